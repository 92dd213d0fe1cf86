//! 一行之内: the cells of one row by field, with the two things every cell passes: the scrubber of resident IDs, and the
//! limit of length. Nothing leaves this module that has not been scrubbed, except what a reader turns into a number, a
//! date or a closed word. Faults are gathered here with their place.

use super::alias::Field;
use super::fault::{Fault, FaultCode};
use super::mapping::Mapping;
use super::value::{self, Count, Reading, is_nothing};
use super::{Context, terms};
use crate::model::credit_code::{CodeFault, CreditCode, RegisterNo};
use crate::model::day::PartialDate;
use crate::model::fact::Fact;
use crate::sheet::{CellKind, Row};
use crate::text::{fold, mask, resident_id};
use std::borrow::Cow;

/// Characters of one text that are kept: the longest address of a real registry has under 300.
pub const TEXT_CHARS_MAX: usize = 1_000;
/// Fewer digits hold no resident ID as a number.
const ID_DIGITS_MIN: usize = 15;
/// Fewer digits hold none as a spreadsheet damages it (4.60001199E+17).
const SCIENTIFIC_DIGITS_MIN: usize = 9;

/// What every remark in place of an ID begins with.
const HIDDEN: &str = "［身份证号已隐去";

/// The text without resident IDs; credit codes of enterprises stay.
pub fn scrubbed_text(text: &str) -> Cow<'_, str> {
    if !may_hold_id(text) {
        return Cow::Borrowed(text);
    }
    mask::scrub_ids(text, &is_credit_code)
}

/// Whether the scrubber has to look: digits are counted by bytes, and every character outside of ASCII and the block of
/// Chinese characters (first bytes E4 to E9) may be a digit of some width.
fn may_hold_id(text: &str) -> bool {
    let digit_like = |byte: &u8| byte.is_ascii_digit() || (*byte >= 0xC2 && !(0xE4..=0xE9).contains(byte));
    if text.len() < SCIENTIFIC_DIGITS_MIN {
        return false;
    }
    match text.bytes().filter(digit_like).count() {
        ID_DIGITS_MIN.. => true,
        // A full-width E begins with EF.
        SCIENTIFIC_DIGITS_MIN.. => text.bytes().any(|byte| matches!(byte, b'E' | b'e' | 0xEF)),
        _ => false,
    }
}

/// A valid credit code that is no resident ID as well: every thirty-first ID passes the check of a code. No ID begins
/// with 91, 92 or 93, so enterprises need no second look.
pub(super) fn credit_code(word: &str) -> Option<CreditCode> {
    let code = CreditCode::read(word).ok()?;
    let is_enterprise = matches!(code.as_bytes(), [b'9', b'1' | b'2' | b'3', ..]);
    (is_enterprise || resident_id::read(word).is_err()).then_some(code)
}

fn is_credit_code(word: &str) -> bool {
    credit_code(word).is_some()
}

/// A cell of the code or register number column without resident IDs.
fn scrubbed_code(text: &str) -> Cow<'_, str> {
    if !may_hold_id(text) {
        return Cow::Borrowed(text);
    }
    mask::scrub_ids(text, &|word| is_credit_code(word) || RegisterNo::read(word).is_ok())
}

/// The cell of a file as it may be shown or written out again: scrubbed by what its column is.
pub fn scrubbed_cell<'a>(mapping: &Mapping, index: usize, text: &'a str) -> Cow<'a, str> {
    match mapping.field_of(index) {
        Some(Field::Code | Field::RegisterNo | Field::UnitCode | Field::Certificate | Field::BranchCode) => {
            scrubbed_code(text)
        }
        Some(Field::ResidentId) => hidden_id(text),
        _ => scrubbed_text(text),
    }
}

