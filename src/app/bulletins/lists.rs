//! The rows behind a report: tasks with their enterprises, what changed since the last one and why, what may swell the figures.

use crate::app::cards::column_name;
use crate::app::error::Error;
use crate::app::figures::base_named;
use crate::app::pages::{action_name, shown};
use crate::app::service::App;
use crate::audit::Ground;
use crate::audit::figures::{Cover, FigureKey, Part, Slice};
use crate::campaign::checks::{Doubt, Doubtful, Limits, doubts};
use crate::export::bulletin::{FigureLine, Table};
use crate::model::day::Day;
use crate::model::id::{Kind, Subject};
use crate::model::picture::Picture;
use crate::model::task::{Campaign, Outcome, Phone, Task, TaskState};
use crate::store::tasks::TaskFilter;
use std::collections::BTreeMap;

/// Lines of the journal that a report looks back over.
const JOURNAL_MAX: usize = 20_000;
/// Enterprises of one list of the appendix.
const UNCOVERED_MAX: usize = 20_000;
/// Of them told one by one.
const CHANGES_MAX: usize = 500;

/// One enterprise of the campaign.
pub(super) struct WorkRow {
    /// Its task; of several the one that is furthest behind.
    pub task: Task,
    /// Name.
    pub name: String,
    /// Members found by visits.
    pub n_found: u64,
}

/// What the figures are counted from.
pub(super) struct Work {
    /// One for each enterprise.
    pub rows: Vec<WorkRow>,
}

/// Somebody was there, or the matter is settled.
pub(super) fn is_visited(state: TaskState, visited_on: Option<Day>) -> bool {
    visited_on.is_some() || state.is_over() || matches!(state, TaskState::Visited | TaskState::Review)
}

/// 需协调
pub(super) fn needs_help(state: TaskState, phone: Phone, outcome: Outcome) -> bool {
    state.is_elsewhere() || (state.is_open() && (phone == Phone::Unwilling || outcome == Outcome::Refused))
}

impl WorkRow {
    fn is_visited(&self) -> bool {
        is_visited(self.task.state, self.task.visited_on)
    }

    fn needs_help(&self) -> bool {
        needs_help(self.task.state, self.task.phone, self.task.outcome)
    }
}

impl Work {
    pub(super) fn n_visited(&self) -> u64 {
        self.rows.iter().filter(|row| row.is_visited()).count() as u64
    }

    pub(super) fn n_help(&self) -> u64 {
        self.rows.iter().filter(|row| row.needs_help()).count() as u64
    }

    pub(super) fn n_found(&self) -> u64 {
        self.rows.iter().map(|row| row.n_found).sum()
    }

    /// By zone: all, visited, settled, members found, in need of help.
    pub(super) fn by_zone(&self) -> Vec<(String, [u64; 5])> {
        let mut zones: BTreeMap<String, [u64; 5]> = BTreeMap::new();
        for row in &self.rows {
            let zone = if row.task.zone.is_empty() { "未划园区" } else { &row.task.zone };
            let n = zones.entry(zone.to_owned()).or_default();
            n[0] += 1;
            n[1] += u64::from(row.is_visited());
            n[2] += u64::from(row.task.state.is_over());
            n[3] += row.n_found;
            n[4] += u64::from(row.needs_help());
        }
        zones.into_iter().collect()
    }
}

fn table(key: &str, title: &str, headings: &[&str], rows: Vec<Vec<String>>, is_appendix: bool) -> Table {
    let columns = headings.iter().map(|heading| ((*heading).to_owned(), false)).collect();
    Table { key: key.to_owned(), title: title.to_owned(), is_appendix, columns, rows }
}

impl App {
    /// Enterprises of the campaign with their tasks; withdrawn ones are not counted.
    pub(super) fn work(&self, campaign: &Campaign, day: Day) -> Result<Work, Error> {
        let filter = TaskFilter { campaign: Some(campaign.number), ..TaskFilter::default() };
        let mut rows: BTreeMap<Subject, WorkRow> = BTreeMap::new();
        for task in self.store.tasks(&filter)? {
            if task.subject.kind != Kind::Enterprise || task.state == TaskState::Withdrawn {
                continue;
            }
            let mut n_found = 0;
            if task.visited_on.is_some() {
                let visits = self.store.visits_of_task(task.number)?;
                n_found = visits.iter().filter(|visit| visit.on <= day.0).map(|visit| u64::from(visit.n_found)).sum();
            }
            match rows.get_mut(&task.subject) {
                Some(held) => {
                    held.n_found += n_found;
                    if held.task.state.is_over() && !task.state.is_over() {
                        held.task = task;
                    }
                }
                None => {
                    let name = self.store.subject_name(task.subject)?.unwrap_or_default();
                    rows.insert(task.subject, WorkRow { task, name, n_found });
                }
            }
        }
        Ok(Work { rows: rows.into_values().collect() })
    }

