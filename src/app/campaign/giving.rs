//! 派发与路线: spreads tasks over inspectors with whole buildings together, passes the tasks of one on to another, and makes the day's round.

use super::people::Person;
use super::view::{RoundStop, RoundView};
use super::{CampaignDone, TaskAsk, TaskDo};
use crate::app::action::Report;
use crate::app::error::{Error, ErrorKind};
use crate::app::service::{App, need_reason};
use crate::campaign::assign::{Job, Worker, assign};
use crate::campaign::route::{Stop, Wanted, round};
use crate::model::day::Day;
use crate::model::id::Kind;
use crate::model::record::{ContactRecord, EnterpriseRecord};
use crate::model::task::*;
use crate::resolve::address::{self, Elements, Hint, Part, PlaceGroups, Reading, Whole, elements, place_groups};
use crate::resolve::divisions::Divisions;
use crate::store::tasks::TaskFilter;
use crate::text::{fold, numeral};
use std::collections::HashMap;

/// Stops of a day: what one can visit on foot.
const STOPS: usize = 15;

/// 统一派发
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spread {
    /// Of this zone only.
    pub zone: Option<String>,
    /// To these; to every inspector in office when empty.
    pub to: Vec<String>,
    /// 期限
    pub due: Option<Day>,
    /// Why.
    pub why: String,
}

/// An address with what was read from it.
pub(super) struct Place {
    text: String,
    reading: Reading,
    parts: Elements,
}

impl Place {
    fn of(facts: &EnterpriseRecord) -> Place {
        let divisions = Divisions::shared();
        let raw = if facts.operating.raw.is_empty() { &facts.registered.raw } else { &facts.operating.raw };
        let text = fold::line(raw).into_owned();
        let reading = address::read(divisions, &text, Hint::default());
        let parts = elements(divisions, &text, &reading);
        Place { text, reading, parts }
    }

    fn groups(&self) -> PlaceGroups {
        place_groups(Whole { text: &self.text, reading: &self.reading, elements: &self.parts })
    }

    fn part(&self, part: Part) -> &str {
        self.parts.get(part, &self.text)
    }

    fn figure(&self, part: Part) -> u64 {
        let digits = numeral::digits(self.part(part)).into_owned();
        let figures: String =
            digits.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        figures
            .parse()
            .ok()
            .or_else(|| numeral::value(self.part(part).trim_end_matches(['楼', '层', '号', '室'])))
            .unwrap_or(0)
    }

    pub(super) fn stop(&self, task: i64) -> Stop {
        let road = if self.part(Part::Road).is_empty() { self.part(Part::Village) } else { self.part(Part::Road) };
        Stop {
            division: self.reading.lowest().map_or(0, |code| code.nine()),
            road: road.to_owned(),
            number: self.figure(Part::Number),
            compound: self.part(Part::Compound).to_owned(),
            building: self.part(Part::Building).to_owned(),
            floor: self.figure(Part::Floor),
            room: self.figure(Part::Room),
            task,
        }
    }
}

impl App {
    pub(super) fn place_of(&self, task: &Task) -> Result<Option<Place>, Error> {
        if task.subject.kind != Kind::Enterprise {
            return Ok(None);
        }
        Ok(self.store.current::<EnterpriseRecord>(task.subject.key)?.map(|row| Place::of(&row.facts)))
    }

    pub(super) fn spread(&mut self, spread: &Spread, report: &mut Report) -> Result<CampaignDone, Error> {
        let campaign = self.campaign()?;
        let today = self.options.clock.today();
        let people = self.who_can(&spread.to, today)?;
        let open = self.store.tasks(&TaskFilter {
            campaign: Some(campaign.number),
            zone: spread.zone.clone(),
            ..TaskFilter::default()
        })?;
        let pending: Vec<&Task> = open.iter().filter(|task| task.state == TaskState::Pending).collect();
        let groups = self.groups_of(&open)?;
        let workers: Vec<Worker> = people
            .iter()
            .map(|person| {
                let own = open.iter().filter(|task| task.assignee == person.signature && task.state.is_open());
                Worker {
                    zones: person.zones.clone(),
                    load: own.clone().count(),
                    buildings: own.filter_map(|task| groups.get(&task.number)?.building).collect(),
                }
            })
            .collect();
        let mut jobs = Vec::with_capacity(pending.len());
        for task in &pending {
            let place = groups.get(&task.number).copied().unwrap_or_default();
            let contact = self.contact_among(task, &people)?;
            jobs.push(Job { zone: task.zone.clone(), building: place.building, compound: place.compound, contact });
        }
        let given = assign(&jobs, &workers);
        let mut changed = 0;
        for (at, person) in people.iter().enumerate() {
            let tasks: Vec<i64> =
                pending.iter().zip(&given).filter(|(_, to)| **to == Some(at)).map(|(task, _)| task.number).collect();
            if tasks.is_empty() {
                continue;
            }
            let deed = TaskDo {
                tasks,
                deed: Deed::Assign,
                to: person.signature.clone(),
                day: spread.due,
                why: spread.why.clone(),
                ..TaskDo::default()
            };
            if let CampaignDone::Changed { changed: n, .. } = self.task_do(&deed, report)? {
                changed += n;
            }
        }
        let nobody = self.lang().pick("该园区没有摸排人员", "nobody works in its zone");
        let left = pending.iter().zip(&given).filter(|(_, to)| to.is_none());
        let refused = left.map(|(task, _)| (task.number, nobody.to_owned())).collect();
        Ok(CampaignDone::Changed { changed, refused })
    }

