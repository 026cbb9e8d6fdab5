//! The faces between noded edges, how often areas cover each, and how wide it is.
//!
//! In: noded [`Borders`]. Out: [`AreaFaces`].

use std::collections::BTreeMap;

use super::Borders;
use crate::planar::half_edges;

/// Claims per face, and besides, of which lists are made: no map has areas on top of each other so deep.
const MOST_CLAIMS: (usize, usize) = (20, 10_000_000);

/// Faces of an arrangement, by number; face 0 is the unbounded one.
#[derive(Debug)]
pub(in crate::areas) struct AreaFaces {
    /// The faces and their borders.
    pub(in crate::areas) traced: half_edges::Faces,
    /// Per face: its area in square steps, less that of its holes; meaningless for face 0.
    pub(in crate::areas) area: Vec<f64>,
    /// Per face: the length of its border in steps, holes included.
    pub(in crate::areas) perimeter: Vec<f64>,
    pub(super) times_covered: Vec<i32>,
    /// Whether inlets could be looked for everywhere.
    pub(in crate::areas) is_complete: bool,
}

impl AreaFaces {
    /// Traces the faces of noded borders.
    #[expect(clippy::cast_precision_loss, reason = "sums of exact integers; a face is measured, not decided, by them")]
    pub(in crate::areas) fn trace(borders: &Borders) -> Self {
        let traced = half_edges::Faces::trace(&borders.points, &borders.half_edges());
        let count = traced.count();
        let (mut area, mut perimeter) = (vec![0.0; count], vec![0.0; count]);
        for (cycle, &doubled) in traced.doubled_areas.iter().enumerate() {
            let halves = traced.cycles.halves(cycle);
            let face = traced.of[halves[0] as usize] as usize;
            area[face] += doubled as f64 / 2.0;
            perimeter[face] += halves.iter().fold(0.0, |sum, &half| sum + length(borders, half));
        }
        let mut times_covered = vec![0; count];
        traced.claims(
            |edge| &borders.edges[edge].claims,
            |face, claims| times_covered[face] = claims.iter().map(|claim| claim.runs).sum(),
        );
        Self { traced, area, perimeter, times_covered, is_complete: true }
    }

    /// Counts the faces.
    pub(in crate::areas) fn count(&self) -> usize {
        self.traced.count()
    }

    /// Counts how often areas cover a face.
    pub(in crate::areas) fn times_covered(&self, face: usize) -> i32 {
        self.times_covered[face]
    }

    /// Lists per face the areas that cover it, sorted; none where they lie on top of each other too deep to be listed.
    pub(in crate::areas) fn covering(&self, borders: &Borders) -> Option<Vec<Vec<u32>>> {
        let mut covering = vec![Vec::new(); self.count()];
        let mut left = MOST_CLAIMS.0 * self.count() + MOST_CLAIMS.1;
        self.traced.claims(
            |edge| &borders.edges[edge].claims,
            |face, claims| {
                left = left.saturating_sub(claims.len());
                if left > 0 {
                    covering[face] = claims.iter().filter(|claim| claim.runs > 0).map(|claim| claim.area).collect();
                }
            },
        );
        (left > 0).then_some(covering)
    }

    /// Lists per face for which `is_wanted` holds its half-edges.
    pub(in crate::areas) fn halves(&self, is_wanted: impl Fn(usize) -> bool) -> BTreeMap<usize, Vec<u32>> {
        let mut halves: BTreeMap<usize, Vec<u32>> =
            (1..self.count()).filter(|&face| is_wanted(face)).map(|face| (face, Vec::new())).collect();
        for (half, &face) in (0..).zip(&self.traced.of) {
            if let Some(halves) = halves.get_mut(&(face as usize)) {
                halves.push(half);
            }
        }
        halves
    }

    /// Gives the width in steps of the rectangle with the area and border of a face: the width of a sliver, the side of
    /// a square.
    pub(in crate::areas) fn width(&self, face: usize) -> f64 {
        let half = self.perimeter[face] / 2.0;
        (half - (half * half - 4.0 * self.area[face]).max(0.0).sqrt()) / 2.0
    }
}

/// Gives the length of a half-edge in steps.
#[expect(clippy::cast_precision_loss, reason = "steps are below 2^34, which f64 holds exactly")]
pub(in crate::areas) fn length(borders: &Borders, half: u32) -> f64 {
    let [from, to] = borders.span(half);
    ((to[0] - from[0]) as f64).hypot((to[1] - from[1]) as f64)
}
