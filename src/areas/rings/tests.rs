use super::*;
use crate::sources::Crs;

/// A ring in RD metres around (155000, 463000).
fn ring(points: &[(f64, f64)]) -> RawRing {
    points.iter().map(|&(x, y)| Coord { x: 155_000.0 + x, y: 463_000.0 + y }).collect()
}

fn cleaned(polygons: &[RawPolygon]) -> (MultiPolygon<f64>, Findings) {
    clean(polygons, &Projection::new(Crs::RdNew))
}

const SQUARE: [(f64, f64); 5] = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)];

fn signed_area(ring: &LineString<f64>) -> f64 {
    doubled_float_area(&ring.0)
}

#[test]
fn a_sound_ring_is_untouched_closed_and_clockwise_on_screen_whichever_way_it_came() {
    let mut backwards = SQUARE;
    backwards.reverse();
    for points in [SQUARE, backwards] {
        let (shape, findings) = cleaned(&[vec![ring(&points)]]);
        assert_eq!(findings, Findings { points: 5, ..Findings::default() });
        assert_eq!(shape.0[0].exterior().0.len(), 5);
        assert!(signed_area(shape.0[0].exterior()) > 0.0);
        assert_eq!(shape.0[0].exterior().0.first(), shape.0[0].exterior().0.last());
    }
}

#[test]
fn an_unclosed_ring_is_closed() {
    let (shape, findings) = cleaned(&[vec![ring(&SQUARE[..4])]]);
    assert_eq!(findings.unclosed, 1);
    assert_eq!(shape.0[0].exterior().0.len(), 5);
}

#[test]
fn repeated_points_and_spikes_are_taken_out() {
    let points =
        [(0.0, 0.0), (0.0, 0.0), (100.0, 0.0), (150.0, -20.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)];
    let (shape, findings) = cleaned(&[vec![ring(&points)]]);
    // Given 7 points without the closing one, 4 are left.
    assert_eq!(findings.repeated, 3);
    assert_eq!(shape.0[0].exterior().0.len(), 5);
    // The same spike at the place where the ring closes.
    let points = [(150.0, -20.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0), (100.0, 0.0), (150.0, -20.0)];
    let (shape, findings) = cleaned(&[vec![ring(&points)]]);
    assert_eq!((findings.repeated, shape.0[0].exterior().0.len()), (2, 5));
}

#[test]
fn points_without_a_place_are_taken_out() {
    for wrong in [(f64::NAN, 5.0), (f64::INFINITY, 0.0), (1e18, 50.0), (-1e300, -1e300)] {
        let mut points = SQUARE.to_vec();
        points.insert(2, wrong);
        let (shape, findings) = cleaned(&[vec![ring(&points)]]);
        assert_eq!((findings.misplaced, findings.left_out), (1, 0), "{wrong:?}");
        assert_eq!(shape.0[0].exterior().0.len(), 5);
    }
}

#[test]
fn rings_that_are_none_are_left_out() {
    let point = [(5.0, 5.0); 4];
    let line = [(0.0, 0.0), (50.0, 50.0), (100.0, 100.0), (0.0, 0.0)];
    let nowhere = [(f64::NAN, 0.0), (f64::NAN, 1.0), (1.0, f64::NAN), (0.0, 0.0)];
    for points in [&point[..], &line, &nowhere, &[], &SQUARE[..1], &SQUARE[..2]] {
        let (shape, findings) = cleaned(&[vec![ring(points)]]);
        assert_eq!(shape.0.len(), 0, "{points:?}");
        assert_eq!(findings.left_out, 1);
    }
    // The hole of a left out exterior goes with it; another part of the area stays.
    let (shape, findings) = cleaned(&[vec![ring(&line), ring(&SQUARE)], vec![ring(&SQUARE)], vec![]]);
    assert_eq!((shape.0.len(), findings.left_out), (1, 2));
}

#[test]
fn a_hole_runs_the_other_way_round_and_one_that_did_not_is_counted() {
    let hole = [(20.0, 20.0), (40.0, 20.0), (40.0, 40.0), (20.0, 40.0), (20.0, 20.0)];
    let mut turned = hole;
    turned.reverse();
    for (points, wrong) in [(hole, 1), (turned, 0)] {
        let (shape, findings) = cleaned(&[vec![ring(&SQUARE), ring(&points)]]);
        assert_eq!(findings.wrongly_wound, wrong);
        assert!(signed_area(&shape.0[0].interiors()[0]) < 0.0);
    }
}

#[test]
fn a_bow_tie_becomes_two_parts_and_keeps_its_vertices() {
    let bow_tie = ring(&[(0.0, 0.0), (100.0, 100.0), (100.0, 0.0), (0.0, 100.0), (0.0, 0.0)]);
    let (shape, findings) = cleaned(&[vec![bow_tie.clone()]]);
    assert!(findings.uncrossed);
    let crossing = findings.crossing.unwrap();
    assert!((crossing.x - 155_050.0).abs() < 1e-6 && (crossing.y - 463_050.0).abs() < 1e-6);
    assert_eq!(shape.0.len(), 2);
    let projection = Projection::new(Crs::RdNew);
    let found: Vec<Coord<f64>> = shape.0.iter().flat_map(|part| part.exterior().0.clone()).collect();
    for point in bow_tie {
        assert!(found.contains(&projection.to_world(point).unwrap()), "{point:?} is exact");
    }
}

