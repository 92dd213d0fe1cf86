//! 画面状态 (state). One value holds all that a session shows: eight tabs, each with its trail of screens, a form or a
//! page lying over them, the work under way, the last message. [`State::on`] takes an event and returns what is to be
//! done outside; [`State::draw`] paints. Neither knows a thread, a clock, a file or a terminal.
//!
//! # Why
//! Screens do not send queries, they say what they lack: after every event the visible screen is asked for its needs,
//! and a [`Slot`] sends a query only when it is neither here nor on its way. So a query is never forgotten, never sent
//! twice, and an answer that came too late is known by its generation and dropped.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::action::{Action, Done, Progress, Worklist};
use crate::app::error::Error;
use crate::app::query::{Answer, Query};
use crate::app::views::{Goto, RowId};
use crate::model::day::Day;
use crate::model::lang::Lang;
use crate::model::list::{ListQuery, Table};
use crate::tui::event::{Event, Key, MouseAct};
use crate::tui::keymap::{self, Cmd, Context};
use crate::tui::screens::card::CardScreen;
use crate::tui::screens::form::{Form, Purpose, Submitted};
use crate::tui::screens::help::HelpPage;
use crate::tui::screens::intake::IntakeScreen;
use crate::tui::screens::list::{ListScreen, Source, first_query};
use crate::tui::screens::overview::OverviewScreen;
use crate::tui::screens::palette::{Chosen, Palette};
use crate::tui::screens::tour::{Seen, Tour};
use crate::tui::screens::{frame, note::Note};
use crate::tui::theme::{Role, Theme};
use crate::tui::words::{Word, fill};

/// An event of this interface.
pub type Happening = Event<Inbound>;

/// What comes back from the threads that read and work.
#[derive(Clone, PartialEq, Debug)]
pub enum Inbound {
    /// An answer to [`Effect::Need`].
    Reply {
        /// Who asked.
        asker: Asker,
        /// Which time.
        generation: u64,
        /// What was found.
        answer: Answer,
    },
    /// A job is so far.
    Progress(u64, Progress),
    /// A job is over.
    Finished(u64, Box<Result<Done, Error>>),
}

/// Who asks for what: of the questions of one asker only the newest is worth an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Asker {
    /// Number of the screen.
    pub screen: u32,
    /// What of it.
    pub what: What,
}

/// What a screen asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[allow(missing_docs)]
pub enum What {
    Overview,
    Page,
    Card,
    Facets,
    Labels,
    Ids,
    Find,
}

/// What is to be done outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// A read.
    Need {
        /// Who asks.
        asker: Asker,
        /// Which time.
        generation: u64,
        /// What.
        query: Query,
    },
    /// A change, with the number of the job.
    Do(u64, Action),
    /// The job is to stop.
    Cancel(u64),
    /// Text for the clipboard.
    Copy(String),
    /// Services are to speak this language from now on.
    Speak(Lang),
    /// The mouse on or off.
    Mouse(bool),
    /// All is to be drawn anew.
    Redraw,
    /// Back to the shell until `fg`.
    Suspend,
    /// The session ends.
    Quit,
}

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

/// Something asked for: what is here, what is on its way.
#[derive(Clone, Debug)]
pub struct Slot<T> {
    value: Option<T>,
    have: Option<Query>,
    asked: Option<(u64, Query)>,
    failed: Option<Error>,
    is_stale: bool,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot { value: None, have: None, asked: None, failed: None, is_stale: false }
    }
}

impl<T> Slot<T> {
    /// What is here.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The question that what is here answers.
    pub fn have(&self) -> Option<&Query> {
        self.have.as_ref()
    }

    /// Why there is nothing.
    pub fn failed(&self) -> Option<&Error> {
        self.failed.as_ref()
    }

    /// An answer is on its way.
    pub fn is_pending(&self) -> bool {
        self.asked.is_some()
    }

    /// What is here may be out of date.
    pub fn expire(&mut self) {
        self.is_stale = true;
        self.asked = None;
    }

    /// Asks, unless the answer is here or on its way.
    pub fn want(&mut self, query: Query, asker: Asker, asks: &mut Asks) {
        if self.asked.as_ref().is_some_and(|(_, asked)| *asked == query) {
            return;
        }
        if self.have.as_ref() == Some(&query) && !self.is_stale {
            self.asked = None;
            return;
        }
        let generation = asks.send(asker, query.clone());
        self.asked = Some((generation, query));
        self.is_stale = false;
    }

