//! 列名对照: which heading means which field, for each kind of list. Fed by the field's templates T-01 to T-19, its
//! paragraph of aliases, and headings met in practice. A heading stands for meaning, not for source: 参保人数 and 员工数
//! are two fields. An alias further left is the surer one; where two columns want one field, it wins.

use super::{alias_registers as registers, heading};
use crate::coded;
use crate::model::record::ListKind;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

coded! {
    /// 目标字段: what a column can be, over all kinds of list. The Chinese and English names are what `--map` and a
    /// profile write.
    Field {
        #[default] NotKept = 0, "不采用", "not-kept";
        Name = 1, "企业名称", "name";
        Code = 2, "统一社会信用代码", "credit-code";
        RegisterNo = 3, "注册号", "register-no";
        Certificate = 4, "登记证号", "certificate-no";
        Former = 5, "曾用名", "former-name";
        Type = 6, "企业类型", "type";
        Nature = 7, "经济性质", "nature";
        Control = 8, "控股情况", "control";
        Status = 9, "登记状态", "status";
        Industry = 10, "所属行业", "industry";
        Established = 11, "成立日期", "established";
        Staff = 12, "职工总数", "staff";
        Insured = 13, "参保人数", "insured";
        Employed = 14, "从业人员", "employed";
        OnPost = 15, "在岗职工数", "on-post";
        Tax = 16, "个税缴纳人数", "tax-payers";
        Band = 17, "人员规模", "staff-band";
        Headcount = 18, "人数", "headcount";
        Registered = 19, "注册地址", "registered-address";
        Operating = 20, "经营地址", "operating-address";
        Address = 21, "地址", "address";
        SameAddress = 22, "是否同址办公", "same-address";
        City = 23, "所在市", "city";
        County = 24, "所在区县", "county";
        Township = 25, "所在乡镇街道", "township";
        Zone = 26, "所属园区", "zone";
        Contact = 27, "联系人", "contact";
        Phone = 28, "联系电话", "phone";
        Premises = 29, "固定经营场所", "premises";
        Running = 30, "正常经营", "running";
        Scale = 31, "规模以上", "scale";
        Union = 32, "已建工会", "union";
        League = 33, "已建团组织", "league";
        Women = 34, "已建妇联", "women";
        MassOrganisations = 35, "已建群团组织", "mass-organisations";
        Instructor = 36, "已派指导员", "instructor";
        ClaimsOrg = 37, "已建党组织", "claims-org";
        ParentCovers = 38, "上级企业党组织已覆盖", "parent-covers";
        Abnormal = 39, "经营异常", "abnormal";
        ClaimsMembers = 40, "党员人数", "members";
        Exclusion = 41, "剔除原因", "exclusion";
        BranchCode = 42, "党组织代码", "branch-code";
        BranchName = 43, "党组织名称", "branch";
        BranchKind = 44, "组织类别", "branch-kind";
        Situation = 45, "党组织所在单位情况", "unit-situation";
        Superior = 46, "上级党组织", "superior";
        Unit = 47, "单位名称", "unit";
        UnitCode = 48, "单位信用代码", "unit-code";
        Founded = 49, "成立时间", "founded";
        Dissolved = 50, "撤销日期", "dissolved";
        Committee = 51, "支委人数", "committee";
        TermStart = 52, "任期开始", "term-start";
        Secretary = 53, "书记", "secretary";
        Park = 54, "园区或楼宇党组织", "park";
        ResidentId = 55, "身份证号", "resident-id";
        Person = 56, "姓名", "person";
        Sex = 57, "性别", "sex";
        Birth = 58, "出生日期", "birth";
        Category = 59, "人员类别", "category";
        Joined = 60, "入党日期", "joined";
        FullOn = 61, "转正日期", "full-on";
        Branch = 62, "所在党支部", "member-branch";
        WorkUnit = 63, "工作单位", "work-unit";
        JointUnit = 64, "联合支部单位名称", "joint-unit";
        Post = 65, "工作岗位", "post";
        Place = 66, "组织关系所在", "place";
        AffiliationKind = 67, "组织关系性质", "affiliation-kind";
        Since = 68, "转入日期", "since";
        Standing = 69, "党籍状态", "standing";
        Employment = 70, "用工形式", "employment";
        Floating = 71, "流动党员", "floating";
        FlowTo = 72, "外出流向", "flow-to";
        Lost = 73, "失联党员", "lost";
        LostOn = 74, "失去联系日期", "lost-on";
        LastMeeting = 75, "最近参加组织生活", "last-meeting";
        LastDues = 76, "党费缴至", "last-dues";
        LetterNo = 77, "介绍信编号", "letter-no";
        From = 78, "转出党组织", "from-branch";
        To = 79, "转入党组织", "to-branch";
        FromTo = 80, "由何处转到何处", "from-to";
        IssuedOn = 81, "开具日期", "issued-on";
        ValidDays = 82, "有效期", "valid-days";
        AcceptedOn = 83, "接收日期", "accepted-on";
        ReceiptOn = 84, "回执日期", "receipt-on";
        Channel = 85, "转接方式", "channel";
        Role = 86, "角色", "role";
        Liaison = 87, "联络员姓名", "liaison";
        Organisation = 88, "所属组织", "organisation";
        Since2 = 89, "开始日期", "from-day";
        Until = 90, "结束日期", "until-day";
        Enabled = 91, "启用", "enabled";
        Reason = 92, "原因", "reason";
        ExclusionNote = 93, "剔除说明", "exclusion-note";
        Unbuilt = 94, "未建立党组织原因", "unbuilt";
        PlannedOn = 95, "拟建党组织日期", "planned-on";
        ParentOrg = 96, "覆盖它的上级企业党组织", "parent-org";
        SecretaryOwner = 97, "负责人任党组织书记", "owner-secretary";
        ToServe = 98, "列入联络服务名单", "to-serve";
        Size = 99, "企业规模", "size";
        Owner = 100, "出资人", "owner";
        OwnerMember = 101, "出资人是党员", "owner-member";
        TermEnd = 102, "届满日期", "term-end";
        TermExtended = 103, "批准延期至", "term-extended";
        Village = 104, "村或社区党组织", "village";
        AppliedOn = 105, "申请成立日期", "applied-on";
        ApprovedOn = 106, "批复成立日期", "approved-on";
        SecretaryPost = 107, "书记在企业中的身份", "secretary-post";
        StoppedOn = 108, "停止党籍日期", "stopped-on";
        ExtendedTo = 109, "预备期延长至", "extended-to";
        Handler = 110, "经办人", "handler";
        SenderContact = 111, "转出党委联系方式", "sender-contact";
        Grade = 112, "驻派等级", "grade";
        VisitsAMonth = 113, "每月走访次数", "visits-a-month";
        Happened = 114, "发生日期", "happened";
        CheckedOn = 115, "登记查找或缴至日期", "checked-on";
        Partner = 116, "对方党组织", "partner";
        Sort = 117, "事项类别", "sort";
        What = 118, "事由", "what";
        EntryPlace = 119, "地点或企业职务", "entry-place";
        Amount = 120, "数量", "amount";
        OfAmount = 121, "应有数量", "of-amount";
        YesNo = 122, "是否", "yes-no";
        Detail = 123, "明细", "detail";
        Attendees = 124, "参加人员", "attendees";
        Score = 125, "分项得分", "score";
        DuesMonth = 126, "按月缴纳", "dues-month";
        Year = 127, "年度", "year";
        Latitude = 128, "纬度", "latitude";
        Longitude = 129, "经度", "longitude";
    }
}

