//! The maps: the list, one map at a selection, its style and its legend.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::documents::{self, MapListFacts, map_list};
use crate::http::AppState;
use crate::http::area_choice;
use crate::http::choice::MapChoice;
use crate::http::document::{Document, Freshness};
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, stem};
use crate::styles::maplibre::Labels;
use crate::styles::{legend, maplibre, palette_name};

/// Lists the maps with all that a client needs to offer them.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub(super) async fn list(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let state = app.clone();
    let make = move || {
        let settings = state.settings();
        let shown = MapListFacts {
            background: settings.background.as_ref(),
            embed: settings.gateway.embed,
            sign_in: state.access().is_some(),
            site: settings.site,
            links: &settings.links,
        };
        Document::json(&map_list(state.content(), &shown)?)
    };
    app.documents().answer("maps".into(), &parameters, make).await
}

/// Answers for one map at a selection: guide, figures for the country and for the areas that are asked for together.
///
/// # Errors
/// [`Error::UnknownMap`], [`Error::MapNotOffered`] or [`Error::BadParameter`], and what [`area_choice::read`] says.
pub(super) async fn map(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = parameters.query(&["year", "window", "vergelijking", "taal", "palet", "gemeente", "codes"])?;
    let (palette, choice) = (query.palette()?, MapChoice::read(app.content(), stem(&file, "json")?, &query)?);
    let chosen = area_choice::read(app.content(), &query)?;
    let state = app.clone();
    let key = choice.key("map", &format!("{} {}", palette_name(palette), chosen.codes(app.areas()).join(",")));
    let make =
        move || Document::json(&documents::map(state.content(), &choice.map, choice.selection, palette, &chosen)?);
    app.documents().answer(key, &parameters, make).await
}

/// Serves the MapLibre style of a map; with `labels=klasse` each buurt has the letter of its class on it, with
/// `encoding=mlt` it has MapLibre tiles.
///
/// # Errors
/// As [`map`].
pub(super) async fn style(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = parameters.query(&["year", "window", "vergelijking", "taal", "palet", "labels", "encoding"])?;
    let (language, palette, choice) =
        (query.language()?, query.palette()?, MapChoice::read(app.content(), stem(&file, "json")?, &query)?);
    let labels = query.choice("labels", &[("namen", Labels::Names), ("klasse", Labels::Classes)], Labels::Names)?;
    let format = query.format()?;
    let links = choice.links(language, format).of_version(app.content().version);
    let state = app.clone();
    let key =
        choice.key("style", &format!("{} {} {labels:?} {}", language.code(), palette_name(palette), format.name()));
    let make = move || {
        let style = maplibre::style(
            &state.content().styled(&choice.map, choice.selection, palette)?,
            &links,
            language,
            palette,
            labels,
            state.settings().background.as_ref(),
        );
        Ok(Document::json(&style)?.fresh(Freshness::Minute))
    };
    app.documents().answer_with_addresses(key, &parameters, make).await
}

/// Serves the legend of a map as SVG, PNG (two pixels per pixel) or JSON.
///
/// # Errors
/// As [`map`]; [`Error::UnknownPath`] for another ending.
pub(super) async fn legend(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = parameters.map_query()?;
    let (language, palette) = (query.language()?, query.palette()?);
    let (map, ending) = file.rsplit_once('.').unwrap_or((file.as_str(), ""));
    let ending = ["svg", "png", "json"]
        .into_iter()
        .find(|known| *known == ending)
        .ok_or_else(|| Error::UnknownPath { path: quoted(&file) })?;
    let choice = MapChoice::read(app.content(), map, &query)?;
    let state = app.clone();
    let key = choice.key("legend", &format!("{ending} {} {}", language.code(), palette_name(palette)));
    let make = move || {
        let map = state.content().styled(&choice.map, choice.selection, palette)?;
        match ending {
            "svg" => Ok(Document::new("image/svg+xml", legend::svg(&map, language, palette, state.fonts()))),
            "png" => {
                let picture = legend::png(&map, language, palette, state.fonts());
                Ok(Document::new("image/png", picture.map_err(|error| Error::internal("drawing a legend", &error))?))
            }
            _ => Document::json(&legend::json(&map, language, palette)),
        }
    };
    app.documents().answer(key, &parameters, make).await
}
