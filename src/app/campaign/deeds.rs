//! 办理: what a person does with tasks. Each task is read, judged and written under one lock, so nobody's entry is lost; who saw an older
//! version is shown what changed since instead of writing over it.

use super::{CampaignDone, TaskDo};
use crate::app::action::Report;
use crate::app::error::{Error, ErrorKind};
use crate::app::role::{self, Role};
use crate::app::service::{App, need_reason};
use crate::campaign::state::{Proof, Refusal, Standing, next};
use crate::model::day::Day;
use crate::model::lang::Lang;
use crate::model::task::*;
use crate::store::tasks::{TaskChange, TaskEvent};
use crate::text::mask;
use std::collections::HashMap;

/// Tasks that are changed under one lock: some 30 ms.
const TASKS_PER_LOCK: usize = 1_000;

/// What every task of one deed is judged by.
struct Judge<'a> {
    asked: &'a TaskDo,
    to: String,
    on: Day,
    /// Whose tasks the operator may touch; everybody's when `None`.
    mine: Option<Vec<String>>,
    operator: role::Operator,
    proofs: HashMap<i64, Proof>,
}

impl App {
    pub(super) fn task_do(&mut self, asked: &TaskDo, report: &mut Report) -> Result<CampaignDone, Error> {
        check(asked)?;
        let asked = &TaskDo { why: mask::scrub_ids(asked.why.trim(), &|_| false).into_owned(), ..asked.clone() };
        let today = self.options.clock.today();
        let on = asked.on.unwrap_or(today);
        if on > today {
            return Err(Error::new(ErrorKind::Usage, format!("日期 {on} 还没有到"), format!("{on} is still to come"))
                .hint("改写日期", "write another day"));
        }
        let to = match asked.deed {
            Deed::Assign => self.person(&asked.to)?,
            _ => asked.to.trim().chars().filter(|c| !c.is_control()).take(PLACE_CHARS_MAX).collect(),
        };
        if asked.deed == Deed::Assign {
            self.is_here(&to, today)?;
        }
        let proves = matches!(asked.deed, Deed::Close | Deed::Refute | Deed::Verify);
        if proves {
            self.audit_findings(report)?;
        }
        self.see_conflict(asked)?;
        let mine = if self.operator.role >= Role::Reviewer { None } else { Some(self.acting_for(today)?) };
        let mut judge = Judge { asked, to, on, mine, operator: self.operator.clone(), proofs: HashMap::new() };
        if proves {
            judge.proofs = self.proofs(&judge)?;
        }
        let done = self.change_judged(&judge)?;
        if changes_findings(asked.deed) {
            self.store.build_findings()?;
        }
        Ok(done)
    }

    fn change_judged(&mut self, judge: &Judge<'_>) -> Result<CampaignDone, Error> {
        let numbers = &judge.asked.tasks;
        let lang = self.lang();
        let (mut changed, mut refused, mut stale) = (0, Vec::new(), None);
        let seen = judge.asked.seen.filter(|_| numbers.len() == 1);
        for slice in numbers.chunks(TASKS_PER_LOCK) {
            let mut entry = self.entry("task", None, &judge.asked.why);
            entry.detail = judge.detail(slice);
            let mut decide = |task: &mut Task| match judge.judge(task) {
                _ if seen.is_some_and(|seen| seen != task.version) => {
                    stale = Some(task.clone());
                    Ok(None)
                }
                Ok(change) => Ok(change),
                Err(error) if numbers.len() > 1 => {
                    refused.push((task.number, error.cause(lang).to_owned()));
                    Ok(None)
                }
                Err(error) => Err(error),
            };
            changed += self.store.change_tasks(slice, &mut entry, &mut decide)?;
        }
        if let (Some(task), Some(seen)) = (stale, seen) {
            return Err(self.conflict(&task, seen)?);
        }
        if changed == 0 && refused.is_empty() {
            let number = numbers.first().copied().unwrap_or(0);
            if self.store.task(number)?.is_none() {
                return Err(no_task(number));
            }
        }
        Ok(CampaignDone::Changed { changed, refused })
    }

    /// What the re-audit says of each task; 核实无误 first says so of what is still found.
    fn proofs(&mut self, judge: &Judge<'_>) -> Result<HashMap<i64, Proof>, Error> {
        let mut proofs = HashMap::new();
        for number in &judge.asked.tasks {
            let Some(task) = self.store.task(*number)? else { continue };
            let mut proof = self.proof(&task)?;
            if judge.asked.deed == Deed::Verify && !proof.agrees() && judge.may(&task, proof).is_ok() {
                let matters = self.store.matters_of_task(*number)?;
                let open: Vec<i64> = matters.iter().filter(|m| !m.is_verified).filter_map(|m| m.open).collect();
                self.verify(&open, &judge.asked.why, judge.asked.day)?;
                proof = self.proof(&task)?;
            }
            proofs.insert(*number, proof);
        }
        Ok(proofs)
    }

