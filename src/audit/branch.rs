//! ZZ 支部: is a branch of the right size and kind, with its committee and in its term, and do its units still exist. A branch whose
//! roster is not complete is not counted: its rules say so instead.

use super::term::{approval_overdue, live_below_park, live_in_park, not_rated, superior_outside, term_over};
use super::{Gate, Ground, Hit, Missing, Rule, Table, Verdict, decided};
use crate::model::finding::{Evidence, EvidenceKey as Key, Responsible, Severity, Value};
use crate::model::id::Kind;
use crate::model::picture::{Ix, Register};
use crate::model::record::{BranchKind, Status};

const BRANCH: Rule = Rule {
    severity: Severity::Review,
    subject: Kind::Branch,
    table: Table::Branches,
    responsible: Responsible::Branch,
    gate: live_branch,
    ..Rule::BLANK
};

const COUNTED: Rule = Rule { needs: &[Register::Members], ..BRANCH };

pub(super) static RULES: &[Rule] = &[
    Rule {
        code: "ZZ01",
        title_zh: "联合支部覆盖超五家",
        title_en: "joint branch covers more than five units",
        provisions: &["R-04"],
        thresholds: &["joint.max_units"],
        soft: true,
        remedy_zh: "提出分设方案",
        remedy_en: "propose a split",
        ask_zh: "该联合党支部覆盖 {Units} 家单位（口径 {Threshold} 家）|其中 {UnlinkedUnits} 家未匹配",
        ask_en: "the joint branch covers {Units} units (threshold {Threshold})|{UnlinkedUnits} of them not matched",
        text: "口径：未撤销的联合党支部（或者名单上列有多家单位的党支部）覆盖单位超过五家。例外：条文为一般，只列待核。示例：五家不列，六家列。",
        text_en: "Test: a live joint branch (or a branch listed with several units) covers more than five. Exceptions: the clause says `as a rule`, so a review. Example: five are not listed, six are.",
        gate: live_joint,
        check: too_many_units,
        ..BRANCH
    },
    Rule {
        code: "ZZ02",
        title_zh: "支部党员超五十人",
        title_en: "branch has more than fifty members",
        provisions: &["R-02"],
        thresholds: &["branch.max_members"],
        soft: true,
        remedy_zh: "分设或者升格",
        remedy_en: "split or upgrade",
        ask_zh: "该支部党员 {Members} 名，预备党员计入（口径 {Threshold} 名）",
        ask_en: "the branch has {Members} members, probationary included (threshold {Threshold})",
        text: "口径：未撤销的党支部党员超过五十名，预备党员计入。例外：名册未到齐的无法核查。示例：五十名不列，五十一名列。",
        text_en: "Test: a live branch has more than fifty members, probationary included. Exceptions: an incomplete roster cannot be told. Example: fifty are not listed, fifty-one are.",
        check: too_many_members,
        ..COUNTED
    },
    Rule {
        code: "ZZ03",
        title_zh: "支部正式党员不足三人",
        title_en: "branch has fewer than three full members",
        severity: Severity::Breach,
        provisions: &["R-09", "R-01"],
        thresholds: &["branch.min_full"],
        remedy_zh: "调整、撤销或者联合组建",
        remedy_en: "adjust, dissolve or join",
        ask_zh: "该支部正式党员 {FullMembers} 名（口径 {Threshold} 名）|预备党员 {Probationary} 名",
        ask_en: "the branch has {FullMembers} full members (threshold {Threshold})|{Probationary} probationary",
        text: "口径：未撤销的党支部、联合党支部正式党员不足三名。例外：名册未到齐的无法核查。示例：两名正式一名预备应改，三名正式不列。",
        text_en: "Test: a live branch or joint branch has fewer than three full members. Exceptions: an incomplete roster cannot be told. Example: two full and one probationary are a breach, three full are not listed.",
        check: too_few_full,
        ..COUNTED
    },
    Rule {
        code: "ZZ04",
        title_zh: "应设支委会未设",
        title_en: "committee due, none elected",
        severity: Severity::Breach,
        provisions: &["R-18"],
        thresholds: &["committee.min_full", "committee.size_min", "committee.size_max", "committee.max"],
        remedy_zh: "选举产生支部委员会",
        remedy_en: "elect a committee",
        ask_zh: "该支部正式党员 {FullMembers} 名（口径 {Threshold} 名）|支委 {Committee} 名",
        ask_en: "the branch has {FullMembers} full members (threshold {Threshold})|committee of {Committee}",
        text: "口径：正式党员七名及以上而没有支委会应改；支委人数不在三至五名列提示，超过七名列待核。例外：支委人数未填的无法核查。示例：六名不列，七名列。",
        text_en: "Test: seven full members or more and no committee is a breach; a committee outside three to five is a notice, above seven a review. Exceptions: an unknown number of committee members cannot be told. Example: six are not listed, seven are.",
        check: no_committee,
        ..COUNTED
    },
    Rule {
        code: "ZZ05",
        title_zh: "届满未换届",
        title_en: "term over, no election",
        provisions: &["R-19"],
        thresholds: &["term.branch_years", "term.committee_years", "term.village_years", "term.grace_years"],
        soft: true,
        remedy_zh: "换届或者报批延期",
        remedy_en: "elect or seek approval",
        ask_zh: "本届任期自 {TermStart} 起|届满日为 {DueOn}|经批准延期至 {ExtendedTo}|已过延期上限 {GraceUntil}",
        ask_en: "the term began on {TermStart}|it ended on {DueOn}|approved extension to {ExtendedTo}|past the longest shift {GraceUntil}",
        text: "口径：任期开始加三年（基层委员会、村和社区五年），或者载明的届满日之后未换届。例外：经批准延期的，延期内列提示；超过延期上限一年的注明。示例：届满当日不列，次日列。",
        text_en: "Test: three years after the start of the term (five for grass-roots committees, villages and communities), or past the stated end, and no election. Exceptions: a notice while an approved extension runs; past the longest shift the finding says so. Example: not on the last day, from the next day.",
        gate: live_elected,
        check: term_over,
        ..BRANCH
    },
    Rule {
        code: "ZZ06",
        title_zh: "应升格总支或党委",
        title_en: "due to become a general branch or a committee",
        provisions: &["R-20"],
        thresholds: &["gb.min", "committee_org.min"],
        remedy_zh: "提出升格建议",
        remedy_en: "propose the upgrade",
        ask_zh: "该党组织党员 {Members} 名（口径 {Threshold} 名）",
        ask_en: "the organisation has {Members} members (threshold {Threshold})",
        text: "口径：党支部党员达到五十名，党总支达到一百名。例外：恰为五十名只列提示；名册未到齐的无法核查。示例：四十九名不列，五十一名列待核。",
        text_en: "Test: a branch reaches fifty members, a general branch one hundred. Exceptions: exactly fifty is a notice; an incomplete roster cannot be told. Example: forty-nine are not listed, fifty-one are a review.",
        gate: live_upgradable,
        check: should_grow,
        ..COUNTED
    },
    Rule {
        code: "ZZ07",
        title_zh: "所在企业已注销或迁出",
        title_en: "its enterprise is deregistered or has moved out",
        severity: Severity::Breach,
        provisions: &["R-09", "R-45"],
        remedy_zh: "调整或者撤销，落实党员组织关系",
        remedy_en: "adjust or dissolve, place the members",
        ask_zh: "该党组织的所在单位登记状态为{Status}",
        ask_en: "a unit of this organisation is {Status}",
        text: "口径：未撤销的党组织，其已匹配的所在单位注销、迁出应改，吊销列待核。例外：停业、清算不列。示例：联合支部有两家注销的列两条。",
        text_en: "Test: a matched unit of a live organisation is deregistered or has moved out (a breach), or is revoked (a review). Exceptions: suspended and liquidating ones. Example: a joint branch with two deregistered units makes two findings.",
        gate: live_any,
        check: unit_is_gone,
        ..BRANCH
    },
    Rule {
        code: "ZZ08",
        title_zh: "成立批复超期",
        title_en: "decision to found overdue",
        provisions: &["R-08"],
        thresholds: &["approve.max_days"],
        soft: true,
        remedy_zh: "请基层党委批复",
        remedy_en: "ask the grass-roots committee for the decision",
        ask_zh: "该党组织于 {AppliedOn} 申请成立|批复期限为 {DueOn}|批复日期为 {ApprovedOn}",
        ask_en: "the founding was applied for on {AppliedOn}|the decision was due on {DueOn}|it came on {ApprovedOn}",
        text: "口径：批复日（未批复的为基准日）晚于申请日加三十天。例外：条文为一般，只列待核；申请日期未填的无法核查。示例：第三十天不列，第三十一天列。",
        text_en: "Test: the decision came, or is still awaited, more than thirty days after the application. Exceptions: the clause says `as a rule`, so a review; an unknown day of application cannot be told. Example: day thirty is not listed, day thirty-one is.",
        gate: live_any,
        check: approval_overdue,
        ..BRANCH
    },
    Rule {
        code: "ZZ09",
        title_zh: "星级评定缺失或逾期",
        title_en: "star rating missing or out of date",
        severity: Severity::Notice,
        provisions: &["R-53", "D-01"],
        thresholds: &["star.months"],
        remedy_zh: "组织评定",
        remedy_en: "rate it",
        ask_zh: "该园区党组织未见有效的星级评定|上次星级 {Star}|评定日期为 {StarOn}|有效期至 {DueOn}",
        ask_en: "no valid star rating of this park organisation is recorded|last stars {Star}|rated on {StarOn}|valid until {DueOn}",
        text: "口径：园区内未撤销的党组织没有星级，或者评定已满一年。例外：星级评定名单未导入的无法核查；评定标准由本地确定。示例：满一年当日不列，次日列。",
        text_en: "Test: a live branch of the park has no star rating, or one older than a year. Exceptions: without the register it cannot be told; criteria are the site's. Example: rated exactly a year ago is not listed.",
        needs: &[Register::Stars],
        gate: live_in_park,
        check: not_rated,
        ..BRANCH
    },
    Rule {
        code: "ZZ10",
        title_zh: "上级党组织在园区外",
        title_en: "superior lies outside the park",
        severity: Severity::Notice,
        responsible: Responsible::ParkCommittee,
        provisions: &["D-01"],
        remedy_zh: "与上级党组织商定管理与统计归属",
        remedy_en: "settle with the superior who manages and counts it",
        ask_zh: "该党组织列在园区名单|其上级党组织不在本园区",
        ask_en: "the organisation is on a park's list|its superior is not of that park",
        text: "口径：列在园区名单的党组织，其上级党组织也在名单内而不属本园区。例外：园区自己的党委、党工委不列；上级不在名单内的无法核查。示例：企业支部隶属集团党委。",
        text_en: "Test: the branch stands on a park's list and its superior, which is on the list too, lies outside that park. Exceptions: the park's own committee; a superior that is on no list cannot be told. Example: an enterprise branch under the committee of its group.",
        gate: live_below_park,
        check: superior_outside,
        ..BRANCH
    },
];

