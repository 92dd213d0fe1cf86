//! 集中攻坚: campaigns with their frozen base, tasks made of findings, what is done with them, and who may do it. Every change is an
//! [`Do`], every look an [`Ask`]; both go through the one facade, so screens and commands cannot differ.

mod cards;
mod deeds;
mod giving;
mod going;
mod make;
mod people;
mod proof;
mod show;
pub mod view;
pub mod visit;

use super::action::{Done, Report};
use super::error::{Error, ErrorKind};
use super::role::Role;
use super::service::{App, need_reason};
use super::views::RowId;
use crate::audit::figures::Base;
use crate::campaign::state::{Rank, least};
use crate::model::day::Day;
use crate::model::task::*;
pub use cards::{progress_now, row_line, target_line};
pub use giving::Spread;
use serde::Serialize;
use view::{CampaignView, ProgressView, RoundView, TaskCard, TaskList};
pub use visit::{Said, VISIT_FIELDS, Visit, members_met};

/// What changes a campaign.
#[derive(Clone, PartialEq, Debug)]
pub enum Do {
    /// 发起: freezes the base and becomes the current one.
    New(NewCampaign),
    /// Makes another one the current one.
    Use {
        /// Which.
        number: i64,
        /// Why.
        why: String,
    },
    /// 转入阶段
    Phase {
        /// Which.
        phase: Phase,
        /// Why.
        why: String,
    },
    /// 重新冻结底数, while 摸底 lasts.
    Freeze {
        /// Why.
        why: String,
    },
    /// 目标 and days.
    Aim {
        /// 目标; unchanged when empty.
        targets: Vec<Target>,
        /// Last day.
        ends: Option<Day>,
        /// Why.
        why: String,
    },
    /// 立项 of what the last audit found, of the base, or of an adopted proposal.
    Make {
        /// From where.
        from: Source,
        /// 期限
        due: Option<Day>,
    },
    /// 立项 by hand.
    Add {
        /// About what.
        row: RowId,
        /// What is to be done.
        title: String,
        /// 期限
        due: Option<Day>,
    },
    /// 办理
    Task(TaskDo),
    /// 走访登记
    Visit(Visit),
    /// 统一派发: whole buildings together, by zone, contact person and load.
    Spread(Spread),
    /// 工作移交: every open task of one goes to another.
    Pass {
        /// From whom.
        from: String,
        /// To whom.
        to: String,
        /// Why.
        why: String,
    },
    /// 请假
    Away {
        /// Who.
        who: String,
        /// First day.
        from: Day,
        /// Last day.
        to: Day,
        /// Who sees their tasks meanwhile.
        deputy: String,
        /// The absence is over, or was a mistake.
        is_over: bool,
        /// Why.
        why: String,
    },
}

impl Do {
    /// The least role.
    pub fn least(&self) -> Role {
        let rank = match self {
            Do::Task(task) => least(task.deed),
            Do::Visit(_) => least(Deed::Visit),
            _ => Rank::Organiser,
        };
        match rank {
            Rank::Inspector => Role::Inspector,
            Rank::Reviewer => Role::Reviewer,
            Rank::Organiser => Role::Organiser,
        }
    }
}

/// 发起
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewCampaign {
    /// 名称
    pub name: String,
    /// First day; today when `None`.
    pub starts: Option<Day>,
    /// Last day; thirty days when `None`.
    pub ends: Option<Day>,
    /// 园区; all when empty.
    pub zones: Vec<String>,
    /// 分母 by its word; the policy's when empty.
    pub base: String,
    /// Codes of rules; all when empty.
    pub rules: Vec<String>,
    /// 目标
    pub targets: Vec<Target>,
    /// Why.
    pub why: String,
}

/// Where tasks come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Open findings within the campaign's zones and rules.
    Findings,
    /// Every enterprise of the denominator, found or not.
    Base,
    /// The groups of an adopted proposal.
    Proposal(i64),
}

