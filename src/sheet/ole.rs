//! OLE2 compound files (复合文档): the streams inside, and a walk over the workbook of an XLS file that bounds what reading
//! it will cost. Old Word, WPS `.et` and encrypted XLSX wear the same coat, so the streams tell what a file is.

use super::error::{Bound, SheetError, Unreadable};
use super::limits::{Limits, SHEETS_MAX, XLS_COLUMNS_MAX, XLS_ROWS_MAX};

/// First bytes of an OLE2 file.
pub(crate) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Sector numbers from here on are marks, not sectors.
const MARKS_FROM: u32 = 0xFFFF_FFFA;
/// Streams shorter than this lie in the small sectors.
const SMALL_STREAM: u64 = 4096;
const SMALL_SECTOR: usize = 64;

/// One entry of the directory.
#[derive(Debug, Clone)]
struct Entry {
    name: String,
    start: u32,
    len: u64,
    is_root: bool,
}

/// An OLE2 file in memory.
pub(crate) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    entries: Vec<Entry>,
}

impl<'a> Compound<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, SheetError> {
        let sector = match u16_at(bytes, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(SheetError::damaged("OLE2")),
        };
        let mut file = Self { bytes, sector, table: Vec::new(), small_table: Vec::new(), entries: Vec::new() };
        file.table = file.read_table()?;
        let directory = file.chain(u32_or_damaged(bytes, 48)?)?;
        file.entries = directory.chunks_exact(128).filter_map(|entry| read_entry(entry, sector)).collect();
        file.small_table = numbers(&file.chain(u32_or_damaged(bytes, 60)?)?).collect();
        Ok(file)
    }

    fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// What the file is; `Ok` for a workbook of XLS, and for what WPS writes as `.et`, which is one.
    pub fn kind(&self, name: &str) -> Result<(), Unreadable> {
        let lower = name.to_ascii_lowercase();
        match () {
            () if self.has("EncryptedPackage") => Err(Unreadable::Encrypted),
            () if self.has("Workbook") || self.has("Book") => Ok(()),
            () if self.has("WordDocument") => Err(Unreadable::Document),
            () if self.has("PowerPoint Document") => Err(Unreadable::Presentation),
            () if lower.ends_with(".et") || lower.ends_with(".ett") => Err(Unreadable::Et),
            () => Err(Unreadable::OtherOffice),
        }
    }

    /// Bytes of the workbook stream.
    pub fn workbook(&self) -> Result<Vec<u8>, SheetError> {
        let entry =
            self.entry("Workbook").or_else(|| self.entry("Book")).ok_or_else(|| SheetError::damaged("Workbook"))?;
        let len = usize::try_from(entry.len).unwrap_or(usize::MAX);
        let mut bytes =
            if entry.len < SMALL_STREAM { self.small_chain(entry.start)? } else { self.chain(entry.start)? };
        bytes.truncate(len);
        Ok(bytes)
    }

    fn sector_at(&self, number: u32) -> Result<&'a [u8], SheetError> {
        let start = (number as usize).checked_add(1).and_then(|n| n.checked_mul(self.sector));
        let start = start.filter(|&start| start < self.bytes.len()).ok_or_else(|| SheetError::damaged("OLE2"))?;
        Ok(&self.bytes[start..(start + self.sector).min(self.bytes.len())])
    }

    /// The table of sectors (FAT), whose own sectors are listed in the header and, for large files, in a chain.
    fn read_table(&self) -> Result<Vec<u32>, SheetError> {
        let header = self.bytes.get(76..512).ok_or_else(|| SheetError::damaged("OLE2"))?;
        let mut sectors: Vec<u32> = numbers(header).collect();
        let mut next = u32_or_damaged(self.bytes, 68)?;
        let mut left = self.bytes.len() / self.sector + 1;
        while next < MARKS_FROM {
            left = left.checked_sub(1).ok_or_else(|| SheetError::damaged("OLE2"))?;
            let mut more: Vec<u32> = numbers(self.sector_at(next)?).collect();
            next = more.pop().unwrap_or(MARKS_FROM);
            sectors.extend(more);
        }
        let mut table = Vec::new();
        for number in sectors.into_iter().filter(|&number| number < MARKS_FROM) {
            if table.len() > self.bytes.len() {
                return Err(SheetError::damaged("OLE2"));
            }
            table.extend(numbers(self.sector_at(number)?));
        }
        Ok(table)
    }

    fn chain(&self, start: u32) -> Result<Vec<u8>, SheetError> {
        let mut out = Vec::new();
        let mut next = start;
        while next < MARKS_FROM {
            out.extend_from_slice(self.sector_at(next)?);
            // A chain that bites its tail would never end.
            if out.len() > self.bytes.len() {
                return Err(SheetError::damaged("OLE2"));
            }
            next = self.table.get(next as usize).copied().unwrap_or(MARKS_FROM);
        }
        Ok(out)
    }

    fn small_chain(&self, start: u32) -> Result<Vec<u8>, SheetError> {
        let root = self.entries.iter().find(|entry| entry.is_root).ok_or_else(|| SheetError::damaged("OLE2"))?;
        let store = self.chain(root.start)?;
        let mut out = Vec::new();
        let mut next = start;
        while next < MARKS_FROM && out.len() < SMALL_STREAM as usize {
            let at = (next as usize).saturating_mul(SMALL_SECTOR);
            let piece = store.get(at..(at + SMALL_SECTOR).min(store.len())).filter(|piece| !piece.is_empty());
            out.extend_from_slice(piece.ok_or_else(|| SheetError::damaged("OLE2"))?);
            next = self.small_table.get(next as usize).copied().unwrap_or(MARKS_FROM);
        }
        Ok(out)
    }
}

