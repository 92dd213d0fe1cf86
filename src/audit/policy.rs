//! 口径: every threshold in force, with the provision behind it. A site may override a row, with its own document and dates;
//! what the law fixes is locked. An override that cannot be used is refused with the reason, never half applied.

use super::FAMILIES;
use super::basis::{Provision, Setting, Threshold, basis, provision};
use super::figures::Base;
use crate::model::day::Day;
use crate::model::lang::Lang;
use crate::model::record::Flow;
use std::collections::BTreeMap;

/// 本地口径: what a site put in place of a default.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Override {
    /// The value.
    pub value: Setting,
    /// The site's own document; `None` when it gave none.
    pub document: Option<String>,
    /// Article in that document.
    pub article: Option<String>,
    /// Where it holds.
    pub jurisdiction: Option<String>,
    /// First day.
    pub from: Option<Day>,
    /// First day on which it no longer holds.
    pub to: Option<Day>,
    /// `false` switches off what depends on the row.
    pub enabled: bool,
}

impl Override {
    fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }
}

/// One row of the table of thresholds as it stands on a day.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The row as the program ships it.
    pub default: &'static Threshold,
    /// What the site put in its place, when in force that day.
    pub site: Option<&'a Override>,
}

impl<'a> Row<'a> {
    /// Value in force.
    pub fn value(&self) -> &'a Setting {
        self.site.map_or(&self.default.value, |site| &site.value)
    }

    /// Whether rules may use it.
    pub fn enabled(&self) -> bool {
        self.site.map_or(self.default.enabled, |site| site.enabled)
    }

    /// The provision behind the default.
    pub fn provision(&self) -> &'static Provision {
        provision(&self.default.basis).expect("every threshold stands on a provision, see the test in basis")
    }

    /// 适用范围
    pub fn jurisdiction(&self) -> &'a str {
        self.site.and_then(|site| site.jurisdiction.as_deref()).unwrap_or("全国")
    }
}

/// Why an override was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The text is no TOML.
    Syntax(String),
    /// No such key; the nearest one, if any is near.
    UnknownKey(Option<&'static str>),
    /// Fixed by this document.
    Locked(String),
    /// Expected something like this.
    WrongType(&'static str),
    /// Not one of these.
    NotAChoice(Vec<String>),
    /// Numbers are 0 to [`LARGEST`].
    OutOfRange,
    /// Not `yyyy-mm-dd`, or the end is not after the start.
    BadDate(String),
    /// No such field of a row.
    UnknownField(String),
    /// No such rule.
    UnknownRule(String),
}

/// One refused override.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The key as written.
    pub key: String,
    /// Why.
    pub refusal: Refusal,
}

/// Largest number a threshold may be: a million, so that day arithmetic cannot run away.
pub const LARGEST: i64 = 1_000_000;

impl Fault {
    fn new(key: &str, refusal: Refusal) -> Fault {
        Fault { key: key.to_owned(), refusal }
    }

    /// One line for a reader.
    pub fn message(&self, lang: Lang) -> String {
        let (zh, en) = match &self.refusal {
            Refusal::Syntax(why) => (format!("不是有效的 TOML：{why}"), format!("not valid TOML: {why}")),
            Refusal::UnknownKey(None) => ("没有这个口径".into(), "no such threshold".into()),
            Refusal::UnknownKey(Some(near)) => {
                (format!("没有这个口径，是否为 `{near}`"), format!("no such threshold, did you mean `{near}`"))
            }
            Refusal::Locked(law) => (format!("由{law}规定，不可改"), format!("fixed by {law}, cannot be changed")),
            Refusal::WrongType(expected) => (format!("应为 {expected}"), format!("expected {expected}")),
            Refusal::NotAChoice(choices) => {
                (format!("应为其中之一：{}", choices.join("、")), format!("expected one of: {}", choices.join(", ")))
            }
            Refusal::OutOfRange => (format!("应在 0 到 {LARGEST} 之间"), format!("expected 0 to {LARGEST}")),
            Refusal::BadDate(text) => (format!("日期「{text}」不可用"), format!("date `{text}` cannot be used")),
            Refusal::UnknownField(field) => (format!("没有字段 `{field}`"), format!("no such field `{field}`")),
            Refusal::UnknownRule(code) => (format!("没有规则 `{code}`"), format!("no such rule `{code}`")),
        };
        lang.pick(&format!("{}：{zh}", self.key), &format!("{}: {en}", self.key)).to_owned()
    }
}

