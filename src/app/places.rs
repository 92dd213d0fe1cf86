//! 地址对照与同楼企业: both addresses of an enterprise level by level, and who else is in the same building.

use super::error::Error;
use super::pages::{plain, toned};
use super::service::App;
use super::views::{Goto, Line, RowId, Section, Tone};
use crate::model::division::DivisionCode;
use crate::model::id::{Key, Kind, Subject};
use crate::model::lang::Lang;
use crate::model::record::{AddressRecord, EnterpriseRecord};
use crate::resolve::address::{self, Elements, Hint, Level, Part, PlaceGroups, Reading, Whole, elements, place_groups};
use crate::resolve::divisions::Divisions;
use crate::resolve::places::Places;
use crate::store::places::Neighbour;
use crate::text::{fold, width};

/// Neighbours shown on a card; the rest is counted.
const NEIGHBOURS_SHOWN: usize = 30;
/// Registers up to which a card looks for neighbours by itself: one pass over some 60 ms of rows.
const ENTERPRISES_MAX: u64 = 150_000;
/// Columns of the left address at most.
const LEFT_COLUMNS_MAX: usize = 24;

/// Levels below the divisions, with their names.
const PARTS: [(Part, [&str; 2]); 10] = [
    (Part::Zone, ["开发区", "zone"]),
    (Part::Village, ["村社区", "village"]),
    (Part::Road, ["路", "road"]),
    (Part::Number, ["号", "number"]),
    (Part::Lane, ["弄巷", "lane"]),
    (Part::Compound, ["小区楼宇", "compound"]),
    (Part::Building, ["栋", "building"]),
    (Part::Unit, ["单元", "unit"]),
    (Part::Floor, ["层", "floor"]),
    (Part::Room, ["室", "room"]),
];

/// A text with what was read from it.
struct Read {
    text: String,
    reading: Reading,
    elements: Elements,
}

impl Read {
    fn of(raw: &str) -> Self {
        Self::within(raw, None)
    }

    /// Read with what is known of the place besides.
    fn within(raw: &str, within: Option<DivisionCode>) -> Self {
        let divisions = Divisions::shared();
        let text = fold::line(raw).into_owned();
        let read = address::read(divisions, &text, Hint { within });
        // What is kept with the address counts: a list's columns or a person may have placed it.
        let reading = within.map_or(read.clone(), |code| read.placed(code));
        let elements = elements(divisions, &text, &reading);
        Self { text, reading, elements }
    }

    fn whole(&self) -> Whole<'_> {
        Whole { text: &self.text, reading: &self.reading, elements: &self.elements }
    }
}

/// 坐落: where an enterprise works, else where it is registered.
pub(super) struct Located {
    /// 楼栋、小区、道路
    pub groups: PlaceGroups,
    /// 乡镇街道
    pub township: Option<DivisionCode>,
    /// 县区
    pub county: Option<DivisionCode>,
    /// 市, where the county cannot be told either.
    pub city: Option<DivisionCode>,
}

impl Located {
    /// Reads the address that counts; its stored division settles names that several places bear.
    pub fn of(record: &EnterpriseRecord) -> Self {
        let both = [&record.operating, &record.registered];
        let address = both.into_iter().find(|address| !address.raw.trim().is_empty()).unwrap_or(&record.registered);
        let within = DivisionCode::from_nine(address.division);
        let read = Read::within(&address.raw, within);
        Self {
            groups: place_groups(read.whole()),
            township: read.reading.township.code(),
            county: read.reading.county.code(),
            city: read.reading.city.code(),
        }
    }
}

/// A division by its name; in brackets where it only follows.
fn shown(level: Level) -> String {
    let name = level.code().and_then(|code| Divisions::shared().name(code)).unwrap_or("");
    match level {
        Level::Inferred(_) => format!("({name})"),
        Level::Ambiguous => "?".to_owned(),
        Level::Stated(_) | Level::Absent => name.to_owned(),
    }
}

