//! Boundary files that are wrong as a whole are refused with advice; wrong areas in them are counted.

use std::fs;

use serde_json::Value;

use crate::program::Workspace;

#[test]
fn a_folder_that_is_not_there_is_named() {
    let workspace = Workspace::new();
    workspace.run(&["build", "--data", "elsewhere"]).expect(2, &["elsewhere"]);
}

#[test]
fn an_empty_folder_is_told_what_belongs_there() {
    let workspace = Workspace::new();
    fs::create_dir(workspace.path().join("empty")).unwrap();
    workspace.run(&["build", "--data", "empty"]).expect(2, &["empty"]);
}

#[test]
fn without_boundaries_no_map_can_be_made() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.boundaries()).unwrap();
    workspace.build().expect(2, &["wijkenbuurten"]);
    assert!(!workspace.dataset().exists());
}

#[test]
fn what_lies_beside_missing_boundaries_is_named_with_what_to_do() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.boundaries()).unwrap();
    for (name, content) in [("kaart_2024.zip", "PK\x05\x06cut"), ("kaart_2024.json", "{\"type\":\"FeatureCollection\"")]
    {
        fs::write(workspace.raw().join(name), content).unwrap();
    }
    fs::write(workspace.raw().join("kaart_2024.shp"), "leeg").unwrap();
    fs::write(workspace.raw().join("buurten_2024.dbf"), "leeg").unwrap();
    let words = [
        "there is no boundary file",
        "kaart_2024.zip: it cannot be opened",
        "kaart_2024.json: it holds GeoJSON: call it buurten_2024.geojson",
        "kaart_2024.shp: if it holds the boundaries of buurten, call it buurt_2024.shp",
        "buurten_2024.dbf: a part of a shapefile, of which buurten_2024.shp is not there",
    ];
    workspace.build().expect(2, &words);
    fs::write(workspace.raw().join("buurt_2024.shp"), "leeg").unwrap();
    workspace.build().expect(2, &["buurt_2024.shp at the files beside it: found no buurt_2024.dbf"]);
}

#[test]
fn a_geopackage_that_is_cut_off_is_refused_by_name() {
    let workspace = Workspace::new();
    let bytes = fs::read(workspace.boundaries()).unwrap();
    for length in [0, 50, 5000, bytes.len() / 2] {
        fs::write(workspace.boundaries(), &bytes[..length]).unwrap();
        workspace.build().expect(2, &[".gpkg"]);
    }
}

#[test]
fn a_geopackage_with_damaged_pages_is_refused_or_its_rows_are_counted() {
    let workspace = Workspace::new();
    let mut bytes = fs::read(workspace.boundaries()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0xab);
    fs::write(workspace.boundaries(), bytes).unwrap();
    let run = workspace.build();
    assert!(run.code == Some(2) || run.err.contains("geometry") || run.out.contains("geometry"), "{run:?}");
    assert!(!run.err.contains("panicked"), "{}", run.err);
}

#[test]
fn a_layer_that_is_missing_is_named_with_those_that_are_there() {
    let workspace = Workspace::new();
    drop_layer(&workspace, "buurten");
    workspace.build().expect(2, &["buurten", "gemeenten"]);
}

#[test]
fn a_column_that_is_missing_is_named_with_those_that_are_there() {
    let workspace = Workspace::new();
    workspace.sql("alter table buurten rename column buurtcode to code_of_nobody;");
    // The codes are found by their form.
    workspace.build().expect(0, &[]);
    workspace.sql("update buurten set code_of_nobody = null;");
    workspace.build().expect(2, &["buurtcode", "code_of_nobody"]);
}

/// Takes a layer out of the GeoPackage.
fn drop_layer(workspace: &Workspace, layer: &str) {
    workspace.sql(&format!(
        "delete from gpkg_contents where table_name = '{layer}'; \
         delete from gpkg_geometry_columns where table_name = '{layer}'; drop table {layer};"
    ));
}

