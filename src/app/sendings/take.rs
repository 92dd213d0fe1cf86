//! 收回: a returned file is recognised, merged field by field and written down. What was taken goes into the task, the record and the
//! journal as if somebody had typed it; what contends is kept beside it.

use super::view::{TakenView, heading};
use crate::app::error::{Error, ErrorKind};
use crate::app::service::App;
use crate::app::views::RowId;
use crate::campaign::merge::{Claim, Field, Heard, Sort, Spoken, Voice};
use crate::campaign::sheet::{Part, Who, column};
use crate::campaign::state::{Proof, Standing, next};
use crate::import::returned::{Returned, ReturnedRow, read};
use crate::model::day::Day;
use crate::model::id::{Kind, Subject};
use crate::model::record::MemberRecord;
use crate::model::task::{Deed, Intention, Outcome, Phone, Task};
use crate::store::sendings::*;
use crate::store::tasks::{TaskChange, VisitRow};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Larger files are no task sheets.
const BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Lines of one kind that are listed.
const LINES_MAX: usize = 50;

/// A number above every one of the journal: a value that was written after the sheet went out, by other than a sheet.
const UNSEEN: i64 = i64::MAX;

/// One row that was understood, with what is taken from it.
struct Merged {
    task: Task,
    subject: Subject,
    taken: Vec<(&'static str, String)>,
}

impl App {
    pub(super) fn take_sheet(&mut self, path: &Path, dry_run: bool) -> Result<TakenView, Error> {
        let digest = digest(path)?;
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut view = TakenView { file, ..TakenView::default() };
        if let Some(number) = self.store.return_with_digest(&digest)? {
            view.before = number;
            return Ok(view);
        }
        let back = read(path).map_err(|error| super::file_error(&error))?;
        if back.parts.is_empty() {
            return Err(Error::new(
                ErrorKind::Data,
                format!("{} 不是任务清单", view.file),
                format!("{} is no task sheet", view.file),
            )
            .hint("交回由 `dishu sheets send` 写出的文件", "take in a file that `dishu sheets send` wrote"));
        }
        let sending = self.sending_of(&back, &mut view)?;
        let mut settled = Settled {
            ret: SheetReturn {
                sending: sending.as_ref().map_or(0, |sending| sending.number),
                file: view.file.clone(),
                digest,
                saved: back.saved,
                on: self.options.clock.today().0,
                ..SheetReturn::default()
            },
            ..Settled::default()
        };
        let merged = match &sending {
            Some(sending) => self.merge_rows(sending, &back, &mut settled, &mut view)?,
            None => Vec::new(),
        };
        // A row that was offered before is not offered twice, whatever became of it.
        let before = self.store.offered_before(settled.ret.sending)?;
        settled.offered = back.offered.iter().map(offered).collect();
        settled.offered.retain(|row| !before.iter().any(|(part, values)| *part == row.part && *values == row.values));
        view.offered = settled.offered.len() as u64;
        view.renamed = back
            .renamed
            .iter()
            .map(|(part, heading, mark)| format!("{heading} → {}", self::heading(*part, mark)))
            .collect();
        settled.ret.counts = [view.rows, view.taken, view.agreed, view.older, view.contested, view.offered];
        if dry_run || (sending.is_none() && settled.offered.is_empty()) {
            return Ok(view);
        }
        let inspector = sending.as_ref().map_or(String::new(), |sending| sending.inspector.clone());
        let why = format!("反馈表 {}", sending.as_ref().map_or(view.file.clone(), Sending::token));
        for row in &merged {
            if let Err(error) = self.apply(row, &inspector, &why) {
                refuse(&mut view, format!("任务 {}：{}", row.task.number, error.cause(self.lang())));
            }
        }
        let mut entry = self.entry("sheet", None, &why);
        entry.detail = format!(
            "{}：收回 {} 行，采纳 {} 项，一致 {} 项，待定 {} 项，无键 {} 行",
            view.file, view.rows, view.taken, view.agreed, view.contested, view.offered
        );
        view.number = self.store.put_return(&settled, &entry)?;
        self.rebuild_small_lists()?;
        Ok(view)
    }