/// Both addresses, one line for each level that either names; the first level that tells them apart stands out.
pub(super) fn level_lines(registered: &AddressRecord, operating: &AddressRecord, lang: Lang) -> Vec<Line> {
    let of = |address: &AddressRecord| Read::within(&address.raw, DivisionCode::from_nine(address.division));
    let (a, b) = (of(registered), of(operating));
    let names = [["省", "province"], ["市", "city"], ["县区", "county"], ["乡镇街道", "township"]];
    let divisions =
        |read: &Read| [read.reading.province, read.reading.city, read.reading.county, read.reading.township];
    let mut rows: Vec<([&str; 2], String, String, bool)> = Vec::new();
    for ((name, left), right) in names.into_iter().zip(divisions(&a)).zip(divisions(&b)) {
        rows.push((name, shown(left), shown(right), left.code() == right.code()));
    }
    for (part, name) in PARTS {
        let (left, right) = (a.whole().part(part), b.whole().part(part));
        rows.push((name, left.to_owned(), right.to_owned(), address::same_part(part, left, right)));
    }
    rows.retain(|(_, left, right, _)| !(left.is_empty() && right.is_empty()));
    let columns = rows.iter().map(|row| width::columns(&row.1)).max().unwrap_or(0).min(LEFT_COLUMNS_MAX);
    let mut apart = false;
    let mut lines = Vec::with_capacity(rows.len());
    for (name, left, right, same) in rows {
        let both = !left.is_empty() && !right.is_empty();
        let mark = match (same, both) {
            (true, _) => lang.pick("同", "="),
            (false, true) => lang.pick("异", "x"),
            (false, false) => lang.pick("缺", "-"),
        };
        let left = width::pad(&width::clip(&left, columns), columns, width::Align::Left);
        let text = format!("{left} {mark} {right}").trim_end().to_owned();
        let tells = !same && both && !apart;
        apart |= tells;
        lines.push(Line::Pair(
            lang.pick(name[0], name[1]).to_owned(),
            if tells { toned(text, Tone::Review) } else { plain(text) },
        ));
    }
    lines
}

/// The setting that says which reader read the stored addresses.
const READER: &str = "address_reader";

impl App {
    /// An empty register: whatever comes in is read by the reader of this release.
    pub(super) fn note_reader(&self) -> Result<(), Error> {
        if self.store.setting(READER)?.is_none() && self.store.totals()?[0] == 0 {
            self.store.set_setting(READER, &address::READER_VERSION.to_string())?;
        }
        Ok(())
    }

    /// Reads stored addresses anew where an older reader read them, so that all figures stand on one reading.
    pub(super) fn reread_addresses(&mut self) -> Result<(), Error> {
        let version = address::READER_VERSION.to_string();
        if self.store.setting(READER)?.as_deref() == Some(version.as_str()) {
            return Ok(());
        }
        let mut entry = self.entry("reread", None, "");
        entry.detail = version.clone();
        let places = self.places()?;
        self.store.reread_addresses(&|record| reread(record, &places), &entry)?;
        self.store.set_setting(READER, &version)?;
        Ok(())
    }

    /// Readings stand on something else now: the next reading goes through all of them.
    pub(super) fn forget_readings(&self) -> Result<(), Error> {
        Ok(self.store.set_setting(READER, "")?)
    }

    /// 同楼企业: who else is registered or works in the building where the enterprise works, else where it is registered.
    pub(super) fn neighbours_section(&self, key: Key, e: &EnterpriseRecord) -> Result<Option<Section>, Error> {
        let at = if e.operating.raw.is_empty() { &e.registered } else { &e.operating };
        let here = Read::within(&at.raw, DivisionCode::from_nine(at.division));
        let groups = place_groups(here.whole());
        let Some(home) = here.reading.county.code() else { return Ok(None) };
        let Some(needle) = needle(here.whole()) else { return Ok(None) };
        if groups.compound.is_none() || self.store.totals()?[0] > ENTERPRISES_MAX {
            return Ok(None);
        }
        let found = self.store.enterprises_naming(needle, home.six())?;
        let near: Vec<(Neighbour, bool)> = found
            .into_iter()
            .filter(|neighbour| neighbour.key != key)
            .filter_map(|neighbour| nearness(&neighbour, groups, home).map(|same_building| (neighbour, same_building)))
            .collect();
        Ok((!near.is_empty()).then(|| self.neighbours(near, groups.building.is_some())))
    }

    fn neighbours(&self, near: Vec<(Neighbour, bool)>, building_known: bool) -> Section {
        let lang = self.lang();
        let inside = near.iter().any(|(_, same_building)| *same_building) && building_known;
        let near: Vec<Neighbour> = near
            .into_iter()
            .filter(|(_, same_building)| *same_building || !inside)
            .map(|(neighbour, _)| neighbour)
            .collect();
        let title = match inside {
            true => lang.pick("同一楼栋的企业", "Enterprises in the same building"),
            false => lang.pick("同一小区或门牌的企业", "Enterprises in the same compound"),
        };
        let title = format!("{title} {}", near.len());
        let go = |neighbour: Neighbour| {
            let subject = Subject { kind: Kind::Enterprise, key: neighbour.key };
            Line::Go(neighbour.name, Goto::Card(RowId::Subject(subject)))
        };
        Section { title, lines: near.into_iter().take(NEIGHBOURS_SHOWN).map(go).collect() }
    }
}

