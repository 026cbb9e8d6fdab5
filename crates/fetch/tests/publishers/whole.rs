//! Whole runs: what arrives, what is written down, what a second run asks for.

use veerkracht_fetch::{FetchMode, FileOutcome, RunError, RunStatus};

use super::data;
use super::scene::{
    ADDRESSES, BOUNDARIES, CELLS, FEED, HEALTH, SCORES, Scene, contents, file, only, summary_text, text,
};

#[test]
fn an_empty_folder_is_filled_and_a_second_run_asks_nobody() {
    let scene = Scene::new();
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done, "{}", summary_text(&summary));
    let names: Vec<String> = contents(&scene.options.data).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "LICENTIES.txt",
            "Leefbaarometer-scores buurten 2002-2024.csv",
            "adressen/2024-pc6hnr.zip",
            "fetch.lock",
            "gezondheid_50150NED.json",
            "kwb/2024_85984NED.zip",
            "wijkenbuurten_2024.gpkg",
        ]
    );
    assert_eq!(scene.stored_bytes("wijkenbuurten_2024.gpkg").unwrap(), data::boundaries("one"));
    let lock = String::from_utf8(scene.stored_bytes("fetch.lock").unwrap()).unwrap();
    for part in [
        "table_modified = \"2026-01-01T00:00:00\"",
        "observations = 46",
        "status = \"Voorlopig\"",
        "etag = '\"1\"'",
        "member = \"Leefbaarometer 3.0 - Meting 2024 - open data/Leefbaarometer-scores buurten 2002-2024.csv\"",
        "retrieved = \"2026-11-30T08:00:00Z\"",
    ] {
        assert!(lock.contains(part), "{part} in {lock}");
    }
    let left: Vec<_> =
        std::fs::read_dir(scene.options.data.join(".fetch")).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, ["running"], "nothing is left aside");

    scene.publisher.forget();
    let again = scene.run(FetchMode::Get);
    assert_eq!(again.status(), RunStatus::Done);
    assert!(
        again.files.iter().all(|done| matches!(done.outcome, FileOutcome::Unchanged { .. })),
        "{}",
        summary_text(&again)
    );
    assert_eq!(scene.publisher.requests().len(), 0);
}

#[test]
fn hosts_are_asked_one_request_at_a_time_with_a_pause_and_two_hosts_at_once() {
    let scene = Scene::new();
    scene.run(FetchMode::Get);
    let (of_one, hosts) = scene.publisher.most_open();
    assert_eq!(of_one, 1);
    assert!(hosts <= 2, "{hosts} hosts at once");
    for seen in scene.publisher.requests() {
        assert_eq!(seen.method, "GET");
        assert_eq!(seen.headers["user-agent"], "veerkracht/0.0.0");
        let is_table = seen.path.contains("/ODataFeed/") || seen.path.contains("/odata/");
        assert_eq!(seen.headers["accept-encoding"], if is_table { "gzip" } else { "identity" }, "{}", seen.path);
    }
    let pauses = scene.clock.slept();
    assert!(
        !pauses.is_empty() && pauses.iter().all(|pause| *pause <= std::time::Duration::from_millis(250)),
        "{pauses:?}"
    );
}

#[test]
fn what_is_wanted_but_not_there_is_told_and_does_not_stop_the_run_while_what_is_required_does() {
    let scene = Scene::new();
    scene.publisher.remove(SCORES);
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done);
    let said = summary_text(&summary);
    assert!(said.contains("fetch_missing: leefbaarometer 2024"), "{said}");
    assert!(said.contains(&format!("https://{SCORES}: nothing is there any more (404)")), "{said}");
    assert!(said.contains("take `*scores buurten*2024*.csv` out of the zip and save it as"), "{said}");

    let scene = Scene::new();
    scene.publisher.remove(BOUNDARIES);
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Failed);
    assert!(scene.stored_bytes("kwb/2024_85984NED.zip").is_some(), "what arrived stays");
    scene.publisher.put(BOUNDARIES, file(data::boundaries("one")));
    scene.publisher.forget();
    assert_eq!(scene.run(FetchMode::Get).status(), RunStatus::Done);
    assert_eq!(scene.publisher.requests().len(), 1, "the next run goes on");
}

