use geo::Area;
use proptest::prelude::*;

use super::*;
use crate::areas::coverage::measure_coverage;
use crate::areas::coverage::tests::set;
use crate::planar::crossings;

const EAST: &[(f64, f64)] = &[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0)];

fn mended(mut areas: AreaSet, tolerance: f64) -> (AreaSet, MendReport, Problems) {
    let mut problems = Problems::default();
    let report = mend_coverage(&mut areas, tolerance, &mut problems);
    (areas, report, problems)
}

#[test]
fn a_sliver_goes_to_the_neighbour_with_the_longest_border() {
    let dented: &[(f64, f64)] = &[(0.0, 0.0), (100.0, 0.0), (96.0, 40.0), (96.0, 60.0), (100.0, 100.0), (0.0, 100.0)];
    let (areas, report, problems) = mended(set(&[&[dented], &[EAST]]), 5.0);
    // Gap: trapezium of parallel sides 100 and 20 at 4 m: (100 + 20) / 2 · 4 = 240 m². West has 2·√(40²+4²)+20 = 100.4
    // m along it, east 100 m.
    assert_eq!(report.gaps_closed.0, 1);
    assert!((report.gaps_closed.1 - 240.0).abs() < 0.5, "{report:?}");
    assert!(problems.places()[0].detail.contains("1 gaps and 0 overlaps"), "{problems:?}");
    assert!(measure_coverage(&areas).is_clean());
    assert!(areas.boundaries[0].unsigned_area() > areas.boundaries[1].unsigned_area() * 0.999);
}

#[test]
fn an_overlap_goes_to_one_of_its_areas_and_a_wide_one_stays_to_be_reported() {
    let overlapping = |by: f64| set(&[&[&[(0.0, 0.0), (100.0 + by, 0.0), (100.0 + by, 100.0), (0.0, 100.0)]], &[EAST]]);
    let (areas, report, _) = mended(overlapping(2.0), 5.0);
    assert_eq!(report.overlaps_resolved.0, 1);
    assert!(measure_coverage(&areas).is_clean());

    let (areas, report, _) = mended(overlapping(20.0), 5.0);
    assert_eq!(report.overlaps_resolved.0, 0);
    let left = measure_coverage(&areas);
    assert_eq!(left.total(true).0, 1);
    let mut problems = Problems::default();
    left.report(&mut problems);
    let spot = problems.places()[0].spot.as_ref().unwrap();
    assert_eq!(spot.areas, ["BU99010000", "BU99010001"]);
    assert!(problems.places()[0].detail.contains("20.0 m wide"), "{problems:?}");
}

#[test]
fn near_points_and_junctions_become_shared_vertices() {
    let west: &[(f64, f64)] = &[(0.0, 0.0), (100.2, 0.1), (99.9, 99.8), (0.0, 100.0)];
    let east: &[(f64, f64)] = &[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0), (100.1, 50.0)];
    let (areas, report, _) = mended(set(&[&[west], &[east]]), 5.0);
    assert_eq!((report.merged_points, report.junctions), (2, 1));
    assert!(measure_coverage(&areas).is_clean());
    assert_eq!(areas.boundaries[0].0[0].exterior().0.len(), 6);
}

#[test]
fn a_clean_coverage_with_enclave_and_island_stays_as_it_is() {
    let hole: &[(f64, f64)] = &[(130.0, 30.0), (130.0, 70.0), (170.0, 70.0), (170.0, 30.0)];
    let enclave: &[(f64, f64)] = &[(170.0, 30.0), (170.0, 70.0), (130.0, 70.0), (130.0, 30.0)];
    let island: &[(f64, f64)] = &[(300.0, 0.0), (320.0, 0.0), (310.0, 20.0)];
    let before = set(&[&[EAST, hole], &[enclave], &[island]]);
    let (after, report, _) = mended(before.clone(), 5.0);
    assert_eq!((report.gaps_closed.0, report.overlaps_resolved.0, report.crossings), (0, 0, 0));
    for (old, new) in before.boundaries.iter().zip(&after.boundaries) {
        assert!((old.unsigned_area() / new.unsigned_area() - 1.0).abs() < 1e-3);
        assert_eq!(old.0[0].interiors().len(), new.0[0].interiors().len());
    }
}

