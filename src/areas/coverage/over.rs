//! Which areas lie over a face that is covered more than once.
//!
//! The edges of the face do not tell: those on which as many areas lie left as right were dropped, and an area may
//! reach far beyond the face. So a point inside the face is looked up in the areas themselves.

use std::collections::BTreeMap;

use geo_types::{Coord, LineString};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::areas::AreaSet;
use crate::areas::arrangement::faces::AreaFaces;
use crate::areas::arrangement::{Borders, to_world};
use crate::areas::rings::rings_of;
use crate::planar::strips::{is_east, widest_crossing};

/// The areas over each face that is covered more than once, by face.
pub(super) struct Overlaps(BTreeMap<usize, Vec<u32>>);

impl Overlaps {
    /// Looks up all faces.
    pub(super) fn of(areas: &AreaSet, borders: &Borders, faces: &AreaFaces) -> Self {
        let halves = faces.halves(|face| faces.times_covered(face) > 1);
        if halves.is_empty() {
            return Self(BTreeMap::new());
        }
        let rectangles =
            (0_u32..).zip(&areas.boundaries).filter(|(_, boundary)| !boundary.0.is_empty()).map(|(area, boundary)| {
                let corners: Vec<[f64; 2]> =
                    boundary.0.iter().flat_map(|part| &part.exterior().0).map(|c| [c.x, c.y]).collect();
                GeomWithData::new(Rectangle::from_aabb(AABB::from_points(&corners)), area)
            });
        let tree = RTree::bulk_load(rectangles.collect());
        let found = halves.into_iter().filter_map(|(face, halves)| {
            let place = inside(borders, &halves)?;
            let near =
                tree.locate_in_envelope_intersecting(&AABB::from_point([place.x, place.y])).map(|found| found.data);
            let over: Vec<u32> = near.filter(|&area| times(areas, area, place) > 0).collect();
            // A face as narrow as rounding may be beside what it was drawn from.
            let all: i32 = over.iter().map(|&area| times(areas, area, place)).sum();
            (all > 1).then_some((face, over))
        });
        Self(found.collect())
    }

    /// Lists the areas over a face; none if they could not be told.
    pub(super) fn areas(&self, face: usize) -> Option<Vec<u32>> {
        self.0.get(&face).cloned()
    }
}

/// Finds a point inside a face: the middle of its widest stretch at the height in the middle of the highest stretch
/// without a corner.
fn inside(borders: &Borders, halves: &[u32]) -> Option<Coord<f64>> {
    let mut heights: Vec<i64> = halves.iter().map(|&half| borders.start(half)[1]).collect();
    heights.sort_unstable();
    let highest = heights.windows(2).max_by_key(|pair| pair[1] - pair[0])?;
    let y = f64::midpoint(to_world([0, highest[0]]).y, to_world([0, highest[1]]).y);
    let edges = halves.iter().map(|&half| borders.span(half).map(to_world)).map(|[a, b]| [a.x, a.y, b.x, b.y]);
    Some(Coord { x: widest_crossing(y, edges)?, y })
}

/// Counts how often the rings of an area wind around a point.
fn times(areas: &AreaSet, area: u32, place: Coord<f64>) -> i32 {
    rings_of(&areas.boundaries[area as usize]).map(|ring| winding(ring, place)).sum()
}

fn winding(ring: &LineString<f64>, place: Coord<f64>) -> i32 {
    let mut winding = 0;
    for line in ring.lines() {
        let (from, to) = (line.start, line.end);
        if is_east([from.x, from.y, to.x, to.y], place.x, place.y) {
            winding += if to.y > from.y { 1 } else { -1 };
        }
    }
    winding
}
