//! 地域相邻: how near two units lie, read from the smallest place that both share: building, compound, road, township, zone, county.
//! Takes places as numbers that mean one place each (0 unknown), and coordinates where a register has them; never reads an
//! address. What is unknown is never taken for equal.

use crate::coded;

coded! {
    /// 相邻程度: the smallest place two units share.
    Level {
        #[default] Building = 1, "同一楼宇", "same-building";
        Compound = 2, "同一院区", "same-compound";
        Road = 3, "同一道路", "same-road";
        Township = 4, "同一乡镇(街道)", "same-township";
        Zone = 5, "同一园区", "same-zone";
        County = 6, "同一县区", "same-county";
    }
}

/// How many levels there are.
pub const LEVELS: usize = 6;

/// Metres in a degree of latitude.
const METRES_PER_DEGREE: f64 = 111_320.0;

/// 位置, in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Coordinates {
    /// 纬度
    pub latitude: i32,
    /// 经度
    pub longitude: i32,
}

impl Coordinates {
    /// Metres to another point, good to a per cent within a province.
    pub fn metres_to(self, other: Coordinates) -> f64 {
        let degrees = |micro: i64| micro as f64 / 1e6;
        let north = degrees(i64::from(self.latitude) - i64::from(other.latitude)) * METRES_PER_DEGREE;
        let middle = degrees((i64::from(self.latitude) + i64::from(other.latitude)) / 2).to_radians();
        let east = degrees(i64::from(self.longitude) - i64::from(other.longitude)) * METRES_PER_DEGREE * middle.cos();
        north.hypot(east)
    }
}

/// 坐落: where one enterprise works, level by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PlacePath {
    /// From building to county, in the order of [`Level`]; equal numbers are one place, 0 is unknown.
    pub ids: [u64; LEVELS],
    /// Where the register has them.
    pub coordinates: Option<Coordinates>,
}

impl PlacePath {
    /// The number at a level, 0 unknown.
    pub fn at(&self, level: Level) -> u64 {
        self.ids[level as usize - 1]
    }

    /// The smallest place both share; `None` when they share none.
    pub fn common(&self, other: &PlacePath, near: Near) -> Option<Level> {
        let same = |i: &usize| self.ids[*i] != 0 && self.ids[*i] == other.ids[*i];
        let named = (0..LEVELS).find(same).map(|i| Level::ALL[i]);
        let (Some(level), Some(a), Some(b)) = (named, self.coordinates, other.coordinates) else { return named };
        Some(near.level(a.metres_to(b)).map_or(level, |by_distance| by_distance.min(level)))
    }
}

/// Distances that stand for a level where the addresses name no common road or compound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Up to here as in one compound.
    pub compound_metres: f64,
    /// Up to here as on one road.
    pub road_metres: f64,
}

impl Default for Near {
    fn default() -> Near {
        Near { compound_metres: 200.0, road_metres: 800.0 }
    }
}

impl Near {
    fn level(self, metres: f64) -> Option<Level> {
        if metres <= self.compound_metres {
            Some(Level::Compound)
        } else {
            (metres <= self.road_metres).then_some(Level::Road)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(ids: [u64; LEVELS]) -> PlacePath {
        PlacePath { ids, coordinates: None }
    }

    #[test]
    fn the_smallest_common_place_counts() {
        for (a, b, expected) in [
            ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6], Some(Level::Building)),
            ([0, 2, 3, 4, 5, 6], [0, 2, 9, 4, 5, 6], Some(Level::Compound)),
            ([0, 0, 3, 0, 0, 6], [0, 0, 3, 4, 5, 6], Some(Level::Road)),
            ([0, 0, 0, 0, 5, 6], [0, 0, 0, 0, 5, 7], Some(Level::Zone)),
            ([0, 0, 0, 0, 0, 6], [0, 0, 0, 0, 5, 6], Some(Level::County)),
            ([0; LEVELS], [0; LEVELS], None),
        ] {
            assert_eq!(path(a).common(&path(b), Near::default()), expected, "{a:?} {b:?}");
        }
    }

    #[test]
    fn coordinates_bring_nearer_and_never_farther() {
        let at = |latitude, longitude| Some(Coordinates { latitude, longitude });
        let county = |ids, coordinates| PlacePath { ids, coordinates };
        let a = county([0, 0, 0, 0, 0, 6], at(20_000_000, 110_000_000));
        let near = county([0, 0, 0, 0, 0, 6], at(20_001_000, 110_000_000));
        let middle = county([0, 0, 0, 0, 0, 6], at(20_005_000, 110_000_000));
        let far = county([0, 0, 0, 0, 0, 6], at(20_500_000, 110_000_000));
        let elsewhere = county([0, 0, 0, 0, 0, 7], at(20_001_000, 110_000_000));
        let level = |b: &PlacePath| a.common(b, Near::default());
        assert_eq!(level(&near), Some(Level::Compound), "111 m");
        assert_eq!(level(&middle), Some(Level::Road), "557 m");
        assert_eq!(level(&far), Some(Level::County));
        assert_eq!(level(&elsewhere), None, "another county's committee approves");
    }
}
