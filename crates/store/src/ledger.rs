//! The ledger of erasures: what was erased, as ids, in a file beside the store and outside its backups.
//!
//! A copy from before an erasure holds what was erased. Restoring one applies the ledger before anything is answered,
//! and so does opening a store, for whoever puts a copy back by hand. It holds no name and no text: random ids of notes
//! and layers, and of an author the hash of the name.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{StoreError, schema};

/// Whose lines an erased author leaves in the trail and in the histories of others.
pub(crate) const NOBODY: &str = "erased";

/// One erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Erasure {
    /// A note, by its id.
    Note(String),
    /// A layer, by its key.
    Layer(String),
    /// The name of an author in what others did and in the trail, as [`hash_of`] it, up to a moment.
    Author(String, i64),
}

/// Gives the hash that stands for the name of an author.
pub(crate) fn hash_of(author: &str) -> String {
    blake3::hash(author.as_bytes()).to_hex().to_string()
}

/// Gives the path of the ledger of a store.
pub(crate) fn path_of(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".erased");
    PathBuf::from(name)
}

/// Adds erasures, on disk before it returns: before they are made, so that none is made that is not written.
pub(crate) fn add(store: &Path, erasures: &[Erasure]) -> Result<(), StoreError> {
    if erasures.is_empty() {
        return Ok(());
    }
    let path = path_of(store);
    let wrong = || StoreError::file("writing the ledger of erasures", &path);
    let mut lines = String::new();
    for erasure in erasures {
        let line =
            serde_json::to_string(erasure).map_err(|cause| StoreError::Unreadable { what: "an erasure", cause })?;
        lines.push_str(&line);
        lines.push('\n');
    }
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).map_err(wrong())?;
    // A line that was not finished is none, and must not become part of the next.
    let mut held = Vec::new();
    file.read_to_end(&mut held).map_err(wrong())?;
    let whole = held.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    if whole < held.len() {
        file.set_len(whole as u64).map_err(wrong())?;
    }
    file.write_all(lines.as_bytes()).and_then(|()| file.sync_all()).map_err(wrong())?;
    // The name of a new file is on disk when its folder is.
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
        && let Ok(folder) = File::open(folder)
    {
        folder.sync_all().map_err(wrong())?;
    }
    Ok(())
}

/// Reads all erasures; none where there is no ledger.
pub(crate) fn read(store: &Path) -> Result<Vec<Erasure>, StoreError> {
    let path = path_of(store);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(StoreError::file("reading the ledger of erasures", &path)(cause)),
    };
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.is_empty());
    let whole = text.ends_with('\n');
    let last = text.lines().count();
    let mut erasures = Vec::new();
    for (line, number) in lines {
        match serde_json::from_str(line) {
            Ok(erasure) => erasures.push(erasure),
            // The program ended while it wrote: what that line names was not erased yet.
            Err(_unfinished) if number == last && !whole => {}
            Err(_no_erasure) => return Err(StoreError::Ledger { path, line: number }),
        }
    }
    Ok(erasures)
}

/// Erases again what the ledger names and the store still has.
pub(crate) fn apply(store: &Path, connection: &mut Connection) -> Result<(), StoreError> {
    let erasures = read(store)?;
    if !erasures.is_empty() && erase(connection, &erasures)? > 0 {
        schema::scrub(connection)?;
    }
    Ok(())
}

/// Erases, in one transaction; gives how many rows that changed.
pub(crate) fn erase(connection: &mut Connection, erasures: &[Erasure]) -> Result<usize, StoreError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut changed = 0;
    let mut names: Option<Vec<String>> = None;
    for erasure in erasures {
        changed += match erasure {
            Erasure::Note(id) => transaction.prepare_cached("DELETE FROM notes WHERE id = ?1")?.execute([id])?,
            Erasure::Layer(key) => transaction.prepare_cached("DELETE FROM layers WHERE key = ?1")?.execute([key])?,
            Erasure::Author(hash, until) => {
                let names = match &mut names {
                    Some(names) => names,
                    unread => unread.insert(named(&transaction)?),
                };
                let mut changed = 0;
                for name in names.iter().filter(|name| hash_of(name) == *hash) {
                    changed += transaction
                        .execute("UPDATE audit SET who = ?1 WHERE who = ?2 AND at <= ?3", (NOBODY, name, until))?;
                    changed += transaction
                        .execute("UPDATE history SET who = ?1 WHERE who = ?2 AND at <= ?3", (NOBODY, name, until))?;
                }
                changed
            }
        };
    }
    transaction.commit()?;
    Ok(changed)
}

/// Lists who is named in the trail and in histories.
fn named(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT who FROM audit UNION SELECT who FROM history")?
        .query_map([], |row| row.get(0))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Erasure, add, path_of, read};
    use crate::StoreError;

    #[test]
    fn a_line_that_was_being_written_is_no_erasure_and_a_damaged_one_before_it_stops_everything() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("s.sqlite");
        assert_eq!(read(&store).unwrap(), []);
        add(&store, &[Erasure::Note("a".into()), Erasure::Author("b".into(), 3)]).unwrap();
        add(&store, &[Erasure::Layer("c".into())]).unwrap();
        let all = [Erasure::Note("a".into()), Erasure::Author("b".into(), 3), Erasure::Layer("c".into())];
        assert_eq!(read(&store).unwrap(), all);
        let text = std::fs::read_to_string(path_of(&store)).unwrap();
        std::fs::write(path_of(&store), format!("{text}{{\"no")).unwrap();
        assert_eq!(read(&store).unwrap(), all);
        std::fs::write(path_of(&store), format!("{{\"no\n{text}")).unwrap();
        assert!(matches!(read(&store), Err(StoreError::Ledger { line: 1, .. })));
    }
}
