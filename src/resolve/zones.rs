//! 园区: which park an address lies in, by a table of names, places, buildings, roads with door numbers, and townships. The table is
//! the site's own or the starting one of the program (`zones.csv`); what cannot be read in it is a fault with its row, and
//! the rest of the row still counts. An address that names a park outside of the counties where the park lies is not in it.
//!
//! # Why
//! The whole folded text is looked through once, two characters at a time, for the beginnings of the table's words: some
//! twenty look-ups for an address, so that an import of a province does not feel it.

use super::address::{Reading, Span, leading_number};
use super::divisions::Divisions;
use crate::coded;
use crate::model::division::DivisionCode;
use crate::model::lang::Lang;
use crate::model::zone::{OUTSIDE, ZONE_COLUMNS, ZoneRow};
use crate::text::fold;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const STARTING: &str = include_str!("zones.csv");

static STARTING_TABLE: LazyLock<Vec<ZoneRow>> = LazyLock::new(|| {
    let lines = STARTING.lines().filter(|line| !line.starts_with('#')).skip(1);
    let row = |(number, line): (u32, &str)| {
        let mut cells = line.split(',').map(str::to_owned);
        ZoneRow::of_cells(number, std::array::from_fn(|_| cells.next().unwrap_or_default()))
    };
    (1..).zip(lines).map(row).collect()
});

/// Rows of a table at most: a province has some hundred parks.
pub const ROWS_MAX: usize = 5_000;
/// Values of one cell at most.
const VALUES_MAX: usize = 2_000;
/// What stands between two values of a cell.
const BETWEEN: [char; 6] = ['、', ';', '；', '，', ',', '\n'];

coded! {
    /// How an address was found to lie in a park; later ones are surer.
    ZoneSign {
        #[default] Township = 1, "乡镇街道", "township";
        Road = 2, "道路门牌", "road";
        Building = 3, "楼宇", "building";
        Keyword = 4, "关键词", "keyword";
        Name = 5, "园区名称", "name";
    }
}

/// What puts an address into a park.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneHit {
    /// Number of the park.
    pub number: u32,
    /// By what.
    pub sign: ZoneSign,
    /// Where the text says it; empty for a township.
    pub span: Span,
}

/// What cannot be used in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneFault {
    /// Row of the table, from 1.
    pub row: usize,
    /// Column, by its place in [`ZONE_COLUMNS`].
    pub column: usize,
    /// What stands there.
    pub text: String,
    /// What was expected.
    pub kind: ZoneFaultKind,
}

/// Why it cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneFaultKind {
    /// No name.
    NoName,
    /// Another park has the name.
    Taken,
    /// No division of the table.
    NoDivision,
    /// No township.
    NoTownship,
    /// No road, or numbers that run backwards.
    NoRoad,
    /// One character, or Latin letters at its beginning: found everywhere or nowhere.
    TooShort,
    /// More than the table may hold.
    TooMany,
}

impl ZoneFault {
    /// One line for a reader.
    pub fn message(&self, lang: Lang) -> String {
        let (zh, en) = match self.kind {
            ZoneFaultKind::NoName => ("缺园区名称", "the park has no name"),
            ZoneFaultKind::Taken => ("另一园区已用此名", "another park bears this name"),
            ZoneFaultKind::NoDivision => ("不是县区或市", "is no county or city"),
            ZoneFaultKind::NoTownship => ("不是乡镇街道，写全省市县", "is no township; write it with its county"),
            ZoneFaultKind::NoRoad => {
                ("应为路名，可加门牌范围，如 虚构路1-99号(单)", "write a road, numbers may follow")
            }
            ZoneFaultKind::TooShort => ("须以两个汉字开头", "must begin with two Chinese characters"),
            ZoneFaultKind::TooMany => ("超过上限", "is beyond the limit"),
        };
        let [column_zh, column_en] = ZONE_COLUMNS[self.column.min(ZONE_COLUMNS.len() - 1)];
        match lang {
            Lang::Zh => format!("第 {} 行「{column_zh}」{}：{zh}", self.row, self.text),
            Lang::En => format!("row {}, {column_en} `{}`: {en}", self.row, self.text),
        }
    }
}

