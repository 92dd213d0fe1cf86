//! 运行 (runner). Takes all events that wait, lets the state obey them, has questions answered and work done by threads of
//! their own, and draws once. Idle it does nothing: no timer draws, and data changed by others is drawn only where it
//! shows.
//!
//! # Why
//! After a key the answer is waited for up to [`KEY_WAIT`] before anything is drawn, so that one key is one frame: most
//! answers are there in a millisecond, and half a frame now and half later costs a slow line twice. Of the questions of
//! one asker only the newest is answered; whoever types fast skips the answers nobody would see.

use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::Service;
use crate::app::action::{Action, Done, Progress};
use crate::app::error::{Error, ErrorKind};
use crate::app::query::{Answer, Query};
use crate::model::lang::Lang;
use crate::tui::draft::{Draft, Drafts};
use crate::tui::event::{self, Event, Reply};
use crate::tui::present::{Disputed, Presenter, Questions, SYNC_MODE};
use crate::tui::record::Recorder;
use crate::tui::screen::{Asker, Effect, Happening, Inbound, Look, State};
use crate::tui::session::{Opener, Session};
use crate::tui::terminal::LocalTerminal;

/// So long an answer is waited for after a key before the screen is drawn without it.
pub const KEY_WAIT: Duration = Duration::from_millis(12);
/// The first frame waits longer: a frame without rows would only be drawn over.
const FIRST_WAIT: Duration = Duration::from_millis(80);
/// So often the reader looks whether someone else changed the data.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Progress is told at most this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);
/// Work that was told to stop may take so long when the session ends.
const ENDING_WAIT: Duration = Duration::from_millis(1500);
/// Longer texts are not sent to the clipboard: terminals drop them.
const COPY_BYTES_MAX: usize = 48 << 10;

/// Where frames go.
pub trait Display {
    /// Takes one frame, to be written in one go. `true` says that [`Event::Written`] will follow when it is; until then no
    /// other one comes.
    ///
    /// # Errors
    /// When the line is gone.
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<bool>;

    /// Turns reports of the mouse on or off.
    fn set_mouse(&mut self, is_on: bool);

    /// Ctrl-Z; returns when the process goes on.
    ///
    /// # Errors
    /// When the terminal cannot be had again.
    fn suspend(&mut self) -> io::Result<()>;

    /// The process goes on.
    ///
    /// # Errors
    /// When the terminal cannot be had again.
    fn resume(&mut self) -> io::Result<bool>;

    /// Columns and rows now.
    fn size(&self) -> (u16, u16);
}

impl Display for LocalTerminal {
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<bool> {
        LocalTerminal::write_frame(self, frame)
    }

    fn set_mouse(&mut self, is_on: bool) {
        LocalTerminal::set_mouse(self, is_on);
    }

    fn suspend(&mut self) -> io::Result<()> {
        LocalTerminal::suspend(self)
    }

    fn resume(&mut self) -> io::Result<bool> {
        LocalTerminal::resume(self)
    }

    fn size(&self) -> (u16, u16) {
        LocalTerminal::size(self)
    }
}

/// Runs a session on the process's own terminal until it is left.
///
/// # Errors
/// When the data cannot be opened or there is no terminal.
pub fn run(session: Session) -> Result<(), Error> {
    let service = (session.open)(session.lang)?;
    let (sender, receiver) = mpsc::channel();
    let mut terminal = LocalTerminal::open(sender.clone()).map_err(|error| no_terminal(&error))?;
    run_on(&session, service, &mut terminal, (sender, receiver))
}

fn no_terminal(error: &io::Error) -> Error {
    Error::new(ErrorKind::System, format!("打不开终端：{error}"), format!("cannot use the terminal: {error}")).hint(
        "在终端里直接运行，不要接管道；或用 `dishu --help` 看有哪些命令",
        "run it in a terminal, or see `dishu --help`",
    )
}

