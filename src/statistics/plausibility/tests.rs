use std::collections::HashMap;

use super::*;
use crate::statistics::TableFile;
use crate::statistics::carry::fixture;

/// A table of one statistic, by its index in the configuration of the fixture.
fn table(year: i32, columns: &[usize], rows: &[(&str, &[Option<f64>])]) -> RawTable {
    RawTable {
        source: "kwb".to_owned(),
        year,
        files: vec![TableFile { file: format!("kwb-{year}.csv"), columns: BTreeMap::new() }],
        division: year,
        rows: rows.iter().enumerate().map(|(row, (code, _))| ((*code).to_owned(), row)).collect::<HashMap<_, _>>(),
        flags: vec![None; rows.len()],
        columns: columns
            .iter()
            .enumerate()
            .map(|(i, statistic)| RawColumn {
                statistic: *statistic,
                values: rows.iter().map(|(_, values)| values[i]).collect(),
            })
            .collect(),
        ..RawTable::default()
    }
}

/// The inhabitants of a table.
fn people(year: i32, rows: &[(&str, f64)]) -> RawTable {
    let cells: Vec<(&str, [Option<f64>; 1])> = rows.iter().map(|(code, number)| (*code, [Some(*number)])).collect();
    let rows: Vec<(&str, &[Option<f64>])> = cells.iter().map(|(code, cells)| (*code, cells.as_slice())).collect();
    table(year, &[0], &rows)
}

fn find_problems(tables: &[RawTable]) -> Problems {
    let mut problems = Problems::default();
    report(&fixture::config(), tables, &mut problems);
    problems
}

#[test]
fn a_total_that_is_not_the_sum_of_its_areas_is_told_beyond_rounding() {
    // 1200 + 805 = 2005: two numbers rounded to fives are off by 5 at most, and a total that is whole by half a one.
    let of = |total: f64| {
        find_problems(&[people(2024, &[("BU00010001", 1200.0), ("BU00010002", 805.0), ("GM0001", total)])])
    };
    assert!(of(2001.0).is_empty() && of(2009.0).is_empty());
    assert_eq!([of(1999.0), of(2011.0)].map(|found| found.count(ProblemCode::TotalDiffers)), [1, 1]);
    // Where totals are rounded to fives too, 7.5.
    assert!(of(2010.0).is_empty() && of(2000.0).is_empty());
    assert_eq!([of(1995.0), of(2015.0)].map(|found| found.count(ProblemCode::TotalDiffers)), [1, 1]);
    let problems = of(2500.0);
    assert_eq!(problems.count(ProblemCode::TotalDiffers), 1);
    assert_eq!(problems.places()[0].place, "kwb-2024.csv, GM0001");
    assert!(problems.places()[0].detail.contains("found 2500") && problems.places()[0].detail.contains("2005"));
}

#[test]
fn nothing_is_told_of_a_total_above_a_missing_cell() {
    let rows: [(&str, &[Option<f64>]); 3] =
        [("BU00010001", &[Some(1200.0)]), ("BU00010002", &[None]), ("GM0001", &[Some(9000.0)])];
    assert!(find_problems(&[table(2024, &[0], &rows)]).is_empty(), "it would be the suppressed cell");
}

#[test]
fn at_most_ten_lines_are_told_the_worst_first() {
    let codes: Vec<(String, String)> = (1..=30).map(|i| (format!("BU{i:04}0001"), format!("GM{i:04}"))).collect();
    let mut rows: Vec<(&str, f64)> = Vec::new();
    for (i, (buurt, gemeente)) in (1_u32..).zip(&codes) {
        rows.push((buurt, 1000.0));
        rows.push((gemeente, 1000.0 + 100.0 * f64::from(i)));
    }
    let problems = find_problems(&[people(2024, &rows)]);
    assert_eq!(problems.count(ProblemCode::TotalDiffers), 10);
    assert!(problems.places()[0].place.ends_with("GM0030") && problems.places()[9].detail.contains("21 others"));
}

#[test]
fn a_figure_far_from_both_years_around_it_is_told() {
    let year = |year, number| people(year, &[("BU00010001", number)]);
    let problems = find_problems(&[year(2020, 1000.0), year(2022, 12_000.0), year(2024, 1100.0)]);
    assert_eq!(problems.count(ProblemCode::NumberImplausible), 1);
    assert_eq!(problems.places()[0].place, "kwb-2022.csv, BU00010001");
    let grows = find_problems(&[year(2020, 300.0), year(2022, 2900.0), year(2024, 3100.0)]);
    assert!(grows.is_empty(), "a buurt may be built");
}