    /// Takes an answer if it is the one that is waited for. `pick` finds the value in it.
    pub fn take(&mut self, generation: u64, answer: Answer, pick: impl Fn(Answer) -> Option<T>) -> bool {
        if self.asked.as_ref().is_none_or(|(asked, _)| *asked != generation) {
            return false;
        }
        self.have = self.asked.take().map(|(_, query)| query);
        match answer {
            Answer::Failed(error) => {
                self.failed = Some(error);
                self.value = None;
            }
            answer => {
                self.failed = None;
                self.value = pick(answer);
            }
        }
        true
    }
}

/// Questions to be sent.
#[derive(Debug, Default)]
pub struct Asks {
    generation: u64,
    sent: Vec<Effect>,
}

impl Asks {
    fn send(&mut self, asker: Asker, query: Query) -> u64 {
        self.generation += 1;
        self.sent.push(Effect::Need { asker, generation: self.generation, query });
        self.generation
    }
}

/// What a screen wishes when it has taken a command.
#[derive(Debug)]
pub enum Wish {
    /// Go to a place; the text says where one came from.
    Go(Goto, String),
    /// Show a form.
    Fill(Box<Form>),
    /// Show a text to be read.
    Show(Box<Note>),
    /// Say something at the foot.
    Tell(String, Role),
    /// Say one of our own words at the foot.
    Say(Word, Role),
    /// Do something.
    Do(Action),
    /// Put a text into the clipboard.
    Copy(String),
    /// Leave this screen.
    Leave,
}

/// One screen of a trail.
#[derive(Debug)]
pub enum Screen {
    /// 总览
    Overview(Box<OverviewScreen>),
    /// Any list.
    List(Box<ListScreen>),
    /// One row in full.
    Card(Box<CardScreen>),
    /// 导入与错行
    Intake(Box<IntakeScreen>),
}

impl Screen {
    fn context(&self) -> Context {
        match self {
            Screen::Overview(_) => Context::Figures,
            Screen::List(list) => list.context(),
            Screen::Card(card) => card.context(),
            Screen::Intake(intake) => intake.context(),
        }
    }

    fn title(&self, look: &Look) -> String {
        match self {
            Screen::Overview(_) => look.word(Word::Overview).to_owned(),
            Screen::List(list) => list.title(look),
            Screen::Card(card) => card.title(look),
            Screen::Intake(_) => look.word(Word::Intake).to_owned(),
        }
    }

    fn status(&self, look: &Look) -> String {
        match self {
            Screen::List(list) => list.status(look),
            Screen::Intake(intake) => intake.status(look),
            Screen::Overview(_) | Screen::Card(_) => String::new(),
        }
    }

    fn needs(&mut self, look: &Look, asks: &mut Asks) {
        match self {
            Screen::Overview(overview) => overview.needs(look, asks),
            Screen::List(list) => list.needs(look.body(), look, asks),
            Screen::Card(card) => card.needs(look, asks),
            Screen::Intake(intake) => intake.needs(look, asks),
        }
    }

    fn take(&mut self, what: What, generation: u64, answer: Answer) -> Vec<Wish> {
        match self {
            Screen::Overview(overview) => overview.take(generation, answer),
            Screen::List(list) => return list.take(what, generation, answer),
            Screen::Card(card) => card.take(generation, answer),
            Screen::Intake(intake) => return intake.take(what, generation, answer),
        }
        Vec::new()
    }

    fn expire(&mut self) {
        match self {
            Screen::Overview(overview) => overview.expire(),
            Screen::List(list) => list.expire(),
            Screen::Card(card) => card.expire(),
            Screen::Intake(intake) => intake.expire(),
        }
    }

    fn on(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        match self {
            Screen::Overview(overview) => overview.on(cmd, look),
            Screen::List(list) => list.on(cmd, look),
            Screen::Card(card) => card.on(cmd, look),
            Screen::Intake(intake) => intake.on(cmd, look),
        }
    }

    fn is_waiting(&self) -> bool {
        match self {
            Screen::Overview(overview) => overview.is_waiting(),
            Screen::List(list) => list.is_waiting(),
            Screen::Card(card) => card.is_waiting(),
            Screen::Intake(intake) => intake.is_waiting(),
        }
    }

