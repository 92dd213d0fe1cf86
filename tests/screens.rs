//! Keys in, text out: the interface on an invented park, at the sizes that people have. No thread, no terminal: questions
//! are answered at once, or kept back where a test is about answers that come late.

#[path = "screens/fake.rs"]
mod fake;
mod plans;

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use dishu::app::Service;
use dishu::app::query::{Answer, Query};
use dishu::model::lang::Lang;
use dishu::text::width::columns;
use dishu::tui::event::{Code, Event, Key};
use dishu::tui::keymap::{Context, bindings};
use dishu::tui::present::Presenter;
use dishu::tui::screen::{Asker, Effect, Inbound, Look, State};
use dishu::tui::theme::{Palette, Theme};
use dishu::tui::widgets::buffer_text;
use fake::Fake;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const SIZES: [(u16, u16); 3] = [(80, 24), (100, 30), (120, 40)];

/// A person at a terminal.
struct Desk {
    state: State,
    service: Fake,
    /// Questions not answered yet, when they are kept back.
    kept: Option<Vec<(Asker, u64, Query)>>,
    seen: Vec<Effect>,
}

impl Desk {
    fn new(size: (u16, u16), n: usize) -> Desk {
        let look = Look { lang: Lang::Zh, theme: Theme::new(Palette::Dark), size, beside: true };
        Desk::with(look, Fake::new(n))
    }

    fn with(look: Look, service: Fake) -> Desk {
        let mut desk = Desk { state: State::new(look), service, kept: None, seen: Vec::new() };
        let effects = desk.state.start();
        desk.perform(effects);
        desk
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.seen.push(effect.clone());
            match effect {
                Effect::Need { asker, generation, query } => match &mut self.kept {
                    Some(kept) => kept.push((asker, generation, query)),
                    None => self.answer(asker, generation, &query),
                },
                Effect::Do(job, action) => {
                    let result = self.service.run(action, &mut |_| ControlFlow::Continue(()));
                    self.event(Event::Answer(Inbound::Finished(job, Box::new(result))));
                }
                _ => {}
            }
        }
    }

    fn answer(&mut self, asker: Asker, generation: u64, query: &Query) {
        let answer = self.service.query(query);
        self.event(Event::Answer(Inbound::Reply { asker, generation, answer }));
    }

    fn event(&mut self, event: Event<Inbound>) {
        let effects = self.state.on(event);
        self.perform(effects);
    }

    /// Keys by name, anything else typed letter by letter.
    fn keys(&mut self, keys: &[&str]) -> &mut Desk {
        for key in keys {
            match named(key) {
                Some(key) => self.event(Event::Key(key)),
                None => key.chars().for_each(|c| self.event(Event::Key(Key::char(c)))),
            }
        }
        self
    }

    fn buffer(&self) -> Buffer {
        let (width, height) = self.state.look().size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        self.state.draw(&mut buffer);
        buffer
    }

    fn text(&self) -> String {
        buffer_text(&self.buffer())
    }

    fn line(&self, at: usize) -> String {
        self.text().lines().nth(at).unwrap_or("").to_owned()
    }

    fn foot(&self) -> String {
        self.text().trim_end().lines().last().unwrap_or("").trim().to_owned()
    }

    fn n_asked(&self) -> u64 {
        self.service.asked.load(Ordering::Relaxed)
    }
}

fn named(name: &str) -> Option<Key> {
    let code = match name {
        "Up" => Code::Up,
        "Down" => Code::Down,
        "Left" => Code::Left,
        "Right" => Code::Right,
        "PgUp" => Code::PageUp,
        "PgDn" => Code::PageDown,
        "Home" => Code::Home,
        "End" => Code::End,
        "Enter" => Code::Enter,
        "Esc" => Code::Escape,
        "Tab" => Code::Tab,
        "Del" => Code::Delete,
        "BkSp" => Code::Backspace,
        "F2" => Code::F(2),
        "F5" => Code::F(5),
        "Ctrl-U" => return Some(Key::ctrl('u')),
        "Ctrl-R" => return Some(Key::ctrl('r')),
        _ => return None,
    };
    Some(Key::new(code))
}

#[test]
fn the_overview_shows_every_rate_with_its_parts_and_its_day() {
    let desk = Desk::new((80, 24), 1200);
    let expect = "\
[1总览] 2待核事项  3企业  4党员  5党组织  6单位匹配  7导入  8操作记录  9任务
 总览
 截止 2026-11-20   已知号 1,024   2026-11-21 08:00 党务专干 核查
 -- 覆盖率 --------------------------------------------------------------------
>组织覆盖率    82.4%   252/306  实体运营  ####################----
 单独组建率    30.1%    92/306  实体运营  #######-----------------
 工作覆盖率   无法核查：尚未导入联络服务人员
 流动党员比例   8.1%  81/1,000  在册党员  ##----------------------
 -- 底数 ----------------------------------------------------------------------
 企业 1,200   党组织 120   党员 400   单位名称 150   待核事项 240
";
    assert!(desk.text().starts_with(expect), "{}", desk.text());
}

