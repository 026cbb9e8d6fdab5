//! The index and its regions, held against geo, which compares every edge with every other.

use geo::Intersects;
use geo_types::{LineString, Polygon};

use super::*;
use crate::region::TableRegion;

/// A star around a point, so that its extent says little of it.
fn star(x: f64, y: f64, size: f64, corners: u32) -> Polygon<f64> {
    let point = |at: u32| {
        let radius = if at.is_multiple_of(2) { size } else { size * 0.3 };
        let angle = std::f64::consts::TAU * f64::from(at) / f64::from(corners * 2);
        Coord { x: x + radius * angle.cos(), y: y + radius * angle.sin() }
    };
    let ring: LineString<f64> = (0..corners * 2).map(point).collect();
    let hole: LineString<f64> = (0..corners * 2).map(|at| point(at) * 0.2 + Coord { x, y } * 0.8).collect();
    Polygon::new(ring, vec![hole])
}

fn shapes() -> impl Strategy<Value = MultiPolygon<f64>> {
    prop::collection::vec((0.0..100.0, 0.0..100.0, 0.5..30.0, 3..6_u32), 0..3).prop_map(|stars| {
        MultiPolygon(stars.into_iter().map(|(x, y, size, corners)| star(x, y, size, corners)).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_found_by_their_geometry_and_not_by_its_extent(
        rows in prop::collection::vec(shapes(), 1..20),
        asked in shapes(),
        [x, y, width, height] in [0.0..100.0, 0.0..100.0, 0.0..40.0, 0.0..40.0],
    ) {
        let index = ShapeIndex::of(&rows);
        let rect = Rect::new(Coord { x, y }, Coord { x: x + width, y: y + height });
        let by_index = |shape: Shape| {
            let met = index.meeting(&rows, &TableRegion::of(shape));
            (0..rows.len()).filter(|row| met.holds(*row)).collect::<Vec<_>>()
        };
        let naive = |meets: &dyn Fn(&MultiPolygon<f64>) -> bool| {
            rows.iter().enumerate().filter(|(_, shape)| meets(shape)).map(|(row, _)| row).collect::<Vec<_>>()
        };
        prop_assert_eq!(by_index(Shape::Box(rect)), naive(&|shape| shape.intersects(&rect.to_polygon())));
        prop_assert_eq!(by_index(Shape::Point(rect.min())), naive(&|shape| shape.intersects(&rect.min())));
        prop_assert_eq!(by_index(Shape::Polygons(asked.clone())), naive(&|shape| shape.intersects(&asked)));
    }
}

#[test]
fn what_touches_meets_and_what_lies_in_a_hole_does_not() {
    let frame: MultiPolygon<f64> = MultiPolygon(vec![polygon!(
        exterior: [(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 9.0)],
        interiors: [[(x: 3.0, y: 3.0), (x: 3.0, y: 6.0), (x: 6.0, y: 6.0), (x: 6.0, y: 3.0)]],
    )]);
    let index = ShapeIndex::of(std::slice::from_ref(&frame));
    let meets = |west: f64, south: f64, east: f64, north: f64| {
        let rect = Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north });
        index.meeting(std::slice::from_ref(&frame), &TableRegion::of(Shape::Box(rect))).holds(0)
    };
    assert!(!meets(4.0, 4.0, 5.0, 5.0), "in the hole");
    assert!(meets(4.0, 4.0, 6.0, 5.0), "touches the hole's border");
    assert!(meets(9.0, 9.0, 10.0, 10.0) && !meets(9.1, 9.0, 10.0, 10.0));
    assert!(meets(-1.0, -1.0, 10.0, 10.0) && meets(1.0, 1.0, 1.0, 1.0) && !meets(4.0, 4.0, 4.0, 4.0));
}
