use super::*;
use crate::problems::{ProblemCode, Problems};
use crate::sources::{CellRef, RepeatedRows, RowConsumer as _, SourceSpec, Table};
use crate::statistics::carry::fixture;

/// A row, unpacked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RecodingRow {
    pub(crate) year_from: i32,
    pub(crate) code_from: String,
    pub(crate) year_to: i32,
    pub(crate) code_to: String,
    pub(crate) share_from: f64,
    pub(crate) share_to: f64,
    pub(crate) readable: bool,
}

impl From<Vec<RecodingRow>> for Recoding {
    fn from(rows: Vec<RecodingRow>) -> Recoding {
        let mut recoding = Recoding::default();
        recoding.begin("hercodering.csv", 0);
        for (row, place) in rows.into_iter().zip(1..) {
            let codes = [row.code_from, row.code_to].map(|code| PackedCode::of(&code).unwrap());
            let years = (row.year_from, row.year_to);
            let packed = PackedRow::new(years, codes.into(), (row.share_from, row.share_to));
            recoding.add(PackedRow { place, ..packed }, true).unwrap();
        }
        recoding
    }
}

/// Reads a table after what was read before, and gives its rows that are kept.
pub(crate) fn read(
    spec: &SourceSpec,
    table: &Table,
    recoding: &mut Recoding,
    problems: &mut Problems,
) -> Vec<RecodingRow> {
    let before = recoding.rows.len();
    let mut reader = RecodingReader::new(spec, recoding);
    reader.begin(&table.name, 0);
    let wanted: Vec<bool> = table.columns.iter().map(|column| reader.column(column).unwrap()).collect();
    for (row, place) in table.places.iter().enumerate() {
        let cells = table.row(row).iter().zip(&wanted).filter(|(_, wanted)| **wanted);
        let cells: Vec<CellRef<'_>> = cells.map(|(cell, _)| cell.borrowed()).collect();
        reader.row(*place, &cells).unwrap();
    }
    problems.absorb(reader.finish());
    let unpacked = |row: &PackedRow| RecodingRow {
        year_from: row.year_from(),
        code_from: recoding.text(row.code_from),
        year_to: row.year_to(),
        code_to: recoding.text(row.code_to),
        share_from: row.share_from,
        share_to: row.share_to,
        readable: row.is_readable(),
    };
    recoding.rows[before..].iter().map(unpacked).collect()
}

/// The recoding table of a catalogue that knows one of its columns by another name, too.
pub(crate) fn spec() -> SourceSpec {
    let names = [
        ("year_from", vec!["jaar_van"]),
        ("code_from", vec!["oude_code", "code_van"]),
        ("year_to", vec!["jaar_naar"]),
        ("code_to", vec!["code_naar"]),
        ("share_from", vec!["aandeel_van"]),
        ("share_to", vec!["aandeel_naar"]),
    ];
    let specs = crate::config::read_sources("sources.toml", include_str!("../../../config/sources.toml")).unwrap();
    let mut spec = specs.into_iter().find(|spec| spec.id == "hercodering").unwrap();
    spec.columns = names
        .map(|(role, names)| (role.to_owned(), names.into_iter().map(str::to_owned).collect()))
        .into_iter()
        .collect();
    spec
}

pub(crate) const RECODING: [&str; 6] =
    ["jaar_van", "code_van", "jaar_naar", "code_naar", "aandeel_van", "aandeel_naar"];

const A: &str = "BU00010001";
const B: &str = "BU00010002";

#[test]
fn the_columns_are_those_of_the_catalogue_the_preferred_name_first() {
    let columns = ["jaar_van", "code_van", "oude_code", "jaar_naar", "code_naar", "aandeel_van", "aandeel_naar"];
    let rows: &[&[&str]] = &[&["2014", "x", A, "2016", B, "1", "1"]];
    let mut problems = Problems::default();
    let read = read(&spec(), &fixture::table(&columns, rows), &mut Recoding::default(), &mut problems);
    assert_eq!((read[0].code_from.as_str(), problems.is_empty()), (A, true));
}

#[test]
fn a_code_is_trimmed_and_capitalised_and_a_malformed_one_is_refused_and_shown() {
    let rows: &[&[&str]] = &[&["2014", " bu7001049a", "2016", B, "1", "1"], &["2014", "BUxx", "2016", B, "1", "1"]];
    let mut problems = Problems::default();
    let read = read(&spec(), &fixture::table(&RECODING, rows), &mut Recoding::default(), &mut problems);
    assert_eq!(
        read.iter().map(|row| (row.code_from.as_str(), row.readable)).collect::<Vec<_>>(),
        [("BU7001049A", true), ("\"BUxx\"", false)]
    );
    let detail = &problems.places()[0].detail;
    assert!(detail.contains("`code_van`: found \"BUxx\""), "{detail}");
}

