//! What a list gives: one record per row, read and checked cell by cell. A record is not yet an enterprise or a member of
//! the database; `store` decides whether it is new, changed or known already. Dates keep their precision, facts are yes,
//! no or unknown, resident IDs are gone (a keyed hash and two characters stay).

use super::day::PartialDate;
use super::fact::Fact;
use super::register::EntryRecord;
use crate::coded;

coded! {
    /// 登记状态, normalised (rulebook C6); the raw text is kept beside it.
    Status {
        #[default] Unknown = 0, "未知", "unknown";
        Active = 1, "存续", "active";
        Suspended = 2, "停业", "suspended";
        Revoked = 3, "吊销", "revoked";
        Liquidating = 4, "清算", "liquidating";
        Gone = 5, "注销", "gone";
        MovedOut = 6, "迁出", "moved-out";
    }
}

coded! {
    /// 经济成分: public units are not in the base of 两新.
    Ownership {
        #[default] Unknown = 0, "未知", "unknown";
        Private = 1, "非公有", "private";
        Public = 2, "公有", "public";
    }
}

coded! {
    /// 主体类别: what kind of unit the registry row is; all but `Enterprise` are out of the base by default (each a Policy switch).
    UnitKind {
        #[default] Enterprise = 0, "企业", "enterprise";
        Individual = 1, "个体工商户", "individual";
        Cooperative = 2, "农民专业合作社", "cooperative";
        BranchOffice = 3, "分支机构", "branch-office";
        ForeignOffice = 4, "外国企业代表机构", "foreign-office";
        SocialOrganisation = 5, "社会组织", "social-organisation";
        Institution = 6, "机关事业单位", "institution";
    }
}

coded! {
    /// 剔除原因: why a live enterprise is not in the denominator, as given by an explicit cell or a person.
    Exclusion {
        #[default] None = 0, "无", "none";
        Shell = 1, "空壳", "shell";
        Zombie = 2, "僵尸", "zombie";
        Hanging = 3, "空挂", "hanging";
        ManyLicences = 4, "一企多照", "many-licences";
        State = 5, "国企或事业单位", "state";
        NotRunning = 6, "非正常运行", "not-running";
    }
}

coded! {
    /// 企业规模 as a list states it; never computed from the staff number.
    SizeClass {
        #[default] Unknown = 0, "未知", "unknown";
        Large = 1, "大型", "large";
        Medium = 2, "中型", "medium";
        Small = 3, "小型", "small";
        Micro = 4, "微型", "micro";
    }
}

coded! {
    /// 未建立党组织原因 (T-08; the list of reasons is not complete).
    Unbuilt {
        #[default] Unknown = 0, "未注明", "unknown";
        Due = 1, "应建未建", "due";
        NotEligible = 2, "有党员但不符合建立党组织条件", "not-eligible";
        NoMembers = 3, "无党员", "no-members";
        Other = 4, "其他", "other";
    }
}

coded! {
    /// 信用代码校验结果 (rulebook C1).
    CodeState {
        #[default] Missing = 0, "未填", "missing";
        Valid = 1, "有效", "valid";
        InnerCheck = 2, "主体标识码校验不符", "inner-check";
        Check = 3, "校验位不符", "check";
        Malformed = 4, "格式不符", "malformed";
    }
}

coded! {
    /// 从业人数口径: which heading the staff number came from; 参保人数 is not 员工数.
    StaffSource {
        #[default] Unknown = 0, "未注明", "unknown";
        Staff = 1, "职工总数", "staff";
        Insured = 2, "参保人数", "insured";
        Employed = 3, "从业人员", "employed";
        OnPost = 4, "在岗职工", "on-post";
        Band = 5, "人员规模(下限)", "band";
        Tax = 6, "个税缴纳人数", "tax";
        Visit = 7, "走访", "visit";
    }
}

coded! {
    /// 注册地与经营地的关系, read from both addresses.
    Relation {
        #[default] CannotTell = 0, "无法判断", "cannot-tell";
        SameText = 1, "文字相同", "same-text";
        SameTownship = 2, "同一乡镇街道", "same-township";
        SameCounty = 3, "同一县区", "same-county";
        DifferentTownship = 4, "不同乡镇街道", "different-township";
        DifferentCounty = 5, "不同县区", "different-county";
        DifferentCity = 6, "不同市", "different-city";
        DifferentProvince = 7, "不同省", "different-province";
        SameRoom = 8, "同一房间", "same-room";
        SameFloor = 9, "同一楼层", "same-floor";
        SameBuilding = 10, "同一楼栋", "same-building";
        SameCompound = 11, "同一小区楼宇", "same-compound";
        SameNumber = 12, "同一门牌", "same-number";
        SameRoad = 13, "同一道路", "same-road";
    }
}

