//! How many pages of features are written at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::error::Error;

/// Features of a page that is written whole before it is sent.
pub(super) const SMALL: usize = 1000;
/// Larger pages that are being sent at once.
const LARGE: usize = 8;
/// Pieces of them that are being written at once, so that a processor is left to others.
const WRITING: usize = 1;

/// Places for large pages; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct PagePlaces {
    places: Arc<Semaphore>,
    writing: Arc<Semaphore>,
}

impl Default for PagePlaces {
    fn default() -> PagePlaces {
        PagePlaces { places: Arc::new(Semaphore::new(LARGE)), writing: Arc::new(Semaphore::new(WRITING)) }
    }
}

impl PagePlaces {
    /// Takes a place for a large page, until it is dropped.
    ///
    /// # Errors
    /// [`Error::Overloaded`].
    pub(super) fn place(&self) -> Result<OwnedSemaphorePermit, Error> {
        Arc::clone(&self.places).try_acquire_owned().map_err(|_taken| Error::Overloaded)
    }

    /// Writes a piece when it is its turn, on a thread of its own.
    ///
    /// # Errors
    /// When the thread ends without an answer.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce() -> T + Send + 'static,
    ) -> std::io::Result<T> {
        let turn = Arc::clone(&self.writing).acquire_owned().await.map_err(std::io::Error::other)?;
        let written = tokio::task::spawn_blocking(move || {
            let written = write();
            drop(turn);
            written
        });
        written.await.map_err(std::io::Error::other)
    }
}
