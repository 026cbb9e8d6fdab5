//! Why a file of postcodes cannot be written or read.

use std::io;

use thiserror::Error;

/// Rows cannot be written.
#[derive(Debug, Error)]
pub enum PostcodesWriteError {
    /// A row does not come after the one before it.
    #[error(
        "writing postcodes: row {row} does not come after the one before it; expected the order of postcode and \
             house number, each address once"
    )]
    Order {
        /// Counted from 1.
        row: u64,
    },
    /// Something is outside what a file can hold.
    #[error("writing postcodes: found {found}, expected {expected}")]
    Outside {
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// The file takes no more.
    #[error("writing postcodes: {0}; is there room on the disk?")]
    Output(#[from] io::Error),
}

/// A file cannot be read, or is not what it should be.
#[derive(Debug, Error)]
pub enum PostcodesError {
    /// The system does not let it be read.
    #[error("reading postcodes from {file}: {cause}; check the file and its permissions")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Its content is not what it should be.
    #[error(
        "reading postcodes from {file}, {place}: found {found}, expected {expected}; run `veerkracht build` to \
             write it anew"
    )]
    Damaged {
        /// The file.
        file: String,
        /// Where in it.
        place: String,
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
}
