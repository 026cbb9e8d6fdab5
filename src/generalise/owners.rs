//! Planar partition: every face of the network gets one owner, by winding numbers, so that what follows is a coverage
//! whatever came in.
//!
//! In: the borders of all areas as a network, and what each area claims of each step. Out: the network of the borders
//! between owners. Guaranteed: no overlap. A face that several areas claim goes to the smallest of them: an enclave
//! drawn on top of an area without a hole stays. A face that no area claims stays outside. What overlaps and what gapes
//! is measured, reported and mended before, in [`crate::areas`].
//!
//! An area claims a face if its rings wind around it (non-zero rule): a ring that crosses itself keeps both its lobes.

use super::network::{Network, OUTSIDE};
use super::quantise::ClaimedSegments;
use crate::planar::half_edges::Faces;

/// Gives each face its owner. `claims` lists the claims on each step; `weight` is the size by which areas are compared.
pub(super) fn give_owners(mut network: Network, claims: &ClaimedSegments, weight: &[i128]) -> Network {
    let faces = Faces::trace(&network.points, &network.edges);
    let mut owner = vec![OUTSIDE; faces.count()];
    faces.claims(
        |step| claims.claims_on(step),
        |face, claims| {
            let smallest = claims.iter().map(|claim| claim.area).min_by_key(|&area| (weight[area as usize], area));
            owner[face] = smallest.unwrap_or(OUTSIDE);
        },
    );
    for (step, sides) in network.sides.iter_mut().enumerate() {
        *sides = [0, 1].map(|way| owner[faces.of[step * 2 + way] as usize]);
    }
    network.grouped(|area| area)
}

#[cfg(test)]
mod tests {
    use geo_types::{Coord, LineString, MultiPolygon, Polygon};

    use super::super::quantise::{FINE_SHIFT, claim_steps, quantise};

    use super::*;
    use crate::planar::predicates::turn;
    use crate::planar::snap::{crossings, snap};

    /// Gives owners to areas of one ring each, in cells of the last zoom; returns the square cells of each area.
    fn sizes(rings: &[&[(f64, f64)]]) -> Vec<i64> {
        let cells = 4096.0 * 16384.0;
        let place = |&(x, y): &(f64, f64)| Coord { x: 0.5 + x / cells, y: 0.3125 + y / cells };
        let area = |ring: &&[(f64, f64)]| {
            MultiPolygon(vec![Polygon::new(LineString(ring.iter().map(place).collect()), Vec::new())])
        };
        let boundaries: Vec<MultiPolygon<f64>> = rings.iter().map(area).collect();
        let (fine, weight) = quantise(&boundaries);
        let chains = snap(&fine.segments, &crossings(&fine.segments, FINE_SHIFT).unwrap(), FINE_SHIFT).unwrap();
        let claimed = claim_steps(&fine, &chains);
        let network = Network::of(&claimed.segments, vec![[OUTSIDE; 2]; claimed.segments.len()]);
        let owned = give_owners(network, &claimed, &weight);
        let mut doubled = vec![0; rings.len()];
        for (ends, sides) in owned.edges.ends.iter().zip(&owned.sides) {
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
