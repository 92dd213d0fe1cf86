//! 底数画面: everything the audit reads, as of one day, in flat tables that point at each other by position. Loaded by `store`,
//! read by `audit`, never changed in between. Building it sorts the relations once, so that a rule asks "the members of this
//! enterprise" without searching.
//!
//! # Why
//! A rule that asks SQL per enterprise costs minutes at 1,000,000 enterprises; flat tables with offsets cost milliseconds and
//! let tests state a case in five lines.

use super::day::{Day, PartialDate};
use super::fact::Fact;
use super::id::Key;
use super::industry::Industry;
use super::link::{LinkMethod, LinkState};
use super::record::*;
use super::zone::{ZoneBy, ZoneSplit};

/// Position in one of the tables of a [`Picture`].
pub type Ix = u32;

/// No position: unknown branch, unmatched text, no zone.
pub const NONE: Ix = Ix::MAX;

/// 企业
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EnterpriseFacts {
    /// Which one.
    pub key: Key,
    /// 登记状态
    pub status: Status,
    /// 经济成分
    pub ownership: Ownership,
    /// 主体类别
    pub unit_kind: UnitKind,
    /// 剔除原因
    pub exclusion: Exclusion,
    /// 信用代码校验
    pub code_state: CodeState,
    /// 注册地区划代码, 9 digits, 0 unknown.
    pub registered: u32,
    /// 经营地区划代码, 9 digits, 0 unknown.
    pub operating: u32,
    /// How the two addresses lie.
    pub relation: Relation,
    /// Hash of the registered address, 0 none.
    pub place_key: u64,
    /// 从业人数, -1 unknown.
    pub staff: i32,
    /// Its heading.
    pub staff_source: StaffSource,
    /// 固定经营场所
    pub premises: Fact,
    /// 正常经营
    pub running: Fact,
    /// 规模以上
    pub scale: Fact,
    /// 工会
    pub union: Fact,
    /// 团组织
    pub league: Fact,
    /// 妇联
    pub women: Fact,
    /// 指导员 as a yes/no cell of the registry.
    pub instructor: Fact,
    /// 自报已建党组织
    pub claims_org: Fact,
    /// 自报党员数, -1 unknown.
    pub claims_members: i32,
    /// 上级企业党组织已覆盖
    pub parent_covers: Fact,
    /// 所属行业
    pub industry: Industry,
    /// 企业规模 as the list states it (T-04).
    pub size: SizeClass,
    /// 班子成员进入管理层 as a registry says it (T-06 负责人是否党组织书记, T-19).
    pub in_management: Fact,
    /// 列入联络服务名单: the site wants a contact person here, 三有 or not.
    pub to_serve: Fact,
    /// 未建立党组织原因 (T-08).
    pub unbuilt: Unbuilt,
    /// The enterprise handed in a full list of its members (企业党员名单, T-14).
    pub has_member_list: bool,
    /// 责任园区: position in [`Picture::zones`], or [`NONE`].
    pub zone: Ix,
    /// 注册地园区: by the address, or [`NONE`].
    pub registered_zone: Ix,
    /// 经营地园区: by the address, or [`NONE`].
    pub operating_zone: Ix,
    /// How both lie to the parks.
    pub zone_split: ZoneSplit,
}

