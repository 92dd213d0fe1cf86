//! Task sheets out and back: what an inspector did to the file does not matter, what was written does. Names are invented.

use dishu::campaign::sheet::{Part, Who, columns};
use dishu::export::taskbook::{BookHead, BookRow, write_book};
use dishu::import::returned::{Returned, ReturnedRow, read};
use dishu::model::id::{Id, Key, Kind, Region, Subject};
use dishu::sheet::{CellOut, ColumnSpec, TableSpec, write_xlsx_pages};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

fn key(n: u8) -> Key {
    Key { region: Region(460_105), id: Id([n; 16]) }
}

fn head() -> BookHead {
    BookHead {
        campaign: "虚构园区集中攻坚".into(),
        inspector: "凌示例".into(),
        scope: "虚构大厦".into(),
        day: "2026-06-30".into(),
        token: "12-4F8A".into(),
    }
}

fn book_row(part: Part, n: u8) -> BookRow {
    let mut values: Vec<(&'static str, String)> = match part {
        Part::Enterprises => vec![
            ("name", format!("海南虚构{n}号科技有限公司")),
            ("code", format!("91460000MA5T0000{n:02}")),
            ("matter", "1. FG01 应单独建支部未建：请核实\n2. DZ01 注册地与经营地分离：请核实".into()),
            ("staff-known", "12".into()),
            ("due", "2026-07-15".into()),
            ("kind", (Kind::Enterprise as u8).to_string()),
        ],
        Part::Members => vec![
            ("enterprise", format!("海南虚构{n}号科技有限公司")),
            ("name", "虚示例".into()),
            ("category", "正式党员".into()),
            ("kind", (Kind::Member as u8).to_string()),
        ],
    };
    values.extend([
        ("sending", head().token),
        ("task", (100 + i64::from(n)).to_string()),
        ("key", key(n).to_string()),
        ("version", "3".into()),
    ]);
    BookRow { values }
}

fn rows(part: Part) -> Vec<BookRow> {
    (1..=8).map(|n| book_row(part, n)).collect()
}

/// Who wrote what: subject, mark, value.
fn said(rows: &[ReturnedRow]) -> Vec<(Subject, &'static str, String)> {
    let of_row = |row: &ReturnedRow| {
        let subject = row.subject.unwrap();
        row.values.iter().map(|(mark, value)| (subject, *mark, value.clone())).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = rows.iter().flat_map(of_row).collect();
    all.sort();
    all
}

#[test]
fn a_sheet_that_nobody_touched_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("凌示例.xlsx");
    assert_eq!(write_book(&path, &head(), &rows(Part::Enterprises), &rows(Part::Members)).unwrap(), 16);
    let back = read(&path).unwrap();
    assert_eq!((back.rows.len(), back.offered.len()), (16, 0));
    assert_eq!(back.tokens, ["12-4F8A"]);
    assert_eq!((back.renamed.len(), back.parts.len()), (0, 2));
    assert!(back.saved > 0, "the workbook says when it was saved");
    assert!(said(&back.rows).is_empty());
    let first = &back.rows[0];
    assert_eq!((first.task, first.version, first.value("name")), (101, 3, "海南虚构1号科技有限公司"));
    assert_eq!(back.rows[8].subject, Some(Subject { kind: Kind::Member, key: key(1) }));
}

/// What people do to a sheet.
#[derive(Clone, Debug)]
struct Edits {
    /// Order of the rows, by sorting these.
    order: Vec<u32>,
    /// Order of the columns.
    columns: Vec<u32>,
    /// Rows taken out.
    deleted: Vec<usize>,
    /// Rows copied: the copy stands below and says something else.
    copied: Vec<usize>,
    /// Headings get other words.
    renamed: bool,
    /// The hidden line of marks is gone; headings then stay as they were, or as people call them.
    without_marks: bool,
    /// A column of one's own in front.
    own_column: bool,
    /// Rows of enterprises that were not on the list.
    added: usize,
    /// The title is gone.
    without_title: bool,
    /// What is written: row, column among the asked, how.
    written: Vec<(usize, usize, u8)>,
}

fn edits() -> impl Strategy<Value = Edits> {
    let order = (
        prop::collection::vec(any::<u32>(), 8),
        prop::collection::vec(any::<u32>(), 25),
        prop::collection::vec(0..8usize, 0..4),
        prop::collection::vec(0..8usize, 0..2),
    );
    let rest = (any::<bool>(), any::<bool>(), any::<bool>(), 0..3usize, any::<bool>());
    let written = prop::collection::vec((0..8usize, 0..10usize, any::<u8>()), 0..20);
    (order, rest, written).prop_map(
        |((order, columns, deleted, copied), (renamed, without_marks, own_column, added, without_title), written)| {
            Edits {
                order,
                columns,
                deleted,
                copied,
                renamed: renamed && !without_marks,
                without_marks,
                own_column,
                added,
                without_title,
                written,
            }
        },
    )
}

