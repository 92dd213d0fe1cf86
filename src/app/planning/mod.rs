//! 联合组建方案: the problem is taken from the facts of a day, the planner proposes, words explain; a proposal changes nothing until it
//! is adopted. Pins, bans and other wishes are part of what is asked, so that every proposal can be made again.

mod adopt;
pub mod pages;
mod take;
pub mod view;

use super::action::{Done, Progress, Report};
use super::error::{Error, ErrorKind};
use super::service::App;
use crate::audit::Ground;
use crate::audit::policy::Policy;
use crate::model::day::Day;
use crate::model::id::Subject;
use crate::model::lang::Lang;
use crate::plan::explain::{Lack, alternatives, lack, links};
use crate::plan::place::{LEVELS, Near};
use crate::plan::{self, Bounds, Level, Problem, Role, Weights};
use crate::store::picture::Moment;
use std::collections::HashMap;
use std::ops::ControlFlow;
use take::{Item, Taken, Taker};
use view::{Group, Left, Proposal, Spec};

/// Threads of the planner: government servers have two cores.
const THREADS: usize = 2;
/// Exchanges shown for a group.
const ALTERNATIVES: usize = 2;
/// Groups whose exchanges are looked for; beyond, a zone is to be chosen first.
const EXPLAINED_MAX: usize = 2_000;

impl App {
    /// Proposes joint branches for today's facts. Stopped, it gives the best so far.
    pub(super) fn propose(&mut self, spec: &Spec, report: &mut Report) -> Result<Done, Error> {
        Ok(Done::Proposed(Box::new(self.proposal(spec, report)?)))
    }

    pub(super) fn proposal(&self, spec: &Spec, report: &mut Report) -> Result<Proposal, Error> {
        let (day, lang) = (self.options.clock.today(), self.lang());
        let picture = self.picture(Moment { as_of: day, known: None })?;
        if let Some(zone) = spec.zone.as_ref().filter(|zone| !picture.zones.contains(zone)) {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("没有园区「{zone}」"),
                format!("there is no zone `{zone}`"),
            )
            .hint("运行 `dishu overview` 查看园区", "run `dishu overview` for the zones"));
        }
        let ground = Ground::new(&picture, &self.policy, day);
        let taken = Taker::new(self, &ground, spec)?.take()?;
        let label = lang.pick("联合组建方案", "joint branches");
        let mut told = |progress: plan::Progress| {
            report(&Progress { label: label.to_owned(), done: progress.done, of: progress.of })
        };
        let maker = Maker::new(&self.policy, day, lang, &taken, spec);
        Ok(maker.make(&mut told))
    }
}

/// Bounds and weights in force on a day.
fn rules(policy: &Policy, day: Day) -> (Bounds, Weights) {
    let count = |key: &str| policy.number(key, day).max(0).unsigned_abs();
    let levels = ["building", "compound", "road", "township", "zone", "county"];
    let widest = levels.iter().position(|word| *word == policy.word("joint.widest", day));
    let bounds = Bounds {
        min_full: count("branch.min_full"),
        max_units: count("joint.max_units"),
        max_members: count("branch.max_members"),
        widest: widest.map_or(Level::County, |at| Level::ALL[at]),
    };
    let mut level = [0; LEVELS];
    for (slot, word) in level.iter_mut().zip(levels) {
        *slot = count(&format!("joint.w_{word}"));
    }
    let near = Near {
        compound_metres: f64::from(count("joint.near_compound_m")),
        road_metres: f64::from(count("joint.near_road_m")),
    };
    (bounds, Weights { level, industry: count("joint.w_industry"), near })
}

/// Makes a proposal of a problem and what is wanted.
struct Maker<'a> {
    lang: Lang,
    taken: &'a Taken,
    spec: &'a Spec,
    day: Day,
    problem: Problem,
    /// Groups that a person fixed, by position.
    pinned: Vec<Vec<u32>>,
}

