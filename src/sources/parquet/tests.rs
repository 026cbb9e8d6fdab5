use std::fs;
use std::path::PathBuf;

use geo_types::Coord;

use super::super::layer::DeclaredCrs;
use super::super::rows::TableRows;
use super::super::{Crs, RawPolygon};
use super::*;

/// A file that another program wrote: `tests/files/make.py`.
fn test_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

fn table(path: &Path, wanted: &[&str]) -> Result<Table, SourceError> {
    let mut rows = TableRows::new(wanted);
    read(path, "kwb-2024.parquet", &mut rows).map(|()| rows.into_table())
}

fn polygons(geometry: &RawGeometry) -> &[RawPolygon] {
    match geometry {
        RawGeometry::Polygons(polygons) => polygons,
        other => panic!("{other:?}"),
    }
}

#[test]
fn wanted_columns_of_all_row_groups_are_read_with_the_index_of_pandas_and_decimal_commas() {
    let found = table(&test_file("kwb-2024.parquet"), &["gwb_code", "a_inw", "p_wcorpw"]).unwrap();
    assert_eq!(found.columns, ["a_inw", "p_wcorpw", "gwb_code"]);
    assert_eq!(found.places, (1..=12).collect::<Vec<_>>(), "in three row groups");
    let row = |row: usize| found.row(row).to_vec();
    assert_eq!(row(0), [Cell::Number(0.0), Cell::Number(0.5), Cell::Text("BU99010101".into())]);
    assert_eq!(row(1)[1], Cell::Missing);
    assert_eq!(row(11), [Cell::Number(1100.0), Cell::Number(11.5), Cell::Text("BU99010104".into())]);
    assert_eq!(
        table(&test_file("kwb-2024.parquet"), &["recs"]).unwrap().row(3),
        [Cell::Text("Buurt".into())],
        "a category"
    );
}

#[test]
fn geometry_comes_with_its_reference_system_and_its_holes() {
    let layer =
        read_layer(&test_file("buurten_2024.parquet"), "b", &["buurtcode", "bu_naam"], GeometryUse::Read).unwrap();
    assert_eq!((layer.claim, layer.table.rows()), (DeclaredCrs::Known(Crs::RdNew), 4));
    assert_eq!(layer.table.row(0), [Cell::Text("BU99010101".into()), Cell::Text("Brêge".into())]);
    assert_eq!(layer.present, ["buurtcode", "BU_NAAM", "WK_CODE", "GM_CODE", "GM_NAAM", "H2O", "aantal_inwoners"]);
    assert_eq!(polygons(&layer.geometries[0])[0].len(), 2, "a hole");
    assert_eq!(polygons(&layer.geometries[2]).len(), 2, "two parts");
    assert!(polygons(&layer.geometries[0])[0][0].contains(&Coord { x: 150_000.0, y: 460_000.0 }));
    let attributes =
        read_layer(&test_file("buurten_2024.parquet"), "b", &["buurtcode", "bu_naam"], GeometryUse::PassedOver);
    let attributes = attributes.unwrap();
    assert_eq!((&attributes.table, attributes.geometries), (&layer.table, vec![RawGeometry::Empty; 4]));
    let degrees = read_layer(&test_file("buurten_2022.geoparquet"), "b", &[], GeometryUse::Read).unwrap();
    assert_eq!((degrees.claim, degrees.geometries.len()), (DeclaredCrs::Known(Crs::Degrees), 2));
    let error = read_layer(&test_file("kwb-2024.parquet"), "b", &[], GeometryUse::Read).unwrap_err().to_string();
    assert!(error.contains("no `geo`") && error.contains("to_parquet"), "{error}");
    assert!(is_geographic(&test_file("buurten_2024.parquet")) && !is_geographic(&test_file("kwb-2024.parquet")));
}

#[test]
fn whatever_bytes_are_changed_or_cut_the_file_is_read_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let mut refused = 0;
    for name in ["kwb-2024.parquet", "buurten_2024.parquet"] {
        let whole = fs::read(test_file(name)).unwrap();
        let mut state = 1_u64;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap()
        };
        for round in 0..400 {
            let mut bytes = whole.clone();
            for _ in 0..=number() % 3 {
                let place = number() % bytes.len();
                bytes[place] = [0, 1, 0x7f, 0x80, 0xff, 0x15][number() % 6];
            }
            bytes.truncate(if round % 8 == 0 { number() % bytes.len() } else { bytes.len() });
            fs::write(&path, bytes).unwrap();
            refused += usize::from(table(&path, &[]).is_err())
                + usize::from(read_layer(&path, "b", &[], GeometryUse::Read).is_err());
        }
    }
    assert!(refused > 400, "{refused} refused");
    fs::write(&path, "PAR1").unwrap();
    assert!(table(&path, &[]).unwrap_err().to_string().contains("a.parquet at its end"));
}
