//! 总览: the figures of the last run with numerator, denominator and day; each opens the list behind it. Counts of findings are live.

use super::error::Error;
use super::figures::{Figures, Rate, base_named};
use super::pages::{plain, toned};
use super::service::App;
use super::views::*;
use crate::audit::figures::{Base, Cover};
use crate::audit::{self, Missing};
use crate::model::finding::Severity;
use crate::model::lang::Lang;
use crate::model::list::{Column, ListQuery, Predicate, Table, Test};
use crate::model::record::Relation;
use crate::model::zone::ZoneSplit;
use crate::store::lists::rule_number;
use std::collections::HashMap;

fn list(table: Table, filters: Vec<Predicate>) -> ListQuery {
    ListQuery { table, filters, ..ListQuery::default() }
}

fn not_one_of(column: Column, values: &[u32]) -> Predicate {
    Predicate { column, test: Test::Any(values.to_vec()), negated: true }
}

/// The rows of a denominator.
fn base_filter(base: Base) -> Option<Vec<Predicate>> {
    let in_scope = Predicate::is(Column::Step, 0);
    Some(match base {
        Base::Registered => vec![Predicate::is(Column::Status, 1)],
        Base::Running => vec![in_scope, Predicate::is(Column::Running, 2)],
        Base::ThreeHave => vec![in_scope, Predicate::is(Column::ThreeHave, 2)],
        Base::ShouldBuild => {
            vec![in_scope, Predicate { column: Column::Members, test: Test::Between(3, u32::MAX), negated: false }]
        }
        Base::Scale => return None,
    })
}

/// 集中登记地址
const SHARED_ADDRESS: &str = "DZ02";

/// Days of the trend: a year by months.
const TREND_DAYS: usize = 12;

impl App {
    pub(super) fn overview(&mut self) -> Result<Overview, Error> {
        let lang = self.lang();
        let mut view = Overview { totals: self.total_counts()?, ..Overview::default() };
        let Some(run) = self.store.last_run()? else {
            view.next = self.first_steps(&view);
            return Ok(view);
        };
        let figures: Figures = serde_json::from_str(&run.figures).unwrap_or_default();
        view.as_of = figures.as_of.clone();
        view.known = run.known.unsigned_abs();
        view.made = format!("{} {}", self.options.clock.words(run.at), run.operator);
        view.stale = self.store.facts_known()? > run.known;
        view.rates = rates(&figures, lang);
        view.funnel = funnel(&figures, lang);
        view.separation = separation(&figures, lang);
        view.rules = self.rules(&figures)?;
        view.zones = self.by_zone(&figures)?;
        view.trend = self.trend()?;
        view.notes = notes(&figures, lang);
        if view.stale {
            view.next.push(
                lang.pick("数据已变，按 R 重新核查。", "The data has changed: press R to audit again.").to_owned(),
            );
        }
        Ok(view)
    }

    /// 趋势: a line per audited day, when there are two.
    fn trend(&self) -> Result<Vec<TrendView>, Error> {
        let runs = self.store.trend(TREND_DAYS)?;
        if runs.len() < 2 {
            return Ok(Vec::new());
        }
        let line = |run: &crate::store::run::Run| {
            let figures: Figures = serde_json::from_str(&run.figures).unwrap_or_default();
            let of = |cover| figures.rate(cover, &figures.base, "").map_or((0, 0), |r| (r.numerator, r.denominator));
            TrendView {
                as_of: run.as_of.to_string(),
                org: of(Cover::Organisation),
                work: of(Cover::Work),
                floating: (figures.floating_out.numerator, figures.floating_out.denominator),
                findings: run.counts[0],
            }
        };
        Ok(runs.iter().map(line).collect())
    }

