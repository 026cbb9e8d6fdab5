use std::fs;
use std::time::SystemTime;

use clap::{Args as _, FromArgMatches as _};
use tempfile::TempDir;
use veerkracht_fetch::{FileOutcome, FileResult, Lock};

use super::*;

const FILES: [(&str, i32, &str); 5] = [
    ("grenzen", 2023, "buurten_2023.geojson"),
    ("kwb", 2022, "2022_85318NED.json"),
    ("kwb", 2023, "2023_85618NED.json"),
    (ADDRESSES, 2022, "2022-pc6hnr.csv"),
    (ADDRESSES, 2023, "2023-pc6hnr.csv"),
];

/// Ten addresses of a buurt, in one postcode.
fn addresses(year: i32, postcode: &str, buurt: &str) -> String {
    let rows = (1..=10).map(|number| format!("{postcode};{number};{buurt}\n"));
    format!("PC6;Huisnummer;Buurt{year}\n{}", rows.collect::<String>())
}

/// A folder in which a buurt of 2022 has another code in 2023.
fn folder() -> TempDir {
    let figures = |code: &str, flag: u8| {
        format!(
            "{{\"value\":[{{\"WijkenEnBuurten\":\"{code}\",\"SoortRegio_2\":\"Buurt\",\
             \"IndelingswijzigingWijkenEnBuurten_4\":\"{flag}\",\"AantalInwoners_5\":500}}]}}"
        )
    };
    let boundaries = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":\
                      {\"buurtcode\":\"BU10000002\"},\"geometry\":null}]}";
    let folder = tempfile::tempdir().unwrap();
    let contents = [
        boundaries.to_owned(),
        figures("BU10000001", 1),
        figures("BU10000002", 2),
        addresses(2022, "1011AB", "10000001"),
        addresses(2023, "1011AB", "10000002"),
    ];
    for ((_, _, name), content) in FILES.iter().zip(contents) {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// Does what a run in a mode does, with these files of the folder and more arguments.
fn ensured(
    folder: &TempDir,
    mode: FetchMode,
    files: &[(&str, i32, &str)],
    options: &[&str],
) -> Result<(), CommandError> {
    let command = FetchArgs::augment_args(clap::Command::new("fetch"));
    let words = [&["fetch", "--data", folder.path().to_str().unwrap()], options].concat();
    let args = FetchArgs::from_arg_matches(&command.try_get_matches_from(words).unwrap()).unwrap();
    let done = |(source, year, name): &(&str, i32, &str)| FileResult {
        source: (*source).to_owned(),
        title: String::new(),
        year: *year,
        name: (*name).to_owned(),
        page: String::new(),
        member: None,
        rows: None,
        required: false,
        outcome: FileOutcome::Kept { name: (*name).to_owned() },
    };
    let summary = RunSummary {
        mode,
        data: folder.path().to_owned(),
        division: 2023,
        newest: 2023,
        files: files.iter().map(done).collect(),
        strays: Vec::new(),
        notes: Vec::new(),
    };
    let catalogue = Catalogue::read("fetch.toml", include_str!("../../../../config/fetch.toml")).unwrap();
    ensure(&args, None, &catalogue, &summary, true)
}

/// The recoding, and when it was written; none where it is not there.
fn read_recoding(folder: &TempDir) -> Option<(String, SystemTime)> {
    let path = folder.path().join(MADE);
    Some((fs::read_to_string(&path).ok()?, fs::metadata(&path).unwrap().modified().unwrap()))
}

/// What is written down as made.
fn locked(folder: &TempDir) -> Vec<veerkracht_fetch::MadeFile> {
    let text = fs::read_to_string(folder.path().join("fetch.lock")).unwrap_or_default();
    Lock::read(&text).unwrap().made_files().to_vec()
}

const ROWS: &str = "jaar_van,code_van,jaar_naar,code_naar,aandeel_van,aandeel_naar\n\
                    2022,BU10000001,2023,BU10000002,1.000000,1.000000\n";

#[test]
fn the_recoding_is_made_once_and_anew_when_it_or_one_of_its_files_changed() {
    let folder = folder();
    let again = || ensured(&folder, FetchMode::Get, &FILES, &[]).unwrap();
    again();
    let first = read_recoding(&folder).unwrap();
    assert_eq!(first.0, ROWS);
    let names: Vec<String> = locked(&folder)[0].inputs.keys().cloned().collect();
    let mut all = FILES.map(|(_, _, name)| name.to_owned());
    all.sort();
    assert_eq!(names, all);
    let licences = fs::read_to_string(folder.path().join("LICENTIES.txt")).unwrap();
    assert!(licences.contains(MADE) && licences.contains("2023-pc6hnr.csv"), "{licences}");
    again();
    assert_eq!(read_recoding(&folder).unwrap(), first, "nothing changed");

    fs::write(folder.path().join(MADE), "mine").unwrap();
    again();
    assert_eq!(read_recoding(&folder).unwrap().0, ROWS);
    let kept = folder.path().join(format!("{MADE}.changed"));
    assert_eq!(fs::read_to_string(&kept).unwrap(), "mine", "what somebody wrote is not lost");
    let before = locked(&folder);
    fs::write(folder.path().join(FILES[4].2), addresses(2023, "1011AB", "10000002") + "1011AC;1;10000002\n").unwrap();
    again();
    // Ten of its eleven addresses came from the old code, which is all of them that were there before.
    assert_eq!(read_recoding(&folder).unwrap().0, ROWS);
    assert_ne!(locked(&folder)[0].inputs, before[0].inputs);
}

#[test]
fn nothing_is_made_where_a_run_only_looks_or_is_not_asked_for_all_sources_and_addresses() {
    let folder = folder();
    let one_year: Vec<_> =
        FILES.into_iter().filter(|(source, year, _)| *source != ADDRESSES || *year == 2023).collect();
    for (mode, files, more) in [
        (FetchMode::Check, &FILES[..], &[][..]),
        (FetchMode::Offline, &FILES, &[]),
        (FetchMode::Get, &FILES, &["--no-recoding"]),
        (FetchMode::Update, &FILES, &["--source", "kwb"]),
        (FetchMode::Get, &one_year, &[]),
    ] {
        ensured(&folder, mode, files, more).unwrap();
        assert!(read_recoding(&folder).is_none() && locked(&folder).is_empty(), "{mode:?} {more:?}");
    }
}

#[test]
fn beside_a_recoding_made_by_hand_none_is_made_or_written_down() {
    let folder = folder();
    fs::write(folder.path().join("hercodering.csv"), ROWS).unwrap();
    ensured(&folder, FetchMode::Get, &FILES, &[]).unwrap();
    assert!(read_recoding(&folder).is_none() && locked(&folder).is_empty());
    assert!(has_other(folder.path(), 0));
    fs::remove_file(folder.path().join("hercodering.csv")).unwrap();
    fs::write(folder.path().join(MADE), ROWS).unwrap();
    assert!(!has_other(folder.path(), 0), "the one that is made is no other");
}

#[test]
fn years_that_do_not_fit_fail_a_locked_run_alone_and_are_tried_again() {
    let folder = folder();
    fs::write(folder.path().join(FILES[4].2), addresses(2023, "9999ZZ", "10000002")).unwrap();
    ensured(&folder, FetchMode::Get, &FILES, &[]).unwrap();
    assert!(locked(&folder).is_empty(), "it is not what the files should give");
    let error = ensured(&folder, FetchMode::Locked, &FILES, &["--locked"]).unwrap_err();
    assert!(matches!(&error, CommandError::Failed(said) if said.to_string().contains("do not fit")), "{error:?}");
    fs::write(folder.path().join(FILES[4].2), addresses(2023, "1011AB", "10000002")).unwrap();
    ensured(&folder, FetchMode::Get, &FILES, &[]).unwrap();
    assert_eq!(read_recoding(&folder).unwrap().0, ROWS);
}