#[test]
fn a_figure_of_the_first_or_last_year_is_held_against_the_one_beside_it() {
    let year = |year, number| people(year, &[("BU00010001", number)]);
    for (tables, place) in [
        ([year(2020, 1000.0), year(2022, 1050.0), year(2024, 140_000.0)], "kwb-2024.csv, BU00010001"),
        ([year(2020, 50_000.0), year(2022, 1050.0), year(2024, 1000.0)], "kwb-2020.csv, BU00010001"),
        ([year(2020, 1000.0), year(2022, 1050.0), year(2024, 50.0)], "kwb-2024.csv, BU00010001"),
    ] {
        let problems = find_problems(&tables);
        assert_eq!(problems.count(ProblemCode::NumberImplausible), 1, "{problems:?}");
        assert_eq!(problems.places()[0].place, place);
    }
    assert!(find_problems(&[year(2022, 20.0), year(2024, 900.0)]).is_empty(), "a buurt may be built");
}

/// Inhabitants and benefits of one buurt, and of its gemeente.
fn benefits(year: i32, buurt: [f64; 2], gemeente: [f64; 2]) -> RawTable {
    let [buurt, gemeente] = [buurt, gemeente].map(|cells| cells.map(Some));
    table(year, &[0, 2], &[("BU00010001", &buurt), ("BU00010002", &[None, None]), ("GM0001", &gemeente)])
}

#[test]
fn one_wrong_cell_of_a_count_is_told_by_the_inhabitants_and_by_what_became_of_the_gemeente() {
    let year = |year: i32, all: f64, some: f64| benefits(year, [all, some], [40_000.0, 2000.0]);
    let right = [year(2020, 1500.0, 60.0), year(2022, 1500.0, 70.0), year(2024, 1500.0, 60.0)];
    assert!(find_problems(&right).is_empty());
    for (at, wrong) in [(0, 600.0), (1, 700.0), (2, 600.0), (1, 290.0), (2, 350.0)] {
        let mut tables = [year(2020, 1500.0, 60.0), year(2022, 1500.0, 70.0), year(2024, 1500.0, 60.0)];
        tables[at].columns[1].values[0] = Some(wrong);
        let problems = find_problems(&tables);
        let [told] = problems.places() else { panic!("one line of {wrong} in {at}: {problems:?}") };
        assert_eq!(told.code, ProblemCode::NumberImplausible);
        assert!(told.place.ends_with("BU00010001") && told.detail.contains("by the number of its inhabitants"));
    }
    // A digit too few.
    let few = [year(2020, 9000.0, 600.0), year(2022, 9000.0, 640.0), year(2024, 9000.0, 62.0)];
    assert_eq!(find_problems(&few).count(ProblemCode::NumberImplausible), 1);
    // A buurt that was built, and a benefit that all of the gemeente got.
    let built = [year(2020, 300.0, 20.0), year(2022, 1400.0, 120.0), year(2024, 1500.0, 130.0)];
    assert!(find_problems(&built).is_empty(), "{:?}", find_problems(&built));
    let law = [year(2022, 1500.0, 60.0), benefits(2024, [1500.0, 390.0], [40_000.0, 4200.0])];
    assert!(find_problems(&law).is_empty(), "{:?}", find_problems(&law));
}

#[test]
fn a_count_above_that_of_its_whole_gemeente_is_told_also_beside_a_missing_cell() {
    let of = |some: f64| find_problems(&[benefits(2024, [1500.0, some], [40_000.0, 400.0])]);
    assert!(of(410.0).is_empty(), "rounding");
    let problems = of(600.0);
    let [told] = problems.places() else { panic!("one line: {problems:?}") };
    assert_eq!((told.code, told.place.as_str()), (ProblemCode::ShareAboveWhole, "kwb-2024.csv, BU00010001"));
    assert!(told.detail.contains("found 600 of `bijstand` in 2024, of 400 in its whole gemeente"), "{told:?}");
}

#[test]
fn a_percentage_that_goes_far_and_comes_back_is_told() {
    let year = |year: i32, percent: f64| table(year, &[1], &[("BU00010001", &[Some(percent)])]);
    let told = |last: f64| {
        find_problems(&[year(2020, 8.0), year(2022, 80.0), year(2024, last)]).count(ProblemCode::NumberImplausible)
    };
    assert_eq!([9.0, 75.0].map(told), [1, 0], "houses are sold and built, and not given back");
}

/// Scores of 60 buurten around a middle, at most half a `width` from it.
fn scores(year: i32, middle: f64, width: f64) -> RawTable {
    let codes: Vec<String> = (0..60).map(|i| format!("BU000100{i:02}")).collect();
    let cells: Vec<[Option<f64>; 1]> =
        (0_u32..60).map(|i| [Some(middle + width * (f64::from(i) / 59.0 - 0.5))]).collect();
    let rows: Vec<(&str, &[Option<f64>])> =
        codes.iter().zip(&cells).map(|(code, cell)| (code.as_str(), cell.as_slice())).collect();
    table(year, &[3], &rows)
}

