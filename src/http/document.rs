//! A whole document as an answer: compressed as the client likes, with its tag, 304 when the client has it already.
//!
//! There are three ways from a document to an answer, and none compresses what was compressed before:
//! [`PreparedDocument`] has every encoding from the start, [`DocumentStore`] makes and keeps the encoding that is asked
//! for, and what holds addresses of the program is kept once with a place for them ([`ADDRESS`]), which is filled in
//! last.

mod representation;
mod store;
mod template;
mod variants;

use axum::http::HeaderValue;
use bytes::Bytes;
use serde::Serialize;

use crate::documents::json;
use crate::http::error::Error;

pub(crate) use store::DocumentStore;
pub(crate) use template::ADDRESS;
pub(crate) use variants::PreparedDocument;

/// How long a client may use a document without asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// The address changes with the content: for ever.
    Immutable,
    /// Names the addresses of an edition, which are answered for a quarter of an hour after the next one is shown: a
    /// minute, and ten more while a newer one is asked for.
    Minute,
    /// May change with the next dataset: five minutes, then ask with the tag.
    Minutes,
    /// Ask with the tag every time.
    Revalidate,
}

impl Freshness {
    /// Gives the value of `Cache-Control`.
    #[must_use]
    pub(crate) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Minute => "public, max-age=60, stale-while-revalidate=600",
            Self::Minutes => "public, max-age=300",
            Self::Revalidate => "public, no-cache",
        })
    }
}

/// On what, besides the address, a document depends.
pub(crate) const VARY: &str = "Accept-Encoding";
/// The same for documents that hold absolute addresses made from the request; the gateway narrows it to what is read.
pub(crate) const VARY_WITH_HOST: &str = "Accept-Encoding, Host, Forwarded, X-Forwarded-For, X-Forwarded-Host, \
                                  X-Forwarded-Proto, X-Forwarded-Port, X-Forwarded-Prefix";

/// A document, plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Document {
    /// Value of `Content-Type`.
    pub media_type: &'static str,
    /// The content.
    pub body: Bytes,
    /// How long it may be kept.
    pub freshness: Freshness,
    /// Name under which a browser saves it; none where the address says enough.
    pub file_name: Option<String>,
    /// Whether a browser shows it all the same, and takes the name when it is told to save it.
    pub is_shown: bool,
}

impl Document {
    /// Makes a document that a dataset decides.
    pub(crate) fn new(media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { media_type, body: body.into(), freshness: Freshness::Minutes, file_name: None, is_shown: false }
    }

    /// Writes a value as a JSON document, its keys in alphabetical order.
    ///
    /// # Errors
    /// [`Error::Internal`] when the value has no JSON form, such as a map whose keys are no texts.
    pub(crate) fn json(value: &impl Serialize) -> Result<Self, Error> {
        let body = json(value)
            .and_then(|tree| serde_json::to_vec(&tree))
            .map_err(|error| Error::internal("writing JSON", &error))?;
        // What is kept plain has no room to grow, which its weight would not count.
        Ok(Self::new("application/json", body.into_boxed_slice()))
    }

    /// States how long it may be kept.
    #[must_use]
    pub(crate) fn fresh(mut self, freshness: Freshness) -> Self {
        self.freshness = freshness;
        self
    }

    /// Gives the name under which a browser that shows it saves it when it is told to.
    #[must_use]
    pub(crate) fn shown_as(self, file_name: impl Into<String>) -> Self {
        Self { is_shown: true, ..self.saved_as(file_name) }
    }

    /// Gives the name under which a browser saves it.
    #[must_use]
    pub(crate) fn saved_as(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = Some(file_name.into());
        self
    }
}
