//! 外发: open tasks of the current campaign as workbooks. Each is registered with its rows before it is written, so that no sheet exists
//! that the register does not know.

use super::By;
use super::view::SendingView;
use crate::app::action::Report;
use crate::app::error::{Error, ErrorKind};
use crate::app::intake::tell;
use crate::app::service::{App, need_reason};
use crate::export::taskbook::{BookHead, BookRow, write_book};
use crate::model::id::{Key, Kind, Subject};
use crate::model::record::*;
use crate::model::task::{Outcome, Phone, Task};
use crate::resolve::address::{self, Hint};
use crate::resolve::divisions::Divisions;
use crate::store::sendings::{Sending, SendingRow};
use crate::store::tasks::TaskFilter;
use crate::text::fold;
use std::collections::BTreeMap;
use std::path::Path;

/// 依据 in one line: why somebody stands at the door.
const WHY_COME: &str = "依照公司法和党支部工作条例，了解党员和党组织情况，请企业支持";
/// Rows of one file: what one person can work off, many times over.
const ROWS_MAX: usize = 5_000;
/// Characters of a name that go into a file name.
const FILE_CHARS_MAX: usize = 40;

/// What is wanted.
pub(super) struct Wanted<'a> {
    /// Where the files go.
    pub folder: &'a Path,
    /// One file for each of.
    pub by: By,
    /// Of these people only.
    pub inspectors: &'a [String],
    /// 党员页 too.
    pub members: bool,
    /// Why.
    pub why: &'a str,
}

/// A task with what its row says.
struct Line {
    task: Task,
    building: String,
    row: BookRow,
    sent: BTreeMap<String, String>,
}

