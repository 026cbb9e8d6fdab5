//! What a server says of what it has, to be asked with the next time.

use std::fmt;
use std::io::Read;

use serde::{Deserialize, Serialize};

/// What a server said of a download.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DownloadFacts {
    /// Address that was asked for.
    pub address: String,
    /// Its tag.
    pub tag: Option<String>,
    /// When it was changed, as the server writes it.
    pub modified: Option<String>,
    /// Its last bytes, the hash of a dataset, hexadecimal; for servers that say neither of the others.
    #[serde(default)]
    pub end: Option<String>,
}

impl DownloadFacts {
    /// Tells whether a server can be asked by them for what is newer.
    pub(super) fn are_asked_by(&self) -> bool {
        self.tag.is_some() || self.modified.is_some()
    }
}

/// What came of a question.
pub(super) enum DownloadAnswer {
    /// It is what was told of.
    Same,
    /// It is something else.
    Other {
        /// What is said of it.
        told: DownloadFacts,
        /// It.
        body: Box<dyn Read>,
    },
}

impl fmt::Debug for DownloadAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DownloadAnswer::Same => f.write_str("Same"),
            DownloadAnswer::Other { told, .. } => f.debug_struct("Other").field("told", told).finish_non_exhaustive(),
        }
    }
}
