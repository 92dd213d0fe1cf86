//! 一处画面 (place). One screen of a trail, whichever it is: every verb is passed on to it; and what it may wish for.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::action::Action;
use crate::app::query::Answer;
use crate::app::views::{Goto, RowId};
use crate::model::list::{Column, ListQuery, Table};
use crate::tui::keymap::{Cmd, Context};
use crate::tui::screen::{Asks, Look, What};
use crate::tui::screens::card::CardScreen;
use crate::tui::screens::form::Form;
use crate::tui::screens::intake::IntakeScreen;
use crate::tui::screens::joint::JointScreen;
use crate::tui::screens::list::{ListScreen, Source, TaskList, first_query};
use crate::tui::screens::note::Note;
use crate::tui::screens::overview::OverviewScreen;
use crate::tui::screens::tally::TallyScreen;
use crate::tui::theme::Role;
use crate::tui::words::Word;

/// What a screen wishes when it has taken a command.
#[derive(Debug)]
pub enum Wish {
    /// Go to a place; the text says where one came from.
    Go(Goto, String),
    /// Show a form.
    Fill(Box<Form>),
    /// Show a text to be read.
    Show(Box<Note>),
    /// Say something at the foot.
    Tell(String, Role),
    /// Say one of our own words at the foot.
    Say(Word, Role),
    /// Do something.
    Do(Action),
    /// Put a text into the clipboard.
    Copy(String),
    /// Count the rows of a list by a column.
    Count(ListQuery, Column),
    /// Leave this screen.
    Leave,
}

/// One screen of a trail.
#[derive(Debug)]
pub enum Screen {
    /// 总览
    Overview(Box<OverviewScreen>),
    /// Any list.
    List(Box<ListScreen>),
    /// One row in full.
    Card(Box<CardScreen>),
    /// 导入与错行
    Intake(Box<IntakeScreen>),
    /// 频数
    Tally(Box<TallyScreen>),
    /// 联合组建方案
    Joint(Box<JointScreen>),
}

impl Screen {
    pub(super) fn context(&self) -> Context {
        match self {
            Screen::Overview(_) => Context::Figures,
            Screen::List(list) => list.context(),
            Screen::Card(card) => card.context(),
            Screen::Intake(intake) => intake.context(),
            Screen::Tally(tally) => tally.context(),
            Screen::Joint(joint) => joint.context(),
        }
    }

    pub(super) fn title(&self, look: &Look) -> String {
        match self {
            Screen::Overview(_) => look.word(Word::Overview).to_owned(),
            Screen::List(list) => list.title(look),
            Screen::Card(card) => card.title(look),
            Screen::Intake(_) => look.word(Word::Intake).to_owned(),
            Screen::Tally(tally) => tally.title(look),
            Screen::Joint(_) => look.word(Word::Joint).to_owned(),
        }
    }

    pub(super) fn status(&self, look: &Look) -> String {
        match self {
            Screen::List(list) => list.status(look),
            Screen::Intake(intake) => intake.status(look),
            Screen::Tally(tally) => tally.status(look),
            Screen::Joint(joint) => joint.status(look),
            Screen::Overview(_) | Screen::Card(_) => String::new(),
        }
    }

    pub(super) fn needs(&mut self, look: &Look, asks: &mut Asks) {
        match self {
            Screen::Overview(overview) => overview.needs(look, asks),
            Screen::List(list) => list.needs(look.body(), look, asks),
            Screen::Card(card) => card.needs(look, asks),
            Screen::Intake(intake) => intake.needs(look, asks),
            Screen::Tally(tally) => tally.needs(look, asks),
            Screen::Joint(joint) => joint.needs(asks),
        }
    }

    pub(super) fn take(&mut self, what: What, generation: u64, answer: Answer) -> Vec<Wish> {
        match self {
            Screen::Overview(overview) => overview.take(generation, answer),
            Screen::List(list) => return list.take(what, generation, answer),
            Screen::Card(card) => card.take(generation, answer),
            Screen::Tally(tally) => tally.take(generation, answer),
            Screen::Intake(intake) => return intake.take(what, generation, answer),
            Screen::Joint(joint) => joint.take(generation, answer),
        }
        Vec::new()
    }

