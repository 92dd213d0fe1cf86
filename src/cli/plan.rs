//! 联合组建: proposing, adopting, exporting, and the steps of what was adopted.

use super::args::usage_error;
use super::data::other_result;
use super::json::{id_of, id_text};
use super::output::{Ran, TextTable};
use super::pages::unexpected;
use super::{Context, progress};
use crate::app::action::{Action, Done};
use crate::app::error::Error;
use crate::app::planning::view::{Adopted, Group, Member, Proposal, Spec};
use crate::app::planning::{compare, points};
use crate::app::query::{Answer, Query};
use crate::app::views::{Align, RowId};
use crate::model::id::Subject;
use crate::model::lang::Lang;
use serde::Serialize;

/// Steps of a proposal are named in this order.
const GROUPS_MAX: u64 = 100_000;

#[derive(Serialize)]
struct PlanJson {
    as_of: String,
    finished: bool,
    units: u32,
    covered: u32,
    uncovered: u64,
    uncovered_floor: u64,
    points: f64,
    points_floor: f64,
    gap_per_mille: u64,
    groups: Vec<GroupJson>,
    left: Vec<LeftJson>,
    not_taken: Vec<CountJson>,
    suggestions: Vec<String>,
}

#[derive(Serialize)]
struct GroupJson {
    name: String,
    zone: String,
    branch: Option<String>,
    pinned: bool,
    full: u32,
    members: u32,
    staying: u32,
    points: f64,
    nearness: String,
    units: Vec<UnitJson>,
    why: Vec<String>,
    alternatives: Vec<String>,
}

#[derive(Serialize)]
struct UnitJson {
    id: String,
    name: String,
    full: u32,
    probationary: u32,
    staying: u32,
    incomplete: bool,
    industry: String,
    address: String,
}

#[derive(Serialize)]
struct LeftJson {
    #[serde(flatten)]
    unit: UnitJson,
    why: String,
}

#[derive(Serialize)]
struct CountJson {
    reason: String,
    count: u64,
}

impl PlanJson {
    fn of(plan: &Proposal) -> PlanJson {
        PlanJson {
            as_of: plan.as_of.clone(),
            finished: plan.finished,
            units: plan.n_units,
            covered: plan.n_covered,
            uncovered: plan.uncovered.0,
            uncovered_floor: plan.uncovered.1,
            points: plan.halves.0 as f64 / 2.0,
            points_floor: plan.halves.1 as f64 / 2.0,
            gap_per_mille: plan.gap_per_mille(),
            groups: plan.groups.iter().map(GroupJson::of).collect(),
            left: plan
                .left
                .iter()
                .map(|left| LeftJson { unit: UnitJson::of(&left.unit), why: left.why.clone() })
                .collect(),
            not_taken: plan
                .apart
                .iter()
                .map(|(reason, count)| CountJson { reason: reason.clone(), count: *count })
                .collect(),
            suggestions: plan.suggestions.clone(),
        }
    }
}

impl GroupJson {
    fn of(group: &Group) -> GroupJson {
        GroupJson {
            name: group.name.clone(),
            zone: group.zone.clone(),
            branch: group.branch.as_ref().map(|(subject, _)| id_text(RowId::Subject(*subject))),
            pinned: group.is_pinned,
            full: group.n_full,
            members: group.n_members,
            staying: group.n_staying,
            points: group.halves as f64 / 2.0,
            nearness: group.level.clone(),
            units: group.units.iter().map(UnitJson::of).collect(),
            why: group.why.clone(),
            alternatives: group.alternatives.clone(),
        }
    }
}

impl UnitJson {
    fn of(unit: &Member) -> UnitJson {
        UnitJson {
            id: id_text(RowId::Subject(unit.subject)),
            name: unit.name.clone(),
            full: unit.n_full,
            probationary: unit.n_probationary,
            staying: unit.n_staying,
            incomplete: unit.is_incomplete,
            industry: unit.industry.clone(),
            address: unit.address.clone(),
        }
    }
}

