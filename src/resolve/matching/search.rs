//! From a text to weighed candidates: the rarest pairs of characters first, within a budget of looks, then every promising
//! name is aligned and weighed. The work of one text is bounded whatever the registry holds.

use super::super::divisions::Divisions;
use super::super::name;
use super::evidence::{Aligner, Feature, Features, N_FEATURES, Written};
use super::grams::{NameNo, Postings, Salt};
use super::reading::{Kind, Reading};
use super::registry::NameTable;
use super::weights::Weights;
use crate::text::pinyin;

/// Names looked at through the index for one text and stage.
const LOOKS_MAX: u32 = 6_000;
/// Names aligned for one text.
const ALIGNED_MAX: usize = 48;
/// ... of a text that more than these fit equally.
const LEVEL_MAX: usize = 1_024;
/// Names within so many bits of the best are its equals as far as looking for more of them goes.
const LEVEL_BITS: f32 = 1.5;
/// Names whose characters are counted for one text.
const SHARED_MAX: usize = 256;
/// Share of the text's bits that neighbours must explain for the slower pairs to be left alone.
const EXPLAINED: f32 = 0.86;

/// What one thread needs to search; made once, used for many texts.
#[derive(Default)]
pub struct Scratch {
    reading: Reading,
    /// The text read last.
    pub written: Written,
    pairs: Vec<Pair>,
    sums: Vec<u16>,
    touched: Vec<NameNo>,
    ranked: Vec<(u32, NameNo)>,
    char_worth: Vec<u16>,
    aligner: Aligner,
    /// Candidates of the last search, best first.
    pub found: Vec<Found>,
}

/// A name that was aligned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Which name.
    pub name: NameNo,
    /// What was measured.
    pub features: Features,
    /// Bits for it, all parts together.
    pub bits: f32,
}

#[derive(Clone, Copy)]
struct Pair {
    count: u32,
    bucket: u32,
    list: List,
    worth: u16,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Near,
    Apart,
    Sound,
}

/// Accumulated worth is held in sixteenths of a bit.
const UNIT: f32 = 16.0;

impl Scratch {
    /// Reads a text against a table.
    pub fn read(&mut self, divisions: &Divisions, table: &NameTable, text: &str) {
        self.reading.read(divisions, text);
        let (reading, written) = (&self.reading, &mut self.written);
        written.chars.clear();
        written.chars.extend_from_slice(&reading.chars);
        written.zones.clear();
        written.zones.extend((0..reading.chars.len()).map(|at| reading.zone(at)));
        table.surprise(&reading.chars, reading.body_end..reading.form_end, &mut written.bits);
        let sounds = pinyin::syllable_numbers();
        written.sounds.clear();
        written.sounds.extend(reading.chars.iter().map(|&c| sounds[usize::from(c)]));
        written.place = reading.place.map_or(0, |code| code.nine());
        written.kind = reading.kind;
        written.full = reading.full;
        written.aside = reading.aside.0..reading.aside.1;
        written.all_latin = reading.chars.iter().all(|&c| super::evidence::is_latin(c));
        written.n_body = reading.body_end - reading.place_end;
        written.total = written
            .bits
            .iter()
            .zip(&written.zones)
            .map(|(bits, zone)| if *zone as u8 == 2 { 0.0 } else { *bits })
            .sum();
    }

    /// The folded key of the text read last.
    pub fn key(&self) -> &str {
        self.reading.key()
    }

    /// Looks for the text read last; the candidates are in `found`, best first.
    pub fn search(&mut self, table: &NameTable, weights: &Weights) {
        self.found.clear();
        if self.sums.len() < table.len() {
            self.sums.resize(table.len(), 0);
        }
        self.pairs.clear();
        let all = self.near_pairs(table);
        self.collect(table);
        let best = self.touched.iter().map(|&name| self.sums[name as usize]).max().unwrap_or(0);
        if f32::from(best) / UNIT < all * EXPLAINED {
            self.pairs.clear();
            self.far_pairs(table);
            self.collect(table);
        }
        self.rank(table, SHARED_MAX, ALIGNED_MAX);
        self.weigh(table, weights);
        if self.all_are_level() {
            self.rank(table, 4 * LEVEL_MAX, LEVEL_MAX);
            self.weigh(table, weights);
        }
        for &name in &self.touched {
            self.sums[name as usize] = 0;
        }
        self.touched.clear();
    }

