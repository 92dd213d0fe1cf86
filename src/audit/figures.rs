//! 底数数字: coverage rates, floating ratio and the funnel, one function per figure for screen, table and report. A rate is its
//! numerator and denominator and the list behind each; the numerator is always denominator ∩ covered. What is not known is
//! a count beside the rate, never a guess inside it.

use super::Ground;
use super::scope::Step;
use crate::coded;
use crate::model::fact::Fact;
use crate::model::picture::{EnterpriseFacts, Ix, NONE, Register};
use crate::model::record::{AffiliationKind, Flow, Ownership, SizeClass, Standing, Status};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

coded! {
    /// 分母: which enterprises a coverage rate is taken of.
    Base {
        #[default] Running = 1, "实体运营", "running";
        Registered = 2, "登记在册", "registered";
        ThreeHave = 3, "三有", "three-have";
        Scale = 4, "规模以上", "above-scale";
        ShouldBuild = 5, "应建", "should-build";
    }
}

coded! {
    /// 覆盖率
    Cover {
        #[default] Organisation = 1, "组织覆盖率", "organisation-coverage";
        OwnBranch = 2, "单独组建率", "own-branch-rate";
        Work = 3, "工作覆盖率", "work-coverage";
    }
}

coded! {
    /// 分组: by what a figure is broken down.
    Breakdown {
        #[default] Zone = 1, "园区", "zone";
        County = 2, "县区", "county";
        Industry = 3, "行业", "industry";
        Size = 4, "企业规模", "size";
        Staff = 5, "从业人数", "staff";
        Ownership = 6, "经济成分", "ownership";
    }
}

coded! {
    /// 从业人数分档: the bounds are those that rules know (三有 10, 工会 25) and the usual 50 and 100.
    StaffBand {
        #[default] Unknown = 0, "未知", "unknown";
        Under10 = 1, "不足 10 人", "under-10";
        To24 = 2, "10 至 24 人", "10-24";
        To49 = 3, "25 至 49 人", "25-49";
        To99 = 4, "50 至 99 人", "50-99";
        From100 = 5, "100 人及以上", "100-and-more";
    }
}

impl StaffBand {
    /// The band of a staff number, -1 unknown.
    pub fn of(staff: i32) -> StaffBand {
        match staff {
            ..0 => StaffBand::Unknown,
            0..10 => StaffBand::Under10,
            10..25 => StaffBand::To24,
            25..50 => StaffBand::To49,
            50..100 => StaffBand::To99,
            100.. => StaffBand::From100,
        }
    }
}

impl Breakdown {
    /// The part of the base an enterprise falls into.
    pub fn slice_of(self) -> fn(&EnterpriseFacts) -> Slice {
        match self {
            Breakdown::Zone => by_zone,
            Breakdown::County => by_county,
            Breakdown::Industry => by_industry,
            Breakdown::Size => by_size,
            Breakdown::Staff => by_staff,
            Breakdown::Ownership => by_ownership,
        }
    }
}

/// 漏斗: from imported rows to 三有, every exclusion a step of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Funnel {
    /// 导入企业
    Imported,
    /// 登记在册: live registration status.
    Registered,
    /// 非公有: of them, those not public.
    NonPublic,
    /// Taken out for this reason, of those before.
    Excluded(Step),
    /// 纳入底数
    InScope,
    /// 实体运营
    Running,
    /// 三有
    ThreeHave,
}

impl Funnel {
    /// 中文名
    pub fn zh(self) -> &'static str {
        match self {
            Funnel::Imported => "导入企业",
            Funnel::Registered => "登记在册",
            Funnel::NonPublic => "其中非公有",
            Funnel::Excluded(step) => step.zh(),
            Funnel::InScope => "纳入底数",
            Funnel::Running => "实体运营",
            Funnel::ThreeHave => "三有",
        }
    }

    /// English name.
    pub fn en(self) -> &'static str {
        match self {
            Funnel::Imported => "imported",
            Funnel::Registered => "registered",
            Funnel::NonPublic => "non-public",
            Funnel::Excluded(step) => step.en(),
            Funnel::InScope => "in-scope",
            Funnel::Running => "running",
            Funnel::ThreeHave => "three-have",
        }
    }

    /// Every row, from the widest to the narrowest.
    pub fn all() -> impl Iterator<Item = Funnel> {
        let excluded = Step::ALL.iter().copied().filter(|s| *s > Step::Public).map(Funnel::Excluded);
        let head = [Funnel::Imported, Funnel::Registered, Funnel::NonPublic];
        head.into_iter().chain(excluded).chain([Funnel::InScope, Funnel::Running, Funnel::ThreeHave])
    }
}

