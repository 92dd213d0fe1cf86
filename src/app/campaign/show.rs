//! What is shown of campaigns and tasks. Names of people are masked as everywhere.

use super::view::*;
use super::{App, TaskAsk};
use crate::app::error::Error;
use crate::app::pages::shown;
use crate::app::service::subject_of;
use crate::app::views::RowId;
use crate::audit;
use crate::model::day::Day;
use crate::model::task::*;
use crate::store::tasks::{MatterRow, TaskEvent, TaskFilter, VisitMemberRow, VisitRow};
use crate::text::mask;

impl App {
    pub(super) fn campaign_views(&self) -> Result<Vec<CampaignView>, Error> {
        let lang = self.lang();
        let mut views = Vec::new();
        for campaign in self.store.campaigns()? {
            let tasks = self.store.tasks(&TaskFilter { campaign: Some(campaign.number), ..TaskFilter::default() })?;
            let counted = tasks.iter().filter(|task| task.state != TaskState::Withdrawn);
            views.push(CampaignView {
                number: campaign.number,
                name: campaign.name.clone(),
                current: campaign.is_current,
                starts: campaign.starts().to_string(),
                ends: campaign.ends().to_string(),
                phase: campaign.phase.en().to_owned(),
                phase_label: lang.pick(campaign.phase.zh(), campaign.phase.en()).to_owned(),
                phase_on: Day(campaign.phase_on).to_string(),
                zones: campaign.zones.clone(),
                base: campaign.base.clone(),
                rules: campaign.rules.clone(),
                targets: campaign.targets.iter().map(ToString::to_string).collect(),
                base_as_of: Day(campaign.frozen.as_of).to_string(),
                base_known: campaign.frozen.known,
                base_run: campaign.frozen.run,
                tasks: counted.clone().count() as u64,
                settled: counted.filter(|task| task.state.is_over()).count() as u64,
            });
        }
        Ok(views)
    }

    /// Tasks that satisfy the question, the most pressing first.
    pub(super) fn tasks_asked(&self, ask: &TaskAsk) -> Result<Vec<Task>, Error> {
        let campaign = self.campaign()?;
        let today = self.options.clock.today();
        let about = ask.about.map(|row| match row {
            RowId::Finding(seq) => Ok(self.store.finding(seq)?.map(|finding| finding.subject)),
            other => subject_of(other).map(Some),
        });
        let filter = TaskFilter {
            campaign: Some(campaign.number),
            states: ask.states.clone(),
            assignee: ask.assignee.clone(),
            zone: ask.zone.clone(),
            subject: about.transpose()?.flatten(),
        };
        let mine = if ask.is_mine { Some(self.acting_for(today)?) } else { None };
        let mut tasks = self.store.tasks(&filter)?;
        tasks.retain(|task| {
            let fits_state = !ask.states.is_empty() || ask.is_all || !task.state.is_over();
            fits_state
                && mine.as_ref().is_none_or(|mine| mine.contains(&task.assignee))
                && (!ask.is_overdue || task.is_overdue(today))
                && (!ask.is_calling || task.is_calling(today))
        });
        tasks.sort_by_key(|task| {
            (
                task.state.is_over(),
                !task.is_calling(today),
                task.next_call.or(task.due).unwrap_or(Day(i32::MAX)),
                task.number,
            )
        });
        Ok(tasks)
    }

    pub(super) fn task_list(&self, ask: &TaskAsk) -> Result<TaskList, Error> {
        let campaign = self.campaign()?;
        let tasks = self.tasks_asked(ask)?;
        let rows = if ask.rows == 0 { usize::MAX } else { ask.rows };
        let views =
            tasks.iter().skip(ask.offset).take(rows).map(|task| self.task_view(task)).collect::<Result<_, _>>()?;
        Ok(TaskList {
            campaign: campaign.name,
            today: self.options.clock.today().to_string(),
            tasks: views,
            offset: ask.offset,
            total: tasks.len(),
        })
    }