/// Runs a session on any display, with events from anywhere.
///
/// # Errors
/// When no thread can be started.
pub fn run_on(
    session: &Session,
    service: Box<dyn Service>,
    display: &mut dyn Display,
    (sender, events): (Sender<Happening>, Receiver<Happening>),
) -> Result<(), Error> {
    let look = Look { lang: session.lang, theme: session.theme, size: display.size(), beside: session.beside };
    let mut presenter = Presenter::new(session.theme.depth());
    presenter.set_disputed(session.ambiguous.unwrap_or_default());
    presenter.set_sync(session.sync.unwrap_or(false));
    let draft = session.drafts.as_ref().and_then(|drafts| Draft::read(&drafts.take()?));
    let threads = Threads::start(session, service, sender).map_err(|error| no_thread(&error))?;
    let mut runner = Runner {
        state: State::new(look).with_tour(session.tour).with_draft(draft),
        events,
        threads,
        presenter,
        display,
        buffer: Buffer::default(),
        bytes: Vec::new(),
        questions: Questions { width: session.ambiguous.is_none(), sync: session.sync.is_none() },
        recorder: session.record.clone(),
        drafts: session.drafts.clone(),
        is_writing: false,
        is_changed: true,
        is_over: false,
    };
    if let Some(recorder) = &session.record {
        recorder.begin(look.size, session.lang);
    }
    runner.begin();
    while !runner.is_over {
        runner.turn();
    }
    runner.threads.end();
    Ok(())
}

fn no_thread(error: &io::Error) -> Error {
    Error::new(ErrorKind::System, format!("无法启动线程：{error}"), format!("cannot start a thread: {error}"))
        .hint("关闭一些程序后再试", "close some programs and try again")
}

/// One session under way.
struct Runner<'a> {
    state: State,
    events: Receiver<Happening>,
    threads: Threads,
    presenter: Presenter,
    display: &'a mut dyn Display,
    buffer: Buffer,
    bytes: Vec<u8>,
    recorder: Option<Recorder>,
    drafts: Option<Arc<dyn Drafts>>,
    /// What the terminal is still to be asked, once it has taken the first frame.
    questions: Questions,
    /// The last frame is not accepted in full yet: nothing is drawn until it is.
    is_writing: bool,
    /// Something happened since the last frame.
    is_changed: bool,
    is_over: bool,
}

impl Runner<'_> {
    fn begin(&mut self) {
        let effects = self.state.start();
        self.perform(effects);
        self.wait_for_answers(FIRST_WAIT);
        self.draw();
    }

    /// Takes what waits, obeys, draws once.
    fn turn(&mut self) {
        let mut batch = Vec::new();
        if !event::take_batch(&self.events, &mut batch) {
            self.is_over = true;
            return;
        }
        batch.into_iter().for_each(|event| self.obey(event));
        if !self.is_writing {
            self.wait_for_answers(KEY_WAIT);
        }
        if self.is_over || self.is_writing {
            return;
        }
        self.presenter.probe(std::mem::take(&mut self.questions), &mut self.bytes);
        if self.is_changed || !self.bytes.is_empty() {
            self.draw();
        }
    }

    fn wait_for_answers(&mut self, wait: Duration) {
        let until = Instant::now() + wait;
        while self.state.is_waiting() && !self.is_over {
            let left = until.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) => self.obey(event),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => self.is_over = true,
            }
        }
    }

    fn obey(&mut self, event: Happening) {
        if event == Event::Written {
            self.is_writing = false;
            return;
        }
        self.is_changed = true;
        match event {
            Event::Reply(Reply::Cursor { column, .. }) => self.presenter.set_disputed(match column {
                2 => Disputed::Narrow,
                3 => Disputed::Wide,
                _ => Disputed::Unknown,
            }),
            Event::Reply(Reply::Mode { mode: SYNC_MODE, value }) => {
                self.presenter.set_sync(matches!(value, 1..=3));
            }
            Event::Resume => match self.display.resume() {
                Ok(true) => self.start_anew(),
                Ok(false) => {}
                Err(_) => self.is_over = true,
            },
            event => {
                if let Some(recorder) = &self.recorder {
                    recorder.note(&event, &self.state);
                }
                let effects = self.state.on(event);
                self.perform(effects);
            }
        }
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Need { asker, generation, query } => self.threads.ask(Asked::Need(asker, generation, query)),
                Effect::Do(job, action) => self.threads.work(Work::Do(job, action)),
                Effect::Cancel(job) => self.threads.cancel(job),
                Effect::Speak(lang) => self.threads.speak(lang),
                Effect::Copy(text) => self.bytes.extend(clipboard(&text)),
                Effect::Mouse(is_on) => self.display.set_mouse(is_on),
                Effect::Redraw => self.presenter.invalidate(),
                Effect::Suspend => self.suspend(),
                Effect::Keep(draft) => {
                    if let Some(drafts) = &self.drafts {
                        drafts.keep(&draft.to_text());
                    }
                }
                Effect::Quit => self.is_over = true,
            }
        }
    }

    fn suspend(&mut self) {
        match self.display.suspend() {
            Ok(()) => self.start_anew(),
            Err(_) => self.is_over = true,
        }
    }

    /// The terminal was someone else's: its size may be another one, and nothing of the screen is left.
    fn start_anew(&mut self) {
        let (columns, rows) = self.display.size();
        let effects = self.state.on(Event::Resize(columns, rows));
        self.presenter.invalidate();
        self.perform(effects);
    }

    fn draw(&mut self) {
        let look = self.state.look();
        self.presenter.set_depth(look.theme.depth());
        let (columns, rows) = look.size;
        self.buffer.resize(Rect::new(0, 0, columns, rows));
        self.buffer.reset();
        let caret = self.state.draw(&mut self.buffer);
        self.presenter.encode(&self.buffer, caret, &mut self.bytes);
        match self.display.write_frame(&self.bytes) {
            Ok(is_writing) => self.is_writing = is_writing,
            Err(_) => self.is_over = true,
        }
        self.bytes.clear();
        self.is_changed = false;
    }
}

