//! A program at the other end of a pseudo-terminal, read through a terminal model. It is driven until idle: it has read all
//! that was typed, all that it wrote is here, and no thread of it ran between two looks. No test sleeps or guesses a time.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::fd::AsFd;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

/// A program that is not idle after so long hangs.
const PATIENCE: Duration = Duration::from_secs(600);

/// A program on its own terminal.
pub struct Line {
    pty: Option<Pty>,
    child: Child,
    screen: vt100::Parser,
    /// Bytes typed so far.
    n_typed: u64,
    /// Bytes shown since they were last asked for.
    n_bytes: usize,
    /// Everything sent.
    pub raw: Vec<u8>,
}

/// What every thread of a process is doing: its state and how often it gave the processor away.
type Threads = BTreeMap<String, (char, u64)>;

impl Line {
    pub fn start(program: &Path, args: &[&str], vars: &[(&str, &str)], (columns, rows): (u16, u16)) -> Line {
        let (pty, pts) = open().expect("a pseudo-terminal");
        pty.resize(Size::new(rows, columns)).expect("a size");
        let command = Command::new(program).args(args).env_remove("NO_COLOR").env("TERM", "xterm-256color");
        let command = command.env("LC_ALL", "C.UTF-8").envs(vars.iter().copied());
        let child = command.spawn(pts).expect("the program starts");
        rustix::io::ioctl_fionbio(pty.as_fd(), true).expect("reading does not wait");
        let size = |n: u16| NonZeroU16::new(n).expect("not zero");
        let screen = vt100::Parser::new(size(rows), size(columns), 0);
        Line { pty: Some(pty), child, screen, n_typed: 0, n_bytes: 0, raw: Vec::new() }
    }

    fn pty(&self) -> &Pty {
        self.pty.as_ref().expect("the line is up")
    }

    /// Types bytes, whatever they mean.
    pub fn send(&mut self, bytes: &str) -> &mut Line {
        self.pty().write_all(bytes.as_bytes()).expect("the program takes keys");
        self.n_typed += bytes.len() as u64;
        self
    }

    /// Takes what was sent; says whether there was anything.
    fn take(&mut self) -> bool {
        let mut chunk = [0; 65536];
        let n = self.pty().read(&mut chunk).unwrap_or(0);
        self.screen.process(&chunk[..n]);
        self.raw.extend_from_slice(&chunk[..n]);
        self.n_bytes += n;
        n > 0
    }

    /// Waits until the program has done all that it can do for now; returns the bytes it sent meanwhile.
    pub fn idle(&mut self) -> usize {
        let until = Instant::now() + PATIENCE;
        let mut before = Threads::new();
        loop {
            let is_read = self.take();
            let threads = self.threads();
            let is_quiet = !threads.is_empty() && threads.values().all(|(state, _)| *state == 'S');
            if !is_read && is_quiet && threads == before && self.is_all_passed() && !self.take() {
                return std::mem::take(&mut self.n_bytes);
            }
            before = threads;
            assert!(Instant::now() < until, "not idle:\n{}", self.text());
            std::thread::yield_now();
        }
    }

    /// The kernel carries bytes when it has time: what its thread `input` read and its thread `writer` wrote must be all.
    fn is_all_passed(&self) -> bool {
        let of = |thread: &str, count: &str| {
            let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).ok()?;
            let is_it =
                |path: &Path| std::fs::read_to_string(path.join("comm")).is_ok_and(|name| name.trim() == thread);
            let path = tasks.flatten().map(|entry| entry.path()).find(|path| is_it(path))?;
            let io = std::fs::read_to_string(path.join("io")).ok()?;
            io.lines().find_map(|line| line.strip_prefix(count)?.trim().parse::<u64>().ok())
        };
        let is_read = of("input", "rchar:").is_none_or(|n| n >= self.n_typed);
        is_read && of("writer", "wchar:").is_none_or(|n| self.raw.len() as u64 >= n)
    }

    /// Waits until the screen shows a text, then until the program is idle.
    pub fn until(&mut self, text: &str) -> &mut Line {
        self.until_is(text, true)
    }

    /// Waits until the screen shows a text no longer.
    pub fn until_gone(&mut self, text: &str) -> &mut Line {
        self.until_is(text, false)
    }

    fn until_is(&mut self, text: &str, is_shown: bool) -> &mut Line {
        let until = Instant::now() + PATIENCE;
        while self.text().contains(text) != is_shown {
            self.take();
            assert!(Instant::now() < until, "{text:?} shown is not {is_shown}:\n{}", self.text());
            std::thread::yield_now();
        }
        self.idle();
        self
    }

    /// The terminal has another size now.
    pub fn resize(&mut self, (columns, rows): (u16, u16)) {
        let size = |n: u16| NonZeroU16::new(n).expect("not zero");
        self.screen.screen_mut().set_size(size(rows), size(columns));
        self.pty().resize(Size::new(rows, columns)).expect("a size");
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// The rows without blanks at their ends.
    pub fn rows(&self) -> Vec<String> {
        let columns = self.screen.screen().size().1;
        self.screen.screen().rows(0, columns.into()).map(|row| row.trim_end().to_owned()).collect()
    }

    pub fn line(&self, at: usize) -> String {
        let columns = self.screen.screen().size().1;
        self.screen.screen().rows(0, columns.into()).nth(at).unwrap_or_default()
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    fn threads(&self) -> Threads {
        let tasks = format!("/proc/{}/task", self.child.id());
        let entries = std::fs::read_dir(tasks).into_iter().flatten().flatten();
        let read = |entry: std::fs::DirEntry| {
            let status = std::fs::read_to_string(entry.path().join("status")).ok()?;
            let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let switches = ["voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:"];
            let n = switches.iter().filter_map(|name| field(name)?.parse::<u64>().ok()).sum();
            Some((entry.file_name().to_string_lossy().into_owned(), (field("State:")?.chars().next()?, n)))
        };
        entries.filter_map(read).collect()
    }

    /// Processor time so far, in ticks.
    pub fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum()
    }

    /// The line drops.
    pub fn drop_line(&mut self) {
        self.pty = None;
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).expect("the program lives");
    }

    /// Waits for the end; returns how long it took and the exit code, if it was no signal.
    pub fn end(&mut self) -> (Duration, Option<i32>) {
        let start = Instant::now();
        loop {
            if self.pty.is_some() {
                self.take();
            }
            if let Some(status) = self.child.try_wait().expect("a child of ours") {
                return (start.elapsed(), status.code());
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            std::thread::yield_now();
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
