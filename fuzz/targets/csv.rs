//! A CSV of any delimiter, decimal sign and encoding: a whole table, or a word about what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht::problems::Problems;
use veerkracht::sources::read_table;
use veerkracht_fuzz::{raw_file, source};

fuzz_target!(|bytes: &[u8]| {
    let spec = source("leefbaarometer");
    let file = raw_file(spec, "Leefbaarometer-scores buurten 2002-2024.csv", bytes);
    if let Ok(table) = read_table(&file, spec, &[], &mut Problems::default()) {
        assert_eq!(table.cells.len(), table.rows() * table.columns.len(), "every row has a cell in every column");
    }
});
