use geo::{Area, Coord, LineString, MultiPolygon, Polygon, Validation};
use proptest::prelude::*;

use super::rebuild::rebuild;
use super::*;
use crate::planar::area::doubled_area;
use crate::planar::predicates::turn;

fn p(x: i32, y: i32) -> GridPoint {
    GridPoint { x, y }
}

fn square(west: i32, north: i32, east: i32, south: i32) -> ClipBox {
    ClipBox { west, north, east, south }
}

fn rings(list: &[&[(i32, i32)]]) -> Rings {
    let mut rings = Rings::default();
    for ring in list {
        rings.push(&ring.iter().map(|&(x, y)| p(x, y)).collect::<Vec<_>>());
    }
    rings
}

fn clipped(area: &Rings, b: &ClipBox) -> Rings {
    let bends = Bends::find(std::iter::once(area.iter()), b);
    let mut out = Rings::default();
    clip(area.iter(), b, &bends, &mut Scratch::default(), &mut out);
    out
}

fn cells(rings: &Rings) -> i128 {
    rings.iter().map(doubled_area).sum()
}

fn polygons(rings: &Rings) -> MultiPolygon<f64> {
    let line =
        |ring: &[GridPoint]| LineString(ring.iter().map(|v| Coord { x: f64::from(v.x), y: f64::from(v.y) }).collect());
    let mut polygons: Vec<Polygon<f64>> = Vec::new();
    for ring in rings.iter() {
        if doubled_area(ring) > 0 {
            polygons.push(Polygon::new(line(ring), Vec::new()));
        } else {
            polygons.last_mut().expect("an exterior comes before its holes").interiors_push(line(ring));
        }
    }
    MultiPolygon(polygons)
}

/// Starts the ring at its smallest vertex, so that equal rings compare equal.
fn canonical(rings: &Rings) -> Vec<Vec<GridPoint>> {
    let mut list: Vec<Vec<GridPoint>> = rings
        .iter()
        .map(|ring| {
            let start = (0..ring.len()).min_by_key(|&i| ring[i]).unwrap_or(0);
            ring[start..].iter().chain(&ring[..start]).copied().collect()
        })
        .collect();
    list.sort();
    list
}

#[test]
fn a_polygon_around_the_box_leaves_the_box() {
    let area = rings(&[&[(-10, -10), (50, -10), (50, 50), (-10, 50)]]);
    assert_eq!(
        canonical(&clipped(&area, &square(0, 0, 20, 20))),
        canonical(&rings(&[&[(0, 0), (20, 0), (20, 20), (0, 20)]]))
    );
}

#[test]
fn a_polygon_beside_the_box_or_with_the_box_in_its_hole_leaves_nothing() {
    assert!(clipped(&rings(&[&[(30, 0), (50, 0), (50, 20), (30, 20)]]), &square(0, 0, 20, 20)).is_empty());
    let frame = rings(&[&[(-10, -10), (50, -10), (50, 50), (-10, 50)], &[(-5, -5), (-5, 45), (45, 45), (45, -5)]]);
    assert!(clipped(&frame, &square(0, 0, 20, 20)).is_empty());
}

#[test]
fn a_polygon_that_touches_the_box_from_outside_leaves_nothing() {
    // It shares the side x = 20 with the box, and a corner with the other one.
    assert!(clipped(&rings(&[&[(20, 5), (30, 5), (30, 15), (20, 15)]]), &square(0, 0, 20, 20)).is_empty());
    assert!(clipped(&rings(&[&[(20, 20), (30, 20), (30, 30), (20, 30)]]), &square(0, 0, 20, 20)).is_empty());
}

