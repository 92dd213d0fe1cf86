//! ODS (开放文档表格), read in one pass over its XML. Cells and rows that say "repeat me a million times" are repeated
//! within limits when they hold something, and cost nothing when they are blank.

use std::collections::HashSet;

use quick_xml::events::{BytesStart, Event};

use super::error::{Bound, SheetError, SheetErrorKind};
use super::limits::{Limits, MERGED_AREAS_MAX, MERGED_ROWS_MAX, SHEETS_MAX};
use super::number;
use super::open::{MergedArea, SheetEntry};
use super::package::{Package, Part};
use super::row::{CellKind, Row};
use super::xml::{Xml, attribute, is_yes, local, push_text};
use super::{Notes, Progress, Rows};

const CONTENT: &str = "content.xml";

/// An open document.
pub(crate) struct Document {
    package: Package,
    pub sheets: Vec<SheetEntry>,
}

impl Document {
    pub fn open(mut package: Package, limits: &Limits) -> Result<Self, SheetError> {
        let sheets = list_sheets(package.stream(CONTENT, limits)?)?;
        if sheets.is_empty() {
            return Err(SheetError::new(SheetErrorKind::Empty, ""));
        }
        Ok(Self { package, sheets })
    }

    /// Rows of a sheet by its index in `sheets`.
    pub fn rows(&mut self, index: usize, limits: &Limits) -> Result<OdsRows, SheetError> {
        let mut xml = Xml::new(self.package.stream(CONTENT, limits)?);
        let mut passed = 0;
        loop {
            let mut skip = false;
            match xml.next()? {
                Event::Eof => return Err(SheetError::new(SheetErrorKind::NoSuchSheet, "")),
                Event::Start(element) if local(element.name().0) == "table" => {
                    if passed == index {
                        break;
                    }
                    passed += 1;
                    skip = true;
                }
                _ => {}
            }
            if skip {
                xml.skip()?;
            }
        }
        Ok(OdsRows {
            xml,
            limits: limits.clone(),
            row_before: 0,
            kept: Row::new(),
            repeats: 0,
            text_bytes: 0,
            over: false,
            cell: Cell::default(),
            merged: Vec::new(),
            notes: Notes::default(),
        })
    }

    /// Merged areas that begin in the first rows.
    pub fn merged(&mut self, index: usize, limits: &Limits) -> Result<Vec<MergedArea>, SheetError> {
        let mut rows = self.rows(index, limits)?;
        let mut row = Row::new();
        while rows.row_before < MERGED_ROWS_MAX && rows.read_row(&mut row)? {}
        Ok(rows.merged)
    }
}

/// Names of the sheets; hidden ones have a style that is not displayed.
fn list_sheets(part: Part) -> Result<Vec<SheetEntry>, SheetError> {
    let mut xml = Xml::new(part);
    let mut sheets = Vec::new();
    let mut hidden_styles: HashSet<String> = HashSet::new();
    let mut style = String::new();
    loop {
        let mut skip = false;
        match xml.next()? {
            Event::Eof => return Ok(sheets),
            Event::Start(element) => match local(element.name().0) {
                "style" => style = attribute(&element, "name").unwrap_or_default().into_owned(),
                "table-properties" => note_hidden(&element, &style, &mut hidden_styles),
                "table" => {
                    let name = attribute(&element, "name").unwrap_or_default().into_owned();
                    let hidden = attribute(&element, "style-name").is_some_and(|s| hidden_styles.contains(s.as_ref()));
                    sheets.push(SheetEntry { name, hidden });
                    skip = true;
                }
                _ => {}
            },
            Event::Empty(element) if local(element.name().0) == "table-properties" => {
                note_hidden(&element, &style, &mut hidden_styles);
            }
            _ => {}
        }
        if sheets.len() > SHEETS_MAX || hidden_styles.len() > SHEETS_MAX {
            return Err(SheetError::limit(Bound::Parts, SHEETS_MAX as u64));
        }
        if skip {
            xml.skip()?;
        }
    }
}

fn note_hidden(element: &BytesStart<'_>, style: &str, hidden: &mut HashSet<String>) {
    if attribute(element, "display").is_some_and(|display| display == "false") {
        hidden.insert(style.to_owned());
    }
}

/// The cell being read.
#[derive(Debug, Default)]
struct Cell {
    repeats: usize,
    kind: CellKind,
    value: String,
    text: String,
    /// Columns and rows it covers.
    spans: (usize, u32),
}

