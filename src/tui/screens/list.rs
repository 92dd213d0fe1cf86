//! 列表 (list): enterprises, branches, members, findings, unit texts; also the journal, import batches and faults. Fetches the
//! visible rows and a page around them, whatever the length. Search as you type, filters as chips, order, marks that
//! survive all of it, the card of the chosen row beside or below.
//!
//! # Why
//! While a new question is on its way the old rows stay, with the old place in them: nothing flickers and Enter opens
//! what the eye sees. The place is set anew only when the new rows are here.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::query::{Answer, Query};
use crate::app::views::{self, Card, ColumnView, Facet, Goto, Line, Page, RowId, RowView, Tone};
use crate::model::id::Kind;
use crate::model::list::{Column, ListQuery, Predicate, Table, Test};
use crate::tui::keymap::{Cmd, Context};
use crate::tui::screen::{Asker, Asks, Look, Slot, What, Wish};
use crate::tui::screens::card::CardBody;
use crate::tui::screens::form::Form;
use crate::tui::screens::note::Note;
use crate::tui::screens::picker::{Choice, Picked, Picker};
use crate::tui::screens::{draw_error, draw_text};
use crate::tui::theme::Role;
use crate::tui::widgets::input::LineInput;
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::{Align, columns, put, table, thousands};
use crate::tui::words::{Word, fill};

/// So many rows are marked at once: more than a campaign hands out, less than what would slow a key.
pub const MARKS_MAX: usize = 200_000;
/// A search text has so many characters.
const SEARCH_CHARS_MAX: usize = 64;

/// Where the rows come from.
#[derive(Clone, PartialEq, Debug)]
pub enum Source {
    /// A table of the database.
    Table(ListQuery),
    /// 操作记录
    Journal,
    /// 导入批次
    Batches,
    /// 错行 of one batch or of all.
    Faults(Option<i64>),
}

impl Source {
    fn page(&self, offset: usize, rows: usize) -> Query {
        match self {
            Source::Table(query) => Query::Page { query: query.clone(), offset, rows },
            Source::Journal => Query::Journal { offset, rows },
            Source::Batches => Query::Batches { offset, rows },
            Source::Faults(batch) => Query::Faults { batch: *batch, offset, rows },
        }
    }

    fn is_of(&self, asked: &Query) -> bool {
        match (self, asked) {
            (Source::Table(own), Query::Page { query, .. }) => own == query,
            (Source::Journal, Query::Journal { .. }) | (Source::Batches, Query::Batches { .. }) => true,
            (Source::Faults(own), Query::Faults { batch, .. }) => own == batch,
            _ => false,
        }
    }

    fn query(&self) -> Option<&ListQuery> {
        match self {
            Source::Table(query) => Some(query),
            Source::Journal | Source::Batches | Source::Faults(_) => None,
        }
    }

    fn table(&self) -> Option<Table> {
        self.query().map(|query| query.table)
    }
}

/// A table as it is first shown: what weighs most stands on top, and of the findings those that are open.
pub fn first_query(table: Table) -> ListQuery {
    let (sort, descending) = match table {
        Table::Findings => (Column::Severity, true),
        Table::Texts => (Column::Uses, true),
        Table::Enterprises | Table::Branches | Table::Members => (Column::Name, false),
    };
    let filters = if table == Table::Findings { vec![Predicate::is(Column::Live, 1)] } else { Vec::new() };
    ListQuery { table, filters, sort, descending, ..ListQuery::default() }
}

/// Rows to be marked when their ids are here.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Marking {
    All,
    Range(Range<usize>),
}

/// A choice to be made before the list goes on.
#[derive(Debug)]
enum Asking {
    Sort(Picker),
    FilterColumn(Picker),
    FilterValues(Column, Picker),
    Candidate(RowId, Picker),
}

impl Asking {
    fn picker(&self) -> &Picker {
        match self {
            Asking::Sort(picker) | Asking::FilterColumn(picker) => picker,
            Asking::FilterValues(_, picker) | Asking::Candidate(_, picker) => picker,
        }
    }
}

