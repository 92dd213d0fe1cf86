//! Registers (台账): recognised by their headings, counted to the row, twice is once, and what they say reaches the picture, the
//! cards and nobody else's.

use crate::support::*;
use dishu::app::Service;
use dishu::app::action::{Action, Done, Import, Imported, Ledger, Pages};
use dishu::app::query::{Answer, Query};
use dishu::app::service::App;
use dishu::app::views::{Card, Line, RowId};
use dishu::model::day::PartialDate;
use dishu::model::fact::Fact;
use dishu::model::id::{Key, Kind, Subject};
use dishu::model::picture::{NONE, Picture, Register};
use dishu::model::record::{Employment, Exclusion, Flow, ListKind, Standing, Unbuilt};
use dishu::store::picture::Moment;

/// The park with every register, joined; nothing says which file is which kind.
fn park_with_registers() -> (Place, App, Vec<Imported>) {
    let place = Place::new();
    let mut app = place.open();
    import_park(&place, &mut app);
    let reports = import_registers(&place, &mut app);
    run(&mut app, Action::Link).unwrap();
    (place, app, reports)
}

fn import_registers(place: &Place, app: &mut App) -> Vec<Imported> {
    let one = |(kind, file): (ListKind, &str)| {
        let import =
            Import {
                kind: None, zone: Some("临海示范园区".into()), ..list(kind, &place.copy("park-small", file))
            };
        let imported = crate::support::import(app, import);
        assert_eq!(imported.kind, kind, "{file} is recognised by its headings");
        imported
    };
    REGISTERS.into_iter().map(one).collect()
}

fn picture(place: &Place) -> Picture {
    place.store().picture(Moment { as_of: day(0), known: None }).unwrap()
}

fn key(place: &Place, table: &str, name: &str) -> Key {
    let sql = format!("SELECT region, id FROM {table} WHERE name = ?1 AND known_to IS NULL");
    let (region, id): (u32, Vec<u8>) =
        place.sql().query_row(&sql, [name], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let mut bytes = region.to_be_bytes().to_vec();
    bytes.extend(id);
    Key::from_bytes(&bytes).unwrap()
}

fn member<'p>(place: &Place, picture: &'p Picture, name: &str) -> &'p dishu::model::picture::MemberFacts {
    let key = key(place, "member", name);
    picture.members.iter().find(|m| m.key == key).unwrap()
}

fn branch<'p>(place: &Place, picture: &'p Picture, name: &str) -> &'p dishu::model::picture::BranchFacts {
    let key = key(place, "branch", name);
    picture.branches.iter().find(|b| b.key == key).unwrap()
}

fn enterprise<'p>(place: &Place, picture: &'p Picture, name: &str) -> &'p dishu::model::picture::EnterpriseFacts {
    let key = key(place, "enterprise", name);
    picture.enterprises.iter().find(|e| e.key == key).unwrap()
}

fn on(year: u32, month: u32, day: Option<u32>) -> Option<PartialDate> {
    PartialDate::new(year, Some(month), day)
}

const LANXI: &str = "中共海南岚汐生物医药有限公司支部委员会";

#[test]
fn every_row_is_counted_and_the_faulty_ones_are_told() {
    let (_place, _app, reports) = park_with_registers();
    let counts: Vec<(u64, u64)> =
        reports.iter().map(|r| (r.counts.new + r.counts.changed, r.counts.rejected)).collect();
    assert_eq!(counts, [(5, 0), (4, 1), (3, 1), (3, 0), (4, 1), (4, 0), (6, 1), (4, 0), (3, 1), (2, 1)]);
    let faults: Vec<String> = reports.iter().flat_map(|r| r.faults.clone()).collect();
    for said in ["第 5 行「党员队伍建设(20分)」", "第 6 行「星级」", "第 4 行「失去联系情形」", "第 4 行「会议类别」"]
    {
        assert!(faults.iter().any(|fault| fault.contains(said)), "{said}: {faults:#?}");
    }
    assert!(faults.iter().all(|fault| !fault.contains("990000")), "{faults:?}");
}

