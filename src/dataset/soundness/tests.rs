use std::collections::BTreeMap;
use std::sync::Arc;

use geo_types::{Coord, LineString, Polygon};
use serde_json::json;

use super::*;
use crate::areas::{Buurt, PerLevel, fixture};
use crate::generalise::{GridStep, MovedLabel, ZoomLayer};
use crate::problems::Problems;
use crate::sources::UnclaimedFiles;
use crate::statistics::PublishedFigures;

/// Two buurten side by side in one wijk, at zoom 1, each a square with a hole in it.
fn sample() -> Dataset {
    let buurt = |code: &str| Buurt { inhabitants: Some(10.0), ..fixture::buurt(code) };
    let square = |west: f64| -> MultiPolygon<f64> {
        let corners = [(0.0, 0.0), (0.1, 0.0), (0.1, 0.1), (0.0, 0.1), (0.0, 0.0)];
        let ring = LineString(corners.iter().map(|&(x, y)| Coord { x: west + x, y }).collect());
        MultiPolygon(vec![Polygon::new(ring, Vec::new())])
    };
    let mut areas = fixture::set(2024, [(buurt("BU00010000"), square(0.0)), (buurt("BU00010001"), square(0.1))]);
    areas.water.push(square(0.5));
    let exterior = |west: i32| [(0, 0), (9, 0), (9, 9), (0, 9)].map(|(x, y)| GridPoint { x: west + x, y });
    let hole = |west: i32| [(2, 2), (2, 4), (4, 4), (4, 2)].map(|(x, y)| GridPoint { x: west + x, y });
    let layer = ZoomLayer {
        zoom: 1,
        level: Level::Buurt,
        vertices: [exterior(0), hole(0), exterior(9), hole(9)].concat(),
        ring_starts: vec![0, 4, 8, 12, 16],
        area_starts: vec![0, 2, 4],
    };
    let label = LabelPoint { x: 0.1, y: 0.1, room: 0.01 };
    Dataset {
        areas,
        observations: Arc::new(observations(&json!({}), [3.0, 4.0])),
        extent: 4096,
        layers: vec![layer.into()],
        labels: PerLevel::new(vec![label; 2], vec![label], vec![label]),
        files: Vec::new(),
        unclaimed: UnclaimedFiles { count: 2, first: vec!["foto.jpg".to_owned()] },
        problems: Problems::default(),
        changes: None,
        config: BTreeMap::new(),
        hash: String::new(),
    }
}

/// A table of one statistic in one year, with other members in the place of its own.
fn observations(changed: &serde_json::Value, values: [f64; 2]) -> ObservationTable {
    let label = json!({ "nl": "aantal", "en": "count" });
    let mut table = json!({
        "division": 2024, "lineage_source": "kwb", "minimum_share": 0.9,
        "statistics": [{ "id": "inwoners", "source": "kwb", "columns": ["Inwoners"], "kind": "count", "minimum": 0.0,
                         "maximum": 9.0, "label": label, "breaks": [] }],
        "observations": [{ "statistic": 0, "year": 2024 }],
        "carried": [{ "source": "kwb", "year": 2024, "sources": { "1": [] },
                      "files": [{ "file": "a.csv", "columns": { "0": "Inwoners" } }],
                      "elsewhere": { "BU00010001": 0 } }],
        "redrawn": { "1": [2020] }, "recoding": null, "is_division_flagged": true,
        "inhabitants_statistic": 0, "inhabitants_column": null,
        "inhabitants": [3.0, null], "inhabitants_by_boundary": [false, false],
    });
    for (key, value) in changed.as_object().unwrap() {
        table[key] = value.clone();
    }
    let mut table: ObservationTable = serde_json::from_value(table).unwrap();
    for found in &mut table.observations {
        let published = [("GM0001", 7.0), ("NL", 9.0)].into_iter().collect();
        found.restore(values.to_vec(), vec![State::Value; 2], published);
    }
    table
}

