//! 查询: the closed set of reads. A screen sends one with its generation number and drops answers that are no longer wanted.

use super::error::Error;
use super::reports::{At, Report, ReportView};
use super::views::*;
use crate::audit::figures::Slice;
use crate::model::list::{Column, ListQuery, Table};

/// What can be asked.
#[derive(Clone, PartialEq, Debug)]
pub enum Query {
    /// 总览
    Overview,
    /// A window on a list.
    Page {
        /// What to list.
        query: ListQuery,
        /// First row.
        offset: usize,
        /// How many.
        rows: usize,
    },
    /// How the rows of a query spread over a column, most frequent first.
    Facets {
        /// What to list.
        query: ListQuery,
        /// The column counted.
        column: Column,
    },
    /// How many rows a query would list, looking at so many rows of the table at most.
    Count {
        /// What to list.
        query: ListQuery,
        /// Rows to look at.
        rows_max: usize,
    },
    /// How the rows of a query spread over a column in a few lines that people read: words, or bands of numbers and years.
    Tally {
        /// What to list.
        query: ListQuery,
        /// The column counted.
        column: Column,
    },
    /// The views of a list that this operator saved.
    Views(Table),
    /// Everything about one row.
    Card(RowId),
    /// 报表页 as tables; the list behind a figure with at most so many rows.
    Report {
        /// Which page.
        report: Report,
        /// At most.
        rows: usize,
    },
    /// The part of the base that words name (`zone:高新区`), at a moment.
    Slice {
        /// When.
        at: At,
        /// The words.
        text: String,
    },
    /// 操作记录, newest first.
    Journal {
        /// First row.
        offset: usize,
        /// How many.
        rows: usize,
    },
    /// 导入批次, newest first.
    Batches {
        /// First row.
        offset: usize,
        /// How many.
        rows: usize,
    },
    /// 错行 of one batch, or of all with `None`.
    Faults {
        /// Which batch.
        batch: Option<i64>,
        /// First row.
        offset: usize,
        /// How many.
        rows: usize,
    },
    /// 校准表 of matching, with the thresholds in force.
    Calibration,
    /// 单位匹配确认: what waits for a person, the weightiest first.
    Queue {
        /// At most.
        limit: usize,
    },
    /// A unit text with its candidates, to be decided.
    Doubt(RowId),
    /// Enterprises for a name that is being typed.
    Named(String),
    /// The unit texts that are written like this.
    Written(String),
    /// Row ids of a query's result in order, at most `limit`: for "mark all" and for export.
    Ids {
        /// What to list.
        query: ListQuery,
        /// At most.
        limit: usize,
    },
    /// 采用的联合组建方案, newest first.
    Plans,
    /// 收表情况: every form, or one of them.
    Forms(Option<i64>),
    /// 集中攻坚: campaigns and their tasks.
    Campaign(super::campaign::Ask),
    /// 清单的外发与收回.
    Sheets(super::sendings::Ask),
    /// 工作进展
    Bulletin(super::bulletins::Ask),
    /// A window on tasks.
    Tasks {
        /// Which.
        ask: super::campaign::TaskAsk,
        /// First row.
        offset: usize,
        /// How many.
        rows: usize,
    },
    /// 园区范围
    Zones,
    /// Which park an address lies in.
    ZoneOf(String),
    /// Where a subject stands in a list, if it is in it.
    Find {
        /// What to list.
        query: ListQuery,
        /// Which row.
        id: RowId,
    },
}

/// What comes back.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// 总览
    Overview(Box<Overview>),
    /// A window.
    Page(Page),
    /// 校准表
    Calibration(CalibrationView),
    /// 单位匹配确认
    Queue(Box<super::confirming::QueueView>),
    /// A unit text; `None` when it is gone.
    Doubt(Option<Box<super::confirming::DoubtView>>),
    /// Enterprises, best first.
    Named(Vec<super::confirming::CandidateView>),
    /// Counts.
    Facets(Vec<Facet>),
    /// A count.
    Count(Counted),
    /// Counts in words.
    Tally(Vec<TallyLine>),
    /// Saved views.
    Views(Vec<SavedView>),
    /// A card; `None` when the row is gone.
    Card(Option<Box<Card>>),
    /// 园区范围
    Zones(ZonesView),
    /// The park of an address.
    ZoneOf(ZoneText),
    /// 采用的联合组建方案
    Plans(Vec<super::planning::view::Adopted>),
    /// 集中攻坚
    Campaign(super::campaign::Told),
    /// 收表情况
    Forms(Vec<super::collect::view::FormView>),
    /// 清单
    Sheets(super::sendings::Told),
    /// 工作进展
    Bulletin(Box<super::bulletins::view::Bulletin>),
    /// A page; `None` when there is none.
    Report(Option<Box<ReportView>>),
    /// A part; `None` when the words name none.
    Slice(Option<Slice>),
    /// Row ids.
    Ids(Vec<RowId>),
    /// A place.
    Find(Option<usize>),
    /// The read failed.
    Failed(Error),
}
