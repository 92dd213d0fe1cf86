//! Days and partial dates. A [`Day`] is a civil day; a [`PartialDate`] keeps what the source gave (`2023.5` is a month)
//! and is read in favour of the person: a duty starts to run at its latest possible day.

use jiff::{Span, civil};
use std::fmt;

/// 日: days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(pub i32);

impl Day {
    /// Earlier than any date of the field: "valid from the beginning" (先前未知，按首份名单计).
    pub const BEGINNING: Day = Day(-200_000);

    /// The civil day; `None` when there is no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        let date =
            civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(Day::from_civil(date))
    }

    /// From the calendar crate's date.
    pub fn from_civil(date: civil::Date) -> Day {
        let epoch = civil::date(1970, 1, 1);
        Day(date.since(epoch).map_or(0, |span| span.get_days()))
    }

    /// To the calendar crate's date; days outside its range are held at its ends.
    pub fn civil(self) -> civil::Date {
        civil::date(1970, 1, 1).saturating_add(Span::new().days(self.0.clamp(-700_000, 2_900_000)))
    }

    /// `(year, month, day)`
    pub fn ymd(self) -> (i32, u32, u32) {
        let date = self.civil();
        (i32::from(date.year()), date.month().unsigned_abs().into(), date.day().unsigned_abs().into())
    }

    /// `yyyy-mm-dd`; `None` when it is not such a text or no such day.
    pub fn parse(text: &str) -> Option<Day> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        Day::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// This day and `days` more.
    pub fn plus_days(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// Calendar months later; the last day of the month where the day does not exist there.
    pub fn plus_months(self, months: i32) -> Day {
        Day::from_civil(self.civil().saturating_add(Span::new().months(months.clamp(-12_000, 12_000))))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// 日期(可缺月日): stored as `yyyymmdd` with 00 for what the source did not say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PartialDate(pub u32);

impl PartialDate {
    /// A whole year, a month of it, or a day; `None` when there is no such date. Years 1900 to 2100.
    pub fn new(year: u32, month: Option<u32>, day: Option<u32>) -> Option<PartialDate> {
        if !(1900..=2100).contains(&year) {
            return None;
        }
        match (month, day) {
            (None, None) => Some(PartialDate(year * 10_000)),
            (Some(m @ 1..=12), None) => Some(PartialDate(year * 10_000 + m * 100)),
            (Some(month), Some(day)) => {
                Day::from_ymd(i32::try_from(year).ok()?, month, day)?;
                Some(PartialDate(year * 10_000 + month * 100 + day))
            }
            _ => None,
        }
    }

    /// The stored number back; `None` for zero and for numbers that are no date.
    pub fn from_number(number: u32) -> Option<PartialDate> {
        let part = |value: u32| (value != 0).then_some(value);
        PartialDate::new(number / 10_000, part(number / 100 % 100), part(number % 100))
    }

    /// From a full day.
    pub fn from_day(day: Day) -> Option<PartialDate> {
        let (year, month, day) = day.ymd();
        PartialDate::new(u32::try_from(year).ok()?, Some(month), Some(day))
    }

    /// The first day it can mean.
    pub fn earliest(self) -> Day {
        let (year, month, day) = self.parts();
        Day::from_ymd(year, month.max(1), day.max(1)).unwrap_or(Day::BEGINNING)
    }

    /// The last day it can mean: what a time limit is counted from (有利于当事人).
    pub fn latest(self) -> Day {
        let (year, month, day) = self.parts();
        if day != 0 {
            return self.earliest();
        }
        let next = if month == 0 { Day::from_ymd(year + 1, 1, 1) } else { self.earliest_of_next_month(year, month) };
        next.map_or(self.earliest(), |day| day.plus_days(-1))
    }

    fn earliest_of_next_month(self, year: i32, month: u32) -> Option<Day> {
        if month == 12 { Day::from_ymd(year + 1, 1, 1) } else { Day::from_ymd(year, month + 1, 1) }
    }

    fn parts(self) -> (i32, u32, u32) {
        ((self.0 / 10_000).try_into().unwrap_or(i32::MAX), self.0 / 100 % 100, self.0 % 100)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        match (month, day) {
            (0, _) => write!(f, "{year:04}"),
            (_, 0) => write!(f, "{year:04}-{month:02}"),
            _ => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_civil() {
        let day = Day::parse("2024-02-29").unwrap();
        assert_eq!(day.to_string(), "2024-02-29");
        assert_eq!(day.plus_months(12).to_string(), "2025-02-28");
        assert_eq!(day.plus_days(1).to_string(), "2024-03-01");
        for wrong in ["2023-02-29", "2023-2-1", "20230201", "", "2023-13-01", "2023-01-01-1"] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Day(0).to_string(), "1970-01-01");
    }

    #[test]
    fn a_month_is_read_in_favour_of_the_person() {
        let month = PartialDate::new(2023, Some(5), None).unwrap();
        assert_eq!(month.to_string(), "2023-05");
        assert_eq!(month.earliest().to_string(), "2023-05-01");
        assert_eq!(month.latest().to_string(), "2023-05-31");
        assert_eq!(PartialDate::new(2023, None, None).unwrap().latest().to_string(), "2023-12-31");
        assert_eq!(PartialDate::new(2023, Some(12), None).unwrap().latest().to_string(), "2023-12-31");
        assert_eq!(PartialDate::new(2023, Some(2), Some(30)), None);
        assert_eq!(PartialDate::from_number(20230500), Some(month));
        assert_eq!(PartialDate::from_number(0), None);
    }
}
