//! Words of the trade in cells: 登记状态, 企业类型, 组织类别, 人员类别, 组织关系所在 and their like, read into the closed
//! lists of the model. What cannot be decided from the words is left unknown (法人独资 says nothing of 非公 or 公有); a word
//! that is not known is a fault, and the raw text stays.

use super::fault::FaultCode;
use super::value::{self, Reading, is_nothing};
use crate::model::credit_code::{CodeKind, CreditCode};
use crate::model::fact::Fact;
use crate::model::record::{
    AffiliationKind, BranchKind, Category, Channel, Employment, Exclusion, Flow, Ownership, Place, Standing, Status,
    UnitKind,
};
use crate::text::fold;
use std::ops::RangeInclusive;

/// A longer cell is no term.
const TERM_CHARS_MAX: usize = 200;

/// Whether any of the words stands in the text.
fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// The first entry one of whose words stands in the cell; a blank cell says nothing.
fn first_of<T: Copy>(text: &str, table: &[(&[&str], T)], known: &'static str) -> Reading<T> {
    if is_nothing(text) {
        return Ok(None);
    }
    let folded = fold::line(text);
    if folded.chars().nth(TERM_CHARS_MAX).is_some() {
        return Err(FaultCode::Word { known });
    }
    table.iter().find(|(words, _)| has(&folded, words)).map(|(_, value)| Some(*value)).ok_or(FaultCode::Word { known })
}

/// 经度、纬度 in degrees, within the country: millionths of a degree.
pub fn degrees(text: &str, within: RangeInclusive<u32>) -> Reading<u32> {
    const KNOWN: &str = "度数，如 20.044412";
    let text = text.trim().trim_end_matches(['°', 'N', 'E', '度']);
    if is_nothing(text) {
        return Ok(None);
    }
    let micro = text.parse::<f64>().ok().map(|degrees| (degrees * 1e6).round());
    let bounds = f64::from(*within.start()) * 1e6..=f64::from(*within.end()) * 1e6;
    match micro.filter(|micro| bounds.contains(micro)) {
        Some(micro) => Ok(Some(micro as u32)),
        // 0 stands in many registers for "not surveyed".
        None if micro == Some(0.0) => Ok(None),
        None => Err(FaultCode::Word { known: KNOWN }),
    }
}

/// 登记状态 (rulebook C6). The order matters: 吊销已注销 is gone, 吊销未注销 is revoked.
pub fn status(text: &str) -> Reading<Status> {
    const TABLE: &[(&[&str], Status)] = &[
        (&["未注销", "吊销，未", "吊销,未"], Status::Revoked),
        (&["注销"], Status::Gone),
        (&["吊销", "撤销", "责令关闭"], Status::Revoked),
        (&["清算"], Status::Liquidating),
        (&["迁出"], Status::MovedOut),
        (&["停业", "歇业"], Status::Suspended),
        (&["存续", "在业", "开业", "在营", "在册", "迁入", "登记", "确立"], Status::Active),
    ];
    const KNOWN: &str = "存续、在业、开业、停业、歇业、吊销、清算、注销、迁入、迁出";
    if matches!(text.trim(), "正常" | "有效" | "经营" | "正常经营" | "正常营业" | "营业" | "经营中" | "设立")
    {
        return Ok(Some(Status::Active));
    }
    first_of(text, TABLE, KNOWN)
}

/// 经济成分 from 企业类型, 企业性质 and 控股情况 taken together.
pub fn ownership(type_text: &str, nature: &str, control: &str) -> Ownership {
    [control, nature, type_text]
        .into_iter()
        .map(|text| ownership_of(&fold::line(text)))
        .find(|one| *one != Ownership::Unknown)
        .unwrap_or_default()
}

fn ownership_of(text: &str) -> Ownership {
    if let Some(by_code) = ownership_of_code(text) {
        return by_code;
    }
    if has(text, &["国有控股", "国有独资", "国有全资", "国有法人", "集体控股"]) {
        return Ownership::Public;
    }
    if has(text, &["非自然人"]) {
        return Ownership::Unknown;
    }
    if has(text, PRIVATE) {
        return Ownership::Private;
    }
    if has(text, &["国有", "国企", "央企", "集体", "全民所有", "公有", "事业单位", "机关法人"]) {
        return Ownership::Public;
    }
    Ownership::Unknown
}

