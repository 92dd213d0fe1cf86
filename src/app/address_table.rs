//! 地址拆分与比对 of any list: reads one column (or two) of a CSV, XLSX, XLS or ODS file and writes a row for each, in the order of
//! the file. A text that stands there many times is read once. Touches no database.

use super::action::{Progress, Report};
use super::error::{Error, ErrorKind};
use crate::model::record::Relation;
use crate::resolve::address::{self, Hint, Level, Part, Rarity, Whole, elements};
use crate::resolve::divisions::Divisions;
use crate::sheet::{
    self, CellOut, ColumnSpec, OpenOptions, Row, Rows, SheetError, TableSpec, push_field, replace_file,
};
use crate::text::fold;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The heading row stands within these.
const HEADING_ROWS_MAX: usize = 10;
/// Distinct texts whose reading is kept; beyond, new texts are read again when they come again.
const KEPT_MAX: usize = 400_000;
/// Different texts from which the rarity of words is learnt.
const WEIGHED_MAX: usize = 200_000;
/// Rows between two reports of a workbook.
const ROWS_TOLD: u64 = 4_096;
/// Bytes of finished lines that are written in one go.
const BLOCK_BYTES: usize = 256 * 1024;

/// Columns of what `address parse` writes.
pub const PARSED: [&str; 17] = [
    "row",
    "province",
    "city",
    "county",
    "county_code",
    "township",
    "zone",
    "village",
    "road",
    "number",
    "building",
    "unit",
    "floor",
    "room",
    "rest",
    "lane",
    "compound",
];
/// Columns of what `address compare` writes.
pub const COMPARED: [&str; 3] = ["row", "relation", "score"];

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Job {
    /// The list; `None` with `bytes` for a pipe.
    pub input: PathBuf,
    /// What came over a pipe, instead of the file.
    pub bytes: Option<Vec<u8>>,
    /// 工作表
    pub sheet: Option<String>,
    /// What to do with it.
    pub task: Task,
    /// Where to: `.csv` or `.xlsx`; standard output otherwise.
    pub output: Option<PathBuf>,
}

/// One column or two.
#[derive(Clone, Debug)]
pub enum Task {
    /// Reads the addresses of a column.
    Parse {
        /// Heading of the addresses.
        column: String,
        /// Heading of a city column that settles ambiguous names.
        city: Option<String>,
        /// Names of the table for every level, inferred ones too, instead of the words of the text.
        full_names: bool,
    },
    /// Compares two columns.
    Compare {
        /// Heading of the one.
        left: String,
        /// Heading of the other.
        right: String,
    },
}

/// Row arithmetic of a finished job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows below the heading.
    pub rows: u64,
    /// Different texts among them (pairs, for a comparison).
    pub distinct: u64,
    /// Rows whose county is known; for a comparison, rows that could be told.
    pub placed: u64,
}

/// Runs a job; `stdout` is written to when no file is named, `report` hears how far it is and may ask to stop.
///
/// # Errors
/// When a file cannot be read or written, a column is missing, or the work was stopped.
pub fn run(job: &Job, stdout: &mut dyn Write, report: &mut Report) -> Result<Counts, Error> {
    let mut source = Source::open(job)?;
    let mut worker = Worker::new(job, &mut source)?;
    if worker.weigh(&mut source)? {
        source = Source::open(job)?;
        worker = Worker { rarity: worker.rarity, ..Worker::new(job, &mut source)? };
    }
    match &job.output {
        None => worker.write_csv(&mut source, stdout, report),
        Some(path) if is_xlsx(path) => worker.write_xlsx(&mut source, path, report),
        Some(path) => {
            let mut failed = None;
            let written = replace_file(path, |file| match worker.write_csv(&mut source, file, report) {
                Ok(counts) => Ok(counts),
                Err(error) => {
                    failed = Some(error);
                    Err(SheetError::from(std::io::Error::other("stopped")))
                }
            });
            written.map_err(|error| failed.take().unwrap_or_else(|| refused(&error)))
        }
    }
}

