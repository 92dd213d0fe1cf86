//! Hiding of personal numbers and names 脱敏. [`scrub_ids`] is the gate of the import: after it no text holds a resident ID, whatever
//! column it stood in. [`person`] and [`phone`] are for screens and for tables that leave the office.
//!
//! # Why
//! A resident ID is looked for by shape (18, 17 or 15 digits with a birth date), not by its check character: numbers mistyped or
//! damaged by a spreadsheet name a person as well as correct ones. Codes that look alike are the caller's to exempt.

use super::fold::{is_apostrophe, is_hyphen};
use super::unseen::{Trace, trace};
use std::borrow::Cow;

/// A person's name with the family name kept and a star for each other character: 张三 -> 张*, 欧阳某某 -> 欧阳**.
///
/// ```
/// assert_eq!(dishu::text::mask::person("欧阳某某"), "欧阳**");
/// ```
pub fn person(name: &str) -> String {
    let chars: Vec<char> = name.chars().filter(|c| trace(*c) == Trace::Seen).collect();
    let n_shown = match chars.as_slice() {
        [] | [_] => 0,
        [first, second, _, ..] if is_compound(*first, *second) => 2,
        _ => 1,
    };
    let stars = chars.len() - n_shown;
    chars.iter().take(n_shown).copied().chain(std::iter::repeat_n('*', stars)).collect()
}

/// A telephone number with its first three and last four digits: 138****5678. Under 11 digits all are stars; several numbers
/// are masked one by one.
///
/// ```
/// assert_eq!(dishu::text::mask::phone("+86 138-1234-5678"), "138****5678");
/// ```
pub fn phone(s: &str) -> String {
    const ONE_NUMBER_MAX: usize = 13;
    let digits: Vec<char> = s.chars().filter_map(digit).map(|value| char::from(b'0' + value)).collect();
    if digits.len() <= ONE_NUMBER_MAX {
        return one_phone(&digits);
    }
    let runs = s.split(|c| digit(c).is_none()).filter(|run| !run.is_empty());
    let masked: Vec<String> = runs
        .map(|run| one_phone(&run.chars().filter_map(digit).map(|value| char::from(b'0' + value)).collect::<Vec<_>>()))
        .collect();
    masked.join(" ")
}

/// The text with every resident ID (公民身份号码) replaced by a remark that keeps two characters of it. Found are 18 characters
/// with a birth date at 7-14, the same without the last, 15 digits with one at 7-12, all of them also in full width, with
/// blanks or hyphens between the groups, behind an apostrophe, before ".0", and as spreadsheets damage them
/// (4.60001199001E+17). A number inside a longer run of digits is left alone. `keep` is asked with the bare number, and with
/// the whole word of letters and digits around it; what it accepts (a credit code) stays.
///
/// ```
/// let text = dishu::text::mask::scrub_ids("党员张三990000199001010017", &|_| false);
/// assert_eq!(text, "党员张三［身份证号已隐去，尾号17］");
/// ```
pub fn scrub_ids<'a>(s: &'a str, keep: &dyn Fn(&str) -> bool) -> Cow<'a, str> {
    if s.chars().filter(|c| digit(*c).is_some()).take(DIGITS_MIN).count() < DIGITS_MIN {
        return Cow::Borrowed(s);
    }
    let groups = groups(s);
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at < groups.len() {
        let found = candidates(s, &groups[at..]).into_iter().find(|found| !is_kept(s, found, keep));
        let Some(found) = found else {
            at += 1;
            continue;
        };
        let (start, end) = widened(s, found.start, found.end);
        out.push_str(&s[copied..start.max(copied)]);
        out.push_str(&remark(&found));
        copied = end;
        at += found.n_groups;
    }
    if copied == 0 {
        return Cow::Borrowed(s);
    }
    out.push_str(&s[copied..]);
    Cow::Owned(out)
}

