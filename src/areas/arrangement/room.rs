//! Polylabel: whether a circle fits into a face.
//!
//! Method: squares over the rectangle around the face, those halved that may hold the middle of the circle (V.
//! Agafonkin, polylabel).

use super::Borders;
use crate::planar::predicates::turn;
use crate::planar::strips::{EdgeF64, distance, is_east};

/// Squares smaller than this share of the radius are not looked into.
const PRECISION: f64 = 0.05;

/// Tells whether a circle of so many steps across lies in the face that these half-edges have on their left. A circle
/// that fits by less than a tenth may be missed.
#[expect(clippy::cast_precision_loss, reason = "differences within a face, and areas of triangles, far below 2^53")]
pub(in crate::areas) fn holds_circle(borders: &Borders, halves: &[u32], across: f64) -> bool {
    let Some(&any) = halves.first() else { return false };
    let origin = borders.start(any);
    let radius = across / 2.0;
    let mut twice_area = 0.0;
    let edges: Vec<EdgeF64> = halves
        .iter()
        .map(|&half| {
            let [from, to] = borders.span(half);
            twice_area += turn(origin, from, to) as f64;
            [from[0] - origin[0], from[1] - origin[1], to[0] - origin[0], to[1] - origin[1]].map(|v| v as f64)
        })
        .collect();
    if twice_area / 2.0 < std::f64::consts::PI * radius * radius {
        return false;
    }
    let least = |axis: usize| edges.iter().map(|edge| edge[axis]).fold(f64::INFINITY, f64::min);
    let most = |axis: usize| edges.iter().map(|edge| edge[axis]).fold(f64::NEG_INFINITY, f64::max);
    let ([west, low], [east, high]) = ([least(0), least(1)], [most(0), most(1)]);
    let half = (east - west).max(high - low) / 2.0;
    let all: Vec<usize> = (0..edges.len()).collect();
    let mut squares = vec![([f64::midpoint(west, east), f64::midpoint(low, high)], half, all)];
    while let Some((centre, half, among)) = squares.pop() {
        let distances: Vec<f64> = among.iter().map(|&edge| distance(centre[0], centre[1], edges[edge])).collect();
        let nearest = distances.iter().copied().fold(f64::INFINITY, f64::min);
        let corner = half * std::f64::consts::SQRT_2;
        if nearest + corner <= radius {
            continue;
        }
        if nearest > corner.min(radius) {
            // No border runs through the square, or its centre is far from all: it is inside or out of the question.
            let is_inside = edges.iter().filter(|&&edge| is_east(edge, centre[0], centre[1])).count() % 2 == 1;
            if is_inside && nearest > radius {
                return true;
            }
            if !is_inside && nearest > corner {
                continue;
            }
        }
        if half < PRECISION * radius {
            continue;
        }
        let near: Vec<usize> = among
            .iter()
            .zip(&distances)
            .filter(|(_, away)| **away <= nearest + 2.0 * corner)
            .map(|(edge, _)| *edge)
            .collect();
        let half = half / 2.0;
        for (x, y) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            squares.push(([centre[0] + x, centre[1] + y], half, near.clone()));
        }
    }
    false
}
