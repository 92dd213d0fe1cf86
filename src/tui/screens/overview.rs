//! 总览 (overview): rates with numerator, denominator and day, the funnel from imported rows to 三有, findings by rule, the
//! zones, what is missing and what to do next. Every figure can be chosen and opens the list behind it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::query::{Answer, Query};
use crate::app::views::{CountView, Goto, Overview, RateView, RuleView, TrendView, ZoneView};
use crate::model::list::ListQuery;
use crate::text::width::{self, pad};
use crate::tui::keymap::Cmd;
use crate::tui::screen::{Asker, Asks, Look, Slot, What, Wish};
use crate::tui::screens::list::role_of;
use crate::tui::screens::{draw_error, draw_text, page_of};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, bar, clip, columns, panel, put, put_in, thousands, wrap};
use crate::tui::words::{Word, fill};

/// From this many columns the rules stand beside the rates.
const LANES_COLUMNS: u16 = 110;
/// A longer bar costs bytes and says no more.
const BAR_MAX: usize = 24;

/// A figure that opens a list.
#[derive(Debug)]
struct Item {
    lane: usize,
    row: usize,
    x: usize,
    width: usize,
    list: ListQuery,
    label: String,
}

#[derive(Debug)]
enum Drawn {
    Heading(usize, String),
    Text(usize, String, Role),
}

/// The page as it is drawn: lanes of rows.
#[derive(Debug, Default)]
struct Board {
    items: Vec<Item>,
    lanes: Vec<Lane>,
    /// The first rows of the first lane go over the whole width.
    n_head: usize,
}

/// One column of the page.
#[derive(Debug, Default)]
struct Lane {
    x: usize,
    width: usize,
    rows: Vec<Vec<Drawn>>,
}

impl Lane {
    fn text(&mut self, text: impl Into<String>, role: Role) {
        self.rows.push(vec![Drawn::Text(0, text.into(), role)]);
    }

    fn heading(&mut self, text: &str) {
        self.rows.push(vec![Drawn::Heading(0, text.to_owned())]);
    }

    fn prose(&mut self, text: &str, role: Role) {
        for (i, line) in wrap(text, self.width.saturating_sub(2)).into_iter().enumerate() {
            let sign = if i == 0 { "- " } else { "  " };
            self.text(format!("{sign}{line}"), role);
        }
    }
}

fn right(text: &str, columns: usize) -> String {
    pad(text, columns, width::Align::Right)
}

fn left(text: &str, columns: usize) -> String {
    pad(&clip(text, columns), columns, width::Align::Left)
}

/// A count; nothing is a dash, so that the eye finds what is there.
fn count(n: u64) -> String {
    if n == 0 { "-".to_owned() } else { thousands(n) }
}

/// Lays the page out.
fn layout(view: &Overview, look: &Look) -> Board {
    let body = look.body();
    let room = usize::from(body.width.saturating_sub(2));
    let mut board = Board::default();
    let is_split = look.size.0 >= LANES_COLUMNS;
    let first = if is_split { (room - 3) / 2 } else { room };
    board.lanes.push(Lane { x: 1, width: first, ..Lane::default() });
    if is_split {
        board.lanes.push(Lane { x: first + 4, width: room - 3 - first, ..Lane::default() });
    }
    let second = board.lanes.len() - 1;
    board.lanes[0].width = room;
    push_head(&mut board, view, look);
    board.n_head = board.lanes[0].rows.len();
    board.lanes[0].width = first;
    if is_split {
        let n_head = board.n_head;
        board.lanes[1].rows.resize_with(n_head, Vec::new);
    }
    push_rates(&mut board, &view.rates, look);
    push_counts(&mut board, Word::Totals, &view.totals, look);
    push_funnel(&mut board, Word::Funnel, &view.funnel, look);
    push_funnel(&mut board, Word::Separation, &view.separation, look);
    push_rules(&mut board, second, &view.rules, look);
    push_zones(&mut board, second, &view.zones, look);
    push_trend(&mut board.lanes[second], view, look);
    push_notes(&mut board.lanes[0], view, look);
    board
}

fn is_empty(view: &Overview) -> bool {
    view.as_of.is_empty() && view.rates.is_empty() && view.rules.is_empty()
}

