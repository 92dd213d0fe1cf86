//! An edit is asked about at once: what stands then is what a full audit says, whatever was edited and in which order.

use crate::support::*;
use dishu::app::action::{Action, Done};
use dishu::app::service::{App, Options};
use dishu::app::views::RowId;
use dishu::model::id::{Key, Kind, Subject};
use dishu::model::list::{Column, ListQuery, Predicate, SortBy, Table};
use dishu::model::record::ListKind;
use dishu::store::Access;
use proptest::prelude::*;
use std::path::Path;
use std::sync::OnceLock;
use tempfile::TempDir;

/// Every rule is on, and addresses and claims of a few enterprises are enough.
const POLICY: &str = "address.mass_min = 2\naddress.claimed_min = 1\nrules.on = [\"FG04\", \"FG05\"]";

fn strict(folder: &Path) -> Options {
    Options { policy: POLICY.to_owned(), ..options(&folder.join("park.db")) }
}

/// The whole park, audited; made once and copied for each case.
fn template() -> &'static TempDir {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    MADE.get_or_init(|| {
        let (place, app) = whole_park();
        drop(app);
        let mut app = App::open(strict(place.folder.path()), Access::Existing).unwrap();
        run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
        drop(app);
        place.folder
    })
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

struct Park {
    place: Place,
    app: App,
}

impl Park {
    fn new() -> Park {
        let place = Place::new();
        copy(template().path(), place.folder.path());
        let app = App::open(strict(place.folder.path()), Access::Existing).unwrap();
        Park { place, app }
    }

    fn keys(&self, table: &str) -> Vec<Key> {
        let sql = format!(
            "SELECT DISTINCT region, id FROM {table} WHERE known_to IS NULL AND valid_to IS NULL ORDER BY 1, 2"
        );
        let conn = self.place.sql();
        let mut statement = conn.prepare(&sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, Vec<u8>>(1)?))).unwrap();
        let key = |(region, id): (u32, Vec<u8>)| Key::from_bytes(&[&region.to_be_bytes()[..], &id].concat()).unwrap();
        rows.map(|row| key(row.unwrap())).collect()
    }

    fn texts(&self) -> Vec<Key> {
        let conn = self.place.sql();
        let mut statement = conn.prepare("SELECT hash FROM unit_text ORDER BY hash").unwrap();
        let hashes = statement.query_map([], |row| row.get::<_, i64>(0)).unwrap();
        hashes.map(|hash| dishu::store::links::text_subject(hash.unwrap().cast_unsigned()).key).collect()
    }

    /// Open findings with all that they say, in an order of their own.
    fn found(&self) -> Vec<String> {
        let mut list = Vec::new();
        self.place
            .store()
            .each_finding(|f| {
                list.push(format!("{} {:?} {:?} {:?} {:?}", f.code, f.subject, f.object, f.severity, f.evidence));
            })
            .unwrap();
        list.sort();
        list
    }

    fn audit(&mut self) -> [u64; 3] {
        match run(&mut self.app, Action::Audit { as_of: None }).unwrap() {
            Done::Audited { opened, closed, changed, .. } => [opened, closed, changed],
            other => panic!("{other:?}"),
        }
    }
}

/// One edit: what kind, of which row, which field, which value. Values that a reader refuses change nothing.
type Edit = (u8, u16, u8, u8);

fn pick<T: Copy>(list: &[T], at: impl Into<usize>) -> Option<T> {
    (!list.is_empty()).then(|| list[at.into() % list.len()])
}

const ENTERPRISE: &[(&str, &[&str])] = &[
    ("登记状态", &["存续", "注销", "吊销", "迁出", "停业"]),
    ("剔除原因", &["无", "空壳", "国企或事业单位"]),
    ("从业人数", &["0", "9", "10", "25", "60"]),
    ("固定场所", &["是", "否", "未知"]),
    ("正常经营", &["是", "否", "未知"]),
    ("工会", &["是", "否", "未知"]),
    ("团组织", &["是", "否", "未知"]),
    ("上级企业党组织", &["某集团党委", ""]),
    ("列入联络服务名单", &["是", "否"]),
    ("负责人任书记", &["是", "否"]),
    ("未建立党组织原因", &["无党员", "应建未建"]),
    ("名称", &["海南改名虚构有限公司", "海南再改虚构有限公司"]),
    ("注册地址", &["海南省海口市龙华区虚构大道1号", "海南省三亚市崖州区虚构路2号", "海南省海口市秀英区示例路8号A座"]),
    ("经营地址", &["海南省海口市龙华区虚构大道1号", "海南省三亚市崖州区虚构路2号"]),
];