/// Which figure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FigureKey {
    /// A coverage rate over a denominator.
    Coverage(Cover, Base),
    /// 流动党员比例: 流出 or 流入.
    Floating(Flow),
    /// A row of the funnel over all imported rows.
    Funnel(Funnel),
}

/// Of which part of the base.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Slice {
    /// Everything.
    All,
    /// One park; [`NONE`] for enterprises in none.
    Zone(Ix),
    /// One county, 6 digits; 0 unknown.
    County(u32),
    /// One 门类; NUL unknown. Of enterprises only.
    Industry(char),
    /// 企业规模. Of enterprises only.
    Size(SizeClass),
    /// 从业人数. Of enterprises only.
    Staff(StaffBand),
    /// 经济成分. Of enterprises only.
    Ownership(Ownership),
}

impl Slice {
    /// By what it is a part; `None` for everything.
    pub fn breakdown(self) -> Option<Breakdown> {
        match self {
            Slice::All => None,
            Slice::Zone(_) => Some(Breakdown::Zone),
            Slice::County(_) => Some(Breakdown::County),
            Slice::Industry(_) => Some(Breakdown::Industry),
            Slice::Size(_) => Some(Breakdown::Size),
            Slice::Staff(_) => Some(Breakdown::Staff),
            Slice::Ownership(_) => Some(Breakdown::Ownership),
        }
    }
}

/// Which list behind a figure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// In the denominator and covered.
    Numerator,
    /// In the denominator.
    Denominator,
    /// In the denominator and not covered: what remains to be done.
    Rest,
    /// May or may not belong to the denominator.
    Unknown,
    /// In the denominator, coverage not known.
    Uncertain,
}

/// 数字: a count over a count. `unknown` may or may not belong to the denominator; of `uncertain`, in the denominator, it is
/// not known whether they are covered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Figure {
    /// Which figure.
    pub key: FigureKey,
    /// Of which part.
    pub slice: Slice,
    /// 分子
    pub numerator: u64,
    /// 分母
    pub denominator: u64,
    /// 是否计入分母未知
    pub unknown: u64,
    /// 计入分母而是否覆盖未知
    pub uncertain: u64,
}

impl Figure {
    /// The rate; `None` for an empty denominator.
    pub fn rate(&self) -> Option<f64> {
        (self.denominator != 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// How many times the other rate this one is (the seed's 9.27).
    pub fn times(&self, other: &Figure) -> Option<f64> {
        let (a, b) = (self.rate()?, other.rate()?);
        (b > 0.0).then(|| a / b)
    }

    fn empty(key: FigureKey, slice: Slice) -> Figure {
        Figure { key, slice, numerator: 0, denominator: 0, unknown: 0, uncertain: 0 }
    }

    fn count(&mut self, base: Fact, covered: Fact) {
        self.count_rows(base, covered, 1);
    }

    fn count_rows(&mut self, base: Fact, covered: Fact, n: u64) {
        match (base, covered) {
            (Fact::No, _) => {}
            (Fact::Unknown, _) => self.unknown += n,
            (Fact::Yes, covered) => {
                self.denominator += n;
                self.numerator += if covered.is_yes() { n } else { 0 };
                self.uncertain += if covered == Fact::Unknown { n } else { 0 };
            }
        }
    }
}

/// Whether something with these two facts is in a part.
fn is_in(part: Part, base: Fact, covered: Fact) -> bool {
    match part {
        Part::Numerator => base.is_yes() && covered.is_yes(),
        Part::Denominator => base.is_yes(),
        Part::Rest => base.is_yes() && covered == Fact::No,
        Part::Unknown => base == Fact::Unknown,
        Part::Uncertain => base.is_yes() && covered == Fact::Unknown,
    }
}

/// All that coverage asks of one enterprise. A million of them take few different ones: each is counted out once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Standpoint {
    bases: [Fact; Base::ALL.len()],
    covers: [Fact; Cover::ALL.len()],
}

impl Ground<'_> {
    /// One figure.
    pub fn figure(&self, key: FigureKey, slice: Slice) -> Figure {
        let mut figure = Figure::empty(key, slice);
        for ix in self.rows_of(key).filter(|ix| self.is_in_slice(key, slice, *ix)) {
            let (base, covered) = self.facts_of(key, slice, ix);
            figure.count(base, covered);
        }
        figure
    }

