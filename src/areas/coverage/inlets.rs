//! Which narrow gaps that are open at an end were drawn, and are no defect.
//!
//! A tip of water between two areas looks just like a sliver that reaches the coast. But two areas that were drawn
//! around water part at a vertex that both have; the borders of two that were drawn carelessly part where they cross,
//! or at a vertex of one on an edge of the other. A channel that is open at both ends, between areas that meet nowhere
//! along it, was drawn too.

use std::collections::{BTreeSet, HashSet};

use crate::areas::AreaSet;
use crate::areas::arrangement::faces::AreaFaces;
use crate::areas::arrangement::{Borders, Point, to_grid};
use crate::areas::rings::rings_of;

/// A point at which the border of a face goes over from some areas to others.
struct Parting {
    face: usize,
    point: Point,
    /// The areas before it and after it.
    areas: [Vec<u32>; 2],
}

/// Lists the faces with an edge across their mouth along which areas part at vertices of both only.
pub(super) fn drawn_inlets(areas: &AreaSet, borders: &Borders, faces: &AreaFaces) -> HashSet<usize> {
    let halves = (0..).zip(&faces.traced.of);
    let mouths = halves.filter(|(half, _)| borders.along(*half).next().is_none());
    let mut drawn: HashSet<usize> = mouths.map(|(_, face)| *face as usize).collect();
    let partings = partings(borders, faces, &drawn);
    let vertices = vertices(areas, &partings);
    for Parting { face, point, areas } in partings {
        if !areas.iter().all(|side| side.iter().any(|&area| vertices.contains(&(area, point)))) {
            drawn.remove(&face);
        }
    }
    drawn
}

/// Finds where areas part along some faces, other than across a mouth.
fn partings(borders: &Borders, faces: &AreaFaces, inlets: &HashSet<usize>) -> Vec<Parting> {
    let mut partings = Vec::new();
    let halves = (0..).zip(faces.traced.of.iter().map(|&face| face as usize));
    for (half, face) in halves.filter(|(_, face)| inlets.contains(face)) {
        let next = faces.traced.next[half as usize];
        let [before, after] = [half, next].map(|half| borders.along(half).collect::<Vec<u32>>());
        let is_parting = !before.is_empty() && !after.is_empty() && !before.iter().any(|area| after.contains(area));
        if is_parting {
            let point = borders.start(next);
            partings.push(Parting { face, point, areas: [before, after] });
        }
    }
    partings
}

/// Collects the vertices that areas have, as they were drawn, where they part from others.
fn vertices(areas: &AreaSet, partings: &[Parting]) -> HashSet<(u32, Point)> {
    let points: HashSet<Point> = partings.iter().map(|parting| parting.point).collect();
    let parting: BTreeSet<u32> = partings.iter().flat_map(|parting| parting.areas.iter().flatten().copied()).collect();
    let rings = |area: u32| rings_of(&areas.boundaries[area as usize]);
    let drawn = |area: u32| rings(area).flat_map(|ring| &ring.0).map(move |&vertex| (area, to_grid(vertex)));
    parting.into_iter().flat_map(drawn).filter(|(_, point)| points.contains(point)).collect()
}
