//! 导入: one file in. A thread reads and understands rows, this one stages them; what was sent back goes to a sheet in the file's own
//! columns. Everything becomes visible at once or not at all.

use super::action::{Done, Import, Imported, Progress, Report};
use super::error::{Error, ErrorKind};
use super::secret::Secret;
use super::service::App;
use super::views::RowCounts;
use crate::import::{
    Context, Fault, HEADER_ROWS_MAX, Mapping, Overrides, ProfileError, Recognised, RowOutcome, recognise, rejects,
};
use crate::model::division::DivisionCode;
use crate::model::id::Region;
use crate::model::lang::Lang;
use crate::model::record::{AddressRecord, EnterpriseRecord, ListKind, Record, StableHash};
use crate::resolve::address;
use crate::resolve::divisions::Divisions;
use crate::resolve::places::Places;
use crate::sheet::{self, CellOut, ColumnSpec, OpenOptions, OpenedSheet, Row, SheetErrorKind, TableSpec};
use crate::store::StoreError;
use crate::store::stage::{BatchSpec, FaultRow, Outcome, Stage};
use crate::text::fold;
use std::hash::Hasher;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Rows that travel together from the reading thread.
const ROWS_PER_PARCEL: usize = 1024;

/// Parcels on their way: some 20 MB at most.
const PARCELS: usize = 8;

/// Faults shown in the report of an import; all of them are in the list of 错行.
const FAULTS_SHOWN: usize = 20;

/// Rows sent back that a rejects sheet holds.
const REJECTS_MAX: usize = 200_000;

/// Part of a complete list's scope that may end without being asked, in per cent.
const ENDED_PERCENT_MAX: u64 = 5;

/// What the reading thread makes of one row.
enum Item {
    Record(Record, Vec<Fault>),
    Rejected(u32, Vec<Fault>, Vec<String>),
    Skipped(u32),
}

/// Rows, and how far the file is read.
struct Parcel {
    items: Vec<Item>,
    done: u64,
    of: u64,
}

/// A file that was opened and recognised.
struct Opened {
    sheet: OpenedSheet,
    first: Vec<Row>,
    recognised: Recognised,
}

impl App {
    pub(super) fn import(&mut self, import: &Import, report: &mut Report) -> Result<Done, Error> {
        if !import.dry_run {
            self.note_reader()?;
        }
        let name = file_name(&import.path);
        let opened = open(import, &name)?;
        let kind = opened.recognised.kind;
        let secret = if bears_ids(kind) { Some(self.secret()?) } else { None };
        let spec = self.batch_spec(import, &opened, &name)?;
        let mut imported = Imported {
            kind,
            file: name.clone(),
            sheet: opened.sheet.sheet_name.clone(),
            mapping: mapping_lines(&opened.recognised, self.lang()),
            ..Imported::default()
        };
        let label = self.lang().pick(format!("导入 {name}"), format!("importing {name}"));
        let headings = rejects::headings(&opened.recognised.mapping);
        let work = Work {
            file: name.clone(),
            as_of: spec.as_of,
            zone: import.zone.clone().unwrap_or_default(),
            secret,
            places: self.places()?,
        };
        let lang = self.lang();
        let mut sent_back = Vec::new();
        let stage = self.store.stage(spec, relate)?;
        let stage = read_into(stage, opened, &work, |stage, parcel| {
            let go_on = report(&Progress { label: label.clone(), done: parcel.done, of: parcel.of });
            take(stage, parcel.items, &name, lang, &mut imported, &mut sent_back)?;
            if go_on.is_break() { Err(Error::from(StoreError::Stopped)) } else { Ok(()) }
        })?;
        let rejects = self_rejects_path(import, sent_back.is_empty());
        finish(stage, import, &mut imported, rejects, &headings, &sent_back)?;
        imported.changes = said(&imported.changes, lang);
        if !import.dry_run {
            let building = lang.pick("整理索引", "building the index");
            let _ = report(&Progress { label: building.to_owned(), done: 0, of: 0 });
            self.after_import()?;
        }
        Ok(Done::Imported(Box::new(imported)))
    }

    /// Lists that stand on what was imported.
    fn after_import(&mut self) -> Result<(), Error> {
        self.store.build_stale_lists()?;
        // A small database has everything fresh at once; a large one waits for matching and the audit.
        if self.is_small()? { self.rebuild_lists() } else { Ok(()) }
    }

