//! 台账的列名: headings of the registers (走访、流动、失联、任职、星级、企业党员名单、党费、三会一课、共建), as T-07 to T-14 and the
//! offices write them. In 星级评定 every further column of the sheet is a dimension of the site's own score sheet.

use super::alias::{Field, Table};

const PERSON: &str = "姓名 党员姓名 党员";
const ID: &str = "公民身份号码 身份证号 身份证号码 公民身份证号 身份证 公民身份证号码 居民身份证号";
const BRANCH: &str = "所在党支部 所在支部 所在党组织 党支部 支部名称 党支部名称 党组织名称 党组织 组织关系所在党支部 所属党支部 \
流出支部 流出党组织 支部";
const BRANCH_CODE: &str = "党组织代码 党支部代码 支部代码 党组织编码";
const PHONE: &str = "联系电话 手机号 手机号码 联系方式 电话 手机 党员联系电话";
const ZONE: &str = "所属园区 园区 园区名称 所在园区";
const CODE: &str = "统一社会信用代码 企业信用代码 信用代码 社会统一信用代码 单位信用代码";
const REASON: &str = "原因 导入异常原因";

pub(super) const VISITS: Table = &[
    (Field::Person, "走访人 走访人员 指导员姓名 党建指导员姓名 联络员姓名 走访人姓名 指导员 姓名 摸排人员 党建指导员"),
    (Field::Phone, "联系电话 走访人电话 指导员电话 电话 手机号"),
    (Field::Unit, "走访企业 走访单位 被走访企业 走访企业名称 企业名称 单位名称 指导企业 联系企业 服务企业"),
    (Field::UnitCode, CODE),
    (Field::Happened, "走访日期 走访时间 走访年月日 日期 时间 联系日期"),
    (Field::What, "走访内容 走访情况 工作内容 服务内容 主要内容 走访事项 事项"),
    (Field::Detail, "问题建议 存在问题 企业诉求 办理情况 落实情况 备注"),
    (Field::Zone, ZONE),
    (Field::Reason, REASON),
    (Field::NotKept, "序号 编号 走访方式 走访频次 陪同人员 企业接待人 接待人"),
];

pub(super) const FLOATING: Table = &[
    (Field::Person, PERSON),
    (Field::ResidentId, ID),
    (Field::Branch, BRANCH),
    (Field::BranchCode, BRANCH_CODE),
    (Field::Floating, "流动方向 流动类型 流出流入 流动党员类别 流动类别 流入流出"),
    (Field::Happened, "外出时间 流出日期 外出日期 流出时间 流入日期 流入时间 外出起始时间 流动日期"),
    (Field::CheckedOn, "发证时间 发证日期 登记日期 登记时间 报到日期 报到时间"),
    (Field::What, "外出原因 流动原因 流出原因 外出事由"),
    (Field::EntryPlace, "外出地点 外出流向 流入地 流入地(单位) 外出去向 流向 流入单位 现工作单位 流动去向"),
    (Field::Partner, "流入党组织 流入支部 流入地党组织 接收党组织 现参加组织生活的党组织 编入党组织 流入党支部"),
    (Field::Phone, PHONE),
    (Field::Detail, "与党组织联系情况 联系情况 流出支部联系人 流入支部联系人 备注"),
    (Field::Zone, ZONE),
    (Field::Reason, REASON),
    (
        Field::NotKept,
        "活动证编号 证号 失去联系日期 党籍处理方式 入党日期 入党时间 人员类别 出生年月 序号 编号 性别 民族 年龄 学历",
    ),
];

