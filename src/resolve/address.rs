//! First reading of an address (住所, 经营场所): province to township, how sure each level is, and where the rest begins.
//! Takes one folded cell (`text::fold::line`); returns a [`Reading`]; never fails and never guesses: a name that several
//! counties bear stays [`Level::Ambiguous`] unless an upper level, the township or the caller's [`Hint`] decides. Also
//! here: the key under which equal addresses meet ([`place_key`]), the comparison of two readings ([`compare`]) and the
//! differing parts of two texts ([`diff_spans`]).
//!
//! # Why
//! The reader walks from the left and takes the longest name that agrees with what it holds already. Searching the whole
//! text for names finds more counties and also those in the names of roads and firms (北京路, 东方大厦).

use super::divisions::{Divisions, Meaning, NameKind};
use crate::model::division::DivisionCode;
use crate::text::fold;
use std::ops::Range;

/// Names taken at most from one address; more is repetition.
const STEPS_MAX: usize = 12;
/// Meanings of one ambiguous name that are tried against a following township.
const CANDIDATES_MAX: usize = 64;
/// Texts longer than this are read to here only; no address is that long.
const TEXT_MAX: usize = 4_096;
/// Characters on either side that [`diff_spans`] aligns; beyond, the whole middle is marked.
const DIFF_MAX: usize = 200;

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
    /// Bytes of the folded text after the divisions, up to a second address.
    pub rest: Range<u32>,
    /// A second address in the cell; the first further one where there are more.
    pub several: Option<Second>,
}

