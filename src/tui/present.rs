//! 输出编码 (presenter). Takes the picture a screen has drawn, compares it with what the terminal shows, and gives the
//! shortest bytes that turn the one into the other. One picture, one run of bytes, to be written with one write; an
//! unchanged picture gives no bytes at all. Never reads anything, never knows where the bytes go.
//!
//! # Why
//! The stock backend moves the cursor after every Chinese character, knows no scroll regions and writes in 1 KiB
//! pieces: a page of a table costs 13 KB, which is half a second on a slow line. Here a character is followed by a move
//! only if terminals dispute its width, shifted lines are shifted by the terminal, and blanks are erased. Insert and
//! delete line within a scroll region is used rather than SU and SD, because the Linux console lacks those. A frame is
//! never wrapped in synchronised output: together with scroll regions several terminals tear or lose lines.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::io::Write as _;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar as _;

use crate::text::width::safe;

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
}

/// Turns buffers into bytes and remembers what the terminal shows.
#[derive(Debug, Clone)]
pub struct Presenter {
    depth: Depth,
    disputed: Disputed,
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
        let mut ink = Ink { out, place: self.place, pen: self.pen, next: &next, disputed: self.disputed };
        if !self.is_shown_known || !self.shown.is_size_of(&next) {
            ink.clear_screen();
            self.shown = Grid::blank(next.width, next.height);
            self.is_shown_known = true;
        } else if let Some(shift) = Shift::find(&self.shown, &next) {
            ink.shift(shift);
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
    }

    /// Appends a question to the terminal: how wide is an ambiguous sign? The answer comes later as a cursor report
    /// ([`crate::tui::event::Reply::Cursor`]) in the last row: column 2 means narrow. A terminal that never answers
    /// costs nothing. To be sent right after a frame and before the next, which repairs the two cells used.
    pub fn probe_disputed(&mut self, out: &mut Vec<u8>) {
        if !self.is_shown_known || self.shown.width < 4 || self.shown.height == 0 {
            return;
        }
        let y = self.shown.height - 1;
        push(out, format_args!("\x1b[{};1H\u{2014}\x1b[6n", y + 1));
        self.place = Place::Unknown;
        let width = self.shown.width;
        for slot in &mut self.shown.slots[y * width..y * width + 3] {
            *slot = Slot { glyph: Glyph::Unknown, width: 1, pen: Pen::PLAIN };
        }
    }
}

/// What is known about the terminal's cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    At(usize, usize),
    /// The row is known, the column is not: after a sign of disputed width, or in the last column (pending wrap).
    Row(usize),
    Unknown,
}

/// Colours and attributes as the terminal is told them: 0 is the default colour, 1 to 16 are the sixteen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Pen {
    fg: u8,
    bg: u8,
    mods: Modifier,
}

const SGR_ON: [(Modifier, u8, u8); 6] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::REVERSED, 7, 27),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Attributes that are seen on a blank.
const SEEN_ON_BLANKS: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

impl Pen {
    const PLAIN: Pen = Pen { fg: 0, bg: 0, mods: Modifier::empty() };

    fn read(cell: &Cell, depth: Depth) -> Pen {
        let kept = SGR_ON.iter().fold(Modifier::empty(), |all, (one, ..)| all | *one);
        let mods = cell.modifier & kept;
        match depth {
            Depth::Full16 => Pen { fg: colour16(cell.fg), bg: colour16(cell.bg), mods },
            Depth::Mono if !matches!(cell.bg, Color::Reset | Color::Black) => {
                Pen { fg: 0, bg: 0, mods: mods | Modifier::REVERSED }
            }
            Depth::Mono => Pen { fg: 0, bg: 0, mods },
        }
    }

    /// The pen of a blank, without what cannot be seen on one, so that equal looks are equal.
    fn on_blank(self) -> Pen {
        let mods = self.mods & SEEN_ON_BLANKS;
        Pen { fg: if mods.is_empty() { 0 } else { self.fg }, bg: self.bg, mods }
    }

    /// Whether a blank drawn with this pen looks as one drawn with `wanted`.
    fn suits_blank(self, wanted: Pen) -> bool {
        self.on_blank() == wanted.on_blank()
    }

