//! Every face of the network gets one owner, so that what follows is a coverage whatever came in.
//!
//! In: the borders of all areas as a network, and what each area claims of each step. Out: the network of the borders between owners.
//! Guaranteed: no overlap. A face that several areas claim goes to the smallest of them: an enclave drawn on top of an area without a hole stays.
//! A face that no area claims stays outside. What overlaps and what gapes is measured, reported and mended before, in [`crate::areas`].
//!
//! An area claims a face if its rings wind around it (non-zero rule): a ring that crosses itself keeps both its lobes.

use super::GridPoint;
use super::buckets::Buckets;
use super::network::{Network, OUTSIDE, index_u32};
use super::quantise::{Claim, Claimed};

/// Marks a face that has not been reached yet.
const UNREACHED: u32 = u32::MAX;

/// Closed walks along the faces of a network.
struct Walks {
    /// Per half-step the walk that it is on.
    of: Vec<u32>,
    /// The half-steps, walk by walk.
    halves: Vec<u32>,
    /// Where each walk starts in `halves`; one more than there are walks.
    starts: Vec<u32>,
}

impl Walks {
    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    fn halves(&self, walk: usize) -> &[u32] {
        &self.halves[self.starts[walk] as usize..self.starts[walk + 1] as usize]
    }
}

/// Gives each face its owner. `claims` lists the claims on each step; `weight` is the size by which areas are compared.
pub(super) fn give_owners(mut network: Network, claims: &Claimed, weight: &[i128]) -> Network {
    let walks = walk_faces(&network);
    let smallest = |areas: &Vec<Claim>| areas.iter().map(|claim| claim.area).min_by_key(|&area| (weight[area as usize], area));
    let owner: Vec<u32> = claim_faces(&network, &walks, claims).iter().map(|areas| smallest(areas).unwrap_or(OUTSIDE)).collect();
    for (step, sides) in network.sides.iter_mut().enumerate() {
        *sides = [owner[walks.of[step * 2] as usize], owner[walks.of[step * 2 + 1] as usize]];
    }
    network.grouped(|area| area)
}

fn walk_faces(network: &Network) -> Walks {
    let count = network.halves() as usize;
    let mut walks = Walks { of: vec![UNREACHED; count], halves: Vec::with_capacity(count), starts: vec![0] };
    for start in 0..network.halves() {
        if walks.of[start as usize] != UNREACHED {
            continue;
        }
        let walk = index_u32(walks.count());
        let mut half = start;
        while walks.of[half as usize] == UNREACHED {
            walks.of[half as usize] = walk;
            walks.halves.push(half);
            half = network.next(half);
        }
        walks.starts.push(index_u32(walks.halves.len()));
    }
    walks
}

/// Lists per walk the areas that wind around the face beside it, from outside inwards.
fn claim_faces(network: &Network, walks: &Walks, claims: &Claimed) -> Vec<Vec<Claim>> {
    let segments: Vec<[GridPoint; 2]> = network.ends.iter().map(|ends| ends.map(|end| network.point(end))).collect();
    let buckets = Buckets::of_segments(&segments);
    let mut claimed: Vec<Option<Vec<Claim>>> = vec![None; walks.count()];
    // Points are sorted from west to east, so the first point of a connected piece is its most western one,
    // and what lies west of it belongs to a piece that has been done. A piece is done as a whole: one of its walks tells.
    for point in 0..index_u32(network.points.len()) {
        if claimed[walks.of[network.spokes(point)[0] as usize] as usize].is_some() {
            continue;
        }
        let outer = walks.of[outermost(network, point) as usize] as usize;
        let around = border_west_of(&[network.point(point)], &segments, &buckets).map(|half| walks.of[half as usize] as usize);
        claimed[outer] = Some(around.and_then(|walk| claimed[walk].clone()).unwrap_or_default());
        let mut open = vec![outer];
        while let Some(walk) = open.pop() {
            let here = claimed[walk].clone().unwrap_or_default();
            for &half in walks.halves(walk) {
                let beyond = walks.of[(half ^ 1) as usize] as usize;
                if claimed[beyond].is_none() {
                    let way = if half.is_multiple_of(2) { -1 } else { 1 };
                    claimed[beyond] = Some(changed(&here, claims.claims_on(half as usize / 2), way));
                    open.push(beyond);
                }
            }
        }
    }
    claimed.into_iter().map(Option::unwrap_or_default).collect()
}

