//! 错行表: refused rows in the input's own columns, with the reason behind. What a person mends there can be imported again:
//! headings come back as they were, and 原因 is known and not used. Cells have passed the scrubber, so a resident ID has to
//! be filled in anew.

use super::fault::Fault;
use super::heading;
use super::mapping::Mapping;
use super::scrubbed_cell;
use crate::sheet::Row;

/// Heading of the reason.
pub const REASON: &str = "原因";

/// Headings of the rejects sheet: the input's own, blank columns included, and 原因.
pub fn headings(mapping: &Mapping) -> Vec<String> {
    let mut out: Vec<String> = mapping.columns().iter().map(|column| column.heading.clone()).collect();
    if reason_column(mapping).is_none() {
        out.push(REASON.to_owned());
    }
    out
}

/// One refused row: its cells, scrubbed, and why.
pub fn cells(mapping: &Mapping, row: &Row, faults: &[Fault]) -> Vec<String> {
    let n = mapping.columns().len();
    let mut out: Vec<String> = (0..n).map(|index| scrubbed_cell(mapping, index, row.get(index)).into_owned()).collect();
    let reason = reason(faults);
    match reason_column(mapping) {
        Some(index) => out[index] = reason,
        None => out.push(reason),
    }
    out
}

/// 原因: every fault of the row, what refuses it first.
fn reason(faults: &[Fault]) -> String {
    let (refusing, kept): (Vec<&Fault>, Vec<&Fault>) = faults.iter().partition(|fault| fault.rejects());
    let say = |fault: &&Fault| match fault.heading.as_str() {
        "" => fault.reason_zh(),
        heading => format!("「{heading}」{}", fault.reason_zh()),
    };
    refusing.iter().chain(&kept).map(say).collect::<Vec<_>>().join("；")
}

fn reason_column(mapping: &Mapping) -> Option<usize> {
    mapping.columns().iter().position(|column| heading::key(&column.heading) == REASON)
}