fn push_head(board: &mut Board, view: &Overview, look: &Look) {
    let lane = &mut board.lanes[0];
    if !view.as_of.is_empty() {
        let known = thousands(view.known);
        let text = fill(look.word(Word::AsOfLine), &[&view.as_of, &known, &view.made]);
        lane.text(clip(&text, lane.width), Role::Muted);
    } else if !view.totals.is_empty() {
        lane.text(look.word(Word::NeverAudited), Role::Review);
    }
    if view.stale {
        lane.text(look.word(Word::Stale), Role::Review);
    }
    view.reminders.iter().for_each(|line| lane.prose(line, Role::Review));
    if is_empty(view) || view.as_of.is_empty() {
        lane.heading(look.word(Word::Next));
        let own = look.word(Word::NextEmpty);
        let next: Vec<&str> = match view.next.is_empty() {
            true => own.lines().collect(),
            false => view.next.iter().map(String::as_str).collect(),
        };
        next.iter().for_each(|line| lane.prose(line, Role::Text));
    }
}

fn push_rates(board: &mut Board, rates: &[RateView], look: &Look) {
    if rates.is_empty() {
        return;
    }
    let Board { items, lanes, .. } = board;
    let lane = &mut lanes[0];
    lane.heading(look.word(Word::Rates));
    let widest = |all: &mut dyn Iterator<Item = usize>| all.max().unwrap_or(0);
    let labels = widest(&mut rates.iter().map(|rate| columns(&rate.label))).min(22);
    let bases = widest(&mut rates.iter().map(|rate| columns(&rate.base))).min(16);
    let figure = |rate: &RateView| format!("{}/{}", thousands(rate.numerator), thousands(rate.denominator));
    let figures = widest(&mut rates.iter().map(|rate| figure(rate).len()));
    for rate in rates {
        let mut row = vec![Drawn::Text(0, left(&rate.label, labels), Role::Text)];
        let mut x = labels + 1;
        if let Some(why) = &rate.missing {
            let text = fill(look.word(Word::NotAssessable), &[why]);
            row.push(Drawn::Text(x, clip(&text, lane.width.saturating_sub(x)), Role::Muted));
            lane.rows.push(row);
            continue;
        }
        row.push(Drawn::Text(x, right(&bar::percent(rate.numerator, rate.denominator), 6), Role::Title));
        x += 8;
        row.push(Drawn::Text(x, right(&figure(rate), figures), Role::Text));
        x += figures + 2;
        row.push(Drawn::Text(x, left(&rate.base, bases), Role::Muted));
        x += bases + 2;
        let strip = lane.width.saturating_sub(x).min(BAR_MAX);
        if strip >= 5 {
            row.push(Drawn::Text(x, bar::strip(rate.numerator, rate.denominator, strip), Role::Bar));
        }
        if let Some(gap) = &rate.gap {
            let label = format!("{} {}", rate.label, look.word(Word::NotIn));
            items.push(Item { lane: 0, row: lane.rows.len(), x: 0, width: lane.width, list: gap.clone(), label });
        }
        lane.rows.push(row);
    }
}

/// Several counts in a row: the tables and how many rows they have.
fn push_counts(board: &mut Board, title: Word, counts: &[CountView], look: &Look) {
    if counts.is_empty() {
        return;
    }
    let Board { items, lanes, .. } = board;
    let lane = &mut lanes[0];
    lane.heading(look.word(title));
    let (mut row, mut x) = (Vec::new(), 0);
    for one in counts {
        let text = format!("{} {}", one.label, thousands(one.count));
        let taken = columns(&text);
        if x > 0 && x + taken > lane.width {
            lane.rows.push(std::mem::take(&mut row));
            x = 0;
        }
        if let Some(list) = &one.list {
            items.push(Item {
                lane: 0,
                row: lane.rows.len(),
                x,
                width: taken,
                list: list.clone(),
                label: String::new(),
            });
        }
        row.push(Drawn::Text(x, text, role_of(one.tone).unwrap_or(Role::Text)));
        x += taken + 3;
    }
    lane.rows.push(row);
}

