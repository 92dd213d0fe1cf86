//! An invented enterprise, made from seed and number alone: any list can ask for number 712,004 without the others being
//! kept. Over a given list the names, codes and registered addresses are those given, and only the rest is invented.

use super::chance::{Chance, Shuffle};
use super::number::{N_BODIES, credit_code};
use super::words::*;
use super::{Given, Plan, iso};
use crate::model::day::Day;

const STREAM_IDENTITY: u64 = 1;
const STREAM_DETAIL: u64 = 2;
const STREAM_MASS: u64 = 3;
/// At most this many addresses are shared by crowds (集中登记地址).
const N_MASS_ADDRESSES: u64 = 400;

/// 企业: who it is, as other lists know it.
pub(super) struct Identity {
    pub(super) name: String,
    pub(super) former: String,
    pub(super) code: String,
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) industry: &'static str,
    pub(super) county: usize,
    pub(super) zone: Option<usize>,
}

impl Identity {
    pub(super) fn is_live(&self) -> bool {
        LIVE.contains(&self.status)
    }

    /// A unit of the kind that has branches: no stall, no cooperative, no office of another.
    pub(super) fn may_have_branch(&self) -> bool {
        self.is_live() && !matches!(self.kind, "个体工商户" | "农民专业合作社" | "有限责任公司分公司")
    }

    pub(super) fn zone_name(&self) -> &'static str {
        self.zone.map_or("", |zone| ZONES[zone].name)
    }
}

/// 企业类型 with the second character of its credit code and the form its name ends with.
const KINDS: &[(u32, (&str, char, &str))] = &[
    (500, ("有限责任公司(自然人投资或控股)", '1', "有限公司")),
    (220, ("有限责任公司(自然人独资)", '1', "有限公司")),
    (80, ("有限责任公司(法人独资)", '1', "有限公司")),
    (40, ("其他有限责任公司", '1', "有限责任公司")),
    (20, ("股份有限公司(非上市、自然人投资或控股)", '1', "股份有限公司")),
    (18, ("有限责任公司(国有独资)", '1', "有限公司")),
    (18, ("有限责任公司(台港澳与境内合资)", '1', "有限公司")),
    (10, ("有限责任公司(外商投资)", '1', "有限公司")),
    (14, ("有限合伙企业", '1', "合伙企业（有限合伙）")),
    (40, ("有限责任公司分公司", '1', "分公司")),
    (25, ("农民专业合作社", '3', "专业合作社")),
    (15, ("个体工商户", '2', "商行")),
];

/// The enterprises of a plan.
pub(super) struct Enterprises<'a> {
    seed: u64,
    as_of: Day,
    given: &'a [Given],
    count: u64,
    bodies: Shuffle,
    twins: Shuffle,
}

