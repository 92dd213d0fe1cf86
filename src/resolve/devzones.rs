//! 开发区 and 新区 as clues to a county: 海口高新区 is no division, but it lies in 秀英区. Three sources: rows of the division
//! table that are zones (郑州高新技术产业开发区), zones that bear their county's name (see `address`), and `devzones.txt`,
//! written by hand. Answers "which zone begins here, and in which county of the city at hand".

use super::divisions::Divisions;
use crate::model::division::DivisionCode;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const KNOWN: &str = include_str!("devzones.txt");

static SHARED: LazyLock<DevZones> = LazyLock::new(|| DevZones::load(Divisions::shared()));

/// What kind of zone a word names; each is written in many ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ZoneKind {
    /// 高新技术产业开发区, 高新区, 国家高新区.
    HighTech,
    /// 经济技术开发区, 经济开发区, 经开区.
    Economic,
    /// 开发区 and nothing more.
    Development,
}

/// A zone's own name.
struct Known {
    /// The name, or what stands before its kind.
    name: Box<str>,
    /// The kind that must follow the name.
    kind: Option<ZoneKind>,
    county: DivisionCode,
    /// Safe where no city is named.
    anywhere: bool,
}

/// The zones and where they lie.
pub struct DevZones {
    known: FxHashMap<[u8; 6], Vec<Known>>,
    of_city: FxHashMap<(u32, ZoneKind), DivisionCode>,
}

impl DevZones {
    /// The one table of the process.
    pub fn shared() -> &'static Self {
        &SHARED
    }

    /// Builds the table from the divisions and the file in the program.
    pub fn load(divisions: &Divisions) -> Self {
        let mut zones = Self { known: FxHashMap::default(), of_city: FxHashMap::default() };
        for line in KNOWN.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let Some(county) = words.next().and_then(DivisionCode::read) else { continue };
            words.for_each(|word| zones.add_word(county, word));
        }
        for county in divisions.zone_counties() {
            zones.add_row(divisions, county);
        }
        zones
    }

    fn add_word(&mut self, county: DivisionCode, word: &str) {
        let kind = match word {
            "高新" => Some(ZoneKind::HighTech),
            "经开" => Some(ZoneKind::Economic),
            "开发" => Some(ZoneKind::Development),
            _ => None,
        };
        if let (Some(kind), Some(city)) = (kind, county.city_group()) {
            self.of_city.insert((city, kind), county);
            return;
        }
        let name = word.trim_end_matches('!');
        self.add_name(county, name, name.len() < word.len());
    }

    /// A county of the table that is a zone: 南通经济技术开发区, 河北唐山芦台经济开发区.
    fn add_row(&mut self, divisions: &Divisions, county: DivisionCode) {
        let name = divisions.name(county).unwrap_or("");
        let above = [Some(county.province()), county.city()].into_iter().flatten();
        let mut own = name;
        for above in above.filter_map(|code| divisions.name(code)) {
            let bare = above.trim_end_matches(['省', '市', '区']).trim_end_matches("自治");
            own = own.strip_prefix(above).or_else(|| own.strip_prefix(bare)).unwrap_or(own);
        }
        match (kind_at(own), county.city_group()) {
            (Some((kind, len)), Some(city)) if len == own.len() => {
                self.of_city.insert((city, kind), county);
            }
            _ => self.add_name(county, own, false),
        }
    }

    fn add_name(&mut self, county: DivisionCode, name: &str, anywhere: bool) {
        let kind_start = name.char_indices().skip(2).find(|(i, _)| {
            let rest = &name[*i..];
            kind_at(rest).is_some_and(|(_, len)| len == rest.len())
        });
        let (stem, kind) = match kind_start {
            Some((i, _)) => (&name[..i], kind_at(&name[i..]).map(|found| found.0)),
            None => (name, None),
        };
        let Some(head) = stem.as_bytes().first_chunk::<6>() else { return };
        self.known.entry(*head).or_default().push(Known { name: stem.into(), kind, county, anywhere });
    }

    /// The zone that begins `text`: its bytes and its county. `held` is what is known of the place.
    pub fn at(&self, text: &str, held: Option<DivisionCode>) -> Option<(usize, DivisionCode)> {
        let named = text.as_bytes().first_chunk::<6>().and_then(|head| self.known.get(head)).into_iter().flatten();
        let city = held.and_then(DivisionCode::city_group);
        let fits = |zone: &Known| match held {
            Some(held) if city.is_some() => {
                zone.county.city_group() == city && held.province() == zone.county.province()
            }
            Some(held) => held.contains(zone.county),
            None => zone.anywhere,
        };
        let by_name = named.filter(|zone| fits(zone)).filter_map(|zone| Some((zone.matches(text)?, zone.county)));
        let by_kind = || {
            let (city, (kind, len)) = (city?, kind_at(text)?);
            let county = self.of_city.get(&(city, kind)).copied();
            let economic = || self.of_city.get(&(city, ZoneKind::Economic)).copied();
            let bare = kind == ZoneKind::Development;
            Some((len, county.or_else(|| if bare { economic() } else { None })?))
        };
        by_name.max_by_key(|found| found.0).or_else(by_kind)
    }
}

