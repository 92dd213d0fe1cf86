//! 走访登记: what an inspector brings back in one go. Corrected facts update the record with source 走访 and the journal; a field that somebody
//! else changed since it was seen is not written over but told with all its values. The visit itself is kept in either case.

use super::deeds::{no_task, not_mine, refused, zones};
use super::{CampaignDone, Conflict};
use crate::app::error::{Error, ErrorKind};
use crate::app::hand::{self, gone};
use crate::app::role::{self, Role};
use crate::app::service::{App, need_reason};
use crate::app::views::RowId;
use crate::campaign::state::{Proof, Standing, next};
use crate::import::terms;
use crate::model::day::Day;
use crate::model::fact::Fact;
use crate::model::id::{Key, Kind, Subject};
use crate::model::record::{EnterpriseRecord, MemberRecord, Place, StaffSource};
use crate::model::task::*;
use crate::store::StoreError;
use crate::store::facts::Facts;
use crate::store::tasks::{TaskChange, VisitMemberRow, VisitRow};
use crate::text::mask;

/// 走访
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Visit {
    /// 任务号
    pub task: i64,
    /// On which day; today when `None`.
    pub on: Option<Day>,
    /// 走访结果
    pub outcome: Outcome,
    /// 建立党组织意向
    pub intention: Intention,
    /// Corrected facts.
    pub fields: Vec<Said>,
    /// 见到的党员: name and 组织关系所在, as a person writes them.
    pub members: Vec<(String, String)>,
    /// 下一步
    pub next_step: String,
    /// 备注
    pub note: String,
    /// 下次联系
    pub next_call: Option<Day>,
    /// 报审 at once.
    pub submits: bool,
    /// Version of the task as it was seen.
    pub seen: Option<i64>,
}

/// One corrected fact.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Said {
    /// Its name, as `edit` knows it.
    pub field: String,
    /// What stood there when it was seen; `None` where nobody looked.
    pub seen: Option<String>,
    /// What was found.
    pub said: String,
}

/// Facts a visit asks for, with the name `edit` knows and its English word.
pub const VISIT_FIELDS: [[&str; 2]; 9] = [
    ["经营地址", "operating"],
    ["从业人数", "staff"],
    ["正常经营", "running"],
    ["固定场所", "premises"],
    ["联系人", "contact"],
    ["电话", "phone"],
    ["工会", "union"],
    ["未建立党组织原因", "unbuilt"],
    ["拟建党组织日期", "planned-on"],
];

/// 见到的党员 as a person writes them: `姓名/关系所在`, several with a semicolon between.
pub fn members_met(text: &str) -> Vec<(String, String)> {
    let parts = text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, place) = part.split_once(['/', '／']).unwrap_or((part, ""));
        (name.trim().to_owned(), place.trim().to_owned())
    };
    parts.map(pair).collect()
}

/// How often an edit is tried again when somebody else writes the same enterprise at the same moment.
const TRIES: usize = 50;
/// Characters of a note, of a next step.
const NOTE_CHARS_MAX: usize = 200;
/// Members of one visit.
const MEMBERS_MAX: usize = 200;

/// What became of the facts of a visit.
#[derive(Default)]
struct Facted {
    fields: Vec<(String, String, String)>,
    changed: u64,
    conflicts: Vec<Conflict>,
}

impl App {
    pub(super) fn record_visit(&mut self, visit: &Visit) -> Result<CampaignDone, Error> {
        let today = self.options.clock.today();
        let on = visit.on.unwrap_or(today);
        let task = self.may_visit(visit, on)?;
        let why = format!("走访 任务{}", task.number);
        let since = visit.seen.map(|seen| self.since(task.number, seen, self.lang())).transpose()?;
        let facted = match task.subject.kind {
            Kind::Enterprise => self.visit_facts(task.subject, visit, &why)?,
            _ => self.visit_others(task.subject, visit, &why)?,
        };
        let members = self.visit_members(task.subject, visit, on, &why)?;
        let n_found = members.iter().filter(|row| row.member.is_none()).count();
        let row = VisitRow {
            on: on.0,
            by: self.operator.signature.clone(),
            outcome: visit.outcome,
            intention: visit.intention,
            n_found: u32::try_from(n_found).unwrap_or(u32::MAX),
            next_step: short(&visit.next_step),
            note: short(&visit.note),
            fields: facted.fields,
            members,
            ..VisitRow::default()
        };
        self.keep_visit(visit, &row, on)?;
        self.rebuild_small_lists()?;
        Ok(CampaignDone::Visited {
            changed: facted.changed,
            found: n_found as u64,
            submitted: visit.submits,
            since: since.unwrap_or_default(),
            conflicts: facted.conflicts,
        })
    }

