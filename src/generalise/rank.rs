//! Line simplification in the manner of Visvalingam: every corner of every arc gets its rank once, how many halvings of
//! the grid it outlasts.
//!
//! In: arcs on the grid of the last zoom. Out: per corner of each arc the first number of halvings at which it goes.
//! Guaranteed: whatever the number of halvings, the corners that are left make arcs that cross and touch nowhere else
//! than at their junctions, and no area is lost; the border of an area against another stays within the tolerance, the
//! border against nothing moves inwards no further than stated. Left to the next: rounding to the grid of a zoom.
//!
//! Within an arc corners go one by one, the one with the smallest deviation first: the largest distance from the
//! source's corners that the new line would leave out to that line, so that errors do not add up. A corner stays while
//! another corner lies in the triangle that its going would sweep. (Visvalingam and Whyatt 1993 go by the area of that
//! triangle, which bounds no distance; Douglas and Peucker 1973 split from above, blind to neighbours.)
//!
//! ```text
//!          v              v goes: the new line runs from a to b, and v is d away from it
//!        / |d \           unless x, a corner of another arc, lies in the triangle a v b: then v stays
//!      /   |  x  \
//!     a----+------b
//! ```
//!
//! Arcs are thinned side by side, halving by halving, each blind to what goes from the others in the same round:
//! corners only ever go, so one that is still seen but gone can keep another in place a round longer, and never lets a
//! line pass it. The result does not depend on the order.

mod arc_view;
mod corner_list;

use std::collections::{BinaryHeap, HashSet};

use rayon::prelude::*;

use super::arcs::Arcs;
use super::network::Network;
use arc_view::ArcView;
pub(super) use arc_view::{Reach, STAYS};
use corner_list::{Corner, CornerList};

/// How often arcs are gone through per halving: a corner that waits for one of a neighbour, which waits for another,
/// goes at the next halving.
const ROUNDS: usize = 4;

