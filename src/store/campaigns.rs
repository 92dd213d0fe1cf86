//! 集中攻坚 as it is kept: campaigns with their frozen base, who is away. Each change is one transaction with one journal entry.

use super::journal::{self, Entry};
use super::{Result, Store, StoreError};
use crate::model::day::Day;
use crate::model::task::{Campaign, Frozen, Phase, Target};
use rusqlite::{Row, TransactionBehavior, params};

/// 请假
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenceRow {
    /// Its number.
    pub seq: i64,
    /// Who is away.
    pub operator: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Who sees their tasks meanwhile; may be empty.
    pub deputy: String,
}

impl AbsenceRow {
    /// Away on this day.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

fn joined(list: &[String]) -> String {
    list.join("、")
}

fn split(text: &str) -> Vec<String> {
    text.split('、').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

const SELECT: &str = "SELECT number, version, name, starts, ends, zones, base, rules, targets, phase, phase_on, is_current, \
                      base_as_of, base_known, base_run, base_figures FROM campaign";

fn campaign(row: &Row<'_>) -> rusqlite::Result<Campaign> {
    let text = |at: usize| row.get::<_, String>(at);
    Ok(Campaign {
        number: row.get(0)?,
        version: row.get(1)?,
        name: text(2)?,
        days: (row.get(3)?, row.get(4)?),
        zones: split(&text(5)?),
        base: text(6)?,
        rules: split(&text(7)?),
        targets: Target::parse_all(&text(8)?),
        phase: Phase::from_number(row.get(9)?),
        phase_on: row.get(10)?,
        is_current: row.get::<_, i64>(11)? == 1,
        frozen: Frozen { as_of: row.get(12)?, known: row.get(13)?, run: row.get(14)?, figures: text(15)? },
    })
}

impl Store {
    /// Campaigns, newest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn campaigns(&self) -> Result<Vec<Campaign>> {
        let mut statement = self.conn.prepare_cached(&format!("{SELECT} ORDER BY number DESC"))?;
        let rows = statement.query_map([], campaign)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The one that is worked on.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn current_campaign(&self) -> Result<Option<Campaign>> {
        let mut statement = self.conn.prepare_cached(&format!("{SELECT} WHERE is_current = 1"))?;
        let mut rows = statement.query_map([], campaign)?;
        Ok(rows.next().transpose()?)
    }

    /// Keeps a new campaign, which becomes the current one; returns its number.
    ///
    /// # Errors
    /// Busy, full.
    pub fn add_campaign(&mut self, new: &Campaign, entry: &Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        tx.execute("UPDATE campaign SET is_current = 0, version = version + 1 WHERE is_current = 1", [])?;
        let targets: Vec<String> = new.targets.iter().map(ToString::to_string).collect();
        tx.execute(
            "INSERT INTO campaign (number, region, version, name, starts, ends, zones, base, rules, targets, phase, phase_on, is_current, \
             base_as_of, base_known, base_run, base_figures) \
             VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?13, ?14, ?15)",
            params![
                number,
                entry.region.0,
                new.name,
                new.days.0,
                new.days.1,
                joined(&new.zones),
                new.base,
                joined(&new.rules),
                targets.join(";"),
                new.phase as u8,
                new.phase_on,
                new.frozen.as_of,
                new.frozen.known,
                new.frozen.run,
                new.frozen.figures
            ],
        )?;
        tx.commit()?;
        Ok(number)
    }

    /// Writes phase, days, targets and base of a campaign as they are from now on.
    ///
    /// # Errors
    /// Busy, full; [`StoreError::Conflict`] when somebody else changed it.
    pub fn change_campaign(&mut self, changed: &Campaign, entry: &Entry) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        journal::write(&tx, entry)?;
        let targets: Vec<String> = changed.targets.iter().map(ToString::to_string).collect();
        let n = tx.execute(
            "UPDATE campaign SET version = version + 1, name = ?3, starts = ?4, ends = ?5, targets = ?6, phase = ?7, phase_on = ?8, \
             base_as_of = ?9, base_known = ?10, base_run = ?11, base_figures = ?12 WHERE number = ?1 AND version = ?2",
            params![
                changed.number,
                changed.version,
                changed.name,
                changed.days.0,
                changed.days.1,
                targets.join(";"),
                changed.phase as u8,
                changed.phase_on,
                changed.frozen.as_of,
                changed.frozen.known,
                changed.frozen.run,
                changed.frozen.figures
            ],
        )?;
        if n != 1 {
            return Err(StoreError::Conflict);
        }
        tx.commit()?;
        Ok(())
    }

    /// Makes a campaign the current one; false when there is none such.
    ///
    /// # Errors
    /// Busy, full.
    pub fn use_campaign(&mut self, number: i64, entry: &Entry) -> Result<bool> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        journal::write(&tx, entry)?;
        tx.execute(
            "UPDATE campaign SET is_current = 0, version = version + 1 WHERE is_current = 1 AND number <> ?1",
            [number],
        )?;
        let n = tx.execute("UPDATE campaign SET is_current = 1, version = version + 1 WHERE number = ?1", [number])?;
        if n == 1 {
            tx.commit()?;
        }
        Ok(n == 1)
    }

    /// Who is away, as it stands.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn absences(&self) -> Result<Vec<AbsenceRow>> {
        let sql =
            "SELECT seq, operator, from_day, to_day, deputy FROM absence WHERE ended IS NULL ORDER BY from_day, seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(AbsenceRow {
                seq: row.get(0)?,
                operator: row.get(1)?,
                from: Day(row.get(2)?),
                to: Day(row.get(3)?),
                deputy: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Keeps an absence; what stood for the same person and overlaps ends.
    ///
    /// # Errors
    /// Busy, full.
    pub fn add_absence(&mut self, away: &AbsenceRow, entry: &Entry) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        end_absences(&tx, away, number)?;
        tx.execute(
            "INSERT INTO absence (operator, from_day, to_day, deputy, journal) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![away.operator, away.from.0, away.to.0, away.deputy, number],
        )?;
        tx.commit()?;
        Ok(())
    }

    /// Ends the absences of a person that overlap these days; returns how many.
    ///
    /// # Errors
    /// Busy, full.
    pub fn end_absence(&mut self, away: &AbsenceRow, entry: &Entry) -> Result<u64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        let n = end_absences(&tx, away, number)?;
        if n > 0 {
            tx.commit()?;
        }
        Ok(n)
    }
}

fn end_absences(tx: &rusqlite::Transaction<'_>, away: &AbsenceRow, number: i64) -> Result<u64> {
    let n = tx.execute(
        "UPDATE absence SET ended = ?4 WHERE ended IS NULL AND operator = ?1 AND from_day <= ?3 AND to_day >= ?2",
        params![away.operator, away.from.0, away.to.0, number],
    )?;
    Ok(n as u64)
}
