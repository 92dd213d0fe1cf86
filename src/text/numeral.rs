//! Numerals 数字 as addresses and forms write them: 12, １２, 十二, 拾贰, 一百零三, 二〇二三. Reads one numeral, or rewrites those
//! that count something (三号, 第二) inside a text and leaves those that name something (三亚, 四川, 八一路). 甲乙丙丁 are not
//! numerals here.

use std::borrow::Cow;

/// The value of a text that is one numeral and nothing else; `None` for malformed ones (十百, 一二十) and on overflow.
///
/// ```
/// use dishu::text::numeral::value;
/// assert_eq!((value("一百零三"), value("二〇二三"), value("叁"), value("三亚")), (Some(103), Some(2023), Some(3), None));
/// ```
pub fn value(s: &str) -> Option<u64> {
    let s = s.trim();
    if s.is_empty() {
        return None;
    }
    if let Some(plain) = positional(s) {
        return Some(plain);
    }
    with_units(s)
}

/// The text with Chinese numerals as Arabic digits where they count: behind 第, and before 号 栋 幢 座 单元 层 楼 室 巷 弄 期.
/// Before 区 only behind 第, because 三区 may be a name.
///
/// ```
/// use dishu::text::numeral::digits;
/// assert_eq!(digits("三亚八一路十二号三栋二单元第一区"), "三亚八一路12号3栋2单元第1区");
/// ```
pub fn digits(s: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(c) = s[at..].chars().next() {
        if !is_chinese(c) {
            at += c.len_utf8();
            continue;
        }
        let end = run_end(s, at);
        if let Some(number) = counted(s, at, end) {
            out.push_str(&s[copied..at]);
            out.push_str(&number.to_string());
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(s);
    }
    out.push_str(&s[copied..]);
    Cow::Owned(out)
}

/// Words behind a numeral that is counted, both scripts.
const COUNTED: [&str; 16] =
    ["号", "號", "栋", "棟", "幢", "座", "单元", "單元", "层", "層", "楼", "樓", "室", "巷", "弄", "期"];

/// A longer numeral counts nothing in an address.
const RUN_CHARS_MAX: usize = 24;

/// The number at `start..end` if it counts something there.
fn counted(s: &str, start: usize, end: usize) -> Option<u64> {
    let (before, run, after) = (s.get(..start)?, s.get(start..end)?, s.get(end..)?);
    if run.chars().count() > RUN_CHARS_MAX {
        return None;
    }
    let neighbour_digit = |c: Option<char>| c.is_some_and(|c| digit(c).is_some() || c == '.');
    if neighbour_digit(before.chars().next_back()) || neighbour_digit(after.chars().next()) {
        return None;
    }
    let is_counted = before.ends_with('第') || COUNTED.iter().any(|word| after.starts_with(word));
    if is_counted { value(run) } else { None }
}

fn run_end(s: &str, start: usize) -> usize {
    s[start..].find(|c| !is_chinese(c)).map_or(s.len(), |length| start + length)
}

fn is_chinese(c: char) -> bool {
    !c.is_ascii()
        && !matches!(c, '０'..='９')
        && (digit(c).is_some() || small_unit(c).is_some() || big_unit(c).is_some())
}

/// Digits only, read by position: 12, １２, 二〇二三.
fn positional(s: &str) -> Option<u64> {
    s.chars().try_fold(0u64, |sum, c| sum.checked_mul(10)?.checked_add(digit(c)?))
}

/// 一百零三万, 廿一, 3千: digits with units in falling order.
fn with_units(s: &str) -> Option<u64> {
    let mut total = 0u64;
    let mut last_big = u64::MAX;
    let mut rest = s;
    while let Some((at, c)) = rest.char_indices().find(|(_, c)| big_unit(*c).is_some()) {
        let unit = big_unit(c)?;
        if unit >= last_big {
            return None;
        }
        total = total.checked_add(section(&rest[..at], false)?.checked_mul(unit)?)?;
        last_big = unit;
        rest = &rest[at + c.len_utf8()..];
    }
    if rest.is_empty() {
        return Some(total);
    }
    // 一万二 is 12000 as 一百二 is 120.
    match (last_big, positional(rest)) {
        (u64::MAX, _) => section(rest, false),
        (unit, Some(single)) if rest.chars().count() == 1 && single > 0 => total.checked_add(single * (unit / 10)),
        _ => total.checked_add(section(rest, true)?),
    }
}

/// What stands between 万 and 亿: up to thousands, units falling.
fn section(s: &str, behind_bigger: bool) -> Option<u64> {
    let mut total = 0u64;
    let mut pending: Option<u64> = None;
    let mut after_zero = behind_bigger;
    let mut last_unit = 10_000;
    for c in s.chars() {
        if let Some(tens) = joined_tens(c) {
            if pending.is_some() || last_unit <= 10 {
                return None;
            }
            total = total.checked_add(tens)?;
            last_unit = 10;
            after_zero = false;
        } else if let Some(unit) = small_unit(c) {
            let count = match pending.take() {
                Some(count) => count,
                None if unit == 10 && (total == 0 || after_zero || last_unit == 100) => 1,
                None => return None,
            };
            if unit >= last_unit || count == 0 {
                return None;
            }
            total = total.checked_add(count.checked_mul(unit)?)?;
            last_unit = unit;
            after_zero = false;
        } else {
            let value = digit(c)?;
            match pending {
                Some(before) if c.is_ascii_digit() || matches!(c, '０'..='９') => {
                    pending = Some(before.checked_mul(10)?.checked_add(value)?);
                }
                Some(_) => return None,
                None if value == 0 && !c.is_ascii_digit() => after_zero = true,
                None => pending = Some(value),
            }
        }
    }
    let last = match pending {
        Some(single) if single < 10 && !after_zero && (100..10_000).contains(&last_unit) => single * (last_unit / 10),
        Some(single) => single,
        None => 0,
    };
    let sum = total.checked_add(last)?;
    (sum > 0).then_some(sum)
}

fn digit(c: char) -> Option<u64> {
    Some(match c {
        '0'..='9' => u64::from(c) - u64::from('0'),
        '０'..='９' => u64::from(c) - u64::from('０'),
        '〇' | '零' | '○' | '◯' => 0,
        '一' | '壹' | '壱' | '弌' => 1,
        '二' | '贰' | '貳' | '两' | '兩' => 2,
        '三' | '叁' | '參' | '叄' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn small_unit(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '廿' => 20,
        '卅' => 30,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// 廿 and 卅 hold their digit and their unit in one character.
fn joined_tens(c: char) -> Option<u64> {
    small_unit(c).filter(|_| matches!(c, '廿' | '卅'))
}

fn big_unit(c: char) -> Option<u64> {
    match c {
        '万' | '萬' => Some(10_000),
        '亿' | '億' => Some(100_000_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numerals_are_read() {
        let check = |s: &str, expect: u64| assert_eq!(value(s), Some(expect), "{s}");
        check("12", 12);
        check("１２", 12);
        check(" 007 ", 7);
        check("十", 10);
        check("十二", 12);
        check("二十", 20);
        check("二十一", 21);
        check("叁", 3);
        check("〇", 0);
        check("零", 0);
        check("两", 2);
        check("一百", 100);
        check("一百零三", 103);
        check("一百一十", 110);
        check("一百一", 110);
        check("一百十五", 115);
        check("两千零二十", 2020);
        check("一千零一", 1001);
        check("二〇二三", 2023);
        check("壹仟贰佰叁拾肆", 1234);
        check("廿一", 21);
        check("卅", 30);
        check("一百廿三", 123);
        check("3万", 30_000);
        check("12百", 1200);
        check("一万二", 12_000);
        check("一万零二", 10_002);
        check("三亿二千万零五", 320_000_005);
        check("一亿零一十", 100_000_010);
    }

    #[test]
    fn malformed_numerals_are_not_read() {
        for s in [
            "",
            " ",
            "百",
            "十百",
            "一二十",
            "百零三",
            "三亚",
            "甲",
            "1.5",
            "-1",
            "万",
            "零十零百",
            "十十",
            "99999999999999999999",
            "184467440737095516百廿",
            "一万一亿",
        ] {
            assert_eq!(value(s), None, "{s}");
        }
    }

    #[test]
    fn only_counting_numerals_become_digits() {
        let check = |s: &str, expect: &str| assert_eq!(digits(s), expect, "{s}");
        check("三号", "3号");
        check("三亚市四川路一品小区", "三亚市四川路一品小区");
        check("五指山市八一路", "五指山市八一路");
        check("十二栋二单元一百零三室", "12栋2单元103室");
        check("拾贰號樓", "12號樓");
        check("第三区三区", "第3区三区");
        check("第一大道", "第1大道");
        check("二期三巷四弄五层六楼七座八幢", "2期3巷4弄5层6楼7座8幢");
        check("1三号", "1三号");
        check("百座", "百座");
        check("12号", "12号");
        check("第", "第");
        check("", "");
    }

    #[test]
    fn untouched_text_is_borrowed() {
        assert!(matches!(digits("三亚"), Cow::Borrowed(_)));
    }

    /// 12034 as 一万二千零三十四.
    fn spelt(n: u64) -> String {
        const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
        let mut out = String::new();
        let mut gap = false;
        for (unit, name) in [(10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let count = n / unit % 10;
            if count == 0 {
                gap = !out.is_empty();
                continue;
            }
            if gap {
                out.push('零');
            }
            gap = false;
            out.push(DIGITS[count as usize]);
            out.push_str(name);
        }
        out
    }

    proptest! {
        #[test]
        fn what_is_spelt_is_read(n in 1u64..100_000) {
            prop_assert_eq!(value(&spelt(n)), Some(n));
            prop_assert_eq!(value(&n.to_string()), Some(n));
        }

        #[test]
        fn rewriting_twice_is_once(s in "[第一二十百千万零三亚号室区a1.]{0,12}") {
            let once = digits(&s).into_owned();
            prop_assert_eq!(digits(&once), once.clone());
        }

        #[test]
        fn hostile_text_is_survived(s in any::<String>(), n in "[一二三十百千万亿零9]{0,60}") {
            let _ = (value(&s), digits(&s), value(&n), digits(&n));
        }
    }
}
