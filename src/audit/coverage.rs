//! FG 覆盖: which enterprises of the base should have an organisation, and which are not reached by any work. The duty lies
//! with the park's committee, never with the enterprise.

use super::scope::Covers;
use super::visits::too_few_visits;
use super::{Ground, Missing, Rule, Table, Verdict, decided};
use crate::model::fact::Fact;
use crate::model::finding::{Evidence, EvidenceKey as Key, Responsible, Severity, Value};
use crate::model::id::Kind;
use crate::model::picture::{Ix, Register};
use crate::model::record::Unbuilt;

const COMMON: Rule = Rule {
    subject: Kind::Enterprise,
    table: Table::Enterprises,
    responsible: Responsible::ParkCommittee,
    gate: |g, ix| g.gate_in_scope(ix),
    ..Rule::BLANK
};

pub(super) static RULES: &[Rule] = &[
    Rule {
        code: "FG01",
        title_zh: "应单独建支部未建",
        title_en: "own branch due, none founded",
        severity: Severity::Breach,
        provisions: &["R-01", "R-37"],
        thresholds: &["branch.min_full"],
        remedy_zh: "指导企业申请成立党支部",
        remedy_en: "guide the enterprise to apply for a branch",
        ask_zh: "该企业有正式党员 {FullMembers} 名（口径 {Threshold} 名）|其中关系在本单位、联合支部或园区 {Inside} 名|未见单独党支部|登记的未建立原因为「{Unbuilt}」",
        ask_en: "{FullMembers} full members work here (threshold {Threshold})|{Inside} of them affiliated inside|no branch of its own is on the list|stated reason: {Unbuilt}",
        text: "口径：纳入底数、正式党员三名及以上、没有单独党组织。例外：已纳入联合党支部，或者其中关系在本单位、联合支部、园区的不足三名的，列待核；预备党员和待确认的匹配不计。示例：三名正式党员应改，两名正式一名预备不列。",
        text_en: "Test: in the base, three full members or more, no organisation of its own. Exceptions: sitting in a joint branch, or fewer than three of them affiliated with the unit, its joint branch or the park, makes it a review; probationary members and unconfirmed links do not count. Example: three full members are a breach; two full and one probationary are not listed.",
        needs: &[Register::Branches, Register::Members],
        check: missing_own_branch,
        ..COMMON
    },
    Rule {
        code: "FG02",
        title_zh: "应联合组建未组建",
        title_en: "joint branch due, none founded",
        severity: Severity::Review,
        provisions: &["R-03", "R-04"],
        thresholds: &["branch.min_full"],
        remedy_zh: "提出联合组建方案",
        remedy_en: "propose a joint branch",
        ask_zh: "该企业有正式党员 {FullMembers} 名|未见党组织覆盖|登记的未建立原因为「{Unbuilt}」",
        ask_en: "{FullMembers} full members work here|no organisation covers it|stated reason: {Unbuilt}",
        text: "口径：纳入底数、正式党员一至二名、没有党组织覆盖。例外：上级企业党组织已覆盖的不列。示例：两名正式党员而无支部。",
        text_en: "Test: in the base, one or two full members, no organisation covers it. Exceptions: covered by the parent's organisation. Example: two full members and no branch.",
        needs: &[Register::Branches, Register::Members],
        check: missing_joint_branch,
        ..COMMON
    },
    Rule {
        code: "FG03",
        title_zh: "三有企业无任何工作覆盖",
        title_en: "three-have enterprise reached by no work",
        severity: Severity::Breach,
        provisions: &["R-38", "R-40"],
        thresholds: &["three_have.min_staff"],
        remedy_zh: "选派指导员或联络员，推动建立工会、团组织",
        remedy_en: "send an instructor or a liaison, promote union and league",
        ask_zh: "该企业有固定经营场所、正常经营|从业 {Staff} 人（{StaffSource}，口径 {Threshold} 人）|未见党组织、指导员、联络员、工会和团组织",
        ask_en: "premises and operations are recorded|staff {Staff} ({StaffSource}, threshold {Threshold})|no organisation, instructor, liaison, union or league is recorded",
        text: "口径：纳入底数、三有、没有党组织、指导员、联络员、工会、团组织。例外：任一名单未导入即无法核查；列待核，本地录入自己的文件后列应改。示例：九人不列，十人列。",
        text_en: "Test: in the base, three-have, no organisation, instructor, liaison, union or league. Exceptions: any register never imported means it cannot be told; a review until the site enters its own document, then a breach. Example: nine staff are not listed, ten are.",
        check: no_work_at_all,
        ..COMMON
    },
    Rule {
        code: "FG04",
        title_zh: "已建党组织仍配指导员(可统筹使用)",
        title_en: "instructor assigned though a branch exists",
        provisions: &["D-01"],
        remedy_zh: "将指导员统筹用于未覆盖企业",
        remedy_en: "release the instructor for an uncovered enterprise",
        ask_zh: "该企业已有单独党组织|仍配有指导员",
        ask_en: "the enterprise has a branch of its own|an instructor is still assigned",
        text: "口径：有单独党组织且配有指导员。例外：默认停用。示例：启用后只作提示。",
        text_en: "Test: an organisation of its own and an instructor besides. Exceptions: off by default. Example: once on, a notice only.",
        off_by_default: true,
        check: instructor_beside_branch,
        ..COMMON
    },
    Rule {
        code: "FG05",
        title_zh: "指导员走访不足",
        title_en: "instructor visited too seldom",
        provisions: &["R-49"],
        thresholds: &["instructor.visits_per_month", "instructor.visits_basis"],
        remedy_zh: "安排走访",
        remedy_en: "plan visits",
        ask_zh: "该企业的指导员 {Month} 走访 {Visits} 次（口径每月 {Threshold} 次）",
        ask_en: "in {Month} the instructor of this enterprise made {Visits} visits (threshold {Threshold} a month)",
        text: "口径：上一个整月指导员走访不足两次，按指导员计，口径为企业时按企业计。例外：地方做法，默认停用；没有走访记录的按登记的走访频次，两者都没有的无法核查。示例：一次列，两次不列。",
        text_en: "Test: in the last whole month the instructor made fewer than two visits, counted per instructor or, where the policy says so, per enterprise. Exceptions: off by default, it is local practice; without a visit log the stated frequency counts, without either it cannot be told. Example: one visit is listed, two are not.",
        off_by_default: true,
        check: too_few_visits,
        ..COMMON
    },
    Rule {
        code: "FG06",
        title_zh: "二十五人以上未见工会(参考)",
        title_en: "25 staff or more, no union seen (for reference)",
        provisions: &["R-48"],
        thresholds: &["union.min_members"],
        remedy_zh: "将情况转告工会",
        remedy_en: "pass this on to the union",
        ask_zh: "该企业从业 {Staff} 人（{StaffSource}，口径 {Threshold} 人）|未见工会",
        ask_en: "staff {Staff} ({StaffSource}, threshold {Threshold})|no union is recorded",
        text: "口径：从业人数二十五人及以上且明确没有工会。例外：条文按会员人数计，从业人数只作参考。示例：二十四人不列，二十五人列提示。",
        text_en: "Test: twenty-five staff or more and an explicit no to a union. Exceptions: the law counts union members, staff is a proxy. Example: twenty-four are not listed, twenty-five are a notice.",
        check: no_union,
        ..COMMON
    },
    Rule {
        code: "FG07",
        title_zh: "班子与管理层未交叉任职",
        title_en: "nobody of the committee is in the management",
        responsible: Responsible::Branch,
        provisions: &["R-39"],
        remedy_zh: "建议交叉任职",
        remedy_en: "suggest a cross-appointment",
        ask_zh: "该企业已有单独党组织|班子成员进入管理层：{InManagement}",
        ask_en: "the enterprise has a branch of its own|committee in the management: {InManagement}",
        text: "口径：有单独党组织，班子任职情况已知，没有一名班子成员在企业管理层。例外：任职情况未填的无法核查。示例：书记是一般职工，其他班子成员也不在管理层。",
        text_en: "Test: an organisation of its own, the posts of its committee are known, nobody of it is in the management. Exceptions: unknown posts cannot be told. Example: the secretary is an employee and nobody else of the committee manages.",
        check: no_cross_post,
        ..COMMON
    },
    Rule {
        code: "FG08",
        title_zh: "未配联络服务人员",
        title_en: "no contact person assigned",
        provisions: &["R-53", "D-01"],
        thresholds: &["three_have.min_staff", "contact.roles"],
        remedy_zh: "配备联络服务人员",
        remedy_en: "assign a contact person",
        ask_zh: "该企业为三有企业或列入联络服务名单|从业 {Staff} 人（{StaffSource}）|列入名单：{ToServe}|未见联络服务人员",
        ask_en: "a three-have enterprise or one on the list to be served|staff {Staff} ({StaffSource})|on the list: {ToServe}|no contact person is recorded",
        text: "口径：三有企业或者列入本地联络服务名单的企业没有任何联络服务人员，指导员也算。例外：联络服务人员名册未导入即无法核查。示例：配有城小二的不列。",
        text_en: "Test: a three-have enterprise, or one the site has put on its list, without any contact person; an instructor counts. Exceptions: without the register it cannot be told. Example: one with a town assistant is not listed.",
        needs: &[Register::Contacts],
        check: no_contact,
        ..COMMON
    },
];

