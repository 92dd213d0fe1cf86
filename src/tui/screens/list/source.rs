//! 来源 (source). Where the rows of a list come from, how a table is first shown, what it can be filtered by.

use crate::app::query::Query;
use crate::model::list::{Column, ListQuery, Predicate, Table};

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
}

impl Source {
    pub(super) fn page(&self, offset: usize, rows: usize) -> Query {
        match self {
            Source::Table(query) => Query::Page { query: query.clone(), offset, rows },
            Source::Journal => Query::Journal { offset, rows },
            Source::Batches => Query::Batches { offset, rows },
            Source::Faults(batch) => Query::Faults { batch: *batch, offset, rows },
        }
    }

    pub(super) fn is_of(&self, asked: &Query) -> bool {
        match (self, asked) {
            (Source::Table(own), Query::Page { query, .. }) => own == query,
            (Source::Journal, Query::Journal { .. }) | (Source::Batches, Query::Batches { .. }) => true,
            (Source::Faults(own), Query::Faults { batch, .. }) => own == batch,
            _ => false,
        }
    }

    pub(super) fn query(&self) -> Option<&ListQuery> {
        match self {
            Source::Table(query) => Some(query),
            Source::Journal | Source::Batches | Source::Faults(_) => None,
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
