//! 精确求解: the best grouping of a few units, found by going through every set of them. Takes at most [`WINDOW_MAX`] units;
//! returns groups and what they weigh. What the improvement calls a thousand times and small neighbourhoods are solved by whole.

use super::problem::Role;
use super::table::{FAR, Table, pack};

/// Units of one exact search: 65,536 sets.
pub(super) const WINDOW_MAX: usize = 16;

/// Room of the search, kept between calls.
#[derive(Default)]
pub(super) struct Scratch {
    pairs: Vec<u32>,
    /// (set, weight) of every possible group, by its lowest unit.
    groups: Vec<Vec<(u32, u64)>>,
    best: Vec<u64>,
    chosen: Vec<u32>,
}

/// A set of units on its way to be a group.
#[derive(Clone, Copy)]
struct Part {
    set: u32,
    size: usize,
    last: usize,
    halves: u64,
    full: u32,
    members: u32,
    sites: u32,
    rooms: u32,
}

/// The best grouping: groups of two or more, the rest stays out.
pub(super) struct Best {
    pub(super) groups: Vec<Vec<u32>>,
    pub(super) left: Vec<u32>,
    pub(super) weight: u64,
}

/// Solves for these units, at most [`WINDOW_MAX`].
pub(super) fn solve(table: &Table, units: &[u32], scratch: &mut Scratch) -> Best {
    let units = &units[..units.len().min(WINDOW_MAX)];
    list_groups(table, units, scratch);
    let all = (1u32 << units.len()) - 1;
    fill(table, units, scratch, all);
    read_back(units, scratch, all)
}

fn list_groups(table: &Table, units: &[u32], scratch: &mut Scratch) {
    let n = units.len();
    scratch.pairs.clear();
    scratch.pairs.resize(n * n, FAR);
    for i in 0..n {
        for j in i + 1..n {
            let halves = table.between(units[i], units[j]);
            scratch.pairs[i * n + j] = halves;
            scratch.pairs[j * n + i] = halves;
        }
    }
    scratch.groups.resize_with(n.max(scratch.groups.len()), Vec::new);
    for (i, unit) in units.iter().enumerate() {
        let mut list = std::mem::take(&mut scratch.groups[i]);
        list.clear();
        let row = &table.rows[*unit as usize];
        let part = Part {
            set: 1 << i,
            size: 1,
            last: i,
            halves: 0,
            full: row.full,
            members: row.members,
            sites: row.n_sites,
            rooms: u32::from(row.role == Role::Room),
        };
        extend(table, units, &scratch.pairs, part, &mut list);
        scratch.groups[i] = list;
    }
}

fn extend(table: &Table, units: &[u32], pairs: &[u32], part: Part, list: &mut Vec<(u32, u64)>) {
    let bounds = &table.problem.bounds;
    for next in part.last + 1..units.len() {
        let row = &table.rows[units[next] as usize];
        let more = Part {
            set: part.set | 1 << next,
            size: part.size + 1,
            last: next,
            halves: part.halves,
            full: part.full + row.full,
            members: part.members.saturating_add(row.members),
            sites: part.sites.saturating_add(row.n_sites),
            rooms: part.rooms + u32::from(row.role == Role::Room),
        };
        if more.sites > table.problem.max_units() || more.members > bounds.max_members || more.rooms > 1 {
            continue;
        }
        let Some(added) = added(pairs, units.len(), part.set, next) else { continue };
        let more = Part { halves: more.halves + added, ..more };
        if more.full >= bounds.min_full {
            list.push((more.set, pack(0, more.halves, more.members)));
        }
        extend(table, units, pairs, more, list);
    }
}

/// Half points that one more unit adds to a set.
fn added(pairs: &[u32], n: usize, set: u32, next: usize) -> Option<u64> {
    let (mut rest, mut sum) = (set, 0u64);
    while rest != 0 {
        let i = rest.trailing_zeros() as usize;
        rest &= rest - 1;
        match pairs[i * n + next] {
            FAR => return None,
            halves => sum += u64::from(halves),
        }
    }
    Some(sum)
}

/// For every set that can remain, the best way to deal with its lowest unit.
fn fill(table: &Table, units: &[u32], scratch: &mut Scratch, all: u32) {
    let n = units.len();
    scratch.best.clear();
    scratch.best.resize(1 << n, 0);
    scratch.chosen.clear();
    scratch.chosen.resize(1 << n, 0);
    for set in 1..=all {
        // Sets that hold the first unit occur once: as the whole.
        if set & 1 == 1 && set != all {
            continue;
        }
        let low = set.trailing_zeros() as usize;
        let mut best = table.weight(&units[low..=low]) + scratch.best[(set & (set - 1)) as usize];
        let mut chosen = 1 << low;
        for (group, weight) in &scratch.groups[low] {
            if group & !set == 0 {
                let whole = weight + scratch.best[(set & !group) as usize];
                if whole < best {
                    (best, chosen) = (whole, *group);
                }
            }
        }
        scratch.best[set as usize] = best;
        scratch.chosen[set as usize] = chosen;
    }
}

fn read_back(units: &[u32], scratch: &Scratch, all: u32) -> Best {
    let mut found = Best { groups: Vec::new(), left: Vec::new(), weight: scratch.best[all as usize] };
    let mut set = all;
    while set != 0 {
        let chosen = scratch.chosen[set as usize];
        let of = |i: &usize| chosen & (1 << i) != 0;
        let group: Vec<u32> = (0..units.len()).filter(of).map(|i| units[i]).collect();
        match group.as_slice() {
            [unit] => found.left.push(*unit),
            _ => found.groups.push(group),
        }
        set &= !chosen;
    }
    found
}
