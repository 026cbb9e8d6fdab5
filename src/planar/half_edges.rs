//! Half-edges: edges that meet in their ends only, walked along the border of one face at a time.
//!
//! In: points, and noded edges between them. Out: [`HalfEdges`], [`Faces`], and the claims of areas on each face.
//!
//! Half-edge `2e` runs along edge `e` from its first end to its second, `2e + 1` back. A half-edge belongs to the face
//! on its left, where a ring has its interior.
//!
//! ```text
//!      b
//!    e | \        e ^ 1 runs back along e; the next of e, which arrives at b, is the last half-edge
//!      |  \ next  that leaves b before e ^ 1 does, counted anticlockwise (x east, y north)
//!      a   c
//! ```

use rayon::prelude::*;

use super::buckets::Buckets;
use super::predicates::{by_angle, turn};
use super::{Point, index_u32};

/// Edges by the points where they meet.
#[derive(Debug, Clone)]
pub(crate) struct HalfEdges {
    /// Per edge its two ends, as indexes of points.
    pub(crate) ends: Vec<[u32; 2]>,
    fan_starts: Vec<u32>,
    fans: Vec<u32>,
}

impl HalfEdges {
    /// Sorts the half-edges around each point.
    pub(crate) fn of<P: Point>(points: &[P], ends: Vec<[u32; 2]>) -> HalfEdges {
        let mut fan_starts = vec![0_u32; points.len() + 1];
        for &end in ends.iter().flatten() {
            fan_starts[end as usize + 1] += 1;
        }
        for point in 1..fan_starts.len() {
            fan_starts[point] += fan_starts[point - 1];
        }
        let mut free = fan_starts.clone();
        let mut fans = vec![0_u32; ends.len() * 2];
        for (half, &end) in (0..).zip(ends.iter().flatten()) {
            fans[free[end as usize] as usize] = half;
            free[end as usize] += 1;
        }
        let mut half_edges = HalfEdges { ends, fan_starts, fans: Vec::new() };
        let mut each = Vec::with_capacity(points.len());
        let mut left = &mut fans[..];
        for bounds in half_edges.fan_starts.windows(2) {
            each.extend(left.split_off_mut(..(bounds[1] - bounds[0]) as usize));
        }
        let tip = |half: u32| points[half_edges.target(half) as usize];
        each.into_par_iter()
            .zip(points)
            .for_each(|(fan, &hub)| fan.sort_unstable_by(|&a, &b| by_angle(hub, tip(a), tip(b))));
        half_edges.fans = fans;
        half_edges
    }

    /// Counts the half-edges.
    pub(crate) fn count(&self) -> u32 {
        index_u32(self.ends.len() * 2)
    }

    /// Gives the point that a half-edge leaves.
    #[inline]
    pub(crate) fn origin(&self, half: u32) -> u32 {
        self.ends[half as usize / 2][half as usize % 2]
    }

    /// Gives the point that a half-edge reaches.
    #[inline]
    pub(crate) fn target(&self, half: u32) -> u32 {
        self.origin(half ^ 1)
    }

    /// Lists the half-edges that leave a point, by angle from east through positive y.
    pub(crate) fn fan(&self, point: u32) -> &[u32] {
        &self.fans[self.fan_starts[point as usize] as usize..self.fan_starts[point as usize + 1] as usize]
    }

    /// Finds for each half-edge the next one around the face on its left.
    pub(crate) fn next_around(&self) -> Vec<u32> {
        let mut next = vec![0_u32; self.fans.len()];
        for bounds in self.fan_starts.windows(2) {
            let fan = &self.fans[bounds[0] as usize..bounds[1] as usize];
            for (at, &half) in fan.iter().enumerate() {
                next[half as usize ^ 1] = fan[(at + fan.len() - 1) % fan.len()];
            }
        }
        next
    }
}

/// The closed walks of half-edges: one around each face, and one around each group of connected edges from outside.
#[derive(Debug)]
pub(crate) struct Cycles {
    /// Per half-edge.
    of: Vec<u32>,
    /// The half-edges, cycle by cycle.
    halves: Vec<u32>,
    /// Where each cycle starts in `halves`; one more than there are cycles.
    starts: Vec<u32>,
}

impl Cycles {
    fn trace(next: &[u32]) -> Cycles {
        let mut cycles =
            Cycles { of: vec![u32::MAX; next.len()], halves: Vec::with_capacity(next.len()), starts: vec![0] };
        for first in 0..index_u32(next.len()) {
            let id = index_u32(cycles.count());
            let mut half = first;
            while cycles.of[half as usize] == u32::MAX {
                cycles.of[half as usize] = id;
                cycles.halves.push(half);
                half = next[half as usize];
            }
            if cycles.halves.len() > cycles.starts[id as usize] as usize {
                cycles.starts.push(index_u32(cycles.halves.len()));
            }
        }
        cycles
    }

