//! 单位匹配确认: what waits for a person, one text with its candidates, the decision; and the alias table in and out.

use super::args::usage_error;
use super::data::{LIMIT_DEFAULT, LIMIT_MAX, other_result};
use super::json::{id_of, id_text};
use super::output::{Console, Ran, Stop, TextTable};
use super::pages::unexpected;
use super::work::change;
use super::{Context, progress};
use crate::app::Service;
use crate::app::action::{Action, Done};
use crate::app::confirming::{CandidateView, DoubtView, QueueLine, Ruling};
use crate::app::error::{Error, ErrorKind};
use crate::app::query::{Answer, Query};
use crate::app::views::{Align, RowId};
use crate::model::lang::Lang;
use serde::Serialize;

/// Texts whose enterprise is unknown are named up to so many.
const UNKNOWN_NAMED: usize = 20;

#[derive(Serialize)]
struct ConfirmJson {
    texts: u64,
    members: u64,
    queue: Vec<LineJson>,
    unit: Option<UnitJson>,
}

#[derive(Serialize)]
struct LineJson {
    id: String,
    text: String,
    state: String,
    members: u32,
    branches: u32,
    weight: u32,
    effect: String,
    reopened: bool,
    best: String,
    score: u16,
}

#[derive(Serialize)]
struct UnitJson {
    id: String,
    text: String,
    state: String,
    places: Vec<String>,
    candidates: Vec<CandidateJson>,
    alike: Vec<String>,
}

#[derive(Serialize)]
struct CandidateJson {
    id: String,
    name: String,
    code: String,
    status: String,
    registered: String,
    operating: String,
    facts: String,
    score: u16,
    parts: Vec<(String, f32)>,
}

/// 单位匹配确认
pub fn confirm(context: &mut Context) -> Ran {
    let limit = context.given.number("limit", LIMIT_DEFAULT, LIMIT_MAX)?;
    let mut service = context.service()?;
    let Some(text) = context.given.text("unit") else {
        return queue(context, service.as_mut(), usize::try_from(limit).unwrap_or(usize::MAX));
    };
    let row = unit(service.as_mut(), &text)?;
    let doubt = doubt(service.as_mut(), row, &text)?;
    let Some(ruling) = ruling(context, service.as_mut(), &doubt)? else { return show(context, *doubt) };
    let alike = context.given.has("alike");
    let others = doubt.alike.iter().map(|(row, _)| *row).filter(|_| alike);
    let texts = std::iter::once(doubt.id).chain(others).collect();
    let why = context.given.reason()?;
    change(context, service.as_mut(), Action::Settle { texts, ruling, why })
}

/// The unit text that is meant: its id, or the text itself.
fn unit(service: &mut dyn Service, text: &str) -> Result<RowId, Error> {
    if let Some(row) = id_of(text) {
        return Ok(row);
    }
    match service.query(&Query::Written(text.to_owned())) {
        Answer::Ids(rows) if rows.len() == 1 => Ok(rows[0]),
        Answer::Ids(rows) if rows.is_empty() => Err(not_there(text)),
        Answer::Ids(rows) => {
            let ids: Vec<String> = rows.into_iter().map(id_text).collect();
            Err(usage_error(
                format!("「{text}」有几条（信用代码不同）：{}", ids.join("、")),
                format!("several texts are written `{text}`: {}", ids.join(", ")),
            )
            .hint("写明其中一条的编号", "name one by its id"))
        }
        Answer::Failed(error) => Err(error),
        other => Err(unexpected(&other)),
    }
}

fn not_there(text: &str) -> Error {
    Error::new(ErrorKind::Data, format!("名单中没有单位名称「{text}」"), format!("no list has the unit text `{text}`"))
        .hint("运行 `dishu confirm` 查看待确认的名称", "see what waits with `dishu confirm`")
}

fn doubt(service: &mut dyn Service, row: RowId, text: &str) -> Result<Box<DoubtView>, Error> {
    match service.query(&Query::Doubt(row)) {
        Answer::Doubt(Some(doubt)) => Ok(doubt),
        Answer::Doubt(None) => Err(not_there(text)),
        Answer::Failed(error) => Err(error),
        other => Err(unexpected(&other)),
    }
}