impl App {
    pub(super) fn send_sheets(&mut self, wanted: &Wanted<'_>, report: &mut Report) -> Result<Vec<SendingView>, Error> {
        if wanted.members {
            need_reason(wanted.why)?;
        }
        let campaign = self.campaign()?;
        let tasks = self.store.tasks(&TaskFilter { campaign: Some(campaign.number), ..TaskFilter::default() })?;
        let is_wanted = |task: &Task| {
            task.state.is_open()
                && !task.assignee.is_empty()
                && task.subject.kind == Kind::Enterprise
                && (wanted.inspectors.is_empty() || wanted.inspectors.contains(&task.assignee))
        };
        let tasks: Vec<Task> = tasks.into_iter().filter(is_wanted).collect();
        if tasks.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "没有已派且未办结的走访任务", "no open task that somebody has")
                .hint("先用 `dishu tasks assign` 派发", "give tasks out with `dishu tasks assign` first"));
        }
        std::fs::create_dir_all(wanted.folder).map_err(Error::from)?;
        let label = self.lang().pick("外发清单", "task sheets");
        let mut files: BTreeMap<(String, String), Vec<Line>> = BTreeMap::new();
        for (at, task) in tasks.iter().enumerate() {
            if at % 200 == 0 {
                tell(report, label, at as u64, tasks.len() as u64)?;
            }
            let Some(line) = self.line(task)? else { continue };
            let scope = if wanted.by == By::Building { line.building.clone() } else { String::new() };
            files.entry((task.assignee.clone(), scope)).or_default().push(line);
        }
        let mut sent = Vec::new();
        for ((inspector, scope), mut lines) in files {
            lines.sort_by(|a, b| (&a.building, a.task.number).cmp(&(&b.building, b.task.number)));
            for part in lines.chunks_mut(ROWS_MAX) {
                let sending = self.send_one(wanted, &campaign.name, (&inspector, &scope), part)?;
                sent.push(self.sending_view(&sending)?);
            }
        }
        Ok(sent)
    }

    fn send_one(
        &mut self,
        wanted: &Wanted<'_>,
        campaign: &str,
        (inspector, scope): (&str, &str),
        lines: &mut [Line],
    ) -> Result<Sending, Error> {
        let mut members: Vec<(BookRow, SendingRow)> = Vec::new();
        if wanted.members {
            for line in lines.iter() {
                members.extend(self.member_rows(&line.task)?);
            }
        }
        let today = self.options.clock.today();
        let rows = lines.iter().map(|line| SendingRow {
            task: line.task.number,
            version: line.task.version,
            subject: line.task.subject,
            sent: line.sent.clone(),
            said: BTreeMap::new(),
        });
        let rows: Vec<SendingRow> = rows.chain(members.iter().map(|(_, row)| row.clone())).collect();
        let file = file_name(inspector, scope, lines.first().map_or(0, |line| line.task.number), &today.to_string());
        let new = Sending {
            campaign: lines.first().map_or(0, |line| line.task.campaign),
            mark: self.mark(inspector, &file),
            inspector: inspector.to_owned(),
            scope: scope.to_owned(),
            file: file.clone(),
            made_on: today.0,
            by: self.operator.signature.clone(),
            n_enterprises: lines.len() as u64,
            n_members: members.len() as u64,
            ..Sending::default()
        };
        let mut entry = self.entry("sheet", None, wanted.why);
        let in_clear = if members.is_empty() {
            String::new()
        } else {
            format!("，党员 {} 名，姓名为明文", members.len())
        };
        entry.detail = format!("{file} 发给 {inspector}：{} 户{in_clear}", lines.len());
        let sending = self.store.add_sending(&new, &rows, &entry)?;
        let token = sending.token();
        let head = BookHead {
            campaign: campaign.to_owned(),
            inspector: inspector.to_owned(),
            scope: scope.to_owned(),
            day: today.to_string(),
            token: token.clone(),
        };
        let with_token = |row: &BookRow| {
            let mut row = row.clone();
            row.values.push(("sending", token.clone()));
            row
        };
        let enterprises: Vec<BookRow> = lines.iter().map(|line| with_token(&line.row)).collect();
        let people: Vec<BookRow> = members.iter().map(|(row, _)| with_token(row)).collect();
        let path = wanted.folder.join(&file);
        write_book(&path, &head, &enterprises, &people).map_err(|error| super::file_error(&error))?;
        Ok(sending)
    }

    /// Four characters that tell this database's sheets from another's with the same number.
    fn mark(&self, inspector: &str, file: &str) -> String {
        let text = format!("{}|{inspector}|{file}|{}", self.options.clock.now(), self.operator.signature);
        format!("{:04X}", StableHash::of(&text) & 0xFFFF)
    }

    fn line(&self, task: &Task) -> Result<Option<Line>, Error> {
        let Some(held) = self.store.current::<EnterpriseRecord>(task.subject.key)? else { return Ok(None) };
        let e = held.facts;
        let place = if e.operating.raw.is_empty() { &e.registered.raw } else { &e.operating.raw };
        let building = building(place);
        let sent = self.held_values(task, task.subject)?;
        let answered: Vec<String> = self.store.answers(task.number)?.into_iter().map(|answer| answer.field).collect();
        let mut values = vec![
            ("building", building.clone()),
            ("name", e.name.clone()),
            ("code", if e.code.is_empty() { e.code_raw.clone() } else { e.code.clone() }),
            ("registered", e.registered.raw.clone()),
            ("operating-known", e.operating.raw.clone()),
            ("staff-known", e.staff.map(|n| n.to_string()).unwrap_or_default()),
            ("matter", self.matters_said(task)?),
            ("why-come", WHY_COME.to_owned()),
            ("due", task.due.map(|day| day.to_string()).unwrap_or_default()),
        ];
        for column in crate::campaign::sheet::ENTERPRISE_COLUMNS {
            // What the record holds stands in the columns we tell; the asked ones show what was answered before.
            let is_fact = matches!(column.mark, "operating" | "staff");
            if let Some(value) = sent.get(column.mark).filter(|_| !is_fact || answered.iter().any(|f| f == column.mark))
            {
                values.push((column.mark, value.clone()));
            }
        }
        values.extend(keys(task, task.subject));
        Ok(Some(Line { task: task.clone(), building, row: BookRow { values }, sent }))
    }

    /// 需核实事项: of members only that there is something on their page, so that this one can be shown at the door.
    fn matters_said(&self, task: &Task) -> Result<String, Error> {
        let (mut said, mut has_people): (Vec<String>, bool) = (Vec::new(), false);
        for row in self.store.matters_of_task(task.number)? {
            let open = row.open.filter(|_| !row.is_verified);
            let Some(finding) = open.map(|seq| self.store.finding(seq)).transpose()?.flatten() else { continue };
            let is_of_unit = matches!(finding.subject.kind, Kind::Enterprise | Kind::Branch | Kind::Place);
            if is_of_unit && !finding.code.starts_with("GX") {
                let view = self.finding_view(&finding)?;
                said.push(format!("{} {}：请核实", view.code, view.title));
            } else {
                has_people = true;
            }
        }
        if has_people {
            said.push("党员组织关系情况：见党员页".to_owned());
        }
        if said.is_empty() {
            return Ok(if task.title.is_empty() {
                "走访摸排，了解党员和党组织情况".to_owned()
            } else {
                task.title.clone()
            });
        }
        let lines = said.iter().zip(1..).map(|(line, n)| format!("{n}. {line}"));
        Ok(lines.collect::<Vec<_>>().join("\n"))
    }

    fn member_rows(&self, task: &Task) -> Result<Vec<(BookRow, SendingRow)>, Error> {
        let enterprise = self.store.subject_name(task.subject)?.unwrap_or_default();
        let mut rows = Vec::new();
        for key in self.store.members_of_enterprise(task.subject.key)? {
            let Some(held) = self.store.current::<MemberRecord>(key)? else { continue };
            let subject = Subject { kind: Kind::Member, key };
            let sent = self.held_values(task, subject)?;
            let mut values = vec![
                ("enterprise", enterprise.clone()),
                ("name", held.facts.name.clone()),
                ("category", held.facts.category.zh().to_owned()),
            ];
            values.extend(self.where_held(key)?);
            for column in crate::campaign::sheet::MEMBER_COLUMNS {
                if let Some(value) = sent.get(column.mark).filter(|_| column.who == crate::campaign::sheet::Who::Asked)
                {
                    values.push((column.mark, value.clone()));
                }
            }
            values.extend(keys(task, subject));
            let row = SendingRow { task: task.number, version: task.version, subject, sent, said: BTreeMap::new() };
            rows.push((BookRow { values }, row));
        }
        Ok(rows)
    }

    fn where_held(&self, member: Key) -> Result<Vec<(&'static str, String)>, Error> {
        let mut values = Vec::new();
        if let Some(held) = self.store.affiliations_of_member(member)?.into_iter().next() {
            values.push(("branch", held.branch_text));
            values.push(("place", held.place.zh().to_owned()));
        }
        let works: Vec<String> = self.store.works_of_member(member)?.into_iter().map(|work| work.text).collect();
        values.push(("work", works.join("、")));
        Ok(values)
    }

    /// What is held now of every field a sheet asks for; blank ones are left out.
    pub(super) fn held_values(&self, task: &Task, subject: Subject) -> Result<BTreeMap<String, String>, Error> {
        let mut held: BTreeMap<String, String> = BTreeMap::new();
        for answer in self.store.answers(task.number)?.into_iter().filter(|answer| answer.subject == subject) {
            held.insert(answer.field, answer.claim.value);
        }
        let mut put = |field: &str, value: String| {
            if !value.is_empty() {
                held.insert(field.to_owned(), value);
            }
        };
        match subject.kind {
            Kind::Member => {
                if let Some(member) = self.store.current::<MemberRecord>(subject.key)? {
                    let known = member.facts.employment != Employment::Unknown;
                    put("employment", if known { employment_word(member.facts.employment) } else { String::new() });
                }
            }
            _ => {
                if let Some(enterprise) = self.store.current::<EnterpriseRecord>(subject.key)? {
                    put("operating", enterprise.facts.operating.raw);
                    put("staff", enterprise.facts.staff.map(|n| n.to_string()).unwrap_or_default());
                }
                put("phone", if task.phone == Phone::None { String::new() } else { task.phone.zh().to_owned() });
                put("next-call", task.next_call.map(|day| day.to_string()).unwrap_or_default());
                put(
                    "outcome",
                    if task.outcome == Outcome::None { String::new() } else { task.outcome.zh().to_owned() },
                );
                put("visited-on", task.visited_on.map(|day| day.to_string()).unwrap_or_default());
            }
        }
        Ok(held)
    }
}

