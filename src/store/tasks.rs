//! 摸排任务 as they are kept: the task as it stands, the matters it carries, every deed. A change reads, decides and writes under one
//! lock, so that of two people at one task neither loses what the other wrote.

mod write;

use super::facts::key_at;
use super::findings::subjects_at;
use super::{Result, Store};
use crate::model::day::Day;
use crate::model::id::{Key, Kind, Subject};
use crate::model::task::*;
use rusqlite::{Connection, Row, params};

/// Which tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Of which campaign; all when `None`.
    pub campaign: Option<i64>,
    /// In one of these states; all when empty.
    pub states: Vec<TaskState>,
    /// Of whom.
    pub assignee: Option<String>,
    /// In which zone.
    pub zone: Option<String>,
    /// About what.
    pub subject: Option<Subject>,
}

/// What a deed leaves in the history of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskChange {
    /// What was done.
    pub deed: Deed,
    /// On which day.
    pub on: Day,
    /// In words, without personal data.
    pub detail: String,
}

/// One deed of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskEvent {
    /// Journal entry.
    pub journal: i64,
    /// On which day.
    pub on: Day,
    /// What was done.
    pub deed: Deed,
    /// From which state; `None` when it was made.
    pub from: Option<TaskState>,
    /// To which.
    pub to: TaskState,
    /// Who had it afterwards.
    pub assignee: String,
    /// In words.
    pub detail: String,
    /// Who did it.
    pub operator: String,
}

/// A matter of a task as the last audit sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatterRow {
    /// Which finding.
    pub matter: Matter,
    /// Number of the open finding.
    pub open: Option<i64>,
    /// 核实无误 stands on it.
    pub is_verified: bool,
}

/// 走访 as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisitRow {
    /// Number of the visit.
    pub number: i64,
    /// On which day.
    pub on: i32,
    /// Who went.
    pub by: String,
    /// 走访结果
    pub outcome: Outcome,
    /// 建立党组织意向
    pub intention: Intention,
    /// 新发现党员
    pub n_found: u32,
    /// 下一步
    pub next_step: String,
    /// 备注
    pub note: String,
    /// Field, what was held, what was found.
    pub fields: Vec<(String, String, String)>,
    /// 见到的党员
    pub members: Vec<VisitMemberRow>,
}

/// A member met on a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisitMemberRow {
    /// 姓名
    pub name: String,
    /// 组织关系所在
    pub place: crate::model::record::Place,
    /// Who it is on the roster; `None` for a new find (新发现党员).
    pub member: Option<Key>,
}

/// How many tasks went from one state to another on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moves {
    /// On which day.
    pub on: Day,
    /// From; `None` when they were made.
    pub from: Option<TaskState>,
    /// To.
    pub to: TaskState,
    /// How many.
    pub n: u64,
}

/// How many unsettled tasks of one person stand in one state, and how many of them want attention on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pressing {
    /// Of whom.
    pub assignee: String,
    /// 状态
    pub state: TaskState,
    /// Tasks.
    pub n: u64,
    /// 已超期
    pub overdue: u64,
    /// Due on the day.
    pub due_today: u64,
    /// To be called by the day.
    pub to_call: u64,
    /// 暂缓 that ends by the day.
    pub put_off_until_now: u64,
    /// Opened again at least once.
    pub reopened: u64,
}

const COLUMNS: &str = "number, campaign, version, kind, subject_kind, region, id, origin, proposal, proposal_line, title, zone, state, \
                       assignee, due, next_call, until_day, phone, outcome, reason, sent_to, opened_on, visited_on, closed_on, reopened";

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(at)?.map(Day))
}

fn task(row: &Row<'_>) -> rusqlite::Result<Task> {
    let proposal: Option<i64> = row.get(8)?;
    let line: Option<u32> = row.get(9)?;
    Ok(Task {
        number: row.get(0)?,
        campaign: row.get(1)?,
        version: row.get(2)?,
        kind: TaskKind::from_number(row.get(3)?),
        subject: Subject { kind: Kind::from_number(row.get(4)?).unwrap_or(Kind::Enterprise), key: key_at(row, 5)? },
        origin: Origin::from_number(row.get(7)?),
        proposal: proposal.map(|number| (number, line.unwrap_or(0))),
        title: row.get(10)?,
        zone: row.get(11)?,
        state: TaskState::from_number(row.get(12)?),
        assignee: row.get(13)?,
        due: day(row, 14)?,
        next_call: day(row, 15)?,
        until: day(row, 16)?,
        phone: Phone::from_number(row.get(17)?),
        outcome: Outcome::from_number(row.get(18)?),
        reason: row.get(19)?,
        sent_to: row.get(20)?,
        opened_on: Day(row.get(21)?),
        visited_on: day(row, 22)?,
        closed_on: day(row, 23)?,
        reopened: row.get(24)?,
    })
}

