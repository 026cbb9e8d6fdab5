//! A download that is text, compressed as it is sent.

use std::io::{BufWriter, Write};

use super::store::{DownloadWriteError, Sink};
use crate::cache::Encoding;

/// Level at which text is compressed while somebody waits for it.
const GZIP: u32 = 3;

/// Bytes that are put into the file at once.
const PIECE: usize = 64 * 1024;

/// Writes a text with gzip, or as it is.
///
/// # Errors
/// What `write` and the file say.
pub(super) fn write_text(
    sink: &mut Sink,
    encoding: Encoding,
    write: impl FnOnce(&mut dyn Write) -> Result<(), DownloadWriteError>,
) -> Result<(), DownloadWriteError> {
    let mut out = BufWriter::with_capacity(PIECE, sink);
    if encoding == Encoding::Gzip {
        let mut gzip = flate2::write::GzEncoder::new(out, flate2::Compression::new(GZIP));
        write(&mut gzip)?;
        out = gzip.finish()?;
    } else {
        write(&mut out)?;
    }
    Ok(out.flush()?)
}
