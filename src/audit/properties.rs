//! Invariants of rulebook §4 over random pictures: whatever the lists say, no rule panics, nobody is accused beyond what is known,
//! and the number of threads cannot be seen.

use super::policy::Policy;
use super::town::Town;
use super::{Ground, Verdict, audit, audit_with_threads, rule, rules};
use crate::model::day::{Day, PartialDate};
use crate::model::fact::Fact;
use crate::model::finding::Severity;
use crate::model::id::Kind;
use crate::model::lang::Lang;
use crate::model::link::LinkState;
use crate::model::picture::*;
use crate::model::record::*;
use proptest::prelude::*;

/// A stream of small numbers that fills a picture; positions may point nowhere.
struct Dice(Vec<u8>, usize);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.1 += 1;
        let n = self.0.len().max(1);
        usize::from(*self.0.get(self.1 % n).unwrap_or(&0)).wrapping_add(self.1 * 7 + self.1 / n * 13) % sides.max(1)
    }

    fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.roll(values.len())]
    }

    fn at(&mut self, table: usize) -> Ix {
        let at = self.roll(table + 2);
        if at > table { NONE } else { at as Ix }
    }

    fn fact(&mut self) -> Fact {
        self.pick(&[Fact::Unknown, Fact::No, Fact::Yes])
    }

    fn date(&mut self) -> Option<PartialDate> {
        let (year, month, day) = (2023 + self.roll(4) as u32, self.roll(13) as u32, self.roll(29) as u32);
        match (month, day) {
            (0, 0) => None,
            (0, _) => PartialDate::new(year, None, None),
            (_, 0) => PartialDate::new(year, Some(month), None),
            _ => PartialDate::new(year, Some(month), Some(day)),
        }
    }
}

