//! Whole files in, rows out, and back. Files are made here; people and enterprises in them are invented.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::*;

type Cells = Vec<(u32, Vec<String>)>;

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const RELS: &str = r#"<Relationships xmlns="x"><Relationship Id="r1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://x/relationships/worksheet" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="r3" Type="http://x/relationships/styles" Target="styles.xml"/><Relationship Id="r4" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns:r="y"><sheets><sheet name="封面" sheetId="1" r:id="r1"/><sheet name="名单" sheetId="2" r:id="r2"/></sheets></workbook>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="165" formatCode="000000"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;

fn sheet(cells: &str) -> String {
    format!(r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>"#)
}

/// A workbook whose first sheet is empty and whose second holds the cells.
fn workbook(second: &str, strings: &str) -> Vec<u8> {
    zipped(&[
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/sharedStrings.xml", format!("<sst>{strings}</sst>").as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet("").as_bytes()),
        ("xl/worksheets/sheet2.xml", second.as_bytes()),
    ])
}

fn drain(opened: &mut OpenedSheet) -> Result<Cells, SheetError> {
    let (mut row, mut out) = (Row::new(), Vec::new());
    while opened.rows.next(&mut row)? {
        out.push((row.number(), row.iter().map(|(text, _)| text.to_owned()).collect()));
    }
    assert!(opened.rows.position().done <= opened.rows.position().total);
    Ok(out)
}

fn read(bytes: Vec<u8>) -> Result<Cells, SheetError> {
    drain(&mut open_bytes(bytes, "名单.xlsx", &OpenOptions::default())?)
}

fn kind_of(result: Result<Cells, SheetError>) -> SheetErrorKind {
    result.unwrap_err().kind
}

fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (number, cells.iter().map(|&cell| cell.to_owned()).collect())
}

#[test]
fn xlsx_cells_of_every_kind() {
    let strings = r#"<si><t>临江</t></si><si><r><t>华</t></r><r><t xml:space="preserve">盛 &amp; 甲</t></r><rPh><t>huá</t></rPh></si><si><t>a_x000D_b_x005F_x_xZZ</t></si>"#;
    let cells = sheet(
        r#"<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c t="s"><v>2</v></c></row>
        <row r="3"><c r="A3" s="7"/></row>
        <row r="5"><c r="A5"><v>12.0</v></c><c r="B5" s="1"><v>45047</v></c><c r="C5" s="2"><v>45047</v></c><c r="D5" s="3"><v>4601</v></c>
        <c r="E5" t="b"><v>1</v></c><c r="F5" t="e"><v>#N/A</v></c><c r="G5" t="str"><f>A1&amp;"x"</f><v>甲x</v></c>
        <c r="H5" t="inlineStr"><is><t>乙</t><rPh><t>yǐ</t></rPh></is></c><c r="I5"><v>4.60100199001011E+17</v></c>
        <c r="J5" t="d"><v>2023-05-01T00:00:00</v></c><c r="K5" s="4"><v>45047.5</v></c></row>
        <row><c><v>7</v></c></row>"#,
    );
    let mut opened = open_bytes(workbook(&cells, strings), "x", &OpenOptions::default()).unwrap();
    assert_eq!((opened.format, opened.sheet_name.as_str()), (Format::Xlsx, "名单"));
    assert_eq!(opened.sheets, ["封面", "名单"]);
    let (mut line, mut kinds) = (Row::new(), Vec::new());
    let mut all = Vec::new();
    while opened.rows.next(&mut line).unwrap() {
        all.push((line.number(), line.iter().map(|(text, _)| text.to_owned()).collect::<Vec<_>>()));
        kinds = if line.number() == 5 { line.iter().map(|(_, kind)| kind).collect() } else { kinds };
    }
    assert_eq!(
        all,
        [
            row(2, &["临江", "", "华盛 & 甲", "a\rb_x_xZZ"]),
            row(
                5,
                &[
                    "12",
                    "2023-05-01",
                    "2023-05-01",
                    "004601",
                    "TRUE",
                    "#N/A",
                    "甲x",
                    "乙",
                    "460100199001011000",
                    "2023-05-01",
                    "2023-05-01 12:00:00"
                ]
            ),
            row(6, &["7"]),
        ]
    );
    use CellKind::*;
    assert_eq!(kinds, [Number, Date, Date, Number, Bool, Error, Text, Text, LossyNumber, Date, Date]);
}

