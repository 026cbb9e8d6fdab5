//! An R-tree over the parts of geometries, and what of them meets what.

use geo::Intersects;
use geo_types::{MultiPolygon, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, Envelope, ParentNode, RTree, RTreeNode, RTreeObject};

use crate::region::{Shape, TableRegion};
use crate::surface::{Surface, xy};

/// Where the parts of geometries lie; the geometries themselves are kept elsewhere, once.
#[derive(Debug, Clone)]
pub struct ShapeIndex(RTree<PartExtent>);

/// The extent of a part, with its row and its place among the parts of that.
type PartExtent = GeomWithData<Rectangle<[f64; 2]>, (usize, usize)>;

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
                let points = polygon.exterior().0.iter().map(|point| AABB::from_point(xy(*point)));
                let extent = points.reduce(|all, one| all.merged(&one))?;
                Some(GeomWithData::new(Rectangle::from_aabb(extent), (row, part)))
            })
        });
        ShapeIndex(RTree::bulk_load(parts.collect()))
    }

    /// Finds the rows whose geometry has a point in common with a region. `shapes` are those that were indexed.
    ///
    /// Only what lies along the border of the region is looked at edge by edge: the edges of the region are narrowed
    /// down on the way from the whole to the parts, and where none is left all lies inside or all outside.
    pub(crate) fn meeting(&self, shapes: &[MultiPolygon<f64>], region: &TableRegion) -> RowSet {
        let rows = RowSet::empty(shapes.len());
        match region {
            TableRegion::Point(point) => {
                let mut rows = rows;
                for found in self.0.locate_in_envelope_intersecting(&AABB::from_point(xy(*point))) {
                    if part(shapes, found.data).is_some_and(|polygon| polygon.intersects(point)) {
                        rows.insert(found.data.0);
                    }
                }
                rows
            }
            TableRegion::Surface(surface) => {
                let mut search = PartSearch { shapes, surface, near: surface.edges().collect(), rows };
                search.look(self.0.root(), 0);
                search.rows
            }
        }
    }
}

/// Tells whether two geometries have a point in common.
pub(crate) fn meet(one: &Shape, other: &Shape) -> bool {
    match (one, other) {
        (Shape::Point(one), Shape::Point(other)) => one == other,
        (Shape::Point(point), Shape::Box(rect)) | (Shape::Box(rect), Shape::Point(point)) => rect.intersects(point),
        (Shape::Box(one), Shape::Box(other)) => one.intersects(other),
        (Shape::Polygons(polygons), region) | (region, Shape::Polygons(polygons)) => {
            let polygons = std::slice::from_ref(polygons);
            ShapeIndex::of(polygons).meeting(polygons, &TableRegion::of(region.clone())).holds(0)
        }
    }
}

fn part(shapes: &[MultiPolygon<f64>], (row, part): (usize, usize)) -> Option<&Polygon<f64>> {
    shapes.get(row).and_then(|shape| shape.0.get(part))
}

/// A walk from the whole to the parts.
struct PartSearch<'a> {
    shapes: &'a [MultiPolygon<f64>],
    surface: &'a Surface,
    /// The edges that may touch where the walk is, behind those that may touch what lies around that.
    near: Vec<u32>,
    rows: RowSet,
}

impl PartSearch<'_> {
    /// Looks through a node; the edges that may touch it stand in `near` from a place on.
    fn look(&mut self, node: &ParentNode<PartExtent>, from: usize) {
        for child in node.children() {
            let extent = child.envelope();
            if !extent.intersects(self.surface.bounds()) {
                continue;
            }
            let here = self.near.len();
            for place in from..here {
                let edge = self.near[place];
                if self.surface.may_touch(edge, &extent) {
                    self.near.push(edge);
                }
            }
            if self.near.len() == here {
                if self.surface.holds(extent.lower()) {
                    self.take(child);
                }
            } else {
                match child {
                    RTreeNode::Parent(parent) => self.look(parent, here),
                    RTreeNode::Leaf(leaf) if self.rows.holds(leaf.data.0) => {}
                    RTreeNode::Leaf(leaf) => {
                        let near = &self.near[here..];
                        if part(self.shapes, leaf.data).is_some_and(|polygon| self.surface.meets(polygon, near)) {
                            self.rows.insert(leaf.data.0);
                        }
                    }
                }
            }
            self.near.truncate(here);
        }
    }

    /// Takes all that lies below a node.
    fn take(&mut self, node: &RTreeNode<PartExtent>) {
        match node {
            RTreeNode::Leaf(leaf) => self.rows.insert(leaf.data.0),
            RTreeNode::Parent(parent) => parent.children().iter().for_each(|child| self.take(child)),
        }
    }
}
