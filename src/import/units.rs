//! 多个单位同在一格: the units of a joint branch or of an instructor, written one after another with any sign between them.

use super::alias::Field;
use super::cell::{Cells, credit_code};
use super::value::is_nothing;
use crate::model::record::UnitMention;
use crate::text::fold;

/// Units of one row: a joint branch has five, an instructor some dozens; more is a damaged cell.
pub const UNITS_MAX: usize = 500;

/// All units that the columns name, each once, with the code that stands at the same place.
pub(super) fn mentions(cells: &mut Cells<'_>) -> Vec<UnitMention> {
    let map = cells.map;
    let mut out: Vec<UnitMention> = Vec::new();
    let mut codes = codes(cells);
    let mut n_texts = 0;
    for index in map.all(Field::Unit) {
        if is_nothing(cells.row.get(index)) {
            continue;
        }
        let parts = parts(cells.row.get(index));
        let whole = cells.text_at(index);
        for part in parts.iter().take(UNITS_MAX) {
            let text = super::scrubbed_text(part).into_owned();
            // One part is the cell itself, with its limit of length.
            let text = if parts.len() == 1 { whole.clone() } else { text };
            let code = codes.get_mut(n_texts).map(std::mem::take).unwrap_or_default();
            n_texts += 1;
            if !text.is_empty() && !out.iter().any(|unit| unit.text == text) && out.len() < UNITS_MAX {
                out.push(UnitMention { text, code });
            }
        }
    }
    // Codes without a name, or one code more than names.
    for code in codes.into_iter().filter(|code| !code.is_empty()) {
        if !out.iter().any(|unit| unit.code == code) && out.len() < UNITS_MAX {
            out.push(UnitMention { text: String::new(), code });
        }
    }
    out
}

fn codes(cells: &mut Cells<'_>) -> Vec<String> {
    let map = cells.map;
    let mut out = Vec::new();
    for index in map.all(Field::UnitCode) {
        let raw = cells.row.get(index);
        if is_nothing(raw) {
            out.push(String::new());
            continue;
        }
        let several: Vec<&str> = raw.split(SEPARATORS).map(str::trim).filter(|text| !text.is_empty()).collect();
        if several.len() > 1 && several.iter().any(|text| credit_code(text).is_some()) {
            let valid = |text: &&str| credit_code(text).map_or(String::new(), |code| code.as_str().to_owned());
            out.extend(several.iter().take(UNITS_MAX).map(valid));
            continue;
        }
        let cell = cells.code_at(index);
        if let Some(fault) = cell.fault {
            cells.code_fault(index, fault, 18);
        }
        out.push(cell.code.map_or(String::new(), |code| code.as_str().to_owned()));
    }
    out
}

const SEPARATORS: [char; 9] = ['、', '；', ';', '，', ',', '\n', '\r', '|', '\t'];

/// The names in one cell: split at signs outside of brackets, at blanks between whole names, numbering taken off.
fn parts(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut depth = 0_u32;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 && SEPARATORS.contains(&c) => {
                push_part(&text[start..at], &mut out);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    push_part(&text[start..], &mut out);
    out
}

fn push_part(text: &str, out: &mut Vec<String>) {
    let folded = fold::line(text);
    let pieces: Vec<&str> = folded.split(' ').filter(|piece| !piece.is_empty()).collect();
    let whole_names = pieces.len() > 1 && pieces.iter().all(|piece| ends_a_name(piece));
    let names = if whole_names { pieces } else { vec![folded.as_ref()] };
    for name in names {
        let name = unnumbered(name);
        if !is_nothing(name) && name != "等" {
            out.push(name.to_owned());
        }
    }
}

/// A name that ends as names of units do.
pub(super) fn ends_a_name(text: &str) -> bool {
    let bare = text.trim_end_matches([')', '）']);
    [
        "公司",
        "厂",
        "合作社",
        "事务所",
        "中心",
        "协会",
        "商会",
        "研究院",
        "医院",
        "学校",
        "银行",
        "集团",
        "店",
        "分行",
        "支行",
    ]
    .iter()
    .any(|end| bare.ends_with(end))
}

/// `1.甲公司`, `(1)甲公司`, `①甲公司`
fn unnumbered(text: &str) -> &str {
    let rest = text.trim_start_matches(['(', '（']);
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let marked = after.len() != rest.len() && after.starts_with(['.', '、', ')', '）', '．']);
    if marked {
        return after.trim_start_matches(['.', '、', ')', '）', '．', ' ']);
    }
    text.trim_start_matches(|c| ('①'..='⑳').contains(&c)).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_one_cell() {
        let table: &[(&str, &[&str])] = &[
            ("甲有限公司、乙有限公司；丙厂", &["甲有限公司", "乙有限公司", "丙厂"]),
            ("甲有限公司\n乙有限公司", &["甲有限公司", "乙有限公司"]),
            ("1.甲有限公司 2.乙有限公司", &["甲有限公司", "乙有限公司"]),
            ("甲（海口、三亚）有限公司", &["甲（海口、三亚）有限公司"]),
            ("甲 乙有限公司", &["甲 乙有限公司"]),
            ("无", &[]),
            ("甲有限公司,,", &["甲有限公司"]),
            ("360数科有限公司", &["360数科有限公司"]),
        ];
        for (text, expect) in table {
            assert_eq!(parts(text), *expect, "{text}");
        }
    }
}