#[test]
fn xlsx_days_count_from_1904_when_the_workbook_says_so() {
    let book = BOOK.replace("<sheets>", r#"<workbookPr date1904="1"/><sheets>"#);
    let cells = sheet(r#"<row r="1"><c r="A1" s="1"><v>43585</v></c></row>"#);
    let bytes = zipped(&[
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/worksheets/sheet1.xml", cells.as_bytes()),
        ("xl/worksheets/sheet2.xml", sheet("").as_bytes()),
    ]);
    assert_eq!(read(bytes).unwrap(), [row(1, &["2023-05-01"])]);
}

#[test]
fn xlsx_merged_title_rows_are_known_at_opening() {
    let cells = r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row></sheetData><mergeCells count="3"><mergeCell ref="A1:L1"/><mergeCell ref="B2:C3"></mergeCell><mergeCell ref="A900:B900"/></mergeCells></worksheet>"#;
    let opened = open_bytes(workbook(cells, ""), "x", &OpenOptions::default()).unwrap();
    let area =
        |first_row, last_row, first_column, last_column| MergedArea { first_row, last_row, first_column, last_column };
    assert_eq!(opened.merged, Some(vec![area(1, 1, 0, 11), area(2, 3, 1, 2)]));
}

#[test]
fn a_sheet_is_chosen_by_name_or_by_content() {
    let cells = sheet(r#"<row r="1"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>"#);
    let named = |name: &str| {
        let options = OpenOptions { sheet: Some(name.to_owned()), ..OpenOptions::default() };
        open_bytes(workbook(&cells, ""), "x.xlsx", &options).map(|opened| opened.sheet_name)
    };
    assert_eq!(named("封面").unwrap(), "封面");
    assert_eq!(named(" 名单 ").unwrap(), "名单");
    let error = named("没有").unwrap_err();
    assert_eq!(error.kind, SheetErrorKind::NoSuchSheet);
    assert_eq!(error.zh(), "x.xlsx「没有」：没有这个工作表（封面、名单）。用 `--sheet` 写对工作表的名字。");
    let hidden = BOOK.replace(r#"name="名单""#, r#"name="名单" state="hidden""#);
    let bytes = zipped(&[
        ("xl/workbook.xml", hidden.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet("").as_bytes()),
        ("xl/worksheets/sheet2.xml", cells.as_bytes()),
    ]);
    let opened = open_bytes(bytes, "x", &OpenOptions::default()).unwrap();
    assert_eq!((opened.sheet_name.as_str(), opened.hidden_sheets.as_slice()), ("封面", &["名单".to_owned()][..]));
}

#[test]
fn xlsx_a_far_cell_costs_nothing() {
    let cells = sheet(
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c><c r="XFE1"><v>1</v></c></row>"#,
    );
    let mut opened = open_bytes(workbook(&cells, ""), "x", &OpenOptions::default()).unwrap();
    assert_eq!(drain(&mut opened).unwrap(), [row(1, &["1"])]);
    assert_eq!(opened.rows.notes().cells_beyond, 2);
}

#[test]
fn xlsx_bombs_stop_at_a_limit() {
    let strings = format!("<si><t>{}</t></si>", "x".repeat(30 * 1024 * 1024));
    let one = sheet(r#"<row r="1"><c><v>1</v></c></row>"#);
    let kinds = |bytes: Vec<u8>| {
        assert!(bytes.len() < 1_000_000, "small on disk: {}", bytes.len());
        kind_of(read(bytes))
    };
    assert!(matches!(kinds(workbook(&one, &strings)), SheetErrorKind::Limit(Bound::Ratio | Bound::Xml, _)));
    let many = format!("<si><t>{}</t></si>", "x".repeat(100_000)).repeat(900);
    assert!(matches!(kinds(workbook(&one, &many)), SheetErrorKind::Limit(Bound::Ratio, _)));
    let rows = sheet(&r#"<row/>"#.repeat(1_100_000));
    assert!(matches!(kinds(workbook(&rows, "")), SheetErrorKind::Limit(Bound::Rows, _)));
    let options =
        OpenOptions { limits: Limits { shared_text_bytes: 1_000, ..Limits::default() }, ..OpenOptions::default() };
    let error = open_bytes(workbook(&one, &"<si><t>甲乙丙丁</t></si>".repeat(100)), "x", &options).unwrap_err();
    assert_eq!(error.kind, SheetErrorKind::Limit(Bound::SharedText, 1_000));
    let deep = "<a>".repeat(1_000_000);
    assert!(matches!(kinds(workbook(&sheet(&deep), "")), SheetErrorKind::Limit(Bound::Xml, _)));
    let repeated = sheet(&r#"<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>"#.repeat(1_000));
    let limits = Limits { sheet_text_bytes: 50_000, ..Limits::default() };
    let options = OpenOptions { limits, ..OpenOptions::default() };
    let long = format!("<si><t>{}</t></si>", "长".repeat(100));
    let error = drain(&mut open_bytes(workbook(&repeated, &long), "x", &options).unwrap()).unwrap_err();
    assert!(matches!(error.kind, SheetErrorKind::Limit(Bound::SheetText, 50_000)));
}

#[test]
fn xlsx_limits_name_row_and_column() {
    let too_far = sheet(r#"<row r="1048577"><c><v>1</v></c></row>"#);
    assert!(matches!(kind_of(read(workbook(&too_far, ""))), SheetErrorKind::Limit(Bound::Rows, 1_048_576)));
    let long = format!(r#"<row r="3"><c r="B3" t="inlineStr"><is><t>{}</t></is></c></row>"#, "x".repeat(140_000));
    let error = read(workbook(&sheet(&long), "")).unwrap_err();
    assert_eq!((error.place.row, error.place.column, error.place.sheet.as_deref()), (Some(3), Some(1), Some("名单")));
}

#[test]
fn xlsx_damage_is_an_error_and_never_a_panic() {
    let whole = workbook(&sheet(r#"<row r="1"><c t="s"><v>0</v></c></row>"#), "<si><t>甲</t></si>");
    for cut in (0..whole.len()).step_by(7) {
        assert!(read(whole[..cut].to_vec()).is_err(), "cut at {cut}");
    }
    for cells in [
        r#"<row r="1"><c t="s"><v>9</v></c></row>"#,
        r#"<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>"#,
        r#"<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="x"><c><v>1</v></c></row>"#,
        r#"<row r="1"><c><v>1</v>"#,
    ] {
        assert_eq!(kind_of(read(workbook(&sheet(cells), ""))), SheetErrorKind::Damaged, "{cells}");
    }
}

const ODS_TYPE: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content><office:automatic-styles><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[("mimetype", ODS_TYPE), ("content.xml", content.as_bytes())])
}

#[test]
fn ods_cells_of_every_kind() {
    let bytes = ods(
        r#"<table:table table:name="藏" table:style-name="ta2"><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table>
        <table:table table:name="名单"><table:shapes><text:p>图</text:p></table:shapes><table:table-column/>
        <table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned="3" office:value-type="string"><text:p>标题</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="2"/></table:table-row></table:table-header-rows>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="12.0"><text:p>12.00</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="2" office:value-type="date" office:date-value="2023-05-01T08:30:00"><text:p>5月</text:p></table:table-cell>
        <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>真</text:p></table:table-cell>
        <table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation><text:p>甲<text:s text:c="2"/><text:span>乙</text:span></text:p><text:p>丙</text:p></table:table-cell>
        <table:table-cell office:value-type="float" office:value="460100199001011000"><text:p>4.6E17</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>"#,
    );
    let mut opened = open_bytes(bytes, "x.ods", &OpenOptions::default()).unwrap();
    assert_eq!((opened.format, opened.sheet_name.as_str(), opened.hidden_sheets.len()), (Format::Ods, "名单", 1));
    assert_eq!(opened.merged, Some(vec![MergedArea { first_row: 1, last_row: 1, first_column: 0, last_column: 2 }]));
    let cells = ["12", "2023-05-01 08:30:00", "2023-05-01 08:30:00", "TRUE", "甲  乙\n丙", "460100199001011000"];
    assert_eq!(drain(&mut opened).unwrap(), [row(1, &["标题"]), row(4, &cells), row(5, &cells)]);
}

#[test]
fn ods_repetition_is_bounded() {
    let cell = |times: &str| {
        ods(&format!(
            r#"<table:table table:name="a"><table:table-row {times}<table:table-cell table:number-columns-repeated="2000000000"><text:p>甲</text:p></table:table-cell></table:table-row></table:table>"#
        ))
    };
    assert_eq!(read(cell(">")).unwrap()[0].1.len(), 1_024);
    let many = cell(r#"table:number-rows-repeated="4000000000">"#);
    let options = OpenOptions { limits: Limits { rows: 100, ..Limits::default() }, ..OpenOptions::default() };
    let error = drain(&mut open_bytes(many, "x.ods", &options).unwrap()).unwrap_err();
    assert_eq!((error.kind, error.place.row), (SheetErrorKind::Limit(Bound::Rows, 100), Some(101)));
}

/// A compound file of 512-byte sectors: directory in sector 1, one stream of at least 4096 bytes from sector 2 on.
fn compound(stream_name: &str, stream: &[u8]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let n_sectors = stream.len() / 512;
    let mut table = vec![0xFFFF_FFFD, END];
    table.extend((0..n_sectors as u32).map(|i| if i + 1 == n_sectors as u32 { END } else { i + 3 }));
    table.resize(128, u32::MAX);
    let mut header = vec![0; 512];
    header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    for (at, value) in [(24, 0x3Eu16), (26, 3), (28, 0xFFFE), (30, 9), (32, 6)] {
        header[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    for (at, value) in [(44, 1u32), (48, 1), (56, 4096), (60, END), (68, END)] {
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    header[76..512].fill(0xFF);
    header[76..80].copy_from_slice(&0u32.to_le_bytes());
    let mut directory = Vec::new();
    for (name, kind, start, len) in [("Root Entry", 5u8, END, 0), (stream_name, 2, 2, stream.len() as u32)] {
        let mut entry = vec![0; 128];
        for (i, unit) in name.encode_utf16().enumerate() {
            entry[2 * i..2 * i + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64] = (name.encode_utf16().count() * 2 + 2) as u8;
        entry[66] = kind;
        entry[68..80].fill(0xFF);
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&len.to_le_bytes());
        directory.extend(entry);
    }
    directory.resize(512, 0);
    let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, table, directory, stream].concat()
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

fn xls_number(row: u16, column: u16, format: u16, value: f64) -> Vec<u8> {
    let head: Vec<u8> = [row, column, format].into_iter().flat_map(u16::to_le_bytes).collect();
    record(0x0203, &[&head[..], &value.to_le_bytes()].concat())
}

/// A workbook of XLS with one sheet of the given records.
fn xls(cells: &[u8]) -> Vec<u8> {
    let bof = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let end = record(0x000A, &[]);
    let xf = |format: u16| record(0x00E0, &[&[0, 0][..], &format.to_le_bytes(), &[0; 16]].concat());
    let mut globals = [bof(5), xf(0), xf(14)].concat();
    let bound =
        |start: u32| record(0x0085, &[&start.to_le_bytes()[..], &[0, 0, 2, 1], &[0x0D, 0x54, 0x55, 0x53]].concat());
    let start = globals.len() + bound(0).len() + end.len();
    globals.extend(bound(start as u32));
    globals.extend(&end);
    [globals, bof(0x10), cells.to_vec(), end].concat()
}

#[test]
fn xls_is_read_and_so_is_et_of_wps() {
    let cells = [xls_number(1, 1, 0, 12.0), xls_number(1, 2, 1, 45_047.0), xls_number(3, 1, 0, 4.601e17)].concat();
    for name in ["名单.xls", "名单.et"] {
        let mut opened = open_bytes(compound("Workbook", &xls(&cells)), name, &OpenOptions::default()).unwrap();
        assert_eq!(opened.format, Format::Xls);
        let expect = [row(2, &["", "12", "2023-05-01"]), row(4, &["", "460100000000000000"])];
        assert_eq!(drain(&mut opened).unwrap(), expect);
    }
}

#[test]
fn xls_cells_far_apart_and_false_claims_are_refused() {
    let far: Vec<u8> = [xls_number(0, 0, 0, 1.0), xls_number(65_535, 255, 0, 1.0)].concat();
    let limits = Limits { xls_cells: 1_000_000, ..Limits::default() };
    let options = OpenOptions { limits, ..OpenOptions::default() };
    let error = open_bytes(compound("Workbook", &xls(&far)), "x", &options).unwrap_err();
    assert!(matches!(error.kind, SheetErrorKind::Limit(Bound::Xls, 1_000_000)));
    let beyond = xls_number(0, 60_000, 0, 1.0);
    assert_eq!(kind_of(read(compound("Workbook", &xls(&beyond)))), SheetErrorKind::Damaged);
    let claims = record(0x0200, &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0]);
    assert_eq!(kind_of(read(compound("Workbook", &xls(&claims)))), SheetErrorKind::Damaged);
    let locked = [record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]), record(0x002F, &[1, 0, 1, 0])].concat();
    assert_eq!(kind_of(read(compound("Workbook", &locked))), SheetErrorKind::Unreadable(Unreadable::Encrypted));
}

#[test]
fn every_unreadable_kind_is_named() {
    use Unreadable::*;
    let zip_of = |name: &str| zipped(&[(name, b"x")]);
    let cases: Vec<(&str, Vec<u8>, Unreadable)> = vec![
        ("a.et", compound("ETData", b""), Et),
        ("a.xlsx", compound("EncryptedPackage", b""), Encrypted),
        ("a.doc", compound("WordDocument", b""), Document),
        ("a.ppt", compound("PowerPoint Document", b""), Presentation),
        ("a.msi", compound("Other", b""), OtherOffice),
        ("a.xlsb", zip_of("xl/workbook.bin"), Xlsb),
        ("a.xlsx", zip_of("word/settings.xml"), Document),
        ("a.xlsx", zip_of("ppt/presentation.xml"), Presentation),
        ("a.xlsx", zip_of("名单.xlsx"), Archive),
        ("a.odt", zipped(&[("mimetype", b"application/vnd.oasis.opendocument.text")]), Document),
        (
            "a.ods",
            zipped(&[("mimetype", ODS_TYPE), ("META-INF/manifest.xml", b"<manifest:encryption-data/>")]),
            Encrypted,
        ),
        ("a.xlsx", b"%PDF-1.7".to_vec(), Pdf),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n".to_vec(), Image),
        ("a.xls", b"\xFF\xD8\xFF\xE0".to_vec(), Image),
        ("a.xlsx", b"Rar!\x1a\x07".to_vec(), Archive),
        ("a.xlsx", b"7z\xBC\xAF\x27\x1C".to_vec(), Archive),
        ("a.csv.gz", b"\x1F\x8B\x08".to_vec(), Archive),
        ("a.xls", "\u{FEFF}\r\n<html><table><tr><td>甲</td></tr></table>".as_bytes().to_vec(), Html),
        ("a.xls", b"<META http-equiv=x><TABLE>".to_vec(), Html),
        ("a.xls", b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>".to_vec(), Xml2003),
        ("a.xls", b"MIME-Version: 1.0\r\n".to_vec(), WebArchive),
        ("a.uof", b"<?xml version=\"1.0\"?><uof:UOF xmlns:uof=\"x\">".to_vec(), Uof),
        ("a.db", b"SQLite format 3\0".to_vec(), Database),
        ("a.dbf", [&[3, 24, 5, 1, 9, 0, 0, 0, 65, 0][..], &[0; 40]].concat(), Database),
        ("a.csv", vec![0, 1, 2, 3, 4, 5, 6, 7, 14, 15, 16], Binary),
    ];
    for (name, bytes, what) in cases {
        let error = recognise_bytes(bytes, name).unwrap_err();
        assert_eq!(error.kind, SheetErrorKind::Unreadable(what), "{name}");
        assert_eq!(error.place.file, name);
    }
    assert_eq!(recognise_bytes(Vec::new(), "空.xlsx").unwrap_err().kind, SheetErrorKind::Empty);
}

#[test]
fn compound_files_cut_or_looped_are_damaged() {
    let whole = compound("Workbook", &xls(&xls_number(1, 1, 0, 1.0)));
    for cut in (8..whole.len()).step_by(97) {
        let _ = read(whole[..cut].to_vec());
    }
    let mut looped = whole;
    looped[512 + 2 * 4..512 + 3 * 4].copy_from_slice(&2u32.to_le_bytes());
    assert_eq!(kind_of(read(looped)), SheetErrorKind::Damaged);
}

fn spec(n_columns: usize) -> TableSpec {
    let column = |index: usize| ColumnSpec { heading: format!("列{index}"), ..ColumnSpec::default() };
    TableSpec { columns: (0..n_columns).map(column).collect(), ..TableSpec::default() }
}

fn texts(rows: &[Vec<String>]) -> impl Iterator<Item = Vec<CellOut>> + '_ {
    rows.iter().map(|cells| cells.iter().map(|cell| CellOut::Text(cell.clone())).collect())
}

/// Rows as a reader sees them: no blank rows, no empty cells at the end.
fn seen(rows: &[Vec<String>], show: impl Fn(&str) -> String) -> Vec<Vec<String>> {
    let trim = |cells: &Vec<String>| {
        let mut cells: Vec<String> = cells.iter().map(|cell| show(cell)).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        cells
    };
    rows.iter().map(trim).filter(|cells| !cells.is_empty()).collect()
}

fn read_back(path: &std::path::Path) -> Vec<Vec<String>> {
    let cells = drain(&mut open(path, &OpenOptions::default()).unwrap()).unwrap();
    let rows: Vec<Vec<String>> = cells.into_iter().skip(1).map(|(_, cells)| cells).collect();
    seen(&rows, str::to_owned)
}

fn apostrophe(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if runs { format!("'{cell}") } else { cell.to_owned() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_written_is_read_again(
        rows in prop::collection::vec(prop::collection::vec("[ -~\n\t，。企业𠮷é0-9_x]{0,12}", 3), 1..12)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("名单.xlsx");
        prop_assert_eq!(write_xlsx(&path, &spec(3), texts(&rows)).unwrap(), rows.len() as u64);
        prop_assert_eq!(read_back(&path), seen(&rows, str::to_owned));
        for encoding in [CsvEncoding::Utf8Bom, CsvEncoding::Gb18030] {
            let path = folder.path().join("名单.csv");
            write_csv(&path, &spec(3), texts(&rows), encoding).unwrap();
            prop_assert_eq!(read_back(&path), seen(&rows, apostrophe));
        }
    }

    #[test]
    fn bytes_of_any_kind_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), magic in 0..4usize) {
        let heads: [&[u8]; 4] = [b"", b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE"];
        let _ = read([heads[magic], &bytes].concat());
    }

    #[test]
    fn broken_workbooks_never_panic(at in 0..6000usize, byte in any::<u8>()) {
        let cells = [xls_number(1, 1, 0, 12.0), xls_number(1, 2, 1, 45_047.0)].concat();
        let mut bytes = compound("Workbook", &xls(&cells));
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read(bytes);
    }
}

#[test]
fn a_workbook_looks_like_a_worklist() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("问题清单.xlsx");
    let mut spec = spec(4);
    spec.title = Some("某园区问题清单".to_owned());
    spec.notes = vec!["填写后原样发回".to_owned()];
    spec.frozen_columns = 1;
    spec.columns[1].hidden = true;
    spec.columns[2] = ColumnSpec {
        input: true,
        width: 20.0,
        validation: Some(vec!["属实".into(), "不属实".into()]),
        ..spec.columns[2].clone()
    };
    spec.columns[3].validation = Some((0..60).map(|i| format!("很长的选项第{i}号")).collect());
    let cells =
        || vec![CellOut::from("=1+1"), CellOut::Integer(460_100_199_001_011_234), CellOut::Empty, CellOut::Number(2.5)];
    write_xlsx(&path, &spec, std::iter::repeat_with(cells).take(3)).unwrap();
    let mut opened = open(&path, &OpenOptions::default()).unwrap();
    assert_eq!(opened.sheets, ["名单", "说明", "选项"]);
    assert_eq!(opened.hidden_sheets, ["选项"]);
    let all = drain(&mut opened).unwrap();
    assert_eq!(all[0], row(1, &["某园区问题清单"]));
    assert_eq!(all[2], row(3, &["=1+1", "460100199001011234", "", "2.5"]));
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut xml).unwrap();
    for part in [
        r#"ySplit="2""#,
        r#"xSplit="1""#,
        r#"hidden="1""#,
        "<autoFilter",
        r#"paperSize="9""#,
        r#"orientation="landscape""#,
        r#"fitToHeight="0""#,
        "&amp;P",
        r#"sqref="C3:C5""#,
        "属实,不属实",
        "选项!$A$1:$A$60",
        r#"sqref="D3:D5""#,
    ] {
        assert!(xml.contains(part), "{part}\n{xml}");
    }
    assert!(!xml.contains("<f>"), "no cell is a formula");
}

#[test]
fn an_empty_worklist_is_still_a_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("空.xlsx");
    assert_eq!(write_xlsx(&path, &spec(2), std::iter::empty()).unwrap(), 0);
    assert!(read_back(&path).is_empty());
}

#[test]
fn rows_beyond_one_sheet_go_on_in_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("多.xlsx");
    let rows: Vec<Vec<String>> = (0..25).map(|i| vec![format!("第{i}")]).collect();
    assert_eq!(super::write::write_xlsx_split(&path, &spec(1), texts(&rows), 11).unwrap(), 25);
    assert_eq!(sheet_names(&path).unwrap(), ["名单", "名单(2)", "名单(3)"]);
    let options = OpenOptions { sheet: Some("名单(3)".to_owned()), ..OpenOptions::default() };
    let last = drain(&mut open(&path, &options).unwrap()).unwrap();
    assert_eq!((last.len(), last[5].1[0].as_str()), (6, "第24"));
}

#[test]
fn long_text_is_cut_to_what_a_cell_holds_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("长.xlsx");
    write_xlsx(&path, &spec(1), texts(&[vec!["𠮷".repeat(20_000)]])).unwrap();
    let text = &read_back(&path)[0][0];
    assert!(text.ends_with("…（截断）") && text.encode_utf16().count() <= 32_767);
}

#[test]
fn a_failed_export_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("名单.csv");
    std::fs::write(&path, "旧").unwrap();
    let full = replace_file(&path, |file| {
        file.write_all(b"half")?;
        Err::<(), _>(std::io::Error::from(std::io::ErrorKind::StorageFull).into())
    });
    assert_eq!(full.unwrap_err().kind, SheetErrorKind::DiskFull);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "旧");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let nowhere = folder.path().join("没有").join("名单.xlsx");
    assert_eq!(write_xlsx(&nowhere, &spec(1), std::iter::empty()).unwrap_err().kind, SheetErrorKind::NotFound);
    assert_eq!(open(&nowhere, &OpenOptions::default()).unwrap_err().kind, SheetErrorKind::NotFound);
}

#[test]
fn a_full_disk_inside_the_library_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("名单.xlsx");
    let rows = std::iter::once_with(|| panic!("XML: Os {{ code: 28, kind: StorageFull }}"));
    assert_eq!(write_xlsx(&path, &spec(1), rows).unwrap_err().kind, SheetErrorKind::DiskFull);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn wide_lists_are_printed_side_by_side_at_a_size_one_can_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("清单.xlsx");
    let mut spec = spec(6);
    spec.frozen_columns = 1;
    spec.columns.iter_mut().for_each(|column| column.width = 40.0);
    spec.columns[3].page = true;
    spec.columns[3].wrap = true;
    write_xlsx(&path, &spec, std::iter::once(vec![CellOut::from("甲".repeat(50).as_str()); 6])).unwrap();
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut xml).unwrap();
    assert_eq!(xml.matches("<row ").count(), 3, "no row stands twice: {xml}");
    for part in [r#" ht="45""#, r#"fitToWidth="2" fitToHeight="0""#] {
        assert!(xml.contains(part), "{part}");
    }
    xml.clear();
    std::io::Read::read_to_string(&mut zip.by_name("xl/workbook.xml").unwrap(), &mut xml).unwrap();
    assert!(xml.contains("名单!$A:$A,名单!$1:$1"), "the first column stands on every paper: {xml}");
}
