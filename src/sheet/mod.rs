//! Bytes into rows of text, and rows into files (读表与写表). Knows XLSX, XLS, ODS and text in the encodings of Chinese
//! offices; knows nothing of enterprises or members.
//!
//! A file is told by its content, never by its name. Rows come one at a time with the number that Excel and WPS show;
//! **blank rows are not delivered**, so a jump in the numbers is a count of them. What we cannot read is an error that
//! names the step which helps (另存为); what reads oddly (a broken character, cells far right) is counted in [`Notes`].
//! Foreign files are not trusted: every bound in [`limits`] counts while reading, nothing is laid out by what a file
//! claims of its size.

mod blank;
mod delimited;
mod docx;
mod encoding;
mod error;
mod form;
mod guard;
mod input;
pub mod limits;
mod number;
mod ods;
mod ole;
mod open;
mod package;
mod recognise;
mod row;
mod saved;
mod write;
mod xls;
mod xlsx;
mod xml;

pub use blank::{Blank, BlankCell, BlankSheet, Choices, Put, PutValue};
pub use encoding::Encoding;
pub use error::{Bound, Place, SheetError, SheetErrorKind, Unreadable, column_letters};
pub use form::blank_sheet;
pub use guard::panic_is_handled;
pub use limits::Limits;
pub use open::{MergedArea, OpenOptions, OpenedSheet, open, open_bytes, sheet_names};
pub use recognise::{Format, recognise, recognise_bytes};
pub use row::{CellKind, Row};
pub use saved::saved_at;
pub use write::{
    CellOut, ColumnKind, ColumnSpec, CsvEncoding, TableSpec, push_field, replace_file, write_csv, write_csv_to,
    write_xlsx, write_xlsx_pages,
};

/// How far a reading has come, in bytes or rows of whatever the format counts by; only the ratio means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Done so far.
    pub done: u64,
    /// All there is, as far as known; never less than `done`.
    pub total: u64,
}

/// What was passed over or mended while reading, to be told to the person who imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notes {
    /// Broken characters shown as U+FFFD, and NUL characters dropped.
    pub characters_replaced: u64,
    /// Cells with content right of the last column that is read.
    pub cells_beyond: u64,
}

/// Rows of one sheet, from the top.
pub trait Rows: Send {
    /// Reads the next row that is not blank into `row`; false at the end. After an error the reading is over.
    fn next(&mut self, row: &mut Row) -> Result<bool, SheetError>;

    /// How far the reading has come.
    fn position(&self) -> Progress;

    /// What was passed over so far.
    fn notes(&self) -> Notes;
}

#[cfg(test)]
mod tests;
