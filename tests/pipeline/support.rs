//! One folder, one database, a clock that stands.

use dishu::app::Service;
use dishu::app::action::{Action, Done, Import, Imported};
use dishu::app::clock::Clock;
use dishu::app::error::Error;
use dishu::app::query::{Answer, Query};
use dishu::app::service::{App, Options};
use dishu::app::views::{Line, Page, RowId};
use dishu::model::day::Day;
use dishu::model::id::Kind;
use dishu::model::lang::Lang;
use dishu::model::list::{ListQuery, Table};
use dishu::model::record::ListKind;
use dishu::store::{Access, Store};
use rusqlite::Connection;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// 2026-06-30 00:00 UTC.
pub const AT: i64 = 1_782_777_600;

/// A day after or before 2026-06-30.
pub fn day(offset: i32) -> Day {
    Day(Clock::Fixed(AT).today().0 + offset)
}

/// The bundled park: lists in the order in which they are imported.
pub const PARK: [(ListKind, &str); 5] = [
    (ListKind::Enterprises, "企业登记表.xlsx"),
    (ListKind::Branches, "党组织名单.csv"),
    (ListKind::Members, "党员名册.xlsx"),
    (ListKind::Transfers, "介绍信登记.xls"),
    (ListKind::Contacts, "指导员联络员名册.csv"),
];

/// The bundled registers, and the list of reasons that names enterprises only; imported after the park.
pub const REGISTERS: [(ListKind, &str); 10] = [
    (ListKind::Enterprises, "企业情况说明.csv"),
    (ListKind::Visits, "走访记录.csv"),
    (ListKind::Floating, "流动党员登记.csv"),
    (ListKind::Lost, "失联党员登记.csv"),
    (ListKind::Posts, "任职名册.csv"),
    (ListKind::Stars, "星级评定.csv"),
    (ListKind::Listings, "企业党员名单.csv"),
    (ListKind::Dues, "党费收缴台账.csv"),
    (ListKind::Meetings, "三会一课签到.csv"),
    (ListKind::Ties, "结对共建与联盟.csv"),
];

/// What is added so that every rule has its row, its neighbour that is not listed, and its edge; imported last.
pub const MORE: [(ListKind, &str); 4] = [
    (ListKind::Enterprises, "补充-企业登记.csv"),
    (ListKind::Enterprises, "补充-另一园区.csv"),
    (ListKind::Branches, "补充-党组织.csv"),
    (ListKind::Members, "补充-党员.csv"),
];

pub fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)
}

/// A folder with a database in it.
pub struct Place {
    pub folder: TempDir,
}