fn live_any(g: &Ground, ix: Ix) -> Gate {
    Gate::from(g.scope.branches[ix as usize].live)
}

pub(super) fn live_of(g: &Ground, ix: Ix, kinds: &[BranchKind]) -> Gate {
    Gate::from(g.branch(ix).is_some_and(|(facts, counted)| counted.live && kinds.contains(&facts.kind)))
}

fn live_branch(g: &Ground, ix: Ix) -> Gate {
    live_of(g, ix, &[BranchKind::Branch, BranchKind::Joint])
}

fn live_upgradable(g: &Ground, ix: Ix) -> Gate {
    live_of(g, ix, &[BranchKind::Branch, BranchKind::Joint, BranchKind::General])
}

fn live_elected(g: &Ground, ix: Ix) -> Gate {
    live_of(g, ix, &[BranchKind::Branch, BranchKind::Joint, BranchKind::General, BranchKind::Committee])
}

/// A branch that names several units is asked as a joint one, whatever its kind column says.
fn live_joint(g: &Ground, ix: Ix) -> Gate {
    let joint = g.branch(ix).is_some_and(|(facts, counted)| facts.kind == BranchKind::Joint || counted.units > 1);
    if joint { live_branch(g, ix) } else { Gate::Skip }
}

fn too_many_units(g: &Ground, ix: Ix) -> Verdict {
    let counted = &g.scope.branches[ix as usize];
    let evidence = Evidence::default().number(Key::Units, counted.units).number(Key::Threshold, g.limits.max_units);
    let evidence = if counted.unlinked == 0 { evidence } else { evidence.number(Key::UnlinkedUnits, counted.unlinked) };
    hit_if(g, ix, counted.units > g.limits.max_units, Severity::Review, evidence)
}

