//! Copies of the store: one whole file of SQLite each, whatever keeps the store, a bounded number kept, and put back
//! less what was erased since.
//!
//! A copy of a database can be put back into a database or become a file, and the other way about.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use veerkracht_files::{PartialError, PartialFile};

use super::engine::{Connection, TransactionPurpose, values};
use super::ledger::{Erasure, UnfinishedLine};
use super::opening::{expect_file, open};
use super::{StoreError, StorePlace, ledger, now, tables};

/// Copies that are kept, one a day, and for how many days: no copy is older.
pub const KEPT_BACKUPS: usize = 7;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// What the names of backups begin with.
const NAME: &str = "store-";
/// What they end with.
const ENDING: &str = ".sqlite";

/// Copies the store into a folder, whole and of one moment, whatever is written meanwhile; older copies beyond `kept`,
/// and of before as many days, are removed. Gives the path of the copy. It is called by the first second from `at` on
/// that has no copy yet: one of the same second may be of a state before.
///
/// # Errors
/// What the store or the folder says; [`StoreError::Full`] leaves the older copies as they are.
pub fn back_up(connection: &Connection, folder: &Path, kept: usize, at: i64) -> Result<PathBuf, StoreError> {
    let mut second = at;
    loop {
        if let Some(copy) = back_up_once(connection, folder, kept, second)? {
            return Ok(copy);
        }
        second += 1;
    }
}

/// Copies the store as [`back_up`] does, unless there is a copy of this very second or somebody else is making it.
///
/// # Errors
/// As [`back_up`].
pub(crate) fn back_up_once(
    connection: &Connection,
    folder: &Path,
    kept: usize,
    at: i64,
) -> Result<Option<PathBuf>, StoreError> {
    fs::create_dir_all(folder).map_err(StoreError::file("making the folder of backups", folder))?;
    let moment = format_moment("%Y%m%dT%H%M%SZ", at)?;
    let copy = folder.join(format!("{NAME}{moment}{ENDING}"));
    let partial = match PartialFile::create_private(&copy) {
        Ok(partial) => partial,
        Err(PartialError::Busy { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    // Looked at while nobody else may put one there.
    if copy.exists() {
        return Ok(None);
    }
    copy_to(connection, partial.partial_path())?;
    partial.put_in_place()?;
    remove_old(folder, kept, at)?;
    Ok(Some(copy))
}

/// Removes copies beyond the newest `kept`, and those that are `kept` days old at a moment: what was erased stands in
/// none for longer.
///
/// # Errors
/// What the folder says.
pub fn remove_old(folder: &Path, kept: usize, at: i64) -> Result<(), StoreError> {
    let mut copies = copies(folder)?;
    copies.sort_unstable();
    let surplus = copies.len().saturating_sub(kept.max(1));
    let days = i64::try_from(kept.max(1)).unwrap_or(i64::MAX);
    let last =
        format!("{NAME}{}{ENDING}", format_moment("%Y%m%dT%H%M%SZ", at.saturating_sub(days.saturating_mul(DAY)))?);
    for (place, old) in copies.into_iter().enumerate() {
        // Names are in the order of their moments.
        let is_old = old.file_name().and_then(|name| name.to_str()).is_some_and(|name| name <= last.as_str());
        if place < surplus || is_old {
            fs::remove_file(&old).map_err(StoreError::file("removing the old backup", &old))?;
        }
    }
    Ok(())
}

/// Writes all of a store into an empty file.
fn copy_to(connection: &Connection, file: &Path) -> Result<(), StoreError> {
    if let Some(sqlite) = connection.sqlite() {
        // A reader may write the copy, and nothing else: it can do so outside of a transaction alone.
        let is_reader: bool = sqlite.pragma_query_value(None, "query_only", |row| row.get(0))?;
        sqlite.pragma_update(None, "query_only", false)?;
        let copied = sqlite.execute("VACUUM INTO ?1", [file.to_string_lossy()]);
        sqlite.pragma_update(None, "query_only", is_reader)?;
        copied?;
        return Ok(());
    }
    let to = open(&StorePlace::File(file.to_owned()))?;
    {
        let (from, to) = (connection.begin(TransactionPurpose::Read)?, to.begin(TransactionPurpose::Change)?);
        tables::copy(&from, &to)?;
        from.commit()?;
        to.commit()?;
    }
    make_one_file(&to)
}

/// Takes away the log of a file.
fn make_one_file(connection: &Connection) -> Result<(), StoreError> {
    if let Some(sqlite) = connection.sqlite() {
        sqlite.pragma_update_and_check(None, "journal_mode", "DELETE", |_row| Ok(()))?;
    }
    Ok(())
}

/// Writes a moment, seconds since 1970, in universal time.
fn format_moment(form: &str, at: i64) -> Result<String, StoreError> {
    let connection = rusqlite::Connection::open_in_memory()?;
    Ok(connection.query_row("SELECT strftime(?1, ?2, 'unixepoch')", (form, at), |row| row.get(0))?)
}

/// Tells whether a folder has a copy of the day of a moment, seconds since 1970.
///
/// # Errors
/// The folder cannot be read; one that is not there has none.
pub fn has_copy_of(folder: &Path, at: i64) -> Result<bool, StoreError> {
    if !folder.exists() {
        return Ok(false);
    }
    let begins = format!("{NAME}{}", format_moment("%Y%m%dT", at)?);
    let is_of_day =
        |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&begins));
    Ok(copies(folder)?.iter().any(is_of_day))
}

/// Lists the backups in a folder; their names are in the order of their moments.
fn copies(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = fs::read_dir(folder).map_err(StoreError::file("reading the folder of backups", folder))?;
    let is_copy = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with(NAME) && name.ends_with(ENDING))
    };
    Ok(entries.flatten().map(|entry| entry.path()).filter(is_copy).collect())
}

