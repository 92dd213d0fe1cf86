//! What is proven about a text that should name an enterprise: settled, ambiguous, nothing, or no unit at all. The order of proofs is fixed: credit code, exact name, former name, known alias, the unit in a branch's
//! name. Likeness is no proof; it is weighed by `matching`.

/// The proof by which a text was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// 统一社会信用代码 in the text.
    Code,
    /// 企业名称, equal once folded.
    ExactName,
    /// 曾用名.
    FormerName,
    /// A name a person has confirmed, or a registered short name.
    Alias,
    /// The unit in the name of a Party organisation.
    BranchName,
    /// None of these.
    None,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// One enterprise, proven.
    Settled(u32),
    /// Several with an equal claim, all of them, in the order of handles.
    Ambiguous(Vec<u32>),
    /// The text means no unit: 无, 退休, 同上.
    NotAUnit,
    /// Nothing proven.
    None,
}

/// A proof and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// How.
    pub method: Method,
    /// What.
    pub outcome: Outcome,
}

impl Decision {
    /// One handle settles, several are ambiguous; None where there is none.
    pub(super) fn proven(method: Method, mut handles: Vec<u32>) -> Option<Self> {
        handles.sort_unstable();
        handles.dedup();
        let outcome = match handles.as_slice() {
            [] => return None,
            [only] => Outcome::Settled(*only),
            _ => Outcome::Ambiguous(handles),
        };
        Some(Self { method, outcome })
    }

    pub(super) fn unproven(outcome: Outcome) -> Self {
        Self { method: Method::None, outcome }
    }

    /// The enterprise, where it is settled.
    pub fn settled(&self) -> Option<u32> {
        match self.outcome {
            Outcome::Settled(handle) => Some(handle),
            Outcome::Ambiguous(_) | Outcome::NotAUnit | Outcome::None => None,
        }
    }
}
