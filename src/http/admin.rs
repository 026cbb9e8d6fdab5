//! The second listener, for those who run the program: counters, health, reload, drain.
//!
//! In: what the process tells of itself ([`Operation`]), and what else can be read of it ([`Readings`]) once it is
//! there. Out: answers on a port of their own, from before the dataset is loaded until the process ends. Guaranteed:
//! nothing of it is on the port that others reach; beyond this machine it listens only with a token, which all but
//! health wants; a page in a browser of this machine cannot use it; connections are bounded in number, heads in size
//! and time.

mod metrics;
mod token;

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use crate::http::health;
use crate::http::operation::Operation;
use crate::http::reload::{ReloadOutcome, Reloader};

pub(crate) use metrics::Readings;
pub(crate) use token::AdminToken;

/// Connections at once: a scraper, a balancer or two, somebody who looks.
const CONNECTIONS: usize = 64;

/// For the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// Longest head that is read, bytes.
const HEAD: usize = 16 * 1024;

/// What the listener answers with. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Admin {
    operation: Operation,
    readings: Readings,
    token: Option<AdminToken>,
    reloader: Reloader,
}

/// Tells whether others than this machine can reach an address.
#[must_use]
pub(crate) fn is_public(address: SocketAddr) -> bool {
    !address.ip().to_canonical().is_loopback()
}

impl Admin {
    /// Answers whoever shows the token, or everybody where there is none.
    pub(crate) fn new(operation: Operation, readings: Readings, token: Option<AdminToken>, reloader: Reloader) -> Self {
        Self { operation, readings, token, reloader }
    }

    /// Answers until the process ends.
    pub(crate) async fn serve(self, listeners: Vec<TcpListener>) {
        let routes = self.routes();
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let listening = listeners.into_iter().map(|listener| listen(listener, routes.clone(), Arc::clone(&room)));
        futures_util::future::join_all(listening).await;
    }

    fn routes(&self) -> Router {
        let guarded = Router::new()
            .route("/metrics", get(read))
            .route("/admin/reload", post(reload))
            .route("/admin/drain", post(drain))
            .layer(from_fn_with_state(self.clone(), guard));
        Router::new()
            .route("/health/live", get(async |State(admin): State<Admin>| health::live(admin.operation.lifecycle())))
            .route("/health/ready", get(async |State(admin): State<Admin>| health::ready(admin.operation.lifecycle())))
            .merge(guarded)
            .fallback(async || {
                message_answer(
                    StatusCode::NOT_FOUND,
                    "served are /metrics, /health/live, /health/ready, /admin/reload, /admin/drain",
                )
            })
            .with_state(self.clone())
    }
}

/// Lets those in who show the token, and no page of a browser: it could send what it cannot read.
async fn guard(State(admin): State<Admin>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site") || !is_here(headers, &admin) {
        return message_answer(
            StatusCode::FORBIDDEN,
            "this listener is not for pages of browsers; ask with curl or a program",
        );
    }
    if admin.token.as_ref().is_some_and(|token| !token.is_shown_in(headers)) {
        let mut response = message_answer(StatusCode::UNAUTHORIZED, "send the token as Authorization: Bearer TOKEN");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"veerkracht admin\""));
        return response;
    }
    next.run(request).await
}

/// Tells whether a request names this machine, or shows that it means this listener by its token: a name that leads to
/// an address of this machine by a trick names neither.
fn is_here(headers: &HeaderMap, admin: &Admin) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    admin.token.is_some() || name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok()
}

async fn read(State(admin): State<Admin>) -> Response {
    match metrics::text(&admin.operation, &admin.readings, admin.reloader.figures()) {
        Ok(text) => ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
        Err(error) => message_answer(StatusCode::INTERNAL_SERVER_ERROR, &format!("writing the counters: {error}")),
    }
}

async fn reload(State(admin): State<Admin>) -> Response {
    let body = match admin.reloader.reload().await {
        Ok(ReloadOutcome::Shown { dataset }) => json!({ "result": "shown", "dataset": dataset }),
        Ok(ReloadOutcome::Announced { dataset }) => json!({ "result": "announced", "dataset": dataset }),
        Ok(ReloadOutcome::Unchanged) => json!({ "result": "unchanged" }),
        Ok(ReloadOutcome::Waits { seconds }) => json!({ "result": "waits", "seconds": seconds }),
        Err(error) => return message_answer(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    };
    Json(body).into_response()
}

async fn drain(State(admin): State<Admin>) -> Response {
    admin.operation.lifecycle().drain();
    tracing::info!("draining, as was asked: no longer ready, until the process ends");
    Json(json!({ "draining": true })).into_response()
}

fn message_answer(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "status": status.as_u16(), "message": message }))).into_response()
}

async fn listen(listener: TcpListener, routes: Router, room: Arc<Semaphore>) {
    loop {
        // The room is never closed.
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection to the second listener could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let routes = routes.clone();
        tokio::spawn(async move {
            if let Err(error) = connection(TokioIo::new(stream), routes).await {
                tracing::debug!(%error, "a connection to the second listener ended early");
            }
            drop(permit);
        });
    }
}

async fn connection(stream: TokioIo<tokio::net::TcpStream>, routes: Router) -> hyper::Result<()> {
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let routes = routes.clone();
        async move {
            let mut response = match routes.oneshot(request.map(Body::new)).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            let headers = response.headers_mut();
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            Ok::<_, Infallible>(response)
        }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD);
    builder.serve_connection(stream, service).await
}

/// Says that an address that others can reach wants a token, if it has none.
///
/// # Errors
/// When one of them can be reached, and there is no token.
pub(crate) fn check(listeners: &[TcpListener], token: Option<&AdminToken>) -> io::Result<()> {
    for listener in listeners {
        let address = listener.local_addr()?;
        if token.is_none() && is_public(address) {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!(
                    "others can reach {address}, and would read what is counted and end what is served: give them a \
                     token by `--admin-token-file`, or listen on 127.0.0.1"
                ),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
