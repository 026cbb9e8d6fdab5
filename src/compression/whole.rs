//! What is there as a whole, compressed at once: tiles and documents for the wire and for archives.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use libdeflater::{CompressionLvl, Compressor};

use super::level::level;
use super::{Effort, Encoding};

/// A tile that could not be compressed.
#[derive(Debug, thiserror::Error)]
#[error("compressing a tile of {length} bytes with {encoding:?}: {cause}")]
pub struct CompressError {
    length: usize,
    encoding: Encoding,
    cause: std::io::Error,
}

/// Memory that a thread keeps for the next tile; what the few larger tiles take is given back.
const KEPT_BUFFER: usize = 128 * 1024;

/// How many bodies the process compressed as a whole, by encoding.
static COMPRESSED: [AtomicU64; Encoding::ALL.len()] = [const { AtomicU64::new(0) }; Encoding::ALL.len()];

/// Tells how many bodies were compressed since the process began, by encoding; plain ones are not counted.
pub(crate) fn compressions() -> [(Encoding, u64); Encoding::ALL.len()] {
    Encoding::ALL.map(|encoding| (encoding, COMPRESSED[encoding as usize].load(Ordering::Relaxed)))
}

/// Compresses a tile; the same bytes give the same bytes.
///
/// # Errors
/// [`CompressError`] if the encoder fails.
pub fn compress(tile: &[u8], encoding: Encoding, effort: Effort) -> Result<Bytes, CompressError> {
    // Copied, because an allocator may leave a buffer that shrinks to half its length where it is: what is kept holds
    // no spare memory.
    let exact = |bytes: Vec<u8>| Bytes::copy_from_slice(&bytes);
    if encoding != Encoding::Identity {
        COMPRESSED[encoding as usize].fetch_add(1, Ordering::Relaxed);
    }
    let compressed = match (encoding, level(encoding, effort, tile.len())) {
        (Encoding::Gzip, Some(level)) => gzip(tile, level),
        (Encoding::Brotli, Some(quality)) => brotli(tile, quality).map(exact),
        (Encoding::Zstd, Some(level)) => zstd::bulk::compress(tile, level).map(exact),
        (Encoding::Identity, _) | (_, None) => Ok(Bytes::copy_from_slice(tile)),
    };
    compressed.map_err(|cause| CompressError { length: tile.len(), encoding, cause })
}

/// What a thread compresses with: making a compressor takes longer than compressing a small tile. Most threads use one
/// level alone, and a compressor takes half a megabyte: each is made when it is wanted.
#[derive(Default)]
struct Gzip {
    /// By level.
    compressors: Vec<(i32, Compressor)>,
    buffer: Vec<u8>,
}

thread_local! {
    static GZIPS: RefCell<Gzip> = RefCell::default();
}

fn gzip(tile: &[u8], level: i32) -> Result<Bytes, std::io::Error> {
    GZIPS.with_borrow_mut(|Gzip { compressors, buffer }| {
        let place = compressors.iter().position(|(known, _)| *known == level).unwrap_or_else(|| {
            let made = Compressor::new(CompressionLvl::new(level).expect("a level from 1 to 12"));
            compressors.push((level, made));
            compressors.len() - 1
        });
        let compressor = &mut compressors[place].1;
        let bound = compressor.gzip_compress_bound(tile.len());
        if buffer.len() < bound {
            buffer.resize(bound, 0);
        }
        let length = compressor.gzip_compress(tile, buffer).map_err(std::io::Error::other)?;
        let compressed = Bytes::copy_from_slice(&buffer[..length]);
        if buffer.len() > KEPT_BUFFER {
            *buffer = Vec::new();
        }
        Ok(compressed)
    })
}

fn brotli(content: &[u8], quality: i32) -> Result<Vec<u8>, std::io::Error> {
    let lgwin = window(content.len(), quality);
    let settings = brotli::enc::BrotliEncoderParams { quality, lgwin, size_hint: content.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &settings)?;
    Ok(compressed)
}

/// Windows of RFC 7932 as powers of two, up to the usual one.
const WINDOWS: RangeInclusive<i32> = 10..=22;
/// The least of them from quality 5 on. For smaller ones the encoder lacks the hash table that it wants, and takes one
/// of 33 MB, cleared each time, instead of one of 1 MB.
const LEAST_WINDOW: i32 = 17;
const WANTS_LEAST_WINDOW: i32 = 5;

/// Picks the window, as a power of two: no larger than the content where that saves memory. With the usual one of 4 MB,
/// a tile of 2 KB takes as much memory as the country.
fn window(length: usize, quality: i32) -> i32 {
    let fitting = WINDOWS.into_iter().find(|&power| length <= 1 << power).unwrap_or(*WINDOWS.end());
    if quality < WANTS_LEAST_WINDOW { fitting } else { fitting.max(LEAST_WINDOW) }
}

#[cfg(test)]
mod tests {
    use martin_tile_utils::{decode_brotli, decode_gzip, decode_zstd};

    use super::*;

    #[test]
    fn what_is_compressed_reads_back() {
        let tile = b"buurten buurten wijken ".repeat(50);
        for effort in [Effort::Answer, Effort::Archive] {
            let compressed = |encoding| compress(&tile, encoding, effort).map(|b| b.to_vec());
            assert_eq!(decode_gzip(&compressed(Encoding::Gzip).expect("gzip")).expect("gzip reads"), tile);
            assert_eq!(decode_brotli(&compressed(Encoding::Brotli).expect("br")).expect("br reads"), tile);
            assert_eq!(decode_zstd(&compressed(Encoding::Zstd).expect("zstd")).expect("zstd reads"), tile);
            assert_eq!(compressed(Encoding::Identity).expect("plain"), tile);
        }
    }

    #[test]
    fn a_small_content_is_compressed_within_the_memory_that_it_needs() {
        assert_eq!([1, 1024, 1025, 65_537, 5 << 20].map(|length| window(length, 2)), [10, 10, 11, 17, 22]);
        assert_eq!([1, 1024, 65_537, 131_073, 5 << 20].map(|length| window(length, 5)), [17, 17, 17, 18, 22]);
    }
}
