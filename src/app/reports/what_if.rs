//! 推演: rates and findings as they are and as they would be if steps were taken; nothing is changed.

use super::figures::percent;
use super::{At, Report, ReportRow, ReportTable, ReportView, cell, column, row};
use crate::app::error::Error;
use crate::app::service::App;
use crate::app::views::{Align, Goto, RowId, Tone};
use crate::audit::figures::{Base, Cover, Figure, FigureKey, Slice};
use crate::audit::what_if::{Step, Steps, Supposed, suppose};
use crate::audit::{AuditResult, Ground, rule};
use crate::model::lang::Lang;
use crate::store::lists::rule_number;
use std::collections::BTreeMap;

/// Threads of an audit: government servers have two cores.
const THREADS: usize = 2;

/// A rate that moved: label, before, after, by how many percentage points.
pub(super) fn moved_row(label: String, [before, after]: &[Figure; 2]) -> ReportRow {
    let parts = |figure: &Figure| format!("{}/{}", figure.numerator, figure.denominator);
    let points = match (before.rate(), after.rate()) {
        (Some(a), Some(b)) => format!("{:+.2}", (b - a) * 100.0),
        _ => "-".to_owned(),
    };
    row(vec![label, percent(before), parts(before), percent(after), parts(after), points], None)
}

/// The table of [`moved_row`]s.
pub(super) fn moved_table(rows: Vec<ReportRow>, lang: Lang) -> ReportTable {
    let number = |key, zh, en| column(lang, key, zh, en, Align::Right, 0);
    ReportTable {
        key: "rates".into(),
        title: lang.pick("比率", "Rates").to_owned(),
        columns: vec![
            column(lang, "name", "比率 / 分母", "rate / of", Align::Left, 0),
            number("before", "前", "before"),
            number("before-parts", "分子/分母", "parts"),
            number("after", "后", "after"),
            number("after-parts", "分子/分母", "parts"),
            number("points", "百分点", "points"),
        ],
        rows,
    }
}

/// Coverage over the given denominators on both sides.
pub(super) fn moved_rates(grounds: [&Ground<'_>; 2], bases: &[Base], lang: Lang) -> ReportTable {
    let mut rows = Vec::new();
    for base in bases {
        for cover in Cover::ALL {
            let key = FigureKey::Coverage(*cover, *base);
            let figures = grounds.map(|ground| ground.figure(key, Slice::All));
            let label = format!("{} / {}", lang.pick(cover.zh(), cover.en()), lang.pick(base.zh(), base.en()));
            rows.push(moved_row(label, &figures));
        }
    }
    moved_table(rows, lang)
}

impl App {
    pub(super) fn what_if_report(&mut self, at: At, steps: Steps) -> Result<ReportView, Error> {
        let lang = self.lang();
        let ((tables, supposed), pairs) = self.on_ground(at, |ground| {
            let supposed = suppose(ground, steps);
            let after = Ground::new(&supposed.picture, ground.policy, ground.day);
            let rates = moved_rates([ground, &after], Base::ALL, lang);
            let findings = counts(&[ground.audit(THREADS), after.audit(THREADS)], lang);
            Ok((vec![rates, findings], supposed))
        })?;
        let mut tables: Vec<ReportTable> = tables;
        tables.insert(0, steps_table(at, steps, &supposed, lang));
        let note = lang.pick(
            "只是推算，不改任何数据。新建的支部按在本单位工作的党员计，未知的仍为未知；联合组建在本园区内按三名正式党员凑组，不是组建方案。",
            "An estimate; nothing is changed. Members who work at the unit are counted in its new branch, what is unknown stays so; groups are formed within a park until three full members are there, they are no proposal.",
        );
        Ok(ReportView {
            key: "what-if",
            title: lang.pick("推演", "What if").to_owned(),
            pairs,
            tables,
            notes: vec![cell(note, Tone::Muted)],
            links: Vec::new(),
        })
    }
}

fn steps_table(at: At, steps: Steps, supposed: &Supposed, lang: Lang) -> ReportTable {
    let line = |step: &Step| {
        let done = supposed.done.iter().find(|(one, _)| one == step);
        let cells = vec![
            lang.pick(step.zh(), step.en()).to_owned(),
            if steps.has(*step) { lang.pick("是", "yes") } else { lang.pick("否", "no") }.to_owned(),
            done.map_or(String::new(), |(_, n)| n.to_string()),
        ];
        row(cells, Some(Goto::Card(RowId::Report(Report::WhatIf(at, steps.toggled(*step))))))
    };
    ReportTable {
        key: "steps".into(),
        title: lang.pick("假设（回车改变）", "Suppose (Enter turns)").to_owned(),
        columns: vec![
            column(lang, "step", "假设", "step", Align::Left, 0),
            column(lang, "taken", "采用", "taken", Align::Left, 0),
            column(lang, "count", "处数", "count", Align::Right, 0),
        ],
        rows: Step::ALL.iter().map(line).collect(),
    }
}

fn counts(results: &[AuditResult; 2], lang: Lang) -> ReportTable {
    let mut codes: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (side, result) in results.iter().enumerate() {
        for finding in &result.findings {
            codes.entry(finding.code).or_default()[side] += 1;
        }
    }
    let line = |(code, [before, after]): (&str, [usize; 2])| {
        let title = rule(code).map_or("", |rule| lang.pick(rule.title_zh, rule.title_en));
        let page = Goto::Card(RowId::Report(Report::Rule(rule_number(code))));
        row(vec![code.to_owned(), title.to_owned(), before.to_string(), after.to_string()], Some(page))
    };
    ReportTable {
        key: "rules".into(),
        title: lang.pick("待核事项", "Findings").to_owned(),
        columns: vec![
            column(lang, "code", "规则", "rule", Align::Left, 0),
            column(lang, "title", "标题", "title", Align::Left, 0),
            column(lang, "before", "前", "before", Align::Right, 0),
            column(lang, "after", "后", "after", Align::Right, 0),
        ],
        rows: codes.into_iter().map(line).collect(),
    }
}
