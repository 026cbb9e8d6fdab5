//! Who has which part of the room and of the places, and who gives way to whom.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::file::FinishedFile;
use crate::http::error::Error;
use crate::http::peer::Peer;

/// How long a reader may take nothing while others need his place; his connection does not last longer either.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// The shares of all, of which one thread at a time takes note. Cheap to clone: clones are the same ledger.
#[derive(Debug, Clone)]
pub(super) struct Ledger(Arc<Mutex<FileShares>>);

impl Ledger {
    /// Begins an empty one; see [`FileShares::new`].
    pub(super) fn new(places: usize, room: u64, grace: Duration) -> Self {
        Self(Arc::new(Mutex::new(FileShares::new(places, room, grace))))
    }

    /// Opens it.
    pub(super) fn shares(&self) -> MutexGuard<'_, FileShares> {
        // Nothing panics between two changes that belong together.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The files that are kept, and their readers.
#[derive(Debug)]
pub(super) struct FileShares {
    files: HashMap<String, CachedFile>,
    /// By a number that grows: the longest reader first.
    readers: BTreeMap<u64, Transfer>,
    places: usize,
    room: u64,
    grace: Duration,
    /// Bytes of all files, also of those that are being written.
    taken: u64,
    next: u64,
}

#[derive(Debug)]
struct CachedFile {
    file: Arc<FinishedFile>,
    bytes: u64,
    /// For whom it was written.
    owner: Option<Peer>,
    /// The number of its last reader.
    used: u64,
}

#[derive(Debug)]
struct Transfer {
    key: String,
    peer: Option<Peer>,
    since: Instant,
    progress: Instant,
}

impl FileShares {
    pub(super) fn new(places: usize, room: u64, grace: Duration) -> Self {
        Self { files: HashMap::new(), readers: BTreeMap::new(), places, room, grace, taken: 0, next: 0 }
    }

    pub(super) fn length(&self, key: &str) -> Option<u64> {
        self.files.get(key).map(|kept| kept.file.length())
    }

    /// Counts the bytes of all files, also of those that are being written.
    #[cfg(test)]
    pub(super) fn bytes_in_use(&self) -> u64 {
        self.taken
    }

    /// Begins to read a file that is kept; none where it is not.
    pub(super) fn begin(&mut self, key: &str, peer: Option<Peer>) -> Result<Option<(u64, Arc<FinishedFile>)>, Error> {
        if !self.files.contains_key(key) {
            return Ok(None);
        }
        if self.readers.len() >= self.places {
            let slow = self.slowest_reader(peer).ok_or(Error::Overloaded)?;
            self.readers.remove(&slow);
        }
        let number = self.count();
        let Some(kept) = self.files.get_mut(key) else { return Ok(None) };
        kept.used = number;
        let now = Instant::now();
        self.readers.insert(number, Transfer { key: key.to_owned(), peer, since: now, progress: now });
        Ok(Some((number, Arc::clone(&kept.file))))
    }

    /// Notes that a reader takes more; tells whether he still may.
    pub(super) fn progress(&mut self, number: u64) -> bool {
        self.readers.get_mut(&number).map(|reader| reader.progress = Instant::now()).is_some()
    }

    pub(super) fn end(&mut self, number: u64) {
        self.readers.remove(&number);
    }

    /// Takes room for a file that is being written; tells whether there is enough.
    pub(super) fn take(&mut self, bytes: u64, limit: u64, peer: Option<Peer>) -> bool {
        while self.taken.saturating_add(bytes) > limit {
            let Some(key) = self.least_needed(peer) else { return false };
            self.forget(&key);
        }
        self.taken += bytes;
        true
    }

    pub(super) fn give_back(&mut self, bytes: u64) {
        self.taken = self.taken.saturating_sub(bytes);
    }

    pub(super) fn keep(&mut self, key: String, file: FinishedFile, bytes: u64, owner: Option<Peer>) {
        let used = self.count();
        if let Some(earlier) = self.files.insert(key, CachedFile { file: Arc::new(file), bytes, owner, used }) {
            self.give_back(earlier.bytes);
        }
    }

    /// Forgets all that nobody reads; tells whether that was anything.
    pub(super) fn forget_unread(&mut self) -> bool {
        let unread: Vec<String> = self.files.keys().filter(|key| !self.is_read(key)).cloned().collect();
        for key in &unread {
            self.forget(key);
        }
        !unread.is_empty()
    }

    fn count(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn is_read(&self, key: &str) -> bool {
        self.readers.values().any(|reader| reader.key == key)
    }

    fn forget(&mut self, key: &str) {
        if let Some(kept) = self.files.remove(key) {
            self.readers.retain(|_, reader| reader.key != key);
            kept.file.close();
            self.give_back(kept.bytes);
        }
    }

    /// Finds the file that gives way: the longest unused of those that nobody reads, else of those whose readers may be
    /// cut off.
    fn least_needed(&self, peer: Option<Peer>) -> Option<String> {
        let longest_unused = |may: &dyn Fn(&str, &CachedFile) -> bool| {
            let (key, _) = self.files.iter().filter(|(key, kept)| may(key, kept)).min_by_key(|(_, kept)| kept.used)?;
            Some(key.clone())
        };
        let owned = |owner: Option<Peer>| {
            self.files.values().filter(|kept| kept.owner == owner).map(|kept| kept.bytes).sum::<u64>()
        };
        longest_unused(&|key, _| !self.is_read(key)).or_else(|| {
            longest_unused(&|key, kept| {
                let has_most = kept.owner != peer && owned(kept.owner) > self.room / 2;
                has_most
                    || self
                        .readers
                        .values()
                        .filter(|reader| reader.key == key)
                        .all(|reader| self.may_be_cut_off(reader))
            })
        })
    }

    fn may_be_cut_off(&self, reader: &Transfer) -> bool {
        reader.progress.elapsed() >= PATIENCE || reader.since.elapsed() >= self.grace
    }

    /// Finds the reader who gives way to one of `peer`: the longest of those who may be cut off, else the longest of
    /// the peer that has most places, if that stays with more than the newcomer gets.
    fn slowest_reader(&self, peer: Option<Peer>) -> Option<u64> {
        let longest = |may: &dyn Fn(&Transfer) -> bool| {
            self.readers.iter().find(|(_, reader)| may(reader)).map(|(number, _)| *number)
        };
        longest(&|reader| self.may_be_cut_off(reader)).or_else(|| {
            let mut places: HashMap<Option<Peer>, usize> = HashMap::new();
            for reader in self.readers.values() {
                *places.entry(reader.peer).or_default() += 1;
            }
            let own = places.get(&peer).copied().unwrap_or_default();
            let (most, count) = places.into_iter().max_by_key(|(peer, count)| (*count, *peer))?;
            if count > own + 1 { longest(&|reader| reader.peer == most) } else { None }
        })
    }
}
