//! 动作: the closed set of everything that changes data or writes a file for people. Each is allowed to certain roles, runs in one
//! transaction (or a staged batch) and leaves one journal entry with who, when and why.

use super::views::{RowCounts, RowId, SavedView};
use crate::model::day::Day;
use crate::model::list::{Column, ListQuery, Table};
use crate::model::record::ListKind;
use std::path::PathBuf;

/// What can be done.
#[derive(Clone, PartialEq, Debug)]
pub enum Action {
    /// 导入
    Import(Import),
    /// 单位匹配
    Link,
    /// 核查
    Audit {
        /// 截止日; when `None` today, or the day of the last audit when that was made for another day than its own.
        as_of: Option<Day>,
    },
    /// 导出摸排清单
    Worklist(Worklist),
    /// 导出所见: the rows of a query with the columns as they are seen, or the counts of a tally.
    Export(TableExport),
    /// Keeps a view of a list for this operator.
    SaveView(SavedView),
    /// Takes a saved view away.
    DropView {
        /// Of which list.
        table: Table,
        /// Its name.
        name: String,
    },
    /// 更正地址读法: says in which division an address lies; kept for every row that writes it so.
    PlaceAddress {
        /// An enterprise, or a finding about one.
        row: RowId,
        /// The operating address; else the registered one.
        operating: bool,
        /// 区划 as a person writes it; empty takes the correction back.
        division: String,
        /// Why.
        why: String,
    },
    /// 导入园区范围: replaces the table of parks; addresses are read anew by it.
    ImportZones {
        /// CSV, XLSX, XLS or ODS.
        path: PathBuf,
        /// 工作表
        sheet: Option<String>,
    },
    /// 导出园区范围
    ExportZones {
        /// `.xlsx` or `.csv`.
        path: PathBuf,
    },
    /// 撤销: takes back what this operator did last.
    Undo,
    /// 重做: does again what was taken back last.
    Redo,
    /// 核实无误: silences a finding until its evidence changes or the day comes.
    Verify {
        /// The findings.
        findings: Vec<i64>,
        /// Why it is in order.
        why: String,
        /// Ask again from this day.
        until: Option<Day>,
    },
    /// Takes 核实无误 back.
    Unverify {
        /// The findings.
        findings: Vec<i64>,
        /// Why.
        why: String,
    },
    /// Shows a name, a phone number in clear: journalled.
    Reveal {
        /// Whose.
        row: RowId,
        /// Why.
        why: String,
    },
    /// 人工确认或否定一个单位匹配.
    Decide {
        /// The unit text.
        text: RowId,
        /// The enterprise, or `None` for "none of these".
        enterprise: Option<RowId>,
        /// Why.
        why: String,
    },
    /// 单位匹配确认: one decision about unit texts that are alike.
    Settle {
        /// The unit texts.
        texts: Vec<RowId>,
        /// What they mean.
        ruling: super::confirming::Ruling,
        /// Why.
        why: String,
    },
    /// 导出别名表: the decisions of persons that stand.
    ExportAliases {
        /// `.xlsx` or `.csv`.
        path: PathBuf,
        /// CSV in GB18030 instead of UTF-8 with BOM.
        gb18030: bool,
    },
    /// 导入别名表: decisions made elsewhere; those made here stand.
    ImportAliases {
        /// Where it is.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// 对照台账: members on no roster, or surplus rows of rosters.
    Ledger(Ledger),
    /// 一企一表
    Pages(Pages),
    /// 填表: a superior's blank, in place.
    Fill(Box<super::fill::Fill>),
    /// 已报: the form as it was sent; the next filling is compared with it.
    FormSent {
        /// The file that was sent.
        path: PathBuf,
    },
    /// 布置一份表
    FormAsk(Box<super::collect::Ask>),
    /// 下发
    FormSend(super::collect::SendForms),
    /// 收回
    FormReceive {
        /// Number of the form.
        number: i64,
        /// The file that came back.
        path: PathBuf,
        /// Whose it is, by the number in the form's list; told by the file when `None`.
        place: Option<u32>,
    },
    /// 催报
    FormRemind {
        /// Number of the form.
        number: i64,
    },
    /// 截止
    FormClose {
        /// Number of the form.
        number: i64,
        /// Why; may be empty.
        why: String,
    },
    /// 拟公文
    Paper(Box<super::papers::Paper>),
    /// 公文样本
    Template {
        /// Of which paper.
        kind: super::papers::PaperKind,
        /// What is done with it.
        work: super::papers::TemplateWork,
        /// Why; may be empty.
        why: String,
    },
    /// Writes one entry into a register (台账) by hand.
    Enter {
        /// Which register.
        list: ListKind,
        /// About whom: an enterprise, a branch, a member or a contact person.
        about: RowId,
        /// Field name and value, as a person writes them.
        fields: Vec<(String, String)>,
        /// Why.
        why: String,
    },
    /// Ends an entry of a register from today on.
    EndEntry {
        /// Which.
        row: RowId,
        /// Why.
        why: String,
    },
    /// 联合组建方案: proposes, changes nothing.
    Propose(super::planning::view::Spec),
    /// 采用方案: its groups become records with steps.
    Adopt {
        /// The proposal as it was shown.
        proposal: Box<super::planning::view::Proposal>,
        /// Why.
        why: String,
    },
    /// 撤回采用的方案
    Withdraw {
        /// Its number.
        number: i64,
        /// Why.
        why: String,
    },
    /// 办理步骤: the next step of a group is done, or the last one is taken back.
    Advance {
        /// Number of the proposal.
        number: i64,
        /// Its group, from 1.
        line: u32,
        /// On which day; today when `None`.
        on: Option<Day>,
        /// Take the last step back.
        back: bool,
        /// Why.
        why: String,
    },
    /// 导出方案 as a workbook with a page per group.
    WritePlan {
        /// The proposal as it was shown.
        proposal: Box<super::planning::view::Proposal>,
        /// `.xlsx`
        path: PathBuf,
    },
    /// 集中攻坚: campaigns and their tasks.
    Campaign(super::campaign::Do),
    /// 清单的外发与收回.
    Sheets(super::sendings::Do),
    /// 工作进展 written to a file.
    Bulletin(super::bulletins::Write),
    /// Changes facts of an enterprise, a branch, a member or an entry by hand.
    Edit {
        /// Which.
        row: RowId,
        /// Field name and new value, as a person writes them.
        fields: Vec<(String, String)>,
        /// Why.
        why: String,
    },
}

/// 导入 one list.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Import {
    /// The kind; recognised from the headings when `None`.
    pub kind: Option<ListKind>,
    /// Where it is; `-` for standard input when `bytes` hold what was read.
    pub path: PathBuf,
    /// Pasted or piped content instead of a file.
    pub bytes: Option<Vec<u8>>,
    /// Sheet name; the first one with data when `None`.
    pub sheet: Option<String>,
    /// `heading=field` overrides.
    pub map: Vec<String>,
    /// 截止日 of the list; today when `None`.
    pub as_of: Option<Day>,
    /// The list is complete for this scope: absence means "no" (全区, a zone, a county code, an issuer).
    pub complete: Option<String>,
    /// Zone claimed for every row.
    pub zone: Option<String>,
    /// Read and report, change nothing.
    pub dry_run: bool,
    /// More than 5 % of the scope may end.
    pub yes: bool,
}

