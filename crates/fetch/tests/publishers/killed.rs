//! A run that is killed at any moment, again and again, comes to the same folder.

use std::process::{Command, Stdio};
use std::time::Duration;

use veerkracht_fetch::{FetchMode, RunStatus};

use super::publisher::Publisher;
use super::scene::{Scene, contents, network};

const MIRROR: &str = "FETCH_TEST_MIRROR";
const DATA: &str = "FETCH_TEST_DATA";

#[test]
fn a_run_that_is_killed_at_every_third_request_comes_to_the_same_folder() {
    if let (Ok(mirror), Ok(data)) = (std::env::var(MIRROR), std::env::var(DATA)) {
        // In the process that is killed.
        let mut scene = Scene::new();
        scene.options.data = data.into();
        scene.options.network = network(Some(&mirror));
        assert_eq!(scene.run(FetchMode::Get).status(), RunStatus::Done);
        return;
    }
    let whole = Scene::new();
    assert_eq!(whole.run(FetchMode::Get).status(), RunStatus::Done);

    let scene = Scene::new();
    let mut runs = 0;
    loop {
        runs += 1;
        assert!(runs < 60, "it never ends");
        scene.publisher.forget();
        scene.publisher.hold_from(Some(3));
        let mut child = start(&scene.publisher, &scene);
        // Fewer requests are made by the last run alone, which then ends by itself.
        while !scene.publisher.wait_for(3, Duration::from_millis(100)) && child.try_wait().unwrap().is_none() {}
        if scene.publisher.requests().len() < 3 {
            assert!(child.wait().unwrap().success(), "a run that nobody killed failed");
            break;
        }
        // Every other time only when it has put away what was answered before: else two who are always killed while
        // they do so would never get on.
        if runs % 2 == 0 {
            settle(&scene);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        scene.publisher.hold_from(None);
    }
    assert!(runs > 2, "it was killed {} times", runs - 1);
    assert_eq!(contents(&scene.options.data), contents(&whole.options.data));
}

fn start(publisher: &Publisher, scene: &Scene) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::a_run_that_is_killed_at_every_third_request_comes_to_the_same_folder"])
        .env(MIRROR, publisher.url())
        .env(DATA, &scene.options.data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until nothing changes in the folder any more.
fn settle(scene: &Scene) {
    let state = || -> Vec<_> {
        let hidden = scene.options.data.join(".fetch");
        let entries = [&scene.options.data, &hidden].into_iter().flat_map(std::fs::read_dir).flatten().flatten();
        entries.map(|entry| (entry.path(), entry.metadata().map(|found| found.len()).ok())).collect()
    };
    let mut before = state();
    loop {
        std::thread::sleep(Duration::from_millis(100));
        let now = state();
        if now == before {
            break;
        }
        before = now;
    }
}
