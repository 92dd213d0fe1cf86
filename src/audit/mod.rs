//! 核查: runs every rule over a [`Picture`] for a day under a [`Policy`] and returns findings, each with its evidence, the body
//! responsible and the provision, and for every rule how many subjects were assessed and how many could not be, and why.
//! Never judges a person, never counts what is not known: missing input is no finding but is counted.
//!
//! # Why
//! Subjects are the outer loop and rules the inner one: a million enterprises are read from memory once, not once per
//! rule. Threads take pieces of each table as they become free; findings are put in the order of the pieces and sorted at the end,
//! so the number of threads cannot show.

pub mod basis;
pub mod compare;
pub mod explain;
pub mod figures;
pub mod part;
pub mod policy;
pub mod scope;
pub mod what_if;

mod address;
mod affiliation;
mod branch;
mod coverage;
mod data;
mod lists;
#[cfg(test)]
mod properties;
mod share;
mod term;
#[cfg(test)]
mod town;
mod visits;

use crate::coded;
use crate::model::day::Day;
use crate::model::fact::Fact;
use crate::model::finding::{Evidence, Finding, Responsible, Severity};
use crate::model::id::{Kind, Subject};
use crate::model::picture::{BranchFacts, EnterpriseFacts, Ix, NONE, Picture, Register};
use crate::model::record::Ownership;
use basis::{Confidence, provision};
use policy::{Limits, Policy};
use scope::{BranchScope, EnterpriseScope, Scope, Step};
use std::ops::Range;

coded! {
    /// 缺少的信息: why a rule could not answer for a subject (无法核查).
    Missing {
        #[default] Enterprises = 1, "企业登记", "enterprises";
        Branches = 2, "党组织名单", "branches";
        Members = 3, "党员名册", "members";
        Transfers = 4, "关系转接登记", "transfers";
        Contacts = 5, "联络服务人员名册", "contacts";
        Instructors = 6, "党建指导员名册", "instructors";
        Unions = 7, "工会名单", "unions";
        Leagues = 8, "团组织名单", "leagues";
        Status = 9, "登记状态", "registration-status";
        Category = 10, "人员类别", "category";
        Premises = 11, "固定经营场所", "premises";
        Running = 12, "正常经营", "running";
        Staff = 13, "从业人数", "staff";
        Women = 14, "妇联", "women";
        Addresses = 15, "可比对的两处地址", "comparable-addresses";
        Code = 16, "信用代码", "credit-code";
        Roster = 17, "完整的支部名册", "complete-roster";
        Affiliation = 18, "组织关系", "affiliation";
        AffiliationBranch = 19, "组织关系所在支部", "branch-of-affiliation";
        Place = 20, "组织关系所在", "place-of-affiliation";
        IssuedOn = 21, "开具日期", "issue-date";
        Person = 22, "转接对应的党员", "member-of-transfer";
        Branch = 23, "转接对应的党组织", "branch-of-transfer";
        LastMeeting = 24, "最近组织生活", "last-meeting";
        LastContact = 25, "最近联系", "last-contact";
        ParentBranch = 26, "上级企业党组织", "parent-organisation";
        ParkBranch = 27, "是否园区党组织", "park-branch";
        Committee = 28, "支委人数", "committee";
        TermStart = 29, "任期开始", "term-start";
        Joined = 30, "入党日期", "admission-date";
        Since = 31, "转入日期", "since";
        Flow = 32, "流动情况", "floating";
        FloatingRegister = 33, "流动党员登记", "floating-register";
        LostRegister = 34, "失联党员登记", "lost-register";
        Visits = 35, "走访记录", "visits";
        Stars = 36, "星级评定", "stars";
        MemberLists = 37, "企业党员名单", "member-lists";
        Dues = 38, "党费收缴台账", "dues";
        Meetings = 39, "三会一课签到", "meetings";
        StoppedOn = 40, "停止党籍日期", "date-of-stopping";
        AppliedOn = 41, "申请成立日期", "date-of-application";
        Posts = 42, "班子任职情况", "posts";
        Superior = 43, "上级党组织", "superior";
        SuperiorBranch = 44, "名单内的上级党组织", "superior-on-the-list";
        Listed = 45, "名单人员的证件号", "id-of-listed-person";
        StarOn = 46, "星级评定日期", "rating-date";
        ZoneLists = 47, "园区名单", "lists-of-parks";
    }
}