/// A question or an order for the thread that reads.
enum Asked {
    Need(Asker, u64, Query),
    Speak(Lang),
}

/// An order for the thread that works.
enum Work {
    Do(u64, Action),
    Speak(Lang),
}

/// The two threads of a session.
struct Threads {
    asks: Option<Sender<Asked>>,
    works: Option<Sender<Work>>,
    /// Jobs up to this number are to stop.
    cancelled: Arc<AtomicU64>,
    /// Ends when both threads have ended.
    ended: Receiver<()>,
}

impl Threads {
    fn start(session: &Session, service: Box<dyn Service>, events: Sender<Happening>) -> io::Result<Threads> {
        let (asks, asked) = mpsc::channel();
        let (works, work) = mpsc::channel();
        let (alive, ended) = mpsc::channel();
        let cancelled = Arc::new(AtomicU64::new(0));
        let reader = Reader {
            service,
            open: session.open.clone(),
            asked,
            events: events.clone(),
            queue: VecDeque::new(),
            version: 0,
            looked: Instant::now(),
            _alive: alive.clone(),
        };
        let worker = Worker {
            service: None,
            lang: session.lang,
            open: session.open.clone(),
            events,
            cancelled: cancelled.clone(),
            _alive: alive,
        };
        thread::Builder::new().name("reader".into()).spawn(move || reader.run())?;
        thread::Builder::new().name("worker".into()).spawn(move || worker.run(&work))?;
        Ok(Threads { asks: Some(asks), works: Some(works), cancelled, ended })
    }

    // A thread that is gone answers nothing more; the session can still be left.
    fn ask(&self, asked: Asked) {
        if let Some(asks) = &self.asks {
            let _ = asks.send(asked);
        }
    }

    fn work(&self, work: Work) {
        if let Some(works) = &self.works {
            let _ = works.send(work);
        }
    }

    fn speak(&self, lang: Lang) {
        self.ask(Asked::Speak(lang));
        self.work(Work::Speak(lang));
    }

    fn cancel(&self, job: u64) {
        self.cancelled.fetch_max(job, Ordering::Relaxed);
    }

    /// Lets work under way stop at the next place where it can.
    fn end(mut self) {
        self.cancel(u64::MAX);
        (self.asks, self.works) = (None, None);
        let _: Result<(), RecvTimeoutError> = self.ended.recv_timeout(ENDING_WAIT);
    }
}

