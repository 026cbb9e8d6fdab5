//! Files, folders, ports and disks that refuse: the last good dataset stays usable.

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{Workspace, command, outcome};

#[test]
fn a_dataset_that_is_missing_damaged_or_foreign_is_refused_with_advice() {
    let workspace = Workspace::new();
    for subcommand in ["serve", "check"] {
        workspace.run(&[subcommand, "--dataset", "absent.dataset"]).expect(2, &["absent.dataset", "veerkracht build"]);
        fs::write(workspace.path().join("bad.dataset"), "this is no dataset, whatever its name says").unwrap();
        workspace.run(&[subcommand, "--dataset", "bad.dataset"]).expect(2, &["bad.dataset", "veerkracht build"]);
    }
}

#[test]
fn a_port_in_use_is_named() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    workspace.run(&["serve", "--dataset", "one.dataset", "--listen", &address]).expect(2, &[&address, "--listen"]);
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_config() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    // All three are taken, so that the message names the one that was tried.
    let taken = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let [by_config, by_environment, by_flag] = taken.each_ref().map(|listener| listener.local_addr().unwrap().to_string());
    fs::create_dir(workspace.path().join("config")).unwrap();
    let text = include_str!("../../config/server.toml").replace("127.0.0.1:3000", &by_config);
    fs::write(workspace.path().join("config/server.toml"), text).unwrap();
    let serve = ["serve", "--dataset", "one.dataset", "--config", "config"];
    workspace.run(&serve).expect(2, &[&by_config]);
    let with_environment = |arguments: &[&str]| {
        let output = command(workspace.path(), arguments).env("VEERKRACHT_LISTEN", &by_environment).output().unwrap();
        outcome(&output)
    };
    with_environment(&serve).expect(2, &[&by_environment]);
    with_environment(&["--config", "config"]).expect(2, &[&by_environment]);
    with_environment(&[&serve[..], &["--listen", &by_flag]].concat()).expect(2, &[&by_flag]);
}

#[test]
fn all_commands_that_read_a_dataset_take_it_from_the_environment() {
    let workspace = Workspace::new();
    let export = ["export", "--map", "corporatiebezit", "--out", "one.pmtiles"];
    for arguments in [&["serve"][..], &["check"], &["inspect", "BU70010100"], &export] {
        let run = outcome(&command(workspace.path(), arguments).env("VEERKRACHT_DATASET", "absent.dataset").output().unwrap());
        run.expect(2, &["absent.dataset"]);
    }
}

#[test]
fn an_empty_variable_of_the_environment_is_none() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let names = ["DATASET", "LISTEN", "PUBLIC_URL", "CACHE_MB", "CONFIG", "LOG_FORMAT"];
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let with_empty = |arguments: &[&str]| {
        let mut command = command(workspace.path(), arguments);
        command.envs(names.map(|name| (format!("VEERKRACHT_{name}"), "")));
        outcome(&command.output().unwrap())
    };
    with_empty(&["inspect", "BU70010100", "--dataset", "one.dataset"]).expect(0, &[]);
    // It comes as far as the address.
    with_empty(&["serve", "--dataset", "one.dataset", "--listen", &address]).expect(2, &[&address, "--listen"]);
}

#[test]
fn more_memory_than_a_computer_has_is_refused() {
    let workspace = Workspace::new();
    // 2^44 MB are 2^64 bytes.
    workspace.run(&["serve", "--dataset", "absent.dataset", "--cache-mb", "17592186044416"]).expect(2, &["17592186044416", "1048576"]);
}

#[test]
fn a_place_where_nothing_can_be_written_is_named() {
    let workspace = Workspace::new();
    fs::write(workspace.path().join("file"), "").unwrap();
    workspace.run(&["build", "--data", "raw", "--dataset", "file/one.dataset"]).expect(2, &["file/one.dataset"]);
    // Told before any work: there is no raw data either. Nothing can be made below /proc, not even by root.
    workspace.run(&["build", "--data", "absent", "--dataset", "/proc/one.dataset"]).expect(2, &["/proc/one.dataset"]);
    // Nor is there a dataset.
    let export = ["export", "--dataset", "absent.dataset", "--map", "focuskaart", "--out"];
    for place in ["absent/one.pmtiles", "/proc/one.pmtiles", "file/one.mbtiles"] {
        workspace.run(&[&export[..], &[place]].concat()).expect(2, &[place]);
    }
    fs::create_dir(workspace.path().join("folder.pmtiles")).unwrap();
    workspace.run(&["build", "--data", "absent", "--dataset", "folder.pmtiles"]).expect(2, &["folder.pmtiles", "directory"]);
    workspace.run(&[&export[..], &["folder.pmtiles"]].concat()).expect(2, &["folder.pmtiles", "directory"]);
    for place in ["file/demo", "/proc/demo"] {
        workspace.run(&["demo", "--out", place]).expect(2, &[place]);
    }
    workspace.run(&["demo", "--areas", "0", "--out", "demo"]).expect(2, &["--areas"]);
    workspace.build().expect(0, &[]);
    assert!(!workspace.path().join("one.dataset.partial").exists());
    workspace
        .run(&["export", "--dataset", "one.dataset", "--map", "corporatiebezit", "--zoom", "6", "--out", "file/one.pmtiles"])
        .expect(2, &["file/one.pmtiles"]);
}

#[test]
fn a_full_disk_leaves_the_last_dataset() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let good = fs::read(workspace.dataset()).unwrap();
    // A limit on the size of files, with its signal ignored, fails a write just as a full disk does.
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" build --data raw --dataset one.dataset";
    let output =
        Command::new("bash").args(["-c", script, env!("CARGO_BIN_EXE_veerkracht")]).current_dir(workspace.path()).output().unwrap();
    outcome(&output).expect(1, &["one.dataset", "disk"]);
    assert_eq!(fs::read(workspace.dataset()).unwrap(), good);
    assert!(!workspace.path().join("one.dataset.partial").exists());
}

#[test]
fn a_build_that_is_killed_at_any_moment_leaves_the_last_dataset() {
    let workspace = Workspace::new();
    let started = Instant::now();
    workspace.build().expect(0, &[]);
    let whole = started.elapsed();
    let good = fs::read(workspace.dataset()).unwrap();
    for tenth in 1..10 {
        let mut child = command(workspace.path(), &["build", "--data", "raw", "--dataset", "one.dataset"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + whole * tenth / 10;
        while Instant::now() < until && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        drop(child.kill());
        child.wait().unwrap();
        assert_eq!(fs::read(workspace.dataset()).unwrap(), good, "killed at {tenth}/10 of {whole:?}");
    }
    workspace.build().expect(0, &[]);
    assert!(whole < Duration::from_mins(5));
}
