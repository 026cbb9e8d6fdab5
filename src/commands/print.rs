//! What commands say at the terminal, where somebody may have gone away or a disk may be full.

use std::fmt;
use std::io::{self, Write};

use anyhow::Context as _;

use super::CommandError;

/// Writes a line to standard output.
///
/// # Errors
/// [`CommandError::Failed`] when it takes no more; a reader that went away ends the program as if it were done.
pub(super) fn line(text: fmt::Arguments<'_>) -> Result<(), CommandError> {
    all(format!("{text}\n").as_bytes())
}

/// Writes bytes to standard output.
///
/// # Errors
/// As [`line()`].
pub(super) fn all(bytes: &[u8]) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context("writing to standard output").map_err(CommandError::Failed)
}

/// Writes a line to standard error, as far as it goes: nobody could be told that it does not.
pub(super) fn note(text: fmt::Arguments<'_>) {
    drop(io::stderr().lock().write_all(format!("{text}\n").as_bytes()));
}
