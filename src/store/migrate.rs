//! Numbered schema steps. A step is never edited after release; `schema/current.sql` shows the whole, and a test holds the two equal.

use super::{APPLICATION_ID, Result, StoreError};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Every step in order; the schema number of a database is how many of them it has seen.
const STEPS: &[&str] = &[
    include_str!("../../schema/0001_base.sql"),
    include_str!("../../schema/0002_operator_name.sql"),
    include_str!("../../schema/0003_registers.sql"),
    include_str!("../../schema/0004_proposal.sql"),
    include_str!("../../schema/0005_desk.sql"),
    include_str!("../../schema/0006_current_counts.sql"),
    include_str!("../../schema/0007_campaign.sql"),
    include_str!("../../schema/0008_visit_member.sql"),
    include_str!("../../schema/0009_zones.sql"),
    include_str!("../../schema/0010_address_alias.sql"),
    include_str!("../../schema/0011_live.sql"),
    include_str!("../../schema/0012_sendings.sql"),
    include_str!("../../schema/0013_forms.sql"),
];

/// Refuses files that are SQLite but not ours, and databases of a newer release.
pub(super) fn check_ours(conn: &Connection, path: &Path) -> Result<()> {
    let application: i32 =
        conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(|e| super::with_path(e, path))?;
    let tables: i64 = conn.query_row("SELECT COUNT(*) FROM sqlite_master", [], |row| row.get(0))?;
    if application != APPLICATION_ID && tables > 0 {
        return Err(StoreError::NotOurs(path.to_path_buf()));
    }
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let ours = i64::try_from(STEPS.len()).expect("a handful of steps");
    if found > ours {
        return Err(StoreError::Newer { found, ours });
    }
    Ok(())
}

/// Applies the steps that are missing, each in its own transaction; safe when several processes try at once.
pub(super) fn migrate(conn: &mut Connection) -> Result<()> {
    let version = |conn: &Connection| conn.pragma_query_value(None, "user_version", |row| row.get::<_, usize>(0));
    if version(conn)? == STEPS.len() {
        return Ok(());
    }
    for (index, step) in STEPS.iter().enumerate() {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if version(&tx)? > index {
            continue;
        }
        tx.execute_batch(step)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", index + 1)?;
        tx.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(sql: &[&str]) -> Vec<(String, String)> {
        let conn = Connection::open_in_memory().unwrap();
        for step in sql {
            conn.execute_batch(step).unwrap();
        }
        let mut statement = conn.prepare("SELECT name, COALESCE(sql, '') FROM sqlite_master ORDER BY name").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(|row| row.unwrap()).collect()
    }

    #[test]
    fn all_steps_together_are_the_current_schema() {
        assert_eq!(shape(STEPS), shape(&[include_str!("../../schema/current.sql")]));
    }

    #[test]
    fn a_newer_database_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new.db");
        let mut conn = Connection::open(&path).unwrap();
        migrate(&mut conn).unwrap();
        conn.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(check_ours(&conn, &path), Err(StoreError::Newer { found: 99, .. })));
        conn.pragma_update(None, "application_id", 1).unwrap();
        assert!(matches!(check_ours(&conn, &path), Err(StoreError::NotOurs(_))));
    }
}
