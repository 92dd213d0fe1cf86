//! 核查 in the store: what opened, closed or changed in a run, never the whole again. A run writes under a staged number like an
//! import does, in slices, and is published by one short transaction; what its lists show is made beside the writing and put in place
//! after it.

use super::findings::{Mark, Verdicts, subjects_at, verdict_identity};
use super::lists::{Audited, Derivation};
use super::{Result, Store, StoreError};
use crate::model::day::Day;
use crate::model::finding::Finding;
use crate::model::id::{Region, Subject};
use crate::model::picture::Picture;
use crate::model::record::StableHash;
use rusqlite::{Connection, Row, TransactionBehavior, params};
use rustc_hash::FxHashMap;
use std::time::{Duration, Instant};

/// How long one staging transaction may hold the write lock.
const LOCK_SLICE: Duration = Duration::from_millis(40);

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

/// What an audit hands over to be kept.
pub struct Outcome<'a> {
    /// Sorted, each identity once.
    pub findings: &'a [Finding],
    /// What was read.
    pub picture: &'a Picture,
    /// What lists show beyond findings.
    pub audited: &'a Audited,
}

pub(super) fn identity(code: &str, subject: Subject, object: Option<Subject>) -> u64 {
    StableHash::digest(&(code, subject, object))
}

/// What a change of makes a finding another one: its evidence, its severity, who is responsible.
fn fingerprint(finding: &Finding) -> u64 {
    StableHash::digest(&(finding.evidence.fingerprint(), finding.severity, finding.responsible))
}

/// An open finding of the last run.
pub(super) struct Open {
    pub seq: i64,
    pub fingerprint: u64,
    pub opened_on: i32,
    pub seen: bool,
}

/// What becomes of a finding of this run.
pub(super) enum Fate {
    /// It stands as it stood.
    Stands,
    /// It was not there.
    Opens,
    /// Its evidence is another one.
    Replaces(i64),
}

/// A finding of this run beside the last one.
pub(super) struct Step {
    pub fate: Fate,
    pub fingerprint: u64,
    opened_on: i32,
    pub seq: i64,
}

/// What differs from the last run.
pub(super) struct Diff {
    /// One for each finding.
    pub steps: Vec<Step>,
    /// Numbers of findings that are not there any more.
    pub gone: Vec<i64>,
}

impl Diff {
    pub fn new(findings: &[Finding], mut open: FxHashMap<u64, Open>, day: Day) -> Diff {
        let step = |finding: &Finding| {
            let fingerprint = fingerprint(finding);
            let held = match open.is_empty() {
                true => None,
                false => open.get_mut(&identity(finding.code, finding.subject, finding.object)),
            };
            let Some(held) = held else {
                return Step { fate: Fate::Opens, fingerprint, opened_on: day.0, seq: 0 };
            };
            held.seen = true;
            let fate = if held.fingerprint == fingerprint { Fate::Stands } else { Fate::Replaces(held.seq) };
            Step { fate, fingerprint, opened_on: held.opened_on, seq: held.seq }
        };
        let steps = findings.iter().map(step).collect();
        let mut gone: Vec<i64> = open.values().filter(|held| !held.seen).map(|held| held.seq).collect();
        gone.sort_unstable();
        Diff { steps, gone }
    }

    /// Findings open, opened, closed, changed.
    pub fn counts(&self) -> [u64; 4] {
        let count = |fits: fn(&Fate) -> bool| self.steps.iter().filter(|step| fits(&step.fate)).count() as u64;
        let opened = count(|fate| matches!(fate, Fate::Opens));
        let changed = count(|fate| matches!(fate, Fate::Replaces(_)));
        [self.steps.len() as u64, opened, self.gone.len() as u64, changed]
    }
}

/// A run that is being written.
struct Staging {
    number: i64,
    as_of: Day,
    known: i64,
    verdicts: Verdicts,
    derivation: Option<Derivation>,
}

/// Holds the write lock for at most a slice at a time; inside somebody's transaction it holds what that one holds.
struct Slices<'a> {
    conn: &'a Connection,
    since: Option<Instant>,
    inside: bool,
}