/// A cell of the ID column: whatever stands there, damaged or not, shows two characters at most.
fn hidden_id(text: &str) -> Cow<'_, str> {
    if is_nothing(text) || !text.chars().any(|c| c.is_numeric()) {
        return scrubbed_text(text);
    }
    let scrubbed = mask::scrub_ids(text, &|_| false);
    let n_digits = scrubbed.chars().filter(|c| c.is_numeric()).count();
    if n_digits <= 4 {
        return scrubbed;
    }
    // A number of 17 or 19 digits is an ID with a slip of the pen.
    let code = fold::ascii_code(text);
    let n = code.chars().count();
    let tail: String = code.chars().skip(n.saturating_sub(2)).collect();
    Cow::Owned(format!("{HIDDEN}，共 {n} 位，尾号{tail}］"))
}

/// What a code column gave.
pub(super) struct CodeCell {
    /// The code, when valid.
    pub code: Option<CreditCode>,
    /// As written, scrubbed, when there is something that is no valid code.
    pub raw: String,
    /// Why it is not valid.
    pub fault: Option<CodeFault>,
}

/// One row while it is read.
pub(super) struct Cells<'a> {
    pub ctx: &'a Context<'a>,
    pub map: &'a Mapping,
    pub row: &'a Row,
    pub faults: Vec<Fault>,
}

