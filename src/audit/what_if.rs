//! 推演: what the rates would be if steps were taken. Works on a copy of the picture; nothing is changed, and what is assumed is counted.
//! Groups for joint branches are formed within one park in the order of keys: an estimate, not a proposal.

use super::Ground;
use crate::coded;
use crate::model::day::{Day, PartialDate};
use crate::model::fact::Fact;
use crate::model::id::{Id, Key};
use crate::model::link::{LinkMethod, LinkState};
use crate::model::picture::{
    AffiliationFacts, BranchFacts, BranchUnitFacts, ContactFacts, Ix, NONE, Picture, TextFacts,
};
use crate::model::record::{AffiliationKind, BranchKind, Category, Place, Standing};
use std::collections::BTreeMap;

coded! {
    /// 假设: a step that might be taken.
    Step {
        #[default] Transfers = 1, "在途的转接全部办结", "transfers under way are done";
        Own = 2, "应单独建支部的都已建", "every own branch due is founded";
        Joint = 4, "应联合组建的在本园区联合组建", "joint branches are founded within each park";
        Liaisons = 8, "无任何工作覆盖的三有企业都派联络员", "three-have enterprises without any work get a liaison";
    }
}

/// Steps taken together: bits of [`Step`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Steps(pub u8);

impl Steps {
    /// Whether the step is taken.
    pub fn has(self, step: Step) -> bool {
        self.0 & step as u8 != 0
    }

    /// With the step turned round.
    pub fn toggled(self, step: Step) -> Steps {
        Steps(self.0 ^ step as u8)
    }
}

/// A picture in which the steps are taken, and how often each was.
#[derive(Clone, Debug)]
pub struct Supposed {
    /// The picture.
    pub picture: Picture,
    /// What was done, by step, in its order.
    pub done: Vec<(Step, u64)>,
}

/// Takes steps on a copy.
pub fn suppose(ground: &Ground<'_>, steps: Steps) -> Supposed {
    let mut next = Next { picture: ground.picture.clone(), day: ground.day, texts: BTreeMap::new() };
    let mut done = Vec::new();
    for step in Step::ALL.iter().copied().filter(|step| steps.has(*step)) {
        let n = match step {
            Step::Transfers => next.finish_transfers(),
            Step::Own => next.found_own(ground),
            Step::Joint => next.found_joint(ground),
            Step::Liaisons => next.send_liaisons(ground),
        };
        done.push((step, n));
    }
    Supposed { picture: next.picture.index(), done }
}

/// The copy while it is worked on.
struct Next {
    picture: Picture,
    day: Day,
    /// A unit text tied to an enterprise, made when first needed.
    texts: BTreeMap<Ix, Ix>,
}

/// Keys of rows that do not exist: their first byte is one no ULID of ours begins with.
fn supposed_key(n: usize) -> Key {
    let mut id = [0; 16];
    id[0] = u8::MAX;
    id[8..].copy_from_slice(&(n as u64).to_be_bytes());
    Key { id: Id(id), ..Key::default() }
}

fn position(n: usize) -> Ix {
    Ix::try_from(n).unwrap_or(NONE)
}

impl Next {
    fn today(&self) -> Option<PartialDate> {
        PartialDate::from_day(self.day)
    }

    fn finish_transfers(&mut self) -> u64 {
        let today = self.today();
        let mut n = 0;
        let mut moves: BTreeMap<Ix, Ix> = BTreeMap::new();
        for transfer in &mut self.picture.transfers {
            let is_open = transfer.accepted_on.is_none() && transfer.receipt_on.is_none();
            if !is_open || (transfer.member as usize) >= self.picture.members.len() {
                continue;
            }
            n += 1;
            (transfer.accepted_on, transfer.receipt_on) = (today, today);
            moves.insert(transfer.member, transfer.to);
        }
        self.move_to(&moves, Place::Unknown);
        n
    }

    /// Formal affiliations of members go to a branch; one that is not on the list takes them out of sight.
    fn move_to(&mut self, moves: &BTreeMap<Ix, Ix>, place: Place) {
        for affiliation in &mut self.picture.affiliations {
            let Some(to) = moves.get(&affiliation.member) else { continue };
            if affiliation.kind == AffiliationKind::Formal {
                (affiliation.branch, affiliation.place) = (*to, place);
            }
        }
    }