    /// The task, when this visit fits it.
    fn may_visit(&self, visit: &Visit, on: Day) -> Result<Task, Error> {
        let task = self.store.task(visit.task)?.ok_or_else(|| no_task(visit.task))?;
        if visit.outcome == Outcome::None {
            return Err(Error::new(ErrorKind::Usage, "没有写走访结果", "how the visit went is not said")
                .hint("写 结果=找到、已搬离、已停业或拒访", "give outcome=found, moved, closed-down or refused"));
        }
        let today = self.options.clock.today();
        if on > today {
            return Err(Error::new(ErrorKind::Usage, format!("日期 {on} 还没有到"), format!("{on} is still to come"))
                .hint("改写日期", "write another day"));
        }
        role::allow_zones(&self.operator, &zones(&task))?;
        if self.operator.role < Role::Reviewer && !self.acting_for(today)?.contains(&task.assignee) {
            return Err(not_mine(&task));
        }
        next(standing(&task), Deed::Visit).map_err(|refusal| refused(&task, Deed::Visit, refusal))?;
        Ok(task)
    }

    /// Facts of an enterprise; what the outcome says by itself is a fact too.
    fn visit_facts(&mut self, subject: Subject, visit: &Visit, why: &str) -> Result<Facted, Error> {
        let mut said = visit.fields.clone();
        let names = |said: &[Said], names: [&str; 2]| said.iter().any(|s| names.contains(&s.field.as_str()));
        let running = match visit.outcome {
            Outcome::Found => Some("是"),
            Outcome::Closed => Some("否"),
            _ => None,
        };
        if let Some(running) = running.filter(|_| !names(&said, ["正常经营", "running"])) {
            said.push(Said { field: "正常经营".into(), seen: None, said: running.into() });
        }
        for _ in 0..TRIES {
            match self.visit_facts_once(subject, &said, why) {
                Err(Tried::Again) => {}
                Err(Tried::Failed(error)) => return Err(error),
                Ok(facted) => return Ok(facted),
            }
        }
        Err(StoreError::Conflict.into())
    }

    fn visit_facts_once(&mut self, subject: Subject, said: &[Said], why: &str) -> Result<Facted, Tried> {
        let held = self.store.current::<EnterpriseRecord>(subject.key).map_err(Error::from)?.ok_or_else(gone)?;
        let mut facts = held.facts.clone();
        let mut facted = Facted::default();
        for one in said {
            let value = mask::scrub_ids(one.said.trim(), &|_| false).into_owned();
            let field = one.field.trim();
            let was = facts.clone();
            hand::set(&mut facts, field, &value)?;
            let (before, after) = (held_text(&was, field), held_text(&facts, field));
            if before == after {
                facts = was;
                continue;
            }
            if one.seen.as_ref().is_some_and(|seen| *seen != before) {
                facts = was;
                facted.conflicts.push(self.conflict_of(subject, field, one, (&before, &after))?);
            } else {
                facted.changed += 1;
            }
            facted.fields.push((field.to_owned(), quiet(field, &before), quiet(field, &after)));
        }
        if facted.changed == 0 {
            return Ok(facted);
        }
        let mut entry = self.entry("edit", Some(subject), why);
        entry.detail = "走访".to_owned();
        let today = self.options.clock.today();
        match self.store.edit(subject.key, held.version, &facts, today, &mut entry) {
            Ok(_) => Ok(facted),
            Err(StoreError::Conflict) => Err(Tried::Again),
            Err(error) => Err(Tried::Failed(error.into())),
        }
    }

