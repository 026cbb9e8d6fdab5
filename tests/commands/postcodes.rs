//! Postcodes beside a dataset: written by a build that has the addresses of its division, removed by one that has not,
//! and served by four digits.

use std::fs;

use super::program::Workspace;

#[test]
fn a_build_with_addresses_writes_postcodes_beside_a_dataset_that_is_the_same_without_them() {
    let workspace = Workspace::new();
    let build = workspace.build();
    build.expect(0, &[]);
    let said = " KB in `one.postcodes`\n";
    assert!(build.out.contains("postcodes   69,") && build.out.contains(said), "{}", build.out);
    let beside = workspace.path().join("one.postcodes");
    let (dataset, postcodes) = (fs::read(workspace.dataset()).unwrap(), fs::read(&beside).unwrap());
    workspace.build().expect(0, &[]);
    assert!(postcodes == fs::read(&beside).unwrap(), "the same addresses give the same bytes");

    let addresses = workspace.find("2024-pc6hnr.zip");
    fs::rename(&addresses, workspace.path().join("elsewhere.zip")).unwrap();
    let without = workspace.build();
    without.expect(0, &[]);
    let why =
        "postcodes   none: there is no file with the addresses of 2024; `one.postcodes`, which an earlier build left";
    assert!(without.out.contains(why), "{}", without.out);
    assert!(!beside.exists());
    assert!(dataset == fs::read(workspace.dataset()).unwrap(), "nothing of the addresses is in the dataset");

    // What is somebody else's stays.
    fs::write(&beside, "a list of mine").unwrap();
    fs::rename(workspace.path().join("elsewhere.zip"), &addresses).unwrap();
    let occupied = workspace.build();
    occupied.expect(0, &[]);
    assert!(occupied.out.contains("is something else, and stays"), "{}", occupied.out);
    assert_eq!(fs::read_to_string(&beside).unwrap(), "a list of mine");
}

#[test]
fn addresses_that_cannot_be_read_cost_the_postcodes_alone() {
    let workspace = Workspace::new();
    let addresses = workspace.find("2024-pc6hnr.zip");
    fs::remove_file(&addresses).unwrap();
    fs::write(addresses.with_file_name("2024-pc6hnr.csv"), "PC6;Huisnummer;Buurt2024\nnone;none;none\n").unwrap();
    let build = workspace.build();
    build.expect(0, &[]);
    assert!(build.out.contains("postcodes   none: reading addresses from adressen/2024-pc6hnr.csv"), "{}", build.out);
}

#[test]
fn a_part_of_the_addresses_is_told() {
    let workspace = Workspace::new();
    let partial = "buurten with inhabitants: the file of addresses is probably a part of one";
    let whole = workspace.build();
    assert!(!whole.out.contains(partial), "{}", whole.out);
    let addresses = workspace.find("2024-pc6hnr.zip");
    fs::remove_file(&addresses).unwrap();
    fs::write(addresses.with_file_name("2024-pc6hnr.csv"), "PC6;Huisnummer;Buurt2024\n1011AB;1;70010100\n").unwrap();
    let build = workspace.build();
    build.expect(0, &[]);
    assert!(build.out.contains("postcodes   1 addresses") && build.out.contains(partial), "{}", build.out);
}

#[test]
fn check_reads_the_postcodes_too_and_fails_where_a_piece_of_them_was_changed() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let check = || workspace.run(&["check", "--dataset", "one.dataset", "--zoom", "6", "--map", "corporatiebezit"]);
    let whole = check();
    whole.expect(0, &[]);
    for said in ["everything holds", "postcodes   ", " addresses of 2024 in `one.postcodes`"] {
        assert!(whole.out.contains(said), "{}", whole.out);
    }

    let beside = workspace.path().join("one.postcodes");
    let mut bytes = fs::read(&beside).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&beside, bytes).unwrap();
    check().expect(1, &["reading postcodes from one.postcodes, the postcodes", "found other bytes"]);

    fs::remove_file(&beside).unwrap();
    let without = check();
    without.expect(0, &[]);
    for said in ["everything holds", "postcodes   none beside the dataset"] {
        assert!(without.out.contains(said), "{}", without.out);
    }
}

#[test]
fn postcodes_are_served_by_their_four_digits() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let served = workspace.serve();
    let source = &served.get("/maps.json")["postcodes"];
    assert_eq!(
        (source["year"].as_i64(), &source["attribution"]),
        (Some(2024), &"Grenzen en cijfers zijn verzonnen".into())
    );
    let index = served.get("/postcodes.json");
    let digits = index["digits"].as_array().unwrap();
    let mut addresses = 0;
    let mut several = 0;
    for digits in digits {
        let piece = served.get(&format!("/postcodes/{}.json", digits.as_str().unwrap()));
        assert_eq!(&piece["digits"], digits);
        let codes = piece["codes"].as_array().unwrap();
        assert!(codes.iter().all(|code| code.as_str().unwrap().starts_with("BU70")));
        let places = |row: &serde_json::Value| usize::try_from(row[1].as_u64().unwrap()).unwrap() < codes.len();
        let (whole, split) = (piece["whole"].as_array().unwrap(), piece["split"].as_array().unwrap());
        assert!(whole.iter().chain(split).all(places));
        addresses += whole.iter().map(|row| row[2].as_u64().unwrap()).sum::<u64>();
        addresses += split.iter().map(|row| row[2].as_array().unwrap().len() as u64).sum::<u64>();
        several += split.len();
    }
    assert_eq!(Some(addresses), index["addresses"].as_u64());
    assert!(several > 100, "{several}");
    assert_eq!(
        served.get("/catalog.json")["postcodes"][1].as_str().unwrap().split_once("/postcodes").unwrap().1,
        "/{digits}.json"
    );
}