fn push_funnel(board: &mut Board, title: Word, funnel: &[CountView], look: &Look) {
    if funnel.is_empty() {
        return;
    }
    let Board { items, lanes, .. } = board;
    let lane = &mut lanes[0];
    lane.heading(look.word(title));
    let most = funnel.iter().map(|one| one.count).max().unwrap_or(0);
    let labels = funnel.iter().map(|one| columns(&one.label)).max().unwrap_or(0).min(24);
    let figures = thousands(most).len();
    for one in funnel {
        let mut row = vec![Drawn::Text(0, left(&one.label, labels), role_of(one.tone).unwrap_or(Role::Text))];
        row.push(Drawn::Text(labels + 2, right(&thousands(one.count), figures), Role::Text));
        let x = labels + figures + 4;
        let strip = lane.width.saturating_sub(x).min(BAR_MAX * 2);
        if strip >= 5 && most > 0 {
            let text = bar::strip(one.count, most, strip);
            row.push(Drawn::Text(x, text.trim_end_matches('-').to_owned(), Role::Bar));
        }
        if let Some(list) = &one.list {
            let (label, width) = (one.label.clone(), lane.width);
            items.push(Item { lane: 0, row: lane.rows.len(), x: 0, width, list: list.clone(), label });
        }
        lane.rows.push(row);
    }
}

/// Columns of a table of numbers at the right of a title: heading and width each.
fn number_cells(widths: &[usize], texts: &[String]) -> String {
    widths.iter().zip(texts).map(|(width, text)| right(text, *width)).collect::<Vec<_>>().join(" ")
}

fn push_rules(board: &mut Board, at: usize, rules: &[RuleView], look: &Look) {
    if rules.is_empty() {
        return;
    }
    let Board { items, lanes, .. } = board;
    let lane = &mut lanes[at];
    lane.heading(look.word(Word::Findings));
    let heads = look.word(Word::RuleHeads).split('|').map(str::to_owned).collect::<Vec<_>>();
    let cells = |rule: &RuleView| {
        let [breach, review, notice] = rule.counts;
        [breach, review, notice, rule.verified, rule.not_assessable].map(count)
    };
    let widths: Vec<usize> = (0..heads.len())
        .map(|i| rules.iter().map(|rule| cells(rule)[i].len()).chain([columns(&heads[i])]).max().unwrap_or(0).max(4))
        .collect();
    let numbers = widths.iter().sum::<usize>() + widths.len() - 1;
    let title = lane.width.saturating_sub(numbers + 7);
    let x = 6 + title;
    lane.rows.push(vec![
        Drawn::Text(0, left(look.word(Word::Rule), x), Role::Header),
        Drawn::Text(x + 1, number_cells(&widths, &heads), Role::Header),
    ]);
    for rule in rules {
        let role = match rule.counts {
            [breach, ..] if breach > 0 => Role::Breach,
            [_, review, _] if review > 0 => Role::Review,
            [.., notice] if notice > 0 => Role::Notice,
            _ => Role::Muted,
        };
        let row = lane.rows.len();
        items.push(Item { lane: at, row, x: 0, width: lane.width, list: rule.list.clone(), label: rule.title.clone() });
        lane.rows.push(vec![
            Drawn::Text(0, left(&rule.code, 5), role),
            Drawn::Text(6, left(&rule.title, title), Role::Text),
            Drawn::Text(x + 1, number_cells(&widths, &cells(rule)), Role::Text),
        ]);
    }
}

fn push_zones(board: &mut Board, at: usize, zones: &[ZoneView], look: &Look) {
    if zones.is_empty() {
        return;
    }
    let Board { items, lanes, .. } = board;
    let lane = &mut lanes[at];
    lane.heading(look.word(Word::Zones));
    let heads = look.word(Word::ZoneHeads).split('|').map(str::to_owned).collect::<Vec<_>>();
    let cells = |zone: &ZoneView| {
        let rate = |(n, d): (u64, u64)| bar::percent(n, d);
        vec![count(zone.in_scope), rate(zone.org), rate(zone.work), rate(zone.floating), count(zone.findings)]
    };
    let widths: Vec<usize> = (0..heads.len())
        .map(|i| zones.iter().map(|zone| cells(zone)[i].len()).chain([columns(&heads[i])]).max().unwrap_or(0))
        .collect();
    let numbers = widths.iter().sum::<usize>() + widths.len() - 1;
    let name = lane.width.saturating_sub(numbers + 1);
    lane.rows.push(vec![
        Drawn::Text(0, left(look.word(Word::Zone), name), Role::Header),
        Drawn::Text(name + 1, number_cells(&widths, &heads), Role::Header),
    ]);
    for zone in zones {
        let row = lane.rows.len();
        items.push(Item { lane: at, row, x: 0, width: lane.width, list: zone.list.clone(), label: zone.name.clone() });
        lane.rows.push(vec![
            Drawn::Text(0, left(&zone.name, name), Role::Text),
            Drawn::Text(name + 1, number_cells(&widths, &cells(zone)), Role::Text),
        ]);
    }
}

