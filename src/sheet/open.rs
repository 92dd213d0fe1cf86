//! Opening a file: what it is, which sheet is meant, where its merged areas lie; then its rows.

use std::path::Path;

use super::delimited::{self, DelimitedRows};
use super::docx;
use super::encoding::Encoding;
use super::error::{SheetError, SheetErrorKind};
use super::input::Input;
use super::limits::Limits;
use super::ods;
use super::package::Package;
use super::recognise::{Format, recognise_input};
use super::row::Row;
use super::{Notes, Progress, Rows, xls, xlsx};

/// What the caller wants of a file.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// Name of the sheet (工作表). Without it: the first visible one with more than one row that is not blank.
    pub sheet: Option<String>,
    /// Sign between the cells of a text file, instead of the one found.
    pub delimiter: Option<char>,
    /// Encoding of a text file, instead of the one found.
    pub encoding: Option<Encoding>,
    /// Bounds.
    pub limits: Limits,
}

/// Cells joined into one (合并单元格); its text stands in the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MergedArea {
    /// First row, as Excel shows it.
    pub first_row: u32,
    /// Last row.
    pub last_row: u32,
    /// First column, from 0.
    pub first_column: usize,
    /// Last column, from 0.
    pub last_column: usize,
}

/// A sheet, ready to be read.
pub struct OpenedSheet {
    /// What the file is.
    pub format: Format,
    /// Name of the sheet, empty for text files.
    pub sheet_name: String,
    /// Names of all sheets with rows, hidden ones too, in the order of their tabs.
    pub sheets: Vec<String>,
    /// Names of the hidden ones (隐藏的工作表).
    pub hidden_sheets: Vec<String>,
    /// Merged areas that begin in the first rows ([`super::limits::MERGED_ROWS_MAX`]); `None` when the sheet was too
    /// long to look for them.
    pub merged: Option<Vec<MergedArea>>,
    /// Its rows.
    pub rows: Box<dyn Rows>,
}

impl std::fmt::Debug for OpenedSheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenedSheet").field("format", &self.format).field("sheet_name", &self.sheet_name).finish()
    }
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetEntry {
    pub name: String,
    pub hidden: bool,
}

/// Opens a file.
pub fn open(path: &Path, options: &OpenOptions) -> Result<OpenedSheet, SheetError> {
    open_input(&Input::file(path), options)
}

/// Opens what came over a pipe or out of the clipboard.
pub fn open_bytes(bytes: Vec<u8>, name: &str, options: &OpenOptions) -> Result<OpenedSheet, SheetError> {
    open_input(&Input::bytes(bytes, name), options)
}

/// Names of the sheets of a file; none for a text file.
pub fn sheet_names(path: &Path) -> Result<Vec<String>, SheetError> {
    let input = Input::file(path);
    let names = || {
        let limits = Limits::default();
        let sheets = match recognise_input(&input, None)? {
            Format::Xlsx => xlsx::Workbook::open_list(Package::open(&input)?)?.sheets,
            Format::Xls => xls::Workbook::open(xls::read_whole(&input, &limits)?, &limits)?.sheets,
            Format::Ods => ods::Document::open(Package::open(&input)?, &limits)?.sheets,
            Format::Docx => docx::Document::open(Package::open(&input)?, &limits)?.sheets,
            Format::Delimited { .. } => Vec::new(),
        };
        Ok(sheets.into_iter().map(|sheet| sheet.name).collect())
    };
    names().map_err(|error: SheetError| error.in_file(&input.name))
}

fn open_input(input: &Input, options: &OpenOptions) -> Result<OpenedSheet, SheetError> {
    let opened = recognise_input(input, options.delimiter).and_then(|format| match format {
        Format::Xlsx => {
            open_book(Book::Xlsx(xlsx::Workbook::open(Package::open(input)?, &options.limits)?), format, input, options)
        }
        Format::Xls => {
            let bytes = xls::read_whole(input, &options.limits)?;
            open_book(Book::Xls(xls::Workbook::open(bytes, &options.limits)?), format, input, options)
        }
        Format::Ods => {
            open_book(Book::Ods(ods::Document::open(Package::open(input)?, &options.limits)?), format, input, options)
        }
        Format::Docx => {
            open_book(Book::Docx(docx::Document::open(Package::open(input)?, &options.limits)?), format, input, options)
        }
        Format::Delimited { .. } => open_text(input, options),
    });
    opened.map_err(|error| error.in_file(&input.name))
}

