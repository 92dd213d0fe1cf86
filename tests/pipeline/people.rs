//! People's data: of a resident ID nothing can be rebuilt from what the program keeps, writes or shows; names and phones are masked.

use crate::support::*;
use dishu::app::Service;
use dishu::app::action::{Action, Done, Import, Worklist};
use dishu::app::error::ErrorKind;
use dishu::app::query::{Answer, Query};
use dishu::app::secret::Secret;
use dishu::app::service::App;
use dishu::app::views::RowId;
use dishu::model::list::Table;
use dishu::model::record::ListKind;
use dishu::store::Access;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

/// Every 17 or 18 signs in a row that look like a resident ID of the fixtures (prefix 990000).
fn ids(text: &str, found: &mut BTreeSet<String>) {
    let signs: Vec<char> = text.chars().collect();
    for at in 0..signs.len() {
        let run: String = signs[at..].iter().take(18).take_while(|c| c.is_ascii_digit() || **c == 'X').collect();
        if run.len() == 18 && run.starts_with("990000") && (at == 0 || !signs[at - 1].is_ascii_digit()) {
            found.insert(run);
        }
    }
}

fn sheet_texts(path: &Path) -> Vec<Vec<String>> {
    let mut book = calamine::open_workbook_auto(path).unwrap();
    let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(std::string::ToString::to_string).collect()).collect()
}

fn fixture_ids() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in ["党员名册.xlsx", "介绍信登记.xls"] {
        sheet_texts(&fixtures("park-small").join(file)).iter().flatten().for_each(|cell| ids(cell, &mut found));
    }
    found
}

/// Everything below a folder, workbooks unpacked; what we put there as input is left out.
fn bytes_of(folder: &Path, inputs: &[&str], out: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            bytes_of(&path, inputs, out);
        } else if !inputs.contains(&name.as_str()) {
            if name.ends_with(".xlsx") {
                let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
                for i in 0..archive.len() {
                    let mut bytes = Vec::new();
                    archive.by_index(i).unwrap().read_to_end(&mut bytes).unwrap();
                    out.push((format!("{name}/{i}"), bytes));
                }
            }
            out.push((name, std::fs::read(&path).unwrap()));
        }
    }
}

fn has(bytes: &[u8], needle: &str) -> bool {
    memchr::memmem::find(bytes, needle.as_bytes()).is_some()
}

/// All that can be shown: overview, every list, every card, journal, batches, faults.
fn shown(place: &Place, app: &mut App) -> String {
    let mut text = format!("{:?}", app.query(&Query::Overview));
    let mut cards = Vec::new();
    for t in Table::ALL {
        let page = page(app, table(*t));
        cards.extend(page.rows.iter().map(|row| row.id));
        text.push_str(&format!("{page:?}"));
    }
    let batches = place.count("SELECT MAX(number) FROM journal");
    cards.extend((1..=batches).flat_map(|n| [RowId::Batch(n), RowId::Journal(n)]));
    for (offset, rows) in [(0, 10_000)] {
        for query in [
            Query::Journal { offset, rows },
            Query::Batches { offset, rows },
            Query::Faults { batch: None, offset, rows },
        ] {
            text.push_str(&format!("{:?}", app.query(&query)));
        }
    }
    for id in cards {
        let answer = app.query(&Query::Card(id));
        assert!(!matches!(answer, Answer::Failed(_)), "{answer:?}");
        text.push_str(&format!("{answer:?}"));
    }
    text
}

#[test]
fn no_fixture_id_can_be_found_in_anything_we_keep_write_or_show() {
    let (place, mut app, _) = park();
    // IDs where they do not belong.
    let stray = "99000019850312002X";
    let text = format!(
        "姓名,公民身份号码,工作单位,所在党支部,备注,手机号\n王{stray},{stray},海南{stray}公司,{stray},{stray} 本人,19900001234\n,,,,{stray},\n"
    );
    let path = place.file("杂.csv", &text);
    import(&mut app, list(ListKind::Members, &path));
    let registry = format!(
        "企业名称,登记状态,联系人,联系电话,注册地址\n海南虚构{stray}公司,存续,{stray},{stray},海口市{stray}号\n,存续,{stray},,\n"
    );
    let path = place.file("杂企.csv", &registry);
    import(&mut app, list(ListKind::Enterprises, &path));
    run(&mut app, Action::Link).unwrap();
    run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
    for (name, reveal) in [("清单.csv", false), ("清单.xlsx", false), ("明文清单.xlsx", true)] {
        let path = place.folder.path().join(name);
        for t in [Table::Findings, Table::Members] {
            let worklist = Worklist {
                query: table(t),
                path: path.clone(),
                reveal,
                why: "电话核对".to_owned(),
                ..Worklist::default()
            };
            run(&mut app, Action::Worklist(worklist)).unwrap();
        }
    }
    let mut ids = fixture_ids();
    assert!(ids.len() > 150, "{}", ids.len());
    ids.insert(stray.to_owned());
    let inputs: Vec<&str> = PARK.iter().map(|(_, file)| *file).chain(["杂.csv", "杂企.csv"]).collect();
    let mut kept = Vec::new();
    bytes_of(place.folder.path(), &inputs, &mut kept);
    let names: BTreeSet<&str> = kept.iter().map(|(name, _)| name.as_str()).collect();
    for name in ["park.db", "park.db-wal", "members.seg", "党员名册.rejects.xlsx", "杂.rejects.xlsx", "清单.xlsx"]
    {
        assert!(names.contains(name), "{name} is looked through: {names:?}");
    }
    kept.push(("views".to_owned(), shown(&place, &mut app).into_bytes()));
    for (name, bytes) in &kept {
        for id in &ids {
            assert!(!has(bytes, &id[..17]), "{name} holds {id}");
        }
    }
}

