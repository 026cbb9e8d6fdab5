//! `MBTiles` 1.3: an `SQLite` database with a table of tiles, rows counted from the south.

use std::ops::RangeInclusive;
use std::path::Path;

use rusqlite::{Connection, params};
use serde_json::json;

use super::{ExportError, PackedTile, TilesetMetadata};
use crate::tiles::TileFormat;
use veerkracht_files::PartialFile;

/// Adds a tile.
const INSERT: &str = "insert into tiles values (?1, ?2, ?3, ?4)";

/// A database being written.
pub(super) struct MbTilesFile {
    // Closed before its file is removed, where that happens.
    database: Connection,
    place: PartialFile,
}

impl MbTilesFile {
    /// Begins the database.
    pub(super) fn create(
        place: PartialFile,
        zooms: &RangeInclusive<u8>,
        description: &TilesetMetadata,
    ) -> Result<MbTilesFile, ExportError> {
        let begin = || {
            let database = Connection::open(place.partial_path())?;
            // Nothing is lost by a crash: the file takes its place only when it is complete and brought to disk.
            database.execute_batch(
                "pragma journal_mode = off; pragma synchronous = off; pragma application_id = 0x4d504258;
                 create table metadata (name text primary key, value text) without rowid;
                 create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
                 begin;",
            )?;
            for (name, value) in rows(zooms, description) {
                database.execute("insert into metadata values (?1, ?2)", params![name, value])?;
            }
            Ok(database)
        };
        let database = begin().map_err(|cause| failed(place.path(), cause))?;
        Ok(MbTilesFile { database, place })
    }

    /// Adds a tile.
    pub(super) fn add(&mut self, tile: &PackedTile) -> Result<(), ExportError> {
        let row = (1_u32 << tile.coord.z) - 1 - tile.coord.y;
        self.database
            .prepare_cached(INSERT)
            .and_then(|mut insert| insert.execute(params![tile.coord.z, tile.coord.x, row, &*tile.bytes]))
            .map_err(|cause| failed(self.place.path(), cause))?;
        Ok(())
    }

    /// Completes the database and gives its file.
    pub(super) fn finish(self) -> Result<PartialFile, ExportError> {
        self.database
            .execute_batch("create unique index tile_index on tiles (zoom_level, tile_column, tile_row); commit;")
            .and_then(|()| self.database.close().map_err(|(_, cause)| cause))
            .map_err(|cause| failed(self.place.path(), cause))?;
        Ok(self.place)
    }
}

fn failed(path: &Path, cause: rusqlite::Error) -> ExportError {
    ExportError::Database { path: path.to_owned(), cause }
}

/// Lists the metadata that MBTiles 1.3 asks of vector tiles.
fn rows(zooms: &RangeInclusive<u8>, description: &TilesetMetadata) -> Vec<(&'static str, String)> {
    let [west, south, east, north] = description.bounds;
    let (x, y, zoom) = description.centre(zooms);
    let format = match description.format {
        TileFormat::Mvt => "pbf",
        TileFormat::Mlt => "mlt",
    };
    vec![
        ("name", description.name.clone()),
        ("description", description.description.clone()),
        ("attribution", description.attribution.clone()),
        ("format", format.to_owned()),
        ("type", "overlay".to_owned()),
        ("version", "1".to_owned()),
        ("minzoom", zooms.start().to_string()),
        ("maxzoom", zooms.end().to_string()),
        ("bounds", format!("{west},{south},{east},{north}")),
        ("center", format!("{x},{y},{zoom}")),
        ("json", json!({ "vector_layers": description.vector_layers, "tilestats": description.tilestats }).to_string()),
    ]
}
