//! 台账套表: the ledgers that others ask for, filled from what is here: 两个覆盖台账 (T-05), 园区楼宇企业情况表 (T-07), 指导员名册 (T-09), 非公有制企业
//! and 社会组织党建工作台账 with 变更说明 (T-15). One capture, many ledgers: what is not known stays blank, no ID is ever written.

use super::action::{Done, Ledger};
use super::cards::column_name;
use super::error::{Error, ErrorKind};
use super::ledgers::Shown;
use super::service::App;
use crate::audit::Ground;
use crate::coded;
use crate::export::findings::{Listing, write_listing};
use crate::model::day::{Day, PartialDate};
use crate::model::fact::Fact;
use crate::model::id::{Key, Kind, Subject};
use crate::model::record::*;
use crate::model::register::EntryRecord;
use crate::store::picture::Moment;
use std::collections::BTreeSet;

coded! {
    /// 台账
    Book {
        #[default] Reconciliation = 0, "对照台账", "reconciliation";
        Coverage = 1, "两个覆盖台账", "coverage";
        Park = 2, "园区楼宇企业情况表", "park";
        Instructors = 3, "党建指导员名册", "instructors";
        Enterprises = 4, "非公有制企业法人单位党建工作台账", "enterprises";
        SocialOrganisations = 5, "社会组织法人单位党建工作台账", "social-organisations";
    }
}

/// Versions of a row that 变更说明 looks back over.
const CHANGES_MAX: usize = 5;

const COVERAGE: &[&str] = &[
    "组织名称",
    "组织类型",
    "负责人",
    "负责人身份",
    "组织人数",
    "党员人数",
    "覆盖情况",
    "创办时间",
    "主营业务",
    "年产值(万元)/成效",
    "状态",
    "组织类别",
    "党组织名称",
    "党组织成立时间",
    "组建方式",
    "党组织书记名称",
    "党组织书记电话",
    "党建指导员姓名",
    "党建指导员手机号",
];
const PARK: &[&str] = &[
    "企业名称",
    "统一社会信用代码",
    "办公地址",
    "主营业务",
    "企业性质",
    "联系人",
    "电话",
    "法人",
    "注册时期",
    "职工总数",
    "是否同址办公",
    "是否建立党组织",
    "组建年月",
    "组织类型",
    "所属上级党组织名称",
    "是否规模以上",
    "是否建立群团组织",
    "是否配备党建工作指导员",
    "党建工作指导员姓名",
    "党建工作指导员联系电话",
    "党员数",
    "关系在本企业人数",
    "关系在人才职介人数",
    "关系在原单位或街道社区人数",
    "临时组织关系人数",
    "其他亮身份的人数",
    "法定代表人是否为党员",
    "党组织书记姓名",
    "党组织书记在企业中的身份",
    "书记联系电话",
];
const INSTRUCTORS: &[&str] = &[
    "指导员姓名",
    "专职/兼职",
    "驻派等级",
    "所属组织",
    "担任职务",
    "身份证号码",
    "联系电话",
    "所属企业",
    "指导企业",
    "走访频率",
    "走访频次",
    "备注",
    "启用/停用",
];
const UNITS: &[&str] = &[
    "单位名称",
    "统一社会信用代码",
    "登记状态",
    "所属行业",
    "从业人数",
    "正式党员",
    "预备党员",
    "出资人或法定代表人",
    "是否建立党组织",
    "党组织名称",
    "组建方式",
    "党组织书记",
    "党建指导员",
    "工会",
    "团组织",
    "妇联",
    "未建立党组织原因",
    "拟建党组织日期",
    "变更说明",
];

/// What an enterprise's rows are made of.
struct About {
    facts: EnterpriseRecord,
    key: Key,
    branch: Option<BranchRecord>,
    instructor: Option<ContactRecord>,
    members: Vec<(Category, Place, AffiliationKind)>,
}

impl About {
    fn count(&self, keep: impl Fn(&(Category, Place, AffiliationKind)) -> bool) -> String {
        self.members.iter().filter(|row| keep(row)).count().to_string()
    }

