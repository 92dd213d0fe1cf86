//! 办理 (acting). What is done with the chosen row or with the marked ones.

use super::{Asking, ListScreen, Source};
use crate::app::action::TableExport;
use crate::app::query::Query;
use crate::app::reports::Report;
use crate::app::views::{Card, Goto, Line, RowId};
use crate::model::id::Kind;
use crate::model::list::ListQuery;
use crate::tui::keymap::Cmd;
use crate::tui::screen::{Look, Wish};
use crate::tui::screens::form::Form;
use crate::tui::screens::note::Note;
use crate::tui::screens::picker::{Choice, Picker};
use crate::tui::screens::task;
use crate::tui::theme::Role;
use crate::tui::words::{Word, fill};

impl ListScreen {
    pub(super) fn open(&self, look: &Look) -> Vec<Wish> {
        let Some(row) = self.selected_row() else { return Vec::new() };
        match row.id {
            RowId::Batch(number) => {
                let from = fill(look.word(Word::BatchNumber), &[&number.to_string()]);
                vec![Wish::Go(Goto::Card(row.id), from)]
            }
            RowId::Journal(_) | RowId::Fault(..) | RowId::Report(_) => {
                let titles = self.columns().iter().map(|view| view.title.as_str());
                let pairs = titles.zip(row.cells.iter().map(|cell| cell.text.as_str()));
                vec![Wish::Show(Box::new(Note::row(&self.title(look), pairs)))]
            }
            RowId::Subject(_) | RowId::Finding(_) | RowId::Task(_) | RowId::Campaign(_) => {
                vec![Wish::Go(Goto::Card(row.id), String::new())]
            }
        }
    }

    /// What a key does on the list of tasks; `None` for those that mean the same on every list.
    pub(super) fn on_tasks(&mut self, cmd: Cmd, look: &Look) -> Option<Vec<Wish>> {
        if let (Cmd::Filter, Source::Tasks(list)) = (cmd, &self.source) {
            self.source = Source::Tasks(list.next());
            self.marks.clear();
            self.seek = None;
            self.start_at = 0;
            return Some(Vec::new());
        }
        if cmd == Cmd::TaskVisit {
            let row = self.selected_row().map(|row| Wish::Go(Goto::Card(row.id), String::new()));
            let hint = Wish::Say(Word::OpenToVisit, Role::Muted);
            return Some(row.into_iter().chain([hint]).collect());
        }
        let wish = task::campaign_wish(cmd).or_else(|| task::deed_wish(cmd, self.chosen_tasks(), None, look));
        wish.map(|wish| vec![wish])
    }

    /// The marked tasks, or the chosen one.
    fn chosen_tasks(&self) -> Vec<i64> {
        let number = |row: &RowId| if let RowId::Task(number) = row { Some(*number) } else { None };
        match self.marks.is_empty() {
            true => self.selected_row().and_then(|row| number(&row.id)).into_iter().collect(),
            false => self.marks.iter().filter_map(number).collect(),
        }
    }

    pub(super) fn copy(&self) -> Vec<Wish> {
        let Some(row) = self.selected_row() else { return Vec::new() };
        let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        vec![Wish::Copy(cells.join("\t"))]
    }

    pub(super) fn verify(&self, look: &Look) -> Vec<Wish> {
        match self.chosen_findings() {
            findings if findings.is_empty() => vec![Wish::Say(Word::NoRow, Role::Muted)],
            findings => vec![Wish::Fill(Box::new(Form::verify(look, findings).previewing(&self.preview(look))))],
        }
    }

    /// 规则说明 of the chosen finding.
    pub(super) fn explain(&self) -> Vec<Wish> {
        let Some(RowId::Finding(finding)) = self.selected_row().map(|row| row.id) else { return Vec::new() };
        vec![Wish::Go(Goto::Card(RowId::Report(Report::RuleOf(finding))), String::new())]
    }

    pub(super) fn reveal(&self, look: &Look) -> Vec<Wish> {
        let row = self.selected_row().map(|row| Wish::Fill(Box::new(Form::reveal(look, row.id))));
        row.into_iter().collect()
    }

    /// 确认: the candidate enterprises stand on the text's card; one is taken at once, several are offered.
    pub(super) fn accept(&mut self, look: &Look) -> Vec<Wish> {
        let Some(text) = self.selected_row().map(|row| row.id) else { return Vec::new() };
        let candidates = self.candidates(text);
        match &candidates[..] {
            [] => vec![Wish::Tell(look.word(Word::NoCandidate).to_owned(), Role::Review)],
            [(name, row)] => vec![Wish::Fill(Box::new(Form::decide(look, text, Some((*row, name)))))],
            _ => {
                let mut picker = Picker::new(look.word(Word::WhichEnterprise), false);
                picker.offer(candidates.iter().enumerate().map(|(i, (name, _))| Choice {
                    key: i as u32,
                    label: name.clone(),
                    note: String::new(),
                }));
                self.asking = Some(Asking::Candidate(text, picker));
                Vec::new()
            }
        }
    }

    pub(super) fn decide_none(&self, look: &Look) -> Vec<Wish> {
        let row = self.selected_row().map(|row| Wish::Fill(Box::new(Form::decide(look, row.id, None))));
        row.into_iter().collect()
    }

    pub(super) fn candidates(&self, text: RowId) -> Vec<(String, RowId)> {
        let Some(Some(card)) = self.card.value().filter(|_| self.card.have() == Some(&Query::Card(text))) else {
            return Vec::new();
        };
        candidates(card)
    }

    /// 导出所见: the columns as they stand, the marked rows or all that are listed.
    pub(super) fn seen_form(&self, query: &ListQuery, look: &Look) -> Form {
        let columns: Vec<String> = self.placed().iter().map(|(at, _)| self.columns()[*at].key.clone()).collect();
        let rows: Vec<RowId> = self.marks.iter().copied().collect();
        let n = if rows.is_empty() { self.page.value().map_or(0, |page| page.total) } else { rows.len() };
        let n_columns = columns.len();
        let export = TableExport { query: query.clone(), rows, columns, ..TableExport::default() };
        let form = Form::export_seen(look, export, n, n_columns);
        if self.marks.is_empty() { form } else { form.previewing(&self.preview(look)) }
    }

    pub(super) fn export_form(&self, query: &ListQuery, look: &Look) -> Form {
        let rows = match self.marks.len() {
            0 => self.page.value().map_or(0, |page| page.total),
            marked => marked,
        };
        let form = Form::worklist(look, query, &self.marks, rows);
        if self.marks.is_empty() { form } else { form.previewing(&self.preview(look)) }
    }
}

/// The enterprises that a unit text's card offers.
pub fn candidates(card: &Card) -> Vec<(String, RowId)> {
    let lines = card.sections.iter().flat_map(|section| &section.lines);
    lines
        .filter_map(|line| match line {
            Line::Go(text, Goto::Card(row @ RowId::Subject(subject))) if subject.kind == Kind::Enterprise => {
                Some((text.clone(), *row))
            }
            _ => None,
        })
        .collect()
}
