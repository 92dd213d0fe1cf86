//! 待核事项 in the store: what opened, closed or changed in each run, never the whole again. A run writes under a staged number like an
//! import does, in slices, and is published by one short transaction.

use super::facts::key_at;
use super::{Result, Store, StoreError};
use crate::model::day::Day;
use crate::model::finding::{Evidence, Finding, Responsible, Severity};
use crate::model::id::{Kind, Region, Subject};
use crate::model::record::StableHash;
use rusqlite::{TransactionBehavior, params};
use rustc_hash::FxHashMap;
use std::time::{Duration, Instant};

/// How long one staging transaction may hold the write lock.
const LOCK_SLICE: Duration = Duration::from_millis(40);

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

/// A run of the audit.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Journal number.
    pub number: i64,
    /// Known-number of the facts it read.
    pub known: i64,
    /// 截止日
    pub as_of: Day,
    /// Unix seconds.
    pub at: i64,
    /// Who ran it.
    pub operator: String,
    /// Findings open, opened, closed, changed.
    pub counts: [u64; 4],
    /// All figures as JSON.
    pub figures: String,
}

/// What a run is made with.
#[derive(Clone, Debug)]
pub struct RunSpec {
    /// Home of the journal entry.
    pub region: Region,
    /// Unix seconds.
    pub at: i64,
    /// Who runs it.
    pub operator: String,
    /// 截止日
    pub as_of: Day,
    /// Known-number of the facts read.
    pub known: i64,
    /// Fingerprint of the Policy.
    pub policy: u64,
    /// All figures as JSON.
    pub figures: String,
}

fn identity(code: &str, subject: Subject, object: Option<Subject>) -> u64 {
    StableHash::digest(&(code, subject, object))
}

/// What a change of makes a finding another one: its evidence, its severity, who is responsible.
fn fingerprint(finding: &Finding) -> u64 {
    StableHash::digest(&(finding.evidence.fingerprint(), finding.severity, finding.responsible))
}

struct Open {
    seq: i64,
    fingerprint: u64,
    opened_on: i32,
    seen: bool,
}

impl Store {
    /// Keeps the findings of a run: opens, closes and changes what differs from the last one.
    ///
    /// # Errors
    /// Busy while an import or another audit runs; full.
    pub fn put_findings(&mut self, spec: &RunSpec, findings: &[Finding]) -> Result<Run> {
        let Some(_lock) = self.try_stage_lock()? else { return Err(StoreError::Busy) };
        super::stage::abandon_all(&mut self.conn)?;
        let number = super::journal::open_staged(&self.conn, spec.region, spec.at, &spec.operator, "audit")?;
        self.conn.pragma_update(None, "synchronous", "NORMAL")?;
        self.conn.pragma_update(None, "cache_size", super::STAGING_CACHE)?;
        let written = self.write_findings(spec, findings, number);
        self.conn.pragma_update(None, "cache_size", super::READING_CACHE)?;
        self.conn.pragma_update(None, "synchronous", "FULL")?;
        let counts = match written {
            Ok(counts) => counts,
            Err(error) => {
                let _ = self.conn.execute_batch("ROLLBACK");
                let _ = super::stage::abandon_all(&mut self.conn);
                return Err(error);
            }
        };
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = "INSERT INTO audit_run (number, as_of, known, policy, state, n_open, n_opened, n_closed, n_changed, figures) \
                   VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9)";
        let [open, opened, closed, changed] = counts;
        // 核实无误 until a day that has come no longer stands: its finding counts as changed.
        let ended = "UPDATE verdict SET known_to = ?1 WHERE known_to IS NULL AND until <= ?2";
        let changed = changed + tx.execute(ended, params![number, spec.as_of.0])? as u64;
        let counts = [open, opened, closed, changed];
        tx.execute(
            sql,
            params![
                number,
                spec.as_of.0,
                spec.known,
                spec.policy.cast_signed(),
                open,
                opened,
                closed,
                changed,
                spec.figures
            ],
        )?;
        super::journal::publish(&tx, number, &format!("{}", spec.as_of))?;
        tx.commit()?;
        Ok(Run {
            number,
            known: spec.known,
            as_of: spec.as_of,
            at: spec.at,
            operator: spec.operator.clone(),
            counts,
            figures: spec.figures.clone(),
        })
    }

    fn open_findings(&self) -> Result<FxHashMap<u64, Open>> {
        let sql = "SELECT seq, code, kind, region, id, object_kind, object_region, object_id, fingerprint, opened_on FROM finding \
                   WHERE closed_run IS NULL";
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut open = FxHashMap::default();
        while let Some(row) = rows.next()? {
            let (subject, object) = subjects_at(row, 2)?;
            let fingerprint = row.get::<_, i64>(8)?.cast_unsigned();
            let id = identity(row.get_ref(1)?.as_str().unwrap_or(""), subject, object);
            open.insert(id, Open { seq: row.get(0)?, fingerprint, opened_on: row.get(9)?, seen: false });
        }
        Ok(open)
    }

