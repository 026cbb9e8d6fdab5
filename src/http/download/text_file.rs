//! A download that is text, compressed as it is sent.

use std::io::{BufWriter, Write};

use super::store::{DownloadWriteError, Sink};
use crate::compression::{Encoder, Encoding};

/// Bytes that are put into the file at once.
const PIECE: usize = 64 * 1024;

/// Writes a text in an encoding.
///
/// # Errors
/// What `write` and the file say.
pub(super) fn write_text(
    sink: &mut Sink,
    encoding: Encoding,
    write: impl FnOnce(&mut dyn Write) -> Result<(), DownloadWriteError>,
) -> Result<(), DownloadWriteError> {
    let mut encoder = Encoder::new(encoding, BufWriter::with_capacity(PIECE, sink))?;
    write(&mut encoder)?;
    Ok(encoder.finish()?.flush()?)
}
