//! 列表位置 (list state). Which row is chosen, which one stands on top, how many there are and how many fit. The chosen
//! row is always visible and always exists; the view moves only as far as it must.

use std::ops::Range;

use crate::tui::keymap::Cmd;

/// The place in a list of any length, of which only the visible rows are ever fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListState {
    selected: usize,
    offset: usize,
    total: usize,
    page: usize,
}

impl ListState {
    /// At the top of a list of `total` rows.
    pub fn new(total: usize) -> Self {
        Self { total, page: 1, ..Self::default() }
    }

    /// The chosen row, if there is any row.
    pub fn selected(&self) -> Option<usize> {
        (self.total > 0).then_some(self.selected)
    }

    /// How many rows there are.
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many rows fit.
    pub fn page(&self) -> usize {
        self.page
    }

    /// The rows to fetch and draw.
    pub fn visible(&self) -> Range<usize> {
        self.offset..self.total.min(self.offset.saturating_add(self.page))
    }

    /// The list has another number of rows now. The chosen row stays where it is while it exists.
    pub fn set_total(&mut self, total: usize) {
        self.total = total;
        self.settle();
    }

    /// So many rows fit now.
    pub fn set_page(&mut self, page: usize) {
        self.page = page.max(1);
        self.settle();
    }

    /// Chooses a row; the view moves as little as it can.
    pub fn select(&mut self, row: usize) {
        self.selected = row;
        self.settle();
    }

    /// Chooses a row after the list was sorted or filtered anew, keeping it on the same line of the screen.
    pub fn select_in_place(&mut self, row: usize) {
        let line = self.selected - self.offset.min(self.selected);
        self.selected = row;
        self.offset = row.saturating_sub(line);
        self.settle();
    }

    /// Chooses the row on this line of the view, if there is one (mouse).
    pub fn select_line(&mut self, line: usize) -> bool {
        let row = self.offset.saturating_add(line);
        let is_row = self.visible().contains(&row);
        if is_row {
            self.select(row);
        }
        is_row
    }

    /// Obeys the commands that move in a list; says whether this was one that moved something.
    pub fn apply(&mut self, cmd: Cmd) -> bool {
        let before = *self;
        match cmd {
            Cmd::Up => self.select(self.selected.saturating_sub(1)),
            Cmd::Down => self.select(self.selected.saturating_add(1)),
            Cmd::PageUp => self.turn(|row, page| row.saturating_sub(page)),
            Cmd::PageDown => self.turn(usize::saturating_add),
            Cmd::Home => self.select(0),
            Cmd::End => self.select(usize::MAX),
            _ => return false,
        }
        *self != before
    }

    /// A page turns the view and the chosen row together, so that the chosen row keeps its line.
    fn turn(&mut self, by: impl Fn(usize, usize) -> usize) {
        self.offset = by(self.offset, self.page);
        self.selected = by(self.selected, self.page);
        self.settle();
    }

    fn settle(&mut self) {
        self.selected = self.selected.min(self.total.saturating_sub(1));
        self.offset = self.offset.min(self.total.saturating_sub(self.page)).min(self.selected);
        let top_min = (self.selected + 1).saturating_sub(self.page);
        self.offset = self.offset.max(top_min);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(total: usize, page: usize, selected: usize) -> ListState {
        let mut list = ListState::new(total);
        list.set_page(page);
        list.select(selected);
        list
    }

    #[test]
    fn the_view_moves_only_as_far_as_it_must() {
        let mut list = at(100, 10, 0);
        assert!((0..9).all(|_| list.apply(Cmd::Down)));
        assert_eq!(list.visible(), 0..10);
        list.apply(Cmd::Down);
        assert_eq!((list.selected(), list.visible()), (Some(10), 1..11));
        list.apply(Cmd::Up);
        assert_eq!((list.selected(), list.visible()), (Some(9), 1..11));
    }

    #[test]
    fn a_page_keeps_the_line_and_stops_at_the_ends() {
        let mut list = at(25, 10, 3);
        list.apply(Cmd::PageDown);
        assert_eq!((list.selected(), list.visible()), (Some(13), 10..20));
        list.apply(Cmd::PageDown);
        assert_eq!((list.selected(), list.visible()), (Some(23), 15..25));
        list.apply(Cmd::PageDown);
        assert_eq!(list.selected(), Some(24));
        list.apply(Cmd::Home);
        assert_eq!((list.selected(), list.visible()), (Some(0), 0..10));
        assert!(!list.apply(Cmd::Up), "nothing moves above the first row");
    }

    #[test]
    fn a_row_keeps_its_line_when_the_list_is_sorted_anew() {
        let mut list = at(100, 10, 45);
        let line = 45 - list.visible().start;
        list.select_in_place(70);
        assert_eq!(70 - list.visible().start, line);
    }

    #[test]
    fn an_empty_list_has_no_chosen_row() {
        let mut list = at(0, 10, 5);
        assert_eq!((list.selected(), list.visible()), (None, 0..0));
        assert!(!list.apply(Cmd::End) && !list.select_line(0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_chosen_row_exists_and_is_visible(steps in prop::collection::vec((0..10_u8, 0..60_usize), 1..40)) {
            let mut list = ListState::new(30);
            for (step, n) in steps {
                match step {
                    0 => list.set_total(n),
                    1 => list.set_page(n),
                    2 => list.select(n),
                    3 => list.select_in_place(n),
                    4 => _ = list.apply(Cmd::PageUp),
                    5 => _ = list.apply(Cmd::PageDown),
                    6 => _ = list.apply(Cmd::End),
                    7 => _ = list.select_line(n),
                    8 => _ = list.apply(Cmd::Up),
                    _ => _ = list.apply(Cmd::Down),
                }
                let visible = list.visible();
                prop_assert!(visible.end <= list.total() && visible.len() == list.total().min(list.page()));
                prop_assert!(list.selected().is_none_or(|row| visible.contains(&row)));
                prop_assert_eq!(list.selected().is_none(), list.total() == 0);
            }
        }
    }
}
