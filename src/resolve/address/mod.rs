//! First reading of an address (住所, 经营场所): province to township, how sure each level is, and where the rest begins.
//! Takes one folded cell (`text::fold::line`); returns a [`Reading`]; never fails and never guesses: a name that several
//! counties bear stays [`Level::Ambiguous`] unless an upper level, the township or the caller's [`Hint`] decides. Also
//! here: the key under which equal addresses meet ([`place_key`]), the comparison of two readings ([`compare`]) and the
//! differing parts of two texts ([`diff_spans`]).
//!
//! # Why
//! The reader walks from the left and takes the longest name that agrees with what it holds already. Searching the whole
//! text for names finds more counties and also those in the names of roads and firms (北京路, 东方大厦).

mod diff;
mod elements;
mod key;
mod place;
mod relation;
mod same;
mod score;
mod second;
mod walk;
mod weights;
mod words;

pub use diff::diff_spans;
pub use elements::{Elements, N_PARTS, Part, elements};
pub use key::{leading_number, place_key};
pub use place::{PlaceGroups, place_groups};
pub use relation::same_part;
pub use relation::{Whole, compare, compare_whole};
pub use score::{Rarity, likeness};

use super::divisions::Divisions;
use crate::model::division::DivisionCode;
use second::second_address;
use std::ops::Range;
use walk::read_levels;

/// Number of the reader: it grows when readings change, and stored ones are read anew.
pub const READER_VERSION: u32 = 3;

/// Texts longer than this are read to here only; no address is that long.
const TEXT_MAX: usize = 4_096;

/// One level of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Level {
    /// The text says nothing.
    #[default]
    Absent,
    /// The text says it.
    Stated(DivisionCode),
    /// It follows: from a lower level, an old name, a township that exists once, the hint.
    Inferred(DivisionCode),
    /// The text names it, and several places bear the name.
    Ambiguous,
}

impl Level {
    /// The division, stated or inferred.
    pub fn code(self) -> Option<DivisionCode> {
        match self {
            Self::Stated(code) | Self::Inferred(code) => Some(code),
            Self::Absent | Self::Ambiguous => None,
        }
    }

    fn is_open(self) -> bool {
        self.code().is_none()
    }
}

/// What the caller knows besides: the division in which the address probably lies (a city column, the park). It settles
/// ambiguous names and nothing else; what the text states always wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// The narrowest division known.
    pub within: Option<DivisionCode>,
}

impl Hint {
    /// From columns such as city and county; unreadable ones are ignored, the narrower of two that agree is taken.
    pub fn from_texts(divisions: &Divisions, city: Option<&str>, county: Option<&str>) -> Self {
        let find = |text: Option<&str>| text.and_then(|t| divisions.find(t));
        let city = find(city);
        let county = match (city, county) {
            (Some(city), Some(text)) => {
                let inside = read(divisions, text, Self { within: Some(city) });
                inside.lowest().filter(|c| city.contains(*c))
            }
            (None, text) => find(text),
            (Some(_), None) => None,
        };
        Self { within: county.or(city) }
    }
}

/// A further address in the same cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Second {
    /// Bytes of the folded text, without brackets and label; read it on its own.
    pub span: Range<u32>,
    /// How it stands there.
    pub kind: SecondKind,
}

/// How a second address stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondKind {
    /// Behind 实际经营场所： or 办公地址：, the operating address.
    Operating,
    /// In brackets without such a word: the operating address (三沙市永兴岛…(海口市龙华区…)) or a landmark in the same city.
    Bracketed,
    /// Listed after a separator.
    Listed,
}

/// What an address says, level by level.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reading {
    /// 省, 自治区, 直辖市.
    pub province: Level,
    /// 地级市, 州. Absent in municipalities and for counties directly under the province.
    pub city: Level,
    /// 县, 区, 县级市; 儋州, 东莞, 中山 themselves.
    pub county: Level,
    /// 乡镇, 街道.
    pub township: Level,
    /// Where the text says them, first mention; empty where it does not.
    pub said: Said,
    /// Bytes of the folded text after the divisions, up to a second address.
    pub rest: Range<u32>,
    /// A second address in the cell; the first further one where there are more.
    pub several: Option<Second>,
}

