//! 数字注水核对: what could make the figures look better than the field is. Member rows counted in two branches, instructors with more
//! enterprises than one person can serve, branches founded in the last days that nobody transferred into. Each is a row to look at
//! (请核实), never a verdict; nothing here changes a figure.

use crate::model::day::{Day, PartialDate};
use crate::model::id::{Key, Kind, Subject};
use crate::model::picture::{Ix, NONE, Picture};
use crate::model::record::AffiliationKind;
use std::collections::{BTreeMap, BTreeSet};

/// What is counted twice, too often, or too early.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Doubt {
    /// 一名党员计入两个党组织
    CountedTwice,
    /// 指导员联系企业过多
    CrowdedInstructor,
    /// 新建党组织无党员转入
    EmptyFounding,
}

impl Doubt {
    /// Every kind, in the order of a report.
    pub const ALL: [Doubt; 3] = [Doubt::CountedTwice, Doubt::CrowdedInstructor, Doubt::EmptyFounding];

    /// 标题
    pub fn zh(self) -> &'static str {
        match self {
            Doubt::CountedTwice => "一名党员计入两个党组织",
            Doubt::CrowdedInstructor => "指导员联系企业数超过限额",
            Doubt::EmptyFounding => "近日成立的党组织尚无党员转入",
        }
    }

    /// Title in English; also the key in `--json` after blanks became hyphens.
    pub fn en(self) -> &'static str {
        match self {
            Doubt::CountedTwice => "member counted in two branches",
            Doubt::CrowdedInstructor => "instructor with many enterprises",
            Doubt::EmptyFounding => "new branch without transfers",
        }
    }
}

/// One row to look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doubtful {
    /// Why.
    pub doubt: Doubt,
    /// The member, contact person or branch.
    pub subject: Subject,
    /// The branches that count the member, the enterprises of the instructor.
    pub others: Vec<Key>,
    /// The day the branch was founded on, as the list gives it.
    pub founded: Option<PartialDate>,
}

/// 口径 of the checks; they come from Policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Enterprises one instructor may have.
    pub enterprises_of_instructor: u32,
    /// A branch this many days old or younger is new.
    pub new_days: i32,
}

/// Everything doubtful on a day, in the order of [`Doubt::ALL`], then by key.
pub fn doubts(picture: &Picture, limits: Limits, day: Day) -> Vec<Doubtful> {
    let mut all = counted_twice(picture, day);
    all.extend(crowded_instructors(picture, limits.enterprises_of_instructor));
    all.extend(empty_foundings(picture, limits.new_days, day));
    all.sort_by_key(|row| (row.doubt, row.subject));
    all
}

/// Live branches that count a member, through all rows that are the same person.
fn branches_counting(picture: &Picture, member: Ix, day: Day) -> BTreeSet<Ix> {
    let alone = [member];
    let rows = match picture.same_person(member) {
        [] => &alone[..],
        rows => rows,
    };
    let held = rows.iter().flat_map(|row| picture.affiliations_of_member(*row));
    let formal = held.filter(|held| held.kind == AffiliationKind::Formal && held.branch != NONE);
    formal.map(|held| held.branch).filter(|branch| picture.is_live(*branch, day)).collect()
}

fn counted_twice(picture: &Picture, day: Day) -> Vec<Doubtful> {
    let mut list = Vec::new();
    for (member, facts) in (0u32..).zip(&picture.members) {
        // A person on several rows is named once, by the first of them.
        if picture.same_person(member).first().is_some_and(|first| *first != member) {
            continue;
        }
        let branches = branches_counting(picture, member, day);
        if branches.len() > 1 {
            let others = branches.into_iter().filter_map(|branch| picture.branch(branch).map(|facts| facts.key));
            let subject = Subject { kind: Kind::Member, key: facts.key };
            list.push(Doubtful { doubt: Doubt::CountedTwice, subject, others: others.collect(), founded: None });
        }
    }
    list
}

/// 指导员 by their role's name; 联络员 are the enterprise's own people and have one each.
fn crowded_instructors(picture: &Picture, most: u32) -> Vec<Doubtful> {
    let mut served: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
    for contact in &picture.contacts {
        let is_instructor = picture.roles.get(contact.role as usize).is_some_and(|role| role.contains("指导员"));
        if let (true, Some(enterprise)) = (is_instructor, picture.linked(contact.text)) {
            served.entry(contact.key).or_default().insert(picture.enterprise(enterprise).key);
        }
    }
    let crowded = served.into_iter().filter(|(_, enterprises)| enterprises.len() > most as usize);
    let row = |(key, enterprises): (Key, BTreeSet<Key>)| Doubtful {
        doubt: Doubt::CrowdedInstructor,
        subject: Subject { kind: Kind::Contact, key },
        others: enterprises.into_iter().collect(),
        founded: None,
    };
    crowded.map(row).collect()
}

