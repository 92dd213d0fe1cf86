//! 画出 (drawing). Chips above, the table, the card of the chosen row beside or below.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ListScreen;
use crate::app::query::Query;
use crate::app::views::{self, ColumnView, Page, Tone};
use crate::model::list::{Column, ListQuery, Predicate, Test};
use crate::model::range;
use crate::tui::screen::Look;
use crate::tui::screens::card::CardBody;
use crate::tui::screens::{draw_error, draw_text};
use crate::tui::theme::Role;
use crate::tui::widgets::input::LineInput;
use crate::tui::widgets::{Align, columns, put, table};
use crate::tui::words::Word;

/// Where the parts of a list stand.
pub(super) struct Parts {
    pub(super) chips: Option<Rect>,
    pub(super) table: Rect,
    pub(super) card: Option<Rect>,
}

impl ListScreen {
    pub(super) fn has_panel(&self, look: &Look) -> bool {
        let is_table = self.source.query().is_some();
        self.is_panel.unwrap_or(look.is_wide() && look.beside && is_table)
    }

    pub(super) fn has_chips(&self) -> bool {
        let is_asked = |query: &ListQuery| !query.search.is_empty() || !query.filters.is_empty();
        self.typing.is_some() || self.source.query().is_some_and(is_asked)
    }

    pub(super) fn parts(&self, body: Rect, look: &Look) -> Parts {
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
            let count = self.would_list(look);
            return asking.picker().draw(body, (self.facets.is_pending(), count.as_deref()), look, buffer);
        }
        caret
    }

    pub(super) fn draw_chips(&self, line: Rect, look: &Look, buffer: &mut Buffer) -> Option<Position> {
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
    pub(super) fn chip(&self, filter: &Predicate, look: &Look) -> String {
        let title = self.column_title(filter.column, look);
        let sign = if filter.negated { look.word(Word::IsNot) } else { "=" };
        let value = match &filter.test {
            Test::Between(from, to) => range::words(filter.column, *from, *to),
            Test::Any(values) => {
                let name = |value: &u32| match self.labels.get(&(filter.column, *value)) {
                    Some(label) => label.clone(),
                    None => range::words(filter.column, *value, *value),
                };
                let named: Vec<String> = values.iter().take(3).map(name).collect();
                let more = if values.len() > 3 { format!("/+{}", values.len() - 3) } else { String::new() };
                format!("{}{more}", named.join("/"))
            }
        };
        format!("{title}{sign}{value}")
    }

    pub(super) fn draw_table(&self, area: Rect, look: &Look, buffer: &mut Buffer) {
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
        let cell = |row: usize, column: usize| self.cell(row, column);
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

    pub(super) fn sorted_by(&self, views: &[ColumnView]) -> Option<(usize, table::Order)> {
        let query = self.source.query()?;
        let at = views.iter().position(|view| view.column == Some(query.sort))?;
        Some((at, if query.descending { table::Order::Descending } else { table::Order::Ascending }))
    }

    pub(super) fn cell(&self, row: usize, column: usize) -> table::Cell<'_> {
        let Some(view) = self.row(row) else { return table::Cell::from("") };
        let Some(cell) = view.cells.get(column) else { return table::Cell::from("") };
        let mut drawn = table::Cell::from(cell.text.as_str());
        if column == view.hit_at && !view.hits.is_empty() {
            drawn = drawn.hits(byte_ranges(&cell.text, &view.hits));
        }
        match role_of(cell.tone) {
            Some(role) => drawn.role(role),
            None => drawn,
        }
    }

    pub(super) fn draw_empty(&self, area: Rect, page: &Page, look: &Look, buffer: &mut Buffer) {
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

    pub(super) fn draw_card(&self, area: Rect, look: &Look, buffer: &mut Buffer) {
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
