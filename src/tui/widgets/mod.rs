//! 部件 (widgets). Pure drawing into a ratatui buffer: no input, no terminal, no state but what is handed in. Widths are
//! columns, not characters; nothing is drawn outside its area; a wide sign is never cut in half; signs whose width
//! terminals dispute are avoided in what the widgets add of their own.

pub mod bar;
pub mod help;
pub mod input;
pub mod list_state;
pub mod panel;
pub mod popup;
pub mod progress;
pub mod table;
pub mod tabs;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthChar as _;

use crate::tui::present::is_steering;

/// Where a short text stands in a wider place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// At the right: numbers.
    Right,
    /// In the middle.
    Centre,
}

/// Stands where a text was cut. Two dots, since terminals dispute the width of an ellipsis.
pub const CUT: &str = "..";

/// The columns a character takes; control and direction characters take none, as they are never drawn.
pub fn char_columns(c: char) -> usize {
    if is_steering(c) { 0 } else { c.width().unwrap_or(0) }
}

/// The columns a text takes.
pub fn columns(text: &str) -> usize {
    text.chars().map(char_columns).sum()
}

/// The longest start of a text that fits, and the columns it takes.
pub fn fitting(text: &str, width: usize) -> (&str, usize) {
    let mut taken = 0;
    for (at, c) in text.char_indices() {
        let more = char_columns(c);
        if taken + more > width {
            return (&text[..at], taken);
        }
        taken += more;
    }
    (text, taken)
}

/// A text cut to a width, with [`CUT`] at its end where something is missing and there is room to say so.
pub fn clip(text: &str, width: usize) -> String {
    if fitting(text, width).0.len() == text.len() {
        return text.to_owned();
    }
    match width.checked_sub(CUT.len()) {
        Some(room) if room >= 2 => format!("{}{CUT}", fitting(text, room).0),
        _ => fitting(text, width).0.to_owned(),
    }
}

/// Draws one line of text from (x, y), cut to `width` columns; returns the column after it. Outside the buffer nothing
/// happens.
pub fn put(buffer: &mut Buffer, (x, y): (u16, u16), text: &str, width: u16, style: Style) -> u16 {
    let area = buffer.area;
    if y < area.top() || y >= area.bottom() || x < area.left() || x >= area.right() {
        return x;
    }
    uncover_left(buffer, x, y);
    let clean: String;
    let text = if text.chars().any(is_steering) {
        clean = text.chars().filter(|c| !is_steering(*c)).collect();
        &clean
    } else {
        text
    };
    buffer.set_stringn(x, y, text, usize::from(width), style).0
}

/// Fills a place of one row with a style and puts a text into it, aligned and cut with [`CUT`].
pub fn put_in(buffer: &mut Buffer, place: Rect, text: &str, align: Align, style: Style) {
    let place = place.intersection(buffer.area);
    if place.is_empty() {
        return;
    }
    clear(buffer, Rect { height: 1, ..place }, style);
    let text = clip(text, usize::from(place.width));
    let room = place.width.saturating_sub(columns(&text) as u16);
    let before = match align {
        Align::Left => 0,
        Align::Right => room,
        Align::Centre => room / 2,
    };
    put(buffer, (place.x + before, place.y), &text, place.width - before, style);
}

/// Blanks an area. Wide signs that reach into it from the left go away as a whole.
pub fn clear(buffer: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        uncover_left(buffer, area.x, y);
        for x in area.left()..area.right() {
            buffer[(x, y)].reset();
        }
    }
    buffer.set_style(area, style);
}

/// A wide sign whose second half is about to be drawn over becomes a blank.
fn uncover_left(buffer: &mut Buffer, x: u16, y: u16) {
    if x > buffer.area.left()
        && let Some(cell) = buffer.cell_mut((x - 1, y))
        && cell.symbol().len() > 1
        && cell.cell_width() > 1
    {
        cell.set_symbol(" ");
    }
}

/// Closing punctuation, which does not begin a line.
const NOT_FIRST: &str = "，。、；：！？）】》」』”’,.;:!?)]%";
/// Opening punctuation, which does not end one.
const NOT_LAST: &str = "（【《「『“‘([";

/// Breaks a text into lines of at most `width` columns: between Chinese characters anywhere, within Latin words only
/// when a word is longer than a line; closing punctuation does not begin a line, opening does not end one.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    text.lines().flat_map(|line| wrap_line(line, width)).collect()
}

fn wrap_line(line: &str, width: usize) -> Vec<String> {
    let (mut lines, mut rest) = (Vec::new(), line.trim_end());
    loop {
        let (start, _) = fitting(rest, width);
        if start.len() == rest.len() {
            lines.push(rest.to_owned());
            return lines;
        }
        let cut = break_before(rest, start.len());
        lines.push(rest[..cut].trim_end().to_owned());
        rest = rest[cut..].trim_start_matches(' ');
    }
}