#[test]
fn every_figure_opens_the_list_behind_it() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["Enter"]);
    assert_eq!(desk.line(1), " 总览 > 企业 (组织覆盖率 未覆盖)                              全部 1,200  1/600");
    assert_eq!(desk.line(2), " [覆盖=否]");
    desk.keys(&["Esc", "Down", "Down", "Down", "Right", "Enter"]);
    assert!(desk.line(1).starts_with(" 总览 > 党组织"), "{}", desk.line(1));
    desk.keys(&["["]);
    assert_eq!(desk.line(1).trim(), "总览");
    desk.keys(&["]"]);
    assert!(desk.line(1).starts_with(" 总览 > 党组织"), "{}", desk.line(1));
}

#[test]
fn an_empty_database_says_what_to_do_next() {
    let mut desk = Desk::new((80, 24), 0);
    assert!(desk.text().contains("按 7 到导入与错行，再按 i 导入企业登记表。"), "{}", desk.text());
    desk.keys(&["3"]);
    assert!(desk.text().contains("还没有记录。\n 按 7 导入企业登记表。"), "{}", desk.text());
    desk.keys(&["End", "PgDn", "Enter", " ", "*", "v", "x", "Esc"]);
    assert!(desk.text().contains("还没有记录。"));
}

#[test]
fn a_list_without_saved_views_says_how_to_save_one() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", "o"]);
    assert!(desk.text().contains("还没有存过视图。在列表上按 w 把当前的筛选、排序和列存为视图。"), "{}", desk.text());
    assert!(desk.text().contains("Enter 打开  Delete 删去  Esc 取消"), "{}", desk.text());
}

#[test]
fn data_changed_by_others_makes_the_figures_stale_on_the_screen() {
    let mut desk = Desk::new((80, 24), 1200);
    assert!(!desk.text().contains("数据已变"));
    desk.service.version.store(1, Ordering::Relaxed);
    desk.event(Event::DataChanged);
    assert_eq!(desk.line(3), " 数据已变，按 R 重新核查。");
    desk.keys(&["R"]);
    assert_eq!(desk.foot(), "核查完成：待核 183，新增 5，消除 2。");
}

#[test]
fn nothing_is_written_when_the_data_changed_elsewhere() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3"]);
    let mut presenter = Presenter::new(desk.state.look().theme.depth());
    let mut bytes = Vec::new();
    presenter.encode(&desk.buffer(), None, &mut bytes);
    bytes.clear();
    let before = desk.n_asked();
    desk.event(Event::DataChanged);
    assert!(desk.n_asked() > before, "what is visible is asked for again");
    presenter.encode(&desk.buffer(), None, &mut bytes);
    assert!(bytes.is_empty(), "{:?}", String::from_utf8_lossy(&bytes));
}

#[test]
fn a_list_stands_straight_in_80_columns() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", "Down", " "]);
    let expect = " 企业                                                         已标记 1  3/1,200
  名称^                             信用代码           状态 县区     从业 覆盖
  海口望海科技有限公司1号           91460100MA5T000000 存续 秀英区      0 未覆盖
 *海口椰林科技有限公司2号           91460100MA5T000001 停业 秀英区      1 已覆盖
> 海口南渡科技有限公司3号           91460100MA5T000002 吊销 龙华区      2 未覆盖
";
    let text: Vec<String> = desk.text().lines().skip(1).take(5).map(|line| format!("{line}\n")).collect();
    assert_eq!(text.concat(), expect);
    assert_eq!(desk.foot(), "? 帮助  / 查找  Enter 打开  x 导出  f 筛选  Space 标记  Esc 返回  q 退出");
}

#[test]
fn every_letter_of_a_search_is_asked_and_initials_find() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", "/", "n", "d"]);
    assert_eq!(desk.line(1), " 企业                                                         全部 1,200  1/150");
    assert_eq!(desk.line(2), " /nd");
    assert!(desk.line(4).starts_with("> 海口南渡科技有限公司3号"), "{}", desk.line(4));
    let searches: Vec<String> = desk
        .seen
        .iter()
        .filter_map(|effect| match effect {
            Effect::Need { query: Query::Page { query, .. }, .. } if !query.search.is_empty() => {
                Some(query.search.clone())
            }
            _ => None,
        })
        .collect();
    assert_eq!(searches, ["n", "nd"]);
    let hit = desk.state.look().theme.style(dishu::tui::theme::Role::Hit);
    let buffer = desk.buffer();
    assert_eq!(hit.bg, buffer[(6, 4)].style().bg, "the hit is marked in the name");
    desk.keys(&["Esc"]);
    assert!(desk.line(1).ends_with("3/1,200"), "the chosen row stays chosen: {}", desk.line(1));
}

