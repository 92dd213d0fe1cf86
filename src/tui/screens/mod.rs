//! 画面 (screens). Each takes a command and returns wishes, says what it lacks, and paints itself into its area. None knows
//! where answers come from.

pub mod card;
pub mod form;
pub mod frame;
pub mod help;
pub mod intake;
pub mod joint;
pub mod list;
pub mod note;
pub mod overview;
pub mod palette;
pub mod picker;
pub mod tally;
pub mod task;
pub mod tour;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::error::Error;
use crate::tui::screen::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::{put, wrap};

/// Puts a text into an area from its second column, broken into lines.
pub(crate) fn draw_text(area: Rect, text: &str, role: Role, look: &Look, buffer: &mut Buffer) {
    let width = area.width.saturating_sub(2);
    for (line, y) in wrap(text, usize::from(width)).iter().zip(area.top()..area.bottom()) {
        put(buffer, (area.x + 1, y), line, width, look.theme.style(role));
    }
}

/// Says what could not be done and what to do next.
pub(crate) fn draw_error(area: Rect, error: &Error, look: &Look, buffer: &mut Buffer) {
    draw_text(area, &error.render(look.lang), Role::Error, look, buffer);
}

/// The page that a command opens from the figures.
pub(crate) fn page_of(cmd: crate::tui::keymap::Cmd) -> Option<crate::tui::screen::Wish> {
    use crate::app::reports::{At, Report};
    use crate::app::views::{Goto, RowId};
    use crate::tui::keymap::Cmd;
    let report = match cmd {
        Cmd::PolicyPage => Report::Policy,
        Cmd::RulesPage => Report::Rules,
        Cmd::FiguresPage => Report::Figures(At::default()),
        Cmd::ComparePage => Report::CompareMenu,
        Cmd::SheetsPage => Report::Sheets,
        Cmd::WhatIfPage => Report::WhatIf(At::default(), crate::audit::what_if::Steps::default()),
        _ => return None,
    };
    Some(crate::tui::screen::Wish::Go(Goto::Card(RowId::Report(report)), String::new()))
}
