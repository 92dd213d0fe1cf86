//! 搜索: groups the units of one region. First neighbours from the building outwards, then again and again a group with its nearest
//! ones solved exactly, last the groups that reach far, each against every other of the region. Stops when nothing gets better, when
//! told to, or after a fixed amount of work that depends on the number of units only.

use super::share::Stop;
use super::table::{FAR, Table};
use super::window::{Scratch, WINDOW_MAX, solve as solve_window};
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

/// A region up to this size is solved exactly as a whole.
const EXACT_MAX: usize = 14;
/// Units of one exact search in a large region.
const WINDOW: usize = 10;
/// Units of one exact search in a region of at most [`SMALL`] units.
const WINDOW_SMALL: usize = 12;
/// Regions up to this size are searched with larger windows.
const SMALL: usize = 120;
/// Neighbours that are known for each unit.
const NEAR: usize = 12;
/// Units looked at on either side of a unit in the list of one place.
const ASIDE: usize = 40;
/// How often each group is taken up at most, on average.
const ROUNDS: usize = 12;
/// Other groups that a far-reaching group is tried with.
const PARTNERS: usize = 4;
/// Far-reaching groups that are tried against the whole region.
const FAR_GROUPS: usize = 400;
/// Sets whose best weight is remembered: some 16 MB.
const SOLVED_MAX: usize = 500_000;
/// No group.
const NONE: u32 = u32::MAX;

/// What was found for a region.
pub(super) struct Found {
    pub(super) groups: Vec<Vec<u32>>,
    pub(super) left: Vec<u32>,
    pub(super) finished: bool,
    /// The region was gone through whole: nothing is better.
    pub(super) exact: bool,
}

/// Parts of the problem that share no place with each other, each with its units in order.
pub(super) fn regions(table: &Table) -> Vec<Vec<u32>> {
    let n = table.rows.len();
    let mut parent: Vec<u32> = (0..n as u32).collect();
    let mut seen: FxHashMap<(usize, u64), u32> = FxHashMap::default();
    for unit in 0..n as u32 {
        for site in table.sites_of(unit) {
            for (level, id) in site.place.ids.iter().enumerate().filter(|(_, id)| **id != 0) {
                let first = *seen.entry((level, *id)).or_insert(unit);
                let (a, b) = (root(&mut parent, first), root(&mut parent, unit));
                parent[a.max(b) as usize] = a.min(b);
            }
        }
    }
    let mut place: FxHashMap<u32, usize> = FxHashMap::default();
    let mut regions: Vec<Vec<u32>> = Vec::new();
    for unit in 0..n as u32 {
        let root = root(&mut parent, unit);
        let at = *place.entry(root).or_insert_with(|| {
            regions.push(Vec::new());
            regions.len() - 1
        });
        regions[at].push(unit);
    }
    regions
}

fn root(parent: &mut [u32], mut unit: u32) -> u32 {
    while parent[unit as usize] != unit {
        parent[unit as usize] = parent[parent[unit as usize] as usize];
        unit = parent[unit as usize];
    }
    unit
}

/// Groups the units of one region.
pub(super) fn solve(table: &Table, region: &[u32], stop: &Stop) -> Found {
    let mut scratch = Scratch::default();
    if region.len() <= EXACT_MAX {
        let best = solve_window(table, region, &mut scratch);
        stop.tell(region.len() as u64);
        return Found { groups: best.groups, left: best.left, finished: true, exact: true };
    }
    let mut search = Search::new(table, region, scratch);
    search.start();
    let finished = search.improve(stop) && search.reach(stop);
    stop.tell((region.len() - search.told) as u64);
    let (groups, left) = search.result();
    Found { groups, left, finished, exact: false }
}

/// A grouping on its way; `group_of` and `near` go by the place of a unit in `units`.
struct Search<'a> {
    table: &'a Table<'a>,
    /// Units of the region in the order of their places: neighbours stand side by side.
    units: Vec<u32>,
    place: FxHashMap<u32, usize>,
    group_of: Vec<u32>,
    groups: Vec<Vec<u32>>,
    free: Vec<u32>,
    near: Vec<Vec<u32>>,
    window: usize,
    scratch: Scratch,
    /// What the best grouping of a set of units weighs that was solved before.
    solved: FxHashMap<u64, u64>,
    told: usize,
}

