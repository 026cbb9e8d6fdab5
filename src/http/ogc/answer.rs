//! What all documents of the interface share: parameters that are read strictly, collections that are found, answers in
//! the form that is asked for.

use axum::response::Response;
use serde_json::Value;

use super::forms::{self, Form, HTML};
use super::html;
use crate::features::Collection;
use crate::http::AppState;
use crate::http::choice::select;
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, Query};
use crate::styles::Language;

/// Query parameters that say a selection.
pub(super) const SELECTION: [&str; 3] = ["year", "window", "vergelijking"];

/// Reads the parameters of a request, `f` among them, and picks the form of the answer.
///
/// # Errors
/// [`Error::Several`] and its members with status 400, [`Error::NotAcceptable`].
pub(super) fn read(parameters: &Parameters, known: &[&'static str], forms: &[Form]) -> Result<(Query, Form), Error> {
    let known: Vec<&'static str> = known.iter().copied().chain(["f"]).collect();
    let (query, mut faults) = parameters.strict(&known);
    let form = match forms::choose(&query, &parameters.headers, forms) {
        Err(fault @ Error::BadParameter { .. }) => {
            faults.push(fault);
            None
        }
        form => Some(form?),
    };
    refuse(&faults)?;
    form.map(|form| (query, form)).ok_or(Error::Internal)
}

/// Refuses a request for all that is wrong with it.
///
/// # Errors
/// The only fault, or [`Error::Several`].
pub(super) fn refuse(faults: &[Error]) -> Result<(), Error> {
    let Some((first, more)) = faults.split_first() else { return Ok(()) };
    if more.is_empty() {
        return Err(first.clone());
    }
    let told = faults.iter().map(ToString::to_string).collect();
    Err(Error::Several { faults: told, available: first.available().to_vec() })
}

/// Finds a collection by its id, at the selection of a query.
///
/// # Errors
/// [`Error::UnknownCollection`], [`Error::BadParameter`] or [`Error::BadSelection`].
pub(super) fn find(app: &AppState, id: &str, query: &Query) -> Result<Collection, Error> {
    let content = app.content();
    let available = Collection::ids(content);
    if !available.iter().any(|known| known == id) {
        return Err(Error::UnknownCollection { asked: quoted(id), available });
    }
    if Collection::parts(id).0.is_none()
        && let Some(name) = SELECTION.into_iter().find(|name| query.text(name).is_some())
    {
        return Err(Error::BadSelection {
            message: format!("`{name}` says what one map shows, and the collection `{id}` has all of them"),
            available,
        });
    }
    let chosen = Collection::parts(id).0.map(|map| select(content, map, query)).transpose()?;
    // All maps go together at what each shows by itself.
    let choose = |map: &str| match chosen {
        Some((_, selection)) => Ok(selection),
        None => content.engine.map(map).map(|(_, offer)| offer.default),
    };
    Ok(Collection::find(content, id, Language::Nl, choose)?)
}

/// Answers with a document in one of its forms; `make` writes it as JSON, its addresses beginning with
/// [`ADDRESS`](crate::http::document::ADDRESS).
///
/// # Errors
/// What `make` says, or [`Error::Overloaded`].
pub(super) async fn answer<F>(
    app: &AppState,
    parameters: &Parameters,
    form: Form,
    key: String,
    make: F,
) -> Result<Response, Error>
where
    F: FnOnce(&AppState) -> Result<Value, Error> + Send + 'static,
{
    let state = app.clone();
    let write = move || {
        let value = make(&state)?;
        if form == HTML {
            return Ok(Document::new(form.media_type, html::page(&value, &state.settings().links)));
        }
        Ok(Document { media_type: form.media_type, ..Document::json(&value)? })
    };
    app.documents().answer_with_addresses(format!("ogc {key} {}", form.name), parameters, write).await
}
