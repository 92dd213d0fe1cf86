//! 下界: a floor under every grouping of a region. Each unit gets a price such that no possible group is cheaper than the prices of
//! its units; then no grouping is cheaper than all prices together. The first prices are halves of what the nearest sufficient
//! neighbours cost; then each is raised by what the cheapest group around its unit leaves, found by a search that leaves out
//! nothing (or, where that would be too long, not raised).

use super::problem::Role;
use super::prove;
use super::search::Found;
use super::share::Stop;
use super::table::{FAR, Table};

/// Prices are kept in twelfths of a half point, so that they can be raised by parts.
const PARTS: i64 = 12;
/// Sets looked at for one unit before its price is left as it is.
const SETS_MAX: u32 = 20_000;
/// By what part of the possible the prices are raised, one pass each.
const PASSES: [i64; 5] = [4, 3, 2, 1, 1];

/// The floor of one region.
pub(super) struct Floor {
    /// Enterprises that stay out in every grouping.
    pub(super) uncovered: u64,
    /// Half points.
    pub(super) halves: u64,
    /// All passes were made.
    pub(super) finished: bool,
}

/// Finds it. `found` tells where raising can be worth while; in a region small enough it is put right where it was not the best.
pub(super) fn floor(table: &Table, region: &[u32], found: &mut Found, stop: &Stop) -> Floor {
    if found.exact {
        let halves = found.groups.iter().map(|group| cost(table, group)).sum::<i64>();
        let uncovered = found.left.iter().map(|unit| u64::from(table.rows[*unit as usize].stake)).sum();
        return Floor { uncovered, halves: halves.unsigned_abs(), finished: true };
    }
    let mut prices = Prices::new(table, region, found);
    let finished = PASSES.iter().all(|part| prices.raise(*part, stop));
    let uncovered = prices.hopeless();
    if finished && prices.covers_all(found) {
        let first: Vec<i64> = prices.price.iter().map(|price| prove::parts(price.unwrap_or(0), PARTS)).collect();
        if let Some(proven) = prove::prove(table, region, found, &first) {
            found.groups = proven.groups;
            return Floor { uncovered, halves: proven.halves.max(prices.sum(found)), finished };
        }
    }
    Floor { uncovered, halves: prices.sum(found), finished }
}

fn cost(table: &Table, group: &[u32]) -> i64 {
    let mut halves = 0;
    for (n, a) in group.iter().enumerate() {
        halves += group[n + 1..].iter().map(|b| i64::from(table.between(*a, *b))).sum::<i64>();
    }
    halves
}

struct Prices<'a> {
    table: &'a Table<'a>,
    region: &'a [u32],
    /// By place in `region`; `None`: no possible group holds the unit.
    price: Vec<Option<i64>>,
    /// By place in `region`: places of its group in the grouping found.
    group: Vec<Vec<usize>>,
    pairs: Vec<i64>,
    list: Vec<(i64, usize)>,
}

