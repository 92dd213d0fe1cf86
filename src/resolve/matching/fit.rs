//! Learning the weights from labelled texts (重新拟合): conditional logit. For each text the candidates and "no enterprise of
//! this registry" compete; the weights are those under which the labelled answers are most probable, held back by a ridge.
//! Deterministic: same texts, same weights.

use super::calibration::Scored;
use super::evidence::{Features, N_FEATURES};
use super::search::N_ABSENT;
use super::weights::{Joint, N_UNITS, Weights, soft};

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
    /// Number of its list.
    pub list: usize,
    /// The text states its legal form.
    pub full: bool,
}

/// Times all texts are gone through, and steps taken, at least.
const ROUNDS_MIN: usize = 25;
const STEPS_MIN: usize = 1_200;
/// Texts after which the weights take a step.
const BATCH: usize = 256;
/// Largest step on standardised weights.
const RATE: f32 = 0.01;
/// Ridge on the weights of the units.
const RIDGE: f32 = 0.001;

/// Where each kind of weight lies among all that are learnt.
const ABSENT: usize = N_FEATURES;
const INTO: usize = ABSENT + N_ABSENT;
const BIAS: usize = INTO + N_FEATURES * N_UNITS;
const OUT: usize = BIAS + N_UNITS;
const N: usize = OUT + N_UNITS;

/// Fits weights to cases.
pub fn fit(cases: &[Case]) -> Weights {
    let scale = scales(cases);
    let mut w = start(&scale);
    let (mut m, mut v) = (vec![0.0_f32; N], vec![0.0_f32; N]);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    let (mut seed, mut n_steps) = (1_u64, 0);
    let n_rounds = ROUNDS_MIN.max(STEPS_MIN / cases.len().div_ceil(BATCH).max(1));
    for round in 0..n_rounds {
        shuffle(&mut order, &mut seed);
        let rate = RATE * (1.0 - round as f32 / n_rounds as f32);
        for batch in order.chunks(BATCH) {
            let mut grad = gradient(cases, batch, &w, &scale);
            (INTO..BIAS).for_each(|i| grad[i] += RIDGE * w[i]);
            (OUT..N).for_each(|i| grad[i] += RIDGE * w[i]);
            n_steps += 1;
            let (rm, rv) = (1.0 - 0.9_f32.powi(n_steps), 1.0 - 0.999_f32.powi(n_steps));
            for i in 0..N {
                m[i] = 0.9 * m[i] + 0.1 * grad[i];
                v[i] = 0.999 * v[i] + 0.001 * grad[i] * grad[i];
                w[i] -= rate * (m[i] / rm) / ((v[i] / rv).sqrt() + 1e-8);
            }
        }
    }
    weights(&w, &scale)
}

/// Standardised weights in natural units become bits for each unit of each feature.
fn weights(w: &[f32], scale: &[f32; INTO]) -> Weights {
    let mut weights = Weights::none();
    let nats = std::f32::consts::LN_2;
    (0..N_FEATURES).for_each(|i| weights.name[i] = w[i] / scale[i] / nats);
    (0..N_ABSENT).for_each(|i| weights.absent[i] = w[ABSENT + i] / scale[ABSENT + i] / nats);
    for i in 0..N_FEATURES {
        (0..N_UNITS).for_each(|u| weights.joint.into[i][u] = w[INTO + i * N_UNITS + u] / scale[i]);
    }
    let Joint { bias, out, .. } = &mut weights.joint;
    (0..N_UNITS).for_each(|u| (bias[u], out[u]) = (w[BIAS + u], w[OUT + u] / nats));
    // A name without any evidence has no bits: what the units say of it goes to the other side.
    let silent: f32 = (0..N_UNITS).map(|u| out[u] * soft(bias[u])).sum();
    weights.absent[0] -= silent;
    weights
}

/// Small weights that differ; no chance in them. A feature that no case has keeps none.
fn start(scale: &[f32; INTO]) -> Vec<f32> {
    let mut w = vec![0.0_f32; N];
    let mut seed = 7;
    for i in INTO..N {
        let is_used = i >= BIAS || scale[(i - INTO) / N_UNITS] > SCALE_MIN;
        let spread = (next(&mut seed) as f32 / u32::MAX as f32 - 0.5) * 0.35;
        if is_used && !(BIAS..OUT).contains(&i) {
            w[i] = spread;
        }
    }
    w
}

fn next(seed: &mut u64) -> u32 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 32) as u32
}

fn shuffle(order: &mut [usize], seed: &mut u64) {
    for at in (1..order.len()).rev() {
        order.swap(at, next(seed) as usize % (at + 1));
    }
}

/// The best candidate under some weights: its score, and whether it is the right one.
pub fn scored(case: &Case, weights: &Weights) -> Option<Scored> {
    let bits: Vec<f32> = case.candidates.iter().map(|features| weights.bits(features)).collect();
    let (best, top) = bits.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let absent = weights.absent_bits(&case.absent);
    let others = bits.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, bits)| *bits);
    let rest: f64 = others.chain([absent]).map(|bits| f64::from(bits - top).exp2()).sum();
    let score = -(rest.max(f64::MIN_POSITIVE).log2()) as f32;
    Some(Scored { score, right: case.right == Some(best), full: case.full, list: case.list })
}

