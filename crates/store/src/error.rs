//! Why something of the store cannot be had or changed.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;
use veerkracht_files::PartialError;

use super::StorePlace;

/// Why something of the store cannot be had or changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is not there.
    #[error("opening the store {}: there is no such file; check the path", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be opened, or is none of SQLite.
    #[error("opening the store {}: {cause}; expected a file that SQLite can read and write, in a folder that can be \
             written", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        cause: rusqlite::Error,
    },
    /// A database cannot be used.
    #[error(
        "opening the store {place}: {cause}; expected a database of PostgreSQL 13 or newer, of its own, in which \
             who signs in can make tables: look at host, name and password of the address"
    )]
    Connect {
        /// Where it is.
        place: StorePlace,
        /// What the database says, or the network.
        cause: String,
    },
    /// This program does not know databases.
    #[error(
        "opening the store {place}: this program was built without PostgreSQL; take one that was built with \
             `--features cluster`, or name a file"
    )]
    WithoutPostgres {
        /// Where it is.
        place: StorePlace,
    },
    /// A newer program made it what it is.
    #[error(
        "opening the store {place}: its form is {found}, this program knows {known}; start the program that wrote \
             it, or restore a backup from before"
    )]
    Newer {
        /// Where it is.
        place: StorePlace,
        /// Its form.
        found: i64,
        /// Newest form that is known.
        known: i64,
    },
    /// A file beside the store cannot be read or written.
    #[error("{doing} {}: {cause}", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// No file can be put where a store or a copy shall stand.
    #[error(transparent)]
    Place(PartialError),
    /// A line of the ledger of erasures is none.
    #[error("reading the ledger of erasures {}, line {line}: found no erasure; nothing is served before it is mended, \
             because what was erased could come back", path.display())]
    Ledger {
        /// The ledger.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
    },
    /// Nothing says what was erased since a copy was made.
    #[error("restoring without a ledger of erasures: there is no {}; put the one of the store that was copied there \
             (its FILE.erased, or the lines of its table `erased`), or what was erased since comes back; where nothing \
             ever was erased, say so by --without-ledger", path.display())]
    NoLedger {
        /// Where it is looked for.
        path: PathBuf,
    },
    /// A backup is damaged.
    #[error("checking the backup {}: {found}; expected a whole store, take another copy", path.display())]
    Damaged {
        /// The backup.
        path: PathBuf,
        /// What the check of SQLite says.
        found: String,
    },
    /// Somebody serves the store that was to be replaced.
    #[error("restoring {}: the store is in use; stop the server first", path.display())]
    InUse {
        /// The store.
        path: PathBuf,
    },
    /// The database does not answer, or no longer.
    #[error("the database of the store cannot be reached: {cause}")]
    Unreachable {
        /// What it says, or the network.
        cause: String,
    },
    /// Too many changes wait.
    #[error("too many changes wait to be written")]
    Busy,
    /// The disk takes no more.
    #[error("the disk of the store is full")]
    Full,
    /// There is nothing by this name.
    #[error("there is no {kind} `{id}`")]
    Unknown {
        /// `layer` or `note`.
        kind: &'static str,
        /// What was asked for.
        id: String,
    },
    /// It changed since it was read.
    #[error("it was changed meanwhile; it is `{held}` now")]
    Changed {
        /// Its version now.
        held: String,
    },
    /// To replace what is there, its version has to be named.
    #[error("there is one already, of version `{held}`, and no version of it was named")]
    Unnamed {
        /// Its version now.
        held: String,
    },
    /// The layer is of the other kind.
    #[error("the layer `{id}` holds {holds}")]
    OtherKind {
        /// The layer.
        id: String,
        /// What it holds.
        holds: &'static str,
    },
    /// More than a layer may hold.
    #[error("the layer would hold more than {most} rows, which is not taken")]
    TooMany {
        /// Rows allowed; how many there are is for those alone who may see them.
        most: usize,
    },
    /// A status does not follow the one that is there.
    #[error("a note that is {from} cannot become {to}")]
    Status {
        /// Status now.
        from: &'static str,
        /// Status asked for.
        to: &'static str,
    },
    /// The thread that writes is gone.
    #[error("the store takes no more changes; the log says why")]
    Ended,
    /// What keeps the store refused.
    #[error("the store: {0}")]
    Database(Box<dyn std::error::Error + Send + Sync>),
    /// What is kept cannot be read.
    #[error("reading {what} of the store: {cause}")]
    Unreadable {
        /// What was being read.
        what: &'static str,
        /// Why it cannot be.
        cause: serde_json::Error,
    },
}

/// Extended code of SQLite for a log file that cannot grow (`SQLITE_IOERR_SHMSIZE`).
const SHARED_MEMORY_SIZE: i32 = 4874;
/// Extended code of SQLite for a write that the system refused (`SQLITE_IOERR_WRITE`).
const WRITE_REFUSED: i32 = 778;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error() {
            Some(cause) if cause.code == ErrorCode::DiskFull => StoreError::Full,
            Some(cause) if matches!(cause.extended_code, SHARED_MEMORY_SIZE | WRITE_REFUSED) => StoreError::Full,
            Some(cause) if matches!(cause.code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                StoreError::Busy
            }
            _ => StoreError::Database(error.into()),
        }
    }
}

impl From<PartialError> for StoreError {
    fn from(error: PartialError) -> StoreError {
        match error {
            PartialError::File { cause, .. } if cause.kind() == io::ErrorKind::StorageFull => StoreError::Full,
            error => StoreError::Place(error),
        }
    }
}

impl StoreError {
    /// Wraps what the system says of a file beside the store.
    pub(crate) fn file(doing: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> StoreError {
        let path = path.to_owned();
        move |cause| {
            if cause.kind() == io::ErrorKind::StorageFull {
                StoreError::Full
            } else {
                StoreError::File { doing, path, cause }
            }
        }
    }
}
