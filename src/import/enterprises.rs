//! 企业登记: one row of a registry list or of a park's enterprise sheet. What the row claims of branches and members is a
//! claim, kept beside what the branch list says. Addresses are read to the division here, because home is decided at the
//! first import.

use super::alias::Field;
use super::cell::Cells;
use super::fault::FaultCode;
use super::value::{Count, is_nothing};
use super::{RowOutcome, register_terms, terms};
use crate::model::credit_code::{CodeFault, CreditCode, RegisterNo};
use crate::model::division::DivisionCode;
use crate::model::fact::Fact;
use crate::model::record::{AddressRecord, CodeState, EnterpriseRecord, Record, Relation, StaffSource, UnitKind};
use crate::resolve::address::{self, Hint, Reading};
use crate::resolve::zones::Zones;
use crate::sheet::CellKind;
use std::borrow::Cow;

/// Digits 3 to 8 of codes that 洋浦's authority gave out; today the number is 三沙's.
const YANGPU_AUTHORITY: u32 = 460_300;
/// 儋州市, with 洋浦 in it.
const DANZHOU: u32 = 460_400;

pub(super) fn read(mut cells: Cells<'_>) -> RowOutcome {
    let mut record = EnterpriseRecord { row: cells.row.number(), ..EnterpriseRecord::default() };
    let code = identity(&mut cells, &mut record);
    if record.name.is_empty() && code.is_none() && record.register_no.is_empty() {
        return RowOutcome::Rejected(cells.rejected(FaultCode::NoEnterprise));
    }
    registration(&mut cells, &mut record, code.as_ref());
    staff(&mut cells, &mut record);
    facts(&mut cells, &mut record);
    places(&mut cells, &mut record, code.as_ref());
    RowOutcome::Record(Record::Enterprise(Box::new(record)), cells.faults)
}

/// Name, credit code and register number. A number in the wrong one of the two columns is put right.
fn identity(cells: &mut Cells<'_>, record: &mut EnterpriseRecord) -> Option<CreditCode> {
    record.name = cells.text(Field::Name);
    record.former = former(cells);
    let mut code = credit_code(cells, record);
    if let Some(index) = cells.map.column(Field::RegisterNo) {
        let raw = cells.row.get(index);
        match (is_nothing(raw), RegisterNo::read(raw), CreditCode::read(raw)) {
            (true, ..) => {}
            (_, Ok(number), _) => record.register_no = number.as_str().to_owned(),
            (_, _, Ok(in_wrong_column)) if code.is_none() => {
                code = cells.code_at(index).code.filter(|code| *code == in_wrong_column);
            }
            (_, _, Ok(_)) => {}
            (_, Err(fault), _) => cells.code_fault(index, fault, 15),
        }
    }
    if code.is_none()
        && let Some(index) = cells.map.column(Field::Certificate)
    {
        code = cells.code_at(index).code;
    }
    if let Some(code) = &code {
        record.code = code.as_str().to_owned();
        record.code_raw = String::new();
        record.code_state = if code.inner_check_ok() { CodeState::Valid } else { CodeState::InnerCheck };
    }
    code
}

fn credit_code(cells: &mut Cells<'_>, record: &mut EnterpriseRecord) -> Option<CreditCode> {
    let index = cells.map.column(Field::Code)?;
    let cell = cells.code_at(index);
    if cell.code.is_some() || cell.raw.is_empty() {
        return cell.code;
    }
    let is_lossy = cells.row.kind(index) == CellKind::LossyNumber;
    if !is_lossy && let Ok(number) = RegisterNo::read(cells.row.get(index)) {
        record.register_no = number.as_str().to_owned();
        return None;
    }
    record.code_raw = cell.raw;
    let fault = cell.fault.unwrap_or(CodeFault::Length { found: 0 });
    record.code_state = match fault {
        CodeFault::CheckDigit { .. } if !is_lossy => CodeState::Check,
        _ => CodeState::Malformed,
    };
    cells.code_fault(index, fault, 18);
    None
}