    /// Enterprises of the base with so many full members and without an organisation that a rule asks for one.
    fn due(ground: &Ground<'_>, fits: impl Fn(u32) -> bool, covered: impl Fn(Ix) -> Fact) -> Vec<Ix> {
        let scopes = ground.scope.enterprises.iter().zip(0..);
        let due =
            scopes.filter(|(counted, ix)| counted.in_scope() && fits(counted.people.full) && covered(*ix) == Fact::No);
        due.map(|(_, ix)| ix).collect()
    }

    fn found_own(&mut self, ground: &Ground<'_>) -> u64 {
        let least = ground.limits.min_full;
        let due = Next::due(ground, |full| full >= least, |ix| ground.scope.enterprises[ix as usize].own);
        due.iter().for_each(|enterprise| self.found(ground, BranchKind::Branch, &[*enterprise]));
        due.len() as u64
    }

    /// Within a park: enterprises with one or two full members, put together until three are there, at most as many as the law says.
    fn found_joint(&mut self, ground: &Ground<'_>) -> u64 {
        let least = ground.limits.min_full;
        let mut due =
            Next::due(ground, |full| (1..least).contains(&full), |ix| ground.scope.enterprises[ix as usize].org);
        due.sort_by_key(|ix| {
            let facts = ground.picture.enterprise(*ix);
            (facts.zone, facts.key)
        });
        let mut n = 0;
        for park in due.chunk_by(|a, b| ground.picture.enterprise(*a).zone == ground.picture.enterprise(*b).zone) {
            if ground.picture.enterprise(park[0]).zone == NONE {
                continue;
            }
            let (mut group, mut full): (Vec<Ix>, u32) = (Vec::new(), 0);
            for enterprise in park {
                group.push(*enterprise);
                full += ground.scope.enterprises[*enterprise as usize].people.full;
                if full < least && group.len() < ground.limits.max_units as usize {
                    continue;
                }
                if full >= least {
                    self.found(ground, BranchKind::Joint, &group);
                    n += group.len() as u64;
                }
                (group, full) = (Vec::new(), 0);
            }
        }
        n
    }

    fn found(&mut self, ground: &Ground<'_>, kind: BranchKind, units: &[Ix]) {
        let branch = position(self.picture.branches.len());
        let facts = BranchFacts {
            key: supposed_key(self.picture.branches.len()),
            kind,
            founded: self.today(),
            declared_members: -1,
            has_roster: true,
            committee: -1,
            term_start: self.today(),
            superior: NONE,
            zone: units.first().map_or(NONE, |unit| ground.picture.enterprise(*unit).zone),
            ..BranchFacts::default()
        };
        self.picture.branches.push(facts);
        let mut moves = BTreeMap::new();
        for unit in units {
            let text = self.text_of(*unit);
            self.picture.branch_units.push(BranchUnitFacts { branch, text });
            for work in ground.picture.works_of_enterprise(*unit) {
                let Some(member) = ground.picture.members.get(work.member as usize) else { continue };
                if member.standing == Standing::Normal && member.category != Category::Unknown {
                    moves.insert(work.member, branch);
                }
            }
        }
        self.move_to_new(&moves);
    }

    /// Members join the branch; those whose affiliation no list tells get one.
    fn move_to_new(&mut self, moves: &BTreeMap<Ix, Ix>) {
        let mut left = moves.clone();
        for affiliation in &mut self.picture.affiliations {
            let Some(to) = moves.get(&affiliation.member) else { continue };
            if affiliation.kind == AffiliationKind::Formal {
                (affiliation.branch, affiliation.place) = (*to, Place::Own);
                left.remove(&affiliation.member);
            }
        }
        let joined = left.into_iter().map(|(member, branch)| AffiliationFacts {
            member,
            branch,
            place: Place::Own,
            ..AffiliationFacts::default()
        });
        self.picture.affiliations.extend(joined);
    }

    fn send_liaisons(&mut self, ground: &Ground<'_>) -> u64 {
        let scopes = ground.scope.enterprises.iter().zip(0..);
        let reached = |counted: &super::scope::EnterpriseScope| counted.work;
        let due: Vec<Ix> = scopes
            .filter(|(counted, _)| counted.in_scope() && counted.three_have.is_yes() && reached(counted) == Fact::No)
            .map(|(_, ix)| ix)
            .collect();
        if due.is_empty() {
            return 0;
        }
        let role = position(self.picture.roles.len());
        self.picture.roles.push("联络员".to_owned());
        for enterprise in &due {
            let text = self.text_of(*enterprise);
            let key = supposed_key(self.picture.contacts.len());
            self.picture.contacts.push(ContactFacts { key, role, text, stated_visits: None });
        }
        due.len() as u64
    }

