//! Snap rounding: segments of a finer grid become chains of cell corners that never cross.
//!
//! In: segments that meet at their ends only, or whose other crossings are given. Out: per segment its chain of corners
//! on the coarser grid. Guaranteed: every chain stays within half a cell of its segment along each axis; two chains
//! share corners and whole steps between corners, and cross nowhere. Left to the next: steps that lie on top of each
//! other, where what lay between them was narrower than a cell.
//!
//! A corner is hot if the end of a segment, or a crossing, rounds to it. A segment that passes through the cell around
//! a hot corner is led through that corner. Rounding the ends alone is not enough: a corner may land on, or on the
//! other side of, a segment that passes by. Method: J. D. Hobby, Practical segment intersection with finite precision
//! output, Computational Geometry 13 (1999).
//!
//! ```text
//!     +-----+-----+-----+
//!     |     | h   |     |   h: an end, so the cell around it is hot
//!     |   __|_____|__   |   s passes through that cell, so it is led through its corner H too
//!     +--/--+--H--+--\--+   (cells are drawn around the corners of the coarser grid)
//!     | s   |     |   s |
//!     +-----+-----+-----+
//! ```

use rayon::prelude::*;
use thiserror::Error;

use super::GridPoint;
use super::buckets::Buckets;
use super::budget::WorkBudget;
use super::predicates::{crosses, in_box, turn};

/// Segments routed together by one task: enough to make the scheduling free.
const BATCH: usize = 2048;

/// Corners of chains per segment, and besides: the country has 2 per segment at full detail.
const MOST_CORNERS: (usize, usize) = (50, 10_000_000);

/// Crossings per segment, and besides: real boundaries have nearly none, and those of which nothing fits fewer than
/// one.
const MOST_CROSSINGS: (usize, usize) = (10, 1_000_000);

/// Pairs of segments that are compared per segment, and besides: enough for 20,000 areas that meet in one point, some
/// seconds of work.
const MOST_PAIRS: (usize, usize) = (2000, 1_000_000_000);

/// Borders cross, or run side by side, so often that they cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "generalising borders: {borders} stretches of border cross each other, or crowd side by side, far more often than \
     on any map; boundaries are expected to fit together. Look in the report of `build --report` for the areas that \
     overlap, and draw them again"
)]
pub struct TangledRing {
    /// Stretches of border that were looked at.
    pub borders: usize,
}

/// Chains of corners of the coarser grid, one per segment.
pub(crate) struct Chains {
    starts: Vec<u32>,
    corners: Vec<GridPoint>,
}

impl Chains {
    /// Lists the corners of a segment's chain from its first end to its second; a single one where the segment fell
    /// together.
    pub(crate) fn of(&self, segment: usize) -> &[GridPoint] {
        &self.corners[self.starts[segment] as usize..self.starts[segment + 1] as usize]
    }
}

/// Leads every segment through the hot corners of a grid `shift` halvings coarser, at least one; `crossings` are hot
/// besides the ends.
///
/// # Errors
/// If segments run so close together that their chains have more than [`MOST_CORNERS`].
pub(crate) fn snap(segments: &[[GridPoint; 2]], crossings: &[GridPoint], shift: u32) -> Result<Chains, TangledRing> {
    let mut hot: Vec<GridPoint> = segments.par_iter().flatten_iter().map(|&end| round_point(end, shift)).collect();
    hot.extend_from_slice(crossings);
    hot.par_sort_unstable();
    hot.dedup();
    let buckets = Buckets::of_points(&hot);
    let left = WorkBudget::of(segments.len() * MOST_CORNERS.0 + MOST_CORNERS.1);
    let batches: Vec<(Vec<u32>, Vec<GridPoint>)> = segments
        .par_chunks(BATCH)
        .map(|batch| {
            let (mut lengths, mut corners, mut met) =
                (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len() * 2), Vec::new());
            for &segment in batch {
                let before = corners.len();
                if left.is_spent() {
                    break;
                }
                lead(segment, shift, &hot, &buckets, &mut met, &mut corners);
                left.spend(corners.len() - before);
                lengths.push(u32::try_from(corners.len() - before).expect("fewer than 2^32 corners"));
            }
            (lengths, corners)
        })
        .collect();
    if left.is_spent() {
        return Err(TangledRing { borders: segments.len() });
    }
    let mut chains = Chains { starts: Vec::with_capacity(segments.len() + 1), corners: Vec::new() };
    chains.corners.reserve_exact(batches.iter().map(|batch| batch.1.len()).sum());
    chains.starts.push(0);
    let mut end = 0;
    for (lengths, corners) in batches {
        for length in lengths {
            end += length;
            chains.starts.push(end);
        }
        chains.corners.extend_from_slice(&corners);
    }
    Ok(chains)
}

