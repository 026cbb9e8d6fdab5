//! What one arc sees of all others while it is thinned.

use std::collections::HashMap;

use super::super::arcs::Arcs;
use super::super::network::Network;
use crate::planar::buckets::Buckets;
use crate::planar::predicates::in_triangle;
use crate::planar::{GridPoint, index_u32};

/// The rank of a corner that never goes.
pub(in crate::generalise) const STAYS: u8 = u8::MAX;

/// No corner.
pub(super) const NONE: u32 = u32::MAX;

/// How far borders may move, in cells of the zoom for which they are filtered.
#[derive(Debug, Clone, Copy)]
pub(in crate::generalise) struct Reach {
    /// Between two areas, to either side, and outwards between an area and nothing.
    pub(in crate::generalise) shared: f64,
    /// Inwards between an area and nothing.
    pub(in crate::generalise) inward: f64,
}

/// What is seen of all arcs: as it was at the start of the round.
pub(super) struct ArcView<'a> {
    pub(super) network: &'a Network,
    pub(super) reach: Reach,
    /// Per point its slot in the corners of its arc; none for the ends of arcs.
    pub(super) slot_of: Vec<u32>,
    /// Per point, whether it is still there.
    pub(super) there: Vec<bool>,
    pub(super) left: usize,
    /// The points that were there when the buckets were made.
    pub(super) here: Vec<u32>,
    pub(super) buckets: Buckets,
}

impl<'a> ArcView<'a> {
    pub(super) fn of(network: &'a Network, arcs: &'a Arcs, reach: Reach) -> ArcView<'a> {
        let points = network.points.len();
        let mut slot_of = vec![NONE; points];
        for arc in 0..arcs.count() {
            let range = arcs.range(arc);
            for slot in range.start + 1..range.end - 1 {
                slot_of[arcs.corners[slot] as usize] = index_u32(slot);
            }
        }
        let buckets = Buckets::of_points(&network.points);
        ArcView {
            network,
            reach,
            slot_of,
            there: vec![true; points],
            left: points,
            here: (0..index_u32(points)).collect(),
            buckets,
        }
    }

    /// Puts the corners that are left into buckets that fit their number.
    pub(super) fn rebuild(&mut self) {
        if self.left * 4 < self.here.len() * 3 {
            self.here.retain(|&point| self.there[point as usize]);
            let places: Vec<GridPoint> = self.here.iter().map(|&point| self.network.point(point)).collect();
            self.buckets = Buckets::of_points(&places);
        }
    }

    pub(super) fn take_away(&mut self, gone: &[u32]) {
        for &point in gone {
            self.there[point as usize] = false;
        }
        self.left -= gone.len();
    }

    /// Tells whether any corner but its own lies in a triangle. `is_there` knows better for the slots that it answers.
    pub(super) fn is_blocked(&self, triangle: [u32; 3], is_there: impl Fn(u32) -> Option<bool>) -> bool {
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
pub(super) fn arcs_between(arcs: &Arcs) -> HashMap<(u32, u32), usize> {
    let mut counts = HashMap::new();
    for arc in 0..arcs.count() {
        *counts.entry(ends_of(arcs, arc)).or_default() += 1;
    }
    counts
}

/// Gives the points at the ends of an arc, the lower first.
pub(super) fn ends_of(arcs: &Arcs, arc: usize) -> (u32, u32) {
    let range = arcs.range(arc);
    let (start, end) = (arcs.corners[range.start], arcs.corners[range.end - 1]);
    (start.min(end), start.max(end))
}
