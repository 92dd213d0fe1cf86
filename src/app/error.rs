//! Errors are for what we could not do: kind, cause, and hints that begin with a verb the reader can carry out.

use crate::model::lang::Lang;

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// The command was not understood or is not allowed to this operator.
    Usage,
    /// Another process holds what is needed.
    Busy,
    /// Data was refused: a file that cannot be read, a database from a newer release, a broken row.
    Data,
    /// A setting is wrong.
    Config,
    /// The machine: disk full, no permission, no such file.
    System,
    /// Our bug.
    Internal,
}

impl ErrorKind {
    /// Exit code of the command: 2 usage, 3 busy, 4 data refused, 70 our bug.
    pub fn exit_code(self) -> u8 {
        match self {
            ErrorKind::Usage | ErrorKind::Config => 2,
            ErrorKind::Busy => 3,
            ErrorKind::Data | ErrorKind::System => 4,
            ErrorKind::Internal => 70,
        }
    }
}

/// A failure with what to do about it, in both languages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// Whose turn it is.
    pub kind: ErrorKind,
    cause: [String; 2],
    hints: Vec<[String; 2]>,
}

impl Error {
    /// A failure with its cause in Chinese and English.
    pub fn new(kind: ErrorKind, zh: impl Into<String>, en: impl Into<String>) -> Error {
        Error { kind, cause: [zh.into(), en.into()], hints: Vec::new() }
    }

    /// Adds a next step, which begins with a verb.
    pub fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Error {
        self.hints.push([zh.into(), en.into()]);
        self
    }

    /// What happened.
    pub fn cause(&self, lang: Lang) -> &str {
        lang.pick(&self.cause[0], &self.cause[1])
    }

    /// What to do next.
    pub fn hints(&self, lang: Lang) -> impl Iterator<Item = &str> {
        self.hints.iter().map(move |hint| lang.pick(hint[0].as_str(), hint[1].as_str()))
    }

    /// The whole text for a terminal: cause and next steps, a line each.
    pub fn render(&self, lang: Lang) -> String {
        let mut text = format!("{}{}", lang.pick("错误：", "error: "), self.cause(lang));
        for hint in self.hints(lang) {
            text.push_str(&format!("\n{}{hint}", lang.pick("下一步：", "next step: ")));
        }
        text
    }
}
