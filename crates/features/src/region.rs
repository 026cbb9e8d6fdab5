//! What a geometry may meet: a point, a box, polygons.

use geo::{Intersects, LinesIter};
use geo_types::{Coord, Line, MultiPolygon, Polygon, Rect};
use rstar::{AABB, Envelope, RTree, primitives};

/// A geometry as it is asked for, in any coordinates.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A point.
    Point(Coord<f64>),
    /// A box along the axes; it may be as thin as a line or a point.
    Box(Rect<f64>),
    /// Polygons, whose rings are closed.
    Polygons(MultiPolygon<f64>),
}

/// A geometry in the coordinates of a table, ready to be held against many.
#[derive(Debug, Clone)]
pub struct Region(Form);

#[derive(Debug, Clone)]
enum Form {
    Point(Coord<f64>),
    Polygons { polygons: MultiPolygon<f64>, edges: RTree<Edge>, bounds: AABB<[f64; 2]> },
}

type Edge = primitives::Line<[f64; 2]>;

impl Region {
    /// Prepares a geometry; n · log n in its points.
    #[must_use]
    pub fn of(shape: Shape) -> Region {
        let polygons = match shape {
            Shape::Point(point) => return Region(Form::Point(point)),
            Shape::Box(rect) => MultiPolygon(vec![rect.to_polygon()]),
            Shape::Polygons(polygons) => polygons,
        };
        let edges: Vec<Edge> =
            polygons.iter().flat_map(lines).map(|line| Edge::new(xy(line.start), xy(line.end))).collect();
        let bounds =
            edges.iter().fold(AABB::new_empty(), |bounds, edge| bounds.merged(&AABB::from_corners(edge.from, edge.to)));
        Region(Form::Polygons { polygons, edges: RTree::bulk_load(edges), bounds })
    }

    /// Gives the extent.
    pub(crate) fn bounds(&self) -> AABB<[f64; 2]> {
        match &self.0 {
            Form::Point(point) => AABB::from_point(xy(*point)),
            Form::Polygons { bounds, .. } => *bounds,
        }
    }

    /// Tells whether a polygon, whose extent is given, has a point in common with it, borders included.
    pub(crate) fn meets(&self, polygon: &Polygon<f64>, extent: &AABB<[f64; 2]>) -> bool {
        let (polygons, edges, bounds) = match &self.0 {
            Form::Point(point) => return polygon.intersects(point),
            Form::Polygons { polygons, edges, bounds } => (polygons, edges, bounds),
        };
        let holds_first = || polygon.exterior().0.first().is_some_and(|first| polygons.intersects(first));
        // Where no edge comes near, all of it lies inside or all outside.
        if edges.locate_in_envelope_intersecting(extent).next().is_none() {
            return holds_first();
        }
        let crosses = lines(polygon).any(|line| {
            let around = AABB::from_corners(xy(line.start), xy(line.end));
            let near = |edge: &Edge| line.intersects(&Line::new(coord(edge.from), coord(edge.to)));
            around.intersects(bounds) && edges.locate_in_envelope_intersecting(&around).any(near)
        });
        // Without a crossing one holds the other, or they are apart.
        let is_held =
            || polygons.iter().filter_map(|own| own.exterior().0.first()).any(|first| polygon.intersects(first));
        crosses || holds_first() || is_held()
    }
}

fn lines(polygon: &Polygon<f64>) -> impl Iterator<Item = Line<f64>> {
    polygon.lines_iter()
}

fn xy(point: Coord<f64>) -> [f64; 2] {
    [point.x, point.y]
}

fn coord([x, y]: [f64; 2]) -> Coord<f64> {
    Coord { x, y }
}
