//! All geometry that tiles are cut from, by level and zoom.

use std::ops::RangeInclusive;
use std::sync::Arc;

use martin_tile_utils::TileCoord;
use rayon::prelude::*;

use super::clip::{ClipBox, Stretches};
use super::labels::LabelIndex;
use crate::areas::{Level, PerLevel};
use crate::generalise::{EXTENT, LAST_ZOOM, LabelPoint, PackedLayer};
use crate::index::{GridRect, LayerIndex};

/// Cells around a tile that are drawn too, if nothing else is set: 8 pixels of a tile of 512.
pub(crate) const DEFAULT_BUFFER: i32 = 64;

/// Vertices that are clipped, encoded and compressed in the time that the attributes of one area take, about.
const AREA: usize = 20;

/// The zooms of a level that is in no tile.
pub(crate) const NO_ZOOMS: RangeInclusive<u8> = RangeInclusive::new(1, 0);

/// Which levels are in the tiles of which zooms, and how far beyond the border of a tile its geometry goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileSettings {
    /// The zooms at which a level is in the tiles; [`NO_ZOOMS`] for one that is in none.
    pub zooms: PerLevel<RangeInclusive<u8>>,
    /// Cells; a 64th of a tile or more, and no more than a tile.
    pub buffer: i32,
    /// Cells along a side of a tile: those of the grid of the layers.
    pub extent: i32,
}

impl Default for TileSettings {
    fn default() -> TileSettings {
        TileSettings {
            zooms: PerLevel::new(6..=LAST_ZOOM, 8..=LAST_ZOOM, 0..=LAST_ZOOM),
            buffer: DEFAULT_BUFFER,
            extent: EXTENT,
        }
    }
}

/// A layer, and by what its areas and their rings are found.
#[derive(Debug)]
pub(super) struct IndexedLayer {
    pub(super) layer: PackedLayer,
    pub(super) index: LayerIndex,
    pub(super) stretches: Stretches,
}

/// All geometry that tiles are cut from. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TileSource {
    layers: Vec<Arc<IndexedLayer>>,
    labels: PerLevel<Arc<LabelIndex>>,
    settings: TileSettings,
    zooms: Option<RangeInclusive<u8>>,
}

impl TileSource {
    /// Takes the layers of all zooms and one label point per area.
    ///
    /// Cost: three passes over all vertices.
    #[must_use]
    pub fn new(layers: Vec<PackedLayer>, labels: &PerLevel<Vec<LabelPoint>>, settings: TileSettings) -> TileSource {
        let index = |level: Level| {
            let layers = layers.iter().filter(|layer| layer.level == level);
            Arc::new(LabelIndex::new(&labels[level], layers))
        };
        let labels = PerLevel::of(index);
        let shown = |layer: PackedLayer| {
            Arc::new(IndexedLayer { index: LayerIndex::of(&layer), stretches: Stretches::of(&layer), layer })
        };
        let layers = layers.into_par_iter().map(shown).collect();
        TileSource { layers, labels, settings: TileSettings::default(), zooms: None }.with_settings(settings)
    }

    /// Shows the same layers at other zooms; nothing is copied.
    #[must_use]
    pub(crate) fn with_settings(&self, settings: TileSettings) -> TileSource {
        let mut source = TileSource { settings, ..self.clone() };
        let shown = || Level::ALL.iter().filter_map(|&level| source.level_zooms(level));
        source.zooms = shown()
            .map(|zooms| *zooms.start())
            .min()
            .zip(shown().map(|zooms| *zooms.end()).max())
            .map(|(first, last)| first..=last);
        source
    }

    /// Shows the same layers at no other zooms than these; nothing is copied.
    #[must_use]
    pub fn within(&self, zooms: &RangeInclusive<u8>) -> TileSource {
        let shown = |level: Level| {
            let own = &self.settings.zooms[level];
            *own.start().max(zooms.start())..=*own.end().min(zooms.end())
        };
        self.with_settings(TileSettings { zooms: PerLevel::of(shown), ..self.settings.clone() })
    }

    /// Ranks the names of areas by weights, one per area: the heaviest first. The geometry is shared.
    #[must_use]
    pub(crate) fn ranked_by(&self, weights: &PerLevel<Vec<f64>>) -> TileSource {
        let ranked = |level: Level| Arc::new(self.labels(level).ranked_by(&weights[level]));
        TileSource { labels: PerLevel::of(ranked), ..self.clone() }
    }

    /// Leaves the label points out of the tiles; nothing is copied.
    #[must_use]
    pub(crate) fn without_labels(&self) -> TileSource {
        TileSource { labels: PerLevel::default(), ..self.clone() }
    }

    /// Tells whether tiles may hold the areas of a level.
    #[must_use]
    pub(crate) fn has_level(&self, level: Level) -> bool {
        self.layers.iter().any(|s| s.layer.level == level && self.settings.zooms[level].contains(&s.layer.zoom))
    }

    /// Tells whether tiles may hold label points of a level.
    #[must_use]
    pub(crate) fn has_labels(&self, level: Level) -> bool {
        !self.labels(level).is_empty()
    }

    /// Gives the settings.
    #[must_use]
    pub fn settings(&self) -> &TileSettings {
        &self.settings
    }

    /// Gives the layer of a level that is in the tiles of a zoom.
    pub(crate) fn layer(&self, level: Level, zoom: u8) -> Option<&PackedLayer> {
        self.indexed_layer(level, zoom).map(|shown| &shown.layer)
    }

