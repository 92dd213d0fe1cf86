//! 画框 (frame): the two lines above every screen and the one below it: tabs, where one is, and the keys that hold here, or
//! in their place what was just said or how far the work is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::keymap::Context;
use crate::tui::screen::{Job, Look, TABS};
use crate::tui::theme::Role;
use crate::tui::widgets::progress::Progress;
use crate::tui::widgets::{Align, clip, columns, help, progress, put, put_in, tabs};
use crate::tui::words::Word;

fn row(look: &Look, y: u16) -> Rect {
    let (width, height) = look.size;
    Rect::new(0, 0, width, height).intersection(Rect::new(0, y, width, 1))
}

/// The tabs, the trail to this screen, and its length and marks at the right.
pub fn draw_head(look: &Look, tab: usize, trail: &[String], status: &str, buffer: &mut Buffer) {
    let titles = TABS.map(|word| look.word(word));
    tabs::draw(&titles, tab, row(look, 0), buffer, look.theme);
    let line = row(look, 1);
    let status = clip(status, usize::from(line.width));
    let taken = columns(&status) as u16;
    let room = line.width.saturating_sub(taken + 3);
    put(buffer, (1, line.y), &trail_text(trail, usize::from(room)), room, look.theme.style(Role::Title));
    let right = Rect { x: line.right().saturating_sub(taken + 1), width: taken, ..line }.intersection(line);
    put_in(buffer, right, &status, Align::Right, look.theme.style(Role::Text));
}

/// The end of the trail says most: its beginning goes when there is no room.
fn trail_text(trail: &[String], room: usize) -> String {
    let mut first = 0;
    loop {
        let text = trail[first.min(trail.len())..].join(" > ");
        let text = if first > 0 { format!(".. > {text}") } else { text };
        if columns(&text) <= room || first + 1 >= trail.len() {
            return clip(&text, room);
        }
        first += 1;
    }
}

/// Which tab stands at this column.
pub fn tab_at(look: &Look, x: u16) -> Option<usize> {
    let mut left = 0;
    TABS.iter().position(|word| {
        left += columns(look.word(*word)) as u16 + 3;
        x < left
    })
}

/// The message, else the work under way, else the keys.
pub(crate) fn draw_foot(
    look: &Look,
    context: Context,
    message: Option<&(String, Role)>,
    job: Option<&Job>,
    buffer: &mut Buffer,
) {
    if look.size.1 < 3 {
        return;
    }
    let line = row(look, look.size.1 - 1);
    let line = Rect { x: 1, width: line.width.saturating_sub(2), ..line };
    if let Some((text, role)) = message {
        return put_in(buffer, line, text, Align::Left, look.theme.style(*role));
    }
    let Some(job) = job else { return help::draw_bar(context, look.lang, line, buffer, look.theme) };
    let stop = look.word(if job.is_cancelled { Word::Stopping } else { Word::EscStops });
    let (label, done, of) = match &job.progress {
        Some(progress) => (progress.label.as_str(), progress.done, progress.of),
        None => (job.label.as_str(), 0, 0),
    };
    let label = format!("{label}  {stop}");
    let progress = Progress { label: &label, done, total: (of > 0).then_some(of) };
    progress::draw(&progress, line, buffer, look.theme);
}
