use std::collections::BTreeMap;
use std::fs;

use geo_types::Coord;
use shapefile::dbase::{FieldName, FieldValue, Record, TableWriterBuilder};
use shapefile::{Point, PointM, PointZ, Polygon, PolygonM, PolygonRing, PolygonZ, Polyline};

use super::super::{Crs, Division, RawGeometry, RepeatedRows, SourceKind};
use super::*;
use crate::texts::Bilingual;

const RD: &str = r#"PROJCS["RD_New",GEOGCS["GCS_Amersfoort"],PARAMETER["False_Easting",155000.0],
    PARAMETER["False_Northing",463000.0]]"#;

fn spec() -> SourceSpec {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    SourceSpec {
        id: "grenzen".to_owned(),
        kind: SourceKind::Boundaries,
        title: Bilingual::new("a", "a"),
        publisher: String::new(),
        licence: String::new(),
        attribution: String::new(),
        url: String::new(),
        download: Bilingual::new("a", "a"),
        files: Vec::new(),
        layers: BTreeMap::new(),
        columns: BTreeMap::from([
            ("code".to_owned(), names(&["buurtcode", "bu_code"])),
            ("gemeente_name".to_owned(), names(&["gemeentenaam"])),
            ("inhabitants".to_owned(), names(&["aantal_inwoners", "aant_inw"])),
        ]),
        rows: Vec::new(),
        tables: Vec::new(),
        division: Division::OfItsYear,
        delimiter: None,
        decimal: None,
        encoding: None,
        repeated_rows: RepeatedRows::Once,
    }
}

/// A square of 100 m in RD, clockwise as an exterior.
fn square(x: f64) -> Vec<Point> {
    let y = 460_000.0;
    [(x, y), (x, y + 100.0), (x + 100.0, y + 100.0), (x + 100.0, y), (x, y)].map(|(x, y)| Point::new(x, y)).to_vec()
}

/// Writes a shapefile with a square for each row: code, name and inhabitants.
fn write(folder: &Path, stem: &str, rows: &[(&str, &str, f64)]) -> PathBuf {
    let shp = folder.join(format!("{stem}.shp"));
    let name = |name: &str| FieldName::try_from(name).unwrap();
    let table = TableWriterBuilder::new()
        .add_character_field(name("BU_CODE"), 10)
        .add_character_field(name("GEMEENTENA"), 40)
        .add_numeric_field(name("AANT_INW"), 12, 0);
    let mut writer = shapefile::Writer::from_path(&shp, table).unwrap();
    for (i, (code, gemeente, inhabitants)) in rows.iter().enumerate() {
        let mut record = Record::default();
        record.insert("BU_CODE".to_owned(), FieldValue::Character(Some((*code).to_owned())));
        record.insert("GEMEENTENA".to_owned(), FieldValue::Character(Some((*gemeente).to_owned())));
        record.insert("AANT_INW".to_owned(), FieldValue::Numeric(Some(*inhabitants)));
        #[expect(clippy::cast_precision_loss, reason = "a few rows")]
        let polygon = Polygon::new(PolygonRing::Outer(square(150_000.0 + 100.0 * i as f64)));
        writer.write_shape_and_record(&polygon, &record).unwrap();
    }
    drop(writer);
    fs::write(folder.join(format!("{stem}.prj")), RD).unwrap();
    fs::write(folder.join(format!("{stem}.cpg")), "UTF-8").unwrap();
    shp
}

fn two(folder: &Path) -> PathBuf {
    write(folder, "buurt_2023_v1", &[("BU00010001", "Súdwest", 1200.0), ("BU00010002", "Oost", -99_999_999.0)])
}

fn read_all(shp: &Path) -> Result<RawLayer, SourceError> {
    read(shp, "buurt_2023_v1.shp", "buurten", &|_| true, &spec(), &[], GeometryUse::Read)
}

fn error_text(shp: &Path) -> String {
    read_all(shp).unwrap_err().to_string()
}

#[test]
fn shapes_and_attributes_of_a_record_come_together_under_whole_names() {
    let folder = tempfile::tempdir().unwrap();
    let layer = read_all(&two(folder.path())).unwrap();
    let shp = two(folder.path());
    let attributes = read(&shp, "buurt_2023_v1.shp", "buurten", &|_| true, &spec(), &[], GeometryUse::PassedOver);
    let attributes = attributes.unwrap();
    assert_eq!((&attributes.table, attributes.geometries), (&layer.table, vec![RawGeometry::Empty; 2]));
    assert_eq!(layer.claim, DeclaredCrs::Known(Crs::RdNew));
    assert_eq!(layer.table.columns, ["BU_CODE", "gemeentenaam", "AANT_INW"], "a name that was cut is whole again");
    assert_eq!(
        layer.table.row(0),
        [Cell::Text("BU00010001".into()), Cell::Text("Súdwest".into()), Cell::Number(1200.0)]
    );
    assert_eq!(layer.table.row(1)[2], Cell::Missing, "a mark for no figure");
    assert_eq!((layer.table.places, layer.told), (vec![1, 2], Vec::<String>::new()));
    let RawGeometry::Polygons(polygons) = &layer.geometries[1] else { panic!("no polygon") };
    assert_eq!(polygons[0][0][0], Coord { x: 150_100.0, y: 460_000.0 });
}

#[test]
fn layers_of_wijken_and_gemeenten_are_the_shapefiles_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let shp = two(folder.path());
    write(folder.path(), "gemeente_2023_v1", &[("GM0001", "Ergens", 5.0)]);
    let layer = |holds: &'static str, start: &'static str| {
        read(&shp, "k/buurt_2023_v1.shp", holds, &|stem| stem.starts_with(start), &spec(), &[], GeometryUse::Read)
    };
    let gemeenten = layer("gemeenten", "gemeente_").unwrap().table;
    assert_eq!((gemeenten.rows(), gemeenten.name.as_str()), (1, "k/gemeente_2023_v1.shp"));
    let error = layer("wijken", "wijk_").unwrap_err().to_string();
    assert!(error.contains("no layer for wijken: it has buurt_2023_v1, gemeente_2023_v1"), "{error}");
}