    /// What the command is about is still on its way: obeyed now it would do nothing, or something else than was meant.
    fn awaits(&self, cmd: Cmd) -> bool {
        match self {
            Screen::Overview(overview) => overview.awaits() && cmd.is_about_rows(),
            Screen::Card(card) => card.awaits() && cmd.is_about_rows(),
            Screen::List(list) => list.awaits(cmd),
            Screen::Intake(intake) => intake.awaits(cmd),
        }
    }

    /// There is no row that a command could be about.
    fn lacks_row(&self) -> bool {
        match self {
            Screen::List(list) => list.lacks_row(),
            Screen::Intake(intake) => intake.lacks_row(),
            Screen::Overview(_) | Screen::Card(_) => false,
        }
    }

    fn draw(&self, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        let area = look.body();
        match self {
            Screen::Overview(overview) => overview.draw(area, look, buffer),
            Screen::List(list) => return list.draw(area, look, buffer),
            Screen::Card(card) => card.draw(area, look, buffer),
            Screen::Intake(intake) => return intake.draw(area, look, buffer),
        }
        None
    }
}

/// The screens one went through on a tab, and those one went back from.
#[derive(Debug, Default)]
struct Trail {
    here: Vec<(u32, Screen)>,
    ahead: Vec<(u32, Screen)>,
}

/// Long work under way.
#[derive(Debug)]
pub(crate) struct Job {
    number: u64,
    /// What it is, for people.
    pub(crate) label: String,
    /// How far it is.
    pub(crate) progress: Option<Progress>,
    /// It was asked to stop.
    pub(crate) is_cancelled: bool,
    verifies: Vec<i64>,
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
}

/// The tabs in order; their words are short enough for all of them to stand in 80 columns.
pub const TABS: [Word; 8] = [
    Word::Overview,
    Word::Findings,
    Word::TabEnterprises,
    Word::Members,
    Word::Branches,
    Word::TabMatching,
    Word::Intake,
    Word::Journal,
];

