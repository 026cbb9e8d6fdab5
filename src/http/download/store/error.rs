//! Why a download could not be written.

use std::io;

use crate::http::error::Error;

/// Why a download could not be written.
#[derive(Debug)]
pub enum WriteError {
    /// The room for downloads, or the disk below it, is full.
    Full,
    /// Something else, told to the log where it belongs there.
    Other(Error),
}

impl From<Error> for WriteError {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Self::Full,
            _ => Self::Other(Error::internal("writing a download", &error)),
        }
    }
}