/// 口径: the defaults and what a site changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    site: BTreeMap<&'static str, Override>,
}

impl Policy {
    /// Defaults with a site's overrides in TOML: `branch.x = 1`, `[branch] x = 1`, or a full row
    /// `[branch.x] value = 1, document = "…", article, jurisdiction, from, to, enabled`.
    pub fn with_overrides(text: &str) -> Result<Policy, Vec<Fault>> {
        let table: toml::Table =
            toml::from_str(text).map_err(|e| vec![Fault::new("", Refusal::Syntax(e.message().to_owned()))])?;
        let mut policy = Policy::default();
        let mut faults = Vec::new();
        policy.read(&table, "", &mut faults);
        if faults.is_empty() { Ok(policy) } else { Err(faults) }
    }

    /// Reads one table of overrides; nested tables join their keys with dots. Depth is bounded by the TOML reader.
    fn read(&mut self, table: &toml::Table, prefix: &str, faults: &mut Vec<Fault>) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            let is_group = |row: &toml::Table| default_row(&key).is_none() && !row.contains_key("value");
            match value {
                toml::Value::Table(row) if is_group(row) => self.read(row, &key, faults),
                value => match read_override(&key, value) {
                    Ok((key, row)) => {
                        self.site.insert(key, row);
                    }
                    Err(refusal) => faults.push(Fault { key, refusal }),
                },
            }
        }
    }

    /// Every row as it stands on a day, in the order of `basis.toml`.
    pub fn rows(&self, day: Day) -> impl Iterator<Item = Row<'_>> {
        basis().defaults.iter().map(move |default| self.row_of(default, day))
    }

    /// One row as it stands on a day.
    pub fn row(&self, key: &str, day: Day) -> Option<Row<'_>> {
        default_row(key).map(|default| self.row_of(default, day))
    }

    fn row_of(&self, default: &'static Threshold, day: Day) -> Row<'_> {
        Row { default, site: self.site.get(default.key.as_str()).filter(|site| site.holds_on(day)) }
    }

    /// Keys that a site changed, with what it wrote; also those not in force today.
    pub fn changed(&self) -> impl Iterator<Item = (&'static str, &Override)> {
        self.site.iter().map(|(key, row)| (*key, row))
    }

    /// Whether rules that build on this row run on that day.
    pub fn is_enabled(&self, key: &str, day: Day) -> bool {
        self.row(key, day).is_some_and(|row| row.enabled())
    }

    /// Whether the site wrote anything about this row that is in force that day.
    pub fn is_set(&self, key: &str, day: Day) -> bool {
        self.row(key, day).is_some_and(|row| row.site.is_some())
    }

    /// Whether the site entered a document of its own for this row.
    pub fn has_own_document(&self, key: &str, day: Day) -> bool {
        self.row(key, day).and_then(|row| row.site).is_some_and(|site| site.document.is_some())
    }

    /// A number in force.
    pub fn number(&self, key: &str, day: Day) -> i32 {
        match self.row(key, day).map(|row| row.value()) {
            Some(Setting::Int(n)) => i32::try_from(*n).unwrap_or(i32::MAX),
            _ => 0,
        }
    }

    /// A switch in force.
    pub fn switch(&self, key: &str, day: Day) -> bool {
        self.row(key, day).is_some_and(|row| *row.value() == Setting::Bool(true))
    }

    /// A word in force.
    pub fn word(&self, key: &str, day: Day) -> &str {
        match self.row(key, day).map(|row| row.value()) {
            Some(Setting::Text(text)) => text,
            _ => "",
        }
    }

    /// A list in force.
    pub fn list(&self, key: &str, day: Day) -> &[String] {
        match self.row(key, day).map(|row| row.value()) {
            Some(Setting::List(list)) => list,
            _ => &[],
        }
    }

    /// The thresholds of a day, ready for rules.
    pub fn limits(&self, day: Day) -> Limits {
        let number = |key| self.number(key, day);
        let count = |key| self.number(key, day).max(0).unsigned_abs();
        let switch = |key| self.switch(key, day);
        Limits {
            min_full: count("branch.min_full"),
            max_members: count("branch.max_members"),
            max_units: count("joint.max_units"),
            committee_min_full: count("committee.min_full"),
            committee_size: number("committee.size_min")..=number("committee.size_max"),
            committee_max: number("committee.max"),
            term_branch_years: number("term.branch_years"),
            term_committee_years: number("term.committee_years"),
            term_village_years: number("term.village_years"),
            term_grace_years: number("term.grace_years"),
            approve_days: number("approve.max_days"),
            star_months: number("star.months"),
            general_min: count("gb.min"),
            committee_org_min: count("committee_org.min"),
            letter_valid_days: number("letter.valid_days"),
            letter_warn_days: number("letter.warn_days"),
            receipt_max_days: number("receipt.max_days"),
            floating_months: number("floating.min_months"),
            lost_months: number("lost.min_months"),
            lost_remove_months: number("lost.remove_months"),
            inactive_months: number("inactive.months"),
            graduate_months: number("graduate.keep_months"),
            probation_months: number("probation.months"),
            probation_extend_months: number("probation.extend_months"),
            visits_a_month: count("instructor.visits_per_month"),
            visits_by_enterprise: self.word("instructor.visits_basis", day) == "enterprise",
            transfers_required: switch("transfer.register_required"),
            three_have_staff: number("three_have.min_staff"),
            three_have_own_document: self.has_own_document("three_have.min_staff", day),
            union_min: number("union.min_members"),
            count_women: switch("work.count_women"),
            individual: switch("scope.individual"),
            cooperative: switch("scope.cooperative"),
            branch_office: switch("scope.branch_office"),
            foreign_office: switch("scope.foreign_office"),
            split_at_township: self.word("address.split_level", day) == "township",
            mass_min: count("address.mass_min"),
            claimed_min: count("address.claimed_min"),
        }
    }

    /// 覆盖率的分母
    pub fn denominator(&self, day: Day) -> Base {
        let word = self.word("coverage.denominator", day);
        Base::ALL.iter().copied().find(|base| base.zh() == word).unwrap_or(Base::Running)
    }

    /// 流动党员比例的主指标
    pub fn headline_flow(&self, day: Day) -> Flow {
        if self.word("floating.headline", day) == Flow::In.zh() { Flow::In } else { Flow::Out }
    }
}

