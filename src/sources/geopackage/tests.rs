use std::fs;
use std::path::PathBuf;

use rusqlite::params;
use tempfile::TempDir;

use super::*;
use crate::sources::RawGeometry;

/// A polygon of one triangle as a GeoPackage blob.
fn triangle() -> Vec<u8> {
    let mut blob = vec![b'G', b'P', 0, 1, 0, 0, 0, 0, 1, 3, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0];
    for ordinate in [155_000.0_f64, 463_000.0, 155_100.0, 463_000.0, 155_000.0, 463_100.0, 155_000.0, 463_000.0] {
        blob.extend(ordinate.to_le_bytes());
    }
    blob
}

/// Writes a GeoPackage with one layer `buurten` of `rows` rows in the reference system `srs`.
fn write(folder: &TempDir, srs: i64, rows: i64) -> PathBuf {
    // A name that must be escaped in a URI.
    let path = folder.path().join("wijkenbuurten 2024?v1 #é%20.gpkg");
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
             organization_coordsys_id INTEGER, definition TEXT);
             INSERT INTO gpkg_spatial_ref_sys VALUES ('RD', 1, 'EPSG', 28992, ''),
             ('Lambert', 31370, 'EPSG', 31370, ''), ('Undefined', 0, 'NONE', 0, '');
             CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
             INSERT INTO gpkg_contents VALUES ('buurten', 'features'), ('metadata', 'attributes');
             CREATE TABLE buurten (fid INTEGER PRIMARY KEY, geom BLOB, buurtcode TEXT, aantal_inwoners REAL,
             \"rare \"\"naam\" INTEGER);",
        )
        .unwrap();
    connection.execute("INSERT INTO gpkg_geometry_columns VALUES ('buurten', 'geom', ?1)", [srs]).unwrap();
    for row in 0..rows {
        let sql = "INSERT INTO buurten VALUES (?1, ?2, ?3, -99997.0, 7)";
        connection.execute(sql, params![10 + row, triangle(), format!("BU9901{row:04} ")]).unwrap();
    }
    connection.execute("INSERT INTO buurten VALUES (5, NULL, '1016', 12, NULL)", []).unwrap();
    path
}

fn read_buurten(path: &Path) -> Result<RawLayer, SourceError> {
    read(path, "a.gpkg", "buurten", &|name| name == "buurten", &[], GeometryUse::Read)
}

#[test]
fn rows_come_with_feature_id_attributes_and_geometry() {
    let folder = tempfile::tempdir().unwrap();
    let layer = read_buurten(&write(&folder, 1, 1)).unwrap();
    assert_eq!(layer.claim, DeclaredCrs::Known(Crs::RdNew));
    assert_eq!(layer.table.columns, ["fid", "buurtcode", "aantal_inwoners", "rare \"naam"]);
    assert_eq!(layer.table.places, [5, 10]);
    assert_eq!(layer.table.row(0)[1..], [Cell::Text("1016".into()), Cell::Number(12.0), Cell::Missing]);
    assert_eq!(layer.table.row(1)[1..], [Cell::Text("BU99010000".into()), Cell::Missing, Cell::Number(7.0)]);
    assert_eq!(layer.geometries[0], RawGeometry::Empty);
    assert!(matches!(&layer.geometries[1], RawGeometry::Polygons(polygons) if polygons[0][0].len() == 4));
}

#[test]
fn attributes_are_the_same_where_geometry_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 1, 1);
    let attributes = read(&path, "a.gpkg", "buurten", &|_| true, &[], GeometryUse::PassedOver).unwrap();
    assert_eq!(attributes.table, read_buurten(&path).unwrap().table);
    assert_eq!(attributes.geometries, [RawGeometry::Empty, RawGeometry::Empty]);
}

#[test]
fn a_missing_layer_lists_those_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 1, 0);
    let error = read(&path, "a.gpkg", "wijken", &|name| name == "wijken", &[], GeometryUse::Read).unwrap_err();
    assert!(matches!(error, SourceError::LayerMissing { .. }));
    assert!(error.to_string().contains("it has buurten;"), "{error}");
}

#[test]
fn an_unknown_reference_system_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = read_buurten(&write(&folder, 31370, 0)).unwrap_err().to_string();
    assert!(error.contains("EPSG:31370") && error.contains("EPSG:28992"), "{error}");
    for (srs, name) in [(0, "NONE:0"), (4711, "srs_id:4711")] {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read_buurten(&write(&folder, srs, 0)).unwrap().claim, DeclaredCrs::Unknown(name.to_owned()));
    }
}

