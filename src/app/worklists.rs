//! 导出清单: exactly the rows of a query, or the marked ones, as a sheet to work from. All findings of one subject travel in one row; names
//! are masked unless a reviewer asks for them, which is journalled like the export itself.

use super::action::{Done, Report, Worklist};
use super::error::{Error, ErrorKind};
use super::figures::Figures;
use super::intake::tell;
use super::pages::{county_name, kind_name, shown};
use super::service::{App, need_reason};
use super::views::RowId;
use crate::export::worklist::{WorklistFinding, WorklistHead, WorklistRow, write_worklist};
use crate::model::id::{Key, Kind, Subject};
use crate::model::record::*;
use crate::store::findings::FindingRow;
use crate::text::mask;
use std::collections::{HashMap, HashSet};

/// Rows of one sheet: what an inspector can be given, and what a spreadsheet opens without trouble.
const ROWS_MAX: usize = 200_000;

/// Rows between two looks at "stop".
const ROWS_PER_LOOK: usize = 500;

impl App {
    pub(super) fn worklist(&mut self, worklist: &Worklist, report: &mut Report) -> Result<Done, Error> {
        if worklist.reveal {
            need_reason(&worklist.why)?;
        }
        let rows =
            if worklist.rows.is_empty() { self.ids(&worklist.query, ROWS_MAX + 1)? } else { worklist.rows.clone() };
        if rows.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "没有可导出的行", "no row to export")
                .hint("先选择或放宽筛选", "choose rows or widen the filters"));
        }
        if rows.len() > ROWS_MAX {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("一次最多导出 {ROWS_MAX} 行"),
                format!("at most {ROWS_MAX} rows at a time"),
            )
            .hint("按园区、县区或规则分次导出", "export by zone, county or rule"));
        }
        let subjects = self.subjects(&rows)?;
        let mut made = Vec::with_capacity(subjects.len());
        let label = self.lang().pick("导出清单", "worklist");
        for (at, (subject, chosen)) in subjects.iter().enumerate() {
            if at % ROWS_PER_LOOK == 0 {
                tell(report, label, at as u64, subjects.len() as u64)?;
            }
            made.extend(self.worklist_row(*subject, chosen, worklist.reveal)?);
        }
        let mut entry = self.entry("export", None, &worklist.why);
        entry.detail = format!(
            "{} {} 行{}",
            file_name(&worklist.path),
            made.len(),
            if worklist.reveal { "，姓名电话为明文" } else { "" }
        );
        // The entry comes first: a sheet that left the office without a line in the journal must not exist.
        let number = self.store.record(&entry)?;
        let head = self.worklist_head(number, worklist.reveal)?;
        let written = write_worklist(&worklist.path, &head, made.into_iter(), self.lang(), worklist.gb18030);
        let n = written.map_err(|error| {
            let error = error.in_file(&file_name(&worklist.path));
            Error::new(ErrorKind::System, error.zh(), error.en())
        })?;
        Ok(Done::Written { path: worklist.path.clone(), rows: n })
    }

    /// Subjects in the order of the rows, each with the findings that were chosen (none chosen: all of its open ones).
    fn subjects(&self, rows: &[RowId]) -> Result<Vec<(Subject, Vec<i64>)>, Error> {
        let mut order = Vec::new();
        let mut chosen: HashMap<Subject, Vec<i64>> = HashMap::new();
        let mut seen = HashSet::new();
        for row in rows {
            let (subject, finding) = match row {
                RowId::Subject(subject) => (*subject, None),
                RowId::Finding(seq) => match self.store.finding(*seq)? {
                    Some(finding) => (finding.subject, Some(*seq)),
                    None => continue,
                },
                RowId::Task(number) => match self.store.task(*number)? {
                    Some(task) => (task.subject, None),
                    None => continue,
                },
                RowId::Journal(_) | RowId::Batch(_) | RowId::Fault(..) | RowId::Report(_) | RowId::Campaign(_) => {
                    continue;
                }
            };
            if seen.insert(subject) {
                order.push(subject);
            }
            chosen.entry(subject).or_default().extend(finding);
        }
        Ok(order.into_iter().map(|subject| (subject, chosen.remove(&subject).unwrap_or_default())).collect())
    }

    fn worklist_row(&mut self, subject: Subject, chosen: &[i64], reveal: bool) -> Result<Option<WorklistRow>, Error> {
        let lang = self.lang();
        let mut found: Vec<FindingRow> = self.store.findings_of(subject)?;
        found.retain(
            |finding| if chosen.is_empty() { finding.verified.is_none() } else { chosen.contains(&finding.seq) },
        );
        found.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.code.cmp(&b.code)));
        let findings = found.iter().map(|finding| self.worklist_finding(finding)).collect::<Result<_, _>>()?;
        let name = self.store.subject_name(subject)?;
        let Some(name) = name else { return Ok(None) };
        let mut row = WorklistRow {
            subject,
            version: 0,
            kind: kind_name(subject.kind, lang).to_owned(),
            name: if reveal { name } else { shown(subject.kind, &name) },
            code: String::new(),
            zone: String::new(),
            county: String::new(),
            registered: String::new(),
            operating: String::new(),
            contact: String::new(),
            phone: String::new(),
            staff: None,
            full_members: None,
            probationary: None,
            findings,
        };
        let person = |name: &str| if reveal { name.to_owned() } else { mask::person(name) };
        let phone = |text: &str| if reveal { text.to_owned() } else { mask::phone(text) };
        match subject.kind {
            Kind::Enterprise => {
                let Some(held) = self.store.current::<EnterpriseRecord>(subject.key)? else { return Ok(None) };
                let e = held.facts;
                let place = if e.operating.division != 0 { e.operating.division } else { e.registered.division };
                let (full, probationary) = self.count_members(subject.key)?;
                row.version = held.version.unsigned_abs();
                row.code = if e.code.is_empty() { e.code_raw } else { e.code };
                row.zone = self.store.zones_of_enterprise(subject.key)?.join("、");
                row.county = county_name(place / 1000);
                row.registered = e.registered.raw;
                row.operating = e.operating.raw;
                row.contact = person(&e.contact);
                row.phone = phone(&e.phone);
                row.staff = e.staff;
                (row.full_members, row.probationary) = (Some(full), Some(probationary));
            }
            Kind::Branch => {
                let Some(held) = self.store.current::<BranchRecord>(subject.key)? else { return Ok(None) };
                row.version = held.version.unsigned_abs();
                row.code = held.facts.code;
                row.zone = held.facts.zone;
                row.registered = held.facts.address;
                row.contact = person(&held.facts.secretary);
                row.phone = phone(&held.facts.phone);
            }
            Kind::Member => {
                let Some(held) = self.store.current::<MemberRecord>(subject.key)? else { return Ok(None) };
                row.version = held.version.unsigned_abs();
                row.zone = held.facts.zone;
                row.phone = phone(&held.facts.phone);
                let works = self.store.works_of_member(subject.key)?;
                let units: Vec<String> =
                    works.into_iter().map(|work| work.text).filter(|text| !text.is_empty()).collect();
                if !units.is_empty() {
                    row.operating = format!("{}{}", lang.pick("工作单位：", "works at: "), units.join("、"));
                }
            }
            Kind::Place => row.registered.clone_from(&row.name),
            Kind::UnitText | Kind::Transfer | Kind::Contact | Kind::Listing => {}
        }
        Ok(Some(row))
    }

    fn worklist_finding(&self, finding: &FindingRow) -> Result<WorklistFinding, Error> {
        let view = self.finding_view(finding)?;
        Ok(WorklistFinding {
            number: view.number,
            code: view.code,
            title: view.title,
            severity: view.severity,
            responsible: view.responsible,
            statement: view.statement,
            evidence: view.evidence,
            provision: view.provision,
            remedy: view.remedy,
        })
    }

    /// Full and probationary members by links that count.
    fn count_members(&self, enterprise: Key) -> Result<(u32, u32), Error> {
        let (mut full, mut probationary) = (0, 0);
        for key in self.store.members_of_enterprise(enterprise)? {
            match self.store.current::<MemberRecord>(key)?.map(|member| member.facts.category) {
                Some(Category::Full) => full += 1,
                Some(Category::Probationary) => probationary += 1,
                Some(Category::Unknown) | None => {}
            }
        }
        Ok((full, probationary))
    }

    fn worklist_head(&self, sending: i64, revealed: bool) -> Result<WorklistHead, Error> {
        let run = self.store.last_run()?;
        let day = run.as_ref().map_or_else(|| self.options.clock.today(), |run| run.as_of);
        let figures: Figures = run.as_ref().and_then(|run| serde_json::from_str(&run.figures).ok()).unwrap_or_default();
        Ok(WorklistHead {
            sending: sending.to_string(),
            title: self.lang().pick("摸排清单", "Worklist").to_owned(),
            as_of: day.to_string(),
            known: run.map_or(0, |run| run.known.unsigned_abs()),
            revealed,
            policy: figures.policy_changed,
        })
    }
}

fn file_name(path: &std::path::Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
