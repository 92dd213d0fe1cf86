//! 输入事件 (events). Everything that happens to a session comes over one queue as an [`Event`]: keys, pasted text, a new
//! size, answers of work done elsewhere, the line going down. Here are also the decoder from the terminal's bytes to
//! keys, and the batch: all that waits is taken at once and the screen drawn once.
//!
//! # Why
//! The bytes are decoded here and not by the terminal library, for three reasons met in the field: its reader spins at
//! full load when the line is gone, it takes an escape sequence cut in two by a slow line for the Escape key and
//! letters, and it reads the process's own terminal only, while a session may come over any stream.

use std::io::Read;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// What happened. `A` is the answer to a query, which the screens define.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<A> {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted (bracketed paste), line ends as `\n`.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The mouse, if it was asked for.
    Mouse(Mouse),
    /// The terminal answered a question of ours.
    Reply(Reply),
    /// Work done elsewhere has an answer.
    Answer(A),
    /// The terminal has taken the last frame in full.
    Written,
    /// Someone else changed the database.
    DataChanged,
    /// Ctrl-Z from outside: the terminal is to be handed back and the process stopped.
    Suspend,
    /// The process runs again (`fg`): draw in full.
    Resume,
    /// The line is gone or the process is told to end. Nothing follows.
    HangUp,
}

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// What was held down with it.
    pub mods: Mods,
}

/// Which key. Capital letters are letters, not Shift and a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character.
    Char(char),
    /// A function key, F1 to F12.
    F(u8),
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home, in all its forms.
    Home,
    /// End, in all its forms.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Insert.
    Insert,
    /// Delete: the character at the caret.
    Delete,
    /// Backspace: the character before the caret.
    Backspace,
    /// Enter, also of the number pad.
    Enter,
    /// Tab.
    Tab,
    /// Escape alone.
    Escape,
}

/// Modifier keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Mods {
    /// Ctrl was held.
    pub ctrl: bool,
    /// Alt (or Escape just before).
    pub alt: bool,
    /// Shift, where the terminal tells it (not with letters).
    pub shift: bool,
}

impl Mods {
    /// None held.
    pub const NONE: Mods = Mods { ctrl: false, alt: false, shift: false };
    /// Ctrl alone.
    pub const CTRL: Mods = Mods { ctrl: true, ..Mods::NONE };
    /// Alt alone.
    pub const ALT: Mods = Mods { alt: true, ..Mods::NONE };
    /// Shift alone.
    pub const SHIFT: Mods = Mods { shift: true, ..Mods::NONE };
}

impl Key {
    /// A key alone.
    pub const fn new(code: Code) -> Key {
        Key { code, mods: Mods::NONE }
    }

    /// A character typed.
    pub const fn char(c: char) -> Key {
        Key::new(Code::Char(c))
    }

    /// A letter with Ctrl.
    pub const fn ctrl(c: char) -> Key {
        Key { code: Code::Char(c), mods: Mods::CTRL }
    }

    /// A key with Shift.
    pub const fn shift(code: Code) -> Key {
        Key { code, mods: Mods::SHIFT }
    }

    /// The character that this key puts into a text, if it puts one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.mods.ctrl && !self.mods.alt && !c.is_control() => Some(c),
            _ => None,
        }
    }
}

impl Key {
    /// Reads a key as it is displayed.
    pub fn parse(text: &str) -> Option<Key> {
        let (mut mods, mut name) = (Mods::NONE, text);
        for (prefix, held) in [("Ctrl-", &mut mods.ctrl), ("Alt-", &mut mods.alt), ("Shift-", &mut mods.shift)] {
            if let Some(rest) = name.strip_prefix(prefix).filter(|rest| !rest.is_empty()) {
                (*held, name) = (true, rest);
            }
        }
        let function = || name.strip_prefix('F')?.parse().ok().filter(|n| (1..=12).contains(n)).map(Code::F);
        let named = NAMED.iter().find(|(_, one)| *one == name).map(|(code, _)| *code);
        let mut chars = name.chars();
        let single = match (chars.next(), chars.next()) {
            (Some(c), None) if mods.ctrl => Some(Code::Char(c.to_ascii_lowercase())),
            (Some(c), None) => Some(Code::Char(c)),
            _ => None,
        };
        Some(Key { code: named.or(single).or_else(function)?, mods })
    }
}

