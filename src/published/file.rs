//! A file of this machine, seen to be another one by its inode, length and time.
//!
//! Whoever replaces it renames a whole one over it, as `build` does; one that is written in place is read while it is
//! half, refused by its hash, and looked at again when it has changed further.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use super::{Lying, Published, PublishedError};
use crate::dataset::stored_hash;

/// What tells one state of a file from another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    length: u64,
    modified: Option<SystemTime>,
}

/// A file, and how it was when it was last looked at.
#[derive(Debug)]
pub(crate) struct FilePlace {
    path: PathBuf,
    seen: Option<Stamp>,
}

impl FilePlace {
    /// Prepares to look at a file.
    pub(super) fn new(path: PathBuf) -> FilePlace {
        FilePlace { path, seen: None }
    }

    /// Tells what the file is; none where it is as the last look found it.
    pub(super) fn look(&mut self, again: bool) -> Result<Option<Published>, PublishedError> {
        let failed = |cause| PublishedError::File { path: self.path.clone(), cause };
        let stamp = match fs::metadata(&self.path) {
            Ok(found) => Stamp { inode: inode(&found), length: found.len(), modified: found.modified().ok() },
            // For a moment, or for ever: what is shown is shown still, and only who asks is told.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && !again => return Ok(None),
            Err(cause) => return Err(failed(cause)),
        };
        if !again && self.seen.as_ref() == Some(&stamp) {
            return Ok(None);
        }
        self.seen = Some(stamp);
        let hash = stored_hash(&self.path).map_err(failed)?;
        Ok(Some(Published::alone(Lying { path: self.path.clone(), hash })))
    }
}

#[cfg(unix)]
fn inode(found: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

/// Elsewhere length and time must do.
#[cfg(not(unix))]
fn inode(_found: &fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_once_and_again_when_another_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.dataset");
        let mut place = FilePlace::new(path.clone());
        assert!(place.look(false).unwrap().is_none(), "it is not there");
        assert!(place.look(true).is_err(), "who asks is told");
        let (first, second) = ([1_u8; 40], [2_u8; 40]);
        fs::write(&path, first).unwrap();
        assert_eq!(place.look(false).unwrap().unwrap().shown.hash, "01".repeat(32));
        assert!(place.look(false).unwrap().is_none());
        assert!(place.look(true).unwrap().is_some(), "who asks is told again");
        // The same length and, as clocks of file systems go, perhaps the same time.
        let other = folder.path().join("two.dataset");
        fs::write(&other, second).unwrap();
        fs::rename(&other, &path).unwrap();
        assert_eq!(place.look(false).unwrap().unwrap().shown.hash, "02".repeat(32));
        fs::remove_file(&path).unwrap();
        assert!(place.look(false).unwrap().is_none());
    }
}
