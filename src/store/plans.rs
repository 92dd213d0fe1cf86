//! 采用的方案: adopted proposals with their groups, units and steps. Each change is one transaction with one journal entry; nothing is
//! deleted, a proposal that is taken back is withdrawn. A step carries its due day and its version, so that later work can take
//! it up as a task.

use super::facts::key_at;
use super::journal::{self, Entry};
use super::{Result, Store, StoreError};
use crate::model::day::Day;
use crate::model::id::Key;
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};

/// Steps of a founding, in order.
pub const STEPS: u8 = 4;

/// One step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepRow {
    /// To be done by.
    pub due: Option<Day>,
    /// Done on.
    pub done_on: Option<Day>,
    /// Grows with every change.
    pub version: i64,
}

/// One unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitRow {
    /// The enterprise.
    pub key: Key,
    /// Its name when the proposal was adopted.
    pub name: String,
    /// 可转入的正式党员
    pub n_full: u32,
}

/// One group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupRow {
    /// A new branch, not an existing one filled up.
    pub is_new: bool,
    /// What it is called in the proposal.
    pub name: String,
    /// 园区
    pub zone: String,
    /// The existing branch.
    pub branch: Option<Key>,
    /// 正式党员
    pub n_full: u32,
    /// 党员
    pub n_members: u32,
    /// Cost in half points.
    pub halves: u64,
    /// Its enterprises.
    pub units: Vec<UnitRow>,
    /// 申请, 批复, 选举, 备案
    pub steps: [StepRow; STEPS as usize],
}

/// An adopted proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// Number of the journal entry that adopted it.
    pub number: i64,
    /// Taken back.
    pub is_withdrawn: bool,
    /// 截止日
    pub as_of: Day,
    /// Adopted on.
    pub adopted_on: Day,
    /// 园区, empty for all.
    pub zone: String,
    /// Units it was made for.
    pub n_units: u32,
    /// Of them left out.
    pub n_left: u32,
    /// Cost in half points.
    pub halves: u64,
    /// Floor in half points.
    pub halves_floor: u64,
    /// Its groups.
    pub groups: Vec<GroupRow>,
}

fn number(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn small(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(at)?.map(Day))
}

