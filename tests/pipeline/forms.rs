//! Forms of superiors filled in place: five blanks of different shape, compared part by part.

use super::support::*;
use dishu::app::action::{Action, Done};
use dishu::app::fill::view::Filled;
use dishu::app::fill::{Fill, Lack};
use dishu::app::service::App;
use dishu::app::views::RowId;
use dishu::model::list::{ListQuery, Table};
use dishu::sheet::Blank;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

fn form(name: &str) -> PathBuf {
    fixtures("forms").join(name).with_extension("xlsx")
}

fn fill(app: &mut App, fill: Fill) -> Filled {
    let Done::Filled(filled) = run(app, Action::Fill(Box::new(fill))).unwrap() else { panic!() };
    *filled
}

/// Every part of a workbook, unpacked.
fn parts(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        parts.insert(entry.name().unwrap().into_owned(), bytes);
    }
    parts
}

/// A sheet's XML without its cells' values: what must not change.
fn bones(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("<c ") {
        out.push_str(&rest[..at]);
        let cell = &rest[at..];
        let tag = cell.find('>').unwrap();
        let (head, closed) = (&cell[..tag], cell[..tag].ends_with('/'));
        // Which cell in which format.
        let kept = head.split_whitespace().filter(|word| word.starts_with("r=") || word.starts_with("s="));
        out.push_str(&kept.map(|word| word.trim_end_matches('/')).collect::<Vec<_>>().join(" "));
        let end = if closed { tag + 1 } else { cell.find("</c>").unwrap() + 4 };
        if let (Some(from), Some(to)) = (cell[..end].find("<f"), cell[..end].find("</f>")) {
            out.push_str(&cell[from..to]);
        }
        rest = &cell[end..];
    }
    out + rest
}

/// Nothing changed but filled cells, computed values and the flag that asks for computing.
fn check_untouched(before: &Path, after: &Path, sheets: &[&str]) {
    let (before, after) = (parts(before), parts(after));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (name, bytes) in &before {
        let now = &after[name];
        if name == "xl/workbook.xml" {
            let now = String::from_utf8(now.clone()).unwrap();
            assert!(now.contains("fullCalcOnLoad=\"1\""));
            assert_eq!(now.replace(" fullCalcOnLoad=\"1\"", "").as_bytes(), bytes.as_slice());
        } else if name.starts_with("xl/worksheets/") {
            assert_eq!(bones(now), bones(bytes), "{name}");
            if !sheets.iter().any(|sheet| name.ends_with(sheet)) {
                assert_eq!(now, bytes, "{name}");
            }
        } else {
            assert_eq!(now, bytes, "{name}");
        }
    }
}

fn ready() -> (Place, App) {
    let (place, app, _) = park();
    (place, app)
}

fn row_named(app: &mut App, name: &str) -> RowId {
    let query = ListQuery { search: name.to_owned(), ..table(Table::Enterprises) };
    page(app, query).rows[0].id
}

fn lacks(filled: &Filled, lack: Lack) -> Vec<String> {
    filled.unfilled.iter().filter(|cell| cell.lack == lack).map(|cell| cell.at.clone()).collect()
}

#[test]
fn a_protected_list_is_filled_and_nothing_else_changes() {
    let (bench, mut app) = ready();
    let out = bench.folder.path().join("out.xlsx");
    let one = Fill { blank: form("企业党建台账"), out: Some(out.clone()), ..Fill::default() };
    let first = fill(&mut app, one.clone());
    assert!(!first.reused);
    assert_eq!(first.rows, 12, "as many as the form has rows");
    assert_eq!(lacks(&first, Lack::NoRoom).len(), 1);
    assert_eq!(lacks(&first, Lack::NotHeld), ["K"]);
    assert!(lacks(&first, Lack::Private).iter().all(|at| at.starts_with('H')));
    // 填表说明 computes from the first sheet, so its last value is taken out too.
    check_untouched(&form("企业党建台账"), &out, &["sheet1.xml", "sheet2.xml"]);
    let blank = Blank::open(std::fs::read(&out).unwrap(), "out.xlsx").unwrap();
    assert_eq!(blank.sheets[0].text(5, 0), "1");
    assert!(!blank.sheets[0].text(5, 1).is_empty() && blank.sheets[0].text(17, 3).is_empty());
    let again = fill(&mut app, one);
    assert!(again.reused && again.unused.is_empty());
    assert_eq!(again.cells, first.cells);
}

