//! The buurten of addresses: which first four digits there are, and the postcodes that begin with one. Who asks tells
//! four digits and no more: letters and house numbers are looked up where the answer arrives.

use axum::extract::{Path, State};
use axum::response::Response;
use veerkracht_postcodes::Postcodes;

use crate::documents::{Content, postcode_index, postcode_piece};
use crate::http::AppState;
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, stem};

/// Lists the first four digits of all postcodes, and whose addresses they are.
///
/// # Errors
/// [`Error::NoPostcodes`].
pub(super) async fn index(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    postcodes(app.content())?;
    let state = app.clone();
    let make = move || Document::json(&postcode_index(postcodes(state.content())?));
    app.documents().answer("postcodes".into(), &parameters, make).await
}

/// Serves the postcodes that begin with four digits.
///
/// # Errors
/// [`Error::NoPostcodes`] or [`Error::UnknownPostcode`].
pub(super) async fn piece(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    parameters.query(&[])?;
    let asked = stem(&file, "json")?;
    let known = postcodes(app.content())?;
    let year = known.about().year;
    let unknown = || Error::UnknownPostcode { asked: quoted(asked), year };
    let is_digits = asked.len() == 4 && asked.bytes().all(|byte| byte.is_ascii_digit());
    let digits = asked.parse::<u16>().ok().filter(|digits| is_digits && known.has(*digits)).ok_or_else(unknown)?;
    let state = app.clone();
    let make = move || {
        let piece = postcode_piece(postcodes(state.content())?, digits)
            .map_err(|error| Error::internal("reading postcodes", &error))?;
        Document::json(&piece.ok_or(Error::Internal)?)
    };
    app.documents().answer(format!("postcodes {digits}"), &parameters, make).await
}

fn postcodes(content: &Content) -> Result<&Postcodes, Error> {
    content.postcodes.as_ref().ok_or(Error::NoPostcodes)
}
