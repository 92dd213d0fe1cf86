//! 图 (charts) as SVG inside a page: lines over days, and stacked bars. They print without colour: series differ by stroke and fill
//! pattern and bear their names and numbers themselves.
//!
//! # Why not a chart library
//! The SVG side of `plotters`, the one well-kept crate without a browser or a font service behind it, was the candidate. It has no fill
//! patterns, so two bars are alike on a black-and-white printer; without its font feature it takes a Chinese label for three times
//! its width, and with it the machine must have fonts, which a server has not. Two kinds of picture need less code than that.

use crate::text::width;
use std::fmt::Write as _;

/// Units of the picture; the page scales it.
const WIDE: f64 = 680.0;
/// No count of the field is larger.
const VALUE_MAX: f64 = 1e15;
/// Labels are written so high.
const TEXT: f64 = 12.0;
/// More points than this are thinned out: a line of a year stays readable.
const POINTS_MAX: usize = 400;
/// More bars than this go to the table instead.
const BARS_MAX: usize = 40;

/// A picture.
#[derive(Clone, PartialEq, Debug)]
pub enum Chart {
    /// Values over days.
    Lines(Lines),
    /// Parts of a whole, a bar for each row.
    Bars(Bars),
}

/// Values over days.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Lines {
    /// Title.
    pub title: String,
    /// What is counted: 件, %.
    pub unit: String,
    /// Days from left to right.
    pub days: Vec<String>,
    /// At most four.
    pub series: Vec<Series>,
}

/// One line.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Series {
    /// Name, written at its end.
    pub name: String,
    /// By day; `None` where nothing is known.
    pub points: Vec<Option<f64>>,
}

/// Parts of a whole.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Bars {
    /// Title.
    pub title: String,
    /// Names of the parts, at most four.
    pub parts: Vec<String>,
    /// Label and parts; `None` for a number that is not told.
    pub rows: Vec<(String, Vec<Option<u64>>)>,
}

const STROKES: [&str; 4] = [
    "stroke=\"#123c6b\" stroke-width=\"2\"",
    "stroke=\"#a03018\" stroke-width=\"2\" stroke-dasharray=\"7 3\"",
    "stroke=\"#2d6a2d\" stroke-width=\"2\" stroke-dasharray=\"2 3\"",
    "stroke=\"#555\" stroke-width=\"1.5\" stroke-dasharray=\"10 3 2 3\"",
];

/// One set of patterns for the page; every bar refers to it.
pub const PATTERNS: &str = "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>\
<pattern id=\"p1\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#d9e1f2\"/><rect width=\"2.5\" height=\"6\" fill=\"#4a72a8\"/></pattern>\
<pattern id=\"p2\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"><rect width=\"5\" height=\"5\" fill=\"#fff\"/><circle cx=\"2.5\" cy=\"2.5\" r=\"1.1\" fill=\"#a03018\"/></pattern>\
</defs></svg>";
const FILLS: [&str; 4] = ["#123c6b", "url(#p1)", "url(#p2)", "#fff"];

/// The picture as SVG.
pub fn svg(chart: &Chart) -> String {
    match chart {
        Chart::Lines(lines) => lines_svg(lines),
        Chart::Bars(bars) => bars_svg(bars),
    }
}

