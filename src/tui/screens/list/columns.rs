//! 列 (columns). Which columns of the list are shown, in which order, how wide, which stay at the left: changed one by one, taken
//! from a set for a task, or brought by a saved view.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Asking, ListScreen};
use crate::app::action::Action;
use crate::app::query::Answer;
use crate::app::views::{ColumnView, SavedView};
use crate::model::layout::{Layout, Shown, column_sets};
use crate::model::list::ListQuery;
use crate::tui::keymap::Cmd;
use crate::tui::screen::{Look, Wish};
use crate::tui::screens::form::Form;
use crate::tui::screens::picker::{Choice, Picker};
use crate::tui::theme::Role;
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::{Align, clip, columns, popup, put_in};
use crate::tui::words::Word;

/// No column is made narrower than a sign and its cut, or wider than a line.
const WIDTHS: std::ops::RangeInclusive<u16> = 2..=120;
/// Columns of the terminal that one key changes.
const STEP: u16 = 2;
/// Columns of a title in the dialog.
const TITLE_COLUMNS: u16 = 28;

/// One column in the dialog.
#[derive(Clone, Debug)]
struct Line {
    shown: Shown,
    title: String,
    usual: u16,
    is_shown: bool,
}

/// The dialog in which columns are arranged.
#[derive(Debug)]
pub(super) struct Arranger {
    lines: Vec<Line>,
    list: ListState,
}

/// What came of a command.
pub(super) enum Arranged {
    /// The dialog stays.
    Not,
    /// It was closed.
    Nothing,
    /// This is how it is to be.
    This(Layout),
}

impl Arranger {
    fn new(views: &[ColumnView], layout: &Layout) -> Arranger {
        let keys: Vec<&str> = views.iter().map(|view| view.key.as_str()).collect();
        let placed = layout.apply(&keys);
        let line = |at: usize, shown: Option<&Shown>, is_shown| Line {
            shown: shown.cloned().unwrap_or_else(|| Shown::plain(keys[at])),
            title: views[at].title.clone(),
            usual: views[at].ideal,
            is_shown,
        };
        let hidden = (0..views.len()).filter(|at| !placed.iter().any(|(shown, _)| shown == at));
        let mut lines: Vec<Line> = placed.iter().map(|(at, shown)| line(*at, *shown, true)).collect();
        lines.extend(hidden.map(|at| line(at, None, false)));
        let list = ListState::new(lines.len());
        Arranger { lines, list }
    }

    /// As it would be shown now: also what the list behind the dialog shows.
    pub(super) fn layout(&self) -> Layout {
        Layout { columns: self.lines.iter().filter(|line| line.is_shown).map(|line| line.shown.clone()).collect() }
    }

    pub(super) fn on(&mut self, cmd: Cmd, look: &Look) -> Arranged {
        self.list.set_page(self.page(look.body()));
        if self.list.apply(cmd) {
            return Arranged::Not;
        }
        match cmd {
            Cmd::Back => return Arranged::Nothing,
            Cmd::Enter => return Arranged::This(self.layout()),
            Cmd::Reset => return Arranged::This(Layout::default()),
            Cmd::MoveUp => self.shift(|at| at.checked_sub(1)),
            Cmd::MoveDown => self.shift(|at| Some(at + 1)),
            cmd => self.change(cmd),
        }
        Arranged::Not
    }

    fn shift(&mut self, to: impl Fn(usize) -> Option<usize>) {
        let Some(at) = self.list.selected() else { return };
        if let Some(to) = to(at).filter(|to| *to < self.lines.len()) {
            self.lines.swap(at, to);
            self.list.select(to);
        }
    }

    fn change(&mut self, cmd: Cmd) {
        let n_shown = self.lines.iter().filter(|line| line.is_shown).count();
        let Some(line) = self.list.selected().and_then(|at| self.lines.get_mut(at)) else { return };
        let width = line.shown.width.unwrap_or(line.usual);
        let limited = |width: u16| Some(width.clamp(*WIDTHS.start(), *WIDTHS.end()));
        match cmd {
            // The last column stays: a list of nothing says nothing.
            Cmd::Mark if line.is_shown && n_shown == 1 => {}
            Cmd::Mark => {
                line.is_shown = !line.is_shown;
                self.list.apply(Cmd::Down);
            }
            Cmd::Pin => line.shown.is_pinned = !line.shown.is_pinned,
            Cmd::Left => line.shown.width = limited(width.saturating_sub(STEP)),
            Cmd::Right => line.shown.width = limited(width.saturating_add(STEP)),
            _ => {}
        }
    }

    fn page(&self, area: Rect) -> usize {
        self.lines.len().min(usize::from(area.height.saturating_sub(3)))
    }

