//! SJ 两本名单: what two lists say about the same thing: a credit code with two names, an enterprise's list of its members against the
//! rosters. Neither list is taken to be the right one.

use super::data::uses;
use super::scope::Covers;
use super::{Gate, Ground, Hit, Missing, Verdict};
use crate::model::finding::{Evidence, EvidenceKey as Key, Severity, Value};
use crate::model::id::{Kind, Subject};
use crate::model::picture::{Ix, NONE};
use crate::model::record::{AffiliationKind, Standing};

pub(super) fn other_name(g: &Ground, ix: Ix) -> Verdict {
    let mut texts: Vec<Ix> = g.picture.other_names_of(ix).filter(|text| uses(g, *text) > 0).collect();
    if texts.is_empty() {
        return Verdict::Clear;
    }
    texts.sort_unstable();
    texts.dedup();
    let hit = |text: &Ix| {
        let other = Subject { kind: Kind::UnitText, key: g.picture.texts[*text as usize].key };
        let evidence =
            Evidence::default().with(Key::OtherName, Value::Ref(other)).number(Key::Occurrences, uses(g, *text));
        Hit { subject: g.enterprise_subject(ix), object: Some(other), severity: Severity::Review, evidence }
    };
    Verdict::Hits(texts.iter().map(hit).collect())
}

/// 花名册: members of normal standing in an organisation of an enterprise that handed in its list.
pub(super) fn on_roster_of_a_lister(g: &Ground, ix: Ix) -> Gate {
    let normal = g.picture.member(ix).standing == Standing::Normal;
    Gate::from(normal && !g.picture.listings.is_empty() && listers(g, ix).next().is_some())
}

/// Enterprises with a list in whose organisation the member is: that of the branch, in a joint one that where the member works.
fn listers<'a>(g: &'a Ground, member: Ix) -> impl Iterator<Item = Ix> + 'a {
    let formal = g.picture.affiliations_of_member(member).filter(|a| a.kind == AffiliationKind::Formal);
    let units = formal.flat_map(move |a| {
        let covers = g.scope.covers(a.branch);
        let units = g.picture.units_of_branch(a.branch).filter_map(|unit| g.unit(unit.text));
        units.filter(move |unit| match covers {
            Covers::Own => true,
            Covers::Jointly => g.picture.works_of_member(member).any(|work| g.unit(work.text) == Some(*unit)),
            Covers::Nothing => false,
        })
    });
    units.filter(|unit| g.picture.enterprise(*unit).has_member_list)
}

pub(super) fn not_on_the_list(g: &Ground, ix: Ix) -> Verdict {
    let same = |row: Ix| row == ix || g.picture.same_person(ix).contains(&row);
    let mut absent: Vec<Ix> = Vec::new();
    for enterprise in listers(g, ix) {
        let mut listed = g.picture.listings_of_enterprise(enterprise);
        if listed.any(|listing| listing.member != NONE && same(listing.member)) {
            return Verdict::Clear;
        }
        // A listed person without an ID may be this one.
        if g.picture.listings_of_enterprise(enterprise).any(|l| l.member == NONE && !l.certain) {
            return Verdict::NotAssessable(Missing::Listed);
        }
        absent.push(enterprise);
    }
    absent.sort_unstable();
    absent.dedup();
    let hit = |enterprise: Ix| {
        let enterprise = g.enterprise_subject(enterprise);
        let evidence = Evidence::default().with(Key::Enterprise, Value::Ref(enterprise));
        Hit { subject: g.member_subject(ix), object: Some(enterprise), severity: Severity::Review, evidence }
    };
    Verdict::from_hits(absent.into_iter().map(hit).collect(), None)
}

