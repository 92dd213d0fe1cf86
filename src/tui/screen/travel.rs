//! 走动 (travel). Tabs, the trail of screens on each, back and forward.

use crate::app::views::Goto;
use crate::model::list::{Column, ListQuery};
use crate::tui::screen::place::{Screen, screen_at};
use crate::tui::screen::{State, TABS};
use crate::tui::screens::joint::JointScreen;
use crate::tui::screens::tally::TallyScreen;
use crate::tui::theme::Role;
use crate::tui::words::Word;

/// The screens one went through on a tab, and those one went back from.
#[derive(Debug, Default)]
pub(super) struct Trail {
    pub(super) here: Vec<(u32, Screen)>,
    pub(super) ahead: Vec<(u32, Screen)>,
}

/// Screens deeper than this on one trail push out the oldest ones.
const TRAIL_MAX: usize = 64;

impl State {
    pub(super) fn next_screen(&mut self) -> u32 {
        self.last_screen += 1;
        self.last_screen
    }

    pub(super) fn screen(&self) -> &Screen {
        let (_, screen) = self.trails[self.tab].here.last().expect("a trail keeps its root");
        screen
    }

    pub(super) fn go_tab(&mut self, tab: usize) {
        if tab < TABS.len() {
            self.tab = tab;
        }
    }

    pub(super) fn go(&mut self, goto: Goto, from: String) {
        let id = self.next_screen();
        self.enter(id, screen_at(goto, id, from));
    }

    /// 频数 of a list.
    pub(super) fn count(&mut self, query: ListQuery, column: Column) {
        let id = self.next_screen();
        self.enter(id, Screen::Tally(Box::new(TallyScreen::new(id, query, column))));
    }

    fn enter(&mut self, id: u32, screen: Screen) {
        let trail = &mut self.trails[self.tab];
        trail.ahead.clear();
        trail.here.push((id, screen));
        if trail.here.len() > TRAIL_MAX {
            trail.here.remove(1);
        }
    }

    /// 联合组建方案, from wherever one is.
    pub(super) fn open_joint(&mut self) {
        let id = self.next_screen();
        let trail = &mut self.trails[self.tab];
        trail.ahead.clear();
        trail.here.push((id, Screen::Joint(Box::new(JointScreen::new(id)))));
    }

    pub(super) fn leave(&mut self) {
        let trail = &mut self.trails[self.tab];
        match trail.here.len() {
            0 | 1 => self.tell(Word::Outermost, Role::Muted),
            _ => trail.ahead.extend(trail.here.pop()),
        }
    }

    pub(super) fn advance(&mut self) {
        let trail = &mut self.trails[self.tab];
        match trail.ahead.pop() {
            Some(screen) => trail.here.push(screen),
            None => self.tell(Word::NothingAhead, Role::Muted),
        }
    }
}