impl<'a> Enterprises<'a> {
    pub(super) fn new(plan: &'a Plan) -> Enterprises<'a> {
        let given = plan.over.as_deref().unwrap_or_default();
        let count = plan.enterprise_count() as u64;
        Enterprises {
            seed: plan.seed,
            as_of: plan.as_of,
            given,
            count,
            bodies: Shuffle::new(N_BODIES, plan.seed),
            twins: Shuffle::new(count, plan.seed),
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The enterprise of a number; numbers past the end of the list are enterprises nobody registered.
    pub(super) fn identity(&self, index: u64) -> Identity {
        let mut chance = Chance::at(self.seed, STREAM_IDENTITY, index);
        let (kind, second, form) = chance.weighted(KINDS);
        let zone = chance.hit(3_500).then(|| chance.index(ZONES.len()));
        let county = zone.map_or_else(|| chance.weighted(COUNTY_WEIGHTS), |zone| ZONES[zone].county);
        let (trade, industry) = chance.weighted(TRADES);
        let name = company_name(&mut chance, trade, form);
        let former = if chance.hit(450) { company_name(&mut chance, trade, form) } else { String::new() };
        let status = chance.weighted(STATUSES);
        let code = credit_code(second, authority(&mut chance, county), self.bodies.at(index));
        let invented = Identity { name, former, code, kind, status, industry, county, zone };
        self.with_given_or_twin(invented, index, &mut chance)
    }

    /// The name and code of the given list, if there is one; else now and then the name of another enterprise (重名).
    fn with_given_or_twin(&self, mut identity: Identity, index: u64, chance: &mut Chance) -> Identity {
        let Some(given) = usize::try_from(index).ok().and_then(|index| self.given.get(index)) else {
            if index < self.count && chance.hit(40) {
                let twin = self.twins.at(index);
                identity.name = self.first_name(twin);
            }
            return identity;
        };
        identity.name.clone_from(&given.name);
        identity.former.clear();
        identity.kind = kind_of(&given.name).unwrap_or(identity.kind);
        identity.county = county_of(&given.address).or_else(|| county_of(&given.city)).unwrap_or(identity.county);
        identity.zone = identity.zone.filter(|zone| ZONES[*zone].county == identity.county);
        if !given.code.is_empty() {
            identity.code.clone_from(&given.code);
        }
        identity
    }

    /// The name of a number before twins are made: the same draws as in [`Enterprises::identity`].
    fn first_name(&self, index: u64) -> String {
        let mut chance = Chance::at(self.seed, STREAM_IDENTITY, index);
        let (_, _, form) = chance.weighted(KINDS);
        let zone = chance.hit(3_500).then(|| chance.index(ZONES.len()));
        if zone.is_none() {
            chance.weighted(COUNTY_WEIGHTS);
        }
        let (trade, _) = chance.weighted(TRADES);
        company_name(&mut chance, trade, form)
    }

    /// Fills the cells of a registry row, in the order of [`super::ENTERPRISE_HEADINGS`].
    pub(super) fn fill(&self, index: u64, cells: &mut Vec<String>) {
        let identity = self.identity(index);
        let mut chance = Chance::at(self.seed, STREAM_DETAIL, index);
        let established = self.as_of.plus_days(-chance.between(60, 9_000));
        let registered = self.registered(index, &identity, &mut chance);
        let (registered, operating) = with_operating(&mut chance, &identity, registered);
        let staff = if chance.hit(1_000) { String::new() } else { (chance.halving(2, 9_000) - 2).to_string() };
        let contact = person_name(&mut chance);
        let phone = phone(&mut chance);
        let premises = chance.weighted(&[(70, "是"), (12, "否"), (18, "")]);
        let running = chance.weighted(&[(72, "是"), (10, "否"), (18, "")]);
        let union = chance.weighted(&[(12, "是"), (60, "否"), (28, "")]);
        let zone = identity.zone_name().to_owned();
        cells.clear();
        cells.extend([identity.name, identity.code, identity.status.into(), identity.kind.into(), iso(established)]);
        cells.extend([identity.industry.into(), registered, operating, staff, zone, identity.former, contact, phone]);
        cells.extend([premises, running, union].map(str::to_owned));
    }

    fn registered(&self, index: u64, identity: &Identity, chance: &mut Chance) -> String {
        let given = usize::try_from(index).ok().and_then(|index| self.given.get(index));
        if let Some(given) = given {
            return match (given.address.is_empty(), given.city.is_empty()) {
                (false, _) => given.address.clone(),
                (true, false) => given.city.clone(),
                (true, true) => address(chance, identity.county, identity.zone),
            };
        }
        if chance.hit(120) {
            return self.mass_address(index);
        }
        if chance.hit(20) {
            return format!("海南省三沙市永兴岛听涛楼106-{}室", chance.between(1, 400));
        }
        address(chance, identity.county, identity.zone)
    }

    /// One of a few addresses that crowds share: about 1.2 % of all, never fewer than 10 at one where the list is long.
    fn mass_address(&self, index: u64) -> String {
        let n = (self.count / 2_000).clamp(1, N_MASS_ADDRESSES);
        let which = Chance::at(self.seed, STREAM_MASS, index).below(n);
        let mut chance = Chance::at(self.seed, STREAM_MASS, which ^ 0xadd0_0000);
        let zone = chance.index(ZONES.len());
        let place = &COUNTIES[ZONES[zone].county];
        let (road, floor) = (chance.pick(ROADS), chance.between(2, 9));
        format!("海南省{}{}{}{road}{which}号启航孵化楼{floor}层集中办公区", place.city, place.name, ZONES[zone].town)
    }
}

fn with_operating(chance: &mut Chance, identity: &Identity, registered: String) -> (String, String) {
    let draw = chance.below(10_000);
    match draw {
        0..1_200 => (registered, String::new()),
        1_200..2_000 => {
            let other = other_county(chance, identity.county);
            (registered, address(chance, other, None))
        }
        2_000..3_600 => (registered, address(chance, identity.county, None)),
        3_600..3_700 => {
            let other = chance.weighted(COUNTY_WEIGHTS);
            let operating = address(chance, other, None);
            (format!("{registered}（实际经营地址：{operating}）"), String::new())
        }
        3_700..5_000 => {
            let operating = format!("{registered}{}室", chance.between(101, 1_999));
            (registered, operating)
        }
        _ => {
            let operating = registered.clone();
            (registered, operating)
        }
    }
}

/// 企业类型 that a given name betrays.
fn kind_of(name: &str) -> Option<&'static str> {
    if name.ends_with("合作社") {
        return Some("农民专业合作社");
    }
    let office = ["分公司", "营业部", "门市部", "分店", "办事处"].iter().any(|end| name.ends_with(end));
    office.then_some("有限责任公司分公司")
}

/// The county a given address or city names; a city stands for its first county.
fn county_of(text: &str) -> Option<usize> {
    let by_name = COUNTIES.iter().position(|county| text.contains(county.name));
    by_name.or_else(|| COUNTIES.iter().position(|county| !county.city.is_empty() && text.contains(county.city)))
}

/// A county of another city.
fn other_county(chance: &mut Chance, county: usize) -> usize {
    let home = &COUNTIES[county];
    let elsewhere = |other: &usize| {
        let other = &COUNTIES[*other];
        other.code / 100 != home.code / 100 || (other.city.is_empty() && other.code != home.code)
    };
    let choices: Vec<usize> = (0..COUNTIES.len()).filter(elsewhere).collect();
    chance.pick(&choices)
}

/// An invented address as clerks write them: province and town are often left out.
pub(super) fn address(chance: &mut Chance, county: usize, zone: Option<usize>) -> String {
    let place = &COUNTIES[county];
    let mut text = String::with_capacity(96);
    if chance.hit(6_500) {
        text.push_str("海南省");
    }
    text.push_str(place.city);
    text.push_str(place.name);
    match zone {
        Some(zone) => {
            if chance.hit(5_000) {
                text.push_str(ZONES[zone].town);
            }
            text.push_str(ZONES[zone].name);
        }
        None if chance.hit(4_000) && !place.towns.is_empty() => text.push_str(chance.pick(place.towns)),
        None => {}
    }
    text.push_str(chance.pick(ROADS));
    text.push_str(&format!("{}号", chance.between(1, 199)));
    if chance.hit(6_000) {
        text.push_str(chance.pick(BUILDINGS));
        text.push_str(&format!("{}栋{}室", chance.between(1, 9), chance.between(101, 2_599)));
    }
    text
}

/// 登记机关: mostly the county's or the city's; some at the province; 洋浦 used 460300.
fn authority(chance: &mut Chance, county: usize) -> u32 {
    let code = COUNTIES[county].code;
    let city = code / 100 * 100;
    let yangpu = code == 460_400 && chance.hit(5_000);
    if yangpu {
        return 460_300;
    }
    chance.weighted(&[(50, code), (35, if city == 469_000 { code } else { city }), (15, 460_000)])
}

fn company_name(chance: &mut Chance, trade: &str, form: &str) -> String {
    let place = chance.weighted(NAME_PLACES);
    let mut brand = String::from(chance.pick(SYLLABLES));
    brand.push_str(chance.pick(SYLLABLES));
    if chance.hit(7_000) {
        brand.push_str(chance.pick(SYLLABLES));
    }
    match form {
        "分公司" => format!("{place}{brand}{trade}有限公司{}分公司", chance.pick(&["海口", "三亚", "儋州", "澄迈"])),
        _ if !place.is_empty() && chance.hit(1_200) => format!("{brand}（{place}）{trade}{form}"),
        _ => format!("{place}{brand}{trade}{form}"),
    }
}

/// The middle of a name without place and legal form: `海南澜屿贸易有限公司` gives `澜屿贸易`.
pub(super) fn core(name: &str) -> &str {
    let rest = PLACES.iter().find_map(|place| name.strip_prefix(place)).unwrap_or(name);
    let short = without_form(rest);
    if short.is_empty() { name } else { short }
}

/// The name without its legal form.
pub(super) fn without_form(name: &str) -> &str {
    FORMS.iter().find_map(|form| name.strip_suffix(form)).unwrap_or(name)
}

/// An invented person's name.
pub(super) fn person_name(chance: &mut Chance) -> String {
    let mut name = String::from(chance.pick(SURNAMES));
    name.push_str(chance.pick(GIVEN));
    if chance.hit(7_500) {
        name.push_str(chance.pick(GIVEN));
    }
    name
}

/// A number nobody has: 1990000 and four digits.
pub(super) fn phone(chance: &mut Chance) -> String {
    format!("1990000{:04}", chance.below(10_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_of_a_name_is_what_people_say() {
        for (name, expect) in [
            ("海南澜屿贸易有限公司", "澜屿贸易"),
            ("澜屿（海南）贸易有限责任公司", "澜屿（海南）贸易"),
            ("洋浦沐禾合伙企业（有限合伙）", "沐禾"),
            ("海南有限公司", "海南有限公司"),
            ("", ""),
        ] {
            assert_eq!(core(name), expect, "{name}");
        }
    }

    #[test]
    fn a_given_row_says_where_and_what_it_is() {
        let at = |text| county_of(text).map(|county| COUNTIES[county].name);
        assert_eq!(at("海南省海口市美兰区某路"), Some("美兰区"));
        assert_eq!(at("三亚市"), Some("吉阳区"));
        assert_eq!(at("省直辖县"), None);
        assert_eq!(kind_of("海南虚构种养专业合作社"), Some("农民专业合作社"));
        assert_eq!(kind_of("海南虚构有限公司海口分公司"), Some("有限责任公司分公司"));
        assert_eq!(kind_of("海南虚构有限公司"), None);
    }

    #[test]
    fn another_county_is_in_another_city() {
        let mut chance = Chance::at(1, 1, 1);
        for county in 0..COUNTIES.len() {
            for _ in 0..50 {
                let other = &COUNTIES[other_county(&mut chance, county)];
                assert!(COUNTIES[county].city.is_empty() || other.city != COUNTIES[county].city);
                assert_ne!(other.code, COUNTIES[county].code);
            }
        }
    }
}
