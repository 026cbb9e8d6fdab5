//! A dataset that lies ready.

use std::path::PathBuf;

/// A dataset that lies ready to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lying {
    /// Its file.
    pub path: PathBuf,
    /// Its hash, hexadecimal, as the file says it.
    pub hash: String,
}