fn missing_own_branch(g: &Ground, ix: Ix) -> Verdict {
    let (_, counted) = g.enterprise(ix);
    if counted.own.is_yes() {
        return Verdict::Clear;
    }
    let people = counted.people;
    match people.full_reaches(g.limits.min_full) {
        Fact::No => return Verdict::Clear,
        Fact::Unknown => return Verdict::NotAssessable(Missing::Category),
        Fact::Yes => {}
    }
    let eased = counted.joint.is_yes() || people.inside < g.limits.min_full;
    let severity = if eased { Severity::Review } else { Severity::Breach };
    let evidence = people_evidence(g, ix).number(Key::Threshold, g.limits.min_full).number(Key::Inside, people.inside);
    Verdict::hit(g.enterprise_subject(ix), severity, joint_branch(g, ix, evidence))
}

fn missing_joint_branch(g: &Ground, ix: Ix) -> Verdict {
    let (_, counted) = g.enterprise(ix);
    let people = counted.people;
    if counted.org.is_yes() || people.full + people.unknown == 0 || people.full >= g.limits.min_full {
        return Verdict::Clear;
    }
    if people.full == 0 || people.full_reaches(g.limits.min_full) == Fact::Unknown {
        return Verdict::NotAssessable(Missing::Category);
    }
    Verdict::hit(g.enterprise_subject(ix), Severity::Review, people_evidence(g, ix))
}

