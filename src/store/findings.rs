//! 待核事项 as they are kept, and what a person says of them (核实无误); runs write them in [`super::run`].

use super::facts::{key_at, subject_at};
use super::{Result, Store};
use crate::model::day::Day;
use crate::model::finding::{Evidence, Responsible, Severity};
use crate::model::id::{Key, Kind, Subject};
use crate::model::record::StableHash;
use rusqlite::{TransactionBehavior, params};
use rustc_hash::FxHashMap;

/// A finding as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingRow {
    /// Its number.
    pub seq: i64,
    /// FG01 ...
    pub code: String,
    /// What it is about.
    pub subject: Subject,
    /// Second part of its identity.
    pub object: Option<Subject>,
    /// 轻重
    pub severity: Severity,
    /// 责任主体
    pub responsible: Responsible,
    /// 发现日期
    pub opened_on: Day,
    /// Fingerprint of the evidence.
    pub fingerprint: u64,
    /// 证据
    pub evidence: Evidence,
    /// 核实无误 that still stands: why, and until when.
    pub verified: Option<(String, Option<Day>)>,
}

/// 核实无误 by (code, subject, object) and fingerprint: why, and until when.
pub(super) type Verdicts = FxHashMap<(u64, u64), (String, Option<Day>)>;

/// Which finding a 核实无误 is about, evidence apart.
pub(super) fn verdict_identity(code: &str, subject: Key, object: Option<Key>) -> u64 {
    StableHash::digest(&(code, subject, object))
}

/// What lists need of a finding.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    /// Its number.
    pub seq: i64,
    /// Its rule as a number.
    pub rule: u32,
    /// What it is about.
    pub subject: Subject,
    /// 轻重
    pub severity: u8,
    /// 发现日期
    pub opened_on: Day,
    /// 核实无误 stands.
    pub verified: bool,
}