    /// The list behind a figure: positions of enterprises, of members for the floating ratio.
    pub fn list_behind(&self, key: FigureKey, slice: Slice, part: Part) -> impl Iterator<Item = Ix> {
        self.rows_of(key).filter(move |ix| self.is_behind(key, slice, part, *ix))
    }

    /// Whether one enterprise (one member) is in the list behind a figure.
    pub fn is_behind(&self, key: FigureKey, slice: Slice, part: Part, ix: Ix) -> bool {
        if !self.is_in_slice(key, slice, ix) {
            return false;
        }
        let (base, covered) = self.facts_of(key, slice, ix);
        is_in(part, base, covered)
    }

    /// Every coverage rate over every denominator, for everything and for each park or county, in one pass.
    pub fn coverage_by(&self, slice_of: fn(&EnterpriseFacts) -> Slice) -> BTreeMap<Slice, Vec<Figure>> {
        let mut alike: FxHashMap<(Slice, Standpoint), u64> = FxHashMap::default();
        for (facts, ix) in self.picture.enterprises.iter().zip(0..) {
            let standpoint = self.standpoint(ix);
            if standpoint.bases.iter().any(|base| *base != Fact::No) {
                *alike.entry((slice_of(facts), standpoint)).or_default() += 1;
            }
        }
        let row = |slice: Slice| -> Vec<Figure> {
            let keys = Base::ALL.iter().flat_map(|b| Cover::ALL.iter().map(|c| FigureKey::Coverage(*c, *b)));
            keys.map(|key| Figure::empty(key, slice)).collect()
        };
        let mut table = BTreeMap::from([(Slice::All, row(Slice::All))]);
        for ((slice, standpoint), n) in alike {
            for slice in BTreeSet::from([Slice::All, slice]) {
                let figures = table.entry(slice).or_insert_with(|| row(slice));
                let facts = standpoint.bases.iter().flat_map(|base| standpoint.covers.iter().map(move |c| (*base, *c)));
                figures.iter_mut().zip(facts).for_each(|(figure, (base, covered))| figure.count_rows(base, covered, n));
            }
        }
        table
    }

    /// Members behind the floating ratio and enterprises behind the others: whether a figure counts people.
    pub fn counts_people(key: FigureKey) -> bool {
        matches!(key, FigureKey::Floating(_))
    }

    /// 漏斗 of a slice: each row over the imported ones.
    pub fn funnel(&self, slice: Slice) -> Vec<Figure> {
        let mut alike: FxHashMap<(Step, [Fact; 3]), (Ix, u64)> = FxHashMap::default();
        for (facts, ix) in self.picture.enterprises.iter().zip(0..).filter(|(facts, _)| enterprise_is_in(facts, slice))
        {
            let counted = &self.scope.enterprises[ix as usize];
            let standpoint = (counted.step, [registered(facts), facts.running, counted.three_have]);
            alike.entry(standpoint).or_insert((ix, 0)).1 += 1;
        }
        let mut figures: Vec<Figure> = Funnel::all().map(|row| Figure::empty(FigureKey::Funnel(row), slice)).collect();
        for (ix, n) in alike.into_values() {
            for figure in &mut figures {
                let (base, covered) = self.facts_of(figure.key, slice, ix);
                figure.count_rows(base, covered, n);
            }
        }
        figures
    }

