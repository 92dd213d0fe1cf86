//! 分批导入: rows of one list go in under a staged journal number, in transactions that hold the write lock for at most some
//! 50 ms each, and become visible all at once. Until then no reader sees them; after a crash the next start takes them away.
//!
//! A row is new, changed, unchanged, or merged into an earlier row of the same list; nothing else happens to it here.

use super::facts::{Facts, key_at};
use super::{Result, Store, StoreError};
use crate::model::day::Day;
use crate::model::id::{Id, IdSource, Key, Region};
use crate::model::record::*;
use crate::model::register::EntryRecord;
use crate::resolve::{name, party};
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::{FxHashMap, FxHashSet};
use std::fs::File;
use std::time::{Duration, Instant};

/// How long one staging transaction may hold the write lock: another terminal's edit waits no longer than this.
const LOCK_SLICE: Duration = Duration::from_millis(40);

/// Pause between two transactions, so that a waiting writer gets its turn.
const LOCK_PAUSE: Duration = Duration::from_micros(1_500);

/// Rows between two looks at the watch.
const ROWS_PER_LOOK: u32 = 256;

/// Faults of one batch that are kept in full; all are counted. A file with more of them is not mended line by line.
const FAULTS_MAX: i64 = 100_000;

/// Rows of one chunk of `batch_rows`: some 600 KB a chunk.
const OUTCOMES_PER_CHUNK: usize = 65_536;

/// What became of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Outcome {
    /// 新增
    New = 1,
    /// 变更
    Changed = 2,
    /// 未变
    Unchanged = 3,
    /// 归并 into an earlier row of the same list
    Merged = 4,
    /// 退回
    Rejected = 5,
    /// 跳过
    Skipped = 6,
}

impl Outcome {
    /// Every outcome, in the order of the row arithmetic.
    pub const ALL: [Outcome; 6] =
        [Outcome::New, Outcome::Changed, Outcome::Unchanged, Outcome::Merged, Outcome::Rejected, Outcome::Skipped];
}

/// What an import is, for its batch row and journal entry.
#[derive(Clone, Debug)]
pub struct BatchSpec {
    /// Kind of list.
    pub list: ListKind,
    /// File name for people.
    pub file: String,
    /// Sheet name.
    pub sheet: String,
    /// Fingerprint of the content.
    pub digest: Vec<u8>,
    /// 截止日 of the list.
    pub as_of: Day,
    /// Zone claimed for every row, or empty.
    pub zone: String,
    /// Scope the list is complete for, or empty.
    pub complete: String,
    /// Mapping report as JSON.
    pub mapping: String,
    /// Who imports.
    pub operator: String,
    /// Unix seconds.
    pub at: i64,
    /// Home of rows whose list tells no county.
    pub region: Region,
    /// Seed of the ids.
    pub seed: u64,
}

/// One fault as it is kept for the list of 错行.
#[derive(Clone, Debug)]
pub struct FaultRow {
    /// Row in the sheet.
    pub row: u32,
    /// Heading of the cell.
    pub heading: String,
    /// The row was sent back because of it.
    pub rejects: bool,
    /// Words in Chinese.
    pub zh: String,
    /// Words in English.
    pub en: String,
}

/// A row of a table that is valid on the list's day.
#[derive(Clone, Copy, Debug)]
struct Held {
    seq: i64,
    digest: u64,
    key: Key,
    touched: bool,
}

/// What the database holds of one kind, found by identity.
#[derive(Debug, Default)]
struct Index {
    rows: Vec<Held>,
    by: FxHashMap<u64, u32>,
}

impl Index {
    fn add(&mut self, held: Held, identities: impl IntoIterator<Item = u64>) -> u32 {
        let at = u32::try_from(self.rows.len()).expect("fewer than 2^32 rows");
        self.rows.push(held);
        for identity in identities {
            self.by.entry(identity).or_insert(at);
        }
        at
    }

    fn find(&self, identities: &[u64]) -> Option<u32> {
        identities.iter().find_map(|identity| self.by.get(identity).copied())
    }
}

/// What stands beside a row: an affiliation, a work unit, a claim; found by owner and content.
#[derive(Clone, Copy, Debug)]
struct Side {
    seq: i64,
    digest: u64,
    /// Named by this list: what its first row says stands.
    touched: bool,
}

/// An import in progress. Dropped without [`Stage::publish`], it is taken away.
pub struct Stage<'s> {
    store: &'s mut Store,
    _lock: File,
    number: i64,
    known_at_start: i64,
    spec: BatchSpec,
    ids: IdSource,
    index: Index,
    sides: FxHashMap<u64, Side>,
    texts: FxHashSet<u64>,
    relate: fn(&mut EnterpriseRecord),
    /// Enterprises can be met by their name alone: read when the first row names nothing else.
    names_loaded: bool,
    in_transaction: Option<Instant>,
    since_look: u32,
    counts: [u64; 7],
    outcomes: Vec<u8>,
    chunk: i64,
    faults: i64,
    changes: FxHashMap<&'static str, u64>,
    rewritten: Vec<(i64, i64)>,
    ended: u64,
    done: bool,
}

/// Tags that keep identities of different kinds apart in one table.
#[derive(Clone, Copy)]
#[repr(u64)]
enum Tag {
    Code = 1,
    RegisterNo,
    NameCounty,
    BranchName,
    Person,
    NameBirth,
    Letter,
    Contact,
    Claim,
    Unit,
    Work,
    Affiliation,
    Entry,
    Name,
}

fn identity(tag: Tag, parts: &[&str], number: u64) -> u64 {
    StableHash::digest(&(tag as u64, parts, number))
}

/// The hash a unit text is known by: its folded name key and its credit code.
pub fn text_hash(name_key: &str, code: &str) -> u64 {
    StableHash::digest(&(name_key, code))
}

/// The hash a branch name is met by: see [`party::branch_key`].
pub fn branch_hash(text: &str) -> u64 {
    if text.is_empty() { 0 } else { StableHash::of(&party::branch_key(text)) }
}

impl Store {
    /// Starts a staged import.
    ///
    /// # Errors
    /// Busy when another import or audit is running; full; damaged.
    pub fn stage(&mut self, spec: BatchSpec, relate: fn(&mut EnterpriseRecord)) -> Result<Stage<'_>> {
        let Some(lock) = self.try_stage_lock()? else { return Err(StoreError::Busy) };
        abandon_all(&mut self.conn)?;
        let known_at_start = self.known()?;
        let number = super::journal::open_staged(&self.conn, spec.region, spec.at, &spec.operator, "import")?;
        let millis = u64::try_from(spec.at).unwrap_or(0) * 1000;
        let ids = IdSource::new(millis, spec.seed ^ number.cast_unsigned().rotate_left(40));
        let mut stage = Stage {
            store: self,
            _lock: lock,
            number,
            known_at_start,
            spec,
            ids,
            index: Index::default(),
            sides: FxHashMap::default(),
            texts: FxHashSet::default(),
            relate,
            names_loaded: false,
            in_transaction: None,
            since_look: 0,
            counts: [0; 7],
            outcomes: Vec::new(),
            chunk: 0,
            faults: 0,
            changes: FxHashMap::default(),
            rewritten: Vec::new(),
            ended: 0,
            done: false,
        };
        stage.load()?;
        // Until it is published a staged row may be lost with the machine's power: the commit that publishes is the durable one.
        stage.store.conn.pragma_update(None, "synchronous", "NORMAL")?;
        stage.store.conn.pragma_update(None, "cache_size", super::STAGING_CACHE)?;
        Ok(stage)
    }
}

