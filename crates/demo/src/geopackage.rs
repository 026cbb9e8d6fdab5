//! Writes the boundary file: a GeoPackage with the layers `buurten`, `wijken` and `gemeenten`, in RD New.
//!
//! In: rows of text and numbers with their polygons. Out: one file. Guaranteed: the same rows make the same bytes;
//! numbers that are not known are the sentinel -99997. Left out: a spatial index, which the format makes optional.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::borders::{Polygon, bounds};
use super::mesh::metres;

/// What the publisher writes for a number that is not known.
pub(super) const UNKNOWN: f64 = -99997.0;

/// `last_change` of every layer: fixed, so that the same settings write the same bytes.
const WRITTEN: &str = "2024-01-01T00:00:00.000Z";

const RD_NEW: &str = "PROJCS[\"Amersfoort / RD New\",GEOGCS[\"Amersfoort\",DATUM[\"Amersfoort\",SPHEROID[\"Bessel 1841\",6377397.155,299.1528128,AUTHORITY[\"EPSG\",\"7004\"]],AUTHORITY[\"EPSG\",\"6289\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4289\"]],PROJECTION[\"Oblique_Stereographic\"],PARAMETER[\"latitude_of_origin\",52.1561605555556],PARAMETER[\"central_meridian\",5.38763888888889],PARAMETER[\"scale_factor\",0.9999079],PARAMETER[\"false_easting\",155000],PARAMETER[\"false_northing\",463000],UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH],AUTHORITY[\"EPSG\",\"28992\"]]";

const WGS_84: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]";

const FRAME: &str = "
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
";

/// One layer of the file.
pub(super) struct Layer<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Columns after `fid` and `geom`, with their type.
    pub(super) columns: Vec<(&'a str, &'a str)>,
    /// Values of those columns and the polygons of each row.
    pub(super) rows: Vec<(Vec<Value>, &'a [Polygon])>,
}

/// Writes a new GeoPackage; an empty file may stand at `path`.
pub(super) fn write(path: &Path, layers: &[Layer<'_>]) -> Result<(), rusqlite::Error> {
    let mut connection = Connection::open(path)?;
    // The file is new and renamed when whole: a journal would only cost time.
    connection.pragma_update(None, "journal_mode", "OFF")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update(None, "application_id", 0x4750_4B47)?;
    connection.pragma_update(None, "user_version", 10_400)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(FRAME)?;
    let systems = [
        ("Undefined Cartesian SRS", -1, "NONE", "undefined", "undefined Cartesian coordinate reference system"),
        ("Undefined geographic SRS", 0, "NONE", "undefined", "undefined geographic coordinate reference system"),
        (
            "WGS 84 geodetic",
            4326,
            "EPSG",
            WGS_84,
            "longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid",
        ),
        ("Amersfoort / RD New", 28992, "EPSG", RD_NEW, "Dutch national grid"),
    ];
    for (name, id, organization, definition, description) in systems {
        transaction.execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?2, ?4, ?5)",
            params![name, id, organization, definition, description],
        )?;
    }
    for layer in layers {
        write_layer(&transaction, layer)?;
    }
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)
}

fn write_layer(connection: &Connection, layer: &Layer<'_>) -> Result<(), rusqlite::Error> {
    let parts = layer.rows.iter().map(|(_, polygons)| bounds(polygons));
    let wider = |all: [f64; 4], part: [f64; 4]| {
        std::array::from_fn(|side| if side < 2 { all[side].min(part[side]) } else { all[side].max(part[side]) })
    };
    let all = parts.reduce(wider).unwrap_or_default();
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, '', ?2, ?3, ?4, ?5, ?6, 28992)",
        params![layer.name, WRITTEN, all[0], all[1], all[2], all[3]],
    )?;
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'MULTIPOLYGON', 28992, 0, 0)",
        params![layer.name],
    )?;
    let columns: Vec<String> = layer.columns.iter().map(|(name, kind)| format!(", \"{name}\" {kind}")).collect();
    let columns = columns.concat();
    connection.execute_batch(&format!(
        "CREATE TABLE \"{}\" (\"fid\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \"geom\" MULTIPOLYGON{columns})",
        layer.name
    ))?;
    let marks = ", ?".repeat(layer.columns.len() + 1);
    let mut insert = connection.prepare(&format!("INSERT INTO \"{}\" VALUES (NULL{marks})", layer.name))?;
    for (values, polygons) in &layer.rows {
        let blob = std::iter::once(Value::Blob(blob(polygons)));
        insert.execute(params_from_iter(blob.chain(values.iter().cloned())))?;
    }
    Ok(())
}

/// Encodes a multipolygon in the format's binary form: header with bounds, then WKB, little-endian; rings are closed
/// here.
fn blob(polygons: &[Polygon]) -> Vec<u8> {
    let count = |n: usize| u32::try_from(n).expect("a ring holds fewer than 2^32 vertices").to_le_bytes();
    let vertices: usize = polygons.iter().flatten().map(Vec::len).sum();
    let mut bytes = Vec::with_capacity(64 + 16 * vertices + 32 * polygons.len());
    // Flags: little-endian, bounds of two axes.
    bytes.extend([b'G', b'P', 0, 0b0000_0011]);
    bytes.extend(28992_i32.to_le_bytes());
    let [west, south, east, north] = bounds(polygons);
    for bound in [west, east, south, north] {
        bytes.extend(bound.to_le_bytes());
    }
    bytes.push(1);
    bytes.extend(6_u32.to_le_bytes());
    bytes.extend(count(polygons.len()));
    for polygon in polygons {
        bytes.push(1);
        bytes.extend(3_u32.to_le_bytes());
        bytes.extend(count(polygon.len()));
        for ring in polygon {
            bytes.extend(count(ring.len() + 1));
            for corner in ring.iter().chain(ring.first()) {
                bytes.extend(metres(corner[0]).to_le_bytes());
                bytes.extend(metres(corner[1]).to_le_bytes());
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_tells_its_bounds_and_closes_its_rings() {
        let square = vec![vec![[1000, 2000], [4000, 2000], [4000, 6000], [1000, 6000]]];
        let bytes = blob(&[square]);
        // Header 8, bounds 32, multipolygon 9, polygon 9, ring 4, five points of 16 bytes.
        assert_eq!(bytes.len(), 8 + 32 + 9 + 9 + 4 + 5 * 16);
        let number = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        assert_eq!([8, 16, 24, 32].map(|at| number(at).to_string()), ["1", "4", "2", "6"]);
        assert_eq!(bytes[62..78], bytes[126..142]);
    }
}