    /// A unit text tied to the enterprise.
    fn text_of(&mut self, enterprise: Ix) -> Ix {
        if let Some(text) = self.texts.get(&enterprise) {
            return *text;
        }
        let text = position(self.picture.texts.len());
        self.picture.texts.push(TextFacts {
            key: supposed_key(self.picture.texts.len()),
            enterprise,
            state: LinkState::Confirmed,
            method: LinkMethod::Person,
            ..TextFacts::default()
        });
        self.texts.insert(enterprise, text);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures::{Base, Cover, FigureKey, Slice};
    use super::super::town::{Town, on};
    use super::*;

    fn after(town: &Town, steps: u8) -> (Supposed, Vec<&'static str>) {
        let picture = town.indexed();
        let ground = Ground::new(&picture, &town.policy, town.day);
        let supposed = suppose(&ground, Steps(steps));
        let codes = Ground::new(&supposed.picture, &town.policy, town.day).audit(1);
        let codes = codes.findings.iter().map(|f| f.code).collect();
        (supposed, codes)
    }

    fn staffed(full: &[usize]) -> Town {
        let mut town = Town::new();
        let park = town.park_branch();
        for n in full {
            let firm = town.firm();
            town.picture.enterprises[firm as usize].running = Fact::Yes;
            for _ in 0..*n {
                let member = town.member(Category::Full);
                town.works(member, firm);
                town.affiliated(member, park, Place::Park);
            }
        }
        town
    }

    #[test]
    fn an_own_branch_closes_the_finding_and_raises_the_rate() {
        let town = staffed(&[3, 2, 0]);
        let (supposed, codes) = after(&town, Step::Own as u8);
        assert_eq!(supposed.done, [(Step::Own, 1)]);
        assert!(!codes.contains(&"FG01") && codes.contains(&"FG02"));
        let ground = Ground::new(&supposed.picture, &town.policy, town.day);
        let rate = ground.figure(FigureKey::Coverage(Cover::Organisation, Base::Running), Slice::All);
        assert_eq!((rate.numerator, rate.denominator), (1, 3));
        let small = ground.scope.branches.last().unwrap();
        assert_eq!(small.people.full, 3, "its members joined it");
    }

    #[test]
    fn joint_branches_need_three_members_and_one_park() {
        let mut town = staffed(&[2, 1, 1, 1]);
        let (supposed, codes) = after(&town, Step::Joint as u8);
        assert_eq!(supposed.done, [(Step::Joint, 2)]);
        assert_eq!(codes.iter().filter(|code| **code == "FG02").count(), 2, "two are left with two members");
        town.picture.enterprises.iter_mut().for_each(|e| e.zone = NONE);
        assert_eq!(after(&town, Step::Joint as u8).0.done, [(Step::Joint, 0)]);
    }

    #[test]
    fn transfers_arrive_and_liaisons_are_sent() {
        let mut town = staffed(&[1]);
        let to = town.branch(BranchKind::Branch, &[0]);
        town.transfer(0, 0, to).issued_on = on("2026-01-01");
        let firm = town.firm();
        let facts = &mut town.picture.enterprises[firm as usize];
        (facts.premises, facts.running, facts.staff, facts.union) = (Fact::Yes, Fact::Yes, 10, Fact::No);
        let (supposed, codes) = after(&town, Step::Transfers as u8 | Step::Liaisons as u8);
        assert_eq!(supposed.done, [(Step::Transfers, 1), (Step::Liaisons, 1)]);
        assert!(!codes.contains(&"GX03") && !codes.contains(&"FG03") && !codes.contains(&"FG08"), "{codes:?}");
        assert_eq!(supposed.picture.affiliations[0].branch, to);
    }

    #[test]
    fn no_step_changes_nothing() {
        let town = staffed(&[3, 2]);
        let (supposed, _) = after(&town, 0);
        assert_eq!(format!("{:?}", supposed.picture), format!("{:?}", town.indexed()));
        assert!(Steps(0).toggled(Step::Own).has(Step::Own));
    }
}
