//! 工作进展 (progress report): one value for the screen, `--json`, the workbook and the page. Every figure stands with numerator,
//! denominator and day and names the list behind it. The page is one file without a single address in it: nothing is fetched, charts
//! are drawn in place, and it prints on A4.

use super::chart::{Chart, PATTERNS, escaped, svg};
use crate::sheet::{CellOut, ColumnKind, ColumnSpec, SheetError, TableSpec, replace_file, write_xlsx_pages};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Rows of one table on the page; the workbook has all.
const PAGE_ROWS_MAX: usize = 300;

/// A figure.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct FigureLine {
    /// Stable key.
    pub key: String,
    /// 指标
    pub label: String,
    /// 分子; blank counts are told as `<3` where they may not leave the office.
    pub numerator: String,
    /// 分母; blank where the figure is a count.
    pub denominator: String,
    /// Per cent; blank where the figure is a count.
    pub rate: String,
    /// 截至
    pub day: String,
    /// 比上期
    pub change: String,
    /// The table behind it, by its key.
    pub list: String,
}

/// A table: of a part of the report, or of the appendix.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Table {
    /// Stable key.
    pub key: String,
    /// Title.
    pub title: String,
    /// Stands in the appendix.
    pub is_appendix: bool,
    /// Heading of each column, and whether it holds numbers.
    pub columns: Vec<(String, bool)>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// 工作进展
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Bulletin {
    /// `evening`, `daily`, `weekly`, `final`
    pub kind: String,
    /// Title.
    pub title: String,
    /// Campaign.
    pub campaign: String,
    /// 截至
    pub day: String,
    /// When it was made.
    pub made: String,
    /// The last one of its kind; blank for the first.
    pub since: String,
    /// Known-number.
    pub known: i64,
    /// Made to leave the office: no persons, small counts hidden.
    pub outward: bool,
    /// The paragraph to copy.
    pub paragraph: String,
    /// Figures.
    pub figures: Vec<FigureLine>,
    /// Tables, those of the appendix last.
    pub tables: Vec<Table>,
    /// Sentences: what is counted how.
    pub notes: Vec<String>,
    /// Pictures.
    #[serde(skip)]
    pub charts: Vec<Chart>,
}

/// Writes the report; `.html` as one page, everything else as a workbook. Returns the number of rows.
///
/// # Errors
/// When the file cannot be written; nothing is left then.
pub fn write_bulletin(path: &Path, bulletin: &Bulletin) -> Result<u64, SheetError> {
    let is_page = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("html") || ending.eq_ignore_ascii_case("htm"));
    if is_page {
        replace_file(path, |file| Ok(file.write_all(html(bulletin).as_bytes())?))?;
        return Ok(bulletin.tables.iter().map(|table| table.rows.len() as u64).sum());
    }
    write_xlsx_pages(path, pages(bulletin))
}

fn pages(bulletin: &Bulletin) -> Vec<(TableSpec, Vec<Vec<CellOut>>)> {
    let columns = ["指标", "%", "分子", "分母", "截至", "比上期", "附表"].map(|heading| (heading.to_owned(), false));
    let row = |figure: &FigureLine| {
        let title = bulletin.tables.iter().find(|table| table.key == figure.list).map_or("", |table| &table.title);
        let cells = [&figure.label, &figure.rate, &figure.numerator, &figure.denominator, &figure.day, &figure.change];
        cells.into_iter().cloned().chain([title.to_owned()]).collect()
    };
    let figures = Table {
        title: "主要数字".into(),
        columns: columns.to_vec(),
        rows: bulletin.figures.iter().map(row).collect(),
        ..Table::default()
    };
    let mut notes = vec![bulletin.title.clone(), bulletin.paragraph.clone()];
    notes.extend(bulletin.notes.iter().cloned());
    let mut pages = vec![page(bulletin, &figures, notes)];
    pages.extend(bulletin.tables.iter().map(|table| page(bulletin, table, Vec::new())));
    pages
}