/// Keys that have a name rather than a sign.
const NAMED: [(Code, &str); 15] = [
    (Code::Char(' '), "Space"),
    (Code::Up, "Up"),
    (Code::Down, "Down"),
    (Code::Left, "Left"),
    (Code::Right, "Right"),
    (Code::Home, "Home"),
    (Code::End, "End"),
    (Code::PageUp, "PgUp"),
    (Code::PageDown, "PgDn"),
    (Code::Insert, "Ins"),
    (Code::Delete, "Del"),
    (Code::Backspace, "BkSp"),
    (Code::Enter, "Enter"),
    (Code::Tab, "Tab"),
    (Code::Escape, "Esc"),
];

/// As it stands in help texts: `Ctrl-R`, `PgDn`, `F1`, `/`.
impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (held, name) in [(self.mods.ctrl, "Ctrl-"), (self.mods.alt, "Alt-"), (self.mods.shift, "Shift-")] {
            f.write_str(if held { name } else { "" })?;
        }
        if let Some((_, name)) = NAMED.iter().find(|(code, _)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            Code::Char(c) if self.mods.ctrl => write!(f, "{}", c.to_ascii_uppercase()),
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "F{n}"),
            _ => Ok(()),
        }
    }
}

/// What the mouse did, at a column and a row counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What was done.
    pub act: MouseAct,
    /// Column.
    pub x: u16,
    /// Row.
    pub y: u16,
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseAct {
    /// The left button went down.
    Press,
    /// The wheel turned away from the person.
    WheelUp,
    /// The wheel turned towards the person.
    WheelDown,
}

/// An answer of the terminal itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Where the cursor is, counted from 1 (`CSI 6 n`).
    Cursor {
        /// Row from 1.
        row: u16,
        /// Column from 1.
        column: u16,
    },
    /// Whether a private mode is known and set (`CSI ? mode $ p`).
    Mode {
        /// The mode asked for.
        mode: u16,
        /// 0 unknown, 1 set, 2 reset, 3 and 4 for ever so.
        value: u16,
    },
}

/// One thing that the terminal's bytes mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key.
    Key(Key),
    /// Pasted text.
    Paste(String),
    /// The mouse.
    Mouse(Mouse),
    /// An answer of the terminal.
    Reply(Reply),
}

impl<A> From<Input> for Event<A> {
    fn from(input: Input) -> Self {
        match input {
            Input::Key(key) => Event::Key(key),
            Input::Paste(text) => Event::Paste(text),
            Input::Mouse(mouse) => Event::Mouse(mouse),
            Input::Reply(reply) => Event::Reply(reply),
        }
    }
}

/// A pasted text is cut at this many bytes: more than a day's list, less than what would stall a session.
pub const PASTE_BYTES_MAX: usize = 4 << 20;
/// No key sends a longer sequence; what is longer is dropped.
const SEQUENCE_BYTES_MAX: usize = 64;
const PASTE_END: &[u8] = b"\x1b[201~";

/// Reads the terminal's bytes, in whatever pieces they come, as keys. Never fails: what it does not know it drops.
#[derive(Debug, Clone, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    paste: Option<Vec<u8>>,
    /// The last thing read was Escape by silence: a slow line may still bring the rest of a sequence.
    is_escape_doubtful: bool,
}

/// What the start of the pending bytes turned out to be.
enum Parsed {
    /// So many bytes mean this, or nothing.
    Done(usize, Option<Input>),
    /// More bytes are needed.
    Cut,
}

