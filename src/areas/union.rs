//! Wijken and gemeenten at full detail: unions of their buurten, without the borders between these.
//!
//! In: the boundaries of the buurten. Out: one multipolygon per area of a larger level. Guaranteed: every vertex is one
//! of a buurt, so that levels coincide; where neighbours share their border vertex for vertex nothing of it is left;
//! rings touch themselves nowhere. What is no coverage keeps its slivers: mended boundaries have none.

use std::collections::HashMap;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;

use super::arrangement::{Point, index_u32, to_grid};
use super::rings::rings_of;
use super::{AreaSet, Level};
use crate::planar::outline::outline;

/// Unites the buurten of every area of a level, in the order of the area set; takes time in proportion to the points.
#[must_use]
pub(crate) fn unions(areas: &AreaSet, level: Level) -> Vec<MultiPolygon<f64>> {
    Unions::of(areas, level).0.par_iter().map(|members| union(members)).collect()
}

/// The buurten of every area of a level, which are united when they are asked for: for who has no room for all unions.
#[derive(Debug)]
pub(crate) struct Unions<'a>(Vec<Vec<&'a MultiPolygon<f64>>>);

impl<'a> Unions<'a> {
    /// Finds the buurten of every area of a level, in the order of the area set.
    #[must_use]
    pub(crate) fn of(areas: &'a AreaSet, level: Level) -> Self {
        Unions(members(areas, level))
    }

    /// Unites the buurten of an area, by its index; none where there is no such area.
    #[must_use]
    pub(crate) fn union(&self, area: usize) -> Option<MultiPolygon<f64>> {
        self.0.get(area).map(|members| union(members))
    }
}

/// Lists the boundaries of the buurten of every area of a level.
fn members(areas: &AreaSet, level: Level) -> Vec<Vec<&MultiPolygon<f64>>> {
    let mut members: Vec<Vec<&MultiPolygon<f64>>> = vec![Vec::new(); areas.count(level)];
    for (index, (buurt, boundary)) in (0..).zip(areas.buurten.iter().zip(&areas.boundaries)) {
        let area = match level {
            Level::Buurt => index,
            Level::Wijk => buurt.wijk,
            Level::Gemeente => buurt.gemeente,
        };
        if let Some(members) = usize::try_from(area).ok().and_then(|area| members.get_mut(area)) {
            members.push(boundary);
        }
    }
    members
}

/// Unites boundaries.
fn union(members: &[&MultiPolygon<f64>]) -> MultiPolygon<f64> {
    let (points, ends) = outer_edges(members);
    let grid: Vec<Point> = points.iter().map(|&point| to_grid(point)).collect();
    let line = |ring: &Vec<u32>| -> LineString<f64> {
        ring.iter().chain(ring.first()).map(|&point| points[point as usize]).collect()
    };
    let polygon = |rings: &Vec<Vec<u32>>| {
        let (exterior, holes) = rings.split_first()?;
        Some(Polygon::new(line(exterior), holes.iter().map(line).collect()))
    };
    MultiPolygon(outline(&grid, ends).iter().filter_map(polygon).collect())
}

/// Lists the points of boundaries, and the edges, from end to end with the area on their left, that no two of them run
/// in opposite ways.
fn outer_edges(members: &[&MultiPolygon<f64>]) -> (Vec<Coord<f64>>, Vec<[u32; 2]>) {
    let (mut points, mut ids, mut runs) = (Vec::new(), HashMap::new(), Vec::new());
    for ring in members.iter().flat_map(|boundary| rings_of(boundary)) {
        let place = |&point: &Coord<f64>| {
            *ids.entry([point.x.to_bits(), point.y.to_bits()]).or_insert_with(|| {
                points.push(point);
                index_u32(points.len() - 1)
            })
        };
        let ring: Vec<u32> = ring.0.iter().map(place).collect();
        let steps = ring.windows(2).filter(|step| step[0] != step[1]);
        runs.extend(
            steps.map(|step| if step[0] < step[1] { ([step[0], step[1]], 1) } else { ([step[1], step[0]], -1) }),
        );
    }
    runs.sort_unstable();
    let mut ends = Vec::new();
    for same in runs.chunk_by(|one, other| one.0 == other.0) {
        let [low, high] = same[0].0;
        let sum: i32 = same.iter().map(|(_, way)| way).sum();
        let edge = if sum > 0 { [low, high] } else { [high, low] };
        ends.extend((0..sum.unsigned_abs()).map(|_| edge));
    }
    (points, ends)
}

#[cfg(test)]
mod tests {
    use geo::{Area as _, Validation as _};
    use geo_types::polygon;

    use super::*;
    use crate::areas::fixture::{buurt, set};

    /// A square of the grid of tenths, clockwise on screen.
    fn square(column: f64, row: f64) -> MultiPolygon<f64> {
        let (x, y) = (column / 16.0, row / 16.0);
        let side = 1.0 / 16.0;
        MultiPolygon(vec![polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)]])
    }

    fn united(places: &[(f64, f64)]) -> MultiPolygon<f64> {
        let codes = (0..).map(|number| format!("BU0001{number:04}"));
        let areas = set(2024, codes.zip(places).map(|(code, &(x, y))| (buurt(&code), square(x, y))));
        let mut unions = unions(&areas, Level::Gemeente);
        assert_eq!(unions.len(), 1);
        unions.remove(0)
    }

    #[test]
    fn the_border_between_two_buurten_of_a_gemeente_is_gone() {
        let union = united(&[(1.0, 1.0), (2.0, 1.0)]);
        assert_eq!(union.0.len(), 1);
        // The six corners, closed.
        assert_eq!(union.0[0].exterior().0.len(), 7);
        assert!(union.is_valid() && (union.unsigned_area() - 2.0 / 256.0).abs() < 1e-12);
    }

    #[test]
    fn buurten_around_a_lake_have_a_hole_and_those_that_touch_in_a_corner_are_two_parts() {
        let around: Vec<(f64, f64)> = (0..9)
            .filter(|place| *place != 4)
            .map(|place: i32| (f64::from(place % 3) + 1.0, f64::from(place / 3) + 1.0))
            .collect();
        let ring = united(&around);
        assert_eq!((ring.0.len(), ring.0[0].interiors().len()), (1, 1));
        assert!(ring.is_valid() && (ring.unsigned_area() - 8.0 / 256.0).abs() < 1e-12);
        let corner = united(&[(1.0, 1.0), (2.0, 2.0)]);
        assert_eq!(corner.0.len(), 2);
        assert!(corner.is_valid());
    }
}
