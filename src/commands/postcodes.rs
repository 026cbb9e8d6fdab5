//! The file of postcodes that lies beside a dataset, opened and verified.

use std::io;
use std::path::Path;

use veerkracht_postcodes::{Postcodes, PostcodesError};

use super::numbers::thousands;
use crate::areas::AreaSet;
use crate::dataset::postcodes_beside;

/// Opens the postcodes beside a dataset, if they are there and of the year of its division. Without them everything
/// else is served, so what is wrong with them is a warning.
pub(super) fn open(dataset: &Path, year: i32) -> Option<Postcodes> {
    let path = postcodes_beside(dataset);
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
    let path = postcodes_beside(dataset);
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
    fn what_is_not_there_or_is_something_else_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let dataset = folder.path().join("one.dataset");
        assert!(open(&dataset, 2024).is_none());
        std::fs::write(postcodes_beside(&dataset), "something else").unwrap();
        assert!(open(&dataset, 2024).is_none());
    }
}
