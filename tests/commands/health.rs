//! The health table under the names and in the files in which people have it: year and division come from where they
//! are said.

use std::fs;

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::program::Workspace;

const MAP: &str = "kwetsbaar_nl";
const COLUMNS: [&str; 7] = [
    "Leeftijd",
    "Marges",
    "WijkenEnBuurten",
    "Perioden",
    "HoogRisicoOpAngstOfDepressie_25",
    "ErnstigZeerErnstigEenzaam_28",
    "MoeiteMetRondkomen_33",
];

/// A copy of the demo region without its health table, and the rows of one year of that.
fn without_health(year: i32) -> (Workspace, Vec<Vec<String>>) {
    let workspace = Workspace::new();
    let path = workspace.find("gezondheid_50150NED");
    let table: Value = serde_json::from_slice(&fs::read(&path).expect("the demo has the table")).expect("it is JSON");
    fs::remove_file(path).expect("it can be taken away");
    let cell = |row: &Value, column: &str| match &row[column] {
        Value::String(text) => text.trim().to_owned(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let rows = table["value"].as_array().expect("it has rows").iter();
    let rows = rows.filter(|row| row["Perioden"] == format!("{year}JJ00"));
    let rows: Vec<Vec<String>> = rows.map(|row| COLUMNS.map(|column| cell(row, column)).to_vec()).collect();
    assert!(rows.len() > 20, "the demo has health figures of {year}");
    (workspace, rows)
}

/// Writes the columns at these places as a CSV.
fn csv(rows: &[Vec<String>], columns: &[usize]) -> String {
    let line = |cells: Vec<&str>| cells.join(";") + "\n";
    let heading = line(columns.iter().map(|column| COLUMNS[*column]).collect());
    let lines = rows.iter().map(|row| line(columns.iter().map(|column| row[*column].as_str()).collect()));
    std::iter::once(heading).chain(lines).collect()
}

/// Builds with one file more, and gives class and figures of every buurt on a map that needs health; takes the file
/// away again.
fn figures(workspace: &Workspace, name: &str, content: &[u8]) -> String {
    let path = workspace.raw().join(name);
    fs::write(&path, content).expect("the folder takes it");
    workspace.build().expect(0, &[]);
    fs::remove_file(path).expect("it can be taken away");
    let run = workspace.run(&["inspect", "--all", "--csv", "--map", MAP, "--dataset", "one.dataset"]);
    run.expect(0, &[]);
    run.out
}

#[test]
fn a_table_without_a_column_of_years_is_of_the_year_in_its_name() {
    let (workspace, rows) = without_health(2022);
    let told = figures(&workspace, "gezondheid.csv", csv(&rows, &[0, 1, 2, 3, 4, 5, 6]).as_bytes());
    let plain = csv(&rows, &[0, 1, 2, 4, 5, 6]);
    let named = figures(&workspace, "Gezondheid_per_wijk_en_buurt_2022_01012026_101010.csv", plain.as_bytes());
    assert_eq!(told, named);

    // Without a year anywhere it costs the maps that need it, and no other.
    fs::write(workspace.raw().join("gezondheid.csv"), plain).unwrap();
    let run = workspace.build();
    run.expect(0, &[]);
    assert!(run.out.contains("gezondheid.csv"), "the file that could not be used is named: {}", run.out);
    let run = workspace.run(&["inspect", "--all", "--csv", "--map", "onveilig_niveau", "--dataset", "one.dataset"]);
    run.expect(0, &[]);
}

#[test]
fn the_division_is_that_of_the_table_whether_its_number_is_the_name_of_a_file_or_of_a_sheet() {
    let (workspace, rows) = without_health(2022);
    let table = csv(&rows, &[0, 1, 2, 3, 4, 5, 6]);
    let of_the_areas = figures(&workspace, "gezondheid.csv", table.as_bytes());
    let named = figures(&workspace, "rivm_50052NED_2022.csv", table.as_bytes());

    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("50052NED_UntypedDataSet").unwrap();
    for (column, heading) in (0_u16..).zip(COLUMNS) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (place, row) in (1_u32..).zip(&rows) {
        for (column, cell) in (0_u16..).zip(row) {
            match cell.parse::<f64>() {
                Ok(figure) if column > 3 => sheet.write_number(place, column, figure).unwrap(),
                _ => sheet.write_string(place, column, cell).unwrap(),
            };
        }
    }
    let workbook = workbook.save_to_buffer().unwrap();
    let sheet = figures(&workspace, "RIVM_gezondheid2022_18+.xlsx", &workbook);

    assert_eq!(sheet, named);
    let redrawn = named.lines().zip(of_the_areas.lines()).filter(|(one, other)| one != other).count();
    assert!(redrawn > 0, "some buurten were redrawn since 2016, and a figure of then is not theirs");
}
