//! 本机终端 (local terminal). The one place that knows the process's own terminal: takes it (raw mode, alternate screen,
//! bracketed paste, no cursor), gives its size, writes a frame with one write, and gives it back on every way out: the
//! end of the session, a panic, SIGINT, SIGTERM, SIGHUP, Ctrl-Z. A reader and a signal thread feed the queue of events.
//! A session over another stream does not come here.
//!
//! A frame is written by a thread of its own, so that keys, answers and a hang-up are taken while a slow line still
//! swallows the last one; [`Event::Written`] says when it has, and nothing else is written before.
//!
//! # Why
//! Signals are taken by a thread of their own that first asks the session to end ([`Event::HangUp`]) and, if it does
//! not within [`ENDING_WAIT`], ends the process itself: a stalled line must not keep a process alive, and everything
//! that matters is in the database's transactions already.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write};
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::sync::{Mutex, Once, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use crossterm::terminal as ct;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};

use crate::tui::event::{self, Event};

/// Alternate screen, bracketed paste on, cursor off.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?25l";
/// Margins, attributes, mouse, bracketed paste, cursor and main screen as they were.
const LEAVE: &[u8] = b"\x1b[r\x1b[m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[2J\x1b[H\x1b[?1049l";
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// How long a session that was told to end may take before the process is ended for it.
pub const ENDING_WAIT: Duration = Duration::from_secs(2);
/// How long giving back a terminal that no longer takes bytes may take: a slow line swallows a frame in half of it.
const LEAVING_WAIT: Duration = Duration::from_millis(1200);
/// The size of a terminal that does not tell its own.
const SIZE_DEFAULT: (u16, u16) = (80, 24);

/// The alternate screen is shown: there is something to give back.
static IS_SHOWN: AtomicBool = AtomicBool::new(false);
/// Frames handed over and not written yet: nothing is said in the midst of one.
static IN_FLIGHT: AtomicUsize = AtomicUsize::new(0);
/// The terminal is ours now.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);
/// The thread whose panic ends the session.
static OWNER: Mutex<Option<ThreadId>> = Mutex::new(None);
/// What other threads said in a panic while the screen was ours; printed when it is given back.
static LAST_WORDS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The process's own terminal, ours until this is dropped.
#[derive(Debug)]
pub struct LocalTerminal {
    /// Frames go through it to the thread that writes; one at a time.
    frames: Option<SyncSender<Vec<u8>>>,
    /// What stands before the next frame: the way in, the mouse.
    before: Vec<u8>,
    signals: Handle,
    /// Its end tells the signal thread that the session has ended.
    _alive: Sender<()>,
    is_mouse_on: bool,
    is_continue_expected: bool,
}

