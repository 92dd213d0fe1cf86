//! 文字文档中的表 (tables of a Word or WPS document, `.docx`): every table is a sheet, named by its place and the line above it. Merged
//! cells are told as a worksheet tells them; a table inside a cell is text of that cell.
//!
//! The tables are held in memory: a document has hundreds of rows, not a million, and the bounds see to that.

use quick_xml::events::{BytesStart, Event};

use super::error::{Bound, SheetError, Unreadable};
use super::limits::{BLANK_CELLS_MAX, COLUMNS_MAX, Limits, MERGED_AREAS_MAX, PART_BYTES_MAX, SHEETS_MAX};
use super::open::{MergedArea, SheetEntry};
use super::package::{Package, Part};
use super::row::{CellKind, Row};
use super::xml::{Xml, attribute, local, push_text};
use super::{Notes, Progress, Rows};

/// Characters of the line above a table that its name shows.
const NAME_CHARS_MAX: usize = 24;

/// One table.
#[derive(Debug, Default, Clone)]
struct Table {
    rows: Vec<Vec<String>>,
    merged: Vec<MergedArea>,
}

/// A document with its tables.
#[derive(Debug)]
pub(crate) struct Document {
    tables: Vec<Table>,
    /// The tables under their names.
    pub sheets: Vec<SheetEntry>,
}

impl Document {
    pub fn open(mut package: Package, limits: &Limits) -> Result<Self, SheetError> {
        let part = package.stream("word/document.xml", limits)?;
        let mut reading = Reading { limits: limits.clone(), ..Reading::default() };
        reading.run(&mut Xml::new(part))?;
        if reading.tables.is_empty() {
            return Err(SheetError::unreadable(Unreadable::Document));
        }
        Ok(Self { tables: reading.tables, sheets: reading.names })
    }

    pub fn rows(&self, index: usize) -> TableRows {
        TableRows { rows: self.tables.get(index).map(|table| table.rows.clone()).unwrap_or_default(), at: 0 }
    }

    pub fn merged(&self, index: usize) -> Vec<MergedArea> {
        self.tables.get(index).map(|table| table.merged.clone()).unwrap_or_default()
    }
}

/// What is being read.
#[derive(Default)]
struct Reading {
    limits: Limits,
    tables: Vec<Table>,
    names: Vec<SheetEntry>,
    /// The last line of text outside of tables.
    line: String,
    paragraph: String,
    n_cells: usize,
    n_bytes: usize,
}

/// The cell being read.
#[derive(Default)]
struct Cell {
    text: String,
    span: usize,
    /// Joined with the cell above it.
    continues: bool,
    begins: bool,
}

impl Reading {
    fn run(&mut self, xml: &mut Xml<Part>) -> Result<(), SheetError> {
        let mut in_text = false;
        loop {
            match &xml.next()? {
                Event::Eof => return Ok(()),
                Event::Start(element) => match local(element.name().0) {
                    "tbl" => self.table(xml)?,
                    "t" => in_text = true,
                    _ => {}
                },
                Event::End(element) => match local(element.name().0) {
                    "t" => in_text = false,
                    "p" if !self.paragraph.trim().is_empty() => self.line = std::mem::take(&mut self.paragraph),
                    "p" => self.paragraph.clear(),
                    _ => {}
                },
                text if in_text => {
                    push_text(text, &mut self.paragraph);
                    self.bounded(0)?;
                }
                _ => {}
            }
        }
    }

    /// A table whose start tag was just read.
    fn table(&mut self, xml: &mut Xml<Part>) -> Result<(), SheetError> {
        let mut table = Table::default();
        // Areas that go on downwards, by column: first row and width.
        let mut open: Vec<(usize, MergedArea)> = Vec::new();
        loop {
            match &xml.next()? {
                Event::Eof => return Err(SheetError::damaged("</w:tbl>")),
                Event::End(element) if local(element.name().0) == "tbl" => break,
                Event::Start(element) if local(element.name().0) == "tr" => {
                    let cells = self.row(xml)?;
                    place(cells, &mut table, &mut open);
                }
                _ => {}
            }
            if table.merged.len() > MERGED_AREAS_MAX {
                return Err(SheetError::limit(Bound::Parts, MERGED_AREAS_MAX as u64));
            }
        }
        table.merged.extend(open.into_iter().map(|(_, area)| area).filter(|area| area.last_row > area.first_row));
        if table.rows.iter().flatten().all(|text| text.trim().is_empty()) {
            return Ok(());
        }
        if self.tables.len() >= SHEETS_MAX {
            return Err(SheetError::limit(Bound::Parts, SHEETS_MAX as u64));
        }
        let line: String = self.line.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
        let name = format!("表{} {line}", self.tables.len() + 1).trim_end().to_owned();
        self.names.push(SheetEntry { name, hidden: false });
        self.tables.push(table);
        Ok(())
    }