/// Appends the chain of one segment.
fn lead(
    [a, b]: [GridPoint; 2],
    shift: u32,
    hot: &[GridPoint],
    buckets: &Buckets,
    met: &mut Vec<GridPoint>,
    corners: &mut Vec<GridPoint>,
) {
    let (from, to) = (round_point(a, shift), round_point(b, shift));
    corners.push(from);
    if from == to {
        return;
    }
    met.clear();
    buckets.along(from, to, |bucket| {
        met.extend(buckets.items(bucket).iter().map(|&item| hot[item as usize]).filter(|&corner| {
            // Rounding keeps order, so what a segment meets lies between its rounded ends.
            in_box(from, to, corner) && corner != from && corner != to && passes(a, b, corner, shift)
        }));
    });
    let (east, south) = (i64::from((b.x - a.x).signum()), i64::from((b.y - a.y).signum()));
    // A segment never turns back along either axis, so the sum of its steps along both orders what it meets.
    met.sort_unstable_by_key(|corner| i64::from(corner.x) * east + i64::from(corner.y) * south);
    corners.extend_from_slice(met);
    corners.push(to);
}

/// Finds where segments cross the borders of tiles of `extent` cells a side, rounded along the border to a grid `shift`
/// halvings coarser.
pub(crate) fn tile_crossings(segments: &[[GridPoint; 2]], shift: u32, extent: i32) -> Vec<GridPoint> {
    let mut found = Vec::new();
    for &[a, b] in segments {
        for (place, at) in border_crossings((a.x, b.x), (a.y, b.y), shift, extent) {
            found.push(GridPoint { x: place, y: at });
        }
        for (place, at) in border_crossings((a.y, b.y), (a.x, b.x), shift, extent) {
            found.push(GridPoint { x: at, y: place });
        }
    }
    found.par_sort_unstable();
    found.dedup();
    found
}

/// Lists the borders of tiles strictly between the ends of a segment along one axis, and where it crosses each along
/// the other.
fn border_crossings(ends: (i32, i32), across: (i32, i32), shift: u32, extent: i32) -> impl Iterator<Item = (i32, i32)> {
    let side = i64::from(extent) << shift;
    // From the lower end to the higher one.
    let [(low, low_at), (high, high_at)] = if ends.0 < ends.1 {
        [(ends.0, across.0), (ends.1, across.1)]
    } else {
        [(ends.1, across.1), (ends.0, across.0)]
    };
    let [low, low_at, high, high_at] = [low, low_at, high, high_at].map(i64::from);
    let (first, last) = (low.div_euclid(side) + 1, (high - 1).div_euclid(side));
    (first..=last).map(move |tile| {
        let (length, along) = (i128::from(high - low), i128::from(tile * side - low));
        // As `round_point` does: halves go up.
        let scaled = i128::from(low_at + ((1 << shift) >> 1)) * length + i128::from(high_at - low_at) * along;
        let narrow = |value: i128| i32::try_from(value).expect("a crossing lies between the ends of its segment");
        (narrow(i128::from(tile) * i128::from(extent)), narrow(scaled.div_euclid(length << shift)))
    })
}

/// Finds where segments cross, rounded to a grid `shift` halvings coarser. Ends that touch or lie on a segment are no
/// crossings: they are hot anyway.
///
/// # Errors
/// If there are more than [`MOST_CROSSINGS`], or more than [`MOST_PAIRS`] had to be compared to tell.
pub(crate) fn crossings(segments: &[[GridPoint; 2]], shift: u32) -> Result<Vec<GridPoint>, TangledRing> {
    let buckets = Buckets::of_segments(segments);
    let (crossings_left, pairs_left) = (
        WorkBudget::of(segments.len() * MOST_CROSSINGS.0 + MOST_CROSSINGS.1),
        WorkBudget::of(segments.len() * MOST_PAIRS.0 + MOST_PAIRS.1),
    );
    let mut found: Vec<GridPoint> = segments
        .par_iter()
        .enumerate()
        .flat_map_iter(|(first, &[a, b])| {
            let mut met = Vec::new();
            buckets.along(a, b, |bucket| {
                let items = buckets.items(bucket);
                if !pairs_left.spend(items.len()) || crossings_left.is_spent() {
                    return;
                }
                let before = met.len();
                for &second in items {
                    let [c, d] = segments[second as usize];
                    if second as usize > first && boxes_meet(a, b, c, d) && crosses(a, b, c, d) {
                        met.push(round_crossing(a, b, c, d, shift));
                    }
                }
                crossings_left.spend(met.len() - before);
            });
            met
        })
        .collect();
    if crossings_left.is_spent() || pairs_left.is_spent() {
        return Err(TangledRing { borders: segments.len() });
    }
    found.par_sort_unstable();
    found.dedup();
    Ok(found)
}

