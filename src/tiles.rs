//! Query, clip, encode; TileJSON; conformance to MVT 2.1.
//!
//! In: the zoom layers, their label points and the attributes of a map. Out: Mapbox vector tiles, version 2, extent 4096, uncompressed.
//! Guaranteed: a tile is a function of its inputs, byte for byte; areas in the order of the area set; every MUST of MVT 2.1.
//! Left to the next: compression and caching.
//!
//! [`encode`] adds the attributes of one map.

use std::ops::RangeInclusive;
use std::sync::Arc;

pub use martin_tile_utils::TileCoord;

use crate::areas::Level;
use crate::generalise::{EXTENT, LAST_ZOOM, LabelPoint, ZoomLayer};

pub mod attributes;
pub mod clip;
pub mod conformance;
mod encode;
mod geometry;
mod labels;
mod wire;

pub use attributes::{AttributeColumn, AttributeTable, AttributeValues, Attributes, Fields};
use clip::{ClipBox, rings_of};
pub use encode::encode;
pub use geometry::{TileGeometry, tile_box};
use labels::LabelIndex;

/// Cells around a tile that are drawn too, if nothing else is set: 8 pixels of a tile of 512.
pub const DEFAULT_BUFFER: i32 = 64;

/// Which levels are in the tiles of which zooms, and how far beyond the border of a tile its geometry goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileSettings {
    /// Per level, in the order of [`Level::ALL`]: the zooms at which it is in the tiles. A level without such a zoom has an empty range.
    pub zooms: [RangeInclusive<u8>; 3],
    /// Cells; 64 or more, and less than a tile.
    pub buffer: i32,
}

impl Default for TileSettings {
    fn default() -> TileSettings {
        TileSettings { zooms: [6..=LAST_ZOOM, 8..=LAST_ZOOM, 0..=LAST_ZOOM], buffer: DEFAULT_BUFFER }
    }
}

/// A layer with the envelopes of its areas.
#[derive(Debug)]
struct Shown {
    layer: ZoomLayer,
    envelopes: Vec<Option<ClipBox>>,
}

/// A layer of a source, to be searched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShownLayer<'a>(&'a Shown);

impl<'a> ShownLayer<'a> {
    /// Gives the layer itself.
    pub(crate) fn layer(self) -> &'a ZoomLayer {
        &self.0.layer
    }

    /// Gives the envelope of an area; an empty one outside of the world for an area without rings.
    pub(crate) fn envelope(self, area: u32) -> ClipBox {
        self.0.envelopes[area as usize].unwrap_or(ClipBox { west: i32::MAX, north: i32::MAX, east: i32::MAX, south: i32::MAX })
    }

    /// Lists the areas whose envelope meets a rectangle, in order.
    pub(crate) fn candidates(self, rect: &ClipBox) -> Vec<u32> {
        let meets = |envelope: &Option<ClipBox>| envelope.is_some_and(|e| e.overlaps(rect));
        (0..).zip(&self.0.envelopes).filter(|(_, envelope)| meets(envelope)).map(|(area, _)| area).collect()
    }
}

/// All geometry that tiles are cut from. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TileSource {
    layers: Vec<Arc<Shown>>,
    labels: [Arc<LabelIndex>; 3],
    settings: TileSettings,
}

impl TileSource {
    /// Takes the layers of all zooms and one label point per area, by level in the order of [`Level::ALL`].
    ///
    /// Cost: one pass over all vertices.
    #[must_use]
    pub fn new(layers: Vec<ZoomLayer>, labels: &[Vec<LabelPoint>; 3], settings: TileSettings) -> TileSource {
        let shown = |layer: ZoomLayer| {
            let areas = layer.area_starts.len().saturating_sub(1);
            let envelopes = (0..areas)
                .map(|area| {
                    let around = |l: ClipBox, r: ClipBox| ClipBox {
                        west: l.west.min(r.west),
                        north: l.north.min(r.north),
                        east: l.east.max(r.east),
                        south: l.south.max(r.south),
                    };
                    rings_of(&layer, area).filter_map(ClipBox::around).reduce(around)
                })
                .collect();
            Arc::new(Shown { layer, envelopes })
        };
        let layers = layers.into_iter().map(shown).collect();
        TileSource { layers, labels: labels.each_ref().map(|l| Arc::new(LabelIndex::new(l))), settings }
    }