/// 曾用名, joined by 、
fn former(cells: &mut Cells<'_>) -> String {
    let text = cells.text(Field::Former);
    if !text.contains(['；', ';', '，', ',', '|']) {
        return text;
    }
    let names = text.split(['；', ';', '，', ',', '|', '、']).map(str::trim).filter(|name| !name.is_empty());
    names.collect::<Vec<_>>().join("、")
}

fn registration(cells: &mut Cells<'_>, record: &mut EnterpriseRecord, code: Option<&CreditCode>) {
    record.type_raw = cells.text(Field::Type);
    let nature = cells.text(Field::Nature);
    let control = cells.text(Field::Control);
    record.ownership = terms::ownership(&record.type_raw, &nature, &control);
    record.unit_kind = terms::unit_kind(code, &record.type_raw, &record.name);
    if record.unit_kind == UnitKind::Enterprise && code.is_none() && !is_nothing(cells.raw(Field::Certificate)) {
        record.unit_kind = UnitKind::SocialOrganisation;
    }
    if record.type_raw.is_empty() {
        record.type_raw = nature;
    }
    record.status_raw = cells.text(Field::Status);
    record.status = cells.read(Field::Status, terms::status).unwrap_or_default();
    record.industry_raw = cells.text(Field::Industry);
    record.established = cells.past_date(Field::Established);
    record.exclusion = cells.read(Field::Exclusion, terms::exclusion).unwrap_or_default();
    record.exclusion_note = cells.text(Field::ExclusionNote);
    record.unbuilt = cells.read(Field::Unbuilt, register_terms::unbuilt).unwrap_or_default();
    record.unbuilt_raw = cells.text(Field::Unbuilt);
    record.planned_on = cells.date(Field::PlannedOn);
    record.size = cells.read(Field::Size, register_terms::size).unwrap_or_default();
    record.owner = cells.text(Field::Owner);
}

/// 从业人数: the first heading of these that has a number; which one it was is kept.
fn staff(cells: &mut Cells<'_>, record: &mut EnterpriseRecord) {
    const SOURCES: [(Field, StaffSource); 7] = [
        (Field::Staff, StaffSource::Staff),
        (Field::Employed, StaffSource::Employed),
        (Field::OnPost, StaffSource::OnPost),
        (Field::Insured, StaffSource::Insured),
        (Field::Tax, StaffSource::Tax),
        (Field::Band, StaffSource::Band),
        (Field::Headcount, StaffSource::Unknown),
    ];
    for (field, source) in SOURCES {
        let Some(count) = cells.count(field) else { continue };
        record.staff = count.at_least();
        record.staff_source = if matches!(count, Count::Exact(_)) { source } else { StaffSource::Band };
        if record.staff.is_some() {
            return;
        }
    }
}

fn facts(cells: &mut Cells<'_>, record: &mut EnterpriseRecord) {
    record.zone = cells.text(Field::Zone);
    if record.zone.is_empty() {
        record.zone = cells.ctx.zone.to_owned();
    }
    record.contact = cells.text(Field::Contact);
    record.phone = cells.first_text(Field::Phone);
    record.premises = cells.read(Field::Premises, terms::premises).unwrap_or_default();
    record.running = cells.read(Field::Running, terms::running).unwrap_or_default();
    record.abnormal = cells.read(Field::Abnormal, terms::abnormal).unwrap_or_default();
    record.scale = cells.fact(Field::Scale);
    record.instructor = cells.fact(Field::Instructor);
    record.claims_org = cells.fact(Field::ClaimsOrg);
    record.parent_covers = cells.fact(Field::ParentCovers);
    record.parent_org = cells.text(Field::ParentOrg);
    if record.parent_covers == Fact::Unknown && !record.parent_org.is_empty() {
        record.parent_covers = Fact::Yes;
    }
    record.in_management = cells.fact(Field::SecretaryOwner);
    record.to_serve = cells.fact(Field::ToServe);
    record.owner_member = cells.fact(Field::OwnerMember);
    record.latitude = cells.read(Field::Latitude, |text| terms::degrees(text, 3..=54));
    record.longitude = cells.read(Field::Longitude, |text| terms::degrees(text, 73..=136));
    record.claims_members = cells.number(Field::ClaimsMembers);
    let [union, league, women] = terms::mass_organisations(cells.raw(Field::MassOrganisations));
    let or = |stated: Fact, named: Fact| if stated == Fact::Unknown { named } else { stated };
    record.union = or(cells.fact(Field::Union), union);
    record.league = or(cells.fact(Field::League), league);
    record.women = or(cells.fact(Field::Women), women);
}

