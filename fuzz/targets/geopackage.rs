//! Boundaries as a GeoPackage, which is a database that somebody else wrote: a geometry for every row, or a word about
//! what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht_fuzz::read_as_layer;

fuzz_target!(|bytes: &[u8]| read_as_layer("wijkenbuurten_2024.gpkg", bytes));