    fn code(&self) -> String {
        if self.facts.code.is_empty() { self.facts.code_raw.clone() } else { self.facts.code.clone() }
    }

    fn staff(&self) -> String {
        self.facts.staff.map(|n| n.to_string()).unwrap_or_default()
    }

    fn way(&self) -> &'static str {
        match self.branch.as_ref().map(|branch| branch.kind) {
            None => "",
            Some(BranchKind::Joint) => "联合组建",
            Some(_) => "单独组建",
        }
    }
}

fn date(date: Option<PartialDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn yes(fact: Fact) -> String {
    match fact {
        Fact::Yes => "是",
        Fact::No => "否",
        Fact::Unknown => "",
    }
    .to_owned()
}

fn is_here(has: bool) -> String {
    if has { "是" } else { "否" }.to_owned()
}

impl App {
    pub(super) fn ledger_book(&mut self, ledger: &Ledger) -> Result<Done, Error> {
        let shown = Shown { reveal: ledger.reveal };
        let day = self.run_day()?;
        let (columns, rows) = match ledger.book {
            Book::Instructors => (INSTRUCTORS, self.instructor_rows(shown)?),
            Book::Coverage => {
                (COVERAGE, self.each_unit(ledger.book, day, |app, about| app.coverage_row(about, shown))?)
            }
            Book::Park => (PARK, self.each_unit(ledger.book, day, |app, about| app.park_row(about, shown))?),
            _ => (UNITS, self.each_unit(ledger.book, day, |app, about| app.unit_row(about, shown))?),
        };
        let width = |heading: &&str| (heading.chars().count() as u32 * 2).clamp(8, 24);
        let numbered = std::iter::once(("序号".to_owned(), 6, true));
        let listing = Listing {
            title: format!("{}（截至 {day}）", ledger.book.zh()),
            columns: numbered.chain(columns.iter().map(|h| ((*h).to_owned(), width(&h), false))).collect(),
        };
        self.left_the_office(&ledger.path, rows.len(), ledger.reveal, &ledger.why)?;
        let rows = rows.into_iter().zip(1u32..).map(|(row, n)| std::iter::once(n.to_string()).chain(row).collect());
        let n = write_listing(&ledger.path, &listing, rows, ledger.gb18030)
            .map_err(|error| Error::new(ErrorKind::System, error.zh(), error.en()))?;
        Ok(Done::Written { path: ledger.path.clone(), rows: n })
    }

    /// A row for each unit of the base, or for each live social organisation, in the order of their keys.
    fn each_unit(
        &self,
        book: Book,
        day: Day,
        row: impl Fn(&App, &About) -> Result<Vec<String>, Error>,
    ) -> Result<Vec<Vec<String>>, Error> {
        let picture = self.store.picture(Moment { as_of: day, known: None })?;
        let ground = Ground::new(&picture, &self.policy, day);
        let mut rows = Vec::new();
        for (facts, counted) in picture.enterprises.iter().zip(&ground.scope.enterprises) {
            let is_social = facts.unit_kind == UnitKind::SocialOrganisation && facts.status == Status::Active;
            let wanted = if book == Book::SocialOrganisations { is_social } else { counted.in_scope() };
            if !wanted {
                continue;
            }
            if let Some(about) = self.about_unit(facts.key)? {
                rows.push(row(self, &about)?);
            }
        }
        Ok(rows)
    }

    fn about_unit(&self, key: Key) -> Result<Option<About>, Error> {
        let Some(held) = self.store.current::<EnterpriseRecord>(key)? else { return Ok(None) };
        let mut about = About { facts: held.facts, key, branch: None, instructor: None, members: Vec::new() };
        for branch in self.store.branches_of_enterprise(key)? {
            let Some(row) = self.store.current::<BranchRecord>(branch)? else { continue };
            let counts =
                !matches!(row.facts.kind, BranchKind::Temporary | BranchKind::Functional | BranchKind::Floating);
            // The unit's own organisation stands before a joint one.
            let better = about.branch.as_ref().is_none_or(|held| held.kind == BranchKind::Joint);
            if counts && better && row.facts.dissolved.is_none() {
                about.branch = Some(row.facts);
            }
        }
        for contact in self.store.contacts_of_enterprise(key)? {
            let Some(row) = self.store.current::<ContactRecord>(contact)? else { continue };
            if about.instructor.is_none() && row.facts.role.contains("指导员") {
                about.instructor = Some(row.facts);
            }
        }
        for member in self.store.members_of_enterprise(key)? {
            let Some(row) = self.store.current::<MemberRecord>(member)? else { continue };
            let held = self.store.affiliations_of_member(member)?.into_iter().next();
            let (place, kind) = held.map_or_else(Default::default, |held| (held.place, held.kind));
            about.members.push((row.facts.category, place, kind));
        }
        Ok(Some(about))
    }

    fn coverage_row(&self, about: &About, shown: Shown) -> Result<Vec<String>, Error> {
        let e = &about.facts;
        let covered = match (&about.branch, &about.instructor) {
            (Some(_), _) => "1 组织覆盖",
            (None, Some(_)) => "2 工作覆盖",
            (None, None) => "0 未覆盖",
        };
        let branch = about.branch.clone().unwrap_or_default();
        let instructor = about.instructor.clone().unwrap_or_default();
        Ok(vec![
            e.name.clone(),
            e.unit_kind.zh().to_owned(),
            shown.person(&e.owner),
            if e.owner_member == Fact::Yes { "党员".to_owned() } else { String::new() },
            about.staff(),
            about.members.len().to_string(),
            covered.to_owned(),
            date(e.established),
            e.industry_raw.clone(),
            String::new(),
            e.status.zh().to_owned(),
            e.ownership.zh().to_owned(),
            branch.name.clone(),
            date(branch.founded),
            about.way().to_owned(),
            shown.person(&branch.secretary),
            shown.phone(&branch.phone),
            shown.person(&instructor.name),
            shown.phone(&instructor.phone),
        ])
    }

    fn park_row(&self, about: &About, shown: Shown) -> Result<Vec<String>, Error> {
        let e = &about.facts;
        let branch = about.branch.clone().unwrap_or_default();
        let instructor = about.instructor.clone().unwrap_or_default();
        let same = match e.relation {
            Relation::CannotTell => "",
            Relation::DifferentTownship
            | Relation::DifferentCounty
            | Relation::DifferentCity
            | Relation::DifferentProvince => "否",
            _ => "是",
        };
        let groups = [e.union, e.league, e.women];
        let groups = if groups.contains(&Fact::Yes) {
            Fact::Yes
        } else if groups == [Fact::No; 3] {
            Fact::No
        } else {
            Fact::Unknown
        };
        let at = |place: Place| about.count(|(_, held, _)| *held == place);
        let elsewhere = about.count(|(_, held, _)| matches!(held, Place::FormerUnit | Place::Community));
        Ok(vec![
            e.name.clone(),
            about.code(),
            if e.operating.raw.is_empty() { e.registered.raw.clone() } else { e.operating.raw.clone() },
            e.industry_raw.clone(),
            e.type_raw.clone(),
            shown.person(&e.contact),
            shown.phone(&e.phone),
            shown.person(&e.owner),
            date(e.established),
            about.staff(),
            same.to_owned(),
            is_here(about.branch.is_some()),
            date(branch.founded),
            about.branch.as_ref().map_or("", |branch| branch.kind.zh()).to_owned(),
            branch.superior.clone(),
            yes(e.scale),
            yes(groups),
            is_here(about.instructor.is_some()),
            shown.person(&instructor.name),
            shown.phone(&instructor.phone),
            about.members.len().to_string(),
            about.count(|(_, held, _)| matches!(held, Place::Own | Place::Joint)),
            at(Place::TalentService),
            elsewhere,
            about.count(|(_, held, kind)| *held == Place::Temporary || *kind == AffiliationKind::Temporary),
            String::new(),
            yes(e.owner_member),
            shown.person(&branch.secretary),
            branch.secretary_post.clone(),
            shown.phone(&branch.phone),
        ])
    }

    fn unit_row(&self, about: &About, shown: Shown) -> Result<Vec<String>, Error> {
        let e = &about.facts;
        let branch = about.branch.clone().unwrap_or_default();
        let reason = match (e.unbuilt, e.unbuilt_raw.as_str()) {
            (_, raw) if !raw.is_empty() => raw.to_owned(),
            (Unbuilt::Unknown, _) => String::new(),
            (reason, _) => reason.zh().to_owned(),
        };
        Ok(vec![
            e.name.clone(),
            about.code(),
            e.status.zh().to_owned(),
            e.industry_raw.clone(),
            about.staff(),
            about.count(|(category, ..)| *category == Category::Full),
            about.count(|(category, ..)| *category == Category::Probationary),
            shown.person(&e.owner),
            is_here(about.branch.is_some()),
            branch.name.clone(),
            about.way().to_owned(),
            shown.person(&branch.secretary),
            about.instructor.as_ref().map_or(String::new(), |instructor| shown.person(&instructor.name)),
            yes(e.union),
            yes(e.league),
            yes(e.women),
            if about.branch.is_some() { String::new() } else { reason },
            date(e.planned_on),
            self.changes_said(about.key)?,
        ])
    }

    /// 变更说明: the last changes by hand, with who and why; which fields, not their values.
    fn changes_said(&self, key: Key) -> Result<String, Error> {
        let mut said = Vec::new();
        for (number, ..) in self.store.history::<EnterpriseRecord>(key)?.into_iter().rev().take(CHANGES_MAX) {
            let Some(line) = self.store.journal_line(number)?.filter(|line| line.action == "edit") else { continue };
            let fields = self.store.journal_fields(number)?;
            let names: BTreeSet<&str> = fields.iter().map(|(field, ..)| column_name(field, self.lang())).collect();
            let names: Vec<&str> = names.into_iter().collect();
            said.push(format!(
                "{} {}：{}（{}）",
                self.options.clock.day_of(line.at),
                line.operator,
                names.join("、"),
                line.why
            ));
        }
        Ok(said.join("；"))
    }

    fn instructor_rows(&self, shown: Shown) -> Result<Vec<Vec<String>>, Error> {
        let picture = self.store.picture(Moment { as_of: self.run_day()?, known: None })?;
        let is_instructor = |role: u32| picture.roles.get(role as usize).is_some_and(|role| role.contains("指导员"));
        let keys: BTreeSet<Key> =
            picture.contacts.iter().filter(|contact| is_instructor(contact.role)).map(|contact| contact.key).collect();
        let mut rows = Vec::new();
        for key in keys {
            let Some(held) = self.store.current::<ContactRecord>(key)? else { continue };
            let c = held.facts;
            let units = self.store.units_of_contact(key)?;
            let mut names = Vec::new();
            for unit in &units {
                let linked = unit.link.as_ref().filter(|link| link.state.counts()).and_then(|link| link.enterprise);
                let name =
                    linked.map(|key| self.store.subject_name(Subject { kind: Kind::Enterprise, key })).transpose()?;
                names.push(name.flatten().unwrap_or_else(|| unit.text.clone()));
            }
            let visits = self.store.visits_of_contact(&c.name, &c.phone)?;
            let last = visits.iter().map(|row| &row.entry).filter_map(|entry: &EntryRecord| entry.happened).max();
            rows.push(vec![
                shown.person(&c.name),
                if c.grade.contains("兼") {
                    "兼职".into()
                } else if c.grade.contains("专") {
                    "专职".into()
                } else {
                    String::new()
                },
                c.grade.clone(),
                c.organisation.clone(),
                c.role.clone(),
                String::new(),
                shown.phone(&c.phone),
                c.organisation.clone(),
                names.join("、"),
                c.visits_a_month.map(|n| format!("每月 {n} 次")).unwrap_or_default(),
                visits.len().to_string(),
                last.map(|day| format!("最近走访 {day}")).unwrap_or_default(),
                match c.enabled {
                    Fact::No => "停用".to_owned(),
                    Fact::Yes | Fact::Unknown => "启用".to_owned(),
                },
            ]);
        }
        Ok(rows)
    }
}
