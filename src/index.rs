//! R-tree per zoom layer.
//!
//! In: a [`crate::generalise::PackedLayer`]. Out: [`LayerIndex`], which finds the areas whose envelope touches a
//! rectangle of grid cells. Guaranteed: the answer is in ascending order, whatever the tree looks like inside.
//! Left to the next: whether the area itself touches the rectangle; an area whose envelope lies inside needs no
//! clipping. Way: areas whose numbers follow each other lie near each other, since their codes do, so the tree holds
//! runs of them, an eighth of the nodes that it would have for each by itself; in a run each envelope is looked at.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::generalise::{GridPoint, PackedLayer, PackedRing};

/// A rectangle of the integer grid of a zoom; its edges belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GridRect {
    /// North-west corner.
    pub low: GridPoint,
    /// South-east corner.
    pub high: GridPoint,
}

impl GridRect {
    /// Tells whether two rectangles have a point in common.
    #[must_use]
    pub fn touches(self, other: GridRect) -> bool {
        self.low.x <= other.high.x
            && other.low.x <= self.high.x
            && self.low.y <= other.high.y
            && other.low.y <= self.high.y
    }

    /// Gives the smallest rectangle around some vertices; one that touches nothing if there are none.
    #[must_use]
    pub fn bounds(vertices: impl IntoIterator<Item = GridPoint>) -> GridRect {
        let nothing =
            GridRect { low: GridPoint { x: i32::MAX, y: i32::MAX }, high: GridPoint { x: i32::MIN, y: i32::MIN } };
        vertices.into_iter().fold(nothing, |rect, vertex| rect.with(GridRect { low: vertex, high: vertex }))
    }

    /// Tells whether this is the rectangle around no vertex.
    fn is_nothing(self) -> bool {
        self.low.x > self.high.x
    }

    /// Gives the smallest rectangle around two.
    #[inline]
    #[must_use]
    pub fn with(self, other: GridRect) -> GridRect {
        GridRect {
            low: GridPoint { x: self.low.x.min(other.low.x), y: self.low.y.min(other.low.y) },
            high: GridPoint { x: self.high.x.max(other.high.x), y: self.high.y.max(other.high.y) },
        }
    }

    /// Tells whether another rectangle lies inside this one, edges allowed.
    #[must_use]
    pub fn contains(self, other: GridRect) -> bool {
        self.low.x <= other.low.x
            && other.high.x <= self.high.x
            && self.low.y <= other.low.y
            && other.high.y <= self.high.y
    }
}

/// Areas of a run.
const RUN: u32 = 8;

/// The rectangle around a run, and its first area.
type RunNode = GeomWithData<Rectangle<[i32; 2]>, u32>;

/// Finds areas of a layer by rectangle.
#[derive(Debug)]
pub(crate) struct LayerIndex {
    runs: RTree<RunNode>,
    /// Of each area; one that touches nothing for an area without rings.
    envelopes: Vec<GridRect>,
}

impl LayerIndex {
    /// Indexes all areas of a layer that have a ring. Takes time `n log n` in the number of areas.
    ///
    /// # Panics
    /// If the layer has 2^32 areas or more.
    #[must_use]
    pub(crate) fn of(layer: &PackedLayer) -> LayerIndex {
        let envelope = |area| GridRect::bounds(layer.rings(area).flat_map(PackedRing::vertices));
        let envelopes: Vec<GridRect> = (0..layer.areas()).map(envelope).collect();
        let runs = envelopes.chunks(RUN as usize).zip((0..).step_by(RUN as usize)).filter_map(|(run, first)| {
            let GridRect { low, high } =
                run.iter().copied().reduce(GridRect::with).filter(|rect| !rect.is_nothing())?;
            Some(RunNode::new(Rectangle::from_corners([low.x, low.y], [high.x, high.y]), first))
        });
        LayerIndex { runs: RTree::bulk_load(runs.collect()), envelopes }
    }

    /// Lists the areas whose envelope touches a rectangle, in ascending order. Takes time in proportion to the answer,
    /// and `log n`, as long as areas with numbers side by side lie near each other.
    #[must_use]
    pub(crate) fn query(&self, rect: GridRect) -> Vec<u32> {
        let mut found: Vec<u32> = self.touching(rect).collect();
        found.sort_unstable();
        found
    }

