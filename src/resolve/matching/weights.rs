//! The worth of each kind of evidence, in bits for each unit measured. The table `weights.tsv` is written by `dishu learn` from
//! labelled lists: noisy written forms made from registries of 5 thousand to a million names, listed companies' short names, and
//! brand names with the legal names of their firms (counted fourfold, being few), some 15,000 texts. Not learnt but set, since
//! no labelled list has rosters around it: `other-name` 0, and the three of the context.
//!
//! # Why
//! Most evidence adds up, some does not: a sound that agrees is worth more where the rest agrees too. [`Joint`] holds the few units
//! that see several kinds of evidence at once; it cut the wrong first candidates by an eighth on texts it had not learnt from. What
//! it adds is told kind by kind like everything else.
//!
//! A text file, not a table in the source: a site that has labelled more can refit, look at the difference and keep it.
use super::calibration::Thresholds;
use super::evidence::{Feature, Features, N_FEATURES};
use super::search::N_ABSENT;
use std::sync::LazyLock;

/// Weights of the evidence for a name and for "no enterprise of this registry".
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Bits for each unit of each feature.
    pub name: [f32; N_FEATURES],
    /// ... of "no enterprise".
    pub absent: [f32; N_ABSENT],
    /// What kinds of evidence are worth together.
    pub joint: Joint,
}

/// Units that see several kinds of evidence at once.
pub const N_UNITS: usize = 16;

/// Evidence taken together.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// How each feature moves each unit.
    pub into: [[f32; N_UNITS]; N_FEATURES],
    /// Where each unit stands without evidence.
    pub bias: [f32; N_UNITS],
    /// Bits of each unit.
    pub out: [f32; N_UNITS],
}

/// What a unit says: from -1 to 1, level at the ends.
#[inline]
pub fn soft(z: f32) -> f32 {
    z / (1.0 + z.abs())
}

/// Steps in which the bits of the units are shared out to the kinds of evidence.
const SHARES: usize = 8;

impl Joint {
    fn units(&self, features: &Features, part: f32) -> [f32; N_UNITS] {
        let mut z = self.bias;
        for (f, into) in features.iter().zip(&self.into) {
            if *f != 0.0 {
                let f = f * part;
                z.iter_mut().zip(into).for_each(|(z, into)| *z += f * into);
            }
        }
        z
    }

    /// Bits of all units; none without evidence.
    fn bits(&self, features: &Features) -> f32 {
        let z = self.units(features, 1.0);
        (0..N_UNITS).map(|u| self.out[u] * (soft(z[u]) - soft(self.bias[u]))).sum()
    }

    /// The same bits by feature: what each adds while all of them grow from nothing to what they are.
    fn shares(&self, features: &Features) -> Features {
        let mut shares = [0.0; N_FEATURES];
        for step in 0..SHARES {
            let z = self.units(features, (step as f32 + 0.5) / SHARES as f32);
            let slope: [f32; N_UNITS] =
                std::array::from_fn(|u| self.out[u] / ((1.0 + z[u].abs()) * (1.0 + z[u].abs())) / SHARES as f32);
            for ((share, f), into) in shares.iter_mut().zip(features).zip(&self.into) {
                *share += f * slope.iter().zip(into).map(|(slope, into)| slope * into).sum::<f32>();
            }
        }
        shares
    }
}

const TABLE: &str = include_str!("weights.tsv");