/// One list.
#[derive(Debug)]
pub struct ListScreen {
    id: u32,
    source: Source,
    from: String,
    list: ListState,
    page: Slot<Page>,
    shown: Option<Source>,
    seek: Option<RowId>,
    found: Slot<Option<usize>>,
    start_at: usize,
    card: Slot<Option<Box<Card>>>,
    card_top: usize,
    is_panel: Option<bool>,
    typing: Option<LineInput>,
    asking: Option<Asking>,
    facets: Slot<Vec<Facet>>,
    labels: BTreeMap<(Column, u32), String>,
    labelled: BTreeSet<Column>,
    label_facets: Slot<Vec<Facet>>,
    marks: BTreeSet<RowId>,
    last_mark: Option<usize>,
    marking: Option<Marking>,
    ids: Slot<Vec<RowId>>,
}

/// Where the parts of a list stand.
struct Parts {
    chips: Option<Rect>,
    table: Rect,
    card: Option<Rect>,
}

impl ListScreen {
    /// A list at its top.
    pub fn new(id: u32, source: Source) -> ListScreen {
        ListScreen {
            id,
            source,
            from: String::new(),
            list: ListState::new(0),
            page: Slot::default(),
            shown: None,
            seek: None,
            found: Slot::default(),
            start_at: 0,
            card: Slot::default(),
            card_top: 0,
            is_panel: None,
            typing: None,
            asking: None,
            facets: Slot::default(),
            labels: BTreeMap::new(),
            labelled: BTreeSet::new(),
            label_facets: Slot::default(),
            marks: BTreeSet::new(),
            last_mark: None,
            marking: None,
            ids: Slot::default(),
        }
    }

    /// With the words of the figure it stands behind.
    pub fn from(self, from: String) -> ListScreen {
        ListScreen { from, ..self }
    }

    /// Which keys hold.
    pub fn context(&self) -> Context {
        if self.typing.is_some() {
            return Context::Input;
        }
        match &self.asking {
            Some(Asking::FilterValues(..)) => return Context::Tick,
            Some(Asking::Sort(_) | Asking::FilterColumn(_) | Asking::Candidate(..)) => return Context::Choice,
            None => {}
        }
        match self.source.table() {
            None => Context::Log,
            Some(Table::Findings) => Context::Findings,
            Some(Table::Texts) => Context::Review,
            Some(Table::Enterprises | Table::Branches | Table::Members) => Context::List,
        }
    }

    /// Its name in the trail.
    pub fn title(&self, look: &Look) -> String {
        let name = look.word(match &self.source {
            Source::Table(query) => Word::of(query.table),
            Source::Journal => Word::Journal,
            Source::Batches => Word::Batches,
            Source::Faults(_) => Word::Faults,
        });
        match self.from.as_str() {
            "" => name.to_owned(),
            from => format!("{name} ({from})"),
        }
    }

    /// Place, length and marks, for the right of the title line.
    pub fn status(&self, look: &Look) -> String {
        let Some(page) = self.page.value() else { return String::new() };
        let n = |n: usize| thousands(n as u64);
        let mut parts = Vec::new();
        if page.stale {
            parts.push(look.word(Word::IndexStale).to_owned());
        }
        if !self.marks.is_empty() {
            parts.push(fill(look.word(Word::Marked), &[&n(self.marks.len())]));
        }
        if page.total < page.all {
            parts.push(fill(look.word(Word::OfAll), &[&n(page.all)]));
        }
        parts.push(format!("{}/{}", n(self.list.selected().map_or(0, |row| row + 1)), n(page.total)));
        parts.join("  ")
    }

    /// Something visible is on its way.
    pub fn is_waiting(&self) -> bool {
        let is_named = !self.label_facets.is_pending() && !self.facets.is_pending();
        let lacks_rows = self.page.is_pending() && !self.has_visible_rows();
        lacks_rows || self.found.is_pending() || self.card.is_pending() || !is_named
    }

