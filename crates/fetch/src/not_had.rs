//! Why an address gave nothing, whatever step it failed in.

use crate::folder::FolderError;
use crate::retry::{DiskError, DownloadError};

/// Why an address gave nothing.
#[derive(Debug)]
pub(crate) struct NotHad {
    /// In words.
    pub(crate) why: String,
    /// Whether the disk is full: then nothing else will do either.
    pub(crate) is_full: bool,
}

impl From<DownloadError> for NotHad {
    fn from(error: DownloadError) -> NotHad {
        let is_full = matches!(error, DownloadError::Disk(DiskError::Full { .. }));
        NotHad { why: error.to_string(), is_full }
    }
}

impl From<DiskError> for NotHad {
    fn from(error: DiskError) -> NotHad {
        DownloadError::from(error).into()
    }
}

impl From<FolderError> for NotHad {
    fn from(error: FolderError) -> NotHad {
        let is_full = matches!(error, FolderError::Disk(DiskError::Full { .. }));
        NotHad { why: error.to_string(), is_full }
    }
}

impl From<String> for NotHad {
    fn from(why: String) -> NotHad {
        NotHad { why, is_full: false }
    }
}
