//! SJ 数据: what is wrong in the lists themselves: codes that fail their check, one person on two rosters, unit names that lead
//! nowhere. Answered by whoever keeps the list.

use super::lists::{not_on_the_list, on_no_roster, on_roster_of_a_lister, other_name};
use super::{Gate, Ground, Group, Hit, Missing, Rule, Table, Verdict};
use crate::model::finding::{Evidence, EvidenceKey as Key, Responsible, Severity, Value};
use crate::model::id::{Kind, Subject};
use crate::model::link::LinkState;
use crate::model::picture::{Ix, NONE, Register};
use crate::model::record::{AffiliationKind, CodeState, Standing};

pub(super) static RULES: &[Rule] = &[
    Rule {
        code: "SJ01",
        title_zh: "信用代码校验不符",
        title_en: "credit code fails its check",
        severity: Severity::Breach,
        provisions: &["GB-32100"],
        responsible: Responsible::DataOwner,
        remedy_zh: "在来源处更正",
        remedy_en: "correct at the source",
        ask_zh: "该企业的统一社会信用代码{CodeState}",
        ask_en: "the unified social credit code: {CodeState}",
        text: "口径：规范后的统一社会信用代码校验不符。例外：只有主体标识码校验不符的列提示；未填的无法核查。示例：十七位的代码应改。",
        text_en: "Test: the normalised credit code fails its check. Exceptions: only the inner check fails: a notice; an empty code cannot be told. Example: a code of seventeen places is a breach.",
        check: bad_code,
        ..Rule::BLANK
    },
    Rule {
        code: "SJ02",
        title_zh: "名称与信用代码不符",
        title_en: "name and credit code disagree",
        severity: Severity::Review,
        provisions: &["GB-32100", "D-01"],
        remedy_zh: "在单位匹配确认中核对名称与代码",
        remedy_en: "compare name and code in the matching queue",
        ask_zh: "另有名单以该企业的信用代码写了别的名称|出现 {Occurrences} 次",
        ask_en: "another list gives this enterprise's credit code with another name|it occurs {Occurrences} times",
        text: "口径：名单载有该企业的信用代码，而名称既不是企业名称，也不是曾用名。例外：括号、空格、组织形式写法不同的视为同一名称。示例：党组织名单写甲企业的代码、乙企业的名称。",
        text_en: "Test: a list gives the credit code of an enterprise with a name that is neither its name nor a former one. Exceptions: names that differ only in brackets, blanks or legal form are one name. Example: the branch list has the code of A beside the name of B.",
        check: other_name,
        ..Rule::BLANK
    },
    Rule {
        code: "SJ03",
        title_zh: "花名册党员不在企业名单",
        title_en: "roster member not on the enterprise's list",
        severity: Severity::Review,
        subject: Kind::Member,
        table: Table::Members,
        provisions: &["R-47"],
        remedy_zh: "与企业核对，列入《党员花名册多余人员信息台帐》",
        remedy_en: "check with the enterprise, keep on the ledger of surplus rows",
        ask_zh: "该党员在企业党组织的花名册上|企业交来的党员名单未见此人",
        ask_en: "the member is on the roster of the enterprise's organisation|the list the enterprise handed in does not name the member",
        text: "口径：企业交来完整的党员名单，其党组织花名册上的党员不在名单。例外：没有交名单的企业无法核查。示例：已离职而未转出。",
        text_en: "Test: the enterprise handed in a full list of its members, and a member on the roster of its branch is not on it. Exceptions: enterprises without such a list cannot be told. Example: left the enterprise and is still on the roster.",
        gate: on_roster_of_a_lister,
        check: not_on_the_list,
        ..Rule::BLANK
    },
    Rule {
        code: "SJ04",
        title_zh: "企业名单党员不在花名册",
        title_en: "member on the enterprise's list, on no roster",
        severity: Severity::Review,
        subject: Kind::Listing,
        table: Table::Listings,
        provisions: &["R-47"],
        remedy_zh: "核对身份，列入《不在花名册党员初审信息台帐》",
        remedy_en: "check the identity, keep on the ledger of members on no roster",
        ask_zh: "企业交来的党员名单有此人|各党组织花名册未见此人",
        ask_en: "the list the enterprise handed in names this person|no roster does",
        text: "口径：企业交来的党员名单上的人，不在任何党员花名册。例外：名单没有证件号的无法核查。示例：名单三人、花名册二人，列一条。",
        text_en: "Test: a person on the member list of an enterprise is on no roster. Exceptions: without an ID number it cannot be told. Example: three on the list, two on the roster: one finding.",
        needs: &[Register::Members],
        check: on_no_roster,
        ..Rule::BLANK
    },
    Rule {
        code: "SJ05",
        title_zh: "一名党员两处在册",
        title_en: "one member on two rosters",
        severity: Severity::Review,
        subject: Kind::Member,
        table: Table::Members,
        provisions: &["R-22", "R-30"],
        remedy_zh: "核对后保留一处正式组织关系",
        remedy_en: "keep one formal affiliation",
        ask_zh: "同一名党员在 {Occurrences} 个党组织有正式组织关系",
        ask_en: "one member has formal affiliations in {Occurrences} organisations",
        text: "口径：身份标识相同的党员在两个以上党组织有当前正式组织关系。例外：流动、临时关系不计。示例：转入后原支部未销册。",
        text_en: "Test: members with one identity have current formal affiliations in two organisations or more. Exceptions: floating and temporary ones do not count. Example: moved in, and the former branch has not struck the member off.",
        group: Group::Person,
        gate: first_of_person,
        check: on_two_rosters,
        ..Rule::BLANK
    },
    Rule {
        code: "SJ06",
        title_zh: "单位名称未匹配到企业",
        title_en: "unit name matches no enterprise",
        severity: Severity::Review,
        subject: Kind::UnitText,
        table: Table::Texts,
        provisions: &["D-01"],
        remedy_zh: "在单位匹配确认中核对",
        remedy_en: "settle it in the matching queue",
        ask_zh: "名单中的单位名称{LinkState}|出现 {Occurrences} 次|候选企业 {Candidates} 家",
        ask_en: "the unit name is {LinkState}|it occurs {Occurrences} times|{Candidates} candidates",
        text: "口径：名册、党组织名单、联络名册里的单位名称没有确认的匹配。例外：确认不是单位的不列。示例：简称有两家候选。",
        text_en: "Test: a unit name in a roster, branch list or contact register without a confirmed link. Exceptions: texts confirmed to be no unit. Example: an abbreviation with two candidates.",
        gate: in_use,
        check: unmatched,
        ..Rule::BLANK
    },
];