    /// The sheet a file belongs to, by the token most of its rows bear.
    fn sending_of(&self, back: &Returned, view: &mut TakenView) -> Result<Option<Sending>, Error> {
        let mut counts: HashMap<&str, u64> = HashMap::new();
        for row in &back.rows {
            *counts.entry(row.token.as_str()).or_default() += 1;
        }
        let mut best: Option<(u64, Sending)> = None;
        for (token, n) in counts {
            let number = token.split('-').next().and_then(|number| number.parse().ok()).unwrap_or(0);
            let known = self.store.sending(number)?.filter(|sending| sending.token() == token);
            match known {
                Some(sending)
                    if best.as_ref().is_none_or(|(most, held)| (n, sending.number) > (*most, held.number)) =>
                {
                    best = Some((n, sending));
                }
                _ => {}
            }
        }
        let Some((n, sending)) = best else {
            view.foreign = back.rows.len() as u64;
            return Ok(None);
        };
        view.foreign = back.rows.len() as u64 - n;
        view.sending = sending.number;
        view.inspector.clone_from(&sending.inspector);
        view.other_campaign = self.store.current_campaign()?.is_none_or(|campaign| campaign.number != sending.campaign);
        let newer = self.store.sendings()?.into_iter().find(|other| {
            other.number > sending.number && other.inspector == sending.inspector && other.scope == sending.scope
        });
        view.newer = newer.map_or(0, |newer| newer.number);
        Ok(Some(sending))
    }

    fn merge_rows(
        &mut self,
        sending: &Sending,
        back: &Returned,
        settled: &mut Settled,
        view: &mut TakenView,
    ) -> Result<Vec<Merged>, Error> {
        let token = sending.token();
        let rows = self.store.sending_rows(sending.number)?;
        let by_key: HashMap<(i64, Subject), usize> =
            rows.iter().enumerate().map(|(at, (_, row))| ((row.task, row.subject), at)).collect();
        let mut merged = Vec::new();
        let mut came = 0;
        for row in back.rows.iter().filter(|row| row.token == token) {
            let at = row.subject.and_then(|subject| by_key.get(&(row.task, subject)));
            let Some((line, sent)) = at.map(|at| &rows[*at]) else {
                view.foreign += 1;
                continue;
            };
            came += 1;
            said_oddly(row, view);
            let Some(task) = self.store.task(sent.task)? else { continue };
            let (said, one) = self.merge_row(sending, (&task, sent), (row, back.saved), settled, view)?;
            if said != sent.said {
                settled.said.push((*line, said));
            }
            merged.extend(one);
        }
        view.rows = came;
        view.missing = (rows.len() as u64).saturating_sub(came);
        Ok(merged)
    }

    fn merge_row(
        &self,
        sending: &Sending,
        (task, sent): (&Task, &SendingRow),
        (row, saved): (&ReturnedRow, i64),
        settled: &mut Settled,
        view: &mut TakenView,
    ) -> Result<(BTreeMap<String, Spoken>, Option<Merged>), Error> {
        let subject = sent.subject;
        let held = self.held_values(task, subject)?;
        let answers = self.store.answers(task.number)?;
        let contests = self.store.open_contests(Some(task.number))?;
        let mut said = sent.said.clone();
        let mut taken = Vec::new();
        for (mark, value) in &row.values {
            if row.doubtful.iter().any(|(doubtful, _)| doubtful == mark) {
                continue;
            }
            let Some(column) = column(row.part, mark) else { continue };
            let was = sent.sent.get(*mark).cloned().unwrap_or_default();
            let now = held.get(*mark).cloned().unwrap_or_default();
            let answer = answers.iter().find(|answer| answer.subject == subject && answer.field == *mark);
            let held_claim =
                self.held_claim((task, subject), (column.sort, &was, &now), answer.map(|answer| &answer.claim))?;
            let of_field = |contest: &&Contest| contest.subject == subject && contest.field == *mark;
            let open: Vec<&Contest> = contests.iter().filter(of_field).collect();
            let mut field = Field::held(column.sort, held_claim.clone());
            field.standing.extend(open.iter().map(|contest| contest.said.clone()));
            field.spoken.extend(sent.said.get(*mark).cloned());
            let claim =
                Claim { number: 0, value: value.clone(), by: sending.inspector.clone(), at: self.options.clock.now() };
            // Nothing has number 0 but what the sheet saw: `seen` of 0 replaces that and no more.
            let voice = Voice {
                sending: sending.number,
                sent: was.clone(),
                seen: 0,
                also: Vec::new(),
                saved,
                claim: claim.clone(),
            };
            let heard = field.hear(&voice);
            if let Some(spoken) = field.spoken.first() {
                said.insert((*mark).to_owned(), spoken.clone());
            }
            let stands = |number: i64| field.standing.iter().any(|claim| claim.number == number);
            settled.closed.extend(open.iter().filter(|contest| !stands(contest.said.number)).map(|contest| contest.id));
            match heard {
                Heard::Quiet => {}
                Heard::Agreed => view.agreed += 1,
                Heard::Older => view.older += 1,
                Heard::Taken => {
                    view.taken += 1;
                    taken.push((*mark, value.clone()));
                    settled.answers.push(Answer { task: task.number, subject, field: (*mark).to_owned(), claim });
                }
                Heard::Contends => {
                    view.contested += 1;
                    settled.contests.push(Contest {
                        id: (0, 0),
                        sending: sending.number,
                        task: task.number,
                        subject,
                        field: (*mark).to_owned(),
                        sent: was,
                        held: held_claim,
                        said: claim,
                        state: 1,
                    });
                }
            }
        }
        let one = (!taken.is_empty()).then(|| Merged { task: task.clone(), subject, taken });
        Ok((said, one))
    }