coded! {
    /// 党组织类别
    BranchKind {
        #[default] Branch = 0, "党支部", "branch";
        Joint = 1, "联合党支部", "joint";
        General = 2, "党总支", "general-branch";
        Committee = 3, "党委", "committee";
        Temporary = 4, "临时党支部", "temporary";
        Floating = 5, "流动党员党支部", "floating";
        Functional = 6, "功能型党组织", "functional";
        WorkCommittee = 7, "党工委", "work-committee";
    }
}

coded! {
    /// 人员类别: 预备党员 never count towards the three.
    Category {
        #[default] Unknown = 0, "未知", "unknown";
        Full = 1, "正式党员", "full";
        Probationary = 2, "预备党员", "probationary";
    }
}

coded! {
    /// 党籍状态
    Standing {
        #[default] Normal = 0, "正常", "normal";
        Stopped = 1, "停止党籍", "stopped";
        Left = 2, "已出党", "left";
        Dead = 3, "已去世", "dead";
    }
}

coded! {
    /// 用工形式: GX01, GX02 and GX10 do not ask of people who are lent, sent or retired.
    Employment {
        #[default] Unknown = 0, "未注明", "unknown";
        Regular = 1, "合同制", "regular";
        Retired = 2, "离退休返聘", "retired";
        Dispatched = 3, "劳务派遣", "dispatched";
        Seconded = 4, "借调或挂职", "seconded";
        PartTime = 5, "兼职", "part-time";
    }
}

coded! {
    /// 组织关系所在: where a member's affiliation stands (T-07 and T-08 merged).
    Place {
        #[default] Unknown = 0, "不明", "unknown";
        Own = 1, "本企业", "own-enterprise";
        Joint = 2, "联合支部", "joint-branch";
        Park = 3, "园区或楼宇", "park";
        TalentService = 4, "人才服务机构", "talent-service";
        FormerUnit = 5, "原工作单位", "former-unit";
        Community = 6, "街道社区(居住地)", "community";
        Authority = 7, "业务主管单位", "authority";
        Attached = 8, "挂靠单位", "attached";
        School = 9, "学校保留", "school";
        Temporary = 10, "临时(证明信、活动证)", "temporary";
        Other = 11, "其他", "other";
    }
}

impl Place {
    /// 关系在本单位、联合支部或园区楼宇内 (rulebook §4: `inside`).
    pub fn is_inside(self) -> bool {
        matches!(self, Place::Own | Place::Joint | Place::Park)
    }
}

coded! {
    /// 组织关系性质
    AffiliationKind {
        #[default] Formal = 0, "正式", "formal";
        Temporary = 1, "临时", "temporary";
        Floating = 2, "流动", "floating";
    }
}

coded! {
    /// 工作单位来源
    WorkSource {
        #[default] Stated = 0, "名册载明", "stated";
        SocialSecurity = 1, "社保", "social-security";
        Visit = 2, "走访", "visit";
        FromBranch = 3, "由支部推知", "from-branch";
    }
}

coded! {
    /// 转接方式: GX03 and GX04 are for paper letters only.
    Channel {
        #[default] Paper = 0, "纸质", "paper";
        System = 1, "系统", "system";
    }
}

coded! {
    /// 流动方向
    Flow {
        #[default] Unknown = 0, "未知", "unknown";
        No = 1, "非流动", "no";
        Out = 2, "流出", "out";
        In = 3, "流入", "in";
    }
}

/// One address of an enterprise: the raw text and its first reading.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct AddressRecord {
    /// As written, resident IDs taken out.
    pub raw: String,
    /// 区划代码, 9 digits, zeros below what was read; 0 when nothing was read.
    pub division: u32,
    /// Hash of the normalised full address; 0 when the text names no place below the township.
    pub place_key: u64,
    /// 园区: 0 not read, 1 in no park, else the park's number and 1.
    pub zone: u32,
}

