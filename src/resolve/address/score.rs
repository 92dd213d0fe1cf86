//! How surely two addresses mean the same place, as one number between 0 and 1.

use super::relation::Whole;
use super::same::{Likeness, compounds, numbers, values};
use super::{Level, Part};

/// Characters of either text that enter the shares.
const CHARS_MAX: usize = 96;

/// How many signals there are.
pub const FEATURES: usize = 34;

/// The signals of a pair.
pub fn features(a: Whole, b: Whole) -> [f32; FEATURES] {
    let mut f = [0.0; FEATURES];
    let level = |x: Level, y: Level| match (x.code(), y.code()) {
        (Some(x), Some(y)) if x == y => Likeness::Same,
        (Some(_), Some(_)) => Likeness::Other,
        (None, None) => Likeness::Silent,
        _ => Likeness::OneSided,
    };
    let mut at = 0;
    let mut put = |likeness: Likeness, f: &mut [f32; FEATURES]| {
        let slot = match likeness {
            Likeness::Same => Some(0),
            Likeness::Other => Some(1),
            Likeness::OneSided => Some(2),
            Likeness::Silent => None,
        };
        if let Some(slot) = slot {
            f[at + slot] = 1.0;
        }
        at += 3;
    };
    put(level(a.reading.county, b.reading.county), &mut f);
    put(values(a.part(Part::Township), b.part(Part::Township)), &mut f);
    put(values(a.part(Part::Road), b.part(Part::Road)), &mut f);
    put(numbers(a.part(Part::Number), b.part(Part::Number)), &mut f);
    put(compounds(a.part(Part::Compound), b.part(Part::Compound)), &mut f);
    put(values(a.part(Part::Building), b.part(Part::Building)), &mut f);
    put(values(a.part(Part::Room), b.part(Part::Room)), &mut f);
    f[21] = dice(a.part(Part::Compound), b.part(Part::Compound), 1).0;
    f[22] = dice(a.part(Part::Road), b.part(Part::Road), 1).0;
    let (ra, rb) = (a.reading.rest_of(a.text), b.reading.rest_of(b.text));
    let (share, short) = dice(ra, rb, 2);
    f[23] = share;
    f[24] = short;
    let (share, short) = dice(ra, rb, 1);
    f[25] = share;
    f[26] = short;
    let (share, short) = dice(a.text, b.text, 2);
    f[27] = share;
    f[28] = short;
    let (da, db) = (digits(ra), digits(rb));
    f[29] = if da.is_empty() && db.is_empty() { 0.0 } else { share_of(&da, &db) };
    f[30] = f32::from(u8::from(da.is_empty() != db.is_empty()));
    let (la, lb) = (ra.chars().count() as f32, rb.chars().count() as f32);
    f[31] = la.min(lb) / la.max(lb).max(1.0);
    f[32] = f32::from(u8::from(values(a.part(Part::Village), b.part(Part::Village)) == Likeness::Same));
    f[33] = f32::from(u8::from(values(a.part(Part::Village), b.part(Part::Village)) == Likeness::Other));
    f
}

/// Figures of a text as runs.
fn digits(text: &str) -> Vec<u64> {
    let mut found: Vec<u64> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(|run| run.bytes().take(9).fold(0, |n, b| n * 10 + u64::from(b - b'0')))
        .collect();
    found.sort_unstable();
    found
}

/// Grams of `n` characters both have: of all (Dice), and of the shorter's.
fn dice(a: &str, b: &str, n: usize) -> (f32, f32) {
    let (a, b) = (grams(a, n), grams(b, n));
    let common = common(&a, &b) as f32;
    let (la, lb) = (a.len() as f32, b.len() as f32);
    if la == 0.0 || lb == 0.0 {
        return (0.0, 0.0);
    }
    (2.0 * common / (la + lb), common / la.min(lb))
}

fn share_of(a: &[u64], b: &[u64]) -> f32 {
    let common = common(a, b) as f32;
    2.0 * common / ((a.len() + b.len()) as f32).max(1.0)
}

fn grams(text: &str, n: usize) -> Vec<u64> {
    let chars: Vec<u64> =
        text.chars().filter(|c| c.is_alphanumeric()).take(CHARS_MAX).map(|c| u64::from(u32::from(c))).collect();
    let mut grams: Vec<u64> = match n {
        1 => chars,
        _ => chars.windows(2).map(|pair| pair[0] << 32 | pair[1]).collect(),
    };
    grams.sort_unstable();
    grams
}

fn common(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
        }
    }
    n
}

/// The number: 0 surely other places, 1 surely one.
pub fn likeness(a: Whole, b: Whole) -> f32 {
    features(a, b)[27]
}
