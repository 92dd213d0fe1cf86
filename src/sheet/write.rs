//! Rows into files (写表): worklists, rejects and lists as XLSX or CSV. A file appears whole or not at all: it is written
//! under a temporary name in its own folder, synced, then renamed. No cell can start a formula in the program that
//! opens it, and digits that mean something (codes, phones) are text.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

use super::encoding;
use super::error::{SheetError, SheetErrorKind};
use super::guard::guarded;
use super::limits::ROWS_MAX;
use crate::text::width;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColumnKind {
    /// Text, on the left.
    #[default]
    Text,
    /// Numbers, on the right.
    Number,
    /// Days as text, in the middle.
    Date,
}

/// A column of a table (列).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ColumnSpec {
    /// Heading (表头).
    pub heading: String,
    /// Width in characters of a Latin digit; 0 leaves the usual width.
    pub width: f64,
    /// What it holds.
    pub kind: ColumnKind,
    /// Words to choose from (下拉选项).
    pub validation: Option<Vec<String>>,
    /// To be filled by the inspector; lightly tinted.
    pub input: bool,
    /// Not shown: row keys and versions.
    pub hidden: bool,
    /// Long text goes on in the next line of the cell.
    pub wrap: bool,
    /// One sheet of paper more, side by side, from about here; without any such column all stand on one.
    pub page: bool,
    /// Name by which the column is known again, in a hidden line above the headings; no such line when no column has one.
    pub mark: String,
}

/// A table to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableSpec {
    /// Name of the sheet; `名单` when empty.
    pub sheet_name: String,
    /// Line above the headings. CSV has none, so that it can be read by any program.
    pub title: Option<String>,
    /// Columns from left to right.
    pub columns: Vec<ColumnSpec>,
    /// Columns that stay when scrolling sideways; the headings always stay.
    pub frozen_columns: u16,
    /// Printed upright instead of across (横向); A4 either way.
    pub portrait: bool,
    /// Lines of the second sheet 说明; no such sheet when empty.
    pub notes: Vec<String>,
    /// Said at the head of every printed page (页眉), such as 内部资料.
    pub banner: Option<String>,
}

/// A cell to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum CellOut {
    /// Nothing.
    #[default]
    Empty,
    /// Text, never taken for a number, a date or a formula.
    Text(String),
    /// A whole number. Beyond 15 digits it is written as text, since a spreadsheet would lose its end.
    Integer(i64),
    /// A number. What is not finite is written as nothing.
    Number(f64),
}

impl From<&str> for CellOut {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Encoding of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsvEncoding {
    /// UTF-8 with a byte order mark, without which Excel takes it for GBK.
    Utf8Bom,
    /// GB18030, for older programs.
    Gb18030,
}

/// UTF-16 units that a cell of Excel holds.
const CELL_UNITS_MAX: usize = 32_767;
/// Said at the end of a text that was cut to fit.
const CUT: &str = "…（截断）";
/// Characters that a list of choices may have inside a validation; longer ones go to a hidden sheet.
const CHOICES_CHARS_MAX: usize = 255;
/// Whole numbers below this keep all their digits in a spreadsheet.
const EXACT_BELOW: u64 = 1_000_000_000_000_000;
const SHEET_NAME_CHARS_MAX: usize = 31;
const CHOICES_SHEET: &str = "选项";
const NOTES_SHEET: &str = "说明";

/// Writes a workbook, split over several sheets when there are more rows than one holds. Returns the number of rows.
pub fn write_xlsx(path: &Path, spec: &TableSpec, rows: impl Iterator<Item = Vec<CellOut>>) -> Result<u64, SheetError> {
    write_xlsx_split(path, spec, rows, ROWS_MAX)
}

/// Writes a workbook with a sheet for each table, in order. Returns the number of rows. Notes are taken from the first table.
pub fn write_xlsx_pages(path: &Path, pages: Vec<(TableSpec, Vec<Vec<CellOut>>)>) -> Result<u64, SheetError> {
    let folder = folder_of(path);
    let written = replace_file(path, |file| {
        // The library panics when its own temporary file cannot grow.
        guarded(|| fill_pages(file, &folder, pages)).unwrap_or_else(|panic| Err(panic_error(panic.as_ref())))
    });
    written.map_err(|error| error.in_file(&name_of(path)))
}

fn fill_pages(
    file: &mut (impl Write + std::io::Seek + Send),
    folder: &Path,
    pages: Vec<(TableSpec, Vec<Vec<CellOut>>)>,
) -> Result<u64, SheetError> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(folder).map_err(xlsx_error)?;
    let mut total = 0;
    for (n, (spec, rows)) in pages.into_iter().enumerate() {
        let look = Look::of(&spec);
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(xlsx_error)?;
        total +=
            fill_sheet(sheet, &spec, &look, &mut rows.into_iter().peekable(), (1, ROWS_MAX)).map_err(xlsx_error)?;
        if n == 0 && !spec.notes.is_empty() {
            write_notes(&mut workbook, &spec.notes).map_err(xlsx_error)?;
        }
    }
    workbook.save_to_writer(file).map_err(xlsx_error)?;
    Ok(total)
}

