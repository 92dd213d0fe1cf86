//! 联合组建方案 (joint branches): groups by zone with their units, distances and industries. Groups are pinned, taken apart, put together;
//! every wish is planned again around what is fixed. A proposal is compared with the one before it, written, adopted; adopted ones are
//! taken through their steps here. Proposes units and numbers, never a person.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

use crate::app::action::Action;
use crate::app::planning::view::{Adopted, AdoptedGroup, Group, Member, Proposal, Spec};
use crate::app::planning::{compare, points};
use crate::app::query::{Answer, Query};
use crate::app::views::{Goto, RowId};
use crate::model::id::Subject;
use crate::tui::keymap::{Cmd, Context};
use crate::tui::screen::{Asker, Asks, Look, Slot, What, Wish};
use crate::tui::screens::form::Form;
use crate::tui::screens::{draw_error, draw_text};
use crate::tui::theme::Role;
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::{clip, put, wrap};
use crate::tui::words::{Word, fill};

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Proposal,
    Compare,
    Adopted,
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Nothing,
    Group(usize),
    Unit(usize, usize),
    Left(usize),
    /// An adopted proposal's group.
    Step(usize, usize),
}

#[derive(Debug)]
struct Line {
    about: About,
    text: String,
    role: Role,
}

/// 联合组建方案
#[derive(Debug)]
pub struct JointScreen {
    id: u32,
    mode: Mode,
    now: Option<Box<Proposal>>,
    before: Option<Box<Proposal>>,
    adopted: Slot<Vec<Adopted>>,
    marks: BTreeSet<Subject>,
    open: BTreeSet<usize>,
    list: ListState,
    is_stale: bool,
}

impl JointScreen {
    /// Nothing is proposed yet.
    pub fn new(id: u32) -> JointScreen {
        JointScreen {
            id,
            mode: Mode::Proposal,
            now: None,
            before: None,
            adopted: Slot::default(),
            marks: BTreeSet::new(),
            open: BTreeSet::new(),
            list: ListState::new(0),
            is_stale: false,
        }
    }

    /// Which keys hold.
    pub fn context(&self) -> Context {
        if self.mode == Mode::Adopted { Context::Steps } else { Context::Joint }
    }

    /// How good the proposal is.
    pub fn status(&self, look: &Look) -> String {
        let Some(plan) = &self.now else { return String::new() };
        let gap = format!("{}.{}", plan.gap_per_mille() / 10, plan.gap_per_mille() % 10);
        let covered = plan.n_covered.to_string();
        let text = fill(look.word(Word::PlanStatus), &[&covered, &plan.n_units.to_string(), &gap]);
        let stale = if self.is_stale { look.word(Word::PlanStale) } else { "" };
        format!("{stale}{text}")
    }

    /// Adopted proposals are on their way.
    pub fn is_waiting(&self) -> bool {
        self.mode == Mode::Adopted && self.adopted.is_pending()
    }

    /// What is here may be out of date.
    pub fn expire(&mut self) {
        self.adopted.expire();
        self.is_stale = self.now.is_some();
    }

    /// Asks for the adopted proposals when they are shown.
    pub fn needs(&mut self, asks: &mut Asks) {
        if self.mode == Mode::Adopted {
            self.adopted.want(Query::Plans, Asker { screen: self.id, what: What::Page }, asks);
        }
    }

    /// Takes the adopted proposals.
    pub fn take(&mut self, generation: u64, answer: Answer) {
        let pick = |answer| if let Answer::Plans(plans) = answer { Some(plans) } else { None };
        self.adopted.take(generation, answer, pick);
    }

    /// A proposal was made.
    pub fn proposed(&mut self, plan: Proposal) {
        self.before = self.now.replace(Box::new(plan));
        self.is_stale = false;
        self.open.clear();
        self.marks.clear();
        self.mode = Mode::Proposal;
    }

    fn lines(&self, look: &Look) -> Vec<Line> {
        match (self.mode, &self.now, &self.before) {
            (Mode::Adopted, ..) => self.adopted_lines(look),
            (Mode::Compare, Some(now), Some(before)) => {
                let line = |text| Line { about: About::Nothing, text, role: Role::Text };
                compare(before, now, look.lang).into_iter().map(line).collect()
            }
            (_, Some(now), _) => self.proposal_lines(now, look),
            _ => Vec::new(),
        }
    }