impl Place {
    pub fn new() -> Place {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    pub fn db(&self) -> PathBuf {
        self.folder.path().join("park.db")
    }

    pub fn key(&self) -> PathBuf {
        self.folder.path().join("keys").join("id.key")
    }

    pub fn options(&self) -> Options {
        options(&self.db())
    }

    pub fn open(&self) -> App {
        App::open(self.options(), Access::Create).unwrap()
    }

    pub fn store(&self) -> Store {
        Store::open(&self.db(), Access::Existing).unwrap()
    }

    /// The tables, as plain SQL sees them.
    pub fn sql(&self) -> Connection {
        Connection::open(self.db()).unwrap()
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.sql().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Writes a file into the folder.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A copy of a fixture, beside which rejects may be written.
    pub fn copy(&self, folder: &str, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::copy(fixtures(folder).join(name), &path).unwrap();
        path
    }
}

pub fn options(db: &Path) -> Options {
    let folder = db.parent().unwrap();
    Options {
        db: db.to_path_buf(),
        lang: Lang::Zh,
        login: "tester".to_owned(),
        operator: String::new(),
        region: 460_000,
        key_file: folder.join("keys").join("id.key"),
        policy: String::new(),
        clock: Clock::Fixed(AT),
        seed: Some(7),
    }
}

pub fn run(app: &mut App, action: Action) -> Result<Done, Error> {
    app.run(action, &mut |_| ControlFlow::Continue(()))
}

/// An import that must come through; its row arithmetic must add up.
pub fn import(app: &mut App, import: Import) -> Imported {
    let name = import.path.display().to_string();
    match run(app, Action::Import(import)) {
        Ok(Done::Imported(imported)) => {
            assert!(imported.counts.adds_up(), "{name}: {:?}", imported.counts);
            *imported
        }
        other => panic!("{name}: {other:?}"),
    }
}

pub fn list(kind: ListKind, path: &Path) -> Import {
    Import { kind: Some(kind), path: path.to_path_buf(), as_of: Some(day(0)), ..Import::default() }
}

/// Imports the bundled park, joins it and asks every rule.
pub fn park() -> (Place, App, Vec<Imported>) {
    let place = Place::new();
    let mut app = place.open();
    let reports = import_park(&place, &mut app);
    run(&mut app, Action::Link).unwrap();
    run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
    (place, app, reports)
}

/// All of the park: base lists, registers, and what is added for the rules.
pub fn whole_park() -> (Place, App) {
    let place = Place::new();
    let mut app = place.open();
    import_park(&place, &mut app);
    for (kind, file) in REGISTERS.into_iter().chain(MORE) {
        import(&mut app, list(kind, &place.copy("park-small", file)));
    }
    run(&mut app, Action::Link).unwrap();
    run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
    (place, app)
}

pub fn import_park(place: &Place, app: &mut App) -> Vec<Imported> {
    let one = |(kind, file): (ListKind, &str)| {
        let path = place.copy("park-small", file);
        import(app, Import { complete: Some("全部".to_owned()), ..list(kind, &path) })
    };
    PARK.into_iter().map(one).collect()
}

/// One open finding: code, severity, kind, subject, and the sentence that stands on its card.
pub fn findings(place: &Place, app: &mut App) -> Vec<[String; 5]> {
    let store = place.store();
    let mut rows = Vec::new();
    store.each_finding(|finding| rows.push(finding)).unwrap();
    let name = |subject| store.subject_name(subject).unwrap().unwrap_or_default();
    let mut said = |seq| match app.query(&Query::Card(RowId::Finding(seq))) {
        Answer::Card(Some(card)) => match &card.sections[0].lines[0] {
            Line::Text(cell) => cell.text.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("finding {seq} has no card: {other:?}"),
    };
    let mut list: Vec<[String; 5]> = rows
        .into_iter()
        .map(|finding| {
            let object = finding
                .object
                .map(name)
                .filter(|_| finding.object.is_some_and(|o| o.kind == Kind::Transfer))
                .unwrap_or_default();
            let subject = format!("{} {object}", name(finding.subject)).trim().to_owned();
            let kind = format!("{:?}", finding.subject.kind);
            [finding.code.clone(), finding.severity.zh().to_owned(), kind, subject, said(finding.seq)]
        })
        .collect();
    list.sort();
    list
}

pub fn page(app: &mut App, query: ListQuery) -> Page {
    match app.query(&Query::Page { query, offset: 0, rows: 100_000 }) {
        Answer::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

pub fn table(table: Table) -> ListQuery {
    ListQuery { table, ..ListQuery::default() }
}

/// Rows of every table that holds facts or what was made of them.
pub fn rows(place: &Place) -> Vec<(String, i64)> {
    let tables = [
        "enterprise",
        "zone_claim",
        "branch",
        "branch_unit",
        "unit_text",
        "link",
        "member",
        "affiliation",
        "work_unit",
        "transfer",
        "contact",
        "contact_unit",
        "entry",
        "entry_unit",
        "finding",
        "verdict",
    ];
    tables.into_iter().map(|t| (t.to_owned(), place.count(&format!("SELECT COUNT(*) FROM {t}")))).collect()
}

/// A registry of `n` invented enterprises: names by number, everything else alike.
pub fn registry(n: usize, staff: u32, address: &str) -> String {
    let mut text = String::from("企业名称,登记状态,注册地址,参保人数,所属园区\n");
    for i in 0..n {
        text.push_str(&format!("海南虚构第{i:05}号有限公司,存续,{address}{i}号,{staff},示范园区\n"));
    }
    text
}
