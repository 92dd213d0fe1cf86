//! 局部核查 in the store: what an edit may have changed is read, asked and written in one short transaction, so that two people who edit
//! neighbours see each other. Findings open, close and change under the edit's own number; there is no run and no figure of one.

use super::lists::{Audited, branch_numbers, derived_columns, enterprise_numbers, member_numbers, text_numbers};
use super::nearby::{Nearby, Start, Walk};
use super::overall::Overall;
use super::picture::Moment;
use super::run::{Diff, Fate, Open, identity, write_diff};
use super::segment::Segment;
use super::{Result, Store};
use crate::audit::part::{Reason, answers_code};
use crate::model::day::Day;
use crate::model::fact::Fact;
use crate::model::finding::Finding;
use crate::model::id::{Key, Kind, Subject};
use crate::model::list::{Column, Table};
use crate::model::picture::Ix;
use crate::model::zone::OUTSIDE;
use rusqlite::params;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// What is asked anew.
#[derive(Clone, Copy, Debug)]
pub struct PartSpec<'a> {
    /// The entry of the journal that changed facts.
    pub number: i64,
    /// What it changed.
    pub touched: &'a [Subject],
    /// Versions do not tell what it changed (an entry of a register about the subject): ask about everything near it.
    pub all: bool,
    /// 截止日
    pub day: Day,
    /// Fingerprint of the Policy.
    pub policy: u64,
    /// Some rule asks for visits.
    pub visits: bool,
}

/// How a part came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Asked(Part),
    /// Lists came in, or the Policy changed, since the last full audit, or one runs just now: that one answers.
    Later,
    /// The change reaches rows that are not near it: only a full audit answers.
    Everything,
}

/// What changed, and what it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Rows asked.
    pub asked: u64,
    /// Findings opened.
    pub opened: u64,
    /// Closed.
    pub closed: u64,
    /// Changed.
    pub changed: u64,
    /// Reading, asking and writing, without the commit.
    pub compute: Duration,
    /// The commit.
    pub commit: Duration,
}

/// What a question answers.
pub struct Answered {
    /// Sorted, each identity once.
    pub findings: Vec<Finding>,
    /// What lists show of the part's enterprises.
    pub audited: Audited,
}

impl Store {
    /// Asks anew what an entry of the journal touched.
    ///
    /// # Errors
    /// Busy, full, damaged.
    pub fn reaudit(
        &mut self,
        spec: &PartSpec<'_>,
        ask: impl FnOnce(&mut Nearby, &Overall) -> Answered,
    ) -> Result<Outcome> {
        let Some(overall) = self.overall(spec.policy)? else { return Ok(Outcome::Later) };
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        let started = Instant::now();
        let done = self.reaudit_inside(spec, &overall, ask);
        let compute = started.elapsed();
        let started = Instant::now();
        self.conn.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        match done? {
            Inside::Is(outcome) => Ok(outcome),
            Inside::Done(part, made) => {
                let commit = started.elapsed();
                // Lists are derived: in a folder that cannot be written the work goes on without them.
                let _ = self.show(&made);
                self.fold_findings()?;
                Ok(Outcome::Asked(Part { compute, commit, ..part }))
            }
        }
    }

