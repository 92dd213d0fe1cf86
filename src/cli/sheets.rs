//! 清单与工作进展 by command: `sheets` and `bulletin`.

use super::Context;
use super::args::usage_error;
use super::data::other_result;
use super::json::id_of;
use super::output::{Ran, Stop, TextTable};
use super::pages::unexpected;
use super::progress;
use super::work::{only_hit, written_to};
use crate::app::Service;
use crate::app::action::{Action, Done};
use crate::app::bulletins::view::Bulletin;
use crate::app::bulletins::{self, Period};
use crate::app::error::Error;
use crate::app::query::{Answer, Query};
use crate::app::sendings::view::{AnswerView, ContestView, OfferedView, SendingView, TakenView};
use crate::app::sendings::{Ask, By, Do, SheetsDone, Stands, Told};
use crate::app::views::Align;
use serde::Serialize;

#[derive(Serialize, Default)]
struct SheetsJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    sheets: Option<Vec<SendingView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    taken: Option<Vec<TakenView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conflicts: Option<Vec<ContestView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offered: Option<Vec<OfferedView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<Vec<AnswerView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<u64>,
}

/// 任务清单
pub fn sheets(context: &mut Context, command: &str) -> Ran {
    let mut service = context.service()?;
    match command {
        "list" => register(context, service.as_mut()),
        "conflicts" => conflicts(context, service.as_mut()),
        "offered" => offered(context, service.as_mut()),
        "answers" => answers(context, service.as_mut()),
        "send" => send(context, service.as_mut()),
        "take" => take(context, service.as_mut()),
        _ => {
            let action = change(context, service.as_mut(), command)?;
            run(context, service.as_mut(), action)?;
            if context.console.json {
                context.console.document(&SheetsJson { changed: Some(1), ..SheetsJson::default() })?;
            } else {
                context.console.say(context.lang().pick("已登记", "recorded"))?;
            }
            Ok(0)
        }
    }
}

fn run(context: &mut Context, service: &mut dyn Service, action: Do) -> Result<SheetsDone, Stop> {
    let done = progress::with(&mut context.console, |report| service.run(Action::Sheets(action), report))?;
    match done {
        Done::Sheets(done) => Ok(done),
        _ => Err(other_result().into()),
    }
}

fn ask(service: &mut dyn Service, ask: Ask) -> Result<Told, Error> {
    match service.query(&Query::Sheets(ask)) {
        Answer::Sheets(told) => Ok(told),
        Answer::Failed(error) => Err(error),
        other => Err(unexpected(&other)),
    }
}

fn change(context: &Context, service: &mut dyn Service, command: &str) -> Result<Do, Error> {
    let given = &context.given;
    let why = given.text("why").unwrap_or_default();
    Ok(match command {
        "destroyed" => Do::Destroy { number: number(&given.text("sheet").unwrap_or_default())?, why },
        "settle" => {
            let stands = match given.text("stands").as_deref().map(str::trim) {
                None | Some("") => {
                    return Err(usage_error("没有写取哪个值", "which value stands is not said").hint(
                        "加上 `--take held`、`--take returned` 或 `--take 值`",
                        "add `--take held`, `--take returned` or `--take VALUE`",
                    ));
                }
                Some("held" | "现值") => Stands::Held,
                Some("returned" | "反馈值") => Stands::Returned,
                Some(value) => Stands::Other(value.to_owned()),
            };
            Do::Settle { contest: pair(&given.text("conflict").unwrap_or_default())?, stands, why }
        }
        "adopt" => {
            let text = given.text("row").unwrap_or_default();
            let about = match id_of(&text) {
                Some(id) => id,
                None => only_hit(service, &text)?,
            };
            Do::Offered { row: pair(&given.text("offer").unwrap_or_default())?, about: Some(about), why }
        }
        "decline" => Do::Offered { row: pair(&given.text("offer").unwrap_or_default())?, about: None, why },
        other => {
            return Err(usage_error(
                format!("没有命令「sheets {other}」"),
                format!("there is no command `sheets {other}`"),
            ));
        }
    })
}