#[test]
fn neighbours_still_share_their_vertices_after_cleaning() {
    let east = [(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0), (100.0, 0.0)];
    let (one, _) = cleaned(&[vec![ring(&SQUARE)]]);
    let (other, _) = cleaned(&[vec![ring(&east)]]);
    let shared = one.0[0].exterior().0[..4].iter().filter(|point| other.0[0].exterior().0.contains(point)).count();
    assert_eq!(shared, 2);
}

/// Square metres of a shape as it was drawn: RD metres are nearly true, so that world areas compare with that of the
/// outer square.
fn square_metres(shape: &MultiPolygon<f64>) -> f64 {
    let (outer, _) = cleaned(&[vec![ring(&square(0.0, 0.0, 100.0))]]);
    let twice = |shape: &MultiPolygon<f64>| -> f64 {
        shape.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors())).map(signed_area).sum()
    };
    10_000.0 * twice(shape) / twice(&outer)
}

fn square(x: f64, y: f64, side: f64) -> [(f64, f64); 5] {
    [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
}

#[test]
fn a_hole_makes_land_nowhere() {
    let mut turned = square(30.0, 30.0, 20.0);
    turned.reverse();
    turned[..4].rotate_left(1);
    turned[4] = turned[0];
    // Of 100 by 100: less 20 by 20 once; nothing less; less the outer of two, 40 by 40; nothing less, for the hole is
    // larger than the exterior.
    for (name, holes, expected, in_holes, outside) in [
        ("twice", vec![ring(&square(30.0, 30.0, 20.0)), ring(&turned)], 10_000.0 - 400.0, 1, 0),
        ("outside", vec![ring(&square(300.0, 300.0, 20.0))], 10_000.0, 0, 1),
        ("nested", vec![ring(&square(20.0, 20.0, 40.0)), ring(&square(30.0, 30.0, 20.0))], 10_000.0 - 1600.0, 1, 0),
        ("larger", vec![ring(&square(-50.0, -50.0, 300.0))], 10_000.0, 0, 1),
        // Two of 40 by 40 share 20 by 20, and one reaches 20 by 40 beyond the exterior.
        (
            "overlapping",
            vec![ring(&square(20.0, 20.0, 40.0)), ring(&square(40.0, 40.0, 40.0))],
            10_000.0 - 2800.0,
            0,
            0,
        ),
        ("across", vec![ring(&square(80.0, 20.0, 40.0))], 10_000.0 - 800.0, 0, 0),
    ] {
        let polygon: RawPolygon = std::iter::once(ring(&SQUARE)).chain(holes).collect();
        let (shape, findings) = cleaned(&[polygon]);
        assert!((square_metres(&shape) - expected).abs() < 1.0, "{name}: {} of {expected}", square_metres(&shape));
        assert_eq!((findings.holes_in_holes, findings.holes_outside), (in_holes, outside), "{name}: {findings:?}");
    }
}

#[test]
fn a_part_that_crosses_itself_everywhere_is_left_out_and_the_others_stay() {
    // The star polygon {n / (n / 2 - 1)} has about n² / 2 crossings.
    let star = |n: u32| {
        let angle = |i: u32| f64::from(i) * f64::from(n / 2 - 1) / f64::from(n) * std::f64::consts::TAU;
        ring(&(0..n).map(angle).map(|angle| (3000.0 * angle.cos(), 3000.0 * angle.sin())).collect::<Vec<_>>())
    };
    for n in [1001, 4001, 20_001] {
        let (shape, findings) = cleaned(&[vec![star(n)], vec![ring(&SQUARE)]]);
        assert_eq!(shape.0.len(), 1);
        let tangled = findings.tangled.unwrap();
        assert!(tangled.first.is_some() && tangled.count == 1000 + n as usize && tangled.edges == n as usize);
        assert!(findings.mended().unwrap().contains("cross themselves all over"));
    }
}

#[test]
fn thousands_of_holes_of_which_two_cross_are_cut_out_at_once() {
    // 2,500 holes of 6 by 6 m, 10 m apart; one more, of 6 by 6, lies over a quarter of the first.
    let hole = |i: u32| ring(&square(f64::from(i % 50) * 10.0 + 2.0, f64::from(i / 50) * 10.0 + 2.0, 6.0));
    let sound: RawPolygon = std::iter::once(ring(&square(0.0, 0.0, 500.0))).chain((0..2500).map(hole)).collect();
    let crossed: RawPolygon = sound.iter().cloned().chain([ring(&square(-1.0, -1.0, 6.0))]).collect();
    let ([before, after], findings) = (
        [&sound, &crossed].map(|polygon| cleaned(std::slice::from_ref(polygon)).0),
        cleaned(std::slice::from_ref(&crossed)).1,
    );
    assert!(findings.uncrossed && after.0.len() == 1);
    assert_eq!((before.0[0].interiors().len(), after.0[0].interiors().len()), (2500, 2499));
    // 5 by 5 in the corner, of which 3 by 3 was gone.
    let lost = square_metres(&before) - square_metres(&after);
    assert!((lost - 16.0).abs() < 0.1, "{lost}");
}

#[test]
fn a_spike_of_a_hundred_thousand_points_across_the_start_is_taken_out() {
    let out = |i: u32| (f64::from(i) * 0.01, -f64::from(i) * 0.005);
    let points: Vec<_> =
        (1..100_000).rev().map(out).chain(SQUARE[..4].iter().copied()).chain((0..100_000).map(out)).collect();
    let (shape, findings) = cleaned(&[vec![ring(&points)]]);
    assert_eq!((shape.0[0].exterior().0.len(), findings.repeated > 199_000), (5, true));
}
