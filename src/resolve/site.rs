//! 坐落: the places below the township that an address names — road, compound (door number or named park), building — as numbers that
//! mean one place each. What the address does not name is 0. Numbers hold within one city: 海府路 of two cities are two
//! roads, and an address that leaves out the district still stands on its road.

use super::address::{Hint, Level, place_key, read};
use super::divisions::Divisions;
use crate::model::division::DivisionCode;
use crate::model::record::StableHash;
use crate::text::fold;

/// Where an address lies, level by level; 0 is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Site {
    /// 楼宇
    pub building: u64,
    /// 院区、门牌
    pub compound: u64,
    /// 道路
    pub road: u64,
    /// 乡镇(街道), a division code.
    pub township: u64,
    /// 县区, a division code.
    pub county: u64,
}

/// Endings of a road's name, longer ones first.
const ROADS: [&str; 9] = ["大道", "公路", "大街", "路", "街", "道", "巷", "弄", "胡同"];
/// Endings of a named park, market or estate.
const COMPOUNDS: [&str; 16] = [
    "产业园",
    "工业园",
    "科技园",
    "软件园",
    "创业园",
    "物流园",
    "园区",
    "小区",
    "花园",
    "广场",
    "市场",
    "基地",
    "新村",
    "大院",
    "苑",
    "城",
];
/// Endings of a building's name.
const BUILDINGS: [&str; 8] = ["大厦", "大楼", "公寓", "酒店", "栋", "幢", "座", "楼"];
/// A name before an ending is at most so long.
const NAME_MAX: usize = 16;

/// Reads an address as it is written; `within` is the division it was found to lie in.
pub fn site(divisions: &Divisions, raw: &str, within: Option<DivisionCode>) -> Site {
    let text = fold::line(raw);
    let reading = read(divisions, &text, Hint { within });
    let code = |level: Level| level.code().map_or(0, |code: DivisionCode| u64::from(code.nine()));
    let county = match code(reading.county) {
        0 => within.and_then(DivisionCode::home_county).map_or(code(reading.city), |six| u64::from(six) * 1_000),
        county => county,
    };
    let mut site = Site { township: code(reading.township), county, ..Site::default() };
    if county == 0 {
        return site;
    }
    let rest: String = reading.rest_of(&text).chars().filter(|c| !c.is_whitespace()).collect();
    let rest = rest.split(['(', '（']).next().unwrap_or("");
    let home = home_of(county);
    let id = |kind: &str, name: &str| if name.is_empty() { 0 } else { StableHash::of(&format!("{kind}{home}{name}")) };
    let (road, after) = road(rest);
    let (number, after) = door_number(after);
    let (named, after) = ending(after, &COMPOUNDS);
    let building = building(after);
    site.road = id("路", road);
    let compound = if number.is_empty() { named.to_owned() } else { format!("{road}{number}") };
    site.compound = id("院", &compound);
    let is_placed = !compound.is_empty() || !road.is_empty();
    if !building.is_empty() && (is_placed || is_named(building)) {
        site.building = id("楼", &format!("{compound}{}", canonical(building)));
    } else if place_key(&reading, &text).is_some() && !number.is_empty() && after.is_empty() {
        // Nothing but the door number is named: whoever names no more is in the same house.
        site.building = site.compound;
    }
    site
}

/// The city within which a road has one name; a county directly under the province is its own.
fn home_of(county: u64) -> u64 {
    let code = u32::try_from(county).ok().and_then(DivisionCode::from_nine);
    match code.and_then(DivisionCode::city_group) {
        Some(city) if city % 100 != 90 => u64::from(city),
        _ => county,
    }
}

/// 海口市美兰区国兴大道5号: (国兴大道, 5号…). What stands before the name (a park, a village) is cut off.
fn road(rest: &str) -> (&str, &str) {
    let end = ROADS.iter().filter_map(|word| rest.find(word).filter(|at| *at > 0).map(|at| at + word.len())).min();
    let Some(end) = end.map(|end| longest(rest, end)) else { return ("", rest) };
    let name = &rest[..end];
    let stops = ["区", "镇", "村", "园", "城", "乡", "场"];
    let start = stops.iter().filter_map(|stop| name.rfind(stop).map(|at| at + stop.len())).max().unwrap_or(0);
    let short = &name[start..];
    let kept = if short.chars().count() >= 2 { short } else { name };
    if kept.chars().count() > NAME_MAX { ("", rest) } else { (kept, &rest[end..]) }
}

