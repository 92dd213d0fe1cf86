//! 同址企业: enterprises whose addresses name a road, a compound or a village of a county.

use super::facts::key_at;
use super::{Result, Store};
use crate::model::id::Key;
use rusqlite::params;

/// Enterprises that are looked at; one building holds fewer.
const NEIGHBOURS_MAX: i64 = 2_000;

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

impl Store {
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
