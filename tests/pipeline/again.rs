//! Twice is once: the same files again, mended rejects, odd files, the same seed.

use crate::support::*;
use dishu::app::Service;
use dishu::app::action::{Action, Done, Import, Worklist};
use dishu::app::error::ErrorKind;
use dishu::app::query::{Answer, Query};
use dishu::model::lang::Lang;
use dishu::model::list::Table;
use dishu::model::record::ListKind;
use dishu::sheet::{CellOut, ColumnSpec, TableSpec, write_xlsx};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

#[test]
fn the_same_files_again_change_nothing() {
    let (place, mut app, _) = park();
    let (before, found) = (rows(&place), findings(&place, &mut app));
    for report in import_park(&place, &mut app) {
        let counts = &report.counts;
        assert_eq!((counts.new, counts.changed), (0, 0), "{}: {counts:?}", report.file);
        assert_eq!(report.changes.iter().map(|(_, n)| n).sum::<u64>(), 0, "{}: {:?}", report.file, report.changes);
    }
    let Done::Linked { changed, .. } = run(&mut app, Action::Link).unwrap() else { panic!() };
    let Done::Audited { open, opened, closed, changed: other, .. } =
        run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap()
    else {
        panic!()
    };
    assert_eq!((changed, opened, closed, other), (0, 0, 0, 0));
    assert_eq!(open, found.len() as u64);
    assert_eq!(rows(&place), before);
    assert_eq!(findings(&place, &mut app), found);
    for t in Table::ALL {
        assert!(!page(&mut app, table(*t)).stale, "{t:?} is said to be old after an audit that changed nothing");
    }
}

