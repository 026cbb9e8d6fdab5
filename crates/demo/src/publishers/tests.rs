//! Tests of the publishers' files, read back as a stranger would and held against the region's own folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;
use zip::ZipArchive;

use crate::{Delivery, DemoSettings, write};

mod addresses;
mod recoding;

/// Files by their name with its folders.
type Files = BTreeMap<String, Vec<u8>>;

/// Cells by area and column.
type Cells = BTreeMap<(String, String), String>;

const KEY_FIGURES: &str = "opendata.cbs.nl/ODataFeed/odata";

fn write_files(settings: DemoSettings) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let summary = write(folder.path(), &settings).unwrap();
    let name = |path: &Path| path.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned();
    let files: Files = summary.files.iter().map(|path| (name(path), fs::read(path).unwrap())).collect();
    assert_eq!(files.len(), summary.files.len(), "no two files have one name");
    files
}

fn delivered(delivery: Delivery) -> DemoSettings {
    DemoSettings { delivery, ..DemoSettings::default() }
}

fn published() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| write_files(delivered(Delivery::Published)))
}

fn gathered() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| write_files(delivered(Delivery::Gathered)))
}

/// Unpacks a zip: members with their content, folders left out.
fn unpacked(zip: &[u8]) -> Files {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut members = Files::new();
    for place in 0..archive.len() {
        let mut member = archive.by_index(place).unwrap();
        if member.is_file() {
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            members.insert(member.name().unwrap().into_owned(), bytes);
        }
    }
    members
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// Splits the lines of a CSV file with semicolons; texts lose their marks.
fn lines(bytes: &[u8]) -> Vec<Vec<String>> {
    let content = text(bytes).strip_prefix('\u{feff}').expect("a mark of UTF-8");
    let mut lines = Vec::new();
    for line in content.lines() {
        let (mut fields, mut quoted) = (vec![String::new()], false);
        for letter in line.chars() {
            match letter {
                '"' => quoted = !quoted,
                ';' if !quoted => fields.push(String::new()),
                letter => fields.last_mut().unwrap().push(letter),
            }
        }
        assert!(!quoted, "{line}");
        lines.push(fields);
    }
    lines
}

/// A column by its name without numbers, signs and capitals, by which keys and titles agree.
fn bare(name: &str) -> String {
    let base =
        name.rsplit_once('_').filter(|(_, end)| end.bytes().all(|b| b.is_ascii_digit())).map_or(name, |(b, _)| b);
    let base = base.strip_prefix("k_").unwrap_or(base);
    let plain: String = base.chars().filter(|letter| letter.is_alphanumeric()).collect();
    plain.to_lowercase().replace('\u{eb}', "e")
}

fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        number => Some(number.to_string()),
    }
}

/// Cells of rows of OData v3; those with nothing in them left out.
fn cells_of(rows: &[Value], key: &str) -> Cells {
    let mut cells = Cells::new();
    for row in rows {
        let code = row[key].as_str().unwrap().trim_end().to_owned();
        for (column, value) in row.as_object().unwrap().iter().filter(|(column, _)| *column != "ID" && *column != key) {
            if let Some(value) = cell(value) {
                assert!(cells.insert((code.clone(), bare(column)), value).is_none(), "{code} {column} twice");
            }
        }
    }
    cells
}

/// Rows of a table, page after page as they name each other.
fn rows_of(service: &str, table: &str) -> (Vec<Value>, usize) {
    let root = format!("{service}/{table}/TypedDataSet");
    let (mut rows, mut pages) = (Vec::new(), 0);
    let mut next = Some(format!("{root}?$format=json"));
    while let Some(address) = next {
        let page = json(&published()[&address]);
        rows.extend(page["value"].as_array().unwrap().clone());
        next = page["odata.nextLink"].as_str().map(|link| link.strip_prefix("https://").unwrap().to_owned());
        pages += 1;
    }
    assert_eq!(text(&published()[&format!("{root}/$count")]), rows.len().to_string());
    let ids: Vec<u64> = rows.iter().map(|row| row["ID"].as_u64().unwrap()).collect();
    assert_eq!(ids, (0..rows.len() as u64).collect::<Vec<_>>(), "no row is lost or repeated between pages");
    (rows, pages)
}

