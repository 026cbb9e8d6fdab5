//! The buurt of every address, as a csv or in a zip: each address once, or a word about what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht_fuzz::file;
use veerkracht_recode::{Addresses, address_year};

const NAME: &str = "2024-pc6hnr.csv";

fuzz_target!(|bytes: &[u8]| {
    let path = file(NAME, bytes);
    match Addresses::read(&path, NAME) {
        Ok(addresses) => {
            assert_eq!(address_year(&path), Some(addresses.year()), "the year is that of the header");
            let counts = addresses.row_counts();
            let told = addresses.count() as u64 + counts.skipped + counts.repeated;
            assert_eq!(told, counts.rows, "every row is an address, skipped or repeated");
        }
        Err(error) => assert!(!error.to_string().is_empty(), "what is wrong is said"),
    }
});
