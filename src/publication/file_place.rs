//! A file of this machine, seen to be another one by its inode, length and time.
//!
//! Whoever replaces it renames a whole one over it, as `build` does; one that is written in place is read while it is
//! half, refused by its hash, and looked at again when it has changed further. What takes the place of another file is
//! read to its end before anything is told of it, so that what is broken is known at once, whatever else is held.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use super::{PublishedDataset, PublishedError, ReadyDataset};
use crate::dataset::{stored_hash, verified_hash};

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
    /// How it was when it was last whole.
    whole: Option<Stamp>,
}

impl FilePlace {
    /// Prepares to look at a file.
    pub(super) fn new(path: PathBuf) -> FilePlace {
        FilePlace { path, seen: None, whole: None }
    }

    /// Tells what the file is; none where it is as the last look found it.
    pub(super) fn look(&mut self, again: bool) -> Result<Option<PublishedDataset>, PublishedError> {
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
        // The first is loaded at once, which reads all of it and tells whether it is whole.
        let is_first = self.seen.is_none();
        self.seen = Some(stamp.clone());
        let read = if is_first || self.whole.as_ref() == Some(&stamp) { stored_hash } else { verified_hash };
        let hash = read(&self.path).map_err(failed)?;
        self.whole = Some(stamp);
        Ok(Some(PublishedDataset::alone(ReadyDataset { path: self.path.clone(), hash })))
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
    use super::super::download::tests::whole;
    use super::*;

    #[test]
    fn a_file_is_told_once_and_again_when_another_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.dataset");
        let mut place = FilePlace::new(path.clone());
        assert!(place.look(false).unwrap().is_none(), "it is not there");
        assert!(place.look(true).is_err(), "who asks is told");
        let ((first, one), (second, two)) = (whole(&[1; 40]), whole(&[2; 40]));
        fs::write(&path, first).unwrap();
        assert_eq!(place.look(false).unwrap().unwrap().shown.hash, one);
        assert!(place.look(false).unwrap().is_none());
        assert!(place.look(true).unwrap().is_some(), "who asks is told again");
        // The same length and, as clocks of file systems go, perhaps the same time.
        let other = folder.path().join("two.dataset");
        fs::write(&other, second).unwrap();
        fs::rename(&other, &path).unwrap();
        assert_eq!(place.look(false).unwrap().unwrap().shown.hash, two);
        fs::remove_file(&path).unwrap();
        assert!(place.look(false).unwrap().is_none());
    }

    #[test]
    fn a_file_that_takes_the_place_of_another_and_is_not_whole_is_refused_whatever_hash_it_ends_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.dataset");
        let mut place = FilePlace::new(path.clone());
        let (bytes, hash) = whole(&[1; 400]);
        fs::write(&path, &bytes).unwrap();
        assert!(place.look(false).unwrap().is_some());
        let mut damaged = bytes.clone();
        damaged[7] = 0;
        for broken in [&bytes[..bytes.len() - 1], &damaged] {
            let other = folder.path().join("two.dataset");
            fs::write(&other, broken).unwrap();
            fs::rename(&other, &path).unwrap();
            let told = place.look(false).unwrap_err().to_string();
            assert!(told.contains("one.dataset"), "{told}");
            assert!(place.look(false).unwrap().is_none(), "told once");
            assert!(place.look(true).is_err(), "who asks is told again");
        }
        let other = folder.path().join("two.dataset");
        fs::write(&other, &bytes).unwrap();
        fs::rename(&other, &path).unwrap();
        assert_eq!(place.look(false).unwrap().unwrap().shown.hash, hash);
    }
}