/// Whether year, month and day make a day between 1900 and 2100 on which somebody can be born.
pub(super) fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1900..=2100).contains(&year) && (1..=days).contains(&day)
}

/// Family names of two characters 复姓.
const COMPOUND: &str = "欧阳 司马 上官 诸葛 夏侯 司徒 令狐 皇甫 尉迟 公孙 慕容 长孙 宇文 东方 独孤 南宫 西门 司空 澹台 公冶 宗政 濮阳 \
    淳于 单于 太叔 申屠 仲孙 轩辕 钟离 鲜于 闾丘 亓官 司寇 子车 颛孙 端木 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 \
    段干 百里 东郭 呼延 羊舌 微生 梁丘 左丘 东门 第五 赫连 万俟 闻人 歐陽 司馬 諸葛 尉遲 公孫 長孫 獨孤 鍾離";

fn is_compound(first: char, second: char) -> bool {
    COMPOUND.split_whitespace().any(|name| name.chars().eq([first, second]))
}

fn one_phone(digits: &[char]) -> String {
    const SHOWN_FROM: usize = 11;
    let digits = match digits {
        ['8', '6', rest @ ..] if rest.len() == SHOWN_FROM => rest,
        all => all,
    };
    let n_digits = digits.len();
    let hidden = |at: usize| n_digits < SHOWN_FROM || (at >= 3 && at + 4 < n_digits);
    digits.iter().enumerate().map(|(at, c)| if hidden(at) { '*' } else { *c }).collect()
}

/// Fewer digits than this hold no birth date: 4.60001199E+17.
const DIGITS_MIN: usize = 9;
const FULL: usize = 18;
const WITHOUT_CHECK: usize = 17;
const OLD: usize = 15;

/// A run of digits.
struct Group {
    start: usize,
    end: usize,
    /// Its digits as ASCII; those behind the nineteenth are counted, not kept.
    digits: String,
    n_digits: usize,
    /// Only blanks and hyphens, a few, stand between it and the group before.
    joined: bool,
    /// Where an X behind it ends.
    x_end: Option<usize>,
}

/// Something of the shape of a resident ID.
struct Candidate {
    start: usize,
    end: usize,
    n_groups: usize,
    /// Bare: digits and `X` only.
    number: String,
    damaged: bool,
}

fn groups(s: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut gap = Gap::Far;
    for (at, c) in s.char_indices() {
        let end = at + c.len_utf8();
        let Some(value) = digit(c) else {
            if let Some(last) = groups.last_mut().filter(|_| is_x(c) && gap.n_seps() <= 1) {
                last.x_end = last.x_end.or(Some(end));
            }
            gap = gap.then(c);
            continue;
        };
        if gap != Gap::Near(0) {
            groups.push(Group {
                start: at,
                end,
                digits: String::new(),
                n_digits: 0,
                joined: matches!(gap, Gap::Near(_)),
                x_end: None,
            });
        }
        if let Some(group) = groups.last_mut() {
            group.end = end;
            group.n_digits += 1;
            if group.digits.len() <= FULL {
                group.digits.push(char::from(b'0' + value));
            }
        }
        gap = Gap::Near(0);
    }
    groups
}

/// What stands since the last digit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// So many blanks and hyphens.
    Near(usize),
    /// Something else.
    Far,
}

impl Gap {
    const SEPARATORS_MAX: usize = 3;

    fn then(self, c: char) -> Gap {
        match self {
            Gap::Near(n) if n < Gap::SEPARATORS_MAX && is_separator(c) => Gap::Near(n + 1),
            _ => Gap::Far,
        }
    }

    fn n_seps(self) -> usize {
        match self {
            Gap::Near(n) => n,
            Gap::Far => usize::MAX,
        }
    }
}

