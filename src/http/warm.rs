//! What is asked of a dataset before anybody else may: the tiles that are looked at first, and what is said of them.
//!
//! A dataset that loads well and cannot be drawn is found out here, while the one before it is still shown; and the
//! first who look at the new one do not all wait for the same tiles.

use axum::Router;
use axum::http::HeaderValue;
use thiserror::Error;

use super::AppState;
use super::local_answer::respond;

/// So many maps are looked at.
const MAPS: usize = 10;
/// What browsers take.
const ENCODINGS: HeaderValue = HeaderValue::from_static("gzip, deflate, br, zstd");

/// An answer that is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{path}` is answered with {status}, expected the tile and what is said of it")]
pub(crate) struct WarmError {
    path: String,
    status: u16,
}

/// Asks for a tile of each map at the zoom at which buurten begin, in the middle of all, and for its `TileJSON`.
///
/// # Errors
/// [`WarmError`]: one of them is not answered.
pub(crate) async fn warm(state: &AppState, routes: &Router) -> Result<(), WarmError> {
    let zoom = state.levels().first().map_or(0, |level| level.first);
    let [west, south, east, north] = state.content().extents.all;
    let (x, y) = martin_tile_utils::tile_index(f64::midpoint(west, east), f64::midpoint(south, north), zoom);
    for offer in state.engine().offered().iter().take(MAPS) {
        let map = &offer.map;
        for path in [format!("/tiles/{map}/{zoom}/{x}/{y}.mvt"), format!("/tiles/{map}.json")] {
            let status = ask(routes, &path).await;
            if !(200..300).contains(&status) {
                return Err(WarmError { path, status });
            }
        }
    }
    Ok(())
}

async fn ask(routes: &Router, path: &str) -> u16 {
    respond(routes, path, Some(ENCODINGS), None).await.status().as_u16()
}
