//! Polygon clipping in the manner of Weiler and Atherton: the rings of one area are cut to a rectangle of grid cells,
//! on integers. (Sutherland and Hodgman 1974 leave edges there and back along the border where an area falls apart.)
//!
//! In: the rings of one area, valid by OGC rules, and a [`ClipBox`]. Out: the rings of the part inside the box,
//! exteriors followed by their holes, valid by OGC rules, on the grid.
//! Guaranteed: inside the box the result equals the area, but for the last stretch of an edge that leaves through the
//! border: the crossing is rounded to the grid, to the same point for both neighbours and in both directions. No edge
//! crosses the border of a tile ([`crate::generalise`]), so the edges that are cut lie in the buffer, and what is in
//! sight equals the area exactly. Nothing runs along the border that is not the edge of the part inside, no vertex
//! repeats, and an area that touches the box only from outside leaves nothing. Left to the next: writing the rings as
//! commands.
//!
//! The box is taken as open, as if it were smaller than the grid can tell: a vertex on its border is outside, an edge
//! along its border too, and what remains crosses the border properly. That leaves no special cases: crossings
//! alternate along the border between leaving and entering, and the border between a leaving and the next entering
//! (clockwise on screen, the area on the right hand) belongs to the area. Rounding a crossing swings the edge a little.
//! Where it would swing over a vertex, the edge is led around it ([`bends`]); where rounding makes crossings meet, the
//! rings are rebuilt from their edges ([`rebuild`]).
//!
//! ```text
//!       a      b            the chains inside are 1 (enters at d, leaves at a) and 2 (enters at b, leaves at c);
//!     +-o------o---+        clockwise along the border the next entering after a is b, and after c it is d:
//!     | |1     |2  |        so one ring: 1, along the border from a to b, 2, along the border from c to d
//!     | |      \___o c
//!     +-o----------+        with the area on the right hand of each chain
//!       d
//! ```

pub mod bends;
mod clip_box;
mod crossing;
mod place;
mod rebuild;
mod rings;
mod stretches;
mod walk;

#[cfg(test)]
mod tests;

use crate::planar::GridPoint;
use crate::planar::rings::winding;
pub(crate) use bends::Bends;
pub(crate) use clip_box::ClipBox;
pub use rings::Rings;
pub(crate) use stretches::Stretches;

use walk::ClippedChains;

/// Memory that is used again from area to area.
#[derive(Debug, Default)]
pub struct Scratch {
    chains: ClippedChains,
}

/// Clips one area: replaces what is in `out` by the rings of its part inside the box.
///
/// `bends` are those of all areas that are clipped to the same box ([`Bends::find`]), so that neighbours follow the
/// same edge. Cost: linear in the vertices of the area, and of sorting the crossings.
pub fn clip<'a>(
    rings: impl Iterator<Item = &'a [GridPoint]> + Clone,
    clip_box: &ClipBox,
    bends: &Bends,
    scratch: &mut Scratch,
    out: &mut Rings,
) {
    out.clear();
    let chains = &mut scratch.chains;
    chains.trace(rings.clone(), clip_box, bends);
    if chains.is_empty() {
        let probe = GridPoint { x: clip_box.west + 1, y: clip_box.north + 1 };
        let covered = chains.has_outside_ring() && rings.map(|ring| winding(ring, probe)).sum::<i32>() != 0;
        if covered {
            place::assemble(std::iter::once(&clip_box.corners()[..]), chains.whole(), out);
        } else {
            place::assemble(std::iter::empty(), chains.whole(), out);
        }
        return;
    }
    let walks = chains.link(clip_box);
    if chains.needs_rebuild(clip_box) {
        rebuild::rebuild(walks.iter().chain(chains.whole()), &chains.border_points(), clip_box, out);
    } else {
        place::assemble(walks.iter(), chains.whole(), out);
    }
}