    /// Counts the cycles.
    pub(crate) fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// Lists the half-edges of a cycle in their order.
    pub(crate) fn halves(&self, cycle: usize) -> &[u32] {
        &self.halves[self.starts[cycle] as usize..self.starts[cycle + 1] as usize]
    }
}

/// What one area claims of an edge, or of a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Claim {
    /// The area.
    pub(crate) area: u32,
    /// Of an edge: how often the area's rings run from its first end to its second, less how often they run back; so
    /// how often it lies on the left. Of a face: how often its rings wind around it.
    pub(crate) runs: i32,
}

/// The faces between edges. Face 0 is the unbounded one.
#[derive(Debug)]
pub(crate) struct Faces {
    /// Per half-edge: the next one around its face.
    pub(crate) next: Vec<u32>,
    /// Per half-edge: its face.
    pub(crate) of: Vec<u32>,
    /// Per face: a half-edge of its outer border; none for face 0.
    pub(crate) first: Vec<Option<u32>>,
    /// The walks along their borders, those around what lies in their holes too.
    pub(crate) cycles: Cycles,
    /// Twice the signed area inside each cycle; not positive for one around a hole.
    pub(crate) doubled_areas: Vec<i128>,
}

impl Faces {
    /// Traces the faces. A cycle that runs clockwise goes around a group of edges from outside: its face is the one
    /// that holds the group, found by looking west from the group's westernmost point. Cost: n · log n in the edges.
    pub(crate) fn trace<P: Point>(points: &[P], edges: &HalfEdges) -> Faces {
        let next = edges.next_around();
        let cycles = Cycles::trace(&next);
        let point = |half: u32| points[edges.origin(half) as usize];
        let doubled_areas: Vec<i128> = (0..cycles.count())
            .into_par_iter()
            .map(|cycle| {
                let halves = cycles.halves(cycle);
                let origin = point(halves[0]);
                halves.iter().map(|&half| turn(origin, point(half), point(half ^ 1)).into()).sum()
            })
            .collect();
        let mut first = vec![None];
        let mut face_of = vec![u32::MAX; cycles.count()];
        let mut around: Vec<(P, usize)> = Vec::new();
        for (cycle, &area) in doubled_areas.iter().enumerate() {
            if area > 0 {
                face_of[cycle] = index_u32(first.len());
                first.push(Some(cycles.halves(cycle)[0]));
            } else {
                around.extend(cycles.halves(cycle).iter().map(|&half| point(half)).min().map(|west| (west, cycle)));
            }
        }
        // A group that holds another reaches further west, so that its own face is known already.
        around.sort_unstable();
        let segments: Vec<[P; 2]> = edges.ends.iter().map(|ends| ends.map(|end| points[end as usize])).collect();
        let buckets = Buckets::of_segments(&segments);
        for (west, cycle) in around {
            let holder =
                buckets.border_west_of(&[west], &segments).map(|half| face_of[cycles.of[half as usize] as usize]);
            face_of[cycle] = holder.filter(|&face| face != u32::MAX).unwrap_or(0);
        }
        let of = cycles.of.iter().map(|&cycle| face_of[cycle as usize]).collect();
        Faces { next, of, first, cycles, doubled_areas }
    }

    /// Counts the faces.
    pub(crate) fn count(&self) -> usize {
        self.first.len()
    }

    /// Visits each face with the claims on it, sorted by area, none of zero: `on` gives those on each edge. The
    /// unbounded face comes first, without any, and each other one from a neighbour.
    pub(crate) fn claims<'a>(&self, on: impl Fn(usize) -> &'a [Claim], mut visit: impl FnMut(usize, &[Claim])) {
        let mut cycles_of: Vec<Vec<u32>> = vec![Vec::new(); self.count()];
        for cycle in 0..self.cycles.count() {
            cycles_of[self.of[self.cycles.halves(cycle)[0] as usize] as usize].push(index_u32(cycle));
        }
        let halves =
            |face: usize| cycles_of[face].iter().flat_map(|&cycle| self.cycles.halves(cycle as usize)).copied();
        let mut is_seen = vec![false; self.count()];
        is_seen[0] = true;
        // Depth first: what is claimed is kept for one face at a time, for areas that lie in each other a thousand deep
        // too.
        let mut here: Vec<Claim> = Vec::new();
        visit(0, &here);
        let mut open = vec![(halves(0), None)];
        while let Some((left, entered)) = open.last_mut() {
            let beyond = left.find(|half| !is_seen[self.of[(half ^ 1) as usize] as usize]);
            if let Some(half) = beyond {
                let face = self.of[(half ^ 1) as usize] as usize;
                is_seen[face] = true;
                cross(&mut here, on(half as usize / 2), half);
                visit(face, &here);
                open.push((halves(face), Some(half)));
            } else {
                if let Some(half) = *entered {
                    cross(&mut here, on(half as usize / 2), half ^ 1);
                }
                open.pop();
            }
        }
    }
}

