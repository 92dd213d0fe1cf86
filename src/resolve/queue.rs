//! 确认次序: which doubtful unit text a person should decide first. What counts is what follows from the decision: members who come
//! to count, times what they change for the enterprise they would come to.

/// Members and branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Load {
    /// 党员
    pub n_members: u32,
    /// 党组织
    pub n_branches: u32,
}

/// What a decision changes, the weightiest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Members are counted where a branch stands already.
    Counted,
    /// Members of an enterprise without a branch become known.
    Known,
    /// With them the enterprise has members enough for a branch of its own.
    Enough,
    /// A branch comes to stand at an enterprise.
    Branch,
}

impl Effect {
    /// How much a member or branch weighs by it.
    fn factor(self) -> u32 {
        match self {
            Effect::Counted => 1,
            Effect::Known => 2,
            Effect::Enough => 4,
            Effect::Branch => 6,
        }
    }
}

/// Weight and effect of deciding a text that stands so often, for an enterprise that has so much already; `min_full` members are
/// enough for a branch.
pub fn weigh(text: Load, enterprise: Load, min_full: u32) -> (u32, Effect) {
    let together = text.n_members.saturating_add(enterprise.n_members);
    let effect = match () {
        () if text.n_branches > 0 => Effect::Branch,
        () if enterprise.n_branches > 0 => Effect::Counted,
        () if enterprise.n_members < min_full && together >= min_full => Effect::Enough,
        () => Effect::Known,
    };
    let members = match effect {
        Effect::Branch => text.n_members.saturating_mul(Effect::Known.factor()),
        effect => text.n_members.saturating_mul(effect.factor()),
    };
    (members.saturating_add(text.n_branches.saturating_mul(Effect::Branch.factor())), effect)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(n_members: u32, n_branches: u32) -> Load {
        Load { n_members, n_branches }
    }

    #[test]
    fn what_decides_more_comes_first() {
        let weight = |text, enterprise| weigh(text, enterprise, 3);
        assert_eq!(weight(load(1, 0), load(2, 0)), (4, Effect::Enough));
        assert_eq!(weight(load(1, 0), load(3, 0)), (2, Effect::Known));
        assert_eq!(weight(load(1, 0), load(9, 1)), (1, Effect::Counted));
        assert_eq!(weight(load(0, 1), load(0, 0)), (6, Effect::Branch));
        assert_eq!(weight(load(2, 0), load(0, 0)), (4, Effect::Known));
        assert_eq!(weight(load(3, 0), load(0, 0)), (12, Effect::Enough));
        assert_eq!(weight(load(u32::MAX, 9), load(9, 9)).0, u32::MAX);
    }
}
