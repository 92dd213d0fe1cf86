//! XLSX (and WPS files in the same form), read cell by cell straight from the unpacked XML.
//!
//! # Why
//! Not calamine: it lays out all shared text and whole sheets before the first row, so a file of a few kilobytes
//! decides how much memory we need. Here the shared text is bounded, a sheet is never in memory, and what a file says
//! of its dimensions is not even read.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use super::error::{Bound, SheetError, SheetErrorKind};
use super::limits::{
    Limits, MERGED_AREAS_MAX, MERGED_ROWS_MAX, MERGED_SCAN_BYTES_MAX, SHARED_STRINGS_MAX, SHEETS_MAX, STYLES_MAX,
};
use super::number::{self, Epoch, NumberStyle};
use super::open::{MergedArea, SheetEntry};
use super::package::{Package, Part};
use super::row::{CellKind, Row};
use super::xml::{Xml, attribute, is_yes, local, push_text};
use super::{Notes, Progress, Rows};

/// What all sheets of a workbook share.
#[derive(Debug, Default)]
struct Shared {
    strings: SharedStrings,
    styles: Vec<NumberStyle>,
    epoch: Epoch,
}

/// Text kept once for many cells (共享字符串), flat.
#[derive(Debug, Default)]
struct SharedStrings {
    text: String,
    ends: Vec<u32>,
}

impl SharedStrings {
    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&end| end as usize);
        self.text.get(start..end)
    }
}

/// An open workbook.
pub(crate) struct Workbook {
    package: Package,
    parts: Vec<String>,
    shared: Arc<Shared>,
    /// Sheets in the order of their tabs.
    pub sheets: Vec<SheetEntry>,
}

impl Workbook {
    pub fn open(package: Package, limits: &Limits) -> Result<Self, SheetError> {
        let mut book = Self::open_list(package)?;
        let main = book.main_part()?;
        let types = relations(&mut book.package, &main)?;
        let part = |kind: &str| types.iter().find(|relation| relation.kind == kind).map(|r| r.target.clone());
        let styles = match part("styles") {
            Some(name) if book.package.has(&name) => read_styles(&book.package.small(&name)?)?,
            _ => Vec::new(),
        };
        let strings = match part("sharedStrings") {
            Some(name) if book.package.has(&name) => read_strings(book.package.stream(&name, limits)?, limits)?,
            _ => SharedStrings::default(),
        };
        book.shared = Arc::new(Shared { strings, styles, epoch: book.shared.epoch });
        Ok(book)
    }

    /// The names of the sheets only; rows cannot be read yet.
    pub fn open_list(package: Package) -> Result<Self, SheetError> {
        let mut book = Self { package, parts: Vec::new(), shared: Arc::default(), sheets: Vec::new() };
        let main = book.main_part()?;
        let relations = relations(&mut book.package, &main)?;
        let bytes = book.package.small(&main)?;
        let mut xml = Xml::new(bytes.as_slice());
        loop {
            match xml.next()? {
                Event::Eof => break,
                Event::Start(element) | Event::Empty(element) => match local(element.name().0) {
                    "workbookPr" if attribute(&element, "date1904").is_some_and(|value| is_yes(&value)) => {
                        book.shared = Arc::new(Shared { epoch: Epoch::Y1904, ..Shared::default() });
                    }
                    "sheet" => book.add_sheet(&element, &relations)?,
                    _ => {}
                },
                _ => {}
            }
        }
        if book.sheets.is_empty() {
            return Err(SheetError::new(SheetErrorKind::Empty, ""));
        }
        Ok(book)
    }

    /// Charts and macro sheets have no rows and are left out.
    fn add_sheet(&mut self, element: &BytesStart<'_>, relations: &[Relation]) -> Result<(), SheetError> {
        if self.sheets.len() >= SHEETS_MAX {
            return Err(SheetError::limit(Bound::Parts, SHEETS_MAX as u64));
        }
        let id = attribute(element, "id").unwrap_or_default();
        let Some(relation) = relations.iter().find(|relation| relation.id == id && relation.kind == "worksheet") else {
            return Ok(());
        };
        let hidden = attribute(element, "state").is_some_and(|state| state.ends_with("idden"));
        let name = attribute(element, "name").unwrap_or_default().into_owned();
        self.sheets.push(SheetEntry { name, hidden });
        self.parts.push(relation.target.clone());
        Ok(())
    }

