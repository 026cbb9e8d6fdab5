use std::fs;

use super::*;
use crate::config::read_sources;

fn source_file(spec: &SourceSpec, path: std::path::PathBuf, name: &str) -> SourceFile {
    SourceFile {
        source: spec.id.clone(),
        kind: spec.kind,
        path,
        name: name.to_owned(),
        year: None,
        table: None,
        part: None,
        division: None,
        hash: String::new(),
        bytes: 0,
    }
}

/// A file of the health tables, with rows of other ages and margins.
fn read(name: &str, content: &str, wanted: &[&str]) -> (Result<Table, SourceError>, Problems) {
    let specs = read_sources("sources.toml", include_str!("../../../config/sources.toml")).unwrap();
    let spec = specs.iter().find(|spec| spec.id == "gezondheid").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let file = source_file(spec, path, name);
    let mut problems = Problems::default();
    let table = read_table(&file, spec, wanted, &mut problems);
    (table, problems)
}

#[test]
fn rows_that_a_filter_refuses_are_left_out_also_where_its_column_comes_late() {
    for name in ["50120NED.json", "50120NED.csv"] {
        let json = r#"{"value":[{"Codering":"BU00010001","Perioden":"2020JJ00","Hoog":1},
            {"Codering":"BU00010002","Perioden":"2020JJ00","Hoog":2,"Leeftijd":"20300"},
            {"Codering":"BU00010003","Perioden":"2020JJ00","Hoog":3,"Leeftijd":"53115"}]}"#;
        let csv = "Codering,Perioden,Hoog,Leeftijd\nBU00010001,2020JJ00,1,\n\
                   BU00010002,2020JJ00,2,20300\nBU00010003,2020JJ00,3,53115\n";
        let content = if name.ends_with("json") { json } else { csv };
        let (table, problems) = read(name, content, &["Hoog"]);
        let table = table.unwrap();
        assert_eq!(table.columns, ["Codering", "Perioden", "Hoog", "Leeftijd"]);
        assert_eq!((table.rows(), &table.row(0)[2]), (1, &Cell::Number(2.0)), "{name}");
        assert!(problems.is_empty());
    }
}

#[test]
fn a_table_of_which_no_row_counts_says_what_it_has_instead() {
    let specs = read_sources("sources.toml", include_str!("../../../config/sources.toml")).unwrap();
    let spec = specs.iter().find(|spec| spec.id == "gezondheid").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let nothing = |rows: &str| {
        let path = folder.path().join("50120NED.csv");
        fs::write(&path, format!("Codering,Perioden,Hoog,Leeftijd,Marges\n{rows}")).unwrap();
        let read = read_page(&source_file(spec, path, "50120NED.csv"), spec, &["Hoog"], &[], &mut Problems::default());
        read.unwrap().nothing
    };
    let older = "BU00010001,2020JJ00,1,80200,MW00000\nBU00010002,2020JJ00,2,53115,MW00000\n";
    let said = nothing(older).unwrap();
    let expected = "found 2 rows, and none that counts: column Leeftijd has 80200, 53115, expected “20300” or \
                    “18 jaar of ouder”";
    assert_eq!(said, expected);
    // Each is met, but by other rows.
    let said = nothing("BU00010001,2020JJ00,1,20300,MW00L95\nBU00010001,2020JJ00,1,53115,MW00000\n").unwrap();
    assert!(said.contains("column Leeftijd has") && said.contains("column Marges has “MW00L95”"), "{said}");
    assert!(nothing("").unwrap().contains("no row below it"));
    assert_eq!(nothing("BU00010001,2020JJ00,1,20300,MW00000\n"), None);
}

#[test]
fn a_column_that_is_not_there_is_asked_for_beside_those_that_are() {
    let (table, _) = read("50120NED.csv", "Gebied,Hoog,Naam\n12,1,Oost\n", &["Hoog"]);
    let error = table.unwrap_err().to_string();
    assert!(error.contains("has no column Codering or WijkenEnBuurten or RegioS or code"), "{error}");
    assert!(error.contains("it has Gebied, Hoog, Naam;"), "{error}");
}

#[test]
fn codes_are_found_in_a_column_of_any_name() {
    let csv = "Gebied,Hoog,Perioden\nBU00010001,1,2020JJ00\nBU00010002,2,2020JJ00\n";
    let (table, _) = read("50120NED.csv", csv, &["Hoog"]);
    let table = table.unwrap();
    assert_eq!(table.columns, ["Gebied", "Hoog", "Perioden"]);
    assert_eq!(table.row(1)[0], Cell::Text("BU00010002".into()));
}

#[test]
fn the_name_of_a_sheet_may_tell_one_year() {
    assert_eq!(
        ["KWB2024", "2018_kwb", "50090NED", "2018-2024", "KWB 2024 (2024)"].map(named_year),
        [Some(2024), Some(2018), None, None, Some(2024)]
    );
    let names = ["50090NED_UntypedDataSet", "https://example.org/OData/50120NED/$metadata", "Blad1"].map(named_table);
    assert_eq!(names, [Some("50090NED".to_owned()), Some("50120NED".to_owned()), None]);
}

