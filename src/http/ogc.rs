//! The areas and tiles as the standards of OGC ask for them: API Features (parts 1, 2, 3 and 5), API Tiles, Common.
//!
//! In: requests below [`ROOT`]. Out: the landing page, what is declared and described, features in pages, and the tiles
//! that are served elsewhere too. Guaranteed: every answer has a form as JSON and one as a page; a request is refused
//! with all that is wrong with its parameters; what is declared is tested. What fits a request is found by
//! [`features`](crate::features), which knows nothing of requests.

mod answer;
mod collections;
mod conformance;
mod fields;
mod forms;
mod html;
mod items;
mod landing;
mod links;
mod notes;
mod openapi;
mod root;
mod tiles;

pub(super) use collections::{collection, collections};
pub(super) use conformance::conformance;
pub(super) use fields::{queryables, schema};
pub(crate) use items::PagePlaces;
pub(super) use items::{bbox, datetime, item, items};
pub(super) use landing::landing;
pub(crate) use links::VERSION;
pub(super) use openapi::{api, openapi, script};
pub(crate) use root::{ROOT, holds};
pub(super) use tiles::{tile, tile_matrix_set, tile_matrix_sets, tileset, tilesets};
