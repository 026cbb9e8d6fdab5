//! A document that holds absolute addresses of the program: kept once, with a place for the address, which is filled in
//! last.
//!
//! Under how many names a program is reached is for its callers to say, so nothing is computed anew for a name: filling
//! in copies some ten kilobytes and compresses them fast, a tenth of a millisecond.

use bytes::Bytes;

use super::representation::{EncodedDocument, hash};
use super::{Document, VARY_WITH_HOST};
use crate::compression::{Effort, Encoding};
use crate::http::address::PublicUrl;

/// Stands where the address of the program belongs, in a document that is made for all who reach it under whatever
/// name.
///
/// Nothing that a publisher or an operator writes holds it: no name ends in `invalid` (RFC 2606). Like every
/// [`PublicUrl`], it has no letter that JSON, XML or a query writes otherwise.
pub(crate) const ADDRESS: &str = "http://veerkracht.invalid";

/// A document with places for the address.
#[derive(Debug)]
pub(super) struct DocumentTemplate {
    document: Document,
    hash: String,
    /// What stands before, between and after the places.
    pieces: Vec<Bytes>,
}

impl DocumentTemplate {
    /// Takes a document whose addresses begin with [`ADDRESS`]. Copied, since what is kept has no room to grow, which
    /// its weight would not count.
    pub(super) fn new(document: Document) -> Self {
        let document = Document { body: Bytes::copy_from_slice(&document.body), ..document };
        let hash = hash(&[&document.body]);
        let body = &document.body;
        let pieces = match std::str::from_utf8(body) {
            Ok(text) => text.split(ADDRESS).map(|piece| body.slice_ref(piece.as_bytes())).collect(),
            Err(_no_text) => vec![body.clone()],
        };
        Self { document, hash, pieces }
    }

    /// Gives the length of the document, bytes.
    pub(super) fn length(&self) -> usize {
        self.document.body.len()
    }

    /// Fills in an address.
    pub(super) fn fill(&self, base: &PublicUrl, encoding: Encoding) -> EncodedDocument {
        let base = base.to_string();
        let filled = Document { body: self.pieces.join(base.as_bytes()).into(), ..self.document.clone() };
        EncodedDocument::new(
            &filled,
            &hash(&[self.hash.as_bytes(), base.as_bytes()]),
            encoding,
            Effort::Answer,
            VARY_WITH_HOST,
        )
    }
}