    /// It is searched or filtered.
    pub fn is_narrowed(&self) -> bool {
        self.source.query().is_some_and(|query| !query.search.is_empty() || !query.filters.is_empty())
    }

    /// Some row is marked.
    pub fn is_marked(&self) -> bool {
        !self.marks.is_empty()
    }

    /// The rows that a command is about are still on their way.
    pub fn awaits(&self, cmd: Cmd) -> bool {
        if let Some(Asking::FilterValues(_, picker)) = &self.asking {
            return cmd != Cmd::Back && picker.is_empty() && self.facets.is_pending();
        }
        if self.typing.is_some() || self.asking.is_some() || !cmd.is_about_rows() {
            return false;
        }
        let is_asked = self.page.is_pending() || self.found.is_pending();
        let same = self.page.have().is_some_and(|have| self.source.is_of(have));
        let lacks_card = cmd == Cmd::Accept && self.card.is_pending();
        lacks_card || is_asked && (!same || cmd.needs_row() && self.selected_row().is_none())
    }

    /// The list is here and has no row.
    pub fn lacks_row(&self) -> bool {
        self.typing.is_none() && self.asking.is_none() && self.selected_row().is_none()
    }

    /// Every visible row is here already: what is on its way is the look-ahead, which no key waits for.
    fn has_visible_rows(&self) -> bool {
        let same = self.page.have().is_some_and(|have| self.source.is_of(have));
        let seen = self.list.visible();
        let holds = |page: &Page| seen.start >= page.offset && seen.end <= page.offset + page.rows.len();
        same && !seen.is_empty() && self.page.value().is_some_and(holds)
    }

    /// All that is here may be out of date.
    pub fn expire(&mut self) {
        self.page.expire();
        self.card.expire();
        self.facets.expire();
        self.ids.expire();
        self.found.expire();
        self.labelled.clear();
    }

    /// Names of filtered values are of another language.
    pub fn forget_words(&mut self) {
        self.labels.clear();
        self.labelled.clear();
        self.label_facets = Slot::default();
        self.facets = Slot::default();
    }

    fn asker(&self, what: What) -> Asker {
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
        self.need_ids(asks);
    }

