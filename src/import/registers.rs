//! 台账: one row of a register into one entry. The registers differ in which cell is the date, the word and the number; what
//! a row is about (a person, a branch, a unit) decides whether it can be used at all.

use super::alias::Field;
use super::cell::Cells;
use super::fault::FaultCode;
use super::value::is_nothing;
use super::{RowOutcome, register_terms as words, terms, units};
use crate::model::day::PartialDate;
use crate::model::fact::Fact;
use crate::model::record::{Category, Flow, ListKind, Record};
use crate::model::register::EntryRecord;

pub(super) fn read(list: ListKind, mut cells: Cells<'_>) -> RowOutcome {
    let mut entry = EntryRecord { row: cells.row.number(), list, ..EntryRecord::default() };
    person(&mut cells, &mut entry);
    entry.branch_text = cells.text(Field::Branch);
    entry.branch_code = cells.text(Field::BranchCode);
    entry.partner = cells.text(Field::Partner);
    entry.units = units::mentions(&mut cells);
    entry.what = cells.text(Field::What);
    entry.place = cells.text(Field::EntryPlace);
    entry.happened = cells.past_date(Field::Happened);
    entry.until = cells.date(Field::Until);
    entry.checked = cells.date(Field::CheckedOn);
    entry.detail = details(&mut cells);
    entry.zone = cells.text(Field::Zone);
    if entry.zone.is_empty() {
        entry.zone = cells.ctx.zone.to_owned();
    }
    match list {
        ListKind::Floating => floating(&mut cells, &mut entry),
        ListKind::Lost => lost(&mut cells, &mut entry),
        ListKind::Posts => post(&mut cells, &mut entry),
        ListKind::Stars => stars(&mut cells, &mut entry),
        ListKind::Listings => listing(&mut cells, &mut entry),
        ListKind::Dues => dues(&mut cells, &mut entry),
        ListKind::Meetings => meeting(&mut cells, &mut entry),
        ListKind::Ties => entry.sort = tie(&mut cells, &entry),
        _ => {}
    }
    if let Some(code) = refused(&entry) {
        return RowOutcome::Rejected(cells.rejected(code));
    }
    RowOutcome::Record(Record::Entry(Box::new(entry)), cells.faults)
}

/// Why a row cannot be used: it does not say whom or what it is about.
fn refused(entry: &EntryRecord) -> Option<FaultCode> {
    let has_person = !entry.name.is_empty() || !entry.id_tail.is_empty();
    let has_branch = !entry.branch_text.is_empty() || !entry.branch_code.is_empty();
    match entry.list {
        ListKind::Visits if entry.units.is_empty() => Some(FaultCode::NoEnterprise),
        ListKind::Listings if entry.units.is_empty() && has_person => Some(FaultCode::NoEnterprise),
        ListKind::Visits => None,
        ListKind::Stars | ListKind::Ties => (!has_branch).then_some(FaultCode::NoBranch),
        ListKind::Meetings => (!has_branch && !has_person).then_some(FaultCode::NoBranch),
        _ => (!has_person).then_some(FaultCode::NoMember),
    }
}

fn person(cells: &mut Cells<'_>, entry: &mut EntryRecord) {
    entry.name = cells.text(Field::Person);
    let id = cells.resident_id();
    (entry.id_hash, entry.id_tail) = (id.hash, id.tail);
    entry.phone = cells.first_text(Field::Phone);
}

/// Every 备注-like column, joined.
fn details(cells: &mut Cells<'_>) -> String {
    let map = cells.map;
    let columns = map.all(Field::Attendees).chain(map.all(Field::Detail));
    let texts: Vec<String> = columns.map(|index| cells.text_at(index)).filter(|text| !text.is_empty()).collect();
    texts.join("；")
}

/// Without a direction the register is the branch's own: its members went out.
fn floating(cells: &mut Cells<'_>, entry: &mut EntryRecord) {
    let flow = cells.read(Field::Floating, terms::flow).unwrap_or(Flow::Out);
    entry.sort = flow as u32;
}

fn lost(cells: &mut Cells<'_>, entry: &mut EntryRecord) {
    entry.sort = cells.read(Field::Sort, words::lost_cause).unwrap_or_default() as u32;
    entry.fact = cells.read(Field::YesNo, words::found).unwrap_or_default();
    entry.standing = cells.read(Field::Standing, terms::standing).unwrap_or_default();
}

fn post(cells: &mut Cells<'_>, entry: &mut EntryRecord) {
    entry.what = cells.text(Field::Sort);
    entry.sort = cells.read(Field::Sort, words::post).unwrap_or_default() as u32;
    entry.fact = cells.fact(Field::YesNo);
    if entry.fact == Fact::Unknown {
        entry.fact = words::management(&entry.place);
    }
}