impl Reading {
    /// The narrowest division known.
    pub fn lowest(&self) -> Option<DivisionCode> {
        [self.township, self.county, self.city, self.province].into_iter().find_map(Level::code)
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

/// The levels, and all that follows as the rest.
fn read_levels(divisions: &Divisions, text: &str, hint: Hint) -> Reading {
    let mut walk = Walk { divisions, text, hint, at: 0, found: Reading::default(), open: &[] };
    walk.free_trade_zone();
    for _ in 0..STEPS_MAX {
        walk.skip_noise();
        if !walk.step() {
            break;
        }
    }
    walk.township();
    walk.skip_noise();
    walk.fill_upper();
    Reading { rest: walk.at as u32..text.len() as u32, ..walk.found }
}

fn clipped(text: &str) -> &str {
    let mut end = text.len().min(TEXT_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

struct Walk<'a> {
    divisions: &'a Divisions,
    text: &'a str,
    hint: Hint,
    at: usize,
    found: Reading,
    /// The meanings of a county's name that could not be told apart yet.
    open: &'a [Meaning],
}

impl<'a> Walk<'a> {
    fn ahead(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The narrowest level held so far.
    fn held(&self) -> Option<DivisionCode> {
        self.found.lowest()
    }

    /// 中国(海南)自由贸易试验区: the bracket names a province or city, the rest is no division.
    fn free_trade_zone(&mut self) {
        let Some(inner) = self.text.strip_prefix("中国").and_then(|t| t.strip_prefix(['(', '（'])) else { return };
        let Some((place, after)) = inner.split_once([')', '）']) else { return };
        let Some(zone) = zone_word(after) else { return };
        let whole = self.divisions.names_at(place).find(|named| named.len == place.len());
        let Some(meaning) = whole.and_then(|named| named.meanings.iter().find(|m| m.code.county().is_none())) else {
            return;
        };
        let code = meaning.code;
        self.take(code, false);
        self.at = self.text.len() - after.len() + zone;
    }

    fn skip_noise(&mut self) {
        loop {
            let ahead = self.ahead();
            let Some(&first) = ahead.as_bytes().first() else { return };
            let n = if first < 0x80 { ascii_noise(ahead, self.at == 0) } else { self.word_noise(ahead) };
            if n == 0 {
                return;
            }
            self.at += n;
        }
    }

    fn word_noise(&self, ahead: &str) -> usize {
        let Some(first) = ahead.chars().next() else { return 0 };
        let among = |words: &[&str]| words.iter().find(|w| ahead.starts_with(**w)).map_or(0, |w| w.len());
        match first {
            '，' | '、' | '：' | '—' | '·' if self.held().is_some() => first.len_utf8(),
            '省' | '自' => match among(&[
                "省直辖县级行政区划",
                "省直辖县级行政单位",
                "省直辖行政单位",
                "省直辖县",
                "省直辖",
                "自治区直辖县级行政区划",
            ]) {
                0 if self.held().is_some() => zone_word(ahead).unwrap_or(0),
                n => n,
            },
            '市' | '县' if self.held().is_some() => among(&["市辖区", "县级行政区划"]),
            '中' if self.at == 0 => match among(&["中华人民共和国", "中国"]) {
                n if n > 0 && self.divisions.names_at(&ahead[n..]).next().is_some() => n,
                _ => 0,
            },
            '住' | '地' | '注' | '经' | '办' | '实' if self.at == 0 => label(ahead),
            _ => 0,
        }
    }

    /// Takes one name; false where none fits.
    fn step(&mut self) -> bool {
        if !self.found.township.is_open() || !self.open.is_empty() {
            return false;
        }
        let divisions = self.divisions;
        let ahead = self.ahead();
        for named in divisions.names_at(ahead) {
            let after = &ahead[named.len..];
            if self.settle(named.meanings, after) {
                self.at += named.len;
                return true;
            }
        }
        false
    }

    /// Chooses among the meanings of a name; false where none agrees with what is held.
    fn settle(&mut self, meanings: &'a [Meaning], after: &str) -> bool {
        let mut fitting = meanings.iter().filter(|m| self.fits(m, meanings, after));
        let Some(first) = fitting.next() else { return false };
        if fitting.next().is_none() {
            let sure = matches!(first.kind, NameKind::Full | NameKind::Shortened)
                || (first.kind == NameKind::Bare && self.bare_is_sure(first.code, after));
            self.take(first.code, sure);
            return true;
        }
        self.settle_several(meanings, after)
    }

    fn settle_several(&mut self, meanings: &'a [Meaning], after: &str) -> bool {
        let mut fitting = [None::<Meaning>; CANDIDATES_MAX];
        let mut n = 0;
        for meaning in meanings.iter().filter(|m| self.fits(m, meanings, after)).take(CANDIDATES_MAX) {
            fitting[n] = Some(*meaning);
            n += 1;
        }
        let fitting = || fitting[..n].iter().flatten();
        // 吉林, 海南 at the beginning: the province; a living name before an old one.
        let province = fitting().find(|m| m.code == m.code.province());
        let best = fitting().map(|m| m.kind).min();
        let mut of_best = fitting().filter(|m| Some(m.kind) == best);
        let single = match (of_best.next(), of_best.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        };
        if let Some(chosen) = province.or(single).copied() {
            self.take(chosen.code, chosen.kind == NameKind::Full || chosen.code == chosen.code.province());
            return true;
        }
        let of_best = || fitting().filter(|m| Some(m.kind) == best);
        let near = |m: &&Meaning| self.hint.within.is_some_and(|h| h.contains(m.code) || m.code.contains(h));
        let by_hint = one(of_best().filter(near).map(|m| m.code));
        let by_town = || one(of_best().filter(|m| self.divisions.township_in(m.code, after).is_some()).map(|m| m.code));
        if let Some(code) = by_hint.or_else(by_town) {
            self.take(code, false);
            return true;
        }
        if best.is_some_and(|kind| kind > NameKind::Shortened) {
            return false;
        }
        self.found.county = Level::Ambiguous;
        self.open = meanings;
        true
    }

    /// Whether a meaning agrees with what is held, and the name may be a division at all in front of `after`.
    fn fits(&self, meaning: &Meaning, all: &[Meaning], after: &str) -> bool {
        self.agrees(meaning, all) && self.kind_allows(meaning, after)
    }

    fn agrees(&self, meaning: &Meaning, all: &[Meaning]) -> bool {
        let code = meaning.code;
        let Some(held) = self.held() else { return true };
        if held.contains(code) {
            // 南昌市南昌高新区: the second 南昌 is the city's once more, not the county that bears its name.
            let of_held = all.iter().any(|other| other.code == held);
            return meaning.kind <= NameKind::Shortened || !of_held;
        }
        if code.contains(held) {
            return meaning.kind <= NameKind::Shortened;
        }
        // 四平市公主岭市: the county has gone over to another city of its province.
        self.found.county.is_open()
            && code.county().is_some()
            && !code.is_city_without_counties()
            && held.province() == code.province()
            && meaning.kind <= NameKind::Shortened
            && !all.iter().any(|other| other.code != code && other.code.province() == code.province())
    }

    fn kind_allows(&self, meaning: &Meaning, after: &str) -> bool {
        let code = meaning.code;
        match meaning.kind {
            NameKind::Full | NameKind::Shortened => true,
            NameKind::Old => !road_follows(after),
            NameKind::OldInCity => {
                let known = self.held().or(self.hint.within);
                known.is_some_and(|k| k.city_group() == code.city_group() && k.city_group().is_some())
            }
            NameKind::BareDistrict => {
                let city_known = self.held().is_some_and(|h| h.city_group().is_some());
                city_known && (ends_here(after) || self.child_follows(code, after))
            }
            NameKind::Bare if code == code.province() => !road_follows(after),
            NameKind::Bare => self.bare_allowed(code, after),
        }
    }

    fn bare_allowed(&self, code: DivisionCode, after: &str) -> bool {
        if ends_here(after) || self.child_follows(code, after) {
            return true;
        }
        let of_city = code.county().is_none() || code.is_city_without_counties();
        let expected = self.held().is_some() || self.hint.within.is_some_and(|h| h.contains(code) || code.contains(h));
        !road_follows(after) && !building_follows(after) && (of_city || expected)
    }

    /// A bare name is as good as stated where something of its own follows.
    fn bare_is_sure(&self, code: DivisionCode, after: &str) -> bool {
        code == code.province() || self.child_follows(code, after)
    }

    /// Whether a division inside `code` is named next.
    fn child_follows(&self, code: DivisionCode, after: &str) -> bool {
        let after = after.trim_start_matches([' ', ',', '-', '/']);
        if code.county().is_some() && self.divisions.township_in(code, after).is_some() {
            return true;
        }
        self.divisions.names_at(after).any(|named| {
            named.meanings.iter().any(|m| m.kind <= NameKind::Shortened && m.code != code && code.contains(m.code))
        })
    }

    /// Enters a division and what lies above it.
    fn take(&mut self, code: DivisionCode, stated: bool) {
        let level = if stated { Level::Stated(code) } else { Level::Inferred(code) };
        let slot = match () {
            () if code.township().is_some() => &mut self.found.township,
            () if code.county().is_some() => &mut self.found.county,
            () if code.city().is_some() => &mut self.found.city,
            () => &mut self.found.province,
        };
        let weaker = slot.code() == Some(code) && !stated;
        if !weaker {
            *slot = level;
        }
        if code.is_city_without_counties() && code.township().is_none() {
            self.found.city = level;
        }
    }

    /// 乡镇街道 at the place reached, and the county by it where none is known.
    fn township(&mut self) {
        if !self.found.township.is_open() {
            return;
        }
        let ahead = self.ahead();
        if !self.open.is_empty() {
            return;
        }
        if let Some(county) = self.found.county.code() {
            if let Some(found) = self.divisions.township_in(county, ahead) {
                self.at += found.len;
                self.found.township = match found.kind_changed {
                    true => Level::Inferred(found.code),
                    false => Level::Stated(found.code),
                };
            }
            return;
        }
        let held = self.held();
        let (mut within, mut by_hint) = (Unique::default(), Unique::default());
        self.divisions.townships_at(ahead, |found| {
            if found.kind_changed || held.is_some_and(|h| !h.contains(found.code)) {
                return;
            }
            within.add(found.code, found.len);
            if self.hint.within.is_some_and(|h| h.contains(found.code)) {
                by_hint.add(found.code, found.len);
            }
        });
        let Some((code, len)) = within.only().or_else(|| by_hint.only()) else { return };
        self.at += len;
        self.found.township = Level::Stated(code);
        if let Some(county) = code.county() {
            self.take(county, false);
        }
    }

    /// Upper levels that follow from the lowest one.
    fn fill_upper(&mut self) {
        let candidates = one_level(self.open, |m| m.code.city()).map(Level::Inferred);
        if let Some(city) = candidates.filter(|_| self.found.city.is_open()) {
            self.found.city = city;
        }
        let Some(lowest) = self.held() else {
            if let Some(province) = one_level(self.open, |m| Some(m.code.province())) {
                self.found.province = Level::Inferred(province);
            }
            return;
        };
        let follow = |level: &mut Level, above: Option<DivisionCode>| match above {
            Some(code) if level.code() != Some(code) => *level = Level::Inferred(code),
            None if !matches!(level, Level::Ambiguous) => *level = Level::Absent,
            _ => {}
        };
        follow(&mut self.found.province, Some(lowest.province()));
        follow(&mut self.found.city, lowest.city());
        if lowest.township().is_some() {
            follow(&mut self.found.county, lowest.county());
        }
    }
}

/// The only code among several, or none.
fn one(mut codes: impl Iterator<Item = DivisionCode>) -> Option<DivisionCode> {
    let first = codes.next()?;
    codes.all(|code| code == first).then_some(first)
}

fn one_level(meanings: &[Meaning], level: impl Fn(&Meaning) -> Option<DivisionCode>) -> Option<DivisionCode> {
    let living = || meanings.iter().filter(|m| m.kind <= NameKind::Shortened);
    living().all(|m| level(m).is_some()).then(|| one(living().filter_map(&level))).flatten()
}

/// Townships heard of: the longest, and whether a second county has one as long.
#[derive(Default)]
struct Unique {
    best: Option<(DivisionCode, usize)>,
    shared: bool,
}

impl Unique {
    fn add(&mut self, code: DivisionCode, len: usize) {
        match self.best {
            Some((_, best)) if len < best => {}
            Some((other, best)) if len == best => self.shared |= other.county() != code.county(),
            _ => *self = Self { best: Some((code, len)), shared: false },
        }
    }

    fn only(&self) -> Option<(DivisionCode, usize)> {
        self.best.filter(|_| !self.shared)
    }
}

fn ascii_noise(ahead: &str, at_start: bool) -> usize {
    match ahead.as_bytes()[0] {
        b' ' | b',' | b'-' | b'/' | b'|' | b':' | b'\t' | b'\n' | b'\r' => 1,
        b'"' | b'\'' if at_start => 1,
        _ => 0,
    }
}

/// Bytes of 自由贸易试验区 and its kin at the beginning.
fn zone_word(text: &str) -> Option<usize> {
    ["自由贸易试验区", "自由贸易区", "自由贸易港", "自贸试验区", "自贸区", "自贸港"]
        .into_iter()
        .find(|word| text.starts_with(word))
        .map(str::len)
}

/// Bytes of 经营场所： and its kin at the beginning, colon included; 0 where there is none.
fn label(text: &str) -> usize {
    let mut rest = text;
    for word in ["实际", "主要", "注册", "生产", "经营", "办公", "通讯", "联系"] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let Some(rest) = ["场所", "地址", "住所", "地点", "地"].into_iter().find_map(|w| rest.strip_prefix(w))
    else {
        return 0;
    };
    match rest.strip_prefix([':', '：']) {
        Some(rest) => text.len() - rest.len(),
        None => 0,
    }
}

fn ends_here(after: &str) -> bool {
    after.is_empty() || after.starts_with([' ', ',', '，', '/', '-', ';', '；', '(', '（', '\n'])
}

/// A word for a road right after a name: 海口路, 龙华中路, 琼山大道.
fn road_follows(after: &str) -> bool {
    let mut chars = after.chars();
    for _ in 0..4 {
        match chars.next() {
            Some('路' | '街' | '道' | '巷' | '弄' | '桥' | '胡' | '线' | '里') => return true,
            Some(
                '东' | '西' | '南' | '北' | '中' | '上' | '下' | '大' | '小' | '新' | '老' | '一' | '二' | '三' | '四'
                | '五' | '六' | '七' | '八' | '九' | '十' | '环' | '横' | '纵' | '支' | '后' | '前',
            ) => {}
            _ => return false,
        }
    }
    false
}

/// A word that makes a name part of a building, firm or natural feature: 东方广场, 公安局.
fn building_follows(after: &str) -> bool {
    const WORDS: [&str; 44] = [
        "大厦",
        "广场",
        "花园",
        "公园",
        "小区",
        "新村",
        "山庄",
        "公寓",
        "家园",
        "大楼",
        "国际",
        "中心",
        "商",
        "酒店",
        "宾馆",
        "饭店",
        "医院",
        "学",
        "小学",
        "世纪",
        "明珠",
        "新城",
        "花城",
        "豪",
        "嘉",
        "苑",
        "园",
        "湾",
        "村",
        "寺",
        "门",
        "站",
        "局",
        "厂",
        "公司",
        "集团",
        "银行",
        "市场",
        "超市",
        "大酒店",
        "丽",
        "雅",
        "楼",
        "洋",
    ];
    WORDS.iter().any(|word| after.starts_with(word))
}

/// A second address behind `from`: where the first ends, and the second.
fn second_address(
    divisions: &Divisions,
    text: &str,
    from: usize,
    held: Option<DivisionCode>,
) -> Option<(usize, Second)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let (mark, len) = match bytes[at] {
            b'(' | b'[' => ('(', 1),
            b';' | b',' | b'\n' | b'/' => (',', 1),
            0xE3 | 0xEF if text.is_char_boundary(at) => match text[at..].chars().next() {
                Some('（' | '【') => ('(', 3),
                Some('；' | '，' | '、' | '。') => (',', 3),
                _ => ('x', 3),
            },
            0xE7 | 0xE5 if text.is_char_boundary(at) && label(&text[at..]) > 0 => (':', 0),
            _ => ('x', 1),
        };
        if mark != 'x'
            && let Some(second) = second_at(divisions, text, at + len, mark, held)
        {
            return Some((at, second));
        }
        at += len.max(1);
    }
    None
}

fn second_at(
    divisions: &Divisions,
    text: &str,
    start: usize,
    mark: char,
    held: Option<DivisionCode>,
) -> Option<Second> {
    let labelled = label(&text[start..]);
    let start = start + labelled;
    let inner = &text[start..];
    let len = match mark {
        '(' => closing(inner),
        _ => inner.find(['；', ';', '\n']).unwrap_or(inner.len()),
    };
    let inner = &inner[..len];
    if inner.is_empty() || (labelled == 0 && !begins_with_division(divisions, inner)) {
        return None;
    }
    let kind = match mark {
        _ if labelled > 0 => SecondKind::Operating,
        '(' => SecondKind::Bracketed,
        _ => SecondKind::Listed,
    };
    // 海口市虚构路1号(海口市虚构学校对面) is one address: in the same city a bracket must bring a number of its own.
    let landmark = kind == SecondKind::Bracketed && !inner.contains('号') && same_city(divisions, inner, held);
    if landmark {
        return None;
    }
    Some(Second { span: start as u32..(start + len) as u32, kind })
}

/// Whether a text names no city, or the one that is held.
fn same_city(divisions: &Divisions, text: &str, held: Option<DivisionCode>) -> bool {
    let group = |code: Option<DivisionCode>| code.and_then(DivisionCode::city_group);
    let within = held.filter(|h| h.city_group().is_some());
    let reading = read_levels(divisions, text, Hint { within });
    group(reading.lowest()).is_none() || group(reading.lowest()) == group(held)
}

/// Bytes up to the bracket that closes the one before `inner`; all of it where it is never closed.
fn closing(inner: &str) -> usize {
    let mut depth = 0_usize;
    for (i, c) in inner.char_indices() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' if depth == 0 => return i,
            ')' | '）' | ']' | '】' => depth -= 1,
            _ => {}
        }
    }
    inner.len()
}

