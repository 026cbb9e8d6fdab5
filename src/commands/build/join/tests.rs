use std::path::PathBuf;

use super::*;
use crate::config::read_sources;
use crate::sources::Table;

const NEXT: &str = "https://example.org/85984NED/TypedDataSet?$skip=";

fn file(name: &str) -> SourceFile {
    SourceFile {
        source: "kwb".to_owned(),
        kind: crate::sources::SourceKind::Statistics,
        path: PathBuf::from("raw").join(name),
        name: name.to_owned(),
        year: Some(2024),
        table: None,
        division: None,
        part: None,
        hash: String::new(),
        bytes: 0,
    }
}

fn page(codes: &[&str], next: Option<&str>) -> TablePage {
    let table = Table {
        name: String::new(),
        columns: vec!["Codering_3".to_owned(), "AantalInwoners_5".to_owned()],
        cells: codes.iter().flat_map(|code| [Cell::Text((*code).into()), Cell::Number(5.0)]).collect(),
        places: (1..=codes.len() as u64).collect(),
    };
    TablePage {
        table,
        code: Some(0),
        year: None,
        present: Vec::new(),
        next: next.map(str::to_owned),
        count: None,
        publisher_table: None,
        title_year: None,
        ids: None,
        nothing: None,
    }
}

/// Joins pages, and gives the names of those that count, or what is wrong.
fn joined(pages: Vec<(&str, TablePage)>) -> (Result<Vec<String>, String>, Problems) {
    let spec = read_sources("sources.toml", include_str!("../../../../config/sources.toml")).unwrap().swap_remove(1);
    let files: Vec<(SourceFile, TablePage)> = pages.into_iter().map(|(name, page)| (file(name), page)).collect();
    let mut read = Vec::new();
    for (file, page) in &files {
        read.push(Ok(ReadFile { file, spec: &spec, page: page.clone() }));
    }
    let mut problems = Problems::default();
    let joined = join(read, &["AantalInwoners"], &mut problems)
        .map(|kept| kept.iter().map(|read| read.file.name.clone()).collect())
        .map_err(|wrong| wrong[0].1.to_string());
    (joined, problems)
}

#[test]
fn pages_without_a_common_area_are_one_table_whatever_they_are_called() {
    let link = format!("{NEXT}2");
    let pages = vec![
        ("85984NED (1).json", page(&["BU00010003"], None)),
        ("kwb/2024_85984NED.json", page(&["BU00010001", "BU00010002"], Some(&link))),
    ];
    assert_eq!(joined(pages).0.unwrap(), ["85984NED (1).json", "kwb/2024_85984NED.json"]);
}

#[test]
fn a_page_whose_next_page_is_not_there_is_refused() {
    let (links, codes) = ([2, 4, 6].map(|skip| format!("{NEXT}{skip}")), ["BU00010001", "BU00010002"]);
    let others = ["BU00010003", "BU00010004"];
    for pages in [
        vec![("a.json", page(&codes, Some(&links[0])))],
        vec![("a.json", page(&codes, Some(&links[0]))), ("b.json", page(&others, Some(&links[1])))],
        vec![("a.json", page(&codes, Some(&links[1]))), ("b.json", page(&others, None))],
        vec![
            ("a.json", page(&codes, Some(&links[0]))),
            ("b.json", page(&others, Some(&links[2]))),
            ("c.json", page(&["BU00010009"], None)),
        ],
    ] {
        let error = joined(pages).0.unwrap_err();
        assert!(error.contains("one page of several") && error.contains("next page"), "{error}");
    }
}

#[test]
fn a_table_that_counts_more_rows_than_there_are_is_refused() {
    let counted = |codes: &[&str], next: Option<&str>| TablePage { count: Some(3), ..page(codes, next) };
    let first = || ("a.json", counted(&["BU00010001", "BU00010002"], None));
    let error = joined(vec![first()]).0.unwrap_err();
    assert!(error.contains("2 rows of the 3 that it counts"), "{error}");
    assert_eq!(joined(vec![first(), ("b.json", counted(&["BU00010003"], None))]).0.unwrap().len(), 2);
}

#[test]
fn files_with_the_same_areas_are_no_pages() {
    let same = |second: &'static str| {
        joined(vec![("a.json", page(&["BU00010001"], None)), (second, page(&["BU00010001"], None))])
    };
    let error = same("b.json").0.unwrap_err();
    assert!(error.contains("a.json") && error.contains("b.json") && error.contains("keep one"), "{error}");
    let (kept, problems) = same("oud/b.json");
    assert_eq!(kept.unwrap(), ["a.json"]);
    assert_eq!(problems.count(ProblemCode::FilePassedOver), 1);
}

#[test]
fn a_table_without_any_of_the_figures_tells_the_columns_that_it_has() {
    let mut other = page(&["BU00010001"], None);
    other.table.columns[1] = "Title".to_owned();
    other.present = vec!["Codering_3".to_owned(), "Title".to_owned(), "Omschrijving".to_owned()];
    let (kept, problems) = joined(vec![("85984NED.json", other)]);
    assert_eq!(kept.unwrap(), ["85984NED.json"]);
    assert!(problems.places()[0].detail.contains("Codering_3, Title, Omschrijving"), "{problems:?}");
}

#[test]
fn what_has_no_figures_beside_a_table_is_passed_over() {
    let mut names = page(&["BU00010001"], None);
    names.table.columns[1] = "Title".to_owned();
    let (kept, problems) = joined(vec![("a_WijkenEnBuurten.json", names), ("b.json", page(&["BU00010001"], None))]);
    assert_eq!(kept.unwrap(), ["b.json"]);
    assert_eq!(problems.places()[0].place, "a_WijkenEnBuurten.json");
}

