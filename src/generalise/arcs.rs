//! Arcs of a topology, as in `TopoJSON`: borders between two areas, cut where three or more borders meet.
//!
//! ```text
//!     A  |  B
//!     ---+---      three arcs meet in the junction +; each is stored once, for both areas beside it
//!        C
//! ```
//!
//! In: a network. Out: [`Arcs`]. Guaranteed: every step is in one arc; all its steps have the same area on either side;
//! arcs meet at their ends only. A border without a junction (an island, an enclave) is an arc that starts and ends at
//! its most western corner.

use super::network::Network;
use crate::planar::index_u32;

/// Arcs as runs of corners, each from junction to junction.
pub(super) struct Arcs {
    /// Where each arc starts in `corners`; one more than there are arcs. Both ends of an arc are listed.
    pub(super) starts: Vec<usize>,
    /// Points of the network.
    pub(super) corners: Vec<u32>,
    /// Per arc the area on its left and on its right.
    pub(super) sides: Vec<[u32; 2]>,
}

impl Arcs {
    /// Counts the arcs.
    pub(super) fn count(&self) -> usize {
        self.sides.len()
    }

    /// Gives the range of an arc's corners, ends included.
    pub(super) fn range(&self, arc: usize) -> std::ops::Range<usize> {
        self.starts[arc]..self.starts[arc + 1]
    }
}

/// Cuts a network into arcs: first those from junctions, then those that close upon themselves, each group in the order
/// of their points.
pub(super) fn cut(network: &Network) -> Arcs {
    let mut arcs = Arcs { starts: vec![0], corners: Vec::with_capacity(network.points.len() * 2), sides: Vec::new() };
    let mut done = vec![false; network.edges.ends.len()];
    for closed in [false, true] {
        for start in 0..index_u32(network.points.len()) {
            if !closed && network.edges.fan(start).len() == 2 {
                continue;
            }
            for &spoke in network.edges.fan(start) {
                if !done[spoke as usize / 2] {
                    follow(network, start, spoke, &mut done, &mut arcs);
                }
            }
        }
    }
    arcs
}

/// Appends the arc that leaves a corner by a half-edge.
fn follow(network: &Network, start: u32, spoke: u32, done: &mut [bool], arcs: &mut Arcs) {
    arcs.sides.push([network.left_area(spoke), network.left_area(spoke ^ 1)]);
    arcs.corners.push(start);
    let mut half = spoke;
    loop {
        done[half as usize / 2] = true;
        let here = network.edges.target(half);
        arcs.corners.push(here);
        let spokes = network.edges.fan(here);
        if here == start || spokes.len() != 2 {
            break;
        }
        half = if spokes[0] == half ^ 1 { spokes[1] } else { spokes[0] };
    }
    arcs.starts.push(arcs.corners.len());
}
