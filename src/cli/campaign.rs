//! 集中攻坚与摸排任务 by command. What is printed as JSON is what the views of the campaign say.

mod field;

pub use field::{progress, visit};

use super::Context;
use super::args::usage_error;
use super::data::{LIMIT_DEFAULT, LIMIT_MAX, other_result};
use super::json::id_of;
use super::output::{Ran, Stop, TextTable};
use super::pages::unexpected;
use super::progress;
use super::work::only_hit;
use crate::app::Service;
use crate::app::action::{Action, Done};
use crate::app::campaign::view::{CampaignView, TaskCard, TaskList, TaskView};
use crate::app::campaign::{Ask, CampaignDone, Conflict, Do, NewCampaign, Source, Spread, TaskAsk, TaskDo, Told};
use crate::app::error::Error;
use crate::app::query::{Answer, Query};
use crate::app::views::{Align, RowId};
use crate::audit::figures::Base;
use crate::model::lang::Lang;
use crate::model::task::{Deed, Phase, Phone, Target, TaskState};
use serde::Serialize;

/// A range of task numbers names so many at most.
const RANGE_MAX: i64 = 100_000;

#[derive(Serialize)]
struct CampaignsJson {
    campaigns: Vec<CampaignView>,
}

#[derive(Serialize, Default)]
struct DoneJson {
    campaign: Option<i64>,
    made: u64,
    joined: u64,
    reopened: u64,
    changed: u64,
    refused: Vec<RefusedJson>,
    found: u64,
    submitted: bool,
    since: String,
    conflicts: Vec<Conflict>,
}

#[derive(Serialize)]
struct RefusedJson {
    task: i64,
    why: String,
}

/// 集中攻坚
pub fn campaign(context: &mut Context, command: &str) -> Ran {
    let given = &context.given;
    let why = given.text("why").unwrap_or_default();
    let action = match command {
        "new" => Some(Do::New(NewCampaign {
            name: given.text("campaign-name").unwrap_or_default(),
            starts: given.day("starts-on")?,
            ends: given.day("ends-on")?,
            zones: given.texts("zone"),
            base: given.text("of-base").unwrap_or_default(),
            rules: given.texts("rule").into_iter().map(|code| code.to_uppercase()).collect(),
            targets: targets(context)?,
            why,
        })),
        "use" => Some(Do::Use { number: number(context, "campaign-number")?, why }),
        "phase" => {
            let word = given.text("phase").unwrap_or_default();
            let phase = Phase::ALL.iter().find(|phase| phase.zh() == word || phase.en() == word);
            let phase = phase.ok_or_else(|| {
                usage_error(format!("没有阶段「{word}」"), format!("there is no phase `{word}`"))
                    .hint("写摸底、攻坚、核验或总结", "use survey, drive, check or summary")
            })?;
            Some(Do::Phase { phase: *phase, why })
        }
        "baseline" if given.has("freeze") => Some(Do::Freeze { why }),
        "aim" => Some(Do::Aim { targets: targets(context)?, ends: given.day("ends-on")?, why }),
        _ => None,
    };
    let mut service = context.service()?;
    if let Some(action) = action {
        run(context, service.as_mut(), action)?;
    }
    let campaigns = match ask(service.as_mut(), Ask::Campaigns)? {
        Told::Campaigns(campaigns) => campaigns,
        _ => return Err(other_result().into()),
    };
    let campaigns = match command {
        "list" => campaigns,
        _ => campaigns.into_iter().filter(|campaign| campaign.current).collect(),
    };
    if context.console.json {
        context.console.document(&CampaignsJson { campaigns })?;
        return Ok(0);
    }
    for campaign in &campaigns {
        say_campaign(context, campaign)?;
    }
    if campaigns.is_empty() {
        context.console.talk_in(
            "还没有集中攻坚；运行 `dishu campaign new 名称`",
            "no campaign yet; run `dishu campaign new NAME`",
        );
    }
    Ok(0)
}

