//! The audit trail: who did what to which layer or note, and when; never a text or a row.

use serde::Serialize;

use super::StoreError;
use super::engine::{Connection, values};

/// A line of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// When, seconds since 1970.
    pub at: i64,
    /// Name of the credential, or `command line`.
    pub who: String,
    /// What was done, such as `layer replaced`.
    pub what: String,
    /// Id of the layer or note.
    pub subject: String,
}

/// Writes a line; part of the transaction of what was done.
pub(crate) fn record(connection: &Connection, at: i64, who: &str, what: &str, subject: &str) -> Result<(), StoreError> {
    let line = "INSERT INTO audit (at, who, what, subject) VALUES (?1, ?2, ?3, ?4)";
    connection.execute(line, values![at, who, what, subject]).map(drop)
}

/// Lists the lines of a moment, seconds since 1970, and after it, in the order in which they were written.
///
/// # Errors
/// What the store says.
pub fn audit(connection: &Connection, since: i64) -> Result<Vec<AuditEntry>, StoreError> {
    let select = "SELECT at, who, what, subject FROM audit WHERE at >= ?1 ORDER BY number";
    connection.query(select, values![since], |row| {
        Ok(AuditEntry { at: row.get(0)?, who: row.get(1)?, what: row.get(2)?, subject: row.get(3)? })
    })
}
