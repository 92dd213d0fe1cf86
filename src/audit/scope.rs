//! 底数范围: what rules and figures both need to know about each enterprise and each branch, counted once per audit: is it in
//! the base and if not why, how many full members work there, has it an organisation, is it reached by other work.
//!
//! # Why
//! Two places that count the members of one enterprise will one day differ. Here they cannot.

use super::policy::{Limits, Policy};
use super::share::{self, PIECE};
use super::visits::Visits;
use crate::coded;
use crate::model::day::Day;
use crate::model::fact::Fact;
use crate::model::link::LinkState;
use crate::model::picture::{BranchFacts, EnterpriseFacts, Ix, MemberFacts, NONE, Picture, Register};
use crate::model::record::{
    AffiliationKind, BranchKind, Category, Exclusion, Ownership, Place, Standing, Status, UnitKind,
};

coded! {
    /// 纳入底数与否: the first reason, in the order of the funnel, why an enterprise is not in the base.
    Step {
        #[default] InScope = 0, "纳入底数", "in-scope";
        StatusUnknown = 1, "登记状态未知", "status-unknown";
        NotLive = 2, "非存续", "not-live";
        Public = 3, "公有", "public";
        Individual = 4, "个体工商户", "individual";
        Cooperative = 5, "农民专业合作社", "cooperative";
        BranchOffice = 6, "分支机构", "branch-office";
        ForeignOffice = 7, "外国企业代表机构", "foreign-office";
        SocialOrganisation = 8, "社会组织(另立清单)", "social-organisation";
        Institution = 9, "机关事业单位", "institution";
        Shell = 10, "空壳", "shell";
        Zombie = 11, "僵尸", "zombie";
        Hanging = 12, "空挂", "hanging";
        ManyLicences = 13, "一企多照", "many-licences";
        State = 14, "国企或事业单位", "state";
        NotRunning = 15, "非正常运行", "not-running";
    }
}

/// Counts of distinct people in normal standing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// 正式党员
    pub full: u32,
    /// 预备党员
    pub probationary: u32,
    /// 人员类别未注明
    pub unknown: u32,
    /// 正式党员 whose affiliation is in the enterprise, its joint branch or a park.
    pub inside: u32,
}

impl People {
    /// All of them, 预备 and unknown included.
    pub fn all(&self) -> u32 {
        self.full + self.probationary + self.unknown
    }

    /// Whether at least `threshold` are full; unknown when only people of unknown category could make up the number.
    pub fn full_reaches(&self, threshold: u32) -> Fact {
        if self.full >= threshold {
            Fact::Yes
        } else if self.full + self.unknown >= threshold {
            Fact::Unknown
        } else {
            Fact::No
        }
    }
}

/// One enterprise, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnterpriseScope {
    /// Members whose work unit it is, by links that count.
    pub people: People,
    /// Full members by links not yet confirmed: shown, never counted.
    pub unconfirmed: u32,
    /// Branches by links not yet confirmed: shown, never counted.
    pub unconfirmed_branches: u32,
    /// In the base or why not.
    pub step: Step,
    /// 单独党组织
    pub own: Fact,
    /// 联合党支部
    pub joint: Fact,
    /// 组织覆盖
    pub org: Fact,
    /// 工作覆盖
    pub work: Fact,
    /// 三有
    pub three_have: Fact,
    /// 指导员
    pub instructor: Fact,
    /// 联络员
    pub liaison: Fact,
    /// 工会, from the cell or the register.
    pub union: Fact,
    /// 团组织, from the cell or the register.
    pub league: Fact,
    /// Anyone whose role satisfies 已配联络服务人员.
    pub contact: Fact,
}

impl EnterpriseScope {
    /// 纳入底数
    pub fn in_scope(&self) -> bool {
        self.step == Step::InScope
    }
}

/// How a branch covers its units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Covers {
    /// It is gone, or of a kind that never counts (临时、流动、功能型、党工委).
    #[default]
    Nothing,
    /// Its only unit.
    Own,
    /// Each of several.
    Jointly,
}

/// One branch, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BranchScope {
    /// Members with a current formal affiliation to it.
    pub people: People,
    /// Distinct people on its roster, of whatever standing.
    pub roster: u32,
    /// Distinct units it names.
    pub units: u32,
    /// Of them not tied to an enterprise.
    pub unlinked: u32,
    /// 未撤销
    pub live: bool,
    /// How it covers its units.
    pub covers: Covers,
}