fn number(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| {
        usage_error(format!("「{text}」不是编号"), format!("`{text}` is no number"))
            .hint("写列表里的编号", "give a number of the list")
    })
}

/// `52/1`
fn pair(text: &str) -> Result<(i64, i64), Error> {
    let parts = text.split_once('/').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    parts.ok_or_else(|| {
        usage_error(format!("「{text}」不是编号"), format!("`{text}` is no id"))
            .hint("写成 52/1，见列表", "write it as 52/1, as the list has it")
    })
}

fn send(context: &mut Context, service: &mut dyn Service) -> Ran {
    let given = &context.given;
    let Some(folder) = given.path("to-folder").map(|path| context.env.cwd.join(path)) else {
        return Err(usage_error("没有写文件夹", "no folder was given")
            .hint("加上 `--out 文件夹`", "add `--out FOLDER`")
            .into());
    };
    let why = given.text("why").unwrap_or_default();
    let members = given.has("with-members");
    if members && why.trim().is_empty() {
        return Err(usage_error("党员页含姓名，须说明事由", "the members page holds names and needs a reason")
            .hint("加上 `--why 事由`", "add `--why REASON`")
            .into());
    }
    let by = if given.text("sheet-by").as_deref() == Some("building") { By::Building } else { By::Inspector };
    let action = Do::Send { folder, by, inspectors: given.texts("of-inspector"), members, why };
    let SheetsDone::Sent(sheets) = run(context, service, action)? else { return Err(other_result().into()) };
    if context.console.json {
        context.console.document(&SheetsJson { sheets: Some(sheets), ..SheetsJson::default() })?;
        return Ok(0);
    }
    say_register(context, &sheets)?;
    context.console.talk_in("收回：`dishu sheets take 文件`", "take them back with `dishu sheets take FILE`");
    Ok(0)
}

fn register(context: &mut Context, service: &mut dyn Service) -> Ran {
    let Told::Register(sheets) = ask(service, Ask::Register)? else { return Err(other_result().into()) };
    if context.console.json {
        context.console.document(&SheetsJson { sheets: Some(sheets), ..SheetsJson::default() })?;
        return Ok(0);
    }
    say_register(context, &sheets)?;
    Ok(0)
}

fn say_register(context: &mut Context, sheets: &[SendingView]) -> Result<(), Stop> {
    let lang = context.lang();
    let head = |zh: &str, en: &str, align, drop| (lang.pick(zh, en).to_owned(), align, drop);
    let columns = vec![
        head("清单号", "No.", Align::Right, 0),
        head("承办人", "Inspector", Align::Left, 0),
        head("范围", "Scope", Align::Left, 2),
        head("企业", "Rows", Align::Right, 0),
        head("党员", "Members", Align::Right, 0),
        head("制表日", "Made on", Align::Left, 1),
        head("状态", "State", Align::Left, 0),
        head("至", "On", Align::Left, 1),
        head("文件", "File", Align::Left, 3),
    ];
    let row = |sheet: &SendingView| {
        vec![
            sheet.number.to_string(),
            sheet.inspector.clone(),
            sheet.scope.clone(),
            sheet.enterprises.to_string(),
            sheet.members.to_string(),
            sheet.made_on.clone(),
            sheet.state_label.to_owned(),
            sheet.ended_on.clone(),
            sheet.file.clone(),
        ]
    };
    context.console.table(&TextTable { columns, rows: sheets.iter().map(row).collect() })
}

fn take(context: &mut Context, service: &mut dyn Service) -> Ran {
    let paths: Vec<_> = context.given.places("sheet-file").iter().map(|path| context.env.cwd.join(path)).collect();
    let dry_run = context.given.has("dry-run");
    let mut taken = Vec::new();
    for path in paths {
        let SheetsDone::Taken(view) = run(context, service, Do::Take { path, dry_run })? else {
            return Err(other_result().into());
        };
        if !context.console.json {
            say_taken(context, &view)?;
        }
        taken.push(*view);
    }
    if context.console.json {
        context.console.document(&SheetsJson { taken: Some(taken), ..SheetsJson::default() })?;
    } else if taken.iter().any(|view| view.contested > 0) {
        context.console.talk_in("冲突：`dishu sheets conflicts`", "conflicts: `dishu sheets conflicts`");
    }
    Ok(0)
}

