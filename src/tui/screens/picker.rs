//! 选择 (picker). One value, or several with a tick and turned round, out of a list over the screen. Values may come later
//! than the picker opens; what was ticked stays ticked.

use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::keymap::Cmd;
use crate::tui::screen::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::{Align, clip, columns, popup, put_in};
use crate::tui::words::Word;

/// One value to choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Its number.
    pub key: u32,
    /// Its name.
    pub label: String,
    /// A count or a remark at the right.
    pub note: String,
}

/// What came of a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Picked {
    /// The picker stays.
    Not,
    /// It was closed.
    Nothing,
    /// These were chosen; none means that the condition goes.
    These {
        /// Their numbers.
        keys: Vec<u32>,
        /// All but these.
        is_negated: bool,
    },
}

/// A list to choose from.
#[derive(Debug)]
pub struct Picker {
    title: String,
    choices: Vec<Choice>,
    list: ListState,
    is_many: bool,
    ticked: BTreeSet<u32>,
    was_ticked: bool,
    is_negated: bool,
}

impl Picker {
    /// Nothing to choose yet.
    pub fn new(title: impl Into<String>, is_many: bool) -> Picker {
        Picker {
            title: title.into(),
            choices: Vec::new(),
            list: ListState::new(0),
            is_many,
            ticked: BTreeSet::new(),
            was_ticked: false,
            is_negated: false,
        }
    }

    /// These were chosen before.
    pub fn preset(&mut self, keys: &[u32], is_negated: bool) {
        self.ticked = keys.iter().copied().collect();
        self.was_ticked = !keys.is_empty();
        self.is_negated = is_negated;
    }

    /// What can be chosen.
    pub fn offer(&mut self, choices: impl IntoIterator<Item = Choice>) {
        self.choices = choices.into_iter().collect();
        self.list.set_total(self.choices.len());
    }

    /// There is nothing to choose.
    pub fn is_empty(&self) -> bool {
        self.choices.is_empty()
    }

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> Picked {
        self.list.set_page(self.page(look.body()));
        if self.list.apply(cmd) {
            return Picked::Not;
        }
        match cmd {
            Cmd::Back => return Picked::Nothing,
            Cmd::Enter => return self.choose(),
            Cmd::Mark if self.is_many => self.tick(),
            Cmd::Negate if self.is_many => self.is_negated = !self.is_negated,
            _ => {}
        }
        Picked::Not
    }

    fn tick(&mut self) {
        let Some(key) = self.here() else { return };
        if !self.ticked.remove(&key) {
            self.ticked.insert(key);
        }
        self.list.apply(Cmd::Down);
    }

    fn here(&self) -> Option<u32> {
        self.choices.get(self.list.selected()?).map(|choice| choice.key)
    }

    /// Nothing ticked means the row one stands on, unless ticks were taken away.
    fn choose(&self) -> Picked {
        let keys: Vec<u32> = match self.ticked.is_empty() && !self.was_ticked {
            true => self.here().into_iter().collect(),
            false => self.ticked.iter().copied().collect(),
        };
        match keys.is_empty() && !self.was_ticked {
            true => Picked::Not,
            false => Picked::These { keys, is_negated: self.is_negated },
        }
    }

    fn page(&self, area: Rect) -> usize {
        self.choices.len().min(usize::from(area.height.saturating_sub(3)))
    }

    /// Paints it over an area.
    pub fn draw(&self, area: Rect, is_pending: bool, look: &Look, buffer: &mut Buffer) {
        let hint = look.word(if self.is_many { Word::PickManyHint } else { Word::PickOneHint });
        let title = match self.is_negated {
            true => format!("{} {}", self.title, look.word(Word::IsNot)),
            false => self.title.clone(),
        };
        let widest = |text: &dyn Fn(&Choice) -> usize| self.choices.iter().take(500).map(text).max().unwrap_or(0);
        let labels = widest(&|choice| columns(&choice.label)).min(44);
        let notes = widest(&|choice| columns(&choice.note));
        let width = (labels + notes + 6).max(columns(&title) + 4).max(columns(hint)).max(24) as u16;
        let mut list = self.list;
        list.set_page(self.page(area));
        let lines = self.page(area).max(1) as u16;
        let inside = popup::frame(&title, popup::centred(area, width + 4, lines + 3), buffer, look.theme);
        if self.choices.is_empty() {
            let word = if is_pending { Word::Reading } else { Word::NoValues };
            put_in(buffer, inside, look.word(word), Align::Left, look.theme.style(Role::Muted));
        }
        for (at, y) in list.visible().zip(inside.top()..inside.bottom()) {
            self.draw_choice(at, list.selected() == Some(at), Rect { y, height: 1, ..inside }, look, buffer);
        }
        let foot = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside }.intersection(inside);
        put_in(buffer, foot, hint, Align::Left, look.theme.style(Role::Muted));
    }

    fn draw_choice(&self, at: usize, is_selected: bool, row: Rect, look: &Look, buffer: &mut Buffer) {
        let choice = &self.choices[at];
        let style = look.theme.style(if is_selected { Role::Selected } else { Role::Text });
        let tick = match (self.is_many, self.ticked.contains(&choice.key)) {
            (false, _) => "",
            (true, true) => "[x] ",
            (true, false) => "[ ] ",
        };
        let note = columns(&choice.note) as u16;
        let room = usize::from(row.width.saturating_sub(note + 1)).saturating_sub(tick.len() + 1);
        let sign = if is_selected { ">" } else { " " };
        let text = format!("{sign}{tick}{}", clip(&choice.label, room));
        put_in(buffer, row, &text, Align::Left, style);
        let right = Rect { x: row.right().saturating_sub(note), width: note.min(row.width), ..row };
        put_in(buffer, right, &choice.note, Align::Right, style);
    }
}