    /// Appends the shorter of "change what differs" and "start anew".
    fn change_to(self, wanted: Pen, out: &mut Vec<u8>) {
        if self == wanted {
            return;
        }
        let (mut differing, mut anew) = (Vec::with_capacity(6), vec![0]);
        self.codes_to(wanted, &mut differing);
        Pen::PLAIN.codes_to(wanted, &mut anew);
        let shorter = if sgr_len(&anew) <= sgr_len(&differing) { anew } else { differing };
        out.extend_from_slice(b"\x1b[");
        for (i, code) in shorter.iter().enumerate() {
            let separator = if i == 0 { "" } else { ";" };
            match (i, code) {
                (0, 0) => {}
                _ => push(out, format_args!("{separator}{code}")),
            }
        }
        out.push(b'm');
    }

    fn codes_to(self, wanted: Pen, codes: &mut Vec<u8>) {
        let intensity = Modifier::BOLD | Modifier::DIM;
        let is_intensity_lost = !((self.mods - wanted.mods) & intensity).is_empty();
        if is_intensity_lost {
            codes.push(22);
        }
        for (one, on, off) in SGR_ON {
            let (had, has) = (self.mods.contains(one), wanted.mods.contains(one));
            let was_reset = is_intensity_lost && intensity.contains(one);
            match (had && !was_reset, has) {
                (false, true) => codes.push(on),
                (true, false) => codes.push(off),
                _ => {}
            }
        }
        if self.fg != wanted.fg {
            codes.push(colour_code(wanted.fg, 30));
        }
        if self.bg != wanted.bg {
            codes.push(colour_code(wanted.bg, 40));
        }
    }
}

fn sgr_len(codes: &[u8]) -> usize {
    let n_digits: usize = codes.iter().map(|code| digits(usize::from(*code))).sum();
    n_digits + codes.len().saturating_sub(1) - usize::from(codes.first() == Some(&0))
}

fn colour_code(colour: u8, base: u8) -> u8 {
    match colour {
        0 => base + 9,
        1..=8 => base + colour - 1,
        _ => base + 60 + colour - 9,
    }
}

fn colour16(colour: Color) -> u8 {
    match colour {
        Color::Reset => 0,
        Color::Black => 1,
        Color::Red => 2,
        Color::Green => 3,
        Color::Yellow => 4,
        Color::Blue => 5,
        Color::Magenta => 6,
        Color::Cyan => 7,
        Color::Gray => 8,
        Color::DarkGray => 9,
        Color::LightRed => 10,
        Color::LightGreen => 11,
        Color::LightYellow => 12,
        Color::LightBlue => 13,
        Color::LightMagenta => 14,
        Color::LightCyan => 15,
        Color::White => 16,
        Color::Indexed(n @ 0..=15) => n + 1,
        Color::Indexed(n @ 232..) => nearest16([8 + (n - 232) * 10; 3]),
        Color::Indexed(n) => {
            let level = |v: u8| if v == 0 { 0 } else { 55 + 40 * v };
            let n = n - 16;
            nearest16([level(n / 36), level(n / 6 % 6), level(n % 6)])
        }
        Color::Rgb(r, g, b) => nearest16([r, g, b]),
    }
}

fn nearest16([r, g, b]: [u8; 3]) -> u8 {
    let brightest = r.max(g).max(b);
    let bit = |v: u8| u8::from(v > brightest / 2 && v > 40);
    let hue = bit(r) | bit(g) << 1 | bit(b) << 2;
    match (hue, brightest) {
        (0, 0..=40) => 1,
        (7, 0..=128) => 9,
        (hue, 0..=200) => 1 + hue,
        (hue, _) => 9 + hue,
    }
}

/// What stands in one place of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Glyph {
    Char(char),
    Cluster(Box<str>),
    /// The second column of a wide sign.
    Rest,
    /// Something we did not draw; equal to nothing that is drawn.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Slot {
    glyph: Glyph,
    width: u8,
    pen: Pen,
}

