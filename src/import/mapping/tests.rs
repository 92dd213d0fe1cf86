//! Headers of the field's templates, verbatim, and of wild files.

use super::*;

fn rows(lines: &[&str]) -> Vec<Vec<String>> {
    lines.iter().map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn see(lines: &[&str]) -> Recognised {
    recognise(&rows(lines), "", None, &Overrides::default())
}

#[track_caller]
fn check(lines: &[&str], kind: ListKind, fields: &[(usize, Field)]) -> Recognised {
    let seen = see(lines);
    assert_eq!(seen.kind, kind, "{seen:?}");
    for (index, field) in fields {
        assert_eq!(seen.mapping.field_of(*index), Some(*field), "{:?}", seen.mapping.columns()[*index]);
    }
    seen
}

const T01: &str = "姓名 | 所在党支部 | 公民身份证号 | 性别 | 民族 | 出生日期 | 学历 | 人员类别 | 加入党组织日期 | 转为正式党员日期 | 工作岗位 | 手机号 | 固定电话 | 家庭住址 | 党籍状态 | 是否为失联党员 | 失去联系日期 | 是否为流动党员 | 外出流向";
const T02: &str = "姓名 | 身份证号码 | 性别 | 出生日期 | 民族 | 籍贯 | 年龄 | 学历 | 学位 | 毕业院校 | 专业 | 入党日期 | 转正日期 | 工作岗位 | 从事专业技术职务 | 新的社会阶层 | 人员类别 | 是否农民工 | 手机号码 | 联系电话 | 所在党组织 | 联合支部单位名称 | 档案所在单位 | 户籍所在地 | 现居住地 | 失去联系情形 | 失去联系日期 | 信息完整度";
const T03_MEMBER: &str = "集团员工编码 | 企业名称 | 党员唯一标识 | 姓名 | 性别 | 公民身份号码 | 出生日期 | 学历 | 学位 | 民族 | 工作岗位 | 新社会阶层类型 | 从事专业技术职务 | 是否农民工 | 手机号码 | 组织关系所在党支部 | 党组织唯一标识 | 联合支部所在单位 | 户籍所在地 | 现居住地 | 入党日期 | 转正日期 | 党龄 | 党龄校正值 | 进入本信息系统类型 | 进入…日期 | 进入…操作党组织唯一标识 | 离开本信息系统类型 | 离开…日期 | 离开…操作党组织唯一标识 | 更新时间戳 | 操作党组织";
const T03_ORG: &str = "党组织唯一标识 | 企业名称 | 上一级党组织唯一标识 | 党组织编码 | 党组织全称 | 党组织简称 | 组织类别 | 成立日期 | 党组织党员人数 | 党组织联系人集团员工编码 | 党组织联系人 | 联系电话 | 党组织所在单位情况 | 党组织所在行政区划 | 显示排序 | 批准成立的上级党组织全称 | 删除标识 | 更新时间戳 | 党支部标准化规范化建设类别 | 操作党组织";
const T04: &str = "党组织代码 | 党组织名称 | 组织类别 | 属地关系 | 党组织书记 | 党组织联系人 | 联系电话 | 建立党组织日期 | 通讯地址 | 传真号码 | 党组织所在单位情况 | 党组织所在行政区划 | 单位名称 | 单位隶属关系 | 单位性质类别 | 单位建立党组织情况 | 法人单位标识 | 法人代表(单位负责人) | 是否党员 | 社会统一信用代码 | 企业控制(控股)情况 | 企业规模 | 民营科技企业标识 | 社会服务机构类别 | 事业单位类别 | 在岗职工数(人) | 在岗职工中工人数(人) | 在岗专业技术人员数(人) | 是否建有工会 | 中介组织标识 | 户数 | 人口 | 经度 | 纬度 | 网格代号 | 网格名称";
const T05: &str = "组织名称 | 组织类型 | 负责人 | 负责人身份 | 组织人数 | 党员人数 | 覆盖情况";
const T05_FORM: &str = "组织名称 | 组织类型 | 负责人 | 负责人身份 | 组织人数 | 党员人数 | 覆盖情况 | 创办时间 | 主营业务 | 年产值(万元)/成效 | 状态 | 组织类别 | 党组织名称 | 党组织成立时间 | 组建方式 | 党组织书记名称 | 党组织书记电话 | 党建指导员姓名 | 党建指导员手机号";
const T06: &str = "企业名称 | 企业类型 | 注册号 | 从业人员 | 成立日期 | 年营业收入 | 地址 | 所属乡镇 | 是否经营场所在专业市场内 | 是否组建党组织 | 是否组建团组织 | 是否派驻党建指导员 | 是否组建妇联 | 是否组建工会 | 姓名 | 性别 | 证件类型 | 证件号 | 联系电话 | 主要社会职务 | 政治面貌 | 是否党组织书记 | 党组织名称";
const T07: &str = "办公地址 | 组织机构代码证 | 税务登记号 | 地税/国税所在区县 | 统计登记号 | 主营业务 | 企业性质 | 联系人 | 电话 | 法人 | 注册时期 | 分支机构 | 职工总数 | 是否同址办公 | 是否建立党组织 | 组建年月 | 组织类型 | 隶属关系 | 所属上级党组织名称 | 类别 | 是否楼宇企业 | 是否规模以上 | 是否建立群团组织 | 工会建立时间 | 共青团建立时间 | 妇联建立时间 | 是否配备党建工作指导员 | 党建工作指导员姓名 | 党建工作指导员联系电话 | 员工数 | 入党积极分子 | 党员数 | 关系在本企业人数 | 关系在人才职介人数 | 关系在原单位或街道社区人数 | 临时组织关系人数 | 其他亮身份的人数 | 法定代表人是否为党员 | 党组织书记姓名 | 党组织书记在企业中的身份 | 书记联系电话 | 工作和活动经费保障情况 | 办公和活动场所保障情况";
const T08: &str = "登记证号 | 名称 | 种类 | 是否建立党组织 | 法定代表人 | 政治面貌 | 党组成立日期 | 审批单位 | 审批文号 | 党组织名称 | 党组织建制 | 联合支部名称 | 党组织类型 | 隶属关系 | 专职党员数量 | 兼职党员数量 | 预备党员人数 | 发展对象人数 | 积极分子人数 | 申请入党人数 | 已建群团组织 | 拟建党组织日期 | 未建立原因 | 党建指导员 | 指导员工作单位 | 指导员电话 | 指导员组织关系 | 撤销理由 | 撤销日期 | 撤销文件编号 | 专职已转关系党员数 | 专职未转关系党员数 | 兼职党员数";
const T09: &str = "指导员姓名 | 专职/兼职 | 驻派等级<县级党建指导员/区级联络员> | 所属组织 | 担任职务 | 身份证号码 | 联系电话 | 所属企业 | 指导企业(多选) | 走访频率 | 走访频次 | 备注 | 启用/停用";
const T10_STUB: &str = "第 号 | 同志 | 预备/正式 | 由…转到… | 日期 | 贴回执联处";
const T10: &str = "抬头 | 姓名 | 男/女 | 岁 | 族 | 正式/预备 | 身份证号码 | 由…去… | 党费已交到 年 月 (大写) | 有效期 天 (大写) | 党员联系电话 | 原所在基层党委通讯地址/电话/传真/邮编";
const T11: &str = "姓名 | 性别 | 身份证号 | 所在党支部 | 失去联系情形 | 失去联系日期";
const T12: &str = "姓名 | 所在支部 | 发证时间 | 外出原因 | 外出地点 | 外出时间";
const T12_FILE: &str = "姓名 | 所在支部 | 流出日期 | 外出流向 | 流入地(单位) | 流出支部联系人 | 联系方式 | 流入支部联系人 | 联系方式 | 与党组织联系情况 | 失去联系日期 | 党籍处理方式";
const T13: &str = "姓名 | 组织关系所在单位 | 工作单位及职务 | 党费缴至年月 | 月应缴纳党费(元)";
const T16: &str = "法定代表人 | 注册资本 | 实缴资本 | 经营状态 | 成立日期 | 统一社会信用代码 | 纳税人识别号 | 注册号 | 组织机构代码 | 企业类型 | 所属行业 | 核准日期 | 登记机关 | 所属地区 | 英文名 | 曾用名 | 参保人数 | 人员规模 | 营业期限 | 企业地址 | 经营范围";
const T17: &str = "企业注册地点 | 企业成立时间 | 企业工商登记号 | 企业所属行业 | 企业员工人数 | 企业地址 | 联系人 | 是否建立党组织 | 党员人数";
const T18: &str = "现状企业名称 | 注册地址 | 实际经营地址 | 入住日期 | 经营执照注册日期 | 税务登记证注册地";
const T19: &str =
    "是否建立党组织建制 | 党员人数 | 法定代表人党组织书记标志 | 本年检年度组建党组织标志 | 法定代表人党员标志";

type Template = (&'static str, &'static str, ListKind, &'static [(usize, Field)]);

#[test]
fn every_template_is_of_its_kind() {
    use ListKind::*;
    let table: &[Template] = &[
        (
            "T-01",
            T01,
            Members,
            &[
                (0, Field::Person),
                (1, Field::Branch),
                (2, Field::ResidentId),
                (8, Field::Joined),
                (9, Field::FullOn),
                (10, Field::Post),
                (11, Field::Phone),
                (14, Field::Standing),
                (15, Field::Lost),
                (16, Field::LostOn),
                (17, Field::Floating),
                (18, Field::FlowTo),
            ],
        ),
        ("T-02", T02, Members, &[(1, Field::ResidentId), (20, Field::Branch), (21, Field::JointUnit)]),
        (
            "T-03 member",
            T03_MEMBER,
            Members,
            &[
                (1, Field::WorkUnit),
                (3, Field::Person),
                (15, Field::Branch),
                (16, Field::BranchCode),
                (17, Field::JointUnit),
            ],
        ),
        (
            "T-03 org",
            T03_ORG,
            Branches,
            &[
                (1, Field::Unit),
                (3, Field::BranchCode),
                (4, Field::BranchName),
                (8, Field::ClaimsMembers),
                (15, Field::Superior),
            ],
        ),
        (
            "T-04",
            T04,
            Branches,
            &[
                (0, Field::BranchCode),
                (1, Field::BranchName),
                (4, Field::Secretary),
                (7, Field::Founded),
                (10, Field::Situation),
                (12, Field::Unit),
                (19, Field::UnitCode),
            ],
        ),
        ("T-05", T05, Enterprises, &[(0, Field::Name), (4, Field::Staff), (5, Field::ClaimsMembers)]),
        ("T-05 form", T05_FORM, Enterprises, &[(0, Field::Name), (7, Field::Established), (10, Field::Status)]),
        (
            "T-06",
            T06,
            Enterprises,
            &[
                (0, Field::Name),
                (2, Field::RegisterNo),
                (3, Field::Employed),
                (6, Field::Registered),
                (7, Field::Township),
                (9, Field::ClaimsOrg),
                (10, Field::League),
                (11, Field::Instructor),
                (12, Field::Women),
                (13, Field::Union),
            ],
        ),
        (
            "T-07",
            T07,
            Enterprises,
            &[
                (0, Field::Operating),
                (6, Field::Nature),
                (12, Field::Staff),
                (13, Field::SameAddress),
                (14, Field::ClaimsOrg),
                (21, Field::Scale),
                (26, Field::Instructor),
                (31, Field::ClaimsMembers),
            ],
        ),
        (
            "T-08",
            T08,
            Enterprises,
            &[
                (0, Field::Certificate),
                (1, Field::Name),
                (2, Field::Type),
                (3, Field::ClaimsOrg),
                (20, Field::MassOrganisations),
            ],
        ),
        (
            "T-09",
            T09,
            Contacts,
            &[(0, Field::Person), (2, Field::Role), (3, Field::Organisation), (8, Field::Unit), (12, Field::Enabled)],
        ),
        (
            "T-10 stub",
            T10_STUB,
            Transfers,
            &[
                (0, Field::LetterNo),
                (1, Field::Person),
                (2, Field::Category),
                (3, Field::FromTo),
                (4, Field::IssuedOn),
                (5, Field::ReceiptOn),
            ],
        ),
        (
            "T-10",
            T10,
            Transfers,
            &[
                (1, Field::Person),
                (5, Field::Category),
                (6, Field::ResidentId),
                (7, Field::FromTo),
                (9, Field::ValidDays),
            ],
        ),
        ("T-11", T11, Lost, &[(5, Field::Happened)]),
        (
            "T-12",
            T12,
            Floating,
            &[(1, Field::Branch), (2, Field::CheckedOn), (4, Field::EntryPlace), (5, Field::Happened)],
        ),
        ("T-12 file", T12_FILE, Members, &[(3, Field::FlowTo), (11, Field::Standing)]),
        ("T-13", T13, Members, &[(1, Field::Branch), (2, Field::WorkUnit), (3, Field::LastDues)]),
        (
            "T-16",
            T16,
            Enterprises,
            &[
                (3, Field::Status),
                (5, Field::Code),
                (15, Field::Former),
                (16, Field::Insured),
                (17, Field::Band),
                (19, Field::Registered),
            ],
        ),
        ("T-17", T17, Enterprises, &[(0, Field::Registered), (2, Field::RegisterNo), (4, Field::Staff)]),
        ("T-18", T18, Enterprises, &[(0, Field::Name), (1, Field::Registered), (2, Field::Operating)]),
        ("T-19", T19, Enterprises, &[(0, Field::ClaimsOrg), (1, Field::ClaimsMembers)]),
    ];
    for (name, headings, kind, fields) in table {
        let seen = see(&[headings]);
        assert_eq!(seen.kind, *kind, "{name}: {:?} {:?}", seen.score, seen.runner_up);
        assert_eq!(seen.looks_like(), None, "{name}");
        for (index, field) in *fields {
            let column = &seen.mapping.columns()[*index];
            assert_eq!(column.field, Some(*field), "{name}: {column:?}");
        }
        let unknown: Vec<&MappedColumn> =
            seen.ignored().filter(|column| matches!(column.why, Why::Unknown | Why::Ambiguous)).collect();
        let person_of_form = |column: &&MappedColumn| matches!(column.heading.as_str(), "姓名" | "性别" | "类别");
        assert!(unknown.iter().all(person_of_form), "{name}: {unknown:?}");
    }
}

#[test]
fn what_a_template_lacks_is_said() {
    for headings in [T07, T19] {
        let seen = see(&[headings]);
        assert!(seen.missing_required.is_some() && !seen.is_usable());
        assert!(seen.faults[0].zh("甲.xlsx").contains("「企业名称」"), "{}", seen.faults[0].zh("甲.xlsx"));
    }
    let nothing = see(&["海南甲乙有限公司 | 12 | 海口市美兰区", "海南丙丁有限公司 | 30 | 三亚市吉阳区"]);
    assert!(!nothing.is_usable());
    assert_eq!(nothing.faults[0].code, FaultCode::NoHeader { rows: 2 });
    assert!(!see(&[]).is_usable());
}

#[test]
fn titles_blank_columns_and_marks_are_seen_through() {
    let seen = check(
        &[
            "2026年海口国家高新区三有企业台账 | | | | |",
            "填报单位：高新区党工委 | | | | 单位：人 |",
            "序号 | *企业 名称 | | 统一社会信用代码（18位） | 参保人数（人） | 住 所",
            "1 | 海南甲乙有限公司 | | 914600006200251612 | 12 | 海口市美兰区海府路1号",
        ],
        ListKind::Enterprises,
        &[(1, Field::Name), (3, Field::Code), (4, Field::Insured), (5, Field::Registered)],
    );
    assert_eq!(seen.header, 2..3);
    assert!(seen.title.starts_with("2026年海口国家高新区三有企业台账"), "{}", seen.title);
    assert!(seen.is_usable());
}

#[test]
fn two_lines_of_header_are_one() {
    let seen = check(
        &[
            "企业党建台账 | | | | | | |",
            "序号 | 企业名称 | 地址 | | 党员情况 | | 负责人 | ",
            " | | 注册地址 | 经营地址 | 人数 | 预备 | 姓名 | 联系电话",
            "1 | 海南甲乙有限公司 | 海口市 | 三亚市 | 3 | 1 | 张三 | 13800000000",
        ],
        ListKind::Enterprises,
        &[
            (1, Field::Name),
            (2, Field::Registered),
            (3, Field::Operating),
            (4, Field::ClaimsMembers),
            (7, Field::Phone),
        ],
    );
    assert_eq!(seen.header, 1..3);
    assert_eq!(seen.mapping.field_of(6), None);
    assert_eq!(seen.mapping.heading(4), "党员情况/人数");
}

#[test]
fn data_below_the_header_is_not_a_second_line() {
    let seen = see(&["姓名 | 所在党支部 | 人员类别", "张三 | 党支部 | 正式党员"]);
    assert_eq!(seen.header, 0..1);
}

#[test]
fn bare_headings_are_settled_by_their_neighbours_or_reported() {
    let alone = see(&["企业名称 | 地址 | 人数"]);
    assert_eq!(alone.mapping.columns()[1].field, Some(Field::Registered));
    assert_eq!(alone.mapping.columns()[1].why, Why::Assumed);
    assert_eq!(alone.mapping.columns()[2].field, Some(Field::Headcount));
    let beside = see(&["企业名称 | 注册地址 | 地址 | 参保人数 | 人数 | 日期"]);
    for index in [2, 4, 5] {
        assert_eq!(beside.mapping.columns()[index].why, Why::Ambiguous, "{index}");
    }
    let operating = see(&["企业名称 | 办公地址 | 地址"]);
    assert_eq!(operating.mapping.field_of(2), Some(Field::Registered));
}

#[test]
fn of_two_columns_the_surer_wins() {
    let seen = see(&["姓名 | 单位名称 | 工作单位 | 手机号 | 固定电话 | 所在党支部"]);
    assert_eq!(seen.mapping.column(Field::WorkUnit), Some(2));
    assert_eq!(seen.mapping.columns()[1].why, Why::Duplicate(Field::WorkUnit));
    assert_eq!(seen.mapping.all(Field::Phone).collect::<Vec<_>>(), [3, 4]);
    let joint = see(&["党组织名称 | 所在单位1 | 所在单位2 | 组织类别"]);
    assert_eq!(joint.mapping.all(Field::Unit).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_person_has_the_last_word() {
    let mut overrides = Overrides::default();
    overrides.add("甲列=企业名称").unwrap();
    overrides.add("企业名称=曾用名").unwrap();
    overrides.add("注册地址=不采用").unwrap();
    overrides.add("没有的列=姓名").unwrap();
    let seen = recognise(&rows(&["甲列 | 企业名称 | 注册地址"]), "", None, &overrides);
    assert_eq!(seen.mapping.column(Field::Name), Some(0));
    assert_eq!(seen.mapping.column(Field::Former), Some(1));
    assert_eq!(seen.mapping.column(Field::Registered), None);
    assert_eq!(seen.unused, ["没有的列"]);
    assert_eq!(seen.report_zh()[0], "「甲列」按指定作 企业名称");
    assert_eq!(seen.report_zh()[2], "「注册地址」按指定不采用");
}

#[test]
fn a_wanted_kind_is_taken_and_doubted() {
    let seen = recognise(&rows(&[T01]), "", Some(ListKind::Enterprises), &Overrides::default());
    assert_eq!(seen.kind, ListKind::Enterprises);
    assert_eq!(seen.looks_like(), Some(ListKind::Members));
    let contacts = recognise(&rows(&[T05_FORM]), "", Some(ListKind::Contacts), &Overrides::default());
    assert_eq!(contacts.mapping.column(Field::Person), Some(17));
}

#[test]
fn the_file_name_breaks_a_tie() {
    let named = |name: &str| recognise(&rows(&["姓名 | 身份证号 | 备注"]), name, None, &Overrides::default()).kind;
    assert_eq!(named("党员花名册.xlsx"), ListKind::Members);
    assert_eq!(named("2025年转出登记.xlsx"), ListKind::Transfers);
    assert_eq!(named(""), ListKind::Members);
}

#[test]
fn english_headings_of_an_open_registry() {
    check(
        &["name | uscc | reg_date | type | city | reg_address | uscc_valid"],
        ListKind::Enterprises,
        &[
            (0, Field::Name),
            (1, Field::Code),
            (2, Field::Established),
            (3, Field::Type),
            (4, Field::City),
            (5, Field::Registered),
        ],
    );
}

proptest::proptest! {
    #[test]
    fn no_sheet_panics(cells in proptest::collection::vec(proptest::collection::vec("\\PC{0,8}|姓名|地址|党员情况|企业名称", 0..8), 0..8)) {
        let seen = recognise(&cells, "名册", None, &Overrides::default());
        proptest::prop_assert!(seen.header.end <= cells.len());
        let _ = (seen.report_zh(), seen.report_en(), seen.looks_like());
    }
}
