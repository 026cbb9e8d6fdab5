//! Which areas lie over a face that is covered more than once.
//!
//! The edges of the face do not tell: those on which as many areas lie left as right were dropped, and an area may
//! reach far beyond the face. So a point inside the face is looked up in the areas themselves.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use geo_types::{Coord, LineString, MultiPolygon};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::areas::AreaSet;
use crate::areas::arrangement::faces::AreaFaces;
use crate::areas::arrangement::{Borders, to_world};
use crate::areas::rings::rings_of;
use crate::planar::strips::{Strips, widest_crossing};

/// Edges that may be looked at for all faces together, a second of work: enough for every face of any map. Where
/// borders cross all over, the smallest faces go without.
const MOST_EDGES: usize = 300_000_000;

/// The areas over each face that is covered more than once, by face.
pub(super) struct Overlaps(BTreeMap<usize, Vec<u32>>);

/// A face to look up: a point inside it, and the areas whose boxes hold that point.
struct FacePoint {
    face: usize,
    at: Coord<f64>,
    near: Vec<u32>,
}

impl Overlaps {
    /// Looks up all faces, the largest first, for as long as there are edges to be looked at.
    pub(super) fn of(areas: &AreaSet, borders: &Borders, faces: &AreaFaces) -> Self {
        let mut halves: Vec<_> = faces.halves(|face| faces.times_covered(face) > 1).into_iter().collect();
        if halves.is_empty() {
            return Self(BTreeMap::new());
        }
        halves.sort_by(|(one, _), (other, _)| faces.area[*other].total_cmp(&faces.area[*one]));
        let tree = boxes(areas);
        let strips: Vec<OnceLock<Strips>> = areas.boundaries.iter().map(|_| OnceLock::new()).collect();
        let strips = |area: u32| strips[area as usize].get_or_init(|| strips_of(&areas.boundaries[area as usize]));
        let mut looked = 0;
        let places = halves.iter().filter_map(|(face, halves)| {
            let at = inside(borders, halves)?;
            let near = tree.locate_in_envelope_intersecting(&AABB::from_point([at.x, at.y])).map(|found| found.data);
            Some(FacePoint { face: *face, at, near: near.collect() })
        });
        let places: Vec<FacePoint> = places
            .take_while(|place| {
                looked += place.near.iter().map(|&area| strips(area).meeting_count(place.at.y)).sum::<usize>();
                looked <= MOST_EDGES
            })
            .collect();
        let found = places.into_par_iter().filter_map(|FacePoint { face, at, near }| {
            let times = near.into_iter().map(|area| (area, strips(area).winding(at.x, at.y)));
            let over: Vec<(u32, i32)> = times.filter(|&(_, times)| times > 0).collect();
            // A face as narrow as rounding may be beside what it was drawn from.
            let all: i32 = over.iter().map(|&(_, times)| times).sum();
            (all > 1).then(|| (face, over.into_iter().map(|(area, _)| area).collect()))
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

/// Puts the box around each area into a tree.
fn boxes(areas: &AreaSet) -> RTree<GeomWithData<Rectangle<[f64; 2]>, u32>> {
    let drawn = (0_u32..).zip(&areas.boundaries).filter(|(_, boundary)| !boundary.0.is_empty());
    let rectangles = drawn.map(|(area, boundary)| {
        let corners: Vec<[f64; 2]> =
            boundary.0.iter().flat_map(|part| &part.exterior().0).map(|c| [c.x, c.y]).collect();
        GeomWithData::new(Rectangle::from_aabb(AABB::from_points(&corners)), area)
    });
    RTree::bulk_load(rectangles.collect())
}

/// Gives the edges of an area by strips.
fn strips_of(boundary: &MultiPolygon<f64>) -> Strips {
    let lines = rings_of(boundary).flat_map(LineString::lines);
    Strips::of(lines.map(|line| [line.start.x, line.start.y, line.end.x, line.end.y]).collect())
}
