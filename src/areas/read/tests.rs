use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::sources::{Division, RepeatedRows, SourceKind};
use crate::texts::Bilingual;

fn spec() -> SourceSpec {
    let roles = [
        ("code", "buurtcode"),
        ("name", "buurtnaam"),
        ("wijk", "wijkcode"),
        ("gemeente", "gemeentecode"),
        ("gemeente_name", "gemeentenaam"),
        ("water", "water"),
        ("inhabitants", "aantal_inwoners"),
    ];
    SourceSpec {
        id: "grenzen".to_owned(),
        kind: SourceKind::Boundaries,
        title: Bilingual::default(),
        publisher: String::new(),
        licence: String::new(),
        attribution: String::new(),
        url: String::new(),
        download: Bilingual::default(),
        files: Vec::new(),
        layers: BTreeMap::new(),
        columns: roles.map(|(role, name)| (role.to_owned(), vec![name.to_owned()])).into(),
        rows: Vec::new(),
        tables: Vec::new(),
        division: Division::OfItsYear,
        delimiter: None,
        decimal: None,
        encoding: None,
        repeated_rows: RepeatedRows::Once,
    }
}

/// Reads features, each of its properties and geometry, as one GeoJSON file.
fn read(features: &[(&str, &str)]) -> (Result<AreaSet, AreaError>, Problems) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("buurten_2024.geojson");
    let list: Vec<String> = features
        .iter()
        .map(|(properties, geometry)| {
            format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}"#)
        })
        .collect();
    fs::write(&path, format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, list.join(","))).unwrap();
    let file = SourceFile {
        source: "grenzen".to_owned(),
        kind: SourceKind::Boundaries,
        path,
        name: "buurten_2024.geojson".to_owned(),
        year: Some(2024),
        table: None,
        part: None,
        division: None,
        hash: String::new(),
        bytes: 0,
    };
    let mut problems = Problems::default();
    let areas = read_areas(&file, &spec(), &mut problems);
    (areas, problems)
}

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[5,52],[5.01,52],[5.01,52.01],[5,52.01],[5,52]]]}"#;