fn open_text(input: &Input, options: &OpenOptions) -> Result<OpenedSheet, SheetError> {
    let mut dialect = delimited::dialect(input, options.delimiter)?;
    dialect.encoding = options.encoding.unwrap_or(dialect.encoding);
    Ok(OpenedSheet {
        format: Format::Delimited { encoding: dialect.encoding, delimiter: dialect.delimiter },
        sheet_name: String::new(),
        sheets: Vec::new(),
        hidden_sheets: Vec::new(),
        merged: Some(Vec::new()),
        rows: Box::new(DelimitedRows::open(input, dialect, &options.limits)?),
    })
}

/// A workbook of any kind.
enum Book {
    Xlsx(xlsx::Workbook),
    Xls(xls::Workbook),
    Ods(ods::Document),
    Docx(docx::Document),
}

impl Book {
    fn sheets(&self) -> &[SheetEntry] {
        match self {
            Self::Xlsx(book) => &book.sheets,
            Self::Xls(book) => &book.sheets,
            Self::Ods(book) => &book.sheets,
            Self::Docx(book) => &book.sheets,
        }
    }

    fn rows(&mut self, index: usize, limits: &Limits) -> Result<Box<dyn Rows>, SheetError> {
        Ok(match self {
            Self::Xlsx(book) => Box::new(book.rows(index, limits)?),
            Self::Xls(book) => Box::new(book.rows(index, limits)?),
            Self::Ods(book) => Box::new(book.rows(index, limits)?),
            Self::Docx(book) => Box::new(book.rows(index)),
        })
    }

    fn merged(&mut self, index: usize, limits: &Limits) -> Result<Option<Vec<MergedArea>>, SheetError> {
        match self {
            Self::Xlsx(book) => book.merged(index, limits),
            Self::Xls(book) => Ok(Some(book.merged(index))),
            Self::Ods(book) => book.merged(index, limits).map(Some),
            Self::Docx(book) => Ok(Some(book.merged(index))),
        }
    }

    fn choose(&mut self, wanted: Option<&str>, limits: &Limits) -> Result<usize, SheetError> {
        let Some(wanted) = wanted else { return self.first_filled(limits) };
        let names: Vec<&str> = self.sheets().iter().map(|sheet| sheet.name.as_str()).collect();
        let exact = names.iter().position(|name| *name == wanted);
        let found = exact.or_else(|| names.iter().position(|name| name.trim() == wanted.trim()));
        found.ok_or_else(|| SheetError::new(SheetErrorKind::NoSuchSheet, names.join("、")).in_sheet(wanted))
    }

    /// First visible sheet with two rows; else the first visible one with a row; else the first visible; else the first.
    fn first_filled(&mut self, limits: &Limits) -> Result<usize, SheetError> {
        let visible: Vec<usize> = (0..self.sheets().len()).filter(|&index| !self.sheets()[index].hidden).collect();
        let mut with_one = None;
        for &index in visible.iter().filter(|_| visible.len() > 1) {
            let found = self.rows_up_to_two(index, limits);
            match found.map_err(|error| error.in_sheet(&self.sheets()[index].name))? {
                2 => return Ok(index),
                1 if with_one.is_none() => with_one = Some(index),
                _ => {}
            }
        }
        Ok(with_one.or_else(|| visible.first().copied()).unwrap_or(0))
    }

    fn rows_up_to_two(&mut self, index: usize, limits: &Limits) -> Result<usize, SheetError> {
        let mut rows = self.rows(index, limits)?;
        let mut row = Row::new();
        let mut found = 0;
        while found < 2 && rows.next(&mut row)? {
            found += 1;
        }
        Ok(found)
    }
}

fn open_book(mut book: Book, format: Format, input: &Input, options: &OpenOptions) -> Result<OpenedSheet, SheetError> {
    let index = book.choose(options.sheet.as_deref(), &options.limits)?;
    let name = book.sheets().get(index).map(|sheet| sheet.name.clone()).unwrap_or_default();
    let within = |error: SheetError| error.in_sheet(&name);
    let merged = book.merged(index, &options.limits).map_err(within)?;
    let inner = book.rows(index, &options.limits).map_err(within)?;
    Ok(OpenedSheet {
        format,
        sheets: book.sheets().iter().map(|sheet| sheet.name.clone()).collect(),
        hidden_sheets: book.sheets().iter().filter(|sheet| sheet.hidden).map(|sheet| sheet.name.clone()).collect(),
        merged,
        rows: Box::new(Placed { inner, file: input.name.clone(), sheet: name.clone() }),
        sheet_name: name,
    })
}

/// Rows whose errors say the file and the sheet.
struct Placed {
    inner: Box<dyn Rows>,
    file: String,
    sheet: String,
}

impl Rows for Placed {
    fn next(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        self.inner.next(row).map_err(|error| error.in_sheet(&self.sheet).in_file(&self.file))
    }

    fn position(&self) -> Progress {
        self.inner.position()
    }

    fn notes(&self) -> Notes {
        self.inner.notes()
    }
}
