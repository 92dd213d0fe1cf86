//! 走访见到的党员: a member met at work is confirmed there, and the place of affiliation the person named takes the place of the roster's. What
//! stood before stays in the history.

use super::facts::Column;
use super::journal::{self, Entry};
use super::{Result, Store};
use crate::model::day::Day;
use crate::model::id::{Key, Subject};
use crate::model::record::{AffiliationKind, Place, WorkSource};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

impl Store {
    /// A member was met at an enterprise; returns whether anything is different now.
    ///
    /// # Errors
    /// Busy, full.
    pub fn member_met(&mut self, (member, at): (Key, Key), place: Place, day: Day, entry: &Entry) -> Result<bool> {
        let texts = self.texts_of_enterprise(at)?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut entry = entry.clone();
        let affiliation = if place == Place::Unknown { None } else { other_place(&tx, member, place)? };
        if let Some((_, _, held)) = affiliation {
            entry.fields.push(("place".to_owned(), held.zh().to_owned(), place.zh().to_owned()));
        }
        let works = unconfirmed(&tx, member, &texts)?;
        if !works.is_empty() {
            entry.fields.push(("work_source".to_owned(), String::new(), WorkSource::Visit.zh().to_owned()));
        }
        if entry.fields.is_empty() {
            return Ok(false);
        }
        let number = journal::write(&tx, &entry)?;
        if let Some((seq, from, _)) = affiliation {
            replace(&tx, &AFFILIATION, (seq, from, place as u8), day, number)?;
        }
        for (seq, from) in works {
            replace(&tx, &WORK, (seq, from, WorkSource::Visit as u8), day, number)?;
        }
        tx.commit()?;
        Ok(true)
    }

    /// When and by whom the facts of a subject were edited last.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn last_edit(&self, subject: Subject) -> Result<Option<(i64, String)>> {
        let sql = "SELECT at, operator FROM journal WHERE subject_region = ?1 AND subject_id = ?2 AND kind = ?3 AND state = 1 \
                   AND action IN ('edit', 'undo', 'redo') ORDER BY number DESC LIMIT 1";
        let key = subject.key;
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row(params![key.region.0, key.id.0, subject.kind as u8], row).optional()?)
    }
}

/// A table beside the facts: its columns apart from the times, and the one that changes.
struct Side {
    table: &'static str,
    before: &'static str,
    changes: &'static str,
}

const AFFILIATION: Side = Side {
    table: "affiliation",
    before: "region, id, branch_text, branch_hash, branch_code, kind, since",
    changes: "place",
};

const WORK: Side = Side { table: "work_unit", before: "region, id, text_hash", changes: "source" };

/// The formal affiliation, where its place is another one.
fn other_place(tx: &Transaction<'_>, member: Key, place: Place) -> Result<Option<(i64, i32, Place)>> {
    let sql = "SELECT seq, valid_from, place FROM affiliation WHERE region = ?1 AND id = ?2 AND kind = ?3 AND valid_to IS NULL \
               AND known_to IS NULL ORDER BY seq LIMIT 1";
    let held = tx
        .prepare_cached(sql)?
        .query_row(params![member.region.0, member.id.0, AffiliationKind::Formal as u8], |row| {
            Ok((row.get(0)?, row.get(1)?, Place::from_number(row.get(2)?)))
        })
        .optional()?;
    Ok(held.filter(|(_, _, held)| *held != place))
}

/// Work units of the member at these texts that no visit confirmed yet.
fn unconfirmed(tx: &Transaction<'_>, member: Key, texts: &[i64]) -> Result<Vec<(i64, i32)>> {
    let sql = "SELECT seq, valid_from, text_hash, source FROM work_unit WHERE region = ?1 AND id = ?2 AND valid_to IS NULL \
               AND known_to IS NULL ORDER BY seq";
    let mut statement = tx.prepare_cached(sql)?;
    let mut rows = statement.query(params![member.region.0, member.id.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let source: u32 = Column::take(row.get_ref(3)?);
        if texts.contains(&row.get(2)?) && source != WorkSource::Visit as u32 {
            found.push((row.get(0)?, row.get(1)?));
        }
    }
    Ok(found)
}

/// Ends a row for us and puts its successor in place; where it held before the day, a copy keeps that part of its time.
fn replace(tx: &Transaction<'_>, side: &Side, row: (i64, i32, u8), day: Day, number: i64) -> Result<()> {
    let (seq, from, value) = row;
    let Side { table, before, changes } = side;
    tx.prepare_cached(&format!("UPDATE {table} SET known_to = ?2 WHERE seq = ?1"))?.execute([seq, number])?;
    if from < day.0 {
        let sql = format!(
            "INSERT INTO {table} ({before}, {changes}, valid_from, valid_to, known_from) \
             SELECT {before}, {changes}, valid_from, ?2, ?3 FROM {table} WHERE seq = ?1"
        );
        tx.prepare_cached(&sql)?.execute(params![seq, day.0, number])?;
    }
    let sql = format!(
        "INSERT INTO {table} ({before}, {changes}, valid_from, known_from) \
         SELECT {before}, ?4, ?2, ?3 FROM {table} WHERE seq = ?1"
    );
    tx.prepare_cached(&sql)?.execute(params![seq, from.max(day.0), number, value])?;
    Ok(())
}
