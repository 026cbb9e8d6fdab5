//! Whether the process works, and whether requests can be sent to it, as an answer.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::http::lifecycle::Lifecycle;

/// Tells whether the process works: 200, or 503 where its loop stands still.
pub(super) fn live(lifecycle: &Lifecycle) -> Response {
    let alive = lifecycle.is_alive();
    let status = if alive { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    unkept((status, Json(json!({ "live": alive }))).into_response())
}

/// Tells whether requests can be sent here: 200, or 503 with the reason.
pub(super) fn ready(lifecycle: &Lifecycle) -> Response {
    unkept(match lifecycle.ready() {
        Ok(()) => Json(json!({ "ready": true })).into_response(),
        Err(reason) => {
            let body = Json(json!({ "ready": false, "reason": reason.code() }));
            (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
        }
    })
}

/// Keeps an answer that is true for a moment from being kept.
fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::{live, ready};
    use crate::http::lifecycle::Lifecycle;

    #[tokio::test]
    async fn a_process_that_is_about_to_end_works_and_wants_no_more_requests() {
        let life = Lifecycle::default();
        life.turns();
        assert_eq!((live(&life).status(), ready(&life).status()), (200.try_into().unwrap(), 200.try_into().unwrap()));
        life.drain();
        assert_eq!(live(&life).status(), 200);
        let answer = ready(&life);
        assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (503, &"no-store".parse().unwrap()));
        let body = to_bytes(answer.into_body(), 1000).await.unwrap();
        assert_eq!(body, r#"{"ready":false,"reason":"draining"}"#);
    }
}
