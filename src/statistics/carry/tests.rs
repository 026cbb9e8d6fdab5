use super::*;
use crate::problems::{ProblemCode, Problems};
use crate::statistics::recoding::tests::RecodingRow;
use crate::statistics::{Division, Recoding, StatisticTable, observe};

const A: &str = "BU00010001";
const B: &str = "BU00010002";
const C: &str = "BU00010003";

const COLUMNS: [&str; 5] = ["Code", "Inwoners_5", "Corporatie_6", "Bijstand_7", "Indelingswijziging_4"];

fn kwb(year: i32, rows: &[[&str; 5]]) -> StatisticTable {
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 5]>::as_slice).collect();
    fixture::kwb(year, fixture::table(&COLUMNS, &rows))
}

fn observed(codes: &[&str], tables: &[StatisticTable], recoding: Vec<RecodingRow>) -> ObservationTable {
    let mut areas = fixture::areas(2024, codes);
    observe(&mut areas, &fixture::config(), tables, recoding.into(), &[], &mut Problems::default())
}

fn cell(table: &ObservationTable, statistic: &str, year: i32, buurt: usize) -> (State, Option<f64>) {
    let observations = table.of(table.statistic(statistic).unwrap(), year).unwrap();
    (observations.state(buurt), observations.value(buurt))
}

#[test]
fn a_merged_area_adds_up_counts_and_has_no_percentage() {
    // C = A + half of B: bijstand 40 + 0.5 * 30 = 55; inhabitants 100 + 0.5 * 200 = 200.
    let tables = [
        kwb(2022, &[[A, "100", "20", "40", "1"], [B, "200", "30", "30", "1"]]),
        kwb(2024, &[[C, "210", "25", "60", "3"]]),
    ];
    let rows =
        vec![fixture::recoding((2022, A), (2024, C), 1.0, 0.5), fixture::recoding((2022, B), (2024, C), 0.5, 0.5)];
    let table = observed(&[C], &tables, rows);
    assert_eq!(cell(&table, "bijstand", 2022, 0), (State::Value, Some(55.0)));
    assert_eq!(cell(&table, "inwoners", 2022, 0), (State::Value, Some(200.0)));
    assert_eq!(cell(&table, "corporatie", 2022, 0), (State::Missing, None));
    assert_eq!(table.carried("kwb", 2022, 0).map(<[LineageSource]>::len), Some(2));
}

#[test]
fn a_renumbered_area_keeps_its_percentages() {
    let tables = [kwb(2022, &[[A, "100", "20", "40", "1"]]), kwb(2024, &[[B, "110", "25", "50", "2"]])];
    let table = observed(&[B], &tables, vec![fixture::recoding((2022, A), (2024, B), 1.0, 1.0)]);
    assert_eq!(cell(&table, "corporatie", 2022, 0), (State::Value, Some(20.0)));
    assert_eq!(cell(&table, "corporatie", 2024, 0), (State::Value, Some(25.0)));
}

#[test]
fn a_percentage_of_a_part_of_an_area_is_missing_and_its_count_is_shared_out() {
    // B is the whole of its trace but only 0.9 of A: bijstand 0.9 * 40 = 36, and no percentage.
    let tables = [kwb(2022, &[[A, "100", "20", "40", "1"]]), kwb(2024, &[[B, "110", "25", "50", "1"]])];
    let table = observed(&[B], &tables, vec![fixture::recoding((2022, A), (2024, B), 0.9, 1.0)]);
    assert_eq!(cell(&table, "bijstand", 2022, 0), (State::Value, Some(36.0)));
    assert_eq!(cell(&table, "corporatie", 2022, 0), (State::Missing, None));
}

