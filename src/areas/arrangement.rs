//! The borders of all areas as one planar arrangement: [`Borders`] of boundaries, then [`faces::AreaFaces`] that know
//! how often they are covered.
//!
//! Shared by the measurement of a coverage and by its mending, so that both mean the same by a sliver.
//!
//! Grid: `2^34` steps per side of the world square, 1.4 mm in the Netherlands; world coordinates on it are exact in
//! f64.

use std::collections::HashMap;

use geo_types::{Coord, MultiPolygon};

use super::rings::rings_of;
pub(super) use crate::planar::arrangement::Borders;
use crate::planar::arrangement::group;
use crate::planar::half_edges::Claim;
pub(super) use crate::planar::{FinePoint as Point, index_u32};

mod bridges;
pub(super) mod faces;
pub(super) mod room;

/// Steps of the grid per side of the world square.
const STEPS: f64 = 17_179_869_184.0;

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
                            index_u32(points.len() - 1)
                        })
                    })
                    .collect();
                segments.extend(ring.windows(2).map(|pair| (pair[0], pair[1], Claim { area, runs: 1 })));
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
