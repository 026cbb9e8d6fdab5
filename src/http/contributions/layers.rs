//! Own layers: described, erased, and asked for as counts, figures, tiles, `TileJSON` and styles.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use veerkracht_access::{LayerRight, Scope};

use super::answer::{PrivateAnswer, named_version};
use super::writer::name_of;
use super::{body, place, store, styles};
use crate::areas::Level;
use crate::http::AppState;
use crate::http::caller::RequestCaller;
use crate::http::error::{ChangeError, Error, quoted};
use crate::http::parameters::Parameters;
use crate::live_layers::{self, LiveContent, LiveLayer, MOST_COLUMNS, PALETTES};
use veerkracht_store::{BilingualText, ClassMethod, FigureSpec, LayerKind, LayerSpec, LayerState, StoreError, moment};

/// Longest name, title or owner, characters.
const LONGEST: usize = 200;

/// What a layer is, for who may see it.
#[derive(Debug, Serialize)]
struct LayerEntry {
    id: String,
    kind: LayerKind,
    title: BilingualText,
    owner: String,
    /// Columns of the points that are kept.
    columns: Vec<String>,
    /// The figures per buurt.
    figures: Vec<FigureSpec>,
    changed: String,
    version: String,
    /// Last zoom of which there are tiles for the caller.
    maxzoom: u8,
    /// Whether the caller may see the dwellings themselves.
    addresses: bool,
    /// Whether the caller may bring rows.
    write: bool,
}

/// Lists the layers that the caller may see.
///
/// # Errors
/// [`Error::UnknownPath`] without a store.
pub(in crate::http) async fn list(
    State(app): State<AppState>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    let store = store(&app, "/layers.json")?;
    let read = move || store.read(veerkracht_store::layers);
    let layers = app.workers().run(parameters.peer, read).await??;
    let seen = layers.into_iter().filter(|layer| may_see(&caller, &layer.id)).map(|layer| {
        let addresses = caller.may(&Scope::layer(&layer.id, LayerRight::Addresses));
        LayerEntry {
            addresses,
            write: caller.may(&Scope::layer(&layer.id, LayerRight::Write)),
            maxzoom: styles::last_zoom(&app, layer.spec.kind, addresses),
            version: layer.tag(),
            changed: moment(layer.changed),
            kind: layer.spec.kind,
            columns: layer.spec.columns,
            figures: layer.spec.figures,
            title: layer.spec.title,
            owner: layer.spec.owner,
            id: layer.id,
        }
    });
    PrivateAnswer::json(&json!({ "layers": seen.collect::<Vec<_>>() }), None)?.send(&parameters.headers)
}

/// An administrator sees what a layer is said to be, and nothing of its rows.
fn may_see(caller: &RequestCaller, id: &str) -> bool {
    caller.may(&Scope::layer(id, LayerRight::Read))
}

/// Describes a layer: 201 where it is new, 200 where it was there.
///
/// # Errors
/// [`Error::UnknownPath`] without a store, what [`RequestCaller::require`] says, and what [`ChangeError`] lists.
pub(in crate::http) async fn describe(
    State(app): State<AppState>,
    Path(id): Path<String>,
    caller: RequestCaller,
    parameters: Parameters,
    body: Body,
) -> Result<Response, Error> {
    let store = store(&app, &format!("/layers/{id}"))?;
    caller.require(&Scope::Admin)?;
    let spec: LayerSpec = body::json(&parameters.headers, body).await?;
    check(&id, &spec)?;
    let (who, at, named) = (name_of(&caller), veerkracht_store::now(), named_version(&parameters.headers));
    let change =
        move |connection: &mut _| veerkracht_store::put_layer(connection, &id, &spec, named.as_deref(), (&who, at));
    let (layer, is_new) = store.write(change).await?;
    let told = json!({
        "id": layer.id,
        "version": layer.tag(),
        "changed": moment(layer.changed),
        "description": layer.spec,
    });
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    PrivateAnswer::json(&told, Some(layer.tag()))?.done(status)
}

