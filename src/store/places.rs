//! 同址企业: enterprises whose addresses name a road, a compound or a village of a county.

use super::facts::{Facts, key_at};
use super::journal::{self, Entry};
use super::{Result, Store};
use crate::model::division::DivisionCode;
use crate::model::id::Key;
use crate::model::record::EnterpriseRecord;
use rusqlite::{TransactionBehavior, params};

/// Enterprises that are looked at; one building holds fewer.
const NEIGHBOURS_MAX: i64 = 2_000;

/// Rows that are read anew under one lock: some 30 ms.
const ROWS_PER_LOCK: usize = 2_000;

/// An enterprise with both addresses as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Which one.
    pub key: Key,
    /// 企业名称
    pub name: String,
    /// 注册地址
    pub registered: String,
    /// 经营地址
    pub operating: String,
}

/// A row's number and what it reads now.
type Reread = (i64, EnterpriseRecord);

impl Store {
    /// Reads the addresses of every current enterprise anew: `each` sets division, place key and relation from the texts. What is
    /// derived is replaced where it stands, the facts are not touched. The entry is recorded when anything changed; gives how many.
    ///
    /// # Errors
    /// Busy, full, or when a table cannot be read.
    pub fn reread_addresses(&mut self, each: &dyn Fn(&mut EnterpriseRecord), entry: &Entry) -> Result<u64> {
        let (mut after, mut n_changed) = (-1_i64, 0_u64);
        loop {
            let (changed, last) = self.reread_some(after, each)?;
            let Some(last) = last else { break };
            after = last;
            n_changed += changed.len() as u64;
            self.put_readings(&changed)?;
        }
        if n_changed > 0 {
            self.record(entry)?;
        }
        Ok(n_changed)
    }

    /// 地址读法: folded texts that people placed, with their divisions.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn address_aliases(&self) -> Result<Vec<(String, DivisionCode)>> {
        let mut statement = self.conn.prepare_cached("SELECT text, division FROM address_alias ORDER BY text")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, u32>(1)?)))?;
        let rows = rows.collect::<rusqlite::Result<Vec<(String, u32)>>>()?;
        Ok(rows.into_iter().filter_map(|(text, code)| Some((text, DivisionCode::from_nine(code)?))).collect())
    }

    /// Keeps where a folded text lies, or with `None` forgets it.
    ///
    /// # Errors
    /// Busy, full.
    pub fn put_address_alias(&mut self, text: &str, division: Option<DivisionCode>, entry: &Entry) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = journal::write(&tx, entry)?;
        match division {
            Some(code) => tx.execute(
                "INSERT INTO address_alias (text, division, journal) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (text) DO UPDATE SET division = excluded.division, journal = excluded.journal",
                params![text, code.nine(), number],
            )?,
            None => tx.execute("DELETE FROM address_alias WHERE text = ?1", [text])?,
        };
        tx.commit()?;
        Ok(())
    }

    /// The next rows behind `after`: those whose reading changes, and where to go on.
    fn reread_some(&self, after: i64, each: &dyn Fn(&mut EnterpriseRecord)) -> Result<(Vec<Reread>, Option<i64>)> {
        let sql = format!(
            "SELECT seq, {} FROM enterprise WHERE seq > ?1 AND {} ORDER BY seq LIMIT ?2",
            EnterpriseRecord::COLUMNS.join(", "),
            self.staged()?.current()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![after, ROWS_PER_LOCK as i64])?;
        let (mut changed, mut last) = (Vec::new(), None);
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            last = Some(seq);
            let before = EnterpriseRecord::take(row, 1)?;
            let mut record = before.clone();
            each(&mut record);
            if record != before {
                changed.push((seq, record));
            }
        }
        Ok((changed, last))
    }

    fn put_readings(&mut self, changed: &[Reread]) -> Result<()> {
        if changed.is_empty() {
            return Ok(());
        }
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut statement = tx.prepare_cached(
                "UPDATE enterprise SET registered_division = ?2, registered_place = ?3, operating_division = ?4, operating_place = ?5, \
                 relation = ?6, digest = ?7, registered_zone = ?8, operating_zone = ?9 WHERE seq = ?1",
            )?;
            for (seq, record) in changed {
                statement.execute(params![
                    seq,
                    record.registered.division,
                    record.registered.place_key.cast_signed(),
                    record.operating.division,
                    record.operating.place_key.cast_signed(),
                    record.relation as u8,
                    record.digest().cast_signed(),
                    record.registered.zone,
                    record.operating.zone
                ])?;
            }
        }
        tx.commit()?;
        Ok(())
    }

    /// Enterprises with an address in `county` (6 digits) that contains `words`.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn enterprises_naming(&self, words: &str, county: u32) -> Result<Vec<Neighbour>> {
        let (from, to) = (county * 1_000, county * 1_000 + 999);
        let sql = format!(
            "SELECT region, id, name, registered_raw, operating_raw FROM enterprise WHERE {} \
             AND (registered_division BETWEEN ?2 AND ?3 OR operating_division BETWEEN ?2 AND ?3) \
             AND (registered_raw LIKE ?1 ESCAPE '!' OR operating_raw LIKE ?1 ESCAPE '!') ORDER BY name, seq LIMIT ?4",
            self.staged()?.current()
        );
        let pattern = format!("%{}%", words.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![pattern, from, to, NEIGHBOURS_MAX], |row| {
            Ok(Neighbour { key: key_at(row, 0)?, name: row.get(2)?, registered: row.get(3)?, operating: row.get(4)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
