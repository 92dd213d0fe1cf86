//! 卡片 (card): everything about one enterprise, branch, member, unit text or finding, in sections. Two addresses stand side
//! by side with what differs marked; lines that lead somewhere can be chosen and followed.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::query::{Answer, Query};
use crate::app::reports::Report;
use crate::app::views::{Card, Cell, Goto, Line, RowId, Section};
use crate::model::id::Kind;
use crate::tui::keymap::{Cmd, Context};
use crate::tui::screen::{Asker, Asks, Look, Slot, What, Wish};
use crate::tui::screens::form::Form;
use crate::tui::screens::list::role_of;
use crate::tui::screens::{draw_error, draw_text, page_of, task};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, char_columns, clip, columns, panel, put, put_in, wrap};
use crate::tui::words::Word;

/// Two texts stand side by side from this many columns.
const COMPARE_COLUMNS: usize = 56;
/// Names of values take at most this share of a card.
const NAME_SHARE: usize = 3;

/// A piece of text at a column.
#[derive(Debug)]
struct Piece {
    x: usize,
    text: String,
    role: Role,
}

fn piece(x: usize, text: impl Into<String>, role: Role) -> Piece {
    Piece { x, text: text.into(), role }
}

/// One row of a card as it is drawn.
#[derive(Debug)]
enum Row {
    Heading(String),
    Pieces(Vec<Piece>),
    /// The row of this many-th line that leads somewhere.
    Go(usize, String),
}

/// A card laid out for a width.
#[derive(Debug)]
pub struct CardBody {
    rows: Vec<Row>,
    goes: Vec<(usize, Goto)>,
}

impl CardBody {
    /// Lays a card out.
    pub fn new(card: &Card, width: usize, look: &Look) -> CardBody {
        let mut body = CardBody { rows: Vec::new(), goes: Vec::new() };
        for text in wrap(&card.title, width) {
            body.rows.push(Row::Pieces(vec![piece(0, text, Role::Title)]));
        }
        for section in &card.sections {
            body.push_section(section, width, look);
        }
        body
    }

