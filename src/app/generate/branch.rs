//! The branches of a plan, kept in memory (a province has some 50,000): who hosts them, how many members they hold.

use super::chance::{Chance, Shuffle};
use super::enterprise::{Enterprises, address, core, person_name, phone, without_form};
use super::words::ZONES;
use super::{Plan, iso};
use crate::model::day::Day;
use crate::model::record::BranchKind;
use std::collections::HashSet;

const STREAM_BRANCH: u64 = 10;
const STREAM_DETAIL: u64 = 11;
/// Of 100 members this many have their affiliation in a branch of the list; the others come from outside.
const INSIDE_PERCENT: u64 = 78;
/// A branch that outgrew the fifty (支部党员超五十人).
const OVERFULL: u32 = 52;

/// 党组织: one row of the branch list.
pub(super) struct Branch {
    pub(super) name: String,
    pub(super) code: String,
    pub(super) kind: BranchKind,
    pub(super) units: Vec<u64>,
    pub(super) superior: Option<usize>,
    pub(super) dissolved: Option<Day>,
    /// Rows of the member list whose formal affiliation is here.
    pub(super) members: u32,
    /// Only two of them are full members.
    pub(super) two_full: bool,
    pub(super) zone: Option<usize>,
    /// Share of the whole, until `members` is settled.
    weight: u32,
}

/// All branches, and where each one's members begin in the member list.
pub(super) struct Branches {
    pub(super) list: Vec<Branch>,
    starts: Vec<u64>,
}

impl Branches {
    pub(super) fn new(plan: &Plan, enterprises: &Enterprises) -> Branches {
        let mut draft = Draft::new(plan, enterprises);
        let mut list: Vec<Branch> = (0..plan.branches).map(|index| draft.branch(index)).collect();
        let inside = plan.members as u64 * INSIDE_PERCENT / 100;
        share_out(&mut list, inside);
        let mut starts = vec![0];
        for branch in &list {
            starts.push(starts.last().copied().unwrap_or(0) + u64::from(branch.members));
        }
        Branches { list, starts }
    }

    /// How many rows of the member list belong to branches of the list.
    pub(super) fn inside(&self) -> u64 {
        self.starts.last().copied().unwrap_or(0)
    }

    /// The first row of the member list that belongs to a branch.
    pub(super) fn first_member(&self, branch: usize) -> u64 {
        self.starts.get(branch).copied().unwrap_or(0)
    }

    /// The branch of a row of the member list, and the row's place within it.
    pub(super) fn of_member(&self, member: u64) -> Option<(usize, u64)> {
        if member >= self.inside() {
            return None;
        }
        let after = self.starts.partition_point(|start| *start <= member);
        let index = after.checked_sub(1)?;
        Some((index, member - self.starts[index]))
    }
}

struct Draft<'a> {
    plan: &'a Plan,
    enterprises: &'a Enterprises<'a>,
    order: Shuffle,
    next_host: u64,
    hosts: HashSet<u64>,
    n_committees: usize,
    n_general: usize,
    overfull_done: bool,
}

