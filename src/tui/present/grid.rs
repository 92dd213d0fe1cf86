//! 格 (grid). The screen as it will look: what stands in each column, with half-covered wide signs gone and nothing that
//! could steer the terminal.

use std::borrow::Cow;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthChar as _;

use super::pen::Pen;
use super::shift::{Shift, Way};
use super::{Depth, Disputed};
use crate::text::width::safe;

/// What stands in one place of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Glyph {
    Char(char),
    Cluster(Box<str>),
    /// The second column of a wide sign.
    Rest,
    /// Something we did not draw; equal to nothing that is drawn.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    pub(super) glyph: Glyph,
    pub(super) width: u8,
    pub(super) pen: Pen,
}

impl Slot {
    pub(super) const BLANK: Slot = Slot { glyph: Glyph::Char(' '), width: 1, pen: Pen::PLAIN };
    pub(super) const REST: Slot = Slot { glyph: Glyph::Rest, width: 0, pen: Pen::PLAIN };

    pub(super) fn of(glyph: Glyph, width: u8, pen: Pen) -> Slot {
        match glyph {
            Glyph::Char(' ') => Slot { glyph, width: 1, pen: pen.on_blank() },
            _ => Slot { glyph, width, pen },
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.glyph == Glyph::Char(' ')
    }

    pub(super) fn n_bytes(&self) -> usize {
        match &self.glyph {
            Glyph::Char(c) => c.len_utf8(),
            Glyph::Cluster(text) => text.len(),
            Glyph::Rest | Glyph::Unknown => 0,
        }
    }

    /// Whether every terminal gives this sign the columns that we count.
    pub(super) fn is_width_certain(&self) -> bool {
        match self.glyph {
            Glyph::Char(c) => is_width_certain(c),
            _ => false,
        }
    }
}

/// Whether terminals agree on the width of this character: ASCII, and what is wide for all. Emoji are not.
pub fn is_width_certain(c: char) -> bool {
    if c.is_ascii() {
        return true;
    }
    let is_emoji = matches!(u32::from(c), 0x1F000..=0x1FAFF | 0x2300..=0x23FF | 0x2600..=0x27BF | 0x2B00..=0x2BFF);
    let is_private = matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..);
    !is_emoji && !is_private && c.width().is_some_and(|width| width > 0 && Some(width) == c.width_cjk())
}

/// The screen as it will look: wide signs take two slots, half-covered ones are gone, pens are what is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) slots: Vec<Slot>,
}

impl Grid {
    pub(super) fn blank(width: usize, height: usize) -> Grid {
        Grid { width, height, slots: vec![Slot::BLANK; width * height] }
    }

    pub(super) fn read(buffer: &Buffer, depth: Depth, disputed: Disputed) -> Grid {
        let (width, height) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
        let mut slots = Vec::with_capacity(width * height);
        for cells in buffer.content.chunks(width.max(1)).take(height) {
            read_row(cells, depth, disputed, &mut slots);
        }
        Grid { width, height, slots }
    }

    pub(super) fn is_size_of(&self, other: &Grid) -> bool {
        (self.width, self.height) == (other.width, other.height)
    }

    pub(super) fn row(&self, y: usize) -> &[Slot] {
        &self.slots[y * self.width..(y + 1) * self.width]
    }

    pub(super) fn apply(&mut self, shift: Shift) {
        let (from, to, n) = (shift.top * self.width, (shift.bottom + 1) * self.width, shift.n * self.width);
        let region = &mut self.slots[from..to];
        let len = region.len();
        match shift.way {
            Way::Up => {
                region.rotate_left(n);
                region[len - n..].fill(Slot::BLANK);
            }
            Way::Down => {
                region.rotate_right(n);
                region[..n].fill(Slot::BLANK);
            }
        }
    }
}