/// The thread that reads.
struct Reader {
    service: Box<dyn Service>,
    open: Opener,
    asked: Receiver<Asked>,
    events: Sender<Happening>,
    queue: VecDeque<(Asker, u64, Query)>,
    version: u64,
    looked: Instant,
    _alive: Sender<()>,
}

impl Reader {
    fn run(mut self) {
        self.version = self.service.data_version();
        while self.wait() {
            self.look();
            let Some((asker, generation, query)) = self.queue.pop_front() else { continue };
            let answer = self.answer(&query);
            if self.events.send(Event::Answer(Inbound::Reply { asker, generation, answer })).is_err() {
                return;
            }
        }
    }

    /// Takes what was asked; waits for it when nothing else is to be done. `false` when the session is over.
    fn wait(&mut self) -> bool {
        if self.queue.is_empty() {
            match self.asked.recv_timeout(LOOK_EVERY.saturating_sub(self.looked.elapsed())) {
                Ok(asked) => self.take(asked),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        loop {
            match self.asked.try_recv() {
                Ok(asked) => self.take(asked),
                Err(mpsc::TryRecvError::Empty) => return true,
                Err(mpsc::TryRecvError::Disconnected) => return false,
            }
        }
    }

    /// A newer question of the same asker replaces the one that waits.
    fn take(&mut self, asked: Asked) {
        match asked {
            Asked::Need(asker, generation, query) => {
                self.queue.retain(|(waiting, ..)| *waiting != asker);
                self.queue.push_back((asker, generation, query));
            }
            Asked::Speak(lang) => {
                // Should it not open a second time, the first one goes on in its own language.
                if let Ok(service) = (self.open)(lang) {
                    self.service = service;
                }
            }
        }
    }

    fn answer(&mut self, query: &Query) -> Answer {
        catch_unwind(AssertUnwindSafe(|| self.service.query(query))).unwrap_or_else(|_| Answer::Failed(our_bug()))
    }

    fn look(&mut self) {
        if self.looked.elapsed() < LOOK_EVERY {
            return;
        }
        self.looked = Instant::now();
        let version = self.service.data_version();
        if version != self.version {
            self.version = version;
            // The session may be over; then the next question tells.
            let _ = self.events.send(Event::DataChanged);
        }
    }
}

fn our_bug() -> Error {
    Error::new(ErrorKind::Internal, "程序内部出错，这次读取或操作没有完成", "a fault of the program: this was not done")
        .hint(
            "按 F5 再试；若再出现，请把退出后显示的文字报给我们",
            "press F5; if it happens again, report what is printed after leaving",
        )
}

/// The thread that works.
struct Worker {
    service: Option<Box<dyn Service>>,
    lang: Lang,
    open: Opener,
    events: Sender<Happening>,
    cancelled: Arc<AtomicU64>,
    _alive: Sender<()>,
}

impl Worker {
    fn run(mut self, works: &Receiver<Work>) {
        for work in works {
            match work {
                Work::Speak(lang) => (self.lang, self.service) = (lang, None),
                Work::Do(job, action) => {
                    let result = catch_unwind(AssertUnwindSafe(|| self.act(job, action)));
                    let result = result.unwrap_or_else(|_| Err(our_bug()));
                    if self.events.send(Event::Answer(Inbound::Finished(job, Box::new(result)))).is_err() {
                        return;
                    }
                }
            }
        }
    }

    fn act(&mut self, job: u64, action: Action) -> Result<Done, Error> {
        let service = match self.service.take() {
            Some(service) => self.service.insert(service),
            None => self.service.insert((self.open)(self.lang)?),
        };
        let (events, cancelled) = (&self.events, &self.cancelled);
        let mut told: Option<Instant> = None;
        let mut report = move |progress: &Progress| {
            if told.is_none_or(|told| told.elapsed() >= PROGRESS_EVERY) {
                told = Some(Instant::now());
                let _ = events.send(Event::Answer(Inbound::Progress(job, progress.clone())));
            }
            match cancelled.load(Ordering::Relaxed) >= job {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        service.run(action, &mut report)
    }
}

/// OSC 52: terminals that know it put the text into the clipboard, the others ignore it.
fn clipboard(text: &str) -> Vec<u8> {
    if text.len() > COPY_BYTES_MAX {
        return Vec::new();
    }
    let mut bytes = b"\x1b]52;c;".to_vec();
    for chunk in text.as_bytes().chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let six = (bits >> (18 - 6 * i) & 63) as usize;
            bytes.push(if i <= chunk.len() { BASE64[six] } else { b'=' });
        }
    }
    bytes.push(7);
    bytes
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;

    use crate::app::action::Report;
    use crate::app::views::RowId;
    use crate::tui::event::Key;
    use crate::tui::screen::What;
    use std::sync::Mutex;

    /// A service that answers only when it is let, and remembers what it was asked.
    struct Gate {
        open: Arc<Mutex<Receiver<()>>>,
        asked: Arc<Mutex<Vec<Query>>>,
    }

    impl Service for Gate {
        fn query(&mut self, query: &Query) -> Answer {
            self.asked.lock().expect("no panic").push(query.clone());
            let _ = self.open.lock().expect("no panic").recv();
            Answer::Card(None)
        }

        fn run(&mut self, _: Action, report: &mut Report) -> Result<Done, Error> {
            let progress = Progress { label: "核查".to_owned(), done: 1, of: 0 };
            while report(&progress).is_continue() {
                thread::yield_now();
            }
            Err(our_bug())
        }

        fn data_version(&mut self) -> u64 {
            0
        }
    }

    /// A session's threads over a gate: what lets an answer through, what was asked, the threads, their events.
    struct Bench {
        open: Sender<()>,
        asked: Arc<Mutex<Vec<Query>>>,
        threads: Threads,
        events: Receiver<Happening>,
    }

    fn bench() -> Bench {
        let (open, gate) = mpsc::channel();
        let (sender, events) = mpsc::channel();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let gate = Arc::new(Mutex::new(gate));
        let make = {
            let asked = asked.clone();
            move || Box::new(Gate { open: gate.clone(), asked: asked.clone() }) as Box<dyn Service>
        };
        let service = make();
        let make = Mutex::new(make);
        let session = Session::new(Arc::new(move |_| Ok((make.lock().expect("no panic"))())));
        let threads = Threads::start(&session, service, sender).expect("threads start");
        Bench { open, asked, threads, events }
    }

    #[test]
    fn a_question_overtaken_by_a_newer_one_is_never_asked() {
        let bench = bench();
        let asker = |screen| Asker { screen, what: What::Card };
        let need = |screen, n: u64| Asked::Need(asker(screen), n, Query::Card(RowId::Finding(n as i64)));
        bench.threads.ask(need(1, 1));
        while bench.asked.lock().expect("no panic").is_empty() {
            thread::yield_now();
        }
        [need(1, 2), need(2, 3), need(1, 4)].into_iter().for_each(|asked| bench.threads.ask(asked));
        (0..3).for_each(|_| bench.open.send(()).expect("open"));
        let generations: Vec<u64> = bench
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Answer(Inbound::Reply { generation, .. }) => Some(generation),
                _ => None,
            })
            .take(3)
            .collect();
        assert_eq!(generations, [1, 3, 4]);
        assert_eq!(bench.asked.lock().expect("no panic").len(), 3);
    }

