//! One row of cells (行), kept flat: all text in one buffer, ends and kinds beside it. A row is made once and filled a
//! million times, so reading allocates nothing for each cell.

/// What a cell was in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CellKind {
    /// Nothing.
    #[default]
    Empty,
    /// Text; every cell of a text file.
    Text,
    /// A number, as the cell would show it without a format: integers without `.0`, at most 15 significant digits.
    Number,
    /// A whole number beyond 15 digits: spreadsheets lose its last digits, so it is no trustworthy code (精度丢失).
    LossyNumber,
    /// A date: `2023-05-01`, `2023-05-01 08:30:00`, or `08:30:00` alone.
    Date,
    /// `TRUE` or `FALSE`.
    Bool,
    /// `#N/A`, `#REF!` and their like.
    Error,
}

/// A row of a sheet, reused from read to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    number: u32,
    text: String,
    ends: Vec<u32>,
    kinds: Vec<CellKind>,
}

impl Row {
    /// An empty row.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of the row as Excel and WPS show it, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Says which row of the sheet this is.
    pub fn set_number(&mut self, number: u32) {
        self.number = number;
    }

    /// Cells up to the last one that holds something, or that the file spells out.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// No cell at all.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// No cell that holds a character.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// Text of a cell, `""` when it is absent.
    pub fn get(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// Kind of a cell, `Empty` when it is absent.
    pub fn kind(&self, index: usize) -> CellKind {
        self.kinds.get(index).copied().unwrap_or_default()
    }

    /// Adds a cell on the right. An empty text is an empty cell whatever kind is given. A row holds at most 4 GiB.
    #[inline]
    pub fn push(&mut self, text: &str, kind: CellKind) {
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.kinds.push(if text.is_empty() { CellKind::Empty } else { kind });
    }

    /// Empties the row, keeping its memory.
    pub fn clear(&mut self) {
        self.number = 0;
        self.text.clear();
        self.ends.clear();
        self.kinds.clear();
    }

    /// Cells from left to right.
    pub fn iter(&self) -> impl Iterator<Item = (&str, CellKind)> {
        (0..self.len()).map(|index| (self.get(index), self.kind(index)))
    }

    /// Bytes of all cells together.
    pub fn n_bytes(&self) -> usize {
        self.text.len()
    }

    /// Fills with empty cells up to `len`.
    pub(crate) fn pad(&mut self, len: usize) {
        while self.len() < len {
            self.push("", CellKind::Empty);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_and_absent_ones_are_empty() {
        let mut row = Row::new();
        row.set_number(7);
        row.push("甲", CellKind::Text);
        row.push("", CellKind::Number);
        row.push("12", CellKind::Number);
        assert_eq!((row.get(0), row.get(1), row.get(2), row.get(3)), ("甲", "", "12", ""));
        assert_eq!(row.kind(1), CellKind::Empty);
        assert_eq!(row.iter().count(), 3);
        row.clear();
        assert!(row.is_empty() && row.is_blank() && row.number() == 0);
    }
}