/// 办理: one deed with some tasks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TaskDo {
    /// Which.
    pub tasks: Vec<i64>,
    /// What.
    pub deed: Deed,
    /// 承办人 of an assignment, receiver of a 移交.
    pub to: String,
    /// 期限, 下次联系, 暂缓至 or the day a 核实无误 is asked again.
    pub day: Option<Day>,
    /// 电话联系结果
    pub phone: Phone,
    /// On which day; today when `None`.
    pub on: Option<Day>,
    /// Version of the (one) task as it was seen: what changed since is shown instead of overwritten.
    pub seen: Option<i64>,
    /// Why.
    pub why: String,
}

/// What an action on a campaign did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CampaignDone {
    /// 已发起
    Begun {
        /// Its number.
        number: i64,
    },
    /// 已立项
    Made {
        /// New tasks.
        made: u64,
        /// Tasks that got more matters.
        joined: u64,
        /// Settled ones that were opened again.
        reopened: u64,
    },
    /// 已办理
    Changed {
        /// How many.
        changed: u64,
        /// Tasks that were left, each with the reason.
        refused: Vec<(i64, String)>,
    },
    /// 已登记走访
    Visited {
        /// Facts that are different now.
        changed: u64,
        /// 新发现党员
        found: u64,
        /// 已报审
        submitted: bool,
        /// What others did with the task since it was seen, in words.
        since: String,
        /// Facts that somebody else changed meanwhile: left as they are, to be looked at.
        conflicts: Vec<Conflict>,
    },
}

/// A fact that was changed by two: what was seen, what is held, what was said, and who held it last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Conflict {
    /// 字段
    pub field: String,
    /// As it was seen.
    pub seen: String,
    /// As it stands.
    pub held: String,
    /// As it was said.
    pub said: String,
    /// Who changed it, and when.
    pub who: String,
}

/// A board of the campaign.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CampaignPage {
    /// 按状态
    Board,
    /// 按楼栋
    Buildings,
    /// 今天的走访路线
    Round,
    /// 进度
    Progress,
}

/// What can be asked of a campaign.
#[derive(Clone, PartialEq, Debug)]
pub enum Ask {
    /// All campaigns.
    Campaigns,
    /// Tasks.
    Tasks(TaskAsk),
    /// One task with its history.
    Task(i64),
    /// What a visit asks for as it stands: field, its English word, value.
    Sheet(i64),
    /// 走访路线
    Round {
        /// Whose; the operator's when empty.
        who: String,
        /// On which day; today when `None`.
        on: Option<Day>,
        /// Stops at most; as many as one can walk when 0.
        rows: usize,
    },
    /// 进度, of everything or of one zone.
    Progress {
        /// 园区
        zone: Option<String>,
    },
}

/// Which tasks, and in which order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TaskAsk {
    /// In one of these states; those not over when empty.
    pub states: Vec<TaskState>,
    /// Those over too, when no state is named.
    pub is_all: bool,
    /// Of whom; `Some("")` for nobody's.
    pub assignee: Option<String>,
    /// Mine, and those of whom I stand in for.
    pub is_mine: bool,
    /// 园区
    pub zone: Option<String>,
    /// About this.
    pub about: Option<RowId>,
    /// 已超期 only.
    pub is_overdue: bool,
    /// Wanting attention today only.
    pub is_calling: bool,
    /// First row.
    pub offset: usize,
    /// At most so many; all when 0.
    pub rows: usize,
}

/// What comes back.
#[derive(Clone, PartialEq, Debug)]
pub enum Told {
    /// All campaigns, the newest first.
    Campaigns(Vec<CampaignView>),
    /// Tasks.
    Tasks(Box<TaskList>),
    /// One task; `None` when there is none such.
    Task(Option<Box<TaskCard>>),
    /// Field, its English word, value.
    Sheet(Vec<[String; 3]>),
    /// 走访路线
    Round(Box<RoundView>),
    /// 进度
    Progress(Box<ProgressView>),
}

