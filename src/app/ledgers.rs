//! 对照台账与一企一表: 《不在花名册党员初审信息台帐》 and 《党员花名册多余人员信息台帐》 (T-14), made of the findings SJ04 and SJ03 so that a
//! list never says another number than the overview; and one printable page an enterprise in six parts (六个清).

use super::action::{Done, Ledger, Pages, Report};
use super::error::{Error, ErrorKind};
use super::intake::tell;
use super::service::{App, need_reason};
use super::views::RowId;
use crate::audit::explain;
use crate::export::findings::{Listing, write_listing};
use crate::export::page::{EnterprisePage, Part, write_pages};
use crate::model::day::PartialDate;
use crate::model::fact::Fact;
use crate::model::id::{Key, Kind, Subject};
use crate::model::record::*;
use crate::model::register::EntryRecord;
use crate::store::findings::FindingRow;
use crate::text::mask;
use std::path::Path;

/// Pages of one file: what a printer takes in one go.
const PAGES_MAX: usize = 500;
/// Members named on a page; the rest is counted.
const MEMBERS_SHOWN: usize = 30;

fn date(date: Option<PartialDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// Names as they may be shown.
#[derive(Clone, Copy)]
struct Shown {
    reveal: bool,
}

impl Shown {
    fn person(self, name: &str) -> String {
        if self.reveal { name.to_owned() } else { mask::person(name) }
    }

    fn phone(self, phone: &str) -> String {
        if self.reveal { phone.to_owned() } else { mask::phone(phone) }
    }
}

fn file_error(error: &crate::sheet::SheetError, path: &Path) -> Error {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Error::new(ErrorKind::System, format!("{name}：{}", error.zh()), format!("{name}: {}", error.en()))
        .hint("检查文件夹是否可写、磁盘是否有空间", "check that the folder can be written and the disk has room")
}

impl App {
    pub(super) fn ledger(&mut self, ledger: &Ledger) -> Result<Done, Error> {
        if ledger.reveal {
            need_reason(&ledger.why)?;
        }
        let shown = Shown { reveal: ledger.reveal };
        let code = if ledger.missing { "SJ04" } else { "SJ03" };
        let mut found: Vec<FindingRow> = Vec::new();
        self.store.each_finding(|finding| {
            if finding.code == code && finding.verified.is_none() {
                found.push(finding);
            }
        })?;
        let mut rows = Vec::with_capacity(found.len());
        for finding in &found {
            let row = if ledger.missing { self.missing_row(finding, shown)? } else { self.extra_row(finding, shown)? };
            rows.extend(row);
        }
        rows.sort();
        let title = if ledger.missing {
            "不在花名册党员初审信息台帐"
        } else {
            "党员花名册多余人员信息台帐"
        };
        let columns: &[(&str, u32)] = if ledger.missing { MISSING_COLUMNS } else { EXTRA_COLUMNS };
        let listing = Listing {
            title: format!("{title}（截至 {}）", self.run_day()?),
            columns: columns.iter().map(|(heading, width)| ((*heading).to_owned(), *width, false)).collect(),
        };
        self.left_the_office(&ledger.path, rows.len(), ledger.reveal, &ledger.why)?;
        let numbered = rows.into_iter().zip(1..).map(|(row, n): (Vec<String>, u32)| {
            let blanks = ["", "", ""].map(str::to_owned);
            std::iter::once(n.to_string()).chain(row).chain(blanks).collect()
        });
        let n = write_listing(&ledger.path, &listing, numbered, ledger.gb18030)
            .map_err(|error| file_error(&error, &ledger.path))?;
        Ok(Done::Written { path: ledger.path.clone(), rows: n })
    }

    /// The journal first: a sheet that left the office without a line there must not exist.
    fn left_the_office(&mut self, path: &Path, n: usize, reveal: bool, why: &str) -> Result<(), Error> {
        let mut entry = self.entry("export", None, why);
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        entry.detail = format!("{name} {n} 行{}", if reveal { "，姓名电话为明文" } else { "" });
        self.store.record(&entry)?;
        Ok(())
    }

    fn missing_row(&self, finding: &FindingRow, shown: Shown) -> Result<Option<Vec<String>>, Error> {
        let Some(held) = self.store.current::<EntryRecord>(finding.subject.key)? else { return Ok(None) };
        let e = held.facts;
        let units = self.store.units_of_entry(finding.subject.key)?;
        let unit = units.first().map(|unit| unit.text.clone()).unwrap_or_default();
        let mut code = units.first().map(|unit| unit.code.clone()).unwrap_or_default();
        if let Some(key) = units.first().and_then(|unit| unit.link.as_ref()).and_then(|link| link.enterprise) {
            code = self.store.current::<EnterpriseRecord>(key)?.map(|e| e.facts.code).unwrap_or(code);
        }
        Ok(Some(vec![
            unit,
            code,
            shown.person(&e.name),
            e.id_tail,
            e.place,
            e.what,
            e.branch_text,
            shown.phone(&e.phone),
        ]))
    }

    fn extra_row(&self, finding: &FindingRow, shown: Shown) -> Result<Option<Vec<String>>, Error> {
        let key = finding.subject.key;
        let Some(held) = self.store.current::<MemberRecord>(key)? else { return Ok(None) };
        let m = held.facts;
        let branch = self.store.affiliations_of_member(key)?.into_iter().next();
        let work: Vec<String> = self.store.works_of_member(key)?.into_iter().map(|work| work.text).collect();
        let enterprise = finding.object.filter(|object| object.kind == Kind::Enterprise);
        let enterprise = enterprise.map(|object| self.store.subject_name(object)).transpose()?.flatten();
        Ok(Some(vec![
            branch.map(|a| a.branch_text).unwrap_or_default(),
            enterprise.unwrap_or_default(),
            shown.person(&m.name),
            m.id_tail,
            self.lang().pick(m.category.zh(), m.category.en()).to_owned(),
            date(m.joined),
            work.join("、"),
            shown.phone(&m.phone),
        ]))
    }

    /// 一企一表
    pub(super) fn pages_of(&mut self, pages: &Pages, report: &mut Report) -> Result<Done, Error> {
        if pages.reveal {
            need_reason(&pages.why)?;
        }
        let rows = if pages.rows.is_empty() { self.ids(&pages.query, PAGES_MAX + 1)? } else { pages.rows.clone() };
        let keys: Vec<Key> = rows
            .iter()
            .filter_map(|row| match row {
                RowId::Subject(Subject { kind: Kind::Enterprise, key }) => Some(*key),
                _ => None,
            })
            .collect();
        if keys.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "没有可打印的企业", "no enterprise to print")
                .hint("写企业名称，或放宽筛选", "name an enterprise, or widen the filters"));
        }
        if keys.len() > PAGES_MAX {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("一次最多打印 {PAGES_MAX} 家"),
                format!("at most {PAGES_MAX} enterprises at a time"),
            )
            .hint("按园区、县区或规则分次打印", "print by zone, county or rule"));
        }
        let label = self.lang().pick("一企一表", "pages");
        let mut made = Vec::with_capacity(keys.len());
        for (at, key) in keys.iter().enumerate() {
            tell(report, label, at as u64, keys.len() as u64)?;
            made.extend(self.enterprise_page(*key, Shown { reveal: pages.reveal })?);
        }
        self.left_the_office(&pages.path, made.len(), pages.reveal, &pages.why)?;
        write_pages(&pages.path, &made).map_err(|error| {
            Error::new(
                ErrorKind::System,
                format!("{} 写不了：{error}", pages.path.display()),
                format!("cannot write {}: {error}", pages.path.display()),
            )
            .hint("检查文件夹是否可写、磁盘是否有空间", "check that the folder can be written and the disk has room")
        })?;
        Ok(Done::Written { path: pages.path.clone(), rows: made.len() as u64 })
    }

    fn enterprise_page(&mut self, key: Key, shown: Shown) -> Result<Option<EnterprisePage>, Error> {
        let Some(held) = self.store.current::<EnterpriseRecord>(key)? else { return Ok(None) };
        let e = held.facts;
        let parts = vec![
            self.part_running(key, &e)?,
            part_staff(&e),
            self.part_members(key, &e, shown)?,
            part_owner(&e, shown),
            self.part_organisation(key, &e, shown)?,
            self.part_reasons(key, &e)?,
        ];
        let code = if e.code.is_empty() { e.code_raw } else { e.code };
        Ok(Some(EnterprisePage { name: e.name, code, day: self.run_day()?.to_string(), parts }))
    }

    fn part_running(&self, key: Key, e: &EnterpriseRecord) -> Result<Part, Error> {
        let excluded = match e.exclusion {
            Exclusion::None => String::new(),
            reason => format!("{} {}", reason.zh(), e.exclusion_note).trim_end().to_owned(),
        };
        let size = if e.size == SizeClass::Unknown { "" } else { e.size.zh() };
        Ok(Part::new("一、经营运行")
            .with("登记状态", e.status.zh())
            .with("企业类型", &e.type_raw)
            .with("所属行业", &e.industry_raw)
            .with("成立日期", &date(e.established))
            .with("所属园区", &self.store.zones_of_enterprise(key)?.join("、"))
            .with("注册地址", &e.registered.raw)
            .with("经营地址", &e.operating.raw)
            .with("固定经营场所", yes(e.premises))
            .with("正常经营", yes(e.running))
            .with("规模以上", yes(e.scale))
            .with("企业规模", size)
            .with("经营异常名录", yes(e.abnormal))
            .with("剔除原因", &excluded))
    }

    fn part_members(&self, key: Key, e: &EnterpriseRecord, shown: Shown) -> Result<Part, Error> {
        let (mut full, mut probationary, mut lines) = (0, 0, Vec::new());
        for member in self.store.members_of_enterprise(key)? {
            let Some(row) = self.store.current::<MemberRecord>(member)? else { continue };
            let m = row.facts;
            full += u32::from(m.category == Category::Full);
            probationary += u32::from(m.category == Category::Probationary);
            if lines.len() < MEMBERS_SHOWN {
                let place = self.store.affiliations_of_member(member)?.into_iter().next();
                let place = place.map_or(String::new(), |a| format!("{} {}", a.place.zh(), a.branch_text));
                lines.push(format!("{}（{}）{place}", shown.person(&m.name), m.category.zh()));
            }
        }
        let listed = self.store.entries_of_enterprise(key)?;
        let listed = listed.iter().filter(|row| row.entry.list == ListKind::Listings).count();
        let count = |n: Option<u32>| n.map(|n| format!("{n} 名")).unwrap_or_default();
        let listed = if listed == 0 { String::new() } else { format!("{listed} 名") };
        Ok(Part::new("三、党员队伍")
            .with("正式党员", &format!("{full} 名"))
            .with("预备党员", &format!("{probationary} 名"))
            .with("企业自报党员", &count(e.claims_members))
            .with("企业党员名单", &listed)
            .with("组织关系", &lines.join("；")))
    }

    fn part_organisation(&self, key: Key, e: &EnterpriseRecord, shown: Shown) -> Result<Part, Error> {
        let mut part = Part::new("五、建立党组织情况");
        for branch in self.store.branches_of_enterprise(key)? {
            let Some(row) = self.store.current::<BranchRecord>(branch)? else { continue };
            let b = row.facts;
            let stars = self.store.entries_of_branch(branch)?;
            let star = stars.iter().find(|row| row.entry.list == ListKind::Stars).and_then(|row| row.entry.n);
            let star = star.map(|n| format!("，{n} 星")).unwrap_or_default();
            let founded = b.founded.map(|date| format!("，{date} 成立")).unwrap_or_default();
            let secretary = if b.secretary.is_empty() {
                String::new()
            } else {
                format!("，书记 {}", shown.person(&b.secretary))
            };
            part = part.with("党组织", &format!("{}（{}{founded}{star}{secretary}）", b.name, b.kind.zh()));
        }
        part = part.with("上级企业党组织", &e.parent_org);
        for contact in self.store.contacts_of_enterprise(key)? {
            let Some(row) = self.store.current::<ContactRecord>(contact)? else { continue };
            let c = row.facts;
            part =
                part.with(&c.role, &format!("{} {} {}", shown.person(&c.name), shown.phone(&c.phone), c.organisation));
        }
        let visits = self.store.entries_of_enterprise(key)?;
        let last = visits.iter().filter(|row| row.entry.list == ListKind::Visits).map(|row| row.entry.happened).max();
        Ok(part.with("最近走访", &date(last.flatten())))
    }

    fn part_reasons(&self, key: Key, e: &EnterpriseRecord) -> Result<Part, Error> {
        let reason = match (e.unbuilt, e.unbuilt_raw.as_str()) {
            (Unbuilt::Unknown, raw) => raw.to_owned(),
            (reason, "") => reason.zh().to_owned(),
            (reason, raw) if raw == reason.zh() => raw.to_owned(),
            (reason, raw) => format!("{}（{raw}）", reason.zh()),
        };
        let mut part = Part::new("六、未建立党组织原因").with("原因", &reason).with("拟建日期", &date(e.planned_on));
        let day = self.run_day()?;
        for finding in self.store.findings_of(Subject { kind: Kind::Enterprise, key })? {
            if finding.code.starts_with("FG") && finding.verified.is_none() {
                let said = explain::statement(&finding.code, &finding.evidence, day, self.lang());
                part = part.with(&finding.code, &said);
            }
        }
        Ok(part)
    }
}

