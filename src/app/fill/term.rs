//! 数据词典 of forms: what a cell of a blank can ask for. Most words are the fields of the lists ([`Field`]); what a form asks
//! beyond them (counts, the secretary of an enterprise's branch, coverage figures) is [`More`]. A heading is looked up under
//! every spelling that the importer knows.

use crate::coded;
use crate::import::alias::{Field, lookup};
use crate::import::heading;
use crate::model::record::ListKind;
use std::collections::HashMap;
use std::sync::LazyLock;

coded! {
    /// 填报对象: what a row of a form is about.
    Subject {
        #[default] Enterprises = 1, "企业", "enterprises";
        Branches = 2, "党组织", "branches";
        Members = 3, "党员", "members";
        Contacts = 4, "联络服务人员", "contacts";
        Zones = 5, "园区", "zones";
    }
}

coded! {
    /// What forms ask for beyond the fields of lists.
    More {
        #[default] Serial = 1, "序号", "serial";
        MembersTotal = 2, "党员总数", "members-total";
        MembersFull = 3, "正式党员数", "members-full";
        MembersProbationary = 4, "预备党员数", "members-probationary";
        OrgForm = 5, "组建方式", "org-form";
        OrgFounded = 6, "党组织成立时间", "org-founded";
        OrgSecretary = 7, "党组织书记姓名", "org-secretary";
        OrgPhone = 8, "党组织书记电话", "org-phone";
        OrgSecretaryPost = 9, "书记在企业中的身份", "org-secretary-post";
        InstructorName = 10, "指导员姓名", "instructor-name";
        InstructorPhone = 11, "指导员电话", "instructor-phone";
        InstructorUnit = 12, "指导员工作单位", "instructor-unit";
        CoverState = 13, "覆盖情况", "cover-state";
        AtOwn = 14, "关系在本企业人数", "at-own";
        AtTalent = 15, "关系在人才职介人数", "at-talent";
        AtFormer = 16, "关系在原单位或街道社区人数", "at-former";
        AtTemporary = 17, "临时组织关系人数", "at-temporary";
        OrgIs = 18, "是否已建党组织", "org-is";
        InstructorIs = 19, "是否已派指导员", "instructor-is";
        OwnerPolitics = 20, "负责人政治面貌", "owner-politics";
        Change = 21, "变更情况", "change";
        FilledOn = 22, "填报日期", "filled-on";
        Registered = 30, "登记在册企业数", "registered-count";
        Running = 31, "实体运营企业数", "running-count";
        ThreeHave = 32, "三有企业数", "three-have-count";
        Scale = 33, "规模以上企业数", "scale-count";
        ShouldBuild = 34, "应建企业数", "should-build-count";
        OwnBranch = 35, "单独组建企业数", "own-branch-count";
        JointBranch = 36, "联合组建覆盖企业数", "joint-branch-count";
        Covered = 37, "组织覆盖企业数", "covered-count";
        WorkCovered = 38, "工作覆盖企业数", "work-covered-count";
        CoverRate = 39, "组织覆盖率", "cover-rate";
        OwnRate = 40, "单独组建率", "own-rate";
        WorkRate = 41, "工作覆盖率", "work-rate";
        Members = 42, "在册党员数", "member-count";
        FloatingOut = 43, "流动党员数", "floating-count";
        BranchCount = 44, "党组织数", "branch-count";
        InScope = 45, "纳入底数企业数", "in-scope-count";
        NotCovered = 46, "未覆盖企业数", "not-covered-count";
    }
}

/// What a cell asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Term {
    /// A field of a list.
    Field(Field),
    /// Something else.
    More(More),
}

