//! `query`: the areas that fit a filter, in every form, and what does not fit.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test that calls them")]

use std::collections::BTreeSet;
use std::fs::{self, File};

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

use crate::program::{Run, Workspace};

/// Runs `query` on the dataset of a workspace.
fn query(workspace: &Workspace, arguments: &[&str]) -> Run {
    workspace.run(&[&["query", "--dataset", "one.dataset"], arguments].concat())
}

/// Lists a column of a CSV.
fn column(text: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let place = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|record| record.unwrap()[place].to_owned()).collect()
}

#[test]
fn a_filter_finds_what_the_figures_say_and_every_form_holds_the_same_areas() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let all =
        workspace.run(&["inspect", "--dataset", "one.dataset", "--all", "--map", "signalering_relatief", "--csv"]);
    let (codes, classes) = (column(&all.out, "code"), column(&all.out, "klasse"));
    let expected: Vec<&String> = codes
        .iter()
        .zip(&classes)
        .filter(|(code, class)| *class == "0" && code.as_str() < "BU7002")
        .map(|(code, _)| code)
        .collect();
    assert!(!expected.is_empty() && expected.len() < codes.len(), "{} of {}", expected.len(), codes.len());
    let asked = ["--map", "signalering_relatief", "klasse = 0 AND gemeente = 'GM7001'"];
    let csv = query(&workspace, &asked);
    csv.expect(0, &[]);
    let found = column(&csv.out, "code");
    assert_eq!(found.iter().collect::<Vec<_>>(), expected);

    let geojson = query(&workspace, &[&asked[..], &["--format", "geojson"]].concat());
    geojson.expect(0, &[]);
    let collection: Value = serde_json::from_str(&geojson.out).unwrap();
    let features = collection["features"].as_array().unwrap();
    let of_feature = |feature: &Value| feature["properties"]["code"].as_str().unwrap().to_owned();
    assert_eq!(features.iter().map(of_feature).collect::<Vec<_>>(), found);
    assert!(features.iter().all(|feature| feature["geometry"]["type"] == "MultiPolygon"));

    query(&workspace, &[&asked[..], &["--out", "some.gpkg"]].concat()).expect(0, &["`some.gpkg`: ", " buurten"]);
    let database = rusqlite::Connection::open(workspace.path().join("some.gpkg")).unwrap();
    let mut rows = database.prepare("SELECT code FROM signalering_relatief ORDER BY fid").unwrap();
    let in_package: Vec<String> = rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(in_package, found);

    // As the downloads call it, and with names of areas: what the Dutch catalogue asks of a layer.
    query(&workspace, &["--map", "focuskaart-wijken", "--out", "wijken.gpkg"]).expect(0, &["`wijken.gpkg`: "]);
    let wijken = rusqlite::Connection::open(workspace.path().join("wijken.gpkg")).unwrap();
    let text = |sql: &str| wijken.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(text("SELECT group_concat(table_name) FROM gpkg_contents"), "focuskaart_wijken");
    assert!(text("SELECT styleQML FROM layer_styles WHERE useAsDefault").contains("<labeling type=\"simple\">"));

    query(&workspace, &[&asked[..], &["--out", "some.parquet"]].concat()).expect(0, &["`some.parquet`: "]);
    let reader = SerializedFileReader::new(File::open(workspace.path().join("some.parquet")).unwrap()).unwrap();
    let codes = reader.get_row_iter(None).unwrap().map(|row| {
        let row = row.unwrap();
        match row.get_column_iter().find(|(name, _)| *name == "code") {
            Some((_, Field::Str(code))) => code.clone(),
            other => unreachable!("the code is a text, and not {other:?}"),
        }
    });
    assert_eq!(codes.collect::<Vec<_>>(), found);
}

