//! 虚构名单: writes the generator's lists as CSV or XLSX. Each file appears whole or not at all; a stop leaves the finished ones.

use super::args::usage_error;
use super::json::{GeneratedFileJson, GeneratedJson};
use super::output::Ran;
use super::{Context, progress};
use crate::app::action::Progress;
use crate::app::error::{Error, ErrorKind};
use crate::app::generate::{self, FaultRates, Given, Plan, Sink, Tally, file_stem};
use crate::model::lang::Lang;
use crate::model::record::ListKind;
use crate::sheet::{
    CellOut, ColumnSpec, CsvEncoding, OpenOptions, Row, SheetError, TableSpec, open, write_csv, write_xlsx,
};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// More than China has.
const ENTERPRISES_MAX: u64 = 100_000_000;
/// Rows handed over at once, and how many of these wait.
const PARCEL_ROWS: usize = 256;
const PARCELS_WAITING: usize = 8;
/// Rows between two looks at the clock and the interrupt.
const LOOK_EVERY: u64 = 4_096;

type Parcel = Vec<Vec<CellOut>>;

/// 生成
pub fn generate(context: &mut Context) -> Ran {
    let given = &context.given;
    let Some(folder) = given.path("to-folder").map(|path| context.env.cwd.join(path)) else {
        return Err(usage_error("没有写文件夹", "no folder was given")
            .hint("加上 `--out 文件夹`", "add `--out FOLDER`")
            .into());
    };
    let plan = plan(context)?;
    std::fs::create_dir_all(&folder).map_err(|error| cannot(&folder, &error))?;
    let is_xlsx = given.text("format").as_deref() == Some("xlsx");
    let label = context.lang().pick("生成", "generate").to_string();
    let of = plan_rows(&plan);
    let (files, result) = progress::with(&mut context.console, |report| {
        let mut look = |done| report(&Progress { label: label.clone(), done, of });
        let mut sink = Folder { folder: &folder, is_xlsx, open: None, files: Vec::new(), done: 0, look: &mut look };
        let result = generate::generate(&plan, &mut sink);
        (std::mem::take(&mut sink.files), result)
    });
    let tallies = result.map_err(|error| cannot(&folder, &error))?;
    if context.console.json {
        let files =
            files.iter().zip(tallies).map(|((kind, path), tally)| GeneratedFileJson::of(path, kind.en(), tally));
        context.console.document(&GeneratedJson { files: files.collect() })?;
        return Ok(0);
    }
    for ((_, path), tally) in files.iter().zip(tallies) {
        let line = words(path, tally, context.lang());
        context.console.say(&line)?;
    }
    Ok(0)
}

fn words(path: &Path, tally: Tally, lang: Lang) -> String {
    let Tally { records, duplicates, footers, .. } = tally;
    let (path, rows) = (path.display(), records + duplicates + footers);
    match lang {
        Lang::Zh => format!("{path}：{rows} 行 = 记录 {records} + 重复 {duplicates} + 页脚 {footers}"),
        Lang::En => format!("{path}: {rows} rows = records {records} + duplicates {duplicates} + footers {footers}"),
    }
}

fn plan(context: &Context) -> Result<Plan, Error> {
    let given = &context.given;
    let count = |id, default| -> Result<usize, Error> {
        Ok(usize::try_from(given.number(id, default, ENTERPRISES_MAX)?).unwrap_or(usize::MAX))
    };
    let over = match given.path("over") {
        Some(path) => Some(given_list(&context.env.cwd.join(path))?),
        None => None,
    };
    Ok(Plan {
        seed: given.number("seed", 1, u64::MAX)?,
        enterprises: count("enterprises", 1_000)?,
        branches: count("branches", 60)?,
        members: count("members", 600)?,
        transfers: count("transfers", 60)?,
        contacts: count("contacts", 20)?,
        as_of: given.day("drawn-up")?.unwrap_or(context.env.today),
        over,
        faults: FaultRates::default(),
        registers: true,
    })
}

fn plan_rows(plan: &Plan) -> u64 {
    let enterprises = plan.over.as_ref().map_or(plan.enterprises, Vec::len);
    let registers = generate::register_rows(plan);
    (enterprises + plan.branches + plan.members + plan.transfers + plan.contacts) as u64 + registers
}

/// Headings under which a list of enterprises gives what is built over: name, address, code, city.
const GIVEN: [&[&str]; 4] = [
    &["企业名称", "名称", "单位名称", "name"],
    &["注册地址", "住所", "地址", "reg_address", "address"],
    &["统一社会信用代码", "信用代码", "uscc", "code"],
    &["市", "城市", "所在市", "city"],
];
/// The heading row stands within these.
const HEADING_ROWS: usize = 10;