/// 联合组建方案
pub fn plan(context: &mut Context) -> Ran {
    let spec = spec(context)?;
    let why = context.given.text("why").unwrap_or_default();
    let adopts = context.given.has("adopt");
    let path = context.given.path("plan-file").map(|path| context.env.cwd.join(path));
    if path.as_ref().is_some_and(|path| path.extension().is_none_or(|end| !end.eq_ignore_ascii_case("xlsx"))) {
        return Err(usage_error("方案只能写成 .xlsx", "a proposal is written as .xlsx only")
            .hint("文件名以 .xlsx 结尾", "end the name in .xlsx")
            .into());
    }
    let mut service = context.service()?;
    let mut propose = |spec: Spec| -> Result<Box<Proposal>, Error> {
        match progress::with(&mut context.console, |report| service.run(Action::Propose(spec), report))? {
            Done::Proposed(plan) => Ok(plan),
            _ => Err(other_result()),
        }
    };
    let plan = propose(spec.clone())?;
    let without = Spec { pinned: Vec::new(), apart: Vec::new(), out: Vec::new(), ..spec.clone() };
    let plain = if context.given.has("compare") && without != spec { Some(propose(without)?) } else { None };
    if let Some(path) = path {
        let action = Action::WritePlan { proposal: plan.clone(), path };
        let done = progress::with(&mut context.console, |report| service.run(action, report))?;
        let Done::Written { path, .. } = done else { return Err(other_result().into()) };
        let path = path.display();
        context.console.talk_in(format!("方案已写入 {path}"), format!("the proposal is in {path}"));
    }
    if context.console.json {
        context.console.document(&PlanJson::of(&plan))?;
    } else {
        print(context, &plan)?;
        let lang = context.lang();
        for line in plain.iter().flat_map(|plain| compare(plain, &plan, lang)) {
            context.console.say(&line)?;
        }
    }
    if adopts {
        let done =
            progress::with(&mut context.console, |report| service.run(Action::Adopt { proposal: plan, why }, report))?;
        let Done::Adopted { number, groups } = done else { return Err(other_result().into()) };
        context.console.talk_in(
            format!("已采用为方案 {number}，{groups} 组；运行 `dishu adopted` 查看步骤"),
            format!("adopted as proposal {number} with {groups} groups; run `dishu adopted` for its steps"),
        );
    }
    Ok(0)
}

fn spec(context: &Context) -> Result<Spec, Error> {
    let given = &context.given;
    let sets = |flag: &str| given.texts(flag).iter().map(|text| units(flag, text)).collect::<Result<Vec<_>, Error>>();
    let mut apart = Vec::new();
    for set in sets("apart")? {
        for (n, a) in set.iter().enumerate() {
            apart.extend(set[n + 1..].iter().map(|b| (*a, *b)));
        }
    }
    Ok(Spec {
        zone: given.text("plan-zone"),
        new_only: given.has("new-only"),
        over_wide: given.has("over-wide"),
        pinned: sets("pin")?,
        apart,
        out: sets("leave-out")?.into_iter().flatten().collect(),
    })
}

/// `enterprise:…,branch:…`
fn units(flag: &str, text: &str) -> Result<Vec<Subject>, Error> {
    let unit = |word: &str| match id_of(word.trim()) {
        Some(RowId::Subject(subject)) => Ok(subject),
        _ => Err(usage_error(
            format!("--{flag} 的「{word}」不是企业或党组织的编号"),
            format!("--{flag}: `{word}` is no id of an enterprise or branch"),
        )
        .hint(
            "运行 `dishu plan --json` 查看编号，多个之间用逗号",
            "run `dishu plan --json` for ids; put commas between them",
        )),
    };
    text.split([',', '，']).map(unit).collect()
}