fn no_work_at_all(g: &Ground, ix: Ix) -> Verdict {
    let (facts, counted) = g.enterprise(ix);
    if counted.work.is_yes() || counted.three_have == Fact::No {
        return Verdict::Clear;
    }
    if let Err(missing) = three_have(g, ix).and_then(|()| work_known(g, ix)) {
        return Verdict::NotAssessable(missing);
    }
    let severity = if g.limits.three_have_own_document { Severity::Breach } else { Severity::Review };
    let evidence = staff_evidence(g, ix)
        .number(Key::Threshold, g.limits.three_have_staff)
        .with(Key::Premises, Value::Code(facts.premises as u8))
        .with(Key::Running, Value::Code(facts.running as u8));
    Verdict::hit(g.enterprise_subject(ix), severity, claims(g, ix, evidence))
}

fn instructor_beside_branch(g: &Ground, ix: Ix) -> Verdict {
    let (_, counted) = g.enterprise(ix);
    match decided(counted.own, Missing::Branches)
        .and_then(|own| if own { decided(counted.instructor, Missing::Instructors) } else { Ok(false) })
    {
        Ok(true) => Verdict::hit(g.enterprise_subject(ix), Severity::Notice, own_branches(g, ix)),
        Ok(false) => Verdict::Clear,
        Err(missing) => Verdict::NotAssessable(missing),
    }
}

fn no_cross_post(g: &Ground, ix: Ix) -> Verdict {
    let (facts, counted) = g.enterprise(ix);
    match decided(counted.own, Missing::Branches) {
        Ok(true) => {}
        Ok(false) => return Verdict::Clear,
        Err(missing) => return Verdict::NotAssessable(missing),
    }
    let own = |b: &Ix| g.scope.covers(*b) == Covers::Own;
    let branches = g.picture.branches_of_enterprise(ix).filter(own).filter_map(|b| g.picture.branch(b));
    let posts = branches.map(|b| b.in_management).chain([facts.in_management]);
    // One who manages is enough; a branch that says nothing does not hide one that says no.
    match posts.max() {
        Some(Fact::Yes) => Verdict::Clear,
        Some(Fact::No) => {
            let evidence = own_branches(g, ix).with(Key::InManagement, Value::Code(Fact::No as u8));
            Verdict::hit(g.enterprise_subject(ix), Severity::Notice, evidence)
        }
        Some(Fact::Unknown) | None => Verdict::NotAssessable(Missing::Posts),
    }
}

