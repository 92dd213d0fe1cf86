//! 索引段: read-only files beside the database with what lists need — keys, number columns, orders, search text. Rebuilt from the
//! tables whenever they are missing or older than the facts; never backed up; shared by all processes through the page cache.
//!
//! # Why
//! SQLite finds row 900,000 of an order by walking 900,000 rows, and a `LIKE` over a million names takes a second. Here any place of
//! any order is one read, a filter is a pass over 4 bytes a row, and a typed letter is a pass over some 15 MB. Reading blocks
//! instead of mapping the file keeps the private memory of a terminal small and needs no `unsafe`.

use super::Result;
use crate::model::id::Key;
use crate::model::list::{Column, Predicate};
use crate::text::{fold, pinyin, scan};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

/// First bytes of a segment; the digit is the layout's number: another one is ignored and rebuilt.
const MAGIC: &[u8; 8] = b"dishusg3";

/// Bytes of a row's key and handle.
const KEY_BYTES: usize = Key::BYTES + 8;

/// A block of search text: fits the second-level cache, holds whole records.
const BLOCK: usize = 192 * 1024;

/// Columns that are filtered by and never sorted by.
const UNSORTED: &[Column] = &[
    Column::Step,
    Column::Running,
    Column::ThreeHave,
    Column::Row,
    Column::Alike,
    Column::Township,
    Column::Ownership,
    Column::UnitKind,
    Column::Relation,
    Column::ZoneSplit,
];

/// Numbers read at once when a column is passed over.
const NUMBERS_PER_READ: usize = 32 * 1024;

/// A file in waiting this old belongs to no running process: writing one takes seconds.
const LEFT_BEHIND: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// Columns whose combinations are counted.
pub const TALLIED: usize = 4;

/// Parts of a segment. Columns and orders add the column's number.
mod part {
    pub const KEYS: u32 = 1;
    pub const LABELS: u32 = 2;
    pub const NAME_OFFSETS: u32 = 3;
    pub const STANDS_ON: u32 = 4;
    pub const TALLY: u32 = 5;
    pub const SINCE: u32 = 6;
    pub const TEXT: u32 = 10;
    pub const INITIALS: u32 = 12;
    pub const PINYIN: u32 = 14;
    pub const COLUMN: u32 = 1000;
    pub const ORDER: u32 = 2000;
}

/// Search text of one kind: records parted by `\n`, in blocks of whole records.
#[derive(Default)]
struct Arena {
    bytes: Vec<u8>,
    /// (first byte, first record) of each block.
    blocks: Vec<(u64, u32)>,
    records: u32,
}

impl Arena {
    fn push(&mut self, text: &str) {
        let start = self.blocks.last().map_or(0, |(byte, _)| *byte);
        if self.blocks.is_empty() || self.bytes.len() as u64 - start + text.len() as u64 >= BLOCK as u64 {
            self.blocks.push((self.bytes.len() as u64, self.records));
        }
        self.bytes.extend(text.as_bytes());
        self.bytes.push(b'\n');
        self.records += 1;
    }

    fn index(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.blocks.len() * 12 + 12);
        for (byte, record) in self.blocks.iter().copied().chain([(self.bytes.len() as u64, self.records)]) {
            out.extend(byte.to_le_bytes());
            out.extend(record.to_le_bytes());
        }
        out
    }
}

/// Collects rows and writes them as one segment.
pub struct Builder {
    columns: &'static [Column],
    keys: Vec<u8>,
    numbers: Vec<Vec<u32>>,
    text: Arena,
    initials: Arena,
    pinyin: Arena,
    name_offsets: Vec<u32>,
    names: bool,
    labels: Vec<String>,
    stands_on: Vec<i64>,
    tallied: Vec<usize>,
    since: Option<i64>,
    scratch: [String; 3],
}

