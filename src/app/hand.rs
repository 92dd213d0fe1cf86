//! 手工更正与查看: what a person changes field by field, and what a person asks to see in clear. Both leave their reason.

use super::action::Done;
use super::error::{Error, ErrorKind};
use super::service::{App, need_reason, subject_of};
use super::views::RowId;
use crate::model::division::DivisionCode;
use crate::model::fact::Fact;
use crate::model::id::Kind;
use crate::model::record::*;
use crate::resolve::address::{self, Hint};
use crate::resolve::divisions::Divisions;
use crate::resolve::places;
use crate::text::{fold, mask};

impl App {
    pub(super) fn edit(&mut self, row: RowId, fields: &[(String, String)], why: &str) -> Result<Done, Error> {
        need_reason(why)?;
        let subject = subject_of(row)?;
        self.allow_subject(subject)?;
        if subject.kind != Kind::Enterprise {
            return self.edit_other(row, fields, why);
        }
        let held = self.store.current::<EnterpriseRecord>(subject.key)?.ok_or_else(gone)?;
        let mut facts = held.facts;
        for (field, value) in fields {
            // What a person types passes the same scrubber as a file.
            let value = mask::scrub_ids(value.trim(), &|_| false).into_owned();
            set(&mut facts, field.trim(), &value)?;
        }
        super::places::reread(&mut facts, &self.places()?);
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

    /// 更正地址读法: what a person knows of a place counts for every row that writes the address so.
    pub(super) fn place_address(
        &mut self,
        row: RowId,
        operating: bool,
        division: &str,
        why: &str,
    ) -> Result<Done, Error> {
        need_reason(why)?;
        let subject = match row {
            RowId::Finding(seq) => self.store.finding(seq)?.map(|finding| finding.subject).ok_or_else(gone)?,
            other => subject_of(other)?,
        };
        self.allow_subject(subject)?;
        let held = self.store.current::<EnterpriseRecord>(subject.key)?.ok_or_else(gone)?.facts;
        let address = if operating { &held.operating } else { &held.registered };
        if address.raw.trim().is_empty() {
            return Err(Error::new(ErrorKind::Data, "这一处没有地址", "there is no address").hint(
                "改选另一处，或先用 `dishu edit` 填写",
                "choose the other one, or fill it in with `dishu edit`",
            ));
        }
        let divisions = Divisions::shared();
        let division = division.trim();
        let code = (!division.is_empty()).then(|| divisions.find(&fold::line(division)));
        if code.is_some_and(|code| code.and_then(DivisionCode::county).is_none()) {
            return Err(Error::new(
                ErrorKind::Data,
                format!("「{division}」不是县区或乡镇街道"),
                format!("`{division}` is no county or township"),
            )
            .hint("写全省市县，如 海口市秀英区", "write it with its city"));
        }
        let code = code.flatten();
        let path = |code: Option<DivisionCode>| code.map_or_else(String::new, |code| divisions.path(code).concat());
        let key = places::key(&fold::line(&address.raw));
        let mut entry = self.entry("address", Some(subject), why);
        entry.detail = address.raw.clone();
        let field = if operating { "operating_division" } else { "registered_division" };
        entry.fields = vec![(field.to_owned(), path(DivisionCode::from_nine(address.division)), path(code))];
        self.store.put_address_alias(&key, code, &entry)?;
        let n = self.reread_text(&key, code.is_none())?;
        self.rebuild_small_lists()?;
        Ok(Done::Changed(n))
    }

    /// Reads every row anew that writes this address; `afresh` as if nothing had been known of it but its city.
    fn reread_text(&mut self, key: &str, afresh: bool) -> Result<u64, Error> {
        let known = self.places()?;
        let entry = self.entry("reread", None, "");
        let each = |record: &mut EnterpriseRecord| {
            let mut any = false;
            for address in [&mut record.registered, &mut record.operating] {
                if places::key(&fold::line(&address.raw)) == key {
                    any = true;
                    if afresh {
                        address.division = address.division / 100_000 * 100_000;
                    }
                }
            }
            if any {
                super::places::reread(record, &known);
            }
        };
        Ok(self.store.reread_addresses(&each, &entry)?)
    }

    pub(super) fn reveal(&mut self, row: RowId, why: &str) -> Result<Done, Error> {
        need_reason(why)?;
        let subject = match row {
            RowId::Finding(seq) => self.store.finding(seq)?.map(|finding| finding.subject).ok_or_else(gone)?,
            RowId::Task(number) => self.store.task(number)?.map(|task| task.subject).ok_or_else(gone)?,
            other => subject_of(other)?,
        };
        let shown = match subject.kind {
            Kind::Member => {
                let member = self.store.current::<MemberRecord>(subject.key)?.ok_or_else(gone)?.facts;
                vec![("姓名", member.name), ("手机号", member.phone)]
            }
            Kind::Enterprise => {
                let enterprise = self.store.current::<EnterpriseRecord>(subject.key)?.ok_or_else(gone)?.facts;
                vec![("联系人", enterprise.contact), ("电话", enterprise.phone)]
            }
            Kind::Branch => {
                let branch = self.store.current::<BranchRecord>(subject.key)?.ok_or_else(gone)?.facts;
                vec![("书记", branch.secretary), ("电话", branch.phone)]
            }
            Kind::UnitText | Kind::Transfer | Kind::Contact | Kind::Place | Kind::Listing => Vec::new(),
        };
        let entry = self.entry("reveal", Some(subject), why);
        self.store.record(&entry)?;
        Ok(Done::Revealed(shown.into_iter().map(|(label, value)| (label.to_owned(), value)).collect()))
    }
}

pub(super) fn gone() -> Error {
    Error::new(ErrorKind::Data, "该行已不在库内", "this row is no longer here")
        .hint("刷新列表后再试", "refresh the list and try again")
}

pub(super) fn wrong(field: &str, value: &str, zh: &str, en: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("「{field}」不能是“{value}”"), format!("{field} cannot be \"{value}\""))
        .hint(format!("填写{zh}"), format!("give {en}"))
}