pub(super) const LOST: Table = &[
    (Field::Person, PERSON),
    (Field::ResidentId, ID),
    (Field::Branch, BRANCH),
    (Field::BranchCode, BRANCH_CODE),
    (Field::Sort, "失去联系情形 失联情形 失联原因 失去联系原因 失联类型"),
    (Field::Happened, "失去联系日期 失联日期 失去联系时间 失联时间 最后联系时间"),
    (Field::CheckedOn, "查找日期 查找时间 最近查找日期 最后查找日期 取得联系日期 取得联系时间 查找截止日期"),
    (Field::YesNo, "查找结果 是否取得联系 取得联系 是否找到 联系结果"),
    (Field::Until, "停止党籍日期 停止党籍时间 停止党籍决定日期"),
    (Field::Standing, "党籍处理方式 处理结果 处置意见 组织处置 党籍状态 处置情况"),
    (Field::Detail, "查找情况 查找经过 查找措施 查找方式 备注"),
    (Field::Phone, PHONE),
    (Field::Zone, ZONE),
    (Field::Reason, REASON),
    (
        Field::NotKept,
        "党组织类别 入党日期 入党时间 人员类别 出生年月 家庭住址 户籍所在地 现居住地 序号 编号 性别 民族 年龄 学历",
    ),
];

pub(super) const POSTS: Table = &[
    (Field::Person, "姓名 委员姓名 班子成员 成员姓名 班子成员姓名"),
    (Field::ResidentId, ID),
    (Field::Branch, BRANCH),
    (Field::BranchCode, BRANCH_CODE),
    (Field::Sort, "党内职务 支委职务 班子职务 职务 党组织职务 委员职务 党务职务"),
    (
        Field::EntryPlace,
        "企业职务 行政职务 单位职务 在企业中的身份 企业内职务 党组织书记在企业中的身份 书记在企业中的身份 在企业任职",
    ),
    (Field::YesNo, "是否管理层 是否进入管理层 管理层成员 是否进入企业管理层"),
    (Field::Happened, "任职日期 任职时间 当选日期 选举日期 任现职时间 本届任职时间 任期开始"),
    (Field::Until, "届满日期 届满时间 任期届满日期 任期届满 应换届时间 任期至"),
    (Field::Phone, PHONE),
    (Field::Detail, "分工 备注"),
    (Field::Zone, ZONE),
    (Field::Reason, REASON),
    (Field::NotKept, "序号 编号 性别 民族 年龄 学历 出生年月 入党日期 届次 是否兼职"),
];

pub(super) const STARS: Table = &[
    (Field::Branch, BRANCH),
    (Field::BranchCode, BRANCH_CODE),
    (Field::Amount, "星级 评定星级 评定等级 星级等次 等次 评定结果 党支部星级 核定星级 星级评定"),
    (Field::OfAmount, "总分 得分合计 合计得分 总得分 合计 评分"),
    (Field::Happened, "评定日期 评定时间 认定日期 认定时间 授牌日期 核定日期 评定年月"),
    (Field::Year, "年度 评定年度"),
    (Field::EntryPlace, "评定单位 认定单位 评定机关 核定单位 评定党组织"),
    (Field::Score, "政治建设 党员队伍建设 阵地建设 活动开展 基础保障"),
    (Field::Zone, ZONE),
    (Field::Reason, REASON),
    (Field::NotKept, "序号 编号 书记 党组织书记 党员人数 上级党组织 单位名称 备注 自评星级 自评分"),
];

pub(super) const LISTINGS: Table = &[
    (Field::Person, "姓名 党员姓名 员工姓名"),
    (Field::ResidentId, ID),
    (Field::Unit, "企业名称 单位名称 所在企业 工作单位 公司名称 用人单位 申报企业 所属企业"),
    (Field::UnitCode, CODE),
    (
        Field::Branch,
        "组织关系所在党支部 组织关系所在党组织 组织关系所在地 组织关系所在单位 所在党支部 所在党组织 党支部",
    ),
    (Field::Category, "人员类别 党员类别 正式/预备 政治面貌"),
    (Field::What, "岗位 职务 工作岗位 部门及职务 部门 职务(岗位)"),
    (Field::Employment, "用工形式 用工方式 用工性质"),
    (Field::Happened, "入职日期 入职时间 到岗日期"),
    (Field::Phone, PHONE),
    (Field::Detail, "填报人 备注 说明"),
    (Field::Zone, ZONE),
    (Field::Reason, REASON),
    (Field::NotKept, "序号 编号 性别 民族 年龄 学历 出生年月 入党日期 填报日期 是否在花名册"),
];

