//! Documents made once and kept, weighed in bytes over all datasets of the process: what a caller can repeat costs
//! nothing the second time, what he can vary is bounded.

use std::sync::Arc;

use axum::response::Response;
use moka::future::Cache;

use super::representation::{EncodedDocument, hash};
use super::template::DocumentTemplate;
use super::{Document, VARY};
use crate::compression::{Effort, Encoding};
use crate::http::error::Error;
use crate::http::negotiate::choose_encoding;
use crate::http::parameters::Parameters;
use crate::http::workers::Workers;
use crate::metrics::{LookupCounts, Lookups};
use crate::version::Version;

/// Fixed cost of one entry beside its body and key, bytes.
const FIXED: usize = 256;

/// Part of the budget for documents with an address filled in: every name under which the program is reached has its
/// own.
const FILLED_SHARE: u64 = 8;

/// What is kept under a key.
#[derive(Debug, Clone)]
enum StoredDocument {
    /// The document in one encoding.
    Encoded(Arc<EncodedDocument>),
    /// The document with places for the address.
    Addressed(Arc<DocumentTemplate>),
}

/// A document of a dataset.
type DocumentKey = (Version, String);

/// How a document is made: of one type for all, so that what keeps and waits is compiled once.
type DocumentMaker<T> = Box<dyn FnOnce() -> Result<T, Error> + Send>;

/// The documents of a dataset among those that are kept, and the workers that make them. Cheap to clone: clones share
/// what is kept.
#[derive(Debug, Clone)]
pub(crate) struct DocumentStore {
    version: Version,
    kept: Cache<(DocumentKey, Encoding), StoredDocument>,
    filled: Cache<(DocumentKey, String, Encoding), Arc<EncodedDocument>>,
    workers: Workers,
    lookups: Arc<Lookups>,
}

impl DocumentStore {
    /// Makes an empty store that holds at most `bytes`, filled by `workers`.
    #[must_use]
    pub(crate) fn new(bytes: u64, workers: Workers) -> Self {
        let weight = |bytes: usize| u32::try_from(bytes + FIXED).unwrap_or(u32::MAX);
        let kept = Cache::builder()
            .max_capacity(bytes - bytes / FILLED_SHARE)
            .weigher(move |((_, key), _): &(DocumentKey, Encoding), kept: &StoredDocument| {
                let length = match kept {
                    StoredDocument::Encoded(encoded) => encoded.length(),
                    StoredDocument::Addressed(addressed) => addressed.length(),
                };
                weight(length + key.len())
            })
            .build();
        let filled = Cache::builder()
            .max_capacity(bytes / FILLED_SHARE)
            .weigher(move |((_, key), base, _): &(DocumentKey, String, Encoding), encoded: &Arc<EncodedDocument>| {
                weight(encoded.length() + key.len() + base.len())
            })
            .build();
        Self { version: Version::default(), kept, filled, workers, lookups: Arc::default() }
    }

    /// Gives the same store for the documents of a dataset.
    #[must_use]
    pub(crate) fn for_dataset(&self, version: Version) -> Self {
        Self { version, ..self.clone() }
    }

    /// Gives the same store for documents that others make.
    #[must_use]
    pub(crate) fn made_by(&self, workers: Workers) -> Self {
        Self { workers, ..self.clone() }
    }

    /// Answers with the document of `key`, made by `make` off the runtime threads when it is not kept; one making per
    /// key at a time. What is kept is answered at once, whatever else waits.
    ///
    /// The key must hold everything on which the document depends: selection, language, palette.
    ///
    /// # Errors
    /// What `make` says, or [`Error::Overloaded`]. Errors are not kept.
    pub(crate) async fn answer<F>(&self, key: String, parameters: &Parameters, make: F) -> Result<Response, Error>
    where
        F: FnOnce() -> Result<Document, Error> + Send + 'static,
    {
        self.answer_made(key, parameters, Box::new(make)).await
    }

    async fn answer_made(
        &self,
        key: String,
        parameters: &Parameters,
        make: DocumentMaker<Document>,
    ) -> Result<Response, Error> {
        let encoding = choose_encoding(&parameters.headers);
        let encode = move || {
            let document = make()?;
            let hash = hash(&[&document.body]);
            Ok(StoredDocument::Encoded(Arc::new(EncodedDocument::new(
                &document,
                &hash,
                encoding,
                Effort::Archive,
                VARY,
            ))))
        };
        match self.find(((self.version, key), encoding), parameters, Box::new(encode)).await? {
            StoredDocument::Encoded(encoded) => Ok(encoded.answer(&parameters.headers)),
            StoredDocument::Addressed(addressed) => {
                Ok(addressed.fill(&parameters.base, encoding).answer(&parameters.headers))
            }
        }
    }

