//! 屏签 (tabs). The screens across the top: `1总览 [2问题] 3企业`. The chosen one stands in brackets and is always seen;
//! when not all fit, `<` and `>` say that there are more.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{Align, columns, put, put_in};

/// Draws the titles in one row, numbered from 1, with `selected` (from 0) chosen.
pub fn draw(titles: &[&str], selected: usize, area: Rect, buffer: &mut Buffer, theme: Theme) {
    let area = Rect { height: area.height.min(1), ..area }.intersection(buffer.area);
    if area.is_empty() || titles.is_empty() {
        return;
    }
    let selected = selected.min(titles.len() - 1);
    put_in(buffer, area, "", Align::Left, theme.style(Role::Text));
    let shown = window(titles, selected, usize::from(area.width));
    let mut x = area.x;
    if shown.start > 0 {
        x = put(buffer, (x, area.y), "<", area.right() - x, theme.style(Role::Muted));
    }
    let is_more = shown.end < titles.len();
    for at in shown {
        let text = label(titles, at, at == selected);
        let role = if at == selected { Role::Selected } else { Role::Text };
        x = put(buffer, (x, area.y), &text, area.right().saturating_sub(x), theme.style(role));
    }
    if is_more {
        put(buffer, (x, area.y), ">", area.right().saturating_sub(x), theme.style(Role::Muted));
    }
}

fn label(titles: &[&str], at: usize, is_selected: bool) -> String {
    let (open, close) = if is_selected { ("[", "]") } else { (" ", " ") };
    match at {
        0..9 => format!("{open}{}{}{close}", at + 1, titles[at]),
        _ => format!("{open}{}{close}", titles[at]),
    }
}

/// The titles that fit around the chosen one, with a column at each side for the arrows.
fn window(titles: &[&str], selected: usize, width: usize) -> std::ops::Range<usize> {
    let size = |at: usize| columns(&label(titles, at, false));
    if (0..titles.len()).map(size).sum::<usize>() <= width {
        return 0..titles.len();
    }
    let room = width.saturating_sub(2);
    let (mut start, mut end, mut taken) = (selected, selected + 1, size(selected));
    loop {
        if start > 0 && taken + size(start - 1) <= room {
            start -= 1;
            taken += size(start);
        } else if end < titles.len() && taken + size(end) <= room {
            taken += size(end);
            end += 1;
        } else {
            return start..end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::{buffer_text, tests::canvas};

    const TITLES: [&str; 10] = ["总览", "问题", "企业", "党员", "党组织", "比对", "联合", "任务", "导入与错行", "留痕"];

    fn line(selected: usize, width: u16) -> String {
        let mut buffer = canvas(width, 1);
        draw(&TITLES, selected, buffer.area, &mut buffer, Theme::default());
        buffer_text(&buffer).trim_end().to_owned()
    }

    #[test]
    fn all_screens_fit_eighty_columns() {
        let expect = " 1总览 [2问题] 3企业  4党员  5党组织  6比对  7联合  8任务  9导入与错行  留痕";
        assert_eq!(line(1, 80), expect);
    }

    #[test]
    fn the_chosen_one_is_always_seen() {
        assert_eq!(line(0, 24), "[1总览] 2问题  3企业 >");
        assert_eq!(line(9, 24), "< 9导入与错行 [留痕]");
        assert_eq!(line(4, 24), "< 4党员 [5党组织]>");
        for width in 0..90 {
            for selected in 0..12 {
                assert!(columns(&line(selected, width)) <= usize::from(width));
            }
        }
    }
}
