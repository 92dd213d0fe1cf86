//! 录入行 (input line). One line of text being typed, with its caret between characters. The real cursor of the terminal
//! is put at the caret, so that an input method opens its window in place. Widths are columns.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::text::width::safe;
use crate::tui::keymap::Cmd;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{Align, char_columns, columns, fitting, put, put_in};

/// A typed text is at most this many bytes: no name, address or note is longer.
pub const TEXT_BYTES_MAX: usize = 4096;

/// A text being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineInput {
    text: String,
    /// A byte between two characters.
    caret: usize,
}

impl LineInput {
    /// With this text and the caret at its end.
    pub fn new(text: &str) -> Self {
        let mut input = Self::default();
        input.insert(text);
        input
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts a text at the caret: pasted line ends become blanks, steering characters `?`, and what is too long is
    /// left out.
    pub fn insert(&mut self, text: &str) {
        for c in safe(text.trim_end_matches('\n')).chars() {
            if self.text.len() + c.len_utf8() <= TEXT_BYTES_MAX {
                self.text.insert(self.caret, c);
                self.caret += c.len_utf8();
            }
        }
    }

    /// Deletes all that was typed.
    pub fn clear(&mut self) {
        self.text.clear();
        self.caret = 0;
    }

    /// Obeys the commands of typing; says whether the command was one of them.
    pub fn apply(&mut self, cmd: Cmd) -> bool {
        match cmd {
            Cmd::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            Cmd::Left => self.caret = self.before(),
            Cmd::Right => self.caret = self.after(),
            Cmd::Home => self.caret = 0,
            Cmd::End => self.caret = self.text.len(),
            Cmd::Backspace => self.cut(self.before()..self.caret),
            Cmd::Delete => self.cut(self.caret..self.after()),
            Cmd::DeleteWord => self.cut(self.word_before()..self.caret),
            Cmd::DeleteLine => self.clear(),
            _ => return false,
        }
        true
    }

    fn cut(&mut self, range: Range<usize>) {
        self.caret = range.start;
        self.text.drain(range);
    }

    /// The place one sign back; marks that combine belong to the sign before them.
    fn before(&self) -> usize {
        let back = self.text[..self.caret].char_indices().rev();
        back.into_iter().find(|(_, c)| char_columns(*c) > 0).map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let ahead = self.text[self.caret..].char_indices().skip(1);
        ahead.into_iter().find(|(_, c)| char_columns(*c) > 0).map_or(self.text.len(), |(at, _)| self.caret + at)
    }

    fn word_before(&self) -> usize {
        let kept = self.text[..self.caret].trim_end();
        let is_latin = |c: char| c.is_ascii_alphanumeric();
        let last = kept.chars().next_back().map(is_latin);
        let word = kept.trim_end_matches(|c: char| !c.is_whitespace() && Some(is_latin(c)) == last);
        word.len()
    }

    /// Draws `label` and the text in one row and returns where the cursor belongs. A text too long is shifted so that
    /// the caret is seen.
    pub fn draw(&self, label: &str, area: Rect, buffer: &mut Buffer, theme: Theme) -> Option<Position> {
        let area = Rect { height: area.height.min(1), ..area }.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        let label = fitting(label, usize::from(area.width) / 2).0;
        let x = put(buffer, (area.x, area.y), label, area.width, theme.style(Role::Title));
        let field = Rect { x, width: area.right() - x, ..area };
        // One column stays free behind the text for the caret.
        let room = usize::from(field.width).saturating_sub(1);
        let start = self.first_shown(room);
        put_in(buffer, field, fitting(&self.text[start..], room).0, Align::Left, theme.style(Role::Field));
        let caret = columns(&self.text[start..self.caret]).min(room) as u16;
        Some(Position::new(x + caret, area.y))
    }

    /// The first byte to draw so that what stands before the caret fits.
    fn first_shown(&self, room: usize) -> usize {
        let mut taken = columns(&self.text[..self.caret]);
        for (at, c) in self.text[..self.caret].char_indices() {
            if taken <= room {
                return at;
            }
            taken -= char_columns(c);
        }
        self.caret
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::widgets::{buffer_text, tests::canvas};

    fn play(text: &str, cmds: &[Cmd]) -> String {
        let mut input = LineInput::new(text);
        cmds.iter().for_each(|cmd| assert!(input.apply(*cmd)));
        format!("{}|{}", &input.text[..input.caret], &input.text[input.caret..])
    }

    #[test]
    fn editing_keeps_the_caret_between_signs() {
        let cases: [(&str, &[Cmd], &str); 9] = [
            ("海南", &[Cmd::Left, Cmd::Char('金')], "海金|南"),
            ("海南", &[Cmd::Backspace], "海|"),
            ("海南", &[Cmd::Home, Cmd::Delete], "|南"),
            ("e\u{301}a", &[Cmd::Left, Cmd::Backspace], "|a"),
            ("海南 jinpan", &[Cmd::DeleteWord], "海南 |"),
            ("jinpan海南", &[Cmd::DeleteWord], "jinpan|"),
            ("海南  ", &[Cmd::DeleteWord, Cmd::DeleteWord], "|"),
            ("海", &[Cmd::Right, Cmd::Delete, Cmd::Left, Cmd::Left, Cmd::Backspace], "|海"),
            ("海南", &[Cmd::DeleteLine, Cmd::End], "|"),
        ];
        for (text, cmds, expect) in cases {
            assert_eq!(play(text, cmds), expect, "{text} {cmds:?}");
        }
        assert!(!LineInput::new("").apply(Cmd::Enter));
    }

    #[test]
    fn a_paste_becomes_one_clean_line() {
        assert_eq!(LineInput::new("金盘\u{1b}[A\n科技\u{202e}\t\n").text(), "金盘?[A 科技? ");
        assert_eq!(LineInput::new(&"海".repeat(5000)).text().len(), TEXT_BYTES_MAX / 3 * 3);
    }

    #[test]
    fn the_cursor_stands_at_the_caret() {
        let mut input = LineInput::new("海南金盘");
        let mut buffer = canvas(20, 1);
        let at = input.draw("查找 ", buffer.area, &mut buffer, Theme::default());
        assert_eq!((buffer_text(&buffer).trim_end(), at), ("查找 海南金盘", Some(Position::new(13, 0))));
        input.apply(Cmd::Left);
        assert_eq!(input.draw("查找 ", buffer.area, &mut buffer, Theme::default()), Some(Position::new(11, 0)));
    }

    #[test]
    fn a_long_text_shows_the_part_at_the_caret() {
        let mut input = LineInput::new("海南省儋州市洋浦经济开发区");
        let mut buffer = canvas(12, 1);
        let at = input.draw("/", buffer.area, &mut buffer, Theme::default());
        assert_eq!((buffer_text(&buffer).trim_end(), at), ("/经济开发区", Some(Position::new(11, 0))));
        input.apply(Cmd::Home);
        let at = input.draw("/", buffer.area, &mut buffer, Theme::default());
        assert_eq!((buffer_text(&buffer).trim_end(), at), ("/海南省儋州", Some(Position::new(1, 0))));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_cursor_stays_inside(text in "[a-c海南 e\u{301}]{0,30}", left in 0..10_usize, width in 0..14_u16) {
            let mut input = LineInput::new(&text);
            (0..left).for_each(|_| _ = input.apply(Cmd::Left));
            let mut buffer = canvas(14, 1);
            let at = input.draw("名", Rect::new(0, 0, width, 1), &mut buffer, Theme::default());
            prop_assert_eq!(at.is_none(), width == 0);
            prop_assert!(at.is_none_or(|at| at.x <= width));
        }
    }
}
