//! PMTiles 3: one clustered archive, verified before it takes its place.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::RangeInclusive;
use std::path::Path;

use pmtiles::{AsyncPmTilesReader, Compression, MmapBackend, PmTilesWriter, TileCoord, TileId, TileType};
use serde_json::json;

use super::{Description, ExportError, Statistics, pyramid};
use crate::tiles::{self, Attributes, TileSource};

/// Where the header has the offset of the leaf directories (PMTiles 3 section 3.1).
const LEAF_OFFSET: u64 = 40;

/// Writes the archive anew and reads every tile back.
pub(super) fn write(
    path: &Path,
    source: &TileSource,
    attributes: &Attributes,
    zooms: RangeInclusive<u8>,
    description: &Description,
    done: impl FnMut(u64),
) -> Result<Statistics, ExportError> {
    let failed = |cause: pmtiles::PmtError| ExportError::Archive { path: path.to_owned(), found: cause.to_string() };
    let file = File::create(path).map_err(|cause| ExportError::File { doing: "making", path: path.to_owned(), cause })?;
    let [west, south, east, north] = description.bounds;
    let metadata = json!({
        "name": description.name,
        "description": description.description,
        "attribution": description.attribution,
        "type": "overlay",
        "vector_layers": description.vector_layers,
    });
    let mut writer = PmTilesWriter::new(TileType::Mvt)
        .precompressed(Compression::Gzip)
        .min_zoom(*zooms.start())
        .max_zoom(*zooms.end())
        .bounds(west, south, east, north)
        .center(f64::midpoint(west, east), f64::midpoint(south, north))
        .center_zoom(*zooms.start())
        .metadata(metadata.to_string())
        .create(file)
        .map_err(failed)?;
    let mut statistics = Statistics::default();
    let mut written = Vec::new();
    pyramid::each_tile(
        source,
        attributes,
        zooms,
        |coord| place(coord).map_or(0, |coord| TileId::from(coord).value()),
        |tile| {
            writer.add_tile(place(&tile.coord)?, &tile.bytes)?;
            written.push((tile.coord, blake3::hash(&tile.bytes)));
            statistics.count(&tile);
            Ok(())
        },
        done,
    )
    .map_err(failed)?;
    writer.finalize().map_err(failed)?;
    place_leaves(path).map_err(|cause| ExportError::File { doing: "completing", path: path.to_owned(), cause })?;
    verify(path, &written)?;
    Ok(statistics)
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

fn place(coord: &tiles::TileCoord) -> Result<TileCoord, pmtiles::PmtError> {
    TileCoord::new(coord.z, coord.x, coord.y)
}

/// Reads every tile back through the directories and compares it.
fn verify(path: &Path, written: &[(tiles::TileCoord, blake3::Hash)]) -> Result<(), ExportError> {
    let wrong = |found: String| ExportError::Archive { path: path.to_owned(), found };
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|cause| wrong(cause.to_string()))?;
    runtime.block_on(async {
        let backend = MmapBackend::try_from(path).await.map_err(|cause| wrong(cause.to_string()))?;
        let reader = AsyncPmTilesReader::try_from_source(backend).await.map_err(|cause| wrong(cause.to_string()))?;
        for (coord, hash) in written {
            let name = || format!("{}/{}/{}", coord.z, coord.x, coord.y);
            let place = place(coord).map_err(|cause| wrong(cause.to_string()))?;
            let read = reader.get_tile(place).await.map_err(|cause| wrong(format!("tile {}: {cause}", name())))?;
            if read.is_none_or(|bytes| blake3::hash(&bytes) != *hash) {
                return Err(wrong(format!("tile {} does not read back as it was written", name())));
            }
        }
        Ok(())
    })
}