impl<'a> Maker<'a> {
    fn new(policy: &Policy, day: Day, lang: Lang, taken: &'a Taken, spec: &'a Spec) -> Maker<'a> {
        let (bounds, weights) = rules(policy, day);
        let at: HashMap<Subject, u32> = taken.items.iter().map(|item| item.member.subject).zip(0..).collect();
        let place = |subject: &Subject| at.get(subject).copied();
        let apart = spec.apart.iter().filter_map(|(a, b)| Some((place(a)?, place(b)?))).collect();
        let mut seen = Vec::new();
        let mut pinned: Vec<Vec<u32>> = Vec::new();
        for group in &spec.pinned {
            let fresh = group.iter().filter_map(place).filter(|unit| !seen.contains(unit)).collect::<Vec<_>>();
            seen.extend(&fresh);
            pinned.push(fresh);
        }
        pinned.retain(|group| group.len() > 1);
        let units = taken.items.iter().map(|item| item.unit.clone()).collect();
        Maker { lang, taken, spec, day, problem: Problem { units, bounds, weights, apart }, pinned }
    }

    fn item(&self, unit: u32) -> &Item {
        &self.taken.items[unit as usize]
    }

    fn make(&self, report: &mut dyn FnMut(plan::Progress) -> ControlFlow<()>) -> Proposal {
        let mut is_pinned = vec![false; self.problem.units.len()];
        self.pinned.iter().flatten().for_each(|unit| is_pinned[*unit as usize] = true);
        let free: Vec<u32> = (0..).zip(&is_pinned).filter(|(_, pinned)| !**pinned).map(|(unit, _)| unit).collect();
        let solution = plan::propose(&self.part(&free), THREADS, report);
        let whole = |group: &Vec<u32>| group.iter().map(|unit| free[*unit as usize]).collect::<Vec<u32>>();
        let found: Vec<Vec<u32>> = solution.groups.iter().map(whole).collect();
        let left = whole(&solution.left);
        let groups = self.groups(&found, &left);
        let counts = |unit: &u32| self.problem.units[*unit as usize].role != Role::Room;
        let n_units = (0..u32::try_from(is_pinned.len()).unwrap_or(u32::MAX)).filter(counts).count();
        let n_left = left.iter().filter(|unit| counts(unit)).count();
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Proposal {
            as_of: self.day.to_string(),
            spec: self.spec.clone(),
            finished: solution.finished,
            n_units: small(n_units),
            n_covered: small(n_units - n_left),
            uncovered: (solution.total.uncovered, solution.uncovered_floor),
            halves: (solution.total.halves, solution.halves_floor),
            groups,
            left: left.iter().map(|unit| self.left(*unit, &left)).collect(),
            apart: self.taken.apart.iter().map(|(why, n)| (self.reason(why).to_owned(), *n)).collect(),
            suggestions: self.suggestions(),
        }
    }

    /// The problem without what is fixed.
    fn part(&self, free: &[u32]) -> Problem {
        let at: HashMap<u32, u32> = free.iter().copied().zip(0..).collect();
        let pair = |(a, b): &(u32, u32)| Some((*at.get(a)?, *at.get(b)?));
        Problem {
            units: free.iter().map(|unit| self.problem.units[*unit as usize].clone()).collect(),
            apart: self.problem.apart.iter().filter_map(pair).collect(),
            ..self.problem.clone()
        }
    }

    /// All groups by zone, each with a number of its own there.
    fn groups(&self, found: &[Vec<u32>], left: &[u32]) -> Vec<Group> {
        let all = self.pinned.iter().map(|group| (group, true)).chain(found.iter().map(|group| (group, false)));
        let mut groups: Vec<(String, &Vec<u32>, bool)> =
            all.map(|(group, is_pinned)| (self.zone_of(group), group, is_pinned)).collect();
        groups.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let small = groups.len() <= EXPLAINED_MAX;
        let near = small.then(|| self.exchangeable(found, left));
        let number = |(zone, units, is_pinned): (String, &Vec<u32>, bool)| {
            let n = numbers.entry(zone.clone()).or_default();
            *n += 1;
            let name = match self.lang {
                Lang::Zh => format!("{zone}第{n}组"),
                Lang::En => format!("{zone} {n}"),
            };
            self.group(name, zone, units, is_pinned, near.as_deref().unwrap_or(&[]))
        };
        groups.into_iter().map(number).collect()
    }

    /// Units that could leave where they are, or are nowhere: what an exchange can take.
    fn exchangeable(&self, found: &[Vec<u32>], left: &[u32]) -> Vec<u32> {
        let mut list = left.to_vec();
        list.extend(found.iter().filter(|group| group.len() > 2).flatten());
        list.sort_unstable();
        list
    }

    /// 园区 of most of its units, else their county.
    fn zone_of(&self, group: &[u32]) -> String {
        let mut counts: Vec<(usize, &str)> = Vec::new();
        for unit in group {
            let item = self.item(*unit);
            let zone = if item.zone.is_empty() { &item.county } else { &item.zone };
            match counts.iter_mut().find(|(_, name)| name == zone) {
                Some((n, _)) => *n += 1,
                None => counts.push((1, zone)),
            }
        }
        counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        counts.first().map(|(_, name)| (*name).to_owned()).filter(|name| !name.is_empty()).unwrap_or_else(|| "?".into())
    }

    fn group(&self, name: String, zone: String, units: &[u32], is_pinned: bool, near: &[u32]) -> Group {
        let items = || units.iter().map(|unit| self.item(*unit));
        let branch = items().find(|item| item.unit.role != Role::Enterprise);
        let branch = branch.map(|item| (item.member.subject, item.member.name.clone()));
        let links = links(&self.problem, units);
        let widest = links.iter().map(|link| link.pair.level).max().unwrap_or_default();
        let sum = |of: fn(&Item) -> u32| items().map(of).sum::<u32>();
        Group {
            name,
            zone,
            branch,
            units: items().map(|item| item.member.clone()).collect(),
            n_full: sum(|item| item.unit.full),
            n_members: sum(|item| item.unit.members),
            n_staying: sum(|item| item.member.n_staying),
            halves: self.problem.cost(units).unwrap_or(0),
            level: self.lang.pick(widest.zh(), widest.en()).to_owned(),
            is_pinned,
            why: self.why(units, &links),
            alternatives: alternatives(&self.problem, units, near, ALTERNATIVES)
                .iter()
                .map(|a| self.exchange(*a))
                .collect(),
        }
    }

    fn why(&self, units: &[u32], links: &[plan::explain::Link]) -> Vec<String> {
        let mut lines = Vec::new();
        let bounds = &self.problem.bounds;
        for level in Level::ALL {
            let of: Vec<_> = links.iter().filter(|link| link.pair.level == *level).collect();
            if of.is_empty() {
                continue;
            }
            let halves: u64 = of.iter().map(|link| u64::from(link.pair.halves)).sum();
            let industry = [0, 1, 2].map(|step| of.iter().filter(|link| link.pair.industry == step).count());
            let [same, near, other] = industry;
            lines.push(match self.lang {
                Lang::Zh => format!(
                    "{} {} 对，同大类 {same}、同门类 {near}、其他或不明 {other}，计 {} 分",
                    level.zh(),
                    of.len(),
                    points(halves)
                ),
                Lang::En => format!(
                    "{}: {} pairs, {same} of one class, {near} of one section, {other} other or unknown, {} points",
                    level.en(),
                    of.len(),
                    points(halves)
                ),
            });
        }
        let most = units.iter().max_by_key(|unit| (self.item(**unit).member.n_full, std::cmp::Reverse(**unit)));
        if let Some(item) = most.map(|unit| self.item(*unit)) {
            lines.push(match self.lang {
                Lang::Zh => format!("正式党员最多的单位：{}（{} 名）", item.member.name, item.member.n_full),
                Lang::En => format!("most full members: {} ({})", item.member.name, item.member.n_full),
            });
        }
        if !self.problem.allows(units) {
            lines.push(match self.lang {
                Lang::Zh => format!(
                    "固定的组合不合口径（正式党员不少于 {}、单位不多于 {}、党员不多于 {}），请核实",
                    bounds.min_full, bounds.max_units, bounds.max_members
                ),
                Lang::En => format!(
                    "fixed by hand beyond the bounds (full >= {}, units <= {}, members <= {}): please verify",
                    bounds.min_full, bounds.max_units, bounds.max_members
                ),
            });
        }
        if units.iter().any(|unit| self.item(*unit).member.is_incomplete) {
            let (zh, en) =
                ("有单位名册未到齐或匹配待确认，人数请核实", "a roster is not whole: please verify the numbers");
            lines.push(self.lang.pick(zh, en).to_owned());
        }
        lines
    }

    fn exchange(&self, other: plan::explain::Alternative) -> String {
        let (out, into) = (&self.item(other.out).member.name, &self.item(other.into).member.name);
        let change = points(other.halves.unsigned_abs());
        let sign = if other.halves < 0 { "-" } else { "+" };
        match self.lang {
            Lang::Zh => format!("以{into}换{out}：本组 {sign}{change} 分"),
            Lang::En => format!("{into} instead of {out}: {sign}{change} points for this group"),
        }
    }

    fn left(&self, unit: u32, left: &[u32]) -> Left {
        let item = self.item(unit);
        let county = if item.county.is_empty() { &item.zone } else { &item.county };
        let why = match (lack(&self.problem, unit, left), self.lang) {
            (Lack::Place, Lang::Zh) => "读不出所在县区：补正地址后再编".to_owned(),
            (Lack::Place, Lang::En) => "no county can be read: mend the address".to_owned(),
            (Lack::Full(n), Lang::Zh) => {
                format!("{county}内可合的单位正式党员不足：再有 {n} 名可转入的正式党员即可编入")
            }
            (Lack::Full(n), Lang::En) => {
                format!("too few near it: {n} more full member(s) within {county} would bring it in")
            }
            (Lack::Bounds, Lang::Zh) => "近处的组合受单位数、党员数或不同组的限制：放宽限制或并入邻组".to_owned(),
            (Lack::Bounds, Lang::En) => "bounds or bans keep it apart: loosen them or merge it by hand".to_owned(),
        };
        Left { unit: item.member.clone(), why }
    }

    fn reason(&self, key: &str) -> &'static str {
        let (zh, en) = match key {
            "category" => ("人员类别未注明，无法计数", "category of members not stated"),
            "adopted" => ("已在采用的方案内", "in an adopted proposal"),
            "verified" => ("应联合组建已核实无误", "found in order as it is"),
            "out" => ("按要求不编入", "left out as asked"),
            "staying" => ("正式党员的组织关系依规留在他处", "affiliation of all full members lawfully stays elsewhere"),
            "roster" => ("现有党支部名册未到齐，不计", "existing branch without a whole roster"),
            "empty-branch" => ("现有党支部无正式党员，宜先调整或撤销", "existing branch without full members"),
            "unlinked" => ("现有党支部有单位未匹配到企业", "existing branch with unmatched units"),
            _ => {
                ("超五家的联合支部调出、但不宜联合组建的单位", "units of an over-wide branch that need no joint branch")
            }
        };
        self.lang.pick(zh, en)
    }

    fn suggestions(&self) -> Vec<String> {
        let floating = self.taken.floating.iter().map(|(zone, n)| {
            let zone = if zone.is_empty() { self.lang.pick("未注明园区", "no zone") } else { zone };
            match self.lang {
                Lang::Zh => {
                    format!("{zone}：流入党员 {n} 名，可与流出地协商由园区、商会等建立流动党员党组织（请核实）")
                }
                Lang::En => {
                    format!("{zone}: {n} floating members came in; agree with the sending places on an organisation")
                }
            }
        });
        let building = self.taken.buildings.iter().map(|(address, n)| match self.lang {
            Lang::Zh => format!("{address} 一带：关系在他处的正式党员 {n} 名，可考虑楼宇党支部（请核实）"),
            Lang::En => format!("around {address}: {n} full members affiliated elsewhere; consider a building branch"),
        });
        floating.chain(building).collect()
    }
}

