//! XLS of Excel 97 to 2003, and what WPS writes as `.et`, which is the same. Read whole by calamine, after `ole` has
//! walked the records and refused what would not fit in memory.

use std::io::{Cursor, Read};

use calamine::{Data, ExcelDateTime, Range, Reader, SheetType, SheetVisible, Xls};

use super::error::{Bound, SheetError, SheetErrorKind, Unreadable};
use super::guard::guarded;
use super::input::Input;
use super::limits::{Limits, MERGED_AREAS_MAX, MERGED_ROWS_MAX};
use super::number::{self, Epoch};
use super::ole::{self, Compound};
use super::open::{MergedArea, SheetEntry};
use super::row::{CellKind, Row};
use super::{Notes, Progress, Rows};

/// An open workbook.
pub(crate) struct Workbook {
    xls: Xls<Cursor<Vec<u8>>>,
    epoch: Epoch,
    pub sheets: Vec<SheetEntry>,
}

/// All bytes of the file, within the limit.
pub(crate) fn read_whole(input: &Input, limits: &Limits) -> Result<Vec<u8>, SheetError> {
    let mut bytes = Vec::new();
    input.open()?.take(limits.xls_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits.xls_bytes {
        return Err(SheetError::limit(Bound::Xls, limits.xls_bytes));
    }
    Ok(bytes)
}

impl Workbook {
    pub fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self, SheetError> {
        ole::check_workbook(&Compound::open(&bytes)?.workbook()?, limits)?;
        // The walk above finds most broken files; calamine indexes into what is left without asking.
        let xls = guarded(|| Xls::new(Cursor::new(bytes)));
        let xls = xls.map_err(|_| SheetError::damaged("XLS"))?.map_err(|error| xls_error(&error))?;
        let epoch = if xls.has_1904_epoch() { Epoch::Y1904 } else { Epoch::Y1900 };
        let sheets: Vec<SheetEntry> = xls
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| SheetEntry { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible })
            .collect();
        if sheets.is_empty() {
            return Err(SheetError::new(SheetErrorKind::Empty, ""));
        }
        Ok(Self { xls, epoch, sheets })
    }

    /// Rows of a sheet by its index in `sheets`.
    pub fn rows(&mut self, index: usize, limits: &Limits) -> Result<XlsRows, SheetError> {
        let sheet = self.sheets.get(index).ok_or_else(|| SheetError::new(SheetErrorKind::NoSuchSheet, ""))?;
        let range = self.xls.worksheet_range(&sheet.name).map_err(|error| xls_error(&error))?;
        Ok(XlsRows {
            range,
            epoch: self.epoch,
            limits: limits.clone(),
            at: 0,
            shown: String::new(),
            notes: Notes::default(),
        })
    }

    /// Merged areas that begin in the first rows.
    pub fn merged(&self, index: usize) -> Vec<MergedArea> {
        let Some(sheet) = self.sheets.get(index) else { return Vec::new() };
        let areas = self.xls.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        areas
            .into_iter()
            .filter(|area| area.start.0 < MERGED_ROWS_MAX)
            .take(MERGED_AREAS_MAX)
            .map(|area| MergedArea {
                first_row: area.start.0 + 1,
                last_row: area.end.0 + 1,
                first_column: area.start.1 as usize,
                last_column: area.end.1 as usize,
            })
            .collect()
    }
}

fn xls_error(error: &calamine::XlsError) -> SheetError {
    match error {
        calamine::XlsError::Password => SheetError::unreadable(Unreadable::Encrypted),
        other => SheetError::damaged(other),
    }
}

/// Rows of one sheet, already in memory.
pub(crate) struct XlsRows {
    range: Range<Data>,
    epoch: Epoch,
    limits: Limits,
    at: usize,
    shown: String,
    notes: Notes,
}

impl XlsRows {
    fn read_row(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        let Some((first_row, first_column)) = self.range.start() else { return Ok(false) };
        let width = self.range.width();
        while self.at < self.range.height() {
            row.clear();
            row.set_number(first_row + self.at as u32 + 1);
            for column in 0..width {
                let Some(data) = self.range.get((self.at, column)) else { break };
                self.shown.clear();
                let kind = show(data, self.epoch, &mut self.shown);
                if self.shown.is_empty() {
                    continue;
                }
                let column = first_column as usize + column;
                if self.shown.len() > self.limits.cell_bytes {
                    let limit = SheetError::limit(Bound::Cell, self.limits.cell_bytes as u64);
                    return Err(limit.at_row(row.number()).at_column(column));
                }
                if column >= self.limits.columns {
                    self.notes.cells_beyond += 1;
                    continue;
                }
                row.pad(column);
                row.push(&self.shown, kind);
            }
            self.at += 1;
            if !row.is_blank() {
                return Ok(true);
            }
        }
        row.clear();
        Ok(false)
    }
}

fn show(data: &Data, epoch: Epoch, out: &mut String) -> CellKind {
    match data {
        Data::Empty => CellKind::Empty,
        Data::String(text) => {
            out.push_str(text);
            CellKind::Text
        }
        Data::Int(value) => number::number_text(&value.to_string(), out),
        Data::Float(value) => number::float_text(*value, out),
        Data::DateTime(day) => show_day(day, epoch, out),
        Data::DateTimeIso(text) | Data::DurationIso(text) => {
            number::iso_date_text(text, out);
            CellKind::Date
        }
        Data::Bool(value) => {
            out.push_str(if *value { "TRUE" } else { "FALSE" });
            CellKind::Bool
        }
        Data::Error(error) => {
            out.push_str(&error.to_string());
            CellKind::Error
        }
    }
}

fn show_day(day: &ExcelDateTime, epoch: Epoch, out: &mut String) -> CellKind {
    if day.is_datetime() && number::date_text(day.as_f64(), epoch, out) {
        return CellKind::Date;
    }
    number::float_text(day.as_f64(), out)
}

impl Rows for XlsRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        self.read_row(row)
    }

    fn position(&self) -> Progress {
        Progress { done: self.at as u64, total: self.range.height() as u64 }
    }

    fn notes(&self) -> Notes {
        self.notes
    }
}
