//! The walk over the division names at the beginning of an address: takes the longest name that agrees with what it holds
//! already, and leaves open what several places could mean.

use super::words::{ascii_noise, building_follows, ends_here, label, name_goes_on, road_follows, zone_word};
use super::{Hint, Level, Reading, Span};
use crate::model::division::DivisionCode;
use crate::resolve::devzones::{DevZones, kind_at};
use crate::resolve::divisions::{Divisions, Meaning, NameKind};

/// Names taken at most from one address; more is repetition.
const STEPS_MAX: usize = 12;
/// Meanings of one ambiguous name that are tried against a following township.
const CANDIDATES_MAX: usize = 64;
/// How far behind the city a township is looked for that tells the county.
const TOWN_CHARS_MAX: usize = 30;
/// How far behind the city a zone is looked for.
const ZONE_CHARS_MAX: usize = 12;

/// The levels, and all that follows as the rest.
pub(super) fn read_levels(divisions: &Divisions, text: &str, hint: Hint) -> Reading {
    let mut walk = Walk { divisions, text, hint, at: 0, found: Reading::default(), open: &[], name: Span::default() };
    walk.free_trade_zone();
    for _ in 0..STEPS_MAX {
        walk.skip_noise();
        if !walk.step() {
            break;
        }
    }
    walk.township();
    walk.skip_noise();
    walk.infer_county();
    walk.fill_upper();
    Reading { rest: walk.at as u32..text.len() as u32, ..walk.found }
}

