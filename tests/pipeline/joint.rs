//! 联合组建 from the facts to the steps: what is taken, proposed, adopted, advanced and taken back, and who may.

use crate::support::*;
use dishu::app::Service;
use dishu::app::action::{Action, Done};
use dishu::app::error::ErrorKind;
use dishu::app::planning::view::{Adopted, Proposal, Spec};
use dishu::app::query::{Answer, Query};
use dishu::app::service::App;
use dishu::model::record::ListKind;

/// Seven invented enterprises of one park; 甲 and 乙 in one building, 丙 丁 on its road, 戊 in another county, 己 has three members.
const FIRMS: &str = "企业名称,统一社会信用代码,登记状态,企业类型,所属行业,住所,所属园区\n\
虚构甲软件有限公司,,存续,有限责任公司(自然人投资或控股),软件和信息技术服务业,海南省海口市美兰区虚构大道5号虚构大厦301室,示例园\n\
虚构乙软件有限公司,,存续,有限责任公司(自然人投资或控股),软件和信息技术服务业,海南省海口市美兰区虚构大道5号虚构大厦8层,示例园\n\
虚构丙商贸有限公司,,存续,有限责任公司(自然人投资或控股),批发业,海南省海口市美兰区虚构大道61号,示例园\n\
虚构丁商贸有限公司,,存续,有限责任公司(自然人投资或控股),批发业,海南省海口市美兰区虚构大道61号,示例园\n\
虚构戊旅业有限公司,,存续,有限责任公司(自然人投资或控股),住宿业,海南省三亚市吉阳区虚构一路1号,\n\
虚构己科技有限公司,,存续,有限责任公司(自然人投资或控股),软件和信息技术服务业,海南省海口市美兰区虚构大道5号虚构大厦2层,示例园\n";

const BRANCHES: &str = "党组织名称,组织类别,党员人数,联合支部所在单位\n虚构街道党支部,党支部,9,\n";

fn members() -> String {
    let mut rows = String::from("姓名,所在党支部,人员类别,工作单位,用工形式\n");
    for (n, (firm, category, employment)) in [
        ("甲软件", "正式党员", "合同制"),
        ("乙软件", "正式党员", "合同制"),
        ("乙软件", "正式党员", "合同制"),
        ("丙商贸", "正式党员", "合同制"),
        ("丁商贸", "正式党员", "合同制"),
        ("丁商贸", "正式党员", "合同制"),
        ("丁商贸", "预备党员", "合同制"),
        ("戊旅业", "正式党员", "合同制"),
        ("己科技", "正式党员", "合同制"),
        ("己科技", "正式党员", "劳务派遣"),
        ("己科技", "正式党员", "合同制"),
    ]
    .into_iter()
    .enumerate()
    {
        rows.push_str(&format!("虚构人{n},虚构街道党支部,{category},虚构{firm}有限公司,{employment}\n"));
    }
    rows
}

fn town() -> (Place, App) {
    let place = Place::new();
    let mut app = place.open();
    for (kind, name, text) in [
        (ListKind::Enterprises, "企业登记表.csv", FIRMS.to_owned()),
        (ListKind::Branches, "党组织名单.csv", BRANCHES.to_owned()),
        (ListKind::Members, "党员名册.csv", members()),
    ] {
        let file = place.file(name, &text);
        import(&mut app, list(kind, &file));
    }
    run(&mut app, Action::Link).unwrap();
    (place, app)
}

fn propose(app: &mut App, spec: Spec) -> Proposal {
    match run(app, Action::Propose(spec)).unwrap() {
        Done::Proposed(proposal) => *proposal,
        other => panic!("{other:?}"),
    }
}

fn adopted(app: &mut App) -> Vec<Adopted> {
    match app.query(&Query::Plans) {
        Answer::Plans(plans) => plans,
        other => panic!("{other:?}"),
    }
}

