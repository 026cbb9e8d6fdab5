//! Rings of integer points: what they wind around, walks split into rings, holes put with their exteriors.
//!
//! A ring does not repeat its first point; an exterior has a positive area, a hole a negative one.

use std::cell::OnceCell;

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::area::doubled_area;
use super::predicates::{is_on, side};
use super::strips::Strips;
use super::{GridPoint, Point, index_u32};

/// Counts how often a ring winds around a point that is not on it (winding number).
pub(crate) fn winding(ring: &[GridPoint], p: GridPoint) -> i32 {
    let mut winding = 0;
    let Some(mut a) = ring.last() else { return 0 };
    for b in ring {
        let down = a.y <= p.y && b.y > p.y;
        if down || (b.y <= p.y && a.y > p.y) {
            let side = side(*a, *b, p);
            if down && side < 0 {
                winding -= 1;
            } else if !down && side > 0 {
                winding += 1;
            }
        }
        a = b;
    }
    winding
}

/// Tells whether a point lies inside some rings by the even-odd rule, and on none of them.
pub(crate) fn hold(rings: &[&[GridPoint]], p: GridPoint) -> bool {
    let is_on_ring = |ring: &&[GridPoint]| ring.iter().zip(ring.iter().cycle().skip(1)).any(|(&a, &b)| is_on(a, b, p));
    !rings.iter().any(is_on_ring) && rings.iter().map(|ring| winding(ring, p)).sum::<i32>() % 2 != 0
}

/// No place on the walk.
const NOWHERE: u32 = u32::MAX;

/// Splits closed walks that come back to a point into rings that do not; keeps its memory from walk to walk.
///
/// ```text
///   a     c
///   | \ / |      a b c d b e is split at b: b c d, and a b e
///   |  b  |
///   | / \ |
///   e     d
/// ```
pub(crate) struct Splitter {
    /// Per point where it stands on the path.
    place: Vec<u32>,
    path: Vec<u32>,
}

impl Splitter {
    /// Prepares for points numbered below `points`.
    pub(crate) fn of(points: usize) -> Splitter {
        Splitter { place: vec![NOWHERE; points], path: Vec::new() }
    }

    /// Gives `each` the rings of a walk.
    pub(crate) fn split(&mut self, walk: impl IntoIterator<Item = u32>, mut each: impl FnMut(&[u32])) {
        for point in walk {
            let place = self.place[point as usize];
            if place == NOWHERE {
                self.place[point as usize] = index_u32(self.path.len());
                self.path.push(point);
            } else {
                let from = place as usize;
                each(&self.path[from..]);
                for passed in self.path.drain(from + 1..) {
                    self.place[passed as usize] = NOWHERE;
                }
            }
        }
        each(&self.path);
        for passed in self.path.drain(..) {
            self.place[passed as usize] = NOWHERE;
        }
    }
}

/// Finds for each hole the smallest exterior around it, given that they cross nowhere. They may share points, so the
/// middle of an edge of the hole decides.
///
/// Cost: n · log n in the vertices, unless exteriors lie in holes of exteriors.
pub(crate) fn homes<P: Point>(exteriors: &[&[P]], holes: &[&[P]]) -> Vec<Option<usize>> {
    if holes.is_empty() || exteriors.len() < 2 {
        return vec![(!exteriors.is_empty()).then_some(0); holes.len()];
    }
    let boxes = exteriors.iter().enumerate().map(|(at, ring)| {
        let points: Vec<[f64; 2]> = ring.iter().map(|&point| float(point)).collect();
        GeomWithData::new(Rectangle::from_aabb(AABB::from_points(&points)), at)
    });
    let tree = RTree::bulk_load(boxes.collect());
    let sizes: Vec<i128> = exteriors.iter().map(|ring| doubled_area(ring)).collect();
    let strips: Vec<OnceCell<Strips>> = exteriors.iter().map(|_| OnceCell::new()).collect();
    let home = |hole: &&[P]| {
        let edge = [hole[0], hole[1]];
        let [from, to] = edge.map(float);
        let middle = [f64::midpoint(from[0], to[0]), f64::midpoint(from[1], to[1])];
        let near = tree.locate_in_envelope_intersecting(&AABB::from_point(middle)).map(|found| found.data);
        let around = near.filter(|&at| {
            let ring = exteriors[at];
            let strips = strips[at].get_or_init(|| Strips::of(edges(ring)));
            strips
                .meeting(middle[1])
                .filter(|&place| is_east(ring[place], ring[(place + 1) % ring.len()], edge))
                .count()
                % 2
                == 1
        });
        around.min_by_key(|&at| (sizes[at], at))
    };
    holes.iter().map(home).collect()
}

