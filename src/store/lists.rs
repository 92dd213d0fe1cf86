//! 列表: which rows, in which order, how many — answered from segments; what stands in a row comes from the tables, so a cell is never
//! older than the facts. Building is one pass over the tables; a segment older than the facts is still shown and said to be.

use super::facts::key_at;
use super::findings::Mark;
use super::overlay::{Added, Overlay};
use super::segment::{Bits, Builder, Segment};
use super::{Result, Store};
use crate::model::id::{Key, Kind, Subject};
use crate::model::list::{Column, ListQuery, SortBy, Table};
use crate::model::picture::{Ix, NONE, Picture};
use crate::model::record::*;
use crate::text::{fold, fuzzy};
use rustc_hash::FxHashMap;
use std::path::PathBuf;

/// Hits that are put in order of likeness; more are left in the list's own order.
const RANKED_MAX: usize = fuzzy::TEXTS_MAX;

/// Number columns that the table alone gives: built when its list was imported.
pub(super) fn own_columns(table: Table) -> &'static [Column] {
    match table {
        Table::Enterprises => &[
            Column::Status,
            Column::County,
            Column::Township,
            Column::Staff,
            Column::Established,
            Column::Ownership,
            Column::UnitKind,
            Column::Relation,
            Column::Code,
            Column::Alike,
        ],
        Table::Branches => &[Column::BranchKind, Column::Live],
        Table::Members => &[Column::Category, Column::Flow, Column::Alike],
        Table::Texts => &[],
        Table::Findings => &[
            Column::Name,
            Column::Rule,
            Column::Severity,
            Column::SubjectKind,
            Column::County,
            Column::Zone,
            Column::Opened,
            Column::Live,
            Column::Row,
        ],
    }
}

/// Number columns that come of links and rules: built by matching and by the audit.
pub(super) fn derived_columns(table: Table) -> &'static [Column] {
    match table {
        Table::Enterprises => &[
            Column::Zone,
            Column::Members,
            Column::Findings,
            Column::Coverage,
            Column::Step,
            Column::Running,
            Column::ThreeHave,
            Column::ZoneSplit,
        ],
        Table::Branches => &[Column::Units, Column::Members, Column::Zone, Column::Findings],
        Table::Members => &[Column::Place, Column::Linked, Column::Zone, Column::Findings],
        Table::Texts => &[Column::Linked, Column::Uses],
        Table::Findings => &[],
    }
}

/// What 总览 counts findings by; counted when the list is built, so that opening it costs the same at any size.
pub const FINDING_TALLY: [Column; 4] = [Column::Rule, Column::Severity, Column::Live, Column::Zone];

/// Tables whose rows can be the subject of a finding, with the kind.
pub(super) const SUBJECTS: [(Kind, Table); 4] = [
    (Kind::Enterprise, Table::Enterprises),
    (Kind::Branch, Table::Branches),
    (Kind::Member, Table::Members),
    (Kind::UnitText, Table::Texts),
];

/// What the audit knows about enterprises beyond the tables, by position in the picture.
#[derive(Clone, Debug, Default)]
pub struct Audited {
    /// Full members by links that count.
    pub members: Vec<u32>,
    /// 0 none, 1 work coverage only, 2 joint, 3 own, 4 not known.
    pub coverage: Vec<u8>,
    /// 0 纳入底数, else the first reason why not.
    pub step: Vec<u8>,
    /// 三有: 0 unknown, 1 no, 2 yes.
    pub three_have: Vec<u8>,
}

/// A rule's code as a number: its four letters.
pub fn rule_number(code: &str) -> u32 {
    code.bytes().take(4).fold(0, |number, byte| number << 8 | u32::from(byte))
}

/// The reverse of [`rule_number`].
pub fn rule_code(number: u32) -> String {
    number.to_be_bytes().iter().filter(|b| **b != 0).map(|b| char::from(*b)).collect()
}

/// A list with its segments open.
#[derive(Debug)]
pub struct List {
    table: Table,
    base: Segment,
    derived: Option<Segment>,
    /// Of the list of findings: the lists of their subjects, by kind.
    subjects: Vec<(Kind, Segment)>,
    /// Of the list of findings: what changed since it was built.
    overlay: Overlay,
    /// Facts changed since it was built.
    pub stale: bool,
    /// What links and rules add to it is there, and belongs to these rows.
    pub whole: bool,
}

/// Rows of a list that satisfy a query, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Selection {
    /// All of them, by a kept order.
    Whole {
        /// The order.
        sort: Column,
        /// Read from its end.
        descending: bool,
    },
    /// These.
    Rows(Vec<u32>),
}

impl List {
    /// A list over these segments.
    #[cfg(test)]
    pub(super) fn of(table: Table, base: Segment, derived: Option<Segment>) -> List {
        List { table, base, derived, subjects: Vec::new(), overlay: Overlay::default(), stale: false, whole: true }
    }

