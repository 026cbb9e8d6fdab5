//! Holes that are holes of something.
//!
//! In: a polygon whose rings cross nowhere. Out: its exterior, and those of its holes that lie inside it and in no other hole.

use geo_types::Coord;

use super::Findings;
use crate::sources::RawRing;

/// Leaves out the holes outside the exterior and those inside another hole, and counts them.
///
/// Cost: the holes times the vertices of the exterior, and of the holes around each.
pub(super) fn keep_inside(mut polygon: Vec<RawRing>, findings: &mut Findings) -> Vec<RawRing> {
    if polygon.len() < 2 {
        return polygon;
    }
    let mut holes = polygon.split_off(1);
    let before = holes.len();
    holes.retain(|hole| lies_inside(hole, &polygon[0]));
    findings.holes_outside += before - holes.len();
    let rectangles: Vec<[Coord<f64>; 2]> = holes.iter().map(|hole| rectangle(hole)).collect();
    let is_nested = |inner: usize| {
        (0..holes.len())
            .any(|outer| outer != inner && holds(rectangles[outer], rectangles[inner]) && lies_inside(&holes[inner], &holes[outer]))
    };
    let nested: Vec<bool> = (0..holes.len()).map(is_nested).collect();
    findings.holes_in_holes += nested.iter().filter(|is_nested| **is_nested).count();
    polygon.extend(holes.into_iter().zip(nested).filter(|(_, is_nested)| !is_nested).map(|(hole, _)| hole));
    polygon
}

fn rectangle(ring: &[Coord<f64>]) -> [Coord<f64>; 2] {
    let most = |pick: fn(&Coord<f64>) -> f64, from: f64, choose: fn(f64, f64) -> f64| ring.iter().map(pick).fold(from, choose);
    let low = Coord { x: most(|c| c.x, f64::INFINITY, f64::min), y: most(|c| c.y, f64::INFINITY, f64::min) };
    let high = Coord { x: most(|c| c.x, f64::NEG_INFINITY, f64::max), y: most(|c| c.y, f64::NEG_INFINITY, f64::max) };
    [low, high]
}

fn holds(outer: [Coord<f64>; 2], inner: [Coord<f64>; 2]) -> bool {
    outer[0].x <= inner[0].x && outer[0].y <= inner[0].y && outer[1].x >= inner[1].x && outer[1].y >= inner[1].y
}

/// Tells whether a ring lies inside another, given that they meet in points at most: the middle of an edge is on neither side by chance.
fn lies_inside(ring: &[Coord<f64>], around: &[Coord<f64>]) -> bool {
    let middle = (ring[0] + ring[1]) / 2.0;
    let mut inside = false;
    for (at, &from) in around.iter().enumerate() {
        let to = around[(at + 1) % around.len()];
        if (from.y > middle.y) != (to.y > middle.y) && middle.x < (to.x - from.x) * (middle.y - from.y) / (to.y - from.y) + from.x {
            inside = !inside;
        }
    }
    inside
}
