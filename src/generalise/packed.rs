//! A layer in half the memory: of each ring its first vertex, and the steps from vertex to vertex (delta encoding).
//!
//! In: a [`ZoomLayer`]. Out: [`PackedLayer`], which gives the outline of an area when it is asked for. Guaranteed: the
//! rings that come out are those that went in. No edge crosses the border of a tile, so none is longer than a tile is
//! wide, and a step of 16 bits is enough.

use std::ops::Range;

use bytemuck::{Pod, Zeroable};

use super::layer::ZoomLayer;
use crate::areas::Level;
use crate::planar::{GridPoint, index_u32};

/// The way from a vertex of a ring to the next, grid cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct GridStep {
    /// To the east.
    pub x: i16,
    /// To the south.
    pub y: i16,
}

/// A label point that is drawn elsewhere at a zoom, inside what is drawn of its area there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct MovedLabel {
    /// Number of the area.
    pub area: u32,
    /// On the grid of the zoom.
    pub place: GridPoint,
}

/// All areas of one level on the grid of one zoom, as flat arrays; its rings are those of a [`ZoomLayer`].
///
/// Area `a` has the rings `area_starts[a] .. area_starts[a + 1]`; ring `r` starts at `firsts[r]` and goes on by the
/// steps `step_starts[r] .. step_starts[r + 1]`, so it has one vertex more than it has steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedLayer {
    /// Zoom whose grid the vertices are on.
    pub zoom: u8,
    /// Level of the areas.
    pub level: Level,
    /// First vertex of each ring.
    pub firsts: Vec<GridPoint>,
    /// Steps of all rings.
    pub steps: Vec<GridStep>,
    /// Where each ring starts in `steps`; one more than there are rings.
    pub step_starts: Vec<u32>,
    /// Where each area starts in the rings; one more than there are areas, in the order of the area set.
    pub area_starts: Vec<u32>,
    /// The label points that are drawn elsewhere here, sorted by area.
    pub moved: Vec<MovedLabel>,
}

impl From<ZoomLayer> for PackedLayer {
    /// Packs a layer on which no label point is drawn elsewhere.
    ///
    /// # Panics
    /// If an edge is 2^15 cells long: it would cross the border of a tile.
    fn from(layer: ZoomLayer) -> PackedLayer {
        let ZoomLayer { zoom, level, vertices, ring_starts, area_starts } = layer;
        let rings = ring_starts.len() - 1;
        let mut firsts = Vec::with_capacity(rings);
        let mut steps = Vec::with_capacity(vertices.len() - rings);
        let mut step_starts = Vec::with_capacity(ring_starts.len());
        step_starts.push(0);
        let step = |from: i32, to: i32| i16::try_from(to - from).expect("no edge leaves its tile");
        for ends in ring_starts.windows(2) {
            let ring = &vertices[ends[0] as usize..ends[1] as usize];
            firsts.push(ring[0]);
            steps.extend(
                ring.windows(2).map(|edge| GridStep { x: step(edge[0].x, edge[1].x), y: step(edge[0].y, edge[1].y) }),
            );
            step_starts.push(index_u32(steps.len()));
        }
        PackedLayer { zoom, level, firsts, steps, step_starts, area_starts, moved: Vec::new() }
    }
}

impl PackedLayer {
    /// Counts the areas, those without a boundary included.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.area_starts.len().saturating_sub(1)
    }

    /// Counts the vertices of an area.
    ///
    /// # Panics
    /// If the layer has no such area.
    #[must_use]
    pub(crate) fn vertices_of(&self, area: usize) -> usize {
        let rings = self.ring_numbers(area);
        rings.len() + (self.step_starts[rings.end] - self.step_starts[rings.start]) as usize
    }

    /// Gives the numbers of the rings of an area.
    ///
    /// # Panics
    /// If `area` is not below [`PackedLayer::areas`].
    #[must_use]
    pub(crate) fn ring_numbers(&self, area: usize) -> Range<usize> {
        self.area_starts[area] as usize..self.area_starts[area + 1] as usize
    }

    /// Lists the rings of an area, each exterior ring before its holes.
    ///
    /// # Panics
    /// If `area` is not below [`PackedLayer::areas`].
    pub fn rings(&self, area: usize) -> impl Iterator<Item = PackedRing<'_>> + Clone {
        self.ring_numbers(area).map(|ring| self.ring(ring))
    }

    /// Gives a ring.
    ///
    /// # Panics
    /// If the layer has no such ring.
    #[must_use]
    pub(crate) fn ring(&self, ring: usize) -> PackedRing<'_> {
        let steps = &self.steps[self.step_starts[ring] as usize..self.step_starts[ring + 1] as usize];
        PackedRing { first: self.firsts[ring], steps }
    }

    /// Gives the rings of an area as lists of vertices.
    #[cfg(test)]
    pub(crate) fn outline(&self, area: usize) -> Vec<Vec<GridPoint>> {
        self.rings(area).map(|ring| ring.vertices().collect()).collect()
    }
}

