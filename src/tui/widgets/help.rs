//! 帮助 (help). The bar at the foot of a screen and the `?` page, both made of the keymap.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::keymap::{self, BAR_GAP, Context, Lang};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{Align, columns, put, put_in};

/// Draws the help bar of a context in one row.
pub fn draw_bar(context: Context, lang: Lang, area: Rect, buffer: &mut Buffer, theme: Theme) {
    let area = Rect { height: area.height.min(1), ..area }.intersection(buffer.area);
    put_in(buffer, area, "", Align::Left, theme.style(Role::Text));
    let mut x = area.x;
    for entry in keymap::help_bar(context, lang, usize::from(area.width)) {
        let key = put(buffer, (x, area.y), &entry.key, area.right() - x, theme.style(Role::Key));
        x = put(buffer, (key + 1, area.y), entry.label, area.right() - key, theme.style(Role::Text));
        x = x.saturating_add(BAR_GAP as u16);
    }
}

/// A line of the help page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// The heading of a group.
    Heading(&'static str),
    /// Keys and what they do.
    Keys(String, &'static str),
}

/// The lines of the help page of a context.
pub fn lines(context: Context, lang: Lang) -> Vec<HelpLine> {
    let groups = keymap::help_page(context).into_iter();
    let all = groups.flat_map(|(group, lines)| {
        let keys = lines.into_iter().map(move |one| HelpLine::Keys(one.all_keys(), one.label(lang)));
        std::iter::once(HelpLine::Heading(group.title(lang))).chain(keys)
    });
    all.collect()
}

/// Columns that one line of the help page takes.
const LINE_WIDTH: u16 = 38;

/// Draws the help page from its line `first` on, in as many columns as fit, and returns how many lines it could show,
/// so that the screen knows how far a page goes.
pub fn draw_page(lines: &[HelpLine], first: usize, area: Rect, buffer: &mut Buffer, theme: Theme) -> usize {
    let area = area.intersection(buffer.area);
    let n_columns = (area.width / LINE_WIDTH).max(1);
    let height = usize::from(area.height);
    if height == 0 {
        return 0;
    }
    let n_shown = height * usize::from(n_columns);
    for (at, line) in lines.iter().skip(first).take(n_shown).enumerate() {
        let (column, row) = ((at / height) as u16, (at % height) as u16);
        let place = Rect::new(area.x + column * LINE_WIDTH, area.y + row, LINE_WIDTH, 1).intersection(area);
        draw_line(line, place, buffer, theme);
    }
    n_shown
}

fn draw_line(line: &HelpLine, place: Rect, buffer: &mut Buffer, theme: Theme) {
    match line {
        HelpLine::Heading(title) => put_in(buffer, place, title, Align::Left, theme.style(Role::Title)),
        HelpLine::Keys(keys, label) => {
            let split = (columns(keys) as u16 + 2).max(18).min(place.width);
            let keys_place = Rect { x: place.x + 1.min(place.width), width: split.saturating_sub(2), ..place };
            put_in(buffer, keys_place, keys, Align::Left, theme.style(Role::Key));
            let label_place = Rect { x: place.x + split, width: place.width - split, ..place };
            put_in(buffer, label_place, label, Align::Left, theme.style(Role::Text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::{buffer_text, tests::canvas};

    #[test]
    fn the_bar_is_made_of_the_keymap() {
        let mut buffer = canvas(80, 1);
        draw_bar(Context::List, Lang::Zh, buffer.area, &mut buffer, Theme::default());
        let expect = "? 帮助  / 查找  Enter 打开  x 导出  f 筛选  Space 标记  Esc 返回  : 命令  q 退出";
        assert_eq!(buffer_text(&buffer).trim_end(), expect);
    }

    #[test]
    fn the_page_lists_keys_by_group() {
        let page = lines(Context::Choice, Lang::Zh);
        let mut buffer = canvas(40, 12);
        assert_eq!(draw_page(&page, 0, buffer.area, &mut buffer, Theme::default()), 12);
        let expect = "
移动
 Up Ctrl-P        上移
 Down Tab Ctrl-N  下移
 PgUp Ctrl-B      上一页
 PgDn Ctrl-F      下一页
 Home             到首行
 End              到末行
 Enter            选定
 Esc              取消
标记与办理
 !                改为排除
 Del              去掉条件
";
        assert_eq!(format!("\n{}", buffer_text(&buffer)), expect);
    }

    #[test]
    fn the_page_of_a_list_fits_a_small_screen_in_two_columns() {
        let page = lines(Context::List, Lang::Zh);
        let mut buffer = canvas(80, 24);
        let n = draw_page(&page, 0, buffer.area, &mut buffer, Theme::default());
        assert!(n >= page.len(), "{} lines:\n{}", page.len(), buffer_text(&buffer));
    }
}