pub(super) fn write_xlsx_split(
    path: &Path,
    spec: &TableSpec,
    rows: impl Iterator<Item = Vec<CellOut>>,
    rows_of_sheet: u32,
) -> Result<u64, SheetError> {
    let folder = folder_of(path);
    let written = replace_file(path, |file| {
        // The library panics when its own temporary file cannot grow.
        let result = guarded(|| fill_workbook(file, &folder, spec, rows, rows_of_sheet));
        result.unwrap_or_else(|panic| Err(panic_error(panic.as_ref())))
    });
    written.map_err(|error| error.in_file(&name_of(path)))
}

fn fill_workbook(
    file: &mut (impl Write + std::io::Seek + Send),
    folder: &Path,
    spec: &TableSpec,
    rows: impl Iterator<Item = Vec<CellOut>>,
    rows_of_sheet: u32,
) -> Result<u64, SheetError> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(folder).map_err(xlsx_error)?;
    let look = Look::of(spec);
    let mut rows = rows.peekable();
    let (mut total, mut n_sheets) = (0, 0);
    loop {
        n_sheets += 1;
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(xlsx_error)?;
        total += fill_sheet(sheet, spec, &look, &mut rows, (n_sheets, rows_of_sheet)).map_err(xlsx_error)?;
        if n_sheets == 1 && !spec.notes.is_empty() {
            write_notes(&mut workbook, &spec.notes).map_err(xlsx_error)?;
        }
        if rows.peek().is_none() {
            break;
        }
    }
    write_choices(&mut workbook, spec).map_err(xlsx_error)?;
    workbook.save_to_writer(file).map_err(xlsx_error)?;
    Ok(total)
}

/// Formats of the cells.
struct Look {
    title: Format,
    heading: Format,
    /// For each column: plain, and for text that could be taken for a formula.
    columns: Vec<(Format, Format)>,
}

impl Look {
    fn of(spec: &TableSpec) -> Self {
        let plain = Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xA6A6A6));
        let heading = plain
            .clone()
            .set_bold()
            .set_background_color(Color::RGB(0xD9E1F2))
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let column = |column: &ColumnSpec| {
            let mut format = plain.clone().set_align(FormatAlign::Top);
            format = match column.kind {
                ColumnKind::Text => format.set_num_format("@"),
                ColumnKind::Date => format.set_num_format("@").set_align(FormatAlign::Center),
                ColumnKind::Number => format.set_align(FormatAlign::Right),
            };
            if column.wrap {
                format = format.set_text_wrap();
            }
            if column.input {
                format = format.set_background_color(Color::RGB(0xFFF9E5));
            }
            (format.clone(), format.set_quote_prefix())
        };
        let title = Format::new().set_bold().set_font_size(14).set_align(FormatAlign::VerticalCenter);
        Self { title, heading, columns: spec.columns.iter().map(column).collect() }
    }
}