    fn proposal_lines(&self, plan: &Proposal, look: &Look) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut say = |about, text: String, role| lines.push(Line { about, text, role });
        for (at, group) in plan.groups.iter().enumerate() {
            say(About::Group(at), heading(group, look), if group.is_pinned { Role::Marked } else { Role::Title });
            for (n, unit) in group.units.iter().enumerate() {
                let mark = if self.marks.contains(&unit.subject) { "*" } else { " " };
                say(About::Unit(at, n), format!(" {mark}{}", unit_text(unit, look)), Role::Text);
            }
            if self.open.contains(&at) {
                let width = usize::from(look.size.0).saturating_sub(8).max(1);
                for line in group.why.iter().chain(&group.alternatives) {
                    for part in wrap(line, width) {
                        say(About::Group(at), format!("      {part}"), Role::Muted);
                    }
                }
            }
        }
        if !plan.left.is_empty() {
            say(About::Nothing, look.word(Word::PlanLeft).to_owned(), Role::Header);
        }
        for (n, left) in plan.left.iter().enumerate() {
            let mark = if self.marks.contains(&left.unit.subject) { "*" } else { " " };
            say(About::Left(n), format!(" {mark}{}", unit_text(&left.unit, look)), Role::Review);
            say(About::Left(n), format!("      {}", left.why), Role::Muted);
        }
        for (why, n) in &plan.apart {
            say(About::Nothing, format!("{}  {why} {n}", look.word(Word::PlanApart)), Role::Muted);
        }
        for text in &plan.suggestions {
            say(About::Nothing, format!("{}  {text}", look.word(Word::PlanHint)), Role::Notice);
        }
        lines
    }

    fn adopted_lines(&self, look: &Look) -> Vec<Line> {
        let mut lines = Vec::new();
        for (at, plan) in self.adopted.value().iter().flat_map(|plans| plans.iter().enumerate()) {
            let state = look.word(if plan.is_withdrawn { Word::PlanWithdrawn } else { Word::PlanRuns });
            let text = fill(
                look.word(Word::PlanLine),
                &[&plan.number.to_string(), &plan.adopted_on, &plan.groups.len().to_string(), state],
            );
            lines.push(Line { about: About::Nothing, text, role: Role::Header });
            for (n, group) in plan.groups.iter().enumerate() {
                let role = if group.steps.iter().any(|step| step.is_late) { Role::Review } else { Role::Text };
                lines.push(Line { about: About::Step(at, n), text: format!("  {}", step_text(group, look)), role });
            }
        }
        lines
    }

    fn about(&self, look: &Look) -> About {
        let lines = self.lines(look);
        self.list.selected().and_then(|at| lines.get(at)).map_or(About::Nothing, |line| line.about)
    }

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        let body = look.body();
        self.list.set_total(self.lines(look).len());
        self.list.set_page(usize::from(body.height));
        if self.list.apply(cmd) {
            return Vec::new();
        }
        match cmd {
            Cmd::Back | Cmd::Backspace if self.mode != Mode::Proposal => self.show(Mode::Proposal),
            Cmd::Back | Cmd::Backspace => return vec![Wish::Leave],
            Cmd::Adopted if self.mode == Mode::Adopted => self.show(Mode::Proposal),
            Cmd::Adopted => self.show(Mode::Adopted),
            cmd if self.mode == Mode::Adopted => return self.on_adopted(cmd, look),
            Cmd::Compare if self.mode == Mode::Compare => self.show(Mode::Proposal),
            Cmd::Compare if self.before.is_some() => self.show(Mode::Compare),
            Cmd::Compare => return vec![Wish::Say(Word::PlanNothingBefore, Role::Muted)],
            cmd => return self.on_proposal(cmd, look),
        }
        Vec::new()
    }

    fn show(&mut self, mode: Mode) {
        self.mode = mode;
        self.list = ListState::new(0);
    }

    fn on_adopted(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        let About::Step(plan, group) = self.about(look) else { return Vec::new() };
        let Some(plan) = self.adopted.value().and_then(|plans| plans.get(plan)) else { return Vec::new() };
        let line = plan.groups.get(group).map_or(0, |group| group.line);
        let form = match cmd {
            Cmd::Advance | Cmd::Enter => Form::advance(look, (plan.number, line), false),
            Cmd::StepBack => Form::advance(look, (plan.number, line), true),
            Cmd::Withdraw => Form::withdraw(look, plan.number),
            _ => return Vec::new(),
        };
        vec![Wish::Fill(Box::new(form))]
    }

    fn on_proposal(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        let Some(plan) = self.now.clone() else { return Vec::new() };
        let about = self.about(look);
        match cmd {
            Cmd::Refresh | Cmd::Joint => return vec![Wish::Do(Action::Propose(plan.spec.clone()))],
            Cmd::Export => return vec![Wish::Fill(Box::new(Form::write_plan(look, plan)))],
            Cmd::Adopt => return vec![Wish::Fill(Box::new(Form::adopt(look, plan)))],
            Cmd::Mark => self.mark(&plan, about, look),
            Cmd::Enter => match about {
                About::Group(at) if !self.open.remove(&at) => drop(self.open.insert(at)),
                About::Unit(at, n) => return self.card(plan.groups[at].units.get(n)),
                About::Left(n) => return self.card(plan.left.get(n).map(|left| &left.unit)),
                _ => {}
            },
            cmd => return self.wish(cmd, &plan, about),
        }
        Vec::new()
    }

    fn card(&self, unit: Option<&Member>) -> Vec<Wish> {
        let go = |unit: &Member| Wish::Go(Goto::Card(RowId::Subject(unit.subject)), String::new());
        unit.map(go).into_iter().collect()
    }

    fn mark(&mut self, plan: &Proposal, about: About, look: &Look) {
        let units: Vec<Subject> = match about {
            About::Group(at) => plan.groups[at].units.iter().map(|unit| unit.subject).collect(),
            About::Unit(at, n) => plan.groups[at].units.get(n).map(|unit| unit.subject).into_iter().collect(),
            About::Left(n) => plan.left.get(n).map(|left| left.unit.subject).into_iter().collect(),
            _ => Vec::new(),
        };
        let all = units.iter().all(|unit| self.marks.contains(unit));
        for unit in units {
            if all {
                self.marks.remove(&unit)
            } else {
                self.marks.insert(unit)
            };
        }
        self.list.set_total(self.lines(look).len());
        self.list.apply(Cmd::Down);
    }

    /// What is wished is planned again, everything that was wished before included.
    fn wish(&mut self, cmd: Cmd, plan: &Proposal, about: About) -> Vec<Wish> {
        let mut spec = plan.spec.clone();
        let group = match about {
            About::Group(at) | About::Unit(at, _) => plan.groups.get(at),
            _ => None,
        };
        let done = match cmd {
            Cmd::PinGroup => group.is_some_and(|group| pin(&mut spec, group)),
            Cmd::Together => self.together(&mut spec, group),
            Cmd::Split => self.split(&mut spec, plan),
            Cmd::LeaveOut => self.leave_out(&mut spec, plan, about),
            Cmd::Restrict => restrict(&mut spec, group),
            Cmd::Undo => match self.before.take() {
                Some(before) => {
                    self.now = Some(before);
                    return vec![Wish::Say(Word::PlanUndone, Role::Good)];
                }
                None => return vec![Wish::Say(Word::PlanNothingBefore, Role::Muted)],
            },
            _ => return Vec::new(),
        };
        if done { vec![Wish::Do(Action::Propose(spec))] } else { vec![Wish::Say(Word::PlanMarkFirst, Role::Muted)] }
    }

    /// The marked units join this group (move, merge), or form one by themselves.
    fn together(&self, spec: &mut Spec, group: Option<&Group>) -> bool {
        let own = group.into_iter().flat_map(|group| group.units.iter().map(|unit| unit.subject));
        let units: BTreeSet<Subject> = self.marks.iter().copied().chain(own).collect();
        if self.marks.is_empty() || units.len() < 2 {
            return false;
        }
        free(spec, &units);
        spec.apart.retain(|(a, b)| !(units.contains(a) && units.contains(b)));
        spec.pinned.push(units.into_iter().collect());
        true
    }

    /// The marked units of a group are parted from its others.
    fn split(&self, spec: &mut Spec, plan: &Proposal) -> bool {
        let mut done = false;
        for group in &plan.groups {
            let units = || group.units.iter().map(|unit| unit.subject);
            let (marked, others): (Vec<Subject>, Vec<Subject>) = units().partition(|unit| self.marks.contains(unit));
            if marked.is_empty() || others.is_empty() {
                continue;
            }
            free(spec, &units().collect());
            let pairs = marked.iter().flat_map(|a| others.iter().map(move |b| (*a, *b)));
            spec.apart.extend(pairs);
            done = true;
        }
        done
    }

    /// The marked units, or the chosen one, stay out.
    fn leave_out(&self, spec: &mut Spec, plan: &Proposal, about: About) -> bool {
        let mut units = self.marks.clone();
        if let (true, About::Unit(at, n)) = (units.is_empty(), about) {
            units.extend(plan.groups[at].units.get(n).map(|unit| unit.subject));
        }
        free(spec, &units);
        spec.out.extend(&units);
        !units.is_empty()
    }

    /// Paints it.
    pub fn draw(&self, body: Rect, look: &Look, buffer: &mut Buffer) {
        if let Some(error) = self.adopted.failed().filter(|_| self.mode == Mode::Adopted) {
            return draw_error(body, error, look, buffer);
        }
        let lines = self.lines(look);
        if lines.is_empty() {
            let word = match (self.mode, &self.now) {
                (Mode::Adopted, _) => Word::PlanNoneAdopted,
                (_, Some(_)) => Word::PlanNoUnits,
                (_, None) => Word::PlanWaits,
            };
            return draw_text(body, look.word(word), Role::Muted, look, buffer);
        }
        let mut list = self.list;
        list.set_total(lines.len());
        list.set_page(usize::from(body.height));
        for (at, y) in list.visible().zip(body.top()..body.bottom()) {
            let line = &lines[at];
            let role = if list.selected() == Some(at) { Role::Selected } else { line.role };
            let sign = if list.selected() == Some(at) { ">" } else { " " };
            let width = body.width.saturating_sub(1);
            let text = clip(&format!("{sign}{}", line.text), usize::from(width));
            put(buffer, (body.x, y), &text, width, look.theme.style(role));
        }
    }
}

