//! `MBTiles` 1.3: an `SQLite` database with a table of tiles, rows counted from the south.

use std::ops::RangeInclusive;
use std::path::Path;

use rusqlite::{Connection, params};
use serde_json::json;

use super::{Description, ExportError, Statistics, pyramid};
use crate::tiles::{Attributes, TileSource};

/// Writes the database anew.
pub(super) fn write(
    path: &Path,
    source: &TileSource,
    attributes: &Attributes,
    zooms: RangeInclusive<u8>,
    description: &Description,
    done: impl FnMut(u64),
) -> Result<Statistics, ExportError> {
    // A leftover of an export that was killed, and a first sign of a folder that cannot be written.
    std::fs::write(path, []).map_err(|cause| ExportError::File { doing: "making", path: path.to_owned(), cause })?;
    let failed = |cause| ExportError::Database { path: path.to_owned(), cause };
    let mut database = Connection::open(path).map_err(failed)?;
    // Nothing is lost by a crash: the file takes its place only when it is complete and brought to disk.
    database.execute_batch("pragma journal_mode = off; pragma synchronous = off; pragma application_id = 0x4d504258;").map_err(failed)?;
    database
        .execute_batch(
            "create table metadata (name text primary key, value text) without rowid;
             create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);",
        )
        .map_err(failed)?;
    let transaction = database.transaction().map_err(failed)?;
    let mut statistics = Statistics::default();
    {
        let mut metadata = transaction.prepare("insert into metadata values (?1, ?2)").map_err(failed)?;
        for (name, value) in rows(&zooms, description) {
            metadata.execute(params![name, value]).map_err(failed)?;
        }
        let mut insert = transaction.prepare("insert into tiles values (?1, ?2, ?3, ?4)").map_err(failed)?;
        let by_row = |coord: &crate::tiles::TileCoord| u64::from(coord.y) << 32 | u64::from(coord.x);
        pyramid::each_tile(
            source,
            attributes,
            zooms,
            by_row,
            |tile| {
                let row = (1_u32 << tile.coord.z) - 1 - tile.coord.y;
                insert.execute(params![tile.coord.z, tile.coord.x, row, tile.bytes])?;
                statistics.count(&tile);
                Ok(())
            },
            done,
        )
        .map_err(failed)?;
    }
    transaction.execute_batch("create unique index tile_index on tiles (zoom_level, tile_column, tile_row)").map_err(failed)?;
    transaction.commit().map_err(failed)?;
    database.close().map_err(|(_, cause)| failed(cause))?;
    Ok(statistics)
}

/// Lists the metadata that MBTiles 1.3 asks of vector tiles.
fn rows(zooms: &RangeInclusive<u8>, description: &Description) -> Vec<(&'static str, String)> {
    let [west, south, east, north] = description.bounds;
    let (x, y) = (f64::midpoint(west, east), f64::midpoint(south, north));
    vec![
        ("name", description.name.clone()),
        ("description", description.description.clone()),
        ("attribution", description.attribution.clone()),
        ("format", "pbf".to_owned()),
        ("type", "overlay".to_owned()),
        ("version", "1".to_owned()),
        ("minzoom", zooms.start().to_string()),
        ("maxzoom", zooms.end().to_string()),
        ("bounds", format!("{west},{south},{east},{north}")),
        ("center", format!("{x},{y},{}", zooms.start())),
        ("json", json!({ "vector_layers": description.vector_layers }).to_string()),
    ]
}
