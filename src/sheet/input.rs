//! Where the bytes are: a file, or memory for what came over a pipe or out of the clipboard. It can be opened several
//! times, because finding merged areas and choosing a sheet need a look before the reading.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::{SheetError, SheetErrorKind};

/// Bytes that can be read from any place.
pub(crate) trait Stream: Read + Seek + Send {}
impl<T: Read + Seek + Send> Stream for T {}

#[derive(Debug, Clone)]
enum Source {
    File(PathBuf),
    Bytes(Arc<[u8]>),
}

/// A named source of bytes.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub name: String,
    source: Source,
}

impl Input {
    pub fn file(path: &Path) -> Self {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        Self { name, source: Source::File(path.to_owned()) }
    }

    pub fn bytes(bytes: Vec<u8>, name: &str) -> Self {
        Self { name: name.to_owned(), source: Source::Bytes(bytes.into()) }
    }

    pub fn open(&self) -> Result<Box<dyn Stream>, SheetError> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
            Source::File(path) => {
                let file = File::open(path)?;
                if file.metadata()?.is_dir() {
                    return Err(SheetError::new(SheetErrorKind::Io, "文件夹 folder"));
                }
                Ok(Box::new(file))
            }
        }
    }

    pub fn len(&self) -> Result<u64, SheetError> {
        Ok(self.open()?.seek(SeekFrom::End(0))?)
    }

    /// The first bytes, at most `n`.
    pub fn head(&self, n: usize) -> Result<Vec<u8>, SheetError> {
        let mut head = Vec::new();
        self.open()?.take(n as u64).read_to_end(&mut head)?;
        Ok(head)
    }
}
