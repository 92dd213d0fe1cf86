//! 说明: why a grouping is as it is, in numbers that words can be made of: the pairs of a group, what would change if one unit were
//! exchanged, and what a unit that stays out lacks.

use super::problem::{Pair, Problem, Role};

/// One pair of enterprises of a group: positions of their units, and what the pair costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// One unit.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// What lies between them.
    pub pair: Pair,
}

/// 另一种组法: one unit of a group exchanged for one outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Leaves.
    pub out: u32,
    /// Comes in.
    pub into: u32,
    /// Half points more (or less) for this group alone.
    pub halves: i64,
}

/// 为何未编入
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// No place is known that it shares with anyone.
    Place,
    /// So many full members are missing among all that could still join it.
    Full(u32),
    /// Enough are near, but the bounds of a group or a person's wishes keep them apart.
    Bounds,
}

/// Units outside a group that are tried in an exchange.
const TRIED_MAX: usize = 3_000;

/// The pairs of a group, the dearest first.
pub fn links(problem: &Problem, group: &[u32]) -> Vec<Link> {
    let mut links = Vec::new();
    for (n, a) in group.iter().enumerate() {
        for b in &group[n + 1..] {
            let (x, y) = (&problem.units[*a as usize], &problem.units[*b as usize]);
            for site in &x.sites {
                links.extend(y.sites.iter().filter_map(|other| problem.pair(site, other)).map(|pair| Link {
                    a: *a,
                    b: *b,
                    pair,
                }));
            }
        }
    }
    links.sort_by_key(|link| (std::cmp::Reverse(link.pair.halves), link.a, link.b));
    links
}

/// The cheapest exchanges that keep a group possible, at most `n`; `others` are units that may come in.
pub fn alternatives(problem: &Problem, group: &[u32], others: &[u32], n: usize) -> Vec<Alternative> {
    let Some(now) = problem.cost(group) else { return Vec::new() };
    let mut found = Vec::new();
    for into in others.iter().take(TRIED_MAX).filter(|unit| !group.contains(unit)) {
        if problem.units[*into as usize].role != Role::Enterprise {
            continue;
        }
        for out in group.iter().filter(|unit| problem.units[**unit as usize].role == Role::Enterprise) {
            let changed: Vec<u32> = group.iter().map(|unit| if unit == out { *into } else { *unit }).collect();
            let Some(cost) = problem.cost(&changed).filter(|_| problem.allows(&changed)) else { continue };
            let halves = i64::try_from(cost).unwrap_or(i64::MAX) - i64::try_from(now).unwrap_or(0);
            found.push(Alternative { out: *out, into: *into, halves });
        }
    }
    found.sort_by_key(|other| (other.halves, other.into, other.out));
    found.dedup_by_key(|other| other.into);
    found.truncate(n);
    found
}

/// What a unit that stays out lacks; `left` are all that stay out.
pub fn lack(problem: &Problem, unit: u32, left: &[u32]) -> Lack {
    let reachable = |other: &u32| problem.between(unit, *other).is_some();
    let others = 0..u32::try_from(problem.units.len()).unwrap_or(u32::MAX);
    if !others.into_iter().any(|other| other != unit && reachable(&other)) {
        let placed = problem.units[unit as usize].sites.iter().any(|site| site.place.ids.iter().any(|id| *id != 0));
        if !placed {
            return Lack::Place;
        }
    }
    let free = left.iter().filter(|other| **other != unit && reachable(other));
    let near: u32 = free.map(|other| problem.units[*other as usize].full).sum();
    let have = problem.units[unit as usize].full + near;
    match problem.bounds.min_full.checked_sub(have) {
        Some(missing) if missing > 0 => Lack::Full(missing),
        _ => Lack::Bounds,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Industry, PlacePath, Site, Unit};
    use super::*;

    fn unit(full: u32, ids: [u64; 6]) -> Unit {
        let site = Site { place: PlacePath { ids, coordinates: None }, industry: Industry::of_class(65) };
        Unit { full, members: full, sites: vec![site], role: Role::Enterprise }
    }

    fn town() -> Problem {
        let units = vec![
            unit(1, [1, 1, 1, 1, 0, 1]),
            unit(2, [1, 1, 1, 1, 0, 1]),
            unit(1, [2, 2, 1, 1, 0, 1]),
            unit(1, [3, 3, 3, 3, 0, 9]),
            unit(1, [0; 6]),
        ];
        Problem { units, ..Problem::default() }
    }

    #[test]
    fn a_group_says_what_lies_between_its_units() {
        let links = links(&town(), &[0, 1, 2]);
        let halves: Vec<u32> = links.iter().map(|link| link.pair.halves).collect();
        assert_eq!(halves, [6, 6, 0], "two on one road, one in the building");
    }

    #[test]
    fn an_exchange_keeps_the_group_possible() {
        let town = town();
        let found = alternatives(&town, &[0, 1], &[2, 3, 4], 5);
        assert_eq!(found, [Alternative { out: 0, into: 2, halves: 6 }], "1 cannot leave: two full would remain");
    }

    #[test]
    fn what_is_missing_is_counted() {
        let town = town();
        assert_eq!(lack(&town, 3, &[3, 4]), Lack::Full(2));
        assert_eq!(lack(&town, 4, &[3, 4]), Lack::Place);
        assert_eq!(lack(&town, 2, &[0, 1, 2]), Lack::Bounds);
    }
}
