//! 党组织: one row of a branch list. A 联合支部 names several units in one row, in several columns, or in several rows of the
//! same code and name; the rows stay rows here and meet in the store.

use super::alias::Field;
use super::cell::Cells;
use super::fault::FaultCode;
use super::{RowOutcome, terms, units};
use crate::model::record::{BranchRecord, Record};

pub(super) fn read(mut cells: Cells<'_>) -> RowOutcome {
    let (code, name) = (cells.text(Field::BranchCode), cells.text(Field::BranchName));
    if code.is_empty() && name.is_empty() {
        return RowOutcome::Rejected(cells.rejected(FaultCode::NoBranch));
    }
    let kind_raw = cells.text(Field::BranchKind);
    let situation = cells.text(Field::Situation);
    let kind = match terms::branch_kind(&kind_raw, &name, &situation) {
        Ok(kind) => kind.unwrap_or_default(),
        Err(code) => {
            if let Some(index) = cells.map.column(Field::BranchKind) {
                cells.fault(index, code);
            }
            Default::default()
        }
    };
    let mut record = BranchRecord { row: cells.row.number(), code, name, kind, kind_raw, ..BranchRecord::default() };
    record.superior = cells.text(Field::Superior);
    record.units = units::mentions(&mut cells);
    record.founded = cells.past_date(Field::Founded);
    record.dissolved = cells.date(Field::Dissolved);
    record.declared_members = cells.number(Field::ClaimsMembers);
    record.committee = cells.number(Field::Committee);
    record.term_start = cells.past_date(Field::TermStart);
    record.secretary = cells.text(Field::Secretary);
    record.phone = cells.first_text(Field::Phone);
    record.address = cells.text(Field::Address);
    record.park = cells.fact(Field::Park);
    record.zone = cells.text(Field::Zone);
    if record.zone.is_empty() {
        record.zone = cells.ctx.zone.to_owned();
    }
    RowOutcome::Record(Record::Branch(Box::new(record)), cells.faults)
}
