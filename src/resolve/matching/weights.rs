//! The worth of each kind of evidence, in bits for each unit measured. The table `weights.tsv` is written by `dishu learn` from
//! labelled lists: noisy written forms made from registries of 5 thousand to a million names, listed companies' short names, and
//! brand names with the legal names of their firms, some 15,000 texts. Not learnt but set, since no labelled list has rosters
//! around it: `other-name` 0, and the three of the context.
//!
//! # Why
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
}

const TABLE: &str = include_str!("weights.tsv");

impl Weights {
    /// The weights that are part of the program.
    pub fn shipped() -> &'static Weights {
        static SHIPPED: LazyLock<Weights> = LazyLock::new(|| Weights::parse(TABLE));
        &SHIPPED
    }

    /// Bits for a name.
    #[inline]
    pub fn bits(&self, features: &Features) -> f32 {
        self.name.iter().zip(features).map(|(w, f)| w * f).sum()
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

    /// Reads a table of lines `word<TAB>bits`; what it does not name is 0.
    pub fn parse(text: &str) -> Weights {
        let mut weights = Weights { name: [0.0; N_FEATURES], absent: [0.0; N_ABSENT] };
        for line in text.lines() {
            let Some((word, bits)) = line.split_once('\t') else { continue };
            let Ok(bits) = bits.trim().parse::<f32>() else { continue };
            if let Some(at) = Feature::ALL.iter().position(|feature| feature.word() == word) {
                weights.name[at] = bits;
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
        let mut out = String::new();
        for feature in Feature::ALL {
            out.push_str(&format!("{}\t{:.4}\n", feature.word(), self.name[*feature as usize]));
        }
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
    fn the_shipped_table_names_every_feature_and_comes_back() {
        for feature in Feature::ALL {
            assert!(TABLE.lines().any(|line| line.split('\t').next() == Some(feature.word())), "{}", feature.word());
        }
        assert_eq!(Weights::parse(&Weights::shipped().render()), *Weights::shipped());
    }
}
