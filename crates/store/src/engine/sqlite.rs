//! A store in one file of SQLite: its tables, how a file of an older form is brought to this one, and how SQLite is
//! told to keep it.
//!
//! Moments are seconds since 1970. Rows of a layer hang on the number of the layer, which is never given again, so that
//! an erased one cannot come back under the name of a new one.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::contract::{RowBatch, RowColumns, StoreEngine, StoreRow, TransactionPurpose};
use super::value::SqlValue;
use crate::StoreError;

/// For how long a change waits for that of another program, such as `veerkracht store purge` beside a server.
const PATIENCE: Duration = Duration::from_secs(5);

/// Statements that are kept ready.
const STATEMENTS: usize = 64;

/// What makes each form of the one before, the first of an empty file.
const STEPS: [&str; 2] = [
    "
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
",
    "
-- What was shown is remembered of an owner, whatever becomes of the layer. A month has 2628000 seconds.
CREATE TABLE told_before (
    owner TEXT NOT NULL,
    period TEXT NOT NULL,
    code TEXT NOT NULL,
    figure TEXT NOT NULL,
    count REAL NOT NULL,
    base REAL NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (owner, figure, period, code, count, base)
) STRICT, WITHOUT ROWID;
INSERT INTO told_before
    SELECT lower(trim(json_extract(spec, '$.owner'))), lower(trim(period)), code, lower(trim(figure)), count, base,
        max(changed + json_extract(spec, '$.retention_months') * 2628000)
    FROM shown_before JOIN layers ON number = layer GROUP BY 1, 2, 3, 4, 5, 6;
DROP TABLE shown_before;
ALTER TABLE told_before RENAME TO shown_before;
",
];

/// A file that is open.
#[derive(Debug)]
pub(super) struct Sqlite {
    connection: Connection,
    path: PathBuf,
    /// Whether the change that is being made filled the disk.
    filled: Cell<bool>,
}

impl Sqlite {
    /// Opens a file for writing, and brings it to the newest form.
    ///
    /// # Errors
    /// [`StoreError::Open`] or [`StoreError::Newer`].
    pub(super) fn open(path: &Path) -> Result<Sqlite, StoreError> {
        let wrong = |cause| StoreError::Open { path: path.to_owned(), cause };
        regular_or_absent(path)?;
        make_private(path).map_err(StoreError::file("making the store", path))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(wrong)?;
        keep_well(&connection).map_err(wrong)?;
        let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
        let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(wrong)?;
        if found > known {
            return Err(StoreError::Newer { place: path.to_owned().into(), found, known });
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
        Ok(Sqlite { connection, path: path.to_owned(), filled: Cell::default() })
    }

    /// Opens a file for reading only.
    ///
    /// # Errors
    /// [`StoreError::Open`].
    pub(super) fn open_reader(path: &Path) -> Result<Sqlite, StoreError> {
        let wrong = |cause| StoreError::Open { path: path.to_owned(), cause };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(wrong)?;
        connection.busy_timeout(PATIENCE).map_err(wrong)?;
        connection.pragma_update(None, "query_only", true).map_err(wrong)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Sqlite { connection, path: path.to_owned(), filled: Cell::default() })
    }

    /// Takes down whether a change filled the disk.
    fn noted<T>(&self, done: rusqlite::Result<T>) -> Result<T, StoreError> {
        done.map_err(StoreError::from).inspect_err(|error| {
            if matches!(error, StoreError::Full) {
                self.filled.set(true);
            }
        })
    }
}

/// Refuses what is no regular file before it is opened: to open a named pipe waits for somebody who may never come.
pub(crate) fn regular_or_absent(path: &Path) -> Result<(), StoreError> {
    veerkracht_files::check_regular_or_absent(path).map_err(StoreError::file("opening the store", path))
}

/// Makes the file where there is none, for its owner alone: SQLite gives its log the same rights.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn keep_well(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
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

