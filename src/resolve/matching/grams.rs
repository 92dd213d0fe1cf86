//! The candidate index: which names hold a pair of characters. Three kinds of pairs: neighbours, characters with up to three
//! others between them (海航 ← 海南航空), and neighbouring syllables (同音). Hashed into buckets, so there is no table of pairs;
//! two pairs that share a bucket only cost time, since every candidate is weighed by its real characters.
//!
//! # Why
//! Counting sort into plain arrays of names: one pass to count, one to fill, four bytes a pair, nothing to grow. Compressed
//! lists would save a third of the memory and cost more time than they save.

/// Others between two characters of an abbreviation, at most, in a registry of so many names: the longer the list, the dearer.
pub fn gap_for(n_names: usize) -> usize {
    if n_names <= GAP_WIDE_NAMES { 6 } else { 3 }
}

/// Registries up to this size keep pairs of characters that are far apart.
const GAP_WIDE_NAMES: usize = 200_000;

/// Number of a name within the index.
pub type NameNo = u32;

/// What kind of pair a bucket stands for; mixed into the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Salt {
    /// Neighbouring characters.
    Near = 0x51,
    /// The first two characters behind the place: where brands begin.
    Start = 0x97,
    /// Two characters of an abbreviation.
    Apart = 0xA5,
    /// Neighbouring syllables.
    Sound = 0xC3,
}

/// Names by bucket.
#[derive(Default)]
pub struct Postings {
    shift: u32,
    offsets: Vec<u32>,
    names: Vec<NameNo>,
}

impl Postings {
    /// Room for the pairs of `n_names` names: some four buckets for each name, between 2^12 and 2^21.
    pub fn shift_for(n_names: usize) -> u32 {
        let bits = usize::BITS - n_names.saturating_mul(4).leading_zeros();
        64 - bits.clamp(12, 21)
    }

    /// Builds the lists; `each` is called twice for each name and tells its pairs in the same order both times.
    pub fn build(n_names: usize, each: impl Fn(NameNo, &mut dyn FnMut(Salt, u16, u16))) -> Self {
        let shift = Self::shift_for(n_names);
        let n_buckets = 1_usize << (64 - shift);
        let mut offsets = vec![0_u32; n_buckets + 1];
        let all = || 0..u32::try_from(n_names).unwrap_or(u32::MAX);
        for name in all() {
            each(name, &mut |salt, a, b| offsets[bucket(shift, salt, a, b) + 1] += 1);
        }
        for i in 0..n_buckets {
            offsets[i + 1] += offsets[i];
        }
        let mut names = vec![0; offsets[n_buckets] as usize];
        // `offsets[b]` is the place of the next name of bucket b while filling, and the end of b afterwards.
        for name in all() {
            each(name, &mut |salt, a, b| {
                let next = &mut offsets[bucket(shift, salt, a, b)];
                names[*next as usize] = name;
                *next += 1;
            });
        }
        offsets.rotate_right(1);
        offsets[0] = 0;
        Self { shift, offsets, names }
    }

    /// The bucket of a pair.
    #[inline]
    pub fn bucket(&self, salt: Salt, a: u16, b: u16) -> usize {
        bucket(self.shift, salt, a, b)
    }

    /// Names in a bucket, in their order.
    #[inline]
    pub fn names(&self, bucket: usize) -> &[NameNo] {
        let Some(&[from, to]) = self.offsets.get(bucket..bucket + 2) else { return &[] };
        self.names.get(from as usize..to as usize).unwrap_or(&[])
    }

    /// How many names the bucket holds.
    #[inline]
    pub fn count(&self, bucket: usize) -> u32 {
        match self.offsets.get(bucket..bucket + 2) {
            Some(&[from, to]) => to - from,
            _ => 0,
        }
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        (self.offsets.capacity() + self.names.capacity()) * 4
    }
}

#[inline]
fn bucket(shift: u32, salt: Salt, a: u16, b: u16) -> usize {
    let pair = (salt as u64) << 32 | u64::from(a) << 16 | u64::from(b);
    let mixed = (pair ^ (pair >> 15)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> shift) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_every_name_with_its_pair() {
        let pairs: Vec<Vec<(u16, u16)>> = vec![vec![(1, 2), (2, 3)], vec![], vec![(2, 3)]];
        let each = |name: NameNo, see: &mut dyn FnMut(Salt, u16, u16)| {
            pairs[name as usize].iter().for_each(|pair| see(Salt::Near, pair.0, pair.1));
        };
        let postings = Postings::build(pairs.len(), each);
        let of = |a, b| postings.names(postings.bucket(Salt::Near, a, b)).to_vec();
        assert_eq!((of(1, 2), of(2, 3), of(3, 2)), (vec![0], vec![0, 2], vec![]));
        assert_eq!(postings.count(postings.bucket(Salt::Near, 2, 3)), 2);
        assert_eq!(Postings::default().names(7), [0_u32; 0]);
    }
}
