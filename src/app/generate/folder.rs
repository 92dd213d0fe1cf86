//! Lists into a folder: one file each, CSV for size, XLSX as offices send it.

use super::{FileFormat, Sink, file_stem};
use crate::model::record::ListKind;
use crate::sheet::{CellOut, ColumnSpec, SheetError, TableSpec, write_xlsx};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Rows that may wait for the writer of a workbook.
const QUEUE_ROWS: usize = 4_096;

/// A sink of files; the list being written is open, the others are in `files`.
pub(super) struct Folder {
    folder: PathBuf,
    format: FileFormat,
    open: Option<Open>,
    pub(super) files: Vec<PathBuf>,
}

enum Open {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    Xlsx(Workbook),
}

impl Folder {
    pub(super) fn new(folder: &Path, format: FileFormat) -> Folder {
        Folder { folder: folder.to_owned(), format, open: None, files: Vec::new() }
    }
}

impl Sink for Folder {
    fn begin(&mut self, kind: ListKind, headings: &[&str]) -> io::Result<()> {
        let stem = self.folder.join(file_stem(kind));
        let path = stem.with_extension(if self.format == FileFormat::Csv { "csv" } else { "xlsx" });
        self.open = Some(match self.format {
            FileFormat::Csv => open_csv(&path, headings)?,
            FileFormat::Xlsx => Open::Xlsx(Workbook::begin(&path, headings)),
        });
        self.files.push(path);
        Ok(())
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        match self.open.as_mut().expect("begin comes before every row") {
            Open::Csv(writer) => Ok(writer.write_record(cells)?),
            Open::Xlsx(book) => book.row(cells),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        match self.open.take() {
            Some(Open::Csv(mut writer)) => writer.flush(),
            Some(Open::Xlsx(mut book)) => book.end(),
            None => Ok(()),
        }
    }
}

fn open_csv(path: &Path, headings: &[&str]) -> io::Result<Open> {
    let mut file = BufWriter::with_capacity(1 << 18, File::create(path)?);
    file.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(headings)?;
    Ok(Open::Csv(Box::new(writer)))
}

/// A workbook that is written on a thread of its own, since its writer asks for rows and we bring them.
struct Workbook {
    rows: Option<SyncSender<Vec<CellOut>>>,
    writer: Option<JoinHandle<Result<u64, SheetError>>>,
}

impl Workbook {
    fn begin(path: &Path, headings: &[&str]) -> Workbook {
        let (rows, received) = sync_channel(QUEUE_ROWS);
        let columns = headings.iter().map(|heading| ColumnSpec { heading: (*heading).into(), ..ColumnSpec::default() });
        let spec = TableSpec { columns: columns.collect(), ..TableSpec::default() };
        let path = path.to_owned();
        let writer = std::thread::spawn(move || write_xlsx(&path, &spec, received.into_iter()));
        Workbook { rows: Some(rows), writer: Some(writer) }
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        let cells = cells.iter().map(|cell| if cell.is_empty() { CellOut::Empty } else { CellOut::from(*cell) });
        let sent = self.rows.as_ref().map(|rows| rows.send(cells.collect()));
        if matches!(sent, Some(Ok(()))) { Ok(()) } else { self.end() }
    }

    /// Waits for the file and says what went wrong with it.
    fn end(&mut self) -> io::Result<()> {
        self.rows = None;
        match self.writer.take().map(JoinHandle::join) {
            Some(Ok(Ok(_))) => Ok(()),
            Some(Ok(Err(error))) => Err(io::Error::other(error)),
            Some(Err(_)) | None => Err(io::Error::other("表格写入线程中止")),
        }
    }
}
