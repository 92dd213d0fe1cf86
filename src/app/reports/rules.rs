//! 规则: one page each: what is tested, on which provision, what is left out, an example, and the thresholds it builds on.

use super::{Report, ReportTable, ReportView, cell, column, row};
use crate::app::error::Error;
use crate::app::service::App;
use crate::app::views::{Align, Cell, Goto, RowId, Tone};
use crate::audit::basis::{basis, provision};
use crate::audit::explain::provision_line;
use crate::audit::{self, FAMILIES, Missing, Rule};
use crate::model::lang::Lang;
use crate::model::list::{Column, ListQuery, Predicate, Table};
use crate::store::lists::{rule_code, rule_number};

/// The parts of a rule's text: 口径, 例外, 示例 with their words.
fn parts(rule: &Rule, lang: Lang) -> Vec<(&'static str, &'static str)> {
    let (text, labels): (&str, [&str; 3]) = match lang {
        Lang::Zh => (rule.text, ["口径：", "例外：", "示例："]),
        Lang::En => (rule.text_en, ["Test: ", "Exceptions: ", "Example: "]),
    };
    let starts: Vec<usize> = labels.iter().filter_map(|label| text.find(label)).chain([text.len()]).collect();
    let part = |(label, range): (&'static str, &[usize])| {
        (label.trim_end_matches([':', '：', ' ']), text[range[0] + label.len()..range[1]].trim())
    };
    labels.into_iter().zip(starts.windows(2)).map(part).collect()
}