    pub(super) fn draw(&self, area: Rect, look: &Look, buffer: &mut Buffer) {
        let hint = look.word(Word::ColumnsHint);
        let width = (TITLE_COLUMNS + 16).max(columns(hint) as u16);
        let mut list = self.list;
        list.set_page(self.page(area));
        let place = popup::centred(area, width + 4, self.page(area) as u16 + 3);
        // At the right, so that the list behind shows what is changed.
        let place = Rect { x: area.right().saturating_sub(place.width), ..place };
        let inside = popup::frame(look.word(Word::Columns), place, buffer, look.theme);
        for (at, y) in list.visible().zip(inside.top()..inside.bottom().saturating_sub(1)) {
            let line = &self.lines[at];
            let is_here = list.selected() == Some(at);
            let style = look.theme.style(if is_here { Role::Selected } else { Role::Text });
            let sign = if is_here { ">" } else { " " };
            let tick = if line.is_shown { "[x]" } else { "[ ]" };
            let title = clip(&line.title, usize::from(TITLE_COLUMNS));
            let row = Rect { y, height: 1, ..inside };
            put_in(buffer, row, &format!("{sign}{tick} {title}"), Align::Left, style);
            let pin = if line.shown.is_pinned { look.word(Word::Pinned) } else { "" };
            let width = line.shown.width.map_or(String::new(), |width| width.to_string());
            let note = format!("{pin} {width:>3}");
            let right = (columns(&note) as u16).min(row.width);
            let end = Rect { x: row.right() - right, width: right, ..row };
            put_in(buffer, end, &note, Align::Right, style);
        }
        let foot = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside }.intersection(inside);
        put_in(buffer, foot, hint, Align::Left, look.theme.style(Role::Muted));
    }
}

impl ListScreen {
    /// The columns as they are seen: place in the list's own, and how each is wanted.
    pub(super) fn placed(&self) -> Vec<(usize, Option<Shown>)> {
        let keys: Vec<&str> = self.columns().iter().map(|view| view.key.as_str()).collect();
        let trial = if let Some(Asking::Columns(arranger)) = &self.asking { Some(arranger.layout()) } else { None };
        let layout = trial.as_ref().unwrap_or(&self.layout);
        let placed = layout.apply(&keys).into_iter().map(|(at, shown)| (at, shown.cloned()));
        let mut placed: Vec<(usize, Option<Shown>)> = placed.collect();
        // Moved sideways: what is not pinned goes out at the left, the last column stays.
        let is_pinned = |shown: &Option<Shown>| shown.as_ref().is_some_and(|shown| shown.is_pinned);
        let first = placed.iter().take_while(|(_, shown)| is_pinned(shown)).count();
        let n = self.moved.min(placed.len().saturating_sub(first + 1));
        placed.drain(first..first + n);
        placed
    }

    /// One column to the left or to the right, while no card takes these keys.
    pub(super) fn move_sideways(&mut self, cmd: Cmd) {
        let most = self.columns().len().saturating_sub(1);
        self.moved = match cmd {
            Cmd::Right => (self.moved + 1).min(most),
            _ => self.moved.saturating_sub(1),
        };
    }

    pub(super) fn arrange(&mut self) {
        if !self.columns().is_empty() {
            self.moved = 0;
            self.asking = Some(Asking::Columns(Arranger::new(self.columns(), &self.layout)));
        }
    }

    pub(super) fn on_arranger(&mut self, mut arranger: Arranger, cmd: Cmd, look: &Look) {
        match arranger.on(cmd, look) {
            Arranged::Not => self.asking = Some(Asking::Columns(arranger)),
            Arranged::Nothing => {}
            Arranged::This(layout) => self.layout = layout,
        }
    }

    /// The column sets of this list.
    pub(super) fn sets_picker(&self, query: &ListQuery, look: &Look) -> Picker {
        let mut picker = Picker::new(look.word(Word::ColumnSets), false);
        picker.offer(column_sets(query.table).iter().zip(0..).map(|(set, key)| Choice {
            key,
            label: look.lang.pick(set.zh, set.en).to_owned(),
            note: if set.keys.is_empty() { String::new() } else { set.keys.len().to_string() },
        }));
        picker
    }

    pub(super) fn take_set(&mut self, query: &ListQuery, at: usize) {
        if let Some(set) = column_sets(query.table).get(at) {
            self.moved = 0;
            self.layout = Layout::of(set.keys);
        }
    }

    /// Opens the views saved of this list; they may come later.
    pub(super) fn open_views(&mut self, look: &Look) {
        self.views.expire();
        let picker = Picker::new(look.word(Word::SavedViews), false).with_chips_from(0);
        self.asking = Some(Asking::Views(picker.saying(Word::NoViews, Word::PickViewHint)));
    }

    pub(super) fn take_views(&mut self, generation: u64, answer: Answer) {
        let pick = |answer| if let Answer::Views(views) = answer { Some(views) } else { None };
        if !self.views.take(generation, answer, pick) {
            return;
        }
        if let (Some(views), Some(Asking::Views(picker))) = (self.views.value(), &mut self.asking) {
            let choice = |(view, key): (&SavedView, u32)| Choice { key, label: view.name.clone(), note: String::new() };
            picker.offer(views.iter().zip(0..).map(choice));
        }
    }

    pub(super) fn saved(&self, at: u32) -> Option<&SavedView> {
        self.views.value()?.get(at as usize)
    }

    /// Shows the list as the view has it.
    pub(super) fn take_view(&mut self, at: u32) {
        let Some(view) = self.saved(at).cloned() else { return };
        self.layout = view.layout;
        self.moved = 0;
        self.ask_from_top(view.query);
    }

    /// The view goes away; it is asked for anew when that is done.
    pub(super) fn drop_view(&mut self, at: u32) -> Vec<Wish> {
        let Some(view) = self.saved(at) else { return Vec::new() };
        vec![Wish::Do(Action::DropView { table: view.query.table, name: view.name.clone() })]
    }

    pub(super) fn save_view(&self, query: &ListQuery, look: &Look) -> Vec<Wish> {
        let view = SavedView { name: String::new(), query: query.clone(), layout: self.layout.clone() };
        vec![Wish::Fill(Box::new(Form::save_view(look, view)))]
    }
}