impl Builder {
    /// A builder for rows with these number columns; `names` tells whether rows are searched and ordered by name.
    pub fn new(columns: &'static [Column], names: bool) -> Builder {
        Builder {
            columns,
            keys: Vec::new(),
            numbers: vec![Vec::new(); columns.len()],
            text: Arena::default(),
            initials: Arena::default(),
            pinyin: Arena::default(),
            name_offsets: Vec::new(),
            names,
            labels: Vec::new(),
            stands_on: Vec::new(),
            tallied: Vec::new(),
            since: None,
            scratch: Default::default(),
        }
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.keys.len() / KEY_BYTES
    }

    /// No row yet.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Adds a row: its key and handle, its name, what else finds it (codes, phone tails), one number per column.
    pub fn push(&mut self, key: Key, handle: i64, name: &str, also: &[&str], numbers: &[u32]) {
        self.keys.extend(key.to_bytes());
        self.keys.extend(handle.to_le_bytes());
        for (column, number) in self.numbers.iter_mut().zip(numbers) {
            column.push(*number);
        }
        if self.names {
            self.push_name(name, also);
        }
    }

    fn push_name(&mut self, name: &str, also: &[&str]) {
        let [text, initials, pinyin] = &mut self.scratch;
        text.clear();
        fold::key_into(name, text);
        initials.clear();
        pinyin::initials_into(name, initials);
        pinyin.clear();
        pinyin::full_into(name, pinyin);
        self.name_offsets.push(u32::try_from(self.text.bytes.len()).unwrap_or(u32::MAX));
        for more in also.iter().filter(|more| !more.is_empty()) {
            text.push('\x1f');
            text.extend(more.chars().filter(|c| *c != '\n').map(|c| c.to_ascii_lowercase()));
        }
        self.text.push(text);
        self.initials.push(initials);
        self.pinyin.push(pinyin);
    }

    /// Fills a column with places in an order that is made elsewhere: the first row of `order` gets 1.
    pub fn rank(&mut self, column: Column, order: impl Iterator<Item = u32>) {
        let Some(at) = self.columns.iter().position(|c| *c == column) else { return };
        for (row, place) in order.zip(1..) {
            if let Some(number) = self.numbers[at].get_mut(row as usize) {
                *number = place;
            }
        }
    }

    /// Names of a column's numbers (zones, roles), in order.
    pub fn labels(&mut self, labels: Vec<String>) {
        self.labels = labels;
    }

    /// Known-numbers of the segments whose row numbers are used in this one.
    pub fn stands_on(&mut self, known: Vec<i64>) {
        self.stands_on = known;
    }

    /// Counts the rows of each combination of these columns, to be read without a look at the rows.
    pub fn tally(&mut self, columns: [Column; TALLIED]) {
        self.tallied = columns.iter().filter_map(|column| self.columns.iter().position(|c| c == column)).collect();
    }

    /// The known-number after which changes are told beside the segment.
    pub fn since(&mut self, known: i64) {
        self.since = Some(known);
    }

    fn tally_bytes(&self) -> Vec<u8> {
        let &[a, b, c, d] = self.tallied.as_slice() else { return Vec::new() };
        let mut counts: BTreeMap<[u32; TALLIED], u32> = BTreeMap::new();
        for row in 0..self.len() {
            *counts.entry([a, b, c, d].map(|at| self.numbers[at][row])).or_default() += 1;
        }
        counts.iter().flat_map(|(key, n)| key.iter().chain([n]).flat_map(|n| n.to_le_bytes())).collect()
    }