#[test]
fn the_same_registers_again_change_nothing() {
    let (place, mut app, _) = park_with_registers();
    let before = rows(&place);
    for report in import_registers(&place, &mut app) {
        assert_eq!((report.counts.new, report.counts.changed), (0, 0), "{}: {:?}", report.file, report.changes);
    }
    assert_eq!(rows(&place), before);
}

#[test]
fn a_trial_leaves_nothing_and_a_complete_register_ends_what_it_does_not_name() {
    let (place, mut app, _) = park_with_registers();
    let before = rows(&place);
    let text = "党组织名称,星级,评定日期\n海南琨屿装备制造有限公司党支部,三星,2026-05-01\n";
    let path = place.file("星级.csv", text);
    let complete = Import { complete: Some("临海示范园区".into()), yes: true, ..list(ListKind::Stars, &path) };
    let trial = import(&mut app, Import { dry_run: true, ..complete.clone() });
    assert_eq!(trial.changes.iter().find(|(what, _)| what == "终止").map(|(_, n)| *n), Some(4), "{:?}", trial.changes);
    assert_eq!(rows(&place), before);
    let done = import(&mut app, complete);
    assert_eq!(done.counts.new, 1, "another year is another rating");
    let picture = picture(&place);
    assert_eq!(branch(&place, &picture, LANXI).star, 0, "the complete register does not name it");
    assert_eq!(branch(&place, &picture, "海南琨屿装备制造有限公司党支部").star, 3);
}

#[test]
fn members_are_met_by_id_or_by_name_and_branch() {
    let (place, _app, _) = park_with_registers();
    let p = picture(&place);
    let yang = member(&place, &p, "杨欣平");
    assert_eq!((yang.flow, yang.flow_on), (Flow::Out, on(2026, 1, Some(20))));
    let found = member(&place, &p, "王沐秀");
    assert_eq!((found.lost, found.searched_on), (Fact::No, on(2026, 5, Some(20))));
    let lost = member(&place, &p, "杨沐海");
    assert_eq!((lost.lost, lost.lost_on), (Fact::Yes, on(2025, 11, Some(30))));
    let stopped = member(&place, &p, "许伟慧");
    assert_eq!((stopped.standing, stopped.stopped_on), (Standing::Stopped, on(2024, 6, Some(1))));
    // 缴至: a filled month, a tick; 未缴 and blanks are none. The roster's own later month stays.
    assert_eq!(member(&place, &p, "杨辰宁").last_dues, on(2026, 6, None));
    assert_eq!(member(&place, &p, "许强宇").last_dues, on(2026, 4, None));
    assert_eq!(member(&place, &p, "王文强").last_dues, on(2026, 5, None));
    // Names in a list of those who came; 王沐秀 came twice.
    assert_eq!(member(&place, &p, "杨辰宁").last_meeting, on(2026, 6, Some(25)));
    assert_eq!(member(&place, &p, "王沐秀").last_meeting, on(2026, 6, Some(9)));
    assert_eq!(member(&place, &p, "羊汐晓").last_meeting, on(2026, 6, Some(8)));
}

#[test]
fn branches_have_posts_terms_and_stars() {
    let (place, _app, _) = park_with_registers();
    let p = picture(&place);
    let lanxi = branch(&place, &p, LANXI);
    assert_eq!((lanxi.star, lanxi.star_on), (5, on(2026, 1, Some(15))));
    assert_eq!(lanxi.in_management, Fact::Yes, "the secretary is the general manager");
    assert!(lanxi.superior_named && lanxi.superior != NONE);
    let kunyu = branch(&place, &p, "海南琨屿装备制造有限公司党支部");
    assert_eq!((kunyu.star, kunyu.in_management), (4, Fact::No));
    assert_eq!(branch(&place, &p, "临海示范园区第一联合党支部").star, 3);
    assert_eq!(branch(&place, &p, "临海示范园区第二联合党支部").star, 0, "优秀 is no star");
}

