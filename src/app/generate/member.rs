//! Invented members: who they are, where their affiliation stands, and the work unit as a roster writes it.

use super::branch::Branches;
use super::chance::{Chance, Shuffle};
use super::enterprise::{Enterprises, Identity, core, person_name, phone, without_form};
use super::number::resident_id;
use super::words::*;
use super::{Plan, iso};
use crate::model::day::Day;
use crate::model::record::{BranchKind, Place};

const STREAM_PERSON: u64 = 20;
const STREAM_ROW: u64 = 21;
const STREAM_CLUSTER: u64 = 22;
/// Ages run over this many days, each day with a thousand numbers.
const BIRTH_DAYS: u64 = 45 * 365;
/// Of 1,000 rows this many name somebody a second time, at another branch (一名党员两处在册).
const TWICE_PER_MILLE: u64 = 3;
/// People from outside are taken in groups, so that some units have three and more of them without a branch.
const CLUSTER: u64 = 6;

/// 党员: the person behind a row.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) sex: &'static str,
    pub(super) birth: Day,
}

/// The member list of a plan.
pub(super) struct Members<'a> {
    plan: &'a Plan,
    enterprises: &'a Enterprises<'a>,
    branches: &'a Branches,
    n_persons: u64,
    births: Shuffle,
    units: Shuffle,
    again: Shuffle,
}

/// Where a row says that its person belongs and works.
struct Seat {
    branch: Option<usize>,
    branch_text: String,
    place: Place,
    /// Number of the enterprise; past the end of the list for unregistered ones.
    unit: u64,
    probationary: bool,
}

