//! 视图: what a screen or a command shows. Text is ready to draw: people masked, figures with numerator and denominator, words in
//! the session's language. Nothing here knows a terminal or a table of the store.

use crate::model::finding::{Responsible, Severity};
use crate::model::id::Subject;
use crate::model::layout::Layout;
use crate::model::list::{Column, ListQuery, Test};
use crate::model::zone::ZoneRow;
use serde::Serialize;
use std::ops::Range;

/// How a cell is meant; a screen gives it a colour and, without colour, the text must be enough.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Ordinary text.
    #[default]
    Plain,
    /// Of less weight.
    Muted,
    /// 应改
    Breach,
    /// 待核
    Review,
    /// 提示
    Notice,
    /// In order.
    Good,
}

/// One cell of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Cell {
    /// What stands there.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
}

/// What a list row is, so that marks survive filtering and cards can be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum RowId {
    /// An enterprise, branch, member or unit text.
    Subject(Subject),
    /// 待核事项: its number in the store.
    Finding(i64),
    /// 操作记录: its number.
    Journal(i64),
    /// 导入批次: its number.
    Batch(i64),
    /// 错行: batch and row.
    Fault(i64, u32),
    /// 报表页
    Report(super::reports::Report),
    /// 摸排任务: its number.
    Task(i64),
    /// A board of the campaign.
    Campaign(super::campaign::CampaignPage),
}

/// One row of a list, cells in the order of [`ColumnView`]s.
#[derive(Clone, PartialEq, Debug)]
pub struct RowView {
    /// Which one.
    pub id: RowId,
    /// One per column.
    pub cells: Vec<Cell>,
    /// In which cell the search hit.
    pub hit_at: usize,
    /// Hits of the search in that cell: character positions.
    pub hits: Vec<usize>,
}

/// How cells of a column stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Align {
    /// Text.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// A column of a list.
#[derive(Clone, PartialEq, Debug)]
pub struct ColumnView {
    /// What it orders and filters by; `None` for columns that only show.
    pub column: Option<Column>,
    /// Its stable name.
    pub key: String,
    /// Heading in the session's language.
    pub title: String,
    /// Narrowest useful width in terminal columns.
    pub min: u16,
    /// Width where there is room.
    pub ideal: u16,
    /// 0 is never dropped; the largest is dropped first when the screen is narrow.
    pub drop: u8,
    /// How cells stand.
    pub align: Align,
    /// An order for it is kept, so sorting by it is instant.
    pub sortable: bool,
}

/// A window on a list.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Page {
    /// The columns.
    pub columns: Vec<ColumnView>,
    /// Rows from `offset`.
    pub rows: Vec<RowView>,
    /// Place of the first row within the result.
    pub offset: usize,
    /// Rows that satisfy the query.
    pub total: usize,
    /// Rows of the table.
    pub all: usize,
    /// The order and search index is older than the data (a rebuild is on its way).
    pub stale: bool,
    /// What to do when the list is empty, in the session's language.
    pub advice: Vec<String>,
}

/// How many rows a query lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    /// So many, or more when not all were looked at.
    pub n: usize,
    /// All rows were looked at.
    pub is_whole: bool,
}

/// One line of a tally.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TallyLine {
    /// The value, or the band of values, in words.
    pub label: String,
    /// What lists exactly these rows.
    pub test: Test,
    /// Rows.
    pub count: usize,
}

/// A list as somebody likes to see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SavedView {
    /// Its name.
    pub name: String,
    /// What is listed, in which order.
    pub query: ListQuery,
    /// Which columns, in which order.
    pub layout: Layout,
}

/// How often a value occurs among the rows of a query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facet {
    /// The number to filter by.
    pub value: u32,
    /// Its name.
    pub label: String,
    /// Rows.
    pub count: usize,
}

