//! 键位 (keymap). One table says which key means which command where, and in which words. The lookup, the help bar at the
//! foot of a screen and the `?` page are all made from it, so none of them can be out of date.

pub use crate::model::lang::Lang;
use crate::text::width::columns;
use crate::tui::event::{Code, Key};

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What a person asks a screen to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Cmd {
            $($(#[$doc])* $name,)*
            /// Go to the screen with this number, from 1.
            GoScreen(u8),
            /// A character typed into a text.
            Char(char),
        }

        impl Cmd {
            /// All commands but [`Cmd::Char`].
            pub const ALL: &[Cmd] = &[$(Cmd::$name,)* Cmd::GoScreen(1)];
        }
    };
}

impl Cmd {
    /// It is done to the chosen row.
    pub fn needs_row(self) -> bool {
        use Cmd::*;
        let tasks = matches!(
            self,
            TaskVisit | TaskCall | TaskAssign | TaskSubmit | TaskReturn | TaskSuspend | TaskClose | TaskHandOver
        );
        tasks || matches!(self, Enter | Mark | MarkRange | Copy | Reveal | Accept | Refuse | Explain)
    }

    /// It means nothing before the rows are here.
    pub fn is_about_rows(self) -> bool {
        use Cmd::*;
        let moves = matches!(self, Up | Down | PageUp | PageDown | Home | End | Left | Right);
        let lists = matches!(
            self,
            MarkAll | Verify | Unverify | Export | ExportSeen | Sort | SortThen | Filter | Columns | Tally
        );
        moves || self.needs_row() || lists
    }
}

commands! {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// To the first row, or the start of the text.
    Home,
    /// To the last row, or the end of the text.
    End,
    /// One column or character to the left.
    Left,
    /// One column or character to the right.
    Right,
    /// Open, or finish what was typed.
    Enter,
    /// Close, or give up what was typed.
    Back,
    /// The next screen.
    NextScreen,
    /// The screen before.
    PrevScreen,
    /// The place visited before this one.
    GoBack,
    /// The place left by going back.
    GoForward,
    /// Search as you type.
    Search,
    /// Show all rows again.
    ClearSearch,
    /// Choose filters.
    Filter,
    /// Choose the column to sort by.
    Sort,
    /// Sort the other way round.
    SortReverse,
    /// Choose one more column to sort by.
    SortThen,
    /// Arrange the columns.
    Columns,
    /// Take a set of columns.
    ColumnSets,
    /// 频数: count by a column.
    Tally,
    /// Write what is seen to a file.
    ExportSeen,
    /// Keep the view.
    SaveView,
    /// Open a view that was kept.
    Views,
    /// The column one place further to the left.
    MoveUp,
    /// The column one place further to the right.
    MoveDown,
    /// The column stays at the left.
    Pin,
    /// As it was at first.
    Reset,
    /// Mark or unmark the row.
    Mark,
    /// Mark all rows that are listed.
    MarkAll,
    /// Mark from the last mark to here.
    MarkRange,
    /// Take all marks away.
    UnmarkAll,
    /// Write a worklist.
    Export,
    /// 显示 names and phones, which is written to the journal.
    Reveal,
    /// 核实无误.
    Verify,
    /// Accept what is proposed.
    Accept,
    /// Refuse what is proposed.
    Refuse,
    /// Take 核实无误 back.
    Unverify,
    /// 规则说明 of a finding.
    Explain,
    /// 口径表.
    PolicyPage,
    /// 规则.
    RulesPage,
    /// 数字.
    FiguresPage,
    /// 比对.
    ComparePage,
    /// 推演.
    WhatIfPage,
    /// 清单与待定冲突.
    SheetsPage,
    /// 走访登记.
    TaskVisit,
    /// 电话联系.
    TaskCall,
    /// 派发.
    TaskAssign,
    /// 报审.
    TaskSubmit,
    /// 退回.
    TaskReturn,
    /// 暂缓.
    TaskSuspend,
    /// 销号.
    TaskClose,
    /// 移交.
    TaskHandOver,
    /// 看板: tasks by state.
    BoardPage,
    /// Tasks by building.
    BuildingsPage,
    /// 走访路线.
    RoundPage,
    /// 进度.
    ProgressPage,
    /// 立项 of the open findings.
    MakeTasks,
    /// 统一派发.
    SpreadTasks,
    /// 撤销: take back what was done last.
    Undo,
    /// 重做: do again what was taken back.
    Redo,
    /// 更正地址读法.
    PlaceAddress,
    /// 联合组建方案.
    Joint,
    /// Fix a group of a proposal, or free it.
    PinGroup,
    /// Put marked units into this group.
    Together,
    /// Part marked units from the others of their group.
    Split,
    /// Leave a unit out of the proposal.
    LeaveOut,
    /// Plan for this zone only, or for all.
    Restrict,
    /// The proposal beside the one before.
    Compare,
    /// Adopt the proposal.
    Adopt,
    /// Adopted proposals, or back to the proposal.
    Adopted,
    /// The next step is done.
    Advance,
    /// Take the last step back.
    StepBack,
    /// Withdraw the adopted proposal.
    Withdraw,
    /// 重新核查.
    Audit,
    /// 导入 a file.
    Import,
    /// All but the ticked ones.
    Negate,
    /// The card beside the list, or not.
    Panel,
    /// 中文 or English.
    Language,
    /// Copy the row.
    Copy,
    /// Read the data again.
    Refresh,
    /// Draw the screen again.
    Redraw,
    /// The help page.
    Help,
    /// All commands by name.
    Palette,
    /// The first steps, or an end of them.
    Tour,
    /// The next colours.
    Colours,
    /// The mouse on or off.
    Mouse,
    /// Stop and return to the shell (`fg` continues).
    Suspend,
    /// End.
    Quit,
    /// Delete the character before the caret.
    Backspace,
    /// Delete the character at the caret.
    Delete,
    /// Delete the word before the caret.
    DeleteWord,
    /// Delete all that was typed.
    DeleteLine,
}

