//! A terminal for tests that draws signs of disputed width as wide or as narrow as it is told, and loses a wide sign when one
//! of its halves is written over, as terminals do. It knows the orders that the encoder uses and refuses all others.

use unicode_width::UnicodeWidthChar as _;

/// What stands in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// A sign; blank is a blank.
    Sign(String),
    /// The second column of the sign before.
    Rest,
}

/// The terminal.
pub(super) struct Model {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) cells: Vec<Cell>,
    x: usize,
    y: usize,
    is_wrap_pending: bool,
    margins: (usize, usize),
    is_ambiguous_wide: bool,
}

impl Model {
    pub(super) fn new(width: usize, height: usize, is_ambiguous_wide: bool) -> Model {
        let cells = vec![Cell::Sign(" ".to_owned()); width * height];
        let margins = (0, height - 1);
        Model { width, height, cells, x: 0, y: 0, is_wrap_pending: false, margins, is_ambiguous_wide }
    }

    pub(super) fn cell(&self, x: usize, y: usize) -> &Cell {
        &self.cells[y * self.width + x]
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).expect("a frame is text");
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '\x1b' => {
                    assert_eq!(chars.next(), Some('['), "only CSI is sent");
                    let mut params = String::new();
                    let last = chars
                        .by_ref()
                        .find(|c| {
                            let is_last = c.is_ascii_alphabetic();
                            if !is_last {
                                params.push(*c);
                            }
                            is_last
                        })
                        .expect("an order is whole within its frame");
                    self.order(&params, last);
                }
                '\r' => self.go(0, self.y),
                '\n' => {
                    assert!(self.y + 1 < self.height, "a line feed never scrolls");
                    self.go(self.x, self.y + 1);
                }
                '\x08' => self.go(self.x.saturating_sub(1), self.y),
                c => self.put(c),
            }
        }
    }

    fn go(&mut self, x: usize, y: usize) {
        assert!(x < self.width && y < self.height, "the cursor stays on the screen");
        (self.x, self.y, self.is_wrap_pending) = (x, y, false);
    }

    fn order(&mut self, params: &str, last: char) {
        if params.starts_with('?') {
            return assert!("hl".contains(last), "{params}{last}");
        }
        let numbers: Vec<usize> = params.split(';').map(|text| text.parse().unwrap_or(0)).collect();
        let at = |i: usize| numbers.get(i).copied().unwrap_or(0).max(1);
        match last {
            'H' => self.go(at(1) - 1, at(0) - 1),
            'C' => self.go(self.x + at(0), self.y),
            'D' => self.go(self.x - at(0), self.y),
            'G' => self.go(at(0) - 1, self.y),
            'K' => self.blank(self.x, self.width),
            'X' => self.blank(self.x, (self.x + at(0)).min(self.width)),
            'J' => self.cells.fill(Cell::Sign(" ".to_owned())),
            'r' if params.is_empty() => self.margins = (0, self.height - 1),
            'r' => self.margins = (at(0) - 1, at(1) - 1),
            'L' | 'M' => self.shift(at(0), last == 'M'),
            'm' => {}
            other => panic!("order {params}{other}"),
        }
        if last == 'r' {
            self.go(0, 0);
        }
    }

    fn shift(&mut self, n: usize, is_up: bool) {
        assert!((self.margins.0..=self.margins.1).contains(&self.y), "within the margins");
        let region = &mut self.cells[self.y * self.width..(self.margins.1 + 1) * self.width];
        let n = (n * self.width).min(region.len());
        if is_up {
            region.rotate_left(n);
            let from = region.len() - n;
            region[from..].fill(Cell::Sign(" ".to_owned()));
        } else {
            region.rotate_right(n);
            region[..n].fill(Cell::Sign(" ".to_owned()));
        }
    }

    /// Blanks columns, and what is left of a sign that loses a half.
    fn blank(&mut self, from: usize, to: usize) {
        let row = self.y * self.width;
        let from = if self.cells[row + from] == Cell::Rest { from - 1 } else { from };
        let to = if to < self.width && self.cells[row + to] == Cell::Rest { to + 1 } else { to };
        self.cells[row + from..row + to].fill(Cell::Sign(" ".to_owned()));
    }

    fn put(&mut self, c: char) {
        let width = if self.is_ambiguous_wide { c.width_cjk() } else { c.width() }.expect("no control character");
        if width == 0 {
            let end = if self.is_wrap_pending { self.width } else { self.x.max(1) };
            let before = (0..end).rev().map(|x| self.y * self.width + x);
            let at = before.into_iter().find(|at| self.cells[*at] != Cell::Rest).unwrap_or(0);
            if let Cell::Sign(text) = &mut self.cells[at] {
                text.push(c);
            }
            return;
        }
        assert!(!self.is_wrap_pending && self.x + width <= self.width, "nothing wraps: {c:?} at {}", self.x);
        self.blank(self.x, self.x + width);
        let at = self.y * self.width + self.x;
        self.cells[at] = Cell::Sign(c.to_string());
        self.cells[at + 1..at + width].fill(Cell::Rest);
        self.x += width;
        if self.x == self.width {
            (self.x, self.is_wrap_pending) = (self.width - 1, true);
        }
    }
}
