//! 工作进展: the figures of each report that was written. The next report of the same kind says what changed since.

use super::journal::{self, Entry};
use super::{Result, Store};
use crate::model::day::Day;
use rusqlite::{OptionalExtension, TransactionBehavior, params};

/// A report that was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BulletinRow {
    /// Number of its journal entry.
    pub number: i64,
    /// On which day.
    pub on: Day,
    /// Its figures as JSON.
    pub figures: String,
}

impl Store {
    /// The last report of a kind, of one campaign.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn last_bulletin(&self, campaign: i64, kind: u8) -> Result<Option<BulletinRow>> {
        let sql = "SELECT number, on_day, figures FROM bulletin WHERE campaign = ?1 AND kind = ?2 ORDER BY number DESC LIMIT 1";
        let row = self.conn.prepare_cached(sql)?.query_row(params![campaign, kind], |row| {
            Ok(BulletinRow { number: row.get(0)?, on: Day(row.get(1)?), figures: row.get(2)? })
        });
        Ok(row.optional()?)
    }

    /// Keeps a report before its file is written.
    ///
    /// # Errors
    /// Busy, full.
    pub fn put_bulletin(&mut self, campaign: i64, kind: u8, on: Day, figures: &str, entry: &Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        let sql = "INSERT INTO bulletin (number, campaign, kind, on_day, figures) VALUES (?1, ?2, ?3, ?4, ?5)";
        tx.execute(sql, params![number, campaign, kind, on.0, figures])?;
        tx.commit()?;
        Ok(number)
    }
}