    /// Finds the same areas one by one, in no order.
    pub(crate) fn touching(&self, rect: GridRect) -> impl Iterator<Item = u32> {
        let window = AABB::from_corners([rect.low.x, rect.low.y], [rect.high.x, rect.high.y]);
        self.runs
            .locate_in_envelope_intersecting(&window)
            .flat_map(|run| (run.data..).take(RUN as usize))
            .filter(move |&area| self.envelope(area).is_some_and(|envelope| envelope.touches(rect)))
    }

    /// Gives the smallest rectangle around an area; none for an area without rings, or one that there is not.
    #[must_use]
    pub(crate) fn envelope(&self, area: u32) -> Option<GridRect> {
        self.envelopes.get(area as usize).copied().filter(|rect| !rect.is_nothing())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::Level;
    use crate::generalise::ZoomLayer;

    /// Squares of 10 cells, 20 apart, in a row to the east; the third has no ring.
    fn row_of_squares() -> ZoomLayer {
        let mut layer = ZoomLayer {
            zoom: 3,
            level: Level::Buurt,
            vertices: Vec::new(),
            ring_starts: vec![0],
            area_starts: vec![0],
        };
        for area in 0..5_i32 {
            if area != 2 {
                for (x, y) in [(0, 0), (10, 0), (10, 10), (0, 10)] {
                    layer.vertices.push(GridPoint { x: area * 20 + x, y });
                }
                layer.ring_starts.push(u32::try_from(layer.vertices.len()).unwrap());
            }
            layer.area_starts.push(u32::try_from(layer.ring_starts.len() - 1).unwrap());
        }
        layer
    }

    fn rect(x: i32, y: i32, to_x: i32, to_y: i32) -> GridRect {
        GridRect { low: GridPoint { x, y }, high: GridPoint { x: to_x, y: to_y } }
    }

    #[test]
    fn a_query_lists_what_it_touches_in_ascending_order() {
        let index = LayerIndex::of(&row_of_squares().into());
        assert_eq!(index.query(rect(0, 0, 100, 100)), [0, 1, 3, 4]);
        // Square 1 spans 20..30 and square 3 spans 60..70: both are touched at their edge only.
        assert_eq!(index.query(rect(30, 10, 60, 12)), [1, 3]);
        assert_eq!(index.query(rect(31, 0, 59, 10)), [0_u32; 0]);
    }

    #[test]
    fn an_area_without_rings_has_no_envelope_and_is_never_found() {
        let index = LayerIndex::of(&row_of_squares().into());
        assert_eq!(index.envelope(2), None);
        assert_eq!(index.envelope(3), Some(rect(60, 0, 70, 10)));
    }

    #[test]
    fn areas_are_found_wherever_they_lie_in_runs_and_however_runs_lie() {
        // Every third area lies far to the west of where its number says, and some have no ring.
        let mut layer =
            ZoomLayer { vertices: Vec::new(), ring_starts: vec![0], area_starts: vec![0], ..row_of_squares() };
        let place = |area: i32| if area % 3 == 0 { (200 - area) * 10 } else { area * 10 };
        for area in 0..200_i32 {
            if area % 7 != 0 {
                let (x, y) = (place(area), area % 5);
                layer
                    .vertices
                    .extend([(0, 0), (9, 0), (9, 9), (0, 9)].map(|(dx, dy)| GridPoint { x: x + dx, y: y + dy }));
                layer.ring_starts.push(u32::try_from(layer.vertices.len()).unwrap());
            }
            layer.area_starts.push(u32::try_from(layer.ring_starts.len() - 1).unwrap());
        }
        let layer = PackedLayer::from(layer);
        let index = LayerIndex::of(&layer);
        for (x, wide) in (0..2000).step_by(37).flat_map(|x| [(x, 0), (x, 15), (x, 400)]) {
            let window = rect(x, 3, x + wide, 8);
            let found: Vec<u32> = (0..200_u32)
                .filter(|&area| {
                    layer.rings(area as usize).any(|ring| GridRect::bounds(ring.vertices()).touches(window))
                })
                .collect();
            assert_eq!(index.query(window), found, "{window:?}");
        }
    }

    #[test]
    fn an_index_of_nothing_finds_nothing() {
        let layer =
            ZoomLayer { zoom: 0, level: Level::Wijk, vertices: Vec::new(), ring_starts: vec![0], area_starts: vec![0] };
        let index = LayerIndex::of(&layer.into());
        assert_eq!(index.query(rect(0, 0, 4096, 4096)), [0_u32; 0]);
    }
}