    /// 流动党员比例: 流出 and 流入 apart, each over the members with affiliation in the slice.
    pub fn floating(&self, flow: Flow, slice: Slice) -> Figure {
        let key = FigureKey::Floating(flow);
        if flow != Flow::In {
            return self.figure(key, slice);
        }
        // 流入 members hold their affiliation elsewhere: they are counted beside the denominator, not in it.
        let mut figure = self.figure(FigureKey::Floating(Flow::Out), slice);
        figure.key = key;
        figure.numerator = self.list_behind(key, slice, Part::Numerator).count() as u64;
        figure
    }

    /// 流出 of everything and of each park that has members, in one pass.
    pub fn floating_out_by_zone(&self) -> BTreeMap<Slice, Figure> {
        let key = FigureKey::Floating(Flow::Out);
        let mut zones: FxHashMap<Ix, Figure> = FxHashMap::default();
        let mut all = Figure::empty(key, Slice::All);
        for ix in self.rows_of(key) {
            let zone = self.zone_of_member(ix);
            let slice = Slice::Zone(zone);
            let here = zones.entry(zone).or_insert_with(|| Figure::empty(key, slice));
            for figure in [&mut all, here] {
                let (base, covered) = self.floats(Flow::Out, figure.slice, ix);
                figure.count(base, covered);
            }
        }
        zones.into_values().chain([all]).map(|figure| (figure.slice, figure)).collect()
    }

    fn standpoint(&self, ix: Ix) -> Standpoint {
        let base = |i: usize| self.base(Base::ALL[i], ix);
        let cover = |i: usize| self.cover(Cover::ALL[i], ix);
        Standpoint { bases: std::array::from_fn(base), covers: std::array::from_fn(cover) }
    }

    fn rows_of(&self, key: FigureKey) -> std::ops::Range<Ix> {
        let rows = match key {
            FigureKey::Coverage(..) | FigureKey::Funnel(_) => self.picture.enterprises.len(),
            FigureKey::Floating(_) => self.picture.members.len(),
        };
        0..Ix::try_from(rows).unwrap_or(NONE)
    }

    fn is_in_slice(&self, key: FigureKey, slice: Slice, ix: Ix) -> bool {
        match key {
            FigureKey::Coverage(..) | FigureKey::Funnel(_) => enterprise_is_in(self.picture.enterprise(ix), slice),
            FigureKey::Floating(_) => self.member_is_in(ix, slice),
        }
    }

    /// (in the denominator, counted) of one row.
    fn facts_of(&self, key: FigureKey, slice: Slice, ix: Ix) -> (Fact, Fact) {
        match key {
            FigureKey::Coverage(cover, base) => (self.base(base, ix), self.cover(cover, ix)),
            FigureKey::Funnel(row) => (Fact::Yes, self.funnel_row(row, ix)),
            FigureKey::Floating(flow) => self.floats(flow, slice, ix),
        }
    }

    fn base(&self, base: Base, ix: Ix) -> Fact {
        let facts = self.picture.enterprise(ix);
        let counted = &self.scope.enterprises[ix as usize];
        match base {
            Base::Registered => registered(facts),
            Base::Running => in_scope(counted.step).and(facts.running),
            Base::ThreeHave => in_scope(counted.step).and(counted.three_have),
            Base::Scale => in_scope(counted.step).and(facts.scale),
            Base::ShouldBuild => {
                let reaches = counted.people.full_reaches(self.limits.min_full);
                let listed = self.scope.has_register(Register::Members, facts.zone);
                in_scope(counted.step).and(if listed || reaches.is_yes() { reaches } else { Fact::Unknown })
            }
        }
    }

    fn cover(&self, cover: Cover, ix: Ix) -> Fact {
        let counted = &self.scope.enterprises[ix as usize];
        match cover {
            Cover::Organisation => counted.org,
            Cover::OwnBranch => counted.own,
            Cover::Work => counted.work,
        }
    }

