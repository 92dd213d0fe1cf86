//! How surely two addresses mean the same place: what they share, level by level and sign by sign, weighed into one number
//! from 0 (another place) over 1 (partly the same) to 2 (the same).
//!
//! # Why
//! The levels alone tell 韶山路1号 from 韶山路2号 and not 齐东苑 from 齐东园; the signs alone the other way round. The weights
//! of `weights.rs` were fitted by logistic regression on labelled pairs of addresses; they are few enough to be read.

use super::key::{Numeral, numeral_value};
use super::relation::Whole;
use super::same::{Likeness, compounds, numbers, values};
use super::weights::{PARTLY, SAME, SIGNALS};
use super::{Level, Part};
use rustc_hash::FxHashMap;

/// Tokens of either text that are looked at.
const TOKENS_MAX: usize = 96;
/// Words that say "near it" or "part of it", looked for in either text.
const HINTS: [&str; 14] =
    ["附近", "交叉口", "门)", "米", "旁", "对面", "与", "(", "社区", "店", "有限公司", "村委会", "停车", "公交"];
/// Weight of a token that the list at hand does not hold: it is as rare as can be.
const RARE: f32 = 9.0;

/// How often tokens stand in the list at hand: what many addresses share (路, 小区) tells little.
#[derive(Clone, Debug, Default)]
pub struct Rarity {
    counts: FxHashMap<u64, u32>,
    n_texts: u32,
}

impl Rarity {
    /// Counts a folded text.
    pub fn add(&mut self, text: &str) {
        let tokens = tokens(text);
        let mut seen: Vec<u64> = tokens.iter().copied().chain(pairs(&tokens)).collect();
        seen.sort_unstable();
        seen.dedup();
        for token in seen {
            *self.counts.entry(token).or_default() += 1;
        }
        self.n_texts += 1;
    }

    fn weight(&self, token: u64) -> f32 {
        if self.n_texts == 0 {
            return 1.0;
        }
        let n = self.counts.get(&token).copied().unwrap_or(0);
        let weight = (self.n_texts as f32 / (1 + n) as f32).ln();
        weight.clamp(0.05, RARE)
    }
}

/// The number.
pub fn likeness(a: Whole, b: Whole, rarity: &Rarity) -> f32 {
    let signals = signals(a, b, rarity);
    let sum = |weights: &[f32; SIGNALS + 1]| -> f32 {
        weights[SIGNALS] + signals.iter().zip(weights).map(|(signal, weight)| signal * weight).sum::<f32>()
    };
    let (partly, same) = (sum(&PARTLY).clamp(-30.0, 30.0).exp(), sum(&SAME).clamp(-30.0, 30.0).exp());
    (partly + 2.0 * same) / (1.0 + partly + same)
}

/// The signals of a pair, in the order of the weights.
fn signals(a: Whole, b: Whole, rarity: &Rarity) -> [f32; SIGNALS] {
    let mut list = List { values: [0.0; SIGNALS], n: 0 };
    levels(a, b, &mut list);
    shares(a, b, &mut list);
    weighed(a, b, rarity, &mut list);
    units(a, b, &mut list);
    for hint in HINTS {
        list.flag(b.text.contains(hint));
        list.flag(a.text.contains(hint));
    }
    list.values
}

struct List {
    values: [f32; SIGNALS],
    n: usize,
}

impl List {
    fn push(&mut self, value: f32) {
        if let Some(slot) = self.values.get_mut(self.n) {
            *slot = value;
        }
        self.n += 1;
    }

    fn flag(&mut self, flag: bool) {
        self.push(f32::from(u8::from(flag)));
    }

    fn likeness(&mut self, likeness: Likeness) {
        self.flag(likeness == Likeness::Same);
        self.flag(likeness == Likeness::Other);
        self.flag(likeness == Likeness::OneSided);
    }
}

/// What the levels say: 24 signals.
fn levels(a: Whole, b: Whole, list: &mut List) {
    list.likeness(match (a.reading.county, b.reading.county) {
        (x, y) if x.code().is_some() && x.code() == y.code() => Likeness::Same,
        (Level::Absent | Level::Ambiguous, Level::Absent | Level::Ambiguous) => Likeness::Silent,
        (x, y) if x.code().is_none() || y.code().is_none() => Likeness::OneSided,
        _ => Likeness::Other,
    });
    for part in [Part::Township, Part::Road, Part::Building, Part::Room, Part::Village] {
        list.likeness(values(a.part(part), b.part(part)));
    }
    list.likeness(numbers(a.part(Part::Number), b.part(Part::Number)));
    list.likeness(compounds(a.part(Part::Compound), b.part(Part::Compound)));
}

/// Shares of equal signs: 9 signals.
fn shares(a: Whole, b: Whole, list: &mut List) {
    let flat = Rarity::default();
    let of = |part: Part| share(&tokens(a.part(part)), &tokens(b.part(part)), &flat)[2];
    list.push(of(Part::Compound));
    list.push(of(Part::Road));
    let rests = (tokens(a.reading.rest_of(a.text)), tokens(b.reading.rest_of(b.text)));
    let [left, right, both] = share(&rests.0, &rests.1, &flat);
    list.push(both);
    list.push(left.max(right));
    let [left, right, both] = share(&pairs(&rests.0), &pairs(&rests.1), &flat);
    list.push(both);
    list.push(left.max(right));
    let (la, lb) = (rests.0.len() as f32, rests.1.len() as f32);
    list.push(la.min(lb) / la.max(lb).max(1.0));
    list.push(a.text.chars().count() as f32 / 10.0);
    list.push(b.text.chars().count() as f32 / 10.0);
}