/// 党组织
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BranchFacts {
    /// Which one.
    pub key: Key,
    /// 类别
    pub kind: BranchKind,
    /// 成立日期
    pub founded: Option<PartialDate>,
    /// 撤销日期
    pub dissolved: Option<PartialDate>,
    /// 申报党员数, -1 unknown: roster completeness is counted against it.
    pub declared_members: i32,
    /// A roster that names this branch was imported.
    pub has_roster: bool,
    /// 支委人数, -1 unknown.
    pub committee: i32,
    /// 本届任期开始
    pub term_start: Option<PartialDate>,
    /// 届满日期, where the list states it instead of the start.
    pub term_end: Option<PartialDate>,
    /// 批准延期至
    pub term_extended: Option<PartialDate>,
    /// 村、社区党组织: their term is five years.
    pub village: Fact,
    /// 申请成立日期
    pub applied_on: Option<PartialDate>,
    /// 批复成立日期
    pub approved_on: Option<PartialDate>,
    /// 星级, 0 none.
    pub star: u8,
    /// 评定日期
    pub star_on: Option<PartialDate>,
    /// 班子成员在企业管理层任职 (T-07 书记在企业中的身份).
    pub in_management: Fact,
    /// The list names a 上级党组织.
    pub superior_named: bool,
    /// Position of it, or [`NONE`] when the name is no branch of the list.
    pub superior: Ix,
    /// Hosted by a park, a building or a market.
    pub park: Fact,
    /// Zone, or [`NONE`].
    pub zone: Ix,
}

/// 党员
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MemberFacts {
    /// Which one.
    pub key: Key,
    /// 正式 or 预备
    pub category: Category,
    /// 党籍状态
    pub standing: Standing,
    /// 用工形式
    pub employment: Employment,
    /// 流动方向
    pub flow: Flow,
    /// 失联
    pub lost: Fact,
    /// 失去联系日期
    pub lost_on: Option<PartialDate>,
    /// 最近组织生活
    pub last_meeting: Option<PartialDate>,
    /// 党费缴至
    pub last_dues: Option<PartialDate>,
    /// 入党日期
    pub joined: Option<PartialDate>,
    /// 转正日期
    pub full_on: Option<PartialDate>,
    /// 预备期延长至
    pub extended_to: Option<PartialDate>,
    /// 停止党籍日期
    pub stopped_on: Option<PartialDate>,
    /// 最近一次查找 (失联登记, T-11).
    pub searched_on: Option<PartialDate>,
    /// 流出、流入登记日期 (T-12).
    pub flow_on: Option<PartialDate>,
    /// First 8 bytes of the keyed ID hash, 0 unknown: two rows with one value are one person on two lists.
    pub id_hash: u64,
    /// Zone of the roster, or [`NONE`].
    pub zone: Ix,
}

/// 组织关系: a current one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AffiliationFacts {
    /// Position of the member.
    pub member: Ix,
    /// Position of the branch, [`NONE`] when its text names no branch of the list.
    pub branch: Ix,
    /// 性质
    pub kind: AffiliationKind,
    /// 组织关系所在, as the roster says.
    pub place: Place,
    /// 转入日期
    pub since: Option<PartialDate>,
}

/// 工作单位: a current one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WorkFacts {
    /// Position of the member.
    pub member: Ix,
    /// Position of the unit text.
    pub text: Ix,
    /// Where it comes from.
    pub source: WorkSource,
}

/// 单位名称与其匹配
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TextFacts {
    /// Which text.
    pub key: Key,
    /// Position of the enterprise it is tied to, or [`NONE`].
    pub enterprise: Ix,
    /// State of the tie.
    pub state: LinkState,
    /// How it was found.
    pub method: LinkMethod,
    /// How many candidates stand.
    pub n_candidates: u8,
    /// Score of the best candidate or of the link, 0..=1000.
    pub score: u16,
}

/// 党组织所在单位
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BranchUnitFacts {
    /// Position of the branch.
    pub branch: Ix,
    /// Position of the unit text.
    pub text: Ix,
}

/// 关系转接
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TransferFacts {
    /// Which one.
    pub key: Key,
    /// Position of the member, or [`NONE`].
    pub member: Ix,
    /// Position of the sending branch, or [`NONE`].
    pub from: Ix,
    /// Position of the receiving branch, or [`NONE`].
    pub to: Ix,
    /// 开具日期
    pub issued_on: Option<PartialDate>,
    /// This letter's own 有效期(天), -1 not stated.
    pub valid_days: i32,
    /// 接收日期
    pub accepted_on: Option<PartialDate>,
    /// 回执日期
    pub receipt_on: Option<PartialDate>,
    /// 纸质 or 系统
    pub channel: Channel,
}

