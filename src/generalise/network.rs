//! Borders as a planar network: corners, the steps between them, and which area lies on either side of each step.
//!
//! In: steps that meet at their ends only. Out: [`Network`], walked along the border of one face at a time.
//! Guaranteed: points and steps are sorted, so equal borders make equal networks.
//!
//! Each step is two half-steps, one per direction: `2 * step` runs from its lower end to its higher one, `2 * step + 1` runs back.
//! A half-step belongs to the face on its left, where a ring has its interior.

use rayon::prelude::*;

use super::GridPoint;
use super::exact::{by_angle, turn};

/// The area number of what belongs to no area.
pub(super) const OUTSIDE: u32 = u32::MAX;

/// A planar network of borders.
pub(super) struct Network {
    /// Corners, sorted, each at the end of a step.
    pub(super) points: Vec<GridPoint>,
    /// Per step its two ends as indexes of `points`, the lower one first; sorted.
    pub(super) ends: Vec<[u32; 2]>,
    /// Per step the area on its left and on its right, seen from its lower end; [`OUTSIDE`] for none.
    pub(super) sides: Vec<[u32; 2]>,
    spoke_starts: Vec<u32>,
    spokes: Vec<u32>,
}

impl Network {
    /// Builds a network of steps that are sorted, each once, the lower end first.
    pub(super) fn of(steps: &[[GridPoint; 2]], sides: Vec<[u32; 2]>) -> Network {
        let mut points: Vec<GridPoint> = steps.iter().flatten().copied().collect();
        points.par_sort_unstable();
        points.dedup();
        let index = |point: &GridPoint| index_u32(points.binary_search(point).expect("every end is a point"));
        let ends = steps.par_iter().map(|step| [index(&step[0]), index(&step[1])]).collect();
        Network::assemble(points, ends, sides)
    }

    /// Groups areas into larger ones: steps between areas with the same label go, and their lone corners with them.
    pub(super) fn grouped(&self, label: impl Fn(u32) -> u32) -> Network {
        let label = |area| if area == OUTSIDE { OUTSIDE } else { label(area) };
        let (mut ends, mut sides) = (Vec::new(), Vec::new());
        let mut kept = vec![false; self.points.len()];
        for (step, side) in self.ends.iter().zip(&self.sides) {
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
        Network::assemble(points, ends, sides)
    }

    fn assemble(points: Vec<GridPoint>, ends: Vec<[u32; 2]>, sides: Vec<[u32; 2]>) -> Network {
        let mut spoke_starts = vec![0_u32; points.len() + 1];
        for &end in ends.iter().flatten() {
            spoke_starts[end as usize + 1] += 1;
        }
        for point in 1..spoke_starts.len() {
            spoke_starts[point] += spoke_starts[point - 1];
        }
        let mut next = spoke_starts.clone();
        let mut spokes = vec![0_u32; ends.len() * 2];
        for (step, pair) in ends.iter().enumerate() {
            for (way, &end) in pair.iter().enumerate() {
                spokes[next[end as usize] as usize] = index_u32(step * 2 + way);
                next[end as usize] += 1;
            }
        }
        let mut network = Network { points, ends, sides, spoke_starts, spokes: Vec::new() };
        let mut fans = Vec::with_capacity(network.points.len());
        let mut left = &mut spokes[..];
        for bounds in network.spoke_starts.windows(2) {
            fans.extend(left.split_off_mut(..(bounds[1] - bounds[0]) as usize));
        }
        fans.into_par_iter().zip(&network.points).for_each(|(fan, &hub)| {
            fan.sort_unstable_by(|&a, &b| by_angle(hub, network.point(network.target(a)), network.point(network.target(b))));
        });
        network.spokes = spokes;
        network
    }

    /// Counts the half-steps.
    pub(super) fn halves(&self) -> u32 {
        index_u32(self.ends.len() * 2)
    }

    /// Gives a corner.
    pub(super) fn point(&self, point: u32) -> GridPoint {
        self.points[point as usize]
    }

    /// Gives the corner that a half-step leaves.
    pub(super) fn origin(&self, half: u32) -> u32 {
        self.ends[half as usize / 2][half as usize % 2]
    }

    /// Gives the corner that a half-step reaches.
    pub(super) fn target(&self, half: u32) -> u32 {
        self.origin(half ^ 1)
    }

    /// Gives the area on the left of a half-step.
    pub(super) fn left(&self, half: u32) -> u32 {
        self.sides[half as usize / 2][half as usize % 2]
    }

    /// Lists the half-steps that leave a corner, by angle from east through positive y.
    pub(super) fn spokes(&self, point: u32) -> &[u32] {
        &self.spokes[self.spoke_starts[point as usize] as usize..self.spoke_starts[point as usize + 1] as usize]
    }

    /// Gives the half-step that follows along the border of the face on the left.
    pub(super) fn next(&self, half: u32) -> u32 {
        let spokes = self.spokes(self.target(half));
        let back = spokes.iter().position(|&spoke| spoke == half ^ 1).expect("a half-step's way back leaves its target");
        spokes[(back + spokes.len() - 1) % spokes.len()]
    }

    /// Tells whether two steps meet at a corner, in one line: without the corner the border is the same.
    pub(super) fn is_straight(&self, point: u32) -> bool {
        match *self.spokes(point) {
            [a, b] => turn(self.point(self.target(a)), self.point(point), self.point(self.target(b))) == 0,
            _ => false,
        }
    }
}

/// Narrows an index; arrays of the coverage are held below 2^32 elements.
pub(super) fn index_u32(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 vertices")
}