fn say_taken(context: &mut Context, view: &TakenView) -> Result<(), Stop> {
    let lang = context.lang();
    let zh = lang == crate::model::lang::Lang::Zh;
    let mut lines = Vec::new();
    if view.before > 0 {
        lines.push(if zh {
            format!("{}：与第 {} 号收回完全相同，不再采纳", view.file, view.before)
        } else {
            format!("{}: the same file as return {}, nothing is taken twice", view.file, view.before)
        });
    } else if view.sending == 0 {
        lines.push(if zh {
            format!("{}：不是本库发出的清单（{} 行），无键的行 {}", view.file, view.foreign, view.offered)
        } else {
            format!(
                "{}: no sheet of this database ({} rows), {} rows without a key",
                view.file, view.foreign, view.offered
            )
        });
    } else {
        lines.push(if zh {
            format!("{}：清单 {}（{}），{} 行，采纳 {} 项，一致 {} 项，旧稿 {} 项，待定 {} 项，无键 {} 行，未交回 {} 行，他表 {} 行", view.file, view.sending, view.inspector, view.rows, view.taken, view.agreed, view.older, view.contested, view.offered, view.missing, view.foreign)
        } else {
            format!("{}: sheet {} ({}), {} rows, {} taken, {} agreed, {} older, {} in conflict, {} without a key, {} not returned, {} of other sheets", view.file, view.sending, view.inspector, view.rows, view.taken, view.agreed, view.older, view.contested, view.offered, view.missing, view.foreign)
        });
    }
    if view.other_campaign {
        lines.push(lang.pick("  属另一次集中攻坚", "  of another campaign").to_owned());
    }
    if view.newer > 0 {
        lines.push(if zh {
            format!("  此人此范围另有更新的清单 {}", view.newer)
        } else {
            format!("  a newer sheet for the same person is out: {}", view.newer)
        });
    }
    for (label, list) in [
        (lang.pick("未读懂", "not understood"), &view.doubtful),
        (lang.pick("改名的列", "renamed"), &view.renamed),
        (lang.pick("未办", "not done"), &view.refused),
    ] {
        lines.extend(list.iter().map(|line| format!("  {label}：{line}")));
    }
    for line in lines {
        context.console.say(&line)?;
    }
    Ok(())
}

fn conflicts(context: &mut Context, service: &mut dyn Service) -> Ran {
    let Told::Contests(list) = ask(service, Ask::Contests)? else { return Err(other_result().into()) };
    if context.console.json {
        context.console.document(&SheetsJson { conflicts: Some(list), ..SheetsJson::default() })?;
        return Ok(0);
    }
    let lang = context.lang();
    for one in &list {
        let blank =
            |text: &str| if text.is_empty() { lang.pick("（空）", "(blank)").to_owned() } else { text.to_owned() };
        let signed = |by: &str, at: &str| format!("{by} {at}").trim().to_owned();
        context.console.say(&format!("{}  {}  {}", one.id, one.about, one.field))?;
        context.console.say(&format!("    {} {}", lang.pick("发出", "sent    "), blank(&one.sent)))?;
        context.console.say(&format!(
            "    {} {}  {}",
            lang.pick("现值", "held    "),
            blank(&one.held),
            signed(&one.held_by, &one.held_at)
        ))?;
        context.console.say(&format!(
            "    {} {}  {}",
            lang.pick("反馈", "returned"),
            blank(&one.returned),
            signed(&one.returned_by, &one.returned_at)
        ))?;
    }
    if list.is_empty() {
        context.console.talk_in("没有待定冲突", "no conflict waits");
    } else {
        context.console.talk_in(
            "定冲突：`dishu sheets settle 编号 --take held|returned|值 --why 事由`",
            "settle one: `dishu sheets settle ID --take held|returned|VALUE --why TEXT`",
        );
    }
    Ok(0)
}

