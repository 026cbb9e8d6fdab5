//! Geometry in the binary form of the format: a header with the extent, then well-known binary, little-endian.

use super::RD_NEW;

/// A geometry and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Geometry {
    /// As it stands in the database.
    pub bytes: Vec<u8>,
    /// West, south, east, north in metres.
    pub extent: [f64; 4],
}

/// Bytes before the well-known binary: magic, version, flags, reference system, extent.
const HEADER: usize = 8 + 32;

impl Geometry {
    /// Gives the geometry as well-known binary alone.
    #[must_use]
    pub fn well_known_binary(&self) -> &[u8] {
        &self.bytes[HEADER..]
    }
}

/// Codes of well-known binary.
const POLYGON: u32 = 3;
const MULTIPOLYGON: u32 = 6;

/// Encodes polygons, each its exterior ring and then its holes, as closed rings of east and north in metres; none where
/// they have no point, or more than the format can count.
#[must_use]
pub fn multipolygon(polygons: &[Vec<Vec<[f64; 2]>>]) -> Option<Geometry> {
    let points = || polygons.iter().flatten().flatten();
    let first = *points().next()?;
    let extent = points().fold([first[0], first[1], first[0], first[1]], |extent, [x, y]| {
        [extent[0].min(*x), extent[1].min(*y), extent[2].max(*x), extent[3].max(*y)]
    });
    // Version 0; flags: extent of two dimensions (1 << 1), little-endian (1).
    let mut bytes = vec![b'G', b'P', 0, 0b0000_0011];
    bytes.extend(RD_NEW.to_le_bytes());
    for bound in [extent[0], extent[2], extent[1], extent[3]] {
        bytes.extend(bound.to_le_bytes());
    }
    put_head(&mut bytes, MULTIPOLYGON, polygons.len())?;
    for rings in polygons {
        put_head(&mut bytes, POLYGON, rings.len())?;
        for ring in rings {
            put_count(&mut bytes, ring.len())?;
            for coordinate in ring.as_flattened() {
                bytes.extend(coordinate.to_le_bytes());
            }
        }
    }
    Some(Geometry { bytes, extent })
}

fn put_head(out: &mut Vec<u8>, kind: u32, members: usize) -> Option<()> {
    out.push(1);
    out.extend(kind.to_le_bytes());
    put_count(out, members)
}

fn put_count(out: &mut Vec<u8>, count: usize) -> Option<()> {
    out.extend(u32::try_from(count).ok()?.to_le_bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_geometry_tells_its_extent_before_its_rings() {
        let square = vec![vec![[1.0, 2.0], [4.0, 2.0], [4.0, 6.0], [1.0, 6.0], [1.0, 2.0]]];
        let geometry = multipolygon(&[square]).expect("a square is a geometry");
        let bytes = &geometry.bytes;
        // Header 8, bounds 32, multipolygon 9, polygon 9, ring 4, five points of 16 bytes.
        assert_eq!(bytes.len(), 8 + 32 + 9 + 9 + 4 + 5 * 16);
        // "GP", version 0, envelope and little-endian flags, SRS 28992 = 0x7140.
        assert_eq!(bytes[..8], [b'G', b'P', 0, 0b0000_0011, 0x40, 0x71, 0, 0]);
        let number = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
        assert_eq!([8, 16, 24, 32].map(|at| number(at).to_string()), ["1", "4", "2", "6"]);
        assert_eq!(geometry.extent.map(|side| side.to_string()), ["1", "2", "4", "6"]);
        // Little-endian, multipolygon, one member.
        assert_eq!(geometry.well_known_binary()[..9], [1, 6, 0, 0, 0, 1, 0, 0, 0]);
        assert_eq!(multipolygon(&[]), None);
        assert_eq!(multipolygon(&[vec![vec![]]]), None);
    }
}
