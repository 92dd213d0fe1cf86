//! 比对: two days or two records side by side: how the rates moved, which findings opened, closed or changed, and which fact behind
//! them differs.

use super::what_if::moved_rates;
use super::{At, Report, ReportRow, ReportTable, ReportView, cell, column, row};
use crate::app::error::{Error, ErrorKind};
use crate::app::pages::shown;
use crate::app::service::App;
use crate::app::views::{Align, Cell, Goto, RowId, Tone};
use crate::audit::compare::{Held, Reason, Turn, Turned, compare};
use crate::audit::figures::Base;
use crate::audit::{AuditResult, Ground, rule};
use crate::model::day::Day;
use crate::model::finding::Severity;
use crate::model::id::Subject;
use crate::model::lang::Lang;
use crate::store::lists::rule_number;
use crate::store::marks::MarkKind;
use crate::store::picture::Moment;
use std::collections::BTreeMap;

/// 一侧: a day as known now, or the moment just after a record (an import with its matching, an audit).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Side {
    /// On this day, as known now.
    Day(Day),
    /// After this record.
    Record(i64),
    /// The last audit's day, as known now.
    Now,
}

/// Threads of an audit: government servers have two cores.
const THREADS: usize = 2;
/// Records offered for comparing.
const MARKS: usize = 30;
/// Rows of what turned on a page; the command writes all with `--limit 0`.
const TURNED_NAMES: usize = 6;

impl App {
    fn side(&self, side: Side) -> Result<Moment, Error> {
        match side {
            Side::Day(as_of) => Ok(Moment { as_of, known: None }),
            Side::Now => self.moment(At::default()),
            Side::Record(number) => match self.store.moment_after(number)? {
                Some((known, day)) => {
                    let as_of = day.map_or_else(|| self.day_at(At::default()), Ok)?;
                    Ok(Moment { as_of, known: Some(known) })
                }
                None => Err(Error::new(
                    ErrorKind::Data,
                    format!("没有记录号 {number}"),
                    format!("there is no record {number}"),
                )
                .hint("运行 `dishu journal` 查看记录号", "see the numbers with `dishu journal`")),
            },
        }
    }

    fn side_words(&self, moment: Moment) -> String {
        let lang = self.lang();
        match (moment.known, lang) {
            (None, Lang::Zh) => format!("{}，现在所知", moment.as_of),
            (None, Lang::En) => format!("{}, as known now", moment.as_of),
            (Some(known), Lang::Zh) => format!("{}，已知号 {known}", moment.as_of),
            (Some(known), Lang::En) => format!("{}, known {known}", moment.as_of),
        }
    }

    /// What can be compared with now.
    pub(super) fn compare_menu(&self) -> Result<ReportView, Error> {
        let lang = self.lang();
        let name = |kind: &MarkKind| match kind {
            MarkKind::Audit => lang.pick("核查", "audit").to_owned(),
            MarkKind::Import(list) => {
                format!("{}{}", lang.pick("导入 ", "import of "), lang.pick(list.zh(), list.en()))
            }
        };
        let rows = self.store.marks(MARKS)?.into_iter().map(|mark| {
            let cells = vec![
                mark.number.to_string(),
                name(&mark.kind),
                mark.as_of.to_string(),
                self.options.clock.words(mark.at),
            ];
            let page = Report::Compare(Side::Record(mark.number), Side::Now, 0);
            row(cells, Some(Goto::Card(RowId::Report(page))))
        });
        let head = |key, zh, en| column(lang, key, zh, en, Align::Left, 0);
        let table = ReportTable {
            key: "records".into(),
            title: lang.pick("从哪一次记录之后比到现在", "From after which record until now").to_owned(),
            columns: vec![
                head("number", "记录号", "record"),
                head("what", "事由", "what"),
                head("as-of", "截止日", "as of"),
                head("at", "时间", "at"),
            ],
            rows: rows.collect(),
        };
        let note = lang.pick(
            "任意两天、两次记录用 `dishu compare 2026-03-31 2026-06-30` 或 `dishu compare 4 9`。",
            "Any two days or records: `dishu compare 2026-03-31 2026-06-30` or `dishu compare 4 9`.",
        );
        Ok(ReportView {
            key: "compare",
            title: lang.pick("比对", "Compare").to_owned(),
            tables: vec![table],
            notes: vec![cell(note, Tone::Muted)],
            ..ReportView::default()
        })
    }

