//! Pages: the viewer, each gemeente on all maps, the method of every map, written from its definition, how to use the
//! maps in QGIS, and what is kept of those who look.

mod figures;
mod gemeente;
mod html;
mod method;
mod privacy;
mod qgis;

use std::sync::LazyLock;

use axum::extract::{OriginalUri, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use veerkracht_picture::escape;

pub(super) use self::gemeente::{agreement_state, agreements_script};
pub(super) use self::html::HtmlPage;
use self::privacy::Accounts;
use crate::http::AppState;
use crate::http::area_choice;
use crate::http::assets;
use crate::http::choice::MapChoice;
use crate::http::document::{Document, PreparedDocument};
use crate::http::error::{Error, quoted};
use crate::http::parameters::Parameters;
use crate::styles::palette_name;

const STYLE: &str = include_str!("../../tiles/page.css");

/// Serves a file of the viewer.
///
/// # Errors
/// [`Error::UnknownPath`].
pub(super) async fn viewer(
    State(app): State<AppState>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let path = uri.path();
    let prefix = app.settings().prefix.trim_end_matches('/');
    let found = assets::viewer(path.strip_prefix(prefix).unwrap_or(path).trim_start_matches('/'));
    found.map(|file| file.answer(&headers)).ok_or_else(|| Error::UnknownPath { path: quoted(path) })
}

/// Serves the method: indicators, maps, borders, statuses, sources and weaknesses.
///
/// # Errors
/// [`Error::UnknownParameter`] or [`Error::BadParameter`].
pub(super) async fn method(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let language = parameters.query(&["taal"])?.language()?;
    let state = app.clone();
    let make = move || Ok(Document::new("text/html; charset=utf-8", method::page(&state, language)));
    app.documents().answer_with_addresses(format!("method {}", language.code()), &parameters, make).await
}

/// Serves the page of a gemeente; `kaart` names the map that comes first and whose picture a link shows, at its year,
/// window and comparison.
///
/// # Errors
/// What [`area_choice::gemeente`] and, where a map is named, [`MapChoice::read`] say.
pub(super) async fn gemeente(
    State(app): State<AppState>,
    Path(code): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = parameters.query(&["kaart", "year", "window", "vergelijking", "taal", "palet"])?;
    let index = area_choice::gemeente(app.content(), &code)?;
    let map = query.text("kaart").map(|map| MapChoice::read(app.content(), map, &query)).transpose()?;
    let (language, palette) = (query.language()?, query.palette()?);
    let asked = gemeente::GemeenteQuery { gemeente: index, map, language, palette };
    let named = asked.map.as_ref().map_or_else(String::new, |map| map.key("", ""));
    let key = format!("page gemeente {index} {} {} {named}", language.code(), palette_name(palette));
    let state = app.clone();
    let make = move || {
        let page = gemeente::page(&state, &asked)?.finish(&state.settings().links);
        Ok(Document::new("text/html; charset=utf-8", page))
    };
    app.documents().answer_with_addresses(key, &parameters, make).await
}

/// Serves what is kept of whoever looks at the maps.
///
/// # Errors
/// As [`method()`].
pub(super) async fn privacy(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let language = parameters.query(&["taal"])?.language()?;
    let state = app.clone();
    let accounts = app.access().map(|access| Accounts { issuer: access.sign_in().map(|sign_in| sign_in.issuer) });
    // Who may see what is read anew while the program runs.
    let key = format!("page privacy {} {accounts:?}", language.code());
    let make = move || {
        let kept = state.store().map(|_| state.note_rules());
        let page = privacy::page(state.settings(), accounts.as_ref(), kept, language);
        Ok(Document::new("text/html; charset=utf-8", page))
    };
    app.documents().answer(key, &parameters, make).await
}

/// Serves the page on QGIS.
///
/// # Errors
/// As [`method()`].
pub(super) async fn qgis(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let language = parameters.query(&["taal"])?.language()?;
    let state = app.clone();
    let key = format!("page qgis {}", language.code());
    let make = move || Ok(Document::new("text/html; charset=utf-8", qgis::page(&state, language)));
    app.documents().answer_with_addresses(key, &parameters, make).await
}

/// Serves the style sheet of the pages: the policy of the program lets no page have styles inside.
pub(super) async fn style(headers: HeaderMap) -> Response {
    static PREPARED: LazyLock<PreparedDocument> =
        LazyLock::new(|| PreparedDocument::new(&Document::new("text/css; charset=utf-8", STYLE)));
    PREPARED.answer(&headers)
}

/// Serves the licences of all works of others that the program contains, as a page.
///
/// # Errors
/// As [`method()`].
pub(super) async fn licences(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let language = parameters.query(&["taal"])?.language()?;
    let state = app.clone();
    let make = move || {
        let mut page = HtmlPage::new(language, language.either("Licenties", "Licences"), "licences");
        page.add(format_args!(
            "<p><a href=\"licences.txt\">licences.txt</a></p>\n<pre>{}</pre>\n",
            escape(assets::licences())
        ));
        Ok(Document::new("text/html; charset=utf-8", page.finish(&state.settings().links)))
    };
    app.documents().answer(format!("licences {}", language.code()), &parameters, make).await
}

/// Serves the same as a text.
///
/// # Errors
/// When too many others wait for documents.
pub(super) async fn licences_text(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let make = || Ok(Document::new("text/plain; charset=utf-8", assets::licences()));
    app.documents().answer("licences".into(), &parameters, make).await
}

/// Finds a picture of the page on QGIS by its file name.
#[must_use]
pub(super) fn qgis_picture(file: &str) -> Option<&'static PreparedDocument> {
    qgis::picture(file)
}
