//! An archive in the data folder: its members are found and unpacked into a folder of ours, or a word says what is
//! wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht::sources::discover;
use veerkracht_fuzz::{folder, sources};

fuzz_target!(|bytes: &[u8]| {
    let raw = folder();
    std::fs::write(raw.path().join("kwb-2024.zip"), bytes).expect("the temporary folder takes a file");
    match discover(raw.path(), sources()) {
        Ok(found) => {
            for file in &found.files {
                let length = file.path.metadata().expect("what was unpacked is there").len();
                assert_eq!(length, file.bytes, "what was unpacked is as long as is said");
            }
        }
        Err(error) => assert!(!error.to_string().is_empty(), "what is wrong is said"),
    }
});