    fn total_counts(&self) -> Result<Vec<CountView>, Error> {
        let lang = self.lang();
        let totals = self.store.totals()?;
        let names = [
            ("enterprises", "企业", "enterprises", Some(Table::Enterprises)),
            ("branches", "党组织", "branches", Some(Table::Branches)),
            ("members", "党员", "members", Some(Table::Members)),
            ("transfers", "关系转接", "transfers", None),
            ("contacts", "联络服务人员", "contacts", None),
        ];
        let view = |((key, zh, en, table), count): (_, u64)| CountView {
            key: String::from(key),
            label: lang.pick::<&str>(zh, en).to_owned(),
            count,
            tone: Tone::Plain,
            list: Option::map(table, |table| list(table, Vec::new())),
        };
        Ok(names.into_iter().zip(totals).map(view).collect())
    }

    fn first_steps(&self, view: &Overview) -> Vec<String> {
        let lang = self.lang();
        let empty = view.totals.iter().all(|total| total.count == 0);
        let lines: &[[&str; 2]] = if empty {
            &[
                [
                    "库内还没有数据。按 7 打开“导入与错行”，依次导入企业登记、党组织名单、党员名册。",
                    "The database is empty. Press 7 to import the registry, the branch list and the rosters.",
                ],
                [
                    "也可在命令行运行 `dishu import 文件夹`，自动识别各文件。",
                    "Or run `dishu import FOLDER`: each file is recognised.",
                ],
                ["想先看看样子，运行 `dishu demo`。", "To look around first, run `dishu demo`."],
            ]
        } else {
            &[["数据已导入，尚未核查。按 R 核查。", "Data is in, no audit yet. Press R to audit."]]
        };
        lines.iter().map(|line| lang.pick(line[0], line[1]).to_owned()).collect()
    }

    /// Counts by rule as they are now: verified ones stand in their own column.
    fn rules(&mut self, figures: &Figures) -> Result<Vec<RuleView>, Error> {
        let lang = self.lang();
        let mut counts: HashMap<u32, ([u64; 3], u64)> = HashMap::new();
        if let Some(list) = self.list(Table::Findings)? {
            for ([rule, severity, open, _], n) in list.tally() {
                let row = counts.entry(rule).or_default();
                let n = n as u64;
                if open == 0 {
                    row.1 += n;
                } else if let Some(count) =
                    [Severity::Breach, Severity::Review, Severity::Notice].iter().position(|s| *s as u32 == severity)
                {
                    row.0[count] += n;
                }
            }
        }
        let mut views = Vec::new();
        for row in &figures.rules {
            let (now, verified) = counts.get(&rule_number(&row.code)).copied().unwrap_or_default();
            let not_assessable: u64 = row.missing.iter().map(|(_, n)| n).sum();
            if now.iter().sum::<u64>() + verified + not_assessable == 0 {
                continue;
            }
            views.push(RuleView {
                code: row.code.clone(),
                title: audit::rule(&row.code).map_or("", |rule| lang.pick(rule.title_zh, rule.title_en)).to_owned(),
                counts: now,
                verified,
                not_assessable,
                list: list(Table::Findings, vec![Predicate::is(Column::Rule, rule_number(&row.code))]),
            });
        }
        Ok(views)
    }

    fn by_zone(&mut self, figures: &Figures) -> Result<Vec<ZoneView>, Error> {
        let mut findings: HashMap<u32, u64> = HashMap::new();
        if let Some(list) = self.list(Table::Findings)? {
            for ([_, _, open, zone], n) in list.tally() {
                if open != 0 {
                    *findings.entry(zone).or_default() += n as u64;
                }
            }
        }
        let of = |cover, zone: &str| {
            figures.rate(cover, &figures.base, zone).map_or((0, 0), |rate| (rate.numerator, rate.denominator))
        };
        let view = |row: &super::figures::ZoneRow| ZoneView {
            name: row.name.clone(),
            in_scope: row.in_scope,
            org: of(Cover::Organisation, &row.name),
            work: of(Cover::Work, &row.name),
            floating: (row.floating.numerator, row.floating.denominator),
            findings: findings.get(&row.number).copied().unwrap_or(0),
            list: list(
                Table::Enterprises,
                vec![Predicate::is(Column::Zone, row.number), Predicate::is(Column::Step, 0)],
            ),
        };
        Ok(figures.zones.iter().map(view).collect())
    }
}

