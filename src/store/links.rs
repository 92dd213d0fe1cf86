//! 单位匹配 in the store: the distinct unit texts, and one current decision for each. A person's decision always stands; a machine's
//! is replaced when the registry gives another one. Every decision is a version: old reports keep the old ones.

use super::facts::key_at;
use super::{Result, Store, stage};
use crate::model::id::{Key, Subject};
use crate::model::link::{Candidate, Link, LinkMethod, LinkState};
use rusqlite::{Connection, TransactionBehavior, params};

/// Bytes of a stored candidate: key, score, method.
pub(super) const CANDIDATE_BYTES: usize = Key::BYTES + 3;

/// A distinct text with its current decision.
#[derive(Clone, Debug, PartialEq)]
pub struct TextRow {
    /// Stable hash: its identity.
    pub hash: u64,
    /// As first written.
    pub text: String,
    /// Folded name key.
    pub name_key: String,
    /// Credit code named with it, or empty.
    pub code: String,
    /// The decision, if there is one.
    pub link: Option<Link>,
}

fn candidates_to_bytes(candidates: &[Candidate]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(candidates.len() * CANDIDATE_BYTES);
    for candidate in candidates {
        bytes.extend(candidate.enterprise.to_bytes());
        bytes.extend(candidate.score.to_le_bytes());
        bytes.push(candidate.method as u8);
    }
    bytes
}

fn candidates_from_bytes(bytes: &[u8]) -> Vec<Candidate> {
    bytes
        .chunks_exact(CANDIDATE_BYTES)
        .filter_map(|chunk| {
            let (key, rest) = chunk.split_at(Key::BYTES);
            Some(Candidate {
                enterprise: Key::from_bytes(key)?,
                score: u16::from_le_bytes([rest[0], rest[1]]),
                method: LinkMethod::from_number(rest[2]),
            })
        })
        .collect()
}

pub(super) fn insert(conn: &Connection, hash: u64, link: &Link, number: i64) -> Result<()> {
    let sql = "INSERT INTO link (text_hash, state, method, enterprise_region, enterprise_id, score, candidates, known_from) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    conn.prepare_cached(sql)?.execute(params![
        hash.cast_signed(),
        link.state as u8,
        link.method as u8,
        link.enterprise.map(|key| key.region.0),
        link.enterprise.map(|key| key.id.0),
        link.score,
        candidates_to_bytes(&link.candidates),
        number
    ])?;
    Ok(())
}