impl<'a> Search<'a> {
    fn new(table: &'a Table<'a>, region: &[u32], scratch: Scratch) -> Search<'a> {
        let mut units = region.to_vec();
        let key = |unit: &u32| {
            let site = table.sites_of(*unit).first().copied().unwrap_or_default();
            let mut path = site.place.ids;
            path.reverse();
            (path, site.industry, *unit)
        };
        units.sort_by_cached_key(key);
        let place = units.iter().enumerate().map(|(i, unit)| (*unit, i)).collect();
        let near = neighbours(table, &units);
        let window = if units.len() <= SMALL { WINDOW_SMALL } else { WINDOW };
        let group_of = vec![NONE; units.len()];
        Search {
            table,
            units,
            place,
            group_of,
            groups: Vec::new(),
            free: Vec::new(),
            near,
            window,
            scratch,
            solved: FxHashMap::default(),
            told: 0,
        }
    }

    fn group_of(&self, unit: u32) -> u32 {
        self.group_of[self.place[&unit]]
    }

    /// Groups within each place, from the building outwards; what remains goes on to the next wider place.
    fn start(&mut self) {
        let mut rest = self.units.clone();
        for level in 0..super::place::LEVELS {
            let id = |unit: u32| self.table.sites_of(unit).first().map_or(0, |site| site.place.ids[level]);
            let mut places: FxHashMap<u64, usize> = FxHashMap::default();
            let mut lists: Vec<Vec<u32>> = Vec::new();
            for unit in rest.drain(..) {
                let at = *places.entry(id(unit)).or_insert_with(|| {
                    lists.push(Vec::new());
                    lists.len() - 1
                });
                lists[at].push(unit);
            }
            for list in lists {
                let known = list.first().is_some_and(|unit| id(*unit) != 0);
                for part in list.chunks(self.window) {
                    let left = if known { self.settle(part) } else { part.to_vec() };
                    rest.extend(left);
                }
            }
            rest.sort_by_key(|unit| self.place[unit]);
        }
    }

    /// Solves for free units, keeps the groups, returns what stays out.
    fn settle(&mut self, units: &[u32]) -> Vec<u32> {
        let best = solve_window(self.table, units, &mut self.scratch);
        for group in best.groups {
            self.keep(group);
        }
        best.left
    }

    fn keep(&mut self, group: Vec<u32>) -> u32 {
        let id = match self.free.pop() {
            Some(id) => id,
            None => {
                self.groups.push(Vec::new());
                self.groups.len() as u32 - 1
            }
        };
        for unit in &group {
            self.group_of[self.place[unit]] = id;
        }
        self.groups[id as usize] = group;
        id
    }

    fn dissolve(&mut self, id: u32) {
        for unit in std::mem::take(&mut self.groups[id as usize]) {
            self.group_of[self.place[&unit]] = NONE;
        }
        self.free.push(id);
    }

    /// The group of a unit, or the unit alone.
    fn circle(&self, unit: u32) -> Vec<u32> {
        match self.group_of(unit) {
            NONE => vec![unit],
            id => self.groups[id as usize].clone(),
        }
    }

    /// Takes up one circle after the other with what is near it until none gets better.
    fn improve(&mut self, stop: &Stop) -> bool {
        let mut queue: VecDeque<u32> = self.units.iter().copied().collect();
        let mut waits = vec![true; self.units.len()];
        let mut work = self.units.len() * ROUNDS;
        while let Some(unit) = queue.pop_front() {
            waits[self.place[&unit]] = false;
            let circle = self.circle(unit);
            // A group is taken up once, by its first unit.
            if circle.first() != Some(&unit) {
                continue;
            }
            if self.tell(stop) {
                return false;
            }
            let Some(left) = work.checked_sub(circle.len()) else { break };
            work = left;
            for turn in 0..2 {
                let window = self.around(&circle, turn);
                for changed in self.rearrange(&window) {
                    if !std::mem::replace(&mut waits[self.place[&changed]], true) {
                        queue.push_back(changed);
                    }
                }
                if self.circle(unit) != circle {
                    break;
                }
            }
        }
        true
    }

    fn tell(&mut self, stop: &Stop) -> bool {
        let more = usize::from(self.told < self.units.len());
        self.told += more;
        stop.tell(more as u64)
    }

    /// A circle and the circles nearest to its units; the second turn begins where the first was full.
    fn around(&self, circle: &[u32], turn: usize) -> Vec<u32> {
        let mut window = circle.to_vec();
        let mut skipped = 0;
        for rank in 0..NEAR {
            for unit in circle {
                let Some(near) = self.near[self.place[unit]].get(rank) else { continue };
                if window.contains(near) {
                    continue;
                }
                let other = self.circle(*near);
                if window.len() + other.len() > self.window {
                    continue;
                }
                skipped += 1;
                if turn == 1 && skipped % 2 == 1 {
                    continue;
                }
                window.extend(other);
            }
        }
        window
    }

    /// Solves for whole circles again; keeps the answer when it is better and returns the units concerned.
    fn rearrange(&mut self, window: &[u32]) -> Vec<u32> {
        if window.len() < 2 || window.len() > WINDOW_MAX {
            return Vec::new();
        }
        let mut ids: Vec<u32> = window.iter().map(|unit| self.group_of(*unit)).filter(|id| *id != NONE).collect();
        ids.sort_unstable();
        ids.dedup();
        let grouped: u64 = ids.iter().map(|id| self.table.weight(&self.groups[*id as usize])).sum();
        let alone = window.iter().filter(|unit| self.group_of(**unit) == NONE);
        let now = grouped + alone.map(|unit| self.table.weight(&[*unit])).sum::<u64>();
        let key = key_of(window);
        if self.solved.get(&key).is_some_and(|best| *best >= now) {
            return Vec::new();
        }
        let best = solve_window(self.table, window, &mut self.scratch);
        if self.solved.len() >= SOLVED_MAX {
            self.solved.clear();
        }
        self.solved.insert(key, best.weight);
        if best.weight >= now {
            return Vec::new();
        }
        for id in ids {
            self.dissolve(id);
        }
        for group in best.groups {
            self.keep(group);
        }
        window.to_vec()
    }

    /// Groups that reach far and units left out: each against the whole region.
    fn reach(&mut self, stop: &Stop) -> bool {
        for _ in 0..3 {
            let mut list: Vec<(u64, u32)> = Vec::new();
            for unit in &self.units {
                let circle = self.circle(*unit);
                if circle.first() == Some(unit) && self.is_far(&circle) {
                    list.push((self.table.weight(&circle), *unit));
                }
            }
            list.sort_unstable_by(|a, b| b.cmp(a));
            list.truncate(FAR_GROUPS);
            let mut better = false;
            for (_, unit) in list {
                if self.tell(stop) {
                    return false;
                }
                better |= self.reach_from(unit);
            }
            if !better {
                break;
            }
            if !self.improve(stop) {
                return false;
            }
        }
        true
    }

    /// Whether a circle is worth a look at the whole region: a unit left out, or units that share no road.
    fn is_far(&self, circle: &[u32]) -> bool {
        let weight = |a: &u32, b: &u32| self.table.between(*a, *b);
        let road = self.table.road_halves();
        match circle {
            [unit] => self.table.rows[*unit as usize].stake > 0,
            [first, rest @ ..] => rest.iter().any(|other| weight(first, other) > road),
            [] => false,
        }
    }

    fn reach_from(&mut self, unit: u32) -> bool {
        let circle = self.circle(unit);
        let partners = self.partners(&circle);
        let mut windows: Vec<Vec<u32>> = Vec::new();
        for (n, partner) in partners.iter().enumerate() {
            let with = |base: &Vec<u32>| {
                let other = self.circle(*partner);
                let fits = base.len() + other.len() <= self.window && !base.contains(partner);
                fits.then(|| [base.as_slice(), &other].concat())
            };
            windows.extend(with(&circle));
            for second in partners.iter().take(n) {
                let base = [circle.as_slice(), &self.circle(*second)].concat();
                windows.extend(with(&base));
            }
        }
        for window in windows {
            if !self.rearrange(&window).is_empty() {
                return true;
            }
        }
        false
    }

    /// First units of the circles that promise most: those that could take a unit over, or give one up, most cheaply.
    fn partners(&self, circle: &[u32]) -> Vec<u32> {
        let mut offers: Vec<(i64, u32)> = Vec::new();
        for unit in &self.units {
            let other = self.circle_ref(*unit);
            if other.first() != Some(unit) || circle.contains(unit) {
                continue;
            }
            offers.push((self.offer(circle, other), *unit));
        }
        offers.sort_unstable();
        offers.truncate(PARTNERS);
        offers.into_iter().map(|(_, unit)| unit).collect()
    }

    fn circle_ref(&self, unit: u32) -> &[u32] {
        match self.group_of(unit) {
            NONE => std::slice::from_ref(&self.units[self.place[&unit]]),
            id => &self.groups[id as usize],
        }
    }

    /// What a move between two circles would cost at best, in half points.
    fn offer(&self, circle: &[u32], other: &[u32]) -> i64 {
        let sum = |unit: u32, group: &[u32]| {
            let halves = |v: &u32| self.table.between(unit, *v);
            group.iter().filter(|v| **v != unit).map(halves).map(i64::from).sum::<i64>()
        };
        let into = circle.iter().map(|unit| sum(*unit, other) - sum(*unit, circle)).min();
        let out_of = other.iter().map(|unit| sum(*unit, circle) - sum(*unit, other)).min();
        into.min(out_of).unwrap_or(i64::MAX)
    }

    fn result(self) -> (Vec<Vec<u32>>, Vec<u32>) {
        let alone = |i: &usize| self.group_of[*i] == NONE;
        let staying = |unit: &u32| self.table.rows[*unit as usize].stake > 0;
        let left: Vec<u32> = (0..self.units.len()).filter(alone).map(|i| self.units[i]).filter(staying).collect();
        let mut groups: Vec<Vec<u32>> = self.groups.into_iter().filter(|group| !group.is_empty()).collect();
        for group in &mut groups {
            group.sort_unstable();
        }
        (groups, left)
    }
}

