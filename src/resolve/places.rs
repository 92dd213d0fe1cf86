//! 地址读法: reading an address with what the site knows besides the table: its parks, and texts that a person placed by hand.

use super::address::{self, Hint, Reading};
use super::divisions::Divisions;
use super::zones::Zones;
use crate::model::division::DivisionCode;
use crate::text::fold;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

static NONE: LazyLock<Places> = LazyLock::new(Places::default);

/// What the site knows of places.
#[derive(Default)]
pub struct Places {
    /// 园区范围
    pub zones: Zones,
    /// Texts placed by hand, folded.
    by_hand: FxHashMap<String, DivisionCode>,
}

impl Places {
    /// Nothing.
    pub fn none() -> &'static Places {
        &NONE
    }

    /// Parks, and texts with the divisions they were given (as [`key`] has them).
    pub fn new(zones: Zones, by_hand: impl IntoIterator<Item = (String, DivisionCode)>) -> Places {
        Places { zones, by_hand: by_hand.into_iter().collect() }
    }

    /// Reads a folded address; a text that was placed by hand lies where it was placed.
    pub fn read(&self, divisions: &Divisions, text: &str, hint: Hint) -> Reading {
        let reading = address::read(divisions, text, hint);
        if self.by_hand.is_empty() {
            return reading;
        }
        match self.by_hand.get(&key(text)) {
            Some(code) => reading.placed(*code),
            None => reading,
        }
    }
}

/// Under which a text is kept that was placed by hand.
pub fn key(text: &str) -> String {
    fold::key(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_lies_where_a_person_placed_it() {
        let divisions = Divisions::shared();
        let code = divisions.find("海口市秀英区").unwrap();
        let places = Places::new(Zones::default(), [(key("虚构路8号"), code)]);
        let of = |text: &str| places.read(divisions, text, Hint::default()).lowest();
        assert_eq!(of("虚构路8号"), Some(code));
        assert_eq!(of("虚构路 8 号"), Some(code), "written with blanks");
        assert_eq!(of("虚构路9号"), None);
        assert_eq!(of(""), None);
    }
}
