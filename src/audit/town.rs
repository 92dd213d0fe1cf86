//! A small invented town for tests: every register imported, day 2026-11-22, one line per firm, branch or member.

use super::policy::Policy;
use super::{AuditResult, Ground};
use crate::model::day::{Day, PartialDate};
use crate::model::fact::Fact;
use crate::model::finding::Finding;
use crate::model::id::{Id, Key, Region};
use crate::model::link::LinkState;
use crate::model::picture::*;
use crate::model::record::*;

pub(super) struct Town {
    pub picture: Picture,
    pub policy: Policy,
    pub day: Day,
}

pub(super) fn on(date: &str) -> Option<PartialDate> {
    PartialDate::from_day(Day::parse(date).unwrap())
}

impl Town {
    pub fn new() -> Town {
        let mut picture = Picture::default();
        picture.zones = vec!["甲园区".into(), "乙园区".into()];
        picture.registers = Register::ALL.iter().map(|register| (*register, NONE)).collect();
        Town { picture, policy: Policy::default(), day: Day::parse("2026-11-22").unwrap() }
    }

    pub fn key(kind: u8, n: usize) -> Key {
        let mut id = [0; 16];
        id[0] = kind;
        id[8..].copy_from_slice(&(n as u64).to_be_bytes());
        Key { region: Region(460105), id: Id(id) }
    }

    /// An active private enterprise of zone 0.
    pub fn firm(&mut self) -> Ix {
        let n = self.picture.enterprises.len();
        self.picture.enterprises.push(EnterpriseFacts {
            key: Town::key(1, n),
            status: Status::Active,
            ownership: Ownership::Private,
            code_state: CodeState::Valid,
            registered: 460105000,
            staff: -1,
            claims_members: -1,
            zone: 0,
            registered_zone: NONE,
            operating_zone: NONE,
            ..EnterpriseFacts::default()
        });
        n as Ix
    }

    pub fn branch(&mut self, kind: BranchKind, units: &[Ix]) -> Ix {
        let n = self.picture.branches.len();
        self.picture.branches.push(BranchFacts {
            key: Town::key(2, n),
            kind,
            declared_members: -1,
            has_roster: true,
            committee: -1,
            star: 3,
            star_on: on("2026-06-01"),
            zone: 0,
            ..BranchFacts::default()
        });
        for unit in units {
            let text = self.text(*unit, LinkState::Settled);
            self.picture.branch_units.push(BranchUnitFacts { branch: n as Ix, text });
        }
        n as Ix
    }

    pub fn park_branch(&mut self) -> Ix {
        let branch = self.branch(BranchKind::Branch, &[]);
        self.picture.branches[branch as usize].park = Fact::Yes;
        branch
    }

    /// A live branch with `full` full and `probationary` probationary members.
    pub fn branch_of(&mut self, kind: BranchKind, full: usize, probationary: usize) -> Ix {
        let branch = self.branch(kind, &[]);
        for i in 0..full + probationary {
            let member = self.member(if i < full { Category::Full } else { Category::Probationary });
            self.affiliated(member, branch, Place::Own);
        }
        branch
    }

    pub fn member(&mut self, category: Category) -> Ix {
        let n = self.picture.members.len();
        self.picture.members.push(MemberFacts { key: Town::key(3, n), category, zone: 0, ..MemberFacts::default() });
        n as Ix
    }

    pub fn text(&mut self, enterprise: Ix, state: LinkState) -> Ix {
        let n = self.picture.texts.len();
        self.picture.texts.push(TextFacts { key: Town::key(4, n), enterprise, state, ..TextFacts::default() });
        n as Ix
    }

    pub fn works(&mut self, member: Ix, enterprise: Ix) {
        self.works_by(member, enterprise, LinkState::Settled);
    }

    pub fn works_by(&mut self, member: Ix, enterprise: Ix, state: LinkState) {
        let text = self.text(enterprise, state);
        self.picture.works.push(WorkFacts { member, text, source: WorkSource::Stated });
    }

    pub fn affiliated(&mut self, member: Ix, branch: Ix, place: Place) {
        self.picture.affiliations.push(AffiliationFacts { member, branch, place, ..AffiliationFacts::default() });
    }

    pub fn transfer(&mut self, member: Ix, from: Ix, to: Ix) -> &mut TransferFacts {
        let n = self.picture.transfers.len();
        let key = Town::key(5, n);
        self.picture.transfers.push(TransferFacts {
            key,
            member,
            from,
            to,
            valid_days: -1,
            ..TransferFacts::default()
        });
        &mut self.picture.transfers[n]
    }

    pub fn contact(&mut self, role: &str, enterprise: Ix) {
        let text = self.text(enterprise, LinkState::Settled);
        let role_ix = self.picture.roles.len() as Ix;
        self.picture.roles.push(role.into());
        self.picture.contacts.push(ContactFacts { role: role_ix, text, ..ContactFacts::default() });
    }

    pub fn policy(&mut self, text: &str) {
        self.policy = Policy::with_overrides(text).unwrap();
    }

    pub fn today(&mut self, day: &str) {
        self.day = Day::parse(day).unwrap();
    }

    pub fn indexed(&self) -> Picture {
        self.picture.clone().index()
    }

    pub fn audit(&self) -> AuditResult {
        let picture = self.indexed();
        let ground = Ground::new(&picture, &self.policy, self.day);
        ground.audit(1)
    }

    /// Codes found that begin so, one per finding.
    pub fn codes(&self, prefix: &str) -> Vec<&'static str> {
        self.audit().findings.iter().map(|f| f.code).filter(|code| code.starts_with(prefix)).collect()
    }

    /// The only finding with this code.
    pub fn only(&self, code: &str) -> Finding {
        let mut found: Vec<Finding> = self.audit().findings.into_iter().filter(|f| f.code == code).collect();
        assert_eq!(found.len(), 1, "{code}: {found:?}");
        found.remove(0)
    }
}