pub(super) const DUES: Table = &[
    (Field::Person, PERSON),
    (Field::ResidentId, ID),
    (Field::Branch, BRANCH),
    (Field::BranchCode, BRANCH_CODE),
    (Field::OfAmount, "月应缴 应缴金额 月应缴党费 应交党费 应缴党费 月应缴纳党费 每月应缴 应缴"),
    (Field::Amount, "实缴金额 已缴金额 实缴党费 缴纳金额 实交党费 缴费金额 实缴"),
    (Field::Happened, "缴纳日期 缴费日期 交纳日期 缴费时间 缴纳时间 交费日期"),
    (Field::CheckedOn, "缴至 党费缴至 党费缴至年月 缴纳至 党费已交到 已缴至 缴费月份 所属月份 缴至年月 所属期"),
    (
        Field::DuesMonth,
        "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月 一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
    ),
    (Field::Year, "年度 年份 年"),
    (Field::Zone, ZONE),
    (Field::Reason, REASON),
    (Field::NotKept, "序号 编号 合计 小计 计费基数 缴费基数 比例 缴纳比例 收款人 收缴人 签字 备注 工资基数"),
];

pub(super) const MEETINGS: Table = &[
    (Field::Branch, "党支部 支部名称 党支部名称 所在党支部 党组织名称 党组织 组织单位 召开支部 支部 主办支部 所在支部"),
    (Field::BranchCode, BRANCH_CODE),
    (Field::Sort, "会议类别 会议类型 会议名称 活动类型 活动类别 三会一课类型 组织生活类型 会议形式"),
    (Field::Happened, "会议日期 会议时间 召开日期 召开时间 活动日期 活动时间 签到日期 日期 时间 签到时间"),
    (Field::OfAmount, "应到人数 应到 应参加人数 应到党员"),
    (Field::Amount, "实到人数 实到 实际参加人数 参加人数 到会人数 实到党员"),
    (Field::Attendees, "参加人员 到会人员 参会人员 签到人员 出席人员 参加党员 签到名单"),
    (Field::Person, "姓名 党员姓名 签到人 签到党员"),
    (Field::ResidentId, ID),
    (Field::YesNo, "是否到会 签到情况 签到 是否参加 出席情况 是否签到"),
    (Field::What, "会议主题 主题 会议内容 活动主题 主要内容 学习内容 议题"),
    (Field::EntryPlace, "会议地点 地点 活动地点"),
    (Field::Partner, "组织关系所在党支部 党员所属支部 签到党员所在支部"),
    (Field::Zone, ZONE),
    (Field::Reason, REASON),
    (Field::NotKept, "序号 编号 主持人 记录人 缺席人员 缺席人数 缺席原因 请假人员 备注"),
];

pub(super) const TIES: Table = &[
    (
        Field::Branch,
        "甲方党组织 牵头党组织 党组织名称 党支部名称 共建党组织 甲方 牵头单位 盟主单位 党支部 支部名称 牵头党支部",
    ),
    (Field::BranchCode, BRANCH_CODE),
    (Field::Partner, "乙方党组织 结对党组织 共建对象 结对对象 乙方 结对支部 共建支部 结对党支部 对方党组织"),
    (Field::Sort, "共建类型 联结方式 共建方式 结对类型 联建类型 联建方式 合作方式"),
    (Field::What, "联盟名称 共建名称 党建联盟 党建联盟名称 共建项目 项目名称 联建名称"),
    (Field::Unit, "成员单位 结对单位 共建单位 联盟成员 成员企业 结对企业 共建企业 联盟成员单位"),
    (Field::Happened, "结对日期 签约日期 成立日期 共建日期 结对时间 签约时间 成立时间 起始日期"),
    (Field::Until, "到期日期 结束日期 截止日期 有效期至 共建期限至"),
    (Field::Detail, "共建内容 结对内容 合作内容 共建事项 主要举措 备注"),
    (Field::Zone, ZONE),
    (Field::Reason, REASON),
    (Field::NotKept, "序号 编号 联系人 联系电话 成员数"),
];
