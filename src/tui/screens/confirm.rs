//! 单位匹配确认 (confirm). One unit text after the other, what decides most first: where it stands, its candidates side by side with
//! the characters that differ in brackets, what speaks for the chosen one. One key decides and brings the next.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::ops::Range;

use crate::app::action::Action;
use crate::app::confirming::{CandidateView, DoubtView, QueueLine, QueueView, Ruling};
use crate::app::query::{Answer, Query};
use crate::app::views::{Goto, RowId};
use crate::tui::keymap::{Cmd, Context};
use crate::tui::screen::{Asker, Asks, Look, Slot, What, Wish};
use crate::tui::screens::form::Form;
use crate::tui::screens::{draw_error, draw_text};
use crate::tui::theme::Role;
use crate::tui::widgets::input::LineInput;
use crate::tui::widgets::panel::draw_heading;
use crate::tui::widgets::{Align, columns, fitting, put, put_in, thousands, wrap};
use crate::tui::words::{Word, fill};

/// Texts fetched at once; the next ones come when these are decided.
const QUEUE_MAX: usize = 500;
/// Columns of the queue beside the candidates, on a wide terminal.
const QUEUE_COLUMNS: u16 = 36;
/// Lines of a candidate.
const CANDIDATE_LINES: u16 = 3;
/// Lines for the evidence of the chosen candidate, its heading too.
const EVIDENCE_LINES: u16 = 3;

/// The texts that wait.
#[derive(Debug)]
pub struct ConfirmScreen {
    id: u32,
    queue: Slot<Box<QueueView>>,
    doubt: Slot<Option<Box<DoubtView>>>,
    found: Slot<Vec<CandidateView>>,
    /// Which text, and its place in the queue.
    here: Option<RowId>,
    at: usize,
    /// Which candidate.
    chosen: usize,
    typing: Option<LineInput>,
}

impl ConfirmScreen {
    /// The queue from its start, or from a text.
    pub fn new(id: u32, from: Option<RowId>) -> ConfirmScreen {
        ConfirmScreen {
            id,
            queue: Slot::default(),
            doubt: Slot::default(),
            found: Slot::default(),
            here: from,
            at: 0,
            chosen: 0,
            typing: None,
        }
    }

    /// Which keys hold.
    pub fn context(&self) -> Context {
        if self.typing.is_some() { Context::Input } else { Context::Confirm }
    }

    /// Its name in the trail.
    pub fn title(&self, look: &Look) -> String {
        look.word(Word::ConfirmTitle).to_owned()
    }

    /// Place in the queue, texts and members that wait.
    pub fn status(&self, look: &Look) -> String {
        let Some(queue) = self.queue.value() else { return String::new() };
        let here = if queue.lines.is_empty() { 0 } else { self.at + 1 };
        let n = |n: u64| thousands(n);
        fill(look.word(Word::ConfirmStatus), &[&n(here as u64), &n(queue.n_texts), &n(queue.n_members)])
    }

    /// Asks for what is lacking.
    pub fn needs(&mut self, _look: &Look, asks: &mut Asks) {
        let asker = |what| Asker { screen: self.id, what };
        self.queue.want(Query::Queue { limit: QUEUE_MAX }, asker(What::Queue), asks);
        if let Some(row) = self.here {
            self.doubt.want(Query::Doubt(row), asker(What::Doubt), asks);
        }
        let typed = self.typing.as_ref().map(|input| input.text().trim().to_owned());
        if let Some(text) = typed.filter(|text| !text.is_empty()) {
            self.found.want(Query::Named(text), asker(What::Named), asks);
        }
    }

