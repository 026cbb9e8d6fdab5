//! R-tree per zoom layer.
//!
//! In: a [`crate::generalise::ZoomLayer`]. Out: [`LayerIndex`], which finds the areas whose envelope touches a
//! rectangle of grid cells. Guaranteed: the answer is in ascending order, whatever the tree looks like inside.
//! Left to the next: whether the area itself touches the rectangle; an area whose envelope lies inside needs no
//! clipping.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::generalise::{GridPoint, ZoomLayer};

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
    pub fn bounds(vertices: &[GridPoint]) -> GridRect {
        let nothing =
            GridRect { low: GridPoint { x: i32::MAX, y: i32::MAX }, high: GridPoint { x: i32::MIN, y: i32::MIN } };
        vertices.iter().fold(nothing, |rect, &vertex| rect.with(GridRect { low: vertex, high: vertex }))
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

type IndexNode = GeomWithData<Rectangle<[i32; 2]>, u32>;

/// Finds areas of a layer by rectangle.
#[derive(Debug)]
pub(crate) struct LayerIndex {
    tree: RTree<IndexNode>,
    envelopes: Vec<Option<GridRect>>,
}

impl LayerIndex {
    /// Indexes all areas of a layer that have a ring. Takes time `n log n` in the number of areas.
    ///
    /// # Panics
    /// If the layer has 2^32 areas or more.
    #[must_use]
    pub(crate) fn of(layer: &ZoomLayer) -> LayerIndex {
        let envelopes: Vec<Option<GridRect>> = (0..layer.areas()).map(|area| envelope(layer, area)).collect();
        let nodes = envelopes.iter().zip(0_u32..).filter_map(|(envelope, area)| {
            let rect = (*envelope)?;
            Some(IndexNode::new(Rectangle::from_corners([rect.low.x, rect.low.y], [rect.high.x, rect.high.y]), area))
        });
        LayerIndex { tree: RTree::bulk_load(nodes.collect()), envelopes }
    }

    /// Lists the areas whose envelope touches a rectangle, in ascending order. Takes time in proportion to the answer,
    /// and `log n`.
    #[must_use]
    pub(crate) fn query(&self, rect: GridRect) -> Vec<u32> {
        let mut found: Vec<u32> = self.touching(rect).collect();
        found.sort_unstable();
        found
    }

    /// Finds the same areas one by one, in no order.
    pub(crate) fn touching(&self, rect: GridRect) -> impl Iterator<Item = u32> {
        let window = AABB::from_corners([rect.low.x, rect.low.y], [rect.high.x, rect.high.y]);
        self.tree.locate_in_envelope_intersecting(&window).map(|node| node.data)
    }

    /// Gives the smallest rectangle around an area; none for an area without rings.
    ///
    /// # Panics
    /// If the layer has no such area.
    #[must_use]
    pub(crate) fn envelope(&self, area: u32) -> Option<GridRect> {
        self.envelopes[area as usize]
    }
}

fn envelope(layer: &ZoomLayer, area: usize) -> Option<GridRect> {
    layer.rings(area).map(GridRect::bounds).reduce(GridRect::with)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::Level;

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
        let index = LayerIndex::of(&row_of_squares());
        assert_eq!(index.query(rect(0, 0, 100, 100)), [0, 1, 3, 4]);
        // Square 1 spans 20..30 and square 3 spans 60..70: both are touched at their edge only.
        assert_eq!(index.query(rect(30, 10, 60, 12)), [1, 3]);
        assert_eq!(index.query(rect(31, 0, 59, 10)), [0_u32; 0]);
    }

    #[test]
    fn an_area_without_rings_has_no_envelope_and_is_never_found() {
        let index = LayerIndex::of(&row_of_squares());
        assert_eq!(index.envelope(2), None);
        assert_eq!(index.envelope(3), Some(rect(60, 0, 70, 10)));
    }

    #[test]
    fn an_index_of_nothing_finds_nothing() {
        let layer =
            ZoomLayer { zoom: 0, level: Level::Wijk, vertices: Vec::new(), ring_starts: vec![0], area_starts: vec![0] };
        let index = LayerIndex::of(&layer);
        assert_eq!(index.query(rect(0, 0, 4096, 4096)), [0_u32; 0]);
    }
}