impl<'a> Draft<'a> {
    fn new(plan: &'a Plan, enterprises: &'a Enterprises<'a>) -> Draft<'a> {
        let n_committees = (plan.branches / 12).min(ZONES.len());
        let n_general = plan.branches / 80;
        let order = Shuffle::new(enterprises.count(), plan.seed ^ 0xb0);
        Draft {
            plan,
            enterprises,
            order,
            next_host: 0,
            hosts: HashSet::new(),
            n_committees,
            n_general,
            overfull_done: false,
        }
    }

    fn branch(&mut self, index: usize) -> Branch {
        let mut chance = Chance::at(self.plan.seed, STREAM_BRANCH, index as u64);
        if index < self.n_committees {
            return self.committee(index);
        }
        let superior = (self.n_committees > 0).then(|| chance.index(self.n_committees));
        let kind = if index < self.n_committees + self.n_general {
            BranchKind::General
        } else {
            chance.weighted(&[
                (700, BranchKind::Branch),
                (230, BranchKind::Joint),
                (25, BranchKind::Floating),
                (25, BranchKind::Temporary),
                (20, BranchKind::Functional),
            ])
        };
        let mut branch = self.hosted(index, kind, superior, &mut chance);
        self.fate(&mut branch, &mut chance);
        branch
    }

    fn committee(&self, index: usize) -> Branch {
        Branch {
            name: format!("中共{}委员会", ZONES[index].name),
            code: code(index),
            kind: BranchKind::Committee,
            units: Vec::new(),
            superior: None,
            dissolved: None,
            members: 0,
            two_full: false,
            zone: Some(index),
            weight: 0,
        }
    }

    fn hosted(&mut self, index: usize, kind: BranchKind, superior: Option<usize>, chance: &mut Chance) -> Branch {
        let n_units = match kind {
            BranchKind::Joint => chance.weighted(&[(30, 2), (34, 3), (18, 4), (12, 5), (6, 6)]),
            BranchKind::Branch | BranchKind::General | BranchKind::Temporary => 1,
            _ => 0,
        };
        let gone = kind == BranchKind::Branch && chance.hit(100);
        let units: Vec<u64> = (0..n_units).map(|_| self.host(gone)).collect();
        let first = units.first().map(|unit| self.enterprises.identity(*unit));
        let zone = first.as_ref().map_or_else(|| Some(chance.index(ZONES.len())), |identity| identity.zone);
        let host = first.map(|identity| identity.name).unwrap_or_default();
        Branch {
            name: branch_name(kind, &host, n_units, zone, index, chance),
            code: code(index),
            kind,
            units,
            superior,
            dissolved: None,
            members: 0,
            two_full: false,
            zone,
            weight: weight(kind, chance),
        }
    }

    /// The next enterprise that can host a branch; past the last one, names nobody registered.
    fn host(&mut self, gone: bool) -> u64 {
        for _ in 0..200 {
            let index = self.order.at(self.next_host);
            self.next_host += 1;
            let identity = self.enterprises.identity(index);
            let fits = if gone {
                matches!(identity.status, "注销" | "迁出" | "吊销，已注销")
            } else {
                identity.may_have_branch()
            };
            if fits && index < self.enterprises.count() && self.hosts.insert(index) {
                return index;
            }
        }
        self.enterprises.count() + self.next_host
    }

    /// The odd ones: dissolved with members left, one overfull, some with two full members.
    fn fate(&mut self, branch: &mut Branch, chance: &mut Chance) {
        if !matches!(branch.kind, BranchKind::Branch | BranchKind::Joint) {
            return;
        }
        if chance.hit(250) {
            branch.dissolved = Some(self.plan.as_of.plus_days(-chance.between(10, 900)));
            branch.weight = branch.weight.min(2);
            return;
        }
        branch.two_full = chance.hit(400);
        if !self.overfull_done && self.plan.members >= 200 && branch.kind == BranchKind::Branch && !branch.two_full {
            self.overfull_done = true;
            branch.members = OVERFULL;
            branch.weight = 0;
        }
    }
}

/// Members per branch by weight, so that the sum is exact; those already settled keep theirs.
fn share_out(list: &mut [Branch], inside: u64) {
    let settled: u64 = list.iter().map(|branch| u64::from(branch.members)).sum();
    let total: u64 = list.iter().map(|branch| u64::from(branch.weight)).sum();
    let open = inside.saturating_sub(settled);
    if total == 0 {
        return;
    }
    let (mut weight, mut given) = (0u64, 0u64);
    for branch in list.iter_mut().filter(|branch| branch.weight > 0) {
        weight += u64::from(branch.weight);
        let until = (u128::from(open) * u128::from(weight) / u128::from(total)) as u64;
        branch.members = u32::try_from(until - given).unwrap_or(u32::MAX);
        given = until;
    }
}

fn weight(kind: BranchKind, chance: &mut Chance) -> u32 {
    match kind {
        BranchKind::Branch => chance.halving(4, 45),
        BranchKind::Joint => chance.halving(3, 20),
        BranchKind::Floating => chance.halving(8, 40),
        _ => 0,
    }
}

fn code(index: usize) -> String {
    format!("099{:09}", index + 1)
}

fn branch_name(
    kind: BranchKind,
    host: &str,
    n_units: usize,
    zone: Option<usize>,
    index: usize,
    chance: &mut Chance,
) -> String {
    let short = without_form(host);
    let place = zone.map_or("片区", |zone| ZONES[zone].name);
    match kind {
        BranchKind::Branch if chance.hit(4_000) => format!("中共{host}支部委员会"),
        BranchKind::Branch if chance.hit(2_000) => format!("{}党支部", core(host)),
        BranchKind::Branch => format!("{short}党支部"),
        BranchKind::Joint if chance.hit(4_000) => format!("{}等{n_units}家企业联合党支部", core(host)),
        BranchKind::Joint => format!("{place}第{}联合党支部", index + 1),
        BranchKind::General => format!("{short}党总支"),
        BranchKind::Temporary => format!("{short}项目临时党支部"),
        BranchKind::Floating => format!("{place}第{}流动党员党支部", index + 1),
        _ => format!("{place}第{}功能型党支部", index + 1),
    }
}

/// Fills the cells of a row of the branch list, in the order of [`super::BRANCH_HEADINGS`].
pub(super) fn fill(plan: &Plan, enterprises: &Enterprises, branches: &Branches, index: usize, cells: &mut Vec<String>) {
    let branch = &branches.list[index];
    let mut chance = Chance::at(plan.seed, STREAM_DETAIL, index as u64);
    let units: Vec<_> = branch.units.iter().map(|unit| enterprises.identity(*unit)).collect();
    let names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
    let codes: Vec<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
    let founded = branch.dissolved.unwrap_or(plan.as_of).plus_days(-chance.between(100, 5_000));
    let term = plan.as_of.plus_days(-chance.between(30, 1_400)).max(founded);
    let county = units.first().map_or(8, |unit| unit.county);
    let host = match branch.kind {
        BranchKind::Joint => "联合(党)支部",
        BranchKind::Committee => "与上级党组织相同",
        _ => "法人单位",
    };
    let committee = if branch.members >= 7 && chance.hit(9_000) { chance.between(3, 5) } else { 0 };
    let superior = branch.superior.map_or(String::new(), |superior| branches.list[superior].name.clone());
    let hosted_by_park = matches!(branch.kind, BranchKind::Floating | BranchKind::Joint | BranchKind::Functional);
    cells.clear();
    cells.extend([branch.code.clone(), branch.name.clone(), branch.kind.zh().into(), superior]);
    cells.extend([person_name(&mut chance), phone(&mut chance), iso(founded)]);
    cells.extend([branch.dissolved.map_or(String::new(), iso), address(&mut chance, county, branch.zone)]);
    cells.extend([host.into(), names.join("、")]);
    cells.push(if chance.hit(7_000) { codes.join("、") } else { String::new() });
    cells.extend([branch.members.to_string(), committee.to_string(), iso(term)]);
    cells.push(branch.zone.map_or("", |zone| ZONES[zone].name).to_owned());
    cells.push(if hosted_by_park { "是" } else { "否" }.to_owned());
}
