//! Geometries in the coordinates in which they are written: whole numbers of the smallest step.
//!
//! In: a geometry of the world square, and the way to other coordinates. Out: its rings on the grid of what is written,
//! closed, exteriors counterclockwise on the globe. Guaranteed: a point is the same number in every geometry that has
//! it, and what was valid is valid. A straight line of the world square is none in other coordinates, and rounding
//! moves corners by half a step: borders that lie that near to each other may cross. Where they do, they are led
//! through each other's corners.

use geo_types::{Coord, LineString, MultiPolygon};

use crate::planar::GridPoint;
use crate::planar::area::doubled_float_area;
use crate::planar::crossings;
use crate::planar::untangle::{REACH, untangle};

/// In which coordinates a geometry is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CoordinateForm<F> {
    /// Brings a point of the world square there; none where it has no place.
    pub place: F,
    /// Decimals that are written.
    pub decimals: u8,
}

/// Polygons, each its exterior and then its holes, as closed rings of whole steps.
pub(crate) type StepPolygons = Vec<Vec<Vec<[i64; 2]>>>;

impl<F: Fn(Coord<f64>) -> Option<Coord<f64>>> CoordinateForm<F> {
    /// Rounds a geometry; none where a point has no place.
    pub(crate) fn round(&self, shape: &MultiPolygon<f64>) -> Option<StepPolygons> {
        let scale = 10_f64.powi(self.decimals.into());
        let ring = |ring: &LineString<f64>| -> Option<Vec<Coord<f64>>> {
            let mut placed: Vec<Coord<f64>> = Vec::with_capacity(ring.0.len());
            for point in &ring.0 {
                let Coord { x, y } = (self.place)(*point)?;
                let step = Coord { x: (x * scale).round(), y: (y * scale).round() };
                if placed.last() != Some(&step) {
                    placed.push(step);
                }
            }
            while placed.len() > 1 && placed.first() == placed.last() {
                placed.pop();
            }
            Some(placed)
        };
        let mut parts: Vec<usize> = Vec::with_capacity(shape.0.len());
        let mut rings: Vec<Vec<Coord<f64>>> = Vec::with_capacity(shape.0.len());
        for polygon in shape {
            parts.push(rings.len());
            rings.push(ring(polygon.exterior())?);
            for hole in polygon.interiors() {
                rings.push(ring(hole)?);
            }
        }
        let is_sound = rings.iter().all(|ring| ring.len() > 2) && crossings::find(&rings).is_sound();
        if !is_sound && let Some(polygons) = untangled(&rings) {
            return Some(polygons);
        }
        parts.push(rings.len());
        Some(parts.windows(2).map(|part| rings[part[0]..part[1]].iter().map(|ring| closed(ring)).collect()).collect())
    }

    /// Gives rounded rings as numbers of what is written.
    #[expect(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
    pub(crate) fn numbers(&self, steps: &StepPolygons) -> Vec<Vec<Vec<[f64; 2]>>> {
        let scale = 10_f64.powi(self.decimals.into());
        let ring = |ring: &Vec<[i64; 2]>| ring.iter().map(|point| point.map(|step| step as f64 / scale)).collect();
        steps.iter().map(|rings| rings.iter().map(ring).collect()).collect()
    }
}

/// Leads borders that cross through each other's corners; none where they are further apart than any two places of
/// the country, or cross without end.
fn untangled(rings: &[Vec<Coord<f64>>]) -> Option<StepPolygons> {
    let points = || rings.iter().flatten();
    let low = points().copied().reduce(|low, point| Coord { x: low.x.min(point.x), y: low.y.min(point.y) })?;
    let high = points().copied().reduce(|high, point| Coord { x: high.x.max(point.x), y: high.y.max(point.y) })?;
    if (high.x - low.x).max(high.y - low.y) > f64::from(REACH) {
        return None;
    }
    // Rings wind on the grid as in the world square, in whatever order and direction its axes are written.
    let is_mirrored = rings.iter().map(|ring| doubled_float_area(ring)).sum::<f64>() < 0.0;
    #[expect(clippy::cast_possible_truncation, reason = "just looked at")]
    let narrow = |point: &Coord<f64>| {
        let y = if is_mirrored { high.y - point.y } else { point.y - low.y };
        GridPoint { x: (point.x - low.x) as i32, y: y as i32 }
    };
    let wide = |point: GridPoint| {
        let y = f64::from(point.y);
        Coord { x: low.x + f64::from(point.x), y: if is_mirrored { high.y - y } else { low.y + y } }
    };
    let grid: Vec<Vec<GridPoint>> = rings.iter().map(|ring| ring.iter().map(narrow).collect()).collect();
    let polygons = untangle(&grid).ok()?;
    let ring = |ring: Vec<GridPoint>| closed(&ring.into_iter().map(wide).collect::<Vec<_>>());
    Some(polygons.into_iter().map(|rings| rings.into_iter().map(ring).collect()).collect())
}

