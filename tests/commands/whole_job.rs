//! Demo, build, check, inspect and export, one after the other, as a user does them.

use std::fs;

use crate::program::Workspace;

const MAPS: [&str; 10] = [
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
fn the_demo_passes_every_check() {
    let workspace = Workspace::new();
    let build = workspace.build();
    build.expect(0, &[]);
    assert!(build.out.contains("gemeenten") && build.out.contains("2012"), "{}", build.out);
    workspace.run(&["check", "--dataset", "one.dataset"]).expect(0, &[]);
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
        let (status, class) = (header.iter().position(|h| h == "status").unwrap(), header.iter().position(|h| h == "klasse").unwrap());
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
    workspace.run(&["inspect", "BU00000000", "--dataset", "one.dataset"]).expect(2, &["BU00000000"]);
}

#[test]
fn an_export_holds_the_zooms_that_were_asked_for() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    for name in ["one.mbtiles", "one.pmtiles"] {
        workspace
            .run(&["export", "--dataset", "one.dataset", "--map", "focuskaart", "--level", "buurten", "--zoom", "5-8", "--out", name])
            .expect(0, &[]);
        assert!(fs::metadata(workspace.path().join(name)).unwrap().len() > 1000);
    }
    let database = rusqlite::Connection::open(workspace.path().join("one.mbtiles")).unwrap();
    let zooms: Vec<u8> = database
        .prepare("select distinct zoom_level from tiles order by 1")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(zooms, [5, 6, 7, 8]);
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