/// 导出摸排清单: exactly the rows of a query, or the marked ones.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Worklist {
    /// The rows of this query...
    pub query: ListQuery,
    /// ...or exactly these.
    pub rows: Vec<RowId>,
    /// `.xlsx` or `.csv`.
    pub path: PathBuf,
    /// CSV in GB18030 instead of UTF-8 with BOM.
    pub gb18030: bool,
    /// Names in clear: journalled with the reason.
    pub reveal: bool,
    /// Why names are needed in clear; may be empty otherwise.
    pub why: String,
}

/// 导出所见.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TableExport {
    /// The rows of this query...
    pub query: ListQuery,
    /// ...or exactly these.
    pub rows: Vec<RowId>,
    /// Names of the columns from left to right; all when empty.
    pub columns: Vec<String>,
    /// Instead of rows: how they spread over this column.
    pub by: Option<Column>,
    /// `.xlsx` or `.csv`.
    pub path: PathBuf,
    /// CSV in GB18030 instead of UTF-8 with BOM.
    pub gb18030: bool,
}

/// 对照台账 (T-14)
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ledger {
    /// 《不在花名册党员初审信息台帐》; else 《党员花名册多余人员信息台帐》.
    pub missing: bool,
    /// `.xlsx` or `.csv`.
    pub path: PathBuf,
    /// CSV in GB18030 instead of UTF-8 with BOM.
    pub gb18030: bool,
    /// Names in clear: journalled with the reason.
    pub reveal: bool,
    /// Why names are needed in clear; may be empty otherwise.
    pub why: String,
}