    /// Somebody else changed the task since it was seen: says who, when and what.
    fn see_conflict(&self, asked: &TaskDo) -> Result<(), Error> {
        let (Some(seen), [number]) = (asked.seen, asked.tasks.as_slice()) else { return Ok(()) };
        let task = self.store.task(*number)?.ok_or_else(|| no_task(*number))?;
        if task.version == seen {
            return Ok(());
        }
        Err(self.conflict(&task, seen)?)
    }

    /// 已被他人改过: each deed since the version that was seen.
    pub(super) fn conflict(&self, task: &Task, seen: i64) -> Result<Error, Error> {
        let number = task.number;
        let words = |lang| self.since(number, seen, lang);
        Ok(Error::new(
            ErrorKind::Busy,
            format!("任务 {number} 刚被改过：{}", words(Lang::Zh)?),
            format!("task {number} was changed since: {}", words(Lang::En)?),
        )
        .hint("看过现状后再办理", "look at it as it stands, then repeat"))
    }
}

impl App {
    /// What was done with a task since a version of it, in words; empty when nothing was.
    pub(super) fn since(&self, number: i64, seen: i64, lang: Lang) -> Result<String, Error> {
        let events = self.store.task_events(number)?;
        let since = usize::try_from(seen).unwrap_or(0).min(events.len());
        let one = |event: &TaskEvent| {
            let (deed, state) = (lang.pick(event.deed.zh(), event.deed.en()), lang.pick(event.to.zh(), event.to.en()));
            format!("{} {} {deed} → {state} {}", event.on, event.operator, event.detail).trim_end().to_owned()
        };
        Ok(events[since..].iter().map(one).collect::<Vec<_>>().join("；"))
    }
}

/// 办理 that makes findings quiet.
fn changes_findings(deed: Deed) -> bool {
    deed == Deed::Verify
}

/// A place another task is handed to has so many characters.
const PLACE_CHARS_MAX: usize = 60;

/// What a deed cannot do without.
fn check(asked: &TaskDo) -> Result<(), Error> {
    if asked.tasks.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "没有选任务", "no task was chosen")
            .hint("写任务号，见 `dishu tasks list`", "give numbers of `dishu tasks list`"));
    }
    let needs_reason = matches!(
        asked.deed,
        Deed::Return
            | Deed::Suspend
            | Deed::Refute
            | Deed::Verify
            | Deed::HandOver
            | Deed::Answer
            | Deed::Reopen
            | Deed::Withdraw
    );
    if needs_reason {
        need_reason(&asked.why)?;
    }
    let missing =
        |zh: &str, en: &str, hint: [&str; 2]| Err(Error::new(ErrorKind::Usage, zh, en).hint(hint[0], hint[1]));
    match asked.deed {
        Deed::Suspend if asked.day.is_none() => {
            missing("没有写暂缓至哪天", "until when is not said", ["加上 `--day 日期`", "add `--day DAY`"])
        }
        Deed::HandOver if asked.to.trim().is_empty() => missing(
            "没有写移交给谁",
            "to whom is not said",
            ["加上 `--to 园区、乡镇或部门`", "add `--to` with a park, township or office"],
        ),
        Deed::Call if asked.phone == Phone::None => missing(
            "没有写联系结果",
            "how the call went is not said",
            ["加上 `--phone 已约`、空号、拒接或不愿配合", "add `--phone agreed`, no-number, no-answer or unwilling"],
        ),
        Deed::Make | Deed::Join | Deed::Visit => missing(
            "这件事另有命令",
            "this has a command of its own",
            ["用 `dishu visit` 登记走访", "use `dishu visit`"],
        ),
        _ => Ok(()),
    }
}

/// There is no such task.
pub(super) fn no_task(number: i64) -> Error {
    Error::new(ErrorKind::Usage, format!("没有任务 {number}"), format!("there is no task {number}"))
        .hint("运行 `dishu tasks list` 查看", "run `dishu tasks list`")
}

/// A task somebody else has.
pub(super) fn not_mine(task: &Task) -> Error {
    let who = if task.assignee.is_empty() { ["尚无承办人", "nobody"] } else { [task.assignee.as_str(); 2] };
    Error::new(
        ErrorKind::Usage,
        format!("任务 {} 的承办人是{}", task.number, who[0]),
        format!("task {} belongs to {}", task.number, who[1]),
    )
    .hint("请党务专干派发或改派", "ask an organiser to assign it")
}

