//! What is written to one file, and what it says of itself.

use bytes::Bytes;
use serde::Serialize;

use crate::tiles::{Attributes, Fields, TileCoord};

/// A tile of a pyramid, gzip-compressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedTile {
    /// Which tile.
    pub coord: TileCoord,
    /// Its bytes.
    pub bytes: Bytes,
}

/// What a tileset says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TilesetMetadata {
    /// Short name, such as the id of the map and its selection.
    pub name: String,
    /// One sentence or a reading guide.
    pub description: String,
    /// Publishers that must be named.
    pub attribution: String,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// Layers with fields and zooms, as `TileJSON` 3.0.0 describes them.
    pub vector_layers: serde_json::Value,
}

/// What is written to one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Tileset {
    /// The attributes of a map.
    pub attributes: Attributes,
    /// Which of them the tiles carry.
    pub fields: Fields,
    /// What the file says of itself.
    pub description: TilesetMetadata,
}
