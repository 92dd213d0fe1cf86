//! 表单 (form): a few lines to fill before something is done: why, until when, which file. Shown over the screen; Enter goes
//! to the next line and does it on the last one, Escape gives up.

use std::collections::BTreeSet;
use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::action::{Action, Import, TableExport};
use crate::app::campaign::{Do, Said, TaskDo, VISIT_FIELDS, Visit, members_met};
use crate::app::planning::view::Proposal;
use crate::app::views::{RowId, SavedView};
use crate::model::list::ListQuery;
use crate::model::record::ListKind;
use crate::model::task::{Deed, Intention, Outcome, Phone};
use crate::tui::draft::Draft;
use crate::tui::keymap::Cmd;
use crate::tui::screen::{Look, read_day, worklist};
use crate::tui::theme::Role;
use crate::tui::widgets::input::LineInput;
use crate::tui::widgets::{Align, columns, popup, put, put_in, thousands, wrap};
use crate::tui::words::{Word, fill};

/// One line of a form.
#[derive(Debug)]
enum Field {
    Line(Word, LineInput),
    Choice(Word, Vec<String>, usize),
}

impl Field {
    fn line(label: Word, text: &str) -> Field {
        Field::Line(label, LineInput::new(text))
    }

    fn label(&self) -> Word {
        match self {
            Field::Line(label, _) | Field::Choice(label, ..) => *label,
        }
    }
}

/// What a form is for.
#[derive(Debug)]
enum Aim {
    Quit,
    Verify(Vec<i64>),
    Unverify(Vec<i64>),
    Reveal(RowId),
    Decide(RowId, Option<RowId>),
    Worklist(ListQuery, BTreeSet<RowId>),
    Import(Option<Vec<u8>>),
    Export(Box<TableExport>),
    View(Box<SavedView>),
    Task(Box<TaskDo>),
    Visit(Box<VisitAim>),
    Adopt(Box<Proposal>),
    WritePlan(Box<Proposal>),
    Advance((i64, u32), bool),
    Withdraw(i64),
    Address(RowId),
}

/// A visit to be recorded, and what its form was filled with.
#[derive(Debug)]
struct VisitAim {
    task: i64,
    seen: Option<i64>,
    held: [String; VISIT_LINES],
}

/// Facts that stand as lines of the form: the first so many of [`VISIT_FIELDS`] but the yes-or-no ones, which the outcome says.
const VISIT_LINES: usize = 4;
/// Their places.
const VISIT_PLACES: [usize; VISIT_LINES] = [0, 1, 4, 5];

impl Aim {
    /// By which a draft knows its form; a question has none.
    fn name(&self) -> Option<String> {
        let name = match self {
            Aim::Quit => return None,
            Aim::Verify(_) => "verify",
            Aim::Unverify(_) => "unverify",
            Aim::Reveal(_) => "reveal",
            Aim::Decide(_, Some(_)) => "accept",
            Aim::Decide(_, None) => "refuse",
            Aim::Worklist(..) => "worklist",
            Aim::Import(None) => "import",
            Aim::Import(Some(_)) => "paste",
            Aim::Export(_) => "export",
            Aim::View(_) => "view",
            Aim::Task(task) => return Some(format!("task-{}-{:?}", task.deed.en(), task.tasks)),
            // What was found at one enterprise is never put into the form of another.
            Aim::Visit(aim) => return Some(format!("visit-{}", aim.task)),
            Aim::Adopt(_) => "adopt",
            Aim::WritePlan(_) => "write-plan",
            Aim::Advance(_, false) => "advance",
            Aim::Advance(_, true) => "step-back",
            Aim::Withdraw(_) => "withdraw",
            Aim::Address(_) => "address",
        };
        Some(name.to_owned())
    }
}

/// What came of a command.
#[derive(Debug)]
pub enum Submitted {
    /// The form stays.
    Not,
    /// It was given up.
    Given,
    /// It was filled.
    Yes(Purpose),
}

