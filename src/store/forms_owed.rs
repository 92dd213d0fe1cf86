//! 收表 in the database: which form is asked of whom by when, and what came back.

use super::facts::key_at;
use super::journal::{self, Entry};
use super::{Result, Store};
use crate::model::day::Day;
use crate::model::id::{Kind, Subject};
use rusqlite::{Row, TransactionBehavior, params};

/// A form that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormRow {
    /// Number of the journal entry that asked for it.
    pub number: i64,
    /// 名称
    pub title: String,
    /// File name of the blank.
    pub file: String,
    /// To be returned by.
    pub due: Day,
    /// Asked on.
    pub asked_on: Day,
    /// No longer asked for.
    pub closed_on: Option<Day>,
    /// Who owes it.
    pub owed: Vec<OwedRow>,
}

/// Who owes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwedRow {
    /// From 1.
    pub place: u32,
    /// The enterprise or the branch; an office has its name alone.
    pub subject: Option<Subject>,
    /// Name.
    pub name: String,
    /// Blank made on.
    pub sent_on: Option<Day>,
    /// Came back on.
    pub received_on: Option<Day>,
    /// Rows that came back.
    pub n_rows: u32,
    /// What was wrong, as JSON.
    pub faults: String,
    /// Reminded last on.
    pub reminded_on: Option<Day>,
    /// How often.
    pub n_reminded: u32,
}

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(at)?.map(Day))
}

fn small(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

impl Store {
    /// Asks for a form; returns its number.
    ///
    /// # Errors
    /// Busy, full.
    pub fn ask_form(&mut self, form: &FormRow, content: &[u8], entry: &Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        tx.execute(
            "INSERT INTO form (number, region, title, file, content, due, asked_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![number, entry.region.0, form.title, form.file, content, form.due.0, form.asked_on.0],
        )?;
        for owed in &form.owed {
            let kind = match owed.subject.map(|subject| subject.kind) {
                Some(Kind::Enterprise) => 1,
                Some(Kind::Branch) => 2,
                _ => 0,
            };
            tx.execute(
                "INSERT INTO form_owed (number, place, kind, region, id, name, n_rows, faults, n_reminded, journal) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, '[]', 0, ?1)",
                params![
                    number,
                    owed.place,
                    kind,
                    owed.subject.map(|subject| subject.key.region.0),
                    owed.subject.map(|subject| subject.key.id.0),
                    owed.name
                ],
            )?;
        }
        tx.commit()?;
        Ok(number)
    }

    /// Every form with who owes it, newest first.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn forms(&self) -> Result<Vec<FormRow>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT number, title, file, due, asked_on, closed_on FROM form ORDER BY number DESC")?;
        let rows = statement.query_map([], |row| {
            Ok(FormRow {
                number: row.get(0)?,
                title: row.get(1)?,
                file: row.get(2)?,
                due: Day(row.get(3)?),
                asked_on: Day(row.get(4)?),
                closed_on: day(row, 5)?,
                owed: Vec::new(),
            })
        })?;
        let mut forms: Vec<FormRow> = rows.collect::<rusqlite::Result<_>>()?;
        for form in &mut forms {
            form.owed = self.owed(form.number)?;
        }
        Ok(forms)
    }

    fn owed(&self, number: i64) -> Result<Vec<OwedRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT place, kind, region, id, name, sent_on, received_on, n_rows, faults, reminded_on, n_reminded \
             FROM form_owed WHERE number = ?1 ORDER BY place",
        )?;
        let rows = statement.query_map([number], |row| {
            let kind = match row.get::<_, i64>(1)? {
                1 => Some(Kind::Enterprise),
                2 => Some(Kind::Branch),
                _ => None,
            };
            let subject = match kind {
                Some(kind) => Some(Subject { kind, key: key_at(row, 2)? }),
                None => None,
            };
            Ok(OwedRow {
                place: small(row.get(0)?),
                subject,
                name: row.get(4)?,
                sent_on: day(row, 5)?,
                received_on: day(row, 6)?,
                n_rows: small(row.get(7)?),
                faults: row.get(8)?,
                reminded_on: day(row, 9)?,
                n_reminded: small(row.get(10)?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The blank of a form.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn form_content(&self, number: i64) -> Result<Option<Vec<u8>>> {
        let mut statement = self.conn.prepare_cached("SELECT content FROM form WHERE number = ?1")?;
        let mut rows = statement.query([number])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// Keeps what became of one debtor's form.
    ///
    /// # Errors
    /// Busy, full.
    pub fn put_owed(&mut self, number: i64, owed: &[OwedRow], entry: &Entry) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let journal = journal::write(&tx, entry)?;
        for owed in owed {
            tx.execute(
                "UPDATE form_owed SET sent_on = ?3, received_on = ?4, n_rows = ?5, faults = ?6, reminded_on = ?7, \
                 n_reminded = ?8, journal = ?9 WHERE number = ?1 AND place = ?2",
                params![
                    number,
                    owed.place,
                    owed.sent_on.map(|day| day.0),
                    owed.received_on.map(|day| day.0),
                    owed.n_rows,
                    owed.faults,
                    owed.reminded_on.map(|day| day.0),
                    owed.n_reminded,
                    journal
                ],
            )?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Ends a form: nobody owes it any more.
    ///
    /// # Errors
    /// Busy, full.
    pub fn close_form(&mut self, number: i64, on: Day, entry: &Entry) -> Result<bool> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let n = tx
            .execute("UPDATE form SET closed_on = ?2 WHERE number = ?1 AND closed_on IS NULL", params![number, on.0])?;
        if n > 0 {
            journal::write(&tx, entry)?;
        }
        tx.commit()?;
        Ok(n > 0)
    }
}
