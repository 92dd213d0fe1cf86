//! The registers of a plan (台账): visits, floating and lost members, posts, stars, enterprises' own lists, dues, meetings and
//! partnerships, about the same people and branches as the base lists, with gaps as real ones have them.

use super::branch::Branches;
use super::chance::{Chance, Shuffle};
use super::enterprise::{Enterprises, person_name};
use super::fault::Columns;
use super::member::Members;
use super::paper::fill_contact;
use super::words::{POSTS, ZONES};
use super::{Plan, iso};
use crate::model::record::ListKind;

const STREAM_REGISTER: u64 = 50;
/// 正, for the month columns of a dues sheet.
const MONTHS: usize = 12;

/// The registers, in the order in which they are written.
pub(super) const KINDS: [ListKind; 9] = [
    ListKind::Visits,
    ListKind::Floating,
    ListKind::Lost,
    ListKind::Posts,
    ListKind::Stars,
    ListKind::Listings,
    ListKind::Dues,
    ListKind::Meetings,
    ListKind::Ties,
];

const VISITS: &[&str] = &["走访人", "联系电话", "走访企业", "走访日期", "走访内容", "企业诉求", "所属园区"];
const FLOATING: &[&str] = &[
    "姓名",
    "公民身份号码",
    "所在支部",
    "流动方向",
    "外出原因",
    "外出地点",
    "外出时间",
    "发证时间",
    "与党组织联系情况",
];
const LOST: &[&str] =
    &["姓名", "公民身份号码", "所在党支部", "失去联系情形", "失去联系日期", "查找日期", "查找结果", "停止党籍日期"];
const POSTS_HELD: &[&str] = &["党支部名称", "姓名", "党内职务", "企业职务", "任职日期", "届满日期"];
const STARS: &[&str] = &[
    "党组织名称",
    "星级",
    "政治建设(20分)",
    "党员队伍建设(20分)",
    "阵地建设(20分)",
    "活动开展(20分)",
    "基础保障(20分)",
    "总分",
    "评定日期",
    "评定单位",
];
const LISTINGS: &[&str] = &["企业名称", "统一社会信用代码", "姓名", "公民身份号码", "人员类别", "岗位", "用工形式"];
const DUES: &[&str] = &[
    "所在党支部",
    "姓名",
    "公民身份号码",
    "月应缴",
    "1月",
    "2月",
    "3月",
    "4月",
    "5月",
    "6月",
    "7月",
    "8月",
    "9月",
    "10月",
    "11月",
    "12月",
    "年度",
];
const MEETINGS: &[&str] = &["党支部", "会议类别", "会议日期", "应到人数", "实到人数", "参加人员", "会议主题"];
const TIES: &[&str] = &["甲方党组织", "乙方党组织", "共建类型", "联盟名称", "成员单位", "结对日期", "共建内容"];

/// Headings, how many rows, and where mistakes can hit.
pub(super) fn layout(plan: &Plan, kind: ListKind) -> (&'static [&'static str], usize, Columns) {
    let (members, branches) = (plan.members, plan.branches);
    let of = |name, id, date| Columns { name, id, date, ..Columns::default() };
    match kind {
        ListKind::Visits => (VISITS, plan.contacts * 4, of(2, None, Some(3))),
        ListKind::Floating => (FLOATING, members / 18, of(0, Some(1), Some(6))),
        ListKind::Lost => (LOST, members / 150, of(0, Some(1), Some(4))),
        ListKind::Posts => (POSTS_HELD, branches * 3, of(1, None, Some(4))),
        ListKind::Stars => (STARS, branches * 8 / 10, of(0, None, Some(8))),
        ListKind::Listings => (LISTINGS, members / 4, of(2, Some(3), None)),
        ListKind::Dues => (DUES, members * 9 / 10, of(1, Some(2), None)),
        ListKind::Meetings => (MEETINGS, branches * 4, of(0, None, Some(2))),
        _ => (TIES, branches / 6, of(0, None, Some(5))),
    }
}

/// What the registers are about.
pub(super) struct Registers<'a> {
    pub(super) plan: &'a Plan,
    pub(super) enterprises: &'a Enterprises<'a>,
    pub(super) branches: &'a Branches,
    pub(super) members: &'a Members<'a>,
}