fn given_list(path: &Path) -> Result<Vec<Given>, Error> {
    let refused = |error: SheetError| {
        Error::new(ErrorKind::Data, error.zh(), error.en()).hint("换一份能读的表格", "give a table that can be read")
    };
    let mut sheet = open(path, &OpenOptions::default()).map_err(refused)?;
    let (mut row, mut list) = (Row::new(), Vec::new());
    let mut columns: Option<[Option<usize>; 4]> = None;
    let mut n_rows = 0;
    while sheet.rows.next(&mut row).map_err(refused)? {
        n_rows += 1;
        let Some([name, address, code, city]) = columns else {
            let find = |words: &[&str]| (0..row.len()).find(|i| words.contains(&row.get(*i).trim()));
            let found = GIVEN.map(find);
            columns = found[0].is_some().then_some(found);
            if columns.is_none() && n_rows >= HEADING_ROWS {
                break;
            }
            continue;
        };
        let cell = |column: Option<usize>| column.map_or_else(String::new, |i| row.get(i).trim().to_string());
        let given = Given { name: cell(name), address: cell(address), code: cell(code), city: cell(city) };
        if !given.name.is_empty() {
            list.push(given);
        }
    }
    if list.is_empty() {
        let name = path.display();
        return Err(Error::new(
            ErrorKind::Data,
            format!("{name} 里没有企业名称"),
            format!("{name} holds no names of enterprises"),
        )
        .hint("把表头写成「企业名称」「注册地址」", "head the columns `name` and `address`"));
    }
    Ok(list)
}

fn cannot(folder: &Path, error: &io::Error) -> Error {
    Error::new(
        ErrorKind::System,
        format!("{} 写不了：{error}", folder.display()),
        format!("cannot write {}: {error}", folder.display()),
    )
    .hint("检查文件夹是否可写、磁盘是否有空间", "check that the folder can be written and the disk has room")
}

/// Rows go over to the thread that writes the file.
struct Folder<'a> {
    folder: &'a Path,
    is_xlsx: bool,
    open: Option<OpenFile>,
    files: Vec<(ListKind, PathBuf)>,
    done: u64,
    look: &'a mut dyn FnMut(u64) -> ControlFlow<()>,
}

struct OpenFile {
    /// Taken when the list is complete; dropped without a word when it is not, and then the writer gives the file up.
    rows: SyncSender<Option<Parcel>>,
    waiting: Parcel,
    writer: JoinHandle<Result<u64, SheetError>>,
}

impl Sink for Folder<'_> {
    fn begin(&mut self, kind: ListKind, headings: &[&str]) -> io::Result<()> {
        let ending = if self.is_xlsx { "xlsx" } else { "csv" };
        let path = self.folder.join(file_stem(kind)).with_extension(ending);
        let columns = headings.iter().map(|heading| ColumnSpec { heading: (*heading).into(), ..ColumnSpec::default() });
        let spec = TableSpec { sheet_name: kind.zh().into(), columns: columns.collect(), ..TableSpec::default() };
        let (sender, receiver) = sync_channel(PARCELS_WAITING);
        self.files.push((kind, path.clone()));
        let is_xlsx = self.is_xlsx;
        let writer = std::thread::spawn(move || write_file(&path, &spec, receiver, is_xlsx));
        self.open = Some(OpenFile { rows: sender, waiting: Vec::with_capacity(PARCEL_ROWS), writer });
        Ok(())
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        self.done += 1;
        if self.done.is_multiple_of(LOOK_EVERY) && (self.look)(self.done).is_break() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let Some(open) = &mut self.open else { return Err(io::ErrorKind::NotConnected.into()) };
        open.waiting.push(cells.iter().map(|cell| CellOut::Text((*cell).to_string())).collect());
        if open.waiting.len() < PARCEL_ROWS {
            return Ok(());
        }
        let parcel = std::mem::replace(&mut open.waiting, Vec::with_capacity(PARCEL_ROWS));
        if open.rows.send(Some(parcel)).is_err() {
            return self.end();
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        // A writer that has gone says why when it is joined.
        let _ = open.rows.send(Some(open.waiting)).and_then(|()| open.rows.send(None));
        drop(open.rows);
        match open.writer.join() {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(io::Error::other(error.zh())),
            Err(_) => Err(io::Error::other("writer stopped")),
        }
    }
}

impl Drop for Folder<'_> {
    fn drop(&mut self) {
        let Some(open) = self.open.take() else { return };
        drop(open.rows);
        let _ = open.writer.join();
    }
}

/// Writes what comes until the end is said; without an end there is no file.
fn write_file(path: &Path, spec: &TableSpec, rows: Receiver<Option<Parcel>>, is_xlsx: bool) -> Result<u64, SheetError> {
    let part = path.with_file_name(format!(".{}.part", path.file_name().unwrap_or_default().to_string_lossy()));
    let mut ended = false;
    let mut parcel = Vec::new().into_iter();
    let rows = std::iter::from_fn(|| {
        loop {
            if let Some(row) = parcel.next() {
                return Some(row);
            }
            match rows.recv() {
                Ok(Some(next)) => parcel = next.into_iter(),
                Ok(None) => {
                    ended = true;
                    return None;
                }
                Err(_) => return None,
            }
        }
    });
    let written =
        if is_xlsx { write_xlsx(&part, spec, rows) } else { write_csv(&part, spec, rows, CsvEncoding::Utf8Bom) };
    match written {
        Ok(n) if ended => {
            std::fs::rename(&part, path)?;
            Ok(n)
        }
        written => {
            let _ = std::fs::remove_file(&part);
            written
        }
    }
}
