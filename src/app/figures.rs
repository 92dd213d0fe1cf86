//! 数字: the figures of one run as they are kept, by stable keys and without words, so that an old report can be shown as it was.

use crate::audit::figures::{Base, Cover, Figure, FigureKey, Slice, by_zone};
use crate::audit::scope::Step;
use crate::audit::{AuditResult, Ground, rules};
use crate::model::finding::Severity;
use crate::model::picture::{Ix, NONE};
use crate::model::record::Flow;
use crate::model::zone::ZoneSplit;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A rate: numerator, denominator, how many may or may not belong to the denominator, and to the numerator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// 分子
    pub numerator: u64,
    /// 分母
    pub denominator: u64,
    /// 是否计入分母未知
    pub unknown: u64,
    /// 计入分母而是否覆盖未知
    pub uncertain: u64,
}

impl From<Figure> for Rate {
    fn from(figure: Figure) -> Rate {
        Rate {
            numerator: figure.numerator,
            denominator: figure.denominator,
            unknown: figure.unknown,
            uncertain: figure.uncertain,
        }
    }
}

/// One coverage rate of one zone, or of everything with an empty zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageRate {
    /// `organisation-coverage`, `own-branch-rate`, `work-coverage`
    pub cover: String,
    /// Denominator: `running`, `three-have` ...
    pub base: String,
    /// Zone, or empty.
    pub zone: String,
    /// The figure.
    pub rate: Rate,
}

/// A row of the funnel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunnelRow {
    /// Stable key.
    pub key: String,
    /// 中文名
    pub zh: String,
    /// The step's number when it is an exclusion.
    pub step: Option<u8>,
    /// How many.
    pub count: u64,
    /// How many may belong to it.
    pub unknown: u64,
}

/// How a rule fared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRow {
    /// FG01 ...
    pub code: String,
    /// 应改, 待核, 提示
    pub counts: [u64; 3],
    /// What was missing, and for how many subjects.
    pub missing: Vec<(u8, u64)>,
}

/// One zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneRow {
    /// 园区, empty for none.
    pub name: String,
    /// Number in list filters: 0 none.
    pub number: u32,
    /// Enterprises in scope.
    pub in_scope: u64,
    /// 流出 members over affiliated members.
    pub floating: Rate,
}

/// All figures of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// 截止日
    pub as_of: String,
    /// Known-number of the facts.
    pub known: i64,
    /// The headline denominator.
    pub base: String,
    /// Coverage by cover, base and zone.
    pub coverage: Vec<CoverageRate>,
    /// 漏斗
    pub funnel: Vec<FunnelRow>,
    /// 流出
    pub floating_out: Rate,
    /// 流入
    pub floating_in: Rate,
    /// By rule.
    pub rules: Vec<RuleRow>,
    /// By zone.
    pub zones: Vec<ZoneRow>,
    /// Live branches without a roster, and live branches.
    pub rosters: (u64, u64),
    /// 注册经营关系 of the enterprises in the base: number of the relation, and how many.
    #[serde(default)]
    pub relations: Vec<(u8, u64)>,
    /// 注册经营与园区 of the enterprises in the base: number of the kind, and how many.
    #[serde(default)]
    pub zone_splits: Vec<(u8, u64)>,
    /// Policy rows a site has changed.
    pub policy_changed: Vec<String>,
}

impl Figures {
    /// The figures of an audit.
    pub fn of(ground: &Ground<'_>, result: &AuditResult, known: i64) -> Figures {
        let picture = ground.picture;
        let floating = ground.floating_out_by_zone();
        let branches = picture.branches.iter().zip(&ground.scope.branches).filter(|(_, counted)| counted.live);
        let without = branches.clone().filter(|(branch, _)| !branch.has_roster).count() as u64;
        Figures {
            as_of: ground.day.to_string(),
            known,
            base: ground.policy.denominator(ground.day).en().to_owned(),
            coverage: coverage(ground),
            funnel: funnel(ground),
            floating_out: out_of(&floating, Slice::All),
            floating_in: ground.floating(Flow::In, Slice::All).into(),
            rules: rule_rows(result),
            zones: zones(ground, &floating),
            rosters: (without, branches.count() as u64),
            relations: relations(ground),
            zone_splits: zone_splits(ground),
            policy_changed: ground.policy.changed().map(|(key, _)| key.to_owned()).collect(),
        }
    }

    /// A coverage rate over everything, or of one zone.
    pub fn rate(&self, cover: Cover, base: &str, zone: &str) -> Option<Rate> {
        self.coverage
            .iter()
            .find(|row| row.cover == cover.en() && row.base == base && row.zone == zone)
            .map(|row| row.rate)
    }
}