#[test]
fn what_is_missing_beside_it_is_said_and_read_without_where_that_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let shp = two(folder.path());
    let without = |end: &str| fs::remove_file(shp.with_extension(end)).unwrap();
    without("prj");
    without("cpg");
    without("shx");
    let mut dbf = fs::read(shp.with_extension("dbf")).unwrap();
    dbf[29] = 0;
    fs::write(shp.with_extension("dbf"), dbf).unwrap();
    let layer = read_all(&shp).unwrap();
    assert_eq!(layer.claim, DeclaredCrs::Unknown("no buurt_2023_v1.prj".to_owned()));
    assert_eq!(layer.table.row(0)[1], Cell::Text("Súdwest".into()));
    let told = layer.told.join("; ");
    assert!(told.contains("no buurt_2023_v1.shx") && told.contains("neither a .cpg nor its language byte"), "{told}");
    without("dbf");
    let error = error_text(&shp);
    assert!(error.contains("no buurt_2023_v1.dbf") && error.contains("publisher's zip"), "{error}");
}

#[test]
fn a_row_that_was_deleted_takes_its_shape_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let shp = two(folder.path());
    let dbf = shp.with_extension("dbf");
    let mut bytes = fs::read(&dbf).unwrap();
    let first = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    bytes[first] = b'*';
    fs::write(&dbf, bytes).unwrap();
    let layer = read_all(&shp).unwrap();
    assert_eq!((layer.table.places, layer.geometries.len()), (vec![2], 1));
    assert_eq!(layer.table.cells[0], Cell::Text("BU00010002".into()));
}

#[test]
fn files_that_do_not_belong_together_or_were_cut_off_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let shp = two(folder.path());
    let other = write(folder.path(), "other", &[("BU00010001", "x", 1.0)]);
    fs::copy(other.with_extension("dbf"), shp.with_extension("dbf")).unwrap();
    assert!(error_text(&shp).contains("2 shapes, and 1 rows"), "{}", error_text(&shp));
    for (end, cut, word) in [("shp", 20, "its header counts"), ("shx", 4, "its header counts"), ("dbf", 30, "row 2")] {
        let shp = two(folder.path());
        let path = shp.with_extension(end);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - cut]).unwrap();
        let error = error_text(&shp);
        assert!(error.contains(word) && error.contains("download all files"), "{end}: {error}");
    }
    fs::write(&shp, "leeg").unwrap();
    assert!(error_text(&shp).contains("no header of a shapefile"));
}

/// Writes shapes without any thought of their attributes, and decodes them.
fn decoded(write: impl FnOnce(shapefile::ShapeWriter<fs::File>)) -> RawGeometry {
    let folder = tempfile::tempdir().unwrap();
    let shp = folder.path().join("a.shp");
    write(shapefile::ShapeWriter::new(fs::File::create(&shp).unwrap()));
    Shapes::open(&shp, None).unwrap().geometry(0).unwrap()
}

#[test]
fn heights_and_measures_are_dropped_and_what_is_no_polygon_is_named() {
    let flat = decoded(|mut writer| writer.write_shape(&Polygon::new(PolygonRing::Outer(square(1.0)))).unwrap());
    let high: Vec<PointZ> = square(1.0).iter().map(|point| PointZ::new(point.x, point.y, 5.0, 6.0)).collect();
    let measured: Vec<PointM> = square(1.0).iter().map(|point| PointM::new(point.x, point.y, 6.0)).collect();
    assert_eq!(decoded(|mut writer| writer.write_shape(&PolygonZ::new(PolygonRing::Outer(high))).unwrap()), flat);
    assert_eq!(decoded(|mut writer| writer.write_shape(&PolygonM::new(PolygonRing::Outer(measured))).unwrap()), flat);
    let line = decoded(|mut writer| writer.write_shape(&Polyline::new(square(1.0))).unwrap());
    assert!(matches!(line, RawGeometry::Unusable(found) if found.contains("Polyline")));
}

/// Numbers that look random and are the same in every run.
fn mixed(seed: u64) -> impl Iterator<Item = usize> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0)
    })
}

#[test]
fn whatever_bytes_are_changed_the_file_is_read_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let shp = two(folder.path());
    let ends = ["shp", "shx", "dbf", "prj", "cpg"];
    let whole: Vec<Vec<u8>> = ends.iter().map(|end| fs::read(shp.with_extension(end)).unwrap()).collect();
    let (mut read, mut refused) = (0, 0);
    for round in 0..1000 {
        let mut numbers = mixed(round);
        let mut number = || numbers.next().unwrap();
        let at = number() % ends.len();
        let mut bytes = whole[at].clone();
        for _ in 0..=number() % 4 {
            let place = number() % bytes.len();
            bytes[place] = [0, 1, 0x7f, 0x80, 0xff, 0x20][number() % 6];
        }
        if number() % 8 == 0 {
            bytes.truncate(number() % bytes.len());
        }
        fs::write(shp.with_extension(ends[at]), bytes).unwrap();
        match read_all(&shp) {
            Ok(layer) => {
                read += 1;
                assert_eq!(layer.geometries.len(), layer.table.rows());
            }
            Err(_) => refused += 1,
        }
        fs::write(shp.with_extension(ends[at]), &whole[at]).unwrap();
    }
    assert!(read > 150 && refused > 150, "{read} read, {refused} refused");
}