#[test]
fn less_than_nine_tenths_of_the_addresses_is_broken_and_exactly_nine_tenths_is_not() {
    let tables =
        [kwb(2022, &[[A, "100", "20", "40", "1"]]), kwb(2024, &[[B, "1", "1", "1", "1"], [C, "1", "1", "1", "1"]])];
    // 0.3 + 0.6 is 0.8999999999999999 in floating point and 0.90 after rounding to 9 decimals.
    let rows = vec![
        fixture::recoding((2022, A), (2024, B), 0.1, 0.3),
        fixture::recoding((2022, A), (2024, B), 0.2, 0.6),
        fixture::recoding((2022, A), (2024, C), 0.5, 0.8999),
    ];
    let table = observed(&[B, C], &tables, rows);
    assert_eq!(cell(&table, "bijstand", 2022, 0).0, State::Value);
    assert_eq!(cell(&table, "bijstand", 2022, 1), (State::Broken, None));
}

#[test]
fn a_count_is_without_figure_if_one_of_its_sources_is() {
    let tables = [
        kwb(2022, &[[A, "100", "20", "", "1"], [B, "200", "30", "30", "1"]]),
        kwb(2024, &[[C, "210", "25", "60", "1"]]),
    ];
    let rows =
        vec![fixture::recoding((2022, A), (2024, C), 1.0, 0.5), fixture::recoding((2022, B), (2024, C), 1.0, 0.5)];
    let table = observed(&[C], &tables, rows);
    assert_eq!(cell(&table, "bijstand", 2022, 0), (State::Suppressed, None));
    assert_eq!(cell(&table, "inwoners", 2022, 0), (State::Value, Some(300.0)));
}

#[test]
fn in_the_division_year_an_absent_code_is_missing_and_an_empty_cell_suppressed() {
    let table = observed(&[A, B], &[kwb(2024, &[[A, "100", "", "40", "3"]])], Vec::new());
    assert_eq!(cell(&table, "corporatie", 2024, 0), (State::Suppressed, None));
    assert_eq!(cell(&table, "inwoners", 2024, 1), (State::Missing, None));
}

#[test]
fn an_area_that_an_older_table_lacks_is_broken_there() {
    let table = observed(
        &[A, B],
        &[kwb(2022, &[[A, "1", "1", "1", "1"]]), kwb(2024, &[[A, "1", "1", "1", "1"], [B, "1", "1", "1", "1"]])],
        Vec::new(),
    );
    assert_eq!(cell(&table, "inwoners", 2022, 0).0, State::Value);
    assert_eq!(cell(&table, "inwoners", 2022, 1), (State::Broken, None));
}

#[test]
fn a_source_on_the_division_of_the_areas_is_never_broken() {
    let scores = fixture::leefbaarometer(fixture::table(&["Code", "jaar", "onv"], &[&[A, "2014", "0.25"]]));
    let table = observed(&[A, B], &[kwb(2024, &[[A, "1", "1", "1", "3"]]), scores], Vec::new());
    assert_eq!(cell(&table, "onv", 2014, 0), (State::Value, Some(0.25)));
    assert_eq!(cell(&table, "onv", 2014, 1), (State::Missing, None));
}

#[test]
fn a_source_on_an_older_division_is_carried_and_on_a_newer_one_taken_only_where_nothing_changed() {
    let tables = [kwb(2022, &[[A, "1", "1", "1", "1"]]), kwb(2024, &[[B, "1", "1", "1", "1"]])];
    let row = || vec![fixture::recoding((2022, A), (2024, B), 1.0, 1.0)];
    let mut scores = fixture::leefbaarometer(fixture::table(&["Code", "jaar", "onv"], &[&[A, "2014", "0.25"]]));
    scores.division = Division::Of(2022);
    let [first, second] = tables;
    let table = observed(&[B], &[first.clone(), second.clone(), scores.clone()], row());
    assert_eq!(cell(&table, "onv", 2014, 0), (State::Value, Some(0.25)));

    scores.division = Division::Of(2024);
    let observed_2022 = |code: &str, recoding: Vec<RecodingRow>| {
        let tables = [first.clone(), second.clone(), scores.clone()];
        let mut areas = fixture::areas(2022, &[code]);
        observe(&mut areas, &fixture::config(), &tables, recoding.into(), &[], &mut Problems::default())
    };
    let table = observed_2022(A, row());
    assert_eq!(cell(&table, "onv", 2014, 0), (State::Missing, None), "a row of 2024 names the code");
    assert_eq!(cell(&table, "inwoners", 2024, 0), (State::Missing, None));
    let table = observed_2022(A, Vec::new());
    assert_eq!(cell(&table, "onv", 2014, 0), (State::Value, Some(0.25)), "nothing names the code");
    let table = observed_2022(B, Vec::new());
    assert_eq!(cell(&table, "inwoners", 2024, 0), (State::Value, Some(1.0)), "no figure is broken on a later division");
}