/// Thresholds of one day as plain values: what rules read.
#[derive(Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "each field is the row of basis.toml that limits() names")]
pub struct Limits {
    pub min_full: u32,
    pub max_members: u32,
    pub max_units: u32,
    pub committee_min_full: u32,
    pub committee_size: std::ops::RangeInclusive<i32>,
    pub committee_max: i32,
    pub term_branch_years: i32,
    pub term_committee_years: i32,
    pub term_village_years: i32,
    pub term_grace_years: i32,
    pub approve_days: i32,
    pub star_months: i32,
    pub general_min: u32,
    pub committee_org_min: u32,
    pub letter_valid_days: i32,
    pub letter_warn_days: i32,
    pub receipt_max_days: i32,
    pub floating_months: i32,
    pub lost_months: i32,
    pub lost_remove_months: i32,
    pub inactive_months: i32,
    pub graduate_months: i32,
    pub probation_months: i32,
    pub probation_extend_months: i32,
    pub visits_a_month: u32,
    pub visits_by_enterprise: bool,
    pub transfers_required: bool,
    pub three_have_staff: i32,
    pub three_have_own_document: bool,
    pub union_min: i32,
    pub count_women: bool,
    pub individual: bool,
    pub cooperative: bool,
    pub branch_office: bool,
    pub foreign_office: bool,
    pub split_at_township: bool,
    pub mass_min: u32,
    pub claimed_min: u32,
}

