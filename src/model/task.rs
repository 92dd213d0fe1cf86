//! 集中攻坚与摸排任务: the words of a campaign. A task is one visit, one case, one address or one step of a founding; all matters of an
//! enterprise travel in one visit.

use super::day::Day;
use super::id::Subject;
use crate::coded;
use std::fmt;

coded! {
    /// 任务状态
    TaskState {
        #[default] Pending = 1, "待派", "unassigned";
        Assigned = 2, "已派", "assigned";
        Contacted = 3, "已联系", "contacted";
        Visited = 4, "已走访", "visited";
        Review = 5, "待审", "in-review";
        Closed = 6, "销号", "closed";
        Returned = 7, "退回", "returned";
        Suspended = 8, "暂缓", "suspended";
        Refuted = 9, "经核实不成立", "refuted";
        Verified = 10, "核实无误", "verified";
        Sent = 11, "移交", "handed-over";
        Received = 12, "移交已收", "received";
        Withdrawn = 13, "撤销", "withdrawn";
    }
}

impl TaskState {
    /// Nothing is left to do.
    pub fn is_over(self) -> bool {
        matches!(self, TaskState::Closed | TaskState::Refuted | TaskState::Verified | TaskState::Withdrawn)
    }

    /// 移交: with another park, township or office, counted apart until it is answered.
    pub fn is_elsewhere(self) -> bool {
        matches!(self, TaskState::Sent | TaskState::Received)
    }

    /// On somebody's desk here: neither over, nor elsewhere, nor put off.
    pub fn is_open(self) -> bool {
        !self.is_over() && !self.is_elsewhere() && self != TaskState::Suspended
    }
}

coded! {
    /// 任务类别
    TaskKind {
        #[default] Visit = 1, "走访", "visit";
        Case = 2, "个案", "case";
        Address = 3, "地址", "address";
        Step = 4, "组建步骤", "step";
    }
}

coded! {
    /// 任务来源
    Origin {
        #[default] Findings = 1, "待核事项", "findings";
        Hand = 2, "手工", "hand";
        Proposal = 3, "采用的方案", "proposal";
        Base = 4, "底数", "base";
    }
}

coded! {
    /// 电话联系结果
    Phone {
        #[default] None = 0, "未联系", "none";
        Agreed = 1, "已约", "agreed";
        NoNumber = 2, "空号", "no-number";
        NoAnswer = 3, "拒接", "no-answer";
        Unwilling = 4, "不愿配合", "unwilling";
    }
}

coded! {
    /// 走访结果
    Outcome {
        #[default] None = 0, "未走访", "none";
        Found = 1, "找到", "found";
        Moved = 2, "已搬离", "moved";
        Closed = 3, "已停业", "closed-down";
        Refused = 4, "拒访", "refused";
    }
}

coded! {
    /// 建立党组织意向
    Intention {
        #[default] Unknown = 0, "未问", "not-asked";
        Willing = 1, "愿意", "willing";
        Undecided = 2, "再商", "undecided";
        Unwilling = 3, "暂不", "not-now";
    }
}

coded! {
    /// 攻坚阶段
    Phase {
        #[default] Survey = 1, "摸底", "survey";
        Drive = 2, "攻坚", "drive";
        Check = 3, "核验", "check";
        Summary = 4, "总结", "summary";
    }
}

coded! {
    /// 办理: what is done with a task.
    Deed {
        #[default] Make = 1, "立项", "make";
        Assign = 2, "派发", "assign";
        Unassign = 3, "收回", "take-back";
        Call = 4, "电话联系", "call";
        Visit = 5, "走访", "visit";
        Submit = 6, "报审", "submit";
        Return = 7, "退回", "return";
        Suspend = 8, "暂缓", "suspend";
        Resume = 9, "恢复", "resume";
        Close = 10, "销号", "close";
        Refute = 11, "核实不成立", "refute";
        Verify = 12, "核实无误", "verify";
        HandOver = 13, "移交", "hand-over";
        Receive = 14, "对方签收", "receive";
        Answer = 15, "对方反馈", "answer";
        Reopen = 16, "重新打开", "reopen";
        Withdraw = 17, "撤销", "withdraw";
        Due = 18, "改期限", "due";
        Join = 19, "并入事项", "join";
    }
}

coded! {
    /// 目标: what a campaign wants to reach.
    Goal {
        #[default] Organisation = 1, "组织覆盖", "organisation-coverage";
        OwnBranch = 2, "单独组建", "own-branch-rate";
        Work = 3, "工作覆盖", "work-coverage";
        Visited = 4, "走访", "visited";
        Settled = 5, "办结", "settled";
    }
}

/// How far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aim {
    /// A rate in hundredths of a percent.
    Rate(u32),
    /// So many more than in the base.
    Gain(u32),
}

/// 一项目标: `工作覆盖=100%`, `组织覆盖=+30`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Target {
    /// Of what.
    pub goal: Goal,
    /// How far.
    pub aim: Aim,
}

impl Target {
    /// Reads `工作覆盖=100%` or `organisation-coverage=+30`.
    pub fn parse(text: &str) -> Option<Target> {
        let (name, aim) = text.split_once(['=', '＝'])?;
        let (name, aim) = (name.trim(), aim.trim());
        let named = |goal: &&Goal| goal.en() == name || goal.zh() == name || name.strip_suffix('率') == Some(goal.zh());
        let goal = *Goal::ALL.iter().find(named)?;
        if let Some(gain) = aim.strip_prefix(['+', '＋']) {
            return Some(Target { goal, aim: Aim::Gain(gain.parse().ok()?) });
        }
        let rate = aim.strip_suffix(['%', '％'])?.trim();
        let (whole, part) = rate.split_once('.').unwrap_or((rate, ""));
        let part: u32 = match part.len() {
            0 => 0,
            1 => part.parse::<u32>().ok()? * 10,
            2 => part.parse().ok()?,
            _ => return None,
        };
        let rate = whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(part)?;
        (rate <= 10_000).then_some(Target { goal, aim: Aim::Rate(rate) })
    }

