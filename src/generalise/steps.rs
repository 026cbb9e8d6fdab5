//! Steps of borders on a zoom's grid, each once, with the areas that are left on either side.
//!
//! In: steps in any order, those on top of each other included. Out: [`BorderStep`]s, sorted, each once.
//! Guaranteed: where several borders fell onto one step, the areas between them are gone and the outermost two remain;
//! where these are the same, so is the step.
//!
//! ```text
//!        A                A
//!     -------
//!        B      =>     -------    the borders of A and B and of B and C fell onto one step:
//!     -------                     B is gone there, and the step has A and C beside it
//!        C                C
//! ```

use rayon::prelude::*;

use super::GridPoint;
use super::network::Network;

/// A step of a border: its ends, the lower one first, and the area on its left and on its right.
pub(super) type BorderStep = ([GridPoint; 2], [u32; 2]);

/// Writes a step that runs from `a` to `b` with its lower end first.
pub(super) fn step(a: GridPoint, b: GridPoint, [left, right]: [u32; 2]) -> BorderStep {
    if a < b { ([a, b], [left, right]) } else { ([b, a], [right, left]) }
}

/// Sorts steps and merges those with the same ends.
pub(super) fn merge(mut steps: Vec<BorderStep>) -> Vec<BorderStep> {
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
pub(super) fn network(steps: &[BorderStep]) -> Network {
    let ends: Vec<[GridPoint; 2]> = steps.iter().map(|step| step.0).collect();
    Network::of(&ends, steps.iter().map(|step| step.1).collect())
}

#[cfg(test)]
mod tests {
    use super::super::network::OUTSIDE;
    use super::*;

    fn between(sides: [u32; 2]) -> BorderStep {
        ([GridPoint { x: 0, y: 0 }, GridPoint { x: 3, y: 1 }], sides)
    }

    #[test]
    fn a_step_has_its_lower_end_first_and_its_sides_turned_with_it() {
        let [low, high] = between([7, 8]).0;
        assert_eq!(step(high, low, [8, 7]), between([7, 8]));
        assert_eq!(step(low, high, [7, 8]), between([7, 8]));
    }

    #[test]
    fn of_borders_that_fell_together_the_outermost_sides_remain() {
        // From left to right: 5, then 2, then 9; what lay between is gone.
        assert_eq!(merge(vec![between([2, 9]), between([5, 2])]), [between([5, 9])]);
        assert_eq!(merge(vec![between([4, OUTSIDE]), between([5, 2]), between([2, 4])]), [between([5, OUTSIDE])]);
    }

    #[test]
    fn a_border_with_the_same_area_on_both_sides_is_none() {
        assert_eq!(merge(vec![between([5, 2]), between([2, 5])]), Vec::<BorderStep>::new());
        assert_eq!(merge(vec![between([5, 5])]), Vec::<BorderStep>::new());
    }
}
