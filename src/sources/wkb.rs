//! Well-known binary, in the blobs of a GeoPackage or in a column of Parquet.
//!
//! In: a GeoPackage geometry blob (standard section 2.1.3): header, optional envelope, WKB in either byte order; ISO
//! and extended type codes, Z and M; surfaces whose rings are curves, of which arcs become chords. Out:
//! [`RawGeometry`]. Guaranteed: no claim of the bytes about a count is believed beyond the bytes that are there, and
//! arcs, of which a few bytes become many points, have a bounded number of them.

use geo_types::Coord;

use super::bounds::{self, Room};
use super::{RawGeometry, RawPolygon, RawRing};

mod curves;

/// Collections inside collections beyond this depth are refused.
const DEEPEST: u8 = 8;

/// Decodes a blob; what is wrong with it comes back as [`RawGeometry::Unusable`].
#[must_use]
pub fn decode_blob(blob: &[u8]) -> RawGeometry {
    match geopackage_body(blob) {
        Ok(None) => RawGeometry::Empty,
        Ok(Some(body)) => decode(body).unwrap_or_else(RawGeometry::Unusable),
        Err(found) => RawGeometry::Unusable(found),
    }
}

/// Decodes well-known binary as it stands in other files; what is wrong with it comes back in the same way.
pub(super) fn decode_plain(body: &[u8]) -> RawGeometry {
    decode(body).unwrap_or_else(RawGeometry::Unusable)
}

fn geopackage_body(blob: &[u8]) -> Result<Option<&[u8]>, String> {
    let [b'G', b'P', _version, flags, _, _, _, _, rest @ ..] = blob else {
        return Err("a blob without GeoPackage header".to_owned());
    };
    let envelope = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        other => return Err(format!("envelope kind {other}, which the GeoPackage standard does not have")),
    };
    if flags & 0b10_0000 != 0 {
        return Err("an extended GeoPackage geometry".to_owned());
    }
    let body = rest.get(envelope..).ok_or("a header that is cut off")?;
    Ok((flags & 0b1_0000 == 0).then_some(body))
}

fn decode(body: &[u8]) -> Result<RawGeometry, String> {
    let mut polygons = Vec::new();
    let mut cursor = Cursor { bytes: body, is_little: true, room: Room::below(&bounds::ARCS) };
    cursor.geometry(&mut polygons, 0)?;
    Ok(if polygons.is_empty() { RawGeometry::Empty } else { RawGeometry::Polygons(polygons) })
}

struct Cursor<'a> {
    bytes: &'a [u8],
    is_little: bool,
    /// For the points that arcs become.
    room: Room,
}

impl Cursor<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (head, rest) = self.bytes.split_first_chunk::<N>().ok_or("a geometry that is cut off")?;
        self.bytes = rest;
        Ok(*head)
    }

    fn number(&mut self) -> Result<u32, String> {
        let raw = self.take::<4>()?;
        Ok(if self.is_little { u32::from_le_bytes(raw) } else { u32::from_be_bytes(raw) })
    }

    fn ordinate(&mut self) -> Result<f64, String> {
        let raw = self.take::<8>()?;
        Ok(if self.is_little { f64::from_le_bytes(raw) } else { f64::from_be_bytes(raw) })
    }

    /// Reads a count of things that take at least `size` bytes each.
    fn count(&mut self, size: usize) -> Result<usize, String> {
        let count = usize::try_from(self.number()?).map_err(|error| error.to_string())?;
        if count > self.bytes.len() / size {
            return Err(format!(
                "a geometry that is cut off: it counts {count} members, {} bytes follow",
                self.bytes.len()
            ));
        }
        Ok(count)
    }

    /// Reads the start of a geometry: what kind it is, and how many ordinates its points have beyond two.
    fn start(&mut self) -> Result<(u32, usize), String> {
        self.is_little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            [other] => return Err(format!("byte order {other}, expected 0 or 1")),
        };
        let code = self.number()?;
        let extended = code & 0xf000_0000;
        let iso = (code & 0x0fff_ffff) / 1000;
        let has_height = extended & 0x8000_0000 != 0 || iso == 1 || iso == 3;
        let has_measure = extended & 0x4000_0000 != 0 || iso == 2 || iso == 3;
        if extended & 0x2000_0000 != 0 {
            self.take::<4>()?;
        }
        Ok(((code & 0x0fff_ffff) % 1000, usize::from(has_height) + usize::from(has_measure)))
    }

    fn geometry(&mut self, polygons: &mut Vec<RawPolygon>, depth: u8) -> Result<(), String> {
        let (kind, extra) = self.start()?;
        match kind {
            3 | 10 => {
                let polygon = if kind == 3 { self.polygon(extra)? } else { self.curve_polygon()? };
                if polygon.iter().any(|ring| !ring.is_empty()) {
                    polygons.push(polygon);
                }
                Ok(())
            }
            6 | 7 | 12 if depth < DEEPEST => {
                for _ in 0..self.count(9)? {
                    self.geometry(polygons, depth + 1)?;
                }
                Ok(())
            }
            kind => Err(format!("{}, expected a polygon or multipolygon", kind_name(kind))),
        }
    }

    fn polygon(&mut self, extra: usize) -> Result<RawPolygon, String> {
        let rings = self.count(4)?;
        (0..rings).map(|_| self.ring(extra)).collect()
    }

    /// Reads a polygon whose rings are geometries of their own.
    fn curve_polygon(&mut self) -> Result<RawPolygon, String> {
        (0..self.count(9)?)
            .map(|_| {
                let mut ring = RawRing::new();
                self.curve(&mut ring, 0)?;
                Ok(ring)
            })
            .collect()
    }

    /// Adds a line, an arc or several of both to a ring.
    fn curve(&mut self, ring: &mut RawRing, depth: u8) -> Result<(), String> {
        let (kind, extra) = self.start()?;
        match kind {
            2 => join(ring, self.ring(extra)?),
            8 => {
                let points = self.ring(extra)?;
                join(ring, points.first().copied().into_iter().collect());
                // Each arc begins where the one before ended; a point that is left over is a line.
                for pair in points.get(1..).unwrap_or_default().chunks(2) {
                    match (ring.last(), pair) {
                        (Some(from), [over, to]) => {
                            let too_many =
                                |bound: &bounds::Bound| format!("arcs of more points, expected {}", bound.said);
                            curves::add_arc(ring, [*from, *over, *to], &mut self.room).map_err(too_many)?;
                        }
                        _ => ring.extend(pair),
                    }
                }
            }
            9 if depth < DEEPEST => {
                for _ in 0..self.count(9)? {
                    self.curve(ring, depth + 1)?;
                }
            }
            kind => return Err(format!("{}, expected a ring of lines and arcs", kind_name(kind))),
        }
        Ok(())
    }

    fn ring(&mut self, extra: usize) -> Result<RawRing, String> {
        let points = self.count(8 * (2 + extra))?;
        let mut ring = Vec::with_capacity(points);
        for _ in 0..points {
            ring.push(Coord { x: self.ordinate()?, y: self.ordinate()? });
            for _ in 0..extra {
                self.take::<8>()?;
            }
        }
        Ok(ring)
    }
}

