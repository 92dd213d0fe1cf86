//! Chance that repeats: SplitMix64 and a shuffle without memory. Every row draws from its own stream, named by seed,
//! stream and row number, so that row 900,000 is made without the rows before it. Whole numbers only: floating point
//! functions differ between machines, and the same seed must give the same bytes everywhere.

/// A stream of numbers fixed by what it was made from. Not for secrets.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The stream of one row: `(seed, stream, index)`.
    pub(super) fn at(seed: u64, stream: u64, index: u64) -> Chance {
        Chance(mix(seed ^ mix(stream ^ mix(index))))
    }

    /// The next 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number in `0..bound`; 0 when the bound is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        high_product(self.next(), bound)
    }

    /// An index in `0..length`; 0 when the length is 0.
    pub(super) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// A number in `from..=to`.
    pub(super) fn between(&mut self, from: i32, to: i32) -> i32 {
        let span = u64::from(to.abs_diff(from)) + 1;
        from.saturating_add(i32::try_from(self.below(span)).unwrap_or(0))
    }

    /// True in `parts` of 10,000 draws.
    pub(super) fn hit(&mut self, parts: u32) -> bool {
        self.below(10_000) < u64::from(parts)
    }

    /// One of the pool; pools are never empty.
    pub(super) fn pick<T: Copy>(&mut self, pool: &[T]) -> T {
        pool[self.index(pool.len())]
    }

    /// One of the pool by weight; the weights need no particular sum.
    pub(super) fn weighted<T: Copy>(&mut self, pool: &[(u32, T)]) -> T {
        let total: u64 = pool.iter().map(|(weight, _)| u64::from(*weight)).sum();
        let mut at = self.below(total);
        for (weight, value) in pool {
            match at.checked_sub(u64::from(*weight)) {
                Some(rest) => at = rest,
                None => return *value,
            }
        }
        pool[0].1
    }

    /// Halving steps: `from` in half of all draws, twice to below four times as much in a quarter, and so on up to `limit`
    /// (a Pareto tail, as numbers of staff have).
    pub(super) fn halving(&mut self, from: u32, limit: u32) -> u32 {
        let level = self.next().trailing_zeros().min(20);
        let base = u64::from(from) << level;
        u32::try_from(base + self.below(base)).unwrap_or(limit).min(limit)
    }
}

/// The numbers `0..n` in another order: `at(i)` visits each once.
#[derive(Clone, Debug)]
pub(super) struct Shuffle {
    n: u64,
    step: u64,
    offset: u64,
}

impl Shuffle {
    pub(super) fn new(n: u64, seed: u64) -> Shuffle {
        let n = n.max(1);
        let start = (u128::from(n) * 618_033 / 1_000_000) as u64 + mix(seed) % 97;
        let step = (start.max(1)..).find(|step| gcd(*step, n) == 1).unwrap_or(1);
        Shuffle { n, step, offset: mix(seed ^ 0x5eed) % n }
    }

    /// The `i`th of the order; begins again after `n`.
    pub(super) fn at(&self, i: u64) -> u64 {
        let n = u128::from(self.n);
        ((u128::from(i) * u128::from(self.step) + u128::from(self.offset)) % n) as u64
    }
}

fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn high_product(a: u64, b: u64) -> u64 {
    ((u128::from(a) * u128::from(b)) >> 64) as u64
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_stream_is_fixed_for_ever() {
        let mut chance = Chance::at(1, 2, 3);
        let first: Vec<u64> = (0..3).map(|_| chance.below(1_000_000)).collect();
        assert_eq!(first, [127_312, 599_031, 327_522]);
    }

    #[test]
    fn rates_are_kept() {
        let mut chance = Chance::at(7, 0, 0);
        let hits = (0..100_000).filter(|_| chance.hit(750)).count();
        assert!((7_000..8_000).contains(&hits), "{hits}");
        let heavy = (0..10_000).filter(|_| chance.weighted(&[(90, true), (10, false)])).count();
        assert!((8_800..9_200).contains(&heavy), "{heavy}");
    }

    proptest! {
        #[test]
        fn a_shuffle_visits_each_once(n in 1u64..400, seed: u64) {
            let shuffle = Shuffle::new(n, seed);
            let mut seen: Vec<u64> = (0..n).map(|i| shuffle.at(i)).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..n).collect::<Vec<_>>());
        }

        #[test]
        fn draws_stay_inside(seed: u64, from in -1000i32..1000, span in 0i32..1000) {
            let mut chance = Chance::at(seed, 1, 1);
            prop_assert!((from..=from + span).contains(&chance.between(from, from + span)));
            prop_assert!((2..=500).contains(&chance.halving(2, 500)));
        }
    }
}
