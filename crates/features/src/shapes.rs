//! An R-tree over the parts of geometries.

use geo_types::MultiPolygon;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::region::Region;

/// Where the parts of geometries lie; the geometries themselves are kept elsewhere, once.
#[derive(Debug, Clone)]
pub struct ShapeIndex(RTree<Part>);

/// The extent of a part, with its row and its place among the parts of that.
type Part = GeomWithData<Rectangle<[f64; 2]>, (usize, usize)>;

/// A set of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowSet(Vec<u64>);

impl RowSet {
    pub(crate) fn empty(rows: usize) -> RowSet {
        RowSet(vec![0; rows.div_ceil(64)])
    }

    pub(crate) fn holds(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    pub(crate) fn insert(&mut self, row: usize) {
        if let Some(word) = self.0.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }
}

impl ShapeIndex {
    /// Indexes geometries, one per row of a table; n · log n in their parts.
    #[must_use]
    pub fn of(shapes: &[MultiPolygon<f64>]) -> ShapeIndex {
        let parts = shapes.iter().enumerate().flat_map(|(row, shape)| {
            shape.iter().enumerate().filter_map(move |(part, polygon)| {
                let points = polygon.exterior().0.iter().map(|point| [point.x, point.y]);
                let extent = points.map(AABB::from_point).reduce(|all, one| {
                    let (low, high) = (all.lower(), all.upper());
                    let [x, y] = one.lower();
                    AABB::from_corners([low[0].min(x), low[1].min(y)], [high[0].max(x), high[1].max(y)])
                })?;
                Some(GeomWithData::new(Rectangle::from_aabb(extent), (row, part)))
            })
        });
        ShapeIndex(RTree::bulk_load(parts.collect()))
    }

    /// Finds the rows whose geometry has a point in common with a region. `shapes` are those that were indexed.
    pub(crate) fn meeting(&self, shapes: &[MultiPolygon<f64>], region: &Region) -> RowSet {
        let mut rows = RowSet::empty(shapes.len());
        for found in self.0.locate_in_envelope_intersecting(&region.bounds()) {
            let (row, part) = found.data;
            if rows.holds(row) {
                continue;
            }
            let polygon = shapes.get(row).and_then(|shape| shape.0.get(part));
            if polygon.is_some_and(|polygon| region.meets(polygon, &rstar::RTreeObject::envelope(found.geom()))) {
                rows.insert(row);
            }
        }
        rows
    }
}
