//! A document as it goes over the wire in one encoding.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;

use super::{Document, Freshness};
use crate::compression::{Effort, Encoding, compress, mark};
use crate::http::negotiate::has_tag;

/// Bodies below this length are sent plain: compressing them saves no packet.
const WORTH_COMPRESSING: usize = 860;

/// A document as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EncodedDocument {
    media_type: &'static str,
    body: Bytes,
    encoding: Encoding,
    tag: String,
    freshness: Freshness,
    vary: &'static str,
    file_name: Option<String>,
    is_shown: bool,
}

/// Hashes what decides a document.
pub(super) fn hash(parts: &[&[u8]]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

impl EncodedDocument {
    /// Compresses a document whose content has a hash; below a useful length and for pictures it stays plain.
    ///
    /// Only what keeps the result calls this: what is compressed for one answer is compressed again for the next.
    pub(super) fn new(document: &Document, hash: &str, encoding: Encoding, effort: Effort, vary: &'static str) -> Self {
        // A PDF is compressed within.
        let is_compressed = ["image/png", "application/pdf"].contains(&document.media_type);
        let compressible = !is_compressed && document.body.len() >= WORTH_COMPRESSING;
        let compressed = if compressible && encoding != Encoding::Identity {
            compress(&document.body, encoding, effort)
                .inspect_err(|error| tracing::error!(%error, "compressing a document failed; it is sent plain"))
                .ok()
        } else {
            None
        };
        // What is embedded in the program is not copied.
        let plain = || (document.body.clone(), Encoding::Identity);
        let (body, encoding) = compressed.map_or_else(plain, |body| (body, encoding));
        let tag = format!("{hash}-{}", mark(encoding, effort, document.body.len()));
        Self::of(document, body, encoding, tag, vary)
    }

    /// Takes a document that was compressed when the program was built, at the level that its encoding goes up to.
    pub(super) fn embedded(
        document: &Document,
        body: Bytes,
        hash: &str,
        encoding: Encoding,
        vary: &'static str,
    ) -> Self {
        let mark = encoding.header().map_or_else(|| "identity".to_owned(), |name| format!("{name}-most"));
        Self::of(document, body, encoding, format!("{hash}-{mark}"), vary)
    }

    fn of(document: &Document, body: Bytes, encoding: Encoding, tag: String, vary: &'static str) -> Self {
        Self {
            media_type: document.media_type,
            body,
            encoding,
            tag,
            freshness: document.freshness,
            vary,
            file_name: document.file_name.clone(),
            is_shown: document.is_shown,
        }
    }

    /// Tells how the body is compressed.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Gives the length of the body, bytes.
    pub(super) fn length(&self) -> usize {
        self.body.len()
    }

    /// Answers a request: 200 with the body, or 304 when the client has it. Both carry tag, freshness and `Vary`.
    pub(super) fn answer(&self, headers: &HeaderMap) -> Response {
        let known = has_tag(headers, &self.tag);
        let mut response = Response::new(if known { Body::empty() } else { Body::from(self.body.clone()) });
        let out = response.headers_mut();
        out.insert(header::ETAG, HeaderValue::from_str(&format!("\"{}\"", self.tag)).expect("a tag is plain"));
        out.insert(header::CACHE_CONTROL, self.freshness.header());
        out.insert(header::VARY, HeaderValue::from_static(self.vary));
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        out.insert(header::CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        if let Some(encoding) = self.encoding.header() {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        if let Some(name) = &self.file_name
            && let kind = if self.is_shown { "inline" } else { "attachment" }
            && let Ok(value) = HeaderValue::from_str(&format!("{kind}; filename=\"{name}\""))
        {
            out.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{Effort, EncodedDocument, Encoding, hash};
    use crate::http::document::{Document, VARY};

    #[test]
    fn every_encoding_reads_back_and_has_a_tag_of_its_own() {
        let document = Document::new("application/json", "veerkracht ".repeat(400));
        let mut tags = Vec::new();
        for encoding in Encoding::ALL {
            let encoded = EncodedDocument::new(&document, &hash(&[&document.body]), encoding, Effort::Archive, VARY);
            let mut plain = Vec::new();
            match encoding {
                Encoding::Identity => plain.extend_from_slice(&encoded.body),
                Encoding::Gzip => {
                    flate2::read::GzDecoder::new(&encoded.body[..]).read_to_end(&mut plain).unwrap();
                }
                Encoding::Brotli => {
                    brotli::Decompressor::new(&encoded.body[..], 4096).read_to_end(&mut plain).unwrap();
                }
                Encoding::Zstd => plain = zstd::decode_all(&encoded.body[..]).unwrap(),
            }
            assert_eq!(plain, document.body);
            tags.push(encoded.tag);
        }
        tags.dedup();
        assert_eq!(tags.len(), 4);
    }
}