/// Adds `way` times the runs along a step to the windings on one of its sides.
fn changed(here: &[Claim], step: &[Claim], way: i32) -> Vec<Claim> {
    let mut beyond = here.to_vec();
    for claim in step {
        match beyond.binary_search_by_key(&claim.area, |other| other.area) {
            Ok(at) => {
                beyond[at].runs += way * claim.runs;
                if beyond[at].runs == 0 {
                    beyond.remove(at);
                }
            }
            Err(at) => beyond.insert(at, Claim { area: claim.area, runs: way * claim.runs }),
        }
    }
    beyond
}

/// Gives the half-step from a corner with the west on its left, for a corner with nothing west of it.
fn outermost(network: &Network, point: u32) -> u32 {
    let spokes = network.spokes(point);
    let hub = network.point(point);
    let last_up = spokes.iter().rposition(|&spoke| network.point(network.target(spoke)).y >= hub.y);
    spokes[last_up.unwrap_or(spokes.len() - 1)]
}

/// Finds the nearest of some segments west of the middle of one to three points; gives it as a half-step that has the middle on its left side.
///
/// The look-out runs just beside the middle, on the side of positive y, so that it meets no vertex.
pub(super) fn border_west_of(place: &[GridPoint], segments: &[[GridPoint; 2]], buckets: &Buckets) -> Option<u32> {
    let count = i64::try_from(place.len()).expect("a place is one to three points");
    let middle_x: i64 = place.iter().map(|point| i64::from(point.x)).sum();
    let middle_y: i64 = place.iter().map(|point| i64::from(point.y)).sum();
    let mut nearest: Option<u32> = None;
    buckets.west_of(place[0], |bucket| {
        for &item in buckets.items(bucket) {
            let [low, high] = rising(segments[item as usize]);
            if i64::from(low.y) * count > middle_y || middle_y >= i64::from(high.y) * count {
                continue;
            }
            let side = i128::from(i64::from(high.x) - i64::from(low.x)) * i128::from(middle_y - i64::from(low.y) * count)
                - i128::from(i64::from(high.y) - i64::from(low.y)) * i128::from(middle_x - i64::from(low.x) * count);
            if side < 0 && nearest.is_none_or(|other| is_east_of(segments[item as usize], segments[other as usize], middle_y, count)) {
                nearest = Some(item);
            }
        }
    });
    // Falling, a step has the east on its left.
    nearest.map(|item| if segments[item as usize][0].y < segments[item as usize][1].y { item * 2 + 1 } else { item * 2 })
}

/// Turns a segment so that y rises along it.
fn rising([a, b]: [GridPoint; 2]) -> [GridPoint; 2] {
    if a.y <= b.y { [a, b] } else { [b, a] }
}

/// Tells whether a segment lies east of another just above the height `y / count` that both reach.
fn is_east_of(one: [GridPoint; 2], other: [GridPoint; 2], y: i64, count: i64) -> bool {
    let ([one_low, one_high], [other_low, other_high]) = (rising(one), rising(other));
    let wide = |from: i32, to: i32| i128::from(to) - i128::from(from);
    let (one_rise, other_rise) = (wide(one_low.y, one_high.y), wide(other_low.y, other_high.y));
    let (one_run, other_run) = (wide(one_low.x, one_high.x), wide(other_low.x, other_high.x));
    let count = i128::from(count);
    let above = |from: i32| i128::from(y) - i128::from(from) * count;
    let one_at = i128::from(one_low.x) * one_rise * count + one_run * above(one_low.y);
    let other_at = i128::from(other_low.x) * other_rise * count + other_run * above(other_low.y);
    let here = (one_at * other_rise).cmp(&(other_at * one_rise));
    here.then_with(|| (one_run * other_rise).cmp(&(other_run * one_rise))).is_gt()
}

