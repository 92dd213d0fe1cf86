//! How much of a foreign file we are willing to read. A spreadsheet of 5 KB can claim a sheet of 549 GB and 1.5 MB of
//! shared text can unpack to 2 GB, so nothing here trusts what a file says of its own size: every bound counts while
//! reading.

/// Rows of one worksheet: what Excel and WPS can hold, and so the highest row number anybody can look up.
pub const ROWS_MAX: u32 = 1_048_576;
/// Rows of one text file: text has no bound of its own; a province has a million enterprises, this is twenty of them.
pub const DELIMITED_ROWS_MAX: u32 = 20_000_000;
/// Columns read of a row. The widest template of the field has under 100; a stray blank in column XFD must not cost
/// 16,384 cells for each row. Cells further right are counted, not read.
pub const COLUMNS_MAX: usize = 1_024;
/// Bytes of one cell. Excel holds 32,767 characters, which is 98,301 bytes of Chinese.
pub const CELL_BYTES_MAX: usize = 128 * 1024;
/// Bytes of one row, all cells together: thirty full cells.
pub const ROW_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Text delivered from one sheet: a million rows of four kilobytes. Shared text lets one short cell stand for a long
/// one, so the size of the file does not bound this.
pub const SHEET_TEXT_BYTES_MAX: u64 = 4 << 30;
/// Unpacked bytes of one part of a workbook: a full sheet of 1,048,576 rows by 40 columns.
pub const UNPACKED_BYTES_MAX: u64 = 4 << 30;
/// Shared text kept in memory: a full sheet with eight long texts of 40 bytes in each row, none said twice.
pub const SHARED_TEXT_BYTES_MAX: usize = 384 * 1024 * 1024;
/// Shared texts kept in memory: their number bounds the table of ends (64 MiB).
pub const SHARED_STRINGS_MAX: usize = 16 * 1024 * 1024;
/// Unpacked bytes for each packed byte. Real sheets reach about 50, packed nothingness 1,000.
pub const RATIO_MAX: u64 = 200;
/// Below this many unpacked bytes the ratio is not asked: small files of blanks pack well and harm nobody.
pub const RATIO_FREE_BYTES: u64 = 64 * 1024 * 1024;
/// Unpacked bytes of the small parts (list of sheets, styles, manifest).
pub const PART_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Bytes of one XML tag or text: bounds the reader's own buffer.
pub const EVENT_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Depth of XML: worksheets need 8, text documents inside cells some 20.
pub const DEPTH_MAX: usize = 128;
/// Styles of cells: Excel holds 65,490.
pub const STYLES_MAX: usize = 65_536;
/// Sheets of one workbook.
pub const SHEETS_MAX: usize = 1_024;
/// Entries of a zip: a workbook with pictures has hundreds.
pub const ENTRIES_MAX: usize = 20_000;
/// Bytes of an XLS file, which is read into memory whole: 65,536 rows by 256 columns rarely pass 100 MB.
pub const XLS_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Cells of the rectangles that an XLS file spans, all sheets together: they are laid out densely, 32 bytes each.
pub const XLS_CELLS_MAX: u64 = 16 * 1024 * 1024;
/// Rows and columns of XLS (BIFF8).
pub const XLS_ROWS_MAX: u32 = 65_536;
/// Columns of XLS (BIFF8).
pub const XLS_COLUMNS_MAX: u32 = 256;
/// Merged areas are wanted around the header only: those that begin in the first rows.
pub const MERGED_ROWS_MAX: u32 = 64;
/// Unpacked bytes of a sheet that are passed over at opening to find its merged areas (some 60 ms).
pub const MERGED_SCAN_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Merged areas kept.
pub const MERGED_AREAS_MAX: usize = 4_096;
/// Cells of a blank that is filled in place: it is held in memory, and no form has more.
pub const BLANK_CELLS_MAX: usize = 500_000;
/// Bytes of a blank's file.
pub const BLANK_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Bytes looked at to tell encoding and delimiter of a text file.
pub const WINDOW_BYTES: usize = 64 * 1024;
/// Bytes of plain ASCII passed over in search of the first character that tells the encoding.
pub const ASCII_SCAN_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The bounds of one reading, for callers who want them tighter; the default is the constants above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Highest row number of a worksheet, see [`ROWS_MAX`].
    pub rows: u32,
    /// Rows of a text file, see [`DELIMITED_ROWS_MAX`].
    pub delimited_rows: u32,
    /// Columns read of a row, see [`COLUMNS_MAX`].
    pub columns: usize,
    /// Bytes of one cell, see [`CELL_BYTES_MAX`].
    pub cell_bytes: usize,
    /// Bytes of one row, see [`ROW_BYTES_MAX`].
    pub row_bytes: usize,
    /// Text delivered from one sheet, see [`SHEET_TEXT_BYTES_MAX`].
    pub sheet_text_bytes: u64,
    /// Unpacked bytes of one part of a workbook, see [`UNPACKED_BYTES_MAX`].
    pub unpacked_bytes: u64,
    /// Shared text kept in memory, see [`SHARED_TEXT_BYTES_MAX`].
    pub shared_text_bytes: usize,
    /// Unpacked bytes for each packed one, see [`RATIO_MAX`].
    pub ratio: u64,
    /// Bytes of an XLS file, see [`XLS_BYTES_MAX`].
    pub xls_bytes: u64,
    /// Cells of the rectangles of an XLS file, see [`XLS_CELLS_MAX`].
    pub xls_cells: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows: ROWS_MAX,
            delimited_rows: DELIMITED_ROWS_MAX,
            columns: COLUMNS_MAX,
            cell_bytes: CELL_BYTES_MAX,
            row_bytes: ROW_BYTES_MAX,
            sheet_text_bytes: SHEET_TEXT_BYTES_MAX,
            unpacked_bytes: UNPACKED_BYTES_MAX,
            shared_text_bytes: SHARED_TEXT_BYTES_MAX,
            ratio: RATIO_MAX,
            xls_bytes: XLS_BYTES_MAX,
            xls_cells: XLS_CELLS_MAX,
        }
    }
}