fn is_xlsx(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

fn refused(error: &SheetError) -> Error {
    Error::new(ErrorKind::Data, error.cause_zh(), error.cause_en()).hint(error.step_zh(), error.step_en())
}

struct Source {
    rows: Box<dyn Rows>,
    row: Row,
    heading_row: u32,
}

impl Source {
    fn open(job: &Job) -> Result<Self, Error> {
        let options = OpenOptions { sheet: job.sheet.clone(), ..OpenOptions::default() };
        let opened = match &job.bytes {
            Some(bytes) => sheet::open_bytes(bytes.clone(), &job.input.display().to_string(), &options),
            None => sheet::open(&job.input, &options),
        };
        Ok(Self { rows: opened.map_err(|error| refused(&error))?.rows, row: Row::new(), heading_row: 0 })
    }

    fn next(&mut self) -> Result<bool, Error> {
        self.rows.next(&mut self.row).map_err(|error| refused(&error))
    }

    /// The columns under these headings; an empty one is not looked for.
    fn columns<const N: usize>(&mut self, headings: [&str; N]) -> Result<[Option<usize>; N], Error> {
        let mut first = Vec::new();
        for _ in 0..HEADING_ROWS_MAX {
            if !self.next()? {
                break;
            }
            let cells: Vec<String> =
                (0..self.row.len()).map(|i| self.row.get(i).trim().trim_start_matches('\u{FEFF}').to_owned()).collect();
            let found = headings.map(|heading| cells.iter().position(|cell| !heading.is_empty() && cell == heading));
            if found[0].is_some() {
                self.heading_row = self.row.number();
                let missing =
                    headings.iter().zip(&found).find(|(heading, found)| !heading.is_empty() && found.is_none());
                return missing.map_or(Ok(found), |(heading, _)| Err(no_column(heading, &cells)));
            }
            if first.is_empty() {
                first = cells;
            }
        }
        Err(no_column(headings[0], &first))
    }

    /// Tells how far it is; true when asked to stop.
    fn tell(&self, report: &mut Report) -> bool {
        let position = self.rows.position();
        let label = String::from("地址 addresses");
        report(&Progress { label, done: position.done, of: position.total }).is_break()
    }

    /// 0-based number of the row below the heading.
    fn index(&self) -> u32 {
        self.row.number().saturating_sub(self.heading_row + 1)
    }
}

fn no_column(heading: &str, have: &[String]) -> Error {
    let have = have.iter().filter(|cell| !cell.is_empty()).take(20).cloned().collect::<Vec<_>>().join(" ");
    Error::new(ErrorKind::Usage, format!("表中没有「{heading}」这一列"), format!("the table has no column `{heading}`"))
        .hint(format!("从这些表头中选择：{have}"), format!("choose one of the headings: {have}"))
}

/// Lines already made for a text: bytes of the arena, and whether the text was placed.
type Kept = FxHashMap<Box<str>, (u32, u32, bool)>;

struct Worker {
    divisions: &'static Divisions,
    kind: Kind,
    headings: Vec<&'static str>,
    kept: Kept,
    /// How often words stand in both columns; empty for a reading.
    rarity: Rarity,
    arena: String,
    /// Both texts of a row, parted by a sign no cell holds.
    key: String,
    scratch: String,
}

enum Kind {
    Parse { column: usize, city: Option<usize>, full_names: bool },
    Compare { left: usize, right: usize },
}

impl Worker {
    fn new(job: &Job, source: &mut Source) -> Result<Self, Error> {
        let (kind, headings) = match &job.task {
            Task::Parse { column, city, full_names } => {
                let [found, city] = source.columns([column.as_str(), city.as_deref().unwrap_or("")])?;
                let column = found.ok_or_else(|| no_column(column, &[]))?;
                (Kind::Parse { column, city, full_names: *full_names }, PARSED.to_vec())
            }
            Task::Compare { left, right } => {
                let [one, other] = source.columns([left.as_str(), right.as_str()])?;
                let one = one.ok_or_else(|| no_column(left, &[]))?;
                let other = other.ok_or_else(|| no_column(right, &[]))?;
                (Kind::Compare { left: one, right: other }, COMPARED.to_vec())
            }
        };
        Ok(Self {
            divisions: Divisions::shared(),
            kind,
            headings,
            kept: Kept::default(),
            rarity: Rarity::default(),
            arena: String::new(),
            key: String::new(),
            scratch: String::new(),
        })
    }

    /// Counts the words of both columns before they are compared; true where rows were read for it.
    fn weigh(&mut self, source: &mut Source) -> Result<bool, Error> {
        let Kind::Compare { left, right } = self.kind else { return Ok(false) };
        let mut seen = FxHashSet::default();
        while seen.len() < WEIGHED_MAX && source.next()? {
            for column in [left, right] {
                let text = fold::line(source.row.get(column));
                if !seen.contains(text.as_ref()) {
                    self.rarity.add(&text);
                    seen.insert(text.into_owned());
                }
            }
        }
        Ok(true)
    }

    fn write_csv(&mut self, source: &mut Source, out: &mut dyn Write, report: &mut Report) -> Result<Counts, Error> {
        let mut block = format!("\u{FEFF}{}\r\n", self.headings.join(","));
        let mut counts = Counts::default();
        while source.next()? {
            let mut number = [0; 10];
            block.push_str(decimal(source.index(), &mut number));
            counts.placed += u64::from(self.line(source, &mut block, &mut counts.distinct));
            block.push_str("\r\n");
            counts.rows += 1;
            if block.len() >= BLOCK_BYTES {
                out.write_all(block.as_bytes()).map_err(|error| unwritten(&error))?;
                block.clear();
                if source.tell(report) {
                    return Err(stopped());
                }
            }
        }
        out.write_all(block.as_bytes()).and_then(|()| out.flush()).map_err(|error| unwritten(&error))?;
        Ok(counts)
    }

    fn write_xlsx(&mut self, source: &mut Source, path: &Path, report: &mut Report) -> Result<Counts, Error> {
        let spec = TableSpec {
            columns: self
                .headings
                .iter()
                .map(|heading| ColumnSpec { heading: (*heading).to_owned(), ..ColumnSpec::default() })
                .collect(),
            ..TableSpec::default()
        };
        let (mut counts, mut failed, mut line) = (Counts::default(), None, String::new());
        let rows = std::iter::from_fn(|| {
            match source.next() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    failed = Some(error);
                    return None;
                }
            }
            line.clear();
            counts.placed += u64::from(self.line(source, &mut line, &mut counts.distinct));
            counts.rows += 1;
            if counts.rows.is_multiple_of(ROWS_TOLD) && source.tell(report) {
                failed = Some(stopped());
                return None;
            }
            let index = CellOut::Integer(i64::from(source.index()));
            Some(std::iter::once(index).chain(cells_of(&line)).collect())
        });
        sheet::write_xlsx(path, &spec, rows).map_err(|error| refused(&error))?;
        failed.map_or(Ok(counts), Err)
    }

    /// Appends all cells of the row at hand but the first, each behind a comma; true where it could be placed.
    fn line(&mut self, source: &Source, out: &mut String, distinct: &mut u64) -> bool {
        self.key.clear();
        let (first, second) = match self.kind {
            Kind::Parse { column, city, .. } => (column, city),
            Kind::Compare { left, right } => (left, Some(right)),
        };
        self.key.push_str(source.row.get(first));
        self.key.push('\u{1F}');
        self.key.push_str(second.map_or("", |second| source.row.get(second)));
        if let Some(&(from, to, placed)) = self.kept.get(self.key.as_str()) {
            out.push_str(&self.arena[from as usize..to as usize]);
            return placed;
        }
        *distinct += 1;
        let from = out.len();
        let (one, other) = self.key.split_at(source.row.get(first).len());
        let other = &other[1..];
        let placed = match self.kind {
            Kind::Parse { full_names, .. } => {
                parse_line(self.divisions, one, other, full_names, &mut self.scratch, out)
            }
            Kind::Compare { .. } => compare_line(self.divisions, &self.rarity, one, other, out),
        };
        let room = u32::try_from(self.arena.len() + out.len() - from).is_ok();
        if self.kept.len() < KEPT_MAX && room {
            let start = self.arena.len() as u32;
            self.arena.push_str(&out[from..]);
            self.kept.insert(self.key.as_str().into(), (start, self.arena.len() as u32, placed));
        }
        placed
    }
}