    /// Takes an answer that is still wanted.
    pub fn take(&mut self, what: What, generation: u64, answer: Answer) {
        match what {
            What::Queue => {
                let pick = |answer| if let Answer::Queue(queue) = answer { Some(queue) } else { None };
                if self.queue.take(generation, answer, pick) {
                    self.settle_down();
                }
            }
            What::Doubt => {
                let pick = |answer| if let Answer::Doubt(doubt) = answer { Some(doubt) } else { None };
                self.doubt.take(generation, answer, pick);
            }
            What::Named => {
                let pick = |answer| if let Answer::Named(found) = answer { Some(found) } else { None };
                if self.found.take(generation, answer, pick) {
                    self.chosen = 0;
                }
            }
            _ => {}
        }
    }

    /// The text one was at is found again; when it is decided, the one that took its place.
    fn settle_down(&mut self) {
        let lines = self.lines();
        let same = self.here.and_then(|here| lines.iter().position(|line| line.id == here));
        let at = same.unwrap_or(self.at.min(lines.len().saturating_sub(1)));
        let here = lines.get(at).map(|line| line.id);
        // A text that does not wait any more may still be looked at where one came for it.
        let stays = same.is_none() && self.doubt.value().is_none() && self.here.is_some();
        self.at = at;
        if !stays && here != self.here {
            self.go_to(at);
        }
    }

    fn go_to(&mut self, at: usize) {
        self.at = at;
        self.here = self.lines().get(at).map(|line| line.id);
        self.chosen = 0;
    }

    fn lines(&self) -> &[QueueLine] {
        self.queue.value().map_or(&[], |queue| &queue.lines)
    }

    fn doubt(&self) -> Option<&DoubtView> {
        let here = self.here?;
        self.doubt.value()?.as_deref().filter(|doubt| doubt.id == here)
    }

    fn candidates(&self) -> &[CandidateView] {
        match &self.typing {
            Some(_) => self.found.value().map_or(&[], Vec::as_slice),
            None => self.doubt().map_or(&[], |doubt| &doubt.candidates),
        }
    }

    /// All that is here may be out of date.
    pub fn expire(&mut self) {
        self.queue.expire();
        self.doubt.expire();
        self.found.expire();
    }

    /// Something visible is on its way.
    pub fn is_waiting(&self) -> bool {
        self.queue.is_pending() || self.doubt.is_pending() || self.typing.is_some() && self.found.is_pending()
    }

    /// What a decision would be about is still on its way.
    pub fn awaits(&self, cmd: Cmd) -> bool {
        let is_about =
            matches!(cmd, Cmd::Accept | Cmd::AcceptAlike | Cmd::Refuse | Cmd::NotUnit | Cmd::Left | Cmd::Right);
        self.typing.is_none() && is_about && (self.queue.is_pending() || self.doubt.is_pending())
    }

