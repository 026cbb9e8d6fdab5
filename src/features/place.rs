//! A geometry of a filter, in any reference system, brought to the world square.
//!
//! What is straight in one system is not in another: lines are cut into pieces that are as good as straight. A box
//! along the axes of degrees or of Web Mercator is one in the world square; one of RD New becomes a polygon.

use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use veerkracht_features::Shape;

use super::reference::{Reference, Transform};

/// Pieces into which the lines of one geometry may be cut together.
const PIECES: f64 = 20_000.0;

/// What a box may reach: beyond it there is no area, and no place for some systems. RD New in metres, degrees, metres.
const FAR: [f64; 3] = [1.0e6, 85.0, 2.0e7];

/// Brings a geometry to the world square; none where a point of it has no place there.
pub(super) fn place(shape: &Shape, transform: &Transform) -> Option<Shape> {
    match shape {
        Shape::Point(point) => transform.to_world(*point).map(Shape::Point),
        Shape::Box(rect) => {
            let rect = near(*rect, transform.reference);
            if transform.reference.is_turned() {
                polygons(&MultiPolygon(vec![rect.to_polygon()]), transform)
            } else {
                Some(Shape::Box(Rect::new(transform.to_world(rect.min())?, transform.to_world(rect.max())?)))
            }
        }
        Shape::Polygons(shape) => polygons(shape, transform),
    }
}

/// Keeps a box to where places are.
fn near(rect: Rect<f64>, reference: Reference) -> Rect<f64> {
    let far = match reference {
        Reference::RdNew => FAR[0],
        Reference::WebMercator => FAR[2],
        Reference::Crs84 | Reference::Etrs89 | Reference::Wgs84 => FAR[1],
    };
    let clamp = |point: Coord<f64>| Coord { x: point.x.clamp(-far, far), y: point.y.clamp(-far, far) };
    Rect::new(clamp(rect.min()), clamp(rect.max()))
}

fn polygons(shape: &MultiPolygon<f64>, transform: &Transform) -> Option<Shape> {
    let lines: usize = shape.iter().flat_map(rings).map(|ring| ring.0.len()).sum();
    #[expect(clippy::cast_precision_loss, reason = "a filter has some thousand points")]
    let most = (PIECES / lines.max(1) as f64).max(1.0);
    let placed = shape.iter().map(|polygon| {
        let exterior = line(polygon.exterior(), transform, most)?;
        let holes = polygon.interiors().iter().map(|hole| line(hole, transform, most)).collect::<Option<_>>()?;
        Some(Polygon::new(exterior, holes))
    });
    placed.collect::<Option<Vec<_>>>().map(|polygons| Shape::Polygons(MultiPolygon(polygons)))
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

fn line(ring: &LineString<f64>, transform: &Transform, most: f64) -> Option<LineString<f64>> {
    let mut placed = Vec::with_capacity(ring.0.len());
    for edge in ring.lines() {
        let (from, step) = (edge.start, edge.delta());
        let pieces = (step.x.abs().max(step.y.abs()) / transform.reference.piece()).ceil().clamp(1.0, most.floor());
        let mut piece = 0.0;
        while piece < pieces {
            placed.push(transform.to_world(from + step * (piece / pieces))?);
            piece += 1.0;
        }
    }
    placed.extend(placed.first().copied());
    Some(LineString(placed))
}

#[cfg(test)]
mod tests {
    use geo::Area as _;

    use super::*;

    #[test]
    fn a_box_of_rd_new_follows_its_own_axes() {
        let asked = Rect::new(Coord { x: 100_000.0, y: 400_000.0 }, Coord { x: 200_000.0, y: 500_000.0 });
        let transform = Transform::of(Reference::RdNew);
        let Some(Shape::Polygons(polygons)) = place(&Shape::Box(asked), &transform) else { panic!("a polygon") };
        // A hundred pieces of a kilometre along each side, closed.
        assert_eq!(polygons.0[0].exterior().0.len(), 401);
        assert!(polygons.unsigned_area() > 0.0);
        // The middle of the southern side lies south of the line between its corners: parallels bend.
        let ring = &polygons.0[0].exterior().0;
        let middle = transform.to_world(Coord { x: 150_000.0, y: 400_000.0 }).unwrap();
        assert!(ring.iter().any(|point| (point.x - middle.x).hypot(point.y - middle.y) < 1e-12));
    }

    #[test]
    fn a_box_that_is_larger_than_the_earth_has_a_place() {
        let all = Rect::new(Coord { x: -1e9, y: -1e9 }, Coord { x: 1e9, y: 1e9 });
        for reference in Reference::ALL {
            assert!(place(&Shape::Box(all), &Transform::of(reference)).is_some(), "{reference:?}");
        }
    }

    #[test]
    fn the_axes_are_those_of_the_reference_system() {
        let place = |reference, x, y| match place(&Shape::Point(Coord { x, y }), &Transform::of(reference)) {
            Some(Shape::Point(point)) => point,
            other => panic!("{other:?}"),
        };
        let here = place(Reference::Crs84, 5.0, 52.0);
        for point in [place(Reference::Wgs84, 52.0, 5.0), place(Reference::Etrs89, 52.0, 5.0)] {
            assert_eq!(point, here);
        }
        assert!((place(Reference::WebMercator, 556_597.453_966, 6_800_125.454_397).y - here.y).abs() < 1e-12);
    }

    #[test]
    fn a_reference_system_is_known_by_its_address_and_in_short() {
        for reference in Reference::ALL {
            assert_eq!(Reference::parse(reference.uri()), Some(reference));
        }
        assert_eq!(Reference::parse("[EPSG:28992]"), Some(Reference::RdNew));
        assert_eq!(Reference::parse("OGC:CRS84"), Some(Reference::Crs84));
        assert_eq!(Reference::parse("EPSG:28991"), None);
        assert_eq!(Reference::parse("EPSG:CRS84"), None);
    }
}
