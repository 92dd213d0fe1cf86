//! 待确认的单位名称: what a person has to decide, with how often each text stands in the rosters and what its enterprise has already;
//! decisions of a person about many texts at once; the texts of an alias table.

use super::facts::key_at;
use super::links::{TextRow, insert, text_row};
use super::{Result, Store, journal, stage};
use crate::model::id::Key;
use crate::model::link::{Link, LinkState};
use rusqlite::{TransactionBehavior, params};
use rustc_hash::FxHashMap;

/// How often a text stands somewhere now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Uses {
    /// Rows of members.
    pub n_members: u32,
    /// Branches that name it as their unit.
    pub n_branches: u32,
}

/// What counts for an enterprise so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Standing {
    /// Members linked to it.
    pub n_members: u32,
    /// Branches linked to it.
    pub n_branches: u32,
}

/// A remembered decision of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// The text with its decision.
    pub row: TextRow,
    /// Why, as the journal has it.
    pub why: String,
    /// Who.
    pub operator: String,
    /// When, Unix seconds.
    pub at: i64,
}

const COLUMNS: &str = "t.hash, t.text, t.name_key, t.code, l.state, l.method, l.enterprise_region, l.enterprise_id, l.score, l.candidates";

impl Store {
    /// Texts that wait for a person: 待确认 and 同名多家.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn doubtful_texts(&self) -> Result<Vec<TextRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM link l JOIN unit_text t ON t.hash = l.text_hash WHERE l.state IN (1, 6) AND {} ORDER BY t.hash",
            self.link_known()?
        );
        let mut statement = self.conn.prepare(&sql)?;
        let rows = statement.query_map([], text_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn link_known(&self) -> Result<String> {
        Ok(self.staged()?.known().replace("known_", "l.known_"))
    }

    /// How often each text stands in rosters and in lists of branches now.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn uses_of_texts(&self) -> Result<FxHashMap<u64, Uses>> {
        let mut uses: FxHashMap<u64, Uses> = FxHashMap::default();
        for (table, is_member) in [("work_unit", true), ("branch_unit", false)] {
            let current = self.staged()?.current();
            let sql = format!("SELECT text_hash, COUNT(*) FROM {table} WHERE {current} GROUP BY text_hash");
            let mut statement = self.conn.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let slot = uses.entry(row.get::<_, i64>(0)?.cast_unsigned()).or_default();
                let count: u32 = row.get(1)?;
                *(if is_member { &mut slot.n_members } else { &mut slot.n_branches }) = count;
            }
        }
        Ok(uses)
    }

    /// Members and branches that count for each enterprise by the links that stand.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn standing_of_enterprises(&self, uses: &FxHashMap<u64, Uses>) -> Result<FxHashMap<Key, Standing>> {
        let sql = format!(
            "SELECT l.enterprise_region, l.enterprise_id, l.text_hash FROM link l WHERE l.state IN (2, 3) AND {}",
            self.link_known()?
        );
        let mut standing: FxHashMap<Key, Standing> = FxHashMap::default();
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(used) = uses.get(&row.get::<_, i64>(2)?.cast_unsigned()) else { continue };
            let slot = standing.entry(key_at(row, 0)?).or_default();
            slot.n_members += used.n_members;
            slot.n_branches += used.n_branches;
        }
        Ok(standing)
    }

    /// A person's decisions about texts, in one entry of the journal; returns its number.
    ///
    /// # Errors
    /// Busy, full.
    pub fn decide_links(&mut self, decisions: &[(Key, Link)], entry: &journal::Entry) -> Result<i64> {
        let decisions: Vec<_> = decisions.iter().map(|(key, link)| (stage::text_of_key(*key), link)).collect();
        self.replace_links(&decisions, entry)
    }

    /// Decisions of persons that the registry contradicts go back to them.
    ///
    /// # Errors
    /// Busy, full.
    pub fn reopen_links(&mut self, links: &[(u64, Link)], entry: &journal::Entry) -> Result<u64> {
        let links: Vec<_> = links.iter().map(|(hash, link)| (*hash, link)).collect();
        self.replace_links(&links, entry).map(|_| links.len() as u64)
    }

    fn replace_links(&mut self, links: &[(u64, &Link)], entry: &journal::Entry) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        for (hash, link) in links {
            let sql = "UPDATE link SET known_to = ?2 WHERE text_hash = ?1 AND known_to IS NULL";
            tx.prepare_cached(sql)?.execute(params![hash.cast_signed(), number])?;
            insert(&tx, *hash, link, number)?;
        }
        tx.commit()?;
        Ok(number)
    }

    /// Writes texts that no list holds yet, so that a decision about them can be remembered; returns their keys.
    ///
    /// # Errors
    /// Busy, full.
    pub fn keep_texts(&mut self, texts: &[(String, String)], entry: &journal::Entry) -> Result<Vec<Key>> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        let mut keys = Vec::with_capacity(texts.len());
        for (text, name_key) in texts {
            let hash = stage::text_hash(name_key, "");
            let sql =
                "INSERT OR IGNORE INTO unit_text (hash, text, name_key, code, known_from) VALUES (?1, ?2, ?3, '', ?4)";
            tx.prepare_cached(sql)?.execute(params![hash.cast_signed(), text, name_key, number])?;
            keys.push(stage::text_key(hash));
        }
        tx.commit()?;
        Ok(keys)
    }

    /// Every decision of a person that stands, in the order of the texts.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn decided_texts(&self) -> Result<Vec<Decided>> {
        let sql = format!(
            "SELECT {COLUMNS}, COALESCE(j.why, ''), COALESCE(j.operator, ''), COALESCE(j.at, 0) FROM link l \
             JOIN unit_text t ON t.hash = l.text_hash LEFT JOIN journal j ON j.number = l.known_from \
             WHERE (l.state IN (3, 4) OR (l.state = 5 AND l.method = 8)) AND {} ORDER BY t.name_key, t.hash",
            self.link_known()?
        );
        let mut statement = self.conn.prepare(&sql)?;
        let rows = statement.query_map([], |row| {
            Ok(Decided { row: text_row(row)?, why: row.get(10)?, operator: row.get(11)?, at: row.get(12)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A mark of what persons decided: equal marks, equal decisions.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn decisions_mark(&self) -> Result<String> {
        let sql = format!(
            "SELECT COUNT(*), COALESCE(SUM(l.seq % 100003), 0) FROM link l WHERE l.state = {} AND {}",
            LinkState::Confirmed as u8,
            self.link_known()?
        );
        let (count, sum): (i64, i64) =
            self.conn.prepare_cached(&sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(format!("{count}-{sum:x}"))
    }
}
