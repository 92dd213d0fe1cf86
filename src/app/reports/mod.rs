//! 报表页: pages that explain: the thresholds in force, one rule, the figures of any day with the lists behind them, two moments
//! compared, what would be if. Every page is a closed value of [`Report`], so a screen, a command and a link to it mean the
//! same page; it reads, and changes nothing.

mod compare;
mod figures;
mod layout;
mod policy;
mod rules;
mod sheets;
mod what_if;

use super::error::Error;
use super::service::App;
use super::views::{Align, Cell, Goto, Tone};
use crate::audit::figures::{Base, Breakdown, FigureKey, Part, Slice};
use crate::audit::policy::Policy;
use crate::audit::what_if::Steps;
use crate::model::day::Day;
use crate::model::lang::Lang;
use crate::store::picture::Moment;

pub use compare::Side;
pub use figures::{BEHIND_ROWS, PARTS, figure_named, figure_word, slice_word};

/// 时点: valid on this day, as known at this known-number; today and now when not given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash, PartialOrd, Ord)]
pub struct At {
    /// 截止日
    pub as_of: Option<Day>,
    /// 已知号
    pub known: Option<i64>,
}

/// A page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Report {
    /// 口径表
    Policy,
    /// One threshold: its position in the table.
    Threshold(u16),
    /// Every rule.
    Rules,
    /// One rule, by [`crate::store::lists::rule_number`].
    Rule(u32),
    /// The rule of a finding.
    RuleOf(i64),
    /// Rates of everything.
    Figures(At),
    /// Rates by park, county ... over a denominator; the headline one when `None`.
    Breakdown(At, Breakdown, Option<Base>),
    /// Every rate of one part.
    Slice(At, Slice),
    /// The list behind a figure.
    Behind(At, FigureKey, Slice, Part),
    /// What can be compared with now.
    CompareMenu,
    /// Two moments; of one rule only, by its number, or of all with 0.
    Compare(Side, Side, u32),
    /// 清单与待定冲突
    Sheets,
    /// What the rates would be.
    WhatIf(At, Steps),
}

/// A row of a table: cells in the order of its columns.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ReportRow {
    /// What stands there.
    pub cells: Vec<String>,
    /// How it is meant.
    pub tone: Tone,
    /// Where it leads.
    pub goto: Option<Goto>,
}

/// A column: stable key, heading, how its cells stand, and when it is dropped for want of room (0 never).
#[derive(Clone, PartialEq, Debug)]
pub struct ReportColumn {
    /// Stable key.
    pub key: &'static str,
    /// Heading.
    pub title: String,
    /// How cells stand.
    pub align: Align,
    /// 0 is never dropped; the largest is dropped first.
    pub drop: u8,
}

/// A titled table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ReportTable {
    /// Stable key.
    pub key: String,
    /// Title.
    pub title: String,
    /// Columns.
    pub columns: Vec<ReportColumn>,
    /// Rows.
    pub rows: Vec<ReportRow>,
}

/// A page ready to be shown.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ReportView {
    /// Stable key.
    pub key: &'static str,
    /// First line.
    pub title: String,
    /// Label and text, before the tables.
    pub pairs: Vec<(String, Cell)>,
    /// Tables.
    pub tables: Vec<ReportTable>,
    /// Sentences after them.
    pub notes: Vec<Cell>,
    /// Other pages: text and where.
    pub links: Vec<(String, Goto)>,
}

fn column(lang: Lang, key: &'static str, zh: &str, en: &str, align: Align, drop: u8) -> ReportColumn {
    ReportColumn { key, title: lang.pick(zh, en).to_owned(), align, drop }
}

fn row(cells: Vec<String>, goto: Option<Goto>) -> ReportRow {
    ReportRow { cells, goto, tone: Tone::Plain }
}

fn cell(text: impl Into<String>, tone: Tone) -> Cell {
    Cell { text: text.into(), tone }
}

impl App {
    /// A page; the list behind a figure has at most so many rows.
    pub(super) fn report(&mut self, report: Report, rows: usize) -> Result<Option<ReportView>, Error> {
        Ok(Some(match report {
            Report::Policy => self.policy_report(),
            Report::Threshold(at) => return Ok(self.threshold_report(at)),
            Report::Rules => self.rules_report(),
            Report::Rule(number) => return Ok(self.rule_report(number)),
            Report::RuleOf(finding) => return self.rule_of_finding(finding),
            Report::Figures(at) => self.figures_report(at)?,
            Report::Breakdown(at, by, base) => self.breakdown_report(at, by, base)?,
            Report::Slice(at, slice) => self.slice_report(at, slice)?,
            Report::Behind(at, key, slice, part) => self.behind_report(at, key, slice, part, rows)?,
            Report::CompareMenu => self.compare_menu()?,
            Report::Sheets => self.sheets_report()?,
            Report::Compare(from, to, only) => self.compare_report(from, to, only, rows)?,
            Report::WhatIf(at, steps) => self.what_if_report(at, steps)?,
        }))
    }

    /// The day a page stands for: as given, else that of the last audit, else today.
    fn day_at(&self, at: At) -> Result<Day, Error> {
        match at.as_of {
            Some(day) => Ok(day),
            None => Ok(self.store.last_run()?.map_or_else(|| self.options.clock.today(), |run| run.as_of)),
        }
    }

    fn moment(&self, at: At) -> Result<Moment, Error> {
        Ok(Moment { as_of: self.day_at(at)?, known: at.known })
    }

    /// 截至, 已知号
    fn moment_pairs(&self, moment: Moment) -> Result<Vec<(String, Cell)>, Error> {
        let lang = self.lang();
        let known = match moment.known {
            Some(known) => known.to_string(),
            None => {
                format!("{}{}", self.store.facts_known()?, lang.pick("（现在所知）", " (as known now)"))
            }
        };
        Ok(vec![
            (lang.pick("截至", "as of").to_owned(), cell(moment.as_of.to_string(), Tone::Plain)),
            (lang.pick("已知号", "known").to_owned(), cell(known, Tone::Plain)),
        ])
    }
}

/// 本地改过的口径: a line each, for every page that shows figures.
pub(super) fn changed_policy(policy: &Policy, lang: Lang) -> Vec<String> {
    let line = |(key, row): (&'static str, &crate::audit::policy::Override)| {
        let document = row.document.as_deref().unwrap_or(lang.pick("未填文件", "no document given"));
        let off = if row.enabled { "" } else { lang.pick("（停用）", " (off)") };
        let from = row.from.map_or(String::new(), |day| format!("{}{day}", lang.pick("，自 ", ", from ")));
        let to = row.to.map_or(String::new(), |day| format!("{}{day}", lang.pick("，至 ", ", until ")));
        format!("{key} = {}{off}{from}{to}{}{document}", policy::setting_words(&row.value, lang), lang.pick("：", ": "))
    };
    policy.changed().map(line).collect()
}
