//! 导出: sheets that leave the house. Values in, files out; which rows and whose names are in clear was decided before.

pub mod bulletin;
pub mod chart;
pub mod docx;
pub mod findings;
pub mod matches;
pub mod page;
pub mod taskbook;
pub mod worklist;

use crate::sheet::SheetError;
use crate::sheet::{CellOut, CsvEncoding, TableSpec, write_csv, write_xlsx};
use std::path::Path;

/// Writes `.csv` as CSV and everything else as a workbook.
fn write(
    path: &Path,
    spec: &TableSpec,
    rows: impl Iterator<Item = Vec<CellOut>>,
    gb18030: bool,
) -> Result<u64, SheetError> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        let encoding = if gb18030 { CsvEncoding::Gb18030 } else { CsvEncoding::Utf8Bom };
        return write_csv(path, spec, rows, encoding);
    }
    write_xlsx(path, spec, rows)
}
