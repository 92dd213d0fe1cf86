//! 表格 (table). Draws headings and the visible rows of a list: columns share the width by need and the least important
//! go when it is narrow; the chosen row, marked rows and search hits are shown by a character or an attribute as well as
//! by colour. Asks for the visible cells only, so a million rows cost what a page costs.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::list_state::ListState;
use crate::tui::widgets::{Align, char_columns, clip, columns, put, put_in, thousands};

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column<'a> {
    /// Its heading.
    pub title: &'a str,
    /// Fewer columns than this are of no use: then it goes.
    pub width_min: u16,
    /// More columns than this are of no use, unless it is the one that takes what is left.
    pub width_ideal: u16,
    /// 0 never goes; of the others the highest goes first.
    pub drop: u8,
    /// Where its text stands.
    pub align: Align,
    /// Takes the columns that are left over.
    pub grows: bool,
}

impl<'a> Column<'a> {
    /// A column that is never dropped and stands at the left.
    pub const fn new(title: &'a str, width_min: u16, width_ideal: u16) -> Self {
        Column { title, width_min, width_ideal, drop: 0, align: Align::Left, grows: false }
    }

    /// Goes when it is narrow; the highest first.
    pub const fn drop(self, drop: u8) -> Self {
        Column { drop, ..self }
    }

    /// Numbers stand at the right.
    pub const fn right(self) -> Self {
        Column { align: Align::Right, ..self }
    }

    /// Takes what is left over.
    pub const fn grows(self) -> Self {
        Column { grows: true, ..self }
    }
}

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Smallest first (`^`).
    Ascending,
    /// Largest first (`v`).
    Descending,
}

/// What stands in one place of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    /// Its text.
    pub text: Cow<'a, str>,
    /// Its look, if it has one of its own.
    pub role: Option<Role>,
    /// The bytes that a search hit.
    pub hits: Vec<Range<usize>>,
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for Cell<'a> {
    fn from(text: T) -> Self {
        Cell { text: text.into(), ..Cell::default() }
    }
}

impl Cell<'_> {
    /// With this look.
    pub fn role(self, role: Role) -> Self {
        Cell { role: Some(role), ..self }
    }

    /// With these bytes marked as hit.
    pub fn hits(self, hits: Vec<Range<usize>>) -> Self {
        Cell { hits, ..self }
    }
}

/// A table to be drawn: headings, place in the list, and where rows come from.
pub struct Table<'a, 'text> {
    /// Its columns in order.
    pub columns: &'a [Column<'a>],
    /// The columns it is sorted by, most important first.
    pub sort: &'a [(usize, Order)],
    /// The place in the list. Its page must have been set with [`page_of`].
    pub list: &'a ListState,
    /// Whether a row is marked.
    pub is_marked: &'a dyn Fn(usize) -> bool,
    /// The text for a row and a column.
    pub cell: &'a dyn Fn(usize, usize) -> Cell<'text>,
    /// The looks.
    pub theme: Theme,
}

/// Columns at the left: `>` chosen, `*` marked.
pub const GUTTER: u16 = 2;
const GAP: u16 = 1;

/// How many rows fit below the headings.
pub fn page_of(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(1))
}

/// Which columns are shown and where: (column, x, width), x from the left of the area. Columns that do not fit go in
/// the order of their `drop`; what is left is shared up to the ideal widths, then goes to the growing column.
pub fn arrange(columns: &[Column], width: u16) -> Vec<(usize, u16, u16)> {
    let room = width.saturating_sub(GUTTER);
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    let needed = |kept: &[usize]| -> u32 {
        let widths: u32 = kept.iter().map(|i| u32::from(columns[*i].width_min)).sum();
        widths + u32::from(GAP) * kept.len().saturating_sub(1) as u32
    };
    while needed(&kept) > u32::from(room) {
        let Some(goes) =
            (0..kept.len()).filter(|at| columns[kept[*at]].drop > 0).max_by_key(|at| columns[kept[*at]].drop)
        else {
            break;
        };
        kept.remove(goes);
    }
    let mut widths: Vec<u16> = kept.iter().map(|i| columns[*i].width_min).collect();
    let left = u32::from(room).saturating_sub(needed(&kept)) as u16;
    share(columns, &kept, &mut widths, left);
    place(&kept, &widths, width)
}

