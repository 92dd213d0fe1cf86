//! 备份与恢复: a whole copy by SQLite's own means, made beside the target under a temporary name, checked, synced, then renamed. The key
//! of resident IDs and the derived segments are not in it.

use super::{Access, Result, Store, StoreError};
use rusqlite::Connection;
use std::fs::File;
use std::path::{Path, PathBuf};

/// One line of a check of the database: what was looked at, what is wrong with it (empty: nothing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Stable key of the check.
    pub key: &'static str,
    /// Rows or pages looked at.
    pub looked_at: u64,
    /// Rows that are wrong.
    pub wrong: u64,
    /// First words of the database about it.
    pub detail: String,
}

fn temporary(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(format!(".tmp{}", std::process::id()));
    PathBuf::from(name)
}

fn sync_folder(target: &Path) -> Result<()> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    Ok(File::open(folder)?.sync_all()?)
}

fn copy(conn: &Connection, target: &Path) -> Result<()> {
    let temporary = temporary(target);
    let _ = std::fs::remove_file(&temporary);
    let made = (|| -> Result<()> {
        let name = temporary.to_str().ok_or_else(|| std::io::Error::other("file name is not UTF-8"))?;
        conn.execute("VACUUM INTO ?1", [name])?;
        let copy = Connection::open(&temporary)?;
        let verdict: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(StoreError::Corrupt(verdict));
        }
        drop(copy);
        std::fs::set_permissions(&temporary, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        File::open(&temporary)?.sync_all()?;
        std::fs::rename(&temporary, target)?;
        sync_folder(target)
    })();
    if made.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    made
}

impl Store {
    /// Writes a copy of the database to `target`; an existing file there is replaced only when the copy is whole.
    ///
    /// # Errors
    /// Full, no permission, damaged.
    pub fn backup(&self, target: &Path) -> Result<()> {
        copy(&self.conn, target)
    }

    /// Makes `target` from a backup. The database that stood there is kept as `NAME.before-restore`.
    ///
    /// # Errors
    /// The backup is missing, not ours, newer, damaged; another process works on the target.
    pub fn restore(backup: &Path, target: &Path) -> Result<()> {
        if !backup.exists() {
            return Err(StoreError::Missing(backup.to_path_buf()));
        }
        let source = Connection::open_with_flags(backup, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(|e| super::with_path(e, backup))?;
        super::migrate::check_ours(&source, backup)?;
        if !target.exists() {
            return copy(&source, target);
        }
        let mut current = Store::open(target, Access::Existing)?;
        let Some(_lock) = current.try_stage_lock()? else { return Err(StoreError::Busy) };
        copy(&current.conn, &before(target))?;
        // Page by page through SQLite, as one transaction: terminals that are open see the restored data at their next read.
        let restoring = rusqlite::backup::Backup::new(&source, &mut current.conn)?;
        if restoring.step(-1)? != rusqlite::backup::StepResult::Done {
            return Err(StoreError::Busy);
        }
        drop(restoring);
        current.conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        drop(current);
        Store::open(target, Access::Existing)?.drop_segments();
        Ok(())
    }

    /// Looks the database over: pages, references between rows, journal without gaps, row arithmetic of batches.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn check(&self) -> Result<Vec<Checked>> {
        let mut list = vec![self.check_pages()?];
        for (key, all, wrong) in CHECKS {
            let count = |sql: &str| -> Result<u64> {
                Ok(self.conn.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
            };
            list.push(Checked { key, looked_at: count(all)?, wrong: count(wrong)?, detail: String::new() });
        }
        Ok(list)
    }

    fn check_pages(&self) -> Result<Checked> {
        let looked_at: u64 = self.conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let mut statement = self.conn.prepare("PRAGMA integrity_check(20)")?;
        let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let bad: Vec<&String> = lines.iter().filter(|line| *line != "ok").collect();
        let detail = bad.first().map(|line| (*line).clone()).unwrap_or_default();
        Ok(Checked { key: "pages", looked_at, wrong: bad.len() as u64, detail })
    }
}

fn before(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".before-restore");
    PathBuf::from(name)
}

/// Key, how many rows are looked at, how many of them are wrong.
const CHECKS: &[(&str, &str, &str)] = &[
    (
        "journal",
        "SELECT COUNT(*) FROM journal",
        "SELECT (SELECT COALESCE(MAX(number), 0) - COUNT(*) FROM journal) + (SELECT COALESCE(MAX(published), 0) - COUNT(*) FROM journal WHERE state = 1)",
    ),
    (
        "batch-arithmetic",
        "SELECT COUNT(*) FROM batch",
        "SELECT COUNT(*) FROM batch WHERE n_read <> n_new + n_changed + n_unchanged + n_merged + n_rejected + n_skipped",
    ),
    (
        "enterprise-codes",
        "SELECT COUNT(*) FROM enterprise WHERE code <> '' AND known_to IS NULL AND valid_to IS NULL",
        "SELECT COUNT(*) FROM (SELECT code FROM enterprise WHERE code <> '' AND known_to IS NULL AND valid_to IS NULL GROUP BY code HAVING COUNT(*) > 1)",
    ),
    (
        "affiliations",
        "SELECT COUNT(*) FROM affiliation WHERE known_to IS NULL AND valid_to IS NULL",
        "SELECT COUNT(*) FROM affiliation a WHERE a.known_to IS NULL AND a.valid_to IS NULL \
         AND NOT EXISTS (SELECT 1 FROM member m WHERE m.region = a.region AND m.id = a.id)",
    ),
    (
        "work-units",
        "SELECT COUNT(*) FROM work_unit WHERE known_to IS NULL AND valid_to IS NULL",
        "SELECT COUNT(*) FROM work_unit w WHERE w.known_to IS NULL AND w.valid_to IS NULL \
         AND (NOT EXISTS (SELECT 1 FROM member m WHERE m.region = w.region AND m.id = w.id) \
         OR NOT EXISTS (SELECT 1 FROM unit_text t WHERE t.hash = w.text_hash))",
    ),
    (
        "links",
        "SELECT COUNT(*) FROM link WHERE known_to IS NULL",
        "SELECT COUNT(*) FROM link l WHERE l.known_to IS NULL AND l.enterprise_id IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM enterprise e WHERE e.region = l.enterprise_region AND e.id = l.enterprise_id)",
    ),
    (
        "findings",
        "SELECT COUNT(*) FROM finding WHERE closed_run IS NULL",
        "SELECT COUNT(*) FROM finding f WHERE f.closed_run IS NULL AND f.kind = 1 \
         AND NOT EXISTS (SELECT 1 FROM enterprise e WHERE e.region = f.region AND e.id = f.id)",
    ),
];