#[test]
fn a_comb_whose_back_is_cut_off_falls_into_parts_without_an_edge_between_them() {
    // Three teeth hang from y = -5 into the box: three rectangles of 2 x 10, and no edge along y = 0 between them.
    let comb = rings(&[&[
        (0, -5),
        (20, -5),
        (20, 10),
        (18, 10),
        (18, -2),
        (11, -2),
        (11, 10),
        (9, 10),
        (9, -2),
        (4, -2),
        (4, 10),
        (2, 10),
        (2, -2),
        (0, -2),
    ]]);
    let out = clipped(&comb, &square(0, 0, 30, 30));
    let expected = rings(&[
        &[(2, 0), (4, 0), (4, 10), (2, 10)],
        &[(9, 0), (11, 0), (11, 10), (9, 10)],
        &[(18, 0), (20, 0), (20, 10), (18, 10)],
    ]);
    assert_eq!(canonical(&out), canonical(&expected));
}

#[test]
fn a_hole_that_reaches_over_the_border_becomes_a_bay() {
    let area = rings(&[&[(-10, -10), (50, -10), (50, 50), (-10, 50)], &[(5, -5), (5, 5), (15, 5), (15, -5)]]);
    let out = clipped(&area, &square(0, 0, 20, 20));
    // One ring: the box of 20 x 20 without the bay of 10 x 5.
    assert_eq!(out.iter().count(), 1);
    assert_eq!(cells(&out), 2 * (400 - 50));
}

#[test]
fn a_hole_inside_the_box_stays_with_the_exterior_around_it() {
    let area = rings(&[
        &[(-10, -10), (8, -10), (8, 50), (-10, 50)],
        &[(2, 2), (2, 4), (4, 4), (4, 2)],
        &[(10, -10), (50, -10), (50, 50), (10, 50)],
        &[(12, 2), (12, 4), (14, 4), (14, 2)],
    ]);
    let out = clipped(&area, &square(0, 0, 20, 20));
    let firsts: Vec<(i32, bool)> = out.iter().map(|ring| (ring[0].x, doubled_area(ring) > 0)).collect();
    assert_eq!(firsts.iter().map(|f| f.1).collect::<Vec<_>>(), [true, false, true, false]);
    assert!(firsts[1].0 < 8 || firsts[0].0 > 8);
    assert!(polygons(&out).is_valid());
}

#[test]
fn a_hole_that_touches_the_border_in_a_point_stays_a_hole() {
    let area = rings(&[&[(-10, -10), (50, -10), (50, 50), (-10, 50)], &[(10, 0), (5, 5), (15, 5)]]);
    let out = clipped(&area, &square(0, 0, 20, 20));
    // 400 cells without a triangle of 10 x 5 / 2.
    assert_eq!(cells(&out), 2 * 400 - 50);
    assert!(polygons(&out).is_valid());
}

#[test]
fn a_hole_that_touches_two_sides_splits_the_area() {
    let area = rings(&[&[(-10, -10), (50, -10), (50, 50), (-10, 50)], &[(10, 0), (9, 10), (10, 20), (11, 10)]]);
    let out = clipped(&area, &square(0, 0, 20, 20));
    assert_eq!(out.iter().count(), 2);
    assert_eq!(cells(&out), 2 * 400 - 40);
    assert!(polygons(&out).is_valid());
}

#[test]
fn an_edge_that_would_swing_over_a_vertex_is_led_around_it() {
    // The long edge (1,1)-(28,8) leaves x = 20 at y = 5.93, rounded to 6. The vertex (19, 6) lies below it (5.67 there)
    // and so does (10, 4), whole edge at 3.33; the cut edge passes x = 19 at 5.74. A spike to (16, 5): whole edge at
    // 4.89, cut edge at 4.95, so neither swings over it.
    let area = rings(&[&[(1, 1), (28, 8), (28, 20), (10, 20)]]);
    let out = clipped(&area, &square(0, 0, 20, 30));
    assert!(polygons(&out).is_valid());
    // The edge (0,0)-(40,13) leaves x = 30 at 9.75, rounded to 10, so it swings down: over (27, 9)? Whole edge at
    // 8.775, cut edge at 9 exactly.
    let area = rings(&[&[(-5, 0), (0, 0), (40, 13), (27, 9), (5, 20)]]);
    let b = square(-4, -4, 30, 30);
    let bends = Bends::find(std::iter::once(area.iter()), &b);
    assert!(!bends.is_empty());
    assert!(polygons(&clipped(&area, &b)).is_valid());
}

