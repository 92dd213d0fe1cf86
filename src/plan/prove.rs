//! 证明最优: goes through a region of at most [`PROVE_MAX`] units whole, without looking at most of it. Prices on units tell which groups
//! can be part of anything better than what was found; those are few, and every way to put them together is tried. Gives the best
//! grouping, proven, or nothing when that would take too long.
//!
//! # Why
//! The prices are those of the linear programme over all groups, found by raising what is taken too seldom and lowering what is taken
//! too often; its value lies a few per cent under the best grouping, so that all but some hundred groups fall away.

use super::problem::Role;
use super::search::Found;
use super::table::{FAR, Table};

/// Units of a region that is gone through: 1.3 million sets of up to five.
pub(super) const PROVE_MAX: usize = 44;
/// Prices are kept in these parts of a half point.
const PARTS: i64 = 1_000;
/// Rounds of raising and lowering.
const ROUNDS: i64 = 240;
/// Groups that are kept at most; where more remain nothing is proven.
const POOL_MAX: usize = 400_000;
/// Steps of the last search.
const STEPS_MAX: u32 = 60_000;

/// A possible group: its units by place, and its cost in parts.
#[derive(Clone, Copy)]
struct Column {
    set: u64,
    cost: i64,
}

/// What came of it.
pub(super) struct Proven {
    /// The best grouping met.
    pub(super) groups: Vec<Vec<u32>>,
    /// No grouping costs less, in half points; equal to the cost of `groups` where everything was tried.
    pub(super) halves: u64,
}

/// The best grouping of a small region and a floor under every one; `found` covers all that can be covered.
pub(super) fn prove(table: &Table, region: &[u32], found: &Found, first: &[i64]) -> Option<Proven> {
    if region.len() > PROVE_MAX {
        return None;
    }
    let held: u64 = found.left.iter().map(|unit| bit(region, *unit)).sum();
    let known: i64 = found.groups.iter().map(|group| cost(table, group)).sum::<i64>() * PARTS;
    let mut proof = Proof {
        table,
        region,
        must: full_set(region.len()) & !held,
        price: first.to_vec(),
        best: known,
        columns: Vec::new(),
    };
    proof.list()?;
    let floor = proof.settle_prices();
    let (better, whole) = Last::new(&proof).run();
    let units = |column: &u64| places(*column).map(|i| region[i]).collect();
    let better = better.map(|chosen| chosen.iter().map(units).collect::<Vec<Vec<u32>>>());
    let groups = better.unwrap_or_else(|| found.groups.clone());
    let now: i64 = groups.iter().map(|group| cost(table, group)).sum();
    // Costs are whole half points: a floor between two of them is the upper one.
    let floor = if whole { now } else { ((floor + PARTS - 1) / PARTS).min(now) };
    Some(Proven { groups, halves: floor.unsigned_abs() })
}

/// Prices in parts of a half point from twelfths.
pub(super) fn parts(price: i64, of: i64) -> i64 {
    price * PARTS / of
}

fn full_set(n: usize) -> u64 {
    (1 << n) - 1
}

fn bit(region: &[u32], unit: u32) -> u64 {
    region.binary_search(&unit).map_or(0, |i| 1 << i)
}

fn cost(table: &Table, group: &[u32]) -> i64 {
    let pairs = group.iter().enumerate().flat_map(|(n, a)| group[n + 1..].iter().map(move |b| (*a, *b)));
    pairs.map(|(a, b)| i64::from(table.between(a, b))).sum()
}

fn places(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(at)
    })
}

struct Proof<'a> {
    table: &'a Table<'a>,
    region: &'a [u32],
    /// Units that are in a group, or, with room, may be.
    must: u64,
    price: Vec<i64>,
    /// Cost of the best grouping known.
    best: i64,
    columns: Vec<Column>,
}

/// A set on its way to be a group.
#[derive(Clone, Copy)]
struct Part {
    set: u64,
    last: usize,
    halves: i64,
    value: i64,
    full: u32,
    members: u32,
    sites: u32,
    rooms: u32,
}

