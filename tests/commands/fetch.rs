//! Fetching as a user does it: what is printed, what the exit code says, and nothing but loopback asked.

use std::fs;
use std::io::Write as _;

use crate::program::{Run, command, outcome};
use publisher::{Page, Publisher};

#[path = "../../crates/fetch/tests/publishers/publisher.rs"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "the server has more faults than are needed here, and fails by unwrap"
)]
mod publisher;

const SCORES: &str = "www.leefbaarometer.nl/resources/open-data-leefbaarometer-meting-2024.zip";
const FILE: &str = "raw/Leefbaarometer-scores buurten 2002-2024.csv";

fn scores(row: &str) -> Page {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let name = "open data/Leefbaarometer-scores buurten 2002-2024.csv";
    writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a zip in memory takes a file");
    write!(writer, "bu_code,bu_naam,jaar,onv\n{row}\n").expect("a zip in memory takes bytes");
    let body = writer.finish().expect("a zip in memory ends").into_inner();
    Page { etag: Some(format!("\"{row}\"")), ranges: true, body, ..Page::default() }
}

/// Runs `fetch` in a folder, with the publisher as mirror.
fn fetch(folder: &std::path::Path, publisher: &Publisher, arguments: &[&str]) -> Run {
    let mut command = command(folder, &["fetch", "--data", "raw"]);
    command.args(arguments).env("VEERKRACHT_MIRROR", publisher.url());
    outcome(&command.output().expect("the program starts"))
}

#[test]
fn exit_codes_tell_done_failed_wrong_use_and_newer() {
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::start();
    publisher.put(SCORES, scores("BU00030000,a,2024,0.1"));
    let only = ["--source", "leefbaarometer"];
    let done = fetch(folder.path(), &publisher, &only);
    done.expect(0, &["from https://www.leefbaarometer.nl/", "fetched"]);
    assert!(done.out.contains("Next: veerkracht build --data raw"), "{}", done.out);
    assert!(fs::read_to_string(folder.path().join(FILE)).unwrap().ends_with("0.1\n"));

    publisher.put(SCORES, scores("BU00030000,a,2024,0.2"));
    let newer = fetch(folder.path(), &publisher, &[&only[..], &["--check"]].concat());
    newer.expect(3, &[]);
    assert!(newer.out.contains("Next: veerkracht fetch --update --data raw"), "{}", newer.out);
    fetch(folder.path(), &publisher, &[&only[..], &["--update"]].concat()).expect(0, &[]);
    assert!(fs::read_to_string(folder.path().join(FILE)).unwrap().ends_with("0.2\n"));

    let missing = fetch(folder.path(), &publisher, &["--source", "grenzen"]);
    missing.expect(1, &["what is needed is not all in `raw`"]);
    assert!(missing.out.contains("fetch_missing: grenzen 2024"), "{}", missing.out);
    for (wrong, said) in [
        (&["--source", "grens"][..], "there is no such source"),
        (&["--division", "1999"], "no boundaries of that year"),
        (&["--update", "--locked"], "cannot be used with"),
        (&["--mirror", "nowhere"], "is no address of the web"),
        (&["--ca-cert", "absent.pem"], "absent.pem"),
        (&["--contact", "who asks"], "--contact: `who asks` can not go along with a request"),
    ] {
        fetch(folder.path(), &publisher, wrong).expect(2, &[said]);
    }
}

#[test]
fn what_is_offline_or_dry_asks_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::start();
    let dry = fetch(folder.path(), &publisher, &["--dry-run"]);
    dry.expect(0, &[]);
    assert!(dry.out.contains("https://datasets.cbs.nl/csv/CBS/nl/85984NED"), "{}", dry.out);
    fetch(folder.path(), &publisher, &["--offline"]).expect(2, &["--offline compares with it"]);
    assert!(publisher.requests().is_empty() && !folder.path().join("raw").exists());
}

#[test]
fn programs_get_objects_and_the_quiet_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::start();
    publisher.put(SCORES, scores("BU00030000,a,2024,0.1"));
    let run = fetch(folder.path(), &publisher, &["--source", "leefbaarometer", "--log-format", "json"]);
    run.expect(0, &[]);
    let objects: Vec<serde_json::Value> = run.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(objects.iter().any(|object| object["message"] == "ends" && object["outcome"] == "fetched"), "{}", run.err);
    let contact = "maps@example.org";
    publisher.forget();
    let quiet = ["--source", "leefbaarometer", "--update", "--quiet", "--contact", contact];
    let quiet = fetch(folder.path(), &publisher, &quiet);
    quiet.expect(0, &[]);
    assert_eq!(quiet.err, "");
    let agent = format!("veerkracht/{} (+{contact})", env!("CARGO_PKG_VERSION"));
    assert!(publisher.requests().iter().all(|seen| seen.headers["user-agent"] == agent));
}

#[test]
fn a_catalogue_of_ones_own_takes_the_place_of_the_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::start();
    fs::create_dir(folder.path().join("config")).unwrap();
    let shipped = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/fetch.toml")).unwrap();
    let path = folder.path().join("config/fetch.toml");
    fs::write(&path, shipped.replace("open-data-leefbaarometer-meting-", "moved-")).unwrap();
    publisher.put("www.leefbaarometer.nl/resources/moved-2024.zip", scores("BU00030000,a,2024,0.1"));
    fetch(folder.path(), &publisher, &["--source", "leefbaarometer", "--config", "config"]).expect(0, &[]);
    fs::write(&path, shipped.replace("division = 2024", "division = \"2024\"")).unwrap();
    fetch(folder.path(), &publisher, &["--config", "config"])
        .expect(2, &["fetch.toml", "`division`: found the text \"2024\", expected a year"]);
}

#[test]
fn every_address_is_probed() {
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::start();
    publisher.put(SCORES, scores("BU00030000,a,2024,0.1"));
    let run = fetch(folder.path(), &publisher, &["--probe", "--source", "leefbaarometer"]);
    run.expect(0, &[]);
    assert!(run.out.contains("right  leefbaarometer 2024"), "{}", run.out);
    assert!(run.out.contains("1 addresses, 0 of them not as expected"), "{}", run.out);
}
