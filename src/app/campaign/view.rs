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
    /// 见到的党员
    pub members: Vec<MetView>,
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

/// 走访路线 of a day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RoundView {
    /// Whose.
    pub who: String,
    /// On which day.
    pub on: String,
    /// In one line why one comes.
    pub why_one_comes: String,
    /// In walking order.
    pub stops: Vec<RoundStop>,
}

/// A stop of a round.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RoundStop {
    /// Another building than the stop before.
    pub is_new_building: bool,
    /// 地址
    pub address: String,
    /// The task.
    pub task: TaskView,
}

/// A count of tasks in a state.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StateCount {
    /// 状态
    pub state: String,
    /// 状态 in words.
    pub label: String,
    /// Tasks.
    pub tasks: u64,
}

/// Where the tasks of a zone or of a person stand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ProgressRow {
    /// Whose; empty for all.
    pub name: String,
    /// 应摸排
    pub total: u64,
    /// 已走访
    pub visited: u64,
    /// 办结: 销号, 经核实不成立, 核实无误.
    pub settled: u64,
    /// Of them 核实无误.
    pub verified: u64,
    /// 移交未反馈
    pub elsewhere: u64,
    /// 暂缓
    pub suspended: u64,
    /// 超期
    pub overdue: u64,
}

/// A day of the burn-down.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PointView {
    /// The day.
    pub on: String,
    /// 应摸排
    pub total: u64,
    /// 办结
    pub settled: u64,
    /// 移交未反馈
    pub elsewhere: u64,
    /// 余下
    pub left: u64,
}

/// 预测 by the pace of the last week.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ForecastView {
    /// 余下
    pub left: u64,
    /// Settled in the last days.
    pub settled_lately: u64,
    /// How many days these are.
    pub days_lately: u32,
    /// Days that are left.
    pub days_left: u32,
    /// At this pace done on; `None` when nothing moves.
    pub done_on: Option<String>,
    /// Needed each day; `None` when the last day is past.
    pub needed_a_day: Option<u64>,
    /// Done by the last day.
    pub in_time: bool,
}

/// A numerator and its denominator.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct RateOf {
    /// 分子
    pub numerator: u64,
    /// 分母
    pub denominator: u64,
}

/// 目标 against base and now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TargetView {
    /// Of what.
    pub goal: String,
    /// In words.
    pub label: String,
    /// 分母 of the campaign.
    pub denominator_name: String,
    /// In the frozen base.
    pub base: RateOf,
    /// By the last audit.
    pub now: RateOf,
    /// 目标; empty where none is set.
    pub aim: String,
    /// Reached; `None` where none is set.
    pub reached: Option<bool>,
}

/// 进度
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ProgressView {
    /// 攻坚
    pub campaign: String,
    /// Its number.
    pub number: i64,
    /// 阶段
    pub phase: String,
    /// 阶段 in words.
    pub phase_label: String,
    /// On which day.
    pub as_of: String,
    /// First day.
    pub starts: String,
    /// Last day.
    pub ends: String,
    /// Of this zone only; empty for all.
    pub zone: String,
    /// All tasks.
    pub all: ProgressRow,
    /// By state.
    pub states: Vec<StateCount>,
    /// 新发现党员
    pub found: u64,
    /// 燃尽
    pub burn_down: Vec<PointView>,
    /// 预测
    pub forecast: Option<ForecastView>,
    /// By zone.
    pub zones: Vec<ProgressRow>,
    /// By inspector, by name.
    pub inspectors: Vec<ProgressRow>,
    /// Day of the frozen base.
    pub base_as_of: String,
    /// Day of the figures of now.
    pub figures_as_of: String,
    /// Facts changed since these figures.
    pub figures_stale: bool,
    /// Coverage and work against target and base.
    pub targets: Vec<TargetView>,
}

/// 见到的党员, masked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MetView {
    /// 姓名, masked.
    pub name: String,
    /// 组织关系所在
    pub place: String,
    /// Not on the roster of this enterprise: a new find.
    pub new: bool,
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
