//! What a pointer in a bucket points to, downloaded by hash.
//!
//! A dataset has its hash as name, in the bucket and in the folder: what is in the folder is never downloaded again,
//! and what nothing points to any more is removed from it. The pointer is kept there too, for a start without an
//! answer.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use tokio::runtime::Handle;
use veerkracht_files::PartialFile;

use super::bucket::{Bucket, ObjectText};
use super::download::{copy_checked, download};
use super::pointer::{Pointer, PublishedEdition};
use super::{FormerDataset, PublishedDataset, PublishedError, ReadyDataset};
use crate::dataset::stored_hash;

/// Name of the pointer.
const NAME: &str = "current.json";

/// Where a publisher puts what belongs to a pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PointerKeys {
    prefix: String,
    name: String,
}

impl PointerKeys {
    /// Reads them from the key in an address: that of the pointer, or what stands before it.
    pub(crate) fn of(key: &str) -> PointerKeys {
        let (folder, name) = key.rsplit_once('/').unwrap_or(("", key));
        let (folder, name) = if Path::new(name).extension().is_some_and(|ending| ending == "json") {
            (folder, name)
        } else {
            (key, NAME)
        };
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        PointerKeys { prefix, name: name.to_owned() }
    }

    /// Gives the key of the pointer.
    pub(crate) fn pointer(&self) -> String {
        format!("{}{}", self.prefix, self.name)
    }

    /// Gives the key of a dataset.
    pub(crate) fn dataset(&self, hash: &str) -> String {
        format!("{}datasets/{hash}.dataset", self.prefix)
    }

    /// Gives the key of a file of postcodes.
    pub(crate) fn postcodes(&self, hash: &str) -> String {
        format!("{}datasets/{hash}.postcodes", self.prefix)
    }
}

/// A pointer, and what was seen of it.
#[derive(Debug)]
pub(crate) struct PointedPlace {
    bucket: Bucket,
    keys: PointerKeys,
    folder: PathBuf,
    runtime: Handle,
    /// Tag of the pointer that was followed last.
    tag: Option<String>,
    /// Hashes of what was broken: not downloaded again unless somebody asks.
    broken: Vec<String>,
}

impl PointedPlace {
    /// Prepares to follow the pointer at a key; what it points to is kept in a folder of its own below one.
    pub(super) fn new(bucket: Bucket, key: &str, folder: &Path, runtime: Handle) -> PointedPlace {
        let keys = PointerKeys::of(key);
        // What belongs to another pointer is not ours to remove.
        let folder = folder.join(&blake3::hash(bucket.at(&keys.pointer()).as_bytes()).to_hex()[..16]);
        PointedPlace { bucket, keys, folder, runtime, tag: None, broken: Vec::new() }
    }

    /// Tells what is pointed to, downloaded; none where the pointer is as it was.
    pub(super) fn look(&mut self, again: bool) -> Result<Option<PublishedDataset>, PublishedError> {
        if again {
            self.broken.clear();
        }
        let key = self.keys.pointer();
        let known = self.tag.as_deref().filter(|_| !again);
        let (text, tag) = match self.runtime.block_on(self.bucket.read(&key, known))? {
            ObjectText::Same => return Ok(None),
            ObjectText::Nothing => return Err(PublishedError::Status { address: self.bucket.at(&key), status: 404 }),
            ObjectText::Text { text, tag } => (text, tag),
        };
        let wrong = |found| PublishedError::Broken { address: self.bucket.at(&key), found };
        let pointer = Pointer::parse(&text).map_err(wrong)?;
        let Some(shown) = self.fetch(&pointer.current)? else { return Ok(None) };
        // What is shown is followed, also where what is next cannot be had.
        let (next, missing) = match pointer.next.as_ref().map(|next| self.fetch(next)).transpose() {
            Ok(next) => (next.flatten(), None),
            Err(error) => (None, Some(error.to_string())),
        };
        self.remember(&text, &pointer);
        self.tag = tag.filter(|_| missing.is_none());
        Ok(Some(PublishedDataset { next, missing, ..published(&pointer, shown) }))
    }

    /// Tells what was pointed to before, if it is there.
    pub(super) fn stored_dataset(&self) -> Option<PublishedDataset> {
        let pointer = Pointer::parse(&fs::read(self.folder.join(NAME)).ok()?).ok()?;
        let path = self.folder.join(format!("{}.dataset", pointer.current.hash));
        let hash = stored_hash(&path).ok().filter(|hash| *hash == pointer.current.hash)?;
        Some(published(&pointer, ReadyDataset::at(path, hash)))
    }

    /// Downloads the dataset that was shown before, unless it is there; its postcodes are asked for no more.
    pub(super) fn fetch_former(&mut self, former: &FormerDataset) -> Result<Option<ReadyDataset>, PublishedError> {
        self.fetch(&PublishedEdition { hash: former.hash.clone(), postcodes: None })
    }

