//! 手工登记: facts of branches and members changed field by field, and register entries (走访、评星、登记流动 ...) written by a
//! person instead of a file. What is typed passes the same readers as a cell of a list; what a person ends stays readable.

use super::action::Done;
use super::error::{Error, ErrorKind};
use super::hand::{gone, wrong};
use super::service::{App, need_reason, subject_of};
use super::views::RowId;
use crate::import::{register_terms, terms, value};
use crate::model::day::PartialDate;
use crate::model::fact::Fact;
use crate::model::id::{Key, Kind, Subject};
use crate::model::link::{Link, LinkMethod, LinkState};
use crate::model::record::*;
use crate::model::register::EntryRecord;
use crate::store::facts::Facts;
use crate::text::mask;

/// Field and value as typed.
type Typed = [(String, String)];

/// A field that no table names.
fn unknown_field(field: &str, zh: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("没有可更正的字段「{field}」"), format!("no field {field} to edit"))
        .hint(format!("可用：{zh}"), format!("use one of: {zh}"))
}

/// A value through the reader of a cell; a blank clears.
fn reading<T>(field: &str, text: &str, read: impl FnOnce(&str) -> value::Reading<T>) -> Result<Option<T>, Error> {
    read(text).map_err(|code| {
        Error::new(ErrorKind::Usage, format!("「{field}」：{}", code.zh()), format!("{field}: {}", code.en()))
            .hint("改正这个值后再提交", "mend the value, then submit")
    })
}

fn day(field: &str, text: &str) -> Result<Option<PartialDate>, Error> {
    reading(field, text, |text| value::date(text, false))
}

fn fact(field: &str, text: &str) -> Result<Fact, Error> {
    Ok(reading(field, text, value::fact)?.unwrap_or_default())
}

const BRANCH_FIELDS: &str = "上级党组织、成立日期、撤销日期、申报党员数、支委人数、本届起始、届满日期、批准延期至、申请成立日期、批复成立日期、书记企业职务、班子进入管理层、村社区党组织、书记、电话、通讯地址";

fn set_branch(facts: &mut BranchRecord, field: &str, text: &str) -> Result<(), Error> {
    let count = |text| reading(field, text, value::count).map(|count| count.and_then(value::Count::at_least));
    match field {
        "上级党组织" | "superior" => text.clone_into(&mut facts.superior),
        "成立日期" | "founded" => facts.founded = day(field, text)?,
        "撤销日期" | "dissolved" => facts.dissolved = day(field, text)?,
        "申报党员数" | "declared-members" => facts.declared_members = count(text)?,
        "支委人数" | "committee" => facts.committee = count(text)?,
        "本届起始" | "term-start" => facts.term_start = day(field, text)?,
        "届满日期" | "term-end" => facts.term_end = day(field, text)?,
        "批准延期至" | "term-extended" => facts.term_extended = day(field, text)?,
        "申请成立日期" | "applied-on" => facts.applied_on = day(field, text)?,
        "批复成立日期" | "approved-on" => facts.approved_on = day(field, text)?,
        "书记企业职务" | "secretary-post" => {
            text.clone_into(&mut facts.secretary_post);
            facts.in_management = register_terms::management(text);
        }
        "班子进入管理层" | "in-management" => facts.in_management = fact(field, text)?,
        "村社区党组织" | "village" => facts.village = fact(field, text)?,
        "书记" | "secretary" => text.clone_into(&mut facts.secretary),
        "电话" | "phone" => text.clone_into(&mut facts.phone),
        "通讯地址" | "address" => text.clone_into(&mut facts.address),
        _ => return Err(unknown_field(field, BRANCH_FIELDS)),
    }
    Ok(())
}

const MEMBER_FIELDS: &str = "人员类别、入党日期、转正日期、预备期延长至、工作岗位、用工形式、党籍状态、停止党籍日期、流动、外出流向、失联、失去联系日期、最近组织生活、党费缴至、手机号";

fn set_member(facts: &mut MemberRecord, field: &str, text: &str) -> Result<(), Error> {
    match field {
        "人员类别" | "category" => facts.category = reading(field, text, terms::category)?.unwrap_or_default(),
        "入党日期" | "joined" => facts.joined = day(field, text)?,
        "转正日期" | "full-on" => facts.full_on = day(field, text)?,
        "预备期延长至" | "extended-to" => facts.extended_to = day(field, text)?,
        "工作岗位" | "post" => text.clone_into(&mut facts.post),
        "用工形式" | "employment" => {
            facts.employment = reading(field, text, terms::employment)?.unwrap_or_default()
        }
        "党籍状态" | "standing" => facts.standing = reading(field, text, terms::standing)?.unwrap_or_default(),
        "停止党籍日期" | "stopped-on" => facts.stopped_on = day(field, text)?,
        "流动" | "floating" => facts.flow = reading(field, text, terms::flow)?.unwrap_or_default(),
        "外出流向" | "flow-to" => text.clone_into(&mut facts.flow_to),
        "失联" | "lost" => facts.lost = reading(field, text, terms::lost)?.unwrap_or_default(),
        "失去联系日期" | "lost-on" => facts.lost_on = day(field, text)?,
        "最近组织生活" | "last-meeting" => facts.last_meeting = day(field, text)?,
        "党费缴至" | "last-dues" => facts.last_dues = day(field, text)?,
        "手机号" | "phone" => text.clone_into(&mut facts.phone),
        _ => return Err(unknown_field(field, MEMBER_FIELDS)),
    }
    Ok(())
}