#[test]
fn an_area_that_lies_under_another_keeps_its_boundary() {
    let stroke: &[(f64, f64)] = &[(120.0, 20.0), (122.0, 20.0), (122.0, 90.0), (120.0, 90.0)];
    let (areas, ..) = mended(set(&[&[EAST], &[stroke]]), 5.0);
    assert!(areas.boundaries.iter().all(|boundary| !boundary.0.is_empty()));
}

/// Numbers from 0 to 1 that look random, always the same ones.
fn numbers() -> impl FnMut() -> f64 {
    let mut state = 5_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 40).unwrap()) / f64::from(1_u32 << 24)
    }
}

fn mended_rings(rings: &[Vec<(f64, f64)>], tolerance: f64) -> (AreaSet, MendReport, Problems) {
    let lists: Vec<[&[(f64, f64)]; 1]> = rings.iter().map(|ring| [ring.as_slice()]).collect();
    mended(set(&lists.iter().map(<[&[(f64, f64)]; 1]>::as_slice).collect::<Vec<_>>()), tolerance)
}

#[test]
fn borders_that_cross_all_over_are_noded_in_the_end() {
    // 600 edges in 300 by 300 m cross some 40,000 times: a crossing every 1.5 m, and points within half a metre draw
    // each other in.
    let mut next = numbers();
    let rings: Vec<Vec<(f64, f64)>> =
        (0..15).map(|_| (0..40).map(|_| (300.0 * next(), 300.0 * next())).collect()).collect();
    let (areas, report, _) = mended_rings(&rings, 5.0);
    assert!(report.is_done && report.crossings > 10_000, "{report:?}");
    assert!(areas.boundaries.iter().all(|boundary| !boundary.0.is_empty()));
}

#[test]
fn rings_over_the_points_of_a_lattice_finer_than_the_reach_are_noded_in_the_end() {
    // 12 by 12 points 0.3 m apart, less than the half metre within which points are merged; 1 m; 10 m; 40 m.
    let mut next = numbers();
    let mut lattice = |step: f64| {
        (0..9).map(|_| ((next() * 12.0).floor() * step, (next() * 12.0).floor() * step)).collect::<Vec<_>>()
    };
    let rings: Vec<Vec<(f64, f64)>> = (0..30).flat_map(|_| [1.0, 10.0, 40.0, 0.3].map(&mut lattice)).collect();
    let (areas, report, problems) = mended_rings(&rings, 5.0);
    assert!(report.is_done || problems.count(ProblemCode::CoverageUnmended) == 1);
    assert!(areas.boundaries.iter().all(|boundary| !boundary.0.is_empty()));
}

#[test]
fn a_sliver_that_is_open_at_an_end_is_closed_like_any_other() {
    let south: &[(f64, f64)] = &[(0.0, 0.0), (5000.0, 0.0), (5000.0, 1000.0), (2000.0, 1000.0), (0.0, 1000.0)];
    // Open at both ends: 5000 by 2 m. Open at the end where it is 2 m wide: 5000 · 2 / 2.
    let strip: &[(f64, f64)] = &[(0.0, 1002.0), (3000.0, 1002.0), (5000.0, 1002.0), (5000.0, 2000.0), (0.0, 2000.0)];
    let wedge: &[(f64, f64)] = &[(0.0, 1000.0), (5000.0, 1002.0), (5000.0, 2000.0), (0.0, 2000.0)];
    for (north, square_metres) in [(strip, 10_000.0), (wedge, 5000.0)] {
        let (areas, report, _) = mended(set(&[&[south], &[north]]), 5.0);
        let (count, closed) = report.gaps_closed;
        assert!(count == 1 && (closed - square_metres).abs() < square_metres / 100.0, "{closed} of {square_metres}");
        assert!(measure_coverage(&areas).is_clean(), "{:?}", measure_coverage(&areas));
    }
}

#[test]
fn the_corner_that_two_areas_leave_at_the_coast_stays() {
    // Both end in a slope of 45 degrees, so that a notch of 90 degrees is left between them; the third one leaves 60 m
    // of water.
    let west: &[(f64, f64)] = &[(0.0, 0.0), (90.0, 0.0), (100.0, 10.0), (100.0, 100.0), (0.0, 100.0)];
    let east: &[(f64, f64)] = &[(110.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0), (100.0, 10.0)];
    let over: &[(f64, f64)] = &[(0.0, -200.0), (200.0, -200.0), (200.0, -60.0), (0.0, -60.0)];
    let (_, report, _) = mended(set(&[&[west], &[east], &[over]]), 20.0);
    assert_eq!(report.gaps_closed.0, 0, "{report:?}");
}

