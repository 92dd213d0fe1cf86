//! 录键与回放 (recording). Every key of a session as a line of text, to be sent with a report of a fault or to be played again by
//! a test. What a person types into a text is masked while it is written: a letter becomes `x`, a digit `0`, a Chinese
//! character 某; names, phones and reasons never reach the file. Commands of the palette are no personal data and stay.
//! Playing it again reads the database and changes nothing unless it is told to.
//!
//! # Why
//! A recording holds what was pressed, not what was shown or when: it is small, holds no row of the database, and playing it
//! needs no clock, since a key that comes before its rows waits for them.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::error::{Error, ErrorKind};
use crate::model::lang::Lang;
use crate::tui::event::{Event, Key, Mouse, MouseAct};
use crate::tui::screen::{Happening, State};

/// First line of every recording.
const HEAD: &str = "dishu-keys 1";
/// A recording is no longer: a long day's keys.
pub const RECORDING_BYTES_MAX: u64 = 16 << 20;

/// Where a recording goes.
#[derive(Clone)]
pub struct Recorder {
    sink: Arc<Mutex<dyn Write + Send>>,
    is_clear: bool,
}

impl Recorder {
    /// Writes into `sink`; typed texts are masked unless `is_clear`, which is for invented data only.
    pub fn new(sink: impl Write + Send + 'static, is_clear: bool) -> Recorder {
        Recorder { sink: Arc::new(Mutex::new(sink)), is_clear }
    }

    /// The session as it begins.
    pub(crate) fn begin(&self, (columns, rows): (u16, u16), lang: Lang) {
        let lang = lang.pick("zh", "en");
        self.line(&format!("{HEAD}\nsize {columns} {rows}\nlang {lang}"));
    }

    /// What a person did, before the state takes it.
    pub(crate) fn note(&self, event: &Happening, state: &State) {
        let is_masked = !self.is_clear && state.is_typing();
        let text = match event {
            Event::Key(key) => format!("key {}", if is_masked { masked_key(*key) } else { *key }),
            Event::Paste(text) if self.is_clear => format!("paste {}", escape(text)),
            Event::Paste(text) => format!("paste {}", escape(&mask(text))),
            Event::Resize(columns, rows) => format!("size {columns} {rows}"),
            Event::Mouse(Mouse { act, x, y }) => format!("mouse {} {x} {y}", act_name(*act)),
            _ => return,
        };
        self.line(&text);
    }

    /// A recording that cannot be written is not worth a session.
    fn line(&self, text: &str) {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(sink, "{text}").and_then(|()| sink.flush());
    }
}

fn act_name(act: MouseAct) -> &'static str {
    match act {
        MouseAct::Press => "press",
        MouseAct::WheelUp => "up",
        MouseAct::WheelDown => "down",
    }
}

fn masked_key(key: Key) -> Key {
    key.typed().map_or(key, |c| Key::char(masked(c)))
}

fn mask(text: &str) -> String {
    text.chars().map(masked).collect()
}

fn masked(c: char) -> char {
    match c {
        '0'..='9' => '0',
        'a'..='z' | 'A'..='Z' => 'x',
        c if c.is_ascii() => c,
        _ => '某',
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t")
}

fn unescape(text: &str) -> String {
    let (mut out, mut chars) = (String::with_capacity(text.len()), text.chars());
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => out.extend(chars.next().map(|c| match c {
                'n' => '\n',
                't' => '\t',
                c => c,
            })),
            (c, false) => out.push(c),
        }
    }
    out
}

/// What a recording holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Columns and rows at the start.
    pub size: (u16, u16),
    /// Language at the start.
    pub lang: Lang,
    /// What was done, with the line that says so.
    pub events: Vec<(String, Happening)>,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

impl From<BadLine> for Error {
    fn from(bad: BadLine) -> Error {
        let BadLine { line, text } = bad;
        Error::new(
            ErrorKind::Data,
            format!("录键文件第 {line} 行「{text}」读不懂"),
            format!("line {line} of the recording cannot be read: `{text}`"),
        )
        .hint("用 `dishu --record 文件` 重新录一份", "record anew with `dishu --record FILE`")
    }
}