/// 单双号
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Both,
    Odd,
    Even,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Numbers {
    from: u64,
    to: u64,
    side: Side,
}

impl Numbers {
    fn holds(self, number: u64) -> bool {
        let side = match self.side {
            Side::Both => true,
            Side::Odd => number % 2 == 1,
            Side::Even => number.is_multiple_of(2),
        };
        side && (self.from..=self.to).contains(&number)
    }
}

/// One word that stands for a park.
struct Word {
    text: Box<str>,
    /// Place in the table.
    park: u32,
    sign: ZoneSign,
    /// Door numbers of a road; all of it with `None`.
    numbers: Option<Numbers>,
    /// The county or city that a road or building was written with.
    within: Option<DivisionCode>,
}

struct Park {
    number: u32,
    name: Box<str>,
    aliases: Vec<Box<str>>,
    counties: Vec<DivisionCode>,
}

/// The parks and what lies in them.
#[derive(Default)]
pub struct Zones {
    parks: Vec<Park>,
    words: FxHashMap<[u8; 6], Vec<Word>>,
    townships: FxHashMap<u32, u32>,
}

/// 起始表: the key parks of Hainan; a site replaces it with its own.
pub fn starting_table() -> &'static [ZoneRow] {
    &STARTING_TABLE
}

impl Zones {
    /// Reads a table.
    pub fn new(rows: &[ZoneRow], divisions: &Divisions) -> (Zones, Vec<ZoneFault>) {
        let mut maker = Maker { zones: Zones::default(), faults: Vec::new(), divisions, row: 0 };
        for (row, at) in rows.iter().zip(1..) {
            maker.row = at;
            if at > ROWS_MAX {
                maker.fault(0, &row.name, ZoneFaultKind::TooMany);
                break;
            }
            maker.park(row);
        }
        (maker.zones, maker.faults)
    }

    /// The park of an address; `text` is the one that was read, its second address is left out.
    pub fn find(&self, reading: &Reading, text: &str) -> Option<ZoneHit> {
        if self.parks.is_empty() {
            return None;
        }
        let place = reading.county.code().or(reading.city.code()).or(reading.province.code());
        let mut best: Option<(ZoneHit, usize)> = reading.township.code().and_then(|township| {
            let number = *self.townships.get(&township.nine())?;
            Some((ZoneHit { number, sign: ZoneSign::Township, span: Span::default() }, 0))
        });
        let text = text.get(..reading.rest.end as usize).unwrap_or(text);
        for (at, _) in text.char_indices() {
            let rest = &text[at..];
            let Some(words) = rest.as_bytes().first_chunk::<6>().and_then(|head| self.words.get(head)) else {
                continue;
            };
            for word in words.iter().filter(|word| self.fits(word, rest, place)) {
                let len = word.text.len();
                let is_better = best.is_none_or(|(held, length)| (word.sign, len) > (held.sign, length));
                if is_better {
                    let number = self.parks[word.park as usize].number;
                    let span = Span { from: at as u32, to: (at + len) as u32 };
                    best = Some((ZoneHit { number, sign: word.sign, span }, len));
                }
            }
        }
        best.map(|(hit, _)| hit)
    }

    /// The number that is kept with an address: 0 for an empty one, [`OUTSIDE`], or the park's and that.
    pub fn number(&self, reading: &Reading, text: &str) -> u32 {
        if text.trim().is_empty() {
            return 0;
        }
        self.find(reading, text).map_or(OUTSIDE, |hit| hit.number + OUTSIDE)
    }