/// A part of a text: bytes from and to; empty when nothing stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Span {
    /// First byte.
    pub from: u32,
    /// Byte after the last.
    pub to: u32,
}

impl Span {
    pub(super) fn new(from: usize, to: usize) -> Self {
        Self { from: from as u32, to: to as u32 }
    }

    /// Nothing.
    pub fn is_empty(self) -> bool {
        self.from >= self.to
    }

    /// The text it covers; empty where it does not fit.
    pub fn of(self, text: &str) -> &str {
        text.get(self.from as usize..self.to as usize).unwrap_or("")
    }
}

/// Where a text names its divisions, as it writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Said {
    /// 省.
    pub province: Span,
    /// 市; also 北京市 and 东莞市, which stand in other levels too.
    pub city: Span,
    /// 县区.
    pub county: Span,
    /// 乡镇街道.
    pub township: Span,
}

impl Reading {
    /// The narrowest division known.
    pub fn lowest(&self) -> Option<DivisionCode> {
        [self.township, self.county, self.city, self.province].into_iter().find_map(Level::code)
    }

    /// The same text, placed by somebody who knows: every level is that of `code`; the township stays where it lies in it.
    #[must_use]
    pub fn placed(self, code: DivisionCode) -> Self {
        if self.lowest() == Some(code) {
            return self;
        }
        let level = |own: Level, code: Option<DivisionCode>| match code {
            Some(code) if own.code() != Some(code) => Level::Inferred(code),
            Some(_) => own,
            None => Level::Absent,
        };
        let inside = self.township.code().filter(|township| code.county() == Some(code) && code.contains(*township));
        Self {
            province: level(self.province, Some(code.province())),
            city: level(self.city, code.city()),
            county: level(self.county, code.county()),
            township: code.township().or(inside).map_or(Level::Absent, Level::Stated),
            ..self
        }
    }

    /// What stands after the divisions; `text` is the one that was read.
    pub fn rest_of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.rest.start as usize..self.rest.end as usize).unwrap_or("")
    }
}

/// Reads a folded address from its beginning.
pub fn read(divisions: &Divisions, text: &str, hint: Hint) -> Reading {
    let text = clipped(text);
    let mut reading = read_levels(divisions, text, hint);
    let held = reading.lowest();
    if let Some((cut, second)) = second_address(divisions, text, reading.rest.start as usize, held) {
        reading.rest.end = cut as u32;
        reading.several = Some(second);
    }
    reading
}

