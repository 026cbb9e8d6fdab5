//! Documents that are known from the start: in every encoding before the first request, so that an answer waits for
//! nothing and computes nothing.

use axum::http::HeaderMap;
use axum::response::Response;

use super::representation::{EncodedDocument, hash};
use super::{Document, VARY};
use crate::compression::{Effort, Encoding};
use crate::http::negotiate::accepted;

/// A document in every encoding that is worth having.
#[derive(Debug)]
pub(crate) struct PreparedDocument {
    plain: EncodedDocument,
    /// The others, the shortest first.
    compressed: Vec<EncodedDocument>,
}

impl PreparedDocument {
    /// Compresses a document in every encoding: some milliseconds per 100 kB, once.
    #[must_use]
    pub(crate) fn new(document: &Document) -> Self {
        let hash = hash(&[&document.body]);
        let encoded = |encoding| EncodedDocument::new(document, &hash, encoding, Effort::Archive, VARY);
        Self::of(encoded(Encoding::Identity), Encoding::ALL.map(encoded).into())
    }

    /// Takes a document that was compressed before, with its compressed forms, which are not copied.
    #[must_use]
    pub(crate) fn compressed(document: &Document, forms: &[(Encoding, &'static [u8])]) -> Self {
        let hash = hash(&[&document.body]);
        let encoded = |encoding, bytes| EncodedDocument::embedded(document, bytes, &hash, encoding, VARY);
        let forms = forms.iter().map(|&(encoding, bytes)| encoded(encoding, bytes.into())).collect();
        Self::of(encoded(Encoding::Identity, document.body.clone()), forms)
    }

    /// Leaves out what is no shorter than the plain body.
    fn of(plain: EncodedDocument, mut compressed: Vec<EncodedDocument>) -> Self {
        compressed.retain(|encoded| encoded.length() < plain.length());
        compressed.sort_by_key(EncodedDocument::length);
        Self { plain, compressed }
    }

    /// Answers a request at once, with the shortest body of those that the client likes best, else of those it takes.
    #[must_use]
    pub(crate) fn answer(&self, headers: &HeaderMap) -> Response {
        let accepted = accepted(headers);
        let wants_plain = accepted.best.contains(Encoding::Identity);
        let best = || self.compressed.iter().find(|form| accepted.best.contains(form.encoding()));
        let taken = || self.compressed.iter().find(|form| accepted.taken.contains(form.encoding()));
        let chosen = if wants_plain { None } else { best().or_else(taken) };
        chosen.unwrap_or(&self.plain).answer(headers)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::PreparedDocument;
    use crate::compression::Encoding;
    use crate::http::document::{Document, Freshness};

    fn long() -> PreparedDocument {
        PreparedDocument::new(
            &Document::new("application/json", "veerkracht ".repeat(400)).fresh(Freshness::Revalidate),
        )
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
    fn what_is_there_is_sent_in_the_shortest_form_that_the_client_takes() {
        let document = Document::new("text/css; charset=utf-8", "a {}".repeat(300));
        let prepared =
            PreparedDocument::compressed(&document, &[(Encoding::Gzip, b"middling"), (Encoding::Brotli, b"short")]);
        for (asked, sent) in [
            ("gzip, br, zstd", Some("br")),
            ("gzip", Some("gzip")),
            ("zstd, gzip;q=0.5", Some("gzip")),
            ("br;q=0.1, gzip", Some("gzip")),
            ("zstd", None),
            ("identity", None),
            ("identity;q=1, br;q=0.5", None),
            ("", None),
        ] {
            let response =
                prepared.answer(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(asked))]));
            let encoding = response.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap());
            assert_eq!(encoding, sent, "{asked}");
        }
    }

    #[test]
    fn a_short_body_stays_plain() {
        let response = PreparedDocument::new(&Document::new("application/json", "{}"))
            .answer(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("br"))]));
        assert!(response.headers().get(header::CONTENT_ENCODING).is_none());
    }
}
