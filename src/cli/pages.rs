//! 分页: lists are fetched in windows, so that a table of a million rows is printed without being held.

use super::json::{ColumnJson, RowJson, row};
use super::output::{Console, Stop, TextTable, table_of};
use crate::app::Service;
use crate::app::error::{Error, ErrorKind};
use crate::app::query::{Answer, Query};
use crate::app::views::{ColumnView, Page, RowView};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use std::cell::{Cell, RefCell};

/// Rows asked for at once.
const WINDOW: usize = 500;

/// A list to be fetched.
pub struct Pages<'a> {
    service: &'a mut dyn Service,
    query: Box<dyn Fn(usize, usize) -> Query + 'a>,
    limit: usize,
    fetched: usize,
    /// The first window: columns, totals, and rows until they are taken.
    pub first: Page,
    over: bool,
    places: Option<Vec<usize>>,
}

impl<'a> Pages<'a> {
    /// Fetches the first window of what `query(offset, rows)` asks for; 0 means no limit.
    ///
    /// # Errors
    /// When the read fails.
    pub fn open(
        service: &'a mut dyn Service,
        limit: u64,
        query: impl Fn(usize, usize) -> Query + 'a,
    ) -> Result<Pages<'a>, Error> {
        let limit = if limit == 0 { usize::MAX } else { usize::try_from(limit).unwrap_or(usize::MAX) };
        let first = fetch(service, &query(0, limit.min(WINDOW)))?;
        let fetched = first.rows.len();
        Ok(Pages { service, query: Box::new(query), limit, fetched, over: fetched == 0, places: None, first })
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// When the read fails.
    pub fn window(&mut self) -> Result<Vec<RowView>, Error> {
        if !self.first.rows.is_empty() {
            return Ok(std::mem::take(&mut self.first.rows));
        }
        let left = self.limit.min(self.first.total).saturating_sub(self.fetched);
        if self.over || left == 0 {
            return Ok(Vec::new());
        }
        let page = fetch(self.service, &(self.query)(self.fetched, left.min(WINDOW)))?;
        self.fetched += page.rows.len();
        self.over = page.rows.is_empty();
        Ok(match &self.places {
            None => page.rows,
            Some(places) => page.rows.into_iter().map(|row| picked(row, places)).collect(),
        })
    }

    /// With these columns only, in this order; all when none are named. They go by name or by heading.
    ///
    /// # Errors
    /// When one of them is no column of the list.
    pub fn only(mut self, wanted: &[String]) -> Result<Pages<'a>, Error> {
        if wanted.is_empty() {
            return Ok(self);
        }
        let views = &self.first.columns;
        let place = |name: &String| {
            let found = views.iter().position(|view| view.key == *name || view.title == *name);
            found.ok_or_else(|| {
                let keys: Vec<&str> = views.iter().map(|view| view.key.as_str()).collect();
                super::args::usage_error(format!("没有列「{name}」"), format!("there is no column `{name}`"))
                    .hint(format!("从中选择：{}", keys.join(" ")), format!("choose one of: {}", keys.join(" ")))
            })
        };
        let places: Vec<usize> = wanted.iter().map(place).collect::<Result<_, _>>()?;
        self.first.columns = places.iter().map(|at| self.first.columns[*at].clone()).collect();
        self.first.rows = std::mem::take(&mut self.first.rows).into_iter().map(|row| picked(row, &places)).collect();
        self.places = Some(places);
        Ok(self)
    }

    /// Prints all as a table, or as JSON under the name `table`.
    ///
    /// # Errors
    /// When a read fails or the output does.
    pub fn print(mut self, console: &mut Console, table: &str) -> Result<(), Stop> {
        if console.json { self.print_json(console, table) } else { self.print_text(console) }
    }

    fn print_text(&mut self, console: &mut Console) -> Result<(), Stop> {
        let mut table = table_of(&self.first.columns);
        table.rows = texts(self.window()?);
        let mut shown = table.rows.len();
        if shown > 0 {
            let widths = console.widths(&table);
            console.head(&table, &widths)?;
            while !table.rows.is_empty() {
                console.rows(&table, &widths)?;
                table = TextTable { rows: texts(self.window()?), ..table };
                shown += table.rows.len();
            }
        }
        self.remark(console, shown);
        Ok(())
    }

    /// Totals, staleness, advice: talk.
    fn remark(&self, console: &mut Console, shown: usize) {
        let total = self.first.total;
        if total > shown {
            console.talk_in(
                format!("共 {total} 行，显示 {shown} 行；`--limit 0` 显示全部"),
                format!("{total} rows, {shown} shown; `--limit 0` shows all"),
            );
        } else {
            console.talk_in(format!("共 {total} 行"), format!("{total} rows"));
        }
        if self.first.stale {
            console.talk_in(
                "数据已有变化，次序和筛选以上次整理为准",
                "data changed since; order and filters are those of the last rebuild",
            );
        }
        if total == 0 {
            for line in &self.first.advice {
                console.talk(line);
            }
        }
    }

    fn print_json(&mut self, console: &mut Console, table: &str) -> Result<(), Stop> {
        let columns = columns(&self.first.columns);
        let (total, all, stale) = (self.first.total, self.first.all, self.first.stale);
        let failed = Cell::new(None);
        let document = ListJson {
            table,
            total,
            all,
            stale,
            columns: &columns,
            rows: Rows { pages: RefCell::new(self), columns: &columns, failed: &failed },
        };
        console.document(&document)?;
        failed.take().map_or(Ok(()), |error: Error| Err(error.into()))
    }
}