#[test]
fn a_page_that_is_missing_between_others_is_recognised_by_the_numbers_of_the_rows() {
    let numbered = |numbers: std::ops::Range<u64>, next: Option<&str>| {
        let mut page = page(&[&format!("BU{:08}", numbers.start), &format!("BU{:08}", numbers.start + 1)], next);
        let mut ids = RowIds::default();
        // Of three rows the service was asked for one.
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        numbers.step_by(3).for_each(|number| ids.add(crate::sources::CellRef::Number(number as f64)));
        page.ids = Some(ids);
        page
    };
    let link = |page: u32| format!("https://example.org/50150NED/TypedDataSet?$skiptoken={page}");
    let first = || ("health_1.json", numbered(0..300, Some(&link(1))));
    let second = || ("health_2.json", numbered(300..600, Some(&link(2))));
    let third = || ("health_3.json", numbered(600..700, None));
    assert_eq!(joined(vec![third(), first(), second()]).0.unwrap().len(), 3);
    let error = joined(vec![third(), first()]).0.unwrap_err();
    assert!(error.contains("health_1.json") && error.contains("one page of several"), "{error}");
    let mut whole = first();
    whole.1.next = None;
    assert_eq!(joined(vec![third(), whole]).0.unwrap().len(), 2, "files that name no next page are no pages");
}

#[test]
fn a_table_of_which_no_row_counts_is_told_but_a_page_may_have_none() {
    let empty = || TablePage { nothing: Some("found 3 rows, and none that counts".to_owned()), ..page(&[], None) };
    let (names, problems) = joined(vec![("a.json", page(&["BU00010001"], None)), ("b.json", empty())]);
    assert_eq!((names.unwrap().len(), problems.count(ProblemCode::TableUnusable)), (2, 0));
    let (names, problems) = joined(vec![("a.json", empty())]);
    assert!(names.is_ok());
    assert!(
        problems.places()[0].detail.starts_with("found 3 rows, and none that counts; none"),
        "{:?}",
        problems.places()
    );
}

#[test]
fn files_that_hold_the_same_are_named_as_people_know_them() {
    let spec = read_sources("sources.toml", include_str!("../../../../config/sources.toml")).unwrap().swap_remove(1);
    let unpacked = SourceFile { path: PathBuf::from("/tmp/x/9/a.csv"), ..file("kwb-2024.zip/a.csv") };
    let (first, page) = (file("kwb/2024.csv"), page(&["BU00010001"], None));
    let read = |file| ReadFile { file, spec: &spec, page: page.clone() };
    let both = vec![Ok(read(&first)), Ok(read(&unpacked))];
    let wrong = join(both, &["AantalInwoners"], &mut Problems::default()).err().expect("a table that two files hold");
    let said = wrong[0].1.to_string();
    assert!(said.contains(": kwb/2024.csv and kwb-2024.zip/a.csv"), "{said}");
}

#[test]
fn of_files_with_a_common_area_the_one_with_the_most_areas_counts_wherever_it_lies() {
    let codes: Vec<String> = (0..40).map(|buurt| format!("BU000100{buurt:02}")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let country = |name: &'static str| (name, page(&codes[..30], None));
    for selection in ["kwb-2024-rotterdam.csv", "kwb/kwb-2024-rotterdam.csv", "oud/2024/kwb-2024-rotterdam.csv"] {
        let pages = vec![(selection, page(&codes[25..35], None)), country("kwb/2024_85984NED.zip")];
        let (kept, problems) = joined(pages);
        assert_eq!(kept.unwrap(), ["kwb/2024_85984NED.zip"], "{selection}");
        let [told] = problems.places() else { panic!("one line: {problems:?}") };
        assert_eq!((told.code, told.place.as_str()), (ProblemCode::FilePassedOver, selection));
        assert!(
            told.detail.starts_with("5 of its 10 areas stand in kwb/2024_85984NED.zip too, which has 30"),
            "{told:?}"
        );
    }
    // A selection beside the pages of a table, whichever of them has its areas.
    let pages = vec![
        ("a.csv", page(&codes[28..32], None)),
        ("b.json", page(&codes[..20], None)),
        ("c.json", page(&codes[20..], None)),
    ];
    assert_eq!(joined(pages).0.unwrap(), ["b.json", "c.json"]);
    // Two of about one size are editions, of which nobody knows the right one.
    let error = joined(vec![("a.json", page(&codes[..39], None)), ("b.json", page(&codes, None))]).0.unwrap_err();
    assert!(error.contains("keep one"), "{error}");
}

#[test]
fn files_without_a_common_area_are_joined_and_named() {
    let spec = read_sources("sources.toml", include_str!("../../../../config/sources.toml")).unwrap().swap_remove(1);
    let (first, second) = (file("kwb/2024.csv"), file("kwb-2024-rotterdam.csv"));
    let read = |file, codes: &[&str]| ReadFile { file, spec: &spec, page: page(codes, None) };
    let kept = [read(&first, &["BU00010001", "BU00010002"]), read(&second, &["BU05990101"])];
    assert_eq!(
        parts_line(&kept).as_deref(),
        Some(
            "kwb of 2024, areas of several files that have none in common: kwb/2024.csv (2), kwb-2024-rotterdam.csv (1)"
        )
    );
    assert_eq!(parts_line(&kept[..1]), None);
}