    fn push(
        &mut self,
        table: &NameTable,
        postings: &Postings,
        list: List,
        (salt, a, b): (Salt, u16, u16),
        share: f32,
    ) -> f32 {
        let bucket = postings.bucket(salt, a, b);
        let count = postings.count(bucket);
        let rarity = table.rarity(count);
        if count > 0 {
            let worth = (rarity * share * UNIT).min(1_000.0) as u16;
            self.pairs.push(Pair { count, bucket: bucket as u32, list, worth: worth.max(1) });
        }
        rarity
    }

    /// Neighbours of the text; returns the bits that a name could win which has them all.
    fn near_pairs(&mut self, table: &NameTable) -> f32 {
        let chars = std::mem::take(&mut self.written.chars);
        let (body_end, form_end, place_end) = (self.reading.body_end, self.reading.form_end, self.reading.place_end);
        let mut all = 0.0;
        for (at, pair) in chars.windows(2).enumerate() {
            // Across an edge of the form, and of the place, names differ.
            if at + 1 >= body_end && at < form_end || at + 1 == place_end {
                continue;
            }
            let rarity = self.push(table, &table.near, List::Near, (Salt::Near, pair[0], pair[1]), 1.0);
            all += if at < form_end { rarity } else { 0.0 };
        }
        if let Some(start) = chars.get(place_end..place_end + 2) {
            all += 0.5 * self.push(table, &table.near, List::Near, (Salt::Start, start[0], start[1]), 0.5);
        }
        if place_end > 0 {
            self.push(table, &table.near, List::Near, (Salt::Start, chars[0], chars.get(1).copied().unwrap_or(0)), 0.5);
        }
        self.written.chars = chars;
        all
    }

    /// Abbreviations, homophones, doubled and exchanged characters.
    fn far_pairs(&mut self, table: &NameTable) {
        let chars = std::mem::take(&mut self.written.chars);
        let sounds = std::mem::take(&mut self.written.sounds);
        let end = self.reading.form_end.min(chars.len());
        for at in 0..end {
            for step in 1..=2 {
                let Some(&second) = chars[..end].get(at + step) else { break };
                let share = if step == 1 { 0.6 } else { 0.4 };
                self.push(table, &table.apart, List::Apart, (Salt::Apart, chars[at], second), share);
            }
            if let Some(&second) = chars[..end].get(at + 2) {
                self.push(table, &table.near, List::Near, (Salt::Near, chars[at], second), 0.7);
            }
            if let Some(&second) = chars[..end].get(at + 1) {
                self.push(table, &table.near, List::Near, (Salt::Near, second, chars[at]), 0.5);
                if sounds[at] != 0 && sounds[at + 1] != 0 {
                    self.push(table, &table.sound, List::Sound, (Salt::Sound, sounds[at], sounds[at + 1]), 0.7);
                }
            }
        }
        self.written.chars = chars;
        self.written.sounds = sounds;
    }

    /// Sums the worth of the pairs for the names that hold them, the rarest first.
    fn collect(&mut self, table: &NameTable) {
        self.pairs.sort_unstable_by_key(|pair| (pair.count, pair.bucket));
        let mut looks = 0;
        for pair in &self.pairs {
            if looks + pair.count > LOOKS_MAX && looks > 0 {
                break;
            }
            looks += pair.count;
            let postings = match pair.list {
                List::Near => &table.near,
                List::Apart => &table.apart,
                List::Sound => &table.sound,
            };
            let names = postings.names(pair.bucket as usize);
            for &name in &names[..names.len().min(LOOKS_MAX as usize)] {
                let sum = &mut self.sums[name as usize];
                if *sum == 0 {
                    self.touched.push(name);
                }
                *sum = sum.saturating_add(pair.worth);
            }
        }
    }

