//! The names of a registry, read and indexed: what the matcher looks things up in. Built from names alone, in any order; a name
//! that stands twice is found twice.

use super::super::divisions::Divisions;
use super::grams::{NameNo, Postings, Salt, gap_for};
use super::reading::{Kind, Reading};
use crate::text::pinyin;

/// Bits are held in eighths.
pub const BIT: f32 = 8.0;
/// A pair of characters in so large a share of the names is a word of the trade (科技, 贸易), not of a brand.
const TRADE_SHARE: f32 = 0.0012;
/// ... but in no fewer than so many names.
const TRADE_NAMES_MIN: u32 = 6;

/// A name of the registry: where its characters are and which zones they form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// End of the place.
    pub place_end: u8,
    /// End of a brand that is the name of a division; that of the place where it is none.
    pub named_end: u8,
    /// End of the brand (字号).
    pub brand_end: u8,
    /// End of the trade (行业).
    pub body_end: u8,
    /// End of the legal form.
    pub form_end: u8,
    /// Place inside the body.
    pub inner: (u8, u8),
    /// Kind of the legal form, and whether it is a group.
    pub kind: u8,
    /// 集团
    pub group: bool,
}

/// Names being read, before they are indexed.
#[derive(Default)]
pub struct NamesBuilder {
    reading: Reading,
    chars: Vec<u16>,
    starts: Vec<u32>,
    shapes: Vec<Shape>,
    places: Vec<u32>,
}

impl NamesBuilder {
    /// Reads a name; its number is how many came before it.
    pub fn push(&mut self, divisions: &Divisions, name: &str) {
        let mut reading = std::mem::take(&mut self.reading);
        reading.read(divisions, name);
        let small = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        self.starts.push(u32::try_from(self.chars.len()).unwrap_or(u32::MAX));
        self.chars.extend_from_slice(&reading.chars);
        self.places.push(reading.place.map_or(0, |code| code.nine()));
        self.shapes.push(Shape {
            place_end: small(reading.place_end),
            named_end: small(reading.named_end),
            brand_end: small(reading.body_end),
            body_end: small(reading.body_end),
            form_end: small(reading.form_end),
            inner: (small(reading.inner.0), small(reading.inner.1)),
            kind: reading.kind as u8,
            group: reading.group,
        });
        self.reading = reading;
    }

    /// How many names were read.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Nothing was read.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// Appends the names of another builder.
    pub fn append(&mut self, other: NamesBuilder) {
        let base = u32::try_from(self.chars.len()).unwrap_or(u32::MAX);
        self.starts.extend(other.starts.iter().map(|start| base.saturating_add(*start)));
        self.chars.extend_from_slice(&other.chars);
        self.shapes.extend_from_slice(&other.shapes);
        self.places.extend_from_slice(&other.places);
    }

    /// Indexes what was read, on two threads.
    pub fn build(mut self) -> NameTable {
        self.starts.push(u32::try_from(self.chars.len()).unwrap_or(u32::MAX));
        self.chars.shrink_to_fit();
        let mut table = NameTable {
            chars: self.chars,
            starts: self.starts,
            shapes: self.shapes,
            places: self.places,
            ..NameTable::default()
        };
        let n = table.len();
        let names = &table;
        let (near, apart, sound) = std::thread::scope(|scope| {
            let others = scope.spawn(|| {
                let apart = Postings::build(n, |name, see| names.pairs_apart(name, see));
                (apart, Postings::build(n, |name, see| names.pairs_of_sound(name, see)))
            });
            let near = Postings::build(n, |name, see| names.pairs_near(name, see));
            let (apart, sound) = others.join().expect("building an index does not panic");
            (near, apart, sound)
        });
        (table.near, table.apart, table.sound) = (near, apart, sound);
        table.count_characters();
        table.find_brands();
        table.measure();
        table
    }
}

/// The names of a registry with their index.
#[derive(Default)]
pub struct NameTable {
    chars: Vec<u16>,
    starts: Vec<u32>,
    shapes: Vec<Shape>,
    places: Vec<u32>,
    /// Surprise of each character, see [`NameTable::surprise`].
    bits: Vec<u8>,
    /// How many names hold a character, place and form left out.
    counts: Vec<u32>,
    /// Neighbours, and beginnings of brands.
    pub(super) near: Postings,
    pub(super) apart: Postings,
    pub(super) sound: Postings,
}

