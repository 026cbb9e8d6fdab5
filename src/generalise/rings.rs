//! The faces of a network become rings that are valid by OGC rules.
//!
//! In: a network on the grid of a zoom. Out: a [`ZoomLayer`].
//! Guaranteed: no ring touches itself, holes lie in the exterior ring before them, parts and holes of an area touch in points only,
//! every area's parts stand largest first; a corner on a straight line is left out where nothing else meets it, so for both neighbours alike,
//! but for those on the border of a tile.

use super::exact::doubled_area;
use super::network::{Network, OUTSIDE, index_u32};
use super::{GridPoint, ZoomLayer};
use crate::areas::Level;

/// A simple ring in a list of all vertices.
struct Ring {
    area: u32,
    /// Positive for an exterior ring.
    doubled: i128,
    start: usize,
    end: usize,
}

/// No place on the walk.
const NOWHERE: u32 = u32::MAX;

/// Rebuilds the rings of `count` areas on the grid of a zoom and an extent. `spare` are triangles for areas that the network does not hold,
/// sorted by area.
pub(super) fn rebuild(
    network: &Network,
    (zoom, extent): (u8, i32),
    level: Level,
    count: usize,
    spare: &[(u32, [GridPoint; 3])],
) -> ZoomLayer {
    let mut vertices: Vec<GridPoint> = Vec::with_capacity(network.points.len() * 2);
    let on_border = |point: GridPoint| point.x % extent == 0 || point.y % extent == 0;
    let is_needless = |point| network.is_straight(point) && !on_border(network.point(point));
    let needless: Vec<bool> = (0..index_u32(network.points.len())).map(is_needless).collect();
    let mut rings = trace(network, &needless, &mut vertices);
    let mut present = vec![false; count];
    for ring in &rings {
        present[ring.area as usize] = true;
    }
    for (area, triangle) in spare {
        if !std::mem::replace(&mut present[*area as usize], true) {
            let start = vertices.len();
            vertices.extend_from_slice(triangle);
            rings.push(Ring { area: *area, doubled: doubled_area(triangle), start, end: vertices.len() });
        }
    }
    // Exterior rings first, largest first; the start decides between equal ones.
    rings.sort_by_key(|ring| (ring.area, ring.doubled < 0, -ring.doubled, ring.start));
    let mut layer = ZoomLayer {
        zoom,
        level,
        vertices: Vec::with_capacity(vertices.len()),
        ring_starts: vec![0],
        area_starts: Vec::with_capacity(count + 1),
    };
    layer.area_starts.push(0);
    let mut left = &rings[..];
    for area in 0..count {
        let own = left.iter().take_while(|ring| ring.area as usize == area).count();
        let (here, rest) = left.split_at(own);
        left = rest;
        append(here, &vertices, &mut layer);
        layer.area_starts.push(index_u32(layer.ring_starts.len() - 1));
    }
    layer
}

/// Walks along every face that belongs to an area and cuts the walk into simple rings, without the points that are `needless`.
fn trace(network: &Network, needless: &[bool], vertices: &mut Vec<GridPoint>) -> Vec<Ring> {
    let mut rings = Vec::new();
    let mut done = vec![false; network.halves() as usize];
    let mut place = vec![NOWHERE; network.points.len()];
    let mut walk: Vec<u32> = Vec::new();
    for start in 0..network.halves() {
        let area = network.left(start);
        if done[start as usize] || area == OUTSIDE {
            continue;
        }
        let mut half = start;
        while !done[half as usize] {
            done[half as usize] = true;
            let point = network.origin(half);
            if place[point as usize] == NOWHERE {
                place[point as usize] = index_u32(walk.len());
                walk.push(point);
            } else {
                // The walk comes back to a point: what lies between is a ring of its own.
                let from = place[point as usize] as usize;
                close(network, needless, area, &walk[from..], vertices, &mut rings);
                for &passed in &walk[from + 1..] {
                    place[passed as usize] = NOWHERE;
                }
                walk.truncate(from + 1);
            }
            half = network.next(half);
        }
        close(network, needless, area, &walk, vertices, &mut rings);
        for &passed in &walk {
            place[passed as usize] = NOWHERE;
        }
        walk.clear();
    }
    rings
}

/// Writes one simple ring.
fn close(network: &Network, needless: &[bool], area: u32, walk: &[u32], vertices: &mut Vec<GridPoint>, rings: &mut Vec<Ring>) {
    let start = vertices.len();
    vertices.extend(walk.iter().filter(|&&point| !needless[point as usize]).map(|&point| network.point(point)));
    let doubled = doubled_area(&vertices[start..]);
    rings.push(Ring { area, doubled, start, end: vertices.len() });
}

/// Appends the rings of one area, each hole after the exterior ring around it.
fn append(rings: &[Ring], vertices: &[GridPoint], layer: &mut ZoomLayer) {
    let shells = rings.iter().take_while(|ring| ring.doubled > 0).count();
    let (shells, holes) = rings.split_at(shells);
    let mut push = |ring: &Ring| {
        layer.vertices.extend_from_slice(&vertices[ring.start..ring.end]);
        layer.ring_starts.push(index_u32(layer.vertices.len()));
    };
    if let [shell] = shells {
        push(shell);
        holes.iter().for_each(push);
        return;
    }
    let around: Vec<usize> = holes
        .iter()
        .map(|hole| {
            // Shells stand largest first, so the last one around a hole is the innermost.
            let edge = [vertices[hole.start], vertices[hole.start + 1]];
            shells.iter().rposition(|shell| surrounds(&vertices[shell.start..shell.end], edge)).unwrap_or(0)
        })
        .collect();
    for (index, shell) in shells.iter().enumerate() {
        push(shell);
        for (hole, _) in holes.iter().zip(&around).filter(|(_, around)| **around == index) {
            push(hole);
        }
    }
}

/// Tells whether the middle of an edge lies in a ring that the edge is no part of.
fn surrounds(ring: &[GridPoint], [a, b]: [GridPoint; 2]) -> bool {
    // Twice the coordinates, less the middle of the edge, which is then the origin.
    let (middle_x, middle_y) = (i64::from(a.x) + i64::from(b.x), i64::from(a.y) + i64::from(b.y));
    let shifted = |p: GridPoint| (2 * i64::from(p.x) - middle_x, 2 * i64::from(p.y) - middle_y);
    let mut inside = false;
    for (i, &from) in ring.iter().enumerate() {
        let ((x1, y1), (x2, y2)) = (shifted(from), shifted(ring[(i + 1) % ring.len()]));
        if (y1 > 0) != (y2 > 0) {
            let side = i128::from(x1) * i128::from(y2) - i128::from(x2) * i128::from(y1);
            if (side > 0) == (y2 > y1) {
                inside = !inside;
            }
        }
    }
    inside
}
