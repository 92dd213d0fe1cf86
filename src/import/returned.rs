//! 反馈表 (returned sheets): reads a task sheet that was edited in WPS, Excel or LibreOffice. Rows may be sorted, deleted, added or copied,
//! columns moved, renamed or added, dates typed as text; what a row says is given by the column's mark, its key by the hidden
//! columns. A row without a key, and a copied row that says something else, is nobody's: it is given apart, whole.

use super::value;
use crate::campaign::merge::Sort;
use crate::campaign::sheet::{Column, Part, Who, column, columns, recognise};
use crate::model::id::{Key, Kind, Subject};
use crate::sheet::{CellKind, OpenOptions, Row, SheetError, open, saved_at, sheet_names};
use crate::text::{fold, mask};
use std::collections::HashMap;
use std::path::Path;

/// Rows above the headings that are looked through.
const HEAD_ROWS_MAX: usize = 20;
/// A sheet holds at most so many rows of tasks: what one inspector gets, many times over.
pub const ROWS_MAX: usize = 50_000;
/// Columns known by their headings before a sheet is taken for a part.
const COLUMNS_MIN: usize = 4;

/// What an inspector wrote: mark, value.
type Written = Vec<(&'static str, String)>;

/// A returned workbook.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Returned {
    /// Unix seconds of the last saving; 0 when the file does not say.
    pub saved: i64,
    /// Rows that say whose they are.
    pub rows: Vec<ReturnedRow>,
    /// Rows without a key, or copied.
    pub offered: Vec<ReturnedRow>,
    /// Tokens of the sendings found, in the order of the rows.
    pub tokens: Vec<String>,
    /// Headings that were understood by other than their mark: part, heading, mark.
    pub renamed: Vec<(Part, String, &'static str)>,
    /// Parts that were found.
    pub parts: Vec<Part>,
}

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReturnedRow {
    /// Which page.
    pub part: Part,
    /// Row as the spreadsheet shows it.
    pub number: u32,
    /// Token of its sending, blank when it bears none.
    pub token: String,
    /// Task, 0 when it bears none.
    pub task: i64,
    /// Enterprise or member.
    pub subject: Option<Subject>,
    /// Version of the task it was made from.
    pub version: i64,
    /// What the inspector wrote: mark, value.
    pub values: Vec<(&'static str, String)>,
    /// What we told, as it stands now: mark, value.
    pub told: Vec<(&'static str, String)>,
    /// Cells that could not be read: mark, what stood there, in the values as written too.
    pub doubtful: Vec<(&'static str, String)>,
}

impl ReturnedRow {
    /// What the inspector wrote under a mark.
    pub fn value(&self, mark: &str) -> &str {
        let value = self.values.iter().chain(&self.told).find(|(known, _)| *known == mark);
        value.map_or("", |(_, value)| value.as_str())
    }
}

/// Reads a workbook or a text file.
///
/// # Errors
/// When the file cannot be opened, or no page of it is a task sheet.
pub fn read(path: &Path) -> Result<Returned, SheetError> {
    let mut returned = Returned { saved: saved_at(path).unwrap_or(0), ..Returned::default() };
    let names = sheet_names(path)?;
    let sheets: Vec<Option<String>> = if names.is_empty() { vec![None] } else { names.into_iter().map(Some).collect() };
    for sheet in sheets {
        let options = OpenOptions { sheet, ..OpenOptions::default() };
        // An empty or hidden page of somebody's own does not spoil the file.
        let Ok(opened) = open(path, &options) else { continue };
        read_page(opened.rows, &mut returned)?;
    }
    Ok(returned)
}

fn cells(row: &Row) -> Vec<String> {
    row.iter().map(|(text, _)| text.to_owned()).collect()
}

fn read_page(mut rows: Box<dyn crate::sheet::Rows>, returned: &mut Returned) -> Result<(), SheetError> {
    let mut row = Row::new();
    let mut above: Vec<(u32, Vec<String>)> = Vec::new();
    while above.len() < HEAD_ROWS_MAX && rows.next(&mut row)? {
        above.push((row.number(), cells(&row)));
        if let Some((part, map)) = head(&above, returned) {
            return read_rows(rows, part, &map, returned);
        }
    }
    Ok(())
}

/// The part and its columns, once the rows read so far end with the headings.
fn head(above: &[(u32, Vec<String>)], returned: &mut Returned) -> Option<(Part, Vec<Option<&'static Column>>)> {
    let (number, headings) = above.last()?;
    if is_marks(headings) {
        return None; // the headings come next
    }
    let marks = above.iter().rev().nth(1).filter(|(before, cells)| before + 1 == *number && is_marks(cells));
    let marks = marks.map(|(_, cells)| cells.as_slice()).unwrap_or_default();
    let fit = |part: Part| {
        let found = recognise(part, marks, headings);
        let n = found.iter().flatten().count();
        let named = headings.iter().filter(|heading| heading_names(part, heading)).count();
        (part, found, n, named)
    };
    let (part, found, n, named) = Part::ALL.into_iter().map(fit).max_by_key(|(_, _, n, _)| *n)?;
    if n < COLUMNS_MIN || (marks.is_empty() && named < COLUMNS_MIN) {
        return None;
    }
    for (column, heading) in found.iter().zip(headings).filter_map(|(column, heading)| Some(((*column)?, heading))) {
        if fold::key(column.heading) != fold::key(heading) {
            returned.renamed.push((part, heading.trim().to_owned(), column.mark));
        }
    }
    returned.parts.push(part);
    Some((part, found))
}

/// The hidden line: most of what it holds are marks of one part.
fn is_marks(cells: &[String]) -> bool {
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let known = |part| cells.iter().filter(|cell| column(part, cell.trim()).is_some()).count();
    Part::ALL.into_iter().any(|part| known(part) >= COLUMNS_MIN && known(part) * 2 > filled)
}

fn heading_names(part: Part, heading: &str) -> bool {
    let heading = fold::key(heading);
    let says = |column: &Column| {
        fold::key(column.heading) == heading || column.aliases.iter().any(|alias| fold::key(alias) == heading)
    };
    !heading.is_empty() && columns(part).iter().any(says)
}

fn read_rows(
    mut rows: Box<dyn crate::sheet::Rows>,
    part: Part,
    map: &[Option<&'static Column>],
    returned: &mut Returned,
) -> Result<(), SheetError> {
    let mut row = Row::new();
    let mut seen: HashMap<(String, i64, Option<Subject>), Written> = HashMap::new();
    let mut n = 0;
    while n < ROWS_MAX && rows.next(&mut row)? {
        n += 1;
        let read = read_row(part, map, &row);
        if read.values.is_empty() && read.told.is_empty() {
            continue;
        }
        let (Some(_), false) = (read.subject, read.token.is_empty()) else {
            // Somebody's total or signature below the table says nothing an inspector was asked.
            if !read.values.is_empty() || !read.value("name").is_empty() {
                returned.offered.push(read);
            }
            continue;
        };
        if !returned.tokens.contains(&read.token) {
            returned.tokens.push(read.token.clone());
        }
        let key = (read.token.clone(), read.task, read.subject);
        match seen.get(&key) {
            None => {
                seen.insert(key, read.values.clone());
                returned.rows.push(read);
            }
            Some(before) if *before == read.values => {}
            Some(_) => returned.offered.push(read),
        }
    }
    Ok(())
}

fn read_row(part: Part, map: &[Option<&'static Column>], row: &Row) -> ReturnedRow {
    let mut read = ReturnedRow {
        part,
        number: row.number(),
        token: String::new(),
        task: 0,
        subject: None,
        version: 0,
        values: Vec::new(),
        told: Vec::new(),
        doubtful: Vec::new(),
    };
    let (mut kind, mut key) = (None, None);
    for (at, column) in map.iter().enumerate().filter_map(|(at, column)| Some((at, (*column)?))) {
        // What comes back passes the same scrubber as any file: a resident ID typed into a remark goes no further.
        let text = mask::scrub_ids(row.get(at), &|_| false);
        let text = text.trim().trim_start_matches('\'').trim();
        if text.is_empty() || row.kind(at) == CellKind::Error {
            continue;
        }
        match (column.who, column.mark) {
            (Who::Key, "sending") => text.clone_into(&mut read.token),
            (Who::Key, "task") => read.task = whole(text),
            (Who::Key, "kind") => kind = u8::try_from(whole(text)).ok().and_then(Kind::from_number),
            (Who::Key, "key") => key = Key::parse(text),
            (Who::Key, "version") => read.version = whole(text),
            (Who::Key, _) => {}
            (Who::Told, "no") => {}
            (Who::Told, mark) => read.told.push((mark, text.to_owned())),
            (Who::Asked, mark) => {
                let (value, is_clear) = normal(column, text, row.kind(at) == CellKind::Number);
                if !is_clear {
                    read.doubtful.push((mark, text.to_owned()));
                }
                if !value.is_empty() {
                    read.values.push((mark, value));
                }
            }
        }
    }
    read.subject = kind.zip(key).map(|(kind, key)| Subject { kind, key });
    read
}

fn whole(text: &str) -> i64 {
    let text = text.strip_suffix(".0").unwrap_or(text);
    text.parse().unwrap_or(0)
}

/// The value as it is kept, and whether it was clear what it means.
fn normal(column: &Column, text: &str, is_number: bool) -> (String, bool) {
    if !column.choices.is_empty() {
        return chosen(column, text);
    }
    match column.sort {
        Sort::Day => match value::date(text, is_number) {
            Ok(Some(date)) => (date.to_string(), true),
            Ok(None) => (String::new(), true),
            Err(_) => (text.to_owned(), false),
        },
        Sort::Count => match value::count(text) {
            Ok(Some(value::Count::Exact(n))) => (n.to_string(), true),
            Ok(Some(_)) => (text.to_owned(), false),
            Ok(None) => (String::new(), true),
            Err(_) => (text.to_owned(), false),
        },
        Sort::Text | Sort::Phone => (text.to_owned(), true),
    }
}

/// One of the words; also when it was typed with other signs, or with words around it that leave one choice.
fn chosen(column: &Column, text: &str) -> (String, bool) {
    let said = fold::key(text);
    let exact = column.choices.iter().find(|choice| fold::key(choice) == said);
    if let Some(choice) = exact {
        return ((*choice).to_owned(), true);
    }
    let mut inside = column.choices.iter().filter(|choice| said.contains(&fold::key(choice)));
    match (inside.next(), inside.next()) {
        // 有 stands in 没有: a word of one character proves nothing.
        (Some(choice), None) if choice.chars().count() > 1 => ((*choice).to_owned(), true),
        _ => (text.to_owned(), false),
    }
}
