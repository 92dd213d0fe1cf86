//! The database: the only place that knows SQL. Bundled SQLite in WAL mode, synchronous FULL where something is published.
//! Several processes on one file are normal: readers never wait, writers hold the lock for at most some 50 ms at a time.
//!
//! # Why two kinds of number
//! A fact row names the journal entry that made it (`known_from`) and the one that ended it (`known_to`). An import of a million
//! rows writes them under a *staged* entry, which every reader leaves out, and publishing is the change of one row. A copy into
//! the visible tables at the end would hold the write lock for seconds; a read of half an import would be worse.

pub mod backup;
pub mod bulletins;
pub mod campaigns;
pub mod cards;
pub mod desk;
pub mod facts;
pub mod findings;
mod forms;
pub mod forms_owed;
pub mod journal;
pub mod links;
#[cfg(test)]
mod list_properties;
pub mod lists;
pub mod live;
pub mod marks;
pub mod met;
pub mod migrate;
mod nearby;
pub mod overall;
mod overlay;
pub mod picture;
mod picture_cache;
pub mod places;
pub mod plans;
pub mod registers;
pub mod review;
pub mod run;
pub mod segment;
pub mod sendings;
pub mod stage;
pub mod tasks;
pub mod undo;
pub mod zones;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often a write asks again for the lock before it says that the database is busy: some ten seconds.
const BUSY_TRIES: i32 = 10_000;

/// Pause between two tries. An import gives the lock away for a moment after each slice; SQLite's own waiting, up to 100 ms at a time,
/// would mostly sleep through that moment.
const BUSY_PAUSE: Duration = Duration::from_millis(1);

fn be_patient(tries: i32) -> bool {
    std::thread::sleep(BUSY_PAUSE);
    tries < BUSY_TRIES
}

/// Pages the WAL may grow by before a commit moves them into the database: 16 MB, so that an import does not stall on it.
const CHECKPOINT_PAGES: i64 = 4_000;

/// Page cache of a terminal, in KiB as a negative number: private memory, so it stays small.
const READING_CACHE: i64 = -16_000;

/// Page cache while staging: keys of a roster fall all over the indexes, and without room for them each row would read pages anew.
const STAGING_CACHE: i64 = -160_000;

/// Marks our databases among SQLite files: "DISH".
const APPLICATION_ID: i32 = 0x4449_5348;

/// What the store could not do.
#[derive(Debug)]
pub enum StoreError {
    /// No database there.
    Missing(PathBuf),
    /// The file is no dishu database.
    NotOurs(PathBuf),
    /// Written by a newer release: its schema number and ours.
    Newer {
        /// Schema number found.
        found: i64,
        /// Newest one we know.
        ours: i64,
    },
    /// Another process writes.
    Busy,
    /// No space left on the device.
    Full,
    /// The file is damaged.
    Corrupt(String),
    /// A row changed since it was read.
    Conflict,
    /// Asked to stop.
    Stopped,
    /// The operating system refused.
    Io(std::io::Error),
    /// Anything else SQLite says.
    Sql(rusqlite::Error),
}

/// Result of the store.
pub type Result<T> = std::result::Result<T, StoreError>;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            Some(ErrorCode::DiskFull) => StoreError::Full,
            // A file that ends too early reads as a failure of the disk.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::SystemIoFailure) => StoreError::Corrupt(error.to_string()),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                StoreError::Io(std::io::ErrorKind::PermissionDenied.into())
            }
            Some(ErrorCode::NotADatabase) => StoreError::NotOurs(PathBuf::new()),
            _ => StoreError::Sql(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::Full,
            _ => StoreError::Io(error),
        }
    }
}

/// How a database is opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Read and write an existing one.
    Existing,
    /// Make it when it is not there.
    Create,
}