#[test]
fn on_a_later_division_a_flag_of_the_years_between_loses_the_figure() {
    for (flag, state) in [("1", State::Value), ("2", State::Missing), ("3", State::Missing)] {
        let tables = [kwb(2022, &[[A, "1", "1", "1", "3"]]), kwb(2024, &[[A, "2", "2", "2", flag]])];
        let mut areas = fixture::areas(2022, &[A]);
        let table =
            observe(&mut areas, &fixture::config(), &tables, Recoding::default(), &[], &mut Problems::default());
        assert_eq!(cell(&table, "bijstand", 2024, 0).0, state, "{flag}");
    }
}

#[test]
fn of_tables_of_one_year_the_one_on_the_division_of_the_areas_counts_then_later_then_earlier_ones() {
    let scores = |division: i32, onv: &str| StatisticTable {
        division: Division::Of(division),
        file: format!("{division}.csv"),
        ..fixture::leefbaarometer(fixture::table(&["Code", "jaar", "onv"], &[&[A, "2014", onv]]))
    };
    let observed = |divisions: &[i32]| {
        let tables = divisions.iter().map(|year| scores(*year, &format!("0.{}", year - 2000))).collect::<Vec<_>>();
        let mut problems = Problems::default();
        let mut areas = fixture::areas(2022, &[A]);
        let table = observe(&mut areas, &fixture::config(), &tables, Recoding::default(), &[], &mut problems);
        (cell(&table, "onv", 2014, 0).1, problems.count(ProblemCode::FiguresPassedOver))
    };
    assert_eq!(observed(&[2020, 2022, 2024]), (Some(0.22), 2));
    assert_eq!(observed(&[2020, 2026, 2024]), (Some(0.24), 2));
    assert_eq!(observed(&[2018, 2020]), (Some(0.20), 1));
}

#[test]
fn an_area_of_which_a_table_of_a_part_says_nothing_is_missing_there_and_not_broken() {
    const OTHER: &str = "BU00020001";
    let codes = [A, B, OTHER];
    let observed = |older: &[[&str; 5]], flag: &str| {
        let newer = [[A, "1", "1", "1", "1"], [B, "1", "1", "1", "1"], [OTHER, "1", "1", "1", flag]];
        let table = observed(&codes, &[kwb(2022, older), kwb(2024, &newer)], Vec::new());
        [0, 1, 2].map(|buurt| cell(&table, "inwoners", 2022, buurt).0)
    };
    let part = [[A, "1", "1", "1", "1"]];
    // Of the gemeente of A and B there are rows, so that B would be there if it had been; of the other one there are
    // none.
    assert_eq!(observed(&part, "1"), [State::Value, State::Broken, State::Missing]);
    assert_eq!(observed(&part, "3"), [State::Value, State::Broken, State::Broken], "a flag lies on its way");
    assert_eq!(observed(&part, "2"), [State::Value, State::Broken, State::Broken], "and so does a new code");
    // A table whose buurten have the inhabitants of its own country is whole.
    let whole = [[A, "95", "1", "1", "1"], ["NL00", "100", "1", "1", "1"]];
    assert_eq!(observed(&whole, "1")[2], State::Broken);
    let most = [[A, "94", "1", "1", "1"], ["NL00", "100", "1", "1", "1"]];
    assert_eq!(observed(&most, "1")[2], State::Missing);
}

