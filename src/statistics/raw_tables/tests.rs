use super::*;
use crate::statistics::carry::fixture;

fn table(columns: &[&str], rows: &[&[&str]]) -> Table {
    fixture::table(columns, rows)
}

fn kwb(columns: &[&str], rows: &[&[&str]]) -> StatisticTable {
    fixture::kwb(2022, table(columns, rows))
}

fn read_one(table: StatisticTable) -> (Vec<RawTable>, Problems) {
    let mut problems = Problems::default();
    let raw = read(&fixture::config(), 2024, &[table], &mut problems);
    (raw, problems)
}

#[test]
fn the_first_of_two_rows_with_one_code_is_kept_and_the_second_reported() {
    let (raw, problems) = read_one(kwb(
        &["Code", "Inwoners_5", "Corporatie_9"],
        &[&["BU00010001", "10", "1"], &["BU00010001", "20", "2"]],
    ));
    assert_eq!(raw[0].columns[0].values, [Some(10.0)]);
    assert_eq!(problems.count(ProblemCode::CodeDuplicate), 1);
    assert!(
        problems.places().iter().any(|p| p.code == ProblemCode::CodeDuplicate && p.place.contains("row 2")),
        "{:?}",
        problems.places()
    );
}

#[test]
fn a_text_where_a_number_belongs_is_missing_and_reported() {
    let (raw, problems) = read_one(kwb(&["Code", "Inwoners_5", "Corporatie_9"], &[&["BU00010001", "veel", "1"]]));
    assert_eq!(raw[0].columns[0].values, [None]);
    assert_eq!(problems.count(ProblemCode::NumberUnreadable), 1);
    assert!(problems.places().iter().any(|p| p.detail.contains("\"veel\"")), "{:?}", problems.places());
}

#[test]
fn a_percentage_above_100_and_a_negative_count_are_missing_and_reported() {
    let (raw, problems) = read_one(kwb(
        &["Code", "Inwoners_5", "Corporatie_9"],
        &[&["BU00010001", "-5", "100.5"], &["BU00010002", "0", "100"]],
    ));
    assert_eq!(raw[0].columns[0].values, [None, Some(0.0)]);
    assert_eq!(raw[0].columns[1].values, [None, Some(100.0)]);
    assert_eq!(problems.count(ProblemCode::NumberOutOfRange), 2);
}

#[test]
fn a_column_that_is_not_there_is_reported_and_the_others_are_read() {
    let (raw, problems) = read_one(kwb(&["Code", "Inwoners_5"], &[&["BU00010001", "10"]]));
    assert_eq!(raw[0].columns.len(), 1);
    assert_eq!(problems.count(ProblemCode::ColumnMissing), 2, "Corporatie and Bijstand");
    let told: Vec<bool> = problems
        .places()
        .iter()
        .map(|problem| problem.detail.ends_with("; its columns are Code, Inwoners_5"))
        .collect();
    assert_eq!(told, [true, false], "once: {:?}", problems.places());
}

#[test]
fn a_table_without_its_code_column_is_left_out_and_reported() {
    let (raw, problems) =
        read_one(kwb(&["Naam", "Inwoners_5", "Corporatie_9", "Bijstand_1"], &[&["x", "10", "1", "1"]]));
    assert!(raw.is_empty());
    assert_eq!(problems.count(ProblemCode::ColumnMissing), 1);
}

#[test]
fn a_malformed_code_is_reported_and_another_kind_of_region_is_not() {
    let rows: &[&[&str]] = &[
        &["BU0001", "1", "1"],
        &["PV20", "1", "1"],
        &["", "1", "1"],
        &["GM0001", "5", "1"],
        &["BU0001AB01", "6", "1"],
    ];
    let (raw, problems) = read_one(kwb(&["Code", "Inwoners_5", "Corporatie_9"], rows));
    assert_eq!(problems.count(ProblemCode::CodeMalformed), 2, "the short one and the empty one");
    assert_eq!(raw[0].rows.len(), 2);
    assert!(raw[0].row("BU0001AB01").is_some(), "letters are allowed");
}

#[test]
fn a_row_with_a_buurt_code_that_is_another_region_is_left_out() {
    let rows: &[&[&str]] = &[&["BU00010001", "Wijk", "1"], &["BU00010002", "Buurt", "1"], &["WK000100", "Wijk", "9"]];
    let (raw, problems) = read_one(kwb(&["Code", "SoortRegio_2", "Inwoners_5"], rows));
    assert_eq!(raw[0].rows.len(), 2);
    assert!(raw[0].row("BU00010001").is_none());
    assert_eq!(problems.count(ProblemCode::RowUnreadable), 1);
}

