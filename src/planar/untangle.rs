//! Rings that meet themselves or each other, as rounding leaves them, become polygons that do not.
//!
//! In: rings on a grid, exteriors and holes, wound as in [`rings`](super::rings). Out: polygons on the same grid, each
//! its exterior and then its holes, of what the rings wind around. Guaranteed: nothing crosses and nothing runs along
//! another; a border moves by half a step along each axis at most; what has become narrower than that is gone.

use super::GridPoint;
use super::half_edges::{Claim, Faces, HalfEdges};
use super::index_u32;
use super::outline::outline;
use super::snap::{TangledRing, crossings, snap};

/// Coordinates whose double a point of a grid can hold.
pub(crate) const REACH: i32 = i32::MAX / 2;

/// Untangles rings, which do not repeat their first point and have coordinates from 0 to [`REACH`].
///
/// # Errors
/// If they cross far more often than rings that were sound before they were rounded.
pub(crate) fn untangle(rings: &[Vec<GridPoint>]) -> Result<Vec<Vec<Vec<GridPoint>>>, TangledRing> {
    // Rounding goes from a finer grid to a coarser one: here from one that has its points halfway too.
    let doubled = |point: GridPoint| GridPoint { x: point.x * 2, y: point.y * 2 };
    let around = |ring: &'_ [GridPoint]| -> Vec<[GridPoint; 2]> {
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next).map(|(&from, &to)| [doubled(from), doubled(to)]).collect()
    };
    let segments: Vec<_> = rings.iter().flat_map(|ring| around(ring)).filter(|[from, to]| from != to).collect();
    let chains = snap(&segments, &crossings(&segments, 1)?, 1)?;
    let mut steps: Vec<([GridPoint; 2], i32)> = Vec::with_capacity(segments.len());
    for segment in 0..segments.len() {
        let runs = chains.of(segment).windows(2).filter(|step| step[0] != step[1]);
        steps.extend(
            runs.map(|step| if step[0] < step[1] { ([step[0], step[1]], 1) } else { ([step[1], step[0]], -1) }),
        );
    }
    steps.sort_unstable();
    let summed = steps
        .chunk_by(|one, other| one.0 == other.0)
        .map(|same| (same[0].0, same.iter().map(|run| run.1).sum::<i32>()));
    // What runs forth as often as back bounds nothing.
    let summed: Vec<([GridPoint; 2], i32)> = summed.filter(|(_, runs)| *runs != 0).collect();
    let mut points: Vec<GridPoint> = summed.iter().flat_map(|(step, _)| *step).collect();
    points.sort_unstable();
    points.dedup();
    let index = |point| points.binary_search(&point).map(index_u32).expect("a point of a step");
    let edges = HalfEdges::of(&points, summed.iter().map(|(step, _)| step.map(index)).collect());
    let claims: Vec<[Claim; 1]> = summed.iter().map(|(_, runs)| [Claim { area: 0, runs: *runs }]).collect();
    let faces = Faces::trace(&points, &edges);
    let mut is_inside = vec![false; faces.count()];
    faces.claims(|edge| &claims[edge], |face, claims| is_inside[face] = claims.iter().any(|claim| claim.runs > 0));
    let on_left = |half: usize| is_inside[faces.of[half] as usize];
    let borders = edges.ends.iter().enumerate().filter_map(|(edge, &[from, to])| {
        match (on_left(edge * 2), on_left(edge * 2 + 1)) {
            (true, false) => Some([from, to]),
            (false, true) => Some([to, from]),
            _ => None,
        }
    });
    let polygons = outline(&points, borders.collect());
    let placed = |ring: Vec<u32>| ring.into_iter().map(|point| points[point as usize]).collect();
    Ok(polygons.into_iter().map(|rings| rings.into_iter().map(placed).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i32, i32)]) -> Vec<GridPoint> {
        points.iter().map(|&(x, y)| GridPoint { x, y }).collect()
    }

    fn untangled(rings: &[Vec<GridPoint>]) -> Vec<Vec<Vec<(i32, i32)>>> {
        let polygons = untangle(rings).unwrap();
        // From its lowest corner on.
        let plain = |ring: Vec<GridPoint>| {
            let mut corners: Vec<(i32, i32)> = ring.into_iter().map(|GridPoint { x, y }| (x, y)).collect();
            let lowest = (0..corners.len()).min_by_key(|&at| corners[at]).unwrap_or(0);
            corners.rotate_left(lowest);
            corners
        };
        polygons.into_iter().map(|rings| rings.into_iter().map(plain).collect()).collect()
    }

    #[test]
    fn what_was_turned_over_by_a_crossing_is_gone_and_the_rest_stays() {
        //  0,5 |\    /| 8,5
        //      | \  / |
        //      |__\/__|      the tip of the notch was led below the border beside it
        //          4,0
        let mut polygons = untangled(&[ring(&[(0, 1), (8, 1), (8, 5), (4, 0), (0, 5)])]);
        polygons.sort_unstable();
        // At height 1 the notch is 1.6 wide: from 3.2 to 4.8.
        assert_eq!(polygons, [vec![vec![(0, 1), (3, 1), (0, 5)]], vec![vec![(5, 1), (8, 1), (8, 5)]]]);
    }

    #[test]
    fn a_ring_that_touches_itself_becomes_several() {
        // Two squares that share the corner (4, 4), as one ring.
        let polygons = untangled(&[ring(&[(0, 0), (4, 0), (4, 4), (8, 4), (8, 8), (4, 8), (4, 4), (0, 4)])]);
        assert_eq!(polygons.len(), 2);
        // A tail that runs forth and back bounds nothing.
        let polygons = untangled(&[ring(&[(0, 0), (4, 0), (4, 2), (9, 2), (4, 2), (4, 4), (0, 4)])]);
        assert_eq!(polygons.concat().concat().iter().map(|point| point.0).max(), Some(4));
        // A hole on the border becomes a bay.
        let polygons = untangled(&[ring(&[(0, 0), (8, 0), (8, 8), (0, 8)]), ring(&[(2, 0), (2, 4), (4, 4), (4, 0)])]);
        assert_eq!(polygons.iter().map(Vec::len).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn what_is_sound_stays_as_it_is() {
        let rings = [ring(&[(0, 0), (8, 0), (8, 8), (0, 8)]), ring(&[(2, 2), (2, 4), (4, 4), (4, 2)])];
        let polygons = untangled(&rings);
        assert_eq!(polygons, [vec![vec![(0, 0), (8, 0), (8, 8), (0, 8)], vec![(2, 2), (2, 4), (4, 4), (4, 2)]]]);
    }
}
