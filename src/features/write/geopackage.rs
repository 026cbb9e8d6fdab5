//! Sheets as GeoPackage: layers of areas in RD New with full geometry and a spatial index, descriptions of the fields,
//! styles that QGIS applies on opening, and whose the figures are; tables without geometry.
//!
//! Written to a file, because the format is a database. The same sheet gives the same bytes.

mod schema;

use std::borrow::Cow;
use std::io;

use geo_types::{Coord, MultiPolygon};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ToSql, params, params_from_iter};
use veerkracht_geopackage::{identifier, index_layer, multipolygon, write_alone};

use crate::documents::sheet::{DATE, Sheet, SheetCell, SheetCells, SheetColumn};

use super::coordinates::CoordinateForm;

pub(super) use schema::name;

/// Why a GeoPackage could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GeoPackageError {
    /// The database refused.
    #[error("writing the GeoPackage failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file may not grow any more.
    #[error("writing the GeoPackage failed: {0}")]
    Room(#[from] io::Error),
}

/// Decimals of metres: a millimetre.
const DECIMALS: u8 = 3;

/// Rows between two looks at how large the file has become: about a megabyte.
const ROWS: usize = 500;

/// A style that QGIS finds in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredStyle {
    /// Name in the list of styles.
    pub name: String,
    /// The style in the XML of QGIS.
    pub qml: String,
}

/// A GeoPackage while it is written: layers, then tables, then its end.
pub(crate) struct GeoPackageWriter<G> {
    database: Connection,
    /// Called while the file grows, and when it is whole.
    grown: G,
}

impl<G: FnMut() -> io::Result<()>> GeoPackageWriter<G> {
    /// Begins in an empty database. `grown` is called while the file grows, and when it is whole.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) fn begin(database: Connection, grown: G) -> Result<Self, GeoPackageError> {
        // The file is thrown away when anything fails.
        write_alone(&database)?;
        database.execute_batch("BEGIN")?;
        schema::create(&database)?;
        Ok(GeoPackageWriter { database, grown })
    }

    /// Writes a sheet as a layer; the first of `styles` is the one that is applied. What is opened without a choice is
    /// the first layer.
    ///
    /// `boundary` gives the boundary of a row, by its index in the area set, in the world square; `to_rd` brings its
    /// points to metres of RD New; an area without a boundary has no geometry.
    ///
    /// # Errors
    /// [`GeoPackageError`]; what `grown` says ends the writing.
    pub(crate) fn layer<'a>(
        &mut self,
        sheet: &Sheet,
        styles: &[StoredStyle],
        boundary: impl Fn(usize) -> Option<Cow<'a, MultiPolygon<f64>>>,
        to_rd: impl Fn(Coord<f64>) -> Option<Coord<f64>>,
    ) -> Result<(), GeoPackageError> {
        let columns = columns(sheet);
        let table = identifier(&sheet.name);
        self.database.execute_batch(&format!(
            "CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, {})",
            columns.join(", ")
        ))?;
        let mut extents: Vec<(i64, [f64; 4])> = Vec::with_capacity(sheet.buurten.len());
        {
            let mut insert = self.database.prepare(&insertion(&table, columns.len() + 2))?;
            for (row, area) in sheet.buurten.iter().enumerate() {
                if row % ROWS == 0 {
                    (self.grown)()?;
                }
                let geometry = boundary(*area).and_then(|boundary| geometry(&boundary, &to_rd));
                let mut values: Vec<PackageValue<'_>> = Vec::with_capacity(columns.len() + 2);
                let number = i64::try_from(row).unwrap_or(i64::MAX - 1) + 1;
                values.push(PackageValue(SheetCell::Integer(number), None));
                values.push(PackageValue(
                    SheetCell::Missing,
                    geometry.as_ref().map(|geometry| geometry.bytes.as_slice()),
                ));
                values.extend(sheet.columns.iter().map(|column| PackageValue(column.cell(row), None)));
                insert.execute(params_from_iter(values.iter()))?;
                extents.extend(geometry.map(|geometry| (number, geometry.extent)));
            }
        }
        let around = |[west, south, east, north]: [f64; 4], [w, s, e, n]: [f64; 4]| {
            [west.min(w), south.min(s), east.max(e), north.max(n)]
        };
        schema::register(&self.database, sheet, extents.iter().map(|(_, extent)| *extent).reduce(around))?;
        index_layer(&self.database, &sheet.name, &extents)?;
        for (position, style) in styles.iter().enumerate() {
            self.database.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, \
                 styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) \
                 VALUES ('', '', ?1, 'geom', ?2, ?3, '', ?4, ?5, '', ?6)",
                params![sheet.name, style.name, style.qml, position == 0, sheet.title, schema::changed(sheet)],
            )?;
        }
        Ok(())
    }

    /// Writes a table without geometry, part by part; `head` has its name, its columns and what is told of it.
    ///
    /// # Errors
    /// [`GeoPackageError`]; what a part or `grown` says ends the writing.
    pub(crate) fn table<E: From<GeoPackageError>>(
        &mut self,
        head: &Sheet,
        parts: impl Iterator<Item = Result<Sheet, E>>,
    ) -> Result<(), E> {
        let columns = columns(head);
        let table = identifier(&head.name);
        let sql =
            format!("CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {})", columns.join(", "));
        self.database.execute_batch(&sql).map_err(GeoPackageError::from)?;
        let insert = insertion(&table, columns.len() + 1);
        for part in parts {
            (self.grown)().map_err(GeoPackageError::from)?;
            self.rows(&insert, &part?)?;
        }
        Ok(schema::register_table(&self.database, head).map_err(GeoPackageError::from)?)
    }

    /// Writes the rows of a part of a table.
    fn rows(&self, insert: &str, part: &Sheet) -> Result<(), GeoPackageError> {
        let mut insert = self.database.prepare_cached(insert)?;
        for row in 0..part.buurten.len() {
            let number = std::iter::once(PackageValue(SheetCell::Missing, None));
            let cells = part.columns.iter().map(|column| PackageValue(column.cell(row), None));
            insert.execute(params_from_iter(number.chain(cells)))?;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`GeoPackageError`].
    pub(crate) fn finish(mut self) -> Result<(), GeoPackageError> {
        self.database.execute_batch("COMMIT")?;
        self.database.flush_prepared_statement_cache();
        self.database.close().map_err(|(_, error)| error)?;
        Ok((self.grown)()?)
    }
}