/// Cells of a bulk file, by the titles of its measures.
fn bulk(table: &str) -> Cells {
    let members = unpacked(&published()[&format!("datasets.cbs.nl/csv/CBS/nl/{table}")]);
    let measures = lines(&members["MeasureCodes.csv"]);
    let at = |head: &[String], name: &str| head.iter().position(|column| column == name).unwrap();
    let (code, title) = (at(&measures[0], "Identifier"), at(&measures[0], "Title"));
    let titles: BTreeMap<&str, String> = measures[1..].iter().map(|row| (&*row[code], bare(&row[title]))).collect();
    let observations = lines(&members["Observations.csv"]);
    let mut cells = Cells::new();
    for row in &observations[1..] {
        let value = if row[3].is_empty() { row[4].clone() } else { row[3].replace(',', ".") };
        assert!(row[3].is_empty() != row[4].is_empty(), "a number or a text: {row:?}");
        let before = cells.insert((row[5].clone(), titles[&*row[1]].clone()), value);
        assert_eq!(before, None, "{row:?} twice");
    }
    cells
}

const TABLES: [(i32, &str); 13] = [
    (2013, "82339NED"),
    (2014, "82931NED"),
    (2015, "83220NED"),
    (2016, "83487NED"),
    (2017, "83765NED"),
    (2018, "84286NED"),
    (2019, "84583NED"),
    (2020, "84799NED"),
    (2021, "85039NED"),
    (2022, "85318NED"),
    (2023, "85618NED"),
    (2024, "85984NED"),
    (2025, "86165NED"),
];

#[test]
fn every_publisher_has_its_files_under_their_addresses() {
    let hosts: BTreeSet<&str> = published().keys().map(|name| name.split('/').next().unwrap()).collect();
    let expected = "dataderden.cbs.nl datasets.cbs.nl download.cbs.nl geodata.cbs.nl opendata.cbs.nl service.pdok.nl \
        www.cbs.nl www.leefbaarometer.nl";
    assert_eq!(hosts.into_iter().collect::<Vec<_>>().join(" "), expected);
    for address in [
        "service.pdok.nl/cbs/wijkenbuurten/2024/atom/downloads/wijkenbuurten_2024.gpkg",
        "service.pdok.nl/cbs/wijkenbuurten/2024/atom/index.xml",
        "geodata.cbs.nl/files/Wijkenbuurtkaart/WijkBuurtkaart_2024_v2.zip",
        "datasets.cbs.nl/odata/v1/CBS/Datasets",
        "www.leefbaarometer.nl/resources/open-data-leefbaarometer-meting-2024.zip",
        "dataderden.cbs.nl/ODataFeed/OData/50150NED/DataProperties?$format=json",
        "dataderden.cbs.nl/ODataFeed/OData/50150NED/TypedDataSet?$format=json",
    ] {
        assert!(published().contains_key(address), "{address}");
    }
    for (_, table) in TABLES {
        assert!(published().contains_key(&format!("datasets.cbs.nl/csv/CBS/nl/{table}")), "{table}");
        assert!(published().contains_key(&format!("{KEY_FIGURES}/{table}/TypedDataSet?$format=json")), "{table}");
    }
}

#[test]
fn boundaries_are_those_of_the_folder_in_plain_and_packed_and_the_feed_names_them() {
    let own = &gathered()["wijkenbuurten_2024_v1.gpkg"];
    let root = "service.pdok.nl/cbs/wijkenbuurten/2024/atom";
    let plain = format!("{root}/downloads/wijkenbuurten_2024.gpkg");
    assert!(published()[&plain] == *own);
    let members = unpacked(&published()["geodata.cbs.nl/files/Wijkenbuurtkaart/WijkBuurtkaart_2024_v2.zip"]);
    assert_eq!(members.keys().collect::<Vec<_>>(), ["WijkBuurtkaart_2024_v2/wijkenbuurten_2024_v2.gpkg"]);
    assert!(members["WijkBuurtkaart_2024_v2/wijkenbuurten_2024_v2.gpkg"] == *own);
    let feed = text(&published()[&format!("{root}/index.xml")]);
    assert!(feed.contains(&format!("href=\"https://{plain}\"")), "{feed}");
    assert!(feed.contains(&format!("length=\"{}\"", own.len())), "{feed}");
}

#[test]
fn key_figures_are_those_of_the_folder_in_both_services() {
    let mut compared = 0;
    for (year, table) in TABLES {
        let key = if year == 2013 { "RegioS" } else { "WijkenEnBuurten" };
        let (rows, pages) = rows_of(KEY_FIGURES, table);
        assert!(pages > 1, "{table} comes in several pages");
        let old = cells_of(&rows, key);
        assert_eq!(old, bulk(table), "{table}: both services say the same");
        let Some(own) = gathered().get(&format!("kwb/{year}_{table}.json")) else { continue };
        let own = cells_of(json(own)["value"].as_array().unwrap(), "WijkenEnBuurten");
        for ((code, column), value) in &own {
            let flag = column.starts_with("indelingswijziging") && year <= 2020;
            let name = if flag { "indelingswijzigingwijkenenbuurten" } else { column };
            let found = old.get(&(code.clone(), name.to_owned()));
            // The publisher has no Wmo before 2018.
            let expected = (year >= 2018 || column != "wmoclientenrelatief").then_some(value);
            assert_eq!(found, expected, "{table} {code} {column}");
        }
        let areas = |cells: &Cells| cells.keys().map(|(code, _)| code.clone()).collect::<BTreeSet<_>>();
        assert_eq!(areas(&old), areas(&own), "{table}");
        compared += 1;
    }
    assert_eq!(compared, 6, "2014, 2016, 2018, 2020, 2022, 2024");
}