impl StoreEngine for Sqlite {
    fn execute(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<usize, StoreError> {
        self.noted(self.connection.prepare_cached(statement)?.execute(params_from_iter(values)))
    }

    fn query(
        &self,
        statement: &str,
        values: &[SqlValue<'_>],
        take: &mut dyn FnMut(&StoreRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(statement)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            take(&StoreRow(row))?;
        }
        Ok(())
    }

    fn insert(&self, into: &RowBatch<'_>, rows: &mut dyn Iterator<Item = Vec<SqlValue<'_>>>) -> Result<(), StoreError> {
        let marks: Vec<String> = (1..=into.columns.len()).map(|number| format!("?{number}")).collect();
        let (columns, marks) = (into.columns.join(", "), marks.join(", "));
        let statement = format!("INSERT INTO {} ({columns}) VALUES ({marks}) {}", into.table, into.conflict);
        let mut statement = self.connection.prepare_cached(&statement)?;
        for row in rows {
            self.noted(statement.execute(params_from_iter(row)))?;
        }
        Ok(())
    }

    fn begin(&self, purpose: TransactionPurpose) -> Result<(), StoreError> {
        if purpose == TransactionPurpose::Change {
            // What was changed before goes from the log into the file first: of a log that holds nothing else, what a
            // change that fills the disk wrote can be taken away. On a full disk it stays where it is.
            let carried = self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(0));
            drop(carried);
        }
        // A change at once, so that nobody else changes what is looked at before it is changed.
        let begin = if purpose == TransactionPurpose::Change { "BEGIN IMMEDIATE" } else { "BEGIN" };
        Ok(self.connection.execute_batch(begin)?)
    }

    fn commit(&self) -> Result<(), StoreError> {
        self.noted(self.connection.execute_batch("COMMIT"))
    }

    fn roll_back(&self) {
        // After some errors SQLite has done so by itself.
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a change of the store could not be undone");
        }
        // What it wrote stands in the log, which keeps its length: nothing could be written beside it any more, not
        // even that something is to be erased.
        if self.filled.take()
            && let Err(error) =
                self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
        {
            tracing::warn!(%error, "the log of the store was not shortened after it filled the disk");
        }
    }

    fn new_id(&self) -> Result<String, StoreError> {
        Ok(self.connection.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))?)
    }

    fn go_on_numbering(&self) -> Result<(), StoreError> {
        // SQLite counts on from the largest.
        Ok(())
    }

    fn scrub(&self) -> Result<(), StoreError> {
        self.connection.execute_batch("VACUUM")?;
        let busy: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
    }

    fn file(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn revive(&mut self) -> Result<(), StoreError> {
        // A file is never lost.
        Ok(())
    }

    fn sqlite(&self) -> Option<&Connection> {
        Some(&self.connection)
    }
}

impl ToSql for SqlValue<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            SqlValue::Null => ValueRef::Null,
            SqlValue::Integer(number) => ValueRef::Integer(*number),
            SqlValue::Real(number) => ValueRef::Real(*number),
            SqlValue::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl RowColumns for rusqlite::Row<'_> {
    fn value(&self, place: usize) -> Result<SqlValue<'_>, StoreError> {
        let wrong = |cause: Box<dyn std::error::Error + Send + Sync>| StoreError::Database(cause);
        Ok(match self.get_ref(place)? {
            ValueRef::Null => SqlValue::Null,
            ValueRef::Integer(number) => SqlValue::Integer(number),
            ValueRef::Real(number) => SqlValue::Real(number),
            ValueRef::Text(text) => SqlValue::Text(std::str::from_utf8(text).map_err(|error| wrong(error.into()))?),
            ValueRef::Blob(_) => return Err(wrong("a column holds bytes".into())),
        })
    }

    fn names(&self) -> Vec<&str> {
        AsRef::<rusqlite::Statement<'_>>::as_ref(self).column_names().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{STEPS, Sqlite};
    use crate::engine::contract::StoreEngine as _;

    #[test]
    fn what_an_older_program_remembered_of_a_layer_is_remembered_of_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.sqlite");
        let old = rusqlite::Connection::open(&path).unwrap();
        old.execute_batch(STEPS[0]).unwrap();
        old.execute_batch(
            r#"PRAGMA user_version = 1;
            INSERT INTO layers VALUES
                (1, 'k', 'klachten', '{"owner": " Corporatie X", "retention_months": 2}', 1, 1, 5, 7),
                (2, 'l', 'nog-een', '{"owner": "corporatie x", "retention_months": 3}', 1, 1, 5, 7);
            INSERT INTO shown_before VALUES
                (1, '2026 ', 'BU1', 'Klachten', 10, 100), (2, '2026', 'BU1', 'klachten', 10, 100)"#,
        )
        .unwrap();
        drop(old);
        let store = Sqlite::open(&path).unwrap();
        let mut found = Vec::new();
        store
            .query("SELECT owner, period, code, figure, count, until FROM shown_before", &[], &mut |row| {
                let [owner, period, code, figure] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
                found.push(([owner, period, code, figure], row.get::<f64>(4)?, row.get::<i64>(5)?));
                Ok(())
            })
            .unwrap();
        let told = ["corporatie x", "2026", "BU1", "klachten"].map(str::to_owned);
        assert_eq!(found, [(told, 10.0, 7 + 3 * crate::clock::MONTH)]);
    }
}