    fn fits(&self, word: &Word, rest: &str, place: Option<DivisionCode>) -> bool {
        let Some(after) = rest.strip_prefix(&*word.text) else { return false };
        // A name tells the place by itself; a road or a building does not.
        let is_known = place.and_then(DivisionCode::city_group).is_some();
        if !is_known && !matches!(word.sign, ZoneSign::Name | ZoneSign::Keyword) {
            return false;
        }
        let parks = &self.parks[word.park as usize].counties;
        let lies = |county: &DivisionCode| match place {
            Some(place) => county.contains(place) || place.contains(*county),
            None => true,
        };
        // A park's own name counts in the whole of its cities: the district written beside it is often the old one.
        let city = |county: &DivisionCode| {
            let group = place.and_then(DivisionCode::city_group);
            word.sign == ZoneSign::Name && group.is_some() && group == county.city_group()
        };
        let inside = match &word.within {
            Some(within) => lies(within),
            None => parks.is_empty() || parks.iter().any(|county| lies(county) || city(county)),
        };
        inside && word.numbers.is_none_or(|numbers| leading_number(after).is_some_and(|n| numbers.holds(n)))
    }

    /// The park that a text names, by name or alias.
    pub fn named(&self, text: &str) -> Option<u32> {
        let key = fold::key(text);
        let bears = |park: &&Park| {
            std::iter::once(&park.name).chain(&park.aliases).any(|name| fold::key(name) == key && !key.is_empty())
        };
        self.parks.iter().find(bears).map(|park| park.number)
    }

    /// The name of a park.
    pub fn name(&self, number: u32) -> Option<&str> {
        self.parks.iter().find(|park| park.number == number).map(|park| &*park.name)
    }

    /// The name of the park that a kept number means; `None` for none.
    pub fn name_of_kept(&self, kept: u32) -> Option<&str> {
        kept.checked_sub(OUTSIDE).and_then(|number| self.name(number))
    }
}

struct Maker<'a> {
    zones: Zones,
    faults: Vec<ZoneFault>,
    divisions: &'a Divisions,
    row: usize,
}

impl Maker<'_> {
    fn fault(&mut self, column: usize, text: &str, kind: ZoneFaultKind) {
        self.faults.push(ZoneFault { row: self.row, column, text: text.to_owned(), kind });
    }

    fn park(&mut self, row: &ZoneRow) {
        let name = fold::line(&row.name).into_owned();
        if name.trim().is_empty() {
            self.fault(0, &row.name, ZoneFaultKind::NoName);
            return;
        }
        let mut names = vec![name.clone()];
        names.extend(self.values(1, &row.aliases));
        let mut counties = Vec::new();
        for text in self.values(2, &row.counties) {
            match self.divisions.find(&text) {
                Some(code) => counties.push(code),
                None => self.fault(2, &text, ZoneFaultKind::NoDivision),
            }
        }
        let free: Vec<String> = names.into_iter().filter(|name| self.is_free(name)).collect();
        let Some(own) = free.iter().find(|free| **free == name).cloned() else { return };
        let at = self.zones.parks.len() as u32;
        let aliases = free.iter().filter(|alias| **alias != own).map(|alias| alias.as_str().into()).collect();
        self.zones.parks.push(Park { number: row.number, name: own.into(), aliases, counties });
        for name in free {
            self.word(1, &name, Word::of(&name, at, ZoneSign::Name));
        }
        for text in self.values(3, &row.roads) {
            self.road(at, &text);
        }
        for text in self.values(4, &row.buildings) {
            self.word(4, &text, Word::of(&text, at, ZoneSign::Building));
        }
        for text in self.values(5, &row.townships) {
            match self.divisions.find(&text).and_then(DivisionCode::township) {
                Some(code) => drop(self.zones.townships.insert(code.nine(), row.number)),
                None => self.fault(5, &text, ZoneFaultKind::NoTownship),
            }
        }
        for text in self.values(6, &row.keywords) {
            self.word(6, &text, Word::of(&text, at, ZoneSign::Keyword));
        }
    }

    fn values(&mut self, column: usize, cell: &str) -> Vec<String> {
        let cell = fold::line(cell).into_owned();
        let mut values: Vec<String> =
            cell.split(BETWEEN).map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned).collect();
        if values.len() > VALUES_MAX {
            self.fault(column, "", ZoneFaultKind::TooMany);
            values.truncate(VALUES_MAX);
        }
        values
    }

    fn is_free(&mut self, name: &str) -> bool {
        let taken = self.zones.named(name).is_some();
        if taken {
            self.fault(0, name, ZoneFaultKind::Taken);
        }
        !taken
    }

    /// 虚构路, 虚构路69号, 虚构路1-99号(单), with a county or city before it where the name stands in several.
    fn road(&mut self, park: u32, text: &str) {
        let reading = super::address::read(self.divisions, text, super::address::Hint::default());
        let rest = reading.rest_of(text);
        let digits = rest.find(|c: char| c.is_ascii_digit());
        let (road, numbers) = rest.split_at(digits.unwrap_or(rest.len()));
        let Some(numbers) = read_numbers(numbers) else {
            self.fault(3, text, ZoneFaultKind::NoRoad);
            return;
        };
        let word = Word { numbers, within: reading.lowest(), ..Word::of(road, park, ZoneSign::Road) };
        self.word(3, text, word);
    }

    fn word(&mut self, column: usize, text: &str, word: Word) {
        let head = word.text.as_bytes().first_chunk::<6>().copied();
        let head = head.filter(|head| std::str::from_utf8(head).is_ok_and(|two| two.chars().count() == 2));
        match head {
            Some(head) => self.zones.words.entry(head).or_default().push(word),
            None => self.fault(column, text, ZoneFaultKind::TooShort),
        }
    }
}

