//! Whether rings make valid polygons: areas, order, holes in their exteriors, nothing crossing.

use super::Rule;
use crate::generalise::GridPoint;
use crate::tiles::clip::{double_area, wind};

/// An edge of a ring: its ends in order of x, then y, and the ring.
#[derive(Clone, Copy)]
struct Edge {
    low: GridPoint,
    high: GridPoint,
    ring: usize,
    /// Which edge of its ring, and how many there are: neighbours share a vertex.
    place: usize,
    count: usize,
}

/// Checks the rings of one feature; `broken` is told each rule once.
pub(super) fn check(rings: &[Vec<GridPoint>], broken: &mut impl FnMut(Rule)) {
    let mut found = Vec::new();
    let mut exterior: Option<&[GridPoint]> = None;
    for ring in rings {
        match (double_area(ring).signum(), exterior) {
            (0, _) => found.push(Rule::RingWithoutArea),
            (1, _) => exterior = Some(ring),
            (_, None) => found.push(Rule::HoleFirst),
            (_, Some(around)) => {
                let inside = |p: &GridPoint| wind(around, *p) != 0;
                // A vertex of the hole may lie on the exterior, where the winding means nothing; not all of them do.
                if !ring.iter().any(inside) {
                    found.push(Rule::HoleOutside);
                }
            }
        }
    }
    if crosses(rings) {
        found.push(Rule::RingCrosses);
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().for_each(broken);
}

/// Tells whether two edges cross or overlap, or a ring meets itself. Rings may touch each other in points.
///
/// Cost: edges sorted by x, each compared with those that overlap it in x and y.
fn crosses(rings: &[Vec<GridPoint>]) -> bool {
    let mut edges = Vec::new();
    for (ring, vertices) in rings.iter().enumerate() {
        for place in 0..vertices.len() {
            let (a, b) = (vertices[place], vertices[(place + 1) % vertices.len()]);
            edges.push(Edge { low: a.min(b), high: a.max(b), ring, place, count: vertices.len() });
        }
    }
    edges.sort_unstable_by_key(|e| (e.low, e.high));
    edges.iter().enumerate().any(|(i, e)| {
        let reached = edges[i + 1..].iter().take_while(|f| f.low.x <= e.high.x);
        reached
            .filter(|f| f.low.y.min(f.high.y) <= e.low.y.max(e.high.y) && f.low.y.max(f.high.y) >= e.low.y.min(e.high.y))
            .any(|f| clash(e, f))
    })
}

fn clash(e: &Edge, f: &Edge) -> bool {
    let side = |a: GridPoint, b: GridPoint, c: GridPoint| {
        let (dx, dy) = (i64::from(b.x) - i64::from(a.x), i64::from(b.y) - i64::from(a.y));
        (dx * (i64::from(c.y) - i64::from(a.y)) - dy * (i64::from(c.x) - i64::from(a.x))).signum()
    };
    let (e1, e2) = (side(e.low, e.high, f.low), side(e.low, e.high, f.high));
    let (f1, f2) = (side(f.low, f.high, e.low), side(f.low, f.high, e.high));
    if e1 == 0 && e2 == 0 {
        // On one line: they overlap if they share more than an end.
        return e.high > f.low && f.high > e.low;
    }
    if e1 * e2 < 0 && f1 * f2 < 0 {
        return true;
    }
    let meet = e1 * e2 <= 0 && f1 * f2 <= 0;
    let apart = e.place.abs_diff(f.place);
    let neighbours = e.ring == f.ring && (apart == 1 || apart == e.count - 1);
    meet && e.ring == f.ring && !neighbours
}
