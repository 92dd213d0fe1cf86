//! 任务卡片与看板: a task in full, tasks by state, by building, the day's round, and how far the campaign is, as cards that lead on.

use super::giving::Place;
use super::view::*;
use super::{CampaignPage, TaskAsk};
use crate::app::error::Error;
use crate::app::pages::{plain, toned};
use crate::app::query::Answer;
use crate::app::role::Role;
use crate::app::service::App;
use crate::app::views::*;
use crate::model::task::*;
use std::collections::BTreeMap;

/// Tasks of one state or building that a board shows; the rest is counted.
const ROWS_SHOWN: usize = 60;
/// Tasks whose addresses a board by building reads: some 100 ms.
const PLACES_MAX: usize = 3_000;
/// Characters of a bar.
const BAR: u64 = 30;
/// Days of the burn-down on a screen.
const DAYS_SHOWN: usize = 31;

impl App {
    fn words(&self, zh: &str, en: &str) -> String {
        self.lang().pick(zh, en).to_owned()
    }

    fn labelled(&self, zh: &str, en: &str, value: impl Into<String>) -> Option<Line> {
        let value = value.into();
        (!value.trim().is_empty()).then(|| Line::Pair(self.words(zh, en), plain(value.trim().to_owned())))
    }

    /// 任务卡片
    pub(in crate::app) fn task_page(&self, number: i64) -> Result<Option<Card>, Error> {
        let Some(card) = self.task_card(number)? else { return Ok(None) };
        let task = &card.task;
        let mut sections = vec![Section { title: self.words("任务", "Task"), lines: self.task_lines(&card) }];
        let mut lines = Vec::new();
        for matter in &card.matters {
            let (mark, tone) = match (matter.verified, matter.finding) {
                (true, _) => (self.words("核实无误", "verified"), Tone::Good),
                (false, Some(_)) => (self.words("仍查得", "still found"), Tone::Review),
                (false, None) => (self.words("已查不到", "found no more"), Tone::Good),
            };
            let text = format!("{} {}  {}  {mark}", matter.code, matter.title, matter.about);
            lines.push(match matter.finding {
                Some(finding) => Line::Go(text, Goto::Card(RowId::Finding(finding))),
                None => Line::Text(toned(text, tone)),
            });
            if !matter.statement.is_empty() {
                lines.push(Line::Text(toned(format!("  {}", matter.statement), Tone::Muted)));
            }
        }
        sections.push(Section { title: self.words("事项", "Matters"), lines });
        let sheet = self.visit_sheet(task.row)?;
        let lines = sheet
            .into_iter()
            .map(|[zh, en, held]| Line::Pair(self.lang().pick(zh.clone(), en), plain(super::visit::quiet(&zh, &held))));
        sections.push(Section { title: self.words("现有事实", "Facts as they stand"), lines: lines.collect() });
        sections.push(Section { title: self.words("走访", "Visits"), lines: self.visit_lines(&card.visits) });
        let event = |event: &EventView| {
            let text = format!("{} {} {} → {} {}", event.on, event.operator, event.deed, event.state, event.detail);
            Line::Text(toned(text.trim_end().to_owned(), Tone::Muted))
        };
        sections
            .push(Section { title: self.words("经过", "History"), lines: card.events.iter().map(event).collect() });
        sections.retain(|section| !section.lines.is_empty());
        let title = format!("{} {}", task.number, task.name);
        Ok(Some(Card { id: RowId::Task(number), title, sections }))
    }

