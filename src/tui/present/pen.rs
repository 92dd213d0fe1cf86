//! 笔 (pen). Colours and attributes as the terminal is told them, and the shortest order that changes one pen into another.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::{Depth, digits, push};

/// Colours and attributes as the terminal is told them: 0 is the default colour, 1 to 16 are the sixteen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pen {
    pub(super) fg: u8,
    pub(super) bg: u8,
    pub(super) mods: Modifier,
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
    pub(super) const PLAIN: Pen = Pen { fg: 0, bg: 0, mods: Modifier::empty() };

    pub(super) fn read(cell: &Cell, depth: Depth) -> Pen {
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
    pub(super) fn on_blank(self) -> Pen {
        let mods = self.mods & SEEN_ON_BLANKS;
        Pen { fg: if mods.is_empty() { 0 } else { self.fg }, bg: self.bg, mods }
    }

    /// Whether a blank drawn with this pen looks as one drawn with `wanted`.
    pub(super) fn suits_blank(self, wanted: Pen) -> bool {
        self.on_blank() == wanted.on_blank()
    }

    /// Appends the shorter of "change what differs" and "start anew".
    pub(super) fn change_to(self, wanted: Pen, out: &mut Vec<u8>) {
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

pub(super) fn colour16(colour: Color) -> u8 {
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