    fn batch_spec(&self, import: &Import, opened: &Opened, name: &str) -> Result<BatchSpec, Error> {
        let today = self.options.clock.today();
        let mapping: Vec<(String, Option<&str>)> = opened
            .recognised
            .mapping
            .columns()
            .iter()
            .map(|column| (column.heading.clone(), column.field.map(|field| field.en())))
            .collect();
        Ok(BatchSpec {
            list: opened.recognised.kind,
            file: name.to_owned(),
            sheet: opened.sheet.sheet_name.clone(),
            digest: digest(import)?.to_be_bytes().to_vec(),
            as_of: import.as_of.unwrap_or(today),
            zone: import.zone.clone().unwrap_or_default(),
            complete: import.complete.clone().unwrap_or_default(),
            mapping: serde_json::to_string(&mapping).unwrap_or_default(),
            operator: self.operator.signature.clone(),
            at: self.options.clock.now(),
            region: Region(self.options.region),
            seed: self.options.seed.unwrap_or_else(random_seed),
        })
    }

    /// The site's key; made when there is none and the database has never seen one.
    fn secret(&mut self) -> Result<Secret, Error> {
        let path = &self.options.key_file;
        let held = self.store.setting("id-key")?;
        let secret = match Secret::read(path).map_err(|e| key_error(path, &e))? {
            Some(secret) => secret,
            None if held.is_none() => Secret::create(path).map_err(|e| key_error(path, &e))?,
            None => {
                return Err(Error::new(
                    ErrorKind::Config,
                    format!("找不到身份证号密钥：{}", path.display()),
                    format!("the key of resident IDs is missing: {}", path.display()),
                )
                .hint(
                    "把原密钥放回该处，或用 --key-file 指明；其他功能不受影响",
                    "put the original key back, or name it with --key-file; all else works without it",
                ));
            }
        };
        match held {
            None => self.store.set_setting("id-key", &secret.fingerprint())?,
            Some(held) if held == secret.fingerprint() => {}
            Some(_) => {
                return Err(Error::new(
                    ErrorKind::Config,
                    format!("密钥与本库不符：{}", path.display()),
                    format!("this key is not the one of this database: {}", path.display()),
                )
                .hint("用 --key-file 指明本库原来的密钥", "name the original key of this database with --key-file"));
            }
        }
        Ok(secret)
    }
}

struct Work {
    file: String,
    as_of: crate::model::day::Day,
    zone: String,
    secret: Option<Secret>,
    places: Places,
}

/// Lists with a column of resident IDs: they need the site's key.
fn bears_ids(kind: ListKind) -> bool {
    !matches!(
        kind,
        ListKind::Enterprises
            | ListKind::Branches
            | ListKind::Contacts
            | ListKind::Visits
            | ListKind::Stars
            | ListKind::Ties
    )
}

fn random_seed() -> u64 {
    let mut bytes = [0; 8];
    // Without randomness ids still differ by time and journal number.
    let _ = getrandom::fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

fn key_error(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("身份证号密钥不能用：{}（{error}）", path.display()),
        format!("the key of resident IDs cannot be used: {} ({error})", path.display()),
    )
    .hint("用 --key-file 另指一处可读写的位置", "name another place with --key-file")
}

/// File name for people: never the folders of a machine.
fn file_name(path: &Path) -> String {
    match path.file_name() {
        Some(name) if path != Path::new("-") => name.to_string_lossy().into_owned(),
        _ => "粘贴内容".to_owned(),
    }
}

fn sheet_error(error: sheet::SheetError, name: &str) -> Error {
    let error = error.in_file(name);
    let kind = match error.kind {
        SheetErrorKind::NotFound | SheetErrorKind::Denied | SheetErrorKind::DiskFull | SheetErrorKind::Io => {
            ErrorKind::System
        }
        _ => ErrorKind::Data,
    };
    Error::new(kind, error.cause_zh(), error.cause_en()).hint(error.step_zh(), error.step_en())
}