const ENTRY_FIELDS: &str = "日期、登记日期、截止日期、类别、事由、地点、对方、星级、总分、实到、应到、是否、党籍状态、明细、姓名、党组织、单位";

/// The field of an entry; words are those of the list's own columns.
fn set_entry(entry: &mut EntryRecord, field: &str, text: &str) -> Result<(), Error> {
    let count = |text| reading(field, text, value::count).map(|count| count.and_then(value::Count::at_least));
    match field {
        "日期" | "happened" => entry.happened = day(field, text)?,
        "登记日期" | "查找日期" | "缴至" | "checked" => entry.checked = day(field, text)?,
        "截止日期" | "届满日期" | "停止党籍日期" | "until" => entry.until = day(field, text)?,
        "类别" | "职务" | "sort" => set_sort(entry, field, text)?,
        "事由" | "what" => text.clone_into(&mut entry.what),
        "地点" | "企业职务" | "place" => {
            text.clone_into(&mut entry.place);
            if entry.list == ListKind::Posts {
                entry.fact = register_terms::management(text);
            }
        }
        "对方" | "partner" => text.clone_into(&mut entry.partner),
        "星级" | "stars" => {
            entry.n = reading(field, text, register_terms::stars)?;
            text.clone_into(&mut entry.what);
        }
        "总分" | "应到" | "of" => entry.of = count(text)?,
        "实到" | "n" => entry.n = count(text)?,
        "是否" | "fact" => entry.fact = fact(field, text)?,
        "党籍状态" | "standing" => entry.standing = reading(field, text, terms::standing)?.unwrap_or_default(),
        "明细" | "detail" => text.clone_into(&mut entry.detail),
        "姓名" | "name" => text.clone_into(&mut entry.name),
        "党组织" | "branch" => text.clone_into(&mut entry.branch_text),
        "单位" | "unit" => entry.units = vec![UnitMention { text: text.to_owned(), code: String::new() }],
        _ => return Err(unknown_field(field, ENTRY_FIELDS)),
    }
    Ok(())
}

/// The closed word of the entry's register.
fn set_sort(entry: &mut EntryRecord, field: &str, text: &str) -> Result<(), Error> {
    entry.sort = match entry.list {
        ListKind::Floating => reading(field, text, terms::flow)?.unwrap_or_default() as u32,
        ListKind::Lost => reading(field, text, register_terms::lost_cause)?.unwrap_or_default() as u32,
        ListKind::Posts => {
            text.clone_into(&mut entry.what);
            reading(field, text, register_terms::post)?.unwrap_or_default() as u32
        }
        ListKind::Meetings => reading(field, text, register_terms::meeting)?.unwrap_or_default() as u32,
        ListKind::Ties => reading(field, text, register_terms::tie)?.unwrap_or_default() as u32,
        _ => return Err(wrong(field, text, "空白：这种台账没有类别", "nothing: this register has no kinds")),
    };
    Ok(())
}

/// What a person types passes the same scrubber as a file.
fn scrubbed(text: &str) -> String {
    mask::scrub_ids(text.trim(), &|_| false).into_owned()
}

impl App {
    /// Facts of a branch, a member or an entry, field by field.
    pub(super) fn edit_other(&mut self, row: RowId, fields: &Typed, why: &str) -> Result<Done, Error> {
        let subject = subject_of(row)?;
        match subject.kind {
            Kind::Branch => self.edit_facts::<BranchRecord>(row, fields, why, set_branch),
            Kind::Member => self.edit_facts::<MemberRecord>(row, fields, why, set_member),
            Kind::Listing => self.edit_facts::<EntryRecord>(row, fields, why, set_entry),
            _ => Err(Error::new(
                ErrorKind::Usage,
                "只能更正企业、党组织、党员和台账记录",
                "only enterprises, branches, members and register entries can be edited",
            )
            .hint("请改名单后重新导入", "mend the list and import it again")),
        }
    }

    fn edit_facts<F: Facts>(
        &mut self,
        row: RowId,
        fields: &Typed,
        why: &str,
        set: fn(&mut F, &str, &str) -> Result<(), Error>,
    ) -> Result<Done, Error> {
        let subject = subject_of(row)?;
        let held = self.store.current::<F>(subject.key)?.ok_or_else(gone)?;
        let mut facts = held.facts;
        for (field, text) in fields {
            set(&mut facts, field.trim(), &scrubbed(text))?;
        }
        let mut entry = self.entry("edit", Some(subject), why);
        let today = self.options.clock.today();
        let number = self.store.edit(subject.key, held.version, &facts, today, &mut entry)?;
        if number == 0 {
            return Ok(Done::Changed(0));
        }
        self.reaudit(number, &[subject])?;
        self.rebuild_small_lists()?;
        Ok(Done::Changed(1))
    }

