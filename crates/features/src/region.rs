//! What a geometry may meet: a point, a box, polygons.

use geo_types::{Coord, MultiPolygon, Rect};

use crate::surface::Surface;

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
pub(crate) enum TableRegion {
    Point(Coord<f64>),
    Surface(Surface),
}

impl TableRegion {
    /// Prepares a geometry; takes time in proportion to its points.
    #[must_use]
    pub(crate) fn of(shape: Shape) -> TableRegion {
        match shape {
            Shape::Point(point) => TableRegion::Point(point),
            Shape::Box(rect) => TableRegion::Surface(Surface::of(&MultiPolygon(vec![rect.to_polygon()]))),
            Shape::Polygons(polygons) => TableRegion::Surface(Surface::of(&polygons)),
        }
    }
}