impl BranchScope {
    /// 名册到位率 in whole per cent, at most 100; `None` when nothing says how many there should be.
    pub fn roster_percent(&self, branch: &BranchFacts) -> Option<u32> {
        if !branch.has_roster {
            return Some(0);
        }
        let declared = u64::try_from(branch.declared_members).ok()?;
        (declared > 0).then(|| u32::try_from((u64::from(self.roster) * 100 / declared).min(100)).unwrap_or(100))
    }

    /// Whether rules may count its members.
    pub fn roster_is_complete(&self, branch: &BranchFacts) -> bool {
        self.roster_percent(branch).is_none_or(|percent| percent == 100) && branch.has_roster
    }
}

/// What a contact's role counts for.
#[derive(Clone, Copy, Debug, Default)]
struct Role {
    /// 指导员
    instructor: bool,
    /// 联络员 and what a site lets count as work.
    liaison: bool,
    /// Satisfies 已配联络服务人员.
    serves: bool,
}

/// What the count of an enterprise is made from.
#[derive(Clone, Copy)]
struct Given<'a> {
    picture: &'a Picture,
    limits: &'a Limits,
    roles: &'a [Role],
}

/// The counts of one audit.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// By position in [`Picture::enterprises`].
    pub enterprises: Vec<EnterpriseScope>,
    /// By position in [`Picture::branches`].
    pub branches: Vec<BranchScope>,
    /// Zones (last entry: none) with a live park branch.
    park_zones: Vec<bool>,
    /// Zones that handed in a list of their enterprises.
    listed_zones: Vec<bool>,
    /// Registers by zone (last entry: everything), a bit per register.
    registers: Vec<u16>,
    /// By position in [`Picture::roles`].
    roles: Vec<Role>,
    /// Visits of the last whole month.
    pub visits: Visits,
}

/// Threads that count: government servers have two cores.
const THREADS: usize = 2;

/// Counts every row of a table.
fn count_rows<T: Clone + Default + Send>(rows: usize, count: impl Fn(Ix, &mut Crowd) -> T + Sync) -> Vec<T> {
    let mut counted = vec![T::default(); rows];
    let threads = if rows > PIECE { THREADS } else { 1 };
    let pieces = counted.chunks_mut(PIECE).zip(share::ranges(rows));
    share::share(threads, pieces, Crowd::default, |(counted, range), crowd| {
        let first = Ix::try_from(range.start).unwrap_or(NONE);
        counted.iter_mut().zip(first..NONE).for_each(|(counted, ix)| *counted = count(ix, crowd));
    });
    counted
}

impl Scope {
    /// Counts once.
    pub fn new(picture: &Picture, policy: &Policy, limits: &Limits, day: Day) -> Scope {
        let mut scope = Scope { registers: registers(picture), ..Scope::default() };
        scope.branches = count_rows(picture.branches.len(), |ix, crowd| {
            branch(picture, day, ix, &picture.branches[ix as usize], crowd)
        });
        scope.park_zones = scope.zones_with_park_branch(picture);
        scope.listed_zones = zones_with_a_list(picture);
        scope.roles = roles(picture, policy, day);
        scope.visits = Visits::of(picture, day);
        let given = Given { picture, limits, roles: &scope.roles };
        scope.enterprises = count_rows(picture.enterprises.len(), |ix, crowd| {
            scope.enterprise(&given, ix, &picture.enterprises[ix as usize], crowd)
        });
        scope.count_unconfirmed(picture);
        scope
    }

    /// Whether a register was imported for this zone, or for everything.
    pub fn has_register(&self, register: Register, zone: Ix) -> bool {
        let everywhere = self.registers.len().saturating_sub(1);
        let mask = self.registers.get(zone as usize).or(self.registers.get(everywhere)).copied().unwrap_or(0);
        mask & (1 << register as u8) != 0
    }

    /// 指导员
    pub fn is_instructor(&self, role: Ix) -> bool {
        self.roles.get(role as usize).is_some_and(|role| role.instructor)
    }

    /// How a branch covers its units; a position that points nowhere covers nothing.
    pub fn covers(&self, branch: Ix) -> Covers {
        self.branches.get(branch as usize).map_or(Covers::Nothing, |counted| counted.covers)
    }

    /// Whether this zone handed in a list of its enterprises.
    pub fn has_a_list(&self, zone: Ix) -> bool {
        self.listed_zones.get(zone as usize).copied().unwrap_or(false)
    }