fn fill_sheet(
    sheet: &mut Worksheet,
    spec: &TableSpec,
    look: &Look,
    rows: &mut impl Iterator<Item = Vec<CellOut>>,
    (n_sheets, rows_of_sheet): (u32, u32),
) -> Result<u64, XlsxError> {
    sheet.set_name(sheet_name(&spec.sheet_name, n_sheets))?;
    let marks_row = u32::from(spec.title.is_some());
    let has_marks = spec.columns.iter().any(|column| !column.mark.is_empty());
    let heading_row = marks_row + u32::from(has_marks);
    set_columns(sheet, spec)?;
    if let Some(title) = &spec.title {
        sheet.write_string_with_format(0, 0, fitting(title), &look.title)?;
    }
    if has_marks {
        for (index, column) in spec.columns.iter().enumerate() {
            sheet.write_string(marks_row, column_number(index), fitting(&column.mark))?;
        }
        // Above the headings, where no sorting of the rows reaches it.
        sheet.set_row_hidden(marks_row)?;
    }
    for (index, column) in spec.columns.iter().enumerate() {
        sheet.write_string_with_format(heading_row, column_number(index), fitting(&column.heading), &look.heading)?;
    }
    let first = heading_row + 1;
    let mut next = first;
    let mut last_is_high = false;
    while next < rows_of_sheet {
        let Some(cells) = rows.next() else { break };
        let height = height(spec, &cells);
        last_is_high = height.is_some();
        if let Some(height) = height {
            sheet.set_row_height(next, height)?;
        }
        write_cells(sheet, next, &cells, look)?;
        next += 1;
    }
    if last_is_high {
        // rust_xlsxwriter 0.102 in constant memory writes the last row twice when its height is said; an empty row after it is then
        // the last.
        sheet.write_blank(next, 0, &Format::new())?;
    }
    set_page(sheet, spec, heading_row)?;
    set_choices(sheet, spec, first, next)?;
    if !spec.columns.is_empty() {
        sheet.autofilter(
            heading_row,
            0,
            next.max(first) - u32::from(next > first),
            column_number(spec.columns.len() - 1),
        )?;
    }
    Ok(u64::from(next - first))
}