#[test]
fn names_and_phones_are_masked_wherever_they_are_shown() {
    let (place, mut app, _) = park();
    let text = shown(&place, &mut app);
    let conn = place.sql();
    let column = |sql: &str| -> Vec<String> {
        let mut statement = conn.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let names = column(
        "SELECT name FROM member UNION SELECT name FROM transfer UNION SELECT name FROM contact \
         UNION SELECT contact FROM enterprise UNION SELECT secretary FROM branch",
    );
    let phones = column(
        "SELECT phone FROM member UNION SELECT phone FROM contact UNION SELECT phone FROM enterprise UNION SELECT phone FROM branch",
    );
    assert!(names.len() > 200 && phones.len() > 200, "{} {}", names.len(), phones.len());
    for secret in names.iter().chain(&phones).filter(|secret| !secret.is_empty()) {
        assert!(!text.contains(secret.as_str()), "{secret} stands in clear");
    }
    let csv = place.folder.path().join("清单.csv");
    for t in Table::ALL {
        let worklist = Worklist { query: table(*t), path: csv.clone(), ..Worklist::default() };
        run(&mut app, Action::Worklist(worklist)).unwrap();
        let text = std::fs::read_to_string(&csv).unwrap();
        for secret in names.iter().chain(&phones).filter(|secret| !secret.is_empty()) {
            assert!(!text.contains(secret.as_str()), "{secret} leaves the house in {t:?}");
        }
    }
    // What is shown in clear is written down.
    let before = place.count("SELECT COUNT(*) FROM journal WHERE action = 'reveal'");
    let row = page(&mut app, table(Table::Members)).rows[0].id;
    assert!(run(&mut app, Action::Reveal { row, why: " ".to_owned() }).is_err());
    let Done::Revealed(clear) = run(&mut app, Action::Reveal { row, why: "电话核对".to_owned() }).unwrap() else {
        panic!()
    };
    assert!(names.contains(&clear[0].1));
    assert_eq!(place.count("SELECT COUNT(*) FROM journal WHERE action = 'reveal'"), before + 1);
}

#[test]
fn without_the_key_everything_works_but_members() {
    let (place, app, _) = park();
    drop(app);
    let key = std::fs::read(place.key()).unwrap();
    std::fs::remove_file(place.key()).unwrap();
    let mut app = App::open(place.options(), Access::Existing).unwrap();
    for (kind, file) in PARK {
        let path = place.folder.path().join(file);
        let outcome = run(&mut app, Action::Import(list(kind, &path)));
        if matches!(kind, ListKind::Members | ListKind::Transfers) {
            let error = outcome.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Config);
            assert!(error.render(Default::default()).contains("其他功能不受影响"), "{error:?}");
            assert!(!place.key().exists(), "no new key for an old database");
        } else {
            outcome.unwrap();
        }
    }
    run(&mut app, Action::Link).unwrap();
    run(&mut app, Action::Audit { as_of: Some(day(0)) }).unwrap();
    assert!(page(&mut app, table(Table::Members)).total > 150);

    Secret::create(&place.key()).unwrap();
    let path = place.folder.path().join("党员名册.xlsx");
    let error = run(&mut app, Action::Import(list(ListKind::Members, &path))).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Config);
    assert!(error.render(Default::default()).contains("密钥与本库不符"), "{error:?}");
    std::fs::write(place.key(), key).unwrap();
    let again = import(&mut app, Import { ..list(ListKind::Members, &path) });
    assert_eq!(again.counts.new, 0);
}
