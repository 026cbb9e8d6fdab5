//! The lines along which a region is divided: which are tried depends on the style and on how the region lies.

use crate::mesh::Mesh;
use crate::random::{fractal, signed};

/// How the lines run along which a region is divided.
#[derive(Debug, Clone, Copy)]
pub(super) enum DivisionStyle {
    /// Across the longer side, winding: rivers and old dikes.
    Open,
    /// A ring around a place, metres.
    Ring([f64; 2]),
    /// Rays and rings around a place, metres: the main roads of a town.
    Town([f64; 2]),
    /// Blocks that stand to the middle of the town, metres.
    Streets([f64; 2]),
    /// Straight lines along and across a direction of length 1.
    Parcels([f64; 2]),
}

/// Where a region lies and how it is stretched; metres.
pub(super) struct RegionShape {
    middle: [f64; 2],
    /// Variances along both axes, and covariance.
    spread: [f64; 3],
}

impl RegionShape {
    pub(super) fn of(mesh: &Mesh, region: u32) -> Self {
        let places: Vec<(f64, [f64; 2])> = mesh.members[region as usize]
            .iter()
            .map(|triangle| (mesh.area(*triangle), mesh.centroid(*triangle)))
            .collect();
        let total: f64 = places.iter().map(|(area, _)| area).sum();
        let middle = [0, 1].map(|axis| places.iter().map(|(area, p)| area * p[axis]).sum::<f64>() / total);
        let moment = |i: usize, j: usize| {
            places.iter().map(|(area, p)| area * (p[i] - middle[i]) * (p[j] - middle[j])).sum::<f64>() / total
        };
        Self { middle, spread: [moment(0, 0), moment(1, 1), moment(0, 1)] }
    }

    /// Variance along a direction of length 1.
    fn along(&self, [x, y]: [f64; 2]) -> f64 {
        x * x * self.spread[0] + y * y * self.spread[1] + 2.0 * x * y * self.spread[2]
    }

    /// Direction of the greatest variance, found among sixteen.
    fn longest(&self) -> [f64; 2] {
        let directions = (-8..8).map(|i| {
            // Rational points around the half circle: (1 - t2, 2t) / (1 + t2).
            let t = f64::from(i) / 8.0;
            [(1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t)]
        });
        directions.max_by(|a, b| self.along(*a).total_cmp(&self.along(*b))).unwrap_or([1.0, 0.0])
    }
}

/// A line along which to cut, as a function whose level sets are candidates.
#[derive(Debug, Clone, Copy)]
pub(super) struct CutLine {
    along: Course,
    /// Height of the winding, in units of the course.
    winding: f64,
    /// Length of the winding, metres.
    wave: f64,
    octaves: u32,
    seed: u64,
}

#[derive(Debug, Clone, Copy)]
enum Course {
    /// Distance along a direction from a place.
    Straight([f64; 2], [f64; 2]),
    /// Distance from a place.
    Ring([f64; 2]),
    /// Tangent of half the angle from a direction, seen from a place.
    Ray([f64; 2], [f64; 2]),
}

impl CutLine {
    /// Gives the height of a place.
    pub(super) fn height(&self, p: [f64; 2]) -> f64 {
        let straight = match self.along {
            Course::Straight(from, direction) => (p[0] - from[0]) * direction[0] + (p[1] - from[1]) * direction[1],
            Course::Ring(from) => distance(p, from),
            Course::Ray(from, direction) => {
                let seen = [p[0] - from[0], p[1] - from[1]];
                let across = seen[1] * direction[0] - seen[0] * direction[1];
                let along = seen[0] * direction[0] + seen[1] * direction[1];
                across / (along + distance(p, from)).max(1e-6)
            }
        };
        straight + self.winding * fractal(self.seed, p[0], p[1], self.wave, self.octaves)
    }
}

fn distance(p: [f64; 2], q: [f64; 2]) -> f64 {
    ((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1])).sqrt()
}

impl DivisionStyle {
    /// Lists the lines to try, the best first.
    pub(super) fn lines(self, shape: &RegionShape, seed: u64) -> Vec<CutLine> {
        let size = (shape.spread[0] + shape.spread[1]).sqrt();
        let long = shape.longest();
        let short = [-long[1], long[0]];
        let line = |along, winding, wave, octaves| CutLine { along, winding, wave, octaves, seed };
        let straight = |direction, winding, octaves| {
            line(Course::Straight(shape.middle, direction), winding * size, size * 1.2, octaves)
        };
        match self {
            Self::Open => vec![straight(long, 0.22, 3), straight(short, 0.22, 3)],
            Self::Ring(from) => vec![line(Course::Ring(from), 0.08 * size, 0.5 * size, 3), straight(long, 0.0, 1)],
            Self::Town(from) | Self::Streets(from) => {
                let away = distance(shape.middle, from);
                if away < 0.5 * size {
                    return vec![straight(long, 0.06, 2), straight(short, 0.06, 2)];
                }
                let out = [(shape.middle[0] - from[0]) / away, (shape.middle[1] - from[1]) / away];
                let round = [-out[1], out[0]];
                let ray = line(Course::Ray(from, out), 0.03, size, 2);
                let ring = line(Course::Ring(from), 0.06 * size, size, 2);
                let lengthwise = shape.along(round) > shape.along(out);
                match (self, lengthwise) {
                    (Self::Town(_), true) => vec![ray, ring],
                    (Self::Town(_), false) => vec![ring, ray],
                    (_, true) => vec![straight(round, 0.05, 2), straight(out, 0.05, 2), ray],
                    (_, false) => vec![straight(out, 0.05, 2), straight(round, 0.05, 2), ring],
                }
            }
            Self::Parcels(direction) => {
                let other = [-direction[1], direction[0]];
                // One border in four follows an old creek.
                let winding = if signed(seed, &[1]) > 0.5 { 0.10 } else { 0.0 };
                let lengthwise = shape.along(direction) > shape.along(other);
                let (first, second) = if lengthwise { (direction, other) } else { (other, direction) };
                vec![straight(first, winding, 3), straight(second, winding, 3), straight(long, 0.0, 1)]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ray_grows_with_the_angle_all_the_way_round() {
        let line = CutLine { along: Course::Ray([0.0, 0.0], [1.0, 0.0]), winding: 0.0, wave: 1.0, octaves: 0, seed: 0 };
        let round = [[-1.0, -0.1], [-0.1, -1.0], [1.0, -1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [-1.0, 0.1]];
        let heights: Vec<f64> = round.iter().map(|p| line.height(*p)).collect();
        assert!(heights.is_sorted(), "{heights:?}");
    }
}
