use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::sources::rows::TableRows;
use crate::sources::{Cell, Division, RepeatedRows, SourceKind, SourceSpec, Table};
use crate::texts::Bilingual;

fn spec() -> SourceSpec {
    SourceSpec {
        id: "kwb".to_owned(),
        kind: SourceKind::Statistics,
        title: Bilingual::default(),
        publisher: String::new(),
        licence: String::new(),
        attribution: String::new(),
        url: String::new(),
        download: Bilingual::default(),
        files: Vec::new(),
        layers: BTreeMap::new(),
        columns: BTreeMap::new(),
        rows: Vec::new(),
        tables: Vec::new(),
        division: Division::OfItsYear,
        delimiter: None,
        decimal: None,
        encoding: None,
        repeated_rows: RepeatedRows::Once,
    }
}

fn read_bytes(bytes: &[u8]) -> (Result<Table, SourceError>, Problems) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, bytes).unwrap();
    let mut problems = Problems::default();
    let table = read_table(&path, &spec(), &mut problems);
    (table, problems)
}

fn read_table(path: &Path, spec: &SourceSpec, problems: &mut Problems) -> Result<Table, SourceError> {
    let mut rows = TableRows::new(&[]);
    read(path, "a.csv", &FileSearch::new(spec, &[]), &mut rows, problems).map(|_| rows.into_table())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

#[test]
fn delimiter_and_decimal_sign_are_found_from_the_file() {
    for content in [
        "code;naam;p\nBU1;\"Oost; west\";12,5\nBU2;.;1\n",
        "code,naam,p\nBU1,Oost; west,12.5\nBU2,.,1\n",
        "code\tnaam\tp\r\nBU1\tOost; west\t12,5\r\nBU2\t\t1\r\n",
        "code|naam|p\nBU1|Oost; west|12.5\nBU2||1",
    ] {
        let (table, problems) = read_bytes(content.as_bytes());
        let table = table.unwrap();
        assert_eq!(table.row(0), [text("BU1"), text("Oost; west"), Cell::Number(12.5)], "{content}");
        assert_eq!(table.row(1), [text("BU2"), Cell::Missing, Cell::Number(1.0)]);
        assert_eq!(table.places, [2, 3]);
        assert!(problems.is_empty());
    }
}

#[test]
fn a_statline_download_is_read_with_mark_titles_and_closing_note() {
    let content = "\u{feff}\"Wijken en buurten\";\"Regioaanduiding/Codering (code)\";\"Bevolking/Aantal inwoners \
                   (aantal)\"\n\
                   \"Oost\";\"BU99010101  \";\"1205\"\n\"Bron: CBS\"\n";
    let (table, problems) = read_bytes(content.as_bytes());
    let table = table.unwrap();
    assert_eq!(table.column("Codering"), Some(1));
    assert_eq!(table.column("AantalInwoners"), Some(2));
    assert_eq!(table.row(0)[1..], [text("BU99010101"), Cell::Number(1205.0)]);
    assert_eq!(table.rows(), 1);
    assert!(problems.is_empty());
}

#[test]
fn a_row_with_another_number_of_fields_is_left_out_with_its_line() {
    let (table, problems) = read_bytes(b"a,b,c\n1,2,3\n\n4,5\n6,7,8,9\n7,8,9\n");
    let table = table.unwrap();
    assert_eq!(table.places, [2, 6]);
    assert_eq!(problems.count(ProblemCode::RowUnreadable), 2);
    assert_eq!(problems.places()[0].place, "a.csv line 4");
    assert!(problems.places()[0].detail.contains("found 2 fields, expected 3"));
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row_only() {
    let (table, problems) = read_bytes(b"a,b\n1,2\n\"3,4\n5,6\n7,8\n");
    let table = table.unwrap();
    assert_eq!(table.places, [2, 4, 5]);
    assert_eq!(table.row(2), [Cell::Number(7.0), Cell::Number(8.0)]);
    assert_eq!(problems.places()[0].place, "a.csv line 3");
    assert!(problems.places()[0].detail.contains("quote"), "{}", problems.places()[0].detail);
}

#[test]
fn a_quote_that_is_not_closed_in_the_last_field_costs_one_row_only() {
    for content in ["a,b\n1,2\n3,\"4\n5,6\n7,8\n", "a,b\n1,2\n3,\"4\n5,6\n7,8", "a,b\r\n1,2\r\n3,\"4\r\n5,6\r\n7,8\r\n"]
    {
        let (table, problems) = read_bytes(content.as_bytes());
        let table = table.unwrap();
        assert_eq!(table.places, [2, 4, 5], "{content:?}");
        assert_eq!(table.row(2), [Cell::Number(7.0), Cell::Number(8.0)]);
        assert_eq!(
            (problems.count(ProblemCode::RowUnreadable), problems.places()[0].place.as_str()),
            (1, "a.csv line 3")
        );
    }
    let (table, _) = read_bytes(b"a,b\r1,2\r3,\"4\r5,6\r7,8\r");
    assert_eq!(table.unwrap().rows(), 3, "also where a line ends as on an old Macintosh");
}

#[test]
fn two_quotes_that_are_not_closed_in_one_column_do_not_make_one_row_of_two() {
    // Lines 3 to 5 read as one row of three fields, as the header has: 3, all between the quotes with the 8 after them,
    // and 9.
    let (table, problems) = read_bytes(b"a,b,c\n1,2,3\n3,\"4,9\n5,6,9\n7,\"8,9\n0,0,0\n");
    let table = table.unwrap();
    assert_eq!(table.places, [2, 4, 6]);
    assert_eq!(table.row(1), [Cell::Number(5.0), Cell::Number(6.0), Cell::Number(9.0)]);
    let places: Vec<_> = problems.places().iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(places, ["a.csv line 3", "a.csv line 5"]);
}

#[test]
fn titles_above_the_header_are_passed_over_and_lines_are_those_of_the_file() {
    let mut spec = spec();
    spec.columns = BTreeMap::from([("code".to_owned(), vec!["bu_code".to_owned()])]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let mut problems = Problems::default();
    for above in ["", "Scores; 2024, definitief\n\n", "\"Een titel\"\r\n\r\nmet noten,en zo\r\n"] {
        fs::write(&path, format!("{above}bu_code,p\nBU1,1.5\nBU2\nBU3,2\n")).unwrap();
        let table = read_table(&path, &spec, &mut problems).unwrap();
        let first = above.matches('\n').count() as u64 + 2;
        assert_eq!(table.columns, ["bu_code", "p"]);
        assert_eq!(table.row(0)[1], Cell::Number(1.5));
        assert_eq!(table.places, [first, first + 2]);
        assert!(problems.places().last().unwrap().place.ends_with(&format!(" line {}", first + 1)), "{problems:?}");
    }
}

#[test]
fn windows_1252_is_read_where_the_bytes_are_no_utf_8() {
    let (table, _) = read_bytes(b"code,naam\nBU1,Caf\xe9\n");
    assert_eq!(table.unwrap().row(0)[1], text("Café"));
}

#[test]
fn what_is_no_table_is_refused() {
    assert!(read_bytes(b"").0.unwrap_err().to_string().contains("empty"));
    assert!(read_bytes(b"\n\n").0.unwrap_err().to_string().contains("empty"));
    assert!(read_bytes(b"PK\x03\x04\0\0").0.unwrap_err().to_string().contains("no text"));
}

#[test]
fn a_file_of_quotes_is_read_in_one_pass() {
    // Each line, read from its start, opens a quote that no other line closes: each would swallow all lines after it,
    // again and again.
    let mut content = String::from("a,b\n");
    content.extend(std::iter::repeat_n("\",a\"b,\"\n", 1_000_000));
    content.push_str("1,2\n");
    let (table, problems) = read_bytes(content.as_bytes());
    assert_eq!(table.unwrap().places, [1_000_002]);
    assert_eq!(problems.count(ProblemCode::RowUnreadable), 1_000_000);
}

#[test]
fn a_name_in_the_header_may_be_broken_over_lines() {
    let (table, problems) = read_bytes(b"a,\"b\r\n(%)\"\r\n1,2\r\n");
    let table = table.unwrap();
    assert_eq!((table.columns, table.places), (vec!["a".to_owned(), "b\r\n(%)".to_owned()], vec![3]));
    assert!(problems.is_empty());
    let error = read_bytes(b"a,\"b\n1,2\n").0.unwrap_err().to_string();
    assert!(error.contains("line 1: found a quote that is not closed"), "{error}");
}

#[test]
fn what_is_too_long_or_too_wide_is_refused_or_left_out() {
    let error = read_bytes("a,".repeat(600_000).as_bytes()).0.unwrap_err().to_string();
    assert!(error.contains("line 1: found a line of 1200000 bytes"), "{error}");
    let error = read_bytes("a,".repeat(20_000).as_bytes()).0.unwrap_err().to_string();
    assert!(error.contains("20001 columns") && error.contains("16,384"), "{error}");
    let (table, problems) = read_bytes(format!("a,b\n1,2\n{},4\n5,6\n", "3".repeat(1_100_000)).as_bytes());
    assert_eq!(table.unwrap().places, [2, 4]);
    assert_eq!((problems.count(ProblemCode::RowUnreadable), problems.places()[0].place.as_str()), (1, "a.csv line 3"));
}

#[test]
fn more_rows_than_there_is_room_for_are_refused() {
    let mut content = String::from("code\n");
    content.extend(std::iter::repeat_n("1\n", 8_000_001));
    let error = read_bytes(content.as_bytes()).0.unwrap_err().to_string();
    assert!(error.contains("line 8000002") && error.contains("16 million rows and cells"), "{error}");
}

#[test]
fn each_column_has_its_own_way_to_write_numbers() {
    let numbers = |content: &str| {
        let (table, _) = read_bytes(content.as_bytes());
        let table = table.unwrap();
        table.row(0)[1..].to_vec()
    };
    let read = |values: &[f64]| values.iter().map(|value| Cell::Number(*value)).collect::<Vec<_>>();
    assert_eq!(numbers("code;a;p\nBU1;1.200;25,5\nBU2;950;1\n"), read(&[1200.0, 25.5]));
    assert_eq!(numbers("code;a;p\nBU1;1.200;25.5\n"), read(&[1.2, 25.5]), "the file proves a decimal point");
    assert_eq!(numbers("code;a;p\nBU1;1.200.000;25.5\n"), read(&[1_200_000.0, 25.5]), "each column for itself");
    assert_eq!(numbers("code,a,p\nBU1,\"1,200\",25.5\n"), read(&[1200.0, 25.5]));
    assert_eq!(numbers("code,a,p\nBU1,1200,\"25,5\"\n"), read(&[1200.0, 25.5]), "a quoted decimal comma");
    assert_eq!(numbers("code;a;p\rBU1;1 200;25,5 %\rBU2;1;NA\r"), read(&[1200.0, 25.5]));
    assert_eq!(numbers("code;a;p\nBU1;1,2E+03;2,5e1\n"), read(&[1200.0, 25.0]));
}

#[test]
fn the_header_is_the_line_with_most_of_the_names() {
    let mut spec = spec();
    spec.columns = BTreeMap::from([("code".to_owned(), vec!["WijkenEnBuurten".to_owned(), "bu_code".to_owned()])]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, "Wijken en buurten\nbu_code;AantalInwoners\nBU1;12\n").unwrap();
    let mut rows = TableRows::new(&[]);
    read(&path, "a.csv", &FileSearch::new(&spec, &["AantalInwoners"]), &mut rows, &mut Problems::default()).unwrap();
    let table = rows.into_table();
    assert_eq!((table.columns, table.places), (vec!["bu_code".to_owned(), "AantalInwoners".to_owned()], vec![3]));
}
