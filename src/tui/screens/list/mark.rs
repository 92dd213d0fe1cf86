//! 标记 (marks). One row, a range, all that is listed; they survive every search, filter and order.

use super::{ListScreen, MARKS_MAX, Marking};
use crate::app::views::RowId;
use crate::tui::keymap::Cmd;

impl ListScreen {
    /// The marked findings, or the chosen one.
    pub fn chosen_findings(&self) -> Vec<i64> {
        let number = |row: &RowId| if let RowId::Finding(number) = row { Some(*number) } else { None };
        match self.marks.is_empty() {
            true => self.selected_row().and_then(|row| number(&row.id)).into_iter().collect(),
            false => self.marks.iter().filter_map(number).collect(),
        }
    }

    /// These findings are settled and no longer marked.
    pub fn unmark(&mut self, findings: &[i64]) {
        self.marks.retain(|row| !matches!(row, RowId::Finding(number) if findings.contains(number)));
    }

    pub(super) fn mark(&mut self) {
        let (Some(at), Some(row)) = (self.list.selected(), self.selected_row().map(|row| row.id)) else { return };
        if !self.marks.remove(&row) && self.marks.len() < MARKS_MAX {
            self.marks.insert(row);
        }
        self.last_mark = Some(at);
        self.list.apply(Cmd::Down);
    }

    pub(super) fn mark_range(&mut self) {
        let Some(here) = self.list.selected() else { return };
        let from = self.last_mark.unwrap_or(here);
        let rows = from.min(here)..from.max(here) + 1;
        self.last_mark = Some(here);
        let ids: Option<Vec<RowId>> = rows.clone().map(|at| self.row(at).map(|row| row.id)).collect();
        match ids {
            Some(ids) => self.marks.extend(ids),
            None => self.marking = Some(Marking::Range(rows)),
        }
    }
}