/// 道 of 大道 and 街 of 街道 are not the end of the name.
fn longest(rest: &str, end: usize) -> usize {
    let (before, after) = rest.split_at(end);
    match after.chars().next() {
        Some(c @ ('道' | '街')) if before.ends_with(['大', '街']) => end + c.len_utf8(),
        _ => end,
    }
}

/// 5号, 5-2号, 甲5号
fn door_number(rest: &str) -> (&str, &str) {
    let Some(at) = rest.find('号') else { return ("", rest) };
    let number = &rest[..at];
    let is_number = |c: char| c.is_ascii_digit() || "-—之甲乙丙一二三四五六七八九十百第".contains(c);
    let has_digit = number.chars().any(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    if has_digit && number.chars().count() <= 8 && number.chars().all(is_number) {
        let end = at + '号'.len_utf8();
        // 5号楼 is a building, not a door.
        if rest[end..].starts_with(['楼', '栋', '幢', '座', '厂', '仓']) {
            return ("", rest);
        }
        (number, &rest[end..])
    } else {
        ("", rest)
    }
}

/// The text up to the first of these endings.
fn ending<'a>(rest: &'a str, words: &[&str]) -> (&'a str, &'a str) {
    let ends = words.iter().filter_map(|word| rest.find(word).filter(|at| *at > 0).map(|at| at + word.len()));
    match ends.min() {
        Some(end) if rest[..end].chars().count() <= NAME_MAX => rest.split_at(end),
        _ => ("", rest),
    }
}

/// The text up to the last ending that is still a building and not a floor.
fn building(rest: &str) -> &str {
    let mut end = 0;
    for word in BUILDINGS {
        for (at, _) in rest.match_indices(word) {
            let before = rest[..at].chars().next_back();
            let is_floor =
                word == "楼" && before.is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十层".contains(c));
            let is_numbered = before == Some('号');
            if at > 0 && rest[..at].chars().count() <= NAME_MAX && (!is_floor || is_numbered) {
                end = end.max(at + word.len());
            }
        }
    }
    &rest[..end]
}

/// Two characters that are no figures, letters or 栋: a name that stands for itself in its county.
fn is_named(building: &str) -> bool {
    building.chars().filter(|c| !c.is_ascii_alphanumeric() && !"号栋幢座楼第-".contains(*c)).count() >= 2
}

/// 3栋, 3幢, 3座 and 3号楼 are one.
fn canonical(building: &str) -> String {
    building.replace("号楼", "栋").replace(['幢', '座'], "栋").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Site {
        site(Divisions::shared(), text, None)
    }

    #[test]
    fn one_building_is_one_number_whatever_the_room() {
        let a = of("海南省海口市美兰区国兴大道5号海南大厦主楼1203室");
        let b = of("海口市美兰区国兴大道5号海南大厦主楼8层");
        assert_eq!(a, b);
        assert!(a.building != 0 && a.compound != 0 && a.road != 0 && a.county != 0, "{a:?}");
    }

    #[test]
    fn neighbours_share_what_they_share() {
        let base = of("海口市美兰区国兴大道5号海南大厦");
        for (text, building, compound, road) in [
            ("海口市美兰区国兴大道5号帝国大厦", false, true, true),
            ("海口市美兰区国兴大道61号", false, false, true),
            ("海口市美兰区海府路61号", false, false, false),
            ("海口市国兴大道5号海南大厦", true, true, true),
            ("三亚市吉阳区国兴大道5号海南大厦", false, false, false),
            ("海口市美兰区", false, false, false),
        ] {
            let other = of(text);
            let same = |x: u64, y: u64| x != 0 && x == y;
            let shared = (same(base.building, other.building), same(base.compound, other.compound));
            assert_eq!(shared, (building, compound), "{text}");
            assert_eq!(same(base.road, other.road), road, "{text}");
        }
    }

    #[test]
    fn a_park_before_the_road_is_not_part_of_its_name() {
        let a = of("海口市美兰区桂林洋经济开发区兴洋大道111号");
        let b = of("海口市美兰区兴洋大道18号");
        assert_eq!(a.road, b.road);
        assert_ne!(a.compound, b.compound);
    }

    #[test]
    fn hostile_texts_are_read_too() {
        for text in ["", "号", "路", "海口市美兰区路号楼", "海口市美兰区国兴大道号", "\u{0}栋栋栋"]
        {
            of(text);
        }
        of(&"海口市美兰区国兴大道5号楼".repeat(500));
    }
}
