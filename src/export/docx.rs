//! 公文 (papers in the official layout) as DOCX: a text template becomes a document with placeholders, and the placeholders of
//! any document are filled, ours or one that a clerk changed in Word or WPS.
//!
//! The layout is that of GB/T 9704-2012: A4, margins 37, 35, 28 and 26 mm, 28 points a line, body in 三号 仿宋, title in 二号
//! 小标宋, headings in 黑体 and 楷体, page numbers outside at the foot. Fonts are named, not carried: the office has them.
//!
//! # The text of a template
//! A line is a paragraph. `# ` title, `## ` heading in 黑体, `### ` in 楷体, `@ ` without indent (抬头), `~ ` number of the paper,
//! `> ` signature, `^ ` small and on the right (代拟稿), `|= 1 3 2` widths of the columns of a table, `| a | b |` its rows, an empty line an
//! empty one, `===` a new page, all else body. `{{名称}}` is a placeholder; a row of a table with `{{每个.姓名}}` is repeated.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Bytes of a template, packed and unpacked.
const TEMPLATE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Entries of its zip.
const ENTRIES_MAX: usize = 2_000;
/// Rows that one row of a template may become.
const ROWS_MAX: usize = 2_000;
/// Width of the text in twentieths of a point: 156 mm.
const TEXT_WIDTH: u32 = 8_844;
/// What stands where a value is not known.
const GAP: &str = "＿＿＿＿";
/// Before the name of a placeholder that repeats its row.
const EACH: &str = "每个.";

/// What is put into a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// By name.
    pub named: BTreeMap<String, String>,
    /// One map for each repeated row.
    pub each: Vec<BTreeMap<String, String>>,
}

/// A template that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocxError {
    /// Not a DOCX, or damaged.
    Damaged(String),
    /// Too large.
    TooLarge,
    /// It could not be put together.
    Io(String),
}

impl DocxError {
    /// In Chinese.
    pub fn zh(&self) -> String {
        match self {
            DocxError::Damaged(cause) => format!("不是可用的 DOCX 文件：{cause}"),
            DocxError::TooLarge => "文件过大".to_owned(),
            DocxError::Io(cause) => format!("写不成：{cause}"),
        }
    }

    /// In English.
    pub fn en(&self) -> String {
        match self {
            DocxError::Damaged(cause) => format!("no usable DOCX: {cause}"),
            DocxError::TooLarge => "the file is too large".to_owned(),
            DocxError::Io(cause) => format!("cannot be put together: {cause}"),
        }
    }
}

fn io(error: impl std::fmt::Display) -> DocxError {
    DocxError::Io(error.to_string())
}

/// How a paragraph looks.
#[derive(Clone, Copy)]
struct Look {
    font: &'static str,
    /// Half points.
    size: u32,
    /// Attributes of `w:ind`, and `w:jc`.
    indent: &'static str,
    align: &'static str,
    line: u32,
}

const FANG: &str = "仿宋_GB2312";
const INDENT: &str = "w:firstLineChars=\"200\" w:firstLine=\"640\"";
const BODY: Look = Look { font: FANG, size: 32, indent: INDENT, align: "both", line: 560 };

/// A document of this template, its placeholders still in it.
pub fn document(template: &str) -> Result<Vec<u8>, DocxError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let body = body(template);
    let parts: [(&str, &str); 8] = [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELS),
        ("word/document.xml", &body),
        ("word/_rels/document.xml.rels", DOCUMENT_RELS),
        ("word/styles.xml", STYLES),
        ("word/settings.xml", SETTINGS),
        ("word/footer1.xml", &footer("right")),
        ("word/footer2.xml", &footer("left")),
    ];
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).map_err(io)?;
        zip.write_all(text.as_bytes()).map_err(io)?;
    }
    Ok(zip.finish().map_err(io)?.into_inner())
}

/// A document with its placeholders filled, and the names of those that nothing is known of.
pub fn filled(template: &[u8], values: &Values) -> Result<(Vec<u8>, Vec<String>), DocxError> {
    if template.len() as u64 > TEMPLATE_BYTES_MAX {
        return Err(DocxError::TooLarge);
    }
    let damaged = |error: zip::result::ZipError| DocxError::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(template)).map_err(damaged)?;
    if archive.len() > ENTRIES_MAX {
        return Err(DocxError::TooLarge);
    }
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let mut missing = Vec::new();
    let mut has_document = false;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        let is_text = name.starts_with("word/") && name.ends_with(".xml");
        let texts = ["document", "header", "footer"];
        let part = name.trim_start_matches("word/");
        if !is_text || !texts.iter().any(|text| part.starts_with(text)) {
            out.raw_copy_file(entry).map_err(io)?;
            continue;
        }
        drop(entry);
        has_document |= name == "word/document.xml";
        let mut bytes = Vec::new();
        let entry = archive.by_index(index).map_err(damaged)?;
        entry.take(TEMPLATE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(io)?;
        if bytes.len() as u64 > TEMPLATE_BYTES_MAX {
            return Err(DocxError::TooLarge);
        }
        let text = String::from_utf8(bytes).map_err(|error| DocxError::Damaged(error.to_string()))?;
        out.start_file(name, SimpleFileOptions::default()).map_err(io)?;
        out.write_all(with_rows(&text, values, &mut missing).as_bytes()).map_err(io)?;
    }
    if !has_document {
        return Err(DocxError::Damaged("word/document.xml".to_owned()));
    }
    missing.sort();
    missing.dedup();
    Ok((out.finish().map_err(io)?.into_inner(), missing))
}

