//! 对话框 (popup). A frame in the middle of the screen over what stands there: a message to read, or choices to make. What
//! is half covered at its edges goes away as a whole.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::{Align, clear, clip, columns, put, put_in, wrap};

/// Draws a frame with a title and a blank inside; returns the inside.
pub fn frame(title: &str, area: Rect, buffer: &mut Buffer, theme: Theme) -> Rect {
    let area = area.intersection(buffer.area);
    clear(buffer, area, theme.style(Role::Text));
    if area.width < 4 || area.height < 3 {
        return area;
    }
    let (set, style) = (theme.border_set(), theme.style(Role::Border));
    let rule = set.horizontal.repeat(usize::from(area.width) - 2);
    let top = format!("{}{rule}{}", set.top_left, set.top_right);
    let bottom = format!("{}{rule}{}", set.bottom_left, set.bottom_right);
    put(buffer, (area.x, area.y), &top, area.width, style);
    put(buffer, (area.x, area.bottom() - 1), &bottom, area.width, style);
    for y in area.y + 1..area.bottom() - 1 {
        put(buffer, (area.x, y), set.vertical, 1, style);
        put(buffer, (area.right() - 1, y), set.vertical, 1, style);
    }
    if !title.is_empty() && area.width > 8 {
        let title = format!(" {} ", clip(title, usize::from(area.width) - 6));
        put(buffer, (area.x + 2, area.y), &title, area.width - 4, theme.style(Role::Title));
    }
    Rect::new(area.x + 2, area.y + 1, area.width - 4, area.height - 2)
}

/// A place of this size in the middle of an area, or as much of it as there is.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height)
}

/// No dialog is wider: longer lines are hard to read.
const WIDTH_MAX: u16 = 72;

/// A message, or a question with choices.
#[derive(Debug, Clone, Copy)]
pub struct Popup<'a> {
    /// Its title.
    pub title: &'a str,
    /// What it says; broken into lines as needed.
    pub text: &'a str,
    /// What can be chosen; empty for a message.
    pub choices: &'a [&'a str],
    /// The place in the choices.
    pub list: &'a ListState,
    /// Its last line: the keys that hold here.
    pub hint: &'a str,
}

impl Popup<'_> {
    /// Draws it in the middle of the screen and returns where its choices stand.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, theme: Theme) -> Rect {
        let room = area.width.saturating_sub(8).clamp(1, WIDTH_MAX);
        let lines = if self.text.is_empty() { Vec::new() } else { wrap(self.text, usize::from(room)) };
        let widest = lines.iter().map(|line| columns(line)).chain(self.choices.iter().map(|one| columns(one) + 2));
        let widest = widest.chain([columns(self.title) + 2, columns(self.hint)]).max().unwrap_or(0) as u16;
        let n_gaps = u16::from(!self.choices.is_empty() && !lines.is_empty()) + u16::from(!self.hint.is_empty());
        let n_hint = u16::from(!self.hint.is_empty());
        let height = lines.len() + self.choices.len() + usize::from(n_gaps + n_hint) + 2;
        let height = u16::try_from(height).unwrap_or(u16::MAX);
        let inside = frame(self.title, centred(area, widest.min(room) + 4, height), buffer, theme);
        let bottom = inside.bottom().saturating_sub(n_hint);
        put_row(buffer, inside, bottom, self.hint, theme.style(Role::Muted));
        let mut y = inside.y;
        for line in &lines {
            if y >= bottom {
                break;
            }
            put_row(buffer, inside, y, line, theme.style(Role::Text));
            y += 1;
        }
        let y = (y + u16::from(!lines.is_empty())).min(bottom);
        let place = Rect { y, height: (bottom - y).min(self.choices.len() as u16), ..inside };
        draw_choices(self.choices, self.list, place, buffer, theme);
        place
    }
}

fn put_row(buffer: &mut Buffer, inside: Rect, y: u16, text: &str, style: ratatui::style::Style) {
    let row = Rect { y, height: 1, ..inside }.intersection(inside);
    put_in(buffer, row, text, Align::Left, style);
}

/// Draws choices one below the other, the chosen one with `>`; as many as fit, around the chosen one.
pub fn draw_choices(choices: &[&str], list: &ListState, area: Rect, buffer: &mut Buffer, theme: Theme) {
    let mut shown = *list;
    shown.set_total(choices.len());
    shown.set_page(usize::from(area.height));
    for (line, at) in shown.visible().take(usize::from(area.height)).enumerate() {
        let is_selected = shown.selected() == Some(at);
        let text = format!("{} {}", if is_selected { '>' } else { ' ' }, choices[at]);
        let role = if is_selected { Role::Selected } else { Role::Text };
        put_row(buffer, area, area.y + line as u16, &text, theme.style(role));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::{buffer_text, tests::canvas};

    #[test]
    fn a_question_stands_in_the_middle_and_cuts_no_sign() {
        let mut buffer = canvas(30, 9);
        for y in 0..9 {
            put(&mut buffer, (y % 2, y), "海南金盘科技有限公司分公司等", 30, theme().style(Role::Text));
        }
        let mut list = ListState::new(2);
        list.select(1);
        let popup = Popup {
            title: "导出",
            text: "已标记 12 行。",
            choices: &["仅标记", "全部"],
            list: &list,
            hint: "Esc 取消",
        };
        let place = popup.draw(buffer.area, &mut buffer, theme());
        let expect = "
海南金+- 导出 ---------+司等
 海南 | 已标记 12 行。 | 司等
海南金|                |司等
 海南 |   仅标记       | 司等
海南金| > 全部         |司等
 海南 |                | 司等
海南金| Esc 取消       |司等
 海南 +----------------+ 司等
海南金盘科技有限公司分公司等
";
        assert_eq!(format!("\n{}", buffer_text(&buffer)), expect);
        assert_eq!(place.height, 2);
    }

    fn theme() -> Theme {
        Theme::default()
    }

    #[test]
    fn a_message_is_exactly_as_large_as_it_needs() {
        let mut buffer = canvas(28, 7);
        let list = ListState::new(0);
        let popup =
            Popup {
                title: "提示", text: "库正忙，稍候重试。", choices: &[], list: &list, hint: "Enter 知道了"
            };
        popup.draw(buffer.area, &mut buffer, theme());
        let expect = "

   +- 提示 -------------+
   | 库正忙，稍候重试。 |
   |                    |
   | Enter 知道了       |
   +--------------------+

";
        assert_eq!(format!("\n{}", buffer_text(&buffer)), expect);
    }

    #[test]
    fn the_smallest_screen_breaks_nothing() {
        let list = ListState::new(3);
        for (width, height) in [(0, 0), (1, 1), (3, 2), (5, 4), (12, 4)] {
            let mut buffer = canvas(width, height);
            let popup = Popup {
                title: "标题很长很长",
                text: "海南金盘",
                choices: &["甲", "乙", "丙"],
                list: &list,
                hint: "Esc",
            };
            popup.draw(buffer.area, &mut buffer, theme());
        }
    }
}
