//! 告示 (note): a text to be read over the screen: an error with its next steps, a name shown in clear.

use ratatui::buffer::Buffer;

use crate::app::error::Error;
use crate::text::width::{Align, columns, pad};
use crate::tui::keymap::Cmd;
use crate::tui::screen::Look;
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::popup::Popup;
use crate::tui::words::Word;

/// A title and a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    title: String,
    text: String,
}

impl Note {
    /// What could not be done, why, and what to do next.
    pub fn error(look: &Look, error: &Error) -> Note {
        Note { title: look.word(Word::Failed).to_owned(), text: error.render(look.lang) }
    }

    /// Names and phones in clear.
    pub fn revealed(look: &Look, pairs: &[(String, String)]) -> Note {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Note { title: look.word(Word::Revealed).to_owned(), text: aligned(&pairs) }
    }

    /// A text to be selected with the mouse: its cells one below the other, nothing in front of them.
    pub fn plain(look: &Look, text: &str) -> Note {
        let text = text.split('\t').filter(|cell| !cell.trim().is_empty()).collect::<Vec<_>>().join("\n");
        Note { title: look.word(Word::SelectTitle).to_owned(), text }
    }

    /// A row in full, its cells one below the other.
    pub fn row<'a>(title: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Note {
        Note { title: title.to_owned(), text: aligned(&pairs.collect::<Vec<_>>()) }
    }

    /// Obeys a command; says whether the note is to be closed.
    pub fn on(&mut self, cmd: Cmd, _look: &Look) -> bool {
        matches!(cmd, Cmd::Back | Cmd::Enter | Cmd::Quit)
    }

    /// Paints it in the middle.
    pub fn draw(&self, look: &Look, buffer: &mut Buffer) {
        let list = ListState::new(0);
        let hint = look.word(Word::CloseHint);
        Popup { title: &self.title, text: &self.text, choices: &[], list: &list, hint }.draw(
            look.body(),
            buffer,
            look.theme,
        );
    }
}

/// Names and values, the values in line.
fn aligned(pairs: &[(&str, &str)]) -> String {
    let names = pairs.iter().map(|(name, _)| columns(name)).max().unwrap_or(0);
    let lines: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}  {value}", pad(name, names, Align::Left))).collect();
    lines.join("\n")
}
