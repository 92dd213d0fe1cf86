//! 画面状态 (state). One value holds all that a session shows: eight tabs, each with its trail of screens, a form or a
//! page lying over them, the work under way, the last message. [`State::on`] takes an event and returns what is to be
//! done outside; [`State::draw`] paints. Neither knows a thread, a clock, a file or a terminal.
//!
//! # Why
//! Screens do not send queries, they say what they lack: after every event the visible screen is asked for its needs,
//! and a [`Slot`] sends a query only when it is neither here nor on its way. So a query is never forgotten, never sent
//! twice, and an answer that came too late is known by its generation and dropped.

mod ask;
mod held;
mod place;
mod travel;
mod work;

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::action::{Action, Worklist};
use crate::app::views::RowId;
use crate::model::day::Day;
use crate::model::lang::Lang;
use crate::model::list::ListQuery;
use crate::tui::draft::Draft;
use crate::tui::event::{Event, Key, MouseAct};
use crate::tui::keymap::{self, Cmd, Context};
use crate::tui::screens::form::{Form, Submitted};
use crate::tui::screens::frame;
use crate::tui::screens::help::HelpPage;
use crate::tui::screens::note::Note;
use crate::tui::screens::palette::{Chosen, Palette};
use crate::tui::screens::tour::{Seen, Tour};
use crate::tui::theme::{Role, Theme};
use crate::tui::words::{Word, fill};

pub use ask::{Asker, Asks, Effect, Happening, Inbound, Slot, What};
pub use place::{Screen, Wish};
use travel::Trail;
pub(crate) use work::Job;

/// What every screen needs to know in order to obey or to draw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Language of the words.
    pub lang: Lang,
    /// Colours.
    pub theme: Theme,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// On wide terminals the card stands beside its list.
    pub beside: bool,
}

/// From this many columns the card stands beside the list.
pub const BESIDE_COLUMNS: u16 = 110;

impl Look {
    /// A word in the session's language.
    pub fn word(&self, word: Word) -> &'static str {
        word.text(self.lang)
    }

    /// The area between the head and the foot.
    pub fn body(&self) -> Rect {
        let (width, height) = self.size;
        Rect::new(0, 0, width, height).intersection(Rect::new(0, 2, width, height.saturating_sub(3)))
    }

    /// Whether there is room for a card beside a list.
    pub fn is_wide(&self) -> bool {
        self.size.0 >= BESIDE_COLUMNS
    }
}

/// What lies over the screen.
#[derive(Debug)]
enum Over {
    Form(Box<Form>),
    Help(HelpPage),
    Note(Box<Note>),
    Palette(Box<Palette>),
}

/// All that a session shows.
#[derive(Debug)]
pub struct State {
    look: Look,
    tab: usize,
    trails: Vec<Trail>,
    over: Option<Over>,
    message: Option<(String, Role)>,
    job: Option<Job>,
    asks: Asks,
    last_screen: u32,
    last_job: u64,
    /// What was found in order last, for taking it back.
    verified: Vec<i64>,
    is_mouse_on: bool,
    /// Keys pressed before that which they are about was here.
    held: VecDeque<Key>,
    tour: Option<Tour>,
    /// What was sent to the clipboard last.
    copied: Option<String>,
    /// What stood in a form when the line dropped last time.
    draft: Option<Draft>,
}

/// The tabs in order; their words are short enough for all of them to stand in 80 columns.
pub const TABS: [Word; 9] = [
    Word::Overview,
    Word::Findings,
    Word::TabEnterprises,
    Word::Members,
    Word::Branches,
    Word::TabMatching,
    Word::TabIntake,
    Word::Journal,
    Word::TabTasks,
];

impl State {
    /// The session as it begins: 总览.
    pub fn new(look: Look) -> State {
        let mut state = State {
            look,
            tab: 0,
            trails: Vec::new(),
            over: None,
            message: None,
            job: None,
            asks: Asks::default(),
            last_screen: 0,
            last_job: 0,
            verified: Vec::new(),
            is_mouse_on: false,
            held: VecDeque::new(),
            tour: None,
            copied: None,
            draft: None,
        };
        for tab in 0..TABS.len() {
            let id = state.next_screen();
            state.trails.push(Trail { here: vec![(id, place::root(tab, id))], ahead: Vec::new() });
        }
        state
    }

    /// Begins with the first steps shown.
    pub fn with_tour(self, is_shown: bool) -> State {
        State { tour: is_shown.then(Tour::default), ..self }
    }