/// 趋势: the rates of each audited day.
fn push_trend(lane: &mut Lane, view: &Overview, look: &Look) {
    if view.trend.is_empty() {
        return;
    }
    let heads: Vec<String> = look.word(Word::TrendHeads).split('|').map(str::to_owned).collect();
    let cells = |day: &TrendView| {
        let rate = |(n, d): (u64, u64)| bar::percent(n, d);
        vec![rate(day.org), rate(day.work), rate(day.floating), count(day.findings)]
    };
    let widths: Vec<usize> = (0..heads.len())
        .map(|i| view.trend.iter().map(|day| cells(day)[i].len()).chain([columns(&heads[i])]).max().unwrap_or(0))
        .collect();
    lane.heading(look.word(Word::Trend));
    let x = 12;
    lane.rows.push(vec![Drawn::Text(x, number_cells(&widths, &heads), Role::Header)]);
    for day in &view.trend {
        lane.rows.push(vec![
            Drawn::Text(0, day.as_of.clone(), Role::Text),
            Drawn::Text(x, number_cells(&widths, &cells(day)), Role::Text),
        ]);
    }
}

fn push_notes(lane: &mut Lane, view: &Overview, look: &Look) {
    if !view.notes.is_empty() {
        lane.heading(look.word(Word::Notes));
        view.notes.iter().for_each(|note| lane.prose(&note.text, role_of(note.tone).unwrap_or(Role::Text)));
    }
    if !view.as_of.is_empty() && !view.next.is_empty() {
        lane.heading(look.word(Word::Next));
        view.next.iter().for_each(|line| lane.prose(line, Role::Text));
    }
}

/// 总览
#[derive(Debug)]
pub struct OverviewScreen {
    id: u32,
    slot: Slot<Box<Overview>>,
    selected: usize,
    top: usize,
}

impl OverviewScreen {
    /// Nothing is here yet.
    pub fn new(id: u32) -> OverviewScreen {
        OverviewScreen { id, slot: Slot::default(), selected: 0, top: 0 }
    }

    /// The figures are on their way.
    pub fn is_waiting(&self) -> bool {
        self.slot.is_pending()
    }

    /// There is no figure yet.
    pub fn awaits(&self) -> bool {
        self.slot.is_pending() && self.slot.value().is_none()
    }

    /// What is here may be out of date.
    pub fn expire(&mut self) {
        self.slot.expire();
    }

    /// Asks for the figures.
    pub fn needs(&mut self, _look: &Look, asks: &mut Asks) {
        self.slot.want(Query::Overview, Asker { screen: self.id, what: What::Overview }, asks);
    }