    /// Gives the layer of a level that is in the tiles of a zoom, and its areas whose envelope touches a rectangle, in
    /// ascending order.
    pub(crate) fn touching(&self, level: Level, zoom: u8, rect: GridRect) -> Option<(&PackedLayer, Vec<u32>)> {
        self.indexed_layer(level, zoom).map(|shown| (&shown.layer, shown.index.query(rect)))
    }

    /// Lists the zooms at which some level is in the tiles; none if there is nothing at all.
    #[must_use]
    pub fn zooms(&self) -> Option<RangeInclusive<u8>> {
        self.zooms.clone()
    }

    /// Lists the zooms at which a level is in the tiles.
    #[must_use]
    pub(crate) fn level_zooms(&self, level: Level) -> Option<RangeInclusive<u8>> {
        let shown = || (0..=LAST_ZOOM).filter(|&z| self.indexed_layer(level, z).is_some());
        Some(shown().min()?..=shown().max()?)
    }

    /// Tells whether the areas that a tile may hold have so many vertices at most, counting each area as [`AREA`] more
    /// for its attributes.
    ///
    /// Cost: linear in the areas, up to the one that is too much.
    #[must_use]
    pub(crate) fn is_light(&self, coord: TileCoord, vertices: usize) -> bool {
        let rect: GridRect = tile_box(coord, self.extent(), self.buffer()).into();
        let mut left = vertices;
        Level::ALL.iter().filter_map(|&level| self.indexed_layer(level, coord.z)).all(|shown| {
            shown.index.touching(rect).all(|area| {
                let work = AREA + shown.layer.vertices_of(area as usize);
                let fits = work <= left;
                left = left.saturating_sub(work);
                fits
            })
        })
    }

    /// Lists the tiles of a zoom that may hold something: those that the envelope of an area meets, buffer included,
    /// and those of label points. Sorted by y, then x.
    #[must_use]
    pub fn tiles(&self, zoom: u8) -> Vec<TileCoord> {
        let Some(side) = 1_u32.checked_shl(u32::from(zoom)) else { return Vec::new() };
        let mut tiles = Vec::new();
        for shown in Level::ALL.iter().filter_map(|&level| self.indexed_layer(level, zoom)) {
            for envelope in (0..).take(shown.layer.areas()).filter_map(|area| shown.index.envelope(area)) {
                let tile =
                    |cells: i32| u32::try_from(cells.div_euclid(self.settings.extent)).unwrap_or(0).min(side - 1);
                let buffer = self.settings.buffer;
                for y in tile(envelope.low.y - buffer)..=tile(envelope.high.y + buffer) {
                    for x in tile(envelope.low.x - buffer)..=tile(envelope.high.x + buffer) {
                        tiles.push((y, x));
                    }
                }
            }
        }
        tiles.sort_unstable();
        tiles.dedup();
        tiles.into_iter().map(|(y, x)| TileCoord { z: zoom, x, y }).collect()
    }

    pub(super) fn indexed_layer(&self, level: Level, zoom: u8) -> Option<&IndexedLayer> {
        let found = || self.layers.iter().find(|s| s.layer.level == level && s.layer.zoom == zoom);
        if self.settings.zooms[level].contains(&zoom) { found().map(Arc::as_ref) } else { None }
    }

    pub(super) fn labels(&self, level: Level) -> &LabelIndex {
        &self.labels[level]
    }

    pub(super) fn buffer(&self) -> i32 {
        self.settings.buffer
    }

    /// Gives the cells along a side of a tile.
    pub(crate) fn extent(&self) -> i32 {
        self.settings.extent
    }
}

/// Gives the rectangle of a tile of so many cells a side on the grid of its zoom, widened by a buffer.
///
/// # Panics
/// If the tile is beyond the pyramid: its coordinates are checked where requests are read.
#[must_use]
pub(crate) fn tile_box(coord: TileCoord, extent: i32, buffer: i32) -> ClipBox {
    let corner = |tile: u32| {
        i32::try_from(i64::from(tile) * i64::from(extent)).expect("a tile of the pyramid is on an i32 grid")
    };
    let (west, north) = (corner(coord.x), corner(coord.y));
    ClipBox { west: west - buffer, north: north - buffer, east: west + extent + buffer, south: north + extent + buffer }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generalise::{GridPoint, ZoomLayer};

    #[test]
    fn a_tile_is_light_up_to_the_vertices_and_areas_that_may_be_in_it() {
        // Two squares side by side at the west end of tile 0/0/0 of zoom 1, and one far to the east of it.
        let mut layer = ZoomLayer {
            zoom: 1,
            level: Level::Buurt,
            vertices: Vec::new(),
            ring_starts: vec![0],
            area_starts: vec![0],
        };
        for (x, count) in [(0, 4), (10, 8), (6000, 12)] {
            layer.vertices.extend((0..count / 2).map(|step| GridPoint { x: x + step, y: 0 }));
            layer.vertices.extend((0..count / 2).map(|step| GridPoint { x: x + step, y: 10 }));
            layer.ring_starts.push(u32::try_from(layer.vertices.len()).expect("small"));
            layer.area_starts.push(u32::try_from(layer.ring_starts.len() - 1).expect("small"));
        }
        let settings = TileSettings { zooms: PerLevel::of(|_| 0..=14), ..TileSettings::default() };
        let source = TileSource::new(vec![layer.into()], &PerLevel::default(), settings);
        let tile = |x| TileCoord { z: 1, x, y: 0 };
        // 4 + 8 vertices and two areas of 20 each: 52. The third area: 12 + 20.
        assert!(source.is_light(tile(0), 52) && !source.is_light(tile(0), 51));
        assert!(source.is_light(tile(1), 32) && !source.is_light(tile(1), 31));
    }
}
