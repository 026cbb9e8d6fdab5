//! Bytes as a vector tile: decoded as far as they go, with every breach of the specification named; keys and values of
//! a feature are there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht::check::conformance::inspect;

fuzz_target!(|bytes: &[u8]| {
    let (layers, violations) = inspect(bytes, bytes.len() < 4096);
    for layer in &layers {
        for (key, value) in layer.features.iter().flat_map(|feature| &feature.tags) {
            let is_there = *key < layer.keys.len() && *value < layer.values.len();
            assert!(is_there, "a tag names a key and a value that are there");
        }
    }
    for violation in violations {
        assert!(!format!("{violation:?}").is_empty());
    }
});
