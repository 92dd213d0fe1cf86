//! The zip around XLSX and ODS (压缩包). Parts are unpacked on a thread of their own, a few chunks ahead of the reader;
//! what is unpacked is counted there, whatever the directory of the zip claims.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use zip::ZipArchive;
use zip::result::ZipError;

use super::error::{Bound, SheetError, Stopped, Unreadable};
use super::input::{Input, Stream};
use super::limits::{ENTRIES_MAX, EVENT_BYTES_MAX, Limits, PART_BYTES_MAX, RATIO_FREE_BYTES};

/// Bytes handed over at a time.
const CHUNK_BYTES: usize = 128 * 1024;
/// Chunks unpacked ahead of the reader.
const CHUNKS_AHEAD: usize = 4;

/// An open zip.
pub(crate) struct Package {
    input: Input,
    archive: ZipArchive<Box<dyn Stream>>,
    names: Vec<String>,
}

impl Package {
    pub fn open(input: &Input) -> Result<Self, SheetError> {
        let archive = ZipArchive::new(input.open()?).map_err(zip_error)?;
        if archive.len() > ENTRIES_MAX {
            return Err(SheetError::limit(Bound::Parts, ENTRIES_MAX as u64));
        }
        let names = (0..archive.len())
            .map(|index| archive.name_for_index(index).and_then(Result::ok).unwrap_or_default().into_owned())
            .collect();
        Ok(Self { input: input.clone(), archive, names })
    }

    /// Names of all entries.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// Some writers differ in case or write backslashes; Excel takes both.
    fn index(&self, name: &str) -> Option<usize> {
        let same = |entry: &String| {
            entry.len() == name.len()
                && entry.bytes().zip(name.bytes()).all(|(a, b)| a.eq_ignore_ascii_case(&b) || a == b'\\' && b == b'/')
        };
        self.names.iter().position(|entry| entry == name).or_else(|| self.names.iter().position(same))
    }

    fn index_or_damaged(&self, name: &str) -> Result<usize, SheetError> {
        self.index(name).ok_or_else(|| SheetError::damaged(format!("没有 {name}")))
    }

    /// A small part, whole.
    pub fn small(&mut self, name: &str) -> Result<Vec<u8>, SheetError> {
        let index = self.index_or_damaged(name)?;
        let entry = self.archive.by_index(index).map_err(zip_error)?;
        let mut bytes = Vec::new();
        entry.take(PART_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > PART_BYTES_MAX {
            return Err(SheetError::limit(Bound::Unpacked, PART_BYTES_MAX));
        }
        Ok(bytes)
    }

    /// A part of any size, unpacked while it is read.
    pub fn stream(&mut self, name: &str, limits: &Limits) -> Result<Part, SheetError> {
        let index = self.index_or_damaged(name)?;
        let entry = self.archive.by_index(index).map_err(zip_error)?;
        let claimed = entry.size();
        let packed = entry.compressed_size().clamp(1, self.input.len()?);
        drop(entry);
        let (sender, receiver) = sync_channel(CHUNKS_AHEAD);
        let unpacking = Unpacking {
            input: self.input.clone(),
            index,
            most: limits.unpacked_bytes,
            most_by_ratio: packed.saturating_mul(limits.ratio).max(RATIO_FREE_BYTES),
            ratio: limits.ratio,
        };
        thread::Builder::new().name("unpack".to_owned()).spawn(move || unpacking.run(&sender))?;
        Ok(Part { receiver, chunk: Vec::new(), at: 0, read: 0, claimed, since_event: 0, ended: false })
    }
}

fn zip_error(error: ZipError) -> SheetError {
    match error {
        ZipError::Io(error) => SheetError::from(error),
        ZipError::InvalidPassword => SheetError::unreadable(Unreadable::Encrypted),
        ZipError::UnsupportedArchive(words) if words == ZipError::PASSWORD_REQUIRED => {
            SheetError::unreadable(Unreadable::Encrypted)
        }
        other => SheetError::damaged(other),
    }
}

enum Piece {
    Bytes(Vec<u8>),
    End,
    Fault(io::Error),
}

/// The unpacking side.
struct Unpacking {
    input: Input,
    index: usize,
    most: u64,
    most_by_ratio: u64,
    ratio: u64,
}

impl Unpacking {
    /// Ends when the part does, at the first fault, or when nobody reads any more.
    fn run(&self, sender: &SyncSender<Piece>) {
        let last = match self.unpack(sender) {
            Ok(()) => Piece::End,
            Err(error) => Piece::Fault(error),
        };
        let _ = sender.send(last);
    }

    fn unpack(&self, sender: &SyncSender<Piece>) -> io::Result<()> {
        let source = self.input.open().map_err(|error| io::Error::other(Stopped(error.kind)))?;
        let mut archive = ZipArchive::new(source)?;
        let mut entry = archive.by_index(self.index)?;
        let mut unpacked = 0;
        loop {
            let mut chunk = Vec::with_capacity(CHUNK_BYTES);
            entry.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut chunk)?;
            unpacked += chunk.len() as u64;
            self.check(unpacked)?;
            if chunk.is_empty() || sender.send(Piece::Bytes(chunk)).is_err() {
                return Ok(());
            }
        }
    }

    fn check(&self, unpacked: u64) -> io::Result<()> {
        if unpacked > self.most_by_ratio {
            return Err(Stopped::io(Bound::Ratio, self.ratio));
        }
        if unpacked > self.most {
            return Err(Stopped::io(Bound::Unpacked, self.most));
        }
        Ok(())
    }
}

/// A part being unpacked, to be read like a file.
pub(crate) struct Part {
    receiver: Receiver<Piece>,
    chunk: Vec<u8>,
    at: usize,
    read: u64,
    claimed: u64,
    since_event: usize,
    ended: bool,
}

impl Part {
    /// Unpacked bytes read so far.
    pub fn read_so_far(&self) -> u64 {
        self.read
    }

    /// Unpacked bytes that the directory promises; only good for showing progress.
    pub fn claimed(&self) -> u64 {
        self.claimed
    }

    /// Begins a new piece of XML: its bytes are counted from here.
    pub fn begin_event(&mut self) {
        self.since_event = 0;
    }
}

impl BufRead for Part {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since_event > EVENT_BYTES_MAX {
            return Err(Stopped::io(Bound::Xml, EVENT_BYTES_MAX as u64));
        }
        if self.at == self.chunk.len() && !self.ended {
            self.at = 0;
            self.chunk.clear();
            match self.receiver.recv() {
                Ok(Piece::Bytes(bytes)) => self.chunk = bytes,
                Ok(Piece::End) => self.ended = true,
                Ok(Piece::Fault(error)) => return Err(error),
                Err(_) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "unpacking stopped")),
            }
        }
        Ok(self.chunk.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, n: usize) {
        self.at = (self.at + n).min(self.chunk.len());
        self.read += n as u64;
        self.since_event += n;
    }
}

impl Read for Part {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.begin_event();
        let bytes = self.fill_buf()?;
        let n = bytes.len().min(out.len());
        out[..n].copy_from_slice(&bytes[..n]);
        self.consume(n);
        Ok(n)
    }
}
