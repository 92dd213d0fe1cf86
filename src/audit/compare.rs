//! 比对: two audits of two moments: which findings opened, closed or changed, and which facts behind them differ. Facts are told as they
//! stand on both sides; where none differs, the day has moved or something could no longer be told.

use super::scope::EnterpriseScope;
use super::{AuditResult, Ground, Missing, Table, Verdict, rule};
use crate::coded;
use crate::model::day::PartialDate;
use crate::model::fact::Fact;
use crate::model::finding::{Finding, Severity, Value};
use crate::model::id::{Key, Kind, Subject};
use crate::model::picture::{Ix, NONE};
use crate::model::record::AffiliationKind;
use rustc_hash::{FxHashMap, FxHashSet};

coded! {
    /// 变化
    Turn {
        #[default] Opened = 1, "新增", "opened";
        Closed = 2, "消除", "closed";
        Changed = 3, "有变", "changed";
    }
}

coded! {
    /// 事实: what differs between two moments.
    Trait {
        #[default] Listed = 1, "是否在库", "on the books";
        Status = 2, "登记状态", "registration status";
        Ownership = 3, "经济成分", "ownership";
        UnitKind = 4, "主体类别", "kind of unit";
        Exclusion = 5, "剔除原因", "exclusion";
        CodeState = 6, "信用代码校验", "credit code check";
        Relation = 7, "两处地址", "the two addresses";
        Staff = 8, "从业人数", "staff";
        Premises = 9, "固定经营场所", "fixed premises";
        Running = 10, "正常经营", "running";
        Union = 11, "工会", "union";
        League = 12, "团组织", "league";
        Instructor = 13, "指导员", "instructor";
        Liaison = 14, "联络员", "liaison";
        Contact = 15, "联络服务人员", "contact person";
        Management = 16, "班子成员进入管理层", "committee in the management";
        ToServe = 17, "列入联络服务名单", "on the list to be served";
        Unbuilt = 18, "登记的未建立原因", "stated reason for none";
        Full = 19, "正式党员", "full members";
        Probationary = 20, "预备党员", "probationary members";
        Inside = 21, "关系在本单位、联合支部或园区的正式党员", "full members affiliated inside";
        Own = 22, "单独党组织", "own organisation";
        Joint = 23, "联合党支部", "joint branch";
        Parent = 24, "上级企业党组织已覆盖", "covered by the parent";
        Zones = 25, "所属园区", "parks";
        SameAddress = 26, "同址存续企业", "active enterprises at the address";
        WorkersHere = 27, "在此工作的党员", "members working here";
        BranchKind = 28, "党组织类别", "kind of organisation";
        Dissolved = 29, "撤销日期", "dissolved on";
        Declared = 30, "申报党员数", "declared members";
        Roster = 31, "名册", "roster";
        Committee = 32, "支委人数", "committee members";
        TermStart = 33, "本届任期开始", "start of term";
        TermEnd = 34, "届满日期", "end of term";
        Extended = 35, "批准延期至", "extended to";
        Applied = 36, "申请成立日期", "applied on";
        Approved = 37, "批复日期", "decided on";
        Star = 38, "星级", "stars";
        StarOn = 39, "评定日期", "rated on";
        Superior = 40, "上级党组织", "superior";
        Units = 41, "覆盖单位", "units covered";
        Category = 42, "人员类别", "category";
        Standing = 43, "党籍状态", "standing";
        Employment = 44, "用工形式", "employment";
        Flow = 45, "流动", "floating";
        Lost = 46, "失联", "lost";
        LostOn = 47, "失去联系日期", "lost on";
        LastMeeting = 48, "最近组织生活", "last meeting";
        LastDues = 49, "党费缴至", "dues paid until";
        Joined = 50, "入党日期", "admitted on";
        FullOn = 51, "转正日期", "full on";
        StoppedOn = 52, "停止党籍日期", "stopped on";
        Affiliation = 53, "组织关系", "affiliation";
        Place = 54, "组织关系所在", "place of affiliation";
        WorkUnit = 55, "工作单位", "work unit";
        OpenTransfers = 56, "办理中的转接", "transfers under way";
        Rows = 57, "同一人的名册行", "rows of one person";
        Issued = 58, "开具日期", "issued on";
        ValidDays = 59, "有效天数", "valid days";
        Accepted = 60, "接收日期", "accepted on";
        Receipt = 61, "回执日期", "receipt on";
        LinkState = 62, "匹配状态", "match state";
        Uses = 63, "出现次数", "occurrences";
        Searched = 64, "最近查找", "last search";
        OnRoster = 65, "在花名册", "on a roster";
        OtherNames = 66, "另一名称", "other names";
    }
}