fn picture(bytes: Vec<u8>) -> Town {
    let mut d = Dice(bytes, 0);
    let mut town = Town::new();
    let n = 14;
    for _ in 0..n {
        let ix = town.firm() as usize;
        let facts = &mut town.picture.enterprises[ix];
        facts.status =
            d.pick(&[Status::Active, Status::Active, Status::Active, Status::Gone, Status::Unknown, Status::Revoked]);
        facts.ownership = d.pick(Ownership::ALL);
        facts.unit_kind = d.pick(&[UnitKind::Enterprise, UnitKind::Enterprise, UnitKind::Individual]);
        facts.exclusion = d.pick(&[Exclusion::None, Exclusion::None, Exclusion::None, Exclusion::Shell]);
        facts.code_state = d.pick(CodeState::ALL);
        facts.relation = d.pick(Relation::ALL);
        facts.place_key = d.roll(3) as u64;
        facts.staff = d.roll(40) as i32 - 1;
        (facts.premises, facts.running, facts.union, facts.league) = (d.fact(), d.fact(), d.fact(), d.fact());
        (facts.scale, facts.instructor, facts.parent_covers) = (d.fact(), d.fact(), d.fact());
        facts.zone = d.pick(&[0, 1, NONE, 9]);
        (facts.in_management, facts.to_serve) = (d.fact(), d.fact());
        facts.unbuilt = d.pick(Unbuilt::ALL);
        facts.has_member_list = d.roll(2) == 0;
    }
    for i in 0..7 {
        town.branch(d.pick(BranchKind::ALL), &[]);
        let facts = &mut town.picture.branches[i];
        (facts.founded, facts.dissolved, facts.term_start) = (d.date(), None, d.date());
        if d.roll(4) == 0 {
            facts.dissolved = d.date();
        }
        facts.declared_members = d.roll(5) as i32 - 1;
        facts.has_roster = d.roll(4) != 0;
        facts.committee = d.roll(10) as i32 - 1;
        facts.park = d.fact();
        facts.zone = d.pick(&[0, 1, NONE]);
        (facts.term_end, facts.term_extended, facts.village) = (d.date(), d.date(), d.fact());
        (facts.applied_on, facts.approved_on) = (d.date(), d.date());
        (facts.star, facts.star_on) = (d.roll(3) as u8, d.date());
        (facts.in_management, facts.superior_named, facts.superior) = (d.fact(), d.roll(4) != 0, d.at(7));
    }
    for _ in 0..30 {
        let state = d.pick(LinkState::ALL);
        let text = d.at(n);
        town.text(text, state);
    }
    let texts = town.picture.texts.len();
    for i in 0..50 {
        let member = town.member(d.pick(Category::ALL));
        let facts = &mut town.picture.members[i];
        facts.standing =
            d.pick(&[Standing::Normal, Standing::Normal, Standing::Normal, Standing::Left, Standing::Stopped]);
        facts.employment = d.pick(Employment::ALL);
        facts.flow = d.pick(Flow::ALL);
        facts.lost = d.fact();
        (facts.lost_on, facts.last_meeting, facts.last_dues) = (d.date(), d.date(), d.date());
        (facts.joined, facts.full_on) = (d.date(), d.date());
        facts.id_hash = d.roll(40) as u64;
        (facts.extended_to, facts.stopped_on, facts.searched_on) = (d.date(), d.date(), d.date());
        facts.zone = d.pick(&[0, 1, NONE]);
        for _ in 0..d.roll(3) {
            let source = d.pick(WorkSource::ALL);
            town.picture.works.push(WorkFacts { member, text: d.at(texts), source });
        }
        for _ in 0..d.roll(3) {
            town.picture.affiliations.push(AffiliationFacts {
                member,
                branch: d.at(7),
                kind: d.pick(AffiliationKind::ALL),
                place: d.pick(Place::ALL),
                since: d.date(),
            });
        }
        if d.roll(4) == 0 {
            let (from, to) = (d.at(7), d.at(7));
            let (issued, accepted, receipt) = (d.date(), d.date(), d.date());
            let days = d.roll(100) as i32 - 1;
            let lost = d.roll(9) == 0;
            let letter = town.transfer(if lost { NONE } else { member }, from, to);
            (letter.issued_on, letter.valid_days) = (issued, days);
            letter.accepted_on = accepted.filter(|a| a.0 % 2 == 0);
            letter.receipt_on = receipt.filter(|r| r.0 % 3 == 0);
        }
    }
    for i in 0..12 {
        town.picture.branch_units.push(BranchUnitFacts { branch: d.at(7), text: d.at(texts) });
        town.picture.claims.push(ZoneClaim { enterprise: d.at(n), zone: d.pick(&[0, 1, 7]) });
        let stated_visits = [None, Some(1), Some(2)][d.roll(3)];
        let contact = ContactFacts { role: d.at(2), text: d.at(texts), stated_visits, ..ContactFacts::default() };
        town.picture.contacts.push(contact);
        town.picture.visits.push(VisitFacts { text: d.at(texts), on: d.date(), ..VisitFacts::default() });
        let key = Town::key(6, i);
        let (enterprise, member) = (d.at(n), if d.roll(2) == 0 { NONE } else { d.at(50) });
        town.picture.listings.push(ListingFacts { key, enterprise, member, certain: d.roll(3) != 0 });
        town.picture.other_names.push(OtherName { enterprise: d.at(n), text: d.at(texts) });
    }
    town.picture.roles = vec!["党建指导员".into(), "城小二".into()];
    town.picture.registers.retain(|_| d.roll(5) != 0);
    town.policy("address.mass_min = 2\nrules.on = [\"FG04\", \"FG05\"]");
    town
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn severities_stay_under_their_caps(bytes in proptest::collection::vec(any::<u8>(), 1..400)) {
        let town = picture(bytes);
        let picture = town.indexed();
        for finding in audit(&picture, &town.policy, town.day).findings {
            let rule = rule(finding.code).unwrap();
            prop_assert!(finding.severity <= rule.ceiling());
            prop_assert_eq!(finding.subject.kind, rule.subject);
            if matches!(finding.subject.kind, Kind::Member | Kind::Listing) {
                prop_assert!(finding.severity <= Severity::Review);
            }
            let about = picture.enterprises.iter().find(|e| e.key == finding.subject.key);
            if about.is_some_and(|e| e.ownership == Ownership::Unknown) {
                prop_assert!(finding.severity <= Severity::Review);
            }
            for lang in [Lang::Zh, Lang::En] {
                let text = super::explain::statement(finding.code, &finding.evidence, town.day, lang);
                let asks = text.starts_with(lang.pick("请核实", "Please verify")) && !text.contains('{');
                prop_assert!(asks, "{}", text);
                prop_assert!(text.chars().count() > 25, "{}", text);
            }
        }
    }

    #[test]
    fn threads_and_streaming_give_the_same_answer(bytes in proptest::collection::vec(any::<u8>(), 1..400)) {
        let town = picture(bytes);
        let picture = town.indexed();
        let one = audit(&picture, &town.policy, town.day);
        for threads in [0, 2, 3, 64] {
            prop_assert_eq!(&audit_with_threads(&picture, &town.policy, town.day, threads), &one);
        }
        let sorted = one.findings.is_sorted_by_key(|f| (f.code, f.subject, f.object));
        prop_assert!(sorted);
        let mut streamed = Vec::new();
        let assessed = Ground::new(&picture, &town.policy, town.day).stream(&mut |f| streamed.push(f));
        streamed.sort_by_key(|f| (f.code, f.subject, f.object));
        prop_assert_eq!(assessed, one.assessed);
        prop_assert_eq!(streamed, one.findings);
    }

    #[test]
    fn no_register_means_no_finding_that_needs_it(
        bytes in proptest::collection::vec(any::<u8>(), 1..400), without in 0..Register::ALL.len(),
    ) {
        let mut town = picture(bytes);
        let register = Register::ALL[without];
        town.picture.registers.retain(|(r, _)| *r != register);
        let result = town.audit();
        for finding in &result.findings {
            prop_assert!(!rule(finding.code).unwrap().needs.contains(&register), "{}", finding.code);
        }
        if register == Register::Branches {
            prop_assert!(result.findings.iter().all(|f| !["FG01", "FG02", "FG03", "GX02"].contains(&f.code)));
        }
    }

    #[test]
    fn what_is_not_known_accuses_nobody(bytes in proptest::collection::vec(any::<u8>(), 1..400)) {
        let town = picture(bytes);
        let mut blind = picture(Vec::new());
        blind.picture = town.picture.clone();
        for e in &mut blind.picture.enterprises {
            (e.staff, e.premises, e.running, e.union, e.league, e.relation) =
                (-1, Fact::Unknown, Fact::Unknown, Fact::Unknown, Fact::Unknown, Relation::CannotTell);
            e.to_serve = Fact::Unknown;
        }
        for code in ["FG03", "FG08", "DZ01"] {
            prop_assert!(blind.audit().findings.iter().all(|f| f.code != code), "{}", code);
        }
    }

    #[test]
    fn evidence_does_not_change_with_the_day(bytes in proptest::collection::vec(any::<u8>(), 1..400)) {
        let town = picture(bytes);
        let mut later = picture(Vec::new());
        (later.picture, later.day) = (town.picture.clone(), town.day.plus_days(1));
        let next = later.audit();
        // ZZ05 says so on the day the longest shift has passed, and is asked anew.
        for finding in town.audit().findings.into_iter().filter(|f| f.code != "ZZ05") {
            let same = next.findings.iter().find(|f| (f.code, f.subject, f.object) == (finding.code, finding.subject, finding.object));
            prop_assert!(same.is_none_or(|f| f.evidence == finding.evidence), "{}", finding.code);
        }
    }

    #[test]
    fn rows_asked_alone_say_what_the_audit_says(bytes in proptest::collection::vec(any::<u8>(), 1..400)) {
        let town = picture(bytes);
        let picture = town.indexed();
        let ground = Ground::new(&picture, &town.policy, town.day);
        let all = ground.audit(1);
        for rule in rules().filter(|r| r.is_on(&town.policy, town.day)) {
            let verdicts = (0..ground.rows(rule.table) as Ix).filter_map(|ix| ground.ask(rule, ix));
            let hits: usize = verdicts.map(|v| if let Verdict::Hits(hits) = v { hits.len() } else { 0 }).sum();
            prop_assert_eq!(hits, all.findings.iter().filter(|f| f.code == rule.code).count(), "{}", rule.code);
        }
    }
}

#[test]
fn an_empty_picture_raises_nothing() {
    let result = audit(&Picture::default().index(), &Policy::default(), Day(0));
    assert!(result.findings.is_empty() && result.assessed.is_empty());
}
