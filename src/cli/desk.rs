//! 频数、我的视图、撤销与重做: what the screens do with `F`, `w`, `o`, `U` and Ctrl-R, as commands.

use super::Context;
use super::args::usage_error;
use super::data::other_result;
use super::filter;
use super::output::{Ran, TextTable};
use super::pages::unexpected;
use super::progress;
use crate::app::Service;
use crate::app::action::{Action, Done};
use crate::app::error::Error;
use crate::app::query::{Answer, Query};
use crate::app::views::{Align, SavedView, TallyLine};
use crate::model::layout::Layout;
use crate::model::list::{ListQuery, Table};
use serde::Serialize;

/// Columns of a bar of `#`.
const BAR_COLUMNS: usize = 30;

#[derive(Serialize)]
struct TallyJson<'a> {
    table: &'a str,
    column: &'a str,
    total: usize,
    lines: Vec<TallyLineJson<'a>>,
}

#[derive(Serialize)]
struct TallyLineJson<'a> {
    label: &'a str,
    count: usize,
}

#[derive(Serialize)]
struct ViewJson<'a> {
    name: &'a str,
    table: &'static str,
    conditions: usize,
    columns: Vec<&'a str>,
}

#[derive(Serialize)]
struct ViewsJson<'a> {
    views: Vec<ViewJson<'a>>,
}

#[derive(Serialize)]
struct ReversedJson {
    what: String,
    rows: u64,
}

/// 频数
pub fn tally(context: &mut Context) -> Ran {
    let table = filter::table(&context.given.text("table").unwrap_or_default())?;
    let mut service = context.service()?;
    let by = context.given.text("by").ok_or_else(|| {
        usage_error("没有写按哪一列计数", "no column to count by").hint("加上 `--by 列`", "add `--by COLUMN`")
    })?;
    let column = filter::column(&by)?;
    let query = filter::query(service.as_mut(), &context.given, table)?;
    let lines = match service.query(&Query::Tally { query, column }) {
        Answer::Tally(lines) => lines,
        Answer::Failed(error) => return Err(error.into()),
        other => return Err(unexpected(&other).into()),
    };
    let total = lines.iter().map(|line| line.count).sum();
    if context.console.json {
        let lines = lines.iter().map(|line| TallyLineJson { label: &line.label, count: line.count }).collect();
        context.console.document(&TallyJson { table: table.en(), column: column.en(), total, lines })?;
        return Ok(0);
    }
    let lang = context.lang();
    let title = lang.pick(column.zh(), column.en()).to_owned();
    let most = lines.iter().map(|line| line.count).max().unwrap_or(0).max(1);
    let row = |line: TallyLine| {
        let bar = "#".repeat((line.count * BAR_COLUMNS).div_ceil(most).min(BAR_COLUMNS));
        let share = super::work::percent(line.count as u64, total as u64);
        vec![line.label, line.count.to_string(), share, bar]
    };
    let table = TextTable {
        columns: vec![
            (title, Align::Left, 0),
            (lang.pick("数量", "rows").to_owned(), Align::Right, 0),
            ("%".to_owned(), Align::Right, 0),
            (String::new(), Align::Left, 1),
        ],
        rows: lines.into_iter().map(row).collect(),
    };
    context.console.table(&table)?;
    context.console.talk_in(format!("共 {total} 行"), format!("{total} rows"));
    Ok(0)
}

/// The view of this name.
///
/// # Errors
/// When there is none.
pub fn view(service: &mut dyn Service, table: Table, name: &str) -> Result<SavedView, Error> {
    let views = views_of(service, table)?;
    let names: Vec<String> = views.iter().map(|view| view.name.clone()).collect();
    views.into_iter().find(|view| view.name == name).ok_or_else(|| {
        let error = usage_error(format!("没有名为「{name}」的视图"), format!("there is no view `{name}`"));
        match names.is_empty() {
            true => error.hint("先用 `dishu view save` 存一个", "save one with `dishu view save`"),
            false => {
                error.hint(format!("从中选择：{}", names.join("、")), format!("choose from: {}", names.join(", ")))
            }
        }
    })
}

