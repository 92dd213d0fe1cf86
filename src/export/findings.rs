//! 列表导出: what a list shows, as CSV or XLSX: the same columns in the same order, masked as they were.

use crate::sheet::{CellOut, ColumnKind, ColumnSpec, SheetError, TableSpec};
use std::path::Path;

/// Columns of a terminal per width unit of a sheet are about the same; a sheet wants some air.
const AIR: f64 = 2.0;
/// No column of a printed page is wider.
const WIDTH_MAX: u32 = 60;

/// A list to be written.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Listing {
    /// Line above the headings, and name of the sheet.
    pub title: String,
    /// Heading, width in terminal columns, and whether it holds numbers.
    pub columns: Vec<(String, u32, bool)>,
}

/// Writes the rows of a list; the ending of `path` says in which format. Returns their number.
///
/// # Errors
/// When the file cannot be written; nothing is left then.
pub fn write_listing(
    path: &Path,
    listing: &Listing,
    rows: impl Iterator<Item = Vec<String>>,
    gb18030: bool,
) -> Result<u64, SheetError> {
    let columns = listing.columns.iter().map(|(heading, width, is_number)| ColumnSpec {
        heading: heading.clone(),
        width: f64::from((*width).min(WIDTH_MAX)) + AIR,
        kind: if *is_number { ColumnKind::Number } else { ColumnKind::Text },
        wrap: true,
        ..ColumnSpec::default()
    });
    let spec = TableSpec {
        sheet_name: listing.title.clone(),
        title: Some(listing.title.clone()),
        columns: columns.collect(),
        frozen_columns: 1,
        ..TableSpec::default()
    };
    let numbers: Vec<bool> = listing.columns.iter().map(|(_, _, is_number)| *is_number).collect();
    let cells = |row: Vec<String>| {
        row.into_iter()
            .zip(numbers.iter().chain(std::iter::repeat(&false)))
            .map(|(text, number)| cell(text, *number))
            .collect()
    };
    super::write(path, &spec, rows.map(cells), gb18030)
}

/// A count as a number, everything else as text: codes and dates keep their digits.
fn cell(text: String, is_number: bool) -> CellOut {
    match text.parse::<i64>() {
        Ok(number) if is_number && number.to_string() == text => CellOut::Integer(number),
        _ => CellOut::Text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_its_cells_and_codes_stay_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.csv");
        let listing = Listing {
            title: "待核事项".into(),
            columns: vec![("编号".into(), 8, false), ("名称".into(), 30, false), ("数".into(), 4, true)],
        };
        let rows =
            [["007", "=cmd|' /C calc'!A0", "12"], ["008", "甲,乙", "-"]].map(|row| row.map(String::from).to_vec());
        assert_eq!(write_listing(&path, &listing, rows.into_iter(), false).unwrap(), 2);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "\u{feff}编号,名称,数\r\n007,'=cmd|' /C calc'!A0,12\r\n008,\"甲,乙\",'-\r\n");
    }
}
