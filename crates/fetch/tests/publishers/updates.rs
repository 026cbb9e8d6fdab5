//! What is newer, what is as written down, what is not.

use veerkracht_fetch::{FetchMode, FileOutcome, RunError, RunStatus};

use super::data;
use super::publisher::Page;
use super::scene::{ADDRESSES, BOUNDARIES, CELLS, CHANGES, HEALTH, Scene, file, only, summary_text, text};

#[test]
fn what_the_publisher_knows_to_be_the_same_is_not_sent_again() {
    let scene = Scene::new();
    scene.run(FetchMode::Get);
    let lock = scene.stored_bytes("fetch.lock").unwrap();
    for mode in [FetchMode::Update, FetchMode::Check] {
        scene.publisher.forget();
        let summary = scene.run(mode);
        assert_eq!(summary.status(), RunStatus::Done, "{}", summary_text(&summary));
        assert!(
            summary.files.iter().all(|done| matches!(done.outcome, FileOutcome::Unchanged { .. })),
            "{}",
            summary_text(&summary)
        );
        assert_eq!(scene.publisher.requests_for(BOUNDARIES)[0].headers["if-none-match"], "\"1\"");
        // Of tables the list of changes and the description say enough.
        assert_eq!(scene.publisher.requests_for(CHANGES).len(), 1);
        assert!(scene.publisher.requests_for(CELLS).is_empty());
        assert!(scene.publisher.requests_for(&format!("{HEALTH}/TypedDataSet")).is_empty());
        assert_eq!(scene.stored_bytes("fetch.lock").unwrap(), lock);
    }
}

#[test]
fn a_table_that_was_changed_is_told_by_check_and_taken_by_update() {
    let scene = Scene::of("kwb");
    scene.run(FetchMode::Get);
    scene.publisher.put(CHANGES, text(data::changes("85984NED", "2026-06-01T00:00:00")));
    scene.publisher.put(CELLS, Page { etag: Some("\"2\"".to_owned()), ..file(data::cells(2, None)) });
    let before = scene.stored_bytes("kwb/2024_85984NED.zip").unwrap();
    let lock = scene.stored_bytes("fetch.lock").unwrap();

    let summary = scene.run(FetchMode::Check);
    assert_eq!(summary.status(), RunStatus::Newer);
    assert!(summary_text(&summary).contains("Next: veerkracht fetch --update"), "{}", summary_text(&summary));
    assert_eq!(
        (scene.stored_bytes("kwb/2024_85984NED.zip").unwrap(), scene.stored_bytes("fetch.lock").unwrap()),
        (before, lock)
    );

    let summary = scene.run(FetchMode::Update);
    assert!(matches!(only(&summary), FileOutcome::Fetched { renewed: true, .. }));
    assert_eq!(scene.stored_bytes("kwb/2024_85984NED.zip").unwrap(), data::cells(2, None));
    assert_eq!(scene.run(FetchMode::Check).status(), RunStatus::Done);
    // Without `--update` nobody is asked.
    scene.publisher.forget();
    scene.run(FetchMode::Get);
    assert!(scene.publisher.requests().is_empty());
}

#[test]
fn another_file_of_the_same_length_is_found_where_the_publisher_says_nothing_of_versions() {
    let scene = Scene::of("grenzen");
    let plain = |note: &str| Page { etag: None, ..file(data::boundaries(note)) };
    scene.publisher.put(BOUNDARIES, plain("one"));
    scene.run(FetchMode::Get);
    assert!(matches!(only(&scene.run(FetchMode::Update)), FileOutcome::Unchanged { .. }));
    assert_eq!(data::boundaries("one").len(), data::boundaries("two").len());
    scene.publisher.put(BOUNDARIES, plain("two"));
    assert_eq!(scene.run(FetchMode::Check).status(), RunStatus::Newer);
    assert!(matches!(only(&scene.run(FetchMode::Update)), FileOutcome::Fetched { renewed: true, .. }));
    assert_eq!(scene.stored_bytes("wijkenbuurten_2024.gpkg").unwrap(), data::boundaries("two"));
}