/// Whether a text begins with a city or county (a province may stand before it) under a name that says so, and more
/// follows. 海南省林业职工大楼 is a landmark.
fn begins_with_division(divisions: &Divisions, text: &str) -> bool {
    let Some(first) = divisions.names_at(text).next() else { return false };
    let after = &text[first.len..];
    if let Some(province) = first.meanings.iter().find(|m| m.code == m.code.province()) {
        let inside = |m: &Meaning| m.kind <= NameKind::Bare && province.code.contains(m.code);
        return divisions.names_at(after).any(|next| next.meanings.iter().any(inside));
    }
    let stated = first.meanings.iter().any(|m| m.kind <= NameKind::Shortened);
    let bare_city = || first.meanings.iter().any(|m| m.kind == NameKind::Bare && m.code.county().is_none());
    let child = || divisions.names_at(after).any(|next| next.meanings.iter().any(|m| m.kind <= NameKind::Shortened));
    (stated && after.chars().nth(1).is_some()) || (bare_city() && child())
}

/// How two addresses lie to each other, from far to near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Other province.
    DifferentProvince,
    /// Same province, other city; a city and a county directly under the province count as two cities.
    DifferentCity,
    /// Same city, other county.
    DifferentCounty,
    /// Same county, other township.
    DifferentTownship,
    /// Same county; at least one of the two names no township and the texts differ.
    SameCounty,
    /// Same township, texts differ.
    SameTownship,
    /// The same once folded, or the same place key.
    SameText,
    /// One of them cannot be placed, and what is known does not differ.
    CannotTell,
}

