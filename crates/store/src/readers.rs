//! Connections that read beside the one that writes: as many as read at once, some kept for the next.

use std::sync::{Mutex, PoisonError};

use super::engine::{Connection, Transaction, TransactionPurpose};
use super::{StoreError, StorePlace};

/// Connections that are kept when nobody reads.
const KEPT: usize = 4;

/// Connections for reading.
#[derive(Debug)]
pub(crate) struct Readers {
    place: StorePlace,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Opens nothing yet.
    pub(crate) fn new(place: &StorePlace) -> Readers {
        Readers { place: place.clone(), idle: Mutex::default() }
    }

    /// Reads in one transaction, so that all of it is of one state.
    pub(crate) fn read<T>(&self, reading: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        // A database may have been away since a connection was used: whether it is there is seen when it begins.
        let connection = loop {
            let kept = self.take();
            let is_kept = kept.is_some();
            let connection = kept.map_or_else(|| Connection::open_reader(&self.place), Ok)?;
            match connection.start(TransactionPurpose::Read) {
                Ok(()) => break connection,
                Err(_lost) if is_kept => {}
                Err(error) => return Err(error),
            }
        };
        let read = finish(connection.started(), reading);
        self.keep(connection);
        read
    }

    fn take(&self) -> Option<Connection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(connection);
        }
    }
}

fn finish<T>(
    transaction: Transaction<'_>,
    reading: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let read = reading(&transaction);
    // Ended at once: a log cannot be emptied while somebody reads it.
    transaction.commit()?;
    read
}