/// One fact as it stands on a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// Not known, or none.
    Nothing,
    /// A count.
    Number(i64),
    /// A word in Chinese and English.
    Word(&'static str, &'static str),
    /// A date as the source gave it.
    Date(PartialDate),
    /// A name without personal data.
    Text(String),
    /// Rows of the database, in order.
    Who(Vec<Subject>),
}

impl From<Fact> for Held {
    fn from(fact: Fact) -> Held {
        match fact {
            Fact::Yes => Held::Word("有", "yes"),
            Fact::No => Held::Word("无", "no"),
            Fact::Unknown => Held::Word("未知", "unknown"),
        }
    }
}

impl From<Option<PartialDate>> for Held {
    fn from(date: Option<PartialDate>) -> Held {
        date.map_or(Held::Nothing, Held::Date)
    }
}

/// A fact that differs: of whom, which, before, after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Of whom.
    pub about: Subject,
    /// Which.
    pub what: Trait,
    /// On the first side.
    pub before: Held,
    /// On the second side.
    pub after: Held,
}

/// Why a finding turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// These facts differ.
    Facts(Vec<Difference>),
    /// No fact differs: a day came.
    DayMoved,
    /// It can no longer be told.
    CannotTell(Missing),
    /// It could not be told before.
    CouldNotTell(Missing),
    /// No fact of those concerned differs: something else on the list does.
    Elsewhere,
}

/// 变化 of one finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    /// Rule.
    pub code: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// Second part of its identity.
    pub object: Option<Subject>,
    /// Opened, closed, changed.
    pub turn: Turn,
    /// 轻重 on the first side.
    pub before: Option<Severity>,
    /// 轻重 on the second side.
    pub after: Option<Severity>,
    /// Why.
    pub reason: Reason,
}

/// Positions of the rows that findings name.
struct Side<'g, 'a> {
    ground: &'g Ground<'a>,
    at: FxHashMap<Subject, Ix>,
}

impl<'g, 'a> Side<'g, 'a> {
    fn new(ground: &'g Ground<'a>, wanted: &FxHashSet<Subject>) -> Side<'g, 'a> {
        let picture = ground.picture;
        let mut at = FxHashMap::default();
        let mut note = |kind: Kind, keys: &mut dyn Iterator<Item = Key>| {
            for (key, ix) in keys.zip(0..) {
                let subject = Subject { kind, key };
                if wanted.contains(&subject) {
                    at.insert(subject, ix);
                }
            }
        };
        note(Kind::Enterprise, &mut picture.enterprises.iter().map(|row| row.key));
        note(Kind::Branch, &mut picture.branches.iter().map(|row| row.key));
        note(Kind::Member, &mut picture.members.iter().map(|row| row.key));
        note(Kind::UnitText, &mut picture.texts.iter().map(|row| row.key));
        note(Kind::Transfer, &mut picture.transfers.iter().map(|row| row.key));
        note(Kind::Listing, &mut picture.listings.iter().map(|row| row.key));
        Side { ground, at }
    }

    /// Why a rule has no answer for this subject, if it has none.
    fn missing(&self, code: &str, subject: Subject) -> Option<Missing> {
        let rule = rule(code)?;
        let fits = matches!(
            (rule.table, subject.kind),
            (Table::Enterprises, Kind::Enterprise) | (Table::Branches, Kind::Branch) | (Table::Members, Kind::Member)
        );
        let ix = self.at.get(&subject).filter(|_| fits)?;
        match self.ground.ask(rule, *ix)? {
            Verdict::NotAssessable(missing) => Some(missing),
            Verdict::Hits(_) | Verdict::Clear => None,
        }
    }

