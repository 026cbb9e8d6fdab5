use super::*;
use crate::config::read_sources;
use crate::sources::Table;
use crate::sources::rows::TableRows;

const MEASURES: &str = "\u{feff}\"Identifier\";\"MeasureGroupId\";\"Title\";\"Unit\"\r\n\
    \"T001036\";\"1\";\"Aantal inwoners\";\"aantal\"\r\n\"D006842\";\"2\";\"Personen per soort uitkering; \
    Bijstand\";\"aantal\"\r\n\
    \"A1\";\"2\";\"Iets anders\";\"x\"\r\n\"G1\";\"3\";\"Soort regio\";\"\"\r\n";

fn read_table(files: &[(&str, &str)], wanted: &[&str]) -> (Result<Table, SourceError>, Problems) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let spec = read_sources("sources.toml", include_str!("../../../config/sources.toml")).unwrap().swap_remove(1);
    let mut kept = wanted.to_vec();
    kept.push("WijkenEnBuurten");
    let (mut rows, mut problems) = (TableRows::new(&kept), Problems::default());
    let path = folder.path().join(files[0].0);
    let read = read(&path, "x", &FileSearch::new(&spec, &kept), &mut rows, &mut problems);
    (read.map(|()| rows.into_table()), problems)
}

#[test]
fn observations_become_a_row_per_area_with_titles_for_columns_and_what_is_left_out_is_missing() {
    let observations = "\u{feff}Id;Measure;ValueAttribute;Value;StringValue;WijkenEnBuurten\r\n\
        0;T001036;None;1200;;BU05990101\r\n1;\"A1\";None;7,5;;BU05990101\r\n2;G1;None;;\"Buurt     \";BU05990101\r\n\
        3;T001036;None;1.300;;BU05990102\r\n4;D006842;None;20,5;;BU05990102\r\n";
    let files = [("85984NED_Observations.csv", observations), ("85984NED_MeasureCodes.csv", MEASURES)];
    let (table, problems) = read_table(&files, &["AantalInwoners", "PersonenPerSoortUitkeringBijstand", "SoortRegio"]);
    let table = table.unwrap();
    let text = |text: &str| Cell::Text(text.into());
    let column = |name: &str| table.column(name).unwrap();
    let [code, people, benefits, kind] =
        ["WijkenEnBuurten", "AantalInwoners", "PersonenPerSoortUitkeringBijstand", "SoortRegio"].map(column);
    assert_eq!(table.columns.len(), 4, "what nobody wants is not held");
    let cells = |row: usize| [code, people, benefits, kind].map(|column| table.row(row)[column].clone());
    assert_eq!(cells(0), [text("BU05990101"), Cell::Number(1200.0), Cell::Missing, text("Buurt")]);
    assert_eq!(cells(1), [text("BU05990102"), Cell::Number(1300.0), Cell::Number(20.5), Cell::Missing]);
    assert_eq!(table.places, [2, 5]);
    assert!(problems.is_empty());
}

#[test]
fn a_title_that_two_wanted_measures_have_names_neither() {
    let measures = MEASURES.replace("Iets anders", "Aantal inwoners");
    let observations = "Id;Measure;Value;WijkenEnBuurten\n0;T001036;1200;BU05990101\n1;D006842;5;BU05990101\n";
    let files = [
        ("Observations.csv", observations),
        ("MeasureCodes.csv", measures.as_str()),
        ("MeasureGroups.csv", "Id;Title\n1;Bevolking\n2;Inkomen\n"),
    ];
    let (table, problems) = read_table(&files, &["AantalInwoners", "PersonenPerSoortUitkeringBijstand"]);
    assert_eq!(table.unwrap().column("AantalInwoners"), None);
    let told = &problems.places()[0].detail;
    assert!(told.contains("T001036 (Bevolking)") && told.contains("A1 (Inkomen)"), "{told}");
}

#[test]
fn observations_without_their_measures_are_refused() {
    let files = [("Observations.csv", "Id;Measure;Value;WijkenEnBuurten\n0;T001036;1200;BU05990101\n")];
    let error = read_table(&files, &["AantalInwoners"]).0.unwrap_err().to_string();
    assert!(error.contains("MeasureCodes.csv") && error.contains("zip"), "{error}");
}

#[test]
fn the_files_of_one_table_belong_together() {
    assert!(belongs_to("x/85984NED/Observations.csv", "x/85984NED/MeasureCodes.csv"));
    assert!(belongs_to("85984NED_Observations.csv", "85984NED_WijkenEnBuurtenGroups.csv"));
    assert!(!belongs_to("85984NED_Observations.csv", "85618NED_MeasureCodes.csv"));
    assert!(!belongs_to("x/Observations.csv", "x/y/MeasureCodes.csv"));
    assert!(!belongs_to("85984NED.csv", "85984NED_MeasureCodes.csv"));
}

#[test]
fn the_publisher_tells_the_table_beside_the_observations_whatever_their_name() {
    let folder = tempfile::tempdir().unwrap();
    let observations = folder.path().join("84583NED_Observations.csv");
    fs::write(&observations, "Id;Measure;Value;WijkenEnBuurten\n").unwrap();
    assert_eq!(told_table(&observations), None, "nothing is told beside them");
    assert_eq!(told_title(&observations), "");
    let properties = "\u{feff}\"Title\";\"Description\";\"Identifier\"\r\n\"Kerncijfers 2021\";\"Na 84799NED;\r\nen \
        \"\"vrij\"\"\";\"85039NED \"\r\n";
    fs::write(folder.path().join("84583NED_Properties.csv"), properties).unwrap();
    assert_eq!(told_table(&observations).as_deref(), Some("85039NED"));
    assert_eq!(told_title(&observations), "Kerncijfers 2021");
}