impl LocalTerminal {
    /// Takes the terminal and starts the threads that send events.
    pub fn open<A: Send + 'static>(events: Sender<Event<A>>) -> io::Result<LocalTerminal> {
        if !io::stdout().is_terminal() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "standard output is not a terminal"));
        }
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let input = open_input()?;
        let (alive, ended) = mpsc::channel();
        install_panic_hook();
        let signals = spawn_signals(events.clone(), ended)?;
        let mut terminal = LocalTerminal {
            frames: Some(spawn_writer(out, events.clone())?),
            before: Vec::new(),
            signals,
            _alive: alive,
            is_mouse_on: false,
            is_continue_expected: false,
        };
        *OWNER.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread::current().id());
        terminal.take()?;
        event::spawn_reader(input, events)?;
        Ok(terminal)
    }

    /// Columns and rows as they are now.
    pub fn size(&self) -> (u16, u16) {
        size()
    }

    /// Hands one frame over, to be written in one go; [`Event::Written`] follows, or [`Event::HangUp`] when the line is
    /// gone. Says whether there was anything to write. The next one may be handed over only after that.
    pub fn write_frame(&mut self, frame: &[u8]) -> io::Result<bool> {
        if frame.is_empty() && self.before.is_empty() {
            return Ok(false);
        }
        let mut bytes = std::mem::take(&mut self.before);
        bytes.extend_from_slice(frame);
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        let frames = self.frames.as_ref().ok_or_else(gone)?;
        IN_FLIGHT.fetch_add(1, Ordering::SeqCst);
        frames.send(bytes).map_err(|_| gone())?;
        Ok(true)
    }

    /// Turns reports of the mouse on or off, with the next frame; they are off at the start so that text can be selected.
    pub fn set_mouse(&mut self, is_on: bool) {
        self.is_mouse_on = is_on;
        self.before.extend_from_slice(if is_on { MOUSE_ON } else { MOUSE_OFF });
    }

    /// Ctrl-Z: gives the terminal back, stops the process, takes the terminal again when it goes on. The size may be
    /// another one then, and the screen is to be drawn in full. Where no shell could continue us, nothing happens.
    pub fn suspend(&mut self) -> io::Result<()> {
        if !is_job_controlled() {
            return Ok(());
        }
        give_back();
        self.is_continue_expected = true;
        signal_hook::low_level::emulate_default_handler(SIGTSTP)?;
        self.take()
    }

    /// The process goes on ([`Event::Resume`]): takes the terminal again unless that is done already, and says whether
    /// the screen is to be drawn in full.
    pub fn resume(&mut self) -> io::Result<bool> {
        if std::mem::take(&mut self.is_continue_expected) {
            return Ok(false);
        }
        self.take()?;
        Ok(true)
    }

    /// Also where we believe to have the terminal already: a shell may have taken it while we stood still, and asking
    /// for raw mode twice would do nothing.
    fn take(&mut self) -> io::Result<()> {
        ct::disable_raw_mode()?;
        ct::enable_raw_mode()?;
        IS_TAKEN.store(true, Ordering::SeqCst);
        self.before = ENTER.to_vec();
        if self.is_mouse_on {
            self.before.extend_from_slice(MOUSE_ON);
        }
        Ok(())
    }
}

impl Drop for LocalTerminal {
    fn drop(&mut self) {
        self.signals.close();
        self.frames = None;
        give_back();
        *OWNER.lock().unwrap_or_else(PoisonError::into_inner) = None;
        for words in LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // The line may be gone; then there is nobody to read this.
            let _ = writeln!(io::stderr(), "{words}");
        }
    }
}

/// The keyboard: standard input, or the controlling terminal when a pipe stands there.
fn open_input() -> io::Result<Box<dyn Read + Send>> {
    match io::stdin().is_terminal() {
        true => Ok(Box::new(File::from(io::stdin().as_fd().try_clone_to_owned()?))),
        false => Ok(Box::new(File::open("/dev/tty")?)),
    }
}

fn size() -> (u16, u16) {
    match ct::window_size() {
        Ok(size) if size.columns > 0 && size.rows > 0 => (size.columns, size.rows),
        _ => SIZE_DEFAULT,
    }
}

/// Whether a shell with job control started us, so that it can continue us: our process group is not the session's
/// own. `ssh -t host dishu` has no such shell.
fn is_job_controlled() -> bool {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return true };
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    match fields[..] {
        [_state, _parent, group, session, ..] => group != session,
        _ => true,
    }
}

/// Gives the terminal back, once. Bytes that it no longer takes are not waited for.
fn give_back() {
    if !IS_TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    if !IS_SHOWN.swap(false, Ordering::SeqCst) {
        let _ = ct::disable_raw_mode();
        return;
    }
    let Ok(out) = io::stdout().as_fd().try_clone_to_owned() else { return };
    let (done, written) = mpsc::channel();
    let writer = thread::Builder::new().name("leave".into()).spawn(move || {
        let until = Instant::now() + LEAVING_WAIT;
        while IN_FLIGHT.load(Ordering::SeqCst) > 0 && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
        let _ = write_patiently(&mut File::from(out), LEAVE);
        drop(done);
    });
    if writer.is_ok() {
        let _: Result<(), _> = written.recv_timeout(LEAVING_WAIT * 2);
    }
    // Whatever failed above, this must still be tried.
    let _ = ct::disable_raw_mode();
}

