//! 缩小 (refining). What is listed: search as you type, filters, order.

use super::{Asking, ListScreen, Source, filter_columns};
use crate::app::query::Query;
use crate::model::list::{Column, ListQuery, Predicate, Test};
use crate::tui::keymap::Cmd;
use crate::tui::screen::{Look, Wish};
use crate::tui::screens::form::Form;
use crate::tui::screens::picker::{Choice, Picked, Picker};
use crate::tui::theme::Role;
use crate::tui::widgets::input::LineInput;
use crate::tui::widgets::thousands;
use crate::tui::words::{Word, fill};

/// Conditions that hold are numbered from here among the choices of a filter; columns have smaller numbers.
const CHIPS_FROM: u32 = 1000;
/// A search text has so many characters.
const SEARCH_CHARS_MAX: usize = 64;

impl ListScreen {
    /// Commands that change what is listed.
    pub(super) fn on_query(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        let Some(query) = self.source.query().cloned() else { return Vec::new() };
        match cmd {
            Cmd::Search => self.typing = Some(LineInput::new(&query.search)),
            Cmd::ClearSearch if !self.is_narrowed() => return vec![Wish::Say(Word::AllListed, Role::Muted)],
            Cmd::ClearSearch => self.ask_anew(ListQuery { search: String::new(), filters: Vec::new(), ..query }),
            Cmd::SortReverse => self.ask_anew(ListQuery { descending: !query.descending, ..query }),
            Cmd::Sort => self.asking = self.sort_choices(&query, look).map(Asking::Sort),
            Cmd::Filter => self.asking = self.filter_choices(look).map(Asking::FilterColumn),
            Cmd::Export => return vec![Wish::Fill(Box::new(self.export_form(&query, look)))],
            _ => {}
        }
        Vec::new()
    }

    /// Lists something else and keeps the chosen row chosen where it still is.
    pub(super) fn ask_anew(&mut self, query: ListQuery) {
        if self.source.query() == Some(&query) {
            return;
        }
        self.seek = self.selected_row().map(|row| row.id);
        self.source = Source::Table(query);
    }

    /// Lists something else from its top.
    pub(super) fn ask_from_top(&mut self, query: ListQuery) {
        if self.source.query() == Some(&query) {
            return;
        }
        self.seek = None;
        self.start_at = 0;
        self.source = Source::Table(query);
    }

    pub(super) fn type_search(&mut self, cmd: Cmd) {
        let Some(input) = &mut self.typing else { return };
        match cmd {
            Cmd::Enter => self.typing = None,
            Cmd::Back => {
                self.typing = None;
                self.search_for(String::new());
            }
            Cmd::Up | Cmd::Down | Cmd::PageUp | Cmd::PageDown => {
                self.list.apply(cmd);
            }
            cmd => {
                input.apply(cmd);
                let text = input.text().to_owned();
                self.search_for(text);
            }
        }
    }

    pub(super) fn search_for(&mut self, text: String) {
        let Some(query) = self.source.query().cloned() else { return };
        let search: String = text.chars().take(SEARCH_CHARS_MAX).collect();
        match search.is_empty() {
            true => self.ask_anew(ListQuery { search, ..query }),
            false => self.ask_from_top(ListQuery { search, ..query }),
        }
    }

    /// Text was pasted: into the search.
    pub fn paste(&mut self, text: &str) -> Vec<Wish> {
        if let Some(asking) = &mut self.asking {
            asking.picker_mut().paste(text);
            return Vec::new();
        }
        let Some(input) = &mut self.typing else { return Vec::new() };
        input.insert(&text.chars().take(SEARCH_CHARS_MAX).collect::<String>());
        let text = input.text().to_owned();
        self.search_for(text);
        Vec::new()
    }

