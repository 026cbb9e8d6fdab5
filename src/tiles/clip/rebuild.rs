//! Polygonising: rings rebuilt from their edges, for walks that touch each other or themselves.
//!
//! Edges that run there and back cancel; what remains is walked with the sharpest turn towards the area, which keeps
//! parts that only touch apart; a walk that meets itself is split there, which makes of an enclosed piece a hole that
//! touches in a point.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::clip_box::ClipBox;
use super::place::assemble;
use super::rings::Rings;
use crate::planar::area::doubled_area;
use crate::planar::predicates::{along, side};
use crate::planar::rings::Splitter;
use crate::planar::{GridPoint, index_u32};

/// Replaces what is in `out` by the valid rings that have the same edges as `walks` but for those that cancel.
///
/// `border` are all points of the border at which edges along it have to be cut, sorted.
pub(super) fn rebuild<'a>(
    walks: impl Iterator<Item = &'a [GridPoint]>,
    border: &[GridPoint],
    b: &ClipBox,
    out: &mut Rings,
) {
    out.clear();
    let edges = remaining_edges(walks, border, b);
    let mut used = vec![false; edges.len()];
    let mut rings = Rings::default();
    for first in 0..edges.len() {
        if !used[first] {
            let walk = walk_from(first, &edges, &mut used);
            split(&walk, &mut rings);
        }
    }
    assemble(std::iter::empty(), rings.iter(), out);
}

/// Lists the directed edges, sorted, each cut at the border points on it, without those that run there and back.
fn remaining_edges<'a>(
    walks: impl Iterator<Item = &'a [GridPoint]>,
    border: &[GridPoint],
    b: &ClipBox,
) -> Vec<(GridPoint, GridPoint)> {
    let mut net: HashMap<(GridPoint, GridPoint), i32> = HashMap::new();
    let mut count = |from: GridPoint, to: GridPoint| match from.cmp(&to) {
        Ordering::Less => *net.entry((from, to)).or_default() += 1,
        Ordering::Greater => *net.entry((to, from)).or_default() -= 1,
        Ordering::Equal => {}
    };
    for walk in walks {
        let Some(mut from) = walk.last().copied() else { continue };
        for &to in walk {
            let on_side = (from.x == to.x && (to.x == b.west || to.x == b.east))
                || (from.y == to.y && (to.y == b.north || to.y == b.south));
            if on_side {
                let (low, high) = (from.min(to), from.max(to));
                let on_edge = |p: &&GridPoint| **p > low && **p < high && side(low, high, **p) == 0;
                let mut last = from;
                let mut cut = |p: GridPoint| {
                    count(last, p);
                    last = p;
                };
                let mut nodes: Vec<GridPoint> = border.iter().filter(on_edge).copied().collect();
                if from > to {
                    nodes.reverse();
                }
                for p in nodes {
                    cut(p);
                }
                cut(to);
            } else {
                count(from, to);
            }
            from = to;
        }
    }
    // Sorted, so that the order of the map does not show.
    let mut edges: Vec<(GridPoint, GridPoint)> = net
        .into_iter()
        .filter_map(|((low, high), n)| match n.cmp(&0) {
            Ordering::Greater => Some((low, high)),
            Ordering::Less => Some((high, low)),
            Ordering::Equal => None,
        })
        .collect();
    edges.sort_unstable();
    edges
}

/// Walks from an edge until no edge leaves the vertex reached: back at the start, because as many edges leave a vertex
/// as arrive.
fn walk_from(first: usize, edges: &[(GridPoint, GridPoint)], used: &mut [bool]) -> Vec<GridPoint> {
    let mut walk = vec![edges[first].0];
    let mut edge = first;
    loop {
        used[edge] = true;
        let (from, at) = edges[edge];
        let start = edges.partition_point(|e| e.0 < at);
        let leaving = || (start..edges.len()).take_while(|&e| edges[e].0 == at);
        let order = |&l: &usize, &r: &usize| sharper(at, from, edges[l].1, edges[r].1);
        let mut next = leaving().min_by(order).filter(|&e| !used[e]);
        if next.is_none() && at != edges[first].0 {
            // Only rings that cross come here: take any edge left, so that the walk closes.
            next = leaving().filter(|&e| !used[e]).min_by(order);
        }
        let Some(next) = next else { return walk };
        walk.push(at);
        edge = next;
    }
}

/// Orders two ways out of a vertex by how soon they come when turning counter-clockwise on screen from the way back.
fn sharper(at: GridPoint, back: GridPoint, left: GridPoint, right: GridPoint) -> Ordering {
    // Counter-clockwise on screen is the negative side. On the line itself: ahead is half way round, back is all the
    // way.
    let half = |p: GridPoint| match side(at, back, p) {
        -1 => 0,
        1 => 2,
        _ => {
            if along(at, back, p) < 0 {
                1
            } else {
                3
            }
        }
    };
    half(left).cmp(&half(right)).then_with(|| side(at, left, right).cmp(&0))
}

/// Splits a closed walk wherever it meets itself, and adds the simple rings that have an area.
fn split(walk: &[GridPoint], rings: &mut Rings) {
    let mut points = walk.to_vec();
    points.sort_unstable();
    points.dedup();
    let number = |point: &GridPoint| index_u32(points.partition_point(|other| other < point));
    Splitter::of(points.len()).split(walk.iter().map(number), |ring| {
        let ring: Vec<GridPoint> = ring.iter().map(|&point| points[point as usize]).collect();
        if ring.len() > 2 && doubled_area(&ring) != 0 {
            rings.push(&ring);
        }
    });
}
