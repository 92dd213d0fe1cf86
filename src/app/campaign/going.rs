//! 进度: where the campaign stands on a day, against its frozen base and its targets; and what is to be told when somebody sits down.

use super::view::*;
use crate::app::error::Error;
use crate::app::figures::{Figures, Rate};
use crate::app::role::Role;
use crate::app::service::App;
use crate::audit::figures::Cover;
use crate::campaign::progress::{Forecast, Move, Point, forecast, points};
use crate::model::day::Day;
use crate::model::task::*;
use crate::store::tasks::{Pressing, TaskFilter};
use std::collections::BTreeMap;

/// A week of days is shown of the burn-down, and the first.
const POINTS_SHOWN: usize = 366;

impl App {
    /// 进度 as of today, of everything or of one zone.
    pub(super) fn progress(&self, zone: Option<&str>) -> Result<ProgressView, Error> {
        let campaign = self.campaign()?;
        let today = self.options.clock.today();
        let (lang, ends) = (self.lang(), campaign.ends());
        let filter =
            TaskFilter { campaign: Some(campaign.number), zone: zone.map(str::to_owned), ..Default::default() };
        let mut tasks = self.store.tasks(&filter)?;
        tasks.retain(|task| task.state != TaskState::Withdrawn);
        let moves: Vec<Move> = self
            .store
            .task_moves(campaign.number, zone)?
            .into_iter()
            .map(|step| Move { on: step.on, from: step.from, to: step.to, n: step.n })
            .collect();
        let first = moves.iter().map(|step| step.on).min().unwrap_or(today).min(campaign.starts()).min(today);
        let line = points(&moves, first, today);
        let states = TaskState::ALL.iter().filter(|state| **state != TaskState::Withdrawn);
        let states = states.map(|state| StateCount {
            state: state.en().to_owned(),
            label: lang.pick(state.zh(), state.en()).to_owned(),
            tasks: tasks.iter().filter(|task| task.state == *state).count() as u64,
        });
        let none = lang.pick("（未注明）", "(none)");
        let nobody = lang.pick("（未派）", "(nobody)");
        let now = self.store.last_run()?;
        Ok(ProgressView {
            campaign: campaign.name.clone(),
            number: campaign.number,
            phase: campaign.phase.en().to_owned(),
            phase_label: lang.pick(campaign.phase.zh(), campaign.phase.en()).to_owned(),
            as_of: today.to_string(),
            starts: campaign.starts().to_string(),
            ends: ends.to_string(),
            zone: zone.unwrap_or_default().to_owned(),
            all: row(String::new(), &tasks.iter().collect::<Vec<_>>(), today),
            states: states.collect(),
            found: self.store.members_found(campaign.number)?.iter().map(|(_, n)| n).sum(),
            burn_down: line.iter().rev().take(POINTS_SHOWN).rev().map(point_view).collect(),
            forecast: forecast(&line, ends).map(|forecast| forecast_view(&forecast, ends)),
            zones: rows(&tasks, today, |task| or(&task.zone, none)),
            inspectors: rows(&tasks, today, |task| or(&task.assignee, nobody)),
            base_as_of: Day(campaign.frozen.as_of).to_string(),
            figures_as_of: now.as_ref().map(|run| run.as_of.to_string()).unwrap_or_default(),
            figures_stale: match &now {
                Some(run) => run.known != self.store.facts_known()? || run.as_of != today,
                None => true,
            },
            targets: self.targets(&campaign, &tasks)?,
        })
    }

