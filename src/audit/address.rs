//! DZ 地址: registered in one place and working in another, many licences at one address, two parks that claim one enterprise.
//! Both addresses may lawfully differ: a finding asks for a visit, nothing more.

use super::scope::claiming_zones;
use super::{Gate, Ground, Group, Missing, Rule, Table, Verdict};
use crate::model::finding::{Evidence, EvidenceKey as Key, Responsible, Severity, Value};
use crate::model::id::{Id, Key as RowKey, Kind, Region, Subject};
use crate::model::picture::{EnterpriseFacts, Ix, NONE};
use crate::model::record::{Relation, Status};

const ADDRESS: Rule = Rule {
    severity: Severity::Review,
    subject: Kind::Enterprise,
    table: Table::Enterprises,
    responsible: Responsible::DataOwner,
    gate: |g, ix| g.gate_in_scope(ix),
    ..Rule::BLANK
};

pub(super) static RULES: &[Rule] = &[
    Rule {
        code: "DZ01",
        title_zh: "注册地与经营地分离",
        title_en: "registered in one place, working in another",
        provisions: &["R-54", "R-55"],
        thresholds: &["address.split_level"],
        remedy_zh: "实地核对经营场所",
        remedy_en: "check on site",
        ask_zh: "登记的两处地址{Relation}|注册地区划 {RegisteredDivision}|经营地区划 {OperatingDivision}",
        ask_en: "the two recorded addresses: {Relation}|registered division {RegisteredDivision}|operating division {OperatingDivision}",
        text: "口径：纳入底数，注册地与经营地不在同一县区（口径为乡镇时，不在同一乡镇街道）。例外：读不出区划的无法核查；两处可以依法不同，只提请实地核对。示例：注册在龙华、经营在秀英。",
        text_en: "Test: in the base, and the two addresses lie in different counties (in different townships where the policy says so). Exceptions: where no division can be read it cannot be told; the two may lawfully differ, only a check on site is asked for. Example: registered in Longhua, operating in Xiuying.",
        check: split,
        ..ADDRESS
    },
    Rule {
        code: "DZ02",
        title_zh: "集中登记地址一址多照",
        title_en: "many licences at one registered address",
        subject: Kind::Place,
        table: Table::Places,
        provisions: &["D-01"],
        thresholds: &["address.mass_min"],
        remedy_zh: "一址一次走访，核对是否空壳",
        remedy_en: "one visit to the address, check for shells",
        ask_zh: "同一注册地址有存续企业 {SameAddress} 家（口径 {Threshold} 家）",
        ask_en: "{SameAddress} active enterprises are registered at one address (threshold {Threshold})",
        text: "口径：同一规范注册地址的存续企业达到十家。例外：孵化器等依法集中登记的，核实后记核实无误。示例：九家不列，十家列一条。",
        text_en: "Test: ten active enterprises or more at one normalised registered address. Exceptions: incubators and other lawful shared addresses are verified as they are. Example: nine are not listed, ten make one finding.",
        group: Group::Address,
        gate: first_at_address,
        check: mass_address,
        ..ADDRESS
    },
    Rule {
        code: "DZ03",
        title_zh: "两个园区同报一家企业",
        title_en: "claimed by two parks",
        provisions: &["D-01"],
        remedy_zh: "由上级明确责任园区",
        remedy_en: "settle which park is responsible",
        ask_zh: "该企业由多个园区列入名单：{Zone}|所在地址属 {InZone}",
        ask_en: "several parks list this enterprise: {Zone}|its address lies in {InZone}",
        text: "口径：两个以上园区的名单列有同一企业。例外：无。示例：甲园区与乙园区名单都有。",
        text_en: "Test: the lists of two parks or more name one enterprise. Exceptions: none. Example: on the lists of both park A and park B.",
        check: two_parks,
        ..ADDRESS
    },
    Rule {
        code: "DZ04",
        title_zh: "园区未列入名单",
        title_en: "in a park or among its enterprises, on no park's list",
        provisions: &["D-01"],
        thresholds: &["address.claimed_min"],
        remedy_zh: "核对是否漏管，明确责任园区",
        remedy_en: "check whether it was left out, settle which park is responsible",
        ask_zh: "未列入任何园区名单|所在地址属 {InZone}|同一注册地址有 {SameAddress} 家企业列在园区名单：{Zone}（口径 {Threshold} 家）",
        ask_en: "on no park's list|its address lies in {InZone}|{SameAddress} enterprises registered at the same address are on the list of: {Zone} (threshold {Threshold})",
        text: "口径：纳入底数，不在任何园区名单，而经营地址（未填时为注册地址）在已报名单的园区范围内，或同一规范注册地址的企业有三家以上在园区名单。例外：没有园区名单的无法核查；地址读不出的不问。示例：同一大厦同一室号三家在甲园区名单，第四家不在；经营地址写明甲园区而甲园区名单没有。",
        text_en: "Test: in the base and on no park's list, while it works (or, where that is not known, is registered) within a park that handed in a list, or three or more enterprises at the same registered address are on one. Exceptions: without any park's list it cannot be told; an address that cannot be read is not asked about. Example: three firms at one room are on park A's list, the fourth is not; the address names park A and its list does not have it.",
        gate: |g, ix| {
            let facts = g.picture.enterprise(ix);
            if facts.place_key == 0 && in_zone(facts) == NONE { Gate::Skip } else { g.gate_in_scope(ix) }
        },
        group: Group::Address,
        check: no_park,
        ..ADDRESS
    },
];

