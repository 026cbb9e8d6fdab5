//! Why addresses cannot be used.

use std::io;

use thiserror::Error;

/// An address file cannot be read, or is not the one that it should be.
#[derive(Debug, Error)]
pub enum RecodeError {
    /// The system does not let it be read.
    #[error("reading addresses from {file}: {cause}; check the file and its permissions")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Its content is not what it should be.
    #[error("reading addresses from {file}, {place}: found {found}, expected {expected}; {hint}")]
    Damaged {
        /// The file, and the member where it is a zip.
        file: String,
        /// Where in it.
        place: String,
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// Years do not come one after another.
    #[error(
        "reading addresses from {file}: they are of {found}, expected a year after {before}; the year stands in the \
         header or in the name of the csv: take away the file that is not of its year"
    )]
    YearNotLater {
        /// The file.
        file: String,
        /// Its year.
        found: i32,
        /// The year before which it came.
        before: i32,
    },
}

/// What to do with a file that arrived broken.
pub(crate) const AGAIN: &str = "the file was cut off or damaged: download it again";

/// What to do with a file that is another.
pub(crate) const OTHER: &str =
    "take the file “Buurt, wijk en gemeente voor postcode huisnummer” of the year, as its publisher delivers it";
