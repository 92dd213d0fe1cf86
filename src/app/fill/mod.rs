//! 填表: fills the blank that a superior sent, in place. The mapping of headings is proposed from the data dictionary, kept
//! under the fingerprint of the form, and used again; what cannot be filled is named cell by cell with the reason; what
//! differs from the form as it was last sent is listed. The blank's own words, formulas and protection are never touched.

pub mod layout;
pub mod ledger;
pub mod term;
mod values;
pub mod view;

use self::layout::{Layout, Shape, Slot};
use self::term::{Subject, Term};
use self::values::{About, Value, table_of, whole_day};
use self::view::{Difference, Filled, Mapped, Unfilled};
use super::action::{Done, Report};
use super::error::{Error, ErrorKind};
use super::intake::tell;
use super::service::{App, need_reason};
use super::views::RowId;
use crate::import::heading;
use crate::model::id::{Kind, Subject as RowSubject};
use crate::model::list::ListQuery;
use crate::sheet::{Blank, BlankSheet, Put, PutValue, SheetError, column_letters, replace_file};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
pub use values::Lack;

/// Rows that a form is filled with at most.
const ROWS_MAX: usize = 50_000;
/// Cells that the report of a filling names.
const UNFILLED_MAX: usize = 5_000;

/// 填表
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Fill {
    /// The blank, or the name of one of our ledgers (T-05).
    pub blank: PathBuf,
    /// Where the filled form goes; `None` only explains.
    pub out: Option<PathBuf>,
    /// Sheet; the likeliest when `None`.
    pub sheet: Option<String>,
    /// `heading=term` or `C5=term`.
    pub map: Vec<String>,
    /// The rows of this query...
    pub query: ListQuery,
    /// ...or exactly these.
    pub rows: Vec<RowId>,
    /// Names and phones in clear: journalled with the reason.
    pub reveal: bool,
    /// Why; may be empty otherwise.
    pub why: String,
    /// Do not use what was decided for this form before.
    pub anew: bool,
    /// Part of an act that has its own line in the journal.
    pub within: bool,
}

/// What is kept of a form between two fillings.
#[derive(Serialize, Deserialize, Default)]
struct Kept {
    name: String,
    decided: BTreeMap<String, String>,
}

/// What stood in the form that was last sent.
#[derive(Serialize, Deserialize, Default)]
struct Sent {
    file: String,
    on: String,
    by: String,
    cells: BTreeMap<String, String>,
}

/// What is filled: the order, what was made of the form, and its sheet.
#[derive(Clone, Copy)]
struct Form<'a> {
    fill: &'a Fill,
    layout: &'a Layout,
    sheet: &'a BlankSheet,
}

/// What is being made: cells to fill, and what was left.
#[derive(Default)]
struct Work {
    puts: Vec<Put>,
    unfilled: Vec<Unfilled>,
    n_unfilled: u64,
    rows: u64,
}

impl Work {
    fn lack(&mut self, at: String, heading: &str, lack: Lack, note: &str) {
        self.n_unfilled += 1;
        if self.unfilled.len() < UNFILLED_MAX {
            self.unfilled.push(Unfilled { at, heading: heading.to_owned(), lack, note: note.to_owned() });
        }
    }
}

fn at(row: u32, column: usize) -> String {
    format!("{}{row}", column_letters(u32::try_from(column).unwrap_or(0)))
}

pub(super) fn form_error(error: &SheetError) -> Error {
    Error::new(ErrorKind::Data, error.cause_zh(), error.cause_en()).hint(error.step_zh(), error.step_en())
}

pub(super) fn not_understood(name: &str) -> Error {
    Error::new(
        ErrorKind::Data,
        format!("看不出 {name} 要填什么：没有找到认得的表头"),
        format!("cannot tell what {name} asks for: no heading is known"),
    )
    .hint(
        "用 --sheet 指明工作表；表头须与名称、信用代码、党组织名称、姓名或园区之一同行",
        "name the sheet with --sheet; one of name, credit code, branch, person or zone must stand among the headings",
    )
}

