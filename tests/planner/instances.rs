//! Invented problems from a seed: towns, roads, buildings, trades and members as parks have them, none of them real.

use dishu::plan::{Industry, PlacePath, Problem, Role, Site, Unit};

/// SplitMix64: the same numbers on every machine.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x1234_5678))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0..n
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    /// The smaller of two draws: few large, many small.
    fn skewed(&mut self, n: u64) -> u64 {
        self.below(n).min(self.below(n))
    }

    fn in_hundred(&mut self, n: u64) -> bool {
        self.below(100) < n
    }
}

/// How the places of a problem lie.
#[derive(Clone, Copy)]
pub struct Land {
    pub counties: u64,
    pub townships: u64,
    pub zones: u64,
    pub roads: u64,
    pub buildings: u64,
    /// Of a hundred addresses, how many name road, township and building.
    pub known: u64,
}

const CLASSES: [u8; 9] = [65, 64, 51, 52, 72, 75, 27, 39, 70];

fn site(chance: &mut Chance, land: Land) -> Site {
    let county = 1 + chance.skewed(land.counties);
    let township = county * 100 + chance.skewed(land.townships);
    let zone = if chance.in_hundred(60) { 1 + chance.below(land.zones) } else { 0 };
    let road = township * 1_000 + chance.skewed(land.roads);
    let building = road * 1_000 + chance.skewed(land.buildings);
    let mut ids = [0, 0, 0, 0, if land.zones == 0 { 0 } else { zone }, county];
    if chance.in_hundred(land.known) {
        ids[3] = township;
    }
    if chance.in_hundred(land.known) {
        ids[2] = road;
        if chance.in_hundred(land.known) {
            ids[0] = building;
            ids[1] = building / 3 + 1;
        }
    }
    let industry = if chance.in_hundred(90) {
        Industry::of_class(CLASSES[chance.skewed(9) as usize])
    } else {
        Industry::default()
    };
    Site { place: PlacePath { ids, coordinates: None }, industry }
}

fn enterprise(chance: &mut Chance, land: Land, crowd: u64) -> Unit {
    let full = if chance.in_hundred(62) { 1 } else { 2 };
    let more = if crowd > 0 { chance.skewed(crowd) as u32 } else { u32::from(chance.in_hundred(20)) };
    Unit { full, members: full + more, sites: vec![site(chance, land)], role: Role::Enterprise }
}

fn branch(chance: &mut Chance, land: Land, role: Role) -> Unit {
    let n = 1 + chance.below(3) as usize + usize::from(role == Role::Room);
    let home = site(chance, land);
    let mut sites = vec![home];
    while sites.len() < n {
        let next = site(chance, land);
        if next.place.ids[5] == home.place.ids[5] {
            sites.push(next);
        }
    }
    let full = if role == Role::Room { 3 + chance.below(9) as u32 } else { 1 + chance.below(2) as u32 };
    Unit { full, members: full + chance.below(8) as u32, sites, role }
}

/// Small problems of six kinds in turn, 10 to 40 units.
pub fn small(seed: u64) -> Problem {
    let mut chance = Chance::new(seed);
    let park = Land { counties: 1, townships: 3, zones: 2, roads: 4, buildings: 4, known: 90 };
    let land = match seed % 6 {
        0 => park,
        1 => Land { counties: 4, zones: 0, ..park },
        2 => Land { counties: 2, ..park },
        3 => park,
        4 => Land { counties: 2, townships: 5, zones: 3, roads: 8, buildings: 8, known: 45 },
        _ => Land { townships: 1, roads: 1, buildings: 3, known: 100, ..park },
    };
    let crowd = if seed % 6 == 3 { 36 } else { 0 };
    let n = 10 + chance.below(31) as usize;
    let mut problem = Problem::default();
    while problem.units.len() < n {
        let role = match (seed % 6, chance.below(10)) {
            (2, 0) => Role::Room,
            (2, 1) => Role::Short,
            _ => Role::Enterprise,
        };
        let unit = match role {
            Role::Enterprise => enterprise(&mut chance, land, crowd),
            role => branch(&mut chance, land, role),
        };
        problem.units.push(unit);
    }
    if seed % 6 == 4 {
        for _ in 0..3 {
            let (a, b) = (chance.below(n as u64) as u32, chance.below(n as u64) as u32);
            if a != b {
                problem.apart.push((a.min(b), a.max(b)));
            }
        }
    }
    problem
}

/// A province: 18 counties of very different size, parks, long roads, mass addresses.
pub fn province(seed: u64, units: usize) -> Problem {
    let mut chance = Chance::new(seed);
    let land = Land { counties: 18, townships: 14, zones: 13, roads: 30, buildings: 25, known: 70 };
    let mut problem = Problem::default();
    for _ in 0..units {
        let mut unit = enterprise(&mut chance, land, 0);
        let site = &mut unit.sites[0].place.ids;
        // A park lies in one county.
        if site[4] != 0 && site[4] % 18 + 1 != site[5] {
            site[4] = 0;
        }
        problem.units.push(unit);
    }
    problem
}