#[test]
fn filters_are_chosen_with_their_counts_and_dropped_one_by_one() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", "f"]);
    assert!(desk.text().contains("+- 筛选 "), "{}", desk.text());
    desk.keys(&["Down", "Down", "Down", "Down", "Down", "Down", "Down", "Enter"]);
    assert!(desk.text().contains("[ ] 停业") && desk.text().contains("250"), "{}", desk.text());
    desk.keys(&["Down", " ", " ", "Enter"]);
    assert_eq!(desk.line(2), " [状态=停业/吊销]");
    assert!(desk.line(1).ends_with("全部 1,200  1/600"), "{}", desk.line(1));
    desk.keys(&["f", "xianq", "Enter", "!"]);
    assert!(desk.text().contains("余 450 行"), "{}", desk.text());
    desk.keys(&["Enter"]);
    assert_eq!(desk.line(2), " [状态=停业/吊销] [县区非秀英区]");
    desk.keys(&["f", "Down", "!", "Esc"]);
    assert_eq!(desk.line(2), " [状态=停业/吊销] [县区=秀英区]");
    desk.keys(&["f", "Down", "Del", "Esc"]);
    assert_eq!(desk.line(2), " [状态=停业/吊销]");
    desk.keys(&["f", "cy", "Enter", ">=10", "Enter"]);
    assert_eq!(desk.line(2), " [状态=停业/吊销] [从业=10+]");
    desk.keys(&["BkSp"]);
    assert_eq!(desk.line(2), " [状态=停业/吊销]");
    desk.keys(&["BkSp"]);
    assert!(desk.line(1).ends_with("/1,200"), "{}", desk.line(1));
}

#[test]
fn marks_survive_filters_and_go_into_the_worklist() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", " ", " ", "Down", "v"]);
    assert!(desk.line(1).contains("已标记 4"), "{}", desk.line(1));
    desk.keys(&["/", "jf", "Enter", " ", "Ctrl-U"]);
    assert!(desk.line(1).contains("已标记 5"), "{}", desk.line(1));
    desk.keys(&["x"]);
    assert!(desk.text().contains("写出已标记的 5 行。"), "{}", desk.text());
    assert!(desk.text().contains("摸排清单-企业-5.xlsx"), "{}", desk.text());
    desk.keys(&["Enter"]);
    assert_eq!(desk.foot(), "已写出 摸排清单-企业-5.xlsx，5 行。");
    desk.keys(&["u"]);
    assert!(!desk.line(1).contains("已标记"));
    desk.keys(&["*"]);
    assert!(desk.line(1).contains("已标记 1,200"), "{}", desk.line(1));
}

#[test]
fn a_range_reaches_beyond_what_was_fetched() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", " ", "End", "v"]);
    assert!(desk.line(1).contains("已标记 1,200"), "{}", desk.line(1));
}

#[test]
fn a_million_rows_cost_a_page() {
    let mut desk = Desk::new((80, 24), 1_000_000);
    desk.keys(&["3", "End"]);
    assert_eq!(desk.line(1), " 企业                                                       1,000,000/1,000,000");
    assert!(desk.line(22).starts_with("> 海口晨光"), "{}", desk.line(22));
    let asked = desk.n_asked();
    desk.keys(&["Up", "Up", "Up", "Up"]);
    assert_eq!(desk.n_asked(), asked, "rows around the visible ones are here already");
    let most = desk.seen.iter().filter_map(|effect| match effect {
        Effect::Need { query: Query::Page { rows, .. }, .. } => Some(*rows),
        _ => None,
    });
    assert!(most.max() <= Some(3 * 24));
}

#[test]
fn a_late_answer_is_dropped_and_only_the_newest_counts() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3"]);
    desk.kept = Some(Vec::new());
    desk.keys(&["/", "n", "d"]);
    let kept = desk.kept.take().expect("kept back");
    let pages: Vec<_> = kept.iter().filter(|(_, _, query)| matches!(query, Query::Page { .. })).collect();
    let [(asker, older, first), (_, newer, second)] = pages[..] else {
        panic!("two letters, two questions: {pages:?}")
    };
    assert!(older < newer);
    assert!(desk.line(4).starts_with("> 海口望海"), "the old rows stay: {}", desk.line(4));
    desk.answer(*asker, *older, first);
    assert!(desk.line(1).ends_with("1/1,200"), "dropped: {}", desk.line(1));
    desk.answer(*asker, *newer, second);
    assert!(desk.line(1).ends_with("1/150"), "{}", desk.line(1));
    desk.event(Event::Answer(Inbound::Reply { asker: *asker, generation: *newer, answer: Answer::Ids(Vec::new()) }));
    assert!(desk.line(1).ends_with("1/150"), "an answer counts once");
}