    /// Downloads a dataset unless it is there; none where it is known to be broken.
    fn fetch(&mut self, edition: &PublishedEdition) -> Result<Option<ReadyDataset>, PublishedError> {
        let (hash, key) = (&edition.hash, self.keys.dataset(&edition.hash));
        let path = self.folder.join(format!("{hash}.dataset"));
        if self.broken.contains(hash) {
            return Ok(None);
        }
        if stored_hash(&path).ok().as_ref() != Some(hash) {
            let address = self.bucket.at(&key);
            let Some(body) = self.bucket.open(&key, &self.runtime)? else {
                return Err(PublishedError::Status { address, status: 404 });
            };
            let downloaded = download(body, &path, &address).and_then(|downloaded| {
                let found = format!("its hash is {}, and the pointer says {hash}", downloaded.hash);
                let is_right = downloaded.hash == *hash;
                is_right.then_some(downloaded).ok_or(PublishedError::Broken { address: address.clone(), found })
            });
            let downloaded = downloaded.inspect_err(|error| {
                if matches!(error, PublishedError::Broken { .. }) {
                    self.broken.push(hash.clone());
                }
            })?;
            downloaded.put_in_place()?;
        }
        if let Some(postcodes) = &edition.postcodes
            && let Err(error) = self.fetch_postcodes(hash, postcodes)
        {
            tracing::warn!(%error, "postcodes are not looked up");
        }
        Ok(Some(ReadyDataset::at(path, hash.clone())))
    }

    /// Downloads the postcodes of a dataset unless they are there; those that were there before give way.
    fn fetch_postcodes(&self, dataset: &str, hash: &str) -> Result<(), PublishedError> {
        let path = self.folder.join(format!("{dataset}.postcodes"));
        let mut hasher = blake3::Hasher::new();
        let read = veerkracht_files::open(&path).and_then(|file| hasher.update_reader(file).map(|_| ()));
        if read.is_ok() && hasher.finalize().to_hex().as_str() == hash {
            return Ok(());
        }
        let key = self.keys.postcodes(hash);
        let address = self.bucket.at(&key);
        let Some(body) = self.bucket.open(&key, &self.runtime)? else {
            return Err(PublishedError::Status { address, status: 404 });
        };
        copy_checked(body, &path, &address, hash)
    }

    /// Keeps the pointer for a start without an answer, and removes what nothing points to.
    fn remember(&self, text: &[u8], pointer: &Pointer) {
        let written = PartialFile::create_with_folder(&self.folder.join(NAME)).map_err(PublishedError::from);
        let written = written.and_then(|mut file| {
            let path = self.folder.join(NAME);
            file.write_all(text).map_err(|cause| PublishedError::File { path, cause })?;
            Ok(file.put_in_place()?)
        });
        if let Err(error) = written {
            tracing::debug!(%error, "the pointer is not written down");
        }
        let used = std::iter::once(&pointer.current).chain(&pointer.next).chain(pointer.former.first());
        let used: Vec<&str> = used.map(|edition| edition.hash.as_str()).collect();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let is_ours = stem.len() == 64 && ["dataset", "postcodes"].contains(&ending);
            if is_ours && !used.contains(&stem) && fs::remove_file(&path).is_ok() {
                tracing::debug!(path = %path.display(), "nothing points to it any more");
            }
        }
    }
}

fn published(pointer: &Pointer, shown: ReadyDataset) -> PublishedDataset {
    let before = pointer.former.iter().rev().map(|edition| edition.hash.clone()).collect();
    // While another one is announced the pointer tells when that was, and the former one is not held any more.
    let former = pointer.former.first().filter(|_| pointer.next.is_none()).map(|edition| FormerDataset {
        hash: edition.hash.clone(),
        shown_until: UNIX_EPOCH + Duration::from_secs(pointer.changed),
    });
    PublishedDataset { before, former, is_agreed: true, ..PublishedDataset::alone(shown) }
}

#[cfg(test)]
mod tests {
    use super::PointerKeys;

    #[test]
    fn an_address_names_the_pointer_or_what_stands_before_it() {
        for (key, pointer) in [
            ("", "current.json"),
            ("current.json", "current.json"),
            ("kaarten", "kaarten/current.json"),
            ("a/b", "a/b/current.json"),
            ("a/b/test.json", "a/b/test.json"),
        ] {
            assert_eq!(PointerKeys::of(key).pointer(), pointer, "{key}");
        }
        assert_eq!(PointerKeys::of("a/current.json").dataset("x"), "a/datasets/x.dataset");
        assert_eq!(PointerKeys::of("").postcodes("x"), "datasets/x.postcodes");
    }
}