fn say_campaign(context: &mut Context, campaign: &CampaignView) -> Result<(), Stop> {
    let mark = if campaign.current { "*" } else { " " };
    let (tasks, settled) = (campaign.tasks, campaign.settled);
    let all = context.lang().pick("全部", "all");
    let list = |list: &[String]| if list.is_empty() { all.to_owned() } else { list.join("、") };
    let (zones, rules) = (list(&campaign.zones), list(&campaign.rules));
    let lang = context.lang();
    let target = |text: &String| match Target::parse(text) {
        Some(target) => text.replacen(target.goal.en(), lang.pick(target.goal.zh(), target.goal.en()), 1),
        None => text.clone(),
    };
    let targets = campaign.targets.iter().map(target).collect::<Vec<_>>().join("、");
    let base = Base::ALL.iter().find(|base| base.en() == campaign.base);
    let base = base.map_or(campaign.base.as_str(), |base| lang.pick(base.zh(), base.en()));
    context.console.say(&match context.lang() {
        Lang::Zh => format!(
            "{mark} {} {}  {} 至 {}  {}阶段（{} 起）  任务 {settled}/{tasks}",
            campaign.number, campaign.name, campaign.starts, campaign.ends, campaign.phase_label, campaign.phase_on
        ),
        Lang::En => format!(
            "{mark} {} {}  {} to {}  phase {} since {}  tasks {settled}/{tasks}",
            campaign.number, campaign.name, campaign.starts, campaign.ends, campaign.phase, campaign.phase_on
        ),
    })?;
    context.console.say(&match context.lang() {
        Lang::Zh => format!(
            "    园区 {zones}  规则 {rules}  分母 {}  目标 {targets}  底数 {}（记录 {}，核查 {}）",
            base, campaign.base_as_of, campaign.base_known, campaign.base_run
        ),
        Lang::En => format!(
            "    zones {zones}  rules {rules}  base {}  targets {targets}  frozen {} (known {}, run {})",
            base, campaign.base_as_of, campaign.base_known, campaign.base_run
        ),
    })
}

/// 摸排任务
pub fn tasks(context: &mut Context, command: &str) -> Ran {
    match command {
        "list" => list(context),
        "show" => show(context),
        "round" => field::round(context),
        _ => {
            let mut service = context.service()?;
            let action = task_action(context, service.as_mut(), command)?;
            let done = run(context, service.as_mut(), action)?;
            said(context, &done)
        }
    }
}

fn task_action(context: &Context, service: &mut dyn Service, command: &str) -> Result<Do, Error> {
    let given = &context.given;
    let why = given.text("why").unwrap_or_default();
    Ok(match command {
        "make" => {
            let from = match (given.text("of-proposal"), given.has("every")) {
                (Some(_), _) => Source::Proposal(number(context, "of-proposal")?),
                (None, true) => Source::Base,
                (None, false) => Source::Findings,
            };
            Do::Make { from, due: given.day("due-on")? }
        }
        "add" => Do::Add {
            row: row(service, &given.text("row").unwrap_or_default())?,
            title: why,
            due: given.day("due-on")?,
        },
        "spread" => Do::Spread(Spread {
            zone: given.text("of-zone"),
            to: given.texts("receivers"),
            due: given.day("task-day")?,
            why,
        }),
        "pass" => Do::Pass {
            from: given.text("from-whom").unwrap_or_default(),
            to: given.text("to-whom").unwrap_or_default(),
            why,
        },
        "absent" => {
            let (Some(from), Some(to)) = (given.day("starts-on")?, given.day("ends-on")?) else {
                return Err(usage_error("没有写起止日期", "first and last day are missing")
                    .hint("加上 `--from 日期 --to 日期`", "add `--from DAY --to DAY`"));
            };
            Do::Away {
                who: given.text("who").unwrap_or_default(),
                from,
                to,
                deputy: given.text("deputy").unwrap_or_default(),
                is_over: given.has("over"),
                why,
            }
        }
        word => Do::Task(task_do(context, word, why)?),
    })
}

