//! 表样 (a blank XLSX that somebody sent): its cells with what is printed, locked and computed in them, and the same file
//! with some cells filled. Only what is filled changes: the bytes of a sheet are cut at its cells and joined again, every
//! other part of the file is copied as it is packed. Formulas stay; what they last came to is taken out where cells were
//! filled, so that every program that opens the file computes them anew.
//!
//! # Why
//! Not a library that reads a workbook and writes it again: what it does not know (conditional formats, print settings,
//! signatures of the office that made the form) would be gone, and the superior's import would refuse the form.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use quick_xml::events::{BytesStart, Event};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::Rows;
use super::error::{Bound, SheetError, SheetErrorKind, Unreadable};
use super::input::Input;
use super::limits::{BLANK_BYTES_MAX, BLANK_CELLS_MAX, COLUMNS_MAX, Limits, MERGED_AREAS_MAX, ROWS_MAX};
use super::number::NumberStyle;
use super::open::MergedArea;
use super::package::Package;
use super::recognise::{Format, recognise_input};
use super::row::Row;
use super::xlsx::{self, area, reference};
use super::xml::{Xml, attribute, is_yes, local, push_text};

/// A cell of a blank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlankCell {
    /// Row, as Excel shows it.
    pub row: u32,
    /// Column, from 0.
    pub column: usize,
    /// What stands in it.
    pub text: String,
    /// Computed.
    pub formula: bool,
    /// May not be written to: the sheet is protected and the cell not set free (锁定).
    pub locked: bool,
    /// Shows a number as a day.
    pub is_date: bool,
    /// Number of its cell format.
    pub format: u32,
}

/// 下拉选项: where only certain words may stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// Where.
    pub areas: Vec<MergedArea>,
    /// The words; empty when they are computed and cannot be told.
    pub words: Vec<String>,
}

impl Choices {
    /// Whether the rule holds for a cell.
    pub fn covers(&self, row: u32, column: usize) -> bool {
        self.areas.iter().any(|area| holds(area, row, column))
    }
}

fn holds(area: &MergedArea, row: u32, column: usize) -> bool {
    (area.first_row..=area.last_row).contains(&row) && (area.first_column..=area.last_column).contains(&column)
}

/// A sheet of a blank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlankSheet {
    /// Name.
    pub name: String,
    /// Not shown.
    pub hidden: bool,
    /// Protected (保护工作表).
    pub protected: bool,
    /// Cells that the file lists, by row and column.
    pub cells: BTreeMap<(u32, usize), BlankCell>,
    /// Merged areas.
    pub merged: Vec<MergedArea>,
    /// Cells with words to choose from.
    pub choices: Vec<Choices>,
    /// Whole columns: first, last, format, locked.
    columns: Vec<(usize, usize, u32, bool)>,
    /// Name inside the file.
    part: String,
}

impl BlankSheet {
    /// Text of a cell, `""` where there is none.
    pub fn text(&self, row: u32, column: usize) -> &str {
        self.cells.get(&(row, column)).map_or("", |cell| cell.text.as_str())
    }

    /// The last row that the file lists.
    pub fn last_row(&self) -> u32 {
        self.cells.keys().next_back().map_or(0, |(row, _)| *row)
    }

    /// The last column with text.
    pub fn last_column(&self) -> usize {
        self.cells.values().filter(|cell| !cell.text.is_empty()).map(|cell| cell.column).max().unwrap_or(0)
    }

    /// Whether a cell may not be written to, listed or not.
    pub fn is_locked(&self, row: u32, column: usize) -> bool {
        match self.cells.get(&(row, column)) {
            Some(cell) => cell.locked,
            None => self.protected && self.column_format(column).is_none_or(|(_, locked)| locked),
        }
    }

    /// Format of a cell that the file does not list, by its column.
    pub fn format_of_column(&self, column: usize) -> Option<u32> {
        self.column_format(column).map(|(format, _)| format)
    }

