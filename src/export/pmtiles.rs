//! PMTiles 3: one clustered archive, verified before it takes its place.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::RangeInclusive;
use std::path::Path;

use libdeflater::Crc;
use pmtiles::{
    AsyncPmTilesReader, Compression, HashMapCache, MmapBackend, PmTilesStreamWriter, PmTilesWriter, PmtError,
    TileCoord, TileType,
};
use serde_json::json;

use super::{ExportError, PackedTile, TilesetMetadata};
use crate::tiles::{self, TileFormat};
use veerkracht_files::PartialFile;

/// Where the header has the offset of the leaf directories (PMTiles 3 section 3.1).
const LEAF_OFFSET: u64 = 40;

/// An archive being written.
pub(super) struct PmTilesFile {
    place: PartialFile,
    writer: PmTilesStreamWriter<File>,
    written: Vec<(tiles::TileCoord, u32)>,
}

impl PmTilesFile {
    /// Begins the archive.
    pub(super) fn create(
        place: PartialFile,
        zooms: &RangeInclusive<u8>,
        description: &TilesetMetadata,
    ) -> Result<PmTilesFile, ExportError> {
        let path = place.path();
        let file =
            place.handle().map_err(|cause| ExportError::File { doing: "opening", path: path.to_owned(), cause })?;
        let [west, south, east, north] = description.bounds;
        let (x, y, zoom) = description.centre(zooms);
        let metadata = json!({
            "name": description.name,
            "description": description.description,
            "attribution": description.attribution,
            "type": "overlay",
            "vector_layers": description.vector_layers,
            "tilestats": description.tilestats,
        });
        let kind = match description.format {
            TileFormat::Mvt => TileType::Mvt,
            TileFormat::Mlt => TileType::Mlt,
        };
        let writer = PmTilesWriter::new(kind)
            .precompressed(Compression::Gzip)
            .min_zoom(*zooms.start())
            .max_zoom(*zooms.end())
            .bounds(west, south, east, north)
            .center(x, y)
            .center_zoom(zoom)
            .metadata(metadata.to_string())
            .create(file)
            .map_err(|cause| failed(path, &cause))?;
        Ok(PmTilesFile { place, writer, written: Vec::new() })
    }

    /// Adds a tile.
    pub(super) fn add(&mut self, tile: &PackedTile) -> Result<(), ExportError> {
        coordinate(&tile.coord)
            .and_then(|at| self.writer.add_tile(at, &tile.bytes))
            .map_err(|cause| failed(self.place.path(), &cause))?;
        self.written.push((tile.coord, checksum(&tile.bytes)));
        Ok(())
    }

    /// Completes the archive, reads every tile back, and gives its file.
    pub(super) fn finish(self) -> Result<PartialFile, ExportError> {
        let path = self.place.path();
        self.writer.finalize().map_err(|cause| failed(path, &cause))?;
        let completed = self.place.handle().and_then(place_leaves);
        completed.map_err(|cause| ExportError::File { doing: "completing", path: path.to_owned(), cause })?;
        verify(&self.place, &self.written)?;
        Ok(self.place)
    }
}

fn failed(path: &Path, cause: &PmtError) -> ExportError {
    ExportError::Archive { path: path.to_owned(), found: cause.to_string() }
}

/// Says where the leaf directories would be in an archive that has none.
///
/// The writer leaves 0 there, which lies inside the header; readers that verify an archive refuse that.
fn place_leaves(mut file: File) -> io::Result<()> {
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

fn coordinate(coord: &tiles::TileCoord) -> Result<TileCoord, PmtError> {
    TileCoord::new(coord.z, coord.x, coord.y)
}

/// Sums up the bytes of a tile: a disk that errs is no adversary, so CRC-32 tells.
fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

/// Reads every tile back through the directories, each of which is unpacked once, and compares it.
fn verify(place: &PartialFile, written: &[(tiles::TileCoord, u32)]) -> Result<(), ExportError> {
    let wrong = |found: String| ExportError::Archive { path: place.path().to_owned(), found };
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|cause| wrong(cause.to_string()))?;
    runtime.block_on(async {
        let backend = MmapBackend::try_from(place.partial_path()).await.map_err(|cause| wrong(cause.to_string()))?;
        let reader = AsyncPmTilesReader::try_from_cached_source(backend, HashMapCache::default())
            .await
            .map_err(|cause| wrong(cause.to_string()))?;
        for (coord, sum) in written {
            let name = || format!("{}/{}/{}", coord.z, coord.x, coord.y);
            let at = coordinate(coord).map_err(|cause| wrong(cause.to_string()))?;
            let read = reader.get_tile(at).await.map_err(|cause| wrong(format!("tile {}: {cause}", name())))?;
            if read.is_none_or(|bytes| checksum(&bytes) != *sum) {
                return Err(wrong(format!("tile {} does not read back as it was written", name())));
            }
        }
        Ok(())
    })
}