fn read_row(cells: &[Cell], depth: Depth, disputed: Disputed, slots: &mut Vec<Slot>) {
    let mut x = 0;
    while x < cells.len() {
        let pen = Pen::read(&cells[x], depth);
        let (glyph, width) = read_glyph(&cells[x]);
        let covered = x + 1 < cells.len() && cells[x + 1].symbol() != " " && !cells[x + 1].symbol().is_empty();
        if width == 2 && (x + 1 == cells.len() || covered) {
            slots.push(Slot::of(Glyph::Char(' '), 1, pen));
            x += 1;
            continue;
        }
        let (glyph, width) = match glyph {
            Glyph::Char(c) if disputed == Disputed::Wide && is_ambiguous(c) => (Glyph::Char(plain_sign(c)), 1),
            glyph => (glyph, width),
        };
        let slot = Slot::of(glyph, width, pen);
        let is_last = x + usize::from(width) >= cells.len();
        if is_last && disputed != Disputed::Narrow && !slot.is_width_certain() {
            slots.extend((0..width).map(|_| Slot::of(Glyph::Char(stand_in(&slot.glyph)), 1, pen)));
        } else {
            slots.push(slot);
            slots.extend((1..width).map(|_| Slot::REST));
        }
        x += usize::from(width);
    }
}

/// In the last column a sign that might be wide would wrap: a plain one stands there instead.
fn stand_in(glyph: &Glyph) -> char {
    match glyph {
        Glyph::Char(c) => plain_sign(*c),
        Glyph::Cluster(_) | Glyph::Rest | Glyph::Unknown => '?',
    }
}

/// East Asian Ambiguous: one column or two, as the terminal is set.
fn is_ambiguous(c: char) -> bool {
    c.width() == Some(1) && c.width_cjk() == Some(2)
}

/// A sign of one column that reads like a disputed one.
fn plain_sign(c: char) -> char {
    match c {
        '\u{2502}' | '\u{2503}' | '\u{2551}' => '|',
        '\u{2500}' | '\u{2501}' | '\u{2550}' | '\u{2010}'..='\u{2015}' => '-',
        '\u{2501}'..='\u{257F}' => '+',
        '\u{2588}'..='\u{2595}' | '\u{25A0}' | '\u{25C6}' | '\u{2605}' | '\u{25CF}' => '#',
        '\u{25A1}' | '\u{25C7}' | '\u{2606}' | '\u{25CB}' | '\u{25CE}' | '\u{B0}' => 'o',
        '\u{2018}' | '\u{2019}' | '\u{2032}' | '\u{B4}' => '\'',
        '\u{201C}' | '\u{201D}' | '\u{2033}' => '"',
        '\u{B7}' | '\u{2026}' | '\u{2025}' => '.',
        '\u{D7}' => 'x',
        '\u{F7}' => '/',
        '\u{2190}' | '\u{2264}' => '<',
        '\u{2192}' | '\u{2265}' => '>',
        '\u{2191}' | '\u{25B2}' | '\u{25B3}' => '^',
        '\u{2193}' | '\u{25BC}' | '\u{25BD}' => 'v',
        '\u{2103}' => 'C',
        '\u{2460}'..='\u{2468}' => digit(c, '\u{2460}'),
        '\u{2474}'..='\u{247C}' => digit(c, '\u{2474}'),
        '\u{2160}'..='\u{2168}' => digit(c, '\u{2160}'),
        '\u{2170}'..='\u{2178}' => digit(c, '\u{2170}'),
        _ => '?',
    }
}

/// The digit of a numbered sign: ① and Ⅰ are 1.
fn digit(c: char, one: char) -> char {
    let number = u32::from(c) - u32::from(one) + 1;
    char::from_digit(number, 10).unwrap_or('?')
}

fn read_glyph(cell: &Cell) -> (Glyph, u8) {
    let symbol = cell.symbol();
    let mut chars = symbol.chars();
    let (Some(first), more) = (chars.next(), chars.next().is_some()) else { return (Glyph::Char(' '), 1) };
    if cell.modifier.contains(Modifier::HIDDEN) {
        return (Glyph::Char(' '), 1);
    }
    if matches!(safe(symbol), Cow::Owned(_)) {
        return (Glyph::Char('?'), 1);
    }
    match symbol.cell_width() {
        0 => (Glyph::Char(' '), 1),
        1 | 2 if more => (Glyph::Cluster(symbol.into()), symbol.cell_width().min(2) as u8),
        1 => (Glyph::Char(first), 1),
        2 => (Glyph::Char(first), 2),
        _ => (Glyph::Char('?'), 1),
    }
}