impl Known {
    fn matches(&self, text: &str) -> Option<usize> {
        let after = text.strip_prefix(&*self.name)?;
        match self.kind {
            None => Some(self.name.len()),
            Some(kind) => {
                let (said, len) = kind_at(after)?;
                let same = said == kind || said == ZoneKind::Development;
                same.then_some(self.name.len() + len)
            }
        }
    }
}

/// A word for a kind of zone that begins `text`, and its bytes.
pub fn kind_at(text: &str) -> Option<(ZoneKind, usize)> {
    let first = text.as_bytes().first()?;
    // 国 高 经 技 开 begin with these.
    if !matches!(first, 0xE5 | 0xE6 | 0xE7 | 0xE9) {
        return None;
    }
    let mut rest = text;
    for word in ["国家级", "国家"] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let skip = |rest: &'static [&'static str], mut text: &'_ str| -> usize {
        let all = text.len();
        for word in rest {
            text = text.strip_prefix(word).unwrap_or(text);
        }
        all - text.len()
    };
    let end = |rest: &str, words: &[&str]| words.iter().find(|word| rest.starts_with(**word)).map(|word| word.len());
    let whole = |rest: &str, tail: usize| text.len() - rest.len() + tail;
    if let Some(high) = rest.strip_prefix("高新").or_else(|| rest.strip_prefix("高技术")) {
        let high = &high[skip(&["科技", "技术", "产业"], high)..];
        return end(high, &["开发区", "示范区", "园区", "产业园", "区"]).map(|n| (ZoneKind::HighTech, whole(high, n)));
    }
    if let Some(economic) = rest.strip_prefix("经济") {
        let economic = &economic[skip(&["技术", "产业"], economic)..];
        return end(economic, &["开发区"]).map(|n| (ZoneKind::Economic, whole(economic, n)));
    }
    if let Some(n) = end(rest, &["经开区", "技术开发区"]) {
        return Some((ZoneKind::Economic, whole(rest, n)));
    }
    end(rest, &["开发区"]).map(|n| (ZoneKind::Development, whole(rest, n)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_written_in_many_ways() {
        for (text, want) in [
            ("高新技术产业开发区1号", Some((ZoneKind::HighTech, "高新技术产业开发区"))),
            ("国家高新区", Some((ZoneKind::HighTech, "国家高新区"))),
            ("高新开发区", Some((ZoneKind::HighTech, "高新开发区"))),
            ("经开区", Some((ZoneKind::Economic, "经开区"))),
            ("国家级经济技术开发区", Some((ZoneKind::Economic, "国家级经济技术开发区"))),
            ("开发区路", Some((ZoneKind::Development, "开发区"))),
            ("高新路", None),
            ("经济", None),
            ("", None),
        ] {
            assert_eq!(kind_at(text).map(|(kind, len)| (kind, &text[..len])), want, "{text}");
        }
    }

    #[test]
    fn zones_lie_in_counties() {
        let at =
            |text, held: &str| DevZones::shared().at(text, DivisionCode::read(held)).map(|found| found.1.to_string());
        for (text, held, want) in [
            ("高新区虚构路1号", "4601", Some("460105")),
            ("高新技术产业开发区", "4101", Some("410172")),
            ("桂林洋经济开发区", "", Some("460108")),
            ("桂林洋开发区", "46", Some("460108")),
            ("桂林洋开发区", "4602", None),
            ("高新区", "", None),
            ("虚构开发区", "4601", None),
        ] {
            assert_eq!(at(text, held).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn every_line_names_a_county_of_the_table() {
        for line in KNOWN.lines().filter(|line| !line.starts_with('#')) {
            let code = line.split(' ').next().and_then(DivisionCode::read).expect(line);
            assert!(Divisions::shared().name(code).is_some(), "{line}");
        }
    }
}