/// Writes a sheet to an empty database as its only layer, as [`GeoPackageWriter::layer`] does; `boundaries` are those
/// of the area set.
///
/// # Errors
/// [`GeoPackageError`].
pub(crate) fn write(
    database: Connection,
    sheet: &Sheet,
    styles: &[StoredStyle],
    boundaries: &[MultiPolygon<f64>],
    to_rd: impl Fn(Coord<f64>) -> Option<Coord<f64>>,
    grown: impl FnMut() -> io::Result<()>,
) -> Result<(), GeoPackageError> {
    let mut file = GeoPackageWriter::begin(database, grown)?;
    file.layer(sheet, styles, |area| boundaries.get(area).map(Cow::Borrowed), to_rd)?;
    file.finish()
}

/// Defines the columns of a sheet.
fn columns(sheet: &Sheet) -> Vec<String> {
    let kind = |column: &SheetColumn| if column.key == DATE { "DATE" } else { affinity(&column.cells) };
    sheet.columns.iter().map(|column| format!("{} {}", identifier(&name(column)), kind(column))).collect()
}

/// Writes the statement that inserts a row of so many values.
fn insertion(table: &str, values: usize) -> String {
    let places: Vec<String> = (1..=values).map(|number| format!("?{number}")).collect();
    format!("INSERT INTO {table} VALUES ({})", places.join(", "))
}

/// A cell or a geometry on its way into the database.
struct PackageValue<'a>(SheetCell<'a>, Option<&'a [u8]>);

impl ToSql for PackageValue<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match (self.0, self.1) {
            (_, Some(bytes)) => ToSqlOutput::from(bytes),
            (SheetCell::Missing, None) => ToSqlOutput::from(rusqlite::types::Null),
            (SheetCell::Text(text), None) => ToSqlOutput::from(text),
            (SheetCell::Integer(value), None) => ToSqlOutput::from(value),
            (SheetCell::Number(value), None) => ToSqlOutput::from(value),
        })
    }
}

fn affinity(cells: &SheetCells) -> &'static str {
    match cells {
        SheetCells::Text(_) => "TEXT",
        SheetCells::Integer(_) => "INTEGER",
        SheetCells::Number(_) => "DOUBLE",
    }
}