    fn task_lines(&self, card: &TaskCard) -> Vec<Line> {
        let task = &card.task;
        let mut due = task.due.clone().unwrap_or_default();
        if task.overdue {
            due = format!("{due} {}", self.words("已超期", "overdue"));
        }
        let call = format!("{} {}", task.phone, task.next_call.clone().unwrap_or_default());
        let until = task.until.clone().unwrap_or_default();
        let reopened = if task.reopened == 0 { String::new() } else { task.reopened.to_string() };
        let mut lines: Vec<Line> = [
            self.labelled("状态", "state", format!("{}  {}", task.state_label, task.kind_label)),
            self.labelled("要办的事", "to be done", task.title.clone()),
            self.labelled("承办人", "assignee", task.assignee.clone()),
            self.labelled("期限", "due", due),
            self.labelled("电话联系", "telephone", call),
            self.labelled("暂缓至", "put off until", until),
            self.labelled("移交给", "handed to", task.sent_to.clone()),
            self.labelled("说明", "note", task.reason.clone()),
            self.labelled("重新打开", "opened again", reopened),
            self.labelled("园区", "zone", task.zone.clone()),
            self.labelled("版本", "version", task.version.to_string()),
        ]
        .into_iter()
        .flatten()
        .collect();
        lines.push(Line::Go(task.name.clone(), Goto::Card(RowId::Subject(task.row))));
        if !card.why_one_comes.is_empty() {
            lines.push(Line::Text(toned(card.why_one_comes.clone(), Tone::Notice)));
        }
        lines
    }

    fn visit_lines(&self, visits: &[VisitView]) -> Vec<Line> {
        let mut lines = Vec::new();
        for visit in visits {
            let head = [visit.on.as_str(), &visit.by, &visit.outcome, &visit.intention, &visit.next_step, &visit.note]
                .join("  ");
            lines.push(Line::Text(plain(head.trim_end().to_owned())));
            let fields = visit.fields.iter().map(|[field, held, said]| format!("  {field}：{held} → {said}"));
            lines.extend(fields.map(|text| Line::Text(toned(text, Tone::Muted))));
            for met in &visit.members {
                let new = if met.new { self.words("新发现", "new") } else { String::new() };
                lines.push(Line::Text(plain(format!("  {}  {}  {new}", met.name, met.place).trim_end().to_owned())));
            }
        }
        lines
    }

    /// A line that leads to a task, without what the heading above it says.
    fn task_go(&self, task: &Task, heading: &str) -> Result<Line, Error> {
        let view = self.task_view(task)?;
        let late = if view.overdue { self.words("超", "late") } else { String::new() };
        let due = view.due.map(|day| format!("{day}{late}")).unwrap_or_default();
        let state = if view.state_label == heading { String::new() } else { view.state_label };
        let parts = [view.number.to_string(), view.name, state, view.assignee, due, view.codes.join(" ")];
        let text = parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("  ");
        Ok(Line::Go(text, Goto::Card(RowId::Task(task.number))))
    }

    fn task_section(&self, title: &str, tasks: &[&Task]) -> Result<Section, Error> {
        let lines = tasks.iter().take(ROWS_SHOWN).map(|task| self.task_go(task, title)).collect::<Result<_, _>>()?;
        Ok(Section { title: format!("{title} {}", tasks.len()), lines })
    }

    /// 摸排任务 about a subject, for its own card.
    pub(in crate::app) fn tasks_section(&self, subject: crate::model::id::Subject) -> Result<Option<Section>, Error> {
        let tasks = self.store.tasks_about(subject)?;
        let lines: Vec<Line> =
            tasks.iter().take(ROWS_SHOWN).map(|task| self.task_go(task, "")).collect::<Result<_, _>>()?;
        Ok((!lines.is_empty()).then(|| Section { title: self.words("摸排任务", "Tasks"), lines }))
    }

    /// A board of the campaign.
    pub(in crate::app) fn campaign_page(&self, page: CampaignPage) -> Result<Option<Card>, Error> {
        let id = RowId::Campaign(page);
        if self.store.current_campaign()?.is_none() {
            return Ok(None);
        }
        let (title, sections) = match page {
            CampaignPage::Board => (self.words("任务看板（按状态）", "Tasks by state"), self.board()?),
            CampaignPage::Buildings => (self.words("任务（按楼栋）", "Tasks by building"), self.buildings()?),
            CampaignPage::Round => (self.words("今天的走访路线", "Today's round"), self.round_sections()?),
            CampaignPage::Progress => (self.words("进度", "Progress"), self.progress_sections()?),
        };
        Ok(Some(Card { id, title, sections }))
    }

