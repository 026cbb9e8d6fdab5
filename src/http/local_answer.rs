//! What the routes answer, asked within the process: no connection, no caller, no encoding.
//!
//! In: the routes, a path with its query, and the address under which clients will reach what is answered. Out: status,
//! media type and the plain body. Guaranteed: what a client would get who takes no encoding.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, Uri, header};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::http::address::PublicUrl;

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LocalAnswer {
    /// Status.
    pub status: u16,
    /// Media type; empty where none is told.
    pub media_type: String,
    /// The body, not encoded; empty where it broke off.
    pub body: Bytes,
}

/// Asks for a path; `base` stands before the addresses in the answer.
pub(crate) async fn ask(routes: &Router, path: &str, base: &PublicUrl) -> LocalAnswer {
    let mut response = respond(routes, path, None, Some(base)).await;
    let told = response.headers_mut().remove(header::CONTENT_TYPE);
    let media_type = told.and_then(|told| told.to_str().map(str::to_owned).ok()).unwrap_or_default();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    LocalAnswer { status, media_type, body }
}

/// Asks for a path as a client does who takes these encodings.
pub(super) async fn respond(
    routes: &Router,
    path: &str,
    encodings: Option<HeaderValue>,
    base: Option<&PublicUrl>,
) -> Response {
    let mut request = Request::new(Body::empty());
    // What is no address is found nowhere.
    *request.uri_mut() = Uri::try_from(path).unwrap_or_else(|_no_address| Uri::from_static("/-"));
    if let Some(encodings) = encodings {
        request.headers_mut().insert(header::ACCEPT_ENCODING, encodings);
    }
    if let Some(base) = base {
        request.extensions_mut().insert(base.clone());
    }
    match routes.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
