//! One arc while it is thinned.
//!
//! In: what is seen of all arcs. Out: the points of the arc that go in a round.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::arcs::Arcs;
use super::arc_view::{ArcView, NONE, STAYS, arcs_between, ends_of};
use crate::generalise::network::OUTSIDE;
use crate::planar::predicates::turn;
use crate::planar::{GridPoint, index_u32};

/// A corner that is still there, as a link of its arc.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Corner {
    /// The corners before and after it, counted from the start of the arc.
    before: u32,
    after: u32,
    /// How far the border would be from the source without it, in units of the reach; infinite for the ends.
    deviation: f64,
}

/// Corners by deviation, the smallest first. Numbers that are not negative are ordered like their bits.
pub(super) type CornerQueue = BinaryHeap<Reverse<(u64, u32)>>;

/// An arc and what is left of it.
pub(super) struct CornerList<'a> {
    arcs: &'a Arcs,
    arc: usize,
    corners: &'a mut [Corner],
    ranks: &'a mut [u8],
    /// How many corners it has between its ends.
    pub(super) between: u32,
    /// Whether another arc has the same two ends.
    pub(super) is_twin: bool,
    /// Whether a corner would have gone but for another one.
    pub(super) is_blocked: bool,
}

impl<'a> CornerList<'a> {
    /// Lists all arcs, with the corners and ranks that are theirs.
    pub(super) fn all(arcs: &'a Arcs, mut corners: &'a mut [Corner], mut ranks: &'a mut [u8]) -> Vec<CornerList<'a>> {
        let counts = arcs_between(arcs);
        let thread = |arc| {
            let length = arcs.range(arc).len();
            let own = corners.split_off_mut(..length).expect("every corner of an arc has a place");
            let own_ranks = ranks.split_off_mut(..length).expect("every corner of an arc has a rank");
            let is_twin = counts[&ends_of(arcs, arc)] > 1;
            CornerList {
                arcs,
                arc,
                corners: own,
                ranks: own_ranks,
                between: index_u32(length - 2),
                is_twin,
                is_blocked: false,
            }
        };
        (0..arcs.count()).map(thread).collect()
    }

    /// Gives the points at its ends, the lower first.
    pub(super) fn ends(&self) -> (u32, u32) {
        ends_of(self.arcs, self.arc)
    }

    /// Links the corners and measures their deviations.
    pub(super) fn measure(&mut self, field: &ArcView) {
        let last = index_u32(self.corners.len() - 1);
        for at in 0..=last {
            self.corners[at as usize] = Corner { before: at.wrapping_sub(1), after: at + 1, deviation: f64::INFINITY };
        }
        for at in 1..last {
            self.corners[at as usize].deviation = self.deviation(field, at);
        }
    }

    /// Takes away the corners that may go at so many halvings; lists their points.
    pub(super) fn thin(&mut self, field: &ArcView, halvings: u8, queue: &mut CornerQueue) -> Vec<u32> {
        let largest = f64::from(halvings).exp2();
        self.is_blocked = false;
        queue.clear();
        for (at, corner) in (0..).zip(&*self.corners) {
            if corner.deviation <= largest {
                queue.push(Reverse((corner.deviation.to_bits(), at)));
            }
        }
        let mut gone = Vec::new();
        while let Some(Reverse((bits, at))) = queue.pop() {
            // Entries of corners whose neighbours have changed since are void, as are those of corners that went.
            if self.corners[at as usize].deviation.to_bits() != bits || !self.may_shrink() {
                continue;
            }
            if self.is_in_the_way(field, at) {
                self.is_blocked = true;
                continue;
            }
            gone.push(self.point(at));
            for beside in self.remove(at, halvings) {
                if self.corners[beside as usize].deviation.is_finite() {
                    let deviation = self.deviation(field, beside);
                    self.corners[beside as usize].deviation = deviation;
                    if deviation <= largest {
                        queue.push(Reverse((deviation.to_bits(), beside)));
                    }
                }
            }
        }
        gone
    }

    /// Takes away the only corner between the ends, if it may go at so many halvings; gives its point.
    pub(super) fn straighten(&mut self, field: &ArcView, halvings: u8) -> Option<u32> {
        let at = self.corners[0].after;
        if self.last_deviation() > f64::from(halvings).exp2() || self.is_in_the_way(field, at) {
            return None;
        }
        self.remove(at, halvings);
        Some(self.point(at))
    }

    /// Gives the deviation of the first corner after the start.
    pub(super) fn last_deviation(&self) -> f64 {
        self.corners[self.corners[0].after as usize].deviation
    }

    /// Tells whether the arc could lose a corner without falling together, with itself or with a twin.
    fn may_shrink(&self) -> bool {
        let (start, end) = self.ends();
        if start == end { self.between > 2 } else { self.between > 1 || !self.is_twin }
    }

    fn remove(&mut self, at: u32, halvings: u8) -> [u32; 2] {
        let Corner { before, after, .. } = self.corners[at as usize];
        self.corners[before as usize].after = after;
        self.corners[after as usize].before = before;
        self.corners[at as usize].deviation = f64::INFINITY;
        self.ranks[at as usize] = halvings;
        self.between -= 1;
        [before, after]
    }

    fn point(&self, at: u32) -> u32 {
        self.arcs.corners[self.arcs.starts[self.arc] + at as usize]
    }

    fn is_in_the_way(&self, field: &ArcView, at: u32) -> bool {
        let Corner { before, after, .. } = self.corners[at as usize];
        let start = index_u32(self.arcs.starts[self.arc]);
        let own = start..start + index_u32(self.corners.len());
        field.is_blocked([before, at, after].map(|at| self.point(at)), |slot| {
            (slot != NONE && own.contains(&slot)).then(|| self.ranks[(slot - start) as usize] == STAYS)
        })
    }

    /// Measures how far the border would be from the source without a corner, in units of the reach.
    fn deviation(&self, field: &ArcView, at: u32) -> f64 {
        let Corner { before, after, .. } = self.corners[at as usize];
        let (a, b) = (field.network.point(self.point(before)), field.network.point(self.point(after)));
        let (mut left, mut right) = (0.0_f64, 0.0_f64);
        for between in before + 1..after {
            let p = field.network.point(self.point(between));
            let square = square_to_segment(p, a, b);
            if turn(a, b, p) > 0 {
                left = left.max(square);
            } else {
                right = right.max(square);
            }
        }
        // What lies between the new line and a corner left of it goes to the area on the left.
        let reach = |gains: u32| if gains == OUTSIDE { field.reach.inward } else { field.reach.shared };
        let sides = self.arcs.sides[self.arc];
        (left.sqrt() / reach(sides[0])).max(right.sqrt() / reach(sides[1]))
    }
}

/// Gives the square of the distance from a point to a segment, in cells.
fn square_to_segment(p: GridPoint, a: GridPoint, b: GridPoint) -> f64 {
    let vector =
        |from: GridPoint, to: GridPoint| (f64::from(to.x) - f64::from(from.x), f64::from(to.y) - f64::from(from.y));
    let ((abx, aby), (apx, apy)) = (vector(a, b), vector(a, p));
    let square = abx * abx + aby * aby;
    let along = if square > 0.0 { ((apx * abx + apy * aby) / square).clamp(0.0, 1.0) } else { 0.0 };
    (apx - along * abx).powi(2) + (apy - along * aby).powi(2)
}