fn views_of(service: &mut dyn Service, table: Table) -> Result<Vec<SavedView>, Error> {
    match service.query(&Query::Views(table)) {
        Answer::Views(views) => Ok(views),
        Answer::Failed(error) => Err(error),
        other => Err(unexpected(&other)),
    }
}

/// 我的视图
pub fn views(context: &mut Context) -> Ran {
    let mut service = context.service()?;
    let mut all: Vec<SavedView> = Vec::new();
    for table in Table::ALL {
        all.extend(views_of(service.as_mut(), *table)?);
    }
    if context.console.json {
        let views = all
            .iter()
            .map(|view| ViewJson {
                name: &view.name,
                table: view.query.table.en(),
                conditions: view.query.filters.len(),
                columns: view.layout.columns.iter().map(|shown| shown.key.as_str()).collect(),
            })
            .collect();
        context.console.document(&ViewsJson { views })?;
        return Ok(0);
    }
    let lang = context.lang();
    let head = |text: [&'static str; 2]| (lang.pick(text[0], text[1]).to_owned(), Align::Left, 0);
    let row = |view: &SavedView| {
        let table = view.query.table;
        let columns: Vec<&str> = view.layout.columns.iter().map(|shown| shown.key.as_str()).collect();
        vec![
            view.name.clone(),
            lang.pick(table.zh(), table.en()).to_owned(),
            view.query.filters.len().to_string(),
            columns.join(" "),
        ]
    };
    let table = TextTable {
        columns: vec![
            head(["名称", "name"]),
            head(["列表", "list"]),
            head(["条件", "conditions"]),
            head(["列", "columns"]),
        ],
        rows: all.iter().map(row).collect(),
    };
    context.console.table(&table)?;
    context.console.talk_in(format!("共 {} 个视图", all.len()), format!("{} views", all.len()));
    Ok(0)
}

/// 存为视图
pub fn save(context: &mut Context) -> Ran {
    let table = filter::table(&context.given.text("table").unwrap_or_default())?;
    let mut service = context.service()?;
    let query: ListQuery = filter::query(service.as_mut(), &context.given, table)?;
    let keys = columns_wanted(&context.given.texts("columns"));
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let name = context.given.text("view-name").unwrap_or_default();
    kept(context, service.as_mut(), Action::SaveView(SavedView { name, query, layout: Layout::of(&keys) }))
}

/// Drops a view.
pub fn drop_view(context: &mut Context) -> Ran {
    let table = filter::table(&context.given.text("table").unwrap_or_default())?;
    let name = context.given.text("view-name").unwrap_or_default();
    let mut service = context.service()?;
    kept(context, service.as_mut(), Action::DropView { table, name })
}

fn kept(context: &mut Context, service: &mut dyn Service, action: Action) -> Ran {
    match progress::with(&mut context.console, |report| service.run(action, report))? {
        Done::Kept => context.console.talk_in("已存", "kept"),
        _ => return Err(other_result().into()),
    }
    Ok(0)
}

/// 撤销
pub fn undo(context: &mut Context) -> Ran {
    reverse(context, Action::Undo, ["已撤销", "undone"])
}

/// 重做
pub fn redo(context: &mut Context) -> Ran {
    reverse(context, Action::Redo, ["已重做", "done again"])
}

fn reverse(context: &mut Context, action: Action, words: [&str; 2]) -> Ran {
    let mut service = context.service()?;
    let done = progress::with(&mut context.console, |report| service.run(action, report))?;
    let Done::Reversed { what, rows } = done else { return Err(other_result().into()) };
    if context.console.json {
        context.console.document(&ReversedJson { what, rows })?;
    } else {
        let text = format!("{} {what} {rows}", context.lang().pick(words[0], words[1]));
        context.console.say(&text)?;
    }
    Ok(0)
}

/// `name,zone` and `--columns` given several times are one list.
pub fn columns_wanted(given: &[String]) -> Vec<String> {
    let names = given.iter().flat_map(|text| text.split([',', '，', '、']));
    names.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}