#[test]
fn enterprises_named_only_by_name_are_those_of_the_registry() {
    let (place, _app, _) = park_with_registers();
    assert_eq!(place.count("SELECT COUNT(DISTINCT id) FROM enterprise"), 60);
    let p = picture(&place);
    let of = |name| enterprise(&place, &p, name);
    assert_eq!(of("海南佳尚企业管理咨询有限公司").exclusion, Exclusion::Shell);
    assert_eq!(
        (of("海南椰岚商贸有限公司").unbuilt, of("海南椰岚商贸有限公司").to_serve),
        (Unbuilt::NotEligible, Fact::Yes)
    );
    assert_eq!(of("海南煦筠贸易有限公司").unbuilt, Unbuilt::NotEligible);
    assert_eq!(of("海南骏翎物流有限公司").unbuilt, Unbuilt::NoMembers);
    assert_eq!(of("海南辰丰包装有限公司").parent_covers, Fact::Yes);
    assert!(of("海南岚汐生物医药有限公司").has_member_list && !of("海南椰岚商贸有限公司").has_member_list);
    let visits = |name| {
        p.visits.iter().filter(|v| p.linked(v.text).is_some_and(|e| p.enterprise(e).key == of(name).key)).count()
    };
    assert_eq!((visits("海南澜屿科技有限公司"), visits("海南信岭供应链管理有限公司")), (1, 1));
    assert!(p.visits.iter().all(|visit| visit.contact != Key::default()), "each visit is somebody's");
    for register in [
        Register::Visits,
        Register::Floating,
        Register::Lost,
        Register::Stars,
        Register::MemberLists,
        Register::Dues,
        Register::Meetings,
    ] {
        assert!(p.registers.iter().any(|(known, _)| *known == register), "{register:?}");
    }
}

#[test]
fn both_lists_meet_by_id_and_by_name_at_the_enterprise() {
    let (place, _app, _) = park_with_registers();
    let p = picture(&place);
    let told: Vec<(bool, bool)> = p.listings.iter().map(|l| (l.member != NONE, l.certain)).collect();
    // 杨辰宁 许强宇 虚构甲 王文强 虚构乙 李博沐
    let expect = [(true, true), (true, true), (false, true), (true, false), (false, false), (true, true)];
    assert_eq!(told, expect);
    assert!(p.listings.iter().all(|listing| listing.enterprise != NONE));
}

#[test]
fn the_kept_picture_is_the_one_of_the_tables() {
    let (place, _app, _) = park_with_registers();
    let store = place.store();
    let moment = Moment { as_of: day(0), known: None };
    let first = store.picture(moment).unwrap();
    let kept = store.picture(moment).unwrap();
    let read = store.picture_from_tables(moment).unwrap();
    for picture in [first, kept] {
        assert_eq!(picture.members, read.members);
        assert_eq!(picture.branches, read.branches);
        assert_eq!((picture.visits, picture.listings), (read.visits.clone(), read.listings.clone()));
    }
}

fn card(app: &mut App, subject: Subject) -> Card {
    match app.query(&Query::Card(RowId::Subject(subject))) {
        Answer::Card(Some(card)) => *card,
        other => panic!("{other:?}"),
    }
}

fn words(card: &Card) -> String {
    let mut text = card.title.clone();
    for section in &card.sections {
        text.push_str(&format!("\n[{}]", section.title));
        for line in &section.lines {
            match line {
                Line::Pair(label, cell) => text.push_str(&format!("\n{label}: {}", cell.text)),
                Line::Text(cell) => text.push_str(&format!("\n{}", cell.text)),
                Line::Go(line, _) => text.push_str(&format!("\n{line}")),
                Line::Compare { .. } => {}
            }
        }
    }
    text
}