impl From<Register> for Missing {
    fn from(register: Register) -> Missing {
        match register {
            Register::Enterprises => Missing::Enterprises,
            Register::Branches => Missing::Branches,
            Register::Members => Missing::Members,
            Register::Transfers => Missing::Transfers,
            Register::Contacts => Missing::Contacts,
            Register::Instructors => Missing::Instructors,
            Register::Unions => Missing::Unions,
            Register::Leagues => Missing::Leagues,
            Register::Floating => Missing::FloatingRegister,
            Register::Lost => Missing::LostRegister,
            Register::Visits => Missing::Visits,
            Register::Stars => Missing::Stars,
            Register::MemberLists => Missing::MemberLists,
            Register::Dues => Missing::Dues,
            Register::Meetings => Missing::Meetings,
        }
    }
}

/// What a rule found on a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What the finding is about.
    pub subject: Subject,
    /// The second part of its identity.
    pub object: Option<Subject>,
    /// As the condition says; the cap may lower it.
    pub severity: Severity,
    /// Values an inspector can repeat aloud. Never depends on the day alone, so that a verdict stays bound to it.
    pub evidence: Evidence,
}

/// A rule's answer for one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The condition holds, once per object.
    Hits(Vec<Hit>),
    /// It does not hold.
    Clear,
    /// It cannot be told.
    NotAssessable(Missing),
}

impl Verdict {
    fn hit(subject: Subject, severity: Severity, evidence: Evidence) -> Verdict {
        Verdict::Hits(vec![Hit { subject, object: None, severity, evidence }])
    }

    /// No hits and something missing: not assessable; no hits: clear.
    fn from_hits(hits: Vec<Hit>, missing: Option<Missing>) -> Verdict {
        match (hits.is_empty(), missing) {
            (false, _) => Verdict::Hits(hits),
            (true, Some(missing)) => Verdict::NotAssessable(missing),
            (true, None) => Verdict::Clear,
        }
    }
}

/// Whether a rule asks about a subject at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// It does not concern it: neither assessed nor counted.
    Skip,
    /// It does.
    Ask,
    /// That cannot be told.
    Unknown(Missing),
}

impl From<bool> for Gate {
    fn from(asks: bool) -> Gate {
        if asks { Gate::Ask } else { Gate::Skip }
    }
}

/// Which table a rule runs over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// 企业
    Enterprises,
    /// 党组织
    Branches,
    /// 党员
    Members,
    /// 关系转接
    Transfers,
    /// 单位名称
    Texts,
    /// 企业党员名单
    Listings,
    /// 注册地址: runs over enterprises, asks once per address, at its first enterprise.
    Places,
}

/// What must be looked at again when a fact of the subject changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The subject and what it points at.
    Subject,
    /// All rows with the same ID hash.
    Person,
    /// All enterprises at the same address.
    Address,
}

/// 规则: one entry, one function, one test.
pub struct Rule {
    /// Code, e.g. `FG01`.
    pub code: &'static str,
    /// Title; names the fault.
    pub title_zh: &'static str,
    /// Title in English.
    pub title_en: &'static str,
    /// The gravest it can be.
    pub severity: Severity,
    /// What its findings are about.
    pub subject: Kind,
    /// Which table it runs over.
    pub table: Table,
    /// Who has to act.
    pub responsible: Responsible,
    /// Keys of `basis.toml`.
    pub provisions: &'static [&'static str],
    /// Rows of the Policy it builds on: one switched off switches the rule off.
    pub thresholds: &'static [&'static str],
    /// What to do.
    pub remedy_zh: &'static str,
    /// What to do, in English.
    pub remedy_en: &'static str,
    /// The question put, after 请核实. Parts between `|`; a part whose `{value}` is not in the evidence is left out.
    pub ask_zh: &'static str,
    /// The question in English, after "Please verify".
    pub ask_en: &'static str,
    /// 口径、例外、示例
    pub text: &'static str,
    /// Test, exceptions, example.
    pub text_en: &'static str,
    /// Off unless the Policy names it in `rules.on`.
    pub off_by_default: bool,
    /// The tested clause says 一般 (as a rule): never more than 待核.
    pub soft: bool,
    /// Registers without which it cannot answer.
    pub needs: &'static [Register],
    /// What a change touches.
    pub group: Group,
    /// Whether it asks about this subject.
    pub gate: fn(&Ground, Ix) -> Gate,
    /// Its answer.
    pub check: fn(&Ground, Ix) -> Verdict,
}

