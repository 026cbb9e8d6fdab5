//! Copies of the store: one whole file each, a bounded number kept, and put back less what was erased since.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{StoreError, ledger, schema};

/// Copies that are kept, one a day.
pub const KEPT_BACKUPS: usize = 7;

/// What the names of backups begin with.
const NAME: &str = "store-";
/// What they end with.
const ENDING: &str = ".sqlite";

/// Copies the store into a folder, whole and of one moment, whatever is written meanwhile; older copies beyond `kept`
/// are removed. Gives the path of the copy.
///
/// # Errors
/// What SQLite or the folder says; [`StoreError::Full`] leaves the older copies as they are.
pub fn back_up(connection: &Connection, folder: &Path, kept: usize, at: i64) -> Result<PathBuf, StoreError> {
    fs::create_dir_all(folder).map_err(StoreError::file("making the folder of backups", folder))?;
    let moment: String =
        connection.query_row("SELECT strftime('%Y%m%dT%H%M%SZ', ?1, 'unixepoch')", [at], |row| row.get(0))?;
    let copy = folder.join(format!("{NAME}{moment}{ENDING}"));
    let partial = folder.join(format!(".{NAME}{moment}.part"));
    let remove_partial = || match fs::remove_file(&partial) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause),
        _ => Ok(()),
    };
    remove_partial().map_err(StoreError::file("removing", &partial))?;
    make_private(&partial).map_err(StoreError::file("writing the backup", &partial))?;
    let written =
        connection.execute("VACUUM INTO ?1", [partial.to_string_lossy()]).map_err(StoreError::from).and_then(|_rows| {
            let sync = fs::File::open(&partial).and_then(|file| file.sync_all());
            sync.and_then(|()| fs::rename(&partial, &copy)).map_err(StoreError::file("writing the backup", &copy))
        });
    if let Err(error) = written {
        drop(remove_partial());
        return Err(error);
    }
    let mut copies = copies(folder)?;
    copies.sort_unstable();
    let surplus = copies.len().saturating_sub(kept.max(1));
    for old in copies.into_iter().take(surplus) {
        fs::remove_file(&old).map_err(StoreError::file("removing the old backup", &old))?;
    }
    Ok(copy)
}

/// Tells whether a folder has a copy of the day of a moment, seconds since 1970.
///
/// # Errors
/// The folder cannot be read; one that is not there has none.
pub fn has_copy_of(folder: &Path, at: i64) -> Result<bool, StoreError> {
    if !folder.exists() {
        return Ok(false);
    }
    let connection = Connection::open_in_memory()?;
    let day: String = connection.query_row("SELECT strftime('%Y%m%dT', ?1, 'unixepoch')", [at], |row| row.get(0))?;
    let begins = format!("{NAME}{day}");
    let is_of_day =
        |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&begins));
    Ok(copies(folder)?.iter().any(is_of_day))
}

/// Makes an empty file for its owner alone: SQLite fills one that is empty.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
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

/// Puts a backup in the place of a store, less what the ledger beside the store says was erased since.
///
/// The copy is checked and erased from before it takes the place of what is there, so that nothing of the erased is
/// ever served.
///
/// # Errors
/// [`StoreError::Damaged`] for what is no whole store, [`StoreError::InUse`] while a server has the store open.
pub fn restore(store: &Path, backup: &Path) -> Result<(), StoreError> {
    if !backup.is_file() {
        return Err(StoreError::Missing { path: backup.to_owned() });
    }
    if store.is_file() {
        // The last of those who have it open takes its log away, and nobody else can lock it meanwhile.
        let held = schema::open(store)?;
        held.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        let alone = held.execute_batch("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; COMMIT");
        if alone.is_err() {
            return Err(StoreError::InUse { path: store.to_owned() });
        }
    }
    let mut name = store.as_os_str().to_owned();
    name.push(".part");
    let partial = PathBuf::from(name);
    drop(fs::remove_file(&partial));
    make_private(&partial).map_err(StoreError::file("writing", &partial))?;
    let copied = fs::copy(backup, &partial).map(drop).map_err(StoreError::file("copying the backup to", &partial));
    let made = copied.and_then(|()| check(backup, &partial)).and_then(|mut connection| {
        let erasures = ledger::read(store)?;
        ledger::erase(&mut connection, &erasures)?;
        schema::scrub(&connection)?;
        // One file again, without a log of its own.
        connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_row| Ok(()))?;
        drop(connection);
        let sync = fs::File::open(&partial).and_then(|file| file.sync_all());
        sync.and_then(|()| fs::rename(&partial, store)).map_err(StoreError::file("putting in place", store))
    });
    if made.is_err() {
        drop(fs::remove_file(&partial));
    }
    made
}

/// Opens a copy of a backup that is whole.
fn check(backup: &Path, copy: &Path) -> Result<Connection, StoreError> {
    let damaged = |found: String| StoreError::Damaged { path: backup.to_owned(), found };
    let length = fs::metadata(copy).map_err(StoreError::file("reading", copy))?.len();
    if length == 0 {
        return Err(damaged("an empty file".to_owned()));
    }
    let connection = match schema::open(copy) {
        Ok(connection) => connection,
        Err(StoreError::Newer { found, known, .. }) => {
            return Err(StoreError::Newer { path: backup.to_owned(), found, known });
        }
        Err(error) => return Err(damaged(error.to_string())),
    };
    let found: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| damaged(error.to_string()))?;
    if found == "ok" { Ok(connection) } else { Err(damaged(found)) }
}