    #[test]
    fn work_stops_when_it_is_told_to() {
        let bench = bench();
        bench.threads.work(Work::Do(7, Action::Link));
        let is_progress = |event: &Happening| matches!(event, Event::Answer(Inbound::Progress(7, _)));
        assert!(bench.events.iter().any(|event| is_progress(&event)));
        bench.threads.cancel(7);
        let is_end = |event: &Happening| matches!(event, Event::Answer(Inbound::Finished(7, _)));
        assert!(bench.events.iter().any(|event| is_end(&event)));
        bench.threads.end();
    }

    /// A terminal of 80 by 24 that tells every frame; a slow one says only later that it has taken it.
    struct Paper {
        frames: Sender<Vec<u8>>,
        slow: bool,
    }

    impl Display for Paper {
        fn write_frame(&mut self, frame: &[u8]) -> io::Result<bool> {
            if frame.is_empty() {
                return Ok(false);
            }
            self.frames.send(frame.to_vec()).map(|()| self.slow).map_err(|_| io::ErrorKind::BrokenPipe.into())
        }

        fn set_mouse(&mut self, _: bool) {}

        fn suspend(&mut self) -> io::Result<()> {
            Ok(())
        }

        fn resume(&mut self) -> io::Result<bool> {
            Ok(true)
        }