    fn column_format(&self, column: usize) -> Option<(u32, bool)> {
        let found = self.columns.iter().find(|(first, last, ..)| (*first..=*last).contains(&column));
        found.map(|(_, _, format, locked)| (*format, *locked))
    }

    /// The merged area a cell belongs to.
    pub fn merged_at(&self, row: u32, column: usize) -> Option<&MergedArea> {
        self.merged.iter().find(|area| holds(area, row, column))
    }
}

/// What is put into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum PutValue {
    /// Text.
    Text(String),
    /// A number; what is not finite is refused.
    Number(f64),
    /// Days since 1970-01-01; a serial number in a cell that shows days.
    Day(i32),
}

/// One cell to be filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Put {
    /// Index of the sheet.
    pub sheet: usize,
    /// Row, as Excel shows it.
    pub row: u32,
    /// Column, from 0.
    pub column: usize,
    /// What.
    pub value: PutValue,
    /// Format for a cell that the file does not list yet.
    pub format: Option<u32>,
}

/// An opened blank.
#[derive(Debug)]
pub struct Blank {
    bytes: Vec<u8>,
    name: String,
    main: String,
    epoch_1904: bool,
    /// Its sheets, in the order of their tabs.
    pub sheets: Vec<BlankSheet>,
}

impl Blank {
    /// Reads a blank. Only XLSX can be filled in place.
    pub fn open(bytes: Vec<u8>, name: &str) -> Result<Blank, SheetError> {
        Self::read(bytes, name).map_err(|error| error.in_file(name))
    }

    fn read(bytes: Vec<u8>, name: &str) -> Result<Blank, SheetError> {
        if bytes.len() as u64 > BLANK_BYTES_MAX {
            return Err(SheetError::limit(Bound::Unpacked, BLANK_BYTES_MAX));
        }
        let input = Input::bytes(bytes.clone(), name);
        if recognise_input(&input, None)? != Format::Xlsx {
            return Err(SheetError::unreadable(Unreadable::OtherOffice));
        }
        let limits = Limits::default();
        let mut book = xlsx::Workbook::open(Package::open(&input)?, &limits)?;
        let (main, styles) = book.book_parts()?;
        let free = free_formats(styles.as_deref().unwrap_or_default())?;
        let entries = book.sheets.clone();
        let mut sheets = Vec::with_capacity(entries.len());
        for (index, entry) in entries.into_iter().enumerate() {
            let mut sheet =
                read_sheet(&mut book, index, &free, &limits).map_err(|error| error.in_sheet(&entry.name))?;
            sheet.name = entry.name;
            sheet.hidden = entry.hidden;
            sheets.push(sheet);
        }
        resolve_choices(&mut sheets);
        let epoch_1904 = book.counts_from_1904();
        Ok(Blank { bytes, name: name.to_owned(), main, epoch_1904, sheets })
    }

    /// The file as it was read.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The file with these cells filled. Cells with formulas are left alone.
    pub fn fill(&self, puts: &[Put]) -> Result<Vec<u8>, SheetError> {
        if puts.is_empty() {
            return Ok(self.bytes.clone());
        }
        self.write(puts).map_err(|error| error.in_file(&self.name))
    }

