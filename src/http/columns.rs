//! One measure for all buurten as compact JSON.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::documents::{ColumnError, Ids, column as values_of};
use crate::http::AppState;
use crate::http::choice::required_map;
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, stem};

/// Serves one measure of a map for all buurten, by feature id; with `ids=delta` each id as the difference to the one
/// before.
///
/// # Errors
/// What [`required_map`] says; [`Error::BadParameter`] for a measure that the map does not have, with those that it
/// has, and for other ids.
pub async fn column(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = parameters.query(&["map", "year", "window", "vergelijking", "ids"])?;
    let measure = stem(&file, "json")?.to_owned();
    let choice = required_map(app.content(), &query, "the map that has the measure")?;
    let ids = query.choice("ids", &[("gewoon", Ids::Plain), ("delta", Ids::Differences)], Ids::Plain)?;
    let key = choice.key("column", &format!("{} {ids:?}", quoted(&measure)));
    let state = app.clone();
    let make = move || {
        let column =
            values_of(state.content(), &choice.map, choice.selection, &measure, ids).map_err(|error| match error {
                ColumnError::Selection(error) => error.into(),
                ColumnError::UnknownMeasure { available } => Error::BadParameter {
                    name: "measure".into(),
                    found: quoted(&measure),
                    expected: format!("a measure of the map {}", choice.map),
                    available,
                },
            })?;
        Document::json(&column)
    };
    app.documents().answer(key, &parameters, make).await
}