    fn funnel_row(&self, row: Funnel, ix: Ix) -> Fact {
        let step = self.scope.enterprises[ix as usize].step;
        match row {
            Funnel::Imported => Fact::Yes,
            Funnel::Registered => self.base(Base::Registered, ix),
            Funnel::NonPublic if step == Step::Public => Fact::No,
            Funnel::NonPublic => self.base(Base::Registered, ix),
            Funnel::Excluded(reason) => Fact::from(step == reason),
            Funnel::InScope => in_scope(step),
            Funnel::Running => self.base(Base::Running, ix),
            Funnel::ThreeHave => self.base(Base::ThreeHave, ix),
        }
    }

    /// A member counts once per slice, at the first row of the same person that counts.
    fn floats(&self, flow: Flow, slice: Slice, ix: Ix) -> (Fact, Fact) {
        let belongs = |row: Ix| if flow == Flow::In { self.flows_in(row) } else { self.is_affiliated(row) };
        let member = self.picture.member(ix);
        let earlier = self.picture.same_person(ix).iter().take_while(|row| **row < ix);
        let counted = |row: Ix| self.member_is_in(row, slice) && belongs(row);
        if !belongs(ix) || earlier.copied().any(counted) {
            return (Fact::No, Fact::No);
        }
        let is_so = match member.flow {
            Flow::Unknown => Fact::Unknown,
            direction => Fact::from(direction == flow),
        };
        (Fact::Yes, is_so)
    }

    /// 园区 of a member: as the roster says, else that of the branch that holds the affiliation.
    fn zone_of_member(&self, member: Ix) -> Ix {
        let zone = self.picture.member(member).zone;
        if zone != NONE {
            return zone;
        }
        let mut formal = self.picture.affiliations_of_member(member).filter(|a| a.kind == AffiliationKind::Formal);
        formal.find_map(|a| self.picture.branch(a.branch)).map_or(NONE, |branch| branch.zone)
    }

    fn member_is_in(&self, member: Ix, slice: Slice) -> bool {
        match slice {
            Slice::All => true,
            Slice::Zone(zone) => self.zone_of_member(member) == zone,
            Slice::County(county) => self.picture.member(member).key.region.0 == county,
            Slice::Industry(_) | Slice::Size(_) | Slice::Staff(_) | Slice::Ownership(_) => false,
        }
    }

    fn flows_in(&self, member: Ix) -> bool {
        let facts = self.picture.member(member);
        facts.standing == Standing::Normal && facts.flow == Flow::In
    }

    fn is_affiliated(&self, member: Ix) -> bool {
        let facts = self.picture.member(member);
        let formal = || self.picture.affiliations_of_member(member).any(|a| a.kind == AffiliationKind::Formal);
        facts.standing == Standing::Normal && facts.flow != Flow::In && formal()
    }
}

/// 园区 of an enterprise, as a slice.
pub fn by_zone(facts: &EnterpriseFacts) -> Slice {
    Slice::Zone(facts.zone)
}

/// 县区 of an enterprise: where it is registered, else where it works, else its home.
pub fn by_county(facts: &EnterpriseFacts) -> Slice {
    let read = [facts.registered / 1000, facts.operating / 1000, facts.key.region.0];
    Slice::County(read.into_iter().find(|county| *county != 0).unwrap_or(0))
}

/// 行业 of an enterprise: its 门类.
pub fn by_industry(facts: &EnterpriseFacts) -> Slice {
    Slice::Industry(facts.industry.section().unwrap_or('\0'))
}

/// 企业规模 as the list states it.
pub fn by_size(facts: &EnterpriseFacts) -> Slice {
    Slice::Size(facts.size)
}

/// 从业人数 by bands.
pub fn by_staff(facts: &EnterpriseFacts) -> Slice {
    Slice::Staff(StaffBand::of(facts.staff))
}

/// 经济成分
pub fn by_ownership(facts: &EnterpriseFacts) -> Slice {
    Slice::Ownership(facts.ownership)
}

fn enterprise_is_in(facts: &EnterpriseFacts, slice: Slice) -> bool {
    slice.breakdown().is_none_or(|by| by.slice_of()(facts) == slice)
}

fn registered(facts: &EnterpriseFacts) -> Fact {
    match facts.status {
        Status::Active => Fact::Yes,
        Status::Unknown => Fact::Unknown,
        Status::Suspended | Status::Revoked | Status::Liquidating | Status::Gone | Status::MovedOut => Fact::No,
    }
}