#[test]
fn a_bulk_file_is_laid_out_as_that_of_the_publisher() {
    let members = unpacked(&published()["datasets.cbs.nl/csv/CBS/nl/85984NED"]);
    let names: Vec<&str> = members.keys().map(String::as_str).collect();
    assert_eq!(
        names.join(" "),
        "Dimensions.csv MeasureCodes.csv MeasureGroups.csv Observations.csv Properties.csv WijkenEnBuurtenCodes.csv \
         WijkenEnBuurtenGroups.csv"
    );
    let observations = text(&members["Observations.csv"]);
    let head = "\u{feff}\"Id\";\"Measure\";\"ValueAttribute\";\"Value\";\"StringValue\";\"WijkenEnBuurten\"\r\n";
    assert!(observations.starts_with(head), "{}", &observations[..200]);
    // A text is padded and in its own column, and a share of a gemeente has a decimal comma.
    assert!(observations.contains("0;\"GM000B\";\"None\";;\"Nederland                               \";\"NL00\"\r\n"));
    let shares = observations.lines().filter(|line| line.contains("\"A047047\"") && line.contains("\"GM7001\""));
    let shares: Vec<&str> = shares.collect();
    assert!(shares.len() == 1 && shares[0].contains(','), "{shares:?}");
    let count = observations.lines().count() - 1;
    let listed = json(&published()["datasets.cbs.nl/odata/v1/CBS/Datasets"]);
    let listed = listed["value"].as_array().unwrap().iter().find(|table| table["Identifier"] == "85984NED").unwrap();
    assert_eq!(listed["ObservationCount"], count);
    let counted = text(&published()["datasets.cbs.nl/odata/v1/CBS/85984NED/Observations/$count"]);
    assert_eq!(counted, format!("\u{feff}{count}"));
    let oldest = unpacked(&published()["datasets.cbs.nl/csv/CBS/nl/82339NED"]);
    assert!(oldest.contains_key("RegioSCodes.csv") && !oldest.contains_key("MeasureGroups.csv"));
}

#[test]
fn columns_come_and_go_as_those_of_the_publisher() {
    let columns = |table: &str| -> BTreeSet<String> {
        let properties = json(&published()[&format!("{KEY_FIGURES}/{table}/DataProperties?$format=json")]);
        let listed = properties["value"].as_array().unwrap().iter().filter(|column| column["Type"] != "TopicGroup");
        listed.map(|column| bare(column["Key"].as_str().unwrap())).collect()
    };
    for (year, table) in TABLES {
        let found = columns(table);
        let has = |name: &str| found.contains(name);
        assert_eq!(has("wmoclientenrelatief"), year >= 2018, "{table}");
        assert_eq!(has("40huishoudensmetlaagsteinkomen"), year >= 2014, "{table}");
        assert_eq!(has("personenpersoortuitkeringbijstand"), year >= 2014, "{table}");
        assert_eq!(has("personenmeteenwwbuitkeringtotaal"), year == 2013, "{table}");
        assert_eq!(has("indelingswijzigingwijkenenbuurten"), year <= 2020, "{table}");
        assert_eq!(has("indelingswijziginggemeentewijkbuurt"), year >= 2021, "{table}");
    }
    // What is listed is what rows have, and what a group is in none of them.
    for (_, table) in TABLES {
        let (rows, _) = rows_of(KEY_FIGURES, table);
        let of_row: BTreeSet<String> = rows[0].as_object().unwrap().keys().map(|key| bare(key)).collect();
        let mut listed = columns(table);
        listed.insert("id".to_owned());
        assert_eq!(of_row, listed, "{table}");
        let told = json(&published()[&format!("{KEY_FIGURES}/{table}/TableInfos?$format=json")]);
        assert_eq!(told["value"][0]["RecordCount"], rows.len());
    }
    // The columns of 2025 are there and hold nothing.
    let newest = bulk("86165NED");
    assert!(newest.keys().any(|(_, column)| column == "personenpersoortuitkeringao"));
    assert!(!newest.keys().any(|(_, column)| column.contains("laagsteinkomen") || column.starts_with("wmo")));
}

