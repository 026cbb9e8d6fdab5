//! The downloads: each is a file, written once by one of few threads, kept in a bounded room, and read by each reader
//! at his own pace.
//!
//! Guaranteed: no file outlives the program, which takes its name away before it writes the first byte; the files that
//! are kept, written and read take no more than the room; no more readers than a bound read at once. What nobody reads
//! gives way first, the longest unused before others. A reader gives way when he takes nothing for
//! [`PATIENCE`](shares::PATIENCE); when others need his place or the room of his file, also after [`GRACE`], or when he
//! has most places, or the half of the room.

mod error;
mod file;
mod reservation;
mod shares;
mod sink;

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;

pub(crate) use self::error::DownloadWriteError;
use self::file::FinishedFile;
use self::reservation::Reservation;
use self::shares::Ledger;
pub(crate) use self::sink::Sink;
use crate::http::error::Error;
use crate::http::peer::Peer;
use crate::http::workers::Workers;

/// Downloads of the country that are written at once: each takes up to 40 MB of memory while it is.
const LARGE: usize = 1;
/// Downloads of few buurten that are written at once, beside the large ones.
const SMALL: usize = 1;
/// Downloads that are read at once: each takes up to 100 kB of memory while it is.
const READERS: usize = 256;
/// How long a reader may be slow while others need his place.
const GRACE: Duration = Duration::from_mins(1);
/// Part of the room that is left to downloads of few buurten.
const SMALL_SHARE: u64 = 8;

/// How large a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Of few buurten, such as those of a gemeente.
    Small,
    /// Of the country.
    Large,
}

/// The downloads that are kept; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Downloads(Arc<DownloadFiles>);

#[derive(Debug)]
struct DownloadFiles {
    room: u64,
    /// How long a caller waits for a file to be written before he is told to come again.
    longest_wait: Duration,
    ledger: Ledger,
    large: Workers,
    small: Workers,
    /// One writing per key at a time; holds nothing afterwards.
    writing: Cache<String, ()>,
}

impl Downloads {
    /// Keeps downloads that take at most `room` bytes together; who has waited `longest_wait` for one to be written is
    /// told to come again.
    #[must_use]
    pub(crate) fn new(room: u64, longest_wait: Duration) -> Self {
        Self::with(room, longest_wait, READERS, GRACE)
    }

    fn with(room: u64, longest_wait: Duration, readers: usize, grace: Duration) -> Self {
        Self(Arc::new(DownloadFiles {
            room,
            longest_wait,
            ledger: Ledger::new(readers, room, grace),
            large: Workers::new(LARGE),
            small: Workers::new(SMALL),
            writing: Cache::new(16),
        }))
    }

    /// Gives the length of a download that is kept, bytes.
    #[must_use]
    pub(crate) fn length(&self, key: &str) -> Option<u64> {
        self.0.ledger.shares().length(key)
    }

    /// Begins to read the download of `key`, written by `write` when it is not kept; one writing per key at a time,
    /// which goes on when all who asked have left.
    ///
    /// # Errors
    /// [`Error::BeingWritten`] after the longest wait, [`Error::Overloaded`] when too much of this peer waits to be
    /// written or too many read, [`Error::NoRoom`] when the file finds no room, [`Error::TooLarge`] when it never will,
    /// and what `write` says. Errors are not kept.
    pub(crate) async fn read<F>(
        &self,
        key: &str,
        size: Size,
        peer: Option<Peer>,
        write: F,
    ) -> Result<DownloadReader, Error>
    where
        F: Fn(&mut Sink) -> Result<(), DownloadWriteError> + Send + 'static,
    {
        let reading = tokio::time::timeout(self.0.longest_wait, self.write_or_join(key, size, peer, write));
        reading.await.unwrap_or(Err(Error::BeingWritten))
    }

