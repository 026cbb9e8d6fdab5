//! The readers on the national files and on the publishers' own names, where the shared data folder is beside the
//! repository.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of tests fail the test that calls them, and say what they leave out"
)]

use std::fs;
use std::path::{Path, PathBuf};

use veerkracht::areas::{Level, measure_coverage, mend_coverage, read_areas};
use veerkracht::config::{read_sources, texts};
use veerkracht::problems::{ProblemCode, Problems};
use veerkracht::sources::{Cell, SourceKind, SourceSpec, discover, read_table, year_in};

fn catalogue() -> Vec<SourceSpec> {
    read_sources("sources.toml", &texts::embedded()["sources.toml"]).unwrap()
}

/// The folder with shared data; none, with a word about it, where it is absent.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !folder.is_dir() {
        eprintln!("passed over: {} is absent", folder.display());
        return None;
    }
    Some(folder)
}

#[test]
fn the_national_folder_is_recognised_and_read_whole() {
    let Some(folder) = shared("national") else { return };
    let specs = catalogue();
    let found = discover(&folder, &specs).unwrap();
    assert_eq!(found.missing, Vec::<String>::new());
    assert_eq!(found.unclaimed.count, 0);
    let years: Vec<_> = found.of("kwb").map(|file| file.year.unwrap()).collect();
    assert_eq!(years, [2014, 2016, 2018, 2020, 2022, 2024]);
    assert_eq!(found.of("grenzen").next().unwrap().year, Some(2024));

    let spec = |id: &str| specs.iter().find(|spec| spec.id == id).unwrap();
    let mut problems = Problems::default();
    let file = found.of("kwb").next().unwrap();
    let table = read_table(file, spec("kwb"), &["AantalInwoners"], &mut problems).unwrap();
    // Rows: 12,168 buurten, 342 gemeenten, the country (counted with Python's json).
    assert_eq!(table.rows(), 12_511);
    let code = spec("kwb").column(&table, "code").unwrap();
    assert_eq!(table.columns[code], "Codering_3");
    let row = (0..table.rows()).find(|&row| table.row(row)[code] == Cell::Text("BU00140005".into())).unwrap();
    assert_eq!(table.row(row)[table.column("AantalInwoners").unwrap()], Cell::Number(7975.0));

    let health = found.of("gezondheid").next().unwrap();
    let table = read_table(health, spec("gezondheid"), &["HoogRisicoOpAngstOfDepressie"], &mut problems).unwrap();
    assert_eq!(table.rows(), 30_906);
    let year = spec("gezondheid").column(&table, "year").unwrap();
    assert_eq!(year_in(&table.row(0)[year]), Some(2012));

    let liveability = found.of("leefbaarometer").next().unwrap();
    let table = read_table(liveability, spec("leefbaarometer"), &["onv"], &mut problems).unwrap();
    assert_eq!(table.columns, ["bu_code", "jaar", "onv"]);
    assert_eq!(table.row(0), [Cell::Text("BU00140000".into()), Cell::Number(2014.0), Cell::Number(-0.128_891_441)]);

    let recoding = found.files.iter().find(|file| file.kind == SourceKind::Recoding).unwrap();
    let table = read_table(recoding, spec("hercodering"), &[], &mut problems).unwrap();
    assert_eq!(table.columns.len(), 6);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn the_national_boundaries_are_read_without_a_problem() {
    let Some(folder) = shared("national") else { return };
    let specs = catalogue();
    let found = discover(&folder, &specs).unwrap();
    let mut problems = Problems::default();
    let areas = read_areas(found.of("grenzen").next().unwrap(), &specs[0], &mut problems).unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(areas.year, 2024);
    assert_eq!(
        (areas.count(Level::Buurt), areas.count(Level::Wijk), areas.count(Level::Gemeente)),
        (12_147, 3_225, 342)
    );
    assert!(areas.buurten.is_sorted_by_key(|buurt| &buurt.code));
    assert_eq!(areas.water.len(), 81);
    let (_, first) = areas.find("bu00140000").unwrap();
    let buurt = &areas.buurten[first];
    assert_eq!((buurt.name.as_str(), buurt.inhabitants), ("Binnenstad-Noord", Some(4745.0)));
    assert_eq!(areas.wijken[buurt.wijk as usize].name, "Centrum");
    assert_eq!(areas.gemeenten[buurt.gemeente as usize].name, "Groningen");
    // 531,000 vertices (the data's own description).
    let vertices: usize = areas.boundaries.iter().flat_map(|shape| &shape.0).map(|part| part.exterior().0.len()).sum();
    assert!((500_000..560_000).contains(&vertices), "{vertices}");
}

#[test]
fn the_boundaries_before_cleaning_and_the_originals_are_read() {
    let Some(folder) = shared("real") else { return };
    let specs = catalogue();
    let copy = tempfile::tempdir().unwrap();
    fs::copy(folder.join("buurten_2024_wgs84.geojson.gz"), copy.path().join("buurten_2024_wgs84.geojson.gz")).unwrap();
    let found = discover(copy.path(), &specs).unwrap();
    assert_eq!(found.missing, ["kwb", "leefbaarometer", "gezondheid", "hercodering"]);
    assert_eq!(found.problems.count(ProblemCode::SourceMissing), 4);
    let mut problems = Problems::default();
    let areas = read_areas(&found.files[0], &specs[0], &mut problems).unwrap();
    assert_eq!(areas.buurten.len(), 12_147);
    assert_eq!(areas.gemeenten[0].name, "Groningen");
    eprintln!("{:?}", problems.counts().collect::<Vec<_>>());

    let mut file = found.files[0].clone();
    file.path = folder.join("originals/buurt_2024.geojson");
    let areas = read_areas(&file, &specs[0], &mut Problems::default()).unwrap();
    assert_eq!(areas.buurten.len(), 543);
    file.path = folder.join("originals/gemeenten2017_rd.geojson");
    let error = read_areas(&file, &specs[0], &mut Problems::default()).unwrap_err().to_string();
    assert!(error.contains("388 rows") && error.contains("statcode"), "{error}");
}

/// The small files that other programs wrote: `tests/files/make.py`.
fn made() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

#[test]
fn a_zip_of_shapefiles_and_geoparquet_are_the_same_buurten() {
    let specs = catalogue();
    let found = discover(&made(), &specs).unwrap();
    let names: Vec<_> = found.of("grenzen").map(|file| (file.year.unwrap(), file.name.as_str())).collect();
    let zipped = "wijkbuurtkaart_2023_v1.zip/WijkBuurtkaart_2023_v1/buurt_2023_v1.shp";
    assert_eq!(names, [(2022, "buurten_2022.geoparquet"), (2023, zipped), (2024, "buurten_2024.parquet")]);
    assert_eq!(found.unclaimed.first, ["make.py"]);
    let read = |year: i32| {
        let mut problems = Problems::default();
        let file = found.of("grenzen").find(|file| file.year == Some(year)).unwrap();
        (read_areas(file, &specs[0], &mut problems).unwrap(), problems)
    };
    let ((shapes, problems), (parquet, _)) = (read(2023), read(2024));
    let found = [(ProblemCode::ColumnMissing, 1), (ProblemCode::LayerMissing, 1)];
    assert_eq!(problems.counts().collect::<Vec<_>>(), found, "no wijken, nor their names: {problems:?}");
    let told: Vec<_> = shapes
        .buurten
        .iter()
        .map(|buurt| (buurt.code.as_str(), buurt.name.as_str(), buurt.inhabitants, buurt.water))
        .collect();
    let expected = [
        ("BU99010101", "Brêge", Some(1200.0), false),
        ("BU99010102", "Oost", Some(805.0), false),
        ("BU99010103", "Súd", Some(60.0), false),
        ("BU99010104", "Water", None, true),
    ];
    assert_eq!(told, expected);
    assert_eq!(shapes.gemeenten[0].name, "Súdwest");
    assert_eq!(shapes.buurten, parquet.buurten);
    assert_eq!(measure_coverage(&shapes).total(true).0, 0, "the one around another does not cover it");
    let parts = |areas: &veerkracht::areas::AreaSet| -> Vec<_> {
        let shapes = areas.boundaries.iter();
        shapes
            .map(|shape| {
                shape.0.iter().map(|part| (part.exterior().0.len(), part.interiors().len())).collect::<Vec<_>>()
            })
            .collect()
    };
    assert_eq!(parts(&shapes), [vec![(5, 1)], vec![(5, 0)], vec![(5, 0), (5, 0)], vec![(5, 0)]]);
    assert_eq!(parts(&shapes), parts(&parquet));
    assert_eq!(read(2022).0.buurten.len(), 2, "in longitude and latitude");
}

#[test]
fn a_workbook_of_before_2007_is_read_from_its_sheet_with_codes() {
    let specs = catalogue();
    let found = discover(&made(), &specs).unwrap();
    let file = found.of("kwb").find(|file| file.year == Some(2018)).unwrap();
    let table = read_table(file, &specs[1], &["a_inw", "p_wcorpw"], &mut Problems::default()).unwrap();
    assert_eq!(table.name, "kwb-2018.xls:KWB2018");
    let code = specs[1].column(&table, "code").unwrap();
    let [inhabitants, share] = ["a_inw", "p_wcorpw"].map(|name| table.column(name).unwrap());
    let row = |row: usize| [code, inhabitants, share].map(|column| table.row(row)[column].clone());
    assert_eq!(row(0), [Cell::Text("BU99010101".into()), Cell::Number(1000.0), Cell::Number(0.5)]);
    assert_eq!((table.rows(), &row(1)[2]), (4, &Cell::Missing));
}

#[test]
fn the_key_figures_of_every_year_are_known_by_the_number_of_their_table_alone() {
    let specs = catalogue();
    let folder = tempfile::tempdir().unwrap();
    for table in ["82339NED", "85984NED", "86165NED", "86358NED"] {
        fs::write(folder.path().join(format!("{table}.json")), table).unwrap();
    }
    let found = discover(folder.path(), &specs).unwrap();
    let years: Vec<_> = found.of("kwb").map(|file| (file.table.as_deref().unwrap(), file.year.unwrap())).collect();
    assert_eq!(years, [("82339NED", 2013), ("85984NED", 2024), ("86165NED", 2025), ("86358NED", 2026)]);
}

#[test]
fn a_table_in_parquet_is_read_as_one_in_csv() {
    let specs = catalogue();
    let found = discover(&made(), &specs).unwrap();
    let file = found.of("kwb").last().unwrap();
    assert_eq!((file.name.as_str(), file.year), ("kwb-2024.parquet", Some(2024)));
    let table = read_table(file, &specs[1], &["a_inw"], &mut Problems::default()).unwrap();
    assert_eq!((table.rows(), table.columns.as_slice()), (12, &["a_inw".to_owned(), "gwb_code".to_owned()][..]));
}

/// Reads a boundary file of the shared data under a name that the catalogue knows.
fn boundaries(folder: &Path, name: &str) -> veerkracht::areas::AreaSet {
    let copy = tempfile::tempdir().unwrap();
    fs::copy(folder.join(name), copy.path().join(name)).unwrap();
    let specs = catalogue();
    let found = discover(copy.path(), &specs).unwrap();
    read_areas(&found.files[0], &specs[0], &mut Problems::default()).unwrap()
}

#[test]
fn the_national_boundaries_are_a_coverage_but_for_a_few_vertices() {
    let Some(folder) = shared("national") else { return };
    let areas = boundaries(&folder, "wijkenbuurten_2024_v1.gpkg");
    let start = std::time::Instant::now();
    let report = measure_coverage(&areas);
    eprintln!("national: {report:?}, {:.2} s", start.elapsed().as_secs_f64());
    // GEOS finds nine places at which neighbours do not share all vertices; at two of them a tip of water is open that
    // nobody drew.
    assert!(report.is_complete);
    assert_eq!((report.total(false).0, report.total(true).0), (3, 1));
    assert!(report.ppm(true) < 0.001 && report.ppm(false) < 0.02);
    assert!(report.junctions <= 20, "{}", report.junctions);
}

#[test]
fn the_boundaries_before_cleaning_leave_slivers_and_are_mended_within_ten_metres() {
    let Some(folder) = shared("real") else { return };
    let areas = boundaries(&folder, "buurten_2024_wgs84.geojson.gz");
    let start = std::time::Instant::now();
    let report = measure_coverage(&areas);
    eprintln!(
        "real: gaps {:?} overlaps {:?} junctions {} complete {} in {:.2} s of {:.0} km²",
        report.total(false),
        report.total(true),
        report.junctions,
        report.is_complete,
        start.elapsed().as_secs_f64(),
        report.square_metres / 1e6
    );
    assert!(report.is_complete);
    assert!(report.total(false).0 > 20_000 && report.total(true).0 > 20_000);

    let mut problems = Problems::default();
    let mut mended = areas.clone();
    let start = std::time::Instant::now();
    let done = mend_coverage(&mut mended, 10.0, &mut problems);
    eprintln!("{done:?} in {:.2} s; {problems:?}", start.elapsed().as_secs_f64());
    let after = measure_coverage(&mended);
    eprintln!("after: gaps {:?} overlaps {:?} junctions {}", after.total(false), after.total(true), after.junctions);
    assert_eq!((after.total(false).0, after.total(true).0), (465, 344));
    // What is left is wide somewhere: mending again finds no overlap to resolve.
    assert_eq!(mend_coverage(&mut mended, 10.0, &mut problems).overlaps_resolved.0, 0);
    assert_eq!(after.junctions, 0);
    assert!(mended.boundaries.iter().all(|boundary| !boundary.0.is_empty()));
    assert!(done.is_done);
}
