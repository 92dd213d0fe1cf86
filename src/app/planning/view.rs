//! 联合组建方案 as a screen, a command or a file shows it: words in the session's language, figures as they are.

use crate::model::id::Subject;

/// What is wanted of a proposal.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Spec {
    /// Only units of this zone.
    pub zone: Option<String>,
    /// New branches only: existing branches are left as they are.
    pub new_only: bool,
    /// Joint branches of more units than the rule gives up those that lie farthest.
    pub over_wide: bool,
    /// 固定: these units form these groups, whatever else happens.
    pub pinned: Vec<Vec<Subject>>,
    /// 不同组: pairs never put together.
    pub apart: Vec<(Subject, Subject)>,
    /// 不编入
    pub out: Vec<Subject>,
}

/// 方案
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Proposal {
    /// 截止日
    pub as_of: String,
    /// What was asked for.
    pub spec: Spec,
    /// The search came to its end.
    pub finished: bool,
    /// Units to be grouped.
    pub n_units: u32,
    /// Of them in a group.
    pub n_covered: u32,
    /// Enterprises that stay out, and the least that must.
    pub uncovered: (u64, u64),
    /// Half points of the groups found by the search, and the floor under every such grouping.
    pub halves: (u64, u64),
    /// Proposed groups.
    pub groups: Vec<Group>,
    /// Units that stay out.
    pub left: Vec<Left>,
    /// What was not taken into the problem, and how many.
    pub apart: Vec<(String, u64)>,
    /// 流动党员党支部、楼宇党支部
    pub suggestions: Vec<String>,
}

impl Proposal {
    /// By how much the cost may lie above the best possible, in per mille.
    pub fn gap_per_mille(&self) -> u64 {
        let (cost, floor) = self.halves;
        (cost.saturating_sub(floor) * 1000).div_ceil(cost.max(1))
    }
}

/// 组
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Group {
    /// What it is called: zone or county, and a number.
    pub name: String,
    /// 园区, or the county where there is none.
    pub zone: String,
    /// The existing branch it builds on.
    pub branch: Option<(Subject, String)>,
    /// Its units.
    pub units: Vec<Member>,
    /// 可转入的正式党员, with those of the existing branch.
    pub n_full: u32,
    /// 党员, with those of the existing branch.
    pub n_members: u32,
    /// 关系依规留在他处的正式党员
    pub n_staying: u32,
    /// Half points.
    pub halves: u64,
    /// The smallest place that all share.
    pub level: String,
    /// Fixed by a person.
    pub is_pinned: bool,
    /// Why these together.
    pub why: Vec<String>,
    /// What else could be.
    pub alternatives: Vec<String>,
}

/// One unit of a group, or one that stays out.
#[derive(Clone, PartialEq, Debug)]
pub struct Member {
    /// The enterprise or branch.
    pub subject: Subject,
    /// Its name.
    pub name: String,
    /// 可转入的正式党员
    pub n_full: u32,
    /// 预备党员
    pub n_probationary: u32,
    /// 关系依规留在他处的正式党员
    pub n_staying: u32,
    /// The roster is not whole, or links wait to be confirmed.
    pub is_incomplete: bool,
    /// Address.
    pub address: String,
    /// Industry as written.
    pub industry: String,
}

/// 未编入
#[derive(Clone, PartialEq, Debug)]
pub struct Left {
    /// Which.
    pub unit: Member,
    /// Why, and what would bring it in.
    pub why: String,
}

/// 步骤 of an adopted group.
#[derive(Clone, PartialEq, Debug)]
pub struct StepView {
    /// 申请, 批复, 选举, 备案
    pub name: String,
    /// To be done by.
    pub due: Option<String>,
    /// Done on.
    pub done_on: Option<String>,
    /// The day is past and it is not done.
    pub is_late: bool,
}

/// A group of an adopted proposal.
#[derive(Clone, PartialEq, Debug)]
pub struct AdoptedGroup {
    /// From 1.
    pub line: u32,
    /// What it is called.
    pub name: String,
    /// Its enterprises.
    pub units: Vec<(Subject, String)>,
    /// 正式党员
    pub n_full: u32,
    /// 党员
    pub n_members: u32,
    /// In order.
    pub steps: Vec<StepView>,
}

/// An adopted proposal.
#[derive(Clone, PartialEq, Debug)]
pub struct Adopted {
    /// Number of the journal entry.
    pub number: i64,
    /// Taken back.
    pub is_withdrawn: bool,
    /// Adopted on.
    pub adopted_on: String,
    /// 园区, empty for all.
    pub zone: String,
    /// Units it was made for and those it left out.
    pub units: (u32, u32),
    /// Half points and their floor.
    pub halves: (u64, u64),
    /// Its groups.
    pub groups: Vec<AdoptedGroup>,
}