fn print(context: &mut Context, plan: &Proposal) -> Result<(), super::output::Stop> {
    let console = &mut context.console;
    let lang = console.lang;
    let (cost, floor) = plan.halves;
    console.say(&match lang {
        Lang::Zh => format!(
            "截至 {}：待编 {} 个单位，编入 {}，分 {} 组，未编入 {}（计 {} 户，至少 {} 户）；分值 {}，下界 {}，与最优相差不超过 {}.{}%{}",
            plan.as_of,
            plan.n_units,
            plan.n_covered,
            plan.groups.len(),
            plan.left.len(),
            plan.uncovered.0,
            plan.uncovered.1,
            points(cost),
            points(floor),
            plan.gap_per_mille() / 10,
            plan.gap_per_mille() % 10,
            if plan.finished { "" } else { "；中途停止，为此刻最好的方案" }
        ),
        Lang::En => format!(
            "as of {}: {} units, {} covered in {} groups, {} left out ({} enterprises, at least {}); {} points, floor {}, gap at most {}.{} %{}",
            plan.as_of,
            plan.n_units,
            plan.n_covered,
            plan.groups.len(),
            plan.left.len(),
            plan.uncovered.0,
            plan.uncovered.1,
            points(cost),
            points(floor),
            plan.gap_per_mille() / 10,
            plan.gap_per_mille() % 10,
            if plan.finished { "" } else { "; stopped, the best so far" }
        ),
    })?;
    for group in &plan.groups {
        console.say("")?;
        let mark = if group.is_pinned { lang.pick("[固定] ", "[pinned] ") } else { "" };
        console.say(&match lang {
            Lang::Zh => format!(
                "{mark}{}  正式 {}  党员 {}  {}  {} 分",
                group.name,
                group.n_full,
                group.n_members,
                group.level,
                points(group.halves)
            ),
            Lang::En => format!(
                "{mark}{}  full {}  members {}  {}  {} points",
                group.name,
                group.n_full,
                group.n_members,
                group.level,
                points(group.halves)
            ),
        })?;
        for unit in &group.units {
            let doubt = if unit.is_incomplete { lang.pick("  核", "  ?") } else { "" };
            console.say(&format!("  {} {}  {}  {}{doubt}", unit.n_full, unit.name, unit.industry, unit.address))?;
        }
        for line in group.why.iter().chain(&group.alternatives) {
            console.say(&format!("    - {line}"))?;
        }
    }
    for left in &plan.left {
        console.say(&format!("{}  {}：{}", lang.pick("未编入", "left out"), left.unit.name, left.why))?;
    }
    for (why, n) in &plan.apart {
        console.say(&format!("{}  {why} {n}", lang.pick("未计", "not taken")))?;
    }
    for line in &plan.suggestions {
        console.say(&format!("{}  {line}", lang.pick("提示", "suggestion")))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct AdoptedJson {
    proposals: Vec<ProposalJson>,
}

#[derive(Serialize)]
struct ProposalJson {
    number: i64,
    withdrawn: bool,
    adopted_on: String,
    zone: String,
    units: u32,
    left: u32,
    points: f64,
    groups: Vec<AdoptedGroupJson>,
}

#[derive(Serialize)]
struct AdoptedGroupJson {
    group: u32,
    name: String,
    full: u32,
    members: u32,
    units: Vec<String>,
    steps: Vec<StepJson>,
}

#[derive(Serialize)]
struct StepJson {
    step: String,
    due: Option<String>,
    done_on: Option<String>,
    late: bool,
}

impl ProposalJson {
    fn of(plan: &Adopted) -> ProposalJson {
        let step = |step: &crate::app::planning::view::StepView| StepJson {
            step: step.name.clone(),
            due: step.due.clone(),
            done_on: step.done_on.clone(),
            late: step.is_late,
        };
        let group = |group: &crate::app::planning::view::AdoptedGroup| AdoptedGroupJson {
            group: group.line,
            name: group.name.clone(),
            full: group.n_full,
            members: group.n_members,
            units: group.units.iter().map(|(_, name)| name.clone()).collect(),
            steps: group.steps.iter().map(step).collect(),
        };
        ProposalJson {
            number: plan.number,
            withdrawn: plan.is_withdrawn,
            adopted_on: plan.adopted_on.clone(),
            zone: plan.zone.clone(),
            units: plan.units.0,
            left: plan.units.1,
            points: plan.halves.0 as f64 / 2.0,
            groups: plan.groups.iter().map(group).collect(),
        }
    }
}

/// 采用的方案
pub fn adopted(context: &mut Context) -> Ran {
    let mut service = context.service()?;
    if let Some(action) = change(context)? {
        let done = progress::with(&mut context.console, |report| service.run(action, report))?;
        let Done::Changed(_) = done else { return Err(other_result().into()) };
        context.console.talk_in("已记入操作记录", "journalled");
    }
    let plans = match service.query(&Query::Plans) {
        Answer::Plans(plans) => plans,
        Answer::Failed(error) => return Err(error.into()),
        other => return Err(unexpected(&other).into()),
    };
    if context.console.json {
        context.console.document(&AdoptedJson { proposals: plans.iter().map(ProposalJson::of).collect() })?;
        return Ok(0);
    }
    let lang = context.lang();
    let heads = [["方案", "proposal"], ["组", "group"], ["名称", "name"], ["正式", "full"], ["步骤", "steps"]];
    let columns = heads.iter().zip([Align::Right, Align::Right, Align::Left, Align::Right, Align::Left]);
    let columns = columns.map(|(words, align)| (lang.pick(words[0], words[1]).to_owned(), align, 0)).collect();
    let mut rows = Vec::new();
    for plan in &plans {
        for group in &plan.groups {
            let state =
                if plan.is_withdrawn { lang.pick("已撤回", "withdrawn").to_owned() } else { steps(group, lang) };
            let number = plan.number.to_string();
            rows.push(vec![number, group.line.to_string(), group.name.clone(), group.n_full.to_string(), state]);
        }
    }
    context.console.table(&TextTable { columns, rows })?;
    Ok(0)
}

/// 申请 2026-01-02 √, 批复 due …
pub fn steps(group: &crate::app::planning::view::AdoptedGroup, lang: Lang) -> String {
    let step = |step: &crate::app::planning::view::StepView| match (&step.done_on, &step.due) {
        (Some(day), _) => format!("{} {day} {}", step.name, lang.pick("已办", "done")),
        (None, Some(day)) if step.is_late => format!("{} {day} {}", step.name, lang.pick("已超期", "overdue")),
        (None, Some(day)) => format!("{} {day} {}", step.name, lang.pick("前", "due")),
        (None, None) => step.name.clone(),
    };
    group.steps.iter().map(step).collect::<Vec<_>>().join(" > ")
}

/// What is to be changed before the list is shown.
fn change(context: &Context) -> Result<Option<Action>, Error> {
    let given = &context.given;
    let why = given.text("why").unwrap_or_default();
    let Some(number) = given.text("proposal") else { return Ok(None) };
    let number = number.parse().map_err(|_| {
        usage_error(format!("「{number}」不是方案号"), format!("`{number}` is no number of a proposal"))
            .hint("运行 `dishu adopted` 查看方案号", "run `dishu adopted` for the numbers")
    })?;
    if given.has("withdraw") {
        return Ok(Some(Action::Withdraw { number, why }));
    }
    let line = u32::try_from(given.number("group-line", 0, GROUPS_MAX)?).unwrap_or(0);
    if line == 0 {
        return Err(usage_error("没有写组号", "no group was given").hint(
            "加上 `--group-line 组号`，或 `--withdraw` 撤回整份方案",
            "add `--group-line N`, or `--withdraw` for the whole",
        ));
    }
    Ok(Some(Action::Advance { number, line, on: given.day("done-on")?, back: given.has("step-back"), why }))
}