#[test]
fn the_first_frame_without_an_answer_says_so() {
    let look = Look { lang: Lang::Zh, theme: Theme::default(), size: (80, 24), beside: true };
    let mut state = State::new(look);
    state.start();
    let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
    state.draw(&mut buffer);
    assert!(buffer_text(&buffer).contains("正在读取") && state.is_waiting());
}

#[test]
fn keys_pressed_before_the_rows_are_kept_in_order() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.kept = Some(Vec::new());
    desk.keys(&["3", "Down", "Down", "Enter"]);
    assert_eq!(desk.line(1), " 企业");
    for _ in 0..3 {
        for (asker, generation, query) in desk.kept.replace(Vec::new()).expect("kept back") {
            desk.answer(asker, generation, &query);
        }
    }
    assert!(desk.line(1).starts_with(" 企业 > "), "{}", desk.line(1));
    assert!(desk.text().contains("海口南渡科技有限公司3号"), "{}", desk.text());
}

#[test]
fn escape_gives_up_keys_that_wait() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.kept = Some(Vec::new());
    desk.keys(&["3", "Enter", "Esc"]);
    for (asker, generation, query) in desk.kept.take().expect("kept back") {
        desk.answer(asker, generation, &query);
    }
    assert!(desk.line(1).starts_with(" 企业  "), "{}", desk.line(1));
}

#[test]
fn enter_after_a_search_opens_what_was_found() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3"]);
    desk.kept = Some(Vec::new());
    desk.keys(&["/", "nd", "Enter", "Enter"]);
    for _ in 0..3 {
        for (asker, generation, query) in desk.kept.replace(Vec::new()).expect("kept back") {
            desk.answer(asker, generation, &query);
        }
    }
    assert!(desk.text().contains("海口南渡科技有限公司3号"), "{}", desk.text());
}

#[test]
fn no_key_is_silent() {
    let mut desk = Desk::new((80, 24), 1200);
    let said = [
        ("z", "z 在这里没有用处。按 ? 看本屏可用的键。"),
        ("Esc", "已在最外一层。按 1-9 换屏，按 q 退出。"),
        ("]", "前面没有去过的地方。"),
        ("m", "鼠标已开：点选、滚轮可用。再按 m 关闭以便选字。"),
        ("F5", "正在重读数据。"),
    ];
    for (key, expect) in said {
        desk.keys(&[key]);
        assert_eq!(desk.foot(), expect, "{key}");
    }
    let mut empty = Desk::new((80, 24), 0);
    empty.keys(&["3", "Enter"]);
    assert_eq!(empty.foot(), "没有选中的行。先换个条件或按 Ctrl-U 全部列出。");
    empty.keys(&["u"]);
    assert_eq!(empty.foot(), "没有标记的行。按 Space 标记。");
}

#[test]
fn leaving_and_exporting_stand_in_the_bar_of_every_list_at_80_columns() {
    for lang in [Lang::Zh, Lang::En] {
        for screen in ["2", "3", "4", "5", "6"] {
            let look = Look { lang, theme: Theme::default(), size: (80, 24), beside: true };
            let mut desk = Desk::with(look, Fake::new(1200));
            desk.keys(&[screen]);
            let foot = desk.foot();
            assert!(["? ", "x ", "q "].iter().all(|key| foot.contains(key)), "{screen}: {foot}");
        }
    }
}

#[test]
fn what_the_clipboard_did_not_take_is_shown_to_be_selected() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", "m", "y"]);
    assert!(matches!(desk.seen.last(), Some(Effect::Copy(text)) if text.starts_with("海口望海科技有限公司1号\t")));
    assert!(desk.foot().starts_with("已送往剪贴板。"), "{}", desk.foot());
    desk.keys(&["y"]);
    assert!(desk.text().contains("+- 用鼠标选取 ") && desk.text().contains("| 海口望海科技有限公司1号 "));
    assert_eq!(desk.seen.last(), Some(&Effect::Mouse(false)), "the mouse selects again");
}

#[test]
fn all_tabs_stand_in_80_columns_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let look = Look { lang, theme: Theme::default(), size: (80, 24), beside: true };
        let line = Desk::with(look, Fake::new(10)).line(0);
        assert!((1..=8).all(|n| line.contains(&n.to_string())), "{line}");
    }
}

