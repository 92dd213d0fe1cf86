//! One row and what belongs to it: what list pages, cards and worklists read. Every read is by key through an index.

use super::facts::{Column, Facts, key_at};
use super::{Result, Store, stage};
use crate::model::day::{Day, PartialDate};
use crate::model::finding::Value;
use crate::model::id::{Key, Kind, Subject};
use crate::model::record::*;
use crate::model::register::EntryRecord;
use rusqlite::params;

/// A current row with its version.
#[derive(Clone, Debug)]
pub struct Current<F> {
    /// Handle of the fact row.
    pub seq: i64,
    /// For the optimistic check of an edit.
    pub version: i64,
    /// Facts.
    pub facts: F,
}

/// 组织关系 of a member as the roster says.
#[derive(Clone, Debug)]
pub struct AffiliationRow {
    /// 党组织 as written.
    pub branch_text: String,
    /// The branch of the list it names.
    pub branch: Option<Key>,
    /// 性质
    pub kind: AffiliationKind,
    /// 所在
    pub place: Place,
    /// 转入日期
    pub since: Option<PartialDate>,
}

/// A batch as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// Batch and journal number.
    pub number: i64,
    /// Kind of list.
    pub list: ListKind,
    /// File name.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// 截止日
    pub as_of: Day,
    /// Zone claimed.
    pub zone: String,
    /// Complete for this scope.
    pub complete: String,
    /// Mapping report as JSON.
    pub mapping: String,
    /// Where rejected rows went.
    pub rejects: String,
    /// read, new, changed, unchanged, merged, rejected, skipped
    pub counts: [u64; 7],
    /// Faults.
    pub faults: u64,
    /// Rows ended by a complete list.
    pub ended: u64,
    /// Unix seconds.
    pub at: i64,
    /// 操作人
    pub operator: String,
}

/// An operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorRow {
    /// Login of the operating system.
    pub login: String,
    /// Name.
    pub name: String,
    /// viewer, inspector, reviewer, organiser, admin
    pub role: String,
    /// Zones, joined by 、; empty for all.
    pub zones: String,
    /// From this day.
    pub from: Day,
    /// Until this day.
    pub to: Option<Day>,
}

