//! Compression of tiles for the wire and for archives.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use bytes::Bytes;
use libdeflater::{CompressionLvl, Compressor};

use super::encoding::Encoding;

/// Tells at which level a tile is compressed; none for a plain one.
pub(super) fn level(encoding: Encoding, effort: Effort) -> Option<i32> {
    let levels = match encoding {
        Encoding::Gzip => GZIP,
        Encoding::Brotli => BROTLI,
        Encoding::Zstd => ZSTD,
        Encoding::Identity => return None,
    };
    Some(levels[effort as usize])
}

/// How much time compression may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Someone waits: an eighth to a half less time than [`Effort::Archive`], the more the larger the tile, for 1 to 3
    /// % more bytes.
    Answer,
    /// Written once, read often.
    Archive,
}

/// Levels of gzip (libdeflate): for the 22,283 tiles of a map, 99.8 MB, level 2 takes 0.82 s and leaves 59.0 MB, level
/// 5 0.93 s and 58.2 MB; from 6 on the time grows and the bytes do not shrink by a third of a per cent.
const GZIP: [i32; 2] = [2, 5];
/// Quality of Brotli. The first takes no longer than zstd at its level; the second ten times as long, for 13 % fewer
/// bytes.
const BROTLI: [i32; 2] = [2, 5];
/// Level of Zstandard: 3 leaves 15 % fewer bytes than 1.
const ZSTD: [i32; 2] = [3, 3];

/// A tile that could not be compressed.
#[derive(Debug, thiserror::Error)]
#[error("compressing a tile of {length} bytes with {encoding:?}: {cause}")]
pub struct CompressError {
    length: usize,
    encoding: Encoding,
    cause: std::io::Error,
}

/// Memory that a thread keeps for the next tile; what the few larger tiles take is given back.
const KEPT_BUFFER: usize = 512 * 1024;

/// Compresses a tile; the same bytes give the same bytes.
///
/// # Errors
/// [`CompressError`] if the encoder fails.
pub fn compress(tile: &[u8], encoding: Encoding, effort: Effort) -> Result<Bytes, CompressError> {
    // Copied, because an allocator may leave a buffer that shrinks to half its length where it is: what is kept holds
    // no spare memory.
    let exact = |bytes: Vec<u8>| Bytes::copy_from_slice(&bytes);
    let compressed = match encoding {
        Encoding::Identity => Ok(Bytes::copy_from_slice(tile)),
        Encoding::Gzip => gzip(tile, effort),
        Encoding::Brotli => brotli(tile, BROTLI[effort as usize]).map(exact),
        Encoding::Zstd => zstd::bulk::compress(tile, ZSTD[effort as usize]).map(exact),
    };
    compressed.map_err(|cause| CompressError { length: tile.len(), encoding, cause })
}

/// What a thread compresses with: making a compressor takes longer than compressing a small tile.
struct Gzip {
    compressors: [Compressor; 2],
    buffer: Vec<u8>,
}

thread_local! {
    static GZIPS: RefCell<Gzip> = RefCell::new(Gzip {
        compressors: GZIP.map(|level| Compressor::new(CompressionLvl::new(level).expect("a level from 1 to 12"))),
        buffer: Vec::new(),
    });
}

fn gzip(tile: &[u8], effort: Effort) -> Result<Bytes, std::io::Error> {
    GZIPS.with_borrow_mut(|Gzip { compressors, buffer }| {
        let compressor = &mut compressors[effort as usize];
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

/// Compresses with Brotli. The window is no larger than the content: with the usual one of 4 MB, a tile of 2 KB takes
/// as much memory as the country.
///
/// # Errors
/// What the encoder says.
pub fn brotli(content: &[u8], quality: i32) -> Result<Vec<u8>, std::io::Error> {
    /// Windows of RFC 7932 as powers of two, up to the usual one.
    const WINDOWS: RangeInclusive<i32> = 10..=22;
    let lgwin = WINDOWS.into_iter().find(|&power| content.len() <= 1 << power).unwrap_or(22);
    let settings = brotli::enc::BrotliEncoderParams { quality, lgwin, size_hint: content.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &settings)?;
    Ok(compressed)
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
}