impl Decoder {
    /// Reads more bytes and appends what they mean.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<Input>) {
        if std::mem::take(&mut self.is_escape_doubtful) && is_rest_of_sequence(bytes) {
            self.pending.push(0x1b);
        }
        self.pending.extend_from_slice(bytes);
        let mut at = 0;
        while at < self.pending.len() {
            if self.paste.is_some() {
                match self.read_paste(at, out) {
                    Some(next) => at = next,
                    None => return,
                }
                continue;
            }
            match parse(&self.pending[at..]) {
                Parsed::Cut if self.pending.len() - at > SEQUENCE_BYTES_MAX => at = self.pending.len(),
                Parsed::Cut => break,
                Parsed::Done(n, _) if self.pending[at..at + n] == *b"\x1b[200~" => {
                    self.paste = Some(Vec::new());
                    at += n;
                }
                Parsed::Done(n, input) => {
                    out.extend(input);
                    at += n;
                }
            }
        }
        self.pending.drain(..at);
    }

    /// Whether a sequence stands unfinished, so that silence means the Escape key.
    pub fn is_waiting(&self) -> bool {
        self.paste.is_none() && !self.pending.is_empty()
    }

    /// The line has been silent: an unfinished sequence is the Escape key and what followed it.
    pub fn flush(&mut self, out: &mut Vec<Input>) {
        if !self.is_waiting() {
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        if pending.first() != Some(&0x1b) {
            return;
        }
        if let [0x1b, c @ (b'[' | b'O')] = pending[..] {
            return out.push(alt(Key::char(char::from(c))));
        }
        out.push(Input::Key(Key::new(Code::Escape)));
        self.is_escape_doubtful = pending == [0x1b];
        if pending == [0x1b, 0x1b] {
            out.push(Input::Key(Key::new(Code::Escape)));
        }
    }

    /// Collects pasted bytes from `at`; returns where the paste ended, or nothing when it goes on.
    fn read_paste(&mut self, at: usize, out: &mut Vec<Input>) -> Option<usize> {
        let text = self.paste.get_or_insert_default();
        let rest = &self.pending[at..];
        let end = memchr::memmem::find(rest, PASTE_END);
        let sure = end.unwrap_or(rest.len().saturating_sub(PASTE_END.len() - 1));
        let room = PASTE_BYTES_MAX.saturating_sub(text.len());
        text.extend_from_slice(&rest[..sure.min(room)]);
        let Some(end) = end else {
            self.pending.drain(..at + sure);
            return None;
        };
        let text = self.paste.take().unwrap_or_default();
        let text = String::from_utf8_lossy(&text).replace("\r\n", "\n").replace('\r', "\n");
        out.push(Input::Paste(text));
        Some(at + end + PASTE_END.len())
    }
}

/// What came in one piece right after a lone Escape is the rest of a key's sequence: nobody types `[` and `A` at once.
fn is_rest_of_sequence(bytes: &[u8]) -> bool {
    let is_started = matches!(bytes, [b'[' | b'O', _, ..]);
    let whole = [&[0x1b], bytes].concat();
    is_started && matches!(parse(&whole), Parsed::Done(n, Some(Input::Key(_))) if n == whole.len())
}

fn key(key: Key) -> Option<Input> {
    Some(Input::Key(key))
}

fn alt(key: Key) -> Input {
    Input::Key(Key { mods: Mods { alt: true, ..key.mods }, ..key })
}

fn parse(bytes: &[u8]) -> Parsed {
    match bytes {
        [] | [0x1b] => Parsed::Cut,
        [0x1b, b'[', ..] => parse_csi(bytes),
        [0x1b, b'O', ..] => parse_ss3(bytes),
        [0x1b, b']' | b'P' | b'_' | b'^', ..] => skip_string(bytes),
        [0x1b, 0x1b, b'[' | b'O', ..] => match parse(&bytes[1..]) {
            Parsed::Done(n, Some(Input::Key(key))) => Parsed::Done(n + 1, Some(alt(key))),
            Parsed::Done(n, _) => Parsed::Done(n + 1, None),
            Parsed::Cut => Parsed::Cut,
        },
        [0x1b, 0x1b] => Parsed::Cut,
        [0x1b, 0x1b, ..] => Parsed::Done(1, key(Key::new(Code::Escape))),
        [0x1b, rest @ ..] => match parse_char(rest) {
            Parsed::Done(n, Some(Input::Key(key))) => Parsed::Done(n + 1, Some(alt(key))),
            Parsed::Done(n, _) => Parsed::Done(n + 1, None),
            Parsed::Cut => Parsed::Cut,
        },
        _ => parse_char(bytes),
    }
}

