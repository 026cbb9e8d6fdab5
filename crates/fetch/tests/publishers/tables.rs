//! Tables page by page, and tables that are not what they should be.

use veerkracht_fetch::{FetchMode, FileOutcome, RunStatus};

use super::data;
use super::publisher::{Fault, Page};
use super::scene::{CELLS, HEALTH, Scene, TABLE, file, only, summary_text, text};

const SET: &str = "/TypedDataSet";

/// Key figures alone, of which the zip of cells is gone, in pages.
fn paged(pages: &[(&str, String)]) -> Scene {
    let scene = Scene::of("kwb");
    scene.publisher.remove(CELLS);
    scene.publisher.put(&format!("{TABLE}/DataProperties"), text(data::properties()));
    for (path, page) in pages {
        scene.publisher.put(&format!("{TABLE}{path}"), text(page.clone()));
    }
    scene
}

/// Rows of the file that arrived.
fn rows(scene: &Scene) -> usize {
    let bytes = scene.stored_bytes("kwb/2024_85984NED.json").expect("the table arrived");
    let read: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert!(read.get("odata.nextLink").is_none());
    read["value"].as_array().unwrap().len()
}

#[test]
fn all_pages_of_a_table_are_followed_whether_their_addresses_are_whole_relative_or_not_encrypted() {
    let whole = format!("https://{TABLE}{SET}?$format=json&$select=x&$skip=10");
    for (second, third) in [
        (whole.as_str(), "TypedDataSet?$skip=20"),
        (&format!("http://{TABLE}{SET}?$skip=10"), &format!("/ODataFeed/odata/85984NED{SET}?$skip=20")),
    ] {
        let scene = paged(&[(SET, data::page(0..10, Some(second)))]);
        let path = |link: &str| link.split_once("TypedDataSet").unwrap().1.to_owned();
        scene.publisher.put(&format!("{TABLE}{SET}{}", path(second)), text(data::page(10..20, Some(third))));
        scene.publisher.put(&format!("{TABLE}{SET}{}", path(third)), text(data::page(20..25, None)));
        scene.publisher.put(&format!("{TABLE}{SET}/$count"), text("\u{feff}25"));
        let summary = scene.run(FetchMode::Get);
        assert_eq!(summary.status(), RunStatus::Done, "{}", summary_text(&summary));
        assert_eq!(rows(&scene), 25);
        let asked = scene.publisher.requests_for(&format!("{TABLE}{SET}"));
        assert!(asked[1].target.ends_with(&path(second)), "followed as it was said: {}", asked[1].target);
        assert!(asked[0].target.contains("WmoClientenRelatief_94,SoortRegio_2"), "{}", asked[0].target);
    }
}

#[test]
fn a_table_without_end_on_another_host_or_with_fewer_rows_than_counted_is_refused() {
    for (next, count, expected) in [
        ("?$skip=10", None, "names itself as the next page"),
        ("https://elsewhere.nl/x", None, "the next page is on elsewhere.nl, expected it on opendata.cbs.nl"),
        ("?$skip=20", Some("31"), "found 20 rows on 2 pages, expected 31"),
    ] {
        let scene = paged(&[
            (SET, data::page(0..10, Some("?$skip=10"))),
            (&format!("{SET}?$skip=10"), data::page(10..20, if count.is_some() { None } else { Some(next) })),
        ]);
        if let Some(count) = count {
            scene.publisher.put(&format!("{TABLE}{SET}/$count"), text(count));
        }
        let said = summary_text(&scene.run(FetchMode::Get));
        assert!(said.contains(expected), "{expected}: {said}");
        assert!(scene.stored_bytes("kwb/2024_85984NED.json").is_none());
    }
}

#[test]
fn a_page_that_fails_is_asked_again_and_what_is_no_table_is_told() {
    let scene = paged(&[(SET, data::page(0..10, None))]);
    let busy = Fault::Status(503, vec![("Retry-After", "30".to_owned())], "busy");
    scene.publisher.change(&format!("{TABLE}{SET}"), |page| page.faults = [busy, Fault::Cut(20)].into());
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done, "{}", summary_text(&summary));
    assert_eq!(rows(&scene), 10);

    let scene = paged(&[(SET, "<html><h1>Te veel rijen: more than 10000</h1></html>".to_owned())]);
    let said = summary_text(&scene.run(FetchMode::Get));
    assert!(said.contains("something else than rows of a table") && said.contains("more than 10000"), "{said}");
}