/// 一企一表: one page an enterprise.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Pages {
    /// The enterprises of this query...
    pub query: ListQuery,
    /// ...or exactly these.
    pub rows: Vec<RowId>,
    /// `.html` for a printer, else plain text.
    pub path: PathBuf,
    /// Names in clear: journalled with the reason.
    pub reveal: bool,
    /// Why names are needed in clear; may be empty otherwise.
    pub why: String,
}

/// What an action did.
#[derive(Clone, PartialEq, Debug)]
pub enum Done {
    /// 导入
    Imported(Box<Imported>),
    /// 单位匹配: texts by state name, count; and how many decisions changed.
    Linked {
        /// Count by state.
        states: Vec<(String, u64)>,
        /// Decisions that changed.
        changed: u64,
    },
    /// 核查
    Audited {
        /// Run number.
        run: i64,
        /// Findings open now.
        open: u64,
        /// Opened by this run.
        opened: u64,
        /// Closed by it.
        closed: u64,
        /// Whose evidence or severity changed.
        changed: u64,
    },
    /// A file was written.
    Written {
        /// Where.
        path: PathBuf,
        /// Rows.
        rows: u64,
    },
    /// 联合组建方案
    Proposed(Box<super::planning::view::Proposal>),
    /// 方案已采用
    Adopted {
        /// Its number.
        number: i64,
        /// Its groups.
        groups: u64,
    },
    /// 填表
    Filled(Box<super::fill::view::Filled>),
    /// 集中攻坚
    Campaign(super::campaign::CampaignDone),
    /// 收表
    Forms(Vec<super::collect::view::FormView>),
    /// 公文已拟
    Papered(super::papers::Papered),
    /// 清单
    Sheets(super::sendings::SheetsDone),
    /// Rows changed by hand.
    Changed(u64),
    /// 别名表已导入
    Aliases {
        /// Rows read.
        n_read: u64,
        /// Texts decided by them.
        n_decided: u64,
        /// Texts whose enterprise is not in the registry.
        unknown: Vec<String>,
    },
    /// Kept for this operator; no fact changed.
    Kept,
    /// Taken back, or done again.
    Reversed {
        /// What it was, in the session's language.
        what: String,
        /// How many rows.
        rows: u64,
    },
    /// Text in clear, for [`Action::Reveal`].
    Revealed(Vec<(String, String)>),
}

/// Report of one import.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Imported {
    /// Batch number, 0 for a dry run.
    pub batch: i64,
    /// What it was taken for.
    pub kind: ListKind,
    /// File name for people.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Row arithmetic.
    pub counts: RowCounts,
    /// heading -> field, or why it was ignored; a line each, in the session's language.
    pub mapping: Vec<(String, Option<String>, String)>,
    /// First faults, a line each.
    pub faults: Vec<String>,
    /// All faults.
    pub n_faults: u64,
    /// Of `changed`: names, addresses, status; and what the list ended.
    pub changes: Vec<(String, u64)>,
    /// Where the rejected rows went.
    pub rejects: Option<PathBuf>,
}

/// Long work tells how far it is and asks whether to go on.
#[derive(Clone, PartialEq, Debug)]
pub struct Progress {
    /// What is being done, in the session's language.
    pub label: String,
    /// Done so far.
    pub done: u64,
    /// Of how many; 0 unknown.
    pub of: u64,
}

/// Asked to stop?
pub type Report<'a> = dyn FnMut(&Progress) -> std::ops::ControlFlow<()> + 'a;
