//! 取数: the planner's problem from what the audit counts. Enterprises with one or two full members and no organisation, branches
//! below three, joint branches with room, and where asked those over-wide; what is not taken is counted with its reason.

use super::view::{Member, Spec};
use crate::app::error::Error;
use crate::app::places::Located;
use crate::app::service::App;
use crate::audit::Ground;
use crate::audit::scope::Covers;
use crate::model::division::DivisionCode;
use crate::model::fact::Fact;
use crate::model::id::{Kind, Subject};
use crate::model::picture::{Ix, NONE};
use crate::model::record::{
    AffiliationKind, BranchKind, BranchRecord, Category, Employment, EnterpriseRecord, Place, Standing,
};
use crate::plan::{Coordinates, Industry, PlacePath, Role, Site, Unit};
use crate::resolve::divisions::Divisions;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Enterprises whose address is read for suggestions at most: more would make a province wait.
const SUGGESTED_FROM_MAX: usize = 60_000;

/// One unit of the problem with its words.
pub(super) struct Item {
    pub member: Member,
    pub unit: Unit,
    pub zone: String,
    pub county: String,
}

/// The problem with its words.
#[derive(Default)]
pub(super) struct Taken {
    pub items: Vec<Item>,
    /// Reason and count of what was not taken.
    pub apart: BTreeMap<&'static str, u64>,
    /// Building or zone, with its count of members whose affiliation stands elsewhere.
    pub buildings: Vec<(String, u64)>,
    pub floating: Vec<(String, u64)>,
}

/// Members of one enterprise, each person once.
#[derive(Default, Clone, Copy)]
struct People {
    moving: u32,
    staying: u32,
    probationary: u32,
}

pub(super) struct Taker<'a> {
    app: &'a App,
    ground: &'a Ground<'a>,
    spec: &'a Spec,
    held: FxHashSet<Subject>,
    /// 核实无误: a person found the finding FG02 in order as it is.
    verified: FxHashSet<Subject>,
    count_staying: bool,
}

