//! 党员: one row of a roster. The national form has no column for the work unit (T-01), and others give the unit of a joint
//! branch in its place (T-02, T-03): that one is marked as inferred from the branch, and what hides in 工作岗位 stays there.

use super::alias::Field;
use super::cell::Cells;
use super::fault::FaultCode;
use super::{RowOutcome, terms};
use crate::model::record::{AffiliationKind, Flow, MemberRecord, Place, Record, WorkSource};

pub(super) fn read(mut cells: Cells<'_>) -> RowOutcome {
    let name = cells.text(Field::Person);
    let id = cells.resident_id();
    if name.is_empty() && id.tail.is_empty() {
        return RowOutcome::Rejected(cells.rejected(FaultCode::NoMember));
    }
    let (sex, birth_month) = cells.sex_and_birth(&id);
    let mut record = MemberRecord {
        row: cells.row.number(),
        id_hash: id.hash,
        id_tail: id.tail,
        name,
        sex,
        birth_month,
        ..MemberRecord::default()
    };
    record.category = cells.read(Field::Category, terms::category).unwrap_or_default();
    record.joined = cells.past_date(Field::Joined);
    record.full_on = cells.past_date(Field::FullOn);
    record.branch_text = cells.text(Field::Branch);
    record.branch_code = cells.text(Field::BranchCode);
    record.post = cells.text(Field::Post);
    work(&mut cells, &mut record);
    affiliation(&mut cells, &mut record);
    contact(&mut cells, &mut record);
    RowOutcome::Record(Record::Member(Box::new(record)), cells.faults)
}

fn work(cells: &mut Cells<'_>, record: &mut MemberRecord) {
    record.work_text = cells.text(Field::WorkUnit);
    if record.work_text.is_empty() {
        record.work_text = cells.text(Field::JointUnit);
        record.work_source = if record.work_text.is_empty() { WorkSource::Stated } else { WorkSource::FromBranch };
    }
    let code = cells.code(Field::UnitCode);
    if let (Some(fault), Some(index)) = (code.fault, cells.map.column(Field::UnitCode)) {
        cells.code_fault(index, fault, 18);
    }
    record.work_code = code.code.map_or(String::new(), |code| code.as_str().to_owned());
    record.employment = cells.read(Field::Employment, terms::employment).unwrap_or_default();
}

fn affiliation(cells: &mut Cells<'_>, record: &mut MemberRecord) {
    record.place = cells.read(Field::Place, terms::place).unwrap_or_default();
    record.flow = cells.read(Field::Floating, terms::flow).unwrap_or_default();
    record.flow_to = cells.text(Field::FlowTo);
    record.affiliation_kind = cells.read(Field::AffiliationKind, terms::affiliation_kind).unwrap_or({
        match (record.place, record.flow) {
            (Place::Temporary, _) => AffiliationKind::Temporary,
            // 流入: works here, the formal affiliation is elsewhere.
            (_, Flow::In) => AffiliationKind::Floating,
            _ => AffiliationKind::Formal,
        }
    });
    record.since = cells.past_date(Field::Since);
    record.standing = cells.read(Field::Standing, terms::standing).unwrap_or_default();
    record.lost = cells.read(Field::Lost, terms::lost).unwrap_or_default();
    record.lost_on = cells.past_date(Field::LostOn);
    record.last_meeting = cells.past_date(Field::LastMeeting);
    record.last_dues = cells.date(Field::LastDues);
    record.stopped_on = cells.past_date(Field::StoppedOn);
    record.extended_to = cells.date(Field::ExtendedTo);
}

fn contact(cells: &mut Cells<'_>, record: &mut MemberRecord) {
    record.phone = cells.first_text(Field::Phone);
    record.zone = cells.text(Field::Zone);
    if record.zone.is_empty() {
        record.zone = cells.ctx.zone.to_owned();
    }
}