    pub(super) fn task_view(&self, task: &Task) -> Result<TaskView, Error> {
        let lang = self.lang();
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        let name = self.store.subject_name(task.subject)?.map(|name| shown(task.subject.kind, &name));
        let mut codes: Vec<String> =
            self.store.matters_of_task(task.number)?.into_iter().map(|row| row.matter.code).collect();
        codes.sort();
        codes.dedup();
        Ok(TaskView {
            number: task.number,
            version: task.version,
            kind: task.kind.en().to_owned(),
            kind_label: lang.pick(task.kind.zh(), task.kind.en()).to_owned(),
            subject: subject_text(task.subject),
            row: task.subject,
            name: name.unwrap_or_default(),
            title: task.title.clone(),
            zone: task.zone.clone(),
            state: task.state.en().to_owned(),
            state_label: lang.pick(task.state.zh(), task.state.en()).to_owned(),
            assignee: task.assignee.clone(),
            due: day(task.due),
            overdue: task.is_overdue(self.options.clock.today()),
            next_call: day(task.next_call),
            until: day(task.until),
            phone: lang.pick(task.phone.zh(), task.phone.en()).to_owned(),
            outcome: lang.pick(task.outcome.zh(), task.outcome.en()).to_owned(),
            reason: task.reason.clone(),
            sent_to: task.sent_to.clone(),
            reopened: task.reopened,
            codes,
        })
    }

    pub(super) fn task_card(&self, number: i64) -> Result<Option<TaskCard>, Error> {
        let Some(task) = self.store.task(number)? else { return Ok(None) };
        let matters = self.store.matters_of_task(number)?;
        let matters: Vec<MatterView> = matters.iter().map(|row| self.matter_view(row)).collect::<Result<_, _>>()?;
        let visits = self.store.visits_of_task(number)?.iter().map(|visit| self.visit_view(visit)).collect();
        let events = self.store.task_events(number)?.iter().map(|event| self.event_view(event)).collect();
        let why_one_comes = match task.kind {
            TaskKind::Visit | TaskKind::Address => self.why_one_comes(),
            TaskKind::Case | TaskKind::Step => String::new(),
        };
        Ok(Some(TaskCard { task: self.task_view(&task)?, why_one_comes, matters, visits, events }))
    }

    /// 一句话来意, by the names of the law and the regulation.
    pub(super) fn why_one_comes(&self) -> String {
        self.lang()
            .pick(
                "来意：依《中华人民共和国公司法》《中国共产党支部工作条例（试行）》走访，了解党员和党组织情况，请企业为党组织活动提供必要条件。",
                "Why one comes: the Company Law and the Regulations on Party Branches; to learn of members and organisation, and to ask for the conditions they need.",
            )
            .to_owned()
    }

    fn matter_view(&self, row: &MatterRow) -> Result<MatterView, Error> {
        let lang = self.lang();
        let rule = audit::rule(&row.matter.code);
        let about = self.store.subject_name(row.matter.subject)?.unwrap_or_default();
        let statement = match row.open.filter(|_| !row.is_verified) {
            Some(seq) => match self.store.finding(seq)? {
                Some(finding) => self.finding_view(&finding)?.statement,
                None => String::new(),
            },
            None => String::new(),
        };
        Ok(MatterView {
            code: row.matter.code.clone(),
            title: rule.map_or("", |rule| lang.pick(rule.title_zh, rule.title_en)).to_owned(),
            about: shown(row.matter.subject.kind, &about),
            finding: row.open,
            verified: row.is_verified,
            statement,
        })
    }

    fn visit_view(&self, visit: &VisitRow) -> VisitView {
        let lang = self.lang();
        VisitView {
            on: Day(visit.on).to_string(),
            by: visit.by.clone(),
            outcome: lang.pick(visit.outcome.zh(), visit.outcome.en()).to_owned(),
            intention: lang.pick(visit.intention.zh(), visit.intention.en()).to_owned(),
            found: visit.n_found,
            next_step: visit.next_step.clone(),
            note: visit.note.clone(),
            members: visit.members.iter().map(|met| self.met_view(met)).collect(),
            fields: visit
                .fields
                .iter()
                .map(|(field, held, said)| [field.clone(), held.clone(), said.clone()])
                .collect(),
        }
    }

    fn met_view(&self, met: &VisitMemberRow) -> MetView {
        MetView {
            name: mask::person(&met.name),
            place: self.lang().pick(met.place.zh(), met.place.en()).to_owned(),
            new: met.member.is_none(),
        }
    }

    fn event_view(&self, event: &TaskEvent) -> EventView {
        let lang = self.lang();
        EventView {
            on: event.on.to_string(),
            operator: event.operator.clone(),
            deed: lang.pick(event.deed.zh(), event.deed.en()).to_owned(),
            state: lang.pick(event.to.zh(), event.to.en()).to_owned(),
            assignee: event.assignee.clone(),
            detail: event.detail.clone(),
            journal: event.journal,
        }
    }
}
