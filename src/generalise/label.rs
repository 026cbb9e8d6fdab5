//! Polylabel: the point of an area with the most room around it.
//!
//! In: the rings of a level at the last zoom. Out: one [`LabelPoint`] per area, inside it.
//! Guaranteed: within a hundredth of the area's extent from the best there is; the same for the same rings.
//! Method: squares over the bounding box, the most promising halved first (V. Agafonkin, polylabel).
//!
//! ```text
//!     +-------+-------+
//!     |   .   |   .   |   of each square: the room at its middle, and what its corners could have at most
//!     |  ( )  |       |   one that cannot have more than the best so far is dropped,
//!     +-------+---+---+   the most promising of the others is divided
//!     |   .   | . | . |
//!     |       +---+---+
//!     +-------+---+---+
//! ```

use std::collections::BinaryHeap;
use std::rc::Rc;

use rayon::prelude::*;

use super::layer::{EXTENT, LabelPoint, ZoomLayer, halvings};
use super::packed::MovedLabel;
use crate::planar::GridPoint;
use crate::planar::index_u32;
use crate::planar::rings::hold;
use crate::planar::strips::{Strips, distance, widest_crossing};

/// Part of an area's extent to which the point is searched.
const PRECISION: f64 = 0.01;

/// Squares with which the search begins.
const MOST_SQUARES: f64 = 256.0;

/// A square of the search.
struct Square {
    x: f64,
    y: f64,
    half: f64,
    /// Distance from its centre to the border, negative outside.
    room: f64,
    /// The edges among which is the nearest one of every point of the square.
    near: Rc<[u32]>,
}

impl Square {
    /// The most room that any point of the square can have.
    fn hope(&self) -> f64 {
        self.room + self.half * std::f64::consts::SQRT_2
    }
}

impl PartialEq for Square {
    fn eq(&self, other: &Square) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Square {}
impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Square) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Square {
    fn cmp(&self, other: &Square) -> std::cmp::Ordering {
        self.hope().total_cmp(&other.hope()).then(other.y.total_cmp(&self.y)).then(other.x.total_cmp(&self.x))
    }
}

/// Finds the label point of every area of a layer; an area without rings has no room and lies at the origin.
pub(super) fn label_points(layer: &ZoomLayer) -> Vec<LabelPoint> {
    let cells = f64::from(EXTENT) * f64::from(layer.zoom).exp2();
    (0..layer.area_starts.len() - 1)
        .into_par_iter()
        .map(|area| {
            let rings: Vec<&[GridPoint]> = layer.rings(area).collect();
            let (x, y, room) = most_room(&rings);
            LabelPoint { x: x / cells, y: y / cells, room: room / cells }
        })
        .collect()
}

/// Finds the label points that do not lie inside what a layer draws of their area, and a place for each that does;
/// sorted by area. Few have to be moved: at the first zooms, whose outlines are coarse. `labels` are those of the areas
/// of the layer, which is on the grid of tiles of `extent` cells a side.
pub(super) fn moved(layer: &ZoomLayer, labels: &[LabelPoint], extent: i32) -> Vec<MovedLabel> {
    let halvings = halvings(layer.zoom, extent);
    let moved = (0..layer.areas()).into_par_iter().zip(labels).filter(|(_, label)| label.room > 0.0);
    let moved = moved.filter_map(|(area, label)| {
        let rings: Vec<&[GridPoint]> = layer.rings(area).collect();
        let [x, y] = label.cell().map(|cell| (cell >> halvings).cast_signed());
        let point = GridPoint { x, y };
        let place = if rings.is_empty() { point } else { inside(&rings, point) };
        (place != point).then(|| MovedLabel { area: index_u32(area), place })
    });
    moved.collect()
}

/// Gives the point of a grid at which the label of an area with these rings is drawn: the given one if it lies inside,
/// else the one inside that is near the most room there is; a corner of the area where no point of the grid lies
/// inside.
fn inside(rings: &[&[GridPoint]], point: GridPoint) -> GridPoint {
    if hold(rings, point) {
        return point;
    }
    let (x, y, _) = most_room(rings);
    let away = |p: &GridPoint| (f64::from(p.x) - x).powi(2) + (f64::from(p.y) - y).powi(2);
    let nearest =
        |points: &mut dyn Iterator<Item = GridPoint>| points.min_by(|one, other| away(one).total_cmp(&away(other)));
    #[expect(clippy::cast_possible_truncation, reason = "between corners of the grid")]
    let (west, north) = (x.floor() as i32, y.floor() as i32);
    let around = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| GridPoint { x: west + dx, y: north + dy });
    let found = nearest(&mut around.into_iter().filter(|&p| hold(rings, p)));
    found.or_else(|| nearest(&mut rings.iter().copied().flatten().copied())).unwrap_or(point)
}