    fn sheet(&self, subject: Subject) -> Vec<(Trait, Held)> {
        let Some(ix) = self.at.get(&subject).copied() else { return Vec::new() };
        match subject.kind {
            Kind::Enterprise => self.enterprise(ix),
            Kind::Branch => self.branch(ix),
            Kind::Member => self.member(ix),
            Kind::Transfer => self.transfer(ix),
            Kind::UnitText => self.text(ix),
            Kind::Listing => {
                let on_roster = self.ground.picture.listings[ix as usize].member != NONE;
                vec![(Trait::OnRoster, Fact::from(on_roster).into())]
            }
            Kind::Contact | Kind::Place => Vec::new(),
        }
    }

    fn enterprise(&self, ix: Ix) -> Vec<(Trait, Held)> {
        let (facts, counted) = self.ground.enterprise(ix);
        let picture = self.ground.picture;
        macro_rules! word {
            ($value:expr) => {
                Held::Word($value.zh(), $value.en())
            };
        }
        let EnterpriseScope { people, own, joint, instructor, liaison, union, league, contact, .. } = *counted;
        let count = |n: u32| Held::Number(n.into());
        let workers = picture.works_of_enterprise(ix).map(|work| self.ground.member_subject(work.member));
        let zones = super::scope::claiming_zones(picture, ix);
        let zones: Vec<&str> = zones.iter().map(|zone| picture.zones[*zone as usize].as_str()).collect();
        let active = |e: &&Ix| picture.enterprise(**e).status == crate::model::record::Status::Active;
        let same = picture.same_place(ix).iter().filter(active).count();
        vec![
            (Trait::Status, word!(facts.status)),
            (Trait::Ownership, word!(facts.ownership)),
            (Trait::UnitKind, word!(facts.unit_kind)),
            (Trait::Exclusion, word!(facts.exclusion)),
            (Trait::CodeState, word!(facts.code_state)),
            (Trait::Relation, word!(facts.relation)),
            (Trait::Staff, if facts.staff < 0 { Held::Nothing } else { Held::Number(facts.staff.into()) }),
            (Trait::Premises, facts.premises.into()),
            (Trait::Running, facts.running.into()),
            (Trait::Union, union.into()),
            (Trait::League, league.into()),
            (Trait::Instructor, instructor.into()),
            (Trait::Liaison, liaison.into()),
            (Trait::Contact, contact.into()),
            (Trait::Management, facts.in_management.into()),
            (Trait::ToServe, facts.to_serve.into()),
            (Trait::Unbuilt, word!(facts.unbuilt)),
            (Trait::Full, count(people.full)),
            (Trait::Probationary, count(people.probationary)),
            (Trait::Inside, count(people.inside)),
            (Trait::WorkersHere, who(workers)),
            (Trait::Own, own.into()),
            (Trait::Joint, joint.into()),
            (Trait::Parent, facts.parent_covers.into()),
            (Trait::Zones, Held::Text(zones.join("、"))),
            (Trait::SameAddress, Held::Number(i64::try_from(same).unwrap_or(i64::MAX))),
            (Trait::OtherNames, Held::Number(i64::try_from(picture.other_names_of(ix).count()).unwrap_or(i64::MAX))),
        ]
    }

    fn branch(&self, ix: Ix) -> Vec<(Trait, Held)> {
        let Some((facts, counted)) = self.ground.branch(ix) else { return Vec::new() };
        let count = |n: i32| if n < 0 { Held::Nothing } else { Held::Number(n.into()) };
        let units = self.ground.picture.units_of_branch(ix).filter_map(|unit| self.ground.unit(unit.text));
        vec![
            (Trait::BranchKind, Held::Word(facts.kind.zh(), facts.kind.en())),
            (Trait::Dissolved, facts.dissolved.into()),
            (Trait::Declared, count(facts.declared_members)),
            (Trait::Roster, Fact::from(facts.has_roster).into()),
            (Trait::Full, Held::Number(counted.people.full.into())),
            (Trait::Probationary, Held::Number(counted.people.probationary.into())),
            (Trait::Committee, count(facts.committee)),
            (Trait::TermStart, facts.term_start.into()),
            (Trait::TermEnd, facts.term_end.into()),
            (Trait::Extended, facts.term_extended.into()),
            (Trait::Applied, facts.applied_on.into()),
            (Trait::Approved, facts.approved_on.into()),
            (Trait::Star, Held::Number(facts.star.into())),
            (Trait::StarOn, facts.star_on.into()),
            (Trait::Management, facts.in_management.into()),
            (Trait::Superior, who(self.ground.branch_subject(facts.superior).into_iter())),
            (Trait::Units, who(units.map(|unit| self.ground.enterprise_subject(unit)))),
        ]
    }

