//! 个人的视图: what an operator keeps for the own work: saved views of lists. No fact, so not in the journal.

use super::{Result, Store};
use rusqlite::params;

impl Store {
    /// Views that an operator saved of a list: name and body, by name.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn saved_views(&self, operator: &str, list: u8) -> Result<Vec<(String, String)>> {
        let sql = "SELECT name, body FROM saved_view WHERE operator = ?1 AND list = ?2 ORDER BY name";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![operator, list], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Keeps a view under its name; an older one of that name goes. `None` takes it away.
    ///
    /// # Errors
    /// Busy, full.
    pub fn save_view(&mut self, operator: &str, list: u8, name: &str, body: Option<&str>, at: i64) -> Result<u64> {
        let n = match body {
            Some(body) => self.conn.execute(
                "INSERT INTO saved_view (operator, list, name, body, at) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (operator, list, name) DO UPDATE SET body = excluded.body, at = excluded.at",
                params![operator, list, name, body, at],
            )?,
            None => self.conn.execute(
                "DELETE FROM saved_view WHERE operator = ?1 AND list = ?2 AND name = ?3",
                params![operator, list, name],
            )?,
        };
        Ok(n as u64)
    }
}
