//! A second snapshot of the registry: new, changed, renamed, moved, gone; and what was known before stays to be asked for.

use crate::support::*;
use dishu::app::action::{Action, Import, Imported};
use dishu::app::error::ErrorKind;
use dishu::app::service::App;
use dishu::model::list::Table;
use dishu::model::record::ListKind;
use dishu::store::picture::Moment;
use std::path::PathBuf;

/// A credit code that checks: district, number, check character.
fn code(number: usize) -> String {
    const CHARSET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    const INNER: [usize; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("{number:08}");
    let sum: usize = body.bytes().zip(INNER).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    let inner = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        n => char::from(b'0' + n as u8),
    };
    let head = format!("91469023{body}{inner}");
    let value = |c: u8| CHARSET.iter().position(|x| *x == c).unwrap();
    let sum: usize = head.bytes().zip(WEIGHTS).map(|(c, weight)| value(c) * weight).sum();
    format!("{head}{}", char::from(CHARSET[(31 - sum % 31) % 31]))
}

/// Number, name, address, staff.
type Row = (usize, String, String, u32);

fn base(n: usize) -> Vec<Row> {
    let row = |i| (i, format!("海南虚构第{i:02}号有限公司"), format!("海南省海口市龙华区虚构路{i}号"), 8);
    (0..n).map(row).collect()
}

fn file(place: &Place, name: &str, rows: &[Row]) -> PathBuf {
    let mut text = String::from("企业名称,统一社会信用代码,登记状态,注册地址,参保人数,所属园区\n");
    for (number, name, address, staff) in rows {
        text.push_str(&format!("{name},{},存续,{address},{staff},虚构园区\n", code(*number)));
    }
    place.file(name, &text)
}

fn snapshot(app: &mut App, path: &std::path::Path, at: i32) -> Imported {
    import(app, Import { as_of: Some(day(at)), ..list(ListKind::Enterprises, path) })
}

#[test]
fn a_second_snapshot_says_what_is_new_changed_renamed_moved_and_gone() {
    let place = Place::new();
    let mut app = place.open();
    let mut rows = base(40);
    let first = snapshot(&mut app, &file(&place, "一.csv", &rows), -30);
    assert_eq!((first.counts.new, first.counts.read), (40, 41));
    let store = place.store();
    let then = Moment { as_of: day(-30), known: Some(store.known().unwrap()) };
    let before = format!("{:?}", store.picture_from_tables(then).unwrap());

    rows[0].3 = 9;
    rows[1].1 = "海南改名有限公司".to_owned();
    rows[2].2 = "海南省三亚市崖州区虚构路2号".to_owned();
    rows.remove(3);
    rows.push((40, "海南新来有限公司".to_owned(), "海南省海口市龙华区虚构路40号".to_owned(), 3));
    let path = file(&place, "二.csv", &rows);
    let whole =
        Import { as_of: Some(day(0)), complete: Some("全部".to_owned()), ..list(ListKind::Enterprises, &path) };
    let ended = |report: &Imported| report.changes.iter().find(|(what, _)| what == "终止").map(|(_, n)| *n);

    let tables = rows_of(&place);
    let trial = import(&mut app, Import { dry_run: true, ..whole.clone() });
    assert_eq!((ended(&trial), trial.batch, &trial.rejects), (Some(1), 0, &None));
    assert_eq!(rows_of(&place), tables, "a trial changes nothing");

    let second = import(&mut app, whole);
    assert_eq!(second.counts, trial.counts);
    assert_eq!((second.counts.new, second.counts.changed, second.counts.unchanged), (1, 3, 36));
    assert_eq!(ended(&second), Some(1));
    let told = |what: &str| second.changes.iter().find(|(column, _)| column == what).map_or(0, |(_, n)| *n);
    assert_eq!([told("从业人数"), told("名称"), told("注册地址")], [1, 1, 1], "{:?}", second.changes);

    let current = "valid_to IS NULL AND known_to IS NULL";
    let one = |what: &str| place.count(&format!("SELECT COUNT(*) FROM enterprise WHERE {current} AND {what}"));
    assert_eq!(
        one("name = '海南改名有限公司' AND former LIKE '%海南虚构第01号有限公司%'"),
        1,
        "the former name is kept"
    );
    assert_eq!(one("registered_division / 1000 = 460205 AND name = '海南虚构第02号有限公司'"), 1);
    assert_eq!(one("status = 5 AND name = '海南虚构第03号有限公司'"), 1, "gone, not deleted");
    assert_eq!(one("1 = 1"), 41);

    // The day before, the second snapshot does not hold yet.
    let earlier = store.picture_from_tables(Moment { as_of: day(-1), known: None }).unwrap();
    let now = store.picture_from_tables(Moment { as_of: day(0), known: None }).unwrap();
    let moved =
        |p: &dishu::model::picture::Picture| p.enterprises.iter().filter(|e| e.registered / 1000 == 460_205).count();
    let gone = |p: &dishu::model::picture::Picture| {
        p.enterprises.iter().filter(|e| e.status == dishu::model::record::Status::Gone).count()
    };
    assert_eq!((moved(&earlier), gone(&earlier)), (0, 0));
    assert_eq!((moved(&now), gone(&now), now.enterprises.len()), (1, 1, 41));
    let mut keys: Vec<_> = earlier.enterprises.iter().map(|e| e.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), earlier.enterprises.len(), "one version of each on any day");
    // As known then, nothing has changed.
    assert_eq!(format!("{:?}", store.picture_from_tables(then).unwrap()), before);
}

