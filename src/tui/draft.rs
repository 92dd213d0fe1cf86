//! 草稿 (draft): what stood in a form when the line dropped. It is kept for its owner alone and put into the next form of the same
//! kind, where it is seen before anything is done with it; then it is gone. Pasted lists are no drafts: they are whole
//! registers, and stand in the file they were copied from.

use serde::{Deserialize, Serialize};

/// Longer texts were never typed.
const DRAFT_BYTES_MAX: usize = 64 << 10;

/// The lines of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Which form.
    pub form: String,
    /// Its lines in order: what was typed, or the number of the choice.
    pub lines: Vec<String>,
}

impl Draft {
    /// As it is kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("texts can be written")
    }

    /// Reads what was kept; what cannot be read is no draft.
    pub fn read(text: &str) -> Option<Draft> {
        serde_json::from_str(text).ok().filter(|_| text.len() <= DRAFT_BYTES_MAX)
    }
}

/// Where drafts outlive a session.
pub trait Drafts: Send + Sync {
    /// Takes what was kept; a second time there is nothing.
    fn take(&self) -> Option<String>;

    /// Keeps a text. What cannot be kept is lost, since there is nobody left to tell.
    fn keep(&self, text: &str);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_comes_back_and_nonsense_does_not() {
        let draft = Draft { form: "verify".into(), lines: vec!["已电话\"核实\"".into(), String::new()] };
        assert_eq!(Draft::read(&draft.to_text()), Some(draft));
        assert_eq!(Draft::read("{}"), None);
        assert_eq!(Draft::read(""), None);
    }
}
