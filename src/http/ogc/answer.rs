//! What all documents of the interface share: parameters that are read strictly, collections that are found, answers in
//! the form that is asked for.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::Value;

use super::forms::{self, AnswerFormat, HTML};
use super::html;
use super::links::place;
use crate::features::Collection;
use crate::http::AppState;
use crate::http::choice::{SELECTION, select};
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::negotiate::choose_language;
use crate::http::parameters::{Parameters, QueryParameters};
use crate::styles::Language;

/// What is asked of a document.
#[derive(Debug, Clone)]
pub(super) struct DocumentQuery {
    /// The parameters.
    pub query: QueryParameters,
    /// In which form.
    pub form: AnswerFormat,
    /// In which language.
    pub language: Language,
    /// Whether the language was named in the address, and goes on in those that the document has.
    is_named: bool,
}

/// Reads the parameters of a request, `f` and `taal` among them, and picks the form and the language of the answer:
/// that of `taal`, else the one that the client likes best.
///
/// # Errors
/// [`Error::Several`] and its members with status 400, [`Error::NotAcceptable`].
pub(super) fn read(parameters: &Parameters, forms: &[AnswerFormat]) -> Result<DocumentQuery, Error> {
    read_with(parameters, forms, &[])
}

/// Reads the same where more parameters can be given.
///
/// # Errors
/// As [`read`].
pub(super) fn read_with(
    parameters: &Parameters,
    forms: &[AnswerFormat],
    more: &[&'static str],
) -> Result<DocumentQuery, Error> {
    let (query, mut faults) = parameters.strict(&[&["f", "taal"][..], more].concat());
    let form = match forms::choose(&query, &parameters.headers, forms) {
        Err(fault @ Error::BadParameter { .. }) => {
            faults.push(fault);
            None
        }
        form => Some(form?),
    };
    let is_named = query.text("taal").is_some();
    let named = query.language().map_err(|fault| faults.push(fault)).unwrap_or_default();
    refuse(&faults)?;
    let language = if is_named { named } else { choose_language(&parameters.headers) };
    form.map(|form| DocumentQuery { query, form, language, is_named }).ok_or(Error::Internal)
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
    Err(Error::Several { faults: describe_faults(faults), available: first.available().to_vec() })
}

/// Tells each of several faults with the values that would have been right in its sentence, because the list beside
/// them is that of the first; of parameters that are not known, the same list once. Faults of filters and fields name
/// theirs by themselves.
fn describe_faults(faults: &[Error]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let mut known: &[String] = &[];
    for fault in faults {
        let listed = match fault {
            Error::BadParameter { available, .. } | Error::BadSelection { available, .. } => available.as_slice(),
            Error::UnknownParameter { available, .. } if known != available.as_slice() => {
                known = available;
                known
            }
            _ => &[],
        };
        let values = if listed.is_empty() { String::new() } else { format!(" (available: {})", listed.join(", ")) };
        told.push(format!("{fault}{values}"));
    }
    told
}

/// Finds a collection by its id, at the selection of a query, with texts in a language.
///
/// # Errors
/// [`Error::UnknownCollection`], [`Error::BadParameter`] or [`Error::BadSelection`].
pub(super) fn find(app: &AppState, id: &str, query: &QueryParameters, language: Language) -> Result<Collection, Error> {
    let content = app.content();
    let available = Collection::ids(content);
    if !available.iter().any(|known| known == id) {
        return Err(Error::UnknownCollection { asked: quoted(id), available });
    }
    if let Some(map) = Collection::parts(id).0 {
        // Says more of what is wrong with a map than the collection does.
        select(content, map, query)?;
    }
    Ok(Collection::find(content, id, language, SELECTION.map(|name| query.text(name)))?)
}

/// Answers with a document in one of its forms; `make` writes it as JSON, its addresses beginning with
/// [`ADDRESS`](crate::http::document::ADDRESS).
///
/// # Errors
/// What `make` says, or [`Error::Overloaded`].
pub(super) async fn answer<F>(
    app: &AppState,
    parameters: &Parameters,
    wanted: &DocumentQuery,
    key: String,
    make: F,
) -> Result<Response, Error>
where
    F: FnOnce(&AppState) -> Result<Value, Error> + Send + 'static,
{
    let state = app.clone();
    let DocumentQuery { form, language, is_named, .. } = *wanted;
    let write = move || {
        let mut value = make(&state)?;
        if is_named {
            carry(&mut value, language);
        }
        if form == HTML {
            return Ok(Document::new(form.media_type, html::page(&value, language, &state.settings().links)));
        }
        Ok(Document { media_type: form.media_type, ..Document::json(&value)? })
    };
    let named = if is_named { " named" } else { "" };
    let key = format!("ogc {key} {} {}{named}", form.name, language.code());
    Ok(with_language(app.documents().answer_with_addresses(key, parameters, write).await?, language))
}

/// Says in which language an answer is, and that who asks decides it.
pub(super) fn with_language(mut response: Response, language: Language) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    headers.append(header::VARY, HeaderValue::from_static("Accept-Language"));
    response
}

/// Names a language in all addresses of a document that lead to documents of the interface.
fn carry(value: &mut Value, language: Language) {
    match value {
        Value::Object(members) => {
            let is_template = members.get("templated").is_some_and(|templated| *templated == true);
            for (name, member) in members {
                match member {
                    Value::String(address) if name == "href" && !is_template && address.starts_with(&place("")) => {
                        let separator = if address.contains('?') { '&' } else { '?' };
                        address.push(separator);
                        address.push_str("taal=");
                        address.push_str(language.code());
                    }
                    other => carry(other, language),
                }
            }
        }
        Value::Array(members) => members.iter_mut().for_each(|member| carry(member, language)),
        _ => {}
    }
}
