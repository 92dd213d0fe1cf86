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

pub use crate::text::width::{Align, clip, columns, wrap};
use crate::text::width::{Ambiguous, safe};

/// The columns a character takes.
pub fn char_columns(c: char) -> usize {
    Ambiguous::Narrow.char_columns(c)
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

/// Draws one line of text from (x, y), cut to `width` columns; returns the column after it. Outside the buffer nothing
/// happens.
pub fn put(buffer: &mut Buffer, (x, y): (u16, u16), text: &str, width: u16, style: Style) -> u16 {
    let area = buffer.area;
    if y < area.top() || y >= area.bottom() || x < area.left() || x >= area.right() {
        return x;
    }
    uncover_left(buffer, x, y);
    buffer.set_stringn(x, y, safe(text), usize::from(width), style).0
}

/// Fills a place of one row with a style and puts a text into it, aligned and cut with `~`.
pub fn put_in(buffer: &mut Buffer, place: Rect, text: &str, align: Align, style: Style) {
    let place = place.intersection(buffer.area);
    if place.is_empty() {
        return;
    }
    clear(buffer, Rect { height: 1, ..place }, style);
    let text = clip(&safe(text), usize::from(place.width));
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
    fn numbers_are_grouped() {
        for (n, expect) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_000_000, "1,000,000")] {
            assert_eq!(thousands(n), expect);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_fits_its_place(text in "[a-z海南，。（ \u{202e}\u{1b}é]{0,40}", width in 1..30_usize) {
            let (fits, taken) = fitting(&text, width);
            prop_assert!(taken <= width && taken == columns(fits) && text.starts_with(fits));
            let mut buffer = canvas(20, 2);
            put_in(&mut buffer, Rect::new(3, 1, width as u16, 1), &text, Align::Right, Style::new());
        }
    }
}
