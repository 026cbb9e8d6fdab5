//! How often each point of a tile is covered, added up in strips from north to south.

use crate::generalise::GridPoint;

/// An edge with its ends in order of x, then y, and how often it is walked from the first to the second end.
pub(super) type NetEdge = (GridPoint, GridPoint, i32);

/// Cells of the visible part of a tile.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Covered {
    /// That should be covered.
    pub(super) wanted: f64,
    /// Of those, not covered.
    pub(super) gap: f64,
    /// Covered more than once, each time counted.
    pub(super) overlap: f64,
}

/// An edge from north to south.
struct Slope {
    north: f64,
    south: f64,
    x_north: f64,
    per_cell: f64,
    /// Change of the count of coverings when it is passed from west to east.
    found: i32,
    wanted: i32,
}

/// Compares what rings cover with what they should, in the square from (0, 0) to (side, side).
///
/// Both are given by their net edges. Strips lie between the vertices; where edges cross within a strip, the sum is off by less than the area
/// between them there.
pub(super) fn covered(found: &[NetEdge], wanted: &[NetEdge], side: i32) -> Covered {
    let (slopes, bands) = slopes(found, wanted, side);
    let side = f64::from(side);
    let mut sum = Covered::default();
    let mut active: Vec<usize> = Vec::new();
    let mut next = 0;
    for band in bands.windows(2) {
        let (north, south) = (band[0], band[1]);
        active.retain(|&s| slopes[s].south > north);
        while next < slopes.len() && slopes[next].north <= north {
            if slopes[next].south > north {
                active.push(next);
            }
            next += 1;
        }
        let middle = f64::midpoint(north, south);
        let at = |s: usize| slopes[s].x_north + (middle - slopes[s].north) * slopes[s].per_cell;
        active.sort_by(|&l, &r| at(l).total_cmp(&at(r)).then(l.cmp(&r)));
        let (mut is, mut should, mut west) = (0, 0, 0.0_f64);
        for place in 0..=active.len() {
            let east = active.get(place).map_or(side, |&s| at(s)).clamp(0.0, side);
            let cells = (east - west).max(0.0) * (south - north);
            if should > 0 {
                sum.wanted += cells;
                sum.gap += if is > 0 { 0.0 } else { cells };
            }
            sum.overlap += cells * f64::from((is - 1).max(0));
            west = east;
            if let Some(&s) = active.get(place) {
                is += slopes[s].found;
                should += slopes[s].wanted;
            }
        }
    }
    sum
}

/// Orders the edges that are not level by their north end, and lists where strips begin and end.
fn slopes(found: &[NetEdge], wanted: &[NetEdge], side: i32) -> (Vec<Slope>, Vec<f64>) {
    let mut slopes = Vec::new();
    let mut bands = vec![0, side];
    let edges = found.iter().map(|edge| (edge, true)).chain(wanted.iter().map(|edge| (edge, false)));
    for (&(low, high, net), is_found) in edges {
        let (a, b) = if low.y < high.y { (low, high) } else { (high, low) };
        if a.y == b.y || b.y <= 0 || a.y >= side {
            continue;
        }
        // Clockwise on screen, the west side of an area is walked northwards.
        let northwards = if low.y < high.y { -net } else { net };
        slopes.push(Slope {
            north: f64::from(a.y),
            south: f64::from(b.y),
            x_north: f64::from(a.x),
            per_cell: (f64::from(b.x) - f64::from(a.x)) / (f64::from(b.y) - f64::from(a.y)),
            found: if is_found { northwards } else { 0 },
            wanted: if is_found { 0 } else { northwards },
        });
        bands.extend([a.y, b.y].into_iter().filter(|y| (0..=side).contains(y)));
    }
    slopes.sort_by(|l, r| l.north.total_cmp(&r.north));
    bands.sort_unstable();
    bands.dedup();
    (slopes, bands.into_iter().map(f64::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: i32, north: i32, east: i32, south: i32) -> Vec<NetEdge> {
        let p = |x, y| GridPoint { x, y };
        let ring = [p(west, north), p(east, north), p(east, south), p(west, south)];
        (0..4)
            .map(|i| {
                let (a, b) = (ring[i], ring[(i + 1) % 4]);
                if a < b { (a, b, 1) } else { (b, a, -1) }
            })
            .collect()
    }

    #[test]
    fn what_is_missing_and_what_is_double_is_counted_in_cells() {
        // Wanted 100 x 100. Found: 60 x 100 and, overlapping it by 10 x 100, 30 x 100: open are 20 x 100.
        let found = [square(0, 0, 60, 100), square(50, 0, 80, 100)].concat();
        let sum = covered(&found, &square(0, 0, 100, 100), 200);
        assert_eq!(sum, Covered { wanted: 10_000.0, gap: 2_000.0, overlap: 1_000.0 });
    }

    #[test]
    fn what_is_beyond_the_visible_square_does_not_count() {
        let sum = covered(&square(-50, -50, 50, 150), &square(-50, -50, 60, 150), 100);
        assert_eq!(sum, Covered { wanted: 6_000.0, gap: 1_000.0, overlap: 0.0 });
    }
}
