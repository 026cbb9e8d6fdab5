//! A geometry blob of a GeoPackage: decoded, or refused in words; what it claims to count never takes more memory than
//! it has bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht::sources::{RawGeometry, decode_blob};

fuzz_target!(|blob: &[u8]| {
    if let RawGeometry::Polygons(polygons) = decode_blob(blob) {
        let points: usize = polygons.iter().flatten().map(Vec::len).sum();
        assert!(points * 16 <= blob.len(), "{points} points from {} bytes", blob.len());
    }
});