    /// The rows around the visible ones. They are fetched anew only when the view comes near their edge.
    fn window(&self) -> Query {
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

    fn need_card(&mut self, is_shown: bool, asks: &mut Asks) {
        if !is_shown && self.source.table() != Some(Table::Texts) {
            return;
        }
        let Some(row) = self.selected_row().map(|row| row.id) else { return };
        if self.card.have() != Some(&Query::Card(row)) {
            self.card_top = 0;
        }
        self.card.want(Query::Card(row), Asker { screen: self.id, what: What::Card }, asks);
    }

    fn need_facets(&mut self, asks: &mut Asks) {
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
    fn unlabelled(&self) -> Option<Column> {
        let filters = &self.source.query()?.filters;
        let lacks = |filter: &&Predicate| match &filter.test {
            Test::Any(values) => values.iter().any(|value| !self.labels.contains_key(&(filter.column, *value))),
            Test::Between(..) => false,
        };
        filters.iter().filter(lacks).map(|filter| filter.column).find(|column| !self.labelled.contains(column))
    }

    fn need_ids(&mut self, asks: &mut Asks) {
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
            What::Labels => self.take_labels(generation, answer),
            What::Ids => return self.take_ids(generation, answer),
            What::Overview => {}
        }
        Vec::new()
    }

    fn take_page(&mut self, generation: u64, answer: Answer) {
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

    fn take_facets(&mut self, generation: u64, answer: Answer) {
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

    fn take_labels(&mut self, generation: u64, answer: Answer) {
        let pick = |answer| if let Answer::Facets(facets) = answer { Some(facets) } else { None };
        if !self.label_facets.take(generation, answer, pick) {
            return;
        }
        let Some(Query::Facets { column, .. }) = self.label_facets.have() else { return };
        self.labelled.insert(*column);
        let facets = self.label_facets.value().into_iter().flatten();
        self.labels.extend(facets.map(|facet| ((*column, facet.value), facet.label.clone())));
    }

    fn take_ids(&mut self, generation: u64, answer: Answer) -> Vec<Wish> {
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

    fn row(&self, at: usize) -> Option<&RowView> {
        let page = self.page.value()?;
        page.rows.get(at.checked_sub(page.offset)?)
    }

    fn selected_row(&self) -> Option<&RowView> {
        self.row(self.list.selected()?)
    }

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

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        if self.typing.is_some() {
            self.type_search(cmd);
            return Vec::new();
        }
        if let Some(asking) = self.asking.take() {
            return self.on_asking(asking, cmd, look);
        }
        if self.list.apply(cmd) {
            return Vec::new();
        }
        match cmd {
            Cmd::Enter => return self.open(look),
            Cmd::Back => return self.step_back(),
            Cmd::Backspace => return self.drop_filter(),
            Cmd::Panel => self.is_panel = Some(!self.has_panel(look)),
            Cmd::Left => self.card_top = self.card_top.saturating_sub(3),
            Cmd::Right => self.card_top = self.card_top.saturating_add(3),
            Cmd::Copy => return self.copy(),
            Cmd::Mark => self.mark(),
            Cmd::MarkRange => self.mark_range(),
            Cmd::MarkAll => self.marking = Some(Marking::All),
            Cmd::UnmarkAll if self.marks.is_empty() => return vec![Wish::Say(Word::NoMarks, Role::Muted)],
            Cmd::UnmarkAll => self.marks.clear(),
            Cmd::Verify => return self.verify(look),
            Cmd::Reveal => return self.reveal(look),
            Cmd::Accept => return self.accept(look),
            Cmd::Refuse => return self.decide_none(look),
            cmd => return self.on_query(cmd, look),
        }
        Vec::new()
    }

    /// Commands that change what is listed.
    fn on_query(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        let Some(query) = self.source.query().cloned() else { return Vec::new() };
        match cmd {
            Cmd::Search => self.typing = Some(LineInput::new(&query.search)),
            Cmd::ClearSearch if query.search.is_empty() && query.filters.is_empty() => {
                return vec![Wish::Say(Word::AllListed, Role::Muted)];
            }
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
    fn ask_anew(&mut self, query: ListQuery) {
        if self.source.query() == Some(&query) {
            return;
        }
        self.seek = self.selected_row().map(|row| row.id);
        self.source = Source::Table(query);
    }

    /// Lists something else from its top.
    fn ask_from_top(&mut self, query: ListQuery) {
        if self.source.query() == Some(&query) {
            return;
        }
        self.seek = None;
        self.start_at = 0;
        self.source = Source::Table(query);
    }

    fn type_search(&mut self, cmd: Cmd) {
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

    fn search_for(&mut self, text: String) {
        let Some(query) = self.source.query().cloned() else { return };
        let search: String = text.chars().take(SEARCH_CHARS_MAX).collect();
        match search.is_empty() {
            true => self.ask_anew(ListQuery { search, ..query }),
            false => self.ask_from_top(ListQuery { search, ..query }),
        }
    }

    /// Text was pasted: into the search.
    pub fn paste(&mut self, text: &str) -> Vec<Wish> {
        let Some(input) = &mut self.typing else { return Vec::new() };
        input.insert(&text.chars().take(SEARCH_CHARS_MAX).collect::<String>());
        let text = input.text().to_owned();
        self.search_for(text);
        Vec::new()
    }

    /// A press of the mouse on this line of the body.
    pub fn press(&mut self, line: u16) {
        let above = 1 + u16::from(self.has_chips());
        if let Some(line) = line.checked_sub(above) {
            self.list.select_line(usize::from(line));
        }
    }

    fn step_back(&mut self) -> Vec<Wish> {
        match self.source.query().filter(|query| !query.search.is_empty()).cloned() {
            Some(query) => {
                self.ask_anew(ListQuery { search: String::new(), ..query });
                Vec::new()
            }
            None => vec![Wish::Leave],
        }
    }

    fn drop_filter(&mut self) -> Vec<Wish> {
        let Some(mut query) = self.source.query().cloned() else { return vec![Wish::Leave] };
        if query.filters.pop().is_none() {
            return self.step_back();
        }
        self.ask_anew(query);
        Vec::new()
    }

    fn open(&self, look: &Look) -> Vec<Wish> {
        let Some(row) = self.selected_row() else { return Vec::new() };
        match row.id {
            RowId::Batch(number) => {
                let from = fill(look.word(Word::BatchNumber), &[&number.to_string()]);
                vec![Wish::Go(Goto::Card(row.id), from)]
            }
            RowId::Journal(_) | RowId::Fault(..) => {
                let titles = self.columns().iter().map(|view| view.title.as_str());
                let pairs = titles.zip(row.cells.iter().map(|cell| cell.text.as_str()));
                vec![Wish::Show(Box::new(Note::row(&self.title(look), pairs)))]
            }
            RowId::Subject(_) | RowId::Finding(_) => vec![Wish::Go(Goto::Card(row.id), String::new())],
        }
    }

    fn copy(&self) -> Vec<Wish> {
        let Some(row) = self.selected_row() else { return Vec::new() };
        let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        vec![Wish::Copy(cells.join("\t"))]
    }

    fn mark(&mut self) {
        let (Some(at), Some(row)) = (self.list.selected(), self.selected_row().map(|row| row.id)) else { return };
        if !self.marks.remove(&row) && self.marks.len() < MARKS_MAX {
            self.marks.insert(row);
        }
        self.last_mark = Some(at);
        self.list.apply(Cmd::Down);
    }

    fn mark_range(&mut self) {
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

    fn verify(&self, look: &Look) -> Vec<Wish> {
        match self.chosen_findings() {
            findings if findings.is_empty() => vec![Wish::Say(Word::NoRow, Role::Muted)],
            findings => vec![Wish::Fill(Box::new(Form::verify(look, findings)))],
        }
    }

    fn reveal(&self, look: &Look) -> Vec<Wish> {
        let row = self.selected_row().map(|row| Wish::Fill(Box::new(Form::reveal(look, row.id))));
        row.into_iter().collect()
    }

    /// 确认: the candidate enterprises stand on the text's card; one is taken at once, several are offered.
    fn accept(&mut self, look: &Look) -> Vec<Wish> {
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

    fn decide_none(&self, look: &Look) -> Vec<Wish> {
        let row = self.selected_row().map(|row| Wish::Fill(Box::new(Form::decide(look, row.id, None))));
        row.into_iter().collect()
    }

    fn candidates(&self, text: RowId) -> Vec<(String, RowId)> {
        let Some(Some(card)) = self.card.value().filter(|_| self.card.have() == Some(&Query::Card(text))) else {
            return Vec::new();
        };
        candidates(card)
    }

    fn on_asking(&mut self, mut asking: Asking, cmd: Cmd, look: &Look) -> Vec<Wish> {
        let picker = match &mut asking {
            Asking::Sort(picker) | Asking::FilterColumn(picker) => picker,
            Asking::FilterValues(_, picker) | Asking::Candidate(_, picker) => picker,
        };
        match picker.on(cmd, look) {
            Picked::Nothing => {}
            Picked::Not => self.asking = Some(asking),
            Picked::These { keys, is_negated } => return self.picked(asking, keys, is_negated, look),
        }
        Vec::new()
    }

    fn picked(&mut self, asking: Asking, keys: Vec<u32>, is_negated: bool, look: &Look) -> Vec<Wish> {
        let Some(mut query) = self.source.query().cloned() else { return Vec::new() };
        let first = keys.first().copied();
        match asking {
            Asking::Sort(_) => {
                let Some(sort) = first.map(column_of) else { return Vec::new() };
                let descending = query.sort == sort && !query.descending;
                self.ask_anew(ListQuery { sort, descending, ..query });
            }
            Asking::FilterColumn(_) => {
                let Some(column) = first.map(column_of) else { return Vec::new() };
                self.asking = Some(Asking::FilterValues(column, self.values_picker(&query, column, look)));
            }
            Asking::FilterValues(column, _) => {
                query.filters.retain(|filter| filter.column != column);
                if !keys.is_empty() {
                    query.filters.push(Predicate { column, test: Test::Any(keys), negated: is_negated });
                }
                self.ask_anew(query);
            }
            Asking::Candidate(text, _) => {
                let candidates = self.candidates(text);
                let Some((name, row)) = first.and_then(|at| candidates.get(at as usize)) else { return Vec::new() };
                return vec![Wish::Fill(Box::new(Form::decide(look, text, Some((*row, name)))))];
            }
        }
        Vec::new()
    }

    fn values_picker(&self, query: &ListQuery, column: Column, look: &Look) -> Picker {
        let mut picker = Picker::new(self.column_title(column, look), true);
        if let Some(filter) = query.filters.iter().find(|filter| filter.column == column)
            && let Test::Any(values) = &filter.test
        {
            picker.preset(values, filter.negated);
        }
        self.facets_known(query, column, &mut picker);
        picker
    }

    /// The values are here from last time: offered at once.
    fn facets_known(&self, query: &ListQuery, column: Column, picker: &mut Picker) {
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

    fn columns(&self) -> &[ColumnView] {
        self.page.value().map_or(&[], |page| &page.columns)
    }

    fn sort_choices(&self, query: &ListQuery, look: &Look) -> Option<Picker> {
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

    fn filter_choices(&self, look: &Look) -> Option<Picker> {
        let mut picker = Picker::new(look.word(Word::FilterBy), false);
        let columns = filter_columns(self.source.table()?);
        let chips = &self.source.query()?.filters;
        picker.offer(columns.iter().map(|column| Choice {
            key: *column as u32,
            label: self.column_title(*column, look),
            note: if chips.iter().any(|filter| filter.column == *column) { "*".to_owned() } else { String::new() },
        }));
        Some(picker).filter(|picker| !picker.is_empty())
    }

    fn column_title(&self, column: Column, look: &Look) -> String {
        let view = self.columns().iter().find(|view| view.column == Some(column));
        view.map_or_else(|| look.lang.pick(column.zh(), column.en()).to_owned(), |view| view.title.clone())
    }

    fn export_form(&self, query: &ListQuery, look: &Look) -> Form {
        let rows = match self.marks.len() {
            0 => self.page.value().map_or(0, |page| page.total),
            marked => marked,
        };
        Form::worklist(look, query, &self.marks, rows)
    }

    fn has_panel(&self, look: &Look) -> bool {
        let is_table = self.source.query().is_some();
        self.is_panel.unwrap_or(look.is_wide() && look.beside && is_table)
    }

    fn has_chips(&self) -> bool {
        let is_asked = |query: &ListQuery| !query.search.is_empty() || !query.filters.is_empty();
        self.typing.is_some() || self.source.query().is_some_and(is_asked)
    }

    fn parts(&self, body: Rect, look: &Look) -> Parts {
        let (chips, rest) = match self.has_chips() {
            true => (Some(Rect { height: body.height.min(1), ..body }), shrink_top(body, 1)),
            false => (None, body),
        };
        if !self.has_panel(look) {
            return Parts { chips, table: rest, card: None };
        }
        if look.is_wide() {
            let left = rest.width * 11 / 20;
            let card = Rect { x: rest.x + left + 2, width: rest.width - left - 2, ..rest };
            return Parts { chips, table: Rect { width: left, ..rest }, card: Some(card) };
        }
        let above = rest.height.saturating_sub(rest.height / 2);
        Parts { chips, table: Rect { height: above, ..rest }, card: Some(shrink_top(rest, above)) }
    }

    /// Paints the list; returns where the caret stands while a search is typed.
    pub fn draw(&self, body: Rect, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        let parts = self.parts(body, look);
        let caret = parts.chips.and_then(|line| self.draw_chips(line, look, buffer));
        self.draw_table(parts.table, look, buffer);
        if let Some(area) = parts.card {
            self.draw_card(area, look, buffer);
        }
        if let Some(asking) = &self.asking {
            asking.picker().draw(body, self.facets.is_pending(), look, buffer);
        }
        caret
    }

    fn draw_chips(&self, line: Rect, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        let query = self.source.query()?;
        let (key, field) = (look.theme.style(Role::Key), look.theme.style(Role::Field));
        let mut x = put(buffer, (line.x, line.y), " ", line.width, look.theme.style(Role::Text));
        let mut caret = None;
        if self.typing.is_some() || !query.search.is_empty() {
            x = put(buffer, (x, line.y), "/", line.right().saturating_sub(x), key);
            let start = x;
            let typed = self.typing.as_ref().map_or(query.search.as_str(), LineInput::text);
            let width = (columns(typed) + 2).clamp(12, 30) as u16;
            let place = Rect::new(x, line.y, width.min(line.right().saturating_sub(x)), 1);
            match &self.typing {
                Some(input) => caret = input.draw("", place, buffer, look.theme),
                None => drop(put(buffer, (x, line.y), typed, place.width, field)),
            }
            x = start + place.width + 1;
        }
        for filter in &query.filters {
            let text = format!("[{}]", self.chip(filter, look));
            x = put(buffer, (x, line.y), &text, line.right().saturating_sub(x), look.theme.style(Role::Title)) + 1;
        }
        caret
    }

    /// One filter in words: 登记状态=存续/停业.
    fn chip(&self, filter: &Predicate, look: &Look) -> String {
        let title = self.column_title(filter.column, look);
        let sign = if filter.negated { look.word(Word::IsNot) } else { "=" };
        let value = match &filter.test {
            Test::Between(from, u32::MAX) => format!("{from}+"),
            Test::Between(from, to) if from == to => from.to_string(),
            Test::Between(from, to) => format!("{from}-{to}"),
            Test::Any(values) => {
                let name = |value: &u32| match self.labels.get(&(filter.column, *value)) {
                    Some(label) => label.clone(),
                    None => value.to_string(),
                };
                let named: Vec<String> = values.iter().take(3).map(name).collect();
                let more = if values.len() > 3 { format!("/+{}", values.len() - 3) } else { String::new() };
                format!("{}{more}", named.join("/"))
            }
        };
        format!("{title}{sign}{value}")
    }

    fn draw_table(&self, area: Rect, look: &Look, buffer: &mut Buffer) {
        if let Some(error) = self.page.failed() {
            return draw_error(area, error, look, buffer);
        }
        let Some(page) = self.page.value() else {
            return draw_text(area, look.word(Word::Reading), Role::Muted, look, buffer);
        };
        let views = &page.columns;
        let name = views.iter().position(|view| view.column == Some(Column::Name));
        let grows = (0..views.len()).rev().max_by_key(|i| views[*i].ideal).unwrap_or(0);
        // In a list without names the others get what they want first, the longest text takes the rest.
        let ideal = |i: usize, view: &ColumnView| if i == grows && name.is_none() { 0 } else { view.ideal };
        let name = name.unwrap_or(0);
        let columns: Vec<table::Column> = views
            .iter()
            .enumerate()
            .map(|(i, view)| table::Column {
                title: &view.title,
                width_min: view.min,
                width_ideal: ideal(i, view).max(view.min),
                drop: view.drop,
                align: if view.align == views::Align::Right { Align::Right } else { Align::Left },
                grows: i == grows,
            })
            .collect();
        let sort: Vec<(usize, table::Order)> = self.sorted_by(views).into_iter().collect();
        let cell = |row: usize, column: usize| self.cell(row, column, name);
        let is_marked = |row: usize| self.row(row).is_some_and(|row| self.marks.contains(&row.id));
        table::Table {
            columns: &columns,
            sort: &sort,
            list: &self.list,
            is_marked: &is_marked,
            cell: &cell,
            theme: look.theme,
        }
        .draw(area, buffer);
        if page.total == 0 {
            self.draw_empty(shrink_top(area, 2), page, look, buffer);
        }
    }

    fn sorted_by(&self, views: &[ColumnView]) -> Option<(usize, table::Order)> {
        let query = self.source.query()?;
        let at = views.iter().position(|view| view.column == Some(query.sort))?;
        Some((at, if query.descending { table::Order::Descending } else { table::Order::Ascending }))
    }

    fn cell(&self, row: usize, column: usize, name: usize) -> table::Cell<'_> {
        let Some(view) = self.row(row) else { return table::Cell::from("") };
        let Some(cell) = view.cells.get(column) else { return table::Cell::from("") };
        let mut drawn = table::Cell::from(cell.text.as_str());
        if column == name && !view.hits.is_empty() {
            drawn = drawn.hits(byte_ranges(&cell.text, &view.hits));
        }
        match role_of(cell.tone) {
            Some(role) => drawn.role(role),
            None => drawn,
        }
    }

    fn draw_empty(&self, area: Rect, page: &Page, look: &Look, buffer: &mut Buffer) {
        let mut text = match self.has_chips() && page.all > 0 {
            true => look.word(Word::NothingFound).to_owned(),
            false => look.word(Word::NothingHere).to_owned(),
        };
        for line in &page.advice {
            text.push('\n');
            text.push_str(line);
        }
        draw_text(area, &text, Role::Muted, look, buffer);
    }

    fn draw_card(&self, area: Rect, look: &Look, buffer: &mut Buffer) {
        let border = look.theme.style(Role::Border);
        let inside = if look.is_wide() {
            for y in area.top()..area.bottom() {
                put(buffer, (area.x.saturating_sub(1), y), look.theme.border_set().vertical, 1, border);
            }
            Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area }
        } else {
            let rule = look.theme.border_set().horizontal.repeat(usize::from(area.width));
            put(buffer, (area.x, area.y), &rule, area.width, border);
            shrink_top(area, 1)
        };
        let wanted = self.selected_row().map(|row| Query::Card(row.id));
        match self.card.value() {
            Some(Some(card)) if self.card.have() == wanted.as_ref() => {
                let body = CardBody::new(card, usize::from(inside.width), look);
                let top = self.card_top.min(body.len().saturating_sub(usize::from(inside.height)));
                body.draw(inside, top, None, look, buffer);
            }
            _ if wanted.is_some() && self.card.is_pending() => {
                draw_text(inside, look.word(Word::Reading), Role::Muted, look, buffer);
            }
            _ => {}
        }
    }
}

/// What a list can be filtered by, in the order of use. Long number columns stay out: their values are too many to choose.
pub fn filter_columns(table: Table) -> &'static [Column] {
    use Column::*;
    match table {
        Table::Enterprises => &[
            Step, Coverage, ThreeHave, Running, Zone, County, Township, Status, UnitKind, Ownership, Relation, Members,
            Findings,
        ],
        Table::Branches => &[BranchKind, Live, Zone, Units, Members, Findings],
        Table::Members => &[Category, Place, Flow, Linked, Zone, Findings],
        Table::Findings => &[Severity, Rule, Live, SubjectKind, Zone, County, Opened],
        Table::Texts => &[Linked, Uses],
    }
}

fn column_of(key: u32) -> Column {
    Column::from_number(u8::try_from(key).unwrap_or(0))
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

/// The look of a tone; plain text has none of its own.
pub fn role_of(tone: Tone) -> Option<Role> {
    match tone {
        Tone::Plain => None,
        Tone::Muted => Some(Role::Muted),
        Tone::Breach => Some(Role::Breach),
        Tone::Review => Some(Role::Review),
        Tone::Notice => Some(Role::Notice),
        Tone::Good => Some(Role::Good),
    }
}

/// Positions of characters as ranges of bytes.
fn byte_ranges(text: &str, positions: &[usize]) -> Vec<Range<usize>> {
    let hit = |(i, (at, c)): (usize, (usize, char))| positions.contains(&i).then(|| at..at + c.len_utf8());
    text.char_indices().enumerate().filter_map(hit).collect()
}

/// The area without its first rows.
pub fn shrink_top(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}
