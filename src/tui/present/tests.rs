//! Random pictures through the encoder into terminals.

use proptest::prelude::*;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::model::{Cell, Model};
use super::pen::colour16;
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

/// Where signs may be wider than we count, a disputed one may be lost, and its second half may stand in a blank.
fn assert_model(model: &Model, grid: &Grid, is_in_doubt: bool) {
    for y in 0..grid.height {
        for (x, slot) in grid.row(y).iter().enumerate() {
            let text = match &slot.glyph {
                Glyph::Char(c) => c.to_string(),
                Glyph::Cluster(text) => text.to_string(),
                Glyph::Rest => {
                    assert_eq!(model.cell(x, y), &Cell::Rest, "second half at {x} {y}");
                    continue;
                }
                Glyph::Unknown => unreachable!("no buffer holds it"),
            };
            match model.cell(x, y) {
                Cell::Sign(sign) if *sign == text => {}
                Cell::Sign(sign) if is_in_doubt && !slot.is_width_certain() => assert_eq!(sign, " ", "at {x} {y}"),
                Cell::Rest if is_in_doubt && slot.is_blank() => {}
                other => panic!("{other:?} instead of {text:?} at {x} {y}"),
            }
        }
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

const TEXTS: [&str; 13] = [
    "海南金盘",
    "a",
    "党支部b",
    "  ",
    "儋州 洋浦",
    "x中y文z",
    "                    ",
    "e\u{301}te",
    "abcdefghijklmnopqrstuvwxyz",
    "“金盘”—园区",
    "A·B①期…",
    "│─┐Ⅱ±α",
    "厂房°×3“",
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

    /// Whatever a terminal takes disputed signs for: before it was asked nothing stands in a wrong column, nothing wraps
    /// and no sure sign is lost; after its answer every column is right.
    #[test]
    fn disputed_signs_harm_nothing_on_any_terminal(
        frames in prop::collection::vec(frame(), 1..8), is_wide in any::<bool>(), answered_at in 0..8_usize,
        is_sync_known in any::<bool>(),
    ) {
        let mut presenter = Presenter::new(Depth::Full16);
        presenter.set_sync(is_sync_known);
        let mut model = Model::new(20, 8, is_wide);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 8));
        for (i, (steps, resized, _, _)) in frames.iter().enumerate() {
            // A terminal that keeps its size keeps what it shows.
            if let Some((width, height)) = resized.filter(|size| *size != (buffer.area.width, buffer.area.height)) {
                buffer = Buffer::empty(Rect::new(0, 0, width, height));
                model = Model::new(width.into(), height.into(), is_wide);
            }
            steps.iter().for_each(|step| play(&mut buffer, step));
            let is_answered = i >= answered_at;
            if is_answered {
                presenter.set_disputed(if is_wide { Disputed::Wide } else { Disputed::Narrow });
            }
            let mut out = Vec::new();
            presenter.encode(&buffer, None, &mut out);
            model.feed(&out);
            assert_model(&model, &Grid::read(&buffer, Depth::Full16, presenter.disputed), is_wide && !is_answered);
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
    let text: String =
        grid.row(0).iter().filter_map(|slot| if let Glyph::Char(c) = slot.glyph { Some(c) } else { None }).collect();
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
    terminal.presenter.probe(Questions { width: true, sync: true }, &mut out);
    terminal.parser.process(&out);
    assert_eq!(terminal.parser.screen().cursor_position(), (2, 1));
    terminal.draw(&buffer);
    terminal.assert_shows(&buffer, Depth::Full16);
}

#[test]
fn wide_disputed_signs_become_plain_ones() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 24, 1));
    buffer.set_string(0, 0, "“金盘”①期·Ⅱ区—A│海", Style::new());
    let grid = Grid::read(&buffer, Depth::Full16, Disputed::Wide);
    let signs = grid.row(0).iter().filter_map(|slot| if let Glyph::Char(c) = slot.glyph { Some(c) } else { None });
    assert_eq!(signs.collect::<String>().trim_end(), "\"金盘\"1期.2区-A|海");
}

#[test]
fn only_long_frames_without_shifted_lines_are_shown_at_once() {
    let begin = String::from_utf8_lossy(SYNC_BEGIN).into_owned();
    let mut presenter = Presenter::new(Depth::Full16);
    let mut frame = |offset: usize| {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 30));
        for y in 0..30 {
            buffer.set_string(0, y as u16, format!("{}", offset + y).repeat(50), Style::new());
        }
        let mut out = Vec::new();
        presenter.set_sync(true);
        presenter.encode(&buffer, None, &mut out);
        String::from_utf8(out).expect("text")
    };
    let first = frame(100);
    assert!(first.starts_with(&begin) && first.ends_with("\x1b[?2026l"));
    let shifted = frame(101);
    assert!(shifted.contains("\x1b[M") && !shifted.contains(&begin));
}