/// How many fields there are.
pub const FIELDS: usize = 130;

/// How many kinds of list there are.
pub(super) const KINDS: usize = ListKind::ALL.len();

impl Field {
    /// The field with this Chinese or English name.
    pub fn named(word: &str) -> Option<Field> {
        let word = word.trim();
        Field::ALL.iter().copied().find(|field| field.zh() == word || field.en().eq_ignore_ascii_case(word))
    }

    /// The field's place in a table of [`FIELDS`].
    pub fn index(self) -> usize {
        self as usize
    }
}

pub(super) type Table = &'static [(Field, &'static str)];

/// Known headings whose content has no place in the database; they still tell what kind of list this is.
const ENTERPRISE_NOT_KEPT: &str = "负责人 注册资本 注册资金 实缴资本 核准日期 登记机关 英文名 营业期限 经营范围 \
主营业务 税务登记号 统计登记号 组织机构代码 组织机构代码证 地税/国税所在区县 分支机构 入住日期 入驻日期 经营执照注册日期 税务登记证注册地 \
企业工商登记号类型 主要社会职务 政治面貌 证件类型 证件号 负责人身份 覆盖情况 年产值/成效 年营业收入 营业收入 年产值 年收入 \
组织类型 是否经营场所在专业市场内 组建年月 隶属关系 所属上级党组织名称 是否楼宇企业 是否建立群团组织 工会建立时间 共青团建立时间 妇联建立时间 \
党建工作指导员姓名 党建工作指导员联系电话 党建指导员姓名 党建指导员手机号 党建指导员 入党积极分子 关系在本企业人数 关系在人才职介人数 \
关系在原单位或街道社区人数 临时组织关系人数 其他亮身份的人数 党组织书记姓名 党组织书记在企业中的身份 书记联系电话 组织类别 \
工作和活动经费保障情况 办公和活动场所保障情况 党组成立日期 审批单位 审批文号 党组织建制 联合支部名称 党组织类型 专职党员数量 兼职党员数量 预备党员人数 \
发展对象人数 积极分子人数 申请入党人数 指导员工作单位 指导员电话 指导员组织关系 撤销理由 撤销日期 撤销文件编号 专职已转关系党员数 \
专职未转关系党员数 兼职党员数 本年检年度组建党组织标志 党组织成立时间 组建方式 组建形式 \
党组织书记名称 党组织书记电话 党组织名称 uscc_valid 序号 备注 序 编号 网址 邮箱 电子邮箱 营业执照 所属省份 省份 省 行业代码";