    /// Nothing waits.
    pub fn lacks_row(&self) -> bool {
        self.typing.is_none() && self.doubt().is_none()
    }

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        if self.typing.is_some() {
            return self.on_typing(cmd, look);
        }
        match cmd {
            Cmd::Up => self.chosen = self.chosen.saturating_sub(1),
            Cmd::Down => self.chosen = (self.chosen + 1).min(self.candidates().len().saturating_sub(1)),
            Cmd::Home | Cmd::PageUp => self.chosen = 0,
            Cmd::End | Cmd::PageDown => self.chosen = self.candidates().len().saturating_sub(1),
            Cmd::Left => self.go_to(self.at.saturating_sub(1)),
            Cmd::Right => self.go_to((self.at + 1).min(self.lines().len().saturating_sub(1))),
            Cmd::Accept => return self.accept(look),
            Cmd::AcceptAlike => return self.accept_alike(look),
            Cmd::Refuse => return self.settle(Ruling::NoneOfThese, look.word(Word::RefuseWhy)),
            Cmd::NotUnit => return self.settle(Ruling::NotAnEnterprise, look.word(Word::NotUnitWhy)),
            Cmd::Search => {
                self.typing = Some(LineInput::new(""));
                self.chosen = 0;
            }
            Cmd::ExportAliases => return vec![Wish::Fill(Box::new(Form::export_aliases(look)))],
            Cmd::ImportAliases => return vec![Wish::Fill(Box::new(Form::import_aliases(look)))],
            Cmd::Explain => return self.open(),
            Cmd::Copy => return self.doubt().map(|doubt| Wish::Copy(doubt.text.clone())).into_iter().collect(),
            Cmd::Back | Cmd::Backspace => return vec![Wish::Leave],
            _ => {}
        }
        Vec::new()
    }

    fn on_typing(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        match cmd {
            Cmd::Back => {
                self.typing = None;
                self.chosen = 0;
            }
            Cmd::Up => self.chosen = self.chosen.saturating_sub(1),
            Cmd::Down => self.chosen = (self.chosen + 1).min(self.candidates().len().saturating_sub(1)),
            Cmd::Enter => {
                let wishes = self.accept(look);
                if !wishes.is_empty() {
                    self.typing = None;
                }
                return wishes;
            }
            cmd => {
                if let Some(input) = &mut self.typing {
                    input.apply(cmd);
                }
            }
        }
        Vec::new()
    }

    /// Puts pasted text into the line that is typed.
    pub fn paste(&mut self, text: &str) {
        if let Some(input) = &mut self.typing {
            input.insert(text.trim());
        }
    }

    fn accept(&self, look: &Look) -> Vec<Wish> {
        let Some(candidate) = self.candidates().get(self.chosen) else {
            return vec![Wish::Say(Word::NoCandidate, Role::Review)];
        };
        self.settle(Ruling::Is(candidate.id), look.word(Word::AcceptWhy))
    }

    fn settle(&self, ruling: Ruling, why: &str) -> Vec<Wish> {
        let Some(text) = self.doubt().map(|doubt| doubt.id) else { return Vec::new() };
        vec![Wish::Do(Action::Settle { texts: vec![text], ruling, why: why.to_owned() })]
    }

    /// This text and all that have the same best candidate; asked for once more, since they are many.
    fn accept_alike(&self, look: &Look) -> Vec<Wish> {
        let (Some(doubt), Some(candidate)) = (self.doubt(), self.candidates().get(self.chosen)) else {
            return vec![Wish::Say(Word::NoCandidate, Role::Review)];
        };
        let alike = if self.chosen == 0 { &doubt.alike[..] } else { &[] };
        let texts = std::iter::once((doubt.id, doubt.text.clone())).chain(alike.iter().cloned()).collect();
        vec![Wish::Fill(Box::new(Form::accept_alike(look, texts, (candidate.id, &candidate.name))))]
    }

    fn open(&self) -> Vec<Wish> {
        let candidate = self.candidates().get(self.chosen);
        candidate.map(|candidate| Wish::Go(Goto::Card(candidate.id), String::new())).into_iter().collect()
    }

    /// Paints it; returns where the caret stands.
    pub fn draw(&self, body: Rect, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        match (self.queue.value(), self.queue.failed()) {
            (_, Some(error)) => draw_error(body, error, look, buffer),
            (None, None) => draw_text(body, look.word(Word::Reading), Role::Muted, look, buffer),
            (Some(queue), None) if queue.lines.is_empty() && self.doubt().is_none() => {
                draw_text(body, look.word(Word::ConfirmEmpty), Role::Good, look, buffer);
            }
            (Some(queue), None) => return self.draw_here(queue, body, look, buffer),
        }
        None
    }

    fn draw_here(&self, queue: &QueueView, body: Rect, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        let mut area = Rect { x: body.x + 1, width: body.width.saturating_sub(2), ..body };
        if look.is_wide() {
            self.draw_queue(queue, Rect { width: QUEUE_COLUMNS, ..body }, look, buffer);
            area = Rect { x: body.x + QUEUE_COLUMNS + 2, width: body.width.saturating_sub(QUEUE_COLUMNS + 3), ..body };
        }
        if let Some(error) = self.doubt.failed() {
            draw_error(area, error, look, buffer);
            return None;
        }
        let Some(doubt) = self.doubt() else {
            draw_text(area, look.word(Word::Reading), Role::Muted, look, buffer);
            return None;
        };
        let below = self.draw_text_head(doubt, area, look, buffer);
        let (mut rest, mut caret) = (below, None);
        if let Some(input) = &self.typing {
            let line = Rect { height: 1.min(rest.height), ..rest };
            caret = input.draw(look.word(Word::ConfirmSearch), line, buffer, look.theme);
            rest = Rect { y: rest.y + 1, height: rest.height.saturating_sub(1), ..rest };
        }
        self.draw_candidates(rest, look, buffer);
        caret
    }

    fn draw_queue(&self, queue: &QueueView, area: Rect, look: &Look, buffer: &mut Buffer) {
        let page = usize::from(area.height.max(1));
        let first = self.at.saturating_sub(page / 2).min(queue.lines.len().saturating_sub(page));
        for (line, y) in queue.lines.iter().enumerate().skip(first).zip(area.top()..area.bottom()) {
            let (at, line) = line;
            let role = if at == self.at { Role::Selected } else { Role::Text };
            let style = look.theme.style(role);
            let sign = if at == self.at { ">" } else { " " };
            let mark = if line.is_reopened { "!" } else { " " };
            let uses = thousands(u64::from(line.n_members) + u64::from(line.n_branches));
            let room = usize::from(area.width).saturating_sub(columns(&uses) + 4);
            let text = format!("{sign}{mark}{}", crate::tui::widgets::clip(&line.text, room));
            put_in(buffer, Rect { y, height: 1, ..area }, &text, Align::Left, style);
            let width = columns(&uses) as u16;
            put(buffer, (area.right().saturating_sub(width + 1), y), &uses, width, style);
        }
        for y in area.top()..area.bottom() {
            put(buffer, (area.right(), y), "|", 1, look.theme.style(Role::Border));
        }
    }

    /// The text, what its decision changes and where it stands; returns what is left below.
    fn draw_text_head(&self, doubt: &DoubtView, area: Rect, look: &Look, buffer: &mut Buffer) -> Rect {
        let line = self.lines().iter().find(|line| line.id == doubt.id);
        let mut lines = vec![(doubt.text.clone(), Role::Title)];
        let mut facts = vec![doubt.state.text.clone()];
        if let Some(line) = line {
            facts.push(line.effect.clone());
            if line.is_reopened {
                facts.push(look.word(Word::ConfirmReopened).to_owned());
            }
        }
        if !doubt.alike.is_empty() {
            facts.push(fill(look.word(Word::ConfirmAlike), &[&doubt.alike.len().to_string()]));
        }
        lines.push((facts.join(look.word(Word::ConfirmJoin)), Role::Review));
        lines.extend(doubt.places.iter().map(|place| (place.clone(), Role::Muted)));
        let mut y = area.y;
        for (text, role) in lines {
            for part in wrap(&text, usize::from(area.width)).iter().take(2) {
                if y < area.bottom() {
                    put(buffer, (area.x, y), part, area.width, look.theme.style(role));
                    y += 1;
                }
            }
        }
        Rect { y, height: area.bottom().saturating_sub(y), ..area }
    }

    fn draw_candidates(&self, area: Rect, look: &Look, buffer: &mut Buffer) {
        let candidates = self.candidates();
        let title = fill(look.word(Word::ConfirmCandidates), &[&candidates.len().to_string()]);
        draw_heading(&title, area, buffer, look.theme);
        let list = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + EVIDENCE_LINES), ..area };
        if candidates.is_empty() {
            let word = if self.typing.is_some() { Word::ConfirmType } else { Word::ConfirmNone };
            draw_text(list, look.word(word), Role::Muted, look, buffer);
            return;
        }
        let room = usize::from((list.height / CANDIDATE_LINES).max(1));
        let first = self.chosen.saturating_sub(room - 1);
        let tops = (list.top()..list.bottom()).step_by(usize::from(CANDIDATE_LINES));
        for ((at, candidate), y) in candidates.iter().enumerate().skip(first).take(room).zip(tops) {
            let place = Rect { y, height: CANDIDATE_LINES, ..list }.intersection(list);
            draw_candidate(candidate, at == self.chosen, place, look, buffer);
        }
        let foot = Rect { y: list.bottom(), height: EVIDENCE_LINES, ..area }.intersection(area);
        if let Some(candidate) = candidates.get(self.chosen) {
            draw_evidence(candidate, foot, look, buffer);
        }
    }
}