    /// 看板: mine for inspectors, everybody's for the others.
    fn board(&self) -> Result<Vec<Section>, Error> {
        let ask = TaskAsk { is_all: true, is_mine: self.operator.role < Role::Reviewer, ..TaskAsk::default() };
        let tasks = self.tasks_asked(&ask)?;
        let mut sections = Vec::new();
        for state in TaskState::ALL {
            let own: Vec<&Task> = tasks.iter().filter(|task| task.state == *state).collect();
            if !own.is_empty() {
                sections.push(self.task_section(self.lang().pick(state.zh(), state.en()), &own)?);
            }
        }
        Ok(sections)
    }

    fn buildings(&self) -> Result<Vec<Section>, Error> {
        let ask = TaskAsk { is_mine: self.operator.role < Role::Reviewer, ..TaskAsk::default() };
        let tasks = self.tasks_asked(&ask)?;
        let mut groups: BTreeMap<String, Vec<&Task>> = BTreeMap::new();
        let unknown = self.words("（地址不明）", "(no address)");
        for task in tasks.iter().take(PLACES_MAX) {
            let label = self.place_of(task)?.map(|place| place.label()).filter(|label| !label.is_empty());
            groups.entry(label.unwrap_or_else(|| unknown.clone())).or_default().push(task);
        }
        let mut groups: Vec<(String, Vec<&Task>)> = groups.into_iter().collect();
        groups.sort_by_key(|(label, tasks)| (*label == unknown, std::cmp::Reverse(tasks.len())));
        groups.iter().take(ROWS_SHOWN).map(|(label, tasks)| self.task_section(label, tasks)).collect()
    }

    fn round_sections(&self) -> Result<Vec<Section>, Error> {
        let round = self.round("", None, 0)?;
        let mut sections: Vec<Section> = Vec::new();
        for stop in &round.stops {
            if stop.is_new_building || sections.is_empty() {
                sections.push(Section { title: stop.address.clone(), lines: Vec::new() });
            }
            let text =
                format!("{} {}  {}  {}", stop.task.number, stop.task.name, stop.address, stop.task.codes.join(" "));
            if let Some(section) = sections.last_mut() {
                section.lines.push(Line::Go(text, Goto::Card(RowId::Task(stop.task.number))));
            }
        }
        let why = Line::Text(toned(round.why_one_comes, Tone::Notice));
        sections.insert(0, Section { title: format!("{} {}", round.who, round.on), lines: vec![why] });
        Ok(sections)
    }

    fn progress_sections(&self) -> Result<Vec<Section>, Error> {
        let view = self.progress(None)?;
        let lang = self.lang();
        let section = |zh: &str, en: &str, lines: Vec<String>| Section {
            title: lang.pick(zh, en).to_owned(),
            lines: lines.into_iter().map(|text| Line::Text(plain(text))).collect(),
        };
        let sections = vec![
            section("现状", "Now", progress_now(&view, lang)),
            section("目标", "Targets", view.targets.iter().map(|target| target_line(target, lang)).collect()),
            section("燃尽", "Burn-down", burn_lines(&view, lang)),
            section("按园区", "By zone", view.zones.iter().map(|row| row_line(row, lang)).collect()),
            section(
                "按承办人（按姓名排列）",
                "By inspector, by name",
                view.inspectors.iter().map(|row| row_line(row, lang)).collect(),
            ),
        ];
        Ok(sections)
    }

