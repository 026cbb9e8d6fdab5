use geo_types::{LineString, MultiPolygon, Polygon};

use super::*;
use crate::areas::fixture;
use crate::areas::projection::from_degrees;

/// An area set of rings in metres east and south of 5° E 52° N (at its scale); each area is a list of rings, the first
/// an exterior.
pub(in crate::areas) fn set(shapes: &[&[&[(f64, f64)]]]) -> AreaSet {
    let origin = from_degrees(Coord { x: 5.0, y: 52.0 });
    let (east, south) = metres_per_unit(origin.y);
    let ring = |points: &&[(f64, f64)]| {
        LineString(
            points
                .iter()
                .chain(points.first())
                .map(|&(x, y)| Coord { x: origin.x + x / east, y: origin.y + y / south })
                .collect(),
        )
    };
    let shape = |rings: &&[&[(f64, f64)]]| {
        let mut rings = rings.iter().map(ring);
        MultiPolygon(rings.next().map(|exterior| Polygon::new(exterior, rings.collect())).into_iter().collect())
    };
    let buurten = (0..).map(|i| fixture::buurt(&format!("BU9901{i:04}")));
    fixture::set(2024, buurten.zip(shapes.iter().map(shape)))
}

const WEST: &[(f64, f64)] = &[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
const EAST: &[(f64, f64)] = &[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0)];

#[test]
fn neighbours_that_share_their_vertices_are_clean() {
    let report = measure_coverage(&set(&[&[WEST], &[EAST]]));
    assert!(report.is_clean(), "{report:?}");
    assert!((report.square_metres - 20_000.0).abs() < 2.0);
}

#[test]
fn an_enclave_and_a_hole_in_which_nothing_is_drawn_are_clean() {
    let hole: &[(f64, f64)] = &[(30.0, 30.0), (30.0, 70.0), (70.0, 70.0), (70.0, 30.0)];
    let mut enclave = hole.to_vec();
    enclave.reverse();
    enclave.rotate_left(1);
    assert!(measure_coverage(&set(&[&[WEST, hole], &[&enclave], &[EAST]])).is_clean());
    // 40 m is wider than a sliver.
    assert!(measure_coverage(&set(&[&[WEST, hole]])).is_clean());
}

#[test]
fn a_vertex_on_the_edge_of_a_neighbour_is_a_junction() {
    let report = measure_coverage(&set(&[
        &[WEST],
        &[&[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0), (100.0, 50.0)]],
    ]));
    assert_eq!((report.junctions, report.defects.len()), (1, 0));
    assert!(!report.is_clean());
}

#[test]
fn an_overlap_is_measured() {
    // West reaches 2 m into east over 100 m: 200 m², 2 m wide; corners are rounded to 1.4 mm, so up to 0.14 m² each
    // way.
    let report = measure_coverage(&set(&[&[&[(0.0, 0.0), (102.0, 0.0), (102.0, 100.0), (0.0, 100.0)]], &[EAST]]));
    assert_eq!(report.defects.len(), 1);
    let overlap = &report.defects[0];
    assert!(
        overlap.is_overlap && (overlap.square_metres - 200.0).abs() < 0.3 && (overlap.width_metres - 2.0).abs() < 0.01,
        "{overlap:?}"
    );
    assert_eq!(overlap.codes, ["BU99010000", "BU99010001"]);
    assert!((overlap.at.x - 5.0).abs() < 0.01 && (overlap.at.y - 52.0).abs() < 0.01);
    assert!((report.ppm(true) - 1e6 * 200.0 / 20_200.0).abs() < 10.0, "{}", report.ppm(true));
}

#[test]
fn a_gap_is_a_sliver_only_where_it_is_narrow() {
    // A border that both draw from corner to corner, one with a dent of 4 m at its middle: a triangle of 100 · 4 / 2 =
    // 200 m².
    let dented: &[(f64, f64)] = &[(0.0, 0.0), (100.0, 0.0), (96.0, 50.0), (100.0, 100.0), (0.0, 100.0)];
    let report = measure_coverage(&set(&[&[dented], &[EAST]]));
    assert_eq!(report.total(false).0, 1);
    assert!((report.total(false).1 - 200.0).abs() < 0.3 && report.total(true).0 == 0, "{report:?}");
    let mut problems = Problems::default();
    report.report(&mut problems);
    assert_eq!(problems.count(ProblemCode::CoverageSliver), 1);
    assert!(
        problems.places()[0].detail.contains("BU99010000 and BU99010001 leave a sliver"),
        "{:?}",
        problems.places()[0]
    );
}