/// Closes a ring and turns it round: clockwise on screen, with y down, is clockwise on the globe too, and everybody
/// wants the other way.
fn closed(ring: &[Coord<f64>]) -> Vec<[i64; 2]> {
    #[expect(clippy::cast_possible_truncation, reason = "whole numbers of the smallest step, far below 2^53")]
    let step = |point: &Coord<f64>| [point.x as i64, point.y as i64];
    ring.first().into_iter().chain(ring.iter().rev()).map(step).collect()
}

#[cfg(test)]
mod tests {
    use geo::{Area as _, Validation as _};
    use geo_types::{Polygon, polygon};

    use super::*;

    type Place = fn(Coord<f64>) -> Option<Coord<f64>>;

    fn rounded(shape: Polygon<f64>, place: Place) -> MultiPolygon<f64> {
        let written = CoordinateForm { place, decimals: 0 };
        let numbers = written.numbers(&written.round(&MultiPolygon(vec![shape])).unwrap());
        let line =
            |ring: &Vec<[f64; 2]>| -> LineString<f64> { ring.iter().copied().map(Into::<Coord<f64>>::into).collect() };
        let polygon = |rings: &Vec<Vec<[f64; 2]>>| Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
        MultiPolygon(numbers.iter().map(polygon).collect())
    }

    #[test]
    fn a_border_that_is_led_to_the_one_beside_it_divides_the_area() {
        // The tip at (5, 0.45) lies above the border at 0.4; both are rounded to 0.
        let tip =
            polygon![(x: 0.0, y: 0.4), (x: 10.0, y: 0.4), (x: 10.0, y: 10.0), (x: 5.0, y: 0.45), (x: 0.0, y: 10.0)];
        assert!(tip.is_valid());
        // As it stands, north up, and north before east.
        let places: [Place; 3] =
            [Some, |Coord { x, y }| Some(Coord { x, y: -y }), |Coord { x, y }| Some(Coord { x: -y, y: x })];
        for place in places {
            let written = rounded(tip.clone(), place);
            assert_eq!(written.0.len(), 2);
            // Two triangles of five by ten.
            assert!(written.is_valid() && (written.unsigned_area() - 50.0).abs() < 1e-9, "{written:?}");
        }
    }

    #[test]
    fn what_stays_sound_is_rounded_and_turned_round() {
        let square = polygon!(
            exterior: [(x: 0.2, y: 0.2), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 9.0)],
            interiors: [[(x: 3.0, y: 3.0), (x: 3.0, y: 6.0), (x: 6.0, y: 6.4)]],
        );
        let written = CoordinateForm { place: Some, decimals: 0 }.round(&MultiPolygon(vec![square])).unwrap();
        assert_eq!(written, [[vec![[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]], vec![[3, 3], [6, 6], [3, 6], [3, 3]],]]);
    }

    #[test]
    fn what_is_smaller_than_a_step_is_gone() {
        let speck = polygon![(x: 0.1, y: 0.1), (x: 0.3, y: 0.1), (x: 0.3, y: 0.3)];
        assert!(rounded(speck, Some).0.is_empty());
        let nowhere = CoordinateForm { place: |_| None, decimals: 0 };
        assert_eq!(
            nowhere.round(&MultiPolygon(vec![polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 0.0, y: 1.0)]])),
            None
        );
    }
}
