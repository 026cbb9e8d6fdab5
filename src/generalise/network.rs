//! Planar graph of the borders: corners, the steps between them, and which area lies on either side of each step.
//!
//! In: steps that meet at their ends only. Out: [`Network`], walked along the border of one face at a time.
//! Guaranteed: points and steps are sorted, so equal borders make equal networks.
//!
//! Each step is two half-edges: `2 * step` runs from its lower end to its higher one, `2 * step + 1` runs back.

use rayon::prelude::*;

use crate::planar::half_edges::HalfEdges;
use crate::planar::predicates::side;
use crate::planar::{GridPoint, index_u32};

/// The area number of what belongs to no area.
pub(super) const OUTSIDE: u32 = u32::MAX;

/// A planar network of borders.
pub(super) struct Network {
    /// Corners, sorted, each at the end of a step.
    pub(super) points: Vec<GridPoint>,
    /// Steps, each with its lower end first; sorted.
    pub(super) edges: HalfEdges,
    /// Per step the area on its left and on its right, seen from its lower end; [`OUTSIDE`] for none.
    pub(super) sides: Vec<[u32; 2]>,
}

impl Network {
    /// Builds a network of steps that are sorted, each once, the lower end first.
    pub(super) fn of(steps: &[[GridPoint; 2]], sides: Vec<[u32; 2]>) -> Network {
        let mut points: Vec<GridPoint> = steps.iter().flatten().copied().collect();
        points.par_sort_unstable();
        points.dedup();
        let index = |point: &GridPoint| index_u32(points.binary_search(point).expect("every end is a point"));
        let ends = steps.par_iter().map(|step| [index(&step[0]), index(&step[1])]).collect();
        Network { edges: HalfEdges::of(&points, ends), points, sides }
    }

    /// Groups areas into larger ones: steps between areas with the same label go, and their lone corners with them.
    pub(super) fn grouped(&self, label: impl Fn(u32) -> u32) -> Network {
        let label = |area| if area == OUTSIDE { OUTSIDE } else { label(area) };
        let (mut ends, mut sides) = (Vec::new(), Vec::new());
        let mut kept = vec![false; self.points.len()];
        for (step, side) in self.edges.ends.iter().zip(&self.sides) {
            let side = side.map(label);
            if side[0] != side[1] {
                ends.push(*step);
                sides.push(side);
                for &end in step {
                    kept[end as usize] = true;
                }
            }
        }
        let mut points = Vec::new();
        let mut index = vec![0; self.points.len()];
        for (old, &point) in self.points.iter().enumerate() {
            if kept[old] {
                index[old] = index_u32(points.len());
                points.push(point);
            }
        }
        for end in ends.iter_mut().flatten() {
            *end = index[*end as usize];
        }
        Network { edges: HalfEdges::of(&points, ends), points, sides }
    }

    /// Gives a corner.
    pub(super) fn point(&self, point: u32) -> GridPoint {
        self.points[point as usize]
    }

    /// Gives the area on the left of a half-edge.
    pub(super) fn left_area(&self, half: u32) -> u32 {
        self.sides[half as usize / 2][half as usize % 2]
    }

    /// Tells whether two steps meet at a corner, in one line: without the corner the border is the same.
    pub(super) fn is_straight(&self, point: u32) -> bool {
        match *self.edges.fan(point) {
            [a, b] => side(self.point(self.edges.target(a)), self.point(point), self.point(self.edges.target(b))) == 0,
            _ => false,
        }
    }
}