    pub(super) fn step_back(&mut self) -> Vec<Wish> {
        match self.source.query().filter(|query| !query.search.is_empty()).cloned() {
            Some(query) => {
                self.ask_anew(ListQuery { search: String::new(), ..query });
                Vec::new()
            }
            None => vec![Wish::Leave],
        }
    }

    pub(super) fn drop_filter(&mut self) -> Vec<Wish> {
        let Some(mut query) = self.source.query().cloned() else { return vec![Wish::Leave] };
        if query.filters.pop().is_none() {
            return self.step_back();
        }
        self.ask_anew(query);
        Vec::new()
    }

    pub(super) fn on_asking(&mut self, mut asking: Asking, cmd: Cmd, look: &Look) -> Vec<Wish> {
        match asking.picker_mut().on(cmd, look) {
            Picked::Nothing => {}
            Picked::Not => self.asking = Some(asking),
            Picked::These { keys, is_negated } => return self.picked(asking, keys, is_negated, look),
            Picked::Range { test, is_negated } => {
                if let (Asking::FilterValues(column, _), Some(query)) = (&asking, self.source.query()) {
                    let query = with_filter(query, *column, Some((test, is_negated)));
                    self.ask_anew(query);
                }
            }
            Picked::Dropped(key) => self.change_chip(key, look, |filters, at| drop(filters.remove(at))),
            Picked::Turned(key) => self.change_chip(key, look, |filters, at| filters[at].negated ^= true),
        }
        Vec::new()
    }

    /// Changes one condition and shows them again.
    fn change_chip(&mut self, key: u32, look: &Look, change: impl FnOnce(&mut Vec<Predicate>, usize)) {
        let Some(mut query) = self.source.query().cloned() else { return };
        let at = key.saturating_sub(CHIPS_FROM) as usize;
        if at < query.filters.len() {
            change(&mut query.filters, at);
            self.ask_anew(query);
        }
        self.asking = self.filter_choices(look).map(|mut picker| {
            picker.stand_on(key);
            Asking::FilterColumn(picker)
        });
    }

    /// What would be listed if the choice were made now.
    pub(super) fn would_ask(&self) -> Option<ListQuery> {
        let Some(Asking::FilterValues(column, picker)) = &self.asking else { return None };
        let filter = match picker.choose() {
            Picked::These { keys, is_negated } if !keys.is_empty() => Some((Test::Any(keys), is_negated)),
            Picked::Range { test, is_negated } => Some((test, is_negated)),
            _ => None,
        };
        Some(with_filter(self.source.query()?, *column, filter))
    }

    /// How many rows that would be, in words.
    pub(super) fn would_list(&self, look: &Look) -> Option<String> {
        let wanted = self.would_ask()?;
        Some(match self.count.value().filter(|_| self.counts(&wanted)) {
            Some(count) if count.is_whole => fill(look.word(Word::WouldList), &[&thousands(count.n as u64)]),
            Some(count) => fill(look.word(Word::WouldListAtLeast), &[&thousands(count.n as u64)]),
            None => fill(look.word(Word::WouldListAtLeast), &["0"]),
        })
    }

    fn counts(&self, wanted: &ListQuery) -> bool {
        matches!(self.count.have(), Some(Query::Count { query, .. }) if query == wanted)
    }

    pub(super) fn picked(&mut self, asking: Asking, keys: Vec<u32>, is_negated: bool, look: &Look) -> Vec<Wish> {
        let Some(query) = self.source.query().cloned() else { return Vec::new() };
        let first = keys.first().copied();
        match asking {
            Asking::Sort(_) => {
                let Some(sort) = first.map(column_of) else { return Vec::new() };
                let descending = query.sort == sort && !query.descending;
                self.ask_anew(ListQuery { sort, descending, ..query });
            }
            Asking::FilterColumn(_) => {
                let chip =
                    |key: u32| query.filters.get(key.checked_sub(CHIPS_FROM)? as usize).map(|filter| filter.column);
                let Some(column) = first.map(|key| chip(key).unwrap_or_else(|| column_of(key))) else {
                    return Vec::new();
                };
                self.asking = Some(Asking::FilterValues(column, self.values_picker(&query, column, look)));
            }
            Asking::FilterValues(column, _) => {
                let filter = (!keys.is_empty()).then_some((Test::Any(keys), is_negated));
                self.ask_anew(with_filter(&query, column, filter));
            }
            Asking::Candidate(text, _) => {
                let candidates = self.candidates(text);
                let Some((name, row)) = first.and_then(|at| candidates.get(at as usize)) else { return Vec::new() };
                return vec![Wish::Fill(Box::new(Form::decide(look, text, Some((*row, name)))))];
            }
        }
        Vec::new()
    }