/// Units are no longer part of what was fixed.
fn free(spec: &mut Spec, units: &BTreeSet<Subject>) {
    for group in &mut spec.pinned {
        group.retain(|unit| !units.contains(unit));
    }
    spec.pinned.retain(|group| group.len() > 1);
}

/// Fixes a group, or frees it.
fn pin(spec: &mut Spec, group: &Group) -> bool {
    let units: BTreeSet<Subject> = group.units.iter().map(|unit| unit.subject).collect();
    free(spec, &units);
    if !group.is_pinned {
        spec.pinned.push(units.into_iter().collect());
    }
    true
}

/// Only the zone of this group, or everything again.
fn restrict(spec: &mut Spec, group: Option<&Group>) -> bool {
    spec.zone = match (&spec.zone, group) {
        (Some(_), _) => None,
        (None, Some(group)) => Some(group.zone.clone()),
        (None, None) => return false,
    };
    true
}

fn heading(group: &Group, look: &Look) -> String {
    let pinned = if group.is_pinned { look.word(Word::PlanPinned) } else { "" };
    let branch = group.branch.as_ref().map(|(_, name)| format!("  + {name}")).unwrap_or_default();
    let figures = [group.n_full.to_string(), group.n_members.to_string(), group.level.clone(), points(group.halves)];
    let figures: Vec<&str> = figures.iter().map(String::as_str).collect();
    format!("{pinned}{}  {}{branch}", group.name, fill(look.word(Word::PlanGroup), &figures))
}

fn unit_text(unit: &Member, look: &Look) -> String {
    let doubt = if unit.is_incomplete { look.word(Word::PlanDoubt) } else { "" };
    format!("{} {}{doubt}  {}  {}", unit.n_full, unit.name, unit.industry, unit.address)
}

/// 名称  申请 2026-01-02 已办 > 批复 ...
fn step_text(group: &AdoptedGroup, look: &Look) -> String {
    let step = |step: &crate::app::planning::view::StepView| match (&step.done_on, &step.due) {
        (Some(day), _) => format!("{} {} {day}", step.name, look.word(Word::StepDone)),
        (None, Some(day)) if step.is_late => format!("{} {} {day}", step.name, look.word(Word::StepLate)),
        (None, Some(day)) => format!("{} {} {day}", step.name, look.word(Word::StepDue)),
        (None, None) => step.name.clone(),
    };
    let steps: Vec<String> = group.steps.iter().map(step).collect();
    format!("{}  {}", group.name, steps.join(" > "))
}
