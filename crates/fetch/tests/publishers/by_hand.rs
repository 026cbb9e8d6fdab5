//! Files that somebody put into the folder: read before they are believed, and never touched.

use std::io::Write as _;

use veerkracht_fetch::{FetchMode, FileOutcome, RunStatus};

use super::data;
use super::scene::{BOUNDARIES, CELLS, CHANGES, SCORES, Scene, file, only, summary_text};

const ZIP: &str = "kwb/2024_85984NED.zip";

/// A csv with codes of a number of buurten.
fn csv(buurten: usize) -> Vec<u8> {
    let row = |number| format!("BU{:04}{:04};{number}\r\n", number / 100, number % 100);
    let rows: String = (0..buurten).map(row).collect();
    format!("WijkenEnBuurten;AantalInwoners_5\r\n{rows}").into_bytes()
}

/// A workbook with codes among its texts.
fn workbook(buurten: usize) -> Vec<u8> {
    let text = |number| format!("<si><t>BU0003{number:04}</t></si>");
    let texts: String = (0..buurten).map(text).collect();
    data::zip_of(&[("xl/sharedStrings.xml", format!("<sst>{texts}</sst>").as_bytes()), ("xl/workbook.xml", b"<a/>")])
}

#[test]
fn what_cannot_be_used_is_told_and_fails_a_run_that_needs_it() {
    let page = b"<!DOCTYPE html><html><title>Inloggen</title></html>".as_slice();
    let empty = data::cells_of(3, 1, Some("Wmo-cli\u{eb}nten relatief"));
    let cut = data::boundaries("one");
    let paged = data::page(0..10, Some("?$skip=10"));
    for (source, name, bytes, why) in [
        ("grenzen", "wijkenbuurten_2024_v1.gpkg", page, "found a web page in place of data (“Inloggen”)"),
        ("grenzen", "sub/WijkBuurtkaart_2024_v2.gpkg", &cut[..cut.len() - 4096], "cut off or damaged"),
        ("grenzen", "buurten_2024.geojson", b"{\"type\":\"FeatureCollection\"}", "found no code of a buurt"),
        ("kwb", "kwb-2024.csv", b"", "found an empty file"),
        ("kwb", "kwb-2024.csv", b"a;b\n1;2\n", "found no code of a buurt (BU…) in it"),
        ("kwb", "kwb-2024.csv.gz", b"\x1f\x8b\x08\x00", "it is damaged"),
        ("kwb", "kwb-2024.xlsx", b"something", "no whole zip"),
        ("kwb", "85984NED", b"something", "no whole zip"),
        ("kwb", "kwb_2024.parquet", b"something", "found other bytes than those of a Parquet file"),
        ("kwb", "85984NED.zip", &empty, "no value in"),
        ("kwb", "85984NED.json", paged.as_bytes(), "found one page of a longer table"),
        ("kwb", ZIP, page, "found a web page"),
    ] {
        let scene = Scene::of(source);
        scene.write(name, bytes);
        for mode in [FetchMode::Get, FetchMode::Update, FetchMode::Check] {
            let summary = scene.run(mode);
            let told = summary_text(&summary);
            assert_eq!(summary.status(), RunStatus::Failed, "{name}: {told}");
            assert!(matches!(only(&summary), FileOutcome::Unusable { name: found, .. } if found == name), "{told}");
            assert!(told.contains(why), "{name}: {told}");
            assert!(told.contains("put a whole one in its place, or take it away and run again"), "{told}");
            assert!(!told.contains("Next: veerkracht build"), "{told}");
            assert_eq!(scene.stored_bytes(name).unwrap(), bytes, "it is never touched");
        }
        std::fs::remove_file(scene.options.data.join(name)).unwrap();
        assert_eq!(scene.run(FetchMode::Get).status(), RunStatus::Done, "as it was told");
    }
}

#[test]
fn what_is_not_needed_for_every_map_and_cannot_be_used_is_told_alone() {
    let scene = Scene::of("leefbaarometer");
    scene.write("open-data-leefbaarometer-meting-2024.zip", b"PK");
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done);
    assert!(summary_text(&summary).contains("not usable: leefbaarometer 2024"), "{}", summary_text(&summary));
}

#[test]
fn a_table_of_a_part_of_the_country_does_not_keep_the_national_one_away() {
    for (name, bytes) in [
        ("kwb-2024-rotterdam.csv", csv(9_499)),
        ("kwb-2024.xlsx", workbook(90)),
        ("85984NED.zip", data::cells_of(90, 1, None)),
        ("85984NED.json", data::page(0..90, None).into_bytes()),
    ] {
        let scene = Scene::of("kwb");
        scene.write(name, &bytes);
        assert_eq!(scene.run(FetchMode::Check).status(), RunStatus::Newer, "it is still to be had");
        let summary = scene.run(FetchMode::Get);
        let told = summary_text(&summary);
        assert_eq!(summary.status(), RunStatus::Done, "{told}");
        assert!(matches!(only(&summary), FileOutcome::Fetched { .. }), "{told}");
        assert!(told.contains(&format!("`{name}` does not stand for kwb 2024: it has ")), "{told}");
        assert!(
            told.contains("expected at least 9500") && told.contains(&format!("`{ZIP}` is fetched beside it")),
            "{told}"
        );
        assert_eq!(scene.stored_bytes(name).unwrap(), bytes);
        assert_eq!(scene.stored_bytes(ZIP).unwrap(), data::cells(1, None));
        assert_eq!(scene.publisher.requests_for(CHANGES).len(), 1, "its cells are counted as those of any other");
    }
    // Nine tenths of the boundaries that are there, which is more than two thirds of them.
    let scene = Scene::of("kwb");
    scene.write("wijkenbuurten_2024_v1.gpkg", &data::boundaries("mine"));
    scene.write("kwb-2024.csv", &csv(269));
    let told = summary_text(&scene.run(FetchMode::Get));
    assert!(told.contains("it has 269 buurten, expected at least 270") && scene.stored_bytes(ZIP).is_some(), "{told}");
    // Under the name of the national one it is in its way.
    let scene = Scene::of("kwb");
    let part = data::cells_of(90, 1, None);
    scene.write(ZIP, &part);
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Failed);
    assert!(summary_text(&summary).contains("it has 91 buurten, expected at least 9500"), "{}", summary_text(&summary));
    assert_eq!(scene.stored_bytes(ZIP).unwrap(), part);
}