fn no_union(g: &Ground, ix: Ix) -> Verdict {
    let (facts, counted) = g.enterprise(ix);
    if counted.union.is_yes() || (0..g.limits.union_min).contains(&facts.staff) {
        return Verdict::Clear;
    }
    if facts.staff < 0 {
        return Verdict::NotAssessable(Missing::Staff);
    }
    if counted.union == Fact::Unknown {
        return Verdict::NotAssessable(Missing::Unions);
    }
    let evidence = staff_evidence(g, ix).number(Key::Threshold, g.limits.union_min);
    Verdict::hit(g.enterprise_subject(ix), Severity::Notice, evidence)
}

fn no_contact(g: &Ground, ix: Ix) -> Verdict {
    let (facts, counted) = g.enterprise(ix);
    if counted.contact.is_yes() {
        return Verdict::Clear;
    }
    if facts.to_serve.is_yes() {
        let evidence = if facts.staff < 0 { Evidence::default() } else { staff_evidence(g, ix) };
        let evidence = evidence.with(Key::ToServe, Value::Code(Fact::Yes as u8));
        return Verdict::hit(g.enterprise_subject(ix), Severity::Notice, evidence);
    }
    if counted.three_have == Fact::No {
        return Verdict::Clear;
    }
    match three_have(g, ix) {
        Ok(()) => Verdict::hit(g.enterprise_subject(ix), Severity::Notice, staff_evidence(g, ix)),
        Err(missing) => Verdict::NotAssessable(missing),
    }
}

/// The first of the three that is unknown.
fn three_have(g: &Ground, ix: Ix) -> Result<(), Missing> {
    let (facts, _) = g.enterprise(ix);
    decided(facts.premises, Missing::Premises)?;
    decided(facts.running, Missing::Running)?;
    if facts.staff < 0 { Err(Missing::Staff) } else { Ok(()) }
}

/// The first kind of work that is unknown.
fn work_known(g: &Ground, ix: Ix) -> Result<(), Missing> {
    let (facts, counted) = g.enterprise(ix);
    decided(counted.org, Missing::Branches)?;
    decided(counted.instructor, Missing::Instructors)?;
    decided(counted.liaison, Missing::Contacts)?;
    decided(counted.union, Missing::Unions)?;
    decided(counted.league, Missing::Leagues)?;
    let women = if g.limits.count_women { facts.women } else { Fact::No };
    decided(women, Missing::Women).map(|_| ())
}

fn people_evidence(g: &Ground, ix: Ix) -> Evidence {
    let (_, counted) = g.enterprise(ix);
    let people = counted.people;
    let evidence =
        Evidence::default().number(Key::FullMembers, people.full).number(Key::Probationary, people.probationary);
    let evidence = some(evidence, Key::Unconfirmed, counted.unconfirmed);
    claims(g, ix, some(evidence, Key::UnconfirmedBranches, counted.unconfirmed_branches))
}

fn staff_evidence(g: &Ground, ix: Ix) -> Evidence {
    let (facts, _) = g.enterprise(ix);
    Evidence::default().number(Key::Staff, facts.staff).with(Key::StaffSource, Value::Code(facts.staff_source as u8))
}

/// What the registry itself says about the enterprise, where it says anything.
fn claims(g: &Ground, ix: Ix, evidence: Evidence) -> Evidence {
    let (facts, _) = g.enterprise(ix);
    let evidence = match facts.claims_org {
        Fact::Unknown => evidence,
        claim => evidence.with(Key::ClaimsOrg, Value::Code(claim as u8)),
    };
    let evidence = match facts.unbuilt {
        Unbuilt::Unknown => evidence,
        reason => evidence.with(Key::Unbuilt, Value::Code(reason as u8)),
    };
    if facts.claims_members < 0 { evidence } else { evidence.number(Key::ClaimsMembers, facts.claims_members) }
}

fn some(evidence: Evidence, key: Key, n: u32) -> Evidence {
    if n == 0 { evidence } else { evidence.number(key, n) }
}

