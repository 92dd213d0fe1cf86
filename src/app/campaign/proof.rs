//! 复核: a close-out is believed when the audit agrees. [`App::audit_findings`] is the one place that asks it; what is settled and found again is
//! opened again and says so.

use crate::app::action::Report;
use crate::app::error::{Error, ErrorKind};
use crate::app::service::App;
use crate::campaign::state::{Proof, Standing, next};
use crate::model::task::*;
use crate::store::plans::STEPS;
use crate::store::tasks::{MatterRow, TaskChange};

/// Nothing was audited yet.
pub(super) fn no_audit() -> Error {
    Error::new(ErrorKind::Usage, "还没有核查过", "nothing was audited yet")
        .hint("运行 `dishu audit`", "run `dishu audit`")
}

impl App {
    /// Brings findings and figures up to the facts: at once when nothing changed since the last audit of today.
    pub(super) fn audit_afresh(&mut self, report: &mut Report) -> Result<(), Error> {
        let today = self.options.clock.today();
        let is_fresh = match self.store.last_run()? {
            Some(run) => run.as_of == today && run.known == self.store.facts_known()?,
            None => false,
        };
        if !is_fresh {
            self.audit(Some(today), report)?;
        }
        self.after_audit()
    }

    /// Brings the findings up to the facts: edits since the last audit were asked about when they were made.
    pub(super) fn audit_findings(&mut self, report: &mut Report) -> Result<(), Error> {
        let today = self.options.clock.today();
        let is_of_today = self.store.last_run()?.is_some_and(|run| run.as_of == today);
        if is_of_today && self.findings_are_fresh()? { self.after_audit() } else { self.audit_afresh(report) }
    }

    /// What the last audit says of a task: of a founding its steps, of anything else its matters.
    pub(super) fn proof(&self, task: &Task) -> Result<Proof, Error> {
        if let (TaskKind::Step, Some(at)) = (task.kind, task.proposal) {
            return self.steps_proof(at);
        }
        Ok(proof_of(&self.store.matters_of_task(task.number)?))
    }

    fn steps_proof(&self, (number, line): (i64, u32)) -> Result<Proof, Error> {
        let plans = self.store.plans()?;
        let plan = plans.iter().find(|plan| plan.number == number && !plan.is_withdrawn);
        let group = plan.and_then(|plan| plan.groups.get((line as usize).checked_sub(1)?));
        // A proposal that was taken back asks for nothing.
        let Some(group) = group else { return Ok(Proof::default()) };
        let open = group.steps.iter().filter(|step| step.done_on.is_none()).count();
        Ok(Proof { n_matters: u32::from(STEPS), n_open: u32::try_from(open).unwrap_or(u32::MAX) })
    }

    /// After an audit: settled tasks whose matters are found again are opened again.
    pub(in crate::app) fn after_audit(&mut self) -> Result<(), Error> {
        self.reopen_broken().map(|_| ())
    }

    /// 再次查得: opens settled tasks again whose matters the last audit finds; returns how many.
    pub(super) fn reopen_broken(&mut self) -> Result<u64, Error> {
        let Some(campaign) = self.store.current_campaign()? else { return Ok(0) };
        let broken = self.store.tasks_broken(campaign.number)?;
        let today = self.options.clock.today();
        let mut n = 0;
        for (number, codes) in broken {
            let mut entry = self.entry("task", None, "核查再次查得");
            entry.detail = format!("任务 {number} 重新打开：{}", codes.join("、"));
            n += self.store.change_tasks(&[number], &mut entry, &mut |task: &mut Task| -> Result<_, Error> {
                let standing = Standing {
                    kind: task.kind,
                    state: task.state,
                    is_assigned: !task.assignee.is_empty(),
                    proof: Proof::default(),
                    phone: Phone::None,
                };
                let Ok(state) = next(standing, Deed::Reopen) else { return Ok(None) };
                task.state = state;
                task.closed_on = None;
                task.reopened += 1;
                task.reason = format!("再次查得 {}", codes.join("、"));
                Ok(Some(TaskChange { deed: Deed::Reopen, on: today, detail: task.reason.clone() }))
            })?;
        }
        Ok(n)
    }
}

/// Matters still found, 核实无误 apart.
pub(super) fn proof_of(matters: &[MatterRow]) -> Proof {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let open = matters.iter().filter(|row| row.open.is_some() && !row.is_verified).count();
    Proof { n_matters: count(matters.len()), n_open: count(open) }
}