impl Store {
    /// The current facts of a row.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn current<F: Facts>(&self, key: Key) -> Result<Option<Current<F>>> {
        let sql = format!(
            "SELECT seq, version, {} FROM {} WHERE region = ?1 AND id = ?2 AND {}",
            F::COLUMNS.join(", "),
            F::TABLE,
            self.staged()?.current()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![key.region.0, key.id.0])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(Current { seq: row.get(0)?, version: row.get(1)?, facts: F::take(row, 2)? }))
    }

    /// The same for a row whose handle a list remembers: one read when nothing changed since, by key otherwise.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn current_at<F: Facts>(&self, handle: i64, key: Key) -> Result<Option<Current<F>>> {
        let sql = format!(
            "SELECT seq, version, {} FROM {} WHERE seq = ?1 AND {}",
            F::COLUMNS.join(", "),
            F::TABLE,
            self.staged()?.current()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([handle])?;
        match rows.next()? {
            Some(row) => Ok(Some(Current { seq: row.get(0)?, version: row.get(1)?, facts: F::take(row, 2)? })),
            None => self.current(key),
        }
    }

    /// The name of a subject as written: not masked, so only for callers that mask.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn subject_name(&self, subject: Subject) -> Result<Option<String>> {
        Ok(match subject.kind {
            Kind::Enterprise => self.current::<EnterpriseRecord>(subject.key)?.map(|row| row.facts.name),
            Kind::Branch => self.current::<BranchRecord>(subject.key)?.map(|row| row.facts.name),
            Kind::Member => self.current::<MemberRecord>(subject.key)?.map(|row| row.facts.name),
            Kind::Transfer => self.current::<TransferRecord>(subject.key)?.map(|row| row.facts.letter_no),
            Kind::Contact => self.current::<ContactRecord>(subject.key)?.map(|row| row.facts.name),
            Kind::UnitText => self.unit_text(subject.key)?.map(|row| row.text),
            Kind::Place => self.enterprises_at(subject)?.first().map(|(_, e)| e.registered.raw.clone()),
            Kind::Listing => self.current::<EntryRecord>(subject.key)?.map(|row| row.facts.name),
        })
    }

    /// The enterprises that the open findings of an address (同一地址) name, some of all that are registered there.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn enterprises_at(&self, place: Subject) -> Result<Vec<(Key, EnterpriseRecord)>> {
        let mut list = Vec::new();
        for finding in self.findings_of(place)? {
            for (_, value) in finding.evidence.items() {
                let Value::Ref(subject) = value else { continue };
                if subject.kind == Kind::Enterprise && !list.iter().any(|(key, _)| *key == subject.key) {
                    list.extend(self.current(subject.key)?.map(|row| (subject.key, row.facts)));
                }
            }
        }
        Ok(list)
    }

    fn keys_by(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Key>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(values, |row| key_at(row, 0))?;
        let mut keys: Vec<Key> = rows.collect::<rusqlite::Result<_>>()?;
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    pub(super) fn texts_of_enterprise(&self, enterprise: Key) -> Result<Vec<i64>> {
        let sql = format!(
            "SELECT text_hash FROM link WHERE enterprise_region = ?1 AND enterprise_id = ?2 AND state IN (2, 3) AND {} ORDER BY text_hash",
            self.staged()?.known()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![enterprise.region.0, enterprise.id.0], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn owners_of_texts(&self, table: &'static str, texts: &[i64]) -> Result<Vec<Key>> {
        let sql = format!("SELECT region, id FROM {table} WHERE text_hash = ?1 AND {}", self.staged()?.current());
        let mut keys = Vec::new();
        for text in texts {
            keys.extend(self.keys_by(&sql, [text])?);
        }
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    /// Members whose work unit is tied to the enterprise by a link that counts.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn members_of_enterprise(&self, enterprise: Key) -> Result<Vec<Key>> {
        self.owners_of_texts("work_unit", &self.texts_of_enterprise(enterprise)?)
    }

    /// Branches whose units include the enterprise.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn branches_of_enterprise(&self, enterprise: Key) -> Result<Vec<Key>> {
        self.owners_of_texts("branch_unit", &self.texts_of_enterprise(enterprise)?)
    }

    /// Contacts that serve the enterprise.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn contacts_of_enterprise(&self, enterprise: Key) -> Result<Vec<Key>> {
        self.owners_of_texts("contact_unit", &self.texts_of_enterprise(enterprise)?)
    }

    /// Members whose work unit is this text.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn members_of_text(&self, text: Key) -> Result<Vec<Key>> {
        self.owners_of_texts("work_unit", &[stage::text_of_key(text).cast_signed()])
    }

    /// Branches that name this text.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn branches_of_text(&self, text: Key) -> Result<Vec<Key>> {
        self.owners_of_texts("branch_unit", &[stage::text_of_key(text).cast_signed()])
    }

    /// Unit texts a branch names.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn units_of_branch(&self, branch: Key) -> Result<Vec<super::links::TextRow>> {
        self.texts_of("branch_unit", branch)
    }

    /// Unit texts a member names.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn works_of_member(&self, member: Key) -> Result<Vec<super::links::TextRow>> {
        self.texts_of("work_unit", member)
    }

    pub(super) fn texts_of(&self, table: &'static str, owner: Key) -> Result<Vec<super::links::TextRow>> {
        let sql = format!(
            "SELECT text_hash FROM {table} WHERE region = ?1 AND id = ?2 AND {} ORDER BY seq",
            self.staged()?.current()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![owner.region.0, owner.id.0], |row| row.get::<_, i64>(0))?;
        let hashes: Vec<i64> = rows.collect::<rusqlite::Result<_>>()?;
        hashes
            .into_iter()
            .filter_map(|hash| self.unit_text(stage::text_key(hash.cast_unsigned())).transpose())
            .collect()
    }

    /// Members with an affiliation to the branch.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn members_of_branch(&self, branch: Key) -> Result<Vec<Key>> {
        let Some(row) = self.current::<BranchRecord>(branch)? else { return Ok(Vec::new()) };
        let condition = self.staged()?.current();
        let sql = format!("SELECT region, id FROM affiliation WHERE branch_hash = ?1 AND {condition}");
        let mut keys = self.keys_by(&sql, [stage::branch_hash(&row.facts.name).cast_signed()])?;
        if !row.facts.code.is_empty() {
            let sql = format!(
                "SELECT region, id FROM affiliation WHERE branch_code <> '' AND branch_code = ?1 AND {condition}"
            );
            keys.extend(self.keys_by(&sql, [&row.facts.code])?);
            keys.sort_unstable();
            keys.dedup();
        }
        Ok(keys)
    }

    /// Affiliations of a member.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn affiliations_of_member(&self, member: Key) -> Result<Vec<AffiliationRow>> {
        let sql = format!(
            "SELECT branch_text, branch_hash, kind, place, since FROM affiliation WHERE region = ?1 AND id = ?2 AND {} ORDER BY seq",
            self.staged()?.current()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![member.region.0, member.id.0])?;
        let mut list = Vec::new();
        while let Some(row) = rows.next()? {
            list.push(AffiliationRow {
                branch_text: row.get(0)?,
                branch: self.branch_by_hash(row.get(1)?)?,
                kind: AffiliationKind::from_number(row.get(2)?),
                place: Place::from_number(row.get(3)?),
                since: Column::take(row.get_ref(4)?),
            });
        }
        Ok(list)
    }

    fn branch_by_hash(&self, hash: i64) -> Result<Option<Key>> {
        let sql = format!(
            "SELECT region, id FROM branch WHERE name_hash = ?1 AND {} ORDER BY seq LIMIT 1",
            self.staged()?.current()
        );
        Ok(self.keys_by(&sql, [hash])?.first().copied())
    }

    /// Zones that claim an enterprise, newest last.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn zones_of_enterprise(&self, enterprise: Key) -> Result<Vec<String>> {
        let sql = format!(
            "SELECT zone FROM zone_claim WHERE region = ?1 AND id = ?2 AND {} ORDER BY seq",
            self.staged()?.current()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![enterprise.region.0, enterprise.id.0], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Zones that claim a subject; none when no list says.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn zones_of(&self, subject: crate::model::id::Subject) -> Result<Vec<String>> {
        use crate::model::id::Kind;
        let table = match subject.kind {
            Kind::Enterprise => return self.zones_of_enterprise(subject.key),
            Kind::Branch => "branch",
            Kind::Member => "member",
            Kind::Contact => "contact",
            Kind::Listing => "entry",
            _ => return Ok(Vec::new()),
        };
        let current = self.staged()?.current();
        let sql = format!("SELECT zone FROM {table} WHERE region = ?1 AND id = ?2 AND zone <> '' AND {current}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![subject.key.region.0, subject.key.id.0], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many current enterprises there are by each earlier version: the history of one, oldest first: (known from, valid from, facts).
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn history<F: Facts>(&self, key: Key) -> Result<Vec<(i64, Day, F)>> {
        let sql = format!(
            "SELECT known_from, valid_from, {} FROM {} WHERE region = ?1 AND id = ?2 AND known_from NOT IN \
             (SELECT number FROM journal WHERE state <> 1) ORDER BY known_from, valid_from",
            F::COLUMNS.join(", "),
            F::TABLE
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![key.region.0, key.id.0])?;
        let mut list = Vec::new();
        while let Some(row) = rows.next()? {
            list.push((row.get(0)?, Day(row.get(1)?), F::take(row, 2)?));
        }
        Ok(list)
    }

    /// Batches, newest first, and how many there are.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn batches(&self, offset: usize, rows: usize) -> Result<(Vec<BatchRow>, u64)> {
        let total: i64 = self.conn.query_row("SELECT COUNT(*) FROM batch", [], |row| row.get(0))?;
        let sql = format!("{SELECT_BATCH} ORDER BY b.number DESC LIMIT ?2 OFFSET ?1");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let list = statement.query_map(params![offset, rows], batch_row)?;
        Ok((list.collect::<rusqlite::Result<_>>()?, total.unsigned_abs()))
    }

    /// The batch with this number.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn batch(&self, number: i64) -> Result<Option<BatchRow>> {
        let mut statement = self.conn.prepare_cached(&format!("{SELECT_BATCH} WHERE b.number = ?1"))?;
        let mut rows = statement.query_map([number], batch_row)?;
        Ok(rows.next().transpose()?)
    }

    /// Faults of one batch or of all, newest batch first, and how many there are: (batch, row, heading, rejects, words zh, words en).
    ///
    /// # Errors
    /// When the table cannot be read.
    #[allow(clippy::type_complexity, reason = "one place reads it")]
    pub fn faults(&self, batch: Option<i64>, offset: usize, rows: usize) -> Result<(Vec<(i64, stage::FaultRow)>, u64)> {
        let sql =
            "SELECT COUNT(*) FROM fault WHERE (?1 IS NULL OR number = ?1) AND number IN (SELECT number FROM batch)";
        let total: i64 = self.conn.prepare_cached(sql)?.query_row([batch], |row| row.get(0))?;
        let sql = "SELECT number, row_number, heading, rejects, words_zh, words_en FROM fault \
                   WHERE (?1 IS NULL OR number = ?1) AND number IN (SELECT number FROM batch) ORDER BY number DESC, line LIMIT ?3 OFFSET ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let list = statement.query_map(params![batch, offset, rows], |row| {
            let fault = stage::FaultRow {
                row: row.get(1)?,
                heading: row.get(2)?,
                rejects: row.get(3)?,
                zh: row.get(4)?,
                en: row.get(5)?,
            };
            Ok((row.get(0)?, fault))
        })?;
        Ok((list.collect::<rusqlite::Result<_>>()?, total.unsigned_abs()))
    }

    /// What became of every row of a batch: (row in the sheet, outcome number of the row arithmetic).
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn batch_rows(&self, batch: i64) -> Result<Vec<(u32, u8)>> {
        let mut statement = self.conn.prepare_cached("SELECT rows FROM batch_rows WHERE number = ?1 ORDER BY chunk")?;
        let mut rows = statement.query([batch])?;
        let mut list = Vec::new();
        while let Some(row) = rows.next()? {
            for entry in row.get_ref(0)?.as_blob().unwrap_or_default().chunks_exact(9) {
                list.push((u32::from_le_bytes(*entry.first_chunk().expect("9 bytes")), entry[4]));
            }
        }
        Ok(list)
    }

    /// A batch of this very content that was imported before: its number.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn batch_with_digest(&self, digest: &[u8]) -> Result<Option<i64>> {
        let mut statement = self.conn.prepare_cached("SELECT MAX(number) FROM batch WHERE digest = ?1")?;
        Ok(statement.query_row([digest], |row| row.get(0))?)
    }

    /// Operators, by login and name.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn operators(&self) -> Result<Vec<OperatorRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT login, name, role, zones, valid_from, valid_to FROM operator ORDER BY login, name",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(OperatorRow {
                login: row.get(0)?,
                name: row.get(1)?,
                role: row.get(2)?,
                zones: row.get(3)?,
                from: Day(row.get(4)?),
                to: row.get::<_, Option<i32>>(5)?.map(Day),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Adds an operator or changes one, with its journal entry.
    ///
    /// # Errors
    /// Busy, full.
    pub fn put_operator(&mut self, operator: &OperatorRow, entry: &super::journal::Entry) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let sql = "INSERT INTO operator (login, name, role, zones, valid_from, valid_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                   ON CONFLICT (login, name) DO UPDATE SET role = excluded.role, zones = excluded.zones, \
                   valid_from = excluded.valid_from, valid_to = excluded.valid_to";
        let o = operator;
        tx.execute(sql, params![o.login, o.name, o.role, o.zones, o.from.0, o.to.map(|day| day.0)])?;
        super::journal::write(&tx, entry)?;
        tx.commit()?;
        Ok(())
    }

    /// Changes facts of a row by hand: the version must still be the one that was read.
    ///
    /// # Errors
    /// Conflict when somebody else changed it; busy, full.
    pub fn edit<F: Facts>(
        &mut self,
        key: Key,
        version: i64,
        facts: &F,
        day: Day,
        entry: &mut super::journal::Entry,
    ) -> Result<i64> {
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let sql = format!(
            "SELECT seq, version, valid_from FROM {} WHERE region = ?1 AND id = ?2 AND valid_to IS NULL AND (known_to IS NULL OR known_to IN \
             (SELECT number FROM journal WHERE state = 0)) AND known_from NOT IN (SELECT number FROM journal WHERE state = 0)",
            F::TABLE
        );
        let held: Option<(i64, i64, i32)> = {
            let mut statement = tx.prepare_cached(&sql)?;
            let mut rows = statement.query(params![key.region.0, key.id.0])?;
            rows.next()?.map(|row| Ok::<_, rusqlite::Error>((row.get(0)?, row.get(1)?, row.get(2)?))).transpose()?
        };
        let Some((seq, held_version, from)) = held.filter(|held| held.1 == version) else {
            return Err(super::StoreError::Conflict);
        };
        let before: F = stage::read_facts(&tx, seq)?;
        entry.fields =
            before.differences(facts).into_iter().map(|(column, old, new)| (column.to_owned(), old, new)).collect();
        if entry.fields.is_empty() {
            return Ok(0);
        }
        let number = super::journal::write(&tx, entry)?;
        stage::replace(&tx, key, seq, held_version, from, facts, day, number)?;
        tx.commit()?;
        Ok(number)
    }
}

const SELECT_BATCH: &str = "SELECT b.number, b.list, b.file, b.sheet, b.as_of, b.zone, b.complete, b.mapping, b.rejects, b.n_read, \
                            b.n_new, b.n_changed, b.n_unchanged, b.n_merged, b.n_rejected, b.n_skipped, b.n_faults, b.n_ended, \
                            j.at, j.operator FROM batch b JOIN journal j ON j.number = b.number";

fn batch_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<BatchRow> {
    let mut counts = [0; 7];
    for (at, count) in counts.iter_mut().enumerate() {
        *count = row.get(9 + at)?;
    }
    Ok(BatchRow {
        number: row.get(0)?,
        list: ListKind::from_number(row.get(1)?),
        file: row.get(2)?,
        sheet: row.get(3)?,
        as_of: Day(row.get(4)?),
        zone: row.get(5)?,
        complete: row.get(6)?,
        mapping: row.get(7)?,
        rejects: row.get(8)?,
        counts,
        faults: row.get(16)?,
        ended: row.get(17)?,
        at: row.get(18)?,
        operator: row.get(19)?,
    })
}
