//! The mistakes of real lists, made on purpose and at given rates: wrong check digits, empty names, IDs that a spreadsheet
//! ruined, months for days, full-width text, rows twice, unknown words, sums and signatures at the end.

use super::chance::Chance;
use super::number::CHARSET;
use super::{FaultRates, Sink, Tally};
use crate::model::record::ListKind;
use std::io;

const STREAM_FAULT: u64 = 40;

/// Where the columns are that a fault can spoil.
#[derive(Clone, Copy, Default)]
pub(super) struct Columns {
    pub(super) name: usize,
    pub(super) code: Option<usize>,
    pub(super) id: Option<usize>,
    pub(super) date: Option<usize>,
    pub(super) status: Option<usize>,
    pub(super) full_width: Option<usize>,
}

/// Writes rows of one list and spoils some.
pub(super) struct Spoiler<'a> {
    pub(super) out: &'a mut dyn Sink,
    pub(super) rates: &'a FaultRates,
    pub(super) columns: Columns,
    pub(super) seed: u64,
    pub(super) kind: ListKind,
    pub(super) tally: Tally,
}

impl Spoiler<'_> {
    pub(super) fn row(&mut self, index: u64, cells: &mut [String]) -> io::Result<()> {
        let mut chance = Chance::at(self.seed, STREAM_FAULT ^ (self.kind as u64) << 8, index);
        let spoilt = spoil(&mut chance, self.rates, self.columns, cells);
        self.tally.records += 1;
        self.tally.spoilt += u64::from(spoilt);
        self.put(cells)?;
        if chance.hit(self.rates.duplicate) {
            self.tally.duplicates += 1;
            self.put(cells)?;
        }
        Ok(())
    }

    /// 合计 and 填表人 below the last row.
    pub(super) fn finish(mut self, width: usize) -> io::Result<Tally> {
        let mut chance = Chance::at(self.seed, STREAM_FAULT ^ 0xf007, self.kind as u64);
        if !chance.hit(self.rates.footer) {
            return Ok(self.tally);
        }
        let mut cells = vec![String::new(); width];
        cells[0] = "合计".to_owned();
        cells[1] = (self.tally.records + self.tally.duplicates).to_string();
        self.put(&cells)?;
        cells[1].clear();
        cells[0] = "填表人：虚构    审核人：虚构".to_owned();
        self.put(&cells)?;
        self.tally.footers = 2;
        Ok(self.tally)
    }

    fn put(&mut self, cells: &[String]) -> io::Result<()> {
        let row: Vec<&str> = cells.iter().map(String::as_str).collect();
        self.out.row(&row)
    }
}

/// True when something was spoilt.
fn spoil(chance: &mut Chance, rates: &FaultRates, columns: Columns, cells: &mut [String]) -> bool {
    let mut spoilt = false;
    let mut at = |column: Option<usize>, rate: u32, fault: fn(&mut Chance, &str) -> String| {
        let hit = chance.hit(rate);
        let Some(cell) = column.and_then(|column| cells.get_mut(column)).filter(|cell| hit && !cell.is_empty()) else {
            return;
        };
        *cell = fault(chance, cell);
        spoilt = true;
    };
    at(columns.code, rates.code, wrong_check);
    at(Some(columns.name), rates.name, |_, _| String::new());
    at(columns.id, rates.id, damaged_id);
    at(columns.date, rates.date, other_date);
    at(columns.full_width, rates.full_width, |_, text| full_width(text));
    at(columns.status, rates.status, |chance, _| chance.pick(&["待核实", "正常？", "见附件", "1"]).to_owned());
    spoilt
}

/// Another last character.
fn wrong_check(chance: &mut Chance, code: &str) -> String {
    let last = code.chars().last();
    let at = CHARSET.iter().position(|known| Some(char::from(*known)) == last).unwrap_or(0);
    let other = CHARSET[(at + 1 + chance.index(CHARSET.len() - 1)) % CHARSET.len()];
    let mut wrong: String = code.chars().take(code.chars().count().saturating_sub(1)).collect();
    wrong.push(char::from(other));
    wrong
}

/// What Excel does to 18 digits: 9.90000E+17, or three zeros at the end.
fn damaged_id(chance: &mut Chance, id: &str) -> String {
    let Some(head) = id.get(..15) else { return id.to_owned() };
    match chance.below(4) {
        0 => format!("{}.{}E+17", &head[..1], &head[1..6]),
        1 => format!("{head}000"),
        2 => format!("{head}000.0"),
        _ => head.to_owned(),
    }
}

/// The same day in another hand; some keep the month only.
fn other_date(chance: &mut Chance, iso: &str) -> String {
    let mut parts = iso.split('-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return iso.to_owned();
    };
    let short = |part: &str| part.trim_start_matches('0').to_owned();
    let (month, day) = (short(month), short(day));
    match chance.below(5) {
        0 => format!("{year}.{month}"),
        1 => format!("{year}年{month}月"),
        2 => format!("{year}/{month}/{day}"),
        3 => iso.replace('-', ""),
        _ => format!("{year}年{month}月{day}日"),
    }
}

/// Ａ for A, １ for 1.
fn full_width(text: &str) -> String {
    let wide = |c: char| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c };
    text.chars().map(wide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_changes_the_cell() {
        let mut chance = Chance::at(1, 1, 1);
        for _ in 0..200 {
            assert_ne!(wrong_check(&mut chance, "91469023MA9X000030"), "91469023MA9X000030");
            let id = damaged_id(&mut chance, "990000199001010017");
            assert!(id.starts_with('9') && id != "990000199001010017", "{id}");
            assert_ne!(other_date(&mut chance, "2023-05-04"), "2023-05-04");
        }
        assert_eq!(full_width("A1号"), "Ａ１号");
        assert_eq!(damaged_id(&mut chance, "短"), "短");
        assert_eq!(other_date(&mut chance, ""), "");
    }
}