/// Founded in the last days, and neither an affiliation since then nor an accepted transfer.
fn empty_foundings(picture: &Picture, new_days: i32, day: Day) -> Vec<Doubtful> {
    let is_new = |founded: PartialDate| founded.latest() <= day && founded.latest() >= day.plus_days(-new_days);
    let mut list = Vec::new();
    for (branch, facts) in (0u32..).zip(&picture.branches) {
        let Some(founded) = facts.founded.filter(|founded| is_new(*founded)) else { continue };
        let came = |since: Option<PartialDate>| since.is_some_and(|since| since.latest() >= founded.earliest());
        let affiliated = picture.affiliations_of_branch(branch).any(|held| came(held.since));
        let mut accepted = picture.transfers.iter().filter(|row| row.to == branch);
        if picture.is_live(branch, day) && !affiliated && !accepted.any(|row| came(row.accepted_on)) {
            let subject = Subject { kind: Kind::Branch, key: facts.key };
            let founded = Some(founded);
            list.push(Doubtful { doubt: Doubt::EmptyFounding, subject, others: Vec::new(), founded });
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{Id, Region};
    use crate::model::link::LinkState;
    use crate::model::picture::*;

    const LIMITS: Limits = Limits { enterprises_of_instructor: 2, new_days: 7 };

    fn key(n: u8) -> Key {
        Key { region: Region(460_000), id: Id([n; 16]) }
    }

    fn day() -> Day {
        Day::from_ymd(2026, 6, 30).unwrap()
    }

    fn on(month: u32, day: u32) -> Option<PartialDate> {
        PartialDate::new(2026, Some(month), Some(day))
    }

    fn town() -> Picture {
        let branch = |n, founded| BranchFacts { key: key(n), founded, ..Default::default() };
        let member = |n, id_hash| MemberFacts { key: key(n), id_hash, ..Default::default() };
        let held = |member, branch, since| AffiliationFacts { member, branch, since, ..Default::default() };
        let text = |enterprise| TextFacts { enterprise, state: LinkState::Settled, ..Default::default() };
        let contact = |n, role, text| ContactFacts { key: key(n), role, text, ..Default::default() };
        let mut picture = Picture::default();
        picture.enterprises = (1..4).map(|n| EnterpriseFacts { key: key(n), ..Default::default() }).collect();
        picture.branches =
            vec![branch(11, on(1, 5)), branch(12, on(6, 25)), branch(13, on(6, 26)), branch(14, on(6, 20))];
        picture.members = vec![member(21, 7), member(22, 7), member(23, 0)];
        picture.affiliations = vec![held(0, 0, None), held(1, 2, on(6, 27)), held(2, 0, None), held(2, 0, None)];
        picture.texts = vec![text(0), text(1), text(2), text(2)];
        picture.contacts = vec![
            contact(31, 0, 0),
            contact(31, 0, 1),
            contact(31, 0, 2),
            contact(32, 1, 0),
            contact(32, 1, 1),
            contact(32, 1, 2),
        ];
        picture.roles = vec!["党建指导员".into(), "联络员".into()];
        picture.index()
    }

    fn found(picture: &Picture) -> Vec<(Doubt, Key, usize)> {
        doubts(picture, LIMITS, day()).into_iter().map(|row| (row.doubt, row.subject.key, row.others.len())).collect()
    }

    #[test]
    fn what_swells_figures_is_named_once() {
        let expect = vec![
            (Doubt::CountedTwice, key(21), 2),
            (Doubt::CrowdedInstructor, key(31), 3),
            (Doubt::EmptyFounding, key(12), 0),
        ];
        assert_eq!(found(&town()), expect);
    }

    #[test]
    fn an_accepted_transfer_fills_a_new_branch() {
        let mut picture = town();
        picture.transfers =
            vec![TransferFacts { to: 1, from: NONE, member: NONE, accepted_on: on(6, 26), ..Default::default() }];
        let picture = picture.index();
        assert!(!found(&picture).iter().any(|row| row.0 == Doubt::EmptyFounding));
    }

    #[test]
    fn the_limit_itself_is_not_doubtful() {
        let mut picture = town();
        picture.contacts.truncate(2);
        let picture = picture.index();
        assert!(!found(&picture).iter().any(|row| row.0 == Doubt::CrowdedInstructor));
    }
}
