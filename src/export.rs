//! Whole pyramids to PMTiles and MBTiles.
//!
//! In: what tiles are cut from, and per tileset the place of its file, the attributes of a map, and a description. Out:
//! one file per tileset, and [`Statistics`] per zoom. The geometry of a tile is clipped once for all tilesets.
//! Guaranteed: every tile that holds something is in the file, gzip-compressed, and no other; the same inputs give the
//! same tiles in the same order; a file is complete or not there; a PMTiles archive is read back tile by tile before it
//! takes its place.

use std::fmt;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use rayon::prelude::*;
use serde::Serialize;
use thiserror::Error;

use crate::tiles::{Attributes, Fields, TileCoord, TileSource};
use veerkracht_files::{PartialError, PartialFile};

mod mbtiles;
mod pmtiles;
mod pyramid;

/// A tile of a pyramid, gzip-compressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedTile {
    /// Which tile.
    pub coord: TileCoord,
    /// Its bytes.
    pub bytes: Bytes,
}

/// What a tileset says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Description {
    /// Short name, such as the id of the map and its selection.
    pub name: String,
    /// One sentence or a reading guide.
    pub description: String,
    /// Publishers that must be named.
    pub attribution: String,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// Layers with fields and zooms, as `TileJSON` 3.0.0 describes them.
    pub vector_layers: serde_json::Value,
}

/// What is written to one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Tileset {
    /// The attributes of a map.
    pub attributes: Attributes,
    /// Which of them the tiles carry.
    pub fields: Fields,
    /// What the file says of itself.
    pub description: Description,
}

/// A file format, chosen by the ending of the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
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
    pub fn of(path: &Path) -> Result<Format, ExportError> {
        match path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("pmtiles") => Ok(Format::PmTiles),
            Some("mbtiles") => Ok(Format::MbTiles),
            _ => Err(ExportError::Ending { path: path.to_owned() }),
        }
    }
}

/// Why an export failed. What stood at the path before is then untouched.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The ending names no format.
    #[error("`{}`: the ending chooses the format; expected .pmtiles or .mbtiles", path.display())]
    Ending {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be put in place.
    #[error(transparent)]
    Place(#[from] PartialError),
    /// The file system refused.
    #[error("{doing} `{}`: {cause}.\n  Check that the disk is not full", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// `SQLite` refused.
    #[error("writing `{}`: {cause}.\n  Check that the disk is not full", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What it said; told above, and its own source says the same in other words.
        cause: rusqlite::Error,
    },
    /// The archive could not be written, or does not hold what was written.
    #[error("writing `{}`: {found}.\n  Check that the disk is not full", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What was found.
        found: String,
    },
}

/// The tiles of one zoom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ZoomStatistics {
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
pub struct Statistics(pub Vec<ZoomStatistics>);

impl Statistics {
    /// Counts the tiles of all zooms.
    #[must_use]
    pub fn tiles(&self) -> usize {
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
pub fn export(
    tilesets: &[Tileset],
    places: Vec<PartialFile>,
    source: &TileSource,
    zooms: RangeInclusive<u8>,
    done: impl FnMut(u64),
) -> Result<Vec<Statistics>, ExportError> {
    let open = |(tileset, place): (&Tileset, PartialFile)| Archive::create(place, &zooms, &tileset.description);
    let mut archives: Vec<Archive> = tilesets.iter().zip(places).map(open).collect::<Result<_, _>>()?;
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
    let whole: Vec<PartialFile> = archives.into_par_iter().map(Archive::finish).collect::<Result<_, _>>()?;
    whole.into_iter().try_for_each(PartialFile::put_in_place)?;
    Ok(statistics)
}

/// A file being written.
enum Archive {
    PmTiles(Box<pmtiles::Archive>),
    MbTiles(mbtiles::Archive),
}

impl Archive {
    fn create(
        place: PartialFile,
        zooms: &RangeInclusive<u8>,
        description: &Description,
    ) -> Result<Archive, ExportError> {
        Ok(match Format::of(place.path())? {
            Format::PmTiles => Archive::PmTiles(Box::new(pmtiles::Archive::create(place, zooms, description)?)),
            Format::MbTiles => Archive::MbTiles(mbtiles::Archive::create(place, zooms, description)?),
        })
    }

    fn add(&mut self, tile: &PackedTile) -> Result<(), ExportError> {
        match self {
            Archive::PmTiles(archive) => archive.add(tile),
            Archive::MbTiles(archive) => archive.add(tile),
        }
    }

    fn finish(self) -> Result<PartialFile, ExportError> {
        match self {
            Archive::PmTiles(archive) => archive.finish(),
            Archive::MbTiles(archive) => archive.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