#[test]
fn rings_that_touch_in_a_point_and_are_joined_along_the_border_are_kept_apart() {
    // The hole touches the exterior at (0, 9); both are cut at y = 8, where the border joins them.
    let area = rings(&[&[(-9, 0), (9, -9), (18, -9), (18, 0), (0, 9), (-9, 9)], &[(0, 9), (9, 0), (0, 0)]]);
    let out = clipped(&area, &square(-18, 8, 19, 21));
    assert_eq!(out.iter().count(), 2);
    assert!(polygons(&out).is_valid());
}

#[test]
fn slivers_of_several_areas_that_round_to_one_crossing_stay_a_coverage() {
    let areas = [
        rings(&[
            &[(-24, -68), (-4, -12), (20, 56), (24, 68), (4, 12), (0, 0), (-20, -56)],
            &[(-20, -56), (4, 12), (-16, -44)],
        ]),
        rings(&[&[(-20, -56), (0, 0), (4, 12)]]),
        rings(&[&[(-4, -12), (16, 44), (20, 56)]]),
    ];
    let b = square(-14, -11, 24, 20);
    let bends = Bends::find(areas.iter().map(Rings::iter), &b);
    let mut out = Rings::default();
    let mut filled = 0;
    for area in &areas {
        clip(area.iter(), &b, &bends, &mut Scratch::default(), &mut out);
        assert!(polygons(&out).is_valid());
        filled += cells(&out);
    }
    let mut whole = Rings::default();
    rebuild(areas.iter().flat_map(Rings::iter), &[], &square(-1000, -1000, 1000, 1000), &mut whole);
    clip(whole.iter(), &b, &bends, &mut Scratch::default(), &mut out);
    assert_eq!(filled, cells(&out));
}

/// A coverage: a triangle mesh of jittered vertices, sheared so that it has slivers, each triangle given to one of some
/// areas.
#[derive(Debug, Clone)]
struct Mesh {
    areas: Vec<Rings>,
}

fn mesh() -> impl Strategy<Value = Mesh> {
    (2_u8..6, 4_i32..24, 1_usize..5, -5_i32..6, -3_i32..4).prop_flat_map(|(side, spacing, count, shear_x, shear_y)| {
        let corners = usize::from((side + 1) * (side + 1));
        let triangles = usize::from(side * side * 2);
        let jitter = (spacing - 1) / 4;
        (
            proptest::collection::vec((-jitter..=jitter, -jitter..=jitter), corners),
            proptest::collection::vec(0..count, triangles),
            proptest::collection::vec(any::<bool>(), triangles / 2),
        )
            .prop_map(move |(jitters, owners, diagonals)| {
                let corner = |i: u8, j: u8| {
                    let (jx, jy) = jitters[usize::from(j * (side + 1) + i)];
                    let place = |k: u8| (i32::from(k) - i32::from(side / 2)) * spacing;
                    let (x, y) = (place(i) + jx, place(j) + jy);
                    let x = x + shear_x * y;
                    p(x, y + shear_y * x)
                };
                let mut triangles: Vec<Vec<[GridPoint; 3]>> = vec![Vec::new(); count];
                for j in 0..side {
                    for i in 0..side {
                        let cell = usize::from(j * side + i);
                        let (a, b, c, d) = (corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1));
                        let (first, second) =
                            if diagonals[cell] { ([a, b, c], [a, c, d]) } else { ([a, b, d], [b, c, d]) };
                        triangles[owners[2 * cell]].push(first);
                        triangles[owners[2 * cell + 1]].push(second);
                    }
                }
                let far = square(i32::MIN / 4, i32::MIN / 4, i32::MAX / 4, i32::MAX / 4);
                let areas = triangles
                    .iter()
                    .map(|own| {
                        let mut rings = Rings::default();
                        rebuild(own.iter().map(|t| &t[..]), &[], &far, &mut rings);
                        rings
                    })
                    .collect();
                Mesh { areas }
            })
    })
}