/// 联络服务人员 at one unit: a current one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ContactFacts {
    /// Which one.
    pub key: Key,
    /// Position in [`Picture::roles`].
    pub role: Ix,
    /// Position of the unit text.
    pub text: Ix,
    /// 走访频次 a month as the register states it; used where no visit log was imported.
    pub stated_visits: Option<u16>,
}

/// 走访: one visit by a contact person.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VisitFacts {
    /// Who: the key of the contact, the same as in [`ContactFacts`].
    pub contact: Key,
    /// Position of the unit text, or [`NONE`].
    pub text: Ix,
    /// 走访日期
    pub on: Option<PartialDate>,
}

/// 企业党员名单: one person on the list that an enterprise handed in (T-14).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ListingFacts {
    /// Which row.
    pub key: Key,
    /// Position of the enterprise, or [`NONE`].
    pub enterprise: Ix,
    /// Position of the same person on a roster, or [`NONE`].
    pub member: Ix,
    /// The row names its person beyond doubt (a resident ID): then no position means not on any roster.
    pub certain: bool,
}

/// 另一名称: a list gives the credit code of an enterprise with a name that is neither its name nor a former one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OtherName {
    /// Position of the enterprise.
    pub enterprise: Ix,
    /// Position of the unit text with that name.
    pub text: Ix,
}

/// 所属园区主张: a list says that an enterprise belongs to a zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ZoneClaim {
    /// Position of the enterprise.
    pub enterprise: Ix,
    /// Position of the zone.
    pub zone: Ix,
}

coded! {
    /// 名册: a register that rules need; one never imported makes them not assessable (无法核查).
    Register {
        #[default] Enterprises = 1, "企业登记", "enterprises";
        Branches = 2, "党组织名单", "branches";
        Members = 3, "党员名册", "members";
        Transfers = 4, "关系转接登记", "transfers";
        Contacts = 5, "联络服务人员名册", "contacts";
        Instructors = 6, "党建指导员名册", "instructors";
        Unions = 7, "工会名单", "unions";
        Leagues = 8, "团组织名单", "leagues";
        Floating = 9, "流动党员登记", "floating";
        Lost = 10, "失联党员登记", "lost";
        Visits = 11, "走访记录", "visits";
        Stars = 12, "星级评定", "stars";
        MemberLists = 13, "企业党员名单", "member-lists";
        Dues = 14, "党费收缴台账", "dues";
        Meetings = 15, "三会一课签到", "meetings";
    }
}
use crate::coded;

/// Everything the audit reads. Fill the tables, then call [`Picture::index`].
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// 企业
    pub enterprises: Vec<EnterpriseFacts>,
    /// 党组织
    pub branches: Vec<BranchFacts>,
    /// 党员
    pub members: Vec<MemberFacts>,
    /// 组织关系, current
    pub affiliations: Vec<AffiliationFacts>,
    /// 工作单位, current
    pub works: Vec<WorkFacts>,
    /// 单位名称
    pub texts: Vec<TextFacts>,
    /// 党组织所在单位
    pub branch_units: Vec<BranchUnitFacts>,
    /// 关系转接
    pub transfers: Vec<TransferFacts>,
    /// 联络服务人员
    pub contacts: Vec<ContactFacts>,
    /// 所属园区主张
    pub claims: Vec<ZoneClaim>,
    /// 走访
    pub visits: Vec<VisitFacts>,
    /// 企业党员名单
    pub listings: Vec<ListingFacts>,
    /// 另一名称
    pub other_names: Vec<OtherName>,
    /// Names of zones.
    pub zones: Vec<String>,
    /// Names of contact roles.
    pub roles: Vec<String>,
    /// Registers that were imported, each for one zone or, with [`NONE`], for everything.
    pub registers: Vec<(Register, Ix)>,
    relations: Relations,
}