#[test]
fn health_is_that_of_the_folder_among_other_ages_and_bounds() {
    let (rows, pages) = rows_of("dataderden.cbs.nl/ODataFeed/OData", "50150NED");
    assert!(pages > 1);
    let own = json(&gathered()["gezondheid_50150NED.json"]);
    let own = own["value"].as_array().unwrap();
    let without_id = |row: &Value| {
        let mut row = row.as_object().unwrap().clone();
        row.remove("ID");
        Value::from(row)
    };
    let wanted = |row: &&Value| row["Leeftijd"] == "20300   " && row["Marges"] == "MW00000";
    let found: Vec<Value> = rows.iter().filter(wanted).map(without_id).collect();
    assert_eq!(found, own.iter().map(without_id).collect::<Vec<_>>());
    assert_eq!(rows.len(), 4 * own.len());
}

#[test]
fn the_leefbaarometer_of_buurten_is_that_of_the_folder_among_other_levels() {
    let members = unpacked(&published()["www.leefbaarometer.nl/resources/open-data-leefbaarometer-meting-2024.zip"]);
    let name = |level: &str| {
        format!("Leefbaarometer 3.0 - Meting 2024 - open data/Leefbaarometer-scores {level} 2002-2024.csv")
    };
    assert_eq!(members.len(), 3);
    assert!(members[&name("buurten")] == gathered()["Leefbaarometer-scores buurten 2002-2024.csv"]);
    let wijken = text(&members[&name("wijken")]);
    assert!(wijken.starts_with("wk_code,wk_naam,jaar,lbm,afw,fys,onv,soc,vrz,won\nWK7001"), "{}", &wijken[..90]);
    // 25 wijken and the header, every year.
    assert_eq!(wijken.lines().count(), 25 * 7 + 1);
    // The mean lies between the scores of the buurten.
    let scores = |level: &str| -> Vec<f64> {
        let of_year = text(&members[&name(level)]).lines().filter(|line| line.contains(",2024,"));
        of_year.map(|line| line.split(',').nth(6).unwrap().parse().unwrap()).collect()
    };
    let (buurten, gemeenten) = (scores("buurten"), scores("gemeenten"));
    let low = buurten.iter().copied().fold(f64::INFINITY, f64::min);
    let high = buurten.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    assert!(gemeenten.len() == 3 && gemeenten.iter().all(|score| low < *score && *score < high), "{gemeenten:?}");
}

#[test]
fn saved_files_lie_in_one_folder_and_are_the_same() {
    let saved = write_files(delivered(Delivery::Downloaded));
    assert!(saved.keys().all(|name| !name.contains('/')), "{:?}", saved.keys());
    // Boundaries, 13 tables, Leefbaarometer, three pages of health, ten address files.
    assert_eq!(saved.len(), 1 + 13 + 1 + 3 + 10);
    for (name, address) in [
        ("85984NED.zip", "datasets.cbs.nl/csv/CBS/nl/85984NED"),
        ("50150NED_TypedDataSet_1.json", "dataderden.cbs.nl/ODataFeed/OData/50150NED/TypedDataSet?$format=json"),
        ("wijkenbuurten_2024.gpkg", "service.pdok.nl/cbs/wijkenbuurten/2024/atom/downloads/wijkenbuurten_2024.gpkg"),
    ] {
        assert!(saved[name] == published()[address], "{name}");
    }
    for (name, bytes) in &saved {
        assert!(published().values().any(|other| other == bytes), "{name}");
    }
}

#[test]
fn pages_that_a_larger_region_left_do_not_stay_among_those_of_a_smaller_one() {
    let folder = tempfile::tempdir().unwrap();
    let left = [4, 5].map(|page| folder.path().join(format!("50150NED_TypedDataSet_{page}.json")));
    let others = folder.path().join("50150NED_TypedDataSet_7.json");
    left.iter().chain([&others]).for_each(|path| fs::write(path, "{}").unwrap());
    let small = DemoSettings { areas: Some(20), vertices: Some(2000), ..delivered(Delivery::Downloaded) };
    let summary = write(folder.path(), &small).unwrap();
    assert!(summary.files.iter().any(|path| path.ends_with("50150NED_TypedDataSet_3.json")));
    assert_eq!(left.map(|path| path.exists()), [false, false]);
    // What does not follow on them is somebody else's.
    assert!(others.exists());
}

#[test]
fn the_same_settings_publish_the_same_bytes_and_another_seed_others() {
    let settings = DemoSettings { seed: 3, areas: Some(40), vertices: Some(4000), delivery: Delivery::Published };
    let first = write_files(settings);
    assert!(first == write_files(settings));
    let other = write_files(DemoSettings { seed: 4, ..settings });
    let address = "download.cbs.nl/postcode/2025-cbs-pc6huisnr20250801_buurt.zip";
    assert!(first[address] != other[address]);
}
