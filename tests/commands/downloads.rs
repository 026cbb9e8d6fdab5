//! A folder that a user filled with the publishers' own downloads, under their own names and in their other layouts,
//! gives the same maps.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test that calls them")]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::program::Workspace;

/// Base name of an OData column, its name in the workbooks of CBS, its title in the downloads of StatLine.
const COLUMNS: [(&str, &str, &str); 12] = [
    ("SoortRegio", "recs", "Regioaanduiding/Soort regio (omschrijving)"),
    ("Codering", "gwb_code", "Regioaanduiding/Codering (code)"),
    ("IndelingswijzigingGemeenteWijkBuurt", "ind_wbz", "Regioaanduiding/Indelingswijziging gemeente wijk buurt (code)"),
    ("AantalInwoners", "a_inw", "Bevolking/Aantal inwoners (aantal)"),
    ("k_15Tot25Jaar", "a_15_24", "Bevolking/Leeftijdsgroepen/15 tot 25 jaar (aantal)"),
    ("k_25Tot45Jaar", "a_25_44", "Bevolking/Leeftijdsgroepen/25 tot 45 jaar (aantal)"),
    ("k_45Tot65Jaar", "a_45_64", "Bevolking/Leeftijdsgroepen/45 tot 65 jaar (aantal)"),
    ("InBezitWoningcorporatie", "p_wcorpw", "Wonen en vastgoed/Eigendom/In bezit woningcorporatie (%)"),
    ("k_40HuishoudensMetLaagsteInkomen", "p_hh_li", "Inkomen/40% huishoudens met laagste inkomen (%)"),
    (
        "PersonenPerSoortUitkeringBijstand",
        "a_soz_wb",
        "Sociale zekerheid/Personen per soort uitkering; Bijstand (aantal)",
    ),
    ("PersonenPerSoortUitkeringAO", "a_soz_ao", "Sociale zekerheid/Personen per soort uitkering; AO (aantal)"),
    ("WmoClientenRelatief", "p_wmo_t", "Zorg/Wmo-cliënten relatief (per 1 000 inwoners)"),
];

/// Reads the rows of an OData file of the workspace: per row the cells of [`COLUMNS`], and takes the file away.
fn take_rows(workspace: &Workspace, part: &str) -> Vec<Vec<Value>> {
    let path = workspace.find(part);
    let document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    fs::remove_file(path).unwrap();
    let rows = document["value"].as_array().unwrap();
    let cell = |row: &Value, base: &str| {
        let of_base = |name: &&String| name.rsplit_once('_').is_some_and(|(start, _)| start == base);
        row.as_object().unwrap().iter().find(|(name, _)| of_base(name)).map_or(Value::Null, |(_, value)| value.clone())
    };
    rows.iter().map(|row| COLUMNS.iter().map(|(base, ..)| cell(row, base)).collect()).collect()
}

/// Writes `kwb-2024.xlsx`: two sheets, codes in three columns, missing as a point.
fn as_workbook(workspace: &Workspace) {
    let rows = take_rows(workspace, "2024_85984NED");
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("Toelichting")
        .unwrap()
        .write_string(0, 0, "Kerncijfers wijken en buurten 2024")
        .unwrap();
    let sheet = workbook.add_worksheet().set_name("KWB2024").unwrap();
    for (column, name) in (0..).zip(["gwb_code_10", "gwb_code_8"].into_iter().chain(COLUMNS.map(|(_, name, _)| name))) {
        sheet.write_string(0, column, name).unwrap();
    }
    for (place, row) in (1..).zip(&rows) {
        let code = row[1].as_str().unwrap().trim();
        sheet.write_string(place, 0, code).unwrap();
        sheet.write_string(place, 1, &code[2..]).unwrap();
        for (column, cell) in (2..).zip(row) {
            match (cell.as_f64(), cell.as_str()) {
                (Some(number), _) => sheet.write_number(place, column, number).unwrap(),
                (_, text) => sheet.write_string(place, column, text.unwrap_or(".").trim()).unwrap(),
            };
        }
    }
    workbook.save(workspace.raw().join("kwb-2024.xlsx")).unwrap();
}