    /// Tasks as a page of a list.
    pub(in crate::app) fn task_rows(&self, ask: &TaskAsk, offset: usize, rows: usize) -> Result<Answer, Error> {
        let lang = self.lang();
        let Some(campaign) = self.store.current_campaign()? else {
            let advice = vec![
                self.words("发起集中攻坚：运行 `dishu campaign new 名称`", "Begin one: run `dishu campaign new NAME`"),
            ];
            return Ok(Answer::Page(Page { columns: task_columns(lang), advice, ..Page::default() }));
        };
        let list = self.task_list(&TaskAsk { offset, rows, ..ask.clone() })?;
        let all = usize::try_from(self.store.count_tasks(campaign.number)?).unwrap_or(usize::MAX);
        let view = |task: TaskView| {
            let tone = if task.overdue { Tone::Breach } else { Tone::Plain };
            let late = if task.overdue { lang.pick(" 超", " late") } else { "" };
            let due = task.due.map(|day| format!("{day}{late}")).unwrap_or_default();
            let call = format!("{} {}", task.phone, task.next_call.unwrap_or_default());
            let note = [task.title, task.sent_to, task.reason].join(" ");
            let cells = [
                plain(task.number.to_string()),
                plain(task.state_label),
                plain(task.name),
                plain(task.codes.join(" ")),
                plain(task.assignee),
                toned(due, tone),
                plain(call.trim_end().to_owned()),
                plain(task.zone),
                plain(note.trim().to_owned()),
            ];
            RowView { id: RowId::Task(task.number), cells: cells.to_vec(), hit_at: 0, hits: Vec::new() }
        };
        let advice = match all {
            0 => vec![self.words("还没有任务。按 M 从待核事项立项。", "No tasks yet. M makes them of the findings.")],
            _ => vec![self.words(
                "这一组里没有任务。按 f 换一组：我的全部、全部未办结、待派、待审……",
                "None in this group. f shows others: all of mine, all open, unassigned, to be reviewed.",
            )],
        };
        Ok(Answer::Page(Page {
            columns: task_columns(lang),
            rows: list.tasks.into_iter().map(view).collect(),
            offset,
            total: list.total,
            all,
            stale: false,
            advice,
        }))
    }
}

fn task_columns(lang: crate::model::lang::Lang) -> Vec<ColumnView> {
    let heads: [([&str; 2], u16, u16, u8, Align); 9] = [
        (["任务", "task"], 4, 6, 0, Align::Right),
        (["状态", "state"], 6, 12, 0, Align::Left),
        (["对象", "about"], 26, 36, 0, Align::Left),
        (["事项", "matters"], 9, 20, 2, Align::Left),
        (["承办人", "assignee"], 6, 10, 3, Align::Left),
        (["期限", "due"], 10, 13, 1, Align::Left),
        (["电话", "call"], 10, 18, 4, Align::Left),
        (["园区", "zone"], 12, 16, 5, Align::Left),
        (["说明", "note"], 10, 30, 6, Align::Left),
    ];
    let column = |(title, min, ideal, drop, align): ([&str; 2], u16, u16, u8, Align)| ColumnView {
        column: None,
        key: title[1].to_owned(),
        title: lang.pick(title[0], title[1]).to_owned(),
        min,
        ideal,
        drop,
        align,
        sortable: false,
    };
    heads.into_iter().map(column).collect()
}

/// `12/40 30.0%`
pub(in crate::app) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return format!("{part}/0");
    }
    let tenths = (u128::from(part) * 1_000 + u128::from(whole) / 2) / u128::from(whole);
    format!("{part}/{whole} {}.{}%", tenths / 10, tenths % 10)
}

fn bar(part: u64, whole: u64) -> String {
    let n = (part.min(whole) * BAR).checked_div(whole).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let all = usize::try_from(BAR).unwrap_or(0);
    format!("{}{}", "#".repeat(n), "-".repeat(all - n))
}

/// What stands at the head of 进度, a sentence each.
pub fn progress_now(view: &ProgressView, lang: crate::model::lang::Lang) -> Vec<String> {
    let all = &view.all;
    let mut lines = vec![lang.pick(
        format!("{}  {}阶段  {} 至 {}  截至 {}", view.campaign, view.phase_label, view.starts, view.ends, view.as_of),
        format!("{}  phase {}  {} to {}  as of {}", view.campaign, view.phase, view.starts, view.ends, view.as_of),
    )];
    let (visited, settled) = (share(all.visited, all.total), share(all.settled, all.total));
    lines.push(lang.pick(
        format!("应摸排 {}  已走访 {visited}  办结 {settled}（其中核实无误 {}）", all.total, all.verified),
        format!("{} tasks  visited {visited}  settled {settled} ({} of them verified)", all.total, all.verified),
    ));
    lines.push(lang.pick(
        format!(
            "移交未反馈 {}  暂缓 {}  超期 {}  新发现党员 {}",
            all.elsewhere, all.suspended, all.overdue, view.found
        ),
        format!(
            "handed over {}  put off {}  overdue {}  members found {}",
            all.elsewhere, all.suspended, all.overdue, view.found
        ),
    ));
    if let Some(forecast) = &view.forecast {
        lines.push(forecast_line(forecast, lang));
    }
    let states = view.states.iter().filter(|state| state.tasks > 0);
    lines.push(states.map(|state| format!("{} {}", state.label, state.tasks)).collect::<Vec<_>>().join("  "));
    if view.figures_stale {
        lines.push(lang.pick(
            format!("覆盖数字截至 {}，其后事实有变；按 R 重新核查", view.figures_as_of),
            format!("coverage is of {}; facts changed since, audit again", view.figures_as_of),
        ));
    }
    lines
}