impl App {
    /// 填表
    pub(super) fn fill(&mut self, fill: &Fill, report: &mut Report) -> Result<Done, Error> {
        if fill.reveal {
            need_reason(&fill.why)?;
        }
        let rows_wanted = fill.rows.len();
        let (blank, name) = self.open_blank(&fill.blank, rows_wanted)?;
        let Some(mut layout) = layout::recognise(&blank.sheets, fill.sheet.as_deref()) else {
            return Err(not_understood(&name));
        };
        let kept = if fill.anew { None } else { self.kept(&layout)? };
        let reused = kept.is_some();
        if let Some(kept) = kept {
            layout.decide(&kept.decided);
        }
        let unused = layout.decide(&said(&fill.map)?);
        let mut blank = blank;
        let subjects = self.form_subjects(fill, &layout, &blank.sheets[layout.sheet])?;
        if let Some(ledger) = ledger::named(&fill.blank) {
            // Our own blank has as many rows as are needed.
            blank = ledger::blank(ledger, subjects.len()).map_err(|error| form_error(&error))?;
            let decided = layout.decided();
            layout = layout::recognise(&blank.sheets, None).ok_or_else(|| not_understood(&name))?;
            layout.decide(&decided);
        }
        let sheet = &blank.sheets[layout.sheet];
        let form = Form { fill, layout: &layout, sheet };
        let mut work = Work::default();
        match layout.shape {
            Shape::List => self.fill_list(form, &subjects, &mut work, report)?,
            Shape::Figures => self.fill_figures(form, &mut work)?,
            Shape::Card => self.fill_card(form, &subjects, &mut work)?,
        }
        no_terms(&layout, sheet, &mut work);
        let written = blank.fill(&work.puts).map_err(|error| form_error(&error))?;
        let now = Blank::open(written.clone(), &name).map_err(|error| form_error(&error))?;
        let cells = snapshot(&now.sheets[layout.sheet], &layout);
        let sent = self.sent(&layout)?;
        let differs = sent.as_ref().map(|sent| differences(&sent.cells, &cells)).unwrap_or_default();
        if let Some(out) = &fill.out {
            self.write_form(fill, out, &name, &written, &work)?;
            self.keep(&layout, &name)?;
        }
        Ok(Done::Filled(Box::new(Filled {
            path: fill.out.clone(),
            form: name,
            sheet: now.sheets[layout.sheet].name.clone(),
            shape: layout.shape,
            subject: layout.subject,
            mapping: layout.slots.iter().map(|slot| mapped(slot, layout.subject)).collect(),
            reused,
            unused,
            rows: work.rows,
            cells: work.puts.len() as u64,
            unfilled: work.unfilled,
            n_unfilled: work.n_unfilled,
            sent_on: sent.map(|sent| sent.on),
            differs,
        })))
    }

    /// 已报: what the form says that was really sent, perhaps after somebody mended it by hand.
    pub(super) fn form_sent(&mut self, path: &Path) -> Result<Done, Error> {
        let (blank, name) = self.open_blank(path, 0)?;
        let Some(mut layout) = layout::recognise(&blank.sheets, None) else { return Err(not_understood(&name)) };
        if let Some(kept) = self.kept(&layout)? {
            layout.decide(&kept.decided);
        }
        let cells = snapshot(&blank.sheets[layout.sheet], &layout);
        let n = cells.len() as u64;
        let sent = Sent {
            file: name.clone(),
            on: self.options.clock.today().to_string(),
            by: self.operator.signature.clone(),
            cells,
        };
        let mut entry = self.entry("form-sent", None, "");
        entry.detail = format!("{name} {n} 格");
        self.store.record(&entry)?;
        let text = serde_json::to_string(&sent).map_err(|error| internal(&error))?;
        self.store.set_setting(&sent_name(&layout), &text)?;
        Ok(Done::Changed(n))
    }

    pub(super) fn open_blank(&self, path: &Path, rows: usize) -> Result<(Blank, String), Error> {
        if let Some(ledger) = ledger::named(path) {
            let blank = ledger::blank(ledger, rows).map_err(|error| form_error(&error))?;
            return Ok((blank, format!("{} {}", ledger.key, ledger.title)));
        }
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let bytes = std::fs::read(path).map_err(|error| {
            Error::new(
                ErrorKind::System,
                format!("{} 读不了：{error}", path.display()),
                format!("cannot read {}: {error}", path.display()),
            )
            .hint(
                format!("核对文件位置；本程序自带的台账写作 {}", ledger::keys()),
                format!("check where the file is; our own ledgers are {}", ledger::keys()),
            )
        })?;
        let blank = Blank::open(bytes, &name).map_err(|error| {
            form_error(&error)
                .hint("在 WPS 或 Excel 中另存为 .xlsx 再填", "save it as .xlsx in WPS or Excel and fill that")
        })?;
        Ok((blank, name))
    }