/// What may begin at the first of these groups, the longest first.
fn candidates(s: &str, groups: &[Group]) -> Vec<Candidate> {
    let Some(first) = groups.first() else {
        return Vec::new();
    };
    let mut found: Vec<Candidate> = scientific(s, groups).into_iter().collect();
    let mut number = String::new();
    let mut bounds: Vec<usize> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        if (at > 0 && !group.joined) || number.len() + group.n_digits > FULL {
            break;
        }
        bounds.push(number.len());
        number.push_str(&group.digits);
        let (number, end) = match group.x_end {
            Some(end) if number.len() == WITHOUT_CHECK => (format!("{number}X"), end),
            _ => (number.clone(), group.end),
        };
        if is_shaped(&number, &bounds) {
            found.push(Candidate { start: first.start, end, n_groups: at + 1, number, damaged: false });
        }
    }
    found.reverse();
    found
}

/// Whether digits have the shape of a resident ID; `bounds` are the places where its groups begin.
fn is_shaped(number: &str, bounds: &[usize]) -> bool {
    let part = |from: usize, to: usize| number.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    match number.len() {
        FULL | WITHOUT_CHECK => {
            let whole = number.len() == FULL || bounds.len() == 1;
            whole && !number.starts_with('0') && is_date(part(6, 10), part(10, 12), part(12, 14))
        }
        // Fifteen digits in groups are mostly something else, unless grouped as an ID is.
        OLD => {
            let natural = bounds.iter().all(|bound| matches!(bound, 0 | 6 | 12));
            // 29 February is believed of any year: 1900 or 2000.
            natural
                && !number.starts_with('0')
                && (is_date(1900 + part(6, 8), part(8, 10), part(10, 12)) || is_date(2000, part(8, 10), part(10, 12)))
        }
        _ => false,
    }
}

/// 4.60001199001E+17: a digit, a point, digits with the year of birth, E+17 (or E+14 for an old number).
fn scientific(s: &str, groups: &[Group]) -> Option<Candidate> {
    let [lead, mantissa, exponent, ..] = groups else {
        return None;
    };
    let between = |from: &Group, to: &Group| s.get(from.end..to.start);
    let is_point = matches!(between(lead, mantissa), Some("." | "．"));
    let is_power = matches!(between(mantissa, exponent), Some("E+" | "e+" | "E" | "e" | "Ｅ＋" | "Ｅ+"));
    if lead.n_digits != 1 || !is_point || !is_power || mantissa.n_digits > WITHOUT_CHECK {
        return None;
    }
    let number = format!("{}{}", lead.digits, mantissa.digits);
    let has_birth = match exponent.digits.trim_start_matches('0') {
        "17" => may_begin_with_year(number.get(6..).unwrap_or_default()),
        "14" => number.len() >= 12 && is_shaped(format!("{number:0<15}").get(..OLD)?, &[0]),
        _ => false,
    };
    let (start, end) = (lead.start, exponent.end);
    has_birth.then_some(Candidate { start, end, n_groups: 3, number, damaged: true })
}

/// Whether these digits are the beginning of a birth date, one digit at the least.
fn may_begin_with_year(digits: &str) -> bool {
    match digits.get(..8) {
        Some(date) => {
            let part = |from: usize, to: usize| date.get(from..to).and_then(|part| part.parse().ok()).unwrap_or(0);
            is_date(part(0, 4), part(4, 6), part(6, 8))
        }
        None => {
            !digits.is_empty()
                && ["19", "20", "21"].iter().any(|year| digits.starts_with(year) || year.starts_with(digits))
        }
    }
}

fn is_kept(s: &str, found: &Candidate, keep: &dyn Fn(&str) -> bool) -> bool {
    if found.damaged {
        return false;
    }
    keep(&found.number) || keep(&word_around(s, found.start, found.end))
}