fn parse_char(bytes: &[u8]) -> Parsed {
    let code = match bytes[0] {
        b'\r' | b'\n' => Code::Enter,
        b'\t' => Code::Tab,
        8 | 127 => Code::Backspace,
        0 => return Parsed::Done(1, key(Key::ctrl(' '))),
        c @ 1..=26 => return Parsed::Done(1, key(Key::ctrl(char::from(c - 1 + b'a')))),
        c @ 28..=31 => return Parsed::Done(1, key(Key::ctrl(char::from(c - 28 + b'\\')))),
        c @ 32..=126 => Code::Char(char::from(c)),
        _ => return parse_utf8(bytes),
    };
    Parsed::Done(1, key(Key::new(code)))
}

fn parse_utf8(bytes: &[u8]) -> Parsed {
    let n = match bytes[0] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return Parsed::Done(1, None),
    };
    let have = &bytes[..n.min(bytes.len())];
    match std::str::from_utf8(have) {
        Ok(text) => Parsed::Done(n, text.chars().next().and_then(|c| key(Key::char(c)))),
        Err(error) if error.error_len().is_none() => Parsed::Cut,
        Err(_) => Parsed::Done(1, None),
    }
}

/// `ESC O x`: keys of a terminal in application mode, F1 to F4, Home and End of some.
fn parse_ss3(bytes: &[u8]) -> Parsed {
    let Some(last) = bytes.get(2) else { return Parsed::Cut };
    let code = match last {
        b'M' => Some(Code::Enter),
        c @ b'j'..=b'y' => Some(Code::Char(char::from(c - b'j' + b'*'))),
        c => letter_key(*c),
    };
    Parsed::Done(3, code.and_then(|code| key(Key::new(code))))
}

fn letter_key(last: u8) -> Option<Code> {
    Some(match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'P' => Code::F(1),
        b'Q' => Code::F(2),
        b'R' => Code::F(3),
        b'S' => Code::F(4),
        _ => return None,
    })
}

fn number_key(number: u16) -> Option<Code> {
    Some(match number {
        1 | 7 => Code::Home,
        4 | 8 => Code::End,
        2 => Code::Insert,
        3 => Code::Delete,
        5 => Code::PageUp,
        6 => Code::PageDown,
        n @ 11..=15 => Code::F((n - 10) as u8),
        n @ 17..=21 => Code::F((n - 11) as u8),
        n @ 23..=24 => Code::F((n - 12) as u8),
        _ => return None,
    })
}

/// `ESC [ ... x`, the Linux console's `ESC [ [ A` for F1 included.
fn parse_csi(bytes: &[u8]) -> Parsed {
    if let [_, _, b'[', rest @ ..] = bytes {
        let Some(last) = rest.first() else { return Parsed::Cut };
        let code = (b'A'..=b'E').contains(last).then(|| Code::F(last - b'A' + 1));
        return Parsed::Done(4, code.and_then(|code| key(Key::new(code))));
    }
    let body = &bytes[2..];
    let Some(end) = body.iter().position(|b| !(0x20..=0x3f).contains(b)) else { return Parsed::Cut };
    if body[end] == 0x1b || !(0x40..=0x7e).contains(&body[end]) {
        return Parsed::Done(2 + end, None);
    }
    let (private, params) = match body[..end].first() {
        Some(mark @ (b'<' | b'=' | b'>' | b'?')) => (Some(*mark), &body[1..end]),
        _ => (None, &body[..end]),
    };
    Parsed::Done(3 + end, csi_meaning(private, params, body[end]))
}