#[test]
fn a_command_is_done_by_its_name() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&[":", "qy", "Enter"]);
    assert!(desk.line(1).starts_with(" 企业 "), "{}", desk.line(1));
    desk.keys(&[":", "daoc"]);
    assert!(desk.text().contains("+- 命令 ") && desk.text().contains(">导出"), "{}", desk.text());
    desk.keys(&["Enter"]);
    assert!(desk.text().contains("写出所列的全部 1,200 行。"), "{}", desk.text());
    desk.keys(&["Esc", ":", "zzz"]);
    assert!(desk.text().contains("没有这个命令。"), "{}", desk.text());
    desk.keys(&["Enter", "Esc"]);
    assert!(!desk.text().contains("+- 命令 "));
}

#[test]
fn the_tour_goes_on_when_a_step_is_done() {
    let look = Look { lang: Lang::Zh, theme: Theme::default(), size: (80, 24), beside: true };
    let mut desk = Desk { state: State::new(look).with_tour(true), service: Fake::new(1200), kept: None, seen: vec![] };
    let effects = desk.state.start();
    desk.perform(effects);
    let steps: [&[&str]; 7] = [&[], &["2"], &["Enter"], &["Esc"], &["3", "/", "nd", "Enter"], &[" "], &["?", "Esc"]];
    for (i, keys) in steps.iter().enumerate() {
        desk.keys(keys);
        assert!(desk.text().contains(&format!("+- 导览 {}/7  F2 跳过 ", i + 1)), "{i}: {}", desk.text());
    }
    desk.keys(&["F2"]);
    assert!(!desk.text().contains("导览"));
}

#[test]
fn a_card_compares_both_addresses_and_leads_on() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["2", "Enter"]);
    let expect = "\
 -- 两处地址 ------------------------------------------------------------------
 登记住所                                经营场所
 海南省海口市秀英区长滨路8号望海大厦3  | 海南省海口市龙华区滨海大道6号蓝湾中心
 层301室                               | 3层301室
 -- 党员 ----------------------------------------------------------------------
   吴**  正式党员  关系在原工作单位  第1名
";
    assert!(desk.text().contains(expect), "{}", desk.text());
    let buffer = desk.buffer();
    let style = |x| buffer[(x, 9)].style();
    assert_ne!(style(13), style(11), "what differs looks different");
    desk.keys(&["Down", "Down", "Enter"]);
    assert_eq!(desk.line(1).matches(" > ").count(), 2, "{}", desk.line(1));
    desk.keys(&["Esc", "Esc"]);
    assert_eq!(desk.line(1).matches(" > ").count(), 0, "{}", desk.line(1));
}

#[test]
fn the_card_stands_beside_where_there_is_room_and_below_on_demand() {
    let mut desk = Desk::new((120, 40), 1200);
    desk.keys(&["3"]);
    assert!(desk.line(3).contains("| -- 为何提出 ---"), "{}", desk.line(3));
    desk.keys(&["Tab"]);
    assert!(!desk.text().contains("为何提出"));
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3"]);
    assert!(!desk.text().contains("为何提出"));
    desk.keys(&["Tab"]);
    assert!(desk.text().contains("为何提出"));
    desk.event(Event::Resize(120, 40));
    assert!(desk.line(3).contains("| -- 为何提出 ---"), "{}", desk.line(3));
}

#[test]
fn a_bulk_command_shows_the_first_of_its_rows_and_how_many_more() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["2", " ", " ", " ", " ", " ", " ", " ", "n"]);
    assert!(desk.text().contains("将 7 项记为核实无误。"), "{}", desk.text());
    assert!(desk.text().contains("| 应改  FG01  海口椰林新能源有限公司234号  "), "{}", desk.text());
    assert!(desk.text().contains("| 另 2 行 "), "{}", desk.text());
}

#[test]
fn a_verdict_needs_a_reason_and_can_be_taken_back() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["2", " ", " ", "n", "Enter", "Enter"]);
    assert!(desk.text().contains("请填写原因。"), "{}", desk.text());
    desk.keys(&["已电话核实", "Down", "2027-13-01", "Enter"]);
    assert!(desk.text().contains("日期请写成 2027-03-01。"), "{}", desk.text());
    desk.keys(&["Ctrl-U", "2027-03-01", "Enter"]);
    assert_eq!(desk.foot(), "核实无误：2 项。");
    assert!(!desk.line(1).contains("已标记"), "settled findings are no longer marked");
    desk.keys(&["N"]);
    assert!(desk.text().contains("将 2 项恢复为待核。"), "{}", desk.text());
    desk.keys(&["Enter"]);
    assert_eq!(desk.foot(), "撤回核实无误：2 项。");
    desk.keys(&["U"]);
    assert_eq!(desk.foot(), "撤销：#7 核实无误，1 项。");
    desk.keys(&["Ctrl-R"]);
    assert_eq!(desk.foot(), "重做：#7 核实无误，1 项。");
}

