//! 联合组建问题: units to be grouped, what bounds a group and what a group costs. Everything that the solver, the bound and the
//! explanation count is counted here, once, in whole half points, so that equal inputs give equal figures on every machine.

use super::place::{LEVELS, Level, Near, PlacePath};
use crate::model::industry::Industry;

/// 户: one enterprise as the planner sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Site {
    /// 坐落
    pub place: PlacePath,
    /// 行业
    pub industry: Industry,
}

/// What a unit of the problem is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// An enterprise with one or two full members and no organisation.
    #[default]
    Enterprise,
    /// 不足三名的党支部: an existing branch that has to be filled up.
    Short,
    /// 有余量的联合党支部: an existing joint branch that may take more; it may also stay as it is.
    Room,
}

/// 单位: what is put into groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unit {
    /// 可转入的正式党员: counted towards the least number of a branch.
    pub full: u32,
    /// Everyone the branch would hold, 预备 included.
    pub members: u32,
    /// Its enterprises: one, or those of an existing branch.
    pub sites: Vec<Site>,
    /// What it is.
    pub role: Role,
}

impl Unit {
    /// Enterprises that stay uncovered when it stays out.
    pub fn stake(&self) -> u32 {
        match self.role {
            Role::Room => 0,
            Role::Enterprise | Role::Short => self.n_sites().max(1),
        }
    }

    /// Enterprises it brings into a group.
    pub fn n_sites(&self) -> u32 {
        u32::try_from(self.sites.len()).unwrap_or(u32::MAX)
    }
}

/// Hard bounds of a group, from the Policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// 正式党员 at least.
    pub min_full: u32,
    /// 单位 at most.
    pub max_units: u32,
    /// 党员 at most.
    pub max_members: u32,
    /// The widest place a group may share.
    pub widest: Level,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { min_full: 3, max_units: 5, max_members: 50, widest: Level::County }
    }
}

/// A weight above this is taken as this: the sums of a group stay far from overflow.
pub const WEIGHT_MAX: u32 = 500;
/// Largest bound on units of a group that is used: the exact search is over subsets of this size.
pub const UNITS_MAX: u32 = 10;

/// 权重: cost of a pair of enterprises, from the Policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// By level, from building to county.
    pub level: [u32; LEVELS],
    /// Half points for each step of industry: 0 same 大类, 1 same 门类, 2 other.
    pub industry: u32,
    /// What distances stand for.
    pub near: Near,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights { level: [0, 1, 3, 8, 15, 40], industry: 1, near: Near::default() }
    }
}

/// The whole problem.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problem {
    /// What is to be grouped.
    pub units: Vec<Unit>,
    /// Hard bounds.
    pub bounds: Bounds,
    /// Costs.
    pub weights: Weights,
    /// 不同组: pairs of units never put together.
    pub apart: Vec<(u32, u32)>,
}

/// Cost of one pair of enterprises, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The smallest place both share.
    pub level: Level,
    /// 0 same 大类, 1 same 门类, 2 other or unknown.
    pub industry: u32,
    /// Half points.
    pub halves: u32,
}

impl Problem {
    /// The cost of two enterprises in one group; `None` when they share no place.
    pub fn pair(&self, a: &Site, b: &Site) -> Option<Pair> {
        let level = a.place.common(&b.place, self.weights.near)?;
        if level > self.bounds.widest {
            return None;
        }
        let industry = a.industry.steps_to(b.industry);
        let weight = self.weights.level[level as usize - 1].min(WEIGHT_MAX);
        let halves = 2 * weight + self.weights.industry.min(WEIGHT_MAX) * industry;
        Some(Pair { level, industry, halves })
    }

    /// Half points between two units: every enterprise of one with every one of the other.
    pub fn between(&self, a: u32, b: u32) -> Option<u32> {
        let (a, b) = (&self.units[a as usize], &self.units[b as usize]);
        let mut halves = 0;
        for x in &a.sites {
            for y in &b.sites {
                halves += self.pair(x, y)?.halves;
            }
        }
        Some(halves)
    }

    /// Half points of a group: what joining its units adds. `None` when two of them share no place.
    pub fn cost(&self, group: &[u32]) -> Option<u64> {
        let mut halves = 0;
        for (n, a) in group.iter().enumerate() {
            for b in &group[n + 1..] {
                halves += u64::from(self.between(*a, *b)?);
            }
        }
        Some(halves)
    }

    /// Whether these units may form a group.
    pub fn allows(&self, group: &[u32]) -> bool {
        let units = || group.iter().map(|u| &self.units[*u as usize]);
        let sum = |of: fn(&Unit) -> u32| units().map(|u| u64::from(of(u))).sum::<u64>();
        let rooms = units().filter(|u| u.role == Role::Room).count();
        let parted = |a: &u32, b: &u32| self.apart.iter().any(|(x, y)| (x, y) == (a, b) || (x, y) == (b, a));
        group.len() > 1
            && rooms <= 1
            && sum(|u| u.full) >= u64::from(self.bounds.min_full)
            && sum(Unit::n_sites) <= u64::from(self.max_units())
            && sum(|u| u.members) <= u64::from(self.bounds.max_members)
            && self.cost(group).is_some()
            && !group.iter().enumerate().any(|(n, a)| group[n + 1..].iter().any(|b| parted(a, b)))
    }

    pub(super) fn max_units(&self) -> u32 {
        self.bounds.max_units.min(UNITS_MAX)
    }
}

/// What a grouping comes to; the smaller one is the better one, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Total {
    /// Enterprises that stay out.
    pub uncovered: u64,
    /// Half points of closeness and industry.
    pub halves: u64,
    /// Sum of squares of the members of each group: the smaller, the more even.
    pub unevenness: u64,
}

impl Total {
    /// Of a grouping; groups that cost cannot be told for count as free and are refused elsewhere.
    pub fn of(problem: &Problem, groups: &[Vec<u32>], left: &[u32]) -> Total {
        let members = |group: &Vec<u32>| group.iter().map(|u| u64::from(problem.units[*u as usize].members)).sum();
        let square = |n: u64| n * n;
        Total {
            uncovered: left.iter().map(|u| u64::from(problem.units[*u as usize].stake())).sum(),
            halves: groups.iter().filter_map(|group| problem.cost(group)).sum(),
            unevenness: groups.iter().map(members).map(square).sum(),
        }
    }
}
