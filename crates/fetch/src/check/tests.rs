use std::fmt::Write as _;

use super::*;
use crate::catalogue::{EditionYear, RequiredColumns};
use crate::pattern::FilePattern;
use crate::zipped::tests::zip_of;

fn checked(bytes: &[u8], what: &Check) -> Result<(), String> {
    check_bytes(bytes, what).map(|_| ())
}

/// Tells how much there is in a file that passes.
fn check_bytes(bytes: &[u8], what: &Check) -> Result<FileContent, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a ?#%.part");
    std::fs::write(&path, bytes).unwrap();
    let result = check(&path, what);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is written beside a file");
    result
}

fn filled(columns: &[&str]) -> RequiredColumns {
    RequiredColumns {
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        least_pct: 2.0,
        table: None,
    }
}

fn geopackage(layer: &str, rows: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(&format!(
            "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
             INSERT INTO gpkg_contents VALUES ('{layer}', 'features');
             CREATE TABLE {layer} (id INTEGER, buurtcode TEXT);"
        ))
        .unwrap();
    for row in 0..rows {
        // The first rows are of water.
        let code = if row < 2 { "NULL".to_owned() } else { format!("'BU0003{row:04} '") };
        connection.execute(&format!("INSERT INTO {layer} VALUES ({row}, {code})"), []).unwrap();
    }
    drop(connection);
    std::fs::read(path).unwrap()
}

#[test]
fn a_geopackage_has_its_length_and_a_layer_with_rows() {
    let what = Check::GeoPackage { layer: FilePattern::parse("*buurten*").unwrap() };
    let whole = geopackage("buurten_2024", 3);
    assert_eq!(checked(&whole, &what), Ok(()));
    let cut = checked(&whole[..whole.len() - 4096], &what).unwrap_err();
    assert!(cut.contains("cut off or damaged"), "{cut}");
    let empty = checked(&geopackage("buurten", 0), &what).unwrap_err();
    assert!(empty.contains("buurten (0 rows)"), "{empty}");
    let other = checked(&geopackage("wijken", 3), &what).unwrap_err();
    assert!(other.contains("wijken (3 rows)"), "{other}");
    let without_codes = checked(&geopackage("buurten", 2), &what).unwrap_err();
    assert!(without_codes.contains("no code of a buurt (BU…) in the layer buurten"), "{without_codes}");
    assert!(checked(b"something else that is no database", &what).unwrap_err().contains("SQLite format 3"));
}

#[test]
fn a_web_page_and_an_empty_file_are_no_data() {
    for what in [
        Check::Addresses { year: 2017 },
        Check::Table(filled(&["A"])),
        Check::GeoPackage { layer: FilePattern::parse("*").unwrap() },
    ] {
        let page = b"\xef\xbb\xbf\r\n<!DOCTYPE html><html><head><title>Niet gevonden</title></head></html>";
        assert_eq!(checked(page, &what).unwrap_err(), "found a web page in place of data (“Niet gevonden”)");
        assert!(checked(b"", &what).unwrap_err().contains("empty"));
    }
}

/// Makes a zip of cells as CBS does, with a figure of the second measure for every `every`th of 100 buurten.
fn bulk(every: usize) -> Vec<u8> {
    let measures = "\u{feff}\"Identifier\";\"Index\";\"Title\"\r\n\"M1\";\"1\";\"Aantal \
    inwoners\"\r\n\"M2\";\"2\";\"In bezit woningcorporatie\"\r\n";
    let mut rows =
        String::from("\u{feff}\"Id\";\"Measure\";\"ValueAttribute\";\"Value\";\"StringValue\";\"WijkenEnBuurten\"\r\n");
    rows.push_str("1;\"M2\";\"None\";29,1;\"\";\"NL00      \"\r\n");
    for i in 0..100 {
        write!(rows, "{i};\"M1\";\"None\";{i};\"\";\"BU{i:08}\"\r\n").unwrap();
        if every > 0 && i % every == 0 {
            write!(rows, "{i};\"M2\";\"None\";1,5;\"\";\"BU{i:08}\"\r\n").unwrap();
        }
    }
    zip_of(&[("Observations.csv", rows.as_bytes()), ("MeasureCodes.csv", measures.as_bytes())])
}

#[test]
fn a_table_of_cells_has_figures_in_the_wanted_columns() {
    let what = Check::Bulk(filled(&["AantalInwoners", "InBezitWoningcorporatie"]));
    assert_eq!(checked(&bulk(2), &what), Ok(()));
    let null = checked(&bulk(0), &what).unwrap_err();
    assert!(null.contains("InBezitWoningcorporatie: no value in 100 of 100 buurten"), "{null}");
    // One of 100 buurten is less than 2 %.
    assert!(checked(&bulk(100), &what).is_err());
    assert_eq!(checked(&bulk(50), &what), Ok(()));
    let other = checked(&bulk(1), &Check::Bulk(filled(&["WmoClientenRelatief"]))).unwrap_err();
    assert!(other.contains("no measure named WmoClientenRelatief"), "{other}");
    let incomplete = checked(&zip_of(&[("Properties.csv", b"a")]), &what).unwrap_err();
    assert!(incomplete.contains("found a zip with Properties.csv, expected `observations.csv`"), "{incomplete}");
}

