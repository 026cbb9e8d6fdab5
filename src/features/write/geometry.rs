//! Geometries as GeoJSON writes them.

use std::io::{self, Write};

use geo_types::{Coord, LineString, MultiPolygon};

/// Writes a geometry of the world square as a GeoJSON `MultiPolygon`, exterior rings counterclockwise (RFC 7946).
/// `place` brings a point to the coordinates that are written, with so many decimals.
///
/// # Errors
/// What the writer says, and a point without a place.
pub(crate) fn geometry(
    shape: &MultiPolygon<f64>,
    place: impl Fn(Coord<f64>) -> Option<Coord<f64>> + Copy,
    decimals: u8,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let scale = 10_f64.powi(decimals.into());
    out.write_all(b"{\"type\":\"MultiPolygon\",\"coordinates\":[")?;
    for (part, polygon) in shape.iter().enumerate() {
        out.write_all(if part == 0 { b"[" } else { b",[" })?;
        ring(polygon.exterior(), place, scale, out)?;
        for hole in polygon.interiors() {
            out.write_all(b",")?;
            ring(hole, place, scale, out)?;
        }
        out.write_all(b"]")?;
    }
    out.write_all(b"]}")
}

/// Writes a ring backwards: clockwise with y down is clockwise on the globe too, and RFC 7946 wants the other way
/// round.
fn ring(
    ring: &LineString<f64>,
    place: impl Fn(Coord<f64>) -> Option<Coord<f64>>,
    scale: f64,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let rounded = |number: f64| (number * scale).round() / scale;
    out.write_all(b"[")?;
    for (position, point) in ring.0.iter().rev().enumerate() {
        let point = place(*point).ok_or_else(|| io::Error::other("a point has no place in the reference system"))?;
        let before = if position == 0 { "" } else { "," };
        write!(out, "{before}[{},{}]", rounded(point.x), rounded(point.y))?;
    }
    out.write_all(b"]")
}
