//! 办理 (work). Long work under way: started, told how far it is, stopped, over; and what it says when it is.

use crate::app::action::{Action, Done, Imported, Progress};
use crate::app::campaign::{CampaignDone, Conflict};
use crate::app::error::Error;
use crate::tui::keymap::Context;
use crate::tui::screen::place::Screen;
use crate::tui::screen::{Effect, Look, Over, State};
use crate::tui::screens::form::{Form, Purpose};
use crate::tui::screens::note::Note;
use crate::tui::theme::Role;
use crate::tui::words::{Word, fill};

/// Long work under way.
#[derive(Debug)]
pub(crate) struct Job {
    pub(super) number: u64,
    /// What it is, for people.
    pub(crate) label: String,
    /// How far it is.
    pub(crate) progress: Option<Progress>,
    /// It was asked to stop.
    pub(crate) is_cancelled: bool,
    pub(super) verifies: Vec<i64>,
}

impl State {
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        let Some(job) = &self.job else { return vec![Effect::Quit] };
        self.over = Some(Over::Form(Box::new(Form::confirm_quit(&self.look, &job.label))));
        Vec::new()
    }

    pub(super) fn can_cancel(&self) -> bool {
        let is_free = !matches!(self.screen().context(), Context::Input | Context::Choice | Context::Tick);
        is_free && self.job.as_ref().is_some_and(|job| !job.is_cancelled)
    }

    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        let Some(job) = &mut self.job else { return Vec::new() };
        job.is_cancelled = true;
        vec![Effect::Cancel(job.number)]
    }

    /// One job at a time: a second one would wait for the first one's lock anyway.
    pub(super) fn start_job(&mut self, action: Action) -> Vec<Effect> {
        if self.job.is_some() {
            self.tell(Word::JobRuns, Role::Review);
            return Vec::new();
        }
        self.last_job += 1;
        let label = self.look.word(label_of(&action)).to_owned();
        let verifies = if let Action::Verify { findings, .. } = &action { findings.clone() } else { Vec::new() };
        if let Action::Unverify { .. } = &action {
            self.verified.clear();
        }
        self.job = Some(Job { number: self.last_job, label, progress: None, is_cancelled: false, verifies });
        vec![Effect::Do(self.last_job, action)]
    }

    /// 恢复为待核: what was found in order last, or else what is chosen.
    pub(super) fn ask_unverify(&mut self) {
        let mut findings = self.verified.clone();
        if findings.is_empty() {
            findings = self.chosen_findings();
        }
        match findings.is_empty() {
            true => self.tell(Word::NothingToUndo, Role::Muted),
            false => self.over = Some(Over::Form(Box::new(Form::unverify(&self.look, findings)))),
        }
    }

    pub(super) fn chosen_findings(&self) -> Vec<i64> {
        match self.screen() {
            Screen::List(list) => list.chosen_findings(),
            Screen::Card(card) => card.finding().into_iter().collect(),
            Screen::Overview(_) | Screen::Intake(_) | Screen::Tally(_) | Screen::Confirm(_) | Screen::Joint(_) => {
                Vec::new()
            }
        }
    }

    pub(super) fn submit(&mut self, purpose: Purpose) -> Vec<Effect> {
        match purpose {
            Purpose::Quit => vec![Effect::Quit],
            Purpose::Act(action) => {
                if let Action::Import(import) = &action
                    && let Some((_, Screen::Intake(intake))) = self.trails[self.tab].here.last_mut()
                {
                    intake.expect(import.clone());
                }
                self.start_job(action)
            }
        }
    }

    pub(super) fn finish(&mut self, job: Job, result: Result<Done, Error>) {
        let done = match result {
            Ok(done) => done,
            Err(error) if job.is_cancelled => {
                let text = fill(self.look.word(Word::Cancelled), &[&job.label, error.cause(self.look.lang)]);
                return self.message = Some((text, Role::Review));
            }
            Err(error) => return self.over = Some(Over::Note(Box::new(Note::error(&self.look, &error)))),
        };
        let is_dry = matches!(&done, Done::Imported(imported) if imported.batch == 0);
        if !is_dry && !matches!(done, Done::Written { .. } | Done::Revealed(_) | Done::Proposed(_)) {
            self.expire();
        }
        self.message = Some((done_text(&self.look, &job.label, &done), Role::Good));
        match done {
            Done::Imported(imported) => self.show_imported(*imported),
            Done::Campaign(CampaignDone::Visited { conflicts, since, .. })
                if !(conflicts.is_empty() && since.is_empty()) =>
            {
                self.show_conflicts(&conflicts, &since);
            }
            Done::Revealed(pairs) => self.over = Some(Over::Note(Box::new(Note::revealed(&self.look, &pairs)))),
            Done::Proposed(plan) => self.show_proposed(*plan),
            Done::Changed(_) if !job.verifies.is_empty() => self.remember(job.verifies),
            _ => {}
        }
    }

    /// Fields that two people changed: seen, held, said, and by whom.
    fn show_conflicts(&mut self, conflicts: &[Conflict], since: &str) {
        let line =
            |one: &Conflict| fill(self.look.word(Word::ConflictLine), &[&one.seen, &one.who, &one.held, &one.said]);
        let lines: Vec<String> = conflicts.iter().map(line).collect();
        let pairs = conflicts.iter().zip(&lines).map(|(one, line)| (one.field.as_str(), line.as_str()));
        let since = Some((self.look.word(Word::DoneSince), since)).filter(|(_, text)| !text.is_empty());
        let pairs = pairs.chain(since);
        self.over = Some(Over::Note(Box::new(Note::row(self.look.word(Word::ConflictTitle), pairs))));
    }

    /// What was found in order can be taken back, and is no longer marked.
    pub(super) fn remember(&mut self, verified: Vec<i64>) {
        for (_, screen) in self.trails.iter_mut().flat_map(|trail| &mut trail.here) {
            if let Screen::List(list) = screen {
                list.unmark(&verified);
            }
        }
        self.verified = verified;
    }

    pub(super) fn show_proposed(&mut self, plan: crate::app::planning::view::Proposal) {
        let screens = self.trails.iter_mut().flat_map(|trail| trail.here.iter_mut().rev());
        for (_, screen) in screens {
            if let Screen::Joint(joint) = screen {
                return joint.proposed(plan);
            }
        }
    }

    pub(super) fn show_imported(&mut self, imported: Imported) {
        for trail in &mut self.trails {
            for (_, screen) in &mut trail.here {
                if let Screen::Intake(intake) = screen {
                    return intake.report(imported);
                }
            }
        }
    }
}

