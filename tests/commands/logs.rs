//! Log lines: plain in a file or a pipe, and one JSON object a line where that is asked.

use std::fs;

use crate::program::{Workspace, command, outcome};

/// A built dataset and a config that differs from it, of which every command warns.
fn warned() -> Workspace {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    fs::create_dir(workspace.path().join("config")).expect("a folder can be made");
    let statistics = format!("{}\n# changed\n", include_str!("../../config/statistics.toml"));
    fs::write(workspace.path().join("config/statistics.toml"), statistics).expect("a file can be written");
    workspace
}

const ASK: [&str; 6] = ["inspect", "BU70010100", "--dataset", "one.dataset", "--config", "config"];

#[test]
fn a_log_that_is_no_terminal_has_no_colours() {
    let run = warned().run(&ASK);
    run.expect(0, &["WARN", "statistics.toml differs"]);
    assert!(!run.err.contains('\u{1b}'), "{:?}", run.err);
}

#[test]
fn a_log_can_be_one_json_object_a_line() {
    let workspace = warned();
    let by_flag = workspace.run(&[&ASK[..], &["--log-format", "json"]].concat());
    let by_environment =
        outcome(&command(workspace.path(), &ASK).env("VEERKRACHT_LOG_FORMAT", "json").output().unwrap());
    for run in [by_flag, by_environment] {
        run.expect(0, &[]);
        for line in run.err.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["level"], "WARN");
            assert!(line["message"].as_str().unwrap().starts_with("statistics.toml differs"), "{line}");
        }
    }
}
