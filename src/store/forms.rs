//! 表单所需: whole lists of branches and of contact persons, which are short; what forms are filled with and papers are written
//! of.

use super::cards::Current;
use super::facts::key_at;
use super::{Result, Store};
use crate::model::id::Key;
use crate::model::record::{BranchRecord, ContactRecord};
use crate::model::register::EntryRecord;

impl Store {
    fn keys_of(&self, table: &'static str) -> Result<Vec<Key>> {
        let sql = format!("SELECT region, id FROM {table} WHERE {} ORDER BY seq", self.staged()?.current());
        let mut statement = self.conn.prepare_cached(&sql)?;
        let keys = statement.query_map([], |row| key_at(row, 0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Every branch of the lists.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn branch_keys(&self) -> Result<Vec<Key>> {
        self.keys_of("branch")
    }

    /// Every contact person.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn contact_keys(&self) -> Result<Vec<Key>> {
        self.keys_of("contact")
    }

    /// Every branch with its facts.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn branches(&self) -> Result<Vec<(Key, BranchRecord)>> {
        let with_facts = |key| Ok(self.current::<BranchRecord>(key)?.map(|row: Current<_>| (key, row.facts)));
        self.branch_keys()?.into_iter().filter_map(|key| with_facts(key).transpose()).collect()
    }

    /// Every contact person with the register's facts.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn contacts(&self) -> Result<Vec<(Key, ContactRecord)>> {
        let with_facts = |key| Ok(self.current::<ContactRecord>(key)?.map(|row: Current<_>| (key, row.facts)));
        self.contact_keys()?.into_iter().filter_map(|key| with_facts(key).transpose()).collect()
    }

    /// Every entry of every register.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn all_entries(&self) -> Result<Vec<(Key, EntryRecord)>> {
        let with_facts = |key| Ok(self.current::<EntryRecord>(key)?.map(|row: Current<_>| (key, row.facts)));
        self.keys_of("entry")?.into_iter().filter_map(|key| with_facts(key).transpose()).collect()
    }
}