/// Puts a backup in the place of a store, less what the ledger of the store says was erased since; gives how many
/// erasures that names.
///
/// A copy for a file is checked and erased from before it takes the place of what is there; one for a database is put
/// in and erased from in one change: nothing of the erased is ever served. The ledger of a database is its table, with
/// what a file beside the copy names, which is added to the table.
///
/// # Errors
/// [`StoreError::Damaged`] for what is no whole store, [`StoreError::InUse`] while a server has the file open,
/// [`StoreError::NoLedger`] where no ledger lies beside the file, or none beside the copy and the table is that of
/// another store, unless `without_ledger` says that there is none, and [`StoreError::Ledger`] where it is not whole.
pub fn restore(store: &StorePlace, backup: &Path, without_ledger: bool) -> Result<usize, StoreError> {
    expect_file(backup)?;
    match store {
        StorePlace::File(path) => restore_file(path, backup, without_ledger),
        StorePlace::Postgres(_) => restore_database(store, backup, without_ledger),
    }
}

fn restore_file(store: &Path, backup: &Path, without_ledger: bool) -> Result<usize, StoreError> {
    let failed = StoreError::file("writing", store);
    // Before all else: what stands there may be no file, and another may be restoring it.
    let place = PartialFile::create_private(store)?;
    let path = ledger::path_of(store);
    if !without_ledger && !path.exists() {
        return Err(StoreError::NoLedger { path });
    }
    let erasures = ledger::read_file(store, UnfinishedLine::Refused)?;
    let mut last = 0;
    if store.is_file() {
        // The last of those who have it open takes its log away, and nobody else can lock it meanwhile.
        let held = open(&StorePlace::File(store.to_owned()))?;
        last = held.only("SELECT last FROM counter", &[])?;
        let alone = held.sqlite().map(|sqlite| {
            sqlite.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
            sqlite.execute_batch("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; COMMIT")
        });
        if !matches!(alone, Some(Ok(()))) {
            return Err(StoreError::InUse { path: store.to_owned() });
        }
    }
    let connection = checked_copy(backup, &mut place.handle().map_err(failed)?, place.partial_path())?;
    ledger::erase(&connection, &erasures)?;
    go_on_from(&connection, last.max(now()))?;
    connection.scrub()?;
    make_one_file(&connection)?;
    drop(connection);
    place.put_in_place()?;
    Ok(erasures.len())
}