impl<'a> Prices<'a> {
    fn new(table: &'a Table<'a>, region: &'a [u32], found: &Found) -> Prices<'a> {
        let at = |unit: &u32| region.binary_search(unit).expect("groups hold units of their region");
        let mut group = vec![Vec::new(); region.len()];
        for units in &found.groups {
            let places: Vec<usize> = units.iter().map(at).collect();
            for place in &places {
                group[*place].clone_from(&places);
            }
        }
        let price = (0..region.len()).map(|i| star(table, region, i)).collect();
        Prices { table, region, price, group, pairs: vec![0; region.len()], list: Vec::new() }
    }

    fn row(&self, place: usize) -> &super::table::Row {
        &self.table.rows[self.region[place] as usize]
    }

    fn is_fixed(&self, place: usize) -> bool {
        self.row(place).role == Role::Room
    }

    /// Whether the grouping leaves out only what no group can hold.
    fn covers_all(&self, found: &Found) -> bool {
        let hopeless = |unit: &u32| self.region.binary_search(unit).is_ok_and(|i| self.price[i].is_none());
        found.left.iter().all(hopeless)
    }

    /// Enterprises that no group can hold.
    fn hopeless(&self) -> u64 {
        let none = (0..self.region.len()).filter(|i| self.price[*i].is_none());
        none.map(|i| u64::from(self.row(i).stake)).sum()
    }

    /// All prices, less the highest ones for what the grouping left out: another may leave out others.
    fn sum(&self, found: &Found) -> u64 {
        let mut prices: Vec<i64> = self.price.iter().flatten().copied().collect();
        prices.sort_unstable();
        let left: u64 = found.left.iter().map(|unit| u64::from(self.table.rows[*unit as usize].stake)).sum();
        let out = usize::try_from(left.saturating_sub(self.hopeless())).unwrap_or(usize::MAX);
        let kept = &prices[..prices.len().saturating_sub(out)];
        let whole: i64 = kept.iter().sum();
        // Costs are whole half points: a floor between two of them is the upper one.
        u64::try_from((whole + PARTS - 1) / PARTS).unwrap_or(0)
    }

    /// One pass over all units.
    fn raise(&mut self, part: i64, stop: &Stop) -> bool {
        for place in 0..self.region.len() {
            if stop.tell(0) {
                return false;
            }
            let Some(price) = self.price[place].filter(|_| !self.is_fixed(place)) else { continue };
            if let Some(slack) = self.slack(place) {
                self.price[place] = Some(price + slack / part);
            }
        }
        true
    }

    /// By how much the cheapest group around a unit lies above its prices; `None` where that is not known.
    fn slack(&mut self, place: usize) -> Option<i64> {
        let group = &self.group[place];
        if group.is_empty() {
            return None;
        }
        let units: Vec<u32> = group.iter().map(|i| self.region[*i]).collect();
        let paid: i64 = group.iter().filter_map(|i| self.price[*i]).sum();
        let known = PARTS * cost(self.table, &units) - paid;
        if known <= 0 {
            return None;
        }
        self.list_candidates(place, known);
        let row = *self.row(place);
        let start = Part {
            value: -self.price[place].unwrap_or(0),
            full: row.full,
            members: row.members,
            sites: row.n_sites,
            rooms: 0,
        };
        let mut dive = Dive { prices: self, place, chosen: Vec::new(), best: known, sets: 0 };
        dive.go(start, 0);
        let (best, sets) = (dive.best, dive.sets);
        (sets < SETS_MAX).then_some(best.max(0))
    }

    /// Units that can be in a group better than `known` around this one, by what the pair alone adds.
    fn list_candidates(&mut self, place: usize, known: i64) {
        let own = self.price[place].unwrap_or(0);
        let mut lowest = [0i64; super::problem::UNITS_MAX as usize];
        let others = (self.table.problem.max_units() as usize).saturating_sub(2).min(lowest.len());
        let mut list = std::mem::take(&mut self.list);
        list.clear();
        for other in 0..self.region.len() {
            let Some(price) = self.price[other].filter(|_| other != place) else { continue };
            let halves = self.table.between(self.region[place], self.region[other]);
            if halves == FAR {
                continue;
            }
            self.pairs[other] = PARTS * i64::from(halves);
            let added = self.pairs[other] - price;
            list.push((added, other));
            let mut sinking = added;
            for slot in &mut lowest[..others] {
                if sinking < *slot {
                    std::mem::swap(slot, &mut sinking);
                }
            }
        }
        let help: i64 = lowest[..others].iter().sum();
        list.retain(|(added, _)| added - own + help < known);
        list.sort_unstable();
        self.list = list;
    }
}

/// A unit and others on their way to be a group.
#[derive(Clone, Copy)]
struct Part {
    /// Cost less prices.
    value: i64,
    full: u32,
    members: u32,
    sites: u32,
    rooms: u32,
}

/// Goes through every group around one unit that could lie lower than the best so far.
struct Dive<'a, 'b> {
    prices: &'b Prices<'a>,
    place: usize,
    chosen: Vec<usize>,
    best: i64,
    sets: u32,
}

impl Dive<'_, '_> {
    fn go(&mut self, part: Part, from: usize) {
        let (table, bounds) = (self.prices.table, &self.prices.table.problem.bounds);
        let free = table.problem.max_units().saturating_sub(part.sites) as usize;
        for next in from..self.prices.list.len() {
            let (added, other) = self.prices.list[next];
            // Later ones add no less each, and at most `free` of them come in.
            let more = self.prices.list[next + 1..].iter().take(free.saturating_sub(1));
            let help: i64 = more.map(|(added, _)| (*added).min(0)).sum();
            if self.sets >= SETS_MAX || part.value + added + help >= self.best {
                break;
            }
            self.sets += 1;
            let row = self.prices.row(other);
            let grown = Part {
                value: part.value + added + self.among(other),
                full: part.full + row.full,
                members: part.members.saturating_add(row.members),
                sites: part.sites.saturating_add(row.n_sites),
                rooms: part.rooms + u32::from(row.role == Role::Room),
            };
            if grown.value >= i64::from(FAR)
                || grown.sites > table.problem.max_units()
                || grown.members > bounds.max_members
                || grown.rooms > 1
            {
                continue;
            }
            if grown.full >= bounds.min_full {
                self.best = self.best.min(grown.value);
            }
            self.chosen.push(other);
            self.go(grown, next + 1);
            self.chosen.pop();
        }
    }