const ENTERPRISES: Table = &[
    (
        Field::Name,
        "企业名称 单位名称 市场主体名称 主体名称 公司名称 现状企业名称 企业全称 单位全称 法人单位名称 组织名称 社会组织名称 商事主体名称 经营主体名称 户名 企业 公司 名称 name company",
    ),
    (
        Field::Code,
        "统一社会信用代码 社会统一信用代码 统一信用代码 信用代码 社会信用代码 统一社会信用代码/注册号 统一社会信用代码(注册号) 信用代码/注册号 纳税人识别号 税号 uscc credit_code",
    ),
    (Field::RegisterNo, "注册号 工商注册号 企业注册号 企业工商登记号 工商登记号 营业执照注册号 营业执照号"),
    (Field::Certificate, "登记证号 登记证书号"),
    (Field::Former, "曾用名 曾用名称 原名称 原企业名称 历史名称 变更前名称"),
    (Field::Type, "企业类型 市场主体类型 主体类型 类型 企业(机构)类型 企业机构类型 登记注册类型 公司类型 种类 type"),
    (Field::Nature, "企业性质 经济性质 经济类型 单位性质 单位性质类别 所有制 所有制性质 所有制形式 经济成分 性质"),
    (Field::Control, "控股情况 企业控制(控股)情况 企业控股情况 控股类型"),
    (Field::Status, "登记状态 经营状态 企业状态 主体状态 企业登记状态 存续状态 状态 status"),
    (Field::Industry, "所属行业 行业 行业门类 行业类别 行业大类 企业所属行业 国民经济行业 行业名称 industry"),
    (
        Field::Established,
        "成立日期 成立时间 注册日期 注册时间 注册时期 企业成立时间 企业成立日期 创办时间 设立日期 登记日期 开业日期 reg_date",
    ),
    (
        Field::Staff,
        "职工总数 员工数 员工人数 员工总数 职工人数 职工数 企业员工人数 用工人数 员工数量 在职员工数 组织人数 staff",
    ),
    (Field::Insured, "参保人数 社保人数 社保参保人数 缴纳社保人数 社保缴纳人数 参加社保人数"),
    (Field::Employed, "从业人员 从业人数 从业人员数 从业人员数量 从业人员总数 从业人员期末人数"),
    (Field::OnPost, "在岗职工数 在岗职工 在岗人数 在岗职工人数"),
    (Field::Tax, "个税缴纳人数 个税人数 个税申报人数 缴纳个税人数"),
    (Field::Band, "人员规模 员工规模 企业人员规模 人数规模"),
    (Field::Headcount, "人数 总人数"),
    (
        Field::Registered,
        "注册地址 企业注册地址 注册地 住所 企业住所 登记住所 登记地址 企业注册地点 工商注册地址 住所(注册地址) 住所地 企业地址 注册住所 reg_address",
    ),
    (
        Field::Operating,
        "实际经营地址 经营地址 公司园区地址(实际经营地址) 实际经营地 经营场所 生产经营地址 生产经营地 办公地址 现状地址 实际办公地址 实际地址 公司园区地址 主要经营场所 经营场所地址 经营地 现场地址 office_address",
    ),
    (Field::Address, "地址 单位地址 公司地址 详细地址 通讯地址 通信地址 联系地址"),
    (Field::SameAddress, "是否同址办公 同址办公 注册地与经营地是否一致 地址是否一致"),
    (Field::City, "城市 所属城市 所在城市 市 地市 所在市 所属市 city"),
    (
        Field::County,
        "所属地区 所在区县 区县 所属区县 所属市县 市县 行政区划 所属区域 所在区 县区 辖区 所属辖区 地区 区域",
    ),
    (Field::Township, "所属乡镇 乡镇 镇街 乡镇街道 所属街道 街道 所属镇街 街道乡镇"),
    (Field::Zone, "所属园区 园区 园区名称 所在园区 入驻园区 所属功能区 功能区 所属片区"),
    (Field::Contact, "联系人 企业联系人 联系人姓名 单位联系人 党建联系人"),
    (
        Field::Phone,
        "联系电话 电话 手机 手机号 手机号码 联系方式 企业联系电话 联系人电话 联系人手机 联系人联系电话 公司电话 固定电话 负责人联系电话 法定代表人联系电话",
    ),
    (Field::Premises, "固定经营场所 固定场所 有固定经营场所 是否有固定经营场所 有无固定经营场所"),
    (
        Field::Running,
        "正常经营 正常运营 实体运营 生产经营活动 有生产经营活动 是否实际经营 实际经营 是否在营 是否实体运营 经营情况 是否开展生产经营 有无生产经营活动 运营情况",
    ),
    (Field::Scale, "规模以上 规上 规上企业 规模以上企业 是否规上"),
    (Field::Union, "已建工会 组建工会 建立工会 建有工会 工会 工会组织 是否建有工会 是否成立工会 成立工会"),
    (Field::League, "已建团组织 组建团组织 建立团组织 团组织 共青团 建有团组织 共青团组织 是否成立团组织 成立团组织"),
    (Field::Women, "已建妇联 组建妇联 妇联 建立妇联 妇联组织 建有妇联 妇女组织 成立妇联"),
    (Field::MassOrganisations, "已建群团组织 群团组织 群团组织情况"),
    (
        Field::Instructor,
        "已派指导员 派驻党建指导员 派驻指导员 配备党建工作指导员 配备党建指导员 选派党建指导员 选派指导员 配备指导员 有无指导员 有指导员 是否派驻党建指导员",
    ),
    (
        Field::ClaimsOrg,
        "已建党组织 建立党组织 组建党组织 建立党组织建制 成立党组织 建有党组织 有党组织 党组织建立情况 党组织组建情况 单位建立党组织情况 建立党组织情况 是否建立党支部 建立党支部 有无党组织",
    ),
    (Field::ParentCovers, "上级企业党组织已覆盖 上级党组织覆盖 集团党组织覆盖 母公司党组织覆盖"),
    (Field::Abnormal, "经营异常 列入经营异常名录 经营异常名录 异常名录 列入异常名录 是否异常"),
    (Field::ClaimsMembers, "党员人数 党员数 党员总数 党员数量 现有党员数 正式党员数 党员"),
    (Field::ExclusionNote, "剔除说明 剔除依据 核实情况 剔除文件 不纳入说明 情况说明 变更说明"),
    (
        Field::Unbuilt,
        "未建立党组织原因 未建立原因 未组建原因 未建党组织原因 未建原因 未成立党组织原因 未建立党组织的原因",
    ),
    (Field::PlannedOn, "拟建党组织日期 拟建日期 计划组建时间 拟组建时间 计划组建日期 拟成立时间"),
    (Field::ParentOrg, "上级企业党组织名称 覆盖党组织 覆盖党组织名称 上级企业党组织 集团党组织名称 母公司党组织名称"),
    (Field::SecretaryOwner, "是否党组织书记 法定代表人党组织书记标志 负责人是否党组织书记 负责人任党组织书记"),
    (Field::Latitude, "纬度 企业纬度 经营地址纬度 latitude lat"),
    (Field::Longitude, "经度 企业经度 经营地址经度 longitude lng lon"),
    (Field::ToServe, "列入联络服务名单 联络服务名单 是否列入联络服务名单 列入服务名单 重点联系企业"),
    (Field::Size, "企业规模 企业划型 划型 规模类型 大中小微"),
    (Field::Owner, "出资人 法定代表人 法人代表 法人 法定代表人(负责人) 投资人 实际控制人 出资人姓名"),
    (
        Field::OwnerMember,
        "出资人是否党员 法定代表人是否为党员 法定代表人党员标志 是否党员 法定代表人是否党员 出资人是党员",
    ),
    (Field::Exclusion, "剔除原因 排除原因 不纳入原因 核减原因 剔除情形 不纳入统计原因"),
    (Field::Reason, "原因 导入异常原因"),
    (Field::NotKept, ENTERPRISE_NOT_KEPT),
];