impl<'a> Cells<'a> {
    pub fn new(ctx: &'a Context<'a>, map: &'a Mapping, row: &'a Row) -> Cells<'a> {
        Cells { ctx, map, row, faults: Vec::new() }
    }

    /// The cell as the file has it. Not scrubbed: only for readers that give numbers and closed words.
    pub fn raw(&self, field: Field) -> &'a str {
        self.map.column(field).map_or("", |index| self.row.get(index))
    }

    /// The text of a field: folded, scrubbed, limited; empty when the cell says nothing.
    pub fn text(&mut self, field: Field) -> String {
        match self.map.column(field) {
            Some(index) => self.text_at(index),
            None => String::new(),
        }
    }

    /// The first column of a field that says something.
    pub fn first_text(&mut self, field: Field) -> String {
        let map = self.map;
        for index in map.all(field) {
            let text = self.text_at(index);
            if !text.is_empty() {
                return text;
            }
        }
        String::new()
    }

    pub fn text_at(&mut self, index: usize) -> String {
        let raw = self.row.get(index);
        if is_nothing(raw) || self.row.kind(index) == CellKind::Error {
            return String::new();
        }
        let folded = fold::line(raw);
        let text = match folded.strip_prefix('\'') {
            Some(rest) => rest,
            None => &folded,
        };
        let scrubbed = scrubbed_cell(self.map, index, text);
        if scrubbed.len() > TEXT_CHARS_MAX
            && let Some((cut, _)) = scrubbed.char_indices().nth(TEXT_CHARS_MAX)
        {
            let short = scrubbed[..cut].to_owned();
            self.fault(index, FaultCode::TooLong { max: TEXT_CHARS_MAX });
            return short;
        }
        scrubbed.into_owned()
    }

    /// A reading of a cell; a fault is noted and the value is unknown.
    pub fn read<T>(&mut self, field: Field, reader: impl FnOnce(&str) -> Reading<T>) -> Option<T> {
        let index = self.map.column(field)?;
        if self.row.kind(index) == CellKind::Error {
            return None;
        }
        match reader(self.row.get(index)) {
            Ok(value) => value,
            Err(code) => {
                self.fault(index, code);
                None
            }
        }
    }

    /// Yes, no or unknown.
    pub fn fact(&mut self, field: Field) -> Fact {
        self.read(field, value::fact).unwrap_or_default()
    }

    /// A number of people.
    pub fn count(&mut self, field: Field) -> Option<Count> {
        self.read(field, value::count)
    }

    /// A number of people, the lower bound of a band.
    pub fn number(&mut self, field: Field) -> Option<u32> {
        self.count(field).and_then(Count::at_least)
    }

    /// A date that may lie ahead (有效期至).
    pub fn date(&mut self, field: Field) -> Option<PartialDate> {
        let index = self.map.column(field)?;
        let (text, kind) = (self.row.get(index), self.row.kind(index));
        if kind == CellKind::Error {
            return None;
        }
        match value::date(text, kind == CellKind::Number) {
            Ok(date) => date,
            Err(code) => {
                let year = value::year_of_doubtful(text, &code);
                self.fault(index, code);
                year
            }
        }
    }

    /// The date of something that has happened: one after the day of the list is kept and told.
    pub fn past_date(&mut self, field: Field) -> Option<PartialDate> {
        let date = self.date(field)?;
        if let Some(index) = self.map.column(field)
            && date.earliest() > self.ctx.as_of
        {
            self.fault(index, FaultCode::DateAhead);
        }
        Some(date)
    }

    /// A credit code column.
    pub fn code(&mut self, field: Field) -> CodeCell {
        let empty = CodeCell { code: None, raw: String::new(), fault: None };
        let Some(index) = self.map.column(field) else { return empty };
        self.code_at(index)
    }

    pub fn code_at(&mut self, index: usize) -> CodeCell {
        let raw = self.row.get(index);
        if is_nothing(raw) || self.row.kind(index) == CellKind::Error {
            return CodeCell { code: None, raw: String::new(), fault: None };
        }
        match CreditCode::read(raw) {
            // Scrubbing would take it away: it is a resident ID too.
            Ok(code) if is_credit_code(code.as_str()) => CodeCell { code: Some(code), raw: String::new(), fault: None },
            Ok(_) => CodeCell { code: None, raw: self.text_at(index), fault: None },
            Err(fault) => CodeCell { code: None, raw: self.text_at(index), fault: Some(fault) },
        }
    }

    /// Notes why a code cell is not valid.
    pub fn code_fault(&mut self, index: usize, fault: CodeFault, expected: usize) {
        let code = if self.row.kind(index) == CellKind::LossyNumber {
            FaultCode::NumberLost
        } else {
            match fault {
                CodeFault::Length { found } => FaultCode::CodeLength { found, expected },
                CodeFault::Character { place, found, suggestion } => {
                    FaultCode::CodeSign { place, sign: found, suggestion }
                }
                CodeFault::CheckDigit { expected, found } => FaultCode::CodeCheck { found, expected },
            }
        };
        self.fault(index, code);
    }

    /// A resident ID: hash, tail, birth month and sex. The number itself goes no further than this.
    pub fn resident_id(&mut self) -> IdCell {
        let Some(index) = self.map.column(Field::ResidentId) else { return IdCell::default() };
        let raw = self.row.get(index);
        if is_nothing(raw) || self.row.kind(index) == CellKind::Error {
            return IdCell::default();
        }
        if raw.contains(HIDDEN) {
            self.fault(index, FaultCode::IdHidden);
            return IdCell::default();
        }
        let is_lossy = self.row.kind(index) == CellKind::LossyNumber;
        let id = match resident_id::read(raw) {
            Ok(id) if !is_lossy => id,
            read => {
                self.fault(index, if is_lossy { FaultCode::NumberLost } else { id_fault(read.err()) });
                return IdCell::default();
            }
        };
        if id.origin() == resident_id::Origin::Converted {
            self.fault(index, FaultCode::IdOld);
        }
        let hash = (self.ctx.id_hash)(id.canonical());
        if hash.is_none() {
            self.fault(index, FaultCode::IdNoKey);
        }
        let (year, month) = id.birth();
        IdCell {
            hash,
            tail: id.tail().to_owned(),
            birth_month: u32::from(year) * 100 + u32::from(month),
            sex: if id.male() { "男" } else { "女" },
        }
    }

    /// 性别 and 出生年月 of a person, from the cells and the ID; a contradiction is told and the ID believed, because it
    /// carries a check digit.
    pub fn sex_and_birth(&mut self, id: &IdCell) -> (String, u32) {
        let is_number = |cells: &Cells<'_>| {
            cells.map.column(Field::Birth).is_some_and(|index| cells.row.kind(index) == CellKind::Number)
        };
        let number = is_number(self);
        let sex = self.read(Field::Sex, terms::sex);
        let birth = self.read(Field::Birth, |text| value::month(text, number));
        if let Some(index) = self.map.column(Field::Sex)
            && sex.is_some_and(|sex| !id.sex.is_empty() && sex != id.sex)
        {
            self.fault(index, FaultCode::SexContradicts);
        }
        if let Some(index) = self.map.column(Field::Birth)
            && birth.is_some_and(|birth| id.birth_month != 0 && birth != id.birth_month)
        {
            // The whole birth date is not repeated in a fault.
            self.fault_without_found(index, FaultCode::BirthContradicts);
        }
        let sex = if id.sex.is_empty() { sex.unwrap_or_default() } else { id.sex };
        let birth = if id.birth_month == 0 { birth.unwrap_or_default() } else { id.birth_month };
        (sex.to_owned(), birth)
    }

    /// Notes a fault of a cell with what stood there.
    pub fn fault(&mut self, index: usize, code: FaultCode) {
        let raw = self.row.get(index);
        let is_birth = self.map.field_of(index) == Some(Field::Birth);
        let found = if is_birth && raw.chars().filter(char::is_ascii_digit).count() > 6 {
            Cow::Borrowed("")
        } else {
            scrubbed_cell(self.map, index, raw)
        };
        let fault = Fault::cell(self.row.number(), index, self.map.heading(index), code, found.trim());
        self.faults.push(fault);
    }

    fn fault_without_found(&mut self, index: usize, code: FaultCode) {
        self.faults.push(Fault::cell(self.row.number(), index, self.map.heading(index), code, ""));
    }

    /// The faults with the one that refuses the row at the end.
    pub fn rejected(mut self, code: FaultCode) -> Vec<Fault> {
        self.faults.push(Fault::of_row(self.row.number(), code));
        self.faults
    }
}