fn names(proposal: &Proposal) -> Vec<Vec<&str>> {
    let short = |name: &'_ str| name.char_indices().nth(2).map_or(0, |(at, _)| at);
    let name = |unit: &'_ dishu::app::planning::view::Member| -> String {
        unit.name[short(&unit.name)..].chars().take(1).collect()
    };
    let known = ["甲", "乙", "丙", "丁", "戊", "己"];
    let of = |unit| *known.iter().find(|short| **short == name(unit)).unwrap();
    proposal.groups.iter().map(|group| group.units.iter().map(of).collect()).collect()
}

#[test]
fn neighbours_are_proposed_and_who_stays_out_learns_what_is_missing() {
    let (_place, mut app) = town();
    let proposal = propose(&mut app, Spec::default());
    let mut groups = names(&proposal);
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort();
    assert_eq!(groups, [["丁", "丙"], ["乙", "甲"]], "three full members need a branch of their own");
    assert_eq!((proposal.n_units, proposal.n_covered), (5, 4));
    assert_eq!(proposal.left.len(), 1);
    assert!(proposal.left[0].why.contains("再有 2 名"), "{}", proposal.left[0].why);
    assert!(proposal.groups.iter().all(|group| group.n_full == 3 && group.zone == "示例园"), "{proposal:?}");
    let members: Vec<u32> = proposal.groups.iter().map(|group| group.n_members).collect();
    assert_eq!(members.iter().sum::<u32>(), 7, "one of them on probation");
    assert_eq!(proposal.gap_per_mille(), 0);
}

#[test]
fn wishes_are_kept() {
    let (_place, mut app) = town();
    let plain = propose(&mut app, Spec::default());
    let of = |name: &str| plain.groups.iter().flat_map(|g| &g.units).find(|u| u.name.contains(name)).unwrap().subject;
    let apart = Spec { apart: vec![(of("甲"), of("乙"))], ..Spec::default() };
    let other = propose(&mut app, apart);
    assert!(names(&other).iter().all(|group| !(group.contains(&"甲") && group.contains(&"乙"))), "{other:?}");
    let pinned = Spec { pinned: vec![vec![of("甲"), of("丁")]], ..Spec::default() };
    let other = propose(&mut app, pinned);
    assert!(other.groups.iter().any(|group| group.is_pinned && group.units.len() == 2), "{other:?}");
    let out = Spec { out: vec![of("甲")], ..Spec::default() };
    assert_eq!(propose(&mut app, out).n_units, 4);
    let nowhere = run(&mut app, Action::Propose(Spec { zone: Some("没有的园".into()), ..Spec::default() }));
    assert_eq!(nowhere.unwrap_err().kind, ErrorKind::Usage);
}

#[test]
fn an_adopted_proposal_goes_its_four_steps_and_can_be_taken_back() {
    let (place, mut app) = town();
    let proposal = propose(&mut app, Spec::default());
    let adopt = |why: &str| Action::Adopt { proposal: Box::new(proposal.clone()), why: why.into() };
    assert_eq!(run(&mut app, adopt(" ")).unwrap_err().kind, ErrorKind::Usage, "a reason is needed");
    let Done::Adopted { number, groups: 2 } = run(&mut app, adopt("会议同意")).unwrap() else { panic!() };
    assert_eq!(run(&mut app, adopt("再来一次")).unwrap_err().kind, ErrorKind::Busy);
    let again = propose(&mut app, Spec::default());
    assert_eq!((again.groups.len(), again.n_units), (0, 1), "what is adopted is not planned again");
    let step = |on: i32, back: bool| Action::Advance { number, line: 1, on: Some(day(on)), back, why: "办理".into() };
    assert!(run(&mut app, step(1, false)).is_err(), "tomorrow is not done yet");
    run(&mut app, step(0, false)).unwrap();
    let steps = |app: &mut App| adopted(app)[0].groups[0].steps.clone();
    let now = steps(&mut app);
    assert_eq!(now[0].done_on.as_deref(), Some(day(0).to_string().as_str()));
    assert_eq!(now[1].due.as_deref(), Some(day(30).to_string().as_str()), "the decision within a month");
    run(&mut app, step(0, true)).unwrap();
    assert_eq!((steps(&mut app)[0].done_on.clone(), steps(&mut app)[1].due.clone()), (None, None));
    for _ in 0..4 {
        run(&mut app, step(0, false)).unwrap();
    }
    assert!(run(&mut app, step(0, false)).is_err(), "four steps and no fifth");
    run(&mut app, Action::Withdraw { number, why: "人员变化".into() }).unwrap();
    assert!(run(&mut app, Action::Withdraw { number, why: "再撤".into() }).is_err());
    assert!(adopted(&mut app)[0].is_withdrawn);
    assert_eq!(propose(&mut app, Spec::default()).groups.len(), 2);
    let journal = "SELECT COUNT(*) FROM journal WHERE action IN ('adopt-plan', 'plan-step', 'withdraw-plan')";
    assert_eq!(place.count(journal), 1 + 6 + 1);
}