#[test]
fn odd_files_are_counted_to_the_row_or_refused_with_a_next_step() {
    let place = Place::new();
    let mut app = place.open();
    let mut names: Vec<String> =
        std::fs::read_dir(fixtures("wild")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let (mut read, mut refused) = (0, 0);
    // A million rows of one cell are stopped in the test below.
    for name in names.into_iter().filter(|name| name != "README.md" && name != ENDLESS) {
        let path = place.copy("wild", &name);
        match run(&mut app, Action::Import(Import { path, as_of: Some(day(0)), ..Import::default() })) {
            Ok(Done::Imported(imported)) => {
                read += 1;
                assert!(imported.counts.adds_up(), "{name}: {:?}", imported.counts);
                let kept = place.store().batch_rows(imported.batch).unwrap();
                assert_eq!(kept.len() as u64, imported.counts.read, "{name}: every row is listed");
                let numbers: BTreeSet<u32> = kept.iter().map(|(row, _)| *row).collect();
                assert_eq!(numbers.len(), kept.len(), "{name}: no row is counted twice");
            }
            Ok(other) => panic!("{name}: {other:?}"),
            Err(error) => {
                refused += 1;
                assert_eq!(error.kind, ErrorKind::Data, "{name}: {error:?}");
                for lang in [Lang::Zh, Lang::En] {
                    assert!(error.hints(lang).next().is_some(), "{name} gives no next step: {}", error.render(lang));
                }
            }
        }
    }
    assert!(read > 25 && refused > 8, "{read} read, {refused} refused");
}

/// One filled cell repeated over a whole sheet.
const ENDLESS: &str = "repeated-full.ods";

#[test]
fn a_long_import_stops_when_asked_and_leaves_nothing() {
    let place = Place::new();
    let mut app = place.open();
    let import = list(ListKind::Enterprises, &place.copy("wild", ENDLESS));
    let (mut asked, mut rows_seen) = (0, 0);
    let stopped = app.run(Action::Import(import), &mut |progress| {
        (asked, rows_seen) = (asked + 1, progress.done);
        if asked < 4 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let error = stopped.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Busy, "{error:?}");
    assert!(error.render(Lang::Zh).contains("未留下任何改动"));
    assert!(rows(&place).iter().all(|(_, n)| *n == 0), "{:?} after {rows_seen}", rows(&place));
    assert_eq!(place.count("SELECT COUNT(*) FROM batch_rows"), 0);
}

#[test]
fn rejected_rows_are_mended_and_imported() {
    let place = Place::new();
    let mut app = place.open();
    let path = place.copy("park-small", "企业登记表.xlsx");
    let first = import(&mut app, list(ListKind::Enterprises, &path));
    let rejects = first.rejects.expect("one row was sent back");
    assert_eq!(rejects.file_name().unwrap(), "企业登记表.rejects.xlsx");
    // As it is, the sheet is sent back whole.
    let again = import(&mut app, list(ListKind::Enterprises, &rejects));
    assert_eq!((again.counts.new, again.counts.rejected), (0, 1), "{:?}", again.counts);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&rejects).unwrap();
    let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    let mut rows: Vec<Vec<String>> =
        range.rows().map(|row| row.iter().map(std::string::ToString::to_string).collect()).collect();
    let name = rows[0].iter().position(|heading| heading == "企业名称").unwrap();
    assert!(rows[0].iter().any(|heading| heading == "原因"), "{:?}", rows[0]);
    rows[1][name] = "海南补名有限公司".to_owned();
    let spec = TableSpec {
        sheet_name: "错行".to_owned(),
        columns: rows.remove(0).into_iter().map(|heading| ColumnSpec { heading, ..ColumnSpec::default() }).collect(),
        ..TableSpec::default()
    };
    let mended = place.folder.path().join("补正.xlsx");
    write_xlsx(&mended, &spec, rows.into_iter().map(|row| row.into_iter().map(CellOut::Text).collect())).unwrap();
    let last = import(&mut app, list(ListKind::Enterprises, &mended));
    assert_eq!((last.counts.new, last.counts.rejected), (1, 0), "{:?}", last.counts);
    assert_eq!(place.count("SELECT COUNT(*) FROM enterprise WHERE name = '海南补名有限公司'"), 1);
    assert!(last.rejects.is_none());
}

#[test]
fn the_same_lists_and_seed_give_the_same_bytes() {
    let made = || {
        let (place, mut app, _) = park();
        let path = place.folder.path().join("清单.csv");
        let worklist = Worklist { query: table(Table::Findings), path: path.clone(), ..Worklist::default() };
        run(&mut app, Action::Worklist(worklist)).unwrap();
        let figures = place.store().last_run().unwrap().unwrap().figures;
        let Answer::Overview(overview) = app.query(&Query::Overview) else { panic!() };
        let pages: Vec<_> = Table::ALL.iter().map(|t| page(&mut app, table(*t))).collect();
        (std::fs::read(path).unwrap(), figures, format!("{overview:?}"), format!("{pages:?}"))
    };
    let (one, other) = (made(), made());
    assert!(one.0.len() > 1000 && one.1.len() > 100);
    assert_eq!(one, other);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_subject_is_lost_whatever_comes_in_which_order(
        lists in prop::collection::vec(prop::collection::vec((0u32..25, 0u32..4), 0..30), 1..5)
    ) {
        let place = Place::new();
        let mut app = place.open();
        let mut named = BTreeSet::new();
        for (at, rows) in lists.iter().enumerate() {
            let mut text = String::from("企业名称,登记状态,参保人数\n");
            for (who, how) in rows {
                let name = format!("海南虚构第{who:02}号有限公司");
                match how {
                    0 => text.push_str(&format!("{name},存续,{at}\n")),
                    1 => text.push_str(&format!(" {name} ,在业,\n")),
                    2 => text.push_str(",,\n"),
                    _ => text.push_str(&format!(",存续,{who}\n")),
                }
                if *how < 2 {
                    named.insert(name);
                }
            }
            let path = place.file(&format!("{at}.csv"), &text);
            let import = Import { as_of: Some(day(at as i32)), ..list(ListKind::Enterprises, &path) };
            match run(&mut app, Action::Import(import)) {
                Ok(Done::Imported(imported)) => prop_assert!(imported.counts.adds_up(), "{:?}", imported.counts),
                Ok(other) => panic!("{other:?}"),
                // A list without one row of data is refused.
                Err(error) => prop_assert_eq!(error.kind, ErrorKind::Data),
            }
        }
        let shown: BTreeSet<String> =
            page(&mut app, table(Table::Enterprises)).rows.into_iter().map(|row| row.cells[0].text.clone()).collect();
        prop_assert_eq!(shown, named);
        let twice = "SELECT COUNT(*) FROM (SELECT 1 FROM enterprise WHERE known_to IS NULL AND valid_to IS NULL GROUP BY region, id HAVING COUNT(*) > 1)";
        prop_assert_eq!(place.count(twice), 0);
    }
}