/// What a filled form asks for.
#[derive(Debug)]
pub enum Purpose {
    /// End although work is under way.
    Quit,
    /// Do this.
    Act(Action),
}

/// A few lines to fill.
#[derive(Debug)]
pub struct Form {
    title: String,
    text: String,
    fields: Vec<Field>,
    at: usize,
    aim: Aim,
    complaint: Option<Word>,
}

impl Form {
    fn new(title: &str, text: String, fields: Vec<Field>, aim: Aim) -> Form {
        Form { title: title.to_owned(), text, fields, at: 0, aim, complaint: None }
    }

    /// Shows the first of the rows that it is about.
    pub fn previewing(mut self, rows: &str) -> Form {
        if !rows.is_empty() {
            self.text.push('\n');
            self.text.push_str(rows);
        }
        self
    }

    /// Ends although a job runs?
    pub fn confirm_quit(look: &Look, job: &str) -> Form {
        Form::new(look.word(Word::QuitTitle), fill(look.word(Word::QuitText), &[job]), Vec::new(), Aim::Quit)
    }

    /// 核实无误: why, and until when.
    pub fn verify(look: &Look, findings: Vec<i64>) -> Form {
        let text = fill(look.word(Word::VerifyText), &[&thousands(findings.len() as u64)]);
        let fields = vec![Field::line(Word::Why, ""), Field::line(Word::Until, "")];
        Form::new(look.word(Word::VerifyTitle), text, fields, Aim::Verify(findings))
    }

    /// Takes 核实无误 back.
    pub fn unverify(look: &Look, findings: Vec<i64>) -> Form {
        let text = fill(look.word(Word::UnverifyText), &[&thousands(findings.len() as u64)]);
        let fields = vec![Field::line(Word::Why, look.word(Word::UnverifyWhy))];
        Form::new(look.word(Word::UnverifyTitle), text, fields, Aim::Unverify(findings))
    }

    /// Shows names and phones of a row in clear.
    pub fn reveal(look: &Look, row: RowId) -> Form {
        let text = look.word(Word::RevealText).to_owned();
        Form::new(look.word(Word::RevealTitle), text, vec![Field::line(Word::Why, "")], Aim::Reveal(row))
    }

    /// 单位匹配确认: this enterprise, or none.
    pub fn decide(look: &Look, text: RowId, enterprise: Option<(RowId, &str)>) -> Form {
        let (title, words, why) = match enterprise {
            Some((_, name)) => (Word::AcceptTitle, fill(look.word(Word::AcceptText), &[name]), Word::AcceptWhy),
            None => (Word::RefuseTitle, look.word(Word::RefuseText).to_owned(), Word::RefuseWhy),
        };
        let fields = vec![Field::line(Word::Why, look.word(why))];
        Form::new(look.word(title), words, fields, Aim::Decide(text, enterprise.map(|(row, _)| row)))
    }

    /// 摸排清单 of the marked rows or of all that are listed.
    pub fn worklist(look: &Look, query: &ListQuery, marks: &BTreeSet<RowId>, rows: usize) -> Form {
        let word = if marks.is_empty() { Word::WorklistAll } else { Word::WorklistMarked };
        let text = fill(look.word(word), &[&thousands(rows as u64)]);
        let table = look.lang.pick(query.table.zh(), query.table.en());
        let name = format!("{}-{table}-{rows}.xlsx", look.word(Word::WorklistFile));
        let fields = vec![Field::line(Word::File, &name)];
        Form::new(look.word(Word::WorklistTitle), text, fields, Aim::Worklist(query.clone(), marks.clone()))
    }

