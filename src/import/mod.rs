//! 名单导入: rows of text into records and faults. [`recognise`] finds header, kind and columns; [`read`] turns one row
//! into one record, the faults of its cells, or the reason why it is none. Pure: no file, no clock, no database; the day of
//! the list, the division table and the hash of resident IDs are handed in.
//!
//! A bad cell never loses its row: it is kept as written with a fault, and only a row that names no subject is refused.
//! Of a resident ID nothing passes but its keyed hash and two characters, whatever column it stood in.

pub mod alias;
mod alias_registers;
mod branches;
mod cell;
mod contacts;
pub mod enterprises;
pub mod fault;
pub mod folder;
pub mod heading;
pub mod mapping;
mod members;
pub mod profile;
pub mod register_terms;
mod registers;
pub mod rejects;
pub mod returned;
mod rows;
pub mod terms;
mod transfers;
mod units;
pub mod value;

pub use alias::Field;
pub use cell::{TEXT_CHARS_MAX, scrubbed_cell, scrubbed_text};
pub use fault::{Fault, FaultCode, Severity};
pub use mapping::{HEADER_ROWS_MAX, MappedColumn, Mapping, Recognised, Why, recognise};
pub use profile::{Overrides, ProfileError};
pub use rows::{RowClass, classify};

use crate::model::day::Day;
use crate::model::record::{ListKind, Record};
use crate::resolve::address::Hint;
use crate::resolve::divisions::Divisions;
use crate::resolve::places::Places;
use crate::sheet::Row;
use cell::Cells;
use std::cell::RefCell;

/// The keyed hash of a canonical resident ID; `None` where there is no key.
pub type IdHash<'a> = &'a dyn Fn(&str) -> Option<[u8; 16]>;

/// What a reading needs besides the row.
pub struct Context<'a> {
    divisions: &'a Divisions,
    id_hash: IdHash<'a>,
    zone: &'a str,
    as_of: Day,
    /// Parks, and texts placed by hand.
    places: &'a Places,
    /// City and county columns repeat for thousands of rows.
    last_hint: RefCell<(String, String, Hint)>,
}

impl<'a> Context<'a> {
    /// `zone` is the park of rows that name none (empty for none); `as_of` the day of the list.
    pub fn new(divisions: &'a Divisions, id_hash: IdHash<'a>, zone: &'a str, as_of: Day) -> Context<'a> {
        Context { divisions, id_hash, zone, as_of, places: Places::none(), last_hint: RefCell::default() }
    }

    /// Reads with what the site knows of places.
    pub fn in_places(self, places: &'a Places) -> Context<'a> {
        Context { places, ..self }
    }

    /// The division that city and county columns name.
    fn hint(&self, city: &str, county: &str) -> Hint {
        if city.is_empty() && county.is_empty() {
            return Hint::default();
        }
        let mut last = self.last_hint.borrow_mut();
        if last.0 != city || last.1 != county {
            let text = |text: &'_ str| (!text.is_empty()).then(|| text.to_owned());
            let hint = Hint::from_texts(self.divisions, text(city).as_deref(), text(county).as_deref());
            *last = (city.to_owned(), county.to_owned(), hint);
        }
        last.2
    }
}

/// What one row gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowOutcome {
    /// A record, and what was wrong with some of its cells.
    Record(Record, Vec<Fault>),
    /// The row names no subject.
    Rejected(Vec<Fault>),
    /// Not data: blank, title, header, foot.
    Skipped(RowClass),
}

/// Reads one row by the mapping.
pub fn read(ctx: &Context<'_>, mapping: &Mapping, row: &Row) -> RowOutcome {
    match classify(mapping, row) {
        RowClass::Data => {}
        other => return RowOutcome::Skipped(other),
    }
    let cells = Cells::new(ctx, mapping, row);
    match mapping.kind() {
        ListKind::Enterprises => enterprises::read(cells),
        ListKind::Branches => branches::read(cells),
        ListKind::Members => members::read(cells),
        ListKind::Transfers => transfers::read(cells),
        ListKind::Contacts => contacts::read(cells),
        register => registers::read(register, cells),
    }
}

#[cfg(test)]
mod tests;