/// What is said of a change, and the change.
type Case<T> = (&'static str, fn(&mut T));

#[test]
fn what_is_sound_comes_back_from_its_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.dataset");
    sample().save(veerkracht_files::PartialFile::create(&path).unwrap()).unwrap();
    let mut loaded = Dataset::load(&path).unwrap();
    assert_eq!(std::mem::take(&mut loaded.hash).len(), 64);
    assert_eq!(loaded, sample());
}

#[test]
fn areas_labels_and_names_that_lead_astray_are_refused() {
    let cases: [Case<Dataset>; 18] = [
        ("year 20240", |d| d.areas.year = 20_240),
        ("lies in one that does not exist", |d| d.areas.buurten[1].wijk = 1),
        ("lies in one that does not exist", |d| d.areas.buurten[1].gemeente = u32::MAX),
        ("lies in one that does not exist", |d| d.areas.wijken[0].gemeente = 1),
        ("codes of its buurten", |d| d.areas.buurten.swap(0, 1)),
        ("codes of its buurten", |d| d.areas.buurten[1].code = "BU00010000".to_owned()),
        ("codes of its buurten", |d| d.areas.buurten[1].code = "BU00é".to_owned()),
        ("codes of its wijken", |d| d.areas.wijken[0].code = String::new()),
        ("codes of its gemeenten", |d| d.areas.gemeenten[0].code = "BU0001".to_owned()),
        ("2 buurten have 1 boundaries", |d| drop(d.areas.boundaries.pop())),
        ("a ring that is not closed", |d| {
            d.areas.boundaries[0] = MultiPolygon(vec![Polygon::new(LineString(Vec::new()), Vec::new())]);
        }),
        ("lies outside the world", |d| d.areas.water[0].0[0].exterior_mut(|ring| ring.0[1].x = f64::NAN)),
        ("lies outside the world", |d| d.areas.water[0].0[0].exterior_mut(|ring| ring.0[1].y = 1.5)),
        ("label points of its wijken", |d| d.labels[Level::Wijk].clear()),
        ("label points of its buurten", |d| d.labels[Level::Buurt][1].room = f64::INFINITY),
        ("more unclaimed files", |d| d.unclaimed.count = 0),
        ("cells wide", |d| d.extent = 3000),
        ("cells wide", |d| d.extent = 0),
    ];
    for (expected, change) in cases {
        let mut dataset = sample();
        change(&mut dataset);
        let found = check(&dataset).unwrap_err();
        assert!(found.contains(expected), "{found} should say {expected}");
    }
}

#[test]
fn layers_that_lead_astray_are_refused() {
    let cases: [Case<PackedLayer>; 18] = [
        ("no such zoom", |l| l.zoom = 15),
        ("do not follow each other", |l| l.step_starts.clear()),
        ("do not follow each other", |l| l.step_starts[1] = 7),
        ("do not follow each other", |l| l.step_starts[4] = 13),
        ("do not follow each other", |l| l.area_starts[0] = 1),
        ("do not follow each other", |l| l.area_starts.clear()),
        ("do not follow each other", |l| l.firsts.truncate(3)),
        ("2 areas have 1 outlines", |l| l.area_starts = vec![0, 4]),
        ("outside the world", |l| l.firsts[0].x = -1),
        ("outside the world", |l| l.firsts[0].y = 8193),
        ("label points are not", |l| l.moved.push(MovedLabel { area: 2, place: GridPoint { x: 1, y: 1 } })),
        ("label points are not", |l| l.moved.push(MovedLabel { area: 0, place: GridPoint { x: 1, y: 8193 } })),
        ("label points are not", |l| {
            l.moved = [1, 0].map(|area| MovedLabel { area, place: GridPoint { x: 1, y: 1 } }).to_vec();
        }),
        // From the first tile far into the second.
        ("leaves the tiles", |l| l.steps[0].x = 5000),
        // The hole stands before its exterior.
        ("a hole in nothing", |l| {
            l.firsts.swap(0, 1);
            l.steps[..6].rotate_left(3);
        }),
        ("encloses nothing", |l| l.steps[3..6].fill(GridStep { x: 0, y: 0 })),
        ("encloses nothing", |l| l.steps[1].y = 0),
        ("encloses nothing", |l| {
            drop(l.steps.drain(1..3));
            l.step_starts[1..].iter_mut().for_each(|start| *start -= 2);
        }),
    ];
    for (expected, change) in cases {
        let mut dataset = sample();
        change(&mut dataset.layers[0]);
        let found = check(&dataset).unwrap_err();
        assert!(found.contains("buurten of zoom") && found.contains(expected), "{found} should say {expected}");
    }
    let mut dataset = sample();
    dataset.layers.push(dataset.layers[0].clone());
    assert!(check(&dataset).unwrap_err().contains("not in order"));
}

