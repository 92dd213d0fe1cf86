//! 派发: who gets which task. Tasks of one building go to one person; a zone goes to those who work there; who is the contact person of an
//! enterprise goes there; otherwise who has least to do. Same input, same answer.

use std::collections::{BTreeMap, BTreeSet};

/// A task to be given away.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Job {
    /// 园区
    pub zone: String,
    /// 楼栋; tasks with one key stay together.
    pub building: Option<u64>,
    /// 小区、门牌: buildings next to each other.
    pub compound: Option<u64>,
    /// The contact person of its enterprise, by position.
    pub contact: Option<usize>,
}

/// Somebody who can get tasks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Worker {
    /// 园区; all when empty.
    pub zones: Vec<String>,
    /// Tasks at hand.
    pub load: usize,
    /// Buildings where some of these tasks are.
    pub buildings: Vec<u64>,
}

impl Worker {
    fn works_in(&self, zone: &str) -> bool {
        self.zones.is_empty() || zone.is_empty() || self.zones.iter().any(|own| own == zone)
    }
}

/// Tasks that stay together.
struct Group<'a> {
    zone: &'a str,
    building: Option<u64>,
    compound: Option<u64>,
    jobs: Vec<usize>,
}

/// A position among the workers for each job; `None` where nobody works in its zone.
pub fn assign(jobs: &[Job], workers: &[Worker]) -> Vec<Option<usize>> {
    let mut loads: Vec<usize> = workers.iter().map(|worker| worker.load).collect();
    let begun: Vec<BTreeSet<u64>> = workers.iter().map(|worker| worker.buildings.iter().copied().collect()).collect();
    let mut compounds: BTreeSet<(u64, usize)> = BTreeSet::new();
    let mut given = vec![None; jobs.len()];
    for group in groups(jobs) {
        let able = (0..workers.len()).filter(|at| workers[*at].works_in(group.zone));
        let best = able.min_by_key(|at| {
            let is_there = group.building.is_some_and(|building| begun[*at].contains(&building));
            let contacts = group.jobs.iter().filter(|job| jobs[**job].contact == Some(*at)).count();
            let is_near = group.compound.is_some_and(|compound| compounds.contains(&(compound, *at)));
            // One building further away costs as much as one task more.
            (!is_there, std::cmp::Reverse(contacts), loads[*at] + usize::from(!is_near), *at)
        });
        let Some(worker) = best else { continue };
        loads[worker] += group.jobs.len();
        if let Some(compound) = group.compound {
            compounds.insert((compound, worker));
        }
        group.jobs.iter().for_each(|job| given[*job] = Some(worker));
    }
    given
}

/// Whole buildings, the fullest first, so that loads come out even.
fn groups(jobs: &[Job]) -> Vec<Group<'_>> {
    let mut by_place: BTreeMap<(&str, u64), Group<'_>> = BTreeMap::new();
    let mut alone = Vec::new();
    for (at, job) in jobs.iter().enumerate() {
        let fresh = || Group { zone: &job.zone, building: job.building, compound: job.compound, jobs: Vec::new() };
        match job.building {
            Some(building) => by_place.entry((&job.zone, building)).or_insert_with(fresh).jobs.push(at),
            None => alone.push(Group { jobs: vec![at], ..fresh() }),
        }
    }
    let mut groups: Vec<Group<'_>> = by_place.into_values().chain(alone).collect();
    groups
        .sort_by_key(|group| (std::cmp::Reverse(group.jobs.len()), group.compound.unwrap_or(u64::MAX), group.jobs[0]));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn job(zone: &str, building: Option<u64>) -> Job {
        Job { zone: zone.into(), building, ..Job::default() }
    }

    #[test]
    fn the_contact_person_goes_there_and_a_begun_building_is_finished() {
        let workers = vec![Worker::default(), Worker { load: 9, buildings: vec![7], ..Worker::default() }];
        let jobs = [job("", Some(7)), job("", Some(8)), Job { contact: Some(1), ..job("", None) }];
        assert_eq!(assign(&jobs, &workers), [Some(1), Some(0), Some(1)]);
        assert_eq!(assign(&jobs, &[]), [None; 3]);
    }

    proptest! {
        #[test]
        fn buildings_stay_whole_zones_hold_and_loads_come_out_even(
            jobs in proptest::collection::vec((0u8..3, proptest::option::of(0u64..12)), 0..120),
            workers in proptest::collection::vec((proptest::collection::vec(0u8..3, 0..2), 0usize..20), 1..6),
        ) {
            let zone = |z: u8| format!("园{z}");
            let jobs: Vec<Job> = jobs.iter().map(|(z, b)| job(&zone(*z), b.map(|b| b * 10 + u64::from(*z)))).collect();
            let workers: Vec<Worker> = workers
                .iter()
                .map(|(zones, load)| Worker { zones: zones.iter().map(|z| zone(*z)).collect(), load: *load, ..Worker::default() })
                .collect();
            let given = assign(&jobs, &workers);
            prop_assert_eq!(&given, &assign(&jobs, &workers));
            for (a, job) in jobs.iter().enumerate() {
                match given[a] {
                    Some(worker) => prop_assert!(workers[worker].works_in(&job.zone)),
                    None => prop_assert!(workers.iter().all(|worker| !worker.works_in(&job.zone))),
                }
                for (b, other) in jobs.iter().enumerate() {
                    prop_assert!(job.building.is_none() || job.building != other.building || given[a] == given[b]);
                }
            }
            if workers.iter().all(|worker| worker.zones.is_empty()) && jobs.iter().all(|job| job.building.is_none()) {
                let mut loads: Vec<usize> = workers.iter().map(|worker| worker.load).collect();
                given.iter().flatten().for_each(|worker| loads[*worker] += 1);
                let fed: Vec<usize> =
                    (0..loads.len()).filter(|at| given.contains(&Some(*at))).map(|at| loads[at]).collect();
                let low = loads.iter().min().copied().unwrap_or(0);
                prop_assert!(fed.iter().all(|load| *load <= low + 1), "{:?}", loads);
            }
        }
    }
}