#[test]
fn what_a_person_says_is_remembered_for_the_same_form() {
    let (bench, mut app) = ready();
    let out = Some(bench.folder.path().join("out.xlsx"));
    let blank = form("企业党建台账");
    let map = vec!["备注=统一社会信用代码".to_owned(), "C=".to_owned(), "没有这列=名称".to_owned()];
    let wrong = Fill { blank: blank.clone(), map, out: out.clone(), ..Fill::default() };
    assert!(run(&mut app, Action::Fill(Box::new(wrong))).is_err(), "名称 is no word of the dictionary");
    let map = vec!["备注=统一社会信用代码".to_owned(), "C=".to_owned(), "没有这列=企业名称".to_owned()];
    let first = fill(&mut app, Fill { blank: blank.clone(), map, out: out.clone(), ..Fill::default() });
    assert_eq!(first.unused, ["没有这列"]);
    let second = fill(&mut app, Fill { blank: blank.clone(), out: out.clone(), ..Fill::default() });
    let of = |at: &str| second.mapping.iter().find(|mapped| mapped.at == at).unwrap();
    assert_eq!((of("K").term.as_str(), of("K").given), ("统一社会信用代码", true));
    assert_eq!((of("C").term.as_str(), of("C").given), ("", true));
    let anew = fill(&mut app, Fill { blank, out, anew: true, ..Fill::default() });
    assert!(!anew.reused);
}

#[test]
fn a_table_of_figures_says_what_the_overview_says() {
    let (bench, mut app) = ready();
    let out = bench.folder.path().join("out.xlsx");
    let filled = fill(&mut app, Fill { blank: form("两个覆盖汇总表"), out: Some(out.clone()), ..Fill::default() });
    assert_eq!((filled.shape.en(), filled.rows), ("figures", 1));
    assert_eq!(lacks(&filled, Lack::Nobody), ["A4", "A5"], "parks that the database does not know");
    check_untouched(&form("两个覆盖汇总表"), &out, &["sheet1.xml", "sheet2.xml"]);
    let blank = Blank::open(std::fs::read(&out).unwrap(), "out.xlsx").unwrap();
    let texts: Vec<&str> = [1, 2, 3, 4, 6, 7].map(|column| blank.sheets[0].text(3, column)).to_vec();
    assert_eq!(texts, ["52", "9", "6", "11", "25", "151"]);
    assert!(blank.sheets[0].cells[&(3, 5)].formula && blank.sheets[0].text(3, 5).is_empty(), "computed on opening");
}

#[test]
fn a_card_is_filled_for_the_one_it_is_about() {
    let (bench, mut app) = ready();
    let out = bench.folder.path().join("out.xlsx");
    let alone = Fill { blank: form("企业登记表样"), out: Some(out.clone()), ..Fill::default() };
    assert!(run(&mut app, Action::Fill(Box::new(alone.clone()))).is_err(), "about whom");
    let row = row_named(&mut app, "海南岚汐生物医药有限公司");
    let filled = fill(&mut app, Fill { rows: vec![row], ..alone.clone() });
    assert_eq!(lacks(&filled, Lack::Private), ["B9", "D9"]);
    let clear = Fill { rows: vec![row], reveal: true, ..alone };
    assert!(run(&mut app, Action::Fill(Box::new(clear.clone()))).is_err(), "names in clear need a reason");
    let filled = fill(&mut app, Fill { why: "报上级".into(), ..clear });
    assert!(lacks(&filled, Lack::Private).is_empty());
    check_untouched(&form("企业登记表样"), &out, &["sheet1.xml"]);
    let sheet = &Blank::open(std::fs::read(&out).unwrap(), "out.xlsx").unwrap().sheets[0];
    assert_eq!(sheet.text(2, 1), "海南岚汐生物医药有限公司");
    assert_eq!(sheet.text(3, 1), "2014-03-27", "a serial number in a cell that shows days");
    assert_eq!(sheet.text(8, 1), "中共海南岚汐生物医药有限公司支部委员会");
}

