//! What is known for a paper: names as the templates write them. A value that a person gives goes over what is known, and what nobody
//! knows stays a blank to be written on.

use super::{Paper, PaperKind};
use crate::app::error::{Error, ErrorKind};
use crate::app::service::App;
use crate::app::views::RowId;
use crate::export::docx::Values;
use crate::model::day::{Day, PartialDate};
use crate::model::id::{Key, Kind, Subject};
use crate::model::record::*;
use crate::model::register::{LetterState, PostKind};
use crate::text::mask;
use std::collections::BTreeMap;

/// Full members from which a branch may be founded.
const BRANCH_FROM: u64 = 3;

type Named = BTreeMap<String, String>;

/// Validity of a letter that states none.
const LETTER_DAYS: i32 = 90;
/// Full members from which a branch shall have a committee.
const COMMITTEE_FROM: u64 = 7;

/// `2026年6月30日`
fn long(day: Day) -> String {
    let (year, month, day) = day.ymd();
    format!("{year}年{month}月{day}日")
}

fn date(date: Option<PartialDate>) -> String {
    let Some(date) = date else { return String::new() };
    match date.to_string().split('-').collect::<Vec<_>>().as_slice() {
        [year] => format!("{year}年"),
        [year, month] => format!("{year}年{}月", month.trim_start_matches('0')),
        [year, month, day] => {
            format!("{year}年{}月{}日", month.trim_start_matches('0'), day.trim_start_matches('0'))
        }
        _ => String::new(),
    }
}

fn wrong_row(zh: &str, en: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("这份公文须写明{zh}"), format!("this paper is about {en}")).hint(
        "写名称、代码或编号；已采用方案的组用 --plan 和 --group",
        "give a name, a code or an id; of an adopted group --plan and --group",
    )
}

/// Names as a paper may show them.
#[derive(Clone, Copy)]
struct Shown(bool);

impl Shown {
    fn person(self, name: &str) -> String {
        if self.0 { name.to_owned() } else { mask::person(name) }
    }

    fn phone(self, phone: &str) -> String {
        if self.0 { phone.to_owned() } else { mask::phone(phone) }
    }
}