fn clipped(text: &str) -> &str {
    let mut end = text.len().min(TEXT_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::Relation;
    use proptest::prelude::*;

    fn hint(text: &str) -> Hint {
        Hint::from_texts(Divisions::shared(), Some(text), None)
    }

    fn sign(level: Level) -> String {
        match level {
            Level::Absent => String::new(),
            Level::Stated(code) => code.to_string(),
            Level::Inferred(code) => format!("({code})"),
            Level::Ambiguous => "?".to_owned(),
        }
    }

    /// province/city/county/township, inferred levels in brackets, then the rest.
    fn shown(text: &str, hint: Hint) -> String {
        let reading = read(Divisions::shared(), text, hint);
        let levels = [reading.province, reading.city, reading.county, reading.township].map(sign).join("/");
        format!("{levels} {}", reading.rest_of(text))
    }

    #[test]
    fn levels_of_real_forms() {
        for (text, want) in [
            ("海南省海口市秀英区长流镇虚构路1号", "460000/460100/460105/460105100 虚构路1号"),
            ("海口市龙华区虚构路1号", "(460000)/460100/460106/ 虚构路1号"),
            ("海南省海口市虚构路1号", "460000/460100// 虚构路1号"),
            ("海南省海口市龙华区海南省海口市龙华区虚构路1号", "460000/460100/460106/ 虚构路1号"),
            ("海南省 海口市-琼山区,琼山区虚构路1号", "460000/460100/460107/ 虚构路1号"),
            ("海口龙华路8号", "(460000)/(460100)// 龙华路8号"),
            ("海口市海口路8号", "(460000)/460100// 海口路8号"),
            ("海南省陵水县椰林镇虚构路1号", "460000//469028/469028100 虚构路1号"),
            ("海南保亭县金江农场", "460000//469029/ 金江农场"),
            ("海南文昌东郊镇虚构村", "460000//469005/469005108 虚构村"),
            ("海南省省直辖县级行政区划琼海市嘉积镇1号", "460000//469002/469002100 1号"),
            ("海南省儋州市那大镇1号", "460000/460400/460400/460400100 1号"),
            ("海南省洋浦经济开发区虚构路1号", "460000/(460400)/(460400)/(460400499) 虚构路1号"),
            ("儋州市洋浦虚构路1号", "(460000)/460400/460400/(460400499) 虚构路1号"),
            ("三沙市永兴岛宣德路1号", "(460000)/460300/(460321)/(460321451) 宣德路1号"),
            ("琼山市府城镇1号", "(460000)/(460100)/(460107)/(460107002) 1号"),
            ("三亚市田独镇1号", "(460000)/460200/(460203)/ 1号"),
            ("襄樊市樊城区1号", "(420000)/(420600)/420606/ 1号"),
            ("四平市公主岭市1号", "(220000)/(220100)/220184/ 1号"),
            ("中国(海南)自由贸易试验区海口市美兰区1号", "(460000)/460100/460108/ 1号"),
            ("中国（上海）自由贸易试验区虚构路1号", "(310000)/// 虚构路1号"),
            ("北京市朝阳区虚构路1号", "110000//110105/ 虚构路1号"),
            ("北京市市辖区海淀区1号", "110000//110108/ 1号"),
            ("吉林省吉林市船营区1号", "220000/220200/220204/ 1号"),
            ("东莞市南城街道1号", "(440000)/441900/441900/441900004 1号"),
            ("黔南州都匀市1号", "(520000)/522700/522701/ 1号"),
            ("南昌市南昌高新区1号", "(360000)/360100/(360111)/ 南昌高新区1号"),
            ("紫云自治县猫营镇1号", "(520000)/(520400)/520425/520425103 1号"),
            ("东方广场1号", "/// 东方广场1号"),
            ("公安局宿舍", "/// 公安局宿舍"),
            ("https://example.com", "/// https://example.com"),
            ("", "/// "),
        ] {
            assert_eq!(shown(text, Hint::default()), want, "{text}");
        }
    }

    /// zone|village|road|number|lane|compound|building|unit|floor|room|rest
    fn parts(text: &str) -> String {
        let text = crate::text::fold::line(text);
        let reading = read(Divisions::shared(), &text, Hint::default());
        let found = elements(Divisions::shared(), &text, &reading);
        let mut rest = String::new();
        found.rest_into(&reading, &text, &mut rest);
        let parts = [
            Part::Zone,
            Part::Village,
            Part::Road,
            Part::Number,
            Part::Lane,
            Part::Compound,
            Part::Building,
            Part::Unit,
            Part::Floor,
            Part::Room,
        ];
        let parts = parts.map(|part| found.get(part, &text)).join("|");
        format!("{parts}|{rest}")
    }

    #[test]
    fn what_stands_behind_the_divisions() {
        for (text, want) in [
            ("海口市龙华区虚构路1号", "||虚构路|1号|||||||"),
            ("海口市龙华区虚构路１５号虚构大厦Ａ座１２层１２０２房", "||虚构路|15号||虚构大厦|A座||12层|1202房|"),
            ("海口市秀英区虚构小区3栋2单元501", "|||||虚构小区|3栋|2单元||501|"),
            ("海口市秀英区虚构小区3-2-501", "|||||虚构小区|3|2||501|"),
            ("文昌市文城镇虚构村3组12号", "|虚构村|3组|12号|||||||"),
            ("海口市虚构经济开发区虚构路99号", "虚构经济开发区||虚构路|99号|||||||"),
            ("上海市浦东新区虚构路1221弄3号楼", "||虚构路|1221弄|||3号楼||||"),
            ("海口市龙华区虚构路1-3号", "||虚构路|1-3号|||||||"),
            ("海口市龙华区三横路叁楼", "||三横路||||||叁楼||"),
            ("海口市龙华区104国道旁虚构加油站", "||104国道|||旁虚构加油站|||||"),
            ("海口市龙华区虚构路1号(仅限办公)", "||虚构路|1号|||||||(仅限办公)"),
            ("", "||||||||||"),
        ] {
            assert_eq!(parts(text), want, "{text}");
        }
    }

    #[test]
    fn zones_and_townships_give_the_county_away() {
        for (text, want) in [
            ("海口市桂林洋经济开发区虚构路1号", "460108"),
            ("海口高新技术产业开发区虚构路1号", "460105"),
            ("郑州市高新区虚构路1号", "410172"),
            ("苏州吴中经济开发区虚构路1号", "320506"),
            ("海口市虚构工业园灵山镇1号", "460108"),
            ("海口市虚构工业园1号(灵山镇虚构村)", ""),
            ("杭州市下城区东虚路1号", "330105"),
            ("海口市虚构新区1号", ""),
        ] {
            let code = read(Divisions::shared(), text, Hint::default()).county.code();
            assert_eq!(code.map_or(String::new(), |code| code.six().to_string()), want, "{text}");
        }
    }

    #[test]
    fn an_ambiguous_county_waits_for_proof() {
        let none = Hint::default();
        assert_eq!(shown("鼓楼区虚构路1号", none), "//?/ 虚构路1号");
        assert_eq!(shown("福州市鼓楼区虚构路1号", none), "(350000)/350100/350102/ 虚构路1号");
        assert_eq!(shown("鼓楼区虚构路1号", hint("福州市")), "(350000)/(350100)/(350102)/ 虚构路1号");
        assert_eq!(shown("鼓楼区五凤街道1号", none), "(350000)/(350100)/(350102)/350102009 1号");
        assert_eq!(shown("长春市朝阳区1号", hint("北京市")), "(220000)/220100/220104/ 1号", "the text wins");
    }

    #[test]
    fn a_township_gives_its_county_where_it_is_the_only_one() {
        assert_eq!(shown("海口市灵山镇1号", Hint::default()), "(460000)/460100/(460108)/460108101 1号");
        assert_eq!(shown("城关镇虚构路1号", Hint::default()), "/// 城关镇虚构路1号");
        assert_eq!(shown("那大镇1号", hint("儋州")), "(460000)/(460400)/(460400)/460400100 1号");
    }

    #[test]
    fn second_addresses() {
        for (text, rest, second, kind) in [
            (
                "三沙市永兴岛宣德路106-33(海口市龙华区虚构路1号)",
                "宣德路106-33",
                "海口市龙华区虚构路1号",
                SecondKind::Bracketed,
            ),
            ("三沙市永兴岛1号(实际经营场所:海口市虚构路1号)", "1号", "海口市虚构路1号", SecondKind::Operating),
            ("海口市虚构路1号；三亚市天涯区虚构路2号", "虚构路1号", "三亚市天涯区虚构路2号", SecondKind::Listed),
            ("海口市虚构路1号，经营场所：虚构路2号", "虚构路1号", "虚构路2号", SecondKind::Operating),
        ] {
            let reading = read(Divisions::shared(), text, Hint::default());
            assert_eq!(reading.rest_of(text), rest, "{text}");
            let found = reading.several.expect(text);
            assert_eq!(&text[found.span.start as usize..found.span.end as usize], second, "{text}");
            assert_eq!(found.kind, kind, "{text}");
        }
        for text in [
            "海口市海府路1号(海南省林业大楼2楼)",
            "海口市虚构路1号(海口市虚构学校对面)",
            "海口市虚构路1号(仅限办公)",
            "海口市虚构路1号、2号",
        ] {
            assert_eq!(read(Divisions::shared(), text, Hint::default()).several, None, "{text}");
        }
    }

    #[test]
    fn nested_brackets_cost_no_more_than_their_length() {
        for text in ["(海口市".repeat(100_000), "海口市".repeat(100_000), "海口市1号(".repeat(100_000)] {
            let reading = read(Divisions::shared(), &text, Hint::default());
            assert!(reading.rest.end as usize <= TEXT_MAX);
        }
    }

    fn place(text: &str) -> Option<u64> {
        place_key(&read(Divisions::shared(), text, Hint::default()), text)
    }

    #[test]
    fn one_address_has_one_key() {
        for (a, b) in [
            ("海南省海口市龙华区虚构路15号虚构大厦A座1202房", "海口市龙华区虚构路15号虚构大厦A栋1202室"),
            ("海口市龙华区虚构路十五号三楼", "海口市龙华区虚构路15号3层"),
            ("海口市龙华区虚构路15号(仅限办公)", "海口市龙华区虚构路15号"),
            ("海口市龙华区虚构路15号集群注册", "海口市龙华区虚构路15号（一照多址）"),
            ("三亚市田独镇虚构路99号", "三亚市吉阳区虚构路99号"),
            ("海口市龙华区虚构路15#", "海口市龙华区虚构路15号"),
        ] {
            assert!(place(a).is_some() && place(a) == place(b), "{a} {b}");
        }
        for (a, b) in [
            ("海口市龙华区虚构路15号", "海口市龙华区虚构路16号"),
            ("海口市龙华区虚构路15号", "海口市美兰区虚构路15号"),
            ("海口市龙华区虚构路1号5室", "海口市龙华区虚构路15室"),
            ("海口市龙华区虚构路15号", "海口市龙华区虚构路15号2楼"),
        ] {
            assert_ne!(place(a), place(b), "{a} {b}");
        }
        for text in ["海口市龙华区", "儋州市那大镇虚构村", "虚构路15号", ""] {
            assert_eq!(place(text), None, "{text}");
        }
    }

    #[test]
    fn the_key_is_stored_and_must_not_change() {
        assert_eq!(place("海口市龙华区虚构路15号"), Some(PLACE_KEY_OF_TEST));
    }

    const PLACE_KEY_OF_TEST: u64 = 7_615_467_644_158_681_033;

    #[test]
    fn relations_from_far_to_near() {
        use Relation::*;
        for (a, b, want) in [
            ("海口市龙华区1号", "广州市天河区1号", DifferentProvince),
            ("海口市龙华区1号", "三亚市天涯区1号", DifferentCity),
            ("海口市龙华区1号", "文昌市1号", DifferentCity),
            ("文昌市文城镇1号", "琼海市嘉积镇1号", DifferentCounty),
            ("海口市龙华区1号", "海口市美兰区1号", DifferentCounty),
            ("重庆市渝中区1号", "重庆市云阳县1号", DifferentCounty),
            ("文昌市文城镇1号", "文昌市东郊镇1号", DifferentTownship),
            ("文昌市文城镇1号", "文昌市虚构路2号", SameCounty),
            ("文昌市文城镇1号", "文昌市文城镇2号", SameTownship),
            ("海南省文昌市文城镇虚构路1号", "文昌市文城镇虚构路1号", SameText),
            ("海口市虚构路1号", "海口市龙华区虚构路2号", SameRoad),
            ("海口市虚构路1号", "海口市龙华区虚拟路2号", CannotTell),
            ("海口市龙华区虚构路1号", "海口市龙华区虚构路2号", SameRoad),
            ("海口市龙华区虚构路1号甲虚大厦", "海口市龙华区虚构路1号乙虚大厦", SameNumber),
            ("海口市龙华区虚构路1-5号", "海口市龙华区虚构路3号", SameNumber),
            ("海口市龙华区虚构路1号虚构小区", "海口市龙华区虚构小区3栋", SameCompound),
            ("海口市龙华区虚构小区3栋", "海口市龙华区虚构小区三幢502", SameBuilding),
            ("海口市龙华区虚构大厦1201", "海口市龙华区虚构大厦1205", SameFloor),
            ("海口市龙华区虚构路8号虚构大厦A座1201室", "海口市龙华区虚构大厦A栋12楼1201房", SameRoom),
            ("海口市虚构路1号", "海口市虚构路1号", SameText),
            ("", "", CannotTell),
        ] {
            let read = |text| read(Divisions::shared(), text, Hint::default());
            assert_eq!(compare(Divisions::shared(), (&read(a), a), (&read(b), b)), want, "{a} {b}");
            assert_eq!(compare(Divisions::shared(), (&read(b), b), (&read(a), a)), want, "{b} {a}");
        }
    }

    #[test]
    fn differing_parts_are_marked() {
        let marked = |a: &str, b: &str| {
            let (x, y) = diff_spans(a, b);
            let cut = |text: &str, spans: Vec<Range<usize>>| {
                spans.into_iter().map(|s| text[s].to_owned()).collect::<Vec<_>>()
            };
            (cut(a, x).join("|"), cut(b, y).join("|"))
        };
        for (a, b, x, y) in [
            ("海口市龙华区1号", "海口市美兰区1号", "龙华", "美兰"),
            ("海口市１号", "海口市 1号", "", ""),
            ("海口市龙华区虚构路1号", "海口市龙华区虚构路1号2室", "", "2室"),
            ("海口市龙华区虚构路1号甲楼", "海口市美兰区虚构路2号甲楼", "龙华|1", "美兰|2"),
            ("", "海口", "", "海口"),
        ] {
            assert_eq!(marked(a, b), (x.to_owned(), y.to_owned()), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|[海口市龙华区镇街道(（）);，号1-9一二十]|海南省|三亚市|经营场所：){0,60}") {
            let reading = read(Divisions::shared(), &text, Hint::default());
            prop_assert!(reading.rest.start <= reading.rest.end);
            prop_assert!(text.get(reading.rest.start as usize..reading.rest.end as usize).is_some());
            if let Some(second) = &reading.several {
                prop_assert!(text.get(second.span.start as usize..second.span.end as usize).is_some());
            }
            if let (Some(county), Some(town)) = (reading.county.code(), reading.township.code()) {
                prop_assert!(county.contains(town));
            }
            if let (Some(city), Some(county)) = (reading.city.code(), reading.county.code()) {
                prop_assert!(city.contains(county) || reading.county == Level::Ambiguous);
            }
            let _ = place_key(&reading, &text);
            let found = elements(Divisions::shared(), &text, &reading);
            for part in [Part::Township, Part::Road, Part::Number, Part::Compound, Part::Building, Part::Room] {
                let span = found.span(part);
                prop_assert!(span.is_empty() || !span.of(&text).is_empty());
            }
            let mut rest = String::new();
            found.rest_into(&reading, &text, &mut rest);
            prop_assert_eq!(compare(Divisions::shared(), (&reading, &text), (&reading, &text)) == Relation::SameText, !text.is_empty());
        }

        #[test]
        fn marks_lie_on_characters(a in "\\PC{0,30}", b in "\\PC{0,30}") {
            let (x, y) = diff_spans(&a, &b);
            prop_assert!(x.into_iter().all(|s| a.get(s).is_some()) && y.into_iter().all(|s| b.get(s).is_some()));
            prop_assert_eq!(diff_spans(&a, &a), (vec![], vec![]));
        }
    }
}
