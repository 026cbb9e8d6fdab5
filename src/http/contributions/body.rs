//! The body of a change: read after it is known that the caller may bring it, bounded, and of a media type that a form
//! of another site cannot send.

use std::error::Error as _;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, header};
use http_body_util::LengthLimitError;
use serde::de::DeserializeOwned;

use crate::http::error::{ChangeError, Error, quoted};

/// Longest body of JSON that is read, bytes.
const MOST_JSON: usize = 256 * 1024;

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// [`ChangeError::TooLarge`], and [`ChangeError::Unreadable`] for one that broke off.
pub(super) async fn bytes(body: Body, limit: usize) -> Result<Bytes, Error> {
    to_bytes(body, limit).await.map_err(|error| {
        Error::Change(if error.source().is_some_and(<dyn std::error::Error>::is::<LengthLimitError>) {
            ChangeError::TooLarge { limit }
        } else {
            ChangeError::Unreadable { message: "the body broke off before its end".into() }
        })
    })
}

/// Gives the media type of a body, without its parameters, in small letters.
///
/// # Errors
/// [`ChangeError::MediaType`] for one that is not among those expected.
pub(super) fn media_type(headers: &HeaderMap, expected: &[&str]) -> Result<String, Error> {
    let told = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let found = told.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if expected.contains(&found.as_str()) {
        return Ok(found);
    }
    let found = if found.is_empty() { "of no type".to_owned() } else { quoted(&found) };
    let expected = expected.iter().map(|&media| media.to_owned()).collect();
    Err(Error::Change(ChangeError::MediaType { found, expected }))
}

/// Reads a body of JSON.
///
/// # Errors
/// [`ChangeError::MediaType`], [`ChangeError::TooLarge`] or [`ChangeError::Unreadable`].
pub(super) async fn json<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Error> {
    media_type(headers, &["application/json"])?;
    serde_json::from_slice(&bytes(body, MOST_JSON).await?)
        .map_err(|error| Error::Change(ChangeError::Unreadable { message: format!("reading the body: {error}") }))
}