/// Both addresses, their divisions, how they lie to each other, and home.
fn places(cells: &mut Cells<'_>, record: &mut EnterpriseRecord, code: Option<&CreditCode>) {
    let registered = cells.text(Field::Registered);
    let mut operating = cells.text(Field::Operating);
    let hint = hint(cells, code, &registered);
    let divisions = cells.ctx.divisions;
    let places = cells.ctx.places;
    let reading = places.read(divisions, &registered, hint);
    if operating.is_empty() {
        operating = second_address(&reading, &registered).to_owned();
    }
    if operating.is_empty() && !registered.is_empty() && cells.fact(Field::SameAddress).is_yes() {
        operating.clone_from(&registered);
    }
    let zones = &places.zones;
    let first = address_record(zones, &reading, registered);
    if operating.is_empty() {
        record.home = home(&reading, &Reading::default(), hint, code);
        record.registered = first;
        return;
    }
    if operating == first.raw {
        record.home = home(&reading, &reading, hint, code);
        record.relation = Relation::SameText;
        record.operating = first.clone();
        record.registered = first;
        return;
    }
    let other = places.read(divisions, &operating, hint);
    if !first.raw.is_empty() {
        record.relation = address::compare(divisions, (&reading, &first.raw), (&other, &operating));
    }
    record.home = home(&reading, &other, hint, code);
    record.operating = address_record(zones, &other, operating);
    record.registered = first;
}

/// 三沙市永兴岛…(海口市龙华区…), 经营场所：…, …；…: the further address in the cell, however it stands there.
fn second_address<'t>(reading: &Reading, text: &'t str) -> &'t str {
    let Some(second) = &reading.several else { return "" };
    text.get(second.span.start as usize..second.span.end as usize).map_or("", str::trim)
}

fn address_record(zones: &Zones, reading: &Reading, raw: String) -> AddressRecord {
    let division = reading.lowest().map_or(0, DivisionCode::nine);
    let place_key = if raw.is_empty() { 0 } else { address::place_key(reading, &raw).unwrap_or(0) };
    let zone = zones.number(reading, &raw);
    AddressRecord { raw, division, place_key, zone }
}

/// What city, county and township columns say, else the authority of 洋浦 where the address does not speak of 三沙.
fn hint(cells: &Cells<'_>, code: Option<&CreditCode>, address: &str) -> Hint {
    let column = |field| {
        let text = cells.raw(field).trim();
        if is_nothing(text) { "" } else { text }
    };
    let (city, county, township) = (column(Field::City), column(Field::County), column(Field::Township));
    let county: Cow<'_, str> =
        if township.is_empty() { Cow::Borrowed(county) } else { Cow::Owned(format!("{county}{township}")) };
    let by_columns = cells.ctx.hint(city, &county);
    if by_columns.within.is_some() || !is_yangpu(code, address) {
        return by_columns;
    }
    Hint { within: DivisionCode::from_six(DANZHOU) }
}

fn is_yangpu(code: Option<&CreditCode>, address: &str) -> bool {
    let in_sansha = ["三沙", "永兴岛", "西沙", "南沙", "中沙"].iter().any(|word| address.contains(word));
    code.is_some_and(|code| code.authority() == YANGPU_AUTHORITY) && !in_sansha
}

/// 归属区划: the county of the registered address, else of the operating one, else of the columns; 儋州 for 洋浦's
/// authority; else the province of whatever is known; else 0.
fn home(registered: &Reading, operating: &Reading, hint: Hint, code: Option<&CreditCode>) -> u32 {
    let counties = [registered.lowest(), operating.lowest(), hint.within];
    if let Some(county) = counties.into_iter().flatten().find_map(DivisionCode::home_county) {
        return county;
    }
    let by_code = || code.and_then(|code| DivisionCode::from_six(code.authority() / 10_000 * 10_000));
    counties.into_iter().flatten().next().or_else(by_code).map_or(0, |any| any.province().six())
}
