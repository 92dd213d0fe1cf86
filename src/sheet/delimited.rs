//! CSV, TSV and cells out of the clipboard (文本表格). Decodes and splits in one pass over a sliding window, so a file of
//! any size costs one row of memory.
//!
//! # Why
//! Not the `csv` crate: it passes over blank lines, and then row numbers are not those of Excel; and a quotation mark
//! that never closes ends there in one last giant cell, where we must say in which row it stands.

use std::io::{Read, Seek, SeekFrom};

use encoding_rs::Decoder;
use memchr::{memchr, memchr2, memchr3};

use super::encoding::{self, Encoding};
use super::error::{Bound, SheetError, SheetErrorKind, Unreadable};
use super::input::{Input, Stream};
use super::limits::{ASCII_SCAN_BYTES_MAX, Limits, WINDOW_BYTES};
use super::row::{CellKind, Row};
use super::{Notes, Progress, Rows};

/// Signs that may stand between cells. The full-width comma is what an input method leaves in a hand-made list.
const DELIMITERS: [char; 5] = ['\t', ',', ';', '|', '，'];
/// Rows looked at to choose among them.
const SAMPLE_ROWS: usize = 50;
/// Bytes read at a time.
const READ_BYTES: usize = 256 * 1024;

/// How a text file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub encoding: Encoding,
    pub delimiter: char,
    /// Bytes before the first row: byte order mark and the `sep=` line of Excel.
    skip: u64,
}

/// Looks at the beginning of the file and tells how to read it.
pub(crate) fn dialect(input: &Input, delimiter: Option<char>) -> Result<Dialect, SheetError> {
    let head = input.head(WINDOW_BYTES)?;
    if head.is_empty() {
        return Err(SheetError::new(SheetErrorKind::Empty, ""));
    }
    let (encoding, mark) = match encoding::by_mark(&head) {
        Some(found) => found,
        None => (encoding::by_content(&telling_window(input, &head)?), 0),
    };
    let mut text = String::new();
    encoding::decode_onto(&mut encoding.decoder(), &head[mark..], false, &mut text);
    if is_noise(&text, &head) {
        return Err(SheetError::unreadable(Unreadable::Binary));
    }
    if let Some((named, length)) = named_delimiter(&text) {
        let unit = if matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) { 2 } else { 1 };
        return Ok(Dialect { encoding, delimiter: delimiter.unwrap_or(named), skip: (mark + length * unit) as u64 });
    }
    let delimiter = delimiter.unwrap_or_else(|| likely_delimiter(&text));
    Ok(Dialect { encoding, delimiter, skip: mark as u64 })
}

/// The window that holds the first character beyond ASCII: the first one tells nothing when it is all digits.
fn telling_window(input: &Input, head: &[u8]) -> Result<Vec<u8>, SheetError> {
    if !head.is_ascii() || head.len() < WINDOW_BYTES {
        return Ok(head.to_vec());
    }
    let mut source = input.open()?;
    source.seek(SeekFrom::Start(head.len() as u64))?;
    let mut window = Vec::with_capacity(WINDOW_BYTES);
    let mut passed = head.len() as u64;
    while passed < ASCII_SCAN_BYTES_MAX {
        window.clear();
        let read = source.by_ref().take(WINDOW_BYTES as u64).read_to_end(&mut window)?;
        if read == 0 {
            break;
        }
        if let Some(first) = window.iter().position(|byte| !byte.is_ascii()) {
            // From the first foreign character on, and as much again, so that a cut at the end tells nothing wrong.
            window.drain(..first);
            source.by_ref().take(WINDOW_BYTES as u64).read_to_end(&mut window)?;
            return Ok(window);
        }
        passed += read as u64;
    }
    Ok(head.to_vec())
}

/// Bytes that decode to rubbish: controls, or broken sequences all over.
fn is_noise(text: &str, head: &[u8]) -> bool {
    let odd = text.chars().filter(|&sign| encoding::is_odd_control(sign) || sign == '\u{FFFD}').count();
    let noughts = head.iter().filter(|&&byte| byte == 0).count();
    let vanished = if text.len() < head.len() / 2 { noughts } else { 0 };
    let signs = text.chars().count().max(1);
    odd * 10 > signs || vanished * 4 > head.len()
}

