//! Where the file of postcodes of a dataset lies.
//!
//! The rule: beside `NAME.dataset` lies `NAME.postcodes`, and beside any other `NAME` lies `NAME.postcodes` too. It is
//! no part of the dataset, which is the same with and without it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// How the name of a file of postcodes ends.
const ENDING: &str = "postcodes";

/// Names the file of postcodes beside a dataset.
pub(crate) fn postcodes_beside(dataset: &Path) -> PathBuf {
    if dataset.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("dataset")) {
        return dataset.with_extension(ENDING);
    }
    let mut name = dataset.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".");
    name.push(ENDING);
    dataset.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_lie_beside_their_dataset_under_its_name() {
        for (dataset, expected) in [
            ("data/build/one.dataset", "data/build/one.postcodes"),
            ("one.DATASET", "one.postcodes"),
            ("one", "one.postcodes"),
            ("one.2024", "one.2024.postcodes"),
            ("../one.postcodes", "../one.postcodes.postcodes"),
        ] {
            assert_eq!(postcodes_beside(Path::new(dataset)), Path::new(expected));
        }
    }
}