/// Sees to it that a description is one.
fn check(id: &str, spec: &LayerSpec) -> Result<(), Error> {
    let invalid = |message: String| Err(ChangeError::invalid(message));
    let is_word =
        |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    if !(1..=64).contains(&id.len()) || !is_word(id) {
        return invalid(format!("the id is `{}`; expected 1 to 64 small letters, digits, `-` and `_`", quoted(id)));
    }
    let texts = [&spec.title.nl, &spec.title.en, &spec.owner];
    if texts.iter().any(|text| text.trim().is_empty() || text.chars().count() > LONGEST) {
        return invalid(format!("`title.nl`, `title.en` and `owner` have 1 to {LONGEST} characters each"));
    }
    if !(1..=120).contains(&spec.retention_months) {
        return invalid(format!("`retention_months` is {}; expected 1 to 120", spec.retention_months));
    }
    let columns: Vec<&String> = match spec.kind {
        LayerKind::Points => spec.columns.iter().collect(),
        LayerKind::Figures => spec.figures.iter().map(|figure| &figure.column).collect(),
    };
    if columns.len() > MOST_COLUMNS {
        return invalid(format!("the layer has {} columns; at most {MOST_COLUMNS} are kept", columns.len()));
    }
    if spec.kind == LayerKind::Figures && columns.is_empty() {
        return invalid("a layer of figures names at least one in `figures`".into());
    }
    for (place, column) in columns.iter().enumerate() {
        if column.trim().is_empty() || column.chars().count() > LONGEST || columns[..place].contains(column) {
            return invalid(format!("the column `{}` is empty, too long, or there twice", quoted(column)));
        }
        if live_layers::refused(column) {
            return invalid(format!(
                "the column `{}` has the name of what tells of one person; leave it out",
                quoted(column)
            ));
        }
    }
    match &spec.classes {
        ClassMethod::Quantile { count } | ClassMethod::Equal { count } if !(2..=9).contains(count) => {
            return invalid(format!("`classes.count` is {count}; expected 2 to 9"));
        }
        ClassMethod::Borders { borders } => {
            let ascending = borders.windows(2).all(|pair| pair[0] < pair[1]);
            if !(1..=8).contains(&borders.len()) || !ascending || !borders.iter().all(|border| border.is_finite()) {
                return invalid("`classes.borders` are 1 to 8 numbers, ascending".into());
            }
        }
        ClassMethod::Quantile { .. } | ClassMethod::Equal { .. } => {}
    }
    if let Some(palette) = &spec.palette
        && PALETTES.iter().all(|(name, _)| name != palette)
    {
        let available = PALETTES.iter().map(|(name, _)| (*name).to_owned()).collect();
        let message = format!("`palette` is `{}`; expected one of those listed", quoted(palette));
        return Err(Error::Change(ChangeError::Invalid { message, available }));
    }
    Ok(())
}

