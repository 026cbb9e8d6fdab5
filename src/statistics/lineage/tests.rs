use super::*;
use crate::sources::Table;
use crate::statistics::carry::fixture;
use crate::statistics::raw_tables;
use crate::statistics::recoding::tests::{RECODING, RecodingRow, read, spec};

fn flag_of(code: &str) -> &'static str {
    match code.chars().last() {
        Some('!') => "3",
        Some('~') => "2",
        _ => "1",
    }
}

/// Lineage from `kwb` tables of the years, each with the buurten `code[!]`, where `!` flags the code as redrawn and `~`
/// as renumbered.
fn lineage(
    tables: &[(i32, &[&str])],
    rows: impl Into<Recoding>,
    links: &[(i32, String, String)],
) -> (Lineage, Problems) {
    let mut problems = Problems::default();
    let tables: Vec<_> = tables
        .iter()
        .map(|(year, codes)| {
            let rows: Vec<[&str; 3]> =
                codes.iter().map(|code| [code.trim_end_matches(['!', '~']), "1", flag_of(code)]).collect();
            let rows: Vec<&[&str]> = rows.iter().map(<[&str; 3]>::as_slice).collect();
            fixture::kwb(*year, fixture::table(&["Code", "Inwoners", "Indelingswijziging"], &rows))
        })
        .collect();
    let raw = raw_tables::read(&fixture::config(), 2024, &tables, &mut Problems::default());
    let areas = fixture::areas(2024, &[]);
    let lineage = Lineage::new(&fixture::config().lineage, &areas, &raw, rows.into(), links, &mut problems);
    (lineage, problems)
}

fn trace(lineage: &Lineage, code: &str, to: i32, has: &[&str]) -> Vec<(String, f64, f64)> {
    let sources = lineage.trace(code, 2024, to, |code| has.contains(&code)).sources;
    sources
        .into_iter()
        .filter(|source| source.lost.is_none())
        .map(|s| (s.code, s.share_of_code, s.share_of_area))
        .collect()
}

const A: &str = "BU00010001";
const B: &str = "BU00010002";
const C: &str = "BU00010003";
const D: &str = "BU00010004";

#[test]
fn a_code_without_rows_or_flags_is_its_own_source() {
    let (lineage, _) = lineage(&[(2020, &[A]), (2022, &[A]), (2024, &[A])], Recoding::default(), &[]);
    assert_eq!(trace(&lineage, A, 2020, &[A]), [(A.to_owned(), 1.0, 1.0)]);
}

#[test]
fn shares_multiply_along_a_chain_of_two_recodings() {
    // C (2024) is B (2022) with 0.8 of B's addresses making up 0.9 of C; B is A (2020) with 0.5 and 1.0: v = 0.4, w =
    // 0.9.
    let rows =
        vec![fixture::recoding((2020, A), (2022, B), 0.5, 1.0), fixture::recoding((2022, B), (2024, C), 0.8, 0.9)];
    let (lineage, problems) = lineage(&[(2020, &[A]), (2022, &[B]), (2024, &[C])], rows, &[]);
    assert!(problems.is_empty());
    assert_eq!(trace(&lineage, C, 2020, &[A]), [(A.to_owned(), 0.8 * 0.5, 0.9 * 1.0)]);
    assert_eq!(trace(&lineage, C, 2022, &[B]), [(B.to_owned(), 0.8, 0.9)]);
}

#[test]
fn what_would_count_twice_is_told() {
    let told = |tables: &[(i32, &[&str])], rows: Vec<RecodingRow>| {
        let (_, problems) = lineage(tables, rows, &[]);
        let sums = problems.places().iter().filter(|problem| problem.code == ProblemCode::RecodingSumTooLarge);
        sums.map(|problem| problem.detail.clone()).collect::<Vec<_>>()
    };
    let whole = || fixture::recoding((2020, A), (2024, B), 1.0, 1.0);
    // A is still there in 2024, with nothing that says that it is another one.
    let [twice] = &told(&[(2020, &[A]), (2024, &[A, B])], vec![whole()])[..] else { panic!("one line") };
    assert!(twice.contains("counts twice") && twice.contains(A), "{twice}");
    assert_eq!(told(&[(2020, &[A]), (2024, &[B])], vec![whole()]), [""; 0], "it is gone");
    assert_eq!(told(&[(2020, &[A]), (2024, &["BU00010001!", B])], vec![whole()]), [""; 0], "it is redrawn");
    let stays = fixture::recoding((2020, A), (2024, A), 0.4, 1.0);
    let part = fixture::recoding((2020, A), (2024, B), 0.6, 1.0);
    assert_eq!(told(&[(2020, &[A]), (2024, &[A, B])], vec![stays, part]), [""; 0], "what stays has a row");
    // C came from twice as much as there is of it.
    let half = |code| fixture::recoding((2020, code), (2024, C), 1.0, 1.0);
    let [full] = &told(&[(2020, &[A, B]), (2024, &[C])], vec![half(A), half(B)])[..] else { panic!("one line") };
    assert!(full.contains("add up to 2") && full.contains(C), "{full}");
}