/// Sets one fact from what a person wrote.
pub(super) fn set(facts: &mut EnterpriseRecord, field: &str, value: &str) -> Result<(), Error> {
    let fact = |value: &str| match value {
        "是" | "有" | "yes" => Ok(Fact::Yes),
        "否" | "无" | "no" => Ok(Fact::No),
        "未知" | "" | "unknown" => Ok(Fact::Unknown),
        _ => Err(wrong(field, value, "是、否或未知", "yes, no or unknown")),
    };
    match field {
        "名称" | "name" if !value.is_empty() => rename(facts, value),
        "注册地址" | "registered" => set_address(facts, value, true),
        "经营地址" | "operating" => set_address(facts, value, false),
        "从业人数" | "staff" => {
            facts.staff = Some(value.parse().map_err(|_| wrong(field, value, "一个整数", "a whole number"))?);
            facts.staff_source = StaffSource::Visit;
        }
        "登记状态" | "status" => {
            let status = Status::ALL.iter().find(|status| status.zh() == value || status.en() == value);
            facts.status = *status.ok_or_else(|| {
                wrong(
                    field,
                    value,
                    "存续、停业、吊销、清算、注销或迁出",
                    "active, suspended, revoked, liquidating, gone or moved-out",
                )
            })?;
            facts.status_raw = value.to_owned();
        }
        "剔除原因" | "exclusion" => {
            let reason = Exclusion::ALL.iter().find(|reason| reason.zh() == value || reason.en() == value);
            facts.exclusion = *reason.ok_or_else(|| {
                wrong(
                    field,
                    value,
                    "无、空壳、僵尸、空挂、一企多照、国企或事业单位、非正常运行",
                    "none, shell, zombie, hanging, many-licences, state or not-running",
                )
            })?;
        }
        "固定场所" | "premises" => facts.premises = fact(value)?,
        "正常经营" | "running" => facts.running = fact(value)?,
        "规模以上" | "scale" => facts.scale = fact(value)?,
        "工会" | "union" => facts.union = fact(value)?,
        "团组织" | "league" => facts.league = fact(value)?,
        "妇联" | "women" => facts.women = fact(value)?,
        "未建立党组织原因" | "unbuilt" => {
            facts.unbuilt = crate::import::register_terms::unbuilt(value).ok().flatten().unwrap_or_default();
            facts.unbuilt_raw = value.to_owned();
        }
        "拟建党组织日期" | "planned-on" => {
            let read = crate::import::value::date(value, false);
            facts.planned_on =
                read.map_err(|_| wrong(field, value, "日期，如 2026-12-31", "a date, e.g. 2026-12-31"))?;
        }
        "剔除说明" | "exclusion-note" => facts.exclusion_note = value.to_owned(),
        "上级企业党组织" | "parent-org" => {
            facts.parent_org = value.to_owned();
            facts.parent_covers = Fact::from(!value.is_empty());
        }
        "上级企业党组织已覆盖" | "parent-covers" => facts.parent_covers = fact(value)?,
        "列入联络服务名单" | "to-serve" => facts.to_serve = fact(value)?,
        "负责人任书记" | "owner-secretary" => facts.in_management = fact(value)?,
        "出资人" | "owner" => facts.owner = value.to_owned(),
        "出资人是党员" | "owner-member" => facts.owner_member = fact(value)?,
        "联系人" | "contact" => facts.contact = value.to_owned(),
        "电话" | "phone" => facts.phone = value.to_owned(),
        _ => {
            return Err(Error::new(ErrorKind::Usage, format!("没有可更正的字段「{field}」"), format!("no field {field} to edit")).hint(
                "可用：名称、注册地址、经营地址、从业人数、登记状态、剔除原因、固定场所、正常经营、规模以上、工会、团组织、妇联、未建立党组织原因、拟建党组织日期、剔除说明、上级企业党组织、列入联络服务名单、负责人任书记、出资人、出资人是党员、联系人、电话",
                "use name, registered, operating, staff, status, exclusion, premises, running, scale, union, league, women, unbuilt, planned-on, exclusion-note, parent-org, to-serve, owner-secretary, owner, owner-member, contact, phone",
            ));
        }
    }
    Ok(())
}

