//! A file of this machine, seen to be another one by its inode, length and time; and the postcodes beside it, by what
//! they say of themselves.
//!
//! Whoever replaces it renames a whole one over it, as `build` does; one that is written in place is read while it is
//! half, refused by its hash, and looked at again when it has changed further. What takes the place of another file is
//! read to its end before anything is told of it, so that what is broken is known at once, whatever else is held.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use veerkracht_postcodes::fingerprint;

use super::{PublishedDataset, PublishedError, ReadyDataset};
use crate::dataset::{postcodes_beside, stored_hash, verified_hash};

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
    /// What told the postcodes beside it from others.
    postcodes: Option<u32>,
}

impl FilePlace {
    /// Prepares to look at a file.
    pub(super) fn new(path: PathBuf) -> FilePlace {
        FilePlace { path, seen: None, whole: None, postcodes: None }
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
        let postcodes = fingerprint(&postcodes_beside(&self.path));
        if !again && self.seen.as_ref() == Some(&stamp) && (self.postcodes == postcodes || self.whole != self.seen) {
            return Ok(None);
        }
        // The first is loaded at once, which reads all of it and tells whether it is whole.
        let is_first = self.seen.is_none();
        self.seen = Some(stamp.clone());
        let read = if is_first || self.whole.as_ref() == Some(&stamp) { stored_hash } else { verified_hash };
        let hash = read(&self.path).map_err(failed)?;
        self.whole = Some(stamp);
        self.postcodes = postcodes;
        Ok(Some(PublishedDataset::alone(ReadyDataset { path: self.path.clone(), hash, postcodes })))
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
    use veerkracht_postcodes::{About, PostcodeRow, PostcodesWriter};

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
    fn other_postcodes_beside_the_same_file_are_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.dataset");
        let (bytes, hash) = whole(&[1; 40]);
        fs::write(&path, bytes).unwrap();
        let mut place = FilePlace::new(path.clone());
        assert_eq!(place.look(false).unwrap().unwrap().shown.postcodes, None);
        for letters in [1, 2] {
            let about = About {
                year: 2024,
                title: <[String; 2]>::default(),
                attribution: String::new(),
                licence: String::new(),
            };
            let mut writer = PostcodesWriter::new(about, &[*b"00010000"]).unwrap();
            writer.push(PostcodeRow { postcode: 1011 * 676 + letters, number: 1, code: 0 }).unwrap();
            let mut written = Vec::new();
            writer.finish(&mut written).unwrap();
            fs::write(path.with_extension("postcodes"), written).unwrap();
            let shown = place.look(false).unwrap().unwrap().shown;
            assert!(shown.hash == hash && shown.postcodes.is_some(), "{shown:?}");
            assert_eq!(place.look(false).unwrap(), None, "told once");
        }
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