#[test]
fn a_table_of_the_country_or_of_the_region_of_the_boundaries_stands() {
    for (boundaries, name, bytes) in [
        (None, "kwb-2024.csv", csv(9_500)),
        (Some(data::boundaries("mine")), "kwb-2024.csv", csv(270)),
        (Some(data::boundaries("mine")), "kwb-2024.xlsx", workbook(270)),
        (Some(data::boundaries("mine")), "85984NED.zip", data::cells_of(270, 1, None)),
    ] {
        let scene = Scene::of("kwb");
        if let Some(boundaries) = boundaries {
            scene.write("wijkenbuurten_2024_v1.gpkg", &boundaries);
        }
        scene.write(name, &bytes);
        let summary = scene.run(FetchMode::Get);
        assert!(matches!(only(&summary), FileOutcome::Kept { .. }), "{name}: {}", summary_text(&summary));
        assert!(scene.publisher.requests().is_empty());
    }
    let scene = Scene::of("kwb");
    scene.write("wijkenbuurten_2024_v1.gpkg", &data::boundaries("mine"));
    scene.write("kwb-2024-rotterdam.csv", &csv(269));
    scene.write("kwb-2024.csv", &csv(300));
    assert!(matches!(only(&scene.run(FetchMode::Get)), FileOutcome::Kept { name } if name == "kwb-2024.csv"));
}

#[test]
fn pages_of_a_table_stand_together() {
    let scene = Scene::of("kwb");
    scene.write("wijkenbuurten_2024_v1.gpkg", &data::boundaries("mine"));
    scene.write("85984NED.json", data::page(0..100, Some("?$skip=100")).as_bytes());
    scene.write("85984NED_2.json", data::page(100..270, None).as_bytes());
    let stands = || {
        let summary = scene.run(FetchMode::Get);
        assert!(matches!(only(&summary), FileOutcome::Kept { .. }), "{}", summary_text(&summary));
    };
    stands();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(data::page(100..270, None).as_bytes()).unwrap();
    scene.write("85984NED_2.json.gz", &packed.finish().unwrap());
    std::fs::remove_file(scene.options.data.join("85984NED_2.json")).unwrap();
    stands();
}

#[test]
fn an_older_edition_does_not_keep_the_newest_away() {
    let older = "Leefbaarometer-scores buurten 2002-2020.csv";
    let scene = Scene::of("leefbaarometer");
    let scores = data::scores_in(9_000, 2020);
    scene.write(older, scores.as_bytes());
    let summary = scene.run(FetchMode::Get);
    assert!(matches!(only(&summary), FileOutcome::Fetched { .. }), "{}", summary_text(&summary));
    assert_eq!(scene.stored_bytes(older).unwrap(), scores.as_bytes());
    // A build reads it all the same.
    for mode in [FetchMode::Locked, FetchMode::Offline] {
        let told = summary_text(&scene.run(mode));
        assert!(told.contains(&format!("differs: `{older}` is not in fetch.lock")), "{told}");
    }

    // The name may say another year than its rows.
    let scene = Scene::of("leefbaarometer");
    scene.write("leefbaarometer scores buurten 2024.csv", scores.as_bytes());
    let told = summary_text(&scene.run(FetchMode::Get));
    assert!(
        told.contains("found 2020 as the newest year in jaar") && scene.publisher.requests_for(SCORES).is_empty(),
        "{told}"
    );
    let whole = data::scores_of(&data::scores_in(9_000, 2024));
    let scene = Scene::of("leefbaarometer");
    scene.write("open-data-leefbaarometer-meting-2024.zip", &whole);
    assert!(matches!(only(&scene.run(FetchMode::Get)), FileOutcome::Kept { .. }));
}

#[test]
fn what_somebody_put_there_is_read_by_no_run_that_only_compares() {
    let scene = Scene::of("grenzen");
    scene.run(FetchMode::Get);
    std::fs::remove_file(scene.options.data.join("wijkenbuurten_2024.gpkg")).unwrap();
    scene.write("WijkBuurtkaart_2024_v2.gpkg", b"<html></html>");
    scene.publisher.put(BOUNDARIES, file(data::boundaries("two")));
    scene.publisher.forget();
    for mode in [FetchMode::Locked, FetchMode::Offline] {
        let told = summary_text(&scene.run(mode));
        assert!(told.contains("differs: `WijkBuurtkaart_2024_v2.gpkg` is not in fetch.lock"), "{told}");
    }
    assert!(scene.publisher.requests_for(CELLS).is_empty() && scene.publisher.requests_for(BOUNDARIES).is_empty());
}
