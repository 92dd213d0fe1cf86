//! 时钟: the only place that asks the machine what time it is. Tests and the demo give a fixed one.

use crate::model::day::Day;
use jiff::{Timestamp, Zoned, tz::TimeZone};

/// Where now comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock in its own time zone.
    #[default]
    Machine,
    /// Always this moment (Unix seconds), in UTC.
    Fixed(i64),
}

impl Clock {
    /// Unix seconds.
    pub fn now(&self) -> i64 {
        match self {
            Clock::Machine => Timestamp::now().as_second(),
            Clock::Fixed(at) => *at,
        }
    }

    /// Today where the machine stands.
    pub fn today(&self) -> Day {
        self.day_of(self.now())
    }

    /// The day of a moment where the machine stands.
    pub fn day_of(&self, at: i64) -> Day {
        Day::from_civil(self.local(at).date())
    }

    fn local(&self, at: i64) -> Zoned {
        let stamp = Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH);
        match self {
            Clock::Machine => stamp.to_zoned(TimeZone::system()),
            Clock::Fixed(_) => stamp.to_zoned(TimeZone::UTC),
        }
    }

    /// `2026-06-30 18:05:07` in local time.
    pub fn words(&self, at: i64) -> String {
        self.local(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands() {
        let clock = Clock::Fixed(1_782_777_600);
        assert_eq!(clock.today().to_string(), "2026-06-30");
        assert_eq!(clock.words(clock.now()), "2026-06-30 00:00:00");
    }
}
