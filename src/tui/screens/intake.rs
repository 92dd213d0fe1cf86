//! 导入与错行 (intake): the batches read so far, and the way in for the next file. A file or pasted cells are first read
//! without changing anything; the report shows which heading was taken for which field and what every row would become;
//! only then Enter imports. A batch opens its faults.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::action::{Action, Import, Imported};
use crate::app::query::Answer;
use crate::text::width::{Align, pad};
use crate::tui::keymap::{Cmd, Context};
use crate::tui::screen::{Asks, Look, What, Wish};
use crate::tui::screens::form::Form;
use crate::tui::screens::list::{ListScreen, Source};
use crate::tui::theme::Role;
use crate::tui::widgets::{clip, columns, panel, put, thousands, wrap};
use crate::tui::words::{Word, fill};

/// 导入与错行
#[derive(Debug)]
pub struct IntakeScreen {
    batches: ListScreen,
    /// What was read without changing anything, to be imported on Enter.
    import: Option<Import>,
    report: Option<Imported>,
    top: usize,
}

/// A line of the report.
#[derive(Debug)]
enum Told {
    Heading(String),
    Text(String, Role),
}

impl IntakeScreen {
    /// The batches.
    pub fn new(id: u32) -> IntakeScreen {
        IntakeScreen { batches: ListScreen::new(id, Source::Batches), import: None, report: None, top: 0 }
    }

    /// Which keys hold.
    pub fn context(&self) -> Context {
        if self.report.is_some() { Context::Report } else { Context::Intake }
    }

    /// Place and length.
    pub fn status(&self, look: &Look) -> String {
        if self.report.is_some() { String::new() } else { self.batches.status(look) }
    }

    /// The batches are on their way.
    pub fn is_waiting(&self) -> bool {
        self.batches.is_waiting()
    }

    /// The batches that a command is about are still on their way.
    pub fn awaits(&self, cmd: Cmd) -> bool {
        self.report.is_none() && self.batches.awaits(cmd)
    }

    /// There is no batch.
    pub fn lacks_row(&self) -> bool {
        self.report.is_none() && self.batches.lacks_row()
    }

    /// What is here may be out of date.
    pub fn expire(&mut self) {
        self.batches.expire();
    }

    /// Asks for the batches.
    pub fn needs(&mut self, look: &Look, asks: &mut Asks) {
        self.batches.needs(list_area(look.body()), look, asks);
    }

    /// Takes the batches.
    pub fn take(&mut self, what: What, generation: u64, answer: Answer) -> Vec<Wish> {
        self.batches.take(what, generation, answer)
    }

    /// This import is about to be tried.
    pub fn expect(&mut self, import: Import) {
        self.import = Some(import);
    }

    /// An import was tried or done.
    pub fn report(&mut self, imported: Imported) {
        if imported.batch != 0 {
            self.import = None;
        }
        self.report = Some(imported);
        self.top = 0;
    }

    /// Cells were pasted: they are read as a file would be.
    pub fn paste(&mut self, text: &str, look: &Look) -> Vec<Wish> {
        if text.trim().is_empty() || self.report.is_some() {
            return Vec::new();
        }
        vec![Wish::Fill(Box::new(Form::import(look, Some(text))))]
    }

    /// Obeys a command.
    pub fn on(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        if self.report.is_some() {
            return self.on_report(cmd, look);
        }
        match cmd {
            Cmd::Import => vec![Wish::Fill(Box::new(Form::import(look, None)))],
            cmd => self.batches.on(cmd, look),
        }
    }

    fn on_report(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        let area = report_area(look.body());
        let height = usize::from(area.height);
        let lines = self.report.as_ref().map_or(0, |report| tell(report, usize::from(area.width), look).len());
        let last = lines.saturating_sub(height);
        match cmd {
            Cmd::Back | Cmd::Backspace => {
                self.report = None;
                self.import = None;
            }
            Cmd::Enter => match self.import.clone() {
                Some(import) => {
                    return vec![Wish::Do(Action::Import(Import { dry_run: false, ..import }))];
                }
                None => self.report = None,
            },
            Cmd::Up => self.top = self.top.saturating_sub(1),
            Cmd::Down => self.top = (self.top + 1).min(last),
            Cmd::PageUp => self.top = self.top.saturating_sub(height),
            Cmd::PageDown => self.top = (self.top + height).min(last),
            Cmd::Home => self.top = 0,
            Cmd::End => self.top = last,
            _ => {}
        }
        Vec::new()
    }

