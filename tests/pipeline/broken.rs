//! What is broken is named and never half used: databases that are none, segments that rot, processes that are killed.

use crate::support::*;
use dishu::app::Service;
use dishu::app::action::{Action, Import, Worklist};
use dishu::app::error::{Error, ErrorKind};
use dishu::app::query::{Answer, Query};
use dishu::app::service::App;
use dishu::app::views::Page;
use dishu::model::lang::Lang;
use dishu::model::list::{Column, ListQuery, Predicate, Table};
use dishu::model::record::ListKind;
use dishu::store::Access;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn refused(path: &Path, access: Access) -> Error {
    let before = std::fs::read(path).ok();
    let Err(error) = App::open(options(path), access) else { panic!("{} was opened", path.display()) };
    assert!(error.hints(Lang::Zh).next().is_some() && error.hints(Lang::En).next().is_some(), "{error:?}");
    assert_eq!(std::fs::read(path).ok(), before, "it stays as it was");
    error
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let place = Place::new();
    let at = |name: &str| place.folder.path().join(name);
    assert_eq!(refused(&at("none.db"), Access::Existing).kind, ErrorKind::Data);
    std::fs::write(at("text.db"), "企业名称,登记状态\n".repeat(100)).unwrap();
    for access in [Access::Existing, Access::Create] {
        assert!(refused(&at("text.db"), access).render(Lang::Zh).contains("不是底数数据库"));
    }
    let foreign = rusqlite::Connection::open(at("foreign.db")).unwrap();
    foreign.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1);").unwrap();
    drop(foreign);
    assert!(refused(&at("foreign.db"), Access::Create).render(Lang::Zh).contains("不是底数数据库"));
    std::fs::create_dir(at("folder.db")).unwrap();
    for access in [Access::Existing, Access::Create] {
        let error = refused(&at("folder.db"), access);
        assert_ne!(error.kind, ErrorKind::Internal, "{error:?}");
    }
    let error = refused(&at("no/such/folder.db"), Access::Create);
    assert_ne!(error.kind, ErrorKind::Internal, "{error:?}");
}

#[test]
fn a_newer_database_is_left_to_the_newer_release() {
    let place = Place::new();
    drop(place.open());
    place.sql().pragma_update(None, "user_version", 99).unwrap();
    place.sql().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let error = refused(&place.db(), Access::Existing);
    assert_eq!(error.kind, ErrorKind::Data);
    assert!(error.render(Lang::Zh).contains("升级 dishu"), "{error:?}");
}

#[test]
fn a_truncated_database_never_panics() {
    let (place, app, _) = park();
    drop(app);
    place.sql().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let whole = std::fs::read(place.db()).unwrap();
    for part in [1, 50, 99, 100, 512, 4096, 4097, whole.len() / 2, whole.len() - 1] {
        let at = place.folder.path().join(format!("part{part}.db"));
        std::fs::write(&at, &whole[..part]).unwrap();
        match App::open(options(&at), Access::Existing) {
            Err(error) => {
                assert_ne!(error.kind, ErrorKind::Internal, "{part}: {error:?}");
                assert!(error.hints(Lang::Zh).next().is_some(), "{part}: {error:?}");
            }
            Ok(mut app) => {
                for t in Table::ALL {
                    let _ = app.query(&Query::Page { query: table(*t), offset: 0, rows: 50 });
                }
                match run(&mut app, Action::Audit { as_of: None }) {
                    Ok(_) => {}
                    Err(error) => assert_eq!(error.kind, ErrorKind::Data, "{part}: {error:?}"),
                }
            }
        }
    }
}

#[test]
fn what_may_not_be_read_or_written_is_said() {
    let (place, mut app, _) = park();
    let path = place.file("锁.csv", "企业名称,登记状态\n海南虚构有限公司,存续\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&path).is_ok() {
        return; // the superuser may read everything
    }
    let error = run(&mut app, Action::Import(list(ListKind::Enterprises, &path))).unwrap_err();
    assert_eq!(error.kind, ErrorKind::System);
    assert!(error.hints(Lang::Zh).next().is_some());
    std::fs::set_permissions(place.db(), std::fs::Permissions::from_mode(0o000)).unwrap();
    let Err(error) = App::open(place.options(), Access::Existing) else { panic!() };
    assert_ne!(error.kind, ErrorKind::Internal, "{error:?}");
}

#[test]
fn a_missing_list_is_a_matter_of_the_file_not_of_us() {
    let place = Place::new();
    let mut app = place.open();
    for path in [place.folder.path().join("没有.csv"), place.folder.path().to_path_buf()] {
        let error = run(&mut app, Action::Import(list(ListKind::Enterprises, &path))).unwrap_err();
        assert_ne!(error.kind, ErrorKind::Internal, "{error:?}");
        assert!(error.hints(Lang::Zh).next().is_some(), "{error:?}");
    }
}

// ---- segments

