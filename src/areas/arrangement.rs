//! The borders of all areas as one planar arrangement: points on a fine integer grid, edges that meet in their ends only, and faces that
//! know by which areas they are covered.
//!
//! In: the boundaries of an area set. Out: [`Borders`], then [`faces::Faces`]. Guaranteed after noding: no two edges cross, overlap or pass
//! through a point. Shared by the measurement of a coverage and by its mending, so that both mean the same by a sliver.
//!
//! Grid: `2^34` steps per side of the world square, 1.4 mm in the Netherlands; world coordinates on it are exact in f64.

use std::collections::HashMap;

use geo_types::{Coord, MultiPolygon};

use super::rings::rings_of;

mod bridges;
pub(super) mod faces;
mod noding;
pub(super) mod room;

/// Steps of the grid per side of the world square.
const STEPS: f64 = 17_179_869_184.0;

/// A point of the grid.
pub(super) type Point = [i64; 2];

/// A border between two points, with the areas that lie along it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edge {
    /// Its ends, the smaller index first.
    pub(super) ends: [u32; 2],
    /// Areas with how often they lie on the left from the first end to the second (seen with x east and y north), less how often on the right;
    /// none for an edge across the mouth of a gap.
    pub(super) left: Vec<(u32, i32)>,
}

/// Points and edges of all areas.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Borders {
    pub(super) points: Vec<Point>,
    /// Sorted by their ends, which are unique.
    pub(super) edges: Vec<Edge>,
    /// Points that were moved onto another by [`Borders::merge_points`].
    pub(super) merged: usize,
    /// Points that were found on the inside of an edge of which they are no end.
    pub(super) junctions: usize,
    /// Places at which edges crossed.
    pub(super) crossings: usize,
}

impl Borders {
    /// Collects the rings of all areas.
    pub(super) fn of(boundaries: &[MultiPolygon<f64>]) -> Self {
        let mut points = Vec::new();
        let mut ids: HashMap<Point, u32> = HashMap::new();
        let mut segments = Vec::new();
        for (area, boundary) in (0..).zip(boundaries) {
            for ring in rings_of(boundary) {
                let ring: Vec<u32> = ring
                    .0
                    .iter()
                    .map(|&coord| {
                        let point = to_grid(coord);
                        *ids.entry(point).or_insert_with(|| {
                            points.push(point);
                            index(points.len() - 1)
                        })
                    })
                    .collect();
                segments.extend(ring.windows(2).map(|pair| (pair[0], pair[1], area, 1)));
            }
        }
        Self { points, edges: group(segments), ..Self::default() }
    }

    /// Gives the steps of the grid in a number of metres, at least two, at the height of the middle point.
    #[expect(clippy::cast_possible_truncation, reason = "tolerances are clamped to a kilometre")]
    pub(super) fn steps_in(&self, metres: f64) -> i64 {
        let Some(&middle) = self.points.get(self.points.len() / 2) else { return 2 };
        let (east, _) = super::projection::metres_per_unit(to_world(middle).y);
        ((metres.clamp(0.0, 1000.0) / east * STEPS).round() as i64).max(2)
    }

    /// Drops the edges that have as many areas on the left as on the right, where all is well, and the points that are left without an edge.
    pub(super) fn keep_uneven(&mut self) {
        self.edges.retain(|edge| edge.left.iter().map(|(_, count)| count).sum::<i32>() != 0);
        let mut numbers = vec![None; self.points.len()];
        for end in self.edges.iter().flat_map(|edge| edge.ends) {
            numbers[end as usize] = Some(0);
        }
        // Numbers stay in order, and so do ends and edges.
        let mut used = Vec::new();
        for (number, point) in numbers.iter_mut().zip(&self.points).filter(|(number, _)| number.is_some()) {
            *number = Some(index(used.len()));
            used.push(*point);
        }
        self.points = used;
        for end in self.edges.iter_mut().flat_map(|edge| &mut edge.ends) {
            *end = numbers[*end as usize].expect("the ends of edges were marked");
        }
    }