/// The thread that writes frames. It ends when nobody hands it any more, or when the line is gone.
fn spawn_writer<A: Send + 'static>(mut out: File, events: Sender<Event<A>>) -> io::Result<SyncSender<Vec<u8>>> {
    let (frames, handed) = mpsc::sync_channel::<Vec<u8>>(1);
    thread::Builder::new().name("writer".into()).spawn(move || {
        for frame in handed {
            IS_SHOWN.store(true, Ordering::SeqCst);
            let written = write_patiently(&mut out, &frame);
            IN_FLIGHT.fetch_sub(1, Ordering::SeqCst);
            let event = if written.is_ok() { Event::Written } else { Event::HangUp };
            if events.send(event).is_err() || written.is_err() {
                return;
            }
        }
    })?;
    Ok(frames)
}

/// A panic of the session's own thread gives the terminal back before it is told; that of another thread is kept until
/// the screen is free.
fn install_panic_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let owner = *OWNER.lock().unwrap_or_else(PoisonError::into_inner);
            if owner.is_some_and(|owner| owner != thread::current().id()) && IS_TAKEN.load(Ordering::SeqCst) {
                return LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner).push(panic.to_string());
            }
            give_back();
            previous(panic);
        }));
    });
}

fn spawn_signals<A: Send + 'static>(events: Sender<Event<A>>, ended: Receiver<()>) -> io::Result<Handle> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH])?;
    let handle = signals.handle();
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            let event = match signal {
                SIGWINCH => {
                    let (columns, rows) = size();
                    Event::Resize(columns, rows)
                }
                SIGTSTP => Event::Suspend,
                SIGCONT => Event::Resume,
                _ => return end(signal, &events, &ended),
            };
            if events.send(event).is_err() {
                return;
            }
        }
    })?;
    Ok(handle)
}

/// Asks the session to end, and ends the process if it does not.
fn end<A>(signal: i32, events: &Sender<Event<A>>, ended: &Receiver<()>) {
    // Nobody may be listening any more: then the session is ending already.
    let _ = events.send(Event::HangUp);
    if ended.recv_timeout(ENDING_WAIT) == Err(RecvTimeoutError::Timeout) {
        give_back();
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    }
}

/// Writes all bytes, however small the pieces that are taken, and waits where the terminal does not block but refuses.
fn write_patiently(out: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    let mut wait = Duration::from_millis(1);
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => {
                bytes = &bytes[n..];
                wait = Duration::from_millis(1);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                thread::sleep(wait);
                wait = (wait * 2).min(Duration::from_millis(20));
            }
            Err(error) => return Err(error),
        }
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes three bytes at a time, refuses every other write, and breaks after `room` bytes.
    struct SlowLine {
        taken: Vec<u8>,
        n_calls: usize,
        room: usize,
    }

    impl Write for SlowLine {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.n_calls += 1;
            match self.n_calls % 3 {
                1 => return Err(io::ErrorKind::WouldBlock.into()),
                2 => return Err(io::ErrorKind::Interrupted.into()),
                _ if self.taken.len() >= self.room => return Err(io::ErrorKind::BrokenPipe.into()),
                _ => {}
            }
            let n = bytes.len().min(3);
            self.taken.extend_from_slice(&bytes[..n]);
            Ok(n)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_slow_line_gets_the_whole_frame_in_order() {
        let frame = "底数 dishu, 一帧".as_bytes();
        let mut line = SlowLine { taken: Vec::new(), n_calls: 0, room: usize::MAX };
        write_patiently(&mut line, frame).expect("the line is slow but whole");
        assert_eq!(line.taken, frame);
    }

    #[test]
    fn a_broken_line_is_an_error() {
        let mut line = SlowLine { taken: Vec::new(), n_calls: 0, room: 6 };
        let error = write_patiently(&mut line, b"0123456789").expect_err("the line broke");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn what_is_turned_on_is_turned_off() {
        let (enter, leave) = (String::from_utf8_lossy(ENTER), String::from_utf8_lossy(LEAVE));
        for mode in ["?1049", "?2004"] {
            assert!(enter.contains(&format!("{mode}h")) && leave.contains(&format!("{mode}l")), "{mode}");
        }
        assert!(leave.contains("?25h"), "the cursor comes back");
    }
}
