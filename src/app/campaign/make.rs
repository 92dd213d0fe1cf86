//! 立项: tasks of what the audit found. All matters of an enterprise are one visit: its own, those of its members, of its single branch,
//! of its list. Twice is once: a matter that a task carries is not taken up again.

use super::{CampaignDone, Source};
use crate::app::action::Report;
use crate::app::error::{Error, ErrorKind};
use crate::app::figures::base_named;
use crate::app::intake::tell;
use crate::app::service::{App, need_reason, subject_of};
use crate::app::views::RowId;
use crate::audit::Ground;
use crate::audit::figures::{Cover, FigureKey, Part, Slice};
use crate::model::day::Day;
use crate::model::id::{Key, Kind, Subject};
use crate::model::picture::{Ix, NONE, Picture};
use crate::model::task::*;
use crate::store::findings::FindingRow;
use crate::store::picture::Moment;
use crate::text::mask;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Tasks that are written under one lock: some 40 ms.
const TASKS_PER_LOCK: usize = 1_000;
/// Characters of what is to be done.
const TITLE_CHARS_MAX: usize = 80;

/// A task to be with its matters.
type Planned = (Task, Vec<Matter>);

/// Finds whose visit a matter belongs to.
struct Owners<'p> {
    picture: &'p Picture,
    at: HashMap<(Kind, Key), Ix>,
}

impl<'p> Owners<'p> {
    fn new(picture: &'p Picture) -> Owners<'p> {
        let mut at = HashMap::new();
        let mut put = |kind: Kind, keys: &mut dyn Iterator<Item = Key>| {
            at.extend((0..).zip(keys).map(|(ix, key): (Ix, Key)| ((kind, key), ix)));
        };
        put(Kind::Enterprise, &mut picture.enterprises.iter().map(|row| row.key));
        put(Kind::Branch, &mut picture.branches.iter().map(|row| row.key));
        put(Kind::Member, &mut picture.members.iter().map(|row| row.key));
        put(Kind::Listing, &mut picture.listings.iter().map(|row| row.key));
        Owners { picture, at }
    }

    /// The enterprise that is visited for a subject.
    fn enterprise(&self, subject: Subject) -> Option<Ix> {
        let ix = *self.at.get(&(subject.kind, subject.key))?;
        let picture = self.picture;
        match subject.kind {
            Kind::Enterprise => Some(ix),
            Kind::Member => picture.works_of_member(ix).find_map(|work| picture.linked(work.text)),
            Kind::Branch => {
                let mut units: Vec<Option<Ix>> =
                    picture.units_of_branch(ix).map(|unit| picture.linked(unit.text)).collect();
                units.dedup();
                match units.as_slice() {
                    [only] => *only,
                    _ => None,
                }
            }
            Kind::Listing => Some(picture.listings[ix as usize].enterprise).filter(|ix| *ix != NONE),
            _ => None,
        }
    }

    fn zone(&self, subject: Subject) -> Ix {
        if let Some(enterprise) = self.enterprise(subject) {
            return self.picture.enterprise(enterprise).zone;
        }
        match (subject.kind, self.at.get(&(subject.kind, subject.key))) {
            (Kind::Branch, Some(ix)) => self.picture.branches[*ix as usize].zone,
            (Kind::Member, Some(ix)) => self.picture.members[*ix as usize].zone,
            _ => NONE,
        }
    }

    fn zone_name(&self, subject: Subject) -> String {
        self.picture.zones.get(self.zone(subject) as usize).cloned().unwrap_or_default()
    }

    /// Which task a matter belongs to.
    fn task_of(&self, subject: Subject) -> (TaskKind, Subject) {
        if let Some(ix) = self.enterprise(subject) {
            let key = self.picture.enterprise(ix).key;
            return (TaskKind::Visit, Subject { kind: Kind::Enterprise, key });
        }
        match subject.kind {
            Kind::Enterprise => (TaskKind::Visit, subject),
            Kind::Place => (TaskKind::Address, subject),
            _ => (TaskKind::Case, subject),
        }
    }
}

impl App {
    pub(super) fn make_tasks(
        &mut self,
        from: Source,
        due: Option<Day>,
        report: &mut Report,
    ) -> Result<CampaignDone, Error> {
        let campaign = self.campaign()?;
        self.audit_findings(report)?;
        let reopened = self.reopen_broken()?;
        let planned = match from {
            Source::Findings => self.plan_findings(&campaign)?,
            Source::Base => self.plan_base(&campaign)?,
            Source::Proposal(number) => self.plan_proposal(&campaign, number)?,
        };
        let due = due.or(Some(campaign.ends()));
        let (mut made, mut joined) = (0, 0);
        let label = self.lang().pick("立项", "making tasks");
        for (at, slice) in planned.chunks(TASKS_PER_LOCK).enumerate() {
            tell(report, label, (at * TASKS_PER_LOCK) as u64, planned.len() as u64)?;
            let slice: Vec<Planned> = slice
                .iter()
                .map(|(task, matters)| (Task { due: task.due.or(due), ..task.clone() }, matters.clone()))
                .collect();
            let mut entry = self.entry("task", None, "");
            entry.detail = format!("立项 {} 件", slice.len());
            let (new, more) = self.store.add_tasks(&slice, &entry)?;
            made += new;
            joined += more;
        }
        Ok(CampaignDone::Made { made, joined, reopened })
    }

