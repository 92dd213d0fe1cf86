//! 操作记录: who, when, what, why. A person's edits field by field, an import as one entry. Numbers grow; `published` is the order in
//! which entries became visible and is the known-number of a report.

use super::Result;
use crate::model::id::{Region, Subject};
use rusqlite::{Connection, params};

/// One entry as a person makes it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Home of the entry.
    pub region: Region,
    /// Unix seconds.
    pub at: i64,
    /// 操作人
    pub operator: String,
    /// What was done: a word of the closed set of actions.
    pub action: &'static str,
    /// To what.
    pub subject: Option<Subject>,
    /// Why.
    pub why: String,
    /// Anything a reader of the journal needs, without personal data.
    pub detail: String,
    /// Field, before, after.
    pub fields: Vec<(String, String, String)>,
}

/// One line of the journal as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// 记录号
    pub number: i64,
    /// Known-number, `None` while staged or when abandoned.
    pub published: Option<i64>,
    /// 0 staged, 1 published, 2 abandoned.
    pub state: i64,
    /// Unix seconds.
    pub at: i64,
    /// 操作人
    pub operator: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: Option<Subject>,
    /// Why.
    pub why: String,
    /// Detail.
    pub detail: String,
}

fn next_number(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("SELECT COALESCE(MAX(number), 0) + 1 FROM journal", [], |row| row.get(0))?)
}

/// Reserves a number for staged work.
pub(super) fn open_staged(conn: &Connection, region: Region, at: i64, operator: &str, action: &str) -> Result<i64> {
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let number = next_number(conn).and_then(|number| {
        let sql = "INSERT INTO journal (number, region, state, at, operator, action, why, detail) VALUES (?1, ?2, 0, ?3, ?4, ?5, '', '')";
        conn.execute(sql, params![number, region.0, at, operator, action])?;
        Ok(number)
    });
    conn.execute_batch(if number.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    number
}

/// Makes a staged number visible; within the caller's transaction. Returns the known-number.
pub(super) fn publish(conn: &Connection, number: i64, why: &str) -> Result<i64> {
    let known: i64 =
        conn.query_row("SELECT COALESCE(MAX(published), 0) + 1 FROM journal WHERE state = 1", [], |row| row.get(0))?;
    conn.execute(
        "UPDATE journal SET state = 1, published = ?2, why = ?3 WHERE number = ?1",
        params![number, known, why],
    )?;
    Ok(known)
}

/// Writes a person's entry; within the caller's transaction. Returns its number.
pub(super) fn write(conn: &Connection, entry: &Entry) -> Result<i64> {
    let number = next_number(conn)?;
    let known: i64 =
        conn.query_row("SELECT COALESCE(MAX(published), 0) + 1 FROM journal WHERE state = 1", [], |row| row.get(0))?;
    let sql = "INSERT INTO journal (number, region, state, published, at, operator, action, kind, subject_region, subject_id, why, detail) \
               VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    conn.execute(
        sql,
        params![
            number,
            entry.region.0,
            known,
            entry.at,
            entry.operator,
            entry.action,
            entry.subject.map(|s| s.kind as u8),
            entry.subject.map(|s| s.key.region.0),
            entry.subject.map(|s| s.key.id.0),
            entry.why,
            entry.detail
        ],
    )?;
    for (line, (field, before, after)) in (1i64..).zip(&entry.fields) {
        conn.execute(
            "INSERT INTO journal_field (number, line, field, before, after) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![number, line, field, before, after],
        )?;
    }
    Ok(number)
}

const SELECT_LINE: &str =
    "SELECT number, published, state, at, operator, action, kind, subject_region, subject_id, why, detail FROM journal";

fn line(row: &rusqlite::Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        number: row.get(0)?,
        published: row.get(1)?,
        state: row.get(2)?,
        at: row.get(3)?,
        operator: row.get(4)?,
        action: row.get(5)?,
        subject: super::facts::subject_at(row, 6)?,
        why: row.get(9)?,
        detail: row.get(10)?,
    })
}

impl super::Store {
    /// Writes an entry by itself: for things that change no fact, such as a reveal or an export.
    ///
    /// # Errors
    /// Busy, full.
    pub fn record(&mut self, entry: &Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let number = write(&tx, entry)?;
        tx.commit()?;
        Ok(number)
    }

    /// Lines of the journal, newest first, and how many there are.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn journal(&self, offset: usize, rows: usize) -> Result<(Vec<Line>, u64)> {
        let total: i64 = self.conn.query_row("SELECT COUNT(*) FROM journal", [], |row| row.get(0))?;
        let sql = format!("{SELECT_LINE} ORDER BY number DESC LIMIT ?2 OFFSET ?1");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let lines = statement.query_map(params![offset, rows], line)?;
        Ok((lines.collect::<rusqlite::Result<_>>()?, total.unsigned_abs()))
    }

    /// The line with this number.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn journal_line(&self, number: i64) -> Result<Option<Line>> {
        let mut statement = self.conn.prepare_cached(&format!("{SELECT_LINE} WHERE number = ?1"))?;
        let mut lines = statement.query_map([number], line)?;
        Ok(lines.next().transpose()?)
    }

    /// Fields of one entry: field, before, after.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn journal_fields(&self, number: i64) -> Result<Vec<(String, String, String)>> {
        let sql = "SELECT field, before, after FROM journal_field WHERE number = ?1 ORDER BY line";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