/// The word of ASCII letters and digits around a place, as far as a code can reach.
fn word_around(s: &str, start: usize, end: usize) -> String {
    const REACH: usize = 20;
    let is_part = |c: &char| c.is_ascii_alphanumeric();
    let before = s[..start].chars().rev().take_while(is_part).take(REACH).count();
    let after = s[end..].chars().take_while(is_part).take(REACH).count();
    s[start - before..end + after].to_ascii_uppercase()
}

/// The place with an apostrophe before it and a ".0" behind it.
fn widened(s: &str, start: usize, end: usize) -> (usize, usize) {
    let start = match s[..start].chars().next_back() {
        Some(c) if is_apostrophe(c) => start - c.len_utf8(),
        _ => start,
    };
    let tail = &s[end..];
    let zeros = tail.strip_prefix('.').map_or(0, |tail| tail.len() - tail.trim_start_matches('0').len());
    let is_whole = zeros > 0 && !tail[1 + zeros..].starts_with(|c| digit(c).is_some());
    (start, if is_whole { end + 1 + zeros } else { end })
}

fn remark(found: &Candidate) -> String {
    if found.damaged {
        return "［身份证号已隐去，尾号不明］".to_string();
    }
    let tail = found.number.len().checked_sub(2).and_then(|from| found.number.get(from..)).unwrap_or_default();
    format!("［身份证号已隐去，尾号{tail}］")
}

/// A digit in any of the forms that NFKC makes one.
fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        _ if c < '\u{B2}' => return None,
        '０'..='９' => '０',
        '\u{2080}'..='\u{2089}' => '\u{2080}',
        '\u{2074}'..='\u{2079}' => '\u{2070}',
        '\u{1FBF0}'..='\u{1FBF9}' => '\u{1FBF0}',
        '\u{1D7CE}'..='\u{1D7FF}' => return u8::try_from((u32::from(c) - 0x1D7CE) % 10).ok(),
        '\u{2070}' => return Some(0),
        '\u{B9}' => return Some(1),
        '\u{B2}' => return Some(2),
        '\u{B3}' => return Some(3),
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok()
}

/// X and the signs typed for it.
fn is_x(c: char) -> bool {
    matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ' | 'Ⅹ' | 'ⅹ' | '×' | '✕' | 'Х' | 'х' | 'Χ' | 'χ')
}