    /// 导出所见.
    pub fn export_seen(look: &Look, export: TableExport, rows: usize, n_columns: usize) -> Form {
        let text = fill(look.word(Word::ExportText), &[&thousands(rows as u64), &n_columns.to_string()]);
        let table = look.lang.pick(export.query.table.zh(), export.query.table.en());
        let by = export.by.map_or(String::new(), |by| format!("-{}", look.lang.pick(by.zh(), by.en())));
        let fields = vec![Field::line(Word::File, &format!("{table}{by}-{rows}.xlsx"))];
        Form::new(look.word(Word::ExportTitle), text, fields, Aim::Export(Box::new(export)))
    }

    /// 办理: what a deed needs to know.
    pub fn task(look: &Look, deed: Deed, tasks: Vec<i64>, seen: Option<i64>) -> Form {
        let text = match tasks.as_slice() {
            [only] => fill(look.word(Word::TaskOne), &[&only.to_string()]),
            many => fill(look.word(Word::TaskText), &[&thousands(many.len() as u64)]),
        };
        let why = || Field::line(Word::Why, "");
        let fields = match deed {
            Deed::Assign => vec![Field::line(Word::Person, ""), Field::line(Word::DueDay, "")],
            Deed::Call => {
                let results = Phone::ALL.iter().skip(1).map(|phone| look.lang.pick(phone.zh(), phone.en()).to_owned());
                vec![Field::Choice(Word::CallResult, results.collect(), 0), Field::line(Word::NextCall, ""), why()]
            }
            Deed::Suspend => vec![Field::line(Word::SuspendUntil, ""), why()],
            Deed::HandOver => vec![Field::line(Word::HandTo, ""), why()],
            Deed::Verify => vec![why(), Field::line(Word::Until, "")],
            Deed::Submit | Deed::Close => Vec::new(),
            _ => vec![why()],
        };
        let title = look.lang.pick(deed.zh(), deed.en());
        let aim = TaskDo { tasks, deed, seen, ..TaskDo::default() };
        Form::new(title, text, fields, Aim::Task(Box::new(aim)))
    }

    /// 走访登记; `held` are the facts in the order of [`VISIT_FIELDS`].
    pub fn visit(look: &Look, task: i64, seen: Option<i64>, held: &[String; VISIT_FIELDS.len()]) -> Form {
        let yes_no = vec![look.word(Word::Yes).to_owned(), look.word(Word::No).to_owned()];
        let outcomes = Outcome::ALL.iter().skip(1).map(|one| look.lang.pick(one.zh(), one.en()).to_owned()).collect();
        let intentions = Intention::ALL.iter().map(|one| look.lang.pick(one.zh(), one.en()).to_owned()).collect();
        let held = VISIT_PLACES.map(|at| held[at].clone());
        // People stand masked on the card: their lines are empty until somebody types.
        let shown = |at: usize| if at < 2 { plain(&held[at]) } else { "" };
        let fields = vec![
            Field::Choice(Word::VisitOutcome, outcomes, 0),
            Field::line(Word::VisitAddress, shown(0)),
            Field::line(Word::VisitStaff, shown(1)),
            Field::line(Word::VisitContact, shown(2)),
            Field::line(Word::VisitPhone, shown(3)),
            Field::line(Word::VisitMembers, ""),
            Field::Choice(Word::VisitIntention, intentions, 0),
            Field::line(Word::VisitNext, ""),
            Field::line(Word::VisitNote, ""),
            Field::Choice(Word::VisitSubmit, yes_no, 0),
        ];
        let text = format!("{}  {}", look.word(Word::VisitText), look.word(Word::VisitMembersHint));
        Form::new(look.word(Word::VisitTitle), text, fields, Aim::Visit(Box::new(VisitAim { task, seen, held })))
    }

    /// Keeps a view under a name.
    pub fn save_view(look: &Look, view: SavedView) -> Form {
        let text = look.word(Word::ViewText).to_owned();
        let fields = vec![Field::line(Word::Name, &view.name)];
        Form::new(look.word(Word::ViewTitle), text, fields, Aim::View(Box::new(view)))
    }

