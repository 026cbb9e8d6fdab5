//! The catalogue that portals harvest, as JSON-LD and as Turtle: each at its own address, and both at one by `Accept`
//! or `f`.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::documents::{self, Operator};
use crate::http::AppState;
use crate::http::document::{ADDRESS, Document};
use crate::http::error::Error;
use crate::http::negotiate::choose_media;
use crate::http::parameters::Parameters;

/// How the graph is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GraphFormat {
    JsonLd,
    Turtle,
}

/// The forms by the media types under which they are asked for, the usual one first.
const MEDIA: [(&str, GraphFormat); 3] = [
    ("application/ld+json", GraphFormat::JsonLd),
    ("text/turtle", GraphFormat::Turtle),
    ("application/json", GraphFormat::JsonLd),
];

/// Serves the form that `f` or else `Accept` asks for.
///
/// # Errors
/// [`Error::UnknownParameter`] or [`Error::BadParameter`].
pub(super) async fn negotiated(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let query = parameters.query(&["f"])?;
    let accepted = choose_media(&parameters.headers, &MEDIA).unwrap_or(GraphFormat::JsonLd);
    let form = query.choice("f", &[("jsonld", GraphFormat::JsonLd), ("ttl", GraphFormat::Turtle)], accepted)?;
    let mut response = answer(&app, &parameters, form).await?;
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

/// Serves the catalogue as JSON-LD.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub(super) async fn json_ld(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    answer(&app, &parameters, GraphFormat::JsonLd).await
}

/// Serves the catalogue as Turtle.
///
/// # Errors
/// As [`json_ld`].
pub(super) async fn turtle(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    answer(&app, &parameters, GraphFormat::Turtle).await
}

async fn answer(app: &AppState, parameters: &Parameters, form: GraphFormat) -> Result<Response, Error> {
    let state = app.clone();
    let make = move || {
        let settings = state.settings();
        let operator = Operator::new(settings.operator.as_ref(), &settings.links);
        let graph = documents::dcat(state.content(), ADDRESS, &operator);
        Ok(match form {
            GraphFormat::JsonLd => Document::new("application/ld+json", graph.json_ld().to_string()),
            GraphFormat::Turtle => Document::new("text/turtle; charset=utf-8", graph.turtle()),
        })
    };
    app.documents().answer_with_addresses(format!("dcat {form:?}"), parameters, make).await
}