const PRIVATE: &[&str] = &[
    "非公",
    "非国有",
    "民营",
    "民办",
    "私营",
    "私有",
    "私人",
    "自然人",
    "个人独资",
    "个体",
    "港澳台",
    "台港澳",
    "港、澳、台",
    "台、港、澳",
    "香港",
    "澳门",
    "台湾",
    "外商",
    "外资",
    "外国",
    "中外合",
];

/// 企业(机构)类型 of four digits and 登记注册类型 of three.
fn ownership_of_code(text: &str) -> Option<Ownership> {
    if !(3..=4).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(match text {
        "1110" | "1140" | "110" | "120" | "141" | "142" | "143" | "151" => Ownership::Public,
        "1130" | "1150" | "1151" | "1152" | "170" | "171" | "172" | "173" | "174" | "175" => Ownership::Private,
        _ if text.len() == 3 && text.starts_with(['2', '3']) => Ownership::Private,
        _ => Ownership::Unknown,
    })
}

/// 主体类别 from the code's first two signs, the type and the name, in this order of trust.
pub fn unit_kind(code: Option<&CreditCode>, type_text: &str, name: &str) -> UnitKind {
    match code.map(CreditCode::kind) {
        Some(CodeKind::SoleTrader) => return UnitKind::Individual,
        Some(CodeKind::SocialOrganisation) => return UnitKind::SocialOrganisation,
        Some(CodeKind::PublicBody) => return UnitKind::Institution,
        _ => {}
    }
    if has(type_text, &["代表机构", "代表处"]) || ends(name, &["代表处"]) {
        return UnitKind::ForeignOffice;
    }
    if has(type_text, &["分公司", "分支机构", "分支", "分所"]) || ends(name, BRANCH_OFFICES) {
        return UnitKind::BranchOffice;
    }
    if has(type_text, &["农民专业合作", "农业专业合作"])
        || name.contains("农民专业合作社")
        || matches!(code.map(CreditCode::kind), Some(CodeKind::FarmersCooperative))
    {
        return UnitKind::Cooperative;
    }
    if has(type_text, &["个体"]) {
        return UnitKind::Individual;
    }
    if has(type_text, &["社会团体", "社会组织", "民办非企业", "社会服务机构", "基金会"]) {
        return UnitKind::SocialOrganisation;
    }
    if type_text.contains("事业单位") && !type_text.contains("营业") || type_text.contains("机关") {
        return UnitKind::Institution;
    }
    UnitKind::Enterprise
}

const BRANCH_OFFICES: &[&str] =
    &["分公司", "分店", "分行", "支行", "营业部", "分部", "分支机构", "分厂", "分社", "分所", "营业所", "经营部分部"];

fn ends(name: &str, words: &[&str]) -> bool {
    let bare = name.trim_end_matches([' ', ')', '）']);
    words.iter().any(|word| bare.ends_with(word))
}

/// 剔除原因 as an explicit cell.
pub fn exclusion(text: &str) -> Reading<Exclusion> {
    const TABLE: &[(&[&str], Exclusion)] = &[
        (&["空壳"], Exclusion::Shell),
        (&["僵尸"], Exclusion::Zombie),
        (&["空挂", "挂靠"], Exclusion::Hanging),
        (&["一企多照", "一套人马", "多照"], Exclusion::ManyLicences),
        (&["国企", "国有", "事业单位", "机关"], Exclusion::State),
        (&["非正常", "停产", "停业", "歇业", "未经营", "未运营", "未正常", "查无"], Exclusion::NotRunning),
    ];
    if matches!(text.trim(), "否" | "不剔除" | "纳入") {
        return Ok(Some(Exclusion::None));
    }
    first_of(text, TABLE, "空壳、僵尸、空挂、一企多照、国企、非正常运行")
}

/// 是否列入经营异常名录: here 正常 is a no.
pub fn abnormal(text: &str) -> Reading<Fact> {
    match text.trim() {
        "正常" | "已移出" | "移出" => Ok(Some(Fact::No)),
        "异常" | "经营异常" => Ok(Some(Fact::Yes)),
        _ => value::fact(text),
    }
}

/// 正常经营 as a cell of its own.
pub fn running(text: &str) -> Reading<Fact> {
    let folded = fold::line(text);
    if has(&folded, &["非正常", "停产", "停业", "歇业", "注销", "吊销", "未经营", "未运营", "关停", "失联", "查无"])
    {
        return Ok(Some(Fact::No));
    }
    if has(&folded, &["正常", "在营", "生产", "营业", "运营", "经营中", "开业"]) && !folded.contains("不")
    {
        return Ok(Some(Fact::Yes));
    }
    value::fact(text)
}

