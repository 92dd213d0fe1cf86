//! Columns on a terminal. Chinese characters take two, so nothing on a screen is measured in characters: text is made
//! harmless ([`safe`]), measured ([`columns`]), cut ([`clip`]), filled ([`pad`]) and broken into lines ([`wrap`]) here.
//! The free functions take signs of disputed width (· ① …) as narrow; [`Ambiguous`] has the same for both beliefs.
//! Zero-width joins are not honoured: what is shown went through [`safe`] first, and a sum of characters never surprises.

use super::unseen::{Trace, trace};
use std::borrow::Cow;
use unicode_width::UnicodeWidthChar;

/// The sign that stands for what was cut off.
pub const CUT: char = '~';

/// The sign in place of what must not reach a terminal.
pub const UNSAFE: char = '?';

/// How many columns a terminal gives to signs whose width is disputed (East Asian Ambiguous).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ambiguous {
    /// One column; most terminals outside East Asian legacy settings.
    #[default]
    Narrow,
    /// Two columns; PuTTY with "treat CJK ambiguous characters as wide".
    Wide,
}

/// On which side of a field the text stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Align {
    /// Text left, blanks right.
    #[default]
    Left,
    /// Blanks left, for numbers.
    Right,
    /// Blanks on both sides, the odd one right.
    Centre,
}

/// How many columns a text takes.
///
/// ```
/// assert_eq!(dishu::text::width::columns("海南A1"), 6);
/// ```
pub fn columns(s: &str) -> usize {
    Ambiguous::Narrow.columns(s)
}

/// At most so many columns of a text; `~` ends what was cut. A wide character is never split, so a cut text may be one
/// column short.
///
/// ```
/// assert_eq!(dishu::text::width::clip("海南金盘", 6), "海南~");
/// ```
pub fn clip(s: &str, columns: usize) -> String {
    Ambiguous::Narrow.clip(s, columns)
}

/// Exactly so many columns: cut when too long, blanks when too short.
pub fn pad(s: &str, columns: usize, align: Align) -> String {
    Ambiguous::Narrow.pad(s, columns, align)
}

/// Lines of at most so many columns (two at the least), broken as Chinese is: no line begins with ，。）or ends with（「;
/// Latin words and numbers stay whole where they fit. Line ends in the text are kept; there is always one line.
pub fn wrap(s: &str, columns: usize) -> Vec<String> {
    Ambiguous::Narrow.wrap(s, columns)
}

/// The text with everything that could steer a terminal made `?` and tabs and line ends made blanks, so that data can
/// never move a cursor, change a colour, or write right to left.
///
/// ```
/// assert_eq!(dishu::text::width::safe("海南\u{1B}[2J\u{202E}"), "海南?[2J?");
/// ```
pub fn safe(s: &str) -> Cow<'_, str> {
    let Some(first) = s.find(|c| harmless(c) != c) else {
        return Cow::Borrowed(s);
    };
    let (clean, rest) = s.split_at(first);
    let mut out = String::with_capacity(s.len());
    out.push_str(clean);
    out.extend(rest.chars().map(harmless));
    Cow::Owned(out)
}

fn harmless(c: char) -> char {
    match trace(c) {
        Trace::Seen => c,
        Trace::Blank if matches!(c, ' ' | '\u{3000}') => c,
        Trace::Blank => ' ',
        Trace::Nothing => UNSAFE,
    }
}

impl Ambiguous {
    /// Columns of one character; a control character counts as the one that will stand in its place.
    pub fn char_columns(self, c: char) -> usize {
        match self {
            Ambiguous::Narrow => c.width().unwrap_or(1),
            Ambiguous::Wide => c.width_cjk().unwrap_or(1),
        }
    }

    /// See [`columns`].
    pub fn columns(self, s: &str) -> usize {
        s.chars().map(|c| self.char_columns(c)).sum()
    }

