//! 取数: the value of a term for a subject, or why there is none. One capture, many forms: every value is read where screens
//! and reports read it, and nothing is computed twice.

use super::term::{More, Subject, Term};
use crate::app::error::Error;
use crate::app::figures::{Figures, Rate};
use crate::app::service::App;
use crate::app::views::RowId;
use crate::audit::figures::{Base, Cover};
use crate::coded;
use crate::import::alias::Field;
use crate::model::day::{Day, PartialDate};
use crate::model::fact::Fact;
use crate::model::id::{Key, Kind};
use crate::model::list::Table;
use crate::model::record::*;

coded! {
    /// 未填原因
    Lack {
        #[default] NoTerm = 0, "不认得这个表头，可用 --map 指定", "the heading is unknown: say what it is with --map";
        NotHeld = 1, "库中不存这一项", "the database does not keep this";
        NoValue = 2, "库中没有填", "nothing is known in the database";
        Private = 3, "姓名、电话须加 --reveal 和 --why 才填", "names and phones need --reveal and --why";
        Locked = 4, "单元格被保护", "the cell is protected";
        Choice = 5, "不在下拉选项之内", "not among the words to choose from";
        Occupied = 6, "表中已有内容，未覆盖", "the cell is not empty, left alone";
        Nobody = 7, "库中没有表上写的对象", "the database has nobody of that name";
        NoRoom = 8, "表中行数不够", "the form has no row left";
        NotAudited = 9, "还没有核查过，运行 dishu audit", "never audited: run dishu audit";
        NotAssessable = 10, "有的企业情况未知，数字不能作准", "some enterprises are unknown, so the figure cannot be relied on";
        TwoFit = 11, "库中有多个对得上", "several in the database fit";
    }
}

/// A value for a cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Text.
    Text(String),
    /// A count.
    Number(u64),
    /// A rate, as a part of one.
    Rate(f64),
    /// A date.
    Date(PartialDate),
    /// Nothing, and why.
    Lacks(Lack),
}

impl Value {
    fn text(text: &str) -> Value {
        if text.trim().is_empty() { Value::Lacks(Lack::NoValue) } else { Value::Text(text.trim().to_owned()) }
    }

    fn fact(fact: Fact) -> Value {
        match fact {
            Fact::Yes => Value::Text("是".to_owned()),
            Fact::No => Value::Text("否".to_owned()),
            Fact::Unknown => Value::Lacks(Lack::NoValue),
        }
    }

    fn date(date: Option<PartialDate>) -> Value {
        date.map_or(Value::Lacks(Lack::NoValue), Value::Date)
    }

    fn count(n: Option<u32>) -> Value {
        n.map_or(Value::Lacks(Lack::NoValue), |n| Value::Number(u64::from(n)))
    }

    fn word(word: &str, known: bool) -> Value {
        if known { Value::Text(word.to_owned()) } else { Value::Lacks(Lack::NoValue) }
    }
}

/// A day that is known to the day.
pub fn whole_day(date: PartialDate) -> Option<Day> {
    (date.earliest() == date.latest()).then(|| date.earliest())
}

/// What a row of a form is about, with what belongs to it.
pub enum About {
    /// 企业
    Enterprise(Box<OfEnterprise>),
    /// 党组织
    Branch(Box<OfBranch>),
    /// 党员
    Member(Box<OfMember>),
    /// 联络服务人员
    Contact(Box<ContactRecord>),
    /// 园区: its name, empty for all of them.
    Zone(String),
}

impl About {
    /// Codes by which a form may name it.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let codes: [&str; 2] = match self {
            About::Enterprise(e) => [&e.record.code, &e.record.register_no],
            About::Branch(b) => [&b.record.code, ""],
            _ => ["", ""],
        };
        codes.into_iter().filter(|code| !code.is_empty())
    }
}

/// An enterprise with its members and organisations.
pub struct OfEnterprise {
    record: EnterpriseRecord,
    zones: Vec<String>,
    counts: Counts,
    places: Vec<Place>,
    branches: Vec<BranchRecord>,
    contacts: Vec<ContactRecord>,
}

/// A branch with its members.
pub struct OfBranch {
    record: BranchRecord,
    units: Vec<(String, String)>,
    counts: Counts,
}

/// A member with the affiliation.
pub struct OfMember {
    record: MemberRecord,
    branch: String,
    place: Option<Place>,
    since: Option<PartialDate>,
    work: String,
}

