//! What a file is (文件识别), by its bytes. The name serves only to word the refusal of a kind we cannot read.

use std::path::Path;

use super::delimited;
use super::encoding::Encoding;
use super::error::{SheetError, SheetErrorKind, Unreadable};
use super::input::Input;
use super::limits::Limits;
use super::ole::{self, Compound};
use super::package::Package;
use super::xls;

/// Kind of a file that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Workbook of Excel 2007 and later, and of WPS.
    Xlsx,
    /// Workbook of Excel 97 to 2003, and `.et` of WPS, which is the same inside.
    Xls,
    /// OpenDocument.
    Ods,
    /// Tables of a document of Word or WPS (`.docx`).
    Docx,
    /// Text with a sign between cells.
    Delimited {
        /// Encoding of the text.
        encoding: Encoding,
        /// The sign between cells: tab, `,`, `;`, `|` or `，`.
        delimiter: char,
    },
}

/// Tells what a file is.
pub fn recognise(path: &Path) -> Result<Format, SheetError> {
    let input = Input::file(path);
    recognise_input(&input, None).map_err(|error| error.in_file(&input.name))
}

/// Tells what bytes are.
pub fn recognise_bytes(bytes: Vec<u8>, name: &str) -> Result<Format, SheetError> {
    let input = Input::bytes(bytes, name);
    recognise_input(&input, None).map_err(|error| error.in_file(name))
}

pub(crate) fn recognise_input(input: &Input, delimiter: Option<char>) -> Result<Format, SheetError> {
    let head = input.head(4096)?;
    if head.is_empty() {
        return Err(SheetError::new(SheetErrorKind::Empty, ""));
    }
    if head.starts_with(ole::MAGIC) {
        let bytes = xls::read_whole(input, &Limits::default())?;
        return match Compound::open(&bytes)?.kind(&input.name) {
            Ok(()) => Ok(Format::Xls),
            Err(what) => Err(SheetError::unreadable(what)),
        };
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return recognise_zip(&mut Package::open(input)?);
    }
    if let Some(what) = by_magic(&head).or_else(|| by_markup(&head)) {
        return Err(SheetError::unreadable(what));
    }
    let dialect = delimited::dialect(input, delimiter)?;
    Ok(Format::Delimited { encoding: dialect.encoding, delimiter: dialect.delimiter })
}

fn recognise_zip(package: &mut Package) -> Result<Format, SheetError> {
    let below = |folder: &str| package.names().iter().any(|name| name.starts_with(folder));
    if package.has("xl/workbook.bin") {
        return Err(SheetError::unreadable(Unreadable::Xlsb));
    }
    if package.has("xl/workbook.xml") || package.has("[Content_Types].xml") && below("xl/") {
        return Ok(Format::Xlsx);
    }
    if package.has("word/document.xml") {
        return Ok(Format::Docx);
    }
    if below("word/") {
        return Err(SheetError::unreadable(Unreadable::Document));
    }
    if below("ppt/") {
        return Err(SheetError::unreadable(Unreadable::Presentation));
    }
    if package.has("uof.xml") || package.names().iter().any(|name| name.ends_with("uof.xml")) {
        return Err(SheetError::unreadable(Unreadable::Uof));
    }
    if !package.has("mimetype") {
        return Err(SheetError::unreadable(Unreadable::Archive));
    }
    recognise_open_document(package)
}

fn recognise_open_document(package: &mut Package) -> Result<Format, SheetError> {
    let kind = String::from_utf8_lossy(&package.small("mimetype")?).into_owned();
    match kind.trim_ascii().rsplit('.').next().unwrap_or_default() {
        "spreadsheet" | "spreadsheet-template" => {}
        "presentation" => return Err(SheetError::unreadable(Unreadable::Presentation)),
        "text" => return Err(SheetError::unreadable(Unreadable::Document)),
        _ => return Err(SheetError::unreadable(Unreadable::Archive)),
    }
    const MANIFEST: &str = "META-INF/manifest.xml";
    if package.has(MANIFEST) {
        let manifest = package.small(MANIFEST)?;
        if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
            return Err(SheetError::unreadable(Unreadable::Encrypted));
        }
    }
    Ok(Format::Ods)
}

fn by_magic(head: &[u8]) -> Option<Unreadable> {
    const SIGNS: [(&[u8], Unreadable); 17] = [
        (b"%PDF", Unreadable::Pdf),
        (b"\x89PNG", Unreadable::Image),
        (b"\xFF\xD8\xFF", Unreadable::Image),
        (b"GIF8", Unreadable::Image),
        (b"II*\0", Unreadable::Image),
        (b"MM\0*", Unreadable::Image),
        (b"RIFF", Unreadable::Image),
        (b"Rar!", Unreadable::Archive),
        (b"7z\xBC\xAF\x27\x1C", Unreadable::Archive),
        (b"\x1F\x8B", Unreadable::Archive),
        (b"BZh", Unreadable::Archive),
        (b"\xFD7zXZ", Unreadable::Archive),
        (b"PK\x07\x08", Unreadable::Archive),
        (b"SQLite format 3\0", Unreadable::Database),
        (b"\0\x01\0\0Standard ", Unreadable::Database),
        (b"{\\rtf", Unreadable::Document),
        (b"\x7FELF", Unreadable::Binary),
    ];
    let plain = SIGNS.iter().find(|(sign, _)| head.starts_with(sign)).map(|(_, what)| *what);
    plain
        .or_else(|| is_bitmap(head).then_some(Unreadable::Image))
        .or_else(|| is_dbase(head).then_some(Unreadable::Database))
}

/// `BM`, then noughts where a table would have text.
fn is_bitmap(head: &[u8]) -> bool {
    head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4])
}

/// dBase: a version, a date of month and day, and a header whose length is 32 for each field and one.
fn is_dbase(head: &[u8]) -> bool {
    let [0x03 | 0x30 | 0x83 | 0x8B | 0xF5, _, 1..=12, 1..=31, _, _, _, _, low, high, ..] = *head else { return false };
    let header = u16::from_le_bytes([low, high]);
    // Reserved bytes are nought there, and never in text.
    header > 32 && (header % 32 == 1 || header % 32 == 8) && head.get(12..14) == Some(&[0, 0])
}

/// Markup that goes under the name of a table.
fn by_markup(head: &[u8]) -> Option<Unreadable> {
    let ascii: Vec<u8> = head.iter().filter(|&&byte| byte != 0).copied().collect();
    let text = String::from_utf8_lossy(&ascii).to_ascii_lowercase();
    let text = text.trim_start_matches(['\u{FEFF}', '\u{FFFD}']).trim_start();
    if text.starts_with("mime-version:") || text.contains("content-type: multipart/related") {
        return Some(Unreadable::WebArchive);
    }
    if !text.starts_with('<') {
        return None;
    }
    let has = |word: &str| text.contains(word);
    match () {
        () if has("urn:schemas-microsoft-com:office:spreadsheet") || has("excel.sheet") => Some(Unreadable::Xml2003),
        () if has("uof:") || has("/uof/") || has("<uof") => Some(Unreadable::Uof),
        () if ["<html", "<!doctype html", "<table", "<head", "<meta", "<body", "<div", "<style", "<script"]
            .iter()
            .any(|tag| text.contains(tag)) =>
        {
            Some(Unreadable::Html)
        }
        () if text.starts_with("<?xml") => Some(Unreadable::Binary),
        () => None,
    }
}