#[test]
fn a_gap_that_is_wide_somewhere_is_left_there_and_told() {
    // Half a metre over 10 km, with a bulge of 60 by 60 m in the middle: its rectangle is (5000 + 3600) m² / 10 km =
    // 0.86 m wide.
    let south: &[(f64, f64)] = &[(0.0, 0.0), (10_000.0, 0.0), (10_000.0, 1000.0), (0.0, 1000.0)];
    let north = |from: f64| {
        let bulge =
            [(10.0, 1000.5), (4970.0, 1000.5), (4970.0, 1060.0), (5030.0, 1060.0), (5030.0, 1000.5), (9990.0, 1000.5)];
        let ends = [(10_000.0, from), (10_000.0, 3000.0), (0.0, 3000.0), (0.0, from)];
        bulge.into_iter().chain(ends).collect::<Vec<_>>()
    };
    // Closed at both ends it is one gap, into which a circle of 60 m fits.
    let (areas, report, _) = mended(set(&[&[south], &[&north(1000.0)]]), 5.0);
    assert_eq!(report.gaps_closed.0, 0, "{report:?}");
    assert_eq!(measure_coverage(&areas).total(false).0, 1);
    // Open at both ends it is two inlets of 4970 by 0.5 m, which are closed, and the bulge, which is none.
    let (_, report, _) = mended(set(&[&[south], &[&north(1000.5)]]), 5.0);
    assert!(report.gaps_closed.0 == 2 && (report.gaps_closed.1 - 4970.0).abs() < 20.0, "{report:?}");
}

#[test]
fn an_area_of_which_nothing_would_be_left_is_told_with_its_place_and_overlaps_nothing() {
    let (areas, _, problems) =
        mended(set(&[&[EAST], &[&[(500.0, 0.0), (500.01, 0.0), (500.01, 0.01), (500.0, 0.01)]]]), 5.0);
    assert!(!areas.boundaries[1].0.is_empty());
    assert_eq!((problems.count(ProblemCode::CoverageUnmended), problems.count(ProblemCode::CoverageOverlap)), (1, 0));
    assert_eq!(problems.places()[0].spot.as_ref().unwrap().areas, ["BU99010001"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// A grid of squares whose corners each area draws with an error of its own: after mending, nothing crosses,
    /// nothing is lost, and no narrow gap or overlap is left.
    #[test]
    fn squares_drawn_carelessly_become_a_coverage(
        errors in prop::collection::vec((-3.0..3.0_f64, -3.0..3.0_f64), 16 * 4),
    ) {
        let corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
        let rings: Vec<Vec<(f64, f64)>> = errors
            .chunks_exact(4)
            .zip(0_u8..)
            .map(|(errors, i)| {
                let (x, y) = (f64::from(i % 4) * 100.0, f64::from(i / 4) * 100.0);
                let drawn = |(east, south): (f64, f64), error: &(f64, f64)| (x + east + error.0, y + south + error.1);
                corners.iter().zip(errors).map(|(&corner, error)| drawn(corner, error)).collect()
            })
            .collect();
        let lists: Vec<[&[(f64, f64)]; 1]> = rings.iter().map(|ring| [ring.as_slice()]).collect();
        let shapes: Vec<&[&[(f64, f64)]]> = lists.iter().map(<[&[(f64, f64)]; 1]>::as_slice).collect();
        let (areas, report, problems) = mended(set(&shapes), 15.0);
        prop_assert!(report.is_done && problems.count(ProblemCode::CoverageOverlap) == 0, "{report:?} {problems:?}");
        let after = measure_coverage(&areas);
        prop_assert!(after.is_complete && after.junctions == 0);
        prop_assert_eq!(after.total(true).0, 0);
        for boundary in &areas.boundaries {
            prop_assert!(!boundary.0.is_empty());
            for part in &boundary.0 {
                let rings = std::iter::once(part.exterior()).chain(part.interiors());
                let rings: Vec<Vec<_>> = rings.map(|ring| ring.0[1..].to_vec()).collect();
                prop_assert!(crossings::find(&rings).is_sound());
            }
        }
    }
}
