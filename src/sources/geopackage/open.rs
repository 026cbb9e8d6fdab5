//! A file of somebody else is opened as a database that can do little.
//!
//! In: a path. Out: a connection that reads, and stops after a stated amount of work. Source: what `SQLite` advises for
//! databases that an attacker may have written (Defense Against The Dark Arts, section 1).

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::super::{SourceError, bounds};

/// After so many steps of the database is looked whether it has done enough. Few, because one may fill a whole value.
const STEPS_BETWEEN: i32 = 100;

/// Opens the file as it lies there: `immutable` lets a file in a folder without write permission be read, whatever its
/// journal mode.
pub(super) fn open(path: &Path) -> Result<Connection, SourceError> {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => uri.push(char::from(*byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(uri, flags)
        .and_then(|connection| restricted(connection, bounds::QUERY_STEPS))
        .map_err(|error| damaged(path, "its opening", &error))
}

/// Says what is wrong with the database.
pub(super) fn damaged(path: &Path, place: &str, error: &rusqlite::Error) -> SourceError {
    let (expected, hint) = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::SystemIoFailure) => {
            ("a whole GeoPackage", "the file was cut off or damaged; download it again")
        }
        Some(ErrorCode::OperationInterrupted | ErrorCode::TooBig | ErrorCode::OutOfMemory) => {
            (bounds::QUERY, "save the layer as a table with QGIS or ogr2ogr, and its geometries apart")
        }
        _ => ("a GeoPackage with vector layers", "check that it opens in QGIS, or download it again"),
    };
    SourceError::Damaged { path: path.to_owned(), place: place.to_owned(), found: error.to_string(), expected, hint }
}

/// Takes from a connection what no layer needs, and lets it do so many steps.
fn restricted(mut connection: Connection, steps: u64) -> rusqlite::Result<Connection> {
    for (setting, value) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        // A column that is not there is an error then, and not a text with its name.
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        connection.set_db_config(setting, value)?;
    }
    let longest = i32::try_from(bounds::GEOMETRY.most).unwrap_or(i32::MAX);
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, longest),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, most)?;
    }
    // What a view sorts or gathers stays in memory, of which there is a bounded amount for all databases of the
    // process.
    connection.execute_batch(&format!(
        "PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA hard_heap_limit = {};",
        bounds::QUERY_MEMORY
    ))?;
    let start = Instant::now();
    let mut calls = 0;
    let has_done_enough = move || {
        calls += 1;
        calls * u64::from(STEPS_BETWEEN.unsigned_abs()) > steps || start.elapsed() > bounds::QUERY_TIME
    };
    connection.progress_handler(STEPS_BETWEEN, Some(has_done_enough))?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_without_end_is_stopped_after_its_steps() {
        let connection = restricted(Connection::open_in_memory().unwrap(), 1_000_000).unwrap();
        let endless = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT i FROM r WHERE i < 0";
        let error = connection.query_row(endless, [], |_| Ok(())).unwrap_err();
        assert_eq!(error.sqlite_error_code(), Some(ErrorCode::OperationInterrupted));
    }

    #[test]
    fn values_files_and_words_have_their_limits() {
        let connection = restricted(Connection::open_in_memory().unwrap(), 1_000_000).unwrap();
        let refused = |sql: &str| connection.query_row(sql, [], |_| Ok(())).unwrap_err().to_string();
        assert!(refused("SELECT zeroblob(64000001)").contains("too big"));
        assert!(refused("SELECT \"no column\"").contains("no such column"));
        assert!(connection.execute_batch("CREATE TABLE t (a)").unwrap_err().to_string().contains("readonly"));
        assert!(
            connection
                .execute_batch("ATTACH ':memory:' AS other")
                .unwrap_err()
                .to_string()
                .contains("too many attached")
        );
    }
}
