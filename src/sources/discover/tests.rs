use std::collections::BTreeMap;

use super::*;
use crate::sources::{Division, RepeatedRows, SourceKind, TableSpec};
use crate::texts::Bilingual;

fn spec(id: &str, files: &[&str], tables: &[(&str, Option<i32>)]) -> SourceSpec {
    SourceSpec {
        id: id.to_owned(),
        kind: SourceKind::Statistics,
        title: Bilingual::new(id, id),
        publisher: String::new(),
        licence: String::new(),
        attribution: String::new(),
        url: String::new(),
        download: Bilingual::new("haal", "fetch it"),
        files: files.iter().map(|&file| file.to_owned()).collect(),
        layers: BTreeMap::new(),
        columns: BTreeMap::new(),
        rows: Vec::new(),
        tables: tables.iter().map(|&(id, year)| TableSpec { id: id.to_owned(), year, division: None }).collect(),
        division: Division::OfItsYear,
        delimiter: None,
        decimal: None,
        encoding: None,
        repeated_rows: RepeatedRows::Once,
    }
}

fn specs() -> Vec<SourceSpec> {
    vec![
        spec("kwb", &["{year}_{table}.json", "{table}*.json", "kwb{year}_{part}.csv"], &[("85984NED", Some(2024))]),
        spec("gezondheid", &["{table}*.json"], &[("50120NED", None)]),
    ]
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

#[test]
fn files_are_matched_by_name_in_subfolders_and_the_table_tells_the_year() {
    let folder = folder(&[
        ("kwb/2014_82931NED.json", "a"),
        ("x/85984ned_2.json", "b"),
        ("50120NED.json", "c"),
        ("leesmij.txt", "d"),
        (".stil", "e"),
        ("99999NED.json", "f"),
    ]);
    let found = discover(folder.path(), &specs()).unwrap();
    let files: Vec<_> =
        found.files.iter().map(|file| (file.source.as_str(), file.year, file.table.as_deref(), file.bytes)).collect();
    assert_eq!(
        files,
        [
            ("gezondheid", None, Some("50120NED"), 1),
            ("kwb", Some(2014), Some("82931NED"), 1),
            ("kwb", Some(2024), Some("85984NED"), 1)
        ]
    );
    assert_eq!(found.unclaimed.first, ["99999NED.json", "leesmij.txt"]);
    assert_eq!(found.files[0].hash, blake3::hash(b"c").to_hex().to_string());
    assert!(found.problems.is_empty());
}

#[test]
fn what_fetch_writes_beside_the_files_is_no_file_that_nobody_knows() {
    let data = folder(&[("85984NED.json", "a"), ("fetch.lock", "b"), ("LICENTIES.txt", "c"), ("sub/fetch.lock", "d")]);
    let found = discover(data.path(), &specs()).unwrap();
    assert_eq!(found.unclaimed.first, ["sub/fetch.lock"]);
}

#[test]
fn a_source_without_a_file_is_a_problem() {
    let folder = folder(&[("2024_85984NED.json", "")]);
    let found = discover(folder.path(), &specs()).unwrap();
    assert_eq!(found.missing, ["gezondheid"]);
    assert_eq!(found.problems.count(ProblemCode::SourceMissing), 1);
    assert!(found.problems.kept()[0].detail.contains("fetch it"));
    assert!(!found.problems.kept()[0].detail.contains(&folder.path().display().to_string()));
}

#[test]
fn two_files_for_one_year_are_an_error_unless_they_are_the_same() {
    let same = folder(&[("2024_85984NED.json", "a"), ("oud/85984NED.json", "a")]);
    assert_eq!(discover(same.path(), &specs()).unwrap().files.len(), 1);
    for names in [["2024_85984NED.json", "85984NED.json"], ["een/2024_85984NED.json", "oud/85984NED.json"]] {
        let other = folder(&[(names[0], "a"), (names[1], "b")]);
        let error = discover(other.path(), &specs()).unwrap_err().to_string();
        assert!(
            names.iter().all(|name| error.contains(name)) && error.contains("kwb") && error.contains("2024"),
            "{error}"
        );
    }
}

#[test]
fn a_file_in_a_subfolder_gives_way_to_one_above_it_and_is_reported() {
    let folder = folder(&[("oud/2024_85984NED.json", "b"), ("85984NED.json", "a"), ("oud/ouder/85984NED_0.json", "c")]);
    let found = discover(folder.path(), &specs()).unwrap();
    let names: Vec<_> = found.of("kwb").map(|file| file.path.strip_prefix(folder.path()).unwrap().to_owned()).collect();
    assert_eq!(names, [PathBuf::from("85984NED.json")]);
    assert_eq!(found.problems.count(ProblemCode::FilePassedOver), 2);
    let told = found.problems.kept().iter().find(|problem| problem.code == ProblemCode::FilePassedOver).unwrap();
    assert_eq!(told.place, "oud/2024_85984NED.json");
    assert!(told.detail.starts_with("85984NED.json is taken"), "{told:?}");
}

#[test]
fn files_whose_years_a_column_tells_are_all_taken_in_the_order_of_the_catalogue() {
    let files = ["{table}*.json", "rivm_{table}*.csv", "rivm_gezondheid*.xlsx"];
    let specs = [spec("gezondheid", &files, &[("50120NED", None), ("50090NED", None)])];
    let folder = folder(&[
        ("rivm_gezondheid2020.xlsx", "a"),
        ("rivm_50090NED_2020.csv", "b"),
        ("rivm/50120NED.json", "c"),
        ("rivm/50120NED_copy.json", "c"),
        ("rivm/50090NED.json", "d"),
        ("rivm_50090NED_2022.csv", "e"),
    ]);
    let found = discover(folder.path(), &specs).unwrap();
    let names: Vec<_> = found.files.iter().map(|file| file.path.file_name().unwrap().to_str().unwrap()).collect();
    // By table, then by depth, then the last name first; of the two copies one.
    assert_eq!(
        names,
        [
            "50120NED_copy.json",
            "rivm_50090NED_2022.csv",
            "rivm_50090NED_2020.csv",
            "50090NED.json",
            "rivm_gezondheid2020.xlsx"
        ]
    );
    assert!(found.problems.is_empty());
}

#[test]
fn a_file_is_called_by_its_path_in_the_folder() {
    let folder = folder(&[("kwb/2024_85984NED.json", "a"), ("kwb2022_buurt.csv", "b")]);
    let found = discover(folder.path(), &specs()).unwrap();
    let names: Vec<_> = found.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["kwb2022_buurt.csv", "kwb/2024_85984NED.json"]);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_read_under_an_escaped_one() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder(&[]);
    let place = |name: &[u8], content: &str| {
        let path = folder.path().join(OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    place(b"caf\xe9/85984NED.json", "a");
    place(b"50120NED_\xff\xe9.json", "b");
    place(b"50120NED_\xff\xe8.json", "c");
    place(b"\xc3\xa9\xc3.txt", "d");
    let found = discover(folder.path(), &specs()).unwrap();
    let names: Vec<_> = found.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["50120NED_\\xFF\\xE9.json", "50120NED_\\xFF\\xE8.json", "caf\\xE9/85984NED.json"]);
    assert_eq!(found.unclaimed.first, ["é\\xC3.txt"]);
}

#[test]
fn parts_of_one_table_stand_beside_each_other() {
    let folder = folder(&[("kwb2024_buurt.csv", "a"), ("kwb2024_wijken.csv", "b")]);
    let found = discover(folder.path(), &specs()).unwrap();
    let parts: Vec<_> = found.files.iter().map(|file| file.part.as_deref()).collect();
    assert_eq!(parts, [Some("buurt"), Some("wijk")]);
}

#[test]
fn a_folder_without_anything_of_use_is_an_error_that_says_why() {
    let nowhere = discover(Path::new("/nowhere/at/all"), &specs()).unwrap_err().to_string();
    assert!(nowhere.contains("/nowhere/at/all"), "{nowhere}");
    let empty = discover(folder(&[]).path(), &specs()).unwrap_err().to_string();
    assert!(empty.contains("no files"), "{empty}");
    let unknown = discover(folder(&[("foto.jpg", "")]).path(), &specs()).unwrap_err().to_string();
    assert!(unknown.contains("foto.jpg") && unknown.contains("sources.toml"), "{unknown}");
    let file = folder(&[("a.json", "")]);
    assert!(discover(&file.path().join("a.json"), &specs()).is_err());
}

#[test]
fn a_wrong_pattern_is_named() {
    let folder = folder(&[("a", "")]);
    let error = discover(folder.path(), &[spec("kwb", &["{jaar}.csv"], &[])]).unwrap_err().to_string();
    assert!(error.contains("{jaar}") && error.contains("kwb"), "{error}");
}
