//! A CSV of any delimiter, decimal sign and encoding, as a table of scores, of figures or of recodings, which the first
//! byte chooses: a whole table, or a word about what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht_fuzz::read_as_table;

const SOURCES: [(&str, &str); 3] = [
    ("leefbaarometer", "Leefbaarometer-scores buurten 2002-2024.csv"),
    ("kwb", "kwb-2024.csv"),
    ("hercodering", "hercodering.csv"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else { return };
    let (source, name) = SOURCES[usize::from(*choice) % SOURCES.len()];
    read_as_table(source, name, text);
});