#[test]
fn a_service_that_refuses_more_rows_with_a_status_of_its_own_is_told_in_its_words() {
    let scene = paged(&[(SET, data::page(0..10, None))]);
    let words = "Too many rows: more than 10000";
    scene.publisher.change(&format!("{TABLE}{SET}"), |page| {
        page.faults = (0..9).map(|_| Fault::Status(500, Vec::new(), words)).collect();
    });
    let summary = scene.run(FetchMode::Get);
    assert_ne!(summary.status(), RunStatus::Done);
    let said = summary_text(&summary);
    assert!(said.contains("500"), "{said}");
    assert!(scene.stored_bytes("kwb/2024_85984NED.json").is_none());
}

#[test]
fn an_empty_answer_to_a_wrong_question_is_no_table() {
    let scene = paged(&[(SET, data::page(0..0, None))]);
    let said = summary_text(&scene.run(FetchMode::Get));
    assert!(said.contains("found no row"), "{said}");
}

#[test]
fn a_zip_of_cells_that_never_comes_gives_way_to_the_table() {
    let scene = paged(&[(SET, data::page(0..10, None))]);
    let never =
        Page { faults: (0..9).map(|_| Fault::Stall(10)).collect(), ranges: false, ..file(data::cells(1, None)) };
    scene.publisher.put(CELLS, never);
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done, "{}", summary_text(&summary));
    assert_eq!(rows(&scene), 10);
    assert_eq!(scene.publisher.requests_for(CELLS).len(), 6);
}

#[test]
fn the_zip_of_cells_takes_the_place_of_the_table_when_it_is_there_again() {
    let scene = paged(&[(SET, data::page(0..4, None))]);
    scene.run(FetchMode::Get);
    scene.publisher.put(CELLS, file(data::cells(1, None)));
    let summary = scene.run(FetchMode::Update);
    assert!(matches!(only(&summary), FileOutcome::Fetched { renewed: true, .. }), "{}", summary_text(&summary));
    assert!(
        scene.stored_bytes("kwb/2024_85984NED.zip").is_some() && scene.stored_bytes("kwb/2024_85984NED.json").is_none()
    );
    // And a table never takes the place of the zip.
    scene.publisher.remove(CELLS);
    scene.publisher.remove(super::scene::CHANGES);
    assert!(matches!(only(&scene.run(FetchMode::Update)), FileOutcome::Unsure { .. }));
    assert!(scene.stored_bytes("kwb/2024_85984NED.zip").is_some());
}

#[test]
fn a_column_without_a_single_figure_makes_a_table_incomplete() {
    let scene = Scene::of("kwb");
    scene.publisher.put(CELLS, file(data::cells(1, Some("40% huishoudens met laagste inkomen"))));
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Failed);
    let said = summary_text(&summary);
    // Of one buurt the inhabitants alone are there.
    assert!(said.contains("k_40HuishoudensMetLaagsteInkomen: no value in 4 of 4 buurten"), "{said}");
}

#[test]
fn a_division_with_fewer_figures_is_taken_and_said() {
    let mut scene = Scene::of("kwb");
    scene.options.request.division = Some(2025);
    scene.options.request.years = Some((2025, 2025));
    scene.publisher.put("datasets.cbs.nl/csv/CBS/nl/86165NED", file(data::cells(1, Some("Wmo-cliënten relatief"))));
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done, "{}", summary_text(&summary));
    assert!(
        summary_text(&summary).contains("2024 is the newest division with all figures"),
        "{}",
        summary_text(&summary)
    );
}

#[test]
fn who_must_get_a_table_by_hand_is_told_where_its_rows_are() {
    let scene = Scene::of("gezondheid");
    scene.publisher.remove(&format!("{HEALTH}/DataProperties"));
    let said = summary_text(&scene.run(FetchMode::Get));
    let rows = "https://dataderden.cbs.nl/ODataFeed/OData/50150NED/TypedDataSet?$format=json&$filter=Leeftijd%20eq%20\
                '20300'%20and%20Marges%20eq%20'MW00000'";
    assert!(said.contains(&format!("by hand: open {rows} in a browser")), "{said}");
}