    fn write(&self, puts: &[Put]) -> Result<Vec<u8>, SheetError> {
        let mut archive = ZipArchive::new(Cursor::new(self.bytes.as_slice())).map_err(zip_error)?;
        let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(self.bytes.len() + 4096)));
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(zip_error)?;
            let name = entry.name().map_err(zip_error)?.into_owned();
            let plain = name.replace('\\', "/");
            let sheet = self.sheets.iter().position(|sheet| sheet.part.eq_ignore_ascii_case(&plain));
            if sheet.is_none() && !self.main.eq_ignore_ascii_case(&plain) {
                out.raw_copy_file(entry).map_err(zip_error)?;
                continue;
            }
            let options = SimpleFileOptions::default()
                .compression_method(entry.compression())
                .last_modified_time(entry.last_modified().unwrap_or_default());
            drop(entry);
            let before = whole(&mut archive, index)?;
            let after = match sheet {
                Some(sheet) => self.sheet_with(sheet, &before, puts)?,
                None => computed_on_load(&before)?,
            };
            if after == before {
                out.raw_copy_file(archive.by_index_raw(index).map_err(zip_error)?).map_err(zip_error)?;
                continue;
            }
            out.start_file(name, options).map_err(zip_error)?;
            out.write_all(&after)?;
        }
        Ok(out.finish().map_err(zip_error)?.into_inner())
    }

    fn sheet_with(&self, sheet: usize, before: &[u8], puts: &[Put]) -> Result<Vec<u8>, SheetError> {
        let scan = scan(before)?;
        let mut cuts: Vec<Cut> = scan.cells.iter().filter_map(|cell| cell.stale).map(Cut::out).collect();
        let mut wanted: BTreeMap<u32, BTreeMap<usize, &Put>> = BTreeMap::new();
        for put in puts.iter().filter(|put| put.sheet == sheet) {
            if put.row == 0 || put.row > ROWS_MAX || put.column >= COLUMNS_MAX {
                return Err(SheetError::limit(Bound::Rows, u64::from(ROWS_MAX)).at_row(put.row));
            }
            wanted.entry(put.row).or_default().insert(put.column, put);
        }
        for (row, puts) in wanted {
            self.fill_row(before, &scan, row, &puts, &mut cuts);
        }
        Ok(joined(before, cuts))
    }

    fn fill_row(&self, before: &[u8], scan: &Scan, row: u32, puts: &BTreeMap<usize, &Put>, cuts: &mut Vec<Cut>) {
        let prefix = scan.prefix.as_str();
        let Some(span) = scan.rows.iter().find(|span| span.number == row) else {
            let cells: String = puts.values().map(|put| self.new_cell(put, prefix)).collect();
            let at = scan.rows.iter().find(|span| span.number > row).map_or(scan.end, |span| span.start);
            cuts.push(Cut { start: at, end: at, with: scan.row_element(row, &cells) });
            return;
        };
        let first = scan.cells.partition_point(|cell| cell.row < row);
        let cells: Vec<&CellSpan> = scan.cells[first..].iter().take_while(|cell| cell.row == row).collect();
        let mut into_empty = String::new();
        for (column, put) in puts {
            match cells.iter().find(|cell| cell.column == *column) {
                Some(cell) if cell.formula => {}
                Some(cell) => {
                    let with = self.cell_with(before, cell, put, prefix);
                    cuts.push(Cut { start: cell.start, end: cell.end, with });
                }
                None if span.is_empty => into_empty.push_str(&self.new_cell(put, prefix)),
                None => {
                    let at = cells.iter().find(|cell| cell.column > *column).map_or(span.inner_end, |cell| cell.start);
                    cuts.push(Cut { start: at, end: at, with: self.new_cell(put, prefix) });
                }
            }
        }
        if !into_empty.is_empty() {
            let tag = String::from_utf8_lossy(&before[span.start..span.end]).into_owned();
            let open = tag.trim_end_matches('>').trim_end_matches('/').trim_end().to_owned();
            let with = format!("{open}>{into_empty}</{prefix}row>");
            cuts.push(Cut { start: span.start, end: span.end, with });
        }
    }

    /// An element of the file with another value: every attribute but its type stays.
    fn cell_with(&self, before: &[u8], cell: &CellSpan, put: &Put, prefix: &str) -> String {
        let tag = String::from_utf8_lossy(&before[cell.start..cell.tag_end]).into_owned();
        let open = without_attribute(tag.trim_end_matches('>').trim_end_matches('/').trim_end(), "t");
        self.element(&open, &put.value, prefix)
    }

    fn new_cell(&self, put: &Put, prefix: &str) -> String {
        let at = format!("{}{}", super::column_letters(u32::try_from(put.column).unwrap_or(0)), put.row);
        let format = put.format.map(|format| format!(" s=\"{format}\"")).unwrap_or_default();
        self.element(&format!("<{prefix}c r=\"{at}\"{format}"), &put.value, prefix)
    }

    fn element(&self, open: &str, value: &PutValue, prefix: &str) -> String {
        match value {
            PutValue::Number(number) if number.is_finite() => {
                format!("{open}><{prefix}v>{number}</{prefix}v></{prefix}c>")
            }
            PutValue::Number(_) => format!("{open}/>"),
            PutValue::Day(day) => {
                // 1970-01-01 is day 25569 of the count from 1900 and 24107 of that from 1904.
                let serial = i64::from(*day) + if self.epoch_1904 { 24_107 } else { 25_569 };
                format!("{open}><{prefix}v>{serial}</{prefix}v></{prefix}c>")
            }
            PutValue::Text(text) => {
                let text = escaped(text);
                format!(
                    "{open} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{text}</{prefix}t></{prefix}is></{prefix}c>"
                )
            }
        }
    }
}

