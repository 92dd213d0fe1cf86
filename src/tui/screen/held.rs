//! 先到的键 (held keys). A key pressed before what it is about is on the screen waits for it, and those after it wait behind
//! it: whoever knows the way types ahead over a slow line, and nothing is lost. Escape gives up what waits.

use crate::tui::event::Key;
use crate::tui::keymap::{self, Cmd, Context};
use crate::tui::screen::{Effect, Over, State};

/// So many keys are kept for a screen that is not here yet; nobody types more into nothing.
pub(super) const HELD_MAX: usize = 256;

impl State {
    pub(super) fn on_key(&mut self, key: Key) -> Vec<Effect> {
        if self.held.is_empty() && !self.awaits(key) {
            return self.obey(key);
        }
        match keymap::lookup(self.context(), key) {
            Some(Cmd::Back) if !self.held.is_empty() => self.held.clear(),
            Some(Cmd::Quit | Cmd::Suspend) => {
                self.held.clear();
                return self.obey(key);
            }
            _ if self.held.len() < HELD_MAX => self.held.push_back(key),
            _ => {}
        }
        Vec::new()
    }

    /// What is typed now goes into a text and may be anybody's name: also behind keys that wait and may open one.
    pub(crate) fn is_typing(&self) -> bool {
        let opens = |key: &Key| !matches!(key.typed(), None | Some('1'..='8' | 'j' | 'k' | 'g' | 'G'));
        let is_palette = matches!(self.over, Some(Over::Palette(_)));
        (self.context() == Context::Input && !is_palette) || self.held.iter().any(opens)
    }

    /// Obeys the keys that need not wait any longer.
    pub(super) fn obey_held(&mut self, effects: &mut Vec<Effect>) {
        while let Some(key) = self.held.front().copied().filter(|key| !self.awaits(*key)) {
            self.held.pop_front();
            let more = self.obey(key);
            effects.append(&mut self.settle(more));
        }
    }

    fn awaits(&self, key: Key) -> bool {
        let cmd = keymap::lookup(self.context(), key);
        self.over.is_none() && cmd.is_some_and(|cmd| self.screen().awaits(cmd))
    }
}