impl Slot {
    const BLANK: Slot = Slot { glyph: Glyph::Char(' '), width: 1, pen: Pen::PLAIN };
    const REST: Slot = Slot { glyph: Glyph::Rest, width: 0, pen: Pen::PLAIN };

    fn of(glyph: Glyph, width: u8, pen: Pen) -> Slot {
        match glyph {
            Glyph::Char(' ') => Slot { glyph, width: 1, pen: pen.on_blank() },
            _ => Slot { glyph, width, pen },
        }
    }

    fn is_blank(&self) -> bool {
        self.glyph == Glyph::Char(' ')
    }

    fn n_bytes(&self) -> usize {
        match &self.glyph {
            Glyph::Char(c) => c.len_utf8(),
            Glyph::Cluster(text) => text.len(),
            Glyph::Rest | Glyph::Unknown => 0,
        }
    }

    /// Whether every terminal gives this sign the columns that we count.
    fn is_width_certain(&self) -> bool {
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
struct Grid {
    width: usize,
    height: usize,
    slots: Vec<Slot>,
}

impl Grid {
    fn blank(width: usize, height: usize) -> Grid {
        Grid { width, height, slots: vec![Slot::BLANK; width * height] }
    }

    fn read(buffer: &Buffer, depth: Depth, disputed: Disputed) -> Grid {
        let (width, height) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
        let mut slots = Vec::with_capacity(width * height);
        for cells in buffer.content.chunks(width.max(1)).take(height) {
            read_row(cells, depth, disputed, &mut slots);
        }
        Grid { width, height, slots }
    }

    fn is_size_of(&self, other: &Grid) -> bool {
        (self.width, self.height) == (other.width, other.height)
    }

    fn row(&self, y: usize) -> &[Slot] {
        &self.slots[y * self.width..(y + 1) * self.width]
    }

    fn apply(&mut self, shift: Shift) {
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
        let slot = Slot::of(glyph, width, pen);
        let is_last = x + usize::from(width) >= cells.len();
        if is_last && disputed == Disputed::Unknown && !slot.is_width_certain() {
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
        Glyph::Char('\u{2502}' | '\u{2503}' | '\u{2551}') => '|',
        Glyph::Char('\u{2500}' | '\u{2501}' | '\u{2550}' | '\u{2014}') => '-',
        Glyph::Char('\u{2501}'..='\u{257F}') => '+',
        _ => '?',
    }
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

/// Rows `top..=bottom` move by `n` rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift {
    top: usize,
    bottom: usize,
    n: usize,
    way: Way,
}

/// A shift costs some 20 bytes by itself; it must save more than this.
const SHIFT_GAIN_MIN: i64 = 40;

/// Two pictures as rows that can be compared quickly and weighed.
struct Rows {
    shown: Vec<u64>,
    next: Vec<u64>,
    weight: Vec<i64>,
}

impl Shift {
    /// The shift that saves most bytes, if one saves enough.
    fn find(shown: &Grid, next: &Grid) -> Option<Shift> {
        let rows = Rows {
            shown: (0..next.height).map(|y| row_hash(shown.row(y))).collect(),
            next: (0..next.height).map(|y| row_hash(next.row(y))).collect(),
            weight: (0..next.height).map(|y| row_weight(next.row(y))).collect(),
        };
        let n_changed = (0..next.height).filter(|y| rows.shown[*y] != rows.next[*y]).count();
        if n_changed < 3 {
            return None;
        }
        let ways = [Way::Up, Way::Down];
        let all = (1..next.height).flat_map(|n| ways.into_iter().map(move |way| (n, way)));
        let best = all
            .filter_map(|(n, way)| rows.best_region(n, way))
            .max_by_key(|(gain, shift)| (*gain, usize::MAX - shift.n))?;
        (best.0 >= SHIFT_GAIN_MIN).then_some(best.1)
    }
}

impl Rows {
    /// The region in which moving by `n` rows saves most (largest sum of neighbours), less what the rows at its open
    /// end lose.
    fn best_region(&self, n: usize, way: Way) -> Option<(i64, Shift)> {
        let targets = match way {
            Way::Up => 0..self.next.len() - n,
            Way::Down => n..self.next.len(),
        };
        let mut best: Option<(i64, usize, usize)> = None;
        let (mut sum, mut start) = (0_i64, targets.start);
        for y in targets {
            if sum <= 0 {
                (sum, start) = (0, y);
            }
            sum += self.gain(y, n, way);
            if sum > best.map_or(0, |(gain, ..)| gain) {
                best = Some((sum, start, y));
            }
        }
        let (gain, first, last) = best?;
        let (top, bottom, vacated) = match way {
            Way::Up => (first, last + n, last + 1..=last + n),
            Way::Down => (first - n, last, first - n..=first - 1),
        };
        let lost: i64 = vacated.filter(|y| self.shown[*y] == self.next[*y]).map(|y| self.weight[y]).sum();
        Some((gain - lost, Shift { top, bottom, n, way }))
    }

    fn gain(&self, y: usize, n: usize, way: Way) -> i64 {
        let from = if way == Way::Up { y + n } else { y - n };
        let (stays, arrives) = (self.shown[y] == self.next[y], self.shown[from] == self.next[y]);
        match (stays, arrives) {
            (false, true) => self.weight[y],
            (true, false) => -self.weight[y],
            _ => 0,
        }
    }
}

fn row_hash(row: &[Slot]) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    row.hash(&mut hasher);
    hasher.finish()
}

fn row_weight(row: &[Slot]) -> i64 {
    let n: usize = row.iter().filter(|slot| !slot.is_blank()).map(Slot::n_bytes).sum();
    i64::try_from(n).unwrap_or(i64::MAX / 1024)
}

/// From this many blanks on they are erased (`ECH`) and jumped over rather than written.
const ERASE_MIN: usize = 12;
/// Gaps up to this many columns may be written again instead of jumped over.
const REWRITE_MAX: usize = 8;

/// The pen on the terminal: knows where it is and what it looks like, and appends bytes.
struct Ink<'a> {
    out: &'a mut Vec<u8>,
    place: Place,
    pen: Pen,
    next: &'a Grid,
    disputed: Disputed,
}

impl Ink<'_> {
    fn clear_screen(&mut self) {
        self.out.extend_from_slice(b"\x1b[r\x1b[m\x1b[H\x1b[2J");
        (self.place, self.pen) = (Place::At(0, 0), Pen::PLAIN);
    }

