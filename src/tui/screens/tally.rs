//! 频数 (tally). How the rows of a list spread over a column: a line each with its count, its share and a bar. Enter lists exactly
//! these rows; another column is one key away.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::action::TableExport;
use crate::app::query::{Answer, Query};
use crate::app::views::{Goto, TallyLine};
use crate::model::list::{Column, ListQuery, Predicate};
use crate::tui::keymap::{Cmd, Context};
use crate::tui::screen::{Asker, Asks, Look, Slot, What, Wish};
use crate::tui::screens::form::Form;
use crate::tui::screens::list::filter_columns;
use crate::tui::screens::picker::{Choice, Picked, Picker};
use crate::tui::screens::{draw_error, draw_text};
use crate::tui::theme::Role;
use crate::tui::widgets::bar::{percent, strip};
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::{Align, columns, put, put_in, thousands};
use crate::tui::words::{Word, fill};

/// Columns of a bar; a longer one costs bytes and says no more.
const BAR_COLUMNS_MAX: u16 = 40;
/// Columns of a label.
const LABEL_COLUMNS: u16 = 40;
const PERCENT_COLUMNS: u16 = 6;

/// One tally.
#[derive(Debug)]
pub struct TallyScreen {
    id: u32,
    query: ListQuery,
    column: Column,
    lines: Slot<Vec<TallyLine>>,
    /// Places of the lines in the order they are shown.
    order: Vec<usize>,
    is_by_count: bool,
    list: ListState,
    asking: Option<Picker>,
}

impl TallyScreen {
    /// Of the rows of a query.
    pub fn new(id: u32, query: ListQuery, column: Column) -> TallyScreen {
        TallyScreen {
            id,
            query,
            column,
            lines: Slot::default(),
            order: Vec::new(),
            is_by_count: false,
            list: ListState::new(0),
            asking: None,
        }
    }

    /// Which keys hold.
    pub fn context(&self) -> Context {
        if self.asking.is_some() { Context::Choice } else { Context::Tally }
    }

    /// Its name in the trail.
    pub fn title(&self, look: &Look) -> String {
        fill(look.word(Word::TallyTitle), &[look.word(Word::of(self.query.table)), self.name(self.column, look)])
    }

