//! The form of the store: its tables, how a file of an older form is brought to this one, and how SQLite is told to
//! keep it.
//!
//! Moments are seconds since 1970. Rows of a layer hang on the number of the layer, which is never given again, so that
//! an erased one cannot come back under the name of a new one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::StoreError;

/// For how long a change waits for that of another program, such as `veerkracht store purge` beside a server.
const PATIENCE: Duration = Duration::from_secs(5);

/// What makes each form of the one before, the first of an empty file.
const STEPS: [&str; 1] = ["
CREATE TABLE counter (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES (1, 0);

CREATE TABLE layers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    id TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL,
    version INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL
) STRICT;

CREATE TABLE points (
    layer INTEGER NOT NULL REFERENCES layers (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    longitude REAL NOT NULL,
    latitude REAL NOT NULL,
    properties TEXT NOT NULL,
    PRIMARY KEY (layer, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE figures (
    layer INTEGER NOT NULL REFERENCES layers (number) ON DELETE CASCADE,
    code TEXT NOT NULL,
    figure TEXT NOT NULL,
    count REAL NOT NULL,
    base REAL NOT NULL,
    shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
    PRIMARY KEY (layer, code, figure)
) STRICT, WITHOUT ROWID;

CREATE TABLE shown_before (
    layer INTEGER NOT NULL REFERENCES layers (number) ON DELETE CASCADE,
    period TEXT NOT NULL,
    code TEXT NOT NULL,
    figure TEXT NOT NULL,
    count REAL NOT NULL,
    base REAL NOT NULL,
    PRIMARY KEY (layer, period, code, figure, count, base)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    book TEXT NOT NULL,
    area TEXT NOT NULL,
    gemeente TEXT NOT NULL,
    category TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT,
    author TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('proposed', 'published', 'hidden', 'closed')),
    reason TEXT,
    map TEXT,
    selection TEXT NOT NULL,
    class_then TEXT,
    dataset TEXT NOT NULL,
    year INTEGER NOT NULL,
    agreement TEXT,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notes_of_area ON notes (gemeente, area);
CREATE INDEX notes_of_author ON notes (author);

CREATE TABLE history (
    note TEXT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    who TEXT NOT NULL,
    at INTEGER NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    text TEXT NOT NULL,
    agreement TEXT,
    PRIMARY KEY (note, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_moment ON audit (at);
"];

/// Opens a file for writing, and brings it to the newest form.
///
/// # Errors
/// [`StoreError::Open`] or [`StoreError::Newer`].
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    let wrong = |cause| StoreError::Open { path: path.to_owned(), cause };
    make_private(path).map_err(StoreError::file("making the store", path))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(wrong)?;
    keep_well(&connection).map_err(wrong)?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(wrong)?;
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    let steps = usize::try_from(found).unwrap_or_default();
    if steps < STEPS.len() {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another program may have been first while this one waited.
        let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        for step in STEPS.iter().skip(usize::try_from(found).unwrap_or_default()) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "user_version", known)?;
        transaction.commit()?;
    }
    Ok(connection)
}

/// Makes the file where there is none, for its owner alone: SQLite gives its log the same rights.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Opens a file for reading only.
///
/// # Errors
/// [`StoreError::Open`].
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let wrong = |cause| StoreError::Open { path: path.to_owned(), cause };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(wrong)?;
    connection.busy_timeout(PATIENCE).map_err(wrong)?;
    connection.pragma_update(None, "query_only", true).map_err(wrong)?;
    Ok(connection)
}

fn keep_well(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    // A log that is written first: who reads waits for nobody.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_row| Ok(()))?;
    // What is told to be done is on disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten with zeros.
    connection.pragma_update_and_check(None, "secure_delete", true, |_row| Ok(()))?;
    // Nothing of it lies in the folder for temporary files.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", false)
}

/// Empties the file of all that was deleted, and its log with it.
///
/// # Errors
/// [`StoreError::Busy`] when somebody reads for so long that the log cannot be emptied: what was deleted is gone from
/// all answers then, but not yet from the bytes of the log.
pub(crate) fn scrub(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("VACUUM")?;
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
}

/// Gives the next version; none is given twice.
pub(crate) fn next_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("UPDATE counter SET last = last + 1 RETURNING last", [], |row| row.get(0))
}

/// Makes an id that nobody can guess.
pub(crate) fn new_id(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))
}
