//! How far a tile must reach beyond its buffer so that nothing that can be seen is cut.
//!
//! A cut edge ends in a rounded crossing and so swings by up to half a cell. Where no edge that touches the visible square is cut, the visible part
//! equals the area exactly, and the tiles of neighbours fit exactly.

use super::ClipBox;
use super::crossing::{outcode, passing};
use crate::generalise::GridPoint;

/// Widens a box until both ends of every edge that touches the visible square are strictly inside.
///
/// Edges that reach farther than almost a tile beyond the visible square stay cut there. [`crate::generalise::longest_step`] sees to it that there
/// are none.
pub(crate) fn widened<'a>(b: &ClipBox, visible: &ClipBox, rings: impl Iterator<Item = &'a [GridPoint]>) -> ClipBox {
    // A cut edge that passes by closer than a cell could swing into view.
    let seen = grown(visible, 1);
    let mut wide = *b;
    for ring in rings {
        let Some(mut from) = ring.last().copied() else { continue };
        let mut from_code = outcode(from, &seen);
        for &to in ring {
            let to_code = outcode(to, &seen);
            if from_code & to_code == 0 && (outcode(from, &wide) != 0 || outcode(to, &wide) != 0) {
                let in_sight = from_code == 0 || to_code == 0 || passing(from, to, &seen).is_some();
                if in_sight {
                    wide = including(including(wide, from), to);
                }
            }
            (from, from_code) = (to, to_code);
        }
    }
    // What clients draw takes coordinates of twice the extent of a tile and no more.
    let most = grown(visible, visible.east - visible.west - 2);
    ClipBox {
        west: wide.west.max(most.west),
        north: wide.north.max(most.north),
        east: wide.east.min(most.east),
        south: wide.south.min(most.south),
    }
}

fn grown(b: &ClipBox, by: i32) -> ClipBox {
    ClipBox { west: b.west - by, north: b.north - by, east: b.east + by, south: b.south + by }
}

fn including(b: ClipBox, p: GridPoint) -> ClipBox {
    ClipBox { west: b.west.min(p.x - 1), north: b.north.min(p.y - 1), east: b.east.max(p.x + 1), south: b.south.max(p.y + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(low: i32, high: i32) -> ClipBox {
        ClipBox { west: low, north: low, east: high, south: high }
    }

    #[test]
    fn a_box_reaches_the_ends_of_the_edges_in_sight_and_no_farther() {
        let point = |x, y| GridPoint { x, y };
        // Only the edge from (500, 500) to (4300, 700) is in sight; the others lie east of the visible square.
        let ring = [point(500, 500), point(4300, 700), point(4300, 690), point(4900, 680), point(4400, 400)];
        let wide = widened(&square(-64, 4160), &square(0, 4096), std::iter::once(&ring[..]));
        assert_eq!(wide, ClipBox { west: -64, north: -64, east: 4401, south: 4160 });
        // The last edge ends at (4400, 400) and begins in sight, so the box reaches 4401.
        let beyond = [point(500, 500), point(90_000, 700), point(90_000, 690)];
        let wide = widened(&square(-64, 4160), &square(0, 4096), std::iter::once(&beyond[..]));
        assert_eq!(wide.east, 4096 + 4094);
    }
}
