//! Room for a file while it is written.

use std::io;

use super::file::FinishedFile;
use super::shares::Ledger;
use crate::http::peer::Peer;

/// Room that a file takes while it is written; given back when it is dropped before the file is kept.
#[derive(Debug)]
pub(super) struct Reservation {
    ledger: Ledger,
    limit: u64,
    peer: Option<Peer>,
    bytes: u64,
}

impl Reservation {
    /// Claims nothing yet, for a file with which all downloads together may take up to `limit`.
    pub(super) fn new(ledger: Ledger, limit: u64, peer: Option<Peer>) -> Self {
        Self { ledger, limit, peer, bytes: 0 }
    }

    /// Claims room for so many bytes in all.
    ///
    /// # Errors
    /// Of the kind `FileTooLarge` when all of the room is less, and `StorageFull` when there is none and nothing may
    /// give way.
    pub(super) fn grow(&mut self, bytes: u64) -> io::Result<()> {
        if bytes > self.limit {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than the room for downloads"));
        }
        let more = bytes.saturating_sub(self.bytes);
        if more > 0 && !self.ledger.shares().take(more, self.limit, self.peer) {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "no room is left for downloads"));
        }
        self.bytes += more;
        Ok(())
    }

    /// Hands the room over to the file that was written.
    pub(super) fn keep(mut self, key: String, file: FinishedFile) {
        let claimed = std::mem::take(&mut self.bytes);
        self.ledger.shares().keep(key, file, claimed, self.peer);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.ledger.shares().give_back(self.bytes);
    }
}