/// Repeats the rows that say so, then fills the rest.
fn with_rows(xml: &str, values: &Values, missing: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some((start, end)) = element(rest, "w:tr") {
        let row = &rest[start..end];
        if !plain_text(row).contains(&format!("{{{{{EACH}")) {
            out.push_str(&with_values(&rest[..end], &values.named, missing));
            rest = &rest[end..];
            continue;
        }
        out.push_str(&with_values(&rest[..start], &values.named, missing));
        for each in values.each.iter().take(ROWS_MAX) {
            let mut named = values.named.clone();
            named.extend(each.iter().map(|(name, value)| (format!("{EACH}{name}"), value.clone())));
            out.push_str(&with_values(row, &named, missing));
        }
        if values.each.is_empty() {
            missing.push(EACH.trim_end_matches('.').to_owned());
        }
        rest = &rest[end..];
    }
    out + &with_values(rest, &values.named, missing)
}

/// From and to of the first element of this name that holds no other of the same name.
fn element(xml: &str, name: &str) -> Option<(usize, usize)> {
    let close = format!("</{name}>");
    let end = xml.find(&close)?;
    let opens = [format!("<{name} "), format!("<{name}>")];
    let start = opens.iter().filter_map(|open| xml[..end].rfind(open.as_str())).max()?;
    Some((start, end + close.len()))
}

/// From and to of the texts in runs.
fn texts(xml: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = xml[at..].find("<w:t") {
        let tag = at + next;
        let Some(length) = xml[tag..].find('>') else { break };
        let start = tag + length + 1;
        // `<w:tab/>`, `<w:tbl>` and an empty `<w:t/>` are no texts.
        let is_text = matches!(xml.as_bytes().get(tag + 4), Some(b'>' | b' ')) && !xml[tag..start].ends_with("/>");
        if !is_text {
            at = start;
            continue;
        }
        let Some(length) = xml[start..].find("</w:t>") else { break };
        found.push((start, start + length));
        at = start + length;
    }
    found
}

fn plain_text(xml: &str) -> String {
    texts(xml).into_iter().map(|(from, to)| &xml[from..to]).collect()
}

fn with_values(xml: &str, values: &BTreeMap<String, String>, missing: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(end) = rest.find("</w:p>") {
        let end = end + "</w:p>".len();
        out.push_str(&paragraph(&rest[..end], values, missing));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Word cuts a placeholder over several runs as it likes: the value goes into the first of them.
fn paragraph(xml: &str, values: &BTreeMap<String, String>, missing: &mut Vec<String>) -> String {
    let spans = texts(xml);
    let whole: String = spans.iter().map(|(from, to)| &xml[*from..*to]).collect();
    if !whole.contains("{{") {
        return xml.to_owned();
    }
    let mut pieces: Vec<String> = vec![String::new(); spans.len()];
    // Where each byte of the whole text belongs.
    let owner = |at: usize| {
        let mut before = 0;
        spans.iter().position(|(from, to)| {
            before += to - from;
            at < before
        })
    };
    let mut at = 0;
    while at < whole.len() {
        let open = whole[at..].find("{{").map(|n| at + n);
        let close = open.and_then(|open| whole[open..].find("}}").map(|n| (open, open + n + 2)));
        let (plain_to, placeholder) = match close {
            Some((open, end)) => (open, Some((open, end))),
            None => (whole.len(), None),
        };
        for (offset, sign) in whole[at..plain_to].char_indices() {
            if let Some(piece) = owner(at + offset) {
                pieces[piece].push(sign);
            }
        }
        let Some((open, end)) = placeholder else { break };
        let name = whole[open + 2..end - 2].trim();
        let value = match values.get(name).filter(|value| !value.trim().is_empty()) {
            Some(value) => escaped(value),
            None => {
                missing.push(name.to_owned());
                GAP.to_owned()
            }
        };
        if let Some(piece) = owner(open) {
            pieces[piece].push_str(&value);
        }
        at = end;
    }
    let mut out = String::with_capacity(xml.len());
    let mut from = 0;
    for ((start, end), piece) in spans.iter().zip(pieces) {
        out.push_str(&xml[from..*start]);
        out.push_str(&piece);
        from = *end;
    }
    out.push_str(&xml[from..]);
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            sign if sign.is_control() => out.push(' '),
            sign => out.push(sign),
        }
    }
    out
}