    /// Moves points onto one nearer than `reach` steps; the first one stays where it is.
    pub(super) fn merge_points(&mut self, reach: i64) {
        let square = i128::from(reach) * i128::from(reach);
        let mut kept: HashMap<Point, Vec<u32>> = HashMap::new();
        let mut target: Vec<u32> = Vec::with_capacity(self.points.len());
        for (id, point) in (0..).zip(&self.points) {
            let cell = point.map(|v| v.div_euclid(reach));
            let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [cell[0] + dx, cell[1] + dy]));
            let near =
                around.filter_map(|cell| kept.get(&cell)).flatten().map(|&other| (distance(*point, self.points[other as usize]), other));
            if let Some((_, other)) = near.filter(|(distance, _)| *distance <= square).min() {
                target.push(other);
            } else {
                kept.entry(cell).or_default().push(id);
                target.push(id);
            }
        }
        self.merged = (0..).zip(&target).filter(|(id, target)| id != *target).count();
        let mut segments = Vec::with_capacity(self.edges.len());
        for edge in &self.edges {
            let [from, to] = edge.ends.map(|end| target[end as usize]);
            segments.extend(edge.left.iter().map(|&(area, count)| (from, to, area, count)));
        }
        self.edges = group(segments);
    }
}

/// Groups directed segments (from, to, area on the left, how often) by their ends; what cancels out is dropped.
fn group(mut segments: Vec<(u32, u32, u32, i32)>) -> Vec<Edge> {
    segments.retain(|(from, to, ..)| from != to);
    for segment in &mut segments {
        if segment.0 > segment.1 {
            *segment = (segment.1, segment.0, segment.2, -segment.3);
        }
    }
    segments.sort_unstable();
    let mut edges: Vec<Edge> = Vec::with_capacity(segments.len() / 2);
    for (from, to, area, count) in segments {
        match edges.last_mut() {
            Some(edge) if edge.ends == [from, to] => match edge.left.last_mut() {
                Some(last) if last.0 == area => last.1 += count,
                _ => edge.left.push((area, count)),
            },
            _ => edges.push(Edge { ends: [from, to], left: vec![(area, count)] }),
        }
    }
    for edge in &mut edges {
        edge.left.retain(|(_, count)| *count != 0);
    }
    edges.retain(|edge| !edge.left.is_empty());
    edges
}

/// Brings a point of the world square to the grid.
#[expect(clippy::cast_possible_truncation, reason = "world coordinates are in 0..1, so that steps are below 2^34")]
pub(super) fn to_grid(coord: Coord<f64>) -> Point {
    [(coord.x * STEPS).round() as i64, (coord.y * STEPS).round() as i64]
}

/// Brings a point back to the world square.
#[expect(clippy::cast_precision_loss, reason = "steps are below 2^34, which f64 holds exactly")]
pub(super) fn to_world(point: Point) -> Coord<f64> {
    Coord { x: point[0] as f64 / STEPS, y: point[1] as f64 / STEPS }
}

/// Gives twice the signed area of a triangle in square steps, exactly; positive when the third point lies left of the first two.
fn cross(a: Point, b: Point, c: Point) -> i128 {
    i128::from(b[0] - a[0]) * i128::from(c[1] - a[1]) - i128::from(c[0] - a[0]) * i128::from(b[1] - a[1])
}

fn dot(a: Point, b: Point, c: Point) -> i128 {
    i128::from(b[0] - a[0]) * i128::from(c[0] - a[0]) + i128::from(b[1] - a[1]) * i128::from(c[1] - a[1])
}

fn distance(a: Point, b: Point) -> i128 {
    dot(a, b, b)
}

/// Makes an index of a length below 2^32: no country has more points than that.
fn index(length: usize) -> u32 {
    u32::try_from(length).expect("fewer than 2^32 points")
}