#[test]
fn scores_that_lie_elsewhere_or_are_on_another_scale_are_probably_another_column() {
    assert!(find_problems(&[scores(2022, 0.0, 0.4), scores(2024, 0.05, 0.5)]).is_empty());
    for other in [scores(2024, 4.1, 0.4), scores(2024, 0.0, 4.0)] {
        let problems = find_problems(&[scores(2022, 0.0, 0.4), other]);
        assert_eq!(problems.count(ProblemCode::NumberImplausible), 1, "{problems:?}");
        assert!(problems.places()[0].detail.contains("another column or scale"), "{problems:?}");
    }
}

#[test]
fn scores_whose_sign_was_turned_are_told_also_around_nothing() {
    let turned = find_problems(&[scores(2022, 0.0, 0.4), scores(2024, 0.0, -0.4)]);
    assert_eq!(turned.count(ProblemCode::NumberImplausible), 1, "{turned:?}");
    assert!(turned.places()[0].detail.contains("rank agreement -1.00"), "{turned:?}");
    let alike = find_problems(&[scores(2022, 0.0, 0.0), scores(2024, 0.0, 0.0)]);
    assert!(
        alike.places().iter().all(|problem| !problem.detail.contains("rank")),
        "all alike have no order: {alike:?}"
    );
}

#[test]
fn figures_beside_the_wrong_areas_are_told_of_any_kind() {
    let slid = |mut table: RawTable, rows: usize| {
        table.columns[0].values.rotate_right(rows);
        table
    };
    // Neighbours are alike: 60 buurten in six clusters.
    let like = |kind: usize, year: i32| {
        let mut table = scores(year, 0.0, 0.4);
        table.columns[0].statistic = kind;
        for (i, value) in table.columns[0].values.iter_mut().enumerate() {
            let (cluster, place) =
                (f64::from(u32::try_from(i / 10 * 37 % 60).unwrap()), f64::from(u32::try_from(i).unwrap()));
            *value = Some(100.0 + 10.0 * cluster + 3.0 * (place * 7.0 % 10.0) + f64::from(year - 2022));
        }
        table
    };
    for kind in [0, 1, 3] {
        assert!(find_problems(&[like(kind, 2022), like(kind, 2024)]).is_empty(), "{kind}");
        let problems = find_problems(&[like(kind, 2022), slid(like(kind, 2024), 7)]);
        let told: Vec<_> = problems.places().iter().filter(|problem| problem.detail.contains("wrong areas")).collect();
        assert_eq!(told.len(), 1, "{kind}: {problems:?}");
        assert_eq!(told[0].place, "kwb-2024.csv");
        let later = find_problems(&[like(kind, 2012), slid(like(kind, 2024), 7)]);
        assert!(
            later.places().iter().all(|problem| !problem.detail.contains("wrong areas")),
            "cities change: {later:?}"
        );
    }
}

#[test]
fn percentages_that_are_all_parts_of_one_are_told() {
    let codes: Vec<String> = (0..60).map(|i| format!("BU000100{i:02}")).collect();
    let of = |largest: f64| {
        let cells: Vec<[Option<f64>; 1]> = (1_u32..=60).map(|i| [Some(largest * f64::from(i) / 60.0)]).collect();
        let rows: Vec<(&str, &[Option<f64>])> =
            codes.iter().zip(&cells).map(|(code, cell)| (code.as_str(), cell.as_slice())).collect();
        find_problems(&[table(2024, &[1], &rows)])
    };
    assert!(of(60.0).is_empty());
    let problems = of(0.9);
    assert_eq!(problems.count(ProblemCode::NumberImplausible), 1);
    assert!(problems.places()[0].detail.contains("parts of one"), "{problems:?}");
}

#[test]
fn inhabitants_that_are_not_those_of_the_boundary_file_are_told() {
    let with = |inhabitants: f64| {
        let mut buurt = crate::areas::fixture::buurt("BU00010001");
        buurt.inhabitants = Some(inhabitants);
        let areas = crate::areas::fixture::set(2024, [(buurt, geo_types::MultiPolygon(Vec::new()))]);
        let mut problems = Problems::default();
        let tables = [people(2022, &[("BU00010001", 9000.0)]), people(2024, &[("BU00010001", 1200.0)])];
        report_beside(&areas, &fixture::config(), &tables, &mut problems);
        problems.count(ProblemCode::NumberImplausible)
    };
    assert_eq!([1200.0, 1150.0, 140_000.0, 300.0].map(with), [0, 0, 1, 1]);
}

