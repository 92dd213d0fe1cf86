//! 选择 (picker). One value, or several with a tick and turned round, out of a list over the screen. What is typed finds: 汉字,
//! pinyin, initials, codes, and for numbers and days a range. Values may come later than the picker opens; what was ticked
//! stays ticked, also while it is not listed.

use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::list::{Column, Test};
use crate::model::range::{self, Written};
use crate::text::{found, fuzzy};
use crate::tui::keymap::Cmd;
use crate::tui::screen::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::input::LineInput;
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::{Align, char_columns, clip, columns, popup, put, put_in};
use crate::tui::words::Word;

/// Of more choices only these are offered: nobody reads further, typing finds the others.
const OFFERED_MAX: usize = 20_000;
/// Columns of a label.
const LABEL_COLUMNS_MAX: usize = 48;

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
    /// A range was typed.
    Range {
        /// The range.
        test: Test,
        /// All but this range.
        is_negated: bool,
    },
    /// This one is to go away.
    Dropped(u32),
    /// This one is to be turned round.
    Turned(u32),
}

/// A list to choose from.
#[derive(Debug)]
pub struct Picker {
    title: String,
    choices: Vec<Choice>,
    /// Places of the choices that are listed, likeliest first.
    listed: Vec<usize>,
    list: ListState,
    typed: LineInput,
    is_many: bool,
    /// Choices from this number on can be dropped or turned round.
    chips_from: Option<u32>,
    /// The column of whose numbers a range may be typed.
    ranges: Option<Column>,
    ticked: BTreeSet<u32>,
    was_ticked: bool,
    is_negated: bool,
    /// What it says when there is nothing to choose, and at its foot, instead of the usual.
    own_words: Option<(Word, Word)>,
}

impl Picker {
    /// Nothing to choose yet.
    pub fn new(title: impl Into<String>, is_many: bool) -> Picker {
        Picker {
            title: title.into(),
            choices: Vec::new(),
            listed: Vec::new(),
            list: ListState::new(0),
            typed: LineInput::new(""),
            is_many,
            chips_from: None,
            ranges: None,
            ticked: BTreeSet::new(),
            was_ticked: false,
            is_negated: false,
            own_words: None,
        }
    }

    /// Says this when there is nothing to choose, and this at its foot.
    pub fn saying(self, empty: Word, hint: Word) -> Picker {
        Picker { own_words: Some((empty, hint)), ..self }
    }

    /// Choices from this number on can be dropped and turned round.
    pub fn with_chips_from(self, from: u32) -> Picker {
        Picker { chips_from: Some(from), ..self }
    }

    /// A range of this column's numbers may be typed.
    pub fn with_ranges(self, column: Column) -> Picker {
        Picker { ranges: Some(column).filter(|column| Written::of(*column) != Written::Word), ..self }
    }

    /// These were chosen before.
    pub fn preset(&mut self, keys: &[u32], is_negated: bool) {
        self.ticked = keys.iter().copied().collect();
        self.was_ticked = !keys.is_empty();
        self.is_negated = is_negated;
    }

    /// What can be chosen.
    pub fn offer(&mut self, choices: impl IntoIterator<Item = Choice>) {
        self.choices = choices.into_iter().take(OFFERED_MAX).collect();
        self.find();
    }

    /// Stands on this one.
    pub fn stand_on(&mut self, key: u32) {
        if let Some(at) = self.listed.iter().position(|at| self.choices[*at].key == key) {
            self.list.select(at);
        }
    }

    /// There is nothing to choose.
    pub fn is_empty(&self) -> bool {
        self.choices.is_empty()
    }

    /// Lists what was typed, the likeliest first.
    fn find(&mut self) {
        let typed = self.typed.text();
        let found = |(at, choice): (usize, &Choice)| found::is_found(typed, &choice.label).then_some(at);
        self.listed = self.choices.iter().enumerate().filter_map(found).collect();
        if !typed.is_empty() {
            let labels: Vec<&str> = self.listed.iter().map(|at| self.choices[*at].label.as_str()).collect();
            let ranked: Vec<usize> =
                fuzzy::rank(typed, &labels, fuzzy::TEXTS_MAX).into_iter().map(|hit| hit.index).collect();
            let is_ranked: BTreeSet<usize> = ranked.iter().copied().collect();
            let others = (0..self.listed.len()).filter(|at| !is_ranked.contains(at));
            self.listed = ranked.iter().copied().chain(others).map(|at| self.listed[at]).collect();
        }
        self.list.set_total(self.listed.len());
    }

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> Picked {
        self.list.set_page(self.page(look.body()));
        if self.list.apply(cmd) {
            return Picked::Not;
        }
        match cmd {
            Cmd::Back if !self.typed.text().is_empty() => self.type_in(Cmd::DeleteLine),
            Cmd::Back => return Picked::Nothing,
            Cmd::Enter => return self.choose(),
            Cmd::Mark if self.is_many => self.tick(),
            Cmd::Negate if self.is_many => self.is_negated = !self.is_negated,
            Cmd::Negate => return self.chip().map_or(Picked::Not, Picked::Turned),
            Cmd::Delete => return self.chip().map_or(Picked::Not, Picked::Dropped),
            Cmd::Char(_) | Cmd::Backspace | Cmd::DeleteLine | Cmd::DeleteWord => self.type_in(cmd),
            _ => {}
        }
        Picked::Not
    }

    fn type_in(&mut self, cmd: Cmd) {
        if self.typed.apply(cmd) {
            self.list.select(0);
            self.find();
        }
    }