    /// Writes the segment under a temporary name and renames it.
    ///
    /// # Errors
    /// When the folder cannot be written or the disk is full.
    pub fn write(self, path: &Path, known: i64) -> Result<()> {
        let tally = self.tally_bytes();
        let mut parts: Vec<(u32, Vec<u8>)> =
            vec![(part::TALLY, tally), (part::KEYS, self.keys), (part::LABELS, self.labels.join("\n").into_bytes())];
        parts.push((part::STANDS_ON, self.stands_on.iter().flat_map(|known| known.to_le_bytes()).collect()));
        parts.extend(self.since.map(|known| (part::SINCE, known.to_le_bytes().to_vec())));
        let columns = self.columns.iter().copied().zip(self.numbers.iter().map(Vec::as_slice));
        let sorted: Vec<(Column, &[u32])> = columns.filter(|(column, _)| !UNSORTED.contains(column)).collect();
        let orders: Vec<(Column, Vec<u32>)> = std::thread::scope(|scope| {
            let by_name = self.names.then(|| scope.spawn(|| name_order(&self.pinyin, &self.text)));
            let (one, other) = sorted.split_at(sorted.len() / 2);
            let order = |(column, numbers): &(Column, &[u32])| (*column, number_order(numbers));
            let one = scope.spawn(move || one.iter().map(order).collect::<Vec<_>>());
            let mut orders: Vec<_> = other.iter().map(order).collect();
            orders.extend(one.join().expect("sorting does not panic"));
            if let Some(by_name) = by_name {
                orders.push((Column::Name, by_name.join().expect("sorting does not panic")));
            }
            orders
        });
        for (column, numbers) in self.columns.iter().zip(&self.numbers) {
            parts.push((part::COLUMN + *column as u32, bytes_of(numbers)));
        }
        parts.extend(orders.iter().map(|(column, order)| (part::ORDER + *column as u32, bytes_of(order))));
        if self.names {
            parts.push((part::NAME_OFFSETS, bytes_of(&self.name_offsets)));
            for (id, arena) in [(part::TEXT, self.text), (part::INITIALS, self.initials), (part::PINYIN, self.pinyin)] {
                parts.push((id + 1, arena.index()));
                parts.push((id, arena.bytes));
            }
        }
        write_parts(path, known, &parts)
    }
}

fn bytes_of(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}

/// Rows by their number, those of one number as they stood: digit by digit.
fn number_order(numbers: &[u32]) -> Vec<u32> {
    let all = numbers.iter().fold(0, |all, number| all | number);
    let mut order: Vec<u32> = (0u32..).take(numbers.len()).collect();
    let mut next = vec![0u32; order.len()];
    for shift in (0..u32::BITS).step_by(DIGIT as usize).take_while(|shift| all >> shift != 0) {
        let digit = |row: u32| (numbers[row as usize] >> shift) as usize & ((1 << DIGIT) - 1);
        let mut places = [0usize; 1 << DIGIT];
        order.iter().for_each(|row| places[digit(*row)] += 1);
        let mut before = 0;
        for place in &mut places {
            before += std::mem::replace(place, before);
        }
        for row in &order {
            let place = &mut places[digit(*row)];
            next[*place] = *row;
            *place += 1;
        }
        std::mem::swap(&mut order, &mut next);
    }
    order
}

/// Bits of a digit: numbers are sorted digit by digit, so that rows of one number keep their order.
const DIGIT: u32 = 11;

/// Order by pinyin, then by the characters: what Chinese readers expect of a list of names.
fn name_order(pinyin: &Arena, text: &Arena) -> Vec<u32> {
    let spelled: Vec<&[u8]> = pinyin.bytes.split(|b| *b == b'\n').collect();
    let written: Vec<&[u8]> = text.bytes.split(|b| *b == b'\n').collect();
    let mut order: Vec<(u128, u32)> = spelled[..pinyin.records as usize]
        .iter()
        .zip(0u32..)
        .map(|(name, i)| {
            let mut head = [0; 16];
            let len = name.len().min(16);
            head[..len].copy_from_slice(&name[..len]);
            (u128::from_be_bytes(head), i)
        })
        .collect();
    order.sort_unstable_by(|a, b| {
        let (i, j) = (a.1 as usize, b.1 as usize);
        a.0.cmp(&b.0)
            .then_with(|| spelled[i].cmp(spelled[j]))
            .then_with(|| written[i].cmp(written[j]))
            .then(a.1.cmp(&b.1))
    });
    order.into_iter().map(|(_, i)| i).collect()
}