pub(super) fn on_no_roster(g: &Ground, ix: Ix) -> Verdict {
    let listing = &g.picture.listings[ix as usize];
    if listing.member != NONE {
        return Verdict::Clear;
    }
    if !listing.certain {
        return Verdict::NotAssessable(Missing::Listed);
    }
    let subject = Subject { kind: Kind::Listing, key: listing.key };
    let mut evidence = Evidence::default().with(Key::Listing, Value::Ref(subject));
    let mut object = None;
    if (listing.enterprise as usize) < g.picture.enterprises.len() {
        let enterprise = g.enterprise_subject(listing.enterprise);
        evidence = evidence.with(Key::Enterprise, Value::Ref(enterprise));
        object = Some(enterprise);
    }
    Verdict::Hits(vec![Hit { subject, object, severity: Severity::Review, evidence }])
}

#[cfg(test)]
mod tests {
    use super::super::town::Town;
    use super::*;
    use crate::model::link::LinkState;
    use crate::model::picture::{ListingFacts, OtherName};
    use crate::model::record::{BranchKind, Category, Place};

    #[test]
    fn another_name_for_a_code_is_asked_about_where_it_is_used() {
        let mut town = Town::new();
        let (firm, member) = (town.firm(), town.member(Category::Full));
        town.works_by(member, firm, LinkState::Settled);
        assert!(town.codes("SJ02").is_empty());
        town.picture.other_names.push(OtherName { enterprise: firm, text: 0 });
        let finding = town.only("SJ02");
        assert_eq!(finding.severity, Severity::Review);
        assert!(finding.object.is_some_and(|o| o.kind == Kind::UnitText));
        town.picture.works.clear();
        assert!(town.codes("SJ02").is_empty(), "no list uses it any more");
    }

    /// Three on the roster of the firm's branch; the firm's list names `listed` of them and one stranger.
    fn both(listed: usize, stranger_certain: Option<bool>) -> Town {
        let mut town = Town::new();
        let firm = town.firm();
        town.picture.enterprises[firm as usize].has_member_list = true;
        let branch = town.branch(BranchKind::Branch, &[firm]);
        for i in 0..3 {
            let member = town.member(Category::Full);
            town.affiliated(member, branch, Place::Own);
            let listing = ListingFacts { enterprise: firm, member, certain: true, ..ListingFacts::default() };
            town.picture.listings.extend((i < listed).then_some(listing));
        }
        let stranger = |certain| ListingFacts { enterprise: firm, member: NONE, certain, ..ListingFacts::default() };
        town.picture.listings.extend(stranger_certain.map(stranger));
        town
    }

    #[test]
    fn the_two_lists_are_compared_both_ways() {
        assert!(both(3, None).codes("SJ0").is_empty());
        assert_eq!(both(2, None).codes("SJ0"), ["SJ03"]);
        assert_eq!(both(3, Some(true)).codes("SJ0"), ["SJ04"]);
        assert_eq!(both(1, Some(true)).codes("SJ0"), ["SJ03", "SJ03", "SJ04"]);
        assert_eq!(both(2, Some(true)).only("SJ04").subject.kind, Kind::Listing);
    }

    #[test]
    fn a_listed_person_without_an_id_decides_nothing() {
        let town = both(2, Some(false));
        assert!(town.codes("SJ0").is_empty());
        let result = town.audit();
        assert_eq!(result.not_assessable("SJ03"), [(Missing::Listed, 1)]);
        assert_eq!(result.not_assessable("SJ04"), [(Missing::Listed, 1)]);
    }

    #[test]
    fn an_enterprise_without_a_list_is_not_asked() {
        let mut town = both(0, None);
        town.picture.enterprises[0].has_member_list = false;
        assert!(town.codes("SJ03").is_empty());
        assert!(town.audit().not_assessable("SJ03").is_empty());
    }

    #[test]
    fn in_a_joint_branch_the_member_belongs_where_the_work_is() {
        let mut town = both(2, None);
        let other = town.firm();
        let text = town.text(other, LinkState::Settled);
        town.picture.branch_units.push(crate::model::picture::BranchUnitFacts { branch: 0, text });
        assert!(town.codes("SJ03").is_empty(), "where they work is not known");
        town.works(2, 0);
        assert_eq!(town.codes("SJ03"), ["SJ03"]);
    }
}
