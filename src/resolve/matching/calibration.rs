//! What a score is worth (校准): of the labelled texts with this score, how many first candidates were right, apart for full names
//! (写明组织形式) and short ones. The table is made by the fit, each half of the texts scored with weights learnt from the other
//! half, so that no text vouches for itself.
//!
//! # Why
//! Lists differ: a score at which nine hundred names of listed companies are right may deceive on brand names. So the counts are
//! kept list by list, and the machine settles only from where on no list by itself errs twice as often as all of them may. Twice,
//! because half of the texts teach less than all of them do: the shipped weights err less than this table says.

/// From which scores on the machine does what; bits of odds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// A text with its legal form settles by itself.
    pub link: f32,
    /// ... one without.
    pub link_short: f32,
    /// ... when the runner-up is so many bits behind.
    pub margin: f32,
    /// Shown to a person.
    pub review: f32,
    /// Candidates within so many bits of the best fit as well as it.
    pub level: f32,
    /// Odds of "no enterprise" above which nothing is called ambiguous.
    pub ambiguous: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self::of(&shipped(), PRECISION, MARGIN)
    }
}

/// Precision that is asked of what the machine settles by itself.
pub const PRECISION: f64 = 0.99;
/// Bits by which the runner-up must be behind what the machine settles by itself.
pub const MARGIN: f32 = 2.0;
/// Fewer texts than these say nothing about a list by itself.
const TEXTS_MIN: u32 = 60;

impl Thresholds {
    /// The lowest scores from which on all lists together are right often enough, and each of them and each step nearly so.
    pub fn of(lists: &[Vec<Step>], precision: f64, margin: f32) -> Self {
        let all = total(lists);
        let from = |class: fn(&Step) -> Count| {
            let right_enough = |step: &&Step| {
                let own = class(step);
                let lenient = f64::from(own.n_right) >= f64::from(own.n_texts) * (5.0 * precision - 4.0);
                let listed = |list: &Vec<Step>| {
                    let count = from_score(list, step.from, class);
                    count.n_texts < TEXTS_MIN || count.precision() >= 2.0 * precision - 1.0
                };
                lenient && from_score(&all, step.from, class).precision() >= precision && lists.iter().all(listed)
            };
            all.iter().rev().take_while(right_enough).last().map_or(f32::INFINITY, |step| step.from)
        };
        Self {
            link: from(|step| step.full),
            link_short: from(|step| step.short),
            margin,
            review: -6.0,
            level: 1.5,
            ambiguous: -2.0,
        }
    }
}

/// Labelled texts, and those whose best candidate was right.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Count {
    /// Texts.
    pub n_texts: u32,
    /// Right ones.
    pub n_right: u32,
}

impl Count {
    /// Share of right ones; 1 of none.
    pub fn precision(self) -> f64 {
        if self.n_texts == 0 { 1.0 } else { f64::from(self.n_right) / f64::from(self.n_texts) }
    }

    fn add(&mut self, other: Count) {
        self.n_texts += other.n_texts;
        self.n_right += other.n_right;
    }
}

/// A step of the calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Scores from here on, up to the next step.
    pub from: f32,
    /// Texts with their legal form.
    pub full: Count,
    /// ... without.
    pub short: Count,
}

/// A labelled text when it is scored by the other half's weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Score of its best candidate.
    pub score: f32,
    /// That was the right one.
    pub right: bool,
    /// It states its legal form.
    pub full: bool,
    /// Number of its list.
    pub list: usize,
}

const TABLE: &str = include_str!("calibration.tsv");

/// The steps of the shipped weights, list by list, lowest score first.
pub fn shipped() -> Vec<Vec<Step>> {
    parse(TABLE)
}

/// Reads that table.
pub fn parse(text: &str) -> Vec<Vec<Step>> {
    let mut lists: Vec<Vec<Step>> = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| cells.get(at).and_then(|cell| cell.parse::<u32>().ok()).unwrap_or(0);
        let Some(from) = cells.get(1).and_then(|cell| cell.parse().ok()) else { continue };
        let count = |at: usize| Count { n_texts: number(at), n_right: number(at + 1) };
        if number(0) as usize == lists.len() {
            lists.push(Vec::new());
        }
        let Some(list) = lists.last_mut() else { continue };
        list.push(Step { from, full: count(2), short: count(4) });
    }
    lists
}