/// Shares in which rare signs weigh more: 15 signals.
fn weighed(a: Whole, b: Whole, rarity: &Rarity, list: &mut List) {
    let (ta, tb) = (tokens(a.text), tokens(b.text));
    share(&ta, &tb, rarity).into_iter().for_each(|value| list.push(value));
    share(&pairs(&ta), &pairs(&tb), rarity).into_iter().for_each(|value| list.push(value));
    let (weight, length) = longest(&ta, &tb, rarity);
    let whole = |tokens: &[u64]| tokens.iter().map(|token| rarity.weight(*token)).sum::<f32>().max(1.0);
    list.push(weight / 10.0);
    list.push(weight / whole(&ta));
    list.push(weight / whole(&tb));
    list.push(length as f32);
    let figures = |tokens: &[u64]| {
        let mut figures: Vec<u64> = tokens.iter().copied().filter(|token| token & FIGURE != 0).collect();
        figures.sort_unstable();
        figures.dedup();
        figures
    };
    let (da, db) = (figures(&ta), figures(&tb));
    let common = common(&da, &db) as f32;
    list.push(common / (da.len() as f32).max(1.0));
    list.push(common / (db.len() as f32).max(1.0));
    list.push(da.len() as f32);
    list.push(db.len() as f32);
    let name = tokens(a.part(Part::Compound));
    list.push(share(&name, &tb, rarity)[0]);
}

/// Figures with their units, wherever they stand: 12 signals.
fn units(a: Whole, b: Whole, list: &mut List) {
    for words in [&["号楼", "栋", "幢", "座"][..], &["号", "弄", "号院"], &["楼", "层"]] {
        let (x, y) = (figures_before(a.text, words), figures_before(b.text, words));
        let met = x.iter().any(|figure| y.contains(figure));
        list.flag(met);
        list.flag(!x.is_empty() && !y.is_empty() && !met);
        list.flag(!x.is_empty() && y.is_empty());
        list.flag(x.is_empty() && !y.is_empty());
    }
}

fn figures_before(text: &str, words: &[&str]) -> Vec<u64> {
    let (mut found, mut figure) = (Vec::new(), None::<Numeral>);
    for (i, c) in text.char_indices() {
        if let Some(value) = numeral_value(c) {
            figure.get_or_insert_default().push(value);
            continue;
        }
        let letter = c.is_ascii_alphabetic().then(|| u64::from(u32::from(c.to_ascii_uppercase())) << 32);
        let after = letter.map_or(i, |_| i + 1);
        let rest = &text[after..];
        let is_building = rest.starts_with("号楼");
        let fits = words.iter().any(|word| rest.starts_with(word)) && (!is_building || words[0] == "号楼");
        if fits && let Some(value) = letter.or_else(|| figure.take().map(|figure| figure.value())) {
            found.push(value);
        }
        figure = None;
    }
    found
}

/// Marks tokens that are figures.
const FIGURE: u64 = 1 << 63;

/// Signs of a text: each character, each figure and each Latin word one.
fn tokens(text: &str) -> Vec<u64> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if tokens.len() == TOKENS_MAX {
            break;
        }
        if let Some(first) = numeral_value(c) {
            let mut figure = Numeral::default();
            figure.push(first);
            while let Some(next) = chars.peek().and_then(|c| numeral_value(*c)) {
                figure.push(next);
                chars.next();
            }
            tokens.push(FIGURE | figure.value());
        } else if c.is_ascii_alphabetic() {
            let mut word = u64::from(u32::from(c.to_ascii_lowercase()));
            while let Some(next) = chars.next_if(char::is_ascii_alphabetic) {
                word = word.wrapping_mul(131).wrapping_add(u64::from(u32::from(next.to_ascii_lowercase())));
            }
            tokens.push(word & !FIGURE);
        } else if c.is_alphanumeric() {
            tokens.push(u64::from(u32::from(c)));
        }
    }
    tokens
}

fn pairs(tokens: &[u64]) -> Vec<u64> {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    tokens.windows(2).map(|pair| pair[0].wrapping_mul(MIX).rotate_left(17) ^ pair[1].wrapping_mul(MIX) ^ 1).collect()
}

/// What both share: of the one, of the other, of both together.
fn share(a: &[u64], b: &[u64], rarity: &Rarity) -> [f32; 3] {
    let sorted = |tokens: &[u64]| {
        let mut tokens = tokens.to_vec();
        tokens.sort_unstable();
        tokens
    };
    let (a, b) = (sorted(a), sorted(b));
    let whole = |tokens: &[u64]| tokens.iter().map(|token| rarity.weight(*token)).sum::<f32>();
    let (wa, wb, mut both) = (whole(&a), whole(&b), 0.0);
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += rarity.weight(a[i]);
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    let part = |whole: f32, times: f32| if whole > 0.0 { times * both / whole } else { 0.0 };
    [part(wa, 1.0), part(wb, 1.0), part(wa + wb, 2.0)]
}

fn common(a: &[u64], b: &[u64]) -> usize {
    a.iter().filter(|token| b.binary_search(token).is_ok()).count()
}

/// The longest run both have: its weight and its tokens.
fn longest(a: &[u64], b: &[u64], rarity: &Rarity) -> (f32, usize) {
    let (mut best, mut best_len) = (0.0_f32, 0);
    let (mut before, mut now) = (vec![(0.0_f32, 0_usize); b.len() + 1], vec![(0.0_f32, 0_usize); b.len() + 1]);
    for x in a {
        let weight = rarity.weight(*x);
        for (j, y) in b.iter().enumerate() {
            now[j + 1] = if x == y { (before[j].0 + weight, before[j].1 + 1) } else { (0.0, 0) };
            best = best.max(now[j + 1].0);
            best_len = best_len.max(now[j + 1].1);
        }
        std::mem::swap(&mut before, &mut now);
    }
    (best, best_len)
}