    fn conflict_of(
        &self,
        subject: Subject,
        field: &str,
        said: &Said,
        (held, after): (&str, &str),
    ) -> Result<Conflict, Error> {
        let who = self.store.last_edit(subject)?;
        let who = who.map(|(at, who)| format!("{who} {}", self.options.clock.words(at))).unwrap_or_default();
        Ok(Conflict {
            field: field.to_owned(),
            seen: said.seen.as_deref().map(|seen| quiet(field, seen)).unwrap_or_default(),
            held: quiet(field, held),
            said: quiet(field, after),
            who,
        })
    }

    /// Facts of a branch or a member go through the edit of every day.
    fn visit_others(&mut self, subject: Subject, visit: &Visit, why: &str) -> Result<Facted, Error> {
        if visit.fields.is_empty() {
            return Ok(Facted::default());
        }
        let typed: Vec<(String, String)> =
            visit.fields.iter().map(|said| (said.field.clone(), said.said.clone())).collect();
        self.edit(RowId::Subject(subject), &typed, why)?;
        let fields = typed.into_iter().map(|(field, said)| (field, String::new(), said)).collect::<Vec<_>>();
        Ok(Facted { changed: fields.len() as u64, fields, conflicts: Vec::new() })
    }

    /// Members met: those of the roster are confirmed at their place, the others are new finds.
    fn visit_members(
        &mut self,
        subject: Subject,
        visit: &Visit,
        on: Day,
        why: &str,
    ) -> Result<Vec<VisitMemberRow>, Error> {
        let known = match subject.kind {
            Kind::Enterprise => self.store.members_of_enterprise(subject.key)?,
            _ => Vec::new(),
        };
        let mut rows = Vec::new();
        for (name, place) in visit.members.iter().take(MEMBERS_MAX) {
            need_reason(name)?;
            let place = terms::place(place.trim()).ok().flatten().unwrap_or(Place::Unknown);
            let name = mask::scrub_ids(name.trim(), &|_| false).into_owned();
            let member = self.member_named(&known, &name)?;
            if let Some(member) = member {
                let entry = self.entry("edit", Some(Subject { kind: Kind::Member, key: member }), why);
                self.store.member_met((member, subject.key), place, on, &entry)?;
            }
            rows.push(VisitMemberRow { name, place, member });
        }
        Ok(rows)
    }

