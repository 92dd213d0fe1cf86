//! 收表: asks for a form, sends the blanks out, takes them back, says who is late and writes the reminders.

use super::Context;
use super::args::usage_error;
use super::data::other_result;
use super::json::ChangedJson;
use super::output::{Ran, Stop, TextTable};
use super::work::{only_hit, written_to};
use super::{json, progress};
use crate::app::action::{Action, Done};
use crate::app::collect::view::{FormState, FormView, OwedView};
use crate::app::collect::{Ask, SendForms};
use crate::app::error::Error;
use crate::app::query::{Answer, Query};
use crate::app::views::Align;
use crate::model::lang::Lang;
use serde::Serialize;

/// Faults printed for one unit; all of them are in `--json`.
const FAULTS_SHOWN: usize = 8;

#[derive(Serialize)]
struct FormsJson {
    forms: Vec<FormJson>,
}

#[derive(Serialize)]
struct FormJson {
    number: i64,
    title: String,
    due: String,
    closed_on: Option<String>,
    owed: usize,
    received: usize,
    faulty: usize,
    overdue: usize,
    units: Vec<UnitJson>,
}

#[derive(Serialize)]
struct UnitJson {
    place: u32,
    id: Option<String>,
    name: String,
    state: &'static str,
    sent_on: Option<String>,
    received_on: Option<String>,
    rows: u32,
    reminded: u32,
    faults: Vec<FaultJson>,
    reminder: String,
}

#[derive(Serialize)]
struct FaultJson {
    at: String,
    heading: String,
    text: String,
    what: &'static str,
}

impl FormJson {
    fn of(form: &FormView, lang: Lang) -> FormJson {
        let unit = |owed: &OwedView| UnitJson {
            place: owed.place,
            id: owed.id.map(json::id_text),
            name: owed.name.clone(),
            state: owed.state.en(),
            sent_on: owed.sent_on.clone(),
            received_on: owed.received_on.clone(),
            rows: owed.n_rows,
            reminded: owed.n_reminded,
            faults: owed
                .faults
                .iter()
                .map(|fault| FaultJson {
                    at: fault.at.clone(),
                    heading: fault.heading.clone(),
                    text: fault.text.clone(),
                    what: lang.pick(fault.what().zh(), fault.what().en()),
                })
                .collect(),
            reminder: owed.reminder.clone(),
        };
        FormJson {
            number: form.number,
            title: form.title.clone(),
            due: form.due.clone(),
            closed_on: form.closed_on.clone(),
            owed: form.owed.len(),
            received: form.count(FormState::Received),
            faulty: form.count(FormState::Faulty),
            overdue: form.count(FormState::Overdue),
            units: form.owed.iter().map(unit).collect(),
        }
    }
}

fn number(context: &Context) -> Result<i64, Error> {
    let text = context.given.text("form-number").unwrap_or_default();
    text.parse().map_err(|_| {
        usage_error(format!("「{text}」不是表的号码"), format!("`{text}` is no form's number"))
            .hint("运行 `dishu forms status` 查看号码", "look with `dishu forms status`")
    })
}

fn run(context: &mut Context, action: Action) -> Result<Done, Stop> {
    let mut service = context.service()?;
    Ok(progress::with(&mut context.console, |report| service.run(action, report))?)
}

/// 布置
pub fn due(context: &mut Context) -> Ran {
    let blank = context.given.path("blank").unwrap_or_default();
    let blank = if crate::app::fill::ledger::named(&blank).is_some() { blank } else { context.env.cwd.join(blank) };
    let mut service = context.service()?;
    let mut rows = Vec::new();
    for text in context.given.texts("unit") {
        rows.push(match json::id_of(&text) {
            Some(id) => id,
            None => only_hit(service.as_mut(), &text)?,
        });
    }
    let ask = Ask {
        title: context.given.text("title").unwrap_or_default(),
        blank,
        rows,
        all_branches: context.given.has("branches-all"),
        offices: context.given.texts("office"),
        due: context.given.day("due")?,
        why: context.given.text("why").unwrap_or_default(),
    };
    let done = progress::with(&mut context.console, |report| service.run(Action::FormAsk(Box::new(ask)), report))?;
    let Done::Forms(forms) = done else { return Err(other_result().into()) };
    if context.console.json {
        return print(context, &forms, false);
    }
    for form in &forms {
        let (number, title, n, due) = (form.number, &form.title, form.owed.len(), &form.due);
        context.console.say(&match context.lang() {
            Lang::Zh => format!("已布置第 {number} 号表《{title}》，{n} 个单位，{due} 前报"),
            Lang::En => format!("form {number} \"{title}\" is asked of {n} units, due {due}"),
        })?;
        context.console.talk_in(
            format!("下一步：运行 `dishu forms send {number} --out 文件夹`"),
            format!("next step: run `dishu forms send {number} --out FOLDER`"),
        );
    }
    Ok(0)
}