#[test]
fn the_same_files_packed_anew_are_no_news() {
    let scene = Scene::of("adressen");
    scene.run(FetchMode::Get);
    let before = scene.stored_bytes("adressen/2024-pc6hnr.zip").unwrap();
    let text = b"PC6;Huisnummer;Buurt2024;Wijk2024;Gemeente2024\r\n9901AA;1;30000;300;3\r\n9901AB;2;30001;300;3\r\n";
    let anew = data::zip_of(&[("gem.csv", b"a;b\r\n"), ("pc6hnr20240801_gwb.csv", text)]);
    assert_ne!(anew, before);
    scene.publisher.put(ADDRESSES, Page { etag: Some("\"2\"".to_owned()), ..file(anew) });
    assert_eq!(scene.run(FetchMode::Check).status(), RunStatus::Done);
    assert!(matches!(only(&scene.run(FetchMode::Update)), FileOutcome::Unchanged { .. }));
    assert_eq!(scene.stored_bytes("adressen/2024-pc6hnr.zip").unwrap(), before);
    // Next time the publisher can say so itself.
    scene.publisher.forget();
    scene.run(FetchMode::Update);
    assert_eq!(scene.publisher.requests_for(ADDRESSES)[0].headers["if-none-match"], "\"2\"");
}

#[test]
fn a_publisher_who_is_away_leaves_what_is_there() {
    let scene = Scene::of("grenzen");
    scene.run(FetchMode::Get);
    scene.publisher.remove(BOUNDARIES);
    let summary = scene.run(FetchMode::Update);
    assert!(matches!(only(&summary), FileOutcome::Unsure { .. }), "{}", summary_text(&summary));
    assert_eq!(summary.status(), RunStatus::Done);
    assert_eq!(
        scene.run(FetchMode::Check).status(),
        RunStatus::Failed,
        "whether there is something newer is not known"
    );
    assert!(scene.stored_bytes("wijkenbuurten_2024.gpkg").is_some());
}

#[test]
fn a_file_that_is_not_there_yet_is_news_without_being_taken() {
    let scene = Scene::of("grenzen");
    assert_eq!(scene.run(FetchMode::Check).status(), RunStatus::Newer);
    assert!(scene.stored_bytes("wijkenbuurten_2024.gpkg").is_none() && scene.stored_bytes("fetch.lock").is_none());
}

#[test]
fn a_damaged_file_is_told_offline_and_got_again() {
    let scene = Scene::new();
    scene.run(FetchMode::Get);
    let whole = scene.stored_bytes("kwb/2024_85984NED.zip").unwrap();
    scene.publisher.forget();
    assert_eq!(scene.run(FetchMode::Offline).status(), RunStatus::Done);
    let check = |name: &str| {
        let summary = scene.run(FetchMode::Check);
        (summary.status(), summary_text(&summary).contains(&format!("differs: `{name}` differs from fetch.lock")))
    };
    let mut flipped = whole.clone();
    flipped[100] ^= 1;
    scene.write("kwb/2024_85984NED.zip", &flipped);
    assert_eq!(check("kwb/2024_85984NED.zip"), (RunStatus::Failed, true), "damaged is not newer");
    scene.publisher.forget();
    let summary = scene.run(FetchMode::Offline);
    assert_eq!(summary.status(), RunStatus::Failed);
    assert!(
        summary_text(&summary).contains("differs: `kwb/2024_85984NED.zip` differs from fetch.lock"),
        "{}",
        summary_text(&summary)
    );
    assert!(scene.publisher.requests().is_empty());
    let summary = scene.run(FetchMode::Locked);
    assert_eq!(summary.status(), RunStatus::Failed, "another file than is written down is no proof");
    assert!(summary_text(&summary).contains("differs: `kwb/2024_85984NED.zip`"), "{}", summary_text(&summary));
    assert!(scene.publisher.requests().is_empty());
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done);
    assert_eq!(scene.stored_bytes("kwb/2024_85984NED.zip").unwrap(), whole);
    // It may have been somebody's work.
    assert_eq!(scene.stored_bytes("kwb/2024_85984NED.zip.changed").unwrap(), flipped);
    let kept = "what stood there is now `kwb/2024_85984NED.zip.changed`";
    assert!(
        summary_text(&summary).contains("kept aside: `kwb/2024_85984NED.zip`") && summary_text(&summary).contains(kept)
    );
    assert!(!summary_text(&scene.run(FetchMode::Get)).contains("kept aside"), "it is told once");
}