/// Both addresses of a record by the reader of this release. What was known of the place before settles names that several bear.
pub(super) fn reread(record: &mut EnterpriseRecord, places: &Places) {
    let divisions = Divisions::shared();
    let read = |address: &mut AddressRecord| {
        let text = fold::line(&address.raw).into_owned();
        let hint = Hint { within: DivisionCode::from_nine(address.division) };
        let reading = places.read(divisions, &text, hint);
        if let Some(division) = reading.lowest() {
            address.division = division.nine();
        }
        address.place_key = address::place_key(&reading, &text).unwrap_or(0);
        address.zone = places.zones.number(&reading, &text);
        (reading, text)
    };
    if record.operating == record.registered {
        read(&mut record.registered);
        record.operating = record.registered.clone();
        return;
    }
    let (a, b) = (read(&mut record.registered), read(&mut record.operating));
    if !a.1.is_empty() && !b.1.is_empty() {
        record.relation = address::compare(divisions, (&a.0, &a.1), (&b.0, &b.1));
    }
}

/// The words by which a neighbour's address is found.
fn needle<'t>(here: Whole<'t>) -> Option<&'t str> {
    let of = |part: Part| Some(here.part(part)).filter(|text| text.chars().count() >= 2);
    of(Part::Road).or_else(|| of(Part::Compound)).or_else(|| of(Part::Village))
}

/// Whether a neighbour sits in the same building (true) or the same compound (false).
fn nearness(neighbour: &Neighbour, groups: PlaceGroups, home: DivisionCode) -> Option<bool> {
    let raws = [&neighbour.operating, &neighbour.registered];
    let places = raws.into_iter().filter(|raw| !raw.is_empty()).map(|raw| Read::of(raw));
    places
        .filter(|place| place.reading.county.code() == Some(home))
        .filter_map(|place| {
            let theirs = place_groups(place.whole());
            let same_building = groups.building.is_some() && theirs.building == groups.building;
            (same_building || theirs.compound == groups.compound).then_some(same_building)
        })
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::Relation;

    #[test]
    fn a_stored_reading_is_brought_up_to_date() {
        let address = |raw: &str| AddressRecord { raw: raw.into(), division: 460_100_000, place_key: 1, zone: 0 };
        let mut record = EnterpriseRecord {
            registered: address("海口市桂林洋经济开发区虚构路1号"),
            operating: address("海口市桂林洋经济开发区虚构路1号2楼"),
            ..EnterpriseRecord::default()
        };
        let (zones, _) =
            crate::resolve::zones::Zones::new(crate::resolve::zones::starting_table(), Divisions::shared());
        let places = Places::new(zones, []);
        reread(&mut record, &places);
        let park = places.zones.name_of_kept(record.operating.zone);
        assert_eq!((park, record.operating.zone), (Some("海口江东新区"), record.registered.zone));
        assert_eq!((record.registered.division, record.relation), (460_108_400, Relation::SameNumber));
        let once = record.clone();
        reread(&mut record, &places);
        assert_eq!(record, once);
    }

    fn written(raw: &str) -> AddressRecord {
        AddressRecord { raw: raw.into(), ..AddressRecord::default() }
    }

    #[test]
    fn the_first_level_that_differs_stands_out() {
        let lines = level_lines(
            &written("海口市龙华区虚构路1号甲虚大厦三楼"),
            &written("海口市秀英区虚构路1号甲虚大厦5层"),
            Lang::Zh,
        );
        let shown: Vec<(String, String, Tone)> = lines
            .into_iter()
            .filter_map(|line| match line {
                Line::Pair(label, cell) => Some((label, cell.text, cell.tone)),
                _ => None,
            })
            .collect();
        let county = shown.iter().find(|line| line.0 == "县区").unwrap();
        assert_eq!((county.1.as_str(), county.2), ("龙华区   异 秀英区", Tone::Review));
        let floor = shown.iter().find(|line| line.0 == "层").unwrap();
        assert_eq!((floor.1.as_str(), floor.2), ("三楼     异 5层", Tone::Plain));
        assert!(shown.iter().any(|line| line.0 == "路" && line.1.contains("同")));
        assert!(level_lines(&written(""), &written(""), Lang::En).is_empty());
    }
}