#[test]
fn words_to_choose_from_and_printed_names_are_kept_to() {
    let (bench, mut app) = ready();
    let out = bench.folder.path().join("out.xlsx");
    let filled = fill(&mut app, Fill { blank: form("指导员登记表样"), out: Some(out.clone()), ..Fill::default() });
    assert_eq!(filled.subject.en(), "contacts");
    check_untouched(&form("指导员登记表样"), &out, &["sheet1.xml"]);
    let sheet = &Blank::open(std::fs::read(&out).unwrap(), "out.xlsx").unwrap().sheets[0];
    assert!(["专职", "兼职"].contains(&sheet.text(3, 2)) && ["是", "否"].contains(&sheet.text(3, 7)));
    let filled = fill(&mut app, Fill { blank: form("党组织统计表"), out: Some(out.clone()), ..Fill::default() });
    assert_eq!((filled.subject.en(), filled.rows), ("branches", 3));
    assert_eq!(lacks(&filled, Lack::Nobody), ["A9"]);
    check_untouched(&form("党组织统计表"), &out, &["sheet1.xml"]);
    let sheet = &Blank::open(std::fs::read(&out).unwrap(), "out.xlsx").unwrap().sheets[0];
    assert_eq!([sheet.text(6, 1), sheet.text(6, 2), sheet.text(6, 3)], ["51", "49", "2"]);
}

#[test]
fn figures_that_differ_from_the_last_form_sent_are_listed() {
    let (bench, mut app) = ready();
    let out = bench.folder.path().join("out.xlsx");
    let one = Fill { blank: form("两个覆盖汇总表"), out: Some(out.clone()), ..Fill::default() };
    assert_eq!(fill(&mut app, one.clone()).sent_on, None);
    // Somebody mends a figure by hand before it is sent.
    let blank = Blank::open(std::fs::read(&out).unwrap(), "out.xlsx").unwrap();
    let put =
        dishu::sheet::Put { sheet: 0, row: 3, column: 7, value: dishu::sheet::PutValue::Number(150.0), format: None };
    std::fs::write(&out, blank.fill(&[put]).unwrap()).unwrap();
    run(&mut app, Action::FormSent { path: out }).unwrap();
    let filled = fill(&mut app, one);
    assert_eq!(filled.sent_on.as_deref(), Some("2026-06-30"));
    let differs: Vec<_> =
        filled.differs.iter().map(|d| (d.heading.as_str(), d.before.as_str(), d.now.as_str())).collect();
    assert_eq!(differs, [("党员总数", "150", "151")]);
}

#[test]
fn our_ledgers_have_as_many_rows_as_are_needed() {
    let (bench, mut app) = ready();
    for key in ["T-05", "T-07", "T-09", "T-14", "T-15"] {
        let out = bench.folder.path().join(key).with_extension("xlsx");
        let filled = fill(&mut app, Fill { blank: key.into(), out: Some(out.clone()), ..Fill::default() });
        assert!(filled.rows >= 15 && lacks(&filled, Lack::NoRoom).is_empty(), "{key}: {}", filled.rows);
        assert!(Blank::open(std::fs::read(&out).unwrap(), key).is_ok());
    }
}

#[test]
fn a_hostile_blank_is_refused_in_words() {
    let (bench, mut app) = ready();
    let wild = fixtures("wild");
    for name in ["encrypted.xlsx", "truncated.xlsx", "docx-named.xlsx", "plain.xls", "gbk.tsv", "far-cell.xlsx"] {
        let fill = Fill { blank: wild.join(name), out: Some(bench.folder.path().join("x.xlsx")), ..Fill::default() };
        let _ = run(&mut app, Action::Fill(Box::new(fill)))
            .map_err(|error| assert!(error.hints(dishu::model::lang::Lang::Zh).count() > 0));
    }
}
