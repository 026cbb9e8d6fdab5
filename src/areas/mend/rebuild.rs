//! Boundaries are read off the faces: around all faces of an area, without the edges between them.
//!
//! In: faces with their owners. Out: one multipolygon per area. Guaranteed: rings touch themselves nowhere (a ring that comes back to a
//! point is split there), holes stand with the exterior that holds them.

use std::collections::HashMap;

use geo::Contains;
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};

use crate::areas::arrangement::faces::{Faces, start};
use crate::areas::arrangement::{Borders, to_world};

/// Rebuilds the boundaries of `count` areas.
pub(super) fn boundaries(borders: &Borders, faces: &Faces, owners: &[Vec<u32>], count: usize) -> Vec<MultiPolygon<f64>> {
    let mut edges_of: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (half, &face) in (0_u32..).zip(&faces.face) {
        let beyond = &owners[faces.face[(half ^ 1) as usize] as usize];
        for &owner in owners[face as usize].iter().filter(|owner| !beyond.contains(owner)) {
            edges_of[owner as usize].push(half);
        }
    }
    (0..).zip(&edges_of).map(|(area, halves)| boundary(borders, faces, owners, area, halves)).collect()
}

fn boundary(borders: &Borders, faces: &Faces, owners: &[Vec<u32>], area: u32, halves: &[u32]) -> MultiPolygon<f64> {
    let is_in = |half: u32| owners[faces.face[half as usize] as usize].contains(&area);
    let mut left: HashMap<u32, bool> = halves.iter().map(|&half| (half, true)).collect();
    let mut rings: Vec<Vec<u32>> = Vec::new();
    for &first in halves {
        if left.get(&first) != Some(&true) {
            continue;
        }
        let mut walk = Vec::new();
        let mut half = first;
        loop {
            left.insert(half, false);
            walk.push(start(borders, half));
            half = faces.next[half as usize];
            // Past the edges inside the area, through the fan of its faces around this point.
            while is_in(half ^ 1) {
                half = faces.next[(half ^ 1) as usize];
            }
            if half == first {
                break;
            }
        }
        split(&walk, &mut rings);
    }
    assemble(rings.into_iter().map(|ring| ring.iter().map(|&id| to_world(borders.points[id as usize])).collect()).collect())
}

/// Splits a walk that comes back to a point into rings that do not.
fn split(walk: &[u32], rings: &mut Vec<Vec<u32>>) {
    let mut path: Vec<u32> = Vec::with_capacity(walk.len());
    let mut at: HashMap<u32, usize> = HashMap::new();
    for &point in walk {
        if let Some(&from) = at.get(&point) {
            let ring = path.split_off(from);
            for id in &ring {
                at.remove(id);
            }
            rings.push(ring);
        }
        at.insert(point, path.len());
        path.push(point);
    }
    rings.push(path);
}

/// Makes polygons of unclosed rings: exteriors have a positive area, holes a negative one.
fn assemble(rings: Vec<Vec<Coord<f64>>>) -> MultiPolygon<f64> {
    let (mut parts, mut holes) = (Vec::new(), Vec::new());
    for mut ring in rings.into_iter().filter(|ring| ring.len() >= 3) {
        ring.push(ring[0]);
        let area = crate::areas::rings::area(&ring);
        if area > 0.0 {
            parts.push((area, Polygon::new(LineString(ring), Vec::new())));
        } else if area < 0.0 {
            holes.push(LineString(ring));
        }
    }
    for hole in holes {
        let holder = match parts.len() {
            1 => Some(0),
            _ => smallest_around(&parts, &hole),
        };
        if let Some(holder) = holder {
            parts[holder].1.interiors_push(hole);
        }
    }
    MultiPolygon(parts.into_iter().map(|(_, part)| part).collect())
}

/// Finds the smallest part that holds a hole; they may share points, so the middle of an edge of the hole decides.
fn smallest_around(parts: &[(f64, Polygon<f64>)], hole: &LineString<f64>) -> Option<usize> {
    let middle = hole.lines().map(|line| Point::from((line.start + line.end) / 2.0)).next()?;
    let around = parts.iter().enumerate().filter(|(_, (_, part))| Polygon::new(part.exterior().clone(), Vec::new()).contains(&middle));
    around.min_by(|a, b| a.1.0.total_cmp(&b.1.0)).map(|(i, _)| i)
}