/// What people put between groups of digits; a tab or a line end parts two cells.
fn is_separator(c: char) -> bool {
    is_hyphen(c) || (!matches!(c, '\t' | '\n' | '\r') && trace(c) != Trace::Seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // Invented numbers: 990000 is not an assigned region.
    const NUMBER: &str = "990000199001010017";

    fn scrubbed(s: &str) -> String {
        scrub_ids(s, &|_| false).into_owned()
    }

    #[test]
    fn names_keep_the_family_name() {
        let check = |name: &str, expect: &str| assert_eq!(person(name), expect, "{name}");
        check("张三", "张*");
        check("张三丰", "张**");
        check("欧阳某某", "欧阳**");
        check("欧阳某", "欧阳*");
        check("欧阳", "欧*");
        check("张", "*");
        check("", "");
        check("张 三\u{200B}", "张*");
        check("某某·某某", "某****");
    }

    #[test]
    fn phones_keep_both_ends() {
        let check = |written: &str, expect: &str| assert_eq!(phone(written), expect, "{written}");
        check("13812345678", "138****5678");
        check("138 1234 5678", "138****5678");
        check("１３８１２３４５６７８", "138****5678");
        check("8613812345678", "138****5678");
        check("66778899", "********");
        check("0898-66778899", "089*****8899");
        check("13812345678/13912345678", "138****5678 139****5678");
        check("无", "");
    }

    #[test]
    fn resident_ids_are_found_in_any_text() {
        let check = |s: &str, expect: &str| assert_eq!(scrubbed(s), expect, "{s}");
        check(NUMBER, "［身份证号已隐去，尾号17］");
        check("张三990000199001010017，", "张三［身份证号已隐去，尾号17］，");
        check("'990000199001010017.0", "［身份证号已隐去，尾号17］");
        check("99000019750615018x", "［身份证号已隐去，尾号8X］");
        check("９９００００１９７５０６１５０１８Ｘ", "［身份证号已隐去，尾号8X］");
        check("990000 19900101-0017", "［身份证号已隐去，尾号17］");
        check("9900 0019 9001 0100 17", "［身份证号已隐去，尾号17］");
        check("99000019750615018 X", "［身份证号已隐去，尾号8X］");
        check("990000900101001", "［身份证号已隐去，尾号01］");
        check("990000-900101-001", "［身份证号已隐去，尾号01］");
        check("99000019900101001", "［身份证号已隐去，尾号01］");
        check("990000199001010000", "［身份证号已隐去，尾号00］");
        check("4.60001199001E+17号", "［身份证号已隐去，尾号不明］号");
        check("9.90000199001010E+17", "［身份证号已隐去，尾号不明］");
        check("990000199001010017 990000198512310025", "［身份证号已隐去，尾号17］ ［身份证号已隐去，尾号25］");
        check("13812345678 990000199001010017", "13812345678 ［身份证号已隐去，尾号17］");
        check("9900001990\u{200B}01010017", "［身份证号已隐去，尾号17］");
    }

    #[test]
    fn other_numbers_stay() {
        for s in [
            "",
            "13812345678",
            "914600006200251612",
            "460300000003877",
            "9900001990010100170",
            "990000199013010017",
            "990000189901010017",
            "0.30000000000000004",
            "2023-01-15 100000",
            "0898-66778899 13812345678",
            "4.6E+17",
            "1.5E+03",
            "990000\t19900101\t0017",
            "91460300MA5TQNPP0Y",
            "6222020200012345678",
        ] {
            assert_eq!(scrubbed(s), s);
            assert!(matches!(scrub_ids(s, &|_| false), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn the_caller_exempts_codes() {
        assert_eq!(scrub_ids(NUMBER, &|code| code == NUMBER), NUMBER);
        let code = "99000019900101001b";
        assert_eq!(scrub_ids(code, &|word| word == "99000019900101001B"), code);
        assert_eq!(scrubbed(code), "［身份证号已隐去，尾号01］b");
    }

    #[test]
    fn long_text_takes_linear_time() {
        let text = "9 ".repeat(200_000) + &"9".repeat(200_000) + NUMBER;
        assert_eq!(scrubbed(&text).len(), text.len());
    }

    /// Runs of exactly 15, 17 or 18 digits with a birth date.
    fn holds_id(s: &str) -> bool {
        s.split(|c| digit(c).is_none()).any(|run| {
            let digits: String = run.chars().filter_map(digit).map(|value| char::from(b'0' + value)).collect();
            is_shaped(&digits, &[0])
        })
    }

    proptest! {
        #[test]
        fn no_number_survives_and_twice_is_once(s in "([0-9]{1,6}|9[0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])[0-2][0-9]{4}[0-9xX]?|[0-9]{6}900101[0-9]{3}|[ \\-.EX张+\u{3000}１９]){0,8}") {
            let once = scrubbed(&s);
            prop_assert!(!holds_id(&once), "{}", once);
            prop_assert_eq!(scrubbed(&once), once);
        }

        #[test]
        fn an_id_never_survives_its_surroundings(before in "[^0-9０-９\u{B2}\u{B3}\u{B9}]{0,5}", after in "[^0-9０-９\u{B2}\u{B3}\u{B9}]{0,5}") {
            prop_assume!(!before.chars().chain(after.chars()).any(|c| digit(c).is_some()));
            let found = scrubbed(&format!("{before}{NUMBER}{after}"));
            prop_assert!(!found.contains("19900101"));
        }

        #[test]
        fn anything_is_survived(s in any::<String>()) {
            let _ = (scrubbed(&s), person(&s), phone(&s));
        }
    }
}
