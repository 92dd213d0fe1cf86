//! Learning the weights from labelled texts (重新拟合): conditional logit. For each text the candidates and "no enterprise of
//! this registry" compete; the weights are those under which the labelled answers are most probable, held back by a ridge.
//! Deterministic: same texts, same weights.

use super::evidence::{Features, N_FEATURES};
use super::search::N_ABSENT;
use super::weights::Weights;

/// One labelled text with its candidates.
#[derive(Clone, Debug)]
pub struct Case {
    /// Features of each candidate.
    pub candidates: Vec<Features>,
    /// Features of the text alone.
    pub absent: [f32; N_ABSENT],
    /// Which candidate is right; `None` for no enterprise.
    pub right: Option<usize>,
    /// How much it counts.
    pub weight: f32,
}

/// Rounds of the optimiser.
const ROUNDS: usize = 700;
/// Ridge on standardised weights.
const RIDGE: f64 = 0.002;
const N: usize = N_FEATURES + N_ABSENT;

/// Fits weights to cases.
pub fn fit(cases: &[Case]) -> Weights {
    let scale = scales(cases);
    let mut w = [0.0_f64; N];
    let (mut m, mut v) = ([0.0_f64; N], [0.0_f64; N]);
    let total: f64 = cases.iter().map(|case| f64::from(case.weight)).sum::<f64>().max(1.0);
    for round in 1..=ROUNDS {
        let grad = gradient(cases, &w, &scale);
        let rate = 0.08 * (1.0 - round as f64 / (ROUNDS as f64 + 1.0));
        for i in 0..N {
            let g = grad[i] / total + RIDGE * w[i] / N as f64;
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.99 * v[i] + 0.01 * g * g;
            let (mh, vh) = (m[i] / (1.0 - 0.9_f64.powi(round as i32)), v[i] / (1.0 - 0.99_f64.powi(round as i32)));
            w[i] -= rate * mh / (vh.sqrt() + 1e-8);
        }
    }
    let mut weights = Weights { name: [0.0; N_FEATURES], absent: [0.0; N_ABSENT] };
    // Natural units to bits.
    let bits = |i: usize| (w[i] / scale[i] / std::f64::consts::LN_2) as f32;
    (0..N_FEATURES).for_each(|i| weights.name[i] = bits(i));
    (0..N_ABSENT).for_each(|i| weights.absent[i] = bits(N_FEATURES + i));
    weights
}

/// The best candidate under some weights: its score, and whether it is the right one.
pub fn scored(case: &Case, weights: &Weights) -> Option<(f32, bool)> {
    let bits: Vec<f32> = case.candidates.iter().map(|features| weights.bits(features)).collect();
    let (best, top) = bits.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let absent = weights.absent_bits(&case.absent);
    let others = bits.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, bits)| *bits);
    let rest: f64 = others.chain([absent]).map(|bits| f64::from(bits - top).exp2()).sum();
    Some((-(rest.max(f64::MIN_POSITIVE).log2()) as f32, case.right == Some(best)))
}

/// Root mean square of each feature, so that one rate and one ridge suit all.
fn scales(cases: &[Case]) -> [f64; N] {
    let mut squares = [0.0_f64; N];
    let (mut n, mut n_cases) = (1.0_f64, 1.0_f64);
    for case in cases {
        for candidate in &case.candidates {
            n += 1.0;
            candidate.iter().enumerate().for_each(|(i, f)| squares[i] += f64::from(f * f));
        }
        n_cases += 1.0;
        case.absent.iter().enumerate().for_each(|(i, f)| squares[N_FEATURES + i] += f64::from(f * f));
    }
    let mut scale = [1.0; N];
    for (i, slot) in scale.iter_mut().enumerate() {
        let mean = squares[i] / if i < N_FEATURES { n } else { n_cases };
        *slot = mean.sqrt().max(0.02);
    }
    scale
}

fn gradient(cases: &[Case], w: &[f64; N], scale: &[f64; N]) -> [f64; N] {
    let half = cases.len() / 2;
    std::thread::scope(|scope| {
        let other = scope.spawn(|| gradient_of(&cases[..half], w, scale));
        let mut grad = gradient_of(&cases[half..], w, scale);
        let other = other.join().expect("arithmetic does not panic");
        (0..N).for_each(|i| grad[i] += other[i]);
        grad
    })
}

fn gradient_of(cases: &[Case], w: &[f64; N], scale: &[f64; N]) -> [f64; N] {
    let mut grad = [0.0_f64; N];
    let mut ws = [0.0_f32; N];
    (0..N).for_each(|i| ws[i] = (w[i] / scale[i]) as f32);
    let mut scores = Vec::new();
    for case in cases {
        scores.clear();
        for candidate in &case.candidates {
            let mut sum = 0.0_f32;
            for i in 0..N_FEATURES {
                sum += ws[i] * candidate[i];
            }
            scores.push(sum);
        }
        let absent: f32 = (0..N_ABSENT).map(|i| ws[N_FEATURES + i] * case.absent[i]).sum();
        let top = scores.iter().copied().fold(absent, f32::max);
        let mut total = (absent - top).exp();
        for score in &mut scores {
            *score = (*score - top).exp();
            total += *score;
        }
        for (at, candidate) in case.candidates.iter().enumerate() {
            let p = scores[at] / total - f32::from(u8::from(case.right == Some(at)));
            if p.abs() < 1e-5 {
                continue;
            }
            let p = f64::from(p * case.weight);
            for i in 0..N_FEATURES {
                grad[i] += p * f64::from(candidate[i]) / scale[i];
            }
        }
        let p = (absent - top).exp() / total - f32::from(u8::from(case.right.is_none()));
        for i in 0..N_ABSENT {
            grad[N_FEATURES + i] += f64::from(p * case.weight * case.absent[i]) / scale[N_FEATURES + i];
        }
    }
    grad
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases in which feature 0 speaks for the right candidate, and none is right where nobody has it.
    fn cases() -> Vec<Case> {
        let candidate = |value: f32| {
            let mut features = [0.0; N_FEATURES];
            features[0] = value;
            features
        };
        let case = |values: &[f32], right| Case {
            candidates: values.iter().map(|value| candidate(*value)).collect(),
            absent: {
                let mut absent = [0.0; N_ABSENT];
                absent[0] = 1.0;
                absent
            },
            right,
            weight: 1.0,
        };
        let one = [
            case(&[5.0, 1.0], Some(0)),
            case(&[0.5, 4.0, 1.0], Some(1)),
            case(&[1.0, 0.5], None),
            case(&[2.0, 2.0], Some(0)),
        ];
        one.iter().cycle().take(80).cloned().collect()
    }

    #[test]
    fn the_fit_learns_what_speaks_for_the_right_one_and_is_repeatable() {
        let weights = fit(&cases());
        assert!(weights.name[0] > 0.2 && weights.absent[0] > 0.0, "{weights:?}");
        assert_eq!(weights, fit(&cases()));
        let (sure, right) = scored(&cases()[0], &weights).unwrap();
        let (doubtful, _) = scored(&cases()[3], &weights).unwrap();
        assert!(right && sure > 1.0 && doubtful < 0.5);
    }
}