fn in_scope(step: Step) -> Fact {
    match step {
        Step::InScope => Fact::Yes,
        Step::StatusUnknown => Fact::Unknown,
        _ => Fact::No,
    }
}

#[cfg(test)]
mod tests {
    use super::super::town::Town;
    use super::*;
    use crate::model::industry::Industry;
    use crate::model::record::{BranchKind, Category, Exclusion, Place, UnitKind};

    fn rate(town: &Town, key: FigureKey) -> Figure {
        let picture = town.indexed();
        Ground::new(&picture, &town.policy, town.day).figure(key, Slice::All)
    }

    fn running(n: usize) -> (Town, Vec<Ix>) {
        let mut town = Town::new();
        let firms: Vec<Ix> = (0..n).map(|_| town.firm()).collect();
        town.picture.enterprises.iter_mut().for_each(|e| e.running = Fact::Yes);
        (town, firms)
    }

    #[test]
    fn hefei_counts_enterprises_and_not_branches() {
        let (mut town, firms) = running(306);
        firms[..92].iter().for_each(|firm| _ = town.branch(BranchKind::Branch, &[*firm]));
        let mut rest = &firms[92..252];
        for i in 0..54 {
            let (units, left) = rest.split_at(if i < 52 { 3 } else { 2 });
            town.branch(BranchKind::Joint, units);
            rest = left;
        }
        assert!(rest.is_empty());
        assert_eq!(town.picture.branches.len(), 146);
        let org = rate(&town, FigureKey::Coverage(Cover::Organisation, Base::Running));
        assert_eq!((org.numerator, org.denominator, org.unknown, org.uncertain), (252, 306, 0, 0));
        assert_eq!(format!("{:.3}", org.rate().unwrap() * 100.0), "82.353");
        let own = rate(&town, FigureKey::Coverage(Cover::OwnBranch, Base::Running));
        assert_eq!((own.numerator, own.denominator), (92, 306));
    }

    #[test]
    fn xihua_reaches_all_by_work() {
        let (mut town, firms) = running(32);
        town.picture.enterprises.iter_mut().for_each(|e| (e.premises, e.staff) = (Fact::Yes, 12));
        firms[..21].iter().for_each(|firm| _ = town.branch(BranchKind::Branch, &[*firm]));
        firms[21..].iter().for_each(|firm| town.contact("党建指导员", *firm));
        let org = rate(&town, FigureKey::Coverage(Cover::Organisation, Base::ThreeHave));
        assert_eq!((org.numerator, org.denominator), (21, 32));
        assert_eq!(format!("{:.1}", org.rate().unwrap() * 100.0), "65.6");
        let work = rate(&town, FigureKey::Coverage(Cover::Work, Base::ThreeHave));
        assert_eq!((work.numerator, work.denominator), (32, 32));
    }

    #[test]
    fn wuhai_keeps_its_denominator() {
        let funnel = Figure {
            numerator: 2145 + 463,
            denominator: 19_339,
            ..Figure::empty(FigureKey::Funnel(Funnel::InScope), Slice::All)
        };
        assert_eq!(format!("{:.1}", funnel.rate().unwrap() * 100.0), "13.5");
    }

    #[test]
    fn the_seed_is_nine_point_two_seven_times() {
        let figure = |numerator| Figure {
            numerator,
            denominator: 10_000,
            ..Figure::empty(FigureKey::Floating(Flow::Out), Slice::All)
        };
        assert_eq!(format!("{:.2}", figure(751).times(&figure(81)).unwrap()), "9.27");
        assert_eq!(figure(751).times(&figure(0)), None);
        assert_eq!(Figure::empty(FigureKey::Floating(Flow::Out), Slice::All).rate(), None);
    }