    /// Rows that open are filled with the pen's background, so it must be plain first.
    fn shift(&mut self, shift: Shift) {
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
    fn row(&mut self, y: usize, shown: &[Slot]) {
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
        while x < next.len() {
            if next[x] == shown[x] {
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
                continue;
            }
            self.go(x, y);
            self.put(x, y);
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

    fn cursor(&mut self, wanted: Option<Position>, is_visible: &mut Option<bool>) {
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

fn digits(n: usize) -> usize {
    n.checked_ilog10().map_or(1, |log| log as usize + 1)
}

fn push(out: &mut Vec<u8>, text: std::fmt::Arguments) {
    out.write_fmt(text).expect("a vector takes all bytes");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    struct Terminal {
        presenter: Presenter,
        parser: vt100::Parser,
    }

    impl Terminal {
        fn new(width: u16, height: u16) -> Self {
            let mut presenter = Presenter::new(Depth::Full16);
            presenter.set_disputed(Disputed::Narrow);
            Self { presenter, parser: vt100::Parser::new(size(height), size(width), 0) }
        }

        fn draw(&mut self, buffer: &Buffer) -> Vec<u8> {
            self.draw_with(buffer, None)
        }

        fn draw_with(&mut self, buffer: &Buffer, cursor: Option<Position>) -> Vec<u8> {
            let mut out = Vec::new();
            self.presenter.encode(buffer, cursor, &mut out);
            self.parser.process(&out);
            out
        }

        fn assert_shows(&self, buffer: &Buffer, depth: Depth) {
            let grid = Grid::read(buffer, depth, self.presenter.disputed);
            for y in 0..grid.height {
                for (x, slot) in grid.row(y).iter().enumerate() {
                    let cell = self.parser.screen().cell(y as u16, x as u16).expect("inside the screen");
                    assert_cell(slot, cell, (x, y));
                }
            }
        }
    }

    fn assert_cell(slot: &Slot, cell: &vt100::Cell, at: (usize, usize)) {
        let text = match &slot.glyph {
            Glyph::Char(c) => c.to_string(),
            Glyph::Cluster(text) => text.to_string(),
            Glyph::Rest => return assert!(cell.is_wide_continuation(), "second half at {at:?}"),
            Glyph::Unknown => unreachable!("no buffer holds it"),
        };
        let shown = if cell.has_contents() { cell.contents() } else { " " };
        assert_eq!(shown, text, "at {at:?}");
        let mods = [
            (cell.underline(), Modifier::UNDERLINED),
            (cell.inverse(), Modifier::REVERSED),
            (cell.bold(), Modifier::BOLD),
            (cell.dim(), Modifier::DIM),
            (cell.italic(), Modifier::ITALIC),
        ];
        let n_seen = if slot.is_blank() { 2 } else { mods.len() };
        for (has, one) in &mods[..n_seen] {
            assert_eq!(*has, slot.pen.mods.contains(*one), "{one:?} at {at:?}");
        }
        assert_eq!(cell.bgcolor(), vt_colour(slot.pen.bg), "background at {at:?}");
        if !slot.is_blank() || slot.pen.mods.intersects(Modifier::UNDERLINED | Modifier::REVERSED) {
            assert_eq!(cell.fgcolor(), vt_colour(slot.pen.fg), "colour at {at:?}");
        }
    }

    fn size(n: u16) -> std::num::NonZeroU16 {
        std::num::NonZeroU16::new(n).expect("a screen has rows and columns")
    }

    fn vt_colour(colour: u8) -> vt100::Color {
        if colour == 0 { vt100::Color::Default } else { vt100::Color::Idx(colour - 1) }
    }

    #[derive(Debug, Clone)]
    enum Step {
        Text(u16, u16, &'static str, u8),
        Fill(u16, u16, u16, u8),
        Raw(u16, u16, &'static str),
        Rotate(u16, u16, i8),
        Clear,
    }

    const TEXTS: [&str; 9] = [
        "海南金盘",
        "a",
        "党支部b",
        "  ",
        "儋州 洋浦",
        "x中y文z",
        "                    ",
        "e\u{301}te",
        "abcdefghijklmnopqrstuvwxyz",
    ];

    fn style(n: u8) -> Style {
        let colours = [Color::Reset, Color::Red, Color::LightCyan, Color::DarkGray];
        let mods = [Modifier::empty(), Modifier::BOLD, Modifier::REVERSED, Modifier::UNDERLINED | Modifier::DIM];
        let n = usize::from(n);
        Style::reset().fg(colours[n % 4]).bg(colours[n / 4 % 4]).add_modifier(mods[n / 16 % 4])
    }

    fn step() -> impl Strategy<Value = Step> {
        let style = prop_oneof![3 => Just(0_u8), 2 => 0..64_u8];
        prop_oneof![
            6 => (0..20_u16, 0..8_u16, prop::sample::select(&TEXTS[..]), style.clone()).prop_map(|(x, y, t, s)| Step::Text(x, y, t, s)),
            1 => (0..20_u16, 0..8_u16, 1..20_u16, style).prop_map(|(x, y, n, s)| Step::Fill(x, y, n, s)),
            1 => (0..20_u16, 0..8_u16, prop::sample::select(vec!["中", "\u{1b}", "", "a\u{202e}", "|"])).prop_map(|(x, y, t)| Step::Raw(x, y, t)),
            2 => (0..8_u16, 0..8_u16, -4..4_i8).prop_map(|(a, b, n)| Step::Rotate(a.min(b), a.max(b), n)),
            1 => Just(Step::Clear),
        ]
    }

    fn play(buffer: &mut Buffer, step: &Step) {
        let area = buffer.area;
        match *step {
            Step::Text(x, y, text, s) if x < area.width && y < area.height => {
                buffer.set_stringn(x, y, text, 99, style(s));
            }
            Step::Fill(x, y, n, s) => buffer.set_style(Rect::new(x, y, n, 1).intersection(area), style(s)),
            Step::Raw(x, y, symbol) => {
                if let Some(cell) = buffer.cell_mut((x, y)) {
                    cell.set_symbol(symbol);
                }
            }
            Step::Rotate(top, bottom, n) if bottom < area.height => {
                let width = usize::from(area.width);
                let rows = &mut buffer.content[usize::from(top) * width..(usize::from(bottom) + 1) * width];
                let by = usize::from(n.unsigned_abs()) * width % rows.len().max(1);
                if n < 0 { rows.rotate_right(by) } else { rows.rotate_left(by) }
            }
            Step::Clear => buffer.reset(),
            _ => {}
        }
    }

    /// What one frame changes, to what size, whether without colour, and where the cursor stands.
    type Frame = (Vec<Step>, Option<(u16, u16)>, bool, Option<(u16, u16)>);

    fn frame() -> impl Strategy<Value = Frame> {
        let steps = prop::collection::vec(step(), 1..12);
        let resized = prop::option::weighted(0.1, (1..24_u16, 1..10_u16));
        (steps, resized, prop::bool::weighted(0.2), prop::option::of((0..24_u16, 0..10_u16)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

        #[test]
        fn the_terminal_shows_what_was_drawn(
            frames in prop::collection::vec(frame(), 1..10),
        ) {
            let mut terminal = Terminal::new(20, 8);
            let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 8));
            for (steps, resized, is_mono, cursor) in &frames {
                if let Some((width, height)) = *resized {
                    buffer = Buffer::empty(Rect::new(0, 0, width, height));
                    terminal.parser.screen_mut().set_size(size(height), size(width));
                }
                steps.iter().for_each(|step| play(&mut buffer, step));
                let cursor = cursor.map(|(x, y)| Position::new(x % buffer.area.width, y % buffer.area.height));
                let depth = if *is_mono { Depth::Mono } else { Depth::Full16 };
                if depth != terminal.presenter.depth {
                    terminal.presenter.set_depth(depth);
                }
                terminal.draw_with(&buffer, cursor);
                terminal.assert_shows(&buffer, depth);
                let screen = terminal.parser.screen();
                prop_assert!(cursor.map_or(screen.hide_cursor(), |at| screen.cursor_position() == (at.y, at.x)));
                prop_assert!(terminal.draw_with(&buffer, cursor).is_empty(), "nothing changed, nothing is sent");
            }
        }

        #[test]
        fn shifted_lists_are_shown_right(
            texts in prop::collection::vec(prop::sample::select(&TEXTS[..]), 40),
            offsets in prop::collection::vec(0..30_usize, 1..12), selected in 0..8_usize,
        ) {
            let mut terminal = Terminal::new(20, 10);
            for offset in offsets {
                let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 10));
                buffer.set_string(0, 0, "标题", style(1));
                for y in 0..8 {
                    let chosen = style(if y == selected { 32 } else { 0 });
                    buffer.set_string(0, y as u16 + 1, format!("{} {:<20}", offset + y, texts[offset + y]), chosen);
                }
                buffer.set_string(0, 9, "? 帮助", style(0));
                terminal.draw(&buffer);
                terminal.assert_shows(&buffer, Depth::Full16);
            }
        }
    }

    #[test]
    fn a_cursor_is_placed_and_hidden() {
        let mut terminal = Terminal::new(10, 3);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 3));
        buffer.set_string(0, 0, "查找：金", Style::new());
        let mut out = Vec::new();
        terminal.presenter.encode(&buffer, Some(Position::new(8, 0)), &mut out);
        terminal.parser.process(&out);
        assert_eq!(terminal.parser.screen().cursor_position(), (0, 8));
        assert!(!terminal.parser.screen().hide_cursor());
        out.clear();
        terminal.presenter.encode(&buffer, Some(Position::new(8, 0)), &mut out);
        assert!(out.is_empty());
        terminal.draw(&buffer);
        assert!(terminal.parser.screen().hide_cursor());
    }

    #[test]
    fn the_last_column_leaves_the_cursor_in_doubt() {
        let mut terminal = Terminal::new(6, 2);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 2));
        buffer.set_string(0, 0, "海南金", Style::new());
        let out = terminal.draw_with(&buffer, Some(Position::new(4, 0)));
        assert!(!out.contains(&8), "some terminals stand before, some behind the last column");
        assert!(String::from_utf8_lossy(&out).contains("金\x1b[5G"));
    }

    #[test]
    fn a_cursor_amid_a_wide_sign_finds_its_way() {
        let mut terminal = Terminal::new(6, 1);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        buffer.set_string(0, 0, "海", Style::new());
        terminal.draw_with(&buffer, Some(Position::new(1, 0)));
        buffer.set_string(2, 0, "a", Style::new());
        terminal.draw_with(&buffer, Some(Position::new(1, 0)));
        assert_eq!(terminal.parser.screen().cursor_position(), (0, 1));
        terminal.assert_shows(&buffer, Depth::Full16);
    }

    #[test]
    fn half_of_a_wide_sign_is_no_sign() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        buffer.set_string(0, 0, "海南岛", Style::new());
        buffer.set_string(3, 0, "|", Style::new());
        let grid = Grid::read(&buffer, Depth::Full16, Disputed::Narrow);
        let text: String = grid
            .row(0)
            .iter()
            .filter_map(|slot| if let Glyph::Char(c) = slot.glyph { Some(c) } else { None })
            .collect();
        assert_eq!(text, "海 |岛");
    }

