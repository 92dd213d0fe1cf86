//! 关系转接: one letter of introduction (T-10) or one transfer in the system.

use super::alias::Field;
use super::cell::Cells;
use super::fault::FaultCode;
use super::{RowOutcome, terms, value};
use crate::model::record::{Record, TransferRecord};

pub(super) fn read(mut cells: Cells<'_>) -> RowOutcome {
    let (letter_no, name) = (cells.text(Field::LetterNo), cells.text(Field::Person));
    let id = cells.resident_id();
    if letter_no.is_empty() && name.is_empty() && id.tail.is_empty() {
        return RowOutcome::Rejected(cells.rejected(FaultCode::NoTransfer));
    }
    let row = cells.row.number();
    let mut record = TransferRecord { row, letter_no, name, ..TransferRecord::default() };
    record.id_hash = id.hash;
    record.id_tail = id.tail;
    record.category = cells.read(Field::Category, terms::category).unwrap_or_default();
    record.from_text = cells.text(Field::From);
    record.to_text = cells.text(Field::To);
    if record.from_text.is_empty() && record.to_text.is_empty() {
        (record.from_text, record.to_text) = from_to(&cells.text(Field::FromTo));
    }
    record.issued_on = cells.past_date(Field::IssuedOn);
    record.valid_days = cells.read(Field::ValidDays, value::days);
    record.accepted_on = cells.past_date(Field::AcceptedOn);
    record.receipt_on = cells.past_date(Field::ReceiptOn);
    record.dues_paid_to = cells.date(Field::LastDues);
    record.handler = cells.text(Field::Handler);
    record.sender_contact = cells.text(Field::SenderContact);
    record.channel = cells.read(Field::Channel, terms::channel).unwrap_or_default();
    RowOutcome::Record(Record::Transfer(Box::new(record)), cells.faults)
}

/// `由甲党委转到乙党委`; a text without a turn is the destination.
fn from_to(text: &str) -> (String, String) {
    let text = text.trim_start_matches(['由', '从']).trim();
    for turn in ["转到", "转至", "转往", "转入", "->", "→", "去", "到", "至"] {
        if let Some((from, to)) = text.split_once(turn) {
            return (from.trim().to_owned(), to.trim().to_owned());
        }
    }
    (String::new(), text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::from_to;

    #[test]
    fn the_sentence_of_the_letter() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(from_to("由甲党委转到乙党委"), pair("甲党委", "乙党委"));
        assert_eq!(from_to("由甲党委去乙党委"), pair("甲党委", "乙党委"));
        assert_eq!(from_to("乙党委"), pair("", "乙党委"));
        assert_eq!(from_to(""), pair("", ""));
    }
}