#[test]
fn a_year_column_spreads_one_file_over_its_years_and_a_row_without_year_is_reported() {
    let mut table = fixture::leefbaarometer(table(
        &["Code", "jaar", "onv"],
        &[&["BU00010001", "2014", "0.1"], &["BU00010001", "2016JJ00", "0.2"], &["BU00010001", "", "0.3"]],
    ));
    table.division = Division::OfTheAreas;
    let (raw, problems) = read_one(table);
    assert_eq!(
        raw.iter().map(|r| (r.year, r.columns[0].values.clone())).collect::<Vec<_>>(),
        [(2014, vec![Some(0.1)]), (2016, vec![Some(0.2)])]
    );
    assert_eq!(problems.count(ProblemCode::RowUnreadable), 1);
}

#[test]
fn two_files_of_one_year_complete_each_other() {
    let first = kwb(&["Code", "Inwoners_5"], &[&["BU00010001", "10"]]);
    let second = kwb(&["Code", "Inwoners_5", "Corporatie_9"], &[&["BU00010002", "20", "7"]]);
    let mut problems = Problems::default();
    let raw = read(&fixture::config(), 2024, &[first, second], &mut problems);
    assert_eq!(raw.len(), 1);
    assert_eq!(raw[0].columns[0].values, [Some(10.0), Some(20.0)]);
    assert_eq!(raw[0].columns[1].values, [None, Some(7.0)]);
}

#[test]
fn a_code_of_an_unknown_kind_of_region_is_reported_and_shown() {
    let rows: &[&[&str]] =
        &[&["XU05990110", "1", "1"], &["LD01", "1", "1"], &["CR23", "1", "1"], &["NL00", "1", "1"], &["12", "1", "1"]];
    let (raw, problems) = read_one(kwb(&["Code", "Inwoners_5", "Corporatie_9"], rows));
    assert_eq!(raw[0].rows.keys().collect::<Vec<_>>(), ["NL"]);
    let details: Vec<_> =
        problems.places().iter().filter(|p| p.code == ProblemCode::CodeMalformed).map(|p| p.detail.as_str()).collect();
    assert!(
        details.len() == 2 && details[0].contains("XU05990110") && details[1].contains("the number 12"),
        "{details:?}"
    );
}

#[test]
fn a_range_without_an_end_is_said_in_words() {
    let (_, problems) = read_one(kwb(&["Code", "Inwoners_5", "Corporatie_9"], &[&["BU00010001", "-5", "1"]]));
    let detail = problems.places().iter().find(|p| p.code == ProblemCode::NumberOutOfRange).map(|p| p.detail.as_str());
    assert!(detail.is_some_and(|detail| detail.contains("found -5, expected a number, 0 or more")), "{detail:?}");
}

#[test]
fn of_two_files_of_one_year_the_first_counts_area_by_area_and_what_is_passed_over_is_counted_once() {
    let columns = ["Code", "Inwoners_5", "Corporatie_9", "Bijstand_1"];
    let named = |file: &str, rows: &[&[&str]]| StatisticTable { file: file.to_owned(), ..kwb(&columns, rows) };
    let first = named("one.csv", &[&["BU00010001", "10", "1", "1"], &["BU00010002", "20", "2", "2"]]);
    let second = named(
        "two.csv",
        &[&["BU00010001", "99", "9", "9"], &["BU00010002", "99", "9", "9"], &["BU00010003", "30", "3", "3"]],
    );
    let other = StatisticTable { division: Division::Of(2020), ..named("old.csv", &[&["BU00010004", "40", "4", "4"]]) };
    let mut problems = Problems::default();
    let raw = read(&fixture::config(), 2024, &[first, second, other], &mut problems);
    assert_eq!(raw[0].columns[0].values, [Some(10.0), Some(20.0), Some(30.0)]);
    assert_eq!((raw[0].file_of("BU00010002"), raw[0].file_of("BU00010003")), ("one.csv", "two.csv"));
    let passed: Vec<_> =
        problems.places().iter().map(|problem| (problem.code, problem.place.as_str(), &problem.detail[..6])).collect();
    assert_eq!(
        passed,
        [(ProblemCode::FiguresPassedOver, "two.csv", "2 rows"), (ProblemCode::FiguresPassedOver, "old.csv", "1 rows")]
    );
}