fn open(import: &Import, name: &str) -> Result<Opened, Error> {
    let mut overrides = Overrides::default();
    // A saved profile first, single columns over it.
    for profile in import.map.iter().filter_map(|pair| pair.strip_prefix('@')) {
        let text = std::fs::read_to_string(profile)?;
        overrides = Overrides::from_toml(&text).map_err(|error| profile_error(&error))?;
    }
    for pair in import.map.iter().filter(|pair| !pair.starts_with('@')) {
        overrides.add(pair).map_err(|error| profile_error(&error))?;
    }
    let options = OpenOptions { sheet: import.sheet.clone(), ..OpenOptions::default() };
    let opened = match &import.bytes {
        Some(bytes) => sheet::open_bytes(bytes.clone(), name, &options),
        None => sheet::open(&import.path, &options),
    };
    let mut sheet = opened.map_err(|error| sheet_error(error, name))?;
    let mut first = Vec::new();
    let mut row = Row::new();
    while first.len() < HEADER_ROWS_MAX && sheet.rows.next(&mut row).map_err(|error| sheet_error(error, name))? {
        first.push(row.clone());
    }
    let texts: Vec<Vec<String>> =
        first.iter().map(|row| row.iter().map(|(text, _)| text.to_owned()).collect()).collect();
    let recognised = recognise(&texts, name, import.kind, &overrides);
    if !recognised.is_usable() {
        return Err(unusable(&recognised, name));
    }
    Ok(Opened { sheet, first, recognised })
}

fn unusable(recognised: &Recognised, name: &str) -> Error {
    let words = |zh: bool| {
        let list: Vec<String> =
            recognised.faults.iter().map(|fault| if zh { fault.zh(name) } else { fault.en(name) }).collect();
        list.join("；")
    };
    Error::new(ErrorKind::Data, words(true), words(false)).hint(
        "核对表头，或用 `--map \"列名=字段\"` 指明哪一列是什么",
        "check the headings, or say what a column is with `--map \"heading=field\"`",
    )
}

fn profile_error(error: &ProfileError) -> Error {
    Error::new(ErrorKind::Usage, format!("--map 有误：{}", error.zh()), format!("--map refused: {}", error.en()))
        .hint("写成 `--map \"列名=字段\"`", "write it as `--map \"heading=field\"`")
}

/// A fingerprint of the content, so that the same file is recognised.
fn digest(import: &Import) -> Result<u64, Error> {
    let mut hasher = StableHash::default();
    match &import.bytes {
        Some(bytes) => hasher.write(bytes),
        None => {
            let mut file = std::fs::File::open(&import.path)?;
            let mut buffer = vec![0; 1 << 18];
            loop {
                let n = file.read(&mut buffer)?;
                if n == 0 {
                    break;
                }
                hasher.write(&buffer[..n]);
            }
        }
    }
    Ok(hasher.finish())
}

fn mapping_lines(recognised: &Recognised, lang: Lang) -> Vec<(String, Option<String>, String)> {
    let columns = recognised.mapping.columns().iter().filter(|column| !column.heading.is_empty()).map(|column| {
        let field = column.field.map(|field| lang.pick(field.zh(), field.en()).to_owned());
        (column.heading.clone(), field, lang.pick(column.zh(), column.en()))
    });
    // A misspelt `--map` must not be silence.
    let nowhere = lang.pick("--map 所写的表头不在此文件", "the heading of --map is not in this file");
    let unused = recognised.unused.iter().map(|heading| (heading.clone(), None, nowhere.to_owned()));
    columns.chain(unused).collect()
}

/// Relation of both addresses of a record that was put together from two lists.
fn relate(record: &mut EnterpriseRecord) {
    let divisions = Divisions::shared();
    // Where each lies was settled when it was read: by its columns, or by a person.
    let read = |address: &AddressRecord| {
        let text = fold::line(&address.raw).into_owned();
        let within = DivisionCode::from_nine(address.division);
        let reading = address::read(divisions, &text, address::Hint { within });
        (within.map_or(reading.clone(), |code| reading.placed(code)), text)
    };
    if record.registered.raw.is_empty() || record.operating.raw.is_empty() {
        return;
    }
    let (a, b) = (read(&record.registered), read(&record.operating));
    record.relation = address::compare(divisions, (&a.0, &a.1), (&b.0, &b.1));
}