    fn kept(&self, layout: &Layout) -> Result<Option<Kept>, Error> {
        let text = self.store.setting(&map_name(layout))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    fn keep(&mut self, layout: &Layout, name: &str) -> Result<(), Error> {
        let kept = Kept { name: name.to_owned(), decided: layout.decided() };
        let text = serde_json::to_string(&kept).map_err(|error| internal(&error))?;
        if self.store.setting(&map_name(layout))?.as_deref() != Some(text.as_str()) {
            self.store.set_setting(&map_name(layout), &text)?;
        }
        Ok(())
    }

    fn sent(&self, layout: &Layout) -> Result<Option<Sent>, Error> {
        let text = self.store.setting(&sent_name(layout))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// The journal first: a form that left the office without a line there must not exist.
    fn write_form(&mut self, fill: &Fill, out: &Path, name: &str, bytes: &[u8], work: &Work) -> Result<(), Error> {
        if fill.within {
            return write_bytes(out, bytes);
        }
        let mut entry = self.entry("fill", None, &fill.why);
        let file = out.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let clear = if fill.reveal { "，姓名电话为明文" } else { "" };
        entry.detail = format!("{name} → {file}，{} 行 {} 格{clear}", work.rows, work.puts.len());
        self.store.record(&entry)?;
        write_bytes(out, bytes)
    }

    /// The rows of the form: those named on it, else those of the query.
    fn form_subjects(&mut self, fill: &Fill, layout: &Layout, sheet: &BlankSheet) -> Result<Vec<RowId>, Error> {
        if layout.shape == Shape::Figures || !fill.rows.is_empty() && layout.shape == Shape::List {
            return Ok(fill.rows.clone());
        }
        if layout.shape == Shape::Card {
            return Ok(fill.rows.clone());
        }
        if named_rows(layout, sheet).next().is_some() {
            return Ok(Vec::new());
        }
        if layout.subject == Subject::Contacts {
            let keys = self.store.contact_keys()?;
            let row = |key| RowId::Subject(RowSubject { kind: Kind::Contact, key });
            return Ok(keys.into_iter().map(row).collect());
        }
        let Some(table) = table_of(layout.subject) else { return Ok(Vec::new()) };
        let query = ListQuery { table, ..fill.query.clone() };
        self.ids(&query, ROWS_MAX)
    }

    fn fill_list(
        &mut self,
        form: Form<'_>,
        subjects: &[RowId],
        work: &mut Work,
        report: &mut Report,
    ) -> Result<(), Error> {
        let Form { layout, sheet, .. } = form;
        let named: Vec<(u32, String)> = named_rows(layout, sheet).collect();
        let mut serial = 0;
        for (row, text) in &named {
            serial += 1;
            match self.subject_named(layout.subject, text)? {
                Ok(about) => self.fill_row(form, (*row, serial), &about, work)?,
                Err(lack) => work.lack(at(*row, 0), text, lack, ""),
            }
        }
        if !named.is_empty() {
            return Ok(());
        }
        let label = self.lang().pick("填表", "filling");
        let n = subjects.len() as u64;
        let mut row = layout.first;
        for (done, subject) in subjects.iter().enumerate() {
            tell(report, label, done as u64, n)?;
            let Some(about) = self.about(*subject)? else { continue };
            let last = if layout.open_end { layout::LIST_ROWS_MAX } else { layout.last };
            if row > last {
                let rest = subjects.len() - done;
                work.lack(at(layout.last, 0), "", Lack::NoRoom, &format!("{rest}"));
                break;
            }
            serial += 1;
            self.fill_row(form, (row, serial), &about, work)?;
            row += 1;
        }
        Ok(())
    }

    fn fill_row(
        &mut self,
        form: Form<'_>,
        (row, serial): (u32, u64),
        about: &About,
        work: &mut Work,
    ) -> Result<(), Error> {
        let layout = form.layout;
        for slot in &layout.slots {
            let Some(term) = slot.term else { continue };
            let value = self.value(about, term, serial)?;
            put(form, (row, slot), value, work);
        }
        work.rows += 1;
        Ok(())
    }

    fn fill_figures(&mut self, form: Form<'_>, work: &mut Work) -> Result<(), Error> {
        let Form { layout, sheet, .. } = form;
        let zones = self.zones_of_last_run()?;
        let named: Vec<(u32, String)> = named_rows(layout, sheet).collect();
        if named.is_empty() {
            for (row, zone) in (layout.first..).zip(&zones) {
                let about = About::Zone(zone.clone());
                self.fill_row(form, (row, u64::from(row - layout.first + 1)), &about, work)?;
            }
            return Ok(());
        }
        for (serial, (row, text)) in (1..).zip(named) {
            let same = |zone: &&String| heading::key(zone) == heading::key(&text);
            let whole = ["全区", "全省", "全市", "全部", "园区合计", "本园区", "总数", "数量"].contains(&text.as_str());
            let zone = zones.iter().find(same).cloned().or_else(|| whole.then(String::new));
            match zone {
                Some(zone) => self.fill_row(form, (row, serial), &About::Zone(zone), work)?,
                None => work.lack(at(row, 0), &text, Lack::Nobody, ""),
            }
        }
        Ok(())
    }

    fn fill_card(&mut self, form: Form<'_>, subjects: &[RowId], work: &mut Work) -> Result<(), Error> {
        let Form { layout, sheet, .. } = form;
        let about = match subjects {
            [one] => self.about(*one)?,
            [] => {
                let texts = layout.identities().map(|slot| sheet.text(slot.row, slot.column)).filter(|t| !t.is_empty());
                let texts: Vec<String> = texts.map(str::to_owned).collect();
                match texts.first() {
                    Some(text) => self.subject_named(layout.subject, text)?.ok(),
                    None => None,
                }
            }
            _ => None,
        };
        let Some(about) = about else {
            return Err(Error::new(
                ErrorKind::Usage,
                "这张表只填一个对象，须说明是谁",
                "this form is about one subject: say which",
            )
            .hint("加上 `--about 名称或代码`", "add `--about NAME-OR-CODE`"));
        };
        for slot in &layout.slots {
            let Some(term) = slot.term else { continue };
            let value = self.value(&about, term, 1)?;
            put(form, (slot.row, slot), value, work);
        }
        work.rows = 1;
        Ok(())
    }

    /// The subject a form names.
    fn subject_named(&mut self, subject: Subject, text: &str) -> Result<Result<About, Lack>, Error> {
        if subject == Subject::Contacts {
            let contacts = self.store.contacts()?;
            let mut found = contacts.into_iter().filter(|(_, contact)| contact.name == text);
            let (Some((key, _)), None) = (found.next(), found.next()) else { return Ok(Err(Lack::Nobody)) };
            let row = RowId::Subject(RowSubject { kind: Kind::Contact, key });
            return Ok(self.about(row)?.ok_or(Lack::Nobody));
        }
        let Some(table) = table_of(subject) else { return Ok(Err(Lack::Nobody)) };
        let query = ListQuery { table, search: text.to_owned(), ..ListQuery::default() };
        let hits = self.ids(&query, 50)?;
        let mut exact = Vec::new();
        for hit in hits {
            let Some(about) = self.about(hit)? else { continue };
            if is_called(&about, text) {
                exact.push(about);
            }
        }
        Ok(match exact.len() {
            0 => Err(Lack::Nobody),
            1 => exact.pop().ok_or(Lack::Nobody),
            _ => Err(Lack::TwoFit),
        })
    }
}

pub(super) fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let written = replace_file(path, |file| file.write_all(bytes).map_err(SheetError::from));
    written.map_err(|error| form_error(&error))
}

fn internal(error: &serde_json::Error) -> Error {
    Error::new(ErrorKind::Internal, format!("填表记录：{error}"), format!("record of a form: {error}"))
}

fn map_name(layout: &Layout) -> String {
    format!("form-map:{:016x}", layout.fingerprint)
}

fn sent_name(layout: &Layout) -> String {
    format!("form-sent:{:016x}", layout.fingerprint)
}

fn is_called(about: &About, text: &str) -> bool {
    let key = heading::key(text);
    heading::key(about.name()) == key || about.codes().any(|code| heading::key(code) == key)
}

/// `heading=term` pairs.
fn said(map: &[String]) -> Result<BTreeMap<String, String>, Error> {
    let mut decided = BTreeMap::new();
    for pair in map {
        let (heading, term) = pair.rsplit_once(['=', '＝']).unwrap_or((pair, ""));
        let term = term.trim();
        if !term.is_empty() && Term::named(term).is_none() {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("词典中没有「{term}」"),
                format!("the dictionary has no `{term}`"),
            )
            .hint("运行 `dishu fill --terms` 查看全部词", "run `dishu fill --terms` for every term"));
        }
        decided.insert(heading.trim().to_owned(), term.to_owned());
    }
    Ok(decided)
}

