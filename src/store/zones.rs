//! 园区范围: the site's table of parks. An empty one means that the starting table of the program stands.

use super::journal::{self, Entry};
use super::{Result, Store};
use crate::model::zone::{OUTSIDE, ZoneRow};
use crate::resolve::divisions::Divisions;
use crate::resolve::zones::{Zones, starting_table};
use rusqlite::{TransactionBehavior, params};
use std::collections::BTreeMap;

impl Store {
    /// The table in force, and whether it is the site's own.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn zone_table(&self) -> Result<(Vec<ZoneRow>, bool)> {
        let sql = "SELECT number, name, aliases, counties, roads, buildings, townships, keywords, source FROM zone ORDER BY place";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let mut cells: [String; 8] = Default::default();
            for (cell, at) in cells.iter_mut().zip(1..) {
                *cell = row.get(at)?;
            }
            Ok(ZoneRow::of_cells(row.get(0)?, cells))
        })?;
        let own = rows.collect::<rusqlite::Result<Vec<ZoneRow>>>()?;
        Ok(if own.is_empty() { (starting_table().to_vec(), false) } else { (own, true) })
    }

    /// The table in force, read.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn zones(&self) -> Result<Zones> {
        Ok(Zones::new(&self.zone_table()?.0, Divisions::shared()).0)
    }

    /// How many current enterprises are registered and work in each park.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn zone_counts(&self) -> Result<BTreeMap<u32, (u64, u64)>> {
        let mut counts: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for (column, is_operating) in [("registered_zone", false), ("operating_zone", true)] {
            let sql = format!(
                "SELECT {column}, COUNT(*) FROM enterprise WHERE {} AND {column} > {OUTSIDE} GROUP BY 1",
                self.staged()?.current()
            );
            let mut statement = self.conn.prepare_cached(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let slot = counts.entry(row.get::<_, u32>(0)? - OUTSIDE).or_default();
                let n = row.get::<_, i64>(1)?.unsigned_abs();
                if is_operating { slot.1 = n } else { slot.0 = n }
            }
        }
        Ok(counts)
    }

    /// Replaces the table. Rows come with their numbers.
    ///
    /// # Errors
    /// Busy, full.
    pub fn put_zone_table(&mut self, rows: &[ZoneRow], entry: &Entry) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute("DELETE FROM zone", [])?;
        {
            let mut statement = tx.prepare_cached(
                "INSERT INTO zone (number, place, name, aliases, counties, roads, buildings, townships, keywords, source) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?;
            for (row, place) in rows.iter().zip(1_i64..) {
                let [name, aliases, counties, roads, buildings, townships, keywords, source] = row.cells();
                statement.execute(params![
                    row.number, place, name, aliases, counties, roads, buildings, townships, keywords, source
                ])?;
            }
        }
        journal::write(&tx, entry)?;
        tx.commit()?;
        Ok(())
    }
}