impl Registers<'_> {
    /// Fills the cells of one row.
    pub(super) fn fill(&self, kind: ListKind, index: u64, cells: &mut Vec<String>) {
        let mut chance = Chance::at(self.plan.seed, STREAM_REGISTER + kind as u64, index);
        let row = match kind {
            ListKind::Visits => self.visit(index, &mut chance),
            ListKind::Floating => self.floating(index, &mut chance),
            ListKind::Lost => self.lost(index, &mut chance),
            ListKind::Posts => self.post(index, &mut chance),
            ListKind::Stars => self.star(index, &mut chance),
            ListKind::Listings => self.listing(index, &mut chance),
            ListKind::Dues => self.dues(index, &mut chance),
            ListKind::Meetings => self.meeting(index, &mut chance),
            _ => self.tie(index, &mut chance),
        };
        cells.clear();
        cells.extend(row);
    }

    fn days_ago(&self, chance: &mut Chance, from: i32, to: i32) -> String {
        iso(self.plan.as_of.plus_days(-chance.between(from, to)))
    }

    /// Another order of people for each register, so that the same ones are not in all of them.
    fn person(&self, kind: ListKind, index: u64) -> u64 {
        Shuffle::new(self.members.n_persons(), self.plan.seed ^ kind as u64).at(index)
    }

    fn branch(&self, index: u64) -> String {
        let n = self.branches.list.len() as u64;
        let at = if n == 0 { 0 } else { usize::try_from(index % n).unwrap_or(0) };
        self.branches.list.get(at).map_or_else(|| "临海示范园区综合党支部".to_owned(), |branch| branch.name.clone())
    }

    fn visit(&self, index: u64, chance: &mut Chance) -> Vec<String> {
        let mut contact = Vec::new();
        fill_contact(self.plan, self.enterprises, index / 4, &mut contact);
        let cell = |at: usize| contact.get(at).cloned().unwrap_or_default();
        let unit = cell(5).split('、').next().unwrap_or("").to_owned();
        let what = chance.pick(&["了解用工和党员情况", "宣讲政策", "指导筹建党支部", "协助转接组织关系"]);
        let wish = chance.weighted(&[(7, ""), (2, "希望协助招工"), (1, "希望共用活动场所")]);
        vec![cell(0), cell(4), unit, self.days_ago(chance, 0, 60), what.into(), wish.into(), cell(9)]
    }

    fn floating(&self, index: u64, chance: &mut Chance) -> Vec<String> {
        let at = self.person(ListKind::Floating, index);
        let person = self.members.person(at);
        let gone = chance.between(190, 1_500);
        let since = self.plan.as_of.plus_days(-gone);
        // T-12 has no column for the ID; offices that know it add one.
        let id = if chance.hit(8_500) { person.id } else { String::new() };
        vec![
            person.name,
            id,
            self.members.home(at),
            chance.weighted(&[(8, "流出"), (2, "流入")]).into(),
            chance.pick(&["外出务工", "项目派驻", "随家属居住", "经商"]).into(),
            chance.pick(&["广东省广州市", "海南省海口市", "广西南宁市", "海南省三亚市"]).into(),
            iso(since),
            iso(since.plus_days(chance.between(0, 90))),
            chance.weighted(&[(8, "正常联系"), (2, "偶有联系")]).into(),
        ]
    }

    fn lost(&self, index: u64, chance: &mut Chance) -> Vec<String> {
        let at = self.person(ListKind::Lost, index);
        let person = self.members.person(at);
        let since = chance.between(200, 1_400);
        let found = chance.hit(2_500);
        let stopped = !found && chance.hit(3_000);
        let cause = chance.pick(&["①外出务工经商", "③毕业后去向不明", "④工作单位改变", "⑥居住地改变", "⑦其他"]);
        let result = if found { "已取得联系" } else { "仍然无法取得联系" };
        let ago = |days: i32| iso(self.plan.as_of.plus_days(-days));
        let searched = chance.between(0, since / 2);
        vec![
            person.name,
            person.id,
            self.members.home(at),
            cause.into(),
            ago(since),
            ago(searched),
            result.into(),
            if stopped { ago(searched.min(since - 185)) } else { String::new() },
        ]
    }

    fn post(&self, index: u64, chance: &mut Chance) -> Vec<String> {
        let post = ["书记", "组织委员", "宣传委员"][usize::try_from(index % 3).unwrap_or(0)];
        let since = self.plan.as_of.plus_days(-chance.between(60, 1_400));
        let until = since.plus_months(36);
        let job = chance.weighted(&[(3, "总经理"), (3, "行政部经理"), (4, "技术员"), (2, "普通职工"), (2, "")]);
        let until = if chance.hit(6_000) { iso(until) } else { String::new() };
        vec![self.branch(index / 3), person_name(chance), post.into(), job.into(), iso(since), until]
    }

    fn star(&self, index: u64, chance: &mut Chance) -> Vec<String> {
        let scores: Vec<i32> = (0..5).map(|_| chance.between(9, 20)).collect();
        let total: i32 = scores.iter().sum();
        let stars = ["未评定", "三星", "四星", "五星"][match total {
            90.. => 3,
            80.. => 2,
            65.. => 1,
            _ => 0,
        }];
        let mut row = vec![self.branch(index), stars.to_owned()];
        row.extend(scores.iter().map(ToString::to_string));
        row.extend([total.to_string(), self.days_ago(chance, 20, 700)]);
        row.push(format!("{}党群工作部", ZONES[chance.index(ZONES.len())].name));
        row
    }

    /// Most of them are on a roster; one in eight is somebody no roster knows.
    fn listing(&self, index: u64, chance: &mut Chance) -> Vec<String> {
        let at = self.person(ListKind::Listings, index);
        let person = self.members.person(at);
        let unit = self.enterprises.identity(self.members.unit(at));
        let unknown = chance.hit(1_250);
        let name = if unknown { person_name(chance) } else { person.name };
        let id = if unknown || chance.hit(2_000) { String::new() } else { person.id };
        let form = chance.weighted(&[(8, "合同制"), (1, "劳务派遣"), (1, "")]);
        let category = if chance.hit(700) { "预备党员" } else { "正式党员" };
        vec![unit.name, unit.code, name, id, category.into(), chance.pick(POSTS).into(), form.into()]
    }

    fn dues(&self, index: u64, chance: &mut Chance) -> Vec<String> {
        let at = self.person(ListKind::Dues, index);
        let person = self.members.person(at);
        let (year, month, _) = self.plan.as_of.ymd();
        let due = chance.between(5, 80);
        let paid = chance.weighted(&[(88, 0), (8, 2), (4, 7)]);
        let until = usize::try_from(month).unwrap_or(MONTHS).saturating_sub(paid);
        let mut row = vec![self.members.home(at), person.name, person.id, due.to_string()];
        row.extend((1..=MONTHS).map(|m| if m <= until { due.to_string() } else { String::new() }));
        row.push(year.to_string());
        row
    }

    fn meeting(&self, index: u64, chance: &mut Chance) -> Vec<String> {
        let at = usize::try_from(index / 4).unwrap_or(0);
        let branch = self.branches.list.get(at);
        let n = branch.map_or(0, |branch| branch.members);
        let kind = ["支部党员大会", "主题党日", "党课", "组织生活会"][usize::try_from(index % 4).unwrap_or(0)];
        let first = self.branches.first_member(at);
        let came =
            (0..u64::from(n.min(40))).filter(|_| chance.hit(8_200)).map(|nth| self.members.person(first + nth).name);
        let came: Vec<String> = came.collect();
        vec![
            self.branch(index / 4),
            kind.into(),
            self.days_ago(chance, 1, 200),
            n.to_string(),
            came.len().to_string(),
            came.join("、"),
            chance.pick(&["学习条例", "换届准备", "志愿服务", "发展党员"]).into(),
        ]
    }

    fn tie(&self, index: u64, chance: &mut Chance) -> Vec<String> {
        let alliance = chance.hit(3_000);
        let unit = |chance: &mut Chance| self.enterprises.identity(chance.below(self.enterprises.count())).name;
        let units: Vec<String> = (0..if alliance { 3 } else { 0 }).map(|_| unit(chance)).collect();
        let (kind, name) = if alliance {
            ("党建联盟", format!("链上党建联盟{}号", index + 1))
        } else {
            ("结对共建", String::new())
        };
        let other = if alliance { String::new() } else { self.branch(index * 7 + 3) };
        let what = chance.pick(&["共享活动阵地", "产业链互助", "联合主题党日"]);
        vec![
            self.branch(index),
            other,
            kind.into(),
            name,
            units.join("、"),
            self.days_ago(chance, 30, 900),
            what.into(),
        ]
    }
}