fn task_do(context: &Context, word: &str, why: String) -> Result<TaskDo, Error> {
    let given = &context.given;
    let deed = Deed::ALL.iter().find(|deed| deed.en() == word).ok_or_else(|| {
        usage_error(format!("没有命令「tasks {word}」"), format!("there is no command `tasks {word}`"))
    })?;
    let phone = match given.text("phone") {
        None => Phone::None,
        Some(word) => {
            let found = Phone::ALL.iter().find(|phone| phone.zh() == word || phone.en() == word);
            *found.ok_or_else(|| {
                usage_error(format!("「{word}」不是联系结果"), format!("`{word}` is no result of a call"))
                    .hint("写已约、空号、拒接或不愿配合", "use agreed, no-number, no-answer or unwilling")
            })?
        }
    };
    let seen = given.text("seen").map(|_| number(context, "seen")).transpose()?;
    Ok(TaskDo {
        tasks: numbers(context)?,
        deed: *deed,
        to: given.text("to-whom").unwrap_or_default(),
        day: given.day("task-day")?,
        phone,
        on: given.day("happened-on")?,
        seen,
        why,
    })
}

/// `12 13 20-40`
fn numbers(context: &Context) -> Result<Vec<i64>, Error> {
    let wrong = |word: &str| {
        usage_error(format!("「{word}」不是任务号"), format!("`{word}` is no number of a task"))
            .hint("写成 12 或 10-20", "write 12 or 10-20")
    };
    let mut list = Vec::new();
    for word in context.given.places("task") {
        let word = word.to_string_lossy();
        match word.split_once('-') {
            None => list.push(word.parse().map_err(|_| wrong(&word))?),
            Some((from, to)) => {
                let (from, to): (i64, i64) =
                    (from.parse().map_err(|_| wrong(&word))?, to.parse().map_err(|_| wrong(&word))?);
                if !(0..RANGE_MAX).contains(&to.saturating_sub(from)) {
                    return Err(wrong(&word));
                }
                list.extend(from..=to);
            }
        }
    }
    Ok(list)
}

fn number(context: &Context, id: &str) -> Result<i64, Error> {
    let text = context.given.text(id).unwrap_or_default();
    text.parse().map_err(|_| {
        usage_error(format!("「{text}」不是编号"), format!("`{text}` is no number"))
            .hint("写列表里的编号", "give a number of the list")
    })
}

fn targets(context: &Context) -> Result<Vec<Target>, Error> {
    let one = |text: &String| {
        Target::parse(text).ok_or_else(|| {
            usage_error(format!("「{text}」不是目标"), format!("`{text}` is no target"))
                .hint("写成 工作覆盖=100% 或 组织覆盖=+30", "write work-coverage=100% or organisation-coverage=+30")
        })
    };
    context.given.texts("target").iter().map(one).collect()
}

fn row(service: &mut dyn Service, text: &str) -> Result<RowId, Error> {
    match id_of(text) {
        Some(id) => Ok(id),
        None => only_hit(service, text),
    }
}

fn run(context: &mut Context, service: &mut dyn Service, action: Do) -> Result<CampaignDone, Error> {
    match progress::with(&mut context.console, |report| service.run(Action::Campaign(action), report))? {
        Done::Campaign(done) => Ok(done),
        _ => Err(other_result()),
    }
}

fn ask(service: &mut dyn Service, ask: Ask) -> Result<Told, Error> {
    match service.query(&Query::Campaign(ask)) {
        Answer::Campaign(told) => Ok(told),
        Answer::Failed(error) => Err(error),
        other => Err(unexpected(&other)),
    }
}