fn rows_of(place: &Place) -> Vec<(String, i64)> {
    let mut all = crate::support::rows(place);
    all.push(("journal".to_owned(), place.count("SELECT COUNT(*) FROM journal")));
    all.push(("batch".to_owned(), place.count("SELECT COUNT(*) FROM batch")));
    all
}

#[test]
fn a_complete_list_ends_more_than_a_twentieth_only_when_told_to() {
    let place = Place::new();
    let mut app = place.open();
    snapshot(&mut app, &file(&place, "一.csv", &base(40)), -30);
    let path = file(&place, "二.csv", &base(37));
    let whole =
        Import { as_of: Some(day(0)), complete: Some("虚构园区".to_owned()), ..list(ListKind::Enterprises, &path) };
    let before = rows_of(&place);
    let error = run(&mut app, Action::Import(whole.clone())).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Data);
    assert!(error.render(Default::default()).contains("会终止 3 条（范围内共 40 条）"), "{error:?}");
    let after = rows_of(&place);
    assert_eq!(before[..14], after[..14], "nothing was changed");
    import(&mut app, Import { yes: true, ..whole });
    let claims = "SELECT COUNT(*) FROM zone_claim WHERE known_to IS NULL AND valid_to IS NULL";
    assert_eq!(place.count(claims), 37);
    assert_eq!(page(&mut app, table(Table::Enterprises)).total, 40, "leaving a zone is no death");
}

#[test]
fn old_figures_can_be_made_again() {
    let (place, app, _) = park();
    let store = place.store();
    let known = store.last_run().unwrap().unwrap().known;
    let moment = Moment { as_of: day(0), known: Some(known) };
    let before = format!("{:?}", store.picture_from_tables(moment).unwrap());
    let mut app = app;
    let path = place.file(
        "改.csv",
        "企业名称,统一社会信用代码,登记状态\n海南澜屿科技有限公司,914690239XLH00018L,注销\n海南又一虚构有限公司,,存续\n",
    );
    let report = import(&mut app, list(ListKind::Enterprises, &path));
    assert_eq!((report.counts.new, report.counts.changed), (1, 1));
    run(&mut app, Action::Link).unwrap();
    assert_eq!(format!("{:?}", store.picture_from_tables(moment).unwrap()), before);
    assert_ne!(format!("{:?}", store.picture_from_tables(Moment { known: None, ..moment }).unwrap()), before);
}