    /// The lists behind the figures.
    pub(super) fn appendix(&self, work: &Work, outward: bool) -> Result<Vec<Table>, Error> {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let rows = |keep: &dyn Fn(&WorkRow) -> bool| -> Vec<Vec<String>> {
            let cells = |row: &WorkRow| {
                let task = &row.task;
                let mut cells = vec![
                    row.name.clone(),
                    task.zone.clone(),
                    task.state.zh().to_owned(),
                    day(task.visited_on),
                    day(task.due),
                ];
                // Who works on it stays in the office.
                cells.push(if outward { String::new() } else { task.assignee.clone() });
                cells
            };
            let mut rows: Vec<Vec<String>> = work.rows.iter().filter(|row| keep(row)).map(cells).collect();
            rows.sort_by(|a, b| (&a[1], &a[0]).cmp(&(&b[1], &b[0])));
            rows
        };
        let headings = ["企业", "园区", "状态", "走访日期", "期限", "承办人"];
        let mut lists = vec![
            table("visited-list", "附表 已摸排企业", &headings, rows(&WorkRow::is_visited), true),
            table("left-list", "附表 未摸排企业", &headings, rows(&|row| !row.is_visited()), true),
            table("settled-list", "附表 已办结企业", &headings, rows(&|row| row.task.state.is_over()), true),
            table("help-list", "附表 需协调事项", &headings, rows(&WorkRow::needs_help), true),
        ];
        if !outward {
            let found = work.rows.iter().filter(|row| row.n_found > 0);
            let found =
                found.map(|row| vec![row.name.clone(), row.task.zone.clone(), row.n_found.to_string()]).collect();
            let mut list = table("found-list", "附表 新发现党员的企业", &["企业", "园区", "新发现党员"], found, true);
            list.columns[2].1 = true;
            lists.push(list);
            lists.push(self.waiting()?);
        } else {
            lists.iter_mut().for_each(|list| {
                list.columns.pop();
                list.rows.iter_mut().for_each(|row| {
                    row.pop();
                });
            });
        }
        Ok(lists)
    }

    /// 待定冲突, without the values.
    fn waiting(&self) -> Result<Table, Error> {
        let mut rows = Vec::new();
        for contest in self.store.open_contests(None)? {
            let about = shown(contest.subject.kind, &self.store.subject_name(contest.subject)?.unwrap_or_default());
            let id = format!("{}/{}", contest.id.0, contest.id.1);
            rows.push(vec![id, contest.task.to_string(), about, contest.said.by]);
        }
        Ok(table("contests-list", "附表 反馈待定冲突", &["编号", "任务", "对象", "反馈人"], rows, true))
    }

    /// Enterprises of the denominator that a coverage does not reach.
    pub(super) fn uncovered(&self, picture: &Picture, campaign: &Campaign, day: Day) -> Result<Vec<Table>, Error> {
        let ground = Ground::new(picture, &self.policy, day);
        let base = base_named(&campaign.base);
        let mut tables = Vec::new();
        for cover in Cover::ALL.iter().copied() {
            let mut rows = Vec::new();
            let list = ground.list_behind(FigureKey::Coverage(cover, base), Slice::All, Part::Rest);
            for ix in list.take(UNCOVERED_MAX) {
                let facts = picture.enterprise(ix);
                let subject = Subject { kind: Kind::Enterprise, key: facts.key };
                let zone = picture.zones.get(facts.zone as usize).cloned().unwrap_or_default();
                rows.push(vec![zone, self.store.subject_name(subject)?.unwrap_or_default()]);
            }
            rows.sort();
            let title = format!("附表 {}：分母内未覆盖", cover.zh());
            tables.push(table(&format!("{}-list", cover.en()), &title, &["园区", "企业"], rows, true));
        }
        Ok(tables)
    }