fn joint_branch(g: &Ground, ix: Ix, evidence: Evidence) -> Evidence {
    let joint = |b: &Ix| g.scope.covers(*b) == Covers::Jointly;
    let keys = g.picture.branches_of_enterprise(ix).filter(joint).filter_map(|b| g.branch_subject(b));
    keys.min().map_or(evidence.clone(), |branch| evidence.with(Key::JointBranch, Value::Ref(branch)))
}

fn own_branches(g: &Ground, ix: Ix) -> Evidence {
    let own = |b: &Ix| g.scope.covers(*b) == Covers::Own;
    let keys = g.picture.branches_of_enterprise(ix).filter(own).filter_map(|b| g.branch_subject(b));
    keys.min().map_or(Evidence::default(), |branch| Evidence::default().with(Key::Branch, Value::Ref(branch)))
}

#[cfg(test)]
mod tests {
    use super::super::town::{Town, on};
    use super::*;
    use crate::model::link::LinkState;
    use crate::model::record::{BranchKind, Category, Exclusion, Ownership, Place, Standing, Status, WorkSource};
    use Category::{Full, Probationary, Unknown};

    /// A firm whose members are of these categories, all affiliated in a park branch.
    fn staffed(categories: &[Category]) -> (Town, Ix) {
        let mut town = Town::new();
        let firm = town.firm();
        let park = town.park_branch();
        for category in categories {
            let member = town.member(*category);
            town.works(member, firm);
            town.affiliated(member, park, Place::Park);
        }
        (town, firm)
    }

    #[test]
    fn three_full_members_are_the_threshold() {
        for (categories, expected) in [
            (&[Full, Full, Full][..], vec!["FG01"]),
            (&[Full, Full, Probationary], vec!["FG02"]),
            (&[Full, Full], vec!["FG02"]),
            (&[Full], vec!["FG02"]),
            (&[Probationary], vec![]),
            (&[], vec![]),
        ] {
            let (town, _) = staffed(categories);
            assert_eq!(town.codes("FG0"), expected, "{categories:?}");
        }
    }

    #[test]
    fn three_inside_are_a_breach_and_fewer_a_review() {
        let (town, _) = staffed(&[Full, Full, Full]);
        assert_eq!(town.only("FG01").severity, Severity::Breach);
        let (mut town, _) = staffed(&[Full, Full, Full]);
        town.picture.branches[0].park = Fact::Unknown;
        town.picture.affiliations[0].place = Place::FormerUnit;
        assert_eq!(town.only("FG01").severity, Severity::Review);
    }

    #[test]
    fn a_branch_of_the_firm_makes_its_members_inside_without_a_place_column() {
        let mut town = Town::new();
        let (firm, other) = (town.firm(), town.firm());
        let joint = town.branch(BranchKind::Joint, &[firm, other]);
        for _ in 0..3 {
            let member = town.member(Full);
            town.works(member, firm);
            town.affiliated(member, joint, Place::Unknown);
        }
        let finding = town.only("FG01");
        assert_eq!(finding.severity, Severity::Review, "sits in a joint branch");
        assert!(finding.evidence.items().contains(&(Key::Inside, Value::Number(3))));
        assert!(finding.evidence.items().iter().any(|(key, _)| *key == Key::JointBranch));
    }

    #[test]
    fn an_own_branch_clears_and_other_kinds_do_not() {
        for (kind, hit) in [
            (BranchKind::Branch, false),
            (BranchKind::General, false),
            (BranchKind::Committee, false),
            (BranchKind::Temporary, true),
            (BranchKind::Floating, true),
            (BranchKind::Functional, true),
            (BranchKind::WorkCommittee, true),
            (BranchKind::Joint, true),
        ] {
            let (mut town, firm) = staffed(&[Full, Full, Full]);
            town.branch(kind, &[firm]);
            assert_eq!(town.codes("FG01").len(), usize::from(hit), "{kind:?}");
        }
        let (mut town, firm) = staffed(&[Full, Full, Full]);
        let branch = town.branch(BranchKind::Branch, &[firm]);
        town.picture.branches[branch as usize].dissolved = on("2026-01-01");
        assert_eq!(town.codes("FG01"), ["FG01"], "a dissolved branch covers nobody");
    }

