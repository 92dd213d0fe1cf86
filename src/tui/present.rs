//! 输出编码 (presenter). Takes the picture a screen has drawn, compares it with what the terminal shows, and gives the
//! shortest bytes that turn the one into the other. One picture, one run of bytes, to be written with one write; an
//! unchanged picture gives no bytes at all. Never reads anything, never knows where the bytes go.
//!
//! # Why
//! The stock backend moves the cursor after every Chinese character, knows no scroll regions and writes in 1 KiB
//! pieces: a page of a table costs 13 KB, which is half a second on a slow line. Here a character is followed by a move
//! only if terminals dispute its width, shifted lines are shifted by the terminal, and blanks are erased. Insert and
//! delete line within a scroll region is used rather than SU and SD, because the Linux console lacks those. A long frame
//! is wrapped in synchronised output where the terminal knows it, but never one with a scroll region: several terminals
//! tear or lose lines then. Where disputed signs are known to be wide, plain ones stand in their place: a sign of two
//! columns would lie under the next one.

mod grid;
mod ink;
#[cfg(test)]
mod model;
mod pen;
mod shift;
#[cfg(test)]
mod tests;

use std::io::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

pub use grid::is_width_certain;

use grid::{Glyph, Grid, Slot};
use ink::{Ink, Place};
use pen::Pen;
use shift::Shift;

/// How many colours the terminal is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// The sixteen colours that every terminal has; richer ones are brought down to the nearest.
    #[default]
    Full16,
    /// No colour: bold, underline and reverse only. A coloured background becomes reverse.
    Mono,
}

/// What is known of how wide the terminal draws signs of disputed width (“ ” — … ① │).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Disputed {
    /// Not known: the cursor is placed anew after each of them.
    #[default]
    Unknown,
    /// One column, as we count them.
    Narrow,
    /// Two columns: plain signs stand in their place.
    Wide,
}

/// The private mode of synchronised output.
pub const SYNC_MODE: u16 = 2026;
const SYNC_BEGIN: &[u8; 8] = b"\x1b[?2026h";
const SYNC_END: &[u8] = b"\x1b[?2026l";
/// A shorter frame arrives in one packet and is seen at once anyway.
const SYNC_BYTES_MIN: usize = 1400;
/// Cells that a probe may leave changed: a wide sign, and `$p` where a terminal prints the question.
const PROBE_CELLS: usize = 4;

/// What a terminal is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Questions {
    /// How wide disputed signs are.
    pub width: bool,
    /// Whether it knows synchronised output.
    pub sync: bool,
}

/// Turns buffers into bytes and remembers what the terminal shows.
#[derive(Debug, Clone)]
pub struct Presenter {
    depth: Depth,
    disputed: Disputed,
    is_sync_known: bool,
    shown: Grid,
    is_shown_known: bool,
    place: Place,
    pen: Pen,
    is_cursor_visible: Option<bool>,
}

impl Presenter {
    /// A presenter for a terminal of which nothing is known: its first frame clears the screen.
    pub fn new(depth: Depth) -> Self {
        Self {
            depth,
            disputed: Disputed::default(),
            is_sync_known: false,
            shown: Grid::blank(0, 0),
            is_shown_known: false,
            place: Place::Unknown,
            pen: Pen::PLAIN,
            is_cursor_visible: None,
        }
    }

    /// Settles how wide disputed signs are, by a probe or by the person's word.
    pub fn set_disputed(&mut self, disputed: Disputed) {
        self.disputed = disputed;
    }

    /// The terminal knows synchronised output: long frames are shown at once.
    pub fn set_sync(&mut self, is_known: bool) {
        self.is_sync_known = is_known;
    }

    /// Changes the number of colours; if it is another one, the next frame is drawn in full.
    pub fn set_depth(&mut self, depth: Depth) {
        if self.depth != depth {
            self.depth = depth;
            self.invalidate();
        }
    }

    /// Forgets what the terminal shows, so that the next frame is drawn in full (after Ctrl-Z and `fg`, Ctrl-L).
    pub fn invalidate(&mut self) {
        self.is_shown_known = false;
        self.is_cursor_visible = None;
    }

    /// Appends the bytes that make the terminal show `next`, with the cursor at `cursor` or hidden.
    pub fn encode(&mut self, next: &Buffer, cursor: Option<Position>, out: &mut Vec<u8>) {
        let next = Grid::read(next, self.depth, self.disputed);
        let start = out.len();
        let mut is_shifted = false;
        let mut ink = Ink { out, place: self.place, pen: self.pen, next: &next, disputed: self.disputed };
        if !self.is_shown_known || !self.shown.is_size_of(&next) {
            ink.clear_screen();
            self.shown = Grid::blank(next.width, next.height);
            self.is_shown_known = true;
        } else if let Some(shift) = Shift::find(&self.shown, &next) {
            ink.shift(shift);
            is_shifted = true;
            self.shown.apply(shift);
        }
        for y in 0..next.height {
            if self.shown.row(y) != next.row(y) {
                ink.row(y, self.shown.row(y));
            }
        }
        let cursor = cursor.filter(|at| usize::from(at.x) < next.width && usize::from(at.y) < next.height);
        ink.cursor(cursor, &mut self.is_cursor_visible);
        (self.place, self.pen) = (ink.place, ink.pen);
        self.shown = next;
        if self.is_sync_known && !is_shifted && out.len() - start >= SYNC_BYTES_MIN {
            out.splice(start..start, *SYNC_BEGIN);
            out.extend_from_slice(SYNC_END);
        }
    }

    /// Appends questions to the terminal: how wide is an ambiguous sign, and does it know synchronised output? The
    /// answers come later: a cursor report ([`crate::tui::event::Reply::Cursor`]) in the last row, of which column 2 means
    /// narrow and 3 wide, and a mode report. A terminal that never answers costs nothing, and one that prints the
    /// question instead prints it into cells that the next frame repairs.
    pub fn probe(&mut self, asks: Questions, out: &mut Vec<u8>) {
        if !self.is_shown_known || self.shown.width < 2 * PROBE_CELLS || self.shown.height == 0 {
            return;
        }
        if !asks.width && !asks.sync {
            return;
        }
        let y = self.shown.height - 1;
        push(out, format_args!("\x1b[{};1H", y + 1));
        if asks.width {
            push(out, format_args!("\u{2014}\x1b[6n"));
        }
        if asks.sync {
            push(out, format_args!("\x1b[?{SYNC_MODE}$p"));
        }
        self.place = Place::Unknown;
        let width = self.shown.width;
        for slot in &mut self.shown.slots[y * width..y * width + PROBE_CELLS] {
            *slot = Slot { glyph: Glyph::Unknown, width: 1, pen: Pen::PLAIN };
        }
    }
}

fn digits(n: usize) -> usize {
    n.checked_ilog10().map_or(1, |log| log as usize + 1)
}

fn push(out: &mut Vec<u8>, text: std::fmt::Arguments) {
    out.write_fmt(text).expect("a vector takes all bytes");
}