#[test]
fn buurten_of_the_figures_that_have_no_boundary_are_areas_too() {
    let mut areas = fixture::areas(2024, &[B]);
    let tables = [
        kwb(2022, &[[A, "9", "1", "1", "1"], [B, "8", "1", "1", "1"]]),
        kwb(2024, &[["BU00020001", "5", "1", "1", "1"], [A, "10", "1", "1", "1"], [B, "20", "1", "1", "1"]]),
    ];
    let table = observe(&mut areas, &fixture::config(), &tables, Recoding::default(), &[], &mut Problems::default());
    let codes: Vec<_> = areas.all_buurten().map(|buurt| buurt.code.as_str()).collect();
    assert_eq!(codes, [B, A, "BU00020001"]);
    assert_eq!(table.inhabitants, [Some(20.0), Some(10.0), Some(5.0)]);
    assert_eq!(cell(&table, "inwoners", 2022, 1), (State::Value, Some(9.0)));
}

#[test]
fn a_year_without_table_has_no_observations_at_all() {
    let table = observed(&[A], &[kwb(2024, &[[A, "1", "1", "1", "1"]])], Vec::new());
    assert!(table.of(0, 2022).is_none());
    assert_eq!(table.years(0), [2024]);
}

#[test]
fn the_boundary_file_tells_inhabitants_only_where_the_statistic_does_not() {
    let mut areas = fixture::areas(2024, &[A, B, C]);
    areas.buurten[0].inhabitants = Some(999.0);
    areas.buurten[1].inhabitants = Some(77.0);
    let tables = [kwb(2024, &[[A, "100", "1", "1", "1"], [B, "", "1", "1", "1"]])];
    let table = observe(&mut areas, &fixture::config(), &tables, Recoding::default(), &[], &mut Problems::default());
    assert_eq!(table.inhabitants, [Some(100.0), Some(77.0), None]);
    assert_eq!(table.inhabitants_by_boundary, [false, true, false]);
}

#[test]
fn the_publishers_own_figures_of_wijken_and_gemeenten_are_kept() {
    let table = observed(
        &[A],
        &[kwb(2024, &[[A, "1", "1", "1", "1"], ["WK000100", "5", "12", "", "1"], ["NL00", "9", "30", "1", "."]])],
        Vec::new(),
    );
    let corporatie = table.of(1, 2024).unwrap();
    assert_eq!(
        (corporatie.published("WK000100"), corporatie.published("NL"), corporatie.published("GM0001")),
        (Some(12.0), Some(30.0), None)
    );
}

#[test]
fn the_order_of_the_rows_changes_nothing() {
    let rows = [[A, "100", "20", "40", "1"], [B, "200", "30", "30", "1"], [C, "7", "", "3", "3"]];
    let mut turned = rows;
    turned.reverse();
    assert_eq!(
        observed(&[A, B, C], &[kwb(2024, &rows)], Vec::new()),
        observed(&[A, B, C], &[kwb(2024, &turned)], Vec::new())
    );
}

#[test]
fn a_figure_is_traced_to_the_file_that_has_its_row_where_levels_stand_apart() {
    let buurten = kwb(2024, &[[A, "100", "20", "40", "1"]]);
    let columns = ["Code", "Inwoners_3", "Corporatie_4"];
    let wijken = StatisticTable {
        file: "kwb/wijken.csv".to_owned(),
        ..fixture::kwb(2024, fixture::table(&columns, &[&["WK000100", "300", "25"]]))
    };
    let table = observed(&[A], &[buurten, wijken], Vec::new());
    let place = |statistic: &str, code: &str| table.place(table.statistic(statistic).unwrap(), 2024, code);
    assert_eq!(place("inwoners", A), Some(("kwb/2024.json", "Inwoners_5")));
    assert_eq!(place("inwoners", "WK000100"), Some(("kwb/wijken.csv", "Inwoners_3")));
    // The file of the wijken has no such column.
    assert_eq!(place("bijstand", "WK000100"), Some(("kwb/2024.json", "Bijstand_7")));
    assert_eq!(place("onv", A), None);
}
