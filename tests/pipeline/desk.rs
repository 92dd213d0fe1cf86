//! What a person did last is taken back and done again, also by the next session; views and sheets of what is seen.

use crate::support::*;
use dishu::app::Service;
use dishu::app::action::{Action, Done, TableExport};
use dishu::app::query::{Answer, Query};
use dishu::app::service::{App, Options};
use dishu::app::views::{Page, RowId, SavedView};
use dishu::model::layout::Layout;
use dishu::model::list::{Column, ListQuery, Predicate, SortBy, Table};
use dishu::store::Access;

fn n_verified(app: &mut App) -> usize {
    let filters = vec![Predicate::is(Column::Live, 0)];
    page(app, ListQuery { filters, ..table(Table::Findings) }).total
}

fn reversed(app: &mut App, action: Action) -> u64 {
    match run(app, action) {
        Ok(Done::Reversed { rows, .. }) => rows,
        other => panic!("{other:?}"),
    }
}

fn some_findings(place: &Place, n: usize) -> Vec<i64> {
    let mut seqs = Vec::new();
    place.store().each_finding(|finding| seqs.push(finding.seq)).unwrap();
    seqs.truncate(n);
    seqs
}

#[test]
fn verdicts_are_taken_back_and_done_again_by_the_next_session() {
    let (place, mut app, _) = park();
    let why = "现场核对无误".to_owned();
    let findings = some_findings(&place, 3);
    run(&mut app, Action::Verify { findings: findings.clone(), why: why.clone(), until: None }).unwrap();
    run(&mut app, Action::Unverify { findings: vec![findings[0]], why }).unwrap();
    assert_eq!(n_verified(&mut app), 2);
    drop(app);
    let mut app = place.open();
    assert_eq!((reversed(&mut app, Action::Undo), n_verified(&mut app)), (1, 3));
    assert_eq!((reversed(&mut app, Action::Undo), n_verified(&mut app)), (3, 0));
    assert!(run(&mut app, Action::Undo).is_err());
    assert_eq!((reversed(&mut app, Action::Redo), n_verified(&mut app)), (3, 3));
    drop(app);
    let mut app = place.open();
    assert_eq!((reversed(&mut app, Action::Redo), n_verified(&mut app)), (1, 2));
    assert!(run(&mut app, Action::Redo).is_err());
    assert_eq!(place.count("SELECT COUNT(*) FROM journal WHERE action IN ('undo', 'redo')"), 4);
}

fn enterprise(app: &mut App) -> (RowId, String) {
    let page = page(app, table(Table::Enterprises));
    (page.rows[0].id, page.rows[0].cells[0].text.clone())
}

fn staff(app: &mut App) -> String {
    let page = page(app, table(Table::Enterprises));
    let at = page.columns.iter().position(|view| view.key == "staff").unwrap();
    page.rows[0].cells[at].text.clone()
}

#[test]
fn an_edit_is_taken_back_but_not_over_a_later_one_of_somebody_else() {
    let (place, mut app, _) = park();
    let (row, _) = enterprise(&mut app);
    let before = staff(&mut app);
    let edit = |n: &str| Action::Edit { row, fields: vec![("从业人数".into(), n.into())], why: "走访".into() };
    run(&mut app, edit("4321")).unwrap();
    assert_eq!(staff(&mut app), "4321");
    reversed(&mut app, Action::Undo);
    assert_eq!(staff(&mut app), before);
    reversed(&mut app, Action::Redo);
    assert_eq!(staff(&mut app), "4321");
    let mut other = App::open(Options { login: "other".into(), ..place.options() }, Access::Existing).unwrap();
    run(&mut other, edit("99")).unwrap();
    assert!(run(&mut app, Action::Undo).is_err(), "somebody else changed it since");
    assert_eq!(staff(&mut other), "99");
}