const SCALE_MIN: f32 = 0.02;

/// Root mean square of each feature, so that one rate and one ridge suit all.
fn scales(cases: &[Case]) -> [f32; INTO] {
    let mut squares = [0.0_f64; INTO];
    let (mut n, mut n_cases) = (1.0_f64, 1.0_f64);
    for case in cases {
        for candidate in &case.candidates {
            n += 1.0;
            candidate.iter().enumerate().for_each(|(i, f)| squares[i] += f64::from(f * f));
        }
        n_cases += 1.0;
        case.absent.iter().enumerate().for_each(|(i, f)| squares[ABSENT + i] += f64::from(f * f));
    }
    let mut scale = [1.0; INTO];
    for (i, slot) in scale.iter_mut().enumerate() {
        let mean = squares[i] / if i < N_FEATURES { n } else { n_cases };
        *slot = (mean.sqrt() as f32).max(SCALE_MIN);
    }
    scale
}

/// Mean gradient over a batch, on two threads.
fn gradient(cases: &[Case], batch: &[usize], w: &[f32], scale: &[f32; INTO]) -> Vec<f32> {
    let (one, two) = batch.split_at(batch.len() / 2);
    let (mut grad, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| gradient_of(cases, one, w, scale));
        let grad = gradient_of(cases, two, w, scale);
        (grad, other.join().expect("arithmetic does not panic"))
    });
    let share = 1.0 / batch.len() as f32;
    grad.iter_mut().zip(&other).for_each(|(a, b)| *a = (*a + b) * share);
    grad
}

fn gradient_of(cases: &[Case], batch: &[usize], w: &[f32], scale: &[f32; INTO]) -> Vec<f32> {
    let mut grad = vec![0.0_f32; N];
    let (mut scores, mut units) = (Vec::new(), Vec::new());
    let sum = |z: &mut [f32; N_UNITS], i: usize, x: f32| {
        let row = &w[INTO + i * N_UNITS..][..N_UNITS];
        z.iter_mut().zip(row).for_each(|(z, into)| *z += x * into);
    };
    for case in batch.iter().map(|at| &cases[*at]) {
        scores.clear();
        units.clear();
        for candidate in &case.candidates {
            let mut z: [f32; N_UNITS] = std::array::from_fn(|u| w[BIAS + u]);
            let mut score = 0.0_f32;
            for (i, f) in candidate.iter().enumerate().filter(|(_, f)| **f != 0.0) {
                let x = f / scale[i];
                score += w[i] * x;
                sum(&mut z, i, x);
            }
            score += (0..N_UNITS).map(|u| w[OUT + u] * soft(z[u])).sum::<f32>();
            scores.push(score);
            units.push(z);
        }
        let x_absent: [f32; N_ABSENT] = std::array::from_fn(|i| case.absent[i] / scale[ABSENT + i]);
        let absent: f32 = (0..N_ABSENT).map(|i| w[ABSENT + i] * x_absent[i]).sum();
        let top = scores.iter().copied().fold(absent, f32::max);
        let total: f32 = scores.iter().map(|score| (score - top).exp()).sum::<f32>() + (absent - top).exp();
        for (at, candidate) in case.candidates.iter().enumerate() {
            let p = (scores[at] - top).exp() / total - f32::from(u8::from(case.right == Some(at)));
            if p.abs() < 1e-5 {
                continue;
            }
            let p = p * case.weight;
            let mut back = [0.0_f32; N_UNITS];
            for u in 0..N_UNITS {
                let z = units[at][u];
                grad[OUT + u] += p * soft(z);
                back[u] = p * w[OUT + u] / ((1.0 + z.abs()) * (1.0 + z.abs()));
                grad[BIAS + u] += back[u];
            }
            for (i, f) in candidate.iter().enumerate().filter(|(_, f)| **f != 0.0) {
                let x = f / scale[i];
                grad[i] += p * x;
                let row = &mut grad[INTO + i * N_UNITS..][..N_UNITS];
                row.iter_mut().zip(&back).for_each(|(slot, back)| *slot += x * back);
            }
        }
        let p = ((absent - top).exp() / total - f32::from(u8::from(case.right.is_none()))) * case.weight;
        (0..N_ABSENT).for_each(|i| grad[ABSENT + i] += p * x_absent[i]);
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
            list: 0,
            full: true,
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
        assert!(weights.bits(&cases()[0].candidates[0]) > 1.0 && weights.absent[0] > 0.0, "{weights:?}");
        assert_eq!(weights, fit(&cases()));
        let sure = scored(&cases()[0], &weights).unwrap();
        let doubtful = scored(&cases()[3], &weights).unwrap();
        assert!(sure.right && sure.score > 1.0 && doubtful.score < 0.5);
    }
}