/// What is left of a resident ID.
#[derive(Default)]
pub(super) struct IdCell {
    pub hash: Option<[u8; 16]>,
    pub tail: String,
    pub birth_month: u32,
    pub sex: &'static str,
}

fn id_fault(fault: Option<resident_id::Fault>) -> FaultCode {
    use resident_id::Fault as F;
    match fault {
        Some(F::Scientific | F::PrecisionLost) => FaultCode::NumberLost,
        Some(F::BirthDate) => FaultCode::IdDate,
        Some(F::Check) => FaultCode::IdCheck,
        Some(F::Empty | F::Length(_) | F::Character) | None => FaultCode::IdShape,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_codes_stay_and_resident_ids_go() {
        // Invented IDs: 990000 is no region.
        assert_eq!(scrubbed_text("甲公司914600006200251612"), "甲公司914600006200251612");
        assert!(!scrubbed_text("张三990000199001010017").contains("19900101"));
        assert!(!scrubbed_code("990000199001010017").contains("19900101"));
        assert_eq!(scrubbed_code("460300000003877"), "460300000003877");
    }

    #[test]
    fn the_short_cut_sees_digits_of_every_width() {
        for text in
            ["990000199001010017", "９９００００１９９００１０１００１７", "9.90000199E+17", "张99000019900101001X"]
        {
            assert!(may_hold_id(text), "{text}");
            assert_ne!(scrubbed_text(text), text);
        }
        for text in ["海口市美兰区海府路12号3栋2单元1001房", "13800001111", "0898-66661111"] {
            assert!(!may_hold_id(text), "{text}");
            assert_eq!(mask::scrub_ids(text, &|_| false), text);
        }
    }

    #[test]
    fn a_damaged_id_is_hidden_as_well() {
        for text in [
            "990000199001010017",
            "99000019900101001",
            "9900001990010100177",
            "9.90000199001E+17",
            "99000019900101001 7",
        ] {
            let hidden = hidden_id(text);
            assert!(!hidden.contains("1990010"), "{hidden}");
        }
        assert_eq!(hidden_id("无"), "无");
    }
}