impl App {
    pub(super) fn rules_report(&self) -> ReportView {
        let lang = self.lang();
        let day = self.options.clock.today();
        let head = |key, zh, en, drop| column(lang, key, zh, en, Align::Left, drop);
        let columns = vec![
            head("code", "规则", "rule", 0),
            head("title", "标题", "title", 0),
            head("severity", "最重", "gravest", 0),
            head("on", "状态", "state", 0),
            head("responsible", "责任主体", "responsible", 1),
        ];
        let table = |family: &audit::Family| {
            let cells = |rule: &'static Rule| {
                let on = match (rule.is_on(&self.policy, day), rule.off_by_default) {
                    (true, _) => lang.pick("启用", "on"),
                    (false, true) => lang.pick("缺省停用", "off by default"),
                    (false, false) => lang.pick("停用", "off"),
                };
                let cells = [
                    rule.code,
                    lang.pick(rule.title_zh, rule.title_en),
                    lang.pick(rule.ceiling().zh(), rule.ceiling().en()),
                    on,
                    lang.pick(rule.responsible.zh(), rule.responsible.en()),
                ];
                let page = Goto::Card(RowId::Report(Report::Rule(rule_number(rule.code))));
                row(cells.map(str::to_owned).to_vec(), Some(page))
            };
            ReportTable {
                key: family.prefix.into(),
                title: format!("{} {}", family.prefix, lang.pick(family.zh, family.en)),
                columns: columns.clone(),
                rows: family.rules.iter().map(cells).collect(),
            }
        };
        ReportView {
            key: "rules",
            title: lang.pick("规则", "Rules").to_owned(),
            tables: FAMILIES.iter().map(table).collect(),
            links: vec![(lang.pick("口径表", "thresholds").to_owned(), Goto::Card(RowId::Report(Report::Policy)))],
            ..ReportView::default()
        }
    }

    pub(super) fn rule_of_finding(&self, finding: i64) -> Result<Option<ReportView>, Error> {
        let Some(finding) = self.store.finding(finding)? else { return Ok(None) };
        Ok(self.rule_report(rule_number(&finding.code)))
    }

    pub(super) fn rule_report(&self, number: u32) -> Option<ReportView> {
        let lang = self.lang();
        let day = self.options.clock.today();
        let rule = audit::rule(&rule_code(number))?;
        let pair = |label: &str, text: String| (label.to_owned(), cell(text, Tone::Plain));
        let mut pairs: Vec<_> =
            parts(rule, lang).into_iter().map(|(label, text)| pair(label, text.to_owned())).collect();
        let cited = provision_line(rule, lang);
        let cited = cited.split_once(['：', ':']).map_or(cited.as_str(), |(_, text)| text).trim().to_owned();
        pairs.insert(1.min(pairs.len()), pair(lang.pick("依据", "Provision"), cited));
        pairs.extend([
            pair(lang.pick("最重", "Gravest"), lang.pick(rule.ceiling().zh(), rule.ceiling().en()).to_owned()),
            pair(
                lang.pick("责任主体", "Responsible"),
                lang.pick(rule.responsible.zh(), rule.responsible.en()).to_owned(),
            ),
            pair(lang.pick("办法", "Remedy"), lang.pick(rule.remedy_zh, rule.remedy_en).to_owned()),
            pair(lang.pick("状态", "State"), state(rule, rule.is_on(&self.policy, day), lang)),
        ]);
        if !rule.needs.is_empty() {
            let names = rule.needs.iter().map(|register| Missing::from(*register));
            let names: Vec<&str> = names.map(|missing| lang.pick(missing.zh(), missing.en())).collect();
            pairs.push(pair(lang.pick("须有名单", "Needs"), names.join(lang.pick("、", ", "))));
        }
        pairs.extend(provisions(rule, lang));
        let tables = vec![self.thresholds(rule)];
        let findings = ListQuery {
            table: Table::Findings,
            filters: vec![Predicate::is(Column::Rule, rule_number(rule.code))],
            ..ListQuery::default()
        };
        let links = vec![
            (lang.pick("本规则的待核事项", "findings of this rule").to_owned(), Goto::List(findings)),
            (lang.pick("全部规则", "all rules").to_owned(), Goto::Card(RowId::Report(Report::Rules))),
        ];
        let title = format!("{} {}", rule.code, lang.pick(rule.title_zh, rule.title_en));
        let tables = tables.into_iter().filter(|table| !table.rows.is_empty()).collect();
        Some(ReportView { key: "rule", title, pairs, tables, links, notes: Vec::new() })
    }

    fn thresholds(&self, rule: &Rule) -> ReportTable {
        let lang = self.lang();
        let day = self.options.clock.today();
        let position = |key: &str| basis().defaults.iter().position(|row| row.key == key);
        let cells = |key: &&'static str| {
            let policy = self.policy.row(key, day)?;
            let at = u16::try_from(position(key)?).ok()?;
            let value = super::policy::setting_words(policy.value(), lang);
            let changed = if policy.site.is_some() { lang.pick("本地改动", "changed here") } else { "" };
            let cells = vec![
                lang.pick(&policy.default.zh, &policy.default.en).clone(),
                format!("{value}{}", policy.default.unit),
                (*key).to_owned(),
                changed.to_owned(),
            ];
            Some(row(cells, Some(Goto::Card(RowId::Report(Report::Threshold(at))))))
        };
        let head = |key, zh, en| column(lang, key, zh, en, Align::Left, 0);
        ReportTable {
            key: "thresholds".into(),
            title: lang.pick("口径", "Thresholds").to_owned(),
            columns: vec![
                head("name", "口径", "threshold"),
                head("value", "值", "value"),
                head("key", "键", "key"),
                head("changed", "", ""),
            ],
            rows: rule.thresholds.iter().filter_map(cells).collect(),
        }
    }
}

fn state(rule: &Rule, is_on: bool, lang: Lang) -> String {
    let (zh, en) = match (is_on, rule.off_by_default) {
        (true, _) => ("启用", "on"),
        (false, true) => ("缺省停用，口径 rules.on 列入后启用", "off by default, comes on when named in rules.on"),
        (false, false) => ("停用", "off"),
    };
    lang.pick(zh, en).to_owned()
}

/// What the cited provisions say, in our words, each with how well it is known.
fn provisions(rule: &Rule, lang: Lang) -> Vec<(String, Cell)> {
    let pair = |key: &&'static str| {
        let provision = provision(key)?;
        let confidence = lang.pick(provision.confidence.zh(), provision.confidence.en());
        let label = lang.pick(format!("{key}（{confidence}）"), format!("{key} ({confidence})"));
        Some((label, cell(lang.pick(&provision.text, &provision.en).clone(), Tone::Plain)))
    };
    rule.provisions.iter().filter_map(pair).collect()
}
