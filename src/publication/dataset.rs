//! Datasets that lie ready, and which of them is to be shown.

use std::path::PathBuf;

/// A dataset that lies ready to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadyDataset {
    /// Its file.
    pub path: PathBuf,
    /// Its hash, hexadecimal, as the file says it.
    pub hash: String,
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublishedDataset {
    /// To be shown now.
    pub shown: ReadyDataset,
    /// To be held, since it is shown next.
    pub next: Option<ReadyDataset>,
    /// Why the one that is shown next does not lie ready, where it does not.
    pub missing: Option<String>,
    /// Hashes of those that were shown before, the oldest first.
    pub before: Vec<String>,
    /// Whether other servers were told too, who do not wait for this one.
    pub is_agreed: bool,
}

impl PublishedDataset {
    /// Says that one dataset is there, and nothing was said of others.
    pub(super) fn alone(shown: ReadyDataset) -> PublishedDataset {
        PublishedDataset { shown, next: None, missing: None, before: Vec::new(), is_agreed: false }
    }
}
