//! The boundaries with which tiles are compared: those that went in, at full detail.

use std::collections::HashMap;

use geo::{LinesIter, unary_union};
use geo_types::{Coord, MultiPolygon};
use rayon::prelude::*;

use crate::areas::{AreaSet, PerLevel};

/// The boundaries with which tiles are compared, in the world square.
#[derive(Debug)]
pub struct Truth {
    /// The shape of each area.
    pub(super) shapes: PerLevel<Vec<MultiPolygon<f64>>>,
    /// The edges that only one area has.
    pub(super) border: Vec<[Coord<f64>; 2]>,
}

impl Truth {
    /// Joins the boundaries of the buurten to wijken and gemeenten and finds their outer border.
    #[must_use]
    pub fn of(areas: &AreaSet) -> Truth {
        let join = |count: usize, parent: fn(&crate::areas::Buurt) -> u32| -> Vec<MultiPolygon<f64>> {
            let mut members: Vec<Vec<&MultiPolygon<f64>>> = vec![Vec::new(); count];
            for (buurt, boundary) in areas.buurten.iter().zip(&areas.boundaries) {
                members[parent(buurt) as usize].push(boundary);
            }
            members.par_iter().map(|members| unary_union(members.iter().copied())).collect()
        };
        let wijken = join(areas.wijken.len(), |buurt| buurt.wijk);
        let gemeenten = join(areas.gemeenten.len(), |buurt| buurt.gemeente);
        let mut sides: HashMap<[u64; 4], i32> = HashMap::new();
        let edges = || areas.boundaries.iter().flat_map(LinesIter::lines_iter);
        for line in edges() {
            let (key, way) = canonical(line.start, line.end);
            *sides.entry(key).or_default() += way;
        }
        let alone =
            |line: &geo_types::Line<f64>| sides.get(&canonical(line.start, line.end).0).is_some_and(|sum| *sum != 0);
        let border = edges().filter(alone).map(|line| [line.start, line.end]).collect();
        Truth { shapes: PerLevel::new(areas.boundaries.clone(), wijken, gemeenten), border }
    }
}

/// Gives an edge the same key in both directions, and its direction as 1 or -1.
fn canonical(from: Coord<f64>, to: Coord<f64>) -> ([u64; 4], i32) {
    let (from, to) = ([from.x.to_bits(), from.y.to_bits()], [to.x.to_bits(), to.y.to_bits()]);
    if from <= to { ([from[0], from[1], to[0], to[1]], 1) } else { ([to[0], to[1], from[0], from[1]], -1) }
}
