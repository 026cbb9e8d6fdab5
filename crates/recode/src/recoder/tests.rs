use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::fixture::{A, B, C, addresses, code, recoded, rows, table};
use crate::verdict::VerdictRule;

#[test]
fn a_renumbered_buurt_has_one_row() {
    let found = recoded(&[(A, 0..100)], 2021, &[(B, 0..100)], &[(B, 2)]);
    assert_eq!(rows(&found), [format!("2020,{A},2021,{B},1.000000,1.000000")]);
}

#[test]
fn a_split_buurt_has_a_row_in_each_part() {
    let found = recoded(&[(A, 0..100)], 2021, &[(A, 0..60), (B, 60..100)], &[(A, 3), (B, 3)]);
    let expected = [format!("2020,{A},2021,{A},0.600000,1.000000"), format!("2020,{A},2021,{B},0.400000,1.000000")];
    assert_eq!(rows(&found), expected);
}

#[test]
fn merged_buurten_have_a_row_from_each() {
    let found = recoded(&[(A, 0..100), (B, 100..150)], 2021, &[(C, 0..150)], &[(C, 3)]);
    let expected = [format!("2020,{A},2021,{C},1.000000,0.666667"), format!("2020,{B},2021,{C},1.000000,0.333333")];
    assert_eq!(rows(&found), expected);
}

#[test]
fn a_code_used_again_for_another_place_is_found_and_reported() {
    // What was A is B now, and A stands for what was C; the table says of A that nothing changed.
    let (old, new) = ([(A, 0..100), (C, 100..150)], [(B, 0..100), (A, 100..150)]);
    let found = recoded(&old, 2021, &new, &[(A, 1), (B, 2)]);
    let renumbered = [format!("2020,{C},2021,{A},1.000000,1.000000"), format!("2020,{A},2021,{B},1.000000,1.000000")];
    assert_eq!((rows(&found), found.reused()), (renumbered.to_vec(), vec![]), "one other code whole is renumbered");
    // With parts of two others, none of them its own: reported.
    let old = [(A, 0..100), (B, 100..150), (C, 150..250)];
    let new = [(B, 0..100), (A, 100..200), (C, 200..250)];
    let found = recoded(&old, 2021, &new, &[(A, 1), (B, 2), (C, 3)]);
    assert_eq!(found.reused(), [(2021, code(A))]);
    let expected = [format!("2020,{B},2021,{A},1.000000,0.500000"), format!("2020,{C},2021,{A},0.500000,0.500000")];
    assert_eq!(rows(&found)[..2], expected);
    // New houses under a code whose own are another's now.
    let found = recoded(&[(A, 0..100)], 2021, &[(B, 0..100), (A, 200..290)], &[(A, 1), (B, 2)]);
    let expected = [format!("2020,,2021,{A},,"), format!("2020,{A},2021,{B},1.000000,1.000000")];
    assert_eq!((rows(&found), found.reused()), (expected.to_vec(), vec![(2021, code(A))]));
}

#[test]
fn other_borders_without_a_moved_address_keep_a_buurt_comparable() {
    let same = [(A, 0..100), (B, 100..200)];
    let found = recoded(&same, 2021, &same, &[(A, 3), (B, 1)]);
    assert_eq!(rows(&found), [format!("2020,{A},2021,{A},1.000000,1.000000")]);
}