/// Rows of one sheet.
pub(crate) struct OdsRows {
    xml: Xml<Part>,
    limits: Limits,
    row_before: u32,
    kept: Row,
    repeats: u32,
    text_bytes: u64,
    over: bool,
    cell: Cell,
    merged: Vec<MergedArea>,
    notes: Notes,
}

impl OdsRows {
    fn read_row(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        if self.repeats > 0 {
            return self.repeat(row);
        }
        while !self.over {
            let mut skip = false;
            match self.xml.next()? {
                Event::Eof => self.over = true,
                Event::End(element) if local(element.name().0) == "table" => self.over = true,
                Event::Empty(element) if local(element.name().0) == "table-row" => {
                    self.row_before = self.row_before.saturating_add(repeated(&element, "number-rows-repeated"));
                }
                Event::Start(element) => match local(element.name().0) {
                    "table-row" => {
                        let repeats = repeated(&element, "number-rows-repeated");
                        self.read_cells().map_err(|error| error.at_row(self.row_before.saturating_add(1)))?;
                        if !self.kept.is_blank() {
                            self.repeats = repeats;
                            return self.repeat(row);
                        }
                        self.row_before = self.row_before.saturating_add(repeats);
                    }
                    "table-header-rows" | "table-row-group" | "table-rows" => {}
                    // Pictures, forms and comments beside the cells.
                    _ => skip = true,
                },
                _ => {}
            }
            if skip {
                self.xml.skip()?;
            }
        }
        row.clear();
        Ok(false)
    }

    fn repeat(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        self.repeats -= 1;
        self.row_before = self.row_before.saturating_add(1);
        if self.row_before > self.limits.rows {
            return Err(SheetError::limit(Bound::Rows, u64::from(self.limits.rows)).at_row(self.row_before));
        }
        self.text_bytes += self.kept.n_bytes() as u64;
        if self.text_bytes > self.limits.sheet_text_bytes {
            return Err(SheetError::limit(Bound::SheetText, self.limits.sheet_text_bytes).at_row(self.row_before));
        }
        row.clone_from(&self.kept);
        row.set_number(self.row_before);
        Ok(true)
    }

    fn read_cells(&mut self) -> Result<(), SheetError> {
        self.kept.clear();
        let mut column = 0usize;
        loop {
            let mut has_content = false;
            match self.xml.next()? {
                Event::Eof => return Err(SheetError::damaged("</table-row>")),
                Event::End(element) if local(element.name().0) == "table-row" => return Ok(()),
                Event::Empty(element) if is_cell(&element) => self.cell.begin(&element),
                Event::Start(element) if is_cell(&element) => {
                    self.cell.begin(&element);
                    has_content = true;
                }
                _ => continue,
            }
            if has_content {
                self.read_content().map_err(|error| error.at_column(column))?;
            }
            self.push_cell(column).map_err(|error| error.at_column(column))?;
            column = column.saturating_add(self.cell.repeats);
        }
    }

    /// Reads up to the end of the cell: its paragraphs, without comments and pictures.
    fn read_content(&mut self) -> Result<(), SheetError> {
        let (mut paragraphs, mut inside) = (0u32, 0u32);
        loop {
            let mut skip = false;
            let event = self.xml.next()?;
            match &event {
                Event::Eof => return Err(SheetError::damaged("</table-cell>")),
                Event::Start(element) => match local(element.name().0) {
                    "p" | "h" if inside == 0 => {
                        if paragraphs > 0 {
                            self.cell.text.push('\n');
                        }
                        paragraphs += 1;
                        inside = 1;
                    }
                    "span" | "a" if inside > 0 => inside += 1,
                    "s" | "tab" | "line-break" if inside > 0 => {
                        push_blank(element, &mut self.cell.text);
                        skip = true;
                    }
                    _ => skip = true,
                },
                Event::Empty(element) if inside > 0 => push_blank(element, &mut self.cell.text),
                Event::Empty(element) if local(element.name().0) == "p" => {
                    if paragraphs > 0 {
                        self.cell.text.push('\n');
                    }
                    paragraphs += 1;
                }
                Event::End(element) if is_cell_name(local(element.name().0)) => return Ok(()),
                Event::End(_) => inside = inside.saturating_sub(1),
                text if inside > 0 => push_text(text, &mut self.cell.text),
                _ => {}
            }
            drop(event);
            if skip {
                self.xml.skip()?;
            }
            if self.cell.text.len() > self.limits.cell_bytes {
                return Err(SheetError::limit(Bound::Cell, self.limits.cell_bytes as u64));
            }
        }
    }

