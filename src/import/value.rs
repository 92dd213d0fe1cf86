//! Readers of cells: dates, counts, yes and no. Each takes the text of one cell and returns what it says, nothing when it
//! says nothing (空白、无、/、nan、#N/A), or the fault. A reader never guesses: what has two meanings is a fault.

use super::fault::FaultCode;
use crate::model::day::{Day, PartialDate};
use crate::model::fact::Fact;
use crate::text::{fold, numeral};
use std::borrow::Cow;

/// Serial number of 1955-01-01 and 2100-12-31 in a spreadsheet: numbers outside are no dates of the field.
const SERIALS: std::ops::RangeInclusive<i32> = 20_090..=73_415;
/// Serial day 0 of a spreadsheet (1899-12-30) as a [`Day`].
const SERIAL_ZERO: i32 = -25_569;
/// More people than any enterprise has; above is a slip of columns.
const COUNT_MAX: u64 = 10_000_000;
/// A longer cell is no date, count, yes or no.
const SHORT_CHARS_MAX: usize = 64;

/// What one cell says, or why it cannot be read.
pub type Reading<T> = Result<Option<T>, FaultCode>;

/// A number of people as forms give it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// 12, 约20人
    Exact(u32),
    /// 100-499人, 500人以上: the lower bound.
    AtLeast(u32),
    /// 少于50人: anything from none to 49 (the upper bound, not reached), so nothing is known.
    Below(u32),
}

impl Count {
    /// The number that is sure to be there; `None` where only an upper bound was given.
    pub fn at_least(self) -> Option<u32> {
        match self {
            Count::Exact(n) | Count::AtLeast(n) => Some(n),
            Count::Below(_) => None,
        }
    }
}

/// Whether a cell says nothing: blank, a stroke, 无, `nan`, `NULL`, an error of the spreadsheet.
pub fn is_nothing(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '\u{FEFF}' | '\u{200B}'));
    if text.is_empty() {
        return true;
    }
    if text.len() > 24 {
        return false;
    }
    let marks =
        |c| matches!(c, '/' | '\\' | '-' | '—' | '－' | '–' | '_' | '.' | '／' | '*' | '?' | '？' | '、' | '。' | '·');
    text.chars().all(marks)
        || matches!(
            text,
            "无" | "暂无"
                | "没有"
                | "空"
                | "不详"
                | "未知"
                | "未填"
                | "未填写"
                | "待定"
                | "待补"
                | "待补充"
                | "待核实"
                | "无数据"
        )
        || ["nan", "null", "none", "nil", "n/a", "na", "nat", "undefined", "(null)", "(空)", "(空白)"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(text))
        || is_error(text)
}

fn is_error(text: &str) -> bool {
    text.starts_with('#')
        && ["#n/a", "#value!", "#ref!", "#div/0!", "#num!", "#name?", "#null!", "#getting_data", "#spill!"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(text))
}

/// A short cell made plain for reading, without a leading apostrophe.
fn plain(text: &str) -> Cow<'_, str> {
    let folded = fold::line(text);
    match folded.strip_prefix('\'').map(str::trim_start) {
        Some(rest) => Cow::Owned(rest.to_owned()),
        None => folded,
    }
}

/// A date with what precision it has. `is_number` says that the spreadsheet held a number, not a text.
pub fn date(text: &str, is_number: bool) -> Reading<PartialDate> {
    if let Some(day) = iso_day(text.as_bytes()) {
        return Ok(Some(day));
    }
    if is_nothing(text) || matches!(text.trim(), "长期" | "长期有效" | "至今" | "永久" | "0" | "0000-00-00") {
        return Ok(None);
    }
    let text = plain(text);
    if text.chars().nth(SHORT_CHARS_MAX).is_some() {
        return Err(FaultCode::Date);
    }
    let groups = Groups::of(without_time(&text)).ok_or(FaultCode::Date)?;
    groups.date(is_number)
}