impl Rule {
    /// What most rules have in common; the rest is filled in by each.
    const BLANK: Rule = Rule {
        code: "",
        title_zh: "",
        title_en: "",
        severity: Severity::Notice,
        subject: Kind::Enterprise,
        table: Table::Enterprises,
        responsible: Responsible::DataOwner,
        provisions: &[],
        thresholds: &[],
        remedy_zh: "",
        remedy_en: "",
        ask_zh: "",
        ask_en: "",
        text: "",
        text_en: "",
        off_by_default: false,
        soft: false,
        needs: &[],
        group: Group::Subject,
        gate: |_, _| Gate::Ask,
        check: |_, _| Verdict::Clear,
    };

    /// Family prefix, e.g. `FG`.
    pub fn family(&self) -> &'static str {
        &self.code[..2]
    }

    /// The gravest its findings may be (rulebook §4): at most 待核 when a person is concerned, a cited provision is not
    /// verified, or the clause says 一般.
    pub fn ceiling(&self) -> Severity {
        let verified = |key: &&str| provision(key).is_some_and(|p| p.confidence == Confidence::High);
        let person = matches!(self.subject, Kind::Member | Kind::Listing);
        let firm = !person && !self.soft && self.provisions.iter().all(verified);
        if firm { self.severity } else { self.severity.min(Severity::Review) }
    }

    /// Whether it runs under this Policy on this day.
    pub fn is_on(&self, policy: &Policy, day: Day) -> bool {
        let named = |key| policy.list(key, day).iter().any(|code| code == self.code);
        let asked_for = named("rules.on");
        let chosen = (!self.off_by_default || asked_for) && !named("rules.off");
        // A row that is off as shipped comes on with the rule that was asked for; one that a site switched off does not.
        let usable = |key: &&str| policy.is_enabled(key, day) || (asked_for && !policy.is_set(key, day));
        chosen && self.thresholds.iter().all(usable)
    }
}

/// 规则族
pub struct Family {
    /// Two letters.
    pub prefix: &'static str,
    /// 中文名
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// Its rules, by code.
    pub rules: &'static [Rule],
}

impl Family {
    /// Whether it has a rule with this code.
    pub fn has(&self, code: &str) -> bool {
        self.rules.iter().any(|rule| rule.code == code)
    }
}

/// Every rule, by family.
pub static FAMILIES: [Family; 5] = [
    Family { prefix: "DZ", zh: "地址", en: "address", rules: address::RULES },
    Family { prefix: "FG", zh: "覆盖", en: "coverage", rules: coverage::RULES },
    Family { prefix: "GX", zh: "组织关系", en: "affiliation", rules: affiliation::RULES },
    Family { prefix: "SJ", zh: "数据", en: "data", rules: data::RULES },
    Family { prefix: "ZZ", zh: "支部", en: "branch", rules: branch::RULES },
];

/// Every rule, by code.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules)
}

/// The rule with this code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// What rules stand on: the picture, the thresholds of the day, and what was counted beforehand.
pub struct Ground<'a> {
    /// What is known.
    pub picture: &'a Picture,
    /// 口径
    pub policy: &'a Policy,
    /// 基准日
    pub day: Day,
    /// Its month, counted from year 0.
    month: i32,
    /// The thresholds of that day.
    pub limits: Limits,
    /// The counts.
    pub scope: Scope,
}