fn too_many_members(g: &Ground, ix: Ix) -> Verdict {
    let counted = &g.scope.branches[ix as usize];
    if let Some(missing) = incomplete(g, ix) {
        return missing;
    }
    let members = counted.people.all();
    let evidence = Evidence::default().number(Key::Members, members).number(Key::Threshold, g.limits.max_members);
    hit_if(g, ix, members > g.limits.max_members, Severity::Review, evidence)
}

fn too_few_full(g: &Ground, ix: Ix) -> Verdict {
    if let Some(missing) = incomplete(g, ix) {
        return missing;
    }
    let people = g.scope.branches[ix as usize].people;
    let evidence = Evidence::default()
        .number(Key::FullMembers, people.full)
        .number(Key::Probationary, people.probationary)
        .number(Key::Threshold, g.limits.min_full);
    match decided(people.full_reaches(g.limits.min_full), Missing::Category) {
        Err(missing) => Verdict::NotAssessable(missing),
        Ok(enough) => hit_if(g, ix, !enough, Severity::Breach, evidence),
    }
}

fn no_committee(g: &Ground, ix: Ix) -> Verdict {
    if let Some(missing) = incomplete(g, ix) {
        return missing;
    }
    let Some((facts, counted)) = g.branch(ix) else { return Verdict::Clear };
    match decided(counted.people.full_reaches(g.limits.committee_min_full), Missing::Category) {
        Err(missing) => return Verdict::NotAssessable(missing),
        Ok(false) => return Verdict::Clear,
        Ok(true) if facts.committee < 0 => return Verdict::NotAssessable(Missing::Committee),
        Ok(true) => {}
    }
    let severity = match facts.committee {
        0 => Severity::Breach,
        n if n > g.limits.committee_max => Severity::Review,
        _ => Severity::Notice,
    };
    let evidence = Evidence::default()
        .number(Key::FullMembers, counted.people.full)
        .number(Key::Threshold, g.limits.committee_min_full)
        .number(Key::Committee, facts.committee);
    hit_if(g, ix, !g.limits.committee_size.contains(&facts.committee), severity, evidence)
}

