//! What associations and professionals bring and ask for: layers, notes, what is kept of them.
//!
//! In: requests with a [`RequestCaller`](crate::http::caller::RequestCaller). Out: reports, counts, tiles and notes, as
//! far as the caller may see them. Guaranteed: without a store every address here is as one that does not exist; so is
//! a layer that the caller may not see; a body is bounded before it is read, and of a kind that no page of another site
//! can send unasked; nothing of it is kept in memory that is shared with public answers.

mod answer;
mod body;
mod experiences;
mod layers;
mod note;
mod note_features;
mod note_list;
mod notes;
mod styles;
mod upload;
mod writer;

pub(super) use experiences::experiences;
pub(super) use layers::{counts, describe, description, erase, list, style, tile};
pub(super) use note_features::{collection_item, collection_items};
pub(super) use note_list::{items, tile as notes_tile};
pub(super) use notes::{change, item, propose};
pub(super) use upload::bring;

use crate::http::AppState;
use crate::http::error::{Error, quoted};
use crate::http::tiles;
use crate::live_layers::LAST_ZOOM;
use crate::tiles::TileCoord;
use veerkracht_store::Store;

/// Longest body that is read, bytes.
const MOST_BYTES: usize = 20 * 1024 * 1024;

/// Gives the store.
///
/// # Errors
/// [`Error::UnknownPath`] where there is none.
fn store(app: &AppState, path: &str) -> Result<Store, Error> {
    app.store().cloned().ok_or_else(|| Error::UnknownPath { path: quoted(path) })
}

/// Reads the coordinates of a tile; the last may end in `.mvt` or `.pbf`.
///
/// # Errors
/// [`Error::BadParameter`], or [`Error::OutsideZooms`] beyond the last zoom.
fn place([z, x, y]: [&str; 3]) -> Result<TileCoord, Error> {
    let y = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf")).unwrap_or(y);
    tiles::place([z, x, y], &(0..=LAST_ZOOM))
}
