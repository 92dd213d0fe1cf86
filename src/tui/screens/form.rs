//! 表单 (form): a few lines to fill before something is done: why, until when, which file. Shown over the screen; Enter goes
//! to the next line and does it on the last one, Escape gives up.

use std::collections::BTreeSet;
use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::action::{Action, Import, TableExport};
use crate::app::views::{RowId, SavedView};
use crate::model::list::ListQuery;
use crate::model::record::ListKind;
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
}

impl Aim {
    /// By which a draft knows its form; a question has none.
    fn name(&self) -> Option<&'static str> {
        Some(match self {
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
        })
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

    /// Keeps a view under a name.
    pub fn save_view(look: &Look, view: SavedView) -> Form {
        let text = look.word(Word::ViewText).to_owned();
        let fields = vec![Field::line(Word::Name, &view.name)];
        Form::new(look.word(Word::ViewTitle), text, fields, Aim::View(Box::new(view)))
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
        let line = |field: &Field| match field {
            Field::Line(_, input) => input.text().to_owned(),
            Field::Choice(_, _, at) => at.to_string(),
        };
        let is_typed = |field: &Field| matches!(field, Field::Line(_, input) if !input.text().trim().is_empty());
        let form = self.aim.name()?.to_owned();
        self.fields.iter().any(is_typed).then(|| Draft { form, lines: self.fields.iter().map(line).collect() })
    }

    /// Takes a draft of its own kind; says whether it did.
    pub fn restore(&mut self, draft: &Draft) -> bool {
        if self.aim.name() != Some(&draft.form) || self.fields.len() != draft.lines.len() {
            return false;
        }
        for (field, line) in self.fields.iter_mut().zip(&draft.lines) {
            match field {
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
