//! Tasks as they are written: made, joined, changed under one lock with their journal entry, their history and the visit that changed them.

use super::{COLUMNS, TaskChange, VisitRow, one, task};
use crate::model::day::Day;
use crate::model::task::*;
use crate::store::journal::{self, Entry};
use crate::store::{Result, Store, StoreError};
use rusqlite::{Transaction, TransactionBehavior, params};

impl Store {
    /// Keeps new tasks with what they carry; where one about the same is still open, the matters join that one. Returns how many were
    /// made and how many got more.
    ///
    /// # Errors
    /// Busy, full.
    pub fn add_tasks(&mut self, new: &[(Task, Vec<Matter>)], entry: &Entry) -> Result<(u64, u64)> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let journal = journal::write(&tx, entry)?;
        let mut next: i64 = tx.query_row("SELECT COALESCE(MAX(number), 0) FROM task", [], |row| row.get(0))?;
        let (mut made, mut joined) = (0, 0);
        for (task, matters) in new {
            if let Some(held) = still_open(&tx, task)? {
                let added = carry(&tx, held.number, matters)?;
                if added > 0 {
                    let change =
                        TaskChange { deed: Deed::Join, on: task.opened_on, detail: format!("并入 {added} 项") };
                    update(&tx, &held, journal)?;
                    event(&tx, &held, Some(held.state), &change, journal)?;
                    joined += 1;
                }
                continue;
            }
            next += 1;
            let made_task = Task { number: next, ..task.clone() };
            insert(&tx, &made_task, journal)?;
            carry(&tx, next, matters)?;
            let change = TaskChange { deed: Deed::Make, on: task.opened_on, detail: task.origin.zh().to_owned() };
            event(&tx, &made_task, None, &change, journal)?;
            made += 1;
        }
        if made + joined > 0 {
            tx.commit()?;
        }
        Ok((made, joined))
    }

    /// Changes tasks under one lock: `decide` sees each as it stands now and changes it, or leaves it with `None`. One task's entry of the
    /// journal tells what differs field by field. Returns how many changed.
    ///
    /// # Errors
    /// What `decide` refuses, then nothing at all is changed; a task that is not there; busy, full.
    pub fn change_tasks<E: From<StoreError>>(
        &mut self,
        numbers: &[i64],
        entry: &mut Entry,
        decide: &mut dyn FnMut(&mut Task) -> std::result::Result<Option<TaskChange>, E>,
    ) -> std::result::Result<u64, E> {
        self.change_tasks_with(numbers, entry, decide, None)
    }

    /// [`Store::change_tasks`] of one task together with the visit that changes it.
    ///
    /// # Errors
    /// As there.
    pub fn change_by_visit<E: From<StoreError>>(
        &mut self,
        number: i64,
        visit: &VisitRow,
        entry: &mut Entry,
        decide: &mut dyn FnMut(&mut Task) -> std::result::Result<Option<TaskChange>, E>,
    ) -> std::result::Result<u64, E> {
        self.change_tasks_with(&[number], entry, decide, Some(visit))
    }

    fn change_tasks_with<E: From<StoreError>>(
        &mut self,
        numbers: &[i64],
        entry: &mut Entry,
        decide: &mut dyn FnMut(&mut Task) -> std::result::Result<Option<TaskChange>, E>,
        visit: Option<&VisitRow>,
    ) -> std::result::Result<u64, E> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let mut changed = Vec::new();
        for number in numbers {
            let Some(held) = one(&tx, *number)? else { continue };
            let mut task = held.clone();
            if let Some(change) = decide(&mut task)? {
                changed.push((held, task, change));
            }
        }
        if let [(held, task, _)] = changed.as_slice() {
            entry.subject = Some(held.subject);
            entry.fields.extend(differences(held, task));
        }
        if !changed.is_empty() {
            write_changes(&tx, &changed, entry, visit)?;
            tx.commit().map_err(StoreError::from)?;
        }
        Ok(changed.len() as u64)
    }
}

fn write_changes(
    tx: &Transaction<'_>,
    changed: &[(Task, Task, TaskChange)],
    entry: &Entry,
    visit: Option<&VisitRow>,
) -> Result<()> {
    let journal = journal::write(tx, entry)?;
    for (held, task, change) in changed {
        update(tx, task, journal)?;
        event(tx, task, Some(held.state), change, journal)?;
        if let Some(visit) = visit {
            insert_visit(tx, task.number, visit, journal)?;
        }
    }
    Ok(())
}

/// What stands in the journal of a change: 字段, before, after.
fn differences(held: &Task, task: &Task) -> Vec<(String, String, String)> {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let rows = [
        ("状态", held.state.zh().to_owned(), task.state.zh().to_owned()),
        ("承办人", held.assignee.clone(), task.assignee.clone()),
        ("期限", day(held.due), day(task.due)),
        ("下次联系", day(held.next_call), day(task.next_call)),
        ("暂缓至", day(held.until), day(task.until)),
        ("电话联系", held.phone.zh().to_owned(), task.phone.zh().to_owned()),
        ("走访结果", held.outcome.zh().to_owned(), task.outcome.zh().to_owned()),
        ("原因", held.reason.clone(), task.reason.clone()),
        ("移交给", held.sent_to.clone(), task.sent_to.clone()),
    ];
    rows.into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| (field.to_owned(), before, after))
        .collect()
}