/// Rows that belong to one position: `list[offsets[i]..offsets[i + 1]]`.
#[derive(Clone, Debug, Default)]
struct Group {
    offsets: Vec<u32>,
    list: Vec<Ix>,
}

impl Group {
    /// Groups `pairs` (owner, row) by owner; rows keep their order, owners out of range (also [`NONE`]) are left out.
    fn new(owners: usize, pairs: impl Iterator<Item = (Ix, Ix)> + Clone) -> Group {
        let mut offsets = vec![0u32; owners + 1];
        for (owner, _) in pairs.clone().filter(|(owner, _)| (*owner as usize) < owners) {
            offsets[owner as usize + 1] += 1;
        }
        for i in 0..owners {
            offsets[i + 1] += offsets[i];
        }
        let mut next = offsets.clone();
        let mut list = vec![0; offsets[owners] as usize];
        for (owner, row) in pairs.filter(|(owner, _)| (*owner as usize) < owners) {
            let place = &mut next[owner as usize];
            list[*place as usize] = row;
            *place += 1;
        }
        Group { offsets, list }
    }

    fn of(&self, owner: Ix) -> &[Ix] {
        let owner = owner as usize;
        match (self.offsets.get(owner), self.offsets.get(owner + 1)) {
            (Some(from), Some(to)) => &self.list[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Relations {
    works_of_enterprise: Group,
    works_of_member: Group,
    affiliations_of_branch: Group,
    affiliations_of_member: Group,
    units_of_branch: Group,
    units_of_enterprise: Group,
    transfers_of_member: Group,
    transfers_of_branch: Group,
    contacts_of_enterprise: Group,
    works_of_text: Group,
    units_of_text: Group,
    contacts_of_text: Group,
    claims_of_enterprise: Group,
    listings_of_enterprise: Group,
    names_of_enterprise: Group,
    places: Twins,
    people: Twins,
}

/// Rows that bear the same key as another row. Most rows share theirs with none: of those nothing is held but that.
#[derive(Clone, Debug, Default)]
struct Twins {
    /// By row: its group, or [`NONE`].
    group: Vec<Ix>,
    rows: Group,
}

/// Bits of [`Twins::candidates`] for each row: one row in sixteen is looked at in vain.
const BITS_PER_ROW: usize = 16;

impl Twins {
    /// Groups rows by key; 0 is no key.
    fn new(keys: impl ExactSizeIterator<Item = u64> + Clone) -> Twins {
        let mut twins = Twins { group: vec![NONE; keys.len()], rows: Group::default() };
        let mut rows = Twins::candidates(keys);
        rows.sort_unstable();
        twins.rows.offsets.push(0);
        for (same, group) in rows.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1).zip(0..) {
            for (_, row) in same {
                twins.group[*row as usize] = group;
                twins.rows.list.push(*row);
            }
            twins.rows.offsets.push(u32::try_from(twins.rows.list.len()).unwrap_or(NONE));
        }
        twins
    }

    /// (key, row) of every row whose key may occur twice: two bit tables tell the others apart without sorting.
    fn candidates(keys: impl ExactSizeIterator<Item = u64> + Clone) -> Vec<(u64, Ix)> {
        let words = (keys.len().saturating_mul(BITS_PER_ROW) / 64).next_power_of_two();
        let (mut once, mut twice) = (vec![0u64; words], vec![0u64; words]);
        // Keys are hashes, but nothing says whose: spread them once more.
        let place = |key: u64| {
            let spread = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (usize::try_from(spread >> 24).unwrap_or(0) & (words - 1), 1u64 << (spread >> 58))
        };
        for key in keys.clone().filter(|key| *key != 0) {
            let (word, bit) = place(key);
            twice[word] |= once[word] & bit;
            once[word] |= bit;
        }
        let shared = |key: u64| {
            let (word, bit) = place(key);
            key != 0 && twice[word] & bit != 0
        };
        keys.zip(0..).filter(|(key, _)| shared(*key)).collect()
    }

    /// Rows with the key of this one, in order, this one included; empty when it stands alone.
    fn of(&self, row: Ix) -> &[Ix] {
        self.group.get(row as usize).map_or(&[], |group| self.rows.of(*group))
    }
}

/// `table.iter().enumerate()` as (owner, row) pairs.
fn pairs<'a, T>(table: &'a [T], owner: impl Fn(&T) -> Ix + Clone + 'a) -> impl Iterator<Item = (Ix, Ix)> + Clone + 'a {
    table.iter().zip(0u32..).map(move |(row, i)| (owner(row), i))
}

impl Picture {
    /// Sorts the relations. Call once after the tables are filled; the tables must not change afterwards.
    pub fn index(mut self) -> Picture {
        let linked = |text: Ix| match self.texts.get(text as usize) {
            Some(text) if text.state.counts() => text.enterprise,
            _ => NONE,
        };
        let (n_e, n_b) = (self.enterprises.len(), self.branches.len());
        let (n_m, n_t) = (self.members.len(), self.texts.len());
        self.relations = Relations {
            works_of_enterprise: Group::new(n_e, pairs(&self.works, |w| linked(w.text))),
            works_of_member: Group::new(n_m, pairs(&self.works, |w| w.member)),
            affiliations_of_branch: Group::new(n_b, pairs(&self.affiliations, |a| a.branch)),
            affiliations_of_member: Group::new(n_m, pairs(&self.affiliations, |a| a.member)),
            units_of_branch: Group::new(n_b, pairs(&self.branch_units, |u| u.branch)),
            units_of_enterprise: Group::new(n_e, pairs(&self.branch_units, |u| linked(u.text))),
            transfers_of_member: Group::new(n_m, pairs(&self.transfers, |t| t.member)),
            transfers_of_branch: Group::new(n_b, pairs(&self.transfers, |t| t.from)),
            contacts_of_enterprise: Group::new(n_e, pairs(&self.contacts, |c| linked(c.text))),
            works_of_text: Group::new(n_t, pairs(&self.works, |w| w.text)),
            units_of_text: Group::new(n_t, pairs(&self.branch_units, |u| u.text)),
            contacts_of_text: Group::new(n_t, pairs(&self.contacts, |c| c.text)),
            claims_of_enterprise: Group::new(n_e, pairs(&self.claims, |c| c.enterprise)),
            listings_of_enterprise: Group::new(n_e, pairs(&self.listings, |l| l.enterprise)),
            names_of_enterprise: Group::new(n_e, pairs(&self.other_names, |n| n.enterprise)),
            places: Twins::new(self.enterprises.iter().map(|e| e.place_key)),
            people: Twins::new(self.members.iter().map(|m| m.id_hash)),
        };
        self
    }

    /// 企业 at this position.
    pub fn enterprise(&self, ix: Ix) -> &EnterpriseFacts {
        &self.enterprises[ix as usize]
    }

    /// 党组织 at this position; `None` for [`NONE`].
    pub fn branch(&self, ix: Ix) -> Option<&BranchFacts> {
        self.branches.get(ix as usize)
    }

    /// 党员 at this position.
    pub fn member(&self, ix: Ix) -> &MemberFacts {
        &self.members[ix as usize]
    }

    /// The enterprise a unit text is tied to by a link that counts.
    pub fn linked(&self, text: Ix) -> Option<Ix> {
        let text = self.texts.get(text as usize)?;
        (text.state.counts() && text.enterprise != NONE).then_some(text.enterprise)
    }

    /// Work units tied to an enterprise by a link that counts.
    pub fn works_of_enterprise(&self, enterprise: Ix) -> impl Iterator<Item = &WorkFacts> {
        self.relations.works_of_enterprise.of(enterprise).iter().map(|i| &self.works[*i as usize])
    }

    /// Work units of a member.
    pub fn works_of_member(&self, member: Ix) -> impl Iterator<Item = &WorkFacts> {
        self.relations.works_of_member.of(member).iter().map(|i| &self.works[*i as usize])
    }

    /// Affiliations held by a branch, of every kind.
    pub fn affiliations_of_branch(&self, branch: Ix) -> impl Iterator<Item = &AffiliationFacts> {
        self.relations.affiliations_of_branch.of(branch).iter().map(|i| &self.affiliations[*i as usize])
    }

    /// Affiliations of a member, of every kind.
    pub fn affiliations_of_member(&self, member: Ix) -> impl Iterator<Item = &AffiliationFacts> {
        self.relations.affiliations_of_member.of(member).iter().map(|i| &self.affiliations[*i as usize])
    }

    /// Unit texts named by a branch.
    pub fn units_of_branch(&self, branch: Ix) -> impl Iterator<Item = &BranchUnitFacts> {
        self.relations.units_of_branch.of(branch).iter().map(|i| &self.branch_units[*i as usize])
    }

    /// Branches whose units include the enterprise, by links that count.
    pub fn branches_of_enterprise(&self, enterprise: Ix) -> impl Iterator<Item = Ix> {
        self.relations.units_of_enterprise.of(enterprise).iter().map(|i| self.branch_units[*i as usize].branch)
    }

    /// Transfers of a member (positions).
    pub fn transfers_of_member(&self, member: Ix) -> &[Ix] {
        self.relations.transfers_of_member.of(member)
    }

    /// Transfers sent by a branch (positions).
    pub fn transfers_of_branch(&self, branch: Ix) -> &[Ix] {
        self.relations.transfers_of_branch.of(branch)
    }

    /// Contacts that serve an enterprise.
    pub fn contacts_of_enterprise(&self, enterprise: Ix) -> impl Iterator<Item = &ContactFacts> {
        self.relations.contacts_of_enterprise.of(enterprise).iter().map(|i| &self.contacts[*i as usize])
    }

    /// How often a unit text occurs in rosters and in branch lists.
    pub fn uses_of_text(&self, text: Ix) -> (usize, usize) {
        (self.relations.works_of_text.of(text).len(), self.relations.units_of_text.of(text).len())
    }

    /// How often a unit text occurs in contact registers.
    pub fn contact_uses_of_text(&self, text: Ix) -> usize {
        self.relations.contacts_of_text.of(text).len()
    }

    /// Members whose work unit is this text.
    pub fn works_of_text(&self, text: Ix) -> impl Iterator<Item = &WorkFacts> {
        self.relations.works_of_text.of(text).iter().map(|i| &self.works[*i as usize])
    }

    /// Zones that claim an enterprise.
    pub fn claims_of_enterprise(&self, enterprise: Ix) -> impl Iterator<Item = Ix> {
        self.relations.claims_of_enterprise.of(enterprise).iter().map(|i| self.claims[*i as usize].zone)
    }

    /// 企业党员名单 of an enterprise.
    pub fn listings_of_enterprise(&self, enterprise: Ix) -> impl Iterator<Item = &ListingFacts> {
        self.relations.listings_of_enterprise.of(enterprise).iter().map(|i| &self.listings[*i as usize])
    }

    /// Unit texts that bear the credit code of an enterprise and another name.
    pub fn other_names_of(&self, enterprise: Ix) -> impl Iterator<Item = Ix> {
        self.relations.names_of_enterprise.of(enterprise).iter().map(|i| self.other_names[*i as usize].text)
    }

    /// Enterprises registered at the same normalised address as this one, in order, this one included; empty when it is the
    /// only one there or has no address.
    pub fn same_place(&self, enterprise: Ix) -> &[Ix] {
        self.relations.places.of(enterprise)
    }

    /// Member rows that bear the same ID hash as this one, in order, this one included; empty when it is the only one or bears
    /// none.
    pub fn same_person(&self, member: Ix) -> &[Ix] {
        self.relations.people.of(member)
    }

    /// 责任园区: which park answers for each enterprise. Where the first word is silent, the others speak; the newest list stands
    /// for the lists.
    pub fn settle_zones(&mut self, by: ZoneBy) {
        for facts in &mut self.enterprises {
            let (listed, registered, operating) = (facts.zone, facts.registered_zone, facts.operating_zone);
            let order = match by {
                ZoneBy::Operating => [operating, listed, registered],
                ZoneBy::Registered => [registered, listed, operating],
                ZoneBy::Listed => [listed, operating, registered],
            };
            facts.zone = order.into_iter().find(|zone| *zone != NONE).unwrap_or(NONE);
        }
    }

    /// Whether a register was imported for this zone, or for everything.
    pub fn has_register(&self, register: Register, zone: Ix) -> bool {
        self.registers.iter().any(|(kind, of)| *kind == register && (*of == zone || *of == NONE))
    }

    /// Whether a branch still lives on `day`: a partial date of dissolution counts from its last possible day.
    pub fn is_live(&self, branch: Ix, day: Day) -> bool {
        self.branch(branch).is_some_and(|b| b.dissolved.is_none_or(|dissolved| dissolved.latest() > day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_follow_links_that_count() {
        let text = |enterprise, state| TextFacts { enterprise, state, ..Default::default() };
        let picture = Picture {
            enterprises: vec![EnterpriseFacts { place_key: 9, ..Default::default() }; 2],
            members: vec![MemberFacts { id_hash: 5, ..Default::default() }; 3],
            branches: vec![BranchFacts::default()],
            texts: vec![text(0, LinkState::Settled), text(1, LinkState::Candidate)],
            works: vec![
                WorkFacts { member: 0, text: 0, ..Default::default() },
                WorkFacts { member: 1, text: 1, ..Default::default() },
                WorkFacts { member: 2, text: 0, ..Default::default() },
            ],
            affiliations: vec![AffiliationFacts { member: 2, branch: 0, ..Default::default() }],
            branch_units: vec![BranchUnitFacts { branch: 0, text: 0 }, BranchUnitFacts { branch: 0, text: 1 }],
            contacts: vec![ContactFacts { text: 1, ..Default::default() }],
            ..Default::default()
        }
        .index();
        let members: Vec<Ix> = picture.works_of_enterprise(0).map(|w| w.member).collect();
        assert_eq!(members, [0, 2]);
        assert_eq!(picture.works_of_enterprise(1).count(), 0, "a candidate is no link");
        assert_eq!(picture.branches_of_enterprise(0).collect::<Vec<_>>(), [0]);
        assert_eq!(picture.branches_of_enterprise(1).count(), 0);
        assert_eq!(picture.affiliations_of_branch(0).count(), 1);
        assert_eq!(picture.affiliations_of_branch(NONE).count(), 0);
        assert_eq!(picture.same_place(1), [0, 1]);
        assert!(picture.same_place(2).is_empty());
        assert_eq!(picture.same_person(2), [0, 1, 2]);
        assert_eq!(picture.uses_of_text(1), (1, 1));
        assert_eq!((picture.contact_uses_of_text(0), picture.contact_uses_of_text(1)), (0, 1));
    }

    proptest::proptest! {
        #[test]
        fn twins_are_the_rows_with_one_key(keys in proptest::collection::vec(0u64..40, 0..60)) {
            let twins = Twins::new(keys.iter().copied());
            for (key, row) in keys.iter().zip(0..) {
                let same = |row: &Ix| *key != 0 && keys[*row as usize] == *key;
                let mut expected: Vec<Ix> = (0..keys.len() as Ix).filter(same).collect();
                if expected.len() < 2 {
                    expected.clear();
                }
                proptest::prop_assert_eq!(twins.of(row), &expected[..]);
            }
            proptest::prop_assert!(twins.of(keys.len() as Ix).is_empty());
        }
    }
}