fn should_grow(g: &Ground, ix: Ix) -> Verdict {
    if let Some(missing) = incomplete(g, ix) {
        return missing;
    }
    let Some((facts, counted)) = g.branch(ix) else { return Verdict::Clear };
    let general = facts.kind == BranchKind::General;
    let threshold = if general { g.limits.committee_org_min } else { g.limits.general_min };
    let members = counted.people.all();
    // Two texts overlap at exactly fifty: that is a hint only.
    let severity = if !general && members == threshold { Severity::Notice } else { Severity::Review };
    let evidence = Evidence::default().number(Key::Members, members).number(Key::Threshold, threshold);
    hit_if(g, ix, members >= threshold, severity, evidence)
}

fn unit_is_gone(g: &Ground, ix: Ix) -> Verdict {
    let Some(subject) = g.branch_subject(ix) else { return Verdict::Clear };
    let mut units: Vec<Ix> = g.picture.units_of_branch(ix).filter_map(|u| g.unit(u.text)).collect();
    units.sort_unstable();
    units.dedup();
    let hit = |unit: &Ix| {
        let status = g.picture.enterprise(*unit).status;
        let severity = match status {
            Status::Gone | Status::MovedOut => Severity::Breach,
            Status::Revoked => Severity::Review,
            Status::Unknown | Status::Active | Status::Suspended | Status::Liquidating => return None,
        };
        let enterprise = g.enterprise_subject(*unit);
        let evidence = Evidence::default()
            .with(Key::Enterprise, Value::Ref(enterprise))
            .with(Key::Status, Value::Code(status as u8));
        Some(Hit { subject, object: Some(enterprise), severity, evidence })
    };
    Verdict::from_hits(units.iter().filter_map(hit).collect(), None)
}

/// 名册未到齐
fn incomplete(g: &Ground, ix: Ix) -> Option<Verdict> {
    let complete = g.branch(ix).is_some_and(|(facts, counted)| counted.roster_is_complete(facts));
    (!complete).then_some(Verdict::NotAssessable(Missing::Roster))
}