fn label_of(action: &Action) -> Word {
    match action {
        Action::Import(import) if import.dry_run => Word::JobDryRun,
        Action::Import(_) => Word::JobImport,
        Action::Link => Word::JobLink,
        Action::Audit { .. } => Word::JobAudit,
        Action::Worklist(_) => Word::JobWorklist,
        Action::Verify { .. } => Word::JobVerify,
        Action::Unverify { .. } => Word::JobUnverify,
        Action::Reveal { .. } => Word::JobReveal,
        Action::Decide { .. } | Action::Settle { .. } => Word::JobDecide,
        Action::ExportAliases { .. } => Word::JobExport,
        Action::ImportAliases { .. } => Word::JobAliases,
        Action::Export(_) => Word::JobExport,
        Action::SaveView(_) | Action::DropView { .. } => Word::JobView,
        Action::Undo => Word::JobUndo,
        Action::Redo => Word::JobRedo,
        Action::Ledger(_) | Action::Pages(_) | Action::Sheets(_) | Action::Bulletin(_) => Word::JobWorklist,
        Action::Fill(_) | Action::FormSent { .. } => Word::JobFill,
        Action::FormAsk(_)
        | Action::FormSend(_)
        | Action::FormReceive { .. }
        | Action::FormRemind { .. }
        | Action::FormClose { .. } => Word::JobFill,
        Action::Paper(_) | Action::Template { .. } => Word::JobPaper,
        Action::Edit { .. } | Action::Enter { .. } | Action::EndEntry { .. } => Word::JobEdit,
        Action::Propose(_) => Word::Joint,
        Action::Campaign(_) => Word::JobCampaign,
        Action::Adopt { .. } => Word::JobAdopt,
        Action::Withdraw { .. } => Word::JobWithdraw,
        Action::Advance { .. } => Word::JobAdvance,
        Action::WritePlan { .. } => Word::JobWritePlan,
        Action::PlaceAddress { .. } => Word::JobAddress,
        Action::ImportZones { .. } | Action::ExportZones { .. } => Word::JobZones,
    }
}

