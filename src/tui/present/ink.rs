//! 落笔 (ink). Draws what differs with the fewest bytes: knows where the terminal's cursor is and which pen it holds.

use ratatui::layout::Position;

use super::grid::{Glyph, Grid, Slot};
use super::pen::Pen;
use super::shift::{Shift, Way};
use super::{Disputed, digits, push};

/// What is known about the terminal's cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    At(usize, usize),
    /// The row is known, the column is not: after a sign of disputed width, or in the last column (pending wrap).
    Row(usize),
    Unknown,
}

/// From this many blanks on they are erased (`ECH`) and jumped over rather than written.
const ERASE_MIN: usize = 12;
/// Gaps up to this many columns may be written again instead of jumped over.
const REWRITE_MAX: usize = 8;

/// The pen on the terminal: knows where it is and what it looks like, and appends bytes.
pub(super) struct Ink<'a> {
    pub(super) out: &'a mut Vec<u8>,
    pub(super) place: Place,
    pub(super) pen: Pen,
    pub(super) next: &'a Grid,
    pub(super) disputed: Disputed,
}

impl Ink<'_> {
    pub(super) fn clear_screen(&mut self) {
        self.out.extend_from_slice(b"\x1b[r\x1b[m\x1b[H\x1b[2J");
        (self.place, self.pen) = (Place::At(0, 0), Pen::PLAIN);
    }

    /// Rows that open are filled with the pen's background, so it must be plain first.
    pub(super) fn shift(&mut self, shift: Shift) {
        self.plain_pen();
        let is_open_below = shift.bottom + 1 == self.next.height;
        if !is_open_below {
            push(self.out, format_args!("\x1b[{};{}r", shift.top + 1, shift.bottom + 1));
        }
        let order = if shift.way == Way::Up { 'M' } else { 'L' };
        match shift.top {
            0 => self.out.extend_from_slice(b"\x1b[H"),
            top => push(self.out, format_args!("\x1b[{}H", top + 1)),
        }
        match shift.n {
            1 => push(self.out, format_args!("\x1b[{order}")),
            n => push(self.out, format_args!("\x1b[{n}{order}")),
        }
        if !is_open_below {
            self.out.extend_from_slice(b"\x1b[r");
        }
        self.place = Place::Unknown;
    }

    /// Draws a row both ways, change by change and after erasing it from the first change on, and keeps the shorter.
    pub(super) fn row(&mut self, y: usize, shown: &[Slot]) {
        let next = self.next;
        let Some(first) = shown.iter().zip(next.row(y)).position(|(a, b)| a != b) else { return };
        let (mut kept, mut erased) = (Vec::new(), Vec::new());
        let kept_state = self.with(&mut kept, |ink| ink.changes(y, shown));
        let erased_state = self.with(&mut erased, |ink| {
            let mut blank = shown.to_vec();
            blank[first..].fill(Slot::BLANK);
            ink.go(first, y);
            ink.erase_to_end();
            ink.changes(y, &blank);
        });
        let is_lead = next.row(y)[first].glyph != Glyph::Rest;
        let (bytes, state) =
            if is_lead && erased.len() < kept.len() { (erased, erased_state) } else { (kept, kept_state) };
        self.out.extend_from_slice(&bytes);
        (self.place, self.pen) = state;
    }

    fn with(&self, out: &mut Vec<u8>, draw: impl FnOnce(&mut Ink)) -> (Place, Pen) {
        let mut ink = Ink { out, place: self.place, pen: self.pen, next: self.next, disputed: self.disputed };
        draw(&mut ink);
        (ink.place, ink.pen)
    }

    fn changes(&mut self, y: usize, shown: &[Slot]) {
        let next = self.next.row(y);
        let tail = next.iter().rposition(|slot| *slot != Slot::BLANK).map_or(0, |x| x + 1);
        let mut x = 0;
        let mut is_covered = false;
        while x < next.len() {
            if (!is_covered || next[x].is_blank()) && next[x] == shown[x] {
                is_covered = false;
                x += usize::from(next[x].width.max(1));
                continue;
            }
            if x >= tail && next.len() - x > 3 {
                self.go(x, y);
                return self.erase_to_end();
            }
            let n_blank = next[x..].iter().take_while(|slot| **slot == Slot::BLANK).count();
            if n_blank >= ERASE_MIN {
                self.go(x, y);
                self.plain_pen();
                push(self.out, format_args!("\x1b[{n_blank}X"));
                x += n_blank;
                is_covered = false;
                continue;
            }
            self.go(x, y);
            self.put(x, y);
            // Where a sign may be wider than we count, it may have covered the next one.
            is_covered = matches!(self.place, Place::Row(_));
            x += usize::from(next[x].width.max(1));
        }
    }

    fn plain_pen(&mut self) {
        if !self.pen.suits_blank(Pen::PLAIN) {
            self.set_pen(Pen::PLAIN);
        }
    }

    fn erase_to_end(&mut self) {
        self.plain_pen();
        self.out.extend_from_slice(b"\x1b[K");
    }

    fn set_pen(&mut self, pen: Pen) {
        self.pen.change_to(pen, self.out);
        self.pen = pen;
    }

    /// Writes the sign that belongs at (x, y), where the cursor is.
    fn put(&mut self, x: usize, y: usize) {
        let slot = &self.next.row(y)[x];
        let suits = if slot.is_blank() { self.pen.suits_blank(slot.pen) } else { self.pen == slot.pen };
        if !suits {
            self.set_pen(slot.pen);
        }
        match &slot.glyph {
            Glyph::Char(c) => self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Glyph::Cluster(text) => self.out.extend_from_slice(text.as_bytes()),
            Glyph::Rest | Glyph::Unknown => self.out.push(b' '),
        }
        let after = x + usize::from(slot.width.max(1));
        let is_certain = slot.is_width_certain()
            || (self.disputed == Disputed::Narrow && slot.n_bytes() < 4 && matches!(slot.glyph, Glyph::Char(_)));
        self.place = if after < self.next.width && is_certain { Place::At(after, y) } else { Place::Row(y) };
    }

    /// Moves the cursor to (x, y) with the fewest bytes.
    fn go(&mut self, x: usize, y: usize) {
        if self.place == Place::At(x, y) {
            return;
        }
        let jump = absolute_len(x, y);
        match self.place {
            Place::At(from, row) if row == y => self.go_in_row(from, x, y),
            Place::Row(row) if row == y && x == 0 => self.out.push(b'\r'),
            Place::Row(row) if row == y => push(self.out, format_args!("\x1b[{}G", x + 1)),
            Place::At(_, row) | Place::Row(row) if row < y && 1 + (y - row) + self.forward_len(0, x, y) < jump => {
                self.out.push(b'\r');
                self.out.extend(std::iter::repeat_n(b'\n', y - row));
                self.forward(0, x, y);
            }
            _ => absolute(x, y, self.out),
        }
        self.place = Place::At(x, y);
    }

    fn go_in_row(&mut self, from: usize, x: usize, y: usize) {
        if from < x {
            return self.forward(from, x, y);
        }
        let back = from - x;
        let from_start = 1 + self.forward_len(0, x, y);
        let by_number = 3 + digits(back);
        if back <= by_number.min(from_start) {
            self.out.extend(std::iter::repeat_n(8, back));
        } else if from_start <= by_number {
            self.out.push(b'\r');
            self.forward(0, x, y);
        } else {
            push(self.out, format_args!("\x1b[{back}D"));
        }
    }

    fn forward(&mut self, from: usize, x: usize, y: usize) {
        if let Some(n) = self.rewrite_len(from, x, y)
            && n <= cuf_len(x - from)
        {
            let row = self.next.row(y);
            for slot in &row[from..x] {
                match slot.glyph {
                    Glyph::Char(c) => self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                    Glyph::Cluster(_) | Glyph::Rest | Glyph::Unknown => {}
                }
            }
            return;
        }
        match x - from {
            0 => {}
            1 => self.out.extend_from_slice(b"\x1b[C"),
            n => push(self.out, format_args!("\x1b[{n}C")),
        }
    }

    fn forward_len(&self, from: usize, x: usize, y: usize) -> usize {
        self.rewrite_len(from, x, y).map_or(cuf_len(x - from), |n| n.min(cuf_len(x - from)))
    }

    /// The bytes it takes to write again what stands between two columns, if the pen suits all of it.
    fn rewrite_len(&self, from: usize, x: usize, y: usize) -> Option<usize> {
        let row = self.next.row(y);
        let gap = &row[from..x];
        let is_split = [from, x].iter().any(|at| row[*at].glyph == Glyph::Rest);
        if gap.len() > REWRITE_MAX || is_split {
            return None;
        }
        let can = |slot: &Slot| match slot.glyph {
            Glyph::Rest => true,
            Glyph::Char(' ') => self.pen.suits_blank(slot.pen),
            _ => self.pen == slot.pen && slot.is_width_certain(),
        };
        gap.iter().all(can).then(|| gap.iter().map(Slot::n_bytes).sum())
    }

    pub(super) fn cursor(&mut self, wanted: Option<Position>, is_visible: &mut Option<bool>) {
        if let Some(at) = wanted {
            self.go(usize::from(at.x), usize::from(at.y));
        }
        if *is_visible != Some(wanted.is_some()) {
            self.out.extend_from_slice(if wanted.is_some() { b"\x1b[?25h" } else { b"\x1b[?25l" });
            *is_visible = Some(wanted.is_some());
        }
    }
}

fn absolute(x: usize, y: usize, out: &mut Vec<u8>) {
    match (x, y) {
        (0, 0) => out.extend_from_slice(b"\x1b[H"),
        (0, y) => push(out, format_args!("\x1b[{}H", y + 1)),
        (x, y) => push(out, format_args!("\x1b[{};{}H", y + 1, x + 1)),
    }
}

fn absolute_len(x: usize, y: usize) -> usize {
    match (x, y) {
        (0, 0) => 3,
        (0, y) => 3 + digits(y + 1),
        (x, y) => 4 + digits(y + 1) + digits(x + 1),
    }
}

fn cuf_len(n: usize) -> usize {
    match n {
        0 => 0,
        1 => 3,
        n => 3 + digits(n),
    }
}