/// The row with these cells only.
fn picked(mut row: RowView, places: &[usize]) -> RowView {
    row.cells = places.iter().map(|at| row.cells.get(*at).cloned().unwrap_or_default()).collect();
    row
}

fn fetch(service: &mut dyn Service, query: &Query) -> Result<Page, Error> {
    match service.query(query) {
        Answer::Page(page) => Ok(page),
        Answer::Failed(error) => Err(error),
        other => Err(unexpected(&other)),
    }
}

/// An answer of another kind than was asked for.
pub fn unexpected(answer: &Answer) -> Error {
    let name = format!("{answer:?}").chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
    Error::new(ErrorKind::Internal, format!("查询得到了别的答复：{name}"), format!("a query was answered with {name}"))
        .hint("报告这个缺陷", "report this bug")
}

fn texts(rows: Vec<RowView>) -> Vec<Vec<String>> {
    rows.into_iter().map(|row| row.cells.into_iter().map(|cell| cell.text).collect()).collect()
}

/// Columns under the names that filters use; a second column of one name goes by its title.
fn columns(views: &[ColumnView]) -> Vec<ColumnJson> {
    let mut columns: Vec<ColumnJson> = Vec::new();
    for view in views {
        let name = view.column.map_or_else(|| view.title.clone(), |column| column.en().to_string());
        let taken = columns.iter().any(|column| column.key == name);
        columns.push(ColumnJson { key: if taken { view.title.clone() } else { name }, title: view.title.clone() });
    }
    columns
}

#[derive(Serialize)]
struct ListJson<'a, 'b> {
    table: &'a str,
    total: usize,
    all: usize,
    stale: bool,
    columns: &'a [ColumnJson],
    rows: Rows<'a, 'b>,
}

/// Rows written while they are fetched.
struct Rows<'a, 'b> {
    pages: RefCell<&'a mut Pages<'b>>,
    columns: &'a [ColumnJson],
    failed: &'a Cell<Option<Error>>,
}

impl Serialize for Rows<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_seq(None)?;
        loop {
            let rows = match self.pages.borrow_mut().window() {
                Ok(rows) => rows,
                Err(error) => {
                    self.failed.set(Some(error));
                    Vec::new()
                }
            };
            if rows.is_empty() {
                return out.end();
            }
            for view in rows {
                let row: RowJson = row(self.columns, view);
                out.serialize_element(&row)?;
            }
        }
    }
}
