//! Files as the program reads and writes them.
//!
//! In: a path that somebody wrote, at which anything may stand. Out: an open regular file, or a [`PartialFile`] that is
//! written aside and takes its place when it is whole.

mod input;
mod partial_file;

pub use input::{check_regular_or_absent, open, read};
pub use partial_file::{PartialError, PartialFile, replace};
