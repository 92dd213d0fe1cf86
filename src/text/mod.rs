//! Characters and nothing more: folding, pinyin, numerals, columns on a terminal, fuzzy ranking. Pure; never fails.