fn body(template: &str) -> String {
    let mut out = String::from(DOCUMENT_HEAD);
    let lines: Vec<&str> = template.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim_end();
        if line.starts_with('|') {
            let rows = lines[at..].iter().take_while(|line| line.starts_with('|')).count();
            out.push_str(&table(&lines[at..at + rows]));
            at += rows;
            continue;
        }
        out.push_str(&line_of(line, stays_with_next(&lines, at)));
        at += 1;
    }
    out + SECTION
}

/// A signature never stands on a page alone: the last words before it go with it.
fn stays_with_next(lines: &[&str], at: usize) -> bool {
    let is_signature = |line: &&str| line.starts_with("> ");
    let rest = &lines[at + 1..];
    let next = rest.iter().position(|line| !line.trim().is_empty());
    next.is_some_and(|next| is_signature(&rest[next]))
}

fn line_of(line: &str, keep: bool) -> String {
    if line == "===" {
        return "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>".to_owned();
    }
    let heading = Look { font: "黑体", ..BODY };
    let (text, look) = match line.split_once(' ') {
        Some(("#", text)) => (text, Look { font: "方正小标宋简体", size: 44, indent: "", align: "center", line: 600 }),
        Some(("##", text)) => (text, heading),
        Some(("###", text)) => (text, Look { font: "楷体_GB2312", ..BODY }),
        Some(("@", text)) => (text, Look { indent: "", ..BODY }),
        Some(("~", text)) => (text, Look { indent: "", align: "center", ..BODY }),
        Some((">", text)) => (text, Look { indent: "w:rightChars=\"400\" w:right=\"1280\"", align: "right", ..BODY }),
        Some(("^", text)) => (text, Look { font: "黑体", indent: "", align: "right", ..BODY }),
        _ => (line, BODY),
    };
    paragraph_of(text, look, keep)
}

fn paragraph_of(text: &str, look: Look, keep: bool) -> String {
    let Look { font, size, indent, align, line } = look;
    let run = format!(
        "<w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"{font}\" w:cs=\"Times New Roman\"/>\
         <w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr>"
    );
    let indent = if indent.is_empty() { String::new() } else { format!("<w:ind {indent}/>") };
    let text = if text.is_empty() {
        String::new()
    } else {
        format!("<w:r>{run}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(text))
    };
    let keep = if keep { "<w:keepNext/><w:keepLines/>" } else { "" };
    format!(
        "<w:p><w:pPr>{keep}<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{line}\" w:lineRule=\"exact\"/>{indent}\
         <w:jc w:val=\"{align}\"/>{run}</w:pPr>{text}</w:p>"
    )
}

fn table(lines: &[&str]) -> String {
    let cells = |line: &str| -> Vec<String> {
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
        inner.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let (said, rows): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| line.starts_with("|="));
    let n = rows.iter().map(|row| cells(row).len()).max().unwrap_or(1);
    let parts: Vec<u32> = said
        .first()
        .map(|line| line[2..].split_whitespace().filter_map(|part| part.parse::<u32>().ok()).collect())
        .unwrap_or_default();
    let part = |column: usize| parts.get(column).copied().unwrap_or(1).clamp(1, 1000);
    let all: u32 = (0..n).map(part).sum();
    let width = |column: usize| TEXT_WIDTH * part(column) / all.max(1);
    let mut out = String::from(TABLE_HEAD);
    for column in 0..n {
        out.push_str(&format!("<w:gridCol w:w=\"{}\"/>", width(column)));
    }
    out.push_str("</w:tblGrid>");
    for row in rows {
        let cells = cells(row);
        out.push_str("<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"560\" w:hRule=\"atLeast\"/></w:trPr>");
        let last = cells.len().saturating_sub(1);
        for (column, text) in cells.iter().enumerate() {
            // The last cell of a short row takes the rest of the width.
            let span = if column == last { n - column } else { 1 };
            let wide: u32 = (column..column + span).map(width).sum();
            let look = Look { font: FANG, size: 24, indent: "", align: "center", line: 360 };
            out.push_str(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{wide}\" w:type=\"dxa\"/><w:gridSpan w:val=\"{span}\"/>\
                 <w:vAlign w:val=\"center\"/></w:tcPr>{}</w:tc>",
                paragraph_of(text, look, false)
            ));
        }
        out.push_str("</w:tr>");
    }
    out + "</w:tbl>"
}

