//! The ledger of erasures: what was erased, as ids, outside the backups: in a file beside one of SQLite, in a table of
//! its own in PostgreSQL.
//!
//! A copy from before an erasure holds what was erased. Restoring one applies the ledger before anything is answered,
//! and so does opening a store, for whoever puts a copy back by hand. It holds no name and no text: random ids of notes
//! and layers, and of an author the hash of the name.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::engine::{Connection, SqlValue, Transaction, TransactionPurpose, values};
use super::mention::{erase_names, hash_of};

/// Whose lines an erased author leaves in the trail and in the histories of others.
pub(crate) const NOBODY: &str = "erased";

/// One erasure.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Erasure {
    /// A note, by its id.
    Note(String),
    /// A layer, by its key.
    Layer(String),
    /// The name of an author in what others did and in the trail, as [`hash_of`] it, up to a moment.
    Author(String, i64),
}

/// Gives the path of the ledger of a store.
pub(crate) fn path_of(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".erased");
    PathBuf::from(name)
}

/// Adds erasures: before they are made, so that none is made that is not written; with a file on disk before this
/// returns, in a database with the change of which it is part.
pub(crate) fn add(connection: &Connection, erasures: &[Erasure]) -> Result<(), StoreError> {
    if erasures.is_empty() {
        return Ok(());
    }
    let lines = erasures.iter().map(serde_json::to_string).collect::<Result<Vec<String>, _>>();
    let lines = lines.map_err(|cause| StoreError::Unreadable { what: "an erasure", cause })?;
    let Some(store) = connection.file() else {
        return lines
            .iter()
            .try_for_each(|line| connection.execute("INSERT INTO erased (line) VALUES (?1)", values![line]).map(drop));
    };
    add_to_file(store, &(lines.join("\n") + "\n"))
}

fn add_to_file(store: &Path, lines: &str) -> Result<(), StoreError> {
    let path = path_of(store);
    let wrong = || StoreError::file("writing the ledger of erasures", &path);
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

/// Reads all erasures of a store.
pub(crate) fn read(connection: &Connection) -> Result<Vec<Erasure>, StoreError> {
    let Some(store) = connection.file() else {
        let lines: Vec<String> = connection.query("SELECT line FROM erased ORDER BY number", &[], |row| row.get(0))?;
        let read = |line: &String| {
            serde_json::from_str(line).map_err(|cause| StoreError::Unreadable { what: "the ledger of erasures", cause })
        };
        return lines.iter().map(read).collect();
    };
    read_file(store, UnfinishedLine::Passed)
}

/// What a last line without its end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnfinishedLine {
    /// The program ended while it wrote: what that line names was not erased yet.
    Passed,
    /// The ledger was not brought along whole.
    Refused,
}

/// Begins the ledger of a file where there is none, so that one without erasures can be told from one that is missing.
pub(crate) fn begin(connection: &Connection) -> Result<(), StoreError> {
    connection.file().map_or(Ok(()), |store| if path_of(store).exists() { Ok(()) } else { add_to_file(store, "") })
}

/// Reads all erasures of the file beside a store; none where there is no ledger.
pub(crate) fn read_file(store: &Path, unfinished: UnfinishedLine) -> Result<Vec<Erasure>, StoreError> {
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
            Err(_unfinished) if number == last && !whole && unfinished == UnfinishedLine::Passed => {}
            Err(_no_erasure) => return Err(StoreError::Ledger { path, line: number }),
        }
    }
    Ok(erasures)
}

/// Erases again what the ledger names and the store still has.
pub(crate) fn apply(connection: &Connection) -> Result<(), StoreError> {
    let erasures = read(connection)?;
    if !erasures.is_empty() && erase(connection, &erasures)? > 0 {
        connection.scrub()?;
    }
    Ok(())
}