impl NameTable {
    /// How many names there are.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// No name at all.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.chars.capacity() * 2
            + self.bits.capacity()
            + (self.starts.capacity() + self.places.capacity() + self.counts.capacity()) * 4
            + self.shapes.capacity() * size_of::<Shape>()
            + self.near.bytes()
            + self.apart.bytes()
            + self.sound.bytes()
    }

    /// Characters of a name.
    #[inline]
    pub fn chars(&self, name: NameNo) -> &[u16] {
        let at = name as usize;
        let Some(&[from, to]) = self.starts.get(at..at + 2) else { return &[] };
        self.chars.get(from as usize..to as usize).unwrap_or(&[])
    }

    /// Surprise of each character of a name, in eighths of a bit.
    #[inline]
    pub fn bits(&self, name: NameNo) -> &[u8] {
        let at = name as usize;
        let Some(&[from, to]) = self.starts.get(at..at + 2) else { return &[] };
        self.bits.get(from as usize..to as usize).unwrap_or(&[])
    }

    /// How many characters a name has.
    #[inline]
    pub fn chars_len(&self, name: NameNo) -> usize {
        self.chars(name).len()
    }

    /// Zones of a name.
    #[inline]
    pub fn shape(&self, name: NameNo) -> Shape {
        self.shapes.get(name as usize).copied().unwrap_or_default()
    }

    /// Nine digits of the division that a name states, or 0.
    #[inline]
    pub fn place(&self, name: NameNo) -> u32 {
        self.places.get(name as usize).copied().unwrap_or(0)
    }

    /// Neighbours; those within the legal form are in every name and left out.
    fn pairs_near(&self, name: NameNo, see: &mut dyn FnMut(Salt, u16, u16)) {
        let (chars, shape) = (self.chars(name), self.shape(name));
        for (at, pair) in chars.windows(2).enumerate() {
            if at < usize::from(shape.body_end) || at + 1 > usize::from(shape.form_end) {
                see(Salt::Near, pair[0], pair[1]);
            }
        }
        if let Some(start) = chars.get(usize::from(shape.place_end)..usize::from(shape.place_end) + 2) {
            see(Salt::Start, start[0], start[1]);
        }
        // Who takes a brand like 瑞昌 for a place writes what follows it.
        let named_end = usize::from(shape.named_end);
        if let Some(start) = chars.get(named_end..named_end + 2).filter(|_| shape.named_end > shape.place_end) {
            see(Salt::Start, start[0], start[1]);
        }
    }

    fn pairs_apart(&self, name: NameNo, see: &mut dyn FnMut(Salt, u16, u16)) {
        let (chars, shape) = (self.chars(name), self.shape(name));
        let chars = &chars[..usize::from(shape.body_end).min(chars.len())];
        let gap = gap_for(self.len());
        for (at, &first) in chars.iter().enumerate() {
            for &second in chars.iter().skip(at + 2).take(gap) {
                see(Salt::Apart, first, second);
            }
        }
    }

    fn pairs_of_sound(&self, name: NameNo, see: &mut dyn FnMut(Salt, u16, u16)) {
        let (chars, shape) = (self.chars(name), self.shape(name));
        let body = usize::from(shape.place_end)..usize::from(shape.body_end).min(chars.len());
        let sounds = pinyin::syllable_numbers();
        let sound = |c: u16| sounds.get(usize::from(c)).copied().unwrap_or(0);
        for pair in chars.get(body).unwrap_or(&[]).windows(2) {
            let (first, second) = (sound(pair[0]), sound(pair[1]));
            if first != 0 && second != 0 {
                see(Salt::Sound, first, second);
            }
        }
    }

    fn count_characters(&mut self) {
        let mut counts = vec![0_u32; 1 << 16];
        for at in 0..self.shapes.len() {
            let (from, to) = (self.starts[at] as usize, self.starts[at + 1] as usize);
            let shape = self.shapes[at];
            for (i, &c) in self.chars[from..to].iter().enumerate() {
                if i < usize::from(shape.body_end) || i >= usize::from(shape.form_end) {
                    counts[usize::from(c)] += 1;
                }
            }
        }
        self.counts = counts;
    }

    /// Measures every name, on two threads.
    fn measure(&mut self) {
        let half = self.len() / 2;
        let names = &*self;
        let part = |range: std::ops::Range<usize>| {
            let (mut out, mut bits) = (Vec::with_capacity(names.chars.len() / 2), Vec::new());
            for name in range {
                let (no, shape) = (name as NameNo, names.shapes[name]);
                names.surprise(names.chars(no), usize::from(shape.body_end)..usize::from(shape.form_end), &mut bits);
                out.extend(bits.iter().map(|bits| (bits * BIT) as u8));
            }
            out
        };
        let bits = std::thread::scope(|scope| {
            let second = scope.spawn(|| part(half..names.len()));
            let mut first = part(0..half);
            first.extend(second.join().expect("arithmetic does not panic"));
            first
        });
        self.bits = bits;
    }

    /// Brand and trade: from the end of the body, pairs that many names hold are the trade; two characters of brand stay.
    fn find_brands(&mut self) {
        let common = ((self.len() as f32 * TRADE_SHARE) as u32).max(TRADE_NAMES_MIN);
        for name in 0..self.shapes.len() {
            let no = name as NameNo;
            let end = self.brand_end(self.chars(no), self.shapes[name], common);
            self.shapes[name].brand_end = u8::try_from(end).unwrap_or(u8::MAX);
        }
    }

    fn brand_end(&self, chars: &[u16], shape: Shape, common: u32) -> usize {
        let (start, mut end) = (usize::from(shape.place_end), usize::from(shape.body_end).min(chars.len()));
        while end >= start + 3 {
            let holds = |at: usize| self.near.count(self.near.bucket(Salt::Near, chars[at - 1], chars[at])) >= common;
            if !holds(end - 1) {
                break;
            }
            // One character more belongs to the word when it is common with both neighbours (进出口).
            end -= if end >= start + 5 && holds(end - 2) && !holds(end - 3) { 3 } else { 2 };
        }
        end.max((start + 2).min(usize::from(shape.body_end)))
    }

    /// How surprising each character of a name is, in bits, given its neighbours: what agreeing in it proves. Writes one
    /// number for each character, the legal form's a constant.
    pub fn surprise(&self, chars: &[u16], form: std::ops::Range<usize>, out: &mut Vec<f32>) {
        out.clear();
        let n = self.len().max(1) as f32 + 2.0;
        let count = |c: u16| self.counts.get(usize::from(c)).copied().unwrap_or(0) as f32;
        let mut pair_before = 0.0;
        for (at, &c) in chars.iter().enumerate() {
            let own = count(c);
            let next = chars.get(at + 1).copied();
            let pair_after = next.map_or(0.0, |next| self.near.count(self.near.bucket(Salt::Near, c, next)) as f32);
            if form.contains(&at) {
                out.push(0.5);
                pair_before = pair_after;
                continue;
            }
            let alone = ((own + 1.0) / n).min(1.0);
            let after = if at > 0 { (pair_before + 0.1) / (count(chars[at - 1]) + 1.0) } else { 0.0 };
            let before = next.map_or(0.0, |next| (pair_after + 0.1) / (count(next) + 1.0));
            out.push(-alone.max(after.min(1.0)).max(before.min(1.0)).log2());
            pair_before = pair_after;
        }
    }

    /// Bits of surprise of a pair of characters as a whole.
    #[inline]
    pub fn rarity(&self, count: u32) -> f32 {
        ((self.len() as f32 + 2.0) / (count as f32 + 1.0)).log2().max(0.0)
    }
}

/// The legal form of a shape.
pub fn kind_of(shape: Shape) -> Kind {
    match shape.kind {
        1 => Kind::Limited,
        2 => Kind::Stock,
        3 => Kind::Company,
        4 => Kind::Cooperative,
        5 => Kind::Works,
        6 => Kind::Other,
        _ => Kind::None,
    }
}