/// 下发
pub fn send(context: &mut Context) -> Ran {
    let Some(folder) = context.given.path("to-folder").map(|path| context.env.cwd.join(path)) else {
        return Err(usage_error("没有写文件夹", "no folder was given")
            .hint("加上 `--out 文件夹`", "add `--out FOLDER`")
            .into());
    };
    let reveal = context.given.has("reveal") || context.settings.reveal;
    let why = context.given.text("why").unwrap_or_default();
    if reveal && why.trim().is_empty() {
        return Err(usage_error("显示全名须说明事由", "names in clear need a reason")
            .hint("加上 `--why 事由`", "add `--why REASON`")
            .into());
    }
    let send = SendForms { number: number(context)?, folder, reveal, why };
    let Done::Written { path, rows } = run(context, Action::FormSend(send))? else { return Err(other_result().into()) };
    if context.console.json {
        written_to(context, &path, rows)?;
        return Ok(0);
    }
    context.console.say(&match context.lang() {
        Lang::Zh => format!("已写出 {rows} 份空表到 {}，掌握的内容已填好", path.display()),
        Lang::En => format!("wrote {rows} blanks into {}, filled with what is known", path.display()),
    })?;
    Ok(0)
}

/// 收回
pub fn receive(context: &mut Context) -> Ran {
    let number = number(context)?;
    let place = context.given.number("owed-place", 0, u64::from(u32::MAX))?;
    let place = u32::try_from(place).ok().filter(|place| *place > 0);
    let mut forms = Vec::new();
    for path in context.given.places("form-files") {
        let path = context.env.cwd.join(path);
        let done = run(context, Action::FormReceive { number, path, place })?;
        let Done::Forms(more) = done else { return Err(other_result().into()) };
        forms.extend(more);
    }
    print(context, &forms, true)
}

/// 收表情况
pub fn status(context: &mut Context) -> Ran {
    let number = match context.given.text("form-number") {
        None => None,
        Some(_) => Some(number(context)?),
    };
    let mut service = context.service()?;
    let forms = match service.query(&Query::Forms(number)) {
        Answer::Forms(forms) => forms,
        Answer::Failed(error) => return Err(error.into()),
        other => return Err(super::pages::unexpected(&other).into()),
    };
    drop(service);
    print(context, &forms, number.is_some())
}

/// 催报
pub fn remind(context: &mut Context) -> Ran {
    let number = number(context)?;
    let Done::Forms(forms) = run(context, Action::FormRemind { number })? else { return Err(other_result().into()) };
    if context.console.json {
        return print(context, &forms, true);
    }
    for owed in forms.iter().flat_map(|form| &form.owed) {
        context.console.say(&owed.reminder)?;
    }
    Ok(0)
}

/// 截止
pub fn close(context: &mut Context) -> Ran {
    let number = number(context)?;
    let why = context.given.text("why").unwrap_or_default();
    let Done::Changed(changed) = run(context, Action::FormClose { number, why })? else {
        return Err(other_result().into());
    };
    if context.console.json {
        context.console.document(&ChangedJson { changed })?;
    } else {
        context.console.say(context.lang().pick("已截止", "closed"))?;
    }
    Ok(0)
}

fn print(context: &mut Context, forms: &[FormView], units: bool) -> Ran {
    let lang = context.lang();
    if context.console.json {
        let forms = forms.iter().map(|form| FormJson::of(form, lang)).collect();
        context.console.document(&FormsJson { forms })?;
        return Ok(0);
    }
    if units {
        for form in forms {
            print_units(context, form)?;
        }
        return Ok(0);
    }
    let column = |zh: &str, en: &str, align| (lang.pick(zh, en).to_owned(), align, 0);
    let columns = vec![
        column("号", "no.", Align::Right),
        column("表", "form", Align::Left),
        column("期限", "due", Align::Left),
        column("应报", "owed", Align::Right),
        column("已收", "received", Align::Right),
        column("有误", "faulty", Align::Right),
        column("逾期", "overdue", Align::Right),
    ];
    let rows = forms.iter().map(|form| {
        let n = |state| form.count(state).to_string();
        vec![
            form.number.to_string(),
            form.title.clone(),
            form.due.clone(),
            form.owed.len().to_string(),
            n(FormState::Received),
            n(FormState::Faulty),
            n(FormState::Overdue),
        ]
    });
    context.console.table(&TextTable { columns, rows: rows.collect() })?;
    Ok(0)
}

fn print_units(context: &mut Context, form: &FormView) -> Result<(), Stop> {
    let lang = context.lang();
    let (title, due) = (&form.title, &form.due);
    context.console.say(&match lang {
        Lang::Zh => format!("第 {} 号表《{title}》，{due} 前报", form.number),
        Lang::En => format!("form {} \"{title}\", due {due}", form.number),
    })?;
    for owed in &form.owed {
        let state = lang.pick(owed.state.zh(), owed.state.en());
        let on = owed.received_on.as_deref().or(owed.sent_on.as_deref()).unwrap_or_default();
        let rows = if owed.n_rows > 0 {
            lang.pick(format!("{} 行", owed.n_rows), format!("{} rows", owed.n_rows))
        } else {
            String::new()
        };
        let reminded = match (owed.n_reminded, lang) {
            (0, _) => String::new(),
            (n, Lang::Zh) => format!("催 {n} 次"),
            (n, Lang::En) => format!("reminded {n} times"),
        };
        let line = format!("{:>4}  {}  {state}  {on}  {rows}  {reminded}", owed.place, owed.name);
        context.console.say(line.trim_end())?;
        for fault in owed.faults.iter().take(FAULTS_SHOWN) {
            let what = lang.pick(fault.what().zh(), fault.what().en());
            context.console.say(&format!("      {} {} {} {what}", fault.at, fault.heading, fault.text))?;
        }
        let rest = owed.faults.len().saturating_sub(FAULTS_SHOWN);
        if rest > 0 {
            context.console.say(&format!("      +{rest}"))?;
        }
    }
    Ok(())
}