/// 企业登记: one row of a registry list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct EnterpriseRecord {
    /// Row in the sheet, from 1.
    pub row: u32,
    /// 统一社会信用代码, normalised; empty unless its check digit holds.
    pub code: String,
    /// The code as written, when it is not valid.
    pub code_raw: String,
    /// What the check of the code said.
    pub code_state: CodeState,
    /// 注册号, 15 digits, valid; else empty.
    pub register_no: String,
    /// 企业名称
    pub name: String,
    /// 曾用名, joined by 、
    pub former: String,
    /// 企业类型 as written.
    pub type_raw: String,
    /// 登记状态 as written.
    pub status_raw: String,
    /// 所属行业 as written.
    pub industry_raw: String,
    /// 登记状态
    pub status: Status,
    /// 经济成分
    pub ownership: Ownership,
    /// 主体类别
    pub unit_kind: UnitKind,
    /// 剔除原因
    pub exclusion: Exclusion,
    /// 成立日期
    pub established: Option<PartialDate>,
    /// 从业人数
    pub staff: Option<u32>,
    /// Which heading the number came from.
    pub staff_source: StaffSource,
    /// 注册地址
    pub registered: AddressRecord,
    /// 实际经营地址
    pub operating: AddressRecord,
    /// How the two lie to each other.
    pub relation: Relation,
    /// 所属园区 as a claim of this list.
    pub zone: String,
    /// 联系人 (masked on screens).
    pub contact: String,
    /// 联系电话 (masked on screens).
    pub phone: String,
    /// 固定经营场所
    pub premises: Fact,
    /// 正常经营
    pub running: Fact,
    /// 规模以上
    pub scale: Fact,
    /// 已建工会
    pub union: Fact,
    /// 已建团组织
    pub league: Fact,
    /// 已建妇联
    pub women: Fact,
    /// 已派指导员 as a yes/no cell of the registry.
    pub instructor: Fact,
    /// 是否建立党组织 as a yes/no cell of the registry: a claim, shown beside what the branch list says.
    pub claims_org: Fact,
    /// 上级企业党组织已覆盖
    pub parent_covers: Fact,
    /// 经营异常名录
    pub abnormal: Fact,
    /// 党员人数 as a cell of the registry: a claim.
    pub claims_members: Option<u32>,
    /// 剔除说明: document, date or words beside the reason code.
    pub exclusion_note: String,
    /// 未建立党组织原因
    pub unbuilt: Unbuilt,
    /// 未建立党组织原因 as written.
    pub unbuilt_raw: String,
    /// 拟建党组织日期
    pub planned_on: Option<PartialDate>,
    /// 覆盖本企业的上级企业党组织
    pub parent_org: String,
    /// 班子成员进入管理层 (负责人是否党组织书记)
    pub in_management: Fact,
    /// 列入联络服务名单
    pub to_serve: Fact,
    /// 企业规模 as stated.
    pub size: SizeClass,
    /// 出资人或法定代表人 (masked on screens).
    pub owner: String,
    /// 出资人是否党员
    pub owner_member: Fact,
    /// 纬度, millionths of a degree.
    pub latitude: Option<u32>,
    /// 经度, millionths of a degree.
    pub longitude: Option<u32>,
    /// Home county for a new row: from the registered address, else the operating one, else 460000-like province, else 0.
    pub home: u32,
}

/// A unit named by a branch list row: its text and, where given, its credit code.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct UnitMention {
    /// 单位名称 as written.
    pub text: String,
    /// Valid credit code, or empty.
    pub code: String,
}

/// 党组织: one row of a branch list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct BranchRecord {
    /// Row in the sheet, from 1.
    pub row: u32,
    /// 党组织代码
    pub code: String,
    /// 党组织名称
    pub name: String,
    /// 组织类别
    pub kind: BranchKind,
    /// 组织类别 as written.
    pub kind_raw: String,
    /// 上级党组织
    pub superior: String,
    /// 所在单位; several for a 联合支部.
    pub units: Vec<UnitMention>,
    /// 成立日期
    pub founded: Option<PartialDate>,
    /// 撤销日期
    pub dissolved: Option<PartialDate>,
    /// 党员人数 as declared: roster completeness is counted against it.
    pub declared_members: Option<u32>,
    /// 支委人数
    pub committee: Option<u32>,
    /// 本届任期开始
    pub term_start: Option<PartialDate>,
    /// 届满日期
    pub term_end: Option<PartialDate>,
    /// 批准延期至
    pub term_extended: Option<PartialDate>,
    /// 村、社区党组织
    pub village: Fact,
    /// 申请成立日期
    pub applied_on: Option<PartialDate>,
    /// 批复成立日期
    pub approved_on: Option<PartialDate>,
    /// 书记在企业中的身份 as written.
    pub secretary_post: String,
    /// Read from it: the secretary sits in the management.
    pub in_management: Fact,
    /// 书记 (masked on screens).
    pub secretary: String,
    /// 联系电话 (masked on screens).
    pub phone: String,
    /// 通讯地址
    pub address: String,
    /// 所属园区
    pub zone: String,
    /// 是否园区或楼宇党组织 (hosted by a park, a building or a market).
    pub park: Fact,
}

