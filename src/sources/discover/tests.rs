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

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

#[test]
fn names_that_people_give_by_hand_are_known() {
    let specs = crate::config::read_sources("sources.toml", include_str!("../../../config/sources.toml")).unwrap();
    let patterns = parse_patterns(&specs).unwrap();
    for (name, source, year) in [
        ("buurten_2024.gpkg", "grenzen", Some(2024)),
        ("buurt 2024.gpkg", "grenzen", Some(2024)),
        ("CBS_buurten2024.gpkg", "grenzen", Some(2024)),
        ("2024/buurten.gpkg", "grenzen", Some(2024)),
        ("KWB 2024.csv", "kwb", Some(2024)),
        ("kwb24_2024.csv", "kwb", Some(2024)),
        ("Kerncijfers wijken en buurten 2024.csv", "kwb", Some(2024)),
        ("Kerncijfers wijken en buurten.csv", "kwb", None),
        ("Kerncijfers_per_buurt_2024.csv", "kwb", Some(2024)),
        ("2024/kwb.csv", "kwb", Some(2024)),
        ("leefbaarometer.csv", "leefbaarometer", None),
        ("Leefbaarometer 2024.csv", "leefbaarometer", Some(2024)),
        // A listed table is of its own year, whatever stands beside it.
        ("kwb_2023_85318NED.csv", "kwb", Some(2022)),
        ("2025_85984NED.json", "kwb", Some(2024)),
        ("20250115_85984NED.csv", "kwb", Some(2024)),
        ("2025-01-15 85984NED (1).csv", "kwb", Some(2024)),
        ("2025_50150NED.json", "gezondheid", None),
    ] {
        let (spec, told) = claim(name, &specs, &patterns).unwrap_or_else(|| panic!("{name} is known"));
        assert_eq!((spec.id.as_str(), told.year), (source, year), "{name}");
    }
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
    assert!(found.problems.places()[0].detail.contains("fetch it"));
    assert!(!found.problems.places()[0].detail.contains(&folder.path().display().to_string()));
}

#[test]
fn of_identical_files_one_is_taken_and_different_ones_are_kept_in_their_order() {
    let same = folder(&[("2024_85984NED.json", "a"), ("oud/85984NED.json", "a")]);
    assert_eq!(discover(same.path(), &specs()).unwrap().files.len(), 1);
    let files = [("oud/2024_85984NED.json", "b"), ("85984NED.json", "a"), ("oud/ouder/85984NED_0.json", "c")];
    let other = folder(&files);
    let found = discover(other.path(), &specs()).unwrap();
    let names: Vec<_> = found.of("kwb").map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["85984NED.json", "oud/2024_85984NED.json", "oud/ouder/85984NED_0.json"]);
}

#[test]
fn a_folder_that_is_named_after_a_table_or_year_counts_where_the_name_of_the_file_tells_nothing() {
    let mut specs = specs();
    specs.push(spec("kern", &["kern_{year}.csv"], &[]));
    let folder = folder(&[("85984NED/TypedDataSet.json", "a"), ("2022/kern.csv", "b"), ("x/TypedDataSet.json", "c")]);
    let found = discover(folder.path(), &specs).unwrap();
    let files: Vec<_> = found.files.iter().map(|file| (file.name.as_str(), file.year)).collect();
    assert_eq!(files, [("2022/kern.csv", Some(2022)), ("85984NED/TypedDataSet.json", Some(2024))]);
    assert_eq!(found.unclaimed.first, ["x/TypedDataSet.json"]);
}