    /// Two moments; with a rule only what turned of it.
    pub(super) fn compare_report(
        &mut self,
        from: Side,
        to: Side,
        only: u32,
        rows_max: usize,
    ) -> Result<ReportView, Error> {
        let lang = self.lang();
        let moments = [self.side(from)?, self.side(to)?];
        let pictures = [self.picture(moments[0])?, self.store.picture(moments[1])?];
        let policy = self.policy.clone();
        let ground = |at: usize| Ground::new(&pictures[at], &policy, moments[at].as_of);
        let grounds = [ground(0), ground(1)];
        let results = [grounds[0].audit(THREADS), grounds[1].audit(THREADS)];
        let turned = compare((&grounds[0], &results[0]), (&grounds[1], &results[1]));
        let pair = |zh: &str, en: &str, text: String| (lang.pick(zh, en).to_owned(), cell(text, Tone::Plain));
        let mut pairs =
            vec![pair("前", "before", self.side_words(moments[0])), pair("后", "after", self.side_words(moments[1]))];
        let mut tables = Vec::new();
        if only == 0 {
            let headline = grounds[1].policy.denominator(grounds[1].day);
            let mut bases = vec![headline];
            bases.extend([Base::ThreeHave, Base::ShouldBuild].into_iter().filter(|base| *base != headline));
            tables.push(moved_rates([&grounds[0], &grounds[1]], &bases, lang));
            tables.push(counts_table(&results, &turned, (from, to), lang));
            tables.extend(reasons_table(&turned, lang));
        }
        let chosen: Vec<&Turned> = turned.iter().filter(|one| only == 0 || rule_number(one.code) == only).collect();
        pairs.push(pair("变化的事项", "findings that turned", chosen.len().to_string()));
        let table = self.turned_table(&chosen, rows_max)?;
        let mut notes = self.changed_notes();
        if table.rows.len() < chosen.len() {
            let n = table.rows.len();
            let text = lang.pick(
                format!("列前 {n} 条，共 {} 条；按规则进入，或 `dishu compare --limit 0` 列出全部。", chosen.len()),
                format!("The first {n} of {}; enter a rule, or `dishu compare --limit 0` for all.", chosen.len()),
            );
            notes.push(cell(text, Tone::Notice));
        }
        tables.push(table);
        let title = lang.pick("比对", "Comparison").to_owned();
        Ok(ReportView { key: "comparison", title, pairs, tables, notes, links: Vec::new() })
    }

    fn changed_notes(&self) -> Vec<Cell> {
        let lang = self.lang();
        let lines = super::changed_policy(&self.policy, lang).into_iter();
        let line = |line| cell(format!("{}{line}", lang.pick("本地口径已改：", "changed here: ")), Tone::Notice);
        lines.map(line).collect()
    }

    fn turned_table(&self, turned: &[&Turned], rows_max: usize) -> Result<ReportTable, Error> {
        let lang = self.lang();
        let head = |key, zh, en, drop| column(lang, key, zh, en, Align::Left, drop);
        let columns = vec![
            head("code", "规则", "rule", 0),
            head("turn", "变化", "turn", 0),
            head("severity", "轻重", "severity", 0),
            head("subject", "对象", "subject", 0),
            head("why", "原因", "why", 0),
        ];
        let mut rows = Vec::new();
        for one in turned.iter().take(rows_max) {
            rows.push(self.turned_row(one)?);
        }
        Ok(ReportTable {
            key: "turned".into(),
            title: lang.pick("变化的事项", "Findings that turned").to_owned(),
            columns,
            rows,
        })
    }

    fn turned_row(&self, one: &Turned) -> Result<ReportRow, Error> {
        let lang = self.lang();
        let word = |severity: Option<Severity>| severity.map_or("-", |s| lang.pick(s.zh(), s.en()));
        let severity = match (one.before, one.after) {
            (before, after) if before == after || before.is_none() => word(after).to_owned(),
            (before, None) => word(before).to_owned(),
            (before, after) => format!("{}→{}", word(before), word(after)),
        };
        let cells = vec![
            one.code.to_owned(),
            lang.pick(one.turn.zh(), one.turn.en()).to_owned(),
            severity,
            self.name_of(one.subject)?,
            self.reason_words(&one.reason)?,
        ];
        let goto = Goto::Card(RowId::Subject(one.subject));
        let tone = if one.turn == Turn::Closed { Tone::Good } else { Tone::Plain };
        Ok(ReportRow { cells, tone, goto: Some(goto) })
    }

    fn name_of(&self, subject: Subject) -> Result<String, Error> {
        let name = self.store.subject_name(subject)?.unwrap_or_else(|| subject.key.to_string());
        Ok(shown(subject.kind, &name))
    }

    fn reason_words(&self, reason: &Reason) -> Result<String, Error> {
        let lang = self.lang();
        let missing = |zh: &str, en: &str, missing: crate::audit::Missing| {
            format!("{}{}", lang.pick(zh, en), lang.pick(missing.zh(), missing.en()))
        };
        Ok(match reason {
            Reason::DayMoved => lang.pick("日期推移", "the day moved").to_owned(),
            Reason::Elsewhere => lang.pick("名单其他行有变", "other rows of the lists").to_owned(),
            Reason::CannotTell(what) => missing("现在无法核查，缺", "cannot be told now, missing: ", *what),
            Reason::CouldNotTell(what) => missing("此前无法核查，缺", "could not be told before, missing: ", *what),
            Reason::Facts(facts) => {
                let mut told = Vec::new();
                for fact in facts {
                    let (before, after) = self.held_words(&fact.before, &fact.after)?;
                    told.push(format!("{} {before}→{after}", lang.pick(fact.what.zh(), fact.what.en())));
                }
                told.join(lang.pick("；", "; "))
            }
        })
    }

