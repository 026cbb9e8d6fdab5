//! Compression of tiles for the wire and for archives.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use martin_tile_utils::{Encoding, encode_brotli_with_quality};

/// Level of gzip.
const GZIP: u32 = 6;
/// Quality of Brotli.
const BROTLI: u32 = 5;
/// Level of Zstandard.
const ZSTD: i32 = 3;

/// A tile that could not be compressed.
#[derive(Debug, thiserror::Error)]
#[error("compressing a tile of {length} bytes with {encoding:?}: {cause}")]
pub struct CompressError {
    length: usize,
    encoding: Encoding,
    cause: std::io::Error,
}

/// Compresses a tile; the same bytes give the same bytes.
///
/// # Errors
/// [`CompressError`] if the encoder fails, or for an encoding that no client of tiles asks for (zlib, internal).
pub fn compress(tile: Vec<u8>, encoding: Encoding) -> Result<Bytes, CompressError> {
    let length = tile.len();
    let compressed = match encoding {
        Encoding::Uncompressed => return Ok(Bytes::from(tile)),
        Encoding::Gzip => gzip(&tile),
        Encoding::Brotli => encode_brotli_with_quality(&tile, BROTLI),
        Encoding::Zstd => zstd::bulk::compress(&tile, ZSTD),
        Encoding::Zlib | Encoding::Internal => Err(std::io::Error::other("tiles are not offered in this encoding")),
    };
    compressed.map(Bytes::from).map_err(|cause| CompressError { length, encoding, cause })
}

fn gzip(tile: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(tile.len() / 2), Compression::new(GZIP));
    encoder.write_all(tile)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use martin_tile_utils::{decode_brotli, decode_gzip, decode_zstd};

    use super::*;

    #[test]
    fn what_is_compressed_reads_back() {
        let tile = b"buurten buurten wijken ".repeat(50);
        let compressed = |encoding| compress(tile.clone(), encoding).map(|b| b.to_vec());
        assert_eq!(decode_gzip(&compressed(Encoding::Gzip).expect("gzip")).expect("gzip reads"), tile);
        assert_eq!(decode_brotli(&compressed(Encoding::Brotli).expect("br")).expect("br reads"), tile);
        assert_eq!(decode_zstd(&compressed(Encoding::Zstd).expect("zstd")).expect("zstd reads"), tile);
        assert_eq!(compressed(Encoding::Uncompressed).expect("plain"), tile);
        assert!(compressed(Encoding::Zlib).is_err());
    }
}