const BRANCH: &[(&str, &[&str])] = &[
    ("撤销日期", &["2026-05-01", "", "2027-01-01"]),
    ("申报党员数", &["1", "3", "7", ""]),
    ("支委人数", &["0", "3", "8", ""]),
    ("本届起始", &["2020-01-01", "2025-01-01", ""]),
    ("申请成立日期", &["2026-01-01", "2026-06-20"]),
    ("书记企业职务", &["总经理", "普通员工"]),
    ("班子进入管理层", &["是", "否"]),
    ("上级党组织", &["中共某某虚构委员会", ""]),
];

const MEMBER: &[(&str, &[&str])] = &[
    ("人员类别", &["正式党员", "预备党员"]),
    ("党籍状态", &["正常", "停止党籍", "出党"]),
    ("用工形式", &["劳务派遣", "在职", "兼职"]),
    ("流动", &["流出", "流入", "否"]),
    ("失联", &["是", "否"]),
    ("失去联系日期", &["2025-01-01", ""]),
    ("停止党籍日期", &["2023-01-01", ""]),
    ("最近组织生活", &["2025-01-01", "2026-06-01", ""]),
    ("党费缴至", &["2025.1", "2026.6", ""]),
    ("入党日期", &["2025-05-01", "2010-07-01"]),
    ("转正日期", &["2026-05-01", ""]),
];

/// Field and value, as typed.
type Typed = &'static [(&'static str, &'static str)];

const ENTRIES: &[(ListKind, Kind, Typed)] = &[
    (ListKind::Floating, Kind::Member, &[("类别", "流出"), ("登记日期", "2026-01-01")]),
    (ListKind::Lost, Kind::Member, &[("日期", "2025-01-01"), ("类别", "外出务工经商")]),
    (ListKind::Lost, Kind::Member, &[("日期", "2023-01-01"), ("截止日期", "2024-01-01")]),
    (ListKind::Dues, Kind::Member, &[("缴至", "2026.6")]),
    (ListKind::Meetings, Kind::Member, &[("日期", "2026-06-01"), ("是否", "是")]),
    (ListKind::Meetings, Kind::Branch, &[("日期", "2026-06-02"), ("明细", "虚构甲、虚构乙")]),
    (ListKind::Stars, Kind::Branch, &[("星级", "四星"), ("日期", "2026-01-01")]),
    (ListKind::Posts, Kind::Branch, &[("职务", "组织委员"), ("姓名", "虚构丙"), ("企业职务", "总经理")]),
    (ListKind::Visits, Kind::Contact, &[("日期", "2026-05-09")]),
    (ListKind::Visits, Kind::Enterprise, &[("日期", "2026-05-10")]),
    (ListKind::Listings, Kind::Enterprise, &[("姓名", "虚构丁")]),
    (ListKind::Ties, Kind::Branch, &[("对方", "某社区党支部")]),
];

fn field(table: &[(&str, &[&str])], (field, value): (u8, u8)) -> Vec<(String, String)> {
    let Some((name, values)) = pick(table, field) else { return Vec::new() };
    pick(values, value).map(|value| (name.to_owned(), value.to_owned())).into_iter().collect()
}