fn full_of(values: &Values) -> u64 {
    values.named.get("正式党员数").and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// 到会情况: said only when more than four fifths came.
pub(super) fn attendance(named: &mut Named) {
    let count = |name: &str| named.get(name).and_then(|n| n.trim().parse::<u64>().ok());
    let (Some(expected), Some(came)) = (count("应到人数"), count("实到人数")) else { return };
    if came <= expected && came.saturating_mul(5) > expected.saturating_mul(4) {
        named.entry("到会情况".to_owned()).or_insert_with(|| "超过应到会人数的五分之四，符合规定".to_owned());
    }
}

fn put(named: &mut Named, name: &str, value: impl Into<String>) {
    let value = value.into();
    if !value.trim().is_empty() {
        named.insert(name.to_owned(), value);
    }
}

impl App {
    pub(super) fn paper_values(&mut self, paper: &Paper) -> Result<Values, Error> {
        let mut values = Values::default();
        let today = self.options.clock.today();
        put(&mut values.named, "今日", long(today));
        put(&mut values.named, "年", today.ymd().0.to_string());
        let shown = Shown(paper.reveal);
        match paper.kind {
            PaperKind::Request | PaperKind::Reply => self.founding(paper, shown, &mut values)?,
            PaperKind::Election | PaperKind::Filing | PaperKind::Term => {
                let key = self.branch_of_row(paper.row)?;
                self.of_the_branch(key, shown, &mut values)?;
            }
            PaperKind::Transfer => self.letter(paper.row, shown, &mut values)?,
        }
        Ok(values)
    }

    /// An enterprise's own branch, or the joint one of an adopted group.
    fn founding(&mut self, paper: &Paper, shown: Shown, values: &mut Values) -> Result<(), Error> {
        let units: Vec<(Key, String)> = match (paper.group, paper.row) {
            (Some((number, line)), _) => {
                let plans = self.store.plans()?;
                let plan = plans.into_iter().find(|plan| plan.number == number && !plan.is_withdrawn);
                let at = usize::try_from(line).unwrap_or(0).checked_sub(1);
                let group = plan.and_then(|plan| at.and_then(|at| plan.groups.into_iter().nth(at)));
                let Some(group) = group else {
                    return Err(Error::new(
                        ErrorKind::Usage,
                        format!("没有已采用的方案 {number} 第 {line} 组"),
                        format!("there is no group {line} in an adopted proposal {number}"),
                    )
                    .hint("运行 `dishu adopted` 查看", "look with `dishu adopted`"));
                };
                put(&mut values.named, "党组织全称", format!("中共{}联合支部委员会", group.name));
                put(&mut values.named, "申请单位", group.zone.clone());
                group.units.into_iter().map(|unit| (unit.key, unit.name)).collect()
            }
            (None, Some(RowId::Subject(Subject { kind: Kind::Enterprise, key }))) => {
                let name = self.store.subject_name(Subject { kind: Kind::Enterprise, key })?.unwrap_or_default();
                put(&mut values.named, "党组织全称", format!("中共{name}支部委员会"));
                put(&mut values.named, "申请单位", name.clone());
                vec![(key, name)]
            }
            _ => return Err(wrong_row("企业或已采用方案的组", "an enterprise or a group of an adopted proposal")),
        };
        let mut counts = [0_u64; 2];
        for (key, name) in &units {
            for member in self.store.members_of_enterprise(*key)? {
                let Some(row) = self.store.current::<MemberRecord>(member)? else { continue };
                let m = row.facts;
                counts[0] += u64::from(m.category == Category::Full);
                counts[1] += u64::from(m.category == Category::Probationary);
                values.each.push(of_member(&m, name, values.each.len() + 1, shown));
            }
        }
        let named = &mut values.named;
        put(named, "正式党员数", counts[0].to_string());
        put(named, "预备党员数", counts[1].to_string());
        put(named, "党员总数", (counts[0] + counts[1]).to_string());
        let committee = counts[0] >= COMMITTEE_FROM;
        put(
            named,
            "班子设置",
            if committee {
                "支部委员会，委员三至五名，其中书记一名"
            } else {
                "书记一名，不设支部委员会"
            },
        );
        self.introduce(&units, values)?;
        Ok(())
    }

    /// 企业简介, 组建理由 and 上级党组织.
    fn introduce(&self, units: &[(Key, String)], values: &mut Values) -> Result<(), Error> {
        let Some((first, name)) = units.first() else { return Ok(()) };
        let zones = self.store.zones_of_enterprise(*first)?;
        put(&mut values.named, "上级党组织", self.superior_of(&zones)?);
        put(&mut values.named, "园区", zones.join("、"));
        if units.len() > 1 {
            let names: Vec<&str> = units.iter().map(|unit| unit.1.as_str()).collect();
            let n = units.len();
            put(&mut values.named, "企业简介", format!("{}等{n}家企业地域相邻，", names.join("、")));
            if full_of(values) >= BRANCH_FROM {
                put(
                    &mut values.named,
                    "组建理由",
                    "上述企业合计正式党员人数已达到规定，地域相邻、便于管理，具备联合组建条件",
                );
            }
            put(&mut values.named, "所在单位", names.join("、"));
            return Ok(());
        }
        let Some(row) = self.store.current::<EnterpriseRecord>(*first)? else { return Ok(()) };
        let e = row.facts;
        let mut said = name.clone();
        if e.established.is_some() {
            said.push_str(&format!("成立于{}，", date(e.established)));
        }
        let place = if e.operating.raw.is_empty() { &e.registered.raw } else { &e.operating.raw };
        if !place.is_empty() {
            said.push_str(&format!("位于{place}，"));
        }
        if let Some(staff) = e.staff {
            said.push_str(&format!("职工{staff}人，"));
        }
        put(&mut values.named, "企业简介", said);
        put(&mut values.named, "企业名称", name.clone());
        put(&mut values.named, "所在单位", name.clone());
        put(&mut values.named, "统一社会信用代码", e.code);
        // What is not so is not written: below three the reason stays blank.
        if full_of(values) >= BRANCH_FROM {
            put(&mut values.named, "组建理由", "我单位正式党员人数已达到规定，具备成立党支部的条件");
        }
        Ok(())
    }

    /// The committee of the park.
    fn superior_of(&self, zones: &[String]) -> Result<String, Error> {
        let committees = self.store.branches()?.into_iter().map(|(_, branch)| branch).filter(|branch| {
            branch.dissolved.is_none()
                && matches!(branch.kind, BranchKind::Committee | BranchKind::WorkCommittee)
                && zones.contains(&branch.zone)
        });
        let mut names: Vec<String> = committees.map(|branch| branch.name).collect();
        names.sort_by_key(|name| name.chars().count());
        Ok(names.into_iter().next().unwrap_or_default())
    }

    fn branch_of_row(&self, row: Option<RowId>) -> Result<Key, Error> {
        match row {
            Some(RowId::Subject(Subject { kind: Kind::Branch, key })) => Ok(key),
            Some(RowId::Subject(Subject { kind: Kind::Enterprise, key })) => {
                let mut branches = self.store.branches_of_enterprise(key)?.into_iter();
                branches
                    .next()
                    .ok_or_else(|| wrong_row("党组织：这家企业没有党组织", "a branch: the enterprise has none"))
            }
            _ => Err(wrong_row("党组织", "a branch")),
        }
    }

    fn of_the_branch(&self, key: Key, shown: Shown, values: &mut Values) -> Result<(), Error> {
        let Some(row) = self.store.current::<BranchRecord>(key)? else { return Err(super::super::hand::gone()) };
        let b = row.facts;
        let units: Vec<String> = self.store.units_of_branch(key)?.into_iter().map(|unit| unit.text).collect();
        let mut counts = [0_u64; 2];
        for member in self.store.members_of_branch(key)? {
            let Some(row) = self.store.current::<MemberRecord>(member)? else { continue };
            counts[0] += u64::from(row.facts.category == Category::Full);
            counts[1] += u64::from(row.facts.category == Category::Probationary);
        }
        let superior = match b.superior.as_str() {
            "" => self.superior_of(std::slice::from_ref(&b.zone))?,
            superior => superior.to_owned(),
        };
        let today = self.options.clock.today();
        let end = b.term_end.or_else(|| b.term_start.and_then(|start| three_years_on(start, b.village)));
        let named = &mut values.named;
        put(named, "党组织全称", b.name);
        put(named, "党组织代码", b.code);
        put(named, "组织类别", b.kind.zh());
        put(named, "上级党组织", superior.clone());
        put(named, "发函单位", superior);
        put(named, "所在单位", units.join("、"));
        put(named, "成立日期", date(b.founded));
        put(named, "批复日期", date(b.approved_on));
        put(named, "任期开始", date(b.term_start));
        put(named, "届满日期", date(end));
        put(named, "届满情况", end.map(|end| expiry(end, today)).unwrap_or_default());
        put(named, "党员总数", (counts[0] + counts[1]).to_string());
        put(named, "正式党员数", counts[0].to_string());
        put(named, "预备党员数", counts[1].to_string());
        put(named, "应到人数", counts[0].to_string());
        put(named, "书记", shown.person(&b.secretary));
        put(named, "联系电话", shown.phone(&b.phone));
        put(named, "支委人数", b.committee.map(|n| n.to_string()).unwrap_or_default());
        put(named, "通讯地址", b.address);
        let entries = self.store.entries_of_branch(key)?;
        let mut posts: Vec<_> =
            entries.into_iter().map(|row| row.entry).filter(|entry| entry.list == ListKind::Posts).collect();
        posts.sort_by_key(|post| (post.sort != PostKind::Secretary as u32, post.row));
        for (n, post) in (1..).zip(posts) {
            let sort = PostKind::from_number(u8::try_from(post.sort).unwrap_or(0)).zh();
            let what = if post.what.is_empty() { sort.to_owned() } else { post.what };
            let mut each = Named::new();
            put(&mut each, "序号", (n as u32).to_string());
            put(&mut each, "姓名", shown.person(&post.name));
            put(&mut each, "党内职务", what);
            put(&mut each, "行政职务", post.place);
            values.each.push(each);
        }
        Ok(())
    }

    /// The member's letter that is not settled.
    fn letter(&self, row: Option<RowId>, shown: Shown, values: &mut Values) -> Result<(), Error> {
        let today = self.options.clock.today();
        let letter = match row {
            Some(RowId::Subject(Subject { kind: Kind::Transfer, key })) => {
                self.store.current::<TransferRecord>(key)?.map(|row| row.facts)
            }
            Some(RowId::Subject(Subject { kind: Kind::Member, key })) => {
                let letters = self.store.transfers_of_member(key)?;
                let open = |letter: &TransferRecord| {
                    !matches!(letter.state(today, LETTER_DAYS), LetterState::Returned | LetterState::Done)
                };
                letters.into_iter().find(open)
            }
            _ => None,
        };
        let Some(letter) = letter else {
            return Err(wrong_row("有在途介绍信的党员", "a member with a letter on its way"));
        };
        let days = letter.valid_days.and_then(|days| i32::try_from(days).ok()).unwrap_or(LETTER_DAYS);
        let state = letter.state(today, LETTER_DAYS);
        let named = &mut values.named;
        put(named, "党员姓名", shown.person(&letter.name));
        put(named, "介绍信编号", letter.letter_no);
        put(named, "转出党组织", letter.from_text.clone());
        put(named, "转入党组织", letter.to_text.clone());
        put(named, "开具日期", date(letter.issued_on));
        put(named, "有效期", days.to_string());
        put(
            named,
            "在途情况",
            match state {
                LetterState::Expired => "至今未收到回执，已超过有效期",
                LetterState::Accepted => "已接收，至今未收到回执",
                _ => "至今未收到回执",
            },
        );
        // Who has it in hand is asked by who answers for it.
        put(named, "收函单位", letter.to_text);
        put(named, "发函单位", letter.from_text);
        put(named, "联系电话", shown.phone(&letter.sender_contact));
        Ok(())
    }
}

fn of_member(m: &MemberRecord, unit: &str, n: usize, shown: Shown) -> Named {
    let mut each = Named::new();
    put(&mut each, "序号", n.to_string());
    put(&mut each, "姓名", shown.person(&m.name));
    put(&mut each, "性别", m.sex.clone());
    if m.birth_month > 0 {
        put(&mut each, "出生年月", format!("{}.{:02}", m.birth_month / 100, m.birth_month % 100));
    }
    put(&mut each, "人员类别", m.category.zh());
    put(&mut each, "入党日期", m.joined.map(|joined| joined.to_string()).unwrap_or_default());
    put(&mut each, "工作单位及职务", format!("{unit}{}", m.post));
    each
}

/// three years, five for villages and communities.
fn three_years_on(start: PartialDate, village: crate::model::fact::Fact) -> Option<PartialDate> {
    let years = if village == crate::model::fact::Fact::Yes { 5 } else { 3 };
    PartialDate::from_day(start.latest().plus_months(years * 12))
}

fn expiry(end: PartialDate, today: Day) -> String {
    let left = end.latest().0 - today.0;
    match left {
        ..0 => format!("已于{}届满", date(Some(end))),
        0 => "今日届满".to_owned(),
        1.. => format!("将于{}届满，距今还有{left}天", date(Some(end))),
    }
}