    fn picture_today(&self) -> Result<Picture, Error> {
        Ok(self.store.picture(Moment { as_of: self.options.clock.today(), known: None })?)
    }

    fn plan_findings(&mut self, campaign: &Campaign) -> Result<Vec<Planned>, Error> {
        let picture = self.picture_today()?;
        let owners = Owners::new(&picture);
        let today = self.options.clock.today();
        let carried: HashSet<Matter> =
            self.store.matters_carried(campaign.number)?.into_iter().map(|(_, matter)| matter).collect();
        let mut found: Vec<FindingRow> = Vec::new();
        self.store.each_finding(|finding| {
            let in_rules = campaign.rules.is_empty() || campaign.rules.contains(&finding.code);
            if in_rules && finding.verified.is_none() {
                found.push(finding);
            }
        })?;
        let mut planned: BTreeMap<(TaskKind, Subject), Vec<Matter>> = BTreeMap::new();
        for finding in found {
            let zone = self.zone_of_matter(&owners, &finding)?;
            if !campaign.zones.is_empty() && !campaign.zones.contains(&zone) {
                continue;
            }
            let matter = Matter { code: finding.code, subject: finding.subject, object: finding.object };
            if !carried.contains(&matter) {
                planned.entry(owners.task_of(finding.subject)).or_default().push(matter);
            }
        }
        let task = |((kind, subject), mut matters): ((TaskKind, Subject), Vec<Matter>)| {
            matters.sort();
            let zone = owners.zone_name(subject);
            (Task { zone, ..Task::new(campaign.number, kind, subject, today) }, matters)
        };
        Ok(planned.into_iter().map(task).collect())
    }

    /// The zone of a matter: of an address that of an enterprise there.
    fn zone_of_matter(&self, owners: &Owners<'_>, finding: &FindingRow) -> Result<String, Error> {
        if finding.subject.kind != Kind::Place {
            return Ok(owners.zone_name(finding.subject));
        }
        let here = self.store.enterprises_at(finding.subject)?;
        let zone = here.first().map(|(key, _)| owners.zone_name(Subject { kind: Kind::Enterprise, key: *key }));
        Ok(zone.unwrap_or_default())
    }

