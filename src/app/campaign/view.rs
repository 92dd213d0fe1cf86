//! What screens and commands show of a campaign; serialised as it is for `--json`. States and kinds go by their stable English word,
//! `label` holds the word for people.

use crate::model::id::{Kind, Subject};
use serde::Serialize;

/// 集中攻坚
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CampaignView {
    /// Its number.
    pub number: i64,
    /// 名称
    pub name: String,
    /// The one that is worked on.
    pub current: bool,
    /// First day.
    pub starts: String,
    /// Last day.
    pub ends: String,
    /// 阶段
    pub phase: String,
    /// 阶段 in words.
    pub phase_label: String,
    /// Since when.
    pub phase_on: String,
    /// 园区; all when empty.
    pub zones: Vec<String>,
    /// 分母
    pub base: String,
    /// Codes of rules; all when empty.
    pub rules: Vec<String>,
    /// 目标
    pub targets: Vec<String>,
    /// 底数截止日
    pub base_as_of: String,
    /// Known-number of the frozen base.
    pub base_known: i64,
    /// Audit run of the frozen base.
    pub base_run: i64,
    /// Tasks, withdrawn ones apart.
    pub tasks: u64,
    /// Of them settled: 销号, 经核实不成立, 核实无误.
    pub settled: u64,
}

/// A matter of a task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MatterView {
    /// FG01 ...
    pub code: String,
    /// 标题
    pub title: String,
    /// About whom, masked where it is a person.
    pub about: String,
    /// Number of the open finding; `None` when the last audit finds it no more.
    pub finding: Option<i64>,
    /// 核实无误
    pub verified: bool,
    /// The sentence, for the open ones.
    pub statement: String,
}

/// 摸排任务 as a line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TaskView {
    /// 任务号
    pub number: i64,
    /// Grows with every change.
    pub version: i64,
    /// `visit`, `case`, `address`, `step`
    pub kind: String,
    /// 类别 in words.
    pub kind_label: String,
    /// About what, as commands write it.
    pub subject: String,
    /// About what.
    #[serde(skip)]
    pub row: Subject,
    /// Its name, masked where it is a person.
    pub name: String,
    /// What is to be done, where somebody said it.
    pub title: String,
    /// 园区
    pub zone: String,
    /// 状态
    pub state: String,
    /// 状态 in words.
    pub state_label: String,
    /// 承办人
    pub assignee: String,
    /// 期限
    pub due: Option<String>,
    /// 已超期
    pub overdue: bool,
    /// 下次联系
    pub next_call: Option<String>,
    /// 暂缓至
    pub until: Option<String>,
    /// 电话联系结果
    pub phone: String,
    /// 走访结果
    pub outcome: String,
    /// Why it stands where it stands.
    pub reason: String,
    /// 移交给
    pub sent_to: String,
    /// How often it was opened again.
    pub reopened: u32,
    /// Codes of its matters.
    pub codes: Vec<String>,
}

/// A window on tasks.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct TaskList {
    /// 攻坚
    pub campaign: String,
    /// On which day.
    pub today: String,
    /// Rows.
    pub tasks: Vec<TaskView>,
    /// Place of the first.
    pub offset: usize,
    /// All that satisfy the question.
    pub total: usize,
}

/// One line of a task's history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EventView {
    /// On which day.
    pub on: String,
    /// Who.
    pub operator: String,
    /// What, in words.
    pub deed: String,
    /// 状态 afterwards, in words.
    pub state: String,
    /// 承办人 afterwards.
    pub assignee: String,
    /// Details.
    pub detail: String,
    /// Journal entry.
    pub journal: i64,
}

/// 走访 as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct VisitView {
    /// On which day.
    pub on: String,
    /// Who went.
    pub by: String,
    /// 走访结果
    pub outcome: String,
    /// 建立党组织意向
    pub intention: String,
    /// 新发现党员
    pub found: u32,
    /// 下一步
    pub next_step: String,
    /// 备注
    pub note: String,
    /// Field, held, said.
    pub fields: Vec<[String; 3]>,
}

/// Everything about one task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TaskCard {
    /// The task.
    pub task: TaskView,
    /// In one line why one comes.
    pub why_one_comes: String,
    /// What it carries.
    pub matters: Vec<MatterView>,
    /// 走访
    pub visits: Vec<VisitView>,
    /// 经过
    pub events: Vec<EventView>,
}

/// A subject as commands write it.
pub fn subject_text(subject: Subject) -> String {
    let kind = match subject.kind {
        Kind::Enterprise => "enterprise",
        Kind::Branch => "branch",
        Kind::Member => "member",
        Kind::UnitText => "unit-text",
        Kind::Transfer => "transfer",
        Kind::Contact => "contact",
        Kind::Place => "place",
        Kind::Listing => "listing",
    };
    format!("{kind}:{}", subject.key)
}