    /// 变更说明: who changed what and why since the last report, and how the figures moved.
    pub(super) fn explanations(
        &self,
        since: i64,
        outward: bool,
        (figures, before): (&[FigureLine], &BTreeMap<String, (String, String)>),
    ) -> Result<Vec<Table>, Error> {
        let (lines, _) = self.store.journal(0, JOURNAL_MAX)?;
        let told = ["import", "edit", "verify", "unverify", "decide", "adopt", "withdraw", "undo", "redo", "campaign"];
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut others: BTreeMap<String, u64> = BTreeMap::new();
        for line in lines.into_iter().take_while(|line| line.number > since) {
            if !told.contains(&line.action.as_str()) || rows.len() >= CHANGES_MAX {
                *others.entry(line.action).or_default() += 1;
                continue;
            }
            let about = match line.subject {
                Some(subject) => shown(subject.kind, &self.store.subject_name(subject)?.unwrap_or_default()),
                None => line.detail.clone(),
            };
            let fields: Vec<String> = self
                .store
                .journal_fields(line.number)?
                .iter()
                .map(|(field, ..)| column_name(field, self.lang()).to_owned())
                .collect();
            let at: String = self.options.clock.words(line.at).chars().take(16).collect();
            let action = action_name(&line.action, line.state, self.lang());
            // Who works on what stays in the office.
            let operator = if outward { String::new() } else { line.operator };
            rows.push(vec![at, operator, action, about, fields.join("、"), line.why]);
        }
        rows.extend(others.into_iter().map(|(action, n)| {
            let blank = String::new;
            vec![blank(), blank(), action_name(&action, 1, self.lang()), format!("{n} 次"), blank(), blank()]
        }));
        let moved =
            |figure: &&FigureLine| before.contains_key(&figure.key) && !matches!(figure.change.as_str(), "" | "+0");
        let moves = figures.iter().filter(moved).map(|figure| {
            let (n, d) = before.get(&figure.key).cloned().unwrap_or_default();
            let pair = |n: &str, d: &str| if d.is_empty() { n.to_owned() } else { format!("{n}/{d}") };
            vec![
                figure.label.clone(),
                pair(&n, &d),
                pair(&figure.numerator, &figure.denominator),
                figure.change.clone(),
            ]
        });
        let moves: Vec<Vec<String>> = moves.collect();
        let headings = ["时间", "操作人", "操作", "对象", "字段", "事由"];
        Ok(vec![
            table("moved", "数字变动", &["指标", "上期", "本期", "变动"], moves, false),
            table("changes", "变更说明", &headings, rows, false),
        ])
    }

    /// 数字核对
    pub(super) fn checks(&self, picture: &Picture, day: Day, outward: bool) -> Result<Table, Error> {
        let limits = Limits {
            enterprises_of_instructor: self.policy.number("check.instructor_enterprises", day).max(0).unsigned_abs(),
            new_days: self.policy.number("check.new_branch_days", day),
        };
        let found = doubts(picture, limits, day);
        let mut rows = Vec::new();
        for doubt in Doubt::ALL {
            let of_kind: Vec<&Doubtful> = found.iter().filter(|row| row.doubt == doubt).collect();
            let limit = match doubt {
                Doubt::CountedTwice => "以证件散列或同一行认定".to_owned(),
                Doubt::CrowdedInstructor => format!("限额 {} 家", limits.enterprises_of_instructor),
                Doubt::EmptyFounding => format!("成立 {} 天内", limits.new_days),
            };
            rows.push(vec![doubt.zh().to_owned(), of_kind.len().to_string(), limit, String::new()]);
            for row in of_kind.iter().filter(|row| !outward || row.subject.kind == Kind::Branch).take(CHANGES_MAX) {
                rows.push(vec![String::new(), String::new(), String::new(), self.doubt_said(row)?]);
            }
        }
        let mut table = table("checks", "数字核对（请核实）", &["核对项", "数", "口径", "对象"], rows, false);
        table.columns[1].1 = true;
        Ok(table)
    }

    fn doubt_said(&self, row: &Doubtful) -> Result<String, Error> {
        let name = |subject: Subject| -> Result<String, Error> {
            Ok(shown(subject.kind, &self.store.subject_name(subject)?.unwrap_or_default()))
        };
        let own = name(row.subject)?;
        Ok(match row.doubt {
            Doubt::CountedTwice => {
                let branches = row.others.iter().map(|key| name(Subject { kind: Kind::Branch, key: *key }));
                format!("{own}：{}", branches.collect::<Result<Vec<_>, _>>()?.join("、"))
            }
            Doubt::CrowdedInstructor => format!("{own}：{} 家", row.others.len()),
            Doubt::EmptyFounding => {
                format!("{own}：{} 成立，尚无转入", row.founded.map(|day| day.to_string()).unwrap_or_default())
            }
        })
    }
}
