//! A dataset whose checksum is put right after the mutation, so that its content is read: loaded, or refused in words.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use veerkracht::dataset::Dataset;

/// The hash at the end of a dataset, bytes.
const HASH: usize = 32;

fuzz_target!(|bytes: &[u8]| {
    let content = &bytes[..bytes.len().saturating_sub(HASH)];
    let whole = [content, blake3::hash(content).as_bytes()].concat();
    if let Err(error) = Dataset::read(&whole[..], Path::new("fuzz.dataset")) {
        assert!(!error.to_string().is_empty(), "what is wrong is said");
    }
});
