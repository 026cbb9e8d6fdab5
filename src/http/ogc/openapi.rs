//! The description of the interface: `OpenAPI` 3.0, as a document and as a page.
//!
//! Written as data: QGIS reads the size of a page from `components.parameters.limit`, GDAL the names of the fields that
//! it may ask for from the parameters of `/collections/{collectionId}/items`.

mod page;
mod parameters;
mod paths;
mod schemas;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{answer, read};
use super::forms::{HTML, OPENAPI};
use super::landing::{TITLE, description};
use super::links::{VERSION, place};
use crate::features::Collection;
use crate::http::AppState;
use crate::http::document::{ADDRESS, Document};
use crate::http::error::Error;
use crate::http::parameters::Parameters;
use crate::styles::Language;

/// Serves the description.
///
/// # Errors
/// What [`read`] says.
pub(in crate::http) async fn openapi(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let (_, form) = read(&parameters, &[], &[OPENAPI])?;
    answer(&app, &parameters, form, "openapi".into(), |app| Ok(document(app))).await
}

/// Serves it as a page.
///
/// # Errors
/// What [`read`] says.
pub(in crate::http) async fn api(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let (_, form) = read(&parameters, &[], &[HTML])?;
    let state = app.clone();
    let make = move || Ok(Document::new(form.media_type, page::page(&document(&state), &state.settings().links)));
    app.documents().answer_with_addresses("ogc api".into(), &parameters, make).await
}

fn document(app: &AppState) -> Value {
    let content = app.content();
    let contact = app.settings().links.contact.as_ref();
    let contact = contact.map(|contact| Language::Nl.of(contact).to_owned());
    // What is asked of a contact by the Dutch rules, as far as the operator says it.
    let mut told = json!({ "name": "Beheerder van deze kaarten", "url": format!("{ADDRESS}/method") });
    match contact.as_deref().map(|contact| (contact.strip_prefix("mailto:"), contact)) {
        Some((Some(mail), _)) => told["email"] = json!(mail),
        Some((None, page)) if page.starts_with("http") => told["url"] = json!(page),
        _ => {}
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": TITLE,
            "description": description(content),
            "version": VERSION,
            "contact": told,
            "license": { "name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/deed.nl" },
        },
        "servers": [{ "url": place(""), "description": "Deze server" }],
        "tags": [
            { "name": "api", "description": "Wat deze API is en kan" },
            { "name": "features", "description": "Gebieden met hun cijfers" },
            { "name": "tiles", "description": "Vectortegels" },
        ],
        "paths": paths::paths(),
        "components": {
            "parameters": parameters::parameters(&Collection::ids(content)),
            "headers": {
                "API-Version": {
                    "description": "Versie van deze API",
                    "schema": { "type": "string", "example": VERSION },
                },
                "Content-Crs": {
                    "description": "Coordinatenstelsel van de geometrie, tussen punthaken",
                    "schema": { "type": "string" },
                },
            },
            "responses": paths::responses(),
            "schemas": schemas::schemas(),
        },
    })
}