/// Where a key is pressed. A context has the keys of those it stands on too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen that is not a dialog.
    Any,
    /// A list that can only be read: journal, faults.
    Log,
    /// A list of rows to search, mark and export.
    List,
    /// 待核事项.
    Findings,
    /// A list of proposals to decide on.
    Review,
    /// A card or a text to read.
    Detail,
    /// The card of a finding.
    FindingCard,
    /// The card of a unit text with its candidates.
    TextCard,
    /// 总览: figures that open lists.
    Figures,
    /// The batches, and the way in for the next one.
    Intake,
    /// 联合组建方案.
    Joint,
    /// Adopted proposals and their steps.
    Steps,
    /// What an import did or would do.
    Report,
    /// A line of text being typed.
    Input,
    /// A dialog with choices.
    Choice,
    /// A dialog in which several can be ticked.
    Tick,
    /// The help page.
    Help,
    /// A tally of a list.
    Tally,
    /// A dialog in which columns are arranged.
    Arrange,
    /// 摸排任务.
    Tasks,
    /// The card of a task.
    TaskCard,
    /// A board of the campaign.
    Board,
}

impl Context {
    /// All contexts.
    pub const ALL: [Context; 22] = [
        Any,
        Log,
        List,
        Findings,
        Review,
        Detail,
        FindingCard,
        TextCard,
        Figures,
        Intake,
        Joint,
        Steps,
        Report,
        Input,
        Choice,
        Tick,
        Help,
        Tally,
        Arrange,
        Tasks,
        TaskCard,
        Board,
    ];

    /// The context whose keys hold here too.
    fn below(self) -> Option<Context> {
        match self {
            Findings | Review => Some(List),
            List | Intake | Tasks => Some(Log),
            FindingCard | TextCard | TaskCard | Board => Some(Detail),
            Tick => Some(Choice),
            Log | Detail | Figures | Report | Context::Tally | Joint | Steps => Some(Any),
            Any | Input | Choice | Help | Arrange => None,
        }
    }

    fn has(self, context: Context) -> bool {
        self == context || self.below().is_some_and(|below| below.has(context))
    }
}

/// A heading of the help page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// 移动.
    Move,
    /// 查找与筛选.
    Find,
    /// 标记与办理.
    Work,
    /// 画面.
    Screen,
    /// 录入.
    Text,
}

impl Group {
    /// All groups in the order of the help page.
    pub const ALL: [Group; 5] = [Group::Move, Group::Find, Group::Work, Group::Screen, Group::Text];

    /// Its heading.
    pub fn title(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Group::Move => ("移动", "Moving"),
            Group::Find => ("查找与筛选", "Finding"),
            Group::Work => ("标记与办理", "Working"),
            Group::Screen => ("画面", "Screens"),
            Group::Text => ("录入", "Typing"),
        };
        lang.pick(zh, en)
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where it holds.
    pub contexts: &'static [Context],
    /// The keys, the one to show first.
    pub keys: &'static [Key],
    /// What they mean.
    pub cmd: Cmd,
    /// Its words in Chinese.
    pub zh: &'static str,
    /// Its words in English.
    pub en: &'static str,
    /// Where the help page lists it.
    pub group: Group,
    /// Its place in the help bar: 1 stands first and stays longest, 0 is not shown there.
    pub bar: u8,
}

