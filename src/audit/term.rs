//! ZZ 任期与登记: dates and ratings of a branch: is its term over, was it decided upon in time, has it stars, and who stands above it.

use super::branch::{hit_if, live_of};
use super::{Gate, Ground, Missing, Verdict};
use crate::model::day::Day;
use crate::model::finding::{Evidence, EvidenceKey as Key, Severity, Value};
use crate::model::picture::{BranchFacts, Ix, NONE};
use crate::model::record::BranchKind;

const ELECTED: [BranchKind; 4] = [BranchKind::Branch, BranchKind::Joint, BranchKind::General, BranchKind::Committee];

/// 园区党组织: on a park's list, or hosted by one.
pub(super) fn live_in_park(g: &Ground, ix: Ix) -> Gate {
    let in_park = g.picture.branch(ix).is_some_and(|b| b.zone != NONE || b.park.is_yes());
    if in_park { live_of(g, ix, &ELECTED) } else { Gate::Skip }
}

/// On a park's list and not the park's own committee, which answers to somebody outside by its nature.
pub(super) fn live_below_park(g: &Ground, ix: Ix) -> Gate {
    let Some(branch) = g.picture.branch(ix) else { return Gate::Skip };
    let heads = branch.park.is_yes() && matches!(branch.kind, BranchKind::Committee | BranchKind::WorkCommittee);
    if branch.zone == NONE || heads { Gate::Skip } else { live_of(g, ix, &ELECTED) }
}

pub(super) fn term_over(g: &Ground, ix: Ix) -> Verdict {
    let Some(facts) = g.picture.branch(ix) else { return Verdict::Clear };
    let Some(end) = end_of_term(g, facts) else { return Verdict::NotAssessable(Missing::TermStart) };
    let longest = end.plus_months(g.limits.term_grace_years.saturating_mul(12));
    let extended = facts.term_extended.filter(|to| to.latest() > end);
    let runs = extended.is_some_and(|to| g.day <= to.latest().min(longest));
    let severity = if runs { Severity::Notice } else { Severity::Review };
    let mut evidence = Evidence::default();
    if let Some(start) = facts.term_start {
        evidence = evidence.with(Key::TermStart, Value::Partial(start));
    }
    evidence = evidence.with(Key::DueOn, Value::Day(end));
    if let Some(to) = extended {
        evidence = evidence.with(Key::ExtendedTo, Value::Partial(to));
    }
    if g.day > longest {
        evidence = evidence.with(Key::GraceUntil, Value::Day(longest));
    }
    hit_if(g, ix, g.day > end, severity, evidence)
}

/// The last day of the term: as the list states it, else counted from its start.
fn end_of_term(g: &Ground, facts: &BranchFacts) -> Option<Day> {
    let years = match facts.kind {
        BranchKind::Committee => g.limits.term_committee_years,
        _ if facts.village.is_yes() => g.limits.term_village_years,
        _ => g.limits.term_branch_years,
    };
    let counted = || facts.term_start.map(|start| start.latest().plus_months(years.saturating_mul(12)));
    facts.term_end.map(|end| end.latest()).or_else(counted)
}

pub(super) fn approval_overdue(g: &Ground, ix: Ix) -> Verdict {
    let Some(facts) = g.picture.branch(ix) else { return Verdict::Clear };
    let Some(applied) = facts.applied_on else { return Verdict::NotAssessable(Missing::AppliedOn) };
    let due = applied.latest().plus_days(g.limits.approve_days);
    let decided = facts.approved_on.map_or(g.day, |on| on.earliest());
    let evidence = Evidence::default().with(Key::AppliedOn, Value::Partial(applied)).with(Key::DueOn, Value::Day(due));
    let evidence = match facts.approved_on {
        Some(on) => evidence.with(Key::ApprovedOn, Value::Partial(on)),
        None => evidence,
    };
    hit_if(g, ix, decided > due, Severity::Review, evidence)
}

pub(super) fn not_rated(g: &Ground, ix: Ix) -> Verdict {
    let Some(facts) = g.picture.branch(ix) else { return Verdict::Clear };
    if facts.star == 0 {
        return hit_if(g, ix, true, Severity::Notice, Evidence::default());
    }
    let evidence = Evidence::default().number(Key::Star, facts.star);
    let Some(on) = facts.star_on else { return Verdict::NotAssessable(Missing::StarOn) };
    let due = on.latest().plus_months(g.limits.star_months);
    let evidence = evidence.with(Key::StarOn, Value::Partial(on)).with(Key::DueOn, Value::Day(due));
    hit_if(g, ix, g.day > due, Severity::Notice, evidence)
}

pub(super) fn superior_outside(g: &Ground, ix: Ix) -> Verdict {
    let Some(facts) = g.picture.branch(ix) else { return Verdict::Clear };
    if !facts.superior_named {
        return Verdict::NotAssessable(Missing::Superior);
    }
    let (Some(superior), Some(subject)) = (g.picture.branch(facts.superior), g.branch_subject(facts.superior)) else {
        return Verdict::NotAssessable(Missing::SuperiorBranch);
    };
    let evidence = Evidence::default().with(Key::Superior, Value::Ref(subject));
    hit_if(g, ix, superior.zone != facts.zone, Severity::Notice, evidence)
}