impl Term {
    /// Name in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Term::Field(field) => field.zh(),
            Term::More(more) => more.zh(),
        }
    }

    /// The term with this name, Chinese or English.
    pub fn named(word: &str) -> Option<Term> {
        let word = word.trim();
        let more = More::ALL.iter().find(|more| more.zh() == word || more.en().eq_ignore_ascii_case(word));
        more.copied().map(Term::More).or_else(|| Field::named(word).map(Term::Field))
    }

    /// Says who or what the row is about.
    pub fn is_identity(self, subject: Subject) -> bool {
        match subject {
            Subject::Enterprises => matches!(self, Term::Field(Field::Name | Field::Code)),
            Subject::Branches => matches!(self, Term::Field(Field::BranchName | Field::BranchCode)),
            Subject::Members => self == Term::Field(Field::Person),
            Subject::Contacts => matches!(self, Term::Field(Field::Person | Field::Liaison)),
            Subject::Zones => self == Term::Field(Field::Zone),
        }
    }

    /// 姓名、电话: in clear only with a reason.
    pub fn is_personal(self, subject: Subject) -> bool {
        match self {
            Term::Field(Field::Person | Field::Liaison) => matches!(subject, Subject::Members | Subject::Contacts),
            Term::Field(Field::Contact | Field::Phone | Field::Owner | Field::Secretary | Field::Handler) => true,
            Term::More(More::OrgSecretary | More::OrgPhone | More::InstructorName | More::InstructorPhone) => true,
            _ => false,
        }
    }
}

impl Subject {
    /// The list whose headings a form of this kind uses.
    pub fn list(self) -> ListKind {
        match self {
            Subject::Enterprises | Subject::Zones => ListKind::Enterprises,
            Subject::Branches => ListKind::Branches,
            Subject::Members => ListKind::Members,
            Subject::Contacts => ListKind::Contacts,
        }
    }
}