impl Binding {
    /// Its words.
    pub fn label(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }

    /// The key as the help bar shows it.
    pub fn first_key(&self) -> String {
        match self.cmd {
            Cmd::GoScreen(_) => format!("1-{}", self.keys.len()),
            _ => self.keys.first().map_or_else(String::new, Key::to_string),
        }
    }

    /// All its keys as the help page shows them.
    pub fn all_keys(&self) -> String {
        match self.cmd {
            Cmd::GoScreen(_) => self.first_key(),
            _ => self.keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" "),
        }
    }
}

const fn on(
    contexts: &'static [Context],
    keys: &'static [Key],
    cmd: Cmd,
    (zh, en): (&'static str, &'static str),
    (group, bar): (Group, u8),
) -> Binding {
    Binding { contexts, keys, cmd, zh, en, group, bar }
}

const fn code(code: Code) -> Key {
    Key::new(code)
}

const fn ch(c: char) -> Key {
    Key::char(c)
}

use Context::*;
use Group::{Find, Move, Screen, Text, Work};

const ROWS: &[Context] = &[Log, Detail, Figures, Report, Joint, Steps, Help, Context::Tally, Arrange];
const DIGITS: &[Key] = &[ch('1'), ch('2'), ch('3'), ch('4'), ch('5'), ch('6'), ch('7'), ch('8'), ch('9')];

