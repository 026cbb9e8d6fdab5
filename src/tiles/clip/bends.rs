//! Vertices around which a cut edge must be led, because rounding its crossing would swing it over them.

use std::collections::BTreeMap;

use super::ClipBox;
use super::crossing::{leaving, outcode, passing};
use super::place::turn;
use crate::generalise::GridPoint;

/// The two ends of an edge.
type Edge = (GridPoint, GridPoint);

/// Per cut edge, whichever way it is walked: the vertices that it would swing over. Mostly empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bends {
    around: BTreeMap<Edge, Vec<GridPoint>>,
}

impl Bends {
    /// Finds the bends of all areas that are clipped to the same box. Each item gives the rings of one area.
    ///
    /// Cost: per area its vertices, and its cut edges times those in the box; where there are bends, all cut edges times the vertices they are led around.
    pub fn find<'a, R>(areas: impl Iterator<Item = R> + Clone, b: &ClipBox) -> Bends
    where
        R: Iterator<Item = &'a [GridPoint]> + Clone,
    {
        let mut bends = Bends::default();
        let mut inside: Vec<GridPoint> = Vec::new();
        for area in areas.clone() {
            inside.clear();
            inside.extend(area.clone().flatten().filter(|&&p| outcode(p, b) == 0));
            each_cut(area, b, |edge, cut| bends.add(edge, cut, &inside));
        }
        if !bends.is_empty() {
            // Between an edge and a vertex of another area there may be a thin area whose edges were led around that vertex.
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
    fn add(&mut self, edge: Edge, (start, end): Edge, vertices: &[GridPoint]) {
        // The cut edge and the whole edge differ by less than a cell, so a cell around the cut edge holds all that lies between.
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

    /// Adds to `out` the vertices between `start` and `end` around which the cut `edge` is led: the tightest path that swings over none of them.
    pub(super) fn lead(&self, edge: Edge, start: GridPoint, end: GridPoint, out: &mut Vec<GridPoint>) {
        if let Some(vertices) = self.around.get(&undirected(edge)) {
            tighten(edge, start, end, vertices, out);
        }
    }
}

/// Calls `each` with every edge that passes the border of the box, and with the piece of it inside, its crossings rounded.
fn each_cut<'a>(rings: impl Iterator<Item = &'a [GridPoint]>, b: &ClipBox, mut each: impl FnMut(Edge, Edge)) {
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
fn swings_over(edge: Edge, cut: Edge, p: GridPoint) -> bool {
    turn(edge.0, edge.1, p).signum() != turn(cut.0, cut.1, p).signum() && between(cut.0, cut.1, p)
}

/// Tells whether the foot of a point on a segment lies strictly between its ends.
fn between(start: GridPoint, end: GridPoint, p: GridPoint) -> bool {
    let (dx, dy) = (i64::from(end.x) - i64::from(start.x), i64::from(end.y) - i64::from(start.y));
    let along = dx * (i64::from(p.x) - i64::from(start.x)) + dy * (i64::from(p.y) - i64::from(start.y));
    along > 0 && along < dx * dx + dy * dy
}

fn tighten(edge: Edge, start: GridPoint, end: GridPoint, vertices: &[GridPoint], out: &mut Vec<GridPoint>) {
    let farthest = vertices.iter().filter(|&&p| swings_over(edge, (start, end), p)).max_by_key(|&&p| (turn(start, end, p).abs(), p));
    if let Some(&via) = farthest {
        tighten(edge, start, via, vertices, out);
        out.push(via);
        tighten(edge, via, end, vertices, out);
    }
}

fn undirected((a, b): Edge) -> Edge {
    (a.min(b), a.max(b))
}
