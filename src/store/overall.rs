//! 全局情况 of the last full audit: what the whole tells and single rows cannot (names and numbers of parks, which of them have a live
//! branch, which registers were handed in). Kept beside the database in a few lines; good until the next import or matching. Derived,
//! never backed up.

use super::{Result, Store};
use crate::model::day::Day;
use crate::model::fact::Fact;
use crate::model::picture::{Ix, NONE, Picture, Register};
use rusqlite::params;
use std::fmt::Write;

/// First line; the digit is the layout's number.
const HEAD: &str = "dishuov2";

/// What the whole told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overall {
    /// Known-number of the facts.
    pub facts: i64,
    /// Fingerprint of the Policy.
    pub policy: u64,
    /// 截止日
    pub day: Day,
    /// Enterprises whose union, and whose league, is known.
    pub known: [u64; 2],
    /// Zones with how many live park branches each has, in the order of their numbers.
    pub zones: Vec<(String, u32)>,
    /// By position: whether the zone handed in a list of its enterprises.
    pub listed: Vec<bool>,
    /// Registers and their zones.
    pub registers: Vec<(Register, Ix)>,
}

impl Overall {
    /// Of a whole picture.
    pub fn of(picture: &Picture, facts: i64, policy: u64, day: Day) -> Overall {
        let mut zones: Vec<(String, u32)> = picture.zones.iter().cloned().map(|zone| (zone, 0)).collect();
        for (branch, ix) in picture.branches.iter().zip(0..) {
            if let Some((_, n)) = zones.get_mut(branch.zone as usize) {
                *n += u32::from(branch.park.is_yes() && picture.is_live(ix, day));
            }
        }
        let mut listed = vec![false; zones.len()];
        for claim in &picture.claims {
            if let Some(listed) = listed.get_mut(claim.zone as usize) {
                *listed = true;
            }
        }
        let says = |fact: fn(&crate::model::picture::EnterpriseFacts) -> Fact| {
            picture.enterprises.iter().filter(|e| fact(e) != Fact::Unknown).count() as u64
        };
        let known = [says(|e| e.union), says(|e| e.league)];
        Overall { facts, policy, day, known, zones, listed, registers: picture.registers.clone() }
    }

    /// By position: whether a live park branch stands there.
    pub fn parks(&self) -> Vec<bool> {
        self.zones.iter().map(|(_, n)| *n > 0).collect()
    }

    fn to_text(&self) -> String {
        let mut out = String::new();
        let Overall { facts, policy, day, known: [unions, leagues], zones, listed, registers } = self;
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{HEAD}\n{facts} {policy} {} {unions} {leagues} {}", day.0, zones.len());
        for ((zone, n), listed) in zones.iter().zip(listed) {
            let _ = writeln!(out, "{n} {} {zone}", u8::from(*listed));
        }
        for (register, zone) in registers {
            let _ = writeln!(out, "{} {zone}", *register as u8);
        }
        out.push_str("end\n");
        out
    }

    fn from_text(text: &str) -> Option<Overall> {
        let mut lines = text.strip_suffix("end\n")?.lines();
        lines.next().filter(|line| *line == HEAD)?;
        let mut head = lines.next()?.split(' ');
        let mut number = || head.next()?.parse::<i128>().ok();
        let (facts, policy, day) = (number()?, number()?, number()?);
        let known = [number()?.try_into().ok()?, number()?.try_into().ok()?];
        let n_zones = usize::try_from(number()?).ok()?;
        let (mut zones, mut listed) = (Vec::new(), Vec::new());
        for line in lines.by_ref().take(n_zones) {
            let (n, rest) = line.split_once(' ')?;
            let (is_listed, zone) = rest.split_once(' ')?;
            zones.push((zone.to_owned(), n.parse().ok()?));
            listed.push(is_listed == "1");
        }
        let register = |line: &str| {
            let (register, zone) = line.split_once(' ')?;
            let zone: Ix = zone.parse().ok()?;
            let inside = zone == NONE || (zone as usize) < n_zones;
            inside.then_some((Register::from_number(register.parse().ok()?), zone))
        };
        let registers = lines.map(register).collect::<Option<Vec<_>>>()?;
        (zones.len() == n_zones).then_some(Overall {
            facts: facts.try_into().ok()?,
            policy: policy.try_into().ok()?,
            day: Day(day.try_into().ok()?),
            known,
            zones,
            listed,
            registers,
        })
    }
}

