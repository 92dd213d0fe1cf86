//! 取数 (asking). What a list lacks is asked for; what comes is taken if it is still wanted.

use ratatui::layout::Rect;

use super::{Asking, ListScreen, MARKS_MAX, Marking};
use crate::app::query::{Answer, Query};
use crate::model::list::{Column, ListQuery, Predicate, Table, Test};
use crate::tui::screen::{Asker, Asks, Look, What, Wish};
use crate::tui::screens::picker::Choice;
use crate::tui::theme::Role;
use crate::tui::widgets::{table, thousands};
use crate::tui::words::Word;

/// Rows of the first look at a count: a part of a millisecond.
const COUNTED_FIRST: usize = 65_536;

impl ListScreen {
    pub(super) fn asker(&self, what: What) -> Asker {
        Asker { screen: self.id, what }
    }

    /// Asks for what is lacking: rows, the chosen row's card, values to choose from.
    pub fn needs(&mut self, body: Rect, look: &Look, asks: &mut Asks) {
        let parts = self.parts(body, look);
        self.list.set_page(table::page_of(parts.table));
        if let (Some(row), Some(query)) = (self.seek, self.source.query()) {
            let find = Query::Find { query: query.clone(), id: row };
            self.found.want(find, Asker { screen: self.id, what: What::Find }, asks);
        } else {
            self.page.want(self.window(), self.asker(What::Page), asks);
        }
        self.need_card(parts.card.is_some(), asks);
        self.need_facets(asks);
        self.need_count(asks);
        if let (Some(Asking::Views(_)), Some(table)) = (&self.asking, self.source.table()) {
            self.views.want(Query::Views(table), Asker { screen: self.id, what: What::Views }, asks);
        }
        self.need_ids(asks);
    }

    /// How many rows the choice would leave: first a quick look that says "at least", then all.
    fn need_count(&mut self, asks: &mut Asks) {
        let Some(query) = self.would_ask() else { return };
        let asker = self.asker(What::Count);
        let first = Query::Count { query: query.clone(), rows_max: COUNTED_FIRST };
        let all = Query::Count { query, rows_max: usize::MAX };
        let is_begun = self.count.have() == Some(&first) || self.count.have() == Some(&all);
        match is_begun && self.count.value().is_none_or(|count| !count.is_whole) {
            true => self.count.want(all, asker, asks),
            false if is_begun => {}
            false => self.count.want(first, asker, asks),
        }
    }

    /// The rows around the visible ones. They are fetched anew only when the view comes near their edge.
    pub(super) fn window(&self) -> Query {
        let height = self.list.page();
        let Some(have) = self.page.have().filter(|have| self.source.is_of(have)) else {
            let top = self.start_at.saturating_sub(height);
            return self.source.page(top, height.saturating_mul(3));
        };
        let Some(page) = self.page.value() else { return have.clone() };
        let (seen, end) = (self.list.visible(), page.offset + page.rows.len());
        let before = page.offset == 0 || seen.start >= page.offset + height / 2;
        let after = end >= page.total || seen.end + height / 2 <= end;
        if (before && after) || page.total == 0 {
            return have.clone();
        }
        self.source.page(seen.start.saturating_sub(height), height.saturating_mul(3))
    }

    pub(super) fn need_card(&mut self, is_shown: bool, asks: &mut Asks) {
        if !is_shown && self.source.table() != Some(Table::Texts) {
            return;
        }
        let Some(row) = self.selected_row().map(|row| row.id) else { return };
        if self.card.have() != Some(&Query::Card(row)) {
            self.card_top = 0;
        }
        self.card.want(Query::Card(row), Asker { screen: self.id, what: What::Card }, asks);
    }

    pub(super) fn need_facets(&mut self, asks: &mut Asks) {
        let Some(query) = self.source.query() else { return };
        if let Some(Asking::FilterValues(column, _)) = &self.asking {
            let mut query = query.clone();
            query.filters.retain(|filter| filter.column != *column);
            let facets = Query::Facets { query, column: *column };
            self.facets.want(facets, Asker { screen: self.id, what: What::Facets }, asks);
        }
        if let Some(column) = self.unlabelled() {
            let query = ListQuery { table: query.table, ..ListQuery::default() };
            let facets = Query::Facets { query, column };
            self.label_facets.want(facets, Asker { screen: self.id, what: What::Labels }, asks);
        }
    }

