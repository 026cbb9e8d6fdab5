//! Demo, build, check and inspect, one after the other, as a user does them.

use std::collections::BTreeSet;
use std::fs;

use geo::CoordsIter as _;

use crate::exports::{Tile, tiles};
use crate::program::Workspace;

pub(crate) const MAPS: [&str; 10] = [
    "corporatiebezit",
    "kwetsbaar_nl",
    "kwetsbaar_lokaal",
    "kwetsbaar_ontwikkeling",
    "onveilig_niveau",
    "onveilig_ontwikkeling",
    "signalering_absoluut",
    "signalering_relatief",
    "signalering_structureel",
    "focuskaart",
];

#[test]
fn the_same_raw_files_give_the_same_dataset() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let first = fs::read(workspace.dataset()).unwrap();
    workspace.build().expect(0, &[]);
    assert!(first == fs::read(workspace.dataset()).unwrap());
}

#[test]
fn what_a_build_changes_against_the_dataset_before_is_told_listed_and_kept() {
    let workspace = Workspace::new();
    let build = workspace.build();
    build.expect(0, &[]);
    assert!(!build.out.contains("changed "), "there was nothing before: {}", build.out);
    let table = workspace.find("2024_85984NED");
    let mut content: serde_json::Value = serde_json::from_slice(&fs::read(&table).unwrap()).unwrap();
    let rows = content["value"].as_array_mut().unwrap();
    let code = |row: &serde_json::Value| row["WijkenEnBuurten"].as_str().unwrap().trim().to_owned();
    let row = rows.iter_mut().find(|row| code(row) == "BU70010100").unwrap();
    let column =
        row.as_object().unwrap().keys().find(|name| name.starts_with("InBezitWoningcorporatie")).unwrap().clone();
    // Of any class before, this is another one.
    let before = row[&column].as_f64().unwrap();
    row[&column] = serde_json::json!(if before > 50.0 { 1.0 } else { 99.0 });
    fs::write(&table, content.to_string()).unwrap();
    let build = workspace.run(&["build", "--data", "raw", "--dataset", "one.dataset", "--changes", "changes.csv"]);
    build.expect(0, &[]);
    assert!(build.out.contains("changed     corporatiebezit 2024: 1 of "), "{}", build.out);
    assert!(build.out.contains("changed     onveilig_niveau 2024: 0 of "), "{}", build.out);
    let listed = fs::read_to_string(workspace.path().join("changes.csv")).unwrap();
    let (_, row) = listed.split_once("code,map,old,new,selection\n").unwrap();
    assert!(
        row.starts_with("BU70010100,corporatiebezit,") && row.ends_with(",2024\n") && row.lines().count() == 1,
        "{listed}"
    );
    let old = row.split(',').nth(2).unwrap();
    let ask = ["inspect", "BU70010100", "--map", "corporatiebezit", "--taal", "en", "--dataset", "one.dataset"];
    let inspected = workspace.run(&ask).out;
    assert!(inspected.contains(&format!("edition before: class {old}")), "{inspected}");
    let server = workspace.serve();
    let told = server.get("/areas/BU70010100.json?map=corporatiebezit");
    assert_eq!(told["maps"][0]["changed"]["class"].to_string(), old, "{told}");
    assert_eq!(server.get("/maps.json")["maps"][0]["changed"], serde_json::json!(1));
    drop(server);
    // A build that changes nothing writes the same bytes, and what it says of the edition before stays true.
    let bytes = fs::read(workspace.dataset()).unwrap();
    workspace.build().expect(0, &[]);
    assert!(bytes == fs::read(workspace.dataset()).unwrap());
}

#[test]
fn the_demo_passes_every_check() {
    let workspace = Workspace::new();
    let build = workspace.build();
    build.expect(0, &[]);
    assert!(build.out.contains("gemeenten") && build.out.contains("2012"), "{}", build.out);
    workspace.run(&["check", "--dataset", "one.dataset"]).expect(0, &[]);
}

