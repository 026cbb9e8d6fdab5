//! The classes of the standards to which the interface conforms; each is exercised by tests/ogc.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{answer, read};
use super::forms::{HTML, JSON};
use super::links::itself;
use crate::http::AppState;
use crate::http::error::Error;
use crate::http::parameters::Parameters;
use crate::styles::Language;

/// What stands before each.
const SPECIFICATIONS: &str = "http://www.opengis.net/spec/";

/// The classes by standard.
const CLASSES: [(&str, &[&str]); 9] = [
    ("ogcapi-common-1/1.0", &["core", "landing-page", "json", "html", "oas30"]),
    ("ogcapi-common-2/1.0", &["collections"]),
    ("ogcapi-features-1/1.0", &["core", "oas30", "html", "geojson"]),
    ("ogcapi-features-2/1.0", &["crs"]),
    ("ogcapi-features-3/1.0", &["queryables", "queryables-query-parameters", "filter", "features-filter"]),
    ("ogcapi-features-5/1.0", &["schemas", "core-roles-features", "returnables-and-receivables"]),
    (
        "cql2/1.0",
        &[
            "cql2-text",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "basic-spatial-functions",
            "arithmetic",
            "property-property",
            // The name before the standard was final, for which QGIS looks.
            "basic-spatial-operators",
        ],
    ),
    ("ogcapi-tiles-1/1.0", &["core", "tileset", "tilesets-list", "geodata-tilesets", "oas30", "mvt"]),
    ("tms/2.0", &["tilematrixset", "json-tilematrixset"]),
];

/// Lists what is declared.
///
/// # Errors
/// What [`read`] says.
pub(in crate::http) async fn conformance(
    State(app): State<AppState>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let wanted = read(&parameters, &[JSON, HTML])?;
    let language = wanted.language;
    answer(&app, &parameters, &wanted, "conformance".into(), move |_| Ok(document(language))).await
}

/// Names the list.
pub(super) fn title(language: Language) -> &'static str {
    language.either("Waaraan deze API voldoet", "What this API conforms to")
}

fn document(language: Language) -> Value {
    let classes: Vec<String> = CLASSES
        .iter()
        .flat_map(|(standard, names)| names.iter().map(move |name| format!("{SPECIFICATIONS}{standard}/conf/{name}")))
        .collect();
    json!({
        "title": title(language),
        "conformsTo": classes,
        "links": itself("/conformance", JSON, title(language), language),
    })
}
