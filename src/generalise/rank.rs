//! Every corner of every arc gets its rank once: how many halvings of the grid it outlasts.
//!
//! In: arcs on the grid of the last zoom. Out: per corner of each arc the first number of halvings at which it goes.
//! Guaranteed: whatever the number of halvings, the corners that are left make arcs that cross and touch nowhere else than at their junctions, and
//! no area is lost; the border of an area against another stays within the tolerance, the border against nothing moves inwards no further than stated.
//! Left to the next: rounding to the grid of a zoom.
//!
//! Within an arc corners go one by one, the one with the smallest deviation first: the largest distance from the source's corners that the new line
//! would leave out to that line, so that errors do not add up. A corner stays while another corner lies in the triangle that its going would sweep.
//! (Visvalingam and Whyatt 1993 go by the area of that triangle, which bounds no distance; Douglas and Peucker 1973 split from above, blind to neighbours.)
//!
//! Arcs are thinned side by side, halving by halving, each blind to what goes from the others in the same round: corners only ever go, so one that
//! is still seen but gone can keep another in place a round longer, and never lets a line pass it. The result does not depend on the order.

mod thread;

use std::collections::{BinaryHeap, HashMap, HashSet};

use rayon::prelude::*;

use super::GridPoint;
use super::arcs::Arcs;
use super::buckets::Buckets;
use super::exact::in_triangle;
use super::network::{Network, index_u32};
use thread::{Corner, Thread};

/// The rank of a corner that never goes.
pub(super) const STAYS: u8 = u8::MAX;

/// How often arcs are gone through per halving: a corner that waits for one of a neighbour, which waits for another, goes at the next halving.
const ROUNDS: usize = 4;

/// No corner.
const NONE: u32 = u32::MAX;

/// How far borders may move, in cells of the zoom for which they are filtered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// Between two areas, to either side, and outwards between an area and nothing.
    pub(super) shared: f64,
    /// Inwards between an area and nothing.
    pub(super) inward: f64,
}

/// Ranks the corners of all arcs for up to `coarsest` halvings of the network's own grid; ends of arcs and corners that have to stay have [`STAYS`].
///
/// A corner is kept on a grid of so many halvings, one or more, if its rank is above their number.
pub(super) fn rank(network: &Network, arcs: &Arcs, reach: Reach, coarsest: u8) -> Vec<u8> {
    let mut ranks = vec![STAYS; arcs.corners.len()];
    let mut corners = vec![Corner::default(); arcs.corners.len()];
    let mut field = Field::of(network, arcs, reach);
    let mut threads = Thread::all(arcs, &mut corners, &mut ranks);
    threads.par_iter_mut().for_each(|thread| thread.measure(&field));
    let mut straight: HashSet<(u32, u32)> = threads.iter().filter(|thread| thread.between == 0).map(Thread::ends).collect();
    for halvings in 1..=coarsest {
        field.rebuild();
        for round in 0..ROUNDS {
            let asked = threads.par_iter_mut().filter(|thread| round == 0 || thread.is_blocked);
            let gone: Vec<u32> =
                asked.map_init(BinaryHeap::new, |queue, thread| thread.thin(&field, halvings, queue)).flatten_iter().collect();
            field.take_away(&gone);
            if gone.is_empty() {
                break;
            }
        }
        // One after the other, so that of the arcs between the same two junctions only one becomes straight.
        let mut last: Vec<&mut Thread> = threads.iter_mut().filter(|thread| thread.is_twin && thread.between == 1).collect();
        last.sort_by(|one, other| one.last_deviation().total_cmp(&other.last_deviation()));
        for thread in last {
            if !straight.contains(&thread.ends())
                && let Some(point) = thread.straighten(&field, halvings)
            {
                straight.insert(thread.ends());
                field.take_away(&[point]);
            }
        }
    }
    ranks
}

/// What is seen of all arcs: as it was at the start of the round.
struct Field<'a> {
    network: &'a Network,
    reach: Reach,
    /// Per point its slot in the corners of its arc; none for the ends of arcs.
    slot_of: Vec<u32>,
    /// Per point, whether it is still there.
    there: Vec<bool>,
    left: usize,
    /// The points that were there when the buckets were made.
    here: Vec<u32>,
    buckets: Buckets,
}

impl<'a> Field<'a> {
    fn of(network: &'a Network, arcs: &'a Arcs, reach: Reach) -> Field<'a> {
        let points = network.points.len();
        let mut slot_of = vec![NONE; points];
        for arc in 0..arcs.count() {
            let range = arcs.range(arc);
            for slot in range.start + 1..range.end - 1 {
                slot_of[arcs.corners[slot] as usize] = index_u32(slot);
            }
        }
        let buckets = Buckets::of_points(&network.points);
        Field { network, reach, slot_of, there: vec![true; points], left: points, here: (0..index_u32(points)).collect(), buckets }
    }

    /// Puts the corners that are left into buckets that fit their number.
    fn rebuild(&mut self) {
        if self.left * 4 < self.here.len() * 3 {
            self.here.retain(|&point| self.there[point as usize]);
            let places: Vec<GridPoint> = self.here.iter().map(|&point| self.network.point(point)).collect();
            self.buckets = Buckets::of_points(&places);
        }
    }

    fn take_away(&mut self, gone: &[u32]) {
        for &point in gone {
            self.there[point as usize] = false;
        }
        self.left -= gone.len();
    }

    /// Tells whether any corner but its own lies in a triangle. `is_there` knows better for the slots that it answers.
    fn is_blocked(&self, triangle: [u32; 3], is_there: impl Fn(u32) -> Option<bool>) -> bool {
        let [a, v, b] = triangle.map(|point| self.network.point(point));
        let mut is_blocked = false;
        self.buckets.within(a, v, b, |bucket| {
            is_blocked = is_blocked
                || self.buckets.items(bucket).iter().any(|&item| {
                    let point = self.here[item as usize];
                    is_there(self.slot_of[point as usize]).unwrap_or(self.there[point as usize])
                        && !triangle.contains(&point)
                        && in_triangle(a, v, b, self.network.point(point))
                });
        });
        is_blocked
    }
}

/// Counts the arcs between the same two junctions.
fn arcs_between(arcs: &Arcs) -> HashMap<(u32, u32), usize> {
    let mut counts = HashMap::new();
    for arc in 0..arcs.count() {
        *counts.entry(ends_of(arcs, arc)).or_default() += 1;
    }
    counts
}

/// Gives the points at the ends of an arc, the lower first.
fn ends_of(arcs: &Arcs, arc: usize) -> (u32, u32) {
    let range = arcs.range(arc);
    let (start, end) = (arcs.corners[range.start], arcs.corners[range.end - 1]);
    (start.min(end), start.max(end))
}