/// Why a deed does not fit, in words.
pub(super) fn refused(task: &Task, deed: Deed, refusal: Refusal) -> Error {
    let number = task.number;
    match refusal {
        Refusal::NotFrom(state) => Error::new(
            ErrorKind::Usage,
            format!("任务 {number} 现为{}，不能{}", state.zh(), deed.zh()),
            format!("task {number} is {}: {} does not fit", state.en(), deed.en()),
        )
        .hint(format!("运行 `dishu tasks show {number}` 查看经过"), format!("run `dishu tasks show {number}`")),
        Refusal::NobodyHasIt => {
            Error::new(ErrorKind::Usage, format!("任务 {number} 还没有派发"), format!("task {number} is nobody's"))
                .hint(
                    format!("先运行 `dishu tasks assign {number} --to 承办人`"),
                    format!("first run `dishu tasks assign {number} --to NAME`"),
                )
        }
        Refusal::StillOpen(n) => Error::new(
            ErrorKind::Data,
            format!("任务 {number} 复核仍查得 {n} 项，不能{}", deed.zh()),
            format!("task {number}: the re-audit still finds {n}; {} is not proved", deed.en()),
        )
        .hint(
            format!("运行 `dishu tasks show {number}` 看还剩什么；属实合规的用核实无误"),
            format!("run `dishu tasks show {number}` for what is left"),
        ),
    }
}

impl Judge<'_> {
    fn standing(&self, task: &Task, proof: Proof) -> Standing {
        Standing {
            kind: task.kind,
            state: task.state,
            is_assigned: !task.assignee.is_empty(),
            proof,
            phone: self.asked.phone,
        }
    }

    fn may(&self, task: &Task, proof: Proof) -> Result<TaskState, Error> {
        role::allow_zones(&self.operator, &zones(task))?;
        if self.mine.as_ref().is_some_and(|mine| !mine.contains(&task.assignee)) {
            return Err(not_mine(task));
        }
        if is_verdict(self.asked.deed)
            && self.operator.role < Role::Organiser
            && task.assignee == self.operator.signature
        {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("任务 {} 由本人承办，须他人审核", task.number),
                format!("task {} is your own: somebody else has to settle it", task.number),
            )
            .hint("请另一位复核人员办理", "ask another reviewer"));
        }
        next(self.standing(task, proof), self.asked.deed).map_err(|refusal| refused(task, self.asked.deed, refusal))
    }

    fn judge(&self, task: &mut Task) -> Result<Option<TaskChange>, Error> {
        let proof = self.proofs.get(&task.number).copied().unwrap_or_default();
        let state = self.may(task, proof)?;
        let before = task.clone();
        task.state = state;
        let detail = self.put(task);
        let is_said = matches!(self.asked.deed, Deed::Call | Deed::Receive | Deed::Answer);
        if *task == before && !is_said {
            return Ok(None);
        }
        Ok(Some(TaskChange { deed: self.asked.deed, on: self.on, detail }))
    }

    /// Sets what the deed says; returns it in words.
    fn put(&self, task: &mut Task) -> String {
        let asked = self.asked;
        let why = asked.why.trim().to_owned();
        match asked.deed {
            Deed::Assign => {
                task.assignee.clone_from(&self.to);
                task.due = asked.day.or(task.due);
                self.to.clone()
            }
            Deed::Unassign => {
                task.assignee.clear();
                why
            }
            Deed::Call => {
                task.phone = asked.phone;
                task.next_call = asked.day;
                let next = asked.day.map(|day| format!("，下次 {day}")).unwrap_or_default();
                format!("{}{next} {why}", asked.phone.zh()).trim_end().to_owned()
            }
            Deed::Suspend => {
                task.until = asked.day;
                task.reason.clone_from(&why);
                why
            }
            Deed::Resume => {
                task.until = None;
                task.reason.clear();
                why
            }
            Deed::HandOver => {
                task.sent_to.clone_from(&self.to);
                task.reason.clone_from(&why);
                format!("{}：{why}", self.to)
            }
            Deed::Due => {
                task.due = asked.day;
                why
            }
            Deed::Close | Deed::Refute | Deed::Verify => {
                task.closed_on = Some(self.on);
                task.reason.clone_from(&why);
                why
            }
            Deed::Reopen => {
                task.closed_on = None;
                task.reopened += 1;
                task.reason.clone_from(&why);
                why
            }
            Deed::Return | Deed::Answer | Deed::Withdraw => {
                task.reason.clone_from(&why);
                why
            }
            Deed::Submit | Deed::Receive | Deed::Visit | Deed::Make | Deed::Join => why,
        }
    }

    fn detail(&self, tasks: &[i64]) -> String {
        let shown: Vec<String> = tasks.iter().take(20).map(i64::to_string).collect();
        let more = if tasks.len() > shown.len() { "…" } else { "" };
        format!("{} {} 件：{}{more} {}", self.asked.deed.zh(), tasks.len(), shown.join("、"), self.to)
            .trim_end()
            .to_owned()
    }
}

/// Settles a task: another one than who worked on it.
fn is_verdict(deed: Deed) -> bool {
    matches!(deed, Deed::Close | Deed::Refute | Deed::Verify)
}

/// A task's zone as rules of zones want it.
pub(super) fn zones(task: &Task) -> Vec<String> {
    if task.zone.is_empty() { Vec::new() } else { vec![task.zone.clone()] }
}
