//! 单位匹配 end to end: what is proven settles, what is likely enough settles, the rest waits; a later roster decides only what is new;
//! a name alone makes nobody the same person.

use crate::support::*;
use dishu::app::Service;
use dishu::app::action::{Action, Done};
use dishu::app::confirming::Ruling;
use dishu::app::query::{Answer, Query};
use dishu::app::service::App;
use dishu::app::views::RowId;
use dishu::model::link::{LinkMethod, LinkState};
use dishu::model::record::ListKind;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Invented enterprises: some of their own, and fillers that make words of the trade common.
fn registry() -> String {
    let brands = [
        "云麓", "青禾", "瑞川", "朗岳", "沐泽", "启衡", "凌波", "锦程", "博远", "恒润", "卓识", "天弈", "星槎", "帆影",
    ];
    let trades = ["科技", "贸易", "文化传媒", "食品", "建筑工程", "物业管理", "信息技术", "实业"];
    let mut csv =
        "企业名称,曾用名\n海南椰屿智能装备股份有限公司,海口椰屿机电厂\n海口潮汐酒店管理有限公司,\n".to_owned();
    for brand in brands {
        for trade in trades {
            csv.push_str(&format!("海南{brand}{trade}有限公司,\n"));
        }
    }
    csv
}

/// Work units as rosters write them.
const TEXTS: [&str; 10] = [
    "海南椰屿智能装备股份有限公司",
    "海口椰屿机电厂",
    "海南椰屿智能装备股份有限公司财务部",
    "海南椰与智能装备股份有限公司",
    "海口潮汐酒店管理有限责任公司工程部",
    "潮汐酒店",
    "云麓",
    "北京子虚乌有置业有限公司",
    "退休",
    "海南帆影食品有限公司党支部",
];

fn roster(place: &Place, app: &mut App, name: &str, texts: &[&str]) {
    let mut csv = "姓名,出生日期,入党时间,工作单位\n".to_owned();
    for (at, text) in texts.iter().enumerate() {
        csv.push_str(&format!("甲{name}{at},1990-0{}-01,2015-07-01,{text}\n", at % 9 + 1));
    }
    import(app, list(ListKind::Members, &place.file(&format!("{name}.csv"), &csv)));
}

fn linked(app: &mut App) -> u64 {
    let Done::Linked { changed, .. } = run(app, Action::Link).unwrap() else { panic!() };
    changed
}

/// Text to state, method and the enterprise's name.
fn decisions(place: &Place) -> BTreeMap<String, (LinkState, LinkMethod, String, u16, usize)> {
    let store = place.store();
    let name = |key| store.subject_name(key).unwrap().unwrap_or_default();
    let texts = store.unit_texts().unwrap();
    let decision = |row: dishu::store::links::TextRow| {
        let link = row.link.unwrap();
        let kind = dishu::model::id::Kind::Enterprise;
        let enterprise = link.enterprise.map(|key| name(dishu::model::id::Subject { kind, key })).unwrap_or_default();
        (row.text, (link.state, link.method, enterprise, link.score, link.candidates.len()))
    };
    texts.into_iter().map(decision).collect()
}

fn park_with(rosters: &[&[&str]], link_after_each: bool) -> (Place, App) {
    let place = Place::new();
    let mut app = place.open();
    import(&mut app, list(ListKind::Enterprises, &place.file("企业.csv", &registry())));
    for (at, texts) in rosters.iter().enumerate() {
        roster(&place, &mut app, &format!("册{at}"), texts);
        if link_after_each {
            linked(&mut app);
        }
    }
    linked(&mut app);
    (place, app)
}