fn done_text(look: &Look, label: &str, done: &Done) -> String {
    let n = |n: u64| crate::tui::widgets::thousands(n);
    match done {
        Done::Imported(imported) if imported.batch == 0 => look.word(Word::DryRunDone).to_owned(),
        Done::Imported(imported) => fill(look.word(Word::ImportDone), &[&imported.file, &n(imported.counts.read)]),
        Done::Linked { changed, .. } => fill(look.word(Word::LinkDone), &[&n(*changed)]),
        Done::Audited { open, opened, closed, .. } => {
            fill(look.word(Word::AuditDone), &[&n(*open), &n(*opened), &n(*closed)])
        }
        Done::Written { path, rows } => fill(look.word(Word::Written), &[&path.display().to_string(), &n(*rows)]),
        Done::Forms(forms) => fill(look.word(Word::FormsDone), &[&n(forms.len() as u64)]),
        Done::Papered(papered) => {
            fill(look.word(Word::PaperDone), &[&papered.path.display().to_string(), &n(papered.missing.len() as u64)])
        }
        Done::Filled(filled) => fill(look.word(Word::FillDone), &[&n(filled.cells), &n(filled.n_unfilled)]),
        Done::Changed(rows) => fill(look.word(Word::Changed), &[label, &n(*rows)]),
        Done::Aliases { n_read, n_decided, unknown } => {
            fill(look.word(Word::AliasesDone), &[&n(*n_read), &n(*n_decided), &n(unknown.len() as u64)])
        }
        Done::Kept | Done::Sheets(_) => look.word(Word::Kept).to_owned(),
        Done::Campaign(done) => campaign_done(look, label, done),
        Done::Reversed { what, rows } => fill(look.word(Word::Reversed), &[label, what, &n(*rows)]),
        Done::Revealed(_) => look.word(Word::Journalled).to_owned(),
        Done::Proposed(plan) => {
            let (covered, groups) = (n(u64::from(plan.n_covered)), n(plan.groups.len() as u64));
            let left = n(plan.left.len() as u64);
            let gap = format!("{}.{}", plan.gap_per_mille() / 10, plan.gap_per_mille() % 10);
            let word = if plan.finished { Word::PlanDone } else { Word::PlanStopped };
            fill(look.word(word), &[&covered, &groups, &left, &gap])
        }
        Done::Adopted { number, groups } => fill(look.word(Word::PlanAdopted), &[&number.to_string(), &n(*groups)]),
    }
}

fn campaign_done(look: &Look, label: &str, done: &CampaignDone) -> String {
    let n = |n: u64| crate::tui::widgets::thousands(n);
    match done {
        CampaignDone::Begun { number } => fill(look.word(Word::CampaignBegun), &[&number.to_string()]),
        CampaignDone::Made { made, joined, reopened } => {
            fill(look.word(Word::TasksMade), &[&n(*made), &n(*joined), &n(*reopened)])
        }
        CampaignDone::Visited { changed, found, .. } => fill(look.word(Word::Visited), &[&n(*changed), &n(*found)]),
        CampaignDone::Changed { changed, refused } => match refused.first() {
            None => fill(look.word(Word::Changed), &[label, &n(*changed)]),
            Some((_, why)) => fill(look.word(Word::TasksRefused), &[&n(*changed), &n(refused.len() as u64), why]),
        },
    }
}
