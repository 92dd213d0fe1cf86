//! 单位匹配: one decision per distinct unit text, the tie between what a roster says and an enterprise of the registry.

use super::id::Key;
use crate::coded;

coded! {
    /// 匹配状态: only `Settled` and `Confirmed` count in rules ("confirmed" in the rulebook means either).
    LinkState {
        #[default] Unmatched = 0, "未匹配", "unmatched";
        Candidate = 1, "待确认", "candidate";
        Settled = 2, "机器判定", "settled";
        Confirmed = 3, "人工确认", "confirmed";
        Refused = 4, "已否定", "refused";
        NotAUnit = 5, "非单位", "not-a-unit";
        Ambiguous = 6, "同名多家", "ambiguous";
    }
}

impl LinkState {
    /// Whether rules may build on it.
    pub fn counts(self) -> bool {
        matches!(self, LinkState::Settled | LinkState::Confirmed)
    }
}

coded! {
    /// 匹配依据: how a link was found.
    LinkMethod {
        #[default] None = 0, "无", "none";
        Code = 1, "信用代码", "code";
        ExactName = 2, "名称相同", "exact-name";
        FormerName = 3, "曾用名", "former-name";
        Alias = 4, "已知别名", "alias";
        BranchName = 5, "支部名称", "branch-name";
        Containment = 6, "名称包含", "containment";
        SameBrand = 7, "字号相同", "same-brand";
        Person = 8, "人工", "person";
        Weighed = 9, "证据加权", "weighed";
    }
}

/// A decision about one unit text.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Link {
    /// State of the decision.
    pub state: LinkState,
    /// How it was found.
    pub method: LinkMethod,
    /// The enterprise, when one is named.
    pub enterprise: Option<Key>,
    /// 0..=1000; ranks candidates, explains nothing by itself.
    pub score: u16,
    /// Best other or unconfirmed enterprises, best first: at most five, of an ambiguous text at most twenty.
    pub candidates: Vec<Candidate>,
}

/// 候选企业
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Candidate {
    /// Which enterprise.
    pub enterprise: Key,
    /// 0..=1000
    pub score: u16,
    /// Why it is one.
    pub method: LinkMethod,
}