#[test]
fn texts_are_decided_by_proof_then_by_weight() {
    let (place, _) = park_with(&[&TEXTS], false);
    let decisions = decisions(&place);
    let own = "海南椰屿智能装备股份有限公司";
    for (text, state, method, enterprise) in [
        (TEXTS[0], LinkState::Settled, LinkMethod::ExactName, own),
        (TEXTS[1], LinkState::Settled, LinkMethod::FormerName, own),
        (TEXTS[2], LinkState::Settled, LinkMethod::Weighed, own),
        (TEXTS[3], LinkState::Settled, LinkMethod::Weighed, own),
        (TEXTS[4], LinkState::Settled, LinkMethod::Weighed, "海口潮汐酒店管理有限公司"),
        (TEXTS[8], LinkState::NotAUnit, LinkMethod::None, ""),
        (TEXTS[9], LinkState::Settled, LinkMethod::BranchName, "海南帆影食品有限公司"),
    ] {
        let found = &decisions[text];
        assert_eq!((found.0, found.1, found.2.as_str()), (state, method, enterprise), "{text}: {found:?}");
    }
    // 云麓 has eight firms: none is guessed. A firm of elsewhere is not linked.
    let (several, absent) = (&decisions[TEXTS[6]], &decisions[TEXTS[7]]);
    assert!(!several.0.counts() && several.4 >= 5, "{several:?}");
    assert!(!absent.0.counts(), "{absent:?}");
}

#[test]
fn a_second_run_decides_nothing_and_a_new_registry_everything() {
    let (place, mut app) = park_with(&[&TEXTS], false);
    assert_eq!(linked(&mut app), 0);
    let csv = "企业名称\n北京子虚乌有置业有限公司\n";
    import(&mut app, list(ListKind::Enterprises, &place.file("新.csv", csv)));
    assert!(linked(&mut app) >= 1);
    assert_eq!(decisions(&place)[TEXTS[7]].1, LinkMethod::ExactName);
}

#[test]
fn a_name_alone_makes_nobody_the_same_person() {
    let place = Place::new();
    let mut app = place.open();
    let roster = |app: &mut App, file: &str, row: &str| {
        let csv = format!("姓名,出生日期,入党时间,所在党支部\n{row}\n");
        import(app, list(ListKind::Members, &place.file(file, &csv))).counts
    };
    assert_eq!(roster(&mut app, "一.csv", "甲乙丙,,,潮汐第一党支部").new, 1);
    // Another branch: somebody else, as far as anybody can tell. The same row again: nothing new.
    assert_eq!(roster(&mut app, "二.csv", "甲乙丙,,,帆影党支部").new, 1);
    assert_eq!(roster(&mut app, "三.csv", "甲乙丙,,,潮汐第一党支部").new, 0);
    // Name, birth month and day of joining together are one person, whichever branch.
    assert_eq!(roster(&mut app, "四.csv", "甲乙丁,1990-05-01,2015-07-01,潮汐第一党支部").new, 1);
    assert_eq!(roster(&mut app, "五.csv", "甲乙丁,1990-05-01,2015-07-01,帆影党支部").new, 0);
    assert_eq!(roster(&mut app, "六.csv", "甲乙丁,1991-05-01,2015-07-01,帆影党支部").new, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn rosters_one_by_one_give_what_all_at_once_give(order in Just((0..TEXTS.len()).collect::<Vec<_>>()).prop_shuffle(), cut in 0..TEXTS.len()) {
        let texts: Vec<&str> = order.iter().map(|at| TEXTS[*at]).collect();
        let (first, second) = texts.split_at(cut);
        let (apart, _) = park_with(&[first, second], true);
        let (together, _) = park_with(&[&texts], false);
        prop_assert_eq!(decisions(&apart), decisions(&together));
    }
}

fn queue(app: &mut App) -> Vec<dishu::app::confirming::QueueLine> {
    match app.query(&Query::Queue { limit: 99 }) {
        Answer::Queue(queue) => queue.lines,
        other => panic!("{other:?}"),
    }
}

fn doubt(app: &mut App, id: RowId) -> dishu::app::confirming::DoubtView {
    match app.query(&Query::Doubt(id)) {
        Answer::Doubt(Some(doubt)) => *doubt,
        other => panic!("{other:?}"),
    }
}

fn settle(app: &mut App, texts: Vec<RowId>, ruling: Ruling) {
    run(app, Action::Settle { texts, ruling, why: "核对".into() }).unwrap();
}

#[test]
fn what_waits_is_decided_remembered_and_taken_back() {
    let texts = ["云麓", "云麓", "云麓", "青禾", "海南椰屿智能装备股份有限公司"];
    let (place, mut app) = park_with(&[&texts], false);
    let lines = queue(&mut app);
    assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["云麓", "青禾"], "members first");
    assert_eq!((lines[0].n_members, lines[0].effect.as_str()), (3, "认定后够单独建支部"));
    let view = doubt(&mut app, lines[0].id);
    assert!(view.candidates.len() > 4 && !view.candidates[0].parts.is_empty(), "{view:?}");
    assert!(view.candidates[0].name.starts_with("海南云麓") && view.candidates[0].marks[0] == (0..6), "{view:?}");
    settle(&mut app, vec![lines[0].id], Ruling::Is(view.candidates[1].id));
    assert_eq!(queue(&mut app).len(), 1);
    linked(&mut app);
    let decided = decisions(&place);
    assert_eq!((decided["云麓"].0, decided["云麓"].2.clone()), (LinkState::Confirmed, view.candidates[1].name.clone()));
    run(&mut app, Action::Undo).unwrap();
    assert_eq!(queue(&mut app).len(), 2);
    settle(&mut app, lines.iter().map(|line| line.id).collect(), Ruling::NotAnEnterprise);
    assert!(queue(&mut app).is_empty());
    run(&mut app, Action::Undo).unwrap();
    assert_eq!(queue(&mut app).len(), 2, "a decision about several is one deed");
    let named = app.query(&Query::Named("yunlu".into()));
    assert!(matches!(named, Answer::Named(_)), "{named:?}");
}

