//! The router, with the tiles that are kept answered ahead of it.
//!
//! In: any request. Out: what the router answers, byte for byte. A tile that is kept is looked up before anything else: finding a route, passing the
//! layers of the router and boxing the answer cost several times as much as finding the tile.

use std::convert::Infallible;
use std::sync::Arc;

use axum::BoxError;
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use bytes::Bytes;
use http_body_util::{Either, Full};
use tower::ServiceExt;

use super::{AppState, guard, router, tiles};

/// Answers requests; cheap to clone.
#[derive(Debug, Clone)]
pub struct Server(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    /// Where tiles are kept; none to leave all to the router.
    state: Option<AppState>,
    router: Router,
}

impl From<AppState> for Server {
    fn from(state: AppState) -> Server {
        Server(Arc::new(Parts { router: router(state.clone()), state: Some(state) }))
    }
}

impl From<Router> for Server {
    fn from(router: Router) -> Server {
        Server(Arc::new(Parts { state: None, router }))
    }
}

impl Server {
    /// Answers a request.
    ///
    /// # Errors
    /// Never: what goes wrong is an answer too.
    pub async fn answer<B>(&self, request: Request<B>) -> Result<Response<Either<Full<Bytes>, Body>>, Infallible>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        if let Some(state) = &self.0.state
            && let Some(mut response) = tiles::kept(state, &request).await
        {
            let headers = response.headers_mut();
            guard::protect(headers);
            share(headers);
            tracing::debug!(method = %request.method(), path = request.uri().path(), status = response.status().as_u16(), "answered from what is kept");
            return Ok(response.map(Either::Left));
        }
        // Boxed, so that the answer to a kept tile is not as large as the one to everything.
        let mut response = Box::pin(self.0.router.clone().oneshot(request.map(Body::new))).await?;
        if matches!(response.status(), StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT) {
            // The router counts the body that it does not send; RFC 9110 section 8.6 has no room for that.
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
        Ok(response.map(Either::Right))
    }
}

/// Adds what the CORS layer of the router adds to an answer.
fn share(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag,content-encoding,content-disposition"));
}