fn column_number(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn set_columns(sheet: &mut Worksheet, spec: &TableSpec) -> Result<(), XlsxError> {
    for (index, column) in spec.columns.iter().enumerate() {
        let index = column_number(index);
        if column.width > 0.0 {
            sheet.set_column_width(index, column.width.min(255.0))?;
        }
        if column.hidden {
            sheet.set_column_hidden(index)?;
        }
    }
    Ok(())
}

/// How high a row must be for its longest cell to be read; `None` when one line does. Said in the file, because not every program finds
/// it out on opening.
fn height(spec: &TableSpec, cells: &[CellOut]) -> Option<f64> {
    const LINE: f64 = 15.0;
    const TALLEST: f64 = 409.0;
    /// A Chinese character is a little wider than two digits.
    const SPARE: f64 = 1.12;
    let lines = |(column, cell): (&ColumnSpec, &CellOut)| match cell {
        CellOut::Text(text) if column.wrap && column.width > 0.0 && !column.hidden => {
            text.lines().map(|line| (width::columns(line) as f64 * SPARE / column.width).ceil().max(1.0)).sum()
        }
        _ => 1.0,
    };
    let most = spec.columns.iter().zip(cells).map(lines).fold(1.0, f64::max);
    (most > 1.0).then_some((most * LINE).min(TALLEST))
}

fn write_cells(sheet: &mut Worksheet, row: u32, cells: &[CellOut], look: &Look) -> Result<(), XlsxError> {
    for (index, (plain, quoted)) in look.columns.iter().enumerate() {
        let column = column_number(index);
        match cells.get(index).unwrap_or(&CellOut::Empty) {
            CellOut::Integer(value) if value.unsigned_abs() >= EXACT_BELOW => {
                sheet.write_string_with_format(row, column, value.to_string(), plain)?
            }
            CellOut::Integer(value) => sheet.write_number_with_format(row, column, *value as f64, plain)?,
            CellOut::Number(value) if value.is_finite() => {
                sheet.write_number_with_format(row, column, *value, plain)?
            }
            CellOut::Text(text) if !text.is_empty() => {
                let format = if is_formula_like(text) { quoted } else { plain };
                sheet.write_string_with_format(row, column, fitting(text), format)?
            }
            CellOut::Empty | CellOut::Number(_) | CellOut::Text(_) => sheet.write_blank(row, column, plain)?,
        };
    }
    Ok(())
}

/// Begins like something that a spreadsheet would run (公式注入).
fn is_formula_like(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// The text as far as a cell holds it, without the characters that XML cannot hold.
fn fitting(text: &str) -> String {
    let odd = |sign: char| {
        sign.is_control() && !matches!(sign, '\t' | '\n' | '\r') || matches!(sign, '\u{FFFE}' | '\u{FFFF}')
    };
    let mut out: String = text.chars().filter(|&sign| !odd(sign)).collect();
    if out.encode_utf16().count() > CELL_UNITS_MAX {
        let room = CELL_UNITS_MAX - CUT.encode_utf16().count();
        let mut units = 0;
        let end = out.char_indices().find(|(_, sign)| {
            units += sign.len_utf16();
            units > room
        });
        out.truncate(end.map_or(out.len(), |(at, _)| at));
        out.push_str(CUT);
    }
    out
}

/// A4, headings on every page, page numbers below.
fn set_page(sheet: &mut Worksheet, spec: &TableSpec, heading_row: u32) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    sheet.set_paper_size(A4).set_footer("&C第 &P 页，共 &N 页");
    if !spec.portrait {
        sheet.set_landscape();
    }
    if let Some(banner) = &spec.banner {
        // An ampersand begins a command of the header.
        sheet.set_header(format!("&R{}", banner.replace('&', "&&")));
    }
    sheet.set_repeat_rows(heading_row, heading_row)?;
    let papers = 1 + spec.columns.iter().filter(|column| column.page).count();
    // However wide the reader's fonts are, no column is left over for one paper more.
    sheet.set_print_fit_to_pages(column_number(papers), 0);
    if let (2.., Some(last)) = (papers, spec.frozen_columns.checked_sub(1)) {
        sheet.set_repeat_columns(0, last)?;
    }
    sheet.set_freeze_panes(heading_row + 1, spec.frozen_columns)?;
    Ok(())
}

fn set_choices(sheet: &mut Worksheet, spec: &TableSpec, first: u32, next: u32) -> Result<(), XlsxError> {
    if next == first {
        return Ok(());
    }
    let mut n_long = 0;
    for (index, column) in spec.columns.iter().enumerate() {
        let Some(choices) = column.validation.as_deref().filter(|choices| !choices.is_empty()) else { continue };
        let rule = if fits_validation(choices) {
            DataValidation::new().allow_list_strings(choices)?
        } else {
            n_long += 1;
            let letters = super::column_letters(n_long - 1);
            let range = format!("={CHOICES_SHEET}!${letters}$1:${letters}${}", choices.len());
            DataValidation::new().allow_list_formula(Formula::new(range))
        };
        let rule = rule
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("请从列表中选择")?
            .set_error_message("这一列只能填下拉列表中的内容。")?;
        let column = column_number(index);
        sheet.add_data_validation(first, column, next - 1, column, &rule)?;
    }
    Ok(())
}

/// A list inside a validation is one text, with commas between the choices.
fn fits_validation(choices: &[String]) -> bool {
    let units: usize = choices.iter().map(|choice| choice.encode_utf16().count() + 1).sum();
    units <= CHOICES_CHARS_MAX && choices.iter().all(|choice| !choice.contains([',', '"']))
}

fn write_choices(workbook: &mut Workbook, spec: &TableSpec) -> Result<(), XlsxError> {
    let lists = spec.columns.iter().filter_map(|column| column.validation.as_deref());
    let long: Vec<&[String]> = lists.filter(|choices| !choices.is_empty() && !fits_validation(choices)).collect();
    if long.is_empty() {
        return Ok(());
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(CHOICES_SHEET)?.set_hidden(true);
    for (column, choices) in long.iter().enumerate() {
        for (row, choice) in choices.iter().enumerate() {
            sheet.write_string(row as u32, column_number(column), fitting(choice))?;
        }
    }
    Ok(())
}

fn write_notes(workbook: &mut Workbook, notes: &[String]) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(NOTES_SHEET)?.set_column_width(0, 100)?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, note) in notes.iter().enumerate() {
        sheet.write_string_with_format(row as u32, 0, fitting(note), &wrap)?;
    }
    Ok(())
}

/// A name that Excel takes: `名单`, `名单(2)`.
fn sheet_name(wanted: &str, n_sheets: u32) -> String {
    let clean: String =
        wanted.chars().filter(|sign| !matches!(sign, '[' | ']' | ':' | '*' | '?' | '/' | '\\')).collect();
    let clean = clean.trim_matches('\'').trim();
    let base = if clean.is_empty() || clean == NOTES_SHEET || clean == CHOICES_SHEET { "名单" } else { clean };
    let tail = if n_sheets > 1 { format!("({n_sheets})") } else { String::new() };
    let room = SHEET_NAME_CHARS_MAX - tail.len();
    let mut units = 0;
    let fits = |sign: &char| {
        units += sign.len_utf16();
        units <= room
    };
    base.chars().take_while(fits).collect::<String>() + &tail
}

fn xlsx_error(error: XlsxError) -> SheetError {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => SheetError::from(error),
        XlsxError::ZipError(zip::result::ZipError::Io(error)) => SheetError::from(error),
        other => SheetError::new(SheetErrorKind::Io, other.to_string()),
    }
}

