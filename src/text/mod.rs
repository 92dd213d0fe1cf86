//! Characters and nothing more: folding, pinyin, numerals, columns on a terminal, fuzzy ranking, hiding of personal
//! numbers. Pure; never fails.

pub mod fold;
pub mod found;
pub mod fuzzy;
pub mod mask;
pub mod numeral;
pub mod pinyin;
pub mod resident_id;
pub mod scan;
mod unseen;
pub mod width;