    pub(super) fn values_picker(&self, query: &ListQuery, column: Column, look: &Look) -> Picker {
        let mut picker = Picker::new(self.column_title(column, look), true).with_ranges(column);
        if let Some(filter) = query.filters.iter().find(|filter| filter.column == column)
            && let Test::Any(values) = &filter.test
        {
            picker.preset(values, filter.negated);
        }
        self.facets_known(query, column, &mut picker);
        picker
    }

    /// The values are here from last time: offered at once.
    pub(super) fn facets_known(&self, query: &ListQuery, column: Column, picker: &mut Picker) {
        let mut bare = query.clone();
        bare.filters.retain(|filter| filter.column != column);
        if self.facets.have() != Some(&Query::Facets { query: bare, column }) {
            return;
        }
        picker.offer(self.facets.value().into_iter().flatten().map(|facet| Choice {
            key: facet.value,
            label: facet.label.clone(),
            note: thousands(facet.count as u64),
        }));
    }

    pub(super) fn sort_choices(&self, query: &ListQuery, look: &Look) -> Option<Picker> {
        let mut picker = Picker::new(look.word(Word::SortBy), false);
        let sortable = self.columns().iter().filter(|view| view.sortable);
        let choices: Vec<Choice> = sortable
            .filter_map(|view| {
                let column = view.column?;
                let note = match (query.sort == column, query.descending) {
                    (false, _) => "",
                    (true, false) => look.word(Word::Ascending),
                    (true, true) => look.word(Word::Descending),
                };
                Some(Choice { key: column as u32, label: view.title.clone(), note: note.to_owned() })
            })
            .collect();
        picker.offer(choices);
        Some(picker).filter(|picker| !picker.is_empty())
    }

    pub(super) fn filter_choices(&self, look: &Look) -> Option<Picker> {
        let mut picker = Picker::new(look.word(Word::FilterBy), false).with_chips_from(CHIPS_FROM);
        let columns = filter_columns(self.source.table()?);
        let chips = &self.source.query()?.filters;
        let chosen = chips.iter().zip(CHIPS_FROM..).map(|(filter, key)| Choice {
            key,
            label: format!("[{}]", self.chip(filter, look)),
            note: String::new(),
        });
        let free = columns.iter().filter(|column| !chips.iter().any(|filter| filter.column == **column));
        let free = free.map(|column| Choice {
            key: *column as u32,
            label: self.column_title(*column, look),
            note: String::new(),
        });
        picker.offer(chosen.chain(free));
        Some(picker).filter(|picker| !picker.is_empty())
    }
}

/// The query with this condition on a column instead of the one it had, in the same place.
fn with_filter(query: &ListQuery, column: Column, filter: Option<(Test, bool)>) -> ListQuery {
    let mut query = query.clone();
    let at = query.filters.iter().position(|filter| filter.column == column).unwrap_or(query.filters.len());
    query.filters.retain(|filter| filter.column != column);
    if let Some((test, negated)) = filter {
        query.filters.insert(at.min(query.filters.len()), Predicate { column, test, negated });
    }
    query
}

fn column_of(key: u32) -> Column {
    Column::from_number(u8::try_from(key).unwrap_or(0))
}
