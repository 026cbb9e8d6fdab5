//! Query, clip, encode; TileJSON.
//!
//! In: the zoom layers, their label points and the attributes of a map. Out: Mapbox vector tiles, version 2, or
//! MapLibre tiles, version 1, uncompressed. Guaranteed: a tile is a function of its inputs, byte for byte; areas in the
//! order of the area set; every MUST of MVT 2.1. Left to the next: compression and caching.
//!
//! [`TileFormat::encode`] adds the attributes of one map to the geometry, which is of no format.

mod attributes;
pub mod clip;
mod columns;
mod commands;
mod encode;
#[cfg(test)]
pub(crate) mod example;
mod fields;
pub mod figures;
mod format;
mod geometry;
mod labels;
mod layers;
mod mlt;
mod source;
pub mod tilejson;
pub(crate) mod tilestats;
mod values;
pub(crate) mod wire;

pub use attributes::Attributes;
pub(crate) use attributes::{AttributeColumn, AttributeTable, feature_id};
pub(crate) use columns::Pool;
pub use encode::encode;
pub(crate) use encode::encode_layers;
pub use fields::Fields;
pub use format::TileFormat;
pub use geometry::TileGeometry;
pub use layers::Layers;
pub use martin_tile_utils::TileCoord;
pub(crate) use source::NO_ZOOMS;
pub use source::{TileSettings, TileSource};
pub(crate) use values::AttributeValues;
