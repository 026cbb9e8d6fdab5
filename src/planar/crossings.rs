//! Where a polygon crosses or touches itself.
//!
//! In: the rings of one polygon, unclosed. Out: [`Meetings`]. A ring may not meet itself at all; two rings of one
//! polygon may meet in points (OGC simple features), but neither cross nor run along each other. Decisions are exact
//! (robust orientation), on a grid or not.

use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo_types::Coord;

struct RingSegment {
    from: Coord<f64>,
    to: Coord<f64>,
    ring: usize,
    at: usize,
}

impl RingSegment {
    /// Gives its low and its high end along x (axis 0) or y.
    fn range(&self, axis: usize) -> [f64; 2] {
        let [a, b] = if axis == 0 { [self.from.x, self.to.x] } else { [self.from.y, self.to.y] };
        [a.min(b), a.max(b)]
    }

    fn overlaps(&self, other: &Self, axis: usize) -> bool {
        let ([low, high], [other_low, other_high]) = (self.range(axis), other.range(axis));
        low <= other_high && other_low <= high
    }
}

/// How often a polygon of so many edges may meet itself before it is tangled: real boundaries do so a few times at
/// most, and a ring that does at every other edge encloses nothing that anybody meant.
fn most_meetings(edges: usize) -> usize {
    1000 + edges
}

/// How many pairs of edges are looked at. Buurten take 3 per edge, and 16 at most; only edges beside each other over
/// all their length take more.
fn most_pairs(edges: usize) -> usize {
    50_000_000 + 1000 * edges
}

/// Where a polygon meets itself against the rules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Meetings {
    /// The first place that was found; none if it is sound as far as was looked.
    pub(crate) first: Option<Coord<f64>>,
    /// How many were found, [`most_meetings`] at most.
    pub(crate) count: usize,
    /// Edges of the polygon.
    pub(crate) edges: usize,
    /// Whether the look was given up: there are more meetings than count, or too many edges side by side to tell.
    pub(crate) is_tangled: bool,
}

impl Meetings {
    /// Tells whether the polygon was looked at to the end and meets itself nowhere.
    pub(crate) fn is_sound(&self) -> bool {
        self.first.is_none() && !self.is_tangled
    }
}

/// Finds where the polygon meets itself, and gives up where that is nearly everywhere.
///
/// Method: a sweep over the edges sorted along the axis along which they are short. About n · log n for real rings;
/// bounded for all.
pub(crate) fn find(polygon: &[Vec<Coord<f64>>]) -> Meetings {
    let mut segments = Vec::with_capacity(polygon.iter().map(Vec::len).sum());
    for (ring, points) in polygon.iter().enumerate() {
        for (at, &from) in points.iter().enumerate() {
            segments.push(RingSegment { from, to: points[(at + 1) % points.len()], ring, at });
        }
    }
    let axis = flat_axis(&segments);
    segments.sort_by(|a, b| a.range(axis)[0].total_cmp(&b.range(axis)[0]));
    let edges = segments.len();
    let mut found = Meetings { first: None, count: 0, edges, is_tangled: false };
    let mut pairs = 0;
    for (i, one) in segments.iter().enumerate() {
        let end = one.range(axis)[1];
        for other in segments[i + 1..].iter().take_while(|other| other.range(axis)[0] <= end) {
            pairs += 1;
            if one.overlaps(other, 1 - axis)
                && let Some(place) = meeting(one, other, polygon[one.ring].len())
            {
                found.first.get_or_insert(place);
                found.count += 1;
            }
            if found.count >= most_meetings(edges) || pairs >= most_pairs(edges) {
                return Meetings { is_tangled: true, ..found };
            }
        }
    }
    found
}

/// Chooses the axis of the sweep: x, but y for edges that are many times as long along x, such as the teeth of a comb.
fn flat_axis(segments: &[RingSegment]) -> usize {
    /// How many times as long.
    const MANY: f64 = 8.0;
    let length =
        |axis: usize| segments.iter().map(|segment| segment.range(axis)).map(|[low, high]| high - low).sum::<f64>();
    usize::from(length(0) > MANY * length(1))
}