impl Store {
    pub(super) fn open_condition(&self) -> Result<&'static str> {
        Ok(if self.staged()?.any {
            "opened_run NOT IN (SELECT number FROM journal WHERE state = 0) \
             AND (closed_run IS NULL OR closed_run IN (SELECT number FROM journal WHERE state = 0))"
        } else {
            "closed_run IS NULL"
        })
    }

    /// What lists need of every open finding, in the order of its number; evidence is not read.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub(super) fn each_finding_mark(&self, mut each: impl FnMut(Mark)) -> Result<()> {
        let verdicts = self.verdicts()?;
        let sql = format!(
            "SELECT seq, code, kind, region, id, object_kind, object_region, object_id, severity, opened_on, fingerprint FROM finding \
             WHERE {} ORDER BY seq",
            self.open_condition()?
        );
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (subject, object) = subjects_at(row, 2)?;
            let code = row.get_ref(1)?.as_str().unwrap_or("");
            let verified = !verdicts.is_empty() && {
                let id = verdict_identity(code, subject.key, object.map(|o| o.key));
                verdicts.contains_key(&(id, row.get::<_, i64>(10)?.cast_unsigned()))
            };
            each(Mark {
                seq: row.get(0)?,
                rule: super::lists::rule_number(code),
                subject,
                severity: row.get(8)?,
                opened_on: Day(row.get(9)?),
                verified,
            });
        }
        Ok(())
    }

    /// Every open finding in the order of its number.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn each_finding(&self, mut each: impl FnMut(FindingRow)) -> Result<()> {
        let verdicts = self.verdicts()?;
        let sql = format!("{SELECT_FINDING} WHERE {} ORDER BY seq", self.open_condition()?);
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut finding = finding_row(row)?;
            finding.verified = standing(&verdicts, &finding);
            each(finding);
        }
        Ok(())
    }

    /// Subjects of the open findings of a rule that a person found in order as they are.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn verified_subjects(&self, code: &str) -> Result<Vec<Subject>> {
        let sql = format!(
            "SELECT kind, region, id, object_kind, object_region, object_id FROM finding WHERE {} AND code = ?1 \
             AND (region, id) IN (SELECT region, id FROM verdict WHERE code = ?1 AND known_to IS NULL) AND EXISTS \
             (SELECT 1 FROM verdict v WHERE v.region = finding.region AND v.id = finding.id AND v.code = finding.code \
             AND v.fingerprint = finding.fingerprint AND v.known_to IS NULL) ORDER BY seq",
            self.open_condition()?
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([code], |row| Ok(subjects_at(row, 0)?.0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One finding by its number, open or not.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn finding(&self, seq: i64) -> Result<Option<FindingRow>> {
        let sql = format!("{SELECT_FINDING} WHERE seq = ?1");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([seq])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let mut finding = finding_row(row)?;
        finding.verified = self.verdict_of(&finding)?;
        Ok(Some(finding))
    }

    /// Open findings about a subject.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn findings_of(&self, subject: Subject) -> Result<Vec<FindingRow>> {
        let sql = format!(
            "{SELECT_FINDING} WHERE region = ?1 AND id = ?2 AND kind = ?3 AND {} ORDER BY seq",
            self.open_condition()?
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows =
            statement.query_map(params![subject.key.region.0, subject.key.id.0, subject.kind as u8], finding_row)?;
        let mut list: Vec<FindingRow> = rows.collect::<rusqlite::Result<_>>()?;
        for finding in &mut list {
            finding.verified = self.verdict_of(finding)?;
        }
        Ok(list)
    }

    fn verdict_of(&self, finding: &FindingRow) -> Result<Option<(String, Option<Day>)>> {
        let sql = "SELECT why, until, object_region, object_id FROM verdict WHERE region = ?1 AND id = ?2 AND code = ?3 AND fingerprint = ?4 \
                   AND known_to IS NULL";
        let mut statement = self.conn.prepare_cached(sql)?;
        let key = finding.subject.key;
        let mut rows =
            statement.query(params![key.region.0, key.id.0, finding.code, finding.fingerprint.cast_signed()])?;
        while let Some(row) = rows.next()? {
            let object = if row.get_ref(2)?.as_i64().is_ok() { Some(key_at(row, 2)?) } else { None };
            if object == finding.object.map(|o| o.key) {
                return Ok(Some((row.get(0)?, row.get::<_, Option<i32>>(1)?.map(Day))));
            }
        }
        Ok(None)
    }

    pub(super) fn verdicts(&self) -> Result<Verdicts> {
        let sql = "SELECT code, kind, region, id, object_region, object_id, fingerprint, why, until FROM verdict WHERE known_to IS NULL";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut list = Verdicts::default();
        while let Some(row) = rows.next()? {
            let object = if row.get_ref(4)?.as_i64().is_ok() { Some(key_at(row, 4)?) } else { None };
            let id = verdict_identity(row.get_ref(0)?.as_str().unwrap_or(""), key_at(row, 2)?, object);
            let print = row.get::<_, i64>(6)?.cast_unsigned();
            list.insert((id, print), (row.get(7)?, row.get::<_, Option<i32>>(8)?.map(Day)));
        }
        Ok(list)
    }

    /// 核实无误 for these findings, each bound to its present evidence; returns how many.
    ///
    /// # Errors
    /// Busy, full.
    pub fn verify(&mut self, findings: &[i64], until: Option<Day>, entry: &super::journal::Entry) -> Result<u64> {
        let rows: Vec<FindingRow> =
            findings.iter().filter_map(|seq| self.finding(*seq).transpose()).collect::<Result<_>>()?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = super::journal::write(&tx, entry)?;
        for finding in &rows {
            end_verdict(&tx, finding, number)?;
            let sql = "INSERT INTO verdict (code, kind, region, id, object_region, object_id, fingerprint, until, why, known_from) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
            let key = finding.subject.key;
            tx.prepare_cached(sql)?.execute(params![
                finding.code,
                finding.subject.kind as u8,
                key.region.0,
                key.id.0,
                finding.object.map(|o| o.key.region.0),
                finding.object.map(|o| o.key.id.0),
                finding.fingerprint.cast_signed(),
                until.map(|day| day.0),
                entry.why,
                number
            ])?;
        }
        Store::note_delta(&tx, number, findings.iter().copied())?;
        tx.commit()?;
        Ok(rows.len() as u64)
    }

    /// Takes 核实无误 back; returns how many stood.
    ///
    /// # Errors
    /// Busy, full.
    pub fn unverify(&mut self, findings: &[i64], entry: &super::journal::Entry) -> Result<u64> {
        let rows: Vec<FindingRow> =
            findings.iter().filter_map(|seq| self.finding(*seq).transpose()).collect::<Result<_>>()?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = super::journal::write(&tx, entry)?;
        let mut ended = 0;
        for finding in &rows {
            ended += end_verdict(&tx, finding, number)?;
        }
        Store::note_delta(&tx, number, findings.iter().copied())?;
        tx.commit()?;
        Ok(ended)
    }
}

fn end_verdict(conn: &rusqlite::Connection, finding: &FindingRow, number: i64) -> Result<u64> {
    let sql = "UPDATE verdict SET known_to = ?5 WHERE region = ?1 AND id = ?2 AND code = ?3 AND object_id IS ?4 AND known_to IS NULL";
    let key = finding.subject.key;
    let object = finding.object.map(|o| o.key.id.0);
    let ended = conn.prepare_cached(sql)?.execute(params![key.region.0, key.id.0, finding.code, object, number])?;
    Ok(ended as u64)
}

/// The verdict on a finding, if it is bound to the evidence as it stands.
fn standing(verdicts: &Verdicts, finding: &FindingRow) -> Option<(String, Option<Day>)> {
    if verdicts.is_empty() {
        return None;
    }
    let id = verdict_identity(&finding.code, finding.subject.key, finding.object.map(|o| o.key));
    verdicts.get(&(id, finding.fingerprint)).cloned()
}

const SELECT_FINDING: &str = "SELECT seq, code, kind, region, id, object_kind, object_region, object_id, severity, responsible, opened_on, \
                              fingerprint, evidence FROM finding";

pub(super) fn subjects_at(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<(Subject, Option<Subject>)> {
    // A kind that is none of ours stands nowhere.
    let nowhere = Subject { kind: Kind::Enterprise, key: key_at(row, at + 1)? };
    let (subject, object) = (subject_at(row, at)?.unwrap_or(nowhere), subject_at(row, at + 3)?);
    Ok((subject, object))
}

fn finding_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<FindingRow> {
    let (subject, object) = subjects_at(row, 2)?;
    Ok(FindingRow {
        seq: row.get(0)?,
        code: row.get(1)?,
        subject,
        object,
        severity: Severity::from_number(row.get(8)?),
        responsible: Responsible::from_number(row.get(9)?),
        opened_on: Day(row.get(10)?),
        fingerprint: row.get::<_, i64>(11)?.cast_unsigned(),
        evidence: Evidence::from_bytes(row.get_ref(12)?.as_blob().unwrap_or_default()),
        verified: None,
    })
}