/// The table of all keys.
pub const BINDINGS: &[Binding] = &[
    on(ROWS, &[code(Code::Up), ch('k'), Key::ctrl('p')], Cmd::Up, ("上移", "Up"), (Move, 0)),
    on(ROWS, &[code(Code::Down), ch('j'), Key::ctrl('n')], Cmd::Down, ("下移", "Down"), (Move, 0)),
    on(ROWS, &[code(Code::PageUp), Key::ctrl('b')], Cmd::PageUp, ("上一页", "Page up"), (Move, 0)),
    on(ROWS, &[code(Code::PageDown), Key::ctrl('f')], Cmd::PageDown, ("下一页", "Page down"), (Move, 0)),
    on(ROWS, &[code(Code::Home), ch('g')], Cmd::Home, ("到首行", "First row"), (Move, 0)),
    on(ROWS, &[code(Code::End), ch('G')], Cmd::End, ("到末行", "Last row"), (Move, 0)),
    on(&[Choice], &[code(Code::Up), Key::ctrl('p')], Cmd::Up, ("上移", "Up"), (Move, 0)),
    on(&[Choice], &[code(Code::Down), code(Code::Tab), Key::ctrl('n')], Cmd::Down, ("下移", "Down"), (Move, 0)),
    on(&[Choice], &[code(Code::PageUp), Key::ctrl('b')], Cmd::PageUp, ("上一页", "Page up"), (Move, 0)),
    on(&[Choice], &[code(Code::PageDown), Key::ctrl('f')], Cmd::PageDown, ("下一页", "Page down"), (Move, 0)),
    on(&[Choice], &[code(Code::Home)], Cmd::Home, ("到首行", "First row"), (Move, 0)),
    on(&[Choice], &[code(Code::End)], Cmd::End, ("到末行", "Last row"), (Move, 0)),
    on(&[Figures], &[code(Code::Left), ch('h')], Cmd::Left, ("左移", "Left"), (Move, 0)),
    on(&[Figures], &[code(Code::Right), ch('l')], Cmd::Right, ("右移", "Right"), (Move, 0)),
    on(&[Log], &[code(Code::Left), ch('h')], Cmd::Left, ("卡片上翻或左移", "Card up or left"), (Move, 0)),
    on(&[Log], &[code(Code::Right), ch('l')], Cmd::Right, ("卡片下翻或右移", "Card down or right"), (Move, 0)),
    on(&[Log, Detail, Figures, Context::Tally], &[code(Code::Enter)], Cmd::Enter, ("打开", "Open"), (Move, 3)),
    on(&[Report], &[code(Code::Enter)], Cmd::Enter, ("导入或关闭", "Import or close"), (Work, 1)),
    on(&[Choice], &[code(Code::Enter)], Cmd::Enter, ("选定", "Choose"), (Move, 1)),
    on(&[Tick], &[ch(' ')], Cmd::Mark, ("勾选", "Tick"), (Work, 3)),
    on(&[Choice], &[ch('!')], Cmd::Negate, ("改为排除", "All but these"), (Work, 4)),
    on(&[Choice], &[code(Code::Delete)], Cmd::Delete, ("去掉条件", "Drop filter"), (Work, 0)),
    on(&[Choice], &[code(Code::Backspace)], Cmd::Backspace, ("删前一字", "Delete before"), (Text, 0)),
    on(&[Choice], &[Key::ctrl('w')], Cmd::DeleteWord, ("删一词", "Delete word"), (Text, 0)),
    on(&[Choice], &[Key::ctrl('u')], Cmd::DeleteLine, ("清空", "Clear"), (Text, 0)),
    on(&[Any], &[code(Code::Escape)], Cmd::Back, ("返回", "Back"), (Move, 8)),
    on(&[Any], &[code(Code::Backspace)], Cmd::Backspace, ("去掉末个条件或返回", "Drop filter or back"), (Move, 0)),
    on(&[Choice], &[code(Code::Escape)], Cmd::Back, ("取消", "Cancel"), (Move, 2)),
    on(&[Help], &[code(Code::Escape), ch('q'), ch('?')], Cmd::Back, ("关闭", "Close"), (Move, 1)),
    on(&[Help], &[code(Code::Enter)], Cmd::Enter, ("关闭", "Close"), (Move, 0)),
    on(&[List], &[ch('/')], Cmd::Search, ("查找", "Search"), (Find, 2)),
    on(&[List], &[Key::ctrl('u')], Cmd::ClearSearch, ("全部列出", "Show all"), (Find, 0)),
    on(&[List], &[ch('f')], Cmd::Filter, ("筛选", "Filter"), (Find, 6)),
    on(&[List], &[ch('s')], Cmd::Sort, ("排序", "Sort"), (Find, 11)),
    on(&[List], &[ch('F')], Cmd::Tally, ("频数", "Tally"), (Find, 12)),
    on(&[List], &[ch('t')], Cmd::SortThen, ("再按此列排序", "Then sort by"), (Find, 0)),
    on(&[List], &[ch('c')], Cmd::Columns, ("列", "Columns"), (Find, 0)),
    on(&[List], &[ch('C')], Cmd::ColumnSets, ("列组合", "Column sets"), (Find, 0)),
    on(&[List], &[ch('o')], Cmd::Views, ("打开视图", "Open view"), (Find, 0)),
    on(&[List], &[ch('w')], Cmd::SaveView, ("存为视图", "Save view"), (Find, 0)),
    on(&[Context::Tally], &[ch('f'), ch('F')], Cmd::Tally, ("换列", "Other column"), (Find, 2)),
    on(&[Context::Tally], &[ch('s')], Cmd::Sort, ("按数量或次序", "By count or order"), (Find, 5)),
    on(&[Context::Tally], &[ch('e'), ch('x')], Cmd::ExportSeen, ("导出", "Export"), (Work, 6)),
    on(&[Context::Tally], &[ch('y')], Cmd::Copy, ("复制", "Copy"), (Work, 0)),
    on(&[Arrange], &[ch(' ')], Cmd::Mark, ("显示或隐藏", "Show or hide"), (Work, 2)),
    on(&[Arrange], &[code(Code::Left), ch('h'), ch('-')], Cmd::Left, ("变窄", "Narrower"), (Work, 4)),
    on(&[Arrange], &[code(Code::Right), ch('l'), ch('+')], Cmd::Right, ("变宽", "Wider"), (Work, 4)),
    on(&[Arrange], &[ch('K'), ch('<')], Cmd::MoveUp, ("前移", "Move up"), (Work, 3)),
    on(&[Arrange], &[ch('J'), ch('>')], Cmd::MoveDown, ("后移", "Move down"), (Work, 3)),
    on(&[Arrange], &[ch('p')], Cmd::Pin, ("固定在左", "Pin"), (Work, 5)),
    on(&[Arrange], &[ch('0')], Cmd::Reset, ("恢复原样", "As it was"), (Work, 6)),
    on(&[Arrange], &[code(Code::Enter)], Cmd::Enter, ("完成", "Done"), (Work, 1)),
    on(&[Arrange], &[code(Code::Escape), ch('q')], Cmd::Back, ("取消", "Cancel"), (Move, 7)),
    on(&[List], &[ch('S')], Cmd::SortReverse, ("倒序", "Reverse"), (Find, 0)),
    on(&[List], &[ch(' '), code(Code::Insert)], Cmd::Mark, ("标记", "Mark"), (Work, 7)),
    on(&[List], &[ch('*')], Cmd::MarkAll, ("全部标记", "Mark all"), (Work, 0)),
    on(&[List], &[ch('v')], Cmd::MarkRange, ("从上次标到此行", "Mark to here"), (Work, 0)),
    on(&[List], &[ch('u')], Cmd::UnmarkAll, ("取消标记", "Unmark all"), (Work, 0)),
    on(&[List], &[ch('x')], Cmd::Export, ("导出", "Export"), (Work, 5)),
    on(&[List], &[ch('X')], Cmd::ExportSeen, ("导出所见", "Export as seen"), (Work, 0)),
    on(&[Review, TextCard], &[ch('a')], Cmd::Accept, ("确认匹配", "Accept"), (Work, 1)),
    on(&[Review, TextCard], &[ch('r')], Cmd::Refuse, ("都不是", "None fits"), (Work, 2)),
    on(&[Findings, FindingCard], &[ch('n')], Cmd::Verify, ("核实无误", "Verify"), (Work, 3)),
    on(&[Findings, FindingCard], &[ch('N')], Cmd::Unverify, ("恢复为待核", "Open again"), (Work, 0)),
    on(&[Findings, FindingCard], &[ch('e')], Cmd::Explain, ("规则说明", "Rule"), (Work, 4)),
    on(&[Figures], &[ch('d')], Cmd::FiguresPage, ("数字", "Figures"), (Work, 4)),
    on(&[Figures], &[ch('c')], Cmd::ComparePage, ("比对", "Compare"), (Work, 5)),
    on(&[Figures], &[ch('w')], Cmd::WhatIfPage, ("推演", "What if"), (Work, 6)),
    on(&[Figures], &[ch('p')], Cmd::PolicyPage, ("口径", "Thresholds"), (Work, 7)),
    on(&[Figures], &[ch('s')], Cmd::SheetsPage, ("清单与冲突", "Sheets"), (Work, 0)),
    on(&[Figures], &[ch('e')], Cmd::RulesPage, ("规则", "Rules"), (Work, 8)),
    on(&[List, Detail], &[ch('p')], Cmd::Reveal, ("显示姓名电话", "Reveal"), (Work, 0)),
    on(&[Detail], &[ch('D')], Cmd::PlaceAddress, ("更正地址读法", "Place address"), (Work, 0)),
    on(&[Log, Detail], &[ch('y')], Cmd::Copy, ("复制", "Copy"), (Work, 0)),
    on(&[Intake], &[ch('i')], Cmd::Import, ("导入", "Import"), (Work, 1)),
    on(&[Tasks], &[ch('f')], Cmd::Filter, ("换一组任务", "Other tasks"), (Find, 5)),
    on(&[Tasks], &[ch(' '), code(Code::Insert)], Cmd::Mark, ("标记", "Mark"), (Work, 0)),
    on(&[Tasks], &[ch('u')], Cmd::UnmarkAll, ("取消标记", "Unmark all"), (Work, 0)),
    on(&[Tasks, TaskCard], &[ch('v')], Cmd::TaskVisit, ("走访", "Visit"), (Work, 1)),
    on(&[Tasks, TaskCard], &[ch('c')], Cmd::TaskCall, ("电话", "Call"), (Work, 2)),
    on(&[Tasks, TaskCard], &[ch('a')], Cmd::TaskAssign, ("派发", "Assign"), (Work, 6)),
    on(&[Tasks, TaskCard], &[ch('s')], Cmd::TaskSubmit, ("报审", "Submit"), (Work, 5)),
    on(&[Tasks, TaskCard], &[ch('o')], Cmd::TaskClose, ("销号", "Close"), (Work, 7)),
    on(&[Tasks, TaskCard], &[ch('r')], Cmd::TaskReturn, ("退回", "Return"), (Work, 0)),
    on(&[Tasks, TaskCard], &[ch('z')], Cmd::TaskSuspend, ("暂缓", "Put off"), (Work, 0)),
    on(&[Tasks, TaskCard], &[ch('e')], Cmd::TaskHandOver, ("移交", "Hand over"), (Work, 0)),
    on(&[Tasks, TaskCard], &[ch('n')], Cmd::Verify, ("核实无误", "Verify"), (Work, 0)),
    on(&[Tasks, TaskCard, Board], &[ch('b')], Cmd::BoardPage, ("看板", "Board"), (Screen, 0)),
    on(&[Tasks, TaskCard, Board], &[ch('B')], Cmd::BuildingsPage, ("按楼栋", "By building"), (Screen, 0)),
    on(&[Tasks, TaskCard, Board], &[ch('w')], Cmd::RoundPage, ("路线", "Round"), (Screen, 8)),
    on(&[Tasks, TaskCard, Board], &[ch('d')], Cmd::ProgressPage, ("进度", "Progress"), (Screen, 7)),
    on(&[Tasks, Board], &[ch('M')], Cmd::MakeTasks, ("立项", "Make tasks"), (Work, 0)),
    on(&[Tasks, Board], &[ch('A')], Cmd::SpreadTasks, ("统一派发", "Assign all"), (Work, 0)),
    on(&[Joint], &[code(Code::Enter)], Cmd::Enter, ("理由或卡片", "Reasons or card"), (Move, 3)),
    on(&[Joint], &[ch(' ')], Cmd::Mark, ("标记", "Mark"), (Work, 2)),
    on(&[Joint], &[ch('p')], Cmd::PinGroup, ("固定", "Pin"), (Work, 4)),
    on(&[Joint], &[ch('i')], Cmd::Together, ("并入此组", "Into this group"), (Work, 5)),
    on(&[Joint], &[ch('s')], Cmd::Split, ("拆开", "Split"), (Work, 6)),
    on(&[Joint], &[ch('o')], Cmd::LeaveOut, ("不编入", "Leave out"), (Work, 7)),
    on(&[Joint], &[ch('z')], Cmd::Restrict, ("只此园区", "This zone only"), (Find, 0)),
    on(&[Joint], &[ch('c')], Cmd::Compare, ("对照", "Compare"), (Work, 0)),
    on(&[Joint], &[ch('u')], Cmd::Undo, ("撤回上步", "Undo"), (Work, 0)),
    on(&[Joint], &[ch('x')], Cmd::Export, ("导出", "Export"), (Work, 0)),
    on(&[Joint], &[ch('A')], Cmd::Adopt, ("采用", "Adopt"), (Work, 3)),
    on(&[Joint, Steps], &[ch('t')], Cmd::Adopted, ("已采用", "Adopted"), (Work, 6)),
    on(&[Steps], &[ch('d'), code(Code::Enter)], Cmd::Advance, ("办结下一步", "Step done"), (Work, 1)),
    on(&[Steps], &[ch('b')], Cmd::StepBack, ("撤回一步", "Step back"), (Work, 2)),
    on(&[Steps], &[ch('W')], Cmd::Withdraw, ("撤回方案", "Withdraw"), (Work, 3)),
    on(&[Any], &[ch('J')], Cmd::Joint, ("联合组建方案", "Joint branches"), (Work, 0)),
    on(&[Any], &[ch('R')], Cmd::Audit, ("重新核查", "Audit"), (Work, 12)),
    on(&[Any], &[ch('U')], Cmd::Undo, ("撤销", "Undo"), (Work, 0)),
    on(&[Any], &[Key::ctrl('r')], Cmd::Redo, ("重做", "Redo"), (Work, 0)),
    on(&[Any], DIGITS, Cmd::GoScreen(1), ("换屏", "Screen"), (Screen, 10)),
    on(&[Any], &[ch('>')], Cmd::NextScreen, ("下一屏", "Next screen"), (Screen, 0)),
    on(&[Any], &[ch('<')], Cmd::PrevScreen, ("上一屏", "Previous screen"), (Screen, 0)),
    on(&[Log], &[code(Code::Tab)], Cmd::Panel, ("卡片", "Card"), (Screen, 11)),
    on(&[Any], &[ch('['), Key::ctrl('o')], Cmd::GoBack, ("回到前处", "Go back"), (Screen, 0)),
    on(&[Any], &[ch(']')], Cmd::GoForward, ("再往后", "Go forward"), (Screen, 0)),
    on(&[Any], &[code(Code::F(5))], Cmd::Refresh, ("重读数据", "Reload"), (Screen, 0)),
    on(&[Any, Input, Choice, Help, Arrange], &[Key::ctrl('l')], Cmd::Redraw, ("重画", "Redraw"), (Screen, 0)),
    on(&[Any], &[ch('m')], Cmd::Mouse, ("开关鼠标", "Mouse on/off"), (Screen, 0)),
    on(&[Any], &[ch('L')], Cmd::Language, ("中文/英文", "Chinese/English"), (Screen, 0)),
    on(&[Any, Input, Choice, Help, Arrange], &[Key::ctrl('z')], Cmd::Suspend, ("暂回命令行", "Suspend"), (Screen, 0)),
    on(&[Any], &[ch('?'), code(Code::F(1))], Cmd::Help, ("帮助", "Help"), (Screen, 1)),
    on(&[Any, Input, Choice, Help], &[code(Code::F(2))], Cmd::Tour, ("导览", "Tour"), (Screen, 0)),
    on(&[Any], &[code(Code::F(8))], Cmd::Colours, ("换配色", "Next colours"), (Screen, 0)),
    on(&[Any], &[ch(':')], Cmd::Palette, ("命令", "Commands"), (Screen, 9)),
    on(&[Any], &[ch('q'), Key::ctrl('c'), Key::ctrl('q')], Cmd::Quit, ("退出", "Quit"), (Screen, 4)),
    on(&[Choice, Help, Arrange], &[Key::ctrl('c')], Cmd::Quit, ("退出", "Quit"), (Screen, 0)),
    on(&[Input], &[code(Code::Enter)], Cmd::Enter, ("确定", "Done"), (Text, 1)),
    on(&[Input], &[code(Code::Escape), Key::ctrl('c')], Cmd::Back, ("取消", "Cancel"), (Text, 2)),
    on(&[Input], &[code(Code::Up), Key::ctrl('p')], Cmd::Up, ("上移", "Up"), (Text, 0)),
    on(&[Input], &[code(Code::Down), code(Code::Tab), Key::ctrl('n')], Cmd::Down, ("下移", "Down"), (Text, 0)),
    on(&[Input], &[code(Code::PageUp)], Cmd::PageUp, ("上一页", "Page up"), (Text, 0)),
    on(&[Input], &[code(Code::PageDown)], Cmd::PageDown, ("下一页", "Page down"), (Text, 0)),
    on(&[Input], &[code(Code::Left), Key::ctrl('b')], Cmd::Left, ("左移", "Left"), (Text, 0)),
    on(&[Input], &[code(Code::Right), Key::ctrl('f')], Cmd::Right, ("右移", "Right"), (Text, 0)),
    on(&[Input], &[code(Code::Home), Key::ctrl('a')], Cmd::Home, ("到行首", "To the start"), (Text, 0)),
    on(&[Input], &[code(Code::End), Key::ctrl('e')], Cmd::End, ("到行末", "To the end"), (Text, 0)),
    on(&[Input], &[code(Code::Backspace)], Cmd::Backspace, ("删前一字", "Delete before"), (Text, 0)),
    on(&[Input], &[code(Code::Delete), Key::ctrl('d')], Cmd::Delete, ("删后一字", "Delete after"), (Text, 0)),
    on(&[Input], &[Key::ctrl('w')], Cmd::DeleteWord, ("删一词", "Delete word"), (Text, 0)),
    on(&[Input], &[Key::ctrl('u')], Cmd::DeleteLine, ("清空", "Clear"), (Text, 3)),
];