    fn write_findings(&mut self, spec: &RunSpec, findings: &[Finding], number: i64) -> Result<[u64; 4]> {
        let mut open = self.open_findings()?;
        let (mut opened, mut closed, mut changed) = (0, 0, 0);
        let mut slice: Option<Instant> = None;
        let mut breathe = |conn: &rusqlite::Connection, last: bool| -> Result<()> {
            if slice.is_some_and(|since| last || since.elapsed() >= LOCK_SLICE) {
                conn.execute_batch("COMMIT")?;
                slice = None;
                std::thread::sleep(Duration::from_millis(1));
            }
            if slice.is_none() && !last {
                conn.execute_batch("BEGIN IMMEDIATE")?;
                slice = Some(Instant::now());
            }
            Ok(())
        };
        let conn = &self.conn;
        for finding in findings {
            let print = fingerprint(finding);
            let before = open.get_mut(&identity(finding.code, finding.subject, finding.object));
            let opened_on = match before {
                Some(held) => {
                    held.seen = true;
                    if held.fingerprint == print {
                        continue;
                    }
                    changed += 1;
                    breathe(conn, false)?;
                    // Replaced, not closed: closed_on stays empty.
                    conn.prepare_cached("UPDATE finding SET closed_run = ?2 WHERE seq = ?1")?
                        .execute(params![held.seq, number])?;
                    held.opened_on
                }
                None => {
                    opened += 1;
                    breathe(conn, false)?;
                    spec.as_of.0
                }
            };
            insert(conn, finding, print, opened_on, number)?;
        }
        let mut gone: Vec<i64> = open.values().filter(|held| !held.seen).map(|held| held.seq).collect();
        gone.sort_unstable();
        for seq in gone {
            breathe(conn, false)?;
            closed += 1;
            let sql = "UPDATE finding SET closed_run = ?2, closed_on = ?3 WHERE seq = ?1";
            conn.prepare_cached(sql)?.execute(params![seq, number, spec.as_of.0])?;
        }
        breathe(conn, true)?;
        Ok([findings.len() as u64, opened, closed, changed])
    }

    /// The last run whose figures are kept.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn last_run(&self) -> Result<Option<Run>> {
        let sql = "SELECT r.number, r.known, r.as_of, j.at, j.operator, r.n_open, r.n_opened, r.n_closed, r.n_changed, r.figures \
                   FROM audit_run r JOIN journal j ON j.number = r.number WHERE j.state = 1 ORDER BY j.published DESC LIMIT 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(Run {
            number: row.get(0)?,
            known: row.get(1)?,
            as_of: Day(row.get(2)?),
            at: row.get(3)?,
            operator: row.get(4)?,
            counts: [row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?],
            figures: row.get(9)?,
        }))
    }

    fn open_condition(&self) -> Result<&'static str> {
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
                let id = StableHash::digest(&(code, subject.key, object.map(|o| o.key)));
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

    fn verdicts(&self) -> Result<FxHashMap<(u64, u64), (String, Option<Day>)>> {
        let sql = "SELECT code, kind, region, id, object_region, object_id, fingerprint, why, until FROM verdict WHERE known_to IS NULL";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut list = FxHashMap::default();
        while let Some(row) = rows.next()? {
            let object = if row.get_ref(4)?.as_i64().is_ok() { Some(key_at(row, 4)?) } else { None };
            let id = StableHash::digest(&(row.get_ref(0)?.as_str().unwrap_or(""), key_at(row, 2)?, object));
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
fn standing(
    verdicts: &FxHashMap<(u64, u64), (String, Option<Day>)>,
    finding: &FindingRow,
) -> Option<(String, Option<Day>)> {
    if verdicts.is_empty() {
        return None;
    }
    let id = StableHash::digest(&(finding.code.as_str(), finding.subject.key, finding.object.map(|o| o.key)));
    verdicts.get(&(id, finding.fingerprint)).cloned()
}

const SELECT_FINDING: &str = "SELECT seq, code, kind, region, id, object_kind, object_region, object_id, severity, responsible, opened_on, \
                              fingerprint, evidence FROM finding";

fn subjects_at(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<(Subject, Option<Subject>)> {
    let kind = |at: usize| -> rusqlite::Result<Option<Kind>> {
        Ok(row.get_ref(at)?.as_i64().ok().and_then(|n| u8::try_from(n).ok()).and_then(Kind::from_number))
    };
    let subject = Subject { kind: kind(at)?.unwrap_or(Kind::Enterprise), key: key_at(row, at + 1)? };
    let object = match kind(at + 3)? {
        Some(kind) => Some(Subject { kind, key: key_at(row, at + 4)? }),
        None => None,
    };
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

fn insert(conn: &rusqlite::Connection, finding: &Finding, print: u64, opened_on: i32, number: i64) -> Result<()> {
    let sql = "INSERT INTO finding (code, kind, region, id, object_kind, object_region, object_id, severity, responsible, opened_on, \
               opened_run, changed_run, fingerprint, evidence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13)";
    let key = finding.subject.key;
    conn.prepare_cached(sql)?.execute(params![
        finding.code,
        finding.subject.kind as u8,
        key.region.0,
        key.id.0.as_slice(),
        finding.object.map(|o| o.kind as u8),
        finding.object.map(|o| o.key.region.0),
        finding.object.map(|o| o.key.id.0),
        finding.severity as u8,
        finding.responsible as u8,
        opened_on,
        number,
        print.cast_signed(),
        finding.evidence.to_bytes()
    ])?;
    Ok(())
}