/// Changes the claims on the left of a half-edge to those on its right.
fn cross(here: &mut Vec<Claim>, on: &[Claim], half: u32) {
    let way = if half.is_multiple_of(2) { -1 } else { 1 };
    for claim in on {
        match here.binary_search_by_key(&claim.area, |other| other.area) {
            Ok(at) => {
                here[at].runs += way * claim.runs;
                if here[at].runs == 0 {
                    here.remove(at);
                }
            }
            Err(at) => here.insert(at, Claim { area: claim.area, runs: way * claim.runs }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planar::GridPoint;

    /// The half-edges of rings, with what each ring, as an area, claims of its edges.
    fn faces_of(rings: &[Vec<(i32, i32)>]) -> (Faces, Vec<Vec<Claim>>) {
        let mut points: Vec<GridPoint> = rings.iter().flatten().map(|&(x, y)| GridPoint { x, y }).collect();
        points.sort_unstable();
        points.dedup();
        let index =
            |&(x, y): &(i32, i32)| points.binary_search(&GridPoint { x, y }).map(index_u32).expect("a point of a ring");
        let mut edges: Vec<([u32; 2], Claim)> = Vec::new();
        for (area, ring) in (0..).zip(rings) {
            for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                let (from, to) = (index(from), index(to));
                edges.push(([from.min(to), from.max(to)], Claim { area, runs: if from < to { 1 } else { -1 } }));
            }
        }
        edges.sort_unstable();
        let same: Vec<_> = edges.chunk_by(|one, other| one.0 == other.0).collect();
        let claims = same.iter().map(|same| same.iter().map(|(_, claim)| *claim).collect()).collect();
        (Faces::trace(&points, &HalfEdges::of(&points, same.iter().map(|same| same[0].0).collect())), claims)
    }

    /// Lists per face, in any order, the areas that claim it.
    fn covers(rings: &[Vec<(i32, i32)>]) -> Vec<Vec<u32>> {
        let (faces, claims) = faces_of(rings);
        let mut covers = Vec::new();
        faces.claims(
            |edge| &claims[edge],
            |_, claims| covers.push(claims.iter().map(|claim| claim.area).collect::<Vec<_>>()),
        );
        assert_eq!(covers.len(), faces.count());
        covers.sort_unstable();
        covers
    }

    fn square(low: i32, high: i32) -> Vec<(i32, i32)> {
        vec![(low, low), (high, low), (high, high), (low, high)]
    }

    #[test]
    fn squares_in_each_other_are_groups_that_hold_each_other() {
        //  ______
        // | 0 _  |
        // |  |1| |
        // |______|
        assert_eq!(covers(&[square(0, 9), square(3, 6)]), [vec![], vec![0], vec![0, 1]]);
        let (faces, _) = faces_of(&[square(0, 9), square(3, 6)]);
        // The face between them is 81 - 9 of two cycles.
        let between = (0..faces.cycles.count()).filter(|&cycle| faces.of[faces.cycles.halves(cycle)[0] as usize] == 1);
        assert_eq!(between.map(|cycle| faces.doubled_areas[cycle]).sum::<i128>(), 2 * (81 - 9));
    }

    #[test]
    fn neighbours_share_an_edge_and_a_ring_of_them_encloses_a_hole_of_nobody() {
        let ring = [
            vec![(0, 0), (9, 0), (9, 3), (6, 3), (3, 3), (3, 6), (3, 9), (0, 9)],
            vec![(9, 3), (9, 9), (3, 9), (3, 6), (6, 6), (6, 3)],
        ];
        assert_eq!(covers(&ring), [vec![], vec![], vec![0], vec![1]]);
    }

    #[test]
    fn a_thousand_squares_in_each_other_are_told_from_outside_inwards() {
        let nested: Vec<_> = (0..1000).map(|i| square(-1000 + i, 1000 - i)).collect();
        let covers = covers(&nested);
        assert!(covers.iter().enumerate().all(|(depth, areas)| areas.len() == depth));
    }

    #[test]
    fn fifty_thousand_slices_meet_in_one_point() {
        // Corners on a square of 25,000 a side around the origin.
        let corner = |i: i32| match i {
            0..25_000 => (12_500, i - 12_500),
            25_000..50_000 => (37_500 - i, 12_500),
            50_000..75_000 => (-12_500, 62_500 - i),
            _ => (i - 87_500, -12_500),
        };
        let slices: Vec<_> = (0..50_000).map(|i| vec![(0, 0), corner(2 * i), corner((2 * i + 2) % 100_000)]).collect();
        let covers = covers(&slices);
        assert_eq!((covers.len(), covers.iter().filter(|areas| areas.len() == 1).count()), (50_001, 50_000));
    }
}