/// 党员数
#[derive(Clone, Copy, Default)]
struct Counts {
    full: u64,
    probationary: u64,
}

impl About {
    /// How the report names it.
    pub fn name(&self) -> &str {
        match self {
            About::Enterprise(e) => &e.record.name,
            About::Branch(b) => &b.record.name,
            About::Member(m) => &m.record.name,
            About::Contact(c) => &c.name,
            About::Zone(zone) => zone,
        }
    }
}

impl App {
    fn counts_of(&self, members: &[Key]) -> Result<(Counts, Vec<MemberRecord>), Error> {
        let (mut counts, mut records) = (Counts::default(), Vec::with_capacity(members.len()));
        for key in members {
            let Some(row) = self.store.current::<MemberRecord>(*key)? else { continue };
            if row.facts.standing != Standing::Normal {
                continue;
            }
            counts.full += u64::from(row.facts.category == Category::Full);
            counts.probationary += u64::from(row.facts.category == Category::Probationary);
            records.push(row.facts);
        }
        Ok((counts, records))
    }

    /// Everything a form may ask of this row.
    pub(super) fn about(&self, row: RowId) -> Result<Option<About>, Error> {
        let RowId::Subject(subject) = row else { return Ok(None) };
        let key = subject.key;
        Ok(match subject.kind {
            Kind::Enterprise => self.enterprise_about(key)?.map(|e| About::Enterprise(Box::new(e))),
            Kind::Branch => self.branch_about(key)?.map(|b| About::Branch(Box::new(b))),
            Kind::Member => self.member_about(key)?.map(|m| About::Member(Box::new(m))),
            Kind::Contact => self.contact_about(key)?.map(|c| About::Contact(Box::new(c))),
            _ => None,
        })
    }

    fn enterprise_about(&self, key: Key) -> Result<Option<OfEnterprise>, Error> {
        let Some(row) = self.store.current::<EnterpriseRecord>(key)? else { return Ok(None) };
        let members = self.store.members_of_enterprise(key)?;
        let (counts, _) = self.counts_of(&members)?;
        let mut places = Vec::with_capacity(members.len());
        for member in &members {
            places.extend(self.store.affiliations_of_member(*member)?.first().map(|affiliation| affiliation.place));
        }
        let mut branches = Vec::new();
        for branch in self.store.branches_of_enterprise(key)? {
            branches.extend(self.store.current::<BranchRecord>(branch)?.map(|row| row.facts));
        }
        branches.retain(|branch| branch.dissolved.is_none());
        // The own branch before a joint one.
        branches.sort_by_key(|branch| branch.kind == BranchKind::Joint);
        let mut contacts = Vec::new();
        for contact in self.store.contacts_of_enterprise(key)? {
            contacts.extend(self.store.current::<ContactRecord>(contact)?.map(|row| row.facts));
        }
        let today = self.options.clock.today();
        contacts
            .retain(|contact| contact.enabled != Fact::No && contact.until.is_none_or(|until| until.latest() >= today));
        let zones = self.store.zones_of_enterprise(key)?;
        Ok(Some(OfEnterprise { record: row.facts, zones, counts, places, branches, contacts }))
    }

    fn branch_about(&self, key: Key) -> Result<Option<OfBranch>, Error> {
        let Some(row) = self.store.current::<BranchRecord>(key)? else { return Ok(None) };
        let (counts, _) = self.counts_of(&self.store.members_of_branch(key)?)?;
        let units = self.store.units_of_branch(key)?.into_iter().map(|unit| (unit.text, unit.code)).collect();
        Ok(Some(OfBranch { record: row.facts, units, counts }))
    }

    fn contact_about(&self, key: Key) -> Result<Option<ContactRecord>, Error> {
        let Some(row) = self.store.current::<ContactRecord>(key)? else { return Ok(None) };
        let mut contact = row.facts;
        let units = self.store.units_of_contact(key)?;
        contact.units = units.into_iter().map(|unit| UnitMention { text: unit.text, code: unit.code }).collect();
        Ok(Some(contact))
    }