    /// Begins to read a download, however long it takes to write.
    async fn write_or_join<F>(
        &self,
        key: &str,
        size: Size,
        peer: Option<Peer>,
        write: F,
    ) -> Result<DownloadReader, Error>
    where
        F: Fn(&mut Sink) -> Result<(), DownloadWriteError> + Send + 'static,
    {
        let mut write = Some(write);
        loop {
            if let Some(reading) = self.begin(key, peer)? {
                return Ok(reading);
            }
            let writing = async {
                let Some(write) = write.take() else { return Err(Error::Overloaded) };
                let (store, key) = (self.clone(), key.to_owned());
                let workers = if size == Size::Small { &self.0.small } else { &self.0.large };
                workers.run(peer, move || store.write(key, size, peer, &write)).await?
            };
            let written = self.0.writing.try_get_with_by_ref(key, writing).await;
            self.0.writing.invalidate(key).await;
            match written {
                Ok(()) => {}
                // Somebody else who asked for the same was refused; this caller has not had his turn.
                Err(error) if *error == Error::Overloaded && write.is_some() => {}
                Err(error) => return Err((*error).clone()),
            }
        }
    }

    fn begin(&self, key: &str, peer: Option<Peer>) -> Result<Option<DownloadReader>, Error> {
        let begun = self.0.ledger.shares().begin(key, peer)?;
        Ok(begun.map(|(number, file)| DownloadReader { downloads: self.clone(), number, file }))
    }

    fn write(
        &self,
        key: String,
        size: Size,
        peer: Option<Peer>,
        write: &impl Fn(&mut Sink) -> Result<(), DownloadWriteError>,
    ) -> Result<(), Error> {
        let limit = if size == Size::Small { self.0.room } else { self.0.room - self.0.room / SMALL_SHARE };
        for again in [true, false] {
            // Written meanwhile, for somebody who left before it was done.
            if self.length(&key).is_some() {
                return Ok(());
            }
            match Sink::create(Reservation::new(self.0.ledger.clone(), limit, peer))
                .and_then(|mut sink| write(&mut sink).map(|()| sink))
            {
                Ok(sink) => {
                    let (file, reservation) = sink.finish()?;
                    reservation.keep(key, file);
                    return Ok(());
                }
                Err(DownloadWriteError::Other(error)) => return Err(error),
                Err(DownloadWriteError::TooLarge) => {
                    tracing::warn!(room = self.0.room, "a download is larger than the room for downloads");
                    return Err(Error::TooLarge { room: self.0.room >> 20 });
                }
                // The disk may have less room than downloads may take.
                Err(DownloadWriteError::Full) => {
                    let freed = self.0.ledger.shares().forget_unread();
                    if !(again && freed) {
                        break;
                    }
                }
            }
        }
        tracing::warn!(room = self.0.room, "there is no room for a download in the folder for temporary files");
        Err(Error::NoRoom)
    }
}

/// A reader of a download; his place is free when it is dropped.
#[derive(Debug)]
pub(crate) struct DownloadReader {
    downloads: Downloads,
    number: u64,
    file: Arc<FinishedFile>,
}

impl DownloadReader {
    /// Gives the length of the whole file, bytes.
    #[must_use]
    pub(crate) fn length(&self) -> u64 {
        self.file.length()
    }

    /// Reads at most `most` bytes from `start` on; waits for the disk.
    ///
    /// # Errors
    /// When the file cannot be read, or this reader had to give way.
    pub(crate) fn read_at(&self, start: u64, most: usize) -> std::io::Result<Vec<u8>> {
        if !self.downloads.0.ledger.shares().progress(self.number) {
            return Err(std::io::Error::new(std::io::ErrorKind::TimedOut, "a slow download gave way to others"));
        }
        self.file.read_at(start, most)
    }
}

impl Drop for DownloadReader {
    fn drop(&mut self) {
        self.downloads.0.ledger.shares().end(self.number);
    }
}

#[cfg(test)]
mod tests;