impl<'a> Taker<'a> {
    pub(super) fn new(app: &'a App, ground: &'a Ground<'a>, spec: &'a Spec) -> Result<Taker<'a>, Error> {
        let plans = app.store.plans()?;
        let live = plans.iter().filter(|plan| !plan.is_withdrawn).flat_map(|plan| &plan.groups);
        let units = live.flat_map(|group| {
            let branch = group.branch.map(|key| Subject { kind: Kind::Branch, key });
            group.units.iter().map(|unit| Subject { kind: Kind::Enterprise, key: unit.key }).chain(branch)
        });
        let held = units.collect();
        let count_staying = ground.policy.switch("joint.count_staying", ground.day);
        let verified = app.store.verified_subjects("FG02")?.into_iter().collect();
        Ok(Taker { app, ground, spec, held, verified, count_staying })
    }

    pub(super) fn take(&self) -> Result<Taken, Error> {
        let mut taken = Taken::default();
        for ix in 0..self.ground.picture.enterprises.len() {
            self.take_enterprise(Ix::try_from(ix).unwrap_or(NONE), &mut taken)?;
        }
        if !self.spec.new_only {
            for ix in 0..self.ground.picture.branches.len() {
                self.take_branch(Ix::try_from(ix).unwrap_or(NONE), &mut taken)?;
            }
        }
        self.suggest(&mut taken)?;
        Ok(taken)
    }

    fn zone_name(&self, zone: Ix) -> String {
        self.ground.picture.zones.get(zone as usize).cloned().unwrap_or_default()
    }

    fn is_wanted(&self, zone: Ix) -> bool {
        self.spec.zone.as_ref().is_none_or(|wanted| self.zone_name(zone) == *wanted)
    }

    fn take_enterprise(&self, ix: Ix, taken: &mut Taken) -> Result<(), Error> {
        let (facts, counted) = (self.ground.picture.enterprise(ix), &self.ground.scope.enterprises[ix as usize]);
        let min = self.ground.limits.min_full;
        let people = counted.people;
        let is_small = people.full < min && people.full + people.unknown > 0;
        if !counted.in_scope() || counted.org.is_yes() || !is_small || !self.is_wanted(facts.zone) {
            return Ok(());
        }
        let subject = Subject { kind: Kind::Enterprise, key: facts.key };
        let mut drop = |why: &'static str| *taken.apart.entry(why).or_default() += 1;
        if people.full == 0 || people.full_reaches(min) == Fact::Unknown {
            drop("category");
        } else if self.held.contains(&subject) {
            drop("adopted");
        } else if self.verified.contains(&subject) {
            drop("verified");
        } else if self.spec.out.contains(&subject) {
            drop("out");
        } else if let Some(item) = self.enterprise(ix)? {
            if item.unit.full == 0 {
                drop("staying");
            } else {
                taken.items.push(item);
            }
        }
        Ok(())
    }

    /// An enterprise as a unit.
    fn enterprise(&self, ix: Ix) -> Result<Option<Item>, Error> {
        let (facts, counted) = (self.ground.picture.enterprise(ix), &self.ground.scope.enterprises[ix as usize]);
        let Some(row) = self.app.store.current::<EnterpriseRecord>(facts.key)? else { return Ok(None) };
        let people = self.people(ix);
        let record = row.facts;
        let address = address_of(&record).to_owned();
        let (site, county) = self.site(&record, facts.zone);
        let full = if self.count_staying { people.moving + people.staying } else { people.moving };
        let claimed = u32::try_from(facts.claims_members).unwrap_or(0);
        let member = Member {
            subject: Subject { kind: Kind::Enterprise, key: facts.key },
            name: record.name,
            n_full: full,
            n_probationary: people.probationary,
            n_staying: people.staying,
            is_incomplete: counted.unconfirmed > 0 || claimed > counted.people.all() || counted.people.unknown > 0,
            address,
            industry: record.industry_raw,
        };
        let unit = Unit { full, members: full + people.probationary, sites: vec![site], role: Role::Enterprise };
        Ok(Some(Item { member, unit, zone: self.zone_name(facts.zone), county }))
    }

    fn site(&self, record: &EnterpriseRecord, zone: Ix) -> (Site, String) {
        let here = Located::of(record);
        // A park may reach over two cities; who would share a branch there must still be able to meet.
        let city = here.county.or(here.city).and_then(DivisionCode::city_group).map_or(0, u64::from);
        let zone = if zone == NONE || city == 0 { 0 } else { (u64::from(zone) + 1) << 32 | city };
        let number = |code: Option<DivisionCode>| code.map_or(0, |code| u64::from(code.nine()));
        let [building, compound, road] =
            [here.groups.building, here.groups.compound, here.groups.road].map(Option::unwrap_or_default);
        let ids = [building, compound, road, number(here.township), zone, number(here.county)];
        let coordinates = record.latitude.zip(record.longitude).and_then(|(latitude, longitude)| {
            Some(Coordinates { latitude: latitude.try_into().ok()?, longitude: longitude.try_into().ok()? })
        });
        let place = PlacePath { ids, coordinates };
        let county = here.county.or(here.city).and_then(|code| Divisions::shared().name(code)).unwrap_or("").to_owned();
        (Site { place, industry: Industry::read(&record.industry_raw) }, county)
    }

    /// Who of an enterprise could transfer in, and whose affiliation lawfully stays elsewhere.
    fn people(&self, ix: Ix) -> People {
        let picture = self.ground.picture;
        let mut people = People::default();
        let mut seen: FxHashSet<(u64, Ix)> = FxHashSet::default();
        for work in picture.works_of_enterprise(ix) {
            let Some(member) = picture.members.get(work.member as usize) else { continue };
            let person = if member.id_hash == 0 { (0, work.member) } else { (member.id_hash, NONE) };
            if member.standing != Standing::Normal || !seen.insert(person) {
                continue;
            }
            match member.category {
                Category::Full if self.stays(work.member) => people.staying += 1,
                Category::Full => people.moving += 1,
                Category::Probationary => people.probationary += 1,
                Category::Unknown => {}
            }
        }
        people
    }

    /// 离退休返聘、劳务派遣、借调或挂职、兼职, or a temporary paper: the affiliation belongs elsewhere.
    fn stays(&self, member: Ix) -> bool {
        let picture = self.ground.picture;
        let elsewhere = [Employment::Retired, Employment::Dispatched, Employment::Seconded, Employment::PartTime];
        elsewhere.contains(&picture.member(member).employment)
            || picture
                .affiliations_of_member(member)
                .any(|a| a.kind == AffiliationKind::Formal && a.place == Place::Temporary)
    }

    fn take_branch(&self, ix: Ix, taken: &mut Taken) -> Result<(), Error> {
        let Some(facts) = self.ground.picture.branch(ix) else { return Ok(()) };
        let counted = &self.ground.scope.branches[ix as usize];
        let (limits, people) = (&self.ground.limits, counted.people);
        let subject = Subject { kind: Kind::Branch, key: facts.key };
        let is_kind = matches!(facts.kind, BranchKind::Branch | BranchKind::Joint) && counted.covers != Covers::Nothing;
        if !counted.live || !is_kind || !self.is_wanted(facts.zone) {
            return Ok(());
        }
        let is_short = people.full < limits.min_full;
        let is_wide = counted.covers == Covers::Jointly && counted.units > limits.max_units;
        let has_room =
            counted.covers == Covers::Jointly && counted.units < limits.max_units && people.all() < limits.max_members;
        if !(is_short || is_wide && self.spec.over_wide || has_room) {
            return Ok(());
        }
        let mut drop = |why: &'static str| *taken.apart.entry(why).or_default() += 1;
        if self.held.contains(&subject) {
            drop("adopted");
        } else if self.spec.out.contains(&subject) {
            drop("out");
        } else if !counted.roster_is_complete(facts) {
            drop("roster");
        } else if is_short && people.full == 0 {
            drop("empty-branch");
        } else if counted.unlinked > 0 {
            drop("unlinked");
        } else if is_wide {
            self.take_apart(ix, taken)?;
        } else {
            let role = if is_short { Role::Short } else { Role::Room };
            let units = self.units_of(ix);
            taken.items.extend(self.branch(ix, &units, role)?);
        }
        Ok(())
    }

    /// Enterprises of a branch, each once.
    fn units_of(&self, branch: Ix) -> Vec<Ix> {
        let picture = self.ground.picture;
        let mut units: Vec<Ix> = picture.units_of_branch(branch).filter_map(|unit| picture.linked(unit.text)).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    fn branch(&self, ix: Ix, units: &[Ix], role: Role) -> Result<Option<Item>, Error> {
        let Some(facts) = self.ground.picture.branch(ix) else { return Ok(None) };
        let Some(row) = self.app.store.current::<BranchRecord>(facts.key)? else { return Ok(None) };
        let people = self.ground.scope.branches[ix as usize].people;
        let (mut sites, mut county, mut address, mut industry) =
            (Vec::new(), String::new(), String::new(), String::new());
        for unit in units {
            let enterprise = self.ground.picture.enterprise(*unit);
            let Some(row) = self.app.store.current::<EnterpriseRecord>(enterprise.key)? else { continue };
            let (site, of) = self.site(&row.facts, enterprise.zone);
            sites.push(site);
            if county.is_empty() {
                (county, address, industry) = (of, address_of(&row.facts).to_owned(), row.facts.industry_raw);
            }
        }
        if sites.is_empty() {
            return Ok(None);
        }
        let member = Member {
            subject: Subject { kind: Kind::Branch, key: facts.key },
            name: row.facts.name,
            n_full: people.full,
            n_probationary: people.probationary,
            n_staying: 0,
            is_incomplete: false,
            address,
            industry,
        };
        let unit = Unit { full: people.full, members: people.all(), sites, role };
        Ok(Some(Item { member, unit, zone: self.zone_name(facts.zone), county }))
    }

    /// 超宽联合支部: the nearest units stay, the others are to be placed anew where they have one or two full members.
    fn take_apart(&self, ix: Ix, taken: &mut Taken) -> Result<(), Error> {
        let mut items: Vec<Item> = Vec::new();
        for unit in self.units_of(ix) {
            items.extend(self.enterprise(unit)?);
        }
        let most = self.ground.limits.max_units as usize;
        let problem =
            crate::plan::Problem { units: items.iter().map(|i| i.unit.clone()).collect(), ..Default::default() };
        let mut stay: Vec<u32> = (0..u32::try_from(items.len()).unwrap_or(0)).collect();
        let far = |unit: &u32, all: &[u32]| -> u64 {
            let others = all.iter().filter(|other| *other != unit);
            others.map(|other| problem.between(*unit, *other).map_or(1_000, u64::from)).sum()
        };
        while stay.len() > most {
            let Some(farthest) = stay.iter().copied().max_by_key(|unit| (far(unit, &stay), *unit)) else { break };
            stay.retain(|unit| *unit != farthest);
        }
        for (item, at) in items.into_iter().zip(0u32..) {
            let is_free = !stay.contains(&at) && !self.held.contains(&item.member.subject);
            let full = item.unit.full;
            if is_free && (1..self.ground.limits.min_full).contains(&full) {
                taken.items.push(item);
            } else if is_free {
                *taken.apart.entry("wide").or_default() += 1;
            }
        }
        Ok(())
    }

    /// 流动党员、楼宇: where many members' affiliation stands elsewhere.
    fn suggest(&self, taken: &mut Taken) -> Result<(), Error> {
        let picture = self.ground.picture;
        let least =
            u64::try_from(self.ground.policy.number("joint.suggest_members", self.ground.day)).unwrap_or(u64::MAX);
        let mut floating: BTreeMap<String, u64> = BTreeMap::new();
        for member in &picture.members {
            if member.flow == crate::model::record::Flow::In && self.is_wanted(member.zone) {
                *floating.entry(self.zone_name(member.zone)).or_default() += 1;
            }
        }
        let mut buildings: FxHashMap<u64, (String, u64)> = FxHashMap::default();
        let outside = |ix: &Ix| {
            let people = self.ground.scope.enterprises[*ix as usize].people;
            people.full > people.inside
        };
        let all = 0..Ix::try_from(picture.enterprises.len()).unwrap_or(NONE);
        for ix in all.filter(outside).take(SUGGESTED_FROM_MAX) {
            let facts = picture.enterprise(ix);
            let counted = &self.ground.scope.enterprises[ix as usize];
            let has_branch = self.ground.scope.park_offers_a_branch(facts.zone) && facts.zone != NONE;
            if !self.is_wanted(facts.zone) || has_branch || counted.org.is_yes() {
                continue;
            }
            let Some(row) = self.app.store.current::<EnterpriseRecord>(facts.key)? else { continue };
            let place = Located::of(&row.facts).groups;
            if let Some(key) = place.building.or(place.compound) {
                let slot = buildings.entry(key).or_insert_with(|| (address_of(&row.facts).to_owned(), 0));
                slot.1 += u64::from(counted.people.full - counted.people.inside);
            }
        }
        taken.floating = floating.into_iter().filter(|(_, n)| *n >= least).collect();
        taken.buildings = buildings.into_values().filter(|(_, n)| *n >= least).collect();
        taken.buildings.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(())
    }
}

/// 经营地址, else 注册地址.
fn address_of(record: &EnterpriseRecord) -> &str {
    if record.operating.raw.trim().is_empty() { &record.registered.raw } else { &record.operating.raw }
}