impl App {
    pub(super) fn campaign_do(&mut self, action: &Do, report: &mut Report) -> Result<Done, Error> {
        let done = match action {
            Do::New(new) => self.begin_campaign(new, report)?,
            Do::Use { number, why } => self.use_campaign(*number, why)?,
            Do::Phase { phase, why } => self.enter_phase(*phase, why)?,
            Do::Freeze { why } => self.freeze(why, report)?,
            Do::Aim { targets, ends, why } => self.aim(targets, *ends, why)?,
            Do::Make { from, due } => self.make_tasks(*from, *due, report)?,
            Do::Add { row, title, due } => self.add_task(*row, title, *due)?,
            Do::Task(task) => self.task_do(task, report)?,
            Do::Visit(visit) => self.record_visit(visit)?,
            Do::Spread(spread) => self.spread(spread, report)?,
            Do::Pass { from, to, why } => self.pass_on(from, to, why, report)?,
            Do::Away { who, from, to, deputy, is_over, why } => {
                self.away(&people::Away { who, days: (*from, *to), deputy, is_over: *is_over }, why)?
            }
        };
        Ok(Done::Campaign(done))
    }

    pub(super) fn campaign_ask(&mut self, ask: &Ask) -> Result<Told, Error> {
        Ok(match ask {
            Ask::Campaigns => Told::Campaigns(self.campaign_views()?),
            Ask::Tasks(ask) => Told::Tasks(Box::new(self.task_list(ask)?)),
            Ask::Task(number) => Told::Task(self.task_card(*number)?.map(Box::new)),
            Ask::Sheet(number) => Told::Sheet(match self.store.task(*number)? {
                Some(task) => self.visit_sheet(task.subject)?,
                None => Vec::new(),
            }),
            Ask::Round { who, on, rows } => Told::Round(Box::new(self.round(who, *on, *rows)?)),
            Ask::Progress { zone } => Told::Progress(Box::new(self.progress(zone.as_deref())?)),
        })
    }

    /// The campaign that is worked on.
    pub(super) fn campaign(&self) -> Result<Campaign, Error> {
        self.store.current_campaign()?.ok_or_else(|| {
            Error::new(ErrorKind::Usage, "还没有发起集中攻坚", "no campaign was begun yet")
                .hint("运行 `dishu campaign new 名称`", "run `dishu campaign new NAME`")
        })
    }