/// An open database.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens a database, brings its schema up to date and sweeps what an interrupted import left.
    ///
    /// # Errors
    /// Missing, not ours, newer than this release, damaged, busy.
    pub fn open(path: &Path, access: Access) -> Result<Store> {
        if access == Access::Existing && !path.exists() {
            return Err(StoreError::Missing(path.to_path_buf()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let flags = if access == Access::Create { flags | OpenFlags::SQLITE_OPEN_CREATE } else { flags };
        let mut conn = Connection::open_with_flags(path, flags).map_err(|e| with_path(e, path))?;
        conn.busy_handler(Some(be_patient))?;
        migrate::check_ours(&conn, path)?;
        conn.pragma_update(None, "journal_mode", "WAL").map_err(|e| with_path(e, path))?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        conn.pragma_update(None, "cache_size", READING_CACHE)?;
        conn.pragma_update(None, "temp_store", "MEMORY")?;
        conn.set_prepared_statement_cache_capacity(128);
        let mut store = Store { conn, path: path.to_path_buf() };
        migrate::migrate(&mut store.conn)?;
        store.sweep()?;
        Ok(store)
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A number that grows whenever another connection commits: cheap enough to ask every second.
    ///
    /// # Errors
    /// When SQLite cannot read the file.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.conn.query_row("SELECT data_version FROM pragma_data_version", [], |row| row.get(0))?)
    }

    /// From here on everything read is of one state, until [`Store::end_read`].
    ///
    /// # Errors
    /// When SQLite cannot read the file.
    pub fn begin_read(&self) -> Result<()> {
        Ok(self.conn.execute_batch("BEGIN")?)
    }

    /// Ends what [`Store::begin_read`] began; nothing was written.
    pub fn end_read(&self) {
        let _ = self.conn.execute_batch("COMMIT");
    }

    /// The newest known-number (published journal entry).
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn known(&self) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT COALESCE(MAX(published), 0) FROM journal WHERE state = 1")?
            .query_row([], |row| row.get(0))?)
    }

    /// A setting of the site.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        let mut statement = self.conn.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        let mut rows = statement.query([name])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// Keeps a setting of the site.
    ///
    /// # Errors
    /// Busy or full.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<()> {
        let sql =
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.conn.execute(sql, [name, value])?;
        Ok(())
    }

    /// Rows of the fact tables as they stand: enterprises, branches, members, transfers, contacts. Lists that are up to date know their
    /// length; the other tables are counted.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn totals(&self) -> Result<[u64; 5]> {
        use crate::model::list::Table;
        let staged = self.staged()?;
        let mut totals = [0; 5];
        let tables = [
            ("enterprise", Some(Table::Enterprises)),
            ("branch", Some(Table::Branches)),
            ("member", Some(Table::Members)),
            ("transfer", None),
            ("contact", None),
        ];
        for (total, (table, list)) in totals.iter_mut().zip(tables) {
            let list = list.map(|list| self.list(list)).transpose()?.flatten().filter(|list| !list.stale);
            *total = match list {
                Some(list) => list.len() as u64,
                None => {
                    let sql = format!("SELECT COUNT(*) FROM {table} WHERE {}", staged.current());
                    self.conn.prepare_cached(&sql)?.query_row([], |row| row.get::<_, i64>(0))?.unsigned_abs()
                }
            };
        }
        Ok(totals)
    }

    /// Where lock files and derived segments of this database live: beside it.
    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    }

    /// The lock that one importing or auditing process holds; `None` when another one does.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub fn try_stage_lock(&self) -> Result<Option<File>> {
        let file = File::options().create(true).truncate(false).write(true).open(self.beside("-stage.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Which journal numbers are staged just now.
    fn staged(&self) -> Result<Staged> {
        let any: bool = self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM journal WHERE state = 0)")?
            .query_row([], |row| row.get(0))?;
        Ok(Staged { any })
    }

    /// Takes away what an import or audit left that no living process works on.
    fn sweep(&mut self) -> Result<()> {
        if !self.staged()?.any {
            return Ok(());
        }
        let Some(_lock) = self.try_stage_lock()? else { return Ok(()) };
        stage::abandon_all(&mut self.conn)
    }
}

fn with_path(error: rusqlite::Error, path: &Path) -> StoreError {
    match StoreError::from(error) {
        StoreError::NotOurs(_) => StoreError::NotOurs(path.to_path_buf()),
        StoreError::Sql(error) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => match File::open(path) {
            Ok(_) => StoreError::NotOurs(path.to_path_buf()),
            Err(error) => StoreError::Io(error),
        },
        other => other,
    }
}

/// Whether some journal number is staged: queries are then told to look past it.
#[derive(Clone, Copy, Debug)]
struct Staged {
    any: bool,
}

impl Staged {
    /// Condition for "held true now and still valid": one of two constant texts.
    fn current(self) -> &'static str {
        if self.any {
            "valid_to IS NULL AND known_from NOT IN (SELECT number FROM journal WHERE state = 0) \
             AND (known_to IS NULL OR known_to IN (SELECT number FROM journal WHERE state = 0))"
        } else {
            "valid_to IS NULL AND known_to IS NULL"
        }
    }

    /// Condition for "held true now" without asking about validity.
    fn known(self) -> &'static str {
        if self.any {
            "known_from NOT IN (SELECT number FROM journal WHERE state = 0) \
             AND (known_to IS NULL OR known_to IN (SELECT number FROM journal WHERE state = 0))"
        } else {
            "known_to IS NULL"
        }
    }
}