impl<'a> Ground<'a> {
    /// Counts once; rules and figures then share it.
    pub fn new(picture: &'a Picture, policy: &'a Policy, day: Day) -> Ground<'a> {
        let limits = policy.limits(day);
        let scope = Scope::new(picture, policy, &limits, day);
        let (year, month, _) = day.ymd();
        Ground { picture, policy, day, month: months_of(year, month), limits, scope }
    }

    fn enterprise(&self, ix: Ix) -> (&EnterpriseFacts, &EnterpriseScope) {
        (self.picture.enterprise(ix), &self.scope.enterprises[ix as usize])
    }

    fn branch(&self, ix: Ix) -> Option<(&BranchFacts, &BranchScope)> {
        Some((self.picture.branch(ix)?, self.scope.branches.get(ix as usize)?))
    }

    /// The enterprise a unit text is tied to by a link that counts.
    fn unit(&self, text: Ix) -> Option<Ix> {
        self.picture.linked(text).filter(|e| (*e as usize) < self.picture.enterprises.len())
    }

    fn enterprise_subject(&self, ix: Ix) -> Subject {
        Subject { kind: Kind::Enterprise, key: self.picture.enterprise(ix).key }
    }

    fn member_subject(&self, ix: Ix) -> Subject {
        Subject { kind: Kind::Member, key: self.picture.member(ix).key }
    }

    fn branch_subject(&self, ix: Ix) -> Option<Subject> {
        self.picture.branch(ix).map(|branch| Subject { kind: Kind::Branch, key: branch.key })
    }

    /// 纳入底数, as a gate.
    fn gate_in_scope(&self, ix: Ix) -> Gate {
        match self.scope.enterprises[ix as usize].step {
            Step::InScope => Gate::Ask,
            Step::StatusUnknown => Gate::Unknown(Missing::Status),
            _ => Gate::Skip,
        }
    }

    fn rows(&self, table: Table) -> usize {
        match table {
            Table::Enterprises | Table::Places => self.picture.enterprises.len(),
            Table::Branches => self.picture.branches.len(),
            Table::Members => self.picture.members.len(),
            Table::Transfers => self.picture.transfers.len(),
            Table::Texts => self.picture.texts.len(),
            Table::Listings => self.picture.listings.len(),
        }
    }

    /// 园区 of a row, for counting by park.
    fn zone(&self, table: Table, ix: Ix) -> Ix {
        match table {
            Table::Enterprises | Table::Places => self.picture.enterprise(ix).zone,
            Table::Branches => self.picture.branches[ix as usize].zone,
            Table::Members => self.picture.member(ix).zone,
            Table::Transfers => {
                let member = self.picture.transfers[ix as usize].member;
                self.picture.members.get(member as usize).map_or(NONE, |m| m.zone)
            }
            Table::Texts => NONE,
            Table::Listings => {
                let enterprise = self.picture.listings[ix as usize].enterprise;
                self.picture.enterprises.get(enterprise as usize).map_or(NONE, |e| e.zone)
            }
        }
    }

    fn missing_register(&self, rule: &Rule, zone: Ix) -> Option<Missing> {
        let absent = |register: &&Register| {
            let waived = **register == Register::Transfers && !self.limits.transfers_required;
            !waived && !self.scope.has_register(**register, zone)
        };
        rule.needs.iter().find(absent).map(|register| Missing::from(*register))
    }

    /// One rule's answer for one row, caps applied; `None` when the rule does not concern it.
    pub fn ask(&self, rule: &Rule, ix: Ix) -> Option<Verdict> {
        self.ask_capped(rule, rule.ceiling(), ix, self.zone(rule.table, ix))
    }

    fn ask_capped(&self, rule: &Rule, ceiling: Severity, ix: Ix, zone: Ix) -> Option<Verdict> {
        match (rule.gate)(self, ix) {
            Gate::Skip => return None,
            Gate::Unknown(missing) => return Some(Verdict::NotAssessable(missing)),
            Gate::Ask => {}
        }
        if let Some(missing) = self.missing_register(rule, zone) {
            return Some(Verdict::NotAssessable(missing));
        }
        let mut verdict = (rule.check)(self, ix);
        if let Verdict::Hits(hits) = &mut verdict {
            let ownership = (rule.table == Table::Enterprises).then(|| self.picture.enterprise(ix).ownership);
            for hit in hits {
                hit.severity = cap(ceiling, ownership, hit.severity);
            }
        }
        Some(verdict)
    }
}

/// The one place where severities are held down: the rule's ceiling, and 待核 for an enterprise of unknown ownership.
fn cap(ceiling: Severity, ownership: Option<Ownership>, severity: Severity) -> Severity {
    let unsure = ownership == Some(Ownership::Unknown);
    severity.min(ceiling).min(if unsure { Severity::Review } else { Severity::Breach })
}

/// How a rule fared in one park.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    /// Rule.
    pub code: &'static str,
    /// Position in [`Picture::zones`], or [`NONE`].
    pub zone: Ix,
    /// Subjects with an answer, hit or clear.
    pub assessed: u32,
    /// Subjects without one, by what was missing.
    pub missing: Vec<(Missing, u32)>,
}