    fn main_part(&mut self) -> Result<String, SheetError> {
        const USUAL: &str = "xl/workbook.xml";
        if self.package.has(USUAL) {
            return Ok(USUAL.to_owned());
        }
        let roots = relations(&mut self.package, "")?;
        let main = roots.into_iter().find(|relation| relation.kind == "officeDocument");
        main.map(|relation| relation.target).ok_or_else(|| SheetError::damaged("workbook.xml"))
    }

    /// The part of a sheet by its index in `sheets`, whole: for blanks that are filled in place.
    pub fn part(&mut self, index: usize) -> Result<(String, Vec<u8>), SheetError> {
        let part = self.parts.get(index).ok_or_else(|| SheetError::new(SheetErrorKind::NoSuchSheet, ""))?.clone();
        let bytes = self.package.small(&part)?;
        Ok((part, bytes))
    }

    /// The main part, and the styles' part where there is one.
    pub fn book_parts(&mut self) -> Result<(String, Option<Vec<u8>>), SheetError> {
        let main = self.main_part()?;
        let styles = relations(&mut self.package, &main)?.into_iter().find(|relation| relation.kind == "styles");
        let styles = match styles {
            Some(styles) if self.package.has(&styles.target) => Some(self.package.small(&styles.target)?),
            _ => None,
        };
        Ok((main, styles))
    }

    /// Days are counted from 1904.
    pub fn counts_from_1904(&self) -> bool {
        self.shared.epoch == Epoch::Y1904
    }

    /// The number style of a cell format.
    pub fn style(&self, format: usize) -> NumberStyle {
        self.shared.styles.get(format).copied().unwrap_or_default()
    }

    /// Rows of a sheet by its index in `sheets`.
    pub fn rows(&mut self, index: usize, limits: &Limits) -> Result<XlsxRows, SheetError> {
        let part = self.parts.get(index).ok_or_else(|| SheetError::new(SheetErrorKind::NoSuchSheet, ""))?;
        let part = self.package.stream(part, limits)?;
        Ok(XlsxRows {
            xml: Xml::new(part),
            shared: Arc::clone(&self.shared),
            limits: limits.clone(),
            row_before: 0,
            text_bytes: 0,
            cell: Cell::default(),
            over: false,
            notes: Notes::default(),
        })
    }

    /// Merged areas that begin in the first rows; `None` when the sheet is too long to look.
    pub fn merged(&mut self, index: usize, limits: &Limits) -> Result<Option<Vec<MergedArea>>, SheetError> {
        let part = self.parts.get(index).ok_or_else(|| SheetError::new(SheetErrorKind::NoSuchSheet, ""))?;
        let Some(tail) = tail_of_sheet(self.package.stream(part, limits)?)? else { return Ok(None) };
        Ok(Some(merged_areas(&tail)))
    }
}

/// One line of a `.rels` part.
struct Relation {
    id: String,
    /// Last word of the type: `worksheet`, `styles`, `sharedStrings`.
    kind: String,
    target: String,
}

fn relations(package: &mut Package, part: &str) -> Result<Vec<Relation>, SheetError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    if !package.has(&name) {
        return Ok(Vec::new());
    }
    let bytes = package.small(&name)?;
    let mut xml = Xml::new(bytes.as_slice());
    let mut found = Vec::new();
    loop {
        match xml.next()? {
            Event::Eof => return Ok(found),
            Event::Start(element) | Event::Empty(element) if local(element.name().0) == "Relationship" => {
                let kind = attribute(&element, "Type").unwrap_or_default();
                found.push(Relation {
                    id: attribute(&element, "Id").unwrap_or_default().into_owned(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: resolve(folder, &attribute(&element, "Target").unwrap_or_default()),
                });
            }
            _ => {}
        }
    }
}

/// Path of a target as seen from a folder of the zip.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let (base, rest) = match target.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, target.as_str()),
    };
    let mut steps: Vec<&str> = base.split('/').filter(|step| !step.is_empty()).collect();
    for step in rest.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            name => steps.push(name),
        }
    }
    steps.join("/")
}

