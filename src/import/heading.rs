//! Headings (列名) made comparable: full-width forms, blanks and line breaks, numbering (`1、`), marks of obligation (`*`),
//! units and hints in brackets (`(人)`, `(必填)`) and a leading 是否 must not hide what a column is.

use crate::text::fold;

/// A longer cell is no heading but a remark or data.
pub const HEADING_CHARS_MAX: usize = 40;

/// The whole heading, folded: what the alias table is keyed by.
pub fn key(text: &str) -> String {
    let folded = fold::line(text);
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars() {
        match c {
            '（' | '【' | '[' | '〔' | '［' | '{' => out.push('('),
            '）' | '】' | ']' | '〕' | '］' | '}' => out.push(')'),
            '*' | '＊' | '※' | '★' | '☆' | '＃' | '#' | '"' | '“' | '”' | '\'' => {}
            c if c.is_whitespace() || c.is_control() => {}
            c => out.extend(c.to_lowercase()),
        }
    }
    let numbered = unnumbered(&out);
    numbered.trim_end_matches([':', '：', '。', '、', '，', ',']).to_owned()
}

/// The spellings under which a folded heading is looked up, the most exact first.
pub fn spellings(key: &str) -> Vec<String> {
    let mut all = vec![key.to_owned()];
    let mut add = |text: String| {
        if !text.is_empty() && !all.contains(&text) {
            all.push(text);
        }
    };
    let (bare, inner) = without_brackets(key);
    add(bare.clone());
    for text in [key, &bare] {
        for prefix in ["是否已", "是否为", "是否", "有无", "现"] {
            if let Some(rest) = text.strip_prefix(prefix) {
                add(rest.to_owned());
            }
        }
        for suffix in ["(是/否)", "(是否)", "是否", "情况"] {
            if let Some(rest) = text.strip_suffix(suffix) {
                add(rest.to_owned());
            }
        }
    }
    // 所在单位1, 所在单位2
    add(bare.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned());
    // 公司园区地址(实际经营地址): the bracket is the plainer name.
    add(inner);
    all
}

/// `1、企业名称`, `(1)企业名称`, `一、企业名称`, `1.企业名称` without the numbering.
fn unnumbered(text: &str) -> &str {
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = text.strip_prefix('(').unwrap_or(text);
    let after = rest.trim_start_matches(is_number);
    if after.len() == rest.len() {
        return match text.chars().next() {
            Some(c) if ('①'..='⑳').contains(&c) => text.get(c.len_utf8()..).unwrap_or(text),
            _ => text,
        };
    }
    let bracketed = rest.len() != text.len();
    let cut = if bracketed { after.strip_prefix(')') } else { after.strip_prefix(['、', '.', '．']) };
    match cut {
        Some(cut) if !cut.is_empty() && !cut.starts_with(|c: char| c.is_ascii_digit()) => cut,
        _ => text,
    }
}

/// The text outside of brackets, and what stood in the last of them.
fn without_brackets(text: &str) -> (String, String) {
    let (mut outer, mut inner) = (String::new(), String::new());
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' | '<' | '《' => {
                depth += 1;
                inner.clear();
            }
            ')' | '>' | '》' => depth = depth.saturating_sub(1),
            c if depth > 0 => inner.push(c),
            c => outer.push(c),
        }
    }
    (outer, inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_hides_a_heading_is_taken_off() {
        let table = [
            ("＊统一社会信用代码", "统一社会信用代码"),
            ("企业 名称\n", "企业名称"),
            ("1、企业名称", "企业名称"),
            ("（1）企业名称", "企业名称"),
            ("一、企业名称：", "企业名称"),
            ("①企业名称", "企业名称"),
            ("在岗职工数（人）", "在岗职工数(人)"),
            ("ＮＡＭＥ", "name"),
            ("12", "12"),
            ("1.5", "1.5"),
        ];
        for (text, expect) in table {
            assert_eq!(key(text), expect, "{text}");
        }
    }

    #[test]
    fn spellings_go_from_exact_to_loose() {
        assert_eq!(spellings("在岗职工数(人)")[..2], ["在岗职工数(人)", "在岗职工数"]);
        assert!(spellings("是否规模以上").contains(&"规模以上".to_owned()));
        assert!(spellings("公司园区地址(实际经营地址)").contains(&"实际经营地址".to_owned()));
        assert!(spellings("手机号(必填)").contains(&"手机号".to_owned()));
    }

    proptest! {
        #[test]
        fn no_text_panics_and_folding_twice_is_folding_once_for_plain_words(text in "\\PC*") {
            let _ = spellings(&key(&text));
        }
    }
}