    /// 采用 a proposal: why.
    pub fn adopt(look: &Look, plan: Box<Proposal>) -> Form {
        let text = fill(look.word(Word::AdoptText), &[&plan.groups.len().to_string(), &plan.n_covered.to_string()]);
        Form::new(look.word(Word::JobAdopt), text, vec![Field::line(Word::Why, "")], Aim::Adopt(plan))
    }

    /// A proposal as a workbook.
    pub fn write_plan(look: &Look, plan: Box<Proposal>) -> Form {
        let name = format!("{}-{}.xlsx", look.word(Word::Joint), plan.as_of);
        let text = look.word(Word::WritePlanText).to_owned();
        Form::new(look.word(Word::JobWritePlan), text, vec![Field::line(Word::File, &name)], Aim::WritePlan(plan))
    }

    /// The next step of a group is done, or the last one taken back.
    pub fn advance(look: &Look, at: (i64, u32), back: bool) -> Form {
        let mut fields = vec![Field::line(Word::Why, "")];
        if !back {
            fields.insert(0, Field::line(Word::DoneOn, ""));
        }
        let word = if back { Word::StepBackText } else { Word::AdvanceText };
        Form::new(look.word(Word::JobAdvance), look.word(word).to_owned(), fields, Aim::Advance(at, back))
    }

    /// 撤回 an adopted proposal.
    pub fn withdraw(look: &Look, number: i64) -> Form {
        let text = fill(look.word(Word::WithdrawText), &[&number.to_string()]);
        Form::new(look.word(Word::JobWithdraw), text, vec![Field::line(Word::Why, "")], Aim::Withdraw(number))
    }

    /// 更正地址读法
    pub fn address(look: &Look, row: RowId) -> Form {
        let which = [Word::AddressRegistered, Word::AddressOperating].map(|word| look.word(word).to_owned());
        let fields = vec![
            Field::Choice(Word::WhichAddress, which.to_vec(), 0),
            Field::line(Word::Division, ""),
            Field::line(Word::Why, ""),
        ];
        Form::new(look.word(Word::JobAddress), look.word(Word::AddressText).to_owned(), fields, Aim::Address(row))
    }

    /// 导入 of a file, or of what was pasted.
    pub fn import(look: &Look, pasted: Option<&str>) -> Form {
        let kinds = ListKind::ALL.iter().map(|kind| look.lang.pick(kind.zh(), kind.en()).to_owned());
        let kinds = std::iter::once(look.word(Word::KindAuto).to_owned()).chain(kinds).collect();
        let answers = vec![look.word(Word::No).to_owned(), look.word(Word::Yes).to_owned()];
        let mut fields = vec![
            Field::Choice(Word::Kind, kinds, 0),
            Field::line(Word::AsOf, ""),
            Field::line(Word::Zone, ""),
            Field::line(Word::Complete, ""),
            Field::Choice(Word::ManyEnd, answers, 0),
        ];
        let text = match pasted {
            Some(text) => fill(look.word(Word::PastedLines), &[&thousands(text.lines().count() as u64)]),
            None => {
                fields.insert(0, Field::line(Word::File, ""));
                look.word(Word::ImportText).to_owned()
            }
        };
        let bytes = pasted.map(|text| text.as_bytes().to_vec());
        Form::new(look.word(Word::ImportTitle), text, fields, Aim::Import(bytes))
    }

    /// What was typed, unless nothing was.
    pub fn draft(&self) -> Option<Draft> {
        // Facts that stood filled in are no draft: by the time it comes back they may be others.
        let held = |text: &str| matches!(&self.aim, Aim::Visit(aim) if aim.held.iter().any(|held| plain(held) == text));
        let line = |field: &Field| match field {
            Field::Line(_, input) if held(input.text()) => String::new(),
            Field::Line(_, input) => input.text().to_owned(),
            Field::Choice(_, _, at) => at.to_string(),
        };
        let is_typed = |field: &Field| matches!(field, Field::Line(..)) && !line(field).trim().is_empty();
        let form = self.aim.name()?;
        self.fields.iter().any(is_typed).then(|| Draft { form, lines: self.fields.iter().map(line).collect() })
    }

