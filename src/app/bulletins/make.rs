//! How a report is counted. Each figure has one place here; tables and charts take theirs from the same rows.

use super::lists::Work;
use super::{Ask, Period};
use crate::app::error::Error;
use crate::app::figures::{Figures, Rate, base_named};
use crate::app::service::App;
use crate::audit::figures::Cover;
use crate::campaign::small::{told, told_parts, words};
use crate::export::bulletin::{Bulletin, FigureLine, Table};
use crate::export::chart::{Bars, Chart, Lines, Series};
use crate::model::day::Day;
use crate::model::task::{Campaign, TaskState};
use crate::store::picture::Moment;
use std::collections::BTreeMap;

/// Days of a chart.
const DAYS_MAX: i32 = 400;
/// Runs of the audit that the coverage line is drawn from.
const RUNS_MAX: usize = 60;

/// Numerator and denominator of the last report, by key.
type Before = BTreeMap<String, (String, String)>;

impl App {
    pub(in crate::app) fn bulletin(&mut self, ask: Ask) -> Result<Bulletin, Error> {
        let campaign = self.campaign()?;
        let day = self.options.clock.today();
        let work = self.work(&campaign, day)?;
        let last = self.store.last_bulletin(campaign.number, ask.period as u8)?;
        let before = last.as_ref().map(|last| before(&last.figures)).unwrap_or_default();
        let now = self.options.clock.words(self.options.clock.now());
        let hour = now.get(11..13).unwrap_or("").trim_start_matches('0');
        let hour = if hour.is_empty() { "0" } else { hour };
        let mut made = Bulletin {
            kind: ask.period.en().to_owned(),
            title: format!("{}工作进展（{}）", campaign.name, ask.period.zh()),
            campaign: campaign.name.clone(),
            day: day.to_string(),
            made: now.chars().take(16).collect(),
            since: last.as_ref().map(|last| last.on.to_string()).unwrap_or_default(),
            known: self.store.known()?,
            outward: ask.outward,
            paragraph: paragraph(&work, hour, ask.outward),
            ..Bulletin::default()
        };
        made.figures = self.figure_lines(&campaign, &work, ask)?;
        for figure in &mut made.figures {
            figure.day = made.day.clone();
            figure.change = change(figure, before.get(&figure.key));
        }
        if ask.period == Period::Evening {
            return Ok(made);
        }
        made.charts = self.charts(&campaign, &work, day)?;
        made.tables = vec![by_zone(&work, ask.outward)];
        let since = last.map_or(campaign.number, |last| last.number);
        made.tables.extend(self.explanations(since, ask.outward, (&made.figures, &before))?);
        let picture = self.store.picture(Moment { as_of: day, known: None })?;
        made.tables.push(self.checks(&picture, day, ask.outward)?);
        made.tables.extend(self.appendix(&work, ask.outward)?);
        made.tables.extend(self.uncovered(&picture, &campaign, day)?);
        made.notes = notes(&campaign, ask.outward);
        Ok(made)
    }

    fn figure_lines(&self, campaign: &Campaign, work: &Work, ask: Ask) -> Result<Vec<FigureLine>, Error> {
        let n = |keep: &dyn Fn(TaskState) -> bool| work.rows.iter().filter(|row| keep(row.task.state)).count() as u64;
        let all = work.rows.len() as u64;
        let mut lines = vec![
            share("visited", "已摸排企业", (work.n_visited(), all), "visited-list"),
            count("left", "未摸排企业", all - work.n_visited(), "left-list"),
            share("closed", "销号", (n(&|state| state == TaskState::Closed), all), "settled-list"),
            share("refuted", "经核实不成立", (n(&|state| state == TaskState::Refuted), all), "settled-list"),
            share("verified", "核实无误", (n(&|state| state == TaskState::Verified), all), "settled-list"),
            share("review", "待审", (n(&|state| state == TaskState::Review), all), "visited-list"),
            share("elsewhere", "移交未反馈", (n(&TaskState::is_elsewhere), all), "help-list"),
            count("help", "需协调", work.n_help(), "help-list"),
            count("contests", "反馈待定冲突", self.store.open_contests(None)?.len() as u64, "contests-list"),
        ];
        let mut members = count("members-found", "新发现党员", work.n_found(), "found-list");
        if ask.outward {
            members.numerator = words(told(work.n_found()));
        }
        lines.push(members);
        let run = self.store.last_run()?;
        let figures: Figures = run.as_ref().and_then(|run| serde_json::from_str(&run.figures).ok()).unwrap_or_default();
        let frozen: Figures = serde_json::from_str(&campaign.frozen.figures).unwrap_or_default();
        let base = base_named(&campaign.base);
        for cover in Cover::ALL.iter().copied() {
            let line = |figures: &Figures, key: &str, label: String| {
                let rate: Rate = figures.rate(cover, base.en(), "").unwrap_or_default();
                let list = if key.is_empty() { format!("{}-list", cover.en()) } else { String::new() };
                share(&format!("{key}{}", cover.en()), &label, (rate.numerator, rate.denominator), &list)
            };
            lines.push(line(&figures, "", format!("{}（分母：{}）", cover.zh(), base.zh())));
            lines.push(line(&frozen, "base-", format!("{}，冻结的底数 {}", cover.zh(), Day(campaign.frozen.as_of))));
        }
        Ok(lines)
    }