    /// Answers with a document whose addresses `make` begins with [`super::ADDRESS`]: made and kept once for all
    /// addresses, as [`DocumentStore::answer`] does, and then with the address under which this caller reached the
    /// program.
    ///
    /// # Errors
    /// As [`DocumentStore::answer`].
    pub(crate) async fn answer_with_addresses<F>(
        &self,
        key: String,
        parameters: &Parameters,
        make: F,
    ) -> Result<Response, Error>
    where
        F: FnOnce() -> Result<Document, Error> + Send + 'static,
    {
        self.answer_addressed(key, parameters, Box::new(make)).await
    }

    async fn answer_addressed(
        &self,
        key: String,
        parameters: &Parameters,
        make: DocumentMaker<Document>,
    ) -> Result<Response, Error> {
        let encoding = choose_encoding(&parameters.headers);
        let filled_key = ((self.version, key), parameters.base.to_string(), encoding);
        if let Some(filled) = self.filled.get(&filled_key).await {
            self.lookups.count(true);
            return Ok(filled.answer(&parameters.headers));
        }
        let take = move || Ok(StoredDocument::Addressed(Arc::new(DocumentTemplate::new(make()?))));
        let filled = match self.find((filled_key.0.clone(), Encoding::Identity), parameters, Box::new(take)).await? {
            StoredDocument::Addressed(addressed) => Arc::new(addressed.fill(&parameters.base, encoding)),
            StoredDocument::Encoded(encoded) => encoded,
        };
        self.filled.insert(filled_key, Arc::clone(&filled)).await;
        Ok(filled.answer(&parameters.headers))
    }

    /// Counts the bytes that are kept, of all datasets.
    #[must_use]
    pub(crate) fn kept_bytes(&self) -> u64 {
        self.kept.weighted_size() + self.filled.weighted_size()
    }

    /// Tells how often a document was kept that was asked for, of all datasets.
    #[must_use]
    pub(crate) fn lookup_counts(&self) -> LookupCounts {
        self.lookups.counts()
    }