fn parse_line(
    divisions: &Divisions,
    raw: &str,
    city: &str,
    full_names: bool,
    scratch: &mut String,
    out: &mut String,
) -> bool {
    let text = fold::line(raw);
    let hint = if city.is_empty() { Hint::default() } else { Hint::from_texts(divisions, Some(city), None) };
    let reading = address::read(divisions, &text, hint);
    let found = elements(divisions, &text, &reading);
    let said = [reading.said.province, reading.said.city, reading.said.county].map(|span| span.of(&text));
    let levels = [reading.province, reading.city, reading.county];
    for (level, said) in levels.into_iter().zip(said) {
        push_cell(name_of(divisions, level, full_names).unwrap_or(said), out);
    }
    out.push(',');
    let county = reading.county.code();
    if let Some(county) = county {
        out.push_str(decimal(county.six(), &mut [0; 10]));
    }
    let township = found.get(Part::Township, &text);
    push_cell(name_of(divisions, reading.township, full_names).unwrap_or(township), out);
    for part in
        [Part::Zone, Part::Village, Part::Road, Part::Number, Part::Building, Part::Unit, Part::Floor, Part::Room]
    {
        push_cell(found.get(part, &text), out);
    }
    scratch.clear();
    found.rest_into(&reading, &text, scratch);
    push_cell(scratch, out);
    push_cell(found.get(Part::Lane, &text), out);
    push_cell(found.get(Part::Compound, &text), out);
    county.is_some()
}