    /// Paints the batches or the report.
    pub fn draw(&self, body: Rect, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        let Some(report) = &self.report else {
            let hint = look.word(Word::IntakeHint);
            put(buffer, (body.x + 1, body.y), hint, body.width.saturating_sub(2), look.theme.style(Role::Muted));
            return self.batches.draw(list_area(body), look, buffer);
        };
        let word = if self.import.is_some() { Word::ReportDry } else { Word::ReportDone };
        let width = body.width.saturating_sub(2);
        put(buffer, (body.x + 1, body.y), look.word(word), width, look.theme.style(Role::Review));
        let area = report_area(body);
        let lines = tell(report, usize::from(area.width), look);
        let top = self.top.min(lines.len().saturating_sub(usize::from(area.height)));
        for (line, y) in lines[top..].iter().zip(area.top()..area.bottom()) {
            match line {
                Told::Heading(title) => {
                    panel::draw_heading(title, Rect { y, height: 1, ..area }, buffer, look.theme);
                }
                Told::Text(text, role) => {
                    put(buffer, (area.x, y), text, area.width, look.theme.style(*role));
                }
            }
        }
        None
    }
}

fn list_area(body: Rect) -> Rect {
    super::list::shrink_top(body, 1)
}

fn report_area(body: Rect) -> Rect {
    let rest = super::list::shrink_top(body, 1);
    Rect { x: rest.x + 1.min(rest.width), width: rest.width.saturating_sub(2), ..rest }
}

/// The report in lines: row arithmetic, headings, faults, where the rejected rows are.
fn tell(report: &Imported, width: usize, look: &Look) -> Vec<Told> {
    let mut lines = Vec::new();
    let kind = look.lang.pick(report.kind.zh(), report.kind.en());
    let name = [report.file.as_str(), report.sheet.as_str(), kind];
    let name: Vec<&str> = name.into_iter().filter(|part| !part.is_empty()).collect();
    say(&mut lines, &name.join("  "), Role::Title, width);
    let n = |n: u64| thousands(n);
    let counts = &report.counts;
    let counted = [
        n(counts.read),
        n(counts.new),
        n(counts.changed),
        n(counts.unchanged),
        n(counts.merged),
        n(counts.rejected),
        n(counts.skipped),
    ];
    let counted: Vec<&str> = counted.iter().map(String::as_str).collect();
    say(&mut lines, &fill(look.word(Word::Arithmetic), &counted), Role::Text, width);
    if !report.changes.is_empty() {
        let changes: Vec<String> = report.changes.iter().map(|(what, n)| format!("{what} {}", thousands(*n))).collect();
        say(&mut lines, &changes.join("  "), Role::Text, width);
    }
    tell_mapping(&mut lines, report, width, look);
    if report.n_faults > 0 {
        lines.push(Told::Heading(fill(look.word(Word::FaultsOf), &[&n(report.n_faults)])));
        report.faults.iter().for_each(|fault| say(&mut lines, fault, Role::Text, width));
    }
    if let Some(rejects) = &report.rejects {
        lines.push(Told::Heading(look.word(Word::Rejects).to_owned()));
        say(&mut lines, &fill(look.word(Word::RejectsAt), &[&rejects.display().to_string()]), Role::Text, width);
    }
    lines
}

fn tell_mapping(lines: &mut Vec<Told>, report: &Imported, width: usize, look: &Look) {
    if report.mapping.is_empty() {
        return;
    }
    lines.push(Told::Heading(look.word(Word::Mapping).to_owned()));
    let ignored = look.word(Word::Ignored);
    let widest = |all: &mut dyn Iterator<Item = usize>| all.max().unwrap_or(0).min(width / 3);
    let headings = widest(&mut report.mapping.iter().map(|(heading, ..)| columns(heading)));
    let fields = widest(&mut report.mapping.iter().map(|(_, field, _)| columns(field.as_deref().unwrap_or(ignored))));
    for (heading, field, remark) in &report.mapping {
        // What was taken for a field speaks for itself; what was left out says why.
        let (role, remark) = if field.is_some() { (Role::Text, "") } else { (Role::Muted, remark.as_str()) };
        let heading = pad(&clip(heading, headings), headings, Align::Left);
        let field = pad(&clip(field.as_deref().unwrap_or(ignored), fields), fields, Align::Left);
        lines.push(Told::Text(clip(format!("{heading} -> {field}  {remark}").trim_end(), width), role));
    }
}

fn say(lines: &mut Vec<Told>, text: &str, role: Role, width: usize) {
    lines.extend(wrap(text, width).into_iter().map(|line| Told::Text(line, role)));
}