fn said(context: &mut Context, done: &CampaignDone) -> Ran {
    let json = match done {
        CampaignDone::Begun { number } => DoneJson { campaign: Some(*number), ..DoneJson::default() },
        CampaignDone::Made { made, joined, reopened } => {
            DoneJson { made: *made, joined: *joined, reopened: *reopened, ..DoneJson::default() }
        }
        CampaignDone::Changed { changed, refused } => {
            let refused = refused.iter().map(|(task, why)| RefusedJson { task: *task, why: why.clone() }).collect();
            DoneJson { changed: *changed, refused, ..DoneJson::default() }
        }
        CampaignDone::Visited { changed, found, submitted, since, conflicts } => DoneJson {
            since: since.clone(),
            changed: *changed,
            found: *found,
            submitted: *submitted,
            conflicts: conflicts.clone(),
            ..DoneJson::default()
        },
    };
    if context.console.json {
        context.console.document(&json)?;
        return Ok(0);
    }
    let lang = context.lang();
    match done {
        CampaignDone::Made { made, joined, reopened } => context.console.say(&match lang {
            Lang::Zh => format!("新立 {made} 件，并入 {joined} 件，重新打开 {reopened} 件"),
            Lang::En => format!("{made} made, {joined} got more, {reopened} opened again"),
        })?,
        CampaignDone::Changed { changed, .. } => {
            context.console.say(&format!("{} {changed}", lang.pick("已办理", "changed")))?;
        }
        CampaignDone::Visited { changed, found, submitted, .. } => {
            let review = if *submitted { lang.pick("，已报审", ", submitted") } else { "" };
            context.console.say(&match lang {
                Lang::Zh => format!("已登记走访：更正 {changed} 项，新发现党员 {found} 名{review}"),
                Lang::En => format!("visit recorded: {changed} facts corrected, {found} members found{review}"),
            })?;
        }
        CampaignDone::Begun { number } => {
            context.console.say(&format!("{} {number}", lang.pick("已发起", "begun")))?;
        }
    }
    if !json.since.is_empty() {
        context
            .console
            .talk_in(format!("看到之后别人办过：{}", json.since), format!("done by others meanwhile: {}", json.since));
    }
    for conflict in &json.conflicts {
        let Conflict { field, seen, held, said, who } = conflict;
        context.console.talk_in(
            format!("「{field}」未改：看到时为“{seen}”，{who} 已改为“{held}”，本次为“{said}”；核对后用 `dishu edit` 或再次登记"),
            format!("{field} left alone: seen as \"{seen}\", {who} made it \"{held}\", now said \"{said}\""),
        );
    }
    for refused in &json.refused {
        context.console.talk(&format!("{} {}", refused.task, refused.why));
    }
    Ok(0)
}

fn task_ask(context: &Context, service: &mut dyn Service) -> Result<TaskAsk, Error> {
    let given = &context.given;
    let state = |word: &String| {
        let found = TaskState::ALL.iter().find(|state| state.zh() == word || state.en() == word);
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = TaskState::ALL.iter().map(|state| state.zh()).collect();
            let words: Vec<&str> = TaskState::ALL.iter().map(|state| state.en()).collect();
            usage_error(format!("没有状态「{word}」"), format!("there is no state `{word}`"))
                .hint(format!("从中选择：{}", names.join(" ")), format!("choose one of: {}", words.join(" ")))
        })
    };
    let limit = given.number("limit", LIMIT_DEFAULT, LIMIT_MAX)?;
    Ok(TaskAsk {
        states: given.texts("state").iter().map(state).collect::<Result<_, _>>()?,
        is_all: given.has("all"),
        assignee: if given.has("nobody") { Some(String::new()) } else { given.text("assignee") },
        is_mine: given.has("mine"),
        zone: given.text("of-zone"),
        about: given.text("about").map(|text| row(service, &text)).transpose()?,
        is_overdue: given.has("overdue"),
        is_calling: given.has("today"),
        offset: 0,
        rows: usize::try_from(limit).unwrap_or(0),
    })
}

fn list(context: &mut Context) -> Ran {
    let mut service = context.service()?;
    let asked = task_ask(context, service.as_mut())?;
    let Told::Tasks(list) = ask(service.as_mut(), Ask::Tasks(asked))? else { return Err(other_result().into()) };
    if context.console.json {
        context.console.document(&*list)?;
        return Ok(0);
    }
    let table = table(&list, context.lang());
    context.console.table(&table)?;
    let shown = list.tasks.len();
    if shown < list.total {
        context.console.talk_in(
            format!("列出 {shown} 件，共 {} 件；加 `--limit 0` 全部列出", list.total),
            format!("{shown} of {} shown; `--limit 0` lists all", list.total),
        );
    }
    Ok(0)
}