    fn member_about(&self, key: Key) -> Result<Option<OfMember>, Error> {
        let Some(row) = self.store.current::<MemberRecord>(key)? else { return Ok(None) };
        let affiliation = self.store.affiliations_of_member(key)?.into_iter().next();
        let work: Vec<String> = self.store.works_of_member(key)?.into_iter().map(|work| work.text).collect();
        Ok(Some(OfMember {
            record: row.facts,
            branch: affiliation.as_ref().map(|a| a.branch_text.clone()).unwrap_or_default(),
            place: affiliation.as_ref().map(|a| a.place),
            since: affiliation.and_then(|a| a.since),
            work: work.join("、"),
        }))
    }

    /// The value of a term; `serial` is the row's number in the form.
    pub(super) fn value(&mut self, about: &About, term: Term, serial: u64) -> Result<Value, Error> {
        match term {
            Term::More(More::Serial) => return Ok(Value::Number(serial)),
            Term::More(More::FilledOn) => {
                let today = self.options.clock.today();
                return Ok(Value::date(PartialDate::from_day(today)));
            }
            _ => {}
        }
        Ok(match about {
            About::Enterprise(e) => of_enterprise(e, term),
            About::Branch(b) => of_branch(b, term),
            About::Member(m) => of_member(m, term),
            About::Contact(c) => of_contact(c, term),
            About::Zone(zone) => self.of_zone(zone, term)?,
        })
    }

    /// Figures of the last audit, so that a form never says another number than the overview.
    fn of_zone(&mut self, zone: &str, term: Term) -> Result<Value, Error> {
        let Term::More(more) = term else {
            return Ok(if term == Term::Field(Field::Zone) { Value::text(zone) } else { Value::Lacks(Lack::NotHeld) });
        };
        if more == More::BranchCount {
            return self.branch_count(zone);
        }
        let Some(run) = self.store.last_run()? else { return Ok(Value::Lacks(Lack::NotAudited)) };
        let figures: Figures = serde_json::from_str(&run.figures).unwrap_or_default();
        Ok(of_figures(&figures, zone, more))
    }

    fn branch_count(&mut self, zone: &str) -> Result<Value, Error> {
        let branches = self.store.branches()?;
        let live = branches.iter().filter(|(_, branch)| branch.dissolved.is_none());
        let here = live.filter(|(_, branch)| zone.is_empty() || branch.zone == zone);
        Ok(Value::Number(here.count() as u64))
    }

    /// Names of the parks that the last audit knew.
    pub(super) fn zones_of_last_run(&self) -> Result<Vec<String>, Error> {
        let Some(run) = self.store.last_run()? else { return Ok(Vec::new()) };
        let figures: Figures = serde_json::from_str(&run.figures).unwrap_or_default();
        Ok(figures.zones.into_iter().map(|zone| zone.name).collect())
    }
}

fn of_figures(figures: &Figures, zone: &str, more: More) -> Value {
    let rate = |cover: Cover, base: &str| figures.rate(cover, base, zone);
    let counted = |rate: Option<Rate>, pick: fn(Rate) -> u64| match rate {
        Some(rate) if rate.unknown > 0 && pick(rate) == 0 => Value::Lacks(Lack::NotAssessable),
        Some(rate) => Value::Number(pick(rate)),
        None => Value::Lacks(Lack::NoValue),
    };
    let of_base = |base: Base| counted(rate(Cover::Organisation, base.en()), |rate| rate.denominator);
    let base = figures.base.as_str();
    let part = |cover: Cover| match rate(cover, base) {
        Some(rate) if rate.denominator > 0 => Value::Rate(rate.numerator as f64 / rate.denominator as f64),
        _ => Value::Lacks(Lack::NoValue),
    };
    let floating = figures.zones.iter().find(|row| row.name == zone).map(|row| row.floating);
    let floating = if zone.is_empty() { Some(figures.floating_out) } else { floating };
    match more {
        More::Registered => of_base(Base::Registered),
        More::Running => of_base(Base::Running),
        More::ThreeHave => of_base(Base::ThreeHave),
        More::Scale => of_base(Base::Scale),
        More::ShouldBuild => of_base(Base::ShouldBuild),
        More::OwnBranch => counted(rate(Cover::OwnBranch, base), |rate| rate.numerator),
        More::Covered => counted(rate(Cover::Organisation, base), |rate| rate.numerator),
        More::WorkCovered => counted(rate(Cover::Work, base), |rate| rate.numerator),
        More::NotCovered => counted(rate(Cover::Organisation, base), |rate| rate.denominator - rate.numerator),
        More::JointBranch => match (rate(Cover::Organisation, base), rate(Cover::OwnBranch, base)) {
            (Some(all), Some(own)) => Value::Number(all.numerator.saturating_sub(own.numerator)),
            _ => Value::Lacks(Lack::NoValue),
        },
        More::CoverRate => part(Cover::Organisation),
        More::OwnRate => part(Cover::OwnBranch),
        More::WorkRate => part(Cover::Work),
        More::Members => floating.map_or(Value::Lacks(Lack::NoValue), |rate| Value::Number(rate.denominator)),
        More::FloatingOut => floating.map_or(Value::Lacks(Lack::NoValue), |rate| Value::Number(rate.numerator)),
        More::InScope if zone.is_empty() => Value::Number(figures.zones.iter().map(|row| row.in_scope).sum()),
        More::InScope => figures
            .zones
            .iter()
            .find(|row| row.name == zone)
            .map_or(Value::Lacks(Lack::NoValue), |row| Value::Number(row.in_scope)),
        _ => Value::Lacks(Lack::NotHeld),
    }
}