#[test]
fn larger_areas_have_shares_and_the_outline_of_their_buurten() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let gemeenten = query(&workspace, &["--map", "focuskaart-gemeenten", "--format", "geojson"]);
    gemeenten.expect(0, &[]);
    let collection: Value = serde_json::from_str(&gemeenten.out).unwrap();
    let features = collection["features"].as_array().unwrap();
    let codes: BTreeSet<&str> =
        features.iter().map(|feature| feature["properties"]["code"].as_str().unwrap()).collect();
    assert!(codes.contains("GM7001"), "{codes:?}");
    let shares: f64 = features[0]["properties"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| key.starts_with("aandeel_"))
        .filter_map(|(_, share)| share.as_f64())
        .sum();
    assert!((shares - 100.0).abs() < 1e-9, "{shares}");
    // A box around one corner of the region finds some, and one in the sea none.
    let corner = &features[0]["geometry"]["coordinates"][0][0][0];
    let (x, y) = (corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap());
    let here = format!("{},{},{},{}", x - 1e-4, y - 1e-4, x + 1e-4, y + 1e-4);
    let near = query(&workspace, &["--map", "focuskaart-wijken", "--bbox", &here]);
    near.expect(0, &[]);
    let wijken = query(&workspace, &["--map", "focuskaart-wijken"]);
    let (near, wijken) = (column(&near.out, "code"), column(&wijken.out, "code"));
    assert!(!near.is_empty() && near.len() < wijken.len(), "{near:?}");
    let intersecting = format!("S_INTERSECTS(geometry, BBOX({here}))");
    assert_eq!(column(&query(&workspace, &["--map", "focuskaart-wijken", &intersecting]).out, "code"), near);
    let sea = query(&workspace, &["--map", "focuskaart-wijken", "--bbox", "-20,50,-19,51"]);
    assert!(column(&sea.out, "code").is_empty());
}

#[test]
fn what_does_not_fit_is_told_before_anything_is_written() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    fs::write(workspace.path().join("kept.csv"), "kept").unwrap();
    let wrong: [(&[&str], &[&str]); 7] = [
        (&["--map", "focuskaart", "klass = 0"], &["character 1", "`klass`", "there are: code, naam", "geometry"]),
        (&["--map", "focuskaart", "klasse = 'a' AND x > 1"], &["character 1", "character 18", "`x`"]),
        (&["--map", "focuskart"], &["no map `focuskart`", "focuskaart-wijken", "alle"]),
        (&["--map", "alle", "--year", "1900"], &["1900"]),
        (&["--map", "focuskaart", "--bbox", "5,52,4,53"], &["is no box"]),
        (&["--map", "focuskaart", "--format", "gpkg"], &["--out"]),
        (&["--map", "focuskaart", "--out", "kept.txt"], &["its ending tells no form"]),
    ];
    for (arguments, pieces) in wrong {
        query(&workspace, arguments).expect(2, pieces);
    }
    query(&workspace, &["--map", "focuskaart", "((", "--out", "kept.csv"]).expect(2, &["the end"]);
    assert_eq!(fs::read_to_string(workspace.path().join("kept.csv")).unwrap(), "kept");
    query(&workspace, &["--map", "alle", "focuskaart_klasse >= 0", "--limit", "2", "--out", "kept.csv"])
        .expect(0, &["`kept.csv`: 2 of "]);
    // An empty table is one; an empty layer breaks a rule of those who read GeoPackages.
    fs::write(workspace.path().join("kept.gpkg"), "kept").unwrap();
    let nothing = ["--map", "focuskaart-gemeenten", "naam = 'nergens'"];
    query(&workspace, &[&nothing[..], &["--out", "kept.gpkg"]].concat())
        .expect(2, &["no gemeenten fit", "widen the filter", ".geojson"]);
    assert_eq!(fs::read_to_string(workspace.path().join("kept.gpkg")).unwrap(), "kept");
    query(&workspace, &[&nothing[..], &["--out", "none.geojson"]].concat()).expect(0, &["0 of 0 gemeenten"]);
}