#[test]
fn a_moved_file_is_found_by_the_feed_with_its_newest_version() {
    let scene = Scene::of("grenzen");
    scene.publisher.remove(BOUNDARIES);
    let entry = |name: &str| format!(r#"<link rel="section" href="https://service.pdok.nl/new/{name}"/>"#);
    let feed =
        |inner: &str| text(format!(r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{inner}</feed>"#));
    scene.publisher.put(FEED, feed(r#"<link rel="alternate" href="wijkenbuurten.xml"/>"#));
    let below = format!("{}{}", entry("wijkenbuurten_2024_v1.gpkg"), entry("wijkenbuurten_2024_v2.gpkg"));
    scene.publisher.put("service.pdok.nl/cbs/wijkenbuurten/2024/atom/wijkenbuurten.xml", feed(&below));
    scene.publisher.put("service.pdok.nl/new/wijkenbuurten_2024_v2.gpkg", file(data::boundaries("two")));
    let summary = scene.run(FetchMode::Get);
    assert_eq!(
        scene.stored_bytes("wijkenbuurten_2024.gpkg").unwrap(),
        data::boundaries("two"),
        "{}",
        summary_text(&summary)
    );
    let lock = String::from_utf8(scene.stored_bytes("fetch.lock").unwrap()).unwrap();
    assert!(lock.contains("final_url = \"https://service.pdok.nl/new/wijkenbuurten_2024_v2.gpkg\""), "{lock}");
}

#[test]
fn the_wanted_file_is_taken_out_of_a_zip_with_others() {
    let mut scene = Scene::of("grenzen");
    scene.options.keep = true;
    scene.publisher.remove(BOUNDARIES);
    let zip = data::zip_of(&[
        ("WijkBuurtkaart_2024_v2/gemeenten_2024_v2.shp", &[1; 999]),
        ("WijkBuurtkaart_2024_v2/wijkenbuurten_2024_v2.gpkg", &data::boundaries("zipped")),
    ]);
    scene.publisher.put("geodata.cbs.nl/files/Wijkenbuurtkaart/WijkBuurtkaart_2024_v2.zip", file(zip.clone()));
    let summary = scene.run(FetchMode::Get);
    assert_eq!(
        scene.stored_bytes("wijkenbuurten_2024.gpkg").unwrap(),
        data::boundaries("zipped"),
        "{}",
        summary_text(&summary)
    );
    assert_eq!(scene.stored_bytes(".fetch/wijkenbuurten_2024.gpkg.zip").unwrap(), zip);
}

#[test]
fn a_file_that_somebody_put_there_is_never_touched() {
    let scene = Scene::new();
    let (boundaries, cells) = (data::boundaries("mine"), data::cells_of(280, 7, None));
    scene.write("wijkenbuurten_2024_v1.gpkg", &boundaries);
    scene.write("kwb/2024_85984NED.zip", &cells);
    for mode in [FetchMode::Get, FetchMode::Update] {
        let summary = scene.run(mode);
        assert_eq!(summary.files.iter().filter(|done| matches!(done.outcome, FileOutcome::Kept { .. })).count(), 2);
        assert_eq!(scene.stored_bytes("kwb/2024_85984NED.zip").unwrap(), cells);
        assert_eq!(scene.stored_bytes("wijkenbuurten_2024_v1.gpkg").unwrap(), boundaries);
        assert!(scene.stored_bytes("wijkenbuurten_2024.gpkg").is_none());
    }
    assert!(scene.publisher.requests_for(CELLS).is_empty() && scene.publisher.requests_for(BOUNDARIES).is_empty());
}

#[test]
fn a_second_run_in_the_folder_is_refused_while_the_first_is_on() {
    let scene = Scene::of("grenzen");
    scene.publisher.hold_from(Some(1));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| scene.run(FetchMode::Get));
        assert!(scene.publisher.wait_for(1, std::time::Duration::from_secs(10)));
        let Err(error @ RunError::Folder(_)) = scene.try_run(FetchMode::Get) else { panic!("two runs at once") };
        assert!(error.to_string().contains("another run of `veerkracht fetch`"), "{error}");
        scene.publisher.hold_from(None);
        assert_eq!(first.join().unwrap().status(), RunStatus::Done);
    });
}

#[test]
fn the_health_table_is_asked_for_by_its_columns_and_rows() {
    let scene = Scene::of("gezondheid");
    let summary = scene.run(FetchMode::Get);
    assert!(matches!(only(&summary), FileOutcome::Fetched { .. }), "{}", summary_text(&summary));
    let seen = scene.publisher.requests_for(&format!("{HEALTH}/TypedDataSet"));
    assert!(
        seen[0].target.ends_with(
            "?$format=json&$select=Leeftijd,Marges,WijkenEnBuurten,Perioden,HoogRisicoOpAngstOfDepressie_25\
             &$filter=Leeftijd%20eq%20'20300'%20and%20Marges%20eq%20'MW00000'"
        ),
        "{}",
        seen[0].target
    );
}

#[test]
fn addresses_in_any_name_of_the_publisher_get_the_name_of_the_catalogue() {
    let scene = Scene::of("adressen");
    scene.publisher.remove(ADDRESSES);
    scene.publisher.put("download.cbs.nl/postcode/2024-cbs-pc6huisnr20240801_buurt.zip", file(data::addresses(2024)));
    let summary = scene.run(FetchMode::Get);
    assert_eq!(
        scene.stored_bytes("adressen/2024-pc6hnr.zip").unwrap(),
        data::addresses(2024),
        "{}",
        summary_text(&summary)
    );
}