#[test]
fn the_areas_of_an_overlap_are_those_that_lie_over_it() {
    // Five squares in each other, each 40 m from the next: four overlaps, the innermost covered by all five.
    let square = |i: f64| [(i, i), (400.0 - i, i), (400.0 - i, 400.0 - i), (i, 400.0 - i)];
    let nested = [0.0, 40.0, 80.0, 120.0, 160.0].map(square);
    let lists = nested.each_ref().map(|ring| [&ring[..]]);
    let report = measure_coverage(&set(&lists.each_ref().map(|list| &list[..])));
    let mut codes: Vec<Vec<&str>> =
        report.defects.iter().map(|defect| defect.codes.iter().map(|code| &code[9..]).collect::<Vec<_>>()).collect();
    codes.sort();
    assert_eq!(codes, [vec!["0", "1"], vec!["0", "1", "2"], vec!["0", "1", "2"], vec!["0", "1", "2"]]);
}

#[test]
fn an_area_that_overlaps_itself_is_a_problem_of_its_rings() {
    let mut areas = set(&[&[WEST], &[WEST]]);
    let other = areas.boundaries[1].0.remove(0);
    areas.boundaries[0].0.push(other);
    let report = measure_coverage(&areas);
    assert_eq!((report.total(true).0, report.defects.len()), (0, 1));
    let mut problems = Problems::default();
    report.report(&mut problems);
    assert_eq!(problems.counts().collect::<Vec<_>>(), [(ProblemCode::RingSelfIntersects, 1)]);
    assert_eq!(problems.places()[0].spot.as_ref().unwrap().areas, ["BU99010000"]);
}

#[test]
fn vertices_on_the_edge_of_a_neighbour_are_no_slivers() {
    let mut problems = Problems::default();
    let east: &[(f64, f64)] = &[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0), (100.0, 50.0)];
    measure_coverage(&set(&[&[WEST], &[east]])).report(&mut problems);
    assert_eq!(problems.counts().collect::<Vec<_>>(), [(ProblemCode::CoverageJunction, 1)]);
}

#[test]
fn a_gap_that_is_open_at_an_end_is_a_sliver_unless_it_was_drawn() {
    let south: &[(f64, f64)] = &[(0.0, 0.0), (5000.0, 0.0), (5000.0, 1000.0), (0.0, 1000.0)];
    // Per case the edge of the northern area along the southern one, west to east; the square metres of slivers and of
    // overlaps.
    let cases: [(&[_], f64, f64); 4] = [
        // From a corner of both to the coast: a tip of water, 5000 · 4 / 2 m².
        (&[(0.0, 1000.0), (5000.0, 1004.0)], 0.0, 0.0),
        // Open at both ends: a channel.
        (&[(0.0, 1004.0), (5000.0, 1004.0)], 0.0, 0.0),
        // The same slope, but it crosses: 2500 · 4 / 2 m² each.
        (&[(0.0, 996.0), (5000.0, 1004.0)], 5000.0, 5000.0),
        // Apart from a vertex of the northern one only: 2500 · 4 / 2 m².
        (&[(0.0, 1000.0), (2500.0, 1000.0), (5000.0, 1004.0)], 5000.0, 0.0),
    ];
    for (along, gap, overlap) in cases {
        let mut north = along.to_vec();
        north.extend([(5000.0, 2000.0), (0.0, 2000.0)]);
        let report = measure_coverage(&set(&[&[south], &[&north]]));
        let (slivers, overlaps) = (report.total(false), report.total(true));
        assert!((slivers.1 - gap).abs() < 50.0 && (overlaps.1 - overlap).abs() < 50.0, "{along:?} {report:?}");
        assert_eq!((slivers.0, overlaps.0), (usize::from(gap > 0.0), usize::from(overlap > 0.0)));
    }
}

#[test]
fn nothing_at_all_is_clean() {
    assert!(measure_coverage(&set(&[])).is_clean());
    assert!(measure_coverage(&set(&[&[]])).is_clean());
}