fn boxes_meet(a: GridPoint, b: GridPoint, c: GridPoint, d: GridPoint) -> bool {
    a.x.min(b.x) <= c.x.max(d.x)
        && c.x.min(d.x) <= a.x.max(b.x)
        && a.y.min(b.y) <= c.y.max(d.y)
        && c.y.min(d.y) <= a.y.max(b.y)
}

/// Rounds a point of a finer grid to the cell corner nearest to it on a grid `shift` halvings coarser; halves go up.
fn round_point(point: GridPoint, shift: u32) -> GridPoint {
    let half = (1_i32 << shift) >> 1;
    GridPoint { x: (point.x + half) >> shift, y: (point.y + half) >> shift }
}

/// Rounds the crossing of two segments that [`crosses`] to a cell corner of a grid `shift` halvings coarser; halves go
/// up.
fn round_crossing(a: GridPoint, b: GridPoint, c: GridPoint, d: GridPoint, shift: u32) -> GridPoint {
    let (along_c, along_d) = (turn(c, d, a), turn(c, d, b));
    // The point is a + (b - a) * num / den; den is not zero because a and b lie on opposite sides of c d.
    let (mut num, mut den) = (i128::from(along_c), i128::from(along_c) - i128::from(along_d));
    if den < 0 {
        (num, den) = (-num, -den);
    }
    let half = i128::from((1_i64 << shift) >> 1);
    let round = |from: i32, to: i32| {
        let (from, to) = (i128::from(from), i128::from(to));
        let scaled = (from + half) * den + (to - from) * num;
        i32::try_from(scaled.div_euclid(den << shift)).expect("a crossing lies between the ends of its segment")
    };
    GridPoint { x: round(a.x, b.x), y: round(a.y, b.y) }
}

/// An end of a range of positions along a segment, `num / den` of its length with `den` above zero.
#[derive(Clone, Copy)]
struct Limit {
    num: i64,
    den: i64,
    open: bool,
}

/// Tells whether a closed segment passes through the points that [`round_point`] takes to `cell`.
///
/// Those are a square that is closed on its low sides and open on its high ones, so that squares neither overlap nor
/// leave a line between them.
fn passes(a: GridPoint, b: GridPoint, cell: GridPoint, shift: u32) -> bool {
    let size = 1_i64 << shift;
    let mut enter = Limit { num: 0, den: 1, open: false };
    let mut leave = Limit { num: 1, den: 1, open: false };
    for (from, to, middle) in [(a.x, b.x, cell.x), (a.y, b.y, cell.y)] {
        let (from, step) = (i64::from(from), i64::from(to) - i64::from(from));
        let low = (i64::from(middle) << shift) - (size >> 1);
        let high = low + size;
        let (first, last) = match step.signum() {
            0 if from < low || from >= high => return false,
            0 => continue,
            1 => (Limit { num: low - from, den: step, open: false }, Limit { num: high - from, den: step, open: true }),
            _ => {
                (Limit { num: from - high, den: -step, open: true }, Limit { num: from - low, den: -step, open: false })
            }
        };
        let later = (first.num * enter.den).cmp(&(enter.num * first.den));
        if later.is_gt() || (later.is_eq() && first.open) {
            enter = first;
        }
        let earlier = (last.num * leave.den).cmp(&(leave.num * last.den));
        if earlier.is_lt() || (earlier.is_eq() && last.open) {
            leave = last;
        }
    }
    let order = (enter.num * leave.den).cmp(&(leave.num * enter.den));
    order.is_lt() || (order.is_eq() && !enter.open && !leave.open)
}

#[cfg(test)]
mod tests;
