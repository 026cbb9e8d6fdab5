//! Signed areas (shoelace): positive for an exterior ring. Twice the area, so that it stays whole on a grid.

use geo_types::Coord;

use super::Point;
use super::predicates::turn;

/// Gives twice the signed area of a ring of an integer grid, closed or not, without rounding.
pub(crate) fn doubled_area<P: Point>(ring: &[P]) -> i128 {
    doubled_area_of(ring.iter().copied())
}

/// Gives the same of vertices that follow each other.
pub(crate) fn doubled_area_of<P: Point>(mut ring: impl Iterator<Item = P>) -> i128 {
    let Some(origin) = ring.next() else { return 0 };
    let mut from = origin;
    let mut sum = 0;
    for to in ring {
        sum += turn(origin, from, to).into();
        from = to;
    }
    sum
}

/// Gives twice the signed area of a ring in floating point, closed or not, taken about its first point so that large
/// coordinates cost no precision.
pub(crate) fn doubled_float_area(ring: &[Coord<f64>]) -> f64 {
    doubled_triangles(ring).sum()
}

/// Gives twice the signed area of the triangle of each edge with the first point.
pub(crate) fn doubled_triangles(ring: &[Coord<f64>]) -> impl Iterator<Item = f64> {
    let about = |point: Coord<f64>| point - ring[0];
    ring.windows(2).map(move |pair| about(pair[0]).x * about(pair[1]).y - about(pair[1]).x * about(pair[0]).y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planar::GridPoint;

    #[test]
    fn a_ring_has_one_area_on_a_grid_and_off_it_closed_or_not() {
        let corners = [(3, 2), (9, 2), (9, 6), (5, 9), (3, 6)];
        let grid: Vec<GridPoint> = corners.iter().map(|&(x, y)| GridPoint { x, y }).collect();
        let mut floats: Vec<Coord<f64>> = corners.iter().map(|&(x, y)| Coord { x: x.into(), y: y.into() }).collect();
        assert_eq!(doubled_area(&grid), 2 * 24 + 6 * 3);
        assert_eq!(doubled_float_area(&floats).to_bits(), 66_f64.to_bits());
        floats.reverse();
        floats.push(floats[0]);
        assert_eq!(doubled_float_area(&floats).to_bits(), (-66_f64).to_bits());
        assert_eq!((doubled_area::<GridPoint>(&[]), doubled_float_area(&[]).abs().to_bits()), (0, 0));
    }
}