/// Finds where two segments meet against the rules; `length` is the number of segments of the first one's ring.
fn meeting(one: &RingSegment, other: &RingSegment, length: usize) -> Option<Coord<f64>> {
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
    let touches = [
        (sides[0], other.from, one),
        (sides[1], other.to, one),
        (sides[2], one.from, other),
        (sides[3], one.to, other),
    ];
    let mut met = touches
        .into_iter()
        .filter(|(side, point, segment)| is_level(*side) && spans(segment, *point))
        .map(|(_, point, _)| point);
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

fn spans(segment: &RingSegment, point: Coord<f64>) -> bool {
    let within = |a: f64, b: f64, v: f64| v >= a.min(b) && v <= a.max(b);
    within(segment.from.x, segment.to.x, point.x) && within(segment.from.y, segment.to.y, point.y)
}

fn crossing(one: &RingSegment, other: &RingSegment) -> Coord<f64> {
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

    fn place(polygon: &[Vec<Coord<f64>>]) -> Option<Coord<f64>> {
        let found = find(polygon);
        assert!(!found.is_tangled);
        found.first
    }

    /// The star polygon {n / (n / 2 - 1)}: each edge crosses nearly all others.
    fn star(n: u32) -> Vec<Coord<f64>> {
        let angle = |i: u32| f64::from(i) * f64::from(n / 2 - 1) / f64::from(n) * std::f64::consts::TAU;
        (0..n).map(angle).map(|angle| Coord { x: 5000.0 * angle.cos(), y: 5000.0 * angle.sin() }).collect()
    }

    #[test]
    fn a_ring_that_crosses_itself_everywhere_is_given_up_after_a_bounded_number_of_crossings() {
        for n in [1001, 4001, 20_001] {
            let found = find(&[star(n)]);
            // A thousand and one per edge; it has about n² / 2.
            assert_eq!((found.is_tangled, found.count), (true, 1000 + n as usize));
        }
        // 11 points, step 4: every edge crosses 2 · (4 - 1) others, so that there are 11 · 6 / 2 crossings.
        let small = find(&[star(11)]);
        assert_eq!((small.is_tangled, small.count), (false, 33));
    }

    #[test]
    fn a_comb_of_a_hundred_thousand_edges_is_sound_and_a_slanted_one_is_given_up() {
        //  ______
        // |______   teeth of a tenth of a metre: level ones lie apart along y,
        // |______   slanted ones beside each other along both axes
        let comb = |slant: f64| {
            let tooth = |i: u32| {
                let y = f64::from(i) * 0.1;
                [(10.0, y), (9000.0, y + slant), (9000.0, y + slant + 0.05), (10.0, y + 0.05)]
                    .map(|(x, y)| Coord { x, y })
            };
            let mut ring: Vec<_> = (0..25_000).flat_map(tooth).collect();
            ring.extend([Coord { x: 0.0, y: 2500.0 }, Coord { x: 0.0, y: 0.0 }]);
            ring
        };
        assert!(find(&[comb(0.0)]).is_sound());
        let slanted = find(&[comb(9000.0)]);
        assert_eq!((slanted.first, slanted.is_tangled), (None, true));
    }

    #[test]
    fn a_bow_tie_crosses_in_its_middle() {
        assert_eq!(place(&[ring(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)])]), Some(Coord { x: 1.0, y: 1.0 }));
        assert_eq!(place(&[ring(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)])]), None);
    }

    #[test]
    fn a_ring_that_touches_itself_is_found() {
        // Vertex (1, 0) of the upper notch lies on the lower side.
        let notch = ring(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (1.0, 0.0), (0.0, 2.0)]);
        assert_eq!(place(&[notch]), Some(Coord { x: 1.0, y: 0.0 }));
    }

    #[test]
    fn a_fold_is_found() {
        let fold = ring(&[(0.0, 0.0), (4.0, 0.0), (2.0, 0.0), (2.0, 3.0)]);
        assert!(place(&[fold]).is_some());
    }

    #[test]
    fn a_hole_may_touch_its_exterior_in_a_point_but_not_along_a_side() {
        let exterior = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]);
        assert_eq!(place(&[exterior.clone(), ring(&[(2.0, 0.0), (3.0, 1.0), (1.0, 1.0)])]), None);
        assert!(place(&[exterior.clone(), ring(&[(1.0, 0.0), (3.0, 0.0), (2.0, 1.0)])]).is_some());
        assert!(place(&[exterior, ring(&[(1.0, 1.0), (5.0, 1.0), (1.0, 2.0)])]).is_some());
    }
}
