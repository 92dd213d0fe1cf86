//! 比率条 (rate bar). A rate is never shown without its numerator and denominator: label, `12 / 345`, percent, and a bar
//! of `#` and `-` that says the same without colour. Rounding happens here and nowhere before.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{Align, columns, put, put_in, thousands};

/// One rate to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate<'a> {
    /// What is measured.
    pub label: &'a str,
    /// How many have it.
    pub numerator: u64,
    /// Of how many that can be assessed.
    pub denominator: u64,
}

/// A rate in percent with one decimal. Only all is `100.0%` and only none is `0.0%`; of nothing there is no rate (`-`).
pub fn percent(numerator: u64, denominator: u64) -> String {
    if denominator == 0 {
        return "-".to_owned();
    }
    let (n, d) = (u128::from(numerator), u128::from(denominator));
    let tenths = (n * 2000 + d) / (d * 2);
    let tenths = match (n, tenths) {
        (0, _) => 0,
        (_, 0) => return "<0.1%".to_owned(),
        (n, 1000) if n < d => 999,
        (_, tenths) => tenths,
    };
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// A bar of `width` columns: `####----`. It is empty only at nothing and full only at all.
pub fn strip(numerator: u64, denominator: u64, width: usize) -> String {
    if denominator == 0 {
        return " ".repeat(width);
    }
    let (n, d, w) = (u128::from(numerator.min(denominator)), u128::from(denominator), width as u128);
    let filled = match (n * w * 2 + d) / (d * 2) {
        0 if n > 0 && w > 1 => 1,
        filled if filled == w && n < d && w > 1 => w - 1,
        filled => filled,
    };
    let filled = usize::try_from(filled).unwrap_or(width).min(width);
    format!("{}{}", "#".repeat(filled), "-".repeat(width - filled))
}

/// Draws rates one below the other with their parts in line; returns how many rows it took.
pub fn draw(rates: &[Rate], area: Rect, buffer: &mut Buffer, theme: Theme) -> u16 {
    let area = area.intersection(buffer.area);
    let figures: Vec<String> =
        rates.iter().map(|rate| format!("{} / {}", thousands(rate.numerator), thousands(rate.denominator))).collect();
    let widest = |all: &mut dyn Iterator<Item = usize>| all.max().unwrap_or(0) as u16;
    let figure_width = widest(&mut figures.iter().map(String::len));
    let label_width = widest(&mut rates.iter().map(|rate| columns(rate.label)))
        .min(area.width.saturating_sub(figure_width + PERCENT_WIDTH + 2 * GAP));
    for (line, (rate, figure)) in rates.iter().zip(&figures).enumerate().take(usize::from(area.height)) {
        let y = area.y + line as u16;
        let mut cells = Cells { x: area.x, y, right: area.right(), buffer, theme };
        cells.put(rate.label, label_width, Align::Left, Role::Text);
        cells.put(figure, figure_width, Align::Right, Role::Text);
        cells.put(&percent(rate.numerator, rate.denominator), PERCENT_WIDTH, Align::Right, Role::Title);
        let width = cells.right.saturating_sub(cells.x).min(STRIP_MAX);
        if width >= STRIP_MIN {
            let text = strip(rate.numerator, rate.denominator, usize::from(width));
            put(cells.buffer, (cells.x, y), &text, width, theme.style(Role::Bar));
        }
    }
    (rates.len() as u16).min(area.height)
}

const PERCENT_WIDTH: u16 = 6;
const GAP: u16 = 2;
/// A shorter bar says nothing.
const STRIP_MIN: u16 = 5;
/// A longer one costs bytes and says no more.
const STRIP_MAX: u16 = 30;

/// A row that is filled from the left.
struct Cells<'a> {
    x: u16,
    y: u16,
    right: u16,
    buffer: &'a mut Buffer,
    theme: Theme,
}

impl Cells<'_> {
    fn put(&mut self, text: &str, width: u16, align: Align, role: Role) {
        let width = width.min(self.right.saturating_sub(self.x));
        put_in(self.buffer, Rect::new(self.x, self.y, width, 1), text, align, self.theme.style(role));
        self.x = self.x.saturating_add(width + GAP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::{buffer_text, tests::canvas};

    #[test]
    fn only_all_is_a_hundred_and_only_none_is_nothing() {
        let cases = [
            ((0, 0), "-"),
            ((0, 5), "0.0%"),
            ((5, 5), "100.0%"),
            ((1, 3), "33.3%"),
            ((2, 3), "66.7%"),
            ((9999, 10_000), "99.9%"),
            ((1, 1_000_000), "<0.1%"),
            ((u64::MAX, u64::MAX), "100.0%"),
        ];
        for ((n, d), expect) in cases {
            assert_eq!(percent(n, d), expect, "{n} / {d}");
        }
    }

    #[test]
    fn the_strip_never_lies_at_its_ends() {
        let cases = [((0, 9), "----"), ((1, 999), "#---"), ((998, 999), "###-"), ((9, 9), "####"), ((9, 3), "####")];
        for ((n, d), expect) in cases {
            assert_eq!(strip(n, d, 4), expect, "{n} / {d}");
        }
        assert_eq!(strip(3, 0, 4), "    ");
    }

    #[test]
    fn rates_stand_in_line() {
        let rates = [
            Rate { label: "组织覆盖", numerator: 812, denominator: 1_204 },
            Rate { label: "工作覆盖率", numerator: 12, denominator: 81_862 },
        ];
        let mut buffer = canvas(60, 3);
        assert_eq!(draw(&rates, Rect::new(0, 0, 60, 3), &mut buffer, Theme::default()), 2);
        let expect = "
组织覆盖    812 / 1,204   67.4%  ##################---------
工作覆盖率  12 / 81,862   <0.1%  #--------------------------

";
        assert_eq!(format!("\n{}", buffer_text(&buffer)), expect);
        draw(&rates, Rect::new(0, 0, 10, 9), &mut canvas(8, 1), Theme::default());
    }
}
