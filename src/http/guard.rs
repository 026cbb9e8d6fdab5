//! What every request passes: limits on its size and time, one line in the log, and headers that no answer may lack.

use std::any::Any;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::http::AppState;
use crate::http::error::{Error, quoted};

/// Longest query that is read, bytes: a comparison of four areas takes some hundred.
pub const QUERY_LIMIT: usize = 2048;

/// Checks, times and logs a request.
pub async fn guard(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let prefix = app.settings().prefix.trim_end_matches('/');
    let mut response = match check(&request) {
        Err(error) => error.into_response(),
        // The page asks for its files relative to its folder, so the folder needs its slash.
        Ok(()) if !prefix.is_empty() && path == prefix => Redirect::permanent(&format!("{prefix}/")).into_response(),
        Ok(()) => match tokio::time::timeout(app.settings().timeout, next.run(request)).await {
            Ok(response) => response,
            Err(_elapsed) => Error::TimedOut.into_response(),
        },
    };
    protect(response.headers_mut());
    let status = response.status().as_u16();
    let duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    if response.status().is_server_error() {
        tracing::warn!(%method, path, status, duration_ms, "answered");
    } else {
        tracing::debug!(%method, path, status, duration_ms, "answered");
    }
    response
}

/// Adds the headers that keep browsers from guessing and telling.
pub fn protect(headers: &mut HeaderMap) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
}

fn check(request: &Request) -> Result<(), Error> {
    let length = request.uri().query().map_or(0, str::len);
    if length > QUERY_LIMIT {
        return Err(Error::QueryTooLong { length, limit: QUERY_LIMIT });
    }
    let path = request.uri().path();
    if percent_encoding::percent_decode_str(path).decode_utf8().is_err() {
        return Err(Error::BadParameter {
            name: "path".into(),
            found: quoted(path),
            expected: "percent-encoded UTF-8".into(),
            available: Vec::new(),
        });
    }
    Ok(())
}

/// Answers for a handler that panicked: a defect of ours, told to the log.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands over the cause of the panic")]
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let message =
        cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(message, "a handler panicked");
    Error::Internal.into_response()
}