#[test]
fn a_table_of_cells_is_the_one_that_it_should_be() {
    let wanted = RequiredColumns { table: Some("85984NED".to_owned()), ..filled(&["AantalInwoners"]) };
    let of = |table: &str| {
        let properties = format!("\u{feff}\"Identifier\";\"Description\"\r\n\"{table}\";\"Na\r\n85984NED\"\r\n");
        let measures = b"Identifier;Title\nM1;Aantal inwoners\n";
        let rows = b"Id;Measure;Value;WijkenEnBuurten\n1;M1;5;BU00030000\n";
        let members: [(&str, &[u8]); 3] =
            [("Observations.csv", rows), ("MeasureCodes.csv", measures), ("Properties.csv", properties.as_bytes())];
        checked(&zip_of(&members), &Check::Bulk(wanted.clone()))
    };
    assert_eq!(of("85984NED"), Ok(()));
    let other = of("85318NED").unwrap_err();
    assert!(other.contains("found table 85318NED") && other.contains("expected 85984NED"), "{other}");
    assert_eq!(of(""), Ok(()), "it says nothing of itself");
}

#[test]
fn a_table_of_rows_is_whole_and_has_figures_in_the_wanted_columns() {
    let what = Check::Table(filled(&["HoogRisicoOpAngstOfDepressie"]));
    let rows = |value: &str, next: &str| {
        format!(
            "\u{feff}{{\"odata.metadata\":\"x\",{next}\"value\":[{{\"ID\":0,\"WijkenEnBuurten\":\"BU00030000  \",\
             \"HoogRisicoOpAngstOfDepressie_25\":{value}}}]}}"
        )
        .trim_start_matches('\u{feff}')
        .to_owned()
    };
    assert_eq!(checked(rows("1.5", "").as_bytes(), &what), Ok(()));
    let null = checked(rows("null", "").as_bytes(), &what).unwrap_err();
    assert!(null.contains("no value in 1 of 1 buurten"), "{null}");
    for nothing in ["\"       .\"", "\"\"", "-99997"] {
        assert!(checked(rows(nothing, "").as_bytes(), &what).unwrap_err().contains("no value in 1 of 1"), "{nothing}");
    }
    assert!(checked(rows("1", "\"odata.nextLink\":\"y\",").as_bytes(), &what).unwrap_err().contains("one page"));
    let whole = rows("1", "");
    assert!(checked(&whole.as_bytes()[..whole.len() - 1], &what).unwrap_err().contains("no whole JSON"));
    assert!(checked(b"{\"value\":[]}", &what).unwrap_err().contains("no row"));
    let other = checked(rows("1", "").as_bytes(), &Check::Table(filled(&["Andere"]))).unwrap_err();
    assert!(other.contains("HoogRisicoOpAngstOfDepressie_25") && other.contains("expected Andere too"), "{other}");
}

#[test]
fn a_text_has_its_columns_and_its_last_row() {
    let what = Check::Delimited { header: vec!["bu_code".to_owned(), "onv".to_owned()], edition: None };
    assert_eq!(checked(b"bu_code,bu_naam,jaar,onv\nBU00030000,a,2024,0.1\n", &what), Ok(()));
    assert!(checked(b"bu_code,bu_naam,jaar,onv\nBU00030000,a,2024,0.1\nBU000", &what).unwrap_err().contains("cut off"));
    assert!(checked(b"bu_code,jaar\nBU00030000,2024\n", &what).unwrap_err().contains("expected onv too"));
    assert!(checked(b"bu_code,bu_naam,jaar,onv\n", &what).unwrap_err().contains("without rows"));
}

#[test]
fn a_column_of_a_text_without_any_value_is_refused() {
    let what = Check::Delimited { header: vec!["bu_code".to_owned(), "onv".to_owned()], edition: None };
    let rows = |values: [&str; 3]| {
        let row = |value: &&str| format!("BU00030000,\"Oost, West\",2024,{value}\n");
        format!("bu_code,bu_naam,jaar,onv\n{}", values.iter().map(row).collect::<String>())
    };
    for nothing in ["", " ", "NA", "nan", ".", "-99997"] {
        let why = checked(rows([nothing; 3]).as_bytes(), &what).unwrap_err();
        assert!(why.contains("onv: no value in any of 3 rows"), "{nothing:?}: {why}");
        assert_eq!(checked(rows([nothing, nothing, "-0,1"]).as_bytes(), &what), Ok(()), "one is enough");
    }
}