fn read_entry(entry: &[u8], sector: usize) -> Option<Entry> {
    let kind = *entry.get(66)?;
    if kind == 0 {
        return None;
    }
    let units: Vec<u16> = entry.get(..64)?.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    let name: String = char::decode_utf16(units).map_while(Result::ok).take_while(|&sign| sign != '\0').collect();
    let high = if sector == 512 { 0 } else { u64::from(u32_at(entry, 124)?) << 32 };
    Some(Entry { name, start: u32_at(entry, 116)?, len: high | u64::from(u32_at(entry, 120)?), is_root: kind == 5 })
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).and_then(|four| numbers(four).next())
}

fn u32_or_damaged(bytes: &[u8], at: usize) -> Result<u32, SheetError> {
    u32_at(bytes, at).ok_or_else(|| SheetError::damaged("OLE2"))
}

/// Rectangle that the cells of one sheet span.
#[derive(Debug, Clone, Copy)]
struct Span {
    rows: (u32, u32),
    columns: (u32, u32),
}

impl Span {
    fn n_cells(&self) -> u64 {
        u64::from(self.rows.1 - self.rows.0 + 1) * u64::from(self.columns.1 - self.columns.0 + 1)
    }

    fn with(span: Option<Self>, row: u32, column: u32) -> Self {
        span.map_or(Self { rows: (row, row), columns: (column, column) }, |span| Self {
            rows: (span.rows.0.min(row), span.rows.1.max(row)),
            columns: (span.columns.0.min(column), span.columns.1.max(column)),
        })
    }
}

/// Walks the records of a workbook stream and refuses what would cost too much memory or is broken: cells far apart (a
/// sheet is laid out densely), claimed dimensions, sheets that overlap, a password.
pub(crate) fn check_workbook(stream: &[u8], limits: &Limits) -> Result<(), SheetError> {
    let mut starts = Vec::new();
    let mut total = 0u64;
    for record in records(stream, 0) {
        let (kind, data) = record?;
        match kind {
            0x002F if u16_at(data, 0) != Some(0) => return Err(SheetError::unreadable(Unreadable::Encrypted)),
            0x0085 => starts.push(sheet_start(data, stream.len())?),
            0x000A => break,
            _ => {}
        }
        if starts.len() > SHEETS_MAX {
            return Err(SheetError::limit(Bound::Parts, SHEETS_MAX as u64));
        }
    }
    starts.sort_unstable();
    if starts.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(SheetError::damaged("BoundSheet"));
    }
    for start in starts {
        total = total.saturating_add(cells_of_sheet(stream, start)?);
        if total > limits.xls_cells {
            return Err(SheetError::limit(Bound::Xls, limits.xls_cells));
        }
    }
    Ok(())
}