/// Compares two readings; each comes with the folded text it was read from.
pub fn compare(a: (&Reading, &str), b: (&Reading, &str)) -> Relation {
    let (ra, rb) = (a.0, b.0);
    let differs = |x: Level, y: Level| matches!((x.code(), y.code()), (Some(x), Some(y)) if x != y);
    if differs(ra.province, rb.province) {
        return Relation::DifferentProvince;
    }
    let group = |r: &Reading| r.lowest().and_then(DivisionCode::city_group);
    if matches!((group(ra), group(rb)), (Some(x), Some(y)) if x != y) {
        return Relation::DifferentCity;
    }
    if differs(ra.county, rb.county) {
        return Relation::DifferentCounty;
    }
    let both_stated = matches!((ra.township, rb.township), (Level::Stated(_), Level::Stated(_)));
    if both_stated && ra.township != rb.township {
        return Relation::DifferentTownship;
    }
    let (county_a, county_b) = (ra.county.code(), rb.county.code());
    let same_place = place_key(ra, a.1).is_some_and(|key| place_key(rb, b.1) == Some(key));
    if same_place || (fold::key(a.1) == fold::key(b.1) && !a.1.is_empty()) {
        return Relation::SameText;
    }
    if county_a.is_none() || county_b.is_none() {
        return Relation::CannotTell;
    }
    match (ra.township.code(), rb.township.code()) {
        (Some(x), Some(y)) if x != y => Relation::DifferentTownship,
        (Some(_), Some(_)) => Relation::SameTownship,
        _ => Relation::SameCounty,
    }
}