/// `sep=;` in the first line, which Excel obeys and does not show.
fn named_delimiter(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix("sep=")?;
    let sign = rest.chars().next().filter(|&sign| DELIMITERS.contains(&sign) && sign.is_ascii())?;
    match rest.as_bytes().get(1..) {
        Some([b'\r', b'\n', ..]) => Some((sign, 7)),
        Some([b'\n' | b'\r', ..]) => Some((sign, 6)),
        _ => None,
    }
}

/// The delimiter that cuts the first rows most evenly into the most cells.
fn likely_delimiter(text: &str) -> char {
    let mut best = (',', 0.0);
    for delimiter in DELIMITERS {
        let score = evenness(text, delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// Share of rows that have the commonest number of cells, with a little for many cells; 0 when rows are not cut at all.
fn evenness(text: &str, delimiter: char) -> f64 {
    let splitter = Splitter::new(delimiter, &Limits::default());
    let mut widths = Vec::new();
    let mut row = Row::new();
    let mut at = 0;
    while widths.len() < SAMPLE_ROWS && at < text.len() {
        row.clear();
        match splitter.split(text, at, true, &mut row) {
            Ok(Split::Row { next, .. }) if next > at => {
                if !row.is_blank() {
                    widths.push(row.len());
                }
                at = next;
            }
            _ => break,
        }
    }
    // The last row may be cut off by the window.
    if widths.len() > 2 {
        widths.pop();
    }
    let commonest = |width: &usize| widths.iter().filter(|&other| other == width).count();
    let Some(&width) = widths.iter().filter(|&&width| width > 1).max_by_key(|width| (commonest(width), **width)) else {
        return 0.0;
    };
    let share = commonest(&width) as f64 / widths.len() as f64;
    let doubt = if delimiter == '，' { 0.5 } else { 1.0 };
    doubt * share * (1.0 + (width as f64).ln() / 4.0)
}

/// What came of looking for the end of a row.
enum Split {
    /// The row ends before `next`; `quoted` when a cell had quotation marks, `over` cells were beyond the last column.
    Row { next: usize, quoted: bool, over: u64 },
    /// The window ends inside the row, within quotation marks or not.
    More { quoted: bool },
}

/// Cuts text into rows and cells.
#[derive(Debug, Clone)]
struct Splitter {
    delimiter: char,
    first_byte: u8,
    columns: usize,
}

impl Splitter {
    fn new(delimiter: char, limits: &Limits) -> Self {
        let mut bytes = [0; 4];
        delimiter.encode_utf8(&mut bytes);
        Self { delimiter, first_byte: bytes[0], columns: limits.columns }
    }

    /// Reads the row that begins at `start`. `last` says that nothing comes after `text`.
    fn split(&self, text: &str, start: usize, last: bool, row: &mut Row) -> Result<Split, SheetError> {
        let bytes = text.as_bytes();
        let (mut at, mut any_quoted, mut over) = (start, false, 0);
        loop {
            let quoted = bytes.get(at) == Some(&b'"');
            any_quoted |= quoted;
            let end = if quoted {
                let Some(close) = closing_quote(bytes, at + 1, last) else {
                    if last {
                        return Err(SheetError::new(SheetErrorKind::UnclosedQuote, "").at_column(row.len()));
                    }
                    return Ok(Split::More { quoted: true });
                };
                self.cell_end(bytes, close + 1)
            } else {
                self.cell_end(bytes, at)
            };
            if end == bytes.len() && !last || end + 1 == bytes.len() && bytes[end] == b'\r' && !last {
                return Ok(Split::More { quoted: false });
            }
            if row.len() < self.columns {
                push_cell(&text[at..end], quoted, row);
            } else {
                over += u64::from(end > at);
            }
            match bytes.get(end) {
                None => return Ok(Split::Row { next: end, quoted: any_quoted, over }),
                Some(b'\n') => return Ok(Split::Row { next: end + 1, quoted: any_quoted, over }),
                Some(b'\r') => {
                    let next = if bytes.get(end + 1) == Some(&b'\n') { end + 2 } else { end + 1 };
                    return Ok(Split::Row { next, quoted: any_quoted, over });
                }
                Some(_) => at = end + self.delimiter.len_utf8(),
            }
        }
    }

    /// Index of the delimiter or line end at or after `from`, or the end of the text.
    #[inline]
    fn cell_end(&self, bytes: &[u8], from: usize) -> usize {
        let mut at = from;
        while let Some(found) = bytes.get(at..).and_then(|rest| memchr3(self.first_byte, b'\n', b'\r', rest)) {
            let end = at + found;
            if bytes[end] != self.first_byte || self.delimiter.is_ascii() || self.stands_at(bytes, end) {
                return end;
            }
            at = end + 1;
        }
        bytes.len()
    }

    fn stands_at(&self, bytes: &[u8], at: usize) -> bool {
        bytes[at..].starts_with(self.delimiter.encode_utf8(&mut [0; 4]).as_bytes())
    }
}

/// Index of the quotation mark that closes a cell; a doubled one does not. At the end of a window a mark may be the
/// first half of a doubled one.
fn closing_quote(bytes: &[u8], from: usize, last: bool) -> Option<usize> {
    let mut at = from;
    loop {
        let mark = at + memchr(b'"', bytes.get(at..)?)?;
        match bytes.get(mark + 1) {
            Some(b'"') => at = mark + 2,
            None if !last => return None,
            _ => return Some(mark),
        }
    }
}

fn push_cell(raw: &str, quoted: bool, row: &mut Row) {
    if quoted {
        row.push(bare_formula(&unquote(raw)), CellKind::Text);
    } else {
        row.push(bare_formula(raw), CellKind::Text);
    }
}

/// `"a ""b"""c` without its marks: what follows the closing mark is kept.
fn unquote(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.strip_prefix('"').unwrap_or(raw);
    loop {
        let Some((before, after)) = rest.split_once('"') else {
            out.push_str(rest);
            return out;
        };
        out.push_str(before);
        let Some(doubled) = after.strip_prefix('"') else {
            out.push_str(after);
            return out;
        };
        out.push('"');
        rest = doubled;
    }
}

/// `="0012"`, which people write to keep the noughts of a code, is `0012`.
#[inline]
fn bare_formula(cell: &str) -> &str {
    let Some(inner) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) else { return cell };
    if memchr2(b'"', b'&', inner.as_bytes()).is_some() { cell } else { inner }
}

/// Rows of a text file.
pub(crate) struct DelimitedRows {
    name: String,
    source: Box<dyn Stream>,
    decoder: Decoder,
    splitter: Splitter,
    limits: Limits,
    raw: Vec<u8>,
    text: String,
    at: usize,
    last: bool,
    number: u32,
    bytes_read: u64,
    bytes_total: u64,
    notes: Notes,
}

impl DelimitedRows {
    pub fn open(input: &Input, dialect: Dialect, limits: &Limits) -> Result<Self, SheetError> {
        let mut source = input.open()?;
        source.seek(SeekFrom::Start(dialect.skip))?;
        Ok(Self {
            name: input.name.clone(),
            source,
            decoder: dialect.encoding.decoder(),
            splitter: Splitter::new(dialect.delimiter, limits),
            limits: limits.clone(),
            raw: vec![0; READ_BYTES],
            text: String::new(),
            at: 0,
            last: false,
            number: 0,
            bytes_read: dialect.skip,
            bytes_total: input.len()?,
            notes: Notes::default(),
        })
    }

    fn read_row(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        loop {
            if self.at == self.text.len() && self.last {
                return Ok(false);
            }
            row.clear();
            let number = self.number + 1;
            match self.splitter.split(&self.text, self.at, self.last, row).map_err(|error| error.at_row(number))? {
                Split::More { quoted } => self.more(quoted).map_err(|error| error.at_row(number))?,
                Split::Row { next, quoted, over } => {
                    self.at = next;
                    self.count_row(row, quoted, over)?;
                    if !row.is_blank() {
                        return Ok(true);
                    }
                }
            }
        }
    }

    fn count_row(&mut self, row: &mut Row, quoted: bool, over: u64) -> Result<(), SheetError> {
        if self.number >= self.limits.delimited_rows {
            return Err(SheetError::limit(Bound::Rows, u64::from(self.limits.delimited_rows)));
        }
        self.number += 1;
        row.set_number(self.number);
        self.notes.cells_beyond += over;
        if row.n_bytes() <= self.limits.cell_bytes {
            return Ok(());
        }
        let giant = (0..row.len()).find(|&column| row.get(column).len() > self.limits.cell_bytes);
        match giant {
            Some(column) if quoted => Err(SheetError::new(SheetErrorKind::UnclosedQuote, "").at_column(column)),
            Some(column) => Err(SheetError::limit(Bound::Cell, self.limits.cell_bytes as u64).at_column(column)),
            None if row.n_bytes() > self.limits.row_bytes => {
                Err(SheetError::limit(Bound::Row, self.limits.row_bytes as u64))
            }
            None => Ok(()),
        }
    }

    /// Reads on. The row that is not finished moves to the front.
    fn more(&mut self, quoted: bool) -> Result<(), SheetError> {
        if self.text.len() - self.at > self.limits.row_bytes {
            let kind = if quoted {
                SheetErrorKind::UnclosedQuote
            } else {
                SheetErrorKind::Limit(Bound::Row, self.limits.row_bytes as u64)
            };
            return Err(SheetError::new(kind, ""));
        }
        self.text.drain(..self.at);
        self.at = 0;
        let read = read_some(&mut self.source, &mut self.raw)?;
        self.last = read == 0;
        self.bytes_read += read as u64;
        self.notes.characters_replaced +=
            encoding::decode_onto(&mut self.decoder, &self.raw[..read], self.last, &mut self.text);
        Ok(())
    }
}

fn read_some(source: &mut dyn Stream, buffer: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match source.read(buffer) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

impl Rows for DelimitedRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        self.read_row(row).map_err(|error| error.at_row(self.number).in_file(&self.name))
    }

    fn position(&self) -> Progress {
        let pending = (self.text.len() - self.at) as u64;
        Progress { done: self.bytes_read.saturating_sub(pending), total: self.bytes_total.max(self.bytes_read) }
    }

    fn notes(&self) -> Notes {
        self.notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Cells = Vec<(u32, Vec<String>)>;

    fn read(bytes: &[u8]) -> (Dialect, Result<Cells, SheetError>, Notes) {
        let input = Input::bytes(bytes.to_vec(), "名单.csv");
        let dialect = dialect(&input, None).unwrap();
        let mut rows = DelimitedRows::open(&input, dialect, &Limits::default()).unwrap();
        let (mut row, mut out) = (Row::new(), Vec::new());
        loop {
            match rows.next(&mut row) {
                Ok(true) => out.push((row.number(), row.iter().map(|(text, _)| text.to_owned()).collect())),
                Ok(false) => break,
                Err(error) => return (dialect, Err(error), rows.notes()),
            }
        }
        (dialect, Ok(out), rows.notes())
    }

    fn cells(bytes: &[u8]) -> Cells {
        read(bytes).1.unwrap()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn rows_carry_the_numbers_that_excel_shows() {
        let text = "a,b\r\n\r\n1,\"x\r\ny\"\r\n,,\r\n2,z";
        assert_eq!(cells(text.as_bytes()), [row(1, &["a", "b"]), row(3, &["1", "x\r\ny"]), row(5, &["2", "z"])]);
    }

    #[test]
    fn delimiters_are_found() {
        let cases = [
            ("a,b\n1,2\n", ','),
            ("名称\t地址\n甲,乙\t丙,丁\n", '\t'),
            ("a;b;c\n1,5;2;3\n", ';'),
            ("a|b\n1|2\n", '|'),
            ("名称，地址\n甲，乙\n", '，'),
            ("名称,地址\n甲，有限,乙，路\n丙,丁\n", ','),
            ("某园区企业名单\n名称,地址,电话\n甲,乙,丙\n丁,戊,己\n", ','),
            ("名称\n甲\n", ','),
            ("a,b\n\"x;y;z\nq;r\",2\n", ','),
        ];
        for (text, delimiter) in cases {
            assert_eq!(read(text.as_bytes()).0.delimiter, delimiter, "{text}");
        }
    }

    #[test]
    fn quotes_may_be_doubled_sloppy_or_hold_lines() {
        let text = "\"a \"\"b\"\"\",\"c\"d,e\"f\n=\"0012\",\"=\"\"3\"\"\",\"\"\n";
        assert_eq!(cells(text.as_bytes()), [row(1, &["a \"b\"", "cd", "e\"f"]), row(2, &["0012", "3", ""])]);
    }

    #[test]
    fn full_width_commas_cut_and_their_first_byte_does_not() {
        assert_eq!(
            cells("名称，地址（甲）\n乙！，丙\n".as_bytes()),
            [row(1, &["名称", "地址（甲）"]), row(2, &["乙！", "丙"])]
        );
    }

    #[test]
    fn excels_sep_line_is_obeyed_and_not_shown() {
        assert_eq!(cells(b"sep=;\r\na;b\r\n"), [row(1, &["a", "b"])]);
    }

    #[test]
    fn a_quote_never_closed_is_named_by_its_row() {
        let error = read("a,b\n1,2\n3,\"x\n4,5\n".as_bytes()).1.unwrap_err();
        assert_eq!(
            (error.kind, error.place.row, error.place.column),
            (SheetErrorKind::UnclosedQuote, Some(3), Some(1))
        );
        let mut long = String::from("a,b\n1,\"x\n");
        for i in 0..1_000_000 {
            long.push_str(&format!("{i},y\n"));
        }
        let error = read(long.as_bytes()).1.unwrap_err();
        assert_eq!((error.kind, error.place.row), (SheetErrorKind::UnclosedQuote, Some(2)));
    }

    #[test]
    fn giant_cells_and_rows_stop_the_reading() {
        let cell = format!("a,b\n1,{}\n", "x".repeat(200_000));
        let error = read(cell.as_bytes()).1.unwrap_err();
        assert_eq!((error.place.row, error.place.column), (Some(2), Some(1)));
        assert!(matches!(error.kind, SheetErrorKind::Limit(Bound::Cell, _)));
        let line = format!("a,b\n{}", "x".repeat(9_000_000));
        assert!(matches!(read(line.as_bytes()).1.unwrap_err().kind, SheetErrorKind::Limit(Bound::Row, _)));
        let wide = format!("a,b\n{}\n", "x,".repeat(2_000));
        let (_, rows, notes) = read(wide.as_bytes());
        assert_eq!(rows.unwrap()[1].1.len(), 1_024);
        assert_eq!(notes.cells_beyond, 976);
    }

    #[test]
    fn rows_over_window_borders_stay_whole_in_every_encoding() {
        let lines: Vec<String> = (0..30_000).map(|i| format!("{i},\"临江市\r\n华盛{i}\",𠮷\r\n")).collect();
        let text = lines.concat();
        let mut gb = Vec::new();
        encoding::encode_gb18030(&text, &mut gb);
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [text.as_bytes(), &gb, &le, &be] {
            let rows = cells(bytes);
            assert_eq!(rows.len(), 30_000);
            assert_eq!(rows[29_999], row(30_000, &["29999", "临江市\r\n华盛29999", "𠮷"]));
        }
    }

    #[test]
    fn gbk_after_a_long_ascii_beginning_is_still_gbk() {
        let mut bytes = "1234567,89\n".repeat(20_000).into_bytes();
        encoding::encode_gb18030("甲,乙企业\n", &mut bytes);
        let (dialect, rows, _) = read(&bytes);
        assert_eq!(dialect.encoding, Encoding::Gb18030);
        assert_eq!(rows.unwrap()[20_000], row(20_001, &["甲", "乙企业"]));
    }

    #[test]
    fn broken_bytes_are_replaced_and_counted() {
        let mut bytes = "名称,地址\n临江市华盛有限公司,甲\n".repeat(10).into_bytes();
        bytes.extend_from_slice(b"\xFF\xFE,x\0y\n");
        let (_, rows, notes) = read(&bytes);
        assert_eq!(rows.unwrap()[20], row(21, &["\u{FFFD}\u{FFFD}", "xy"]));
        assert_eq!(notes.characters_replaced, 3);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for bytes in [noise, vec![0; 1000]] {
            let error = dialect(&Input::bytes(bytes, "x.csv"), None).unwrap_err();
            assert_eq!(error.kind, SheetErrorKind::Unreadable(Unreadable::Binary));
        }
    }

    #[test]
    fn clipboard_cells_of_wps_keep_their_lines() {
        let text = "名称\t地址\r\n甲\t\"一路1号\n二路2号\"\r\n";
        assert_eq!(cells(text.as_bytes())[1], row(2, &["甲", "一路1号\n二路2号"]));
    }
}
