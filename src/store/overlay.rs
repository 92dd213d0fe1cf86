//! 待核事项的增量: findings that were opened, closed or verified since their list was built, read from the tables and laid over it, so that
//! an edit shows at once and nobody builds a list of a million rows for one. Folded in when the list is built anew.

use super::findings::Mark;
use super::lists::{FINDING_TALLY, SUBJECTS, own_columns, rule_number};
use super::segment::Segment;
use super::{Result, Store};
use crate::model::day::PartialDate;
use crate::model::id::{Key, Kind, Subject};
use crate::model::list::{Column, Table};
use rusqlite::params;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// So many changes are laid over the list; beyond it is built anew.
const CHANGES_MAX: i64 = 2_000;

/// A row that the segment does not have, or has otherwise.
#[derive(Clone, Debug)]
pub(super) struct Added {
    pub key: Key,
    pub handle: i64,
    numbers: [u32; 9],
}

impl Added {
    /// Its number in a column; 0 where the list has none.
    pub fn number(&self, column: Column) -> u32 {
        let at = own_columns(Table::Findings).iter().position(|own| *own == column);
        at.and_then(|at| self.numbers.get(at)).copied().unwrap_or(0)
    }
}

/// What is laid over a segment.
#[derive(Clone, Debug, Default)]
pub(super) struct Overlay {
    /// Rows of the segment that do not stand any more, rising.
    pub gone: Vec<u32>,
    /// Rows that came.
    pub added: Vec<Added>,
    /// What the rows that went counted for.
    uncounted: Vec<[u32; 4]>,
}

impl Overlay {
    /// Nothing changed.
    pub fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.added.is_empty()
    }

    /// Whether a row of the segment stands no more.
    pub fn is_gone(&self, row: u32) -> bool {
        self.gone.binary_search(&row).is_ok()
    }

    /// The counts of the segment as they are now.
    pub fn tally(&self, base: &Segment) -> Vec<([u32; 4], usize)> {
        let counts = base.tally();
        if self.is_empty() {
            return counts;
        }
        let mut counts: BTreeMap<[u32; 4], usize> = counts.into_iter().collect();
        for row in &self.added {
            *counts.entry(FINDING_TALLY.map(|column| row.number(column))).or_default() += 1;
        }
        for row in &self.uncounted {
            if let Some(n) = counts.get_mut(row) {
                *n = n.saturating_sub(1);
            }
        }
        counts.into_iter().filter(|(_, n)| *n > 0).collect()
    }
}

/// Where subjects of one kind stand in their own list.
struct Places<'s> {
    store: &'s Store,
    /// Segment, what comes before it in the order of names, and its derived one.
    lists: Vec<(Kind, Table, Option<Segment>, u32)>,
    /// Rows by name, read when first asked for.
    by_name: FxHashMap<Kind, Vec<u32>>,
}