        fn size(&self) -> (u16, u16) {
            (80, 24)
        }
    }

    #[test]
    fn a_session_begins_obeys_and_ends_when_the_line_is_gone() {
        let (open, gate) = mpsc::channel::<()>();
        drop(open);
        let service = Gate { open: Arc::new(Mutex::new(gate)), asked: Arc::default() };
        let session = Session::new(Arc::new(|_| Err(our_bug())));
        let (sender, events) = mpsc::channel();
        let (paper, frames) = mpsc::channel::<Vec<u8>>();
        let keys = sender.clone();
        let typist = thread::spawn(move || {
            let size = |n| std::num::NonZero::new(n).expect("not zero");
            let mut screen = vt100::Parser::new(size(24), size(80), 0);
            let mut steps = [("[1总览]", '8'), ("操作记录]", '?'), ("+- 帮助", 'q')].into_iter();
            let mut next = steps.next();
            for frame in frames {
                screen.process(&frame);
                let text = screen.screen().contents();
                let seen = next.filter(|(awaited, _)| text.contains(awaited));
                if let Some((_, key)) = seen {
                    keys.send(Event::Key(Key::char(key))).expect("the session listens");
                    next = steps.next();
                }
                if next.is_none() {
                    return keys.send(Event::HangUp).is_ok();
                }
            }
            false
        });
        run_on(&session, Box::new(service), &mut Paper { frames: paper, slow: false }, (sender, events))
            .expect("the session ends well");
        assert!(typist.join().expect("the typist saw every screen"));
    }

    #[test]
    fn nothing_is_written_before_the_last_frame_was_taken_in_full() {
        let (open, gate) = mpsc::channel::<()>();
        drop(open);
        let service = Gate { open: Arc::new(Mutex::new(gate)), asked: Arc::default() };
        let session = Session { ambiguous: Some(Disputed::Narrow), sync: Some(false), ..session_of_nothing() };
        let (sender, events) = mpsc::channel();
        let (slow, frames) = mpsc::channel::<Vec<u8>>();
        let keys = sender.clone();
        let typist = thread::spawn(move || {
            let size = |n| std::num::NonZero::new(n).expect("not zero");
            let mut screen = vt100::Parser::new(size(24), size(80), 0);
            screen.process(&frames.recv().expect("the first frame"));
            "23458".chars().for_each(|c| keys.send(Event::Key(Key::char(c))).expect("the session listens"));
            keys.send(Event::Written).expect("the session listens");
            let last = loop {
                screen.process(&frames.recv().expect("a frame after the last was taken"));
                let text = screen.screen().contents();
                assert!(!["[2", "[3", "[4", "[5"].iter().any(|tab| text.contains(tab)), "no frame between");
                if text.contains("[8") {
                    break text;
                }
                keys.send(Event::Written).expect("the session listens");
            };
            keys.send(Event::HangUp).expect("the session listens");
            last
        });
        run_on(&session, Box::new(service), &mut Paper { frames: slow, slow: true }, (sender, events))
            .expect("the session ends well");
        assert!(typist.join().expect("the typist saw both frames").contains("[8操作记录]"));
    }

    fn session_of_nothing() -> Session {
        Session::new(Arc::new(|_| Err(our_bug())))
    }

    #[test]
    fn the_clipboard_gets_base64() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("底数", "5bqV5pWw")];
        for (text, expect) in cases {
            assert_eq!(clipboard(text), format!("\x1b]52;c;{expect}\x07").into_bytes(), "{text}");
        }
        assert!(clipboard(&"长".repeat(100_000)).is_empty());
    }
}