/// Text inside markup.
pub fn escaped(text: &str) -> String {
    let safe = width::safe(text);
    safe.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A round number not below `most`, so that the grid bears round labels.
fn ceiling(most: f64) -> f64 {
    if !most.is_finite() || most <= 0.0 {
        return 1.0;
    }
    let step = 10f64.powf(most.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0].map(|times| times * step).into_iter().find(|round| *round >= most).unwrap_or(most)
}

fn number(value: f64) -> String {
    if (value - value.round()).abs() < 1e-9 { format!("{value:.0}") } else { format!("{value:.1}") }
}

fn opening(title: &str, high: f64) -> String {
    let title = escaped(title);
    format!(
        "<figure><figcaption>{title}</figcaption><svg viewBox=\"0 0 {WIDE} {high}\" role=\"img\" aria-label=\"{title}\" \
         font-size=\"{TEXT}\" fill=\"#222\"><title>{title}</title>\n"
    )
}

const CLOSING: &str = "</svg></figure>\n";

fn lines_svg(lines: &Lines) -> String {
    const HIGH: f64 = 250.0;
    let (left, right, top, bottom) = (46.0, 116.0, 12.0, 28.0);
    let mut out = opening(&lines.title, HIGH);
    let every = lines.days.len().div_ceil(POINTS_MAX).max(1);
    let n = lines.days.len();
    let kept: Vec<usize> = (0..n).filter(|at| at % every == 0 || at + 1 == n).collect();
    let known = lines.series.iter().flat_map(|series| series.points.iter().flatten());
    let is_share = lines.unit == "%";
    let most = if is_share { 100.0 } else { ceiling(known.copied().fold(0.0, f64::max).min(VALUE_MAX)) };
    let x = |at: usize| left + (WIDE - left - right) * at as f64 / (n.max(2) - 1) as f64;
    let y = |value: f64| HIGH - bottom - (HIGH - top - bottom) * (value / most).clamp(0.0, 1.0);
    for part in 0..=4 {
        let value = most * f64::from(part) / 4.0;
        let (at, label) = (y(value), number(value));
        let _ = writeln!(
            out,
            "<path d=\"M{left} {at:.1}H{:.1}\" stroke=\"#ccc\" fill=\"none\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label}{}</text>",
            WIDE - right,
            left - 5.0,
            at + 4.0,
            if is_share { "%" } else { "" }
        );
    }
    for at in day_labels(n) {
        let anchor = if at == 0 { "start" } else { "middle" };
        let day = escaped(lines.days.get(at).map_or("", String::as_str));
        let short = day.get(5..).filter(|_| day.len() == 10).unwrap_or(&day).to_owned();
        let _ =
            writeln!(out, "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{short}</text>", x(at), HIGH - 9.0);
    }
    let mut taken: Vec<f64> = Vec::new();
    for (series, stroke) in lines.series.iter().zip(STROKES) {
        let mut path = String::new();
        let mut is_down = false;
        let mut last = None;
        for at in &kept {
            match series.points.get(*at).copied().flatten().filter(|value| value.is_finite()) {
                Some(value) => {
                    let value = value.clamp(0.0, VALUE_MAX);
                    let _ = write!(path, "{}{:.1} {:.1}", if is_down { 'L' } else { 'M' }, x(*at), y(value));
                    (is_down, last) = (true, Some((*at, value)));
                }
                None => is_down = false,
            }
        }
        let Some((at, value)) = last else { continue };
        let _ = writeln!(out, "<path d=\"{path}\" {stroke} fill=\"none\"/>");
        let _ = writeln!(out, "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\"/>", x(at), y(value));
        let mut line = y(value) + 4.0;
        // Names that would stand on each other move apart.
        while taken.iter().any(|other| (other - line).abs() < TEXT + 1.0) {
            line = if line > HIGH - bottom { top } else { line + TEXT + 1.0 };
            if taken.len() > 8 {
                break;
            }
        }
        taken.push(line);
        let (name, at_end) = (escaped(&series.name), number(value));
        let _ = writeln!(out, "<text x=\"{:.1}\" y=\"{line:.1}\">{name} {at_end}</text>", x(at) + 6.0);
    }
    out + CLOSING
}

/// At most seven days are written, the first and the last among them.
fn day_labels(n: usize) -> Vec<usize> {
    if n <= 7 {
        return (0..n).collect();
    }
    (0..=6).map(|part| part * (n - 1) / 6).collect()
}

fn bars_svg(bars: &Bars) -> String {
    const ROW: f64 = 22.0;
    let (left, right, top) = (150.0, 96.0, 26.0);
    let rows = &bars.rows[..bars.rows.len().min(BARS_MAX)];
    let mut out = opening(&bars.title, top + ROW * rows.len() as f64 + 8.0);
    let mut at = left;
    for (part, fill) in bars.parts.iter().zip(FILLS) {
        let name = escaped(part);
        let _ = writeln!(
            out,
            "<rect x=\"{at:.1}\" y=\"4\" width=\"14\" height=\"11\" fill=\"{fill}\" stroke=\"#444\"/><text x=\"{:.1}\" y=\"14\">{name}</text>",
            at + 18.0
        );
        at += 34.0 + width::columns(part) as f64 * TEXT * 0.55;
    }
    let total = |parts: &[Option<u64>]| parts.iter().flatten().sum::<u64>() as f64;
    let most = rows.iter().map(|(_, parts)| total(parts)).fold(1.0, f64::max);
    for (nth, (label, parts)) in rows.iter().enumerate() {
        let y = top + ROW * nth as f64;
        let shown = width::clip(label, 22);
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            left - 6.0,
            y + 13.0,
            escaped(&shown)
        );
        let mut x = left;
        for (part, fill) in parts.iter().zip(FILLS) {
            let wide = (WIDE - left - right) * part.unwrap_or(0) as f64 / most;
            if wide > 0.0 {
                let _ = writeln!(
                    out,
                    "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"16\" fill=\"{fill}\" stroke=\"#444\" stroke-width=\"0.6\"/>"
                );
            }
            x += wide;
        }
        let numbers: Vec<String> = parts.iter().map(|part| crate::campaign::small::words(*part)).collect();
        let _ =
            writeln!(out, "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>", x + 5.0, y + 13.0, escaped(&numbers.join(" / ")));
    }
    out + CLOSING
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_ends_with_its_name_and_number() {
        let lines = Lines {
            title: "剩余<任务>".into(),
            unit: "件".into(),
            days: (1..=30).map(|day| format!("2026-06-{day:02}")).collect(),
            series: vec![Series {
                name: "剩余".into(),
                points: (0..30).map(|n| Some(f64::from(90 - n * 3))).collect(),
            }],
        };
        let text = svg(&Chart::Lines(lines));
        assert!(
            text.contains(">剩余 3</text>") && text.contains("剩余&lt;任务&gt;") && text.contains(">06-30<"),
            "{text}"
        );
        assert!(text.contains(">100</text>"), "the grid is round");
    }

    #[test]
    fn a_hidden_number_has_no_bar() {
        let rows = vec![("甲园".to_owned(), vec![Some(5), None]), ("乙园".to_owned(), vec![Some(0), Some(9)])];
        let text =
            svg(&Chart::Bars(Bars {
                title: "分园区".into(), parts: vec!["已摸排".into(), "未摸排".into()], rows
            }));
        assert!(text.contains("5 / &lt;3"), "{text}");
        assert_eq!(text.matches("height=\"16\"").count(), 2);
    }

    proptest! {
        #[test]
        fn any_numbers_make_a_whole_picture(points in prop::collection::vec(prop::option::of(any::<f64>()), 0..50), label in ".{0,30}", n in any::<u64>()) {
            let lines = Lines { title: label.clone(), unit: "件".into(), days: points.iter().map(|_| label.clone()).collect(), series: vec![Series { name: label.clone(), points }] };
            let text = svg(&Chart::Lines(lines));
            prop_assert!(text.ends_with(CLOSING) && !text.contains("NaN") && !text.contains("inf"));
            let bars = Bars { title: label.clone(), parts: vec![label.clone()], rows: vec![(label, vec![Some(n / 2), None])] };
            prop_assert!(svg(&Chart::Bars(bars)).ends_with(CLOSING));
        }
    }
}