/// 固定经营场所: an own or a rented one is one.
pub fn premises(text: &str) -> Reading<Fact> {
    match text.trim() {
        "固定" | "自有" | "租赁" | "租用" | "自建" => Ok(Some(Fact::Yes)),
        "不固定" | "无固定" | "虚拟地址" => Ok(Some(Fact::No)),
        _ => value::fact(text),
    }
}

/// 已建群团组织: which of 工会, 团组织, 妇联 the cell names. A cell that names one does not deny the others.
pub fn mass_organisations(text: &str) -> [Fact; 3] {
    if matches!(text.trim(), "无" | "没有" | "未建" | "均无") {
        return [Fact::No; 3];
    }
    let named =
        |words: &[&str]| if has(text, words) && !has(text, &["未", "无"]) { Fact::Yes } else { Fact::Unknown };
    [named(&["工会"]), named(&["共青团", "团组织", "团支部", "团委", "团总支"]), named(&["妇联", "妇女", "妇工委"])]
}

/// 组织类别 from its own cell, the name and 党组织所在单位情况. A name that says 联合 or 流动 is more precise than 党支部.
pub fn branch_kind(kind: &str, name: &str, situation: &str) -> Reading<BranchKind> {
    let by_kind = branch_kind_of(&fold::line(kind));
    let by_name = branch_kind_of(&fold::line(name));
    let joint = situation.contains("联合") || kind.contains("联合");
    let says_how = has(kind, &["单独", "单建"]);
    let read = match (by_kind, by_name) {
        (None | Some(BranchKind::Branch), Some(precise)) if precise != BranchKind::Branch => Some(precise),
        (Some(stated), _) => Some(stated),
        (None, named) => named,
    };
    match read {
        None | Some(BranchKind::Branch) if joint => Ok(Some(BranchKind::Joint)),
        Some(kind) => Ok(Some(kind)),
        None if is_nothing(kind) || says_how => Ok(None),
        None => Err(FaultCode::Word {
            known: "党支部、联合党支部、党总支、党委、党工委、临时党支部、流动党员党支部、功能型党组织",
        }),
    }
}

fn branch_kind_of(text: &str) -> Option<BranchKind> {
    const TABLE: &[(&[&str], BranchKind)] = &[
        (&["临时"], BranchKind::Temporary),
        (&["流动党"], BranchKind::Floating),
        (&["功能型", "功能性", "功能党"], BranchKind::Functional),
        (&["党工委", "工作委员会", "工委"], BranchKind::WorkCommittee),
        (&["联合党支部", "联合支部", "联合党总支"], BranchKind::Joint),
        (&["总支"], BranchKind::General),
        (&["支部"], BranchKind::Branch),
        (&["党委", "基层委员会", "党的委员会", "委员会"], BranchKind::Committee),
    ];
    if text.is_empty() {
        return None;
    }
    // 中共海南甲乙有限公司联合支部委员会, 联合(党)支部
    let joint = text.contains("联合") && text.contains("支部") && !text.contains("总支");
    let plain = if joint { Some(BranchKind::Joint) } else { None };
    let read = TABLE.iter().find(|(words, _)| has(text, words)).map(|(_, kind)| *kind);
    match read {
        Some(BranchKind::Branch) | None => plain.or(read),
        Some(BranchKind::Joint) if text.contains("总支") => Some(BranchKind::General),
        _ => read,
    }
}

/// 人员类别
pub fn category(text: &str) -> Reading<Category> {
    const TABLE: &[(&[&str], Category)] =
        &[(&["预备"], Category::Probationary), (&["正式", "中共党员"], Category::Full)];
    if text.trim() == "党员" {
        return Ok(None);
    }
    first_of(text, TABLE, "正式党员、预备党员")
}

/// 党籍状态
pub fn standing(text: &str) -> Reading<Standing> {
    const TABLE: &[(&[&str], Standing)] = &[
        (&["停止党籍", "停止", "中止"], Standing::Stopped),
        (&["死亡", "去世", "病故", "逝世", "已故"], Standing::Dead),
        (&["出党", "除名", "开除", "退党", "脱党", "取消"], Standing::Left),
        (&["正常", "在册", "恢复", "有党籍", "正式", "预备", "保留"], Standing::Normal),
    ];
    first_of(text, TABLE, "正常、停止党籍、已出党、已去世")
}

