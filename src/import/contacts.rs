//! 联络服务人员: one row of a register of instructors, liaisons and their like (T-09). One row is one person; a sheet with an
//! instructor and a liaison in the same row gives the instructor, and says so.

use super::alias::Field;
use super::cell::Cells;
use super::fault::FaultCode;
use super::value::is_nothing;
use super::{RowOutcome, register_terms, terms, units};
use crate::model::record::{ContactRecord, Record};

pub(super) fn read(mut cells: Cells<'_>) -> RowOutcome {
    let (mut name, liaison) = (cells.text(Field::Person), cells.text(Field::Liaison));
    let mut named_by = Field::Person;
    if name.is_empty() {
        named_by = Field::Liaison;
        name = liaison;
    } else if let Some(index) = cells.map.column(Field::Liaison).filter(|_| !liaison.is_empty() && liaison != name) {
        cells.fault(index, FaultCode::SecondPerson);
    }
    if name.is_empty() {
        return RowOutcome::Rejected(cells.rejected(FaultCode::NoContact));
    }
    let mut record = ContactRecord { row: cells.row.number(), name, ..ContactRecord::default() };
    record.role = role(&mut cells, named_by);
    record.phone = cells.first_text(Field::Phone);
    record.organisation = cells.text(Field::Organisation);
    record.units = units::mentions(&mut cells);
    record.from = cells.past_date(Field::Since2);
    record.until = cells.date(Field::Until);
    record.enabled = cells.read(Field::Enabled, terms::enabled).unwrap_or_default();
    record.grade = cells.text(Field::Grade);
    record.visits_a_month = cells.read(Field::VisitsAMonth, register_terms::visits_a_month);
    record.zone = cells.text(Field::Zone);
    if record.zone.is_empty() {
        record.zone = cells.ctx.zone.to_owned();
    }
    RowOutcome::Record(Record::Contact(Box::new(record)), cells.faults)
}

/// The role's own cell, else what the heading of the name says: 指导员姓名, 联络员.
fn role(cells: &mut Cells<'_>, named_by: Field) -> String {
    let stated = terms::role(&cells.text(Field::Role));
    if !stated.is_empty() {
        return stated;
    }
    let heading = cells.map.column(named_by).map_or("", |index| cells.map.heading(index));
    match terms::role(heading) {
        // 姓名 alone is no role.
        role if role == heading || is_nothing(&role) => String::new(),
        role => role,
    }
}