struct Walk<'a> {
    divisions: &'a Divisions,
    text: &'a str,
    hint: Hint,
    at: usize,
    found: Reading,
    /// The meanings of a county's name that could not be told apart yet.
    open: &'a [Meaning],
    /// The name being looked at.
    name: Span,
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
        self.found.said = super::Said::default();
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
            '片' if self.held().is_some() => among(&["片区"]),
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
            self.name = Span::new(self.at, self.at + named.len);
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
        self.found.said.county = self.name;
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
            // 下城区东新路: a name that says what it is needs no look at what follows.
            NameKind::Old => self.name.of(self.text).ends_with(['区', '市', '县', '州', '镇']) || !road_follows(after),
            NameKind::OldInCity => {
                let known = self.held().or(self.hint.within);
                known.is_some_and(|k| k.city_group() == code.city_group() && k.city_group().is_some())
            }
            NameKind::BareDistrict => {
                let city_known = self.held().is_some_and(|h| h.city_group().is_some());
                let zone = || kind_at(after).is_some() && self.found.county.is_open();
                let child = || self.child_follows(code, after);
                let named = || {
                    self.found.county.is_open()
                        && !road_follows(after)
                        && !building_follows(after)
                        && !name_goes_on(after)
                };
                if city_known { ends_here(after) || child() || zone() || named() } else { child() }
            }
            NameKind::Bare if code == code.province() => !road_follows(after),
            NameKind::Bare => self.bare_allowed(code, after),
        }
    }

    fn bare_allowed(&self, code: DivisionCode, after: &str) -> bool {
        // 木兰镇, 龙港镇: the town, not the county of that name.
        if code.county().is_some() && (after.starts_with('镇') || after.starts_with("街道")) {
            return false;
        }
        if ends_here(after) || self.child_follows(code, after) || kind_at(after).is_some() {
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
        let said = match () {
            () if code.township().is_some() => &mut self.found.said.township,
            () if code.is_city_without_counties() || code.in_municipality() && code.county().is_none() => {
                &mut self.found.said.city
            }
            () if code.county().is_some() => &mut self.found.said.county,
            () if code.city().is_some() => &mut self.found.said.city,
            () => &mut self.found.said.province,
        };
        if said.is_empty() {
            *said = self.name;
        }
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
        self.name = Span::default();
        if let Some(county) = self.found.county.code() {
            if let Some(found) = self.divisions.township_in(county, ahead) {
                self.found.said.township = Span::new(self.at, self.at + found.len);
                self.at += found.len;
                self.found.township = match found.kind_changed {
                    true => Level::Inferred(found.code),
                    false => Level::Stated(found.code),
                };
            } else {
                self.bare_township(county);
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
        self.found.said.township = Span::new(self.at, self.at + len);
        self.at += len;
        self.found.township = Level::Stated(code);
        if let Some(county) = code.county() {
            self.take(county, false);
        }
    }

    /// 椰林 for 椰林镇, where nothing makes it part of another name.
    fn bare_township(&mut self, county: DivisionCode) {
        let Some(found) = self.divisions.bare_township_in(county, self.ahead()) else { return };
        let after = &self.ahead()[found.len..];
        let other = road_follows(after) || building_follows(after) || name_goes_on(after);
        if other || after.chars().nth(1).is_none() {
            return;
        }
        self.found.said.township = Span::new(self.at, self.at + found.len);
        self.found.township = Level::Inferred(found.code);
        self.at += found.len;
    }

    /// The county by what stands behind the city: a township or a zone that lies in one county of it.
    fn infer_county(&mut self) {
        if !self.found.county.is_open() || !self.open.is_empty() || !self.found.township.is_open() {
            return;
        }
        let held = self.held();
        if held.is_some_and(|h| h.city_group().is_none()) || held.is_none() {
            let zone = self.places_ahead(ZONE_CHARS_MAX).find_map(|at| DevZones::shared().at(&self.text[at..], held));
            let seat = || self.seat();
            if let Some(county) = zone.map(|found| found.1).or_else(seat) {
                self.take(county, false);
            }
            return;
        }
        let town = self.places_ahead(TOWN_CHARS_MAX).find_map(|at| self.only_town_at(at, held));
        let zone = || {
            self.places_ahead(ZONE_CHARS_MAX).find_map(|at| DevZones::shared().at(&self.text[at..], held)).map(|z| z.1)
        };
        if let Some(county) = town.and_then(DivisionCode::county).or_else(zone) {
            self.take(county, false);
        }
    }

    /// Where a name could begin in the next `chars_max` characters; figures and brackets end the search.
    fn places_ahead(&self, chars_max: usize) -> impl Iterator<Item = usize> + use<'a> {
        let (at, ahead) = (self.at, self.ahead());
        let end = ahead
            .find(|c: char| c.is_ascii_digit() || matches!(c, ';' | '；' | '(' | '（' | '[' | '【'))
            .unwrap_or(ahead.len());
        ahead[..end].char_indices().take(chars_max).map(move |(i, _)| at + i)
    }

    /// A township named at `at` that no second county of `held` has.
    fn only_town_at(&self, at: usize, held: Option<DivisionCode>) -> Option<DivisionCode> {
        let mut towns = Unique::default();
        self.divisions.townships_at(&self.text[at..], |found| {
            let said = &self.text[at..at + found.len];
            let typed = said.ends_with(['镇', '乡', '道', '处', '办']);
            if typed && !found.kind_changed && held.is_some_and(|h| h.contains(found.code)) {
                towns.add(found.code, found.len);
            }
        });
        towns.only().map(|found| found.0)
    }

    /// 延寿镇 where several counties have one: the county that bears the name, whose seat it is.
    fn seat(&self) -> Option<DivisionCode> {
        let mut seats = Unique::default();
        let held = self.held();
        self.divisions.townships_at(self.ahead(), |found| {
            if found.kind_changed || held.is_some_and(|h| !h.contains(found.code)) {
                return;
            }
            let county = found.code.county();
            let (town, name) = (self.divisions.name(found.code), county.and_then(|c| self.divisions.name(c)));
            let stem = |name: &'static str| name.trim_end_matches(['镇', '县', '市', '旗', '区']);
            if town.map(stem).is_some_and(|town| name.map(stem) == Some(town)) {
                seats.add(found.code, found.len);
            }
        });
        seats.only().and_then(|found| found.0.county())
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
