//! Answers a request: in through the [gateway](crate::http::gateway), then a tile that is kept or what a route gives,
//! and out through the gateway.
//!
//! A tile that is kept is looked up before a route is: finding a route and boxing the answer cost several times as much
//! as finding the tile.
//!
//! Which edition answers is decided once, by one look at those that are held; an answer that is under way when another
//! one is shown ends on the one it began with.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use axum::BoxError;
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use bytes::Bytes;
use http_body_util::{Either, Full};
use tower::ServiceExt;
use veerkracht_access::Access;

use super::editions::{self, Edition, Editions, FormerVersion, VersionStanding};
use super::error::{Error, METHODS};
use super::gateway::{Gateway, RecordingBody, RequestClient};
use super::operation::Operation;
use super::peer::Peer;
use super::{AppState, ServerSettings, caller, log_throttle, router, tiles};
use crate::version::Version;

/// The body of an answer: that of a kept tile, or any other.
type AnswerBody = Either<Full<Bytes>, Body>;

/// Which dataset is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CurrentDataset {
    /// Hash of the dataset, hexadecimal.
    pub dataset: String,
    /// Year of its division.
    pub year: i32,
    /// The version in addresses.
    pub version: Version,
    /// Since when.
    pub since: SystemTime,
}

/// Answers requests; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Server(Arc<ServerCore>);

#[derive(Debug)]
struct ServerCore {
    gateway: Gateway,
    editions: ArcSwap<Editions>,
    /// Who may see what; none where no credential is looked at.
    access: Option<Arc<Access>>,
    timeout: Duration,
}

impl From<AppState> for Server {
    fn from(state: AppState) -> Server {
        let settings = state.settings();
        let gateway = Gateway::new(settings, state.operation().clone()).keeping(state.store().is_some());
        let timeout = settings.timeout;
        let (access, routes) = (state.access().cloned(), router(state.clone()));
        let editions = ArcSwap::from_pointee(Editions::new(Edition::new(state, routes)));
        Server(Arc::new(ServerCore { gateway, editions, access, timeout }))
    }
}

impl From<Router> for Server {
    fn from(routes: Router) -> Server {
        Server::of_routes(routes, &ServerSettings::default())
    }
}

impl Server {
    /// Puts routes of one's own behind the gateway.
    #[must_use]
    pub(crate) fn of_routes(routes: Router, settings: &ServerSettings) -> Server {
        Server::of_parts(routes, settings, None)
    }

    /// Puts routes of one's own behind the gateway and behind rules.
    #[cfg(test)]
    pub(crate) fn guarded(routes: Router, settings: &ServerSettings, access: Arc<Access>) -> Server {
        Server::of_parts(routes, settings, Some(access))
    }

    fn of_parts(routes: Router, settings: &ServerSettings, access: Option<Arc<Access>>) -> Server {
        let (gateway, timeout) = (Gateway::new(settings, Operation::default()), settings.timeout);
        let editions = ArcSwap::from_pointee(Editions::new(Edition::of_routes(routes)));
        Server(Arc::new(ServerCore { gateway, editions, access, timeout }))
    }

    /// Tells which dataset is shown, and since when; none where there are routes alone.
    #[must_use]
    pub(crate) fn current_dataset(&self) -> Option<CurrentDataset> {
        let editions = self.0.editions.load();
        let (edition, since) = editions.current();
        let content = edition.state.as_ref()?.content();
        Some(CurrentDataset {
            dataset: content.hash.clone(),
            year: content.areas.year,
            version: content.version,
            since,
        })
    }

    /// Holds a dataset beside the one that is shown, and answers its `v` from now on; whatever was beside is let go.
    pub(crate) fn announce(&self, state: &AppState, routes: &Router) {
        self.change(|editions| editions.announce(Edition::new(state.clone(), routes.clone())));
    }

    /// Holds the dataset that was shown before beside the one that is shown; whatever was beside is let go.
    pub(crate) fn hold_former(&self, state: &AppState, routes: &Router) {
        self.change(|editions| editions.hold_former(Edition::new(state.clone(), routes.clone())));
    }

    /// Shows the dataset that is beside; the one that was shown stays beside it. Nothing happens where none is.
    pub(crate) fn turn(&self) {
        self.change(Editions::turn);
    }

    /// Lets go of the dataset that is beside.
    pub(crate) fn release(&self) {
        self.change(Editions::release);
    }

    /// Takes note of versions that other servers showed before, the oldest first.
    pub(crate) fn remember(&self, versions: &[FormerVersion]) {
        self.change(|editions| editions.remember(versions.iter().cloned()));
    }

