//! Small coverages, one case each.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use veerkracht::areas::{Level, PerLevel};
use veerkracht::generalise::{Coverage, GeneraliseSettings, GridPoint, LAST_ZOOM, Pyramid, ZoomCount, generalise};
use veerkracht::problems::{ProblemCode, Problems};

use crate::oracle::{distance, distance_to_edges};
use crate::random::{Case, faults, layer};

/// Where the letters stand, in cells of the last zoom.
const ORIGIN: (i32, i32) = (34_000_000, 22_000_000);

/// Writes a ring, in units of so many cells of the last zoom.
fn ring(unit: f64, corners: &[(i32, i32)]) -> LineString<f64> {
    let place = |from: i32, by: i32| (f64::from(from) + f64::from(by) * unit) / (4096.0 * 16384.0);
    let mut points: Vec<Coord<f64>> =
        corners.iter().map(|&(x, y)| Coord { x: place(ORIGIN.0, x), y: place(ORIGIN.1, y) }).collect();
    points.push(points[0]);
    LineString(points)
}

fn area(unit: f64, corners: &[(i32, i32)]) -> MultiPolygon<f64> {
    MultiPolygon(vec![Polygon::new(ring(unit, corners), Vec::new())])
}

fn square(x: i32, y: i32, side: i32) -> [(i32, i32); 4] {
    [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
}

/// Generalises and holds the result to all rules.
fn checked(boundaries: Vec<MultiPolygon<f64>>) -> Pyramid {
    let case = Case::of(boundaries);
    let pyramid = case.everywhere();
    assert_eq!(faults(&case, &pyramid), Vec::<String>::new());
    pyramid
}

/// Gives the rings of an area, in units of so many cells of the last zoom.
fn rings(pyramid: &Pyramid, unit: i32, area: usize) -> Vec<Vec<(i32, i32)>> {
    let fine = layer(pyramid, LAST_ZOOM, Level::Buurt);
    let unscaled = |p: &GridPoint| ((p.x - ORIGIN.0) / unit, (p.y - ORIGIN.1) / unit);
    fine.rings(area).map(|ring| ring.iter().map(unscaled).collect()).collect()
}

/// Rotates a ring to its lowest corner, so that rings compare.
fn canonical(mut ring: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    let lowest = (0..ring.len()).min_by_key(|&i| ring[i]).unwrap();
    ring.rotate_left(lowest);
    ring
}

#[test]
fn three_areas_that_meet_in_a_point_share_it() {
    let pyramid = checked(vec![
        area(100.0, &[(0, 0), (6, 0), (3, 3)]),
        area(100.0, &[(6, 0), (6, 6), (0, 6), (3, 3)]),
        area(100.0, &[(0, 6), (0, 0), (3, 3)]),
    ]);
    for part in 0..3 {
        assert!(rings(&pyramid, 100, part)[0].contains(&(3, 3)));
    }
}

#[test]
fn an_enclave_that_starts_at_another_vertex_shares_its_border() {
    let hole = [(2, 2), (2, 4), (4, 4), (4, 2)];
    let around = MultiPolygon(vec![Polygon::new(ring(64.0, &square(0, 0, 6)), vec![ring(64.0, &hole)])]);
    let pyramid = checked(vec![around, area(64.0, &[(4, 4), (2, 4), (2, 2), (4, 2)])]);
    let outer = rings(&pyramid, 64, 0);
    let mut enclave = rings(&pyramid, 64, 1)[0].clone();
    enclave.reverse();
    assert_eq!(outer.len(), 2);
    assert_eq!(canonical(outer[1].clone()), canonical(enclave));
}

#[test]
fn an_enclave_drawn_on_top_of_an_area_without_a_hole_is_cut_out_of_it() {
    let pyramid = checked(vec![area(64.0, &square(0, 0, 6)), area(64.0, &square(2, 2, 2))]);
    assert_eq!(rings(&pyramid, 64, 0).len(), 2);
}

#[test]
fn an_island_keeps_an_area_at_every_zoom() {
    let pyramid = checked(vec![area(1000.0, &square(0, 0, 10)), area(3.0, &square(9000, 9000, 1))]);
    for zoom in 0..=LAST_ZOOM {
        assert_eq!(layer(&pyramid, zoom, Level::Buurt).rings(1).count(), 1);
    }
}

#[test]
fn squares_that_touch_in_a_point_stay_two_rings() {
    let corners = MultiPolygon(vec![
        Polygon::new(ring(50.0, &square(0, 0, 2)), Vec::new()),
        Polygon::new(ring(50.0, &square(2, 2, 2)), Vec::new()),
    ]);
    let pyramid = checked(vec![corners, area(50.0, &square(2, 0, 2)), area(50.0, &square(0, 2, 2))]);
    assert_eq!(rings(&pyramid, 50, 0).len(), 2);
}

#[test]
fn a_ring_that_touches_itself_becomes_an_exterior_ring_and_a_hole() {
    // A square with a bay that closes at the point (2, 0).
    let pyramid = checked(vec![area(50.0, &[(2, 0), (4, 0), (4, 4), (0, 4), (0, 0), (2, 0), (1, 2), (3, 2)])]);
    assert_eq!(rings(&pyramid, 50, 0).len(), 2);
}

#[test]
fn a_hole_in_a_hole_belongs_to_the_area_in_between() {
    let frame = |from: i32, side: i32, edge: i32| {
        let hole = square(from + edge, from + edge, side - 2 * edge);
        MultiPolygon(vec![Polygon::new(ring(40.0, &square(from, from, side)), vec![ring(40.0, &hole)])])
    };
    let pyramid = checked(vec![frame(0, 10, 2), frame(2, 6, 2), area(40.0, &square(4, 4, 2))]);
    assert_eq!((0..3).map(|part| rings(&pyramid, 40, part).len()).collect::<Vec<_>>(), [2, 2, 1]);
}

#[test]
fn an_island_in_the_lake_of_its_own_area_is_a_part_and_no_hole() {
    let outer = Polygon::new(ring(40.0, &square(0, 0, 10)), vec![ring(40.0, &square(2, 2, 6))]);
    let inner = Polygon::new(ring(40.0, &square(4, 4, 2)), Vec::new());
    let pyramid = checked(vec![MultiPolygon(vec![inner, outer])]);
    let found = rings(&pyramid, 40, 0);
    // The largest part first, with its hole; then the island.
    assert_eq!(found.iter().map(|ring| canonical(ring.clone())[0]).collect::<Vec<_>>(), [(0, 0), (2, 2), (4, 4)]);
}

#[test]
fn an_area_of_two_parts_keeps_both_while_they_are_larger_than_a_cell() {
    let parts = [square(0, 0, 3), square(7, 0, 3)].map(|corners| Polygon::new(ring(64.0, &corners), Vec::new()));
    let pyramid = checked(vec![MultiPolygon(parts.to_vec()), area(64.0, &[(3, 0), (7, 0), (7, 3), (3, 3)])]);
    // 3 · 64 cells of the last zoom are 3 cells at zoom 8.
    assert_eq!(layer(&pyramid, 8, Level::Buurt).rings(0).count(), 2);
}

#[test]
fn a_part_that_is_not_drawn_is_told_apart_from_an_area_that_is_enlarged() {
    // A cell of zoom 9 is 32 of the last zoom.
    let parts = [square(0, 0, 1000), square(3000, 0, 3)].map(|corners| Polygon::new(ring(1.0, &corners), Vec::new()));
    let case = Case::of(vec![MultiPolygon(parts.to_vec()), area(1.0, &square(6000, 0, 3))]);
    let settings = GeneraliseSettings { zooms: PerLevel::of(|_| 9..=9), ..GeneraliseSettings::default() };
    let mut problems = Problems::default();
    let pyramid = generalise(&case.coverage(), &settings, &mut problems).expect("borders that can be followed");
    assert_eq!(pyramid.counts, [ZoomCount { zoom: 9, carved: 1, spare: 0, dropped: 1 }]);
    assert_eq!([ProblemCode::PartDropped, ProblemCode::AreaEnlarged].map(|code| problems.count(code)), [1, 1]);
}

#[test]
fn a_town_of_areas_smaller_than_a_cell_loses_none() {
    // 12 · 12 areas of one cell of the last zoom, in the middle of a large one.
    let mut boundaries = vec![MultiPolygon(vec![Polygon::new(
        ring(1.0, &square(-4000, -4000, 8000)),
        vec![ring(1.0, &square(0, 0, 12))],
    )])];
    boundaries.extend((0..144).map(|i| area(1.0, &square(i % 12, i / 12, 1))));
    // The large area's hole has its corners only: the town's edge is not noded.
    let pyramid = checked(boundaries);
    let counts: Vec<usize> = pyramid.counts.iter().filter(|count| count.zoom >= 12).map(|count| count.spare).collect();
    // At zoom 12 a side of the town is three cells long.
    assert_eq!(counts, [0, 0, 0]);
}

#[test]
fn two_thousand_holes_are_all_found_and_shared() {
    let side = 45;
    let holes: Vec<[(i32, i32); 4]> =
        (0..side * side).map(|i| square(2 + (i % side) * 3, 2 + (i / side) * 3, 1)).collect();
    let around =
        Polygon::new(ring(512.0, &square(0, 0, side * 3 + 2)), holes.iter().map(|hole| ring(512.0, hole)).collect());
    let mut boundaries = vec![MultiPolygon(vec![around])];
    boundaries.extend(holes.iter().step_by(2).map(|hole| area(512.0, hole)));
    let case = Case::of(boundaries);
    let settings = GeneraliseSettings { zooms: PerLevel::of(|_| 9..=LAST_ZOOM), ..GeneraliseSettings::default() };
    let pyramid =
        generalise(&case.coverage(), &settings, &mut Problems::default()).expect("borders that can be followed");
    assert_eq!(rings(&pyramid, 512, 0).len(), 1 + 45 * 45);
    // A hole is 16 cells wide at zoom 9, so that none is lost there.
    assert_eq!(layer(&pyramid, 9, Level::Buurt).rings(0).count(), 1 + 45 * 45);
}

#[test]
fn an_area_drawn_twice_is_there_twice() {
    let twin = || area(80.0, &square(0, 0, 3));
    let pyramid = checked(vec![twin(), twin(), area(80.0, &square(3, 0, 3))]);
    assert_eq!(layer(&pyramid, LAST_ZOOM, Level::Buurt).rings(1).count(), 1);
}

#[test]
fn a_bow_tie_keeps_both_its_lobes() {
    let pyramid = checked(vec![area(64.0, &[(0, 0), (4, 4), (4, 0), (0, 4)])]);
    assert_eq!(rings(&pyramid, 64, 0).len(), 2);
}

#[test]
fn neighbours_that_do_not_share_a_vertex_are_noded() {
    let pyramid = checked(vec![area(64.0, &square(0, 0, 4)), area(64.0, &square(4, 1, 2))]);
    assert!(rings(&pyramid, 64, 0)[0].contains(&(4, 1)));
    assert!(rings(&pyramid, 64, 0)[0].contains(&(4, 3)));
}

#[test]
fn a_boundary_without_area_gets_one_and_an_empty_one_stays_empty() {
    let line = area(64.0, &[(0, 0), (4, 4), (2, 2)]);
    let nowhere = MultiPolygon(vec![Polygon::new(LineString(vec![Coord { x: f64::NAN, y: 0.2 }]), Vec::new())]);
    let pyramid = checked(vec![line, MultiPolygon(Vec::new()), nowhere]);
    let fine = layer(&pyramid, LAST_ZOOM, Level::Buurt);
    assert_eq!((0..3).map(|part| fine.rings(part).count()).collect::<Vec<_>>(), [1, 0, 0]);
    assert_eq!(pyramid.labels[Level::Buurt][1].room.total_cmp(&0.0), std::cmp::Ordering::Equal);
}

#[test]
fn the_same_coverage_gives_the_same_result_wherever_its_rings_start() {
    let first = [(0, 0), (5, 1), (9, 0), (9, 9), (0, 9)];
    let mut other = first;
    other.rotate_left(3);
    let make = |corners: &[(i32, i32)]| checked(vec![area(700.0, corners), area(700.0, &square(-9, 0, 9))]);
    assert_eq!(make(&first), make(&other));
}

#[test]
fn a_coast_moves_inwards_less_than_two_cells_and_a_shared_border_no_further_than_the_tolerance() {
    // An island with a ragged coast around its middle, cut in two by a ragged border.
    let angle = |i: i32| f64::from(i) * std::f64::consts::TAU / 720.0;
    let coast = |i: i32| {
        let i = i % 720;
        let away = 9000.0 + 900.0 * (f64::from(i) * 1.7).sin() + 300.0 * (f64::from(i) * 5.3).cos();
        ((away * angle(i).cos()).round(), (away * angle(i).sin()).round())
    };
    let border: Vec<(f64, f64)> = {
        let (from, to) = (coast(0), coast(360));
        (79..=320)
            .map(|i| {
                let t = f64::from(i) / 400.0;
                // Straight near the coast, so that it does not cross it.
                let wave = if (80..320).contains(&i) { 400.0 } else { 0.0 };
                (
                    (from.0 + (to.0 - from.0) * t).round(),
                    (from.1 + (to.1 - from.1) * t + wave * (f64::from(i) * 0.9).sin()).round(),
                )
            })
            .collect()
    };
    let cells = 4096.0 * 16384.0;
    let world =
        |p: &(f64, f64)| Coord { x: (f64::from(ORIGIN.0) + p.0) / cells, y: (f64::from(ORIGIN.1) + p.1) / cells };
    let half = |points: Vec<(f64, f64)>| {
        MultiPolygon(vec![Polygon::new(LineString(points.iter().map(world).collect()), Vec::new())])
    };
    let south = half((0..=360).map(coast).chain(border.iter().rev().copied()).collect());
    let north = half((360..=720).map(coast).chain(border.iter().copied()).collect());
    let pyramid = checked(vec![south, north]);
    for zoom in 3..=LAST_ZOOM {
        let fine = layer(&pyramid, zoom, Level::Buurt);
        let scale = f64::from(i32::from(zoom) - i32::from(LAST_ZOOM)).exp2();
        let whole = layer(&pyramid, zoom, Level::Gemeente);
        let at = |i: i32| ((f64::from(ORIGIN.0) + coast(i).0) * scale, (f64::from(ORIGIN.1) + coast(i).1) * scale);
        let source: Vec<[f64; 4]> =
            (0..720).map(|i| [at(i).0, at(i).1, at((i + 1) % 720).0, at((i + 1) % 720).1]).collect();
        // Around every corner of the coast, what lies two cells or more inland.
        let mut inland = 0;
        for (i, step) in (0..720).flat_map(|i| (0..16).map(move |step| (i, step))) {
            let (away, turn) = (2.0 + f64::from(step / 8), f64::from(step % 8) * std::f64::consts::FRAC_PI_4 + 0.1);
            let (x, y) = (at(i).0 + away * turn.cos(), at(i).1 + away * turn.sin());
            let (to_coast, inside_source) = distance_to_edges(x, y, source.iter().copied());
            if inside_source && to_coast >= 2.0 {
                inland += 1;
                assert!(
                    distance(x, y, whole.rings(0)).1,
                    "zoom {zoom}: what lies {to_coast} cells inland at {i} is water"
                );
            }
        }
        assert!(inland > 100 || zoom < 7, "zoom {zoom}: {inland} places to look at");
        for p in &border {
            let (x, y) = ((f64::from(ORIGIN.0) + p.0) * scale, (f64::from(ORIGIN.1) + p.1) * scale);
            let (away, _) = distance(x, y, fine.rings(0));
            // The tolerance of 4 cells and the rounding of half a diagonal.
            assert!(away < 4.0 + 0.71 + 1e-6, "zoom {zoom}: the border is off by {away} cells");
        }
    }
    // 962 corners come in; at zoom 6 a coast of 220 cells cannot need half of them.
    assert!(layer(&pyramid, 6, Level::Buurt).vertices.len() < 480);
    // Nothing is lost at the last zoom: every corner of the coast and the border is on it, up to rounding, but for the
    // tip of one spike of the border, which is narrower than a cell where it crosses the border of a tile.
    let last = layer(&pyramid, LAST_ZOOM, Level::Buurt);
    let mut blunt = 0;
    for (x, y) in (0..720).map(coast).chain(border.iter().copied()) {
        let (away, _) = distance(f64::from(ORIGIN.0) + x, f64::from(ORIGIN.1) + y, last.rings(0).chain(last.rings(1)));
        assert!(away <= 1.0, "({x}, {y}) is off by {away} cells");
        blunt += usize::from(away >= 0.75);
    }
    assert_eq!(blunt, 1);
}

#[test]
fn label_points_lie_inside_with_the_room_that_they_state() {
    let horseshoe = area(100.0, &[(0, 0), (9, 0), (9, 9), (6, 9), (6, 3), (3, 3), (3, 9), (0, 9)]);
    let pyramid = checked(vec![horseshoe]);
    let fine = layer(&pyramid, LAST_ZOOM, Level::Buurt);
    let cells = 4096.0 * 16384.0;
    for (_, labels) in pyramid.labels.iter() {
        let label = labels[0];
        let (away, inside) = distance(label.x * cells, label.y * cells, fine.rings(0));
        assert!(inside);
        assert!((away - label.room * cells).abs() < 1e-3);
        // The arms are 300 cells wide and give 150; a corner of the bend gives more.
        assert!(away >= 150.0);
    }
}

#[test]
fn a_gemeente_is_the_union_of_its_buurten_even_where_a_wijk_lies_in_two() {
    // Six squares of 100 cells of zoom 10 in a row; wijk 0 is the first three, gemeente 0 the first two.
    let case = Case::of((0..6).map(|i| area(1600.0, &square(i, 0, 1))).collect());
    let coverage = Coverage { gemeente_of: vec![0, 0, 1, 1, 1, 1], gemeenten: 2, ..case.coverage() };
    let settings = GeneraliseSettings {
        zooms: PerLevel::new(11..=LAST_ZOOM, 10..=LAST_ZOOM, 0..=LAST_ZOOM),
        ..GeneraliseSettings::default()
    };
    let pyramid = generalise(&coverage, &settings, &mut Problems::default()).expect("borders that can be followed");
    let east = |level, index| {
        let layer = layer(&pyramid, 10, level);
        layer.rings(index).flatten().map(|corner| corner.x - ORIGIN.0 / 16).max()
    };
    assert_eq!((east(Level::Gemeente, 0), east(Level::Gemeente, 1)), (Some(200), Some(600)));
    assert_eq!((east(Level::Wijk, 0), east(Level::Wijk, 1)), (Some(300), Some(600)));
}