/// A value as somebody may write it, and what it means.
fn writing(mark: &str, how: u8) -> (CellOut, String) {
    let text = |text: &str| CellOut::Text(text.into());
    let pick = |list: &[(&str, &str)]| {
        let (written, means) = list[usize::from(how) % list.len()];
        (text(written), means.to_owned())
    };
    match mark {
        "phone" => pick(&[("已约", "已约"), ("空号 ", "空号"), ("电话拒接", "拒接")]),
        "outcome" => pick(&[("找到", "找到"), ("已搬离", "已搬离"), ("拒访", "拒访")]),
        "willing" => pick(&[("愿意", "愿意"), (" 再商", "再商"), ("暂不考虑", "暂不")]),
        "next-call" | "visited-on" if how % 4 == 3 => (CellOut::Integer(46_203), "2026-06-30".into()),
        "next-call" | "visited-on" => {
            pick(&[("2026年7月1日", "2026-07-01"), ("2026.7.1", "2026-07-01"), ("２０２６/7/1", "2026-07-01")])
        }
        "staff" | "members" if how.is_multiple_of(2) => (CellOut::Integer(i64::from(how)), how.to_string()),
        "staff" | "members" => pick(&[("12人", "12"), ("约15人", "15"), ("１２", "12")]),
        _ => (text(&format!("虚构路{how}号，=1+1")), format!("虚构路{how}号，=1+1")),
    }
}

