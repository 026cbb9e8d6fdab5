//! Why an export failed.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use veerkracht_files::PartialError;

/// Why an export failed. What stood at the path before is then untouched.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The ending names no format.
    #[error("`{}`: the ending chooses the format; expected .pmtiles or .mbtiles", path.display())]
    Ending {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be put in place.
    #[error(transparent)]
    Place(#[from] PartialError),
    /// The file system refused.
    #[error("{doing} `{}`: {cause}.\n  Check that the disk is not full", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// `SQLite` refused.
    #[error("writing `{}`: {cause}.\n  Check that the disk is not full", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What it said; told above, and its own source says the same in other words.
        cause: rusqlite::Error,
    },
    /// The archive could not be written, or does not hold what was written.
    #[error("writing `{}`: {found}.\n  Check that the disk is not full", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What was found.
        found: String,
    },
}