fn csi_meaning(private: Option<u8>, params: &[u8], last: u8) -> Option<Input> {
    let numbers: Vec<u16> = params
        .split(|b| !b.is_ascii_digit())
        .map(|digits| std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok()).unwrap_or(0))
        .collect();
    let at = |i: usize| numbers.get(i).copied().unwrap_or(0);
    match (private, last) {
        (Some(b'<'), b'M') => mouse(at(0), at(1), at(2)),
        (Some(b'?'), b'y') => Some(Input::Reply(Reply::Mode { mode: at(0), value: at(1) })),
        (Some(_), _) => None,
        (None, b'R') if numbers.len() == 2 && !(at(0) == 1 && (2..=8).contains(&at(1))) => {
            Some(Input::Reply(Reply::Cursor { row: at(0), column: at(1) }))
        }
        (None, b'~') => key(Key { code: number_key(at(0))?, mods: mods(at(1)) }),
        (None, b'Z') => key(Key::shift(Code::Tab)),
        (None, _) => key(Key { code: letter_key(last)?, mods: mods(at(1)) }),
    }
}

fn mods(param: u16) -> Mods {
    let bits = param.saturating_sub(1);
    Mods { shift: bits & 1 != 0, alt: bits & 2 != 0, ctrl: bits & 4 != 0 }
}

fn mouse(button: u16, column: u16, row: u16) -> Option<Input> {
    let act = match button & !(4 | 8 | 16) {
        0 => MouseAct::Press,
        64 => MouseAct::WheelUp,
        65 => MouseAct::WheelDown,
        _ => return None,
    };
    Some(Input::Mouse(Mouse { act, x: column.saturating_sub(1), y: row.saturating_sub(1) }))
}

/// Device control and operating system strings are answers to nothing we asked.
fn skip_string(bytes: &[u8]) -> Parsed {
    if bytes.len() == 2 {
        return Parsed::Cut;
    }
    let end = bytes.iter().enumerate().skip(2).find_map(|(i, b)| match b {
        7 => Some(i + 1),
        0x1b if bytes.get(i + 1) == Some(&b'\\') => Some(i + 2),
        _ => None,
    });
    end.map_or(Parsed::Cut, |n| Parsed::Done(n, None))
}

/// How long an unfinished sequence may stand before it is the Escape key: longer than the gap between two packets of
/// one key, shorter than a person notices.
pub const ESCAPE_WAIT: Duration = Duration::from_millis(100);

/// Starts the threads that turn a stream of bytes into events; at its end or failure they send [`Event::HangUp`] and
/// stop. They end too when nobody takes the events any more.
pub fn spawn_reader<A, R>(reader: R, events: Sender<Event<A>>) -> std::io::Result<()>
where
    A: Send + 'static,
    R: Read + Send + 'static,
{
    let (bytes_in, bytes_out) = mpsc::channel();
    thread::Builder::new().name("input".into()).spawn(move || read_bytes(reader, &bytes_in))?;
    thread::Builder::new().name("keys".into()).spawn(move || decode_bytes(&bytes_out, &events))?;
    Ok(())
}

fn read_bytes(mut reader: impl Read, bytes: &Sender<Vec<u8>>) {
    let mut chunk = vec![0; 4096];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return,
            Ok(n) if bytes.send(chunk[..n].to_vec()).is_err() => return,
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => thread::sleep(Duration::from_millis(10)),
            Err(_) => return,
        }
    }
}