#[test]
fn rows_that_no_table_has_anything_of_are_told_once_of_each_kind() {
    let told = |rows: Vec<RecodingRow>| {
        let (_, problems) = lineage(&[(2020, &[A, B]), (2024, &[A, C])], rows, &[]);
        let unjoined = problems.places().iter().filter(|problem| problem.code == ProblemCode::RecodingUnjoined);
        unjoined.map(|problem| problem.detail.clone()).collect::<Vec<_>>()
    };
    let row = |from: (i32, &str), to: (i32, &str)| fixture::recoding(from, to, 0.5, 0.5);
    assert_eq!(told(vec![row((2020, B), (2024, C))]), [""; 0]);
    assert_eq!(told(vec![row((2020, "BU00020001"), (2024, "BU00020002"))]), [""; 0], "its gemeente is in no table");
    assert_eq!(told(vec![row((2021, D), (2022, D))]), [""; 0], "there is no table of these years");
    let late = told(vec![row((2020, B), (2042, C))]);
    assert!(late[0].contains("into 2042") && late[0].contains("that of 2024"), "{late:?}");
    let from = told(vec![row((2020, D), (2024, C)), row((2020, D), (2024, A))]);
    assert!(from[0].contains(D) && from[0].contains("2020") && from[0].contains("and 1 others alike"), "{from:?}");
    let to = told(vec![row((2020, B), (2024, D))]);
    assert!(to.len() == 1 && to[0].contains(D) && to[0].contains("2024"), "{to:?}");
}

#[test]
fn rows_win_over_the_flag_of_the_same_year() {
    let rows = vec![fixture::recoding((2022, A), (2024, B), 1.0, 1.0)];
    let (lineage, _) = lineage(&[(2022, &[A]), (2024, &["BU00010002!"])], rows, &[]);
    assert_eq!(trace(&lineage, B, 2022, &[A]), [(A.to_owned(), 1.0, 1.0)]);
}

#[test]
fn a_flagged_code_without_rows_is_lost_for_older_years_only() {
    let (lineage, _) = lineage(&[(2020, &[A]), (2022, &["BU00010001!"]), (2024, &[A])], Recoding::default(), &[]);
    assert_eq!(trace(&lineage, A, 2020, &[A]), []);
    assert_eq!(
        trace(&lineage, A, 2022, &[A]),
        [(A.to_owned(), 1.0, 1.0)],
        "the flag of 2022 says nothing of 2022 itself"
    );
}

#[test]
fn two_paths_to_the_same_code_stay_two_sources() {
    // D (2024) = B + C of 2022, both of which came out of A (2020): v 0.3 and 0.6.
    let rows = vec![
        fixture::recoding((2020, A), (2022, B), 0.3, 1.0),
        fixture::recoding((2020, A), (2022, C), 0.6, 1.0),
        fixture::recoding((2022, B), (2024, D), 1.0, 0.4),
        fixture::recoding((2022, C), (2024, D), 1.0, 0.6),
    ];
    let (lineage, _) = lineage(&[(2020, &[A]), (2022, &[B, C]), (2024, &[D])], rows, &[]);
    assert_eq!(trace(&lineage, D, 2020, &[A]), [(A.to_owned(), 0.3, 0.4), (A.to_owned(), 0.6, 0.6)]);
}

#[test]
fn a_source_that_the_table_lacks_is_lost() {
    let rows =
        vec![fixture::recoding((2022, A), (2024, C), 1.0, 0.5), fixture::recoding((2022, B), (2024, C), 1.0, 0.5)];
    let (lineage, _) = lineage(&[(2022, &[A]), (2024, &[C])], rows, &[]);
    assert_eq!(trace(&lineage, C, 2022, &[A]), [(A.to_owned(), 1.0, 0.5)]);
}

#[test]
fn rows_may_pass_over_years_and_the_tables_of_these_say_nothing_of_the_code() {
    // The flag of 2022 is passed over: the row says what became of the code from 2020 to 2024.
    let rows = vec![fixture::recoding((2020, A), (2024, B), 1.0, 1.0)];
    let (lineage, problems) = lineage(&[(2018, &[A]), (2020, &[A]), (2022, &["BU00010001!"]), (2024, &[B])], rows, &[]);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(trace(&lineage, B, 2020, &[A]), [(A.to_owned(), 1.0, 1.0)]);
    assert_eq!(trace(&lineage, B, 2018, &[A]), [(A.to_owned(), 1.0, 1.0)]);
    // To 2022 the row leads too far back, and does not apply: B is looked for under its own code.
    assert_eq!(trace(&lineage, B, 2022, &[A, B]), [(B.to_owned(), 1.0, 1.0)]);
    assert_eq!(lineage.redrawn(B, 2024), [2024]);
}

