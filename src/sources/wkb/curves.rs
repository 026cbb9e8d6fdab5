//! Arcs of circles become chords.
//!
//! In: the three points of an arc, as curves of WKB have them. Out: points on the arc, so close that no chord is
//! farther from it than the tolerance: 5 cm, or half a millionth of a degree. Guaranteed: both neighbours of a border
//! get the same points, in whichever direction they walk it.

use std::f64::consts::TAU;

use geo_types::Coord;

use super::super::bounds::{Bound, Room};

/// How far a chord may be from its arc, in metres.
const TOLERANCE: f64 = 0.05;

/// The same in degrees.
const TOLERANCE_DEGREES: f64 = 5e-7;

/// Coordinates up to this are degrees.
const DEGREES: f64 = 400.0;

/// Chords of one arc.
const MOST: f64 = 10_000.0;

/// Adds the points of an arc after its first one, those between and the last, where there is room for them.
pub(super) fn add_arc(
    ring: &mut Vec<Coord<f64>>,
    [from, over, to]: [Coord<f64>; 3],
    room: &mut Room,
) -> Result<(), &'static Bound> {
    // Always walked the same way, so that the sums are the same.
    let is_backwards = (to.x, to.y) < (from.x, from.y);
    let [first, last] = if is_backwards { [to, from] } else { [from, to] };
    let mut between = between(first, over, last);
    room.take(between.len())?;
    if is_backwards {
        between.reverse();
    }
    ring.extend(between);
    ring.push(to);
    Ok(())
}

/// Gives the points between the ends of an arc.
fn between(from: Coord<f64>, over: Coord<f64>, to: Coord<f64>) -> Vec<Coord<f64>> {
    let Some(centre) = centre(from, over, to) else { return vec![over] };
    let radius = (from.x - centre.x).hypot(from.y - centre.y);
    let angle = |point: Coord<f64>| (point.y - centre.y).atan2(point.x - centre.x);
    let start = angle(from);
    let ahead = |point: Coord<f64>| (angle(point) - start).rem_euclid(TAU);
    let is_whole = from == to;
    let to_the_left = is_whole || ahead(over) < ahead(to);
    let sweep = match (is_whole, to_the_left) {
        (true, _) => TAU,
        (false, true) => ahead(to),
        (false, false) => ahead(to) - TAU,
    };
    let is_degrees = [from, over, to].iter().all(|point| point.x.abs() < DEGREES && point.y.abs() < DEGREES);
    let tolerance = if is_degrees { TOLERANCE_DEGREES } else { TOLERANCE };
    // The middle of a chord over an angle a is r (1 - cos a/2) from the arc.
    let widest = 2.0 * (1.0 - tolerance / radius).clamp(-1.0, 1.0).acos();
    let chords = (sweep.abs() / widest).ceil().clamp(2.0, MOST);
    let mut points = Vec::new();
    let mut chord = 1.0;
    while chord < chords {
        let at = start + sweep * chord / chords;
        points.push(Coord { x: centre.x + radius * at.cos(), y: centre.y + radius * at.sin() });
        chord += 1.0;
    }
    points
}

/// Finds the centre of the circle through three points; none where they lie on a line. Of a whole circle the second
/// lies opposite the first, which is the third too.
fn centre(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> Option<Coord<f64>> {
    if a == c {
        return (a != b).then_some(Coord { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) });
    }
    // Seen from the first point, which loses fewer digits.
    let (bx, by, cx, cy) = (b.x - a.x, b.y - a.y, c.x - a.x, c.y - a.y);
    let twice = 2.0 * (bx * cy - by * cx);
    let (b2, c2) = (bx * bx + by * by, cx * cx + cy * cy);
    let centre = Coord { x: a.x + (cy * b2 - by * c2) / twice, y: a.y + (bx * c2 - cx * b2) / twice };
    let is_straight = twice.abs() <= 1e-12 * (b2 + c2) || !centre.x.is_finite() || !centre.y.is_finite();
    (!is_straight).then_some(centre)
}

#[cfg(test)]
mod tests {
    use super::super::super::bounds;
    use super::*;

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x: 150_000.0 + x, y: 480_000.0 + y }
    }

    fn walked(points: [Coord<f64>; 3]) -> Vec<Coord<f64>> {
        let mut ring = vec![points[0]];
        add_arc(&mut ring, points, &mut Room::below(&bounds::ARCS)).unwrap();
        ring
    }

    #[test]
    fn chords_stay_within_five_centimetres_of_a_half_circle() {
        for over in [at(0.0, 100.0), at(0.0, -100.0)] {
            let ring = walked([at(-100.0, 0.0), over, at(100.0, 0.0)]);
            assert_eq!(ring.last(), Some(&at(100.0, 0.0)));
            for pair in ring.windows(2) {
                let middle = Coord { x: f64::midpoint(pair[0].x, pair[1].x), y: f64::midpoint(pair[0].y, pair[1].y) };
                let off = 100.0 - (middle.x - 150_000.0).hypot(middle.y - 480_000.0);
                assert!((0.0..=0.0501).contains(&off), "{off}");
                assert!((middle.y - 480_000.0) * (over.y - 480_000.0) > 0.0, "on the side of the point between");
            }
        }
    }

    #[test]
    fn both_directions_have_the_same_points() {
        let points = [at(3.0, 7.0), at(40.0, 55.0), at(90.0, -20.0)];
        let there = walked(points);
        let mut back = walked([points[2], points[1], points[0]]);
        back.reverse();
        assert_eq!(there, back);
        assert!(there.len() > 10);
    }

    #[test]
    fn a_line_stays_one_and_a_circle_closes() {
        assert_eq!(walked([at(0.0, 0.0), at(1.0, 1.0), at(2.0, 2.0)]).len(), 3);
        let circle = walked([at(0.0, 0.0), at(10.0, 0.0), at(0.0, 0.0)]);
        assert_eq!(circle.first(), circle.last());
        let farthest = circle.iter().map(|point| point.x).fold(0.0, f64::max);
        assert!((farthest - 150_010.0).abs() < 0.06, "{farthest}");
    }
}