    fn change(&self, change: impl Fn(&mut Editions)) {
        self.0.editions.rcu(|editions| {
            let mut changed = Editions::clone(editions);
            change(&mut changed);
            changed
        });
    }

    /// Tells whether an address is that of a named proxy, who stands for many.
    #[must_use]
    pub(crate) fn is_proxy(&self, address: IpAddr) -> bool {
        self.0.gateway.is_proxy(address)
    }

    /// What the process tells of itself.
    #[must_use]
    pub(crate) fn operation(&self) -> &Operation {
        self.0.gateway.operation()
    }

    /// Answers a request whose connection comes from an address. What goes wrong is an answer too.
    pub(crate) async fn answer<B>(&self, from: IpAddr, mut request: Request<B>) -> Response<RecordingBody<AnswerBody>>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let gateway = &self.0.gateway;
        let mut seen = gateway.see(from, &request);
        let recognised = match Gateway::admit(&seen, &mut request) {
            Ok(()) => self.recognise(from, &mut request).await,
            Err(error) => Err(error),
        };
        let response = match recognised {
            Ok(asker) => {
                seen.asked_by(asker);
                caught(self.answer_from_edition(from, seen.is_tile(), request)).await
            }
            Err(error) => error.into_response().map(Either::Right),
        };
        let kept = matches!(response.body(), Either::Left(_));
        gateway.leave(seen, kept, response)
    }

    /// Says who asks, where there are rules for it; before anything is answered, because a wrong credential is refused
    /// for what is public too.
    async fn recognise<B>(&self, from: IpAddr, request: &mut Request<B>) -> Result<Option<RequestClient>, Error> {
        let Some(access) = &self.0.access else { return Ok(None) };
        self.0.gateway.introduce(from, request);
        caller::recognise(access, from, request).await.map(Some)
    }

    /// Answers from the edition that the address names.
    async fn answer_from_edition<B>(&self, from: IpAddr, is_tile: bool, mut request: Request<B>) -> Response<AnswerBody>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let editions = self.0.editions.load();
        let path = request.uri().path();
        let below = self.0.gateway.below_prefix(path).unwrap_or(path);
        let (edition, standing) = editions.choose(editions::version_in(below, request.uri().query()));
        let is_versioned = is_tile || editions::is_versioned(below);
        if standing == VersionStanding::Unknown {
            // What the client has may be of any edition, and is not confirmed.
            request.headers_mut().remove(header::IF_NONE_MATCH);
        }
        let kept = match &edition.state {
            Some(state) if is_tile => tiles::from_cache(state, &request).await,
            _ => None,
        };
        let mut response = if let Some(response) = kept {
            response.map(Either::Left)
        } else {
            let edition = Arc::clone(edition);
            drop(editions);
            // Boxed, so that the answer to a kept tile is not as large as the one to everything.
            Box::pin(self.routed(from, &edition.routes, request.map(Body::new))).await.map(Either::Right)
        };
        let is_success = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
        standing.tell(is_versioned, is_success, response.headers_mut());
        response
    }

    async fn routed(&self, from: IpAddr, routes: &Router, mut request: Request<Body>) -> Response<Body> {
        let parts = &self.0;
        if *request.method() == Method::OPTIONS {
            return [(header::ALLOW, HeaderValue::from_static(METHODS))].into_response();
        }
        if parts.gateway.below_prefix(request.uri().path()) == Some("") {
            // The page asks for its files relative to its folder, so the folder needs its slash.
            let query = request.uri().query().map_or_else(String::new, |query| format!("?{query}"));
            return Redirect::permanent(&format!("{}/{query}", request.uri().path())).into_response();
        }
        if request.extensions().get::<Peer>().is_none() {
            parts.gateway.introduce(from, &mut request);
        }
        match tokio::time::timeout(parts.timeout, routes.clone().oneshot(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(_elapsed) => Error::TimedOut.into_response(),
        }
    }
}

/// Waits for an answer; a panic on the way is a defect of ours, told to the log.
async fn caught(answer: impl Future<Output = Response<AnswerBody>>) -> Response<AnswerBody> {
    let mut answer = pin!(answer);
    // What was unwound is not polled again.
    let polled = poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(cause) => Poll::Ready(Err(cause)),
    });
    polled.await.unwrap_or_else(|cause| panicked(&*cause).map(Either::Right))
}

fn panicked(cause: &(dyn Any + Send)) -> Response<Body> {
    let message = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    if log_throttle::is_first("a handler panicked", 500) {
        tracing::error!(message, "a handler panicked");
    }
    Error::Internal.into_response()
}