#[test]
fn addresses_are_known_in_every_layout_and_the_largest_text_counts() {
    for (year, header) in [
        (2016, "pc6;huisnummer;buurt2016;wijk2016;gemeente2016"),
        (2017, "PC6;Huisnummer;Buurt2017;Wijk2017;Gemeente2017"),
        (2023, "\"PC6\",\"Huisnummer\",\"Buurt2023\",\"Wijk2023\",\"Gemeente2023\""),
        // None tells its year.
        (2025, "PC6;Huisnummer;Buurt;Wijk;Gemeente"),
    ] {
        let text = format!("{header}\r\n1011AB;1;3630000;36300;363\r\n");
        let bytes =
            zip_of(&[("brt2020.csv", b"a;b\n"), ("map/pc6hnr_gwb.csv", text.as_bytes()), ("lees.txt", &[b'x'; 500])]);
        assert_eq!(checked(&bytes, &Check::Addresses { year }), Ok(()), "{header}");
        let other = checked(&bytes, &Check::Addresses { year: year - 1 });
        let expected = format!("found the addresses of {year}, expected those of {}", year - 1);
        assert_eq!(other, if year == 2025 { Ok(()) } else { Err(expected) }, "{header}");
    }
    // Else the name of the text tells it, and never that of the zip.
    let named = zip_of(&[("pc6hnr20180801_gwb.csv", b"PC6;Huisnummer;Buurt\r\n1011AB;1;3630000\r\n")]);
    assert_eq!(checked(&named, &Check::Addresses { year: 2018 }), Ok(()));
    assert!(checked(&named, &Check::Addresses { year: 2019 }).unwrap_err().contains("addresses of 2018"));
    let none = zip_of(&[("pc6hnr.csv", b"PC6;Huisnummer;Buurt2017\r\n1011;1;3630000\r\n")]);
    let none = checked(&none, &Check::Addresses { year: 2017 }).unwrap_err();
    assert!(none.contains("pc6: no value in any of 1 rows"), "{none}");
    let empty = zip_of(&[("pc6hnr.csv", b"PC6;Huisnummer;Buurt2017\r\n1011AB;1;\r\n1011AB;2;\r\n")]);
    let empty = checked(&empty, &Check::Addresses { year: 2017 }).unwrap_err();
    assert!(empty.contains("buurt2017: no value in any of 2 rows of `pc6hnr.csv`"), "{empty}");
    let other =
        checked(&zip_of(&[("buurt_2024.csv", b"buurt;naam\n1;a\n")]), &Check::Addresses { year: 2017 }).unwrap_err();
    assert!(other.contains("buurt, naam"), "{other}");
}

#[test]
fn how_much_there_is_in_a_file_is_counted() {
    let what = Check::Bulk(filled(&["AantalInwoners", "InBezitWoningcorporatie"]));
    // A row of the country, one of inhabitants for each of 100 buurten, one of dwellings for each second.
    let expected = FileContent { buurten: Some(100), observations: Some(151) };
    assert_eq!(check_bytes(&bulk(2), &what), Ok(expected));
    let what = Check::GeoPackage { layer: FilePattern::parse("*buurten*").unwrap() };
    assert_eq!(check_bytes(&geopackage("buurten_2024", 7), &what), Ok(FileContent::of(5)), "two rows are of water");
    let rows: Vec<String> = ["1", "null", "2", "2"]
        .iter()
        .enumerate()
        .map(|(i, value)| format!("{{\"WijkenEnBuurten\":\"BU0003000{}\",\"A_1\":{value}}}", i.min(2)))
        .collect();
    let table = format!("{{\"value\":[{}]}}", rows.join(","));
    assert_eq!(
        check_bytes(table.as_bytes(), &Check::Table(filled(&["A"]))),
        Ok(FileContent::of(2)),
        "of three one has no figure"
    );
}

#[test]
fn a_text_has_rows_of_its_edition_and_its_buurten_are_those_of_that_year() {
    let edition = Some(EditionYear { column: "jaar".to_owned(), year: 2024 });
    let what = Check::Delimited { header: vec!["bu_code".to_owned(), "onv".to_owned()], edition };
    let text = |years: &[&str]| {
        let row = |(i, year): (usize, &&str)| format!("BU0003000{i},\"a, b\",{year},0.1\n");
        format!("bu_code,bu_naam,jaar,onv\n{}", years.iter().enumerate().map(row).collect::<String>())
    };
    assert_eq!(check_bytes(text(&["2024", "2022", "2024.0"]).as_bytes(), &what), Ok(FileContent::of(2)));
    let older = checked(text(&["2018", "2020"]).as_bytes(), &what).unwrap_err();
    assert_eq!(
        older,
        "found 2020 as the newest year in jaar, expected figures of buurten in 2024: it is another edition"
    );
    assert!(checked(b"bu_code,onv\nBU00030000,1\n", &what).unwrap_err().contains("expected jaar too"));
}