    fn charts(&self, campaign: &Campaign, work: &Work, day: Day) -> Result<Vec<Chart>, Error> {
        let last = campaign.ends().0.max(campaign.starts().0);
        let first = campaign.starts().0.max(last - DAYS_MAX);
        let days: Vec<i32> = (first..=last).collect();
        let known = |at: i32| at <= day.0;
        let opened = |at: i32| work.rows.iter().filter(|row| row.task.opened_on.0 <= at).count();
        let over = |at: i32| work.rows.iter().filter(|row| row.task.closed_on.is_some_and(|day| day.0 <= at)).count();
        let visited =
            |at: i32| work.rows.iter().filter(|row| row.task.visited_on.is_some_and(|day| day.0 <= at)).count();
        let span = f64::from((campaign.ends().0 - campaign.starts().0).max(1));
        let total = work.rows.len() as f64;
        let even = |at: i32| (total * (1.0 - f64::from(at - campaign.starts().0) / span)).max(0.0).round();
        let series = |name: &str, keep: &dyn Fn(i32) -> bool, value: &dyn Fn(i32) -> f64| Series {
            name: name.to_owned(),
            points: days.iter().map(|at| keep(*at).then(|| value(*at))).collect(),
        };
        let burn = Lines {
            title: "剩余任务（件）".into(),
            unit: "件".into(),
            days: days.iter().map(|at| Day(*at).to_string()).collect(),
            series: vec![
                series("未办结", &known, &|at| opened(at).saturating_sub(over(at)) as f64),
                series("未走访", &known, &|at| opened(at).saturating_sub(visited(at)) as f64),
                series("匀速", &|_| true, &even),
            ],
        };
        let bars = Bars {
            title: "各园区进展：已办结 / 已走访未办结 / 未走访（件）".into(),
            parts: vec!["已办结".into(), "已走访未办结".into(), "未走访".into()],
            rows: work
                .by_zone()
                .into_iter()
                .map(|(zone, n)| (zone, vec![Some(n[2]), Some(n[1] - n[2]), Some(n[0] - n[1])]))
                .collect(),
        };
        let mut charts = vec![Chart::Lines(burn), Chart::Bars(bars)];
        charts.extend(self.coverage_chart(campaign)?);
        Ok(charts)
    }

    fn coverage_chart(&self, campaign: &Campaign) -> Result<Option<Chart>, Error> {
        let mut runs = self.store.trend(RUNS_MAX)?;
        runs.retain(|run| run.as_of >= Day(campaign.frozen.as_of));
        runs.sort_by_key(|run| run.as_of);
        if runs.len() < 2 {
            return Ok(None);
        }
        let base = base_named(&campaign.base);
        let figures: Vec<Figures> =
            runs.iter().map(|run| serde_json::from_str(&run.figures).unwrap_or_default()).collect();
        let points = |cover: Cover| -> Vec<Option<f64>> {
            let point = |figures: &Figures| {
                let rate = figures.rate(cover, base.en(), "")?;
                (rate.denominator > 0)
                    .then(|| (rate.numerator as f64 * 1000.0 / rate.denominator as f64).round() / 10.0)
            };
            figures.iter().map(point).collect()
        };
        let series =
            Cover::ALL.iter().copied().map(|cover| Series { name: cover.zh().to_owned(), points: points(cover) });
        Ok(Some(Chart::Lines(Lines {
            title: format!("覆盖率（%，分母：{}）", base.zh()),
            unit: "%".into(),
            days: runs.iter().map(|run| run.as_of.to_string()).collect(),
            series: series.collect(),
        })))
    }
}

fn paragraph(work: &Work, hour: &str, outward: bool) -> String {
    let found = if outward { words(told(work.n_found())).replace('<', "不足") } else { work.n_found().to_string() };
    format!(
        "截至今日{hour}时，应摸排{}家，已摸排{}家，新发现党员{found}名，需协调{}件。",
        work.rows.len(),
        work.n_visited(),
        work.n_help()
    )
}