fn name_of(divisions: &Divisions, level: Level, full_names: bool) -> Option<&str> {
    full_names.then(|| level.code().and_then(|code| divisions.name(code))).flatten()
}

fn compare_line(divisions: &Divisions, rarity: &Rarity, one: &str, other: &str, out: &mut String) -> bool {
    let (one, other) = (fold::line(one), fold::line(other));
    let read = |text: &str| {
        let reading = address::read(divisions, text, Hint::default());
        let found = elements(divisions, text, &reading);
        (reading, found)
    };
    let (a, b) = (read(&one), read(&other));
    let a = Whole { text: &one, reading: &a.0, elements: &a.1 };
    let b = Whole { text: &other, reading: &b.0, elements: &b.1 };
    let relation = address::compare_whole(a, b);
    let _ = write!(out, ",{},{:.4}", relation.en(), address::likeness(a, b, rarity));
    relation != Relation::CannotTell
}

fn push_cell(text: &str, out: &mut String) {
    out.push(',');
    if !text.is_empty() {
        push_field(text, out);
    }
}

/// Cells of a line that [`push_cell`] made, unquoted.
fn cells_of(line: &str) -> impl Iterator<Item = CellOut> + '_ {
    let mut rest = line;
    std::iter::from_fn(move || {
        let after = rest.strip_prefix(',')?;
        if !after.starts_with('"') {
            let end = after.find(',').unwrap_or(after.len());
            rest = &after[end..];
            return Some(CellOut::from(&after[..end]));
        }
        let (mut text, mut at) = (String::new(), &after[1..]);
        loop {
            let end = at.find('"').unwrap_or(at.len());
            text.push_str(&at[..end]);
            at = at.get(end + 1..).unwrap_or("");
            match at.strip_prefix('"') {
                Some(more) => {
                    text.push('"');
                    at = more;
                }
                None => break,
            }
        }
        rest = at;
        Some(CellOut::Text(text))
    })
}

fn decimal(number: u32, digits: &mut [u8; 10]) -> &str {
    let (mut number, mut at) = (number, digits.len());
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    std::str::from_utf8(&digits[at..]).unwrap_or("")
}

fn unwritten(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::System, format!("写出失败：{error}"), format!("cannot write: {error}"))
        .hint("检查磁盘空间和输出位置", "check disk space and where the output goes")
}

fn stopped() -> Error {
    Error::new(ErrorKind::Busy, "已按要求中止", "stopped as asked").hint("需要时重新运行", "run it again when needed")
}