    fn member_named(&self, known: &[Key], name: &str) -> Result<Option<Key>, Error> {
        let mut found = Vec::new();
        for key in known {
            if self.store.current::<MemberRecord>(*key)?.is_some_and(|row| row.facts.name == name) {
                found.push(*key);
            }
        }
        Ok(match found.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
    }

    /// The visit and the state of its task, in one.
    fn keep_visit(&mut self, visit: &Visit, row: &VisitRow, on: Day) -> Result<(), Error> {
        let mut entry = self.entry("task", None, "");
        entry.detail = format!("走访 任务 {}：{}", visit.task, visit.outcome.zh());
        let changed = self.store.change_by_visit(visit.task, row, &mut entry, &mut |task: &mut Task| {
            let state = next(standing(task), Deed::Visit).map_err(|refusal| refused(task, Deed::Visit, refusal))?;
            task.state = state;
            if visit.submits {
                task.state = next(standing(task), Deed::Submit).map_err(|r| refused(task, Deed::Submit, r))?;
            }
            task.outcome = visit.outcome;
            task.visited_on = Some(on);
            task.next_call = visit.next_call;
            let deed = if visit.submits { Deed::Submit } else { Deed::Visit };
            let detail = [visit.outcome.zh(), row.next_step.as_str()].join(" ").trim_end().to_owned();
            Ok::<_, Error>(Some(TaskChange { deed, on, detail }))
        })?;
        if changed == 0 { Err(no_task(visit.task)) } else { Ok(()) }
    }

    /// What a visit asks for as it stands: field, its English word, value.
    pub(super) fn visit_sheet(&self, subject: Subject) -> Result<Vec<[String; 3]>, Error> {
        if subject.kind != Kind::Enterprise {
            return Ok(Vec::new());
        }
        let Some(held) = self.store.current::<EnterpriseRecord>(subject.key)? else { return Ok(Vec::new()) };
        let row = |[zh, en]: [&str; 2]| [zh.to_owned(), en.to_owned(), held_text(&held.facts, zh)];
        Ok(VISIT_FIELDS.into_iter().map(row).collect())
    }
}

/// Why a write did not come through.
enum Tried {
    /// Somebody else wrote first: read anew.
    Again,
    /// It cannot.
    Failed(Error),
}

impl From<Error> for Tried {
    fn from(error: Error) -> Tried {
        Tried::Failed(error)
    }
}

fn standing(task: &Task) -> Standing {
    Standing {
        kind: task.kind,
        state: task.state,
        is_assigned: !task.assignee.is_empty(),
        proof: Proof::default(),
        phone: Phone::None,
    }
}

fn short(text: &str) -> String {
    let text = mask::scrub_ids(text.trim(), &|_| false).into_owned();
    text.chars().filter(|c| !c.is_control()).take(NOTE_CHARS_MAX).collect()
}

/// People are masked where a visit is shown.
pub(super) fn quiet(field: &str, text: &str) -> String {
    match field {
        "联系人" | "contact" | "出资人" | "owner" => mask::person(text),
        "电话" | "phone" => mask::phone(text),
        _ => text.to_owned(),
    }
}

/// A fact as a person would write it: read back by the same field it says the same.
fn held_text(facts: &EnterpriseRecord, field: &str) -> String {
    let fact = |fact: Fact| match fact {
        Fact::Yes => "是".to_owned(),
        Fact::No => "否".to_owned(),
        Fact::Unknown => String::new(),
    };
    match field {
        "经营地址" | "operating" => facts.operating.raw.clone(),
        "注册地址" | "registered" => facts.registered.raw.clone(),
        // A number from a list becomes another fact when a visit confirms it.
        "从业人数" | "staff" => match (facts.staff, facts.staff_source) {
            (Some(n), StaffSource::Visit) => format!("{n}"),
            (Some(n), _) => format!("{n}（{}）", facts.staff_source.zh()),
            (None, _) => String::new(),
        },
        "正常经营" | "running" => fact(facts.running),
        "固定场所" | "premises" => fact(facts.premises),
        "工会" | "union" => fact(facts.union),
        "联系人" | "contact" => facts.contact.clone(),
        "电话" | "phone" => facts.phone.clone(),
        "未建立党组织原因" | "unbuilt" => facts.unbuilt_raw.clone(),
        "拟建党组织日期" | "planned-on" => facts.planned_on.map(|day| day.to_string()).unwrap_or_default(),
        _ => other_text(facts, field),
    }
}

/// Any other field `edit` knows: what differs from an enterprise nobody knows anything of.
fn other_text(facts: &EnterpriseRecord, field: &str) -> String {
    let column = match field {
        "名称" | "name" => "name",
        "登记状态" | "status" => "status",
        "剔除原因" | "exclusion" => "exclusion",
        "规模以上" | "scale" => "scale",
        "团组织" | "league" => "league",
        "妇联" | "women" => "women",
        "剔除说明" | "exclusion-note" => "exclusion_note",
        "上级企业党组织" | "parent-org" => "parent_org",
        "上级企业党组织已覆盖" | "parent-covers" => "parent_covers",
        "列入联络服务名单" | "to-serve" => "to_serve",
        "负责人任书记" | "owner-secretary" => "in_management",
        "出资人" | "owner" => "owner",
        "出资人是党员" | "owner-member" => "owner_member",
        _ => "",
    };
    let differences = EnterpriseRecord::default().differences(facts);
    differences.into_iter().find(|(name, ..)| *name == column).map(|(_, _, held)| held).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_visit_reads_it_can_write() {
        let mut facts = EnterpriseRecord::default();
        for ([zh, en], said) in VISIT_FIELDS.into_iter().zip([
            "海南省三亚市崖州区虚构路2号",
            "35",
            "是",
            "否",
            "王示例",
            "13800000000",
            "是",
            "无党员",
            "2026-12",
        ]) {
            assert_eq!(held_text(&facts, zh), "", "{zh}");
            hand::set(&mut facts, zh, said).unwrap();
            assert_eq!((held_text(&facts, zh), held_text(&facts, en)), (said.to_owned(), said.to_owned()));
        }
        hand::set(&mut facts, "登记状态", "停业").unwrap();
        assert_eq!(held_text(&facts, "登记状态"), "停业");
    }
}
