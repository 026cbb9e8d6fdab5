//! A body that is compressed as it grows.

use std::io::{self, Write};

use crate::cache::Encoding;

/// Levels at which a body is compressed while somebody waits for it.
const GZIP: u32 = 3;
/// Half the time of level 2 for coordinates, at two per cent more bytes.
const BROTLI: u32 = 1;
const ZSTD: i32 = 3;
/// Window of Brotli as a power of two: a quarter of a megabyte, so that many answers at once take little memory.
const BROTLI_WINDOW: u32 = 18;
/// Bytes that are given to Brotli at once: at this level what it is given is a block of its own, and in blocks of one
/// area the body is half as large again.
const BROTLI_BLOCK: usize = 128 * 1024;

/// Writes into a buffer from which pieces are taken.
pub(super) enum Encoder {
    Plain(Vec<u8>),
    Gzip(Box<flate2::write::GzEncoder<Vec<u8>>>),
    Brotli {
        encoder: Box<brotli::CompressorWriter<Vec<u8>>>,
        /// What was not given to it yet.
        waiting: Vec<u8>,
    },
    Zstd(Box<zstd::stream::write::Encoder<'static, Vec<u8>>>),
}

impl Encoder {
    /// Begins a body.
    ///
    /// # Errors
    /// When the encoder finds no memory.
    pub(super) fn new(encoding: Encoding) -> io::Result<Encoder> {
        Ok(match encoding {
            Encoding::Identity => Encoder::Plain(Vec::new()),
            Encoding::Gzip => {
                Encoder::Gzip(Box::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP))))
            }
            Encoding::Brotli => {
                let encoder = brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI, BROTLI_WINDOW);
                Encoder::Brotli { encoder: Box::new(encoder), waiting: Vec::new() }
            }
            Encoding::Zstd => Encoder::Zstd(Box::new(zstd::stream::write::Encoder::new(Vec::new(), ZSTD)?)),
        })
    }

    fn buffer(&mut self) -> &mut Vec<u8> {
        match self {
            Encoder::Plain(buffer) => buffer,
            Encoder::Gzip(encoder) => encoder.get_mut(),
            Encoder::Brotli { encoder, .. } => encoder.get_mut(),
            Encoder::Zstd(encoder) => encoder.get_mut(),
        }
    }

    /// Counts the bytes that can be taken.
    pub(super) fn ready(&mut self) -> usize {
        self.buffer().len()
    }

    /// Takes what was finished.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.buffer())
    }

    /// Ends the body and takes the rest of it.
    ///
    /// # Errors
    /// What the encoder says.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Encoder::Plain(buffer) => Ok(buffer),
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Brotli { mut encoder, waiting } => {
                encoder.write_all(&waiting)?;
                Ok(encoder.into_inner())
            }
            Encoder::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl Write for Encoder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Encoder::Plain(buffer) => buffer.write(bytes),
            Encoder::Gzip(encoder) => encoder.write(bytes),
            Encoder::Brotli { encoder, waiting } => {
                waiting.extend_from_slice(bytes);
                if waiting.len() >= BROTLI_BLOCK {
                    encoder.write_all(waiting)?;
                    waiting.clear();
                }
                Ok(bytes.len())
            }
            Encoder::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Encoder::Plain(buffer) => buffer.flush(),
            Encoder::Gzip(encoder) => encoder.flush(),
            Encoder::Brotli { encoder, waiting } => {
                encoder.write_all(waiting)?;
                waiting.clear();
                encoder.flush()
            }
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
            let mut encoder = Encoder::new(encoding).unwrap();
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
}
