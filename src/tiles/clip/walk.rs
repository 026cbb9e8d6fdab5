//! The pieces of an area's rings inside the box, and how they close along its border.

use super::bends::Bends;
use super::clip_box::ClipBox;
use super::crossing::{Crossing, leaving, outcode, passing};
use super::rings::Rings;
use crate::planar::GridPoint;

/// A chain: a stretch of a ring inside the box, from where it enters to where it leaves.
#[derive(Debug, Clone, Copy)]
struct Span {
    /// Where its points start in [`ClippedChains::points`].
    start: usize,
    /// Where they end.
    end: usize,
}

/// A crossing and the chain that it begins or ends.
#[derive(Debug, Clone, Copy)]
struct CrossingEvent {
    crossing: Crossing,
    enters: bool,
    chain: usize,
}

/// What is left of the rings of one area inside a box, before it is closed along the border.
#[derive(Debug, Default)]
pub(super) struct ClippedChains {
    points: Vec<GridPoint>,
    spans: Vec<Span>,
    events: Vec<CrossingEvent>,
    whole: Rings,
    /// Rings that are not wholly inside.
    outside_rings: usize,
    /// Those of them that pass through the box.
    cut_rings: usize,
    bent: bool,
}

impl ClippedChains {
    /// Cuts the rings of an area into chains, replacing what was here.
    pub(super) fn trace<'a>(&mut self, rings: impl Iterator<Item = &'a [GridPoint]>, b: &ClipBox, bends: &Bends) {
        self.points.clear();
        self.spans.clear();
        self.events.clear();
        self.whole.clear();
        self.outside_rings = 0;
        self.cut_rings = 0;
        self.bent = false;
        for ring in rings {
            match ring.iter().position(|&p| outcode(p, b) != 0) {
                None => self.whole.push(ring),
                Some(outside) => {
                    let before = self.spans.len();
                    self.trace_ring(ring, outside, b, bends);
                    self.outside_rings += 1;
                    self.cut_rings += usize::from(self.spans.len() > before);
                }
            }
        }
    }

    /// Walks one ring from a vertex that is outside, so that every chain begins with an entry.
    fn trace_ring(&mut self, ring: &[GridPoint], outside: usize, b: &ClipBox, bends: &Bends) {
        let (before, after) = ring.split_at(outside);
        let mut from = ring[outside];
        let mut from_code = outcode(from, b);
        for &to in after[1..].iter().chain(before).chain(std::iter::once(&ring[outside])) {
            let to_code = outcode(to, b);
            if from_code & to_code == 0 {
                match (from_code == 0, to_code == 0) {
                    (true, true) => self.points.push(to),
                    (false, true) => {
                        let crossing = leaving(to, from, b);
                        self.begin(crossing);
                        self.lead(bends, (from, to), crossing.point, to);
                        self.points.push(to);
                    }
                    (true, false) => {
                        let crossing = leaving(from, to, b);
                        self.lead(bends, (from, to), from, crossing.point);
                        self.end(crossing);
                    }
                    (false, false) => {
                        if let Some((enters, leaves)) = passing(from, to, b) {
                            self.begin(enters);
                            self.lead(bends, (from, to), enters.point, leaves.point);
                            self.end(leaves);
                        }
                    }
                }
            }
            (from, from_code) = (to, to_code);
        }
    }

    fn begin(&mut self, crossing: Crossing) {
        self.events.push(CrossingEvent { crossing, enters: true, chain: self.spans.len() });
        self.spans.push(Span { start: self.points.len(), end: self.points.len() });
        self.points.push(crossing.point);
    }

    fn end(&mut self, crossing: Crossing) {
        self.points.push(crossing.point);
        let chain = self.spans.len() - 1;
        self.spans[chain].end = self.points.len();
        self.events.push(CrossingEvent { crossing, enters: false, chain });
    }

    /// Adds the vertices around which the cut edge is led between two of its points.
    fn lead(&mut self, bends: &Bends, edge: (GridPoint, GridPoint), from: GridPoint, to: GridPoint) {
        if bends.is_empty() {
            return;
        }
        let before = self.points.len();
        bends.lead(edge, from, to, &mut self.points);
        self.bent |= self.points.len() > before;
    }

    /// Tells whether no ring passes through the box.
    pub(super) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Tells whether some ring is not wholly inside, so that the box may lie within it.
    pub(super) fn has_outside_ring(&self) -> bool {
        self.outside_rings > 0
    }

    /// Lists the rings that lie wholly inside.
    pub(super) fn whole(&self) -> impl Iterator<Item = &[GridPoint]> {
        self.whole.iter()
    }

    /// Lists the rounded crossings, sorted.
    pub(super) fn border_points(&self) -> Vec<GridPoint> {
        let mut points: Vec<GridPoint> = self.events.iter().map(|e| e.crossing.point).collect();
        points.sort_unstable();
        points.dedup();
        points
    }

    /// Joins the chains along the border into closed walks, each with the area on its right hand. Sorts the crossings.
    pub(super) fn link(&mut self, b: &ClipBox) -> Rings {
        self.events.sort_by(|l, r| l.crossing.clockwise(&r.crossing));
        let around = 2 * (i64::from(b.east) - i64::from(b.west)) + 2 * (i64::from(b.south) - i64::from(b.north));
        let mut follows: Vec<Option<(usize, i64, i64)>> = vec![None; self.spans.len()];
        let mut taken = vec![false; self.spans.len()];
        let count = self.events.len();
        for (i, leaves) in self.events.iter().enumerate().filter(|(_, e)| !e.enters) {
            // In valid input the next crossing enters; if not, the next free one does, so that every walk closes all
            // the same.
            let next =
                (i + 1..=i + count).find(|j| self.events[j % count].enters && !taken[self.events[j % count].chain]);
            let Some(j) = next else { continue };
            let enters = &self.events[j % count];
            taken[enters.chain] = true;
            let end = enters.crossing.along + if j >= count { around } else { 0 };
            follows[leaves.chain] = Some((enters.chain, leaves.crossing.along, end));
        }
        let corners = b.corners();
        let (width, height) = (i64::from(b.east) - i64::from(b.west), i64::from(b.south) - i64::from(b.north));
        let corner_places = [0, width, width + height, 2 * width + height];
        let mut walks = Rings::default();
        let mut walk = Vec::new();
        for first in 0..self.spans.len() {
            let mut chain = first;
            walk.clear();
            while let Some((next, from, to)) = follows[chain].take() {
                walk.extend_from_slice(&self.points[self.spans[chain].start..self.spans[chain].end]);
                for lap in [0, around] {
                    for (corner, place) in corners.iter().zip(corner_places) {
                        if place + lap > from && place + lap < to {
                            walk.push(*corner);
                        }
                    }
                }
                chain = next;
            }
            walk.dedup();
            while walk.len() > 1 && walk.first() == walk.last() {
                walk.pop();
            }
            if walk.len() > 2 {
                walks.push(&walk);
            }
        }
        walks
    }

    /// Tells, after [`ClippedChains::link`], whether walks may touch: rounding made crossings meet or led an edge
    /// around a vertex, or rings that touched in a point are joined along the border.
    pub(super) fn needs_rebuild(&self, b: &ClipBox) -> bool {
        self.bent
            || self.cut_rings > 1
            || self.events.iter().any(|e| e.crossing.is_corner(b))
            || self.events.windows(2).any(|pair| pair[0].crossing.point == pair[1].crossing.point)
    }
}