    /// Whether a live branch hosted by a park stands in this zone.
    pub fn park_offers_a_branch(&self, zone: Ix) -> bool {
        self.park_zones.get(zone as usize).copied().unwrap_or(false)
    }

    /// What the whole knows of zones, for a part that holds some of the branches and lists: where a live park branch stands, and which
    /// handed in a list of their enterprises.
    pub(super) fn tell_zones(&mut self, parks: &[bool], listed: &[bool]) {
        self.park_zones = parks.to_vec();
        self.listed_zones = listed.to_vec();
    }

    /// Whether any zone handed in a list of its enterprises.
    pub fn has_lists(&self) -> bool {
        self.listed_zones.contains(&true)
    }

    /// Zones with a live branch hosted by a park, by position.
    pub fn parks(&self) -> &[bool] {
        &self.park_zones
    }

    fn zones_with_park_branch(&self, picture: &Picture) -> Vec<bool> {
        let mut zones = vec![false; picture.zones.len()];
        for (branch, counted) in picture.branches.iter().zip(&self.branches) {
            if let Some(zone) = zones.get_mut(branch.zone as usize) {
                *zone |= counted.live && branch.park.is_yes();
            }
        }
        zones
    }

    fn enterprise(&self, given: &Given, ix: Ix, facts: &EnterpriseFacts, crowd: &mut Crowd) -> EnterpriseScope {
        let Given { picture, limits, roles } = *given;
        let absent = |register| if self.has_register(register, facts.zone) { Fact::No } else { Fact::Unknown };
        let mut covers = [absent(Register::Branches); 2];
        for branch in picture.branches_of_enterprise(ix) {
            match self.covers(branch) {
                Covers::Nothing => {}
                Covers::Own => covers[0] = Fact::Yes,
                Covers::Jointly => covers[1] = Fact::Yes,
            }
        }
        let [own, joint] = covers;
        let parent = if facts.parent_covers.is_yes() { Fact::Yes } else { Fact::No };
        let org = own.or(joint).or(parent);
        let known = |cell: Fact, register| if cell == Fact::Unknown { absent(register) } else { cell };
        let served = contact_of(picture, roles, ix);
        let seen = |seen: bool, otherwise: Fact| if seen { Fact::Yes } else { otherwise };
        let no_contact = absent(Register::Contacts);
        let listed_instructor = known(no_contact, Register::Instructors);
        let instructor = seen(served.instructor, first_known(facts.instructor, listed_instructor));
        let liaison = seen(served.liaison, no_contact);
        let (union, league) = (known(facts.union, Register::Unions), known(facts.league, Register::Leagues));
        let women = if limits.count_women { facts.women } else { Fact::No };
        crowd.clear();
        for work in picture.works_of_enterprise(ix) {
            crowd.add(picture, work.member, |member| is_inside(picture, self, ix, member));
        }
        EnterpriseScope {
            people: crowd.count(),
            step: step(facts, limits),
            work: [instructor, liaison, union, league, women].into_iter().fold(org, Fact::or),
            three_have: facts.premises.and(facts.running).and(enough_staff(facts, limits)),
            contact: seen(served.serves || instructor.is_yes(), no_contact),
            own,
            joint,
            org,
            instructor,
            liaison,
            union,
            league,
            ..EnterpriseScope::default()
        }
    }

    fn count_unconfirmed(&mut self, picture: &Picture) {
        let pending = |text: Ix| {
            let text = picture.texts.get(text as usize)?;
            matches!(text.state, LinkState::Candidate | LinkState::Ambiguous).then_some(text.enterprise as usize)
        };
        for work in &picture.works {
            let is_full = |m: &MemberFacts| m.standing == Standing::Normal && m.category == Category::Full;
            let Some(counted) = pending(work.text).and_then(|e| self.enterprises.get_mut(e)) else { continue };
            counted.unconfirmed += u32::from(picture.members.get(work.member as usize).is_some_and(is_full));
        }
        for unit in &picture.branch_units {
            if let Some(counted) = pending(unit.text).and_then(|e| self.enterprises.get_mut(e)) {
                counted.unconfirmed_branches += 1;
            }
        }
    }
}

