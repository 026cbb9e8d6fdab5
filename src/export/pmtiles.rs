//! PMTiles 3: one clustered archive, verified before it takes its place.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use libdeflater::Crc;
use pmtiles::{
    AsyncPmTilesReader, Compression, HashMapCache, MmapBackend, PmTilesStreamWriter, PmTilesWriter, PmtError, TileCoord, TileType,
};
use serde_json::json;

use super::{Description, ExportError, PackedTile};
use crate::tiles;

/// Where the header has the offset of the leaf directories (PMTiles 3 section 3.1).
const LEAF_OFFSET: u64 = 40;

/// An archive being written.
pub(super) struct Archive {
    path: PathBuf,
    writer: PmTilesStreamWriter<File>,
    written: Vec<(tiles::TileCoord, u32)>,
}

impl Archive {
    /// Begins the archive anew.
    pub(super) fn create(path: &Path, zooms: &RangeInclusive<u8>, description: &Description) -> Result<Archive, ExportError> {
        let file = File::create(path).map_err(|cause| ExportError::File { doing: "making", path: path.to_owned(), cause })?;
        let [west, south, east, north] = description.bounds;
        let metadata = json!({
            "name": description.name,
            "description": description.description,
            "attribution": description.attribution,
            "type": "overlay",
            "vector_layers": description.vector_layers,
        });
        let writer = PmTilesWriter::new(TileType::Mvt)
            .precompressed(Compression::Gzip)
            .min_zoom(*zooms.start())
            .max_zoom(*zooms.end())
            .bounds(west, south, east, north)
            .center(f64::midpoint(west, east), f64::midpoint(south, north))
            .center_zoom(*zooms.start())
            .metadata(metadata.to_string())
            .create(file)
            .map_err(|cause| failed(path, &cause))?;
        Ok(Archive { path: path.to_owned(), writer, written: Vec::new() })
    }

    /// Adds a tile.
    pub(super) fn add(&mut self, tile: &PackedTile) -> Result<(), ExportError> {
        place(&tile.coord).and_then(|place| self.writer.add_tile(place, &tile.bytes)).map_err(|cause| failed(&self.path, &cause))?;
        self.written.push((tile.coord, checksum(&tile.bytes)));
        Ok(())
    }

    /// Completes the archive and reads every tile back.
    pub(super) fn finish(self) -> Result<(), ExportError> {
        self.writer.finalize().map_err(|cause| failed(&self.path, &cause))?;
        place_leaves(&self.path).map_err(|cause| ExportError::File { doing: "completing", path: self.path.clone(), cause })?;
        verify(&self.path, &self.written)
    }
}

fn failed(path: &Path, cause: &PmtError) -> ExportError {
    ExportError::Archive { path: path.to_owned(), found: cause.to_string() }
}

/// Says where the leaf directories would be in an archive that has none.
///
/// The writer leaves 0 there, which lies inside the header; readers that verify an archive refuse that.
fn place_leaves(path: &Path) -> io::Result<()> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let mut field = [0; 8];
    file.seek(SeekFrom::Start(LEAF_OFFSET))?;
    file.read_exact(&mut field)?;
    if u64::from_le_bytes(field) == 0 {
        let end = file.metadata()?.len();
        file.seek(SeekFrom::Start(LEAF_OFFSET))?;
        file.write_all(&end.to_le_bytes())?;
    }
    Ok(())
}

fn place(coord: &tiles::TileCoord) -> Result<TileCoord, PmtError> {
    TileCoord::new(coord.z, coord.x, coord.y)
}

/// Sums up the bytes of a tile: a disk that errs is no adversary, so CRC-32 tells.
fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

/// Reads every tile back through the directories, each of which is unpacked once, and compares it.
fn verify(path: &Path, written: &[(tiles::TileCoord, u32)]) -> Result<(), ExportError> {
    let wrong = |found: String| ExportError::Archive { path: path.to_owned(), found };
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|cause| wrong(cause.to_string()))?;
    runtime.block_on(async {
        let backend = MmapBackend::try_from(path).await.map_err(|cause| wrong(cause.to_string()))?;
        let reader =
            AsyncPmTilesReader::try_from_cached_source(backend, HashMapCache::default()).await.map_err(|cause| wrong(cause.to_string()))?;
        for (coord, sum) in written {
            let name = || format!("{}/{}/{}", coord.z, coord.x, coord.y);
            let place = place(coord).map_err(|cause| wrong(cause.to_string()))?;
            let read = reader.get_tile(place).await.map_err(|cause| wrong(format!("tile {}: {cause}", name())))?;
            if read.is_none_or(|bytes| checksum(&bytes) != *sum) {
                return Err(wrong(format!("tile {} does not read back as it was written", name())));
            }
        }
        Ok(())
    })
}