/// Adds points to a ring, the first of which may be its last.
fn join(ring: &mut RawRing, points: RawRing) {
    let is_shared = ring.last().is_some_and(|last| points.first() == Some(last));
    ring.extend(points.into_iter().skip(usize::from(is_shared)));
}

fn kind_name(kind: u32) -> &'static str {
    match kind {
        1 | 4 => "points",
        2 | 5 => "lines",
        8..=14 => "curves",
        7 => "collections nested too deeply",
        _ => "an unknown kind of geometry",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a WKB polygon of one ring, with `extra` further ordinates per point.
    fn polygon(is_little: bool, code: u32, extra: usize, points: &[(f64, f64)]) -> Vec<u8> {
        let number = |n: u32| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
        let ordinate = |v: f64| if is_little { v.to_le_bytes() } else { v.to_be_bytes() };
        let mut bytes = vec![u8::from(is_little)];
        bytes.extend(number(code));
        if code & 0x2000_0000 != 0 {
            bytes.extend(number(28992));
        }
        bytes.extend(number(1));
        bytes.extend(number(u32::try_from(points.len()).unwrap()));
        for &(x, y) in points {
            bytes.extend(ordinate(x));
            bytes.extend(ordinate(y));
            for _ in 0..extra {
                bytes.extend(ordinate(f64::NAN));
            }
        }
        bytes
    }

    fn blob(flags: u8, envelope: usize, body: &[u8]) -> Vec<u8> {
        let mut bytes = vec![b'G', b'P', 0, flags, 0, 0, 0, 0];
        bytes.resize(8 + envelope, 0);
        bytes.extend(body);
        bytes
    }

    const TRIANGLE: [(f64, f64); 4] = [(0.0, 0.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)];

    fn expected() -> RawGeometry {
        RawGeometry::Polygons(vec![vec![TRIANGLE.iter().map(|&(x, y)| Coord { x, y }).collect()]])
    }

    #[test]
    fn every_envelope_kind_and_byte_order_gives_the_same_polygon() {
        for (kind, length) in [(0, 0), (1, 32), (2, 48), (3, 48), (4, 64)] {
            for is_little in [true, false] {
                let body = polygon(is_little, 3, 0, &TRIANGLE);
                assert_eq!(decode_blob(&blob(kind << 1 | 1, length, &body)), expected(), "envelope {kind}");
            }
        }
    }

    #[test]
    fn heights_and_measures_are_dropped_in_iso_and_extended_codes() {
        for (code, extra) in
            [(1003, 1), (2003, 1), (3003, 2), (0x8000_0003, 1), (0x4000_0003, 1), (0xc000_0003, 2), (0x2000_0003, 0)]
        {
            let body = polygon(true, code, extra, &TRIANGLE);
            assert_eq!(decode_blob(&blob(1, 0, &body)), expected(), "type {code:x}");
        }
    }

    #[test]
    fn a_multipolygon_may_mix_byte_orders() {
        let mut body = vec![0, 0, 0, 0, 6, 0, 0, 0, 2];
        body.extend(polygon(true, 3, 0, &TRIANGLE));
        body.extend(polygon(false, 3, 0, &TRIANGLE));
        let RawGeometry::Polygons(polygons) = decode_blob(&blob(0, 0, &body)) else { panic!("no polygons") };
        assert_eq!(polygons.len(), 2);
        assert_eq!(polygons[0], polygons[1]);
    }

    #[test]
    fn an_empty_geometry_is_empty() {
        assert_eq!(decode_blob(&blob(0b1_0001, 0, &[])), RawGeometry::Empty);
        assert_eq!(decode_blob(&blob(1, 0, &[1, 6, 0, 0, 0, 0, 0, 0, 0])), RawGeometry::Empty);
        assert_eq!(decode_blob(&blob(1, 0, &[1, 3, 0, 0, 0, 0, 0, 0, 0])), RawGeometry::Empty);
    }

    #[test]
    fn every_way_to_cut_a_blob_is_unusable_and_no_panic() {
        let whole = blob(3, 32, &polygon(true, 3, 0, &TRIANGLE));
        for length in 0..whole.len() {
            assert!(matches!(decode_blob(&whole[..length]), RawGeometry::Unusable(_)), "{length} bytes");
        }
    }

    #[test]
    fn a_count_beyond_the_bytes_is_refused_before_memory_is_asked() {
        let body = [1, 3, 0, 0, 0, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff];
        assert!(
            matches!(decode_blob(&blob(1, 0, &body)), RawGeometry::Unusable(found) if found.contains("4294967295"))
        );
    }

    #[test]
    fn points_and_curves_are_named() {
        let point = [vec![1, 1, 0, 0, 0], vec![0; 16]].concat();
        assert!(matches!(decode_blob(&blob(1, 0, &point)), RawGeometry::Unusable(found) if found.contains("points")));
        let curve = decode_blob(&blob(1, 0, &[1, 8, 0, 0, 0, 0, 0, 0, 0]));
        assert!(matches!(curve, RawGeometry::Unusable(found) if found.contains("curves")));
        assert_eq!(decode_blob(&blob(1, 0, &[1, 10, 0, 0, 0, 0, 0, 0, 0])), RawGeometry::Empty);
    }

    /// Writes a geometry of several others, or of points.
    fn several(kind: u32, members: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = vec![1];
        bytes.extend(kind.to_le_bytes());
        bytes.extend(u32::try_from(members.len()).unwrap().to_le_bytes());
        bytes.extend(members.concat());
        bytes
    }

    fn points(kind: u32, points: &[(f64, f64)]) -> Vec<u8> {
        let members: Vec<_> = points.iter().map(|(x, y)| [x.to_le_bytes(), y.to_le_bytes()].concat()).collect();
        several(kind, &members)
    }

    #[test]
    fn surfaces_of_curves_with_straight_edges_are_the_same_polygons() {
        let halves = [points(2, &TRIANGLE[..2]), points(2, &TRIANGLE[1..])];
        for ring in [points(2, &TRIANGLE), several(9, &halves)] {
            let polygon = several(10, &[ring]);
            for body in [polygon.clone(), several(12, &[polygon])] {
                assert_eq!(decode_blob(&blob(1, 0, &body)), expected());
            }
        }
    }

    #[test]
    fn arcs_become_chords_between_their_ends() {
        let half = points(8, &[(0.0, 0.0), (1000.0, 1000.0), (2000.0, 0.0)]);
        let ring = several(9, &[half, points(2, &[(2000.0, 0.0), (0.0, 0.0)])]);
        let RawGeometry::Polygons(polygons) = decode_blob(&blob(1, 0, &several(10, &[ring]))) else {
            panic!("no polygon")
        };
        let ring = &polygons[0][0];
        assert_eq!((ring.first(), ring.last()), (ring.last(), ring.first()));
        assert!(ring.len() > 20 && ring.iter().all(|point| (point.x - 1000.0).hypot(point.y) < 1000.001));
    }

    #[test]
    fn arcs_that_become_millions_of_points_are_refused_before_they_take_memory() {
        // Each half of a circle as large as the earth becomes 10,000 chords.
        let ends = [(-6e6, 0.0), (0.0, 6e6), (6e6, 0.0), (0.0, -6e6)];
        let of = |arcs: usize| points(8, &ends.into_iter().cycle().take(2 * arcs + 1).collect::<Vec<_>>());
        let decoded = |arcs: usize| decode_blob(&blob(1, 0, &several(10, &[of(arcs)])));
        assert!(matches!(decoded(100), RawGeometry::Polygons(polygons) if polygons[0][0].len() == 1_000_001));
        assert!(matches!(decoded(102), RawGeometry::Unusable(found) if found.contains("a million points")));
    }
}