/// Screens deeper than this on one trail push out the oldest ones.
const TRAIL_MAX: usize = 64;
/// So many keys are kept for a screen that is not here yet; nobody types more into nothing.
const HELD_MAX: usize = 256;

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
        };
        for tab in 0..TABS.len() {
            let id = state.next_screen();
            state.trails.push(Trail { here: vec![(id, root(tab, id))], ahead: Vec::new() });
        }
        state
    }

    /// Begins with the first steps shown.
    pub fn with_tour(self, is_shown: bool) -> State {
        State { tour: is_shown.then(Tour::default), ..self }
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
            Event::HangUp => vec![Effect::Quit],
            Event::Reply(_) => Vec::new(),
        };
        let mut effects = self.settle(effects);
        while let Some(key) = self.next_held() {
            let more = self.obey(key);
            effects.append(&mut self.settle(more));
        }
        self.look_at_tour();
        effects
    }

    fn look_at_tour(&mut self) {
        let seen = Seen {
            tab: self.tab,
            context: self.context(),
            is_narrowed: matches!(self.screen(), Screen::List(list) if list.is_narrowed()),
            is_marked: matches!(self.screen(), Screen::List(list) if list.is_marked()),
        };
        if let Some(tour) = &mut self.tour {
            tour.look(&seen);
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

    fn next_screen(&mut self) -> u32 {
        self.last_screen += 1;
        self.last_screen
    }

    fn screen(&self) -> &Screen {
        let (_, screen) = self.trails[self.tab].here.last().expect("a trail keeps its root");
        screen
    }

    fn context(&self) -> Context {
        match &self.over {
            Some(Over::Form(_) | Over::Palette(_)) => Context::Input,
            Some(Over::Help(_) | Over::Note(_)) => Context::Help,
            None => self.screen().context(),
        }
    }

    /// A key that comes before its screen waits for it, and those after it wait behind it. Escape gives them up.
    fn on_key(&mut self, key: Key) -> Vec<Effect> {
        if self.held.is_empty() && !self.awaits(key) {
            return self.obey(key);
        }
        match keymap::lookup(self.context(), key) {
            Some(Cmd::Back) if !self.held.is_empty() => self.held.clear(),
            Some(Cmd::Quit | Cmd::Suspend) => {
                self.held.clear();
                return self.obey(key);
            }
            _ if self.held.len() < HELD_MAX => self.held.push_back(key),
            _ => {}
        }
        Vec::new()
    }

    fn awaits(&self, key: Key) -> bool {
        let cmd = keymap::lookup(self.context(), key);
        self.over.is_none() && cmd.is_some_and(|cmd| self.screen().awaits(cmd))
    }

    fn next_held(&mut self) -> Option<Key> {
        let key = *self.held.front()?;
        if self.awaits(key) { None } else { self.held.pop_front() }
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
            Cmd::Refresh => {
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
            Cmd::Undo => self.ask_undo(),
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
                Wish::Fill(form) => self.over = Some(Over::Form(form)),
                Wish::Show(note) => self.over = Some(Over::Note(note)),
                Wish::Tell(text, role) => self.message = Some((text, role)),
                Wish::Say(word, role) => self.tell(word, role),
                Wish::Do(action) => effects.append(&mut self.start_job(action)),
                Wish::Copy(text) => {
                    self.tell(Word::Copied, Role::Good);
                    effects.push(Effect::Copy(text));
                }
                Wish::Leave => self.leave(),
            }
        }
        effects
    }

    fn tell(&mut self, word: Word, role: Role) {
        self.message = Some((self.look.word(word).to_owned(), role));
    }

    fn go_tab(&mut self, tab: usize) {
        if tab < TABS.len() {
            self.tab = tab;
        }
    }

    fn go(&mut self, goto: Goto, from: String) {
        let id = self.next_screen();
        let screen = match goto {
            Goto::List(query) => Screen::List(Box::new(ListScreen::new(id, Source::Table(query)).from(from))),
            Goto::Card(RowId::Batch(batch)) => {
                Screen::List(Box::new(ListScreen::new(id, Source::Faults(Some(batch))).from(from)))
            }
            Goto::Card(row) => Screen::Card(Box::new(CardScreen::new(id, row))),
        };
        let trail = &mut self.trails[self.tab];
        trail.ahead.clear();
        trail.here.push((id, screen));
        if trail.here.len() > TRAIL_MAX {
            trail.here.remove(1);
        }
    }

    fn leave(&mut self) {
        let trail = &mut self.trails[self.tab];
        match trail.here.len() {
            0 | 1 => self.tell(Word::Outermost, Role::Muted),
            _ => trail.ahead.extend(trail.here.pop()),
        }
    }

    fn advance(&mut self) {
        let trail = &mut self.trails[self.tab];
        match trail.ahead.pop() {
            Some(screen) => trail.here.push(screen),
            None => self.tell(Word::NothingAhead, Role::Muted),
        }
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

    fn quit(&mut self) -> Vec<Effect> {
        let Some(job) = &self.job else { return vec![Effect::Quit] };
        self.over = Some(Over::Form(Box::new(Form::confirm_quit(&self.look, &job.label))));
        Vec::new()
    }

    fn can_cancel(&self) -> bool {
        let is_free = !matches!(self.screen().context(), Context::Input | Context::Choice | Context::Tick);
        is_free && self.job.as_ref().is_some_and(|job| !job.is_cancelled)
    }

    fn cancel(&mut self) -> Vec<Effect> {
        let Some(job) = &mut self.job else { return Vec::new() };
        job.is_cancelled = true;
        vec![Effect::Cancel(job.number)]
    }

    /// One job at a time: a second one would wait for the first one's lock anyway.
    fn start_job(&mut self, action: Action) -> Vec<Effect> {
        if self.job.is_some() {
            self.tell(Word::JobRuns, Role::Review);
            return Vec::new();
        }
        self.last_job += 1;
        let label = self.look.word(label_of(&action)).to_owned();
        let verifies = if let Action::Verify { findings, .. } = &action { findings.clone() } else { Vec::new() };
        if let Action::Unverify { .. } = &action {
            self.verified.clear();
        }
        self.job = Some(Job { number: self.last_job, label, progress: None, is_cancelled: false, verifies });
        vec![Effect::Do(self.last_job, action)]
    }

    fn ask_undo(&mut self) {
        let mut findings = self.verified.clone();
        if findings.is_empty() {
            findings = self.chosen_findings();
        }
        match findings.is_empty() {
            true => self.tell(Word::NothingToUndo, Role::Muted),
            false => self.over = Some(Over::Form(Box::new(Form::unverify(&self.look, findings)))),
        }
    }

    fn chosen_findings(&self) -> Vec<i64> {
        match self.screen() {
            Screen::List(list) => list.chosen_findings(),
            Screen::Card(card) => card.finding().into_iter().collect(),
            Screen::Overview(_) | Screen::Intake(_) => Vec::new(),
        }
    }

    fn submit(&mut self, purpose: Purpose) -> Vec<Effect> {
        match purpose {
            Purpose::Quit => vec![Effect::Quit],
            Purpose::Act(action) => {
                if let Action::Import(import) = &action
                    && let Some((_, Screen::Intake(intake))) = self.trails[self.tab].here.last_mut()
                {
                    intake.expect(import.clone());
                }
                self.start_job(action)
            }
        }
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

    fn finish(&mut self, job: Job, result: Result<Done, Error>) {
        let done = match result {
            Ok(done) => done,
            Err(error) if job.is_cancelled => {
                let text = fill(self.look.word(Word::Cancelled), &[&job.label, error.cause(self.look.lang)]);
                return self.message = Some((text, Role::Review));
            }
            Err(error) => return self.over = Some(Over::Note(Box::new(Note::error(&self.look, &error)))),
        };
        let is_dry = matches!(&done, Done::Imported(imported) if imported.batch == 0);
        if !is_dry && !matches!(done, Done::Written { .. } | Done::Revealed(_)) {
            self.expire();
        }
        self.message = Some((done_text(&self.look, &job.label, &done), Role::Good));
        match done {
            Done::Imported(imported) => self.show_imported(*imported),
            Done::Revealed(pairs) => self.over = Some(Over::Note(Box::new(Note::revealed(&self.look, &pairs)))),
            Done::Changed(_) if !job.verifies.is_empty() => self.remember(job.verifies),
            _ => {}
        }
    }

    /// What was found in order can be taken back, and is no longer marked.
    fn remember(&mut self, verified: Vec<i64>) {
        for (_, screen) in self.trails.iter_mut().flat_map(|trail| &mut trail.here) {
            if let Screen::List(list) = screen {
                list.unmark(&verified);
            }
        }
        self.verified = verified;
    }

    fn show_imported(&mut self, imported: crate::app::action::Imported) {
        for trail in &mut self.trails {
            for (_, screen) in &mut trail.here {
                if let Screen::Intake(intake) = screen {
                    return intake.report(imported);
                }
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

fn root(tab: usize, id: u32) -> Screen {
    let list = |table| Screen::List(Box::new(ListScreen::new(id, Source::Table(first_query(table)))));
    match tab {
        0 => Screen::Overview(Box::new(OverviewScreen::new(id))),
        1 => list(Table::Findings),
        2 => list(Table::Enterprises),
        3 => list(Table::Members),
        4 => list(Table::Branches),
        5 => list(Table::Texts),
        6 => Screen::Intake(Box::new(IntakeScreen::new(id))),
        _ => Screen::List(Box::new(ListScreen::new(id, Source::Journal))),
    }
}

fn label_of(action: &Action) -> Word {
    match action {
        Action::Import(import) if import.dry_run => Word::JobDryRun,
        Action::Import(_) => Word::JobImport,
        Action::Link => Word::JobLink,
        Action::Audit { .. } => Word::JobAudit,
        Action::Worklist(_) => Word::JobWorklist,
        Action::Verify { .. } => Word::JobVerify,
        Action::Unverify { .. } => Word::JobUnverify,
        Action::Reveal { .. } => Word::JobReveal,
        Action::Decide { .. } => Word::JobDecide,
        Action::Edit { .. } => Word::JobEdit,
    }
}

fn done_text(look: &Look, label: &str, done: &Done) -> String {
    let n = |n: u64| crate::tui::widgets::thousands(n);
    match done {
        Done::Imported(imported) if imported.batch == 0 => look.word(Word::DryRunDone).to_owned(),
        Done::Imported(imported) => fill(look.word(Word::ImportDone), &[&imported.file, &n(imported.counts.read)]),
        Done::Linked { changed, .. } => fill(look.word(Word::LinkDone), &[&n(*changed)]),
        Done::Audited { open, opened, closed, .. } => {
            fill(look.word(Word::AuditDone), &[&n(*open), &n(*opened), &n(*closed)])
        }
        Done::Written { path, rows } => fill(look.word(Word::Written), &[&path.display().to_string(), &n(*rows)]),
        Done::Changed(rows) => fill(look.word(Word::Changed), &[label, &n(*rows)]),
        Done::Revealed(_) => look.word(Word::Journalled).to_owned(),
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