/// What the flags decide; `None` when they decide nothing.
fn ruling(context: &Context, service: &mut dyn Service, doubt: &DoubtView) -> Result<Option<Ruling>, Error> {
    let (none, no_firm) = (context.given.has("none-fits"), context.given.has("no-firm"));
    match (context.given.text("is"), none, no_firm) {
        (None, false, false) => Ok(None),
        (None, true, false) => Ok(Some(Ruling::NoneOfThese)),
        (None, false, true) => Ok(Some(Ruling::NotAnEnterprise)),
        (Some(word), false, false) => Ok(Some(Ruling::Is(enterprise(service, doubt, &word)?))),
        _ => Err(usage_error(
            "--is、--none、--no-firm 只能写一个",
            "only one of --is, --none and --no-firm can be given",
        )
        .hint("去掉其余的", "leave the others out")),
    }
}

/// The enterprise that is named: by its place among the candidates, its id, its code or its name.
fn enterprise(service: &mut dyn Service, doubt: &DoubtView, word: &str) -> Result<RowId, Error> {
    if let Some(row) = id_of(word).filter(|row| matches!(row, RowId::Subject(_))) {
        return Ok(row);
    }
    let place = word.parse::<usize>().ok().and_then(|place| doubt.candidates.get(place.checked_sub(1)?));
    if let Some(candidate) = place {
        return Ok(candidate.id);
    }
    let found = match service.query(&Query::Named(word.to_owned())) {
        Answer::Named(found) => found,
        Answer::Failed(error) => return Err(error),
        other => return Err(unexpected(&other)),
    };
    let same = |candidate: &&CandidateView| candidate.name == word || candidate.code.eq_ignore_ascii_case(word);
    found.iter().find(same).map(|candidate| candidate.id).ok_or_else(|| {
        let near: Vec<&str> = found.iter().take(3).map(|candidate| candidate.name.as_str()).collect();
        Error::new(
            ErrorKind::Data,
            format!("登记中没有名称或信用代码为「{word}」的企业，相近的有：{}", near.join("、")),
            format!("no enterprise has the name or code `{word}`; near it: {}", near.join(", ")),
        )
        .hint("写全称、信用代码或候选的序号", "write the full name, the code or the number of a candidate")
    })
}

fn queue(context: &mut Context, service: &mut dyn Service, limit: usize) -> Ran {
    let limit = if limit == 0 { usize::MAX } else { limit };
    let queue = match service.query(&Query::Queue { limit }) {
        Answer::Queue(queue) => queue,
        Answer::Failed(error) => return Err(error.into()),
        other => return Err(unexpected(&other).into()),
    };
    if context.console.json {
        let queue_lines = queue.lines.into_iter().map(line_json).collect();
        let document = ConfirmJson { texts: queue.n_texts, members: queue.n_members, queue: queue_lines, unit: None };
        context.console.document(&document)?;
        return Ok(0);
    }
    context.console.say(&match context.lang() {
        Lang::Zh => format!("待确认 {} 条，涉及党员 {} 名；影响大的在前", queue.n_texts, queue.n_members),
        Lang::En => {
            format!("{} texts wait, {} members behind them; the weightiest first", queue.n_texts, queue.n_members)
        }
    })?;
    let heads = match context.lang() {
        Lang::Zh => ["单位名称", "状态", "党员", "党组织", "作用", "最可能的企业", "把握"],
        Lang::En => ["unit text", "state", "members", "branches", "changes", "likeliest enterprise", "chance"],
    };
    let right = [false, false, true, true, false, false, true];
    let columns = heads.into_iter().zip(right).zip([0_u8, 4, 1, 5, 3, 0, 2]);
    let columns = columns
        .map(|((head, right), drop)| (head.to_owned(), if right { Align::Right } else { Align::Left }, drop))
        .collect();
    let row = |line: &QueueLine| {
        let mark = if line.is_reopened { "! " } else { "" };
        vec![
            format!("{mark}{}", line.text),
            line.state.text.clone(),
            line.n_members.to_string(),
            line.n_branches.to_string(),
            line.effect.clone(),
            line.best_name.clone(),
            percent(line.score),
        ]
    };
    context.console.table(&TextTable { columns, rows: queue.lines.iter().map(row).collect() })?;
    context.console.talk_in(
        "下一步：`dishu confirm 名称` 看候选，加 --is 序号 --why 原因 认定",
        "next step: `dishu confirm TEXT` shows the candidates, --is NUMBER --why REASON decides",
    );
    Ok(0)
}