#[test]
fn rows_whose_years_overlap_those_of_others_into_a_code_are_refused_and_both_named() {
    let rows = vec![
        fixture::recoding((2018, A), (2022, C), 1.0, 1.0),
        fixture::recoding((2020, B), (2024, C), 1.0, 1.0),
        fixture::recoding((2018, A), (2020, D), 1.0, 1.0),
        fixture::recoding((2020, D), (2024, D), 1.0, 1.0),
        fixture::recoding((2024, A), (2024, A), 1.0, 1.0),
    ];
    let tables: [(i32, &[&str]); 4] = [(2018, &[A]), (2020, &[B, C, D]), (2022, &[C]), (2024, &[C, D])];
    let (lineage, problems) = lineage(&tables, rows, &[]);
    let told: Vec<_> = problems.places().iter().map(|problem| problem.detail.as_str()).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("of 2018") && told[0].contains("2020 to 2024"), "{told:?}");
    assert!(told[1].contains("of 2020") && told[1].contains("2018 to 2022"), "{told:?}");
    assert!(told[2].contains("expected an earlier year"), "{told:?}");
    // As if there were no rows into C; those into D join at 2020, and overlap nowhere.
    assert_eq!(trace(&lineage, C, 2020, &[B, C]), [(C.to_owned(), 1.0, 1.0)]);
    assert_eq!(trace(&lineage, D, 2018, &[A]), [(A.to_owned(), 1.0, 1.0)]);
}

#[test]
fn a_row_of_identity_keeps_an_area_whose_flag_says_redrawn() {
    let rows = vec![fixture::recoding((2022, A), (2024, A), 1.0, 1.0)];
    let (lineage, _) = lineage(&[(2022, &[A]), (2024, &["BU00010001!"])], rows, &[]);
    assert_eq!(trace(&lineage, A, 2022, &[A]), [(A.to_owned(), 1.0, 1.0)]);
    assert_eq!(lineage.redrawn(A, 2024), Vec::<i32>::new());
}

#[test]
fn what_changed_on_the_way_is_told() {
    let tables: [(i32, &[&str]); 3] = [(2020, &[A, B, C, D]), (2022, &[A, "BU00010002~", C, D]), (2024, &[A, B, C, D])];
    let rows = vec![
        fixture::recoding((2022, C), (2024, C), 1.0, 1.0),
        fixture::recoding((2022, C), (2024, D), 0.1, 0.1),
        fixture::recoding((2022, D), (2024, D), 1.0, 0.9),
    ];
    let (lineage, _) = lineage(&tables, rows, &[]);
    let changed = |code, to| lineage.trace(code, 2024, to, |_| true).changed;
    assert!(!changed(A, 2020), "nothing happened");
    assert!(changed(B, 2020) && !changed(B, 2022), "a new code in 2022");
    assert!(!changed(C, 2020), "a row of identity says that nothing happened");
    assert!(changed(D, 2022));
}

#[test]
fn an_identical_boundary_links_a_renumbered_area_like_a_row() {
    let links = [(2020, A.to_owned(), B.to_owned())];
    let (lineage, problems) = lineage(&[(2020, &[A]), (2022, &[A]), (2024, &[B])], Recoding::default(), &links);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(trace(&lineage, B, 2020, &[A]), [(A.to_owned(), 1.0, 1.0)]);
    assert_eq!(lineage.redrawn(B, 2024), [2024]);
}

#[test]
fn an_identical_boundary_links_to_a_division_that_is_newer_than_every_table() {
    let links = [(2020, A.to_owned(), B.to_owned())];
    let (lineage, problems) = lineage(&[(2020, &[A]), (2022, &[A])], Recoding::default(), &links);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(trace(&lineage, B, 2020, &[A]), [(A.to_owned(), 1.0, 1.0)]);
    assert_eq!(trace(&lineage, B, 2022, &[A]), [(A.to_owned(), 1.0, 1.0)]);
    assert_eq!(lineage.redrawn(B, 2024), [2024]);
}

#[test]
fn what_is_lost_stays_with_its_reason() {
    // C (2024) = B and A of 2022; B is flagged in 2022, A is not in the table of 2020.
    let rows =
        vec![fixture::recoding((2022, A), (2024, C), 1.0, 0.4), fixture::recoding((2022, B), (2024, C), 1.0, 0.6)];
    let (lineage, _) = lineage(&[(2020, &[B]), (2022, &[A, "BU00010002!"]), (2024, &[C])], rows, &[]);
    let sources = lineage.trace(C, 2024, 2020, |code| code == B).sources;
    let lost: Vec<_> = sources.iter().map(|source| (source.code.as_str(), source.share_of_area, source.lost)).collect();
    assert_eq!(lost, [(A, 0.4, Some(Loss::Absent)), (B, 0.6, Some(Loss::Redrawn(2022)))]);
}