fn panic_error(panic: &(dyn std::any::Any + Send)) -> SheetError {
    let words = panic.downcast_ref::<String>().cloned();
    let words = words.or_else(|| panic.downcast_ref::<&str>().map(|&words| words.to_owned())).unwrap_or_default();
    let full = words.contains("StorageFull") || words.contains("QuotaExceeded") || words.contains("No space left");
    if full { SheetError::new(SheetErrorKind::DiskFull, "") } else { SheetError::new(SheetErrorKind::Io, words) }
}

/// Writes a CSV file with its headings. Returns the number of rows. Hidden columns are written too: they are keys.
pub fn write_csv(
    path: &Path,
    spec: &TableSpec,
    rows: impl Iterator<Item = Vec<CellOut>>,
    encoding: CsvEncoding,
) -> Result<u64, SheetError> {
    replace_file(path, |file| write_csv_to(file, spec, rows, encoding)).map_err(|error| error.in_file(&name_of(path)))
}

/// Writes CSV to a pipe.
pub fn write_csv_to(
    out: &mut impl Write,
    spec: &TableSpec,
    rows: impl Iterator<Item = Vec<CellOut>>,
    encoding: CsvEncoding,
) -> Result<u64, SheetError> {
    let mut line = String::new();
    let mut bytes = Vec::new();
    if encoding == CsvEncoding::Utf8Bom {
        line.push('\u{FEFF}');
    }
    let headings = spec.columns.iter().map(|column| CellOut::Text(column.heading.clone())).collect();
    let mut n_rows = 0u64;
    for cells in std::iter::once(headings).chain(rows) {
        push_line(&cells, spec.columns.len(), &mut line);
        match encoding {
            CsvEncoding::Utf8Bom => out.write_all(line.as_bytes())?,
            CsvEncoding::Gb18030 => {
                bytes.clear();
                encoding::encode_gb18030(&line, &mut bytes);
                out.write_all(&bytes)?;
            }
        }
        line.clear();
        n_rows += 1;
    }
    out.flush()?;
    Ok(n_rows - 1)
}

fn push_line(cells: &[CellOut], width: usize, line: &mut String) {
    for index in 0..width {
        if index > 0 {
            line.push(',');
        }
        match cells.get(index).unwrap_or(&CellOut::Empty) {
            CellOut::Text(text) => push_field(text, line),
            CellOut::Integer(value) => line.push_str(&value.to_string()),
            CellOut::Number(value) if value.is_finite() => line.push_str(&value.to_string()),
            CellOut::Number(_) | CellOut::Empty => {}
        }
    }
    line.push_str("\r\n");
}

/// A field, quoted when needed. An apostrophe before what could be run; importing takes leading apostrophes off.
pub fn push_field(text: &str, line: &mut String) {
    let mark = if is_formula_like(text) { "'" } else { "" };
    if !text.contains([',', '"', '\r', '\n', '\t', ';']) && text.trim() == text {
        line.push_str(mark);
        line.push_str(text);
        return;
    }
    line.push('"');
    line.push_str(mark);
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

/// Writes a file so that it appears whole or not at all: temporary name in the same folder, sync, rename, sync of the
/// folder. After an error nothing is left and what stood there before is untouched.
pub fn replace_file<T>(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<T, SheetError>,
) -> Result<T, SheetError> {
    // A link keeps pointing where it did: the file behind it is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if target.is_dir() {
        return Err(SheetError::new(SheetErrorKind::Io, "文件夹 folder"));
    }
    let (temporary, file) = Temporary::beside(&target)?;
    let mut out = BufWriter::with_capacity(256 * 1024, file);
    let value = fill(&mut out)?;
    let file = out.into_inner().map_err(|error| SheetError::from(error.error()))?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary.path, &target)?;
    sync_folder(&folder_of(&target));
    Ok(value)
}

/// A temporary file that goes away unless it was renamed.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn beside(target: &Path) -> Result<(Self, File), SheetError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        /// A name taken by what a killed process left behind is not taken a hundred times.
        const TRIES: u32 = 100;
        let mut tries = 0;
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!(".{}.{}-{count}.tmp", name_of(target), std::process::id());
            let path = folder_of(target).join(name);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok((Self { path }, file)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && tries < TRIES => tries += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Not every file system can do it, and the file itself is safe already.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
