//! Why an address gave nothing, whatever step it failed in.

use crate::folder::FolderError;
use crate::retry::{DiskError, DownloadError};

/// Why an address gave nothing.
#[derive(Debug)]
pub(crate) struct FetchFailure {
    /// In words.
    pub(crate) why: String,
    /// Whether the disk is full: then nothing else will do either.
    pub(crate) is_full: bool,
}

impl From<DownloadError> for FetchFailure {
    fn from(error: DownloadError) -> FetchFailure {
        let is_full = matches!(error, DownloadError::Disk(DiskError::Full { .. }));
        FetchFailure { why: error.to_string(), is_full }
    }
}

impl From<DiskError> for FetchFailure {
    fn from(error: DiskError) -> FetchFailure {
        DownloadError::from(error).into()
    }
}

impl From<FolderError> for FetchFailure {
    fn from(error: FolderError) -> FetchFailure {
        let is_full = matches!(error, FolderError::Disk(DiskError::Full { .. }));
        FetchFailure { why: error.to_string(), is_full }
    }
}

impl From<String> for FetchFailure {
    fn from(why: String) -> FetchFailure {
        FetchFailure { why, is_full: false }
    }
}