fn write_parts(path: &Path, known: i64, parts: &[(u32, Vec<u8>)]) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
        sweep(folder);
    }
    // Several sessions of one process may build the same list at once.
    static WRITTEN: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let nth = WRITTEN.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let temporary = path.with_extension(format!("tmp{}-{nth}", std::process::id()));
    let written = (|| -> std::io::Result<()> {
        let mut file = BufWriter::with_capacity(1 << 20, File::create(&temporary)?);
        file.write_all(MAGIC)?;
        file.write_all(&known.to_le_bytes())?;
        file.write_all(&u32::try_from(parts.len()).expect("some dozen parts").to_le_bytes())?;
        let mut at = 20 + 20 * parts.len() as u64;
        for (id, bytes) in parts {
            file.write_all(&id.to_le_bytes())?;
            file.write_all(&at.to_le_bytes())?;
            file.write_all(&(bytes.len() as u64).to_le_bytes())?;
            at += bytes.len() as u64;
        }
        for (_, bytes) in parts {
            file.write_all(bytes)?;
        }
        file.flush()?;
        std::fs::rename(&temporary, path)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    Ok(written?)
}

/// Removes what interrupted runs left half made: files in waiting that nobody has written to for a day.
fn sweep(folder: &Path) {
    let Ok(files) = std::fs::read_dir(folder) else { return };
    for file in files.flatten() {
        let name = file.file_name();
        let waits = Path::new(&name).extension().and_then(|ending| ending.to_str());
        let age = file.metadata().and_then(|about| about.modified()).ok().and_then(|at| at.elapsed().ok());
        if waits.is_some_and(|ending| ending.starts_with("tmp") || ending.starts_with("next"))
            && age.is_some_and(|age| age >= LEFT_BEHIND)
        {
            let _ = std::fs::remove_file(file.path());
        }
    }
}

/// An open segment.
#[derive(Debug)]
pub struct Segment {
    file: File,
    known: i64,
    parts: BTreeMap<u32, (u64, u64)>,
    rows: usize,
    labels: Vec<String>,
}

impl Segment {
    /// Opens a segment; `None` when it is missing or of another layout.
    pub fn open(path: &Path) -> Option<Segment> {
        let file = File::open(path).ok()?;
        let mut head = [0; 20];
        file.read_exact_at(&mut head, 0).ok()?;
        if &head[..8] != MAGIC {
            return None;
        }
        let known = i64::from_le_bytes(head[8..16].try_into().ok()?);
        let n = u32::from_le_bytes(head[16..].try_into().ok()?).min(1000) as usize;
        let mut table = vec![0; n * 20];
        file.read_exact_at(&mut table, 20).ok()?;
        let size = file.metadata().ok()?.len();
        let mut parts = BTreeMap::new();
        for entry in table.chunks_exact(20) {
            let id = u32::from_le_bytes(entry[..4].try_into().ok()?);
            let at = u64::from_le_bytes(entry[4..12].try_into().ok()?);
            let len = u64::from_le_bytes(entry[12..].try_into().ok()?);
            if at.checked_add(len)? > size {
                return None;
            }
            parts.insert(id, (at, len));
        }
        let rows = usize::try_from(parts.get(&part::KEYS)?.1).ok()? / KEY_BYTES;
        let mut segment = Segment { file, known, parts, rows, labels: Vec::new() };
        let labels = segment.bytes(part::LABELS)?;
        segment.labels =
            String::from_utf8(labels).ok()?.split('\n').filter(|l| !l.is_empty()).map(str::to_owned).collect();
        Some(segment)
    }

    /// Facts up to this known-number are in it.
    pub fn known(&self) -> i64 {
        self.known
    }

    /// The known-number after which changes are told beside it.
    pub fn since(&self) -> i64 {
        let told = self.bytes(part::SINCE).and_then(|bytes| Some(i64::from_le_bytes(*bytes.first_chunk()?)));
        told.unwrap_or(self.known)
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The row with this handle, where handles rise.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn row_with_handle(&self, handle: i64) -> Result<Option<u32>> {
        let (mut from, mut to) = (0, u32::try_from(self.rows).unwrap_or(u32::MAX));
        while from < to {
            let middle = from + (to - from) / 2;
            match self.key(middle)?.1.cmp(&handle) {
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        Ok(None)
    }

    /// Writes one number of a column into the file, so that every process sees it at once. Orders stay as they were built.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_number(&self, path: &Path, column: Column, row: u32, number: u32) -> Result<()> {
        let Some((at, len)) = self.parts.get(&(part::COLUMN + column as u32)) else { return Ok(()) };
        let offset = u64::from(row) * 4;
        if offset + 4 > *len || self.number(column, row)? == number {
            return Ok(());
        }
        let file = File::options().write(true).open(path)?;
        // Somebody may have put another segment in place meanwhile.
        let same = |a: std::fs::Metadata, b: std::fs::Metadata| a.ino() == b.ino();
        if same(file.metadata()?, self.file.metadata()?) {
            file.write_all_at(&number.to_le_bytes(), at + offset)?;
        }
        Ok(())
    }

    /// Names of a column's numbers.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Whether it was built for these states of the segments whose row numbers it uses.
    pub fn is_built_for(&self, known: &[i64]) -> bool {
        let wanted: Vec<u8> = known.iter().flat_map(|known| known.to_le_bytes()).collect();
        self.bytes(part::STANDS_ON).is_some_and(|held| held == wanted)
    }

    /// Whether it has this number column.
    pub fn has(&self, column: Column) -> bool {
        self.parts.contains_key(&(part::COLUMN + column as u32))
    }

    /// Whether it keeps an order by this column.
    pub fn has_order(&self, column: Column) -> bool {
        self.parts.contains_key(&(part::ORDER + column as u32))
    }

    fn bytes(&self, id: u32) -> Option<Vec<u8>> {
        let (at, len) = *self.parts.get(&id)?;
        let mut bytes = vec![0; usize::try_from(len).ok()?];
        self.file.read_exact_at(&mut bytes, at).ok()?;
        Some(bytes)
    }

    /// Key and handle of a row.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn key(&self, row: u32) -> Result<(Key, i64)> {
        let (at, _) = self.parts[&part::KEYS];
        let mut bytes = [0; KEY_BYTES];
        self.file.read_exact_at(&mut bytes, at + u64::from(row) * KEY_BYTES as u64)?;
        let handle = i64::from_le_bytes(*bytes.last_chunk::<8>().expect("28 bytes"));
        Ok((Key::from_bytes(&bytes[..Key::BYTES]).unwrap_or_default(), handle))
    }

    /// Every key in row order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn each_key(&self, mut each: impl FnMut(u32, Key, i64)) -> Result<()> {
        let (at, len) = self.parts[&part::KEYS];
        let mut buffer = vec![0; KEY_BYTES * 8192];
        let (mut done, mut row) = (0, 0);
        while done < len {
            let take = buffer.len().min(usize::try_from(len - done).unwrap_or(usize::MAX));
            self.file.read_exact_at(&mut buffer[..take], at + done)?;
            for bytes in buffer[..take].chunks_exact(KEY_BYTES) {
                let handle = i64::from_le_bytes(*bytes.last_chunk::<8>().expect("28 bytes"));
                each(row, Key::from_bytes(&bytes[..Key::BYTES]).unwrap_or_default(), handle);
                row += 1;
            }
            done += take as u64;
        }
        Ok(())
    }

    /// The number of one row in a column; 0 when the column is not there.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn number(&self, column: Column, row: u32) -> Result<u32> {
        let Some((at, len)) = self.parts.get(&(part::COLUMN + column as u32)) else { return Ok(0) };
        let offset = u64::from(row) * 4;
        if offset + 4 > *len {
            return Ok(0);
        }
        let mut bytes = [0; 4];
        self.file.read_exact_at(&mut bytes, at + offset)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// Passes over a column.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn each_number(&self, column: Column, each: impl FnMut(u32, u32)) -> Result<()> {
        self.each_u32(part::COLUMN + column as u32, 0, usize::MAX, each)
    }

    /// Passes over the first `rows` of a column.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn each_number_within(&self, column: Column, rows: usize, each: impl FnMut(u32, u32)) -> Result<()> {
        self.each_u32(part::COLUMN + column as u32, 0, rows, each)
    }

    /// Rows `from..from + n` of an order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn order(&self, column: Column, from: usize, n: usize) -> Result<Vec<u32>> {
        let mut rows = Vec::with_capacity(n.min(self.rows));
        self.each_u32(part::ORDER + column as u32, from, n, |_, row| rows.push(row))?;
        Ok(rows)
    }

    fn each_u32(&self, id: u32, from: usize, n: usize, mut each: impl FnMut(u32, u32)) -> Result<()> {
        let Some((at, len)) = self.parts.get(&id) else { return Ok(()) };
        let total = usize::try_from(len / 4).unwrap_or(0);
        let to = from.saturating_add(n).min(total);
        let mut buffer = vec![0; 4 * NUMBERS_PER_READ.min(to.saturating_sub(from))];
        let mut row = from;
        while row < to {
            let take = NUMBERS_PER_READ.min(to - row);
            self.file.read_exact_at(&mut buffer[..take * 4], at + row as u64 * 4)?;
            for (bytes, i) in buffer[..take * 4].as_chunks::<4>().0.iter().zip(row as u32..) {
                each(i, u32::from_le_bytes(*bytes));
            }
            row += take;
        }
        Ok(())
    }

    /// How many rows there are of each combination of the tallied columns.
    pub fn tally(&self) -> Vec<([u32; TALLIED], usize)> {
        let bytes = self.bytes(part::TALLY).unwrap_or_default();
        let entries = bytes.as_chunks::<{ 4 * (TALLIED + 1) }>().0;
        let number = |entry: &[u8; 4 * (TALLIED + 1)], at: usize| {
            u32::from_le_bytes(*entry[4 * at..].first_chunk().expect("entries hold five numbers"))
        };
        let read = |entry| (std::array::from_fn(|at| number(entry, at)), number(entry, TALLIED) as usize);
        entries.iter().map(read).collect()
    }

    /// Keeps in `rows` those whose number satisfies the predicate.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn filter(&self, predicate: &Predicate, rows: &mut Bits) -> Result<()> {
        let mut keep = Bits::none(self.rows);
        self.each_number(predicate.column, |row, number| {
            if predicate.holds(number) {
                keep.set(row);
            }
        })?;
        rows.and(&keep);
        Ok(())
    }

    /// Folded name of a row.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn name(&self, row: u32) -> Result<String> {
        let Some((offsets, _)) = self.parts.get(&part::NAME_OFFSETS) else { return Ok(String::new()) };
        let Some((text, len)) = self.parts.get(&part::TEXT) else { return Ok(String::new()) };
        let mut bytes = [0; 4];
        self.file.read_exact_at(&mut bytes, offsets + u64::from(row) * 4)?;
        let from = u64::from(u32::from_le_bytes(bytes));
        let mut buffer = vec![0; usize::try_from((len - from.min(*len)).min(256)).unwrap_or(0)];
        self.file.read_exact_at(&mut buffer, text + from)?;
        let end = buffer.iter().position(|b| *b == b'\x1f' || *b == b'\n').unwrap_or(buffer.len());
        Ok(String::from_utf8_lossy(&buffer[..end]).into_owned())
    }

    /// Rows found by what was typed: 汉字, full pinyin, initials, a mixture, a code or a phone tail.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn search(&self, typed: &str) -> Result<Bits> {
        let needle = fold::key(typed);
        let mut hits = Bits::none(self.rows);
        if needle.is_empty() {
            return Ok(Bits::all(self.rows));
        }
        if needle.len() == 1 && needle.bytes().all(|b| b.is_ascii_alphabetic()) {
            // One letter is the first of some initials; inside codes it would find nearly everything, slowly.
            self.scan(part::INITIALS, needle.as_bytes(), &mut hits)?;
            return Ok(hits);
        }
        if needle.is_ascii() {
            // Letters are looked for in three places: two at a time, since a letter may wait no longer than a blink.
            let spelled = std::thread::scope(|scope| -> Result<Bits> {
                let spelling = scope.spawn(|| self.search_spelled(&needle));
                self.scan(part::TEXT, needle.as_bytes(), &mut hits)?;
                spelling.join().expect("searching does not panic")
            })?;
            hits.or(&spelled);
            return Ok(hits);
        }
        self.scan(part::TEXT, needle.as_bytes(), &mut hits)?;
        if needle.bytes().any(|b| b.is_ascii_alphanumeric()) {
            self.search_mixed(&needle, &mut hits)?;
        }
        Ok(hits)
    }

    fn search_spelled(&self, needle: &str) -> Result<Bits> {
        let mut hits = Bits::none(self.rows);
        self.scan(part::INITIALS, needle.as_bytes(), &mut hits)?;
        if needle.len() > 1 {
            self.scan(part::PINYIN, needle.as_bytes(), &mut hits)?;
        }
        Ok(hits)
    }

    /// `海南jp`: the initials of the whole, and the characters as they stand.
    fn search_mixed(&self, needle: &str, hits: &mut Bits) -> Result<()> {
        let mut mixed = Bits::none(self.rows);
        self.scan(part::INITIALS, pinyin::initials(needle).as_bytes(), &mut mixed)?;
        for run in needle.split(|c: char| c.is_ascii()).filter(|run| !run.is_empty()) {
            let mut with = Bits::none(self.rows);
            self.scan(part::TEXT, run.as_bytes(), &mut with)?;
            mixed.and(&with);
        }
        hits.or(&mixed);
        Ok(())
    }

    fn scan(&self, id: u32, needle: &[u8], hits: &mut Bits) -> Result<()> {
        let (Some(index), Some((at, size))) = (self.bytes(id + 1), self.parts.get(&id)) else { return Ok(()) };
        let blocks: Vec<(u64, u32)> = index
            .chunks_exact(12)
            .map(|entry| {
                let byte = u64::from_le_bytes(*entry.first_chunk::<8>().expect("12 bytes"));
                (byte, u32::from_le_bytes(*entry.last_chunk::<4>().expect("12 bytes")))
            })
            .collect();
        let mut buffer = Vec::new();
        for pair in blocks.windows(2) {
            let len = usize::try_from(pair[1].0.saturating_sub(pair[0].0)).unwrap_or(0);
            if pair[1].0 > *size {
                break; // a damaged index: what follows is no text of ours
            }
            buffer.resize(len, 0);
            self.file.read_exact_at(&mut buffer[..len], at + pair[0].0)?;
            scan::find_records(&buffer[..len], needle, b'\n', |record| {
                hits.set(pair[0].1.saturating_add(record));
                true
            });
        }
        Ok(())
    }
}

