//! 范围 (range). What a person writes to bound a number or a day: `>=10`, `10-50`, `<2020-05`; and how such a bound reads
//! again. A list keeps numbers of its own for some columns (从业人数 plus one, so that 0 is "not known"): that is known
//! here and nowhere else. What is not known lies in no range.

use super::day::{Day, PartialDate};
use super::list::{Column, Test};

/// How the numbers of a column are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Written {
    /// A count.
    Count,
    /// A count kept plus one; 0 is "not known".
    CountOrUnknown,
    /// A day, a month or a year.
    Day,
    /// A word.
    Word,
}

impl Written {
    /// Of a column.
    pub fn of(column: Column) -> Written {
        match column {
            Column::Staff => Written::CountOrUnknown,
            Column::Members | Column::Findings | Column::Units | Column::Uses => Written::Count,
            Column::Established | Column::Opened => Written::Day,
            _ => Written::Word,
        }
    }

    /// The smallest number that is known.
    fn least(self) -> u32 {
        match self {
            Written::CountOrUnknown | Written::Day => 1,
            Written::Count | Written::Word => 0,
        }
    }

    /// From which to which number a text goes: a month goes from its first to its last day.
    fn bounds(self, text: &str) -> Option<(u32, u32)> {
        let text = text.trim();
        match self {
            Written::Count => text.parse().ok().map(|n| (n, n)),
            Written::CountOrUnknown => text.parse::<u32>().ok()?.checked_add(1).map(|n| (n, n)),
            Written::Day => day_bounds(text),
            Written::Word => None,
        }
    }
}

/// Reads `12`, `>=10`, `>10`, `<=10`, `<10`, `10-50`, `10..50`, `10..`; of days `2020`, `2020-05`, `2020-05-01`, ranges with `..`.
pub fn read(column: Column, text: &str) -> Option<Test> {
    let written = Written::of(column);
    let text = text.trim().replace(['～', '~', '—'], "..").replace('≥', ">=").replace('≤', "<=");
    let of = |rest: &str| written.bounds(rest);
    let least = written.least();
    if let Some(rest) = text.strip_prefix(">=") {
        return of(rest).map(|(from, _)| Test::Between(from, u32::MAX));
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return of(rest).map(|(_, to)| Test::Between(least, to));
    }
    if let Some(rest) = text.strip_prefix('>') {
        return of(rest).map(|(_, to)| to.checked_add(1).map_or(Test::Any(Vec::new()), |n| Test::Between(n, u32::MAX)));
    }
    if let Some(rest) = text.strip_prefix('<') {
        return of(rest).map(|(from, _)| below(least, from));
    }
    let parts = text.split_once("..").or_else(|| text.split_once('-').filter(|_| written != Written::Day));
    if let Some((from, to)) = parts {
        let from = if from.trim().is_empty() { least } else { of(from)?.0 };
        let to = if to.trim().is_empty() { u32::MAX } else { of(to)?.1 };
        return Some(Test::Between(from, to));
    }
    of(&text).map(|(from, to)| if from == to { Test::Any(vec![from]) } else { Test::Between(from, to) })
}

fn below(least: u32, bound: u32) -> Test {
    match bound.checked_sub(1) {
        Some(to) if to >= least => Test::Between(least, to),
        _ => Test::Any(Vec::new()),
    }
}

/// A range as a person reads it: `10+`, `10-49`, `2020-05..`.
pub fn words(column: Column, from: u32, to: u32) -> String {
    let written = Written::of(column);
    let least = written.least();
    let number = |n: u32| match written {
        Written::CountOrUnknown => n.saturating_sub(1).to_string(),
        Written::Day => PartialDate::from_number(n).map_or_else(|| n.to_string(), |date| date.to_string()),
        Written::Count | Written::Word => n.to_string(),
    };
    let (between, open) = if written == Written::Day { ("..", "..") } else { ("-", "+") };
    match (from <= least, to == u32::MAX) {
        (_, _) if from == to => number(from),
        (_, true) => format!("{}{open}", number(from)),
        (true, false) => format!("<={}", number(to)),
        (false, false) => format!("{}{between}{}", number(from), number(to)),
    }
}

/// `2023`, `2023-05`, `2023-05-01` as numbers of lists: `yyyymmdd`, with 00 where it is not known.
fn day_bounds(text: &str) -> Option<(u32, u32)> {
    if let Some(day) = Day::parse(text) {
        let (year, month, day) = day.ymd();
        let number = u32::try_from(year).ok()?.checked_mul(10_000)? + month * 100 + day;
        return Some((number, number));
    }
    let (year, month) = text.split_once('-').unwrap_or((text, ""));
    let year = year.parse::<u32>().ok().filter(|year| (1900..=2100).contains(year))? * 10_000;
    if month.is_empty() {
        return Some((year, year + 1231));
    }
    let month = month.parse::<u32>().ok().filter(|month| (1..=12).contains(month))? * 100;
    Some((year + month, year + month + 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_read_again() {
        let cases = [
            (Column::Members, ">=3", Some(Test::Between(3, u32::MAX)), "3+"),
            (Column::Members, "<3", Some(Test::Between(0, 2)), "<=2"),
            (Column::Members, "<0", Some(Test::Any(vec![])), ""),
            (Column::Members, "3", Some(Test::Any(vec![3])), ""),
            (Column::Members, "1-2", Some(Test::Between(1, 2)), "1-2"),
            (Column::Staff, ">=50", Some(Test::Between(51, u32::MAX)), "50+"),
            (Column::Staff, "<50", Some(Test::Between(1, 50)), "<=49"),
            (Column::Staff, "10..49", Some(Test::Between(11, 50)), "10-49"),
            (Column::Staff, "<0", Some(Test::Any(vec![])), ""),
            (Column::Established, ">=2020-05", Some(Test::Between(20_200_500, u32::MAX)), "2020-05.."),
            (Column::Established, "<=2020", Some(Test::Between(1, 20_201_231)), "<=2020-12-31"),
            (Column::Established, "2020-05-01", Some(Test::Any(vec![20_200_501])), ""),
            (Column::Established, "2020..2021", Some(Test::Between(20_200_000, 20_211_231)), "2020..2021-12-31"),
            (Column::Staff, "many", None, ""),
            (Column::Staff, "4294967295", None, ""),
            (Column::Members, ">4294967295", Some(Test::Any(vec![])), ""),
            (Column::Status, "3", None, ""),
        ];
        for (column, text, expect, again) in cases {
            let test = read(column, text);
            assert_eq!(test, expect, "{text}");
            if let Some(Test::Between(from, to)) = test {
                assert_eq!(words(column, from, to), again, "{text}");
            }
        }
    }
}
