//! Every corner of every arc gets its rank once: how coarse a grid must be before the corner may go.
//!
//! In: arcs on the grid of the last zoom. Out: per corner of each arc a rank, to be compared with the size of a cell.
//! Guaranteed: whatever the threshold, the corners above it make arcs that cross and touch nowhere else than at their junctions, and no area
//! is lost; the border of an area against another stays within the tolerance, the border against nothing moves inwards no further than stated.
//! Left to the next: rounding to the grid of a zoom.
//!
//! Corners go one by one, the one with the smallest deviation first: the largest distance from the source's corners that the new line would leave out
//! to that line, so that errors do not add up. A corner stays while another corner lies in the triangle that its going would sweep.
//! (Visvalingam and Whyatt 1993 go by the area of that triangle, which bounds no distance; Douglas and Peucker 1973 split from above, blind to neighbours.)

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use super::GridPoint;
use super::arcs::Arcs;
use super::buckets::Buckets;
use super::exact::{in_triangle, turn};
use super::network::{Network, OUTSIDE, index_u32};

/// How far borders may move, in cells of the zoom for which they are filtered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// Between two areas, to either side, and outwards between an area and nothing.
    pub(super) shared: f64,
    /// Inwards between an area and nothing.
    pub(super) inward: f64,
}

/// No corner.
const NONE: u32 = u32::MAX;

/// Corners that are still there, as a list through every arc.
struct Ranking<'a> {
    network: &'a Network,
    arcs: &'a Arcs,
    reach: Reach,
    before: Vec<u32>,
    after: Vec<u32>,
    arc_of: Vec<u32>,
    /// Per arc, how many corners it has between its ends.
    between: Vec<u32>,
    /// Arcs that have become one straight step, by their ends.
    straight: HashSet<(u32, u32)>,
    /// Per point, whether it is still there.
    there: Vec<bool>,
    /// Per point, the last entry in `queued_up` of a slot that waits for it to go.
    waiting: Vec<u32>,
    /// A slot that waits, and the entry of the one before it for the same point.
    queued_up: Vec<(u32, u32)>,
    /// Per slot, the number of its newest entry in the queue; older ones are void.
    entry: Vec<u32>,
    queue: BinaryHeap<Reverse<(u64, u32, u32)>>,
    buckets: Buckets,
    here: Vec<GridPoint>,
    here_ids: Vec<u32>,
}

/// Ranks the corners of all arcs, up to the size of cell `coarsest`, in cells of the network's own grid. Ends of arcs and corners that have to stay are infinite.
///
/// A corner is kept on a grid with cells of size `s` if its rank is above `s`.
pub(super) fn rank(network: &Network, arcs: &Arcs, reach: Reach, coarsest: f64) -> Vec<f64> {
    let mut ranks = vec![f64::INFINITY; arcs.corners.len()];
    let mut ranking = Ranking::new(network, arcs, reach);
    for slot in 0..index_u32(arcs.corners.len()) {
        ranking.enter(slot);
    }
    let mut highest = 0.0_f64;
    let mut rebuild_at = 2.0;
    while let Some(Reverse((bits, slot, entry))) = ranking.queue.pop() {
        let deviation = f64::from_bits(bits);
        if deviation > coarsest {
            break;
        }
        if ranking.entry[slot as usize] != entry {
            continue;
        }
        highest = highest.max(deviation);
        if highest > rebuild_at {
            ranking.rebuild();
            rebuild_at = highest * 2.0;
        }
        match ranking.obstacle(slot) {
            Obstacle::Never => {}
            Obstacle::Point(point) => {
                let place = index_u32(ranking.queued_up.len());
                let before = std::mem::replace(&mut ranking.waiting[point as usize], place);
                ranking.queued_up.push((slot, before));
            }
            Obstacle::None => {
                ranks[slot as usize] = highest;
                ranking.remove(slot);
            }
        }
    }
    ranks
}

/// What keeps a corner from going.
enum Obstacle {
    None,
    /// A corner in the triangle that would be swept.
    Point(u32),
    /// The arc would fall together, with itself or with another one.
    Never,
}