/// `— 1 —` in 四号, outside.
fn footer(align: &str) -> String {
    let run = "<w:rPr><w:rFonts w:ascii=\"宋体\" w:hAnsi=\"宋体\" w:eastAsia=\"宋体\"/><w:sz w:val=\"28\"/></w:rPr>";
    let side = if align == "right" { "w:right=\"320\"" } else { "w:left=\"320\"" };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:ftr xmlns:w=\"{W}\"><w:p><w:pPr><w:ind {side}/>\
         <w:jc w:val=\"{align}\"/></w:pPr><w:r>{run}<w:t xml:space=\"preserve\">— </w:t></w:r><w:r>{run}<w:fldChar \
         w:fldCharType=\"begin\"/></w:r><w:r>{run}<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r>{run}\
         <w:fldChar w:fldCharType=\"separate\"/></w:r><w:r>{run}<w:t>1</w:t></w:r><w:r>{run}<w:fldChar \
         w:fldCharType=\"end\"/></w:r><w:r>{run}<w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>"
    )
}

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

const DOCUMENT_HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:document \
xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>";

/// 37, 35, 28 and 26 mm in twentieths of a point.
const SECTION: &str = "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId3\"/><w:footerReference w:type=\"even\" \
r:id=\"rId4\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" \
w:header=\"851\" w:footer=\"1304\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>";

const TABLE_HEAD: &str = "<w:tbl><w:tblPr><w:tblW w:w=\"8844\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>\
<w:top w:val=\"single\" w:sz=\"6\"/><w:left w:val=\"single\" w:sz=\"6\"/><w:bottom w:val=\"single\" w:sz=\"6\"/>\
<w:right w:val=\"single\" w:sz=\"6\"/><w:insideH w:val=\"single\" w:sz=\"4\"/><w:insideV w:val=\"single\" w:sz=\"4\"/>\
</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>";

const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Types \
xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override \
PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/><Override \
PartName=\"/word/settings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/>\
<Override PartName=\"/word/footer1.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/><Override \
PartName=\"/word/footer2.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/></Types>";

const RELS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Relationships \
xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
</Relationships>";

const DOCUMENT_RELS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Relationships \
xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/><Relationship \
Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" Target=\"settings.xml\"/>\
<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" \
Target=\"footer1.xml\"/><Relationship Id=\"rId4\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer2.xml\"/></Relationships>";

const STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:styles \
xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts \
w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"仿宋_GB2312\"/><w:sz w:val=\"32\"/><w:lang w:val=\"en-US\" \
w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" \
w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style></w:styles>";

const SETTINGS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:settings \
xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:evenAndOddHeaders/></w:settings>";

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> String {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_template_becomes_a_document_and_its_placeholders_values() {
        let template = "# 关于成立{{名称}}的请示\n@ {{上级}}：\n正文 {{没有}}。\n| 序号 | 姓名 |\n| {{每个.序号}} | {{每个.姓名}} |";
        let document = document(template).unwrap();
        let each = vec![values(&[("序号", "1"), ("姓名", "甲<乙>")]), values(&[("序号", "2"), ("姓名", "丙")])];
        let values = Values { named: values(&[("名称", "虚构支部"), ("上级", "虚构党委")]), each };
        let (bytes, missing) = filled(&document, &values).unwrap();
        assert_eq!(missing, ["没有"]);
        let text = text_of(&bytes);
        let plain = plain_text(&text);
        assert_eq!(plain, "关于成立虚构支部的请示虚构党委：正文 ＿＿＿＿。序号姓名1甲&lt;乙&gt;2丙");
        assert_eq!(text.matches("<w:tr>").count(), 3);
        assert!(text.contains("方正小标宋简体") && text.contains("w:line=\"560\""));
    }

    #[test]
    fn a_placeholder_that_word_cut_into_runs_is_found() {
        let xml = "<w:p><w:r><w:t>致{</w:t></w:r><w:tab/><w:r><w:t xml:space=\"preserve\">{上</w:t></w:r><w:r><w:t>级}}：</w:t></w:r></w:p>";
        let mut missing = Vec::new();
        let out = with_values(xml, &values(&[("上级", "虚构党委")]), &mut missing);
        assert_eq!(plain_text(&out), "致虚构党委：");
        assert!(missing.is_empty() && out.contains("<w:tab/>"));
    }

    #[test]
    fn what_is_no_document_is_refused() {
        assert!(matches!(filled(b"PK nothing", &Values::default()), Err(DocxError::Damaged(_))));
        assert!(filled(&[], &Values::default()).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(xml in "(<w:p>|<w:t>|</w:t>|</w:p>|\\{\\{|\\}\\}|<w:tr>|</w:tr>|字|a| ){0,40}") {
            with_rows(&xml, &Values::default(), &mut Vec::new());
        }
    }
}