#[test]
fn a_year_that_is_missing_and_files_that_are_not_read_are_told() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.find("2018_84286NED")).unwrap();
    for number in 10..22 {
        fs::write(workspace.raw().join(format!("notes {number}.txt")), "").unwrap();
    }
    let build = workspace.build();
    build.expect(0, &[]);
    let expected = ["years       grenzen: 2024\n", "years       kwb: 2012 2014 2016 2020 2022 2024; not there: 2018\n"];
    let not_read = "not read    12 files that no source in sources.toml names: notes 10.txt, ";
    for line in expected.into_iter().chain([not_read, "notes 19.txt and 2 more\n"]) {
        assert!(build.out.contains(line), "`{line}` in {}", build.out);
    }
    let report = workspace.serve().get("/report.json");
    let kwb = report["years"].as_array().unwrap().iter().find(|found| found["source"] == "kwb").unwrap();
    assert_eq!(kwb["years"], serde_json::json!([2012, 2014, 2016, 2020, 2022, 2024]));
    assert_eq!(kwb["missing"], serde_json::json!([2018]));
    assert_eq!(
        (&report["unclaimed"]["count"], report["unclaimed"]["first"].as_array().unwrap().len()),
        (&serde_json::json!(12), 10)
    );
}

#[test]
fn a_demo_dataset_that_an_older_version_made_is_made_anew() {
    let workspace = Workspace::new();
    let ask = ["inspect", "BU70010100", "--map", "corporatiebezit"];
    let run = workspace.run(&ask);
    run.expect(0, &[]);
    assert!(run.out.starts_with("BU70010100"), "only what was asked for in {}", run.out);
    let demo = workspace.path().join("data/build/demo.dataset");
    let bytes = fs::read(&demo).unwrap();
    let mut older = bytes.clone();
    // The number of the format follows the eight bytes with which a dataset begins.
    older[8] = 0;
    fs::write(&demo, older).unwrap();
    workspace.run(&ask).expect(0, &[]);
    assert!(bytes == fs::read(demo).unwrap());
}

#[test]
fn all_ten_maps_are_offered_with_a_status_for_every_buurt() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    for map in MAPS {
        let run = workspace.run(&["inspect", "--all", "--csv", "--map", map, "--dataset", "one.dataset"]);
        run.expect(0, &[]);
        let mut reader = csv::Reader::from_reader(run.out.as_bytes());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let (status, class) =
            (header.iter().position(|h| h == "status").unwrap(), header.iter().position(|h| h == "klasse").unwrap());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert!(rows.len() > 100, "{map}: {} rows", rows.len());
        for row in rows {
            let classified = matches!(&row[status], "ok" | "indicatief");
            assert_eq!(classified, !row[class].is_empty(), "{map}: {row:?}");
        }
    }
}

#[test]
fn an_area_is_explained_back_to_file_column_and_year() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let all = workspace.run(&["inspect", "--all", "--csv", "--map", "corporatiebezit", "--dataset", "one.dataset"]);
    let code = all.out.lines().find(|line| line.contains(",ok,")).unwrap().split(',').next().unwrap().to_owned();
    let run = workspace.run(&["inspect", &code, "--dataset", "one.dataset"]);
    run.expect(0, &[]);
    for piece in [code.as_str(), "InBezitWoningcorporatie", "kwb", "2024", "Aedes"] {
        assert!(run.out.contains(piece), "`{piece}` in {}", run.out);
    }
    // The first gemeente of the demo is GM7001, and its first buurt is that of the examples.
    workspace
        .run(&["inspect", "BU70010099", "--dataset", "one.dataset"])
        .expect(2, &["BU70010099", "nearest", "BU70010100"]);
    workspace.run(&["inspect", "BU70010100", "--dataset", "one.dataset"]).expect(0, &[]);
}

#[test]
fn a_year_without_a_map_is_refused_as_over_http() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let ask = ["inspect", "BU70010100", "--dataset", "one.dataset", "--year", "2014"];
    workspace.run(&ask).expect(2, &["--year 2014", "--map", "corporatiebezit"]);
    let run = workspace.run(&[&ask[..], &["--map", "corporatiebezit"]].concat());
    run.expect(0, &[]);
    assert!(run.out.contains("corporatiebezit 2014"), "{}", run.out);
}