impl<'a> Ranking<'a> {
    fn new(network: &'a Network, arcs: &'a Arcs, reach: Reach) -> Ranking<'a> {
        let slots = arcs.corners.len();
        let (mut before, mut after, mut arc_of) = (vec![NONE; slots], vec![NONE; slots], vec![0; slots]);
        let (mut between, mut straight) = (Vec::with_capacity(arcs.count()), HashSet::new());
        for arc in 0..arcs.count() {
            let range = arcs.range(arc);
            for slot in range.clone() {
                arc_of[slot] = index_u32(arc);
            }
            for slot in range.start + 1..range.end - 1 {
                before[slot] = index_u32(slot - 1);
                after[slot] = index_u32(slot + 1);
            }
            between.push(index_u32(range.len() - 2));
            if range.len() == 2 {
                straight.insert(ends_of(arcs, arc));
            }
        }
        let points = network.points.len();
        let mut ranking = Ranking {
            network,
            arcs,
            reach,
            before,
            after,
            arc_of,
            between,
            straight,
            there: vec![true; points],
            waiting: vec![NONE; points],
            queued_up: Vec::new(),
            entry: vec![0; slots],
            queue: BinaryHeap::with_capacity(slots),
            buckets: Buckets::of_points(&[]),
            here: Vec::new(),
            here_ids: Vec::new(),
        };
        ranking.rebuild();
        ranking
    }

    fn point(&self, slot: u32) -> GridPoint {
        self.network.point(self.arcs.corners[slot as usize])
    }

    /// Puts the corners that are left into buckets that fit their number.
    fn rebuild(&mut self) {
        self.here_ids = (0..index_u32(self.there.len())).filter(|&point| self.there[point as usize]).collect();
        self.here = self.here_ids.iter().map(|&point| self.network.point(point)).collect();
        self.buckets = Buckets::of_points(&self.here);
    }

    /// Puts a corner into the queue by its deviation; ends of arcs never go.
    fn enter(&mut self, slot: u32) {
        if self.before[slot as usize] == NONE {
            return;
        }
        let deviation = self.deviation(slot);
        self.entry[slot as usize] += 1;
        // Numbers that are not negative are ordered like their bits.
        self.queue.push(Reverse((deviation.to_bits(), slot, self.entry[slot as usize])));
    }

    /// Measures how far the border would be from the source without a corner, in units of the reach.
    fn deviation(&self, slot: u32) -> f64 {
        let (first, last) = (self.before[slot as usize], self.after[slot as usize]);
        let (a, b) = (self.point(first), self.point(last));
        let sides = self.arcs.sides[self.arc_of[slot as usize] as usize];
        let (mut left, mut right) = (0.0_f64, 0.0_f64);
        for between in first + 1..last {
            let p = self.point(between);
            let distance = distance_to_segment(p, a, b);
            if turn(a, b, p) > 0 {
                left = left.max(distance);
            } else {
                right = right.max(distance);
            }
        }
        // What lies between the new line and a corner left of it goes to the area on the left.
        let reach = |gains: u32| if gains == OUTSIDE { self.reach.inward } else { self.reach.shared };
        (left / reach(sides[0])).max(right / reach(sides[1]))
    }

    fn obstacle(&self, slot: u32) -> Obstacle {
        let arc = self.arc_of[slot as usize] as usize;
        let ends = ends_of(self.arcs, arc);
        match self.between[arc] {
            1 if ends.0 == ends.1 || self.straight.contains(&ends) => return Obstacle::Never,
            2 if ends.0 == ends.1 => return Obstacle::Never,
            _ => {}
        }
        let corners = [self.before[slot as usize], slot, self.after[slot as usize]].map(|s| self.arcs.corners[s as usize]);
        let [a, v, b] = corners.map(|corner| self.network.point(corner));
        let mut found = None;
        self.buckets.within(a, v, b, |bucket| {
            if found.is_none() {
                found = self.buckets.items(bucket).iter().map(|&item| self.here_ids[item as usize]).find(|&point| {
                    self.there[point as usize] && !corners.contains(&point) && in_triangle(a, v, b, self.network.point(point))
                });
            }
        });
        found.map_or(Obstacle::None, Obstacle::Point)
    }

    fn remove(&mut self, slot: u32) {
        let (first, last) = (self.before[slot as usize], self.after[slot as usize]);
        let (arc, point) = (self.arc_of[slot as usize] as usize, self.arcs.corners[slot as usize] as usize);
        self.there[point] = false;
        self.between[arc] -= 1;
        if self.between[arc] == 0 {
            self.straight.insert(ends_of(self.arcs, arc));
        }
        self.before[slot as usize] = NONE;
        self.entry[slot as usize] += 1;
        if self.after[first as usize] != NONE {
            self.after[first as usize] = last;
            self.enter(first);
        }
        if self.before[last as usize] != NONE {
            self.before[last as usize] = first;
            self.enter(last);
        }
        let mut waiting = std::mem::replace(&mut self.waiting[point], NONE);
        while waiting != NONE {
            let (slot, before) = self.queued_up[waiting as usize];
            self.enter(slot);
            waiting = before;
        }
    }
}

/// Gives the points at the ends of an arc, the lower first.
fn ends_of(arcs: &Arcs, arc: usize) -> (u32, u32) {
    let range = arcs.range(arc);
    let (start, end) = (arcs.corners[range.start], arcs.corners[range.end - 1]);
    (start.min(end), start.max(end))
}

/// Gives the distance from a point to a segment, in cells.
fn distance_to_segment(p: GridPoint, a: GridPoint, b: GridPoint) -> f64 {
    let vector = |from: GridPoint, to: GridPoint| (f64::from(to.x) - f64::from(from.x), f64::from(to.y) - f64::from(from.y));
    let ((abx, aby), (apx, apy)) = (vector(a, b), vector(a, p));
    let square = abx * abx + aby * aby;
    let along = if square > 0.0 { ((apx * abx + apy * aby) / square).clamp(0.0, 1.0) } else { 0.0 };
    (apx - along * abx).hypot(apy - along * aby)
}
