//! How two addresses lie to each other, from the province down to the room, and which level tells them apart.

use super::same::{Likeness, compounds, numbers, values};
use super::{Elements, Level, Part, Reading, elements, place_key};
use crate::model::division::DivisionCode;
use crate::model::record::Relation;
use crate::resolve::divisions::Divisions;
use crate::text::fold;

/// An address read whole: the folded text, its divisions, and what stands behind them.
#[derive(Clone, Copy)]
pub struct Whole<'a> {
    /// The folded text.
    pub text: &'a str,
    /// Its divisions.
    pub reading: &'a Reading,
    /// What stands behind them.
    pub elements: &'a Elements,
}

impl<'a> Whole<'a> {
    /// A part as it is written.
    pub fn part(&self, part: Part) -> &'a str {
        self.elements.get(part, self.text)
    }
}

/// Compares two readings; each comes with the folded text it was read from. What stands behind the divisions is read where
/// they do not tell already.
pub fn compare(divisions: &Divisions, a: (&Reading, &str), b: (&Reading, &str)) -> Relation {
    if let Some(apart) = apart(a.0, b.0) {
        return apart;
    }
    let (ea, eb) = (elements(divisions, a.1, a.0), elements(divisions, b.1, b.0));
    let a = Whole { text: a.1, reading: a.0, elements: &ea };
    compare_whole(a, Whole { text: b.1, reading: b.0, elements: &eb })
}

/// Compares two addresses that were read whole.
pub fn compare_whole(a: Whole, b: Whole) -> Relation {
    if let Some(apart) = apart(a.reading, b.reading) {
        return apart;
    }
    if is_same_text(a, b) {
        return Relation::SameText;
    }
    let below = below_township(a, b);
    if below.is_some() && !counties_unknown(a.reading, b.reading) {
        return below.unwrap_or_default();
    }
    let group = |r: &Reading| r.lowest().and_then(DivisionCode::city_group);
    let one_city = group(a.reading).is_some() && group(a.reading) == group(b.reading);
    match below {
        Some(relation) if one_city => return relation,
        _ if counties_unknown(a.reading, b.reading) => return Relation::CannotTell,
        _ => {}
    }
    match (a.reading.township.code(), b.reading.township.code()) {
        (Some(x), Some(y)) if x != y => Relation::DifferentTownship,
        (Some(_), Some(_)) => Relation::SameTownship,
        _ => Relation::SameCounty,
    }
}

fn counties_unknown(a: &Reading, b: &Reading) -> bool {
    a.county.code().is_none() || b.county.code().is_none()
}

/// The highest division in which they differ.
fn apart(a: &Reading, b: &Reading) -> Option<Relation> {
    let differs = |x: Level, y: Level| matches!((x.code(), y.code()), (Some(x), Some(y)) if x != y);
    if differs(a.province, b.province) {
        return Some(Relation::DifferentProvince);
    }
    let group = |r: &Reading| r.lowest().and_then(DivisionCode::city_group);
    if matches!((group(a), group(b)), (Some(x), Some(y)) if x != y) {
        return Some(Relation::DifferentCity);
    }
    if differs(a.county, b.county) {
        return Some(Relation::DifferentCounty);
    }
    let both_stated = matches!((a.township, b.township), (Level::Stated(_), Level::Stated(_)));
    (both_stated && a.township != b.township).then_some(Relation::DifferentTownship)
}

fn is_same_text(a: Whole, b: Whole) -> bool {
    let same_place = || place_key(a.reading, a.text).is_some_and(|key| place_key(b.reading, b.text) == Some(key));
    !a.text.is_empty() && (a.text == b.text || fold::key(a.text) == fold::key(b.text) || same_place())
}

/// Whether a part of both addresses means the same; both silent is the same.
pub fn same_part(part: Part, a: &str, b: &str) -> bool {
    let likeness = match part {
        Part::Number => numbers(a, b),
        Part::Compound => compounds(a, b),
        _ => values(a, b),
    };
    matches!(likeness, Likeness::Same | Likeness::Silent)
}

/// What they share below the township; None where it is not even the road.
fn below_township(a: Whole, b: Whole) -> Option<Relation> {
    let like = |part: Part| values(a.part(part), b.part(part));
    let road = like(Part::Road);
    let number = numbers(a.part(Part::Number), b.part(Part::Number));
    let compound = compounds(a.part(Part::Compound), b.part(Part::Compound));
    let village = like(Part::Village);
    let on_road = road == Likeness::Same || (road != Likeness::Other && village == Likeness::Same);
    let at_number = on_road && number == Likeness::Same;
    let in_compound = compound == Likeness::Same && !(on_road && number == Likeness::Other);
    if !at_number && !in_compound {
        return (road == Likeness::Same).then_some(Relation::SameRoad);
    }
    let outer = if in_compound { Relation::SameCompound } else { Relation::SameNumber };
    if compound == Likeness::Other && !in_compound {
        return Some(Relation::SameNumber);
    }
    let building = like(Part::Building);
    if building == Likeness::Other || like(Part::Unit) == Likeness::Other {
        return Some(outer);
    }
    let one_building = building == Likeness::Same || (in_compound && building == Likeness::Silent && is_tower(a, b));
    let inside = one_building || (at_number && building == Likeness::Silent);
    if !inside {
        return Some(outer);
    }
    let room = like(Part::Room);
    if room == Likeness::Same && like(Part::Floor) != Likeness::Other {
        return Some(Relation::SameRoom);
    }
    let floors = (floor(a), floor(b));
    match floors {
        (Some(x), Some(y)) if x == y => Some(Relation::SameFloor),
        _ if one_building => Some(Relation::SameBuilding),
        _ => Some(outer),
    }
}

/// 虚构大厦 is one building by its name.
fn is_tower(a: Whole, b: Whole) -> bool {
    [a, b].iter().any(|x| ["厦", "大楼", "写字楼", "办公楼"].iter().any(|word| x.part(Part::Compound).ends_with(word)))
}

/// The storey: stated, or the digits of a room before its last two.
fn floor(a: Whole) -> Option<u64> {
    let stated = super::same::value_of(a.part(Part::Floor));
    let by_room = || super::same::value_of(a.part(Part::Room)).filter(|n| (100..10_000).contains(n)).map(|n| n / 100);
    stated.or_else(by_room)
}