/// Text as XML holds it; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\t' => out.push(sign),
            sign if sign.is_control() || matches!(sign, '\u{FFFE}' | '\u{FFFF}') => {}
            sign => out.push(sign),
        }
    }
    out
}

fn zip_error(error: zip::result::ZipError) -> SheetError {
    match error {
        zip::result::ZipError::Io(error) => SheetError::from(error),
        other => SheetError::damaged(other),
    }
}

fn whole(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<Vec<u8>, SheetError> {
    let entry = archive.by_index(index).map_err(zip_error)?;
    let mut bytes = Vec::new();
    entry.take(BLANK_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > BLANK_BYTES_MAX {
        return Err(SheetError::limit(Bound::Unpacked, BLANK_BYTES_MAX));
    }
    Ok(bytes)
}

/// A piece of the bytes and what stands there afterwards.
#[derive(Debug, Clone)]
struct Cut {
    start: usize,
    end: usize,
    with: String,
}

impl Cut {
    fn out((start, end): (usize, usize)) -> Cut {
        Cut { start, end, with: String::new() }
    }
}

fn joined(before: &[u8], mut cuts: Vec<Cut>) -> Vec<u8> {
    // A stable sort: cells put in at one place keep the order of their columns.
    cuts.sort_by_key(|cut| (cut.start, cut.end));
    let mut out = Vec::with_capacity(before.len() + cuts.iter().map(|cut| cut.with.len()).sum::<usize>());
    let mut at = 0;
    for cut in cuts {
        out.extend_from_slice(&before[at.min(cut.start)..cut.start]);
        out.extend_from_slice(cut.with.as_bytes());
        at = cut.end;
    }
    out.extend_from_slice(&before[at..]);
    out
}

/// A start tag without one of its attributes.
fn without_attribute(tag: &str, name: &str) -> String {
    let Some(at) = tag.find(&format!(" {name}=")) else { return tag.to_owned() };
    let value = at + name.len() + 2;
    let Some(quote) = tag.as_bytes().get(value).copied() else { return tag.to_owned() };
    match tag[value + 1..].bytes().position(|byte| byte == quote) {
        Some(length) => format!("{}{}", &tag[..at], &tag[value + length + 2..]),
        None => tag.to_owned(),
    }
}

/// The main part with its formulas computed when the file is opened.
fn computed_on_load(before: &[u8]) -> Result<Vec<u8>, SheetError> {
    const FLAG: &str = " fullCalcOnLoad=\"1\"";
    let mut xml = Xml::new(before);
    let (mut tag, mut after) = (None, None);
    loop {
        let start = xml.position();
        let event = xml.next()?;
        let (is_start, name) = match &event {
            Event::Eof => break,
            Event::Start(element) => (true, local(element.name().0).to_owned()),
            Event::Empty(element) => (true, local(element.name().0).to_owned()),
            Event::End(element) => (false, local(element.name().0).to_owned()),
            _ => continue,
        };
        let said = matches!(&event, Event::Start(e) | Event::Empty(e) if attribute(e, "fullCalcOnLoad").is_some());
        let end = xml.position();
        match name.as_str() {
            "calcPr" if said => return Ok(before.to_vec()),
            "calcPr" if is_start => tag = Some((start, end)),
            // calcPr comes after these, if they are there at all.
            "sheets" | "functionGroups" | "externalReferences" | "definedNames" => after = Some(end),
            _ => {}
        }
    }
    let cut = match (tag, after) {
        (Some((start, end)), _) => {
            let at = start + String::from_utf8_lossy(&before[start..end]).find("calcPr").unwrap_or(1) + "calcPr".len();
            Cut { start: at, end: at, with: FLAG.to_owned() }
        }
        (None, Some(at)) => {
            let head = String::from_utf8_lossy(&before[..at]).into_owned();
            let prefix = head.rfind("</").map(|from| &head[from + 2..]).and_then(|name| name.split_once(':'));
            let prefix = prefix.map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default();
            Cut { start: at, end: at, with: format!("<{prefix}calcPr{FLAG}/>") }
        }
        (None, None) => return Ok(before.to_vec()),
    };
    Ok(joined(before, vec![cut]))
}

#[derive(Debug)]
struct RowSpan {
    number: u32,
    start: usize,
    /// Before the closing tag.
    inner_end: usize,
    end: usize,
    is_empty: bool,
}

#[derive(Debug)]
struct CellSpan {
    row: u32,
    column: usize,
    start: usize,
    tag_end: usize,
    end: usize,
    format: u32,
    formula: bool,
    /// What the formula last came to.
    stale: Option<(usize, usize)>,
}

/// Where everything stands in the bytes of a sheet.
#[derive(Debug, Default)]
struct Scan {
    rows: Vec<RowSpan>,
    cells: Vec<CellSpan>,
    /// Where a row after the last one goes.
    end: usize,
    /// `<sheetData/>`: from and to.
    prefix: String,
    protected: bool,
    merged: Vec<MergedArea>,
    columns: Vec<(usize, usize, u32)>,
    choices: Vec<(String, String)>,
}

impl Scan {
    fn row_element(&self, row: u32, cells: &str) -> String {
        let prefix = &self.prefix;
        format!("<{prefix}row r=\"{row}\">{cells}</{prefix}row>")
    }
}

fn format_of(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|value| value.trim().parse().ok()).unwrap_or(0)
}

/// Finds rows, cells and rules in the bytes of a sheet.
fn scan(bytes: &[u8]) -> Result<Scan, SheetError> {
    let mut xml = Xml::new(bytes);
    let mut scan = Scan::default();
    let mut rule: Option<(String, String)> = None;
    let mut wanted = false;
    loop {
        let start = xml.position();
        match xml.next()? {
            Event::Eof => break,
            Event::Start(element) => match local(element.name().0) {
                "row" => {
                    let number = row_number(&element, &scan)?;
                    scan_row(&mut xml, start, number, &mut scan)?;
                }
                "dataValidation" if attribute(&element, "type").is_some_and(|kind| kind == "list") => {
                    rule = Some((attribute(&element, "sqref").unwrap_or_default().into_owned(), String::new()));
                }
                "formula1" => wanted = rule.is_some(),
                _ => read_rule(&element, &mut scan),
            },
            Event::Empty(element) => match local(element.name().0) {
                "row" => {
                    let number = row_number(&element, &scan)?;
                    let end = xml.position();
                    scan.rows.push(RowSpan { number, start, inner_end: end, end, is_empty: true });
                }
                "sheetData" => return Err(SheetError::new(SheetErrorKind::Empty, "")),
                _ => read_rule(&element, &mut scan),
            },
            Event::End(element) => match local(element.name().0) {
                "sheetData" => {
                    let name = element.name().0;
                    scan.prefix = name.split_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default();
                    scan.end = start;
                }
                "formula1" => wanted = false,
                "dataValidation" => scan.choices.extend(rule.take()),
                _ => {}
            },
            text if wanted => {
                if let Some((_, words)) = &mut rule {
                    push_text(&text, words);
                }
            }
            _ => {}
        }
        if scan.merged.len() > MERGED_AREAS_MAX || scan.choices.len() > MERGED_AREAS_MAX {
            return Err(SheetError::limit(Bound::Parts, MERGED_AREAS_MAX as u64));
        }
    }
    Ok(scan)
}

fn read_rule(element: &BytesStart<'_>, scan: &mut Scan) {
    match local(element.name().0) {
        "sheetProtection" => scan.protected = attribute(element, "sheet").is_some_and(|value| is_yes(&value)),
        "mergeCell" => scan.merged.extend(attribute(element, "ref").and_then(|range| area(&range))),
        "col" => {
            let (min, max) = (format_of(element, "min"), format_of(element, "max"));
            if min > 0 {
                scan.columns.push((min as usize - 1, max.max(min) as usize - 1, format_of(element, "style")));
            }
        }
        _ => {}
    }
}

fn row_number(element: &BytesStart<'_>, scan: &Scan) -> Result<u32, SheetError> {
    let before = scan.rows.last().map_or(0, |row| row.number);
    let number = match attribute(element, "r") {
        Some(number) => number.trim().parse().map_err(|_| SheetError::damaged("row r"))?,
        None => before.saturating_add(1),
    };
    if number <= before || number > ROWS_MAX {
        return Err(SheetError::damaged("行次序颠倒 rows out of order").at_row(number));
    }
    Ok(number)
}

/// The cells of a row whose start tag was just read.
fn scan_row(xml: &mut Xml<&[u8]>, row_start: usize, number: u32, scan: &mut Scan) -> Result<(), SheetError> {
    let mut next_column = 0;
    loop {
        let start = xml.position();
        let found = match xml.next()? {
            Event::Eof => return Err(SheetError::damaged("</row>")),
            Event::End(element) if local(element.name().0) == "row" => {
                let end = xml.position();
                scan.rows.push(RowSpan { number, start: row_start, inner_end: start, end, is_empty: false });
                return Ok(());
            }
            Event::Start(element) if local(element.name().0) == "c" => Some((cell_at(&element, next_column), true)),
            Event::Empty(element) if local(element.name().0) == "c" => Some((cell_at(&element, next_column), false)),
            _ => None,
        };
        let Some(((column, format), has_content)) = found else { continue };
        if column < next_column {
            return Err(SheetError::damaged("单元格次序颠倒 cells out of order").at_row(number));
        }
        next_column = column + 1;
        let tag_end = xml.position();
        let mut cell =
            CellSpan { row: number, column, start, tag_end, end: tag_end, format, formula: false, stale: None };
        if has_content {
            scan_cell(xml, &mut cell)?;
        }
        scan.cells.push(cell);
        if scan.cells.len() > BLANK_CELLS_MAX {
            return Err(SheetError::limit(Bound::Parts, BLANK_CELLS_MAX as u64));
        }
    }
}

fn cell_at(element: &BytesStart<'_>, next_column: usize) -> (usize, u32) {
    let column = attribute(element, "r").and_then(|at| reference(&at)).map_or(next_column, |(column, _)| column);
    (column, format_of(element, "s"))
}

fn scan_cell(xml: &mut Xml<&[u8]>, cell: &mut CellSpan) -> Result<(), SheetError> {
    let mut value = None;
    loop {
        let start = xml.position();
        match xml.next()? {
            Event::Eof => return Err(SheetError::damaged("</c>")),
            Event::Start(element) | Event::Empty(element) => match local(element.name().0) {
                "f" => cell.formula = true,
                "v" => value = Some(start),
                _ => {}
            },
            Event::End(element) => match local(element.name().0) {
                "v" => {
                    let end = xml.position();
                    cell.stale = value.take().map(|start| (start, end));
                }
                "c" => {
                    cell.end = xml.position();
                    cell.stale = cell.stale.filter(|_| cell.formula);
                    return Ok(());
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// Numbers of the cell formats that are not locked.
fn free_formats(styles: &[u8]) -> Result<Vec<u32>, SheetError> {
    let mut xml = Xml::new(styles);
    let (mut free, mut n, mut in_cells) = (Vec::new(), 0_u32, false);
    loop {
        match xml.next()? {
            Event::Eof => return Ok(free),
            Event::Start(element) | Event::Empty(element) => match local(element.name().0) {
                "cellXfs" => in_cells = true,
                "xf" if in_cells => n += 1,
                "protection" if in_cells => {
                    let locked = attribute(&element, "locked").is_none_or(|value| is_yes(&value));
                    if !locked {
                        free.push(n.saturating_sub(1));
                    }
                }
                _ => {}
            },
            Event::End(element) if local(element.name().0) == "cellXfs" => in_cells = false,
            _ => {}
        }
    }
}

fn read_sheet(
    book: &mut xlsx::Workbook,
    index: usize,
    free: &[u32],
    limits: &Limits,
) -> Result<BlankSheet, SheetError> {
    let (part, bytes) = book.part(index)?;
    let scan = match scan(&bytes) {
        Err(error) if error.kind == SheetErrorKind::Empty => Scan::default(),
        scan => scan?,
    };
    let mut sheet = BlankSheet {
        protected: scan.protected,
        merged: scan.merged,
        columns: scan.columns.iter().map(|(a, b, format)| (*a, *b, *format, !free.contains(format))).collect(),
        part,
        ..BlankSheet::default()
    };
    for span in &scan.cells {
        let cell = BlankCell {
            row: span.row,
            column: span.column,
            text: String::new(),
            formula: span.formula,
            locked: scan.protected && !free.contains(&span.format),
            is_date: book.style(span.format as usize) == NumberStyle::Date,
            format: span.format,
        };
        sheet.cells.insert((span.row, span.column), cell);
    }
    let mut rows = book.rows(index, limits)?;
    let mut row = Row::new();
    while rows.next(&mut row)? {
        for (column, (text, _)) in row.iter().enumerate() {
            if let Some(cell) = sheet.cells.get_mut(&(row.number(), column)) {
                text.clone_into(&mut cell.text);
            }
        }
    }
    sheet.choices = scan.choices.iter().map(|(areas, formula)| choices(areas, formula)).collect();
    Ok(sheet)
}

fn areas(text: &str) -> Vec<MergedArea> {
    let one = |text: &str| {
        let text = text.replace('$', "");
        match text.split_once(':') {
            Some(_) => area(&text),
            None => area(&format!("{text}:{text}")),
        }
    };
    text.split_whitespace().filter_map(one).collect()
}

/// `"专职,兼职"` gives its words; a range keeps its text until all sheets are read.
fn choices(sqref: &str, formula: &str) -> Choices {
    let formula = formula.trim();
    let words = match formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(list) => list.split(',').map(|word| word.trim().to_owned()).collect(),
        None => vec![format!("={formula}")],
    };
    Choices { areas: areas(sqref), words }
}

/// Words that stand in cells of the workbook.
fn resolve_choices(sheets: &mut [BlankSheet]) {
    for at in 0..sheets.len() {
        for rule in 0..sheets[at].choices.len() {
            let Some(formula) =
                sheets[at].choices[rule].words.first().and_then(|word| word.strip_prefix('=')).map(str::to_owned)
            else {
                continue;
            };
            let (name, range) = formula.rsplit_once('!').unwrap_or(("", &formula));
            let name = name.trim_matches('\'').replace("''", "'");
            let source = sheets.iter().position(|sheet| sheet.name == name).unwrap_or(at);
            let mut words = Vec::new();
            for area in areas(range) {
                let cells = sheets[source].cells.range((area.first_row, 0)..=(area.last_row, usize::MAX));
                let inside = cells.filter(|((row, column), _)| holds(&area, *row, *column));
                words.extend(inside.map(|(_, cell)| cell.text.clone()).filter(|text| !text.is_empty()));
            }
            sheets[at].choices[rule].words = words;
        }
    }
}