/// The task about the same that is not over; a task made by hand stands by itself.
fn still_open(tx: &Transaction<'_>, new: &Task) -> Result<Option<Task>> {
    if new.origin == Origin::Hand {
        return Ok(None);
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM task WHERE campaign = ?1 AND kind = ?2 AND region = ?3 AND id = ?4 AND subject_kind = ?5 \
         AND state NOT IN (6, 9, 10, 13) AND proposal IS ?6 AND proposal_line IS ?7 ORDER BY number LIMIT 1"
    );
    let mut statement = tx.prepare_cached(&sql)?;
    let key = new.subject.key;
    let mut rows = statement.query_map(
        params![
            new.campaign,
            new.kind as u8,
            key.region.0,
            key.id.0,
            new.subject.kind as u8,
            new.proposal.map(|(number, _)| number),
            new.proposal.map(|(_, line)| line)
        ],
        task,
    )?;
    Ok(rows.next().transpose()?)
}

fn carry(tx: &Transaction<'_>, number: i64, matters: &[Matter]) -> Result<u64> {
    let mut line: i64 = tx
        .prepare_cached("SELECT COALESCE(MAX(line), 0) FROM task_finding WHERE task = ?1")?
        .query_row([number], |row| row.get(0))?;
    let mut held = tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM task_finding WHERE task = ?1 AND code = ?2 AND kind = ?3 AND region = ?4 AND id = ?5 \
         AND object_region IS ?6 AND object_id IS ?7)",
    )?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO task_finding (task, line, code, kind, region, id, object_kind, object_region, object_id) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let before = line;
    for matter in matters {
        let (subject, object) = (matter.subject, matter.object);
        let (region, id) = (subject.key.region.0, subject.key.id.0);
        let (object_region, object_id) = (object.map(|o| o.key.region.0), object.map(|o| o.key.id.0));
        let kind = subject.kind as u8;
        let is_held: bool =
            held.query_row(params![number, matter.code, kind, region, id, object_region, object_id], |row| row.get(0))?;
        if is_held {
            continue;
        }
        line += 1;
        insert.execute(params![
            number,
            line,
            matter.code,
            kind,
            region,
            id,
            object.map(|o| o.kind as u8),
            object_region,
            object_id
        ])?;
    }
    Ok((line - before).unsigned_abs())
}

fn insert(tx: &Transaction<'_>, task: &Task, journal: i64) -> Result<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO task (number, campaign, version, kind, subject_kind, region, id, origin, proposal, proposal_line, title, zone, state, \
         assignee, due, next_call, until_day, phone, outcome, reason, sent_to, opened_on, visited_on, closed_on, reopened, journal) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)",
    )?;
    statement.execute(params![
        task.number,
        task.campaign,
        task.version,
        task.kind as u8,
        task.subject.kind as u8,
        task.subject.key.region.0,
        task.subject.key.id.0,
        task.origin as u8,
        task.proposal.map(|(number, _)| number),
        task.proposal.map(|(_, line)| line),
        task.title,
        task.zone,
        task.state as u8,
        task.assignee,
        task.due.map(|day| day.0),
        task.next_call.map(|day| day.0),
        task.until.map(|day| day.0),
        task.phone as u8,
        task.outcome as u8,
        task.reason,
        task.sent_to,
        task.opened_on.0,
        task.visited_on.map(|day| day.0),
        task.closed_on.map(|day| day.0),
        task.reopened,
        journal
    ])?;
    Ok(())
}

fn update(tx: &Transaction<'_>, task: &Task, journal: i64) -> Result<()> {
    let mut statement = tx.prepare_cached(
        "UPDATE task SET version = version + 1, title = ?2, zone = ?3, state = ?4, assignee = ?5, due = ?6, next_call = ?7, until_day = ?8, \
         phone = ?9, outcome = ?10, reason = ?11, sent_to = ?12, visited_on = ?13, closed_on = ?14, reopened = ?15, journal = ?16 \
         WHERE number = ?1",
    )?;
    statement.execute(params![
        task.number,
        task.title,
        task.zone,
        task.state as u8,
        task.assignee,
        task.due.map(|day| day.0),
        task.next_call.map(|day| day.0),
        task.until.map(|day| day.0),
        task.phone as u8,
        task.outcome as u8,
        task.reason,
        task.sent_to,
        task.visited_on.map(|day| day.0),
        task.closed_on.map(|day| day.0),
        task.reopened,
        journal
    ])?;
    Ok(())
}

fn event(tx: &Transaction<'_>, task: &Task, from: Option<TaskState>, change: &TaskChange, journal: i64) -> Result<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO task_event (task, campaign, journal, on_day, deed, from_state, to_state, assignee, detail) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    statement.execute(params![
        task.number,
        task.campaign,
        journal,
        change.on.0,
        change.deed as u8,
        from.map_or(0, |state| state as u8),
        task.state as u8,
        task.assignee,
        change.detail
    ])?;
    Ok(())
}

fn insert_visit(tx: &Transaction<'_>, task: i64, visit: &VisitRow, journal: i64) -> Result<()> {
    let number: i64 = tx.query_row("SELECT COALESCE(MAX(number), 0) + 1 FROM visit", [], |row| row.get(0))?;
    tx.execute(
        "INSERT INTO visit (number, task, journal, on_day, by_whom, outcome, intention, n_found, next_step, note) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            number,
            task,
            journal,
            visit.on,
            visit.by,
            visit.outcome as u8,
            visit.intention as u8,
            visit.n_found,
            visit.next_step,
            visit.note
        ],
    )?;
    for (line, (field, held, said)) in (1i64..).zip(&visit.fields) {
        tx.execute(
            "INSERT INTO visit_field (visit, line, field, held, said) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![number, line, field, held, said],
        )?;
    }
    for (line, met) in (1i64..).zip(&visit.members) {
        let (region, id) = (met.member.map(|key| key.region.0), met.member.map(|key| key.id.0));
        tx.execute(
            "INSERT INTO visit_member (visit, line, name, place, member_region, member_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![number, line, met.name, met.place as u8, region, id],
        )?;
    }
    Ok(())
}