    /// 应摸排: every enterprise of the denominator.
    fn plan_base(&mut self, campaign: &Campaign) -> Result<Vec<Planned>, Error> {
        let picture = self.picture_today()?;
        let today = self.options.clock.today();
        let owners = Owners::new(&picture);
        let policy = self.policy.clone();
        let ground = Ground::new(&picture, &policy, today);
        let key = FigureKey::Coverage(Cover::Work, base_named(&campaign.base));
        let held: HashSet<Subject> = self
            .store
            .tasks(&crate::store::tasks::TaskFilter { campaign: Some(campaign.number), ..Default::default() })?
            .into_iter()
            .filter(|task| task.state != TaskState::Withdrawn)
            .map(|task| task.subject)
            .collect();
        let mut planned = Vec::new();
        for ix in ground.list_behind(key, Slice::All, Part::Denominator) {
            let subject = Subject { kind: Kind::Enterprise, key: picture.enterprise(ix).key };
            let zone = owners.zone_name(subject);
            let in_scope = campaign.zones.is_empty() || campaign.zones.contains(&zone);
            if !in_scope || held.contains(&subject) {
                continue;
            }
            let task = Task::new(campaign.number, TaskKind::Visit, subject, today);
            planned.push((Task { zone, origin: Origin::Base, ..task }, Vec::new()));
        }
        planned.sort_by_key(|(task, _)| task.subject);
        Ok(planned)
    }

    fn plan_proposal(&mut self, campaign: &Campaign, number: i64) -> Result<Vec<Planned>, Error> {
        let plans = self.store.plans()?;
        let plan = plans.iter().find(|plan| plan.number == number && !plan.is_withdrawn).ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("没有采用中的方案 {number}"), format!("no adopted proposal {number}"))
                .hint("运行 `dishu adopted` 查看", "run `dishu adopted`")
        })?;
        let filter = crate::store::tasks::TaskFilter { campaign: Some(campaign.number), ..Default::default() };
        let held: HashSet<(i64, u32)> = self
            .store
            .tasks(&filter)?
            .into_iter()
            .filter(|task| task.state != TaskState::Withdrawn)
            .filter_map(|task| task.proposal)
            .collect();
        let today = self.options.clock.today();
        let mut planned = Vec::new();
        for (line, group) in (1u32..).zip(&plan.groups) {
            let branch = group.branch.map(|key| Subject { kind: Kind::Branch, key });
            let unit = group.units.first().map(|unit| Subject { kind: Kind::Enterprise, key: unit.key });
            let Some(subject) = branch.or(unit).filter(|_| !held.contains(&(number, line))) else { continue };
            let due = group.steps.iter().find(|step| step.done_on.is_none()).and_then(|step| step.due);
            let task = Task::new(campaign.number, TaskKind::Step, subject, today);
            let task = Task {
                origin: Origin::Proposal,
                proposal: Some((number, line)),
                title: format!("组建 {}", group.name),
                zone: group.zone.clone(),
                due,
                ..task
            };
            planned.push((task, Vec::new()));
        }
        Ok(planned)
    }

    pub(super) fn add_task(&mut self, row: RowId, title: &str, due: Option<Day>) -> Result<CampaignDone, Error> {
        need_reason(title)?;
        let title = &mask::scrub_ids(title, &|_| false);
        let campaign = self.campaign()?;
        let (subject, matters) = match row {
            RowId::Finding(seq) => {
                let finding = self.store.finding(seq)?.ok_or_else(crate::app::hand::gone)?;
                let matter = Matter { code: finding.code, subject: finding.subject, object: finding.object };
                (finding.subject, vec![matter])
            }
            other => (subject_of(other)?, Vec::new()),
        };
        self.allow_subject(subject)?;
        let picture = self.picture_today()?;
        let owners = Owners::new(&picture);
        let (kind, subject) = owners.task_of(subject);
        let task = Task {
            origin: Origin::Hand,
            title: title.trim().chars().filter(|c| !c.is_control()).take(TITLE_CHARS_MAX).collect(),
            zone: owners.zone_name(subject),
            due: due.or(Some(campaign.ends())),
            ..Task::new(campaign.number, kind, subject, self.options.clock.today())
        };
        let entry = self.entry("task", Some(subject), title);
        let (made, joined) = self.store.add_tasks(&[(task, matters)], &entry)?;
        Ok(CampaignDone::Made { made, joined, reopened: 0 })
    }
}