/// Everything one audit returns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditResult {
    /// Sorted by code, subject, object.
    pub findings: Vec<Finding>,
    /// By code, then park; only where something was asked.
    pub assessed: Vec<Assessed>,
}

impl AuditResult {
    /// Subjects a rule could not answer for, over all parks, by what was missing.
    pub fn not_assessable(&self, code: &str) -> Vec<(Missing, u32)> {
        let mut counts = std::collections::BTreeMap::new();
        for row in self.assessed.iter().filter(|row| row.code == code) {
            for (missing, n) in &row.missing {
                *counts.entry(*missing).or_default() += n;
            }
        }
        counts.into_iter().collect()
    }
}

/// 核查 on one thread.
pub fn audit(picture: &Picture, policy: &Policy, day: Day) -> AuditResult {
    audit_with_threads(picture, policy, day, 1)
}

/// 核查 on several threads; the result does not depend on their number.
pub fn audit_with_threads(picture: &Picture, policy: &Policy, day: Day, threads: usize) -> AuditResult {
    Ground::new(picture, policy, day).audit(threads)
}

impl Ground<'_> {
    /// Runs every rule that is on.
    pub fn audit(&self, threads: usize) -> AuditResult {
        let rules = self.rules_on();
        let threads = threads.clamp(1, 64);
        let pieces =
            TABLES.into_iter().flat_map(|table| share::ranges(self.rows(table)).map(move |rows| (table, rows)));
        let tally = || Tally::new(rules.len(), self.picture.zones.len());
        let (found, tallies) = share::share(threads, pieces, tally, |(table, rows), tally| {
            let mut found = vec![Vec::new(); rules.len()];
            self.run(&rules, table, rows, tally, &mut |rule, finding| found[rule].push(finding));
            found
        });
        let mut total = tally();
        tallies.iter().for_each(|tally| total.add(tally));
        AuditResult { findings: in_order(threads, rules.len(), found), assessed: total.report(&rules) }
    }

    /// How many findings every rule that is on gives: the verdicts alone, nothing is kept.
    pub fn count(&self, threads: usize) -> usize {
        let rules = self.rules_on();
        let pieces =
            TABLES.into_iter().flat_map(|table| share::ranges(self.rows(table)).map(move |rows| (table, rows)));
        let tally = || Tally::new(rules.len(), self.picture.zones.len());
        let (counts, _) = share::share(threads.clamp(1, 64), pieces, tally, |(table, rows), tally| {
            let mut n = 0;
            self.run(&rules, table, rows, tally, &mut |_, _| n += 1);
            n
        });
        counts.into_iter().sum()
    }

    /// Hands each finding on as it is found, in no stated order, and returns the counts: nothing is held.
    pub fn stream(&self, sink: &mut dyn FnMut(Finding)) -> Vec<Assessed> {
        let rules = self.rules_on();
        let mut tally = Tally::new(rules.len(), self.picture.zones.len());
        for table in TABLES {
            self.run(&rules, table, 0..self.rows(table), &mut tally, &mut |_, finding| sink(finding));
        }
        tally.report(&rules)
    }

    fn rules_on(&self) -> Vec<Running> {
        let on = rules().filter(|rule| rule.is_on(self.policy, self.day));
        on.map(|rule| Running { rule, ceiling: rule.ceiling() }).collect()
    }

    fn run(
        &self,
        rules: &[Running],
        table: Table,
        range: Range<usize>,
        tally: &mut Tally,
        sink: &mut dyn FnMut(usize, Finding),
    ) {
        let here: Vec<(usize, &Running)> =
            rules.iter().enumerate().filter(|(_, r)| r.rule.table.rows() == table).collect();
        if here.is_empty() {
            return;
        }
        let first = Ix::try_from(range.start).unwrap_or(NONE);
        for ix in (first..NONE).take(range.len()) {
            let zone = self.zone(table, ix);
            for (place, running) in &here {
                self.ask_in(*place, running, (ix, zone), tally, sink);
            }
        }
    }

    fn ask_row(
        &self,
        place: usize,
        running: &Running,
        ix: Ix,
        tally: &mut Tally,
        sink: &mut dyn FnMut(usize, Finding),
    ) {
        self.ask_in(place, running, (ix, self.zone(running.rule.table, ix)), tally, sink);
    }

    #[inline]
    fn ask_in(
        &self,
        place: usize,
        Running { rule, ceiling }: &Running,
        (ix, zone): (Ix, Ix),
        tally: &mut Tally,
        sink: &mut dyn FnMut(usize, Finding),
    ) {
        match self.ask_capped(rule, *ceiling, ix, zone) {
            None => {}
            Some(Verdict::Clear) => tally.answered(place, zone),
            Some(Verdict::NotAssessable(missing)) => tally.missed(place, zone, missing),
            Some(Verdict::Hits(hits)) => {
                tally.answered(place, zone);
                hits.into_iter().for_each(|hit| sink(place, finding(rule, hit)));
            }
        }
    }
}

