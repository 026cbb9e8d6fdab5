//! Small files in the publishers' layouts.

use std::fmt::Write as _;
use std::io::Write as _;

use zip::write::SimpleFileOptions;

/// Columns of key figures, by title.
const TITLES: [&str; 9] = [
    "Aantal inwoners",
    "15 tot 25 jaar",
    "25 tot 45 jaar",
    "45 tot 65 jaar",
    "In bezit woningcorporatie",
    "Personen per soort uitkering; Bijstand",
    "Personen per soort uitkering; AO",
    "40% huishoudens met laagste inkomen",
    "Wmo-cliënten relatief",
];

/// The same, by name.
const NAMES: [&str; 9] = [
    "AantalInwoners_5",
    "k_15Tot25Jaar_9",
    "k_25Tot45Jaar_10",
    "k_45Tot65Jaar_11",
    "InBezitWoningcorporatie_49",
    "PersonenPerSoortUitkeringBijstand_87",
    "PersonenPerSoortUitkeringAO_88",
    "k_40HuishoudensMetLaagsteInkomen_84",
    "WmoClientenRelatief_94",
];

pub(crate) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A `GeoPackage` of some ten thousand bytes.
pub(crate) fn boundaries(note: &str) -> Vec<u8> {
    boundaries_of(300, note)
}

/// The same with a number of buurten.
pub(crate) fn boundaries_of(buurten: usize, note: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
             INSERT INTO gpkg_contents VALUES ('buurten', 'features');
             CREATE TABLE buurten (buurtcode TEXT, note TEXT);
             BEGIN;",
        )
        .unwrap();
    for id in 0..buurten {
        let row = (format!("BU0003{id:04}"), format!("{note} {id}"));
        connection.execute("INSERT INTO buurten VALUES (?1, ?2)", row).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
    drop(connection);
    std::fs::read(path).unwrap()
}

/// A zip of cells; the column `empty` is there without a figure.
pub(crate) fn cells(seed: usize, empty: Option<&str>) -> Vec<u8> {
    cells_of(3, seed, empty)
}

/// The same for a number of buurten, and one more with inhabitants alone.
pub(crate) fn cells_of(buurten: usize, seed: usize, empty: Option<&str>) -> Vec<u8> {
    let more = (0..buurten).map(|number| format!("BU0003{number:04}"));
    let areas: Vec<String> = ["NL00      ", "GM0003    "].map(str::to_owned).into_iter().chain(more).collect();
    let mut measures = String::from("\u{feff}\"Identifier\";\"Index\";\"Title\"\r\n");
    let mut rows =
        String::from("\u{feff}\"Id\";\"Measure\";\"ValueAttribute\";\"Value\";\"StringValue\";\"WijkenEnBuurten\"\r\n");
    for (number, title) in TITLES.iter().enumerate() {
        write!(measures, "\"M{number}\";\"{number}\";\"{title}\"\r\n").unwrap();
        for area in &areas {
            if empty != Some(title) {
                write!(rows, "{number};\"M{number}\";\"None\";{},5;\"\";\"{area}\"\r\n", number + seed).unwrap();
            }
        }
    }
    rows.push_str("99;\"M0\";\"None\";1;\"\";\"BU00039999\"\r\n");
    zip_of(&[("Observations.csv", rows.as_bytes()), ("MeasureCodes.csv", measures.as_bytes())])
}

pub(crate) fn addresses(year: i32) -> Vec<u8> {
    addresses_and(year, "")
}

/// The same with more rows.
pub(crate) fn addresses_and(year: i32, more: &str) -> Vec<u8> {
    let text = format!(
        "PC6;Huisnummer;Buurt{year};Wijk{year};Gemeente{year}\r\n9901AA;1;30000;300;3\r\n9901AB;2;30001;300;3\r\n{more}"
    );
    zip_of(&[(&format!("pc6hnr{year}0801_gwb.csv"), text.as_bytes()), ("gem.csv", b"a;b\r\n")])
}

pub(crate) fn scores() -> Vec<u8> {
    scores_of(&scores_in(1, 2024))
}

/// A text with scores of a number of buurten in a year.
pub(crate) fn scores_in(buurten: usize, year: i32) -> String {
    let row = |number| format!("BU0003{number:04},\"a, b\",{year},1,1,1,1,1,1,1\n");
    let rows: String = (0..buurten).map(row).collect();
    format!("bu_code,bu_naam,jaar,lbm,afw,fys,onv,soc,vrz,won\n{rows}")
}

/// The zip with scores.
pub(crate) fn scores_of(scores: &str) -> Vec<u8> {
    let folder = "Leefbaarometer 3.0 - Meting 2024 - open data";
    zip_of(&[
        (&format!("{folder}/Leefbaarometer-scores wijken 2002-2024.csv"), b"wk_code,jaar\nWK000300,2024\n"),
        (&format!("{folder}/Leefbaarometer-scores buurten 2002-2024.csv"), scores.as_bytes()),
    ])
}

/// What describes the columns of the table of key figures.
pub(crate) fn properties() -> String {
    let mut all = vec![r#"{"Key":"WijkenEnBuurten","Type":"GeoDimension"}"#.to_owned()];
    all.push(r#"{"Key":"SoortRegio_2","Type":"GeoDetail"}"#.to_owned());
    all.push(r#"{"Key":"","Type":"TopicGroup"}"#.to_owned());
    all.extend(NAMES.iter().map(|name| format!(r#"{{"Key":"{name}","Type":"Topic"}}"#)));
    format!(r#"{{"odata.metadata":"x","value":[{}]}}"#, all.join(","))
}

/// A page of rows of key figures.
pub(crate) fn page(rows: std::ops::Range<u32>, next: Option<&str>) -> String {
    let row = |i: u32| {
        let figures: Vec<String> = NAMES.iter().map(|name| format!(r#""{name}":{i}.5"#)).collect();
        format!(r#"{{"WijkenEnBuurten":"BU{i:08}","SoortRegio_2":"Buurt     ",{}}}"#, figures.join(","))
    };
    let rows: Vec<String> = rows.map(row).collect();
    let next = next.map_or_else(String::new, |next| format!(r#","odata.nextLink":"{next}""#));
    format!(r#"{{"odata.metadata":"x","value":[{}]{next}}}"#, rows.join(","))
}

/// What describes the health table.
pub(crate) fn health_properties() -> &'static str {
    r#"{"value":[{"Key":"Leeftijd","Type":"Dimension"},{"Key":"Marges","Type":"Dimension"},
        {"Key":"WijkenEnBuurten","Type":"GeoDimension"},{"Key":"Perioden","Type":"TimeDimension"},
        {"Key":"HoogRisicoOpAngstOfDepressie_25","Type":"Topic"},{"Key":"Anders_1","Type":"Topic"}]}"#
}

/// A page of rows of the health table.
pub(crate) fn health() -> &'static str {
    r#"{"value":[{"Leeftijd":"20300   ","Marges":"MW00000","WijkenEnBuurten":"BU00030000","Perioden":"2024JJ00",
        "HoogRisicoOpAngstOfDepressie_25":7.5}]}"#
}

/// The list of tables with their last changes.
pub(crate) fn changes(table: &str, modified: &str) -> String {
    changes_of(table, modified, 46)
}

/// The same with a number of observations.
pub(crate) fn changes_of(table: &str, modified: &str, observations: usize) -> String {
    format!(
        r#"{{"value":[{{"Identifier":"{table}","Title":"Kerncijfers","Status":"Voorlopig","Modified":"{modified}",
            "ObservationsModified":"{modified}","ObservationCount":{observations}}}]}}"#
    )
}
