//! A body that is compressed as it grows.

use std::io::{self, Write};

use super::level::level;
use super::{Effort, Encoding};

/// Window of Brotli as a power of two: a quarter of a megabyte, so that many answers at once take little memory.
const BROTLI_WINDOW: u32 = 18;
/// Bytes that are given to Brotli at once: at this level what it is given is a block of its own, and in blocks of one
/// area the body is half as large again.
const BROTLI_BLOCK: usize = 128 * 1024;

/// Compresses a whole body as if it grew, so that it is byte for byte what a stream of it is.
///
/// # Errors
/// As [`Encoder::new`].
pub(crate) fn encode(body: &[u8], encoding: Encoding) -> io::Result<Vec<u8>> {
    let mut encoder = Encoder::new(encoding, Vec::new())?;
    encoder.write_all(body)?;
    encoder.finish()
}

/// Writes into a buffer from which pieces are taken, or into a file.
pub(crate) enum Encoder<W: Write> {
    Plain(W),
    Gzip(Box<flate2::write::GzEncoder<W>>),
    Brotli(Box<BrotliStream<W>>),
    Zstd(Box<zstd::stream::write::Encoder<'static, W>>),
}

/// Brotli with a buffer on either side. It ends its stream without a word of what went wrong, so that it writes into
/// memory, where nothing does.
pub(crate) struct BrotliStream<W> {
    compressor: brotli::CompressorWriter<Vec<u8>>,
    /// What was not given to it yet.
    waiting: Vec<u8>,
    out: W,
}

impl<W: Write> BrotliStream<W> {
    fn new(out: W, quality: u32) -> BrotliStream<W> {
        let compressor = brotli::CompressorWriter::new(Vec::new(), 4096, quality, BROTLI_WINDOW);
        BrotliStream { compressor, waiting: Vec::new(), out }
    }

    /// Compresses what waits.
    fn compress(&mut self) -> io::Result<()> {
        self.compressor.write_all(&self.waiting)?;
        self.waiting.clear();
        self.hand_on()
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.out.write_all(self.compressor.get_ref())?;
        self.compressor.get_mut().clear();
        Ok(())
    }

    fn finish(mut self) -> io::Result<W> {
        self.compress()?;
        self.out.write_all(&self.compressor.into_inner())?;
        Ok(self.out)
    }
}

impl<W: Write> Write for BrotliStream<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= BROTLI_BLOCK {
            self.compress()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.compress()?;
        self.compressor.flush()?;
        self.hand_on()?;
        self.out.flush()
    }
}

impl<W: Write> Encoder<W> {
    /// Begins a body.
    ///
    /// # Errors
    /// When the encoder finds no memory.
    pub(crate) fn new(encoding: Encoding, out: W) -> io::Result<Encoder<W>> {
        let level = level(encoding, Effort::Stream, 0).unwrap_or_default();
        Ok(match encoding {
            Encoding::Identity => Encoder::Plain(out),
            Encoding::Gzip => {
                let level = flate2::Compression::new(level.unsigned_abs());
                Encoder::Gzip(Box::new(flate2::write::GzEncoder::new(out, level)))
            }
            Encoding::Brotli => Encoder::Brotli(Box::new(BrotliStream::new(out, level.unsigned_abs()))),
            Encoding::Zstd => Encoder::Zstd(Box::new(zstd::stream::write::Encoder::new(out, level)?)),
        })
    }

    /// Ends the body and gives back what it was written into, not flushed.
    ///
    /// # Errors
    /// What the encoder says, and what it writes into.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Encoder::Plain(out) => Ok(out),
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Brotli(encoder) => encoder.finish(),
            Encoder::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl Encoder<Vec<u8>> {
    fn buffer(&mut self) -> &mut Vec<u8> {
        match self {
            Encoder::Plain(buffer) => buffer,
            Encoder::Gzip(encoder) => encoder.get_mut(),
            Encoder::Brotli(encoder) => &mut encoder.out,
            Encoder::Zstd(encoder) => encoder.get_mut(),
        }
    }

    /// Counts the bytes that can be taken.
    pub(crate) fn ready(&mut self) -> usize {
        self.buffer().len()
    }

    /// Takes what was finished.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.buffer())
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Encoder::Plain(out) => out.write(bytes),
            Encoder::Gzip(encoder) => encoder.write(bytes),
            Encoder::Brotli(encoder) => encoder.write(bytes),
            Encoder::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Encoder::Plain(out) => out.flush(),
            Encoder::Gzip(encoder) => encoder.flush(),
            Encoder::Brotli(encoder) => encoder.flush(),
            Encoder::Zstd(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_pieces_of_a_body_are_together_the_body_in_every_encoding() {
        let content: Vec<u8> = (0..200_000_u32).flat_map(|number| number.to_string().into_bytes()).collect();
        for encoding in Encoding::ALL {
            let mut encoder = Encoder::new(encoding, Vec::new()).unwrap();
            let mut body = Vec::new();
            for piece in content.chunks(50_000) {
                encoder.write_all(piece).unwrap();
                body.extend(encoder.take());
            }
            assert!(!body.is_empty() || encoding == Encoding::Brotli, "{encoding:?} gives what is ready");
            body.extend(encoder.finish().unwrap());
            let mut plain = Vec::new();
            match encoding {
                Encoding::Identity => plain.clone_from(&body),
                Encoding::Gzip => {
                    flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut plain).unwrap();
                }
                Encoding::Brotli => {
                    brotli::Decompressor::new(&body[..], 4096).read_to_end(&mut plain).unwrap();
                }
                Encoding::Zstd => plain = zstd::decode_all(&body[..]).unwrap(),
            }
            assert_eq!(plain, content, "{encoding:?}");
        }
    }

    #[test]
    fn what_cannot_be_written_at_the_end_is_told_in_every_encoding_that_has_an_end() {
        struct FullDisk;
        impl Write for FullDisk {
            fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for encoding in [Encoding::Gzip, Encoding::Brotli, Encoding::Zstd] {
            let mut encoder = Encoder::new(encoding, FullDisk).unwrap();
            let written = encoder.write_all(b"a few bytes").and_then(|()| encoder.finish().map(|_| ()));
            assert_eq!(written.unwrap_err().kind(), io::ErrorKind::StorageFull, "{encoding:?}");
        }
    }
}