    /// Takes a draft of its own kind; says whether it did.
    pub fn restore(&mut self, draft: &Draft) -> bool {
        if self.aim.name().as_ref() != Some(&draft.form) || self.fields.len() != draft.lines.len() {
            return false;
        }
        for (field, line) in self.fields.iter_mut().zip(&draft.lines) {
            match field {
                Field::Line(_, _) if line.is_empty() => {}
                Field::Line(_, input) => *input = LineInput::new(line),
                Field::Choice(_, choices, at) => *at = line.parse().ok().filter(|n| *n < choices.len()).unwrap_or(*at),
            }
        }
        true
    }

    /// Puts pasted text into the line that is typed.
    pub fn paste(&mut self, text: &str) {
        if let Some(Field::Line(_, input)) = self.fields.get_mut(self.at) {
            input.insert(text.trim());
        }
    }

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, _look: &Look) -> Submitted {
        self.complaint = None;
        match cmd {
            Cmd::Back | Cmd::Quit => return Submitted::Given,
            Cmd::Enter if self.at + 1 >= self.fields.len() => return self.submit(),
            Cmd::Enter | Cmd::Down => self.at = (self.at + 1).min(self.fields.len().saturating_sub(1)),
            Cmd::Up => self.at = self.at.saturating_sub(1),
            cmd => self.change(cmd),
        }
        Submitted::Not
    }

    fn change(&mut self, cmd: Cmd) {
        match self.fields.get_mut(self.at) {
            Some(Field::Line(_, input)) => drop(input.apply(cmd)),
            Some(Field::Choice(_, choices, at)) => match cmd {
                Cmd::Right | Cmd::Char(' ') => *at = (*at + 1) % choices.len().max(1),
                Cmd::Left => *at = at.checked_sub(1).unwrap_or(choices.len().saturating_sub(1)),
                _ => {}
            },
            None => {}
        }
    }

    fn text_of(&self, label: Word) -> String {
        let find = |field: &Field| match field {
            Field::Line(own, input) if *own == label => Some(input.text().trim().to_owned()),
            _ => None,
        };
        self.fields.iter().find_map(find).unwrap_or_default()
    }

    fn choice_of(&self, label: Word) -> usize {
        let find =
            |field: &Field| if let Field::Choice(own, _, at) = field { (*own == label).then_some(*at) } else { None };
        self.fields.iter().find_map(find).unwrap_or(0)
    }

    fn submit(&mut self) -> Submitted {
        match self.purpose() {
            Ok(purpose) => Submitted::Yes(purpose),
            Err((label, complaint)) => {
                self.complaint = Some(complaint);
                self.at = self.fields.iter().position(|field| field.label() == label).unwrap_or(self.at);
                Submitted::Not
            }
        }
    }

    fn purpose(&self) -> Result<Purpose, (Word, Word)> {
        let action = match &self.aim {
            Aim::Quit => return Ok(Purpose::Quit),
            Aim::Verify(findings) => {
                Action::Verify { findings: findings.clone(), why: self.why()?, until: self.day(Word::Until)? }
            }
            Aim::Unverify(findings) => Action::Unverify { findings: findings.clone(), why: self.why()? },
            Aim::Reveal(row) => Action::Reveal { row: *row, why: self.why()? },
            Aim::Decide(text, enterprise) => Action::Decide { text: *text, enterprise: *enterprise, why: self.why()? },
            Aim::Worklist(query, marks) => worklist(query, marks, self.path()?),
            Aim::Export(export) => Action::Export(TableExport { path: self.path()?, ..(**export).clone() }),
            Aim::View(view) => Action::SaveView(SavedView { name: self.name()?, ..(**view).clone() }),
            Aim::Task(task) => Action::Campaign(Do::Task(self.task_of(task)?)),
            Aim::Visit(aim) => Action::Campaign(Do::Visit(self.visit_of(aim))),
            Aim::Adopt(plan) => Action::Adopt { proposal: plan.clone(), why: self.why()? },
            Aim::WritePlan(plan) => Action::WritePlan { proposal: plan.clone(), path: self.path()? },
            Aim::Advance((number, line), back) => {
                let on = self.day(Word::DoneOn)?;
                Action::Advance { number: *number, line: *line, on, back: *back, why: self.why()? }
            }
            Aim::Withdraw(number) => Action::Withdraw { number: *number, why: self.why()? },
            Aim::Address(row) => Action::PlaceAddress {
                row: *row,
                operating: self.choice_of(Word::WhichAddress) == 1,
                division: self.text_of(Word::Division),
                why: self.why()?,
            },
            Aim::Import(bytes) => Action::Import(self.import_of(bytes.clone())?),
        };
        Ok(Purpose::Act(action))
    }

    fn why(&self) -> Result<String, (Word, Word)> {
        let why = self.text_of(Word::Why);
        if why.is_empty() { Err((Word::Why, Word::NeedsWhy)) } else { Ok(why) }
    }

    fn day(&self, label: Word) -> Result<Option<crate::model::day::Day>, (Word, Word)> {
        read_day(&self.text_of(label)).map_err(|()| (label, Word::NeedsDay))
    }

    fn path(&self) -> Result<PathBuf, (Word, Word)> {
        let path = self.text_of(Word::File);
        if path.is_empty() { Err((Word::File, Word::NeedsFile)) } else { Ok(PathBuf::from(path)) }
    }

    fn name(&self) -> Result<String, (Word, Word)> {
        let name = self.text_of(Word::Name);
        if name.is_empty() { Err((Word::Name, Word::NeedsName)) } else { Ok(name) }
    }

    fn task_of(&self, aim: &TaskDo) -> Result<TaskDo, (Word, Word)> {
        let mut task = aim.clone();
        task.why = self.text_of(Word::Why);
        let needs_why = matches!(aim.deed, Deed::Return | Deed::Suspend | Deed::HandOver | Deed::Verify);
        if needs_why && task.why.is_empty() {
            return Err((Word::Why, Word::NeedsWhy));
        }
        for label in [Word::Person, Word::HandTo] {
            let named = self.fields.iter().any(|field| field.label() == label);
            let text = self.text_of(label);
            if named && text.is_empty() {
                return Err((label, Word::NeedsPerson));
            }
            if named {
                task.to = text;
            }
        }
        for label in [Word::DueDay, Word::NextCall, Word::SuspendUntil, Word::Until] {
            task.day = self.day(label)?.or(task.day);
        }
        if aim.deed == Deed::Suspend && task.day.is_none() {
            return Err((Word::SuspendUntil, Word::NeedsDay));
        }
        if aim.deed == Deed::Call {
            task.phone = Phone::ALL.get(self.choice_of(Word::CallResult) + 1).copied().unwrap_or_default();
        }
        Ok(task)
    }

    fn visit_of(&self, aim: &VisitAim) -> Visit {
        let labels = [Word::VisitAddress, Word::VisitStaff, Word::VisitContact, Word::VisitPhone];
        let mut fields = Vec::new();
        for ((label, place), held) in labels.into_iter().zip(VISIT_PLACES).zip(&aim.held) {
            let said = self.text_of(label);
            let is_shown = place < 2;
            if !said.is_empty() && (!is_shown || said != plain(held)) {
                let seen = is_shown.then(|| held.clone());
                fields.push(Said { field: VISIT_FIELDS[place][0].to_owned(), seen, said });
            }
        }
        Visit {
            task: aim.task,
            outcome: Outcome::ALL.get(self.choice_of(Word::VisitOutcome) + 1).copied().unwrap_or_default(),
            intention: Intention::ALL.get(self.choice_of(Word::VisitIntention)).copied().unwrap_or_default(),
            fields,
            members: members_met(&self.text_of(Word::VisitMembers)),
            next_step: self.text_of(Word::VisitNext),
            note: self.text_of(Word::VisitNote),
            submits: self.choice_of(Word::VisitSubmit) == 0,
            seen: aim.seen,
            ..Visit::default()
        }
    }

    fn import_of(&self, bytes: Option<Vec<u8>>) -> Result<Import, (Word, Word)> {
        let given = |text: String| if text.is_empty() { None } else { Some(text) };
        let path = if bytes.is_some() { PathBuf::from("-") } else { self.path()? };
        let kind = self.choice_of(Word::Kind).checked_sub(1).and_then(|at| ListKind::ALL.get(at)).copied();
        Ok(Import {
            kind,
            path,
            bytes,
            as_of: self.day(Word::AsOf)?,
            complete: given(self.text_of(Word::Complete)),
            zone: given(self.text_of(Word::Zone)),
            dry_run: true,
            yes: self.choice_of(Word::ManyEnd) == 1,
            ..Import::default()
        })
    }

    /// Paints the form over the body; returns where the caret stands.
    pub fn draw(&self, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        let body = look.body();
        let width = body.width.min(72);
        let room = usize::from(width.saturating_sub(4));
        let text = wrap(&self.text, room);
        let gap = u16::from(!self.fields.is_empty());
        let height = text.len() as u16 + gap + self.fields.len() as u16 + 4;
        let inside = popup::frame(&self.title, popup::centred(body, width, height), buffer, look.theme);
        let mut y = inside.y;
        for line in text.iter().take(usize::from(inside.height)) {
            put(buffer, (inside.x, y), line, inside.width, look.theme.style(Role::Text));
            y += 1;
        }
        y += gap;
        let labels = self.fields.iter().map(|field| columns(look.word(field.label()))).max().unwrap_or(0);
        let mut caret = None;
        for (i, field) in self.fields.iter().enumerate() {
            let row = Rect { y, height: 1, ..inside }.intersection(inside);
            let drawn = draw_field(field, i == self.at, labels, row, look, buffer);
            caret = drawn.filter(|_| i == self.at).or(caret);
            y += 1;
        }
        let (hint, role) = match self.complaint {
            Some(complaint) => (complaint, Role::Error),
            None if self.fields.is_empty() => (Word::ConfirmHint, Role::Muted),
            None => (Word::FormHint, Role::Muted),
        };
        let foot = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside }.intersection(inside);
        put_in(buffer, foot, look.word(hint), Align::Left, look.theme.style(role));
        caret
    }
}

/// A held value without the remark that says where it comes from.
fn plain(held: &str) -> &str {
    held.split(FIRST_REMARK).next().unwrap_or(held)
}

/// Opens a remark behind a number.
const FIRST_REMARK: char = '\u{ff08}';

fn draw_field(
    field: &Field,
    is_here: bool,
    labels: usize,
    row: Rect,
    look: &Look,
    buffer: &mut Buffer,
) -> Option<Position> {
    if row.is_empty() {
        return None;
    }
    let style = look.theme.style(if is_here { Role::Key } else { Role::Text });
    let sign = if is_here { "> " } else { "  " };
    put(buffer, (row.x, row.y), &format!("{sign}{}", look.word(field.label())), row.width, style);
    let before = (labels as u16 + 4).min(row.width);
    let place = Rect { x: row.x + before, width: row.width - before, ..row };
    match field {
        Field::Line(_, input) => input.draw("", place, buffer, look.theme),
        Field::Choice(_, choices, at) => {
            let text = format!("< {} >", choices.get(*at).map_or("", String::as_str));
            put(buffer, (place.x, place.y), &text, place.width, look.theme.style(Role::Text));
            None
        }
    }
}