/// 预测 in a sentence.
fn forecast_line(forecast: &ForecastView, lang: crate::model::lang::Lang) -> String {
    let (left, n, days, rest) = (forecast.left, forecast.settled_lately, forecast.days_lately, forecast.days_left);
    let needed = forecast.needed_a_day.map(|n| n.to_string()).unwrap_or_else(|| "-".to_owned());
    let done = forecast.done_on.clone();
    if days == 0 {
        return lang.pick(
            format!("余下 {left}，还有 {rest} 天，每天须办 {needed}"),
            format!("{left} left, {rest} days, {needed} a day needed"),
        );
    }
    let verdict = match (forecast.in_time, done) {
        (_, None) => {
            lang.pick("近日没有办结，无法预测".to_owned(), "nothing was settled lately: no forecast".to_owned())
        }
        (true, Some(day)) => {
            lang.pick(format!("照此 {day} 办完，赶得上"), format!("done on {day} at this pace, in time"))
        }
        (false, Some(day)) => {
            lang.pick(format!("照此 {day} 办完，赶不上"), format!("done on {day} at this pace, too late"))
        }
    };
    lang.pick(
        format!("余下 {left}，还有 {rest} 天，每天须办 {needed}；近 {days} 天办结 {n}，{verdict}"),
        format!("{left} left, {rest} days, {needed} a day needed; {n} settled in {days} days: {verdict}"),
    )
}

/// One target: base, now, aim.
pub fn target_line(target: &TargetView, lang: crate::model::lang::Lang) -> String {
    let (base, now) = (target.base, target.now);
    let aim = match (target.aim.as_str(), target.reached) {
        ("", _) | (_, None) => String::new(),
        (aim, Some(true)) => lang.pick(format!("目标 {aim} 已达"), format!("target {aim} reached")),
        (aim, Some(false)) => lang.pick(format!("目标 {aim} 未达"), format!("target {aim} not reached")),
    };
    let (from, to) = (share(base.numerator, base.denominator), share(now.numerator, now.denominator));
    format!("{}  {} {from} → {} {to}  {aim}", target.label, lang.pick("底数", "base"), lang.pick("现在", "now"))
        .trim_end()
        .to_owned()
}

/// A row of zones or of people.
pub fn row_line(row: &ProgressRow, lang: crate::model::lang::Lang) -> String {
    let (visited, settled) = (share(row.visited, row.total), share(row.settled, row.total));
    lang.pick(
        format!(
            "{}  已走访 {visited}  办结 {settled}  移交 {}  暂缓 {}  超期 {}",
            row.name, row.elsewhere, row.suspended, row.overdue
        ),
        format!(
            "{}  visited {visited}  settled {settled}  elsewhere {}  put off {}  overdue {}",
            row.name, row.elsewhere, row.suspended, row.overdue
        ),
    )
}

fn burn_lines(view: &ProgressView, lang: crate::model::lang::Lang) -> Vec<String> {
    let points = &view.burn_down;
    let most = points.iter().map(|point| point.total).max().unwrap_or(0);
    let last = points.iter().skip(points.len().saturating_sub(DAYS_SHOWN));
    last.map(|point| {
        let left = lang.pick("余", "left");
        format!("{} {} {left} {}/{}", point.on, bar(point.left, most), point.left, point.total)
    })
    .collect()
}

impl Place {
    /// What a board calls a building.
    fn label(&self) -> String {
        let stop = self.stop(0);
        let number = if stop.number == 0 { String::new() } else { format!("{}号", stop.number) };
        format!("{}{number}{}{}", stop.road, stop.compound, stop.building)
    }
}