    /// What is held with who wrote it. Number 0 is what the sheet saw: it holds what it was sent with.
    fn held_claim(
        &self,
        (task, subject): (&Task, Subject),
        (sort, was, now): (Sort, &str, &str),
        answer: Option<&Claim>,
    ) -> Result<Claim, Error> {
        let same = |a: &str, b: &str| crate::campaign::merge::same(sort, a, b);
        if let Some(answer) = answer.filter(|answer| same(&answer.value, now)) {
            let number = if same(was, now) { 0 } else { answer.number };
            return Ok(Claim { number, ..answer.clone() });
        }
        if same(was, now) {
            return Ok(Claim { number: 0, value: now.to_owned(), ..Claim::default() });
        }
        let (by, at) = self.last_pen(task, subject)?;
        Ok(Claim { number: UNSEEN, value: now.to_owned(), by, at })
    }

    /// Who changed the record or the task last.
    fn last_pen(&self, task: &Task, subject: Subject) -> Result<(String, i64), Error> {
        let number = match subject.kind {
            Kind::Member => self.store.history::<MemberRecord>(subject.key)?.last().map(|row| row.0),
            _ => {
                let record = self.store.history::<crate::model::record::EnterpriseRecord>(subject.key)?;
                let event = self.store.task_events(task.number)?.last().map(|event| event.journal);
                record.iter().map(|row| row.0).max().max(event)
            }
        };
        let line = number.map(|number| self.store.journal_line(number)).transpose()?.flatten();
        Ok(line.map_or_else(Default::default, |line| (line.operator, line.at)))
    }

    /// Writes one settled value where it belongs.
    pub(super) fn apply_value(&mut self, contest: &Contest, value: &str, why: &str) -> Result<(), Error> {
        let part = super::view::part_of(contest.subject.kind);
        let (Some(task), Some(column)) = (self.store.task(contest.task)?, column(part, &contest.field)) else {
            return Ok(());
        };
        let row = Merged { task, subject: contest.subject, taken: vec![(column.mark, value.to_owned())] };
        self.apply(&row, &contest.said.by, why)
    }

    /// Writes what was taken where it belongs.
    fn apply(&mut self, row: &Merged, inspector: &str, why: &str) -> Result<(), Error> {
        let value = |mark: &str| row.taken.iter().find(|(known, _)| *known == mark).map(|(_, value)| value.clone());
        if row.subject.kind == Kind::Member {
            if let Some(employment) = value("employment") {
                self.edit(RowId::Subject(row.subject), &[("用工形式".to_owned(), employment)], why)?;
            }
            return Ok(());
        }
        self.apply_call(row, &value, why)?;
        self.apply_visit(row, &value, inspector, why)?;
        let mut facts: Vec<(String, String)> = [("operating", "经营地址"), ("staff", "从业人数")]
            .iter()
            .filter_map(|(mark, field)| Some(((*field).to_owned(), value(mark)?)))
            .collect();
        // Who was found works, who has closed does not: the outcome is a fact by itself.
        let running = match value("outcome") {
            Some(word) if word == Outcome::Found.zh() => Some("是"),
            Some(word) if word == Outcome::Closed.zh() => Some("否"),
            _ => None,
        };
        facts.extend(running.map(|running| ("正常经营".to_owned(), running.to_owned())));
        if !facts.is_empty() {
            self.edit(RowId::Subject(row.subject), &facts, why)?;
        }
        Ok(())
    }

    fn apply_call(&mut self, row: &Merged, value: &dyn Fn(&str) -> Option<String>, why: &str) -> Result<(), Error> {
        let phone = value("phone").and_then(|word| Phone::ALL.iter().copied().find(|phone| phone.zh() == word));
        let next_call = value("next-call").and_then(|day| Day::parse(&day));
        if phone.is_none() && next_call.is_none() {
            return Ok(());
        }
        let on = self.options.clock.today();
        let mut entry = self.entry("task", Some(row.subject), why);
        entry.detail = format!("{} {}", Deed::Call.zh(), row.task.number);
        self.store.change_tasks(&[row.task.number], &mut entry, &mut |task: &mut Task| {
            task.phone = phone.unwrap_or(task.phone);
            task.next_call = next_call.or(task.next_call);
            task.state = next(standing(task), Deed::Call).unwrap_or(task.state);
            Ok::<_, Error>(Some(TaskChange { deed: Deed::Call, on, detail: why.to_owned() }))
        })?;
        Ok(())
    }

