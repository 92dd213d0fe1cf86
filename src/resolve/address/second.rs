//! A second address in one cell: 三沙市永兴岛…(海口市龙华区…), 经营场所：…, …；….

use super::walk::read_levels;
use super::words::label;
use super::{Hint, Second, SecondKind};
use crate::model::division::DivisionCode;
use crate::resolve::divisions::{Divisions, Meaning, NameKind};

/// A second address behind `from`: where the first ends, and the second.
pub(super) fn second_address(
    divisions: &Divisions,
    text: &str,
    from: usize,
    held: Option<DivisionCode>,
) -> Option<(usize, Second)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let (mark, len) = match bytes[at] {
            b'(' | b'[' => ('(', 1),
            b';' | b',' | b'\n' | b'/' => (',', 1),
            0xE3 | 0xEF if text.is_char_boundary(at) => match text[at..].chars().next() {
                Some('（' | '【') => ('(', 3),
                Some('；' | '，' | '、' | '。') => (',', 3),
                _ => ('x', 3),
            },
            0xE7 | 0xE5 if text.is_char_boundary(at) && label(&text[at..]) > 0 => (':', 0),
            _ => ('x', 1),
        };
        if mark != 'x'
            && let Some(second) = second_at(divisions, text, at + len, mark, held)
        {
            return Some((at, second));
        }
        at += len.max(1);
    }
    None
}

pub(super) fn second_at(
    divisions: &Divisions,
    text: &str,
    start: usize,
    mark: char,
    held: Option<DivisionCode>,
) -> Option<Second> {
    let labelled = label(&text[start..]);
    let start = start + labelled;
    let inner = &text[start..];
    let len = match mark {
        '(' => closing(inner),
        _ => inner.find(['；', ';', '\n']).unwrap_or(inner.len()),
    };
    let inner = &inner[..len];
    if inner.is_empty() || (labelled == 0 && !begins_with_division(divisions, inner)) {
        return None;
    }
    let kind = match mark {
        _ if labelled > 0 => SecondKind::Operating,
        '(' => SecondKind::Bracketed,
        _ => SecondKind::Listed,
    };
    // 海口市虚构路1号(海口市虚构学校对面) is one address: in the same city a bracket must bring a number of its own.
    let landmark = kind == SecondKind::Bracketed && !inner.contains('号') && same_city(divisions, inner, held);
    if landmark {
        return None;
    }
    Some(Second { span: start as u32..(start + len) as u32, kind })
}

/// Whether a text names no city, or the one that is held.
pub(super) fn same_city(divisions: &Divisions, text: &str, held: Option<DivisionCode>) -> bool {
    let group = |code: Option<DivisionCode>| code.and_then(DivisionCode::city_group);
    let within = held.filter(|h| h.city_group().is_some());
    let reading = read_levels(divisions, text, Hint { within });
    group(reading.lowest()).is_none() || group(reading.lowest()) == group(held)
}

/// Bytes up to the bracket that closes the one before `inner`; all of it where it is never closed.
pub(super) fn closing(inner: &str) -> usize {
    let mut depth = 0_usize;
    for (i, c) in inner.char_indices() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' if depth == 0 => return i,
            ')' | '）' | ']' | '】' => depth -= 1,
            _ => {}
        }
    }
    inner.len()
}

/// Whether a text begins with a city or county (a province may stand before it) under a name that says so, and more
/// follows. 海南省林业职工大楼 is a landmark.
pub(super) fn begins_with_division(divisions: &Divisions, text: &str) -> bool {
    let Some(first) = divisions.names_at(text).next() else { return false };
    let after = &text[first.len..];
    if let Some(province) = first.meanings.iter().find(|m| m.code == m.code.province()) {
        let inside = |m: &Meaning| m.kind <= NameKind::Bare && province.code.contains(m.code);
        return divisions.names_at(after).any(|next| next.meanings.iter().any(inside));
    }
    let stated = first.meanings.iter().any(|m| m.kind <= NameKind::Shortened);
    let bare_city = || first.meanings.iter().any(|m| m.kind == NameKind::Bare && m.code.county().is_none());
    let child = || divisions.names_at(after).any(|next| next.meanings.iter().any(|m| m.kind <= NameKind::Shortened));
    (stated && after.chars().nth(1).is_some()) || (bare_city() && child())
}