#[test]
fn a_proposal_is_written_with_a_page_per_group() {
    let (place, mut app) = town();
    let proposal = propose(&mut app, Spec::default());
    let path = place.folder.path().join("方案.xlsx");
    let write = Action::WritePlan { proposal: Box::new(proposal), path: path.clone() };
    let Done::Written { rows, .. } = run(&mut app, write).unwrap() else { panic!() };
    assert!(rows > 8);
    let names = dishu::sheet::sheet_names(&path).unwrap();
    assert_eq!(names, ["方案", "说明", "1", "2", "未编入"]);
}

#[test]
fn what_was_found_in_order_is_not_grouped() {
    let (_place, mut app) = town();
    run(&mut app, Action::Audit { as_of: None }).unwrap();
    let before = propose(&mut app, Spec::default());
    let query = dishu::model::list::ListQuery {
        table: dishu::model::list::Table::Findings,
        search: "虚构甲".to_owned(),
        ..Default::default()
    };
    let Answer::Ids(ids) = app.query(&Query::Ids { query, limit: 10 }) else { panic!("no ids") };
    let findings: Vec<i64> = ids
        .into_iter()
        .filter_map(|id| if let dishu::app::views::RowId::Finding(seq) = id { Some(seq) } else { None })
        .collect();
    assert!(!findings.is_empty());
    run(&mut app, Action::Verify { findings, why: "已由上级覆盖".to_owned(), until: None }).unwrap();
    let after = propose(&mut app, Spec::default());
    assert_eq!(after.n_units + 1, before.n_units);
    assert!(after.apart.iter().any(|(why, n)| why.contains("核实无误") && *n == 1));
}

#[test]
fn coordinates_bring_together_what_addresses_do_not() {
    let place = Place::new();
    let mut app = place.open();
    let rows: String = [(20_044_000, 110_200_000), (20_044_500, 110_200_000), (19_900_000, 110_500_000)]
        .iter()
        .zip(["甲", "乙", "丙"])
        .map(|((north, east), name)| {
            let (north, east) = (f64::from(*north) / 1e6, f64::from(*east) / 1e6);
            format!("虚构{name}有限公司,存续,有限责任公司(自然人投资或控股),海南省海口市美兰区,{north},{east}\n")
        })
        .collect();
    let firms = format!("企业名称,登记状态,企业类型,注册地址,纬度,经度\n{rows}");
    let members: String = ["甲", "乙", "乙", "丙"]
        .iter()
        .zip(0..)
        .map(|(firm, n)| format!("虚构人{n},虚构街道党支部,正式党员,虚构{firm}有限公司\n"))
        .collect();
    let members = format!("姓名,所在党支部,人员类别,工作单位\n{members}");
    for (kind, name, text) in [
        (ListKind::Enterprises, "企业登记表.csv", firms),
        (ListKind::Branches, "党组织名单.csv", BRANCHES.to_owned()),
        (ListKind::Members, "党员名册.csv", members),
    ] {
        let file = place.file(name, &text);
        import(&mut app, list(kind, &file));
    }
    run(&mut app, Action::Link).unwrap();
    let plan = propose(&mut app, Spec::default());
    let whole: Vec<u64> = plan.groups.iter().map(|group| group.halves).collect();
    // 甲 and 乙 stand 56 m apart: as in one compound; 丙 is far: in the county only.
    assert_eq!(whole, [2 + 2 + 2 * (80 + 2)], "{:?}", plan.groups);
}
