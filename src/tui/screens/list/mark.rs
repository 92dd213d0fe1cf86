//! 标记 (marks). One row, a range, all that is listed; they survive every search, filter and order.

use super::{ListScreen, MARKS_MAX, Marking};
use crate::app::views::{RowId, RowView};
use crate::tui::keymap::Cmd;
use crate::tui::screen::Look;
use crate::tui::widgets::thousands;
use crate::tui::words::{Word, fill};

/// Rows that are shown before a command touches them all.
const PREVIEWED: usize = 5;

/// What a row is known by: its first cells that say something.
fn words_of(row: &RowView) -> String {
    let said = row.cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty());
    said.take(4).collect::<Vec<_>>().join("  ")
}

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

    /// The first of the rows that a command is about to touch, in a few words each; how many more there are is said below.
    pub(super) fn preview(&self, look: &Look) -> String {
        let known = self.mark_words.iter().filter(|(row, _)| self.marks.contains(row));
        let mut lines: Vec<String> = match self.marks.is_empty() {
            true => self.selected_row().map(words_of).into_iter().collect(),
            false => known.take(PREVIEWED).map(|(_, words)| words.clone()).collect(),
        };
        let rest = self.marks.len().saturating_sub(lines.len());
        if rest > 0 && !lines.is_empty() {
            lines.push(fill(look.word(Word::AndMore), &[&thousands(rest as u64)]));
        }
        lines.join("\n")
    }

    /// Keeps what marked rows say while they are on the screen.
    fn remember(&mut self, rows: impl Iterator<Item = usize>) {
        for at in rows.take(PREVIEWED) {
            if let Some(row) = self.row(at) {
                let (id, words) = (row.id, words_of(row));
                self.mark_words.insert(id, words);
            }
        }
    }

    pub(super) fn unmark_all(&mut self) {
        self.marks.clear();
        self.mark_words.clear();
    }

    pub(super) fn mark(&mut self) {
        let (Some(at), Some(row)) = (self.list.selected(), self.selected_row().map(|row| row.id)) else { return };
        if !self.marks.remove(&row) && self.marks.len() < MARKS_MAX {
            self.marks.insert(row);
            self.remember(at..at + 1);
        }
        self.last_mark = Some(at);
        self.list.apply(Cmd::Down);
    }

    pub(super) fn mark_range(&mut self) {
        let Some(here) = self.list.selected() else { return };
        let from = self.last_mark.unwrap_or(here);
        let rows = from.min(here)..from.max(here) + 1;
        self.last_mark = Some(here);
        self.remember(rows.clone());
        let ids: Option<Vec<RowId>> = rows.clone().map(|at| self.row(at).map(|row| row.id)).collect();
        match ids {
            Some(ids) => self.marks.extend(ids),
            None => self.marking = Some(Marking::Range(rows)),
        }
    }
}