/// A set of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// No row of `len`.
    pub fn none(len: usize) -> Bits {
        Bits { words: vec![0; len.div_ceil(64)], len }
    }

    /// All rows.
    pub fn all(len: usize) -> Bits {
        let mut bits = Bits { words: vec![u64::MAX; len.div_ceil(64)], len };
        if let (Some(last), rest @ 1..) = (bits.words.last_mut(), len % 64) {
            *last = (1 << rest) - 1;
        }
        bits
    }

    /// Adds a row; one out of range is left out.
    pub fn set(&mut self, row: u32) {
        if (row as usize) < self.len {
            self.words[row as usize / 64] |= 1 << (row % 64);
        }
    }

    /// Takes a row out.
    pub fn unset(&mut self, row: u32) {
        if let Some(word) = self.words.get_mut(row as usize / 64) {
            *word &= !(1 << (row % 64));
        }
    }

    /// Whether a row is in it.
    pub fn has(&self, row: u32) -> bool {
        self.words.get(row as usize / 64).is_some_and(|word| word & 1 << (row % 64) != 0)
    }

    /// Keeps what is in both.
    pub fn and(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    /// Adds what is in the other.
    pub fn or(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    /// How many rows are in it.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{Id, Region};

    fn segment(names: &[&str]) -> (tempfile::TempDir, Segment) {
        let mut builder = Builder::new(&[Column::Staff], true);
        for (name, i) in names.iter().zip(0u32..) {
            let key = Key { region: Region(460105), id: Id([i as u8; 16]) };
            builder.push(key, i64::from(i), name, &["91460100MA5RC2PB08"], &[100 - i]);
        }
        let dir = tempfile::tempdir().unwrap();
        builder.write(&dir.path().join("a.seg"), 7).unwrap();
        let segment = Segment::open(&dir.path().join("a.seg")).unwrap();
        (dir, segment)
    }

    #[test]
    fn what_an_interrupted_run_left_is_swept_and_what_is_being_made_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let old = std::time::SystemTime::now() - LEFT_BEHIND;
        for (name, at) in [("a.tmp1-0", old), ("a.next1-0", old), ("a.seg", old), ("b.tmp2-0", old + LEFT_BEHIND)] {
            File::create(dir.path().join(name)).unwrap().set_modified(at).unwrap();
        }
        sweep(dir.path());
        let left = std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name());
        assert_eq!(left.collect::<std::collections::BTreeSet<_>>(), ["a.seg", "b.tmp2-0"].map(Into::into).into());
    }

    #[test]
    fn names_are_found_by_characters_pinyin_and_initials() {
        let (_dir, segment) =
            segment(&["海南金盘智能科技股份有限公司", "海口风车制造有限公司", "三亚金色港湾有限公司"]);
        let found = |typed: &str| (0..3).filter(|row| segment.search(typed).unwrap().has(*row)).collect::<Vec<u32>>();
        assert_eq!(found("hnjp"), [0]);
        assert_eq!(found("jinpan"), [0]);
        assert_eq!(found("金盘"), [0]);
        assert_eq!(found("金"), [0, 2]);
        assert_eq!(found("三亚js"), [2]);
        assert_eq!(found("5RC2PB"), [0, 1, 2]);
        assert_eq!(found(""), [0, 1, 2]);
        assert_eq!(found("没有"), [0; 0]);
        assert_eq!(segment.name(1).unwrap(), "海口风车制造有限公司");
    }

    #[test]
    fn combinations_are_counted() {
        let mut builder = Builder::new(&[Column::Rule, Column::Severity, Column::Live, Column::Zone], false);
        let key = Key { region: Region(460105), id: Id([0; 16]) };
        for numbers in [[1, 2, 1, 0], [1, 2, 0, 0], [1, 2, 1, 0]] {
            builder.push(key, 0, "", &[], &numbers);
        }
        builder.tally([Column::Rule, Column::Severity, Column::Live, Column::Zone]);
        let dir = tempfile::tempdir().unwrap();
        builder.write(&dir.path().join("a.seg"), 1).unwrap();
        let tally = Segment::open(&dir.path().join("a.seg")).unwrap().tally();
        assert_eq!(tally, [([1, 2, 0, 0], 1), ([1, 2, 1, 0], 2)]);
    }

    #[test]
    fn orders_and_columns_agree() {
        let (_dir, segment) = segment(&["海口乙", "海口甲", "保亭丙"]);
        assert_eq!((segment.known(), segment.rows()), (7, 3));
        assert_eq!(segment.order(Column::Staff, 0, 9).unwrap(), [2, 1, 0]);
        assert_eq!(segment.order(Column::Name, 0, 9).unwrap(), [2, 1, 0]);
        assert_eq!(segment.order(Column::Name, 1, 1).unwrap(), [1]);
        assert_eq!(segment.number(Column::Staff, 2).unwrap(), 98);
        let mut rows = Bits::all(3);
        segment.filter(&Predicate::is(Column::Staff, 99), &mut rows).unwrap();
        assert_eq!((rows.count(), rows.has(1)), (1, true));
        assert_eq!(segment.key(1).unwrap().1, 1);
    }

    #[test]
    fn a_broken_segment_is_as_good_as_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.seg");
        assert!(Segment::open(&path).is_none());
        for bytes in [&b""[..], b"dishusg1", b"dishusg3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            std::fs::write(&path, bytes).unwrap();
            assert!(Segment::open(&path).is_none());
        }
    }
}
