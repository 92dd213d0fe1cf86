//! 联合组建: puts enterprises with one or two full members together into joint branches, explains why, and says how far from the
//! best possible the grouping can be at most. Takes a [`Problem`], returns a [`Solution`]; changes nothing, reads no clock,
//! equal inputs give equal groupings whatever the number of threads. It proposes places and numbers, never a person.
//!
//! # Why
//! An exact solver for the whole of a province is out of reach and a greedy one strands the last enterprise of each building.
//! So: neighbours are grouped from the building outwards, then every group is taken apart again with its nearest ones and put
//! together in the best way (`window`), until none gets better (`search`); prices on units that no group can undercut give a
//! floor under every grouping (`bound`).

mod bound;
pub mod explain;
pub mod place;
pub mod problem;
mod prove;
mod search;
mod share;
mod table;
mod window;

pub use crate::model::industry::Industry;
pub use place::{Coordinates, Level, PlacePath};
pub use problem::{Bounds, Pair, Problem, Role, Site, Total, Unit, Weights};

use std::ops::ControlFlow;

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Units dealt with.
    pub done: u64,
    /// Of how many.
    pub of: u64,
}

/// 方案: groups of units, by position in the problem.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Solution {
    /// Groups in the order of their first units, units in order.
    pub groups: Vec<Vec<u32>>,
    /// Units that stay out; an existing branch with room that stays as it is does not.
    pub left: Vec<u32>,
    /// What it comes to.
    pub total: Total,
    /// No grouping leaves fewer enterprises out.
    pub uncovered_floor: u64,
    /// No grouping that leaves as few out costs less, in half points.
    pub halves_floor: u64,
    /// The search came to its end; otherwise it was stopped and this is the best so far.
    pub finished: bool,
}

impl Solution {
    /// 与最优的差距: by how much of its cost it may be above the best possible, at most.
    pub fn gap(&self) -> f64 {
        if self.total.halves == 0 {
            return 0.0;
        }
        self.total.halves.saturating_sub(self.halves_floor) as f64 / self.total.halves as f64
    }

    /// Proven that nothing is better.
    pub fn is_proven(&self) -> bool {
        self.total.uncovered == self.uncovered_floor && self.total.halves <= self.halves_floor
    }
}

/// Finds a grouping. `report` is told how far the work is and may stop it; the best so far comes back.
pub fn propose(problem: &Problem, threads: usize, report: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Solution {
    let table = table::Table::new(problem);
    let regions = search::regions(&table);
    let answers = share::share(threads, &regions, report, |region, stop| {
        let mut found = search::solve(&table, region, stop);
        let floor = bound::floor(&table, region, &mut found, stop);
        (found, floor)
    });
    let mut solution = Solution { finished: true, ..Solution::default() };
    for (found, floor) in answers {
        solution.finished &= found.finished && floor.finished;
        solution.uncovered_floor += floor.uncovered;
        solution.halves_floor += floor.halves;
        solution.groups.extend(found.groups);
        solution.left.extend(found.left);
    }
    solution.groups.sort_unstable();
    solution.left.sort_unstable();
    solution.total = Total::of(problem, &solution.groups, &solution.left);
    solution
}