fn page(bulletin: &Bulletin, table: &Table, notes: Vec<String>) -> (TableSpec, Vec<Vec<CellOut>>) {
    let widest = |at: usize| {
        let cells = table.rows.iter().filter_map(|row| row.get(at)).map(|cell| crate::text::width::columns(cell));
        cells.max().unwrap_or(0).clamp(8, 44) as f64 + 2.0
    };
    let column = |(at, (heading, is_number)): (usize, &(String, bool))| ColumnSpec {
        heading: heading.clone(),
        width: widest(at).max(crate::text::width::columns(heading) as f64 + 2.0),
        kind: if *is_number { ColumnKind::Number } else { ColumnKind::Text },
        wrap: true,
        ..ColumnSpec::default()
    };
    let spec = TableSpec {
        sheet_name: table.title.clone(),
        title: Some(format!("{}：{}（截至 {}）", bulletin.campaign, table.title, bulletin.day)),
        columns: table.columns.iter().enumerate().map(column).collect(),
        frozen_columns: 1,
        notes,
        banner: (!bulletin.outward).then(|| "内部资料".to_owned()),
        ..TableSpec::default()
    };
    let cell = |(text, is_number): (&String, bool)| match text.parse::<i64>() {
        Ok(number) if is_number => CellOut::Integer(number),
        _ if text.is_empty() => CellOut::Empty,
        _ => CellOut::Text(text.clone()),
    };
    let numbers = || table.columns.iter().map(|(_, is_number)| *is_number).chain(std::iter::repeat(false));
    let rows = table.rows.iter().map(|row| row.iter().zip(numbers()).map(cell).collect()).collect();
    (spec, rows)
}

/// Nothing may be fetched: the browser itself refuses it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
const STYLE: &str = "@page{size:A4;margin:16mm 14mm}*{box-sizing:border-box}\
body{font-family:'Noto Serif CJK SC','Source Han Serif SC','Songti SC',SimSun,serif;font-size:11pt;line-height:1.55;color:#111;max-width:182mm;margin:8mm auto;padding:0 4mm}\
h1{font-size:18pt;text-align:center;margin:0 0 2pt}p.head{text-align:center;margin:0 0 10pt;color:#333}h2{font-size:13pt;margin:14pt 0 4pt;border-bottom:1px solid #123c6b}\
p.say{font-size:12pt;border-left:4px solid #123c6b;padding:4pt 8pt;background:#f3f6fb}\
table{width:100%;border-collapse:collapse;margin:4pt 0 8pt;font-size:9.5pt}th,td{border:1px solid #888;padding:2pt 4pt;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{background:#e6ecf5}td.n,th.n{text-align:right;white-space:nowrap}figure{margin:6pt 0;break-inside:avoid}figcaption{font-weight:bold;font-size:10.5pt}svg{width:100%;height:auto}\
thead{display:table-header-group}tr{break-inside:avoid}section.list{break-before:page}ul{margin:2pt 0;padding-left:16pt}\
@media print{body{margin:0;padding:0;max-width:none}p.say,th{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

/// The page.
pub fn html(bulletin: &Bulletin) -> String {
    let title = escaped(&bulletin.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body>\n{PATTERNS}\n<h1>{title}</h1>\n"
    );
    let since =
        if bulletin.since.is_empty() { String::new() } else { format!("　上期 {}", escaped(&bulletin.since)) };
    let mark = if bulletin.outward { "" } else { "内部资料　" };
    let _ = writeln!(
        out,
        "<p class=\"head\">{mark}截至 {}　制作 {}　记录号 {}{since}</p>\n<p class=\"say\">{}</p>\n<h2>主要数字</h2>",
        escaped(&bulletin.day),
        escaped(&bulletin.made),
        bulletin.known,
        escaped(&bulletin.paragraph)
    );
    out.push_str(&figures_html(bulletin));
    if !bulletin.charts.is_empty() {
        out.push_str("<h2>图</h2>\n");
        bulletin.charts.iter().for_each(|chart| out.push_str(&svg(chart)));
    }
    for table in &bulletin.tables {
        out.push_str(&table_html(table));
    }
    if !bulletin.notes.is_empty() {
        let notes: Vec<String> = bulletin.notes.iter().map(|note| format!("<li>{}</li>", escaped(note))).collect();
        let _ = writeln!(out, "<h2>口径与说明</h2>\n<ul>{}</ul>", notes.join(""));
    }
    out + "</body></html>\n"
}