/// The lines of the table that hold in a context, its own before those it stands on.
pub fn bindings(context: Context) -> impl Iterator<Item = &'static Binding> {
    let chain = std::iter::successors(Some(context), |context| context.below());
    chain.flat_map(|context| BINDINGS.iter().filter(move |binding| binding.contexts.contains(&context)))
}

/// What a key means here. While a text is typed, every key that types a character is that character; in a dialog with
/// choices every one but the dialog's own.
pub fn lookup(context: Context, key: Key) -> Option<Cmd> {
    if context.has(Context::Choice)
        && let Some(c) = key.typed()
    {
        let own = |one: &&Binding| one.keys.contains(&key) && one.contexts.iter().all(|of| of.has(Context::Choice));
        return Some(bindings(context).find(own).map_or(Cmd::Char(c), |one| one.cmd));
    }
    if context == Context::Input
        && let Some(c) = key.typed()
    {
        return Some(Cmd::Char(c));
    }
    let (binding, at) = bindings(context).find_map(|binding| {
        let at = binding.keys.iter().position(|one| *one == key)?;
        Some((binding, at))
    })?;
    match binding.cmd {
        Cmd::GoScreen(first) => Some(Cmd::GoScreen(first + at as u8)),
        cmd => Some(cmd),
    }
}