fn share(columns: &[Column], kept: &[usize], widths: &mut [u16], mut left: u16) {
    let wants = |at: usize, width: u16| columns[kept[at]].width_ideal.saturating_sub(width);
    while left > 0 {
        let Some(neediest) =
            (0..kept.len()).filter(|at| wants(*at, widths[*at]) > 0).max_by_key(|at| wants(*at, widths[*at]))
        else {
            break;
        };
        widths[neediest] += 1;
        left -= 1;
    }
    if let Some(grows) = kept.iter().position(|i| columns[*i].grows) {
        widths[grows] += left;
    }
}

fn place(kept: &[usize], widths: &[u16], width: u16) -> Vec<(usize, u16, u16)> {
    let mut x = GUTTER;
    let mut placed = Vec::with_capacity(kept.len());
    for (i, wanted) in kept.iter().zip(widths) {
        let given = (*wanted).min(width.saturating_sub(x));
        if given == 0 {
            break;
        }
        placed.push((*i, x, given));
        x = x.saturating_add(given).saturating_add(GAP);
    }
    placed
}

impl Table<'_, '_> {
    /// Draws headings and rows.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return;
        }
        let places = arrange(&self.marked_columns(), area.width);
        self.draw_header(area, &places, buffer);
        for (line, row) in self.list.visible().take(page_of(area)).enumerate() {
            let y = area.y + 1 + line as u16;
            self.draw_row(row, Rect { y, height: 1, ..area }, &places, buffer);
        }
    }

    /// The columns, those sorted by wide enough for their headings with the sort mark.
    fn marked_columns(&self) -> Vec<Column<'_>> {
        let mut columns = self.columns.to_vec();
        for (at, (column, order)) in self.sort.iter().enumerate() {
            if let Some(column) = columns.get_mut(*column) {
                let needed = super::columns(column.title) + sort_mark(column.title, at, *order).len();
                column.width_min = column.width_min.max(u16::try_from(needed).unwrap_or(0));
            }
        }
        columns
    }

    fn draw_header(&self, area: Rect, places: &[(usize, u16, u16)], buffer: &mut Buffer) {
        let style = self.theme.style(Role::Header);
        for (column, x, width) in places {
            let title = self.heading(*column, usize::from(*width));
            let place = Rect::new(area.x + x, area.y, *width, 1);
            put_in(buffer, place, &title, self.columns[*column].align, style);
        }
    }

    /// The title with its sort mark, which stays when the title is cut.
    fn heading(&self, column: usize, width: usize) -> String {
        let title = self.columns[column].title;
        let Some(at) = self.sort.iter().position(|(sorted, _)| *sorted == column) else { return clip(title, width) };
        let mark = sort_mark(title, at, self.sort[at].1);
        format!("{}{mark}", clip(title, width.saturating_sub(mark.len())))
    }

    fn draw_row(&self, row: usize, line: Rect, places: &[(usize, u16, u16)], buffer: &mut Buffer) {
        let is_selected = self.list.selected() == Some(row);
        let is_marked = (self.is_marked)(row);
        for (column, x, width) in places {
            let cell = (self.cell)(row, *column);
            let place = Rect::new(line.x + x, line.y, *width, 1);
            let role = cell.role.or(is_marked.then_some(Role::Marked)).unwrap_or(Role::Text);
            put_in(buffer, place, &cell.text, self.columns[*column].align, self.theme.style(role));
            self.draw_hits(&cell, place, self.columns[*column].align, buffer);
        }
        let gutter = [if is_selected { ">" } else { " " }, if is_marked { "*" } else { " " }].concat();
        let style = self.theme.style(if is_marked { Role::Marked } else { Role::Text });
        put(buffer, (line.x, line.y), &gutter, GUTTER, style);
        if is_selected {
            select_row(buffer, line, self.theme);
        }
    }

    fn draw_hits(&self, cell: &Cell, place: Rect, align: Align, buffer: &mut Buffer) {
        if cell.hits.is_empty() {
            return;
        }
        let shown = clip(&cell.text, usize::from(place.width));
        let before = if align == Align::Left { 0 } else { usize::from(place.width) - columns(&shown) };
        let common = shown.char_indices().zip(cell.text.chars()).take_while(|((_, a), b)| a == b);
        let mut x = place.x + before as u16;
        for ((at, c), _) in common {
            let width = char_columns(c) as u16;
            if cell.hits.iter().any(|hit| hit.contains(&at)) {
                buffer.set_style(Rect::new(x, place.y, width, 1).intersection(place), self.theme.style(Role::Hit));
            }
            x += width;
        }
    }
}