const BRANCHES: Table = &[
    (Field::BranchCode, "党组织代码 党组织编码 党组织唯一标识 支部代码 支部编号 组织代码 党组织编号 组织编码"),
    (
        Field::BranchName,
        "党组织名称 党组织全称 党支部名称 支部名称 基层党组织名称 党组织 党支部 支部 支部全称 组织名称 名称 branch",
    ),
    (
        Field::BranchKind,
        "组织类别 党组织类别 组织类型 党组织类型 支部类型 党组织建制 组建形式 组建方式 党组织形式 党支部类型 类别 类型",
    ),
    (Field::Situation, "党组织所在单位情况"),
    (
        Field::Superior,
        "上级党组织 上级党组织名称 所属上级党组织名称 批准成立的上级党组织全称 隶属党组织 上级党委 所属党委 所属上级党组织 上级党组织全称 隶属关系",
    ),
    (
        Field::Unit,
        "单位名称 所在单位 覆盖单位 企业名称 覆盖企业 所属企业 所在企业 依托单位 所含单位 组成单位 联合单位 联合支部单位名称 联合支部所在单位 联建单位 涵盖企业 覆盖企业名称 所在单位名称 建立单位",
    ),
    (
        Field::UnitCode,
        "统一社会信用代码 社会统一信用代码 单位信用代码 信用代码 所在单位信用代码 企业信用代码 统一信用代码",
    ),
    (
        Field::Founded,
        "成立日期 建立党组织日期 成立时间 组建时间 党组织成立时间 党组织成立日期 组建日期 建立时间 组建年月 批准成立日期 党组成立日期 建立日期",
    ),
    (Field::Dissolved, "撤销日期 撤销时间 注销日期 撤并日期"),
    (Field::ClaimsMembers, "党员人数 党员数 党组织党员人数 党员总数 人数 现有党员数 党员数量"),
    (Field::Committee, "支委人数 支委会人数 支委数 班子人数 委员人数 委员数 支部委员数"),
    (
        Field::TermStart,
        "任期开始 本届任期开始 换届时间 最近换届时间 换届日期 上次换届时间 届次起始 本届起始日期 选举时间 上届换届时间",
    ),
    (
        Field::Secretary,
        "书记 党组织书记 支部书记 书记姓名 党组织书记姓名 党组织书记名称 党支部书记 负责人 书记(负责人)",
    ),
    (Field::Phone, "联系电话 书记联系电话 党组织书记电话 书记电话 电话 手机号 手机号码 联系方式"),
    (Field::Address, "通讯地址 地址 通信地址 党组织地址 办公地址 活动场所地址 联系地址"),
    (Field::Zone, "所属园区 园区 园区名称 所在园区"),
    (Field::TermEnd, "届满日期 届满时间 任期届满日期 应换届时间 任期届满时间 任期至"),
    (Field::TermExtended, "批准延期至 延期换届至 延期至 换届延期至"),
    (Field::Village, "村或社区党组织 是否村(社区)党组织 村社区党组织 是否村社区党组织"),
    (Field::AppliedOn, "申请成立日期 申请日期 申请时间 申请成立时间 申请组建日期"),
    (Field::ApprovedOn, "批复成立日期 批复日期 批复时间 批准日期 批准时间"),
    (
        Field::SecretaryPost,
        "书记在企业中的身份 党组织书记在企业中的身份 书记企业职务 书记行政职务 书记在企业职务 书记职务",
    ),
    (Field::Park, "园区或楼宇党组织 是否园区党组织 园区党组织 楼宇党组织 是否楼宇党组织"),
    (Field::Reason, "原因 导入异常原因"),
    (
        Field::NotKept,
        "上一级党组织唯一标识 党组织简称 党组织联系人集团员工编码 党组织联系人 党组织所在行政区划 显示排序 删除标识 更新时间戳 \
党支部标准化规范化建设类别 操作党组织 属地关系 传真号码 单位隶属关系 单位性质类别 单位建立党组织情况 法人单位标识 法人代表 法人代表(单位负责人) 是否党员 \
企业控制(控股)情况 企业规模 民营科技企业标识 社会服务机构类别 事业单位类别 在岗职工数 在岗职工中工人数 在岗专业技术人员数 是否建有工会 中介组织标识 户数 \
人口 经度 纬度 网格代号 网格名称 副书记 组织委员 宣传委员 纪检委员 星级 正式党员数 预备党员数 序号 备注 编号 批复文号",
    ),
];

