//! 报表页 as commands: thresholds, rules, figures of any day with the lists behind them. All of them print the same pages that the
//! interface shows.

use super::Context;
use super::args::usage_error;
use super::data::{LIMIT_DEFAULT, LIMIT_MAX};
use super::json::ReportJson;
use super::output::{Console, Ran, Stop, TextTable};
use super::pages::unexpected;
use super::work::{check_ending, write_rows};
use crate::app::Service;
use crate::app::error::{Error, ErrorKind};
use crate::app::query::{Answer, Query};
use crate::app::reports::{At, BEHIND_ROWS, PARTS, Report, ReportView, Side, figure_named};
use crate::app::views::Align;
use crate::audit::figures::{Base, Breakdown, Part, Slice};
use crate::audit::rules;
use crate::audit::what_if::{Step, Steps};
use crate::model::day::Day;
use crate::store::lists::rule_number;

/// 口径
pub fn policy(context: &mut Context) -> Ran {
    let mut service = context.service()?;
    show(context, service.as_mut(), Report::Policy)
}

/// 规则
pub fn rules_page(context: &mut Context) -> Ran {
    let mut service = context.service()?;
    let report = match context.given.text("code") {
        None => Report::Rules,
        Some(code) => Report::Rule(rule_number(known_rule(&code)?)),
    };
    show(context, service.as_mut(), report)
}

fn known_rule(code: &str) -> Result<&'static str, Error> {
    let wanted = code.to_uppercase();
    rules().map(|rule| rule.code).find(|code| *code == wanted).ok_or_else(|| {
        usage_error(format!("没有规则「{code}」"), format!("there is no rule `{code}`"))
            .hint("运行 `dishu rules` 查看全部规则", "run `dishu rules` for all of them")
    })
}

/// 数字
pub fn figures(context: &mut Context) -> Ran {
    let at = At { as_of: context.given.day("figures-day")?, known: known(context)? };
    let mut service = context.service()?;
    let base = context.given.text("base").map(|word| base_named(&word)).transpose()?;
    let slice = match context.given.text("of") {
        None => Slice::All,
        Some(text) => slice_named(service.as_mut(), at, &text)?,
    };
    if let Some(word) = context.given.text("figure") {
        return behind(context, service.as_mut(), at, (&word, base.unwrap_or_default(), slice));
    }
    let report = match context.given.text("by") {
        Some(word) => Report::Breakdown(at, breakdown_named(&word), base),
        None if slice == Slice::All => Report::Figures(at),
        None => Report::Slice(at, slice),
    };
    show(context, service.as_mut(), report)
}

/// 比对
pub fn compare(context: &mut Context) -> Ran {
    let given = context.given.places("sides");
    let side = |text: &std::ffi::OsString| side_named(&text.to_string_lossy());
    let sides: Vec<Side> = given.iter().map(side).collect::<Result<_, _>>()?;
    let only = context.given.text("of-rule").map(|code| known_rule(&code)).transpose()?.map_or(0, rule_number);
    let report = match sides.as_slice() {
        [] => Report::CompareMenu,
        [from] => Report::Compare(*from, Side::Now, only),
        [from, to] => Report::Compare(*from, *to, only),
        _ => {
            return Err(usage_error("一次比对两个时点", "two moments are compared at a time")
                .hint("写一个或两个日期、记录号", "write one or two days or record numbers")
                .into());
        }
    };
    let limit = match context.given.number("limit", LIMIT_DEFAULT, LIMIT_MAX)? {
        0 => usize::MAX,
        limit => usize::try_from(limit).unwrap_or(usize::MAX),
    };
    let mut service = context.service()?;
    let view = asked(service.as_mut(), report, limit)?;
    print(&mut context.console, &view)?;
    Ok(0)
}

/// A day, or a record number.
fn side_named(text: &str) -> Result<Side, Error> {
    let record = text.trim_start_matches('#').parse().ok().filter(|number: &i64| *number > 0).map(Side::Record);
    // A bare year is a number too: four digits of a day are never a day here.
    let day = || Day::parse(text).map(Side::Day);
    record.or_else(day).ok_or_else(|| {
        usage_error(
            format!("「{text}」既不是日期也不是记录号"),
            format!("`{text}` is neither a day nor a record number"),
        )
        .hint("写成 2026-06-30，或 `dishu journal` 里的记录号", "write 2026-06-30, or a number from `dishu journal`")
    })
}

/// 推演
pub fn what_if(context: &mut Context) -> Ran {
    let at = At { as_of: context.given.day("figures-day")?, known: known(context)? };
    let words =
        [("transfers", Step::Transfers), ("own", Step::Own), ("joint", Step::Joint), ("liaisons", Step::Liaisons)];
    let wanted = context.given.texts("suppose");
    let mut steps = Steps::default();
    for word in &wanted {
        let Some((_, step)) = words.iter().find(|(one, _)| one == word) else {
            let all = words.map(|(word, _)| word).join(" ");
            return Err(usage_error(format!("没有假设「{word}」"), format!("there is no step `{word}`"))
                .hint(format!("从中选择：{all}"), format!("choose one of: {all}"))
                .into());
        };
        steps = if steps.has(*step) { steps } else { steps.toggled(*step) };
    }
    let all = || Step::ALL.iter().fold(Steps::default(), |steps, step| steps.toggled(*step));
    let steps = if wanted.is_empty() { all() } else { steps };
    let mut service = context.service()?;
    show(context, service.as_mut(), Report::WhatIf(at, steps))
}