/// 用工形式 as the sheet's list has it.
fn employment_word(employment: Employment) -> String {
    employment.zh().to_owned()
}

fn keys(task: &Task, subject: Subject) -> Vec<(&'static str, String)> {
    vec![
        ("task", task.number.to_string()),
        ("kind", (subject.kind as u8).to_string()),
        ("key", subject.key.to_string()),
        ("version", task.version.to_string()),
    ]
}

/// The building, else the road, of an address; blank when it names neither.
fn building(raw: &str) -> String {
    let divisions = Divisions::shared();
    let text = fold::line(raw);
    let reading = address::read(divisions, &text, Hint::default());
    let rest = reading.rest_of(&text).trim();
    let end_of = |words: &[&str]| words.iter().filter_map(|word| rest.find(word).map(|at| at + word.len())).min();
    let end =
        end_of(&["大厦", "广场", "园区", "产业园", "中心", "大楼", "楼宇"]).or_else(|| end_of(&["大道", "路", "街"]));
    end.map_or(String::new(), |end| rest[..end].chars().take(FILE_CHARS_MAX).collect())
}

/// `摸排清单_凌示例_虚构大厦_2026-06-30_12.xlsx`: the first task's number keeps two of a day apart.
fn file_name(inspector: &str, scope: &str, task: i64, day: &str) -> String {
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).take(FILE_CHARS_MAX).collect() };
    let scope = plain(scope);
    let scope = if scope.is_empty() { scope } else { format!("_{scope}") };
    format!("摸排清单_{}{scope}_{day}_{task}.xlsx", plain(inspector))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_building_is_read_out_of_an_address() {
        for (raw, expect) in [
            ("海南省海口市龙华区虚构大道8号虚构大厦3层", "虚构大道8号虚构大厦"),
            ("海南省海口市龙华区虚构大道8号", "虚构大道"),
            ("海南省海口市秀英区虚构科技园区2栋", "虚构科技园区"),
            ("", ""),
            ("海南省海口市龙华区", ""),
        ] {
            assert_eq!(building(raw), expect, "{raw}");
        }
        assert_eq!(
            file_name("desk/凌示例", "虚构·大厦", 7, "2026-06-30"),
            "摸排清单_desk凌示例_虚构大厦_2026-06-30_7.xlsx"
        );
    }
}
