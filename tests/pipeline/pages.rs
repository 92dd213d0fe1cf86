//! Pages over a real database: figures that open their lists, two records compared with the fact behind, what-if that changes nothing.

use crate::support::*;
use dishu::app::Service;
use dishu::app::action::Action;
use dishu::app::query::{Answer, Query};
use dishu::app::reports::{At, Report, ReportView, Side};
use dishu::app::service::App;
use dishu::app::views::RowId;
use dishu::audit::figures::{Base, Breakdown, Cover, FigureKey, Part, Slice};
use dishu::audit::what_if::Steps;
use dishu::model::record::ListKind;

fn page(app: &mut App, report: Report) -> ReportView {
    // The card of a page is laid out from the same view.
    assert!(matches!(app.query(&Query::Card(RowId::Report(report))), Answer::Card(Some(_))), "{report:?}");
    match app.query(&Query::Report { report, rows: usize::MAX }) {
        Answer::Report(Some(view)) => *view,
        other => panic!("{report:?}: {other:?}"),
    }
}

fn table<'v>(view: &'v ReportView, key: &str) -> &'v dishu::app::reports::ReportTable {
    view.tables.iter().find(|table| table.key == key).unwrap_or_else(|| panic!("{key}: {view:?}"))
}

#[test]
fn every_figure_is_as_long_as_its_list() {
    let (_place, mut app, _) = park();
    for by in Breakdown::ALL {
        let view = page(&mut app, Report::Breakdown(At::default(), *by, Some(Base::Registered)));
        assert!(!view.tables[0].rows.is_empty(), "{by:?}");
    }
    for base in Base::ALL {
        let key = FigureKey::Coverage(Cover::Work, *base);
        let of = |app: &mut App, part| {
            let view = page(app, Report::Behind(At::default(), key, Slice::All, part));
            table(&view, "list").rows.len()
        };
        let figures = page(&mut app, Report::Figures(At::default()));
        let row = &table(&figures, base.en()).rows[2].cells;
        assert_eq!(row[2], of(&mut app, Part::Numerator).to_string(), "{base:?}");
        assert_eq!(row[3], of(&mut app, Part::Denominator).to_string(), "{base:?}");
    }
}

#[test]
fn two_records_are_compared_and_the_fact_is_named() {
    let (place, mut app, _) = park();
    let before = place.store().last_run().unwrap().unwrap().number;
    let text = "企业名称,统一社会信用代码,登记状态\n海南澜屿科技有限公司,914690239XLH00018L,注销\n";
    let file = place.file("改.csv", text);
    import(&mut app, list(ListKind::Enterprises, &file));
    run(&mut app, Action::Link).unwrap();
    let view = page(&mut app, Report::Compare(Side::Record(before), Side::Day(day(0)), 0));
    let turned = &table(&view, "turned").rows;
    let gone = turned.iter().find(|row| row.cells[0] == "FG01").unwrap();
    assert_eq!(gone.cells[1], "消除");
    assert!(gone.cells[4].contains("登记状态 存续→注销"), "{:?}", gone.cells);
    let same = page(&mut app, Report::Compare(Side::Record(before), Side::Record(before), 0));
    assert!(table(&same, "turned").rows.is_empty());
}

#[test]
fn supposing_changes_nothing() {
    let (place, mut app, _) = park();
    let before = (rows(&place), place.count("SELECT COUNT(*) FROM journal"));
    let view = page(&mut app, Report::WhatIf(At::default(), Steps(15)));
    let own = table(&view, "rates").rows.iter().find(|row| row.cells[0].starts_with("单独组建率 / 应建")).unwrap();
    assert!(own.cells[5].starts_with('+'), "{:?}", own.cells);
    assert_eq!((rows(&place), place.count("SELECT COUNT(*) FROM journal")), before);
}