    /// Rows in all.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// There is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn push_section(&mut self, section: &Section, width: usize, _look: &Look) {
        match section.title.is_empty() {
            true => self.rows.push(Row::Pieces(Vec::new())),
            false => self.rows.push(Row::Heading(section.title.clone())),
        }
        let names = section.lines.iter().filter_map(|line| match line {
            Line::Pair(name, _) => Some(columns(name)),
            Line::Text(_) | Line::Compare { .. } | Line::Go(..) => None,
        });
        let names = names.max().unwrap_or(0).min(width / NAME_SHARE);
        for line in &section.lines {
            match line {
                Line::Pair(name, cell) => self.push_pair(name, cell, names, width),
                Line::Text(cell) => {
                    let role = role_of(cell.tone).unwrap_or(Role::Text);
                    self.rows.extend(
                        wrap(&cell.text, width).into_iter().map(|text| Row::Pieces(vec![piece(0, text, role)])),
                    );
                }
                Line::Compare { left, left_marks, right, right_marks } => {
                    self.push_compare((left, left_marks), (right, right_marks), width);
                }
                Line::Go(text, goto) => {
                    self.goes.push((self.rows.len(), goto.clone()));
                    self.rows.push(Row::Go(self.goes.len() - 1, clip(text, width.saturating_sub(2))));
                }
            }
        }
    }

    fn push_pair(&mut self, name: &str, cell: &Cell, names: usize, width: usize) {
        let x = names + 2;
        let role = role_of(cell.tone).unwrap_or(Role::Text);
        let mut lines = wrap(&cell.text, width.saturating_sub(x)).into_iter();
        let first = lines.next().unwrap_or_default();
        self.rows.push(Row::Pieces(vec![piece(0, clip(name, names), Role::Muted), piece(x, first, role)]));
        self.rows.extend(lines.map(|text| Row::Pieces(vec![piece(x, text, role)])));
    }

    fn push_compare(&mut self, left: Side, right: Side, width: usize) {
        let ((left, left_marks), (right, right_marks)) = (left, right);
        if width < COMPARE_COLUMNS {
            for ((label, text), marks) in [(left, left_marks), (right, right_marks)] {
                self.rows.push(Row::Pieces(vec![piece(0, clip(label, width), Role::Muted)]));
                self.rows.extend(flow(text, marks, 2, width.saturating_sub(2)).into_iter().map(Row::Pieces));
            }
            return;
        }
        let half = (width - 3) / 2;
        let at = half + 3;
        let labels = vec![piece(0, clip(&left.0, half), Role::Muted), piece(at, clip(&right.0, half), Role::Muted)];
        self.rows.push(Row::Pieces(labels));
        let (mut left, mut right) =
            (flow(&left.1, left_marks, 0, half).into_iter(), flow(&right.1, right_marks, at, half).into_iter());
        loop {
            let (one, other) = (left.next(), right.next());
            if one.is_none() && other.is_none() {
                return;
            }
            let mut row = one.unwrap_or_default();
            row.push(piece(half + 1, "|", Role::Border));
            row.extend(other.unwrap_or_default());
            self.rows.push(Row::Pieces(row));
        }
    }

    /// Paints the rows from `top` on, the chosen one marked.
    pub fn draw(&self, area: Rect, top: usize, selected: Option<usize>, look: &Look, buffer: &mut Buffer) {
        for (row, y) in self.rows.iter().skip(top).zip(area.top()..area.bottom()) {
            let line = Rect { y, height: 1, ..area };
            match row {
                Row::Heading(title) => panel::draw_heading(title, line, buffer, look.theme),
                Row::Pieces(pieces) => draw_pieces(pieces, line, look, buffer),
                Row::Go(at, text) => {
                    let is_selected = selected == Some(*at);
                    let role = if is_selected { Role::Selected } else { Role::Text };
                    let sign = if is_selected { "> " } else { "  " };
                    put_in(buffer, line, &format!("{sign}{text}"), Align::Left, look.theme.style(role));
                }
            }
        }
    }
}

type Side<'a> = (&'a (String, String), &'a [Range<usize>]);

fn draw_pieces(pieces: &[Piece], line: Rect, look: &Look, buffer: &mut Buffer) {
    for piece in pieces {
        let x = line.x.saturating_add(piece.x as u16);
        if x < line.right() {
            put(buffer, (x, line.y), &piece.text, line.right() - x, look.theme.style(piece.role));
        }
    }
}

/// Lays a text with marked parts into rows: an address breaks anywhere.
fn flow(text: &str, marks: &[Range<usize>], x: usize, width: usize) -> Vec<Vec<Piece>> {
    let width = width.max(2);
    let (mut rows, mut row, mut taken): (Vec<Vec<Piece>>, Vec<Piece>, usize) = (Vec::new(), Vec::new(), 0);
    for (at, c) in text.char_indices() {
        let role = if marks.iter().any(|mark| mark.contains(&at)) { Role::Diff } else { Role::Text };
        let more = char_columns(c);
        if taken + more > width {
            rows.push(std::mem::take(&mut row));
            taken = 0;
        }
        match row.last_mut() {
            Some(last) if last.role == role => last.text.push(c),
            _ => row.push(piece(x + taken, c, role)),
        }
        taken += more;
    }
    rows.push(row);
    rows
}

/// One row in full.
#[derive(Debug)]
pub struct CardScreen {
    id: u32,
    row: RowId,
    slot: Slot<Option<Box<Card>>>,
    top: usize,
    selected: Option<usize>,
}

impl CardScreen {
    /// The card of a row.
    pub fn new(id: u32, row: RowId) -> CardScreen {
        CardScreen { id, row, slot: Slot::default(), top: 0, selected: None }
    }