/// Rows of a list whose identity is printed already.
fn named_rows<'a>(layout: &'a Layout, sheet: &'a BlankSheet) -> impl Iterator<Item = (u32, String)> + 'a {
    (layout.first..=layout.last).filter_map(|row| {
        let text = layout.identities().find_map(|slot| {
            let text = sheet.text(row, slot.column).trim();
            (!text.is_empty()).then(|| text.to_owned())
        })?;
        Some((row, text))
    })
}

/// Headings that mean nothing to us, once each.
fn no_terms(layout: &Layout, sheet: &BlankSheet, work: &mut Work) {
    let computed = |slot: &Slot| sheet.cells.get(&(layout.first, slot.column)).is_some_and(|cell| cell.formula);
    for slot in layout.slots.iter().filter(|slot| slot.term.is_none() && !slot.given && !computed(slot)) {
        let not_held = term::is_not_held(layout.subject, &slot.heading);
        work.lack(slot.place(), &slot.heading, if not_held { Lack::NotHeld } else { Lack::NoTerm }, "");
    }
}

fn mapped(slot: &Slot, subject: Subject) -> Mapped {
    Mapped {
        at: slot.place(),
        heading: slot.heading.clone(),
        term: slot.term.map(Term::zh).unwrap_or_default().to_owned(),
        given: slot.given,
        personal: slot.term.is_some_and(|term| term.is_personal(subject)),
    }
}

