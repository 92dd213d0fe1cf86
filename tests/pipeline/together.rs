//! Several at one database: readers see the old state or the new one, a second writer is told to wait, a person's change during an
//! import stands.

use crate::support::*;
use dishu::app::Service;
use dishu::app::action::{Action, Done, Import};
use dishu::app::error::ErrorKind;
use dishu::app::query::{Answer, Query};
use dishu::app::service::App;
use dishu::app::views::{Overview, RowId};
use dishu::model::list::{Column, ListQuery, Table};
use dishu::model::record::ListKind;
use dishu::store::Access;
use dishu::store::picture::Moment;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Enterprises before and after.
const OLD: usize = 4_000;
const NEW: usize = 20_000;

fn overview(app: &mut App) -> Box<Overview> {
    match app.query(&Query::Overview) {
        Answer::Overview(overview) => overview,
        other => panic!("{other:?}"),
    }
}

/// One look of a reader: whether it saw the new state.
fn look(app: &mut App, turn: usize) -> bool {
    let total = usize::try_from(overview(app).totals[0].count).unwrap();
    assert!(total == OLD || total == NEW, "{total}");
    let search = ["", "虚构第00", "hnxg", "没有"][turn % 4].to_owned();
    let query =
        ListQuery { search, sort: Column::Name, descending: turn.is_multiple_of(3), ..table(Table::Enterprises) };
    let Answer::Page(page) = app.query(&Query::Page { query, offset: turn * 37 % 900, rows: 40 }) else { panic!() };
    assert!(page.all == OLD || page.all == NEW, "{}", page.all);
    let staff: BTreeSet<&str> = page.rows.iter().map(|row| row.cells[4].text.as_str()).collect();
    assert!(staff.len() <= 1, "a page of two states: {staff:?}");
    assert!(staff.iter().all(|staff| matches!(*staff, "5" | "6")), "{staff:?}");
    if let Some(row) = page.rows.first() {
        assert!(matches!(app.query(&Query::Card(row.id)), Answer::Card(Some(_))));
    }
    let _ = app.data_version();
    total == NEW
}

#[test]
fn readers_see_the_old_state_or_the_new_one() {
    let place = Place::new();
    let mut app = place.open();
    let path = place.file("旧.csv", &registry(OLD, 5, "三亚市崖州区虚构路"));
    import(&mut app, list(ListKind::Enterprises, &path));
    let path = place.file("新.csv", &registry(NEW, 6, "三亚市崖州区虚构路"));
    let over = AtomicBool::new(false);
    let looks = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for reader in 0..4 {
            let (over, looks, place) = (&over, &looks, &place);
            scope.spawn(move || {
                let mut app = App::open(place.options(), Access::Existing).unwrap();
                let (mut turn, mut seen_new) = (reader, false);
                loop {
                    let last = over.load(Ordering::SeqCst);
                    let new = look(&mut app, turn);
                    assert!(new || !seen_new, "the new state does not go away again");
                    seen_new = new;
                    turn += 1;
                    looks.fetch_add(1, Ordering::SeqCst);
                    if last {
                        break;
                    }
                }
            });
        }
        let done = run(&mut app, Action::Import(list(ListKind::Enterprises, &path)));
        over.store(true, Ordering::SeqCst);
        let Ok(Done::Imported(report)) = done else { panic!("{done:?}") };
        assert_eq!((report.counts.new, report.counts.changed), ((NEW - OLD) as u64, OLD as u64));
    });
    assert!(looks.load(Ordering::SeqCst) >= 20, "{looks:?} looks");
}

#[test]
fn a_second_import_is_told_to_wait_and_a_persons_change_stands() {
    let place = Place::new();
    let mut app = place.open();
    let n = 6_000;
    let path = place.file("旧.csv", &registry(n, 5, "三亚市崖州区虚构路"));
    import(&mut app, Import { as_of: Some(day(-30)), ..list(ListKind::Enterprises, &path) });
    run(&mut app, Action::Audit { as_of: Some(day(-10)) }).unwrap();
    let row = |at: usize, app: &mut App| -> RowId {
        let search = format!("海南虚构第{at:05}号有限公司");
        page(app, ListQuery { search, ..table(Table::Enterprises) }).rows[0].id
    };
    let (first, last) = (row(0, &mut app), row(n - 1, &mut app));
    let mut other = App::open(place.options(), Access::Existing).unwrap();
    let edit = |row, contact: &str| Action::Edit {
        row,
        fields: vec![("联系人".to_owned(), contact.to_owned())],
        why: "走访".to_owned(),
    };
    let path = place.file("新.csv", &registry(n, 6, "三亚市崖州区虚构路"));
    let (go, begun) = std::sync::mpsc::channel();
    let report = std::thread::scope(|scope| {
        let (path, other) = (&path, &mut other);
        let person = scope.spawn(move || {
            begun.recv().unwrap();
            for action in [Action::Import(list(ListKind::Enterprises, path)), Action::Audit { as_of: None }] {
                assert_eq!(run(other, action).unwrap_err().kind, ErrorKind::Busy);
            }
            run(other, edit(last, "后改甲")).unwrap();
            run(other, edit(first, "后改乙")).unwrap();
        });
        let mut asked = 0;
        let action = Action::Import(list(ListKind::Enterprises, path));
        let done = app.run(action, &mut |_| {
            asked += 1;
            if asked == 2 {
                go.send(()).unwrap();
            }
            ControlFlow::Continue(())
        });
        let Ok(Done::Imported(report)) = done else { panic!("{done:?}") };
        person.join().unwrap();
        report
    });
    assert!(report.counts.adds_up());
    let current = "valid_to IS NULL AND known_to IS NULL";
    let count = |what: &str| place.count(&format!("SELECT COUNT(*) FROM enterprise WHERE {what}"));
    assert_eq!(count(current), n as i64, "one current version of each");
    assert_eq!(count(&format!("{current} AND contact = '后改甲'")), 1);
    assert_eq!(count(&format!("{current} AND contact = '后改乙'")), 1);
    for at in [-60, -30, -1, 0, 1] {
        let picture = place.store().picture_from_tables(Moment { as_of: day(at), known: None }).unwrap();
        let keys: BTreeSet<_> = picture.enterprises.iter().map(|e| e.key).collect();
        assert_eq!((keys.len(), picture.enterprises.len()), (n, n), "one version of each on day {at}");
    }
    // The next list is compared with what the person wrote.
    let again = import(&mut other, list(ListKind::Enterprises, &path));
    assert!(again.counts.changed <= 2 && again.counts.new == 0, "{:?}", again.counts);
    assert_eq!(count(&format!("{current} AND contact LIKE '后改_' AND staff = 6")), 2);
}
