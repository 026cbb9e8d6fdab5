//! The formats in which the same tile can be written.

use super::attributes::Attributes;
use super::encode::encode_layers;
use super::fields::Fields;
use super::geometry::TileGeometry;
use super::layers::Layers;
use super::mlt::encode_mlt;

/// A format of tiles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum TileFormat {
    /// Mapbox Vector Tile, version 2.1, which every client reads.
    #[default]
    Mvt,
    /// MapLibre Tile, version 1, which is smaller and which MapLibre reads.
    Mlt,
}

impl TileFormat {
    /// All formats.
    pub const ALL: [TileFormat; 2] = [TileFormat::Mvt, TileFormat::Mlt];

    /// Names the format as addresses of tiles end, and as `encoding` of a source of MapLibre says.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TileFormat::Mvt => "mvt",
            TileFormat::Mlt => "mlt",
        }
    }

    /// Gives the media type of a tile: that of MVT 2.1 section 2.1, and the one that MapLibre asks for, since that of
    /// MapLibre Tiles is not registered.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            TileFormat::Mvt => "application/vnd.mapbox-vector-tile",
            TileFormat::Mlt => "application/vnd.maplibre-tile",
        }
    }

    /// Writes some layers of a tile. Empty where the tile has none of them.
    ///
    /// Cost: linear in the bytes written.
    ///
    /// # Panics
    /// If the attributes have fewer areas than the geometry: both come from one dataset.
    #[must_use]
    pub fn encode(self, geometry: &TileGeometry, attributes: &Attributes, fields: &Fields, layers: Layers) -> Vec<u8> {
        match self {
            TileFormat::Mvt => encode_layers(geometry, attributes, fields, layers),
            TileFormat::Mlt => encode_mlt(geometry, attributes, fields, layers),
        }
    }
}