const MEMBERS: Table = &[
    (Field::Person, "姓名 党员姓名 党员 名字"),
    (
        Field::ResidentId,
        "公民身份号码 公民身份证号 身份证号 身份证号码 身份证 公民身份证号码 居民身份证号 证件号码 居民身份证号码 证件号",
    ),
    (Field::Sex, "性别"),
    (Field::Birth, "出生日期 出生年月 出生年月日 生日"),
    (Field::Category, "人员类别 党员类别 正式/预备 预备/正式 党员类型 党员身份"),
    (Field::Joined, "入党日期 加入党组织日期 入党时间 加入党组织时间 入党年月 加入中共组织的时间"),
    (Field::FullOn, "转正日期 转为正式党员日期 转正时间 转为正式党员时间 转正年月"),
    (
        Field::Branch,
        "所在党支部 所在党组织 组织关系所在党支部 组织关系所在单位 所在支部 党支部 支部名称 所属党支部 所属支部 党支部名称 党组织名称 所属党组织 组织关系所在党组织 支部 党组织",
    ),
    (Field::BranchCode, "党组织代码 党组织唯一标识 支部代码 党支部代码 党组织编码 所在党组织代码"),
    (
        Field::WorkUnit,
        "工作单位 现工作单位 工作单位及职务 单位名称 企业名称 所在单位 就业单位 所在企业 现工作单位及职务 单位 公司名称 从业单位 工作单位名称",
    ),
    (Field::JointUnit, "联合支部单位名称 联合支部所在单位 联合支部单位"),
    (Field::UnitCode, "统一社会信用代码 单位信用代码 工作单位信用代码 社会统一信用代码 信用代码 单位统一社会信用代码"),
    (Field::Post, "工作岗位 岗位 职务 现任职务 职务(岗位) 单位职务 职务职级"),
    (Field::Place, "组织关系所在 组织关系所在地 组织关系情况 组织关系类型 组织关系位置 组织关系隶属 组织关系所在类别"),
    (Field::AffiliationKind, "组织关系性质"),
    (
        Field::Since,
        "转入日期 组织关系转入日期 进入支部日期 转入时间 进入支部时间 组织关系转入时间 转入本支部时间 转入党支部日期 进入党支部日期",
    ),
    (Field::Standing, "党籍状态 党籍处理方式 党籍情况 党籍"),
    (Field::Employment, "用工形式 用工方式 用工性质 用工类型 聘用形式"),
    (Field::StoppedOn, "停止党籍日期 停止党籍时间"),
    (Field::ExtendedTo, "预备期延长至 延长预备期至 预备期延长"),
    (Field::Floating, "流动党员 是否流动 是否为流动党员 流动情况 流动状态"),
    (Field::FlowTo, "外出流向 外出地点 流入地 流入地(单位) 流出地 流向 外出去向 流动去向"),
    (Field::Lost, "失联党员 是否失联 是否为失联党员 失联情况 失联"),
    (Field::LostOn, "失去联系日期 失联日期 失联时间 失去联系时间"),
    (
        Field::LastMeeting,
        "最近参加组织生活 最近参加组织生活日期 最近一次参加组织生活时间 最后参加组织生活时间 最近参加组织生活时间 最近一次组织生活时间",
    ),
    (
        Field::LastDues,
        "党费缴至 党费缴至年月 党费已交到 党费交至 党费缴纳至 最近缴纳党费 最近缴纳党费时间 党费已缴至 党费已交到年月",
    ),
    (Field::Phone, "手机号 手机号码 手机 联系电话 固定电话 联系方式 电话"),
    (Field::Zone, "所属园区 园区 园区名称 所在园区"),
    (Field::Reason, "原因 导入异常原因"),
    (
        Field::NotKept,
        "民族 学历 学位 籍贯 年龄 毕业院校 专业 毕业院校及专业 从事专业技术职务 新的社会阶层 新社会阶层类型 是否农民工 档案所在单位 户籍所在地 现居住地 \
家庭住址 失去联系情形 信息完整度 集团员工编码 党员唯一标识 党龄 党龄校正值 进入本信息系统类型 进入…日期 进入…操作党组织唯一标识 离开本信息系统类型 离开…日期 \
离开…操作党组织唯一标识 更新时间戳 操作党组织 进入本信息系统日期 离开本信息系统日期 发证时间 外出原因 外出时间 流出日期 流出支部联系人 流入支部联系人 \
与党组织联系情况 月应缴纳党费 党内职务 参加工作时间 参加工作日期 政治面貌 序号 备注 编号",
    ),
];