fn restore_database(store: &StorePlace, backup: &Path, without_ledger: bool) -> Result<usize, StoreError> {
    let to = open(store)?;
    // Who else looks into the folder of the copies finds nothing new there.
    let mut file = tempfile::NamedTempFile::new().map_err(StoreError::file("making a file for", backup))?;
    let path = file.path().to_owned();
    let from = checked_copy(backup, file.as_file_mut(), &path)?;
    let beside = ledger::path_of(backup);
    let brought = ledger::read_file(backup, UnfinishedLine::Refused)?;
    let transaction = to.begin(TransactionPurpose::Change)?;
    // Read here: nothing is erased by anybody else meanwhile.
    let mut erasures = ledger::read(&transaction)?;
    if !without_ledger && !beside.exists() && !is_ledger_of(&transaction, &erasures, &from)? {
        return Err(StoreError::NoLedger { path: beside });
    }
    // What is put in stays erased when another copy is put back, which lies beside no file.
    let known: HashSet<&Erasure> = erasures.iter().collect();
    let brought: Vec<Erasure> = brought.into_iter().filter(|erasure| !known.contains(erasure)).collect();
    ledger::add(&transaction, &brought)?;
    erasures.extend(brought);
    tables::empty(&transaction)?;
    tables::copy(&from, &transaction)?;
    go_on_from(&transaction, now())?;
    transaction.go_on_numbering()?;
    ledger::erase_within(&transaction, &erasures)?;
    transaction.commit()?;
    to.scrub()?;
    Ok(erasures.len())
}

/// Tells whether the table of erasures of a database says all that was erased from the store that was copied.
///
/// It does where the copy is of this database: what the copy has is there still, or was erased. It does where nothing
/// else ever stood in the database: then it was put there for the copy.
fn is_ledger_of(database: &Connection, erasures: &[Erasure], copy: &Connection) -> Result<bool, StoreError> {
    let last: i64 = database.only("SELECT last FROM counter", &[])?;
    if last == 0 {
        return Ok(!erasures.is_empty());
    }
    let of = |connection: &Connection| -> Result<HashSet<Erasure>, StoreError> {
        let notes = connection.query("SELECT id FROM notes", &[], |row| Ok(Erasure::Note(row.get(0)?)))?;
        let layers = connection.query("SELECT key FROM layers", &[], |row| Ok(Erasure::Layer(row.get(0)?)))?;
        Ok(notes.into_iter().chain(layers).collect())
    };
    let mut known = of(database)?;
    known.extend(erasures.iter().cloned());
    let copied = of(copy)?;
    Ok(!copied.is_empty() && copied.is_subset(&known))
}

/// Sees to it that no version is given that was given before: who names one would replace what they never read. Of what
/// the store gave after the copy nothing may be left: seconds since 1970 are out of its reach.
fn go_on_from(connection: &Connection, last: i64) -> Result<(), StoreError> {
    connection.execute("UPDATE counter SET last = ?1 WHERE last < ?1", values![last]).map(drop)
}

/// Copies a backup that is whole into an empty file at a path, and opens the copy.
fn checked_copy(backup: &Path, copy: &mut File, path: &Path) -> Result<Connection, StoreError> {
    let damaged = |found: String| StoreError::Damaged { path: backup.to_owned(), found };
    let copied = File::open(backup).and_then(|mut backup| io::copy(&mut backup, copy));
    let length = copied.map_err(StoreError::file("copying the backup to", path))?;
    if length == 0 {
        return Err(damaged("an empty file".to_owned()));
    }
    let connection = match open(&StorePlace::File(path.to_owned())) {
        Ok(connection) => connection,
        Err(StoreError::Newer { found, known, .. }) => {
            return Err(StoreError::Newer { place: backup.to_owned().into(), found, known });
        }
        Err(error) => return Err(damaged(error.to_string())),
    };
    let found: String =
        connection.only("PRAGMA integrity_check(1)", &[]).map_err(|error| damaged(error.to_string()))?;
    if found == "ok" { Ok(connection) } else { Err(damaged(found)) }
}