/// Ranks the corners of all arcs for up to `coarsest` halvings of the network's own grid; ends of arcs and corners that
/// have to stay have [`STAYS`].
///
/// A corner is kept on a grid of so many halvings, one or more, if its rank is above their number.
pub(super) fn rank(network: &Network, arcs: &Arcs, reach: Reach, coarsest: u8) -> Vec<u8> {
    let mut ranks = vec![STAYS; arcs.corners.len()];
    let mut corners = vec![Corner::default(); arcs.corners.len()];
    let mut field = ArcView::of(network, arcs, reach);
    let mut threads = CornerList::all(arcs, &mut corners, &mut ranks);
    threads.par_iter_mut().for_each(|thread| thread.measure(&field));
    let mut straight: HashSet<(u32, u32)> =
        threads.iter().filter(|thread| thread.between == 0).map(CornerList::ends).collect();
    for halvings in 1..=coarsest {
        field.rebuild();
        for round in 0..ROUNDS {
            let asked = threads.par_iter_mut().filter(|thread| round == 0 || thread.is_blocked);
            let gone: Vec<u32> = asked
                .map_init(BinaryHeap::new, |queue, thread| thread.thin(&field, halvings, queue))
                .flatten_iter()
                .collect();
            field.take_away(&gone);
            if gone.is_empty() {
                break;
            }
        }
        // One after the other, so that of the arcs between the same two junctions only one becomes straight.
        let mut last: Vec<&mut CornerList> =
            threads.iter_mut().filter(|thread| thread.is_twin && thread.between == 1).collect();
        last.sort_by(|one, other| one.last_deviation().total_cmp(&other.last_deviation()));
        for thread in last {
            if !straight.contains(&thread.ends())
                && let Some(point) = thread.straighten(&field, halvings)
            {
                straight.insert(thread.ends());
                field.take_away(&[point]);
            }
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::arcs::cut;
    use super::super::network::OUTSIDE;
    use super::super::steps::{merge, network, step};
    use super::*;
    use crate::planar::GridPoint;

    const REACH: Reach = Reach { shared: 4.0, inward: 0.9 };

    fn at((x, y): (i32, i32)) -> GridPoint {
        GridPoint { x, y }
    }

    /// Corners, and the areas on the left and right.
    type Line<'a> = (&'a [(i32, i32)], [u32; 2]);

    /// Ranks the corners of lines, each with the areas on its left and right; gives the rank of a corner by its place.
    fn ranked(lines: &[Line<'_>], coarsest: u8) -> HashMap<(i32, i32), u8> {
        let steps =
            lines.iter().flat_map(|(line, sides)| line.windows(2).map(|pair| step(at(pair[0]), at(pair[1]), *sides)));
        let network = network(&merge(steps.collect()));
        let arcs = cut(&network);
        let ranks = rank(&network, &arcs, REACH, coarsest);
        let places = arcs.corners.iter().map(|&corner| network.point(corner)).map(|p| (p.x, p.y));
        places.zip(ranks).collect()
    }

    /// A square of 1000 cells whose upper side has a corner in its middle.
    fn square(middle: (i32, i32)) -> [(i32, i32); 6] {
        [(0, 0), middle, (1000, 0), (1000, 1000), (0, 1000), (0, 0)]
    }

    #[test]
    fn a_corner_goes_when_its_deviation_is_within_the_reach() {
        // Without the dent the area gains: 6 / 4 = 1.5 cells, so that one halving is enough.
        let dent = ranked(&[(&square((500, 6)), [0, OUTSIDE])], 4);
        assert_eq!(dent[&(500, 6)], 1);
        // Without the bump it loses against nothing: 6 / 0.9 = 6.7, within 8 but not within 4.
        let bump = ranked(&[(&square((500, -6)), [0, OUTSIDE])], 4);
        assert_eq!(bump[&(500, -6)], 3);
        // Against another area the bump is worth as much as the dent.
        let shared = ranked(&[(&square((500, -6)), [0, 1])], 4);
        assert_eq!(shared[&(500, -6)], 1);
        // The corners of the square are off by hundreds of cells.
        assert!([(1000, 0), (1000, 1000), (0, 1000)].iter().all(|corner| dent[corner] == STAYS));
    }

    #[test]
    fn a_corner_stays_while_another_lies_in_what_its_going_sweeps() {
        // 40 / 0.9 = 44.4, within 64.
        let alone = ranked(&[(&square((500, -40)), [0, OUTSIDE])], 8);
        assert_eq!(alone[&(500, -40)], 6);
        // A triangle cannot lose a corner, and this one lies under the bump.
        let enclave = [(495, -10), (505, -10), (500, -5), (495, -10)];
        let kept = ranked(&[(&square((500, -40)), [0, OUTSIDE]), (&enclave, [1, 0])], 8);
        assert_eq!(kept[&(500, -40)], STAYS);
        assert_eq!(kept[&(500, -5)], STAYS);
    }

    #[test]
    fn of_the_arcs_between_two_junctions_only_one_becomes_straight() {
        // Three lines between (0, 0) and (100, 0), with two areas between them.
        let lines: [Line<'_>; 3] = [
            (&[(0, 0), (50, -4), (100, 0)], [0, OUTSIDE]),
            (&[(0, 0), (50, 3), (100, 0)], [1, 0]),
            (&[(0, 0), (50, 40), (100, 0)], [OUTSIDE, 1]),
        ];
        let ranks = ranked(&lines, 10);
        // The middle one has the smallest deviation: 3 / 4 of a cell.
        assert_eq!([ranks[&(50, -4)], ranks[&(50, 3)], ranks[&(50, 40)]], [STAYS, 1, STAYS]);
    }

    #[test]
    fn what_is_kept_for_a_coarser_grid_is_kept_for_a_finer_one() {
        // A saw whose teeth grow from 1 to 40 cells.
        let mut saw: Vec<(i32, i32)> = (0..80).map(|i| (i * 25, if i % 2 == 0 { 0 } else { -(i / 2 + 1) })).collect();
        saw.extend([(2000, 0), (2000, 2000), (0, 2000), (0, 0)]);
        let direct: Vec<usize> = (1..=8)
            .map(|coarsest| ranked(&[(&saw, [0, 1])], coarsest).values().filter(|r| **r == STAYS).count())
            .collect();
        let chained = ranked(&[(&saw, [0, 1])], 8);
        // Ranks up to a coarsest grid are the first ranks of any coarser one.
        let kept = |halvings: u8| chained.values().filter(|rank| **rank > halvings).count();
        assert_eq!(direct, (1..=8).map(kept).collect::<Vec<_>>());
        assert!(direct.windows(2).all(|pair| pair[0] >= pair[1]) && direct[7] < direct[0]);
    }
}
