//! The rings of a shape become polygons.
//!
//! In: rings in the order of the file, of which the format says by the way round they run whether they are exteriors
//! (clockwise) or holes, and not whose. Out: polygons, exteriors and holes in the order of the file. Guaranteed: what
//! lies in an exterior is a hole of it, and what lies in a hole an exterior again, whichever way round it runs:
//! programs that write all rings one way round are more frequent than areas that lie twice in one place.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo_types::{Coord, LineString};

use super::super::{RawPolygon, RawRing};
use crate::planar::area::doubled_float_area;

/// Edges of rings that are held against points of others, for one shape: an area with a thousand islands takes some
/// millions.
const MOST_STEPS: u64 = 100_000_000;

/// A ring as it is compared: closed, without the points that are none.
struct RingOutline {
    line: LineString<f64>,
    low: Coord<f64>,
    high: Coord<f64>,
    area: f64,
}

/// Puts rings together to polygons.
///
/// # Errors
/// That there are too many rings in each other to tell.
pub(super) fn polygons(rings: Vec<RawRing>) -> Result<Vec<RawPolygon>, String> {
    if rings.len() < 2 {
        return Ok(if rings.is_empty() { Vec::new() } else { vec![rings] });
    }
    let exteriors = exteriors(&rings)?;
    let mut place_of = vec![0; rings.len()];
    let mut polygons: Vec<RawPolygon> = Vec::new();
    let (outer, holes): (Vec<_>, Vec<_>) =
        rings.into_iter().enumerate().partition(|(ring, _)| exteriors[*ring].is_none());
    for (ring, points) in outer {
        place_of[ring] = polygons.len();
        polygons.push(vec![points]);
    }
    for (ring, points) in holes {
        let of = exteriors[ring].unwrap_or(ring);
        polygons[place_of[of]].push(points);
    }
    Ok(polygons)
}

/// Finds for each ring the exterior that it is a hole of; none for an exterior.
fn exteriors(rings: &[RawRing]) -> Result<Vec<Option<usize>>, String> {
    let outlines: Vec<RingOutline> = rings.iter().map(outline).collect();
    let mut by_area: Vec<usize> = (0..rings.len()).collect();
    by_area.sort_by(|a, b| outlines[*b].area.total_cmp(&outlines[*a].area).then(a.cmp(b)));
    let mut steps = 0_u64;
    let mut depths = vec![0_usize; rings.len()];
    let mut exteriors = vec![None; rings.len()];
    for (rank, ring) in by_area.iter().enumerate() {
        // The smallest of the larger ones around it.
        for around in by_area[..rank].iter().rev() {
            steps += 1;
            if is_inside(&outlines[*ring], &outlines[*around], &mut steps) {
                depths[*ring] = depths[*around] + 1;
                exteriors[*ring] = (depths[*ring] % 2 == 1).then_some(*around);
                break;
            }
            if steps > MOST_STEPS {
                return Err(format!("{} rings, too many in each other to tell which are holes", rings.len()));
            }
        }
    }
    Ok(exteriors)
}

fn outline(ring: &RawRing) -> RingOutline {
    let mut points: Vec<Coord<f64>> =
        ring.iter().filter(|point| point.x.is_finite() && point.y.is_finite()).copied().collect();
    if points.first() != points.last() {
        points.extend(points.first().copied());
    }
    let first = points.first().copied().unwrap_or_default();
    let (mut low, mut high) = (first, first);
    for point in &points {
        low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
        high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
    }
    let area = doubled_float_area(&points).abs();
    RingOutline { line: LineString(points), low, high, area }
}

/// Tells whether a ring lies in a larger one, which it may touch: its first point that is not on the other decides, and
/// where all are, the middle of its first edge that is not.
fn is_inside(ring: &RingOutline, around: &RingOutline, steps: &mut u64) -> bool {
    let is_within = ring.low.x >= around.low.x
        && ring.low.y >= around.low.y
        && ring.high.x <= around.high.x
        && ring.high.y <= around.high.y;
    if !is_within {
        return false;
    }
    let points = ring.line.0.iter().copied();
    let middles = ring.line.0.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0);
    for point in points.chain(middles) {
        *steps += around.line.0.len() as u64;
        match coord_pos_relative_to_ring(point, &around.line) {
            CoordPos::Inside => return true,
            CoordPos::Outside => return false,
            CoordPos::OnBoundary if *steps > MOST_STEPS => return false,
            CoordPos::OnBoundary => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(low: f64, high: f64, is_clockwise: bool) -> RawRing {
        let mut ring: RawRing =
            [(low, low), (low, high), (high, high), (high, low), (low, low)].map(|(x, y)| Coord { x, y }).to_vec();
        if !is_clockwise {
            ring.reverse();
        }
        ring
    }

    #[test]
    fn holes_belong_to_the_exterior_around_them_whichever_way_round_they_run() {
        let island = square(4.0, 5.0, true);
        for way in [true, false] {
            let (exterior, hole, apart) = (square(0.0, 9.0, true), square(3.0, 6.0, way), square(20.0, 21.0, way));
            let rings = vec![hole.clone(), apart.clone(), exterior.clone(), island.clone()];
            assert_eq!(polygons(rings).unwrap(), [vec![apart], vec![exterior, hole], vec![island.clone()]]);
        }
    }

    #[test]
    fn a_hole_that_touches_its_exterior_in_all_its_points_is_a_hole() {
        let exterior = square(0.0, 4.0, true);
        let hole: RawRing =
            [(0.0, 2.0), (2.0, 0.0), (4.0, 2.0), (2.0, 4.0), (0.0, 2.0)].map(|(x, y)| Coord { x, y }).to_vec();
        assert_eq!(polygons(vec![exterior.clone(), hole.clone()]).unwrap(), [vec![exterior, hole]]);
    }

    #[test]
    fn neighbours_that_share_an_edge_and_the_same_ring_twice_are_parts() {
        let other: RawRing =
            [(4.0, 0.0), (4.0, 4.0), (8.0, 4.0), (8.0, 0.0), (4.0, 0.0)].map(|(x, y)| Coord { x, y }).to_vec();
        let one = square(0.0, 4.0, true);
        assert_eq!(polygons(vec![one.clone(), other.clone()]).unwrap(), [vec![one.clone()], vec![other]]);
        assert_eq!(polygons(vec![one.clone(), one.clone()]).unwrap(), [vec![one.clone()], vec![one]]);
    }

    #[test]
    fn points_that_are_none_decide_nothing_and_too_many_rings_are_refused() {
        let mut hole = square(1.0, 2.0, false);
        hole.insert(0, Coord { x: f64::NAN, y: 1.0 });
        let found = polygons(vec![square(0.0, 4.0, true), hole]).unwrap();
        assert_eq!((found.len(), found[0].len()), (1, 2));
        let rings = (0..20_000).map(|i| square(f64::from(i), f64::from(i) + 0.5, true)).collect();
        assert!(polygons(rings).unwrap_err().contains("20000 rings"));
    }
}