#[test]
fn key_figures_that_are_not_those_of_the_boundary_file_are_a_table_of_another_year() {
    let codes: Vec<String> = (0..60).map(|i| format!("BU000100{i:02}")).collect();
    let told = |changed: usize| {
        let drawn = codes.iter().map(|code| {
            let mut buurt = crate::areas::fixture::buurt(code);
            buurt.inhabitants = Some(1200.0);
            (buurt, geo_types::MultiPolygon(Vec::new()))
        });
        let areas = crate::areas::fixture::set(2024, drawn);
        let people_of = |i: usize| if i < changed { 1230.0 } else { 1205.0 };
        let rows: Vec<(&str, f64)> = codes.iter().enumerate().map(|(i, code)| (code.as_str(), people_of(i))).collect();
        let mut problems = Problems::default();
        report_beside(&areas, &fixture::config(), &[people(2024, &rows)], &mut problems);
        problems.places().iter().filter(|problem| problem.detail.contains("another year")).count()
    };
    assert_eq!([0, 12, 13, 60].map(told), [0, 0, 1, 1]);
}

#[test]
fn a_table_that_jumped_everywhere_is_probably_another() {
    let codes: Vec<String> = (0..60).map(|i| format!("BU000100{i:02}")).collect();
    let year = |year, factor: f64| {
        let rows: Vec<(&str, f64)> =
            (0_u32..).zip(&codes).map(|(i, code)| (code.as_str(), factor * f64::from(300 + 10 * i))).collect();
        people(year, &rows)
    };
    assert!(find_problems(&[year(2022, 1.0), year(2024, 1.5)]).is_empty());
    let problems = find_problems(&[year(2022, 1.0), year(2024, 2.5)]);
    assert_eq!(problems.count(ProblemCode::NumberImplausible), 1);
    assert!(problems.places()[0].detail.contains("probably another table"), "{problems:?}");
}

#[test]
fn a_table_with_every_figure_of_another_year_is_probably_a_copy() {
    let codes: Vec<String> = (0..60).map(|i| format!("BU000100{i:02}")).collect();
    let year = |year, added: f64| {
        let people_of = |i: u32| f64::from(300 + 10 * i) + if i < 6 { added } else { 0.0 };
        people(year, &(0_u32..).zip(&codes).map(|(i, code)| (code.as_str(), people_of(i))).collect::<Vec<_>>())
    };
    assert!(find_problems(&[year(2020, 0.0), year(2022, 5.0), year(2024, 10.0)]).is_empty());
    let problems = find_problems(&[year(2020, 0.0), year(2022, 5.0), year(2024, 0.0)]);
    assert_eq!(problems.count(ProblemCode::NumberImplausible), 1, "{problems:?}");
    let problem = &problems.places()[0];
    assert_eq!(problem.place, "kwb-2024.csv");
    assert!(problem.detail.contains("all 60 figures of 2024 to be those of 2020 in kwb-2020.csv"), "{problem:?}");
    // One cell that was changed in a copy makes it no other table.
    let one = people(
        2024,
        &(0_u32..)
            .zip(&codes)
            .map(|(i, code)| (code.as_str(), f64::from(300 + 10 * i + u32::from(i == 7))))
            .collect::<Vec<_>>(),
    );
    let nearly = find_problems(&[year(2020, 0.0), one]);
    assert!(nearly.places()[0].detail.contains("found 59 of 60 figures of 2024 to be those of 2020"), "{nearly:?}");
    let few = |year| people(year, &[("BU00010001", 300.0), ("BU00010002", 400.0)]);
    assert!(find_problems(&[few(2022), few(2024)]).is_empty(), "few may be the same by chance");
}

#[test]
fn a_table_of_few_of_the_areas_is_told() {
    let of = |year: i32, buurten: usize| {
        let codes: Vec<String> = (0..buurten).map(|number| format!("BU0001{number:04}")).collect();
        let rows: Vec<(&str, f64)> = codes.iter().map(|code| (code.as_str(), 500.0)).collect();
        people(year, &rows)
    };
    let count = |tables: &[RawTable]| find_problems(tables).count(ProblemCode::TablePartial);
    assert_eq!(count(&[of(2022, 100), of(2024, 100)]), 0);
    assert_eq!(count(&[of(2022, 75), of(2024, 100)]), 0);
    assert_eq!(count(&[of(2022, 10), of(2024, 20)]), 0, "too few to say");
    let problems = find_problems(&[of(2020, 95), of(2022, 60), of(2024, 100)]);
    assert_eq!(problems.count(ProblemCode::TablePartial), 1);
    assert!(
        problems.places().iter().any(|problem| problem.place == "kwb-2022.csv" && problem.detail.contains("of 60"))
    );
}