/// Writes an archive.
fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (member, content) in members {
        writer.start_file(*member, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn what_an_archive_holds_is_found_as_in_a_folder_and_unpacked() {
    let mut specs = specs();
    specs[0].files.push("*{table}*/*observations.csv".to_owned());
    let folder = folder(&[("kwb2022_buurt.csv", "a"), ("leeg.zip", "")]);
    let bulk = zipped(&[("Observations.csv", "o"), ("MeasureCodes.csv", "m"), ("Properties.csv", "p")]);
    fs::write(folder.path().join("85984NED"), bulk).unwrap();
    fs::write(folder.path().join("kwb.zip"), zipped(&[("map/kwb2022_wijk.csv", "w"), ("x.txt", "")])).unwrap();
    let found = discover(folder.path(), &specs).unwrap();
    let files: Vec<_> = found.files.iter().map(|file| (file.name.as_str(), file.year, file.part.as_deref())).collect();
    let expected = [
        ("kwb2022_buurt.csv", Some(2022), Some("buurt")),
        ("kwb.zip/map/kwb2022_wijk.csv", Some(2022), Some("wijk")),
        ("85984NED/Observations.csv", Some(2024), None),
    ];
    assert_eq!(files, expected);
    let observations = &found.files[2];
    assert_eq!(observations.hash, blake3::hash(b"o").to_hex().to_string(), "of what is in it, not of the archive");
    assert_eq!(fs::read(observations.path.with_file_name("MeasureCodes.csv")).unwrap(), b"m");
    assert_eq!(found.unclaimed.first, ["leeg.zip"]);
    assert!(found.advice[0].1.contains("download it again"), "{:?}", found.advice);
}

#[test]
fn what_lies_beside_a_claimed_file_as_a_part_of_it_is_no_file_of_its_own() {
    let folder = folder(&[
        ("85984NED_Observations.json", "x"),
        ("kwb2022_buurt.csv", "a"),
        ("kwb2022_buurt.csv-wal", "b"),
        ("85984NED-1/Observations.csv", "c"),
        ("85984NED-1/MeasureCodes.csv", "d"),
    ]);
    let mut specs = specs();
    specs[0].files.push("*{table}*/*observations.csv".to_owned());
    let found = discover(folder.path(), &specs).unwrap();
    assert_eq!(found.unclaimed.count, 0, "{:?}", found.unclaimed);
    assert_eq!(found.files.len(), 3);
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
fn addresses_are_recognised_by_name_or_header_and_their_content_tells_the_year() {
    let addresses =
        SourceSpec { kind: SourceKind::Addresses, ..spec("adressen", &["*pc6hnr*.zip", "*pc6hnr*.csv"], &[]) };
    let bare = folder(&[("85984NED.json", "a")]);
    let rows = |year: i32| format!("PC6;Huisnummer;Buurt{year}\n1011AB;1;3630000\n");
    let (newer, older, zip) = (rows(2022), rows(2021), String::from_utf8_lossy(b"PK\x05\x06").into_owned());
    let folder = folder(&[
        ("85984NED.json", "a"),
        ("adressen/2021-pc6hnr.csv", &newer),
        ("adressen/oud/nog een pc6hnr.csv", &(newer.clone() + "\n")),
        ("adressen.csv", &older),
        ("2020-pc6hnr.zip", &zip),
        ("scores.csv", "bu_code,jaar,onv"),
        ("adressen.txt", &older),
    ]);
    let specs = [specs(), vec![addresses]].concat();
    let found = discover(folder.path(), &specs).unwrap();
    let files: Vec<_> = found.of("adressen").map(|file| (file.name.as_str(), file.year)).collect();
    // Of two of one year both are kept: a build needs neither, and which of them counts is for `recode` to say.
    let expected = [
        ("2020-pc6hnr.zip", None),
        ("adressen.csv", Some(2021)),
        ("adressen/2021-pc6hnr.csv", Some(2022)),
        ("adressen/oud/nog een pc6hnr.csv", Some(2022)),
    ];
    assert_eq!(files, expected);
    assert_eq!(found.unclaimed.first, ["adressen.txt", "scores.csv"]);
    assert_eq!(
        (found.missing.as_slice(), found.problems.count(ProblemCode::FilePassedOver)),
        (&["gezondheid".to_owned()][..], 0)
    );
    let without = discover(bare.path(), &specs).unwrap();
    assert_eq!(without.missing, ["gezondheid"], "addresses are needed by no map: {:?}", without.problems);
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

/// A source of boundaries with layers.
fn boundaries() -> SourceSpec {
    let mut spec = spec("grenzen", &["wijkenbuurten_{year}*.gpkg", "buurt_{year}*.shp"], &[]);
    spec.kind = SourceKind::Boundaries;
    for (layer, pattern) in [("buurten", "buurt_{year}*"), ("wijken", "wijk_{year}*")] {
        spec.layers.insert(layer.to_owned(), vec![pattern.to_owned()]);
    }
    spec
}

#[test]
fn what_makes_up_a_shapefile_and_its_other_layers_is_one_file() {
    let parts = [
        ("k/buurt_2023_v1.shp", "a"),
        ("k/buurt_2023_v1.dbf", "b"),
        ("k/buurt_2023_v1.shp.xml", "c"),
        ("k/wijk_2023_v1.shp", "d"),
        ("k/wijk_2023_v1.dbf", "e"),
        ("k/wijk_2022_v1.shp", "f"),
        ("k/wegen.dbf", "g"),
    ];
    let found = discover(folder(&parts).path(), &[boundaries()]).unwrap();
    assert_eq!(found.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["k/buurt_2023_v1.shp"]);
    assert_eq!((found.files[0].bytes, found.files[0].hash.as_str()), (2, blake3::hash(b"ab").to_hex().as_str()));
    assert_eq!(found.unclaimed.first, ["k/wegen.dbf", "k/wijk_2022_v1.shp"]);
}

#[test]
fn a_shapefile_of_what_lies_beside_it_as_a_geopackage_is_passed_over() {
    let both = [("k/wijkenbuurten_2024_v2.gpkg", "a"), ("k/buurt_2024_v2.shp", "b"), ("k/buurt_2024_v2.dbf", "c")];
    let found = discover(folder(&both).path(), &[boundaries()]).unwrap();
    assert_eq!(found.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), [both[0].0]);
    assert_eq!(found.unclaimed.count, 0);
    let elsewhere = [(both[0].0, "a"), ("l/buurt_2024_v2.shp", "b")];
    assert_eq!(discover(folder(&elsewhere).path(), &[boundaries()]).unwrap().files.len(), 2);
}

#[test]
fn observations_are_known_by_the_table_that_is_told_beside_them() {
    let mut specs = specs();
    specs[0].files.push("*{table}*/*observations.csv".to_owned());
    let told = "Identifier;Title\n85984NED;x\n";
    let folder = folder(&[
        ("CBS download/Observations.csv", "o"),
        ("CBS download/Properties.csv", told),
        ("CBS download/WijkenEnBuurtenCodes.csv", "c"),
    ]);
    fs::write(folder.path().join("cbs.zip"), zipped(&[("a/Observations.csv", "p"), ("a/Properties.csv", told)]))
        .unwrap();
    fs::write(folder.path().join("niets.zip"), zipped(&[("Observations.csv", "q")])).unwrap();
    let found = discover(folder.path(), &specs).unwrap();
    let files: Vec<_> = found.files.iter().map(|file| (file.name.as_str(), file.year, file.table.as_deref())).collect();
    let of = |name| (name, Some(2024), Some("85984NED"));
    assert_eq!(files, [of("CBS download/Observations.csv"), of("cbs.zip/a/Observations.csv")]);
    assert_eq!(found.unclaimed.first, ["niets.zip"]);
}