fn figures_html(bulletin: &Bulletin) -> String {
    let mut out = String::from(
        "<table><thead><tr><th>指标</th><th class=\"n\">%</th><th class=\"n\">分子</th><th class=\"n\">分母</th><th>截至</th><th class=\"n\">比上期</th><th>附表</th></tr></thead><tbody>\n",
    );
    for figure in &bulletin.figures {
        let title = bulletin.tables.iter().find(|table| table.key == figure.list).map_or("", |table| &table.title);
        let link = if title.is_empty() {
            String::new()
        } else {
            format!("<a href=\"#{}\">{}</a>", escaped(&figure.list), escaped(title))
        };
        let n = |text: &str| format!("<td class=\"n\">{}</td>", escaped(text));
        let _ = writeln!(
            out,
            "<tr><td>{}</td>{}{}{}<td>{}</td>{}<td>{link}</td></tr>",
            escaped(&figure.label),
            n(&figure.rate),
            n(&figure.numerator),
            n(&figure.denominator),
            escaped(&figure.day),
            n(&figure.change)
        );
    }
    out + "</tbody></table>\n"
}

fn table_html(table: &Table) -> String {
    let class =
        |at: usize| if table.columns.get(at).is_some_and(|(_, is_number)| *is_number) { " class=\"n\"" } else { "" };
    let section = if table.is_appendix { " class=\"list\"" } else { "" };
    let mut out = format!("<section{section} id=\"{}\"><h2>{}</h2>\n", escaped(&table.key), escaped(&table.title));
    if table.rows.is_empty() {
        return out + "<p>无</p></section>\n";
    }
    out.push_str("<table><thead><tr>");
    for (at, (heading, _)) in table.columns.iter().enumerate() {
        let _ = write!(out, "<th{}>{}</th>", class(at), escaped(heading));
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in table.rows.iter().take(PAGE_ROWS_MAX) {
        out.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let _ = write!(out, "<td{}>{}</td>", class(at), escaped(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>");
    if table.rows.len() > PAGE_ROWS_MAX {
        let _ = write!(out, "<p>共 {} 行，此处列 {PAGE_ROWS_MAX} 行，全部见同名工作簿。</p>", table.rows.len());
    }
    out + "</section>\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::chart::{Lines, Series};

    fn bulletin() -> Bulletin {
        let figure = FigureLine {
            key: "visited".into(),
            label: "走访率".into(),
            numerator: "3".into(),
            denominator: "4".into(),
            rate: "75.00%".into(),
            day: "2026-06-30".into(),
            list: "done".into(),
            ..FigureLine::default()
        };
        let rows = (0..400).map(|n| vec![format!("海南虚构{n}<b>有限公司"), n.to_string()]).collect();
        Bulletin {
            title: "虚构园区集中攻坚工作进展".into(),
            paragraph: "截至今日18时，应摸排4家，已摸排3家。".into(),
            figures: vec![figure],
            tables: vec![Table {
                key: "done".into(),
                title: "已摸排企业".into(),
                is_appendix: true,
                columns: vec![("企业".into(), false), ("数".into(), true)],
                rows,
            }],
            charts: vec![Chart::Lines(Lines {
                title: "剩余".into(),
                days: vec!["2026-06-01".into(), "2026-06-02".into()],
                series: vec![Series { name: "剩余".into(), points: vec![Some(4.0), Some(1.0)] }],
                ..Lines::default()
            })],
            ..Bulletin::default()
        }
    }

    #[test]
    fn the_page_asks_for_nothing_and_shows_texts_as_texts() {
        let page = html(&bulletin());
        for word in ["http://", "https://", "src=", "@import", "url(h", "<script", "<link"] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("default-src 'none'") && page.contains("<svg") && page.contains("href=\"#done\""));
        assert!(page.contains("虚构0&lt;b&gt;") && page.contains("共 400 行"));
    }

    #[test]
    fn the_workbook_has_a_sheet_for_every_table() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        assert_eq!(write_bulletin(&path, &bulletin()).unwrap(), 401);
        assert_eq!(crate::sheet::sheet_names(&path).unwrap(), ["主要数字", "说明", "已摸排企业"]);
    }
}
