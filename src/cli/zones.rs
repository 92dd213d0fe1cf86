//! 园区范围: showing the table of parks, replacing it, writing it, and asking it about one address.

use super::data::other_result;
use super::output::{Ran, TextTable};
use super::pages::unexpected;
use super::{Context, progress};
use crate::app::action::{Action, Done};
use crate::app::error::Error;
use crate::app::query::{Answer, Query};
use crate::app::views::{Align, ZoneRowView, ZonesView};
use crate::model::zone::ZONE_COLUMNS;
use serde::Serialize;

#[derive(Serialize)]
struct ZonesJson<'a> {
    own: bool,
    zones: Vec<ZoneJson<'a>>,
    faults: &'a [String],
}

#[derive(Serialize)]
struct ZoneJson<'a> {
    number: u32,
    name: &'a str,
    aliases: &'a str,
    counties: &'a str,
    roads: &'a str,
    buildings: &'a str,
    townships: &'a str,
    keywords: &'a str,
    source: &'a str,
    registered: u64,
    operating: u64,
}

#[derive(Serialize)]
struct ZoneOfJson<'a> {
    address: &'a str,
    division: &'a str,
    zone: &'a str,
    by: &'a str,
    words: &'a str,
}

/// 园区表
pub fn list(context: &mut Context) -> Ran {
    let view = match context.service()?.query(&Query::Zones) {
        Answer::Zones(view) => view,
        Answer::Failed(error) => return Err(error.into()),
        other => return Err(unexpected(&other).into()),
    };
    if context.console.json {
        let zones = view.rows.iter().map(json).collect();
        context.console.document(&ZonesJson { own: view.is_own, zones, faults: &view.faults })?;
        return Ok(0);
    }
    let table = table(&view, context.lang());
    context.console.table(&table)?;
    for fault in &view.faults {
        context.console.talk(fault);
    }
    let n = view.rows.len();
    match view.is_own {
        true => context.console.talk_in(format!("共 {n} 个园区"), format!("{n} parks")),
        false => context.console.talk_in(format!("共 {n} 个园区，起始表"), format!("{n} parks, the starting table")),
    }
    Ok(0)
}

fn json(view: &ZoneRowView) -> ZoneJson<'_> {
    let [name, aliases, counties, roads, buildings, townships, keywords, source] = view.row.cells();
    let (registered, operating) = (view.registered, view.operating);
    let number = view.row.number;
    ZoneJson { number, name, aliases, counties, roads, buildings, townships, keywords, source, registered, operating }
}

fn table(view: &ZonesView, lang: crate::model::lang::Lang) -> TextTable {
    let head = |[zh, en]: [&str; 2], align, drop| (lang.pick(zh, en).to_owned(), align, drop);
    let row = |view: &ZoneRowView| {
        let cells = view.row.cells();
        let range = [cells[3], cells[4], cells[5], cells[6]].into_iter().filter(|cell| !cell.is_empty());
        let range = range.collect::<Vec<_>>().join("；");
        let own = [cells[0], cells[2]].map(str::to_owned);
        let [name, counties] = own;
        vec![name, view.registered.to_string(), view.operating.to_string(), counties, range]
    };
    TextTable {
        columns: vec![
            head(ZONE_COLUMNS[0], Align::Left, 0),
            head(["注册", "registered"], Align::Right, 0),
            head(["经营", "operating"], Align::Right, 0),
            head(ZONE_COLUMNS[2], Align::Left, 1),
            head(["范围", "range"], Align::Left, 2),
        ],
        rows: view.rows.iter().map(row).collect(),
    }
}

/// 换表
pub fn import(context: &mut Context) -> Ran {
    let path = context.env.cwd.join(context.given.path("list").unwrap_or_default());
    let action = Action::ImportZones { path, sheet: context.given.text("sheet") };
    match run(context, action)? {
        Done::Changed(n) => context.console.talk_in(
            format!("已换上 {n} 个园区，地址已重读；运行 `dishu audit` 更新核查"),
            format!("{n} parks in force, addresses read anew; run `dishu audit` to ask every rule again"),
        ),
        _ => return Err(other_result().into()),
    }
    Ok(0)
}

/// 写出
pub fn export(context: &mut Context) -> Ran {
    let path = context.env.cwd.join(context.given.path("list").unwrap_or_default());
    match run(context, Action::ExportZones { path })? {
        Done::Written { path, rows } => {
            let path = path.display();
            context.console.talk_in(format!("{path}：{rows} 个园区"), format!("{path}: {rows} parks"));
        }
        _ => return Err(other_result().into()),
    }
    Ok(0)
}

fn run(context: &mut Context, action: Action) -> Result<Done, Error> {
    let mut service = context.service()?;
    progress::with(&mut context.console, |report| service.run(action, report))
}

/// 一个地址
pub fn explain(context: &mut Context) -> Ran {
    let text = context.given.text("address").unwrap_or_default();
    let found = match context.service()?.query(&Query::ZoneOf(text)) {
        Answer::ZoneOf(found) => found,
        Answer::Failed(error) => return Err(error.into()),
        other => return Err(unexpected(&other).into()),
    };
    if context.console.json {
        context.console.document(&ZoneOfJson {
            address: &found.text,
            division: &found.division,
            zone: &found.zone,
            by: &found.sign,
            words: &found.words,
        })?;
        return Ok(0);
    }
    let lang = context.lang();
    let line =
        |label: [&str; 2], text: &str| format!("{}{}{text}", lang.pick(label[0], label[1]), lang.pick("：", ": "));
    let none = lang.pick("不在任何园区", "in no park");
    let zone = if found.zone.is_empty() { none } else { &found.zone };
    context.console.say(&line(["区划", "division"], &found.division))?;
    context.console.say(&line(["园区", "park"], zone))?;
    if !found.sign.is_empty() {
        let by = format!("{} {}", found.sign, found.words);
        context.console.say(&line(["凭据", "by"], by.trim_end()))?;
    }
    Ok(0)
}
