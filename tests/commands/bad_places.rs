//! Files, folders, ports and disks that refuse: the last good dataset stays usable.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use veerkracht_files::PartialFile;

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
    let [by_config, by_environment, by_flag] =
        taken.each_ref().map(|listener| listener.local_addr().unwrap().to_string());
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
        let run = outcome(
            &command(workspace.path(), arguments).env("VEERKRACHT_DATASET", "absent.dataset").output().unwrap(),
        );
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
    workspace
        .run(&["serve", "--dataset", "absent.dataset", "--cache-mb", "17592186044416"])
        .expect(2, &["17592186044416", "1048576"]);
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
    workspace
        .run(&["build", "--data", "absent", "--dataset", "folder.pmtiles"])
        .expect(2, &["folder.pmtiles", "a folder"]);
    workspace.run(&[&export[..], &["folder.pmtiles"]].concat()).expect(2, &["folder.pmtiles", "a folder"]);
    for place in ["file/demo", "/proc/demo"] {
        workspace.run(&["demo", "--out", place]).expect(2, &[place]);
    }
    workspace.run(&["demo", "--areas", "0", "--out", "demo"]).expect(2, &["--areas"]);
    workspace.build().expect(0, &[]);
    assert!(!workspace.path().join("one.dataset.partial").exists());
    workspace
        .run(&[
            "export",
            "--dataset",
            "one.dataset",
            "--map",
            "corporatiebezit",
            "--zoom",
            "6",
            "--out",
            "file/one.pmtiles",
        ])
        .expect(2, &["file/one.pmtiles"]);
}

#[cfg(unix)]
#[test]
fn a_device_or_a_pipe_is_not_replaced_by_a_file() {
    use std::os::unix::fs::{FileTypeExt as _, symlink};
    let workspace = Workspace::new();
    let at = |name: &str| workspace.path().join(name);
    assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    for (name, leads_to) in [("null.pmtiles", "/dev/null"), ("null.mbtiles", "/dev/null"), ("pipe.pmtiles", "pipe")] {
        symlink(leads_to, at(name)).unwrap();
    }
    // Before any work: there is neither raw data nor a dataset.
    for (place, kind) in [("/dev/null", "a device"), ("null.pmtiles", "a device"), ("pipe", "a named pipe")] {
        workspace.run(&["build", "--data", "absent", "--dataset", place]).expect(2, &[place, kind]);
        workspace
            .run(&["build", "--data", "absent", "--dataset", "one.dataset", "--report", place])
            .expect(2, &[place, kind]);
    }
    for place in ["null.pmtiles", "null.mbtiles", "pipe.pmtiles"] {
        workspace
            .run(&["export", "--dataset", "absent.dataset", "--map", "focuskaart", "--out", place])
            .expect(2, &[place]);
    }
    // Nor is anything waited for that is no file.
    for place in ["/dev/zero", "pipe", "."] {
        workspace.run(&["check", "--dataset", place]).expect(2, &[place, "only regular files are read"]);
    }
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    assert!(fs::metadata(at("pipe")).unwrap().file_type().is_fifo());
    assert!(!at("one.dataset").exists() && !at("one.dataset.partial").exists());
}

#[test]
fn the_second_of_two_runs_that_write_one_file_is_told_and_destroys_nothing() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let good = fs::read(workspace.dataset()).unwrap();
    let build = ["build", "--data", "raw", "--dataset", "two.dataset", "--report", "report.geojson"];
    let export = ["export", "--dataset", "one.dataset", "--map", "corporatiebezit", "--zoom", "6", "--out"];
    let runs = [
        ("one.dataset", vec!["build", "--data", "raw", "--dataset", "one.dataset"]),
        ("report.geojson", build.to_vec()),
        ("one.pmtiles", [&export[..], &["one.pmtiles"]].concat()),
        ("corporatiebezit.mbtiles", [&export[..], &["{map}.mbtiles"]].concat()),
        ("demo/hercodering.csv", vec!["demo", "--out", "demo"]),
    ];
    for (name, arguments) in runs {
        let mut first = PartialFile::create_with_folder(&workspace.path().join(name)).unwrap();
        first.write_all(b"of the first").unwrap();
        workspace.run(&arguments).expect(2, &[name, "is being written already"]);
        first.put_in_place().unwrap();
        assert_eq!(fs::read(workspace.path().join(name)).unwrap(), b"of the first");
        workspace.run(&arguments).expect(0, &[]);
        assert_ne!(fs::read(workspace.path().join(name)).unwrap(), b"of the first");
    }
    assert!(fs::read(workspace.dataset()).unwrap() == good);
    let left = fs::read_dir(workspace.path())
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().to_string_lossy().ends_with(".partial"));
    assert_eq!(left.count(), 0);
}

#[test]
fn a_dataset_and_a_report_cannot_be_one_file() {
    let workspace = Workspace::new();
    workspace
        .run(&["build", "--data", "raw", "--dataset", "one", "--report", "./one"])
        .expect(2, &["./one", "another name of this one"]);
}

/// Runs the program where no file can grow beyond so many kB: a limit on the size of files, with its signal ignored,
/// fails a write just as a full disk does.
fn on_a_full_disk(workspace: &Workspace, kilobytes: u32, arguments: &[&str]) -> crate::program::Run {
    let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" \"$@\"");
    let mut command = Command::new("bash");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_veerkracht")]).args(arguments).current_dir(workspace.path());
    outcome(&command.output().expect("bash starts"))
}

#[test]
fn a_full_disk_leaves_the_last_dataset_the_last_report_and_the_last_export() {
    let workspace = Workspace::new();
    workspace.run(&["build", "--data", "raw", "--dataset", "one.dataset", "--report", "report.geojson"]).expect(0, &[]);
    let export = ["export", "--dataset", "one.dataset", "--map", "focuskaart", "--zoom", "6-9", "--out"];
    for name in ["one.pmtiles", "one.mbtiles"] {
        workspace.run(&[&export[..], &[name]].concat()).expect(0, &[]);
    }
    let names = ["one.dataset", "report.geojson", "one.pmtiles", "one.mbtiles"];
    let good = names.map(|name| fs::read(workspace.path().join(name)).unwrap());
    on_a_full_disk(&workspace, 64, &["build", "--data", "raw", "--dataset", "one.dataset"])
        .expect(1, &["one.dataset", "disk"]);
    for name in ["one.pmtiles", "one.mbtiles"] {
        on_a_full_disk(&workspace, 16, &[&export[..], &[name]].concat()).expect(1, &[name, "disk"]);
    }
    for (name, good) in names.iter().zip(good) {
        assert!(fs::read(workspace.path().join(name)).unwrap() == good, "{name}");
        assert!(!workspace.path().join(format!("{name}.partial")).exists(), "{name}");
    }
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
    assert!(!workspace.path().join("one.dataset.partial").exists(), "the next build uses up what the killed one left");
    assert!(whole < Duration::from_mins(5));
}