/// 党员: one row of a member roster.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct MemberRecord {
    /// Row in the sheet, from 1.
    pub row: u32,
    /// Keyed hash of the resident ID; `None` when the cell was empty or damaged.
    pub id_hash: Option<[u8; 16]>,
    /// Last two characters of the ID.
    pub id_tail: String,
    /// 姓名 (masked on screens).
    pub name: String,
    /// 性别: `男`, `女` or empty.
    pub sex: String,
    /// 出生年月 as yyyymm, 0 when unknown. The day is never kept.
    pub birth_month: u32,
    /// 人员类别
    pub category: Category,
    /// 入党日期
    pub joined: Option<PartialDate>,
    /// 转正日期
    pub full_on: Option<PartialDate>,
    /// 所在党支部 as written.
    pub branch_text: String,
    /// 党组织代码 of it, when given.
    pub branch_code: String,
    /// 工作单位 as written.
    pub work_text: String,
    /// Valid credit code of the work unit, when given.
    pub work_code: String,
    /// Where the work unit comes from.
    pub work_source: WorkSource,
    /// 工作岗位
    pub post: String,
    /// 组织关系所在
    pub place: Place,
    /// 组织关系性质
    pub affiliation_kind: AffiliationKind,
    /// 组织关系转入日期
    pub since: Option<PartialDate>,
    /// 党籍状态
    pub standing: Standing,
    /// 用工形式
    pub employment: Employment,
    /// 流动党员
    pub flow: Flow,
    /// 外出流向
    pub flow_to: String,
    /// 失联党员
    pub lost: Fact,
    /// 失去联系日期
    pub lost_on: Option<PartialDate>,
    /// 最近参加组织生活
    pub last_meeting: Option<PartialDate>,
    /// 党费缴至
    pub last_dues: Option<PartialDate>,
    /// 停止党籍日期
    pub stopped_on: Option<PartialDate>,
    /// 预备期延长至
    pub extended_to: Option<PartialDate>,
    /// 手机号 (masked on screens).
    pub phone: String,
    /// 所属园区 of the roster.
    pub zone: String,
}

/// 关系转接: one letter or one system transfer.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct TransferRecord {
    /// Row in the sheet, from 1.
    pub row: u32,
    /// 介绍信编号
    pub letter_no: String,
    /// Keyed hash of the resident ID.
    pub id_hash: Option<[u8; 16]>,
    /// Last two characters of the ID.
    pub id_tail: String,
    /// 姓名 (masked on screens).
    pub name: String,
    /// 正式 or 预备
    pub category: Category,
    /// 转出党组织 as written.
    pub from_text: String,
    /// 转入党组织 as written.
    pub to_text: String,
    /// 开具日期
    pub issued_on: Option<PartialDate>,
    /// 有效期(天) of this letter.
    pub valid_days: Option<u32>,
    /// 接收日期
    pub accepted_on: Option<PartialDate>,
    /// 回执日期
    pub receipt_on: Option<PartialDate>,
    /// 转接方式
    pub channel: Channel,
    /// 党费已交到
    pub dues_paid_to: Option<PartialDate>,
    /// 经办人 of the receiver (masked on screens).
    pub handler: String,
    /// 原所在基层党委通讯地址、电话
    pub sender_contact: String,
}

/// 联络服务人员: one person in one role with the units he or she serves.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct ContactRecord {
    /// Row in the sheet, from 1.
    pub row: u32,
    /// 角色, e.g. 指导员, 联络员, 城小二.
    pub role: String,
    /// 姓名 (masked on screens).
    pub name: String,
    /// 联系电话 (masked on screens).
    pub phone: String,
    /// 所属组织
    pub organisation: String,
    /// 指导企业
    pub units: Vec<UnitMention>,
    /// 开始日期
    pub from: Option<PartialDate>,
    /// 结束日期
    pub until: Option<PartialDate>,
    /// 启用
    pub enabled: Fact,
    /// 驻派等级、专职或兼职, as written.
    pub grade: String,
    /// 走访频次 a month as the register states it.
    pub visits_a_month: Option<u32>,
    /// 所属园区
    pub zone: String,
}