/// The old name becomes a former one.
fn rename(facts: &mut EnterpriseRecord, name: &str) {
    let old = std::mem::replace(&mut facts.name, name.to_owned());
    if !old.is_empty() && old != name {
        facts.former = if facts.former.is_empty() { old } else { format!("{}、{old}", facts.former) };
    }
}

fn set_address(facts: &mut EnterpriseRecord, raw: &str, registered: bool) {
    let divisions = Divisions::shared();
    let read = |raw: &str| {
        let text = fold::line(raw).into_owned();
        let reading = address::read(divisions, &text, Hint::default());
        (reading, text)
    };
    let (reading, text) = read(raw);
    let address = AddressRecord {
        raw: raw.to_owned(),
        division: reading.lowest().map_or(0, |code| code.nine()),
        place_key: address::place_key(&reading, &text).unwrap_or(0),
        zone: 0,
    };
    if registered {
        facts.registered = address;
    } else {
        facts.operating = address;
    }
    let (a, b) = (read(&facts.registered.raw), read(&facts.operating.raw));
    facts.relation = if a.1.is_empty() || b.1.is_empty() {
        Relation::CannotTell
    } else {
        address::compare(divisions, (&a.0, &a.1), (&b.0, &b.1))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_reads_the_address_again() {
        let mut facts = EnterpriseRecord::default();
        set(&mut facts, "注册地址", "海南省海口市龙华区虚构路1号").unwrap();
        set(&mut facts, "经营地址", "海南省三亚市崖州区虚构路2号").unwrap();
        assert_eq!(facts.registered.division / 1000, 460106);
        assert_eq!(facts.relation, Relation::DifferentCity);
        assert!(set(&mut facts, "从业人数", "许多").is_err());
        assert!(set(&mut facts, "没有", "1").is_err());
        set(&mut facts, "name", "甲").unwrap();
        set(&mut facts, "name", "乙").unwrap();
        assert_eq!((facts.name.as_str(), facts.former.as_str()), ("乙", "甲"));
    }
}