    /// Rows of the table.
    pub fn len(&self) -> usize {
        self.space() - self.overlay.gone.len()
    }

    /// Numbers that rows may have: those of the segment, then those that came since.
    fn space(&self) -> usize {
        self.base.rows() + self.overlay.added.len()
    }

    /// A row that came since the segment was built.
    fn added(&self, row: u32) -> Option<&Added> {
        self.overlay.added.get((row as usize).checked_sub(self.base.rows())?)
    }

    /// No row at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names of zones.
    pub fn labels(&self) -> &[String] {
        self.derived.as_ref().unwrap_or(&self.base).labels()
    }

    fn with(&self, column: Column) -> &Segment {
        match &self.derived {
            Some(derived) if derived.has(column) => derived,
            _ => &self.base,
        }
    }

    fn with_order(&self, column: Column) -> Option<&Segment> {
        [Some(&self.base), self.derived.as_ref()].into_iter().flatten().find(|segment| segment.has_order(column))
    }

    /// Whether rows can be put in order by this column at once.
    pub fn sorts_by(&self, column: Column) -> bool {
        self.with_order(column).is_some()
    }

    /// Whether rows can be filtered by this column.
    pub fn filters_by(&self, column: Column) -> bool {
        self.with(column).has(column)
    }

    /// The rows of a query.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn select(&self, query: &ListQuery) -> Result<Selection> {
        let sort = if self.sorts_by(query.sort) { query.sort } else { Column::Name };
        let typed = fold::key(&query.search);
        let plain = typed.is_empty() && query.filters.is_empty() && query.then.is_empty();
        if plain && self.overlay.is_empty() && self.sorts_by(sort) {
            return Ok(Selection::Whole { sort, descending: query.descending });
        }
        let rows = self.bits(query)?;
        if !query.then.is_empty() {
            return Ok(Selection::Rows(self.by_several(&query.order(), &rows)?));
        }
        let n = rows.count();
        let ranks = self.table != Table::Findings && query.sort == Column::Name && !query.descending;
        if !typed.is_empty() && n <= RANKED_MAX && ranks {
            return Ok(Selection::Rows(self.ranked(&typed, &rows)?));
        }
        let mut list = Vec::with_capacity(n);
        match self.with_order(sort) {
            Some(segment) => list.extend(segment.order(sort, 0, usize::MAX)?.into_iter().filter(|row| rows.has(*row))),
            None => list.extend((0u32..).take(self.base.rows()).filter(|row| rows.has(*row))),
        }
        self.insert_added(&mut list, sort, &rows)?;
        if query.descending {
            list.reverse();
        }
        Ok(Selection::Rows(list))
    }

    /// Rows in the order of several columns: sorted by the last key first, each sort leaving equals as they stand.
    fn by_several(&self, keys: &[SortBy], rows: &Bits) -> Result<Vec<u32>> {
        let mut list: Vec<u32> = (0u32..).take(self.space()).filter(|row| rows.has(*row)).collect();
        for key in keys.iter().rev() {
            let mut numbers = self.places(key.column)?;
            if key.descending {
                numbers.iter_mut().for_each(|number| *number = !*number);
            }
            sort_stably(&mut list, &numbers);
        }
        Ok(list)
    }

    /// A number per row that grows with the order of a column.
    fn places(&self, column: Column) -> Result<Vec<u32>> {
        let mut places = vec![0; self.space()];
        // Of findings the name is a number: the place of the subject in its own list.
        let is_name = matches!(column, Column::Name | Column::Code) && self.table != Table::Findings;
        let is_number = self.filters_by(column) && !is_name;
        if is_number {
            self.with(column).each_number(column, |row, number| {
                if let Some(place) = places.get_mut(row as usize) {
                    *place = number;
                }
            })?;
        } else if let Some(segment) = self.with_order(column) {
            for (row, at) in segment.order(column, 0, usize::MAX)?.into_iter().zip(0..) {
                if let Some(place) = places.get_mut(row as usize) {
                    *place = at;
                }
            }
        }
        for (place, added) in places.iter_mut().skip(self.base.rows()).zip(&self.overlay.added) {
            *place = added.number(column);
        }
        Ok(places)
    }

    /// Puts rows that came since where they belong in a list that stands in the order of a column.
    fn insert_added(&self, list: &mut Vec<u32>, sort: Column, rows: &Bits) -> Result<()> {
        for (added, row) in self.overlay.added.iter().zip(self.base.rows() as u32..).filter(|(_, row)| rows.has(*row)) {
            let number = added.number(sort);
            let (mut from, mut to) = (0, list.len());
            while from < to {
                let middle = from + (to - from) / 2;
                if self.number(sort, list[middle])? <= number { from = middle + 1 } else { to = middle }
            }
            list.insert(from, row);
        }
        Ok(())
    }

    /// The rows of a query as a set.
    fn bits(&self, query: &ListQuery) -> Result<Bits> {
        let is_searched = !fold::key(&query.search).is_empty();
        let mut new = vec![true; self.overlay.added.len()];
        let mut rows = if is_searched { self.search(&query.search, &mut new)? } else { Bits::all(self.base.rows()) };
        for predicate in &query.filters {
            self.with(predicate.column).filter(predicate, &mut rows)?;
        }
        if self.overlay.is_empty() {
            return Ok(rows);
        }
        let mut all = Bits::none(self.space());
        all.or(&rows);
        self.overlay.gone.iter().for_each(|row| all.unset(*row));
        for ((added, found), row) in self.overlay.added.iter().zip(new).zip(self.base.rows() as u32..) {
            if found && query.filters.iter().all(|predicate| predicate.holds(added.number(predicate.column))) {
                all.set(row);
            }
        }
        Ok(all)
    }

    /// How many rows a query lists among the first `rows_max` of the table, and whether these are all. What was typed is
    /// looked for in the whole table or not at all.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn count_within(&self, query: &ListQuery, rows_max: usize) -> Result<(usize, bool)> {
        if rows_max >= self.len() {
            return Ok((self.bits(query)?.count(), true));
        }
        if !fold::key(&query.search).is_empty() {
            return Ok((0, false));
        }
        let mut rows = Bits::all(rows_max);
        for predicate in &query.filters {
            let mut keep = Bits::none(rows_max);
            self.with(predicate.column).each_number_within(predicate.column, rows_max, |row, number| {
                if predicate.holds(number) {
                    keep.set(row);
                }
            })?;
            rows.and(&keep);
        }
        Ok((rows.count(), false))
    }

    /// Findings are found by the names of their subjects; `new` tells of the rows that came since.
    fn search(&self, typed: &str, new: &mut [bool]) -> Result<Bits> {
        if self.table != Table::Findings {
            return self.base.search(typed);
        }
        let mut hits = Bits::none(self.base.rows());
        new.fill(false);
        for (kind, subjects) in &self.subjects {
            let found = subjects.search(typed)?;
            for (new, added) in new.iter_mut().zip(&self.overlay.added) {
                *new |= added.number(Column::SubjectKind) == *kind as u32 && found.has(added.number(Column::Row));
            }
            let mut of_kind = Bits::none(self.len());
            self.base.each_number(Column::SubjectKind, |row, number| {
                if number == *kind as u32 {
                    of_kind.set(row);
                }
            })?;
            self.base.each_number(Column::Row, |row, subject| {
                if of_kind.has(row) && found.has(subject) {
                    hits.set(row);
                }
            })?;
        }
        Ok(hits)
    }

    /// The likeliest first: by how the typed text lies in the name, or in its initials and pinyin when letters were typed.
    fn ranked(&self, typed: &str, rows: &Bits) -> Result<Vec<u32>> {
        let order = match self.with_order(Column::Name) {
            Some(segment) => segment.order(Column::Name, 0, usize::MAX)?,
            None => (0u32..).take(self.len()).collect(),
        };
        let list: Vec<u32> = order.into_iter().filter(|row| rows.has(*row)).collect();
        let names: Vec<String> = list.iter().map(|row| self.base.name(*row)).collect::<Result<_>>()?;
        let letters = typed.is_ascii();
        let texts: Vec<String> = names.iter().map(|name| spelled(name, typed, letters)).collect();
        let mut scored: Vec<(i64, usize)> = (0..list.len()).map(|i| (i64::MIN, i)).collect();
        for hit in fuzzy::rank(typed, &texts, RANKED_MAX) {
            scored[hit.index].0 = hit.score;
        }
        scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        Ok(scored.into_iter().map(|(_, i)| list[i]).collect())
    }

    /// Rows of a selection.
    pub fn count(&self, selection: &Selection) -> usize {
        match selection {
            Selection::Whole { .. } => self.len(),
            Selection::Rows(rows) => rows.len(),
        }
    }

    /// `n` rows of a selection from `offset`.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn slice(&self, selection: &Selection, offset: usize, n: usize) -> Result<Vec<u32>> {
        match selection {
            Selection::Rows(rows) => Ok(rows.iter().skip(offset).take(n).copied().collect()),
            Selection::Whole { sort, descending } => {
                let Some(segment) = self.with_order(*sort) else {
                    return Ok((0u32..).take(self.len()).skip(offset).take(n).collect());
                };
                if !descending {
                    return segment.order(*sort, offset, n);
                }
                let to = self.len().saturating_sub(offset);
                let from = to.saturating_sub(n);
                let mut rows = segment.order(*sort, from, to - from)?;
                rows.reverse();
                Ok(rows)
            }
        }
    }

    /// Key and handle of a row.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn key(&self, row: u32) -> Result<(Key, i64)> {
        match self.added(row) {
            Some(added) => Ok((added.key, added.handle)),
            None => self.base.key(row),
        }
    }

    /// The number of a row in a column.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn number(&self, column: Column, row: u32) -> Result<u32> {
        match self.added(row) {
            Some(added) => Ok(added.number(column)),
            None => self.with(column).number(column, row),
        }
    }

    /// How the rows of a query spread over a column, most frequent first.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn facets(&self, query: &ListQuery, column: Column) -> Result<Vec<(u32, usize)>> {
        let rows = self.bits(query)?;
        let mut counts: FxHashMap<u32, usize> = FxHashMap::default();
        self.with(column).each_number(column, |row, number| {
            if rows.has(row) {
                *counts.entry(number).or_default() += 1;
            }
        })?;
        for (added, _) in self.overlay.added.iter().zip(self.base.rows() as u32..).filter(|(_, row)| rows.has(*row)) {
            *counts.entry(added.number(column)).or_default() += 1;
        }
        let mut list: Vec<(u32, usize)> = counts.into_iter().collect();
        list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(list)
    }

    /// Of the list of findings: how many there are of each combination of [`FINDING_TALLY`].
    pub fn tally(&self) -> Vec<([u32; 4], usize)> {
        self.overlay.tally(&self.base)
    }

    /// The row with this handle, in a list whose handles rise: all but findings of changed evidence do.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn row_with_handle(&self, handle: i64) -> Result<Option<u32>> {
        if let Some(at) = self.overlay.added.iter().position(|added| added.handle == handle) {
            return Ok(u32::try_from(self.base.rows() + at).ok());
        }
        Ok(self.base.row_with_handle(handle)?.filter(|row| !self.overlay.is_gone(*row)))
    }

    /// Which row of the table bears this key and, for findings, this handle.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn row_of(&self, key: Option<Key>, handle: Option<i64>) -> Result<Option<u32>> {
        let mut found = None;
        self.base.each_key(|row, k, h| {
            let fits = key.is_none_or(|key| key == k) && handle.is_none_or(|handle| handle == h);
            if found.is_none() && fits && !self.overlay.is_gone(row) {
                found = Some(row);
            }
        })?;
        let fits = |added: &Added| key.is_none_or(|k| k == added.key) && handle.is_none_or(|h| h == added.handle);
        let added = || self.overlay.added.iter().position(fits);
        Ok(found.or_else(|| u32::try_from(self.base.rows() + added()?).ok()))
    }
}

