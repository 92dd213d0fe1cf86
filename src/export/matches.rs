//! 匹配结果: written names with the enterprises they may mean, one candidate a row.

use crate::sheet::{CellOut, ColumnKind, ColumnSpec, SheetError, TableSpec};
use std::path::Path;

/// One candidate of one written name.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Match {
    /// The row of the list.
    pub key: String,
    /// From 0.
    pub rank: u32,
    /// The row of the registry; empty where there is no candidate.
    pub id: String,
    /// Bits of odds; ranks all texts.
    pub score: f64,
    /// linked, review, ambiguous, none.
    pub decision: &'static str,
    /// Its name, for `--explain`.
    pub name: String,
    /// The parts of the evidence, for `--explain`.
    pub parts: String,
}

/// Writes candidates; the ending of `path` says in which format. Returns the number of rows.
///
/// # Errors
/// When the file cannot be written; nothing is left then.
pub fn write_matches(
    path: &Path,
    explain: bool,
    rows: impl Iterator<Item = Match>,
    gb18030: bool,
) -> Result<u64, SheetError> {
    let column = |heading: &str, width: f64, kind| ColumnSpec {
        heading: heading.to_owned(),
        width,
        kind,
        ..ColumnSpec::default()
    };
    let mut columns = vec![
        column("qid", 12.0, ColumnKind::Text),
        column("rank", 6.0, ColumnKind::Number),
        column("id", 22.0, ColumnKind::Text),
        column("score", 9.0, ColumnKind::Number),
        column("decision", 11.0, ColumnKind::Text),
    ];
    if explain {
        columns.push(column("name", 40.0, ColumnKind::Text));
        columns.push(column("parts", 80.0, ColumnKind::Text));
    }
    let spec = TableSpec { sheet_name: "匹配结果".to_owned(), columns, frozen_columns: 1, ..TableSpec::default() };
    let cells = |row: Match| {
        let mut cells = vec![
            CellOut::Text(row.key),
            CellOut::Integer(i64::from(row.rank)),
            CellOut::Text(row.id),
            CellOut::Number(row.score),
            CellOut::Text(row.decision.to_owned()),
        ];
        if explain {
            cells.extend([CellOut::Text(row.name), CellOut::Text(row.parts)]);
        }
        cells
    };
    super::write(path, &spec, rows.map(cells), gb18030)
}