fn action(park: &Park, (kind, which, a, b): Edit) -> Option<Action> {
    let why = "核对".to_owned();
    let row = |kind: Kind, keys: Vec<Key>| pick(&keys, which).map(|key| RowId::Subject(Subject { kind, key }));
    let table = |kind: Kind| match kind {
        Kind::Enterprise => "enterprise",
        Kind::Branch => "branch",
        Kind::Member => "member",
        _ => "contact",
    };
    Some(match kind % 10 {
        0 | 1 => Action::Edit {
            row: row(Kind::Enterprise, park.keys("enterprise"))?,
            fields: field(ENTERPRISE, (a, b)),
            why,
        },
        2 => Action::Edit { row: row(Kind::Branch, park.keys("branch"))?, fields: field(BRANCH, (a, b)), why },
        3 | 4 => Action::Edit { row: row(Kind::Member, park.keys("member"))?, fields: field(MEMBER, (a, b)), why },
        5 => {
            let (list, about, fields) = pick(ENTRIES, a)?;
            let fields = fields.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
            Action::Enter { list, about: row(about, park.keys(table(about)))?, fields, why }
        }
        6 => Action::EndEntry { row: row(Kind::Listing, park.keys("entry"))?, why },
        7 => {
            let fields = field(
                &[("日期", &["2026-01-01", "2026-06-09"]), ("姓名", &["虚构戊"]), ("是否", &["是", "否"])],
                (a, b),
            );
            Action::Edit { row: row(Kind::Listing, park.keys("entry"))?, fields, why }
        }
        8 => {
            let enterprise = pick(&park.keys("enterprise"), usize::from(a) * 7 + usize::from(b));
            let enterprise = enterprise.map(|key| RowId::Subject(Subject { kind: Kind::Enterprise, key }));
            Action::Decide {
                text: row(Kind::UnitText, park.texts())?,
                enterprise: enterprise.filter(|_| b % 3 != 0),
                why,
            }
        }
        _ if a % 3 == 0 => Action::Redo,
        _ => Action::Undo,
    })
}

