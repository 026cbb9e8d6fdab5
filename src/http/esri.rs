//! Each map as a `VectorTileServer`: the addresses under which programs of Esri ask for vector tiles, and QGIS where it
//! is given such a service.
//!
//! The tiles are those of `/tiles/{map}/{z}/{x}/{y}`; here the row comes first. A service shows a map at its default
//! selection: its clients build addresses of their own, in which no query survives.

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::Response;
use serde_json::{Value, json};

use crate::http::choice::{MapChoice, no_selection};
use crate::http::document::{ADDRESS, Document, Freshness};
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, QueryParameters};
use crate::http::{AppState, tiles};
use crate::maps::Palette;
use crate::styles::maplibre::{self, Labels};
use crate::styles::{Language, StyledMap};
use crate::tiles::TileFormat;

/// Version of the interface of Esri that is followed: that of `ArcGIS` Server 10.9.1.
const VERSION: f64 = 10.91;
/// Half the side of the world in Web Mercator, metres.
const HALF: f64 = 20_037_508.342_787;
/// Of zoom 0, with tiles of 512 pixels: metres per pixel, and the scale at 96 dots per inch.
const RESOLUTION: f64 = 78_271.516_964;
const SCALE: f64 = 295_828_763.795_777_5;

/// Says that no token is needed.
///
/// # Errors
/// When too many others wait for documents.
pub(super) async fn info(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let make = || Document::json(&json!({ "currentVersion": VERSION, "authInfo": { "isTokenBasedSecurity": false } }));
    app.documents().answer("esri info".into(), &parameters, make).await
}

/// Describes the service of a map.
///
/// # Errors
/// [`Error::UnknownMap`] or [`Error::MapNotOffered`].
pub(super) async fn service(
    State(app): State<AppState>,
    Path(map): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    no_selection(parameters.query_text())?;
    let choice = MapChoice::read(app.content(), &map, &QueryParameters::default())?;
    let state = app.clone();
    let make =
        move || Document::json(&describe(&state.content().styled(&choice.map, choice.selection, Palette::Usual)?));
    app.documents().answer(format!("esri service {map}"), &parameters, make).await
}

/// Serves the style of a map, its tiles by the address of the service.
///
/// # Errors
/// [`Error::UnknownMap`] or [`Error::MapNotOffered`].
pub(super) async fn style(
    State(app): State<AppState>,
    Path(map): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    no_selection(parameters.query_text())?;
    let choice = MapChoice::read(app.content(), &map, &QueryParameters::default())?;
    let state = app.clone();
    let make = move || {
        let styled = state.content().styled(&choice.map, choice.selection, Palette::Usual)?;
        let links = choice.links(Language::Nl, TileFormat::Mvt).of_version(state.content().version);
        let mut style = maplibre::style(&styled, &links, Language::Nl, Palette::Usual, Labels::Names, None);
        for (_, source) in style["sources"].as_object_mut().into_iter().flatten() {
            let url = format!("{ADDRESS}/arcgis/rest/services/{}/VectorTileServer", choice.map);
            *source = json!({ "type": "vector", "url": url });
        }
        Ok(Document::json(&style)?.fresh(Freshness::Minute))
    };
    app.documents().answer_with_addresses(format!("esri style {map}"), &parameters, make).await
}

/// Serves a tile.
///
/// # Errors
/// What [`tiles::tile`] says.
pub(super) async fn tile(
    State(app): State<AppState>,
    Path((map, zoom, row, col)): Path<(String, String, String, String)>,
    mut request: Request,
) -> Result<Response, Error> {
    no_selection(request.uri().query().unwrap_or_default())?;
    let col = col.strip_suffix(".pbf").unwrap_or(&col);
    let wrong = |_wrong| Error::UnknownPath { path: quoted(&format!("{zoom}/{row}/{col}")) };
    // Those fields alone that its style reads, as for the style of every other client.
    let address = format!("/tiles/{map}/{zoom}/{col}/{row}.pbf?fields={}", maplibre::FIELDS);
    *request.uri_mut() = Uri::try_from(address).map_err(wrong)?;
    tiles::tile(State(app), request).await
}

fn describe(map: &StyledMap) -> Value {
    let [west, south, east, north] = map.bounds;
    let world = |longitude: f64, latitude: f64| {
        let place = crate::areas::projection::from_degrees(geo_types::Coord { x: longitude, y: latitude });
        crate::areas::projection::to_web_mercator(place)
    };
    let (low, high) = (world(west, south), world(east, north));
    let reference = json!({ "wkid": 102_100, "latestWkid": 3857 });
    let extent = json!({ "xmin": low.x, "ymin": low.y, "xmax": high.x, "ymax": high.y, "spatialReference": reference });
    let last = map.zooms().1;
    let levels = (0..=last).map(|zoom| {
        let side = f64::from(zoom).exp2();
        json!({ "level": zoom, "resolution": RESOLUTION / side, "scale": SCALE / side })
    });
    json!({
        "currentVersion": VERSION,
        "name": map.id,
        "description": Language::Nl.of(&map.guide),
        "copyrightText": Language::Nl.of(&map.attribution),
        "capabilities": "TilesOnly",
        "type": "indexedVector",
        "defaultStyles": "resources/styles",
        "tiles": ["tile/{z}/{y}/{x}.pbf"],
        "exportTilesAllowed": false,
        "maxExportTilesCount": 0,
        "initialExtent": extent,
        "fullExtent": extent,
        "minScale": SCALE,
        "maxScale": SCALE / f64::from(last).exp2(),
        "maxzoom": last,
        "tileInfo": {
            "rows": 512,
            "cols": 512,
            "dpi": 96,
            "format": "pbf",
            "origin": { "x": -HALF, "y": HALF },
            "spatialReference": reference,
            "lods": levels.collect::<Vec<_>>(),
        },
        "resourceInfo": {
            "styleVersion": 8,
            "tileCompression": "gzip",
            "cacheInfo": { "storageInfo": { "packetSize": 128, "storageFormat": "compactV2" } },
        },
    })
}