#[test]
fn longitude_and_latitude_of_the_ogc_are_degrees() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 84, 1);
    let number = |value: &str| {
        let sql = format!("INSERT OR REPLACE INTO gpkg_spatial_ref_sys VALUES ('CRS84', 84, 'OGC', {value}, '')");
        Connection::open(&path).unwrap().execute_batch(&sql).unwrap();
        read_buurten(&path).unwrap().claim
    };
    assert_eq!([number("'CRS84'"), number("84")], [DeclaredCrs::Known(Crs::Degrees), DeclaredCrs::Known(Crs::Degrees)]);
}

#[test]
fn a_file_that_a_program_has_open_is_refused_with_a_word_to_close_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 1, 1);
    let mut beside = path.clone().into_os_string();
    beside.push("-wal");
    fs::write(&beside, "").unwrap();
    assert!(read_buurten(&path).is_ok(), "an empty one tells that all is written");
    fs::write(&beside, "changes").unwrap();
    let error = read_buurten(&path).unwrap_err().to_string();
    assert!(error.contains("7 bytes of changes") && error.contains("close the file in QGIS"), "{error}");
}

#[test]
fn the_layer_with_codes_of_buurten_is_taken_whatever_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 1, 1);
    let by_name = |fits: &dyn Fn(&str) -> bool| read(&path, "a.gpkg", "buurten", fits, &[], GeometryUse::Read);
    assert_eq!(by_name(&|_| false).unwrap().table.rows(), 2, "the only layer");
    let add = |layer: &str, code: &str| {
        let sql = format!(
            "INSERT INTO gpkg_contents VALUES ('{layer}', 'features');
             INSERT INTO gpkg_geometry_columns VALUES ('{layer}', 'geom', 1);
             CREATE TABLE {layer} (fid INTEGER PRIMARY KEY, geom BLOB, code TEXT);
             INSERT INTO {layer} VALUES (1, NULL, '{code}')"
        );
        Connection::open(&path).unwrap().execute_batch(&sql).unwrap();
    };
    add("aaa", "GM9901");
    assert_eq!(by_name(&|name| name != "x").unwrap().table.rows(), 2, "not the first of several that fit");
    assert_eq!(by_name(&|_| false).unwrap().table.rows(), 2, "the only one with codes");
    add("kopie", "BU99010000");
    let error = by_name(&|_| false).unwrap_err().to_string();
    for part in ["buurten (1 codes of buurten", "kopie (1 codes of buurten", "delete those that do not count"] {
        assert!(error.contains(part), "which of two is not guessed: {error}");
    }
    let execute = |sql: &str| Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    execute("INSERT INTO kopie VALUES (2, NULL, 'BU99010001'), (3, NULL, 'BU99010000')");
    assert_eq!(by_name(&|_| false).unwrap().table.name, "a.gpkg:kopie", "the one with most codes");
    execute("ALTER TABLE kopie RENAME COLUMN code TO buurtcode; DELETE FROM kopie WHERE fid > 1");
    execute("ALTER TABLE kopie ADD COLUMN water TEXT");
    let wanted = ["buurtcode", "water"];
    let by_columns = read(&path, "a.gpkg", "buurten", &|_| false, &wanted, GeometryUse::Read).unwrap();
    assert_eq!(by_columns.table.name, "a.gpkg:kopie", "of as many the one with most of the columns");
}

#[test]
fn a_layer_of_the_name_gives_way_only_where_it_has_no_codes() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 1, 3);
    let execute = |sql: &str| Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    execute(
        "INSERT INTO gpkg_contents VALUES ('selectie', 'features');
         INSERT INTO gpkg_geometry_columns VALUES ('selectie', 'geom', 1);
         CREATE TABLE selectie AS SELECT * FROM buurten;
         DELETE FROM buurten WHERE buurtcode LIKE 'BU99010000%'",
    );
    assert_eq!(read_buurten(&path).unwrap().table.name, "a.gpkg:buurten");
    execute("DELETE FROM buurten");
    assert_eq!(read_buurten(&path).unwrap().table.name, "a.gpkg:selectie", "it has no rows");
    execute("INSERT INTO gpkg_contents VALUES ('kapot', 'features'); CREATE VIEW kapot AS SELECT * FROM nergens");
    execute("INSERT INTO gpkg_geometry_columns VALUES ('kapot', 'geom', 1)");
    assert_eq!(read_buurten(&path).unwrap().table.name, "a.gpkg:selectie", "what cannot be read is nobody's choice");
}

#[test]
fn codes_that_come_after_many_other_rows_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 1, 0);
    let rows = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 90) INSERT INTO rest \
                SELECT i, NULL, CASE WHEN i > 80 THEN 'BU990100' || i END FROM r";
    let sql = format!(
        "INSERT INTO gpkg_contents VALUES ('rest', 'features');
         INSERT INTO gpkg_geometry_columns VALUES ('rest', 'geom', 1);
         CREATE TABLE rest (fid INTEGER PRIMARY KEY, geom BLOB, code TEXT); {rows}"
    );
    Connection::open(&path).unwrap().execute_batch(&sql).unwrap();
    assert_eq!(read_buurten(&path).unwrap().table.name, "a.gpkg:rest");
}