    #[test]
    fn people_are_counted_once_and_only_in_normal_standing() {
        let (mut town, firm) = staffed(&[Full, Full, Full]);
        town.picture.members[0].id_hash = 7;
        town.picture.members[1].id_hash = 7;
        assert_eq!(town.codes("FG0"), ["FG02"], "two rows, one person");
        for standing in [Standing::Stopped, Standing::Left, Standing::Dead] {
            let (mut town, _) = staffed(&[Full, Full, Full]);
            town.picture.members[2].standing = standing;
            assert_eq!(town.codes("FG0"), ["FG02"], "{standing:?}");
        }
        let (mut town, _) = staffed(&[Full, Full, Full]);
        town.picture.works[0].source = WorkSource::FromBranch;
        assert_eq!(town.codes("FG0"), ["FG01"], "a unit known from the branch counts");
        let _ = firm;
    }

    #[test]
    fn unconfirmed_links_are_shown_and_never_counted() {
        let (mut town, firm) = staffed(&[Full, Full]);
        let member = town.member(Full);
        town.works_by(member, firm, LinkState::Candidate);
        let finding = town.only("FG02");
        assert!(finding.evidence.items().contains(&(Key::Unconfirmed, Value::Number(1))));
    }

    #[test]
    fn who_is_out_of_the_base_is_not_asked() {
        type Change = fn(&mut crate::model::picture::EnterpriseFacts);
        let changes: [Change; 5] = [
            |e| e.status = Status::Gone,
            |e| e.status = Status::Unknown,
            |e| e.ownership = Ownership::Public,
            |e| e.exclusion = Exclusion::Shell,
            |e| e.unit_kind = crate::model::record::UnitKind::Individual,
        ];
        for (i, change) in changes.into_iter().enumerate() {
            let (mut town, firm) = staffed(&[Full, Full, Full]);
            change(&mut town.picture.enterprises[firm as usize]);
            assert!(town.codes("FG0").is_empty(), "{i}");
        }
        let (mut town, firm) = staffed(&[Full, Full, Full]);
        town.picture.enterprises[firm as usize].unit_kind = crate::model::record::UnitKind::Individual;
        town.policy("scope.individual = true");
        assert_eq!(town.codes("FG0"), ["FG01"]);
    }

    #[test]
    fn unknown_ownership_is_at_most_a_review() {
        let (mut town, firm) = staffed(&[Full, Full, Full]);
        town.picture.enterprises[firm as usize].ownership = Ownership::Unknown;
        assert_eq!(town.only("FG01").severity, Severity::Review);
    }

    #[test]
    fn what_is_missing_is_counted_and_accuses_nobody() {
        for (register, missing) in [(Register::Branches, Missing::Branches), (Register::Members, Missing::Members)] {
            let (mut town, _) = staffed(&[Full, Full, Full]);
            town.picture.registers.retain(|(r, _)| *r != register);
            let result = town.audit();
            assert!(result.findings.iter().all(|f| f.code != "FG01"));
            assert_eq!(result.not_assessable("FG01"), [(missing, 1)]);
        }
        let (town, _) = staffed(&[Full, Full, Unknown]);
        assert_eq!(town.audit().not_assessable("FG01"), [(Missing::Category, 1)]);
        assert_eq!(town.audit().not_assessable("FG02"), [(Missing::Category, 1)]);
    }

    fn three_have_town(staff: i32) -> (Town, Ix) {
        let mut town = Town::new();
        let firm = town.firm();
        let facts = &mut town.picture.enterprises[firm as usize];
        (facts.premises, facts.running, facts.staff) = (Fact::Yes, Fact::Yes, staff);
        (town, firm)
    }

    #[test]
    fn ten_staff_without_any_work_are_asked_about() {
        let (town, _) = three_have_town(10);
        assert_eq!(town.codes("FG0"), ["FG03", "FG08"]);
        assert_eq!(town.only("FG03").severity, Severity::Review);
        assert!(three_have_town(9).0.codes("FG0").is_empty());
    }

    #[test]
    fn a_site_with_its_own_document_makes_it_a_breach() {
        let (mut town, _) = three_have_town(20);
        town.policy("[three_have.min_staff]\nvalue = 20\ndocument = \"《本区攻坚方案》\"");
        assert_eq!(town.only("FG03").severity, Severity::Breach);
        let (mut town, _) = three_have_town(20);
        town.policy("[three_have.min_staff]\nvalue = 20\nenabled = false");
        assert!(town.codes("FG0").is_empty(), "a disabled threshold raises nothing");
    }

