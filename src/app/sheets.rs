//! 导出所见: a list with the columns, order and rows as they are seen, or a tally, as a sheet. Names and phones are masked as they
//! are on the screen; that a sheet left is in the journal.

use super::action::{Done, Report, TableExport};
use super::error::{Error, ErrorKind};
use super::intake::tell;
use super::service::App;
use super::views::{Align, ColumnView, RowView};
use crate::export::findings::{Listing, write_listing};
use crate::model::layout::Layout;
use std::path::Path;

/// Rows of one sheet: what a spreadsheet opens.
const ROWS_MAX: usize = 1_000_000;
/// Rows fetched at once, and between two looks at "stop".
const ROWS_PER_LOOK: usize = 1_000;

/// Heading, width and whether it holds numbers of each column; the rows.
type Sheet = (Vec<(String, u32, bool)>, Vec<Vec<String>>);

impl App {
    pub(super) fn export_table(&mut self, export: &TableExport, report: &mut Report) -> Result<Done, Error> {
        let (columns, rows) = match export.by {
            Some(_) => self.tally_rows(export)?,
            None => self.seen_rows(export, report)?,
        };
        if rows.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "没有可导出的行", "no row to export")
                .hint("先选择或放宽筛选", "choose rows or widen the filters"));
        }
        let name = file_name(&export.path);
        let mut entry = self.entry("export", None, "");
        entry.detail = format!("{name} {} 行", rows.len());
        // The entry comes first: a sheet that left the office without a line in the journal must not exist.
        self.store.record(&entry)?;
        let title = self.lang().pick(export.query.table.zh(), export.query.table.en());
        let listing = Listing { title: title.to_owned(), columns };
        let written = write_listing(&export.path, &listing, rows.into_iter(), export.gb18030);
        let n = written.map_err(|error| {
            let error = error.in_file(&name);
            Error::new(ErrorKind::System, error.zh(), error.en())
                .hint("换一个可写的位置再导出", "choose a place that can be written")
        })?;
        Ok(Done::Written { path: export.path.clone(), rows: n })
    }

    fn tally_rows(&mut self, export: &TableExport) -> Result<Sheet, Error> {
        let Some(column) = export.by else { return Ok((Vec::new(), Vec::new())) };
        let lang = self.lang();
        let lines = self.tally(&export.query, column)?;
        let columns = vec![
            (lang.pick(column.zh(), column.en()).to_owned(), 24, false),
            (lang.pick("数量", "rows").to_owned(), 8, true),
        ];
        Ok((columns, lines.into_iter().map(|line| vec![line.label, line.count.to_string()]).collect()))
    }

    fn seen_rows(&mut self, export: &TableExport, report: &mut Report) -> Result<Sheet, Error> {
        let first = self.page(&export.query, 0, 0)?;
        if export.rows.is_empty() && first.total > ROWS_MAX {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("一次最多导出 {ROWS_MAX} 行"),
                format!("at most {ROWS_MAX} rows at a time"),
            )
            .hint("先筛选再导出", "filter first"));
        }
        let shown = places(&first.columns, &export.columns)?;
        let columns = shown.iter().map(|at| {
            let view = &first.columns[*at];
            (view.title.clone(), u32::from(view.ideal), view.align == Align::Right)
        });
        let columns = columns.collect();
        let label = self.lang().pick("导出", "export");
        if !export.rows.is_empty() {
            tell(report, label, 0, export.rows.len() as u64)?;
            let rows = self.rows_of(&export.query, &export.rows.iter().copied().collect())?;
            return Ok((columns, rows.into_iter().map(|row| cells(row, &shown)).collect()));
        }
        let mut made = Vec::with_capacity(first.total);
        while made.len() < first.total {
            tell(report, label, made.len() as u64, first.total as u64)?;
            let page = self.page(&export.query, made.len(), ROWS_PER_LOOK)?;
            if page.rows.is_empty() {
                break;
            }
            made.extend(page.rows.into_iter().map(|row| cells(row, &shown)));
        }
        Ok((columns, made))
    }
}

fn cells(row: RowView, shown: &[usize]) -> Vec<String> {
    shown.iter().map(|at| row.cells.get(*at).map(|cell| cell.text.clone()).unwrap_or_default()).collect()
}

/// Places of the columns that are wanted, in that order; all when none are named.
///
/// # Errors
/// When a name is not a column of the list.
pub(super) fn places(columns: &[ColumnView], wanted: &[String]) -> Result<Vec<usize>, Error> {
    let keys: Vec<&str> = columns.iter().map(|view| view.key.as_str()).collect();
    let find = |name: &String| {
        let named = |view: &ColumnView| view.key == *name || view.title == *name;
        columns.iter().position(named).map(|at| keys[at]).ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("没有列「{name}」"), format!("there is no column `{name}`"))
                .hint(format!("从中选择：{}", keys.join(" ")), format!("choose from: {}", keys.join(" ")))
        })
    };
    let wanted: Vec<&str> = wanted.iter().map(find).collect::<Result<_, _>>()?;
    Ok(Layout::of(&wanted).apply(&keys).into_iter().map(|(at, _)| at).collect())
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
