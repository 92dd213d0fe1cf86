//! 核查: load the picture of a day, ask every rule, keep what opened, closed or changed, and the figures of the run.

use super::action::{Done, Report};
use super::error::{Error, ErrorKind};
use super::figures::Figures;
use super::intake::tell;
use super::service::{App, need_reason};
use crate::audit::Ground;
use crate::model::day::Day;
use crate::model::fact::Fact;
use crate::model::record::StableHash;
use crate::store::lists::Audited;
use crate::store::overall::Overall;
use crate::store::picture::Moment;
use crate::store::run::{Outcome, RunSpec};

/// Threads of an audit: government servers have two cores.
const THREADS: usize = 2;

/// Rows of all tables up to which lists are built anew after each change.
const SMALL_ROWS: u64 = 20_000;

impl App {
    pub(super) fn audit(&mut self, as_of: Option<Day>, report: &mut Report) -> Result<Done, Error> {
        let day = as_of.map_or_else(|| self.usual_day(), Ok)?;
        let lang = self.lang();
        tell(report, lang.pick("读取底数", "reading the facts"), 0, 3)?;
        self.reread_addresses()?;
        let known = self.store.facts_known()?;
        let picture = self.picture(Moment { as_of: day, known: None })?;
        tell(report, lang.pick("逐条核查", "asking every rule"), 1, 3)?;
        let policy = self.policy.clone();
        let ground = Ground::new(&picture, &policy, day);
        let result = ground.audit(THREADS);
        let figures = Figures::of(&ground, &result, known);
        tell(report, lang.pick("写入结果", "keeping the findings"), 2, 3)?;
        let spec = RunSpec {
            region: self.region(),
            at: self.options.clock.now(),
            operator: self.operator.signature.clone(),
            as_of: day,
            known,
            policy: StableHash::of(&self.options.policy),
            figures: serde_json::to_string(&figures).map_err(|error| {
                Error::new(
                    ErrorKind::Internal,
                    format!("数字无法保存：{error}"),
                    format!("figures cannot be kept: {error}"),
                )
            })?,
        };
        let audited = audited(&ground);
        let outcome = Outcome { findings: &result.findings, picture: &picture, audited: &audited };
        let run = self.store.put_run(&spec, &outcome)?;
        // Without it edits wait for the next audit; nothing else depends on it.
        let _ = self.store.keep_overall(&Overall::of(&picture, known, spec.policy, day));
        // What people did while the rules were asked was not in the picture.
        for (number, subject) in self.store.touched_since(known)? {
            self.reaudit_all(number, &[subject])?;
        }
        let [open, opened, closed, changed] = run.counts;
        Ok(Done::Audited { run: run.number, open, opened, closed, changed })
    }

    /// The day of an audit that names none: today, unless the last one was made for another day than its own; then that one again.
    pub(super) fn usual_day(&self) -> Result<Day, Error> {
        let clock = &self.options.clock;
        let last = self.store.last_run()?.filter(|run| clock.day_of(run.at) != run.as_of);
        Ok(last.map_or_else(|| clock.today(), |run| run.as_of))
    }

    /// Builds every derived list anew from the facts as they are now.
    pub(super) fn rebuild_lists(&mut self) -> Result<(), Error> {
        let day = self.options.clock.today();
        let picture = self.picture(Moment { as_of: day, known: None })?;
        let policy = self.policy.clone();
        let ground = Ground::new(&picture, &policy, day);
        self.store.build_derived(&picture, &audited(&ground))?;
        Ok(())
    }

    /// Rows up to which every list is built anew after each change of a person: some 100 ms of work.
    pub(super) fn is_small(&self) -> Result<bool, Error> {
        Ok(self.store.totals()?.iter().sum::<u64>() <= SMALL_ROWS)
    }

    /// After a person's change: at once where it is cheap; large lists say that they are older, cells are always current.
    pub(super) fn rebuild_small_lists(&mut self) -> Result<(), Error> {
        if self.is_small()? { self.rebuild_lists() } else { Ok(()) }
    }

    pub(super) fn verify(&mut self, findings: &[i64], why: &str, until: Option<Day>) -> Result<Done, Error> {
        need_reason(why)?;
        self.allow_findings(findings)?;
        let entry = self.finding_entry("verify", findings, why)?;
        let n = self.store.verify(findings, until, &entry)?;
        self.show_verdicts(findings)?;
        Ok(Done::Changed(n))
    }

    pub(super) fn unverify(&mut self, findings: &[i64], why: &str) -> Result<Done, Error> {
        need_reason(why)?;
        self.allow_findings(findings)?;
        let entry = self.finding_entry("unverify", findings, why)?;
        let n = self.store.unverify(findings, &entry)?;
        self.show_verdicts(findings)?;
        Ok(Done::Changed(n))
    }

    fn show_verdicts(&mut self, findings: &[i64]) -> Result<(), Error> {
        let mut subjects = Vec::new();
        for seq in findings {
            subjects.extend(self.store.finding(*seq)?.map(|finding| finding.subject));
        }
        // Lists are derived: in a folder that cannot be written the verdict stands all the same.
        let _ = self.store.show_counts(&subjects);
        Ok(self.store.fold_findings()?)
    }

    fn allow_findings(&self, findings: &[i64]) -> Result<(), Error> {
        for seq in findings {
            let Some(finding) = self.store.finding(*seq)? else {
                return Err(Error::new(
                    ErrorKind::Data,
                    format!("没有 {seq} 号待核事项"),
                    format!("there is no finding {seq}"),
                )
                .hint("运行 `dishu findings --json` 查看号码", "run `dishu findings --json` for the numbers"));
            };
            self.allow_subject(finding.subject)?;
        }
        Ok(())
    }

    /// One finding is the entry's subject; of many the entry names how many.
    fn finding_entry(
        &self,
        action: &'static str,
        findings: &[i64],
        why: &str,
    ) -> Result<crate::store::journal::Entry, Error> {
        let subject = match findings {
            [only] => self.store.finding(*only)?.map(|finding| finding.subject),
            _ => None,
        };
        let mut entry = self.entry(action, subject, why);
        let codes: Vec<String> = findings
            .iter()
            .take(20)
            .map(|seq| {
                Ok(self.store.finding(*seq)?.map(|finding| format!("{} #{seq}", finding.code)).unwrap_or_default())
            })
            .collect::<Result<_, Error>>()?;
        entry.detail = format!("{} 条：{}", findings.len(), codes.join("、"));
        Ok(entry)
    }
}

/// What lists show of the audit.
pub(super) fn audited(ground: &Ground<'_>) -> Audited {
    let mut audited = Audited::default();
    for scope in &ground.scope.enterprises {
        audited.members.push(scope.people.full);
        audited.coverage.push(if scope.own == Fact::Yes {
            3
        } else if scope.org == Fact::Yes {
            2
        } else if scope.work == Fact::Yes {
            1
        } else if scope.org == Fact::Unknown || scope.work == Fact::Unknown {
            4
        } else {
            0
        });
        audited.step.push(scope.step as u8);
        audited.three_have.push(scope.three_have as u8);
    }
    audited
}