const MISSING_COLUMNS: &[(&str, u32)] = &[
    ("序号", 6),
    ("企业名称", 34),
    ("统一社会信用代码", 20),
    ("姓名", 10),
    ("证件尾号", 10),
    ("人员类别", 12),
    ("岗位", 14),
    ("企业填报的党组织", 30),
    ("联系电话", 14),
    ("是否党员（核实）", 16),
    ("组织关系去向（核实）", 24),
    ("备注", 20),
];

const EXTRA_COLUMNS: &[(&str, u32)] = &[
    ("序号", 6),
    ("所在党支部", 34),
    ("企业名称", 34),
    ("姓名", 10),
    ("证件尾号", 10),
    ("人员类别", 12),
    ("入党日期", 12),
    ("名册工作单位", 30),
    ("联系电话", 14),
    ("现工作单位（核实）", 24),
    ("处理意见", 24),
    ("备注", 20),
];

fn yes(fact: Fact) -> &'static str {
    match fact {
        Fact::Yes => "是",
        Fact::No => "否",
        Fact::Unknown => "",
    }
}

fn part_staff(e: &EnterpriseRecord) -> Part {
    let staff = e.staff.map(|n| format!("{n} 人（{}）", e.staff_source.zh())).unwrap_or_default();
    Part::new("二、职工队伍")
        .with("从业人数", &staff)
        .with("工会", yes(e.union))
        .with("团组织", yes(e.league))
        .with("妇联", yes(e.women))
}

fn part_owner(e: &EnterpriseRecord, shown: Shown) -> Part {
    Part::new("四、出资人")
        .with("出资人或法定代表人", &shown.person(&e.owner))
        .with("是否党员", yes(e.owner_member))
        .with("担任党组织书记", yes(e.in_management))
        .with("联系人", &shown.person(&e.contact))
        .with("联系电话", &shown.phone(&e.phone))
}