fn offered(context: &mut Context, service: &mut dyn Service) -> Ran {
    let Told::Offered(list) = ask(service, Ask::Offered)? else { return Err(other_result().into()) };
    if context.console.json {
        context.console.document(&SheetsJson { offered: Some(list), ..SheetsJson::default() })?;
        return Ok(0);
    }
    for one in &list {
        let values: Vec<String> = one.values.iter().map(|(heading, value)| format!("{heading} {value}")).collect();
        context.console.say(&format!("{}  {} {}  {}", one.id, one.part, one.row, values.join("；")))?;
    }
    if list.is_empty() {
        context.console.talk_in("没有无键的行", "no row without a key waits");
    }
    Ok(0)
}

fn answers(context: &mut Context, service: &mut dyn Service) -> Ran {
    let task = number(&context.given.text("task-number").unwrap_or_default())?;
    let Told::Answers(list) = ask(service, Ask::Answers(task))? else { return Err(other_result().into()) };
    if context.console.json {
        context.console.document(&SheetsJson { answers: Some(list), ..SheetsJson::default() })?;
        return Ok(0);
    }
    for one in &list {
        context.console.say(&format!("{}  {} {}  {} {}", one.about, one.field, one.value, one.by, one.at))?;
    }
    Ok(0)
}

/// 工作进展
pub fn bulletin(context: &mut Context) -> Ran {
    let word = context.given.text("period").unwrap_or_default();
    let period = Period::ALL.iter().copied().find(|period| period.en() == word || period.zh() == word);
    let period = period.ok_or_else(|| {
        usage_error(format!("没有「{word}」这种进展"), format!("there is no report `{word}`"))
            .hint("写 evening、daily、weekly 或 final", "use evening, daily, weekly or final")
    })?;
    let asked = bulletins::Ask { period, outward: context.given.has("outward") };
    let path = context.given.path("bulletin-file").map(|path| context.env.cwd.join(path));
    let mut service = context.service()?;
    if let Some(path) = path {
        let write = bulletins::Write { ask: asked, path, why: context.given.text("why").unwrap_or_default() };
        let done = progress::with(&mut context.console, |report| service.run(Action::Bulletin(write), report))?;
        let Done::Written { path, rows } = done else { return Err(other_result().into()) };
        written_to(context, &path, rows)?;
        return Ok(0);
    }
    let made = match service.query(&Query::Bulletin(asked)) {
        Answer::Bulletin(made) => made,
        Answer::Failed(error) => return Err(error.into()),
        other => return Err(unexpected(&other).into()),
    };
    if context.console.json {
        context.console.document(&*made)?;
        return Ok(0);
    }
    say_bulletin(context, &made)?;
    Ok(0)
}

fn say_bulletin(context: &mut Context, made: &Bulletin) -> Result<(), Stop> {
    context.console.say(&made.paragraph)?;
    if made.kind == Period::Evening.en() {
        return Ok(());
    }
    let lang = context.lang();
    let head = |zh: &str, en: &str, align| (lang.pick(zh, en).to_owned(), align, 0);
    let columns = vec![
        head("指标", "Figure", Align::Left),
        head("%", "%", Align::Right),
        head("分子", "Numerator", Align::Right),
        head("分母", "Denominator", Align::Right),
        head("比上期", "Change", Align::Right),
    ];
    let rows = made.figures.iter().map(|figure| {
        vec![
            figure.label.clone(),
            figure.rate.clone(),
            figure.numerator.clone(),
            figure.denominator.clone(),
            figure.change.clone(),
        ]
    });
    let table = TextTable { columns, rows: rows.collect() };
    context.console.say("")?;
    context.console.table(&table)?;
    for table in made.tables.iter().filter(|table| !table.is_appendix && !table.rows.is_empty()) {
        context.console.say("")?;
        context.console.say(&table.title)?;
        let columns = table
            .columns
            .iter()
            .map(|(heading, is_number)| (heading.clone(), if *is_number { Align::Right } else { Align::Left }, 0));
        context.console.table(&TextTable { columns: columns.collect(), rows: table.rows.clone() })?;
    }
    Ok(())
}
