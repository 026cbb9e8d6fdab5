//! Writes the boundary file: a GeoPackage with the layers `buurten`, `wijken` and `gemeenten`, in RD New.
//!
//! In: rows of text and numbers with their polygons. Out: one file. Guaranteed: the same rows make the same bytes;
//! numbers that are not known are the sentinel -99997. Left out: a spatial index, which the format makes optional.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use veerkracht_geopackage::{create, multipolygon, register, write_alone};

use super::borders::{Polygon, bounds};
use super::mesh::{GridCorner, metres};

/// What the publisher writes for a number that is not known.
pub(super) const UNKNOWN: f64 = -99997.0;

/// `last_change` of every layer: fixed, so that the same settings write the same bytes.
const WRITTEN: &str = "2024-01-01T00:00:00.000Z";

/// One layer of the file.
pub(super) struct DemoLayer<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Columns after `fid` and `geom`, with their type.
    pub(super) columns: Vec<(&'a str, &'a str)>,
    /// Values of those columns and the polygons of each row.
    pub(super) rows: Vec<(Vec<Value>, &'a [Polygon])>,
}

/// Writes a new GeoPackage; an empty file may stand at `path`.
pub(super) fn write(path: &Path, layers: &[DemoLayer<'_>]) -> Result<(), rusqlite::Error> {
    let mut connection = Connection::open(path)?;
    write_alone(&connection)?;
    let transaction = connection.transaction()?;
    create(&transaction)?;
    for layer in layers {
        write_layer(&transaction, layer)?;
    }
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)
}

fn write_layer(connection: &Connection, layer: &DemoLayer<'_>) -> Result<(), rusqlite::Error> {
    let parts = layer.rows.iter().map(|(_, polygons)| bounds(polygons));
    let wider = |all: [f64; 4], part: [f64; 4]| {
        std::array::from_fn(|side| if side < 2 { all[side].min(part[side]) } else { all[side].max(part[side]) })
    };
    let extent = Some(parts.reduce(wider).unwrap_or_default());
    let content = veerkracht_geopackage::PackageLayer {
        name: layer.name,
        title: layer.name,
        description: "",
        changed: WRITTEN,
        extent,
    };
    register(connection, &content)?;
    let columns: Vec<String> = layer.columns.iter().map(|(name, kind)| format!(", \"{name}\" {kind}")).collect();
    let columns = columns.concat();
    connection.execute_batch(&format!(
        "CREATE TABLE \"{}\" (\"fid\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \"geom\" MULTIPOLYGON{columns})",
        layer.name
    ))?;
    let marks = ", ?".repeat(layer.columns.len() + 1);
    let mut insert = connection.prepare(&format!("INSERT INTO \"{}\" VALUES (NULL{marks})", layer.name))?;
    for (values, polygons) in &layer.rows {
        let geometry = multipolygon(&closed(polygons)).map_or(Value::Null, |geometry| Value::Blob(geometry.bytes));
        insert.execute(params_from_iter(std::iter::once(geometry).chain(values.iter().cloned())))?;
    }
    Ok(())
}

/// Closes the rings, and gives their corners in metres.
fn closed(polygons: &[Polygon]) -> Vec<Vec<Vec<[f64; 2]>>> {
    let ring = |ring: &Vec<GridCorner>| ring.iter().chain(ring.first()).map(|corner| corner.map(metres)).collect();
    polygons.iter().map(|polygon| polygon.iter().map(ring).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_are_closed_and_in_metres() {
        let corner = vec![vec![[1000, 2000], [4000, 2500], [4000, 6000]]];
        assert_eq!(closed(&[corner]), [[[[1.0, 2.0], [4.0, 2.5], [4.0, 6.0], [1.0, 2.0]]]]);
    }
}