fn of_enterprise(of: &OfEnterprise, term: Term) -> Value {
    let e = &of.record;
    match term {
        Term::Field(field) => match field {
            Field::Name => Value::text(&e.name),
            Field::Code if e.code.is_empty() => Value::text(&e.code_raw),
            Field::Code => Value::text(&e.code),
            Field::RegisterNo => Value::text(&e.register_no),
            Field::Former => Value::text(&e.former),
            Field::Type => Value::text(&e.type_raw),
            Field::Nature => Value::word(e.ownership.zh(), e.ownership != Ownership::Unknown),
            Field::Status => Value::word(e.status.zh(), e.status != Status::Unknown),
            Field::Industry => Value::text(&e.industry_raw),
            Field::Established => Value::date(e.established),
            Field::Staff | Field::Headcount | Field::Employed | Field::OnPost => Value::count(e.staff),
            Field::Insured => Value::count(e.staff.filter(|_| e.staff_source == StaffSource::Insured)),
            Field::Tax => Value::count(e.staff.filter(|_| e.staff_source == StaffSource::Tax)),
            Field::Registered => Value::text(&e.registered.raw),
            Field::Operating | Field::Address if !e.operating.raw.is_empty() => Value::text(&e.operating.raw),
            Field::Operating | Field::Address => Value::text(&e.registered.raw),
            Field::SameAddress => same_address(e),
            Field::Zone => Value::text(&of.zones.join("、")),
            Field::Contact => Value::text(&e.contact),
            Field::Phone => Value::text(&e.phone),
            Field::Premises => Value::fact(e.premises),
            Field::Running => Value::fact(e.running),
            Field::Scale => Value::fact(e.scale),
            Field::Union => Value::fact(e.union),
            Field::League => Value::fact(e.league),
            Field::Women => Value::fact(e.women),
            Field::MassOrganisations => Value::fact(e.union.or(e.league).or(e.women)),
            Field::Abnormal => Value::fact(e.abnormal),
            Field::Exclusion => Value::word(e.exclusion.zh(), e.exclusion != Exclusion::None),
            Field::ExclusionNote => Value::text(&e.exclusion_note),
            Field::Unbuilt if e.unbuilt == Unbuilt::Unknown => Value::text(&e.unbuilt_raw),
            Field::Unbuilt => Value::text(e.unbuilt.zh()),
            Field::PlannedOn => Value::date(e.planned_on),
            Field::ParentOrg => Value::text(&e.parent_org),
            Field::Size => Value::word(e.size.zh(), e.size != SizeClass::Unknown),
            Field::Owner => Value::text(&e.owner),
            Field::OwnerMember => Value::fact(e.owner_member),
            Field::SecretaryOwner => Value::fact(e.in_management),
            Field::ToServe => Value::fact(e.to_serve),
            Field::ClaimsOrg => yes_no(!of.branches.is_empty()),
            Field::Instructor => Value::fact(instructor(of)),
            Field::ClaimsMembers => Value::count(e.claims_members),
            // Words of a branch list in a list of enterprises.
            Field::BranchName => of.branches.first().map_or(Value::Lacks(Lack::NoValue), |b| Value::text(&b.name)),
            Field::BranchCode => of.branches.first().map_or(Value::Lacks(Lack::NoValue), |b| Value::text(&b.code)),
            Field::Superior => of.branches.first().map_or(Value::Lacks(Lack::NoValue), |b| Value::text(&b.superior)),
            _ => Value::Lacks(Lack::NotHeld),
        },
        Term::More(more) => more_of_enterprise(of, more),
    }
}