/// Words of forms that lists do not have, or that mean something else there.
const WORDS: &[(Subject, &[(More, &str)])] = &[
    (
        Subject::Enterprises,
        &[
            (More::Serial, "序号 序 编号"),
            (More::MembersTotal, "党员人数 党员数 党员总数 现有党员数 党员数量 党员 党员情况总数 党员情况合计"),
            (More::MembersFull, "正式党员数 正式党员 正式党员人数 其中正式党员 党员情况正式"),
            (More::MembersProbationary, "预备党员数 预备党员 预备党员人数 其中预备党员 党员情况预备"),
            (More::OrgForm, "组建方式 组建形式 党组织建制 组织类别 党组织类型 组织类型 党组织形式 党组织类别"),
            (More::OrgFounded, "党组织成立时间 组建时间 组建年月 党组织组建时间 党组织成立日期 组建日期 建立时间"),
            (
                More::OrgSecretary,
                "党组织书记 党组织书记姓名 党组织书记名称 书记姓名 党支部书记 支部书记 书记 党组织书记/姓名",
            ),
            (More::OrgPhone, "党组织书记电话 书记联系电话 书记电话 党组织书记联系电话 支部书记电话 书记手机号"),
            (More::OrgSecretaryPost, "书记在企业中的身份 党组织书记在企业中的身份 书记职务 书记企业职务 书记身份"),
            (
                More::InstructorName,
                "党建指导员 指导员 指导员姓名 党建指导员姓名 党建工作指导员 党建工作指导员姓名 选派指导员姓名",
            ),
            (
                More::InstructorPhone,
                "指导员电话 党建指导员手机号 党建工作指导员联系电话 党建指导员联系电话 指导员联系电话 指导员手机",
            ),
            (More::InstructorUnit, "指导员工作单位 指导员所属组织 指导员单位"),
            (More::CoverState, "覆盖情况 两个覆盖情况 覆盖类型 覆盖方式 党建覆盖情况"),
            (More::AtOwn, "关系在本企业人数 专职已转关系党员数 组织关系在本企业人数"),
            (More::AtTalent, "关系在人才职介人数 关系在人才服务机构人数"),
            (More::AtFormer, "关系在原单位或街道社区人数 专职未转关系党员数"),
            (More::AtTemporary, "临时组织关系人数"),
            (
                More::OrgIs,
                "是否建立党组织 是否组建党组织 建立党组织 组建党组织 已建党组织 是否建立党支部 是否成立党组织 有无党组织 是否已建党组织",
            ),
            (
                More::InstructorIs,
                "是否派驻党建指导员 是否配备党建工作指导员 派驻党建指导员 配备党建工作指导员 是否选派指导员 是否配备党建指导员 选派党建指导员 是否已派指导员",
            ),
            (More::OwnerPolitics, "负责人身份 负责人政治面貌 出资人政治面貌 法定代表人政治面貌"),
            (More::Change, "变更情况 变化情况 较上次变化"),
            (More::FilledOn, "填报日期 填表日期 填报时间 填表时间 统计日期 统计时间 截止日期"),
        ],
    ),
    (
        Subject::Branches,
        &[
            (More::Serial, "序号 序 编号"),
            (More::MembersTotal, "党员总数 党员人数 党员数 党组织党员人数 党员情况总数 党员情况党员总数 党员"),
            (More::MembersFull, "正式党员数 正式党员 正式党员人数 党员情况正式 其中正式党员"),
            (More::MembersProbationary, "预备党员数 预备党员 预备党员人数 党员情况预备 其中预备党员"),
            (More::FilledOn, "填报日期 填表日期 填报时间 统计日期 截止日期"),
        ],
    ),
    (Subject::Members, &[(More::Serial, "序号 序 编号"), (More::FilledOn, "填报日期 填表日期 统计日期")]),
    (Subject::Contacts, &[(More::Serial, "序号 序 编号"), (More::FilledOn, "填报日期 填表日期 统计日期")]),
    (
        Subject::Zones,
        &[
            (More::Serial, "序号 序"),
            (More::Registered, "登记在册企业数 在册企业数 登记企业数 注册企业数 在册企业"),
            (More::InScope, "纳入底数企业数 非公企业数 非公有制企业数 底数"),
            (
                More::Running,
                "实体运营企业数 企业总数 企业数 实体企业数 正常经营企业数 实际运营企业数 实体运营的非公企业总数",
            ),
            (More::ThreeHave, "三有企业数 三有企业 三有企业总数"),
            (More::Scale, "规模以上企业数 规上企业数 规模以上企业"),
            (More::ShouldBuild, "应建企业数 应建党组织企业数 应建数"),
            (More::OwnBranch, "单独组建党组织企业数 单独组建企业数 单独组建数 单独组建 单独建党组织企业数"),
            (More::JointBranch, "联合组建覆盖企业数 联合组建所覆盖企业数 联合组建数 联合组建 联合组建企业数"),
            (More::Covered, "组织覆盖企业数 已建党组织企业数 组织覆盖数 已覆盖企业数"),
            (More::WorkCovered, "工作覆盖企业数 工作覆盖数"),
            (More::NotCovered, "未覆盖企业数 未建党组织企业数"),
            (More::CoverRate, "组织覆盖率 党的组织覆盖率 组织覆盖率(%)"),
            (More::OwnRate, "单独组建率"),
            (More::WorkRate, "工作覆盖率 党的工作覆盖率"),
            (More::Members, "党员总数 党员数 党员人数 在册党员数 党员"),
            (More::FloatingOut, "流动党员数 流动党员 流出党员数 流动党员人数"),
            (More::BranchCount, "党组织数 党组织总数 党支部数 支部数 党组织个数"),
            (More::FilledOn, "填报日期 填表日期 统计日期 截止日期"),
        ],
    ),
];

/// Fields of another list that a form of enterprises asks for.
const FIELDS: &[(Field, &str)] = &[
    (Field::BranchName, "党组织名称 党组织全称 党支部名称 支部名称 所在党组织 所在党支部 建立党组织名称"),
    (
        Field::Superior,
        "上级党组织 上级党组织名称 所属上级党组织名称 所属上级党组织 上级党委 隶属党组织 批准成立的上级党组织全称",
    ),
    (Field::BranchCode, "党组织代码"),
    (Field::Owner, "负责人 企业负责人 主要负责人 单位负责人"),
];