/// Scores and whether they were right, list by list, as steps of half a bit between `-8` and `16`.
pub fn steps(scored: &[Scored]) -> Vec<Vec<Step>> {
    let none = Count::default();
    let empty: Vec<Step> = (-16..=32).map(|half| Step { from: half as f32 / 2.0, full: none, short: none }).collect();
    let n_lists = scored.iter().map(|one| one.list + 1).max().unwrap_or(1);
    let mut lists = vec![empty; n_lists];
    for one in scored {
        let at = ((one.score * 2.0).floor() as i32).clamp(-16, 32) + 16;
        let step = &mut lists[one.list][at as usize];
        let count = if one.full { &mut step.full } else { &mut step.short };
        count.add(Count { n_texts: 1, n_right: u32::from(one.right) });
    }
    lists
}

/// The table as a file: list, from, then texts and right ones of full names and of short ones.
pub fn render(lists: &[Vec<Step>]) -> String {
    let line = |at: usize, step: &Step| {
        let Step { from, full, short } = step;
        format!("{at}\t{from}\t{}\t{}\t{}\t{}\n", full.n_texts, full.n_right, short.n_texts, short.n_right)
    };
    lists.iter().enumerate().flat_map(|(at, list)| list.iter().map(move |step| line(at, step))).collect()
}

/// All lists together.
pub fn total(lists: &[Vec<Step>]) -> Vec<Step> {
    let Some((first, rest)) = lists.split_first() else { return Vec::new() };
    let mut all = first.clone();
    for (at, step) in rest.iter().flat_map(|list| list.iter().enumerate()) {
        let Some(slot) = all.get_mut(at) else { continue };
        slot.full.add(step.full);
        slot.short.add(step.short);
    }
    all
}

/// Everything from a score on.
pub fn from_score(steps: &[Step], score: f32, class: impl Fn(&Step) -> Count) -> Count {
    let mut sum = Count::default();
    steps.iter().filter(|step| step.from >= score).for_each(|step| sum.add(class(step)));
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(rights: [u32; 4]) -> Vec<Step> {
        let count = |n_right: u32| Count { n_texts: 100, n_right };
        rights
            .iter()
            .enumerate()
            .map(|(at, right)| Step { from: at as f32, full: count(*right), short: count(100) })
            .collect()
    }

    #[test]
    fn the_threshold_is_where_the_table_is_good_enough() {
        let link = |rights, precision| Thresholds::of(&[list(rights)], precision, 2.0).link;
        assert_eq!(link([50, 96, 100, 100], 0.98), 1.0);
        assert_eq!(link([50, 96, 100, 100], 0.99), 2.0);
        assert_eq!(link([50, 50, 50, 50], 0.99), f32::INFINITY);
        assert_eq!(Thresholds::of(&[list([50; 4])], 0.99, 2.0).link_short, 0.0);
    }

    #[test]
    fn one_list_that_is_not_good_enough_holds_the_others_back() {
        let lists = [list([100, 100, 100, 100]), list([100, 100, 95, 100]), list([100; 4])];
        assert_eq!(Thresholds::of(&lists, 0.99, 2.0).link, 3.0);
    }

    #[test]
    fn the_shipped_table_reaches_the_precision_asked_for() {
        let lists = shipped();
        assert!(lists.len() > 3 && lists[0].len() > 20);
        let (all, thresholds) = (total(&lists), Thresholds::default());
        assert!(from_score(&all, thresholds.link, |step| step.full).precision() >= PRECISION);
        assert!(from_score(&all, thresholds.link_short, |step| step.short).precision() >= PRECISION);
        assert_eq!(parse(&render(&lists)), lists);
    }

    #[test]
    fn scores_are_counted_once() {
        let one = |score, right| Scored { score, right, full: false, list: 0 };
        let lists = steps(&[one(-99.0, false), one(0.2, true), one(0.4, false), one(99.0, true)]);
        assert_eq!(from_score(&lists[0], -8.0, |step| step.short).n_texts, 4);
        let at = |from: f32| lists[0].iter().find(|step| step.from == from).unwrap().short;
        assert_eq!((at(0.0).n_texts, at(0.0).n_right), (2, 1));
    }
}