#[test]
fn a_truncated_file_is_an_error_at_every_length() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 1, 400);
    let whole = fs::read(&path).unwrap();
    let cut = folder.path().join("cut.gpkg");
    for share in 0..20 {
        fs::write(&cut, &whole[..whole.len() * share / 20]).unwrap();
        let error = read_buurten(&cut).unwrap_err().to_string();
        assert!(error.contains("cut.gpkg") && error.contains("download"), "{share}/20: {error}");
    }
}

#[test]
fn a_damaged_page_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 1, 400);
    let whole = fs::read(&path).unwrap();
    let damaged = folder.path().join("damaged.gpkg");
    for page in 1..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0xa5);
        fs::write(&damaged, bytes).unwrap();
        // A page of an index or of an unused table may be damaged without harm to the layer.
        if let Err(error) = read_buurten(&damaged) {
            assert!(error.to_string().contains("damaged.gpkg"), "{error}");
        }
    }
}

#[test]
fn what_is_no_geopackage_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    for (bytes, found) in [
        (&b""[..], "empty file"),
        (b"PK\x03\x04....", "zip"),
        (b"<html>", "web page"),
        (b"version https://git-lfs", "LFS"),
        (b"abc", "no SQLite"),
    ] {
        fs::write(&path, bytes).unwrap();
        assert!(read_buurten(&path).unwrap_err().to_string().contains(found), "{found}");
    }
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
    assert!(read_buurten(&path).unwrap_err().to_string().contains("gpkg_contents"));
    assert!(matches!(read_buurten(Path::new("/nowhere/a.gpkg")), Err(SourceError::Unreadable { .. })));
}

/// Writes a GeoPackage whose layer is a view of this query over the table `rows`, which has the columns of the layer.
fn write_view(folder: &TempDir, query: &str) -> PathBuf {
    let path = write(folder, 1, 3);
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(&format!("ALTER TABLE buurten RENAME TO rows; CREATE VIEW buurten AS {query};")).unwrap();
    path
}

const ENDLESS: &str = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r)";

#[test]
fn a_layer_may_be_a_view() {
    let folder = tempfile::tempdir().unwrap();
    let layer = read_buurten(&write_view(&folder, "SELECT * FROM rows WHERE buurtcode LIKE 'BU%'")).unwrap();
    assert_eq!(layer.table.rows(), 3);
}

#[test]
fn a_view_that_never_ends_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    // A thousand columns: there is room for 16,000 rows.
    let columns = (0..1000).map(|i| format!(", NULL AS c{i}")).collect::<Vec<_>>().concat();
    let path = write_view(
        &folder,
        &format!("{ENDLESS} SELECT i AS fid, NULL AS geom, 'BU' || i AS buurtcode{columns} FROM r"),
    );
    let error = read_buurten(&path).unwrap_err().to_string();
    assert!(error.contains("of layer buurten") && error.contains("16 million rows and cells"), "{error}");
}

#[test]
fn a_view_that_makes_values_of_any_length_is_refused() {
    for columns in ["zeroblob(1000000000) AS geom, buurtcode", "geom, printf('%.*c', 70000000, 'x') AS buurtcode"] {
        let folder = tempfile::tempdir().unwrap();
        let path = write_view(&folder, &format!("SELECT fid, {columns} FROM rows"));
        let error = read_buurten(&path).unwrap_err().to_string();
        assert!(error.contains("too big") && error.contains("up to 64 MB in a value"), "{error}");
    }
}

#[test]
fn a_list_of_layers_that_never_ends_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 1, 3);
    let view = format!(
        "CREATE VIEW gpkg_contents AS {ENDLESS} SELECT i AS rowid, 'buurten' AS table_name, 'features' AS data_type \
         FROM r"
    );
    Connection::open(&path)
        .unwrap()
        .execute_batch(&format!("ALTER TABLE gpkg_contents RENAME TO old; {view};"))
        .unwrap();
    let error = read_buurten(&path).unwrap_err().to_string();
    assert!(error.contains("at gpkg_contents: found more than 1000 layers"), "{error}");
}

#[test]
fn a_geometry_column_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, 1, 3);
    Connection::open(&path).unwrap().execute_batch("UPDATE gpkg_geometry_columns SET column_name = 'nergens'").unwrap();
    let error = read_buurten(&path).unwrap_err().to_string();
    assert!(error.contains("nergens"), "{error}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_before_it_is_opened() {
    let error = read_buurten(Path::new("/dev/zero")).unwrap_err().to_string();
    assert!(error.contains("/dev/zero") && error.contains("a device"), "{error}");
}