    #[test]
    fn disputed_widths_are_followed_by_a_move() {
        let mut presenter = Presenter::new(Depth::Full16);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "“两个覆盖”│", Style::new());
        let mut out = Vec::new();
        presenter.encode(&buffer, None, &mut out);
        let text = String::from_utf8(out).expect("text");
        assert!(text.contains("“\x1b[2G两个覆盖”\x1b[11G│"), "{text:?}");
        let mut presenter = Presenter::new(Depth::Full16);
        let mut out = Vec::new();
        let mut narrow = Buffer::empty(Rect::new(0, 0, 11, 1));
        narrow.set_string(0, 0, "“两个覆盖”│", Style::new());
        presenter.encode(&narrow, None, &mut out);
        assert!(String::from_utf8_lossy(&out).contains("”\x1b[11G|"), "the last column holds nothing that may wrap");
    }

    #[test]
    fn no_control_character_reaches_the_terminal() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        for (x, symbol) in ["\x1b", "\u{202e}", "\u{9b}", "ok\r"].into_iter().enumerate() {
            buffer[(x as u16, 0)].set_symbol(symbol);
        }
        let mut terminal = Terminal::new(4, 1);
        terminal.draw(&buffer);
        assert_eq!(terminal.parser.screen().contents(), "????");
    }

    #[test]
    fn colours_come_down_to_sixteen_and_to_none() {
        let cases = [
            (Color::Rgb(255, 0, 0), 10),
            (Color::Rgb(128, 0, 0), 2),
            (Color::Indexed(21), 13),
            (Color::Indexed(9), 10),
            (Color::Indexed(244), 9),
        ];
        for (colour, expect) in cases {
            assert_eq!(colour16(colour), expect, "{colour:?}");
        }
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        buffer.set_string(0, 0, "选中", Style::new().fg(Color::White).bg(Color::Blue));
        let mut out = Vec::new();
        Presenter::new(Depth::Mono).encode(&buffer, None, &mut out);
        let text = String::from_utf8(out).expect("text");
        assert!(text.contains("\x1b[7m选中"), "{text:?}");
        assert!(!text.contains("37") && !text.contains("44"), "{text:?}");
    }

    #[test]
    fn a_probe_leaves_no_trace() {
        let mut terminal = Terminal::new(12, 3);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 3));
        buffer.set_string(0, 2, "底部一行", Style::new());
        terminal.draw(&buffer);
        let mut out = Vec::new();
        terminal.presenter.probe_disputed(&mut out);
        terminal.parser.process(&out);
        assert_eq!(terminal.parser.screen().cursor_position(), (2, 1));
        terminal.draw(&buffer);
        terminal.assert_shows(&buffer, Depth::Full16);
    }
}
