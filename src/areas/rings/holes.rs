//! Holes that are holes of something.
//!
//! In: a polygon whose rings cross nowhere. Out: its exterior, and those of its holes that lie inside it and in no
//! other hole.

use std::cell::OnceCell;

use geo_types::Coord;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree, RTreeObject as _};

use super::findings::Findings;
use crate::planar::strips::Strips;
use crate::sources::RawRing;

/// Leaves out the holes outside the exterior and those inside another hole, and counts them.
///
/// Cost: n · log n in the vertices, unless holes lie in holes in holes.
pub(super) fn keep_inside(mut polygon: Vec<RawRing>, findings: &mut Findings) -> Vec<RawRing> {
    if polygon.len() < 2 {
        return polygon;
    }
    let mut holes = polygon.split_off(1);
    let before = holes.len();
    let exterior = strips(&polygon[0]);
    holes.retain(|hole| lies_inside(hole, &exterior));
    findings.holes_outside += before - holes.len();
    let rectangles: Vec<AABB<[f64; 2]>> = holes.iter().map(|hole| rectangle(hole)).collect();
    let numbered =
        rectangles.iter().enumerate().map(|(at, &rectangle)| GeomWithData::new(Rectangle::from_aabb(rectangle), at));
    let tree = RTree::bulk_load(numbered.collect());
    // Few holes have another one in the rectangle around them.
    let inside: Vec<OnceCell<Strips>> = holes.iter().map(|_| OnceCell::new()).collect();
    let is_nested = |inner: usize| {
        tree.locate_in_envelope_intersecting(&rectangles[inner])
            .filter(|outer| {
                outer.data != inner && rstar::Envelope::contains_envelope(&outer.envelope(), &rectangles[inner])
            })
            .any(|outer| lies_inside(&holes[inner], inside[outer.data].get_or_init(|| strips(&holes[outer.data]))))
    };
    let nested: Vec<bool> = (0..holes.len()).map(is_nested).collect();
    findings.holes_in_holes += nested.iter().filter(|is_nested| **is_nested).count();
    polygon.extend(holes.into_iter().zip(nested).filter(|(_, is_nested)| !is_nested).map(|(hole, _)| hole));
    polygon
}

fn strips(ring: &[Coord<f64>]) -> Strips {
    let next = ring.iter().cycle().skip(1);
    Strips::of(ring.iter().zip(next).map(|(from, to)| [from.x, from.y, to.x, to.y]).collect())
}

fn rectangle(ring: &[Coord<f64>]) -> AABB<[f64; 2]> {
    let points: Vec<[f64; 2]> = ring.iter().map(|point| [point.x, point.y]).collect();
    AABB::from_points(&points)
}

/// Tells whether a ring lies inside another, given that they meet in points at most: the middle of an edge is on
/// neither side by chance.
fn lies_inside(ring: &[Coord<f64>], around: &Strips) -> bool {
    let middle = (ring[0] + ring[1]) / 2.0;
    around.surround(middle.x, middle.y)
}