fn edges<P: Point>(ring: &[P]) -> Vec<[f64; 4]> {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(&a, &b)| (float(a), float(b))).map(|([ax, ay], [bx, by])| [ax, ay, bx, by]).collect()
}

#[expect(clippy::cast_precision_loss, reason = "coordinates are below 2^40, which f64 holds exactly, halves too")]
fn float<P: Point>(point: P) -> [f64; 2] {
    point.xy().map(|v| v as f64)
}

/// Tells whether a look from the middle of an edge to the east meets the segment from `a` to `b`, exactly.
fn is_east<P: Point>(a: P, b: P, edge: [P; 2]) -> bool {
    // Twice the coordinates, less the middle of the edge, which is then the origin.
    let [from, to] = edge.map(Point::xy);
    let shifted = |p: P| [0, 1].map(|axis| i128::from(2 * p.xy()[axis] - from[axis] - to[axis]));
    let ([ax, ay], [bx, by]) = (shifted(a), shifted(b));
    (ay > 0) != (by > 0) && (ax * by - bx * ay > 0) == (by > ay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i32, i32)]) -> Vec<GridPoint> {
        points.iter().map(|&(x, y)| GridPoint { x, y }).collect()
    }

    fn square(x: i32, y: i32, side: i32) -> Vec<GridPoint> {
        ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
    }

    #[test]
    fn a_hole_is_outside_and_so_is_what_lies_on_a_ring() {
        let (exterior, hole) = (square(0, 0, 30), ring(&[(10, 10), (10, 20), (20, 20), (20, 10)]));
        let holds = |x, y| hold(&[&exterior, &hole], GridPoint { x, y });
        assert!(holds(15, 5) && !holds(15, 15) && !holds(10, 15) && !holds(0, 0) && !holds(31, 5));
        assert_eq!([winding(&exterior, GridPoint { x: 5, y: 5 }), winding(&hole, GridPoint { x: 15, y: 15 })], [1, -1]);
    }

    #[test]
    fn a_walk_is_split_wherever_it_comes_back_to_a_point() {
        let mut splitter = Splitter::of(6);
        let mut rings = |walk: &[u32]| {
            let mut rings = Vec::new();
            splitter.split(walk.iter().copied(), |ring| rings.push(ring.to_vec()));
            rings
        };
        assert_eq!(rings(&[0, 1, 2, 3, 1, 4]), [vec![1, 2, 3], vec![0, 1, 4]]);
        assert_eq!(rings(&[0, 1, 2, 1, 3, 0, 5]), [vec![1, 2], vec![0, 1, 3], vec![0, 5]]);
        assert_eq!(rings(&[3, 4, 5]), [[3, 4, 5]], "nothing is left of the walk before");
    }

    #[test]
    fn a_hole_goes_to_the_smallest_exterior_around_it() {
        //  ___________
        // |  _______  |   an exterior in a hole of an exterior, with a hole of its own that touches it
        // | |  ___  | |
        // | | |_/_| | |
        // | |_______| |
        // |___________|
        let (outer, inner) = (square(0, 0, 100), square(30, 30, 40));
        let holes = [
            ring(&[(20, 20), (20, 80), (80, 80), (80, 20)]),
            ring(&[(30, 30), (40, 60), (60, 40)]),
            ring(&[(200, 0), (200, 1), (201, 0)]),
        ];
        let holes: Vec<&[GridPoint]> = holes.iter().map(Vec::as_slice).collect();
        assert_eq!(homes(&[&outer, &inner], &holes), [Some(0), Some(1), None]);
        assert_eq!(homes::<GridPoint>(&[], &holes), [None; 3]);
    }

    #[test]
    fn forty_thousand_holes_find_their_exteriors() {
        let place = |i: i32| (i % 200 * 10, i / 200 * 10);
        let exteriors: Vec<_> = (0..40_000).map(|i| square(place(i).0, place(i).1, 8)).collect();
        let holes: Vec<_> = (0..40_000).map(|i| square(place(i).0 + 2, place(i).1 + 2, 4)).collect();
        let [exteriors, holes] = [&exteriors, &holes].map(|rings| rings.iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert!(homes(&exteriors, &holes).into_iter().eq((0..40_000).map(Some)));
    }
}
