//! 党组织: one row of a branch list. A 联合支部 names several units in one row, in several columns, or in several rows of the
//! same code and name; the rows stay rows here and meet in the store.

use super::alias::Field;
use super::cell::Cells;
use super::fault::FaultCode;
use super::{RowOutcome, register_terms, terms, units};
use crate::model::record::{BranchRecord, Record, UnitMention};
use crate::resolve::name;

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
    if record.units.is_empty() && names_its_unit(&record.name) {
        // The name is kept whole: matching tells that it found the enterprise inside of it.
        record.units.push(UnitMention { text: record.name.clone(), code: String::new() });
    }
    record.founded = cells.past_date(Field::Founded);
    record.dissolved = cells.date(Field::Dissolved);
    record.declared_members = cells.number(Field::ClaimsMembers);
    record.committee = cells.number(Field::Committee);
    record.term_start = cells.past_date(Field::TermStart);
    record.term_end = cells.date(Field::TermEnd);
    record.term_extended = cells.date(Field::TermExtended);
    record.village = cells.fact(Field::Village);
    record.applied_on = cells.past_date(Field::AppliedOn);
    record.approved_on = cells.past_date(Field::ApprovedOn);
    record.secretary_post = cells.text(Field::SecretaryPost);
    record.in_management = register_terms::management(&record.secretary_post);
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

/// 海南某某有限公司党支部 tells its unit where the list leaves the column blank; 某某园区综合党支部 and 某某街道党委 do not.
fn names_its_unit(branch_name: &str) -> bool {
    name::party_unit(branch_name).is_some_and(units::ends_a_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_name_may_tell_its_unit() {
        for (name, tells) in [
            ("中共海南子虚实业有限公司支部委员会", true),
            ("海南子虚实业有限公司第二党支部", true),
            ("子虚示范园区综合党支部", false),
            ("中共子虚示范园区委员会", false),
            ("子虚街道流动党员党支部", false),
            ("", false),
        ] {
            assert_eq!(names_its_unit(name), tells, "{name}");
        }
    }
}