fn known(context: &Context) -> Result<Option<i64>, Error> {
    if context.given.text("known").is_none() {
        return Ok(None);
    }
    let number = context.given.number("known", 0, i64::MAX.unsigned_abs())?;
    Ok(i64::try_from(number).ok())
}

fn base_named(word: &str) -> Result<Base, Error> {
    Base::ALL.iter().copied().find(|base| base.en() == word || base.zh() == word).ok_or_else(|| {
        let words: Vec<&str> = Base::ALL.iter().map(|base| base.en()).collect();
        usage_error(format!("没有分母「{word}」"), format!("there is no denominator `{word}`"))
            .hint(format!("从中选择：{}", words.join(" ")), format!("choose one of: {}", words.join(" ")))
    })
}

fn breakdown_named(word: &str) -> Breakdown {
    Breakdown::ALL.iter().copied().find(|by| by.en() == word).unwrap_or_default()
}

fn slice_named(service: &mut dyn Service, at: At, text: &str) -> Result<Slice, Error> {
    match service.query(&Query::Slice { at, text: text.to_owned() }) {
        Answer::Slice(Some(slice)) => Ok(slice),
        Answer::Slice(None) => Err(usage_error(format!("没有「{text}」"), format!("there is no `{text}`")).hint(
            "写成 `zone:园区名`、`county:县区`、`industry:门类`；`dishu figures --by zone` 列出可用的",
            "write `zone:NAME`, `county:NAME`, `industry:LETTER`; `dishu figures --by zone` lists them",
        )),
        Answer::Failed(error) => Err(error),
        other => Err(unexpected(&other)),
    }
}

/// The list behind a figure, on the screen or in a file.
fn behind(context: &mut Context, service: &mut dyn Service, at: At, figure: (&str, Base, Slice)) -> Ran {
    let (word, base, slice) = figure;
    let Some(key) = figure_named(word, base) else {
        return Err(usage_error(format!("没有数字「{word}」"), format!("there is no figure `{word}`"))
            .hint(
                "写成 `organisation-coverage/running`、`floating-out` 或 `funnel/three-have`",
                "write `organisation-coverage/running`, `floating-out` or `funnel/three-have`",
            )
            .into());
    };
    let part = context.given.text("part").unwrap_or_else(|| "rest".to_owned());
    let part = PARTS.iter().find(|(word, _)| *word == part).map_or(Part::Rest, |(_, part)| *part);
    let report = Report::Behind(at, key, slice, part);
    let Some(path) = context.given.path("out").map(|path| context.env.cwd.join(path)) else {
        return show(context, service, report);
    };
    check_ending(&path)?;
    let view = asked(service, report, usize::MAX)?;
    let Some(table) = view.tables.into_iter().find(|table| table.key == "list") else { return Ok(0) };
    let width = |title: &str| u32::try_from(crate::text::width::columns(title)).unwrap_or(0).max(12);
    let columns = table.columns.iter().map(|c| (c.title.clone(), width(&c.title), c.align == Align::Right)).collect();
    let rows = table.rows.into_iter().map(|row| row.cells);
    write_rows(context, &path, view.title, columns, rows)?;
    Ok(0)
}

fn asked(service: &mut dyn Service, report: Report, rows: usize) -> Result<ReportView, Error> {
    match service.query(&Query::Report { report, rows }) {
        Answer::Report(Some(view)) => Ok(*view),
        Answer::Report(None) => Err(Error::new(ErrorKind::Data, "没有这一页", "there is no such page")
            .hint("运行 `dishu rules` 或 `dishu policy`", "run `dishu rules` or `dishu policy`")),
        Answer::Failed(error) => Err(error),
        other => Err(unexpected(&other)),
    }
}

fn show(context: &mut Context, service: &mut dyn Service, report: Report) -> Ran {
    let view = asked(service, report, BEHIND_ROWS)?;
    print(&mut context.console, &view)?;
    Ok(0)
}

/// A page as text or JSON.
fn print(console: &mut Console, view: &ReportView) -> Result<(), Stop> {
    if console.json {
        return console.document(&ReportJson::of(view));
    }
    console.say(&view.title)?;
    let labels = view.pairs.iter().map(|(label, _)| crate::text::width::columns(label)).max().unwrap_or(0);
    for (label, cell) in &view.pairs {
        super::work::pair(console, label, &cell.text, labels)?;
    }
    for table in view.tables.iter().filter(|table| !table.rows.is_empty()) {
        console.say("")?;
        console.say(&table.title)?;
        let columns = table.columns.iter().map(|c| (c.title.clone(), c.align, c.drop)).collect();
        let rows = table.rows.iter().map(|row| row.cells.clone()).collect();
        console.table(&TextTable { columns, rows })?;
    }
    if !view.notes.is_empty() {
        console.say("")?;
    }
    for note in &view.notes {
        console.say(&note.text)?;
    }
    Ok(())
}