/// Reads on another thread and hands parcels over in order.
fn read_into<'s>(
    mut stage: Stage<'s>,
    opened: Opened,
    work: &Work,
    mut each: impl FnMut(&mut Stage<'s>, Parcel) -> Result<(), Error>,
) -> Result<Stage<'s>, Error> {
    let (sender, receiver): (SyncSender<Result<Parcel, Error>>, Receiver<_>) = sync_channel(PARCELS);
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || read_all(opened, work, &sender));
        let mut outcome = Ok(());
        for parcel in receiver {
            outcome = parcel.and_then(|parcel| each(&mut stage, parcel));
            if outcome.is_err() {
                break; // dropping the receiver ends the reading thread
            }
        }
        if reading.join().is_err() {
            let error = Error::new(ErrorKind::Internal, "读表线程中断", "the reading thread broke off");
            return Err(
                error.hint("把文件名与这行文字报给维护人员", "report the file and this line to the maintainers")
            );
        }
        outcome.map(|()| stage)
    })
}

fn read_all(mut opened: Opened, work: &Work, sender: &SyncSender<Result<Parcel, Error>>) {
    let hash = |id: &str| work.secret.as_ref().map(|secret| secret.hash(id));
    let context = Context::new(Divisions::shared(), &hash, &work.zone, work.as_of).in_places(&work.places);
    let mapping = opened.recognised.mapping.clone();
    let mut items = Vec::with_capacity(ROWS_PER_PARCEL);
    let mut last = 0;
    for (at, row) in opened.first.iter().enumerate() {
        skip_blanks(&mut items, &mut last, row.number());
        if at < opened.recognised.header.end {
            items.push(Item::Skipped(row.number()));
        } else {
            items.push(understand(&context, &mapping, row));
        }
    }
    let mut row = Row::new();
    loop {
        let more = opened.sheet.rows.next(&mut row);
        let progress = opened.sheet.rows.position();
        let full = items.len() >= ROWS_PER_PARCEL;
        let end = !matches!(more, Ok(true));
        if full || end {
            let parcel = Parcel { items: std::mem::take(&mut items), done: progress.done, of: progress.total };
            if sender.send(Ok(parcel)).is_err() {
                return;
            }
        }
        match more {
            Ok(true) => {
                skip_blanks(&mut items, &mut last, row.number());
                items.push(understand(&context, &mapping, &row));
            }
            Ok(false) => return,
            Err(error) => {
                let _ = sender.send(Err(sheet_error(error, &work.file)));
                return;
            }
        }
    }
}

/// Blank rows are not delivered: a jump in the numbers is a count of them.
fn skip_blanks(items: &mut Vec<Item>, last: &mut u32, number: u32) {
    items.extend((last.saturating_add(1)..number).map(Item::Skipped));
    *last = number;
}

fn understand(context: &Context<'_>, mapping: &Mapping, row: &Row) -> Item {
    match crate::import::read(context, mapping, row) {
        RowOutcome::Record(record, faults) => Item::Record(record, faults),
        RowOutcome::Rejected(faults) => {
            let cells = rejects::cells(mapping, row, &faults);
            Item::Rejected(row.number(), faults, cells)
        }
        RowOutcome::Skipped(_) => Item::Skipped(row.number()),
    }
}

fn take(
    stage: &mut Stage<'_>,
    items: Vec<Item>,
    name: &str,
    lang: Lang,
    imported: &mut Imported,
    sent_back: &mut Vec<Vec<String>>,
) -> Result<(), Error> {
    for item in items {
        let faults = match item {
            Item::Record(record, faults) => {
                stage.put(&record)?;
                faults
            }
            Item::Rejected(row, faults, cells) => {
                stage.pass(row, Outcome::Rejected)?;
                if sent_back.len() < REJECTS_MAX {
                    sent_back.push(cells);
                }
                faults
            }
            Item::Skipped(row) => {
                stage.pass(row, Outcome::Skipped)?;
                continue;
            }
        };
        for fault in faults {
            let row = FaultRow {
                row: fault.row,
                heading: fault.heading.clone(),
                rejects: fault.rejects(),
                zh: fault.zh(name),
                en: fault.en(name),
            };
            stage.fault(&row)?;
            imported.n_faults += 1;
            if imported.faults.len() < FAULTS_SHOWN {
                imported.faults.push(lang.pick(row.zh, row.en));
            }
        }
    }
    Ok(())
}

/// Beside the input: `NAME.rejects.xlsx`; pasted cells leave it in the working folder.
fn self_rejects_path(import: &Import, none: bool) -> Option<PathBuf> {
    if none || import.dry_run {
        return None;
    }
    let stem = import.path.file_stem().map_or_else(|| "粘贴内容".into(), |stem| stem.to_string_lossy().into_owned());
    let stem = if import.path == Path::new("-") { "粘贴内容".to_owned() } else { stem };
    Some(import.path.with_file_name(format!("{stem}.rejects.xlsx")))
}

