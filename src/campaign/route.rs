//! 走访路线: one inspector's day in walking order. Stops of one building follow each other, floor by floor; buildings along a road by their
//! number; roads of a township together. Without coordinates a road is the best known measure of what is near.

/// Where a task is, as far as the address says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Stop {
    /// 区划, 9 digits; 0 unknown.
    pub division: u32,
    /// 路, or the village where there is none.
    pub road: String,
    /// 门牌号
    pub number: u64,
    /// 小区、楼宇
    pub compound: String,
    /// 栋
    pub building: String,
    /// 层
    pub floor: u64,
    /// 室
    pub room: u64,
    /// 任务号
    pub task: i64,
}

impl Stop {
    /// Both are in one building.
    pub fn is_with(&self, other: &Stop) -> bool {
        let place =
            |stop: &Stop| (stop.division, stop.road.clone(), stop.number, stop.compound.clone(), stop.building.clone());
        place(self) == place(other)
    }

    fn is_on_road_of(&self, other: &Stop) -> bool {
        (self.division, &self.road) == (other.division, &other.road)
    }
}

/// A stop, and how pressing it is: the lowest first, `None` for those that may wait.
pub type Wanted = (Stop, Option<i32>);

/// The day's round of at most `rows` stops: what is pressing, then what lies in the same buildings, then along the same roads, then
/// the rest; in walking order.
pub fn round(mut wanted: Vec<Wanted>, rows: usize) -> Vec<Stop> {
    wanted.sort();
    let mut chosen: Vec<Stop> = Vec::new();
    let mut pressing: Vec<&Wanted> = wanted.iter().filter(|(_, when)| when.is_some()).collect();
    pressing.sort_by_key(|(stop, when)| (*when, stop.clone()));
    chosen.extend(pressing.into_iter().take(rows).map(|(stop, _)| stop.clone()));
    let seeds = chosen.clone();
    let near: [fn(&Stop, &Stop) -> bool; 3] = [Stop::is_with, Stop::is_on_road_of, |_, _| true];
    for is_near in near {
        for (stop, when) in &wanted {
            if chosen.len() >= rows {
                break;
            }
            let fits = seeds.is_empty() || seeds.iter().any(|seed| is_near(seed, stop));
            if when.is_none() && fits && !chosen.contains(stop) {
                chosen.push(stop.clone());
            }
        }
    }
    chosen.sort();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stop(road: &str, number: u64, floor: u64, task: i64) -> Stop {
        Stop { road: road.into(), number, floor, task, ..Stop::default() }
    }

    #[test]
    fn a_round_goes_where_it_must_and_fills_up_nearby() {
        let all = vec![
            (stop("乙路", 9, 1, 1), None),
            (stop("甲路", 8, 3, 2), Some(5)),
            (stop("甲路", 8, 1, 3), None),
            (stop("甲路", 2, 1, 4), None),
            (stop("乙路", 1, 1, 5), Some(1)),
        ];
        let tasks = |rows| round(all.clone(), rows).iter().map(|stop| stop.task).collect::<Vec<_>>();
        assert_eq!(tasks(1), [5], "the most pressing");
        assert_eq!(tasks(3), [5, 3, 2], "and who is in the same building");
        assert_eq!(tasks(5), [5, 1, 4, 3, 2]);
        assert!(round(Vec::new(), 5).is_empty());
    }

    proptest! {
        #[test]
        fn buildings_are_never_torn_apart(
            stops in proptest::collection::vec((0u64..3, 0u64..4, 0u64..5, proptest::option::of(0i32..9)), 0..60),
            rows in 0usize..70,
        ) {
            let wanted: Vec<Wanted> =
                (1i64..).zip(stops).map(|(task, (road, number, floor, when))| {
                    (stop(&road.to_string(), number, floor, task), when)
                }).collect();
            let n_pressing = wanted.iter().filter(|(_, when)| when.is_some()).count();
            let walk = round(wanted.clone(), rows);
            prop_assert_eq!(walk.len(), rows.min(wanted.len()));
            let mut seen: Vec<Stop> = Vec::new();
            for pair in walk.chunk_by(Stop::is_with) {
                prop_assert!(seen.iter().all(|other| !other.is_with(&pair[0])), "each building once");
                seen.push(pair[0].clone());
                prop_assert!(pair.windows(2).all(|two| two[0].floor <= two[1].floor));
            }
            if rows >= n_pressing {
                let has = |stop: &Stop| walk.contains(stop);
                prop_assert!(wanted.iter().filter(|(_, when)| when.is_some()).all(|(stop, _)| has(stop)));
            }
        }
    }
}