#[test]
fn figures_that_lead_astray_are_refused() {
    let cases = [
        ("impossible year", json!({ "division": -1 })),
        ("impossible year", json!({ "observations": [{ "statistic": 0, "year": i32::MAX }] })),
        ("not those of its buurten", json!({ "observations": [{ "statistic": 1, "year": 2024 }] })),
        ("not in order", json!({ "observations": vec![json!({ "statistic": 0, "year": 2024 }); 2] })),
        ("not those of its buurten", json!({ "inhabitants": [3.0] })),
        ("not those of its buurten", json!({ "inhabitants_by_boundary": [] })),
        ("not those of its buurten", json!({ "inhabitants_statistic": 1 })),
        ("not those of its buurten", json!({ "redrawn": { "2": [2020] } })),
        (
            "leads nowhere",
            json!({ "carried": [
                { "source": "kwb", "year": 2024, "sources": { "2": [] }, "files": [], "elsewhere": {} }
            ] }),
        ),
        (
            "leads nowhere",
            json!({ "carried": [
                { "source": "kwb", "year": 2024, "sources": {}, "files": [], "elsewhere": { "NL": 0 } }
            ] }),
        ),
    ];
    for (expected, changed) in cases {
        let dataset = Dataset { observations: Arc::new(observations(&changed, [3.0, 4.0])), ..sample() };
        let found = check(&dataset).unwrap_err();
        assert!(found.contains(expected), "{found} should say {expected}");
    }
    for value in [-1.0, f64::NAN, f64::INFINITY] {
        let dataset = Dataset { observations: Arc::new(observations(&json!({}), [3.0, value])), ..sample() };
        assert!(check(&dataset).unwrap_err().contains("a figure of `inwoners` of 2024 is impossible"), "{value}");
    }
    let mut short = observations(&json!({}), [3.0, 4.0]);
    short.observations[0].restore(vec![3.0], vec![State::Value], PublishedFigures::default());
    assert!(
        check(&Dataset { observations: Arc::new(short), ..sample() }).unwrap_err().contains("not those of its buurten")
    );
    let mut larger = observations(&json!({}), [3.0, 4.0]);
    let twice = PublishedFigures::restored(vec![1, 1], vec![2.0, 3.0]);
    larger.observations[0].restore(vec![3.0, 4.0], vec![State::Value; 2], twice);
    let found = check(&Dataset { observations: Arc::new(larger), ..sample() }).unwrap_err();
    assert!(found.contains("figures of larger areas of 2024"), "{found}");
}

#[test]
fn a_dataset_that_is_not_sound_is_neither_saved_nor_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.dataset");
    let mut dataset = sample();
    dataset.areas.buurten[0].wijk = 7;
    let error = dataset.save(veerkracht_files::PartialFile::create(&path).unwrap()).unwrap_err().to_string();
    assert!(error.contains("fault of the program"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