fn finish(
    mut stage: Stage<'_>,
    import: &Import,
    imported: &mut Imported,
    rejects: Option<PathBuf>,
    headings: &[String],
    sent_back: &[Vec<String>],
) -> Result<(), Error> {
    imported.changes = stage.changes().into_iter().map(|(column, n)| (column.to_owned(), n)).collect();
    if import.complete.as_deref().is_some_and(|scope| !scope.is_empty()) {
        let (absent, scope) = stage.absent()?;
        imported.changes.push(("ended".to_owned(), absent));
        if !import.dry_run && !import.yes && absent * 100 > scope * ENDED_PERCENT_MAX {
            return Err(Error::new(
                ErrorKind::Data,
                format!("这份完整名单会终止 {absent} 条（范围内共 {scope} 条），超过 {ENDED_PERCENT_MAX}%"),
                format!("this complete list would end {absent} of {scope} rows, more than {ENDED_PERCENT_MAX} %"),
            )
            .hint("先用 --dry-run 核对；确认无误后加 --yes", "look with --dry-run first; add --yes when it is right"));
        }
        if !import.dry_run {
            stage.end_absent()?;
        }
    }
    imported.counts = row_counts(stage.counts());
    if import.dry_run {
        return Ok(stage.discard()?);
    }
    let written = match &rejects {
        Some(path) => write_rejects(path, headings, sent_back).map(|()| Some(path.clone())),
        None => Ok(None),
    };
    imported.batch = stage.number();
    let place = written.as_ref().ok().and_then(|path| path.as_ref()).map(|path| file_name(path)).unwrap_or_default();
    stage.publish(&place)?;
    // Rows are in; a folder that cannot be written must not take them back, but it must be said.
    imported.rejects = written?;
    Ok(())
}

/// Columns in words; a text and its reading, which change together, are one.
fn said(changes: &[(String, u64)], lang: Lang) -> Vec<(String, u64)> {
    let mut list: Vec<(String, u64)> = Vec::new();
    for (column, n) in changes {
        let name = super::cards::column_name(column, lang);
        match list.iter_mut().find(|(known, _)| known == name) {
            Some((_, most)) => *most = (*most).max(*n),
            None => list.push((name.to_owned(), *n)),
        }
    }
    list
}

fn row_counts(counts: [u64; 7]) -> RowCounts {
    let [read, new, changed, unchanged, merged, rejected, skipped] = counts;
    RowCounts { read, new, changed, unchanged, merged, rejected, skipped }
}

fn write_rejects(path: &Path, headings: &[String], rows: &[Vec<String>]) -> Result<(), Error> {
    let column = |heading: &String| ColumnSpec { heading: heading.clone(), width: 16.0, ..ColumnSpec::default() };
    let spec = TableSpec {
        sheet_name: "错行".to_owned(),
        columns: headings.iter().map(column).collect(),
        ..TableSpec::default()
    };
    let cells = rows.iter().map(|row| row.iter().map(|text| CellOut::Text(text.clone())).collect());
    sheet::write_xlsx(path, &spec, cells).map_err(|error| sheet_error(error, &file_name(path)))?;
    Ok(())
}

/// Whether to go on, for work that is in one piece.
pub(super) fn tell(report: &mut Report, label: &str, done: u64, of: u64) -> Result<(), Error> {
    match report(&Progress { label: label.to_owned(), done, of }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(StoreError::Stopped.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_that_cannot_be_used_is_told_in_the_readers_language() {
        let error = Overrides::default().add("姓名=名讳").map_err(|error| profile_error(&error)).unwrap_err();
        assert!(error.cause(Lang::Zh).contains("工作单位") && !error.cause(Lang::Zh).contains("work-unit"));
        assert!(error.cause(Lang::En).contains("work-unit"));
        let mut overrides = Overrides::default();
        overrides.add("没有这列=姓名").unwrap();
        let rows = [["企业名称", "统一社会信用代码"].map(str::to_owned).to_vec()];
        let recognised = recognise(&rows, "x.csv", Some(ListKind::Enterprises), &overrides);
        let lines = mapping_lines(&recognised, Lang::Zh);
        let line = lines.last().unwrap();
        assert_eq!((line.0.as_str(), &line.1), ("没有这列", &None));
        assert!(line.2.starts_with("--map"));
    }
}