/// Searches the point with the most room; all zero without rings.
fn most_room(rings: &[&[GridPoint]]) -> (f64, f64, f64) {
    let corners = || rings.iter().copied().flatten();
    let (Some(west), Some(east)) = (corners().map(|c| c.x).min(), corners().map(|c| c.x).max()) else {
        return (0.0, 0.0, 0.0);
    };
    let (Some(north), Some(south)) = (corners().map(|c| c.y).min(), corners().map(|c| c.y).max()) else {
        return (0.0, 0.0, 0.0);
    };
    let edges: Vec<[f64; 4]> = rings
        .iter()
        .flat_map(|ring| (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()])))
        .map(|(a, b)| [f64::from(a.x), f64::from(a.y), f64::from(b.x), f64::from(b.y)])
        .collect();
    let (width, height) = (f64::from(east) - f64::from(west), f64::from(south) - f64::from(north));
    let side = width.min(height);
    let strips = Strips::of(edges);
    let edges = &strips.edges;
    let square = |x: f64, y: f64, half: f64, among: &[u32]| {
        let distances: Vec<f64> = among.iter().map(|&edge| distance(x, y, edges[edge as usize])).collect();
        let nearest = distances.iter().copied().fold(f64::INFINITY, f64::min);
        // Nowhere in the square is the border further than this from its own nearest edge, seen from the centre.
        let reach = nearest + 2.0 * half * std::f64::consts::SQRT_2;
        let near = among.iter().zip(&distances).filter(|(_, away)| **away <= reach).map(|(&edge, _)| edge).collect();
        let room = if strips.surround(x, y) { nearest } else { -nearest };
        Square { x, y, half, room, near }
    };
    let all: Vec<u32> = (0..index_u32(edges.len())).collect();
    let mut queue = BinaryHeap::new();
    // A needle would take as many squares as it is longer than wide, each of which looks at all edges.
    let first = side.max(width.max(height) / MOST_SQUARES);
    let half = first / 2.0;
    let (mut y, bottom, right) = (f64::from(north), f64::from(south), f64::from(east));
    while y < bottom {
        let mut x = f64::from(west);
        while x < right {
            queue.push(square(x + half, y + half, half, &all));
            x += first;
        }
        y += first;
    }
    // The search starts from a point that is inside however thin the area is.
    let y = f64::midpoint(f64::from(north), f64::from(south)).floor() + 0.5;
    let x = widest_crossing(y, edges.iter().copied()).unwrap_or(0.0);
    let mut best = (x, y, square(x, y, 0.0, &all).room);
    let (x, y) = centroid(rings[0]);
    let room = square(x, y, 0.0, &all).room;
    if room > best.2 {
        best = (x, y, room);
    }
    while let Some(here) = queue.pop() {
        if here.room > best.2 {
            best = (here.x, here.y, here.room);
        }
        if here.hope() - best.2 <= PRECISION * side {
            break;
        }
        let half = here.half / 2.0;
        for (dx, dy) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            queue.push(square(here.x + dx, here.y + dy, half, &here.near));
        }
    }
    best
}

/// Gives the centre of gravity of a ring.
fn centroid(ring: &[GridPoint]) -> (f64, f64) {
    let (ox, oy) = (f64::from(ring[0].x), f64::from(ring[0].y));
    let (mut doubled, mut x, mut y) = (0.0, 0.0, 0.0);
    for pair in ring.windows(2) {
        let (ax, ay) = (f64::from(pair[0].x) - ox, f64::from(pair[0].y) - oy);
        let (bx, by) = (f64::from(pair[1].x) - ox, f64::from(pair[1].y) - oy);
        let turn = ax * by - ay * bx;
        doubled += turn;
        x += turn * (ax + bx);
        y += turn * (ay + by);
    }
    (ox + x / (3.0 * doubled), oy + y / (3.0 * doubled))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i32, i32)]) -> Vec<GridPoint> {
        points.iter().map(|&(x, y)| GridPoint { x, y }).collect()
    }

    #[test]
    fn a_point_outside_or_on_the_border_moves_inside_and_one_inside_stays() {
        let horseshoe = ring(&[(0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)]);
        let at = |x, y| inside(&[&horseshoe], GridPoint { x, y });
        assert_eq!(at(1, 29), GridPoint { x: 1, y: 29 });
        for (x, y) in [(15, 20), (10, 20), (0, 0), (90, 90)] {
            assert!(hold(&[&horseshoe], at(x, y)), "{x} {y} goes to {:?}", at(x, y));
        }
    }

    #[test]
    fn an_area_without_a_point_inside_has_its_label_on_a_corner() {
        let half_cell = ring(&[(5, 5), (6, 5), (6, 6)]);
        assert!(half_cell.contains(&inside(&[&half_cell], GridPoint { x: 9, y: 9 })));
    }
}