fn show(context: &mut Context, doubt: DoubtView) -> Ran {
    if context.console.json {
        let document = ConfirmJson { texts: 1, members: 0, queue: Vec::new(), unit: Some(unit_json(doubt)) };
        context.console.document(&document)?;
        return Ok(0);
    }
    let console = &mut context.console;
    console.say(&format!("{}  {}", doubt.text, doubt.state.text))?;
    for place in &doubt.places {
        console.say(place)?;
    }
    for (at, candidate) in doubt.candidates.iter().enumerate() {
        print_candidate(console, at + 1, candidate)?;
    }
    if !doubt.alike.is_empty() {
        let texts: Vec<&str> = doubt.alike.iter().map(|(_, text)| text.as_str()).collect();
        console.say(&format!(
            "{}{}",
            console.lang.pick("同类：", "alike: "),
            texts.join(console.lang.pick("、", ", "))
        ))?;
    }
    Ok(0)
}

fn print_candidate(console: &mut Console, place: usize, candidate: &CandidateView) -> Result<(), Stop> {
    let CandidateView { name, code, status, registered, operating, facts, score, .. } = candidate;
    console.say(&format!("{place}. {name}  {}", percent(*score)))?;
    console.say(&format!("   {code}  {status}  {facts}"))?;
    let other = if operating.is_empty() { String::new() } else { format!("  /  {operating}") };
    console.say(&format!("   {registered}{other}"))?;
    let parts: Vec<String> = candidate.parts.iter().map(|(word, bits)| format!("{word}{bits:+.1}")).collect();
    if parts.is_empty() { Ok(()) } else { console.say(&format!("   {}", parts.join("  "))) }
}

fn percent(score: u16) -> String {
    format!("{}%", (u32::from(score) + 5) / 10)
}

fn line_json(line: QueueLine) -> LineJson {
    LineJson {
        id: id_text(line.id),
        text: line.text,
        state: line.state.text,
        members: line.n_members,
        branches: line.n_branches,
        weight: line.weight,
        effect: line.effect,
        reopened: line.is_reopened,
        best: line.best_name,
        score: line.score,
    }
}

fn unit_json(doubt: DoubtView) -> UnitJson {
    let candidate = |c: CandidateView| CandidateJson {
        id: id_text(c.id),
        name: c.name,
        code: c.code,
        status: c.status,
        registered: c.registered,
        operating: c.operating,
        facts: c.facts,
        score: c.score,
        parts: c.parts,
    };
    UnitJson {
        id: id_text(doubt.id),
        text: doubt.text,
        state: doubt.state.text,
        places: doubt.places,
        candidates: doubt.candidates.into_iter().map(candidate).collect(),
        alike: doubt.alike.into_iter().map(|(_, text)| text).collect(),
    }
}

/// 导出别名表
pub fn export_aliases(context: &mut Context) -> Ran {
    let Some(path) = context.given.path("alias-file").map(|path| context.env.cwd.join(path)) else {
        return Err(usage_error("没有写文件", "no file was given")
            .hint("加上 `--out 文件`", "add `--out FILE`")
            .into());
    };
    let gb18030 = context.given.text("encoding").as_deref() == Some("gb18030");
    let mut service = context.service()?;
    let action = Action::ExportAliases { path, gb18030 };
    let done = progress::with(&mut context.console, |report| service.run(action, report))?;
    let Done::Written { path, rows } = done else { return Err(other_result().into()) };
    context.console.say(&match context.lang() {
        Lang::Zh => format!("已写出 {} 条到 {}", rows, path.display()),
        Lang::En => format!("{rows} written to {}", path.display()),
    })?;
    Ok(0)
}

/// 导入别名表
pub fn import_aliases(context: &mut Context) -> Ran {
    let path = context.env.cwd.join(context.given.path("list").unwrap_or_default());
    let why = context.given.reason()?;
    let mut service = context.service()?;
    let action = Action::ImportAliases { path, why };
    let done = progress::with(&mut context.console, |report| service.run(action, report))?;
    let Done::Aliases { n_read, n_decided, unknown } = done else { return Err(other_result().into()) };
    context.console.say(&match context.lang() {
        Lang::Zh => format!("读入 {n_read} 行，判定 {n_decided} 条，登记中没有的企业 {} 条", unknown.len()),
        Lang::En => {
            format!("{n_read} rows, {n_decided} texts decided, {} enterprises not in the registry", unknown.len())
        }
    })?;
    for text in unknown.iter().take(UNKNOWN_NAMED) {
        context.console.say(&format!("  {text}"))?;
    }
    Ok(0)
}