#[test]
fn columns_are_hidden_moved_and_widened_and_kept_as_a_view() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", "c", "Down", " ", "Enter"]);
    assert!(!desk.line(2).contains("信用代码") && desk.line(2).contains("状态"), "{}", desk.line(2));
    desk.keys(&["c", "End", "K", "K", "K", "K", "K", "p", "Enter"]);
    desk.keys(&["w", "我的列", "Enter"]);
    assert_eq!(desk.foot(), "已存。");
    let seen = desk.line(2);
    desk.keys(&["c", "0"]);
    assert_ne!(desk.line(2), seen);
    desk.keys(&["o"]);
    assert!(desk.text().contains("我的列"), "{}", desk.text());
    desk.keys(&["Enter"]);
    assert_eq!(desk.line(2), seen);
    desk.keys(&["o", "Del", "Esc"]);
    assert!(desk.service.views.is_empty());
    desk.keys(&["C", "hdsf", "Enter"]);
    assert!(desk.line(2).contains("信用代码") && !desk.line(2).contains("覆盖"), "{}", desk.line(2));
}

#[test]
fn several_columns_order_a_list() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", "s", "zt", "Enter", "t", "xq", "Enter"]);
    assert!(desk.line(2).contains("状态^") && desk.line(2).contains("县区^2"), "{}", desk.line(2));
    desk.keys(&["t", "xq", "Enter", "S"]);
    assert!(desk.line(2).contains("状态v") && desk.line(2).contains("县区v2"), "{}", desk.line(2));
}

#[test]
fn a_tally_has_a_bar_a_line_and_opens_its_rows() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", "F", "f", "djzt", "Enter"]);
    assert!(desk.line(3).contains("存续") && desk.line(3).contains("25.0%  ####"), "{}", desk.text());
    desk.keys(&["Down", "Enter"]);
    assert!(desk.line(1).contains("/300"), "{}", desk.text());
    desk.keys(&["["]);
    assert!(desk.line(3).contains("25.0%"), "{}", desk.text());
    desk.keys(&["e", "Enter"]);
    assert!(desk.foot().starts_with("已写出 企业-登记状态-4.xlsx"), "{}", desk.foot());
}

#[test]
fn what_is_seen_is_exported_with_its_columns() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["3", "c", "Down", " ", "Enter", "X"]);
    assert!(desk.text().contains("写出 1,200 行 5 列"), "{}", desk.text());
    desk.keys(&["Enter"]);
    assert_eq!(desk.foot(), "已写出 企业-1200.xlsx，5 行。");
}

#[test]
fn a_unit_text_is_settled_by_a_person() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["6", "a"]);
    assert!(desk.text().contains("+- 是哪一家 "), "{}", desk.text());
    desk.keys(&["Down", "Enter", "Enter"]);
    assert_eq!(desk.foot(), "单位匹配确认：1 项。");
    desk.keys(&["r", "Enter"]);
    assert_eq!(desk.foot(), "单位匹配确认：1 项。");
}

#[test]
fn an_import_is_tried_before_it_is_done() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["7", "i", "企业登记表.xlsx", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter"]);
    assert_eq!(desk.line(2), " 试读结果，数据未变。Enter 正式导入，Esc 放弃。");
    let sum = " 读入 1,234 = 新增 1,000 + 变更 34 + 未变 150 + 归并 10 + 退回 3 + 跳过 37";
    assert_eq!(desk.line(4), sum);
    assert_eq!(desk.line(7), " 备注     -> 未用  无此栏");
    desk.keys(&["Enter"]);
    assert_eq!(desk.line(2), " 导入结果。Enter 或 Esc 返回。");
    assert!(desk.text().contains("已写入 企业登记表.rejects.xlsx，改好后可再次导入。"));
    desk.keys(&["Esc", "Enter"]);
    assert!(desk.line(1).starts_with(" 导入与错行 > 错行 (第0批)"), "{}", desk.line(1));
    desk.keys(&["Enter"]);
    assert!(desk.text().contains("只有 17 位"), "{}", desk.text());
}