fn stars(cells: &mut Cells<'_>, entry: &mut EntryRecord) {
    entry.what = cells.text(Field::Amount);
    entry.n = cells.read(Field::Amount, words::stars);
    let (scores, total) = scores(cells);
    entry.detail = scores;
    let stated = cells.read(Field::OfAmount, words::hundredths);
    entry.of = stated.or(total).map(|hundredths| hundredths / 100);
    if entry.happened.is_none() {
        entry.happened = cells.read(Field::Year, words::year).and_then(|year| PartialDate::new(year, None, None));
    }
}

/// 各维度得分 with the sheet's own headings, and their sum. `政治建设(20分)` says the full marks: more is a fault.
fn scores(cells: &mut Cells<'_>) -> (String, Option<u32>) {
    let map = cells.map;
    let (mut told, mut sum) = (Vec::new(), None);
    for index in map.all(Field::Score) {
        let heading = map.heading(index);
        let raw = cells.row.get(index);
        match words::hundredths(raw) {
            Ok(Some(score)) => {
                let (name, full) = words::dimension(heading);
                if full.is_some_and(|full| score > full * 100) {
                    cells.fault(index, FaultCode::Count);
                    continue;
                }
                let of = full.map_or(String::new(), |full| format!("/{full}"));
                told.push(format!("{name} {}{of}", words::shown(score)));
                sum = Some(sum.unwrap_or(0) + score);
            }
            Ok(None) => {}
            Err(code) => cells.fault(index, code),
        }
    }
    (told.join("；"), sum)
}

fn listing(cells: &mut Cells<'_>, entry: &mut EntryRecord) {
    let category = cells.read(Field::Category, terms::category).unwrap_or_default();
    if category != Category::Unknown {
        entry.place = category.zh().to_owned();
    }
}

fn dues(cells: &mut Cells<'_>, entry: &mut EntryRecord) {
    entry.n = cells.read(Field::Amount, words::hundredths);
    entry.of = cells.read(Field::OfAmount, words::hundredths);
    if let Some(month) = last_paid_month(cells) {
        entry.checked = entry.checked.max(Some(month));
    }
    // A payment without its month pays for the month in which it was made.
    if entry.checked.is_none() && entry.n != Some(0) {
        let month = entry.happened.map(|date| date.earliest().ymd());
        entry.checked =
            month.and_then(|(year, month, _)| PartialDate::new(u32::try_from(year).ok()?, Some(month), None));
    }
}

/// A sheet with a column for each month: the last one that is filled, in the year of its own column or of the list.
fn last_paid_month(cells: &mut Cells<'_>) -> Option<PartialDate> {
    let map = cells.map;
    let mut last = 0;
    for index in map.all(Field::DuesMonth) {
        let raw = cells.row.get(index);
        let paid = match words::hundredths(raw) {
            Ok(paid) => paid.is_some_and(|paid| paid > 0),
            // √, 已缴: whatever stands there but a no.
            Err(_) => !is_nothing(raw) && !raw.contains(['未', '欠', '×']),
        };
        if paid {
            last = last.max(words::month_of(map.heading(index)).unwrap_or(0));
        }
    }
    let list_year = u32::try_from(cells.ctx.as_of.ymd().0).unwrap_or(0);
    let year = cells.read(Field::Year, words::year).unwrap_or(list_year);
    if last == 0 { None } else { PartialDate::new(year, Some(last), None) }
}

fn meeting(cells: &mut Cells<'_>, entry: &mut EntryRecord) {
    entry.sort = cells.read(Field::Sort, words::meeting).unwrap_or_default() as u32;
    entry.n = cells.number(Field::Amount);
    entry.of = cells.number(Field::OfAmount);
    let has_person = !entry.name.is_empty() || !entry.id_tail.is_empty();
    if has_person {
        // A signature is an attendance; only an explicit cell says otherwise.
        entry.fact = cells.read(Field::YesNo, words::attended).unwrap_or(Fact::Yes);
    }
}

/// The word of the row; a row with a name of an alliance, or with several members, is one.
fn tie(cells: &mut Cells<'_>, entry: &EntryRecord) -> u32 {
    use crate::model::register::TieKind;
    let stated = cells.read(Field::Sort, words::tie);
    let named = entry.what.contains("联盟") || entry.partner.is_empty() && entry.units.len() > 1;
    stated.unwrap_or(if named { TieKind::Alliance } else { TieKind::Partnership }) as u32
}