/// Largest size a recording may ask for; a real terminal is smaller.
const SIDE_MAX: u16 = 1_000;
/// Of a bad line so much is told.
const TOLD_CHARS_MAX: usize = 60;

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    /// At the first line that is none of ours.
    pub fn read(text: &str) -> Result<Recording, BadLine> {
        let mut recording = Recording { size: (80, 24), lang: Lang::Zh, events: Vec::new() };
        for (line, text) in (1_usize..).zip(text.lines()) {
            let is_head = line == 1 && text == HEAD;
            let is_void = text.is_empty() || text.starts_with('#');
            if is_head || (line > 1 && (is_void || recording.take(text).is_some())) {
                continue;
            }
            return Err(BadLine { line, text: text.chars().take(TOLD_CHARS_MAX).collect() });
        }
        Ok(recording)
    }

    fn take(&mut self, text: &str) -> Option<()> {
        let (what, rest) = text.split_once(' ')?;
        let number = |text: &str| text.parse::<u16>().ok().filter(|n| *n <= SIDE_MAX);
        let pair = |text: &str| {
            let (a, b) = text.split_once(' ')?;
            Some((number(a)?, number(b)?))
        };
        let event = match what {
            "key" => Event::Key(Key::parse(rest)?),
            "paste" => Event::Paste(unescape(rest)),
            "size" if self.events.is_empty() => {
                self.size = pair(rest)?;
                return Some(());
            }
            "size" => {
                let (columns, rows) = pair(rest)?;
                Event::Resize(columns, rows)
            }
            "lang" => {
                self.lang = match rest {
                    "zh" => Lang::Zh,
                    "en" => Lang::En,
                    _ => return None,
                };
                return Some(());
            }
            "mouse" => {
                let (act, at) = rest.split_once(' ')?;
                let act = match act {
                    "press" => MouseAct::Press,
                    "up" => MouseAct::WheelUp,
                    "down" => MouseAct::WheelDown,
                    _ => return None,
                };
                let (x, y) = pair(at)?;
                Event::Mouse(Mouse { act, x, y })
            }
            _ => return None,
        };
        self.events.push((text.to_owned(), event));
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::event::Code;
    use crate::tui::screen::Look;
    use crate::tui::theme::Theme;

    /// A sink that a test can read.
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn record(events: &[Happening], is_clear: bool) -> String {
        let paper = Paper::default();
        let recorder = Recorder::new(paper.clone(), is_clear);
        let mut state = State::new(Look { lang: Lang::Zh, theme: Theme::default(), size: (80, 24), beside: true });
        state.start();
        recorder.begin((80, 24), Lang::Zh);
        for event in events {
            recorder.note(event, &state);
            state.on(event.clone());
        }
        let text = paper.0.lock().expect("no panic").clone();
        String::from_utf8(text).expect("text")
    }

    fn typed(text: &str) -> Vec<Happening> {
        text.chars().map(|c| Event::Key(Key::char(c))).collect()
    }

    #[test]
    fn what_is_typed_is_masked_and_commands_are_not() {
        let mut events = typed("3/王芳a1 380");
        events.push(Event::Key(Key::new(Code::Enter)));
        events.extend([Event::Paste("张三\t138\n".into()), Event::Resize(120, 40)]);
        events.extend(typed(":dc"));
        let text = record(&events, false);
        assert!(!text.contains('王') && !text.contains("138"), "{text}");
        let expect = "dishu-keys 1\nsize 80 24\nlang zh\nkey 3\nkey /\nkey 某\nkey 某\nkey x\nkey 0\nkey Space\nkey 0\nkey 0\n\
                      key 0\nkey Enter\npaste 某某\\t000\\n\nsize 120 40\nkey :\nkey d\nkey c\n";
        assert_eq!(text, expect);
    }

    #[test]
    fn a_recording_is_read_as_it_was_written() {
        let mut events = typed("3j\\ ?");
        let keys = [Key::ctrl('r'), Key::shift(Code::Tab), Key::new(Code::F(12)), Key::ctrl(' '), Key::char('-')];
        events.extend(keys.map(Event::Key));
        events.push(Event::Paste("a\\b\n".into()));
        events.push(Event::Mouse(Mouse { act: MouseAct::WheelUp, x: 3, y: 4 }));
        let recording = Recording::read(&record(&events, true)).expect("our own");
        assert_eq!(recording.events.into_iter().map(|(_, event)| event).collect::<Vec<_>>(), events);
    }

    #[test]
    fn a_strange_line_is_named() {
        let cases = [
            ("", None),
            ("keys", Some(1)),
            ("dishu-keys 1\nkey j\n# remark\n\nkey Bell", Some(5)),
            ("dishu-keys 1\nsize 99999 3", Some(2)),
            ("dishu-keys 1\nmouse press 1", Some(2)),
        ];
        for (text, line) in cases {
            assert_eq!(Recording::read(text).err().map(|bad| bad.line), line, "{text}");
        }
    }
}