#[test]
fn a_repeated_row_counts_once_unless_the_catalogue_says_each() {
    let one = fixture::table(&RECODING, &[&["2022", A, "2024", B, "0.4", "0.5"]]);
    let two =
        fixture::table(&RECODING, &[&["2022", A, "2024", B, "0.4", "0.5"], &["2022", A, "2024", B, "0.4", "0.4"]]);
    let mut problems = Problems::default();
    let mut recoding = Recoding::default();
    read(&spec(), &one, &mut recoding, &mut problems);
    let second = read(&spec(), &two, &mut recoding, &mut problems);
    assert_eq!(second.iter().map(|row| row.share_to).collect::<Vec<_>>(), [0.4], "the first stands in the other file");
    assert_eq!(problems.count(ProblemCode::RecodingRefused), 1, "{:?}", problems.places());
    let told = &problems.places()[0];
    let detail = format!("{A} of 2022 to {B} of 2024: found the same as at test, row 1: left out");
    assert_eq!((told.place.as_str(), &told.detail), ("test, row 1", &detail));
    let each = SourceSpec { repeated_rows: RepeatedRows::Each, ..spec() };
    assert_eq!(read(&each, &two, &mut recoding, &mut Problems::default()).len(), 2);
}

#[test]
fn the_recoding_table_is_read_and_bad_rows_are_refused() {
    let rows: &[&[&str]] = &[
        &["2014", A, "2016", B, "1.0000000000000002", "0.5"],
        &["2014", A, "2016", B, "1.2", "0.5"],
        &["2014", "", "2016", B, "1", "1"],
    ];
    let mut problems = Problems::default();
    let kept = read(&spec(), &fixture::table(&RECODING, rows), &mut Recoding::default(), &mut problems);
    assert_eq!(kept.iter().map(|row| row.readable).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(
        (kept[0].share_from, kept[0].share_to),
        (1.000_000_000_000_000_2, 0.5),
        "a sum of shares may miss 1 by a hair"
    );
    assert_eq!(problems.count(ProblemCode::RecodingRefused), 2);
    let mut recoding = Recoding::default();
    let none = read(&spec(), &fixture::table(&["jaar_van"], &[]), &mut recoding, &mut problems);
    assert!(none.is_empty());
    assert_eq!(problems.count(ProblemCode::ColumnMissing), 1);
}

#[test]
fn a_row_without_old_code_and_shares_says_that_it_came_from_elsewhere_and_is_no_defect() {
    let rows: &[&[&str]] = &[
        &["2019", "", "2020", A, "", ""],
        &["2019", B, "2020", B, "1.000000", "1.000000"],
        &["2019", "", "2020", B, "0.5", ""],
        &["2019", "", "2020", "", "", ""],
    ];
    let (mut problems, mut recoding) = (Problems::default(), Recoding::default());
    let kept = read(&spec(), &fixture::table(&RECODING, rows), &mut recoding, &mut problems);
    assert_eq!(kept.iter().map(|row| row.readable).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(recoding.rows.iter().map(PackedRow::is_elsewhere).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!((kept[1].code_from.as_str(), kept[1].code_to.as_str()), (B, B), "a row that it is the same");
    let told: Vec<_> = problems.places().iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(told, ["test, row 3", "test, row 4"], "{:?}", problems.places());
}

#[test]
fn a_row_is_packed_and_unpacked_as_it_is() {
    assert_eq!(size_of::<PackedRow>(), 40);
    let mut recoding = Recoding::default();
    let row = RecodingRow { code_from: "BU1680AZ09".to_owned(), year_from: 1900, year_to: 2199, ..row(0, 0.25) };
    let texts =
        [("BU1680AZ09", "1900", "2199"), ("elders", "2016", "2017"), ("", "2016", "2017"), ("elders", "2016", "2017")];
    let table = texts.map(|(code, from, to)| [from, code, to, B, "0.25", "1"]);
    let table: Vec<&[&str]> = table.iter().map(<[&str; 6]>::as_slice).collect();
    let read = read(&spec(), &fixture::table(&RECODING, &table), &mut recoding, &mut Problems::default());
    assert_eq!(read[0], row);
    let codes: Vec<_> = read.iter().map(|row| (row.code_from.as_str(), row.readable)).collect();
    let elsewhere = [("\"elders\"", false), ("an empty cell", false), ("\"elders\"", false)];
    assert_eq!(codes[1..], elsewhere);
    assert_eq!(recoding.texts.len(), 2, "a text is kept once");
}

#[test]
fn of_a_hundred_thousand_rows_that_come_three_times_each_is_kept_once() {
    let mut recoding = Recoding::default();
    recoding.begin("hercodering.csv", 0);
    for place in 0..300_000 {
        let row = row(place % 100_000, 0.25);
        let codes = (PackedCode::of(&row.code_from).unwrap(), PackedCode::of(&row.code_to).unwrap());
        let packed = PackedRow::new((2022, 2024), codes, (row.share_from, row.share_to));
        let first = recoding.add(PackedRow { place, ..packed }, false).unwrap();
        assert_eq!(first.map(|first| first.place), (place >= 100_000).then_some(place % 100_000));
    }
    assert_eq!(recoding.rows.len(), 100_000);
}

fn row(number: u32, share_from: f64) -> RecodingRow {
    let (code_from, code_to) = (format!("BU{number:08}"), B.to_owned());
    RecodingRow { year_from: 2022, code_from, year_to: 2024, code_to, share_from, share_to: 1.0, readable: true }
}