/// A set of units as one number, whatever their order.
fn key_of(window: &[u32]) -> u64 {
    let mut units = [u32::MAX; WINDOW_MAX];
    units[..window.len()].copy_from_slice(window);
    units.sort_unstable();
    let mut hasher = FxHasher::default();
    units.hash(&mut hasher);
    hasher.finish()
}

/// The nearest units of each, nearest first, found through the places they share.
fn neighbours(table: &Table, units: &[u32]) -> Vec<Vec<u32>> {
    let mut lists: FxHashMap<(usize, u64), Vec<u32>> = FxHashMap::default();
    for unit in units {
        for site in table.sites_of(*unit) {
            for (level, id) in site.place.ids.iter().enumerate().filter(|(_, id)| **id != 0) {
                lists.entry((level, *id)).or_default().push(*unit);
            }
        }
    }
    for list in lists.values_mut() {
        let key = |unit: &u32| (table.sites_of(*unit).first().map(|site| site.industry), *unit);
        list.sort_by_key(key);
        list.dedup();
    }
    units.iter().map(|unit| nearest(table, &lists, *unit)).collect()
}

fn nearest(table: &Table, lists: &FxHashMap<(usize, u64), Vec<u32>>, unit: u32) -> Vec<u32> {
    let mut found: Vec<(u32, u32)> = Vec::new();
    let sites = table.sites_of(unit);
    let key = (sites.first().map(|site| site.industry), unit);
    for level in 0..super::place::LEVELS {
        for site in sites {
            let Some(list) = lists.get(&(level, site.place.ids[level])) else { continue };
            let at = list.partition_point(|v| (table.sites_of(*v).first().map(|s| s.industry), *v) < key);
            let aside = &list[at.saturating_sub(ASIDE)..list.len().min(at + ASIDE)];
            let known = |v: &u32| *v == unit || found.iter().any(|(_, w)| w == v);
            let fresh: Vec<u32> = aside.iter().copied().filter(|v| !known(v)).collect();
            found.extend(fresh.into_iter().map(|v| (table.between(unit, v), v)).filter(|(halves, _)| *halves != FAR));
        }
        if found.len() >= NEAR {
            break;
        }
    }
    found.sort_unstable();
    found.truncate(NEAR);
    found.into_iter().map(|(_, v)| v).collect()
}