fn one(conn: &Connection, number: i64) -> Result<Option<Task>> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM task WHERE number = ?1"))?;
    let mut rows = statement.query_map([number], task)?;
    Ok(rows.next().transpose()?)
}

fn mask(states: &[TaskState]) -> i64 {
    if states.is_empty() { -1 } else { states.iter().fold(0, |mask, state| mask | 1 << (*state as u8)) }
}

impl Store {
    /// Tasks in the order of their numbers.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn tasks(&self, filter: &TaskFilter) -> Result<Vec<Task>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM task WHERE (?1 IS NULL OR campaign = ?1) AND ((1 << state) & ?2) <> 0 \
             AND (?3 IS NULL OR assignee = ?3) AND (?4 IS NULL OR zone = ?4) \
             AND (?5 IS NULL OR (region = ?5 AND id = ?6 AND subject_kind = ?7)) ORDER BY number"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let about = filter.subject;
        let rows = statement.query_map(
            params![
                filter.campaign,
                mask(&filter.states),
                filter.assignee,
                filter.zone,
                about.map(|subject| subject.key.region.0),
                about.map(|subject| subject.key.id.0),
                about.map(|subject| subject.kind as u8)
            ],
            task,
        )?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What wants attention on a day, by person and state; settled tasks are left out.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn tasks_pressing(&self, campaign: i64, day: Day) -> Result<Vec<Pressing>> {
        let sql = "SELECT assignee, state, COUNT(*), SUM(CASE WHEN due < ?2 THEN 1 ELSE 0 END), \
                   SUM(CASE WHEN due = ?2 THEN 1 ELSE 0 END), SUM(CASE WHEN next_call <= ?2 THEN 1 ELSE 0 END), \
                   SUM(CASE WHEN until_day <= ?2 THEN 1 ELSE 0 END), SUM(CASE WHEN reopened > 0 THEN 1 ELSE 0 END) \
                   FROM task WHERE campaign = ?1 AND state NOT IN (6, 9, 10, 13) GROUP BY assignee, state ORDER BY assignee, state";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![campaign, day.0], |row| {
            let count = |at: usize| row.get::<_, i64>(at).map(i64::unsigned_abs);
            Ok(Pressing {
                assignee: row.get(0)?,
                state: TaskState::from_number(row.get(1)?),
                n: count(2)?,
                overdue: count(3)?,
                due_today: count(4)?,
                to_call: count(5)?,
                put_off_until_now: count(6)?,
                reopened: count(7)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many tasks a campaign has, withdrawn ones too.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn count_tasks(&self, campaign: i64) -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM task WHERE campaign = ?1";
        let n: i64 = self.conn.prepare_cached(sql)?.query_row([campaign], |row| row.get(0))?;
        Ok(n.unsigned_abs())
    }

    /// Tasks about a subject, of every campaign, the newest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn tasks_about(&self, subject: Subject) -> Result<Vec<Task>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM task WHERE region = ?1 AND id = ?2 AND subject_kind = ?3 ORDER BY number DESC"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![subject.key.region.0, subject.key.id.0, subject.kind as u8], task)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A task by its number.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn task(&self, number: i64) -> Result<Option<Task>> {
        one(&self.conn, number)
    }

    /// The history of a task, oldest first.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn task_events(&self, number: i64) -> Result<Vec<TaskEvent>> {
        let sql = "SELECT e.journal, e.on_day, e.deed, e.from_state, e.to_state, e.assignee, e.detail, j.operator FROM task_event e \
                   JOIN journal j ON j.number = e.journal WHERE e.task = ?1 ORDER BY e.seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([number], |row| {
            Ok(TaskEvent {
                journal: row.get(0)?,
                on: Day(row.get(1)?),
                deed: Deed::from_number(row.get(2)?),
                from: state_or_none(row.get(3)?),
                to: TaskState::from_number(row.get(4)?),
                assignee: row.get(5)?,
                detail: row.get(6)?,
                operator: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Moves between states by day, for a campaign or a zone of it.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn task_moves(&self, campaign: i64, zone: Option<&str>) -> Result<Vec<Moves>> {
        let sql = "SELECT e.on_day, e.from_state, e.to_state, COUNT(*) FROM task_event e JOIN task t ON t.number = e.task \
                   WHERE e.campaign = ?1 AND e.from_state <> e.to_state AND (?2 IS NULL OR t.zone = ?2) \
                   GROUP BY e.on_day, e.from_state, e.to_state ORDER BY e.on_day, e.from_state, e.to_state";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![campaign, zone], |row| {
            let n: i64 = row.get(3)?;
            Ok(Moves {
                on: Day(row.get(0)?),
                from: state_or_none(row.get(1)?),
                to: TaskState::from_number(row.get(2)?),
                n: n.unsigned_abs(),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What a task carries, as the last audit sees it.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn matters_of_task(&self, number: i64) -> Result<Vec<MatterRow>> {
        let sql = "SELECT code, kind, region, id, object_kind, object_region, object_id FROM task_finding WHERE task = ?1 ORDER BY line";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([number], |row| {
            let (subject, object) = subjects_at(row, 1)?;
            Ok(Matter { code: row.get(0)?, subject, object })
        })?;
        let matters: Vec<Matter> = rows.collect::<rusqlite::Result<_>>()?;
        let mut list = Vec::with_capacity(matters.len());
        for matter in matters {
            let open = self.findings_of(matter.subject)?;
            let open = open.iter().find(|f| f.code == matter.code && f.object == matter.object);
            let is_verified = open.is_some_and(|finding| finding.verified.is_some());
            list.push(MatterRow { open: open.map(|finding| finding.seq), is_verified, matter });
        }
        Ok(list)
    }

    /// Every matter that a task of this campaign carries, withdrawn ones apart: with the task's number.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn matters_carried(&self, campaign: i64) -> Result<Vec<(i64, Matter)>> {
        let sql = "SELECT f.code, f.kind, f.region, f.id, f.object_kind, f.object_region, f.object_id, f.task FROM task_finding f \
                   JOIN task t ON t.number = f.task WHERE t.campaign = ?1 AND t.state <> ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![campaign, TaskState::Withdrawn as u8], |row| {
            let (subject, object) = subjects_at(row, 1)?;
            Ok((row.get(7)?, Matter { code: row.get(0)?, subject, object }))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Settled tasks of a campaign with a matter that the last audit finds open, each with its codes.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn tasks_broken(&self, campaign: i64) -> Result<Vec<(i64, Vec<String>)>> {
        let sql = "SELECT DISTINCT t.number FROM task t JOIN task_finding m ON m.task = t.number \
                   JOIN finding f ON f.region = m.region AND f.id = m.id AND f.kind = m.kind AND f.code = m.code \
                   WHERE t.campaign = ?1 AND t.state IN (6, 9, 10) AND f.closed_run IS NULL ORDER BY t.number";
        let mut statement = self.conn.prepare_cached(sql)?;
        let numbers: Vec<i64> = statement.query_map([campaign], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut broken = Vec::new();
        for number in numbers {
            let open = self.matters_of_task(number)?;
            let codes: Vec<String> = open
                .into_iter()
                .filter(|row| row.open.is_some() && !row.is_verified)
                .map(|row| row.matter.code)
                .collect();
            if !codes.is_empty() {
                broken.push((number, codes));
            }
        }
        Ok(broken)
    }

    /// Visits of a task, oldest first.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn visits_of_task(&self, number: i64) -> Result<Vec<VisitRow>> {
        let sql = "SELECT number, on_day, by_whom, outcome, intention, n_found, next_step, note FROM visit WHERE task = ?1 ORDER BY number";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([number], |row| {
            Ok(VisitRow {
                number: row.get(0)?,
                on: row.get(1)?,
                by: row.get(2)?,
                outcome: Outcome::from_number(row.get(3)?),
                intention: Intention::from_number(row.get(4)?),
                n_found: row.get(5)?,
                next_step: row.get(6)?,
                note: row.get(7)?,
                ..VisitRow::default()
            })
        })?;
        let mut visits: Vec<VisitRow> = rows.collect::<rusqlite::Result<_>>()?;
        let sql = "SELECT field, held, said FROM visit_field WHERE visit = ?1 ORDER BY line";
        let mut statement = self.conn.prepare_cached(sql)?;
        for visit in &mut visits {
            let rows = statement.query_map([visit.number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            visit.fields = rows.collect::<rusqlite::Result<_>>()?;
            visit.members = self.members_of_visit(visit.number)?;
        }
        Ok(visits)
    }

    fn members_of_visit(&self, visit: i64) -> Result<Vec<VisitMemberRow>> {
        let sql = "SELECT name, place, member_region, member_id FROM visit_member WHERE visit = ?1 ORDER BY line";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([visit], |row| {
            let is_known = row.get::<_, Option<i64>>(2)?.is_some();
            Ok(VisitMemberRow {
                name: row.get(0)?,
                place: crate::model::record::Place::from_number(row.get(1)?),
                member: if is_known { Some(key_at(row, 2)?) } else { None },
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// New members found by visits of a campaign, by day.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn members_found(&self, campaign: i64) -> Result<Vec<(Day, u64)>> {
        let sql = "SELECT v.on_day, SUM(v.n_found) FROM visit v JOIN task t ON t.number = v.task WHERE t.campaign = ?1 \
                   GROUP BY v.on_day ORDER BY v.on_day";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([campaign], |row| {
            let n: i64 = row.get(1)?;
            Ok((Day(row.get(0)?), n.unsigned_abs()))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn state_or_none(number: u8) -> Option<TaskState> {
    (number != 0).then(|| TaskState::from_number(number))
}