/// 纳入底数 (rulebook §4 `in_scope`): the first step that takes the enterprise out.
fn step(facts: &EnterpriseFacts, limits: &Limits) -> Step {
    let kind = match facts.unit_kind {
        UnitKind::Individual if !limits.individual => Some(Step::Individual),
        UnitKind::Cooperative if !limits.cooperative => Some(Step::Cooperative),
        UnitKind::BranchOffice if !limits.branch_office => Some(Step::BranchOffice),
        UnitKind::ForeignOffice if !limits.foreign_office => Some(Step::ForeignOffice),
        UnitKind::SocialOrganisation => Some(Step::SocialOrganisation),
        UnitKind::Institution => Some(Step::Institution),
        UnitKind::Enterprise
        | UnitKind::Individual
        | UnitKind::Cooperative
        | UnitKind::BranchOffice
        | UnitKind::ForeignOffice => None,
    };
    let exclusion = match facts.exclusion {
        Exclusion::None => None,
        Exclusion::Shell => Some(Step::Shell),
        Exclusion::Zombie => Some(Step::Zombie),
        Exclusion::Hanging => Some(Step::Hanging),
        Exclusion::ManyLicences => Some(Step::ManyLicences),
        Exclusion::State => Some(Step::State),
        Exclusion::NotRunning => Some(Step::NotRunning),
    };
    match facts.status {
        Status::Suspended | Status::Revoked | Status::Liquidating | Status::Gone | Status::MovedOut => Step::NotLive,
        Status::Unknown => Step::StatusUnknown,
        Status::Active if facts.ownership == Ownership::Public => Step::Public,
        Status::Active => kind.or(exclusion).unwrap_or(Step::InScope),
    }
}

fn enough_staff(facts: &EnterpriseFacts, limits: &Limits) -> Fact {
    if facts.staff < 0 { Fact::Unknown } else { Fact::from(facts.staff >= limits.three_have_staff) }
}

fn first_known(a: Fact, b: Fact) -> Fact {
    if a == Fact::Unknown { b } else { a }
}

fn registers(picture: &Picture) -> Vec<u16> {
    let of = |zone: Ix| {
        let here = picture.registers.iter().filter(|(_, of)| *of == zone || *of == NONE);
        here.fold(0u16, |mask, (register, _)| mask | 1 << *register as u8)
    };
    let zones = u32::try_from(picture.zones.len()).unwrap_or(NONE - 1);
    (0..zones).chain([NONE]).map(of).collect()
}

/// 角色: a role counts when it is, or ends with, one of the Policy's words (党建指导员, 驻园单位联络员).
fn roles(picture: &Picture, policy: &Policy, day: Day) -> Vec<Role> {
    let named =
        |role: &str, words: &[String]| words.iter().any(|word| !word.is_empty() && role.ends_with(word.as_str()));
    let (working, serving) = (policy.list("contact.work_roles", day), policy.list("contact.roles", day));
    let role = |name: &String| {
        let works = named(name, working);
        let instructor = works && name.ends_with("指导员");
        Role { instructor, liaison: works && !instructor, serves: works || named(name, serving) }
    };
    picture.roles.iter().map(role).collect()
}

fn contact_of(picture: &Picture, roles: &[Role], enterprise: Ix) -> Role {
    let mut found = Role::default();
    for contact in picture.contacts_of_enterprise(enterprise) {
        let role = roles.get(contact.role as usize).copied().unwrap_or_default();
        found.instructor |= role.instructor;
        found.liaison |= role.liaison;
        found.serves |= role.serves;
    }
    found
}

fn branch(picture: &Picture, day: Day, ix: Ix, facts: &BranchFacts, crowd: &mut Crowd) -> BranchScope {
    let live = picture.is_live(ix, day);
    let (units, unlinked) = count_units(picture, ix);
    crowd.clear();
    let mut roster = Crowd::default();
    for affiliation in picture.affiliations_of_branch(ix).filter(|a| a.kind == AffiliationKind::Formal) {
        crowd.add(picture, affiliation.member, |_| false);
        roster.add_any(picture, affiliation.member);
    }
    let covers = match facts.kind {
        _ if !live => Covers::Nothing,
        BranchKind::Joint => Covers::Jointly,
        // A branch that names several units covers each of them jointly, whatever its kind column says.
        BranchKind::Branch | BranchKind::General | BranchKind::Committee if units > 1 => Covers::Jointly,
        BranchKind::Branch | BranchKind::General | BranchKind::Committee => Covers::Own,
        BranchKind::Temporary | BranchKind::Floating | BranchKind::Functional | BranchKind::WorkCommittee => {
            Covers::Nothing
        }
    };
    BranchScope { people: crowd.count(), roster: roster.count().all(), units, unlinked, live, covers }
}

