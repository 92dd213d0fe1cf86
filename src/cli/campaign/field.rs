//! 走访、路线、进度 by command: what inspectors do in the field, and how far it is.

use super::{ask, number, run, said};
use crate::app::Service;
use crate::app::campaign::{Ask, Do, Said, Told, Visit, members_met, progress_now, row_line, target_line};
use crate::app::error::Error;
use crate::cli::Context;
use crate::cli::args::usage_error;
use crate::cli::data::{LIMIT_MAX, other_result};
use crate::cli::output::Ran;
use crate::model::task::{Intention, Outcome};
use serde::Serialize;

#[derive(Serialize)]
struct SheetJson {
    task: i64,
    facts: Vec<FactJson>,
}

#[derive(Serialize)]
struct FactJson {
    field: String,
    value: String,
}

/// 走访登记
pub fn visit(context: &mut Context) -> Ran {
    let task = number(context, "task-number")?;
    let pairs = crate::cli::registers::fields(context)?;
    let mut service = context.service()?;
    if pairs.is_empty() {
        return sheet(context, service.as_mut(), task);
    }
    let given = &context.given;
    let mut visit = Visit {
        task,
        on: given.day("happened-on")?,
        next_call: given.day("next-call")?,
        submits: given.has("submit"),
        seen: given.text("seen").map(|_| number(context, "seen")).transpose()?,
        ..Visit::default()
    };
    for (field, text) in pairs {
        put(&mut visit, &field, text)?;
    }
    let done = run(context, service.as_mut(), Do::Visit(visit))?;
    said(context, &done)
}

/// One `field=value` of a visit.
fn put(visit: &mut Visit, field: &str, text: String) -> Result<(), Error> {
    match field {
        "结果" | "outcome" => visit.outcome = word(Outcome::ALL, &text, field, |o| [o.zh(), o.en()])?,
        "意向" | "intention" => visit.intention = word(Intention::ALL, &text, field, |i| [i.zh(), i.en()])?,
        "下一步" | "next" => visit.next_step = text,
        "备注" | "note" => visit.note = text,
        "党员" | "member" => visit.members.extend(members_met(&text)),
        _ => {
            let (seen, said) = match text.split_once(['>', '＞']) {
                Some((seen, said)) => (Some(seen.trim().to_owned()), said.trim().to_owned()),
                None => (None, text),
            };
            visit.fields.push(Said { field: field.to_owned(), seen, said });
        }
    }
    Ok(())
}

fn word<T: Copy>(all: &[T], text: &str, field: &str, names: fn(T) -> [&'static str; 2]) -> Result<T, Error> {
    all.iter().copied().find(|one| names(*one).contains(&text)).ok_or_else(|| {
        let list = |at: usize| all.iter().map(|one| names(*one)[at]).collect::<Vec<_>>().join(" ");
        usage_error(format!("「{field}」不能是“{text}”"), format!("{field} cannot be `{text}`"))
            .hint(format!("从中选择：{}", list(0)), format!("choose one of: {}", list(1)))
    })
}

/// Facts as they stand, for a visit to be filled in.
fn sheet(context: &mut Context, service: &mut dyn Service, task: i64) -> Ran {
    let Told::Sheet(rows) = ask(service, Ask::Sheet(task))? else { return Err(other_result().into()) };
    let lang = context.lang();
    let fact = |[zh, en, value]: [String; 3]| FactJson { field: lang.pick(zh, en), value };
    let sheet = SheetJson { task, facts: rows.into_iter().map(fact).collect() };
    if context.console.json {
        context.console.document(&sheet)?;
        return Ok(0);
    }
    for fact in &sheet.facts {
        context.console.say(&format!("{}={}", fact.field, fact.value))?;
    }
    Ok(0)
}

/// 走访路线
pub(super) fn round(context: &mut Context) -> Ran {
    let given = &context.given;
    let rows = usize::try_from(given.number("stops", 0, LIMIT_MAX)?).unwrap_or(0);
    let asked = Ask::Round { who: given.text("round-of").unwrap_or_default(), on: given.day("round-day")?, rows };
    let mut service = context.service()?;
    let Told::Round(round) = ask(service.as_mut(), asked)? else { return Err(other_result().into()) };
    if context.console.json {
        context.console.document(&*round)?;
        return Ok(0);
    }
    context.console.say(&format!("{} {}  {}", round.who, round.on, round.stops.len()))?;
    context.console.say(&round.why_one_comes)?;
    for (at, stop) in (1..).zip(&round.stops) {
        if stop.is_new_building {
            context.console.say(&format!("- {}", stop.address))?;
        }
        let task = &stop.task;
        let call = task.next_call.clone().unwrap_or_default();
        context
            .console
            .say(format!("  {at} {} {}  {}  {call}", task.number, task.name, task.codes.join(" ")).trim_end())?;
    }
    Ok(0)
}

/// 进度
pub fn progress(context: &mut Context) -> Ran {
    let zone = context.given.text("of-zone");
    let mut service = context.service()?;
    let Told::Progress(view) = ask(service.as_mut(), Ask::Progress { zone })? else {
        return Err(other_result().into());
    };
    if context.console.json {
        context.console.document(&*view)?;
        return Ok(0);
    }
    let lang = context.lang();
    let mut lines = progress_now(&view, lang);
    lines.extend(view.targets.iter().map(|target| target_line(target, lang)));
    let heads = [lang.pick("按园区", "by zone"), lang.pick("按承办人（按姓名）", "by inspector, by name")];
    for (head, rows) in heads.into_iter().zip([&view.zones, &view.inspectors]) {
        lines.push(head.to_owned());
        lines.extend(rows.iter().map(|row| format!("  {}", row_line(row, lang))));
    }
    for line in lines {
        context.console.say(&line)?;
    }
    Ok(0)
}
