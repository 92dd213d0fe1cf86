//! What a score is worth (校准): of the labelled texts with this score, how many first candidates were right. The table is made by
//! the fit, each half of the texts scored with weights learnt from the other half, so that no text vouches for itself.

/// From which scores on the machine does what; bits of odds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Settles by itself.
    pub link: f32,
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

impl Thresholds {
    /// The lowest score from which on everything, and the step itself nearly, is right often enough.
    pub fn of(steps: &[Step], precision: f64, margin: f32) -> Self {
        let own = |step: &Step| {
            step.n_texts == 0 || f64::from(step.n_right) >= f64::from(step.n_texts) * (5.0 * precision - 4.0)
        };
        let enough = |step: &&Step| precision_from(steps, step.from) >= precision && own(step);
        let link = steps.iter().rev().take_while(enough).last().map_or(f32::INFINITY, |step| step.from);
        Self { link, margin, review: -6.0, level: 1.5, ambiguous: -2.0 }
    }
}

/// A step of the calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Scores from here on, up to the next step.
    pub from: f32,
    /// Labelled texts whose best candidate scored so.
    pub n_texts: u32,
    /// Those whose best candidate was right.
    pub n_right: u32,
}

const TABLE: &str = include_str!("calibration.tsv");

/// The steps of the shipped weights, lowest score first.
pub fn shipped() -> Vec<Step> {
    parse(TABLE)
}

fn parse(text: &str) -> Vec<Step> {
    let step = |line: &str| {
        let mut cells = line.split('\t');
        let from = cells.next()?.parse().ok()?;
        Some(Step { from, n_texts: cells.next()?.parse().ok()?, n_right: cells.next()?.parse().ok()? })
    };
    text.lines().filter_map(step).collect()
}

/// Scores and whether they were right, as steps of half a bit between `-8` and `16`.
pub fn steps(scored: &[(f32, bool)]) -> Vec<Step> {
    let mut steps: Vec<Step> =
        (-16..=32).map(|half| Step { from: half as f32 / 2.0, n_texts: 0, n_right: 0 }).collect();
    for &(score, right) in scored {
        let at = ((score * 2.0).floor() as i32).clamp(-16, 32) + 16;
        let step = &mut steps[at as usize];
        step.n_texts += 1;
        step.n_right += u32::from(right);
    }
    steps
}

/// The table as a file.
pub fn render(steps: &[Step]) -> String {
    steps.iter().map(|step| format!("{}\t{}\t{}\n", step.from, step.n_texts, step.n_right)).collect()
}

/// Precision of everything from a step on.
pub fn precision_from(steps: &[Step], score: f32) -> f64 {
    let (mut n, mut right) = (0, 0);
    for step in steps.iter().filter(|step| step.from >= score) {
        n += step.n_texts;
        right += step.n_right;
    }
    f64::from(right) / f64::from(n.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_where_the_table_is_good_enough() {
        let steps = |rights: [u32; 4]| -> Vec<Step> {
            rights
                .iter()
                .enumerate()
                .map(|(at, right)| Step { from: at as f32, n_texts: 100, n_right: *right })
                .collect()
        };
        assert_eq!(Thresholds::of(&steps([50, 96, 100, 100]), 0.98, 2.0).link, 1.0);
        assert_eq!(Thresholds::of(&steps([50, 96, 100, 100]), 0.99, 2.0).link, 2.0);
        assert_eq!(Thresholds::of(&steps([50, 50, 50, 50]), 0.99, 2.0).link, f32::INFINITY);
    }

    #[test]
    fn the_shipped_table_reaches_the_precision_asked_for() {
        let steps = shipped();
        assert!(steps.len() > 20);
        assert!(precision_from(&steps, Thresholds::default().link) >= PRECISION);
        assert_eq!(parse(&render(&steps)), steps);
    }

    #[test]
    fn scores_are_counted_once() {
        let steps = steps(&[(-99.0, false), (0.2, true), (0.4, false), (99.0, true)]);
        assert_eq!(steps.iter().map(|step| step.n_texts).sum::<u32>(), 4);
        let at = |from: f32| *steps.iter().find(|step| step.from == from).unwrap();
        assert_eq!((at(0.0).n_texts, at(0.0).n_right), (2, 1));
    }
}