/// Half points as points.
pub fn points(halves: u64) -> String {
    if halves.is_multiple_of(2) { (halves / 2).to_string() } else { format!("{}.5", halves / 2) }
}

/// 对照: what one proposal has that the other has not.
pub fn compare(before: &Proposal, after: &Proposal, lang: Lang) -> Vec<String> {
    let sets = |proposal: &Proposal| -> Vec<Vec<Subject>> {
        let of = |group: &Group| {
            let mut units: Vec<Subject> = group.units.iter().map(|unit| unit.subject).collect();
            units.sort_unstable();
            units
        };
        proposal.groups.iter().map(of).collect()
    };
    let (old, new) = (sets(before), sets(after));
    let same = new.iter().filter(|group| old.contains(group)).count();
    let cost = |proposal: &Proposal| points(proposal.groups.iter().map(|group| group.halves).sum());
    let row = |zh: &str, en: &str, a: String, b: String| format!("{}  {a} -> {b}", lang.pick(zh, en));
    let mut lines = vec![
        row("编入单位", "units covered", before.n_covered.to_string(), after.n_covered.to_string()),
        row("未编入", "left out", before.left.len().to_string(), after.left.len().to_string()),
        row("组数", "groups", old.len().to_string(), new.len().to_string()),
        row("分值", "points", cost(before), cost(after)),
        format!("{}  {same}", lang.pick("相同的组", "groups that are the same")),
    ];
    for (group, _) in after.groups.iter().zip(&new).filter(|(_, set)| !old.contains(set)) {
        let names: Vec<&str> = group.units.iter().map(|unit| unit.name.as_str()).collect();
        lines.push(format!("+ {}  {}  {}", group.name, points(group.halves), names.join("、")));
    }
    for (group, _) in before.groups.iter().zip(&old).filter(|(_, set)| !new.contains(set)) {
        let names: Vec<&str> = group.units.iter().map(|unit| unit.name.as_str()).collect();
        lines.push(format!("- {}  {}  {}", group.name, points(group.halves), names.join("、")));
    }
    lines
}
