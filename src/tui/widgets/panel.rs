//! 卡片 (panel). The card of one thing: a title, lines of name and value, running text, and two texts side by side with
//! what differs between them in square brackets and a look of its own.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{Align, columns, put, put_in, wrap};

/// One line of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line<'a> {
    /// A heading.
    Title(&'a str),
    /// A name and its value; long values go on below themselves.
    Pair(&'a str, &'a str, Role),
    /// Running text.
    Text(&'a str, Role),
    /// Two texts to compare, with the headings of both.
    Compare((&'a str, &'a str), (&'a str, &'a str)),
    /// An empty row.
    Blank,
}

/// Names wider than this share of the card are cut.
const NAME_SHARE: usize = 3;

/// Draws lines from the top of an area, leaving out the first `skip` rows; returns how many rows all of them take, so
/// that the screen knows how far it can be scrolled.
pub fn draw(lines: &[Line], skip: usize, area: Rect, buffer: &mut Buffer, theme: Theme) -> usize {
    let area = area.intersection(buffer.area);
    let rows = rows_of(lines, usize::from(area.width));
    for (row, y) in rows.iter().skip(skip).zip(area.top()..area.bottom()) {
        for piece in row {
            let x = area.x.saturating_add(piece.x as u16);
            if x < area.right() {
                put(buffer, (x, y), &piece.text, area.right() - x, theme.style(piece.role));
            }
        }
    }
    rows.len()
}

/// A piece of text at a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    x: usize,
    text: String,
    role: Role,
}

type Row = Vec<Piece>;

fn piece(x: usize, text: impl Into<String>, role: Role) -> Piece {
    Piece { x, text: text.into(), role }
}

fn rows_of(lines: &[Line], width: usize) -> Vec<Row> {
    let names =
        lines.iter().filter_map(|line| if let Line::Pair(name, ..) = line { Some(columns(name)) } else { None });
    let name_width = names.max().unwrap_or(0).min(width / NAME_SHARE);
    lines.iter().flat_map(|line| rows_of_line(line, name_width, width)).collect()
}

fn rows_of_line(line: &Line, name_width: usize, width: usize) -> Vec<Row> {
    match line {
        Line::Blank => vec![Vec::new()],
        Line::Title(title) => vec![vec![piece(0, super::clip(title, width), Role::Title)]],
        Line::Text(text, role) => wrap(text, width).into_iter().map(|text| vec![piece(0, text, *role)]).collect(),
        Line::Pair(name, value, role) => pair_rows(name, (value, *role), name_width, width),
        Line::Compare(headings, texts) => compare_rows(*headings, *texts, width),
    }
}

fn pair_rows(name: &str, (value, role): (&str, Role), name_width: usize, width: usize) -> Vec<Row> {
    let x = name_width + 2;
    let (value, role) = if value.trim().is_empty() { ("-", Role::Muted) } else { (value, role) };
    let mut rows: Vec<Row> =
        wrap(value, width.saturating_sub(x)).into_iter().map(|text| vec![piece(x, text, role)]).collect();
    if let Some(first) = rows.first_mut() {
        first.insert(0, piece(0, super::clip(name, name_width), Role::Muted));
    }
    rows
}

/// Side by side when there is room for two readable columns, else one below the other.
const SIDE_BY_SIDE_MIN: usize = 40;

fn compare_rows(headings: (&str, &str), texts: (&str, &str), width: usize) -> Vec<Row> {
    let (left, right) = differing(texts.0, texts.1);
    let (left, right) = (bracketed(texts.0, &left), bracketed(texts.1, &right));
    if width < SIDE_BY_SIDE_MIN {
        let mut rows = vec![vec![piece(0, headings.0, Role::Muted)]];
        rows.extend(flow(&left, 0, width));
        rows.push(vec![piece(0, headings.1, Role::Muted)]);
        rows.extend(flow(&right, 0, width));
        return rows;
    }
    let half = (width - 3) / 2;
    let at = half + 3;
    let mut rows = vec![vec![piece(0, super::clip(headings.0, half), Role::Muted), piece(at, headings.1, Role::Muted)]];
    let (left, right) = (flow(&left, 0, half), flow(&right, at, half));
    for line in 0..left.len().max(right.len()) {
        let mut row = left.get(line).cloned().unwrap_or_default();
        row.push(piece(half + 1, "|", Role::Border));
        row.extend(right.get(line).cloned().unwrap_or_default());
        rows.push(row);
    }
    rows
}

/// A text as pieces that are the same and pieces that differ, the latter in brackets.
fn bracketed(text: &str, differing: &[Range<usize>]) -> Vec<(String, Role)> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    for range in differing {
        pieces.push((text[at..range.start].to_owned(), Role::Text));
        pieces.push((format!("[{}]", &text[range.clone()]), Role::Diff));
        at = range.end;
    }
    pieces.push((text[at..].to_owned(), Role::Text));
    pieces.retain(|(text, _)| !text.is_empty());
    pieces
}

/// Lays pieces into rows of a width, breaking between any two characters: addresses have no words.
fn flow(pieces: &[(String, Role)], x: usize, width: usize) -> Vec<Row> {
    let (mut rows, mut row, mut taken): (Vec<Row>, Row, usize) = (Vec::new(), Vec::new(), 0);
    for (text, role) in pieces {
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (fits, n) = super::fitting(rest, width.max(2).saturating_sub(taken));
            if fits.is_empty() {
                rows.push(std::mem::take(&mut row));
                taken = 0;
                continue;
            }
            row.push(piece(x + taken, fits, *role));
            taken += n;
            rest = &rest[fits.len()..];
        }
    }
    rows.push(row);
    rows
}

/// Texts longer than this are compared by their common start and end only.
const CHARS_COMPARED_MAX: usize = 300;