fn rates(figures: &Figures, lang: Lang) -> Vec<RateView> {
    let mut views = Vec::new();
    let bases = [base_named(&figures.base), Base::ThreeHave, Base::ShouldBuild];
    for (at, base) in bases.into_iter().enumerate() {
        if bases[..at].contains(&base) {
            continue;
        }
        for cover in Cover::ALL.iter().copied() {
            let Some(rate) = figures.rate(cover, base.en(), "") else { continue };
            let covered: &[u32] = match cover {
                Cover::Organisation => &[2, 3],
                Cover::OwnBranch => &[3],
                Cover::Work => &[1, 2, 3],
            };
            let gap = base_filter(base).map(|mut filters| {
                filters.push(not_one_of(Column::Coverage, covered));
                list(Table::Enterprises, filters)
            });
            let name = lang.pick(cover.zh(), cover.en());
            views.push(RateView { gap, ..rate_view(&format!("{}/{}", cover.en(), base.en()), name, base, rate, lang) });
        }
    }
    let floating = |key: &str, label: &str, rate: Rate, flow: u32| RateView {
        base: lang.pick("本区党员", "members here").to_owned(),
        gap: Some(list(Table::Members, vec![Predicate::is(Column::Flow, flow)])),
        ..rate_view(key, label, Base::default(), rate, lang)
    };
    views.push(floating("floating-out", lang.pick("流动党员比例（流出）", "floating (out)"), figures.floating_out, 2));
    views.push(floating("floating-in", lang.pick("流动党员比例（流入）", "floating (in)"), figures.floating_in, 3));
    views
}

fn rate_view(key: &str, label: &str, base: Base, rate: Rate, lang: Lang) -> RateView {
    let unknown = (rate.denominator == 0).then(|| {
        let n = rate.unknown;
        match lang {
            Lang::Zh if n > 0 => format!("无法核查：{n} 家是否计入分母未知"),
            Lang::Zh => "分母为零".to_owned(),
            Lang::En if n > 0 => format!("not assessable: unknown for {n}"),
            Lang::En => "empty denominator".to_owned(),
        }
    });
    RateView {
        key: key.to_owned(),
        label: label.to_owned(),
        numerator: rate.numerator,
        denominator: rate.denominator,
        base: lang.pick(base.zh(), base.en()).to_owned(),
        gap: None,
        missing: unknown,
    }
}

fn funnel(figures: &Figures, lang: Lang) -> Vec<CountView> {
    let view = |row: &super::figures::FunnelRow| {
        let filters = match (row.step, row.key.as_str()) {
            (Some(step), _) => Some(vec![Predicate::is(Column::Step, step.into())]),
            (None, "imported") => Some(Vec::new()),
            (None, "registered") => base_filter(Base::Registered),
            (None, "non-public") => Some(vec![Predicate::is(Column::Status, 1), not_one_of(Column::Step, &[3])]),
            (None, "in-scope") => Some(vec![Predicate::is(Column::Step, 0)]),
            (None, "running") => base_filter(Base::Running),
            (None, "three-have") => base_filter(Base::ThreeHave),
            _ => None,
        };
        let mut label = lang.pick(row.zh.as_str(), row.key.as_str()).to_owned();
        if row.step.is_some() {
            label = format!("{}{label}", lang.pick("剔除：", "less: "));
        }
        if row.unknown > 0 {
            label = format!(
                "{label}{}",
                lang.pick(format!("（另 {} 家未知）", row.unknown), format!(" ({} unknown)", row.unknown))
            );
        }
        CountView {
            key: row.key.clone(),
            label,
            count: row.count,
            tone: if row.step.is_some() { Tone::Muted } else { Tone::Plain },
            list: filters.map(|filters| list(Table::Enterprises, filters)),
        }
    };
    figures.funnel.iter().map(view).collect()
}