/// 集中登记地址: a key: equal for texts that mean one address below the township. Divisions enter as the county's (or city's) code,
/// numerals and 号/室 variants are folded, remarks (仅限办公, 集群注册, 一照多址) and a second address are left out. None
/// where no county or city is known, or nothing stands there that could be one address: no road, number or building.
pub fn place_key(reading: &Reading, text: &str) -> Option<u64> {
    let home = reading.county.code().or(reading.city.code())?;
    let rest = without_remarks(reading.rest_of(text));
    let mut hash = Fnv::new();
    hash.number(u64::from(home.nine()));
    let mut seen = PlaceSigns::default();
    if !is_named(rest) {
        // 文城镇1号: nothing but the township tells it from the 1号 of the next one.
        hash.number(reading.township.code().map_or(0, |t| u64::from(t.nine())));
    }
    let mut chars = rest.chars().peekable();
    let mut pending_dash = false;
    while let Some(c) = chars.next() {
        if c == '(' || c == '（' || c == '[' {
            if let Some(n) = remark_length(chars.clone()) {
                chars.nth(n);
            }
            continue;
        }
        seen.see(c);
        let Some(sign) = place_sign(c) else { continue };
        if sign == '-' {
            pending_dash = true;
            continue;
        }
        if let Some(numeral) = numeral_value(sign) {
            let mut number = Numeral::default();
            number.push(numeral);
            while let Some(next) = chars.peek().and_then(|c| numeral_value(*c)) {
                number.push(next);
                chars.next();
            }
            hash.dash(&mut pending_dash, true);
            hash.number(number.value());
            continue;
        }
        hash.dash(&mut pending_dash, sign.is_ascii_digit());
        hash.char(sign);
    }
    seen.enough().then_some(hash.0)
}