/// The byte ranges of two texts that are not in the other, by their longest common sequence of characters.
pub fn differing(left: &str, right: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (middle_a, middle_b) = (&a[start..a.len() - end], &b[start..b.len() - end]);
    let (same_a, same_b) = if middle_a.len().max(middle_b.len()) > CHARS_COMPARED_MAX {
        (vec![false; middle_a.len()], vec![false; middle_b.len()])
    } else {
        common(middle_a, middle_b)
    };
    (ranges(left, start, &same_a), ranges(right, start, &same_b))
}

/// Which characters of each belong to the longest common sequence. Single common characters between differences are
/// chance, and are not counted as common.
fn common(a: &[char], b: &[char]) -> (Vec<bool>, Vec<bool>) {
    let width = b.len() + 1;
    let mut best = vec![0_u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            best[i * width + j] = match a[i] == b[j] {
                true => best[(i + 1) * width + j + 1] + 1,
                false => best[(i + 1) * width + j].max(best[i * width + j + 1]),
            };
        }
    }
    let (mut in_a, mut in_b, mut run) = (vec![false; a.len()], vec![false; b.len()], 0);
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            (in_a[i], in_b[j]) = (true, true);
            (i, j, run) = (i + 1, j + 1, run + 1);
            continue;
        }
        drop_chance(&mut in_a[..i], &mut in_b[..j], &mut run);
        if best[(i + 1) * width + j] >= best[i * width + j + 1] { i += 1 } else { j += 1 }
    }
    drop_chance(&mut in_a[..i], &mut in_b[..j], &mut run);
    (in_a, in_b)
}

fn drop_chance(in_a: &mut [bool], in_b: &mut [bool], run: &mut usize) {
    if *run == 1
        && let (Some(a), Some(b)) = (in_a.last_mut(), in_b.last_mut())
    {
        (*a, *b) = (false, false);
    }
    *run = 0;
}

fn ranges(text: &str, start: usize, is_same: &[bool]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for ((at, c), same) in text.char_indices().skip(start).zip(is_same) {
        match ranges.last_mut() {
            _ if *same => {}
            Some(last) if last.end == at => last.end += c.len_utf8(),
            _ => ranges.push(at..at + c.len_utf8()),
        }
    }
    ranges
}

/// Draws a heading over a rule's whole width: `-- 标题 -----`.
pub fn draw_heading(title: &str, area: Rect, buffer: &mut Buffer, theme: Theme) {
    let area = Rect { height: area.height.min(1), ..area }.intersection(buffer.area);
    let rule = theme.border_set().horizontal.repeat(usize::from(area.width));
    put_in(buffer, area, &rule, Align::Left, theme.style(Role::Border));
    if area.width > 8 {
        let title = format!(" {} ", super::clip(title, usize::from(area.width) - 6));
        put(buffer, (area.x + 2, area.y), &title, area.width - 4, theme.style(Role::Title));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::widgets::{buffer_text, tests::canvas};

    fn mark(left: &str, right: &str) -> (String, String) {
        let (a, b) = differing(left, right);
        let join = |pieces: Vec<(String, Role)>| pieces.into_iter().map(|(text, _)| text).collect();
        (join(bracketed(left, &a)), join(bracketed(right, &b)))
    }

    #[test]
    fn what_differs_is_marked_on_both_sides() {
        let cases = [
            (
                "海口市龙华区滨海大道1号",
                "海口市美兰区滨海大道1号",
                "海口市[龙华]区滨海大道1号",
                "海口市[美兰]区滨海大道1号",
            ),
            ("创业路3号", "创业路3号", "创业路3号", "创业路3号"),
            ("创业路3号", "创业路3号2栋", "创业路3号", "创业路3号[2栋]"),
            ("", "创业路", "", "[创业路]"),
        ];
        for (left, right, a, b) in cases {
            assert_eq!(mark(left, right), (a.to_owned(), b.to_owned()));
        }
    }

    #[test]
    fn a_card_reads_straight() {
        let lines = [
            Line::Title("甲公司"),
            Line::Pair("信用代码", "919999000000000000", Role::Text),
            Line::Pair("说明", "党员三名以上而未见党支部，请核实。", Role::Breach),
            Line::Pair("电话", "", Role::Text),
            Line::Blank,
            Line::Compare(("登记", "经营"), ("海口市龙华区滨海大道1号", "海口市美兰区滨海大道1号")),
        ];
        let mut buffer = canvas(48, 10);
        assert_eq!(draw(&lines, 0, buffer.area, &mut buffer, Theme::default()), 8);
        let expect = "
甲公司
信用代码  919999000000000000
说明      党员三名以上而未见党支部，请核实。
电话      -

登记                     经营
海口市[龙华]区滨海大道 | 海口市[美兰]区滨海大道
1号                    | 1号


";
        let text = buffer_text(&buffer);
        assert_eq!(format!("\n{text}").trim_end(), expect.trim_end(), "\n{text}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_not_marked_is_common(left in "[海南省市区1-3]{0,14}", right in "[海南省市区1-3]{0,14}", width in 1..60_u16) {
            let (a, b) = differing(&left, &right);
            let rest = |text: &str, ranges: &[Range<usize>]| {
                text.char_indices().filter(|(at, _)| !ranges.iter().any(|r| r.contains(at))).map(|(_, c)| c).collect::<String>()
            };
            prop_assert_eq!(rest(&left, &a), rest(&right, &b));
            let mut buffer = canvas(width, 4);
            let line = Line::Compare(("登记", "经营"), (&left, &right));
            draw(&[line, Line::Pair("名", &left, Role::Text)], 0, buffer.area, &mut buffer, Theme::default());
        }
    }
}
