//! Boundaries are read off the faces: around all faces of an area, without the edges between them.
//!
//! In: faces with their owners. Out: one multipolygon per area. Guaranteed: rings touch themselves nowhere (a ring that
//! comes back to a point is split there), holes stand with the exterior that holds them.

use std::collections::HashMap;

use geo_types::{LineString, MultiPolygon, Polygon};

use crate::areas::arrangement::{Borders, Point, to_world};
use crate::planar::area::doubled_area;
use crate::planar::half_edges::Faces;
use crate::planar::rings::{Splitter, homes};

/// Rebuilds the boundaries of `count` areas.
pub(super) fn boundaries(
    borders: &Borders,
    faces: &Faces,
    owners: &[Vec<u32>],
    count: usize,
) -> Vec<MultiPolygon<f64>> {
    let mut edges_of: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (half, &face) in (0_u32..).zip(&faces.of) {
        let beyond = &owners[faces.of[(half ^ 1) as usize] as usize];
        for &owner in owners[face as usize].iter().filter(|owner| !beyond.contains(owner)) {
            edges_of[owner as usize].push(half);
        }
    }
    let mut splitter = Splitter::of(borders.points.len());
    (0..).zip(&edges_of).map(|(area, halves)| boundary(borders, faces, owners, area, halves, &mut splitter)).collect()
}

fn boundary(
    borders: &Borders,
    faces: &Faces,
    owners: &[Vec<u32>],
    area: u32,
    halves: &[u32],
    splitter: &mut Splitter,
) -> MultiPolygon<f64> {
    let is_in = |half: u32| owners[faces.of[half as usize] as usize].contains(&area);
    let mut left: HashMap<u32, bool> = halves.iter().map(|&half| (half, true)).collect();
    let mut rings: Vec<Vec<Point>> = Vec::new();
    for &first in halves {
        if left.get(&first) != Some(&true) {
            continue;
        }
        let mut walk = Vec::new();
        let mut half = first;
        loop {
            left.insert(half, false);
            walk.push(borders.edges[half as usize / 2].ends[half as usize % 2]);
            half = faces.next[half as usize];
            // Past the edges inside the area, through the fan of its faces around this point.
            while is_in(half ^ 1) {
                half = faces.next[(half ^ 1) as usize];
            }
            if half == first {
                break;
            }
        }
        splitter.split(walk, |ring| rings.push(ring.iter().map(|&id| borders.points[id as usize]).collect()));
    }
    assemble(&rings)
}

/// Makes polygons of unclosed rings: exteriors have a positive area, holes a negative one.
fn assemble(rings: &[Vec<Point>]) -> MultiPolygon<f64> {
    let of_sign = |sign: i128| {
        rings.iter().map(Vec::as_slice).filter(|ring| doubled_area(ring).signum() == sign).collect::<Vec<_>>()
    };
    let (exteriors, holes) = (of_sign(1), of_sign(-1));
    let line = |ring: &[Point]| LineString(ring.iter().chain(ring.first()).map(|&point| to_world(point)).collect());
    let mut parts: Vec<Polygon<f64>> = exteriors.iter().map(|ring| Polygon::new(line(ring), Vec::new())).collect();
    for (hole, home) in holes.iter().zip(homes(&exteriors, &holes)) {
        if let Some(home) = home {
            parts[home].interiors_push(line(hole));
        }
    }
    MultiPolygon(parts)
}
