//! 园区范围 from a table to the overview: where enterprises are registered and work, whose they are, and what a new table changes.

use crate::support::*;
use dishu::app::Service;
use dishu::app::action::Action;
use dishu::app::query::{Answer, Query};
use dishu::app::service::App;
use dishu::app::views::{Overview, ZonesView};
use dishu::model::list::{Column, ListQuery, Predicate, Table};
use dishu::model::record::ListKind;
use dishu::model::zone::ZoneSplit;

const TABLE: &str = "园区,别名,县区,道路门牌,楼宇,乡镇街道,关键词,依据\n\
虚甲园区,虚甲区,海口市,海口市秀英区虚构路1-99号(单),,,,本地文件\n\
虚乙园区,,海口市,,虚乙大厦,,,本地文件\n";

const FIRMS: &str = "企业名称,登记状态,企业类型,注册地址,经营地址\n\
虚构子有限公司,存续,有限责任公司(自然人投资或控股),海南省海口市秀英区虚构路3号,海南省海口市秀英区虚构路5号\n\
虚构丑有限公司,存续,有限责任公司(自然人投资或控股),海南省海口市秀英区虚构路3号,海南省三亚市吉阳区虚构二路5号\n\
虚构寅有限公司,存续,有限责任公司(自然人投资或控股),海南省海口市秀英区虚构路4号,海南省海口市龙华区虚构三路1号虚乙大厦8层\n\
虚构卯有限公司,存续,有限责任公司(自然人投资或控股),海南省海口市秀英区虚甲区3栋,海南省海口市龙华区虚构三路1号虚乙大厦9层\n";

fn take(app: &mut App, place: &Place, text: &str) {
    let path = place.file("园区.csv", text);
    run(app, Action::ImportZones { path, sheet: None }).unwrap();
}

fn zones(app: &mut App) -> ZonesView {
    match app.query(&Query::Zones) {
        Answer::Zones(view) => view,
        other => panic!("{other:?}"),
    }
}

fn overview(app: &mut App) -> Overview {
    match app.query(&Query::Overview) {
        Answer::Overview(view) => *view,
        other => panic!("{other:?}"),
    }
}