fn read_styles(bytes: &[u8]) -> Result<Vec<NumberStyle>, SheetError> {
    let mut xml = Xml::new(bytes);
    let mut codes: HashMap<u32, NumberStyle> = HashMap::new();
    let mut styles = Vec::new();
    let mut in_cells = false;
    loop {
        match xml.next()? {
            Event::Eof => return Ok(styles),
            Event::End(element) if local(element.name().0) == "cellXfs" => in_cells = false,
            Event::Start(element) | Event::Empty(element) => match local(element.name().0) {
                "cellXfs" => in_cells = true,
                "numFmt" => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&element, "formatCode")) {
                        codes.insert(id, number::format_style(&code));
                    }
                }
                "xf" if in_cells => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    styles.push(codes.get(&id).copied().unwrap_or_else(|| number::builtin_style(id)));
                }
                _ => {}
            },
            _ => {}
        }
        if styles.len() > STYLES_MAX || codes.len() > STYLES_MAX {
            return Err(SheetError::limit(Bound::Parts, STYLES_MAX as u64));
        }
    }
}

fn read_strings(part: Part, limits: &Limits) -> Result<SharedStrings, SheetError> {
    let mut xml = Xml::new(part);
    let mut strings = SharedStrings::default();
    let most = limits.shared_text_bytes.min(u32::MAX as usize);
    let (mut in_text, mut start) = (false, 0);
    loop {
        let mut skip = false;
        match &xml.next()? {
            Event::Eof => break,
            Event::Start(element) => match local(element.name().0) {
                "t" => in_text = true,
                // Readings of characters (注音) are not part of the text.
                "rPh" => skip = true,
                _ => {}
            },
            Event::Empty(element) if local(element.name().0) == "si" => strings.ends.push(strings.text.len() as u32),
            Event::End(element) => match local(element.name().0) {
                "t" => in_text = false,
                "si" => {
                    unescape(&mut strings.text, start);
                    start = strings.text.len();
                    strings.ends.push(start as u32);
                }
                _ => {}
            },
            text if in_text => push_text(text, &mut strings.text),
            _ => {}
        }
        if skip {
            xml.skip()?;
        }
        if strings.text.len() > most {
            return Err(SheetError::limit(Bound::SharedText, most as u64));
        }
        if strings.ends.len() > SHARED_STRINGS_MAX {
            return Err(SheetError::limit(Bound::SharedText, SHARED_STRINGS_MAX as u64));
        }
    }
    strings.text.shrink_to_fit();
    Ok(strings)
}

/// Replaces `_x000D_` and its like from `start` on.
fn unescape(text: &mut String, start: usize) {
    if !text[start..].contains("_x") {
        return;
    }
    let tail = text.split_off(start);
    let mut rest = tail.as_str();
    while let Some(at) = rest.find("_x") {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(sign) = escaped(rest) {
            text.push(sign);
            rest = &rest[7..];
        } else {
            text.push_str("_x");
            rest = &rest[2..];
        }
    }
    text.push_str(rest);
}

/// The character of `_xHHHH_` at the beginning of `text`. Only what XML cannot hold is escaped so, and the sign itself.
fn escaped(text: &str) -> Option<char> {
    let code = text.get(2..6).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    if text.as_bytes().get(6) != Some(&b'_') {
        return None;
    }
    char::from_u32(u32::from_str_radix(code, 16).ok()?)
}

/// What stands after the cells of a sheet, or `None` when there is too much before it.
fn tail_of_sheet(mut part: Part) -> Result<Option<Vec<u8>>, SheetError> {
    const MARK: &[u8] = b"sheetData";
    let mut kept: Vec<u8> = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    let mut marks = 0;
    loop {
        let read = part.read(&mut chunk)?;
        if part.read_so_far() > MERGED_SCAN_BYTES_MAX {
            return Ok(None);
        }
        if read == 0 {
            return Ok(Some(if marks >= 1 { kept } else { Vec::new() }));
        }
        kept.extend_from_slice(&chunk[..read]);
        while let Some(at) = memchr::memmem::find(&kept, MARK) {
            kept.drain(..at + MARK.len());
            marks += 1;
        }
        // Before the closing mark nothing is wanted but what may be its beginning.
        if marks < 2 && kept.len() > MARK.len() {
            kept.drain(..kept.len() - MARK.len());
        }
    }
}

/// Reads `mergeCell` out of a piece of XML whose beginning is cut off.
fn merged_areas(tail: &[u8]) -> Vec<MergedArea> {
    let mut areas = Vec::new();
    let mut rest = tail;
    while let Some(at) = memchr::memmem::find(rest, b"mergeCell ") {
        rest = &rest[at + 10..];
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        let tag = std::str::from_utf8(&rest[..end]).unwrap_or_default();
        let range = tag.split("ref=").nth(1).and_then(|value| value.get(1..)?.split(['"', '\'']).next());
        if let Some(area) = range.and_then(area).filter(|area| area.first_row <= MERGED_ROWS_MAX) {
            areas.push(area);
        }
        if areas.len() >= MERGED_AREAS_MAX {
            break;
        }
    }
    areas
}

