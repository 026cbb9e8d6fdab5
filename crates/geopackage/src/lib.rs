//! `GeoPackages` as veerkracht writes them (OGC 12-128r17, version 1.3): layers of multipolygons in RD New, and
//! tables without geometry.
//!
//! In: a new and empty database, and what its layers hold. Out: the tables that every GeoPackage has, filled, and
//! geometry in the binary form of the format. Guaranteed: the same calls give the same bytes; no clock is read. Left to
//! the callers: the table of each layer with its rows, and extensions but the spatial index.

use rusqlite::{Connection, params};

mod geometry;
mod index;

pub use geometry::{Geometry, multipolygon};
pub use index::index_layer;

/// RD New, metres: the reference system of every layer.
pub const RD_NEW: i32 = 28_992;

/// `GPKG` as a number: what makes a database a GeoPackage.
const APPLICATION_ID: i32 = 0x4750_4B47;
/// Version 1.3.0.
const USER_VERSION: i32 = 10_300;

const TABLES: &str = "
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
";

const RD_NEW_DEFINITION: &str = "PROJCS[\"Amersfoort / RD New\",GEOGCS[\"Amersfoort\",DATUM[\"Amersfoort\",\
    SPHEROID[\"Bessel 1841\",6377397.155,299.1528128,AUTHORITY[\"EPSG\",\"7004\"]],AUTHORITY[\"EPSG\",\"6289\"]],\
    PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
    UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4289\"]],\
    PROJECTION[\"Oblique_Stereographic\"],PARAMETER[\"latitude_of_origin\",52.1561605555556],\
    PARAMETER[\"central_meridian\",5.38763888888889],PARAMETER[\"scale_factor\",0.9999079],\
    PARAMETER[\"false_easting\",155000],PARAMETER[\"false_northing\",463000],\
    UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH],\
    AUTHORITY[\"EPSG\",\"28992\"]]";
const WGS_84_DEFINITION: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",\
    SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],\
    PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
    UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],\
    AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]";

/// The reference systems that the file names: those that the format asks for, and RD New. Name, id, organization,
/// definition, description.
const REFERENCE_SYSTEMS: [(&str, i32, &str, &str, &str); 4] = [
    ("Undefined Cartesian SRS", -1, "NONE", "undefined", "undefined Cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", "undefined", "undefined geographic coordinate reference system"),
    (
        "WGS 84 geodetic",
        4326,
        "EPSG",
        WGS_84_DEFINITION,
        "longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid",
    ),
    ("Amersfoort / RD New", RD_NEW, "EPSG", RD_NEW_DEFINITION, "Rijksdriehoekscoördinaten"),
];

/// A layer of multipolygons, as the contents of the file name it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PackageLayer<'a> {
    /// Name of its table, which has the column `geom`.
    pub name: &'a str,
    /// Name for people.
    pub title: &'a str,
    /// What is in it.
    pub description: &'a str,
    /// When it was last changed, `2024-01-01T00:00:00.000Z`: given, so that the same content has the same bytes.
    pub changed: &'a str,
    /// West, south, east, north of all that is in it, metres; none where nothing is.
    pub extent: Option<[f64; 4]>,
}

/// Makes an empty database a GeoPackage without layers. The file is to be thrown away when anything fails: no journal
/// is written.
///
/// # Errors
/// What `SQLite` says.
pub fn create(database: &Connection) -> rusqlite::Result<()> {
    database.pragma_update(None, "application_id", APPLICATION_ID)?;
    database.pragma_update(None, "user_version", USER_VERSION)?;
    database.execute_batch(TABLES)?;
    let mut insert = database.prepare("INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?2, ?4, ?5)")?;
    for system in REFERENCE_SYSTEMS {
        insert.execute(params![system.0, system.1, system.2, system.3, system.4])?;
    }
    Ok(())
}

/// Turns off what guards a database that others read, which costs time: for a file that is new.
///
/// # Errors
/// What `SQLite` says.
pub fn write_alone(database: &Connection) -> rusqlite::Result<()> {
    database.pragma_update(None, "journal_mode", "OFF")?;
    database.pragma_update(None, "synchronous", "OFF")
}

/// Names a layer in the contents of the file.
///
/// # Errors
/// What `SQLite` says.
pub fn register(database: &Connection, layer: &PackageLayer<'_>) -> rusqlite::Result<()> {
    let side = |place: usize| layer.extent.map(|extent| extent[place]);
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'features', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![layer.name, layer.title, layer.description, layer.changed, side(0), side(1), side(2), side(3), RD_NEW],
    )?;
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'MULTIPOLYGON', ?2, 0, 0)",
        params![layer.name, RD_NEW],
    )?;
    Ok(())
}

/// Names a table without geometry in the contents of the file; its extent is none.
///
/// # Errors
/// What `SQLite` says.
pub fn register_table(database: &Connection, table: &PackageLayer<'_>) -> rusqlite::Result<()> {
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'attributes', ?2, ?3, ?4, NULL, NULL, NULL, NULL, NULL)",
        params![table.name, table.title, table.description, table.changed],
    )?;
    Ok(())
}

/// Quotes a name for SQL.
#[must_use]
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