/// Sorts rows by their numbers, equals as they stood: two passes of 16 bits, which a million rows take in some milliseconds.
fn sort_stably(rows: &mut Vec<u32>, numbers: &[u32]) {
    const DIGITS: usize = 1 << 16;
    let of = |row: u32| numbers.get(row as usize).copied().unwrap_or(0);
    if rows.len() < DIGITS / 8 {
        return rows.sort_by_key(|row| of(*row));
    }
    let mut sorted = vec![0; rows.len()];
    for shift in [0, 16] {
        let digit = |row: u32| (of(row) >> shift) as usize % DIGITS;
        let mut starts = vec![0usize; DIGITS + 1];
        rows.iter().for_each(|row| starts[digit(*row) + 1] += 1);
        if starts.contains(&rows.len()) {
            continue; // all have the same digit
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        for row in rows.iter() {
            let start = &mut starts[digit(*row)];
            sorted[*start] = *row;
            *start += 1;
        }
        std::mem::swap(rows, &mut sorted);
    }
}

fn spelled(name: &str, typed: &str, letters: bool) -> String {
    if !letters {
        return name.to_owned();
    }
    let initials = crate::text::pinyin::initials(name);
    if initials.contains(typed) { initials } else { crate::text::pinyin::full(name) }
}

impl Store {
    pub(super) fn segment_path(&self, name: &str) -> PathBuf {
        self.beside(".index").join(format!("{name}.seg"))
    }

    /// Takes the derived segments away, so that they are built anew.
    pub fn drop_segments(&self) {
        let _ = std::fs::remove_dir_all(self.beside(".index"));
    }

    /// The newest known-number of an entry that changed facts of a table, or what is derived for it.
    fn changed(&self, table: Table) -> Result<i64> {
        let sql = match table {
            Table::Enterprises => {
                "SELECT COALESCE(MAX(j.published), 0) FROM journal j LEFT JOIN batch b ON b.number = j.number \
                 WHERE j.state = 1 AND (b.list = 1 OR j.action IN ('edit', 'undo', 'redo'))"
            }
            Table::Branches => {
                "SELECT COALESCE(MAX(j.published), 0) FROM journal j LEFT JOIN batch b ON b.number = j.number WHERE j.state = 1 AND b.list = 2"
            }
            Table::Members => {
                "SELECT COALESCE(MAX(j.published), 0) FROM journal j LEFT JOIN batch b ON b.number = j.number WHERE j.state = 1 AND b.list = 3"
            }
            Table::Texts => {
                "SELECT COALESCE(MAX(j.published), 0) FROM journal j LEFT JOIN batch b ON b.number = j.number \
                 WHERE j.state = 1 AND (b.list IN (2, 3, 5) OR j.action IN ('link', 'decide', 'undo', 'redo'))"
            }
            Table::Findings => {
                "SELECT COALESCE(MAX(j.published), 0) FROM journal j LEFT JOIN audit_run r ON r.number = j.number \
                 WHERE j.state = 1 AND j.action = 'audit' AND r.n_opened + r.n_closed + r.n_changed > 0"
            }
        };
        Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// The newest known-number of an entry that changed facts the audit reads.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn facts_known(&self) -> Result<i64> {
        let sql = "SELECT COALESCE(MAX(published), 0) FROM journal WHERE state = 1 AND action IN ('import', 'edit', 'link', 'decide', 'reread', 'undo', 'redo', 'zones', 'address')";
        Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Opens a list; `None` when it was never built.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn list(&self, table: Table) -> Result<Option<List>> {
        let Some(base) = Segment::open(&self.segment_path(table.en())) else { return Ok(None) };
        let derived = Segment::open(&self.derived_path(table))
            .filter(|derived| derived.rows() == base.rows() && derived.is_built_for(&[base.known()]));
        let open = |(kind, table): (Kind, Table)| Some((kind, Segment::open(&self.segment_path(table.en()))?));
        let subjects =
            if table == Table::Findings { SUBJECTS.into_iter().filter_map(open).collect() } else { Vec::new() };
        let whole = match table {
            Table::Findings => base.is_built_for(&self.subjects_known()),
            _ => derived.is_some(),
        };
        // One built before a column was thought of is as good as old.
        let lacks = own_columns(table).iter().any(|column| !base.has(*column));
        let stale = lacks || base.known() < self.changed(table)?;
        let overlay = if table == Table::Findings { self.overlay(&base)? } else { Overlay::default() };
        Ok(Some(List { table, base, derived, subjects, overlay, stale, whole }))
    }

    /// The states of the lists whose row numbers the list of findings uses.
    fn subjects_known(&self) -> Vec<i64> {
        let known = |(_, table): (Kind, Table)| Segment::open(&self.segment_path(table.en())).map_or(-1, |s| s.known());
        SUBJECTS.into_iter().map(known).collect()
    }

    pub(super) fn derived_path(&self, table: Table) -> PathBuf {
        self.segment_path(&format!("{}-derived", table.en()))
    }

    /// Builds what a list takes from its table alone: names, codes, own columns.
    ///
    /// # Errors
    /// Full, damaged.
    pub fn build_list(&self, table: Table) -> Result<()> {
        match table {
            Table::Enterprises => self.build_enterprises(),
            Table::Branches => self.build_branches(),
            Table::Members => self.build_members(),
            Table::Texts => self.build_texts(),
            Table::Findings => self.build_findings(),
        }
    }

    /// Builds every list that is missing or older than its table.
    ///
    /// # Errors
    /// Full, damaged.
    pub fn build_stale_lists(&self) -> Result<()> {
        for table in [Table::Enterprises, Table::Branches, Table::Members, Table::Texts] {
            if self.list(table)?.is_none_or(|list| list.stale) {
                self.build_list(table)?;
            }
        }
        Ok(())
    }

    fn build_enterprises(&self) -> Result<()> {
        let known = self.known()?;
        let sql = format!(
            "SELECT region, id, seq, name, code, status, registered_division, operating_division, staff, established, ownership, unit_kind, \
             relation, register_no, registered_place FROM enterprise WHERE {} ORDER BY seq",
            self.staged()?.current()
        );
        let mut builder = Builder::new(own_columns(Table::Enterprises), true);
        let mut codes: Vec<([u8; 18], u32)> = Vec::new();
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |at: usize| row.get_ref(at).ok().and_then(|v| v.as_str().ok()).unwrap_or("");
            let number = |at: usize| {
                row.get_ref(at).ok().and_then(|v| v.as_i64().ok()).and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
            };
            let place = if number(7) != 0 { number(7) } else { number(6) };
            let staff = row.get::<_, Option<u32>>(8)?.map_or(0, |n| n.saturating_add(1));
            let alike = super::nearby::mark(row.get::<_, i64>(14)?.cast_unsigned());
            let values =
                [number(5), place / 1000, place, staff, number(9), number(10), number(11), number(12), 0, alike];
            // Rows without a code stand behind all codes.
            let mut code = [0xff; 18];
            let written = text(4).as_bytes();
            let len = written.len().min(18);
            code[..len].copy_from_slice(&written[..len]);
            codes.push((code, u32::try_from(codes.len()).unwrap_or(u32::MAX)));
            builder.push(key_at(row, 0)?, row.get(2)?, text(3), &[text(4), text(13)], &values);
        }
        codes.sort_unstable();
        builder.rank(Column::Code, codes.iter().map(|(_, row)| *row));
        builder.write(&self.segment_path(Table::Enterprises.en()), known)
    }

    fn build_branches(&self) -> Result<()> {
        let known = self.known()?;
        let sql = format!(
            "SELECT region, id, seq, name, code, kind, dissolved FROM branch WHERE {} ORDER BY seq",
            self.staged()?.current()
        );
        let mut builder = Builder::new(own_columns(Table::Branches), true);
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |at: usize| row.get_ref(at).ok().and_then(|v| v.as_str().ok()).unwrap_or("");
            let live = row.get::<_, Option<i64>>(6)?.is_none();
            builder.push(key_at(row, 0)?, row.get(2)?, text(3), &[text(4)], &[row.get(5)?, live.into()]);
        }
        builder.write(&self.segment_path(Table::Branches.en()), known)
    }

    fn build_members(&self) -> Result<()> {
        let known = self.known()?;
        let sql = format!(
            "SELECT region, id, seq, name, phone, category, flow, id_hash FROM member WHERE {} ORDER BY seq",
            self.staged()?.current()
        );
        let mut builder = Builder::new(own_columns(Table::Members), true);
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |at: usize| row.get_ref(at).ok().and_then(|v| v.as_str().ok()).unwrap_or("");
            let phone = text(4);
            let tail = phone.get(phone.len().saturating_sub(4)..).unwrap_or("");
            let id = super::picture::number::<Option<[u8; 16]>>(row, 7)?;
            let alike = id.map_or(0, |id| super::nearby::mark(super::nearby::head(&id)));
            builder.push(key_at(row, 0)?, row.get(2)?, text(3), &[tail], &[row.get(5)?, row.get(6)?, alike]);
        }
        builder.write(&self.segment_path(Table::Members.en()), known)
    }

    fn build_texts(&self) -> Result<()> {
        let known = self.known()?;
        let mut builder = Builder::new(own_columns(Table::Texts), true);
        let sql = "SELECT hash, text, code FROM unit_text WHERE known_from NOT IN (SELECT number FROM journal WHERE state = 0) ORDER BY hash";
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let hash = row.get::<_, i64>(0)?;
            let text = |at: usize| row.get_ref(at).ok().and_then(|v| v.as_str().ok()).unwrap_or("");
            builder.push(super::stage::text_key(hash.cast_unsigned()), hash, text(1), &[text(2)], &[]);
        }
        builder.write(&self.segment_path(Table::Texts.en()), known)
    }

    /// Whether all that links and rules add to the lists was built from these facts or newer ones.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn lists_are_fresh(&self, facts: i64) -> Result<bool> {
        for (_, table) in SUBJECTS {
            let derived = Segment::open(&self.derived_path(table));
            if self.list(table)?.is_none_or(|list| list.stale) || derived.is_none_or(|derived| derived.known() < facts)
            {
                return Ok(false);
            }
        }
        Ok(self.list(Table::Findings)?.is_some())
    }

    /// Builds what links and rules add to the lists, and the list of findings.
    ///
    /// # Errors
    /// Full, damaged.
    pub fn build_derived(&self, picture: &Picture, audited: &Audited) -> Result<()> {
        self.build_stale_lists()?;
        let since = self.known()?;
        let marks = self.finding_marks()?;
        let open = marks.iter().filter(|mark| !mark.verified).map(|mark| mark.subject);
        let derivation = Derivation::of(self);
        derivation.build(picture, audited, open, self.known()?)?;
        derivation.put_in_place()?;
        self.write_findings_list(&marks, since)
    }

    fn finding_marks(&self) -> Result<Vec<Mark>> {
        let mut marks = Vec::new();
        self.each_finding_mark(|mark| marks.push(mark))?;
        Ok(marks)
    }

    /// Builds the list of findings; names and places come from the lists of the subjects, which must stand already.
    ///
    /// # Errors
    /// Full, damaged.
    pub fn build_findings(&self) -> Result<()> {
        let since = self.known()?;
        self.write_findings_list(&self.finding_marks()?, since)
    }

    /// `since`: what changed after this known-number is told beside the list.
    pub(super) fn write_findings_list(&self, marks: &[Mark], since: i64) -> Result<()> {
        let known = self.known()?;
        let mut rows: FxHashMap<(Kind, Key), u32> =
            marks.iter().map(|m| ((m.subject.kind, m.subject.key), u32::MAX)).collect();
        let mut ranks: Vec<(Kind, Vec<u32>)> = Vec::new();
        let mut behind: u32 = 0;
        for (kind, table) in SUBJECTS {
            let Some(segment) = Segment::open(&self.segment_path(table.en())) else { continue };
            segment.each_key(|row, key, _| {
                if let Some(at) = rows.get_mut(&(kind, key)) {
                    *at = row;
                }
            })?;
            // The place of each subject in its list by name; kinds stand one behind the other.
            let mut rank = vec![0; segment.rows()];
            let order = segment.order(Column::Name, 0, usize::MAX)?;
            for (row, place) in order.into_iter().zip(behind..) {
                if let Some(rank) = rank.get_mut(row as usize) {
                    *rank = place;
                }
            }
            behind = behind.saturating_add(u32::try_from(segment.rows()).unwrap_or(0));
            ranks.push((kind, rank));
        }
        let enterprises = self.list(Table::Enterprises)?;
        let mut places = Vec::new();
        for (kind, table) in SUBJECTS {
            places.push((kind, PlaceColumns::read(self.list(table)?.as_ref())?));
        }
        let mut builder = Builder::new(own_columns(Table::Findings), false);
        for mark in marks {
            let kind = mark.subject.kind;
            let row = rows.get(&(kind, mark.subject.key)).copied().unwrap_or(u32::MAX);
            let rank = ranks
                .iter()
                .find(|(of, _)| *of == kind)
                .and_then(|(_, rank)| rank.get(row as usize))
                .copied()
                .unwrap_or(u32::MAX);
            let place = places.iter().find(|(of, _)| *of == kind);
            let (county, zone) = place.map_or((0, 0), |(_, place)| place.of(row));
            let values = super::overlay::numbers(mark, [row, rank, county, zone]);
            builder.push(mark.subject.key, mark.seq, "", &[], &values);
        }
        builder.labels(enterprises.map(|list| list.labels().to_vec()).unwrap_or_default());
        builder.stands_on(self.subjects_known());
        builder.tally(FINDING_TALLY);
        builder.since(since);
        builder.write(&self.segment_path(Table::Findings.en()), known)?;
        self.forget_delta(since)
    }
}