    /// The most promising names: first by the pairs found, then by all characters shared.
    fn rank(&mut self, table: &NameTable, n_shared: usize, n_aligned: usize) {
        self.ranked.clear();
        let best = self.touched.iter().map(|&name| self.sums[name as usize]).max().unwrap_or(0);
        let least = best / 10 * 3;
        let n_body = self.written.n_body as i32;
        let no_tail = self.reading.form_end == self.reading.chars.len();
        let fit = |name: NameNo| {
            let shape = table.shape(name);
            let body = i32::from(shape.body_end) - i32::from(shape.place_end);
            let is_branch = table.chars_len(name) > usize::from(shape.form_end);
            64 + if shape.kind == Kind::Stock as u8 { 16 } else { 0 }
                - ((body - n_body).unsigned_abs() * 4).min(48)
                - if is_branch && no_tail { 16 } else { 0 }
        };
        for &name in &self.touched {
            let sum = self.sums[name as usize];
            if sum >= least {
                self.ranked.push((u32::from(sum) * 4 + fit(name), name));
            }
        }
        keep_best(&mut self.ranked, n_shared);
        if self.char_worth.is_empty() {
            self.char_worth = vec![0; 1 << 16];
        }
        for (c, bits) in self.written.chars.iter().zip(&self.written.bits) {
            self.char_worth[usize::from(*c)] = (bits * UNIT) as u16;
        }
        let mut most = 0;
        for (rank, name) in &mut self.ranked {
            let shared: u32 = table.chars(*name).iter().map(|&c| u32::from(self.char_worth[usize::from(c)])).sum();
            *rank = *rank / 2 + shared * 4;
            most = most.max(*rank);
        }
        for c in &self.written.chars {
            self.char_worth[usize::from(*c)] = 0;
        }
        self.ranked.retain(|entry| entry.0 >= most / 2);
        keep_best(&mut self.ranked, n_aligned);
        if n_aligned > ALIGNED_MAX {
            self.ranked.sort_unstable_by_key(|entry| (std::cmp::Reverse(entry.0), entry.1));
        }
    }

    /// As many names as were aligned fit as well as the best: there may be more of them.
    fn all_are_level(&self) -> bool {
        let (Some(best), Some(last)) = (self.found.first(), self.found.last()) else { return false };
        self.found.len() == ALIGNED_MAX && last.bits >= best.bits - LEVEL_BITS
    }

    fn weigh(&mut self, table: &NameTable, weights: &Weights) {
        let mut features = [0.0; N_FEATURES];
        self.found.clear();
        let (mut best, mut is_level) = (f32::NEG_INFINITY, false);
        for (at, &(_, name)) in self.ranked.iter().enumerate() {
            // Blocks of names in the order of their promise, until none of a block is among the best.
            if at % ALIGNED_MAX == 0 && at > 0 && !std::mem::take(&mut is_level) {
                break;
            }
            self.aligner.measure(table, name, &self.written, &mut features);
            let bits = weights.bits(&features);
            best = best.max(bits);
            is_level |= bits >= best - LEVEL_BITS;
            self.found.push(Found { name, features, bits });
        }
        self.found.sort_unstable_by(|a, b| b.bits.total_cmp(&a.bits).then(a.name.cmp(&b.name)));
    }
}

fn keep_best(ranked: &mut Vec<(u32, NameNo)>, n: usize) {
    if ranked.len() > n {
        ranked.select_nth_unstable_by_key(n, |entry| (std::cmp::Reverse(entry.0), entry.1));
        ranked.truncate(n);
    }
}

/// What of a text alone speaks for "in no registry".
pub const N_ABSENT: usize = 10;

/// Measures a text for the case that no enterprise is meant.
pub fn absent_features(written: &Written, key: &str) -> [f32; N_ABSENT] {
    let flag = |yes: bool| f32::from(u8::from(yes));
    let full = written.full;
    [
        1.0,
        written.total.min(20.0),
        (written.total - 20.0).max(0.0),
        flag(full),
        flag(full) * written.total.min(40.0),
        flag(name::is_public_body(key)),
        flag(name::names_no_unit(key)),
        flag(written.n_body <= 1),
        flag(written.n_body == 2),
        flag(written.n_body == 3),
    ]
}

const _: () = assert!(N_FEATURES == Feature::ALL.len());
