//! A dataset whose checksum is put right after the mutation, so that its content is read: loaded, or refused in words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht::dataset::Dataset;
use veerkracht_fuzz::file;

/// The hash at the end of a dataset, bytes.
const HASH: usize = 32;

fuzz_target!(|bytes: &[u8]| {
    let content = &bytes[..bytes.len().saturating_sub(HASH)];
    let path = file("fuzz.dataset", &[content, blake3::hash(content).as_bytes()].concat());
    if let Err(error) = Dataset::load(&path) {
        assert!(!error.to_string().is_empty(), "what is wrong is said");
    }
});
