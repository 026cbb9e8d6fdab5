//! Boundaries as GeoJSON: a geometry for every row, or a word about what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht::sources::read_layer;
use veerkracht_fuzz::{raw_file, source};

fuzz_target!(|bytes: &[u8]| {
    let spec = source("grenzen");
    let file = raw_file(spec, "buurten_2024.geojson", bytes);
    if let Ok(layer) = read_layer(&file, spec, "buurten") {
        assert_eq!(layer.geometries.len(), layer.table.rows(), "every row has a geometry");
    }
});