impl Store {
    /// Keeps an adopted proposal; returns its number.
    ///
    /// # Errors
    /// Busy, full; an enterprise that another adopted proposal holds.
    pub fn adopt(&mut self, plan: &PlanRow, entry: &Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let held = "SELECT 1 FROM proposal_unit u JOIN proposal p ON p.number = u.number \
                    WHERE p.state = 1 AND u.region = ?1 AND u.id = ?2 LIMIT 1";
        for unit in plan.groups.iter().flat_map(|group| &group.units) {
            let taken = tx.query_row(held, params![unit.key.region.0, unit.key.id.0], |_| Ok(())).optional()?;
            if taken.is_some() {
                return Err(StoreError::Conflict);
            }
        }
        let number = journal::write(&tx, entry)?;
        tx.execute(
            "INSERT INTO proposal (number, region, state, as_of, adopted_on, zone, n_units, n_left, halves, halves_floor) \
             VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                number,
                entry.region.0,
                plan.as_of.0,
                plan.adopted_on.0,
                plan.zone,
                plan.n_units,
                plan.n_left,
                i64::try_from(plan.halves).unwrap_or(i64::MAX),
                i64::try_from(plan.halves_floor).unwrap_or(i64::MAX)
            ],
        )?;
        for (line, group) in (1i64..).zip(&plan.groups) {
            put_group(&tx, number, line, group)?;
        }
        tx.commit()?;
        Ok(number)
    }

    /// Takes an adopted proposal back; false when there is none such.
    ///
    /// # Errors
    /// Busy, full.
    pub fn withdraw(&mut self, plan: i64, entry: &Entry) -> Result<bool> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        let n = tx.execute(
            "UPDATE proposal SET state = 2, withdrawn = ?2 WHERE number = ?1 AND state = 1",
            params![plan, number],
        )?;
        if n == 1 {
            tx.commit()?;
        }
        Ok(n == 1)
    }

    /// Writes a step of a group as it is from now on, and the due day of the next one.
    ///
    /// # Errors
    /// Busy, full; [`StoreError::Conflict`] when somebody else changed the step.
    pub fn put_step(&mut self, at: (i64, u32, u8), step: StepRow, next_due: Option<Day>, entry: &Entry) -> Result<()> {
        let (plan, line, which) = at;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        let n = tx.execute(
            "UPDATE proposal_step SET due = ?5, done_on = ?6, version = version + 1, journal = ?7 \
             WHERE number = ?1 AND line = ?2 AND step = ?3 AND version = ?4",
            params![plan, line, which, step.version, step.due.map(|day| day.0), step.done_on.map(|day| day.0), number],
        )?;
        if n != 1 {
            return Err(StoreError::Conflict);
        }
        tx.execute(
            "UPDATE proposal_step SET due = ?4, version = version + 1, journal = ?5 \
             WHERE number = ?1 AND line = ?2 AND step = ?3 AND done_on IS NULL",
            params![plan, line, which + 1, next_due.map(|day| day.0), number],
        )?;
        tx.commit()?;
        Ok(())
    }

    /// Adopted proposals, newest first, withdrawn ones too.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn plans(&self) -> Result<Vec<PlanRow>> {
        let sql = "SELECT number, state, as_of, adopted_on, zone, n_units, n_left, halves, halves_floor FROM proposal \
                   ORDER BY number DESC";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(PlanRow {
                number: row.get(0)?,
                is_withdrawn: row.get::<_, i64>(1)? == 2,
                as_of: Day(row.get(2)?),
                adopted_on: Day(row.get(3)?),
                zone: row.get(4)?,
                n_units: small(row.get(5)?),
                n_left: small(row.get(6)?),
                halves: number(row.get(7)?),
                halves_floor: number(row.get(8)?),
                groups: Vec::new(),
            })
        })?;
        let mut plans = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        for plan in &mut plans {
            plan.groups = self.groups_of_plan(plan.number)?;
        }
        Ok(plans)
    }

    fn groups_of_plan(&self, plan: i64) -> Result<Vec<GroupRow>> {
        let sql = "SELECT kind, name, zone, n_full, n_members, halves, branch_region, branch_id FROM proposal_group \
                   WHERE number = ?1 ORDER BY line";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([plan], |row| {
            let has_branch = row.get::<_, Option<i64>>(6)?.is_some();
            Ok(GroupRow {
                is_new: row.get::<_, i64>(0)? == 1,
                name: row.get(1)?,
                zone: row.get(2)?,
                n_full: small(row.get(3)?),
                n_members: small(row.get(4)?),
                halves: number(row.get(5)?),
                branch: if has_branch { Some(key_at(row, 6)?) } else { None },
                ..GroupRow::default()
            })
        })?;
        let mut groups = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        for (line, group) in (1i64..).zip(&mut groups) {
            let sql =
                "SELECT region, id, name, n_full FROM proposal_unit WHERE number = ?1 AND line = ?2 ORDER BY place";
            let mut statement = self.conn.prepare_cached(sql)?;
            let units = statement.query_map([plan, line], |row| {
                Ok(UnitRow { key: key_at(row, 0)?, name: row.get(2)?, n_full: small(row.get(3)?) })
            })?;
            group.units = units.collect::<rusqlite::Result<_>>()?;
            let sql =
                "SELECT step, due, done_on, version FROM proposal_step WHERE number = ?1 AND line = ?2 ORDER BY step";
            let mut statement = self.conn.prepare_cached(sql)?;
            let steps = statement.query_map([plan, line], |row| {
                let step = StepRow { due: day(row, 1)?, done_on: day(row, 2)?, version: row.get(3)? };
                Ok((row.get::<_, usize>(0)?, step))
            })?;
            for step in steps {
                let (which, step) = step?;
                if let Some(slot) = which.checked_sub(1).and_then(|at| group.steps.get_mut(at)) {
                    *slot = step;
                }
            }
        }
        Ok(groups)
    }
}

fn put_group(tx: &rusqlite::Transaction<'_>, number: i64, line: i64, group: &GroupRow) -> Result<()> {
    tx.execute(
        "INSERT INTO proposal_group (number, line, kind, name, zone, branch_region, branch_id, n_full, n_members, halves) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            number,
            line,
            if group.is_new { 1 } else { 2 },
            group.name,
            group.zone,
            group.branch.map(|key| key.region.0),
            group.branch.map(|key| key.id.0),
            group.n_full,
            group.n_members,
            i64::try_from(group.halves).unwrap_or(i64::MAX)
        ],
    )?;
    for (place, unit) in (1i64..).zip(&group.units) {
        tx.execute(
            "INSERT INTO proposal_unit (number, line, place, region, id, name, n_full) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![number, line, place, unit.key.region.0, unit.key.id.0, unit.name, unit.n_full],
        )?;
    }
    for (which, step) in (1i64..).zip(&group.steps) {
        tx.execute(
            "INSERT INTO proposal_step (number, line, step, version, due, done_on, journal) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?1)",
            params![number, line, which, step.due.map(|day| day.0), step.done_on.map(|day| day.0)],
        )?;
    }
    Ok(())
}