/// Whether a road, building or village is named: two characters beyond numerals and words such as 号.
fn is_named(rest: &str) -> bool {
    let names =
        |c: &char| place_sign(*c).is_some_and(|s| !matches!(s, '-' | '栋' | '层')) && numeral_value(*c).is_none();
    rest.chars().filter(names).nth(1).is_some()
}

/// Everything before a remark that is not in brackets.
fn without_remarks(rest: &str) -> &str {
    let cut = REMARKS.iter().filter_map(|word| rest.find(word)).filter(|&i| i > 0).min().unwrap_or(rest.len());
    // A remark inside a bracket is dropped with its bracket.
    match rest[..cut].rfind(['(', '（']) {
        Some(open) if !rest[open..cut].contains([')', '）']) => rest,
        _ => &rest[..cut],
    }
}

const REMARKS: [&str; 10] =
    ["仅限", "集群注册", "集群登记", "一照多址", "一址多照", "自主申报", "商务秘书", "托管", "仅作", "仅供"];

/// Characters to skip after an opening bracket when the bracket holds a remark; None where it holds part of the address.
fn remark_length(chars: impl Iterator<Item = char>) -> Option<usize> {
    let (mut inside, mut n) = ([' '; 40], 0);
    for c in chars {
        if matches!(c, ')' | '）' | ']') {
            break;
        }
        *inside.get_mut(n)? = c;
        n += 1;
    }
    let has = |word: &str| {
        let len = word.chars().count();
        inside[..n].windows(len).any(|w| w.iter().copied().eq(word.chars()))
    };
    (REMARKS.iter().any(|w| has(w)) || has("办公") || has("限") || has("住宅") || has("申报")).then_some(n)
}

