//! The geometry of one tile: clipped rings and label points, shared by all maps and all formats.
//!
//! In: the layers of a zoom. Out: [`TileGeometry`], which [`super::encode()`] writes with the attributes of a map.

use std::ops::Range;

use martin_tile_utils::TileCoord;

use super::clip::{Bends, Rings, Scratch, clip};
use super::labels::Label;
use super::source::{TileSource, tile_box};
use crate::areas::Level;
use crate::generalise::GridPoint;

/// The geometry of a tile: all that does not depend on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileGeometry {
    /// Which tile.
    pub coord: TileCoord,
    /// Cells along its side.
    pub extent: i32,
    pub(super) layers: Vec<LayerGeometry>,
    pub(super) labels: Vec<LabelGeometry>,
}

/// The areas of one level in a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LayerGeometry {
    pub(super) level: Level,
    /// Per feature: index of the area, and where its rings end among those of the layer.
    pub(super) features: Vec<(u32, u32)>,
    pub(super) rings: TileRings,
}

/// A place in a tile, in cells from its north-west corner. A tile with its buffer is three times its extent at most,
/// which fits into two bytes: kept geometries take a little more than as commands of MVT, and half of what four bytes
/// would take.
pub(super) type TilePoint = [i16; 2];

/// Rings in a tile, one after the other, closed without repeating their first vertex.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TileRings {
    vertices: Vec<TilePoint>,
    /// Per ring, where its vertices end.
    ends: Vec<u32>,
}

impl TileRings {
    /// Counts the vertices of all rings.
    pub(super) fn vertices(&self) -> usize {
        self.vertices.len()
    }

    /// Gives the vertices of all rings, ring after ring.
    pub(super) fn corners(&self) -> impl Iterator<Item = &TilePoint> {
        self.vertices.iter()
    }

    /// Gives a range of the rings.
    pub(super) fn range(&self, rings: Range<usize>) -> impl Iterator<Item = &[TilePoint]> {
        let end = |ring: usize| self.ends[ring] as usize;
        rings.map(move |ring| &self.vertices[if ring == 0 { 0 } else { end(ring - 1) }..end(ring)])
    }

    /// Adds a ring that is given on the grid of the zoom, for a tile with its corner at `origin`.
    fn push(&mut self, ring: impl Iterator<Item = GridPoint>, origin: GridPoint) {
        let place =
            |from: i32, to: i32| i16::try_from(to - from).expect("a clipped ring is in the tile and its buffer");
        let before = self.vertices.len();
        self.vertices.extend(ring.map(|at| [place(origin.x, at.x), place(origin.y, at.y)]));
        if self.vertices.len() > before {
            self.ends.push(count(self.vertices.len()));
        }
    }

    fn weight(&self) -> usize {
        self.vertices.len() * size_of::<TilePoint>() + self.ends.len() * size_of::<u32>()
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).expect("a tile has far fewer than 2^32 vertices")
}

/// The label points of one level in a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LabelGeometry {
    pub(super) level: Level,
    /// Per point: index of the area, rank, and place in the tile.
    pub(super) points: Vec<Label>,
}

impl TileGeometry {
    /// Tells whether nothing is in the tile.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty() && self.labels.is_empty()
    }

    /// Counts the bytes held.
    #[must_use]
    pub fn weight(&self) -> usize {
        let layers: usize = self.layers.iter().map(|l| l.rings.weight() + l.features.len() * 8 + 96).sum();
        let labels: usize = self.labels.iter().map(|l| l.points.len() * size_of::<Label>() + 40).sum();
        layers + labels + size_of::<TileGeometry>()
    }

    /// Gives the same features with one small triangle for the shape of each: enough to look at their attributes.
    #[must_use]
    pub(crate) fn without_shapes(&self) -> TileGeometry {
        let corners = [(0, 0), (1, 0), (1, 1)].map(|(x, y)| GridPoint { x, y });
        let layers = self.layers.iter().map(|layer| {
            let mut rings = TileRings::default();
            let mut triangle = |&(area, _): &(u32, u32)| {
                rings.push(corners.into_iter(), corners[0]);
                (area, count(rings.ends.len()))
            };
            let features = layer.features.iter().map(&mut triangle).collect();
            LayerGeometry { level: layer.level, features, rings }
        });
        TileGeometry { layers: layers.collect(), labels: self.labels.clone(), ..*self }
    }

    /// Counts the features of a level.
    #[must_use]
    pub fn features(&self, level: Level) -> usize {
        self.layers.iter().filter(|l| l.level == level).map(|l| l.features.len()).sum()
    }
}

impl TileSource {
    /// Clips the geometry of a tile; empty outside the zooms or where nothing is.
    ///
    /// Cost: linear in the vertices of the areas that meet the tile.
    #[must_use]
    pub fn geometry(&self, coord: TileCoord) -> TileGeometry {
        tile_geometry(self, coord)
    }
}

/// Clips all that a tile holds.
///
/// Cost: the areas whose envelope meets the tile, of their rings what lies near it and a little of the rest; those
/// wholly inside are only copied.
fn tile_geometry(source: &TileSource, coord: TileCoord) -> TileGeometry {
    let clip_box = tile_box(coord, source.extent(), source.buffer());
    let origin = GridPoint { x: clip_box.west + source.buffer(), y: clip_box.north + source.buffer() };
    let mut geometry = TileGeometry { coord, extent: source.extent(), layers: Vec::new(), labels: Vec::new() };
    let mut scratch = Scratch::default();
    let (mut near, mut part) = (Rings::default(), Rings::default());
    for level in Level::ALL {
        let Some(shown) = source.indexed_layer(level, coord.z) else { continue };
        let is_whole = |area: u32| shown.index.envelope(area).is_some_and(|envelope| clip_box.holds(envelope));
        let candidates = shown.index.query(clip_box.into());
        near.clear();
        // Per area that is not whole in the tile: which of the rings near it are its own.
        let cut: Vec<Option<Range<usize>>> = candidates
            .iter()
            .map(|&area| {
                let first = near.len();
                (!is_whole(area)).then(|| {
                    shown.stretches.near(&shown.layer, area as usize, &clip_box, &mut near);
                    first..near.len()
                })
            })
            .collect();
        let bends = Bends::find(cut.iter().flatten().map(|rings| near.range(rings.clone())), &clip_box);
        let mut layer = LayerGeometry { level, features: Vec::new(), rings: TileRings::default() };
        for (area, cut) in candidates.into_iter().zip(cut) {
            let rings = &mut layer.rings;
            if let Some(cut) = cut {
                clip(near.range(cut), &clip_box, &bends, &mut scratch, &mut part);
                part.iter().for_each(|ring| rings.push(ring.iter().copied(), origin));
            } else {
                shown.layer.rings(area as usize).for_each(|ring| rings.push(ring.vertices(), origin));
            }
            let end = count(rings.ends.len());
            if layer.features.last().map_or(0, |f| f.1) < end {
                layer.features.push((area, end));
            }
        }
        if !layer.features.is_empty() {
            layer.rings.vertices.shrink_to_fit();
            layer.rings.ends.shrink_to_fit();
            layer.features.shrink_to_fit();
            geometry.layers.push(layer);
        }
        let points = source.labels(level).in_tile(coord, source.extent());
        if !points.is_empty() {
            geometry.labels.push(LabelGeometry { level, points });
        }
    }
    geometry
}
