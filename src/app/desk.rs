//! 我的视图: views of lists that an operator saved. Written as JSON under stable names: zones
//! go by name, since their numbers change when lists are imported anew.

use super::action::Done;
use super::error::{Error, ErrorKind};
use super::service::App;
use super::views::SavedView;
use crate::model::layout::{Layout, Shown};
use crate::model::list::{Column, ListQuery, Predicate, SortBy, Table, Test};
use serde::{Deserialize, Serialize};

/// A name for people has so many characters.
const NAME_CHARS_MAX: usize = 40;
/// So many views of one list are kept for one operator; more are never looked through.
const VIEWS_MAX: usize = 200;

#[derive(Serialize, Deserialize)]
struct Written {
    search: String,
    filters: Vec<WrittenFilter>,
    sort: Vec<(String, bool)>,
    columns: Vec<(String, Option<u16>, bool)>,
}

#[derive(Serialize, Deserialize)]
struct WrittenFilter {
    column: String,
    #[serde(default)]
    any: Vec<u32>,
    #[serde(default)]
    zones: Vec<String>,
    between: Option<(u32, u32)>,
    #[serde(default)]
    not: bool,
}

fn column_named(name: &str) -> Option<Column> {
    Column::ALL.iter().copied().find(|column| column.en() == name)
}

fn write(view: &SavedView, zones: &[String]) -> Written {
    let filter = |filter: &Predicate| {
        let mut written = WrittenFilter {
            column: filter.column.en().to_owned(),
            any: Vec::new(),
            zones: Vec::new(),
            between: None,
            not: filter.negated,
        };
        match &filter.test {
            Test::Between(from, to) => written.between = Some((*from, *to)),
            Test::Any(values) if filter.column == Column::Zone => {
                let name = |value: &u32| zones.get((*value as usize).wrapping_sub(1)).cloned().unwrap_or_default();
                written.zones = values.iter().map(name).collect();
            }
            Test::Any(values) => written.any.clone_from(values),
        }
        written
    };
    let order = view.query.order();
    Written {
        search: view.query.search.clone(),
        filters: view.query.filters.iter().map(filter).collect(),
        sort: order.iter().map(|by| (by.column.en().to_owned(), by.descending)).collect(),
        columns: view.layout.columns.iter().map(|c| (c.key.clone(), c.width, c.is_pinned)).collect(),
    }
}

/// A condition on a column that is gone, or on zones that are gone, lists nothing rather than everything.
fn read(table: Table, name: String, written: Written, zones: &[String]) -> SavedView {
    let number = |name: &String| match name.as_str() {
        "" => Some(0),
        name => zones.iter().position(|zone| zone == name).and_then(|at| u32::try_from(at + 1).ok()),
    };
    let filter = |filter: WrittenFilter| {
        let column = column_named(&filter.column);
        let test = match (column, filter.between) {
            (None, _) => Test::Any(Vec::new()),
            (Some(_), Some((from, to))) => Test::Between(from, to),
            (Some(Column::Zone), None) => Test::Any(filter.zones.iter().filter_map(number).collect()),
            (Some(_), None) => Test::Any(filter.any),
        };
        Predicate { column: column.unwrap_or_default(), test, negated: filter.not }
    };
    let order: Vec<SortBy> = written
        .sort
        .iter()
        .filter_map(|(name, descending)| Some(SortBy { column: column_named(name)?, descending: *descending }))
        .collect();
    let first = order.first().copied().unwrap_or(SortBy { column: Column::Name, descending: false });
    let query = ListQuery {
        table,
        search: written.search,
        filters: written.filters.into_iter().map(filter).collect(),
        sort: first.column,
        descending: first.descending,
        then: order.into_iter().skip(1).collect(),
    };
    let columns = written.columns.into_iter().map(|(key, width, is_pinned)| Shown { key, width, is_pinned }).collect();
    SavedView { name, query, layout: Layout { columns } }
}

impl App {
    fn zone_names(&mut self, table: Table) -> Result<Vec<String>, Error> {
        Ok(self.list(table)?.map(|list| list.labels().to_vec()).unwrap_or_default())
    }

    pub(super) fn views(&mut self, table: Table) -> Result<Vec<SavedView>, Error> {
        let zones = self.zone_names(table)?;
        let saved = self.store.saved_views(&self.operator.signature, table as u8)?;
        let view = |(name, body): (String, String)| {
            let written = serde_json::from_str(&body).ok()?;
            Some(read(table, name, written, &zones))
        };
        Ok(saved.into_iter().filter_map(view).collect())
    }

    pub(super) fn save_view(&mut self, view: &SavedView) -> Result<Done, Error> {
        let name: String = view.name.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
        if name.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "视图没有名称", "the view has no name")
                .hint("给视图起一个名称", "give the view a name"));
        }
        let table = view.query.table;
        let zones = self.zone_names(table)?;
        let login = self.operator.signature.clone();
        let held = self.store.saved_views(&login, table as u8)?;
        if held.len() >= VIEWS_MAX && !held.iter().any(|(other, _)| *other == name) {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("每个列表最多存 {VIEWS_MAX} 个视图"),
                format!("at most {VIEWS_MAX} views of a list"),
            )
            .hint("先删去不用的视图", "drop views that are not used"));
        }
        let body = serde_json::to_string(&write(view, &zones)).expect("plain values become JSON");
        self.store.save_view(&login, table as u8, &name, Some(&body), self.options.clock.now())?;
        Ok(Done::Kept)
    }

    pub(super) fn drop_view(&mut self, table: Table, name: &str) -> Result<Done, Error> {
        let login = self.operator.signature.clone();
        let n = self.store.save_view(&login, table as u8, name, None, self.options.clock.now())?;
        if n == 0 {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("没有名为「{name}」的视图"),
                format!("there is no view `{name}`"),
            )
            .hint("运行 `dishu view list` 查看", "run `dishu view list`"));
        }
        Ok(Done::Kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_read_as_it_was_written_and_zones_keep_their_names() {
        let zones = |names: [&str; 2]| names.map(str::to_owned).to_vec();
        let filters = vec![
            Predicate { column: Column::Zone, test: Test::Any(vec![2, 0]), negated: true },
            Predicate { column: Column::Staff, test: Test::Between(11, u32::MAX), negated: false },
            Predicate::is(Column::Status, 1),
        ];
        let then = vec![SortBy { column: Column::Name, descending: false }];
        let query = ListQuery {
            search: "jp".into(),
            filters,
            sort: Column::Members,
            descending: true,
            then,
            ..ListQuery::default()
        };
        let layout = Layout { columns: vec![Shown { key: "zone".into(), width: Some(20), is_pinned: true }] };
        let view = SavedView { name: "我的".into(), query, layout };
        let body = serde_json::to_string(&write(&view, &zones(["甲园", "乙园"]))).unwrap();
        let again =
            |names| read(Table::Enterprises, "我的".into(), serde_json::from_str(&body).unwrap(), &zones(names));
        assert_eq!(again(["甲园", "乙园"]), view);
        let moved = again(["乙园", "甲园"]);
        assert_eq!(moved.query.filters[0].test, Test::Any(vec![1, 0]));
        assert_eq!(again(["丙园", "丁园"]).query.filters[0].test, Test::Any(vec![0]));
    }
}