fn default_row(key: &str) -> Option<&'static Threshold> {
    basis().defaults.iter().find(|row| row.key == key)
}

fn read_override(key: &str, value: &toml::Value) -> Result<(&'static str, Override), Refusal> {
    let default = default_row(key).ok_or_else(|| Refusal::UnknownKey(nearest(key)))?;
    if default.locked {
        return Err(Refusal::Locked(provision(&default.basis).map_or(String::new(), Provision::cite)));
    }
    let bare = Override {
        value: default.value.clone(),
        document: None,
        article: None,
        jurisdiction: None,
        from: None,
        to: None,
        enabled: true,
    };
    let row = match value {
        toml::Value::Table(fields) => read_fields(default, fields, bare)?,
        value => Override { value: read_value(default, value)?, ..bare },
    };
    match (row.from, row.to) {
        (Some(from), Some(to)) if to <= from => Err(Refusal::BadDate(to.to_string())),
        _ => Ok((default.key.as_str(), row)),
    }
}

fn read_fields(default: &Threshold, fields: &toml::Table, mut row: Override) -> Result<Override, Refusal> {
    for (field, value) in fields {
        match field.as_str() {
            "value" => row.value = read_value(default, value)?,
            "document" => row.document = Some(read_text(value)?),
            "article" => row.article = Some(read_text(value)?),
            "jurisdiction" => row.jurisdiction = Some(read_text(value)?),
            "from" => row.from = Some(read_day(value)?),
            "to" => row.to = Some(read_day(value)?),
            "enabled" => row.enabled = value.as_bool().ok_or(Refusal::WrongType("true / false"))?,
            _ => return Err(Refusal::UnknownField(field.clone())),
        }
    }
    Ok(row)
}

fn read_text(value: &toml::Value) -> Result<String, Refusal> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned).ok_or(Refusal::WrongType("\"…\""))
}

fn read_day(value: &toml::Value) -> Result<Day, Refusal> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Day::parse(&text).ok_or(Refusal::BadDate(text))
}

/// The value, of the type and within the choices of the default.
fn read_value(default: &Threshold, value: &toml::Value) -> Result<Setting, Refusal> {
    match &default.value {
        Setting::Bool(_) => value.as_bool().map(Setting::Bool).ok_or(Refusal::WrongType("true / false")),
        Setting::Int(_) => match value.as_integer() {
            Some(n) if (0..=LARGEST).contains(&n) => Ok(Setting::Int(n)),
            Some(_) => Err(Refusal::OutOfRange),
            None => Err(Refusal::WrongType("1, 2, 3")),
        },
        Setting::Text(_) => match value.as_str() {
            Some(text) if default.choices.iter().any(|c| c == text) => Ok(Setting::Text(text.to_owned())),
            _ => Err(Refusal::NotAChoice(default.choices.clone())),
        },
        Setting::List(_) => read_list(default, value),
    }
}

fn read_list(default: &Threshold, value: &toml::Value) -> Result<Setting, Refusal> {
    let items = value.as_array().ok_or(Refusal::WrongType("[\"…\", \"…\"]"))?;
    let list: Vec<String> = items.iter().map(read_text).collect::<Result<_, _>>()?;
    let names_rules = default.key.starts_with("rules.");
    if let Some(code) = list.iter().find(|code| names_rules && !FAMILIES.iter().any(|f| f.has(code))) {
        return Err(Refusal::UnknownRule(code.clone()));
    }
    Ok(Setting::List(list))
}

/// The known key with the fewest edits, at most a third of the letters apart.
fn nearest(key: &str) -> Option<&'static str> {
    let key: Vec<char> = key.chars().take(64).collect();
    let rows = basis().defaults.iter();
    let (distance, row) = rows.map(|row| (edits(&key, &row.key), row)).min_by_key(|(distance, _)| *distance)?;
    (distance <= row.key.len() / 3).then_some(row.key.as_str())
}

