//! 进度 (progress). Work that takes long shows how far it is and how to stop it: `[#####-----] 50.0%  12,345 / 24,690`.
//! Work of unknown length shows its count alone. Nothing turns or blinks: it is drawn when the count has changed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{bar, clip, columns, put, put_in, thousands};

/// Work under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// What is being done, and how to stop it.
    pub label: &'a str,
    /// How much is done.
    pub done: u64,
    /// Of how much, if that is known.
    pub total: Option<u64>,
}

/// Columns of the bar with its brackets.
const BAR_WIDTH: usize = 22;

/// Draws the progress in one row.
pub fn draw(progress: &Progress, area: Rect, buffer: &mut Buffer, theme: Theme) {
    let area = Rect { height: area.height.min(1), ..area }.intersection(buffer.area);
    let width = usize::from(area.width);
    let text = theme.style(Role::Text);
    put_in(buffer, area, "", super::Align::Left, text);
    let figures = match progress.total {
        Some(total) => {
            let percent = bar::percent(progress.done.min(total), total);
            format!("{percent}  {} / {}", thousands(progress.done), thousands(total))
        }
        None => thousands(progress.done),
    };
    let mut x = area.x;
    if let Some(total) = progress.total
        && width >= BAR_WIDTH + 1 + columns(&figures)
    {
        let strip = format!("[{}] ", bar::strip(progress.done.min(total), total, BAR_WIDTH - 2));
        x = put(buffer, (x, area.y), &strip, area.width, theme.style(Role::Bar));
    }
    x = put(buffer, (x, area.y), &clip(&figures, usize::from(area.right() - x)), area.right() - x, text);
    let room = area.right().saturating_sub(x.saturating_add(2));
    if room >= 4 {
        put(buffer, (x + 2, area.y), &clip(progress.label, usize::from(room)), room, theme.style(Role::Muted));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::{buffer_text, tests::canvas};

    #[test]
    fn progress_tells_how_far_it_is() {
        let known = Progress { label: "核查中，Esc 停止", done: 12_345, total: Some(24_690) };
        let cases = [
            (known, 80, "[##########----------] 50.0%  12,345 / 24,690  核查中，Esc 停止"),
            (known, 24, "50.0%  12,345 / 24,690"),
            (known, 56, "[##########----------] 50.0%  12,345 / 24,690  核查中，~"),
            (Progress { total: None, ..known }, 40, "12,345  核查中，Esc 停止"),
            (Progress { done: 9, total: Some(0), ..known }, 10, "-  9 / 0"),
        ];
        for (progress, width, expect) in cases {
            let mut buffer = canvas(width, 1);
            draw(&progress, buffer.area, &mut buffer, Theme::default());
            assert_eq!(buffer_text(&buffer).trim_end(), expect);
        }
        draw(&known, Rect::new(5, 5, 9, 9), &mut canvas(3, 3), Theme::default());
    }
}
