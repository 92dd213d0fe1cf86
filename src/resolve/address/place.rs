//! 同一楼栋、同一小区: keys under which enterprises meet that sit in one building or one compound. The base of joint branches
//! and of visiting rounds. A key is stored nowhere: it may change with the reader.

use super::key::{Fnv, Numeral, numeral_value};
use super::relation::Whole;
use super::{Part, Reading};
use crate::model::division::DivisionCode;

/// Where an address lies, from the building out; None where the text does not say enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PlaceGroups {
    /// 楼栋: one building, tower or house.
    pub building: Option<u64>,
    /// 小区、楼宇、门牌: one compound, or one number of a road.
    pub compound: Option<u64>,
    /// 道路: one road, or one village where no road is named.
    pub road: Option<u64>,
}

/// The groups of an address. Without a county it meets those of its city that name none either; without a city there are no groups:
/// the same road stands in many of them.
pub fn place_groups(address: Whole) -> PlaceGroups {
    let Some(home) = home(address.reading) else { return PlaceGroups::default() };
    let compound = address.part(Part::Compound);
    let (road, number) = (address.part(Part::Road), address.part(Part::Number));
    let village = address.part(Part::Village);
    let by_name = compound.chars().count() >= NAME_CHARS_MIN;
    let by_number = !(number.is_empty() || road.is_empty() && village.is_empty());
    let along = if road.is_empty() { village } else { road };
    let along = (!along.is_empty()).then(|| key(home, &[along]));
    let outer = match (by_name, by_number) {
        (_, true) => key(home, &[village, road, number]),
        (true, false) => key(home, &[compound]),
        (false, false) => return PlaceGroups { road: along, ..PlaceGroups::default() },
    };
    let building = address.part(Part::Building);
    let building = match () {
        () if !building.is_empty() => Some(Fnv::chain(outer, key(home, &[building]))),
        () if by_number || is_tower(compound) => Some(outer),
        () => None,
    };
    PlaceGroups { building, compound: Some(outer), road: along }
}

/// A name of one character tells nothing.
const NAME_CHARS_MIN: usize = 3;

fn is_tower(compound: &str) -> bool {
    ["大厦", "大楼", "写字楼", "办公楼"].iter().any(|word| compound.ends_with(word))
}

fn home(reading: &Reading) -> Option<DivisionCode> {
    reading.county.code().or_else(|| reading.city.code())
}

/// A hash of parts, numerals as values and units left out.
fn key(home: DivisionCode, parts: &[&str]) -> u64 {
    let mut hash = Fnv::new();
    hash.number(u64::from(home.six()));
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let mut chars = part.chars().peekable();
        while let Some(c) = chars.next() {
            if let Some(first) = numeral_value(c) {
                let mut figure = Numeral::default();
                figure.push(first);
                while let Some(next) = chars.peek().and_then(|c| numeral_value(*c)) {
                    figure.push(next);
                    chars.next();
                }
                hash.number(figure.value());
            } else if c.is_alphanumeric() && !matches!(c, '号' | '栋' | '幢' | '座' | '楼') {
                hash.char(c.to_ascii_lowercase());
            }
        }
        hash.char('/');
    }
    hash.value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::address::{Hint, elements, read};
    use crate::resolve::divisions::Divisions;

    fn groups(text: &str) -> PlaceGroups {
        let reading = read(Divisions::shared(), text, Hint::default());
        let elements = elements(Divisions::shared(), text, &reading);
        place_groups(Whole { text, reading: &reading, elements: &elements })
    }

    #[test]
    fn neighbours_meet() {
        for (a, b, building, compound) in [
            ("海口市龙华区虚构路8号甲虚大厦1201", "海口市龙华区虚构路8号甲虚大厦三楼", true, true),
            ("海口市秀英区虚构小区3栋201", "海口市秀英区虚构小区三幢502室", true, true),
            ("海口市秀英区虚构小区3栋201", "海口市秀英区虚构小区5栋201", false, true),
            ("海口市秀英区虚构小区3栋201", "海口市美兰区虚构小区3栋201", false, false),
            ("海口市龙华区甲虚大厦1201", "海口市龙华区乙虚大厦1201", false, false),
        ] {
            let (a, b) = (groups(a), groups(b));
            assert_eq!(a.building.is_some() && a.building == b.building, building, "{a:?} {b:?}");
            assert_eq!(a.compound.is_some() && a.compound == b.compound, compound, "{a:?} {b:?}");
        }
        let road = groups("海口市龙华区虚构路");
        assert_eq!((road.building, road.compound), (None, None));
        assert_eq!(road.road, groups("海口市龙华区虚构路8号甲虚大厦1201").road);
        assert_ne!(road.road, groups("海口市龙华区虚拟路8号").road);
        let in_city = groups("海口市虚构路8号");
        assert_eq!(in_city.compound, groups("海口市虚构路8号3楼").compound);
        assert_ne!(in_city.compound, groups("三亚市虚构路8号").compound);
        assert_ne!(in_city.compound, groups("海口市龙华区虚构路8号").compound, "which of its counties is not told");
        assert_eq!(groups("虚构路8号"), PlaceGroups::default());
        assert_eq!(groups(""), PlaceGroups::default());
    }
}