impl<'a> Members<'a> {
    pub(super) fn new(plan: &'a Plan, enterprises: &'a Enterprises<'a>, branches: &'a Branches) -> Members<'a> {
        let rows = plan.members as u64;
        let twice = if branches.inside() > 0 { rows * TWICE_PER_MILLE / 1_000 } else { 0 };
        Members {
            plan,
            enterprises,
            branches,
            n_persons: rows - twice,
            births: Shuffle::new(BIRTH_DAYS * 1_000, plan.seed),
            units: Shuffle::new(enterprises.count(), plan.seed ^ 0x3e),
            again: Shuffle::new(branches.inside().min(rows - twice), plan.seed ^ 0x2e),
        }
    }

    pub(super) fn n_persons(&self) -> u64 {
        self.n_persons
    }

    /// The person of a number below [`Members::n_persons`]; numbers and IDs go one to one.
    pub(super) fn person(&self, index: u64) -> Person {
        let mut chance = Chance::at(self.plan.seed, STREAM_PERSON, index);
        let slot = self.births.at(index);
        let back = i32::try_from(slot / 1_000).unwrap_or(0);
        let youngest = self.plan.as_of.plus_days(-20 * 365).clamp(Day(0), Day(47_000));
        let birth = youngest.plus_days(-back);
        let sex = if slot % 2 == 1 { "男" } else { "女" };
        Person { name: person_name(&mut chance), id: resident_id(birth, slot % 1_000), sex, birth }
    }

    /// The organisation that holds a person's affiliation, as text.
    pub(super) fn home(&self, index: u64) -> String {
        self.seat(index, index).branch_text
    }

    /// Number of the enterprise where a person works.
    pub(super) fn unit(&self, index: u64) -> u64 {
        self.seat(index, index).unit
    }

    fn seat(&self, row: u64, person: u64) -> Seat {
        let mut chance = Chance::at(self.plan.seed, STREAM_ROW, row);
        if row != person {
            return self.second_seat(person, &mut chance);
        }
        match self.branches.of_member(row) {
            Some((branch, nth)) => self.inside_seat(branch, nth, &mut chance),
            None => self.outside_seat(row, &mut chance),
        }
    }

    fn inside_seat(&self, index: usize, nth: u64, chance: &mut Chance) -> Seat {
        let branch = &self.branches.list[index];
        let at_host = !branch.units.is_empty() && chance.hit(8_500);
        let unit = if at_host { chance.pick(&branch.units) } else { chance.below(self.enterprises.count()) };
        let place = match branch.kind {
            _ if !at_host && !branch.units.is_empty() => Place::FormerUnit,
            BranchKind::Joint => Place::Joint,
            BranchKind::Floating | BranchKind::Functional => Place::Park,
            _ => Place::Own,
        };
        let probationary = if branch.two_full { nth >= 2 } else { chance.hit(600) };
        Seat { branch: Some(index), branch_text: branch.name.clone(), place, unit, probationary }
    }

    fn outside_seat(&self, row: u64, chance: &mut Chance) -> Seat {
        let group = row / CLUSTER;
        let mut dice = Chance::at(self.plan.seed, STREAM_CLUSTER, group);
        let split = dice.below(CLUSTER);
        let unit = self.units.at(group * 2 + u64::from(row % CLUSTER < split));
        let place = chance.weighted(&[
            (35, Place::FormerUnit),
            (25, Place::Community),
            (20, Place::TalentService),
            (8, Place::School),
            (3, Place::Authority),
            (3, Place::Attached),
            (2, Place::Other),
            (4, Place::Unknown),
        ]);
        Seat { branch: None, branch_text: outside_branch(place, chance), place, unit, probationary: chance.hit(600) }
    }

    fn second_seat(&self, person: u64, chance: &mut Chance) -> Seat {
        let first = self.seat(person, person);
        let n = self.branches.list.len();
        let other = (0..20).map(|_| chance.index(n)).find(|other| {
            let branch = &self.branches.list[*other];
            Some(*other) != first.branch && branch.members > 0 && branch.dissolved.is_none()
        });
        let branch_text = match other {
            Some(other) => self.branches.list[other].name.clone(),
            None => outside_branch(Place::Community, chance),
        };
        Seat { branch: other, branch_text, place: Place::FormerUnit, ..first }
    }

    /// Fills the cells of a row of the member list, in the order of [`super::MEMBER_HEADINGS`].
    pub(super) fn fill(&self, row: u64, cells: &mut Vec<String>) {
        let person_index = row.checked_sub(self.n_persons).map_or(row, |extra| self.again.at(extra));
        let person = self.person(person_index);
        let seat = self.seat(row, person_index);
        let mut chance = Chance::at(self.plan.seed, STREAM_PERSON ^ 0xff00, row);
        let dates = self.dates(&person, seat.probationary, &mut chance);
        let unit = self.enterprises.identity(seat.unit);
        let branch_code = seat.branch.filter(|_| chance.hit(6_000)).map_or("", |at| &self.branches.list[at].code);
        let floating = chance.hit(750);
        let lost = chance.hit(60);
        cells.clear();
        cells.extend([person.name, person.id, person.sex.into(), chance.weighted(NATIONS).into()]);
        cells.extend([iso(person.birth), chance.weighted(SCHOOLING).into()]);
        cells.push(if seat.probationary { "预备党员" } else { "正式党员" }.into());
        cells.extend([dates.joined, dates.full, seat.branch_text, branch_code.to_owned()]);
        cells.extend([
            written_unit(&mut chance, &unit, self.enterprises),
            chance.pick(POSTS).into(),
            phone(&mut chance),
        ]);
        cells.push(if seat.place == Place::Unknown { String::new() } else { seat.place.zh().into() });
        cells.push(employment(&mut chance).into());
        cells.extend([dates.since, dates.last_meeting, dates.last_dues]);
        cells.extend([if floating { "是" } else { "否" }.into(), flow_to(&mut chance, floating).into()]);
        cells.push(if lost { "是" } else { "否" }.into());
        cells.push(if lost { iso(self.plan.as_of.plus_days(-chance.between(40, 900))) } else { String::new() });
    }

    fn dates(&self, person: &Person, probationary: bool, chance: &mut Chance) -> Dates {
        let as_of = self.plan.as_of;
        let grown = person.birth.plus_months(18 * 12).min(as_of.plus_days(-400));
        let joined = if probationary {
            as_of.plus_days(-chance.between(20, 420))
        } else {
            grown.plus_days(chance.between(0, as_of.0.saturating_sub(grown.0).saturating_sub(400)))
        };
        let full = if probationary { String::new() } else { iso(joined.plus_months(12)) };
        let since = joined.plus_days(chance.between(0, as_of.0.saturating_sub(joined.0)));
        let silent = if chance.hit(500) { chance.between(190, 700) } else { chance.between(3, 150) };
        let last_meeting = as_of.plus_days(-silent);
        let (year, month, _) = last_meeting.ymd();
        Dates {
            joined: iso(joined),
            full,
            since: iso(since),
            last_meeting: iso(last_meeting),
            last_dues: format!("{year:04}-{month:02}"),
        }
    }
}