pub(super) fn area(range: &str) -> Option<MergedArea> {
    let (first, last) = range.split_once(':')?;
    let ((first_column, first_row), (last_column, last_row)) = (reference(first)?, reference(last)?);
    Some(MergedArea { first_row: first_row?, last_row: last_row?, first_column, last_column })
}

/// Column (from 0) and row of `AB12`. The row may be missing in sloppy files.
#[inline]
pub(super) fn reference(text: &str) -> Option<(usize, Option<u32>)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    let (letters, digits) = text.split_at(letters);
    let column = letters.bytes().fold(0, |sum, byte| sum * 26 + usize::from(byte.to_ascii_uppercase() - b'A') + 1);
    Some((column - 1, digits.parse().ok()))
}

/// How the value of a cell is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum CellType {
    #[default]
    Number,
    Shared,
    Text,
    Bool,
    Error,
    Date,
}

impl CellType {
    fn of(value: &str) -> Self {
        match value {
            "s" => Self::Shared,
            "str" | "inlineStr" => Self::Text,
            "b" => Self::Bool,
            "e" => Self::Error,
            "d" => Self::Date,
            _ => Self::Number,
        }
    }
}

/// The cell being read.
#[derive(Debug, Default)]
struct Cell {
    column: usize,
    kind: CellType,
    style: usize,
    value: String,
    shown: String,
}

/// Rows of one sheet.
pub(crate) struct XlsxRows {
    xml: Xml<Part>,
    shared: Arc<Shared>,
    limits: Limits,
    row_before: u32,
    text_bytes: u64,
    cell: Cell,
    over: bool,
    notes: Notes,
}

impl XlsxRows {
    fn read_row(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        while !self.over {
            match self.xml.next()? {
                Event::Eof => self.over = true,
                Event::Empty(element) if local(element.name().0) == "row" => {
                    self.row_before = row_number(&element, self.row_before, self.limits.rows)?;
                }
                Event::Start(element) if local(element.name().0) == "row" => {
                    row.clear();
                    self.row_before = row_number(&element, self.row_before, self.limits.rows)?;
                    row.set_number(self.row_before);
                    self.read_cells(row).map_err(|error| error.at_row(self.row_before))?;
                    if !row.is_blank() {
                        return Ok(true);
                    }
                }
                Event::End(element) if local(element.name().0) == "sheetData" => self.over = true,
                _ => {}
            }
        }
        row.clear();
        Ok(false)
    }

    fn read_cells(&mut self, row: &mut Row) -> Result<(), SheetError> {
        let mut column_after = 0;
        loop {
            match self.xml.next()? {
                Event::Start(element) if local(element.name().0) == "c" => {
                    self.cell.begin(&element, column_after);
                    column_after = self.cell.column + 1;
                    self.read_value()?;
                    self.push_cell(row).map_err(|error| error.at_column(self.cell.column))?;
                }
                Event::Empty(element) if local(element.name().0) == "c" => {
                    self.cell.begin(&element, column_after);
                    column_after = self.cell.column + 1;
                }
                Event::End(element) if local(element.name().0) == "row" => return Ok(()),
                Event::Eof => return Err(SheetError::damaged("</row>")),
                _ => {}
            }
        }
    }