/// What was found in each piece, by rule, becomes one list: by code, subject, object; of two with the same identity the first.
fn in_order(threads: usize, n_rules: usize, mut pieces: Vec<Vec<Vec<Finding>>>) -> Vec<Finding> {
    let mut findings = Vec::with_capacity(pieces.iter().flatten().map(Vec::len).sum());
    let mut lengths = vec![0; n_rules];
    for (rule, length) in lengths.iter_mut().enumerate() {
        let before = findings.len();
        pieces.iter_mut().for_each(|piece| findings.append(&mut std::mem::take(&mut piece[rule])));
        *length = findings.len() - before;
    }
    let mut rest = &mut findings[..];
    let mut of_rule = Vec::with_capacity(n_rules);
    for length in lengths {
        let (these, others) = rest.split_at_mut(length);
        of_rule.push(these);
        rest = others;
    }
    share::share(threads, of_rule.into_iter(), || (), |findings, ()| sort(findings));
    findings.dedup_by(|a, b| (a.code, a.subject, a.object) == (b.code, b.subject, b.object));
    findings
}

/// The findings of one rule by subject and object. Keys are sorted first: they are a quarter of a finding.
fn sort(findings: &mut [Finding]) {
    findings.sort_by_cached_key(|finding| {
        let Subject { kind, key } = finding.subject;
        let (high, low) = key.id.0.split_at(8);
        let word = |bytes: &[u8]| bytes.iter().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
        (kind, key.region, word(high), word(low))
    });
    for same in findings.chunk_by_mut(|a, b| a.subject == b.subject).filter(|same| same.len() > 1) {
        same.sort_by_key(|finding| finding.object);
    }
}

/// Tables that are walked; addresses are asked about while their enterprises are at hand.
const TABLES: [Table; 6] =
    [Table::Enterprises, Table::Branches, Table::Members, Table::Transfers, Table::Texts, Table::Listings];

impl Table {
    /// The table whose rows are asked.
    fn rows(self) -> Table {
        if self == Table::Places { Table::Enterprises } else { self }
    }
}

struct Running {
    rule: &'static Rule,
    ceiling: Severity,
}

fn finding(rule: &'static Rule, hit: Hit) -> Finding {
    Finding {
        code: rule.code,
        subject: hit.subject,
        object: hit.object,
        severity: hit.severity,
        responsible: rule.responsible,
        evidence: hit.evidence,
    }
}

/// Counts by rule, park (the last stands for none) and what was missing (0: nothing, answered).
struct Tally {
    zones: usize,
    counts: Vec<u32>,
}

const COLUMNS: usize = Missing::ALL.len() + 1;

impl Tally {
    fn new(rules: usize, zones: usize) -> Tally {
        Tally { zones, counts: vec![0; rules * (zones + 1) * COLUMNS] }
    }

    fn answered(&mut self, rule: usize, zone: Ix) {
        *self.cell(rule, zone, 0) += 1;
    }

    fn missed(&mut self, rule: usize, zone: Ix, missing: Missing) {
        *self.cell(rule, zone, missing as usize) += 1;
    }

    fn cell(&mut self, rule: usize, zone: Ix, column: usize) -> &mut u32 {
        let zone = (zone as usize).min(self.zones);
        &mut self.counts[(rule * (self.zones + 1) + zone) * COLUMNS + column]
    }