/// Writes what links and rules add to the lists beside those in use, then puts all in place. Needs no connection.
pub(super) struct Derivation {
    /// Table, its own segment, the one that is made, where it waits until it is put in place.
    tables: [(Table, PathBuf, PathBuf, PathBuf); 4],
}

impl Derivation {
    pub fn of(store: &Store) -> Derivation {
        // Two processes may derive at once: each puts its own in place, and both are right.
        static MADE: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let nth = MADE.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let paths = |(_, table): (Kind, Table)| {
            let path = store.derived_path(table);
            let waits = path.with_extension(format!("next{}-{nth}", std::process::id()));
            (table, store.segment_path(table.en()), path, waits)
        };
        Derivation { tables: SUBJECTS.map(paths) }
    }

    /// `open` names the subject of each open finding that nobody verified; `known` is the state of the facts in the picture.
    pub fn build(
        &self,
        picture: &Picture,
        audited: &Audited,
        open: impl Iterator<Item = Subject>,
        known: i64,
    ) -> Result<()> {
        let mut findings: FxHashMap<Subject, u32> = FxHashMap::default();
        open.for_each(|subject| *findings.entry(subject).or_default() += 1);
        let of = |kind, key| findings.get(&Subject { kind, key }).copied().unwrap_or(0);
        for (table, base, _, waits) in &self.tables {
            let made = Made { base, path: waits, columns: derived_columns(*table), picture, known };
            match table {
                Table::Enterprises => made.derive(picture.enterprises.iter().map(|e| e.key), |key, ix| {
                    enterprise_numbers(picture, audited, ix, of(Kind::Enterprise, key))
                }),
                Table::Branches => made.derive(picture.branches.iter().map(|b| b.key), |key, ix| {
                    branch_numbers(picture, ix, of(Kind::Branch, key))
                }),
                Table::Members => made.derive(picture.members.iter().map(|m| m.key), |key, ix| {
                    member_numbers(picture, ix, of(Kind::Member, key))
                }),
                Table::Texts => made.derive(picture.texts.iter().map(|t| t.key), |_, ix| text_numbers(picture, ix)),
                Table::Findings => Ok(()),
            }?;
        }
        Ok(())
    }

