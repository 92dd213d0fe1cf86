//! 核查记录: the runs whose figures are kept, for the trend, and the moment that a record number stands for.

use super::run::{Run, SELECT_RUNS, run_at};
use super::{Result, Store};
use crate::model::day::Day;
use crate::model::record::ListKind;

/// An import or an audit, as a moment to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// 记录号
    pub number: i64,
    /// What it was.
    pub kind: MarkKind,
    /// 截止日
    pub as_of: Day,
    /// Unix seconds.
    pub at: i64,
}

/// What a mark is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// An audit.
    Audit,
    /// An import of this list.
    Import(ListKind),
}

impl Store {
    /// The last runs, newest first; of several for one day the last.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn trend(&self, days: usize) -> Result<Vec<Run>> {
        let mut statement = self.conn.prepare_cached(SELECT_RUNS)?;
        let mut rows = statement.query([])?;
        let mut runs: Vec<Run> = Vec::new();
        while let Some(row) = rows.next()? {
            let as_of = Day(row.get(2)?);
            if runs.iter().any(|run| run.as_of == as_of) {
                continue;
            }
            if runs.len() == days {
                break;
            }
            runs.push(run_at(row)?);
        }
        runs.sort_by_key(|run| std::cmp::Reverse(run.as_of));
        Ok(runs)
    }

    /// Audits and imports, newest first.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn marks(&self, limit: usize) -> Result<Vec<Mark>> {
        let sql = "SELECT j.number, b.list, COALESCE(r.as_of, b.as_of), j.at FROM journal j LEFT JOIN audit_run r ON r.number = j.number \
                   LEFT JOIN batch b ON b.number = j.number WHERE j.state = 1 AND (r.number IS NOT NULL OR b.number IS NOT NULL) \
                   ORDER BY j.published DESC LIMIT ?1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut marks = Vec::new();
        while let Some(row) = rows.next()? {
            let list: Option<u8> = row.get(1)?;
            let kind = list.map_or(MarkKind::Audit, |list| MarkKind::Import(ListKind::from_number(list)));
            marks.push(Mark { number: row.get(0)?, kind, as_of: Day(row.get(2)?), at: row.get(3)? });
        }
        Ok(marks)
    }

    /// The moment just after a record: the known-number up to the next import (so that the matching that followed an import belongs to
    /// it), and its day, when it has one. `None` for a number that is no published record.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn moment_after(&self, number: i64) -> Result<Option<(i64, Option<Day>)>> {
        let sql = "SELECT j.published, COALESCE(r.as_of, b.as_of) FROM journal j LEFT JOIN audit_run r ON r.number = j.number \
                   LEFT JOIN batch b ON b.number = j.number WHERE j.number = ?1 AND j.state = 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([number])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let (published, day): (i64, Option<i32>) = (row.get(0)?, row.get(1)?);
        let next = "SELECT COALESCE((SELECT MIN(published) - 1 FROM journal WHERE state = 1 AND published > ?1 AND action NOT IN ('link', 'audit', 'export', 'reveal')), \
                    (SELECT MAX(published) FROM journal WHERE state = 1))";
        let known = self.conn.prepare_cached(next)?.query_row([published], |row| row.get(0))?;
        Ok(Some((known, day.map(Day))))
    }
}