#[test]
fn a_decision_comes_back_when_the_registry_proves_another() {
    let (place, mut app) = park_with(&[&["云麓", "海口荷风酒店有限公司"]], false);
    let id = |app: &mut App, text: &str| match app.query(&Query::Written(text.into())) {
        Answer::Ids(ids) => ids[0],
        other => panic!("{other:?}"),
    };
    let first = queue(&mut app)[0].id;
    let wrong = doubt(&mut app, first).candidates[0].id;
    let text = id(&mut app, "海口荷风酒店有限公司");
    settle(&mut app, vec![text], Ruling::Is(wrong));
    linked(&mut app);
    assert_eq!(decisions(&place)["海口荷风酒店有限公司"].0, LinkState::Confirmed);
    import(&mut app, list(ListKind::Enterprises, &place.file("新.csv", "企业名称\n海口荷风酒店有限公司\n")));
    linked(&mut app);
    let line = queue(&mut app).into_iter().find(|line| line.id == text).expect("it waits again");
    assert!(line.is_reopened && line.best_name == "海口荷风酒店有限公司", "{line:?}");
    settle(&mut app, vec![text], Ruling::Is(wrong));
    linked(&mut app);
    assert_eq!(decisions(&place)["海口荷风酒店有限公司"].0, LinkState::Confirmed, "a person saw it and chose again");
}

#[test]
fn an_alias_table_goes_out_and_in() {
    let (place, mut app) = park_with(&[&["云麓", "青禾"]], false);
    let lines = queue(&mut app);
    let chosen = doubt(&mut app, lines[0].id).candidates[0].id;
    settle(&mut app, vec![lines[0].id], Ruling::Is(chosen));
    settle(&mut app, vec![lines[1].id], Ruling::NoneOfThese);
    let path = place.folder.path().join("别名.xlsx");
    run(&mut app, Action::ExportAliases { path: path.clone(), gb18030: false }).unwrap();
    let (other, mut there) = park_with(&[&["青禾"]], false);
    let Done::Aliases { n_read, n_decided, unknown } =
        run(&mut there, Action::ImportAliases { path: path.clone(), why: "采用".into() }).unwrap()
    else {
        panic!()
    };
    assert_eq!((n_read, n_decided, unknown.len()), (2, 2, 0));
    // The text that no list had is decided before it comes.
    roster(&other, &mut there, "后", &["云麓"]);
    linked(&mut there);
    let (here, there) = (decisions(&place), decisions(&other));
    assert_eq!(here["云麓"].2, there["云麓"].2);
    assert_eq!((there["云麓"].0, there["青禾"].0), (LinkState::Confirmed, LinkState::Refused));
}