/// `^` or `v`, apart from a title in letters; `^2` is the second key.
fn sort_mark(title: &str, at: usize, order: Order) -> String {
    let apart = if title.ends_with(|last: char| last.is_ascii_alphanumeric()) { " " } else { "" };
    let sign = if order == Order::Ascending { '^' } else { 'v' };
    if at == 0 { format!("{apart}{sign}") } else { format!("{apart}{sign}{}", at + 1) }
}

/// Gives a row the look of being chosen, leaving search hits visible in it.
fn select_row(buffer: &mut Buffer, line: Rect, theme: Theme) {
    let (selected, hit) = (theme.style(Role::Selected), theme.style(Role::Hit));
    for x in line.left()..line.right() {
        let cell = &mut buffer[(x, line.y)];
        let is_hit = hit.bg.is_some_and(|bg| cell.bg == bg);
        if !is_hit {
            cell.set_style(selected);
        }
    }
}

/// Where one is in a list: `12-49 / 1,000,000`.
pub fn position_text(list: &ListState) -> String {
    let visible = list.visible();
    let n = |n: usize| thousands(n as u64);
    match list.total() {
        0 => "0 / 0".to_owned(),
        total => format!("{}-{} / {}", n(visible.start + 1), n(visible.end), n(total)),
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Modifier;

    use super::*;
    use crate::tui::present::{Disputed, Presenter};
    use crate::tui::theme::Palette;
    use crate::tui::widgets::{buffer_text, tests::canvas};

    const COLUMNS: &[Column] = &[
        Column::new("序号", 4, 7).right(),
        Column::new("企业名称", 12, 30).grows(),
        Column::new("状态", 4, 6).drop(3),
        Column::new("统一社会信用代码", 18, 18).drop(2),
        Column::new("经营地址", 10, 30).drop(1),
        Column::new("党员", 5, 5).right(),
    ];

    const PLACES: [&str; 4] = ["临江市", "云溪市", "东湖新区", "青石市"];
    const TRADES: [&str; 5] = ["精密机械", "生物科技", "新能源", "医疗器械", "电子材料"];
    const ROADS: [&str; 5] = ["创业路", "科技大道", "滨河西路", "人民东路", "工业二路"];

    /// An invented register.
    fn invented<'a>(row: usize, column: usize) -> Cell<'a> {
        let (place, trade, road) = (PLACES[row % 4], TRADES[row * 7 % 5], ROADS[row * 3 % 5]);
        let syllable: String = ["华盛瑞", "恒信", "诚兴隆", "智创"][row * 5 % 4].into();
        match column {
            0 => (row + 1).to_string().into(),
            1 => format!("{place}{syllable}{trade}有限公司").into(),
            2 => ["存续", "迁出", "注销"][row % 3].into(),
            3 => format!("91999900{:010}", row * 7919).into(),
            4 => format!("{place}{road}{}号{}栋", row * 13 % 400, row % 20).into(),
            _ => (row * 11 % 40).to_string().into(),
        }
    }

    fn draw(list: &ListState, theme: Theme, (width, height): (u16, u16)) -> Buffer {
        let mut buffer = canvas(width, height);
        let table = Table {
            columns: COLUMNS,
            sort: &[(1, Order::Ascending), (0, Order::Descending)],
            list,
            is_marked: &|row| row == 2,
            cell: &invented,
            theme,
        };
        table.draw(Rect::new(0, 0, width, height), &mut buffer);
        buffer
    }

    fn list(total: usize, page: usize, selected: usize) -> ListState {
        let mut list = ListState::new(total);
        list.set_page(page);
        list.select(selected);
        list
    }

    #[test]
    fn columns_stand_straight_at_eighty() {
        let text = buffer_text(&draw(&list(100, 4, 1), Theme::new(Palette::Mono), (80, 5)));
        let expect = "
  序号v2 企业名称^            状态 统一社会信用代码   经营地址              党员
       1 临江市华盛瑞精密机~  存续 919999000000000000 临江市创业路0号0栋       0
>      2 云溪市恒信新能源有~  迁出 919999000000007919 云溪市人民东路13号1~    11
 *     3 东湖新区诚兴隆电子~  注销 919999000000015838 东湖新区科技大道26~     22
       4 青石市智创生物科技~  存续 919999000000023757 青石市工业二路39号3~    33
";
        assert_eq!(format!("\n{text}"), expect, "\n{text}");
    }

    #[test]
    fn narrow_screens_keep_what_matters() {
        let shown = |width| arrange(COLUMNS, width).iter().map(|(i, ..)| *i).collect::<Vec<_>>();
        assert_eq!(shown(120), [0, 1, 2, 3, 4, 5]);
        assert_eq!(shown(57), [0, 1, 3, 4, 5]);
        assert_eq!(shown(40), [0, 1, 4, 5]);
        assert_eq!(shown(30), [0, 1, 5]);
        assert_eq!(shown(12), [0, 1]);
        for width in 0..200 {
            let places = arrange(COLUMNS, width);
            assert!(places.iter().all(|(_, x, w)| x + w <= width), "{width}: {places:?}");
            assert!(places.windows(2).all(|two| two[0].1 + two[0].2 < two[1].1));
        }
    }

    #[test]
    fn hits_are_marked_also_in_the_chosen_row() {
        let list = list(1, 1, 0);
        for palette in [Palette::Dark, Palette::Mono] {
            let theme = Theme::new(palette);
            let mut buffer = canvas(30, 2);
            let columns = &[Column::new("名称", 8, 20)];
            let cell = |_, _| Cell::from("海南金盘科技").hits(vec![6..9, 9..12]);
            Table { columns, sort: &[], list: &list, is_marked: &|_| false, cell: &cell, theme }
                .draw(Rect::new(0, 0, 30, 2), &mut buffer);
            let (hit, other) = (&buffer[(6, 1)], &buffer[(2, 1)]);
            assert_eq!((hit.symbol(), other.symbol()), ("金", "海"));
            assert!(hit.style() != other.style(), "{palette:?}");
            assert!(palette != Palette::Mono || hit.modifier.contains(Modifier::REVERSED | Modifier::UNDERLINED));
        }
    }

    #[test]
    fn the_place_in_the_list_is_told() {
        assert_eq!(position_text(&list(1_000_000, 38, 48)), "12-49 / 1,000,000");
        assert_eq!(position_text(&list(0, 38, 0)), "0 / 0");
        assert_eq!(position_text(&list(3, 38, 0)), "1-3 / 3");
    }

    /// Bytes of the first frame, of the cursor down, of scrolling by a line, of a page, of a hundred keys at once.
    fn bytes_of(theme: Theme, disputed: Disputed) -> [usize; 5] {
        let mut presenter = Presenter::new(theme.depth());
        presenter.set_disputed(disputed);
        let mut list = list(1_000_000, 37, 20);
        let mut frame = |list: &ListState| {
            let mut buffer = draw(list, theme, (120, 38));
            buffer.resize(Rect::new(0, 0, 120, 40));
            put(&mut buffer, (0, 38), &position_text(list), 40, theme.style(Role::Muted));
            put(&mut buffer, (0, 39), "? 帮助  / 查找  Enter 打开  Esc 返回", 80, theme.style(Role::Key));
            let mut out = Vec::new();
            presenter.encode(&buffer, None, &mut out);
            out.len()
        };
        let first = frame(&list);
        list.select(21);
        let down = frame(&list);
        list.select(36);
        frame(&list);
        list.select(37);
        let scroll = frame(&list);
        list.apply(crate::tui::keymap::Cmd::PageDown);
        let page = frame(&list);
        list.select(list.selected().unwrap_or(0) + 100);
        [first, down, scroll, page, frame(&list)]
    }

    #[test]
    fn a_slow_line_gets_few_bytes() {
        let most = [10_000, 400, 450, 5_500, 8_000];
        for palette in [Palette::Dark, Palette::Light, Palette::ColourBlind, Palette::Mono] {
            for disputed in [Disputed::Unknown, Disputed::Narrow] {
                let bytes = bytes_of(Theme::new(palette), disputed);
                assert!(bytes.iter().zip(most).all(|(n, most)| *n <= most), "{palette:?}: {bytes:?} over {most:?}");
            }
        }
    }
}