    /// Reads up to `</c>`: the value, or inline text without its readings. Formulas give what they last came to.
    fn read_value(&mut self) -> Result<(), SheetError> {
        let mut wanted = false;
        loop {
            let mut skip = false;
            match &self.xml.next()? {
                Event::Start(element) => match local(element.name().0) {
                    "v" | "t" => wanted = true,
                    "rPh" | "f" | "extLst" => skip = true,
                    _ => {}
                },
                Event::End(element) => match local(element.name().0) {
                    "v" | "t" => wanted = false,
                    "c" => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Err(SheetError::damaged("</c>")),
                text if wanted => push_text(text, &mut self.cell.value),
                _ => {}
            }
            if skip {
                self.xml.skip()?;
            }
            if self.cell.value.len() > self.limits.cell_bytes {
                let limit = SheetError::limit(Bound::Cell, self.limits.cell_bytes as u64);
                return Err(limit.at_column(self.cell.column));
            }
        }
    }

    fn push_cell(&mut self, row: &mut Row) -> Result<(), SheetError> {
        let Self { cell, shared, limits, .. } = self;
        cell.shown.clear();
        let kind = cell.show(shared)?;
        let text = match kind {
            Shown::Shared(text) => text,
            Shown::Own(_) => cell.shown.as_str(),
        };
        if text.is_empty() {
            return Ok(());
        }
        if cell.column >= limits.columns {
            self.notes.cells_beyond += 1;
            return Ok(());
        }
        if cell.column < row.len() {
            return Err(SheetError::damaged("单元格次序颠倒 cells out of order"));
        }
        if text.len() > limits.cell_bytes {
            return Err(SheetError::limit(Bound::Cell, limits.cell_bytes as u64));
        }
        if row.n_bytes() + text.len() > limits.row_bytes {
            return Err(SheetError::limit(Bound::Row, limits.row_bytes as u64));
        }
        self.text_bytes += text.len() as u64;
        if self.text_bytes > limits.sheet_text_bytes {
            return Err(SheetError::limit(Bound::SheetText, limits.sheet_text_bytes));
        }
        row.pad(cell.column);
        row.push(text, kind.kind());
        Ok(())
    }
}

fn row_number(element: &BytesStart<'_>, before: u32, most: u32) -> Result<u32, SheetError> {
    let number = match attribute(element, "r") {
        Some(number) => number.parse().map_err(|_| SheetError::damaged("row r").at_row(before.saturating_add(1)))?,
        None => before.saturating_add(1),
    };
    if number <= before {
        return Err(SheetError::damaged("行次序颠倒 rows out of order").at_row(number));
    }
    if number > most {
        return Err(SheetError::limit(Bound::Rows, u64::from(most)).at_row(number));
    }
    Ok(number)
}

/// Text of a cell: in the shared text or in the cell's own buffer.
enum Shown<'a> {
    Shared(&'a str),
    Own(CellKind),
}

impl Shown<'_> {
    fn kind(&self) -> CellKind {
        match self {
            Self::Shared(_) => CellKind::Text,
            Self::Own(kind) => *kind,
        }
    }
}

impl Cell {
    fn begin(&mut self, element: &BytesStart<'_>, column_after: usize) {
        self.value.clear();
        self.column = column_after;
        self.kind = CellType::default();
        self.style = 0;
        let mut attributes = element.attributes();
        attributes.with_checks(false);
        for attribute in attributes.flatten() {
            match attribute.key.0 {
                "r" => self.column = reference(&attribute.value).map_or(column_after, |(column, _)| column),
                "s" => self.style = attribute.value.parse().unwrap_or(0),
                "t" => self.kind = CellType::of(&attribute.value),
                _ => {}
            }
        }
    }

    /// Turns the value into what the cell shows.
    fn show<'a>(&mut self, shared: &'a Shared) -> Result<Shown<'a>, SheetError> {
        if self.value.is_empty() {
            return Ok(Shown::Own(CellKind::Empty));
        }
        let kind = match self.kind {
            CellType::Shared => {
                let index = self.value.trim_ascii().parse().ok().and_then(|index: usize| shared.strings.get(index));
                return index.map(Shown::Shared).ok_or_else(|| SheetError::damaged("sharedStrings"));
            }
            CellType::Text => {
                unescape(&mut self.value, 0);
                self.shown.push_str(&self.value);
                CellKind::Text
            }
            CellType::Bool => {
                self.shown.push_str(if is_yes(self.value.trim_ascii()) { "TRUE" } else { "FALSE" });
                CellKind::Bool
            }
            CellType::Error => {
                self.shown.push_str(&self.value);
                CellKind::Error
            }
            CellType::Date => {
                number::iso_date_text(&self.value, &mut self.shown);
                CellKind::Date
            }
            CellType::Number => {
                let style = shared.styles.get(self.style).copied().unwrap_or_default();
                number::styled_text(&self.value, style, shared.epoch, &mut self.shown)
            }
        };
        Ok(Shown::Own(kind))
    }
}

impl Rows for XlsxRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        self.read_row(row)
    }

    fn position(&self) -> Progress {
        let part = self.xml.source();
        Progress { done: part.read_so_far(), total: part.claimed().max(part.read_so_far()) }
    }

    fn notes(&self) -> Notes {
        self.notes
    }
}