    /// With what stood in a form when the line dropped; it is said at once.
    pub fn with_draft(mut self, draft: Option<Draft>) -> State {
        if draft.is_some() {
            self.tell(Word::DraftKept, Role::Review);
        }
        State { draft, ..self }
    }

    fn hang_up(&self) -> Vec<Effect> {
        let draft = match &self.over {
            Some(Over::Form(form)) => form.draft(),
            _ => None,
        };
        draft.or_else(|| self.draft.clone()).map(Effect::Keep).into_iter().chain([Effect::Quit]).collect()
    }

    /// A form is opened; a draft of its kind goes in.
    fn fill(&mut self, mut form: Box<Form>) {
        if self.draft.take_if(|draft| form.restore(draft)).is_some() {
            self.tell(Word::DraftUsed, Role::Review);
        }
        self.over = Some(Over::Form(form));
    }

    /// The first questions.
    pub fn start(&mut self) -> Vec<Effect> {
        self.settle(Vec::new())
    }

    /// Takes an event; returns what is to be done outside.
    pub fn on(&mut self, event: Happening) -> Vec<Effect> {
        let effects = match event {
            Event::Key(key) => self.on_key(key),
            Event::Paste(text) => self.on_paste(&text),
            Event::Resize(columns, rows) => {
                self.look.size = (columns, rows);
                Vec::new()
            }
            Event::Mouse(mouse) => match mouse.act {
                MouseAct::WheelUp => self.on_wheel(Cmd::Up),
                MouseAct::WheelDown => self.on_wheel(Cmd::Down),
                MouseAct::Press => self.on_press(mouse.x, mouse.y),
            },
            Event::Answer(inbound) => self.on_inbound(inbound),
            Event::DataChanged => {
                self.expire();
                Vec::new()
            }
            Event::Suspend => vec![Effect::Suspend],
            Event::Resume => vec![Effect::Redraw],
            Event::HangUp => self.hang_up(),
            Event::Reply(_) | Event::Written => Vec::new(),
        };
        let mut effects = self.settle(effects);
        self.obey_held(&mut effects);
        self.look_at_tour();
        effects
    }

    fn look_at_tour(&mut self) {
        let (tab, context) = (self.tab, self.context());
        let (is_narrowed, is_marked) = match self.screen() {
            Screen::List(list) => (list.is_narrowed(), list.is_marked()),
            _ => (false, false),
        };
        if let Some(tour) = &mut self.tour {
            tour.look(&Seen { tab, context, is_narrowed, is_marked });
        }
    }

    /// Whether something visible is on its way, so that drawing may wait a moment for it.
    pub fn is_waiting(&self) -> bool {
        !self.held.is_empty() || self.screen().is_waiting()
    }

    /// How things look.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// Asks for what the visible screen lacks.
    fn settle(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        let trail = &mut self.trails[self.tab];
        if let Some((_, screen)) = trail.here.last_mut() {
            screen.needs(&self.look, &mut self.asks);
        }
        effects.append(&mut self.asks.sent);
        effects
    }

    fn expire(&mut self) {
        for trail in &mut self.trails {
            trail.here.iter_mut().chain(&mut trail.ahead).for_each(|(_, screen)| screen.expire());
        }
    }

    fn context(&self) -> Context {
        match &self.over {
            Some(Over::Form(_) | Over::Palette(_)) => Context::Input,
            Some(Over::Help(_) | Over::Note(_)) => Context::Help,
            None => self.screen().context(),
        }
    }

    fn obey(&mut self, key: Key) -> Vec<Effect> {
        self.message = None;
        let Some(cmd) = keymap::lookup(self.context(), key) else {
            self.message = Some((fill(self.look.word(Word::NoSuchKey), &[&key.to_string()]), Role::Muted));
            return Vec::new();
        };
        self.run(cmd)
    }

    fn run(&mut self, cmd: Cmd) -> Vec<Effect> {
        match cmd {
            Cmd::Suspend => return vec![Effect::Suspend],
            Cmd::Redraw => return vec![Effect::Redraw],
            Cmd::Tour => {
                self.tour = if self.tour.is_some() { None } else { Some(Tour::default()) };
                return Vec::new();
            }
            Cmd::Back if self.over.is_none() && self.can_cancel() => return self.cancel(),
            _ => {}
        }
        if self.over.is_some() {
            return self.on_over(cmd);
        }
        if self.screen().context() == Context::Input {
            return self.on_screen(cmd);
        }
        self.on_command(cmd)
    }

