//! 一企一表: one page an enterprise, ready for the printer. `.html` is one self-contained file that any browser or WPS prints on A4,
//! a page each; everything else is plain text with a form feed between pages. Blank answers stay as lines to write on.

use crate::text::width;
use std::fmt::Write as _;
use std::path::Path;

/// Columns of the plain page.
const COLUMNS: usize = 78;
/// Columns of its labels.
const LABEL: usize = 20;

/// One titled part of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    title: &'static str,
    lines: Vec<(String, String)>,
}

impl Part {
    /// An empty part.
    pub fn new(title: &'static str) -> Part {
        Part { title, lines: Vec::new() }
    }

    /// With one more question and its answer; a blank answer is a line to fill in by hand.
    pub fn with(mut self, label: &str, value: &str) -> Part {
        let clean = |text: &str| width::safe(text).trim().to_owned();
        self.lines.push((clean(label), clean(value)));
        self
    }
}

/// The page of one enterprise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnterprisePage {
    /// 企业名称
    pub name: String,
    /// 统一社会信用代码
    pub code: String,
    /// 截至
    pub day: String,
    /// 六个清
    pub parts: Vec<Part>,
}

/// Writes the pages; the old file stays when it fails.
///
/// # Errors
/// When the file cannot be written.
pub fn write_pages(path: &Path, pages: &[EnterprisePage]) -> std::io::Result<()> {
    let is_html = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("html") || ending.eq_ignore_ascii_case("htm"));
    let text = if is_html { html(pages) } else { plain(pages) };
    let temporary = path.with_extension(format!("part{}", std::process::id()));
    let written = std::fs::write(&temporary, text).and_then(|()| std::fs::rename(&temporary, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

/// Plain text, a form feed between pages.
pub fn plain(pages: &[EnterprisePage]) -> String {
    let all: Vec<String> = pages.iter().map(plain_page).collect();
    all.join("\u{c}")
}

fn plain_page(page: &EnterprisePage) -> String {
    let mut out = String::new();
    let name = width::safe(&page.name);
    let _ = writeln!(out, "一企一表  {name}");
    let _ = writeln!(out, "统一社会信用代码 {}    截至 {}", page.code, page.day);
    for part in &page.parts {
        let _ = writeln!(out, "{}\n{}", "-".repeat(COLUMNS), part.title);
        for (label, value) in &part.lines {
            let value = if value.is_empty() { "____________" } else { value };
            for (nth, line) in width::wrap(value, COLUMNS - LABEL - 2).into_iter().enumerate() {
                let label = if nth == 0 { label.as_str() } else { "" };
                let pad = LABEL.saturating_sub(width::columns(label));
                let _ = writeln!(out, "  {label}{}{line}", " ".repeat(pad));
            }
        }
    }
    let _ = writeln!(out, "{}\n填表人：            核实人：            日期：", "-".repeat(COLUMNS));
    out
}

const STYLE: &str = "@page{size:A4;margin:18mm}body{font-family:'SimSun','Songti SC',serif;font-size:11pt}\
section.page{page-break-after:always}h1{font-size:16pt;text-align:center;margin:0 0 4pt}p.head{text-align:center;margin:0 0 8pt}\
table{width:100%;border-collapse:collapse;margin-bottom:6pt}td,th{border:1px solid #000;padding:3pt 5pt;vertical-align:top;text-align:left}\
th{background:#eee}td.label{width:26%}p.foot span{display:inline-block;width:32%}";

/// One self-contained file.
pub fn html(pages: &[EnterprisePage]) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><title>一企一表</title><style>{STYLE}</style></head><body>\n"
    );
    for page in pages {
        let (name, code, day) = (escaped(&width::safe(&page.name)), escaped(&page.code), escaped(&page.day));
        let _ = writeln!(
            out,
            "<section class=\"page\"><h1>{name}</h1><p class=\"head\">一企一表　统一社会信用代码 {code}　截至 {day}</p>"
        );
        for part in &page.parts {
            let _ = writeln!(out, "<table><tr><th colspan=\"2\">{}</th></tr>", part.title);
            for (label, value) in &part.lines {
                let value = if value.is_empty() { "&nbsp;".to_owned() } else { escaped(value) };
                let _ = writeln!(out, "<tr><td class=\"label\">{}</td><td>{value}</td></tr>", escaped(label));
            }
            out.push_str("</table>\n");
        }
        out.push_str("<p class=\"foot\"><span>填表人：</span><span>核实人：</span><span>日期：</span></p></section>\n");
    }
    out.push_str("</body></html>\n");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> EnterprisePage {
        let long = "海南省澄迈县老城镇虚构大道".repeat(8);
        let part = Part::new("一、经营运行").with("登记状态", "存续").with("经营地址", &long).with("妇联", "");
        EnterprisePage {
            name: "<b>虚构</b>有限公司\u{1b}[31m".into(),
            code: "9".into(),
            day: "2026-06-30".into(),
            parts: vec![part],
        }
    }

    #[test]
    fn the_plain_page_fits_and_leaves_lines_to_write_on() {
        let text = plain(&[page(), page()]);
        assert_eq!(text.matches('\u{c}').count(), 1);
        assert!(text.contains("登记状态            存续") && text.contains("____________"), "{text}");
        assert!(text.lines().all(|line| width::columns(line.trim_start_matches('\u{c}')) <= COLUMNS), "{text}");
        assert!(!text.contains('\u{1b}'), "nothing steers the terminal");
    }

    #[test]
    fn the_web_page_shows_texts_as_texts() {
        let text = html(&[page()]);
        assert!(text.contains("&lt;b&gt;虚构") && !text.contains("<b>虚构"));
        assert_eq!(text.matches("class=\"page\"").count(), 1);
    }
}