/// The plain form that most registries write, without a detour: `2016-02-03`.
fn iso_day(bytes: &[u8]) -> Option<PartialDate> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = bytes else { return None };
    let digits = [a, b, c, d, e, f, g, h];
    if !digits.iter().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number = digits.iter().fold(0, |n, digit| n * 10 + u32::from(**digit - b'0'));
    PartialDate::new(number / 10_000, Some(number / 100 % 100), Some(number % 100))
}

/// `2023-05-06 00:00:00` and `2023-05-06T00:00:00Z` without their time.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find([':', '：', '时', '时']) else { return text };
    match text[..colon].rfind([' ', 'T', 't']) {
        Some(at) => text[..at].trim_end(),
        None => text,
    }
}

/// The numbers of a date and what stands between them.
struct Groups<'a> {
    numbers: [(&'a str, u32); 3],
    n: usize,
    /// `2023.5`: two groups with one point between them.
    with_point: bool,
}

impl<'a> Groups<'a> {
    /// Up to three runs of digits with known signs between them and behind.
    fn of(text: &'a str) -> Option<Groups<'a>> {
        let mut groups = Groups { numbers: [("", 0); 3], n: 0, with_point: false };
        let mut rest = text;
        while !rest.is_empty() {
            let run = rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
            let (digits, behind) = rest.split_at(run);
            if run == 0 || groups.n == 3 {
                return None;
            }
            groups.numbers[groups.n] = (digits, number(digits)?);
            groups.n += 1;
            let gap = behind.find(is_digit).unwrap_or(behind.len());
            let (sign, next) = behind.split_at(gap);
            if !is_separator(sign.trim(), groups.n, next.is_empty()) {
                return None;
            }
            groups.with_point |= sign == "." && groups.n == 1;
            rest = next;
        }
        (groups.n > 0).then_some(groups)
    }

    fn date(&self, is_number: bool) -> Reading<PartialDate> {
        let value = |i: usize| self.numbers[i].1;
        let length = |i: usize| self.numbers[i].0.chars().count();
        if length(0) == 5 && self.n <= 2 && (self.n == 1 || self.with_point) {
            return serial(value(0));
        }
        match self.n {
            1 => whole(value(0), length(0)),
            2 if length(0) == 4 && is_number && self.with_point && self.numbers[1].0 == "1" => {
                // A spreadsheet shows the number 2023.10 as 2023.1; what was typed is lost.
                Err(FaultCode::DateMonth)
            }
            // 2023.0 and 202305.0 are numbers that went through another program.
            2 if self.with_point && value(1) == 0 => whole(value(0), length(0)),
            2 if length(0) == 4 => found(value(0), value(1), 0),
            3 if length(0) == 4 => found(value(0), value(1), value(2)),
            3 if length(2) == 4 && value(0) > 12 => found(value(2), value(1), value(0)),
            3 if length(2) == 4 && value(1) > 12 => found(value(2), value(0), value(1)),
            3 if length(2) == 4 && value(0) == value(1) => found(value(2), value(0), value(1)),
            3 if length(2) == 4 && found(value(2), value(0), value(1)).is_ok() => Err(FaultCode::DateOrder),
            _ => Err(FaultCode::Date),
        }
    }
}

/// The year that is left when [`date`] says that month and day cannot be told.
pub fn year_of_doubtful(text: &str, fault: &FaultCode) -> Option<PartialDate> {
    if !matches!(fault, FaultCode::DateMonth | FaultCode::DateOrder) {
        return None;
    }
    let text = plain(text);
    let groups = Groups::of(without_time(&text))?;
    let year = groups.numbers.iter().find(|(digits, _)| digits.chars().count() == 4)?.1;
    PartialDate::new(year, None, None)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '〇' | '○' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

fn number(digits: &str) -> Option<u32> {
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        return digits.parse().ok();
    }
    let value = numeral::value(&digits.replace('○', "〇"))?;
    u32::try_from(value).ok()
}

/// What may stand behind the `n`th number.
fn is_separator(sign: &str, n: usize, at_end: bool) -> bool {
    match sign {
        "" => true,
        "." | "-" | "/" | "," | "、" | "—" | "–" | "\\" | "．" => !at_end || sign == ".",
        "年" | "年度" => n == 1,
        "月" | "月份" => n == 2,
        "日" | "号" => n == 3,
        _ => false,
    }
}

/// One run of digits: 2023, 202305, 20230506.
fn whole(value: u32, length: usize) -> Reading<PartialDate> {
    match length {
        4 => found(value, 0, 0),
        6 => found(value / 100, value % 100, 0),
        8 => found(value / 10_000, value / 100 % 100, value % 100),
        _ => Err(FaultCode::Date),
    }
}

fn found(year: u32, month: u32, day: u32) -> Reading<PartialDate> {
    let part = |value: u32| (value != 0).then_some(value);
    if month == 0 && day != 0 {
        return Err(FaultCode::Date);
    }
    PartialDate::new(year, part(month), part(day)).map(Some).ok_or(FaultCode::Date)
}

fn serial(value: u32) -> Reading<PartialDate> {
    let days = i32::try_from(value).unwrap_or(0);
    if !SERIALS.contains(&days) {
        return Err(FaultCode::Date);
    }
    PartialDate::from_day(Day(days + SERIAL_ZERO)).map(Some).ok_or(FaultCode::Date)
}

/// A number of people: `12人`, `约20`, `十二`, `1,234`, `100-499人`, `少于50人`.
pub fn count(text: &str) -> Reading<Count> {
    if text.len() <= 7 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().map(|n| Some(Count::Exact(n))).map_err(|_| FaultCode::Count);
    }
    if is_nothing(text) {
        return Ok(None);
    }
    let text = plain(text);
    if text.chars().nth(SHORT_CHARS_MAX).is_some() {
        return Err(FaultCode::Count);
    }
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，')).collect();
    counted(&text).map(Some).ok_or(FaultCode::Count)
}

fn counted(text: &str) -> Option<Count> {
    for word in ["少于", "小于", "不足", "不到", "低于", "<", "＜"] {
        if let Some(rest) = text.strip_prefix(word) {
            return whole_number(rest).map(Count::Below);
        }
    }
    for word in ["不少于", "大于等于", "大于", "超过", "多于", ">=", "≥", ">", "＞"] {
        if let Some(rest) = text.strip_prefix(word) {
            return whole_number(rest).map(Count::AtLeast);
        }
    }
    let bare = unit_off(text);
    for word in ["以下", "以内"] {
        if let Some(rest) = bare.strip_suffix(word) {
            return whole_number(rest).map(|n| Count::Below(n.saturating_add(1)));
        }
    }
    for word in ["以上", "及以上", "+"] {
        if let Some(rest) = bare.strip_suffix(word) {
            return whole_number(rest.trim_end_matches('及')).map(Count::AtLeast);
        }
    }
    if let Some((low, high)) = text.split_once(['-', '~', '～', '—', '–', '至', '到']) {
        let (low, high) = (whole_number(low)?, whole_number(high)?);
        return (low <= high).then_some(Count::AtLeast(low));
    }
    let about = ["大约", "约", "近", "共"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    whole_number(about).map(Count::Exact)
}

/// `20余人`, `20人左右` without what follows the number.
fn unit_off(text: &str) -> &str {
    let mut text = text;
    for word in ["左右", "上下"] {
        text = text.strip_suffix(word).unwrap_or(text);
    }
    for word in ["人", "名", "个", "位", "家", "户", "天", "日"] {
        text = text.strip_suffix(word).unwrap_or(text);
    }
    for word in ["余", "多", "来"] {
        text = text.strip_suffix(word).unwrap_or(text);
    }
    text
}

fn whole_number(text: &str) -> Option<u32> {
    let text = unit_off(text);
    let text = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        _ => text,
    };
    let (text, scale) = match text.strip_suffix('万') {
        Some(rest) if rest.bytes().all(|b| b.is_ascii_digit()) => (rest, 10_000),
        _ => (text, 1),
    };
    let value = match text.parse::<u64>() {
        Ok(value) if !text.starts_with('+') => value,
        _ => numeral::value(text)?,
    };
    let value = value.checked_mul(scale)?;
    if value > COUNT_MAX { None } else { u32::try_from(value).ok() }
}

/// A number of days: `90`, `90天`, `玖拾天`, `三个月` (of 30 days).
pub fn days(text: &str) -> Reading<u32> {
    if is_nothing(text) {
        return Ok(None);
    }
    let text = plain(text);
    let text = text.trim();
    for word in ["个月", "月"] {
        if let Some(rest) = text.strip_suffix(word) {
            let months = whole_number(rest).filter(|n| *n <= 60).ok_or(FaultCode::Count)?;
            return Ok(Some(months * 30));
        }
    }
    match count(text)? {
        Some(Count::Exact(n)) if n <= 3_660 => Ok(Some(n)),
        _ => Err(FaultCode::Count),
    }
}

/// 是 / 否 in the words that forms use; 未建 and 无 are a no, a blank and a stroke are nothing.
pub fn fact(text: &str) -> Reading<Fact> {
    let trimmed = text.trim();
    if matches!(trimmed, "无" | "没有") {
        return Ok(Some(Fact::No));
    }
    if is_nothing(trimmed) {
        return Ok(None);
    }
    let text = plain(trimmed);
    let text = text.trim_matches(['。', ';', '；', '.', ' ']);
    if text.chars().nth(SHORT_CHARS_MAX).is_some() {
        return Err(FaultCode::YesNo);
    }
    if is_word(text, NO) {
        return Ok(Some(Fact::No));
    }
    if is_word(text, YES) {
        return Ok(Some(Fact::Yes));
    }
    led(text).map(Some).ok_or(FaultCode::YesNo)
}

const YES: &[&str] = &[
    "是",
    "有",
    "对",
    "√",
    "✓",
    "✔",
    "☑",
    "v",
    "y",
    "yes",
    "true",
    "t",
    "1",
    "1.0",
    "已",
    "已建",
    "已建立",
    "已组建",
    "已成立",
    "已派",
    "已派驻",
    "已选派",
    "已配备",
    "已配",
    "已覆盖",
    "覆盖",
    "已设",
    "已设立",
    "建立",
    "组建",
    "单建",
    "联建",
    "单独建立",
    "单独组建",
    "联合组建",
    "联合建立",
    "正常",
    "正常经营",
    "正常运营",
    "正常运行",
    "在营",
    "在运营",
    "营业",
    "运营",
    "经营中",
    "启用",
    "在用",
    "有效",
    "符合",
    "属于",
    "列入",
    "已列入",
    "固定",
    "自有",
    "租赁",
    "失联",
    "已失联",
    "流动",
];

const NO: &[&str] = &[
    "否",
    "无",
    "没有",
    "不是",
    "非",
    "×",
    "✗",
    "✘",
    "x",
    "╳",
    "☒",
    "n",
    "no",
    "false",
    "f",
    "0",
    "0.0",
    "未",
    "未建",
    "未建立",
    "未组建",
    "未成立",
    "未派",
    "未派驻",
    "未选派",
    "未配备",
    "未配",
    "未覆盖",
    "未设",
    "未设立",
    "停用",
    "禁用",
    "无效",
    "不符合",
    "不属于",
    "未列入",
    "停业",
    "停产",
    "歇业",
    "未经营",
    "未运营",
    "不经营",
    "非正常",
    "不正常",
    "已停业",
    "关停",
    "不固定",
    "未失联",
    "非失联",
    "非流动",
];

fn is_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// `是(2019年成立)`, `已建立党支部`, `未建立党组织`, `无工会`: the answer and an explanation.
fn led(text: &str) -> Option<Fact> {
    let (head, bracket) = match text.find(['(', '（', ',', '，', ';', '；', ':', '：', ' ']) {
        Some(at) => (&text[..at], true),
        None => (text, false),
    };
    if bracket && is_word(head, NO) {
        return Some(Fact::No);
    }
    if bracket && is_word(head, YES) {
        return Some(Fact::Yes);
    }
    let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if starts(&[
        "未建",
        "未组建",
        "未成立",
        "未派",
        "未配",
        "未覆盖",
        "未列入",
        "没有",
        "尚未",
        "无工会",
        "无党",
        "无团",
    ]) {
        return Some(Fact::No);
    }
    if starts(&["已建", "已组建", "已成立", "已派", "已配", "已覆盖", "已列入", "建立党", "建有"])
    {
        return Some(Fact::Yes);
    }
    None
}

/// A year and month as `yyyymm` (出生年月); the day is not kept.
pub fn month(text: &str, is_number: bool) -> Reading<u32> {
    Ok(date(text, is_number)?.and_then(|date| (date.0 / 100 % 100 != 0).then_some(date.0 / 100)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_keep_their_precision() {
        let table = [
            ("2023.5", "2023-05"),
            ("2023年5月", "2023-05"),
            ("2023年05月06日", "2023-05-06"),
            ("2023-05-06", "2023-05-06"),
            ("2023/5/6", "2023-05-06"),
            ("20230506", "2023-05-06"),
            ("202305", "2023-05"),
            ("2023", "2023"),
            ("2023年", "2023"),
            ("2023.0", "2023"),
            ("45051", "2023-05-05"),
            ("45051.0", "2023-05-05"),
            ("45051.5", "2023-05-05"),
            ("'45051", "2023-05-05"),
            ("2023.05.06 00:00:00", "2023-05-06"),
            ("2023-05-06 08:30:00", "2023-05-06"),
            ("2023-05-06T00:00:00", "2023-05-06"),
            ("2023-05-06 00:00:00.000", "2023-05-06"),
            ("二〇二三年五月", "2023-05"),
            ("二○二三年十二月二十五日", "2023-12-25"),
            ("２０２３．５．６", "2023-05-06"),
            ("2023 年 5 月 6 日", "2023-05-06"),
            ("'2023.5", "2023-05"),
            ("2023.05.00", "2023-05"),
            ("2023.05.", "2023-05"),
            ("12/25/2020", "2020-12-25"),
            ("25/12/2020", "2020-12-25"),
            ("2023.10", "2023-10"),
            ("1921-07", "1921-07"),
        ];
        for (text, expect) in table {
            let read = date(text, false).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
            assert_eq!(read.expect(text).to_string(), expect, "{text}");
        }
    }

    #[test]
    fn a_cell_that_says_nothing_is_no_fault() {
        for text in
            ["", " ", "　", "/", "-", "——", "无", "nan", "NaN", "NULL", "#N/A", "#REF!", "长期", "待定", "'", "0"]
        {
            assert_eq!(date(text, false), Ok(None), "{text}");
        }
        for text in ["", "/", "nan", "#VALUE!", "不详", "无"] {
            assert_eq!(count(text), Ok(None), "{text}");
        }
        for text in ["", "/", "nan", "不详"] {
            assert_eq!(fact(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_a_fault() {
        for text in [
            "2023-02-30",
            "2023.13",
            "五月",
            "去年",
            "123",
            "19000",
            "99999",
            "2023-5-6-7",
            "1899-01-01",
            "2023年第二季度",
            "-5",
        ] {
            assert_eq!(date(text, false), Err(FaultCode::Date), "{text}");
        }
        assert_eq!(date("2023.1", true), Err(FaultCode::DateMonth));
        assert_eq!(date("2023.1", false).unwrap().unwrap().to_string(), "2023-01");
        assert_eq!(date("5/6/2023", false), Err(FaultCode::DateOrder));
        assert_eq!(year_of_doubtful("5/6/2023", &FaultCode::DateOrder), PartialDate::new(2023, None, None));
        assert_eq!(year_of_doubtful("2023.1", &FaultCode::DateMonth), PartialDate::new(2023, None, None));
    }

    #[test]
    fn counts() {
        use Count::*;
        let table = [
            ("12", Exact(12)),
            ("12人", Exact(12)),
            ("１２", Exact(12)),
            ("十二", Exact(12)),
            ("约20", Exact(20)),
            ("20余人", Exact(20)),
            ("20人左右", Exact(20)),
            ("1,234", Exact(1234)),
            ("12.0", Exact(12)),
            ("1万", Exact(10_000)),
            ("0", Exact(0)),
            ("'15", Exact(15)),
            ("100-499人", AtLeast(100)),
            ("100～499", AtLeast(100)),
            ("100人至499人", AtLeast(100)),
            ("500人以上", AtLeast(500)),
            ("10000以上", AtLeast(10_000)),
            ("≥10", AtLeast(10)),
            ("少于50人", Below(50)),
            ("小于50人", Below(50)),
            ("50人以下", Below(51)),
        ];
        for (text, expect) in table {
            assert_eq!(count(text), Ok(Some(expect)), "{text}");
        }
        assert_eq!(Below(50).at_least(), None);
        for text in ["许多", "-5", "12.5", "12/13", "499-100", "99999999999", "13800001111", "人", "约"] {
            assert_eq!(count(text), Err(FaultCode::Count), "{text}");
        }
    }

    #[test]
    fn days_of_a_letter() {
        for (text, expect) in [("90", 90), ("90天", 90), ("玖拾天", 90), ("三个月", 90), ("30 日", 30)] {
            assert_eq!(days(text), Ok(Some(expect)), "{text}");
        }
        assert_eq!(days("很久"), Err(FaultCode::Count));
        assert_eq!(days("4000000000个月"), Err(FaultCode::Count));
    }

    #[test]
    fn yes_and_no() {
        for text in [
            "是",
            "有",
            "√",
            "Y",
            "yes",
            "1",
            "已建",
            "已派",
            "已建立党支部",
            "是（2019年）",
            " 是 ",
            "ＹＥＳ",
            "TRUE",
            "☑",
            "联建",
        ] {
            assert_eq!(fact(text), Ok(Some(Fact::Yes)), "{text}");
        }
        for text in [
            "否",
            "无",
            "×",
            "N",
            "0",
            "未建",
            "未派",
            "未建立党组织",
            "否，正在筹备",
            "没有",
            "X",
            "FALSE",
            "尚未建立",
        ] {
            assert_eq!(fact(text), Ok(Some(Fact::No)), "{text}");
        }
        for text in ["是否", "不清楚", "可能", "2", "正在筹建", "是的吧"] {
            assert_eq!(fact(text), Err(FaultCode::YesNo), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*", number: bool) {
            let _ = (date(&text, number), count(&text), fact(&text), days(&text), month(&text, number));
        }

        #[test]
        fn near_misses_do_not_panic(text in "[0-9一二十百年月日./: 人万约～T\\-]{0,24}", number: bool) {
            let _ = (date(&text, number), count(&text), fact(&text), days(&text), month(&text, number));
            if let Err(fault) = date(&text, number) { let _ = year_of_doubtful(&text, &fault); }
        }

        #[test]
        fn every_day_is_read_in_every_spelling(serial in 20_090i32..73_415) {
            let day = PartialDate::from_day(Day(serial - 25_569)).unwrap();
            let (y, m, d) = Day(serial - 25_569).ymd();
            for text in [
                format!("{y}-{m:02}-{d:02}"), format!("{y}/{m}/{d}"), format!("{y}.{m}.{d}"), format!("{y}年{m}月{d}日"),
                format!("{y}{m:02}{d:02}"), format!("{serial}"), format!("{y}-{m:02}-{d:02} 00:00:00"),
            ] {
                prop_assert_eq!(date(&text, false), Ok(Some(day)), "{}", text);
            }
        }
    }
}
