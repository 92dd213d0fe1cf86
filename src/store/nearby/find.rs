//! Neighbours that no index of a table finds: rows of one address, rows of one person. Found in a column of the list's segment, where a
//! pass over a million takes a millisecond; an index on a hash would cost an import far more.

use super::super::facts::key_at;
use super::super::segment::Segment;
use super::super::{Result, Store};
use crate::model::id::Key;
use crate::model::list::{Column as List, Table};
use crate::model::record::ListKind;
use rusqlite::params;

/// A mark that rows of one address, or of one person, share: 32 bits of a key that is a hash itself; 0 for none.
pub(in crate::store) fn mark(key: u64) -> u32 {
    if key == 0 { 0 } else { ((key ^ key >> 32) as u32).max(1) }
}

impl Store {
    /// Current enterprises registered at one of these addresses.
    pub(super) fn neighbours_at(&self, places: &[u64]) -> Result<Vec<Key>> {
        let Some(mut keys) = self.alike(Table::Enterprises, places)? else {
            return self.scan("SELECT region, id FROM enterprise WHERE registered_place = ?1", places);
        };
        // Addresses are edited after the list was built.
        let known = Segment::open(&self.segment_path(Table::Enterprises.en())).map_or(0, |segment| segment.known());
        let sql = "SELECT DISTINCT subject_region, subject_id FROM journal WHERE state = 1 AND published > ?1 AND kind = 1 \
                   AND action IN ('edit', 'undo', 'redo')";
        let mut statement = self.conn.prepare_cached(sql)?;
        let edited: Vec<Key> = statement.query_map([known], |row| key_at(row, 0))?.collect::<rusqlite::Result<_>>()?;
        let sql = "SELECT EXISTS (SELECT 1 FROM enterprise WHERE region = ?1 AND id = ?2 AND registered_place = ?3)";
        let mut stands = self.conn.prepare_cached(sql)?;
        for key in edited {
            for place in places {
                let values = params![key.region.0, key.id.0, place.cast_signed()];
                if stands.query_row(values, |row| row.get::<_, bool>(0))? {
                    keys.push(key);
                }
            }
        }
        Ok(keys)
    }

    /// Member rows that bear one of these IDs, by the first 8 bytes of their hashes.
    pub(super) fn members_with(&self, heads: &[u64]) -> Result<Vec<Key>> {
        match self.alike(Table::Members, heads)? {
            Some(keys) => Ok(keys),
            None => self.scan("SELECT region, id FROM member WHERE substr(id_hash, 1, 8) = ?1", heads),
        }
    }

    /// Rows of a list that bear one of these marks; `None` when the list does not keep them or is older than its table.
    fn alike(&self, table: Table, keys: &[u64]) -> Result<Option<Vec<Key>>> {
        let Some(segment) = Segment::open(&self.segment_path(table.en())) else { return Ok(None) };
        let sql = "SELECT EXISTS (SELECT 1 FROM journal j JOIN batch b ON b.number = j.number \
                   WHERE j.state = 1 AND j.published > ?1 AND b.list = ?2)";
        let list = if table == Table::Members { ListKind::Members } else { ListKind::Enterprises };
        let values = params![segment.known(), list as u8];
        let imported: bool = self.conn.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
        if imported || !segment.has(List::Alike) {
            return Ok(None);
        }
        let marks: Vec<u32> = keys.iter().map(|key| mark(*key)).collect();
        let mut rows = Vec::new();
        segment.each_number(List::Alike, |row, number| {
            if marks.contains(&number) {
                rows.push(row);
            }
        })?;
        let key = |row: u32| Ok(segment.key(row)?.0);
        rows.into_iter().map(key).collect::<Result<Vec<Key>>>().map(Some)
    }

    /// The same from the table: every row is looked at.
    fn scan(&self, sql: &str, keys: &[u64]) -> Result<Vec<Key>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut found = Vec::new();
        for key in keys {
            let bytes = key.to_be_bytes();
            let value: &dyn rusqlite::ToSql = if sql.contains("substr") { &bytes } else { &key.cast_signed() };
            let rows = statement.query_map([value], |row| key_at(row, 0))?;
            for row in rows {
                found.push(row?);
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
