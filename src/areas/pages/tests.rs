use std::fs;

use super::*;
use crate::config::read_sources;
use crate::sources::SourceKind;

/// One square of a hundred metres, so many to the east.
fn feature(code: &str, name: &str, east: usize) -> String {
    let (x, y) = (150_000 + 100 * east, 480_000);
    let (right, top) = (x + 100, y + 100);
    format!(
        r#"{{"properties":{{"buurtcode":"{code}","buurtnaam":"{name}"}},
            "geometry":{{"type":"Polygon",
            "coordinates":[[[{x},{y}],[{right},{y}],[{right},{top}],[{x},{top}],[{x},{y}]]]}}}}"#
    )
}

fn collection(members: &str, features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"EPSG:28992"}}}},
            {members}"features":[{}]}}"#,
        features.join(",")
    )
}

fn read_files(contents: &[(&str, String)]) -> (Result<(Layer, Vec<usize>), SourceError>, Problems) {
    let folder = tempfile::tempdir().unwrap();
    let spec = read_sources("sources.toml", include_str!("../../../config/sources.toml")).unwrap().swap_remove(0);
    let files: Vec<SourceFile> = contents
        .iter()
        .enumerate()
        .map(|(i, (name, content))| {
            let path = folder.path().join(format!("{i}.geojson"));
            fs::write(&path, content).unwrap();
            SourceFile {
                source: spec.id.clone(),
                kind: SourceKind::Boundaries,
                path,
                name: (*name).to_owned(),
                year: Some(2024),
                table: None,
                division: None,
                part: None,
                hash: String::new(),
                bytes: 0,
            }
        })
        .collect();
    let mut problems = Problems::default();
    (read(&files.iter().collect::<Vec<_>>(), &spec, &mut problems), problems)
}

#[test]
fn pages_are_joined_and_one_alone_is_refused() {
    let next = r#""links":[{"rel":"next","href":"b"}],"#;
    let (a, b) = (feature("BU99010000", "A", 0), feature("BU99010001", "B", 1));
    let first = ("een_2024.geojson", collection(next, std::slice::from_ref(&a)));
    let last = ("twee_2024.geojson", collection("", &[b]));
    let error = read_files(std::slice::from_ref(&first)).0.unwrap_err().to_string();
    assert!(error.contains("one page of several: 1 features") && error.contains("next page"), "{error}");
    let (read, problems) = read_files(&[first.clone(), last]);
    let (layer, used) = read.unwrap();
    assert_eq!((layer.table.rows(), layer.geometries.len(), used), (2, 2, vec![0, 1]));
    assert!(problems.is_empty());
    let counted = ("een_2024.geojson", collection(r#""numberMatched":12,"numberReturned":1,"#, &[a]));
    let error = read_files(&[counted]).0.unwrap_err().to_string();
    assert!(error.contains("1 of 12 features"), "{error}");
}

#[test]
fn two_files_of_the_same_areas_are_no_pages() {
    let file = |name: &'static str| (name, collection("", &[feature("BU99010000", name, 0)]));
    let error = read_files(&[file("buurten_2024.geojson"), file("buurten_2024_b.geojson")]).0.unwrap_err();
    assert!(matches!(error, SourceError::Ambiguous { .. }), "{error}");
    let (read, problems) = read_files(&[file("buurten_2024.geojson"), file("oud/buurten_2024.geojson")]);
    assert_eq!(read.unwrap().1, [0]);
    assert_eq!(problems.count(ProblemCode::FilePassedOver), 1);
}

#[test]
fn rows_of_one_code_are_parts_where_all_else_is_equal() {
    let parts = [feature("BU99010000", "A", 0), feature("BU99010000", "A", 2), feature("BU99010001", "B", 1)];
    let (read, _) = read_files(&[("a", collection("", &parts))]);
    let layer = read.unwrap().0;
    assert_eq!(layer.table.rows(), 2);
    assert!(matches!(&layer.geometries[0], RawGeometry::Polygons(polygons) if polygons.len() == 2));
    for other in [feature("BU99010000", "C", 2), feature("BU99010000", "A", 0)] {
        let rows = [feature("BU99010000", "A", 0), other];
        let (read, _) = read_files(&[("a", collection("", &rows))]);
        assert_eq!(read.unwrap().0.table.rows(), 2, "another name, or the same shape again, is a defect");
    }
}