fn split(g: &Ground, ix: Ix) -> Verdict {
    let (facts, _) = g.enterprise(ix);
    let at_township = g.limits.split_at_township;
    match facts.relation {
        Relation::CannotTell => return Verdict::NotAssessable(Missing::Addresses),
        Relation::SameCounty if at_township => return Verdict::NotAssessable(Missing::Addresses),
        Relation::DifferentTownship if !at_township => return Verdict::Clear,
        Relation::SameText
        | Relation::SameRoom
        | Relation::SameFloor
        | Relation::SameBuilding
        | Relation::SameCompound
        | Relation::SameNumber
        | Relation::SameRoad
        | Relation::SameTownship
        | Relation::SameCounty => return Verdict::Clear,
        Relation::DifferentTownship
        | Relation::DifferentCounty
        | Relation::DifferentCity
        | Relation::DifferentProvince => {}
    }
    let evidence = Evidence::default()
        .with(Key::Relation, Value::Code(facts.relation as u8))
        .number(Key::RegisteredDivision, facts.registered)
        .number(Key::OperatingDivision, facts.operating);
    Verdict::hit(g.enterprise_subject(ix), Severity::Review, evidence)
}

/// Asks once per address: at its first enterprise.
fn first_at_address(g: &Ground, ix: Ix) -> Gate {
    let is_first = || g.picture.same_place(ix).first().is_none_or(|first| *first == ix);
    Gate::from(g.picture.enterprise(ix).place_key != 0 && is_first())
}

fn mass_address(g: &Ground, ix: Ix) -> Verdict {
    let (same, threshold) = (g.picture.same_place(ix), g.limits.mass_min.max(1) as usize);
    if same.len().max(1) < threshold {
        return Verdict::Clear;
    }
    let alone = [ix];
    let here = if same.is_empty() { &alone[..] } else { same };
    let here = here.iter().map(|e| g.picture.enterprise(*e));
    let active: Vec<_> = here.filter(|e| e.status == Status::Active).collect();
    if active.len() < threshold {
        return Verdict::Clear;
    }
    let mut keys: Vec<RowKey> = active.iter().map(|e| e.key).collect();
    keys.sort_unstable();
    let county = active.iter().map(|e| e.registered / 1000).filter(|c| *c != 0).min().unwrap_or(0);
    let evidence = Evidence::default().number(Key::SameAddress, active.len()).number(Key::Threshold, threshold);
    let named = |evidence: Evidence, key: &RowKey| {
        evidence.with(Key::Enterprise, Value::Ref(Subject { kind: Kind::Enterprise, key: *key }))
    };
    let evidence = keys.iter().take(NAMED).fold(evidence, named);
    Verdict::hit(place_subject(county, g.picture.enterprise(ix).place_key), Severity::Review, evidence)
}

