//! The maps: the list, one map at a selection, its style and its legend.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::http::AppState;
use crate::http::choice::{map_query, offer_json, selection_json, summary_json};
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, stem};
use crate::maps::{MapKind, MapSpec, Offer, Palette, Period, Status};
use crate::styles::{legend, maplibre, palette_name};
use crate::texts::Bilingual;

/// Lists the maps with all that a client needs to offer them.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub async fn list(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let state = app.clone();
    app.documents().answer("maps".into(), &parameters, move || Document::json(&catalogue(&state)?)).await
}

/// Answers for one map at a selection: guide, figures for the country.
///
/// # Errors
/// [`Error::UnknownMap`], [`Error::MapNotOffered`] or [`Error::BadParameter`].
pub async fn map(State(app): State<AppState>, Path(file): Path<String>, parameters: Parameters) -> Result<Response, Error> {
    let query = map_query(&parameters)?;
    let (palette, choice) = (query.palette()?, app.choose(stem(&file, "json")?, &query)?);
    let state = app.clone();
    let key = choice.key("map", palette_name(palette));
    let make = move || {
        let values = state.values(&choice)?;
        let (spec, _) = state.spec(&choice)?;
        Document::json(&json!({
            "id": choice.map,
            "selection": selection_json(choice.selection),
            "title": spec.title,
            "guide": spec.guide(choice.selection.comparison, palette),
            "caveats": spec.caveats,
            "measures": values.measures.iter().map(|measure| json!({
                "key": measure.key, "label": measure.label, "unit": measure.unit, "from": measure.from, "year": measure.year,
                "decimals": measure.decimals,
            })).collect::<Vec<_>>(),
            "country": summary_json(&values.country),
        }))
    };
    app.documents().answer(key, &parameters, make).await
}

/// Serves the MapLibre style of a map.
///
/// # Errors
/// As [`map`].
pub async fn style(State(app): State<AppState>, Path(file): Path<String>, parameters: Parameters) -> Result<Response, Error> {
    let query = map_query(&parameters)?;
    let (language, palette, choice) = (query.language()?, query.palette()?, app.choose(stem(&file, "json")?, &query)?);
    let links = choice.links(language);
    let state = app.clone();
    let key = choice.key("style", &format!("{} {}", language.code(), palette_name(palette)));
    let make = move || {
        let style = maplibre::style(&state.styled(&choice, palette)?, &links, language, palette, state.settings().background.as_ref());
        Document::json(&style)
    };
    app.documents().answer_with_addresses(key, &parameters, make).await
}

/// Serves the legend of a map as SVG, PNG (two pixels per pixel) or JSON.
///
/// # Errors
/// As [`map`]; [`Error::UnknownPath`] for another ending.
pub async fn legend(State(app): State<AppState>, Path(file): Path<String>, parameters: Parameters) -> Result<Response, Error> {
    let query = map_query(&parameters)?;
    let (language, palette) = (query.language()?, query.palette()?);
    let (map, ending) = file.rsplit_once('.').unwrap_or((file.as_str(), ""));
    let ending =
        ["svg", "png", "json"].into_iter().find(|known| *known == ending).ok_or_else(|| Error::UnknownPath { path: quoted(&file) })?;
    let choice = app.choose(map, &query)?;
    let state = app.clone();
    let key = choice.key("legend", &format!("{ending} {} {}", language.code(), palette_name(palette)));
    let make = move || {
        let map = state.styled(&choice, palette)?;
        match ending {
            "svg" => Ok(Document::new("image/svg+xml", legend::svg(&map, language, palette, state.font()))),
            "png" => Ok(Document::new("image/png", legend::raster::png(&map, language, palette, state.font(), 2))),
            _ => Document::json(&legend::json(&map, language, palette)),
        }
    };
    app.documents().answer(key, &parameters, make).await
}

/// Gathers what `/maps.json` says.
fn catalogue(app: &AppState) -> Result<Value, Error> {
    let engine = app.engine();
    let maps: Result<Vec<Value>, Error> = engine.offered().iter().map(|offer| described(app, offer)).collect();
    let title = |id: &str| engine.specs().iter().find(|spec| spec.id == id).map(|spec| &spec.title);
    Ok(json!({
        "title": Bilingual::new("Veerkracht in kaart", "Resilience in maps"),
        "notice": app.content().caveats.notice,
        "year": app.areas().year,
        "bounds": app.extents().all.map(super::extent::five),
        "background": app.settings().background.as_ref().map(|background| &background.tiles),
        "background_attribution": app.settings().background.as_ref().map(|background| &background.attribution),
        "levels": app.levels().iter().map(|shown| json!({
            "level": shown.level, "layer": shown.level.layer(), "minzoom": shown.first, "maxzoom": shown.last,
        })).collect::<Vec<_>>(),
        "statuses": Status::ALL.iter().map(|status| json!({ "value": *status as u8, "key": status, "label": status.label() })).collect::<Vec<_>>(),
        "sources": app.sources_json(),
        "maps": maps?,
        "unavailable": engine.unavailable().iter().map(|absent| json!({
            "id": absent.map, "title": title(&absent.map), "reason": absent.reason,
        })).collect::<Vec<_>>(),
    }))
}

/// Describes one map on offer.
fn described(app: &AppState, offer: &Offer) -> Result<Value, Error> {
    let choice = app.choose(&offer.map, &super::parameters::Query::default())?;
    let (spec, _) = app.spec(&choice)?;
    let values = app.values(&choice)?;
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| drop(out.insert(key.into(), value));
    put("id", json!(spec.id));
    put("group", json!(spec.group));
    put("title", json!(spec.title));
    put("guide", json!(spec.guide(offer.default.comparison, Palette::Usual)));
    put("guide_colour_blind", json!(spec.guide(offer.default.comparison, Palette::ColourBlind)));
    put("caveats", json!(spec.caveats));
    put("legend_note", json!(spec.legend_note));
    put("kind", json!(kind(spec, offer)));
    put(
        "classes",
        spec.classes
            .iter()
            .map(|class| {
                json!({ "value": class.value, "key": class.key, "label": class.label, "colour": class.colour, "colour_blind": class.colour_blind })
            })
            .collect(),
    );
    put(
        "measures",
        values
            .measures
            .iter()
            .map(|measure| json!({ "key": measure.key, "label": measure.label, "unit": measure.unit, "decimals": measure.decimals }))
            .collect(),
    );
    for (key, value) in offer_json(offer) {
        put(&key, value);
    }
    put("sources", json!(app.sources_of(spec)));
    put("tilejson", json!(format!("/tiles/{}.json", spec.id)));
    put("style", json!(format!("/styles/{}.json", spec.id)));
    put("method", json!(format!("/method#kaart-{}", spec.id)));
    Ok(Value::Object(out))
}

/// Names the kind of a map as viewers tell them apart.
fn kind(spec: &MapSpec, offer: &Offer) -> &'static str {
    match (&spec.kind, offer.default.period) {
        (MapKind::Persistence(_), _) => "persistence",
        (_, Period::Window(..)) => "change",
        (MapKind::Cross(_), _) => "focus",
        _ => "level",
    }
}
