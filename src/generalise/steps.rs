//! Steps of borders on a zoom's grid, each once, with the areas that are left on either side.
//!
//! In: steps in any order, those on top of each other included. Out: [`Step`]s, sorted, each once.
//! Guaranteed: where several borders fell onto one step, the areas between them are gone and the outermost two remain; where these are the same, so is the step.

use rayon::prelude::*;

use super::GridPoint;
use super::network::Network;

/// A step of a border: its ends, the lower one first, and the area on its left and on its right.
pub(super) type Step = ([GridPoint; 2], [u32; 2]);

/// Writes a step that runs from `a` to `b` with its lower end first.
pub(super) fn step(a: GridPoint, b: GridPoint, [left, right]: [u32; 2]) -> Step {
    if a < b { ([a, b], [left, right]) } else { ([b, a], [right, left]) }
}

/// Sorts steps and merges those with the same ends.
pub(super) fn merge(mut steps: Vec<Step>) -> Vec<Step> {
    steps.par_sort_unstable();
    let mut merged = Vec::with_capacity(steps.len());
    for same in steps.chunk_by(|one, two| one.0 == two.0) {
        if let [single] = same {
            if single.1[0] != single.1[1] {
                merged.push(*single);
            }
            continue;
        }
        let mut lefts: Vec<u32> = same.iter().map(|step| step.1[0]).collect();
        let mut rights: Vec<u32> = same.iter().map(|step| step.1[1]).collect();
        // An area that is on the right of one border and on the left of the next lay between them.
        lefts.retain(|area| match rights.iter().position(|other| other == area) {
            Some(at) => {
                rights.swap_remove(at);
                false
            }
            None => true,
        });
        if let ([left], [right]) = (&lefts[..], &rights[..]) {
            merged.push((same[0].0, [*left, *right]));
        } else {
            debug_assert!(lefts.is_empty() && rights.is_empty(), "borders that fell together lie side by side");
        }
    }
    merged
}

/// Builds the network of merged steps.
pub(super) fn network(steps: &[Step]) -> Network {
    let ends: Vec<[GridPoint; 2]> = steps.iter().map(|step| step.0).collect();
    Network::of(&ends, steps.iter().map(|step| step.1).collect())
}
