//! What features have, and on what they can be filtered: JSON Schema (API Features, parts 3 and 5).

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answer::{answer, find, read};
use super::collections;
use super::forms::{HTML, SCHEMA};
use super::links::place;
use crate::documents::sheet::computed;
use crate::features::{Collection, Features};
use crate::http::AppState;
use crate::http::error::Error;
use crate::http::parameters::Parameters;

/// What the fields are told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// On what can be filtered.
    Queryables,
    /// What a feature has.
    Schema,
}

/// Lists on what the features of a collection can be filtered.
///
/// # Errors
/// What [`read`] and [`find`] say.
pub(in crate::http) async fn queryables(
    State(app): State<AppState>,
    Path(id): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    fields(&app, id, &parameters, Purpose::Queryables).await
}

/// Describes what the features of a collection have.
///
/// # Errors
/// What [`read`] and [`find`] say.
pub(in crate::http) async fn schema(
    State(app): State<AppState>,
    Path(id): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    fields(&app, id, &parameters, Purpose::Schema).await
}

async fn fields(app: &AppState, id: String, parameters: &Parameters, purpose: Purpose) -> Result<Response, Error> {
    let wanted = read(parameters, &[SCHEMA, HTML])?;
    let collection = find(app, &id, &wanted.query, wanted.language)?;
    let make = move |app: &AppState| describe(app, &collection, purpose);
    answer(app, parameters, &wanted, format!("{purpose:?} {id}"), make).await
}

fn describe(app: &AppState, collection: &Collection, purpose: Purpose) -> Result<Value, Error> {
    let content = app.content();
    let values = computed(content, &collection.scope)?;
    let features = Features::open(content, collection, &values)?;
    let border = collection.scope.language.either("grens", "boundary");
    let mut properties = Map::new();
    for (position, column) in features.table.columns.iter().enumerate() {
        let queryable = &column.queryable;
        let mut field = json!({
            "title": queryable.title,
            "description": queryable.description,
            "type": queryable.kind.name(),
            "x-ogc-propertySeq": position + 1,
        });
        // The codes are the ids of the features.
        if purpose == Purpose::Schema && position == 0 {
            field["x-ogc-role"] = json!("id");
        }
        properties.insert(queryable.name.clone(), field);
    }
    let (name, geometry) = match purpose {
        Purpose::Queryables => (
            "queryables",
            json!({
                "title": border,
                "$ref": "https://geojson.org/schema/MultiPolygon.json",
                "format": "geometry-multipolygon",
            }),
        ),
        Purpose::Schema => (
            "schema",
            json!({
                "title": border,
                "format": "geometry-multipolygon",
                "x-ogc-role": "primary-geometry",
                "x-ogc-propertySeq": features.table.columns.len() + 1,
            }),
        ),
    };
    properties.insert(veerkracht_features::GEOMETRY.to_owned(), geometry);
    Ok(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": place(&format!("/collections/{}/{name}", collection.id)),
        "type": "object",
        "title": collections::title(content, collection)?,
        "properties": properties,
        "additionalProperties": false,
    }))
}
