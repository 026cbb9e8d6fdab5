//! What features have, and on what they can be filtered: JSON Schema (API Features, parts 3 and 5).

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answer::{answer, find, read_with};
use super::collections;
use super::forms::{HTML, SCHEMA};
use super::links::place;
use crate::documents::sheet::computed;
use crate::features::{Collection, FieldColumns};
use crate::http::AppState;
use crate::http::choice::SELECTION;
use crate::http::error::Error;
use crate::http::parameters::Parameters;

/// What the fields are told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldsPurpose {
    /// On what can be filtered.
    Queryables,
    /// What a feature has.
    Schema,
}

/// Lists on what the features of a collection can be filtered.
///
/// # Errors
/// What [`read_with`] and [`find`] say.
pub(in crate::http) async fn queryables(
    State(app): State<AppState>,
    Path(id): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    fields(&app, id, &parameters, FieldsPurpose::Queryables).await
}

/// Describes what the features of a collection have.
///
/// # Errors
/// What [`read_with`] and [`find`] say.
pub(in crate::http) async fn schema(
    State(app): State<AppState>,
    Path(id): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    fields(&app, id, &parameters, FieldsPurpose::Schema).await
}

async fn fields(
    app: &AppState,
    id: String,
    parameters: &Parameters,
    purpose: FieldsPurpose,
) -> Result<Response, Error> {
    let wanted = read_with(parameters, &[SCHEMA, HTML], &SELECTION)?;
    let collection = find(app, &id, &wanted.query, wanted.language)?;
    let named = SELECTION.into_iter().filter_map(|name| Some((name, wanted.query.text(name)?.to_owned())));
    let named: Vec<(&str, String)> = named.collect();
    let mut selection = String::new();
    if !named.is_empty() {
        selection = format!("?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(named).finish());
    }
    let key = format!("{purpose:?} {id} {selection}");
    let make = move |app: &AppState| describe(app, &collection, purpose, &selection);
    answer(app, parameters, &wanted, key, make).await
}

/// Describes the fields; `selection` is the query that named one, with its question mark.
fn describe(app: &AppState, collection: &Collection, purpose: FieldsPurpose, selection: &str) -> Result<Value, Error> {
    let content = app.content();
    let values = computed(content, &collection.scope)?;
    let features = FieldColumns::open(content, collection, &values)?;
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
        if purpose == FieldsPurpose::Schema && position == 0 {
            field["x-ogc-role"] = json!("id");
        }
        properties.insert(queryable.name.clone(), field);
    }
    let (name, geometry) = match purpose {
        FieldsPurpose::Queryables => (
            "queryables",
            json!({
                "title": border,
                "$ref": "https://geojson.org/schema/MultiPolygon.json",
                "format": "geometry-multipolygon",
            }),
        ),
        FieldsPurpose::Schema => (
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
    let mut described = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": place(&format!("/collections/{}/{name}{selection}", collection.id)),
        "type": "object",
        "title": collections::title(content, collection)?,
        "properties": properties,
        "additionalProperties": false,
    });
    if purpose == FieldsPurpose::Schema {
        // Which fields may be null is said by leaving them out here: a list of types is what a schema of part 5 has
        // not, and GDAL and QGIS read none.
        let rows = || features.table.rows.iter().map(|row| usize::try_from(*row).unwrap_or(usize::MAX));
        let is_whole = |column: &&veerkracht_features::Column<'_>| {
            rows().all(|row| !matches!(column.cells.cell(row), veerkracht_features::FeatureCell::Missing))
        };
        let whole = features.table.columns.iter().filter(is_whole);
        described["required"] = whole.map(|column| json!(column.queryable.name)).collect();
        described["description"] = json!(collection.scope.language.either(
            "Velden die niet in `required` staan zijn null waar een gebied geen cijfer heeft.",
            "Fields that are not in `required` are null where an area has no figure.",
        ));
    }
    Ok(described)
}