    /// Writes one entry into a register, about an enterprise, a branch, a member or a contact person.
    pub(super) fn enter(&mut self, list: ListKind, about: RowId, fields: &Typed, why: &str) -> Result<Done, Error> {
        need_reason(why)?;
        let subject = subject_of(about)?;
        self.allow_subject(subject)?;
        if !list.is_register() {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("{}不是台账", list.zh()),
                format!("{} is no register", list.en()),
            )
            .hint("用 `dishu import` 导入名单", "import the list with `dishu import`"));
        }
        let mut record = EntryRecord { list, ..EntryRecord::default() };
        let mut enterprise = None;
        match subject.kind {
            Kind::Enterprise => {
                let held = self.store.current::<EnterpriseRecord>(subject.key)?.ok_or_else(gone)?.facts;
                record.units = vec![UnitMention { text: held.name, code: held.code }];
                enterprise = Some(subject.key);
            }
            Kind::Branch => {
                let held = self.store.current::<BranchRecord>(subject.key)?.ok_or_else(gone)?.facts;
                (record.branch_text, record.branch_code, record.zone) = (held.name, held.code, held.zone);
            }
            Kind::Member => self.about_member(subject.key, &mut record)?,
            Kind::Contact => {
                let held = self.store.current::<ContactRecord>(subject.key)?.ok_or_else(gone)?.facts;
                (record.name, record.phone, record.zone) = (held.name, held.phone, held.zone);
            }
            _ => return Err(gone()),
        }
        if list == ListKind::Floating {
            record.sort = Flow::Out as u32;
        }
        for (field, text) in fields {
            set_entry(&mut record, field.trim(), &scrubbed(text))?;
        }
        let mut entry = self.entry("edit", Some(subject), why);
        list.zh().clone_into(&mut entry.detail);
        let today = self.options.clock.today();
        if subject.key.region.0 != 0 {
            entry.region = subject.key.region;
        }
        let link = enterprise.map(|key| Link {
            state: LinkState::Confirmed,
            method: LinkMethod::Person,
            enterprise: Some(key),
            score: 1000,
            candidates: Vec::new(),
        });
        let (number, key) = self.store.enter(&record, today, &entry, link.as_ref())?;
        self.reaudit(number, &[Subject { kind: Kind::Listing, key }])?;
        self.rebuild_small_lists()?;
        Ok(Done::Changed(1))
    }

    fn about_member(&self, key: Key, record: &mut EntryRecord) -> Result<(), Error> {
        let held = self.store.current::<MemberRecord>(key)?.ok_or_else(gone)?.facts;
        (record.name, record.id_hash, record.id_tail, record.zone) = (held.name, held.id_hash, held.id_tail, held.zone);
        if let Some(affiliation) = self.store.affiliations_of_member(key)?.into_iter().next() {
            record.branch_text = affiliation.branch_text;
        }
        Ok(())
    }

    /// Ends an entry from today on: a slip of the pen, a tie that is over.
    pub(super) fn end_entry(&mut self, row: RowId, why: &str) -> Result<Done, Error> {
        need_reason(why)?;
        let subject = subject_of(row)?;
        self.allow_subject(subject)?;
        if subject.kind != Kind::Listing {
            return Err(Error::new(ErrorKind::Usage, "只能终止台账记录", "only register entries can be ended")
                .hint("在卡片上选择一条台账记录", "choose an entry on a card"));
        }
        let mut entry = self.entry("edit", Some(subject), why);
        let today = self.options.clock.today();
        let number = self.store.end_entry(subject.key, today, &mut entry)?;
        self.reaudit(number, &[subject])?;
        self.rebuild_small_lists()?;
        Ok(Done::Changed(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_as_a_cell_is() {
        let mut branch = BranchRecord::default();
        set_branch(&mut branch, "届满日期", "2026.8").unwrap();
        set_branch(&mut branch, "书记企业职务", "总经理").unwrap();
        assert_eq!((branch.term_end, branch.in_management), (PartialDate::new(2026, Some(8), None), Fact::Yes));
        assert!(set_branch(&mut branch, "届满日期", "明年").is_err());
        assert!(set_branch(&mut branch, "没有", "1").is_err());
        let mut member = MemberRecord::default();
        set_member(&mut member, "用工形式", "劳务派遣").unwrap();
        set_member(&mut member, "失联", "是").unwrap();
        assert_eq!((member.employment, member.lost), (Employment::Dispatched, Fact::Yes));
        let mut star = EntryRecord { list: ListKind::Stars, ..EntryRecord::default() };
        set_entry(&mut star, "星级", "四星").unwrap();
        assert_eq!(star.n, Some(4));
        assert!(set_entry(&mut star, "类别", "四星").is_err(), "ratings have no kinds");
    }
}