    fn on_command(&mut self, cmd: Cmd) -> Vec<Effect> {
        match cmd {
            Cmd::GoScreen(number) => self.go_tab(usize::from(number).wrapping_sub(1)),
            Cmd::NextScreen => self.go_tab((self.tab + 1) % TABS.len()),
            Cmd::PrevScreen => self.go_tab((self.tab + TABS.len() - 1) % TABS.len()),
            Cmd::GoBack => self.leave(),
            Cmd::GoForward => self.advance(),
            Cmd::Refresh if !matches!(self.screen(), Screen::Joint(_)) => {
                self.expire();
                self.tell(Word::Reread, Role::Muted);
            }
            Cmd::Help => self.over = Some(Over::Help(HelpPage::new(self.screen().context()))),
            Cmd::Palette => {
                let palette = Palette::new(self.screen().context(), &self.look);
                self.over = Some(Over::Palette(Box::new(palette)));
            }
            Cmd::Colours => self.look.theme.palette = self.look.theme.palette.next(),
            Cmd::Quit => return self.quit(),
            Cmd::Audit => return self.start_job(Action::Audit { as_of: None }),
            Cmd::Language => return self.change_language(),
            Cmd::Mouse => {
                self.is_mouse_on = !self.is_mouse_on;
                self.tell(if self.is_mouse_on { Word::MouseOn } else { Word::MouseOff }, Role::Muted);
                return vec![Effect::Mouse(self.is_mouse_on)];
            }
            Cmd::Undo if !matches!(self.screen(), Screen::Joint(_)) => return self.start_job(Action::Undo),
            Cmd::Redo => return self.start_job(Action::Redo),
            Cmd::Unverify => self.ask_unverify(),
            Cmd::Joint if !matches!(self.screen(), Screen::Joint(_)) => {
                self.open_joint();
                return self.start_job(Action::Propose(crate::app::planning::view::Spec::default()));
            }
            cmd => return self.on_screen(cmd),
        }
        Vec::new()
    }

    fn on_screen(&mut self, cmd: Cmd) -> Vec<Effect> {
        let look = self.look;
        if cmd.needs_row() && self.screen().lacks_row() {
            self.tell(Word::NoRow, Role::Muted);
            return Vec::new();
        }
        let Some((_, screen)) = self.trails[self.tab].here.last_mut() else { return Vec::new() };
        let wishes = screen.on(cmd, &look);
        self.grant(wishes)
    }

    fn on_wheel(&mut self, cmd: Cmd) -> Vec<Effect> {
        if self.over.is_some() { self.on_over(cmd) } else { self.on_screen(cmd) }
    }

    /// A press on a tab goes there; one on a row chooses it.
    fn on_press(&mut self, x: u16, y: u16) -> Vec<Effect> {
        if self.over.is_some() {
            return Vec::new();
        }
        if y == 0 {
            if let Some(tab) = frame::tab_at(&self.look, x) {
                self.go_tab(tab);
            }
            return Vec::new();
        }
        let body = self.look.body();
        if let Some((_, Screen::List(list))) = self.trails[self.tab].here.last_mut() {
            list.press(y.saturating_sub(body.y));
        }
        Vec::new()
    }

    fn on_paste(&mut self, text: &str) -> Vec<Effect> {
        if let Some(Over::Form(form)) = &mut self.over {
            form.paste(text);
            return Vec::new();
        }
        if let Some(Over::Palette(palette)) = &mut self.over {
            palette.paste(text);
            return Vec::new();
        }
        let look = self.look;
        let wishes = match self.trails[self.tab].here.last_mut() {
            Some((_, Screen::List(list))) => list.paste(text),
            Some((_, Screen::Intake(intake))) => intake.paste(text, &look),
            _ => Vec::new(),
        };
        self.grant(wishes)
    }

