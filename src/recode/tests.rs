use std::fs;

use tempfile::TempDir;
use veerkracht_recode::{BuurtCode, BuurtFigures};

use super::*;
use crate::config::Config;
use crate::sources::discover;

/// A row of key figures: code, kind of region, flag, inhabitants, as JSON.
type Row<'r> = (&'r str, &'r str, &'r str, &'r str);

fn key_figures(rows: &[Row<'_>]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|(code, kind, flag, inhabitants)| {
            format!(
                "{{\"WijkenEnBuurten\":\"{code:10}\",\"SoortRegio_2\":\"{kind:10}\",\
                 \"IndelingswijzigingWijkenEnBuurten_4\":{flag},\"AantalInwoners_5\":{inhabitants}}}"
            )
        })
        .collect();
    format!("{{\"value\":[{}]}}", rows.join(","))
}

fn boundaries(codes: &[&str]) -> String {
    let square = "[[[4.0,52.0],[4.1,52.0],[4.1,52.1],[4.0,52.0]]]";
    let features: Vec<String> = codes
        .iter()
        .map(|code| {
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{\"buurtcode\":\"{code}\"}},\
                 \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":{square}}}}}"
            )
        })
        .collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

fn addresses(year: i32) -> String {
    format!("PC6;Huisnummer;Buurt{year}\n1011AB;1;10000001\n")
}

fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn planned(folder: &TempDir) -> Result<RecodePlan, Vec<String>> {
    let config = Config::load(None).unwrap();
    let found = discover(folder.path(), &config.sources).unwrap();
    plan(&found, &config.sources, &config.statistics).map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

const ROWS: [Row<'static>; 1] = [("BU10000001", "Buurt", "\"1\"", "500")];

#[test]
fn a_year_has_addresses_and_key_figures_or_is_that_of_the_boundaries() {
    let folder = folder(&[
        ("2018_84286NED.json", key_figures(&ROWS)),
        ("2019_84583NED.json", key_figures(&ROWS)),
        ("2020_84799NED.json", key_figures(&ROWS)),
        ("2018-pc6hnr.csv", addresses(2018)),
        ("2020-pc6hnr.csv", addresses(2020)),
        ("2021-pc6hnr.csv", addresses(2021)),
        ("2023-pc6hnr.csv", addresses(2023)),
        ("buurten_2023.geojson", boundaries(&["BU10000001"])),
        ("buurten_2023_b.geojson", boundaries(&["BU10000002"])),
        ("buurten_2019.geojson", boundaries(&["BU10000003"])),
    ]);
    let plan = planned(&folder).unwrap();
    let years: Vec<_> = plan.years.iter().map(|year| (year.year, year.table.count())).collect();
    assert_eq!(
        years,
        [(2018, 1), (2020, 1), (2023, 2)],
        "of 2023 the buurten are those of the boundaries, in two pages"
    );
    assert_eq!((plan.division, plan.without_figures, plan.without_addresses), (Some(2023), vec![2021], vec![2019]));
    assert_eq!(plan.years[2].addresses.name, "2023-pc6hnr.csv");
}

#[test]
fn of_a_buurt_flag_and_inhabitants_are_those_of_its_row_and_boundaries_add_what_the_table_lacks() {
    let rows = [
        ("NL00", "Land", "\".\"", "17000000"),
        ("GM1000", "Gemeente", "\"1\"", "9000"),
        ("BU10000001", "Buurt", "\"1\"", "500"),
        ("BU10000002", "Buurt", "2", "null"),
        ("BU10000003", "Buurt", "\"3    \"", "-99997"),
        ("BU10000004", "Buurt", "\".\"", "0"),
        ("BU10000001", "Buurt", "\"3\"", "7"),
        ("BU10000005", "Wijk", "\"1\"", "7"),
    ];
    let folder = folder(&[
        ("2022_85318NED.json", key_figures(&ROWS)),
        ("2023_85618NED.json", key_figures(&rows)),
        ("2022-pc6hnr.csv", addresses(2022)),
        ("2023-pc6hnr.csv", addresses(2023)),
        ("buurten_2023.geojson", boundaries(&["BU10000001", "BU10000006", "WK100000"])),
    ]);
    let plan = planned(&folder).unwrap();
    let said = |text: &str| plan.years[1].table.buurt(BuurtCode::parse(text.as_bytes()).unwrap());
    let figures = |flag, inhabitants| Some(BuurtFigures { flag, inhabitants });
    assert_eq!(said("BU10000001"), figures(Some(1), Some(500.0)), "the first row counts");
    assert_eq!(said("BU10000002"), figures(Some(2), None));
    assert_eq!(said("BU10000003"), figures(Some(3), None));
    assert_eq!(said("BU10000004"), figures(None, Some(0.0)));
    assert_eq!(said("BU10000005"), None, "the row says that it is a wijk");
    assert_eq!(said("BU10000006"), figures(None, None));
    assert_eq!(plan.years[1].table.count(), 5);
}

#[test]
fn what_is_in_the_way_is_said_with_what_to_do() {
    let one = folder(&[
        ("2022_85318NED.json", key_figures(&ROWS)),
        ("2022-pc6hnr.csv", addresses(2022)),
        ("2019-pc6hnr.csv", addresses(2019)),
    ]);
    let errors = planned(&one).unwrap_err();
    let pieces = ["found those of 2022 alone, and those of 2019 without key figures", "adressen/YEAR-pc6hnr.zip"];
    assert!(errors.len() == 1 && pieces.iter().all(|piece| errors[0].contains(piece)), "{errors:?}");
    let none = planned(&folder(&[("2022_85318NED.json", key_figures(&ROWS))])).unwrap_err();
    assert!(none[0].contains("found none, expected two years or more"), "{none:?}");
    let wrong = folder(&[
        ("2022_85318NED.json", key_figures(&ROWS)),
        ("a-pc6hnr.csv", addresses(2022)),
        ("b-pc6hnr.csv", addresses(2022) + "1011AB;2;10000001\n"),
        ("2021-pc6hnr.zip", "<html>".to_owned()),
    ]);
    let errors = planned(&wrong).unwrap_err();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].contains("2021-pc6hnr.zip, line 1: found \"<html>\""), "{errors:?}");
    assert!(errors[1].contains("those of 2022 in a-pc6hnr.csv and in b-pc6hnr.csv"), "{errors:?}");
    let damaged = folder(&[
        ("2021_85039NED.json", "{".to_owned()),
        ("2022_85318NED.json", "{".to_owned()),
        ("2021-pc6hnr.csv", addresses(2021)),
        ("2022-pc6hnr.csv", addresses(2022)),
    ]);
    let errors = planned(&damaged).unwrap_err();
    assert_eq!(errors.len(), 2, "both at once: {errors:?}");
}

#[test]
fn a_recoding_is_made_by_hand_unless_it_has_the_name_of_the_one_that_is_made() {
    let folder = folder(&[
        ("hercodering-adressen.csv", String::new()),
        ("hercodering.csv", String::new()),
        ("hercodering-2019.csv", " ".to_owned()),
    ]);
    let config = Config::load(None).unwrap();
    let found = discover(folder.path(), &config.sources).unwrap();
    let mut names: Vec<_> = by_hand(&found).map(|file| file.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["hercodering-2019.csv", "hercodering.csv"]);
}
