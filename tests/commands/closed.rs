//! Readers that go away, a full disk behind standard output, and signals: an answer that nobody reads is no failure.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, PipeWriter};
use std::process::{Child, Command, Stdio};

use crate::program::{Run, Workspace, command, outcome};

/// Gives a pipe whose reader is gone.
fn unread() -> PipeWriter {
    let (_, writer) = std::io::pipe().expect("the system has pipes");
    writer
}

/// Runs the program with standard output to a pipe whose reader is gone.
fn run_unread(workspace: &Workspace, arguments: &[&str]) -> Run {
    outcome(&command(workspace.path(), arguments).stdout(unread()).output().expect("the program starts"))
}

/// Runs the program with standard output to a disk that is full.
fn run_full(workspace: &Workspace, arguments: &[&str]) -> Run {
    let full = File::options().write(true).open("/dev/full").expect("the system has such a device");
    outcome(&command(workspace.path(), arguments).stdout(full).output().expect("the program starts"))
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let workspace = Workspace::new();
    run_unread(&workspace, &["build", "--data", "raw", "--dataset", "one.dataset"]).expect(0, &[]);
    assert!(workspace.dataset().exists());
    let dataset = ["--dataset", "one.dataset"];
    run_unread(&workspace, &[&["check", "--zoom", "6"][..], &dataset].concat()).expect(0, &[]);
    run_unread(&workspace, &[&["inspect", "BU70010100"][..], &dataset].concat()).expect(0, &[]);
    let export = ["export", "--map", "corporatiebezit", "--zoom", "6", "--out", "one.pmtiles"];
    run_unread(&workspace, &[&export[..], &dataset].concat()).expect(0, &[]);
    assert!(workspace.path().join("one.pmtiles").exists());
    run_unread(&workspace, &["demo", "--out", "demo"]).expect(0, &[]);
    run_unread(&workspace, &["completions", "bash"]).expect(0, &[]);
}

#[test]
fn a_full_disk_behind_standard_output_fails_with_a_message() {
    let workspace = Workspace::new();
    run_full(&workspace, &["build", "--data", "raw", "--dataset", "one.dataset"]).expect(1, &["standard output"]);
    assert!(workspace.dataset().exists(), "what was built is kept");
    run_full(&workspace, &["check", "--zoom", "6", "--dataset", "one.dataset"]).expect(1, &["standard output"]);
    run_full(&workspace, &["demo", "--out", "demo"]).expect(1, &["standard output"]);
    run_full(&workspace, &["completions", "bash"]).expect(1, &["standard output"]);
}

#[test]
fn standard_error_may_be_closed() {
    let workspace = Workspace::new();
    let output = command(workspace.path(), &["build", "--data", "raw", "--dataset", "one.dataset"])
        .stderr(unread())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
}

/// Sends SIGTERM.
fn terminate(child: &Child) {
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("the system has kill");
    assert!(sent.success());
}

#[test]
fn a_signal_to_stop_right_after_the_start_ends_the_server_in_order() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    for _ in 0..5 {
        let arguments = ["serve", "--dataset", "one.dataset", "--listen", "127.0.0.1:0"];
        let mut server =
            command(workspace.path(), &arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut said).unwrap();
        terminate(&server);
        assert_eq!(server.wait().unwrap().code(), Some(0), "{said}");
    }
}

#[test]
fn a_server_goes_on_where_its_first_line_cannot_be_written() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let arguments = ["serve", "--dataset", "one.dataset", "--listen", "127.0.0.1:0"];
    let mut server = command(workspace.path(), &arguments).stdout(unread()).stderr(Stdio::piped()).spawn().unwrap();
    // It says so in the log, after which it serves until it is told to stop.
    let log = BufReader::new(server.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(log.into_iter().any(|line| line.contains("serving all the same")));
    terminate(&server);
    assert_eq!(server.wait().unwrap().code(), Some(0));
}

#[test]
fn a_demo_that_a_full_disk_stops_leaves_no_partial_file() {
    let workspace = Workspace::new();
    // A limit on the size of files, with its signal ignored, fails a write just as a full disk does.
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" demo --out small";
    let program = env!("CARGO_BIN_EXE_veerkracht");
    let run =
        outcome(&Command::new("bash").args(["-c", script, program]).current_dir(workspace.path()).output().unwrap());
    run.expect(1, &["small"]);
    assert!(!run.err.contains("because"), "the cause is said once: {}", run.err);
    let files =
        |folder: &str| fs::read_dir(workspace.path().join(folder)).unwrap().flatten().map(|entry| entry.file_name());
    // All files or none.
    let mut folders: Vec<_> = files("small").collect();
    folders.sort();
    assert_eq!(folders, ["adressen", "kwb"]);
    assert_eq!((files("small/adressen").count(), files("small/kwb").count()), (0, 0));
}