/// Distinct units a branch names, and how many of them are tied to no enterprise.
fn count_units(picture: &Picture, branch: Ix) -> (u32, u32) {
    let mut units: Vec<(bool, Ix)> = Vec::new();
    for unit in picture.units_of_branch(branch) {
        let is_a_unit = |state: LinkState| state != LinkState::NotAUnit;
        if !picture.texts.get(unit.text as usize).is_some_and(|text| is_a_unit(text.state)) {
            continue;
        }
        units.push(picture.linked(unit.text).map_or((false, unit.text), |enterprise| (true, enterprise)));
    }
    units.sort_unstable();
    units.dedup();
    let unlinked = units.iter().filter(|(linked, _)| !linked).count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (count(units.len()), count(unlinked))
}

/// 关系在本单位、联合支部或园区: the branch says so where it is known, else the roster's own column.
fn is_inside(picture: &Picture, scope: &Scope, enterprise: Ix, member: Ix) -> bool {
    picture
        .affiliations_of_member(member)
        .filter(|a| a.kind == AffiliationKind::Formal)
        .any(|affiliation| place_of(picture, scope, enterprise, affiliation.branch, affiliation.place).is_inside())
}

/// 组织关系所在, seen from the enterprise a member works at.
pub fn place_of(picture: &Picture, scope: &Scope, enterprise: Ix, branch: Ix, declared: Place) -> Place {
    let Some(facts) = picture.branch(branch) else { return declared };
    if picture.branches_of_enterprise(enterprise).any(|of| of == branch) {
        return match scope.covers(branch) {
            Covers::Own => Place::Own,
            Covers::Jointly => Place::Joint,
            Covers::Nothing => declared,
        };
    }
    if facts.park.is_yes() { Place::Park } else { declared }
}

/// Distinct people: rows with one ID hash are one person, rows without are each their own.
#[derive(Default)]
struct Crowd {
    rows: Vec<((u64, Ix), Rank, bool)>,
}

/// Of two rows on one person the one further along the way (预备 becomes 正式, never back) holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Full,
    Probationary,
    Unknown,
}

impl Crowd {
    fn clear(&mut self) {
        self.rows.clear();
    }

    fn add(&mut self, picture: &Picture, member: Ix, inside: impl Fn(Ix) -> bool) {
        if picture.members.get(member as usize).is_some_and(|facts| facts.standing == Standing::Normal) {
            let is_inside = inside(member);
            self.push(picture, member, is_inside);
        }
    }

    fn add_any(&mut self, picture: &Picture, member: Ix) {
        if (member as usize) < picture.members.len() {
            self.push(picture, member, false);
        }
    }

    fn push(&mut self, picture: &Picture, member: Ix, inside: bool) {
        let facts = picture.member(member);
        let rank = match facts.category {
            Category::Full => Rank::Full,
            Category::Probationary => Rank::Probationary,
            Category::Unknown => Rank::Unknown,
        };
        let person = if facts.id_hash == 0 { (0, member) } else { (facts.id_hash, NONE) };
        self.rows.push((person, rank, !inside));
    }

    fn count(&mut self) -> People {
        if self.rows.len() > 1 {
            self.rows.sort_unstable();
            self.rows.dedup_by_key(|(person, ..)| *person);
        }
        let mut people = People::default();
        for (_, rank, outside) in &self.rows {
            match rank {
                Rank::Full => people.full += 1,
                Rank::Probationary => people.probationary += 1,
                Rank::Unknown => people.unknown += 1,
            }
            people.inside += u32::from(*rank == Rank::Full && !outside);
        }
        people
    }
}

fn zones_with_a_list(picture: &Picture) -> Vec<bool> {
    let mut zones = vec![false; picture.zones.len()];
    for claim in &picture.claims {
        if let Some(zone) = zones.get_mut(claim.zone as usize) {
            *zone = true;
        }
    }
    zones
}

/// Zones that claim an enterprise, without repetition.
pub fn claiming_zones(picture: &Picture, enterprise: Ix) -> Vec<Ix> {
    let mut zones: Vec<Ix> = picture.claims_of_enterprise(enterprise).collect();
    zones.retain(|zone| (*zone as usize) < picture.zones.len());
    zones.sort_unstable();
    zones.dedup();
    zones
}