/// One entry of the help bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarEntry {
    /// The key.
    pub key: String,
    /// What it does.
    pub label: &'static str,
}

/// Columns between two entries of the help bar.
pub const BAR_GAP: usize = 2;

impl BarEntry {
    /// The columns it takes: key, blank, words.
    pub fn columns(&self) -> usize {
        columns(&self.key) + 1 + columns(self.label)
    }
}

/// The entries of the help bar that fit into `width` columns: most important first, none cut, how to leave at the end. An
/// entry too long is left out and shorter ones after it may still stand.
pub fn help_bar(context: Context, lang: Lang, width: usize) -> Vec<BarEntry> {
    let mut shown: Vec<&Binding> = bindings(context).filter(|binding| binding.bar > 0).collect();
    shown.sort_by_key(|binding| binding.bar);
    let (mut entries, mut taken) = (Vec::new(), 0);
    for binding in shown {
        let entry = BarEntry { key: binding.first_key(), label: binding.label(lang) };
        let more = entry.columns() + if entries.is_empty() { 0 } else { BAR_GAP };
        if taken + more <= width {
            taken += more;
            entries.push((binding.cmd == Cmd::Quit, entry));
        }
    }
    entries.sort_by_key(|(is_quit, _)| *is_quit);
    entries.into_iter().map(|(_, entry)| entry).collect()
}