#[test]
fn with_locked_another_version_is_refused_and_so_is_what_is_not_written_down() {
    let scene = Scene::of("adressen");
    let Err(error @ RunError::Folder(_)) = scene.try_run(FetchMode::Locked) else { panic!("there is no lock") };
    assert!(error.to_string().contains("fetch.lock` is not there, and --locked compares with it"), "{error}");
    scene.run(FetchMode::Get);
    std::fs::remove_file(scene.options.data.join("adressen/2024-pc6hnr.zip")).unwrap();
    assert_eq!(scene.run(FetchMode::Locked).status(), RunStatus::Done);
    std::fs::remove_file(scene.options.data.join("adressen/2024-pc6hnr.zip")).unwrap();
    scene.publisher.put(ADDRESSES, file(data::addresses_and(2024, "9901AC;3;30001;300;3\r\n")));
    let summary = scene.run(FetchMode::Locked);
    assert_eq!(summary.status(), RunStatus::Failed);
    assert!(summary_text(&summary).contains("it differs from fetch.lock: found BLAKE3"), "{}", summary_text(&summary));
    assert!(scene.stored_bytes("adressen/2024-pc6hnr.zip").is_none());
    scene.write("fetch.lock", b"");
    assert!(summary_text(&scene.run(FetchMode::Locked)).contains("fetch.lock does not have it"));
}

#[test]
fn with_locked_and_offline_every_file_that_a_build_would_read_is_compared() {
    let mut scene = Scene::new();
    scene.run(FetchMode::Get);
    let own = "hercodering-adressen.csv";
    scene.write(own, b"jaar_van;code_van\n");
    let inputs = ["adressen/2024-pc6hnr.zip"];
    veerkracht_fetch::record_made(&scene.catalogue, &scene.options.data, own, &inputs, "0.1.0").unwrap();
    // What is asked for is less than what lies there.
    scene.options.request.sources = vec!["grenzen".to_owned()];
    let modes = [FetchMode::Locked, FetchMode::Offline];
    let failed = |what: &str| {
        for mode in modes {
            let summary = scene.run(mode);
            assert_eq!(summary.status(), RunStatus::Failed, "{what} {mode:?}: {}", summary_text(&summary));
            assert!(summary_text(&summary).contains(&format!("differs: `{what}`")), "{}", summary_text(&summary));
        }
    };
    let done = || modes.iter().for_each(|mode| assert_eq!(scene.run(*mode).status(), RunStatus::Done));
    done();
    for name in ["kwb/2020_84799NED.zip", "kwb-2024.xlsx", "hercodering-mijn.csv", "WijkBuurtkaart_2024_v2.gpkg"] {
        scene.write(name, b"mine");
        if name.ends_with("gpkg") {
            std::fs::remove_file(scene.options.data.join("wijkenbuurten_2024.gpkg")).unwrap();
        }
        failed(name);
        std::fs::remove_file(scene.options.data.join(name)).unwrap();
    }
    scene.run(FetchMode::Get);
    for name in [own, "kwb/2024_85984NED.zip"] {
        let whole = scene.stored_bytes(name).unwrap();
        scene.write(name, &[whole.as_slice(), b"x"].concat());
        failed(name);
        scene.write(name, &whole);
    }
    scene.write("kwb-2024-toelichting.pdf", b"no figures");
    done();
    // Also beside the file that is written down, which is all that is asked for.
    scene.options.request.sources = vec!["kwb".to_owned()];
    scene.write("kwb-2024.xlsx", b"mine");
    for mode in [FetchMode::Locked, FetchMode::Offline] {
        let summary = scene.run(mode);
        assert_eq!(summary.status(), RunStatus::Failed);
        assert_eq!(summary_text(&summary).matches("differs: `kwb-2024.xlsx` is not in fetch.lock").count(), 1);
    }
}

#[test]
fn the_addresses_of_another_year_are_not_taken_for_those_that_were_asked_for() {
    let scene = Scene::of("adressen");
    scene.publisher.put(ADDRESSES, file(data::addresses(2023)));
    let summary = scene.run(FetchMode::Get);
    assert!(
        summary_text(&summary).contains("found the addresses of 2023, expected those of 2024"),
        "{}",
        summary_text(&summary)
    );
    assert!(scene.stored_bytes("adressen/2024-pc6hnr.zip").is_none());
}