    /// Its name in the trail.
    pub fn title(&self, look: &Look) -> String {
        match self.slot.value() {
            Some(Some(card)) => clip(&card.title, 40),
            _ => look.word(Word::Card).to_owned(),
        }
    }

    /// Which keys hold.
    pub fn context(&self) -> Context {
        match self.row {
            RowId::Finding(_) => Context::FindingCard,
            RowId::Subject(_) if self.is_text() => Context::TextCard,
            RowId::Report(_) => Context::Figures,
            RowId::Task(_) => Context::TaskCard,
            RowId::Campaign(_) => Context::Board,
            RowId::Subject(_) | RowId::Journal(_) | RowId::Batch(_) | RowId::Fault(..) => Context::Detail,
        }
    }

    /// The finding that it is about.
    pub fn finding(&self) -> Option<i64> {
        if let RowId::Finding(number) = self.row { Some(number) } else { None }
    }

    /// Its card is on its way.
    pub fn is_waiting(&self) -> bool {
        self.slot.is_pending()
    }

    /// There is nothing of it yet.
    pub fn awaits(&self) -> bool {
        self.slot.is_pending() && self.slot.value().is_none()
    }

    /// What is here may be out of date.
    pub fn expire(&mut self) {
        self.slot.expire();
    }

    /// Asks for the card.
    pub fn needs(&mut self, _look: &Look, asks: &mut Asks) {
        self.slot.want(Query::Card(self.row), Asker { screen: self.id, what: What::Card }, asks);
    }

    /// Takes the card.
    pub fn take(&mut self, generation: u64, answer: Answer) {
        self.slot.take(generation, answer, |answer| if let Answer::Card(card) = answer { Some(card) } else { None });
    }