#[test]
fn a_file_without_an_address_in_buurten_where_people_live_is_told() {
    let codes: Vec<String> = (0..100).map(|i| format!("BU1000{i:04}")).collect();
    let told = |covered: usize, inhabitants: f64| {
        let parts = (0_u32..).zip(&codes[..covered]).map(|(i, code)| (code.as_str(), 3 * i..3 * i + 3));
        let buurten: Vec<(&str, u8, f64)> = codes.iter().map(|code| (code.as_str(), 1, inhabitants)).collect();
        let mut recoder = Recoder::default();
        recoder.add(addresses(2020, parts), table(&buurten)).unwrap();
        recoder.finish().uncovered().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(told(99, 100.0).is_empty() && told(50, 40.0).is_empty());
    let said = told(98, 100.0);
    assert!(said[0].starts_with("2020.csv has no address of 2020 in 2 of 100 buurten with inhabitants"), "{said:?}");
}

#[test]
fn a_file_with_far_fewer_addresses_than_its_neighbour_is_told() {
    let found = recoded(&[(A, 0..79)], 2021, &[(A, 0..100)], &[(A, 1)]);
    assert!(found.refused().is_empty());
    let said = found.short()[0].to_string();
    assert!(said.contains("79 addresses of 2020, under 80 % of the 100 of 2021"), "{said}");
    assert_eq!(recoded(&[(A, 0..100)], 2021, &[(A, 0..79)], &[(A, 1)]).short()[0].of.0, 2021);
    assert!(recoded(&[(A, 0..80)], 2021, &[(A, 0..100)], &[(A, 1)]).short().is_empty());
}

#[test]
fn two_of_five_hundred_are_noise() {
    let (old, new) = ([(A, 0..500), (B, 500..1000)], [(A, 0..498), (B, 498..1000)]);
    let found = recoded(&old, 2021, &new, &[(A, 3), (B, 3)]);
    let expected = [format!("2020,{A},2021,{A},1.000000,1.000000"), format!("2020,{B},2021,{B},1.000000,1.000000")];
    assert_eq!((rows(&found), found.steps[0].counts.noise), (expected.to_vec(), 1));
}

#[test]
fn a_readdressed_buurt_is_taken_at_its_word() {
    let (old, new) = ([(A, 0..50), (B, 100..1000)], [(A, 2000..2050), (B, 100..1000)]);
    for (flag, expected) in
        [(1, vec![]), (2, vec![format!("2020,,2021,{A},,")]), (3, vec![format!("2020,,2021,{A},,")])]
    {
        let found = recoded(&old, 2021, &new, &[(A, flag), (B, 1)]);
        assert_eq!((rows(&found), found.reused()), (expected, vec![]), "flag {flag}");
    }
}

#[test]
fn a_buurt_that_is_all_new_came_from_elsewhere() {
    let found = recoded(&[(A, 0..900)], 2021, &[(A, 0..900), (C, 1000..1080)], &[(A, 1), (C, 2)]);
    assert_eq!(rows(&found), [format!("2020,,2021,{C},,")]);
}

#[test]
fn codes_that_the_table_lacks_and_buurten_without_addresses_have_no_row() {
    let found = recoded(&[(A, 0..100)], 2021, &[(B, 0..100)], &[(A, 3), (C, 3)]);
    assert!(rows(&found).is_empty());
}

#[test]
fn over_years_that_are_not_there_a_flag_says_nothing() {
    let same = [(A, 0..100), (B, 100..200)];
    for (to, expected) in [(2021, vec![]), (2022, vec![A, B])] {
        let expected: Vec<_> =
            expected.iter().map(|code| format!("2020,{code},{to},{code},1.000000,1.000000")).collect();
        assert_eq!(rows(&recoded(&same, to, &same, &[(A, 1), (B, 1)])), expected);
    }
}

#[test]
fn years_that_do_not_fit_are_refused_and_the_others_are_not() {
    let mut recoder = Recoder::default();
    let years = [(2019, A, 0..1000), (2020, B, 0..1000), (2021, B, 101..1101), (2022, C, 101..1001)];
    let mut refused = Vec::new();
    for (year, code, numbers) in years {
        let outcome = recoder.add(addresses(year, [(code, numbers)]), table(&[(code, 2, 100.0)])).unwrap();
        refused.extend(outcome.and_then(Result::err));
    }
    let found = recoder.finish();
    assert_eq!(found.refused(), refused);
    let said = refused[0].to_string();
    assert!(said.contains("2020 (2020.csv) and 2021 (2021.csv)") && said.contains("found 899 of 1000"), "{said}");
    let expected = [format!("2019,{A},2020,{B},1.000000,1.000000"), format!("2021,{B},2022,{C},1.000000,1.000000")];
    assert_eq!((rows(&found), refused.len()), (expected.to_vec(), 1), "900 of the smaller 900 are all");
}

#[test]
fn a_year_that_is_not_later_is_an_error() {
    let mut recoder = Recoder::default();
    recoder.add(addresses(2021, [(A, 0..10)]), YearTable::default()).unwrap();
    let error = recoder.add(addresses(2021, [(A, 0..10)]), YearTable::default()).unwrap_err().to_string();
    assert!(error.contains("2021.csv: they are of 2021, expected a year after 2021"), "{error}");
}

#[test]
fn inhabitants_that_rows_cannot_bring_are_listed_the_farthest_first() {
    let (old, new) = ([(A, 0..100), (B, 100..200)], [(C, 0..100), (A, 100..200)]);
    let mut recoder = Recoder::default();
    let people = |code, people| (code, 2, people);
    recoder.add(addresses(2020, old), table(&[people(A, 1000.0), people(B, 100.0)])).unwrap();
    recoder.add(addresses(2021, new), table(&[people(A, 2000.0), people(C, 500.0)])).unwrap();
    let gaps = recoder.finish().population_gaps();
    let listed: Vec<_> = gaps.iter().map(|gap| (gap.code, gap.by_rows, gap.in_table)).collect();
    assert_eq!(listed, [(code(A), 100.0, 2000.0), (code(C), 1000.0, 500.0)]);
}

/// Where each of some addresses lies in two years: a code from 1 to 5, or nowhere. Runs make large buurten, single
/// ones noise.
fn places() -> impl Strategy<Value = Vec<(u8, u8)>> {
    let run = (0..6_u8, 0..6_u8, prop_oneof![1..3_usize, 20..120_usize]);
    let most = (1..6_u8, 300..900_usize).prop_map(|(code, length)| vec![(code, code, length)]);
    let runs = (prop::collection::vec(run, 1..8), prop::collection::vec(most, 2..6));
    runs.prop_map(|(runs, most)| {
        let all = runs.into_iter().chain(most.into_iter().flatten());
        all.flat_map(|(old, new, length)| std::iter::repeat_n((old, new), length)).collect()
    })
}

fn year_of(year: i32, places: impl Iterator<Item = u8>) -> Addresses {
    let numbered: Vec<_> = (0..).zip(places).filter(|(_, place)| *place > 0).collect();
    let codes: Vec<_> = numbered.iter().map(|(number, place)| (format!("BU1000000{place}"), *number)).collect();
    addresses(year, codes.iter().map(|(code, number)| (code.as_str(), *number..number + 1)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_sorted_repeatable_and_add_up(places in places(), flags in prop::array::uniform5(0..4_u8)) {
        let recode = || {
            let mut recoder = Recoder::default();
            let flagged = (1..=5_u8).zip(flags).map(|(place, flag)| {
                let figures = crate::BuurtFigures { flag: (flag > 0).then_some(flag), inhabitants: None };
                (code(&format!("BU1000000{place}")), figures)
            });
            let (old, new) = places.iter().copied().unzip::<u8, u8, Vec<_>, Vec<_>>();
            recoder.add(year_of(2020, old.into_iter()), YearTable::default()).unwrap();
            recoder.add(year_of(2021, new.into_iter()), flagged.collect()).unwrap();
            recoder.finish()
        };
        let found = recode();
        let text = rows(&found);
        prop_assert_eq!(&text, &rows(&recode()));
        prop_assert!(found.refused().is_empty() || text.is_empty());
        let fields: Vec<Vec<&str>> = text.iter().map(|row| row.split(',').collect()).collect();
        prop_assert!(fields.is_sorted_by_key(|row| (row[2], row[3], row[1])));

        let (mut of_new, mut of_old) = (BTreeMap::<&str, f64>::new(), BTreeMap::<&str, f64>::new());
        for row in fields.iter().filter(|row| !row[1].is_empty()) {
            *of_new.entry(row[3]).or_default() += row[5].parse::<f64>().unwrap();
            *of_old.entry(row[1]).or_default() += row[4].parse::<f64>().unwrap();
        }
        // Six decimals of five shares.
        let hair = 5.0 * 0.000_000_5;
        for (new, sum) in of_new {
            prop_assert!((sum - 1.0).abs() <= hair, "{new}: {sum}");
        }
        for (old, sum) in of_old {
            prop_assert!(sum <= 1.1 + hair, "{old}: {sum}");
            let is_rounded = |buurt: &&crate::step::LaterBuurt| {
                matches!(buurt.verdict.rule, VerdictRule::MostlyRenumbered | VerdictRule::MostlySame)
            };
            let rounded = found.steps.iter().flat_map(|step| &step.buurten).filter(is_rounded);
            let mut into = rounded.flat_map(|buurt| &buurt.sources).filter(|source| source.code.to_string() == old);
            prop_assert!(sum <= 1.0 + hair || into.next().is_some(), "{old}: {sum}");
        }
    }
}