/// The help page of a context: its groups with their lines, in the order of the table.
pub fn help_page(context: Context) -> Vec<(Group, Vec<&'static Binding>)> {
    let of = move |group| {
        BINDINGS.iter().filter(move |one| one.group == group && one.contexts.iter().any(|c| context.has(*c)))
    };
    let pages = Group::ALL.into_iter().map(|group| (group, of(group).collect::<Vec<_>>()));
    pages.filter(|(_, lines)| !lines.is_empty()).collect()
}

/// The words for a command, for the palette and for messages.
pub fn label(cmd: Cmd, lang: Lang) -> Option<&'static str> {
    let same = |one: &&Binding| std::mem::discriminant(&one.cmd) == std::mem::discriminant(&cmd);
    BINDINGS.iter().find(same).map(|binding| binding.label(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for context in Context::ALL {
            let all: Vec<_> =
                bindings(context).flat_map(|one| one.keys.iter().map(move |key| (*key, one.cmd))).collect();
            for (i, (key, cmd)) in all.iter().enumerate() {
                let other = all[..i].iter().find(|(one, _)| one == key);
                assert!(other.is_none(), "{key} in {context:?}: {cmd:?} and {other:?}");
            }
        }
    }

    #[test]
    fn every_command_has_keys_and_words() {
        for cmd in Cmd::ALL {
            let words = [label(*cmd, Lang::Zh), label(*cmd, Lang::En)];
            assert!(words.iter().all(|word| word.is_some_and(|word| !word.is_empty())), "{cmd:?}");
        }
        assert!(BINDINGS.iter().all(|one| !one.keys.is_empty() && !one.contexts.is_empty()));
    }

    #[test]
    fn arrows_and_letters_do_the_same() {
        let cases = [
            (code(Code::Down), Cmd::Down),
            (ch('j'), Cmd::Down),
            (ch('k'), Cmd::Up),
            (ch('g'), Cmd::Home),
            (ch('G'), Cmd::End),
            (ch('3'), Cmd::GoScreen(3)),
            (ch('<'), Cmd::PrevScreen),
            (Key::ctrl('z'), Cmd::Suspend),
        ];
        for (key, cmd) in cases {
            assert_eq!(lookup(Context::List, key), Some(cmd), "{key}");
            assert_eq!(lookup(Context::Review, key), Some(cmd), "{key}");
        }
        assert_eq!(lookup(Context::Review, ch('a')), Some(Cmd::Accept));
        assert_eq!(lookup(Context::List, ch('a')), None);
    }

    #[test]
    fn typing_types() {
        for c in ['j', 'q', '?', '1', ' ', '海'] {
            assert_eq!(lookup(Context::Input, ch(c)), Some(Cmd::Char(c)));
        }
        assert_eq!(lookup(Context::Input, Key::ctrl('w')), Some(Cmd::DeleteWord));
        assert_eq!(lookup(Context::Input, code(Code::F(7))), None);
    }

    fn bar(context: Context, lang: Lang, width: usize) -> String {
        let entries = help_bar(context, lang, width);
        entries.iter().map(|entry| format!("{} {}", entry.key, entry.label)).collect::<Vec<_>>().join("  ")
    }

    #[test]
    fn the_help_bar_shows_what_matters_and_cuts_nothing() {
        let expect = "? 帮助  / 查找  Enter 打开  x 导出  f 筛选  Space 标记  Esc 返回  : 命令  q 退出";
        assert_eq!(bar(Context::List, Lang::Zh, 80), expect);
        assert_eq!(bar(Context::List, Lang::Zh, 25), "? 帮助  / 查找  q 退出");
        assert_eq!(bar(Context::Input, Lang::Zh, 80), "Enter 确定  Esc 取消  Ctrl-U 清空");
        assert_eq!(bar(Context::List, Lang::Zh, 0), "");
        for context in Context::ALL {
            for width in 0..200 {
                assert!(columns(&bar(context, Lang::En, width)) <= width);
            }
        }
    }

    #[test]
    fn the_help_page_names_every_key_of_its_place() {
        for context in Context::ALL {
            let n: usize = help_page(context).iter().map(|(_, lines)| lines.len()).sum();
            assert_eq!(n, bindings(context).count(), "{context:?}");
        }
        let page = help_page(Context::Input);
        assert!(page.iter().any(|(group, _)| *group == Group::Text));
        assert_eq!(Group::Text.title(Lang::Zh), "录入");
    }
}