#[test]
fn a_year_that_nothing_tells_can_be_put_in_the_name() {
    let error = read("50120NED.csv", "Codering,Hoog\nBU00010001,1\n", &["Hoog"]).0.unwrap_err().to_string();
    assert!(error.contains("it has Codering, Hoog; put the year in the name of the file"), "{error}");
}

#[test]
fn one_page_of_several_is_no_table() {
    let json = r#"{"value":[{"Codering":"BU00010001","Perioden":"2020JJ00","Hoog":1}],"odata.nextLink":"b"}"#;
    let error = read("50120NED.json", json, &["Hoog"]).0.unwrap_err().to_string();
    assert!(error.contains("one page of several") && error.contains("after 1 rows"), "{error}");
}

#[test]
fn texts_that_are_too_long_are_cut_and_reported_where_they_stand() {
    let long = "x".repeat(300);
    let (table, problems) = read("50120NED.csv", &format!("Codering,Perioden,Hoog\nBU1,2020,1\n{long},2020,2\n"), &[]);
    assert_eq!(table.unwrap().row(1)[0], Cell::Text("x".repeat(200).into()));
    assert_eq!(problems.places()[0].place, "50120NED.csv row 3, column Codering");
}

#[test]
fn the_year_of_a_file_may_stand_in_the_lines_above_its_header() {
    let header = "\"WijkenEnBuurten\";\"Hoog\"\n\"BU00010001\";\"1\"\n\"BU00010002\";\"2\"\n";
    let year = |above: &str| {
        let content = format!("{above}{header}");
        let specs = read_sources("sources.toml", include_str!("../../../config/sources.toml")).unwrap();
        let spec = specs.iter().find(|spec| spec.id == "gezondheid").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gezondheid.csv");
        fs::write(&path, content).unwrap();
        let page =
            read_page(&source_file(spec, path, "gezondheid.csv"), spec, &["Hoog"], &[], &mut Problems::default());
        page.map(|page| page.title_year)
    };
    assert_eq!(year("\u{feff}\"Gezondheid per wijk en buurt; 2020\"\n\n").unwrap(), Some(2020));
    assert_eq!(year("\"Gewijzigd op: 3 mei 2024\"\n\"Perioden: 2016\"\n").unwrap(), Some(2016));
    assert_eq!(year("\"Gezondheid; 2012-2016\"\n\"Periode\";\"2016\"\n").unwrap(), Some(2016));
    let error = year("\"Gezondheid per wijk en buurt\"\n\"Gewijzigd op: 3 mei 2024\"\n").unwrap_err().to_string();
    assert!(error.contains("has no column Perioden") && error.contains("put the year in the name"), "{error}");
}

#[test]
fn whole_pages_that_are_missing_between_the_rows_of_a_file_are_told() {
    let row =
        |id: u32| format!(r#"{{"ID":{id},"Codering":"BU{id:08}","Perioden":"2020JJ00","Hoog":1,"Leeftijd":"20300"}}"#);
    let json =
        |ids: &mut dyn Iterator<Item = u32>| format!(r#"{{"value":[{}]}}"#, ids.map(row).collect::<Vec<_>>().join(","));
    let (whole, _) = read("50120NED.json", &json(&mut (0..20_100)), &["Hoog"]);
    assert_eq!(whole.unwrap().columns, ["Codering", "Perioden", "Hoog", "Leeftijd"], "the numbers are not kept");
    let (holed, _) = read("50120NED.json", &json(&mut (0..10_000).chain(20_000..20_100)), &["Hoog"]);
    let error = holed.unwrap_err().to_string();
    assert!(error.contains("ID 9999") && error.contains("found ID 20000"), "{error}");
}

#[test]
fn a_table_that_ends_where_a_sheet_is_full_is_told_in_whatever_format() {
    let partial = |name: &str, rows: usize| {
        let row = |i: usize| {
            if name.ends_with("csv") {
                format!("BU{i:08},2020JJ00,1\n")
            } else {
                format!("{{\"Codering\":\"BU{i:08}\",\"Perioden\":\"2020JJ00\",\"Hoog\":1}}\n")
            }
        };
        let header = if name.ends_with("csv") { "Codering,Perioden,Hoog\n" } else { "" };
        let content = (0..rows).fold(header.to_owned(), |text, i| text + &row(i));
        let (table, problems) = read(name, &content, &["Hoog"]);
        assert_eq!(table.unwrap().rows(), rows);
        problems.count(ProblemCode::TablePartial)
    };
    assert_eq!([65_534, 65_535, 65_537].map(|rows| partial("50120NED.csv", rows)), [0, 1, 0]);
    assert_eq!([65_535, 65_538].map(|rows| partial("50120NED.jsonl", rows)), [1, 0]);
}