    #[test]
    fn floating_out_and_in_are_two_figures() {
        let mut town = Town::new();
        let branch = town.park_branch();
        for (flow, hash) in [(Flow::Out, 1), (Flow::Out, 1), (Flow::No, 2), (Flow::Unknown, 3), (Flow::In, 4)] {
            let member = town.member(Category::Full);
            (town.picture.members[member as usize].flow, town.picture.members[member as usize].id_hash) = (flow, hash);
            town.affiliated(member, branch, Place::Park);
        }
        let picture = town.indexed();
        let ground = Ground::new(&picture, &town.policy, town.day);
        let out = ground.floating(Flow::Out, Slice::All);
        assert_eq!((out.numerator, out.denominator, out.uncertain), (1, 3, 1), "one person on two rows counts once");
        let flowing_in = ground.floating(Flow::In, Slice::Zone(0));
        assert_eq!((flowing_in.numerator, flowing_in.denominator), (1, 3));
    }

    #[test]
    fn the_funnel_narrows_and_names_each_reason() {
        let (mut town, _) = running(10);
        let e = &mut town.picture.enterprises;
        e[0].status = Status::Gone;
        e[1].status = Status::Unknown;
        e[2].ownership = Ownership::Public;
        e[3].unit_kind = UnitKind::Individual;
        e[4].exclusion = Exclusion::Shell;
        e[5].running = Fact::Unknown;
        e[6].running = Fact::No;
        (e[7].premises, e[7].staff) = (Fact::Yes, 10);
        let picture = town.indexed();
        let ground = Ground::new(&picture, &town.policy, town.day);
        let funnel = ground.funnel(Slice::All);
        let of =
            |row| funnel.iter().find(|f| f.key == FigureKey::Funnel(row)).map(|f| (f.numerator, f.uncertain)).unwrap();
        assert_eq!(of(Funnel::Imported), (10, 0));
        assert_eq!(of(Funnel::Registered), (8, 1));
        assert_eq!(of(Funnel::NonPublic), (7, 1));
        assert_eq!(of(Funnel::Excluded(Step::Individual)), (1, 0));
        assert_eq!(of(Funnel::Excluded(Step::Shell)), (1, 0));
        assert_eq!(of(Funnel::InScope), (5, 1));
        assert_eq!(of(Funnel::Running), (3, 2));
        assert_eq!(of(Funnel::ThreeHave).0, 1);
        let listed: Vec<Ix> =
            ground.list_behind(FigureKey::Funnel(Funnel::Excluded(Step::Shell)), Slice::All, Part::Numerator).collect();
        assert_eq!(listed, [4]);
    }

    #[test]
    fn parks_and_counties_add_up_and_lists_are_as_long_as_their_figures() {
        let (mut town, firms) = running(9);
        for (i, e) in town.picture.enterprises.iter_mut().enumerate() {
            e.zone = if i % 3 == 2 { NONE } else { (i % 3) as Ix };
            e.registered = if i < 4 { 460105000 } else { 460106000 };
            e.industry = Industry::read(["I65", "制造业", ""][i % 3]);
            e.size = SizeClass::ALL[i % 5];
            e.staff = [-1, 9, 10, 24, 25, 49, 50, 99, 100][i];
            e.ownership = Ownership::ALL[i % 2];
        }
        town.branch(BranchKind::Joint, &firms[..5]);
        let picture = town.indexed();
        let ground = Ground::new(&picture, &town.policy, town.day);
        for slice_of in Breakdown::ALL.iter().map(|by| by.slice_of()) {
            let table = ground.coverage_by(slice_of);
            for (i, whole) in table[&Slice::All].iter().enumerate() {
                let parts = table.iter().filter(|(slice, _)| **slice != Slice::All).map(|(_, figures)| figures[i]);
                let (n, d) = parts.fold((0, 0), |(n, d), f| (n + f.numerator, d + f.denominator));
                assert_eq!((n, d), (whole.numerator, whole.denominator));
            }
            for figures in table.values() {
                for figure in figures {
                    assert_eq!(*figure, ground.figure(figure.key, figure.slice));
                    let n = ground.list_behind(figure.key, figure.slice, Part::Numerator).count();
                    let rest = ground.list_behind(figure.key, figure.slice, Part::Rest).count();
                    let unsure = ground.list_behind(figure.key, figure.slice, Part::Uncertain).count();
                    assert_eq!(n as u64, figure.numerator);
                    assert_eq!((n + rest + unsure) as u64, figure.denominator);
                }
            }
        }
    }
}
