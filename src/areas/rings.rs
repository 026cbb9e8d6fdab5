//! Raw rings become closed, finite, oriented rings in the world square, without a vertex moved.
//!
//! In: raw polygons in the reference system of their file. Out: a multipolygon in the world square, and [`Findings`].
//! Guaranteed: equal input points stay equal, so that neighbours that shared a vertex still do; rings are closed, have
//! three distinct points or more and an area, and no point twice in a row; exteriors have a positive area with y down,
//! holes a negative one. Mended: missing closing points, repeated points, spikes without width, points without a place,
//! crossings of a polygon with itself (its exterior then follows the even-odd rule, and its holes are cut out of that).
//! A ring that is none is left out, and so is a hole that is one already or has nothing to be a hole of: to leave it in
//! would make land of it.

use std::collections::{HashMap, HashSet};

use geo::BooleanOps;
use geo::algorithm::bool_ops::FillRule;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use super::projection::Projection;
use crate::planar::area::{doubled_float_area, doubled_triangles};
use crate::planar::crossings;
use crate::sources::{RawPolygon, RawRing};

mod findings;
mod holes;

pub(super) use findings::Findings;

/// How far, as a share of the extent of a polygon, the boolean tools may have moved a vertex that they kept.
const MOVED: f64 = 1e-8;

/// Cleans and projects the polygons of one area.
pub(super) fn clean(polygons: &[RawPolygon], projection: &Projection) -> (MultiPolygon<f64>, Findings) {
    let mut findings = Findings::default();
    let mut cleaned: Vec<Vec<RawRing>> = Vec::with_capacity(polygons.len());
    for polygon in polygons {
        let mut rings = polygon.iter();
        let Some(exterior) = rings.next().and_then(|ring| clean_ring(ring, projection, &mut findings)) else {
            // Holes without an exterior have nothing to be holes of.
            findings.left_out += rings.count();
            continue;
        };
        let runs_up = doubled_float_area(&exterior) > 0.0;
        let mut whole = vec![exterior];
        for ring in rings {
            if let Some(hole) = clean_ring(ring, projection, &mut findings) {
                findings.wrongly_wound += usize::from((doubled_float_area(&hole) > 0.0) == runs_up);
                whole.push(hole);
            }
        }
        cleaned.push(whole);
    }
    let cleaned = cleaned.into_iter().flat_map(|polygon| uncross(polygon, &mut findings)).collect::<Vec<_>>();
    let world = cleaned.iter().filter_map(|polygon| {
        let mut rings = polygon.iter().enumerate().filter_map(|(i, ring)| project(ring, i == 0, projection));
        Some(Polygon::new(rings.next()?, rings.collect()))
    });
    (MultiPolygon(world.collect()), findings)
}

/// Cleans one ring; the result is not closed. None if it is no ring.
fn clean_ring(raw: &RawRing, projection: &Projection, findings: &mut Findings) -> Option<RawRing> {
    let [low, high] = projection.plausible();
    let is_placed =
        |point: &&Coord<f64>| point.x >= low.x && point.x <= high.x && point.y >= low.y && point.y <= high.y;
    let placed: RawRing = raw.iter().filter(is_placed).copied().collect();
    findings.points += raw.len();
    findings.misplaced += raw.len() - placed.len();
    if placed.len() * 2 <= raw.len() || placed.len() < 3 {
        findings.left_out += 1;
        return None;
    }
    let is_closed = placed.first() == placed.last();
    let given = placed.len() - usize::from(is_closed);

    let mut ring: RawRing = Vec::with_capacity(placed.len());
    for point in placed {
        ring.push(point);
        take_out_spikes(&mut ring);
    }
    take_out_spikes_at_start(&mut ring);
    if is_flat(&ring) {
        findings.left_out += 1;
        return None;
    }
    findings.unclosed += usize::from(!is_closed);
    findings.repeated += given - ring.len();
    Some(ring)
}

/// Takes out a repeated last point, and a point to which the ring goes only to come straight back.
fn take_out_spikes(ring: &mut RawRing) {
    loop {
        match ring.as_slice() {
            [.., a, b] if a == b => ring.truncate(ring.len() - 1),
            [.., a, _, b] if a == b => ring.truncate(ring.len() - 2),
            _ => return,
        }
    }
}

/// Takes out the closing point, and spikes across it.
fn take_out_spikes_at_start(ring: &mut RawRing) {
    let mut start = 0;
    loop {
        match &ring[start..] {
            [a, .., b] if a == b => ring.truncate(ring.len() - 1),
            [_, a, .., b] if ring.len() > start + 2 && a == b => start += 1,
            [a, .., b, _] if ring.len() > start + 2 && a == b => ring.truncate(ring.len() - 1),
            _ => break,
        }
    }
    ring.drain(..start);
}