impl Slices<'_> {
    fn breathe(&mut self) -> Result<()> {
        if self.inside {
            return Ok(());
        }
        if self.since.is_some_and(|since| since.elapsed() >= LOCK_SLICE) {
            self.end()?;
            // Somebody who waits for the lock gets it.
            std::thread::sleep(Duration::from_millis(1));
        }
        if self.since.is_none() {
            self.conn.execute_batch("BEGIN IMMEDIATE")?;
            self.since = Some(Instant::now());
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if self.since.take().is_some() {
            self.conn.execute_batch("COMMIT")?;
        }
        Ok(())
    }
}

impl Store {
    /// Keeps the findings of a run: opens, closes and changes what differs from the last one, and brings the lists up to it.
    ///
    /// # Errors
    /// Busy while an import or another audit runs; full.
    pub fn put_run(&mut self, spec: &RunSpec, outcome: &Outcome<'_>) -> Result<Run> {
        let Some(_lock) = self.try_stage_lock()? else { return Err(StoreError::Busy) };
        super::stage::abandon_all(&mut self.conn)?;
        self.build_stale_lists()?;
        let since = self.known()?;
        let mut diff = Diff::new(outcome.findings, self.open_findings()?, spec.as_of);
        let mut counts = diff.counts();
        let [_, opened, closed, changed] = counts;
        let lists = opened + closed + changed > 0 || !self.lists_are_fresh(spec.known)?;
        let derivation = lists.then(|| Derivation::of(self));
        let verdicts = self.verdicts()?;
        let number = super::journal::open_staged(&self.conn, spec.region, spec.at, &spec.operator, "audit")?;
        let staged = Staging { number, as_of: spec.as_of, known: spec.known, verdicts, derivation };
        let written = self.write_beside(outcome, &mut diff, &staged);
        let derivation = staged.derivation;
        if let Err(error) = written {
            derivation.iter().for_each(Derivation::discard);
            let _ = super::stage::abandon_all(&mut self.conn);
            return Err(error);
        }
        counts[3] += self.publish_run(spec, counts, number)?;
        if let Some(derivation) = derivation {
            derivation.put_in_place()?;
        }
        if lists || counts[3] > changed {
            self.write_findings_list(&self.marks_of(outcome.findings, &diff)?, since)?;
        }
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

    /// One thread writes findings, another what the lists of their subjects show.
    fn write_beside(&self, outcome: &Outcome<'_>, diff: &mut Diff, staged: &Staging) -> Result<()> {
        let verdicts = &staged.verdicts;
        let prints: Vec<u64> = match verdicts.is_empty() {
            true => Vec::new(),
            false => diff.steps.iter().map(|step| step.fingerprint).collect(),
        };
        std::thread::scope(|scope| {
            let lists = staged.derivation.as_ref().map(|derivation| {
                scope.spawn(|| {
                    let open = outcome.findings.iter().enumerate().filter(|(at, finding)| {
                        prints.get(*at).is_none_or(|print| !stands_verified(verdicts, finding, *print))
                    });
                    derivation.build(outcome.picture, outcome.audited, open.map(|(_, f)| f.subject), staged.known)
                })
            });
            let written = self.write_staged(outcome.findings, diff, staged.as_of, staged.number);
            match lists {
                Some(lists) => lists.join().expect("building a list does not panic").and(written),
                None => written,
            }
        })
    }

    fn write_staged(&self, findings: &[Finding], diff: &mut Diff, day: Day, number: i64) -> Result<()> {
        self.conn.pragma_update(None, "synchronous", "NORMAL")?;
        self.conn.pragma_update(None, "cache_size", super::STAGING_CACHE)?;
        let written = write_diff(&self.conn, findings, diff, day, number);
        self.conn.pragma_update(None, "cache_size", super::READING_CACHE)?;
        if written.is_err() {
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        self.conn.pragma_update(None, "synchronous", "FULL")?;
        written
    }

    /// Makes a run visible; returns how many 核实无误 ended with its day.
    fn publish_run(&mut self, spec: &RunSpec, counts: [u64; 4], number: i64) -> Result<u64> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // 核实无误 until a day that has come no longer stands: its finding counts as changed.
        let sql = "UPDATE verdict SET known_to = ?1 WHERE known_to IS NULL AND until <= ?2";
        let ended = tx.execute(sql, params![number, spec.as_of.0])? as u64;
        let [open, opened, closed, changed] = counts;
        let sql = "INSERT INTO audit_run (number, as_of, known, policy, state, n_open, n_opened, n_closed, n_changed, figures) \
                   VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9)";
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
                changed + ended,
                spec.figures
            ],
        )?;
        super::journal::publish(&tx, number, &format!("{}", spec.as_of))?;
        tx.commit()?;
        Ok(ended)
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

