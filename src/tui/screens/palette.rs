//! 命令面板 (palette): every command that holds on the screen below, found by its name in Chinese, by pinyin, by initials, in
//! English or by its key. Made of the keymap, so it is never out of date. Enter does what is chosen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::text::pinyin;
use crate::tui::keymap::{self, Cmd, Context, Group};
use crate::tui::screen::{Look, TABS};
use crate::tui::theme::Role;
use crate::tui::widgets::input::LineInput;
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::{Align, clip, columns, popup, put_in};
use crate::tui::words::Word;

/// So many commands are seen at once.
const LINES_MAX: u16 = 12;
/// Columns of the text typed and of the list.
const WIDTH: u16 = 48;

/// One command with all that finds it.
#[derive(Debug, Clone)]
struct Entry {
    cmd: Cmd,
    label: String,
    key: String,
    /// Names in both languages and their spellings, in lower case.
    spellings: Vec<String>,
}

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// The palette stays.
    Not,
    /// It was closed.
    Nothing,
    /// This is to be done.
    This(Cmd),
}

/// The palette and what was typed into it.
#[derive(Debug)]
pub struct Palette {
    entries: Vec<Entry>,
    typed: LineInput,
    list: ListState,
    found: Vec<usize>,
}

impl Palette {
    /// The commands of a context.
    pub fn new(context: Context, look: &Look) -> Palette {
        let commands = keymap::bindings(context).filter(|one| is_offered(one.cmd, one.group));
        let mut entries: Vec<Entry> =
            commands.map(|one| entry(one.cmd, (one.zh, one.en), one.all_keys(), look)).collect();
        let tabs = TABS.iter().zip(1_u8..);
        let words = |word: Word| (word.text(crate::model::lang::Lang::Zh), word.text(crate::model::lang::Lang::En));
        entries.extend(tabs.map(|(word, n)| entry(Cmd::GoScreen(n), words(*word), n.to_string(), look)));
        let mut palette = Palette { entries, typed: LineInput::default(), list: ListState::new(0), found: Vec::new() };
        palette.find();
        palette
    }

    /// Obeys a command of typing or moving.
    pub fn on(&mut self, cmd: Cmd) -> Chosen {
        match cmd {
            Cmd::Back => return Chosen::Nothing,
            Cmd::Enter => {
                let at = self.list.selected().and_then(|row| self.found.get(row));
                return at.map_or(Chosen::Not, |at| Chosen::This(self.entries[*at].cmd));
            }
            Cmd::Up | Cmd::Down | Cmd::PageUp | Cmd::PageDown => {
                self.list.apply(cmd);
            }
            cmd => {
                self.typed.apply(cmd);
                self.find();
            }
        }
        Chosen::Not
    }

    /// Text was pasted.
    pub fn paste(&mut self, text: &str) {
        self.typed.insert(text.trim());
        self.find();
    }

    /// The commands that fit what was typed: those that begin with it first.
    fn find(&mut self) {
        let typed: String = self.typed.text().to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        let rank = |entry: &Entry| match () {
            () if typed.is_empty() => Some(0),
            () if entry.key.to_lowercase() == typed => Some(1),
            () if entry.spellings.iter().any(|one| one.starts_with(&typed)) => Some(2),
            () if entry.spellings.iter().any(|one| one.contains(&typed)) => Some(3),
            () => None,
        };
        let mut ranked: Vec<(u8, usize)> =
            self.entries.iter().enumerate().filter_map(|(at, entry)| Some((rank(entry)?, at))).collect();
        ranked.sort_unstable();
        self.found = ranked.into_iter().map(|(_, at)| at).collect();
        self.list = ListState::new(self.found.len());
        self.list.set_page(usize::from(LINES_MAX));
    }