/// Splits a polygon that crosses or touches itself into polygons that do not; leaves it as it is where that fails, and
/// out where it is tangled. Its holes are holes afterwards.
fn uncross(mut polygon: Vec<RawRing>, findings: &mut Findings) -> Vec<Vec<RawRing>> {
    let mut seen = HashSet::new();
    let before = polygon.len();
    polygon.retain(|ring| seen.insert(canonical(ring)));
    findings.holes_in_holes += before - polygon.len();
    let meetings = crossings::find(&polygon);
    if meetings.is_tangled {
        findings.tangled.get_or_insert(meetings);
        return Vec::new();
    }
    let Some(place) = meetings.first else { return vec![holes::keep_inside(polygon, findings)] };
    let is_first = findings.crossing.replace(place).is_none();
    let mended = even_odd(&polygon);
    let is_good = !mended.is_empty() && mended.iter().all(|polygon| crossings::find(polygon).is_sound());
    findings.uncrossed = is_good && (is_first || findings.uncrossed);
    if is_good { mended } else { vec![polygon] }
}

/// Gives a ring the same key from whichever point and whichever way round it runs.
fn canonical(ring: &RawRing) -> Vec<[u64; 2]> {
    let mut keys: Vec<[u64; 2]> = ring.iter().map(|point| [point.x.to_bits(), point.y.to_bits()]).collect();
    let lowest = (0..keys.len()).min_by_key(|&at| keys[at]).unwrap_or(0);
    keys.rotate_left(lowest);
    if keys.len() > 2 && keys[keys.len() - 1] < keys[1] {
        keys[1..].reverse();
    }
    keys
}

/// Rebuilds a polygon: its exterior by the even-odd rule, less its holes. Vertices that it had keep their exact place.
fn even_odd(polygon: &[RawRing]) -> Vec<Vec<RawRing>> {
    let alone = |ring: &RawRing| {
        let ring = LineString(ring.iter().chain(ring.first()).copied().collect());
        MultiPolygon(vec![Polygon::new(ring, Vec::new())])
            .union_with_fill_rule(&MultiPolygon(Vec::new()), FillRule::EvenOdd)
    };
    let Some((exterior, holes)) = polygon.split_first() else { return Vec::new() };
    let extent = polygon.iter().map(|ring| extent(ring)).fold(0.0, f64::max);
    let step = extent * MOVED;
    let exact: HashMap<(i64, i64), Coord<f64>> = polygon
        .iter()
        .flatten()
        .flat_map(|&point| neighbours(cell(point, step)).map(move |cell| (cell, point)))
        .collect();
    let back = |ring: &LineString<f64>| -> Option<RawRing> {
        let mut points: RawRing = Vec::with_capacity(ring.0.len());
        for &point in &ring.0 {
            points.push(exact.get(&cell(point, step)).copied().unwrap_or(point));
            take_out_spikes(&mut points);
        }
        take_out_spikes_at_start(&mut points);
        (!is_flat(&points)).then_some(points)
    };
    // All holes at once: one after the other would cost their number times the whole.
    let holes = MultiPolygon(holes.iter().flat_map(|hole| alone(hole).0).collect());
    let left = alone(exterior).difference_with_fill_rule(&holes, FillRule::NonZero);
    let polygons = left.0.iter().filter_map(|polygon| {
        let exterior = back(polygon.exterior())?;
        Some(std::iter::once(exterior).chain(polygon.interiors().iter().filter_map(&back)).collect())
    });
    polygons.collect()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "coordinates are inside the plausible rectangle and cells are 1e-8 of an extent"
)]
fn cell(point: Coord<f64>, step: f64) -> (i64, i64) {
    ((point.x / step).round() as i64, (point.y / step).round() as i64)
}

fn neighbours((x, y): (i64, i64)) -> impl Iterator<Item = (i64, i64)> {
    (-1..=1).flat_map(move |dx| (-1..=1).map(move |dy| (x + dx, y + dy)))
}

/// Projects and closes a ring, exteriors clockwise on screen and holes the other way. None if nothing of it is left on
/// the world square.
fn project(ring: &RawRing, is_exterior: bool, projection: &Projection) -> Option<LineString<f64>> {
    let mut points: Vec<Coord<f64>> = ring.iter().filter_map(|&point| projection.to_world(point)).collect();
    if points.len() < 3 {
        return None;
    }
    if (doubled_float_area(&points) > 0.0) != is_exterior {
        points.reverse();
    }
    points.push(*points.first()?);
    Some(LineString(points))
}

/// Lists the rings of a boundary, each exterior before its holes.
pub(super) fn rings_of(boundary: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    boundary.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
}

/// Tells whether a ring has too few points to enclose anything, or has them all on one line. A bow-tie encloses
/// something, although its signed area may be zero.
fn is_flat(ring: &[Coord<f64>]) -> bool {
    let extent = extent(ring);
    ring.len() < 3 || doubled_triangles(ring).map(f64::abs).sum::<f64>() <= 1e-12 * extent * extent
}

/// Gives the longer side of the rectangle around a ring.
fn extent(ring: &[Coord<f64>]) -> f64 {
    let mut low = Coord { x: f64::INFINITY, y: f64::INFINITY };
    let mut high = Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY };
    for point in ring {
        low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
        high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
    }
    (high.x - low.x).max(high.y - low.y).max(0.0)
}

#[cfg(test)]
mod tests;
