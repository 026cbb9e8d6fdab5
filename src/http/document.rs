//! A whole document as an answer: compressed as the client likes, with its tag, 304 when the client has it already.

use std::io::Write as _;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use serde::Serialize;

use crate::cache::brotli;
use crate::http::error::Error;
use crate::http::negotiate::{Encoding, choose_encoding, has_tag};

/// Bodies below this length are sent plain: compressing them saves no packet.
const WORTH_COMPRESSING: usize = 860;

/// How long a client may use a document without asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// The address changes with the content: for ever.
    Immutable,
    /// May change with the next dataset: five minutes, then ask with the tag.
    Minutes,
    /// Ask with the tag every time.
    Revalidate,
}

impl Freshness {
    /// Gives the value of `Cache-Control`.
    #[must_use]
    pub fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Minutes => "public, max-age=300",
            Self::Revalidate => "public, no-cache",
        })
    }
}

/// On what, besides the address, a document depends.
pub const VARY: &str = "Accept-Encoding";
/// The same for documents that hold absolute addresses made from the request; the edge narrows it to what is read.
pub const VARY_WITH_HOST: &str = "Accept-Encoding, Host, Forwarded, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, X-Forwarded-Port, \
                                  X-Forwarded-Prefix";

/// A document, plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Value of `Content-Type`.
    pub media_type: &'static str,
    /// The content.
    pub body: Bytes,
    /// How long it may be kept.
    pub freshness: Freshness,
    /// Value of `Vary`.
    pub vary: &'static str,
    /// Name under which a browser saves it; none for what is shown.
    pub file_name: Option<String>,
}

impl Document {
    /// Makes a document that a dataset decides.
    pub fn new(media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { media_type, body: body.into(), freshness: Freshness::Minutes, vary: VARY, file_name: None }
    }

    /// Writes a value as a JSON document.
    ///
    /// # Errors
    /// [`Error::Internal`] when the value has no JSON form, such as a map whose keys are no texts.
    pub fn json(value: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_vec(value).map_err(|error| Error::internal("writing JSON", &error))?;
        Ok(Self::new("application/json", body))
    }

    /// States how long it may be kept.
    #[must_use]
    pub fn fresh(mut self, freshness: Freshness) -> Self {
        self.freshness = freshness;
        self
    }

    /// States that it holds addresses made from the request.
    #[must_use]
    pub fn with_addresses(mut self) -> Self {
        self.vary = VARY_WITH_HOST;
        self
    }

    /// Gives the name under which a browser saves it.
    #[must_use]
    pub fn saved_as(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = Some(file_name.into());
        self
    }

    /// Compresses the document; below a useful length and for pictures it stays plain.
    #[must_use]
    pub fn encode(&self, encoding: Encoding) -> Encoded {
        let compressible = !self.media_type.starts_with("image/png") && self.body.len() >= WORTH_COMPRESSING;
        let encoding = if compressible { encoding } else { Encoding::Identity };
        let body = match compress(&self.body, encoding) {
            Ok(body) => body,
            Err(error) => {
                tracing::error!(%error, "compressing a document failed; it is sent plain");
                return self.encode(Encoding::Identity);
            }
        };
        let mut tag = blake3::hash(&self.body).to_hex()[..32].to_owned();
        tag.push(encoding.mark());
        Encoded {
            media_type: self.media_type,
            body,
            encoding,
            tag,
            freshness: self.freshness,
            vary: self.vary,
            file_name: self.file_name.clone(),
        }
    }

    /// Answers a request with this document.
    ///
    /// # Panics
    /// Never, as [`Encoded::answer`].
    #[must_use]
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        self.encode(choose_encoding(headers)).answer(headers)
    }
}

/// A document as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    media_type: &'static str,
    body: Bytes,
    encoding: Encoding,
    tag: String,
    freshness: Freshness,
    vary: &'static str,
    file_name: Option<String>,
}

impl Encoded {
    /// Gives the length of the body, bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        self.body.len()
    }

    /// Answers a request: 200 with the body, or 304 when the client has it. Both carry tag, freshness and `Vary`.
    ///
    /// # Panics
    /// Never: the tag is hexadecimal, which a header can hold.
    #[must_use]
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let known = has_tag(headers, &self.tag);
        let mut response = Response::new(if known { Body::empty() } else { Body::from(self.body.clone()) });
        let out = response.headers_mut();
        out.insert(header::ETAG, HeaderValue::from_str(&format!("\"{}\"", self.tag)).expect("a tag is hexadecimal"));
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
            && let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        {
            out.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

/// Compresses a body at a level that takes a few milliseconds per 100 kB.
fn compress(body: &Bytes, encoding: Encoding) -> std::io::Result<Bytes> {
    match encoding {
        Encoding::Identity => Ok(body.clone()),
        Encoding::Gzip => {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
            writer.write_all(body)?;
            writer.finish().map(Bytes::from)
        }
        Encoding::Brotli => brotli(body, 5).map(Bytes::from),
        Encoding::Zstd => zstd::encode_all(&body[..], 6).map(Bytes::from),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::body::to_bytes;
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Document, Encoding, Freshness};

    fn long() -> Document {
        Document::new("application/json", "veerkracht ".repeat(400)).fresh(Freshness::Revalidate)
    }

    #[tokio::test]
    async fn a_known_tag_is_answered_with_304_and_the_same_headers() {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]);
        let first = long().answer(&headers);
        assert_eq!(first.status(), 200);
        assert_eq!(first.headers()[header::CONTENT_ENCODING], "gzip");
        let tag = first.headers()[header::ETAG].clone();
        let again = long().answer(&HeaderMap::from_iter([
            (header::ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
            (header::IF_NONE_MATCH, tag.clone()),
        ]));
        assert_eq!(again.status(), 304);
        assert_eq!(again.headers()[header::ETAG], tag);
        for name in [header::CACHE_CONTROL, header::VARY] {
            assert_eq!(again.headers()[&name], first.headers()[&name]);
        }
        assert!(to_bytes(again.into_body(), 10).await.unwrap().is_empty());
    }

    #[test]
    fn every_encoding_reads_back_and_has_a_tag_of_its_own() {
        let document = long();
        let mut tags = Vec::new();
        for encoding in Encoding::ALL {
            let encoded = document.encode(encoding);
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

    #[test]
    fn a_short_body_stays_plain() {
        let response = Document::new("application/json", "{}")
            .answer(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("br"))]));
        assert!(response.headers().get(header::CONTENT_ENCODING).is_none());
    }
}
