//! Characters and nothing more: folding, pinyin, numerals, columns on a terminal, fuzzy ranking, hiding of personal
//! numbers. Pure; never fails.

pub mod fold;
pub mod pinyin;
mod unseen;