#[cfg(test)]
mod tests {
    use geo_types::{Coord, LineString, MultiPolygon, Polygon};

    use super::super::exact::turn;
    use super::super::quantise::{FINE_SHIFT, claim_steps, quantise};
    use super::super::snap::{crossings, snap};
    use super::*;

    /// Gives owners to areas of one ring each, in cells of the last zoom; returns the square cells of each area.
    fn sizes(rings: &[&[(f64, f64)]]) -> Vec<i64> {
        let cells = 4096.0 * 16384.0;
        let place = |&(x, y): &(f64, f64)| Coord { x: 0.5 + x / cells, y: 0.3125 + y / cells };
        let area = |ring: &&[(f64, f64)]| MultiPolygon(vec![Polygon::new(LineString(ring.iter().map(place).collect()), Vec::new())]);
        let boundaries: Vec<MultiPolygon<f64>> = rings.iter().map(area).collect();
        let (fine, weight) = quantise(&boundaries);
        let chains = snap(&fine.segments, &crossings(&fine.segments, FINE_SHIFT).unwrap(), FINE_SHIFT).unwrap();
        let claimed = claim_steps(&fine, &chains);
        let network = Network::of(&claimed.segments, vec![[OUTSIDE; 2]; claimed.segments.len()]);
        let owned = give_owners(network, &claimed, &weight);
        let mut doubled = vec![0; rings.len()];
        for (ends, sides) in owned.ends.iter().zip(&owned.sides) {
            let size = turn(owned.point(0), owned.point(ends[0]), owned.point(ends[1]));
            for (side, sign) in sides.iter().zip([1, -1]).filter(|(side, _)| **side != OUTSIDE) {
                doubled[*side as usize] += sign * size;
            }
        }
        doubled.into_iter().map(|size| size / 2).collect()
    }

    fn square(x: f64, y: f64, side: f64) -> [(f64, f64); 4] {
        [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    }

    #[test]
    fn what_two_areas_claim_goes_to_the_smaller_one() {
        // 10 by 10 and 4 by 4 share 2 by 4.
        assert_eq!(sizes(&[&square(0.0, 0.0, 10.0), &square(8.0, 3.0, 4.0)]), [100 - 8, 16]);
        assert_eq!(sizes(&[&square(8.0, 3.0, 4.0), &square(0.0, 0.0, 10.0)]), [16, 100 - 8]);
        // Of equal ones the first keeps it.
        assert_eq!(sizes(&[&square(0.0, 0.0, 4.0), &square(0.0, 0.0, 4.0)]), [16, 0]);
    }

    #[test]
    fn an_area_on_top_of_another_is_cut_out_of_it_however_deep() {
        let nested = [square(0.0, 0.0, 12.0), square(2.0, 2.0, 8.0), square(4.0, 4.0, 4.0)];
        assert_eq!(sizes(&[&nested[0], &nested[1], &nested[2]]), [144 - 64, 64 - 16, 16]);
    }

    #[test]
    fn a_ring_that_crosses_or_doubles_itself_keeps_all_that_it_winds_around() {
        // A bow-tie: two triangles of 4 · 2 / 2.
        assert_eq!(sizes(&[&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]]), [8]);
        // Twice around the same square.
        let twice = [square(0.0, 0.0, 4.0), square(0.0, 0.0, 4.0)].concat();
        assert_eq!(sizes(&[&twice]), [16]);
    }

    #[test]
    fn what_nobody_claims_stays_outside() {
        // A slit of one cell between two blocks.
        assert_eq!(sizes(&[&square(0.0, 0.0, 4.0), &square(5.0, 0.0, 4.0)]), [16, 16]);
        assert_eq!(sizes(&[&[(0.0, 0.0), (4.0, 4.0), (2.0, 2.0)]]), [0]);
    }
}