    /// Takes away what was made.
    pub fn discard(&self) {
        self.tables.iter().for_each(|(.., waits)| drop(std::fs::remove_file(waits)));
    }

    /// Replaces the ones in use.
    pub fn put_in_place(&self) -> Result<()> {
        for (_, _, path, waits) in &self.tables {
            if waits.exists() {
                std::fs::rename(waits, path).map_err(super::StoreError::Io)?;
            }
        }
        Ok(())
    }
}

pub(super) fn enterprise_numbers(picture: &Picture, audited: &Audited, ix: Option<Ix>, findings: u32) -> [u32; 8] {
    let Some(ix) = ix else { return [0, 0, findings, 0, 0, 0, 0, 0] };
    let at = |column: &[u8]| column.get(ix as usize).copied().unwrap_or(0).into();
    let enterprise = picture.enterprise(ix);
    [
        zone_number(enterprise.zone),
        audited.members.get(ix as usize).copied().unwrap_or(0),
        findings,
        at(&audited.coverage),
        at(&audited.step),
        enterprise.running as u32,
        at(&audited.three_have),
        enterprise.zone_split as u32,
    ]
}

pub(super) fn branch_numbers(picture: &Picture, ix: Option<Ix>, findings: u32) -> [u32; 4] {
    let Some(ix) = ix else { return [0, 0, 0, findings] };
    let formal = picture.affiliations_of_branch(ix).filter(|a| a.kind == AffiliationKind::Formal).count();
    [
        u32::try_from(picture.units_of_branch(ix).count()).unwrap_or(u32::MAX),
        u32::try_from(formal).unwrap_or(u32::MAX),
        zone_number(picture.branches[ix as usize].zone),
        findings,
    ]
}