    pub(super) fn expire(&mut self) {
        match self {
            Screen::Overview(overview) => overview.expire(),
            Screen::List(list) => list.expire(),
            Screen::Card(card) => card.expire(),
            Screen::Intake(intake) => intake.expire(),
            Screen::Tally(tally) => tally.expire(),
            Screen::Joint(joint) => joint.expire(),
        }
    }

    pub(super) fn on(&mut self, cmd: Cmd, look: &Look) -> Vec<Wish> {
        match self {
            Screen::Overview(overview) => overview.on(cmd, look),
            Screen::List(list) => list.on(cmd, look),
            Screen::Card(card) => card.on(cmd, look),
            Screen::Intake(intake) => intake.on(cmd, look),
            Screen::Tally(tally) => tally.on(cmd, look),
            Screen::Joint(joint) => joint.on(cmd, look),
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        match self {
            Screen::Overview(overview) => overview.is_waiting(),
            Screen::List(list) => list.is_waiting(),
            Screen::Card(card) => card.is_waiting(),
            Screen::Intake(intake) => intake.is_waiting(),
            Screen::Tally(tally) => tally.is_waiting(),
            Screen::Joint(joint) => joint.is_waiting(),
        }
    }

    /// What the command is about is still on its way: obeyed now it would do nothing, or something else than was meant.
    pub(super) fn awaits(&self, cmd: Cmd) -> bool {
        match self {
            Screen::Overview(overview) => overview.awaits() && cmd.is_about_rows(),
            Screen::Card(card) => card.awaits() && cmd.is_about_rows(),
            Screen::List(list) => list.awaits(cmd),
            Screen::Intake(intake) => intake.awaits(cmd),
            Screen::Tally(tally) => tally.is_waiting() && cmd.is_about_rows(),
            Screen::Joint(_) => false,
        }
    }

    /// There is no row that a command could be about.
    pub(super) fn lacks_row(&self) -> bool {
        match self {
            Screen::List(list) => list.lacks_row(),
            Screen::Intake(intake) => intake.lacks_row(),
            Screen::Tally(tally) => tally.lacks_row(),
            Screen::Overview(_) | Screen::Card(_) | Screen::Joint(_) => false,
        }
    }

    pub(super) fn draw(&self, look: &Look, buffer: &mut Buffer) -> Option<Position> {
        let area = look.body();
        match self {
            Screen::Overview(overview) => overview.draw(area, look, buffer),
            Screen::List(list) => return list.draw(area, look, buffer),
            Screen::Card(card) => card.draw(area, look, buffer),
            Screen::Intake(intake) => return intake.draw(area, look, buffer),
            Screen::Tally(tally) => return tally.draw(area, look, buffer),
            Screen::Joint(joint) => joint.draw(area, look, buffer),
        }
        None
    }
}

/// The screen that shows a place; the text says where one came from.
pub(super) fn screen_at(goto: Goto, id: u32, from: String) -> Screen {
    let list = |source| Screen::List(Box::new(ListScreen::new(id, source).from(from)));
    match goto {
        Goto::List(query) => list(Source::Table(query)),
        Goto::Card(RowId::Batch(batch)) => list(Source::Faults(Some(batch))),
        Goto::Card(row) => Screen::Card(Box::new(CardScreen::new(id, row))),
    }
}

/// The first screen of a tab.
pub(super) fn root(tab: usize, id: u32) -> Screen {
    let list = |table| Screen::List(Box::new(ListScreen::new(id, Source::Table(first_query(table)))));
    match tab {
        0 => Screen::Overview(Box::new(OverviewScreen::new(id))),
        1 => list(Table::Findings),
        2 => list(Table::Enterprises),
        3 => list(Table::Members),
        4 => list(Table::Branches),
        5 => list(Table::Texts),
        6 => Screen::Intake(Box::new(IntakeScreen::new(id))),
        7 => Screen::List(Box::new(ListScreen::new(id, Source::Journal))),
        _ => Screen::List(Box::new(ListScreen::new(id, Source::Tasks(TaskList::Today)))),
    }
}