/// How many enterprises at an address the evidence names; the rest is one query away.
const NAMED: usize = 5;

/// 同一地址 as a subject: the county it lies in and the hash of the address.
fn place_subject(county: u32, place_key: u64) -> Subject {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&place_key.to_be_bytes());
    Subject { kind: Kind::Place, key: RowKey { region: Region(county), id: Id(id) } }
}

fn two_parks(g: &Ground, ix: Ix) -> Verdict {
    if g.picture.claims_of_enterprise(ix).take(2).count() < 2 {
        return Verdict::Clear;
    }
    let zones = claiming_zones(g.picture, ix);
    if zones.len() < 2 {
        return Verdict::Clear;
    }
    let mut names: Vec<&str> =
        zones.iter().filter(|z| **z != NONE).map(|z| g.picture.zones[*z as usize].as_str()).collect();
    names.sort_unstable();
    let evidence = Evidence::default().with(Key::Zone, Value::Text(names.join("、")));
    let evidence = match g.picture.zones.get(in_zone(g.picture.enterprise(ix)) as usize) {
        Some(name) => evidence.with(Key::InZone, Value::Text(name.clone())),
        None => evidence,
    };
    Verdict::hit(g.enterprise_subject(ix), Severity::Review, evidence)
}

/// The park in which an enterprise works; where that is not known, in which it is registered.
fn in_zone(facts: &EnterpriseFacts) -> Ix {
    if facts.operating_zone != NONE || facts.operating != 0 { facts.operating_zone } else { facts.registered_zone }
}

fn no_park(g: &Ground, ix: Ix) -> Verdict {
    if g.picture.claims.is_empty() && !g.scope.has_lists() {
        return Verdict::NotAssessable(Missing::ZoneLists);
    }
    if g.picture.claims_of_enterprise(ix).next().is_some() {
        return Verdict::Clear;
    }
    let zone = in_zone(g.picture.enterprise(ix));
    if let Some(name) = g.picture.zones.get(zone as usize).filter(|_| g.scope.has_a_list(zone)) {
        let evidence = Evidence::default().with(Key::InZone, Value::Text(name.clone()));
        return Verdict::hit(g.enterprise_subject(ix), Severity::Review, evidence);
    }
    let (same, threshold) = (g.picture.same_place(ix), g.limits.claimed_min.max(1) as usize);
    if same.len() <= threshold {
        return Verdict::Clear;
    }
    let claimed = same.iter().filter(|other| g.picture.claims_of_enterprise(**other).next().is_some());
    let (mut zones, mut n_claimed) = (Vec::new(), 0_usize);
    for other in claimed {
        n_claimed += 1;
        zones.extend(claiming_zones(g.picture, *other));
    }
    if n_claimed < threshold {
        return Verdict::Clear;
    }
    zones.sort_unstable();
    zones.dedup();
    let mut names: Vec<&str> = zones.iter().map(|zone| g.picture.zones[*zone as usize].as_str()).collect();
    names.sort_unstable();
    let evidence = Evidence::default()
        .number(Key::SameAddress, n_claimed)
        .with(Key::Zone, Value::Text(names.join("、")))
        .number(Key::Threshold, threshold);
    Verdict::hit(g.enterprise_subject(ix), Severity::Review, evidence)
}

#[cfg(test)]
mod tests {
    use super::super::town::Town;
    use super::*;
    use crate::model::picture::ZoneClaim;