impl Stage<'_> {
    /// Batch and journal number.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Takes one record in.
    ///
    /// # Errors
    /// Busy, full.
    pub fn put(&mut self, record: &Record) -> Result<Outcome> {
        self.breathe()?;
        let (outcome, at) = match record {
            Record::Enterprise(r) => self.put_enterprise(r)?,
            Record::Branch(r) => self.put_branch(r)?,
            Record::Member(r) => self.put_member(r)?,
            Record::Transfer(r) => self.put_transfer(r)?,
            Record::Contact(r) => self.put_contact(r)?,
            Record::Entry(r) => self.put_entry(r)?,
        };
        self.note(record.row(), outcome, at)?;
        Ok(outcome)
    }

    /// Notes a row that was sent back or skipped.
    ///
    /// # Errors
    /// Busy, full.
    pub fn pass(&mut self, row: u32, outcome: Outcome) -> Result<()> {
        self.breathe()?;
        self.note(row, outcome, u32::MAX)
    }

    /// Keeps a fault for the list of 错行.
    ///
    /// # Errors
    /// Busy, full.
    pub fn fault(&mut self, fault: &FaultRow) -> Result<()> {
        self.breathe()?;
        self.faults += 1;
        if self.faults > FAULTS_MAX {
            return Ok(());
        }
        let sql = "INSERT INTO fault (number, line, row_number, heading, rejects, words_zh, words_en) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.store.conn.prepare_cached(sql)?.execute(params![
            self.number,
            self.faults,
            fault.row,
            fault.heading,
            fault.rejects,
            fault.zh,
            fault.en
        ])?;
        Ok(())
    }

    /// Counts so far: read, then one per [`Outcome`].
    pub fn counts(&self) -> [u64; 7] {
        self.counts
    }

    /// Of the changed rows, how many changed which column.
    pub fn changes(&self) -> Vec<(&'static str, u64)> {
        let mut changes: Vec<_> = self.changes.iter().map(|(column, n)| (*column, *n)).collect();
        changes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        changes
    }

    /// How many rows of the scope this complete list did not name, and how many the scope holds.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn absent(&mut self) -> Result<(u64, u64)> {
        let scope = self.scope()?;
        let absent = scope.iter().filter(|at| !self.index.rows[**at as usize].touched).count();
        Ok((absent as u64, scope.len() as u64))
    }

    /// Ends what this complete list did not name.
    ///
    /// # Errors
    /// Busy, full.
    pub fn end_absent(&mut self) -> Result<u64> {
        let absent: Vec<Held> =
            self.scope()?.into_iter().map(|at| self.index.rows[at as usize]).filter(|h| !h.touched).collect();
        for held in &absent {
            self.breathe()?;
            self.end(held)?;
        }
        self.ended = absent.len() as u64;
        Ok(self.ended)
    }

    /// Takes a trial back as if it had never been: not even a line in the journal stays, unless others wrote meanwhile.
    ///
    /// # Errors
    /// Busy, full.
    pub fn discard(mut self) -> Result<()> {
        if self.in_transaction.take().is_some() {
            self.store.conn.execute_batch("ROLLBACK")?;
        }
        self.store.conn.pragma_update(None, "synchronous", "FULL")?;
        abandon_all(&mut self.store.conn)?;
        let sql = "DELETE FROM journal WHERE number = ?1 AND state = 2 AND number = (SELECT MAX(number) FROM journal)";
        self.store.conn.execute(sql, [self.number])?;
        self.done = true;
        Ok(())
    }

    /// Makes everything visible in one short transaction.
    ///
    /// # Errors
    /// Busy, full. Nothing was published then.
    pub fn publish(mut self, rejects: &str) -> Result<i64> {
        self.flush_outcomes()?;
        self.commit()?;
        self.store.conn.pragma_update(None, "synchronous", "FULL")?;
        self.store.conn.execute_batch("BEGIN IMMEDIATE")?;
        let published = self.publish_in_transaction(rejects);
        match published {
            Ok(known) => {
                self.store.conn.execute_batch("COMMIT")?;
                self.done = true;
                Ok(known)
            }
            Err(error) => {
                let _ = self.store.conn.execute_batch("ROLLBACK");
                Err(error)
            }
        }
    }

    fn publish_in_transaction(&mut self, rejects: &str) -> Result<i64> {
        if self.store.known()? != self.known_at_start {
            self.yield_to_edits()?;
        }
        let c = self.counts;
        let sql = "INSERT INTO batch (number, list, file, sheet, digest, as_of, zone, complete, mapping, rejects, n_read, n_new, \
                   n_changed, n_unchanged, n_merged, n_rejected, n_skipped, n_faults, n_ended) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
        let s = &self.spec;
        let count = |i: usize| c[i].cast_signed();
        self.store.conn.prepare_cached(sql)?.execute(params![
            self.number,
            s.list as u8,
            s.file,
            s.sheet,
            s.digest,
            s.as_of.0,
            s.zone,
            s.complete,
            s.mapping,
            rejects,
            count(0),
            count(1),
            count(2),
            count(3),
            count(4),
            count(5),
            count(6),
            self.faults,
            self.ended.cast_signed()
        ])?;
        let why = format!("{} {}", s.list.zh(), s.file);
        super::journal::publish(&self.store.conn, self.number, &why)
    }

    /// A person edited a row while this import ran: the edit stands, and the import's row steps back behind it.
    fn yield_to_edits(&mut self) -> Result<()> {
        let table = match self.spec.list {
            ListKind::Enterprises => "enterprise",
            ListKind::Branches => "branch",
            ListKind::Members => "member",
            ListKind::Transfers => "transfer",
            ListKind::Contacts => "contact",
            _ => "entry",
        };
        let overtaken = format!("SELECT known_to FROM {table} WHERE seq = ?1");
        // The new row, and the copy that kept the time before it: the edit has its own.
        let withdraw = format!(
            "DELETE FROM {table} WHERE (region, id) = (SELECT region, id FROM {table} WHERE seq = ?1) AND known_from = ?2"
        );
        for (old, new) in std::mem::take(&mut self.rewritten) {
            let by: Option<i64> =
                self.store.conn.prepare_cached(&overtaken)?.query_row([old], |row| row.get(0)).optional()?.flatten();
            if by.is_some_and(|by| by != self.number) {
                self.store.conn.prepare_cached(&withdraw)?.execute([new, self.number])?;
                self.counts[Outcome::Changed as usize] = self.counts[Outcome::Changed as usize].saturating_sub(1);
                self.counts[Outcome::Unchanged as usize] += 1;
            }
        }
        Ok(())
    }

    // ---- transactions in slices

    fn breathe(&mut self) -> Result<()> {
        match self.in_transaction {
            None => {
                self.store.conn.execute_batch("BEGIN IMMEDIATE")?;
                self.in_transaction = Some(Instant::now());
                self.since_look = 0;
            }
            Some(since) => {
                self.since_look += 1;
                if self.since_look >= ROWS_PER_LOOK {
                    self.since_look = 0;
                    if since.elapsed() >= LOCK_SLICE {
                        self.commit()?;
                        std::thread::sleep(LOCK_PAUSE);
                        self.store.conn.execute_batch("BEGIN IMMEDIATE")?;
                        self.in_transaction = Some(Instant::now());
                    }
                }
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        if self.in_transaction.take().is_some() {
            self.store.conn.execute_batch("COMMIT")?;
        }
        Ok(())
    }

    fn note(&mut self, row: u32, outcome: Outcome, at: u32) -> Result<()> {
        self.counts[0] += 1;
        self.counts[outcome as usize] += 1;
        let seq = self.index.rows.get(at as usize).map_or(0, |held| held.seq);
        self.outcomes.extend(row.to_le_bytes());
        self.outcomes.push(outcome as u8);
        self.outcomes.extend(u32::try_from(seq).unwrap_or(0).to_le_bytes());
        if self.outcomes.len() >= 9 * OUTCOMES_PER_CHUNK { self.flush_outcomes() } else { Ok(()) }
    }

    fn flush_outcomes(&mut self) -> Result<()> {
        if self.outcomes.is_empty() {
            return Ok(());
        }
        self.breathe()?;
        let sql = "INSERT INTO batch_rows (number, chunk, rows) VALUES (?1, ?2, ?3)";
        self.store.conn.prepare_cached(sql)?.execute(params![self.number, self.chunk, self.outcomes])?;
        self.chunk += 1;
        self.outcomes.clear();
        Ok(())
    }

    // ---- what is held

    fn load(&mut self) -> Result<()> {
        match self.spec.list {
            ListKind::Enterprises => {
                self.load_rows::<EnterpriseRecord>(
                    "code, register_no, CASE WHEN code = '' THEN name ELSE '' END, registered_division",
                    |row| {
                        let record = EnterpriseRecord {
                            code: row.get(5)?,
                            register_no: row.get(6)?,
                            name: row.get(7)?,
                            registered: AddressRecord { division: row.get(8)?, ..Default::default() },
                            ..Default::default()
                        };
                        Ok(enterprise_identities(&record))
                    },
                )?;
                self.load_sides("zone_claim", "zone", "''", |key, row| {
                    let zone: String = row.get(3)?;
                    Ok((claim_identity(key, &zone), 0))
                })
            }
            ListKind::Branches => {
                self.load_rows::<BranchRecord>("code, name", |row| {
                    Ok(branch_identities(&row.get::<_, String>(5)?, &row.get::<_, String>(6)?))
                })?;
                self.load_sides("branch_unit", "text_hash", "0", |key, row| {
                    Ok((unit_identity(key, row.get::<_, i64>(3)?), 0))
                })?;
                self.load_texts()
            }
            ListKind::Members => {
                self.load_rows::<MemberRecord>(MEMBER_IDENTITY, |row| {
                    let record = MemberRecord {
                        id_hash: super::facts::Column::take(row.get_ref(5)?),
                        name: row.get(6)?,
                        birth_month: row.get(7)?,
                        joined: super::facts::Column::take(row.get_ref(8)?),
                        ..Default::default()
                    };
                    let code: String = row.get::<_, Option<String>>(10)?.unwrap_or_default();
                    Ok(member_identities(&record, branch_mark(row.get::<_, Option<i64>>(9)?.unwrap_or(0), &code)))
                })?;
                self.load_sides("work_unit", "text_hash", "source", |key, row| {
                    let (hash, source): (i64, u8) = (row.get(3)?, row.get(4)?);
                    Ok((work_identity(key, source), hash.cast_unsigned()))
                })?;
                self.load_sides("affiliation", "branch_hash, branch_code", "kind, place, since", |key, row| {
                    let (hash, code): (i64, String) = (row.get(3)?, row.get(4)?);
                    let digest =
                        affiliation_digest(row.get(5)?, row.get(6)?, row.get::<_, Option<u32>>(7)?.unwrap_or(0));
                    Ok((affiliation_identity(key, hash.cast_unsigned(), &code), digest))
                })?;
                self.load_texts()
            }
            ListKind::Transfers => {
                self.load_rows::<TransferRecord>("letter_no, id_hash, name, issued_on, from_text, to_text", |row| {
                    let record = TransferRecord {
                        letter_no: row.get(5)?,
                        id_hash: super::facts::Column::take(row.get_ref(6)?),
                        name: row.get(7)?,
                        issued_on: super::facts::Column::take(row.get_ref(8)?),
                        from_text: row.get(9)?,
                        to_text: row.get(10)?,
                        ..Default::default()
                    };
                    Ok(transfer_identities(&record))
                })
            }
            ListKind::Contacts => {
                self.load_rows::<ContactRecord>("role, name, phone, organisation", |row| {
                    let record = ContactRecord {
                        role: row.get(5)?,
                        name: row.get(6)?,
                        phone: row.get(7)?,
                        organisation: row.get(8)?,
                        ..Default::default()
                    };
                    Ok(contact_identities(&record))
                })?;
                self.load_sides("contact_unit", "text_hash", "0", |key, row| {
                    Ok((unit_identity(key, row.get::<_, i64>(3)?), 0))
                })?;
                self.load_texts()
            }
            _ => self.load_entries(),
        }
    }

    /// Loads `seq, digest, region, id` and the identity columns (from column 5 on) of every row valid on the list's day.
    fn load_rows<F: Facts>(
        &mut self,
        columns: &'static str,
        identities: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<Vec<u64>>,
    ) -> Result<()> {
        // Only the table of registers holds more than one kind of list.
        let kind = if F::TABLE == EntryRecord::TABLE { "list" } else { "?2" };
        let sql = format!(
            "SELECT seq, digest, region, id, version, {columns} FROM {} \
             WHERE known_to IS NULL AND valid_from <= ?1 AND (valid_to IS NULL OR valid_to > ?1) AND {kind} = ?2 ORDER BY seq",
            F::TABLE
        );
        let mut statement = self.store.conn.prepare(&sql)?;
        let mut rows = statement.query([self.spec.as_of.0, self.spec.list as i32])?;
        while let Some(row) = rows.next()? {
            let held = Held {
                seq: row.get(0)?,
                digest: row.get::<_, i64>(1)?.cast_unsigned(),
                key: key_at(row, 2)?,
                touched: false,
            };
            self.index.add(held, identities(row)?);
        }
        Ok(())
    }

    fn load_sides(
        &mut self,
        table: &'static str,
        identity: &'static str,
        content: &'static str,
        read: impl Fn(Key, &rusqlite::Row<'_>) -> rusqlite::Result<(u64, u64)>,
    ) -> Result<()> {
        let sql = format!(
            "SELECT seq, region, id, {identity}, {content} FROM {table} \
             WHERE known_to IS NULL AND valid_from <= ?1 AND (valid_to IS NULL OR valid_to > ?1)"
        );
        let mut statement = self.store.conn.prepare(&sql)?;
        let mut rows = statement.query([self.spec.as_of.0])?;
        while let Some(row) = rows.next()? {
            let (identity, digest) = read(key_at(row, 1)?, row)?;
            self.sides.insert(identity, Side { seq: row.get(0)?, digest, touched: false });
        }
        Ok(())
    }

    /// Entries of this register; the first unit of an entry is a part of what it is known by.
    fn load_entries(&mut self) -> Result<()> {
        let columns = "list, name, id_hash, phone, branch_text, branch_code, partner, sort, what, happened, checked, \
                       (SELECT t.name_key FROM entry_unit u JOIN unit_text t ON t.hash = u.text_hash \
                        WHERE u.region = entry.region AND u.id = entry.id ORDER BY u.seq LIMIT 1)";
        self.load_rows::<EntryRecord>(columns, |row| {
            let record = EntryRecord {
                list: ListKind::from_number(row.get(5)?),
                name: row.get(6)?,
                id_hash: super::facts::Column::take(row.get_ref(7)?),
                phone: row.get(8)?,
                branch_text: row.get(9)?,
                branch_code: row.get(10)?,
                partner: row.get(11)?,
                sort: row.get(12)?,
                what: row.get(13)?,
                happened: super::facts::Column::take(row.get_ref(14)?),
                checked: super::facts::Column::take(row.get_ref(15)?),
                ..Default::default()
            };
            Ok(vec![entry_identity(&record, &row.get::<_, Option<String>>(16)?.unwrap_or_default())])
        })?;
        self.load_sides("entry_unit", "text_hash", "0", |key, row| Ok((unit_identity(key, row.get::<_, i64>(3)?), 0)))?;
        self.load_texts()
    }

    /// Names that one enterprise alone bears.
    fn load_names(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.names_loaded, true) {
            return Ok(());
        }
        let at: FxHashMap<i64, u32> = self.index.rows.iter().map(|held| held.seq).zip(0..).collect();
        let mut names: FxHashMap<u64, Option<u32>> = FxHashMap::default();
        let mut statement = self.store.conn.prepare("SELECT seq, name FROM enterprise WHERE known_to IS NULL")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(at) = at.get(&row.get(0)?).copied() else { continue };
            let name = name_identity(row.get_ref(1)?.as_str().unwrap_or(""));
            names.entry(name).and_modify(|held| *held = None).or_insert(Some(at));
        }
        drop(rows);
        for (name, at) in names {
            if let Some(at) = at {
                self.index.by.entry(name).or_insert(at);
            }
        }
        Ok(())
    }

    fn load_texts(&mut self) -> Result<()> {
        let mut statement = self.store.conn.prepare("SELECT hash FROM unit_text")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            self.texts.insert(row.get::<_, i64>(0)?.cast_unsigned());
        }
        Ok(())
    }

    // ---- one record of each kind

    fn put_enterprise(&mut self, record: &EnterpriseRecord) -> Result<(Outcome, u32)> {
        let home = if record.home == 0 { self.spec.region } else { Region(record.home) };
        let first = record.established.map_or(Day::BEGINNING, |date| date.earliest().min(self.spec.as_of));
        let relate = self.relate;
        let merge = move |held: &mut EnterpriseRecord, newer: &EnterpriseRecord| {
            let before = (held.registered.clone(), held.operating.clone());
            let (name, former) = (held.name.clone(), held.former.clone());
            held.merge(newer);
            keep_former(held, &name, &former);
            for (address, old, new) in
                [(&mut held.registered, before.0, &newer.registered), (&mut held.operating, before.1, &newer.operating)]
            {
                *address = if new.raw.is_empty() { old } else { new.clone() };
            }
            // One list may name the registered address and another the operating one.
            if newer.registered.raw.is_empty() != newer.operating.raw.is_empty() {
                relate(held);
            }
        };
        let birth = Birth { home, first_day: first, extra: &[] };
        let mut identities = enterprise_identities(record);
        let mut told = std::borrow::Cow::Borrowed(record);
        if names_only(record) {
            let by_name = name_identity(&record.name);
            self.load_names()?;
            if self.index.by.contains_key(&by_name) {
                // The registry's spelling stands, else both lists would take turns.
                told.to_mut().name = String::new();
            }
            identities.insert(0, by_name);
        }
        let (outcome, at) = self.upsert(told.as_ref(), &identities, &birth, merge)?;
        let zone = if record.zone.is_empty() { self.spec.zone.clone() } else { record.zone.clone() };
        if !zone.is_empty() {
            self.claim(self.index.rows[at as usize].key, &zone)?;
        }
        Ok((outcome, at))
    }

    fn put_branch(&mut self, record: &BranchRecord) -> Result<(Outcome, u32)> {
        let extra = record.hashes();
        let first = record.founded.map_or(Day::BEGINNING, |date| date.earliest().min(self.spec.as_of));
        let identities = branch_identities(&record.code, &record.name);
        let record = &BranchRecord { zone: self.zone_or(&record.zone), ..record.clone() };
        let (mut outcome, at) =
            self.upsert(record, &identities, &self.birth(first, &extra), |held, newer| held.merge(newer))?;
        let key = self.index.rows[at as usize].key;
        for unit in &record.units {
            if self.mention("branch_unit", key, unit)? && outcome == Outcome::Unchanged {
                outcome = Outcome::Changed;
            }
        }
        Ok((outcome, at))
    }

    fn put_member(&mut self, record: &MemberRecord) -> Result<(Outcome, u32)> {
        let branch = branch_mark(branch_hash(&record.branch_text).cast_signed(), &record.branch_code);
        let identities = member_identities(record, branch);
        let record = &MemberRecord { zone: self.zone_or(&record.zone), ..record.clone() };
        let (mut outcome, at) =
            self.upsert(record, &identities, &self.birth(Day::BEGINNING, &[]), |held, newer| held.merge(newer))?;
        let key = self.index.rows[at as usize].key;
        let mut changed = false;
        if !record.work_text.is_empty() || !record.work_code.is_empty() {
            changed |= self.work(key, record)?;
        }
        if !record.branch_text.is_empty() || !record.branch_code.is_empty() || record.place != Place::Unknown {
            changed |= self.affiliate(key, record)?;
        }
        if changed && outcome == Outcome::Unchanged {
            outcome = Outcome::Changed;
        }
        Ok((outcome, at))
    }

    fn put_transfer(&mut self, record: &TransferRecord) -> Result<(Outcome, u32)> {
        let extra = record.hashes();
        let identities = transfer_identities(record);
        self.upsert(record, &identities, &self.birth(Day::BEGINNING, &extra), |held, newer| held.merge(newer))
    }

    fn put_contact(&mut self, record: &ContactRecord) -> Result<(Outcome, u32)> {
        let identities = contact_identities(record);
        let record = &ContactRecord { zone: self.zone_or(&record.zone), ..record.clone() };
        let (mut outcome, at) =
            self.upsert(record, &identities, &self.birth(Day::BEGINNING, &[]), |held, newer| held.merge(newer))?;
        let key = self.index.rows[at as usize].key;
        for unit in &record.units {
            if self.mention("contact_unit", key, unit)? && outcome == Outcome::Unchanged {
                outcome = Outcome::Changed;
            }
        }
        Ok((outcome, at))
    }

    fn put_entry(&mut self, record: &EntryRecord) -> Result<(Outcome, u32)> {
        let extra = record.hashes();
        let record = &EntryRecord { zone: self.zone_or(&record.zone), ..record.clone() };
        let first = record.happened.map_or(Day::BEGINNING, |date| date.earliest().min(self.spec.as_of));
        let identities = entry_identities(record);
        let (mut outcome, at) =
            self.upsert(record, &identities, &self.birth(first, &extra), |held, newer| held.merge(newer))?;
        let key = self.index.rows[at as usize].key;
        for unit in &record.units {
            if self.mention("entry_unit", key, unit)? && outcome == Outcome::Unchanged {
                outcome = Outcome::Changed;
            }
        }
        Ok((outcome, at))
    }

    fn zone_or(&self, zone: &str) -> String {
        if zone.is_empty() { self.spec.zone.clone() } else { zone.to_owned() }
    }

    // ---- versions

    /// A new row of this list without a county of its own.
    fn birth<'x>(&self, first_day: Day, extra: &'x [(&'static str, i64)]) -> Birth<'x> {
        Birth { home: self.spec.region, first_day, extra }
    }

    fn upsert<F: Facts>(
        &mut self,
        record: &F,
        identities: &[u64],
        birth: &Birth<'_>,
        merge: impl Fn(&mut F, &F),
    ) -> Result<(Outcome, u32)> {
        let extra = birth.extra;
        let digest = record.digest();
        let Some(at) = self.index.find(identities) else {
            let key = Key { region: birth.home, id: self.ids.next_id() };
            let system = System { key, version: 1, from: birth.first_day.0, to: None, digest };
            let seq = insert(&self.store.conn, record, &system, self.number, extra)?;
            let at = self.index.add(Held { seq, digest, key, touched: true }, identities.iter().copied());
            return Ok((Outcome::New, at));
        };
        let held = self.index.rows[at as usize];
        let again = held.touched;
        self.index.rows[at as usize].touched = true;
        let same = if again { Outcome::Merged } else { Outcome::Unchanged };
        if held.digest == digest {
            return Ok((same, at));
        }
        if self.overtaken::<F>(held.seq)? {
            return Ok((same, at));
        }
        let before: F = read_facts(&self.store.conn, held.seq)?;
        // Of several rows about one subject the first stands and the others fill its blanks: else the same file again would swing
        // between them.
        let (mut after, newer) = if again { (record.clone(), &before) } else { (before.clone(), record) };
        merge(&mut after, newer);
        let digest = after.digest();
        // The digest on the row may be an earlier release's, made of fewer columns: the facts decide.
        if digest == held.digest || digest == before.digest() {
            return Ok((same, at));
        }
        for (column, _, _) in before.differences(&after) {
            *self.changes.entry(column).or_default() += 1;
        }
        let seq = self.rewrite(&after, held, digest, extra)?;
        self.index.rows[at as usize] = Held { seq, digest, touched: true, ..held };
        for identity in identities {
            self.index.by.entry(*identity).or_insert(at);
        }
        Ok((if again { Outcome::Merged } else { Outcome::Changed }, at))
    }

    /// Whether a person edited the row since this import looked: then the edit stands, and the next list is compared with it.
    fn overtaken<F: Facts>(&self, seq: i64) -> Result<bool> {
        let sql = format!("SELECT known_to IS NOT NULL AND known_to <> ?2 FROM {} WHERE seq = ?1", F::TABLE);
        Ok(self.store.conn.prepare_cached(&sql)?.query_row([seq, self.number], |row| row.get(0))?)
    }

    /// Ends what was held true about the row and puts the new facts in its place from the list's day on.
    fn rewrite<F: Facts>(&mut self, facts: &F, held: Held, digest: u64, extra: &[(&'static str, i64)]) -> Result<i64> {
        let conn = &self.store.conn;
        let sql = format!("SELECT version, valid_from, valid_to, known_from FROM {} WHERE seq = ?1", F::TABLE);
        let (version, from, to, known_from): (i64, i32, Option<i32>, i64) = conn
            .prepare_cached(&sql)?
            .query_row([held.seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        if known_from == self.number {
            let sql = format!("DELETE FROM {} WHERE seq = ?1", F::TABLE);
            conn.prepare_cached(&sql)?.execute([held.seq])?;
            let system = System { key: held.key, version, from, to, digest };
            return insert(conn, facts, &system, self.number, extra);
        }
        end_row::<F>(conn, held.seq, self.number, from, self.spec.as_of)?;
        let from = from.max(self.spec.as_of.0);
        let system = System { key: held.key, version: version + 1, from, to, digest };
        let seq = insert(conn, facts, &system, self.number, extra)?;
        self.rewritten.push((held.seq, seq));
        Ok(seq)
    }

    // ---- what stands beside a row

    fn claim(&mut self, key: Key, zone: &str) -> Result<()> {
        let identity = claim_identity(key, zone);
        if let Some(side) = self.sides.get_mut(&identity) {
            side.touched = true;
            return Ok(());
        }
        let sql = "INSERT INTO zone_claim (region, id, zone, valid_from, known_from) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.store.conn.prepare_cached(sql)?.execute(params![
            key.region.0,
            key.id.0,
            zone,
            Day::BEGINNING.0,
            self.number
        ])?;
        self.sides.insert(identity, Side { seq: self.store.conn.last_insert_rowid(), digest: 0, touched: true });
        Ok(())
    }

    fn text(&mut self, unit: &UnitMention) -> Result<u64> {
        let key = name::key(&unit.text);
        let hash = text_hash(&key, &unit.code);
        if self.texts.insert(hash) {
            let sql = "INSERT INTO unit_text (hash, text, name_key, code, known_from) VALUES (?1, ?2, ?3, ?4, ?5)";
            self.store.conn.prepare_cached(sql)?.execute(params![
                hash.cast_signed(),
                unit.text,
                key,
                unit.code,
                self.number
            ])?;
        }
        Ok(hash)
    }

    /// Whether the unit is new to the row.
    fn mention(&mut self, table: &'static str, key: Key, unit: &UnitMention) -> Result<bool> {
        let hash = self.text(unit)?;
        let identity = unit_identity(key, hash.cast_signed());
        if self.sides.contains_key(&identity) {
            return Ok(false);
        }
        let sql = match table {
            "branch_unit" => {
                "INSERT INTO branch_unit (region, id, text_hash, valid_from, known_from) VALUES (?1, ?2, ?3, ?4, ?5)"
            }
            "entry_unit" => {
                "INSERT INTO entry_unit (region, id, text_hash, valid_from, known_from) VALUES (?1, ?2, ?3, ?4, ?5)"
            }
            _ => "INSERT INTO contact_unit (region, id, text_hash, valid_from, known_from) VALUES (?1, ?2, ?3, ?4, ?5)",
        };
        let from = Day::BEGINNING.0;
        self.store.conn.prepare_cached(sql)?.execute(params![
            key.region.0,
            key.id.0,
            hash.cast_signed(),
            from,
            self.number
        ])?;
        self.sides.insert(identity, Side { seq: self.store.conn.last_insert_rowid(), digest: 0, touched: true });
        Ok(true)
    }

    /// What was held beside a row before this list named it just now.
    fn touch_side(&mut self, identity: u64) -> Option<Side> {
        let side = self.sides.get_mut(&identity)?;
        let before = *side;
        side.touched = true;
        Some(before)
    }

    /// One work unit a source: a newer roster that names another unit ends the old one on its day.
    fn work(&mut self, key: Key, record: &MemberRecord) -> Result<bool> {
        let hash = self.text(&UnitMention { text: record.work_text.clone(), code: record.work_code.clone() })?;
        let identity = work_identity(key, record.work_source as u8);
        let held = self.touch_side(identity);
        if held.is_some_and(|side| side.touched || side.digest == hash) {
            return Ok(false);
        }
        if let Some(side) = held {
            self.end_side("work_unit", side.seq)?;
        }
        let from = if held.is_some() { self.spec.as_of.0 } else { Day::BEGINNING.0 };
        let sql = "INSERT INTO work_unit (region, id, text_hash, source, valid_from, known_from) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.store.conn.prepare_cached(sql)?.execute(params![
            key.region.0,
            key.id.0,
            hash.cast_signed(),
            record.work_source as u8,
            from,
            self.number
        ])?;
        self.sides.insert(identity, Side { seq: self.store.conn.last_insert_rowid(), digest: hash, touched: true });
        Ok(true)
    }

    /// One affiliation a branch: a second branch is a second affiliation until somebody says otherwise (SJ05).
    fn affiliate(&mut self, key: Key, record: &MemberRecord) -> Result<bool> {
        let hash = branch_hash(&record.branch_text);
        let identity = affiliation_identity(key, hash, &record.branch_code);
        let digest =
            affiliation_digest(record.affiliation_kind as u8, record.place as u8, record.since.map_or(0, |d| d.0));
        let held = self.touch_side(identity);
        if held.is_some_and(|side| side.touched || side.digest == digest) {
            return Ok(false);
        }
        if let Some(side) = held {
            self.end_side("affiliation", side.seq)?;
        }
        let from = if held.is_some() { self.spec.as_of.0 } else { Day::BEGINNING.0 };
        let sql = "INSERT INTO affiliation (region, id, branch_text, branch_hash, branch_code, kind, place, since, valid_from, known_from) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        self.store.conn.prepare_cached(sql)?.execute(params![
            key.region.0,
            key.id.0,
            record.branch_text,
            hash.cast_signed(),
            record.branch_code,
            record.affiliation_kind as u8,
            record.place as u8,
            record.since.map(|date| date.0),
            from,
            self.number
        ])?;
        self.sides.insert(identity, Side { seq: self.store.conn.last_insert_rowid(), digest, touched: true });
        Ok(true)
    }

    /// Ends a side row on the list's day; one made by this very list goes away.
    fn end_side(&mut self, table: &'static str, seq: i64) -> Result<()> {
        end_side(&self.store.conn, table, seq, self.number, self.spec.as_of)
    }

    // ---- complete lists

    /// Rows that a complete list should have named: everything, those of a zone, or those of a county.
    fn scope(&mut self) -> Result<Vec<u32>> {
        let scope = self.spec.complete.clone();
        let all: Vec<u32> = (0u32..).take(self.index.rows.len()).collect();
        if scope.is_empty() || matches!(scope.as_str(), "all" | "全部") {
            return Ok(if scope.is_empty() { Vec::new() } else { all });
        }
        let county = scope.parse::<u32>().ok().filter(|_| scope.len() == 6);
        let members: FxHashSet<Key> = match (self.spec.list, county) {
            (ListKind::Enterprises, Some(county)) => {
                let from = i64::from(county) * 1000;
                self.keys("SELECT region, id FROM enterprise WHERE known_to IS NULL AND registered_division BETWEEN ?1 AND ?1 + 999", &from)?
            }
            (ListKind::Enterprises, None) => self.keys(
                "SELECT region, id FROM zone_claim WHERE known_to IS NULL AND valid_to IS NULL AND zone = ?1",
                &scope,
            )?,
            (ListKind::Branches, _) => {
                self.keys("SELECT region, id FROM branch WHERE known_to IS NULL AND zone = ?1", &scope)?
            }
            (ListKind::Members, _) => {
                self.keys("SELECT region, id FROM member WHERE known_to IS NULL AND zone = ?1", &scope)?
            }
            (ListKind::Contacts, _) => {
                self.keys("SELECT region, id FROM contact WHERE known_to IS NULL AND zone = ?1", &scope)?
            }
            (ListKind::Transfers, _) => FxHashSet::default(),
            (_, _) => self.keys("SELECT region, id FROM entry WHERE known_to IS NULL AND zone = ?1", &scope)?,
        };
        Ok(all.into_iter().filter(|at| members.contains(&self.index.rows[*at as usize].key)).collect())
    }

    fn keys(&self, sql: &'static str, scope: &dyn rusqlite::ToSql) -> Result<FxHashSet<Key>> {
        let mut statement = self.store.conn.prepare(sql)?;
        let keys = statement.query_map([scope], |row| key_at(row, 0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    fn end(&mut self, held: &Held) -> Result<()> {
        match self.spec.list {
            ListKind::Enterprises
                if self.spec.complete.parse::<u32>().is_ok()
                    || matches!(self.spec.complete.as_str(), "all" | "全部") =>
            {
                if self.overtaken::<EnterpriseRecord>(held.seq)? {
                    return Ok(());
                }
                let mut facts: EnterpriseRecord = read_facts(&self.store.conn, held.seq)?;
                facts.status = Status::Gone;
                facts.status_raw = "完整名单未列".to_owned();
                let digest = facts.digest();
                self.rewrite(&facts, *held, digest, &[])?;
            }
            ListKind::Enterprises => {
                if let Some(side) = self.sides.get(&claim_identity(held.key, &self.spec.complete)).copied() {
                    self.end_side("zone_claim", side.seq)?;
                }
            }
            ListKind::Branches => end_whole::<BranchRecord>(&self.store.conn, held.seq, self.number, self.spec.as_of)?,
            ListKind::Contacts => end_whole::<ContactRecord>(&self.store.conn, held.seq, self.number, self.spec.as_of)?,
            ListKind::Transfers => {
                end_whole::<TransferRecord>(&self.store.conn, held.seq, self.number, self.spec.as_of)?
            }
            list if list.is_register() => {
                end_whole::<EntryRecord>(&self.store.conn, held.seq, self.number, self.spec.as_of)?;
                for seq in side_rows(&self.store.conn, "entry_unit", held.key)? {
                    self.end_side("entry_unit", seq)?;
                }
            }
            _ => {
                end_whole::<MemberRecord>(&self.store.conn, held.seq, self.number, self.spec.as_of)?;
                for table in ["affiliation", "work_unit"] {
                    for seq in side_rows(&self.store.conn, table, held.key)? {
                        self.end_side(table, seq)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        let _ = self.store.conn.pragma_update(None, "cache_size", super::READING_CACHE);
        if self.done {
            return;
        }
        if self.in_transaction.take().is_some() {
            let _ = self.store.conn.execute_batch("ROLLBACK");
        }
        let _ = self.store.conn.pragma_update(None, "synchronous", "FULL");
        // What stays behind is invisible and is swept at the next start.
        let _ = abandon_all(&mut self.store.conn);
    }
}

/// 曾用名: what was a name once stays one, whatever a newer list says.
fn keep_former(held: &mut EnterpriseRecord, name: &str, former: &str) {
    let is_sign = |c: char| matches!(c, '、' | '，' | '；' | ',' | ';' | '\n');
    let mut known: Vec<String> = held.former.split(is_sign).map(name::key).collect();
    known.push(name::key(&held.name));
    for old in former.split(is_sign).chain([name]) {
        let key = name::key(old);
        if !key.is_empty() && !known.contains(&key) {
            known.push(key);
            held.former = if held.former.is_empty() { old.to_owned() } else { format!("{}、{old}", held.former) };
        }
    }
}

/// What a row starts with when nobody has seen it before.
struct Birth<'x> {
    home: Region,
    /// It holds from this day.
    first_day: Day,
    /// Columns beside the facts.
    extra: &'x [(&'static str, i64)],
}

/// The columns every versioned row has before its facts.
pub(super) struct System {
    pub(super) key: Key,
    pub(super) version: i64,
    pub(super) from: i32,
    pub(super) to: Option<i32>,
    pub(super) digest: u64,
}

pub(super) fn insert<F: Facts>(
    conn: &Connection,
    facts: &F,
    system: &System,
    number: i64,
    extra: &[(&'static str, i64)],
) -> Result<i64> {
    thread_local! {
        // The statement text of each table, made once.
        static SQL: std::cell::RefCell<FxHashMap<&'static str, String>> = std::cell::RefCell::default();
    }
    SQL.with_borrow_mut(|cache| {
        let sql = cache.entry(F::TABLE).or_insert_with(|| insert_sql::<F>(extra));
        let mut statement = conn.prepare_cached(sql)?;
        statement.raw_bind_parameter(1, system.key.region.0)?;
        statement.raw_bind_parameter(2, system.key.id.0.as_slice())?;
        statement.raw_bind_parameter(3, system.version)?;
        statement.raw_bind_parameter(4, system.from)?;
        statement.raw_bind_parameter(5, system.to)?;
        statement.raw_bind_parameter(6, number)?;
        statement.raw_bind_parameter(7, system.digest.cast_signed())?;
        facts.bind(&mut statement, 8)?;
        for (i, (_, value)) in extra.iter().enumerate() {
            statement.raw_bind_parameter(8 + F::COLUMNS.len() + i, value)?;
        }
        statement.raw_execute()?;
        Ok(conn.last_insert_rowid())
    })
}

fn insert_sql<F: Facts>(extra: &[(&'static str, i64)]) -> String {
    let mut columns: Vec<&str> = vec!["region", "id", "version", "valid_from", "valid_to", "known_from", "digest"];
    columns.extend(F::COLUMNS);
    columns.extend(extra.iter().map(|(column, _)| *column));
    let marks: Vec<String> = (1..=columns.len()).map(|i| format!("?{i}")).collect();
    format!("INSERT INTO {} ({}) VALUES ({})", F::TABLE, columns.join(", "), marks.join(", "))
}

/// The facts of one row.
pub(super) fn read_facts<F: Facts>(conn: &Connection, seq: i64) -> Result<F> {
    let sql = format!("SELECT {} FROM {} WHERE seq = ?1", F::COLUMNS.join(", "), F::TABLE);
    Ok(conn.prepare_cached(&sql)?.query_row([seq], |row| F::take(row, 0))?)
}

/// Puts new facts in the place of a row from `day` on.
#[allow(clippy::too_many_arguments, reason = "the parts of one version row")]
pub(super) fn replace<F: Facts>(
    conn: &Connection,
    key: Key,
    seq: i64,
    version: i64,
    from: i32,
    facts: &F,
    day: Day,
    number: i64,
) -> Result<i64> {
    end_row::<F>(conn, seq, number, from, day)?;
    let system = System { key, version: version + 1, from: from.max(day.0), to: None, digest: facts.digest() };
    insert(conn, facts, &system, number, &facts.hashes())
}

/// Ends a row for us; where it held before the day, a copy keeps that part of its time.
pub(super) fn end_row<F: Facts>(conn: &Connection, seq: i64, number: i64, from: i32, day: Day) -> Result<()> {
    let sql = format!("UPDATE {} SET known_to = ?2 WHERE seq = ?1", F::TABLE);
    conn.prepare_cached(&sql)?.execute([seq, number])?;
    if from < day.0 {
        let rest = match F::TABLE {
            "branch" => ", name_hash",
            "transfer" => ", from_hash, to_hash",
            "entry" => ", branch_hash, partner_hash",
            _ => "",
        };
        let facts = F::COLUMNS.join(", ");
        let sql = format!(
            "INSERT INTO {table} (region, id, version, valid_from, valid_to, known_from, digest, {facts}{rest}) \
             SELECT region, id, version, valid_from, ?2, ?3, digest, {facts}{rest} FROM {table} WHERE seq = ?1",
            table = F::TABLE
        );
        conn.prepare_cached(&sql)?.execute(params![seq, day.0, number])?;
    }
    Ok(())
}

fn end_whole<F: Facts>(conn: &Connection, seq: i64, number: i64, day: Day) -> Result<()> {
    let sql = format!("SELECT valid_from FROM {} WHERE seq = ?1", F::TABLE);
    let from = conn.prepare_cached(&sql)?.query_row([seq], |row| row.get(0))?;
    end_row::<F>(conn, seq, number, from, day)
}

fn side_columns(table: &str) -> &'static str {
    match table {
        "zone_claim" => "region, id, zone",
        "work_unit" => "region, id, text_hash, source",
        "affiliation" => "region, id, branch_text, branch_hash, branch_code, kind, place, since",
        _ => "region, id, text_hash",
    }
}

fn end_side(conn: &Connection, table: &'static str, seq: i64, number: i64, day: Day) -> Result<()> {
    let sql = format!("SELECT valid_from, known_from FROM {table} WHERE seq = ?1");
    let (from, known): (i32, i64) =
        conn.prepare_cached(&sql)?.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if known == number {
        let sql = format!("DELETE FROM {table} WHERE seq = ?1");
        conn.prepare_cached(&sql)?.execute([seq])?;
        return Ok(());
    }
    let sql = format!("UPDATE {table} SET known_to = ?2 WHERE seq = ?1");
    conn.prepare_cached(&sql)?.execute([seq, number])?;
    if from < day.0 {
        let columns = side_columns(table);
        let sql = format!(
            "INSERT INTO {table} ({columns}, valid_from, valid_to, known_from) \
             SELECT {columns}, valid_from, ?2, ?3 FROM {table} WHERE seq = ?1"
        );
        conn.prepare_cached(&sql)?.execute(params![seq, day.0, number])?;
    }
    Ok(())
}

fn side_rows(conn: &Connection, table: &'static str, key: Key) -> Result<Vec<i64>> {
    let sql =
        format!("SELECT seq FROM {table} WHERE region = ?1 AND id = ?2 AND known_to IS NULL AND valid_to IS NULL");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![key.region.0, key.id.0], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Tables that carry `known_from` and `known_to`.
const VERSIONED: [&str; 15] = [
    "enterprise",
    "zone_claim",
    "branch",
    "branch_unit",
    "link",
    "member",
    "affiliation",
    "work_unit",
    "transfer",
    "contact",
    "contact_unit",
    "entry",
    "entry_unit",
    "verdict",
    "unit_text",
];

/// Takes away everything staged: rows it made go, rows it ended stand again. In slices, so that nobody waits.
pub(super) fn abandon_all(conn: &mut Connection) -> Result<()> {
    let numbers: Vec<i64> = conn
        .prepare("SELECT number FROM journal WHERE state = 0 ORDER BY number")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for number in numbers {
        for table in VERSIONED {
            let key = if table == "unit_text" { "hash" } else { "seq" };
            let delete = format!("DELETE FROM {table} WHERE {key} BETWEEN ?2 AND ?3 AND known_from = ?1");
            let restore = format!("UPDATE {table} SET known_to = NULL WHERE {key} BETWEEN ?2 AND ?3 AND known_to = ?1");
            let statements: &[&str] = if table == "unit_text" { &[&delete] } else { &[&delete, &restore] };
            sweep_slices(conn, table, key, statements, number)?;
        }
        conn.execute("UPDATE finding SET closed_run = NULL, closed_on = NULL WHERE closed_run = ?1", [number])?;
        conn.execute("DELETE FROM finding WHERE opened_run = ?1", [number])?;
        for table in ["batch_rows", "fault", "audit_run"] {
            conn.execute(&format!("DELETE FROM {table} WHERE number = ?1"), [number])?;
        }
        conn.execute("UPDATE journal SET state = 2 WHERE number = ?1", [number])?;
    }
    Ok(())
}

/// Rows looked at in one sweeping transaction.
const SWEEP_ROWS: i64 = 50_000;

/// Runs the statements over ranges of the key, so that the lock is held for a moment only. Hashes spread over the whole range: they
/// go in one.
fn sweep_slices(conn: &Connection, table: &str, key: &str, statements: &[&str], number: i64) -> Result<()> {
    let (from, to): (i64, i64) =
        conn.query_row(&format!("SELECT COALESCE(MIN({key}), 0), COALESCE(MAX({key}), -1) FROM {table}"), [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let step = if key == "hash" { i64::MAX } else { SWEEP_ROWS };
    let mut at = from;
    while at <= to {
        let end = at.saturating_add(step).min(to);
        for sql in statements {
            conn.prepare_cached(sql)?.execute(params![number, at, end])?;
        }
        let Some(next) = end.checked_add(1) else { break };
        at = next;
    }
    Ok(())
}

// ---- identities

fn enterprise_identities(record: &EnterpriseRecord) -> Vec<u64> {
    let mut identities = Vec::with_capacity(2);
    if !record.code.is_empty() {
        identities.push(identity(Tag::Code, &[&record.code], 0));
    } else if record.register_no.is_empty() {
        let county = u64::from(record.registered.division / 1000);
        identities.push(identity(Tag::NameCounty, &[&name::key(&record.name)], county));
    }
    if !record.register_no.is_empty() {
        identities.push(identity(Tag::RegisterNo, &[&record.register_no], 0));
    }
    identities
}

/// A row that gives a name and nothing else an enterprise is known by: lists of reasons, exclusions, services.
fn names_only(record: &EnterpriseRecord) -> bool {
    record.code.is_empty()
        && record.code_raw.is_empty()
        && record.register_no.is_empty()
        && record.registered.raw.is_empty()
        && record.operating.raw.is_empty()
        && !record.name.is_empty()
}

fn name_identity(text: &str) -> u64 {
    identity(Tag::Name, &[&name::key(text)], 0)
}

fn entry_identities(record: &EntryRecord) -> Vec<u64> {
    let unit = record.units.first().map_or(String::new(), |unit| name::key(&unit.text));
    vec![entry_identity(record, &unit)]
}

/// What an entry is known by, register by register: a newer row about the same takes its place.
fn entry_identity(record: &EntryRecord, unit: &str) -> u64 {
    let branch = if record.branch_code.is_empty() {
        branch_hash(&record.branch_text)
    } else {
        StableHash::of(&record.branch_code)
    };
    let person = match record.id_hash {
        Some(hash) => StableHash::digest(&hash),
        None => StableHash::digest(&(&record.name, branch)),
    };
    let day = u64::from(record.happened.map_or(0, |date| date.0));
    let year = |date: Option<crate::model::day::PartialDate>| date.map_or(0, |date| date.earliest().ymd().0);
    let sort = u64::from(record.sort);
    let what = match record.list {
        ListKind::Visits => StableHash::digest(&(&record.name, &record.phone, unit, day)),
        ListKind::Floating | ListKind::Posts => StableHash::digest(&(person, sort)),
        ListKind::Stars => StableHash::digest(&(branch, year(record.happened))),
        ListKind::Listings => StableHash::digest(&(person, unit)),
        ListKind::Dues => StableHash::digest(&(person, year(record.checked.or(record.happened)))),
        ListKind::Meetings => StableHash::digest(&(person, branch, sort, day)),
        ListKind::Ties => StableHash::digest(&(branch, sort, &record.what, &record.partner, unit)),
        _ => person,
    };
    identity(Tag::Entry, &[], StableHash::digest(&(record.list as u8, what)))
}

fn branch_identities(code: &str, name: &str) -> Vec<u64> {
    let mut identities = Vec::with_capacity(2);
    if !code.is_empty() {
        identities.push(identity(Tag::Code, &[code], 1));
    }
    // A branch with a code is met by its code first; lists without codes meet it by name.
    identities.push(identity(Tag::BranchName, &[], branch_hash(name)));
    identities
}

/// What [`member_identities`] needs of a member held: the first branch only where the person's own facts are not enough.
const MEMBER_IDENTITY: &str = "id_hash, name, birth_month, joined, \
    CASE WHEN id_hash IS NULL AND (birth_month = 0 OR joined IS NULL) THEN (SELECT a.branch_hash FROM affiliation a \
      WHERE a.region = member.region AND a.id = member.id AND a.known_to IS NULL ORDER BY a.seq LIMIT 1) END, \
    CASE WHEN id_hash IS NULL AND (birth_month = 0 OR joined IS NULL) THEN (SELECT a.branch_code FROM affiliation a \
      WHERE a.region = member.region AND a.id = member.id AND a.known_to IS NULL ORDER BY a.seq LIMIT 1) END";

/// One number for the branch that a row names.
fn branch_mark(hash: i64, code: &str) -> u64 {
    if hash == 0 && !code.is_empty() { StableHash::of(code) } else { hash.cast_unsigned() }
}

/// Who a member is: the keyed hash of the ID; without one name, birth month and 入党日期 together; where one of these is missing
/// too, the branch besides, for a name alone is nobody.
fn member_identities(record: &MemberRecord, branch: u64) -> Vec<u64> {
    match record.id_hash {
        Some(hash) => vec![StableHash::digest(&(Tag::Person as u64, hash))],
        None => {
            let joined = u64::from(record.joined.map_or(0, |date| date.0));
            let birth = u64::from(record.birth_month);
            let known = identity(Tag::NameBirth, &[&record.name], birth << 32 | joined);
            if record.birth_month != 0 && record.joined.is_some() {
                return vec![known];
            }
            vec![StableHash::digest(&(known, branch))]
        }
    }
}

fn transfer_identities(record: &TransferRecord) -> Vec<u64> {
    let person = record.id_hash.map_or(0, |hash| StableHash::digest(&hash));
    if !record.letter_no.is_empty() {
        return vec![identity(Tag::Letter, &[&record.letter_no, &record.name], person)];
    }
    let issued = u64::from(record.issued_on.map_or(0, |date| date.0));
    vec![identity(Tag::Letter, &[&record.name, &record.from_text, &record.to_text], person ^ issued)]
}

fn contact_identities(record: &ContactRecord) -> Vec<u64> {
    let by = if record.phone.is_empty() { &record.organisation } else { &record.phone };
    vec![identity(Tag::Contact, &[&record.role, &record.name, by], 0)]
}

fn owned(tag: Tag, key: Key, content: u64) -> u64 {
    StableHash::digest(&(tag as u64, key, content))
}

fn claim_identity(key: Key, zone: &str) -> u64 {
    owned(Tag::Claim, key, StableHash::of(zone))
}

fn unit_identity(key: Key, hash: i64) -> u64 {
    owned(Tag::Unit, key, hash.cast_unsigned())
}

fn work_identity(key: Key, source: u8) -> u64 {
    owned(Tag::Work, key, u64::from(source))
}

fn affiliation_identity(key: Key, branch: u64, code: &str) -> u64 {
    owned(Tag::Affiliation, key, if code.is_empty() { branch } else { StableHash::of(code) })
}

fn affiliation_digest(kind: u8, place: u8, since: u32) -> u64 {
    u64::from(kind) << 48 | u64::from(place) << 40 | u64::from(since)
}

/// A placeholder id for unit texts, made of their hash: a text has no home and no birthday.
pub(super) fn text_key(hash: u64) -> Key {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&hash.to_be_bytes());
    Key { region: Region(0), id: Id(id) }
}

/// The hash of a unit text from its key.
pub(super) fn text_of_key(key: Key) -> u64 {
    u64::from_be_bytes(*key.id.0.last_chunk::<8>().expect("an id has 16 bytes"))
}