    /// Paints it over the body; returns where the caret stands.
    pub fn draw(&self, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        let body = look.body();
        let lines = LINES_MAX.min(body.height.saturating_sub(4));
        let area = Rect { y: body.y, ..popup::centred(body, WIDTH + 4, lines + 4) }.intersection(body);
        let inside = popup::frame(look.word(Word::PaletteTitle), area, buffer, look.theme);
        let caret = self.typed.draw(": ", Rect { height: 1, ..inside }.intersection(inside), buffer, look.theme);
        let mut list = self.list;
        list.set_page(usize::from(lines));
        let rows = Rect { y: inside.y + 1, height: inside.height.saturating_sub(2), ..inside }.intersection(inside);
        if self.found.is_empty() {
            put_in(buffer, rows, look.word(Word::PaletteNothing), Align::Left, look.theme.style(Role::Muted));
        }
        for (row, y) in list.visible().zip(rows.top()..rows.bottom()) {
            let is_selected = list.selected() == Some(row);
            self.entries[self.found[row]].draw(is_selected, Rect { y, height: 1, ..rows }, look, buffer);
        }
        let foot = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside }.intersection(inside);
        put_in(buffer, foot, look.word(Word::PaletteHint), Align::Left, look.theme.style(Role::Muted));
        caret
    }
}

impl Entry {
    fn draw(&self, is_selected: bool, row: Rect, look: &Look, buffer: &mut Buffer) {
        let style = look.theme.style(if is_selected { Role::Selected } else { Role::Text });
        let sign = if is_selected { ">" } else { " " };
        let keys = columns(&self.key) as u16;
        let room = usize::from(row.width.saturating_sub(keys + 2));
        put_in(buffer, row, &format!("{sign}{}", clip(&self.label, room)), Align::Left, style);
        let right = Rect { x: row.right().saturating_sub(keys), width: keys.min(row.width), ..row };
        put_in(buffer, right, &self.key, Align::Right, style);
    }
}

/// Moving and typing are done with keys, not by name.
fn is_offered(cmd: Cmd, group: Group) -> bool {
    let is_done = matches!(cmd, Cmd::Palette | Cmd::GoScreen(_) | Cmd::Back | Cmd::Backspace);
    !is_done && !matches!(group, Group::Move | Group::Text)
}

fn entry(cmd: Cmd, (zh, en): (&str, &str), key: String, look: &Look) -> Entry {
    let forms = pinyin::search_forms(zh);
    let names = [zh.to_lowercase(), en.to_lowercase().replace(' ', "")];
    let spellings = names.into_iter().chain(forms.full).chain(forms.initials).collect();
    Entry { cmd, label: look.lang.pick(zh, en).to_owned(), key, spellings }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lang::Lang;
    use crate::tui::theme::Theme;

    fn first(typed: &str) -> Option<Cmd> {
        let look = Look { lang: Lang::Zh, theme: Theme::default(), size: (80, 24), beside: true };
        let mut palette = Palette::new(Context::Findings, &look);
        for c in typed.chars() {
            palette.on(Cmd::Char(c));
        }
        match palette.on(Cmd::Enter) {
            Chosen::This(cmd) => Some(cmd),
            Chosen::Not | Chosen::Nothing => None,
        }
    }

    #[test]
    fn a_command_is_found_by_every_spelling() {
        let cases = [
            ("导出", Some(Cmd::Export)),
            ("daochu", Some(Cmd::Export)),
            ("dc", Some(Cmd::Export)),
            ("expo", Some(Cmd::Export)),
            ("cxhc", Some(Cmd::Audit)),
            ("hsww", Some(Cmd::Verify)),
            ("tuichu", Some(Cmd::Quit)),
            ("quan bu biao ji", Some(Cmd::MarkAll)),
            ("qy", Some(Cmd::GoScreen(3))),
            ("journal", Some(Cmd::GoScreen(8))),
            ("x", Some(Cmd::Export)),
            ("zzzz", None),
        ];
        for (typed, expect) in cases {
            assert_eq!(first(typed), expect, "{typed}");
        }
    }

    #[test]
    fn escape_closes_and_moving_chooses() {
        let look = Look { lang: Lang::En, theme: Theme::default(), size: (80, 24), beside: true };
        let mut palette = Palette::new(Context::List, &look);
        assert_eq!(palette.on(Cmd::Down), Chosen::Not);
        assert!(matches!(palette.on(Cmd::Enter), Chosen::This(_)));
        assert_eq!(palette.on(Cmd::Back), Chosen::Nothing);
    }
}