/// Puts a value into a cell, or says why not.
fn put(form: Form<'_>, (row, slot): (u32, &Slot), value: Value, work: &mut Work) {
    let Form { fill, layout, sheet } = form;
    let column = slot.column;
    let cell = sheet.cells.get(&(row, column));
    // What the form computes is the form's business.
    if cell.is_some_and(|cell| cell.formula) || is_covered(sheet, row, column) {
        return;
    }
    let term = slot.term.unwrap_or(Term::More(term::More::Serial));
    if let Some(cell) = cell.filter(|cell| !cell.text.trim().is_empty()) {
        let same = term.is_identity(layout.subject) || term == Term::More(term::More::Serial);
        if !same && shown(&value, cell.is_date) != cell.text {
            work.lack(at(row, column), &slot.heading, Lack::Occupied, &cell.text);
        }
        return;
    }
    let lack = match &value {
        Value::Lacks(lack) => Some(*lack),
        _ if sheet.is_locked(row, column) => Some(Lack::Locked),
        _ if term.is_personal(layout.subject) && !fill.reveal => Some(Lack::Private),
        _ => None,
    };
    if let Some(lack) = lack {
        return work.lack(at(row, column), &slot.heading, lack, "");
    }
    let is_date = cell.is_some_and(|cell| cell.is_date);
    let put = match chosen(sheet, row, column, value) {
        Ok(value) => put_value(value, is_date),
        Err(word) => return work.lack(at(row, column), &slot.heading, Lack::Choice, &word),
    };
    // A row that the form does not list looks like the last one it has.
    let above = || sheet.cells.get(&(layout.last, column)).map(|cell| cell.format);
    let format = if cell.is_some() { None } else { above().or_else(|| sheet.format_of_column(column)) };
    work.puts.push(Put { sheet: layout.sheet, row, column, value: put, format });
}