    /// Coverage and work against target and base. Rates of the base and of now are of the same denominator and zones.
    fn targets(&self, campaign: &Campaign, tasks: &[Task]) -> Result<Vec<TargetView>, Error> {
        let lang = self.lang();
        let base: Figures = serde_json::from_str(&campaign.frozen.figures).unwrap_or_default();
        let now: Figures = match self.store.last_run()? {
            Some(run) => serde_json::from_str(&run.figures).unwrap_or_default(),
            None => Figures::default(),
        };
        let visits = || tasks.iter().filter(|task| task.kind == TaskKind::Visit);
        let of_tasks = |done: u64, all: u64| ((0, all), (done, all));
        let mut goals: Vec<(Goal, Option<Aim>)> =
            campaign.targets.iter().map(|target| (target.goal, Some(target.aim))).collect();
        for goal in [Goal::Organisation, Goal::Work] {
            if !goals.iter().any(|(own, _)| *own == goal) {
                goals.push((goal, None));
            }
        }
        let view = |(goal, aim): (Goal, Option<Aim>)| {
            let rates = |cover: Cover| (rate_of(&base, cover, campaign), rate_of(&now, cover, campaign));
            let (from, to) = match goal {
                Goal::Organisation => rates(Cover::Organisation),
                Goal::OwnBranch => rates(Cover::OwnBranch),
                Goal::Work => rates(Cover::Work),
                Goal::Visited => {
                    of_tasks(visits().filter(|task| task.visited_on.is_some()).count() as u64, visits().count() as u64)
                }
                Goal::Settled => {
                    of_tasks(tasks.iter().filter(|task| task.state.is_over()).count() as u64, tasks.len() as u64)
                }
            };
            let reached = match aim {
                None => None,
                Some(Aim::Rate(rate)) => {
                    Some(to.1 > 0 && u128::from(to.0) * 10_000 >= u128::from(rate) * u128::from(to.1))
                }
                Some(Aim::Gain(n)) => Some(to.0 >= from.0 + u64::from(n)),
            };
            TargetView {
                goal: goal.en().to_owned(),
                label: lang.pick(goal.zh(), goal.en()).to_owned(),
                denominator_name: campaign.base.clone(),
                base: pair(from),
                now: pair(to),
                aim: aim.map(aim_words).unwrap_or_default(),
                reached,
            }
        };
        Ok(goals.into_iter().map(view).collect())
    }

    /// 提醒: what somebody is told on sitting down; empty when there is nothing to say.
    pub(in crate::app) fn reminders(&self) -> Result<Vec<String>, Error> {
        let Some(campaign) = self.store.current_campaign()? else { return Ok(Vec::new()) };
        let today = self.options.clock.today();
        let lang = self.lang();
        let rows = self.store.tasks_pressing(campaign.number, today)?;
        let mine = self.acting_for(today)?;
        let role = self.operator.role;
        let own = |row: &Pressing| mine.contains(&row.assignee);
        let sum = |fits: &dyn Fn(&Pressing) -> bool, n: fn(&Pressing) -> u64| -> u64 {
            rows.iter().filter(|row| fits(row)).map(n).sum()
        };
        let on_desk = |row: &Pressing| own(row) && row.state.is_open();
        let reviews = |row: &Pressing| own(row) || role >= Role::Reviewer;
        let waits = |row: &Pressing| reviews(row) && row.state == TaskState::Suspended;
        let again = |row: &Pressing| reviews(row) && matches!(row.state, TaskState::Pending | TaskState::Assigned);
        let sent_back = |row: &Pressing| own(row) && row.state == TaskState::Returned;
        let to_check = |row: &Pressing| role >= Role::Reviewer && row.state == TaskState::Review;
        let elsewhere = |row: &Pressing| role >= Role::Reviewer && row.state.is_elsewhere();
        let to_give = |row: &Pressing| role >= Role::Organiser && row.state == TaskState::Pending;
        let lines = [
            ("我的任务已超期", "my tasks overdue", sum(&on_desk, |row| row.overdue)),
            ("我的任务今天到期", "my tasks due today", sum(&on_desk, |row| row.due_today)),
            ("今天该联系", "to be called today", sum(&on_desk, |row| row.to_call)),
            ("暂缓到期", "put off until now", sum(&waits, |row| row.put_off_until_now)),
            ("退回待补", "sent back", sum(&sent_back, |row| row.n)),
            ("再次查得而重新打开", "opened again", sum(&again, |row| row.reopened)),
            ("待审", "to be reviewed", sum(&to_check, |row| row.n)),
            ("移交未反馈", "handed over, not answered", sum(&elsewhere, |row| row.n)),
            ("待派", "unassigned", sum(&to_give, |row| row.n)),
        ];
        let said: Vec<String> = lines
            .into_iter()
            .filter(|(_, _, n)| *n > 0)
            .map(|(zh, en, n)| format!("{} {n}", lang.pick(zh, en)))
            .collect();
        if said.is_empty() {
            return Ok(Vec::new());
        }
        let left = campaign.ends().0.saturating_sub(today.0);
        let head = match left {
            0.. => {
                lang.pick(format!("{}，还有 {left} 天", campaign.name), format!("{}, {left} days left", campaign.name))
            }
            _ => lang.pick(format!("{}，已过结束日", campaign.name), format!("{}, past its last day", campaign.name)),
        };
        Ok(vec![format!("{head}{}{}", lang.pick("：", ": "), said.join(lang.pick("，", ", ")))])
    }
}