#[test]
fn a_decision_is_taken_back() {
    let (place, mut app, _) = park();
    let texts = page(&mut app, table(Table::Texts));
    let (text, state) = (texts.rows[0].id, texts.rows[0].cells[1].text.clone());
    let (enterprise, _) = enterprise(&mut app);
    let now = |app: &mut App| {
        let page: Page = page(app, table(Table::Texts));
        page.rows.iter().find(|row| row.id == text).unwrap().cells[1].text.clone()
    };
    run(&mut app, Action::Decide { text, enterprise: Some(enterprise), why: "核对".into() }).unwrap();
    assert_eq!(now(&mut app), "人工确认");
    reversed(&mut app, Action::Undo);
    assert_eq!(now(&mut app), state);
    assert_eq!(place.count("SELECT COUNT(*) FROM journal WHERE action = 'undo'"), 1);
}

fn views(app: &mut App) -> Vec<SavedView> {
    match app.query(&Query::Views(Table::Enterprises)) {
        Answer::Views(views) => views,
        other => panic!("{other:?}"),
    }
}

#[test]
fn views_are_kept_for_their_operator() {
    let (place, mut app, _) = park();
    let then = vec![SortBy { column: Column::Name, descending: true }];
    let filters = vec![Predicate::is(Column::Zone, 1)];
    let query = ListQuery { filters, sort: Column::Members, then, ..table(Table::Enterprises) };
    let view = SavedView { name: "我的".into(), query, layout: Layout::of(&["name", "zone"]) };
    run(&mut app, Action::SaveView(view.clone())).unwrap();
    assert!(run(&mut app, Action::SaveView(SavedView { name: " ".into(), ..view.clone() })).is_err());
    drop(app);
    let mut app = place.open();
    assert_eq!(views(&mut app), [view]);
    let mut other = App::open(Options { login: "other".into(), ..place.options() }, Access::Existing).unwrap();
    assert!(views(&mut other).is_empty());
    run(&mut app, Action::DropView { table: Table::Enterprises, name: "我的".into() }).unwrap();
    assert!(views(&mut app).is_empty());
    assert!(run(&mut app, Action::DropView { table: Table::Enterprises, name: "我的".into() }).is_err());
}

#[test]
fn a_sheet_is_what_was_seen() {
    let (place, mut app, _) = park();
    let query = ListQuery { descending: true, ..table(Table::Enterprises) };
    let seen = page(&mut app, query.clone());
    let columns = vec!["members".to_owned(), "name".to_owned()];
    let path = place.folder.path().join("seen.csv");
    let export = TableExport { query: query.clone(), columns, path: path.clone(), ..TableExport::default() };
    run(&mut app, Action::Export(export.clone())).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let names: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split_once(',')).map(|(_, name)| name).collect();
    let expect: Vec<&str> = seen.rows.iter().map(|row| row.cells[0].text.as_str()).collect();
    assert_eq!(names, expect);
    // Marked rows are written also when no condition lists them any more.
    let rows = vec![seen.rows[3].id, seen.rows[1].id];
    let narrowed = ListQuery { search: "没有这样的名称".into(), ..query };
    run(&mut app, Action::Export(TableExport { rows, query: narrowed, ..export.clone() })).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let names: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split_once(',')).map(|(_, name)| name).collect();
    assert_eq!(names, [expect[1], expect[3]]);
    assert!(run(&mut app, Action::Export(TableExport { columns: vec!["none".into()], ..export.clone() })).is_err());
    run(&mut app, Action::Export(TableExport { by: Some(Column::County), ..export })).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("\u{feff}县区,数量"));
}

#[test]
fn a_tally_lists_the_rows_it_counts() {
    let (_place, mut app, _) = park();
    for column in [Column::County, Column::Staff, Column::Established, Column::Members, Column::Coverage] {
        let query = table(Table::Enterprises);
        let Answer::Tally(lines) = app.query(&Query::Tally { query: query.clone(), column }) else {
            panic!("{column:?}")
        };
        assert!(!lines.is_empty(), "{column:?}");
        for line in &lines {
            let filters = vec![Predicate { column, test: line.test.clone(), negated: false }];
            let listed = page(&mut app, ListQuery { filters, ..query.clone() }).total;
            assert_eq!(listed, line.count, "{column:?} {}", line.label);
        }
        let total: usize = lines.iter().map(|line| line.count).sum();
        assert_eq!(total, page(&mut app, query).total, "{column:?}");
    }
}