fn decode_bytes<A>(bytes: &Receiver<Vec<u8>>, events: &Sender<Event<A>>) {
    let (mut decoder, mut inputs) = (Decoder::default(), Vec::new());
    loop {
        let read = match decoder.is_waiting() {
            true => bytes.recv_timeout(ESCAPE_WAIT),
            false => bytes.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match read {
            Ok(chunk) => decoder.feed(&chunk, &mut inputs),
            Err(RecvTimeoutError::Timeout) => decoder.flush(&mut inputs),
            Err(RecvTimeoutError::Disconnected) => {
                decoder.flush(&mut inputs);
                inputs.drain(..).for_each(|input| drop(events.send(input.into())));
                drop(events.send(Event::HangUp));
                return;
            }
        }
        for input in inputs.drain(..) {
            if events.send(input.into()).is_err() {
                return;
            }
        }
    }
}

/// So many events are taken for one picture, so that a flood still shows progress.
pub const BATCH_MAX: usize = 4096;

/// Waits for an event, then takes all that wait with it: draw once after them. Of several sizes only the last stays, of
/// several data changes one; a hang-up comes first and alone. Returns `false` when nobody can send any more.
pub fn take_batch<A>(events: &Receiver<Event<A>>, batch: &mut Vec<Event<A>>) -> bool {
    batch.clear();
    let Ok(first) = events.recv() else { return false };
    batch.push(first);
    batch.extend(events.try_iter().take(BATCH_MAX - 1));
    fold(batch);
    true
}

fn fold<A>(batch: &mut Vec<Event<A>>) {
    if batch.iter().any(|event| matches!(event, Event::HangUp)) {
        batch.clear();
        return batch.push(Event::HangUp);
    }
    let last_size = batch.iter().rposition(|event| matches!(event, Event::Resize(..)));
    let last_change = batch.iter().rposition(|event| matches!(event, Event::DataChanged));
    let mut i = 0;
    batch.retain(|event| {
        let stays = match event {
            Event::Resize(..) => last_size == Some(i),
            Event::DataChanged => last_change == Some(i),
            _ => true,
        };
        i += 1;
        stays
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Vec<Input> {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        decoder.feed(bytes, &mut out);
        decoder.flush(&mut out);
        out
    }

    fn names(bytes: &[u8]) -> String {
        let name = |input: Input| match input {
            Input::Key(key) => key.to_string(),
            other => format!("{other:?}"),
        };
        read(bytes).into_iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_form_of_a_key_is_that_key() {
        let cases: [(&[u8], &str); 24] = [
            (b"j\x0d\x7f\x08\t", "j Enter BkSp BkSp Tab"),
            ("海南".as_bytes(), "海 南"),
            (b"\x1b[A\x1bOA", "Up Up"),
            (b"\x1b[H\x1bOH\x1b[1~\x1b[7~", "Home Home Home Home"),
            (b"\x1b[F\x1bOF\x1b[4~\x1b[8~", "End End End End"),
            (b"\x1bOP\x1b[11~\x1b[[A", "F1 F1 F1"),
            (b"\x1bOS\x1b[14~\x1b[[D", "F4 F4 F4"),
            (b"\x1b[15~\x1b[17~\x1b[24~", "F5 F6 F12"),
            (b"\x1b[5~\x1b[6~", "PgUp PgDn"),
            (b"\x1b[2~\x1b[3~", "Ins Del"),
            (b"\x1b[1;2B", "Shift-Down"),
            (b"\x1b[1;5C", "Ctrl-Right"),
            (b"\x1b[Z", "Shift-Tab"),
            (b"\x1b", "Esc"),
            (b"\x1b\x1b", "Esc Esc"),
            (b"\x1bx", "Alt-x"),
            (b"\x1b\x1b[A", "Alt-Up"),
            (b"\x12\x03\x1a\x00", "Ctrl-R Ctrl-C Ctrl-Z Ctrl-Space"),
            (b"\x1bOq\x1bOM", "1 Enter"),
            (b"\x1b[1;2R", "Shift-F3"),
            (b"\x1b[24;3R", "Reply(Cursor { row: 24, column: 3 })"),
            (b"\x1b[?2026;2$y", "Reply(Mode { mode: 2026, value: 2 })"),
            (b"\x1b[<65;10;5M\x1b[<0;1;1m", "Mouse(Mouse { act: WheelDown, x: 9, y: 4 }) "),
            (b"\x1b]11;rgb:0/0/0\x07\x1b[?62;c\xff\xfeq", "q"),
        ];
        for (bytes, expect) in cases {
            assert_eq!(names(bytes).trim(), expect.trim(), "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_sequence_cut_by_the_line_is_still_one_key() {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        for byte in b"\x1b[6~\xe6\xb5\xb7" {
            decoder.feed(&[*byte], &mut out);
        }
        assert_eq!(out, [Input::Key(Key::new(Code::PageDown)), Input::Key(Key::char('海'))]);
        assert!(!decoder.is_waiting());
    }

    #[test]
    fn the_rest_of_a_sequence_that_comes_late_is_no_typing() {
        let late = |pieces: &[&[u8]]| {
            let (mut decoder, mut out) = (Decoder::default(), Vec::new());
            for piece in pieces {
                decoder.feed(piece, &mut out);
                decoder.flush(&mut out);
            }
            let name = |input: Input| if let Input::Key(key) = input { key.to_string() } else { String::new() };
            out.into_iter().map(name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(late(&[b"\x1b", b"[6~"]), "Esc PgDn");
        assert_eq!(late(&[b"\x1b", b"OA"]), "Esc Up");
        assert_eq!(late(&[b"\x1b", b"["]), "Esc [");
        assert_eq!(late(&[b"\x1b", b"[x"]), "Esc [ x");
        assert_eq!(late(&[b"\x1b", b"j", b"[A"]), "Esc j [ A");
    }

    #[test]
    fn a_paste_is_text_and_no_keys() {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        for piece in b"a\x1b[200~\xe6\xb5\xb7\r\nq\x1b[A\rx\x1b[201~b".chunks(3) {
            decoder.feed(piece, &mut out);
        }
        let expect = [Input::Key(Key::char('a')), Input::Paste("海\nq\x1b[A\nx".into()), Input::Key(Key::char('b'))];
        assert_eq!(out, expect);
    }

    #[test]
    fn an_endless_paste_is_cut() {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        decoder.feed(b"\x1b[200~", &mut out);
        for _ in 0..6 {
            decoder.feed(&[b'x'; 1 << 20], &mut out);
        }
        decoder.feed(PASTE_END, &mut out);
        assert!(matches!(&out[..], [Input::Paste(text)] if text.len() == PASTE_BYTES_MAX));
    }

    #[test]
    fn the_end_of_the_stream_is_a_hang_up() {
        let (sender, receiver) = mpsc::channel::<Event<()>>();
        spawn_reader(&b"q\x1b"[..], sender).expect("threads start");
        let all: Vec<_> = receiver.iter().collect();
        assert_eq!(all, [Event::Key(Key::char('q')), Event::Key(Key::new(Code::Escape)), Event::HangUp]);
    }

    #[test]
    fn a_batch_is_all_that_waits() {
        let (sender, receiver) = mpsc::channel::<Event<u8>>();
        let key = Event::Key(Key::char('j'));
        let sent = [key.clone(), Event::DataChanged, Event::Resize(80, 24), Event::Answer(7), Event::DataChanged];
        sent.into_iter().chain([Event::Resize(120, 40)]).for_each(|event| sender.send(event).expect("open"));
        let mut batch = Vec::new();
        assert!(take_batch(&receiver, &mut batch));
        assert_eq!(batch, [key.clone(), Event::Answer(7), Event::DataChanged, Event::Resize(120, 40)]);
        sender.send(key).expect("open");
        sender.send(Event::HangUp).expect("open");
        assert!(take_batch(&receiver, &mut batch));
        assert_eq!(batch, [Event::HangUp]);
        drop(sender);
        assert!(!take_batch(&receiver, &mut batch));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_in_any_pieces_mean_the_same(bytes in prop::collection::vec(
            prop_oneof![Just(0x1b_u8), Just(b'['), Just(b'2'), Just(b'~'), Just(b';'), any::<u8>()], 0..60), cut in 1..7_usize) {
            let whole = read(&bytes);
            let (mut decoder, mut pieces) = (Decoder::default(), Vec::new());
            bytes.chunks(cut).for_each(|piece| decoder.feed(piece, &mut pieces));
            decoder.flush(&mut pieces);
            prop_assert_eq!(whole, pieces);
        }
    }
}