    fn push_cell(&mut self, column: usize) -> Result<(), SheetError> {
        let (columns, rows) = self.cell.spans;
        let first_row = self.row_before.saturating_add(1);
        let wanted = columns > 1 || rows > 1;
        if wanted && first_row <= MERGED_ROWS_MAX && self.merged.len() < MERGED_AREAS_MAX {
            self.merged.push(MergedArea {
                first_row,
                last_row: first_row.saturating_add(rows.max(1) - 1),
                first_column: column,
                last_column: column.saturating_add(columns.max(1) - 1),
            });
        }
        let kind = self.cell.show();
        if self.cell.text.is_empty() {
            return Ok(());
        }
        let fitting = self.limits.columns.saturating_sub(column).min(self.cell.repeats);
        self.notes.cells_beyond += (self.cell.repeats - fitting) as u64;
        if self.kept.n_bytes().saturating_add(self.cell.text.len().saturating_mul(fitting)) > self.limits.row_bytes {
            return Err(SheetError::limit(Bound::Row, self.limits.row_bytes as u64));
        }
        if fitting > 0 {
            self.kept.pad(column);
        }
        for _ in 0..fitting {
            self.kept.push(&self.cell.text, kind);
        }
        Ok(())
    }
}

fn is_cell(element: &BytesStart<'_>) -> bool {
    is_cell_name(local(element.name().0))
}

fn is_cell_name(name: &str) -> bool {
    matches!(name, "table-cell" | "covered-table-cell")
}

fn repeated(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|times| times.parse().ok()).unwrap_or(1).max(1)
}

/// Blanks, tabs and line breaks, which ODS writes as elements.
fn push_blank(element: &BytesStart<'_>, out: &mut String) {
    /// More blanks in a row than a cell is wide say nothing.
    const BLANKS_MAX: usize = 1_000;
    match local(element.name().0) {
        "s" => {
            let blanks = attribute(element, "c").and_then(|times| times.parse().ok()).unwrap_or(1usize);
            out.extend(std::iter::repeat_n(' ', blanks.min(BLANKS_MAX)));
        }
        "tab" => out.push('\t'),
        "line-break" => out.push('\n'),
        _ => {}
    }
}

impl Cell {
    fn begin(&mut self, element: &BytesStart<'_>) {
        self.text.clear();
        self.value.clear();
        self.repeats = repeated(element, "number-columns-repeated") as usize;
        let covered = local(element.name().0) == "covered-table-cell";
        let columns = repeated(element, "number-columns-spanned") as usize;
        self.spans = if covered { (1, 1) } else { (columns, repeated(element, "number-rows-spanned")) };
        // LibreOffice writes the type twice, as office: and calcext:; the first is the standard's.
        let kind = attribute(element, "value-type").unwrap_or_default();
        self.kind = match kind.as_ref() {
            "float" | "percentage" | "currency" => CellKind::Number,
            "date" => CellKind::Date,
            "boolean" => CellKind::Bool,
            "error" => CellKind::Error,
            _ => CellKind::Text,
        };
        let name = match self.kind {
            CellKind::Number => "value",
            CellKind::Date => "date-value",
            CellKind::Bool => "boolean-value",
            _ => "string-value",
        };
        self.value.push_str(&attribute(element, name).unwrap_or_default());
    }

    /// Puts what the cell shows into `text`.
    fn show(&mut self) -> CellKind {
        if self.value.is_empty() {
            let fault = self.text.starts_with('#') && self.text.ends_with(['!', '?', 'A']);
            return if fault && self.kind != CellKind::Text { CellKind::Error } else { self.plain_kind() };
        }
        match self.kind {
            CellKind::Number => {
                let padded = self.text.starts_with('0') && self.text.len() > 1 && self.is_padded();
                if padded {
                    return CellKind::Number;
                }
                self.text.clear();
                number::number_text(&self.value, &mut self.text)
            }
            CellKind::Date => {
                self.text.clear();
                number::iso_date_text(&self.value, &mut self.text);
                CellKind::Date
            }
            CellKind::Bool => {
                self.text.clear();
                self.text.push_str(if is_yes(&self.value) { "TRUE" } else { "FALSE" });
                CellKind::Bool
            }
            kind => {
                if self.text.is_empty() {
                    self.text.push_str(&self.value);
                }
                kind
            }
        }
    }

    fn plain_kind(&self) -> CellKind {
        if self.kind == CellKind::Error { CellKind::Error } else { CellKind::Text }
    }

    /// The shown text is the number with leading noughts, as for codes.
    fn is_padded(&self) -> bool {
        self.text.bytes().all(|byte| byte.is_ascii_digit()) && self.text.trim_start_matches('0') == self.value
    }
}

impl Rows for OdsRows {
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
