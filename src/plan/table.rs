//! The problem laid out for speed: one row a unit, its pairs answered from flat rows. Counts nothing differently from
//! [`Problem`]; a property test holds the two together.

use super::problem::{Problem, Role, Site};
use std::collections::HashSet;

/// No group may hold both.
pub(super) const FAR: u32 = u32::MAX;
/// A stake above this weighs as this: the exact search adds up to sixteen of them in a few bits.
const STAKE_MAX: u32 = 15;
/// Members above this weigh as this when groups are made even.
const MEMBERS_MAX: u32 = 60;

/// One unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    first: Site,
    pub(super) n_sites: u32,
    pub(super) full: u32,
    pub(super) members: u32,
    pub(super) stake: u32,
    pub(super) role: Role,
}

/// All units.
pub(super) struct Table<'a> {
    pub(super) problem: &'a Problem,
    pub(super) rows: Vec<Row>,
    apart: HashSet<(u32, u32)>,
    halves: [u32; 7],
    plain: bool,
}

impl<'a> Table<'a> {
    pub(super) fn new(problem: &'a Problem) -> Table<'a> {
        let row = |unit: &super::problem::Unit| Row {
            first: unit.sites.first().copied().unwrap_or_default(),
            n_sites: unit.n_sites(),
            full: unit.full.min(100),
            members: unit.members,
            stake: unit.stake().min(STAKE_MAX),
            role: unit.role,
        };
        let rows: Vec<Row> = problem.units.iter().map(row).collect();
        let apart = problem.apart.iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect();
        let plain = rows.iter().all(|row| row.first.place.coordinates.is_none());
        let mut halves = [FAR; 7];
        for (level, slot) in super::place::Level::ALL.iter().zip(&mut halves) {
            if *level <= problem.bounds.widest {
                *slot = 2 * problem.weights.level[*level as usize - 1].min(super::problem::WEIGHT_MAX);
            }
        }
        Table { problem, rows, apart, halves, plain }
    }

    /// Half points between two units, or [`FAR`].
    pub(super) fn between(&self, a: u32, b: u32) -> u32 {
        let (x, y) = (&self.rows[a as usize], &self.rows[b as usize]);
        if x.n_sites == 1 && y.n_sites == 1 && self.plain {
            return if self.is_apart(a, b) { FAR } else { self.sites(&x.first, &y.first) };
        }
        if self.is_apart(a, b) || (x.role == Role::Room && y.role == Role::Room) {
            return FAR;
        }
        self.problem.between(a, b).unwrap_or(FAR)
    }

    fn is_apart(&self, a: u32, b: u32) -> bool {
        !self.apart.is_empty() && self.apart.contains(&(a.min(b), a.max(b)))
    }

    fn sites(&self, a: &Site, b: &Site) -> u32 {
        let (p, q) = (&a.place.ids, &b.place.ids);
        let level = (0..6).find(|i| p[*i] != 0 && p[*i] == q[*i]).unwrap_or(6);
        let halves = self.halves[level];
        if halves == FAR {
            return FAR;
        }
        let weight = self.problem.weights.industry.min(super::problem::WEIGHT_MAX);
        halves + weight * a.industry.steps_to(b.industry)
    }

    /// The most that two enterprises of one road cost.
    pub(super) fn road_halves(&self) -> u32 {
        let road = super::place::Level::Road as usize - 1;
        let industry = self.problem.weights.industry.min(super::problem::WEIGHT_MAX);
        2 * self.problem.weights.level[road].min(super::problem::WEIGHT_MAX) + 2 * industry
    }

    /// The sites of a unit, by position in the problem.
    pub(super) fn sites_of(&self, unit: u32) -> &[Site] {
        &self.problem.units[unit as usize].sites
    }

    /// What a group or a unit left out weighs, packed so that smaller is better: enterprises left out, half points, unevenness.
    pub(super) fn weight(&self, group: &[u32]) -> u64 {
        if let [unit] = group {
            return u64::from(self.rows[*unit as usize].stake) << LEFT_SHIFT;
        }
        let mut halves = 0u64;
        for (n, a) in group.iter().enumerate() {
            for b in &group[n + 1..] {
                halves += u64::from(self.between(*a, *b));
            }
        }
        let members = group.iter().map(|u| self.rows[*u as usize].members).fold(0, u32::saturating_add);
        pack(0, halves, members)
    }
}

const LEFT_SHIFT: u32 = 56;
const HALVES_SHIFT: u32 = 24;

/// Packs what one group weighs; sums of up to sixteen stay in their bits.
pub(super) fn pack(left: u32, halves: u64, members: u32) -> u64 {
    let members = u64::from(members.min(MEMBERS_MAX));
    (u64::from(left) << LEFT_SHIFT) + (halves << HALVES_SHIFT) + members * members
}
