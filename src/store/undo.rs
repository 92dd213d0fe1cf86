//! 撤销: what an entry of the journal changed is put back as it was, by a new entry. Nothing is deleted: versions that an
//! entry made end, those it ended stand again. What somebody changed since stays as it is; what an undo or a redo put back
//! since counts as what was there.

use super::facts::Facts;
use super::journal::Entry;
use super::{Result, Store, StoreError};
use crate::model::day::Day;
use crate::model::id::{Key, Subject};
use rusqlite::{OptionalExtension, TransactionBehavior, params};

/// Something a person did that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// 记录号
    pub number: i64,
    /// `verify`, `decide` ... or `undo`, `redo`.
    pub action: String,
    /// To what.
    pub subject: Option<Subject>,
    /// Of an undo or a redo: which entry; its detail begins with `#12`.
    pub of: Option<i64>,
}

/// The entry that the detail of an undo or a redo names.
fn entry_of(detail: &str) -> Option<i64> {
    detail.strip_prefix('#')?.split(' ').next()?.parse().ok()
}

impl Store {
    /// What an operator did that can be taken back, and what was taken back, newest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn deeds(&self, operator: &str, limit: usize) -> Result<Vec<Deed>> {
        let sql = "SELECT j.number, j.action, j.kind, j.subject_region, j.subject_id, j.detail FROM journal j \
                   WHERE j.operator = ?1 AND j.state = 1 AND j.action IN ('verify', 'unverify', 'decide', 'edit', 'undo', 'redo') \
                   ORDER BY j.number DESC LIMIT ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![operator, limit], |row| {
            let subject = super::facts::subject_at(row, 2)?;
            let of = entry_of(row.get_ref(5)?.as_str().unwrap_or(""));
            Ok(Deed { number: row.get(0)?, action: row.get(1)?, subject, of })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Puts verdicts back as they were before an entry; returns how many.
    ///
    /// # Errors
    /// Conflict when nothing of it stands any more; busy, full.
    pub fn reverse_verdicts(&mut self, of: i64, entry: &Entry) -> Result<u64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = super::journal::write(&tx, entry)?;
        let ended = tx.execute(
            "UPDATE verdict SET known_to = ?2 WHERE known_to IS NULL AND (known_from = ?1 OR (known_from > ?1 \
             AND known_from IN (SELECT number FROM journal WHERE action IN ('undo', 'redo')) \
             AND EXISTS (SELECT 1 FROM verdict v WHERE v.known_from = ?1 AND v.region = verdict.region AND v.id = verdict.id \
             AND v.code = verdict.code AND v.object_id IS verdict.object_id)))",
            params![of, number],
        )?;
        let restored = tx.execute(
            "INSERT INTO verdict (code, kind, region, id, object_region, object_id, fingerprint, until, why, known_from) \
             SELECT v.code, v.kind, v.region, v.id, v.object_region, v.object_id, v.fingerprint, v.until, v.why, ?2 FROM verdict v \
             WHERE v.known_to = ?1 AND NOT EXISTS (SELECT 1 FROM verdict w WHERE w.region = v.region AND w.id = v.id \
             AND w.code = v.code AND w.object_id IS v.object_id AND w.known_to IS NULL)",
            params![of, number],
        )?;
        let n = ended.max(restored);
        if n == 0 {
            return Err(StoreError::Conflict);
        }
        tx.execute(
            "INSERT OR IGNORE INTO finding_delta (number, seq) SELECT ?1, f.seq FROM verdict v JOIN finding f ON f.region = v.region \
             AND f.id = v.id AND f.code = v.code AND f.closed_run IS NULL WHERE v.known_from = ?1 OR v.known_to = ?1",
            [number],
        )?;
        tx.commit()?;
        Ok(n as u64)
    }

    /// Puts the decision on a unit text back as it was before an entry; returns the number of the new one.
    ///
    /// # Errors
    /// Conflict when it was decided anew since; busy, full.
    pub fn reverse_link(&mut self, of: i64, entry: &Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = super::journal::write(&tx, entry)?;
        let ended = tx.execute(
            "UPDATE link SET known_to = ?2 WHERE known_to IS NULL AND (known_from = ?1 OR (known_from > ?1 \
             AND known_from IN (SELECT number FROM journal WHERE action IN ('undo', 'redo')) \
             AND EXISTS (SELECT 1 FROM link l WHERE l.known_from = ?1 AND l.text_hash = link.text_hash)))",
            params![of, number],
        )?;
        if ended == 0 {
            return Err(StoreError::Conflict);
        }
        tx.execute(
            "INSERT INTO link (text_hash, state, method, enterprise_region, enterprise_id, score, candidates, known_from) \
             SELECT text_hash, state, method, enterprise_region, enterprise_id, score, candidates, ?2 FROM link WHERE known_to = ?1",
            params![of, number],
        )?;
        tx.commit()?;
        Ok(number)
    }

    /// Puts the facts of a row back as they were before an entry; returns the number of the new one.
    ///
    /// # Errors
    /// Conflict when they were changed since; busy, full.
    pub fn reverse_edit<F: Facts>(&mut self, of: i64, key: Key, day: Day, entry: &mut Entry) -> Result<i64> {
        let is_newest = self
            .conn
            .query_row(
                &format!(
                    "SELECT 1 FROM {} WHERE region = ?1 AND id = ?2 AND valid_to IS NULL AND known_to IS NULL \
                     AND (known_from = ?3 OR (known_from > ?3 \
                     AND known_from IN (SELECT number FROM journal WHERE action IN ('undo', 'redo'))))",
                    F::TABLE
                ),
                params![key.region.0, key.id.0, of],
                |_| Ok(()),
            )
            .optional()?
            .is_some();
        let before: Option<i64> = self
            .conn
            .query_row(
                &format!(
                    "SELECT seq FROM {} WHERE region = ?1 AND id = ?2 AND known_to = ?3 AND valid_to IS NULL",
                    F::TABLE
                ),
                params![key.region.0, key.id.0, of],
                |row| row.get(0),
            )
            .optional()?;
        let (Some(before), true) = (before, is_newest) else { return Err(StoreError::Conflict) };
        let facts: F = super::stage::read_facts(&self.conn, before)?;
        let version = self.current::<F>(key)?.ok_or(StoreError::Conflict)?.version;
        let number = self.edit(key, version, &facts, day, entry)?;
        if number == 0 { Err(StoreError::Conflict) } else { Ok(number) }
    }
}