fn draw_candidate(candidate: &CandidateView, is_here: bool, area: Rect, look: &Look, buffer: &mut Buffer) {
    let role = if is_here { Role::Selected } else { Role::Text };
    put(buffer, (area.x, area.y), if is_here { "> " } else { "  " }, 2, look.theme.style(role));
    let chance = format!("{}%", (u32::from(candidate.score) + 5) / 10);
    let right = columns(&chance) as u16 + 1;
    let mut x = area.x + 2;
    for (piece, differs) in pieces(&candidate.name, &candidate.marks) {
        let left = (area.right().saturating_sub(right)).saturating_sub(x);
        let text = if differs { format!("[{piece}]") } else { piece };
        let style = look.theme.style(if differs && !is_here { Role::Diff } else { role });
        let (fits, width) = fitting(&text, usize::from(left));
        put(buffer, (x, area.y), fits, left, style);
        x += width as u16;
    }
    let at = area.right().saturating_sub(right - 1);
    put(buffer, (at, area.y), &chance, right, look.theme.style(role));
    let operating = match candidate.operating.as_str() {
        "" => String::new(),
        operating => format!("  {}{operating}", look.word(Word::ConfirmOperating)),
    };
    let texts = [
        format!("{}  {}  {}", candidate.code, candidate.status, candidate.facts),
        format!("{}{}{operating}", look.word(Word::ConfirmRegistered), candidate.registered),
    ];
    for (text, y) in texts.iter().zip(area.y + 1..area.bottom()) {
        put(buffer, (area.x + 4, y), text, area.width.saturating_sub(4), look.theme.style(Role::Muted));
    }
}

