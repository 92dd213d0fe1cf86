//! Characters a reader cannot see: blanks of every width, and those that leave no mark at all (control, bidi,
//! zero-width, tags). `fold` removes them from what is read, `width` from what is shown; both ask here.

/// What a character leaves on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trace {
    /// An ordinary sign.
    Seen,
    /// White space of any width, tab and line end included.
    Blank,
    /// Nothing: control, bidi, zero-width, variation selector, tag, noncharacter.
    Nothing,
}

/// Sorts a character by what it leaves on paper.
pub(super) fn trace(c: char) -> Trace {
    match c {
        ' '..='~' if c != ' ' => Trace::Seen,
        '\u{4E00}'..='\u{9FFF}' => Trace::Seen,
        '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | ' ' | '\u{A0}' | '\u{1680}' => Trace::Blank,
        '\u{2000}'..='\u{200A}' | '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => Trace::Blank,
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => Trace::Nothing,
        _ if is_format(c) || is_noncharacter(c) => Trace::Nothing,
        _ => Trace::Seen,
    }
}

/// Format, filler and selector characters, which steer text without being part of it.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The code points Unicode promises never to assign.
fn is_noncharacter(c: char) -> bool {
    let code = u32::from(c);
    code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_sorted_by_their_trace() {
        let check = |chars: &str, expect: Trace| {
            for c in chars.chars() {
                assert_eq!(trace(c), expect, "{:04X}", u32::from(c));
            }
        };
        check("a9~海〇（）·—😀㐀々", Trace::Seen);
        check(" \t\r\n\u{3000}\u{A0}\u{2009}\u{2028}\u{202F}", Trace::Blank);
        check(
            "\u{0}\u{1B}\u{7F}\u{9B}\u{200B}\u{200F}\u{202E}\u{2066}\u{FEFF}\u{AD}\u{FE0F}\u{E0041}\u{FFFF}",
            Trace::Nothing,
        );
    }
}