static FIELDS_KNOWN: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    let spelled = |(field, words): &(Field, &'static str)| {
        let field = *field;
        words.split_whitespace().map(|word| (heading::key(word), field)).collect::<Vec<_>>()
    };
    FIELDS.iter().flat_map(spelled).collect()
});

type Known = HashMap<(Subject, String), More>;

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let of = |(subject, words): &(Subject, &[(More, &'static str)])| {
        let subject = *subject;
        let spelled = |(more, words): &(More, &'static str)| {
            let more = *more;
            words.split_whitespace().map(|word| ((subject, heading::key(word)), more)).collect::<Vec<_>>()
        };
        words.iter().flat_map(spelled).collect::<Vec<_>>()
    };
    WORDS.iter().flat_map(of).collect()
});

/// What a heading asks for; `lines` are its lines from the top, a group title first.
pub fn term_of(subject: Subject, lines: &[String]) -> Option<Term> {
    let lower = lines.last()?;
    let mut keys = Vec::new();
    if lines.len() > 1 {
        let group = heading::key(&lines[lines.len() - 2]);
        let short = ["基本情况", "工作情况", "情况", "信息"].iter().find_map(|word| group.strip_suffix(word));
        for group in [Some(group.as_str()), short].into_iter().flatten() {
            keys.extend(heading::spellings(&format!("{group}{}", heading::key(lower))));
        }
    }
    keys.extend(heading::spellings(&heading::key(lower)));
    keys.iter().find_map(|key| known(subject, key))
}

/// The heading is known, and the database keeps nothing of it.
pub fn is_not_held(subject: Subject, heading: &str) -> bool {
    let lower = heading.rsplit('/').next().unwrap_or_default();
    let keys = heading::spellings(&heading::key(lower));
    keys.iter().any(|key| lookup(subject.list(), key).is_some_and(|alias| alias.field == Field::NotKept))
}

fn known(subject: Subject, key: &str) -> Option<Term> {
    if let Some(more) = KNOWN.get(&(subject, key.to_owned())) {
        return Some(Term::More(*more));
    }
    if let Some(field) = FIELDS_KNOWN.get(key).filter(|_| subject == Subject::Enterprises) {
        return Some(Term::Field(*field));
    }
    let field = lookup(subject.list(), key)?.field;
    if subject == Subject::Zones && field != Field::Zone {
        return None;
    }
    (field != Field::NotKept && field != Field::Reason).then_some(Term::Field(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_the_ledgers_find_their_terms() {
        let one = |subject, text: &str| term_of(subject, &[text.to_owned()]);
        let more = |more| Some(Term::More(more));
        assert_eq!(one(Subject::Enterprises, "企业名称"), Some(Term::Field(Field::Name)));
        assert_eq!(one(Subject::Enterprises, "党员人数（人）"), more(More::MembersTotal));
        assert_eq!(one(Subject::Enterprises, "是否派驻党建指导员"), more(More::InstructorIs));
        assert_eq!(one(Subject::Branches, "党员总数"), more(More::MembersTotal));
        assert_eq!(one(Subject::Zones, "三有企业数"), more(More::ThreeHave));
        assert_eq!(one(Subject::Zones, "本单位意见"), None);
        let grouped = ["党员情况".to_owned(), "正式".to_owned()];
        assert_eq!(term_of(Subject::Enterprises, &grouped), more(More::MembersFull));
    }

    #[test]
    fn every_term_can_be_named_in_both_languages() {
        for more in More::ALL {
            assert_eq!(Term::named(more.en()), Some(Term::More(*more)));
            assert_eq!(Term::named(more.zh()), Some(Term::More(*more)), "{}", more.zh());
        }
        assert_eq!(Term::named("credit-code"), Some(Term::Field(Field::Code)));
    }
}
