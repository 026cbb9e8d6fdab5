//! Another dataset takes the place of the one that is served, and is shown without a restart.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{Served, Workspace};

/// Asks again and again until an answer is as it should be; what comes meanwhile must be right too.
fn until(served: &Served, path: &str, what: &str, is_right: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
    let patience = Instant::now() + Duration::from_mins(1);
    loop {
        let answer = served.get(path);
        if is_right(&answer) {
            return answer;
        }
        assert!(Instant::now() < patience, "{what}: {answer}");
        std::thread::yield_now();
    }
}

/// A workspace with two datasets, of which the first is served.
fn two() -> Workspace {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    // Other figures: the dataset is another one, and so are its tiles.
    fs::copy(workspace.dataset(), workspace.path().join("first.dataset")).expect("there is room");
    workspace.edit("2022_", |text| text.replace("InBezitWoningcorporatie_42\":3", "InBezitWoningcorporatie_42\":4"));
    workspace.run(&["build", "--data", "raw", "--dataset", "second.dataset"]).expect(0, &[]);
    workspace
}

/// Puts another dataset where the one that is served lies.
fn replace(workspace: &Workspace, by: &str) {
    fs::copy(workspace.path().join(by), workspace.path().join("coming")).expect("there is room");
    fs::rename(workspace.path().join("coming"), workspace.dataset()).expect("there is room");
}

#[test]
fn another_dataset_is_shown_the_old_one_held_and_a_broken_one_is_not() {
    let workspace = two();
    let mut served = workspace.serve_with(&["--poll", "1"], Stdio::piped());
    let dataset = |document: &serde_json::Value| document["dataset"].as_str().expect("it is told").to_owned();
    let first = dataset(&served.get("/health"));
    let old = served.get("/tiles/kwetsbaar_nl.json");
    let tile = |tilejson: &serde_json::Value| {
        let address = tilejson["tiles"][0].as_str().expect("an address").to_owned();
        let path = address.split_once("localhost").expect("our host").1.to_owned();
        path.replace("{z}", "6").replace("{x}", "32").replace("{y}", "21")
    };
    let old_tile = served.download(&tile(&old));
    assert!(old_tile.0.contains("immutable"), "{}", old_tile.0);

    // Broken: cut off by a byte.
    let whole = fs::read(workspace.path().join("second.dataset")).expect("the dataset was built");
    fs::write(workspace.path().join("broken"), &whole[..whole.len() - 1]).expect("there is room");
    replace(&workspace, "broken");
    served.expect_line("new figures are not shown");
    assert_eq!(dataset(&served.get("/health")), first);

    replace(&workspace, "second.dataset");
    let second = dataset(&until(&served, "/health", "the second is not shown", |health| dataset(health) != first));
    let new = served.get("/tiles/kwetsbaar_nl.json");
    assert_eq!((old["dataset"].as_str(), new["dataset"].as_str()), (Some(&*first), Some(&*second)));
    assert_ne!(tile(&old), tile(&new), "another version has other addresses");
    assert_eq!(served.download(&tile(&old)).1, old_tile.1, "the old one is held");
    let new_tile = served.download(&tile(&new));
    assert!(new_tile.0.contains("immutable"), "{}", new_tile.0);

    // The way back is shown at once, though the first is not let go yet.
    replace(&workspace, "first.dataset");
    until(&served, "/health", "the first is not shown again", |health| dataset(health) == first);
    assert_eq!(served.download(&tile(&new)).1, new_tile.1);
}

#[test]
fn postcodes_that_are_put_beside_the_dataset_that_is_served_are_looked_up() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let (beside, elsewhere) = (workspace.path().join("one.postcodes"), workspace.path().join("elsewhere"));
    fs::rename(&beside, &elsewhere).expect("they were built");
    let served = workspace.serve_with(&["--poll", "1"], Stdio::null());
    let maps = served.get("/maps.json");
    assert!(maps["postcodes"].is_null(), "{maps}");
    fs::rename(&elsewhere, &beside).expect("there is room");
    let with = until(&served, "/maps.json", "postcodes are not noticed", |maps| maps["postcodes"]["year"] == 2024);
    assert_eq!(with["version"], maps["version"], "no address changes");
    assert!(served.get("/postcodes.json")["digits"].as_array().is_some_and(|digits| !digits.is_empty()));
}

#[cfg(unix)]
#[test]
fn sighup_looks_at_once_and_does_not_end_the_server() {
    let workspace = two();
    let served = workspace.serve_with(&["--poll", "0", "--hold", "0"], Stdio::null());
    let first = served.get("/health")["dataset"].clone();
    for (by, is_first) in [("second.dataset", false), ("first.dataset", true)] {
        replace(&workspace, by);
        let sent = Command::new("kill").args(["-HUP", &served.id().to_string()]).status().expect("there is `kill`");
        assert!(sent.success());
        until(&served, "/health", "SIGHUP does nothing", |health| (health["dataset"] == first) == is_first);
    }
}

#[test]
fn an_address_that_cannot_be_served_is_refused_with_what_can() {
    let workspace = Workspace::new();
    for (address, piece) in [
        ("http://data.example.nl/one.dataset", "plain http:// is only taken from this machine"),
        ("ftp://data.example.nl/one.dataset", "begins with https:// or s3://"),
        ("https://me:secret@data.example.nl/one.dataset", "a name or a password"),
    ] {
        let run = workspace.run(&["serve", "--dataset", address]);
        run.expect(2, &[piece]);
        assert!(!run.err.contains("secret"), "{}", run.err);
    }
    // Nobody listens there.
    workspace.run(&["serve", "--dataset", "http://127.0.0.1:9/one.dataset"]).expect(1, &["127.0.0.1:9"]);
}

#[cfg(not(feature = "cluster"))]
#[test]
fn a_build_without_object_storage_says_which_one_has_it() {
    let workspace = Workspace::new();
    let pieces = ["this build of veerkracht cannot read that", "--features cluster"];
    workspace.run(&["serve", "--dataset", "s3://kaarten/veerkracht"]).expect(2, &pieces);
    workspace.run(&["publish", "--dataset", "one.dataset", "s3://kaarten/veerkracht"]).expect(2, &pieces);
}

#[test]
fn only_a_bucket_is_published_to() {
    let workspace = Workspace::new();
    for place in ["one.dataset", "https://data.example.nl/veerkracht", "s3://kaarten/one.dataset"] {
        workspace.run(&["publish", "--dataset", "one.dataset", place]).expect(2, &["such as s3://kaarten/veerkracht"]);
    }
}