/// A name as parts that the text has and parts that it has not.
fn pieces(name: &str, marks: &[Range<usize>]) -> Vec<(String, bool)> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    for mark in marks {
        pieces.push((name.get(at..mark.start).unwrap_or("").to_owned(), false));
        pieces.push((name.get(mark.clone()).unwrap_or("").to_owned(), true));
        at = mark.end;
    }
    pieces.push((name.get(at..).unwrap_or("").to_owned(), false));
    pieces.retain(|(text, _)| !text.is_empty());
    pieces
}

fn draw_evidence(candidate: &CandidateView, area: Rect, look: &Look, buffer: &mut Buffer) {
    draw_heading(look.word(Word::ConfirmEvidence), area, buffer, look.theme);
    let words: Vec<String> = candidate.parts.iter().map(|(word, bits)| format!("{word}{bits:+.1}")).collect();
    let text = if words.is_empty() { look.word(Word::ConfirmNoEvidence).to_owned() } else { words.join("  ") };
    let below = area.y + 1..area.bottom();
    for (part, y) in wrap(&text, usize::from(area.width)).iter().zip(below) {
        put(buffer, (area.x, y), part, area.width, look.theme.style(Role::Text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_falls_into_what_agrees_and_what_differs() {
        let name = "海南椰屿科技有限公司";
        let joined = |marks: &[Range<usize>]| -> String {
            let part = |(text, differs): (String, bool)| if differs { format!("[{text}]") } else { text };
            pieces(name, marks).into_iter().map(part).collect()
        };
        assert_eq!(joined(&[0..6, 18..30]), "[海南]椰屿科技[有限公司]");
        assert_eq!(joined(&[]), name);
        // Wrong marks do no harm.
        assert_eq!(joined(&[1..7, 7..8]), "");
    }
}
