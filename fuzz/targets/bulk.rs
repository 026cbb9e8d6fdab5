//! Observations of OData v4 with the codes of their measures, divided by the first NUL: a whole table, or a word about
//! what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht_fuzz::{file, read_as_table};

fuzz_target!(|bytes: &[u8]| {
    let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    file("MeasureCodes.csv", &bytes[..at]);
    read_as_table("kwb", "Observations.csv", bytes.get(at + 1..).unwrap_or_default());
});
