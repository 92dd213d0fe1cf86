//! 导览 (tour): the first steps on the demo, one at a time at the foot of the screen. A step is over when the person has done
//! what it asks for, never by a clock; it takes no key but the one that ends it, so everything can be tried beneath it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::keymap::Context;
use crate::tui::screen::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, popup, put_in, wrap};
use crate::tui::words::{Word, fill};

/// What the tour sees of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The tab, from 0.
    pub tab: usize,
    /// Which keys hold.
    pub context: Context,
    /// The list is searched or filtered.
    pub is_narrowed: bool,
    /// Some row is marked.
    pub is_marked: bool,
}

/// What a step says, and what ends it.
type Step = (Word, fn(&Seen) -> bool);

const STEPS: [Step; 7] = [
    (Word::TourFindings, |seen| seen.tab == 1),
    (Word::TourOpen, |seen| seen.context == Context::FindingCard),
    (Word::TourCard, |seen| seen.tab == 1 && seen.context == Context::Findings),
    (Word::TourSearch, |seen| seen.tab == 2 && seen.is_narrowed && seen.context == Context::List),
    (Word::TourMark, |seen| seen.is_marked),
    (Word::TourHelp, |seen| seen.context == Context::Help),
    (Word::TourEnd, |_| false),
];

/// How far the tour is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tour {
    step: usize,
}

impl Tour {
    /// Goes on when the step is done.
    pub fn look(&mut self, seen: &Seen) {
        if STEPS.get(self.step).is_some_and(|(_, is_done)| is_done(seen)) {
            self.step += 1;
        }
    }

    /// Paints the step at the foot of the body.
    pub fn draw(&self, look: &Look, buffer: &mut Buffer) {
        let Some((word, _)) = STEPS.get(self.step) else { return };
        let body = look.body();
        let width = body.width.min(76);
        let lines = wrap(look.word(*word), usize::from(width.saturating_sub(4)));
        let height = (lines.len() as u16 + 2).min(body.height);
        let area = Rect { x: body.x + (body.width - width) / 2, y: body.bottom() - height, width, height };
        let count = [(self.step + 1).to_string(), STEPS.len().to_string()];
        let title = fill(look.word(Word::TourTitle), &[&count[0], &count[1]]);
        let inside = popup::frame(&title, area, buffer, look.theme);
        for (line, y) in lines.iter().zip(inside.top()..inside.bottom()) {
            put_in(buffer, Rect { y, height: 1, ..inside }, line, Align::Left, look.theme.style(Role::Text));
        }
    }
}