fn listed(app: &mut App, split: ZoneSplit) -> Vec<String> {
    let query = ListQuery {
        table: Table::Enterprises,
        filters: vec![Predicate::is(Column::ZoneSplit, split as u32)],
        ..ListQuery::default()
    };
    match app.query(&Query::Page { query, offset: 0, rows: 10 }) {
        Answer::Page(page) => page.rows.iter().map(|row| row.cells[0].text.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn enterprises_are_counted_by_where_they_are_registered_and_work() {
    let place = Place::new();
    let mut app = place.open();
    let file = place.file("企业登记表.csv", FIRMS);
    import(&mut app, list(ListKind::Enterprises, &file));
    assert!(!zones(&mut app).is_own);
    take(&mut app, &place, TABLE);
    let view = zones(&mut app);
    let counts: Vec<(u64, u64)> = view.rows.iter().map(|row| (row.registered, row.operating)).collect();
    assert!(view.is_own);
    assert_eq!(counts, [(3, 1), (0, 2)], "a table that comes later reads what is there");
    run(&mut app, Action::Audit { as_of: None }).unwrap();
    for (split, name) in [
        (ZoneSplit::Inside, "虚构子有限公司"),
        (ZoneSplit::MovedOut, "虚构丑有限公司"),
        (ZoneSplit::MovedIn, "虚构寅有限公司"),
        (ZoneSplit::Across, "虚构卯有限公司"),
    ] {
        assert_eq!(listed(&mut app, split), [name], "{split:?}");
    }
    let view = overview(&mut app);
    let of = |key: &str| view.separation.iter().find(|row| row.key == key).map(|row| row.count);
    assert_eq!([of("registered-inside"), of("operating-inside"), of("across")], [Some(1); 3]);
    // 虚构丑 works in no park: where it is registered answers for it.
    let by_zone: Vec<(&str, u64)> = view.zones.iter().map(|zone| (zone.name.as_str(), zone.in_scope)).collect();
    assert_eq!(by_zone, [("虚乙园区", 2), ("虚甲园区", 2)]);
}

#[test]
fn a_park_keeps_its_number_and_a_bad_table_changes_nothing() {
    let place = Place::new();
    let mut app = place.open();
    take(&mut app, &place, TABLE);
    let first: Vec<u32> = zones(&mut app).rows.iter().map(|row| row.row.number).collect();
    let bad = place.file("坏.csv", "园区,县区\n虚丙园区,虚无县\n");
    let error = run(&mut app, Action::ImportZones { path: bad, sheet: None }).unwrap_err();
    assert!(error.cause(dishu::model::lang::Lang::Zh).contains("虚无县"));
    take(&mut app, &place, "园区\n虚丙园区\n虚甲区\n");
    let second: Vec<u32> = zones(&mut app).rows.iter().map(|row| row.row.number).collect();
    assert_eq!(second[1], first[0], "known by an alias");
    assert!(!first.contains(&second[0]));
}

#[test]
fn a_table_goes_out_and_comes_in_as_it_was() {
    let place = Place::new();
    let mut app = place.open();
    take(&mut app, &place, TABLE);
    let before = zones(&mut app);
    let path = place.db().with_file_name("out.xlsx");
    run(&mut app, Action::ExportZones { path: path.clone() }).unwrap();
    run(&mut app, Action::ImportZones { path, sheet: None }).unwrap();
    assert_eq!(zones(&mut app), before);
}

#[test]
fn two_lists_that_call_one_park_by_two_names_are_no_two_claims() {
    let place = Place::new();
    let mut app = place.open();
    take(&mut app, &place, TABLE);
    for (name, zone) in [("甲.csv", "虚甲园区"), ("乙.csv", "虚甲区")] {
        let file = place.file(name, FIRMS);
        let mut import_of = list(ListKind::Enterprises, &file);
        import_of.zone = Some(zone.to_owned());
        import(&mut app, import_of);
    }
    run(&mut app, Action::Audit { as_of: None }).unwrap();
    let view = overview(&mut app);
    assert!(!view.rules.iter().any(|rule| rule.code == "DZ03" && rule.counts.iter().sum::<u64>() > 0));
    assert_eq!(view.zones.iter().map(|zone| zone.name.as_str()).collect::<Vec<_>>(), ["虚乙园区", "虚甲园区"]);
}

#[test]
fn an_address_placed_by_hand_counts_for_every_row_that_writes_it_so() {
    let place = Place::new();
    let mut app = place.open();
    let firms = "企业名称,登记状态,企业类型,注册地址,经营地址\n\
虚构辰有限公司,存续,有限责任公司(自然人投资或控股),海南省海口市虚构工业大院3号,海南省海口市秀英区虚构路5号\n\
虚构巳有限公司,存续,有限责任公司(自然人投资或控股),海南省海口市虚构工业大院3号,\n";
    let file = place.file("企业登记表.csv", firms);
    import(&mut app, list(ListKind::Enterprises, &file));
    let division = |place: &Place, name: &str| {
        place.count(&format!("SELECT registered_division FROM enterprise WHERE name = '{name}' AND known_to IS NULL"))
    };
    assert_eq!(division(&place, "虚构巳有限公司"), 460_100_000);
    let query = ListQuery { table: Table::Enterprises, search: "虚构辰".to_owned(), ..ListQuery::default() };
    let Answer::Ids(ids) = app.query(&Query::Ids { query, limit: 1 }) else { panic!("no ids") };
    let say = |app: &mut App, division: &str| {
        let division = division.to_owned();
        run(app, Action::PlaceAddress { row: ids[0], operating: false, division, why: "走访".to_owned() })
    };
    assert!(say(&mut app, "虚无县").is_err());
    assert!(say(&mut app, "海口市").is_err(), "no county");
    say(&mut app, "海口市秀英区").unwrap();
    assert_eq!(division(&place, "虚构辰有限公司"), 460_105_000);
    assert_eq!(division(&place, "虚构巳有限公司"), 460_105_000, "the same text");
    let file = place.file("二.csv", "企业名称,注册地址\n虚构午有限公司,海南省海口市虚构工业大院 3 号\n");
    import(&mut app, list(ListKind::Enterprises, &file));
    assert_eq!(division(&place, "虚构午有限公司"), 460_105_000, "a later list");
    say(&mut app, "").unwrap();
    assert_eq!(division(&place, "虚构午有限公司"), 460_100_000, "taken back");
}
