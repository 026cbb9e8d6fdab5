//! Vertices around which a cut edge must be led, because rounding its crossing would swing it over them: the shortest
//! path that leaves them on their side.
//!
//! ```text
//!     --+--------x-----    border of the box: x is the crossing, + where it is rounded to
//!        \   v  /
//!          \   /          v lies on the right of the edge from e to +, and on the left of the edge from e to x:
//!            e            the cut edge is led e, v, +
//! ```

use std::collections::BTreeMap;

use super::clip_box::ClipBox;
use super::crossing::{leaving, outcode, passing};
use crate::planar::GridPoint;
use crate::planar::buckets::Buckets;
use crate::planar::predicates::{along, side, turn};

/// The two ends of an edge.
type EdgeEnds = (GridPoint, GridPoint);

/// Pairs of cut edges and vertices of an area from which on vertices are looked for by place: an area like a comb
/// across the border.
const MANY: usize = 1 << 20;

/// Per cut edge, whichever way it is walked: the vertices that it would swing over. Mostly empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bends {
    around: BTreeMap<EdgeEnds, Vec<GridPoint>>,
}

impl Bends {
    /// Finds the bends of all areas that are clipped to the same box. Each item gives the rings of one area.
    ///
    /// Cost: per area its vertices, and its cut edges times those near them; where there are bends, all cut edges times
    /// the vertices they are led around.
    pub fn find<'a, R>(areas: impl Iterator<Item = R> + Clone, b: &ClipBox) -> Bends
    where
        R: Iterator<Item = &'a [GridPoint]> + Clone,
    {
        let mut bends = Bends::default();
        let mut inside: Vec<GridPoint> = Vec::new();
        let mut cuts: Vec<(EdgeEnds, EdgeEnds)> = Vec::new();
        for area in areas.clone() {
            inside.clear();
            cuts.clear();
            inside.extend(area.clone().flatten().filter(|&&p| outcode(p, b) == 0));
            each_cut(area, b, |edge, cut| cuts.push((edge, cut)));
            if cuts.len().saturating_mul(inside.len()) < MANY {
                for &(edge, cut) in &cuts {
                    bends.add(edge, cut, &inside);
                }
                continue;
            }
            let buckets = Buckets::of_points(&inside);
            let mut near = Vec::new();
            for &(edge, cut) in &cuts {
                near.clear();
                buckets.along(cut.0, cut.1, |bucket| {
                    near.extend(buckets.items(bucket).iter().map(|&item| inside[item as usize]));
                });
                bends.add(edge, cut, &near);
            }
        }
        if !bends.is_empty() {
            // Between an edge and a vertex of another area there may be a thin area whose edges were led around that
            // vertex.
            let mut vertices: Vec<GridPoint> = bends.around.values().flatten().copied().collect();
            vertices.sort_unstable();
            vertices.dedup();
            for area in areas {
                each_cut(area, b, |edge, cut| bends.add(edge, cut, &vertices));
            }
        }
        bends
    }

    /// Notes which of some vertices in the box a cut edge would swing over.
    fn add(&mut self, edge: EdgeEnds, (start, end): EdgeEnds, vertices: &[GridPoint]) {
        // The cut edge and the whole edge differ by less than a cell, so a cell around the cut edge holds all that lies
        // between.
        let (west, east) = (start.x.min(end.x) - 1, start.x.max(end.x) + 1);
        let (north, south) = (start.y.min(end.y) - 1, start.y.max(end.y) + 1);
        for &p in vertices {
            if p.x >= west && p.x <= east && p.y >= north && p.y <= south && swings_over(edge, (start, end), p) {
                let around = self.around.entry(undirected(edge)).or_default();
                if !around.contains(&p) {
                    around.push(p);
                }
            }
        }
    }

    /// Tells whether no edge has to be led around a vertex.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.around.is_empty()
    }

    /// Adds to `out` the vertices between `start` and `end` around which the cut `edge` is led: the tightest path that
    /// swings over none of them.
    pub(super) fn lead(&self, edge: EdgeEnds, start: GridPoint, end: GridPoint, out: &mut Vec<GridPoint>) {
        if let Some(vertices) = self.around.get(&undirected(edge)) {
            tighten(edge, start, end, vertices, out);
        }
    }
}

/// Calls `each` with every edge that passes the border of the box, and with the piece of it inside, its crossings
/// rounded.
fn each_cut<'a>(rings: impl Iterator<Item = &'a [GridPoint]>, b: &ClipBox, mut each: impl FnMut(EdgeEnds, EdgeEnds)) {
    for ring in rings {
        let Some(mut from) = ring.last().copied() else { continue };
        let mut from_code = outcode(from, b);
        for &to in ring {
            let to_code = outcode(to, b);
            if from_code & to_code == 0 && (from_code != 0 || to_code != 0) {
                let cut = match (from_code == 0, to_code == 0) {
                    (true, _) => Some((from, leaving(from, to, b).point)),
                    (_, true) => Some((leaving(to, from, b).point, to)),
                    _ => passing(from, to, b).map(|(enters, leaves)| (enters.point, leaves.point)),
                };
                if let Some(cut) = cut {
                    each((from, to), cut);
                }
            }
            (from, from_code) = (to, to_code);
        }
    }
}

/// Tells whether a vertex lies on another side of the cut edge than of the whole one, between the ends of the cut one.
fn swings_over(edge: EdgeEnds, cut: EdgeEnds, p: GridPoint) -> bool {
    side(edge.0, edge.1, p) != side(cut.0, cut.1, p) && between(cut.0, cut.1, p)
}

/// Tells whether the foot of a point on a segment lies strictly between its ends.
fn between(start: GridPoint, end: GridPoint, p: GridPoint) -> bool {
    let reached = along(start, end, p);
    reached > 0 && reached < along(start, end, end)
}

fn tighten(edge: EdgeEnds, start: GridPoint, end: GridPoint, vertices: &[GridPoint], out: &mut Vec<GridPoint>) {
    let farthest = vertices
        .iter()
        .filter(|&&p| swings_over(edge, (start, end), p))
        .max_by_key(|&&p| (turn(start, end, p).abs(), p));
    if let Some(&via) = farthest {
        tighten(edge, start, via, vertices, out);
        out.push(via);
        tighten(edge, via, end, vertices, out);
    }
}

fn undirected((a, b): EdgeEnds) -> EdgeEnds {
    (a.min(b), a.max(b))
}