fn yes_no(yes: bool) -> Value {
    Value::Text(if yes { "是" } else { "否" }.to_owned())
}

fn same_address(e: &EnterpriseRecord) -> Value {
    match e.relation {
        Relation::CannotTell => Value::Lacks(Lack::NoValue),
        Relation::SameText | Relation::SameRoom | Relation::SameFloor | Relation::SameBuilding => yes_no(true),
        Relation::SameCompound | Relation::SameNumber => yes_no(true),
        _ => yes_no(false),
    }
}

fn is_instructor(contact: &ContactRecord) -> bool {
    contact.role.contains("指导员") || contact.role.contains("联络员")
}

/// Sent by the register of contacts, else as the registry says; a register that names nobody proves nothing.
fn instructor(of: &OfEnterprise) -> Fact {
    if of.contacts.iter().any(is_instructor) { Fact::Yes } else { of.record.instructor }
}

fn more_of_enterprise(of: &OfEnterprise, more: More) -> Value {
    let e = &of.record;
    let branch = of.branches.first();
    let of_branch = |pick: fn(&BranchRecord) -> Value| branch.map_or(Value::Lacks(Lack::NoValue), pick);
    let guide = of.contacts.iter().find(|contact| is_instructor(contact));
    let of_guide = |pick: fn(&ContactRecord) -> Value| guide.map_or(Value::Lacks(Lack::NoValue), pick);
    let at = |places: &[Place]| Value::Number(of.places.iter().filter(|place| places.contains(place)).count() as u64);
    match more {
        More::MembersTotal => Value::Number(of.counts.full + of.counts.probationary),
        More::MembersFull => Value::Number(of.counts.full),
        More::MembersProbationary => Value::Number(of.counts.probationary),
        More::OrgIs => yes_no(branch.is_some()),
        More::OrgForm => {
            of_branch(|b| Value::text(if b.kind == BranchKind::Joint { "联合组建" } else { "单独组建" }))
        }
        More::OrgFounded => of_branch(|b| Value::date(b.founded)),
        More::OrgSecretary => of_branch(|b| Value::text(&b.secretary)),
        More::OrgPhone => of_branch(|b| Value::text(&b.phone)),
        More::OrgSecretaryPost => of_branch(|b| Value::text(&b.secretary_post)),
        More::InstructorIs => Value::fact(instructor(of)),
        More::InstructorName => of_guide(|c| Value::text(&c.name)),
        More::InstructorPhone => of_guide(|c| Value::text(&c.phone)),
        More::InstructorUnit => of_guide(|c| Value::text(&c.organisation)),
        More::CoverState => match (branch, instructor(of)) {
            (Some(b), _) => Value::text(if b.kind == BranchKind::Joint { "联合组建" } else { "单独组建" }),
            (None, Fact::Yes) => Value::text("工作覆盖"),
            (None, _) => Value::Lacks(Lack::NoValue),
        },
        More::AtOwn => at(&[Place::Own]),
        More::AtTalent => at(&[Place::TalentService]),
        More::AtFormer => at(&[Place::FormerUnit, Place::Community]),
        More::AtTemporary => at(&[Place::Temporary]),
        More::OwnerPolitics => match e.owner_member {
            Fact::Yes => Value::text("中共党员"),
            _ => Value::Lacks(Lack::NoValue),
        },
        _ => Value::Lacks(Lack::NotHeld),
    }
}

