//! 口径: every threshold with value, basis, article, confidence, jurisdiction and days; what a site changed stands out.

use super::{Report, ReportTable, ReportView, cell, column, row};
use crate::app::service::App;
use crate::app::views::{Align, Goto, RowId, Tone};
use crate::audit::basis::{Setting, basis};
use crate::audit::policy::Row;
use crate::audit::rules;
use crate::model::lang::Lang;

/// The value as people read it.
pub(super) fn setting_words(value: &Setting, lang: Lang) -> String {
    match value {
        Setting::Bool(true) => lang.pick("是", "yes").to_owned(),
        Setting::Bool(false) => lang.pick("否", "no").to_owned(),
        Setting::Int(n) => n.to_string(),
        Setting::Text(text) => text.clone(),
        Setting::List(list) if list.is_empty() => lang.pick("无", "none").to_owned(),
        Setting::List(list) => list.join("、"),
    }
}

/// Rows that figures and scopes read, not rules.
const READ_BY_FIGURES: [&str; 9] = [
    "coverage.denominator",
    "floating.headline",
    "work.count_women",
    "contact.work_roles",
    "scope.individual",
    "scope.cooperative",
    "scope.branch_office",
    "scope.foreign_office",
    "transfer.register_required",
];

/// What builds on a row: codes of rules, figures, or nothing.
fn used_by(key: &str, lang: Lang) -> String {
    let codes: Vec<&str> = rules().filter(|rule| rule.thresholds.contains(&key)).map(|rule| rule.code).collect();
    match codes.as_slice() {
        [] if READ_BY_FIGURES.contains(&key) => lang.pick("数字与范围", "figures and scope").to_owned(),
        [] if key.starts_with("rules.") => lang.pick("规则开关", "rules on and off").to_owned(),
        [] => lang.pick("备查", "reference only").to_owned(),
        codes => codes.join(" "),
    }
}

impl App {
    pub(super) fn policy_report(&self) -> ReportView {
        let lang = self.lang();
        let day = self.options.clock.today();
        let head = |key, zh, en, align, drop| column(lang, key, zh, en, align, drop);
        let columns = vec![
            head("name", "口径", "threshold", Align::Left, 0),
            head("value", "值", "value", Align::Left, 0),
            head("unit", "单位", "unit", Align::Left, 0),
            head("key", "键", "key", Align::Left, 0),
            head("changed", "改", "changed", Align::Left, 0),
            head("basis", "依据", "basis", Align::Left, 6),
            head("confidence", "可信度", "confidence", Align::Left, 5),
            head("jurisdiction", "适用", "holds in", Align::Left, 4),
            head("from", "起", "from", Align::Left, 8),
            head("to", "止", "until", Align::Left, 9),
            head("enabled", "启用", "on", Align::Left, 3),
            head("locked", "法定", "locked", Align::Left, 7),
            head("used", "用于", "used by", Align::Left, 2),
            head("document", "文件条款", "document and article", Align::Left, 10),
        ];
        let rows = self.policy.rows(day).zip(0u16..).map(|(policy, at)| {
            row(threshold_cells(&policy, lang), Some(Goto::Card(RowId::Report(Report::Threshold(at)))))
        });
        let table = ReportTable {
            key: "policy".into(),
            title: lang.pick("口径", "Thresholds").to_owned(),
            columns,
            rows: rows.collect(),
        };
        let mut notes: Vec<_> =
            super::changed_policy(&self.policy, lang).into_iter().map(|line| cell(line, Tone::Notice)).collect();
        if notes.is_empty() {
            notes.push(cell(lang.pick("本地没有改动。", "Nothing is changed here."), Tone::Muted));
        } else {
            notes.insert(0, cell(lang.pick("本地改动：", "Changed here:"), Tone::Plain));
        }
        let how = lang.pick(
            "要改动，在配置文件的 [policy] 一节写：[policy.letter.valid_days] value = 30、document = \"本地文件\"、article、jurisdiction、from、to、enabled。法定的不能改。",
            "To change one, write in the [policy] table of the config file: [policy.letter.valid_days] value = 30, document = \"your document\", article, jurisdiction, from, to, enabled. What the law fixes cannot be changed.",
        );
        notes.push(cell(how, Tone::Muted));
        ReportView {
            key: "policy",
            title: lang.pick("口径表", "Thresholds in force").to_owned(),
            pairs: vec![(lang.pick("截至", "as of").to_owned(), cell(day.to_string(), Tone::Plain))],
            tables: vec![table],
            notes,
            links: vec![(lang.pick("全部规则", "all rules").to_owned(), Goto::Card(RowId::Report(Report::Rules)))],
        }
    }