const TRANSFERS: Table = &[
    (Field::LetterNo, "介绍信编号 介绍信号 第号 字第号 编号 介绍信文号 信号 介绍信字号 转接编号 文号"),
    (Field::Person, "姓名 党员姓名 同志 转接党员 党员"),
    (Field::ResidentId, "公民身份号码 身份证号 身份证号码 公民身份证号 身份证 公民身份证号码 居民身份证号"),
    (Field::Category, "人员类别 预备/正式 正式/预备 党员类别 党员类型"),
    (
        Field::From,
        "转出党组织 转出支部 原党组织 转出单位 原所在党组织 原所在党支部 转出党支部 由 从何单位 转出组织 原支部 转出地 原组织关系所在单位 转出基层党委 转出党委",
    ),
    (
        Field::To,
        "转入党组织 转入支部 目标党组织 接收党组织 转入单位 转往党组织 去向 到何单位 转入党支部 转到 去 接收支部 转往单位 转入组织 转入地 现组织关系所在单位 转入党委 转入基层党委 拟转入党组织 去往单位",
    ),
    (Field::FromTo, "由…转到… 由…去… 转接去向 由转到 由去"),
    (
        Field::IssuedOn,
        "开具日期 开具时间 介绍信日期 介绍信开具日期 开信日期 转出日期 转出时间 发起时间 日期 开出日期 介绍信开具时间 发起日期 转接日期",
    ),
    (Field::ValidDays, "有效期 有效期天 有效期天数 有效天数 介绍信有效期"),
    (Field::AcceptedOn, "接收日期 接收时间 转入日期 转入时间 报到日期 报到时间 落实日期 接转日期"),
    (Field::ReceiptOn, "回执日期 回执时间 收到回执日期 回执收到日期 回执返回日期 回执收到时间 贴回执联处"),
    (Field::LastDues, "党费已交到年月 党费已交到 党费缴至 党费缴至年月"),
    (Field::Handler, "经办人 回执经办人 接收经办人"),
    (
        Field::SenderContact,
        "原所在基层党委通讯地址/电话/传真/邮编 原所在基层党委通讯地址 原所在基层党委联系电话 转出党委联系电话 转出党委联系方式",
    ),
    (Field::Channel, "转接方式 转接类型 转移方式 办理方式 转接渠道"),
    (Field::Reason, "原因 导入异常原因"),
    (
        Field::NotKept,
        "性别 男/女 岁 年龄 族 民族 抬头 党员联系电话 联系电话 …的组织关系已转达我处 转接原因 转接状态 转入类型 转出类型 序号 备注 手机号 手机号码 出生日期 入党日期 转正日期 转出原因 转入原因",
    ),
];