/// A character as it enters the key; None for what carries nothing.
fn place_sign(c: char) -> Option<char> {
    match c {
        '号' | '號' | '#' | '-' | '—' | '－' | '_' | '~' | '～' | '之' => Some('-'),
        '室' | '房' | '户' | '铺' | '门' | '面' | '内' => None,
        '幢' | '座' | '栋' => Some('栋'),
        '层' | '楼' | 'F' | 'f' => Some('层'),
        _ if c.is_whitespace() => None,
        _ if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
        _ => None,
    }
}

/// Value of a Chinese or Arabic numeral sign: below 10 a digit, else a unit.
fn numeral_value(c: char) -> Option<u64> {
    Some(match c {
        '0'..='9' => u64::from(u32::from(c) - u32::from('0')),
        '〇' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        _ => return None,
    })
}

/// A run of numerals: 一百零五, 105, 一〇五 are one number.
#[derive(Default)]
struct Numeral {
    total: u64,
    digit: Option<u64>,
}

impl Numeral {
    fn push(&mut self, value: u64) {
        if value < 10 {
            self.digit = Some(self.digit.unwrap_or(0).wrapping_mul(10).wrapping_add(value));
        } else {
            self.total = self.total.wrapping_add(self.digit.unwrap_or(1).wrapping_mul(value));
            self.digit = None;
        }
    }

    fn value(&self) -> u64 {
        self.total.wrapping_add(self.digit.unwrap_or(0))
    }
}

/// Whether a text below the township can be one address.
#[derive(Default)]
struct PlaceSigns {
    n_chars: usize,
    located: bool,
}

impl PlaceSigns {
    fn see(&mut self, c: char) {
        self.n_chars += 1;
        self.located |= c.is_ascii_digit()
            || matches!(
                c,
                '号' | '路'
                    | '街'
                    | '道'
                    | '巷'
                    | '弄'
                    | '楼'
                    | '栋'
                    | '幢'
                    | '座'
                    | '室'
                    | '厦'
                    | '层'
                    | '苑'
                    | '铺'
                    | '馆'
                    | '店'
                    | '厂'
            );
    }

    fn enough(&self) -> bool {
        self.located && self.n_chars >= 2
    }
}