    /// Shows the same layers at other zooms; nothing is copied.
    #[must_use]
    pub fn with_settings(&self, settings: TileSettings) -> TileSource {
        TileSource { settings, ..self.clone() }
    }

    /// Gives the settings.
    #[must_use]
    pub fn settings(&self) -> &TileSettings {
        &self.settings
    }

    /// Gives the layer of a level and zoom, shown or not.
    #[must_use]
    pub fn layer(&self, level: Level, zoom: u8) -> Option<&ZoomLayer> {
        self.layers.iter().map(|s| &s.layer).find(|l| l.level == level && l.zoom == zoom)
    }

    /// Lists the zooms at which some level is in the tiles; none if there is nothing at all.
    #[must_use]
    pub fn zooms(&self) -> Option<RangeInclusive<u8>> {
        let shown = || (0..=LAST_ZOOM).filter(|&z| Level::ALL.iter().any(|&level| self.shown(level, z).is_some()));
        Some(shown().min()?..=shown().max()?)
    }

    /// Lists the zooms at which a level is in the tiles.
    #[must_use]
    pub fn level_zooms(&self, level: Level) -> Option<RangeInclusive<u8>> {
        let shown = || (0..=LAST_ZOOM).filter(|&z| self.shown(level, z).is_some());
        Some(shown().min()?..=shown().max()?)
    }

    /// Clips and encodes the geometry of a tile; empty outside the zooms or where nothing is.
    ///
    /// Cost: linear in the vertices of the areas that meet the tile.
    #[must_use]
    pub fn geometry(&self, coord: TileCoord) -> TileGeometry {
        geometry::tile_geometry(self, coord)
    }

    /// Lists the tiles of a zoom that may hold something: those that the envelope of an area meets, buffer included, and those of label points.
    /// Sorted by y, then x.
    #[must_use]
    pub fn tiles(&self, zoom: u8) -> Vec<TileCoord> {
        let Some(side) = 1_u32.checked_shl(u32::from(zoom)) else { return Vec::new() };
        let mut tiles = Vec::new();
        for shown in Level::ALL.iter().filter_map(|&level| self.shown(level, zoom)) {
            for envelope in shown.0.envelopes.iter().flatten() {
                let tile = |cells: i32| u32::try_from(cells.div_euclid(EXTENT)).unwrap_or(0).min(side - 1);
                let buffer = self.settings.buffer;
                for y in tile(envelope.north - buffer)..=tile(envelope.south + buffer) {
                    for x in tile(envelope.west - buffer)..=tile(envelope.east + buffer) {
                        tiles.push((y, x));
                    }
                }
            }
        }
        tiles.sort_unstable();
        tiles.dedup();
        tiles.into_iter().map(|(y, x)| TileCoord { z: zoom, x, y }).collect()
    }

    pub(crate) fn shown(&self, level: Level, zoom: u8) -> Option<ShownLayer<'_>> {
        let wanted = Level::ALL.iter().position(|&l| l == level).is_some_and(|i| self.settings.zooms[i].contains(&zoom));
        let found = || self.layers.iter().find(|s| s.layer.level == level && s.layer.zoom == zoom);
        if wanted { found().map(|s| ShownLayer(s)) } else { None }
    }

    fn labels(&self, level: Level) -> &LabelIndex {
        let i = Level::ALL.iter().position(|&l| l == level).expect("ALL has all levels");
        &self.labels[i]
    }

    fn buffer(&self) -> i32 {
        self.settings.buffer
    }
}
