//! A geometry blob of a GeoPackage: decoded, or refused in words; what it claims to count never takes more memory than
//! it has bytes, arcs apart, which have a bound of their own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht::sources::{RawGeometry, decode_blob};

/// Points that the arcs of a geometry may become.
const OF_ARCS: usize = 1_000_000;

fuzz_target!(|blob: &[u8]| {
    if let RawGeometry::Polygons(polygons) = decode_blob(blob) {
        let points: usize = polygons.iter().flatten().map(Vec::len).sum();
        let most = blob.len() / 16 + OF_ARCS;
        assert!(points <= most, "{points} points from {} bytes", blob.len());
    }
});