/// The best place to break at or before `limit` bytes, never at the very start.
fn break_before(text: &str, limit: usize) -> usize {
    let limit = if limit == 0 { text.chars().next().map_or(0, char::len_utf8) } else { limit };
    let candidates = text[..limit].char_indices().map(|(at, _)| at).chain([limit]).skip(1);
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let allows = |at: &usize| {
        let (before, after) = (text[..*at].chars().next_back(), text[*at..].chars().next());
        match (before, after) {
            (Some(before), Some(after)) => {
                !(is_word(before) && is_word(after) || NOT_FIRST.contains(after) || NOT_LAST.contains(before))
            }
            _ => true,
        }
    };
    candidates.filter(allows).last().unwrap_or(limit)
}

/// A number with a comma every three digits, as in `1,000,000`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The text of a buffer, a line per row without blanks at the ends: what a person sees, for tests and plain output.
pub fn buffer_text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let mut out = String::new();
    for row in buffer.content.chunks(width) {
        let (mut line, mut x) = (String::new(), 0);
        while x < row.len() {
            let symbol = row[x].symbol();
            let n = if symbol.len() > 1 { usize::from(row[x].cell_width().max(1)) } else { 1 };
            line.push_str(symbol);
            x += n;
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A blank buffer of this size.
    pub(crate) fn canvas(width: u16, height: u16) -> Buffer {
        Buffer::empty(Rect::new(0, 0, width, height))
    }

    #[test]
    fn a_text_is_cut_between_columns() {
        let cases = [
            ("海南金盘科技", 12, "海南金盘科技"),
            ("海南金盘科技", 11, "海南金盘.."),
            ("海南金盘科技", 7, "海南.."),
            ("海南", 3, "海"),
            ("ab", 1, "a"),
            ("海", 0, ""),
            ("a\u{202e}b\u{1b}c", 3, "a\u{202e}b\u{1b}c"),
        ];
        for (text, width, expect) in cases {
            assert_eq!(clip(text, width), expect, "{text} in {width}");
        }
    }

    #[test]
    fn alignment_counts_columns() {
        let cases = [(Align::Left, "|金盘    |"), (Align::Right, "|    金盘|"), (Align::Centre, "|  金盘  |")];
        for (align, expect) in cases {
            let mut buffer = canvas(10, 1);
            put(&mut buffer, (0, 0), "|12345678|", 10, Style::new());
            put_in(&mut buffer, Rect::new(1, 0, 8, 1), "金盘", align, Style::new());
            assert_eq!(buffer_text(&buffer).trim_end(), expect);
        }
    }

    #[test]
    fn nothing_covers_half_a_sign() {
        let mut buffer = canvas(8, 1);
        put(&mut buffer, (0, 0), "海南金盘", 8, Style::new());
        clear(&mut buffer, Rect::new(3, 0, 2, 1), Style::new());
        assert_eq!(buffer_text(&buffer), "海    盘\n");
        put(&mut buffer, (9, 0), "out", 3, Style::new());
        put(&mut buffer, (0, 9), "out", 3, Style::new());
        put_in(&mut buffer, Rect::new(7, 0, 9, 4), "out", Align::Left, Style::new());
    }

    #[test]
    fn lines_break_where_chinese_breaks() {
        let cases = [
            ("党员三名，应建党支部。", 10, vec!["党员三名，", "应建党支", "部。"]),
            ("见《党章》第三十条", 10, vec!["见《党章》", "第三十条"]),
            ("运行 dishu check 看", 12, vec!["运行 dishu", "check 看"]),
            ("91460100MA5TXXXXXX", 6, vec!["914601", "00MA5T", "XXXXXX"]),
            ("一\n二", 6, vec!["一", "二"]),
        ];
        for (text, width, expect) in cases {
            assert_eq!(wrap(text, width), expect, "{text}");
        }
    }

    #[test]
    fn numbers_are_grouped() {
        for (n, expect) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_000_000, "1,000,000")] {
            assert_eq!(thousands(n), expect);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_fits_its_place(text in "[a-z海南，。（ \u{202e}\u{1b}é]{0,40}", width in 1..30_usize) {
            prop_assert!(columns(&clip(&text, width)) <= width);
            for line in wrap(&text, width) {
                prop_assert!(columns(&line) <= width.max(2), "{line:?}");
            }
            let joined: String = wrap(&text, width).concat();
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&joined), bare(&text));
            let mut buffer = canvas(20, 2);
            put_in(&mut buffer, Rect::new(3, 1, width as u16, 1), &text, Align::Right, Style::new());
        }
    }
}