impl Weights {
    /// The weights that are part of the program.
    pub fn shipped() -> &'static Weights {
        static SHIPPED: LazyLock<Weights> = LazyLock::new(|| Weights::parse(TABLE));
        &SHIPPED
    }

    /// No weight at all.
    pub fn none() -> Weights {
        let joint = Joint { into: [[0.0; N_UNITS]; N_FEATURES], bias: [0.0; N_UNITS], out: [0.0; N_UNITS] };
        Weights { name: [0.0; N_FEATURES], absent: [0.0; N_ABSENT], joint }
    }

    /// Bits for a name.
    #[inline]
    pub fn bits(&self, features: &Features) -> f32 {
        self.name.iter().zip(features).map(|(w, f)| w * f).sum::<f32>() + self.joint.bits(features)
    }

    /// The same bits by feature.
    pub fn parts(&self, features: &Features) -> Features {
        let mut parts = self.joint.shares(features);
        parts.iter_mut().enumerate().for_each(|(i, part)| *part += self.name[i] * features[i]);
        parts
    }

    /// Bits for "no enterprise".
    pub fn absent_bits(&self, features: &[f32; N_ABSENT]) -> f32 {
        self.absent.iter().zip(features).map(|(w, f)| w * f).sum()
    }

    /// Tells these weights and thresholds from others.
    pub fn mark(&self, thresholds: &Thresholds) -> u64 {
        let text = format!("{}{thresholds:?}", self.render());
        text.bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    }

    /// Reads a table of lines `word<TAB>bits`, followed by how the feature moves each unit; what it does not name is 0.
    pub fn parse(text: &str) -> Weights {
        let mut weights = Weights::none();
        for line in text.lines() {
            let mut cells = line.split('\t').map(str::trim);
            let Some(word) = cells.next() else { continue };
            let numbers: Vec<f32> = cells.map_while(|cell| cell.parse().ok()).collect();
            let units = |numbers: &[f32]| std::array::from_fn(|u| numbers.get(u).copied().unwrap_or(0.0));
            match word {
                "unit-bias" => weights.joint.bias = units(&numbers),
                "unit-bits" => weights.joint.out = units(&numbers),
                _ => {}
            }
            let Some((&bits, into)) = numbers.split_first() else { continue };
            if let Some(at) = Feature::ALL.iter().position(|feature| feature.word() == word) {
                weights.name[at] = bits;
                weights.joint.into[at] = units(into);
            } else if let Some(slot) =
                word.strip_prefix("absent-").and_then(|n| weights.absent.get_mut(n.parse::<usize>().ok()?))
            {
                *slot = bits;
            }
        }
        weights.set_context();
        weights
    }

    /// What no labelled list tells: a place that agrees is worth what a stated place is; a branch or co-workers somewhat more.
    fn set_context(&mut self) {
        self.name[Feature::ContextPlace as usize] = 2.0;
        self.name[Feature::ContextAgainst as usize] = -1.5;
        self.name[Feature::ContextPeople as usize] = 3.0;
    }

    /// Writes that table.
    pub fn render(&self) -> String {
        let units = |row: &[f32; N_UNITS]| row.iter().map(|bits| format!("\t{bits:.4}")).collect::<String>();
        let mut out = String::new();
        for feature in Feature::ALL {
            let into = units(&self.joint.into[*feature as usize]);
            out.push_str(&format!("{}\t{:.4}{into}\n", feature.word(), self.name[*feature as usize]));
        }
        out.push_str(&format!("unit-bias{}\n", units(&self.joint.bias)));
        out.push_str(&format!("unit-bits{}\n", units(&self.joint.out)));
        for (at, bits) in self.absent.iter().enumerate() {
            out.push_str(&format!("absent-{at}\t{bits:.4}\n"));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_units_say_is_shared_out() {
        let (weights, mut features) = (Weights::shipped(), [0.0; N_FEATURES]);
        assert_eq!(weights.bits(&features), 0.0);
        features[Feature::BrandSame as usize] = 11.0;
        features[Feature::HeadSame as usize] = 1.0;
        features[Feature::CharsLeft as usize] = 4.0;
        let sum: f32 = weights.parts(&features).iter().sum();
        assert!((sum - weights.bits(&features)).abs() < 0.3, "{sum} {}", weights.bits(&features));
    }

    #[test]
    fn the_shipped_table_names_every_feature_and_comes_back() {
        for feature in Feature::ALL {
            assert!(TABLE.lines().any(|line| line.split('\t').next() == Some(feature.word())), "{}", feature.word());
        }
        assert_eq!(Weights::parse(&Weights::shipped().render()), *Weights::shipped());
    }
}