/// Writes the table of 2022 as StatLine's page does: a byte order mark, titles, semicolons, decimal commas, a closing
/// line.
fn as_statline(workspace: &Workspace) {
    let mut text = "\u{feff}\"Wijken en buurten\"".to_owned();
    for (_, _, title) in COLUMNS {
        write!(text, ";\"{title}\"").unwrap();
    }
    for row in take_rows(workspace, "2022_85318NED") {
        text.push_str("\n\"naam\"");
        for cell in row {
            let written = cell.as_str().map_or_else(|| cell.to_string().replace('.', ","), str::to_owned);
            write!(text, ";\"{}\"", if cell.is_null() { "       ." } else { &written }).unwrap();
        }
    }
    text.push_str("\n\"Bron: CBS\"\n");
    fs::write(workspace.raw().join("Kerncijfers_wijken_en_buurten_2022_23112024_101112.csv"), text).unwrap();
}

/// Writes the health table as a packed CSV with its rows of all years, in another order of columns.
fn as_packed_health(workspace: &Workspace) {
    let path = workspace.find("gezondheid");
    let document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    fs::remove_file(path).unwrap();
    let mut text = "Perioden,HoogRisicoOpAngstOfDepressie_25,WijkenEnBuurten,Leeftijd,Marges\n".to_owned();
    for row in document["value"].as_array().unwrap() {
        let share = &row["HoogRisicoOpAngstOfDepressie_25"];
        let share = if share.is_null() { String::new() } else { share.to_string() };
        let [period, code, age, margin] =
            ["Perioden", "WijkenEnBuurten", "Leeftijd", "Marges"].map(|name| row[name].as_str().unwrap().trim());
        writeln!(text, "{period},{share},{code},{age},{margin}").unwrap();
    }
    let mut packed = GzEncoder::new(
        fs::File::create(workspace.raw().join("rivm_50150NED_18plus.csv.gz")).unwrap(),
        Compression::fast(),
    );
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap();
}

/// Moves a file to another name in the data folder.
fn rename(workspace: &Workspace, part: &str, name: &str) {
    let target = workspace.raw().join(name);
    fs::create_dir_all(target.parent().unwrap()).unwrap();
    fs::rename(workspace.find(part), target).unwrap();
}

/// Writes every buurt on maps that together use every column.
fn maps_of(workspace: &Workspace) -> Vec<String> {
    let asked: [&[&str]; 6] = [
        &["corporatiebezit"],
        &["kwetsbaar_nl"],
        &["kwetsbaar_nl", "--year", "2022"],
        &["signalering_relatief", "--window", "2014-2024"],
        &["signalering_absoluut", "--window", "2020-2022"],
        &["focuskaart", "--vergelijking", "gemeente"],
    ];
    asked
        .map(|map| {
            let run =
                workspace.run(&[&["inspect", "--all", "--csv", "--dataset", "one.dataset", "--map"], map].concat());
            run.expect(0, &[]);
            run.out
        })
        .to_vec()
}

#[test]
fn downloads_under_their_own_names_and_layouts_give_the_same_figures() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let expected = maps_of(&workspace);

    as_workbook(&workspace);
    as_statline(&workspace);
    as_packed_health(&workspace);
    rename(&workspace, "2020_84799NED", "84799NED_TypedDataSet.json");
    rename(&workspace, "2018_84286NED", "Kerncijfers/84286NED.json");
    rename(&workspace, ".gpkg", "WijkBuurtkaart_2024_v2/wijkenbuurten_2024_v2.gpkg");
    rename(
        &workspace,
        "Leefbaarometer",
        "open-data-leefbaarometer-meting-2024/Leefbaarometer-scores buurten 2002-2024.csv",
    );
    let run = workspace.build();
    run.expect(0, &[]);
    assert!(!run.out.contains("problem     source_missing"), "{}", run.out);
    for (found, expected) in maps_of(&workspace).iter().zip(&expected) {
        assert!(found == expected, "{} differs", expected.lines().next().unwrap());
    }
}

#[test]
fn a_workbook_without_a_table_or_that_is_none_is_refused_by_name() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.find("2024_85984NED")).unwrap();
    let path = workspace.raw().join("kwb-2024.xlsx");
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Toelichting").unwrap().write_string(0, 0, "Kerncijfers").unwrap();
    workbook.save(&path).unwrap();
    workspace.build().expect(2, &["kwb-2024.xlsx", "Toelichting", "sources.toml"]);
    fs::write(&path, "PK no workbook").unwrap();
    workspace.build().expect(2, &["kwb-2024.xlsx", "xlsx"]);
}