    #[test]
    fn any_work_covers() {
        type Change = fn(&mut Town, Ix);
        let changes: [(Change, &[&str]); 6] = [
            (|t, e| t.picture.enterprises[e as usize].union = Fact::Yes, &["FG08"]),
            (|t, e| t.picture.enterprises[e as usize].league = Fact::Yes, &["FG08"]),
            (|t, e| t.picture.enterprises[e as usize].instructor = Fact::Yes, &[]),
            (|t, e| t.contact("党建联络员", e), &[]),
            (|t, e| t.contact("城小二", e), &["FG03"]),
            (|t, e| t.picture.enterprises[e as usize].women = Fact::Yes, &["FG03", "FG08"]),
        ];
        for (i, (change, expected)) in changes.into_iter().enumerate() {
            let (mut town, firm) = three_have_town(30);
            town.picture.enterprises[firm as usize].union = Fact::No;
            change(&mut town, firm);
            let codes = town.codes("FG0");
            let codes: Vec<_> = codes.into_iter().filter(|c| *c != "FG06").collect();
            assert_eq!(codes, expected, "{i}");
        }
    }

    #[test]
    fn a_register_never_imported_makes_work_unknown() {
        for (register, missing) in [
            (Register::Unions, Missing::Unions),
            (Register::Leagues, Missing::Leagues),
            (Register::Contacts, Missing::Contacts),
            (Register::Branches, Missing::Branches),
        ] {
            let (mut town, _) = three_have_town(10);
            town.picture.registers.retain(|(r, _)| *r != register);
            assert_eq!(town.audit().not_assessable("FG03"), [(missing, 1)], "{register:?}");
        }
    }

    #[test]
    fn twenty_five_staff_and_no_union_is_a_hint() {
        let (town, _) = three_have_town(25);
        assert_eq!(town.only("FG06").severity, Severity::Notice);
        let (town, _) = three_have_town(24);
        assert!(town.codes("FG06").is_empty());
    }

    #[test]
    fn the_sites_own_list_is_served_too() {
        let mut town = Town::new();
        let firm = town.firm();
        assert!(town.codes("FG08").is_empty());
        town.picture.enterprises[firm as usize].to_serve = Fact::Yes;
        assert_eq!(town.only("FG08").severity, Severity::Notice);
        town.contact("城小二", firm);
        assert!(town.codes("FG08").is_empty());
    }

    #[test]
    fn one_of_the_committee_in_the_management_is_enough() {
        use Fact::{No, Unknown, Yes};
        for (cell, branches, hit) in [
            (Unknown, &[Unknown][..], None),
            (No, &[Unknown], Some(true)),
            (Unknown, &[No], Some(true)),
            (Unknown, &[No, Yes], Some(false)),
            (Yes, &[No], Some(false)),
        ] {
            let mut town = Town::new();
            let firm = town.firm();
            town.picture.enterprises[firm as usize].in_management = cell;
            for posts in branches {
                let branch = town.branch(BranchKind::Branch, &[firm]) as usize;
                town.picture.branches[branch].in_management = *posts;
            }
            let missing = town.audit().not_assessable("FG07") == [(Missing::Posts, 1)];
            assert_eq!((!missing).then(|| !town.codes("FG07").is_empty()), hit, "{cell:?} {branches:?}");
        }
        let mut town = Town::new();
        let firm = town.firm();
        town.picture.enterprises[firm as usize].in_management = No;
        assert!(town.codes("FG07").is_empty(), "no branch of its own");
    }

    #[test]
    fn the_stated_reason_stands_beside_the_count() {
        let (mut town, firm) = staffed(&[Full, Full, Full]);
        town.picture.enterprises[firm as usize].unbuilt = Unbuilt::NotEligible;
        let items = town.only("FG01").evidence.items();
        assert!(items.contains(&(Key::Unbuilt, Value::Code(Unbuilt::NotEligible as u8))));
    }

    #[test]
    fn an_instructor_beside_a_branch_is_off_until_asked_for() {
        let (mut town, firm) = three_have_town(10);
        town.branch(BranchKind::Branch, &[firm]);
        town.picture.enterprises[firm as usize].instructor = Fact::Yes;
        assert!(town.codes("FG0").is_empty());
        town.policy("rules.on = [\"FG04\"]");
        assert_eq!(town.codes("FG0"), ["FG04"]);
    }
}
