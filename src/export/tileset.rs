//! What is written to one file, and what it says of itself.

use std::ops::RangeInclusive;

use bytes::Bytes;
use geo_types::Coord;

use crate::areas::projection::from_degrees;
use crate::tiles::{Attributes, Fields, TileCoord, TileFormat};

/// A tile of a pyramid, gzip-compressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackedTile {
    /// Which tile.
    pub coord: TileCoord,
    /// Its bytes.
    pub bytes: Bytes,
}

/// What a tileset says of itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TilesetMetadata {
    /// How its tiles are written.
    pub format: TileFormat,
    /// Short name, such as the id of the map and its selection.
    pub name: String,
    /// One sentence or a reading guide.
    pub description: String,
    /// Publishers that must be named.
    pub attribution: String,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// Layers with zooms and the types of their fields, as `MBTiles` 1.3 describes them.
    pub vector_layers: serde_json::Value,
    /// What is in them, counted.
    pub tilestats: serde_json::Value,
}

impl TilesetMetadata {
    /// Gives the place and the zoom at which a reader begins: the middle, with all of it on a screen of two tiles a
    /// side where such a zoom is among `zooms`. Longitude and latitude in degrees.
    pub(super) fn centre(&self, zooms: &RangeInclusive<u8>) -> (f64, f64, u8) {
        let [west, south, east, north] = self.bounds;
        // In the world square, of which a tile of zoom z is 2^-z.
        let (low, high) = (from_degrees(Coord { x: west, y: north }), from_degrees(Coord { x: east, y: south }));
        let size = (high.x - low.x).max(high.y - low.y);
        let zoom = (*zooms.start()..=*zooms.end()).rev().find(|&zoom| size * f64::from(zoom).exp2() <= 2.0);
        (f64::midpoint(west, east), f64::midpoint(south, north), zoom.unwrap_or(*zooms.start()))
    }
}

/// What is written to one file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tileset {
    /// The attributes of a map.
    pub attributes: Attributes,
    /// Which of them the tiles carry.
    pub fields: Fields,
    /// What the file says of itself.
    pub description: TilesetMetadata,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tileset_opens_where_all_of_it_is_in_sight() {
        let centre = |bounds, zooms| {
            let description = TilesetMetadata {
                format: TileFormat::Mvt,
                name: String::new(),
                description: String::new(),
                attribution: String::new(),
                bounds,
                vector_layers: serde_json::Value::Null,
                tilestats: serde_json::Value::Null,
            };
            description.centre(&zooms)
        };
        // The country is 4 of 360 degrees wide and, on a square map, a little more high: 2 tiles of zoom 7 are 5.6.
        assert_eq!(centre([3.2, 50.7, 7.3, 53.6], 0..=14).2, 7);
        assert_eq!(centre([4.0, 52.0, 5.0, 52.1], 0..=14), (4.5, 52.05, 9));
        assert_eq!(centre([4.0, 52.0, 5.0, 52.1], 0..=6).2, 6);
        assert_eq!(centre([4.0, 52.0, 5.0, 52.1], 11..=14).2, 11);
    }
}