/// The workbook after the edits, and what was written in rows that are left: (row, mark, meaning).
fn edited(edits: &Edits, path: &Path) -> Vec<(u8, &'static str, String)> {
    let part = Part::Enterprises;
    let known = columns(part);
    let asked: Vec<&'static str> =
        known.iter().filter(|column| column.who == Who::Asked).map(|column| column.mark).collect();
    let mut table: Vec<(u8, Vec<(&'static str, CellOut)>)> = Vec::new();
    for n in 1..=8u8 {
        let row = book_row(part, n);
        let cells = known.iter().map(|column| {
            let value = row.value(column.mark);
            (column.mark, if value.is_empty() { CellOut::Empty } else { CellOut::Text(value.to_owned()) })
        });
        table.push((n, cells.collect()));
    }
    let mut means: Vec<(u8, &'static str, String)> = Vec::new();
    for (row, column, how) in &edits.written {
        let mark = asked[*column % asked.len()];
        let (cell, meaning) = writing(mark, *how);
        let n = table[*row].0;
        table[*row].1.iter_mut().filter(|(known, _)| *known == mark).for_each(|slot| slot.1 = cell.clone());
        means.retain(|(known, at, _)| (*known, *at) != (n, mark));
        means.push((n, mark, meaning));
    }
    for at in &edits.copied {
        let (n, mut cells) = table[*at].clone();
        cells
            .iter_mut()
            .filter(|(mark, _)| *mark == "note")
            .for_each(|slot| slot.1 = CellOut::Text("复制后改的".into()));
        table.push((n, cells));
    }
    let gone: Vec<u8> = edits.deleted.iter().map(|at| *at as u8 + 1).collect();
    table.retain(|(n, _)| !gone.contains(n));
    means.retain(|(n, ..)| !gone.contains(n));
    let mut in_order: Vec<usize> = (0..table.len()).collect();
    // Copies stay below what they were copied from: a stable sort keeps equal keys in order.
    in_order.sort_by_key(|at| edits.order[usize::from(table[*at].0 - 1)]);
    let mut column_order: Vec<usize> = (0..known.len()).collect();
    column_order.sort_by_key(|at| edits.columns[*at]);
    let mut specs: Vec<ColumnSpec> = Vec::new();
    if edits.own_column {
        specs.push(ColumnSpec { heading: "我的记号".into(), ..ColumnSpec::default() });
    }
    for at in &column_order {
        let column = &known[*at];
        let heading = if edits.renamed {
            format!("列{at}")
        } else {
            column.aliases.first().filter(|_| *at % 2 == 0).unwrap_or(&column.heading).to_string()
        };
        let mark = if edits.without_marks { String::new() } else { column.mark.to_owned() };
        specs.push(ColumnSpec { heading, mark, ..ColumnSpec::default() });
    }
    let mut cells: Vec<Vec<CellOut>> = Vec::new();
    for at in in_order {
        let mut row: Vec<CellOut> = column_order.iter().map(|column| table[at].1[*column].1.clone()).collect();
        if edits.own_column {
            row.insert(0, CellOut::Text("√".into()));
        }
        cells.push(row);
    }
    for n in 0..edits.added {
        let value = |column: &usize| match known[*column].mark {
            "name" => CellOut::Text(format!("海南新发现{n}有限公司")),
            _ => CellOut::Empty,
        };
        let mut row: Vec<CellOut> = column_order.iter().map(value).collect();
        if edits.own_column {
            row.insert(0, CellOut::Empty);
        }
        cells.push(row);
    }
    let title = (!edits.without_title).then(|| "虚构园区集中攻坚 企业核实页".to_owned());
    let spec = TableSpec { sheet_name: "Sheet1".into(), title, columns: specs, ..TableSpec::default() };
    write_xlsx_pages(path, vec![(spec, cells)]).unwrap();
    means
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_was_done_to_the_sheet_what_was_written_comes_back(edits in edits()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("回单.xlsx");
        let mut means: Vec<(Subject, &'static str, String)> = edited(&edits, &path)
            .into_iter()
            .map(|(n, mark, meaning)| (Subject { kind: Kind::Enterprise, key: key(n) }, mark, meaning))
            .collect();
        means.sort();
        let back = read(&path).unwrap();
        prop_assert_eq!(said(&back.rows), means);
        let gone: std::collections::BTreeSet<usize> = edits.deleted.iter().copied().collect();
        prop_assert_eq!(back.rows.len(), 8 - gone.len(), "no row is lost and none comes twice");
        let copies = edits.copied.iter().filter(|at| !gone.contains(at)).count();
        prop_assert!(back.offered.len() >= edits.added && back.offered.len() <= edits.added + copies);
        prop_assert!(back.rows.iter().all(|row| row.doubtful.is_empty()));
    }
}

#[test]
fn an_id_in_a_remark_goes_no_further_and_odd_words_are_kept_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("回单.xlsx");
    let mut row = book_row(Part::Enterprises, 1);
    row.values.extend([
        ("note", "负责人 990000199001010017 不在".into()),
        ("outcome", "没找着".into()),
        ("visited-on", "前天".into()),
        ("staff", "几十人".into()),
    ]);
    write_book(&path, &head(), &[row], &[]).unwrap();
    let back = read(&path).unwrap();
    assert!(!back.rows[0].value("note").contains("1990010"), "{}", back.rows[0].value("note"));
    let doubtful: Vec<&str> = back.rows[0].doubtful.iter().map(|(mark, _)| *mark).collect();
    assert_eq!(doubtful, ["outcome", "visited-on", "staff"]);
    assert_eq!(back.rows[0].value("outcome"), "没找着");
}

#[test]
fn another_file_is_no_task_sheet() {
    let back = read(&fixture("park-small/enterprises.csv"));
    let nothing = back.map_or(true, |back| back.rows.is_empty() && back.parts.is_empty());
    assert!(nothing);
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn check_saved_by_others(back: &Returned) {
    assert_eq!((back.rows.len(), back.offered.len(), back.renamed.len()), (16, 0, 0), "{back:#?}");
    assert_eq!(back.tokens, ["12-4F8A"]);
    assert!(back.saved > 0);
    let subject = |kind, n| Subject { kind, key: key(n) };
    let mut expect = vec![
        (subject(Kind::Enterprise, 1), "outcome", "找到".to_owned()),
        (subject(Kind::Enterprise, 1), "staff", "12".to_owned()),
        (subject(Kind::Enterprise, 1), "visited-on", "2026-06-30".to_owned()),
        (subject(Kind::Enterprise, 1), "operating", "海口市秀英区虚构路1号".to_owned()),
        (subject(Kind::Member, 2), "present", "在企".to_owned()),
    ];
    expect.sort();
    assert_eq!(said(&back.rows), expect);
}

/// The sheet that fixtures/returned was made from; LibreOffice opened it and saved it again.
fn filled_in() -> (Vec<BookRow>, Vec<BookRow>) {
    let (mut enterprises, mut members) = (rows(Part::Enterprises), rows(Part::Members));
    let fill = |row: &mut BookRow, values: &[(&'static str, &str)]| {
        row.values.extend(values.iter().map(|(mark, value)| (*mark, (*value).to_owned())));
    };
    fill(
        &mut enterprises[0],
        &[
            ("outcome", "找到"),
            ("staff", "12"),
            ("visited-on", "2026年6月30日"),
            ("operating", "海口市秀英区虚构路1号"),
        ],
    );
    fill(&mut members[1], &[("present", "在企")]);
    (enterprises, members)
}

#[test]
fn a_sheet_saved_by_libreoffice_comes_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("凌示例.xlsx");
    let (enterprises, members) = filled_in();
    write_book(&path, &head(), &enterprises, &members).unwrap();
    check_saved_by_others(&read(&path).unwrap());
    for name in ["returned/libreoffice.xlsx", "returned/libreoffice.ods"] {
        check_saved_by_others(&read(&fixture(name)).unwrap());
    }
}

mod by_command {
    use super::*;
    use crate::campaign::{Desk, begun, task_of};
    use serde_json::Value;

    const NAME: &str = "海南澜屿科技有限公司";

    /// A park with tasks given to one person, and the sheet that went out.
    fn sent() -> (crate::support::Place, Desk, PathBuf) {
        let (place, mut desk) = begun();
        desk.json("tasks-done", &["tasks", "make"]);
        let all = desk.json("tasks", &["tasks", "list", "--all", "--limit", "0"]);
        let numbers: Vec<String> =
            all["tasks"].as_array().unwrap().iter().map(|task| task["number"].to_string()).collect();
        let assign: Vec<&str> = ["tasks", "assign"]
            .into_iter()
            .chain(numbers.iter().map(String::as_str))
            .chain(["--to", "王示例"])
            .collect();
        desk.json("tasks-done", &assign);
        let args = ["sheets", "send", "--out", "清单", "--members", "--why", "入户走访"];
        let done = desk.json("sheets", &args);
        assert_eq!(done["sheets"].as_array().unwrap().len(), 1);
        let file = done["sheets"][0]["file"].as_str().unwrap();
        let path = desk.options.db.parent().unwrap().join("清单").join(file);
        (place, desk, path)
    }

    /// The sheet with something written into the row of one enterprise, saved under another name.
    fn written(path: &Path, name: &str, values: &[(&'static str, &str)]) -> String {
        let back = read(path).unwrap();
        let row = |row: &ReturnedRow| {
            let mut all = row.told.clone();
            all.extend(row.values.clone());
            if row.part == Part::Enterprises && row.value("name") == NAME {
                all.retain(|(mark, _)| values.iter().all(|(other, _)| other != mark));
                all.extend(values.iter().map(|(mark, value)| (*mark, (*value).to_owned())));
            }
            let subject = row.subject.unwrap();
            all.extend([
                ("sending", row.token.clone()),
                ("task", row.task.to_string()),
                ("kind", (subject.kind as u8).to_string()),
                ("key", subject.key.to_string()),
                ("version", row.version.to_string()),
            ]);
            BookRow { values: all }
        };
        let page = |part| back.rows.iter().filter(|row| row.part == part).map(row).collect::<Vec<_>>();
        let target = path.with_file_name(name);
        write_book(&target, &head(), &page(Part::Enterprises), &page(Part::Members)).unwrap();
        target.to_str().unwrap().to_owned()
    }

    fn taken(desk: &mut Desk, path: &str) -> Value {
        desk.json("sheets", &["sheets", "take", path])["taken"][0].clone()
    }

    #[test]
    fn what_comes_back_is_taken_once_and_a_conflict_waits() {
        let (place, mut desk, path) = sent();
        let back = read(&path).unwrap();
        assert!(back.rows.iter().any(|row| row.part == Part::Members));
        let at_the_door: Vec<&ReturnedRow> = back.rows.iter().filter(|row| row.part == Part::Enterprises).collect();
        assert!(at_the_door.iter().all(|row| !row.value("matter").contains("GX")), "no matter of a person at the door");
        let one = written(
            &path,
            "一.xlsx",
            &[("outcome", "找到"), ("visited-on", "2026年6月29日"), ("staff", "35"), ("note", "已约再访")],
        );
        let dry = desk.json("sheets", &["sheets", "take", &one, "--dry-run"]);
        assert_eq!((&dry["taken"][0]["taken"], &dry["taken"][0]["number"]), (&4.into(), &0.into()));
        let first = taken(&mut desk, &one);
        assert_eq!(
            (&first["taken"], &first["contested"], &first["missing"]),
            (&4.into(), &0.into(), &0.into()),
            "{first}"
        );
        assert_eq!(task_of(&mut desk, NAME)["state"], "visited");
        assert_eq!(
            place.count("SELECT COUNT(*) FROM enterprise WHERE known_to IS NULL AND staff = 35 AND staff_source = 7"),
            1
        );
        assert_eq!(taken(&mut desk, &one)["before"], first["number"], "the same file");
        let again = written(Path::new(&one), "又一份.xlsx", &[]);
        let same = taken(&mut desk, &again);
        assert_eq!((&same["taken"], &same["contested"]), (&0.into(), &0.into()), "nothing is taken twice: {same}");

        desk.json("verify", &["edit", NAME, "从业人数=40", "--why", "电话核对"]);
        let two = written(Path::new(&one), "二.xlsx", &[("staff", "36"), ("note", "又去了一次")]);
        let second = taken(&mut desk, &two);
        assert_eq!((&second["taken"], &second["contested"]), (&1.into(), &1.into()), "{second}");
        let waiting = desk.json("sheets", &["sheets", "conflicts"])["conflicts"].clone();
        let conflict = &waiting[0];
        assert_eq!((&conflict["held"], &conflict["returned"]), (&"40".into(), &"36".into()), "{waiting}");
        assert_eq!((&conflict["held_by"], &conflict["returned_by"]), (&"tester".into(), &"王示例".into()));
        let id = conflict["id"].as_str().unwrap().to_owned();
        desk.json("sheets", &["sheets", "settle", &id, "--take", "returned", "--why", "现场核对"]);
        assert!(desk.refused(&["sheets", "settle", &id, "--take", "held", "--why", "x"]).contains("已有人处理"));
        assert_eq!(
            place.count("SELECT COUNT(*) FROM enterprise WHERE known_to IS NULL AND staff = 36 AND staff_source = 7"),
            1
        );
        let number = desk.json("sheets", &["sheets", "list"])["sheets"][0]["number"].to_string();
        desk.json("sheets", &["sheets", "destroyed", &number, "--why", "碎纸"]);
        assert_eq!(desk.json("sheets", &["sheets", "list"])["sheets"][0]["state"], "destroyed");
        let task = task_of(&mut desk, NAME)["number"].to_string();
        let answers = desk.json("sheets", &["sheets", "answers", &task]);
        assert_eq!(answers["answers"].as_array().unwrap().len(), 4, "{answers}");
    }

    #[test]
    fn a_sheet_of_another_database_changes_nothing() {
        let (_here, _, path) = sent();
        let (_there, mut other) = begun();
        let view = taken(&mut other, path.to_str().unwrap());
        assert_eq!((&view["sending"], &view["number"]), (&0.into(), &0.into()));
        assert!(view["foreign"].as_u64().unwrap() > 0);
        assert!(other.refused(&["sheets", "take", other.options.db.clone().to_str().unwrap()]).contains("错误"));
    }

    #[test]
    fn progress_is_told_with_its_lists_and_without_persons_outside() {
        let (_place, mut desk, path) = sent();
        let one = written(&path, "一.xlsx", &[("outcome", "找到"), ("visited-on", "2026-06-30"), ("members", "99")]);
        taken(&mut desk, &one);
        let evening = desk.json("bulletin", &["bulletin", "evening"]);
        let said = evening["paragraph"].as_str().unwrap();
        assert!(said.starts_with("截至今日") && said.contains("已摸排1家") && said.contains("新发现党员"), "{said}");
        desk.json("written", &["bulletin", "daily", "--out", "日报.html"]);
        desk.json("verify", &["edit", NAME, "从业人数=41", "--why", "更正人数"]);
        let daily = desk.json("bulletin", &["bulletin", "daily"]);
        for figure in daily["figures"].as_array().unwrap() {
            let list = figure["list"].as_str().unwrap();
            let has = daily["tables"].as_array().unwrap().iter().any(|table| table["key"] == list);
            assert!(has || figure["key"].as_str().unwrap().starts_with("base-"), "{figure}: no list");
            assert!(figure["day"] == "2026-06-30" && figure["change"] != "", "{figure}");
        }
        let changes = daily["tables"].as_array().unwrap().iter().find(|table| table["key"] == "changes").unwrap();
        assert!(changes["rows"].to_string().contains("更正人数"), "{changes}");
        let outward = desk.json("bulletin", &["bulletin", "final", "--outward"]);
        assert!(!outward.to_string().contains("王示例"), "who works on what stays in the office");
        assert!(outward["tables"].as_array().unwrap().iter().all(|table| table["key"] != "found-list"));
        desk.json("written", &["bulletin", "final", "--outward", "--out", "总结.xlsx"]);
        let folder = desk.options.db.parent().unwrap();
        let page = std::fs::read_to_string(folder.join("日报.html")).unwrap();
        assert!(
            page.contains("<svg") && !page.contains("http:") && !page.contains("https:"),
            "the page fetches nothing"
        );
        assert!(dishu::sheet::sheet_names(&folder.join("总结.xlsx")).unwrap().len() > 5);
    }
}