/// FNV-1a, 64 bits: the key is stored, so it must not change between runs or versions.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn char(&mut self, c: char) {
        for byte in u32::from(c).to_le_bytes().into_iter().take(3) {
            self.byte(byte);
        }
    }

    fn number(&mut self, number: u64) {
        self.byte(b'#');
        for byte in number.to_le_bytes() {
            self.byte(byte);
        }
    }

    /// A dash counts between figures only.
    fn dash(&mut self, pending: &mut bool, before_figure: bool) {
        if std::mem::take(pending) && before_figure {
            self.byte(b'-');
        }
    }
}

/// The differing bytes of two raw texts, to be marked side by side. Width, case and blanks do not differ.
pub fn diff_spans(a: &str, b: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (ca, cb) = (signs(a), signs(b));
    let prefix = ca.iter().zip(&cb).take_while(|(x, y)| x.1 == y.1).count();
    let (ma, mb) = (&ca[prefix..], &cb[prefix..]);
    let suffix = ma.iter().rev().zip(mb.iter().rev()).take_while(|(x, y)| x.1 == y.1).count();
    let (ma, mb) = (&ma[..ma.len() - suffix], &mb[..mb.len() - suffix]);
    let (same_a, same_b) = common(ma, mb);
    (spans(ma, &same_a), spans(mb, &same_b))
}

/// Byte range and folded character of all that is not blank.
fn signs(text: &str) -> Vec<(Range<usize>, char)> {
    let fold = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c).to_ascii_lowercase(),
        _ => c.to_ascii_lowercase(),
    };
    let seen = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    seen.map(|(i, c)| (i..i + c.len_utf8(), fold(c))).collect()
}

/// Which signs stand in a longest common subsequence; lone matches are coincidence and left out.
fn common(a: &[(Range<usize>, char)], b: &[(Range<usize>, char)]) -> (Vec<bool>, Vec<bool>) {
    let (mut same_a, mut same_b) = (vec![false; a.len()], vec![false; b.len()]);
    if a.is_empty() || b.is_empty() || a.len() > DIFF_MAX || b.len() > DIFF_MAX {
        return (same_a, same_b);
    }
    let width = b.len() + 1;
    let mut longest = vec![0_u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = match a[i].1 == b[j].1 {
                true => longest[(i + 1) * width + j + 1] + 1,
                false => longest[(i + 1) * width + j].max(longest[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let run = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x.1 == y.1).count();
        if run > 0 {
            let kept = run > 1;
            same_a[i..i + run].fill(kept);
            same_b[j..j + run].fill(kept);
            (i, j) = (i + run, j + run);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (same_a, same_b)
}

fn spans(signs: &[(Range<usize>, char)], same: &[bool]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut joined = false;
    for ((range, _), same) in signs.iter().zip(same) {
        match spans.last_mut() {
            _ if *same => {}
            Some(last) if joined => last.end = range.end,
            _ => spans.push(range.clone()),
        }
        joined = !same;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
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
            ("南昌市南昌高新区1号", "(360000)/360100// 南昌高新区1号"),
            ("紫云自治县猫营镇1号", "(520000)/(520400)/520425/520425103 1号"),
            ("东方广场1号", "/// 东方广场1号"),
            ("公安局宿舍", "/// 公安局宿舍"),
            ("https://example.com", "/// https://example.com"),
            ("", "/// "),
        ] {
            assert_eq!(shown(text, Hint::default()), want, "{text}");
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
            ("海口市虚构路1号", "海口市龙华区虚构路2号", CannotTell),
            ("海口市虚构路1号", "海口市虚构路1号", SameText),
            ("", "", CannotTell),
        ] {
            let read = |text| read(Divisions::shared(), text, Hint::default());
            assert_eq!(compare((&read(a), a), (&read(b), b)), want, "{a} {b}");
            assert_eq!(compare((&read(b), b), (&read(a), a)), want, "{b} {a}");
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
        }

        #[test]
        fn marks_lie_on_characters(a in "\\PC{0,30}", b in "\\PC{0,30}") {
            let (x, y) = diff_spans(&a, &b);
            prop_assert!(x.into_iter().all(|s| a.get(s).is_some()) && y.into_iter().all(|s| b.get(s).is_some()));
            prop_assert_eq!(diff_spans(&a, &a), (vec![], vec![]));
        }
    }
}
