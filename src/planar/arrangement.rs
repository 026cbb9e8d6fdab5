//! Borders of areas as one planar arrangement: points on a fine integer grid, and edges with the areas that lie along
//! them.
//!
//! In: the directed edges of all rings. Out: [`Borders`]. Guaranteed after noding: no two edges cross, overlap or pass
//! through a point.

use std::collections::HashMap;

use super::half_edges::{Claim, HalfEdges};
use super::predicates::along;
use super::{FinePoint, index_u32};

mod noding;

/// A border between two points, with the areas that lie along it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edge {
    /// Its ends, the smaller index first.
    pub(crate) ends: [u32; 2],
    /// Claims on it, sorted by area; none for an edge across the mouth of a gap.
    pub(crate) claims: Vec<Claim>,
}

/// Points and edges of all areas.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Borders {
    pub(crate) points: Vec<FinePoint>,
    /// Sorted by their ends, which are unique.
    pub(crate) edges: Vec<Edge>,
    /// Points that were moved onto another by [`Borders::merge_points`].
    pub(crate) merged: usize,
    /// Points that were found on the inside of an edge of which they are no end.
    pub(crate) junctions: usize,
    /// Places at which edges crossed.
    pub(crate) crossings: usize,
}

impl Borders {
    /// Gives the half-edges of the edges, numbered alike.
    pub(crate) fn half_edges(&self) -> HalfEdges {
        HalfEdges::of(&self.points, self.edges.iter().map(|edge| edge.ends).collect())
    }

    /// Tells where a half-edge starts.
    pub(crate) fn start(&self, half: u32) -> FinePoint {
        self.points[self.edges[half as usize / 2].ends[half as usize % 2] as usize]
    }

    /// Tells where a half-edge starts and ends.
    pub(crate) fn span(&self, half: u32) -> [FinePoint; 2] {
        [half, half ^ 1].map(|half| self.start(half))
    }

    /// Lists the areas along a half-edge; none along one across the mouth of a gap.
    pub(crate) fn along(&self, half: u32) -> impl Iterator<Item = u32> {
        self.edges[half as usize / 2].claims.iter().map(|claim| claim.area)
    }

    /// Drops the edges that have as many areas on the left as on the right, where all is well, and the points that are
    /// left without an edge.
    pub(crate) fn keep_uneven(&mut self) {
        self.edges.retain(|edge| edge.claims.iter().map(|claim| claim.runs).sum::<i32>() != 0);
        let mut numbers = vec![None; self.points.len()];
        for end in self.edges.iter().flat_map(|edge| edge.ends) {
            numbers[end as usize] = Some(0);
        }
        // Numbers stay in order, and so do ends and edges.
        let mut used = Vec::new();
        for (number, point) in numbers.iter_mut().zip(&self.points).filter(|(number, _)| number.is_some()) {
            *number = Some(index_u32(used.len()));
            used.push(*point);
        }
        self.points = used;
        for end in self.edges.iter_mut().flat_map(|edge| &mut edge.ends) {
            *end = numbers[*end as usize].expect("the ends of edges were marked");
        }
    }

    /// Moves points onto one nearer than `reach` steps; the first one stays where it is.
    pub(crate) fn merge_points(&mut self, reach: i64) {
        let square = i128::from(reach) * i128::from(reach);
        let mut kept: HashMap<FinePoint, Vec<u32>> = HashMap::new();
        let mut target: Vec<u32> = Vec::with_capacity(self.points.len());
        for (id, point) in (0..).zip(&self.points) {
            let cell = point.map(|v| v.div_euclid(reach));
            let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [cell[0] + dx, cell[1] + dy]));
            let near = around
                .filter_map(|cell| kept.get(&cell))
                .flatten()
                .map(|&other| (distance(*point, self.points[other as usize]), other));
            if let Some((_, other)) = near.filter(|(distance, _)| *distance <= square).min() {
                target.push(other);
            } else {
                kept.entry(cell).or_default().push(id);
                target.push(id);
            }
        }
        self.merged = (0..).zip(&target).filter(|(id, target)| id != *target).count();
        let mut segments = Vec::with_capacity(self.edges.len());
        for edge in &self.edges {
            let [from, to] = edge.ends.map(|end| target[end as usize]);
            segments.extend(edge.claims.iter().map(|&claim| (from, to, claim)));
        }
        self.edges = group(segments);
    }
}

/// A directed edge, and what its area claims of it.
pub(crate) type Segment = (u32, u32, Claim);

/// Groups directed edges by their ends; what cancels out is dropped.
pub(crate) fn group(mut segments: Vec<Segment>) -> Vec<Edge> {
    segments.retain(|(from, to, _)| from != to);
    for (from, to, claim) in &mut segments {
        if from > to {
            std::mem::swap(from, to);
            claim.runs = -claim.runs;
        }
    }
    segments.sort_unstable();
    let mut edges: Vec<Edge> = Vec::with_capacity(segments.len() / 2);
    for (from, to, claim) in segments {
        match edges.last_mut() {
            Some(edge) if edge.ends == [from, to] => match edge.claims.last_mut() {
                Some(last) if last.area == claim.area => last.runs += claim.runs,
                _ => edge.claims.push(claim),
            },
            _ => edges.push(Edge { ends: [from, to], claims: vec![claim] }),
        }
    }
    for edge in &mut edges {
        edge.claims.retain(|claim| claim.runs != 0);
    }
    edges.retain(|edge| !edge.claims.is_empty());
    edges
}

/// Gives the square of the distance between two points.
pub(crate) fn distance(a: FinePoint, b: FinePoint) -> i128 {
    along(a, b, b)
}
