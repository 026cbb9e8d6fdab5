//! The landing page: where everything is.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{answer, read};
use super::forms::{HTML, JSON, OPENAPI};
use super::links::{itself, link, place};
use crate::documents::Content;
use crate::features::Collection;
use crate::http::AppState;
use crate::http::document::ADDRESS;
use crate::http::error::Error;
use crate::http::parameters::Parameters;
use crate::styles::Language;

/// Name of the interface.
pub(super) const TITLE: &str = "Veerkrachtkaarten";

/// Answers with the landing page.
///
/// # Errors
/// What [`read`] says.
pub(in crate::http) async fn landing(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let (_, form) = read(&parameters, &[], &[JSON, HTML])?;
    answer(&app, &parameters, form, "landing".into(), |app| Ok(document(app.content()))).await
}

/// Says what the interface gives.
pub(super) fn description(content: &Content) -> String {
    format!(
        "Per buurt, wijk en gemeente van {}: waar kwetsbare bewoners wonen, en waar dat samengaat met overlast en \
         onveiligheid. {}",
        content.areas.year,
        Language::Nl.of(&content.caveats.notice)
    )
}

/// Writes it.
fn document(content: &Content) -> Value {
    let mut links = itself("", JSON, TITLE);
    let (html, json) = ("text/html", JSON.media_type);
    let first = Collection::ids(content).into_iter().next().unwrap_or_default();
    for (rels, media_type, title, path) in [
        (&["service-desc"][..], OPENAPI.media_type, "Beschrijving van de API", "/openapi.json".to_owned()),
        (&["service-doc"], html, "Documentatie van de API", "/api".to_owned()),
        (
            &["conformance", "http://www.opengis.net/def/rel/ogc/1.0/conformance"],
            json,
            "Waaraan deze API voldoet",
            "/conformance".to_owned(),
        ),
        (&["data", "http://www.opengis.net/def/rel/ogc/1.0/data"], json, "Alle collecties", "/collections".to_owned()),
        (
            &["http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"],
            json,
            "Vectortegels van de eerste kaart",
            format!("/collections/{first}/tiles"),
        ),
        (
            &["http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"],
            json,
            "Tegelmatrixsets",
            "/tileMatrixSets".to_owned(),
        ),
    ] {
        links.extend(rels.iter().map(|rel| link(rel, media_type, title, place(&path))));
    }
    links.push(link("license", html, "Bronnen en licenties", format!("{ADDRESS}/method#bronnen")));
    json!({ "title": TITLE, "description": description(content), "attribution": attribution(content), "links": links })
}

/// Names the publishers of all figures, each once.
fn attribution(content: &Content) -> String {
    let mut names: Vec<&str> = Vec::new();
    for source in content.found_sources() {
        if !names.contains(&source.attribution.as_str()) {
            names.push(&source.attribution);
        }
    }
    names.join("; ")
}
