//! Boundaries in the world square become segments of the fine grid, each once, with what every area claims of it.
//!
//! In: the rings of all areas. Out: [`ClaimedSegments`]: segments without order, that may still cross.
//! Guaranteed: a stretch of border that neighbours share vertex for vertex is one segment; a stretch that an area runs
//! there and back is gone. The fine grid has 2^30 cells along the world, 16 to a cell of the last zoom: a few
//! centimetres, so that the source is not felt to be rounded.

use geo_types::{LineString, MultiPolygon};
use rayon::prelude::*;

use crate::planar::area::doubled_area;
use crate::planar::half_edges::Claim;
use crate::planar::snap::Chains;
use crate::planar::{GridPoint, index_u32};

/// Halvings from the fine grid to the grid of the last zoom.
pub(super) const FINE_SHIFT: u32 = 4;

/// Cells of the fine grid along the world.
const FINE_CELLS: f64 = 1_073_741_824.0;

/// Segments with the claims on them.
pub(super) struct ClaimedSegments {
    /// Sorted, each once, the lower end first.
    pub(super) segments: Vec<[GridPoint; 2]>,
    /// Where the claims of each segment start; one more than there are segments.
    starts: Vec<u32>,
    /// Claims, sorted by area within a segment, none with zero runs.
    claims: Vec<Claim>,
}

impl ClaimedSegments {
    /// Lists the claims on a segment.
    pub(super) fn claims_on(&self, segment: usize) -> &[Claim] {
        &self.claims[self.starts[segment] as usize..self.starts[segment + 1] as usize]
    }
}

/// Rounds all rings to the fine grid and finds the segments that areas share; gives also the area of each area's rings,
/// in fine cells, doubled. Rings may be open or closed, and wound either way.
pub(super) fn quantise(boundaries: &[MultiPolygon<f64>]) -> (ClaimedSegments, Vec<i128>) {
    let (records, doubled_areas): (Vec<Vec<_>>, Vec<i128>) = boundaries
        .par_iter()
        .enumerate()
        .map(|(area, boundary)| {
            let area = index_u32(area);
            let (mut records, mut doubled) = (Vec::new(), 0);
            for polygon in boundary {
                doubled += claim_ring(polygon.exterior(), area, 1, &mut records);
                for hole in polygon.interiors() {
                    doubled += claim_ring(hole, area, -1, &mut records);
                }
            }
            (records, doubled)
        })
        .unzip();
    (gather(records.concat()), doubled_areas)
}

/// Sorts claims by segment and adds up those of the same area.
fn gather(mut all: Vec<([GridPoint; 2], Claim)>) -> ClaimedSegments {
    all.par_sort_unstable();
    let mut claimed = ClaimedSegments { segments: Vec::new(), starts: vec![0], claims: Vec::with_capacity(all.len()) };
    for same_segment in all.chunk_by(|one, two| one.0 == two.0) {
        let before = claimed.claims.len();
        for same_area in same_segment.chunk_by(|one, two| one.1.area == two.1.area) {
            let runs = same_area.iter().map(|record| record.1.runs).sum();
            if runs != 0 {
                claimed.claims.push(Claim { area: same_area[0].1.area, runs });
            }
        }
        if claimed.claims.len() > before {
            claimed.segments.push(same_segment[0].0);
            claimed.starts.push(index_u32(claimed.claims.len()));
        }
    }
    claimed
}

/// Carries the claims over to the steps of the segments' chains; steps on top of each other become one.
pub(super) fn claim_steps(soup: &ClaimedSegments, chains: &Chains) -> ClaimedSegments {
    let mut all = Vec::with_capacity(soup.claims.len());
    for segment in 0..soup.segments.len() {
        for pair in chains.of(segment).windows(2) {
            let (ends, way) = if pair[0] < pair[1] { ([pair[0], pair[1]], 1) } else { ([pair[1], pair[0]], -1) };
            all.extend(
                soup.claims_on(segment).iter().map(|claim| (ends, Claim { area: claim.area, runs: way * claim.runs })),
            );
        }
    }
    gather(all)
}

/// Adds the segments of a ring, turned so that its area has the sign of `role`; gives that area, doubled.
fn claim_ring(ring: &LineString<f64>, area: u32, role: i32, records: &mut Vec<([GridPoint; 2], Claim)>) -> i128 {
    let mut points: Vec<GridPoint> = ring
        .coords()
        .filter(|c| c.x.is_finite() && c.y.is_finite())
        .map(|c| GridPoint { x: fine(c.x), y: fine(c.y) })
        .collect();
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    if points.len() < 3 {
        return 0;
    }
    let doubled = doubled_area(&points);
    let sign = if doubled < 0 { -role } else { role };
    for (i, &from) in points.iter().enumerate() {
        let to = points[(i + 1) % points.len()];
        let (ends, runs) = if from < to { ([from, to], sign) } else { ([to, from], -sign) };
        records.push((ends, Claim { area, runs }));
    }
    doubled.abs() * i128::from(role)
}

/// Rounds a coordinate of the world square to the fine grid; what lies outside the square goes to its edge.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the grid, which fits 31 bits")]
fn fine(coordinate: f64) -> i32 {
    (coordinate * FINE_CELLS).round().clamp(0.0, FINE_CELLS) as i32
}