    #[test]
    fn counties_are_the_level_unless_the_site_says_townships() {
        for (relation, county, township) in [
            (Relation::CannotTell, None, None),
            (Relation::SameText, Some(false), Some(false)),
            (Relation::SameTownship, Some(false), Some(false)),
            (Relation::SameCounty, Some(false), None),
            (Relation::DifferentTownship, Some(false), Some(true)),
            (Relation::DifferentCounty, Some(true), Some(true)),
            (Relation::DifferentCity, Some(true), Some(true)),
            (Relation::DifferentProvince, Some(true), Some(true)),
        ] {
            for (level, expected) in [("county", county), ("zone", county), ("township", township)] {
                let mut town = Town::new();
                let firm = town.firm();
                town.picture.enterprises[firm as usize].relation = relation;
                town.policy(&format!("address.split_level = \"{level}\""));
                let result = town.audit();
                let missing = !result.not_assessable("DZ01").is_empty();
                let found = result.findings.iter().any(|f| f.code == "DZ01");
                assert_eq!((!missing).then_some(found), expected, "{relation:?} at {level}");
            }
        }
    }

    #[test]
    fn ten_at_one_address_make_one_finding() {
        let town = |active: usize| {
            let mut town = Town::new();
            for i in 0..12 {
                let firm = town.firm() as usize;
                town.picture.enterprises[firm].place_key = 77;
                if i >= active {
                    town.picture.enterprises[firm].status = Status::Gone;
                }
            }
            town
        };
        assert!(town(9).codes("DZ02").is_empty());
        let finding = town(10).only("DZ02");
        assert_eq!((finding.subject.kind, finding.severity), (Kind::Place, Severity::Review));
        assert!(finding.evidence.items().contains(&(Key::SameAddress, Value::Number(10))));
    }

    #[test]
    fn a_firm_left_out_among_claimed_neighbours_is_a_question() {
        let town = |claimed: usize| {
            let mut town = Town::new();
            for _ in 0..5 {
                let firm = town.firm() as usize;
                town.picture.enterprises[firm].place_key = 77;
            }
            town.picture.claims = (0..claimed as Ix).map(|enterprise| ZoneClaim { enterprise, zone: 0 }).collect();
            town
        };
        assert!(town(2).codes("DZ04").is_empty());
        assert_eq!(town(3).codes("DZ04"), ["DZ04", "DZ04"]);
        assert!(town(5).codes("DZ04").is_empty());
        assert_eq!(town(0).audit().not_assessable("DZ04").len(), 1);
    }

    #[test]
    fn a_firm_in_the_range_of_a_park_that_does_not_list_it_is_a_question() {
        let mut town = Town::new();
        let (listed, left_out) = (town.firm(), town.firm());
        town.picture.claims = vec![ZoneClaim { enterprise: listed, zone: 0 }];
        for firm in [listed, left_out] {
            town.picture.enterprises[firm as usize].registered_zone = 0;
        }
        let finding = town.only("DZ04");
        assert!(finding.evidence.items().iter().any(|(key, _)| *key == Key::InZone));
        // It works elsewhere: nobody's question.
        town.picture.enterprises[left_out as usize].operating = 460_106_000;
        assert!(town.codes("DZ04").is_empty());
        // A park without a list leaves nobody out.
        town.picture.enterprises[left_out as usize].operating_zone = 1;
        assert!(town.codes("DZ04").is_empty());
    }

    #[test]
    fn two_different_parks_are_a_question() {
        let mut town = Town::new();
        let enterprise = town.firm();
        town.picture.claims = vec![ZoneClaim { enterprise, zone: 1 }, ZoneClaim { enterprise, zone: 1 }];
        assert!(town.codes("DZ03").is_empty());
        town.picture.claims.push(ZoneClaim { enterprise, zone: 0 });
        assert_eq!(town.codes("DZ03"), ["DZ03"]);
    }
}