    fn card(&self) -> Option<&Card> {
        self.slot.value()?.as_deref()
    }

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        match cmd {
            Cmd::Back | Cmd::Backspace => return vec![Wish::Leave],
            Cmd::Verify if self.finding().is_some() => return self.verify(look),
            Cmd::Reveal => return vec![Wish::Fill(Box::new(Form::reveal(look, self.row)))],
            Cmd::PlaceAddress => return vec![Wish::Fill(Box::new(Form::address(look, self.row)))],
            Cmd::Explain => {
                let report = self.finding().map(|finding| Goto::Card(RowId::Report(Report::RuleOf(finding))));
                return report.map(|goto| Wish::Go(goto, String::new())).into_iter().collect();
            }
            cmd => {
                let about_campaign = matches!(self.row, RowId::Task(_) | RowId::Campaign(_));
                let wish = if about_campaign { task::campaign_wish(cmd) } else { page_of(cmd) };
                if let Some(wish) = wish {
                    return vec![wish];
                }
            }
        }
        let Some(card) = self.card() else { return Vec::new() };
        if let RowId::Task(number) = self.row {
            if cmd == Cmd::TaskVisit {
                return vec![Wish::Fill(Box::new(task::visit_form(card, number, look)))];
            }
            if let Some(wish) = task::deed_wish(cmd, vec![number], task::version(card, look), look) {
                return vec![wish];
            }
        }
        let area = inside(look.body());
        let body = CardBody::new(card, usize::from(area.width), look);
        match cmd {
            Cmd::Enter => return self.follow(&body),
            Cmd::Accept => return self.accept(card, &body, look),
            Cmd::Refuse => return self.refuse(look),
            Cmd::Copy => return vec![Wish::Copy(card.title.clone())],
            cmd => self.walk(cmd, &body, usize::from(area.height)),
        }
        Vec::new()
    }

    fn follow(&self, body: &CardBody) -> Vec<Wish> {
        let chosen = self.selected.and_then(|at| body.goes.get(at));
        chosen.map(|(_, goto)| Wish::Go(goto.clone(), String::new())).into_iter().collect()
    }

    fn verify(&self, look: &Look) -> Vec<Wish> {
        let number = self.finding().map(|number| Wish::Fill(Box::new(Form::verify(look, vec![number]))));
        number.into_iter().collect()
    }

    fn is_text(&self) -> bool {
        matches!(self.row, RowId::Subject(subject) if subject.kind == Kind::UnitText)
    }

    /// 确认: the enterprise that is chosen on the card of a unit text.
    fn accept(&self, card: &Card, body: &CardBody, look: &Look) -> Vec<Wish> {
        let chosen = self.selected.and_then(|at| body.goes.get(at)).map(|(_, goto)| goto);
        let all = super::list::candidates(card);
        let fits = |row: &RowId| matches!(chosen, Some(Goto::Card(own)) if own == row);
        let candidate = all.iter().find(|(_, row)| fits(row)).or(if all.len() == 1 { all.first() } else { None });
        match candidate.filter(|_| self.is_text()) {
            Some((name, row)) => vec![Wish::Fill(Box::new(Form::decide(look, self.row, Some((*row, name)))))],
            None => vec![Wish::Tell(look.word(Word::ChooseCandidate).to_owned(), Role::Review)],
        }
    }

    fn refuse(&self, look: &Look) -> Vec<Wish> {
        match self.is_text() {
            true => vec![Wish::Fill(Box::new(Form::decide(look, self.row, None)))],
            false => Vec::new(),
        }
    }

    /// Down goes to the next line that leads somewhere if it is in sight, else reads on.
    fn walk(&mut self, cmd: Cmd, body: &CardBody, height: usize) {
        let last = body.len().saturating_sub(height);
        self.top = self.top.min(last);
        let seen = |top: usize, at: usize| (top..top + height.max(1)).contains(&body.goes[at].0);
        match cmd {
            Cmd::Down => {
                let next = self.selected.map_or(0, |at| at + 1);
                let first = (next..body.goes.len()).find(|at| body.goes[*at].0 >= self.top);
                match first {
                    Some(at) if seen(self.top, at) => self.selected = Some(at),
                    Some(at) if seen(self.top + 1, at) => {
                        (self.selected, self.top) = (Some(at), (self.top + 1).min(last))
                    }
                    _ => self.top = (self.top + 1).min(last),
                }
            }
            Cmd::Up => {
                let end = self.selected.unwrap_or(0);
                let before = (0..end).rev().find(|at| body.goes[*at].0 < self.top + height.max(1));
                match before {
                    Some(at) if seen(self.top, at) => self.selected = Some(at),
                    Some(at) if seen(self.top.saturating_sub(1), at) => {
                        (self.selected, self.top) = (Some(at), self.top.saturating_sub(1));
                    }
                    _ => self.top = self.top.saturating_sub(1),
                }
            }
            Cmd::PageDown => self.top = (self.top + height).min(last),
            Cmd::PageUp => self.top = self.top.saturating_sub(height),
            Cmd::Home => (self.top, self.selected) = (0, None),
            Cmd::End => (self.top, self.selected) = (last, body.goes.len().checked_sub(1)),
            _ => {}
        }
    }

    /// Paints the card.
    pub fn draw(&self, body: Rect, look: &Look, buffer: &mut Buffer) {
        if let Some(error) = self.slot.failed() {
            return draw_error(body, error, look, buffer);
        }
        let area = inside(body);
        match self.slot.value() {
            None => draw_text(body, look.word(Word::Reading), Role::Muted, look, buffer),
            Some(None) => draw_text(body, look.word(Word::NoCard), Role::Muted, look, buffer),
            Some(Some(card)) => {
                let laid = CardBody::new(card, usize::from(area.width), look);
                let top = self.top.min(laid.len().saturating_sub(usize::from(area.height)));
                laid.draw(area, top, self.selected, look, buffer);
            }
        }
    }
}

fn inside(body: Rect) -> Rect {
    Rect { x: body.x + 1.min(body.width), width: body.width.saturating_sub(2), ..body }
}