#[test]
fn layers_columns_and_parents_that_are_missing_are_counted() {
    let workspace = Workspace::new();
    drop_layer(&workspace, "wijken");
    workspace.sql(
        "alter table buurten drop column buurtnaam; alter table buurten drop column aantal_inwoners;
         alter table buurten drop column water; update buurten set gemeentecode = null where fid in (5, 6);",
    );
    let run = workspace.build();
    run.expect(0, &[]);
    for piece in
        ["layer_missing: 1\n", "no layer for wijken", "parent_missing: 2\n", "its GM is empty", "column_missing: 4\n"]
    {
        assert!(run.out.contains(piece), "{piece} in {}", run.out);
    }
}

#[test]
fn a_gemeente_of_which_only_the_water_is_there_is_missing() {
    let workspace = Workspace::new();
    workspace.sql("delete from gemeenten where gemeentecode = 'GM7001' and water = 'NEE';");
    let run = workspace.build();
    run.expect(0, &[]);
    assert!(run.out.contains("parent_missing: 1\n") && run.out.contains("GM7001"), "{}", run.out);
}

#[test]
fn an_older_boundary_file_that_cannot_be_read_is_a_problem_only() {
    let workspace = Workspace::new();
    let bytes = fs::read(workspace.boundaries()).unwrap();
    fs::write(workspace.raw().join("wijkenbuurten_2022_v1.gpkg"), &bytes[..5000]).unwrap();
    let run = workspace.build();
    run.expect(0, &[]);
    assert!(run.out.contains("table_unusable: 1\n") && run.out.contains("wijkenbuurten_2022_v1.gpkg"), "{}", run.out);
}

#[test]
fn a_reference_system_that_is_not_read_is_named() {
    let workspace = Workspace::new();
    workspace.sql(
        "insert into gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition)
             values ('Belge', 31370, 'EPSG', 31370, 'undefined');
         update gpkg_geometry_columns set srs_id = 31370; update gpkg_contents set srs_id = 31370;",
    );
    workspace.build().expect(2, &["31370", "28992"]);
}

#[test]
fn coordinates_outside_their_reference_system_are_no_map() {
    let workspace = Workspace::new();
    // Said to be degrees, and in truth metres: every coordinate is out of range.
    workspace.sql("update gpkg_geometry_columns set srs_id = 4326; update gpkg_contents set srs_id = 4326;");
    let run = workspace.build();
    assert_ne!(run.code, Some(0), "{run:?}");
    assert!(run.err.contains("4326") && !run.err.contains("panicked"), "{}", run.err);
}

#[test]
fn every_overlap_is_reported_with_its_place() {
    let workspace = Workspace::new();
    // Thirty buurten of the last gemeente become squares of 50 m, 200 m apart, on top of the first gemeente.
    for i in 0..30 {
        let (west, south) = (140_000.0 + 200.0 * f64::from(i), 503_660.0);
        let (east, north) = (west + 50.0, south + 50.0);
        workspace
            .geometry(120 + i64::from(i), &[[west, south], [east, south], [east, north], [west, north], [west, south]]);
    }
    let run = workspace.run(&["build", "--data", "raw", "--dataset", "one.dataset", "--report", "left.geojson"]);
    run.expect(0, &[]);
    let report: Value = serde_json::from_slice(&fs::read(workspace.path().join("left.geojson")).unwrap()).unwrap();
    let is_overlap = |code: &Value| code == "coverage_overlap";
    let overlaps: Vec<&Value> = report["features"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|feature| is_overlap(&feature["properties"]["code"]))
        .collect();
    assert!(overlaps.len() > 20, "{} overlaps", overlaps.len());
    assert_eq!(report["counts"]["coverage_overlap"], overlaps.len());
    assert!(run.out.contains(&format!("coverage_overlap: {}\n", overlaps.len())), "{}", run.out);
    for overlap in &overlaps {
        let at: [f64; 2] = serde_json::from_value(overlap["geometry"]["coordinates"].clone()).unwrap();
        assert!((5.1..5.4).contains(&at[0]) && (52.51..52.53).contains(&at[1]), "{overlap}");
        assert!(
            overlap["properties"]["areas"].as_str().unwrap().starts_with("BU70")
                && overlap["properties"]["message"].is_string()
        );
    }
    let document = workspace.serve().get("/report.json");
    let places = document["problems"]["places"].as_array().unwrap();
    assert_eq!(places.iter().filter(|place| is_overlap(&place["code"])).count(), overlaps.len());
}

