//! 采用: a proposal becomes records with steps 申请 -> 批复 -> 选举 -> 备案, each with the day it is due. The decision is due within the days
//! of the Policy row `approve.max_days` from the application; the others by `joint.step_days`. Everything can be taken back.

use super::view::{Adopted, AdoptedGroup, Proposal, StepView};
use crate::app::action::Done;
use crate::app::error::{Error, ErrorKind};
use crate::app::service::{App, need_reason};
use crate::model::day::Day;
use crate::model::id::{Kind, Subject};
use crate::store::StoreError;
use crate::store::plans::{GroupRow, PlanRow, STEPS, StepRow, UnitRow};

/// 申请, 批复, 选举, 备案
pub const STEP_NAMES: [[&str; 2]; STEPS as usize] =
    [["申请", "application"], ["批复", "decision"], ["选举", "election"], ["备案", "filing"]];

impl App {
    /// Adopts a proposal.
    pub(in crate::app) fn adopt(&mut self, proposal: &Proposal, why: &str) -> Result<Done, Error> {
        need_reason(why)?;
        if proposal.groups.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "方案里没有组", "the proposal has no groups")
                .hint("放宽范围再做方案", "plan for a wider scope"));
        }
        let today = self.options.clock.today();
        let first = StepRow { due: Some(today.plus_days(self.days_of(1, today))), ..StepRow::default() };
        let group = |group: &super::view::Group| {
            let units = group.units.iter().filter(|unit| unit.subject.kind == Kind::Enterprise);
            let unit = |unit: &super::view::Member| UnitRow {
                key: unit.subject.key,
                name: unit.name.clone(),
                n_full: unit.n_full,
            };
            let mut steps = [StepRow::default(); STEPS as usize];
            steps[0] = first;
            GroupRow {
                is_new: group.branch.is_none(),
                name: group.name.clone(),
                zone: group.zone.clone(),
                branch: group.branch.as_ref().map(|(subject, _)| subject.key),
                n_full: group.n_full,
                n_members: group.n_members,
                halves: group.halves,
                units: units.map(unit).collect(),
                steps,
            }
        };
        let plan = PlanRow {
            number: 0,
            is_withdrawn: false,
            as_of: Day::parse(&proposal.as_of).unwrap_or(today),
            adopted_on: today,
            zone: proposal.spec.zone.clone().unwrap_or_default(),
            n_units: proposal.n_units,
            n_left: proposal.n_units.saturating_sub(proposal.n_covered),
            halves: proposal.groups.iter().map(|group| group.halves).sum(),
            halves_floor: proposal.halves.1,
            groups: proposal.groups.iter().map(group).collect(),
        };
        let mut entry = self.entry("adopt-plan", None, why);
        entry.detail = format!("{} 组，编入 {} 个单位", plan.groups.len(), proposal.n_covered);
        let number = self.store.adopt(&plan, &entry).map_err(|error| match error {
            StoreError::Conflict => {
                Error::new(ErrorKind::Busy, "有单位已在另一份采用的方案内", "a unit is in another adopted proposal")
                    .hint("重新做方案后再采用", "plan again, then adopt")
            }
            error => error.into(),
        })?;
        Ok(Done::Adopted { number, groups: plan.groups.len() as u64 })
    }

    /// Takes an adopted proposal back.
    pub(in crate::app) fn withdraw(&mut self, number: i64, why: &str) -> Result<Done, Error> {
        need_reason(why)?;
        let mut entry = self.entry("withdraw-plan", None, why);
        entry.detail = format!("方案 {number}");
        if self.store.withdraw(number, &entry)? { Ok(Done::Changed(1)) } else { Err(no_such(number)) }
    }

    /// Marks the next step of a group as done on a day, or takes the last one back.
    pub(in crate::app) fn advance(&mut self, at: (i64, u32), on: Day, back: bool, why: &str) -> Result<Done, Error> {
        need_reason(why)?;
        let (number, line) = at;
        let plans = self.store.plans()?;
        let plan = plans.iter().find(|plan| plan.number == number && !plan.is_withdrawn);
        let group = plan.and_then(|plan| plan.groups.get((line as usize).checked_sub(1)?));
        let (Some(plan), Some(group)) = (plan, group) else { return Err(no_such(number)) };
        let done = group.steps.iter().take_while(|step| step.done_on.is_some()).count();
        let Some((which, step)) =
            if back { done.checked_sub(1) } else { Some(done) }.and_then(|at| Some((at, *group.steps.get(at)?)))
        else {
            let (zh, en) = if back {
                ("还没有办过的步骤", "no step is done yet")
            } else {
                ("四步都已办完", "all steps are done")
            };
            return Err(Error::new(ErrorKind::Usage, zh, en).hint("查看方案的步骤", "look at the steps"));
        };
        let before = which.checked_sub(1).and_then(|at| group.steps[at].done_on).unwrap_or(plan.adopted_on);
        if !back && (on < before || on > self.options.clock.today()) {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("日期 {on} 须在 {before} 至今日之间"),
                format!("{on} is not between {before} and today"),
            )
            .hint("改写日期", "write another day"));
        }
        let number_of = u8::try_from(which + 1).unwrap_or(STEPS);
        let next_due = (!back).then(|| on.plus_days(self.days_of(number_of + 1, on)));
        let changed = StepRow { done_on: (!back).then_some(on), ..step };
        let mut entry = self.entry("plan-step", None, why);
        let name = STEP_NAMES[which][0];
        entry.detail = format!("方案 {number} {}", group.name);
        let old = step.done_on.map(|day| day.to_string()).unwrap_or_default();
        entry.fields = vec![(name.to_owned(), old, changed.done_on.map(|day| day.to_string()).unwrap_or_default())];
        self.store.put_step((number, line, number_of), changed, next_due, &entry)?;
        Ok(Done::Changed(1))
    }

    /// Days for a step.
    fn days_of(&self, step: u8, day: Day) -> i32 {
        self.policy.number(if step == 2 { "approve.max_days" } else { "joint.step_days" }, day)
    }

    /// Adopted proposals, newest first.
    pub(in crate::app) fn adopted(&self) -> Result<Vec<Adopted>, Error> {
        let (today, lang) = (self.options.clock.today(), self.lang());
        let step = |(step, name): (&StepRow, &[&str; 2])| StepView {
            name: lang.pick(name[0], name[1]).to_owned(),
            due: step.due.map(|day| day.to_string()),
            done_on: step.done_on.map(|day| day.to_string()),
            is_late: step.done_on.is_none() && step.due.is_some_and(|due| due < today),
        };
        let group = |(line, group): (u32, &GroupRow)| AdoptedGroup {
            line,
            name: group.name.clone(),
            units: group
                .units
                .iter()
                .map(|unit| (Subject { kind: Kind::Enterprise, key: unit.key }, unit.name.clone()))
                .collect(),
            n_full: group.n_full,
            n_members: group.n_members,
            steps: group.steps.iter().zip(&STEP_NAMES).map(step).collect(),
        };
        let plan = |plan: PlanRow| Adopted {
            number: plan.number,
            is_withdrawn: plan.is_withdrawn,
            adopted_on: plan.adopted_on.to_string(),
            zone: plan.zone,
            units: (plan.n_units, plan.n_left),
            halves: (plan.halves, plan.halves_floor),
            groups: (1..).zip(&plan.groups).map(group).collect(),
        };
        Ok(self.store.plans()?.into_iter().map(plan).collect())
    }
}

fn no_such(number: i64) -> Error {
    Error::new(ErrorKind::Usage, format!("没有采用中的方案 {number}"), format!("no adopted proposal {number}"))
        .hint("运行 `dishu plan --adopted` 查看", "run `dishu plan --adopted`")
}