/// Encodes a boundary; none where it is empty or has a point without a place in RD New. Rings run backwards: clockwise
/// on screen becomes counterclockwise, which is how exterior rings are usually stored.
fn geometry(
    boundary: &MultiPolygon<f64>,
    to_rd: impl Fn(Coord<f64>) -> Option<Coord<f64>>,
) -> Option<veerkracht_geopackage::Geometry> {
    let written = CoordinateForm { place: to_rd, decimals: DECIMALS };
    multipolygon(&written.numbers(&written.round(boundary)?))
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, polygon};
    use rusqlite::Connection;

    use super::{StoredStyle, write};
    use crate::documents::sheet::example;

    #[test]
    fn a_geopackage_holds_geometry_figures_descriptions_and_a_default_style() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.gpkg");
        let square = MultiPolygon::new(vec![
            polygon![(x: 10.0, y: 20.0), (x: 30.0, y: 20.0), (x: 30.0, y: 40.0), (x: 10.0, y: 40.0)],
        ]);
        let styles = [StoredStyle { name: "klassen".into(), qml: "<qgis/>".into() }];
        let mut seen = 0;
        let grown = || {
            seen += 1;
            Ok(())
        };
        write(Connection::open(&path).unwrap(), &example::sheet(), &styles, &[square], Some, grown).unwrap();
        assert_eq!(seen, 2, "at the first row and at the end");
        let database = Connection::open(&path).unwrap();
        let text = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        let number = |sql: &str| database.query_row(sql, [], |row| row.get::<_, f64>(0)).unwrap();
        assert_eq!(text("PRAGMA integrity_check"), "ok");
        assert!((number("SELECT corporatie_pct FROM corporatiebezit WHERE code = 'BU00010000'") - 12.5).abs() < 1e-12);
        assert_eq!(
            text(
                "SELECT group_concat(fid) FROM corporatiebezit WHERE geom IS NULL AND corporatie_pct IS NULL AND \
                 klasse IS NULL"
            ),
            "2"
        );
        assert!((number("SELECT max_x FROM gpkg_contents") - 30.0).abs() < 1e-12);
        assert_eq!(
            text("SELECT description FROM gpkg_data_columns WHERE column_name = 'corporatie_pct'"),
            "corporatie_pct NL (% van woningen), 2024; bron: CBS"
        );
        assert_eq!(
            text("SELECT styleName FROM layer_styles WHERE useAsDefault AND f_table_name = 'corporatiebezit'"),
            "klassen"
        );
        assert_eq!(
            text("SELECT minx || ' ' || maxy || ' ' || count(*) FROM rtree_corporatiebezit_geom"),
            "10.0 40.0 1"
        );
        let metadata = text("SELECT metadata FROM gpkg_metadata");
        assert!(metadata.contains("<rights>CBS &amp; Kadaster</rights>"), "{metadata}");
        assert!(metadata.contains("<license>CC BY 4.0</license><license>&lt;open&gt;</license></qgis>"), "{metadata}");
        let header: Vec<u8> = database
            .query_row("SELECT substr(geom, 1, 8) FROM corporatiebezit WHERE fid = 1", [], |row| row.get(0))
            .unwrap();
        // "GP", version 0, envelope and little-endian flags, SRS 28992 = 0x7140.
        assert_eq!(header, [b'G', b'P', 0, 0b0000_0011, 0x40, 0x71, 0, 0]);
    }

    #[test]
    fn the_same_sheet_gives_the_same_bytes_so_that_a_part_can_be_asked_for_later() {
        let folder = tempfile::tempdir().unwrap();
        let written = ["a", "b"].map(|name| {
            let path = folder.path().join(name);
            let styles = [StoredStyle { name: "klassen".into(), qml: "<qgis/>".into() }];
            write(Connection::open(&path).unwrap(), &example::sheet(), &styles, &[], Some, || Ok(())).unwrap();
            // CURRENT_TIMESTAMP has seconds; a byte that is its would differ in the next one.
            let database = Connection::open(&path).unwrap();
            let times = "SELECT update_time FROM layer_styles UNION ALL SELECT last_change FROM gpkg_contents \
                 UNION ALL SELECT timestamp FROM gpkg_metadata_reference";
            let mut times = database.prepare(times).unwrap();
            let times: Vec<String> = times.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
            assert_eq!(times, ["2024-12-31T00:00:00.000Z"; 3], "no time of writing is in the file");
            std::fs::read(&path).unwrap()
        });
        assert!(written[0] == written[1]);
    }
}
