//! An error as an answer: a status and a problem in JSON (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{Error, METHODS};
use crate::http::counters::ShedReason;

/// Longest list of what is available that goes into an answer.
const LISTED: usize = 60;

/// Media type of every body that tells an error.
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, message) = (self.status(), self.to_string());
        // A problem of no type of its own has the name of its status as title (RFC 9457 section 4.2.1); which of ours
        // it is says `error`, and `message` is what `detail` is called where the standard is not known.
        let mut body = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
            "detail": message,
            "error": self.code(),
            "message": message,
        });
        if !self.available().is_empty() {
            body["available"] = json!(self.available().iter().take(LISTED).collect::<Vec<_>>());
        }
        if let Self::Change(change) = &self
            && !change.marks().is_empty()
        {
            body["found"] = json!(change.marks());
        }
        if let Some(hint) = self.hint() {
            body["hint"] = json!(hint);
        }
        let mut response = (status, axum::Json(body)).into_response();
        let shed = match self {
            Self::Overloaded => Some(ShedReason("documents")),
            Self::NoRoom => Some(ShedReason("downloads")),
            _ => None,
        };
        if let Some(shed) = shed {
            response.extensions_mut().insert(shed);
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, PROBLEM);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let seconds = match self {
            Self::Overloaded | Self::TooManyFailures => Some("1"),
            Self::NoKeys | Self::NoStore => Some("5"),
            Self::BeingWritten => Some("10"),
            Self::NoRoom => Some("60"),
            _ => None,
        };
        if let Some(seconds) = seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        if self == Self::BodyRefused {
            // What comes of the body is not read: it would be taken for the next request.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Self::OutsideFile { length } = self
            && let Ok(range) = HeaderValue::from_str(&format!("bytes */{length}"))
        {
            headers.insert(header::CONTENT_RANGE, range);
        }
        if status == StatusCode::UNAUTHORIZED {
            // No Basic: browsers would open a window for it.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"veerkracht\""));
        }
        if matches!(self, Self::MethodNotAllowed) {
            headers.insert(header::ALLOW, HeaderValue::from_static(METHODS));
        }
        response
    }
}