    fn on_over(&mut self, cmd: Cmd) -> Vec<Effect> {
        let look = self.look;
        match &mut self.over {
            Some(Over::Form(form)) => match form.on(cmd, &look) {
                Submitted::Not => Vec::new(),
                Submitted::Given => {
                    self.over = None;
                    Vec::new()
                }
                Submitted::Yes(purpose) => {
                    self.over = None;
                    self.submit(purpose)
                }
            },
            Some(Over::Palette(palette)) => match palette.on(cmd) {
                Chosen::Not => Vec::new(),
                Chosen::Nothing => {
                    self.over = None;
                    Vec::new()
                }
                Chosen::This(cmd) => {
                    self.over = None;
                    self.run(cmd)
                }
            },
            Some(Over::Help(help)) => {
                if help.on(cmd, &look) {
                    self.over = None;
                }
                Vec::new()
            }
            Some(Over::Note(note)) => {
                if note.on(cmd, &look) {
                    self.over = None;
                }
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    fn grant(&mut self, wishes: Vec<Wish>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for wish in wishes {
            match wish {
                Wish::Go(goto, from) => self.go(goto, from),
                Wish::Fill(form) => self.fill(form),
                Wish::Show(note) => self.over = Some(Over::Note(note)),
                Wish::Tell(text, role) => self.message = Some((text, role)),
                Wish::Say(word, role) => self.tell(word, role),
                Wish::Do(action) => effects.append(&mut self.start_job(action)),
                Wish::Copy(text) => effects.append(&mut self.copy(text)),
                Wish::Count(query, column) => self.count(query, column),
                Wish::Leave => self.leave(),
            }
        }
        effects
    }

    /// Sends a text to the clipboard of the terminal, which may not know how. Asked for the same text again, it is shown
    /// plainly, to be selected.
    fn copy(&mut self, text: String) -> Vec<Effect> {
        if self.copied.as_deref() != Some(&text) {
            self.copied = Some(text.clone());
            self.tell(Word::Copied, Role::Good);
            return vec![Effect::Copy(text)];
        }
        self.over = Some(Over::Note(Box::new(Note::plain(&self.look, &text))));
        self.copied = None;
        let is_mouse_on = std::mem::take(&mut self.is_mouse_on);
        if is_mouse_on { vec![Effect::Mouse(false)] } else { Vec::new() }
    }

    fn tell(&mut self, word: Word, role: Role) {
        self.message = Some((self.look.word(word).to_owned(), role));
    }

    fn change_language(&mut self) -> Vec<Effect> {
        self.look.lang = self.look.lang.pick(Lang::En, Lang::Zh);
        self.expire();
        for (_, screen) in self.trails.iter_mut().flat_map(|trail| trail.here.iter_mut().chain(&mut trail.ahead)) {
            if let Screen::List(list) = screen {
                list.forget_words();
            }
        }
        vec![Effect::Speak(self.look.lang)]
    }

    fn on_inbound(&mut self, inbound: Inbound) -> Vec<Effect> {
        match inbound {
            Inbound::Reply { asker, generation, answer } => {
                let screens = self.trails.iter_mut().flat_map(|trail| trail.here.iter_mut().chain(&mut trail.ahead));
                let wishes = screens
                    .filter(|(id, _)| *id == asker.screen)
                    .flat_map(|(_, screen)| screen.take(asker.what, generation, answer.clone()))
                    .collect();
                self.grant(wishes)
            }
            Inbound::Progress(number, progress) => {
                if let Some(job) = self.job.as_mut().filter(|job| job.number == number) {
                    job.progress = Some(progress);
                }
                Vec::new()
            }
            Inbound::Finished(number, result) => {
                if let Some(job) = self.job.take_if(|job| job.number == number) {
                    self.finish(job, *result);
                }
                Vec::new()
            }
        }
    }

    /// Paints everything; returns where the caret stands, if a text is typed.
    pub fn draw(&self, buffer: &mut Buffer) -> Option<Position> {
        let look = &self.look;
        let titles: Vec<String> = self.trails[self.tab].here.iter().map(|(_, screen)| screen.title(look)).collect();
        frame::draw_head(look, self.tab, &titles, &self.screen().status(look), buffer);
        let caret = self.screen().draw(look, buffer);
        if let (Some(tour), None) = (&self.tour, &self.over) {
            tour.draw(look, buffer);
        }
        let over = match &self.over {
            Some(Over::Form(form)) => Some(form.draw(look, buffer)),
            Some(Over::Palette(palette)) => Some(palette.draw(look, buffer)),
            Some(Over::Help(help)) => {
                help.draw(look, buffer);
                Some(None)
            }
            Some(Over::Note(note)) => {
                note.draw(look, buffer);
                Some(None)
            }
            None => None,
        };
        frame::draw_foot(look, self.context(), self.message.as_ref(), self.job.as_ref(), buffer);
        over.unwrap_or(caret)
    }
}

/// 摸排清单 of the marked rows, or of all that the query lists.
pub(crate) fn worklist(query: &ListQuery, marks: &BTreeSet<RowId>, path: PathBuf) -> Action {
    Action::Worklist(Worklist {
        query: query.clone(),
        rows: marks.iter().copied().collect(),
        path,
        ..Worklist::default()
    })
}

/// Reads a day as a person types it; `Ok(None)` when nothing was typed.
pub(crate) fn read_day(text: &str) -> Result<Option<Day>, ()> {
    match text.trim() {
        "" => Ok(None),
        text => Day::parse(text).map(Some).ok_or(()),
    }
}
