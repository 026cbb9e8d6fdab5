//! Route table on one page; tiles, metadata, styles, areas, downloads, viewer; errors become a status and a JSON body.
//!
//! In: a dataset and the settings of the server, as an [`AppState`]. Out: [`router`] and [`serve`].
//! Guaranteed: every answer carries CORS headers; every document has an entity tag per encoding and is answered with 304 when the client has it; HEAD
//! works wherever GET does; every error is JSON that says what is served; work that a caller can repeat or size is bounded; no request waits on the
//! runtime threads for a computation.

pub mod address;
pub mod asked;
pub mod document;
pub mod documents;
pub mod error;
pub mod negotiate;
pub mod serve;

mod assets;
mod guard;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{Method, header};
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use crate::http::address::PublicUrl;
use crate::http::documents::Workers;
use crate::http::error::Error;
use crate::styles::text::Font;

pub use crate::http::serve::serve;

/// What an operator can set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Address under which clients reach the program; made from the request when absent.
    pub public_url: Option<PublicUrl>,
    /// Path before all paths, with its leading slash, such as `/veerkracht`; empty for none. The paths without it are served too, because some
    /// proxies take it off.
    pub prefix: String,
    /// Raster background map with `{z}`, `{x}` and `{y}`; none for the plain background.
    pub background: Option<String>,
    /// Longest time for an answer to begin.
    pub timeout: Duration,
    /// Memory for documents other than tiles, bytes.
    pub documents_bytes: u64,
    /// Computations at once, for answers other than tiles.
    pub workers: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: None,
            prefix: String::new(),
            background: None,
            timeout: Duration::from_secs(30),
            documents_bytes: 64 * 1024 * 1024,
            workers: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        }
    }
}

/// All that handlers share; cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: Settings,
    workers: Workers,
    font: Font,
}

impl AppState {
    /// Prepares what all requests share.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(Shared { workers: Workers::new(settings.workers), font: Font::read(&assets::label_font()), settings }))
    }

    /// What the operator set.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The font of map labels, with which legends are set.
    #[must_use]
    pub fn font(&self) -> &Font {
        &self.0.font
    }
}

/// Answers every address of the program.
pub fn router(state: AppState) -> Router {
    let routes = Router::new()
        .route("/health", get(assets::health))
        // What map clients load besides tiles.
        .route("/sprites/{file}", get(assets::sprite))
        .route("/fonts/{fontstack}/{file}", get(assets::glyphs))
        // The viewer.
        .fallback(assets::viewer)
        .method_not_allowed_fallback(async || Error::MethodNotAllowed.into_response());
    let prefix = state.settings().prefix.trim_end_matches('/').to_owned();
    let routes = if prefix.starts_with('/') { routes.clone().nest(&prefix, routes) } else { routes };
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::any())
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers(AllowHeaders::any())
        .expose_headers([header::ETAG, header::CONTENT_ENCODING, header::CONTENT_DISPOSITION])
        .vary(Vec::new())
        .max_age(Duration::from_hours(24));
    routes
        .layer(from_fn_with_state(state.clone(), guard::guard))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(cors)
        .with_state(state)
}

#[cfg(test)]
mod tests;
