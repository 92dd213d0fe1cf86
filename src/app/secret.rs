//! 身份证号密钥: resident IDs are stored as a keyed hash only. The number space is small enough to enumerate, so the key is what
//! protects people: it lies outside the data folder, readable by owner and group, and never goes into a backup.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Bytes of the key.
const KEY_BYTES: usize = 32;

/// The site's key. Never printed.
#[derive(Clone)]
pub struct Secret([u8; KEY_BYTES]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// A key for tests and the demo's temporary database.
    pub fn fixed(byte: u8) -> Secret {
        Secret([byte; KEY_BYTES])
    }

    /// Reads the key; `None` when there is no file.
    ///
    /// # Errors
    /// When the file cannot be read or is no key.
    pub fn read(path: &Path) -> std::io::Result<Option<Secret>> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let wrong =
            || std::io::Error::new(std::io::ErrorKind::InvalidData, "not a key file: 64 hexadecimal digits expected");
        let digits = text.trim().as_bytes();
        if digits.len() != 2 * KEY_BYTES {
            return Err(wrong());
        }
        let mut key = [0; KEY_BYTES];
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Some(Secret(key)))
    }

    /// Makes a new key file, mode 0640; an existing one is never overwritten.
    ///
    /// # Errors
    /// When the file exists, the folder cannot be written, or the system gives no randomness.
    pub fn create(path: &Path) -> std::io::Result<Secret> {
        let mut key = [0; KEY_BYTES];
        getrandom::fill(&mut key).map_err(std::io::Error::other)?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o640).open(path)?;
        let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(file, "{digits}")?;
        file.sync_all()?;
        Ok(Secret(key))
    }

    /// The keyed hash of a canonical resident ID: the first 16 bytes of HMAC-SHA-256.
    pub fn hash(&self, id: &str) -> [u8; 16] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(id.as_bytes());
        *mac.finalize().into_bytes().first_chunk().expect("SHA-256 has 32 bytes")
    }

    /// A short fingerprint by which a database knows its key.
    pub fn fingerprint(&self) -> String {
        self.hash("dishu key check").iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_is_made_once_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys/id.key");
        assert!(Secret::read(&path).unwrap().is_none());
        let made = Secret::create(&path).unwrap();
        let read = Secret::read(&path).unwrap().unwrap();
        assert_eq!(made.hash("99000019900101001X"), read.hash("99000019900101001X"));
        assert_ne!(made.hash("a"), Secret::fixed(1).hash("a"));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(Secret::create(&path).is_err(), "never overwritten");
        assert_eq!(format!("{made:?}"), "Secret(..)");
    }

    #[test]
    fn a_broken_key_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("id.key");
        for text in ["", "abc", &"g".repeat(64)] {
            std::fs::write(&path, text).unwrap();
            assert!(Secret::read(&path).is_err());
        }
    }
}
