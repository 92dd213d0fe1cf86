//! 来源 (source). Where the rows of a list come from, how a table is first shown, what it can be filtered by.

use crate::app::campaign::TaskAsk;
use crate::app::query::Query;
use crate::model::list::{Column, ListQuery, Predicate, Table};
use crate::model::task::TaskState;
use crate::tui::words::Word;

/// Where the rows come from.
#[derive(Clone, PartialEq, Debug)]
pub enum Source {
    /// A table of the database.
    Table(ListQuery),
    /// 操作记录
    Journal,
    /// 导入批次
    Batches,
    /// 错行 of one batch or of all.
    Faults(Option<i64>),
    /// 摸排任务
    Tasks(TaskList),
}

/// Which tasks are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TaskList {
    /// 我的今日
    Today,
    /// 我的全部
    Mine,
    /// 全部未办结
    Open,
    /// 待派
    Pending,
    /// 待审
    Review,
    /// 移交
    Elsewhere,
    /// 暂缓
    Suspended,
    /// All, settled ones too.
    All,
}

impl TaskList {
    /// In the order of the key that goes through them.
    const ALL: [TaskList; 8] = [
        TaskList::Today,
        TaskList::Mine,
        TaskList::Open,
        TaskList::Pending,
        TaskList::Review,
        TaskList::Elsewhere,
        TaskList::Suspended,
        TaskList::All,
    ];

    /// The next one.
    pub fn next(self) -> TaskList {
        let at = TaskList::ALL.iter().position(|one| *one == self).unwrap_or(0);
        TaskList::ALL[(at + 1) % TaskList::ALL.len()]
    }

    /// Its name.
    pub fn word(self) -> Word {
        match self {
            TaskList::Today => Word::TasksToday,
            TaskList::Mine => Word::TasksMine,
            TaskList::Open => Word::TasksOpen,
            TaskList::Pending => Word::TasksPending,
            TaskList::Review => Word::TasksReview,
            TaskList::Elsewhere => Word::TasksElsewhere,
            TaskList::Suspended => Word::TasksSuspended,
            TaskList::All => Word::TasksAll,
        }
    }

    fn ask(self) -> TaskAsk {
        let states = match self {
            TaskList::Pending => vec![TaskState::Pending],
            TaskList::Review => vec![TaskState::Review],
            TaskList::Elsewhere => vec![TaskState::Sent, TaskState::Received],
            TaskList::Suspended => vec![TaskState::Suspended],
            TaskList::Today | TaskList::Mine | TaskList::Open | TaskList::All => Vec::new(),
        };
        TaskAsk {
            states,
            is_mine: matches!(self, TaskList::Today | TaskList::Mine),
            is_calling: self == TaskList::Today,
            is_all: self == TaskList::All,
            ..TaskAsk::default()
        }
    }
}

impl Source {
    pub(super) fn page(&self, offset: usize, rows: usize) -> Query {
        match self {
            Source::Table(query) => Query::Page { query: query.clone(), offset, rows },
            Source::Journal => Query::Journal { offset, rows },
            Source::Batches => Query::Batches { offset, rows },
            Source::Faults(batch) => Query::Faults { batch: *batch, offset, rows },
            Source::Tasks(list) => Query::Tasks { ask: list.ask(), offset, rows },
        }
    }

    pub(super) fn is_of(&self, asked: &Query) -> bool {
        match (self, asked) {
            (Source::Table(own), Query::Page { query, .. }) => own == query,
            (Source::Journal, Query::Journal { .. }) | (Source::Batches, Query::Batches { .. }) => true,
            (Source::Faults(own), Query::Faults { batch, .. }) => own == batch,
            (Source::Tasks(own), Query::Tasks { ask, .. }) => own.ask() == *ask,
            _ => false,
        }
    }

    pub(super) fn query(&self) -> Option<&ListQuery> {
        match self {
            Source::Table(query) => Some(query),
            Source::Journal | Source::Batches | Source::Faults(_) | Source::Tasks(_) => None,
        }
    }

    pub(super) fn table(&self) -> Option<Table> {
        self.query().map(|query| query.table)
    }
}

/// A table as it is first shown: what weighs most stands on top, and of the findings those that are open.
pub fn first_query(table: Table) -> ListQuery {
    let (sort, descending) = match table {
        Table::Findings => (Column::Severity, true),
        Table::Texts => (Column::Uses, true),
        Table::Enterprises | Table::Branches | Table::Members => (Column::Name, false),
    };
    let filters = if table == Table::Findings { vec![Predicate::is(Column::Live, 1)] } else { Vec::new() };
    ListQuery { table, filters, sort, descending, ..ListQuery::default() }
}

/// What a list can be filtered by, in the order of use. Long number columns stay out: their values are too many to choose.
pub fn filter_columns(table: Table) -> &'static [Column] {
    use Column::*;
    match table {
        Table::Enterprises => &[
            Step,
            Coverage,
            ThreeHave,
            Running,
            Zone,
            County,
            Township,
            Status,
            UnitKind,
            Ownership,
            Relation,
            Staff,
            Established,
            Members,
            Findings,
        ],
        Table::Branches => &[BranchKind, Live, Zone, Units, Members, Findings],
        Table::Members => &[Category, Place, Flow, Linked, Zone, Findings],
        Table::Findings => &[Severity, Rule, Live, SubjectKind, Zone, County, Opened],
        Table::Texts => &[Linked, Uses],
    }
}