#[test]
fn a_report_that_cannot_be_written_is_refused_before_any_work() {
    let workspace = Workspace::new();
    let run =
        workspace.run(&["build", "--data", "raw", "--dataset", "one.dataset", "--report", "nowhere/left.geojson"]);
    run.expect(2, &["nowhere/left.geojson"]);
    assert!(!workspace.dataset().exists());
}

#[test]
fn wrong_areas_are_counted_and_the_work_goes_on() {
    let workspace = Workspace::new();
    workspace.sql(
        "update buurten set buurtcode = 'BUURT' where fid = 3;
         update buurten set buurtcode = (select buurtcode from buurten where fid = 5) where fid = 4;
         update buurten set gemeentecode = 'GM0000', wijkcode = 'WK000000' where fid = 6;
         update buurten set geom = x'4750000300' where fid = 7;
         update buurten set geom = null where fid = 8;
         update buurten set aantal_inwoners = -20 where fid = 9;
         update buurten set wijkcode = 'WK99', gemeentecode = 'nergens' where fid = 10;",
    );
    workspace.geometry(
        11,
        &[
            [150_000.0, 490_000.0],
            [150_500.0, 490_500.0],
            [150_500.0, 490_000.0],
            [150_000.0, 490_500.0],
            [150_000.0, 490_000.0],
        ],
    );
    workspace
        .geometry(12, &[[151_000.0, 490_000.0], [f64::NAN, 490_500.0], [151_500.0, 490_000.0], [151_000.0, 490_000.0]]);
    workspace.geometry(13, &[[152_000.0, 490_000.0], [152_500.0, 490_000.0], [152_500.0, 490_500.0]]);
    let run = workspace.build();
    run.expect(0, &[]);
    let said = run.out + &run.err;
    for code in [
        "code_malformed",
        "code_duplicate",
        "geometry_empty",
        "geometry_mended",
        "number_out_of_range",
        "parent_missing",
        "ring_self_intersects",
    ] {
        assert!(said.contains(code), "{code} in {said}");
    }
}

#[test]
fn a_boundary_that_crosses_itself_half_a_million_times_is_named_and_left_out() {
    let workspace = Workspace::new();
    let star: Vec<[f64; 2]> = (0..=1001)
        .map(|i| f64::from(i % 1001) * 499.0 / 1001.0 * std::f64::consts::TAU)
        .map(|angle| [150_000.0 + 5000.0 * angle.cos(), 450_000.0 + 5000.0 * angle.sin()])
        .collect();
    workspace.geometry(1, &star);
    let run = workspace.build();
    run.expect(0, &[]);
    for piece in ["crosses itself 2001 times or more in 1001 edges", "that part is left out", "geometry_empty: 1\n"] {
        assert!(run.out.contains(piece), "{piece} in {}", run.out);
    }
}

#[test]
fn areas_that_cross_each_other_all_over_end_the_build_with_advice() {
    let workspace = Workspace::new();
    // Two combs of 2,000 teeth, one across the other: 4 · 2,000² crossings, none of a comb with itself.
    let tooth = |i: u32| {
        [(10.0, 0.0), (9000.0, 0.0), (9000.0, 1.0), (10.0, 1.0)]
            .map(|(along, across)| [along, across + f64::from(i) * 4.0])
    };
    let back = [[0.0, 8000.0], [0.0, 0.0], [10.0, 0.0]];
    let comb: Vec<[f64; 2]> = (0..2000).flat_map(tooth).chain(back).collect();
    let level: Vec<[f64; 2]> = comb.iter().map(|[along, across]| [150_000.0 + along, 450_000.0 + across]).collect();
    let upright: Vec<[f64; 2]> = comb.iter().map(|[along, across]| [150_500.0 + across, 449_500.0 + along]).collect();
    workspace.geometry(1, &level);
    workspace.geometry(2, &upright);
    workspace.build().expect(2, &["cross each other", "draw them again"]);
    assert!(!workspace.dataset().exists());
}