    pub(super) fn threshold_report(&self, at: u16) -> Option<ReportView> {
        let lang = self.lang();
        let day = self.options.clock.today();
        let default = basis().defaults.get(usize::from(at))?;
        let policy = self.policy.row(&default.key, day)?;
        let pair = |zh: &str, en: &str, text: String| (lang.pick(zh, en).to_owned(), cell(text, Tone::Plain));
        let provision = policy.provision();
        let mut pairs = vec![
            pair("键", "key", default.key.clone()),
            pair("值", "value", with_unit(&policy, lang)),
            pair("缺省值", "default", format!("{}{}", setting_words(&default.value, lang), default.unit)),
            pair("启用", "on", setting_words(&Setting::Bool(policy.enabled()), lang)),
            pair("法定", "fixed by law", setting_words(&Setting::Bool(default.locked), lang)),
            pair("依据", "basis", format!("{} {}", provision.key, lang.pick(&provision.text, &provision.en))),
            pair("文件条款", "document", document(&policy)),
            pair("可信度", "confidence", lang.pick(provision.confidence.zh(), provision.confidence.en()).to_owned()),
            pair("适用", "holds in", policy.jurisdiction().to_owned()),
            pair("用于", "used by", used_by(&default.key, lang)),
        ];
        if let Some(site) = policy.site {
            let shown = |day: Option<crate::model::day::Day>| day.map_or("-".to_owned(), |day| day.to_string());
            pairs.push(pair(
                "起止",
                "from, until",
                format!("{} … {}", shown(site.from), shown(site.to)).replace('…', "至"),
            ));
        }
        let links = rules()
            .filter(|rule| rule.thresholds.contains(&default.key.as_str()))
            .map(|rule| {
                let number = crate::store::lists::rule_number(rule.code);
                let text = format!("{} {}", rule.code, lang.pick(rule.title_zh, rule.title_en));
                (text, Goto::Card(RowId::Report(Report::Rule(number))))
            })
            .collect();
        let title = lang.pick(&default.zh, &default.en).clone();
        Some(ReportView { key: "threshold", title, pairs, links, ..ReportView::default() })
    }
}

fn with_unit(policy: &Row<'_>, lang: Lang) -> String {
    format!("{}{}", setting_words(policy.value(), lang), policy.default.unit)
}

fn document(policy: &Row<'_>) -> String {
    let own = policy.site.and_then(|site| {
        let document = site.document.as_deref()?;
        Some(format!("{document}{}", site.article.as_deref().unwrap_or("")))
    });
    own.unwrap_or_else(|| policy.provision().cite())
}

fn threshold_cells(policy: &Row<'_>, lang: Lang) -> Vec<String> {
    let mark = |yes: bool, zh: &str, en: &str| if yes { lang.pick(zh, en).to_owned() } else { String::new() };
    let day = |day: Option<crate::model::day::Day>| day.map_or(String::new(), |day| day.to_string());
    let provision = policy.provision();
    vec![
        lang.pick(&policy.default.zh, &policy.default.en).clone(),
        setting_words(policy.value(), lang),
        policy.default.unit.clone(),
        policy.default.key.clone(),
        mark(policy.site.is_some(), "改", "*"),
        provision.key.clone(),
        lang.pick(provision.confidence.zh(), provision.confidence.en()).to_owned(),
        policy.jurisdiction().to_owned(),
        policy.site.map_or(provision.effective.clone().unwrap_or_default(), |site| day(site.from)),
        policy.site.map_or(provision.repealed.clone().unwrap_or_default(), |site| day(site.to)),
        mark(!policy.enabled(), "停用", "off"),
        mark(policy.default.locked, "法定", "law"),
        used_by(&policy.default.key, lang),
        document(policy),
    ]
}