    /// See [`clip`].
    pub fn clip(self, s: &str, columns: usize) -> String {
        // Long enough texts are never measured whole.
        let fits = self.head(s, columns);
        if fits == s.len() {
            return s.to_string();
        }
        if columns == 0 {
            return String::new();
        }
        let mut out = s.get(..self.head(s, columns - 1)).unwrap_or_default().to_string();
        out.push(CUT);
        out
    }

    /// See [`pad`].
    pub fn pad(self, s: &str, columns: usize, align: Align) -> String {
        let text = self.clip(s, columns);
        let missing = columns.saturating_sub(self.columns(&text));
        let left = match align {
            Align::Left => 0,
            Align::Right => missing,
            Align::Centre => missing / 2,
        };
        let mut out = " ".repeat(left);
        out.push_str(&text);
        out.push_str(&" ".repeat(missing - left));
        out
    }

    /// See [`wrap`].
    pub fn wrap(self, s: &str, columns: usize) -> Vec<String> {
        const COLUMNS_MIN: usize = 2;
        let mut lines = Vec::new();
        for paragraph in s.split('\n') {
            self.wrap_paragraph(paragraph.trim_end_matches('\r'), columns.max(COLUMNS_MIN), &mut lines);
        }
        lines
    }

    /// How many bytes of a text fit into so many columns.
    fn head(self, s: &str, columns: usize) -> usize {
        let mut used = 0;
        for (at, c) in s.char_indices() {
            used += self.char_columns(c);
            if used > columns {
                return at;
            }
        }
        s.len()
    }

    fn wrap_paragraph(self, s: &str, columns: usize, lines: &mut Vec<String>) {
        let mut line = String::new();
        let mut used = 0;
        for piece in Pieces(s) {
            let blank = piece.starts_with(is_break_blank);
            let width = self.columns(piece);
            if blank && (line.is_empty() || used + width > columns) {
                continue;
            }
            if used + width > columns && !line.is_empty() {
                lines.push(take_line(&mut line));
                used = 0;
            }
            let last = self.cut_long(piece, columns, lines);
            line.push_str(last);
            used += if last.len() == piece.len() { width } else { self.columns(last) };
        }
        lines.push(take_line(&mut line));
    }

    /// Pushes full lines of a piece wider than a line; returns what is left.
    fn cut_long<'a>(self, piece: &'a str, columns: usize, lines: &mut Vec<String>) -> &'a str {
        let mut rest = piece;
        loop {
            let head = self.head(rest, columns);
            if head == rest.len() || head == 0 {
                return rest;
            }
            let (line, left) = rest.split_at(head);
            lines.push(line.to_string());
            rest = left;
        }
    }
}

fn take_line(line: &mut String) -> String {
    let text = std::mem::take(line);
    text.trim_end_matches(is_break_blank).to_string()
}

/// The unbreakable pieces of a paragraph: blanks, Latin words, single characters with the signs that stick to them.
struct Pieces<'a>(&'a str);

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let first = self.0.chars().next()?;
        let length = if is_break_blank(first) { blanks_end(self.0) } else { piece_end(self.0) };
        let (piece, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(piece)
    }
}

fn blanks_end(s: &str) -> usize {
    s.find(|c| !is_break_blank(c)).unwrap_or(s.len())
}

/// Opening signs, then one character or word, then closing signs.
fn piece_end(s: &str) -> usize {
    let mut previous: Option<char> = None;
    for (at, c) in s.char_indices() {
        let sticks = match previous {
            None => true,
            Some(before) => sticks_together(before, c),
        };
        if !sticks {
            return at;
        }
        previous = Some(c);
    }
    s.len()
}

fn sticks_together(before: char, c: char) -> bool {
    if is_break_blank(c) {
        return false;
    }
    is_opening(before) || is_closing(c) || c.width() == Some(0) || (is_word(before) && is_word(c))
}

fn is_break_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\t')
}

/// Parts of Latin words and numbers: every narrow ASCII sign but brackets.
fn is_word(c: char) -> bool {
    c.is_ascii_graphic() || (!c.is_ascii() && c.is_alphanumeric() && c.width() == Some(1))
}