struct Dates {
    joined: String,
    full: String,
    since: String,
    last_meeting: String,
    last_dues: String,
}

fn employment(chance: &mut Chance) -> &'static str {
    chance.weighted(&[(80, "合同制"), (3, "离退休返聘"), (4, "劳务派遣"), (2, "借调"), (2, "兼职"), (9, "")])
}

fn flow_to(chance: &mut Chance, floating: bool) -> &'static str {
    if floating {
        chance.pick(&["广东省广州市", "广东省深圳市", "湖南省长沙市", "海南省海口市", "海南省三亚市", ""])
    } else {
        ""
    }
}

/// An invented organisation outside the list.
fn outside_branch(place: Place, chance: &mut Chance) -> String {
    let (a, b) = (chance.pick(SYLLABLES), chance.pick(SYLLABLES));
    let county = COUNTIES[chance.weighted(COUNTY_WEIGHTS)].name;
    match place {
        Place::Community => format!("{county}{a}{b}社区党支部"),
        Place::TalentService => format!("{county}人才交流服务中心第{}党支部", chance.between(1, 9)),
        Place::School => format!("{a}{b}职业学院毕业生党支部"),
        Place::Authority => format!("{county}{a}{b}行业主管部门机关党支部"),
        Place::Unknown if chance.hit(5_000) => String::new(),
        _ => format!("{a}{b}集团有限公司机关党支部"),
    }
}

/// 工作单位 as rosters write it: in full, shortened, with a department, under an old name, not at all, wrongly.
fn written_unit(chance: &mut Chance, unit: &Identity, enterprises: &Enterprises) -> String {
    let name = unit.name.as_str();
    match chance.below(100) {
        0..47 => name.to_owned(),
        47..59 => without_form(name).to_owned(),
        59..66 => PLACES.iter().find_map(|place| name.strip_prefix(place)).unwrap_or(name).to_owned(),
        66..71 => core(name).to_owned(),
        71..79 => format!("{name}{}", chance.pick(DEPARTMENTS)),
        79..82 => if unit.former.is_empty() { name } else { &unit.former }.to_owned(),
        82..84 => name.replace('（', "(").replace('）', ")"),
        84..86 => format!("{name}（{}）", if unit.zone.is_some() { unit.zone_name() } else { "园区企业" }),
        86..94 => String::new(),
        94..97 => misspelt(chance, name),
        _ => enterprises.identity(enterprises.count() + chance.below(100_000)).name,
    }
}

/// One character exchanged for another.
fn misspelt(chance: &mut Chance, name: &str) -> String {
    let n = name.chars().count();
    let at = chance.index(n);
    let wrong = chance.pick(SYLLABLES);
    let replaced = name.chars().enumerate().map(|(i, c)| if i == at { wrong.to_owned() } else { c.to_string() });
    replaced.collect()
}
