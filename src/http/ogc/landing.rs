//! The landing page: where everything is.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{answer, read};
use super::forms::{HTML, JSON, OPENAPI};
use super::links::{itself, link, place};
use super::{collections, conformance, tiles};
use crate::documents::{Content, credits};
use crate::features::Collection;
use crate::http::AppState;
use crate::http::document::ADDRESS;
use crate::http::error::Error;
use crate::http::parameters::Parameters;
use crate::styles::Language;

/// Answers with the landing page.
///
/// # Errors
/// What [`read`] says.
pub(in crate::http) async fn landing(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let wanted = read(&parameters, &[JSON, HTML])?;
    let language = wanted.language;
    answer(&app, &parameters, &wanted, "landing".into(), move |app| Ok(document(app.content(), language))).await
}

/// Names the interface.
pub(super) fn title(language: Language) -> &'static str {
    language.either("Veerkrachtkaarten", "Resilience maps")
}

/// Says what the interface gives.
pub(super) fn description(content: &Content, language: Language) -> String {
    let (year, notice) = (content.areas.year, language.of(&content.caveats.notice));
    match language {
        Language::Nl => format!(
            "Per buurt, wijk en gemeente van {year}: waar kwetsbare bewoners wonen, en waar dat samengaat met overlast \
             en onveiligheid. {notice}"
        ),
        Language::En => format!(
            "Per neighbourhood, district and municipality of {year}: where vulnerable residents live, and where that \
             goes together with nuisance and insecurity. {notice}"
        ),
    }
}

/// Writes it.
fn document(content: &Content, language: Language) -> Value {
    let mut links = itself("", JSON, title(language), language);
    let (html, json) = ("text/html", JSON.media_type);
    let first = Collection::ids(content).into_iter().next().unwrap_or_default();
    let described = language.either("Beschrijving van de API", "Description of the API");
    let documented = language.either("Documentatie van de API", "Documentation of the API");
    let of_first = language.either("Vectortegels van de eerste kaart", "Vector tiles of the first map");
    for (rels, media_type, title, path) in [
        (&["service-desc"][..], OPENAPI.media_type, described, "/openapi.json".to_owned()),
        (&["service-doc"], html, documented, "/api".to_owned()),
        (
            &["conformance", "http://www.opengis.net/def/rel/ogc/1.0/conformance"],
            json,
            conformance::title(language),
            "/conformance".to_owned(),
        ),
        (
            &["data", "http://www.opengis.net/def/rel/ogc/1.0/data"],
            json,
            collections::list_title(language),
            "/collections".to_owned(),
        ),
        (
            &["http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"],
            json,
            of_first,
            format!("/collections/{first}/tiles"),
        ),
        (
            &["http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"],
            json,
            tiles::sets_title(language),
            "/tileMatrixSets".to_owned(),
        ),
    ] {
        links.extend(rels.iter().map(|rel| link(rel, media_type, title, place(&path))));
    }
    links.push(collections::licences(language));
    let catalogue = language.either("Voor dataportalen: DCAT-AP-NL", "For data portals: DCAT-AP-NL");
    links.push(link("describedby", "application/ld+json", catalogue, format!("{ADDRESS}/dcat")));
    json!({
        "title": title(language),
        "description": description(content, language),
        "attribution": credits(content.found_sources(), language),
        "links": links,
    })
}
