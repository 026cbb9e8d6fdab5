//! What the program is made of: sign of life, list of what is served, sources, build report.

use axum::extract::State;
use axum::response::Response;

use crate::documents;
use crate::http::AppState;
use crate::http::document::{ADDRESS, Document};
use crate::http::error::Error;
use crate::http::health;
use crate::http::parameters::Parameters;

/// Tells that the program answers, and with which dataset.
///
/// # Errors
/// None that a caller can cause.
pub(super) async fn health(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    Ok(app.health().answer(&parameters.headers))
}

/// Tells whether the process works.
pub(super) async fn live(State(app): State<AppState>) -> Response {
    health::live(app.operation().lifecycle())
}

/// Tells whether requests can be sent here: 503 with the reason where they cannot.
pub(super) async fn ready(State(app): State<AppState>) -> Response {
    health::ready(app.operation().lifecycle())
}

/// Lists what is served, as addresses.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub(super) async fn catalogue(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let state = app.clone();
    let make = move || Document::json(&documents::catalogue(state.content(), ADDRESS));
    app.documents().answer_with_addresses("catalogue".into(), &parameters, make).await
}

/// Describes the sources with their publishers, licences and years.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub(super) async fn sources(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let state = app.clone();
    app.documents()
        .answer("sources".into(), &parameters, move || Document::json(&documents::sources(state.content())))
        .await
}

/// Tells what went into the dataset and what was wrong in it.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub(super) async fn report(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let state = app.clone();
    // Kept, because one of data that fit nowhere is megabytes long.
    app.documents()
        .answer("report".into(), &parameters, move || Document::json(&documents::report(state.content())))
        .await
}