/// 用工形式
pub fn employment(text: &str) -> Reading<Employment> {
    const TABLE: &[(&[&str], Employment)] = &[
        (&["返聘", "退休"], Employment::Retired),
        (&["派遣", "外包"], Employment::Dispatched),
        (&["借调", "挂职", "借用"], Employment::Seconded),
        (&["兼职", "非全日制"], Employment::PartTime),
        (&["合同", "正式", "在编", "全职", "专职", "在职", "聘用"], Employment::Regular),
    ];
    first_of(text, TABLE, "合同制、离退休返聘、劳务派遣、借调、挂职、兼职")
}

/// 组织关系所在 in the words of T-07 and T-08 or in the model's own.
pub fn place(text: &str) -> Reading<Place> {
    const TABLE: &[(&[&str], Place)] = &[
        (&["不明", "不清"], Place::Unknown),
        (&["临时", "证明信", "活动证"], Place::Temporary),
        (&["联合"], Place::Joint),
        (&["业务主管", "主管单位", "主管部门"], Place::Authority),
        (&["挂靠"], Place::Attached),
        (&["人才", "职介", "就业服务", "公共就业"], Place::TalentService),
        (&["街道", "社区", "居住地", "村", "户籍", "属地"], Place::Community),
        (&["原单位", "原工作", "原籍"], Place::FormerUnit),
        (&["学校", "院校", "母校"], Place::School),
        (&["园区", "楼宇", "市场党", "商圈"], Place::Park),
        (&["本企业", "本单位", "本支部", "本公司", "在社会组织", "企业内"], Place::Own),
        (&["其他", "其它"], Place::Other),
    ];
    first_of(
        text,
        TABLE,
        "本企业、联合支部、园区或楼宇、人才服务机构、原工作单位、街道社区、业务主管单位、挂靠单位、学校保留、临时、其他、不明",
    )
}

/// 组织关系性质
pub fn affiliation_kind(text: &str) -> Reading<AffiliationKind> {
    const TABLE: &[(&[&str], AffiliationKind)] = &[
        (&["临时"], AffiliationKind::Temporary),
        (&["流动"], AffiliationKind::Floating),
        (&["正式", "固定"], AffiliationKind::Formal),
    ];
    first_of(text, TABLE, "正式、临时、流动")
}

/// 流动党员: a yes without a direction is a 流出 of the roster's own member.
pub fn flow(text: &str) -> Reading<Flow> {
    const TABLE: &[(&[&str], Flow)] =
        &[(&["非流动", "未流动", "不流动"], Flow::No), (&["流入"], Flow::In), (&["流出", "外出", "流动"], Flow::Out)];
    if let Ok(fact) = value::fact(text) {
        return Ok(fact.map(|fact| if fact.is_yes() { Flow::Out } else { Flow::No }));
    }
    first_of(text, TABLE, "是、否、流出、流入")
}

/// 失联党员
pub fn lost(text: &str) -> Reading<Fact> {
    match text.trim() {
        "失联" | "已失联" | "失去联系" => Ok(Some(Fact::Yes)),
        "未失联" | "非失联" | "正常" | "已取得联系" | "有联系" => Ok(Some(Fact::No)),
        _ => value::fact(text),
    }
}

/// 转接方式
pub fn channel(text: &str) -> Reading<Channel> {
    const TABLE: &[(&[&str], Channel)] = &[
        (&["系统", "网上", "线上", "电子", "网络"], Channel::System),
        (&["纸质", "介绍信", "线下", "书面"], Channel::Paper),
    ];
    first_of(text, TABLE, "纸质、系统")
}

/// 性别: `男`, `女`.
pub fn sex(text: &str) -> Reading<&'static str> {
    if is_nothing(text) {
        return Ok(None);
    }
    match fold::line(text).trim() {
        "男" | "男性" | "1" | "M" | "m" => Ok(Some("男")),
        "女" | "女性" | "2" | "F" | "f" => Ok(Some("女")),
        _ => Err(FaultCode::Word { known: "男、女" }),
    }
}

/// 启用/停用
pub fn enabled(text: &str) -> Reading<Fact> {
    match text.trim() {
        "启用" | "在岗" | "在职" | "在任" => Ok(Some(Fact::Yes)),
        "停用" | "离岗" | "离任" | "调离" | "卸任" => Ok(Some(Fact::No)),
        _ => value::fact(text),
    }
}

