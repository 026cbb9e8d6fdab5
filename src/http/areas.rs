//! The areas: an index for searching, what is known of one, its figures over the years, and areas side by side.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::areas::Level;
use crate::documents::{Content, area as known_of, areas_index, comparison, comparison_of_all, series as figures};
use crate::http::AppState;
use crate::http::area_choice::unknown;
use crate::http::choice::MapChoice;
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, QueryParameters, stem};

/// Areas that can be compared at once.
const COMPARED: usize = 8;

/// The query parameters of a document about an area.
const PARAMETERS: [&str; 4] = ["map", "year", "window", "vergelijking"];

/// Lists every area with its gemeente, middle and extent.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub(super) async fn index(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let state = app.clone();
    app.documents().answer("areas".into(), &parameters, move || Document::json(&areas_index(state.content()))).await
}

/// Finds an area by its code.
///
/// # Errors
/// [`Error::UnknownArea`].
fn find(content: &Content, code: &str) -> Result<(Level, usize), Error> {
    content.areas.find(code).ok_or_else(|| unknown(content, code, "area"))
}

/// Answers what is known of an area: of a buurt its status and class on every map, or on the one asked for, with the
/// calculation in numbers; of a wijk or gemeente its profile.
///
/// # Errors
/// [`Error::UnknownArea`], and what [`MapChoice::read_all`] says.
pub(super) async fn area(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = parameters.query(&PARAMETERS)?;
    let (level, index) = find(app.content(), stem(&file, "json")?)?;
    answer(app, level, index, &query, parameters).await
}

/// Serves the profile of a gemeente.
///
/// # Errors
/// [`Error::UnknownArea`]; with `map`, also what [`MapChoice::read`] says.
pub(super) async fn gemeente(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    of_level(app, Level::Gemeente, &file, parameters).await
}

/// Serves the profile of a wijk.
///
/// # Errors
/// As [`gemeente`].
pub(super) async fn wijk(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    of_level(app, Level::Wijk, &file, parameters).await
}

async fn of_level(app: AppState, level: Level, file: &str, parameters: Parameters) -> Result<Response, Error> {
    let query = parameters.query(&PARAMETERS)?;
    let code = stem(file, "json")?;
    match app.areas().find(code) {
        Some((found, index)) if found == level => answer(app, level, index, &query, parameters).await,
        _ => Err(unknown(app.content(), code, name(level))),
    }
}

fn name(level: Level) -> &'static str {
    match level {
        Level::Buurt => "buurt",
        Level::Wijk => "wijk",
        Level::Gemeente => "gemeente",
    }
}

/// Answers with what is known of an area that was found.
async fn answer(
    app: AppState,
    level: Level,
    index: usize,
    query: &QueryParameters,
    parameters: Parameters,
) -> Result<Response, Error> {
    // Without a map all are asked for, each at its default.
    let choices = MapChoice::read_all(app.content(), query)?;
    let choice = query.text("map").and_then(|_named| choices.into_iter().next());
    let key =
        format!("area {level:?} {index} {}", choice.as_ref().map_or_else(String::new, |choice| choice.key("", "")));
    let state = app.clone();
    let make = move || {
        let map = choice.as_ref().map(|choice| (choice.map.as_str(), choice.selection));
        Document::json(&known_of(state.content(), level, index, map)?)
    };
    app.documents().answer(key, &parameters, make).await
}

/// Answers with all figures of an area over the years.
///
/// # Errors
/// [`Error::UnknownArea`] or [`Error::UnknownParameter`].
pub(super) async fn series(
    State(app): State<AppState>,
    Path(code): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    parameters.query(&[])?;
    let (level, index) = find(app.content(), &code)?;
    let state = app.clone();
    let make = move || Document::json(&figures(state.content(), level, index)?);
    app.documents().answer(format!("series {level:?} {index}"), &parameters, make).await
}

/// Answers with areas side by side on a map, or, where none is named, on every map at its default.
///
/// # Errors
/// [`Error::BadParameter`] without codes or with too many, [`Error::UnknownArea`], and what [`MapChoice::read_all`]
/// says.
pub(super) async fn compare(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let query = parameters.query(&["codes", "map", "year", "window", "vergelijking"])?;
    let wrong = |found: &str, expected: &str| Error::BadParameter {
        name: "codes".into(),
        found: quoted(found),
        expected: expected.into(),
        available: Vec::new(),
    };
    let list = query.text("codes").ok_or_else(|| wrong("absent", "codes of areas with commas between them"))?;
    let mut areas = Vec::new();
    for code in list.split(',').map(str::trim).filter(|code| !code.is_empty()) {
        let found = find(app.content(), code)?;
        if !areas.contains(&found) {
            areas.push(found);
        }
    }
    if areas.is_empty() || areas.len() > COMPARED {
        return Err(wrong(list, &format!("1 to {COMPARED} codes of areas")));
    }
    // Without a map all are asked for, each at its default.
    let choices = MapChoice::read_all(app.content(), &query)?;
    let state = app.clone();
    let Some(choice) = query.text("map").and_then(|_named| choices.into_iter().next()) else {
        let key = format!("compare on all {areas:?}");
        let make = move || Document::json(&comparison_of_all(state.content(), &areas)?);
        return app.documents().answer(key, &parameters, make).await;
    };
    let key = choice.key("compare", &format!("{areas:?}"));
    let make = move || Document::json(&comparison(state.content(), &areas, &choice.map, choice.selection)?);
    app.documents().answer(key, &parameters, make).await
}