impl Proof<'_> {
    fn row(&self, place: usize) -> &super::table::Row {
        &self.table.rows[self.region[place] as usize]
    }

    fn is_room(&self, place: usize) -> bool {
        self.row(place).role == Role::Room
    }

    fn priced(&self, set: u64) -> i64 {
        places(set).map(|i| self.price[i]).sum()
    }

    /// Lists every group that can be part of something better than what is known.
    fn list(&mut self) -> Option<()> {
        let spare = self.best - self.priced(self.must);
        let highest = places(self.must).map(|i| self.price[i]).max().unwrap_or(0).max(0);
        let n = self.region.len();
        let pair = |i: usize, j: usize| self.table.between(self.region[i], self.region[j]);
        let pairs: Vec<u32> = (0..n * n).map(|at| if at / n == at % n { FAR } else { pair(at / n, at % n) }).collect();
        let mut columns = Vec::new();
        for place in places(self.must) {
            let row = self.row(place);
            let part = Part {
                set: 1 << place,
                last: place,
                halves: 0,
                value: -self.price[place],
                full: row.full,
                members: row.members,
                sites: row.n_sites,
                rooms: u32::from(self.is_room(place)),
            };
            self.extend(&pairs, part, (spare, highest), &mut columns)?;
        }
        self.columns = columns;
        Some(())
    }

    fn extend(&self, pairs: &[u32], part: Part, limits: (i64, i64), columns: &mut Vec<Column>) -> Option<()> {
        let (bounds, n) = (&self.table.problem.bounds, self.region.len());
        let (spare, highest) = limits;
        for next in part.last + 1..n {
            if self.must >> next & 1 == 0 {
                continue;
            }
            let row = self.row(next);
            let added = places(part.set).map(|i| pairs[i * n + next]);
            let Some(added) =
                added.into_iter().try_fold(0, |sum, halves| (halves != FAR).then(|| sum + i64::from(halves)))
            else {
                continue;
            };
            let more = Part {
                set: part.set | 1 << next,
                last: next,
                halves: part.halves + added,
                value: part.value + added * PARTS - self.price[next],
                full: part.full + row.full,
                members: part.members.saturating_add(row.members),
                sites: part.sites.saturating_add(row.n_sites),
                rooms: part.rooms + u32::from(self.is_room(next)),
            };
            let free = i64::from(self.table.problem.max_units()) - i64::from(more.sites);
            if free < 0 || more.members > bounds.max_members || more.rooms > 1 || more.value - free * highest > spare {
                continue;
            }
            if more.full >= bounds.min_full && more.value <= spare {
                columns.push(Column { set: more.set, cost: more.halves * PARTS });
                if columns.len() > POOL_MAX {
                    return None;
                }
            }
            if free > 0 {
                self.extend(pairs, more, limits, columns)?;
            }
        }
        Some(())
    }

    /// Moves prices towards those of the linear programme; keeps the ones with the highest floor, drops groups on the way.
    fn settle_prices(&mut self) -> i64 {
        let (mut price, mut floor) = (self.price.clone(), self.floor(&self.price).0);
        let mut trial = price.clone();
        let mut step_parts = 100i64;
        let mut idle = 0;
        for round in 0..ROUNDS {
            let (value, taken) = self.floor(&trial);
            idle += 1;
            if value > floor {
                (floor, idle) = (value, 0);
                price.clone_from(&trial);
            }
            if idle > 12 {
                idle = 0;
                step_parts = (step_parts * 6 / 10).max(2);
                trial.clone_from(&price);
                continue;
            }
            if round % 30 == 29 {
                self.drop_groups(&price, floor);
            }
            let wrong: i64 = places(self.must).map(|i| (1 - taken[i]) * (1 - taken[i])).sum();
            if wrong == 0 {
                break;
            }
            let step = ((self.best - value).max(PARTS) * step_parts / 100 / wrong).max(1);
            for i in places(self.must) {
                trial[i] += step * (1 - taken[i]);
                if self.is_room(i) {
                    trial[i] = trial[i].min(0);
                }
            }
        }
        self.drop_groups(&price, floor);
        self.price = price;
        floor
    }

    /// Under prices: no grouping of the listed groups costs less; how often each unit is taken by the cheapest choice.
    fn floor(&self, price: &[i64]) -> (i64, Vec<i64>) {
        let mut cheapest = vec![(0i64, 0u64); self.region.len()];
        for column in &self.columns {
            let value = column.cost - places(column.set).map(|i| price[i]).sum::<i64>();
            let low = &mut cheapest[column.set.trailing_zeros() as usize];
            if value < low.0 {
                *low = (value, column.set);
            }
        }
        let mut taken = vec![0; self.region.len()];
        let mut floor: i64 = places(self.must).map(|i| price[i]).sum();
        for (value, set) in cheapest {
            floor += value;
            for i in places(set) {
                taken[i] += 1;
            }
        }
        for i in places(self.must).filter(|i| self.is_room(*i)) {
            // May stay as it is: with a price of 0 or less that is never wrong.
            taken[i] = taken[i].max(i64::from(price[i] == 0));
        }
        (floor, taken)
    }

    /// By place: the most negative group whose lowest unit it is, or 0.
    fn lowest(&self, price: &[i64]) -> Vec<i64> {
        let mut lowest = vec![0i64; self.region.len()];
        for column in &self.columns {
            let value = column.cost - places(column.set).map(|i| price[i]).sum::<i64>();
            let low = &mut lowest[column.set.trailing_zeros() as usize];
            *low = value.min(*low);
        }
        lowest
    }

    /// Groups that would lift everything above what is known. Costs are whole half points: better means by one at least.
    fn drop_groups(&mut self, price: &[i64], floor: i64) {
        let spare = self.best - PARTS - floor;
        let lowest = self.lowest(price);
        let value = |column: &Column| column.cost - places(column.set).map(|i| price[i]).sum::<i64>();
        self.columns.retain(|column| value(column) - lowest[column.set.trailing_zeros() as usize] <= spare);
    }
}