    /// Those that are named, or every inspector in office; who is away is left out.
    fn who_can(&self, to: &[String], today: Day) -> Result<Vec<Person>, Error> {
        let listed = self.people(today)?;
        let mut people = Vec::new();
        for name in to {
            let signature = self.person(name)?;
            let zones = listed.iter().find(|p| p.signature == signature).map(|p| p.zones.clone()).unwrap_or_default();
            people.push(Person { signature, name: name.clone(), zones });
        }
        if to.is_empty() {
            people = listed;
        }
        people.retain(|person| self.is_here(&person.signature, today).is_ok());
        people.sort_by(|a, b| a.signature.cmp(&b.signature));
        people.dedup();
        if people.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "没有可派的摸排人员", "there is nobody to assign to").hint(
                "加上 `--to 姓名`，或用 `dishu operator add` 登记摸排人员",
                "add `--to NAME`, or list inspectors with `dishu operator add`",
            ));
        }
        Ok(people)
    }

    fn groups_of(&self, tasks: &[Task]) -> Result<HashMap<i64, PlaceGroups>, Error> {
        let mut groups = HashMap::new();
        for task in tasks.iter().filter(|task| task.state.is_open()) {
            if let Some(place) = self.place_of(task)? {
                groups.insert(task.number, place.groups());
            }
        }
        Ok(groups)
    }

    /// The contact person of the enterprise, when it is one of these.
    fn contact_among(&self, task: &Task, people: &[Person]) -> Result<Option<usize>, Error> {
        if task.subject.kind != Kind::Enterprise {
            return Ok(None);
        }
        for key in self.store.contacts_of_enterprise(task.subject.key)? {
            let Some(contact) = self.store.current::<ContactRecord>(key)? else { continue };
            let name = &contact.facts.name;
            if let Some(at) = people.iter().position(|person| person.name == *name || person.signature == *name) {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// 移交工作: every open task of one goes to another.
    pub(super) fn pass_on(
        &mut self,
        from: &str,
        to: &str,
        why: &str,
        report: &mut Report,
    ) -> Result<CampaignDone, Error> {
        need_reason(why)?;
        let campaign = self.campaign()?;
        // Who left is listed no more: the name is taken as it stands on the tasks.
        let from = self.person(from).unwrap_or_else(|_| from.trim().to_owned());
        let filter =
            TaskFilter { campaign: Some(campaign.number), assignee: Some(from.clone()), ..TaskFilter::default() };
        let tasks: Vec<i64> = self
            .store
            .tasks(&filter)?
            .into_iter()
            .filter(|task| !task.state.is_over())
            .map(|task| task.number)
            .collect();
        if tasks.is_empty() {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("{from} 没有未办结的任务"),
                format!("{from} has no open task"),
            )
            .hint("运行 `dishu tasks list --all` 查看承办人", "run `dishu tasks list --all`"));
        }
        let deed = TaskDo { tasks, deed: Deed::Assign, to: to.to_owned(), why: why.to_owned(), ..TaskDo::default() };
        self.task_do(&deed, report)
    }

    /// 走访路线 of somebody for a day.
    pub(super) fn round(&self, who: &str, on: Option<Day>, rows: usize) -> Result<RoundView, Error> {
        let today = self.options.clock.today();
        let on = on.unwrap_or(today);
        let who = if who.is_empty() { self.operator.signature.clone() } else { self.person(who)? };
        let ask = TaskAsk { assignee: Some(who.clone()), ..TaskAsk::default() };
        let mut wanted: Vec<Wanted> = Vec::new();
        let mut by_number = HashMap::new();
        for task in self.tasks_asked(&ask)? {
            let goes = matches!(task.state, TaskState::Assigned | TaskState::Contacted | TaskState::Returned);
            // An appointment for a later day is kept for that day.
            let later = task.next_call.is_some_and(|day| day > on);
            if !goes || later || task.kind == TaskKind::Case || task.kind == TaskKind::Step {
                continue;
            }
            let stop =
                self.place_of(&task)?.map_or(Stop { task: task.number, ..Stop::default() }, |p| p.stop(task.number));
            let days = [task.next_call, task.due].into_iter().flatten().filter(|day| *day <= on);
            wanted.push((stop, days.map(|day| day.0).min()));
            by_number.insert(task.number, task);
        }
        let walk = round(wanted, if rows == 0 { STOPS } else { rows });
        let mut stops = Vec::new();
        for (at, stop) in walk.iter().enumerate() {
            let Some(task) = by_number.get(&stop.task) else { continue };
            let address = match task.subject.kind {
                Kind::Enterprise => self.store.current::<EnterpriseRecord>(task.subject.key)?.map(|row| row.facts),
                _ => None,
            };
            let address = address.map(|e| if e.operating.raw.is_empty() { e.registered.raw } else { e.operating.raw });
            stops.push(RoundStop {
                is_new_building: at == 0 || !walk[at - 1].is_with(stop),
                address: address.unwrap_or_default(),
                task: self.task_view(task)?,
            });
        }
        Ok(RoundView { who, on: on.to_string(), why_one_comes: self.why_one_comes(), stops })
    }
}
