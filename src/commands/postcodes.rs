//! The file of postcodes that lies beside a dataset.
//!
//! The rule: beside `NAME.dataset` lies `NAME.postcodes`, and beside any other `NAME` lies `NAME.postcodes` too. It is
//! no part of the dataset, which is the same with and without it.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use veerkracht_postcodes::{Postcodes, PostcodesError};

use super::numbers::thousands;
use crate::areas::AreaSet;

/// How the name of a file of postcodes ends.
const ENDING: &str = "postcodes";

/// Names the file of postcodes beside a dataset.
pub(super) fn path_beside(dataset: &Path) -> PathBuf {
    if dataset.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("dataset")) {
        return dataset.with_extension(ENDING);
    }
    let mut name = dataset.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".");
    name.push(ENDING);
    dataset.with_file_name(name)
}

/// Opens the postcodes beside a dataset, if they are there and of the year of its division. Without them everything
/// else is served, so what is wrong with them is a warning.
pub(super) fn open(dataset: &Path, year: i32) -> Option<Postcodes> {
    let path = path_beside(dataset);
    match Postcodes::open(&path) {
        Ok(postcodes) if postcodes.about().year == year => Some(postcodes),
        Ok(postcodes) => {
            let found = postcodes.about().year;
            tracing::warn!(
                "`{}` has the addresses of {found}, and the division is that of {year}: postcodes are not looked up. \
                 Run `veerkracht build` with the addresses of {year}",
                path.display()
            );
            None
        }
        Err(PostcodesError::Unreadable { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            tracing::warn!(%error, "postcodes are not looked up");
            None
        }
    }
}

/// Reads the postcodes beside a dataset whole, if they are there. Gives what they are in a line, and what does not
/// hold: a file that `serve` would not use, a piece that cannot be read, a buurt that the division does not have.
pub(super) fn verify(dataset: &Path, areas: &AreaSet) -> (String, Vec<String>) {
    let path = path_beside(dataset);
    let opened = match Postcodes::open(&path) {
        Err(PostcodesError::Unreadable { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
            return ("none beside the dataset".to_owned(), Vec::new());
        }
        Err(error) => return (format!("`{}` is not used", path.display()), vec![error.to_string()]),
        Ok(postcodes) => postcodes,
    };
    let mut wrong = Vec::new();
    let found = opened.about().year;
    if found != areas.year {
        wrong.push(format!(
            "`{}` has the addresses of {found}, expected those of {}: run `veerkracht build` with the addresses of {}",
            path.display(),
            areas.year,
            areas.year
        ));
    }
    wrong.extend(opened.verify().err().map(|error| error.to_string()));
    let strange: Vec<String> = opened.codes().filter(|code| areas.find(code).is_none()).collect();
    if let Some(first) = strange.first() {
        wrong.push(format!(
            "`{}` has addresses in {} buurten, {first} among them, that the division of {} does not have: run \
             `veerkracht build` to write it anew",
            path.display(),
            strange.len(),
            areas.year
        ));
    }
    let addresses = usize::try_from(opened.addresses()).map_or_else(|_| opened.addresses().to_string(), thousands);
    (format!("{addresses} addresses of {found} in `{}`", path.display()), wrong)
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
            assert_eq!(path_beside(Path::new(dataset)), Path::new(expected));
        }
    }

    #[test]
    fn what_is_not_there_or_is_something_else_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let dataset = folder.path().join("one.dataset");
        assert!(open(&dataset, 2024).is_none());
        std::fs::write(path_beside(&dataset), "something else").unwrap();
        assert!(open(&dataset, 2024).is_none());
    }
}