fn sheet_start(data: &[u8], len: usize) -> Result<usize, SheetError> {
    let start = u32_at(data, 0).map(|start| start as usize).filter(|&start| start < len);
    start.filter(|_| data.len() >= 8).ok_or_else(|| SheetError::damaged("BoundSheet"))
}

fn cells_of_sheet(stream: &[u8], start: usize) -> Result<u64, SheetError> {
    let mut span: Option<Span> = None;
    let mut depth = 0u32;
    let mut claimed = 0u64;
    for record in records(stream, start) {
        let (kind, data) = record?;
        match kind {
            0x0809 => depth += 1,
            0x000A if depth <= 1 => break,
            0x000A => depth -= 1,
            _ if depth > 1 => {}
            0x0200 => claimed = claimed.max(claimed_cells(data)?),
            0x0006 if data.len() < 22 => return Err(SheetError::damaged("FORMULA")),
            // NUMBER LABEL BOOLERR RK LABELSST RSTRING FORMULA
            0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00FD | 0x00D6 | 0x0006 => {
                let (row, column) = cell_at(data)?;
                span = Some(Span::with(span, row, column));
            }
            0x00BD => {
                let (row, first) = cell_at(data)?;
                let last = u16_at(data, data.len().saturating_sub(2)).map_or(first, u32::from);
                if last < first || last >= XLS_COLUMNS_MAX {
                    return Err(SheetError::damaged("MULRK"));
                }
                span = Some(Span::with(Some(Span::with(span, row, first)), row, last));
            }
            _ => {}
        }
    }
    Ok(span.map_or(0, |span| span.n_cells()).max(claimed))
}

fn cell_at(data: &[u8]) -> Result<(u32, u32), SheetError> {
    let (Some(row), Some(column), true) = (u16_at(data, 0), u16_at(data, 2), data.len() >= 6) else {
        return Err(SheetError::damaged("BIFF"));
    };
    if u32::from(column) >= XLS_COLUMNS_MAX {
        return Err(SheetError::damaged("BIFF").at_row(u32::from(row) + 1));
    }
    Ok((u32::from(row), u32::from(column)))
}

/// Cells of the DIMENSIONS record, for which room is made before any cell is read.
fn claimed_cells(data: &[u8]) -> Result<u64, SheetError> {
    let (first_row, last_row, last_column) = match data.len() {
        10 => (u16_at(data, 0).map(u32::from), u16_at(data, 2).map(u32::from), u16_at(data, 6)),
        14 | 16 => (u32_at(data, 0), u32_at(data, 4), u16_at(data, 10)),
        _ => return Err(SheetError::damaged("DIMENSIONS")),
    };
    let (Some(first), Some(last), Some(columns)) = (first_row, last_row, last_column) else {
        return Err(SheetError::damaged("DIMENSIONS"));
    };
    if last > XLS_ROWS_MAX || u32::from(columns) > XLS_COLUMNS_MAX || first > last {
        return Err(SheetError::damaged("DIMENSIONS"));
    }
    Ok(u64::from(last - first + 1) * u64::from(columns.max(1)))
}

type Record<'a> = Result<(u16, &'a [u8]), SheetError>;

/// Records of a stream from `start` on.
fn records(stream: &[u8], start: usize) -> impl Iterator<Item = Record<'_>> {
    let mut at = start;
    std::iter::from_fn(move || {
        if at + 4 > stream.len() {
            return None;
        }
        let (kind, len) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
        let data = stream.get(at + 4..at + 4 + len);
        at += 4 + len;
        Some(data.map(|data| (kind, data)).ok_or_else(|| {
            at = stream.len();
            SheetError::damaged("BIFF")
        }))
    })
}
