//! Geometry in the binary form of GeoPackage: a header with the extent, then well-known binary, little-endian.

use geo_types::{Coord, LineString, MultiPolygon};

/// RD New.
pub(super) const SRS: i32 = 28_992;

/// A geometry and where it lies.
pub(super) struct GeometryBlob {
    pub(super) bytes: Vec<u8>,
    /// West, south, east, north in metres.
    pub(super) extent: [f64; 4],
}

/// Encodes a boundary; none where it is empty or has a point without a place in RD New.
pub(super) fn geometry(
    boundary: &MultiPolygon<f64>,
    to_rd: impl Fn(Coord<f64>) -> Option<Coord<f64>>,
) -> Option<GeometryBlob> {
    let mut body = Vec::new();
    let mut extent = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    body.extend(head(6));
    body.extend(count(boundary.0.len())?);
    for polygon in boundary {
        body.extend(head(3));
        body.extend(count(1 + polygon.interiors().len())?);
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            put_ring(&mut body, &mut extent, ring, &to_rd)?;
        }
    }
    if boundary.0.is_empty() || extent[0] > extent[2] {
        return None;
    }
    // Version 0; flags: extent of two dimensions (1 << 1), little-endian (1).
    let mut bytes = vec![b'G', b'P', 0, 0b0000_0011];
    bytes.extend(SRS.to_le_bytes());
    for value in [extent[0], extent[2], extent[1], extent[3]] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(body);
    Some(GeometryBlob { bytes, extent })
}

/// Writes a ring backwards: clockwise on screen becomes counterclockwise, which is how exterior rings are usually
/// stored.
fn put_ring(
    out: &mut Vec<u8>,
    extent: &mut [f64; 4],
    ring: &LineString<f64>,
    to_rd: &impl Fn(Coord<f64>) -> Option<Coord<f64>>,
) -> Option<()> {
    out.extend(count(ring.0.len())?);
    for point in ring.0.iter().rev() {
        let point = to_rd(*point)?;
        *extent = [extent[0].min(point.x), extent[1].min(point.y), extent[2].max(point.x), extent[3].max(point.y)];
        out.extend(point.x.to_le_bytes());
        out.extend(point.y.to_le_bytes());
    }
    Some(())
}

fn head(kind: u32) -> impl Iterator<Item = u8> {
    std::iter::once(1_u8).chain(kind.to_le_bytes())
}

fn count(length: usize) -> Option<[u8; 4]> {
    u32::try_from(length).ok().map(u32::to_le_bytes)
}
