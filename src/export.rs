//! Whole pyramids to PMTiles and MBTiles; the rest of a site of files is in [`site`].
//!
//! In: what tiles are cut from, and per tileset the place of its file, the attributes of a map, and a description. Out:
//! one file per tileset, and [`Statistics`] per zoom. The geometry of a tile is clipped once for all tilesets.
//! Guaranteed: every tile that holds something is in the file, gzip-compressed, and no other; the same inputs give the
//! same tiles in the same order; a file is complete or not there; a PMTiles archive is read back tile by tile before it
//! takes its place.

use std::fmt;
use std::ops::RangeInclusive;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use crate::tiles::TileSource;
use veerkracht_files::PartialFile;

mod error;
mod mbtiles;
mod pmtiles;
mod pyramid;
pub(crate) mod site;
mod tileset;

pub(crate) use error::ExportError;
pub(crate) use tileset::{PackedTile, Tileset, TilesetMetadata};

/// A file format, chosen by the ending of the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// One archive that a web server can serve by byte ranges.
    PmTiles,
    /// An `SQLite` database that QGIS and tile servers open.
    MbTiles,
}

impl Format {
    /// Reads the format from the ending of a file's name.
    ///
    /// # Errors
    /// [`ExportError::Ending`].
    pub(crate) fn of(path: &Path) -> Result<Format, ExportError> {
        match path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("pmtiles") => Ok(Format::PmTiles),
            Some("mbtiles") => Ok(Format::MbTiles),
            _ => Err(ExportError::Ending { path: path.to_owned() }),
        }
    }
}

/// The tiles of one zoom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ZoomStatistics {
    /// Zoom.
    pub zoom: u8,
    /// Number of tiles.
    pub tiles: usize,
    /// Bytes, compressed.
    pub bytes: usize,
    /// Bytes of the largest tile, compressed.
    pub largest: usize,
}

/// What was exported, per zoom, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Statistics(pub Vec<ZoomStatistics>);

impl Statistics {
    /// Counts the tiles of all zooms.
    #[must_use]
    pub(crate) fn tiles(&self) -> usize {
        self.0.iter().map(|zoom| zoom.tiles).sum()
    }

    fn count(&mut self, tile: &PackedTile) {
        if self.0.last().is_none_or(|last| last.zoom != tile.coord.z) {
            self.0.push(ZoomStatistics { zoom: tile.coord.z, ..ZoomStatistics::default() });
        }
        if let Some(zoom) = self.0.last_mut() {
            zoom.tiles += 1;
            zoom.bytes += tile.bytes.len();
            zoom.largest = zoom.largest.max(tile.bytes.len());
        }
    }
}

impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "zoom    tiles        bytes   largest")?;
        for zoom in &self.0 {
            writeln!(f, "{:>4} {:>8} {:>12} {:>9}", zoom.zoom, zoom.tiles, zoom.bytes, zoom.largest)?;
        }
        Ok(())
    }
}

/// Writes all tiles of the zooms to the file of each tileset, whose place stands at the same index and tells the format
/// by its ending. All files are put in place when all are whole. `done` is told how many tiles were finished, time and
/// again.
///
/// # Errors
/// [`ExportError`]; what stood at the path of the tileset that failed, and of those after it, is then untouched.
pub(crate) fn export(
    tilesets: &[Tileset],
    places: Vec<PartialFile>,
    source: &TileSource,
    zooms: RangeInclusive<u8>,
    done: impl FnMut(u64),
) -> Result<Vec<Statistics>, ExportError> {
    let open = |(tileset, place): (&Tileset, PartialFile)| ArchiveWriter::create(place, &zooms, &tileset.description);
    let mut archives: Vec<ArchiveWriter> = tilesets.iter().zip(places).map(open).collect::<Result<_, _>>()?;
    let mut statistics = vec![Statistics::default(); tilesets.len()];
    pyramid::each_tile(
        source,
        tilesets,
        zooms,
        |tileset, tile| {
            statistics[tileset].count(&tile);
            archives[tileset].add(&tile)
        },
        done,
    )?;
    let whole: Vec<PartialFile> = archives.into_par_iter().map(ArchiveWriter::finish).collect::<Result<_, _>>()?;
    whole.into_iter().try_for_each(PartialFile::put_in_place)?;
    Ok(statistics)
}

/// A file being written.
enum ArchiveWriter {
    PmTiles(Box<pmtiles::PmTilesFile>),
    MbTiles(mbtiles::MbTilesFile),
}

impl ArchiveWriter {
    fn create(
        place: PartialFile,
        zooms: &RangeInclusive<u8>,
        description: &TilesetMetadata,
    ) -> Result<ArchiveWriter, ExportError> {
        Ok(match Format::of(place.path())? {
            Format::PmTiles => {
                ArchiveWriter::PmTiles(Box::new(pmtiles::PmTilesFile::create(place, zooms, description)?))
            }
            Format::MbTiles => ArchiveWriter::MbTiles(mbtiles::MbTilesFile::create(place, zooms, description)?),
        })
    }

    fn add(&mut self, tile: &PackedTile) -> Result<(), ExportError> {
        match self {
            ArchiveWriter::PmTiles(archive) => archive.add(tile),
            ArchiveWriter::MbTiles(archive) => archive.add(tile),
        }
    }

    fn finish(self) -> Result<PartialFile, ExportError> {
        match self {
            ArchiveWriter::PmTiles(archive) => archive.finish(),
            ArchiveWriter::MbTiles(archive) => archive.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
