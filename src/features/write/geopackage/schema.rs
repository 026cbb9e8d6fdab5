//! The tables of a sheet as GeoPackage: those of every GeoPackage, the extensions for descriptions of fields and for
//! metadata, and styles for QGIS.

use rusqlite::{Connection, params};
use veerkracht_geopackage::PackageLayer;
use veerkracht_picture::escape;

use crate::documents::sheet::{Sheet, SheetColumn};

const TABLES: &str = "
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description
    TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT
    gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min
    NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, CONSTRAINT gdcc_ntv
    UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema
    TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT, styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT
    (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT
    'dataset', md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT
    '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value
    INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
    md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id), CONSTRAINT
    crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
";

/// Makes the tables.
pub(super) fn create(database: &Connection) -> rusqlite::Result<()> {
    veerkracht_geopackage::create(database)?;
    database.execute_batch(TABLES)?;
    for (table, extension) in [
        ("gpkg_data_columns", "schema"),
        ("gpkg_data_column_constraints", "schema"),
        ("gpkg_metadata", "metadata"),
        ("gpkg_metadata_reference", "metadata"),
    ] {
        database.execute(
            "INSERT INTO gpkg_extensions VALUES (?1, NULL, 'gpkg_' || ?2, \
             'http://www.geopackage.org/spec131/#extension_' || ?2, 'read-write')",
            [table, extension],
        )?;
    }
    Ok(())
}

/// Registers the layer, its geometry and the meaning of its fields.
pub(super) fn register(database: &Connection, sheet: &Sheet, extent: Option<[f64; 4]>) -> rusqlite::Result<()> {
    let (description, changed) = (description(sheet), changed(sheet));
    let layer =
        PackageLayer { name: &sheet.name, title: &sheet.title, description: &description, changed: &changed, extent };
    veerkracht_geopackage::register(database, &layer)?;
    describe(database, sheet, &description, &changed)
}

/// Registers a table without geometry and the meaning of its fields.
pub(super) fn register_table(database: &Connection, sheet: &Sheet) -> rusqlite::Result<()> {
    let (description, changed) = (description(sheet), changed(sheet));
    let table = PackageLayer {
        name: &sheet.name,
        title: &sheet.title,
        description: &description,
        changed: &changed,
        extent: None,
    };
    veerkracht_geopackage::register_table(database, &table)?;
    // Where a table without geometry is among the contents GDAL lists none that is not, and QGIS finds no styles.
    database.execute(
        "INSERT INTO gpkg_contents SELECT 'layer_styles', 'attributes', 'layer_styles', '', ?1, NULL, NULL, NULL, \
         NULL, NULL WHERE EXISTS (SELECT 1 FROM layer_styles)",
        [&changed],
    )?;
    describe(database, sheet, &description, &changed)
}

/// Writes what must be told with a sheet.
fn description(sheet: &Sheet) -> String {
    format!("{}\n{}", sheet.remarks.join("\n"), sheet.attribution)
}

/// Writes the meaning of the fields, and what QGIS shows as metadata.
fn describe(database: &Connection, sheet: &Sheet, description: &str, changed: &str) -> rusqlite::Result<()> {
    for column in &sheet.columns {
        database.execute(
            "INSERT INTO gpkg_data_columns VALUES (?1, ?2, NULL, ?3, ?4, NULL, NULL)",
            params![
                sheet.name,
                name(column),
                sheet.language.of(&column.meaning.label),
                column.description(sheet.language)
            ],
        )?;
    }
    database.execute(
        "INSERT INTO gpkg_metadata (md_standard_uri, metadata) VALUES ('http://mrcc.com/qgis.dtd', ?1)",
        [metadata(sheet, description)],
    )?;
    database.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('table', ?1, NULL, NULL, ?2, ?3, NULL)",
        params![sheet.name, changed, database.last_insert_rowid()],
    )?;
    Ok(())
}

/// Says when the content of a sheet last changed, as the format asks: the last day of the newest year of its figures,
/// since that alone is the same for the same inputs.
pub(super) fn changed(sheet: &Sheet) -> String {
    let newest = sheet.columns.iter().filter_map(|column| column.meaning.year).max();
    format!("{:04}-12-31T00:00:00.000Z", newest.unwrap_or(1970))
}

/// Writes what QGIS shows of the layer as its metadata: whose the figures are and under which licences stands in the
/// places for it.
fn metadata(sheet: &Sheet, description: &str) -> String {
    let language = sheet.language.either("DUT", "ENG");
    let licences = sheet.licences.iter().map(|licence| format!("<license>{}</license>", escape(licence)));
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\">\
         <identifier>{}</identifier><language>{language}</language><type>dataset</type><title>{}</title>\
         <abstract>{}</abstract><rights>{}</rights>{}</qgis>",
        escape(&sheet.name),
        escape(&sheet.title),
        escape(description),
        escape(&sheet.attribution),
        licences.collect::<String>(),
    )
}

/// Names the column of a table: in small letters, which SQL does not tell from capitals and the catalogue of the Dutch
/// government asks for.
pub(in crate::features::write) fn name(column: &SheetColumn) -> String {
    column.key.to_ascii_lowercase()
}