    /// Several, as they are stored.
    pub fn parse_all(text: &str) -> Vec<Target> {
        text.split(';').filter_map(Target::parse).collect()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.aim {
            Aim::Gain(n) => write!(f, "{}=+{n}", self.goal.en()),
            Aim::Rate(rate) if rate % 100 == 0 => write!(f, "{}={}%", self.goal.en(), rate / 100),
            Aim::Rate(rate) => write!(f, "{}={}.{:02}%", self.goal.en(), rate / 100, rate % 100),
        }
    }
}

/// 集中攻坚
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Campaign {
    /// Number of the journal entry that made it.
    pub number: i64,
    /// Grows with every change.
    pub version: i64,
    /// 名称
    pub name: String,
    /// First and last day.
    pub days: (i32, i32),
    /// 园区; all when empty.
    pub zones: Vec<String>,
    /// 分母 by its word.
    pub base: String,
    /// Codes of rules; all when empty.
    pub rules: Vec<String>,
    /// 目标
    pub targets: Vec<Target>,
    /// 阶段
    pub phase: Phase,
    /// Since when.
    pub phase_on: i32,
    /// The one that is worked on.
    pub is_current: bool,
    /// 冻结的底数
    pub frozen: Frozen,
}

impl Campaign {
    /// First day.
    pub fn starts(&self) -> Day {
        Day(self.days.0)
    }

    /// Last day.
    pub fn ends(&self) -> Day {
        Day(self.days.1)
    }
}

/// 冻结的底数: which state of the facts, and its stored figures.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frozen {
    /// 截止日
    pub as_of: i32,
    /// Known-number of the facts.
    pub known: i64,
    /// Number of the audit run.
    pub run: i64,
    /// Its figures as JSON.
    pub figures: String,
}

/// Which finding: its number changes with the evidence, this does not.
#[derive(Clone, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub struct Matter {
    /// FG01 ...
    pub code: String,
    /// About what.
    pub subject: Subject,
    /// Second part of its identity.
    pub object: Option<Subject>,
}

/// 摸排任务
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// 任务号
    pub number: i64,
    /// Of which campaign.
    pub campaign: i64,
    /// Grows with every change.
    pub version: i64,
    /// 类别
    pub kind: TaskKind,
    /// About what.
    pub subject: Subject,
    /// 来源
    pub origin: Origin,
    /// The adopted proposal and its group.
    pub proposal: Option<(i64, u32)>,
    /// What is to be done, where a person or a proposal says it.
    pub title: String,
    /// 园区
    pub zone: String,
    /// 状态
    pub state: TaskState,
    /// 承办人, empty for none.
    pub assignee: String,
    /// 期限
    pub due: Option<Day>,
    /// 下次联系
    pub next_call: Option<Day>,
    /// 暂缓至
    pub until: Option<Day>,
    /// 电话联系结果
    pub phone: Phone,
    /// 走访结果
    pub outcome: Outcome,
    /// Why it stands where it stands: of 退回, 暂缓, 移交, a close-out.
    pub reason: String,
    /// 移交给谁
    pub sent_to: String,
    /// 立项
    pub opened_on: Day,
    /// Last visited on.
    pub visited_on: Option<Day>,
    /// 办结
    pub closed_on: Option<Day>,
    /// How often it was opened again.
    pub reopened: u32,
}

impl Task {
    /// A task nobody works on yet.
    pub fn new(campaign: i64, kind: TaskKind, subject: Subject, opened_on: Day) -> Task {
        Task {
            number: 0,
            campaign,
            version: 1,
            kind,
            subject,
            origin: Origin::Findings,
            proposal: None,
            title: String::new(),
            zone: String::new(),
            state: TaskState::Pending,
            assignee: String::new(),
            due: None,
            next_call: None,
            until: None,
            phone: Phone::None,
            outcome: Outcome::None,
            reason: String::new(),
            sent_to: String::new(),
            opened_on,
            visited_on: None,
            closed_on: None,
            reopened: 0,
        }
    }

    /// 已超期: on a desk here, and its day is past.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.state.is_open() && self.due.is_some_and(|due| due < today)
    }

    /// Wants attention on this day: overdue, due, to be called, or a 暂缓 that ends.
    pub fn is_calling(&self, today: Day) -> bool {
        match self.state {
            TaskState::Suspended => self.until.is_some_and(|day| day <= today),
            state if state.is_open() => [self.due, self.next_call].into_iter().flatten().any(|day| day <= today),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_as_they_are_written() {
        for (text, again) in [
            ("工作覆盖=100%", "work-coverage=100%"),
            ("工作覆盖率 = 99.5%", "work-coverage=99.50%"),
            ("组织覆盖=+30", "organisation-coverage=+30"),
            ("visited=0%", "visited=0%"),
        ] {
            let target = Target::parse(text).unwrap();
            assert_eq!(target.to_string(), again);
            assert_eq!(Target::parse(again), Some(target));
        }
        for wrong in
            ["", "工作覆盖", "没有=1%", "工作覆盖=101%", "工作覆盖=1.234%", "工作覆盖=+", "工作覆盖=99999999999%"]
        {
            assert_eq!(Target::parse(wrong), None, "{wrong}");
        }
    }
}