    fn add(&mut self, other: &Tally) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
    }

    fn report(&self, rules: &[Running]) -> Vec<Assessed> {
        let rows = self.counts.chunks_exact(COLUMNS).enumerate();
        let asked = rows.filter(|(_, cells)| cells.iter().any(|n| *n > 0));
        let row = |(place, cells): (usize, &[u32])| Assessed {
            code: rules[place / (self.zones + 1)].rule.code,
            zone: Some(place % (self.zones + 1)).filter(|z| *z < self.zones).map_or(NONE, |z| z as Ix),
            assessed: cells[0],
            missing: Missing::ALL.iter().map(|m| (*m, cells[*m as usize])).filter(|(_, n)| *n > 0).collect(),
        };
        asked.map(row).collect()
    }
}

/// 主事项: of the findings on one member that make one task, the code that heads it (GX10, GX01, GX02, GX05).
pub fn headline<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Option<&'a Finding> {
    const ORDER: [&str; 4] = ["GX10", "GX01", "GX02", "GX05"];
    let rank = |finding: &&Finding| ORDER.iter().position(|code| *code == finding.code);
    findings.into_iter().filter(|f| rank(f).is_some()).min_by_key(|f| rank(f))
}

/// Months since year 0.
fn months_of(year: i32, month: u32) -> i32 {
    year * 12 + i32::try_from(month).unwrap_or(0)
}

/// Yes is yes, no is no, unknown lacks this.
fn decided(fact: Fact, missing: Missing) -> Result<bool, Missing> {
    match fact {
        Fact::Yes => Ok(true),
        Fact::No => Ok(false),
        Fact::Unknown => Err(missing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_cites_what_is_in_the_basis() {
        for rule in rules() {
            assert!(!rule.provisions.is_empty(), "{}", rule.code);
            for key in rule.provisions {
                assert!(provision(key).is_some(), "{} cites {key}", rule.code);
            }
            for key in rule.thresholds {
                assert!(Policy::default().row(key, Day(0)).is_some(), "{} builds on {key}", rule.code);
            }
        }
    }

    #[test]
    fn codes_are_unique_sorted_and_of_their_family() {
        let codes: Vec<&str> = rules().map(|r| r.code).collect();
        assert_eq!(codes.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>(), codes);
        for family in &FAMILIES {
            assert!(family.rules.iter().all(|r| r.family() == family.prefix), "{}", family.prefix);
        }
    }

    #[test]
    fn titles_name_the_fault_and_questions_never_judge() {
        for rule in rules() {
            for text in [rule.title_zh, rule.title_en, rule.ask_zh, rule.ask_en, rule.remedy_zh, rule.remedy_en] {
                assert!(!text.is_empty() && !text.ends_with('。') && !text.ends_with('.'), "{} {text}", rule.code);
                assert!(!text.contains("违法") && !text.contains("违规") && !text.contains('！'), "{}", rule.code);
            }
            for part in ["口径：", "例外：", "示例："] {
                assert!(rule.text.contains(part), "{} {part}", rule.code);
            }
            for part in ["Test: ", " Exceptions: ", " Example: "] {
                assert!(rule.text_en.contains(part), "{} {part}", rule.code);
            }
        }
    }

    #[test]
    fn ceilings_follow_the_book() {
        let ceiling = |code| rule(code).unwrap().ceiling();
        for code in ["FG01", "FG03", "GX04", "GX12", "ZZ03", "ZZ04", "ZZ07", "SJ01"] {
            assert_eq!(ceiling(code), Severity::Breach, "{code}");
        }
        for rule in rules().filter(|r| matches!(r.subject, Kind::Member | Kind::Listing)) {
            assert!(rule.ceiling() <= Severity::Review, "{}", rule.code);
        }
        assert_eq!(cap(Severity::Breach, Some(Ownership::Unknown), Severity::Breach), Severity::Review);
        assert_eq!(cap(Severity::Notice, None, Severity::Breach), Severity::Notice);
    }

    #[test]
    fn the_headline_follows_its_order() {
        let finding = |code| Finding {
            code,
            subject: Subject { kind: Kind::Member, key: Default::default() },
            object: None,
            severity: Severity::Review,
            responsible: Responsible::Branch,
            evidence: Evidence::default(),
        };
        let all = ["GX05", "GX02", "GX01", "GX03"].map(finding);
        assert_eq!(headline(&all).map(|f| f.code), Some("GX01"));
        assert_eq!(headline(&[finding("GX03")]), None);
    }
}