#[test]
fn cards_tell_what_the_registers_say_and_no_name() {
    let (place, mut app, _) = park_with_registers();
    let mut of = |table, kind, name| words(&card(&mut app, Subject { kind, key: key(&place, table, name) }));
    let lanxi = of("branch", Kind::Branch, LANXI);
    for said in [
        "***** 5 星",
        "总分 101",
        "政治建设 19/20",
        "园区特色 8/10",
        "支部书记",
        "总经理",
        "到会 3/51",
        "结对共建  海南琨屿",
    ] {
        assert!(lanxi.contains(said), "{said}\n{lanxi}");
    }
    let kunyu = of("branch", Kind::Branch, "海南琨屿装备制造有限公司党支部");
    assert!(kunyu.contains("[结对共建与联盟 1 条]"), "the other side sees it too\n{kunyu}");
    let firm = of("enterprise", Kind::Enterprise, "海南岚汐生物医药有限公司");
    assert!(firm.contains("[企业党员名单 5 条]") && firm.contains("医药产业链党建联盟"), "{firm}");
    let visited = of("enterprise", Kind::Enterprise, "海南澜屿科技有限公司");
    assert!(visited.contains("[走访记录 1 条]") && visited.contains("希望协助组建支部"), "{visited}");
    let floating = of("member", Kind::Member, "杨欣平");
    assert!(floating.contains("流出") && floating.contains("登记 2026-01-20"), "{floating}");
    let letter = of("member", Kind::Member, "冯辰岚");
    assert!(letter.contains("[介绍信]") && letter.contains("在途"), "{letter}");
    let contact = of("contact", Kind::Contact, "麦伟晓");
    assert!(contact.contains("海南珊禾食品有限公司") && contact.contains("[走访记录 2 条]"), "{contact}");
    let entry = of("entry", Kind::Listing, "虚构甲");
    assert!(entry.contains("企业党员名单") && entry.contains("海南岚汐生物医药有限公司"), "{entry}");
    for text in [lanxi, kunyu, firm, visited, floating, letter, contact, entry] {
        for name in ["虚构甲", "虚构乙", "王博丽", "麦伟晓", "杨欣平", "许强宇", "990000"] {
            assert!(!text.contains(name), "{name} in\n{text}");
        }
    }
}

#[test]
fn odd_registers_keep_what_can_be_kept() {
    let place = Place::new();
    let mut app = place.open();
    for (file, kind, new, rejected) in [
        ("dues-odd.csv", ListKind::Dues, 2, 1),
        ("stars-odd.csv", ListKind::Stars, 2, 1),
        ("register-no-subject.csv", ListKind::Visits, 2, 1),
    ] {
        let path = place.copy("wild", file);
        let report = import(&mut app, Import { kind: None, ..list(kind, &path) });
        assert_eq!((report.kind, report.counts.new, report.counts.rejected), (kind, new, rejected), "{file}");
        assert!(report.n_faults > 1, "{file}: {:?}", report.faults);
    }
}

fn named(place: &Place, table: &str, kind: Kind, name: &str) -> RowId {
    RowId::Subject(Subject { kind, key: key(place, table, name) })
}

