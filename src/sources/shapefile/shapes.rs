//! The shapes of a shapefile, one at a time.
//!
//! In: `.shp`, and `.shx` where there is one. Out: the geometry of a record by its number. Guaranteed: a record is read
//! where the index says that it is, for programs that change a file leave holes in it; it is decoded from a bounded
//! number of bytes, whatever they claim.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use geo_types::Coord;
use shapefile::record::polygon::GenericPolygon;
use shapefile::{ReadableShape, Shape};

use super::super::{RawGeometry, RawRing, SourceError, bounds, text};
use super::{damaged, rings};

/// Bytes of the header of `.shp` and `.shx`.
const HEADER: u64 = 100;

/// Bytes of a place in `.shx`, and of what stands before the content of a record in `.shp`.
const HEAD: usize = 8;

/// The file code with which both begin.
const CODE: i32 = 9994;

/// Shapes on disk.
#[derive(Debug)]
pub(super) struct Shapes {
    path: PathBuf,
    file: BufReader<File>,
    /// Where the records begin, in bytes.
    places: Vec<u64>,
}

impl Shapes {
    /// Opens the file and finds its records: by the index, or else one after another.
    pub(super) fn open(shp: &Path, shx: Option<&Path>) -> Result<Shapes, SourceError> {
        let (mut file, length) = opened(shp)?;
        let places = match shx {
            Some(shx) => indexed(shx)?,
            None => walked(shp, &mut file, length)?,
        };
        Ok(Shapes { path: shp.to_owned(), file, places })
    }

    /// Counts the records.
    pub(super) fn count(&self) -> usize {
        self.places.len()
    }

    /// Reads the geometry of a record, counted from 0.
    pub(super) fn geometry(&mut self, record: usize) -> Result<RawGeometry, SourceError> {
        let place = self.places[record];
        let cut = |found: String| damaged(&self.path, format!("record {} at byte {place}", record + 1), found);
        let mut head = [0; HEAD];
        self.file.seek(SeekFrom::Start(place)).map_err(|error| cut(error.to_string()))?;
        self.file.read_exact(&mut head).map_err(|_| cut("the end of the file".to_owned()))?;
        let length = words(&head[4..]);
        if length > bounds::GEOMETRY.most {
            let found = format!("a shape of {length} bytes, expected {}", bounds::GEOMETRY.said);
            return Ok(RawGeometry::Unusable(found));
        }
        let mut content = Vec::new();
        let read = self.file.by_ref().take(length).read_to_end(&mut content).map_err(|error| cut(error.to_string()))?;
        if (read as u64) < length {
            return Err(cut("the end of the file".to_owned()));
        }
        Ok(decode(&content).unwrap_or_else(RawGeometry::Unusable))
    }
}

/// Opens one of the files, and gives its length by its header, which counts no more than there is.
fn opened(path: &Path) -> Result<(BufReader<File>, u64), SourceError> {
    let unreadable = |source| SourceError::Unreadable { path: path.to_owned(), source };
    let file = text::open(path)?;
    let there = file.metadata().map_err(unreadable)?.len();
    let mut file = BufReader::new(file);
    let mut header = Vec::new();
    file.by_ref().take(HEADER).read_to_end(&mut header).map_err(unreadable)?;
    if header.len() as u64 != HEADER || header[..4] != CODE.to_be_bytes() {
        return Err(damaged(path, "byte 0", "no header of a shapefile"));
    }
    let length = words(&header[24..]);
    if length > there {
        let found = format!("the end of the file; its header counts {length} bytes");
        return Err(damaged(path, format!("byte {there}"), found));
    }
    Ok((file, length))
}

/// Reads a length that is written in words of two bytes; what is negative is beyond any file.
fn words(bytes: &[u8]) -> u64 {
    bytes.first_chunk::<4>().map_or(0, |raw| u64::from(u32::from_be_bytes(*raw)) * 2)
}

