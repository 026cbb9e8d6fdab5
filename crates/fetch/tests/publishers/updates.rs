//! What is newer, what is as written down, what is not.

use veerkracht_fetch::{Mode, Outcome, RunError, Status};

use super::data;
use super::publisher::Page;
use super::scene::{ADDRESSES, BOUNDARIES, CELLS, CHANGES, HEALTH, Scene, file, only, said, text};

#[test]
fn what_the_publisher_knows_to_be_the_same_is_not_sent_again() {
    let scene = Scene::new();
    scene.run(Mode::Get);
    let lock = scene.there("fetch.lock").unwrap();
    for mode in [Mode::Update, Mode::Check] {
        scene.publisher.forget();
        let summary = scene.run(mode);
        assert_eq!(summary.status(), Status::Done, "{}", said(&summary));
        assert!(
            summary.files.iter().all(|done| matches!(done.outcome, Outcome::Unchanged { .. })),
            "{}",
            said(&summary)
        );
        assert_eq!(scene.publisher.seen_at(BOUNDARIES)[0].headers["if-none-match"], "\"1\"");
        // Of tables the list of changes and the description say enough.
        assert_eq!(scene.publisher.seen_at(CHANGES).len(), 1);
        assert!(scene.publisher.seen_at(CELLS).is_empty());
        assert!(scene.publisher.seen_at(&format!("{HEALTH}/TypedDataSet")).is_empty());
        assert_eq!(scene.there("fetch.lock").unwrap(), lock);
    }
}

#[test]
fn a_table_that_was_changed_is_told_by_check_and_taken_by_update() {
    let scene = Scene::of("kwb");
    scene.run(Mode::Get);
    scene.publisher.put(CHANGES, text(data::changes("85984NED", "2026-06-01T00:00:00")));
    scene.publisher.put(CELLS, Page { etag: Some("\"2\"".to_owned()), ..file(data::cells(2, None)) });
    let before = scene.there("kwb/2024_85984NED.zip").unwrap();
    let lock = scene.there("fetch.lock").unwrap();

    let summary = scene.run(Mode::Check);
    assert_eq!(summary.status(), Status::Newer);
    assert!(said(&summary).contains("Next: veerkracht fetch --update"), "{}", said(&summary));
    assert_eq!((scene.there("kwb/2024_85984NED.zip").unwrap(), scene.there("fetch.lock").unwrap()), (before, lock));

    let summary = scene.run(Mode::Update);
    assert!(matches!(only(&summary), Outcome::Fetched { renewed: true, .. }));
    assert_eq!(scene.there("kwb/2024_85984NED.zip").unwrap(), data::cells(2, None));
    assert_eq!(scene.run(Mode::Check).status(), Status::Done);
    // Without `--update` nobody is asked.
    scene.publisher.forget();
    scene.run(Mode::Get);
    assert!(scene.publisher.seen().is_empty());
}

#[test]
fn another_file_of_the_same_length_is_found_where_the_publisher_says_nothing_of_versions() {
    let scene = Scene::of("grenzen");
    let plain = |note: &str| Page { etag: None, ..file(data::boundaries(note)) };
    scene.publisher.put(BOUNDARIES, plain("one"));
    scene.run(Mode::Get);
    assert!(matches!(only(&scene.run(Mode::Update)), Outcome::Unchanged { .. }));
    assert_eq!(data::boundaries("one").len(), data::boundaries("two").len());
    scene.publisher.put(BOUNDARIES, plain("two"));
    assert_eq!(scene.run(Mode::Check).status(), Status::Newer);
    assert!(matches!(only(&scene.run(Mode::Update)), Outcome::Fetched { renewed: true, .. }));
    assert_eq!(scene.there("wijkenbuurten_2024.gpkg").unwrap(), data::boundaries("two"));
}