pub(super) fn member_numbers(picture: &Picture, ix: Option<Ix>, findings: u32) -> [u32; 4] {
    let Some(ix) = ix else { return [0, 0, 0, findings] };
    [
        picture.affiliations_of_member(ix).next().map_or(0, |a| a.place as u32),
        linked_number(picture, ix),
        zone_number(picture.member(ix).zone),
        findings,
    ]
}

pub(super) fn text_numbers(picture: &Picture, ix: Option<Ix>) -> [u32; 2] {
    let Some(ix) = ix else { return [0, 0] };
    let (rosters, branches) = picture.uses_of_text(ix);
    [picture.texts[ix as usize].state as u32, u32::try_from(rosters + branches).unwrap_or(u32::MAX)]
}

/// A segment that is made of another one and the picture.
struct Made<'a> {
    base: &'a PathBuf,
    path: &'a PathBuf,
    columns: &'static [Column],
    picture: &'a Picture,
    known: i64,
}

impl Made<'_> {
    /// Rows of a list and of the picture mostly stand in one order; an audit of another day may have read others.
    fn derive<const N: usize>(
        &self,
        keys: impl Iterator<Item = Key>,
        values: impl Fn(Key, Option<Ix>) -> [u32; N],
    ) -> Result<()> {
        let Some(base) = Segment::open(self.base) else { return Ok(()) };
        let keys: Vec<Key> = keys.collect();
        let mut aligned = true;
        base.each_key(|row, key, _| aligned &= keys.get(row as usize) == Some(&key))?;
        let at: FxHashMap<Key, Ix> =
            if aligned { FxHashMap::default() } else { keys.iter().copied().zip(0..).collect() };
        let mut builder = Builder::new(self.columns, false);
        base.each_key(|row, key, handle| {
            let ix = if aligned { Some(row) } else { at.get(&key).copied() };
            builder.push(key, handle, "", &[], &values(key, ix));
        })?;
        builder.labels(self.picture.zones.clone());
        builder.stands_on(vec![base.known()]);
        builder.write(self.path, self.known)
    }
}
/// County and zone of every row of a list, as far as its subjects have them.
#[derive(Default)]
struct PlaceColumns {
    county: Vec<u32>,
    zone: Vec<u32>,
}

impl PlaceColumns {
    fn read(list: Option<&List>) -> Result<PlaceColumns> {
        let Some(list) = list else { return Ok(PlaceColumns::default()) };
        let mut places = PlaceColumns::default();
        list.with(Column::County).each_number(Column::County, |_, number| places.county.push(number))?;
        list.with(Column::Zone).each_number(Column::Zone, |_, number| places.zone.push(number))?;
        Ok(places)
    }

    fn of(&self, row: u32) -> (u32, u32) {
        let at = |column: &[u32]| column.get(row as usize).copied().unwrap_or(0);
        (at(&self.county), at(&self.zone))
    }
}

/// Zones count from 1 in lists, so that 0 is "none".
fn zone_number(zone: Ix) -> u32 {
    if zone == NONE { 0 } else { zone + 1 }
}

/// The best state among a member's unit texts: 0 no text, else the state's number plus 1.
fn linked_number(picture: &Picture, member: Ix) -> u32 {
    let best = picture
        .works_of_member(member)
        .map(|work| picture.texts[work.text as usize].state)
        .max_by_key(|state| state.counts());
    best.map_or(0, |state| state as u32 + 1)
}