/// A line of a card.
#[derive(Clone, PartialEq, Debug)]
pub enum Line {
    /// Label and value.
    Pair(String, Cell),
    /// A sentence, wrapped.
    Text(Cell),
    /// Two texts side by side; ranges are bytes that differ.
    Compare {
        /// Left label and text.
        left: (String, String),
        /// Differing parts of the left text.
        left_marks: Vec<Range<usize>>,
        /// Right label and text.
        right: (String, String),
        /// Differing parts of the right text.
        right_marks: Vec<Range<usize>>,
    },
    /// A row one can go to: text and where.
    Go(String, Goto),
}

/// A titled part of a card.
#[derive(Clone, PartialEq, Debug)]
pub struct Section {
    /// Title.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// Everything about one subject or finding.
#[derive(Clone, PartialEq, Debug)]
pub struct Card {
    /// Which one.
    pub id: RowId,
    /// First line.
    pub title: String,
    /// Parts in order of weight.
    pub sections: Vec<Section>,
}

/// A place in the interface.
#[derive(Clone, PartialEq, Debug)]
pub enum Goto {
    /// A list with its query.
    List(ListQuery),
    /// A card.
    Card(RowId),
}

/// A rate that explains itself.
#[derive(Clone, PartialEq, Debug)]
pub struct RateView {
    /// Stable key, e.g. `org-coverage`.
    pub key: String,
    /// 组织覆盖率 ...
    pub label: String,
    /// 分子
    pub numerator: u64,
    /// 分母
    pub denominator: u64,
    /// Name of the denominator: 实体运营 ...
    pub base: String,
    /// The list of those not in the numerator, when it can be opened.
    pub gap: Option<ListQuery>,
    /// Not assessable: why, instead of a figure.
    pub missing: Option<String>,
}

/// A count that opens its list.
#[derive(Clone, PartialEq, Debug)]
pub struct CountView {
    /// Stable key.
    pub key: String,
    /// What is counted.
    pub label: String,
    /// How many.
    pub count: u64,
    /// How it is meant.
    pub tone: Tone,
    /// The list behind it.
    pub list: Option<ListQuery>,
}

/// One rule on 总览.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleView {
    /// FG01 ...
    pub code: String,
    /// 标题
    pub title: String,
    /// 应改, 待核, 提示
    pub counts: [u64; 3],
    /// 核实无误, counted in its own column.
    pub verified: u64,
    /// Subjects that could not be assessed.
    pub not_assessable: u64,
    /// The list behind it.
    pub list: ListQuery,
}

/// 园区范围表
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ZonesView {
    /// The site's own table; else the starting one of the program.
    pub is_own: bool,
    /// Its rows.
    pub rows: Vec<ZoneRowView>,
    /// What in it cannot be used, a line each.
    pub faults: Vec<String>,
}

/// One park with its enterprises.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ZoneRowView {
    /// As the table has it.
    pub row: ZoneRow,
    /// Enterprises registered in it, by their address.
    pub registered: u64,
    /// Enterprises that work in it, by their address.
    pub operating: u64,
}

/// Which park an address lies in.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ZoneText {
    /// The address as it was read.
    pub text: String,
    /// 省市县乡
    pub division: String,
    /// 园区, empty for none.
    pub zone: String,
    /// By what: name, keyword, building, road, township.
    pub sign: String,
    /// The words of the address that say so.
    pub words: String,
}

/// One zone on 总览.
#[derive(Clone, PartialEq, Debug)]
pub struct ZoneView {
    /// 园区
    pub name: String,
    /// Enterprises in scope.
    pub in_scope: u64,
    /// 组织覆盖: numerator and denominator.
    pub org: (u64, u64),
    /// 工作覆盖: numerator and denominator.
    pub work: (u64, u64),
    /// Floating members and members.
    pub floating: (u64, u64),
    /// Open findings.
    pub findings: u64,
    /// Its enterprises.
    pub list: ListQuery,
}

/// 趋势: the figures of one day, of the last audit made for it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TrendView {
    /// 截止日
    pub as_of: String,
    /// 组织覆盖: numerator and denominator, the headline one.
    pub org: (u64, u64),
    /// 工作覆盖: numerator and denominator.
    pub work: (u64, u64),
    /// Floating members and members.
    pub floating: (u64, u64),
    /// Findings open that day.
    pub findings: u64,
}