#[test]
fn attributes_become_a_sorted_area_set() {
    let (areas, problems) = read(&[
        (
            r#""buurtcode":"bu9901ab02","buurtnaam":"West","water":"NEE","aantal_inwoners":"120",
            "gemeentenaam":"Nergenshuizen""#,
            SQUARE,
        ),
        (r#""buurtcode":"BU99010101","water":"JA","aantal_inwoners":-99997"#, SQUARE),
        (r#""buurtcode":"BU99019999","water":"NEE","aantal_inwoners":5"#, SQUARE),
    ]);
    let areas = areas.unwrap();
    let missing: Vec<_> =
        problems.places().iter().map(|problem| (problem.code, problem.detail.split(':').next().unwrap())).collect();
    let column = ProblemCode::ColumnMissing;
    assert_eq!(missing, [(column, "no column wijkcode"), (column, "no column gemeentecode")], "and nothing else");
    let rows: Vec<_> =
        areas.buurten.iter().map(|b| (b.code.as_str(), b.name.as_str(), b.inhabitants, b.water, b.counts)).collect();
    assert_eq!(
        rows,
        [
            ("BU99010101", "BU99010101", None, true, false),
            ("BU99019999", "BU99019999", Some(5.0), false, false),
            ("BU9901AB02", "West", Some(120.0), false, true)
        ]
    );
    assert_eq!(areas.find("WK9901AB"), Some((Level::Wijk, 2)));
    assert_eq!(areas.boundaries.len(), 3);
}

#[test]
fn malformed_and_repeated_codes_are_left_out_and_counted() {
    let (areas, problems) = read(&[
        (r#""buurtcode":"BU99010101","buurtnaam":"eerste""#, SQUARE),
        (r#""buurtcode":"BU99010101","buurtnaam":"tweede""#, SQUARE),
        (r#""buurtcode":"BU9901""#, SQUARE),
        (r#""buurtcode":null"#, SQUARE),
        (r#""buurtcode":"GM9901""#, SQUARE),
    ]);
    assert_eq!(areas.unwrap().buurten[0].name, "eerste");
    assert_eq!((problems.count(ProblemCode::CodeDuplicate), problems.count(ProblemCode::CodeMalformed)), (1, 3));
    assert!(problems.places()[0].place.contains("row 2"), "{:?}", problems.places()[0]);
}

#[test]
fn an_empty_parent_in_a_column_that_is_there_is_taken_from_the_code_and_counted() {
    let (areas, problems) = read(&[
        (r#""buurtcode":"BU99010101","wijkcode":"WK990105","gemeentecode":null"#, SQUARE),
        (r#""buurtcode":"BU99010202","wijkcode":" ","gemeentecode":"GM9901""#, SQUARE),
    ]);
    let wijken: Vec<_> = areas.unwrap().wijken.into_iter().map(|wijk| wijk.code).collect();
    assert_eq!(wijken, ["WK990102", "WK990105"]);
    assert_eq!(problems.count(ProblemCode::ParentMissing), 2);
    assert_eq!(problems.count(ProblemCode::LayerMissing), 0, "GeoJSON has one layer");
}

#[test]
fn an_area_without_usable_geometry_keeps_its_figures() {
    let line = r#"{"type":"LineString","coordinates":[[5,52],[5.1,52]]}"#;
    let flat = r#"{"type":"Polygon","coordinates":[[[5,52],[5.1,52],[5.2,52],[5,52]]]}"#;
    let (areas, problems) = read(&[
        (r#""buurtcode":"BU99010101""#, "null"),
        (r#""buurtcode":"BU99010102""#, line),
        (r#""buurtcode":"BU99010103""#, flat),
        (r#""buurtcode":"BU99010104""#, SQUARE),
    ]);
    let areas = areas.unwrap();
    let parts: Vec<usize> = areas.boundaries.iter().map(|shape| shape.0.len()).collect();
    assert_eq!(parts, [0, 0, 0, 1]);
    assert_eq!(problems.count(ProblemCode::GeometryEmpty), 3);
    assert!(problems.places()[1].detail.contains("LineString"));
}

#[test]
fn mended_and_crossing_boundaries_are_counted_with_their_place() {
    let unclosed = r#"{"type":"Polygon","coordinates":[[[5,52],[5.01,52],[5.01,52.01],[5,52.01]]]}"#;
    let bow_tie = r#"{"type":"Polygon","coordinates":[[[5,52],[5.01,52.01],[5.01,52],[5,52.01],[5,52]]]}"#;
    let (areas, problems) =
        read(&[(r#""buurtcode":"BU99010101""#, unclosed), (r#""buurtcode":"BU99010102""#, bow_tie)]);
    assert_eq!(areas.unwrap().boundaries[1].0.len(), 2);
    let kept = problems.places();
    assert_eq!((kept[0].code, kept[1].code), (ProblemCode::GeometryMended, ProblemCode::RingSelfIntersects));
    assert!(kept[0].place.starts_with("BU99010101") && kept[0].detail.contains("closed"));
    assert_eq!(kept[1].place, "52.005000 N 5.005000 E");
}

#[test]
fn impossible_numbers_of_inhabitants_are_missing_and_counted() {
    let (areas, problems) = read(&[
        (r#""buurtcode":"BU99010101","aantal_inwoners":-5"#, SQUARE),
        (r#""buurtcode":"BU99010102","aantal_inwoners":"veel""#, SQUARE),
        (r#""buurtcode":"BU99010103","aantal_inwoners":"-99997""#, SQUARE),
    ]);
    assert!(areas.unwrap().buurten.iter().all(|buurt| buurt.inhabitants.is_none()));
    assert_eq!((problems.count(ProblemCode::NumberOutOfRange), problems.count(ProblemCode::NumberUnreadable)), (1, 1));
}

#[test]
fn coordinates_that_are_not_what_the_file_claims_are_refused() {
    let metres =
        r#"{"type":"Polygon","coordinates":[[[155000,463000],[156000,463000],[155000,464000],[155000,463000]]]}"#;
    let error = read(&[(r#""buurtcode":"BU99010101""#, metres)]).0.unwrap_err();
    assert!(matches!(error, AreaError::WrongCrs { .. }));
    assert!(error.to_string().contains("EPSG:4326") && error.to_string().contains("100 %"), "{error}");
}

#[test]
fn axes_the_other_way_round_are_recognised_and_said() {
    let swapped = r#"{"type":"Polygon","coordinates":[[[52,5],[52.01,5],[52.01,5.01],[52,5]]]}"#;
    let (areas, problems) = read(&[(r#""buurtcode":"BU99010101""#, swapped)]);
    let corner = areas.unwrap().boundaries[0].0[0].exterior().0[0];
    assert!((crate::areas::projection::to_degrees(corner).x - 5.0).abs() < 0.02, "{corner:?}");
    assert_eq!(problems.count(ProblemCode::ReferenceSystemTaken), 1);
}

#[test]
fn boundaries_of_which_nothing_can_be_drawn_are_refused() {
    let error = read(&[(r#""buurtcode":"BU99010101""#, "null")]).0.unwrap_err().to_string();
    assert!(error.contains("found 1 buurten, none with a shape") && error.contains("no geometry"), "{error}");
    let line = r#"{"type":"LineString","coordinates":[[5,52],[5.1,52]]}"#;
    let error = read(&[(r#""buurtcode":"BU99010101""#, line)]).0.unwrap_err().to_string();
    assert!(error.contains("LineString"), "{error}");
}

#[test]
fn codes_in_a_column_of_any_name_win_over_the_id_of_the_feature() {
    let (areas, _) = read(&[(r#""gebied":"BU99010101","naam":"x""#, SQUARE)]);
    assert_eq!(areas.unwrap().buurten[0].code, "BU99010101");
}

#[test]
fn inhabitants_with_a_fraction_are_not_believed() {
    let (areas, problems) = read(&[
        (r#""buurtcode":"BU99010101","aantal_inwoners":"1.205""#, SQUARE),
        (r#""buurtcode":"BU99010102","aantal_inwoners":"800""#, SQUARE),
    ]);
    assert!(areas.unwrap().buurten.iter().all(|buurt| buurt.inhabitants.is_none()));
    assert_eq!(problems.count(ProblemCode::CountNotWhole), 1);
}

#[test]
fn a_file_without_buurten_says_which_column_it_looked_at() {
    let error = read(&[(r#""naam":"x""#, SQUARE)]).0.unwrap_err().to_string();
    assert!(error.contains("no column buurtcode") && error.contains("it has"), "{error}");
    let error = read(&[(r#""buurtcode":"x""#, SQUARE)]).0.unwrap_err().to_string();
    assert!(error.contains("found 1 rows") && error.contains("`buurtcode`"), "{error}");
}

#[test]
fn unknown_words_for_water_are_told_with_a_count_and_leave_some_land() {
    let row = |code: &str, water: &str| format!(r#""buurtcode":"{code}","water":{water}"#);
    let rows =
        [row("BU99010101", r#""nee""#), row("BU99010102", "1"), row("BU99010103", "null"), row("BU99010104", r#""b""#)];
    let features: Vec<(&str, &str)> = rows.iter().map(|row| (row.as_str(), SQUARE)).collect();
    let (areas, problems) = read(&features);
    assert_eq!(areas.unwrap().buurten.iter().map(|buurt| buurt.water).collect::<Vec<_>>(), [false, true, true, true]);
    assert_eq!(problems.count(ProblemCode::WaterUnknown), 1);
    let told = problems.places().iter().find(|problem| problem.code == ProblemCode::WaterUnknown).unwrap();
    assert!(told.place.contains("BU99010102") && told.detail.contains("found “1” in column water"), "{told:?}");
    assert!(told.detail.contains("in 2 of 4 buurten"), "{told:?}");
    let (areas, _) = read(&features[1..]);
    let error = areas.unwrap_err().to_string();
    assert!(error.contains("all 3 buurten are water by column `water` (the first has “1”)"), "{error}");
}