/// Every kind of look at every list.
fn look(app: &mut App) -> Vec<Answer> {
    let mut answers = vec![app.query(&Query::Overview)];
    for t in Table::ALL {
        let mut queries = vec![table(*t)];
        for search in ["海南", "hnjp", "海南jp", "91469", "没有这样的"] {
            queries.push(ListQuery { search: search.to_owned(), ..table(*t) });
        }
        for column in [Column::Status, Column::Zone, Column::Linked, Column::Rule, Column::Findings] {
            queries.push(ListQuery { filters: vec![Predicate::is(column, 1)], ..table(*t) });
            queries.push(ListQuery { sort: column, descending: true, ..table(*t) });
        }
        for query in queries {
            answers.push(app.query(&Query::Facets { query: query.clone(), column: Column::Zone }));
            answers.push(app.query(&Query::Ids { query: query.clone(), limit: 20 }));
            answers.push(app.query(&Query::Page { query, offset: 0, rows: 20 }));
        }
    }
    answers
}

fn segments(place: &Place) -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = std::fs::read_dir(place.folder.path().join("park.db.index"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    list.sort();
    list
}

fn lists(app: &mut App) -> Vec<Page> {
    Table::ALL.iter().map(|t| page(app, table(*t))).collect()
}

/// What damage makes of a file's bytes.
type Rot = Box<dyn FnMut(&[u8]) -> Vec<u8>>;

#[test]
fn rotten_segments_never_panic_and_are_built_again() {
    let (place, mut app, _) = park();
    let whole = lists(&mut app);
    assert!(segments(&place).len() >= 9);
    drop(app);
    let mut state = 1u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let mut rot: Vec<Rot> = vec![
        Box::new(|_| Vec::new()),
        Box::new(|bytes| bytes[..bytes.len() / 2].to_vec()),
        Box::new(|bytes| bytes[..20].to_vec()),
        Box::new(|bytes| [&bytes[..16], &[0xff; 400][..]].concat()),
        Box::new(|bytes| [&bytes[..bytes.len().min(700)], &vec![0xff; bytes.len()][..]].concat()),
    ];
    for _ in 0..8 {
        let places: Vec<(usize, usize)> = (0..60).map(|_| (next(1 << 20), next(256))).collect();
        rot.push(Box::new(move |bytes| {
            let mut bytes = bytes.to_vec();
            let n = bytes.len();
            places.iter().for_each(|(at, byte)| bytes[at % n] = *byte as u8);
            bytes
        }));
    }
    let good: Vec<(PathBuf, Vec<u8>)> =
        segments(&place).into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    for (round, rot) in rot.iter_mut().enumerate() {
        for (path, bytes) in &good {
            std::fs::write(path, rot(bytes)).unwrap();
        }
        let mut app = App::open(place.options(), Access::Existing).unwrap();
        for answer in look(&mut app) {
            if let Answer::Failed(error) = answer {
                assert_ne!(error.kind, ErrorKind::Internal, "round {round}: {error:?}");
            }
        }
        // A change builds them again from the tables.
        let path = place.file("又.csv", &format!("企业名称,登记状态\n海南又虚构{round}有限公司,存续\n"));
        import(&mut app, list(ListKind::Enterprises, &path));
        run(&mut app, Action::Link).unwrap();
        run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
        if round >= 3 {
            // Bytes that changed inside of a segment cannot be told from good ones: somebody has to take it away.
            place.store().drop_segments();
            drop(app);
            app = App::open(place.options(), Access::Existing).unwrap();
        }
        let again = lists(&mut app);
        assert_eq!(again[0].total, whole[0].total + round + 1, "round {round}");
        for (now, then) in again[1..].iter().zip(&whole[1..]) {
            assert_eq!(now.rows.len(), then.rows.len(), "round {round}");
        }
    }
}

#[test]
fn what_rules_add_is_never_shown_beside_another_row() {
    let (place, mut app, _) = park();
    let derived = place.folder.path().join("park.db.index").join("enterprises-derived.seg");
    let old = std::fs::read(&derived).unwrap();
    // As many rows as before in another order: as if what rules add had not been built since.
    let path = place.file("改.csv", "企业名称,统一社会信用代码,参保人数\n海南澜屿科技有限公司,914690239XLH00018L,77\n");
    assert_eq!(import(&mut app, list(ListKind::Enterprises, &path)).counts.changed, 1);
    let fresh = page(&mut app, table(Table::Enterprises));
    drop(app);
    std::fs::write(&derived, old).unwrap();
    let mut app = App::open(place.options(), Access::Existing).unwrap();
    assert!(!place.store().list(Table::Enterprises).unwrap().unwrap().whole);
    assert!(page(&mut app, table(Table::Enterprises)).rows == fresh.rows);
}

#[test]
fn deleted_segments_are_built_when_a_list_is_opened() {
    let (place, mut app, _) = park();
    let whole = lists(&mut app);
    let overview = app.query(&Query::Overview);
    drop(app);
    std::fs::remove_dir_all(place.folder.path().join("park.db.index")).unwrap();
    let mut app = App::open(place.options(), Access::Existing).unwrap();
    assert!(lists(&mut app) == whole);
    drop(app);
    std::fs::remove_dir_all(place.folder.path().join("park.db.index")).unwrap();
    let mut app = App::open(place.options(), Access::Existing).unwrap();
    assert_eq!(app.query(&Query::Overview), overview);
}

// ---- kill -9

/// The work of a child process: this test binary, told by the environment what to do.
const TASK: &str = "DISHU_TEST_TASK";

#[test]
fn child() {
    let Ok(task) = std::env::var(TASK) else { return };
    let (task, db) = task.split_once(' ').unwrap();
    let db = Path::new(db);
    let folder = db.parent().unwrap();
    let mut app = App::open(options(db), Access::Existing).unwrap();
    let (action, patience) = match task {
        "import" => (Action::Import(list(ListKind::Enterprises, &folder.join("大.csv"))), 3),
        "rejects" => (Action::Import(list(ListKind::Enterprises, &folder.join("错.csv"))), usize::MAX),
        _ => {
            let query = table(Table::Enterprises);
            (Action::Worklist(Worklist { query, path: folder.join("清单.xlsx"), ..Worklist::default() }), usize::MAX)
        }
    };
    let mut asked = 0;
    let done = app.run(action, &mut |_| {
        asked += 1;
        if asked >= patience {
            std::fs::write(folder.join("half"), "").unwrap();
            std::thread::sleep(Duration::from_secs(60)); // killed here
        }
        std::ops::ControlFlow::Continue(())
    });
    done.unwrap();
}

fn spawn(task: &str, place: &Place) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "broken::child", "--test-threads=1"])
        .env(TASK, format!("{task} {}", place.db().display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits for something to become true while the child lives.
fn wait(child: &mut Child, mut seen: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(50) {
        if seen() {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    panic!("nothing happened");
}

#[test]
fn a_killed_import_leaves_nothing_that_is_seen() {
    let place = Place::new();
    let mut app = place.open();
    let small = place.file("小.csv", &registry(50, 5, "三亚市崖州区虚构路"));
    import(&mut app, list(ListKind::Enterprises, &small));
    let before = lists(&mut app);
    let big = place.file("大.csv", &registry(6_000, 6, "三亚市崖州区虚构路"));
    let mut child = spawn("import", &place);
    assert!(wait(&mut child, || place.folder.path().join("half").exists()), "the child came to its middle");
    assert_eq!(place.count("SELECT COUNT(*) FROM journal WHERE state = 0"), 1, "staged");
    assert!(place.count("SELECT COUNT(*) FROM enterprise") > 50, "rows lie there already");
    assert!(lists(&mut app) == before, "and nobody sees them");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(lists(&mut app) == before);
    drop(app);
    let mut app = App::open(place.options(), Access::Existing).unwrap();
    assert_eq!(place.count("SELECT COUNT(*) FROM journal WHERE state = 0"), 0, "swept at the next start");
    assert_eq!(place.count("SELECT COUNT(*) FROM enterprise WHERE known_to IS NULL"), 50);
    assert_eq!(place.count("SELECT COUNT(*) FROM batch_rows"), 1);
    assert!(lists(&mut app) == before);
    let report = import(&mut app, list(ListKind::Enterprises, &big));
    assert_eq!((report.counts.new, report.counts.changed), (5_950, 50));
}

#[test]
fn a_killed_writer_leaves_no_half_file_under_the_final_name() {
    let place = Place::new();
    let mut app = place.open();
    let path = place.file("大.csv", &registry(2_500, 6, "三亚市崖州区虚构路"));
    import(&mut app, Import { ..list(ListKind::Enterprises, &path) });
    place.file("错.csv", &format!("企业名称,登记状态,注册地址\n{}", ",存续,海口市虚构路\n".repeat(4_000)));
    drop(app);
    let known: Vec<PathBuf> = files(&place);
    for (task, name) in [("worklist", "清单.xlsx"), ("rejects", "错.rejects.xlsx")] {
        let last = place.folder.path().join(name);
        let mut child = spawn(task, &place);
        wait(&mut child, || files(&place).iter().any(|path| !known.contains(path) && !path.ends_with(".lock")));
        child.kill().unwrap();
        child.wait().unwrap();
        if last.exists() {
            calamine::open_workbook_auto(&last).unwrap(); // it was whole already
        }
        let mut app = App::open(place.options(), Access::Existing).unwrap();
        assert_eq!(page(&mut app, table(Table::Enterprises)).total, 2_500);
        run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
    }
}

fn files(place: &Place) -> Vec<PathBuf> {
    let is_ours = |path: &PathBuf| path.to_string_lossy().contains("xlsx");
    std::fs::read_dir(place.folder.path()).unwrap().map(|entry| entry.unwrap().path()).filter(is_ours).collect()
}