impl Word {
    fn of(text: &str, park: u32, sign: ZoneSign) -> Word {
        Word { text: text.into(), park, sign, numbers: None, within: None }
    }
}

/// Door numbers behind a road: `Some(None)` where there are none, `None` where they cannot be read.
fn read_numbers(text: &str) -> Option<Option<Numbers>> {
    if text.is_empty() {
        return Some(None);
    }
    let side = match () {
        () if text.contains('单') => Side::Odd,
        () if text.contains('双') => Side::Even,
        () => Side::Both,
    };
    let figures: String = text.chars().filter(|c| c.is_ascii_digit() || "-~至—".contains(*c)).collect();
    let mut figures = figures.split(['-', '~', '至', '—']).map(str::parse::<u64>);
    let from = figures.next()?.ok()?;
    let to = figures.next().unwrap_or(Ok(from)).ok()?;
    (from <= to && figures.next().is_none()).then_some(Some(Numbers { from, to, side }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::address::{Hint, read};

    fn row(number: u32, cells: [&str; 7]) -> ZoneRow {
        let [name, aliases, counties, roads, buildings, townships, keywords] = cells.map(str::to_owned);
        ZoneRow { number, name, aliases, counties, roads, buildings, townships, keywords, source: String::new() }
    }

    fn table() -> Zones {
        let rows = [
            row(
                1,
                [
                    "甲虚园区",
                    "甲虚区、甲虚新城",
                    "海口市秀英区",
                    "虚构大道1-99号(单)、虚构路",
                    "虚构大厦",
                    "",
                    "甲虚谷",
                ],
            ),
            row(2, ["乙虚园区", "", "海口市", "", "", "海口市美兰区灵山镇", ""]),
            row(3, ["丙虚园区", "", "", "澄迈县虚构环路69号", "", "", ""]),
        ];
        let (zones, faults) = Zones::new(&rows, Divisions::shared());
        assert_eq!(faults, []);
        zones
    }

    #[test]
    fn an_address_lies_in_the_park_that_its_words_give() {
        let zones = table();
        for (text, expected) in [
            ("海口市秀英区甲虚园区3号", Some((1, ZoneSign::Name))),
            ("海口市甲虚新城虚构路8号", Some((1, ZoneSign::Name))),
            ("海口市龙华区甲虚园区3号", Some((1, ZoneSign::Name))),
            ("三亚市甲虚园区3号", None),
            ("甲虚园区3号", Some((1, ZoneSign::Name))),
            ("海口市秀英区虚构大道33号", Some((1, ZoneSign::Road))),
            ("海口市秀英区虚构大道三十三号", Some((1, ZoneSign::Road))),
            ("海口市秀英区虚构大道34号", None),
            ("海口市秀英区虚构大道101号", None),
            ("海口市秀英区虚构大道", None),
            ("海口市秀英区虚构路2000号", Some((1, ZoneSign::Road))),
            ("海口市美兰区虚构路2000号", None),
            ("虚构路8号", None),
            ("海口市秀英区不虚路8号虚构大厦", Some((1, ZoneSign::Building))),
            ("海口市秀英区甲虚谷内", Some((1, ZoneSign::Keyword))),
            ("海口市美兰区灵山镇某村", Some((2, ZoneSign::Township))),
            ("海口市美兰区灵山镇甲虚园区", Some((1, ZoneSign::Name))),
            ("澄迈县虚构环路69号", Some((3, ZoneSign::Road))),
            ("海口市秀英区虚构环路69号", None),
            ("", None),
        ] {
            let reading = read(Divisions::shared(), text, Hint::default());
            let found = zones.find(&reading, text).map(|hit| (hit.number, hit.sign));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_in_a_table_is_told() {
        let rows = [
            row(1, ["甲虚园区", "甲", "虚无县", "虚构路9-1号", "", "虚无镇", ""]),
            row(2, ["甲虚园区", "", "", "", "", "", ""]),
            row(3, [" ", "", "", "", "", "", ""]),
        ];
        let (zones, faults) = Zones::new(&rows, Divisions::shared());
        let kinds: Vec<(usize, ZoneFaultKind)> = faults.iter().map(|fault| (fault.row, fault.kind)).collect();
        use ZoneFaultKind::*;
        assert_eq!(kinds, [(1, NoDivision), (1, TooShort), (1, NoRoad), (1, NoTownship), (2, Taken), (3, NoName)]);
        assert_eq!((zones.named("甲虚园区"), zones.name(1)), (Some(1), Some("甲虚园区")));
        assert!(faults.iter().all(|fault| !fault.message(Lang::Zh).is_empty() && !fault.message(Lang::En).is_empty()));
    }

    #[test]
    fn the_starting_table_is_whole() {
        let rows = starting_table();
        let (zones, faults) = Zones::new(rows, Divisions::shared());
        assert_eq!((rows.len(), faults), (13, vec![]));
        for (text, name) in [
            ("海口市国家高新区狮子岭工业园办公楼", "海口国家高新技术产业开发区"),
            ("海南省澄迈县老城经济开发区南一环路69号", "海口综合保税区"),
            ("洋浦经济开发区远洋路", "洋浦经济开发区"),
            ("海口市龙华区滨海大道32号", "海口复兴城互联网信息产业园"),
            ("海南省三亚市崖州区崖州湾科技城", "三亚崖州湾科技城"),
        ] {
            let reading = read(Divisions::shared(), text, Hint::default());
            let hit = zones.find(&reading, text);
            assert_eq!(hit.and_then(|hit| zones.name(hit.number)), Some(name), "{text}");
            assert_eq!(zones.name_of_kept(zones.number(&reading, text)), Some(name));
        }
    }

    #[test]
    fn hostile_texts_do_no_harm() {
        let zones = table();
        for text in ["虚", "\u{0}虚构大道", "虚构大道99999999999999999999999号", "虚构大道-"] {
            let reading = read(Divisions::shared(), text, Hint::default());
            zones.find(&reading, text);
        }
        let rows = [row(1, ["甲虚园区", "", "", "虚构路99999999999999999999999号", "", "", ""])];
        assert_eq!(Zones::new(&rows, Divisions::shared()).1.len(), 1);
    }
}
