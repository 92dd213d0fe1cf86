//! The bundled fixtures are what their README pages say: small, complete, invented (虚构). The park is read here with plain
//! libraries, so that a fault of our own reader cannot hide a fault of a fixture; the wild files go through our reader.

use calamine::{Data, Reader, open_workbook_auto};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The whole tree is cloned by everybody.
const MAX_BYTES: u64 = 2 * 1024 * 1024;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn files(name: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// The first cell of each table row of a README that names a file.
fn named_in_readme(folder_name: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder(folder_name).join("README.md")).unwrap();
    let cells = text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    cells.filter(|cell| cell.contains('.') && !cell.contains(' ')).map(str::to_owned).collect()
}

fn sheet(file: &str) -> Vec<Vec<String>> {
    let mut book = open_workbook_auto(folder("park-small").join(file)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| cell.to_string();
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

fn csv_rows(file: &str, encoding: &'static encoding_rs::Encoding) -> Vec<Vec<String>> {
    let bytes = std::fs::read(folder("park-small").join(file)).unwrap();
    let (text, _, broken) = encoding.decode(&bytes);
    assert!(!broken, "{file}");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// NFKC of ASCII, upper case.
fn half_width(text: &str) -> String {
    let narrow = |c: char| char::from_u32((c as u32).wrapping_sub(0xfee0)).filter(char::is_ascii_graphic).unwrap_or(c);
    text.chars().map(narrow).collect::<String>().to_uppercase()
}

fn code_is_valid(code: &str) -> bool {
    const CHARSET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let values: Option<Vec<usize>> = code.chars().map(|c| CHARSET.find(c)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else { return false };
    let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    values[17] == (31 - sum % 31) % 31
}

fn id_is_valid(id: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits: Vec<u32> = id.chars().take(17).filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    digits.len() == 17 && id.len() == 18 && id.ends_with(char::from(b"10X98765432"[(sum % 11) as usize]))
}

#[test]
fn fixtures_are_small() {
    let all: Vec<PathBuf> = ["park-small", "wild"].into_iter().flat_map(files).collect();
    let bytes: u64 = all.iter().map(|path| path.metadata().unwrap().len()).sum();
    assert!(bytes < MAX_BYTES, "{bytes}");
}

#[test]
fn every_file_has_its_line_in_the_readme() {
    for folder_name in ["park-small", "wild"] {
        let mut have: BTreeSet<String> = files(folder_name).iter().map(|path| name(path)).collect();
        assert!(have.remove("README.md"));
        assert_eq!(have, named_in_readme(folder_name), "{folder_name}");
    }
}

/// Text of a file, the parts of a workbook unpacked (up to 100 kB each: the rest is filling).
fn readable(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else {
        return String::from_utf8_lossy(&bytes).into_owned();
    };
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut part = Vec::new();
        archive.by_index(index).unwrap().take(100_000).read_to_end(&mut part).unwrap();
        text.push_str(&String::from_utf8_lossy(&part));
        text.push('\n');
    }
    text
}

#[test]
fn no_fixture_holds_an_id_of_a_real_division() {
    for path in ["park-small", "wild"].into_iter().flat_map(files) {
        let text = readable(&path);
        let ids = text.split(|c: char| !c.is_ascii_digit() && c != 'X' && c != 'x').filter(|run| id_is_valid(run));
        for id in ids {
            assert!(id.starts_with("990000"), "{} {id}", name(&path));
        }
    }
}

#[test]
fn the_park_has_its_rows() {
    let counts: BTreeMap<&str, usize> = [
        ("企业登记表.xlsx", sheet("企业登记表.xlsx").len()),
        ("党组织名单.csv", csv_rows("党组织名单.csv", encoding_rs::GB18030).len()),
        ("党员名册.xlsx", sheet("党员名册.xlsx").len()),
        ("介绍信登记.xls", sheet("介绍信登记.xls").len()),
        ("指导员联络员名册.csv", csv_rows("指导员联络员名册.csv", encoding_rs::UTF_8).len()),
    ]
    .into();
    let expect = [
        ("企业登记表.xlsx", 69),
        ("党组织名单.csv", 18),
        ("党员名册.xlsx", 163),
        ("介绍信登记.xls", 15),
        ("指导员联络员名册.csv", 16),
    ];
    assert_eq!(counts, expect.into());
}

#[test]
fn one_credit_code_of_the_park_is_wrong() {
    let rows = sheet("企业登记表.xlsx");
    let codes = rows[4..66].iter().filter(|row| !row[1].is_empty()).map(|row| (half_width(&row[2]), row[1].as_str()));
    let wrong: Vec<&str> = codes.filter(|(code, _)| !code_is_valid(code)).map(|(_, name)| name).collect();
    assert_eq!(wrong, ["海南鑫麒电子有限公司"]);
}

#[test]
fn the_park_has_the_edges_it_speaks_of() {
    let mut members: HashMap<String, usize> = HashMap::new();
    let mut persons: HashMap<String, usize> = HashMap::new();
    for row in &sheet("党员名册.xlsx")[3..160] {
        *members.entry(row[7].clone()).or_default() += 1;
        *persons.entry(row[1].clone()).or_default() += 1;
    }
    assert_eq!(members["中共海南岚汐生物医药有限公司支部委员会"], 51);
    assert_eq!(members["海南琨屿装备制造有限公司党支部"], 50);
    assert_eq!(persons.values().filter(|count| **count > 1).count(), 1, "one person in two rosters");
    assert_eq!(persons.keys().filter(|id| !id_is_valid(id)).count(), 2, "two damaged IDs");
    let registry = sheet("企业登记表.xlsx");
    let mut crowds: HashMap<&str, usize> = HashMap::new();
    for row in registry[4..65].iter().filter(|row| row[3] != "注销") {
        *crowds.entry(row[7].as_str()).or_default() += 1;
    }
    let mut largest: Vec<usize> = crowds.into_values().collect();
    largest.sort_unstable();
    assert!(largest.ends_with(&[9, 11]), "{largest:?}");
    let declared: usize = csv_rows("党组织名单.csv", encoding_rs::GB18030)[1..17]
        .iter()
        .map(|row| row[11].parse::<usize>().unwrap_or(0))
        .sum();
    let listed: usize =
        members.iter().filter(|(name, _)| !name.starts_with("椰城") && !name.contains("社区")).map(|(_, n)| n).sum();
    assert_eq!(declared, listed + 3, "one roster is three short");
}

#[test]
fn the_expected_list_covers_the_findings_and_its_sum_is_right() {
    let text = std::fs::read_to_string(folder("park-small").join("README.md")).unwrap();
    let expected = text.split("## 应出的问题").nth(1).unwrap().split("## 各行用意").next().unwrap();
    let codes: Vec<&str> = expected.lines().filter_map(|line| line.strip_prefix("| ")?.get(..4)).collect();
    let codes: Vec<&str> = codes.into_iter().filter(|code| code.is_ascii()).collect();
    assert!(expected.contains(&format!("共 {} 项", codes.len())), "{}", codes.len());
    let kinds: BTreeSet<&str> = codes.into_iter().collect();
    let all = "DZ01 DZ02 FG01 FG02 FG03 FG08 GX01 GX02 GX03 GX04 GX12 SJ01 SJ05 SJ06 ZZ01 ZZ02 ZZ03 ZZ07";
    assert_eq!(kinds, all.split(' ').collect());
}

/// What the reader of sheets makes of a file: the number of rows that are not blank, or the kind of error.
fn read(path: &Path) -> String {
    let opened = dishu::sheet::open(path, &dishu::sheet::OpenOptions::default());
    let mut opened = match opened {
        Ok(opened) => opened,
        Err(error) => return format!("{:?}", error.kind),
    };
    let mut row = dishu::sheet::Row::new();
    let mut n_rows = 0;
    loop {
        match opened.rows.next(&mut row) {
            Ok(true) => n_rows += 1,
            Ok(false) => return n_rows.to_string(),
            Err(error) => return format!("{n_rows} {:?}", error.kind),
        }
    }
}

#[test]
fn wild_files_are_read_or_named() {
    let expect: BTreeMap<&str, &str> = WILD.iter().copied().collect();
    let wild = files("wild").into_iter().filter(|path| !["README.md", SLOW].contains(&name(path).as_str()));
    let got: BTreeMap<String, String> = wild.map(|path| (name(&path), read(&path))).collect();
    let got: BTreeMap<&str, &str> = got.iter().map(|(file, what)| (file.as_str(), what.as_str())).collect();
    assert_eq!(got, expect);
}

/// A cell repeated over the whole sheet: read row by row without end, so it is opened only.
const SLOW: &str = "repeated-full.ods";

#[test]
fn a_cell_repeated_over_a_whole_sheet_is_not_laid_out() {
    let mut opened = dishu::sheet::open(&folder("wild").join(SLOW), &dishu::sheet::OpenOptions::default()).unwrap();
    let mut row = dishu::sheet::Row::new();
    for _ in 0..20 {
        assert!(opened.rows.next(&mut row).unwrap());
        assert!(row.len() <= dishu::sheet::limits::COLUMNS_MAX);
    }
}

const WILD: &[(&str, &str)] = &[
    ("big-strings.xlsx", "4 Limit(Cell, 131072)"),
    ("blank-columns.csv", "4"),
    ("bom-only.csv", "0"),
    ("control-bidi.csv", "7"),
    ("csv-named.xls", "4"),
    ("docx-named.xlsx", "Unreadable(Document)"),
    ("dues-odd.csv", "4"),
    ("duplicate-headings.csv", "4"),
    ("empty.csv", "Empty"),
    ("encrypted.xlsx", "Unreadable(Encrypted)"),
    ("entities.xlsx", "5"),
    ("far-cell.xlsx", "4"),
    ("formula-injection.csv", "7"),
    ("gb18030-four-byte.csv", "2"),
    ("gbk-semicolon.csv", "4"),
    ("gbk.tsv", "4"),
    ("header-only.csv", "1"),
    ("html-named.xls", "Unreadable(Html)"),
    ("ids-as-numbers.xlsx", "7"),
    ("ids-damaged.csv", "12"),
    ("long-cell.csv", "5"),
    ("mac-newlines.csv", "4"),
    ("many-empty-rows.xlsx", "4"),
    ("newline-in-cell.csv", "4"),
    ("no-header.csv", "3"),
    ("nul-bytes.csv", "4"),
    ("ole-unknown.et", "Damaged"),
    ("open-quote.csv", "4 UnclosedQuote"),
    ("pdf-named.xlsx", "Unreadable(Pdf)"),
    ("plain.xls", "5"),
    ("ragged.csv", "6"),
    ("register-no-subject.csv", "4"),
    ("repeated-columns.ods", "4"),
    ("scan-named.xlsx", "Unreadable(Image)"),
    ("several-sheets.xlsx", "4"),
    ("stars-odd.csv", "4"),
    ("title-footer.csv", "8"),
    ("truncated.xlsx", "Damaged"),
    ("utf16be-nobom.csv", "4"),
    ("utf16le.csv", "4"),
    ("utf8-broken.csv", "4"),
    ("wide-400.xlsx", "4"),
    ("wps.et", "5"),
];
