//! 列表 (list): enterprises, branches, members, findings, unit texts; also the journal, import batches and faults. Fetches the
//! visible rows and a page around them, whatever the length. Search as you type, filters as chips, order, marks that
//! survive all of it, the card of the chosen row beside or below.
//!
//! # Why
//! While a new question is on its way the old rows stay, with the old place in them: nothing flickers and Enter opens
//! what the eye sees. The place is set anew only when the new rows are here.

mod act;
mod ask;
mod columns;
mod draw;
mod mark;
mod refine;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::app::views::{Card, ColumnView, Counted, Facet, Page, RowId, RowView, SavedView};
use crate::model::layout::Layout;
use crate::model::list::{Column, Table};
use crate::tui::keymap::{Cmd, Context};
use crate::tui::screen::{Look, Slot, Wish};
use crate::tui::screens::picker::Picker;
use crate::tui::theme::Role;
use crate::tui::widgets::input::LineInput;
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::thousands;
use crate::tui::words::{Word, fill};

use columns::Arranger;

pub use act::candidates;
pub use draw::{role_of, shrink_top};
pub use source::{Source, TaskList, filter_columns, first_query};

/// So many rows are marked at once: more than a campaign hands out, less than what would slow a key.
pub const MARKS_MAX: usize = 200_000;

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
    SortThen(Picker),
    Columns(Arranger),
    Sets(Picker),
    Views(Picker),
    FilterColumn(Picker),
    FilterValues(Column, Picker),
    Candidate(RowId, Picker),
}

impl Asking {
    fn picker(&self) -> Option<&Picker> {
        match self {
            Asking::Sort(picker) | Asking::SortThen(picker) | Asking::FilterColumn(picker) => Some(picker),
            Asking::Sets(picker) | Asking::Views(picker) => Some(picker),
            Asking::FilterValues(_, picker) | Asking::Candidate(_, picker) => Some(picker),
            Asking::Columns(_) => None,
        }
    }

    fn picker_mut(&mut self) -> Option<&mut Picker> {
        match self {
            Asking::Sort(picker) | Asking::SortThen(picker) | Asking::FilterColumn(picker) => Some(picker),
            Asking::Sets(picker) | Asking::Views(picker) => Some(picker),
            Asking::FilterValues(_, picker) | Asking::Candidate(_, picker) => Some(picker),
            Asking::Columns(_) => None,
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
    count: Slot<Counted>,
    views: Slot<Vec<SavedView>>,
    layout: Layout,
    /// Columns that went out at the left.
    moved: usize,
    labels: BTreeMap<(Column, u32), String>,
    labelled: BTreeSet<Column>,
    label_facets: Slot<Vec<Facet>>,
    marks: BTreeSet<RowId>,
    /// What some of the marked rows say, for the preview of a command.
    mark_words: BTreeMap<RowId, String>,
    last_mark: Option<usize>,
    marking: Option<Marking>,
    ids: Slot<Vec<RowId>>,
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
            count: Slot::default(),
            views: Slot::default(),
            layout: Layout::default(),
            moved: 0,
            labels: BTreeMap::new(),
            labelled: BTreeSet::new(),
            label_facets: Slot::default(),
            marks: BTreeSet::new(),
            mark_words: BTreeMap::new(),
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
            Some(Asking::Columns(_)) => return Context::Arrange,
            Some(_) => return Context::Choice,
            None => {}
        }
        match self.source.table() {
            None if matches!(self.source, Source::Tasks(_)) => Context::Tasks,
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
            Source::Tasks(_) => Word::Tasks,
        });
        if let Source::Tasks(list) = self.source {
            return format!("{name} ({})", look.word(list.word()));
        }
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
        self.count.expire();
        self.views.expire();
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

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        if self.typing.is_some() {
            self.type_search(cmd);
            return Vec::new();
        }
        if let Some(Asking::Columns(_)) = &self.asking
            && let Some(Asking::Columns(arranger)) = self.asking.take()
        {
            self.on_arranger(arranger, cmd, look);
            return Vec::new();
        }
        if let Some(asking) = self.asking.take() {
            return self.on_asking(asking, cmd, look);
        }
        if self.list.apply(cmd) {
            return Vec::new();
        }
        if matches!(self.source, Source::Tasks(_))
            && let Some(wishes) = self.on_tasks(cmd, look)
        {
            return wishes;
        }
        match cmd {
            Cmd::Enter => return self.open(look),
            Cmd::Back => return self.step_back(),
            Cmd::Backspace => return self.drop_filter(),
            Cmd::Panel => self.is_panel = Some(!self.has_panel(look)),
            Cmd::Left | Cmd::Right if !self.has_panel(look) => self.move_sideways(cmd),
            Cmd::Left => self.card_top = self.card_top.saturating_sub(3),
            Cmd::Right => self.card_top = self.card_top.saturating_add(3),
            Cmd::Copy => return self.copy(),
            Cmd::Mark => self.mark(),
            Cmd::MarkRange => self.mark_range(),
            Cmd::MarkAll => self.marking = Some(Marking::All),
            Cmd::UnmarkAll if self.marks.is_empty() => return vec![Wish::Say(Word::NoMarks, Role::Muted)],
            Cmd::UnmarkAll => self.unmark_all(),
            Cmd::Verify => return self.verify(look),
            Cmd::Explain => return self.explain(),
            Cmd::Reveal => return self.reveal(look),
            Cmd::Accept => return self.accept(look),
            Cmd::Refuse => return self.decide_none(look),
            cmd => return self.on_query(cmd, look),
        }
        Vec::new()
    }

    /// A press of the mouse on this line of the body.
    pub fn press(&mut self, line: u16) {
        let above = 1 + u16::from(self.has_chips());
        if let Some(line) = line.checked_sub(above) {
            self.list.select_line(usize::from(line));
        }
    }

    fn row(&self, at: usize) -> Option<&RowView> {
        let page = self.page.value()?;
        page.rows.get(at.checked_sub(page.offset)?)
    }

    fn selected_row(&self) -> Option<&RowView> {
        self.row(self.list.selected()?)
    }

    fn columns(&self) -> &[ColumnView] {
        self.page.value().map_or(&[], |page| &page.columns)
    }

    fn column_title(&self, column: Column, look: &Look) -> String {
        let view = self.columns().iter().find(|view| view.column == Some(column));
        view.map_or_else(|| look.lang.pick(column.zh(), column.en()).to_owned(), |view| view.title.clone())
    }
}
