//! Edges with an area on their left become polygons.
//!
//! In: points, and noded edges between them, as many arriving at a point as leaving it. Out: polygons, each its
//! exterior and then its holes, as indexes of points. Guaranteed: rings touch themselves nowhere.

use super::area::doubled_area;
use super::half_edges::HalfEdges;
use super::rings::{Splitter, homes};
use super::{Point, index_u32};

/// Walks along the edges and puts the rings together.
pub(crate) fn outline<P: Point>(points: &[P], ends: Vec<[u32; 2]>) -> Vec<Vec<Vec<u32>>> {
    let edges = HalfEdges::of(points, ends);
    let next = edges.next_around();
    let (mut splitter, mut rings) = (Splitter::of(points.len()), Vec::new());
    // Only the forward half of an edge has the area on its left.
    let mut done = vec![false; edges.ends.len()];
    let is_left = |half: u32, done: &[bool]| half.is_multiple_of(2) && !done[half as usize / 2];
    for first in 0..index_u32(done.len()) {
        if done[first as usize] {
            continue;
        }
        let (mut walk, mut half) = (Vec::new(), first * 2);
        loop {
            done[half as usize / 2] = true;
            walk.push(edges.origin(half));
            let around = next[half as usize];
            // As many edges arrive at a point as leave it, so that a walk ends where it began.
            let mut onwards = std::iter::once(around).chain(edges.fan(edges.target(half)).iter().copied());
            let Some(onwards) = onwards.find(|&half| is_left(half, &done)) else { break };
            half = onwards;
        }
        splitter.split(walk, |ring| {
            if ring.len() > 2 {
                rings.push(ring.to_vec());
            }
        });
    }
    assemble(points, rings)
}

/// Puts holes with their exteriors: exteriors have a positive area, holes a negative one.
fn assemble<P: Point>(points: &[P], rings: Vec<Vec<u32>>) -> Vec<Vec<Vec<u32>>> {
    let (mut polygons, mut holes) = (Vec::new(), Vec::new());
    let (mut exteriors, mut inner) = (Vec::new(), Vec::new());
    for ring in rings {
        let placed: Vec<P> = ring.iter().map(|&point| points[point as usize]).collect();
        match doubled_area(&placed).signum() {
            1 => {
                exteriors.push(placed);
                polygons.push(vec![ring]);
            }
            -1 => {
                inner.push(placed);
                holes.push(ring);
            }
            _ => {}
        }
    }
    let exteriors: Vec<&[P]> = exteriors.iter().map(Vec::as_slice).collect();
    let inner: Vec<&[P]> = inner.iter().map(Vec::as_slice).collect();
    for (hole, home) in holes.into_iter().zip(homes(&exteriors, &inner)) {
        if let Some(home) = home {
            polygons[home].push(hole);
        }
    }
    polygons
}
