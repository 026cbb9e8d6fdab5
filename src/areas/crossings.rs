//! Where a polygon crosses or touches itself.
//!
//! In: the rings of one polygon, unclosed. Out: one place, or none. A ring may not meet itself at all; two rings of one polygon may meet
//! in points (OGC simple features), but neither cross nor run along each other. Decisions are exact (robust orientation).

use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo_types::Coord;

struct Segment {
    from: Coord<f64>,
    to: Coord<f64>,
    ring: usize,
    at: usize,
}

impl Segment {
    fn left(&self) -> f64 {
        self.from.x.min(self.to.x)
    }

    fn right(&self) -> f64 {
        self.from.x.max(self.to.x)
    }

    fn overlaps_in_height(&self, other: &Self) -> bool {
        self.from.y.min(self.to.y) <= other.from.y.max(other.to.y) && other.from.y.min(other.to.y) <= self.from.y.max(self.to.y)
    }
}

/// Finds a place where the polygon meets itself against the rules. Sorted by x: about n · log n for rings that do not run on top of themselves.
pub(super) fn find(polygon: &[Vec<Coord<f64>>]) -> Option<Coord<f64>> {
    let mut segments = Vec::with_capacity(polygon.iter().map(Vec::len).sum());
    for (ring, points) in polygon.iter().enumerate() {
        for (at, &from) in points.iter().enumerate() {
            segments.push(Segment { from, to: points[(at + 1) % points.len()], ring, at });
        }
    }
    segments.sort_by(|a, b| a.left().total_cmp(&b.left()));
    for (i, one) in segments.iter().enumerate() {
        for other in segments[i + 1..].iter().take_while(|other| other.left() <= one.right()) {
            if one.overlaps_in_height(other)
                && let Some(place) = meeting(one, other, polygon[one.ring].len())
            {
                return Some(place);
            }
        }
    }
    None
}

/// Finds where two segments meet against the rules; `length` is the number of segments of the first one's ring.
fn meeting(one: &Segment, other: &Segment, length: usize) -> Option<Coord<f64>> {
    if one.ring == other.ring {
        // Neighbours share an end; they may only not fold back on each other.
        if (one.at + 1) % length == other.at {
            return folded(one.from, one.to, other.to);
        }
        if (other.at + 1) % length == one.at {
            return folded(other.from, other.to, one.to);
        }
    }
    let sides = [
        RobustKernel::orient2d(one.from, one.to, other.from),
        RobustKernel::orient2d(one.from, one.to, other.to),
        RobustKernel::orient2d(other.from, other.to, one.from),
        RobustKernel::orient2d(other.from, other.to, one.to),
    ];
    let is_level = |side: Orientation| side == Orientation::Collinear;
    if !sides.iter().any(|&side| is_level(side)) {
        return (sides[0] != sides[1] && sides[2] != sides[3]).then(|| crossing(one, other));
    }
    let touches = [(sides[0], other.from, one), (sides[1], other.to, one), (sides[2], one.from, other), (sides[3], one.to, other)];
    let mut met = touches.into_iter().filter(|(side, point, segment)| is_level(*side) && spans(segment, *point)).map(|(_, point, _)| point);
    let first = met.next()?;
    if one.ring == other.ring {
        return Some(first);
    }
    // Rings that meet in one point may; along a stretch they may not.
    met.find(|point| *point != first)
}

fn folded(from: Coord<f64>, corner: Coord<f64>, to: Coord<f64>) -> Option<Coord<f64>> {
    let is_level = RobustKernel::orient2d(from, corner, to) == Orientation::Collinear;
    let ahead = (corner.x - from.x) * (to.x - corner.x) + (corner.y - from.y) * (to.y - corner.y);
    (is_level && ahead < 0.0).then_some(corner)
}

fn spans(segment: &Segment, point: Coord<f64>) -> bool {
    let within = |a: f64, b: f64, v: f64| v >= a.min(b) && v <= a.max(b);
    within(segment.from.x, segment.to.x, point.x) && within(segment.from.y, segment.to.y, point.y)
}

fn crossing(one: &Segment, other: &Segment) -> Coord<f64> {
    let (d, e) = (one.to - one.from, other.to - other.from);
    let along = ((other.from - one.from).x * e.y - (other.from - one.from).y * e.x) / (d.x * e.y - d.y * e.x);
    Coord { x: one.from.x + along * d.x, y: one.from.y + along * d.y }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Coord<f64>> {
        points.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn a_bow_tie_crosses_in_its_middle() {
        assert_eq!(find(&[ring(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)])]), Some(Coord { x: 1.0, y: 1.0 }));
        assert_eq!(find(&[ring(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)])]), None);
    }

    #[test]
    fn a_ring_that_touches_itself_is_found() {
        // Vertex (1, 0) of the upper notch lies on the lower side.
        let notch = ring(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (1.0, 0.0), (0.0, 2.0)]);
        assert_eq!(find(&[notch]), Some(Coord { x: 1.0, y: 0.0 }));
    }

    #[test]
    fn a_fold_is_found() {
        let fold = ring(&[(0.0, 0.0), (4.0, 0.0), (2.0, 0.0), (2.0, 3.0)]);
        assert!(find(&[fold]).is_some());
    }

    #[test]
    fn a_hole_may_touch_its_exterior_in_a_point_but_not_along_a_side() {
        let exterior = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]);
        assert_eq!(find(&[exterior.clone(), ring(&[(2.0, 0.0), (3.0, 1.0), (1.0, 1.0)])]), None);
        assert!(find(&[exterior.clone(), ring(&[(1.0, 0.0), (3.0, 0.0), (2.0, 1.0)])]).is_some());
        assert!(find(&[exterior, ring(&[(1.0, 1.0), (5.0, 1.0), (1.0, 2.0)])]).is_some());
    }
}
