//! 走访: how often instructors came in the last whole month, from the visit log; where there is none, from the frequency that the
//! register states. The month of the day itself is not over and is never counted.

use super::{Ground, Hit, Missing, Verdict, decided, months_of};
use crate::model::day::{Day, PartialDate};
use crate::model::finding::{Evidence, EvidenceKey, Severity, Value};
use crate::model::id::{Key, Kind, Subject};
use crate::model::picture::{ContactFacts, Ix, Picture, Register};
use rustc_hash::{FxHashMap, FxHashSet};

/// Visits of one month.
#[derive(Clone, Debug, Default)]
pub struct Visits {
    month: Option<PartialDate>,
    by_contact: FxHashMap<Key, u32>,
    by_pair: FxHashMap<(Key, Ix), u32>,
}

impl Visits {
    /// Counts the log for the month before that of `day`; two rows of one person, place and day are one visit.
    pub fn of(picture: &Picture, day: Day) -> Visits {
        let (year, month, _) = day.ymd();
        let before = months_of(year, month) - 1;
        let (year, month) = ((before - 1).div_euclid(12), (before - 1).rem_euclid(12) + 1);
        let part = |n: i32| u32::try_from(n).unwrap_or(0);
        let mut visits = Visits { month: PartialDate::new(part(year), Some(part(month)), None), ..Visits::default() };
        let Some(wanted) = visits.month else { return visits };
        let mut seen = FxHashSet::default();
        for visit in &picture.visits {
            let Some(on) = visit.on.filter(|on| on.0 / 100 == wanted.0 / 100) else { continue };
            let place = picture.linked(visit.text);
            // A row without a day is a visit of its own.
            if on.0 % 100 != 0 && !seen.insert((visit.contact, visit.text, on)) {
                continue;
            }
            *visits.by_contact.entry(visit.contact).or_default() += 1;
            if let Some(enterprise) = place {
                *visits.by_pair.entry((visit.contact, enterprise)).or_default() += 1;
            }
        }
        visits
    }
}

pub(super) fn too_few_visits(g: &Ground, ix: Ix) -> Verdict {
    let (facts, counted) = g.enterprise(ix);
    match decided(counted.instructor, Missing::Instructors) {
        Ok(true) => {}
        Ok(false) => return Verdict::Clear,
        Err(missing) => return Verdict::NotAssessable(missing),
    }
    let logged = g.scope.has_register(Register::Visits, facts.zone);
    let mut people: Vec<&ContactFacts> =
        g.picture.contacts_of_enterprise(ix).filter(|c| g.scope.is_instructor(c.role)).collect();
    people.sort_unstable_by_key(|contact| contact.key);
    people.dedup_by_key(|contact| contact.key);
    let counts = |contact: &&ContactFacts| made(g, logged, ix, contact).map(|n| (contact.key, n));
    let known: Vec<(Key, u32)> = people.iter().filter_map(counts).collect();
    if known.is_empty() || known.len() < people.len() {
        return Verdict::NotAssessable(Missing::Visits);
    }
    let few = known.into_iter().filter(|(_, n)| *n < g.limits.visits_a_month);
    Verdict::from_hits(few.map(|(contact, n)| hit(g, ix, contact, n)).collect(), None)
}

/// Visits that an instructor made: to this enterprise or to all, as the policy says; `None` when nothing tells.
fn made(g: &Ground, logged: bool, enterprise: Ix, contact: &ContactFacts) -> Option<u32> {
    let visits = &g.scope.visits;
    match (logged, g.limits.visits_by_enterprise) {
        (true, true) => Some(visits.by_pair.get(&(contact.key, enterprise)).copied().unwrap_or(0)),
        (true, false) => Some(visits.by_contact.get(&contact.key).copied().unwrap_or(0)),
        (false, _) => contact.stated_visits.map(u32::from),
    }
}

fn hit(g: &Ground, ix: Ix, contact: Key, n: u32) -> Hit {
    let contact = Subject { kind: Kind::Contact, key: contact };
    let mut evidence = Evidence::default().with(EvidenceKey::Contact, Value::Ref(contact));
    if let Some(month) = g.scope.visits.month {
        evidence = evidence.with(EvidenceKey::Month, Value::Partial(month));
    }
    let evidence = evidence.number(EvidenceKey::Visits, n).number(EvidenceKey::Threshold, g.limits.visits_a_month);
    Hit { subject: g.enterprise_subject(ix), object: Some(contact), severity: Severity::Notice, evidence }
}

#[cfg(test)]
mod tests {
    use super::super::town::{Town, on};
    use super::*;
    use crate::model::picture::VisitFacts;

    /// Two firms with one instructor, who came on these days to the first.
    fn visited(days: &[&str]) -> (Town, Vec<Ix>) {
        let mut town = Town::new();
        let firms = vec![town.firm(), town.firm()];
        firms.iter().for_each(|firm| town.contact("党建指导员", *firm));
        let key = Key::default();
        town.picture.contacts.iter_mut().for_each(|contact| contact.key = key);
        let text = town.picture.contacts[0].text;
        town.picture.visits = days.iter().map(|day| VisitFacts { contact: key, text, on: on(day) }).collect();
        (town, firms)
    }

    #[test]
    fn one_visit_is_too_few_and_two_are_enough() {
        for (days, hits) in [
            (&["2026-10-01", "2026-10-31"][..], 0),
            (&["2026-10-01"], 2),
            (&["2026-10-01", "2026-10-01"], 2),
            (&["2026-09-30", "2026-11-01", "2026-10-05"], 2),
        ] {
            let (mut town, _) = visited(days);
            assert!(town.codes("FG05").is_empty(), "off by default");
            town.policy("rules.on = [\"FG05\"]");
            assert_eq!(town.codes("FG05").len(), hits, "{days:?}");
        }
    }

    #[test]
    fn a_site_may_count_per_enterprise() {
        let (mut town, _) = visited(&["2026-10-01", "2026-10-31"]);
        town.policy("rules.on = [\"FG05\"]\ninstructor.visits_basis = \"enterprise\"");
        let finding = town.only("FG05");
        assert_eq!(finding.severity, Severity::Notice);
        assert!(finding.evidence.items().contains(&(EvidenceKey::Visits, Value::Number(0))));
        town.policy("rules.on = [\"FG05\"]\n[instructor.visits_per_month]\nvalue = 2\nenabled = false");
        assert!(town.codes("FG05").is_empty(), "switched off by the site");
    }

    #[test]
    fn without_a_log_the_stated_frequency_counts() {
        let (mut town, _) = visited(&[]);
        town.policy("rules.on = [\"FG05\"]");
        town.picture.registers.retain(|(register, _)| *register != Register::Visits);
        assert_eq!(town.audit().not_assessable("FG05"), [(Missing::Visits, 2)]);
        for (stated, hits) in [(1, 2), (2, 0)] {
            town.picture.contacts.iter_mut().for_each(|c| c.stated_visits = Some(stated));
            assert_eq!(town.codes("FG05").len(), hits);
        }
    }

    #[test]
    fn january_looks_back_to_december() {
        let (town, _) = visited(&["2025-12-24"]);
        let visits = Visits::of(&town.indexed(), Day::parse("2026-01-05").unwrap());
        assert_eq!(visits.by_contact.values().sum::<u32>(), 1);
        assert_eq!(visits.month, PartialDate::new(2025, Some(12), None));
    }
}