    /// A filtered column whose values have no names yet, when the list came from elsewhere.
    pub(super) fn unlabelled(&self) -> Option<Column> {
        let filters = &self.source.query()?.filters;
        let lacks = |filter: &&Predicate| match &filter.test {
            Test::Any(values) => values.iter().any(|value| !self.labels.contains_key(&(filter.column, *value))),
            Test::Between(..) => false,
        };
        filters.iter().filter(lacks).map(|filter| filter.column).find(|column| !self.labelled.contains(column))
    }

    pub(super) fn need_ids(&mut self, asks: &mut Asks) {
        let (Some(marking), Some(query)) = (&self.marking, self.source.query()) else { return };
        let limit = match marking {
            Marking::All => MARKS_MAX,
            Marking::Range(rows) => rows.end.min(MARKS_MAX),
        };
        let ids = Query::Ids { query: query.clone(), limit };
        self.ids.want(ids, Asker { screen: self.id, what: What::Ids }, asks);
    }

    /// Takes an answer that is still wanted.
    pub fn take(&mut self, what: What, generation: u64, answer: Answer) -> Vec<Wish> {
        match what {
            What::Page => self.take_page(generation, answer),
            What::Find => {
                if self.found.take(
                    generation,
                    answer,
                    |answer| if let Answer::Find(at) = answer { Some(at) } else { None },
                ) {
                    self.start_at = self.found.value().copied().flatten().unwrap_or(0);
                    self.seek = None;
                }
            }
            What::Card => {
                self.card.take(
                    generation,
                    answer,
                    |answer| if let Answer::Card(card) = answer { Some(card) } else { None },
                );
            }
            What::Facets => self.take_facets(generation, answer),
            What::Count => {
                let pick = |answer| if let Answer::Count(count) = answer { Some(count) } else { None };
                self.count.take(generation, answer, pick);
            }
            What::Labels => self.take_labels(generation, answer),
            What::Ids => return self.take_ids(generation, answer),
            What::Views => self.take_views(generation, answer),
            What::Overview | What::Tally | What::Queue | What::Doubt | What::Named => {}
        }
        Vec::new()
    }

    pub(super) fn take_page(&mut self, generation: u64, answer: Answer) {
        let pick = |answer| if let Answer::Page(page) = answer { Some(page) } else { None };
        if !self.page.take(generation, answer, pick) {
            return;
        }
        let total = self.page.value().map_or(0, |page| page.total);
        self.list.set_total(total);
        if self.shown.as_ref() != Some(&self.source) {
            self.list.select_in_place(std::mem::take(&mut self.start_at));
            self.shown = Some(self.source.clone());
            self.last_mark = None;
        }
    }

    pub(super) fn take_facets(&mut self, generation: u64, answer: Answer) {
        let pick = |answer| if let Answer::Facets(facets) = answer { Some(facets) } else { None };
        if !self.facets.take(generation, answer, pick) {
            return;
        }
        let (Some(facets), Some(Asking::FilterValues(column, picker))) = (self.facets.value(), &mut self.asking) else {
            return;
        };
        self.labels.extend(facets.iter().map(|facet| ((*column, facet.value), facet.label.clone())));
        picker.offer(facets.iter().map(|facet| Choice {
            key: facet.value,
            label: facet.label.clone(),
            note: thousands(facet.count as u64),
        }));
    }

    pub(super) fn take_labels(&mut self, generation: u64, answer: Answer) {
        let pick = |answer| if let Answer::Facets(facets) = answer { Some(facets) } else { None };
        if !self.label_facets.take(generation, answer, pick) {
            return;
        }
        let Some(Query::Facets { column, .. }) = self.label_facets.have() else { return };
        self.labelled.insert(*column);
        let facets = self.label_facets.value().into_iter().flatten();
        self.labels.extend(facets.map(|facet| ((*column, facet.value), facet.label.clone())));
    }

    pub(super) fn take_ids(&mut self, generation: u64, answer: Answer) -> Vec<Wish> {
        let pick = |answer| if let Answer::Ids(ids) = answer { Some(ids) } else { None };
        if !self.ids.take(generation, answer, pick) {
            return Vec::new();
        }
        let (Some(ids), Some(marking)) = (self.ids.value(), self.marking.take()) else { return Vec::new() };
        let rows = match marking {
            Marking::All => 0..ids.len(),
            Marking::Range(rows) => rows.start.min(ids.len())..rows.end.min(ids.len()),
        };
        self.marks.extend(&ids[rows]);
        match ids.len() >= MARKS_MAX {
            true => vec![Wish::Say(Word::MarksFull, Role::Review)],
            false => Vec::new(),
        }
    }
}