    fn member(&self, ix: Ix) -> Vec<(Trait, Held)> {
        let picture = self.ground.picture;
        let facts = picture.member(ix);
        let formal = || picture.affiliations_of_member(ix).filter(|a| a.kind == AffiliationKind::Formal);
        let works = picture.works_of_member(ix).filter_map(|work| self.ground.unit(work.text));
        let open = |t: &&Ix| {
            let transfer = &picture.transfers[**t as usize];
            transfer.accepted_on.is_none() && transfer.receipt_on.is_none()
        };
        let n_open = picture.transfers_of_member(ix).iter().filter(open).count();
        let count = |n: usize| Held::Number(i64::try_from(n).unwrap_or(i64::MAX));
        vec![
            (Trait::Category, Held::Word(facts.category.zh(), facts.category.en())),
            (Trait::Standing, Held::Word(facts.standing.zh(), facts.standing.en())),
            (Trait::Employment, Held::Word(facts.employment.zh(), facts.employment.en())),
            (Trait::Flow, Held::Word(facts.flow.zh(), facts.flow.en())),
            (Trait::Lost, facts.lost.into()),
            (Trait::LostOn, facts.lost_on.into()),
            (Trait::Searched, facts.searched_on.into()),
            (Trait::LastMeeting, facts.last_meeting.into()),
            (Trait::LastDues, facts.last_dues.into()),
            (Trait::Joined, facts.joined.into()),
            (Trait::FullOn, facts.full_on.into()),
            (Trait::Extended, facts.extended_to.into()),
            (Trait::StoppedOn, facts.stopped_on.into()),
            (Trait::Affiliation, who(formal().filter_map(|a| self.ground.branch_subject(a.branch)))),
            (Trait::Place, formal().next().map_or(Held::Nothing, |a| Held::Word(a.place.zh(), a.place.en()))),
            (Trait::WorkUnit, who(works.map(|unit| self.ground.enterprise_subject(unit)))),
            (Trait::OpenTransfers, count(n_open)),
            (Trait::Rows, count(picture.same_person(ix).len().max(1))),
        ]
    }

    fn transfer(&self, ix: Ix) -> Vec<(Trait, Held)> {
        let facts = &self.ground.picture.transfers[ix as usize];
        let days = if facts.valid_days < 0 { Held::Nothing } else { Held::Number(facts.valid_days.into()) };
        vec![
            (Trait::Issued, facts.issued_on.into()),
            (Trait::ValidDays, days),
            (Trait::Accepted, facts.accepted_on.into()),
            (Trait::Receipt, facts.receipt_on.into()),
        ]
    }

    fn text(&self, ix: Ix) -> Vec<(Trait, Held)> {
        let picture = self.ground.picture;
        let state = picture.texts[ix as usize].state;
        let (works, units) = picture.uses_of_text(ix);
        let uses = works + units + picture.contact_uses_of_text(ix);
        let linked = picture.linked(ix).map(|enterprise| self.ground.enterprise_subject(enterprise));
        vec![
            (Trait::LinkState, Held::Word(state.zh(), state.en())),
            (Trait::WorkUnit, who(linked.into_iter())),
            (Trait::Uses, Held::Number(i64::try_from(uses).unwrap_or(i64::MAX))),
        ]
    }
}

fn who(rows: impl Iterator<Item = Subject>) -> Held {
    let mut rows: Vec<Subject> = rows.collect();
    rows.sort_unstable();
    rows.dedup();
    if rows.is_empty() { Held::Nothing } else { Held::Who(rows) }
}