    fn name(&self, column: Column, look: &Look) -> &'static str {
        look.lang.pick(column.zh(), column.en())
    }

    /// Lines and rows, for the right of the title line.
    pub fn status(&self, look: &Look) -> String {
        let n = |n: usize| thousands(n as u64);
        let (lines, total) = (self.order.len(), self.total());
        fill(look.word(Word::TallyStatus), &[&n(lines), &n(total)])
    }

    fn all(&self) -> &[TallyLine] {
        self.lines.value().map_or(&[], Vec::as_slice)
    }

    fn total(&self) -> usize {
        self.all().iter().map(|line| line.count).sum()
    }

    /// Asks for what is lacking.
    pub fn needs(&mut self, look: &Look, asks: &mut Asks) {
        self.list.set_page(usize::from(look.body().height.saturating_sub(1)));
        let query = Query::Tally { query: self.query.clone(), column: self.column };
        self.lines.want(query, Asker { screen: self.id, what: What::Tally }, asks);
    }

    /// Takes an answer that is still wanted.
    pub fn take(&mut self, generation: u64, answer: Answer) {
        let pick = |answer| if let Answer::Tally(lines) = answer { Some(lines) } else { None };
        if self.lines.take(generation, answer, pick) {
            self.arrange();
        }
    }

    fn arrange(&mut self) {
        self.order = (0..self.all().len()).collect();
        if self.is_by_count {
            let counts: Vec<usize> = self.all().iter().map(|line| line.count).collect();
            self.order.sort_by_key(|at| std::cmp::Reverse(counts[*at]));
        }
        self.list.set_total(self.order.len());
    }

    /// All that is here may be out of date.
    pub fn expire(&mut self) {
        self.lines.expire();
    }

    /// Something visible is on its way.
    pub fn is_waiting(&self) -> bool {
        self.lines.is_pending()
    }

    /// Nothing can be opened.
    pub fn lacks_row(&self) -> bool {
        self.asking.is_none() && self.order.is_empty()
    }

    fn here(&self) -> Option<&TallyLine> {
        self.all().get(*self.order.get(self.list.selected()?)?)
    }

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        if let Some(mut picker) = self.asking.take() {
            match picker.on(cmd, look) {
                Picked::Not => self.asking = Some(picker),
                Picked::These { keys, .. } => self.count_by(&keys),
                _ => {}
            }
            return Vec::new();
        }
        if self.list.apply(cmd) {
            return Vec::new();
        }
        match cmd {
            Cmd::Enter => return self.open(look),
            Cmd::Back | Cmd::Backspace => return vec![Wish::Leave],
            Cmd::Filter | Cmd::Tally => self.asking = Some(self.columns_picker(look)),
            Cmd::Sort => {
                self.is_by_count = !self.is_by_count;
                self.arrange();
            }
            Cmd::Copy => return self.copy(),
            Cmd::ExportSeen | Cmd::Export => return self.export(look),
            _ => {}
        }
        Vec::new()
    }

    fn count_by(&mut self, keys: &[u32]) {
        let Some(column) = keys.first().and_then(|key| u8::try_from(*key).ok()) else { return };
        self.column = Column::from_number(column);
        self.list.select(0);
    }

    fn columns_picker(&self, look: &Look) -> Picker {
        let mut picker = Picker::new(look.word(Word::TallyBy), false);
        picker.offer(filter_columns(self.query.table).iter().map(|column| Choice {
            key: *column as u32,
            label: self.name(*column, look).to_owned(),
            note: if *column == self.column { "*".to_owned() } else { String::new() },
        }));
        picker
    }

    /// The list with the line's condition besides those that hold.
    fn open(&self, look: &Look) -> Vec<Wish> {
        let Some(line) = self.here() else { return Vec::new() };
        let mut query = self.query.clone();
        // A condition on this column already holds for every line; the line is narrower.
        query.filters.retain(|filter| filter.column != self.column);
        query.filters.push(Predicate { column: self.column, test: line.test.clone(), negated: false });
        let from = format!("{} {}", self.name(self.column, look), line.label);
        vec![Wish::Go(Goto::List(query), from)]
    }

    fn copy(&self) -> Vec<Wish> {
        let lines = self.order.iter().filter_map(|at| self.all().get(*at));
        let text: Vec<String> = lines.map(|line| format!("{}\t{}", line.label, line.count)).collect();
        vec![Wish::Copy(text.join("\n"))]
    }

    fn export(&self, look: &Look) -> Vec<Wish> {
        let export = TableExport { query: self.query.clone(), by: Some(self.column), ..TableExport::default() };
        vec![Wish::Fill(Box::new(Form::export_seen(look, export, self.order.len(), 2)))]
    }

    /// Paints it; returns where the caret stands.
    pub fn draw(&self, body: Rect, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        match (self.lines.value(), self.lines.failed()) {
            (_, Some(error)) => draw_error(body, error, look, buffer),
            (None, None) => draw_text(body, look.word(Word::Reading), Role::Muted, look, buffer),
            (Some(lines), None) if lines.is_empty() => {
                draw_text(body, look.word(Word::NoValues), Role::Muted, look, buffer);
            }
            (Some(lines), None) => self.draw_lines(lines, body, look, buffer),
        }
        self.asking.as_ref()?.draw(body, (false, None), look, buffer)
    }

    fn draw_lines(&self, lines: &[TallyLine], body: Rect, look: &Look, buffer: &mut Buffer) {
        let total = self.total() as u64;
        let most = lines.iter().map(|line| line.count).max().unwrap_or(0) as u64;
        let title = self.name(self.column, look);
        let widest = lines.iter().take(500).map(|line| columns(&line.label)).max().unwrap_or(0);
        let label = (widest.max(columns(title)) as u16).min(LABEL_COLUMNS).min(body.width / 2);
        let heads = [Word::TallyRows, Word::TallyShare].map(|word| look.word(word));
        let count = (thousands(most).len().max(columns(heads[0])) as u16).max(6);
        let share = PERCENT_COLUMNS.max(columns(heads[1]) as u16);
        let x = body.x + 2;
        let places = |y: u16| {
            let at = |x: u16, width: u16| Rect::new(x, y, width, 1).intersection(body);
            [at(x, label), at(x + label + 2, count), at(x + label + count + 4, share)]
        };
        let style = look.theme.style(Role::Title);
        for (place, (text, align)) in
            places(body.y).into_iter().zip([(title, Align::Left), (heads[0], Align::Right), (heads[1], Align::Right)])
        {
            put_in(buffer, place, text, align, style);
        }
        for (at, y) in self.list.visible().zip(body.y + 1..body.bottom()) {
            let Some(line) = self.order.get(at).and_then(|at| lines.get(*at)) else { continue };
            let is_here = self.list.selected() == Some(at);
            let style = look.theme.style(if is_here { Role::Selected } else { Role::Text });
            let row = Rect { y, height: 1, ..body };
            put_in(buffer, row, if is_here { ">" } else { "" }, Align::Left, style);
            let texts = [line.label.clone(), thousands(line.count as u64), percent(line.count as u64, total)];
            for ((place, text), align) in
                places(y).into_iter().zip(texts).zip([Align::Left, Align::Right, Align::Right])
            {
                put_in(buffer, place, &text, align, style);
            }
            let from = x + label + count + share + 6;
            let width = row.right().saturating_sub(from).min(BAR_COLUMNS_MAX);
            let bar = strip(line.count as u64, most, usize::from(width));
            let style = if is_here { style } else { look.theme.style(Role::Bar) };
            put(buffer, (from, y), bar.trim_end_matches('-'), width, style);
        }
    }
}