    /// Both sides in words; of rows of the database only those that differ are named.
    fn held_words(&self, before: &Held, after: &Held) -> Result<(String, String), Error> {
        let none: &[Subject] = &[];
        let rows = |held: &Held| match held {
            Held::Who(list) => list.clone(),
            _ => none.to_vec(),
        };
        let (a, b) = (rows(before), rows(after));
        Ok((self.held(before, &b)?, self.held(after, &a)?))
    }

    fn held(&self, held: &Held, other: &[Subject]) -> Result<String, Error> {
        let lang = self.lang();
        Ok(match held {
            Held::Nothing => "-".to_owned(),
            Held::Number(n) => n.to_string(),
            Held::Word(zh, en) => lang.pick(*zh, *en).to_owned(),
            Held::Date(date) => date.to_string(),
            Held::Text(text) if text.is_empty() => "-".to_owned(),
            Held::Text(text) => text.clone(),
            Held::Who(list) => {
                let own: Vec<&Subject> = list.iter().filter(|one| !other.contains(one)).collect();
                let mut names = Vec::new();
                for one in own.iter().take(TURNED_NAMES) {
                    names.push(self.name_of(**one)?);
                }
                let n = list.len();
                match (names.is_empty(), lang) {
                    (true, _) => n.to_string(),
                    (false, Lang::Zh) => format!("{n}（{}）", names.join("、")),
                    (false, Lang::En) => format!("{n} ({})", names.join(", ")),
                }
            }
        })
    }
}

fn counts_table(results: &[AuditResult; 2], turned: &[Turned], sides: (Side, Side), lang: Lang) -> ReportTable {
    let mut codes: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for (side, result) in results.iter().enumerate() {
        for finding in &result.findings {
            codes.entry(finding.code).or_default()[side] += 1;
        }
    }
    for one in turned {
        codes.entry(one.code).or_default()[1 + one.turn as usize] += 1;
    }
    let number = |key, zh, en| column(lang, key, zh, en, Align::Right, 0);
    let columns = vec![
        column(lang, "code", "规则", "rule", Align::Left, 0),
        column(lang, "title", "标题", "title", Align::Left, 0),
        number("before", "前", "before"),
        number("after", "后", "after"),
        number("opened", "新增", "opened"),
        number("closed", "消除", "closed"),
        number("changed", "有变", "changed"),
    ];
    let line = |(code, counts): (&str, [usize; 5])| {
        let title = rule(code).map_or("", |rule| lang.pick(rule.title_zh, rule.title_en));
        let cells = [code.to_owned(), title.to_owned()].into_iter().chain(counts.map(|n| n.to_string()));
        let page = Report::Compare(sides.0, sides.1, rule_number(code));
        row(cells.collect(), Some(Goto::Card(RowId::Report(page))))
    };
    ReportTable {
        key: "rules".into(),
        title: lang.pick("各规则", "By rule").to_owned(),
        columns,
        rows: codes.into_iter().map(line).collect(),
    }
}

/// Which facts stand behind what turned, most frequent first.
fn reasons_table(turned: &[Turned], lang: Lang) -> Option<ReportTable> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in turned {
        let mut names: Vec<String> = match &one.reason {
            Reason::DayMoved => vec![lang.pick("日期推移", "the day moved").to_owned()],
            Reason::Elsewhere => vec![lang.pick("名单其他行有变", "other rows of the lists").to_owned()],
            Reason::CannotTell(_) => vec![lang.pick("现在无法核查", "cannot be told now").to_owned()],
            Reason::CouldNotTell(_) => vec![lang.pick("此前无法核查", "could not be told before").to_owned()],
            Reason::Facts(facts) => {
                facts.iter().map(|fact| lang.pick(fact.what.zh(), fact.what.en()).to_owned()).collect()
            }
        };
        names.sort_unstable();
        names.dedup();
        names.into_iter().for_each(|name| *counts.entry(name).or_default() += 1);
    }
    if counts.is_empty() {
        return None;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let rows = counts.into_iter().map(|(name, n)| row(vec![name, n.to_string()], None));
    Some(ReportTable {
        key: "reasons".into(),
        title: lang.pick("有变的事实", "Facts that differ").to_owned(),
        columns: vec![
            column(lang, "what", "事实", "fact", Align::Left, 0),
            column(lang, "findings", "涉及事项", "findings", Align::Right, 0),
        ],
        rows: rows.collect(),
    })
}