type Identity = (&'static str, Subject, Option<Subject>);

fn identity(finding: &Finding) -> Identity {
    (finding.code, finding.subject, finding.object)
}

/// Pairs of findings of both sides by identity, in order; both lists are sorted by it.
fn pairs<'f>(before: &'f [Finding], after: &'f [Finding]) -> Vec<(Option<&'f Finding>, Option<&'f Finding>)> {
    let (mut a, mut b) = (before.iter().peekable(), after.iter().peekable());
    let mut list = Vec::new();
    loop {
        let order = match (a.peek(), b.peek()) {
            (None, None) => return list,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(one), Some(other)) => identity(one).cmp(&identity(other)),
        };
        list.push(match order {
            std::cmp::Ordering::Less => (a.next(), None),
            std::cmp::Ordering::Greater => (None, b.next()),
            std::cmp::Ordering::Equal => (a.next(), b.next()),
        });
    }
}

/// Rows that a finding names: subject, object, and what its evidence points at.
fn named(finding: &Finding) -> Vec<Subject> {
    let refs = finding.evidence.items().into_iter().filter_map(|(_, value)| match value {
        Value::Ref(subject) => Some(subject),
        _ => None,
    });
    let mut list: Vec<Subject> = [finding.subject].into_iter().chain(finding.object).chain(refs).collect();
    let mut seen = FxHashSet::default();
    list.retain(|subject| seen.insert(*subject));
    list
}

/// What turned between two audits, in the order of codes, subjects, objects.
pub fn compare(before: (&Ground<'_>, &AuditResult), after: (&Ground<'_>, &AuditResult)) -> Vec<Turned> {
    let differing: Vec<_> = pairs(&before.1.findings, &after.1.findings)
        .into_iter()
        .filter(|pair| !matches!(pair, (Some(a), Some(b)) if a == b))
        .collect();
    let wanted: FxHashSet<Subject> =
        differing.iter().flat_map(|(a, b)| a.iter().chain(b)).flat_map(|finding| named(finding)).collect();
    let sides = [Side::new(before.0, &wanted), Side::new(after.0, &wanted)];
    differing.into_iter().filter_map(|pair| turned(&sides, pair)).collect()
}

fn turned(sides: &[Side<'_, '_>; 2], pair: (Option<&Finding>, Option<&Finding>)) -> Option<Turned> {
    let turn = match pair {
        (None, Some(_)) => Turn::Opened,
        (Some(_), None) => Turn::Closed,
        (Some(_), Some(_)) => Turn::Changed,
        (None, None) => return None,
    };
    let finding = pair.1.or(pair.0)?;
    Some(Turned {
        code: finding.code,
        subject: finding.subject,
        object: finding.object,
        turn,
        before: pair.0.map(|finding| finding.severity),
        after: pair.1.map(|finding| finding.severity),
        reason: reason(sides, turn, pair, finding),
    })
}

fn reason(
    [before, after]: &[Side<'_, '_>; 2],
    turn: Turn,
    pair: (Option<&Finding>, Option<&Finding>),
    finding: &Finding,
) -> Reason {
    match turn {
        Turn::Closed => {
            if let Some(missing) = after.missing(finding.code, finding.subject) {
                return Reason::CannotTell(missing);
            }
        }
        Turn::Opened => {
            if let Some(missing) = before.missing(finding.code, finding.subject) {
                return Reason::CouldNotTell(missing);
            }
        }
        Turn::Changed => {}
    }
    let mut rows: Vec<Subject> = pair.0.into_iter().chain(pair.1).flat_map(named).collect();
    let mut seen = FxHashSet::default();
    rows.retain(|subject| seen.insert(*subject));
    let differ: Vec<Difference> = rows.into_iter().flat_map(|subject| differences(before, after, subject)).collect();
    if !differ.is_empty() {
        return Reason::Facts(differ);
    }
    if before.ground.day == after.ground.day { Reason::Elsewhere } else { Reason::DayMoved }
}