#[test]
fn a_number_that_is_only_unusual_is_reported_and_used() {
    // onv is expected from -5 to 5 here; a score can be any number.
    let rows: &[&[&str]] = &[&["BU00010001", "2022", "-5"], &["BU00010002", "2022", "7.5"]];
    let (raw, problems) = read_one(fixture::leefbaarometer(fixture::table(&["Code", "jaar", "onv"], rows)));
    assert_eq!(raw[0].columns[0].values, [Some(-5.0), Some(7.5)]);
    let details: Vec<_> = problems.places().iter().map(|problem| (problem.code, problem.detail.as_str())).collect();
    assert_eq!(
        details,
        [(ProblemCode::NumberUnusual, "found 7.5, expected a number from -5 to 5 for `onv`: used as it is")]
    );
}

#[test]
fn a_column_of_counts_with_a_fraction_is_not_read_at_all() {
    let rows: &[&[&str]] = &[&["BU00010001", "1.2", "1"], &["BU00010002", "950", "2"]];
    let (raw, problems) = read_one(kwb(&["Code", "Inwoners_5", "Corporatie_9"], rows));
    assert_eq!(raw[0].columns.len(), 1, "the percentages alone");
    assert_eq!(problems.count(ProblemCode::CountNotWhole), 1);
    let told = problems.places().iter().find(|problem| problem.code == ProblemCode::CountNotWhole).unwrap();
    assert!(told.detail.contains("found 1.2 in row 1 and 1 numbers") && told.detail.contains("`decimal`"), "{told:?}");
}

#[test]
fn a_column_that_stands_twice_is_read_where_both_say_the_same_and_else_not_at_all() {
    let of = |second: &str, header: &str| {
        let rows: &[&[&str]] = &[&["BU00010001", "1200", second, "1"]];
        read_one(kwb(&["Code", "Inwoners_5", header, "Corporatie_9"], rows))
    };
    for header in ["Inwoners_5", "Inwoners_99"] {
        let (raw, problems) = of("3600", header);
        assert_eq!(raw[0].columns.len(), 1, "the percentages alone");
        assert_eq!(problems.count(ProblemCode::ColumnAmbiguous), 1);
        let (raw, problems) = of("1200", header);
        assert_eq!((raw[0].columns[0].values[0], problems.count(ProblemCode::ColumnAmbiguous)), (Some(1200.0), 0));
    }
    // A name as it stands wins over one with a suffix.
    assert_eq!(of("3600", "Inwoners").0[0].columns[0].values, [Some(3600.0)]);
}

#[test]
fn figures_of_gemeenten_alone_are_none_of_buurten() {
    let rows: &[&[&str]] = &[&["BU00010001", "5", ""], &["GM0001", "5", "30"]];
    let (_, problems) = read_one(kwb(&["Code", "Inwoners_5", "Corporatie_9"], rows));
    assert_eq!(problems.count(ProblemCode::ColumnEmpty), 1);
}

#[test]
fn no_count_is_larger_than_any_of_its_level() {
    let rows: &[&[&str]] = &[
        &["BU00010001", "12951295", "1"],
        &["WK000100", "120000", "1"],
        &["GM0001", "931000", "1"],
        &["GM0002", "12951295", "1"],
        &["NL00", "17951295", "1"],
        &["BU00010002", "1e308", "1"],
    ];
    let (raw, problems) = read_one(kwb(&["Code", "Inwoners_5", "Corporatie_9"], rows));
    let expected = [None, Some(120_000.0), Some(931_000.0), None, Some(17_951_295.0), None];
    assert_eq!(raw[0].columns[0].values, expected);
    assert_eq!(problems.count(ProblemCode::NumberOutOfRange), 3);
    assert!(problems.places().iter().any(|problem| problem.detail.contains("found 1e308")), "{problems:?}");
}

#[test]
fn texts_in_a_column_are_told_once_with_their_number_and_an_empty_one_is_told_too() {
    let rows: &[&[&str]] = &[&["BU00010001", "veel", ""], &["BU00010002", "weinig", ""], &["BU00010003", "5", ""]];
    let (_, problems) = read_one(kwb(&["Code", "Inwoners_5", "Corporatie_9"], rows));
    assert_eq!((problems.count(ProblemCode::NumberUnreadable), problems.count(ProblemCode::ColumnEmpty)), (1, 1));
    let told = problems.places().iter().find(|problem| problem.code == ProblemCode::NumberUnreadable).unwrap();
    assert!(told.detail.contains("in 2 of 3 rows") && told.place.contains("row 1"), "{told:?}");
}