    /// Takes the figures.
    pub fn take(&mut self, generation: u64, answer: Answer) {
        self.slot.take(
            generation,
            answer,
            |answer| if let Answer::Overview(view) = answer { Some(view) } else { None },
        );
    }

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        if matches!(cmd, Cmd::Back | Cmd::Backspace) {
            return vec![Wish::Leave];
        }
        if let Some(page) = page_of(cmd) {
            return vec![page];
        }
        let Some(view) = self.slot.value() else { return Vec::new() };
        let board = layout(view, look);
        let here = self.selected.min(board.items.len().saturating_sub(1));
        if cmd == Cmd::Enter {
            let item = board.items.get(here);
            return item.map(|item| Wish::Go(Goto::List(item.list.clone()), item.label.clone())).into_iter().collect();
        }
        let height = usize::from(look.body().height).max(1);
        self.selected = step(&board, here, cmd, height).unwrap_or(here);
        self.scroll(&board, cmd, height);
        Vec::new()
    }

    /// The chosen figure stays in sight; at the ends the rest of the page can be read.
    fn scroll(&mut self, board: &Board, cmd: Cmd, height: usize) {
        let rows = board.lanes.iter().map(|lane| lane.rows.len()).max().unwrap_or(0);
        let last = rows.saturating_sub(height);
        let Some(row) = board.items.get(self.selected).map(|item| item.row) else {
            self.top = match cmd {
                Cmd::Up => self.top.saturating_sub(1),
                Cmd::Down => self.top + 1,
                Cmd::PageUp | Cmd::Home => self.top.saturating_sub(height),
                Cmd::PageDown | Cmd::End => self.top + height,
                _ => self.top,
            }
            .min(last);
            return;
        };
        let is_first = board.items.iter().all(|item| item.row >= row);
        let is_last = board.items.iter().all(|item| item.row <= row);
        self.top = match () {
            () if is_first => 0,
            () if is_last => last,
            () => self.top.min(row.saturating_sub(1)).max((row + 1).saturating_sub(height)).min(last),
        };
    }

    /// Paints the page.
    pub fn draw(&self, area: Rect, look: &Look, buffer: &mut Buffer) {
        if let Some(error) = self.slot.failed() {
            return draw_error(area, error, look, buffer);
        }
        let Some(view) = self.slot.value() else {
            return draw_text(area, look.word(Word::Reading), Role::Muted, look, buffer);
        };
        let board = layout(view, look);
        let here = self.selected.min(board.items.len().saturating_sub(1));
        for (at, lane) in board.lanes.iter().enumerate() {
            let place = Rect { x: area.x + lane.x as u16, width: lane.width as u16, ..area }.intersection(area);
            for (row, y) in (self.top..lane.rows.len()).zip(place.top()..place.bottom()) {
                let width =
                    if at == 0 && row < board.n_head { area.right().saturating_sub(place.x) } else { place.width };
                draw_row(&lane.rows[row], Rect { y, width, height: 1, ..place }, look, buffer);
                if let Some(item) = board.items.get(here).filter(|item| item.lane == at && item.row == row) {
                    let x = place.x + item.x as u16;
                    let chosen = Rect::new(x, y, item.width as u16, 1).intersection(place);
                    buffer.set_style(chosen, look.theme.style(Role::Selected));
                    put(buffer, (x.saturating_sub(1), y), ">", 1, look.theme.style(Role::Text));
                }
            }
        }
    }
}

fn draw_row(row: &[Drawn], place: Rect, look: &Look, buffer: &mut Buffer) {
    for drawn in row {
        match drawn {
            Drawn::Heading(x, title) => {
                let place = Rect { x: place.x + *x as u16, ..place };
                panel::draw_heading(title, place, buffer, look.theme);
            }
            Drawn::Text(x, text, role) => {
                let x = place.x.saturating_add(*x as u16);
                let place = Rect { x, width: columns(text) as u16, ..place }.intersection(place);
                put_in(buffer, place, text, Align::Left, look.theme.style(*role));
            }
        }
    }
}

/// The figure that an arrow leads to.
fn step(board: &Board, here: usize, cmd: Cmd, height: usize) -> Option<usize> {
    let own = board.items.get(here)?;
    let distance = |item: &Item| (item.row.abs_diff(own.row), item.x.abs_diff(own.x));
    let nearest = |fits: &dyn Fn(&Item) -> bool| {
        let fitting = board.items.iter().enumerate().filter(|(_, item)| fits(item));
        fitting.min_by_key(|(_, item)| distance(item)).map(|(at, _)| at)
    };
    let row_at = |wanted: usize| {
        let own_lane = board.items.iter().enumerate().filter(|(_, item)| item.lane == own.lane);
        own_lane.min_by_key(|(_, item)| (item.row.abs_diff(wanted), item.x.abs_diff(own.x))).map(|(at, _)| at)
    };
    match cmd {
        Cmd::Up => nearest(&|item| item.lane == own.lane && item.row < own.row),
        Cmd::Down => nearest(&|item| item.lane == own.lane && item.row > own.row),
        Cmd::Left => nearest(&|item| item.row == own.row && item.lane == own.lane && item.x < own.x)
            .or_else(|| nearest(&|item| item.lane < own.lane)),
        Cmd::Right => nearest(&|item| item.row == own.row && item.lane == own.lane && item.x > own.x)
            .or_else(|| nearest(&|item| item.lane > own.lane)),
        Cmd::PageUp => row_at(own.row.saturating_sub(height)),
        Cmd::PageDown => row_at(own.row + height),
        Cmd::Home => row_at(0),
        Cmd::End => row_at(usize::MAX),
        _ => None,
    }
}