fn differences(before: &Side<'_, '_>, after: &Side<'_, '_>, about: Subject) -> Vec<Difference> {
    let (here, there) = (before.at.contains_key(&about), after.at.contains_key(&about));
    if here != there {
        let held = |is: bool| Held::from(Fact::from(is));
        return vec![Difference { about, what: Trait::Listed, before: held(here), after: held(there) }];
    }
    let sheets = before.sheet(about).into_iter().zip(after.sheet(about));
    let differing = sheets.filter(|((_, a), (_, b))| a != b);
    differing.map(|((what, before), (_, after))| Difference { about, what, before, after }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::town::{Town, on};
    use super::*;
    use crate::model::record::{Category, Place, Status};

    fn turned_between(a: &Town, b: &Town) -> Vec<Turned> {
        let (first, second) = (a.indexed(), b.indexed());
        let grounds = [Ground::new(&first, &a.policy, a.day), Ground::new(&second, &b.policy, b.day)];
        let results = [grounds[0].audit(1), grounds[1].audit(1)];
        compare((&grounds[0], &results[0]), (&grounds[1], &results[1]))
    }

    fn staffed(n: usize) -> Town {
        let mut town = Town::new();
        let firm = town.firm();
        let park = town.park_branch();
        for _ in 0..n {
            let member = town.member(Category::Full);
            town.works(member, firm);
            town.affiliated(member, park, Place::Park);
        }
        town
    }

    fn copy(town: &Town) -> Town {
        let mut other = Town::new();
        (other.picture, other.day) = (town.picture.clone(), town.day);
        other
    }

    #[test]
    fn nothing_turns_between_a_moment_and_itself() {
        let town = staffed(3);
        assert_eq!(turned_between(&town, &copy(&town)), []);
    }

    #[test]
    fn a_new_member_opens_one_finding_and_closes_another_and_is_named_as_the_reason() {
        let (two, three) = (staffed(2), staffed(3));
        let turned = turned_between(&two, &three);
        let told = |code, turn| turned.iter().find(|one| one.code == code && one.turn == turn).unwrap();
        let Reason::Facts(facts) = &told("FG01", Turn::Opened).reason else { panic!("{turned:?}") };
        let full = facts.iter().find(|one| one.what == Trait::Full).unwrap();
        assert_eq!((&full.before, &full.after), (&Held::Number(2), &Held::Number(3)));
        assert!(facts.iter().any(|one| one.what == Trait::WorkersHere));
        assert!(matches!(told("FG02", Turn::Closed).reason, Reason::Facts(_)));
        assert_eq!(told("FG01", Turn::Opened).after, Some(Severity::Breach));
    }

    #[test]
    fn a_day_that_came_is_told_as_such() {
        let mut town = Town::new();
        let branch = town.branch_of(crate::model::record::BranchKind::Branch, 3, 0);
        town.picture.branches[branch as usize].term_start = on("2023-11-22");
        let mut later = copy(&town);
        later.today("2026-11-23");
        let turned = turned_between(&town, &later);
        let term: Vec<_> = turned.iter().filter(|one| one.code == "ZZ05").collect();
        assert_eq!((term.len(), &term[0].reason, term[0].turn), (1, &Reason::DayMoved, Turn::Opened));
    }

    #[test]
    fn what_can_no_longer_be_told_is_no_improvement() {
        let town = staffed(3);
        let mut later = copy(&town);
        later.picture.members[0].category = Category::Unknown;
        let turned = turned_between(&town, &later);
        let gone = turned.iter().find(|one| one.code == "FG01").unwrap();
        assert_eq!((gone.turn, &gone.reason), (Turn::Closed, &Reason::CannotTell(Missing::Category)));
        let back = turned_between(&later, &town);
        let opened = back.iter().find(|one| one.code == "FG01").unwrap();
        assert_eq!((opened.turn, &opened.reason), (Turn::Opened, &Reason::CouldNotTell(Missing::Category)));
    }

    #[test]
    fn a_status_that_changed_closes_with_that_reason() {
        let town = staffed(3);
        let mut later = copy(&town);
        later.picture.enterprises[0].status = Status::Gone;
        let turned = turned_between(&town, &later);
        let Reason::Facts(facts) = &turned.iter().find(|one| one.code == "FG01").unwrap().reason else { panic!() };
        assert_eq!((facts.len(), facts[0].what), (1, Trait::Status), "{facts:?}");
    }
}
