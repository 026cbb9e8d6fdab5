//! Files that are a part of what they should be.

use veerkracht_fetch::{FetchMode, FileOutcome, RunStatus};

use super::data;
use super::publisher::Page;
use super::scene::{BOUNDARIES, CELLS, CHANGES, SCORES, Scene, TABLE, file, only, summary_text, text};

const ZIP: &str = "kwb/2024_85984NED.zip";
const SCORES_NAME: &str = "Leefbaarometer-scores buurten 2002-2024.csv";

/// A version that the publisher says to be another.
fn second(bytes: Vec<u8>) -> Page {
    Page { etag: Some("\"2\"".to_owned()), ..file(bytes) }
}

#[test]
fn a_table_with_less_than_half_of_the_cells_that_its_publisher_counts_is_not_taken() {
    let scene = Scene::of("kwb");
    scene.publisher.put(CHANGES, text(data::changes_of("85984NED", "2026-01-01T00:00:00", 93)));
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Failed);
    let told = summary_text(&summary);
    assert!(
        told.contains("found 46 observations, and its publisher counts 93: a part of the table is missing"),
        "{told}"
    );
    assert!(told.contains("run again in an hour") && scene.stored_bytes(ZIP).is_none(), "{told}");
    // The other service may have all of it.
    scene.publisher.put(&format!("{TABLE}/DataProperties"), text(data::properties()));
    scene.publisher.put(&format!("{TABLE}/TypedDataSet"), text(data::page(0..10, None)));
    assert_eq!(scene.run(FetchMode::Get).status(), RunStatus::Done);
    assert!(scene.stored_bytes("kwb/2024_85984NED.json").is_some() && scene.stored_bytes(ZIP).is_none());
}

#[test]
fn what_is_written_down_of_a_table_is_what_was_counted_in_it() {
    let scene = Scene::of("kwb");
    scene.publisher.put(CHANGES, text(data::changes_of("85984NED", "2026-01-01T00:00:00", 40)));
    assert_eq!(scene.run(FetchMode::Get).status(), RunStatus::Done, "cells that were added since are no loss");
    let lock = String::from_utf8(scene.stored_bytes("fetch.lock").unwrap()).unwrap();
    assert!(lock.contains("observations = 46"), "{lock}");
}

#[test]
fn a_part_of_a_table_does_not_take_the_place_of_a_whole_one() {
    let scene = Scene::of("kwb");
    let whole = data::cells_of(99, 1, None);
    scene.publisher.put(CELLS, file(whole.clone()));
    scene.run(FetchMode::Get);
    let lock = scene.stored_bytes("fetch.lock").unwrap();
    // The publisher counts no more than that, or nothing at all.
    scene.publisher.put(CHANGES, text(data::changes("85984NED", "2026-06-01T00:00:00")));
    scene.publisher.put(CELLS, second(data::cells_of(60, 2, None)));
    for mode in [FetchMode::Update, FetchMode::Check] {
        let summary = scene.run(mode);
        assert!(matches!(only(&summary), FileOutcome::Unsure { .. }), "{}", summary_text(&summary));
        let told = summary_text(&summary);
        assert!(told.contains(&format!("found 61 buurten with figures, and `{ZIP}` that is there has 100")), "{told}");
        assert!(told.contains(&format!("move `{ZIP}` out of the folder and run again")), "{told}");
        assert_eq!(
            (scene.stored_bytes(ZIP).unwrap(), scene.stored_bytes("fetch.lock").unwrap()),
            (whole.clone(), lock.clone())
        );
    }
    // A tenth less is what a year of mergers may bring.
    scene.publisher.put(CELLS, second(data::cells_of(89, 2, None)));
    assert!(matches!(only(&scene.run(FetchMode::Update)), FileOutcome::Fetched { renewed: true, .. }));
    // And what is taken away was meant.
    scene.publisher.put(CELLS, second(data::cells_of(60, 2, None)));
    std::fs::remove_file(scene.options.data.join(ZIP)).unwrap();
    assert!(matches!(only(&scene.run(FetchMode::Get)), FileOutcome::Fetched { .. }));
}

#[test]
fn a_part_of_the_scores_or_of_the_boundaries_does_not_take_the_place_of_the_whole() {
    for (source, address, name, whole, part) in [
        (
            "leefbaarometer",
            SCORES,
            SCORES_NAME,
            data::scores_of(&data::scores_in(100, 2024)),
            data::scores_of(&data::scores_in(80, 2024)),
        ),
        (
            "grenzen",
            BOUNDARIES,
            "wijkenbuurten_2024.gpkg",
            data::boundaries_of(100, "one"),
            data::boundaries_of(80, "one"),
        ),
    ] {
        let scene = Scene::of(source);
        scene.publisher.put(address, file(whole));
        scene.run(FetchMode::Get);
        let before = scene.stored_bytes(name).unwrap();
        scene.publisher.put(address, second(part));
        let summary = scene.run(FetchMode::Update);
        let told = summary_text(&summary);
        assert!(told.contains(&format!("found 80 buurten with figures, and `{name}` that is there has 100")), "{told}");
        assert_eq!(scene.stored_bytes(name).unwrap(), before);
    }
}

#[test]
fn scores_without_the_last_year_of_their_edition_are_another_edition() {
    let scene = Scene::of("leefbaarometer");
    scene.publisher.put(SCORES, file(data::scores_of(&data::scores_in(100, 2022))));
    let told = summary_text(&scene.run(FetchMode::Get));
    assert!(told.contains("found 2022 as the newest year in jaar, expected figures of buurten in 2024"), "{told}");
    assert!(scene.stored_bytes(SCORES_NAME).is_none());
}

#[test]
fn a_table_that_is_small_beside_the_boundaries_or_another_table_is_told() {
    let warning = |name: &str, found: usize, known: &str| {
        format!("`{name}` has figures of {found} buurten, and {known}: it may be a part of the table")
    };
    let scene = Scene::new();
    scene.publisher.put(CELLS, file(data::cells_of(148, 1, None)));
    scene.publisher.put(SCORES, file(data::scores_of(&data::scores_in(150, 2024))));
    let told = summary_text(&scene.run(FetchMode::Get));
    assert!(told.contains(&warning(ZIP, 149, "the boundaries of 2024 have 300")), "{told}");
    assert!(!told.contains(&format!("`{SCORES_NAME}` has figures")), "half is no small part: {told}");
    // The boundaries are there already.
    std::fs::remove_file(scene.options.data.join(ZIP)).unwrap();
    let told = summary_text(&scene.run(FetchMode::Get));
    assert!(told.contains(&warning(ZIP, 149, "the boundaries of 2024 have 300")), "{told}");
    assert!(!summary_text(&scene.run(FetchMode::Get)).contains("may be a part"), "what arrived before was told then");

    let mut scene = Scene::of("kwb");
    scene.options.request.sources.push("leefbaarometer".to_owned());
    scene.publisher.put(SCORES, file(data::scores_of(&data::scores_in(9, 2024))));
    let told = summary_text(&scene.run(FetchMode::Get));
    assert!(told.contains(&warning(ZIP, 4, &format!("`{SCORES_NAME}` have 9"))), "{told}");
}