/// 总览
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Overview {
    /// Day of the figures, `yyyy-mm-dd`; empty before the first audit.
    pub as_of: String,
    /// Known-number of the figures.
    pub known: u64,
    /// When and by whom they were made.
    pub made: String,
    /// Data changed since.
    pub stale: bool,
    /// 提醒: what is due in the campaign.
    pub reminders: Vec<String>,
    /// Rows of each table.
    pub totals: Vec<CountView>,
    /// Rates.
    pub rates: Vec<RateView>,
    /// From imported rows to 三有.
    pub funnel: Vec<CountView>,
    /// 注册经营分离, by level.
    pub separation: Vec<CountView>,
    /// Findings by rule.
    pub rules: Vec<RuleView>,
    /// By zone.
    pub zones: Vec<ZoneView>,
    /// 趋势, newest first; empty while there is one day only.
    pub trend: Vec<TrendView>,
    /// What is missing or not assessable, most important first: sentences.
    pub notes: Vec<Cell>,
    /// What to do next: sentences that name a key or a command.
    pub next: Vec<String>,
}

/// One line of 操作记录.
#[derive(Clone, PartialEq, Debug)]
pub struct JournalView {
    /// 记录号
    pub number: i64,
    /// Local time, `yyyy-mm-dd hh:mm:ss`.
    pub at: String,
    /// 操作人
    pub operator: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Why.
    pub why: String,
}

/// 导入结果: row arithmetic, always printed: read = new + changed + unchanged + merged + rejected + skipped.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct RowCounts {
    /// 读入
    pub read: u64,
    /// 新增
    pub new: u64,
    /// 变更
    pub changed: u64,
    /// 未变
    pub unchanged: u64,
    /// 归并: several rows of one file about one subject.
    pub merged: u64,
    /// 退回
    pub rejected: u64,
    /// 跳过: titles, footers, blank rows.
    pub skipped: u64,
}

impl RowCounts {
    /// The arithmetic holds.
    pub fn adds_up(&self) -> bool {
        self.read == self.new + self.changed + self.unchanged + self.merged + self.rejected + self.skipped
    }
}

/// Severity and who is responsible in one place, for cells.
pub fn severity_tone(severity: Severity) -> Tone {
    match severity {
        Severity::Breach => Tone::Breach,
        Severity::Review => Tone::Review,
        Severity::Notice => Tone::Notice,
    }
}

/// A finding ready to be printed: words were made from its evidence.
#[derive(Clone, PartialEq, Debug)]
pub struct FindingView {
    /// Number in the store.
    pub number: i64,
    /// FG01 ...
    pub code: String,
    /// 标题
    pub title: String,
    /// 轻重
    pub severity: Severity,
    /// Who has to act.
    pub responsible: Responsible,
    /// What it is about.
    pub subject: Subject,
    /// Its (masked) name.
    pub subject_name: String,
    /// 请核实...
    pub statement: String,
    /// Values an inspector can repeat aloud.
    pub evidence: Vec<String>,
    /// 依据
    pub provision: String,
    /// 办法
    pub remedy: String,
    /// 发现日期
    pub opened_on: String,
    /// 核实无误, by whom and why; empty while open.
    pub verified: String,
}

/// 校准表 of matching.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CalibrationView {
    /// Texts with their legal form settle by themselves from this score on.
    pub link: f32,
    /// ... those without.
    pub link_short: f32,
    /// ... when the runner-up is so many bits behind.
    pub margin: f32,
    /// Scores from here on go to a person.
    pub review: f32,
    /// Lowest score first.
    pub steps: Vec<CalibrationRow>,
}

/// A step of it.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct CalibrationRow {
    /// Scores from here on, up to the next step.
    pub from: f32,
    /// Texts with their legal form.
    pub full: CalibrationCount,
    /// ... without.
    pub short: CalibrationCount,
}

/// Labelled texts in a step.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct CalibrationCount {
    /// How many.
    pub n_texts: u32,
    /// Those whose best candidate was right.
    pub n_right: u32,
    /// Share of right ones from here on.
    pub precision_from: f64,
}
