//! 验表: what is wrong with a form that came back. A fault names the cell, what stands there and what is expected; what only differs
//! from the database is a note and no fault, since the branch may well know better.

use crate::app::fill::layout::{Layout, Shape, Slot};
use crate::app::fill::term::{More, Subject, Term};
use crate::coded;
use crate::import::alias::Field;
use crate::model::credit_code::CreditCode;
use crate::sheet::{BlankSheet, column_letters};
use serde::{Deserialize, Serialize};

coded! {
    /// 表中差错
    Wrong {
        #[default] Empty = 1, "应填未填", "not filled";
        Number = 2, "不是数", "not a number";
        Date = 3, "不是日期", "not a date";
        Code = 4, "信用代码校验不符", "the credit code does not check";
        Choice = 5, "不在下拉选项之内", "not among the words to choose from";
        Nobody = 6, "这一行没有写是谁", "the row names nobody";
        NoRows = 7, "一行也没有填", "no row is filled";
        OtherForm = 8, "不是这份表：表头不同", "another form: its headings differ";
        Unreadable = 9, "文件读不了", "the file cannot be read";
    }
}

/// One fault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// `C5`
    pub at: String,
    /// Heading as written.
    pub heading: String,
    /// What stood there.
    pub text: String,
    /// Number of [`Wrong`].
    pub wrong: u8,
}

impl Fault {
    /// A fault of the whole file.
    pub fn of_file(wrong: Wrong, text: &str) -> Fault {
        Fault { at: String::new(), heading: String::new(), text: text.to_owned(), wrong: wrong as u8 }
    }

    /// What is wrong.
    pub fn what(&self) -> Wrong {
        Wrong::from_number(self.wrong)
    }
}

/// Faults of one form that are kept.
const FAULTS_MAX: usize = 200;

/// Rows that are filled, and what is wrong with them. `sent` is the blank as it went out: what it left empty and knew nothing of is
/// what we asked for.
pub fn check(sheet: &BlankSheet, layout: &Layout) -> (u32, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut n_rows = 0;
    if layout.shape == Shape::Card {
        for slot in &layout.slots {
            check_cell(sheet, (slot, layout.subject), slot.row, &mut faults);
        }
        let filled = layout.slots.iter().any(|slot| !text(sheet, slot.row, slot.column).is_empty());
        n_rows = u32::from(filled);
    } else {
        let last = if layout.open_end { sheet.last_row() } else { layout.last };
        for row in layout.first..=last {
            if !is_filled(sheet, layout, row) {
                continue;
            }
            n_rows += 1;
            if layout.identities().all(|slot| text(sheet, row, slot.column).is_empty()) {
                faults.push(fault(layout.slots.first(), row, "", Wrong::Nobody));
            }
            for slot in &layout.slots {
                check_cell(sheet, (slot, layout.subject), row, &mut faults);
            }
            if faults.len() > FAULTS_MAX {
                break;
            }
        }
    }
    if n_rows == 0 {
        return (0, vec![Fault::of_file(Wrong::NoRows, "")]);
    }
    faults.truncate(FAULTS_MAX);
    (n_rows, faults)
}

fn text(sheet: &BlankSheet, row: u32, column: usize) -> &str {
    sheet.text(row, column).trim()
}

/// Something but a printed number stands in the row.
fn is_filled(sheet: &BlankSheet, layout: &Layout, row: u32) -> bool {
    layout.slots.iter().any(|slot| {
        let computed = sheet.cells.get(&(row, slot.column)).is_some_and(|cell| cell.formula);
        slot.term != Some(Term::More(More::Serial)) && !computed && !text(sheet, row, slot.column).is_empty()
    })
}

fn fault(slot: Option<&Slot>, row: u32, text: &str, wrong: Wrong) -> Fault {
    let column = slot.map_or(0, |slot| slot.column);
    Fault {
        at: format!("{}{row}", column_letters(u32::try_from(column).unwrap_or(0))),
        heading: slot.map(|slot| slot.heading.clone()).unwrap_or_default(),
        text: text.chars().take(40).collect(),
        wrong: wrong as u8,
    }
}

/// A column that may be left empty: remarks, what we do not know the meaning of, what not everybody has.
fn is_optional(slot: &Slot, subject: Subject) -> bool {
    let Some(term) = slot.term else { return true };
    let asked = match subject {
        Subject::Enterprises => matches!(
            term,
            Term::Field(Field::Name | Field::Code | Field::Staff | Field::Status)
                | Term::More(More::MembersTotal | More::MembersFull | More::OrgIs)
        ),
        Subject::Branches => matches!(
            term,
            Term::Field(Field::BranchName | Field::TermStart) | Term::More(More::MembersTotal | More::MembersFull)
        ),
        Subject::Members => {
            matches!(term, Term::Field(Field::Person | Field::Category | Field::Joined | Field::Branch))
        }
        Subject::Contacts => matches!(term, Term::Field(Field::Person | Field::Unit)),
        Subject::Zones => matches!(term, Term::More(_)),
    };
    !asked
}

fn check_cell(sheet: &BlankSheet, (slot, subject): (&Slot, Subject), row: u32, faults: &mut Vec<Fault>) {
    if sheet.cells.get(&(row, slot.column)).is_some_and(|cell| cell.formula) {
        return;
    }
    let text = text(sheet, row, slot.column);
    if text.is_empty() {
        if !is_optional(slot, subject) {
            faults.push(fault(Some(slot), row, "", Wrong::Empty));
        }
        return;
    }
    let Some(term) = slot.term else { return };
    let wrong = match term {
        _ if is_number(term) && text.parse::<f64>().map_or(true, |n| n < 0.0 || !n.is_finite()) => Some(Wrong::Number),
        _ if is_date(term) && !reads_as_date(text) => Some(Wrong::Date),
        Term::Field(Field::Code) if CreditCode::read(text).is_err() => Some(Wrong::Code),
        _ => None,
    };
    let chosen = sheet.choices.iter().find(|rule| rule.covers(row, slot.column) && !rule.words.is_empty());
    let wrong =
        wrong.or_else(|| chosen.filter(|rule| !rule.words.iter().any(|word| word == text)).map(|_| Wrong::Choice));
    if let Some(wrong) = wrong {
        faults.push(fault(Some(slot), row, text, wrong));
    }
}

fn is_number(term: Term) -> bool {
    matches!(
        term,
        Term::Field(
            Field::Staff | Field::Insured | Field::Employed | Field::OnPost | Field::Committee | Field::ClaimsMembers
        ) | Term::More(More::MembersTotal | More::MembersFull | More::MembersProbationary)
    )
}

fn is_date(term: Term) -> bool {
    matches!(
        term,
        Term::Field(
            Field::Established
                | Field::Founded
                | Field::Joined
                | Field::FullOn
                | Field::TermStart
                | Field::TermEnd
                | Field::Since
                | Field::PlannedOn
        ) | Term::More(More::OrgFounded)
    )
}

fn reads_as_date(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let year = digits.get(..4).and_then(|year| year.parse::<u32>().ok());
    let month = digits.get(4..6).map_or(Some(1), |month| month.parse::<u32>().ok());
    let plain = text.chars().all(|c| c.is_ascii_digit() || "年月日.-/ :".contains(c));
    plain && digits.len() >= 4 && year.is_some_and(|year| (1900..2100).contains(&year)) && month.is_some()
}