pub(super) fn hit_if(g: &Ground, ix: Ix, holds: bool, severity: Severity, evidence: Evidence) -> Verdict {
    match g.branch_subject(ix) {
        Some(subject) if holds => Verdict::hit(subject, severity, evidence),
        _ => Verdict::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::super::town::{Town, on};
    use super::*;
    use crate::model::link::LinkState;
    use crate::model::record::Category;

    #[test]
    fn five_units_are_allowed_and_six_asked_about() {
        for (n, hits) in [(5, 0), (6, 1)] {
            for kind in [BranchKind::Joint, BranchKind::Branch] {
                let mut town = Town::new();
                let mut units: Vec<Ix> = (0..n).map(|_| town.firm()).collect();
                units.push(units[0]);
                town.branch(kind, &units);
                assert_eq!(town.codes("ZZ01").len(), hits, "{n} {kind:?}, one of them named twice");
            }
        }
    }

    #[test]
    fn a_text_that_is_no_unit_is_not_counted() {
        let mut town = Town::new();
        let units: Vec<Ix> = (0..6).map(|_| town.firm()).collect();
        town.branch(BranchKind::Joint, &units);
        town.picture.texts[5].state = LinkState::Unmatched;
        assert!(town.only("ZZ01").evidence.items().contains(&(Key::UnlinkedUnits, Value::Number(1))));
        town.picture.texts[5].state = LinkState::NotAUnit;
        assert!(town.codes("ZZ01").is_empty());
    }

    fn branch_of(full: usize, probationary: usize) -> Town {
        let mut town = Town::new();
        town.branch_of(BranchKind::Branch, full, probationary);
        town
    }

    #[test]
    fn fifty_members_are_allowed() {
        assert!(branch_of(49, 0).codes("ZZ0").is_empty());
        assert!(branch_of(40, 9).codes("ZZ0").is_empty());
        assert_eq!(branch_of(40, 10).codes("ZZ0"), ["ZZ06"]);
        assert_eq!(branch_of(40, 10).only("ZZ06").severity, Severity::Notice);
        assert_eq!(branch_of(40, 11).codes("ZZ0"), ["ZZ02", "ZZ06"]);
        assert_eq!(branch_of(40, 11).only("ZZ06").severity, Severity::Review);
        assert_eq!(branch_of(40, 11).only("ZZ02").severity, Severity::Review);
    }

    #[test]
    fn three_full_members_keep_a_branch() {
        assert!(branch_of(3, 0).codes("ZZ03").is_empty());
        assert_eq!(branch_of(2, 1).only("ZZ03").severity, Severity::Breach);
        assert_eq!(branch_of(0, 0).codes("ZZ03"), ["ZZ03"]);
        let mut town = branch_of(2, 1);
        town.picture.members[2].category = Category::Unknown;
        assert_eq!(town.audit().not_assessable("ZZ03"), [(Missing::Category, 1)]);
        for kind in [BranchKind::Temporary, BranchKind::Floating, BranchKind::General, BranchKind::Functional] {
            let mut town = branch_of(2, 0);
            town.picture.branches[0].kind = kind;
            assert!(town.codes("ZZ03").is_empty(), "{kind:?}");
        }
        let mut town = branch_of(2, 0);
        town.picture.branches[0].dissolved = on("2026-11-22");
        assert!(town.codes("ZZ03").is_empty());
    }

    #[test]
    fn an_incomplete_roster_is_not_counted() {
        let mut town = branch_of(2, 0);
        town.picture.branches[0].declared_members = 3;
        for code in ["ZZ02", "ZZ03", "ZZ04", "ZZ06"] {
            assert_eq!(town.audit().not_assessable(code), [(Missing::Roster, 1)], "{code}");
        }
        town.picture.branches[0].declared_members = 2;
        assert_eq!(town.codes("ZZ03"), ["ZZ03"]);
        town.picture.branches[0].has_roster = false;
        assert_eq!(town.audit().not_assessable("ZZ03"), [(Missing::Roster, 1)]);
        let mut town = branch_of(3, 0);
        town.picture.branches[0].declared_members = 3;
        town.picture.members[0].id_hash = 4;
        town.picture.members[1].id_hash = 4;
        assert_eq!(town.audit().not_assessable("ZZ03"), [(Missing::Roster, 1)], "two rows are one person");
    }

    #[test]
    fn seven_full_members_need_a_committee() {
        for (full, committee, expected) in [
            (6, 0, None),
            (7, 0, Some(Severity::Breach)),
            (7, 2, Some(Severity::Notice)),
            (7, 3, None),
            (7, 5, None),
            (7, 6, Some(Severity::Notice)),
            (7, 7, Some(Severity::Notice)),
            (7, 8, Some(Severity::Review)),
        ] {
            let mut town = branch_of(full, 0);
            town.picture.branches[0].committee = committee;
            let found = town.audit().findings.iter().find(|f| f.code == "ZZ04").map(|f| f.severity);
            assert_eq!(found, expected, "{full} members, committee of {committee}");
        }
        assert_eq!(branch_of(7, 0).audit().not_assessable("ZZ04"), [(Missing::Committee, 1)]);
    }

    #[test]
    fn each_gone_unit_is_named() {
        let mut town = Town::new();
        let units: Vec<Ix> = (0..5).map(|_| town.firm()).collect();
        for (unit, status) in
            units.iter().zip([Status::Gone, Status::MovedOut, Status::Revoked, Status::Liquidating, Status::Active])
        {
            town.picture.enterprises[*unit as usize].status = status;
        }
        town.branch(BranchKind::Joint, &units);
        let found: Vec<Severity> =
            town.audit().findings.iter().filter(|f| f.code == "ZZ07").map(|f| f.severity).collect();
        assert_eq!(found, [Severity::Breach, Severity::Breach, Severity::Review]);
    }
}