fn or(text: &str, instead: &str) -> String {
    if text.is_empty() { instead.to_owned() } else { text.to_owned() }
}

/// Numerator and denominator in the campaign's zones.
fn rate_of(figures: &Figures, cover: Cover, campaign: &Campaign) -> (u64, u64) {
    let pair = |rate: Rate| (rate.numerator, rate.denominator);
    if campaign.zones.is_empty() {
        return figures.rate(cover, &campaign.base, "").map(pair).unwrap_or_default();
    }
    let of_zones = campaign.zones.iter().filter_map(|zone| figures.rate(cover, &campaign.base, zone)).map(pair);
    of_zones.fold((0, 0), |sum, rate| (sum.0 + rate.0, sum.1 + rate.1))
}

fn pair((numerator, denominator): (u64, u64)) -> RateOf {
    RateOf { numerator, denominator }
}

fn aim_words(aim: Aim) -> String {
    match aim {
        Aim::Gain(n) => format!("+{n}"),
        Aim::Rate(rate) if rate % 100 == 0 => format!("{}%", rate / 100),
        Aim::Rate(rate) => format!("{}.{:02}%", rate / 100, rate % 100),
    }
}

fn row(name: String, tasks: &[&Task], today: Day) -> ProgressRow {
    let count = |fits: &dyn Fn(&Task) -> bool| tasks.iter().filter(|task| fits(task)).count() as u64;
    ProgressRow {
        name,
        total: tasks.len() as u64,
        visited: count(&|task| task.visited_on.is_some()),
        settled: count(&|task| task.state.is_over()),
        verified: count(&|task| task.state == TaskState::Verified),
        elsewhere: count(&|task| task.state.is_elsewhere()),
        suspended: count(&|task| task.state == TaskState::Suspended),
        overdue: count(&|task| task.is_overdue(today)),
    }
}

/// By name: an order of persons by figures is nobody's default.
fn rows(tasks: &[Task], today: Day, name: impl Fn(&Task) -> String) -> Vec<ProgressRow> {
    let mut groups: BTreeMap<String, Vec<&Task>> = BTreeMap::new();
    for task in tasks {
        groups.entry(name(task)).or_default().push(task);
    }
    groups.into_iter().map(|(name, tasks)| row(name, &tasks, today)).collect()
}

fn point_view(point: &Point) -> PointView {
    PointView {
        on: point.on.to_string(),
        total: point.total(),
        settled: point.settled(),
        elsewhere: point.elsewhere(),
        left: point.left(),
    }
}

fn forecast_view(forecast: &Forecast, ends: Day) -> ForecastView {
    ForecastView {
        left: forecast.left,
        settled_lately: forecast.pace.0,
        days_lately: forecast.pace.1,
        days_left: forecast.days_left,
        done_on: forecast.done_on.map(|day| day.to_string()),
        needed_a_day: forecast.needed,
        in_time: forecast.is_in_time(ends),
    }
}