const CONTACTS: Table = &[
    (
        Field::Person,
        "指导员姓名 党建指导员姓名 党建指导员 党建工作指导员姓名 党建工作指导员 指导员 姓名 联系人姓名 服务人员姓名 服务员姓名 城小二 城小二姓名 五大员姓名",
    ),
    (Field::Liaison, "联络员姓名 联络员 党建联络员 企业联络员 驻园单位联络员 党建联络员姓名"),
    (
        Field::Role,
        "角色 人员类型 身份 岗位类别 人员身份 类别 服务角色 岗位 五大员类别 驻派等级 驻派等级<县级党建指导员/区级联络员>",
    ),
    (
        Field::Phone,
        "联系电话 手机号 手机号码 党建指导员手机号 指导员电话 党建工作指导员联系电话 指导员手机号 电话 指导员联系电话 联络员电话 联络员联系电话 联络员手机号 联系方式 手机",
    ),
    (
        Field::Organisation,
        "所属组织 工作单位 指导员工作单位 所属单位 派出单位 选派单位 所在单位 原单位 原工作单位 选派部门 单位及职务",
    ),
    (
        Field::Unit,
        "指导企业 指导企业(多选) 联系企业 服务企业 所属企业 指导单位 联系单位 服务单位 包联企业 联系服务企业 派驻企业 企业名称 负责企业 挂点企业 指导企业名称 联系企业名称 服务企业名称 派驻单位",
    ),
    (Field::UnitCode, "统一社会信用代码 企业信用代码 信用代码 社会统一信用代码"),
    (Field::Since2, "开始日期 派驻时间 派驻日期 选派时间 选派日期 任职时间 起始日期 聘任时间 派驻开始日期"),
    (Field::Until, "结束日期 终止日期 到期日期 离任日期 截止日期 聘期截止 派驻结束日期"),
    (Field::Grade, "专职/兼职 指导员等级"),
    (Field::VisitsAMonth, "每月走访次数 月走访次数 走访频次 走访频率"),
    (Field::Enabled, "启用 启用/停用 启用状态 是否启用 状态 在岗状态"),
    (Field::Zone, "所属园区 园区 园区名称 所在园区"),
    (Field::Reason, "原因 导入异常原因"),
    (Field::NotKept, "担任职务 职务 身份证号码 身份证号 备注 序号 性别 政治面貌 年龄 学历 指导员组织关系 编号 民族"),
];

fn table_of(kind: ListKind) -> Table {
    match kind {
        ListKind::Enterprises => ENTERPRISES,
        ListKind::Branches => BRANCHES,
        ListKind::Members => MEMBERS,
        ListKind::Transfers => TRANSFERS,
        ListKind::Contacts => CONTACTS,
        ListKind::Visits => registers::VISITS,
        ListKind::Floating => registers::FLOATING,
        ListKind::Lost => registers::LOST,
        ListKind::Posts => registers::POSTS,
        ListKind::Stars => registers::STARS,
        ListKind::Listings => registers::LISTINGS,
        ListKind::Dues => registers::DUES,
        ListKind::Meetings => registers::MEETINGS,
        ListKind::Ties => registers::TIES,
    }
}

/// What an alias says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alias {
    /// The field.
    pub field: Field,
    /// Place among the field's aliases; 0 is the surest.
    pub rank: u16,
    /// How many kinds of list know this heading: the fewer, the more it tells. Registers do not make a heading of a base
    /// list tell less.
    pub n_kinds: u8,
}

struct Aliases {
    by_kind: [FxHashMap<String, Alias>; KINDS],
}

static ALIASES: LazyLock<Aliases> = LazyLock::new(Aliases::build);

impl Aliases {
    fn build() -> Aliases {
        let mut by_kind: [FxHashMap<String, Alias>; KINDS] = Default::default();
        let (mut n_kinds, mut n_registers) = (FxHashMap::default(), FxHashMap::<String, u8>::default());
        for kind in ListKind::ALL {
            let map = &mut by_kind[slot(*kind)];
            for (field, words) in table_of(*kind) {
                for (rank, word) in words.split_whitespace().enumerate() {
                    let alias = Alias { field: *field, rank: u16::try_from(rank).unwrap_or(u16::MAX), n_kinds: 1 };
                    map.entry(heading::key(word)).or_insert(alias);
                }
            }
            let counted = if kind.is_register() { &mut n_registers } else { &mut n_kinds };
            for word in map.keys() {
                *counted.entry(word.clone()).or_default() += 1;
            }
        }
        // A base list is told from the other base lists; a register from all.
        for kind in ListKind::ALL {
            let count = |word: &String, counts: &FxHashMap<String, u8>| counts.get(word).copied().unwrap_or(0);
            for (word, alias) in &mut by_kind[slot(*kind)] {
                let among = if kind.is_register() { count(word, &n_registers) } else { 0 };
                alias.n_kinds = (count(word, &n_kinds) + among).max(1);
            }
        }
        Aliases { by_kind }
    }
}

/// The place of a kind in a table of all kinds.
pub(super) fn slot(kind: ListKind) -> usize {
    (kind as usize).saturating_sub(1).min(KINDS - 1)
}