    fn row(&mut self, xml: &mut Xml<Part>) -> Result<Vec<Cell>, SheetError> {
        let mut cells = Vec::new();
        loop {
            match &xml.next()? {
                Event::Eof => return Err(SheetError::damaged("</w:tr>")),
                Event::End(element) if local(element.name().0) == "tr" => return Ok(cells),
                Event::Start(element) if local(element.name().0) == "tc" => cells.push(self.cell(xml)?),
                // Columns that the row leaves out on its left.
                Event::Empty(element) if local(element.name().0) == "gridBefore" => {
                    cells.push(Cell { span: number(element), ..Cell::default() });
                }
                _ => {}
            }
        }
    }

    /// A cell whose start tag was just read; what stands in tables inside of it belongs to its text.
    fn cell(&mut self, xml: &mut Xml<Part>) -> Result<Cell, SheetError> {
        let mut cell = Cell { span: 1, ..Cell::default() };
        let (mut depth, mut in_text) = (0_usize, false);
        loop {
            match &xml.next()? {
                Event::Eof => return Err(SheetError::damaged("</w:tc>")),
                Event::Start(element) => match local(element.name().0) {
                    "tbl" => depth += 1,
                    "t" => in_text = true,
                    _ => {}
                },
                Event::Empty(element) if depth == 0 => match local(element.name().0) {
                    "gridSpan" => cell.span = number(element).max(1),
                    "vMerge" => {
                        cell.begins = attribute(element, "val").is_some_and(|value| value == "restart");
                        cell.continues = !cell.begins;
                    }
                    "br" | "tab" => cell.text.push(' '),
                    _ => {}
                },
                Event::End(element) => match local(element.name().0) {
                    "tbl" => depth = depth.saturating_sub(1),
                    "t" => in_text = false,
                    "p" if !cell.text.is_empty() => cell.text.push('\n'),
                    "tc" if depth == 0 => break,
                    _ => {}
                },
                text if in_text => push_text(text, &mut cell.text),
                _ => {}
            }
            if cell.text.len() > self.limits.cell_bytes {
                return Err(SheetError::limit(Bound::Cell, self.limits.cell_bytes as u64));
            }
        }
        cell.text.truncate(cell.text.trim_end().len());
        self.n_cells += cell.span;
        self.bounded(cell.text.len())?;
        Ok(cell)
    }

    fn bounded(&mut self, bytes: usize) -> Result<(), SheetError> {
        self.n_bytes += bytes;
        if self.n_cells > BLANK_CELLS_MAX {
            return Err(SheetError::limit(Bound::Parts, BLANK_CELLS_MAX as u64));
        }
        if self.n_bytes as u64 > PART_BYTES_MAX || self.paragraph.len() > self.limits.row_bytes {
            return Err(SheetError::limit(Bound::SheetText, PART_BYTES_MAX));
        }
        Ok(())
    }
}

/// `w:val` of an element, within the columns that are read.
fn number(element: &BytesStart<'_>) -> usize {
    attribute(element, "val").and_then(|value| value.parse().ok()).unwrap_or(1).min(COLUMNS_MAX)
}

/// Puts the cells of a row under their columns and follows merged ones.
fn place(cells: Vec<Cell>, table: &mut Table, open: &mut Vec<(usize, MergedArea)>) {
    let row = u32::try_from(table.rows.len() + 1).unwrap_or(u32::MAX);
    let mut texts: Vec<String> = Vec::new();
    for cell in cells {
        let column = texts.len();
        if column >= COLUMNS_MAX {
            break;
        }
        let last = column + cell.span.max(1) - 1;
        if cell.continues {
            if let Some((_, area)) = open.iter_mut().find(|(at, _)| *at == column) {
                area.last_row = row;
            }
            texts.push(String::new());
        } else {
            let ended = open.iter().position(|(at, _)| *at == column).map(|at| open.swap_remove(at).1);
            table.merged.extend(ended.filter(|area| area.last_row > area.first_row));
            let area = MergedArea { first_row: row, last_row: row, first_column: column, last_column: last };
            if cell.begins {
                open.push((column, area));
            } else if last > column {
                table.merged.push(area);
            }
            texts.push(cell.text);
        }
        texts.resize(last + 1, String::new());
    }
    table.rows.push(texts);
}

/// Rows of one table.
pub(crate) struct TableRows {
    rows: Vec<Vec<String>>,
    at: usize,
}

impl Rows for TableRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        row.clear();
        while let Some(texts) = self.rows.get(self.at) {
            self.at += 1;
            if texts.iter().all(|text| text.trim().is_empty()) {
                continue;
            }
            row.set_number(u32::try_from(self.at).unwrap_or(u32::MAX));
            for text in texts {
                row.push(text, CellKind::Text);
            }
            return Ok(true);
        }
        Ok(false)
    }

    fn position(&self) -> Progress {
        Progress { done: self.at as u64, total: self.rows.len() as u64 }
    }

    fn notes(&self) -> Notes {
        Notes::default()
    }
}