fn bad_code(g: &Ground, ix: Ix) -> Verdict {
    let state = g.picture.enterprise(ix).code_state;
    let severity = match state {
        CodeState::Missing => return Verdict::NotAssessable(Missing::Code),
        CodeState::Valid => return Verdict::Clear,
        CodeState::InnerCheck => Severity::Notice,
        CodeState::Check | CodeState::Malformed => Severity::Breach,
    };
    let evidence = Evidence::default().with(Key::CodeState, Value::Code(state as u8));
    Verdict::hit(g.enterprise_subject(ix), severity, evidence)
}

/// Rows of one person are asked about once: at the row with the smallest key.
fn first_of_person(g: &Ground, ix: Ix) -> Gate {
    let key = |row: Ix| (g.picture.member(row).key, row);
    Gate::from(g.picture.same_person(ix).iter().all(|row| key(*row) >= key(ix)))
}

fn on_two_rosters(g: &Ground, ix: Ix) -> Verdict {
    let rows = g.picture.same_person(ix);
    if rows.is_empty() && g.picture.affiliations_of_member(ix).take(2).count() < 2 {
        return Verdict::Clear;
    }
    let alone = [ix];
    let rows = if rows.is_empty() { &alone[..] } else { rows };
    let current = |row: &&Ix| g.picture.member(**row).standing == Standing::Normal;
    let affiliations = rows.iter().filter(current).flat_map(|row| g.picture.affiliations_of_member(*row));
    let formal = affiliations.filter(|a| a.kind == AffiliationKind::Formal);
    let mut branches: Vec<Ix> = formal.map(|a| g.branch(a.branch).map_or(NONE, |_| a.branch)).collect();
    branches.sort_unstable();
    branches.dedup();
    let elsewhere = branches.last() == Some(&NONE);
    let known = branches.len() - usize::from(elsewhere);
    if known < 2 {
        // An affiliation whose text names no listed branch may be the same one, written differently.
        let unsure = known == 1 && elsewhere;
        return if unsure { Verdict::NotAssessable(Missing::AffiliationBranch) } else { Verdict::Clear };
    }
    let mut keys: Vec<Subject> = branches.iter().filter_map(|b| g.branch_subject(*b)).collect();
    keys.sort_unstable();
    let evidence = Evidence::default().number(Key::Occurrences, keys.len());
    let named = |evidence: Evidence, branch: &Subject| evidence.with(Key::Branch, Value::Ref(*branch));
    let evidence = keys.iter().take(8).fold(evidence, named);
    Verdict::hit(g.member_subject(ix), Severity::Review, evidence)
}