/// Levenshtein distance.
fn edits(a: &[char], b: &str) -> usize {
    let mut costs: Vec<usize> = (0..=a.len()).collect();
    for (row, letter) in b.chars().enumerate() {
        let mut diagonal = row;
        costs[0] = row + 1;
        for (i, other) in a.iter().enumerate() {
            let substituted = diagonal + usize::from(*other != letter);
            diagonal = costs[i + 1];
            costs[i + 1] = substituted.min(diagonal + 1).min(costs[i] + 1);
        }
    }
    costs[a.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn refusal(text: &str) -> Refusal {
        let mut faults = Policy::with_overrides(text).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:?}");
        faults.remove(0).refusal
    }

    #[test]
    fn defaults_are_those_of_the_book() {
        let limits = Policy::default().limits(Day(0));
        assert_eq!((limits.min_full, limits.max_members, limits.max_units), (3, 50, 5));
        assert_eq!((limits.letter_valid_days, limits.receipt_max_days, limits.floating_months), (90, 30, 6));
        assert_eq!((limits.three_have_staff, limits.union_min, limits.mass_min), (10, 25, 10));
        assert_eq!(Policy::default().denominator(Day(0)), Base::Running);
        assert_eq!(Policy::default().headline_flow(Day(0)), Flow::Out);
        assert_eq!(Policy::default().changed().count(), 0);
    }

    #[test]
    fn a_site_overrides_in_any_of_three_ways() {
        for text in [
            "\"letter.valid_days\" = 30",
            "letter.valid_days = 30",
            "[letter]\nvalid_days = 30",
            "[letter.valid_days]\nvalue = 30\ndocument = \"《本市办法》\"",
        ] {
            let policy = Policy::with_overrides(text).unwrap();
            assert_eq!(policy.limits(Day(0)).letter_valid_days, 30, "{text}");
            assert_eq!(policy.changed().map(|(key, _)| key).collect::<Vec<_>>(), ["letter.valid_days"]);
        }
    }

    #[test]
    fn a_dated_override_holds_in_its_days_only() {
        let text = "[letter.valid_days]\nvalue = 30\nfrom = \"2026-01-01\"\nto = 2026-07-01";
        let policy = Policy::with_overrides(text).unwrap();
        for (on, days) in [("2025-12-31", 90), ("2026-01-01", 30), ("2026-06-30", 30), ("2026-07-01", 90)] {
            assert_eq!(policy.limits(day(on)).letter_valid_days, days, "{on}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_the_reason() {
        assert!(matches!(refusal("branch.min_full = 2"), Refusal::Locked(law) if law.contains("支部工作条例")));
        assert_eq!(refusal("letter.valid_dayz = 2"), Refusal::UnknownKey(Some("letter.valid_days")));
        assert_eq!(refusal("colour = 2"), Refusal::UnknownKey(None));
        assert_eq!(refusal("letter.valid_days = true"), Refusal::WrongType("1, 2, 3"));
        assert_eq!(refusal("letter.valid_days = -1"), Refusal::OutOfRange);
        assert!(matches!(refusal("coverage.denominator = \"全部\""), Refusal::NotAChoice(_)));
        assert_eq!(refusal("rules.off = [\"FG99\"]"), Refusal::UnknownRule("FG99".into()));
        assert!(matches!(refusal("[letter.valid_days]\nvalue = 1\nfrom = \"2026\""), Refusal::BadDate(_)));
        assert!(matches!(refusal("[letter.valid_days]\nvalue = 1\nwhy = \"x\""), Refusal::UnknownField(_)));
        assert!(matches!(refusal("= ="), Refusal::Syntax(_)));
    }

    #[test]
    fn every_fault_is_listed_at_once() {
        let faults = Policy::with_overrides("colour = 1\nletter.valid_days = \"x\"").unwrap_err();
        assert_eq!(faults.len(), 2);
        assert!(faults.iter().all(|f| f.message(Lang::Zh).contains('：') && f.message(Lang::En).contains(": ")));
    }

    #[test]
    fn a_disabled_row_is_seen() {
        let policy = Policy::with_overrides("[address.mass_min]\nenabled = false").unwrap();
        assert!(!policy.is_enabled("address.mass_min", Day(0)));
        assert!(policy.is_enabled("letter.valid_days", Day(0)));
    }
}