fn rate(numerator: u64, denominator: u64) -> String {
    if denominator == 0 {
        return "-".to_owned();
    }
    let (n, d) = (u128::from(numerator), u128::from(denominator));
    let hundredths = (n * 10_000 + d / 2) / d;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn share(key: &str, label: &str, (numerator, denominator): (u64, u64), list: &str) -> FigureLine {
    FigureLine {
        key: key.to_owned(),
        label: label.to_owned(),
        numerator: numerator.to_string(),
        denominator: denominator.to_string(),
        rate: rate(numerator, denominator),
        list: list.to_owned(),
        ..FigureLine::default()
    }
}

fn count(key: &str, label: &str, n: u64, list: &str) -> FigureLine {
    FigureLine {
        key: key.to_owned(),
        label: label.to_owned(),
        numerator: n.to_string(),
        list: list.to_owned(),
        ..FigureLine::default()
    }
}

fn before(figures: &str) -> Before {
    let Ok(serde_json::Value::Object(all)) = serde_json::from_str(figures) else { return Before::new() };
    let text =
        |body: &serde_json::Value, at: usize| body.get(at).and_then(serde_json::Value::as_str).unwrap_or("").to_owned();
    all.into_iter().map(|(key, body)| (key, (text(&body, 0), text(&body, 1)))).collect()
}

/// `+3`, or `+3（分母 +1）` where the denominator moved too; blank when nothing can be said.
fn change(figure: &FigureLine, before: Option<&(String, String)>) -> String {
    let Some((numerator, denominator)) = before else { return String::new() };
    let moved = |now: &str, then: &str| Some(now.parse::<i64>().ok()? - then.parse::<i64>().ok()?);
    let Some(numerator) = moved(&figure.numerator, numerator) else { return String::new() };
    match moved(&figure.denominator, denominator) {
        Some(moved) if moved != 0 => format!("{numerator:+}（分母 {moved:+}）"),
        _ => format!("{numerator:+}"),
    }
}

fn by_zone(work: &Work, outward: bool) -> Table {
    let zones = work.by_zone();
    let found: Vec<u64> = zones.iter().map(|(_, n)| n[3]).collect();
    let found: Vec<String> = match outward {
        true => told_parts(&found).into_iter().map(words).collect(),
        false => found.iter().map(u64::to_string).collect(),
    };
    let row = |((zone, n), found): ((String, [u64; 5]), String)| {
        vec![zone, n[0].to_string(), n[1].to_string(), rate(n[1], n[0]), n[2].to_string(), found, n[4].to_string()]
    };
    let columns = ["园区", "应摸排", "已摸排", "%", "已办结", "新发现党员", "需协调"];
    Table {
        key: "zones".into(),
        title: "各园区进展".into(),
        is_appendix: false,
        columns: columns.iter().enumerate().map(|(at, heading)| ((*heading).to_owned(), at > 0)).collect(),
        rows: zones.into_iter().zip(found).map(row).collect(),
    }
}

fn notes(campaign: &Campaign, outward: bool) -> Vec<String> {
    let mut notes = vec![
        format!("集中攻坚 {} 至 {}；应摸排：任务所涉企业，撤销的不计。", campaign.starts(), campaign.ends()),
        "已摸排：已走访，或已办结；办结须复核查不到事项，核实无误单列。".into(),
        "需协调：移交未反馈、拒访、不愿配合的任务。新发现党员：走访所见超出名册的人数。".into(),
        "比上期：与上一份同类进展相比；变更说明列出其间的变动及事由。".into(),
        "本进展不对个人排名；核对项请核实，不作结论。".into(),
    ];
    if outward {
        notes.push("对外报送：不足 3 人的数不显示，能由合计推出的一并不显示；附表不含个人。".into());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::super::lists::{is_visited, needs_help};
    use super::*;

    #[test]
    fn a_change_says_what_moved() {
        let figure = share("a", "甲", (5, 9), "");
        for (then, expect) in [(("3", "9"), "+2"), (("7", "8"), "-2（分母 +1）"), (("<3", "9"), "")] {
            assert_eq!(change(&figure, Some(&(then.0.into(), then.1.into()))), expect);
        }
        assert_eq!((change(&figure, None).as_str(), figure.rate.as_str()), ("", "55.56%"));
        assert!(needs_help(TaskState::Sent, Default::default(), Default::default()));
        assert!(!is_visited(TaskState::Assigned, None));
    }
}