fn of_branch(of: &OfBranch, term: Term) -> Value {
    let b = &of.record;
    match term {
        Term::Field(field) => match field {
            Field::BranchName | Field::Branch => Value::text(&b.name),
            Field::BranchCode => Value::text(&b.code),
            Field::BranchKind if b.kind_raw.is_empty() => Value::text(b.kind.zh()),
            Field::BranchKind => Value::text(&b.kind_raw),
            Field::Superior => Value::text(&b.superior),
            Field::Unit => Value::text(&of.units.iter().map(|unit| unit.0.as_str()).collect::<Vec<_>>().join("、")),
            Field::UnitCode => Value::text(of.units.first().map_or("", |unit| unit.1.as_str())),
            Field::Founded => Value::date(b.founded),
            Field::Dissolved => Value::date(b.dissolved),
            Field::ClaimsMembers => Value::count(b.declared_members),
            Field::Committee => Value::count(b.committee),
            Field::TermStart => Value::date(b.term_start),
            Field::TermEnd => Value::date(b.term_end),
            Field::TermExtended => Value::date(b.term_extended),
            Field::AppliedOn => Value::date(b.applied_on),
            Field::ApprovedOn => Value::date(b.approved_on),
            Field::Secretary => Value::text(&b.secretary),
            Field::SecretaryPost => Value::text(&b.secretary_post),
            Field::Phone => Value::text(&b.phone),
            Field::Address => Value::text(&b.address),
            Field::Zone => Value::text(&b.zone),
            Field::Park => Value::fact(b.park),
            _ => Value::Lacks(Lack::NotHeld),
        },
        Term::More(More::MembersTotal) => Value::Number(of.counts.full + of.counts.probationary),
        Term::More(More::MembersFull) => Value::Number(of.counts.full),
        Term::More(More::MembersProbationary) => Value::Number(of.counts.probationary),
        Term::More(_) => Value::Lacks(Lack::NotHeld),
    }
}

fn of_member(of: &OfMember, term: Term) -> Value {
    let m = &of.record;
    let Term::Field(field) = term else { return Value::Lacks(Lack::NotHeld) };
    match field {
        Field::Person => Value::text(&m.name),
        Field::Sex => Value::text(&m.sex),
        Field::Birth if m.birth_month > 0 => {
            Value::date(PartialDate::new(m.birth_month / 100, Some(m.birth_month % 100), None))
        }
        Field::Category => Value::word(m.category.zh(), m.category != Category::Unknown),
        Field::Joined => Value::date(m.joined),
        Field::FullOn => Value::date(m.full_on),
        Field::Branch | Field::BranchName => Value::text(&of.branch),
        Field::WorkUnit | Field::JointUnit => Value::text(&of.work),
        Field::Post => Value::text(&m.post),
        Field::Place => of.place.map_or(Value::Lacks(Lack::NoValue), |p| Value::word(p.zh(), p != Place::Unknown)),
        Field::Since => Value::date(of.since),
        Field::Standing => Value::text(m.standing.zh()),
        Field::Employment => Value::word(m.employment.zh(), m.employment != Employment::Unknown),
        Field::Floating => match m.flow {
            Flow::Unknown => Value::Lacks(Lack::NoValue),
            flow => yes_no(flow != Flow::No),
        },
        Field::FlowTo => Value::text(&m.flow_to),
        Field::Lost => Value::fact(m.lost),
        Field::LostOn => Value::date(m.lost_on),
        Field::LastMeeting => Value::date(m.last_meeting),
        Field::LastDues => Value::date(m.last_dues),
        Field::Phone => Value::text(&m.phone),
        Field::Zone => Value::text(&m.zone),
        _ => Value::Lacks(Lack::NotHeld),
    }
}

fn of_contact(c: &ContactRecord, term: Term) -> Value {
    let Term::Field(field) = term else { return Value::Lacks(Lack::NotHeld) };
    match field {
        Field::Person | Field::Liaison => Value::text(&c.name),
        Field::Role => Value::text(&c.role),
        Field::Grade => Value::text(&c.grade),
        Field::Organisation => Value::text(&c.organisation),
        Field::Phone => Value::text(&c.phone),
        Field::Unit | Field::Name => {
            Value::text(&c.units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join("、"))
        }
        Field::Since2 => Value::date(c.from),
        Field::Until => Value::date(c.until),
        Field::Enabled => Value::fact(c.enabled),
        Field::VisitsAMonth => Value::count(c.visits_a_month),
        Field::Zone => Value::text(&c.zone),
        _ => Value::Lacks(Lack::NotHeld),
    }
}

/// The table that lists the subjects of a form.
pub fn table_of(subject: Subject) -> Option<Table> {
    match subject {
        Subject::Enterprises => Some(Table::Enterprises),
        Subject::Branches => Some(Table::Branches),
        Subject::Members => Some(Table::Members),
        Subject::Contacts | Subject::Zones => None,
    }
}
