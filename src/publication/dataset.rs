//! Datasets that lie ready, and which of them is to be shown.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use veerkracht_postcodes::fingerprint;

use crate::dataset::postcodes_beside;

/// A dataset that lies ready to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadyDataset {
    /// Its file.
    pub path: PathBuf,
    /// Its hash, hexadecimal, as the file says it.
    pub hash: String,
    /// What tells the postcodes beside it from others; none without.
    pub postcodes: Option<u32>,
}

impl ReadyDataset {
    /// Says that a file lies ready, with the postcodes that lie beside it now.
    pub(super) fn at(path: PathBuf, hash: String) -> ReadyDataset {
        let postcodes = fingerprint(&postcodes_beside(&path));
        ReadyDataset { path, hash, postcodes }
    }
}

/// A dataset that was shown until the one that is shown now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormerDataset {
    /// Its hash, hexadecimal.
    pub hash: String,
    /// Until when it was shown, by the clock of the publisher.
    pub shown_until: SystemTime,
}

impl FormerDataset {
    /// Tells for how much longer servers hold it that do so for a time; none where that is over.
    pub(crate) fn held_for(&self, hold: Duration) -> Option<Duration> {
        // A publisher's clock that is ahead does not make the time longer.
        let since = self.shown_until.elapsed().unwrap_or_default();
        hold.checked_sub(since).filter(|left| !left.is_zero())
    }
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublishedDataset {
    /// To be shown now.
    pub shown: ReadyDataset,
    /// To be held, since it is shown next.
    pub next: Option<ReadyDataset>,
    /// The one that was shown before, where servers may hold it still.
    pub former: Option<FormerDataset>,
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
        PublishedDataset { shown, next: None, former: None, missing: None, before: Vec::new(), is_agreed: false }
    }
}
