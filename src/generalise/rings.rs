//! The faces of a network become rings that are valid by OGC rules.
//!
//! In: a network on the grid of a zoom. Out: a [`ZoomLayer`].
//! Guaranteed: no ring touches itself, holes lie in the exterior ring before them, parts and holes of an area touch in
//! points only, every area's parts stand largest first; a corner on a straight line is left out where nothing else
//! meets it, so for both neighbours alike, but for those on the border of a tile.

use super::layer::ZoomLayer;
use super::network::{Network, OUTSIDE};
use crate::areas::Level;
use crate::planar::area::doubled_area;
use crate::planar::rings::{Splitter, homes};
use crate::planar::{GridPoint, index_u32};

/// A simple ring in a list of all vertices.
struct Ring {
    area: u32,
    /// Positive for an exterior ring.
    doubled: i128,
    start: usize,
    end: usize,
}

/// Rebuilds the rings of `count` areas on the grid of a zoom and an extent. `spare` are triangles for areas that the
/// network does not hold, sorted by area.
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

/// Walks along every face that belongs to an area and cuts the walk into simple rings, without the points that are
/// `needless`.
fn trace(network: &Network, needless: &[bool], vertices: &mut Vec<GridPoint>) -> Vec<Ring> {
    let mut rings = Vec::new();
    let next = network.edges.next_around();
    let mut done = vec![false; next.len()];
    let mut splitter = Splitter::of(network.points.len());
    for start in 0..network.edges.count() {
        let area = network.left_area(start);
        if done[start as usize] || area == OUTSIDE {
            continue;
        }
        let walk = std::iter::successors(Some(start), |&half| Some(next[half as usize]))
            .take_while(|&half| !std::mem::replace(&mut done[half as usize], true));
        splitter.split(walk.map(|half| network.edges.origin(half)), |ring| {
            close(network, needless, area, ring, vertices, &mut rings);
        });
    }
    rings
}

/// Writes one simple ring.
fn close(
    network: &Network,
    needless: &[bool],
    area: u32,
    walk: &[u32],
    vertices: &mut Vec<GridPoint>,
    rings: &mut Vec<Ring>,
) {
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
    let of = |ring: &Ring| &vertices[ring.start..ring.end];
    let around = homes(&shells.iter().map(of).collect::<Vec<_>>(), &holes.iter().map(of).collect::<Vec<_>>());
    // Holes in the order of their exteriors; one that were in none would go to the largest.
    let mut by_home: Vec<(usize, &Ring)> = around.iter().map(|home| home.unwrap_or(0)).zip(holes).collect();
    by_home.sort_by_key(|(home, _)| *home);
    let mut left = &by_home[..];
    for (index, shell) in shells.iter().enumerate() {
        push(shell);
        let (own, rest) = left.split_at(left.partition_point(|(home, _)| *home == index));
        for (_, hole) in own {
            push(hole);
        }
        left = rest;
    }
}