/// 角色 of a contact person as a word of R-53, from a cell or a heading; a word nobody knows is kept as it is.
pub fn role(text: &str) -> String {
    const ROLES: &[(&str, &str)] = &[
        ("指导员", "指导员"),
        ("联络员", "联络员"),
        ("城小二", "城小二"),
        ("秘书", "党员企业秘书"),
        ("代办员", "代办员"),
        ("信息员", "信息员"),
        ("宣传员", "宣传员"),
        ("协调员", "协调员"),
    ];
    if is_nothing(text) {
        return String::new();
    }
    let folded = fold::line(text);
    ROLES.iter().find(|(word, _)| folded.contains(word)).map_or_else(|| folded.to_string(), |(_, role)| (*role).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn raw_strings_of_registries_have_a_status() {
        let table = [
            ("存续（在营、开业、在册）", Status::Active),
            ("在营（开业）企业", Status::Active),
            ("开业", Status::Active),
            ("正常", Status::Active),
            ("登记成立", Status::Active),
            ("迁入", Status::Active),
            ("停业", Status::Suspended),
            ("歇业", Status::Suspended),
            ("吊销", Status::Revoked),
            ("吊销，未注销", Status::Revoked),
            ("吊销,未注销", Status::Revoked),
            ("吊销未注销", Status::Revoked),
            ("吊销，已注销", Status::Gone),
            ("撤销登记", Status::Revoked),
            ("责令关闭", Status::Revoked),
            ("清算", Status::Liquidating),
            ("注销", Status::Gone),
            ("注销企业", Status::Gone),
            ("迁出", Status::MovedOut),
        ];
        for (text, expect) in table {
            assert_eq!(status(text), Ok(Some(expect)), "{text}");
        }
        assert_eq!(status("-"), Ok(None));
        assert!(status("很好").is_err());
    }

    #[test]
    fn a_sole_legal_person_owner_alone_decides_nothing() {
        let table = [
            ("有限责任公司（法人独资）", Ownership::Unknown),
            ("有限责任公司(非自然人投资或控股的法人独资)", Ownership::Unknown),
            ("有限责任公司(自然人投资或控股的法人独资)", Ownership::Private),
            ("有限责任公司(自然人投资或控股)", Ownership::Private),
            ("有限责任公司（国有独资）", Ownership::Public),
            ("其他有限责任公司", Ownership::Unknown),
            ("集体所有制", Ownership::Public),
            ("集体分支机构(非法人)", Ownership::Public),
            ("国有企业", Ownership::Public),
            ("私营企业", Ownership::Private),
            ("有限责任公司 港、澳、台", Ownership::Private),
            ("股份有限公司（上市、国有控股）", Ownership::Public),
            ("有限责任公司(外商投资企业与内资合资)", Ownership::Private),
            ("1153", Ownership::Unknown),
            ("1130", Ownership::Private),
            ("1140", Ownership::Public),
            ("N/A", Ownership::Unknown),
        ];
        for (text, expect) in table {
            assert_eq!(ownership(text, "", ""), expect, "{text}");
        }
        assert_eq!(ownership("有限责任公司（法人独资）", "", "国有控股"), Ownership::Public);
        assert_eq!(ownership("有限责任公司（法人独资）", "民营企业", ""), Ownership::Private);
    }

    #[test]
    fn kinds_of_units() {
        let code = |text: &str| CreditCode::read(text).ok();
        let table = [
            ("", "有限责任公司", "海南甲乙有限公司", UnitKind::Enterprise),
            ("", "", "海南甲乙有限公司洋浦分公司", UnitKind::BranchOffice),
            ("", "内资企业法人分支机构(非法人)", "甲乙厂", UnitKind::BranchOffice),
            ("", "", "儋州甲乙农民专业合作社", UnitKind::Cooperative),
            ("", "农民专业合作社分支机构", "甲乙社", UnitKind::BranchOffice),
            ("", "个体工商户", "美兰甲乙餐饮店", UnitKind::Individual),
            ("", "外国(地区)企业常驻代表机构", "甲乙株式会社", UnitKind::ForeignOffice),
            ("", "", "甲乙株式会社海口代表处", UnitKind::ForeignOffice),
            ("", "民办非企业单位", "海口甲乙学校", UnitKind::SocialOrganisation),
            ("", "事业单位", "海口甲乙中心", UnitKind::Institution),
            ("914600006200251612", "", "甲乙航空控股", UnitKind::Enterprise),
        ];
        for (c, kind, name, expect) in table {
            assert_eq!(unit_kind(code(c).as_ref(), kind, name), expect, "{kind} {name}");
        }
    }

    #[test]
    fn kinds_of_branches() {
        let table = [
            ("党支部", "甲乙公司党支部", "", BranchKind::Branch),
            ("", "中共海南甲乙有限公司支部委员会", "", BranchKind::Branch),
            ("", "中共海南甲乙有限公司委员会", "", BranchKind::Committee),
            ("", "中共海南甲乙有限公司总支部委员会", "", BranchKind::General),
            ("党支部", "甲乙大厦联合党支部", "", BranchKind::Joint),
            ("党支部", "甲乙党支部", "联合(党)支部", BranchKind::Joint),
            ("党支部", "甲乙流动党员党支部", "", BranchKind::Floating),
            ("临时党支部", "甲乙项目", "", BranchKind::Temporary),
            ("", "海口国家高新区工作委员会", "", BranchKind::WorkCommittee),
            ("功能型党支部", "", "", BranchKind::Functional),
            ("党总支", "甲乙", "", BranchKind::General),
            ("联合支部", "", "", BranchKind::Joint),
            ("联合组建", "甲乙", "", BranchKind::Joint),
        ];
        for (kind, name, situation, expect) in table {
            assert_eq!(branch_kind(kind, name, situation), Ok(Some(expect)), "{kind} {name}");
        }
        assert_eq!(branch_kind("", "甲乙", ""), Ok(None));
        assert!(branch_kind("小组", "甲乙", "").is_err());
    }

    #[test]
    fn words_of_rosters() {
        assert_eq!(category("预备党员"), Ok(Some(Category::Probationary)));
        assert_eq!(category("正式"), Ok(Some(Category::Full)));
        assert_eq!(category("党员"), Ok(None));
        assert!(category("积极分子").is_err());
        assert_eq!(standing("停止党籍"), Ok(Some(Standing::Stopped)));
        assert_eq!(employment("劳务派遣"), Ok(Some(Employment::Dispatched)));
        assert_eq!(employment("退休返聘"), Ok(Some(Employment::Retired)));
        assert_eq!(flow("是"), Ok(Some(Flow::Out)));
        assert_eq!(flow("流入"), Ok(Some(Flow::In)));
        assert_eq!(flow("否"), Ok(Some(Flow::No)));
        assert_eq!(lost("失联"), Ok(Some(Fact::Yes)));
        assert_eq!(lost("正常"), Ok(Some(Fact::No)));
        assert_eq!(abnormal("正常"), Ok(Some(Fact::No)));
        assert_eq!(running("停业"), Ok(Some(Fact::No)));
        assert_eq!(running("正常经营"), Ok(Some(Fact::Yes)));
        assert_eq!(channel("全国党员管理信息系统"), Ok(Some(Channel::System)));
        assert_eq!(sex("男性"), Ok(Some("男")));
        assert_eq!(role("党建工作指导员"), "指导员");
        assert_eq!(role("区级联络员"), "联络员");
        assert_eq!(mass_organisations("工会、共青团"), [Fact::Yes, Fact::Yes, Fact::Unknown]);
    }

    #[test]
    fn every_place_of_the_model_reads_itself() {
        for expect in Place::ALL {
            assert_eq!(place(expect.zh()), Ok(Some(*expect)), "{}", expect.zh());
        }
        assert_eq!(place("人才职介"), Ok(Some(Place::TalentService)));
        assert_eq!(place("原单位"), Ok(Some(Place::FormerUnit)));
        assert!(place("那里").is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*", other in "\\PC*") {
            let _ = (status(&text), category(&text), standing(&text), employment(&text), place(&text), flow(&text));
            let _ = (lost(&text), abnormal(&text), running(&text), premises(&text), channel(&text), sex(&text), role(&text));
            let _ = (ownership(&text, &other, ""), unit_kind(None, &text, &other), branch_kind(&text, &other, ""));
            let _ = (exclusion(&text), affiliation_kind(&text), enabled(&text), mass_organisations(&text));
        }
    }

    #[test]
    fn degrees_lie_in_the_country() {
        for (text, expected) in [
            ("20.044412", Some(Some(20_044_412))),
            ("20.044412°", Some(Some(20_044_412))),
            ("", Some(None)),
            ("0", Some(None)),
            ("120.1", None),
            ("北纬", None),
        ] {
            assert_eq!(degrees(text, 3..=54).ok(), expected, "{text}");
        }
    }
}