/// A ring, or vertices of one that follow each other.
#[derive(Debug, Clone, Copy)]
pub struct PackedRing<'a> {
    first: GridPoint,
    steps: &'a [GridStep],
}

impl<'a> PackedRing<'a> {
    /// Counts the vertices.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "it has a vertex at least")]
    pub fn len(self) -> usize {
        self.steps.len() + 1
    }

    /// Lists the vertices, the first not repeated at the end.
    pub fn vertices(self) -> impl Iterator<Item = GridPoint> + Clone + 'a {
        let mut at = self.first;
        let go = move |step: &GridStep| {
            // What a file says may lead out of the world, which is looked at when it is loaded.
            at = GridPoint { x: at.x.wrapping_add(step.x.into()), y: at.y.wrapping_add(step.y.into()) };
            at
        };
        std::iter::once(self.first).chain(self.steps.iter().map(go))
    }

    /// Lists the edges, the one that closes it last: where each starts and ends.
    pub(crate) fn edges(self) -> impl Iterator<Item = (GridPoint, GridPoint)> + 'a {
        let mut from = self.first;
        self.vertices().skip(1).chain(std::iter::once(self.first)).map(move |to| (std::mem::replace(&mut from, to), to))
    }

    /// Gives up to `count` vertices from the vertex with a number on, which lies at `from`.
    ///
    /// # Panics
    /// If there is no such vertex.
    #[must_use]
    pub(crate) fn part(self, number: usize, from: GridPoint, count: usize) -> PackedRing<'a> {
        let rest = &self.steps[number..];
        PackedRing { first: from, steps: &rest[..rest.len().min(count - 1)] }
    }

    /// Gives its first vertex.
    #[must_use]
    pub(crate) fn first(self) -> GridPoint {
        self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_come_out_as_they_went_in_whole_and_in_parts() {
        let point = |x, y| GridPoint { x, y };
        let far = 4096 << 14;
        let rings = [
            vec![point(0, 0), point(4096, 0), point(4096, 4096), point(0, 4096)],
            vec![point(far, far), point(far - 4096, far), point(far - 4096, far - 4096)],
            (0..100).map(|i| point(5000 + i * 3, 70 - i * i % 11)).collect(),
        ];
        let mut layer = ZoomLayer {
            zoom: 14,
            level: Level::Wijk,
            vertices: Vec::new(),
            ring_starts: vec![0],
            area_starts: vec![0, 2, 2, 3],
        };
        for ring in &rings {
            layer.vertices.extend_from_slice(ring);
            layer.ring_starts.push(index_u32(layer.vertices.len()));
        }
        let packed = PackedLayer::from(layer);
        assert_eq!(
            [packed.outline(0), packed.outline(1), packed.outline(2)],
            [rings[..2].to_vec(), Vec::new(), rings[2..].to_vec()]
        );
        assert_eq!([0, 1, 2].map(|area| packed.vertices_of(area)), [7, 0, 100]);
        let ring = packed.ring(2);
        for (number, count) in [(0, 32), (32, 32), (96, 32), (99, 1), (0, 100)] {
            let part: Vec<GridPoint> = ring.part(number, rings[2][number], count).vertices().collect();
            assert_eq!(part, rings[2][number..(number + count).min(100)]);
        }
        let closing = ring.edges().last().unwrap();
        assert_eq!((ring.edges().count(), closing), (100, (rings[2][99], rings[2][0])));
    }
}
