//! Whether rings make valid polygons: areas, order, holes in their exteriors, nothing crossing.

use geo_types::Coord;

use super::rules::ConformanceRule;
use crate::planar::area::doubled_area;
use crate::planar::rings::winding;
use crate::planar::{GridPoint, crossings};

/// Checks the rings of one feature; `broken` is told each rule once.
pub(super) fn check(rings: &[Vec<GridPoint>], broken: &mut impl FnMut(ConformanceRule)) {
    let mut found = Vec::new();
    let mut exterior: Option<&[GridPoint]> = None;
    for ring in rings {
        match (doubled_area(ring).signum(), exterior) {
            (0, _) => found.push(ConformanceRule::RingWithoutArea),
            (1, _) => exterior = Some(ring),
            (_, None) => found.push(ConformanceRule::HoleFirst),
            (_, Some(around)) => {
                let inside = |p: &GridPoint| winding(around, *p) != 0;
                // A vertex of the hole may lie on the exterior, where the winding means nothing; not all of them do.
                if !ring.iter().any(inside) {
                    found.push(ConformanceRule::HoleOutside);
                }
            }
        }
    }
    let edges = |ring: &Vec<GridPoint>| ring.iter().map(|p| Coord { x: f64::from(p.x), y: f64::from(p.y) }).collect();
    if !crossings::find(&rings.iter().map(edges).collect::<Vec<_>>()).is_sound() {
        found.push(ConformanceRule::RingCrosses);
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().for_each(broken);
}
