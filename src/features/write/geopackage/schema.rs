//! The tables of a sheet as GeoPackage: those of every GeoPackage, the schema extension for descriptions, and styles
//! for QGIS.

use rusqlite::{Connection, params};
use veerkracht_geopackage::Layer;

use crate::documents::sheet::Sheet;

const TABLES: &str = "
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT '1970-01-01T00:00:00.000Z');
";

/// The time of the last change, which is required. A fixed one keeps the same inputs giving the same bytes.
const CHANGED: &str = "1970-01-01T00:00:00.000Z";

/// Makes the tables.
pub(super) fn create(database: &Connection) -> rusqlite::Result<()> {
    veerkracht_geopackage::create(database)?;
    database.execute_batch(TABLES)?;
    for table in ["gpkg_data_columns", "gpkg_data_column_constraints"] {
        database.execute(
            "INSERT INTO gpkg_extensions VALUES (?1, NULL, 'gpkg_schema', \
             'http://www.geopackage.org/spec121/#extension_schema', 'read-write')",
            [table],
        )?;
    }
    Ok(())
}

/// Registers the layer, its geometry and the meaning of its fields.
pub(super) fn register(database: &Connection, sheet: &Sheet, extent: Option<[f64; 4]>) -> rusqlite::Result<()> {
    let description = description(sheet);
    let layer = Layer { name: &sheet.name, title: &sheet.title, description: &description, changed: CHANGED, extent };
    veerkracht_geopackage::register(database, &layer)?;
    describe(database, sheet)
}

/// Registers a table without geometry and the meaning of its fields.
pub(super) fn register_table(database: &Connection, sheet: &Sheet) -> rusqlite::Result<()> {
    let description = description(sheet);
    let table =
        Layer { name: &sheet.name, title: &sheet.title, description: &description, changed: CHANGED, extent: None };
    veerkracht_geopackage::register_table(database, &table)?;
    describe(database, sheet)
}

/// Writes what must be told with a sheet.
fn description(sheet: &Sheet) -> String {
    format!("{}\n{}", sheet.remarks.join("\n"), sheet.attribution)
}

/// Writes the meaning of the fields.
fn describe(database: &Connection, sheet: &Sheet) -> rusqlite::Result<()> {
    for column in &sheet.columns {
        database.execute(
            "INSERT INTO gpkg_data_columns VALUES (?1, ?2, NULL, ?3, ?4, NULL, NULL)",
            params![
                sheet.name,
                column.key,
                sheet.language.of(&column.meaning.label),
                column.description(sheet.language)
            ],
        )?;
    }
    Ok(())
}