/// Reads where the records begin.
fn indexed(shx: &Path) -> Result<Vec<u64>, SourceError> {
    let (mut file, length) = opened(shx)?;
    let mut places = Vec::new();
    let mut entry = [0; HEAD];
    for _ in 0..(length.saturating_sub(HEADER)) / HEAD as u64 {
        file.read_exact(&mut entry).map_err(|error| damaged(shx, "its index", error.to_string()))?;
        places.push(words(&entry));
        check_room(shx, &places)?;
    }
    Ok(places)
}

/// Finds where the records begin from their lengths.
fn walked(shp: &Path, file: &mut BufReader<File>, length: u64) -> Result<Vec<u64>, SourceError> {
    let mut places = Vec::new();
    let mut place = HEADER;
    let mut head = [0; HEAD];
    while place < length {
        let cut = |error: std::io::Error| damaged(shp, format!("byte {place}"), error.to_string());
        file.seek(SeekFrom::Start(place)).map_err(cut)?;
        file.read_exact(&mut head).map_err(cut)?;
        places.push(place);
        check_room(shp, &places)?;
        place += HEAD as u64 + words(&head[4..]);
    }
    Ok(places)
}

fn check_room(path: &Path, places: &[u64]) -> Result<(), SourceError> {
    let is_full = places.len() as u64 > bounds::CELLS.most;
    if is_full { Err(bounds::CELLS.passed(path, "its index", "still more records")) } else { Ok(()) }
}

/// Decodes the content of a record.
fn decode(content: &[u8]) -> Result<RawGeometry, String> {
    let number = |at: usize| content.get(at..)?.first_chunk::<4>().map(|raw| i32::from_le_bytes(*raw));
    // A type with parts: how many parts and points, which the library would make room for before it reads them.
    if let (Some(3 | 5 | 13 | 15 | 23 | 25 | 31), Some(parts), Some(points)) = (number(0), number(36), number(40)) {
        let claimed = u64::from(parts.cast_unsigned()) * 4 + u64::from(points.cast_unsigned()) * 16;
        if claimed > content.len() as u64 {
            return Err(format!("a shape that counts {parts} parts and {points} points in {} bytes", content.len()));
        }
    }
    let length = i32::try_from(content.len()).map_err(|error| error.to_string())?;
    let shape = Shape::read_from(&mut Cursor::new(content), length)
        .map_err(|error| format!("a shape that cannot be read ({error})"))?;
    let rings = match shape {
        Shape::NullShape => return Ok(RawGeometry::Empty),
        Shape::Polygon(polygon) => points_of(polygon, |point| Coord { x: point.x, y: point.y }),
        Shape::PolygonM(polygon) => points_of(polygon, |point| Coord { x: point.x, y: point.y }),
        Shape::PolygonZ(polygon) => points_of(polygon, |point| Coord { x: point.x, y: point.y }),
        other => return Err(format!("a shape of type {}, expected a polygon", other.shapetype())),
    };
    let polygons = rings::polygons(rings)?;
    Ok(if polygons.is_empty() { RawGeometry::Empty } else { RawGeometry::Polygons(polygons) })
}

/// Takes the points of the rings, without heights and measures.
fn points_of<P>(polygon: GenericPolygon<P>, place: impl Fn(&P) -> Coord<f64>) -> Vec<RawRing> {
    let rings = polygon.into_inner().into_iter();
    rings.map(|ring| ring.points().iter().map(&place).collect()).filter(|ring: &RawRing| !ring.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_shape_is_empty_and_counts_beyond_the_bytes_are_refused_before_memory_is_asked() {
        assert_eq!(decode(&0_i32.to_le_bytes()), Ok(RawGeometry::Empty));
        let mut polygon = vec![0; 44];
        polygon[0] = 5;
        assert_eq!(decode(&polygon), Ok(RawGeometry::Empty), "without parts");
        for count in [36, 40] {
            let mut many = polygon.clone();
            many[count..count + 4].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
            assert!(decode(&many).unwrap_err().contains("2147483647"));
        }
        for length in 0..44 {
            assert!(decode(&polygon[..length]).is_err(), "{length} bytes");
        }
    }
}