/// What a folded heading ([`heading::key`]) means in a list of this kind.
pub fn lookup(kind: ListKind, key: &str) -> Option<Alias> {
    ALIASES.by_kind[slot(kind)].get(key).copied()
}

/// The fields of which a list of this kind needs at least one, and how to say so.
pub fn subjects(kind: ListKind) -> (&'static [Field], &'static str) {
    match kind {
        ListKind::Enterprises => (&[Field::Name, Field::Code, Field::RegisterNo], "「企业名称」或「统一社会信用代码」"),
        ListKind::Branches => (&[Field::BranchName, Field::BranchCode], "「党组织名称」或「党组织代码」"),
        ListKind::Members => (&[Field::Person, Field::ResidentId], "「姓名」"),
        ListKind::Transfers => (&[Field::Person, Field::ResidentId, Field::LetterNo], "「姓名」或「介绍信编号」"),
        ListKind::Contacts => (&[Field::Person, Field::Liaison], "「姓名」或「指导员姓名」"),
        ListKind::Visits => (&[Field::Unit, Field::UnitCode], "「走访企业」"),
        ListKind::Floating | ListKind::Lost | ListKind::Posts | ListKind::Listings | ListKind::Dues => {
            (&[Field::Person, Field::ResidentId], "「姓名」")
        }
        ListKind::Stars => (&[Field::Branch, Field::BranchCode], "「党组织名称」"),
        ListKind::Meetings => (&[Field::Branch, Field::BranchCode, Field::Person], "「党支部」或「姓名」"),
        ListKind::Ties => (&[Field::Branch, Field::BranchCode], "「甲方党组织」或「牵头党组织」"),
    }
}

/// Headings one of which tells a register from other lists of the same people; empty for the base lists, and for
/// 企业党员名单, which only its title tells from a roster.
pub fn telling(kind: ListKind) -> &'static [Field] {
    match kind {
        ListKind::Visits | ListKind::Ties => &[Field::Happened, Field::Partner, Field::What],
        ListKind::Floating => &[Field::Happened, Field::CheckedOn, Field::What, Field::EntryPlace],
        ListKind::Lost => &[Field::CheckedOn, Field::Sort, Field::YesNo, Field::Until, Field::Happened],
        ListKind::Posts | ListKind::Meetings => &[Field::Sort],
        ListKind::Stars => &[Field::Amount, Field::Score],
        ListKind::Dues => &[Field::Amount, Field::OfAmount, Field::DuesMonth],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_field_can_be_named_and_counted() {
        assert_eq!(Field::ALL.len(), FIELDS);
        let names: HashSet<&str> = Field::ALL.iter().flat_map(|field| [field.zh(), field.en()]).collect();
        assert_eq!(names.len(), FIELDS * 2);
        for (number, field) in Field::ALL.iter().enumerate() {
            assert_eq!(field.index(), number);
            assert_eq!(Field::named(field.zh()), Some(*field));
            assert_eq!(Field::named(field.en()), Some(*field));
        }
    }

    #[test]
    fn no_heading_means_two_things_in_one_kind_of_list() {
        for kind in ListKind::ALL {
            let mut seen: FxHashMap<String, Field> = FxHashMap::default();
            for (field, words) in table_of(*kind) {
                for word in words.split_whitespace() {
                    let before = seen.insert(heading::key(word), *field);
                    assert!(before.is_none_or(|b| b == *field), "{kind:?} {word}: {before:?} and {field:?}");
                }
            }
        }
    }

    #[test]
    fn the_paragraph_of_aliases_holds() {
        let table = [
            (ListKind::Enterprises, Field::Code, "统一社会信用代码 社会统一信用代码 信用代码 纳税人识别号"),
            (ListKind::Enterprises, Field::Registered, "注册地址 企业注册地点 住所 企业地址"),
            (
                ListKind::Enterprises,
                Field::Operating,
                "实际经营地址 公司园区地址(实际经营地址) 经营地址 办公地址 现状地址",
            ),
            (ListKind::Enterprises, Field::Staff, "职工总数 员工数 组织人数"),
            (ListKind::Enterprises, Field::ClaimsMembers, "党员数 党员人数"),
            (ListKind::Members, Field::Branch, "所在党支部 组织关系所在党支部 所在党组织"),
            (ListKind::Members, Field::Joined, "入党日期 加入党组织日期"),
            (ListKind::Members, Field::FullOn, "转正日期 转为正式党员日期"),
            (ListKind::Members, Field::ResidentId, "身份证号 公民身份证号 公民身份号码"),
            (ListKind::Members, Field::WorkUnit, "工作单位 工作单位及职务"),
            (ListKind::Members, Field::JointUnit, "联合支部单位名称 联合支部所在单位"),
        ];
        for (kind, field, words) in table {
            for word in words.split_whitespace() {
                assert_eq!(lookup(kind, &heading::key(word)).map(|a| a.field), Some(field), "{word}");
            }
        }
    }
}