/// Erases a layer with all its rows: 204.
///
/// # Errors
/// As [`describe`].
pub(in crate::http) async fn erase(
    State(app): State<AppState>,
    Path(id): Path<String>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    let store = store(&app, &format!("/layers/{id}"))?;
    if !caller.may(&Scope::Admin) {
        caller.require(&Scope::layer(&id, LayerRight::Write))?;
    }
    let (who, at, named) = (name_of(&caller), veerkracht_store::now(), named_version(&parameters.headers));
    let change =
        move |connection: &mut _| veerkracht_store::remove_layer(connection, &id, named.as_deref(), (&who, at));
    store.write(change).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Finds a layer that the caller may see, with whether they may see addresses.
async fn find_layer(
    app: &AppState,
    caller: &RequestCaller,
    (id, path): (&str, &str),
    parameters: &Parameters,
) -> Result<(Arc<LiveLayer>, bool), Error> {
    let store = store(app, path)?;
    caller.require(&Scope::layer(id, LayerRight::Read))?;
    let with_addresses = caller.may(&Scope::layer(id, LayerRight::Addresses));
    let (state, id) = (app.clone(), id.to_owned());
    let find = move || state.live().layer(&store, state.content(), &id);
    // As for who may not see it: nobody learns which layers there are.
    let unknown = |error| match error {
        StoreError::Unknown { .. } => Error::UnknownPath { path: quoted(path) },
        other => other.into(),
    };
    let layer = app.workers().run(parameters.peer, find).await?.map_err(unknown)?;
    Ok((layer, with_addresses))
}

/// Tells what of a layer an answer is: its version, who may see it, and on which areas.
fn tag(app: &AppState, layer: &LayerState, with_addresses: bool) -> String {
    let hash = &app.content().hash;
    format!("{}-{}{}", layer.tag(), if with_addresses { "a" } else { "c" }, hash.get(..8).unwrap_or_default())
}

/// Serves the counts of a layer of points, or the figures of one of figures, per buurt, wijk and gemeente.
///
/// # Errors
/// [`Error::UnknownPath`] for a layer that is not there, or not for the caller.
pub(in crate::http) async fn counts(
    State(app): State<AppState>,
    Path(id): Path<String>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    let (layer, _) = find_layer(&app, &caller, (&id, &format!("/layers/{id}/counts.json")), &parameters).await?;
    let tag = tag(&app, &layer.state, false);
    let (headers, workers) = (parameters.headers.clone(), app.workers().clone());
    let make = move || -> Result<PrivateAnswer, Error> {
        let mut told = json!({
            "layer": layer.state.id,
            "title": layer.state.spec.title,
            "owner": layer.state.spec.owner,
            "kind": layer.state.spec.kind,
            "version": layer.state.tag(),
            "changed": moment(layer.state.changed),
            "year": app.areas().year,
        });
        match &layer.content {
            LiveContent::Places(places) => {
                let level = |level| {
                    let of = live_layers::area_counts(level, &places.counts);
                    of.map(|(area, (count, rounded))| {
                        let told = if level == Level::Buurt {
                            json!(count)
                        } else {
                            json!({ "count": count, "rounded": rounded })
                        };
                        (code(&app, level, area).to_owned(), told)
                    })
                    .collect::<BTreeMap<_, _>>()
                };
                told["fewer_than"] = json!(live_layers::FEW);
                told["buurten"] = json!(level(Level::Buurt));
                told["wijken"] = json!(level(Level::Wijk));
                told["gemeenten"] = json!(level(Level::Gemeente));
            }
            LiveContent::Figures(figures) => {
                told["fewer_than"] = json!(live_layers::FEW);
                told["figures"] = figures_told(&app, &layer.state, figures);
            }
        }
        PrivateAnswer::json(&told, Some(tag))
    };
    workers.run(parameters.peer, make).await??.send(&headers)
}

fn figures_told(app: &AppState, layer: &LayerState, figures: &live_layers::FigureMap) -> Value {
    let told = layer.spec.figures.iter().zip(&figures.0).map(|(spec, column)| {
        let level = |level: Level| {
            let areas = column.areas[level].iter().enumerate();
            let mut told: BTreeMap<String, Value> = areas
                .filter_map(|(area, figure)| {
                    let figure = (*figure)?;
                    let told = json!({
                        "count": figure.count, "base": figure.base, "share": figure.share(), "class": figure.class,
                    });
                    Some((code(app, level, area).to_owned(), told))
                })
                .collect();
            if level == Level::Buurt {
                let withheld = column.withheld.iter().enumerate().filter(|(_, withheld)| **withheld);
                told.extend(withheld.map(|(area, _)| (code(app, level, area).to_owned(), json!({ "withheld": true }))));
            }
            told
        };
        json!({
            "figure": spec.column,
            "title": spec.title,
            "base": spec.base,
            "unit": "%",
            "borders": column.borders,
            "colours": live_layers::colours(layer.spec.palette.as_deref(), column.borders.len() + 1),
            "buurten": level(Level::Buurt),
            "wijken": level(Level::Wijk),
            "gemeenten": level(Level::Gemeente),
        })
    });
    Value::Array(told.collect())
}

fn code(app: &AppState, level: Level, area: usize) -> &str {
    let areas = app.areas();
    match level {
        Level::Buurt => &areas.buurten[area].code,
        Level::Wijk => &areas.wijken[area].code,
        Level::Gemeente => &areas.gemeenten[area].code,
    }
}

/// Serves a tile of a layer: 200, 204 where nothing is, 304 when the caller has it.
///
/// # Errors
/// As [`counts`]; [`Error::BadParameter`] for what is no tile, [`Error::OutsideZooms`] beyond the last.
pub(in crate::http) async fn tile(
    State(app): State<AppState>,
    Path((id, z, x, y)): Path<(String, String, String, String)>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    let (layer, with_addresses) =
        find_layer(&app, &caller, (&id, &format!("/layers/{id}/{z}/{x}/{y}")), &parameters).await?;
    let coord = place([&z, &x, &y])?;
    let tag = tag(&app, &layer.state, with_addresses);
    let (headers, workers) = (parameters.headers.clone(), app.workers().clone());
    let make = move || -> Result<PrivateAnswer, Error> {
        let spec = &layer.state.spec;
        let body = match &layer.content {
            LiveContent::Places(places) => live_layers::place_tile(coord, places, spec, app.content(), with_addresses)
                .map_err(|error| Error::internal("encoding a tile of a layer", &error))?,
            LiveContent::Figures(figures) => {
                live_layers::figure_tile(coord, figures, spec, app.areas(), app.tiles().source())
            }
        };
        Ok(PrivateAnswer { media_type: "application/vnd.mapbox-vector-tile", body, tag: Some(tag) })
    };
    workers.run(parameters.peer, make).await??.send(&headers)
}

/// Serves the `TileJSON` of a layer, `id.json`.
///
/// # Errors
/// As [`counts`].
pub(in crate::http) async fn description(
    State(app): State<AppState>,
    Path(file): Path<String>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    let path = format!("/layers/{file}");
    let Some(id) = file.strip_suffix(".json") else {
        store(&app, &path)?;
        return Err(Error::UnknownPath { path: quoted(&path) });
    };
    let (layer, with_addresses) = find_layer(&app, &caller, (id, &path), &parameters).await?;
    let told = styles::tilejson(&app, &layer, with_addresses, &parameters.base.to_string());
    let tag = tag(&app, &layer.state, with_addresses);
    PrivateAnswer::json(&told, Some(tag))?.send(&parameters.headers)
}

/// Serves a style of a layer for MapLibre, which draws nothing but the layer.
///
/// # Errors
/// As [`counts`].
pub(in crate::http) async fn style(
    State(app): State<AppState>,
    Path(id): Path<String>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    let language = parameters.query(&["taal"])?.language()?;
    let path = format!("/layers/{id}/style.json");
    let (layer, with_addresses) = find_layer(&app, &caller, (&id, &path), &parameters).await?;
    let told = styles::style(&app, &layer, with_addresses, &parameters.base.to_string(), language);
    let tag = tag(&app, &layer.state, with_addresses);
    PrivateAnswer::json(&told, Some(tag))?.send(&parameters.headers)
}