pub(super) fn uses(g: &Ground, ix: Ix) -> usize {
    let (works, units) = g.picture.uses_of_text(ix);
    works + units + g.picture.contact_uses_of_text(ix)
}

fn in_use(g: &Ground, ix: Ix) -> Gate {
    Gate::from(g.picture.texts[ix as usize].state != LinkState::NotAUnit && uses(g, ix) > 0)
}

fn unmatched(g: &Ground, ix: Ix) -> Verdict {
    if g.picture.linked(ix).is_some() {
        return Verdict::Clear;
    }
    let text = &g.picture.texts[ix as usize];
    let evidence = Evidence::default()
        .with(Key::LinkState, Value::Code(text.state as u8))
        .number(Key::Occurrences, uses(g, ix))
        .number(Key::Candidates, text.n_candidates)
        .number(Key::Score, text.score);
    let subject = Subject { kind: Kind::UnitText, key: text.key };
    Verdict::Hits(vec![Hit { subject, object: None, severity: Severity::Review, evidence }])
}

#[cfg(test)]
mod tests {
    use super::super::town::Town;
    use super::*;
    use crate::model::record::{BranchKind, Category, Ownership, Place};

    #[test]
    fn only_the_outer_check_is_a_breach() {
        for (state, expected) in [
            (CodeState::Valid, None),
            (CodeState::Missing, None),
            (CodeState::InnerCheck, Some(Severity::Notice)),
            (CodeState::Check, Some(Severity::Breach)),
            (CodeState::Malformed, Some(Severity::Breach)),
        ] {
            let mut town = Town::new();
            let firm = town.firm() as usize;
            town.picture.enterprises[firm].code_state = state;
            let found = town.audit().findings.iter().find(|f| f.code == "SJ01").map(|f| f.severity);
            assert_eq!(found, expected, "{state:?}");
            town.picture.enterprises[firm].ownership = Ownership::Unknown;
            let found = town.audit().findings.iter().find(|f| f.code == "SJ01").map(|f| f.severity);
            assert_eq!(found, expected.map(|s| s.min(Severity::Review)), "{state:?}, ownership unknown");
        }
    }

    fn listed_twice(first: BranchKind) -> Town {
        let mut town = Town::new();
        let branches = [town.branch(first, &[]), town.branch(BranchKind::Branch, &[])];
        for branch in branches {
            let member = town.member(Category::Full);
            town.picture.members[member as usize].id_hash = 99;
            town.affiliated(member, branch, Place::Own);
        }
        town
    }

    #[test]
    fn one_person_in_two_branches_is_one_finding() {
        let finding = listed_twice(BranchKind::Branch).only("SJ05");
        assert_eq!((finding.severity, finding.responsible), (Severity::Review, Responsible::DataOwner));
        assert_eq!(finding.evidence.items().len(), 3);
    }

    #[test]
    fn what_is_no_second_roster() {
        let mut town = listed_twice(BranchKind::Branch);
        town.picture.affiliations[1].kind = AffiliationKind::Floating;
        assert!(town.codes("SJ05").is_empty());
        let mut town = listed_twice(BranchKind::Branch);
        town.picture.affiliations[1].branch = town.picture.affiliations[0].branch;
        assert!(town.codes("SJ05").is_empty(), "the same branch twice");
        let mut town = listed_twice(BranchKind::Branch);
        town.picture.members[1].standing = Standing::Left;
        assert!(town.codes("SJ05").is_empty());
        let mut town = listed_twice(BranchKind::Branch);
        town.picture.affiliations[1].branch = NONE;
        assert_eq!(town.audit().not_assessable("SJ05"), [(Missing::AffiliationBranch, 1)]);
    }

    #[test]
    fn one_row_with_two_affiliations_counts_too() {
        let mut town = listed_twice(BranchKind::Branch);
        town.picture.members[0].id_hash = 0;
        town.picture.affiliations[1].member = 0;
        assert_eq!(town.codes("SJ05"), ["SJ05"]);
    }

    #[test]
    fn a_unit_name_in_use_needs_a_link() {
        for state in LinkState::ALL {
            let mut town = Town::new();
            let (firm, member) = (town.firm(), town.member(Category::Full));
            town.works_by(member, firm, *state);
            let asked = !matches!(state, LinkState::Settled | LinkState::Confirmed | LinkState::NotAUnit);
            assert_eq!(town.codes("SJ06").len(), usize::from(asked), "{state:?}");
            town.picture.works.clear();
            assert!(town.codes("SJ06").is_empty(), "a text nobody uses");
        }
    }
}
