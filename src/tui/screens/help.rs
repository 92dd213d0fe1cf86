//! 帮助页 (help page): every key that holds on the screen below, made of the keymap.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::keymap::{Cmd, Context};
use crate::tui::screen::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::{clear, help, popup};
use crate::tui::words::Word;

/// The page and how far it was turned.
#[derive(Debug)]
pub struct HelpPage {
    context: Context,
    top: usize,
}

impl HelpPage {
    /// The keys of a context.
    pub fn new(context: Context) -> HelpPage {
        HelpPage { context, top: 0 }
    }

    /// Obeys a command; says whether the page is to be closed.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> bool {
        let area = place(look);
        let page = usize::from(area.height.saturating_sub(2)).max(1);
        let n_columns = usize::from((area.width.saturating_sub(4) / 38).max(1));
        let last = help::lines(self.context, look.lang).len().saturating_sub(page * n_columns);
        self.top = match cmd {
            Cmd::Up => self.top.saturating_sub(1),
            Cmd::Down => self.top + 1,
            Cmd::PageUp => self.top.saturating_sub(page),
            Cmd::PageDown => self.top + page,
            Cmd::Home => 0,
            Cmd::End => last,
            Cmd::Back | Cmd::Enter | Cmd::Quit => return true,
            _ => self.top,
        }
        .min(last);
        false
    }

    /// Paints the page over the body.
    pub fn draw(&self, look: &Look, buffer: &mut Buffer) {
        let area = place(look);
        clear(buffer, area, look.theme.style(Role::Text));
        let inside = popup::frame(look.word(Word::HelpTitle), area, buffer, look.theme);
        help::draw_page(&help::lines(self.context, look.lang), self.top, inside, buffer, look.theme);
    }
}

fn place(look: &Look) -> Rect {
    let (width, height) = look.size;
    Rect::new(0, 0, width, height).intersection(Rect::new(0, 1, width, height.saturating_sub(2)))
}
