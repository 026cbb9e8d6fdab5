//! Renumbered areas, found by a boundary that stayed the same (METHOD section 3, last line).
//!
//! In: the area sets of two years. Out: pairs of codes. Guaranteed: one to one, and only between codes that the other
//! year does not have.

use std::collections::HashMap;

use geo_types::{Coord, MultiPolygon};

use super::AreaSet;
use super::rings::rings_of;

/// Two points are the same within this share of the world square: about 10 cm in the Netherlands, more than any file
/// rounds.
const SAME: f64 = 4e-9;

/// Finds the buurten that only changed their code: boundaries with the same vertices in both years, whatever their
/// order.
///
/// Gives the older code and the newer one, sorted by the newer. A boundary that several areas share on one side links
/// none of them.
#[must_use]
pub(crate) fn identical_boundaries(older: &AreaSet, newer: &AreaSet) -> Vec<(String, String)> {
    let renumbered = |from: &AreaSet, other: &AreaSet| -> Vec<(String, Vec<Coord<f64>>)> {
        let rows = from.buurten.iter().zip(&from.boundaries);
        let only = rows.filter(|(buurt, boundary)| other.find(&buurt.code).is_none() && !boundary.0.is_empty());
        only.map(|(buurt, boundary)| (buurt.code.clone(), vertices(boundary))).collect()
    };
    let old = renumbered(older, newer);
    let mut by_cell: HashMap<(usize, [i64; 2]), Vec<usize>> = HashMap::new();
    for (i, (_, vertices)) in old.iter().enumerate() {
        by_cell.entry((vertices.len(), cell(centre(vertices)))).or_default().push(i);
    }
    let new = renumbered(newer, older);
    let mut links: Vec<(usize, usize)> = Vec::new();
    for (j, (_, vertices)) in new.iter().enumerate() {
        let [x, y] = cell(centre(vertices));
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [x + dx, y + dy]));
        let near = around.filter_map(|cell| by_cell.get(&(vertices.len(), cell))).flatten();
        // A second one tells already that neither is the only one.
        links.extend(near.filter(|&&i| are_same(&old[i].1, vertices)).take(2).map(|&i| (i, j)));
    }
    let (mut from, mut to) = (vec![0_usize; old.len()], vec![0_usize; new.len()]);
    for &(i, j) in &links {
        from[i] += 1;
        to[j] += 1;
    }
    let mut pairs: Vec<_> = links
        .iter()
        .filter(|&&(i, j)| from[i] == 1 && to[j] == 1)
        .map(|&(i, j)| (old[i].0.clone(), new[j].0.clone()))
        .collect();
    pairs.sort_by(|a, b| a.1.cmp(&b.1));
    pairs
}

/// Lists the vertices of all rings without their closing points, sorted from west to east.
fn vertices(boundary: &MultiPolygon<f64>) -> Vec<Coord<f64>> {
    let mut vertices: Vec<_> = rings_of(boundary).flat_map(|ring| ring.0.iter().skip(1).copied()).collect();
    vertices.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    vertices
}

#[expect(clippy::cast_precision_loss, reason = "a number of vertices")]
fn centre(vertices: &[Coord<f64>]) -> Coord<f64> {
    vertices.iter().fold(Coord { x: 0.0, y: 0.0 }, |sum, &vertex| sum + vertex) / vertices.len().max(1) as f64
}

#[expect(clippy::cast_possible_truncation, reason = "the world square has fewer cells than 2^63")]
fn cell(point: Coord<f64>) -> [i64; 2] {
    [(point.x / SAME).floor() as i64, (point.y / SAME).floor() as i64]
}

/// Tells whether two lists of vertices are the same but for rounding. Sorting by x may swap vertices of nearly equal x,
/// so that each is looked for among those within rounding of its x.
fn are_same(one: &[Coord<f64>], other: &[Coord<f64>]) -> bool {
    let mut is_taken = vec![false; other.len()];
    one.len() == other.len()
        && one.iter().all(|vertex| {
            let from = other.partition_point(|candidate| candidate.x < vertex.x - SAME);
            let near = (from..other.len()).take_while(|&i| other[i].x <= vertex.x + SAME);
            let free = near.into_iter().find(|&i| !is_taken[i] && (other[i].y - vertex.y).abs() <= SAME);
            free.is_some_and(|i| !std::mem::replace(&mut is_taken[i], true))
        })
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, Polygon};

    use super::*;
    use crate::areas::fixture;

    /// An area set of squares at these places, in thousandths of the world square.
    fn set(year: i32, squares: &[(&str, f64, usize)]) -> AreaSet {
        let square = |at: f64, turn: usize| {
            let mut ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
                .map(|(x, y)| Coord { x: (at + x) / 1000.0, y: y / 1000.0 });
            ring.rotate_left(turn);
            MultiPolygon(vec![Polygon::new(LineString(ring.to_vec()), Vec::new())])
        };
        fixture::set(year, squares.iter().map(|&(code, at, turn)| (fixture::buurt(code), square(at, turn))))
    }

    #[test]
    fn a_renumbered_area_is_found_whatever_the_start_of_its_ring() {
        let older = set(2022, &[("BU99010101", 1.0, 0), ("BU99010102", 2.0, 0), ("BU99010103", 3.0, 0)]);
        // 0101 keeps its code; 0102 becomes 0201, a hair away; 0103 was redrawn.
        let newer = set(2024, &[("BU99010101", 1.0, 0), ("BU99010201", 2.000_001, 2), ("BU99010203", 3.5, 0)]);
        assert_eq!(identical_boundaries(&older, &newer), [("BU99010102".to_owned(), "BU99010201".to_owned())]);
    }

    #[test]
    fn a_boundary_that_two_areas_share_links_none() {
        let older = set(2022, &[("BU99010101", 1.0, 0), ("BU99010102", 1.0, 1)]);
        let newer = set(2024, &[("BU99010201", 1.0, 0)]);
        assert_eq!(identical_boundaries(&older, &newer), []);
    }
}