    fn reaudit_inside(
        &self,
        spec: &PartSpec<'_>,
        overall: &Overall,
        ask: impl FnOnce(&mut Nearby, &Overall) -> Answered,
    ) -> Result<Inside> {
        let sql = "SELECT EXISTS (SELECT 1 FROM journal WHERE state = 0 AND action = 'audit')";
        if self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))? {
            return Ok(Inside::Is(Outcome::Later));
        }
        for subject in spec.touched {
            if self.reaches_everything(*subject, spec, overall)? {
                return Ok(Inside::Is(Outcome::Everything));
            }
        }
        let moment = Moment { as_of: spec.day, known: None };
        let start = Start { moment, overall, number: spec.number, all: spec.all, visits: spec.visits };
        let mut walk = Walk::new(self, start)?;
        for subject in spec.touched {
            walk.touch(*subject)?;
        }
        let mut nearby = walk.finish()?;
        let answered = ask(&mut nearby, overall);
        let mut diff = Diff::new(&answered.findings, self.open_of(&nearby.subjects)?, spec.day);
        let [_, opened, closed, changed] = diff.counts();
        if opened + closed + changed > 0 {
            let replaced = diff.steps.iter().filter_map(|step| match step.fate {
                Fate::Replaces(seq) => Some(seq),
                Fate::Stands | Fate::Opens => None,
            });
            let mut seqs: Vec<i64> = replaced.chain(diff.gone.iter().copied()).collect();
            write_diff(&self.conn, &answered.findings, &mut diff, spec.day, spec.number)?;
            seqs.extend(diff.steps.iter().filter(|step| !matches!(step.fate, Fate::Stands)).map(|step| step.seq));
            Store::note_delta(&self.conn, spec.number, seqs)?;
        }
        let asked = nearby.subjects.len() as u64;
        let part = Part { asked, opened, closed, changed, ..Part::default() };
        Ok(Inside::Done(part, Box::new(Made { nearby, audited: answered.audited })))
    }

    /// Open findings of these subjects, as far as they are answered anew.
    fn open_of(&self, subjects: &[(Subject, Reason)]) -> Result<FxHashMap<u64, Open>> {
        let sql = format!(
            "SELECT seq, code, kind, region, id, object_kind, object_region, object_id, fingerprint, opened_on FROM finding \
             WHERE region = ?1 AND id = ?2 AND kind = ?3 AND {}",
            self.open_condition()?
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut open = FxHashMap::default();
        for (subject, reason) in subjects {
            let key = subject.key;
            let mut rows = statement.query(params![key.region.0, key.id.0, subject.kind as u8])?;
            while let Some(row) = rows.next()? {
                let code = row.get_ref(1)?.as_str().unwrap_or("");
                if !answers_code(code, subject.kind, *reason) {
                    continue;
                }
                let (subject, object) = super::findings::subjects_at(row, 2)?;
                let fingerprint = row.get::<_, i64>(8)?.cast_unsigned();
                let held = Open { seq: row.get(0)?, fingerprint, opened_on: row.get(9)?, seen: false };
                open.insert(identity(code, subject, object), held);
            }
        }
        Ok(open)
    }

    /// Whether a change turns over what holds for many: the first union on record makes every enterprise without one a question.
    fn reaches_everything(&self, subject: Subject, spec: &PartSpec<'_>, overall: &Overall) -> Result<bool> {
        match subject.kind {
            Kind::Enterprise => {
                if self.lies_in_a_new_park(subject.key, overall)? {
                    return Ok(true);
                }
                for (league, column) in [(false, "union_org"), (true, "league")] {
                    let registered = overall.known[usize::from(league)] > 0;
                    let says = |condition: &str| -> Result<bool> {
                        let sql = format!(
                            "SELECT EXISTS (SELECT 1 FROM enterprise WHERE region = ?1 AND id = ?2 AND {column} <> ?3 AND {condition})"
                        );
                        let values = params![subject.key.region.0, subject.key.id.0, Fact::Unknown as u8];
                        Ok(self.conn.prepare_cached(&sql)?.query_row(values, |row| row.get(0))?)
                    };
                    let now = says("known_to IS NULL AND valid_to IS NULL")?;
                    let turned = if registered {
                        // The last one may have gone.
                        !now && says("known_to IS NOT NULL")?
                            && overall.known[usize::from(league)] <= self.edits_since(overall.facts)?
                            && !self.any_says(league)?
                    } else {
                        now
                    };
                    if turned {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Kind::Branch => {
                let sql = "SELECT COUNT(DISTINCT COALESCE(dissolved, 0)) > 1 AND MAX(park) = ?3 FROM branch \
                           WHERE region = ?1 AND id = ?2 AND ((known_to IS NULL AND valid_to IS NULL) OR known_to >= ?4)";
                let key = subject.key;
                let from = if spec.all { 0 } else { spec.number };
                let values = params![key.region.0, key.id.0, Fact::Yes as u8, from];
                if !self.conn.prepare_cached(sql)?.query_row(values, |row| row.get::<_, bool>(0))? {
                    return Ok(false);
                }
                let now = self.live_park_branches(spec.day)?;
                let live = |zone: &str| now.get(zone).is_some_and(|n| *n > 0);
                Ok(overall.zones.iter().any(|(zone, n)| live(zone) != (*n > 0)))
            }
            Kind::Member | Kind::UnitText | Kind::Transfer | Kind::Contact | Kind::Place | Kind::Listing => Ok(false),
        }
    }

    /// Whether an enterprise is the first in its park: parks are numbered anew with it.
    fn lies_in_a_new_park(&self, key: Key, overall: &Overall) -> Result<bool> {
        let sql = "SELECT registered_zone, operating_zone FROM enterprise WHERE region = ?1 AND id = ?2 AND known_to IS NULL AND valid_to IS NULL";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows =
            statement.query_map(params![key.region.0, key.id.0], |row| Ok([row.get::<_, u32>(0)?, row.get(1)?]))?;
        let kept: Vec<[u32; 2]> = rows.collect::<rusqlite::Result<_>>()?;
        let mut parks =
            kept.into_iter().flatten().filter_map(|kept| kept.checked_sub(OUTSIDE)).filter(|n| *n > 0).peekable();
        if parks.peek().is_none() {
            return Ok(false);
        }
        let table = self.zones()?;
        let known: BTreeSet<u32> = overall.zones.iter().filter_map(|(zone, _)| table.named(zone)).collect();
        Ok(parks.any(|park| !known.contains(&park)))
    }

    /// Brings what lists show of the part up to it, row by row. Orders by these columns stay until the lists are built anew.
    fn show(&self, made: &Made) -> Result<()> {
        let Made { nearby, audited } = made;
        let (picture, asked) = (&nearby.picture, &nearby.asked);
        let enterprise = |ix: &Ix| (picture.enterprise(*ix).key, *ix);
        let of = |key: Key, kind: Kind| self.unverified(Subject { kind, key });
        self.show_rows(Table::Enterprises, asked.enterprises.iter().map(enterprise), |key, ix| {
            Ok(enterprise_numbers(picture, audited, Some(ix), of(key, Kind::Enterprise)?).to_vec())
        })?;
        let branch = |ix: &Ix| (picture.branches[*ix as usize].key, *ix);
        self.show_rows(Table::Branches, asked.branches.iter().map(branch), |key, ix| {
            Ok(branch_numbers(picture, Some(ix), of(key, Kind::Branch)?).to_vec())
        })?;
        let member = |ix: &Ix| (picture.member(*ix).key, *ix);
        self.show_rows(Table::Members, asked.members.iter().map(member), |key, ix| {
            Ok(member_numbers(picture, Some(ix), of(key, Kind::Member)?).to_vec())
        })?;
        let text = |ix: &Ix| (picture.texts[*ix as usize].key, *ix);
        self.show_rows(Table::Texts, asked.texts.iter().map(text), |_, ix| {
            Ok(text_numbers(picture, Some(ix)).to_vec())
        })?;
        let neighbours: BTreeSet<Key> = asked.addresses.iter().map(|ix| picture.enterprise(*ix).key).collect();
        let rest = neighbours.into_iter().map(|key| Subject { kind: Kind::Enterprise, key });
        self.show_counts(&rest.collect::<Vec<_>>())
    }

    fn show_rows(
        &self,
        table: Table,
        rows: impl Iterator<Item = (Key, Ix)>,
        numbers: impl Fn(Key, Ix) -> Result<Vec<u32>>,
    ) -> Result<()> {
        let path = self.derived_path(table);
        let (Some(base), Some(derived)) = (Segment::open(&self.segment_path(table.en())), Segment::open(&path)) else {
            return Ok(());
        };
        if !derived.is_built_for(&[base.known()]) {
            return Ok(());
        }
        for (key, ix) in rows {
            let Some(row) = self.list_row(&base, table, key)? else { continue };
            for (column, number) in derived_columns(table).iter().zip(numbers(key, ix)?) {
                derived.set_number(&path, *column, row, number)?;
            }
        }
        Ok(())
    }

    /// Brings the counts of open findings in the lists of these subjects up to date.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn show_counts(&self, subjects: &[Subject]) -> Result<()> {
        for (kind, table) in super::lists::SUBJECTS {
            let path = self.derived_path(table);
            let mut of_kind = subjects.iter().filter(|subject| subject.kind == kind).peekable();
            if of_kind.peek().is_none() || !derived_columns(table).contains(&Column::Findings) {
                continue;
            }
            let (Some(base), Some(derived)) = (Segment::open(&self.segment_path(table.en())), Segment::open(&path))
            else {
                continue;
            };
            if !derived.is_built_for(&[base.known()]) {
                continue;
            }
            for subject in of_kind {
                if let Some(row) = self.list_row(&base, table, subject.key)? {
                    derived.set_number(&path, Column::Findings, row, self.unverified(*subject)?)?;
                }
            }
        }
        Ok(())
    }

    /// Open findings of a subject that nobody verified.
    fn unverified(&self, subject: Subject) -> Result<u32> {
        let open = self.findings_of(subject)?;
        Ok(u32::try_from(open.iter().filter(|finding| finding.verified.is_none()).count()).unwrap_or(u32::MAX))
    }

    /// Subjects that entries of people named since a known-number, each once.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn touched_since(&self, known: i64) -> Result<Vec<(i64, Subject)>> {
        let sql = "SELECT number, kind, subject_region, subject_id FROM journal WHERE state = 1 AND published > ?1 \
                   AND action IN ('edit', 'decide', 'undo', 'redo') AND subject_id IS NOT NULL ORDER BY number DESC";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([known])?;
        let mut seen = BTreeSet::new();
        let mut touched = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(subject) = super::facts::subject_at(row, 1)? else { continue };
            if seen.insert(subject) {
                touched.push((row.get(0)?, subject));
            }
        }
        Ok(touched)
    }
}

/// How the transaction ended.
enum Inside {
    Is(Outcome),
    Done(Part, Box<Made>),
}

/// What lists are brought up to.
struct Made {
    nearby: Nearby,
    audited: Audited,
}