/// 注册经营分离: how the two addresses of the enterprises in the base lie, each with its list.
fn separation(figures: &Figures, lang: Lang) -> Vec<CountView> {
    let kinds = [
        ("province", Relation::DifferentProvince, "跨省", "in two provinces"),
        ("city", Relation::DifferentCity, "跨市", "in two cities"),
        ("county", Relation::DifferentCounty, "跨县区", "in two counties"),
        ("township", Relation::DifferentTownship, "跨乡镇街道", "in two townships"),
        ("cannot-tell", Relation::CannotTell, "地址无法核实", "addresses that cannot be told"),
    ];
    let view = |(key, relation, zh, en): (&str, Relation, &str, &str)| {
        let count = figures.relations.iter().find(|(number, _)| *number == relation as u8).map_or(0, |row| row.1);
        let filters = vec![Predicate::is(Column::Step, 0), Predicate::is(Column::Relation, u32::from(relation as u8))];
        CountView {
            key: key.to_owned(),
            label: lang.pick(zh, en).to_owned(),
            count,
            tone: Tone::Plain,
            list: Some(list(Table::Enterprises, filters)),
        }
    };
    let by_zone = [ZoneSplit::MovedOut, ZoneSplit::MovedIn, ZoneSplit::Across].map(|kind| {
        let count = figures.zone_splits.iter().find(|(number, _)| *number == kind as u8).map_or(0, |row| row.1);
        let filters = vec![Predicate::is(Column::Step, 0), Predicate::is(Column::ZoneSplit, u32::from(kind as u8))];
        CountView {
            key: kind.en().to_owned(),
            label: lang
                .pick(
                    kind.zh(),
                    ["registered in a park, working outside", "working in a park, registered outside", "in two parks"]
                        [kind as usize - 3],
                )
                .to_owned(),
            count,
            tone: Tone::Plain,
            list: Some(list(Table::Enterprises, filters)),
        }
    });
    let shared =
        figures.rules.iter().find(|rule| rule.code == SHARED_ADDRESS).map_or(0, |rule| rule.counts.iter().sum());
    let shared = CountView {
        key: "shared-address".to_owned(),
        label: lang.pick("集中登记地址（处）", "addresses with many licences").to_owned(),
        count: shared,
        tone: Tone::Plain,
        list: Some(list(Table::Findings, vec![Predicate::is(Column::Rule, rule_number(SHARED_ADDRESS))])),
    };
    let rows = kinds.into_iter().map(view).chain(by_zone).chain([shared]);
    rows.filter(|row| row.count > 0).collect()
}

fn notes(figures: &Figures, lang: Lang) -> Vec<Cell> {
    let mut notes = Vec::new();
    let (without, live) = figures.rosters;
    if without > 0 {
        let text = match lang {
            Lang::Zh => format!("未报名册的党支部 {without} 个（在建 {live} 个），其人数规则无法核查。"),
            Lang::En => format!(
                "{without} of {live} branches have sent no roster: rules that count their members cannot answer."
            ),
        };
        notes.push(toned(text, Tone::Review));
    }
    for row in &figures.rules {
        for (missing, n) in &row.missing {
            let missing = Missing::from_number(*missing);
            let text = match lang {
                Lang::Zh => format!("{} 有 {n} 个对象无法核查：缺{}。", row.code, missing.zh()),
                Lang::En => format!("{} cannot answer for {n}: {} missing.", row.code, missing.en()),
            };
            notes.push(plain(text));
        }
    }
    if !figures.policy_changed.is_empty() {
        let text =
            format!("{}{}", lang.pick("本地口径已改：", "policy changed here: "), figures.policy_changed.join("、"));
        notes.push(toned(text, Tone::Notice));
    }
    notes
}