    fn apply_visit(
        &mut self,
        row: &Merged,
        value: &dyn Fn(&str) -> Option<String>,
        inspector: &str,
        why: &str,
    ) -> Result<(), Error> {
        const OF_VISIT: [&str; 6] = ["outcome", "visited-on", "members", "willing", "next-step", "note"];
        if !row.taken.iter().any(|(mark, _)| OF_VISIT.contains(mark)) {
            return Ok(());
        }
        let today = self.options.clock.today();
        let outcome = value("outcome").and_then(|word| Outcome::ALL.iter().copied().find(|one| one.zh() == word));
        let on = value("visited-on").and_then(|day| Day::parse(&day)).filter(|day| *day <= today);
        let willing = value("willing").and_then(|word| Intention::ALL.iter().copied().find(|one| one.zh() == word));
        let n_found = match value("members").and_then(|n| n.parse::<u32>().ok()) {
            Some(said) => {
                let known = self.store.members_of_enterprise(row.subject.key)?.len();
                said.saturating_sub(u32::try_from(known).unwrap_or(u32::MAX))
            }
            None => 0,
        };
        let outcome_now = outcome.unwrap_or(row.task.outcome);
        let on_now = on.or(row.task.visited_on).unwrap_or(today);
        let visit = VisitRow {
            number: 0,
            on: on_now.0,
            by: inspector.to_owned(),
            outcome: outcome_now,
            intention: willing.unwrap_or_default(),
            n_found,
            next_step: value("next-step").unwrap_or_default(),
            note: value("note").unwrap_or_default(),
            fields: Vec::new(),
            members: Vec::new(),
        };
        let mut entry = self.entry("visit", Some(row.subject), why);
        entry.detail = format!("{} {}", Deed::Visit.zh(), row.task.number);
        self.store.change_by_visit(row.task.number, &visit, &mut entry, &mut |task: &mut Task| {
            let went = outcome_now != Outcome::None || on.is_some();
            task.outcome = outcome_now;
            if went {
                task.visited_on = Some(on_now);
                task.state = next(standing(task), Deed::Visit).unwrap_or(task.state);
            }
            Ok::<_, Error>(Some(TaskChange { deed: Deed::Visit, on: on_now, detail: why.to_owned() }))
        })?;
        Ok(())
    }
}

fn standing(task: &Task) -> Standing {
    Standing {
        kind: task.kind,
        state: task.state,
        is_assigned: !task.assignee.is_empty(),
        proof: Proof::default(),
        phone: task.phone,
    }
}

fn refuse(view: &mut TakenView, line: String) {
    if view.refused.len() < LINES_MAX {
        view.refused.push(line);
    }
}

/// Cells that were not understood.
fn said_oddly(row: &ReturnedRow, view: &mut TakenView) {
    for (mark, text) in &row.doubtful {
        if view.doubtful.len() < LINES_MAX {
            let field = heading(row.part, mark);
            view.doubtful.push(format!("{} 第 {} 行「{field}」：{text}", row.part.zh(), row.number));
        }
    }
}

fn offered(row: &ReturnedRow) -> Offered {
    let told = row.told.iter().filter(|(mark, _)| {
        column(row.part, mark).is_some_and(|column| column.who == Who::Told) && *mark != "matter" && *mark != "why-come"
    });
    Offered {
        id: (0, 0),
        part: if row.part == Part::Members { 2 } else { 1 },
        row: row.number,
        values: told.chain(&row.values).map(|(mark, value)| ((*mark).to_owned(), value.clone())).collect(),
        state: 1,
    }
}

fn digest(path: &Path) -> Result<String, Error> {
    let length = std::fs::metadata(path).map_err(Error::from)?.len();
    if length > BYTES_MAX {
        return Err(Error::new(ErrorKind::Data, "文件过大，不是任务清单", "the file is too large for a task sheet")
            .hint("交回由 `dishu sheets send` 写出的文件", "take in a file that `dishu sheets send` wrote"));
    }
    let bytes = std::fs::read(path).map_err(Error::from)?;
    let hash = Sha256::digest(&bytes);
    Ok(hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}