fn typed(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_person_writes_edits_and_ends_what_a_register_would_say() {
    let (place, mut app, _) = park_with_registers();
    let why = "走访".to_owned();
    let enter =
        |list, about, pairs: &[(&str, &str)]| Action::Enter { list, about, fields: typed(pairs), why: why.clone() };
    let branch_row = named(&place, "branch", Kind::Branch, "海南锦越服装有限公司党支部");
    run(&mut app, enter(ListKind::Stars, branch_row, &[("星级", "四星"), ("日期", "2026-06-01")])).unwrap();
    let firm = named(&place, "enterprise", Kind::Enterprise, "海南骏翎物流有限公司");
    run(&mut app, enter(ListKind::Visits, firm, &[("日期", "2026-06-02"), ("姓名", "虚构丁"), ("事由", "了解用工")]))
        .unwrap();
    let person = named(&place, "member", Kind::Member, "林杰晓");
    run(&mut app, enter(ListKind::Floating, person, &[("日期", "2026-01-02"), ("登记日期", "2026-02-01")])).unwrap();
    let edit = |row, pairs: &[(&str, &str)]| Action::Edit { row, fields: typed(pairs), why: why.clone() };
    run(&mut app, edit(branch_row, &[("届满日期", "2027-05-31"), ("书记企业职务", "总经理")])).unwrap();
    run(&mut app, edit(person, &[("用工形式", "劳务派遣")])).unwrap();
    run(&mut app, edit(firm, &[("未建立党组织原因", "正在筹备"), ("拟建党组织日期", "2026-12")])).unwrap();
    let before = picture(&place);
    let branch_facts = branch(&place, &before, "海南锦越服装有限公司党支部");
    assert_eq!((branch_facts.star, branch_facts.term_end), (4, on(2027, 5, Some(31))));
    assert_eq!(branch_facts.in_management, Fact::Yes);
    let lin = member(&place, &before, "林杰晓");
    assert_eq!((lin.flow, lin.flow_on, lin.employment), (Flow::Out, on(2026, 2, Some(1)), Employment::Dispatched));
    assert_eq!(enterprise(&place, &before, "海南骏翎物流有限公司").unbuilt, Unbuilt::Other);
    let visited = words(&card(
        &mut app,
        Subject { kind: Kind::Enterprise, key: key(&place, "enterprise", "海南骏翎物流有限公司") },
    ));
    assert!(visited.contains("[走访记录 1 条]") && visited.contains("了解用工"), "{visited}");
    for (row, field, value) in
        [(branch_row, "届满日期", "明年"), (branch_row, "没有", "1"), (person, "用工形式", "不详吧")]
    {
        let error = run(&mut app, edit(row, &[(field, value)])).unwrap_err();
        assert!(error.hints(dishu::model::lang::Lang::Zh).next().is_some(), "{error:?}");
    }
    assert!(run(&mut app, enter(ListKind::Members, person, &[])).is_err(), "a roster is no register");
    let star: (u32, Vec<u8>) = place
        .sql()
        .query_row(
            "SELECT region, id FROM entry WHERE list = 10 AND branch_text LIKE '海南锦越%' AND known_to IS NULL",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let mut bytes = star.0.to_be_bytes().to_vec();
    bytes.extend(star.1);
    let entry = RowId::Subject(Subject { kind: Kind::Listing, key: Key::from_bytes(&bytes).unwrap() });
    run(&mut app, edit(entry, &[("星级", "五星")])).unwrap();
    assert_eq!(branch(&place, &picture(&place), "海南锦越服装有限公司党支部").star, 5);
    run(&mut app, Action::EndEntry { row: entry, why }).unwrap();
    let after = place.store().picture(Moment { as_of: day(1), known: None }).unwrap();
    assert_eq!(branch(&place, &after, "海南锦越服装有限公司党支部").star, 0);
}

#[test]
fn both_ledgers_hold_the_findings_and_pages_have_six_parts() {
    let (place, mut app, _) = park_with_registers();
    run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
    let count = |place: &Place, code: &str| {
        let mut n = 0;
        place.store().each_finding(|finding| n += u64::from(finding.code == code)).unwrap();
        n
    };
    for (missing, code) in [(true, "SJ04"), (false, "SJ03")] {
        let path = place.folder.path().join(format!("{code}.csv"));
        let ledger = Ledger { missing, path: path.clone(), ..Ledger::default() };
        let Done::Written { rows, .. } = run(&mut app, Action::Ledger(ledger)).unwrap() else { panic!() };
        assert_eq!(rows, count(&place, code), "{code}");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(rows > 0 && !text.contains("虚构甲") && !text.contains("990000"), "{text}");
    }
    let path = place.folder.path().join("一企一表.html");
    let rows = vec![named(&place, "enterprise", Kind::Enterprise, "海南岚汐生物医药有限公司")];
    let pages = Pages { rows, path: path.clone(), ..Pages::default() };
    run(&mut app, Action::Pages(pages.clone())).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    for part in
        ["一、经营运行", "二、职工队伍", "三、党员队伍", "四、出资人", "五、建立党组织情况", "六、未建立党组织原因"]
    {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("杨辰宁") && text.contains("5 星"), "names are masked");
    assert!(
        run(&mut app, Action::Pages(Pages { reveal: true, ..pages.clone() })).is_err(),
        "clear names need a reason"
    );
    run(&mut app, Action::Pages(Pages { reveal: true, why: "报送".into(), ..pages })).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().contains("杨辰宁"));
}
