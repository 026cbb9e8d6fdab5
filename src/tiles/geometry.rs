//! The geometry of one tile: clipped, encoded as commands, shared by all maps.
//!
//! In: the layers of a zoom. Out: [`TileGeometry`], to which [`super::encode()`] adds attributes.

use std::ops::Range;

use super::clip::{Bends, ClipBox, Rings, Scratch, clip};
use super::wire::{varint, zigzag};
use super::{TileCoord, TileSource};
use crate::areas::Level;
use crate::generalise::GridPoint;

/// MVT 2.1 section 4.3.1: the commands, each with a count.
const MOVE_TO: u64 = 1;
const LINE_TO: u64 = 2;
const CLOSE_PATH: u64 = 7;

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
    /// Per feature: index of the area, and where its commands end.
    pub(super) features: Vec<(u32, u32)>,
    pub(super) commands: Vec<u8>,
}

/// The label points of one level in a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LabelGeometry {
    pub(super) level: Level,
    /// Per point: index of the area, rank, and place in the tile.
    pub(super) points: Vec<Label>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) area: u32,
    pub(super) rank: u32,
    pub(super) place: GridPoint,
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
        let layers: usize = self.layers.iter().map(|l| l.commands.len() + l.features.len() * 8 + 64).sum();
        let labels: usize = self.labels.iter().map(|l| l.points.len() * size_of::<Label>() + 40).sum();
        layers + labels + size_of::<TileGeometry>()
    }

    /// Gives the same features with one small triangle for the shape of each: enough to look at their attributes.
    #[must_use]
    pub(super) fn without_shapes(&self) -> TileGeometry {
        let corners = [(0, 0), (1, 0), (1, 1)].map(|(x, y)| GridPoint { x, y });
        let mut triangle = Vec::new();
        CommandWriter { out: &mut triangle, cursor: corners[0] }.ring(&corners);
        let length = u32::try_from(triangle.len()).expect("a triangle is a few bytes");
        let layers = self.layers.iter().map(|layer| LayerGeometry {
            level: layer.level,
            features: layer.features.iter().zip(1_u32..).map(|(&(area, _), count)| (area, count * length)).collect(),
            commands: triangle.repeat(layer.features.len()),
        });
        TileGeometry { layers: layers.collect(), labels: self.labels.clone(), ..*self }
    }

    /// Counts the features of a level.
    #[must_use]
    pub fn features(&self, level: Level) -> usize {
        self.layers.iter().filter(|l| l.level == level).map(|l| l.features.len()).sum()
    }
}

/// Gives the rectangle of a tile of so many cells a side on the grid of its zoom, widened by a buffer.
///
/// # Panics
/// If the tile is beyond the pyramid: its coordinates are checked where requests are read.
#[must_use]
pub fn tile_box(coord: TileCoord, extent: i32, buffer: i32) -> ClipBox {
    let corner = |tile: u32| i32::try_from(i64::from(tile) * i64::from(extent)).expect("a tile of the pyramid is on an i32 grid");
    let (west, north) = (corner(coord.x), corner(coord.y));
    ClipBox { west: west - buffer, north: north - buffer, east: west + extent + buffer, south: north + extent + buffer }
}

/// Clips and encodes all that a tile holds.
///
/// Cost: the areas whose envelope meets the tile, of their rings what lies near it and a little of the rest; those wholly inside are only encoded.
pub(super) fn tile_geometry(source: &TileSource, coord: TileCoord) -> TileGeometry {
    let clip_box = tile_box(coord, source.extent(), source.buffer());
    let origin = GridPoint { x: clip_box.west + source.buffer(), y: clip_box.north + source.buffer() };
    let mut geometry = TileGeometry { coord, extent: source.extent(), layers: Vec::new(), labels: Vec::new() };
    let mut scratch = Scratch::default();
    let (mut near, mut part) = (Rings::default(), Rings::default());
    for level in Level::ALL {
        let Some(shown) = source.shown(level, coord.z) else { continue };
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
        let mut layer = LayerGeometry { level, features: Vec::new(), commands: Vec::new() };
        for (area, cut) in candidates.into_iter().zip(cut) {
            let mut writer = CommandWriter { out: &mut layer.commands, cursor: origin };
            if let Some(rings) = cut {
                clip(near.range(rings), &clip_box, &bends, &mut scratch, &mut part);
                part.iter().for_each(|ring| writer.ring(ring));
            } else {
                shown.layer.rings(area as usize).for_each(|ring| writer.ring(ring));
            }
            let end = u32::try_from(layer.commands.len()).expect("a tile is far smaller than 4 GB");
            if layer.features.last().map_or(0, |f| f.1) < end {
                layer.features.push((area, end));
            }
        }
        if !layer.features.is_empty() {
            layer.commands.shrink_to_fit();
            geometry.layers.push(layer);
        }
        let points = source.labels(level).in_tile(coord, source.extent());
        if !points.is_empty() {
            geometry.labels.push(LabelGeometry { level, points });
        }
    }
    geometry
}

/// Writes a point as MVT commands.
pub(super) fn write_point(out: &mut Vec<u8>, point: GridPoint) {
    varint(out, 1 << 3 | MOVE_TO);
    CommandWriter { out, cursor: GridPoint { x: 0, y: 0 } }.step(point);
}

/// Writes rings as MVT commands, each point relative to the one before.
struct CommandWriter<'a> {
    out: &'a mut Vec<u8>,
    cursor: GridPoint,
}

impl CommandWriter<'_> {
    fn ring(&mut self, ring: &[GridPoint]) {
        let [first, rest @ ..] = ring else { return };
        varint(self.out, 1 << 3 | MOVE_TO);
        self.step(*first);
        varint(self.out, (rest.len() as u64) << 3 | LINE_TO);
        for &p in rest {
            self.step(p);
        }
        varint(self.out, 1 << 3 | CLOSE_PATH);
    }

    #[inline]
    fn step(&mut self, p: GridPoint) {
        varint(self.out, zigzag(i64::from(p.x) - i64::from(self.cursor.x)));
        varint(self.out, zigzag(i64::from(p.y) - i64::from(self.cursor.y)));
        self.cursor = p;
    }
}