impl<'s> Places<'s> {
    fn new(store: &'s Store) -> Places<'s> {
        let mut behind = 0u32;
        let mut lists = Vec::new();
        for (kind, table) in SUBJECTS {
            let segment = Segment::open(&store.segment_path(table.en()));
            let rows = segment.as_ref().map_or(0, |segment| u32::try_from(segment.rows()).unwrap_or(0));
            lists.push((kind, table, segment, behind));
            behind = behind.saturating_add(rows);
        }
        Places { store, lists, by_name: FxHashMap::default() }
    }

    /// Row in its list, place by name, county, zone.
    fn of(&mut self, subject: Subject) -> Result<[u32; 4]> {
        let none = [u32::MAX, u32::MAX, 0, 0];
        let Some((kind, table, Some(segment), behind)) = self.lists.iter().find(|(kind, ..)| *kind == subject.kind)
        else {
            return Ok(none);
        };
        let Some(row) = self.store.list_row(segment, *table, subject.key)? else { return Ok(none) };
        let derived = Segment::open(&self.store.derived_path(*table));
        let zone = derived.map_or(Ok(0), |derived| derived.number(Column::Zone, row))?;
        if !self.by_name.contains_key(kind) {
            self.by_name.insert(*kind, segment.order(Column::Name, 0, usize::MAX)?);
        }
        let place = self.by_name.get(kind).and_then(|order| order.iter().position(|at| *at == row));
        let rank = place.and_then(|at| behind.checked_add(u32::try_from(at).ok()?)).unwrap_or(u32::MAX);
        Ok([row, rank, segment.number(Column::County, row)?, zone])
    }
}

impl Store {
    /// What changed since the list of findings was built.
    pub(super) fn overlay(&self, base: &Segment) -> Result<Overlay> {
        let sql = "SELECT DISTINCT d.seq FROM finding_delta d JOIN journal j ON j.number = d.number \
                   WHERE j.state = 1 AND j.published > ?1 ORDER BY d.seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let changed: Vec<i64> =
            statement.query_map([base.since()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut overlay = Overlay::default();
        if changed.is_empty() {
            return Ok(overlay);
        }
        let mut places = Places::new(self);
        for seq in changed {
            let row = base.row_with_handle(seq)?;
            if let Some(row) = row {
                overlay.gone.push(row);
                let mut counted = [0; 4];
                for (number, column) in counted.iter_mut().zip(FINDING_TALLY) {
                    *number = base.number(column, row)?;
                }
                overlay.uncounted.push(counted);
            }
            if let Some(mark) = self.open_mark(seq)? {
                let numbers = numbers(&mark, places.of(mark.subject)?);
                overlay.added.push(Added { key: mark.subject.key, handle: seq, numbers });
            }
        }
        overlay.gone.sort_unstable();
        Ok(overlay)
    }

    fn open_mark(&self, seq: i64) -> Result<Option<Mark>> {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM finding WHERE seq = ?1 AND {})", self.open_condition()?);
        if !self.conn.prepare_cached(&sql)?.query_row([seq], |row| row.get::<_, bool>(0))? {
            return Ok(None);
        }
        Ok(self.finding(seq)?.map(|finding| Mark {
            seq,
            rule: rule_number(&finding.code),
            subject: finding.subject,
            severity: finding.severity as u8,
            opened_on: finding.opened_on,
            verified: finding.verified.is_some(),
        }))
    }

    /// The row of a subject in its list: handles are the numbers of its versions, the list remembers one of them.
    pub(super) fn list_row(&self, segment: &Segment, table: Table, key: Key) -> Result<Option<u32>> {
        let sql = match table {
            Table::Enterprises => "SELECT seq FROM enterprise WHERE region = ?1 AND id = ?2 ORDER BY seq DESC",
            Table::Branches => "SELECT seq FROM branch WHERE region = ?1 AND id = ?2 ORDER BY seq DESC",
            Table::Members => "SELECT seq FROM member WHERE region = ?1 AND id = ?2 ORDER BY seq DESC",
            Table::Texts => return segment.row_with_handle(super::stage::text_of_key(key).cast_signed()),
            Table::Findings => return Ok(None),
        };
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params![key.region.0, key.id.0])?;
        while let Some(row) = rows.next()? {
            if let Some(at) = segment.row_with_handle(row.get(0)?)?
                && segment.key(at)?.0 == key
            {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Tells that findings changed under an entry, beside their list; within the caller's transaction.
    pub(super) fn note_delta(
        conn: &rusqlite::Connection,
        number: i64,
        seqs: impl IntoIterator<Item = i64>,
    ) -> Result<()> {
        let mut insert = conn.prepare_cached("INSERT OR IGNORE INTO finding_delta (number, seq) VALUES (?1, ?2)")?;
        for seq in seqs {
            insert.execute([number, seq])?;
        }
        Ok(())
    }

    /// What a list was built after is told by the list itself.
    pub(super) fn forget_delta(&self, since: i64) -> Result<()> {
        let old = "SELECT number FROM finding_delta WHERE number IN (SELECT number FROM journal WHERE state = 1 AND published <= ?1)";
        let any: bool =
            self.conn.prepare_cached(&format!("SELECT EXISTS ({old})"))?.query_row([since], |row| row.get(0))?;
        if any {
            self.conn.execute(&format!("DELETE FROM finding_delta WHERE number IN ({old})"), [since])?;
        }
        Ok(())
    }

    /// Builds the list of findings anew when much is laid over it.
    ///
    /// # Errors
    /// Full, damaged.
    pub fn fold_findings(&self) -> Result<()> {
        let sql = "SELECT COUNT(*) FROM finding_delta";
        let n: i64 = self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        if n > CHANGES_MAX { self.build_findings() } else { Ok(()) }
    }
}

/// The numbers of a finding in the order of the list's own columns.
pub(super) fn numbers(mark: &Mark, [row, rank, county, zone]: [u32; 4]) -> [u32; 9] {
    let opened = PartialDate::from_day(mark.opened_on).map_or(0, |date| date.0);
    let kind = mark.subject.kind as u32;
    [rank, mark.rule, mark.severity.into(), kind, county, zone, opened, (!mark.verified).into(), row]
}
