//! `recode`: from the files of a folder to the recoding, to its use by `build`, and to words.

use std::fmt::Write as _;
use std::fs;

use super::program::{Workspace, run};

/// Writes addresses of the years of the demo region that a step needs: each buurt of 2022 and 2024 has thirty, but the
/// second is cut in two by 2024, and the third has the code that the table of 2022 does not know.
fn write_addresses(workspace: &Workspace, codes: &[String]) {
    let folder = workspace.raw().join("adressen");
    // Those of the demo region would be a second file of 2024.
    fs::remove_dir_all(&folder).expect("the demo has addresses");
    fs::create_dir_all(&folder).expect("a folder can be made");
    for year in [2022, 2024] {
        let mut text = format!("PC6;Huisnummer;Buurt{year}\n");
        for (at, code) in codes.iter().enumerate() {
            for number in 1..=30 {
                let code = match at {
                    1 if year == 2022 || number <= 20 => &codes[1],
                    1 => &codes[2],
                    2 if year == 2022 => "BU99990000",
                    _ => code,
                };
                writeln!(text, "{}AB;{number};{}", 1000 + at, &code[2..]).expect("a string takes all");
            }
        }
        fs::write(folder.join(format!("{year}-pc6hnr.csv")), text).expect("a file can be written");
    }
}

/// Lists some codes of buurten that stand in the key figures of 2024.
fn codes(workspace: &Workspace) -> Vec<String> {
    let table = fs::read_to_string(workspace.raw().join("kwb/2024_85984NED.json")).expect("the demo has key figures");
    let mut codes: Vec<String> = table.split("\"BU").skip(1).map(|rest| format!("BU{}", &rest[..8])).collect();
    codes.sort();
    codes.dedup();
    codes.truncate(40);
    codes
}

#[test]
fn rows_are_counted_written_and_read_again() {
    let workspace = Workspace::new();
    let (path, codes) = (workspace.path(), codes(&workspace));
    write_addresses(&workspace, &codes);
    let by_hand = workspace.raw().join("hercodering.csv");
    assert!(by_hand.exists());
    let beside = run(path, &["recode", "--data", "raw"]);
    beside.expect(0, &[]);
    assert!(beside.out.contains("hercodering.csv was made by hand and counts"), "{}", beside.out);
    let made = workspace.raw().join("hercodering-adressen.csv");
    assert!(!made.exists());
    // Elsewhere it may be written.
    let elsewhere = run(path, &["recode", "--data", "raw", "--out", "counted.csv"]);
    elsewhere.expect(0, &["reading addresses of 2022", "1,200 in"]);
    let rows = fs::read_to_string(path.join("counted.csv")).unwrap();

    let own = fs::read(&by_hand).unwrap();
    fs::remove_file(&by_hand).unwrap();
    let run_made = run(path, &["recode", "--data", "raw"]);
    run_made.expect(0, &[]);
    assert_eq!(fs::read_to_string(&made).unwrap(), rows, "the same files give the same bytes");
    // Two years apart no flag counts: 38 buurten kept all their addresses. Of the second 20 of 30 stayed; the third has
    // 10 of it and 30 of a code that is gone.
    let [a, b] = [&codes[1], &codes[2]];
    let parts = [
        format!("2022,{a},2024,{a},0.666667,1.000000\n"),
        format!("2022,{a},2024,{b},0.333333,0.250000\n2022,BU99990000,2024,{b},1.000000,0.750000\n"),
    ];
    assert!(parts.iter().all(|part| rows.contains(part)), "{rows}");
    assert_eq!(rows.lines().count(), 1 + 38 + 3, "{rows}");
    for said in ["years       2022 2024; boundaries of 2024", "1,200 addresses in both, 40 buurten, 41 rows"] {
        assert!(run_made.out.contains(said), "{}", run_made.out);
    }
    let built = run(path, &["build", "--data", "raw", "--dataset", "demo.dataset"]);
    built.expect(0, &[]);
    assert!(!built.out.contains("not read") && !built.out.contains("recoding_refused"), "{}", built.out);
    fs::write(&by_hand, own).unwrap();
    let neither = run(path, &["recode", "--data", "raw"]);
    neither.expect(0, &[]);
    assert!(neither.out.contains("lies beside hercodering-adressen.csv, counted from addresses: neither is written"));
    let both = run(path, &["build", "--data", "raw", "--dataset", "demo.dataset"]);
    both.expect(
        2,
        &[
            "found hercodering.csv, made by hand, beside hercodering-adressen.csv",
            "Take hercodering-adressen.csv away to have the one made by hand count",
        ],
    );
}

#[test]
fn a_dataset_is_the_same_with_and_without_addresses_beside_its_files() {
    let workspace = Workspace::new();
    let build = |dataset: &str| {
        let built = run(workspace.path(), &["build", "--data", "raw", "--dataset", dataset]);
        built.expect(0, &[]);
        assert!(!built.out.contains("adressen"), "{}", built.out);
        fs::read(workspace.path().join(dataset)).unwrap()
    };
    let without = build("without.dataset");
    write_addresses(&workspace, &codes(&workspace));
    assert!(build("with.dataset") == without);
}

#[test]
fn a_buurt_is_explained_and_nothing_is_written() {
    let workspace = Workspace::new();
    let codes = codes(&workspace);
    write_addresses(&workspace, &codes);
    let told = run(workspace.path(), &["recode", "--data", "raw", "--explain", &codes[2].to_lowercase()]);
    told.expect(0, &[]);
    let pieces = [
        format!("{} has 40 addresses, 40 of them found in 2022; no flag tells of the years between", codes[2]),
        format!("from {}: 10 addresses, 0.333333 of the old code and 0.250000 of the new", codes[1]),
        "so: it is made of parts; a row for each source, 2 in all".to_owned(),
    ];
    assert!(pieces.iter().all(|piece| told.out.contains(piece)), "{}", told.out);
    assert!(!workspace.raw().join("hercodering-adressen.csv").exists());
    run(workspace.path(), &["recode", "--data", "raw", "--explain", "BU98760000"]).expect(1, &["known of BU98760000"]);
    run(workspace.path(), &["recode", "--data", "raw", "--explain", "0363"])
        .expect(2, &["--explain 0363", "BU03630000"]);
}

#[test]
fn addresses_that_do_not_fit_or_cannot_be_read_are_said() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.raw().join("hercodering.csv")).unwrap();
    run(workspace.path(), &["recode", "--data", "raw"])
        .expect(2, &["found those of 2024 alone, expected two years", "pc6hnr.zip"]);
    write_addresses(&workspace, &codes(&workspace));
    let newer = workspace.raw().join("adressen/2024-pc6hnr.csv");
    let text = fs::read_to_string(&newer).unwrap();
    fs::write(&newer, text.replace("AB;", "XY;")).unwrap();
    let refused = run(workspace.path(), &["recode", "--data", "raw"]);
    refused.expect(1, &["do not fit: found 0 of 1200 in both", "adressen/2022-pc6hnr.csv"]);
    assert_eq!(fs::read_to_string(workspace.raw().join("hercodering-adressen.csv")).unwrap().lines().count(), 1);
    fs::write(&newer, text.replace(";1;", ";eerste;").replace("PC6", "PC4")).unwrap();
    run(workspace.path(), &["recode", "--data", "raw"]).expect(2, &["2024-pc6hnr.csv, line 1: found \"PC4;Huisnummer"]);
}
