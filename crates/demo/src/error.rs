//! Why a region could not be written.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use veerkracht_files::PartialError;

use crate::plan::AREAS;

/// Why a region could not be written.
#[derive(Debug, Error)]
pub enum DemoError {
    /// The number of areas is out of range.
    #[error("a region of {found} buurten cannot be made: ask for {} to {} with --areas, or leave it out for the demo \
             region", AREAS[0], AREAS[1])]
    Areas {
        /// What was asked for.
        found: usize,
    },
    /// A file cannot be written; nothing was done yet.
    #[error(transparent)]
    Place(PartialError),
    /// A file could not be put in place when it was whole.
    #[error(transparent)]
    InPlace(PartialError),
    /// A file could not be written.
    #[error("writing {}: {source}; is there room on the disk?", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The GeoPackage could not be written.
    #[error("writing the GeoPackage {}: {cause}; is the folder writable, and is there room on the \
             disk?", path.display())]
    GeoPackage {
        /// The file.
        path: PathBuf,
        /// What the database said; its own source says the same in other words.
        cause: rusqlite::Error,
    },
}
