//! The same files give the same dataset, wherever they lie and whatever they are called.

use std::fs;
use std::path::Path;

use crate::program::{Workspace, command, outcome};

/// Puts an older boundary file that cannot be read, a second file of a year, and a file of no source into the data
/// folder.
fn defects(workspace: &Workspace) {
    let raw = workspace.raw();
    let whole = fs::read(workspace.boundaries()).expect("the demo writes boundaries");
    fs::write(raw.join("wijkenbuurten_2022_v1.gpkg"), &whole[..5000]).expect("the folder takes files");
    fs::create_dir_all(raw.join("oud/er")).expect("the folder takes folders");
    let text = fs::read_to_string(workspace.find("85984NED")).expect("the demo writes a table of 2024");
    fs::write(raw.join("oud/er/85984NED.json"), text + "\n").expect("the folder takes files");
    fs::write(raw.join("oud/foto.jpg"), "").expect("the folder takes files");
}

fn holds(content: &[u8], text: &Path) -> bool {
    let text = text.as_os_str().as_encoded_bytes();
    content.windows(text.len()).any(|window| window == text)
}

#[test]
fn the_same_files_give_the_same_bytes_wherever_they_lie_and_no_place_of_them_is_kept() {
    let workspaces = [Workspace::new(), Workspace::new()];
    let mut made = Vec::new();
    for (workspace, data) in workspaces.iter().zip(["raw", "deep/er/../raw-2/"]) {
        defects(workspace);
        if data != "raw" {
            fs::create_dir_all(workspace.path().join("deep/er")).unwrap();
            fs::rename(workspace.raw(), workspace.path().join("deep/raw-2")).unwrap();
        }
        let data = workspace.path().join(data);
        let report = ["--dataset", "one.dataset", "--report", "report.geojson", "--data"];
        workspace.run(&[&["build"][..], &report, &[data.to_str().unwrap()]].concat()).expect(0, &[]);
        let dataset = fs::read(workspace.dataset()).unwrap();
        let report = fs::read(workspace.path().join("report.geojson")).unwrap();
        assert!(!holds(&dataset, workspace.path()) && !holds(&report, workspace.path()));
        assert!(String::from_utf8_lossy(&report).contains("wijkenbuurten_2022_v1.gpkg"), "the defects are told");
        made.push((dataset, report));
    }
    assert!(made[0] == made[1]);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf_8_are_read_under_escaped_ones() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let workspace = Workspace::new();
    let raw = workspace.path().join(OsStr::from_bytes(b"caf\xe9"));
    fs::rename(workspace.raw(), &raw).unwrap();
    let rename = |from: &str, to: &[u8]| fs::rename(raw.join(from), raw.join(OsStr::from_bytes(to))).unwrap();
    rename("Leefbaarometer-scores buurten 2002-2024.csv", b"Leefbaarometer-scores buurten \xe9\xe9n 2002-2024.csv");
    rename("wijkenbuurten_2024_v1.gpkg", b"wijkenbuurten_2024_v1\xff.gpkg");
    rename("kwb", b"kwb\xe9");
    let out = OsStr::from_bytes(b"t\xe9.dataset");
    let run =
        |arguments: &[&str], last: &OsStr| outcome(&command(workspace.path(), arguments).arg(last).output().unwrap());
    let mut build = command(workspace.path(), &["build", "--data"]);
    outcome(&build.arg(&raw).arg("--dataset").arg(out).output().unwrap()).expect(0, &[]);
    let explained = run(&["inspect", "BU70010100", "--dataset"], out);
    explained.expect(0, &[]);
    assert!(explained.out.contains("kwb\\xE9/"), "{}", explained.out);
    let checked = run(&["check", "--zoom", "6-7", "--dataset"], out);
    checked.expect(0, &[]);
    // An export goes to the name that was typed.
    let export = ["export", "--map", "focuskaart", "--zoom", "6", "--dataset", "one.dataset", "--out"];
    fs::copy(workspace.path().join(out), workspace.dataset()).unwrap();
    for name in [&b"\xe9.pmtiles"[..], b"\xe9.mbtiles"] {
        run(&export, OsStr::from_bytes(name)).expect(0, &[]);
        assert!(workspace.path().join(OsStr::from_bytes(name)).is_file());
    }
    run(&export, OsStr::from_bytes(b"\xe9-{map}.pmtiles")).expect(2, &["{map}", "UTF-8"]);
}