#[test]
fn a_tile_outside_the_world_is_told_which_coordinate_is_wrong() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let server = workspace.serve();
    for (tile, told) in [
        ("8/256/0", "`x` is `256`, expected 0 to 255 at zoom 8"),
        ("8/0/300", "`y` is `300`, expected 0 to 255 at zoom 8"),
    ] {
        assert_eq!(server.get(&format!("/tiles/corporatiebezit/{tile}"))["message"], told);
    }
}

#[test]
fn extent_buffer_tolerance_and_zooms_of_tiles_are_configuration() {
    let workspace = Workspace::new();
    fs::create_dir(workspace.path().join("config")).unwrap();
    let usual = include_str!("../../config/server.toml");
    let changed = [
        ("extent = 4096", "extent = 1024"),
        ("buffer = 64", "buffer = 256"),
        ("pixels = 0.5", "pixels = 2.0"),
        ("buurten = [6", "buurten = [9"),
        ("wijken = [8", "wijken = [7"),
    ]
    .iter()
    .fold(usual.to_owned(), |text, (from, to)| text.replace(from, to));
    fs::write(workspace.path().join("config/server.toml"), &changed).unwrap();
    workspace.run(&["build", "--data", "raw", "--dataset", "one.dataset", "--config", "config"]).expect(0, &[]);
    let check = workspace.run(&["check", "--dataset", "one.dataset"]);
    check.expect(0, &[]);
    workspace
        .run(&["export", "--dataset", "one.dataset", "--map", "focuskaart", "--out", "one.mbtiles"])
        .expect(0, &[]);
    let (mut farthest, mut names) = (0.0_f32, BTreeSet::new());
    for (Tile { zoom, .. }, bytes) in tiles(&workspace, "one.mbtiles").into_iter().filter(|(tile, _)| tile.zoom < 10) {
        let reader = mvt_reader::Reader::new(bytes).unwrap();
        for layer in reader.get_layer_metadata().unwrap() {
            assert_eq!(layer.extent, 1024, "{} at zoom {zoom}", layer.name);
            names.insert((layer.name, zoom));
            for feature in reader.get_features(layer.layer_index).unwrap() {
                let west = feature.get_geometry().coords_iter().map(|point| point.x).fold(0.0, f32::min);
                farthest = farthest.min(west);
            }
        }
    }
    let first = |name: &str| names.iter().find(|(found, _)| found == name).map(|(_, zoom)| *zoom);
    assert_eq!((first("buurten"), first("wijken"), first("gemeenten")), (Some(9), Some(7), Some(0)));
    // 256 of 4096ths are 64 of 1024 cells.
    assert!((farthest + 64.0).abs() < 0.5, "{farthest}");
    // The layers lie on the grid that they were built on, are simplified, and are there for the zooms that they were
    // built for.
    fs::write(workspace.path().join("config/server.toml"), usual).unwrap();
    let refused = [
        "`extent` is 4096, built with 1024",
        "`tolerance_pixels` is 0.5, built with 2",
        "`buurten` is [6, 14], built for [9, 14]",
        "build",
    ];
    for subcommand in ["check", "serve"] {
        workspace.run(&[subcommand, "--dataset", "one.dataset", "--config", "config"]).expect(2, &refused);
    }
    // Fewer zooms are a choice of what is there.
    fs::write(workspace.path().join("config/server.toml"), changed.replace("buurten = [9, 14]", "buurten = [10, 12]"))
        .unwrap();
    workspace.run(&["check", "--dataset", "one.dataset", "--config", "config"]).expect(0, &[]);
}

#[test]
fn completions_are_written_for_every_shell() {
    let workspace = Workspace::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = workspace.run(&["completions", shell]);
        run.expect(0, &[]);
        assert!(run.out.contains("inspect"), "{shell}");
    }
}