/// The last search: the unit that has the fewest groups left takes each of them in turn.
struct Last<'a, 'b> {
    proof: &'b Proof<'a>,
    /// Prices that no listed group undercuts.
    price: Vec<i64>,
    /// By place of a unit: its groups and how far each lies above the prices, nearest first.
    lists: Vec<Vec<(i64, Column)>>,
    best: i64,
    chosen: Vec<u64>,
    kept: Option<Vec<u64>>,
    steps: u32,
}

impl<'a, 'b> Last<'a, 'b> {
    fn new(proof: &'b Proof<'a>) -> Last<'a, 'b> {
        let lowest = proof.lowest(&proof.price);
        // The most negative group of each lowest unit is taken off that unit's price: then none is negative.
        let price: Vec<i64> = proof.price.iter().zip(lowest).map(|(price, lowest)| price + lowest).collect();
        let mut lists = vec![Vec::new(); proof.region.len()];
        for column in &proof.columns {
            let above = column.cost - places(column.set).map(|i| price[i]).sum::<i64>();
            for i in places(column.set) {
                lists[i].push((above, *column));
            }
        }
        for list in &mut lists {
            list.sort_by_key(|(above, column)| (*above, column.set));
        }
        Last { proof, price, lists, best: proof.best, chosen: Vec::new(), kept: None, steps: 0 }
    }

    fn priced(&self, set: u64) -> i64 {
        places(set).map(|i| self.price[i]).sum()
    }

    /// The better grouping, if one was met, and whether everything was tried.
    fn run(mut self) -> (Option<Vec<u64>>, bool) {
        self.go(self.proof.must, 0, self.priced(self.proof.must));
        (self.kept, self.steps < STEPS_MAX)
    }

    fn go(&mut self, open: u64, cost: i64, floor: i64) {
        self.steps += 1;
        let spare = self.best - PARTS - cost - floor;
        if self.steps >= STEPS_MAX || spare < 0 {
            return;
        }
        if places(open).all(|i| self.proof.is_room(i)) {
            self.best = cost;
            self.kept = Some(self.chosen.clone());
            return;
        }
        let Some(unit) = self.narrowest(open, spare) else { return };
        for at in 0..self.lists[unit].len() {
            let (above, column) = self.lists[unit][at];
            if above > self.best - PARTS - cost - floor {
                break;
            }
            if column.set & !open != 0 {
                continue;
            }
            self.chosen.push(column.set);
            self.go(open & !column.set, cost + column.cost, floor - self.priced(column.set));
            self.chosen.pop();
        }
    }

    /// The unit with the fewest groups that still fit; `None` when one has none.
    fn narrowest(&self, open: u64, spare: i64) -> Option<usize> {
        let (mut best, mut fewest) = (None, usize::MAX);
        for unit in places(open).filter(|i| !self.proof.is_room(*i)) {
            let near = self.lists[unit].iter().take_while(|(above, _)| *above <= spare);
            let n = near.filter(|(_, column)| column.set & !open == 0).take(fewest).count();
            if n == 0 {
                return None;
            }
            if n < fewest {
                (best, fewest) = (Some(unit), n);
            }
        }
        best
    }
}
