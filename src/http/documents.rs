//! Documents made once and kept, weighed in bytes: what a caller can repeat costs nothing the second time, what he can vary is bounded.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::response::Response;
use moka::future::Cache;
use tokio::sync::Semaphore;

use crate::http::document::{Document, Encoded};
use crate::http::error::Error;
use crate::http::negotiate::{Encoding, choose_encoding};

/// Fixed cost of one entry beside its body and key, bytes.
const ENTRY: usize = 256;

/// How many computations may wait for each one that runs, before a caller is sent away.
const WAITING_PER_WORKER: usize = 32;

/// The documents that are kept, and the workers that make them.
#[derive(Debug)]
pub struct Documents {
    kept: Cache<(String, Encoding), Arc<Encoded>>,
    workers: Workers,
}

impl Documents {
    /// Makes an empty store that holds at most `bytes`, filled by `workers`.
    #[must_use]
    pub fn new(bytes: u64, workers: Workers) -> Self {
        let kept = Cache::builder()
            .max_capacity(bytes)
            .weigher(|(key, _): &(String, Encoding), encoded: &Arc<Encoded>| {
                u32::try_from(encoded.length() + key.len() + ENTRY).unwrap_or(u32::MAX)
            })
            .build();
        Self { kept, workers }
    }

    /// Answers with the document of `key`, made by `make` off the runtime threads when it is not kept; one making per key at a time.
    ///
    /// The key must hold everything on which the document depends: address, selection, language, palette.
    ///
    /// # Errors
    /// What `make` says, or [`Error::Overloaded`]. Errors are not kept.
    pub async fn answer<F>(&self, key: String, headers: &HeaderMap, make: F) -> Result<Response, Error>
    where
        F: FnOnce() -> Result<Document, Error> + Send + 'static,
    {
        let encoding = choose_encoding(headers);
        let making = async { self.workers.run(move || make().map(|document| Arc::new(document.encode(encoding)))).await? };
        let encoded = self.kept.try_get_with((key, encoding), making).await.map_err(|error: Arc<Error>| (*error).clone())?;
        Ok(encoded.answer(headers))
    }
}

/// Threads for work that would keep the runtime from answering, bounded in number and in what may wait.
#[derive(Debug, Clone)]
pub struct Workers {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Workers {
    /// Allows `count` computations at once.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let count = count.max(1);
        Self { running: Arc::new(Semaphore::new(count)), admitted: Arc::new(Semaphore::new(count * (1 + WAITING_PER_WORKER))) }
    }

    /// Runs `work` on a thread of its own when it is its turn.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when too many wait already; [`Error::Internal`] when the work panics.
    pub async fn run<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_busy| Error::Overloaded)?;
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(|error| Error::internal("waiting for a worker", &error))?;
        // Both permits move into the work: a caller that hangs up does not free them before it ends.
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop((admitted, running));
            done
        })
        .await
        .map_err(|error| Error::internal("computing an answer", &error))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::http::HeaderMap;

    use super::{Documents, Workers};
    use crate::http::document::Document;
    use crate::http::error::Error;

    #[tokio::test]
    async fn a_document_is_made_once_for_all_who_ask_at_the_same_time() {
        let documents = Documents::new(1_000_000, Workers::new(4));
        let made = Arc::new(AtomicUsize::new(0));
        let ask = || {
            let made = Arc::clone(&made);
            let headers = HeaderMap::new();
            let documents = &documents;
            async move {
                documents
                    .answer("key".into(), &headers, move || {
                        made.fetch_add(1, Ordering::SeqCst);
                        Ok(Document::new("text/plain", "x"))
                    })
                    .await
            }
        };
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        assert!(a.is_ok() && b.is_ok() && c.is_ok());
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn an_error_is_not_kept() {
        let documents = Documents::new(1_000_000, Workers::new(1));
        let failed = documents.answer("key".into(), &HeaderMap::new(), || Err(Error::Internal)).await;
        assert!(matches!(failed, Err(Error::Internal)));
        let made = documents.answer("key".into(), &HeaderMap::new(), || Ok(Document::new("text/plain", "x"))).await;
        assert_eq!(made.unwrap().status(), 200);
    }

    #[tokio::test]
    async fn a_panic_in_the_work_is_an_error_and_frees_its_place() {
        let workers = Workers::new(1);
        for _ in 0..100 {
            let failed = workers.run(|| assert!(std::hint::black_box(false), "on purpose")).await;
            assert!(matches!(failed, Err(Error::Internal)));
        }
        assert!(matches!(workers.run(|| 1).await, Ok(1)));
    }
}
