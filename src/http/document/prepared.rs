//! Documents that are known from the start: in every encoding before the first request, so that an answer waits for
//! nothing and computes nothing.

use axum::http::HeaderMap;
use axum::response::Response;

use super::encoded::{Encoded, hash};
use super::{Document, VARY};
use crate::cache::Effort;
use crate::http::negotiate::{Encoding, choose_encoding};

/// A document in every encoding.
#[derive(Debug)]
pub struct Prepared {
    /// In the order of [`Encoding::ALL`].
    encoded: [Encoded; 4],
}

impl Prepared {
    /// Compresses a document in every encoding: some milliseconds per 100 kB, once.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        let hash = hash(&[&document.body]);
        Self { encoded: Encoding::ALL.map(|encoding| Encoded::new(document, &hash, encoding, Effort::Archive, VARY)) }
    }

    /// Answers a request at once.
    #[must_use]
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let [brotli, gzip, zstd, plain] = &self.encoded;
        let encoded = match choose_encoding(headers) {
            Encoding::Brotli => brotli,
            Encoding::Gzip => gzip,
            Encoding::Zstd => zstd,
            Encoding::Identity => plain,
        };
        encoded.answer(headers)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::Prepared;
    use crate::http::document::{Document, Freshness};

    fn long() -> Prepared {
        Prepared::new(&Document::new("application/json", "veerkracht ".repeat(400)).fresh(Freshness::Revalidate))
    }

    #[tokio::test]
    async fn a_known_tag_is_answered_with_304_and_the_same_headers() {
        for encoding in ["br", "gzip", "zstd"] {
            let accepting = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding))]);
            let first = long().answer(&accepting);
            assert_eq!(first.status(), 200);
            assert_eq!(first.headers()[header::CONTENT_ENCODING], encoding);
            let tag = first.headers()[header::ETAG].clone();
            let again = long().answer(&HeaderMap::from_iter([
                (header::ACCEPT_ENCODING, HeaderValue::from_static(encoding)),
                (header::IF_NONE_MATCH, tag.clone()),
            ]));
            assert_eq!(again.status(), 304);
            assert_eq!(again.headers()[header::ETAG], tag);
            for name in [header::CACHE_CONTROL, header::VARY] {
                assert_eq!(again.headers()[&name], first.headers()[&name]);
            }
            assert!(to_bytes(again.into_body(), 10).await.unwrap().is_empty());
        }
    }

    #[test]
    fn a_short_body_stays_plain() {
        let response = Prepared::new(&Document::new("application/json", "{}"))
            .answer(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("br"))]));
        assert!(response.headers().get(header::CONTENT_ENCODING).is_none());
    }
}
