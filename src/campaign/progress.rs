//! 进度: how many tasks stood where on each day, and whether the campaign is done by its last one. Figures are folded from the deeds, so a day that is
//! past never changes.

use crate::model::day::Day;
use crate::model::task::TaskState;

/// Days whose pace a forecast goes by.
const PACE_DAYS: i32 = 7;
/// A campaign is not longer; what is asked beyond is cut.
const DAYS_MAX: i32 = 1_000;

/// So many tasks went from one state to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Move {
    /// On which day.
    pub on: Day,
    /// From; `None` when they were made.
    pub from: Option<TaskState>,
    /// To.
    pub to: TaskState,
    /// How many.
    pub n: u64,
}

/// Where tasks stood at the end of a day; withdrawn ones are not counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Point {
    /// The day.
    pub on: Day,
    /// By state, in the order of [`TaskState::ALL`].
    counts: [i64; STATES],
}

const STATES: usize = TaskState::ALL.len();

fn place(state: TaskState) -> usize {
    TaskState::ALL.iter().position(|other| *other == state).unwrap_or(0)
}

impl Point {
    fn new(on: Day) -> Point {
        Point { on, counts: [0; STATES] }
    }

    /// Tasks in a state.
    pub fn of(&self, state: TaskState) -> u64 {
        u64::try_from(self.counts[place(state)]).unwrap_or(0)
    }

    fn sum(&self, fits: impl Fn(TaskState) -> bool) -> u64 {
        TaskState::ALL.iter().copied().filter(|state| fits(*state)).map(|state| self.of(state)).sum()
    }

    /// 应摸排: all but withdrawn ones.
    pub fn total(&self) -> u64 {
        self.sum(|state| state != TaskState::Withdrawn)
    }

    /// 办结: 销号, 经核实不成立, 核实无误.
    pub fn settled(&self) -> u64 {
        self.sum(|state| state.is_over() && state != TaskState::Withdrawn)
    }

    /// 移交未反馈
    pub fn elsewhere(&self) -> u64 {
        self.sum(TaskState::is_elsewhere)
    }

    /// 余下: neither settled nor handed over.
    pub fn left(&self) -> u64 {
        self.total() - self.settled() - self.elsewhere()
    }
}

/// A point for every day from `first` to `last`; what happened before the first is in it.
pub fn points(moves: &[Move], first: Day, last: Day) -> Vec<Point> {
    let mut sorted: Vec<&Move> = moves.iter().collect();
    sorted.sort_by_key(|step| step.on);
    let mut points = Vec::new();
    let mut now = Point::new(first);
    let mut rest = sorted.into_iter().peekable();
    let days = (last.0.saturating_sub(first.0)).clamp(0, DAYS_MAX);
    for on in (0..=days).map(|day| first.plus_days(day)) {
        while let Some(step) = rest.next_if(|step| step.on <= on) {
            let n = i64::try_from(step.n).unwrap_or(i64::MAX);
            if let Some(from) = step.from {
                now.counts[place(from)] -= n;
            }
            now.counts[place(step.to)] += n;
        }
        points.push(Point { on, ..now });
    }
    points
}

/// 预测
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Forecast {
    /// 余下
    pub left: u64,
    /// Settled in the last days, and how many days these are.
    pub pace: (u64, u32),
    /// Days that are left, today apart.
    pub days_left: u32,
    /// At this pace done on; `None` when nothing moves.
    pub done_on: Option<Day>,
    /// Needed each day to be done by the last one; `None` when that day is past.
    pub needed: Option<u64>,
}

impl Forecast {
    /// Done by the last day, at this pace.
    pub fn is_in_time(&self, ends: Day) -> bool {
        self.left == 0 || self.done_on.is_some_and(|day| day <= ends)
    }
}

/// Whether it is done by the last day, at the pace of the last week.
pub fn forecast(points: &[Point], ends: Day) -> Option<Forecast> {
    let today = points.last()?;
    let days = usize::try_from(PACE_DAYS).unwrap_or(1).min(points.len() - 1);
    let before = points[points.len() - 1 - days].settled();
    let settled = today.settled().saturating_sub(before);
    let left = today.left();
    let days_left = u32::try_from(ends.0.saturating_sub(today.on.0)).unwrap_or(0);
    let n_days = u32::try_from(days).unwrap_or(0);
    let needs_days = (left * u64::from(n_days))
        .checked_div(settled)
        .map(|whole| whole + u64::from((left * u64::from(n_days)) % settled.max(1) > 0));
    let done_on = match (left, needs_days) {
        (0, _) => Some(today.on),
        (_, Some(days)) => i32::try_from(days).ok().map(|days| today.on.plus_days(days)),
        (_, None) => None,
    };
    let needed = (days_left > 0).then(|| left.div_ceil(u64::from(days_left)));
    Some(Forecast { left, pace: (settled, n_days), days_left, done_on, needed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn step(on: i32, from: Option<TaskState>, to: TaskState, n: u64) -> Move {
        Move { on: Day(on), from, to, n }
    }

    #[test]
    fn a_week_tells_the_end() {
        use TaskState as S;
        let mut moves = vec![step(0, None, S::Pending, 100), step(1, Some(S::Pending), S::Assigned, 100)];
        moves.extend((1..=10).map(|day| step(day, Some(S::Assigned), S::Closed, 4)));
        let points = points(&moves, Day(0), Day(10));
        assert_eq!((points[0].left(), points[10].left(), points[10].settled()), (100, 60, 40));
        let forecast = forecast(&points, Day(20)).unwrap();
        assert_eq!(forecast.pace, (28, 7));
        assert_eq!((forecast.done_on, forecast.needed, forecast.days_left), (Some(Day(25)), Some(6), 10));
        assert!(!forecast.is_in_time(Day(20)) && forecast.is_in_time(Day(25)));
    }

    #[test]
    fn nothing_moving_promises_nothing() {
        let still = points(&[step(0, None, TaskState::Pending, 3)], Day(0), Day(5));
        assert_eq!(forecast(&still, Day(4)).map(|f| (f.done_on, f.needed)), Some((None, None)));
        let empty = points(&[], Day(0), Day(0));
        assert_eq!(forecast(&empty, Day(9)).map(|f| (f.left, f.done_on)), Some((0, Some(Day(0)))));
        assert_eq!(forecast(&[], Day(9)), None);
    }

    proptest! {
        #[test]
        fn the_total_is_what_was_made_and_every_day_adds_up(
            made in 0u64..50, deeds in proptest::collection::vec((0i32..30, 1usize..STATES, 0u64..3), 0..40)
        ) {
            let mut moves = vec![step(0, None, TaskState::Pending, made)];
            let mut left = made;
            for (on, to, n) in deeds {
                let n = n.min(left);
                left -= n;
                moves.push(step(on, Some(TaskState::Pending), TaskState::ALL[to], n));
            }
            for point in points(&moves, Day(0), Day(30)) {
                let withdrawn = point.of(TaskState::Withdrawn);
                prop_assert_eq!(point.total() + withdrawn, made);
                prop_assert_eq!(point.left() + point.settled() + point.elsewhere(), point.total());
            }
        }
    }
}