impl Store {
    /// Every distinct unit text with its current decision, in the order of the hash.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn unit_texts(&self) -> Result<Vec<TextRow>> {
        let staged = self.staged()?;
        let sql = format!(
            "SELECT t.hash, t.text, t.name_key, t.code, l.state, l.method, l.enterprise_region, l.enterprise_id, l.score, l.candidates \
             FROM unit_text t LEFT JOIN (SELECT * FROM link WHERE {}) l ON l.text_hash = t.hash ORDER BY t.hash",
            staged.known()
        );
        let mut statement = self.conn.prepare(&sql)?;
        let rows = statement.query_map([], text_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One unit text with its current decision.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn unit_text(&self, key: Key) -> Result<Option<TextRow>> {
        let staged = self.staged()?;
        let sql = format!(
            "SELECT t.hash, t.text, t.name_key, t.code, l.state, l.method, l.enterprise_region, l.enterprise_id, l.score, l.candidates \
             FROM unit_text t LEFT JOIN link l ON l.text_hash = t.hash AND {} WHERE t.hash = ?1",
            staged.known().replace("known_", "l.known_")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([stage::text_of_key(key).cast_signed()])?;
        Ok(rows.next()?.map(text_row).transpose()?)
    }

    /// The texts with a folded name key, whatever code stands beside them.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn texts_with_key(&self, name_key: &str) -> Result<Vec<TextRow>> {
        let staged = self.staged()?;
        let sql = format!(
            "SELECT t.hash, t.text, t.name_key, t.code, l.state, l.method, l.enterprise_region, l.enterprise_id, l.score, l.candidates \
             FROM unit_text t LEFT JOIN link l ON l.text_hash = t.hash AND {} WHERE t.name_key = ?1 ORDER BY t.hash",
            staged.known().replace("known_", "l.known_")
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([name_key], text_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Names and codes of every enterprise known now, for the index of `resolve`: (key, name, former names, code).
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn each_enterprise_name(&self, mut each: impl FnMut(Key, &str, &str, &str)) -> Result<()> {
        let sql = format!(
            "SELECT region, id, name, former, code FROM enterprise WHERE {} ORDER BY seq",
            self.staged()?.current()
        );
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |at: usize| row.get_ref(at).ok().and_then(|v| v.as_str().ok()).unwrap_or("");
            each(key_at(row, 0)?, text(2), text(3), text(4));
        }
        Ok(())
    }

    /// A mark of the names that are known now: equal marks, equal names.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn registry_mark(&self) -> Result<String> {
        let sql = format!(
            "SELECT COUNT(*), COALESCE(SUM(known_from * 31 + seq % 1009), 0) FROM enterprise WHERE {}",
            self.staged()?.current()
        );
        let (count, sum): (i64, i64) =
            self.conn.prepare_cached(&sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(format!("{count}-{sum:x}"))
    }

    /// The detail of the last matching run, if there was one.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn last_link_detail(&self) -> Result<Option<String>> {
        let sql = "SELECT detail FROM journal WHERE action = 'link' AND state = 1 ORDER BY number DESC LIMIT 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// Replaces machine decisions that differ, in one journal entry; returns how many changed. Decisions a person made meanwhile stand.
    ///
    /// # Errors
    /// Busy, full.
    pub fn put_links(&mut self, decisions: &[(u64, Link)], entry: &super::journal::Entry) -> Result<u64> {
        if decisions.is_empty() {
            return Ok(0);
        }
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = super::journal::write(&tx, entry)?;
        let mut changed = 0;
        for (hash, link) in decisions {
            let sql =
                "UPDATE link SET known_to = ?2 WHERE text_hash = ?1 AND known_to IS NULL AND state NOT IN (3, 4, 5)";
            let ended = tx.prepare_cached(sql)?.execute(params![hash.cast_signed(), number])?;
            let sql = "SELECT EXISTS (SELECT 1 FROM link WHERE text_hash = ?1 AND known_to IS NULL)";
            let by_person: bool = tx.prepare_cached(sql)?.query_row([hash.cast_signed()], |row| row.get(0))?;
            if ended == 0 && by_person {
                continue;
            }
            insert(&tx, *hash, link, number)?;
            changed += 1;
        }
        tx.commit()?;
        Ok(changed)
    }

    /// Whether the text was decided by a person, so that a machine leaves it alone.
    pub fn is_by_person(link: &Link) -> bool {
        matches!(link.state, LinkState::Confirmed | LinkState::Refused) || link.method == LinkMethod::Person
    }
}

pub(super) fn text_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<TextRow> {
    let link = match row.get::<_, Option<u8>>(4)? {
        None => None,
        Some(state) => Some(Link {
            state: LinkState::from_number(state),
            method: LinkMethod::from_number(row.get(5)?),
            enterprise: if row.get_ref(6)?.as_i64().is_ok() { Some(key_at(row, 6)?) } else { None },
            score: row.get(8)?,
            candidates: candidates_from_bytes(row.get_ref(9)?.as_blob().unwrap_or_default()),
        }),
    };
    Ok(TextRow {
        hash: row.get::<_, i64>(0)?.cast_unsigned(),
        text: row.get(1)?,
        name_key: row.get(2)?,
        code: row.get(3)?,
        link,
    })
}

/// The subject of a unit text.
pub fn text_subject(hash: u64) -> Subject {
    Subject { kind: crate::model::id::Kind::UnitText, key: stage::text_key(hash) }
}