    fn begin_campaign(&mut self, new: &NewCampaign, report: &mut Report) -> Result<CampaignDone, Error> {
        let today = self.options.clock.today();
        let starts = new.starts.unwrap_or(today);
        let ends = new.ends.unwrap_or_else(|| starts.plus_days(CAMPAIGN_DAYS - 1));
        let name: String = new.name.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
        if name.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "攻坚没有名称", "the campaign has no name")
                .hint("写明名称，如 `dishu campaign new 2026集中攻坚`", "give it a name"));
        }
        if ends < starts {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("结束日 {ends} 早于开始日 {starts}"),
                format!("it ends on {ends}, before it starts on {starts}"),
            )
            .hint("改写日期", "write other days"));
        }
        let base = self.base_word(&new.base, today)?;
        for code in &new.rules {
            if crate::audit::rule(code).is_none() {
                return Err(Error::new(
                    ErrorKind::Usage,
                    format!("没有规则 {code}"),
                    format!("there is no rule {code}"),
                )
                .hint("运行 `dishu rules` 查看", "run `dishu rules`"));
            }
        }
        self.known_zones(&new.zones)?;
        self.audit_afresh(report)?;
        let campaign = Campaign {
            name: name.clone(),
            days: (starts.0, ends.0),
            zones: new.zones.clone(),
            base,
            rules: new.rules.clone(),
            targets: new.targets.clone(),
            phase: Phase::Survey,
            phase_on: today.0,
            frozen: self.frozen()?,
            ..Campaign::default()
        };
        let mut entry = self.entry("campaign", None, &new.why);
        entry.detail = format!("发起 {name} {starts} 至 {ends}");
        let number = self.store.add_campaign(&campaign, &entry)?;
        Ok(CampaignDone::Begun { number })
    }

    /// The denominator by its word.
    fn base_word(&self, word: &str, today: Day) -> Result<String, Error> {
        if word.is_empty() {
            return Ok(self.policy.denominator(today).en().to_owned());
        }
        let found = Base::ALL.iter().find(|base| base.en() == word || base.zh() == word);
        found.map(|base| base.en().to_owned()).ok_or_else(|| {
            let names: Vec<&str> = Base::ALL.iter().map(|base| base.zh()).collect();
            Error::new(ErrorKind::Usage, format!("没有分母「{word}」"), format!("there is no denominator `{word}`"))
                .hint(
                    format!("从中选择：{}", names.join("、")),
                    "use running, registered, three-have, above-scale or should-build",
                )
        })
    }

    fn known_zones(&self, zones: &[String]) -> Result<(), Error> {
        if zones.is_empty() {
            return Ok(());
        }
        let moment = crate::store::picture::Moment { as_of: self.options.clock.today(), known: None };
        let known = self.store.picture(moment)?.zones;
        let Some(zone) = zones.iter().find(|zone| !known.contains(zone)) else { return Ok(()) };
        Err(Error::new(ErrorKind::Usage, format!("没有园区「{zone}」"), format!("there is no zone `{zone}`"))
            .hint("运行 `dishu overview` 查看园区", "run `dishu overview` for the zones"))
    }

    /// The last audit as the base that later figures are held against.
    fn frozen(&self) -> Result<Frozen, Error> {
        let run = self.store.last_run()?.ok_or_else(proof::no_audit)?;
        Ok(Frozen { as_of: run.as_of.0, known: run.known, run: run.number, figures: run.figures })
    }

    fn use_campaign(&mut self, number: i64, why: &str) -> Result<CampaignDone, Error> {
        let mut entry = self.entry("campaign", None, why);
        entry.detail = format!("转到 {number}");
        if self.store.use_campaign(number, &entry)? {
            return Ok(CampaignDone::Changed { changed: 1, refused: Vec::new() });
        }
        Err(Error::new(ErrorKind::Usage, format!("没有攻坚 {number}"), format!("there is no campaign {number}"))
            .hint("运行 `dishu campaign list` 查看", "run `dishu campaign list`"))
    }

    fn change_campaign(&mut self, changed: &Campaign, detail: String, why: &str) -> Result<CampaignDone, Error> {
        let mut entry = self.entry("campaign", None, why);
        entry.detail = detail;
        self.store.change_campaign(changed, &entry)?;
        Ok(CampaignDone::Changed { changed: 1, refused: Vec::new() })
    }

    fn enter_phase(&mut self, phase: Phase, why: &str) -> Result<CampaignDone, Error> {
        need_reason(why)?;
        let held = self.campaign()?;
        if held.phase == phase {
            return Ok(CampaignDone::Changed { changed: 0, refused: Vec::new() });
        }
        let detail = format!("{}：{} 转入 {}", held.name, held.phase.zh(), phase.zh());
        let phase_on = self.options.clock.today().0;
        self.change_campaign(&Campaign { phase, phase_on, ..held }, detail, why)
    }

    fn freeze(&mut self, why: &str, report: &mut Report) -> Result<CampaignDone, Error> {
        need_reason(why)?;
        let held = self.campaign()?;
        if held.phase != Phase::Survey {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("已进入{}阶段，底数不能重新冻结", held.phase.zh()),
                format!("phase {}: the base stays as it was frozen", held.phase.en()),
            )
            .hint("底数有误时发起新的攻坚", "begin another campaign where the base is wrong"));
        }
        self.audit_afresh(report)?;
        let frozen = self.frozen()?;
        let detail = format!("{}：重新冻结底数 {}", held.name, Day(frozen.as_of));
        self.change_campaign(&Campaign { frozen, ..held }, detail, why)
    }

    fn aim(&mut self, targets: &[Target], ends: Option<Day>, why: &str) -> Result<CampaignDone, Error> {
        need_reason(why)?;
        let mut changed = self.campaign()?;
        if !targets.is_empty() {
            changed.targets = targets.to_vec();
        }
        if let Some(ends) = ends {
            changed.days.1 = ends.0.max(changed.days.0);
        }
        let words: Vec<String> = changed.targets.iter().map(ToString::to_string).collect();
        let detail = format!("{}：至 {}，目标 {}", changed.name, changed.ends(), words.join("、"));
        self.change_campaign(&changed, detail, why)
    }
}

/// Days of a campaign that names no end: the usual month.
const CAMPAIGN_DAYS: i32 = 30;
/// A name for people has so many characters.
const NAME_CHARS_MAX: usize = 40;