fn check(edits: &[Edit]) {
    let mut park = Park::new();
    for (at, edit) in edits.iter().enumerate() {
        let Some(action) = action(&park, *edit) else { continue };
        let said = format!("{action:?}");
        // A refusal is an answer too: nothing changed.
        if run(&mut park.app, action).is_err() {
            continue;
        }
        if at % 3 == 2 || at + 1 == edits.len() {
            let before = park.found();
            let changed = park.audit();
            let after = park.found();
            let more: Vec<&String> = after.iter().filter(|f| !before.contains(f)).collect();
            let less: Vec<&String> = before.iter().filter(|f| !after.contains(f)).collect();
            assert!(changed == [0; 3], "after {said}\nmissing {more:#?}\ntoo many {less:#?}\n{changed:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_in_any_order_leave_what_a_full_audit_finds(edits in proptest::collection::vec(any::<Edit>(), 12..30)) {
        check(&edits);
    }
}

#[test]
fn a_finding_closes_with_the_edit_that_mends_it_and_comes_back_with_undo() {
    let mut park = Park::new();
    let list = ListQuery { table: Table::Findings, ..ListQuery::default() };
    let before = page(&mut park.app, list.clone()).total;
    let store = park.place.store();
    let mut open = Vec::new();
    store.each_finding(|f| open.push((f.code.clone(), f.subject))).unwrap();
    let (_, subject) = open.iter().find(|(code, _)| code == "FG08").cloned().unwrap();
    let row = RowId::Subject(subject);
    let fields = vec![("从业人数".to_owned(), "3".to_owned()), ("列入联络服务名单".to_owned(), "否".to_owned())];
    run(&mut park.app, Action::Edit { row, fields, why: "走访".to_owned() }).unwrap();
    let codes = |park: &Park| -> Vec<String> {
        park.place.store().findings_of(subject).unwrap().into_iter().map(|f| f.code).collect()
    };
    assert!(!codes(&park).contains(&"FG08".to_owned()));
    assert!(page(&mut park.app, list.clone()).total < before);
    run(&mut park.app, Action::Undo).unwrap();
    assert!(codes(&park).contains(&"FG08".to_owned()));
    assert_eq!(page(&mut park.app, list).total, before);
    let runs = park.place.count("SELECT COUNT(*) FROM audit_run");
    let stood = park.found();
    let changed = park.audit();
    let stands = park.found();
    assert_eq!((changed, stood), ([0; 3], stands));
    assert_eq!(park.place.count("SELECT COUNT(*) FROM audit_run"), runs + 1, "an audit without change is one run");
}

/// Numbers of the findings a query lists, in its order, and how they spread over a column.
fn listed(store: &dishu::store::Store, query: &ListQuery, by: Column) -> (Vec<i64>, Vec<(u32, usize)>) {
    let list = store.list(Table::Findings).unwrap().unwrap();
    let selection = list.select(query).unwrap();
    let rows = list.slice(&selection, 0, 100_000).unwrap();
    assert_eq!(rows.len(), list.count(&selection));
    let handle = |row: &u32| {
        let (_, handle) = list.key(*row).unwrap();
        assert_eq!(list.row_with_handle(handle).unwrap(), Some(*row));
        handle
    };
    let mut counts = list.facets(query, by).unwrap();
    counts.sort_unstable();
    (rows.iter().map(handle).collect(), counts)
}

/// More rows than lists are built anew for after each edit.
const MANY: usize = 20_010;

#[test]
fn a_large_list_shows_an_edit_without_being_built_anew() {
    let place = Place::new();
    let mut app = place.open();
    let mut text = String::from("企业名称,登记状态,注册地址,参保人数,是否建有工会,所属园区\n");
    for i in 0..MANY {
        text.push_str(&format!(
            "海南虚构第{i:05}号有限公司,存续,海南省海口市龙华区虚构路{i}号,30,{},甲园区\n",
            ["否", "是"][usize::from(i % 40 != 0)]
        ));
    }
    import(&mut app, list(ListKind::Enterprises, &place.file("登记.csv", &text)));
    run(&mut app, Action::Link).unwrap();
    run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
    let segment = place.folder.path().join("park.db.index/findings.seg");
    let built = || std::fs::metadata(&segment).unwrap().modified().unwrap();
    let (when, store) = (built(), place.store());
    let open = ListQuery { table: Table::Findings, ..ListQuery::default() };
    let before = listed(&store, &open, Column::Rule).0;
    assert_eq!(before.len(), MANY.div_ceil(40));
    let mut park = Park { place, app };
    let keys = park.keys("enterprise");
    let mut edit = |at: usize, value: &str| {
        let row = RowId::Subject(Subject { kind: Kind::Enterprise, key: keys[at] });
        let fields = vec![("工会".to_owned(), value.to_owned())];
        run(&mut park.app, Action::Edit { row, fields, why: "核对".to_owned() }).unwrap();
    };
    edit(0, "是");
    edit(41, "否");
    edit(43, "否");
    edit(80, "是");
    edit(80, "否");
    run(&mut park.app, Action::Verify { findings: vec![before[3]], why: "已有".to_owned(), until: None }).unwrap();
    let mut queries = Vec::new();
    for sort in [Column::Name, Column::Severity, Column::Opened, Column::County] {
        for descending in [false, true] {
            for search in ["", "00041", "0004"] {
                for filters in [vec![], vec![Predicate::is(Column::Live, 1)]] {
                    let search = search.to_owned();
                    queries.push(ListQuery { sort, descending, search, filters, ..open.clone() });
                }
            }
        }
    }
    let then = SortBy { column: Column::Name, descending: true };
    queries.push(ListQuery { sort: Column::Live, then: vec![then], ..open.clone() });
    let laid: Vec<_> = queries.iter().map(|query| listed(&store, query, Column::Live)).collect();
    let tally = store.list(Table::Findings).unwrap().unwrap().tally();
    assert_eq!(laid[0].0.len(), before.len() + 1);
    assert_eq!(when, built());
    store.build_findings().unwrap();
    for (query, laid) in queries.iter().zip(laid) {
        let mut anew = listed(&store, query, Column::Live);
        let mut laid = laid;
        if matches!(query.sort, Column::Severity | Column::Opened | Column::County) && query.then.is_empty() {
            // Equals stand in the order of their numbers once built, and behind when laid over.
            anew.0.sort_unstable();
            laid.0.sort_unstable();
        }
        assert_eq!(laid, anew, "{query:?}");
    }
    assert_eq!(tally, store.list(Table::Findings).unwrap().unwrap().tally());
    assert_eq!(park.audit(), [0; 3]);
}