#[test]
fn the_same_files_packed_anew_are_no_news() {
    let scene = Scene::of("adressen");
    scene.run(Mode::Get);
    let before = scene.there("adressen/2024-pc6hnr.zip").unwrap();
    let text = b"PC6;Huisnummer;Buurt2024;Wijk2024;Gemeente2024\r\n9901AA;1;30000;300;3\r\n9901AB;2;30001;300;3\r\n";
    let anew = data::zip_of(&[("gem.csv", b"a;b\r\n"), ("pc6hnr20240801_gwb.csv", text)]);
    assert_ne!(anew, before);
    scene.publisher.put(ADDRESSES, Page { etag: Some("\"2\"".to_owned()), ..file(anew) });
    assert_eq!(scene.run(Mode::Check).status(), Status::Done);
    assert!(matches!(only(&scene.run(Mode::Update)), Outcome::Unchanged { .. }));
    assert_eq!(scene.there("adressen/2024-pc6hnr.zip").unwrap(), before);
    // Next time the publisher can say so itself.
    scene.publisher.forget();
    scene.run(Mode::Update);
    assert_eq!(scene.publisher.seen_at(ADDRESSES)[0].headers["if-none-match"], "\"2\"");
}

#[test]
fn a_publisher_who_is_away_leaves_what_is_there() {
    let scene = Scene::of("grenzen");
    scene.run(Mode::Get);
    scene.publisher.remove(BOUNDARIES);
    let summary = scene.run(Mode::Update);
    assert!(matches!(only(&summary), Outcome::Unsure { .. }), "{}", said(&summary));
    assert_eq!(summary.status(), Status::Done);
    assert_eq!(scene.run(Mode::Check).status(), Status::Failed, "whether there is something newer is not known");
    assert!(scene.there("wijkenbuurten_2024.gpkg").is_some());
}

#[test]
fn a_file_that_is_not_there_yet_is_news_without_being_taken() {
    let scene = Scene::of("grenzen");
    assert_eq!(scene.run(Mode::Check).status(), Status::Newer);
    assert!(scene.there("wijkenbuurten_2024.gpkg").is_none() && scene.there("fetch.lock").is_none());
}

#[test]
fn a_damaged_file_is_told_offline_and_got_again() {
    let scene = Scene::new();
    scene.run(Mode::Get);
    let whole = scene.there("kwb/2024_85984NED.zip").unwrap();
    scene.publisher.forget();
    assert_eq!(scene.run(Mode::Offline).status(), Status::Done);
    let mut flipped = whole.clone();
    flipped[100] ^= 1;
    scene.write("kwb/2024_85984NED.zip", &flipped);
    let summary = scene.run(Mode::Offline);
    assert_eq!(summary.status(), Status::Failed);
    assert!(said(&summary).contains("differs: `kwb/2024_85984NED.zip` differs from fetch.lock"), "{}", said(&summary));
    assert!(scene.publisher.seen().is_empty());
    let summary = scene.run(Mode::Locked);
    assert_eq!(summary.status(), Status::Done);
    assert_eq!(scene.there("kwb/2024_85984NED.zip").unwrap(), whole);
    // It may have been somebody's work.
    assert_eq!(scene.there("kwb/2024_85984NED.zip.changed").unwrap(), flipped);
    let kept = "what stood there is now `kwb/2024_85984NED.zip.changed`";
    assert!(said(&summary).contains("kept aside: `kwb/2024_85984NED.zip`") && said(&summary).contains(kept));
    assert!(!said(&scene.run(Mode::Get)).contains("kept aside"), "it is told once");
}

#[test]
fn with_locked_another_version_is_refused_and_so_is_what_is_not_written_down() {
    let scene = Scene::of("adressen");
    let Err(error @ RunError::Folder(_)) = scene.try_run(Mode::Locked) else { panic!("there is no lock") };
    assert!(error.to_string().contains("fetch.lock` is not there, and --locked compares with it"), "{error}");
    scene.run(Mode::Get);
    std::fs::remove_file(scene.options.data.join("adressen/2024-pc6hnr.zip")).unwrap();
    assert_eq!(scene.run(Mode::Locked).status(), Status::Done);
    std::fs::remove_file(scene.options.data.join("adressen/2024-pc6hnr.zip")).unwrap();
    scene.publisher.put(ADDRESSES, file(data::addresses(2023)));
    let summary = scene.run(Mode::Locked);
    assert_eq!(summary.status(), Status::Failed);
    assert!(said(&summary).contains("it differs from fetch.lock: found BLAKE3"), "{}", said(&summary));
    assert!(scene.there("adressen/2024-pc6hnr.zip").is_none());
    scene.write("fetch.lock", b"");
    assert!(said(&scene.run(Mode::Locked)).contains("fetch.lock does not have it"));
}