/// Headings, alignment and when a column is dropped.
const HEADS: [([&str; 2], Align, u8); 9] = [
    (["任务", "task"], Align::Right, 0),
    (["状态", "state"], Align::Left, 0),
    (["对象", "about"], Align::Left, 0),
    (["事项", "matters"], Align::Left, 4),
    (["园区", "zone"], Align::Left, 5),
    (["承办人", "assignee"], Align::Left, 2),
    (["期限", "due"], Align::Left, 1),
    (["电话", "phone"], Align::Left, 6),
    (["说明", "note"], Align::Left, 7),
];

fn table(list: &TaskList, lang: Lang) -> TextTable {
    let columns = HEADS.iter().map(|(name, align, drop)| (lang.pick(name[0], name[1]).to_owned(), *align, *drop));
    TextTable { columns: columns.collect(), rows: list.tasks.iter().map(|task| cells(task, lang)).collect() }
}

fn cells(task: &TaskView, lang: Lang) -> Vec<String> {
    let due = match (&task.due, task.overdue) {
        (Some(day), true) => format!("{day} {}", lang.pick("超", "late")),
        (Some(day), false) => day.clone(),
        (None, _) => String::new(),
    };
    let call = task.next_call.as_ref().map(|day| format!(" {day}")).unwrap_or_default();
    let until = task.until.as_ref().map(|day| format!("{}{day} ", lang.pick("至", "until "))).unwrap_or_default();
    let to = if task.sent_to.is_empty() { String::new() } else { format!("→{} ", task.sent_to) };
    let note = format!("{until}{to}{}{}", task.title, task.reason);
    vec![
        task.number.to_string(),
        task.state_label.clone(),
        task.name.clone(),
        task.codes.join(" "),
        task.zone.clone(),
        task.assignee.clone(),
        due,
        format!("{}{call}", task.phone),
        note,
    ]
}

fn show(context: &mut Context) -> Ran {
    let number = number(context, "task-number")?;
    let mut service = context.service()?;
    let Told::Task(card) = ask(service.as_mut(), Ask::Task(number))? else { return Err(other_result().into()) };
    let Some(card) = card else {
        return Err(usage_error(format!("没有任务 {number}"), format!("there is no task {number}"))
            .hint("运行 `dishu tasks list` 查看", "run `dishu tasks list`")
            .into());
    };
    if context.console.json {
        context.console.document(&*card)?;
        return Ok(0);
    }
    say_card(context, &card)?;
    Ok(0)
}

fn say_card(context: &mut Context, card: &TaskCard) -> Result<(), Stop> {
    let lang = context.lang();
    let task = &card.task;
    let console = &mut context.console;
    console.say(&format!("{} {}  {}  {}", task.number, task.name, task.kind_label, task.zone))?;
    let cells = cells(task, lang);
    console.say(format!("{}  {}  {}  {}  {}", cells[1], cells[5], cells[6], cells[7], cells[8]).trim_end())?;
    if !card.why_one_comes.is_empty() {
        console.say(&card.why_one_comes)?;
    }
    for matter in &card.matters {
        let mark = match (matter.verified, matter.finding) {
            (true, _) => lang.pick("核实无误", "verified"),
            (false, Some(_)) => lang.pick("仍查得", "still found"),
            (false, None) => lang.pick("已查不到", "found no more"),
        };
        console.say(&format!("  {} {}  {}  [{mark}]", matter.code, matter.title, matter.about))?;
        if !matter.statement.is_empty() {
            console.say(&format!("    {}", matter.statement))?;
        }
    }
    for visit in &card.visits {
        console.say(
            format!(
                "  {} {} {}  {}  {} {} {}",
                lang.pick("走访", "visit"),
                visit.on,
                visit.by,
                visit.outcome,
                visit.intention,
                visit.next_step,
                visit.note
            )
            .trim_end(),
        )?;
        for [field, held, said] in &visit.fields {
            console.say(&format!("    {field}：{held} → {said}"))?;
        }
    }
    for event in &card.events {
        console.say(
            format!(
                "  {} {} {} → {}  {} {}",
                event.on, event.operator, event.deed, event.state, event.assignee, event.detail
            )
            .trim_end(),
        )?;
    }
    Ok(())
}