#[cfg(test)]
mod tests {
    use super::super::town::{Town, on};
    use super::*;
    use crate::model::fact::Fact;
    use crate::model::picture::Register;

    fn branch() -> Town {
        let mut town = Town::new();
        town.branch_of(BranchKind::Branch, 3, 0);
        town
    }

    fn found(town: &Town, code: &str) -> Option<Severity> {
        town.audit().findings.iter().find(|f| f.code == code).map(|f| f.severity)
    }

    #[test]
    fn a_term_of_three_years_ends() {
        for (today, hit) in [("2026-11-22", None), ("2026-11-23", Some(Severity::Review))] {
            let mut town = branch();
            town.picture.branches[0].term_start = on("2023-11-22");
            town.today(today);
            assert_eq!(found(&town, "ZZ05"), hit, "{today}");
            town.picture.branches[0].kind = BranchKind::Committee;
            assert_eq!(found(&town, "ZZ05"), None, "five years for a committee");
            town.picture.branches[0].kind = BranchKind::Branch;
            town.picture.branches[0].village = Fact::Yes;
            assert_eq!(found(&town, "ZZ05"), None, "and in villages");
        }
        assert_eq!(branch().audit().not_assessable("ZZ05"), [(Missing::TermStart, 1)]);
    }

    #[test]
    fn an_approved_extension_is_a_hint_while_it_runs() {
        let grace = |town: &Town| town.only("ZZ05").evidence.items().iter().any(|(key, _)| *key == Key::GraceUntil);
        for (today, severity, past) in [
            ("2026-03-01", Severity::Notice, false),
            ("2026-06-30", Severity::Notice, false),
            ("2026-07-01", Severity::Review, false),
            ("2026-12-31", Severity::Review, false),
            ("2027-01-01", Severity::Review, true),
        ] {
            let mut town = branch();
            town.picture.branches[0].term_end = on("2025-12-31");
            town.picture.branches[0].term_extended = on("2026-06-30");
            town.today(today);
            assert_eq!((town.only("ZZ05").severity, grace(&town)), (severity, past), "{today}");
        }
        let mut town = branch();
        town.picture.branches[0].term_end = on("2025-10-31");
        town.picture.branches[0].term_extended = on("2030-01-01");
        assert_eq!(found(&town, "ZZ05"), Some(Severity::Review), "no extension runs past the longest shift");
    }

    #[test]
    fn thirty_days_are_allowed_for_the_decision() {
        for (applied, approved, hit) in [
            ("2026-10-23", None, false),
            ("2026-10-22", None, true),
            ("2026-01-01", on("2026-01-31"), false),
            ("2026-01-01", on("2026-02-01"), true),
        ] {
            let mut town = branch();
            town.picture.branches[0].applied_on = on(applied);
            town.picture.branches[0].approved_on = approved;
            assert_eq!(found(&town, "ZZ08"), hit.then_some(Severity::Review), "{applied} {approved:?}");
        }
        assert_eq!(branch().audit().not_assessable("ZZ08"), [(Missing::AppliedOn, 1)]);
    }

    #[test]
    fn stars_hold_a_year() {
        for (star, rated, hit) in
            [(0, None, true), (3, on("2025-11-22"), false), (3, on("2025-11-21"), true), (5, on("2026-01-01"), false)]
        {
            let mut town = branch();
            (town.picture.branches[0].star, town.picture.branches[0].star_on) = (star, rated);
            assert_eq!(found(&town, "ZZ09"), hit.then_some(Severity::Notice), "{star} {rated:?}");
        }
        let mut town = branch();
        town.picture.branches[0].star_on = None;
        assert_eq!(town.audit().not_assessable("ZZ09"), [(Missing::StarOn, 1)]);
        town.picture.branches[0].zone = NONE;
        assert!(town.audit().not_assessable("ZZ09").is_empty(), "not of a park");
        let mut town = branch();
        town.picture.registers.retain(|(register, _)| *register != Register::Stars);
        assert_eq!(town.audit().not_assessable("ZZ09"), [(Missing::Stars, 1)]);
    }

    #[test]
    fn a_superior_of_another_park_is_a_hint() {
        let town = |superior_zone: Ix, named: bool, listed: bool| {
            let mut town = branch();
            let above = town.branch(BranchKind::Committee, &[]);
            town.picture.branches[above as usize].zone = superior_zone;
            let branch = &mut town.picture.branches[0];
            (branch.superior_named, branch.superior) = (named, if listed { above } else { NONE });
            town
        };
        assert_eq!(found(&town(0, true, true), "ZZ10"), None);
        assert_eq!(found(&town(1, true, true), "ZZ10"), Some(Severity::Notice));
        assert_eq!(found(&town(NONE, true, true), "ZZ10"), Some(Severity::Notice));
        assert!(town(0, true, false).audit().not_assessable("ZZ10").contains(&(Missing::SuperiorBranch, 1)));
        assert!(town(0, false, true).audit().not_assessable("ZZ10").contains(&(Missing::Superior, 2)));
        let mut heads = town(1, true, true);
        heads.picture.branches[0].park = Fact::Yes;
        heads.picture.branches[0].kind = BranchKind::Committee;
        assert_eq!(found(&heads, "ZZ10"), None, "the park's own committee");
    }
}