    /// Text was pasted.
    pub fn paste(&mut self, text: &str) {
        self.typed.insert(text);
        self.list.select(0);
        self.find();
    }

    fn chip(&self) -> Option<u32> {
        self.here().filter(|key| self.chips_from.is_some_and(|from| *key >= from))
    }

    fn tick(&mut self) {
        let Some(key) = self.here() else { return };
        if !self.ticked.remove(&key) {
            self.ticked.insert(key);
        }
        self.list.apply(Cmd::Down);
    }

    fn here(&self) -> Option<u32> {
        Some(self.choices.get(*self.listed.get(self.list.selected()?)?)?.key)
    }

    fn range(&self) -> Option<Test> {
        range::read(self.ranges?, self.typed.text())
    }

    /// What Enter would choose now. Nothing ticked means the row one stands on, unless ticks were taken away.
    pub fn choose(&self) -> Picked {
        if let Some(test) = self.range() {
            return Picked::Range { test, is_negated: self.is_negated };
        }
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
        self.listed.len().min(usize::from(area.height.saturating_sub(5)))
    }

    /// Paints it over an area, with how many rows the choice would leave; returns where the caret stands.
    pub fn draw(
        &self,
        area: Rect,
        (is_pending, count): (bool, Option<&str>),
        look: &Look,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let hint = look.word(self.hint());
        let count = count.unwrap_or("");
        let title = match self.is_negated {
            true => format!("{} {}", self.title, look.word(Word::IsNot)),
            false => self.title.clone(),
        };
        let widest = |text: &dyn Fn(&Choice) -> usize| self.choices.iter().take(500).map(text).max().unwrap_or(0);
        let labels = widest(&|choice| columns(&choice.label)).min(LABEL_COLUMNS_MAX);
        let notes = widest(&|choice| columns(&choice.note));
        let width = (labels + notes + 6).max(columns(&title) + 4).max(columns(hint)).max(36);
        let width = if self.choices.is_empty() { width.max(columns(look.word(self.empty()))) } else { width } as u16;
        let mut list = self.list;
        list.set_page(self.page(area));
        // The frame keeps its height while one types.
        let lines = self.choices.len().min(usize::from(area.height.saturating_sub(5))).max(1) as u16;
        let inside = popup::frame(&title, popup::centred(area, width + 4, lines + 4), buffer, look.theme);
        let caret = self.draw_typed(Rect { height: 1, ..inside }, count, look, buffer);
        let rows = Rect { y: inside.y + 1, height: inside.height.saturating_sub(2), ..inside };
        if self.listed.is_empty() {
            let word = if is_pending { Word::Reading } else { self.empty() };
            put_in(buffer, rows, look.word(word), Align::Left, look.theme.style(Role::Muted));
        }
        for (at, y) in list.visible().zip(rows.top()..rows.bottom()) {
            self.draw_choice(at, list.selected() == Some(at), Rect { y, height: 1, ..rows }, look, buffer);
        }
        let foot = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside }.intersection(inside);
        put_in(buffer, foot, hint, Align::Left, look.theme.style(Role::Muted));
        caret
    }

    fn empty(&self) -> Word {
        self.own_words.map_or(Word::NoValues, |(empty, _)| empty)
    }

    fn hint(&self) -> Word {
        if let Some((_, hint)) = self.own_words {
            return hint;
        }
        match (self.is_many, self.chips_from.is_some(), self.ranges.is_some()) {
            (true, _, true) => Word::PickRangeHint,
            (true, _, false) => Word::PickManyHint,
            (false, true, _) => Word::PickChipHint,
            (false, false, _) => Word::PickOneHint,
        }
    }

    fn draw_typed(&self, line: Rect, count: &str, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        let right = columns(count) as u16;
        put_in(buffer, line, count, Align::Right, look.theme.style(Role::Title));
        put(buffer, (line.x, line.y), "/", line.width, look.theme.style(Role::Key));
        let place = Rect { x: line.x + 1, width: line.width.saturating_sub(right + 2), ..line };
        self.typed.draw("", place, buffer, look.theme)
    }

    fn draw_choice(&self, at: usize, is_selected: bool, row: Rect, look: &Look, buffer: &mut Buffer) {
        let choice = &self.choices[self.listed[at]];
        let style = look.theme.style(if is_selected { Role::Selected } else { Role::Text });
        let tick = match (self.is_many, self.ticked.contains(&choice.key)) {
            (false, _) => "",
            (true, true) => "[x] ",
            (true, false) => "[ ] ",
        };
        let note = columns(&choice.note) as u16;
        let room = usize::from(row.width.saturating_sub(note + 1)).saturating_sub(tick.len() + 1);
        let sign = if is_selected { ">" } else { " " };
        let label = clip(&choice.label, room);
        put_in(buffer, row, &format!("{sign}{tick}{label}"), Align::Left, style);
        let right = Rect { x: row.right().saturating_sub(note), width: note.min(row.width), ..row };
        put_in(buffer, right, &choice.note, Align::Right, style);
        let hits = found::positions(self.typed.text(), &label);
        let mut x = row.x + 1 + tick.len() as u16;
        for (i, c) in label.chars().enumerate() {
            let width = char_columns(c) as u16;
            if hits.contains(&i) {
                let place = Rect::new(x, row.y, width, 1).intersection(row);
                buffer.set_style(place, look.theme.style(Role::Hit));
            }
            x += width;
        }
    }
}