/// Enterprises in the base by how their two addresses lie; those that give one address only are left out.
fn relations(ground: &Ground<'_>) -> Vec<(u8, u64)> {
    let mut counts = BTreeMap::new();
    for (facts, counted) in ground.picture.enterprises.iter().zip(&ground.scope.enterprises) {
        if counted.step == Step::InScope && facts.operating != 0 {
            *counts.entry(facts.relation as u8).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

/// Enterprises in the base by how their two addresses lie to the parks.
fn zone_splits(ground: &Ground<'_>) -> Vec<(u8, u64)> {
    let mut counts = BTreeMap::new();
    for (facts, counted) in ground.picture.enterprises.iter().zip(&ground.scope.enterprises) {
        if counted.step == Step::InScope && facts.zone_split != ZoneSplit::Unknown {
            *counts.entry(facts.zone_split as u8).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

fn zone_name(ground: &Ground<'_>, zone: Ix) -> String {
    ground.picture.zones.get(zone as usize).cloned().unwrap_or_default()
}

fn coverage(ground: &Ground<'_>) -> Vec<CoverageRate> {
    let mut rows = Vec::new();
    for (slice, figures) in ground.coverage_by(by_zone) {
        let zone = match slice {
            Slice::All => String::new(),
            Slice::Zone(zone) if zone != NONE => zone_name(ground, zone),
            _ => continue,
        };
        for figure in figures {
            let FigureKey::Coverage(cover, base) = figure.key else { continue };
            rows.push(CoverageRate {
                cover: cover.en().to_owned(),
                base: base.en().to_owned(),
                zone: zone.clone(),
                rate: figure.into(),
            });
        }
    }
    rows
}

fn funnel(ground: &Ground<'_>) -> Vec<FunnelRow> {
    use crate::audit::figures::Funnel;
    let row = |figure: Figure| {
        let FigureKey::Funnel(key) = figure.key else { return None };
        let step = match key {
            Funnel::Excluded(step) => Some(step as u8),
            _ => None,
        };
        // An exclusion nobody falls under is not worth a line.
        (step.is_none() || figure.numerator > 0).then(|| FunnelRow {
            key: key.en().to_owned(),
            zh: key.zh().to_owned(),
            step,
            count: figure.numerator,
            unknown: figure.uncertain,
        })
    };
    ground.funnel(Slice::All).into_iter().filter_map(row).collect()
}

fn rule_rows(result: &AuditResult) -> Vec<RuleRow> {
    let mut rows: BTreeMap<&str, RuleRow> = rules()
        .map(|rule| (rule.code, RuleRow { code: rule.code.to_owned(), counts: [0; 3], missing: Vec::new() }))
        .collect();
    for of_rule in result.findings.chunk_by(|a, b| a.code == b.code) {
        let Some(row) = rows.get_mut(of_rule[0].code) else { continue };
        for finding in of_rule {
            row.counts[match finding.severity {
                Severity::Breach => 0,
                Severity::Review => 1,
                Severity::Notice => 2,
            }] += 1;
        }
    }
    for row in rows.values_mut() {
        let missing = result.not_assessable(&row.code);
        row.missing = missing.into_iter().map(|(missing, n)| (missing as u8, u64::from(n))).collect();
    }
    rows.into_values().collect()
}

/// 流出 of a slice; a park without members has none of none.
fn out_of(floating: &BTreeMap<Slice, Figure>, slice: Slice) -> Rate {
    floating.get(&slice).copied().map(Rate::from).unwrap_or_default()
}

fn zones(ground: &Ground<'_>, floating: &BTreeMap<Slice, Figure>) -> Vec<ZoneRow> {
    let mut rows: Vec<ZoneRow> = ground
        .picture
        .zones
        .iter()
        .zip(0..)
        .map(|(name, zone)| ZoneRow {
            name: name.clone(),
            number: zone + 1,
            in_scope: 0,
            floating: out_of(floating, Slice::Zone(zone)),
        })
        .collect();
    for (enterprise, counted) in ground.picture.enterprises.iter().zip(&ground.scope.enterprises) {
        if let Some(row) = rows.get_mut(enterprise.zone as usize).filter(|_| counted.step == Step::InScope) {
            row.in_scope += 1;
        }
    }
    rows
}

/// The denominator with this key.
pub fn base_named(key: &str) -> Base {
    Base::ALL.iter().copied().find(|base| base.en() == key).unwrap_or_default()
}
