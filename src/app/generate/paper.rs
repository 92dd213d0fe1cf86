//! Letters of introduction (介绍信) and the people who serve enterprises (指导员、联络员).

use super::branch::Branches;
use super::chance::{Chance, Shuffle};
use super::enterprise::{Enterprises, person_name, phone};
use super::member::Members;
use super::words::{ROLES, ZONES};
use super::{Plan, iso};
use crate::model::day::Day;

const STREAM_TRANSFER: u64 = 30;
const STREAM_CONTACT: u64 = 31;

/// 关系转接 of a plan.
pub(super) struct Transfers<'a> {
    plan: &'a Plan,
    branches: &'a Branches,
    members: &'a Members<'a>,
    order: Shuffle,
}

/// How far a letter has come.
#[derive(Clone, Copy)]
enum Stage {
    Receipted,
    OnTheWay,
    ExpiresSoon,
    Expired,
    Accepted,
    ReceiptOverdue,
}

impl<'a> Transfers<'a> {
    pub(super) fn new(plan: &'a Plan, branches: &'a Branches, members: &'a Members<'a>) -> Transfers<'a> {
        Transfers { plan, branches, members, order: Shuffle::new(members.n_persons(), plan.seed ^ 0x7f) }
    }

    /// Fills the cells of a row, in the order of [`super::TRANSFER_HEADINGS`].
    pub(super) fn fill(&self, index: u64, cells: &mut Vec<String>) {
        let mut chance = Chance::at(self.plan.seed, STREAM_TRANSFER, index);
        let person_index = self.order.at(index);
        let person = self.members.person(person_index);
        let to = self.destination(&mut chance);
        let valid = chance.weighted(&[(50, 90), (20, 30), (10, 60), (20, 0)]);
        let stage = chance.weighted(&[
            (52, Stage::Receipted),
            (16, Stage::OnTheWay),
            (5, Stage::ExpiresSoon),
            (12, Stage::Expired),
            (7, Stage::Accepted),
            (8, Stage::ReceiptOverdue),
        ]);
        let [issued, accepted, receipt] = self.days(stage, if valid == 0 { 90 } else { valid }, &mut chance);
        let (year, _, _) = issued.unwrap_or(self.plan.as_of).ymd();
        let day = |day: Option<Day>| day.map_or(String::new(), iso);
        cells.clear();
        cells.extend([format!("〔{year}〕第{:06}号", index + 1), person.name, person.id]);
        cells.push(if chance.hit(600) { "预备党员" } else { "正式党员" }.into());
        cells.extend([self.members.home(person_index), to, day(issued)]);
        cells.push(if valid == 0 { String::new() } else { valid.to_string() });
        cells.extend([day(accepted), day(receipt), if chance.hit(1_500) { "系统" } else { "纸质" }.into()]);
    }

    fn destination(&self, chance: &mut Chance) -> String {
        let list = &self.branches.list;
        if list.is_empty() {
            return format!("中共{}委员会", ZONES[chance.index(ZONES.len())].name);
        }
        list[chance.index(list.len())].name.clone()
    }

    /// Issued, accepted, receipt.
    fn days(&self, stage: Stage, valid: i32, chance: &mut Chance) -> [Option<Day>; 3] {
        let before = |days: i32| Some(self.plan.as_of.plus_days(-days));
        match stage {
            Stage::Receipted => {
                let receipt = chance.between(1, 700);
                let accepted = receipt + chance.between(0, 28);
                [before(accepted + chance.between(1, valid - 1)), before(accepted), before(receipt)]
            }
            Stage::OnTheWay => [before(chance.between(0, (valid - 16).max(0))), None, None],
            Stage::ExpiresSoon => [before(chance.between((valid - 14).max(0), valid)), None, None],
            Stage::Expired => [before(valid + chance.between(1, 300)), None, None],
            Stage::Accepted => {
                let accepted = chance.between(0, 30);
                [before(accepted + chance.between(1, valid - 1)), before(accepted), None]
            }
            Stage::ReceiptOverdue => {
                let accepted = chance.between(31, 300);
                [before(accepted + chance.between(1, valid - 1)), before(accepted), None]
            }
        }
    }
}

/// Fills the cells of a contact row, in the order of [`super::CONTACT_HEADINGS`].
pub(super) fn fill_contact(plan: &Plan, enterprises: &Enterprises, index: u64, cells: &mut Vec<String>) {
    let mut chance = Chance::at(plan.seed, STREAM_CONTACT, index);
    let role = chance.weighted(ROLES);
    let n_units = if role == "党建联络员" { 1 } else { chance.weighted(&[(5, 1), (3, 2), (2, 3), (1, 6)]) };
    let units: Vec<String> = (0..n_units).map(|_| served(enterprises, &mut chance)).collect();
    let zone = ZONES[chance.index(ZONES.len())].name;
    let from = plan.as_of.plus_days(-chance.between(20, 1_200));
    let ended = chance.hit(700);
    cells.clear();
    cells.extend([person_name(&mut chance), role.to_owned(), chance.weighted(&[(3, "专职"), (7, "兼职")]).to_owned()]);
    cells.extend([format!("{zone}党群工作部"), phone(&mut chance), units.join("、"), iso(from)]);
    cells.push(if ended { iso(plan.as_of.plus_days(-chance.between(0, 19))) } else { String::new() });
    cells.extend([if ended { "停用" } else { "启用" }.to_owned(), zone.to_owned()]);
}

fn served(enterprises: &Enterprises, chance: &mut Chance) -> String {
    let at = chance.below(enterprises.count());
    let near = (at..at + 20).map(|index| enterprises.identity(index % enterprises.count().max(1)));
    near.into_iter()
        .find(|identity| identity.may_have_branch())
        .map_or_else(|| enterprises.identity(at).name, |found| found.name)
}