#[test]
fn pasted_cells_are_tried_like_a_file() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["7"]);
    desk.event(Event::Paste("企业名称\t信用代码\n海口望海科技有限公司\t91\n".to_owned()));
    assert!(desk.text().contains("已粘贴 2 行，先试读。"), "{}", desk.text());
    desk.keys(&["Enter", "Enter", "Enter", "Enter", "Enter"]);
    assert_eq!(desk.line(2), " 试读结果，数据未变。Enter 正式导入，Esc 放弃。");
    let imports = desk.seen.iter().filter_map(|effect| match effect {
        Effect::Do(_, dishu::app::action::Action::Import(import)) => Some(import.clone()),
        _ => None,
    });
    let imports: Vec<_> = imports.collect();
    assert!(
        imports[0].dry_run && imports[0].bytes.as_deref().is_some_and(|bytes| bytes.starts_with("企业".as_bytes()))
    );
}

#[test]
fn work_shows_how_far_it_is_and_stops_on_escape() {
    let mut state = State::new(Look { lang: Lang::Zh, theme: Theme::default(), size: (80, 24), beside: true });
    state.start();
    let effects = state.on(Event::Key(Key::char('R')));
    let Some(Effect::Do(job, _)) = effects.iter().find(|effect| matches!(effect, Effect::Do(..))) else {
        panic!("{effects:?}")
    };
    let progress = dishu::app::action::Progress { label: "核查企业".to_owned(), done: 50, of: 100 };
    state.on(Event::Answer(Inbound::Progress(*job, progress)));
    let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
    state.draw(&mut buffer);
    let text = buffer_text(&buffer);
    assert!(text.contains("50.0%  50 / 100  核查企业  Esc 停止"), "{text}");
    assert!(state.on(Event::Key(Key::char('q'))).is_empty(), "leaving asks first");
    state.on(Event::Key(Key::new(Code::Escape)));
    assert_eq!(state.on(Event::Key(Key::new(Code::Escape))), [Effect::Cancel(*job)]);
}

#[test]
fn a_failed_read_says_why_and_what_next() {
    let look = Look { lang: Lang::Zh, theme: Theme::default(), size: (80, 24), beside: true };
    let mut desk = Desk::with(look, Fake { is_broken: true, ..Fake::new(100) });
    desk.keys(&["3"]);
    assert!(desk.text().contains("错误：库正被另一台终端写入\n 下一步：稍候重试"), "{}", desk.text());
    desk.service.is_broken = false;
    desk.keys(&["F5"]);
    assert!(desk.text().contains("海口望海科技有限公司1号"));
}

#[test]
fn the_help_page_lists_every_key_of_its_place() {
    for (screen, context) in [
        ("1", Context::Figures),
        ("2", Context::Findings),
        ("3", Context::List),
        ("6", Context::Review),
        ("7", Context::Intake),
        ("8", Context::Log),
    ] {
        let mut desk = Desk::new((80, 24), 1200);
        desk.keys(&[screen, "?"]);
        let mut text = desk.text();
        for _ in 0..3 {
            desk.keys(&["PgDn"]);
            text.push_str(&desk.text());
        }
        for binding in bindings(context) {
            assert!(text.contains(binding.zh), "{context:?} {}", binding.zh);
            assert!(text.contains(&binding.all_keys()), "{context:?} {}", binding.all_keys());
        }
    }
}

#[test]
fn without_colour_nothing_is_lost() {
    let look = Look { lang: Lang::Zh, theme: Theme::new(Palette::Mono), size: (80, 24), beside: true };
    let mut desk = Desk::with(look, Fake::new(1200));
    desk.keys(&["2", "Down", " "]);
    let buffer = desk.buffer();
    assert_eq!(buffer[(0, 6)].symbol(), ">");
    assert_eq!(buffer[(1, 5)].symbol(), "*");
    assert_ne!(buffer[(20, 6)].style(), buffer[(20, 7)].style(), "the chosen row looks chosen");
    let plain = |color: Option<ratatui::style::Color>| color.is_none_or(|color| color == ratatui::style::Color::Reset);
    assert!(buffer.content.iter().all(|cell| plain(Some(cell.fg)) && plain(Some(cell.bg))));
}

#[test]
fn english_is_complete() {
    let look = Look { lang: Lang::En, theme: Theme::default(), size: (120, 40), beside: true };
    let mut desk = Desk::with(look, Fake::new(0));
    for screen in ["1", "7", "?"] {
        desk.keys(&[screen]);
        let han = desk.text().chars().find(|c| ('\u{4e00}'..='\u{9fff}').contains(c) && !"批次文件结果".contains(*c));
        assert!(han.is_none() || screen == "?", "{screen}: {}", desk.text());
    }
    desk.keys(&["Esc", "L"]);
    assert!(desk.seen.contains(&Effect::Speak(Lang::Zh)));
    assert!(desk.text().contains("总览"));
}