/// Erases, in one transaction; gives how many rows that changed.
pub(crate) fn erase(connection: &Connection, erasures: &[Erasure]) -> Result<usize, StoreError> {
    let transaction = connection.begin(TransactionPurpose::Change)?;
    let changed = erase_within(&transaction, erasures)?;
    transaction.commit()?;
    Ok(changed)
}

/// Ids of one statement: of a long ledger each by itself would take a moment over a network.
const TOGETHER: usize = 200;

/// Erases as part of a change; gives how many rows that changed.
pub(crate) fn erase_within(transaction: &Transaction<'_>, erasures: &[Erasure]) -> Result<usize, StoreError> {
    let (mut notes, mut layers, mut authors) = (Vec::new(), Vec::new(), Vec::new());
    for erasure in erasures {
        match erasure {
            Erasure::Note(id) => notes.push(id.as_str()),
            Erasure::Layer(key) => layers.push(key.as_str()),
            Erasure::Author(hash, until) => authors.push((hash.as_str(), *until)),
        }
    }
    let mut changed = 0;
    for (column, ids) in [("notes WHERE id", notes), ("layers WHERE key", layers)] {
        for ids in ids.chunks(TOGETHER) {
            let marks: Vec<String> = (1..=TOGETHER).map(|place| format!("?{place}")).collect();
            // As many as ever, the last one again and again, so that the statement is one.
            let last = ids.last().copied().map(SqlValue::Text);
            let ids = ids.iter().copied().map(SqlValue::Text);
            let told: Vec<SqlValue<'_>> = ids.chain(last.into_iter().cycle()).take(TOGETHER).collect();
            changed += transaction.execute(&format!("DELETE FROM {column} IN ({})", marks.join(", ")), &told)?;
        }
    }
    let names = if authors.is_empty() { Vec::new() } else { list_names(transaction)? };
    if !authors.is_empty() {
        changed += erase_names(transaction, &authors)?;
    }
    for (hash, until) in authors {
        for name in names.iter().filter(|name| hash_of(name) == hash) {
            for table in ["audit", "history"] {
                let update = format!("UPDATE {table} SET who = ?1 WHERE who = ?2 AND at <= ?3");
                changed += transaction.execute(&update, values![NOBODY, name, until])?;
            }
        }
    }
    Ok(changed)
}

/// Lists who is named in the trail and in histories.
pub(crate) fn list_names(connection: &Connection) -> Result<Vec<String>, StoreError> {
    connection.query("SELECT who FROM audit UNION SELECT who FROM history", &[], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::UnfinishedLine::{Passed, Refused};
    use super::{Erasure, add, path_of, read_file};
    use crate::opening::open;
    use crate::{StoreError, StorePlace};

    #[test]
    fn a_line_that_was_being_written_is_no_erasure_and_a_damaged_one_before_it_stops_everything() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("s.sqlite");
        let connection = open(&StorePlace::File(store.clone())).unwrap();
        assert_eq!(read_file(&store, Passed).unwrap(), []);
        add(&connection, &[Erasure::Note("a".into()), Erasure::Author("b".into(), 3)]).unwrap();
        add(&connection, &[Erasure::Layer("c".into())]).unwrap();
        let all = [Erasure::Note("a".into()), Erasure::Author("b".into(), 3), Erasure::Layer("c".into())];
        assert_eq!(read_file(&store, Passed).unwrap(), all);
        let text = std::fs::read_to_string(path_of(&store)).unwrap();
        std::fs::write(path_of(&store), format!("{text}{{\"no")).unwrap();
        assert_eq!(read_file(&store, Passed).unwrap(), all);
        // Who puts a copy back must have it whole.
        assert!(matches!(read_file(&store, Refused), Err(StoreError::Ledger { line: 4, .. })));
        std::fs::write(path_of(&store), format!("{{\"no\n{text}")).unwrap();
        assert!(matches!(read_file(&store, Passed), Err(StoreError::Ledger { line: 1, .. })));
    }
}
