//! What downloads and styles say of themselves: years and sources of every figure, and with what a map is compared.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test that calls them")]

use serde_json::Value;

use crate::program::{Served, Workspace};

fn served(workspace: &Workspace) -> Served {
    workspace.build().expect(0, &[]);
    workspace.serve()
}

/// Finds the description of a column by its name, which is under `name` or `key`.
fn column<'a>(columns: &'a Value, name: &str) -> &'a Value {
    columns.as_array().unwrap().iter().find(|column| column["name"] == name || column["key"] == name).unwrap()
}

/// Gives the descriptions of the columns of a download as CSV.
fn described(server: &Served, name: &str, query: &str) -> Value {
    server.get(&format!("/download/{name}.csv-metadata.json?{query}"))["tableSchema"]["columns"].take()
}

#[test]
fn a_figure_of_a_window_names_both_years_and_the_files_of_both() {
    let workspace = Workspace::new();
    let server = served(&workspace);
    let columns = &described(&server, "signalering_absoluut", "window=2014-2022");
    let change = column(columns, "dK_share");
    assert_eq!(change["schema:temporalCoverage"], "2014/2022");
    let described = change["dc:description"].as_str().unwrap();
    assert!(
        [", 2014-2022; bron: ", "kwb/2014_", "kwb/2022_"].iter().all(|part| described.contains(part)),
        "{described}"
    );
    // Both years of this source are in one file, under one column.
    let source = column(columns, "dO")["dc:source"].as_str().unwrap();
    assert_eq!(source.matches(".csv").count(), 1, "{source}");
    let level = column(columns, "K_share_t1");
    assert_eq!(level["schema:temporalCoverage"], "2022");

    let collection = server.get("/download/signalering_absoluut.geojson?window=2014-2022");
    let change = column(&collection["metadata"]["columns"], "dK_share");
    assert_eq!((change["from"].as_i64(), change["year"].as_i64()), (Some(2014), Some(2022)));
}

#[test]
fn files_are_named_as_they_lie_in_the_data_folder_and_that_folder_is_not_told() {
    let workspace = Workspace::new();
    let server = served(&workspace);
    for path in ["/download/alle.csv-metadata.json", "/report.json"] {
        let text = server.get(path).to_string();
        assert!(!text.contains("raw/"), "{path} names the folder");
    }
    let report = server.get("/report.json");
    let names: Vec<&str> =
        report["files"].as_array().unwrap().iter().map(|file| file["file"].as_str().unwrap()).collect();
    assert!(!names.is_empty() && names.iter().all(|name| workspace.raw().join(name).is_file()), "{names:?}");
}

#[test]
fn beside_other_maps_a_column_says_of_which_map_it_is() {
    let workspace = Workspace::new();
    let server = served(&workspace);
    let columns = &described(&server, "alle", "taal=en");
    let labels: Vec<&str> =
        columns.as_array().unwrap().iter().map(|column| column["rdfs:label"].as_str().unwrap()).collect();
    assert!(column(columns, "focuskaart_klasse")["rdfs:label"].as_str().unwrap().ends_with(": class"));
    assert!(labels.iter().all(|label| labels.iter().filter(|other| *other == label).count() == 1), "{labels:?}");
}

#[test]
fn a_map_with_two_comparisons_has_a_name_for_each() {
    let workspace = Workspace::new();
    let server = served(&workspace);
    let name = |path: &str, comparison: &str| {
        server.get(&format!("{path}?taal=en&vergelijking={comparison}"))["name"].as_str().unwrap().to_owned()
    };
    for path in ["/styles/focuskaart.json", "/tiles/focuskaart.json"] {
        assert!(name(path, "nl").ends_with(", compared with the Netherlands"));
        assert!(name(path, "gemeente").ends_with(", compared with the municipality"));
    }
    let plain = server.get("/tiles/corporatiebezit.json?year=2022")["name"].as_str().unwrap().to_owned();
    assert!(plain.ends_with(", 2022"), "{plain}");
}