impl Store {
    fn overall_path(&self) -> std::path::PathBuf {
        self.beside(".index").join("overall.seg")
    }

    /// Keeps what a full audit saw.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn keep_overall(&self, overall: &Overall) -> Result<()> {
        let path = self.overall_path();
        std::fs::create_dir_all(self.beside(".index"))?;
        let temporary = path.with_extension(format!("tmp{}", std::process::id()));
        std::fs::write(&temporary, overall.to_text())?;
        Ok(std::fs::rename(&temporary, &path)?)
    }

    /// From here on only a full audit answers.
    pub fn forget_overall(&self) {
        let _ = std::fs::remove_file(self.overall_path());
    }

    /// What the last full audit saw, as long as single rows changed since and nothing else.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn overall(&self, policy: u64) -> Result<Option<Overall>> {
        let kept = std::fs::read_to_string(self.overall_path()).ok();
        let Some(overall) = kept.and_then(|text| Overall::from_text(&text)).filter(|kept| kept.policy == policy) else {
            return Ok(None);
        };
        let sql = "SELECT EXISTS (SELECT 1 FROM journal WHERE state = 1 AND published > ?1 AND action IN ('import', 'link', 'reread', 'zones', 'address'))";
        let moved: bool = self.conn.prepare_cached(sql)?.query_row([overall.facts], |row| row.get(0))?;
        Ok((!moved).then_some(overall))
    }

    /// Whether any current enterprise says yes or no to a union (or, for `league`, a league).
    pub(super) fn any_says(&self, league: bool) -> Result<bool> {
        let column = if league { "league" } else { "union_org" };
        let sql =
            format!("SELECT EXISTS (SELECT 1 FROM enterprise WHERE {column} <> ?1 AND {})", self.staged()?.current());
        Ok(self.conn.prepare_cached(&sql)?.query_row([Fact::Unknown as u8], |row| row.get(0))?)
    }

    /// Entries since a known-number that a person made of facts.
    pub(super) fn edits_since(&self, known: i64) -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM journal WHERE state = 1 AND published > ?1 AND action IN ('edit', 'decide', 'undo', 'redo')";
        let n: i64 = self.conn.prepare_cached(sql)?.query_row([known], |row| row.get(0))?;
        Ok(n.unsigned_abs())
    }

    /// Live park branches of each zone on a day, by name.
    pub(super) fn live_park_branches(&self, day: Day) -> Result<std::collections::BTreeMap<String, u32>> {
        let sql = format!(
            "SELECT zone, dissolved FROM branch WHERE park = ?1 AND valid_from <= ?2 AND (valid_to IS NULL OR valid_to > ?2) AND {}",
            self.staged()?.known()
        );
        let mut counts = std::collections::BTreeMap::new();
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![Fact::Yes as u8, day.0])?;
        while let Some(row) = rows.next()? {
            let dissolved: Option<crate::model::day::PartialDate> = super::picture::number(row, 1)?;
            if dissolved.is_none_or(|on| on.latest() > day) {
                *counts.entry(row.get::<_, String>(0)?).or_default() += 1;
            }
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_as_it_was_and_a_broken_one_is_none() {
        let overall = Overall {
            facts: 12,
            policy: u64::MAX,
            day: Day(-3),
            known: [4, 0],
            zones: vec![("甲 园区".into(), 2), ("乙".into(), 0)],
            listed: vec![false, true],
            registers: vec![(Register::Branches, NONE), (Register::Stars, 1)],
        };
        let text = overall.to_text();
        assert_eq!(Overall::from_text(&text), Some(overall.clone()));
        assert_eq!(overall.parks(), [true, false]);
        for cut in 0..text.len() {
            if text.is_char_boundary(cut) {
                assert_eq!(Overall::from_text(&text[..cut]), None, "{cut}");
            }
        }
        assert_eq!(Overall::from_text(&text.replace("12 1\n", "12 9\n")), None);
    }
}