    /// What the list of findings needs, in the order of their numbers.
    fn marks_of(&self, findings: &[Finding], diff: &Diff) -> Result<Vec<Mark>> {
        let verdicts = self.verdicts()?;
        let mark = |(finding, step): (&Finding, &Step)| Mark {
            seq: step.seq,
            rule: super::lists::rule_number(finding.code),
            subject: finding.subject,
            severity: finding.severity as u8,
            opened_on: Day(step.opened_on),
            verified: stands_verified(&verdicts, finding, step.fingerprint),
        };
        let mut marks: Vec<Mark> = findings.iter().zip(&diff.steps).map(mark).collect();
        marks.sort_by_key(|mark| mark.seq);
        Ok(marks)
    }

    /// The last run whose figures are kept.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn last_run(&self) -> Result<Option<Run>> {
        let mut statement = self.conn.prepare_cached(&format!("{SELECT_RUNS} LIMIT 1"))?;
        let mut rows = statement.query([])?;
        Ok(rows.next()?.map(run_at).transpose()?)
    }
}

/// Runs that were published, the newest first.
pub(super) const SELECT_RUNS: &str = "SELECT r.number, r.known, r.as_of, j.at, j.operator, r.n_open, r.n_opened, r.n_closed, r.n_changed, r.figures \
                                      FROM audit_run r JOIN journal j ON j.number = r.number WHERE j.state = 1 ORDER BY j.published DESC";

/// A run in a row of [`SELECT_RUNS`].
pub(super) fn run_at(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        number: row.get(0)?,
        known: row.get(1)?,
        as_of: Day(row.get(2)?),
        at: row.get(3)?,
        operator: row.get(4)?,
        counts: [row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?],
        figures: row.get(9)?,
    })
}

fn stands_verified(verdicts: &Verdicts, finding: &Finding, fingerprint: u64) -> bool {
    !verdicts.is_empty() && {
        let id = verdict_identity(finding.code, finding.subject.key, finding.object.map(|object| object.key));
        verdicts.contains_key(&(id, fingerprint))
    }
}

pub(super) fn write_diff(
    conn: &Connection,
    findings: &[Finding],
    diff: &mut Diff,
    day: Day,
    number: i64,
) -> Result<()> {
    let sql = "INSERT INTO finding (code, kind, region, id, object_kind, object_region, object_id, severity, responsible, opened_on, \
               opened_run, changed_run, fingerprint, evidence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13)";
    let mut insert = conn.prepare(sql)?;
    // Replaced, not closed: closed_on stays empty.
    let mut replace = conn.prepare("UPDATE finding SET closed_run = ?2 WHERE seq = ?1")?;
    let mut close = conn.prepare("UPDATE finding SET closed_run = ?2, closed_on = ?3 WHERE seq = ?1")?;
    let mut slices = Slices { conn, since: None, inside: !conn.is_autocommit() };
    for (finding, step) in findings.iter().zip(&mut diff.steps) {
        match step.fate {
            Fate::Stands => continue,
            Fate::Opens => slices.breathe()?,
            Fate::Replaces(seq) => {
                slices.breathe()?;
                replace.execute(params![seq, number])?;
            }
        }
        let (key, object) = (&finding.subject.key, finding.object.as_ref());
        step.seq = insert.insert(params![
            finding.code,
            finding.subject.kind as u8,
            key.region.0,
            key.id.0.as_slice(),
            object.map(|o| o.kind as u8),
            object.map(|o| o.key.region.0),
            object.map(|o| o.key.id.0.as_slice()),
            finding.severity as u8,
            finding.responsible as u8,
            step.opened_on,
            number,
            step.fingerprint.cast_signed(),
            finding.evidence.as_bytes()
        ])?;
    }
    for seq in &diff.gone {
        slices.breathe()?;
        close.execute(params![seq, number, day.0])?;
    }
    slices.end()
}