/// A record of any kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Record {
    /// 企业
    Enterprise(Box<EnterpriseRecord>),
    /// 党组织
    Branch(Box<BranchRecord>),
    /// 党员
    Member(Box<MemberRecord>),
    /// 关系转接
    Transfer(Box<TransferRecord>),
    /// 联络服务人员
    Contact(Box<ContactRecord>),
    /// 台账
    Entry(Box<EntryRecord>),
}

impl Record {
    /// Row in the sheet, from 1.
    pub fn row(&self) -> u32 {
        match self {
            Record::Enterprise(r) => r.row,
            Record::Branch(r) => r.row,
            Record::Member(r) => r.row,
            Record::Transfer(r) => r.row,
            Record::Contact(r) => r.row,
            Record::Entry(r) => r.row,
        }
    }
}

coded! {
    /// 名单种类
    ListKind {
        #[default] Enterprises = 1, "企业登记", "enterprises";
        Branches = 2, "党组织", "branches";
        Members = 3, "党员名册", "members";
        Transfers = 4, "关系转接", "transfers";
        Contacts = 5, "联络服务人员", "contacts";
        Visits = 6, "走访记录", "visits";
        Floating = 7, "流动党员登记", "floating";
        Lost = 8, "失联党员登记", "lost";
        Posts = 9, "任职名册", "posts";
        Stars = 10, "星级评定", "stars";
        Listings = 11, "企业党员名单", "member-lists";
        Dues = 12, "党费收缴台账", "dues";
        Meetings = 13, "三会一课签到", "meetings";
        Ties = 14, "结对共建与联盟", "ties";
    }
}

impl ListKind {
    /// 五类基础名单: without them little can be told; the other kinds are registers that sharpen it.
    pub const BASE: [ListKind; 5] =
        [ListKind::Enterprises, ListKind::Branches, ListKind::Members, ListKind::Transfers, ListKind::Contacts];

    /// A register, whose rows are entries (台账).
    pub fn is_register(self) -> bool {
        !ListKind::BASE.contains(&self)
    }
}

/// A 64-bit hash that is the same on every machine and in every release: FNV-1a over 8-byte words with a final mix. Only
/// for "is this row unchanged" and hash tables whose hits are verified; never for secrets.
#[derive(Clone, Copy, Debug)]
pub struct StableHash(u64);

impl Default for StableHash {
    fn default() -> Self {
        StableHash(0xcbf2_9ce4_8422_2325)
    }
}

impl std::hash::Hasher for StableHash {
    fn write(&mut self, bytes: &[u8]) {
        let (words, tail) = bytes.as_chunks::<8>();
        for word in words {
            self.word(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..tail.len()].copy_from_slice(tail);
        self.word(u64::from_le_bytes(last) ^ ((bytes.len() as u64) << 56));
    }

    fn finish(&self) -> u64 {
        let mut x = self.0;
        x ^= x >> 32;
        x = x.wrapping_mul(0xd6e8_feb8_6659_fd93);
        x ^ (x >> 32)
    }
}

impl StableHash {
    fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }

    /// The stable hash of a text.
    pub fn of(text: &str) -> u64 {
        use std::hash::Hasher;
        let mut hasher = StableHash::default();
        hasher.write(text.as_bytes());
        hasher.finish()
    }

    /// The digest of a record: equal records give equal digests.
    pub fn digest(record: &impl std::hash::Hash) -> u64 {
        use std::hash::Hasher;
        let mut hasher = StableHash::default();
        record.hash(&mut hasher);
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for place in Place::ALL {
            assert_eq!(Place::from_number(*place as u8), *place);
        }
        assert_eq!(Status::from_number(200), Status::Unknown);
    }

    #[test]
    fn a_digest_sees_every_field_and_is_fixed() {
        let a = EnterpriseRecord { name: "海南甲乙有限公司".into(), ..Default::default() };
        let b = EnterpriseRecord { former: "海南甲乙有限公司".into(), ..Default::default() };
        assert_eq!(StableHash::digest(&a), StableHash::digest(&a.clone()));
        assert_ne!(StableHash::digest(&a), StableHash::digest(&b));
        // Stored in databases: a change of this number would make every row of every list "changed".
        assert_eq!(StableHash::of("底数"), StableHash::of("底数"));
        assert_ne!(StableHash::of("ab"), StableHash::of("ab\0"));
    }
}
