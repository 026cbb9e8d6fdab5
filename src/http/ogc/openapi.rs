//! The description of the interface: `OpenAPI` 3.0, as a document and as a page.
//!
//! Written as data: QGIS reads the size of a page from `components.parameters.limit`, GDAL the names of the fields that
//! it may ask for from the parameters of `/collections/{collectionId}/items`.

mod page;
mod parameters;
mod paths;
mod schemas;

use std::sync::LazyLock;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{DocumentQuery, answer, read, with_language};
use super::forms::{HTML, OPENAPI};
use super::landing::{description, title};
use super::links::{VERSION, place};
use crate::documents::{Licence, Operator};
use crate::features::Collection;
use crate::http::AppState;
use crate::http::document::{ADDRESS, Document, PreparedDocument};
use crate::http::error::Error;
use crate::http::parameters::Parameters;
use crate::styles::Language;

/// Serves the description.
///
/// # Errors
/// What [`read`] says.
pub(in crate::http) async fn openapi(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let wanted = read(&parameters, &[OPENAPI])?;
    let language = wanted.language;
    answer(&app, &parameters, &wanted, "openapi".into(), move |app| Ok(document(app, language))).await
}

/// Serves it as a page.
///
/// # Errors
/// What [`read`] says.
pub(in crate::http) async fn api(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let DocumentQuery { form, language, .. } = read(&parameters, &[HTML])?;
    let state = app.clone();
    let make = move || {
        let page = page::page(&document(&state, language), language, &state.settings().links);
        Ok(Document::new(form.media_type, page))
    };
    let key = format!("ogc api {}", language.code());
    Ok(with_language(app.documents().answer_with_addresses(key, &parameters, make).await?, language))
}

/// Serves what asks for what is filled in on the page.
pub(in crate::http) async fn script(headers: HeaderMap) -> Response {
    static SCRIPT: LazyLock<PreparedDocument> =
        LazyLock::new(|| PreparedDocument::new(&Document::new("text/javascript; charset=utf-8", page::SCRIPT)));
    SCRIPT.answer(&headers)
}

fn document(app: &AppState, language: Language) -> Value {
    let content = app.content();
    let tiled: Vec<&str> = content.engine.offered().iter().map(|offer| offer.map.as_str()).collect();
    let contact = app.settings().links.contact.as_ref();
    let contact = contact.map(|contact| language.of(contact).to_owned());
    let operator = Operator::new(app.settings().operator.as_ref(), &app.settings().links);
    // What is asked of a contact by the Dutch rules, as far as the operator says it.
    let mut told = json!({ "name": language.of(&operator.name), "url": format!("{ADDRESS}/method") });
    match contact.as_deref().map(|contact| (contact.strip_prefix("mailto:"), contact)) {
        Some((Some(mail), _)) => told["email"] = json!(mail),
        Some((None, page)) if page.starts_with("http") => told["url"] = json!(page),
        _ => {}
    }
    let mut described = json!({
        "openapi": "3.0.3",
        "info": {
            "title": title(language),
            "description": description(content, language),
            "version": VERSION,
            "contact": told,
        },
        "servers": [{ "url": place(""), "description": language.either("Deze server", "This server") }],
        "tags": [
            { "name": "api", "description": language.either("Wat deze API is en kan", "What this API is and can do") },
            {
                "name": "features",
                "description": language.either("Gebieden met hun cijfers", "Areas with their figures"),
            },
            { "name": "tiles", "description": language.either("Vectortegels", "Vector tiles") },
        ],
        "paths": paths::paths(language),
        "components": {
            "parameters": parameters::parameters(&Collection::ids(content), &tiled, language),
            "headers": {
                "API-Version": {
                    "description": language.either("Versie van deze API", "Version of this API"),
                    "schema": { "type": "string", "example": VERSION },
                },
                "Content-Crs": {
                    "description": language.either(
                        "Coordinatenstelsel van de geometrie, tussen punthaken",
                        "Reference system of the geometry, between angle brackets",
                    ),
                    "schema": { "type": "string" },
                },
            },
            "responses": paths::responses(language),
            "schemas": schemas::schemas(),
        },
    });
    match Licence::of(content.found_sources().map(|source| source.licence.as_str())) {
        Some(Licence::Known { name, address }) => {
            described["info"]["license"] = json!({ "name": name, "url": address });
        }
        Some(Licence::Words(words)) => described["info"]["license"] = json!({ "name": words }),
        None => {}
    }
    described
}