#[test]
fn the_years_of_change_follow_the_codes_back() {
    let rows =
        vec![fixture::recoding((2020, A), (2022, B), 1.0, 1.0), fixture::recoding((2022, B), (2024, C), 1.0, 1.0)];
    let (lineage, _) = lineage(&[(2018, &[A]), (2020, &["BU00010001!"]), (2022, &[B]), (2024, &[C])], rows, &[]);
    assert_eq!(lineage.redrawn(C, 2024), [2020, 2022, 2024]);
}

#[test]
fn shares_beyond_the_whole_are_reported_and_of_rows_counted_from_addresses_beyond_a_tenth_more() {
    // 0.4 + 0.6 = 1, 0.4 + 0.68 = 1.08, 0.4 + 0.8 = 1.2.
    let expected = [(0.6, 0, 0), (0.600_000_5, 0, 0), (0.68, 1, 0), (0.8, 1, 1)];
    for (share, by_hand, counted) in expected {
        for (file, reported) in [("hercodering.csv", by_hand), ("a/Hercodering-adressen.csv", counted)] {
            let mut recoding = Recoding::default();
            let share = share.to_string();
            let rows: &[&[&str]] = &[&["2022", A, "2024", B, "0.4", "1"], &["2022", A, "2024", C, &share, "1"]];
            let table = Table { name: file.to_owned(), ..fixture::table(&RECODING, rows) };
            read(&spec(), &table, &mut recoding, &mut Problems::default());
            let (lineage, problems) = lineage(&[(2022, &[A]), (2024, &[B, C])], recoding, &[]);
            assert_eq!(trace(&lineage, B, 2022, &[A]), [(A.to_owned(), 0.4, 1.0)]);
            let found = problems.count(ProblemCode::RecodingSumTooLarge);
            assert_eq!(found, reported, "{share} in {file}: {:?}", problems.places());
        }
    }
}

#[test]
fn a_row_that_cannot_be_read_makes_an_area_less_comparable_and_never_more() {
    let rows: &[&[&str]] = &[
        &["2022", "elders", "2024", B, "1", "1"],
        &["2022", A, "2024", C, "1.2", "1"],
        &["2022", A, "2024", "BUxx", "1", "1"],
        &["x", A, "2024", D, "1", "1"],
    ];
    let mut problems = Problems::default();
    let mut recoding = Recoding::default();
    read(&spec(), &fixture::table(&RECODING, rows), &mut recoding, &mut problems);
    assert_eq!(problems.count(ProblemCode::RecodingRefused), 4);
    let told: Vec<_> = problems.places().iter().map(|problem| problem.detail.rsplit(": ").next().unwrap()).collect();
    assert_eq!(told, ["what came from there is lost", "what came from there is lost", "left out", "left out"]);
    let (lineage, _) = lineage(&[(2022, &[A, B, C, D]), (2024, &[B, C, D])], recoding, &[]);
    let has = [A, B, C, D];
    assert_eq!(
        [
            trace(&lineage, B, 2022, &has).len(),
            trace(&lineage, C, 2022, &has).len(),
            trace(&lineage, D, 2022, &has).len()
        ],
        [0, 0, 1]
    );
    assert_eq!(lineage.trace(B, 2024, 2022, |_| true).sources[0].lost, Some(Loss::Unreadable(2024)));
}

#[test]
fn a_share_by_which_inhabitants_vanish_is_told() {
    let told = |share: f64| {
        let mut problems = Problems::default();
        let kwb = |year, code, people| {
            fixture::kwb(year, fixture::table(&["Code", "Inwoners", "Indelingswijziging"], &[&[code, people, "1"]]))
        };
        let tables = [kwb(2020, A, "2000"), kwb(2024, B, "2100")];
        let config = fixture::config();
        let raw = raw_tables::read(&config, 2024, &tables, &mut Problems::default());
        let rows = vec![fixture::recoding((2020, A), (2024, B), share, 1.0)];
        let areas = fixture::areas(2024, &[]);
        let lineage = Lineage::new(&config.lineage, &areas, &raw, rows.into(), &[], &mut Problems::default());
        lineage.report_inhabitants(&config, &raw, &mut problems);
        problems.places().iter().map(|problem| problem.detail.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(1.0), [""; 0]);
    let [line] = &told(0.1)[..] else { panic!("one line") };
    assert!(line.contains("found 2100 inhabitants, and 200"), "{line}");
}