fn is_opening(c: char) -> bool {
    "（【「『《〈〔［｛“‘([{<".contains(c)
}

fn is_closing(c: char) -> bool {
    "，。、；：？！）】」』》〉〕］｝”’％…·,.;:?!)]}>%~".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_are_counted_by_belief() {
        assert_eq!(columns("海南A1"), 6);
        assert_eq!((Ambiguous::Narrow.columns("①·"), Ambiguous::Wide.columns("①·")), (2, 4));
        assert_eq!(columns("e\u{301}"), 1);
    }

    #[test]
    fn a_cut_is_marked_and_never_splits_a_character() {
        let check = |s: &str, n: usize, expect: &str| assert_eq!(clip(s, n), expect, "{s} {n}");
        check("海南金盘", 8, "海南金盘");
        check("海南金盘", 7, "海南金~");
        check("海南金盘", 6, "海南~");
        check("海南", 1, "~");
        check("海南", 0, "");
        check("", 0, "");
        check("abc", 2, "a~");
    }

    #[test]
    fn fields_are_filled_on_the_right_side() {
        assert_eq!(pad("海", 5, Align::Left), "海   ");
        assert_eq!(pad("12", 5, Align::Right), "   12");
        assert_eq!(pad("海", 5, Align::Centre), " 海  ");
        assert_eq!(pad("海南金盘", 6, Align::Left), "海南~ ");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        for c in
            "\u{1B}\u{9B}\u{85}\u{202A}\u{202E}\u{2066}\u{2069}\u{200B}\u{200F}\u{E0041}\u{FEFF}\u{7F}\u{8}\u{FE0F}"
                .chars()
        {
            let shown = safe(&format!("甲{c}乙")).into_owned();
            assert!(shown == "甲?乙" || shown == "甲 乙", "{:04X}", u32::from(c));
        }
        assert_eq!(safe("甲\t乙\r\n丙"), "甲 乙  丙");
        assert!(matches!(safe("海南（集团）　A1"), Cow::Borrowed(_)));
    }

    #[test]
    fn lines_break_as_chinese_does() {
        let check = |s: &str, n: usize, expect: &[&str]| assert_eq!(wrap(s, n), expect, "{s}");
        check("海南金盘", 4, &["海南", "金盘"]);
        check("海南，金盘。", 4, &["海", "南，", "金", "盘。"]);
        check("海南（金盘）", 6, &["海南", "（金", "盘）"]);
        check("共 12345 户", 6, &["共", "12345", "户"]);
        check("abcdefgh", 4, &["abcd", "efgh"]);
        check("甲\n\n乙", 4, &["甲", "", "乙"]);
        check("", 4, &[""]);
        check("海南", 0, &["海", "南"]);
        check("see `dishu check` 再试", 12, &["see `dishu", "check` 再试"]);
    }

    proptest! {
        #[test]
        fn clipped_text_fits(s in any::<String>(), n in 0usize..30) {
            for belief in [Ambiguous::Narrow, Ambiguous::Wide] {
                prop_assert!(belief.columns(&belief.clip(&s, n)) <= n);
                prop_assert_eq!(belief.columns(&belief.pad(&s, n, Align::Right)), n);
            }
        }

        #[test]
        fn safe_twice_is_once_and_measurable(s in any::<String>()) {
            let once = safe(&s).into_owned();
            prop_assert_eq!(safe(&once), once.clone());
            prop_assert!(once.chars().all(|c| c.width().is_some()));
        }

        #[test]
        fn wrapped_lines_fit_and_lose_only_blanks(s in "[海南，（）a1 。\u{3000}\n\u{301}]{0,40}", n in 0usize..12) {
            let lines = wrap(&s, n);
            prop_assert!(lines.iter().all(|line| columns(line) <= n.max(2)));
            let solid = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&lines.concat()), solid(&s));
        }
    }
}