    /// What a unit costs with those chosen already.
    fn among(&self, other: usize) -> i64 {
        let region = self.prices.region;
        let halves = |unit: &usize| match self.prices.table.between(region[*unit], region[other]) {
            FAR => i64::from(FAR),
            halves => PARTS * i64::from(halves),
        };
        debug_assert!(other != self.place);
        self.chosen.iter().map(halves).sum()
    }
}

/// Half of what the nearest neighbours cost that make up the number; `None` when there are none.
fn star(table: &Table, region: &[u32], place: usize) -> Option<i64> {
    let unit = region[place];
    let row = &table.rows[unit as usize];
    let need = table.problem.bounds.min_full.saturating_sub(row.full).min(NEED_MAX as u32) as usize;
    let mut any = u32::MAX;
    // nearest[f]: the cheapest `need` units that bring f (or, for the last, at least `need`).
    let mut nearest = [[FAR; NEED_MAX]; NEED_MAX + 1];
    for other in region.iter().filter(|other| **other != unit) {
        let halves = table.between(unit, *other);
        let brings = (table.rows[*other as usize].full as usize).min(need);
        let fits = row.n_sites.saturating_add(table.rows[*other as usize].n_sites) <= table.problem.max_units();
        if halves == FAR || !fits {
            continue;
        }
        any = any.min(halves);
        let mut sinking = halves;
        for slot in &mut nearest[brings][..need] {
            if sinking < *slot {
                std::mem::swap(slot, &mut sinking);
            }
        }
    }
    if row.role == Role::Room {
        return Some(0);
    }
    let cheapest = if need == 0 { (any != FAR).then_some(0) } else { cheapest(&nearest, need) };
    cheapest.map(|halves| i64::from(halves) * PARTS / 2)
}

/// Full members that can be missing at most; where more are, the floor asks for as many only.
const NEED_MAX: usize = 8;

/// The cheapest choice that brings `need`, each unit once.
fn cheapest(nearest: &[[u32; NEED_MAX]; NEED_MAX + 1], need: usize) -> Option<u32> {
    let mut best = [FAR; NEED_MAX + 1];
    best[0] = 0;
    for (brings, list) in nearest.iter().enumerate().take(need + 1).skip(1) {
        for halves in list[..need].iter().filter(|halves| **halves != FAR) {
            for have in (0..need).rev() {
                let reached = (have + brings).min(need);
                if best[have] != FAR {
                    best[reached] = best[reached].min(best[have] + halves);
                }
            }
        }
    }
    (best[need] != FAR).then_some(best[need])
}