    async fn find(
        &self,
        key: (DocumentKey, Encoding),
        parameters: &Parameters,
        make: DocumentMaker<StoredDocument>,
    ) -> Result<StoredDocument, Error> {
        let mut make = Some(make);
        loop {
            let making = async {
                let Some(make) = make.take() else { return Err(Error::Overloaded) };
                self.workers.run(parameters.peer, make).await?
            };
            match self.kept.try_get_with_by_ref(&key, making).await {
                Ok(kept) => {
                    // Whoever waited for what another had made found it, as far as the work goes.
                    self.lookups.count(make.is_some());
                    return Ok(kept);
                }
                // Somebody else who asked for the same was refused; this caller has not had his turn.
                Err(error) if *error == Error::Overloaded && make.is_some() => {}
                Err(error) => return Err((*error).clone()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::body::to_bytes;
    use axum::http::{HeaderMap, HeaderValue, header};
    use futures_util::FutureExt as _;

    use super::super::ADDRESS;
    use super::DocumentStore;
    use crate::http::document::Document;
    use crate::http::error::Error;
    use crate::http::parameters::Parameters;
    use crate::http::peer::Peer;
    use crate::http::workers::Workers;

    fn request(base: &str, encoding: &'static str) -> Parameters {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding))]);
        Parameters::example(base.parse().unwrap(), headers)
    }

    #[tokio::test]
    async fn a_document_is_made_once_for_all_who_ask_at_the_same_time() {
        let documents = DocumentStore::new(1_000_000, Workers::new(4));
        let made = Arc::new(AtomicUsize::new(0));
        let ask = || {
            let made = Arc::clone(&made);
            let documents = &documents;
            async move {
                documents
                    .answer("key".into(), &request("http://a", "identity"), move || {
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
        let documents = DocumentStore::new(1_000_000, Workers::new(1));
        let parameters = request("http://a", "identity");
        let failed = documents.answer("key".into(), &parameters, || Err(Error::Internal)).await;
        assert!(matches!(failed, Err(Error::Internal)));
        let made = documents.answer("key".into(), &parameters, || Ok(Document::new("text/plain", "x"))).await;
        assert_eq!(made.unwrap().status(), 200);
    }

    #[tokio::test]
    async fn a_new_address_is_filled_in_and_nothing_is_made_anew() {
        let documents = DocumentStore::new(1_000_000, Workers::new(1));
        let count = Arc::new(AtomicUsize::new(0));
        let mut tags = std::collections::BTreeSet::new();
        for (base, encoding) in [
            ("http://a", "identity"),
            ("https://b.example/kaart", "identity"),
            ("http://a", "gzip"),
            ("http://c:80", "br"),
            ("http://d", "zstd"),
        ] {
            for _ in 0..2 {
                let (count, parameters) = (Arc::clone(&count), request(base, encoding));
                let make = move || {
                    count.fetch_add(1, Ordering::SeqCst);
                    Ok(Document::new("text/plain", format!("{ADDRESS}/tiles and {ADDRESS}{}", " ".repeat(1000))))
                };
                let answer = documents.answer_with_addresses("key".into(), &parameters, make).await.unwrap();
                assert!(answer.headers()["vary"].to_str().unwrap().contains("Host"));
                tags.insert(answer.headers()["etag"].to_str().unwrap().to_owned());
                if encoding == "identity" {
                    let body = to_bytes(answer.into_body(), 10_000).await.unwrap();
                    assert_eq!(body, format!("{base}/tiles and {base}{}", " ".repeat(1000)));
                } else {
                    assert_eq!(answer.headers()["content-encoding"], encoding);
                }
            }
        }
        assert_eq!((count.load(Ordering::SeqCst), tags.len()), (1, 5));
    }

    #[tokio::test]
    async fn what_is_kept_is_answered_while_every_worker_is_taken() {
        let workers = Workers::new(1);
        let documents = DocumentStore::new(1_000_000, workers.clone());
        let parameters = request("http://a", "gzip");
        let make = || Ok(Document::new("text/plain", "kept"));
        documents.answer("key".into(), &parameters, make).await.unwrap();
        let (release, released) = std::sync::mpsc::channel::<()>();
        let mut busy = Box::pin(workers.run(None, move || released.recv().is_err()));
        assert!((&mut busy).now_or_never().is_none());
        assert!(documents.answer("key".into(), &parameters, make).now_or_never().is_some());
        assert!(documents.answer("other".into(), &parameters, make).now_or_never().is_none());
        drop(release);
        busy.await.unwrap();
    }

    #[tokio::test]
    async fn who_asks_for_what_a_refused_crawler_asked_for_has_his_own_turn() {
        let workers = Workers::new(1);
        let documents = DocumentStore::new(1_000_000, workers.clone());
        let (release, released) = std::sync::mpsc::channel::<()>();
        let mut busy = Box::pin(workers.run(None, move || released.recv().is_err()));
        assert!((&mut busy).now_or_never().is_none());
        let mut asking = [1_u8, 2].map(|last| {
            let mut parameters = request("http://a", "gzip");
            parameters.peer = Some(Peer::from(IpAddr::from([192, 0, 2, last])));
            parameters
        });
        let [many, one] = &mut asking;
        let make = || Ok(Document::new("text/plain", "x"));
        // The crawler has every place that there is, the last one for what the visitor asks too.
        let keys = (0..32).map(|number| if number == 31 { "shared".to_owned() } else { number.to_string() });
        let mut crawled: Vec<_> = keys.map(|key| Box::pin(documents.answer(key, many, make))).collect();
        for answer in &mut crawled {
            assert!(answer.now_or_never().is_none());
        }
        let mut visited = Box::pin(documents.answer("shared".into(), one, make));
        assert!((&mut visited).now_or_never().is_none());
        // Another one takes the last place of the crawler.
        let mut other = Box::pin(documents.answer("else".into(), one, make));
        assert!((&mut other).now_or_never().is_none());
        let refused = crawled.pop().unwrap();
        let release = async {
            tokio::task::yield_now().await;
            drop(release);
        };
        let (refused, visited, other, busy, crawled, ()) =
            tokio::join!(refused, visited, other, busy, futures_util::future::join_all(crawled), release);
        assert_eq!((refused.err(), visited.unwrap().status().as_u16()), (Some(Error::Overloaded), 200));
        assert!(other.is_ok() && busy.is_ok());
        // One more of the crawler's 31 gave way to the visitor's own turn.
        assert_eq!(crawled.iter().filter(|answer| answer.is_ok()).count(), 30);
    }
}