/// Words of a line with the columns where they begin and end.
fn words(line: &str) -> Vec<(usize, usize)> {
    let (mut at, mut words) = (0, Vec::new());
    for piece in line.split(' ') {
        let end = at + columns(piece);
        if end > at {
            words.push((at, end));
        }
        at = end + 1;
    }
    words
}

#[test]
fn every_cell_stands_under_its_heading() {
    for size in SIZES {
        for screen in ["2", "3", "4", "5", "6"] {
            let mut desk = Desk::new(size, 1200);
            desk.keys(&[screen]);
            if size.0 >= 110 {
                desk.keys(&["Tab"]);
            }
            let text = desk.text();
            let lines: Vec<&str> = text.lines().collect();
            let at = lines.iter().position(|line| line.starts_with("  ")).expect("headings");
            let headings = words(&lines[at].replace(['^', 'v'], " "));
            assert!(headings.len() >= 2, "{text}");
            for line in &lines[at + 1..lines.len() - 1] {
                let cells = words(&line.replacen('>', " ", 1));
                for (start, end) in &headings {
                    let stands = cells.iter().any(|cell| cell.0 == *start || cell.1 == *end || cell.1 == *end + 1);
                    assert!(stands, "{screen} at {size:?}, column {start}: {line}\n{text}");
                }
            }
        }
    }
}

/// A key that a person may press, and some that nobody should.
fn any_key() -> impl Strategy<Value = Event<Inbound>> {
    let chars = "12345678jkgGhlnNfsSvux*/?aropqyRULmi!<>[]{ }-企a1";
    let letters = prop::sample::select(chars.chars().collect::<Vec<_>>()).prop_map(|c| Event::Key(Key::char(c)));
    let codes = [
        Code::Up,
        Code::Down,
        Code::Left,
        Code::Right,
        Code::PageUp,
        Code::PageDown,
        Code::Home,
        Code::End,
        Code::Enter,
        Code::Tab,
        Code::Escape,
        Code::Backspace,
        Code::Delete,
        Code::F(1),
        Code::F(5),
    ];
    let codes = prop::sample::select(codes.to_vec()).prop_map(|code| Event::Key(Key::new(code)));
    let ctrl = prop::sample::select("abcdefnopruwz".chars().collect::<Vec<_>>()).prop_map(|c| Event::Key(Key::ctrl(c)));
    let size = (0..160_u16, 0..50_u16).prop_map(|(columns, rows)| Event::Resize(columns, rows));
    let other =
        prop::sample::select(vec![Event::DataChanged, Event::Paste("粘\t贴\u{1b}[2J\n".to_owned()), Event::Resume]);
    prop_oneof![10 => letters, 10 => codes, 2 => ctrl, 1 => size, 1 => other]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_key_panics_and_no_line_is_too_long(n in prop::sample::select(vec![0_usize, 1, 7, 300]), at in 0..3_usize,
                                             events in prop::collection::vec(any_key(), 1..120)) {
        let mut desk = Desk::new(SIZES[at], n);
        for event in events {
            desk.event(event);
            let buffer = desk.buffer();
            let width = usize::from(desk.state.look().size.0);
            for line in buffer_text(&buffer).lines() {
                prop_assert!(columns(line) <= width, "{} > {width}: {line}", columns(line));
                prop_assert!(!line.chars().any(char::is_control), "{line:?}");
            }
        }
    }
}

#[test]
fn a_proposal_is_planned_again_around_what_is_wished() {
    let mut desk = Desk::new((80, 24), 1200);
    desk.keys(&["J"]);
    assert!(desk.line(1).contains("联合组建方案") && desk.line(1).contains("编入 5/6"), "{}", desk.text());
    assert!(desk.line(2).contains("高新区第1组"), "{}", desk.text());
    desk.keys(&["Enter"]);
    assert!(desk.text().contains("同一道路 1 对"), "why these: {}", desk.text());
    desk.keys(&["p"]);
    assert!(desk.line(2).contains("固 高新区第1组"), "{}", desk.text());
    desk.keys(&["c"]);
    assert!(!desk.line(2).contains("固 高新区第1组"), "the two proposals beside each other: {}", desk.text());
    desk.keys(&["Esc", "u"]);
    assert!(desk.text().contains("高新区第2组"), "back at the one before: {}", desk.text());
    desk.keys(&["i"]);
    assert!(desk.text().contains("先选中一组"), "{}", desk.text());
    desk.keys(&["t"]);
    assert!(desk.text().contains("申请"), "adopted ones with their steps: {}", desk.text());
    desk.keys(&["t", "Esc"]);
    assert!(!desk.line(1).contains("联合组建方案"), "{}", desk.line(1));
}