/// Not the first cell of a merged area.
fn is_covered(sheet: &BlankSheet, row: u32, column: usize) -> bool {
    sheet.merged_at(row, column).is_some_and(|area| (area.first_row, area.first_column) != (row, column))
}

/// The value as the words to choose from spell it.
fn chosen(sheet: &BlankSheet, row: u32, column: usize, value: Value) -> Result<Value, String> {
    /// Words that mean the same in forms.
    const SAME: [&[&str]; 4] = [
        &["是", "有", "√", "已建", "已建立", "已派", "1"],
        &["否", "无", "×", "未建", "未建立", "未派", "0"],
        &["男", "男性"],
        &["女", "女性"],
    ];
    let Value::Text(text) = &value else { return Ok(value) };
    let rule = sheet.choices.iter().find(|rule| rule.covers(row, column) && !rule.words.is_empty());
    let Some(rule) = rule else { return Ok(value) };
    if rule.words.contains(text) {
        return Ok(value);
    }
    let same = SAME.iter().find(|words| words.contains(&text.as_str()));
    let other = same.and_then(|words| rule.words.iter().find(|word| words.contains(&word.as_str())));
    // 非公有制 among 非公有, 公有: the word that holds ours whole, if there is just one.
    let mut wider = rule.words.iter().filter(|word| word.contains(text.as_str()) || text.contains(word.as_str()));
    match (other, wider.next(), wider.next()) {
        (Some(word), ..) | (None, Some(word), None) => Ok(Value::Text(word.clone())),
        _ => Err(text.clone()),
    }
}

fn put_value(value: Value, is_date: bool) -> PutValue {
    match value {
        Value::Number(n) => PutValue::Number(n as f64),
        Value::Rate(rate) => PutValue::Number(rate),
        Value::Date(date) => match whole_day(date).filter(|_| is_date) {
            Some(day) => PutValue::Day(day.0),
            None => PutValue::Text(date.to_string()),
        },
        Value::Text(text) => PutValue::Text(text),
        Value::Lacks(_) => PutValue::Text(String::new()),
    }
}

fn shown(value: &Value, _is_date: bool) -> String {
    match value {
        Value::Number(n) => n.to_string(),
        Value::Rate(rate) => rate.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Text(text) => text.clone(),
        Value::Lacks(_) => String::new(),
    }
}

/// What stands in the cells of a form, each under the name of its row and its heading. Names and phones are left out.
fn snapshot(sheet: &BlankSheet, layout: &Layout) -> BTreeMap<String, String> {
    let mut cells = BTreeMap::new();
    let kept = |slot: &&Slot| {
        slot.term.is_some_and(|term| {
            !term.is_personal(layout.subject)
                && term != Term::More(term::More::Serial)
                && !term.is_identity(layout.subject)
        })
    };
    let mut note = |name: &str, slot: &Slot, text: &str| {
        cells.insert(format!("{name}|{}", slot.heading), text.trim().to_owned());
    };
    if layout.shape == Shape::Card {
        let mut names = layout.identities().map(|slot| sheet.text(slot.row, slot.column).trim());
        let name = names.find(|name| !name.is_empty()).unwrap_or_default().to_owned();
        for slot in layout.slots.iter().filter(kept) {
            note(&name, slot, sheet.text(slot.row, slot.column));
        }
        return cells;
    }
    let last = if layout.open_end { sheet.last_row() } else { layout.last };
    let layout_rows = Layout { last, ..layout.clone() };
    for (row, name) in named_rows(&layout_rows, sheet) {
        let name = if layout.subject == Subject::Members { format!("第 {row} 行") } else { name };
        for slot in layout.slots.iter().filter(kept) {
            note(&name, slot, sheet.text(row, slot.column));
        }
    }
    cells
}

fn differences(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<Difference> {
    let mut keys: Vec<&String> = before.keys().chain(now.keys()).collect();
    keys.sort();
    keys.dedup();
    let text = |cells: &BTreeMap<String, String>, key: &str| cells.get(key).cloned().unwrap_or_default();
    let one = |key: &String| {
        let (row, heading) = key.split_once('|').unwrap_or((key, ""));
        let (before, now) = (text(before, key), text(now, key));
        (before != now).then(|| Difference { row: row.to_owned(), heading: heading.to_owned(), before, now })
    };
    keys.into_iter().filter_map(one).collect()
}