/// Twice the distance to a segment is more than one cell, so that no rounding of a crossing can swing the edge over the
/// point.
fn clear_of(ring: &[GridPoint], v: GridPoint) -> bool {
    let mut a = ring[ring.len() - 1];
    ring.iter().all(|&b| {
        let (ax, ay, bx, by) = (f64::from(a.x), f64::from(a.y), f64::from(b.x), f64::from(b.y));
        let (px, py) = (f64::from(v.x), f64::from(v.y));
        a = b;
        let length = (bx - ax).hypot(by - ay);
        let t = (((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / (length * length)).clamp(0.0, 1.0);
        (ax + t * (bx - ax) - px).hypot(ay + t * (by - ay) - py) > 0.51
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn clipped_areas_of_a_coverage_are_valid_and_fill_what_the_coverage_fills(
        mesh in mesh(),
        (west, north) in (-20_i32..10, -20_i32..10),
        (width, height) in (2_i32..40, 2_i32..40),
    ) {
        let b = square(west, north, west + width, north + height);
        let bends = Bends::find(mesh.areas.iter().map(Rings::iter), &b);
        for area in &mesh.areas {
            prop_assert!(polygons(area).is_valid(), "the mesh itself: {:?}", area);
        }
        let mut scratch = Scratch::default();
        let (mut total, mut out) = (0, Rings::default());
        for area in &mesh.areas {
            clip(area.iter(), &b, &bends, &mut scratch, &mut out);
            let shape = polygons(&out);
            prop_assert!(shape.is_valid(), "{:?} of {:?} in {:?}: {:?}", out, area, b, shape.check_validation());
            for ring in out.iter() {
                prop_assert!(ring.len() >= 3);
                prop_assert!(ring.iter().all(|v| v.x >= b.west && v.x <= b.east && v.y >= b.north && v.y <= b.south));
            }
            let doubled = format!("{:.0}", shape.unsigned_area() * 2.0);
            prop_assert_eq!(doubled, cells(&out).to_string());
            total += cells(&out);
            // Every grid corner that no rounding can reach is inside exactly when it was.
            for x in b.west + 1..b.east {
                for y in b.north + 1..b.south {
                    let v = p(x, y);
                    if area.iter().all(|ring| clear_of(ring, v)) && out.iter().all(|ring| !on(ring, v)) {
                        let was: i32 = area.iter().map(|ring| winding(ring, v)).sum();
                        let is: i32 = out.iter().map(|ring| winding(ring, v)).sum();
                        prop_assert_eq!(was, is, "{:?} of {:?} in {:?}", v, area, b);
                    }
                }
            }
        }
        // What the areas fill together is what their union fills: neighbours follow the same edges.
        let mut whole = Rings::default();
        let far = square(i32::MIN / 4, i32::MIN / 4, i32::MAX / 4, i32::MAX / 4);
        rebuild(mesh.areas.iter().flat_map(Rings::iter), &[], &far, &mut whole);
        clip(whole.iter(), &b, &bends, &mut scratch, &mut out);
        prop_assert_eq!(total, cells(&out));
    }
}

fn on(ring: &[GridPoint], v: GridPoint) -> bool {
    let mut a = ring[ring.len() - 1];
    ring.iter().any(|&b| {
        let flat = turn(a, b, v) == 0;
        let boxed = v.x >= a.x.min(b.x) && v.x <= a.x.max(b.x) && v.y >= a.y.min(b.y) && v.y <= a.y.max(b.y);
        a = b;
        flat && boxed
    })
}
